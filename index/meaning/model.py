"""The sentence encoder: an ONNX model that turns text into vectors of its meaning.

Texts are encoded one by one: an int8 model scales its numbers by all that it is given at once,
so that in a batch a sentence's vector would depend on its neighbours there.
"""

from __future__ import annotations

import threading
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Vector = npt.NDArray[np.float32]

LIBRARIES = ("numpy", "onnxruntime", "tokenizers")
"""What the encoder stands on; without any of them questions are answered by words alone."""

OWN_MODEL = Path(__file__).parent.parent / "data" / "e5-small-v2"
"""The model that comes with the project."""

EVERYDAY_QUESTIONS = Path(__file__).parent.parent / "data" / "everyday_questions.txt"
"""What people ask and say in any chat, whatever the documents are about, one a line."""

EVERYDAY_VECTORS = "everyday_questions.npy"
"""Their vectors in a model's folder, where somebody has put them there."""

MODEL, TOKENIZER, DESCRIPTION = "model.onnx", "tokenizer.json", "model.toml"
PLAIN = {"str": "a text", "int": "a whole number", "float": "a number"}
SLICES = 16
SLICE = 1 << 16
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
POOLINGS = ("mean", "cls")


@dataclass(frozen=True, slots=True)
class Calibration:
    """What a model's cosines mean; found by ``calibrate``.

    Attributes:
        floor: The cosine of texts that have nothing to do with one another, about.
        range: How far above it those lie that mean the same, about.
    """

    floor: float
    range: float


@dataclass(frozen=True, slots=True)
class Description:
    """How a model wants to be used: the file ``model.toml`` beside it.

    Attributes:
        name: What it is called.
        query: What is put in front of a question.
        passage: What is put in front of a sentence of the documents.
        pooling: How the vectors of tokens become one: ``mean`` of all, or the first (``cls``).
        longest: How many tokens it reads at most.
        languages: Those that it knows, as two letters; none for all. For questions in others
            sentences are chosen by words.
        calibration: What its cosines mean.
    """

    name: str
    query: str
    passage: str
    pooling: str
    longest: int
    languages: tuple[str, ...]
    calibration: Calibration


def missing_library() -> str | None:
    """Return the first library that is not installed; ``None`` if all are."""
    return next((name for name in LIBRARIES if find_spec(name) is None), None)


def read_description(folder: Path, *, calibrated: bool = True) -> Description:
    """Read the ``model.toml`` of a model's folder.

    Args:
        folder: The model's.
        calibrated: Whether it must say what its cosines mean.

    Raises:
        ModelError: If the folder lacks a file or the description is wrong.
    """
    for name in (MODEL, TOKENIZER, DESCRIPTION):
        if not (folder / name).is_file():
            raise ModelError(folder, f"there is no {name} in it")
    try:
        table = tomllib.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ModelError(folder, f"{DESCRIPTION} cannot be read: {error}") from None
    languages = table.pop("languages", [])
    if not isinstance(languages, list) or not all(isinstance(each, str) for each in languages):
        raise ModelError(folder, f'languages in {DESCRIPTION} is a list, such as ["en"]')
    if not calibrated:
        table["calibration"] = {"floor": 0.0, "range": 1.0}
    if "calibration" not in table:
        why = f"{DESCRIPTION} has no [calibration]; calibrating the model finds it"
        raise ModelError(folder, why)
    calibration = Calibration(**_values(folder, table.pop("calibration"), Calibration))
    values = _values(folder, table, Description)
    described = Description(**values, languages=tuple(languages), calibration=calibration)
    if described.pooling not in POOLINGS:
        raise ModelError(folder, f"pooling is one of {', '.join(POOLINGS)}")
    if described.longest < 1 or calibration.range <= 0:
        raise ModelError(folder, "longest and range must be above 0")
    return described


