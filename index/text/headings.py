"""Tell headings of plain text by number, version and column, and give all headings levels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.model import Block, BlockKind, Document, Span

MAX_LEVEL = 12

MAX_VERSION_LENGTH = 200
"""Characters of a line that heads what a version changed."""

MIN_SECTIONS = 3
"""Fewer numbered lines than these make no sequence."""

MIN_FIELDS = 2
"""Where there are as many fields, what merely looks like one is another."""

CENTRED_INDENT = 8
"""Columns. A line that is set in less does not show on its own where the page's middle is."""

_ATX = re.compile(r"(#{1,6})\s")
_TAGGED = re.compile(r"<(?:details[^<>]*>\s*<)?(?:h([1-6])|summary)")
_SUMMARY = re.compile(r"<(?:details[^<>]*>\s*<)?summary")
_NUMBER = re.compile(r"(?P<first>[A-Z](?=[.\d])|\d{1,3})(?P<others>(?:\.\d{1,3})*)(?P<dot>[.)]?)\s")
_TITLE = re.compile(r"[^\W\d_a-z][^\r\n]*[^\s.!;:,…。！？；，]")
_KEYWORDS = (
    re.compile(
        r"(?:part|book|title)\s+(?:[\divxlc]+|one|two|three|four|five|six)\b", re.IGNORECASE
    ),
    re.compile(
        r"(?:chapter|schedule|annex|appendix|exhibit)\s+(?:[\divxlc]+|[a-z])\b", re.IGNORECASE
    ),
    re.compile(r"(?:article|art\.|section|sec\.|rule|clause|§+)\s*[\divxlc]+", re.IGNORECASE),
)
"""How headings of statutes begin, the outermost first."""

_PACKAGE_VERSION = re.compile(r"[a-z0-9][a-z0-9+.-]* \([^()\s]+\)(?: [\w.-]+)+; urgency=\w+")
_VERSION = re.compile(
    r"\[?(?:(?:version|release)\s+v?\d+(?:\.\d+)*|v?\d+(?:\.\d+){1,3})[\w.+-]*\]?"
    r"(?:\s*[-–—:,(]?\s*\(?(?:\d{4}-\d\d-\d\d|\d{1,2} \w{3,9} \d{4}|\w{3,9} \d{1,2}, \d{4})\)?)",
    re.IGNORECASE,
)
_CAPITALISED = r"[^\W\d_a-z][\w.'’-]*"
_FORM_LABELS = (
    r"present|attend(?:ees|ance|ing)|in attendance|apologies(?: (?:for absence|from))?|regrets"
    r"|absent|excused|guests?|visitors?|chair(?:ed by|man|woman|person)?|presid(?:ed by|ing)"
    r"|minutes(?: (?:taken )?by)?|minute[- ]taker|note[- ]?taker|scribe|facilitator"
    r"|(?:hon(?:orary|\.) )?(?:secretary|treasurer|president)|quorum"
    r"|proposed(?: by)?|proposer|moved(?: by)?|mover|seconded(?: by)?|seconder|carried|resolved"
    r"|actions?(?: (?:by|for|points?))?|owner|assignee|assigned to|responsible|contact"
    r"|host(?:ed by)?|venue|location|place|where|when|date|time|day|duration"
    r"|deadline|status|priority|next meeting"
    r"|presentes?|asistentes|ausentes|excusados|preside|lugar|fecha|hora"
    r"|anwesend(?:e)?|entschuldigt|abwesend|leitung|protokoll|ort|datum|uhrzeit"
)
"""What forms and minutes write before the colon of a line that is complete."""

_NAMED_PEOPLE = (
    r"[^\W\d_]{1,25}(?: [^\W\d_]{1,25}){0,2}:\s+"  # Trustees: A. Holm, Per Lund
    rf"{_CAPITALISED}(?: {_CAPITALISED}){{1,3}}(?:(?:,|,? and|,? y|,? und) {_CAPITALISED}"
    rf"(?: {_CAPITALISED}){{1,3}})+(?=\.?$|\n| \()"
)
_OF_A_FORM = re.compile(rf"(?:\*\*|__)?(?i:{_FORM_LABELS})(?:\*\*|__)?:\s*\S|{_NAMED_PEOPLE}")
_FIELD = re.compile(
    r"(\*\*|__)[^*_\n]{1,40}(?::\1|\1:)\s+\S"
    r"|[^\W\d_]{1,25}(?: [^\W\d_]{1,25})?:\s[^\n]*\d"  # Total paid: 412 euros
    r"|[^\W\d_][\w-]{0,30}:\s+(?:[^\n]*(?:\S@\S|://|<[\w -]+>$)|[a-z]\S*$)"  # Owner: me@example.com
    rf"|(?i:{_FORM_LABELS}):\s+\S|{_NAMED_PEOPLE}"
)
_LIKE_A_FIELD = re.compile(
    rf"{_FIELD.pattern}|[^\W\d_][\w-]{{0,30}}:\s+[a-z]"
    r"|(?!(?i:part|chapter|section|title|book|act|appendix|annex|volume|step|day|week)\b)"
    r"[^\W\d_a-z][\w'’-]{0,25}(?: [\w'’-]{1,25}){0,2}:\s+\S"
)
"""What is a field, too, where others are."""

