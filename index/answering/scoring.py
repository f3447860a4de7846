"""Score sentences near the best passages by how well they match a question's concepts.

A sentence is scored together with its three-sentence window, what stands around it in the
block and the headings above, because the words of a question rarely stand in one sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from operator import mul
from typing import NamedTuple, Protocol

from index.analysis import above_term, introduced_term
from index.corpus import AnalysedBlock, Corpus
from index.model import PartKind, SourceName
from index.query.answer_types import PLAIN_KINDS, AnswerType, has
from index.query.concepts import FILLER, Concept
from index.query.weights import Weights
from index.text.english import Variant
from index.text.introductions import APPOSED, NAMED, Subject, introduction, likeness_of_names
from index.text.tokens import Word, fold, stem, terms_of, uninflected, without_possessive

TYPICAL_SENTENCE = 14
"""Informative terms: the length that is neither rewarded nor punished."""

OWN = 0.85
"""From here on a concept counts as met by its own words rather than by a neighbour's."""

Counts = Mapping[str, int]


class Matcher:
    """Compares counts of terms with the concepts of one question.

    Attributes:
        concepts: The question's concepts.
        terms: Every term of every variant.
        total: The information of all concepts together.
    """

    def __init__(self, concepts: Sequence[Concept], weights: Weights) -> None:
        self.concepts = concepts
        self._information = [concept.information for concept in concepts]
        self.total = sum(self._information)
        self._weights = weights
        self._single: dict[str, list[tuple[int, float]]] = {}
        self._phrases: list[tuple[int, float, Variant]] = []
        for number, concept in enumerate(concepts):
            for variant, value in concept.variants.items():
                if len(variant) == 1:
                    self._single.setdefault(variant[0], []).append((number, value))
                else:
                    self._phrases.append((number, value, variant))
        self._forms: dict[str, tuple[str, float]] = {}
        for concept in concepts:
            word = fold(without_possessive(concept.corrected or concept.words))
            self._forms[stem(word)] = uninflected(word), concept.information
        self.terms = frozenset(self._single) | {
            term for _, _, variant in self._phrases for term in variant
        }

    @property
    def own_terms(self) -> frozenset[str]:
        """Those of the question's own words, aliases and corrections: a match to a reader."""
        return frozenset(
            term
            for concept in self.concepts
            for variant, value in concept.variants.items()
            if value >= OWN
            for term in variant
        )

    @property
    def subject(self) -> Subject:
        """What a question for a definition is about: each concept's own ways to say it."""
        return [
            ways
            for concept in self.concepts
            if concept.words.casefold() not in FILLER | _ABOUT_WORDS
            and (ways := [variant for variant, value in concept.variants.items() if value >= OWN])
        ]

    def term_counts(self, counts: Counts) -> Counts:
        """Return the part of ``counts`` that the question speaks of."""
        return {term: counts[term] for term in self.terms.intersection(counts)}

    def coverage(self, term_counts: Counts) -> list[float]:
        """Return how far ``term_counts`` meet each concept, 0 to 1: the best of its variants."""
        return self._best(term_counts, dict.fromkeys(term_counts, 1.0))

    def stem_only(self, words: Iterable[Word]) -> float:
        """Return the share of the question's information that ``words`` meet by its stem alone.

        Two words can have one stem and little else in common, as author and authority.
        """
        same: dict[str, bool] = {}
        for word in words:
            if word.term in self._forms:
                is_same = uninflected(word.word) == self._forms[word.term][0]
                same[word.term] = is_same or same.get(word.term, False)
        together = sum(self._forms[term][1] for term, is_same in same.items() if not is_same)
        return together / self.total if self.total else 0.0

    def share(self, coverage: Iterable[float]) -> float:
        """Return the share of the question's information that is met, 0 to 1."""
        together = sum(map(mul, self._information, coverage))
        return together / self.total if self.total else 0.0

    def level(self, term_counts: Counts, length: int, sentences: int) -> float:
        """Return how strongly ``sentences`` of ``length`` informative terms speak of the question.

        As in BM25, repetitions count less and less, and less in long sentences.
        """
        weights = self._weights
        relative = length / (TYPICAL_SENTENCE * sentences)
        norm = weights.k1 * (1 - weights.b + weights.b * relative)
        saturated = {
            term: count * (weights.k1 + 1) / (count + norm) for term, count in term_counts.items()
        }
        return self.share(self._best(term_counts, saturated))

    def _best(self, term_counts: Counts, strengths: Mapping[str, float]) -> list[float]:
        best = [0.0] * len(self.concepts)
        for term in term_counts:
            strength = strengths[term]
            for number, value in self._single.get(term, ()):
                best[number] = max(best[number], value * strength)
        for number, value, variant in self._phrases:
            if all(term in term_counts for term in variant):
                strength = min(strengths[term] for term in variant)
                best[number] = max(best[number], value * strength)
        return best


