"""The sentences nearest to a question in meaning: all of them compared, as long as that is quick.

Products are whole numbers below 2**24, which 32-bit floats hold exactly, so that they do not
depend on the order in which a processor adds them up.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from index.answering.scoring import NearPlace
from index.corpus import Corpus
from index.meaning.model import Calibration, Encoder
from index.meaning.vectors import Bytes, Floats, Vectors, quantize
from index.model import SourceName

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

Scores = npt.NDArray[np.float32]


class Everyday:
    """The everyday questions as vectors, which tell how near to anything a sentence is."""

    def __init__(self, encoder: Encoder) -> None:
        self._calibration = encoder.description.calibration
        rounded = [quantize(each) for each in encoder.everyday]
        self._numbers = np.stack([numbers for numbers, _ in rounded]).astype(np.float32)
        self._scales = np.array([scale for _, scale in rounded], np.float32)
        self.centre: Floats = encoder.everyday.mean(axis=0)
        """Their mean, near which all vectors of the model are."""

    def to_question(
        self, question: Scores, scale: float, elsewhere: npt.NDArray[np.bool_]
    ) -> float:
        """Return how near a question is to those that people ask anywhere: 0 for not at all.

        Args:
            question: Its vector in eight bits.
            scale: What one step of that counts.
            elsewhere: Which of them count.
        """
        cosines = (self._numbers @ question) * self._scales * np.float32(scale)
        cosines = cosines[elsewhere]
        if not len(cosines):
            return 0.0
        mean = float(np.sort(cosines)[-HUB_NEIGHBOURS:].mean())
        return nearness(mean, self._calibration)

    def nearest(self, numbers: Bytes, scales: Floats) -> Scores:
        """Return how near sentences are to the everyday questions that are nearest to each."""
        size = len(scales)
        chunks = [
            np.sort(self._cosines(numbers[start : start + CHUNK], scales[start : start + CHUNK]))[
                :, -HUB_NEIGHBOURS:
            ].mean(axis=1)
            for start in range(0, size, CHUNK)
        ]
        means: Scores = np.concatenate(chunks) if chunks else np.zeros(0, np.float32)
        return means * np.float32(HUB_SHARE)

    def seen_in(self, numbers: Bytes, scales: Floats) -> tuple[float, npt.NDArray[np.bool_]]:
        """Return what is usual of ``nearest``, and which questions the documents do not answer.

        Args:
            numbers: Vectors of sentences from all over.
            scales: What one step of each counts.
        """
        near = self.nearest(numbers, scales)
        usual = np.float32(np.median(near) if len(near) else 0)
        best = np.full(len(self._numbers), -1, np.float32)
        for start in range(0, len(scales), CHUNK):
            some = slice(start, start + CHUNK)
            hubness = np.reshape(near[some] - usual, (-1, 1))
            cosines: Scores = self._cosines(numbers[some], scales[some]) - hubness
            best = np.maximum(best, cosines.max(axis=0))
        kept = [nearness(float(each), self._calibration) < ANSWERED_HERE for each in best]
        return float(usual), np.array(kept, np.bool_)

    def _cosines(self, numbers: Bytes, scales: Floats) -> Scores:
        products = numbers.astype(np.float32) @ self._numbers.T
        # A row is the sum of two vectors.
        halves = np.reshape(scales * np.float32(0.5), (-1, 1))
        cosines: Scores = products * halves * self._scales
        return cosines


class Sentences(ABC):
    """The sentences of one corpus by meaning; see ``index.answering.pipeline.Meanings``.

    Attributes:
        encoder: What made their vectors, for questions.
        everyday: The questions that people ask anywhere.
    """

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self.everyday = Everyday(encoder)

    @property
    @abstractmethod
    def usual(self) -> float:
        """How near to everyday questions the middle one of the sentences is."""

    @property
    @abstractmethod
    def elsewhere(self) -> npt.NDArray[np.bool_]:
        """Which everyday questions these documents have nothing on, as far as is seen."""

    @abstractmethod
    def is_of(self, corpus: Corpus) -> bool:
        """Return whether they are those of a corpus that has the same checksum."""

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
        found = self._near(mean / np.linalg.norm(mean), names)
        found.foreign = foreign
        if whole is not None:
            numbers, scale = quantize(self.encoder.question(whole))
            asked = self.everyday.to_question(numbers.astype(np.float32), scale, self.elsewhere)
            found.everyday = min(found.everyday, asked)
        return found

    @abstractmethod
    def _near(self, question: Floats, names: Sequence[SourceName] | None) -> NearSentences: ...

    def hubness(self, numbers: Bytes, scales: Floats) -> Scores:
        """Return what is taken off the cosines of sentences because they are near to anything.

        Short sentences that say little, such as "Please note:", are near to every question.
        """
        return self.everyday.nearest(numbers, scales) - np.float32(self.usual)


class Space(Sentences):
    """The sentences of one corpus by meaning, with their vectors in memory.

    Attributes:
        vectors: Those of its sentences.
        exact: Whether a question is compared with all sentences.
    """

    def __init__(self, vectors: Vectors, encoder: Encoder, exact_rows: int = EXACT_ROWS) -> None:
        super().__init__(encoder)
        self.vectors = vectors
        self.exact = len(vectors) <= exact_rows

    def is_of(self, corpus: Corpus) -> bool:
        """Return whether they are those of a corpus; its checksum says all."""
        return self.vectors.corpus == corpus.checksum

    @property
    def usual(self) -> float:
        """How near to everyday questions the middle one of the sentences is."""
        return self._seen[0]

    @property
    def elsewhere(self) -> npt.NDArray[np.bool_]:
        """Which everyday questions these documents have nothing on, as far as is seen."""
        return self._seen[1]

    @cached_property
    def _seen(self) -> tuple[float, npt.NDArray[np.bool_]]:
        size = len(self.vectors)
        rows = np.arange(0, size, max(1, -(-size // HUB_SAMPLE)), dtype=np.int64)
        return self.everyday.seen_in(self.vectors.numbers[rows], self.vectors.scales[rows])

    @cached_property
    def all_hubness(self) -> Scores:
        """The hubness of all sentences."""
        return self.hubness(self.vectors.numbers, self.vectors.scales)

    @cached_property
    def sources(self) -> Sequence[tuple[int, SourceName]]:
        """Each document's first row, in order of rows."""
        return sorted((start, name) for name, (start, _) in self.vectors.documents.items())

    def place(self, row: int, passage: int | None) -> NearPlace:
        """Return where the sentence of ``row`` stands."""
        starts = [start for start, _ in self.sources]
        number = int(np.searchsorted(starts, row, side="right")) - 1
        # Of documents without a sentence the last that begins here has the row.
        block, sentence = self.vectors.places[row]
        return NearPlace(self.sources[number][1], int(block), int(sentence), passage)

    def _near(self, question: Floats, names: Sequence[SourceName] | None) -> NearSentences:
        return _NearInMemory(self, question, names)


