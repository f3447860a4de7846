"""Turn a question's words into concepts, each with every way to say it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from index.corpus import Corpus
from index.model import Correction, SourceName
from index.query.weights import Weights
from index.ranking import idf
from index.text.english import (
    COMMONEST,
    Variant,
    equivalents,
    synonyms,
    zipf,
)
from index.text.languages import is_function_word, language_of
from index.text.tokens import Token, stem

FILLER = frozenset(
    "guys lol lmao haha idk btw anyone know wait random question questions quick deal wondering "
    "wonder remember heard hear wat gonna stuff curious hello folks dude bro damn crazy exactly "
    "actually basically kinda sorta happened happen happens told explain mean means document "
    "documents article articles text according mention mentioned mentions thats wtf".split()
)
"""Words of people asking, not of what they ask about."""

_UNLISTED_ZIPF = 2.5
"""What a word that the dictionary does not hold is taken for."""

_YEAR = re.compile(r"(?:1[0-9]|20)\d\d")
_BEFORE_PRONOUN = frozenset("tell give let show help for to with of about on by makes make".split())
_LETTERS = frozenset("bcefghjlopqvwxz")
"""Those that people do not type for a word, as in "u" and "r", and that end no contraction."""

_MAX_NAME_LENGTH = 4
_INITIALS = range(3, 9)


@dataclass(frozen=True, slots=True)
class Concept:
    """Something that the question speaks of.

    Attributes:
        words: As the person wrote it.
        variants: Ways to say it, each with how much it counts, 1 for the word itself. A
            variant of several terms is met where all of them are.
        information: How much meeting it tells, above 0.
        known: Whether any passage holds any variant.
        name: Whether it is written as a name.
        topical: How many times more often than in English the corpus speaks of it, as a
            power of ten, 0 or more.
        corrected: What a misspelt word was taken for.
    """

    words: str
    variants: Mapping[Variant, float]
    information: float
    known: bool
    name: bool
    topical: float = 0.0
    corrected: str | None = None

    @property
    def year(self) -> bool:
        """Whether it is a year."""
        return _YEAR.fullmatch(self.words) is not None


def concepts_of(
    corpus: Corpus, text: str, tokens: Sequence[Token], weights: Weights
) -> tuple[Concept, ...]:
    """Return the concepts of a question, each once, in order.

    Args:
        tokens: All tokens of ``text``.
        weights: What variants and common words count.
    """
    language = language_of([token.word for token in tokens])
    prefetch_terms(corpus, tokens)
    informative = [
        token
        for token in tokens
        if (
            token.informative or _is_the_country(tokens, token) or _is_letter(corpus, tokens, token)
        )
        and not is_function_word(token.word, language)
    ]
    if len(informative) > 1 and informative[0] is tokens[0] and tokens[0].word == "define":
        del informative[0]  # It asks, and names nothing.
    found: dict[Variant, Concept] = {}
    for group in _groups(corpus, informative):
        key = tuple(token.term for token in group)
        if key not in found:
            words = text[group[0].span.start : group[-1].span.end]
            concept = _concept(corpus, key, words, group, weights)
            # Foreign words that the documents happen not to share say nothing about them.
            if concept.known or language is None or concept.name:
                found[key] = concept
    return tuple(found.values())


def prefetch_terms(corpus: Corpus, tokens: Iterable[Token], others: Iterable[str] = ()) -> None:
    """Look up together the words of a question and those that mean nearly the same.

    Args:
        corpus: The documents.
        tokens: Of the question.
        others: Further terms that will be looked up.
    """
    asked = [token for token in tokens if token.informative or token.word in _LETTERS]
    terms = [term for each in asked for term in (each.term, *synonyms(stem(each.word)))]
    terms += others
    for group in _groups(corpus, [token for token in asked if token.informative]):
        key = tuple(token.term for token in group)
        terms += (term for variant in _same(corpus, key, 1.0) for term in variant)
    corpus.prefetch_frequencies(terms)


def _is_letter(corpus: Corpus, tokens: Sequence[Token], token: Token) -> bool:
    """Return whether a letter in lower case is one that the documents have: "size l", "plan b"."""
    position = tokens.index(token)
    return (
        token.word in _LETTERS
        and position > 0
        and tokens[position - 1].informative
        and tokens[position - 1].end + 1 == token.start
        and corpus.engine.document_frequency(token.term) > 0
    )


def _is_the_country(tokens: Sequence[Token], token: Token) -> bool:
    """Return whether a lower-case "us" is a country: "the us", "us customs", but not "tell us"."""
    if token.word != "us":
        return False
    position = tokens.index(token)
    before = tokens[position - 1].word if position else ""
    after = tokens[position + 1] if position + 1 < len(tokens) else None
    return before == "the" or (
        after is not None and after.informative and before not in _BEFORE_PRONOUN
    )


def _groups(corpus: Corpus, tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Yield runs of tokens that are one name; else single tokens."""
    longest = max(corpus.aliases.longest, _MAX_NAME_LENGTH)
    position = 0
    while position < len(tokens):
        for length in range(min(longest, len(tokens) - position), 0, -1):
            group = tokens[position : position + length]
            key = tuple(token.term for token in group)
            if length == 1 or corpus.aliases.of(key) or equivalents(key):
                yield group
                position += length
                break


