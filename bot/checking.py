"""What a check of a message found, as a ``Reply``: presence, and nothing about truth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot import citing
from bot.replies import Given, Part, Reply, ReplyKind, Words
from bot.wording import ENGLISH, Wording
from index import Check, CheckedSentence, Standing

_SHOWN_AS_QUOTED = frozenset({Standing.VERBATIM, Standing.TYPOGRAPHIC})


def checked(result: Check, words: Wording = ENGLISH) -> Reply:
    """Say of each sentence of a message how it stands in the documents."""
    parts: list[Part] = [Words(words.checking.opening)]
    for sentence in result.sentences:
        parts += _sentence(sentence, words)
    if result.left_out:
        parts.append(Words(words.checking.left_out.of(result.left_out)))
    return Reply(ReplyKind.CHECKED, tuple(parts), wording=words)


def _sentence(sentence: CheckedSentence, words: Wording) -> Iterator[Part]:
    """One sentence: what stands verbatim as the document has it, all else as it was written."""
    ours = words.checking
    yield Words(ours.standings[sentence.standing])
    if sentence.standing not in _SHOWN_AS_QUOTED:
        yield Given(sentence.text, sentence.differing)
        yield from _repeated(sentence, words)
    if not sentence.quotes:
        return
    first, *others = sentence.quotes
    if sentence.standing is Standing.CLOSE:
        yield Words(ours.there)
        first = replace(first, matched=sentence.differing_there)
    yield from citing.quotations([first], words)
    if sentence.standing in _SHOWN_AS_QUOTED:
        yield from _repeated(sentence, words)
    if others:
        places = dict.fromkeys(citing.cite_briefly(each, words) for each in others)
        yield Words(ours.elsewhere.format(places=", ".join(places)))


def _repeated(sentence: CheckedSentence, words: Wording) -> Iterator[Words]:
    if sentence.times > 1:
        yield Words(words.checking.repeated.of(sentence.times))