class NearSentences(ABC):
    """How near a corpus's sentences are to one question; see ``Likeness``.

    Attributes:
        foreign: Whether the question is in a language that the model does not know.
        everyday: How near the question is to those that people ask anywhere.
        best_passages: Of so many of the best passages by words the sentences are compared; 0 if
            all sentences are.
    """

    def __init__(self, sentences: Sentences, question: Floats) -> None:
        self.foreign = False
        self.best_passages = 0
        self._sentences = sentences
        self._calibration = sentences.encoder.description.calibration
        numbers, self._scale = quantize(question)
        self._question = numbers.astype(np.float32)
        self.everyday = sentences.everyday.to_question(
            self._question, self._scale, sentences.elsewhere
        )

    @abstractmethod
    def nearest(
        self, corpus: Corpus, passages: Sequence[int], among: Sequence[range] | None
    ) -> Sequence[NearPlace]:
        """Return the nearest sentences, the nearest first.

        Args:
            corpus: That they stand in.
            passages: The numbers of the best passages by words, the best first.
            among: The passages of the only documents that are looked at; ``None`` for all.
        """

    @abstractmethod
    def _cosine(self, source: SourceName, block: int, sentence: int) -> float | None:
        """Return how near a sentence is by its cosine; ``None`` if it has no vector."""

    @abstractmethod
    def _vectors(
        self, source: SourceName, block: int, sentences: Iterable[int]
    ) -> tuple[Bytes, Floats]:
        """Return the vectors of those of some sentences that have one."""

    def of(self, source: SourceName, block: int, sentence: int) -> float:
        """Return how near a sentence is: 0 for nothing in common, about 1 for the same."""
        cosine = self._cosine(source, block, sentence)
        return 0.0 if cosine is None else nearness(cosine, self._calibration)

    def of_text(self, text: str) -> float:
        """Return how near a text is that has no vector of its own, such as a heading."""
        numbers, scale = quantize(self._sentences.encoder.passage(text))
        cosine = float(numbers.astype(np.float32) @ self._question) * float(scale) * self._scale
        # What a processor rounds otherwise must not decide.
        return round(nearness(cosine, self._calibration), 2)

    def gain(self, text: str, source: SourceName, block: int, sentences: Iterable[int]) -> float:
        """Return how much nearer the question is to some sentences than ``text`` is.

        Each is taken where it is nearest.

        Args:
            text: A part of the question.
        """
        found, steps = self._vectors(source, block, sentences)
        if not len(steps):
            return 0.0
        numbers, scale = quantize(self._sentences.encoder.question(text))
        vectors = found.astype(np.float32)
        scales = steps * np.float32(0.5)
        whole = vectors @ self._question * scales * np.float32(self._scale)
        part = vectors @ numbers.astype(np.float32) * scales * np.float32(scale)
        more = float(whole.max()) - float(part.max())
        # What a processor rounds otherwise must not decide.
        return round(more / self._calibration.range, 2)

    def _cosines(self, numbers: Bytes, scales: Floats, hubness: Scores) -> Scores:
        products = numbers.astype(np.float32) @ self._question
        # A row is the sum of two vectors.
        cosines: Scores = products * scales * np.float32(self._scale / 2)
        return cosines - hubness