class BlockMatches:
    """The matches of one block, each sentence looked at once.

    Attributes:
        block: The block.
    """

    def __init__(self, block: AnalysedBlock, matcher: Matcher) -> None:
        self.block = block
        self._matcher = matcher
        self._hits: dict[int, Counts] = {}
        self._levels: dict[range, float] = {}

    def term_counts(self, run: range) -> Counts:
        """Return the term counts of the sentences in ``run`` together."""
        if len(run) == 1:
            return self._sentence(run.start)
        together: dict[str, int] = {}
        for sentence in run:
            for term, count in self._sentence(sentence).items():
                together[term] = together.get(term, 0) + count
        return together

    def level(self, run: range) -> float:
        """Return how strongly the sentences in ``run`` speak of the question."""
        if run not in self._levels:
            self._levels[run] = self._level(run)
        return self._levels[run]

    def _level(self, run: range) -> float:
        term_counts = self.term_counts(run)
        if not term_counts:
            return 0.0
        length = sum(len(self.block.terms[sentence]) for sentence in run)
        return self._matcher.level(term_counts, length, len(run))

    def stem_only(self, sentence: int) -> float:
        """Return how much of the question a sentence meets by its stem alone, 0 to 1."""
        if not self._sentence(sentence):
            return 0.0
        return self._matcher.stem_only(self.block.words[sentence])

    def coverage(self, run: range) -> list[float]:
        """Return how far the sentences in ``run`` meet each concept, 0 to 1."""
        return self._matcher.coverage(self.term_counts(run))

    def reach(self, sentence: int, steps: int) -> range:
        """Return the sentence with up to ``steps`` quotable neighbours to either side."""
        sentences = self.block.block.sentences
        first = last = sentence
        while first > 0 and sentence - first < steps and sentences[first - 1].quotable:
            first -= 1
        while (
            last + 1 < len(sentences) and last - sentence < steps and sentences[last + 1].quotable
        ):
            last += 1
        return range(first, last + 1)

    def _sentence(self, number: int) -> Counts:
        if number not in self._hits:
            self._hits[number] = self._matcher.term_counts(self.block.counts[number])
        return self._hits[number]


HINT = 0.2
"""What a word that often defines counts, beside 1 for a sentence that clearly introduces."""

UNDER_ITS_NAME = 0.4
"""The same for what comes first below a heading that is the name asked about, added."""

_ABOUT_WORDS = frozenset({"meaning", "definition", "definitions", "word", "term"})
_INTRODUCED_BY_LEAD = frozenset({PartKind.DEFINITION, PartKind.ANSWER})

CANDIDATES = 20
"""Passages taken from the engine; all further work is bounded by it."""

MAX_TERMS = 16
"""Terms that the engine ranks by. Looking a hundred up took three quarters of an answer's time
at a million passages; on the public questions so few found no less than all."""

REACH = 3
"""Sentences to either side that count as around a sentence."""

OPENING_SHARES = {0: 1.0, 1: 0.7}
"""A block's first sentences say what it is about."""

BESIDE = 1
"""Sentences to either side of one near in meaning that become candidates with it."""

SLACK = 2
"""Decimals of a score that order candidates: what a processor rounds otherwise changes no more
than the order of equals."""


class NearPlace(NamedTuple):
    """Where a sentence near to a question in meaning stands.

    Attributes:
        source: The document.
        block: The place of its block there.
        sentence: Its place in the block.
        passage: The number of its passage, where that is known.
    """

    source: SourceName
    block: int
    sentence: int
    passage: int | None = None


