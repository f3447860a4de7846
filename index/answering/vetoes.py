"""What speaks against an excerpt that is near enough: the one thing asked for is not in it.

Vectors do not see that a year, a name or a figure is another one than the question's, so each
rule looks for one thing that can be seen in the words. What each of them refuses, and what it
costs, stands in tests/evaluation/README.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.answering.excerpts import Excerpt
from index.answering.scoring import OWN, Likeness, Matcher
from index.corpus import Corpus
from index.model import Span
from index.query.answer_types import AnswerType, value_type_of
from index.query.concepts import Concept
from index.query.questions import Question
from index.query.weights import Weights
from index.text.english import common_words, proper_nouns, zipf
from index.text.languages import language_of
from index.text.tokens import fold, without_possessive

BEFORE = 2
"""Blocks before the excerpt's own in which a name counts as present: a report names a person
once and goes on without."""

NEAR = 3
"""Sentences to either side in which a number counts as present."""

FAMILY = 4
"""Letters that Germany and German have in common, at least."""

ENDING = 3
"""Letters in which they may differ, at most."""

MIN_NAME_LENGTH = 4
_COMMON_FROM = 3.5
"""As a Zipf value: what people mean when they slip."""

ASKED_UNMET = 0.5
"""The share of what is asked of a name from which it counts as unmet."""

ALL_UNMET = 0.99
"""The same where nearness in meaning cannot tell whether other words meet it."""

SURE_BY_WORDS = 0.4
"""How far above its threshold a confidence by words tells that other words meet what is asked."""

SURE = 6.0
"""The same by meaning."""

SAME = 1.0
"""The nearness from which an excerpt says nearly the same as the question."""

FEW = 2
"""Concepts of a question that is too short to be told by them."""

ONE_OF_ITS_SUBJECTS = 1.0
"""How topical one of few words has to be."""

LIGHT = frozenset(
    "use used include included including take took taken place type types kind kinds sort name "
    "named word words call called refer referred related relate difference help helped try tried "
    "become became head main often many much time times number part make made do find found show "
    "shown write written mean main purpose reason cause example way work works look looks come "
    "came keep put run set start happen say said think thing state cover address feature "
    "information describe described explain list give cost price long far tall high old big large "
    "percent money year years day date".split()
)
"""Words that a question needs and an answer leaves out: light verbs, and nouns of relation."""


class Veto(StrEnum):
    """Why an excerpt that is near does not answer."""

    NUMBER = "number"
    VERSION = "version"
    NAME = "name"
    KIND = "kind"
    PREMISE = "premise"
    ASKED = "asked"
    COMMON = "common"


BY_WORDS = frozenset({Veto.ASKED, Veto.COMMON, Veto.VERSION})
"""Those that count where words alone decide: what the others look for, the confidence there has
already."""


@dataclass(frozen=True, eq=False)
class Case:
    """A question and the excerpt that may answer it.

    Attributes:
        above: How far its confidence is above the threshold.
        likeness: How near the sentences are in meaning, where that is known.
    """

    corpus: Corpus
    question: Question
    matcher: Matcher
    excerpt: Excerpt
    above: float
    likeness: Likeness | None

    @property
    def concepts(self) -> Sequence[Concept]:
        """What the question speaks of."""
        return self.matcher.concepts

    def text(self, steps: int) -> str:
        """Return the headings, and the excerpt with so many sentences to either side."""
        block, run = self.excerpt.candidate.block, self.excerpt.run
        sentences, text = block.block.sentences, block.text
        first = sentences[max(0, run.start - steps)].span.start
        last = sentences[min(len(sentences), run.stop + steps) - 1].span.end
        spans = (*block.block.headings, *self.excerpt.spans)
        above = "\n".join(text[span.start : span.end] for span in spans)
        return f"{above}\n{text[first:last]}"

    def around(self, steps: int) -> Surroundings:
        """Return the words of the headings and of so many sentences to either side."""
        block, run = self.excerpt.candidate.block, self.excerpt.run
        places = range(max(0, run.start - steps), min(len(block.words), run.stop + steps))
        words = [word for place in places for word in block.words[place]]
        return Surroundings(
            frozenset(self.corpus.headings(block)) | {word.term for word in words},
            frozenset(word.word for word in words),
        )

    @cached_property
    def paragraphs(self) -> Surroundings:
        """The words of the headings, the block and those before it, as far as they are near."""
        block, run = self.excerpt.candidate.block, self.excerpt.run
        blocks = self.corpus.blocks[block.document.source]
        number = block.block.number - 1
        words = [
            word
            for each in range(max(0, number - BEFORE), number + 1)
            for sentence in _nearby(each == number, run, len(blocks[each].words))
            for word in blocks[each].words[sentence]
        ]
        return Surroundings(
            frozenset(self.corpus.headings(block)) | {word.term for word in words},
            frozenset(word.word for word in words),
        )


PRESENT = 200
"""Sentences of one block that are looked at; a table of a hundred thousand rows is one."""


def _nearby(own: bool, run: range, size: int) -> range:  # noqa: FBT001 - one caller
    if own:
        return range(max(0, run.start - PRESENT), min(size, run.stop + PRESENT))
    return range(max(0, size - PRESENT), size)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The words that stand around an excerpt.

    Attributes:
        terms: Their stems, and those of the headings.
        words: As they are written, folded.
    """

    terms: frozenset[str]
    words: frozenset[str]

    def meet(self, concept: Concept, least: float) -> bool:
        """Return whether they hold a variant that counts ``least`` or more, or a related word."""
        return any(
            value >= least and self.terms.issuperset(variant)
            for variant, value in concept.variants.items()
        ) or all(self._has_family(word) for word in _telling(concept))

    def _has_family(self, word: str) -> bool:
        return word in self.words or any(_is_family(word, other) for other in self.words)


