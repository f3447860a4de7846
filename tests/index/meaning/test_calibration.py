from __future__ import annotations

from pathlib import Path

import pytest

from index import Library, MeaningChoice, ModelError
from index.meaning.model import OWN_MODEL, read_description
from tests.helpers.documents import SEEDS
from tests.index.meaning.models import DESCRIPTION, make_model


def test_the_own_model_is_calibrated_as_its_description_says() -> None:
    library = Library.open(SEEDS, meaning=MeaningChoice.OFF)
    found, described = library.calibrate(OWN_MODEL), read_description(OWN_MODEL).calibration

    assert found.floor == pytest.approx(described.floor, abs=0.01)
    assert found.range == pytest.approx(described.range, abs=0.01)


def test_a_model_without_calibration_is_refused_until_it_has_one(tmp_path: Path) -> None:
    bare = DESCRIPTION.partition("[calibration]")[0]
    folder = make_model(tmp_path / "model", bare)
    with pytest.raises(ModelError, match="calibrating the model"):
        read_description(folder)

    found = Library.open(SEEDS, meaning=MeaningChoice.OFF).calibrate(folder)
    whole = f"{bare}\n[calibration]\nfloor = {found.floor}\nrange = {found.range}\n"
    assert read_description(make_model(tmp_path / "model", whole)).calibration == found


def test_calibrating_takes_some_sentences(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "one.txt").write_text("The bridge opened.\n", encoding="utf-8")
    library = Library.open(tmp_path / "seeds", meaning=MeaningChoice.OFF)

    with pytest.raises(ModelError, match="20 sentences"):
        library.calibrate(make_model(tmp_path / "model"))