class Likeness(Protocol):
    """How near the sentences of a corpus are to one question in meaning."""

    @property
    def foreign(self) -> bool:
        """Whether the question is in a language that the model does not know.

        Then it only sees whether a question is about something else altogether.
        """
        ...

    @property
    def everyday(self) -> float:
        """How near the question is to what people ask and say in any chat: 0 for not at all."""
        ...

    @property
    def best_passages(self) -> int:
        """How many of the best passages by words ``nearest`` asks for."""
        ...

    def nearest(
        self, corpus: Corpus, passages: Sequence[int], among: Sequence[range] | None
    ) -> Sequence[NearPlace]:
        """Return the nearest sentences, the nearest first.

        Args:
            corpus: That they stand in.
            passages: The numbers of the best passages by words, the best first.
            among: The passages of the only documents that are looked at; ``None`` for all.
        """
        ...

    def of(self, source: SourceName, block: int, sentence: int) -> float:
        """Return how near a sentence is: 0 for nothing in common, about 1 for the same."""
        ...

    def of_text(self, text: str) -> float:
        """Return how near a text is that is no sentence of the corpus, on the same scale."""
        ...

    def gain(self, text: str, source: SourceName, block: int, sentences: Iterable[int]) -> float:
        """Return how much nearer the question is to some sentences than ``text`` is.

        Each is taken where it is nearest.

        Args:
            text: A part of the question.
        """
        ...


class Parts(NamedTuple):
    """What a sentence's score is made of, each about 0 to 1; see ``Weights``."""

    sentence: float
    window: float
    around: float
    heading: float
    wanted: float
    opening: float
    meaning: float = 0.0
    stem_only: float = 0.0

    def weighed(self, weights: Weights, answer_type: AnswerType | None) -> float:
        """Return the weighted sum of the parts."""
        if answer_type is AnswerType.DEFINITION:
            wanted = weights.defining_near if self.meaning else weights.defining
        else:
            wanted = self._wanted_weight(weights, answer_type)
        return (
            self._found(weights)
            + wanted * self.wanted
            + weights.meaning * self.meaning
            - weights.stem_only * self.stem_only
        )

    def words(self, weights: Weights, answer_type: AnswerType | None) -> float:
        """Return what trust in the sentence goes by: what is found of the question, by words.

        That it introduces what is asked about, or has only another word of the stem, orders
        sentences and no more.
        """
        wanted = self._wanted_weight(weights, answer_type)
        return self._found(weights) + wanted * (self.wanted > 0)

    def _found(self, weights: Weights) -> float:
        return (
            weights.sentence * self.sentence
            + weights.window * self.window
            + weights.around * self.around
            + weights.heading * self.heading
            + weights.opening * self.opening
        )

    @staticmethod
    def _wanted_weight(weights: Weights, answer_type: AnswerType | None) -> float:
        if answer_type is AnswerType.DEFINITION:
            return weights.defining * HINT
        return weights.plain if answer_type in PLAIN_KINDS else weights.wanted


_CLOSED = re.compile(r"[.!…。！][\"'”’)\]]*$")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One sentence in its surroundings.

    Attributes:
        sentence: The sentence's place in its block.
        parts: What the score is made of.
        score: What it is worth by words and by meaning.
        words: The share of the question's information that it and its surroundings hold;
            compares between questions and corpora. Without meaning it is the score.
    """

    matches: BlockMatches
    sentence: int
    parts: Parts
    score: float
    words: float

    @property
    def block(self) -> AnalysedBlock:
        """The sentence's block."""
        return self.matches.block