def veto(case: Case, weights: Weights) -> Veto | None:
    """Return the first reason for which the excerpt does not answer; ``None`` if there is none."""
    rules = ((name, holds) for name, holds in _RULES.items() if name in weights.vetoes)
    return next((name for name, holds in rules if holds(case, weights)), None)


def _number(case: Case, _: Weights) -> bool:
    """Return whether a year or another number of the question stands nowhere near."""
    text = case.text(NEAR)
    here = frozenset(_numbers(text))
    asked = case.question.text
    return any(
        _plain(match) not in here
        and not _is_said(match, asked, text, here, case)
        and not _is_bounded(match, asked, text)
        for match in _NUMBER.finditer(asked)
    )


def _version(case: Case, _: Weights) -> bool:
    """Return whether the version of a release that is asked about stands nowhere near."""
    asked = _RELEASE.findall(case.question.text)
    return bool(asked) and not set(_RELEASE.findall(case.text(NEAR))).issuperset(asked)


def _name(case: Case, _: Weights) -> bool:
    """Return whether a name of the question is missing here and in the paragraphs before."""
    concepts = case.concepts
    foreign = language_of([token.word for token in case.question.tokens]) is not None
    for number, concept in enumerate(concepts):
        if not _is_name(concept, foreign=foreign) or case.paragraphs.meet(concept, OWN):
            continue
        following = concepts[number + 1] if number + 1 < len(concepts) else None
        # Of "Graham Twigg" a text may give the surname alone.
        if not (
            following
            and _is_name(following, foreign=foreign)
            and f"{concept.words} {following.words}" in case.question.text
            and case.paragraphs.meet(following, OWN)
        ):
            return True
    return False


def _kind(case: Case, _: Weights) -> bool:
    """Return whether a figure or a time is asked for, and there is none."""
    asked = case.question.text
    want = value_type_of(asked)
    if want is None or _CONDITION.match(asked):
        return False
    if case.excerpt.shows(want, case.matcher.terms):
        return False
    text = case.text(0)
    if want is AnswerType.DATE:
        return not _TIME.search(text)
    if want is AnswerType.MONEY and not _PAYS.search(asked):
        return not any(character.isdigit() for character in text)
    return not (want is AnswerType.NUMBER and _COUNTED.search(text))


def _premise(case: Case, weights: Weights) -> bool:
    """Return whether a question for a reason takes for granted what is not said."""
    if not _WHY.search(case.question.text):
        return False
    around = case.around(1)
    unmet = sum(each.information for each in case.concepts if not around.meet(each, 0.0))
    return unmet > weights.premise * case.matcher.total