_TITLE_RANK = 1
_LOWEST_RANK = 2 + len(_KEYWORDS)
"""Of a heading that no sign gives a level."""


def is_package_version(line: str) -> bool:
    """Return whether a line heads what a version of a package changed, as Debian writes it."""
    return len(line) <= MAX_VERSION_LENGTH and _PACKAGE_VERSION.fullmatch(line) is not None


def is_version(line: str) -> bool:
    """Return whether a line is a version's number with its date."""
    return len(line) <= MAX_VERSION_LENGTH and (
        is_package_version(line) or _VERSION.fullmatch(line) is not None
    )


def field_pattern(lines: Sequence[str]) -> re.Pattern[str]:
    """Return the pattern of the labelled lines of a text, which head nothing: ``Chair: A. Holm``.

    Args:
        lines: The text's short lines.
    """
    fields = sum(1 for line in lines if _FIELD.match(line))
    return _FIELD if fields < MIN_FIELDS else _LIKE_A_FIELD


def is_of_a_form(line: str) -> bool:
    """Return whether a line is complete, as those of forms and minutes are: ``Chair: A. Holm``."""
    return _OF_A_FORM.match(line) is not None


def column_of(text: str, start: int) -> int:
    """Return how many columns of white space stand before a line's first letter."""
    first = start
    while first and text[first - 1] in " \t":
        first -= 1
    return len(text[first:start].expandtabs(8))


def numbered_sections(text: str, lines: Sequence[Span | None]) -> set[int]:
    """Return the places of the lines whose numbers run on through the document as sections' do.

    What stands below such a line may be set in, as below an item of a list. So the numbers must
    have numbers below them (2, 2.1), or there must be more than an item's text between them.

    Args:
        text: The document's.
        lines: By the places of the document's pieces; ``None`` for what cannot be a title.
    """
    chain: list[tuple[int, tuple[int, ...]]] = []
    columns: dict[int, int] = {}
    for place, span in enumerate(lines):
        number = _section_number(text, span) if span else None
        if number is None or span is None:
            continue
        column = column_of(text, span.start)
        same = abs(columns.get(len(number), column) - column) <= 1
        if same and _follows(number, chain[-1][1] if chain else ()):
            chain.append((place, number))
            columns.setdefault(len(number), column)
    if len(chain) < MIN_SECTIONS:
        return set()
    places = {place for place, _ in chain}
    if len({len(number) for _, number in chain}) > 1:
        return places
    extent = len(lines) - chain[0][0]
    lone = any(place + 1 in places for place in places)
    return set() if lone or extent < len(chain) * MIN_SECTIONS else places


def is_decimal_title(line: str) -> bool:
    """Return whether a line is a title with a number such as 2.1, which no item has."""
    number = _NUMBER.match(line)
    return (
        number is not None
        and bool(number["others"])
        and _TITLE.fullmatch(line, number.end()) is not None
    )


def _section_number(text: str, span: Span) -> tuple[int, ...] | None:
    words = text[span.start : span.end]
    match = _NUMBER.match(words)
    if match is None or not _TITLE.fullmatch(words, match.end()):
        return None
    others = tuple(int(each) for each in match["others"].split(".")[1:])
    if not others and match["dot"] != ".":
        return None
    first = match["first"]
    return (int(first) if first.isdigit() else ord(first) * 1000, *others)


def _follows(number: tuple[int, ...], last: tuple[int, ...]) -> bool:
    """Return whether a section's number comes after another one: 2.1 after 2, and after 1.3."""
    if number == (ord("A") * 1000,):
        return True
    if not last:
        return set(number) == {1}
    if number[:-1] == last:
        return number[-1] <= 1
    if len(number) > 1 and number[-1] == 1 and _follows(number[:-1], last):
        return True
    *parent, own = number
    step = 1000 if own >= ord("A") * 1000 else 1
    return len(number) <= len(last) and (*parent, own - step) == last[: len(number)]


