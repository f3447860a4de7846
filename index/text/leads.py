"""Say which sentence leads into a list, a table or an answer below it, and where it begins."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.model import Sentence, Span
from index.text.headings import is_of_a_form

MAX_LEAD_LENGTH = 400
"""Characters. Of a longer item only the last sentence goes in front of what it leads to."""

MAX_OPEN_LENGTH = 200
"""Characters of a sentence that leads into a list by its not being closed."""

MAX_CUT_LENGTH = 60
"""Characters of a sentence whose end can be a number's full stop."""

MAX_LABEL_LENGTH = 80
"""Characters of a line that names what stands below it, such as "Requirements"."""

_LEADS_IN = re.compile(
    r"[:：][\"'”’)\]*_`]*$|\b(?:as follows|the following)\b[^.!?]*[.:]?$", re.IGNORECASE
)
_POINTS_DOWN = re.compile(
    r"\b(?:following|below|these|those|siguientes?|estos|estas|folgenden?|suivante?s?)\b",
    re.IGNORECASE,
)
_CLOSED = re.compile(r"[.!?…;。！？][\"'”’)\]*_]*$")
_ASKS = re.compile(r"[?？][\"'”’)\]*_]*$")
_TAG = re.compile(r"</?(?:summary|details|h[1-6])\b[^<>]*>")
_MARKED_QUESTION = re.compile(
    r"^(?:\*\*|__)?(?:Q|Question|Frage|Pregunta)\s?(?:\d{0,3}\s?:|\d{1,3}\s?[.)])\s*\S"
)
QUESTION = re.compile(
    r"(?:\*\*|__)?(?:Q|Question|Frage|P|Pregunta)\s?\d{0,3}\s?(?P<sign>[:.)])(?:\*\*|__)?\s*\S"
)
ANSWER = re.compile(
    r"(?:\*\*|__)?(?:A|Answer|Antwort|R|Respuesta)\s?\d{0,3}\s?(?P<sign>[:.)])(?:\*\*|__)?\s*\S"
)
_NUMBERED_QUESTION = re.compile(
    r"^(?:\*\*|__)?\d{1,3}[.)]\s+(?:(?:who|what|when|where|why|how|which)\s+)?"
    r"(?:do|does|did|can|could|is|are|am|may|must|should|will|would)\s+(?:I|we|you|they|it|there|my|the|an?)\b",
    re.IGNORECASE,
)
_ANNOUNCES = re.compile(
    r"\b(?:an?\s(?:few|couple\sof|number\sof)|several|some|two|three|four|five|six|seven|many|various)"
    r"\s(?:[\w-]+\s)?(?:things|ways|steps|reasons|options|rules|points|kinds|types|examples|cases"
    r"|exceptions|conditions|requirements|problems|stages|parts|methods|choices|possibilities)\b"
    r"|\bthe\s(?:[\w-]+\s)?(?:steps|rules|options|reasons|requirements|conditions|exceptions)\sare\b",
    re.IGNORECASE,
)
_CUT = re.compile(r"(?:^|[\s(§])(?:(?=\S*\d)\w+(?:\.\w+)+|\d{1,2}|[A-Z])\.$")
"""How what a full stop in a number or a name cuts off ends, as "See 4.2." does."""


def asks(words: str) -> bool:
    """Return whether a heading is a question: by its mark, by Q: or by how it begins."""
    line = _TAG.sub("", words.splitlines()[0]).strip("# ")
    return any(sign.search(line) for sign in (_ASKS, _MARKED_QUESTION, _NUMBERED_QUESTION))


def answers(text: str, question: int, place: int) -> bool:
    """Return whether a line is the answer below a question, by the signs of both: Q. and A.

    Args:
        text: The document's.
        question: Where the question begins.
        place: Where the line does.
    """
    asked, answered = QUESTION.match(text, question), ANSWER.match(text, place)
    if asked is None or answered is None:
        return False
    # Behind "Q:" a line that begins with "A." is rather the first of several choices.
    return answered["sign"] in {":", asked["sign"]}


def announces(text: str, span: Span) -> bool:
    """Return whether a sentence directly above a list leads into it though no colon says so."""
    words = text[max(span.start, span.end - MAX_LEAD_LENGTH) : span.end]
    if not _CLOSED.search(words):
        return len(span) <= MAX_OPEN_LENGTH and not is_of_a_form(_last_line(words))
    return _ANNOUNCES.search(words) is not None


def _last_line(words: str) -> str:
    return words.rpartition("\n")[2].strip()


def leads(text: str, span: Span, *, near: bool) -> bool:
    """Return whether a sentence leads into what stands below it.

    Args:
        text: The document's.
        span: Where the sentence stands.
        near: Whether no blank line is between.
    """
    words = text[max(span.start, span.end - MAX_LEAD_LENGTH) : span.end]
    if _LEADS_IN.search(words):
        return True
    if not _CLOSED.search(words):
        return (near or len(span) <= MAX_LABEL_LENGTH) and not is_of_a_form(_last_line(words))
    return _POINTS_DOWN.search(words) is not None


def short(span: Span, text: str) -> Span:
    """Return ``span``, or its last sentence if it is long."""
    if len(span) <= MAX_LEAD_LENGTH:
        return span
    words = text[span.start : span.end]
    ends = list(re.finditer(r"[.!?]\s+(?=\S)", words[:-1]))
    return Span(span.start + ends[-1].end(), span.end) if ends else span


def whole(text: str, span: Span, sentences: Sequence[Sentence]) -> Span:
    """Return a sentence with what a full stop in a number or a name has cut off from it.

    Args:
        text: The document's.
        span: Where the sentence stands.
        sentences: Those of its block.
    """
    for sentence in reversed(sentences):
        before = sentence.span
        if before.start >= span.start:
            continue
        words = text[before.start : before.end]
        if len(words) > MAX_CUT_LENGTH or not _CUT.search(words):
            break
        span = Span(before.start, span.end)
    return span


_EMPHASIS = re.compile(r"(?:[*_]{1,3}|<(?:b|i|em|strong)>)\S")
_INNER_ROW = re.compile(r"(?:[~↳–—•·-]|&nbsp;|\u00a0)\s*\S")
"""How rows begin that belong to one above them."""


def names_rows(text: str, row: Span, below: Span) -> bool:
    """Return whether a row only names the ones below it: its cells but the first are empty.

    In a table of two columns a value may be missing, so that the row or the next one must show it.
    """
    cells = _cells(text, row)
    if len(cells) <= 1 or not cells[0] or any(cells[1:]):
        return False
    first = next(iter(_cells(text, below)), "")
    return len(cells) > 2 or bool(_EMPHASIS.match(cells[0]) or _INNER_ROW.match(first))  # noqa: PLR2004 - columns


def _cells(text: str, row: Span) -> list[str]:
    line = text[row.start : row.end].strip()
    return [each.strip() for each in line.strip("|").split("|")] if "|" in line else []