def _asked(case: Case, _: Weights) -> bool:
    """Return whether only a name is met, and not what is asked of it.

    In "hotels near the Darien Gap" that is the hotels. Other words may say what is asked ("sued"
    for lawsuits): then the whole question is nearer in meaning than the names alone are.
    """
    foreign = language_of([token.word for token in case.question.tokens]) is not None
    names = [each for each in case.concepts if _is_name(each, foreign=foreign)]
    rest = [each for each in case.concepts if each not in names and not _is_slip(each)]
    if not names or not rest:
        return False
    around = case.around(1)
    unmet = [each for each in rest if not around.meet(each, 0.0)]
    if all(each.words.casefold() in LIGHT for each in unmet):
        return False
    share = sum(each.information for each in unmet) / sum(each.information for each in rest)
    if case.likeness is None:
        return share >= ALL_UNMET and case.above < SURE_BY_WORDS
    excerpt = case.excerpt
    if case.above >= SURE or share < ASKED_UNMET or excerpt.candidate.parts.meaning >= SAME:
        return False
    block = excerpt.candidate.block
    alone = " ".join(each.words for each in names)
    place = (block.document.source, block.block.number - 1)
    return case.likeness.gain(alone, *place, excerpt.run) < 0


def _is_slip(concept: Concept) -> bool:
    """Return whether nobody can tell what a word means, as English and the documents lack it."""
    word = concept.words.casefold()
    unlisted = len(word) > MIN_NAME_LENGTH and zipf(word) is None
    return unlisted and not concept.known and concept.corrected is None


def _common(case: Case, _: Weights) -> bool:
    """Return whether one or two words are met that say nothing of these documents.

    Of "what day is it" every word is met by any text; in a heading even a common word tells.
    """
    concepts = case.concepts
    if case.likeness or not concepts or len(concepts) > FEW or any(each.name for each in concepts):
        return False
    headings = frozenset(case.corpus.headings(case.excerpt.candidate.block))
    return not any(
        value >= OWN and (each.topical >= ONE_OF_ITS_SUBJECTS or headings.issuperset(variant))
        for each, value in zip(concepts, case.excerpt.coverage, strict=True)
        for variant in each.variants
    )


_RULES: Mapping[Veto, Callable[[Case, Weights], bool]] = {
    Veto.NUMBER: _number,
    Veto.VERSION: _version,
    Veto.NAME: _name,
    Veto.KIND: _kind,
    Veto.PREMISE: _premise,
    Veto.ASKED: _asked,
    Veto.COMMON: _common,
}