def with_headings(
    document: Document, blocks: Sequence[Block], titles: Sequence[Span | None]
) -> list[Block]:
    """Return ``blocks`` with the chain of headings above each.

    Args:
        document: Theirs.
        blocks: In order.
        titles: Where the words of each stand without signs, if it is a heading.
    """
    text = document.flowing
    levels = heading_levels(document, blocks)
    open_sections: list[tuple[int, Span]] = []
    folded: list[Span] = []
    made: list[Block] = []
    for block, title in zip(blocks, titles, strict=True):
        level = levels.get(block.number, 0)
        while level and open_sections and open_sections[-1][0] >= level:
            open_sections.pop()
        chain = tuple(span for _, span in open_sections)
        made.append(
            replace(block, heading=chain[-1] if chain else None, above=chain[:-1], level=level)
            if chain or level
            else block
        )
        if level:
            open_sections.append((level, title or block.span))
            if _SUMMARY.match(text, block.span.start):
                folded.append(open_sections[-1][1])
        # What stands below the end of a part that unfolds is not under the summary any more.
        for _ in range(text.count("</details>", block.span.start, block.span.end)):
            summary = folded.pop() if folded else None
            place = next((n for n, each in enumerate(open_sections) if each[1] == summary), None)
            open_sections = open_sections[:place]
    return made


def heading_levels(document: Document, blocks: Sequence[Block]) -> dict[int, int]:
    """Return the level of each heading among ``blocks``, by the block's number."""
    text = document.flowing
    headings = [block for block in blocks if block.kind is BlockKind.HEADING]
    marked = 0
    styles: list[str] = []
    adorned = document.source.lower().endswith(".rst")
    levels: dict[int, int] = {}
    plain: list[Block] = []
    for block in headings:
        words = text[block.span.start : block.span.end]
        tagged = _TAGGED.match(words)
        if atx := _ATX.match(words):
            marked = len(atx[1])
        elif tagged and tagged[1]:
            marked = int(tagged[1])
        elif len(block.sentences) > 1:  # The line below underlines it.
            marked = _underlined(words, styles, adorned=adorned)
        elif is_package_version(words):
            levels[block.number] = 1
            continue
        elif adorned and not styles and words.startswith("Title:"):
            styles.append(words)
            marked = 1
        elif marked or tagged:
            levels[block.number] = min(marked + 1, MAX_LEVEL)
            continue
        else:
            plain.append(block)
            continue
        levels[block.number] = marked
    ranks = dict(_ranks(document, plain, blocks[0].number if blocks else 0))
    if not levels:
        order = sorted(set(ranks.values()))
        ranks = {number: (order.index(rank) + 1, 0) for number, rank in ranks.items()}
    return levels | {number: min(rank, MAX_LEVEL) for number, (rank, _) in ranks.items()}


def _underlined(words: str, styles: list[str], *, adorned: bool) -> int:
    sign = words[-1]
    if not adorned and sign in "=-":
        return 1 if sign == "=" else 2
    # In reStructuredText the order of their first use counts, and signs above make another.
    style = sign * (2 if words.startswith(sign * 3) else 1)
    if style not in styles:
        styles.append(style)
    return min(styles.index(style) + 1, MAX_LEVEL)


def _ranks(
    document: Document, headings: Sequence[Block], first: int
) -> Iterator[tuple[int, tuple[int, int]]]:
    """Yield the number and rank of each heading without a sign.

    Args:
        document: Theirs.
        headings: In order.
        first: The number of the document's first block.
    """
    text = document.flowing
    columns: dict[int, int] = {}
    middle: float | None = None
    if document.source.lower().endswith(".txt"):
        columns = {each.number: column_of(text, each.span.start) for each in headings}
        middle = next(
            (_middle(each, columns) for each in headings if _is_far_in(each, columns)), None
        )
    numbered: dict[int, int] = {}
    others: list[int] = []
    for each in headings:
        words = text[each.span.start : each.span.end]
        rank = _numbered_rank(words)
        if rank:
            numbered.setdefault(columns.get(each.number, 0), rank)
            yield each.number, (rank, 0)
        elif (each.number == first and not is_version(words)) or (
            middle is not None
            and columns[each.number]
            and abs(_middle(each, columns) - middle) <= 1
        ):
            yield each.number, (_TITLE_RANK, 0)
        else:
            others.append(each.number)
    inner = sorted({columns.get(number, 0) for number in others})
    for number in others:
        column = columns.get(number, 0)
        rank = numbered.get(column, 0) if columns else 0
        yield number, (rank, 0) if rank else (_LOWEST_RANK, inner.index(column))


def _numbered_rank(words: str) -> int:
    """Return the rank of a heading by the number that it begins with, 0 if it has none."""
    for depth, keyword in enumerate(_KEYWORDS):
        if keyword.match(words):
            return 2 + depth
    if (number := _NUMBER.match(words)) and not is_version(words):
        return _LOWEST_RANK + number["others"].count(".")
    return 0


def _is_far_in(heading: Block, columns: dict[int, int]) -> bool:
    return columns[heading.number] >= CENTRED_INDENT


def _middle(heading: Block, columns: dict[int, int]) -> float:
    return columns[heading.number] + len(heading.span) / 2
