"""Split text into sentences.

sentencex finds the ends; this module keeps its offsets exact and mends what it leaves:
bracketed credits and marks of footnotes glued to a sentence, titles and list numbers cut
off from what they belong to, abbreviations in other scripts, text without any full stop.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import sentencex

from index.model import Sentence, Span
from index.text.label_forms import KIND_OF

MAX_SENTENCE_LENGTH = 900
"""Characters. Anything longer (a log, a table, prose without full stops) is cut in pieces."""

WINDOW = 4096
"""Characters given to sentencex at once: its time grows with the square of their number
where there are many quotation marks or full stops."""

MAX_TAIL_LENGTH = 64
"""Characters before an end that decide whether it is one."""

CREDIT = re.compile(
    r"[\[(](?:[A-Z]{2,5}\s)?(?:photo|image|picture|illustration|graphic|credit|courtesy|screenshot"
    r"|photograph|via)\b[^\[\]()]{0,160}[\])]",
    re.IGNORECASE,
)
"""A bracketed credit, as news agencies write it: ``[AP Photo/…]``, ``(Photo by …)``."""

_OTHER_SPACE = re.compile(r"[^\S ]")
_MAX_JOINED_LENGTH = 8
"""Characters that the next two patterns look at: the longest abbreviation and one before it."""

_JOINED_TO_NEXT = re.compile(
    r"(?:(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gov|Sen|Rep|Gen|Col|Lt|Sgt|Capt|Hon|Rev|Fig|Approx"
    r"|approx|ca|cf|vs|Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun)\.)|^(?:\d{1,3}|[A-Za-z])[.)])$"
)
_NUMBER = re.compile(
    r"(?:\d{1,3}(?:\.\d{1,3}){1,4}|\(?(?:(?=[ivxl])(?:xl|l?x{0,3})(?:ix|iv|v?i{0,3})"
    r"|(?=[IVXL])(?:XL|L?X{0,3})(?:IX|IV|V?I{0,3})))[.)]"
    r"|(?P<kind>[^\W\d_]{1,13}|[§¶]{1,2})\.?\s?(?:\d{1,4}[a-z]?(?:\.\d{1,3}){0,4}|[IVXLC]{1,7}|[A-Z])\."
)
"""A clause's number, which belongs to the sentence behind it."""

_JOINED_TO_NUMBER = re.compile(r"\b(?:[Nn]os?|[Pp]p?|[Aa]rts?|[Ss]ecs?|[Vv]ols?|[Cc]h)\.$")
_NOTE_MARKS = re.compile(r"(?:\[(?:\^[^\[\]\s][^\[\]\r\n]{0,40}|\d{1,3}|[*#])\]_?)+(?=\s|$)")
"""What a sentence carries behind its end where footnotes belong to it."""
_BEFORE_DAY = r"\b(?:[Aa]m|[Vv]om|den|dem|zum|bis|[Aa]b|[Ss]eit|der)\s\d{1,2}\."
_CUT_DATES = tuple(
    (re.compile(after), re.compile(before))
    for after, before in (
        # "3. Mai", "19. Jahrhundert"; where the month is English as well, only after "am" and such.
        (
            r"(?:Januar|Jänner|Februar|März|Mai|Juni|Juli|Oktober|Dezember|Jahrhunderts?"
            r"|Quartals?|Halbjahre?s?)\b",
            r"(?<!\d)\d{1,2}\.$",
        ),
        (r"(?:April|August|September|November)\b", _BEFORE_DAY + "$"),
        # "3. bis 5. Mai", "am 3.5. um acht".
        (r"(?:bis|und|oder)\s(?:zum\s)?\d{1,2}\.", _BEFORE_DAY + "$"),
        (r"[a-zäöü]", _BEFORE_DAY + r"\s?\d{1,2}\.$"),
        # "44 v. Chr. starb", "44 a. C. murió", "44 av. J.-C."
        (r"[a-zà-ÿ]", r"\d\s(?:[vn]\.\s?Chr|[ad]\.\s?C|(?:avr?|apr?)\.\sJ\.-C)\.$"),
        (r"J\.-C", r"\d\s(?:av|apr?)\.$"),
        # "5 de ene. de 2020", "12 févr. 2018"; English has some of the abbreviations as words.
        (
            r"(?:del?\s)?\d{4}\b",
            r"\d\s(?:(?:de\s)?(?:ene|abr|dic|fev|dez|mai|janv|févr|fév|avr|juil|déc|gen|giu|lug|ott)"
            r"|de\s(?:ago|set|out|feb|sept?|oct|nov|mar|jan|jul|jun))\.$",
        ),
    )
)
"""What follows an end inside a date of another language, and what stands before it."""

_CLOSED = re.compile(r"[.!?…。！？][\"'”’)\]]*$")
_PIECE_ENDS = tuple(
    re.compile(end) for end in (r"[\r\n]+", r"[;:；：](?=\s)", r"[,，、]", r"(?=\s)")
)


