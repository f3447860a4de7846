"""Topics that a timeline can have: the names and terms of dated sentences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from index.answering.concepts import FILLER
from index.lexicon import zipf
from index.model import SourceName
from index.terms import Token, fold
from index.timelines.chronicle import Chronicle, Dated

FEWEST_DATED = 2
"""A word that is no name is offered only if this many events share it."""

SHORTEST = 4
COMMON_ZIPF = 4.9
"""Words as common in English as this ("year", "people") say nothing as a topic."""

_NUMBER = re.compile(r"[\d,.]+")
_NO_NOUN = re.compile(r"(?:ly|ed|est|ing)$")
_INSIDE_NAME = frozenset({" ", " of ", " of the "})


def topics(
    chronicle: Chronicle,
    typed: str,
    limit: int,
    within: Collection[SourceName] | None = None,
) -> tuple[str, ...]:
    """Names and terms of dated sentences with a word that begins as ``typed``, most dated first.

    If ``within`` is given, only those of these documents.
    """
    wanted = fold(typed.strip())
    return tuple(
        name
        for name in _ranked(chronicle.events_of(within))
        if not wanted or fold(name).startswith(wanted) or f" {wanted}" in fold(name)
    )[:limit]


def _ranked(events: Iterable[Dated]) -> list[str]:
    counts: Counter[tuple[str, ...]] = Counter()
    written: dict[tuple[str, ...], Counter[str]] = {}
    for dated in events:
        found = {tuple(token.term for token in run): run for run in _runs(dated)}
        counts.update(found.keys())
        for key, run in found.items():
            written.setdefault(key, Counter())[_words(dated, run)] += 1
    shown = [
        (key, min(written[key], key=lambda words: (-written[key][words], words))) for key in counts
    ]
    worth = [
        (key, words) for key, words in shown if words[0].isupper() or counts[key] >= FEWEST_DATED
    ]
    worth.sort(key=lambda each: (-counts[each[0]], not each[1][0].isupper(), each[1]))
    return list(dict.fromkeys(words for _, words in worth))


def _runs(dated: Dated) -> Iterator[Sequence[Token]]:
    """Names of one or more words, and single words that tell something."""
    text, date = dated.block.document.text, dated.event.words.span
    for number in dated.run:
        sentence = dated.block.tokens[number]
        start = dated.block.block.sentences[number].span.start
        run: list[Token] = []
        for token in sentence:
            if date.overlaps(token.span) or _NUMBER.fullmatch(token.word):
                continue
            if token.capital and run and _between(text, run[-1], token) in _INSIDE_NAME:
                run.append(token)
                continue
            yield from _name(run, start)
            run = [token] if token.capital else []
            if not token.capital and _tells(token):
                yield [token]
        yield from _name(run, start)


def _between(text: str, one: Token, other: Token) -> str:
    return text[one.span.end : other.span.start]


def _name(run: Sequence[Token], start: int) -> Iterator[Sequence[Token]]:
    """A run of capitals is a name, unless it is only the word that begins the sentence."""
    if len(run) > 1 or (run and (run[0].span.start > start or zipf(run[0].word) is None)):
        yield run


def _tells(token: Token) -> bool:
    common = zipf(token.word)
    return (
        len(token.word) >= SHORTEST
        and token.word not in FILLER
        and not _NO_NOUN.search(token.word)
        and (common is None or common < COMMON_ZIPF)
    )


def _words(dated: Dated, run: Sequence[Token]) -> str:
    words = dated.block.document.text[run[0].span.start : run[-1].span.end]
    return re.sub(r"['’]s?$", "", words)