class _NearInMemory(NearSentences):
    """How near sentences are whose vectors are in memory."""

    def __init__(self, space: Space, question: Floats, names: Sequence[SourceName] | None) -> None:
        super().__init__(space, question)
        self.best_passages = 0 if space.exact else BEST_PASSAGES
        self._space = space
        self._names = names

    def nearest(
        self, corpus: Corpus, passages: Sequence[int], among: Sequence[range] | None
    ) -> Sequence[NearPlace]:
        """Return the nearest of all sentences, or of those of the best passages."""
        del among  # The same documents as those that are named.
        passage_of: Mapping[int, int] = {}
        if self._space.exact:
            rows = self._rows()
            cosines = self._all if rows is None else self._all[rows]
        else:
            passage_of = self._rows_of(corpus, passages[:BEST_PASSAGES])
            rows = np.array(sorted(passage_of), np.int64)
            cosines = self._some(rows)
        # A stable sort, so that of equals the first in the documents comes first.
        best = np.argsort(-cosines, kind="stable")[:NEAREST]
        found = (int(n if rows is None else rows[n]) for n in best)
        return [self._space.place(row, passage_of.get(row)) for row in found]

    def _cosine(self, source: SourceName, block: int, sentence: int) -> float | None:
        row = self._space.vectors.row(source, block, sentence)
        if row is None:
            return None
        if self._space.exact:
            return float(self._all[row])
        return float(self._some(np.array([row]))[0])

    def _vectors(
        self, source: SourceName, block: int, sentences: Iterable[int]
    ) -> tuple[Bytes, Floats]:
        vectors = self._space.vectors
        found = (vectors.row(source, block, sentence) for sentence in sentences)
        rows = np.array([row for row in found if row is not None], np.int64)
        return vectors.numbers[rows], vectors.scales[rows]

    @cached_property
    def _all(self) -> Scores:
        """The cosines of all sentences."""
        vectors, hubness = self._space.vectors, self._space.all_hubness
        chunks = [
            self._cosines(vectors.numbers[some], vectors.scales[some], hubness[some])
            for some in (slice(start, start + CHUNK) for start in range(0, len(vectors), CHUNK))
        ]
        return np.concatenate(chunks) if chunks else np.zeros(0, np.float32)

    def _some(self, rows: npt.NDArray[np.int64]) -> Scores:
        """Return the cosines of some sentences."""
        vectors = self._space.vectors
        numbers, scales = vectors.numbers[rows], vectors.scales[rows]
        return self._cosines(numbers, scales, self._space.hubness(numbers, scales))

    def _rows(self) -> npt.NDArray[np.int64] | None:
        """Return the rows of the documents that may be looked at; ``None`` for all."""
        if self._names is None:
            return None
        documents = self._space.vectors.documents
        runs = [np.arange(*documents[name]) for name in self._names if name in documents]
        return np.concatenate(runs) if runs else np.zeros(0, np.int64)

    def _rows_of(self, corpus: Corpus, numbers: Iterable[int]) -> Mapping[int, int]:
        """Return the rows of passages, each with the number of the first that has it."""
        found: dict[int, int] = {}
        for number in numbers:
            each = corpus.passages[number]
            for sentence in range(each.first, each.last + 1):
                row = self._space.vectors.row(each.source, each.block, sentence)
                if row is not None:
                    found.setdefault(row, number)
        return found


def nearness(cosine: float, calibration: Calibration) -> float:
    """Scale a cosine, whichever model it comes from: 0 for nothing, about 1 for the same."""
    return min(MAX_NEARNESS, max(0.0, (cosine - calibration.floor) / calibration.range))