def _values(folder: Path, table: object, kind: type[Any]) -> dict[str, Any]:
    """Return the values of ``kind``'s fields in ``table``, each of the right type."""
    if not isinstance(table, Mapping):
        raise ModelError(folder, f"[calibration] in {DESCRIPTION} must be a table")
    wanted = {field.name: field.type for field in fields(kind) if field.type in PLAIN}
    found: dict[str, Any] = {}
    for name, type_ in wanted.items():
        value = table.get(name)
        if type_ == "float" and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if type(value).__name__ != type_:
            raise ModelError(folder, f"{DESCRIPTION} needs {name}, {PLAIN[str(type_)]}")
        found[name] = value
    if extra := sorted(set(table) - wanted.keys()):
        raise ModelError(folder, f"{DESCRIPTION} has an unknown key {extra[0]}")
    return found


class Encoder:
    """A model that is loaded when it is first used; may be used from several threads at once.

    Attributes:
        folder: Where the model lies.
        description: How it wants to be used.
    """

    def __init__(self, folder: Path, *, calibrated: bool = True) -> None:
        self.folder = folder
        self.description = read_description(folder, calibrated=calibrated)
        self._loading = threading.Lock()

    @cached_property
    def identity(self) -> str:
        """Another one for each model and way to use it: vectors of two are never compared."""
        import hashlib

        digest = hashlib.sha256()
        described = self.description
        parts = (described.query, described.passage, described.pooling, str(described.longest))
        digest.update("\0".join(parts).encode())
        for name in (MODEL, TOKENIZER):
            path = self.folder / name
            size = path.stat().st_size
            digest.update(str(size).encode())
            # Slices from all over: the whole would take as long as answering.
            with path.open("rb") as file:
                for number in range(SLICES):
                    file.seek(size * number // SLICES)
                    digest.update(file.read(SLICE))
        return digest.hexdigest()[:16]

    def question(self, text: str) -> Vector:
        """Return the vector of a question, of length 1."""
        return self._encode(self.description.query + text)

    def encode_questions(self, texts: Sequence[str]) -> Vector:
        """Return the vectors of questions, one a row."""
        import numpy as np

        return np.stack([self.question(each) for each in texts])

    def passage(self, text: str) -> Vector:
        """Return the vector of some of a document's words, of length 1."""
        return self._encode(self.description.passage + text)

    @cached_property
    def everyday(self) -> Vector:
        """The vectors of everyday questions, one a row: from a file of the model, or encoded."""
        import numpy as np

        questions = EVERYDAY_QUESTIONS.read_text(encoding="utf-8").splitlines()
        file = self.folder / EVERYDAY_VECTORS
        if file.is_file():
            vectors: Vector = np.load(file, allow_pickle=False).astype(np.float32)
            if len(vectors) == len(questions):
                return vectors
        return self.encode_questions(questions)

    def load(self) -> None:
        """Load the model now rather than with the first text.

        Raises:
            ModelError: If it cannot be loaded.
        """
        with self._loading:
            _ = self._parts

    @cached_property
    def _parts(self) -> tuple[Any, Any, tuple[str, ...]]:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            tokenizer = Tokenizer.from_file(str(self.folder / TOKENIZER))
            tokenizer.no_padding()
            tokenizer.enable_truncation(self.description.longest)
            session = onnxruntime.InferenceSession(
                str(self.folder / MODEL), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:
            raise ModelError(self.folder, str(error).splitlines()[0]) from error
        wanted = tuple(each.name for each in session.get_inputs())
        if unknown := sorted(set(wanted) - set(_INPUTS)):
            raise ModelError(self.folder, f"it takes the unknown input {unknown[0]}")
        return tokenizer, session, wanted

    def _encode(self, text: str) -> Vector:
        import numpy as np

        self.load()
        tokenizer, session, wanted = self._parts
        ids = np.array([tokenizer.encode(text).ids], dtype=np.int64)
        given = dict(zip(_INPUTS, (ids, np.ones_like(ids), np.zeros_like(ids)), strict=True))
        tokens = session.run(None, {name: given[name] for name in wanted})[0][0]
        vector: Vector = tokens.mean(axis=0) if self.description.pooling == "mean" else tokens[0]
        return vector / max(float(np.linalg.norm(vector)), 1e-12)
