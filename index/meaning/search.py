"""The sentences nearest to a question in meaning: all of them compared, as long as that is quick.

Products are whole numbers below 2**24, which 32-bit floats hold exactly, so that they do not
depend on the order in which a processor adds them up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from index.meaning.model import Calibration, Encoder
from index.meaning.vectors import Vectors, quantize
from index.model import Passage, SourceName

EXACT_ROWS = 60_000
"""Sentences up to which a question is compared with all; beyond, with the best passages' own."""

BEST_PASSAGES = 200
"""By words, where not all sentences are compared."""

NEAREST = 16
MAX_NEARNESS = 1.5
"""Nearness beyond this says nothing more."""

CHUNK = 8192

HUB_NEIGHBOURS = 5
"""Everyday questions that tell how near to anything a sentence is."""

HUB_SHARE = 0.5
"""How much of that is taken off its cosines: cross-domain similarity local scaling (Conneau et
al. 2018, arXiv 1710.04087) takes off half of the mean of both sides."""

HUB_SAMPLE = 20_000
"""Sentences that tell what is usual."""

ANSWERED_HERE = 1.0
"""The nearness from which the documents may answer an everyday question: then it is none here."""

Place = tuple[SourceName, int, int]
Scores = npt.NDArray[np.float32]


class Space:
    """The sentences of one corpus by meaning.

    Attributes:
        vectors: Those of its sentences.
        encoder: What made them, for questions.
        exact: Whether a question is compared with all sentences.
    """

    def __init__(self, vectors: Vectors, encoder: Encoder, exact_rows: int = EXACT_ROWS) -> None:
        self.vectors = vectors
        self.encoder = encoder
        self.exact = len(vectors) <= exact_rows
        rounded = [quantize(each) for each in encoder.everyday]
        self._everyday = np.stack([numbers for numbers, _ in rounded]).astype(np.float32)
        self._everyday_scales = np.array([scale for _, scale in rounded], np.float32)

    def likeness(
        self,
        readings: Sequence[str],
        names: Sequence[SourceName] | None,
        language: str | None = None,
        whole: str | None = None,
    ) -> NearSentences:
        """Return how near the sentences are to a question.

        Args:
            readings: The question, in every way in which it may be meant; they count the same.
            names: The only documents to look for the nearest in; ``None`` for all.
            language: The question's, as far as it is recognised.
            whole: The question with what is left out of ``readings``: a name that stands in it
                makes it no everyday question.
        """
        known = self.encoder.description.languages
        foreign = language is not None and bool(known) and language not in known
        vectors = [self.encoder.question(each) for each in readings]
        mean = sum(vectors[1:], start=vectors[0]) / len(vectors)
        found = NearSentences(self, mean / np.linalg.norm(mean), names, foreign=foreign)
        if whole is not None:
            asked = NearSentences(self, self.encoder.question(whole), names)
            found.everyday = min(found.everyday, asked.everyday)
        return found

    def everyday(self, question: Scores, scale: float) -> float:
        """Return how near a question is to those that people ask anywhere: 0 for not at all.

        Args:
            question: Its vector in eight bits.
            scale: What one step of that counts.
        """
        cosines = (self._everyday @ question) * self._everyday_scales * np.float32(scale)
        cosines = cosines[self._asked_elsewhere]
        if not len(cosines):
            return 0.0
        mean = float(np.sort(cosines)[-HUB_NEIGHBOURS:].mean())
        return nearness(mean, self.encoder.description.calibration)

    def hubness(self, rows: slice | npt.NDArray[np.int64]) -> Scores:
        """Return what is taken off the cosines of sentences because they are near to anything.

        Short sentences that say little, such as "Please note:", are near to every question.
        """
        if self.exact:
            return self._hubness[rows]
        return self._nearest_everyday(rows) - self._usual

    @cached_property
    def _hubness(self) -> Scores:
        """Of all sentences."""
        size = len(self.vectors)
        chunks = [
            self._nearest_everyday(slice(start, min(size, start + CHUNK)))
            for start in range(0, size, CHUNK)
        ]
        return np.concatenate(chunks) - self._usual if chunks else np.zeros(0, np.float32)

    @cached_property
    def _usual(self) -> np.float32:
        """What the middle one of the sentences has."""
        rows = self._sample
        return np.float32(np.median(self._nearest_everyday(rows)) if len(rows) else 0)

    @cached_property
    def _sample(self) -> npt.NDArray[np.int64]:
        """Rows from all over."""
        size = len(self.vectors)
        return np.arange(0, size, max(1, -(-size // HUB_SAMPLE)), dtype=np.int64)

    @cached_property
    def _asked_elsewhere(self) -> npt.NDArray[np.bool_]:
        """Which everyday questions these documents have nothing on, as far as is seen."""
        best = np.full(len(self._everyday), -1, np.float32)
        for start in range(0, len(self._sample), CHUNK):
            rows = self._sample[start : start + CHUNK]
            cosines: Scores = self._cosines_everyday(rows) - np.reshape(self.hubness(rows), (-1, 1))
            best = np.maximum(best, cosines.max(axis=0))
        calibration = self.encoder.description.calibration
        kept = [nearness(float(each), calibration) < ANSWERED_HERE for each in best]
        return np.array(kept, np.bool_)

    def _nearest_everyday(self, rows: slice | npt.NDArray[np.int64]) -> Scores:
        """Return how near sentences are to the everyday questions that are nearest to each."""
        nearest = np.sort(self._cosines_everyday(rows), axis=1)[:, -HUB_NEIGHBOURS:]
        means: Scores = nearest.mean(axis=1) * np.float32(HUB_SHARE)
        return means

    def _cosines_everyday(self, rows: slice | npt.NDArray[np.int64]) -> Scores:
        vectors = self.vectors
        products = vectors.numbers[rows].astype(np.float32) @ self._everyday.T
        # A row is the sum of two vectors.
        scales = np.reshape(vectors.scales[rows] * np.float32(0.5), (-1, 1))
        cosines: Scores = products * scales * self._everyday_scales
        return cosines

    @cached_property
    def sources(self) -> Sequence[tuple[int, SourceName]]:
        """Each document's first row, in order of rows."""
        return sorted((start, name) for name, (start, _) in self.vectors.documents.items())

    def place(self, row: int) -> Place:
        """Return where the sentence of ``row`` stands."""
        starts = [start for start, _ in self.sources]
        number = int(np.searchsorted(starts, row, side="right")) - 1
        # Of documents without a sentence the last that begins here has the row.
        block, sentence = self.vectors.places[row]
        return self.sources[number][1], int(block), int(sentence)


class NearSentences:
    """How near a corpus's sentences are to one question; see ``Likeness``.

    Attributes:
        foreign: Whether the question is in a language that the model does not know.
        everyday: How near the question is to those that people ask anywhere.
    """

    def __init__(
        self,
        space: Space,
        question: npt.NDArray[np.float32],
        names: Sequence[SourceName] | None,
        *,
        foreign: bool = False,
    ) -> None:
        self.foreign = foreign
        self._space = space
        self._names = names
        numbers, self._scale = quantize(question)
        self._question = numbers.astype(np.float32)
        self.everyday = space.everyday(self._question, self._scale)

    def nearest(self, passages: Callable[[int], Iterable[Passage]]) -> Sequence[Place]:
        """Return the nearest sentences, the nearest first.

        Args:
            passages: Gives so many of the best passages by words.
        """
        if self._space.exact:
            rows = self._rows()
            cosines = self._all if rows is None else self._all[rows]
        else:
            rows = self._rows_of(passages(BEST_PASSAGES))
            cosines = self._cosines(rows)
        # A stable sort, so that of equals the first in the documents comes first.
        best = np.argsort(-cosines, kind="stable")[:NEAREST]
        return [self._space.place(int(n if rows is None else rows[n])) for n in best]

    def of(self, source: SourceName, block: int, sentence: int) -> float:
        """Return how near a sentence is: 0 for nothing in common, about 1 for the same."""
        row = self._space.vectors.row(source, block, sentence)
        if row is None:
            return 0.0
        if self._space.exact:
            cosine = float(self._all[row])
        else:
            cosine = float(self._cosines(np.array([row]))[0])
        return nearness(cosine, self._space.encoder.description.calibration)

    def of_text(self, text: str) -> float:
        """Return how near a text is that has no vector of its own, such as a heading."""
        numbers, scale = quantize(self._space.encoder.passage(text))
        cosine = float(numbers.astype(np.float32) @ self._question) * float(scale) * self._scale
        # What a processor rounds otherwise must not decide.
        return round(nearness(cosine, self._space.encoder.description.calibration), 2)

    def gain(self, text: str, source: SourceName, block: int, sentences: Iterable[int]) -> float:
        """Return how much nearer the question is to some sentences than ``text`` is.

        Each is taken where it is nearest.

        Args:
            text: A part of the question.
        """
        space = self._space
        found = (space.vectors.row(source, block, sentence) for sentence in sentences)
        rows = np.array([row for row in found if row is not None], np.int64)
        if not len(rows):
            return 0.0
        numbers, scale = quantize(space.encoder.question(text))
        vectors = space.vectors.numbers[rows].astype(np.float32)
        scales = space.vectors.scales[rows] * np.float32(0.5)
        whole = vectors @ self._question * scales * np.float32(self._scale)
        part = vectors @ numbers.astype(np.float32) * scales * np.float32(scale)
        more = float(whole.max()) - float(part.max())
        # What a processor rounds otherwise must not decide.
        return round(more / space.encoder.description.calibration.range, 2)

    @cached_property
    def _all(self) -> Scores:
        """The cosines of all sentences."""
        size = len(self._space.vectors)
        chunks = [
            self._cosines(slice(start, min(size, start + CHUNK))) for start in range(0, size, CHUNK)
        ]
        return np.concatenate(chunks) if chunks else np.zeros(0, np.float32)

    def _cosines(self, rows: slice | npt.NDArray[np.int64]) -> Scores:
        vectors = self._space.vectors
        products = vectors.numbers[rows].astype(np.float32) @ self._question
        # A row is the sum of two vectors.
        cosines: Scores = products * vectors.scales[rows] * np.float32(self._scale / 2)
        return cosines - self._space.hubness(rows)

    def _rows(self) -> npt.NDArray[np.int64] | None:
        """Return the rows of the documents that may be looked at; ``None`` for all."""
        if self._names is None:
            return None
        documents = self._space.vectors.documents
        runs = [np.arange(*documents[name]) for name in self._names if name in documents]
        return np.concatenate(runs) if runs else np.zeros(0, np.int64)

    def _rows_of(self, passages: Iterable[Passage]) -> npt.NDArray[np.int64]:
        vectors = self._space.vectors
        rows = (
            vectors.row(each.source, each.block, sentence)
            for each in passages
            for sentence in range(each.first, each.last + 1)
        )
        return np.array(sorted({row for row in rows if row is not None}), np.int64)


def nearness(cosine: float, calibration: Calibration) -> float:
    """Scale a cosine, whichever model it comes from: 0 for nothing, about 1 for the same."""
    return min(MAX_NEARNESS, max(0.0, (cosine - calibration.floor) / calibration.range))