def candidates(  # noqa: PLR0913, PLR0917 - the last is optional
    corpus: Corpus,
    matcher: Matcher,
    answer_type: AnswerType | None,
    among: Sequence[range] | None,
    weights: Weights,
    likeness: Likeness | None = None,
) -> list[Candidate]:
    """Score the quotable sentences around the engine's best passages, the best first.

    With ``likeness`` those nearest in meaning are candidates, too.
    """
    near: dict[tuple[str, int], tuple[AnalysedBlock, set[int]]] = {}
    terms = strongest(matcher.concepts)
    own = engine_query(matcher.concepts, OWN)
    terms |= {above_term(term): weights.above * weight for term, weight in own.items()}
    if answer_type is AnswerType.DEFINITION:
        terms |= {
            introduced_term(term): weights.introduced * weight for term, weight in own.items()
        }

    most = max(CANDIDATES, likeness.best_passages) if likeness else CANDIDATES
    numbers = [hit.passage for hit in corpus.engine.search(terms, most, among=among)]
    nearest = likeness.nearest(corpus, numbers, among) if likeness else ()
    # What will be read is read together.
    of_nearest = [each.passage for each in nearest if each.passage is not None]
    corpus.prefetch([*numbers[:CANDIDATES], *of_nearest])
    for number in numbers[:CANDIDATES]:
        passage = corpus.passages[number]
        block = corpus.block_of(passage)
        end = min(len(block.block.sentences), passage.last + REACH + 1)
        key = (passage.source, passage.block)
        near.setdefault(key, (block, set()))[1].update(range(max(0, passage.first - REACH), end))
    for each in nearest:
        block = corpus.blocks[each.source][each.block]
        end = min(len(block.block.sentences), each.sentence + BESIDE + 1)
        key = (each.source, each.block)
        near.setdefault(key, (block, set()))[1].update(range(max(0, each.sentence - BESIDE), end))
    scored = [
        candidate
        for block, sentences in near.values()
        for candidate in _score(
            corpus, block, sorted(sentences), matcher, answer_type, weights, likeness
        )
    ]
    return sorted(
        scored,
        key=lambda each: (
            -(round(each.score, SLACK) if likeness else each.score),
            -each.words,
            each.block.document.source,
            each.block.block.sentences[each.sentence].span.start,
        ),
    )


def engine_query(concepts: Iterable[Concept], least: float = 0.0) -> dict[str, float]:
    """Return the terms of all variants that count ``least`` or more, each with its weight."""
    query: dict[str, float] = {}
    for concept in concepts:
        for variant, value in concept.variants.items():
            weight = concept.information * value / len(variant)
            for term in variant if value >= least else ():
                query[term] = max(query.get(term, 0.0), weight)
    return query


def strongest(concepts: Sequence[Concept]) -> dict[str, float]:
    """Return the question's own terms, and the best of those that only mean nearly the same."""
    every, own = engine_query(concepts), engine_query(concepts, OWN)
    further = sorted(every.keys() - own.keys(), key=lambda term: (-every[term], term))
    room = max(0, MAX_TERMS - len(own))
    return {term: every[term] for term in (*own, *further[:room])}


def _score(  # noqa: PLR0913, PLR0917 - the inner loop; a bundle would only rename them
    corpus: Corpus,
    block: AnalysedBlock,
    sentences: Sequence[int],
    matcher: Matcher,
    answer_type: AnswerType | None,
    weights: Weights,
    likeness: Likeness | None,
) -> Iterator[Candidate]:
    if _is_label(block, matcher):
        return
    matches = BlockMatches(block, matcher)
    heading = matcher.share(matcher.coverage(matcher.term_counts(corpus.headings(block))))
    if heading:
        own = _own_heading(block, matcher)
        heading += NAMES_SECTION if own >= ALL else -FARTHER * (heading - own)
    for sentence in sentences:
        if not block.block.sentences[sentence].quotable:
            continue
        window = matches.level(matches.reach(sentence, 1))
        like = 0.0
        if likeness:
            like = likeness.of(block.document.source, block.block.number - 1, sentence)
        # Of what only the heading speaks of, a block's opening is the best.
        if not window and not like and not (heading and sentence in OPENING_SHARES):
            continue
        parts = Parts(
            sentence=matches.level(range(sentence, sentence + 1)),
            window=window,
            around=matches.level(matches.reach(sentence, REACH)),
            heading=heading,
            wanted=_wanted(corpus, block, sentence, matcher, answer_type),
            opening=OPENING_SHARES.get(sentence, 0.0),
            meaning=like,
            stem_only=matches.stem_only(sentence),
        )
        score = parts.weighed(weights, answer_type)
        yield Candidate(matches, sentence, parts, score, parts.words(weights, answer_type))


FARTHER = 0.2
"""How much less a heading counts that is not the nearest: "the rules" are first of all those right
below "Rules", and only then what stands in a section of them."""


ALL = 0.99
NAMES_SECTION = 0.4
"""How much more a heading counts that has all that is asked about: the question names a section."""


