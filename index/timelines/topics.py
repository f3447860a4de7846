"""Topics that a timeline can have: the names and terms of dated sentences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from index.query.concepts import FILLER
from index.text.english import zipf
from index.text.tokens import Token, fold
from index.timelines.events import LocatedEvent

MIN_DATED = 2
"""A word that is no name is offered only if this many events share it."""

MIN_LENGTH = 4
COMMON_ZIPF = 4.9
"""Words as common in English as this ("year", "people") say nothing as a topic."""

_NUMBER = re.compile(r"[\d,.]+")
_NO_NOUN = re.compile(r"(?:ly|ed|est|ing)$")
_POSSESSIVE = re.compile(r"['’]s?$")
_INSIDE_NAME = frozenset({" ", " of ", " of the "})


def count_topics(events: Iterable[LocatedEvent]) -> Counter[tuple[str, str]]:
    """Count the events of each topic in each way of writing it.

    Returns:
        By the topic's terms, one space apart, and its words as a document writes them.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for dated in events:
        found = {" ".join(token.term for token in run): run for run in _runs(dated)}
        counts.update((key, _words(dated, run)) for key, run in found.items())
    return counts


def total_topics(counts: Mapping[tuple[str, str], int]) -> list[tuple[str, int]]:
    """Return each topic in the words that most events have, with how many it has in all."""
    written: dict[str, dict[str, int]] = {}
    for (topic, words), count in counts.items():
        written.setdefault(topic, {})[words] = count
    return [(most_written(each), sum(each.values())) for each in written.values()]


def most_written(counts: Mapping[str, int]) -> str:
    """Return the way of writing a topic that most events have."""
    return min(counts, key=lambda words: (-counts[words], words))


def rank_topics(found: Iterable[tuple[str, int]], typed: str, limit: int) -> tuple[str, ...]:
    """Return the best of some topics, each once.

    Args:
        found: Each topic's words, and how many events it has.
        typed: What one of its words begins as, folded; empty for any.
        limit: How many at most.
    """
    worth = [
        (-count, not words[0].isupper(), words)
        for words, count in found
        if is_worth_offering(words, count) and _begins(words, typed)
    ]
    return tuple(dict.fromkeys(words for _, _, words in sorted(worth)))[:limit]


def is_worth_offering(words: str, count: int) -> bool:
    """Return whether a topic is a name, or a word that several events share."""
    return words[0].isupper() or count >= MIN_DATED


def _begins(words: str, typed: str) -> bool:
    return not typed or f" {typed}" in f" {fold(words)}"


def _runs(dated: LocatedEvent) -> Iterator[Sequence[Token]]:
    """Yield names of one or more words, and single informative words."""
    text, date = dated.block.text, dated.event.words.span
    for number in dated.run:
        sentence = dated.block.tokens[number]
        start = dated.block.block.sentences[number].span.start
        run: list[Token] = []
        for token in sentence:
            in_date = token.start < date.end and date.start < token.end
            if in_date or _is_number(token.word):
                continue
            if token.capital and run and _between(text, run[-1], token) in _INSIDE_NAME:
                run.append(token)
                continue
            yield from _name(run, start)
            run = [token] if token.capital else []
            if not token.capital and _tells(token.word):
                yield [token]
        yield from _name(run, start)


def _between(text: str, one: Token, other: Token) -> str:
    return text[one.end : other.start]


def _name(run: Sequence[Token], start: int) -> Iterator[Sequence[Token]]:
    """Yield a run of capitals as a name, unless it only begins the sentence."""
    if len(run) > 1 or (run and (run[0].start > start or zipf(run[0].word) is None)):
        yield run


@lru_cache(maxsize=1 << 14)
def _is_number(word: str) -> bool:
    return _NUMBER.fullmatch(word) is not None


@lru_cache(maxsize=1 << 14)
def _tells(word: str) -> bool:
    common = zipf(word)
    return (
        len(word) >= MIN_LENGTH
        and word not in FILLER
        and not _NO_NOUN.search(word)
        and (common is None or common < COMMON_ZIPF)
    )


def _words(dated: LocatedEvent, run: Sequence[Token]) -> str:
    return _POSSESSIVE.sub("", dated.block.text[run[0].start : run[-1].end])