def _concept(
    corpus: Corpus, key: Variant, words: str, group: Sequence[Token], weights: Weights
) -> Concept:
    name = any(token.capital for token in group) and group[0].span.start > 0
    variants = _same(corpus, key, 1.0)
    frequency = max(_frequency(corpus, variant) for variant in variants)
    corrected = None
    word = group[0].word
    if len(key) == 1:
        if not frequency:
            if corpus.spelling.is_slip(word):
                return Concept(words, {}, weights.filler, known=False, name=False)
            corrected = corpus.spelling.correct(word, name=name)
            if corrected is not None:
                variants = _same(corpus, (stem(corrected),), weights.corrected)
            elif len(word) in _INITIALS:
                variants |= dict.fromkeys(_one_name(corpus.aliases.spelled_by(word)), 1.0)
            related = synonyms(stem(corrected)) if corrected is not None else ()
            corpus.prefetch_frequencies([*chain.from_iterable(variants), *related])
            frequency = max(_frequency(corpus, variant) for variant in variants)
        # A name means one thing: the Titanic is nothing gigantic.
        for variant, value in () if name else _related(corpus, corrected or word, weights.synonym):
            variants.setdefault(variant, value)
    prior = 1.0 if len(key) > 1 else _prior(corrected or word, weights)
    return Concept(
        words=words,
        variants=variants,
        information=idf(corpus.engine.size, frequency) * prior,
        known=any(_frequency(corpus, variant) for variant in variants),
        name=name,
        topical=_topical(corpus, frequency, corrected or word),
        corrected=corrected,
    )


def _same(corpus: Corpus, key: Variant, value: float) -> dict[Variant, float]:
    return dict.fromkeys((key, *corpus.aliases.of(key), *equivalents(key)), value)


def _one_name(found: Sequence[Variant]) -> Sequence[Variant]:
    """Return the shortest of some names if the others only have words around it; else none."""
    shortest = min(found, key=len, default=())
    return [shortest] if found and all({*shortest} <= {*each} for each in found) else []


def _related(corpus: Corpus, word: str, value: float) -> Iterator[tuple[Variant, float]]:
    """Yield words of the corpus that mean nearly the same."""
    related = synonyms(stem(word))
    corpus.prefetch_frequencies(related)
    for term, nearness in related.items():
        if corpus.frequency(term):
            yield (term,), nearness * value


def _frequency(corpus: Corpus, variant: Variant) -> int:
    return min(corpus.frequency(term) for term in variant)


def _prior(word: str, weights: Weights) -> float:
    """Return how much less a word tells because English is full of it."""
    if word in FILLER:
        return weights.filler
    common = zipf(word)
    if common is None:
        return 1.0
    share = (COMMONEST - common) / (COMMONEST - weights.rare_zipf)
    return min(1.0, max(weights.least_prior, share))


def _topical(corpus: Corpus, frequency: int, word: str) -> float:
    if not frequency:
        return 0.0
    in_a_billion = math.log10(frequency / corpus.length) + 9
    return max(0.0, in_a_billion - (zipf(word) or _UNLISTED_ZIPF))


def numbers(corpus: Corpus, names: Iterable[SourceName] | None) -> Sequence[range] | None:
    """Return the passages of the documents called ``names``; None for all."""
    return None if names is None else list(corpus.find(tuple(names)).values())


def restrict_known(
    corpus: Corpus, concepts: Iterable[Concept], sources: Sequence[SourceName] | None
) -> tuple[Concept, ...]:
    """Return the concepts; names and years that only other documents hold become unknown."""
    if sources is None:
        return tuple(concepts)
    among = numbers(corpus, sources) or ()
    return tuple(
        replace(concept, known=any(_holds(corpus, each, among) for each in concept.variants))
        if concept.known and (concept.name or concept.year)
        else concept
        for concept in concepts
    )


def is_held(
    corpus: Corpus, concept: Concept, least: float, sources: Sequence[SourceName] | None
) -> bool:
    """Return whether a passage holds a variant that counts ``least`` or more."""
    variants = [variant for variant, value in concept.variants.items() if value >= least]
    if sources is None:
        return any(_frequency(corpus, variant) for variant in variants)
    among = numbers(corpus, sources) or ()
    return any(_holds(corpus, variant, among) for variant in variants)


def corrections_of(
    corpus: Corpus, concepts: Iterable[Concept], sources: Sequence[SourceName] | None
) -> tuple[Correction, ...]:
    """Return what misspelt words were taken for, without words of other documents only."""
    among = numbers(corpus, sources)
    return tuple(
        Correction(concept.words, concept.corrected)
        for concept in concepts
        if concept.corrected
        and (among is None or _holds(corpus, (stem(concept.corrected),), among))
    )


def _holds(corpus: Corpus, variant: Variant, among: Sequence[range]) -> bool:
    return all(corpus.engine.occurrences(term, among, 1) for term in variant)
