"""Recognise the numbers that clauses begin with by their form alone."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.model import Block, BlockKind, Document, Span
from index.text.lines import Line, runs

KINDS = {
    "section": "section sections sec secs sect § §§ sección secciones abschnitt",
    "article": "article articles art arts artículo artículos artikel",
    "rule": "rule rules regla reglas regel regeln",
    "chapter": "chapter chapters chap capítulo capítulos kapitel",
    "part": "part parts parte partes teil",
    "title": "title titles título títulos titel",
    "appendix": "appendix appendices apéndice apéndices anhang",
    "annex": "annex annexes anexo anexos anlage",
    "schedule": "schedule schedules",
    "exhibit": "exhibit exhibits",
    "addendum": "addendum addenda",
    "amendment": "amendment amendments",
    "step": "step steps paso pasos schritt",
    "question": "question questions q pregunta preguntas frage",
    "clause": "clause clauses cláusula cláusulas",
    "paragraph": "paragraph paragraphs para paras par pars abs absatz párrafo párrafos ¶",
    "item": (
        "item items point points no nr number lit subsection subsections subclause subparagraph "
        "subparagraphs letter punto puntos"
    ),
}
"""The words that say what a number counts, by what they are taken for."""

KIND_OF = {word: kind for kind, words in KINDS.items() for word in words.split()}

Reading = tuple[str, int]
"""What a number can mean: its class and its value; ``N`` for digits, ``a`` for letters, ``r`` for
Roman numbers, ``A`` and ``R`` for capitals."""

_WORDS_OF_KINDS = "|".join(
    sorted((re.escape(w) for w in KIND_OF if w not in {"no", "q"}), key=len, reverse=True)
)
_DECORATION = re.compile(
    r"(?P<quoting>(?:>[ \t]?)*)[ \t]*(?P<signs>#{1,6}[ \t]+)?(?P<bullet>[-*+•][ \t]+)?"
    r"(?P<bold>\*{1,3}|_{1,3})?(?:<(?:span|a|b|strong)\b[^<>]*>)?"
)
_KIND = re.compile(
    rf"(?P<word>{_WORDS_OF_KINDS})\.?[ \t]*#?"
    r"(?P<number>\d{1,4}[a-z]?(?:\.\d{1,4}[a-z]?)*|[IVXLC]{1,7}|[A-Z])(?![\w'’])"
    r"(?P<more>(?:[ \t]?\([0-9a-zA-Z]{1,4}\))*)"
    r"(?P<end>[.:)](?=\s|$|[*_<])|[ \t]*[-–—](?=\s)|(?=[*_]*[ \t]*$)|(?=[\s*_<]))",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"(?P<word>Q)[ \t]?(?P<number>\d{1,3})(?P<more>)(?P<end>[.:)](?=\s|[*_])|(?=[ \t]*$))"
)
_DOTTED = re.compile(
    r"(?P<number>[1-9]\d{0,3}(?:\.(?:0|[1-9]\d{0,3})){1,5}|[A-Z](?:\.[1-9]\d{0,2}){1,4})"
    r"(?P<letter>[a-z]{0,2})(?P<more>(?:\([0-9a-z]{1,4}\))*)(?P<end>[.):]?(?=\s|$|[*_<]))"
)
_ITEM = re.compile(
    r"(?:\((?P<inside>\d{1,3}|[a-z]{1,2}|[ivxlc]{1,7}|[A-Z]|[IVXLC]{1,7})\)"
    r"|(?P<plain>\d{1,3}|[a-zA-Z]|[ivxlc]{2,7}|[IVXLC]{2,7})(?P<end>[.)]))"
    r"(?P<more>(?:\([0-9a-zA-Z]{1,4}\))*)(?=\s|$|[*_<])"
)
_BRACKETED = re.compile(r"\(([0-9a-zA-Z]{1,7})\)")
_BARE = re.compile(r"(?P<plain>\d{1,2})(?=[ \t]+[^\W\d_])(?P<more>)")
"""A number without any mark, as headings have it."""

_START = re.compile(r"[>#*_+•·–\s-]*(?:<[^<>]{0,200}>)?(?P<word>[^\W\d_]+|[\d(§¶])")

MAX_LETTERS = 7
"""Of a number in letters, such as xxxviii."""

_LEADERS = re.compile(r"(?:\.[ \t]?){4,}|…{2,}")
_VERSION = re.compile(
    r"\s*(?:[-–—(]+\s*)?(?:\d{1,2}(?:st|nd|rd|th)?\b|\d{4}\b|unreleased|[-(]|$)", re.IGNORECASE
)
_ROMAN = re.compile(r"c{0,3}(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})", re.IGNORECASE)
_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_PARTS = re.compile(r"\d+|[a-z]+", re.IGNORECASE)


def roman_value(written: str) -> int | None:
    """Return what a Roman number up to 399 means; ``None`` if it is none."""
    written = written.lower()
    if not written or not _ROMAN.fullmatch(written):
        return None
    values = [_VALUES[each] for each in written]
    following = [*values[1:], 0]
    return sum(-one if one < two else one for one, two in zip(values, following, strict=True))


def letter_value(written: str) -> int | None:
    """Return the place of a letter in the alphabet; doubled ones follow z."""
    written = written.lower()
    if not written.isascii() or not written.isalpha() or len(set(written)) != 1:
        return None
    return ord(written[0]) - 96 + 26 * (len(written) - 1)


def parts_of(number: str) -> tuple[str, ...]:
    """Return the parts of a number such as ``704.5c`` or ``4(b)(ii)``, in lower case."""
    return tuple(each.lower() for each in _PARTS.findall(number))


@dataclass(slots=True)
class LabelForm:
    """What looks like a label, before its neighbours are known.

    Attributes:
        readings: What the last number can mean, each with its class.
        style: How it is written: only labels of one style are siblings.
        level: Of the heading that it begins, where signs give it.
        first: Whether it begins a paragraph.
        heads: Whether it begins a heading.
        sure: Whether a word says what it is.
        typed: Whether the number itself says what is above it.
        mark: Where the number stands, with its word.
        begin: Where what stands before it ends.
        start: The same without the signs of a heading, a list or a block quotation.
        line: Where its line stands.
    """

    kind: str
    parts: tuple[str, ...]
    readings: tuple[Reading, ...]
    style: str
    level: int | None
    indent: int
    first: bool
    heads: bool
    sure: bool
    typed: bool
    mark: Span
    begin: int
    start: int
    line: Span


def label_forms(document: Document, blocks: Sequence[Block]) -> Iterator[LabelForm | Line]:
    """Yield what looks like labels, and all other lines that begin paragraphs."""
    text = document.flowing
    starts = [block.span.start for block in blocks]
    opened: tuple[str, ...] = ()
    for run in runs(text):
        for position, line in enumerate(run):
            place = max(0, bisect_right(starts, line.span.start) - 1)
            block = blocks[place] if blocks else None
            if line.code or (block is not None and block.kind is BlockKind.BOILERPLATE):
                continue
            begins = block is not None and block.span.start == line.span.start
            first = position == 0 or begins
            heads = begins and block is not None and block.kind is BlockKind.HEADING
            found = list(_in_line(text, line, first=first, heads=heads))
            if found:
                yield from _links(text, found, opened)
                opened = _opened(found[-1], opened)
            if not found and (position == 0 or heads):
                yield line


def _is_chain(form: LabelForm) -> bool:
    """Return whether a label is several numbers in brackets, as in ``(a)(1)``."""
    return form.style.startswith("(") and len(form.parts) > 1


def _links(text: str, forms: Sequence[LabelForm], opened: Sequence[str]) -> Iterator[LabelForm]:
    """Yield labels, a chain such as ``(a)(1)`` as one for each number that is not open yet."""
    if len(forms) > 1 or not _is_chain(forms[0]):
        yield from forms
        return
    (chain,) = forms
    known = 0
    while known < len(chain.parts) - 1 and list(opened[: known + 1]) == list(
        chain.parts[: known + 1]
    ):
        known += 1
    numbers = list(_BRACKETED.finditer(text, chain.mark.start, chain.mark.end))
    for depth, number in enumerate(numbers[: len(chain.parts)]):
        if depth < known:
            continue
        style, readings = form_of(number[1], "(", ")")
        mark = Span(chain.mark.start if depth == known else number.start(), number.end())
        yield replace(
            chain,
            parts=parts_of(number[1]),
            readings=readings,
            style=style,
            indent=chain.indent + depth,
            typed=False,
            mark=mark,
            begin=chain.begin if depth == known else mark.start,
            start=chain.start if depth == known else mark.start,
        )


def _opened(last: LabelForm, before: tuple[str, ...]) -> tuple[str, ...]:
    """Return the numbers in brackets that are open behind a label, the outer one first."""
    if not last.style.startswith("("):
        return ()
    if _is_chain(last):
        return last.parts
    same = [place for place, each in enumerate(before) if each.isdigit() is last.parts[0].isdigit()]
    return (*before[: same[0] if same else len(before)], *last.parts)


@dataclass(frozen=True, slots=True)
class _Match:
    """What a line begins with, by its form alone; see ``LabelForm``."""

    kind: str
    parts: tuple[str, ...]
    readings: tuple[Reading, ...]
    style: str
    end: int
    mark_end: int
    sure: bool = False
    typed: bool = False


def _in_line(text: str, line: Line, *, first: bool, heads: bool) -> Iterator[LabelForm]:
    """Yield the labels that a line begins with: mostly one, as in ``1. (a) …`` two."""
    if not _may_begin(text, line.span):
        return
    words = text[line.span.start : line.span.end]
    if _LEADERS.search(words):
        return
    opening = _DECORATION.match(words)
    if opening is None:
        return
    signs = opening["signs"]
    level = len(signs.strip()) if signs else None
    heads = heads or level is not None
    quoting = opening.end("quoting")
    shown = max(quoting, opening.end("signs"), opening.end("bullet"))
    shown += len(words[shown:]) - len(words[shown:].lstrip())
    found = _match(words, opening.end(), heads=heads, first=first)
    if found is None or (opening["bullet"] and not found.sure):
        return
    start = line.span.start
    form = LabelForm(
        kind=found.kind,
        parts=found.parts,
        readings=found.readings,
        style=found.style if level is None else f"{found.style} h{level}",
        level=level,
        indent=line.indent + quoting,
        first=first,
        heads=heads,
        sure=found.sure,
        typed=found.typed,
        mark=Span(start + opening.end(), start + found.mark_end),
        begin=start,
        start=start + shown,
        line=line.span,
    )
    yield form
    inner = _ITEM.match(words, len(words) - len(_after(words, found.end)))
    if inner is not None and inner["inside"] and found.mark_end <= found.end:
        yield _inner(form, inner, start)


def _may_begin(text: str, span: Span) -> bool:
    """Return whether a line can begin with a label, by its first word: most lines cannot."""
    start = _START.match(text, span.start, span.end)
    if start is None:
        return False
    word = start["word"]
    if not word.isalpha():
        return True
    if len(word) <= MAX_LETTERS and text[start.end() : start.end() + 1] in {".", ")"}:
        return True
    return word.lower() in KIND_OF or (
        word in "qQ" and text[start.end() : start.end() + 1].isdigit()
    )


def _inner(outer: LabelForm, match: re.Match[str], start: int) -> LabelForm:
    """Return the second label of a line that begins at ``start``."""
    style, readings = form_of(match["inside"], "(", ")")
    mark = Span(start + match.start(), start + match.end())
    return replace(
        outer,
        kind="",
        parts=parts_of(match["inside"]),
        readings=readings,
        style=style,
        level=None,
        indent=outer.indent + 1,
        heads=False,
        sure=False,
        typed=False,
        mark=mark,
        begin=mark.start,
        start=mark.start,
    )


def _after(words: str, end: int) -> str:
    return words[end:].lstrip(" \t*_")


def _match(words: str, begin: int, *, heads: bool, first: bool) -> _Match | None:
    match = _QUESTION.match(words, begin) or _KIND.match(words, begin)
    if match is not None:
        return _of_kind(words, match, heads=heads, first=first)
    match = _DOTTED.match(words, begin)
    if match is not None:
        return _dotted(words, match, heads=heads, first=first)
    match = _ITEM.match(words, begin)
    if match is not None:
        inside = match["inside"]
        number = inside or match["plain"]
        style, readings = form_of(number, "(" if inside else "", ")" if inside else match["end"])
        more = parts_of(match["more"])
        if more:
            _, readings = form_of(more[-1], "(", ")")
        end = match.end("more") if more else match.end()
        return _Match("", parts_of(number) + more, readings, style, end, end, typed=bool(more))
    match = _BARE.match(words, begin) if heads else None
    if match is None:
        return None
    style, readings = form_of(match["plain"], "", "")
    return _Match("", parts_of(match["plain"]), readings, style, match.end(), match.end())


def _of_kind(words: str, match: re.Match[str], *, heads: bool, first: bool) -> _Match | None:
    """Return a label that begins with a word such as ``Article``, unless it merely refers."""
    number = match["number"]
    if number.isalpha() and not number.isupper():
        return None
    following = _after(words, match.end())
    delimited = bool(match["end"]) or not following
    if not heads and not delimited and not (following[:1].isupper() or following[:1] in '"“«'):
        return None
    if heads and not delimited and following[:1].islower() and words[match.start()].islower():
        return None
    kind = KIND_OF[match["word"].lower()]
    parts = parts_of(number) + parts_of(match["more"])
    roman = roman_value(number) if number.isalpha() else None
    readings: tuple[Reading, ...]
    if roman is not None:
        letter = letter_value(number)
        known = (("R", roman), *((("A", letter),) if letter and len(number) == 1 else ()))
        # A single C or D or L is mostly the letter.
        readings = known if len(number) > 1 or number in "IVX" else known[::-1]
    else:
        readings = form_of(parts[-1], "", "")[1]
    if len(parts) > 1 and roman is None:
        readings = form_of(parts[-1], "", "")[1]
    end = match.end("more") if match["more"] else match.end("number")
    sure = (delimited and first) or heads
    return _Match(kind, parts, readings, kind, match.end(), end, sure=sure, typed=len(parts) > 1)


def _dotted(words: str, match: re.Match[str], *, heads: bool, first: bool) -> _Match | None:
    rest = words[match.end() :]
    if heads and rest.strip() and _VERSION.match(rest.lstrip("* \t_")):
        return None
    if not first and rest.strip()[:1].islower():
        return None
    parts = parts_of(match["number"]) + parts_of(match["letter"]) + parts_of(match["more"])
    _, readings = form_of(parts[-1], "", "")
    end = match.end("more") if match["more"] else match.end("letter")
    return _Match("", parts, readings, f"dotted{len(parts)}", match.end(), end, typed=True)


def form_of(number: str, before: str, after: str) -> tuple[str, tuple[Reading, ...]]:
    """Return how a number is written, and what it can mean, the likelier first."""
    if number.isdigit():
        return f"{before}N{after}", (("N", int(number)),)
    upper = number.isupper()
    letter, roman = letter_value(number), roman_value(number)
    found = [] if letter is None else [("A" if upper else "a", letter)]
    if roman is not None:
        found.insert(0 if len(number) > 1 else len(found), ("R" if upper else "r", roman))
    return f"{before}{'X' if upper else 'x'}{after}", tuple(found)
