"""Render where texts and the sentences of messages stand in the documents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.i18n import ENGLISH, Strings
from bot.rendering.citations import cite, inline, quotation, quotations, quoted
from bot.replies import Part, Reply, ReplyKind, Text, UserText
from index import (
    MAX_MATCHES,
    Check,
    CheckedSentence,
    Difference,
    DifferenceKind,
    MatchLevel,
    Nearest,
    Span,
    Verification,
    shown_quote,
)

MAX_TEXT_LENGTH = 500
"""Characters of a text that is repeated in a reply."""

MAX_DIFFERENCES = 8
"""Of a text and the sentence that comes near, those that are named."""


def verification(result: Verification, strings: Strings = ENGLISH) -> Reply:
    """Render what was looked up, whether it is in the documents, and the places."""
    parts: tuple[Part, ...] = (Text(strings.answers.verified[result.level]),)
    if not _is_repeated(result):
        parts = (_looked_up(result), *parts)
    if result.level is not MatchLevel.INTERRUPTED and any(each.gaps for each in result.matches):
        parts += (Text(strings.answers.in_parts),)
    parts += quotations(result.matches, strings)
    if len(result.matches) >= MAX_MATCHES:
        parts += (Text(strings.answers.first_places.format(count=len(result.matches))),)
    if result.nearest is not None:
        parts += _nearest(result.nearest, strings)
    return Reply(ReplyKind.VERIFIED, parts, strings=strings)


def _is_repeated(result: Verification) -> bool:
    """Return whether a quotation shows just the text that was looked up."""
    words = inline(result.text)
    return result.level is MatchLevel.VERBATIM and any(
        shown_quote(each).words == words for each in result.matches
    )


def _looked_up(result: Verification) -> UserText:
    """Return the text that was looked up, cut if it is very long; what differs is marked."""
    text, near = result.text, result.nearest
    here = [each.here for each in near.differences if each.here] if near else []
    if len(text) > MAX_TEXT_LENGTH:
        text = text[: MAX_TEXT_LENGTH - 1] + "…"
    first = near.span.start if near else 0
    marked = (Span(first + each.start, first + each.end) for each in here)
    return UserText(
        text, tuple(each for each in marked if each.end < len(text) or text == result.text)
    )


def _nearest(near: Nearest, strings: Strings) -> tuple[Part, ...]:
    """Return the sentence that comes near, and in words what differs."""
    texts = strings.answers
    there = tuple(part for each in near.differences for part in each.there)
    shown = [_difference(each, strings) for each in near.differences[:MAX_DIFFERENCES]]
    if left := len(near.differences) - len(shown):
        shown.append(texts.further_differences.of(left))
    said = texts.differences.format(differences="; ".join(shown)) if shown else texts.same_words
    return (
        Text(texts.nearest_sentence),
        quotation(replace(near.quote, matched=there), strings),
        Text(said),
    )


def _difference(difference: Difference, strings: Strings) -> str:
    texts = strings.answers
    return {
        DifferenceKind.OTHER: texts.other,
        DifferenceKind.ADDED: texts.added,
        DifferenceKind.MISSING: texts.missing,
    }[difference.kind].format(
        said=quoted(inline(difference.said), strings),
        quoted=quoted(inline(difference.quoted), strings),
    )


_SHOWN_AS_QUOTED = frozenset({MatchLevel.VERBATIM, MatchLevel.TYPOGRAPHIC, MatchLevel.INTERRUPTED})


def checked(result: Check, strings: Strings = ENGLISH) -> Reply:
    """Render how each sentence of a message matches the documents."""
    parts: list[Part] = [Text(strings.checking.opening)]
    for sentence in result.sentences:
        parts += _sentence(sentence, strings)
    if result.left_out:
        parts.append(Text(strings.checking.left_out.of(result.left_out)))
    return Reply(ReplyKind.CHECKED, tuple(parts), strings=strings)


def _sentence(sentence: CheckedSentence, strings: Strings) -> Iterator[Part]:
    """Yield the parts of one sentence: a quotation if it is verbatim, else the sentence itself."""
    texts = strings.checking
    yield Text(texts.match_levels[sentence.level])
    if sentence.level not in _SHOWN_AS_QUOTED:
        yield UserText(sentence.text, sentence.differing)
        yield from _repeated(sentence, strings)
    if not sentence.quotes:
        return
    first, *others = sentence.quotes
    if sentence.level is MatchLevel.CLOSE:
        yield Text(texts.there)
        first = replace(first, matched=sentence.differing_there)
    yield from quotations([first], strings)
    if sentence.level in _SHOWN_AS_QUOTED:
        yield from _repeated(sentence, strings)
    if others:
        places = dict.fromkeys(cite(each, strings) for each in others)
        yield Text(texts.elsewhere.format(places=", ".join(places)))


def _repeated(sentence: CheckedSentence, strings: Strings) -> Iterator[Text]:
    if sentence.times > 1:
        yield Text(strings.checking.repeated.of(sentence.times))
