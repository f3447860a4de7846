from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from index import ModelError
from index.meaning.model import OWN_MODEL, Encoder, read_description
from tests.index.meaning.models import DESCRIPTION, make_model

CHECKSUMS = {
    "model.onnx": "7d9092cb25f2bd1c023b7e8d2aa459044a02030ac880e5a59fdaf27af69f1ded",
    "tokenizer.json": "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66",
}


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder(OWN_MODEL)


@pytest.mark.parametrize("name", CHECKSUMS)
def test_the_own_model_is_the_one_that_is_documented(name: str) -> None:
    found = hashlib.sha256((OWN_MODEL / name).read_bytes()).hexdigest()

    assert found == CHECKSUMS[name]
    assert found in (OWN_MODEL.parent / "README.md").read_text(encoding="utf-8")


def test_the_own_model_has_its_licence_beside_it() -> None:
    assert "Microsoft" in (OWN_MODEL / "LICENSE.txt").read_text(encoding="utf-8")


def test_sentences_of_one_meaning_are_nearer_than_others(encoder: Encoder) -> None:
    question = encoder.question("Who pays for the repairs of the bridge?")
    near = encoder.passage("The cost of mending the crossing is borne by the county.")
    far = encoder.passage("Her first novel was translated into Finnish.")

    assert question @ near > question @ far + 0.05


def test_vectors_have_length_one_and_do_not_depend_on_what_was_encoded_before(
    encoder: Encoder,
) -> None:
    first = encoder.passage("The harbour is closed in winter.")
    encoder.passage("Something else altogether, and much longer than the sentence before it.")

    assert np.array_equal(first, encoder.passage("The harbour is closed in winter."))
    assert abs(float(np.linalg.norm(first)) - 1) < 1e-5


def test_texts_longer_than_the_model_reads_are_cut(tmp_path: Path) -> None:
    encoder = Encoder(make_model(tmp_path))

    assert np.array_equal(encoder.passage("cat " * 32), encoder.passage("cat " * 32 + "dog " * 500))


def test_models_that_differ_in_anything_are_told_apart(tmp_path: Path) -> None:
    one = Encoder(make_model(tmp_path / "one")).identity
    same = Encoder(make_model(tmp_path / "same")).identity
    other = DESCRIPTION.replace('query = ""', 'query = "query: "')
    another = Encoder(make_model(tmp_path / "other", other)).identity

    assert one == same
    assert one != another


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ('pooling = "mean"', 'pooling = "max"', "pooling is one of mean, cls"),
        ("longest = 32", "", "needs longest, a whole number"),
        ("longest = 32", "longest = 0", "must be above 0"),
        ("floor = 0.2", 'floor = "low"', "needs floor, a number"),
        ("languages = []", 'languages = "en"', "languages in model.toml is a list"),
        ('name = "tiny"', 'name = "tiny"\ncolour = 1', "unknown key colour"),
        ('name = "tiny"', "name =", "cannot be read"),
    ],
)
def test_a_wrong_description_is_named(was: str, becomes: str, told: str, tmp_path: Path) -> None:
    folder = make_model(tmp_path, DESCRIPTION.replace(was, becomes))

    with pytest.raises(ModelError, match=told):
        read_description(folder)


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"there is no model\.onnx in it"):
        Encoder(tmp_path)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_damaged_model_is_named_when_it_is_loaded(name: str, tmp_path: Path) -> None:
    encoder = Encoder(make_model(tmp_path))
    (tmp_path / name).write_bytes(b"no model")

    with pytest.raises(ModelError, match="cannot be used"):
        encoder.load()