def split(text: str, span: Span) -> Iterator[Sentence]:
    """Split ``text[span.start:span.end]`` into sentences; blank text gives none.

    A bare credit is a sentence of its own that is not quotable, and so is what holds
    neither a letter nor a digit.
    """
    position = span.start
    for credit in credits_in(text, span):
        yield from _prose(text, position, credit.start)
        yield Sentence(credit, quotable=False)
        position = credit.end
    yield from _prose(text, position, span.end)


def credits_in(text: str, span: Span) -> Iterator[Span]:
    """Yield the bare credits in ``span``: no bracketed remark inside a sentence."""
    if text.find("(", span.start, span.end) < 0 and text.find("[", span.start, span.end) < 0:
        return
    for match in CREDIT.finditer(text, span.start, span.end):
        before = text[max(span.start, match.start() - 8) : match.start()].rstrip()
        after = text[match.end() : min(span.end, match.end() + 8)].lstrip()
        ends = not after or after[0].isupper() or not (after[0].islower() or after[0] in ",;:.!?)")
        begins = not before or not after or match[0][0] == "[" or _CLOSED.search(before)
        if ends and begins:
            yield Span(match.start(), match.end())


def _prose(text: str, start: int, end: int) -> Iterator[Sentence]:
    # One space for one white-space character: a wrapped line is not an end, offsets stay.
    flat = _OTHER_SPACE.sub(" ", text[start:end])
    first = 0
    for last in _ends_behind_marks(flat):
        if last <= first:
            continue
        # The tail is enough to tell, and what is joined may grow without end.
        tail = flat[max(first, last - MAX_TAIL_LENGTH) : last].strip()
        if not tail or (last < len(flat) and _runs_on(tail, flat, last)):
            continue
        yield from _pieces(text, _trim(text, start + first, start + last))
        first = last
    if flat[first:].strip():
        yield from _pieces(text, _trim(text, start + first, end))


def _ends_behind_marks(flat: str) -> Iterator[int]:
    for end in _ends(flat):
        marks = _NOTE_MARKS.match(flat, end)
        yield marks.end() if marks and not flat[end - 1].isspace() else end


def _ends(flat: str) -> Iterator[int]:
    """Yield where sentencex ends sentences, found a window at a time."""
    start = 0
    while start < len(flat):
        window = flat[start : start + WINDOW]
        ends = [
            boundary["end_index"] for boundary in sentencex.get_sentence_boundaries("en", window)
        ]
        if start + len(window) < len(flat):
            # What the window's end cuts off is seen whole in the next one.
            ends = ends[:-1] or [window.rfind(" ") + 1 or len(window)]
        yield from (start + end for end in ends)
        start = start + ends[-1] if ends else len(flat)


def _runs_on(tail: str, flat: str, end: int) -> bool:
    """Return whether what sentencex took for an end is none."""
    end_of_tail = tail[-_MAX_JOINED_LENGTH:]
    if _JOINED_TO_NEXT.search(end_of_tail) or _is_number(tail):
        return True
    if _cuts_a_date(tail, flat[end : end + 16].lstrip()):
        return True
    following = flat[end : end + 8].lstrip()[:1]
    if following.isdigit():
        return bool(_JOINED_TO_NUMBER.search(end_of_tail))
    # In chats English sentences begin in lower case; elsewhere it tells an abbreviation.
    return tail.endswith(".") and following.islower() and not following.isascii()


def _is_number(words: str) -> bool:
    """Return whether words are nothing but a clause's number, such as ``iv.`` or ``Section 4.2.``.

    A noun before it must say that it is one: "Page 7." is a sentence.
    """
    found = _NUMBER.fullmatch(words)
    return found is not None and (not found["kind"] or found["kind"].lower() in KIND_OF)


def _cuts_a_date(tail: str, after: str) -> bool:
    """Return whether an end stands inside a date of a language that uses full stops in them."""
    return any(
        following.match(after) is not None and before.search(tail) is not None
        for following, before in _CUT_DATES
    )


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _pieces(text: str, span: Span) -> Iterator[Sentence]:
    while len(span) > MAX_SENTENCE_LENGTH:
        cut = _cut(text, span)
        yield _sentence(text, _trim(text, span.start, cut))
        span = _trim(text, cut, span.end)
    yield _sentence(text, span)


def _sentence(text: str, span: Span) -> Sentence:
    words = text[span.start : span.end]
    return Sentence(span, quotable=words[:1].isalnum() or any(map(str.isalnum, words)))


def _cut(text: str, span: Span) -> int:
    """Return the best place to end a piece: after a line, a semicolon, a comma, else a word."""
    limit = span.start + MAX_SENTENCE_LENGTH
    for pattern in _PIECE_ENDS:
        ends = [match.end() for match in pattern.finditer(text, span.start + 1, limit)]
        if ends and ends[-1] > span.start + MAX_SENTENCE_LENGTH // 2:
            return ends[-1]
    return limit