_NUMBER = re.compile(r"\d[\d,.]*\d|\d")
_RELEASE = re.compile(r"\d+(?:\.\d+){2,3}")
_YEAR = re.compile(r"(?:1\d|20)\d\d")
_DECADE = re.compile(r"['’]?s\b")
_CENTURY = re.compile(r"(?:st|nd|rd|th)[ -]centur", re.IGNORECASE)
_WORD_BEFORE = re.compile(r"[^\W\d]+\W{1,3}$")
_SPELT = {
    "1": "one|first|single|once",
    "2": "two|second|both|twice",
    "3": "three|third",
    "4": "four(?:th)?",
    "5": "five|fifth",
    "6": "six(?:th)?",
    "7": "seven(?:th)?",
    "8": "eighth?",
    "9": "nine|ninth",
    "10": "ten(?:th)?",
    "11": "eleven(?:th)?",
    "12": "twelve|twelfth",
    "20": "twenty|twentieth",
    "100": "hundred(?:th)?",
}
_CONDITION = re.compile(
    r"^\W*when\b.*(?:,|\bit\b).*\b(?:what|which|who|how|be|called)\b", re.IGNORECASE
)
_TIME = re.compile(
    r"\b(?:centur\w+|decades?|years?|days?|daily|weeks?|months?|hours?|minutes?|[ap]\.?m|o['’]clock"
    r"|ago|night|morning|evening|noon|midnight|annual\w*|bce?|ad|era|age|\d{3,4}s?|after|before"
    r"|until|since|during|while|once|as soon as|when|if|time)\b",
    re.IGNORECASE,
)
_PAYS = re.compile(
    r"\b(?:pay|paid|spen[dt]|owe|cost|earn|money|price|budget|salary|fund|worth|charge|dollar|euro"
    r"|pound|dinero|cuesta|cost[oó]|debe)",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\b(?:an?|one|single|no|\d+)\b", re.IGNORECASE)
_WHY = re.compile(r"\bwhy\b|\bhow come\b|\bpor qu[eé]\b", re.IGNORECASE)


def _numbers(text: str) -> Iterator[str]:
    return map(_plain, _NUMBER.finditer(text))


def _plain(match: re.Match[str]) -> str:
    return match.group().replace(",", "").rstrip(".")


def _is_said(
    match: re.Match[str], asked: str, text: str, here: Collection[str], case: Case
) -> bool:
    """Return whether a number of the question is said in another way."""
    number, after = _plain(match), asked[match.end() :]
    years = [other for other in here if _YEAR.fullmatch(other)]
    if _DECADE.match(after):
        # "The 1700s" are a hundred years, "the 1980s" and "the 80s" ten.
        known = number[:-1].removesuffix("0") if number.endswith("00") else number[:-1]
        place = 2 if len(number) == len("80") else 0
        return any(other.startswith(known, place) for other in years)
    if _CENTURY.match(after) and number.isdigit():
        return any(int(other[:2]) == int(number) - 1 for other in years)
    if number in _SPELT and re.search(rf"\b(?:{_SPELT[number]})\b", text, re.IGNORECASE):
        return True
    # "Super Bowl 50" is a name; it is enough that the document has it.
    before = _WORD_BEFORE.search(asked[: match.start()])
    if before is None or _YEAR.fullmatch(number):
        return False
    whole = rf"\b{re.escape(before.group().strip())}\W{{1,3}}{re.escape(match.group())}(?!\d)"
    return bool(re.search(whole, case.excerpt.candidate.block.text, re.IGNORECASE))


_OWN = re.compile(
    r"\b(?:i|i['’]?m|my|me|mine|we|our|us|yo|mi|mis|me|nos|ich|mein\w*|wir)\b", re.IGNORECASE
)
"""Words by which people speak of their own case."""


def _is_bounded(match: re.Match[str], asked: str, text: str) -> bool:
    """Return whether a figure of somebody's own case is one that a rule's bounds decide about.

    Who is 20 km away asks for what holds from 15 to 30 km.
    """
    if not _OWN.search(asked):
        return False
    from index.answering.quantities import quantities

    apart = _GLUED.sub(r"\1 ", asked)
    number = match.group()
    for kind in (AnswerType.DURATION, AnswerType.DISTANCE, AnswerType.MONEY, AnswerType.AGE):
        figures = quantities(apart, Span(0, len(apart)), kind)
        own = any(number in apart[each.span.start : each.span.end].split() for each in figures)
        rules = quantities(text, Span(0, len(text)), kind) if own else ()
        if any(each.low < each.high for each in rules):
            return True
    return False


_GLUED = re.compile(r"(\d)(?=[a-z]{1,3}\b)", re.IGNORECASE)


def _is_name(concept: Concept, *, foreign: bool) -> bool:
    """Return whether it is a name, also one without a capital, as people type in chats."""
    if concept.name:
        return True
    # In another language most words are none that English knows.
    if concept.corrected or foreign:
        return False
    return all(
        word in proper_nouns() or (_is_unknown(word) and not _is_misspelt(word))
        for word in _telling(concept)
    )


def _is_unknown(word: str) -> bool:
    return word.isalpha() and len(word) >= MIN_NAME_LENGTH and zipf(word) is None


def _is_misspelt(word: str) -> bool:
    """Return whether it is one slip away from an everyday word."""
    near = [
        other
        for other in common_words(_COMMON_FROM)
        if other[0] == word[0] and abs(len(other) - len(word)) <= 1
    ]
    return process.extractOne(word, near, scorer=OSA.distance, score_cutoff=1) is not None


def _telling(concept: Concept) -> list[str]:
    """Return its words folded; of a name with words beside it only the capitalised ones."""
    words = [without_possessive(word) for word in concept.words.split()]
    capital = [word for word in words if word[:1].isupper()]
    return [fold(word) for word in capital or words]


def _is_family(one: str, other: str) -> bool:
    """Return whether two words differ in their endings only, as Germany and German do."""
    same = next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    longer, shorter = max(len(one), len(other)), min(len(one), len(other))
    return same >= FAMILY and same >= shorter - ENDING and 2 * same >= longer