def _own_heading(block: AnalysedBlock, matcher: Matcher) -> float:
    """Return how much of the question the nearest heading above a block meets."""
    heading = block.block.heading
    if heading is None:
        return 0.0
    terms = dict.fromkeys(terms_of(block.text, heading.start, heading.end), 1)
    return matcher.share(matcher.coverage(matcher.term_counts(terms)))


def _is_label(block: AnalysedBlock, matcher: Matcher) -> bool:
    """Return whether a block only repeats the question, as "2. Opening day" does."""
    if len(block.terms) != 1:
        return False
    span, terms = block.block.sentences[0].span, block.terms[0]
    # A number in front counts sections, one behind may be what is asked for.
    numbers = sum(1 for _ in takewhile(str.isdigit, terms))
    return not _CLOSED.search(block.text, span.start, span.end) and all(
        term in matcher.terms for term in terms[numbers:]
    )


def _wanted(
    corpus: Corpus,
    block: AnalysedBlock,
    sentence: int,
    matcher: Matcher,
    answer_type: AnswerType | None,
) -> float:
    """Return how far a sentence has the kind of thing asked for, 0 to 1."""
    if answer_type is None:
        return 0.0
    holds = has(answer_type, block, range(sentence, sentence + 1), matcher.terms)
    if answer_type is not AnswerType.DEFINITION:
        return float(holds)
    subject = matcher.subject
    # "In bash" need not be said in a manual of bash.
    titles = corpus.titles[block.document.source]
    rest = [ways for ways in subject if not any(titles.keys() >= set(way) for way in ways)]
    subjects = [subject, rest] if 0 < len(rest) < len(subject) else [subject]
    introduced = max(_introduces(corpus, block, sentence, each) for each in subjects)
    return max(HINT * holds, introduced)


def _introduces(corpus: Corpus, block: AnalysedBlock, sentence: int, subject: Subject) -> float:
    """Return how clearly a sentence introduces ``subject``, by itself and by what is above it."""
    if not subject:
        return 0.0
    text, span = block.text, block.block.sentences[sentence].span
    strength = introduction(text, span.start, span.end, block.tokens[sentence], subject)
    if strength >= NAMED:
        return strength
    part = block.block.part_at(sentence)
    if part is not None and part.first == sentence and part.lead is not None:
        lead = text[part.lead.start : part.lead.end]
        if part.kind in _INTRODUCED_BY_LEAD and likeness_of_names(lead, subject) == 1:
            return NAMED
    heading = block.block.heading
    if sentence == 0 and heading is not None and strength < APPOSED:
        before = corpus.blocks[block.document.source][block.block.number - 2].block
        name = text[heading.start : heading.end]
        if before.span.contains(heading) and likeness_of_names(name, subject) == 1:
            return min(NAMED, strength + UNDER_ITS_NAME)
    return strength


_WORD = re.compile(r"\w[\w'’-]*")
_BETWEEN = r"[^\w.!?]*"
_IN_QUOTES = re.compile(r"[\"“«]([^\"“”«»]+)[\"”»]")


def with_phrases(found: list[Candidate], asked: str) -> list[Candidate]:
    """Return the candidates that have each phrase which the question has in quotation marks."""
    for opening, closing in ('""', "“”", "«»"):
        # A question is read without the marks that it opens with.
        only = opening == closing
        missing = asked.count(opening) % 2 if only else asked.count(closing) > asked.count(opening)
        # A mark that is left over behind a question opens nothing.
        if missing and not asked.rstrip().endswith((f"?{closing}", f"？{closing}")):
            asked = f"{opening}{asked}"
    phrases = [
        re.compile(_BETWEEN.join([r"(?<!\w)", *map(re.escape, words), r"(?!\w)"]), re.IGNORECASE)
        for words in (_WORD.findall(each) for each in _IN_QUOTES.findall(asked))
        if len(words) > 1
    ]
    return [each for each in found if _has_phrases(each, phrases)] if phrases else found


def _has_phrases(candidate: Candidate, phrases: Iterable[re.Pattern[str]]) -> bool:
    block = candidate.block
    span = block.block.sentences[candidate.sentence].span
    heading = block.block.heading
    above = block.text[heading.start : heading.end] if heading else ""
    return all(
        each.search(block.text, span.start, span.end) or each.search(above) for each in phrases
    )
