"""A ``Reply`` as Slack messages: layout, limits and nothing sent.

All words stand in ``rich_text`` blocks, in whose leaves nothing is markup: the leaves of a
quotation joined are what a reader of its page sees, character by character. What is added to lay
it out is a leaf of its own: ``BULLET`` before an item of a list, with spaces by its depth. A
leaf of the document that is such a mark alone is written as two.

Beside the blocks each message has the same as plain text, for notifications and screen readers.
There ``&``, ``<`` and ``>`` are escaped, so nothing in it is read as a mention or link.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain, groupby, islice, pairwise
from typing import NamedTuple

from bot.chat.buttons import (
    ASK_PERSON,
    SOLVED,
    TELL_TEAM,
    Button,
    ComplaintToken,
    VoteToken,
    buttons_of,
)
from bot.chat.followups import OPENING_PARAGRAPHS, Shown, shown_in
from bot.chat.splitting import Room, pieces_of, pieces_within, spans_in
from bot.i18n import ENGLISH, Strings
from bot.rendering.citations import CITATION_SIGN, safe_link, safe_url
from bot.replies import (
    Part,
    Picture,
    Quotation,
    Reply,
    ReplyKind,
    Table,
    Text,
    TextFile,
    TimelineEntry,
    UserText,
)
from bot.slack_chat.bot import Json, escape
from index import LineKind, ShownQuote, Span, Style, shown_quote

# Slack's limits: https://docs.slack.dev/reference/block-kit/blocks. How many characters all blocks
# of a message may have together is not documented; from 11,341 on they are refused.
BLOCKS_LIMIT = 50
CHARACTERS_LIMIT = 10_000
BUTTONS_LIMIT = 25
LABEL_LIMIT = 75
VALUE_LIMIT = 2_000
OPTION_LIMIT = 75
OPTION_VALUE_LIMIT = 150
URL_LIMIT = 3_000

PARTS_ROOM = 8_000
"""Characters of the parts of a message; the others are for the footer and buttons."""

PARTS_LIMIT = 40
"""Blocks of the parts of a message."""

ROWS_LIMIT = 5
"""Rows of a table in one block."""

FALLBACK_LIMIT = 3_000
"""Characters of the plain text; ``chat.update`` takes 4,000."""

MESSAGES_LIMIT = 5
"""How many messages one reply may take; ours, so that nobody can flood a channel."""

NOTE_LIMIT = 500
"""How long a citation or the name of a document may be shown; ours, longer than real ones."""

MAX_QUOTES_IN_VALUE = 20
"""So many quotations fit the value of a button."""

PRESS = "press"
"""The beginning of the ``action_id`` of every button whose value is a token."""

_COMPLAINT = ComplaintToken.PATTERN.replace("?P<why>", "?:").replace("?P<answer>", "?:")
_VOTE = VoteToken.PATTERN.replace("?P<way>", "?:").replace("?P<answer>", "?:")
_ABOUT_QUESTIONS = rf"(?:qap?|{TELL_TEAM}|{ASK_PERSON}|{_COMPLAINT}|{_VOTE})"
"""The tokens of buttons that are about the question itself."""

SOLVED_FOR = rf"{SOLVED}:(?P<asker>\w+)"
"""A regular expression for the token of *This solved it*, with who asked: only they may say so."""

BULLET = "• "
_MARK = re.compile(rf" *{BULLET}")
_GLUE = " · "
_BOLD = Style.BOLD | Style.MATCHED


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message.

    Attributes:
        text: What is shown where blocks are not.
        picture: To be sent beside it.
        files: To be sent beside it.
    """

    text: str
    blocks: tuple[Json, ...]
    picture: Picture | None = None
    files: tuple[TextFile, ...] = ()


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block that stays together.

    Attributes:
        elements: Of a ``rich_text`` block.
        note: In small print under it.
        items: How many quotations or rows it holds.
    """

    elements: tuple[Json, ...]
    note: str = ""
    items: int = 1


def compose(reply: Reply, *, limit: int = MESSAGES_LIMIT) -> tuple[Outgoing, ...]:
    """Lay ``reply`` out as messages, in the order in which they are to be sent."""
    pieces = list(_pieces(reply.parts, reply.strings))
    messages = _packed(pieces, limit)
    if not messages:
        return ()
    left = sum(each.items for each in pieces) - sum(each.items for each in chain(*messages))
    more = reply.strings.general.more.format(count=f"{left:,}") if left else ""
    last = messages[-1][-1]
    note = _GLUE.join(filter(None, (last.note, more, _short(reply.footer or ""))))
    messages[-1][-1] = replace(last, note=note)
    return tuple(_written(each) for each in messages)


def with_buttons(
    reply: Reply,
    extra: Sequence[Button] = (),
    shown: Shown | None = None,
    *,
    asker: str = "",
    asked: str = "",
) -> tuple[Outgoing, ...]:
    """Lay ``reply`` out as messages, the last one with the buttons that belong under it.

    Args:
        reply: What to say.
        extra: Further buttons.
        shown: The question that buttons of the reply are about.
        asker: Who asked it, where they can say that the reply solved it.
        asked: The question, where the reply does not show it.
    """
    messages = compose(reply)
    if not messages:
        return ()
    if asked and reply.kind is ReplyKind.ANSWER:
        opening = islice(paragraphs_of(messages[0].blocks), OPENING_PARAGRAPHS)
        shown = Shown(asked, shown_in(opening).followed)
    under = [
        replace(each, token=f"{SOLVED}:{asker}") if each.token == SOLVED else each
        for each in buttons_of(reply, MAX_QUOTES_IN_VALUE)
    ]
    if shown is not None:
        under = carrying(under, shown)
    elif reply.unanswered:
        *followed, asked = reply.unanswered
        under = carrying(under, Shown(asked, followed[0] if followed else None))
    last = add_buttons(messages[-1], (*under, *extra))
    return (*messages[:-1], replace(last, files=reply.files, picture=reply.picture))


def carrying(buttons: Iterable[Button], shown: Shown) -> list[Button]:
    """Put a question into the buttons that are about it.

    Slack does not send back what a message says that only one person sees.
    """
    fields = {name: value for name in shown.__slots__ if (value := getattr(shown, name))}
    written = json.dumps(fields, ensure_ascii=False) if fields else ""
    return [
        replace(each, token=each.token + written)
        if re.fullmatch(_ABOUT_QUESTIONS, each.token) and len(each.token + written) <= VALUE_LIMIT
        else each
        for each in buttons
    ]


def carried(token: str) -> tuple[str, Shown | None]:
    """Return a button's token, and the question that it carries if it does."""
    found = re.fullmatch(rf"(?P<token>{_ABOUT_QUESTIONS})(?P<asked>\{{.*\}})", token, re.DOTALL)
    if found is None:
        return token, None
    try:
        return found["token"], Shown(**json.loads(found["asked"]))
    except (TypeError, ValueError):
        return found["token"], None


def carried_in(blocks: Iterable[Json]) -> Shown | None:
    """Return the question that a button in the blocks of one of the bot's messages carries."""
    for block in blocks:
        for element in block.get("elements") or ():
            _, shown = carried(str(element.get("value") or ""))
            if shown is not None:
                return shown
    return None


def add_buttons(outgoing: Outgoing, buttons: Iterable[Button]) -> Outgoing:
    """Put buttons under a message, a block for each row; those that are not enabled are left out.

    A token that is too long for a button has none.
    """
    usable = [each for each in buttons if each.enabled and len(each.token) <= VALUE_LIMIT]
    rows = [list(row) for _, row in groupby(usable, key=lambda each: each.row)]
    room = BLOCKS_LIMIT - len(outgoing.blocks)
    blocks = [
        {
            "type": "actions",
            "elements": [
                button(each.label, each.token, f"{PRESS}:{at}:{number}")
                for number, each in enumerate(row[:BUTTONS_LIMIT])
            ],
        }
        for at, row in enumerate(rows[:room])
    ]
    return replace(outgoing, blocks=(*outgoing.blocks, *blocks))


def button(label: str, token: str, action_id: str) -> Json:
    """Return a button."""
    text = plain_text(label, LABEL_LIMIT)
    return {"type": "button", "action_id": action_id, "text": text, "value": token}


def plain_text(text: str, limit: int) -> Json:
    """Return a text object in which nothing is markup, not even the name of an emoji."""
    one_line = shortened(" ".join(text.split()), limit)
    return {"type": "plain_text", "text": one_line or "…", "emoji": False}


def name_channels(outgoing: Outgoing, ids: Iterable[str]) -> Outgoing:
    """Return a message in which ``<#ID>`` is the channel's name, for some channels' ids."""
    marks = {f"<#{each}>": each for each in ids}
    if not marks:
        return outgoing
    pattern = re.compile("|".join(map(re.escape, marks)))
    text = re.sub(
        "|".join(re.escape(escape(mark)) for mark in marks),
        lambda found: html.unescape(found[0]),
        outgoing.text,
    )

    def named(leaf: Json) -> Iterator[Json]:
        words = str(leaf.get("text", ""))
        found = [*pattern.finditer(words)] if leaf["type"] == "text" else []
        at = 0
        for each in found:
            if each.start() > at:
                yield {**leaf, "text": words[at : each.start()]}
            yield {"type": "channel", "channel_id": marks[each[0]]}
            at = each.end()
        if not found or at < len(words):
            yield {**leaf, "text": words[at:]} if found else leaf

    def told(block: Json) -> Json:
        if block["type"] != "rich_text":
            return block
        elements = [
            {**each, "elements": [leaf for old in each["elements"] for leaf in named(old)]}
            for each in block["elements"]
        ]
        return {**block, "elements": elements}

    return replace(outgoing, text=text, blocks=tuple(map(told, outgoing.blocks)))


def room_left(parts: Sequence[Part], strings: Strings = ENGLISH) -> int:
    """Return how much room parts leave in one message, whatever its footer."""
    pieces = list(_pieces(parts, strings))
    if len(pieces) > PARTS_LIMIT:
        return -1
    return PARTS_ROOM - sum(map(_weight, pieces))


def room_for(strings: Strings) -> Room:
    """Return what measures how much room parts leave in one message."""
    return lambda parts: room_left(parts, strings)


# Leaves


def text_leaf(text: str, **style: bool) -> Json:
    """Return a leaf of plain characters."""
    leaf: Json = {"type": "text", "text": text}
    if set_styles := {name: True for name, wanted in style.items() if wanted}:
        leaf["style"] = set_styles
    return leaf


def link_leaf(url: str, text: str) -> Json:
    """Return a leaf of words that lead somewhere; of words alone where that is too long."""
    return {"type": "link", "url": url, "text": text} if len(url) <= URL_LIMIT else text_leaf(text)


def section(*leaves: Json) -> Json:
    """Return a paragraph."""
    return {"type": "rich_text_section", "elements": list(leaves)}


def paragraph(text: str) -> Json:
    """Return a block of one paragraph."""
    return {"type": "rich_text", "elements": [section(text_leaf(text))]}


def small_print(text: str) -> Json:
    """Return a block in small print."""
    plain = {"type": "plain_text", "text": text, "emoji": False}
    return {"type": "context", "elements": [plain]}


def quote_leaves(shown: ShownQuote, *, bullets: bool = True) -> list[Json]:
    """Return the leaves of a quotation, each of one style, with a mark before each item."""
    leaves: list[Json] = []
    marks = {
        line.span.start: "  " * line.depth + BULLET
        for line in shown.lines
        if bullets and line.kind is LineKind.ITEM
    }
    for run in _merged(_runs(shown, marks), marks):
        if run.start in marks:
            leaves.append(text_leaf(marks[run.start]))
        leaves += _leaves(shown.text[run.start : run.end], run)
    return leaves


class _Run(NamedTuple):
    """Where characters stand that are set alike."""

    start: int
    end: int
    link: str
    style: int


def _runs(shown: ShownQuote, marks: Iterable[int]) -> Iterator[_Run]:
    """Yield the runs of a quotation, parted where our marks stand; lines of code are set so."""
    code = [line.span for line in shown.lines if line.kind is LineKind.CODE]
    ends = list(accumulate(len(run.text) for run in shown.runs))
    edges = chain.from_iterable((span.start, span.end) for span in code)
    cuts = sorted({0, len(shown.text), *ends, *marks, *edges})
    in_code = {start for start in cuts if any(span.start <= start < span.end for span in code)}
    number = 0
    for start, end in pairwise(cuts):
        while ends[number] <= start:
            number += 1
        run = shown.runs[number]
        style = run.style | Style.CODE if start in in_code else run.style
        yield _Run(start, end, run.link, style)


def _merged(runs: Iterable[_Run], marks: Mapping[int, str]) -> list[_Run]:
    """Join neighbours that are set alike, unless a mark of ours stands between them."""
    found: list[_Run] = []
    for run in runs:
        if found and found[-1][2:] == run[2:] and run.start not in marks:
            found[-1] = found[-1]._replace(end=run.end)
        else:
            found.append(run)
    return found


def _leaves(words: str, run: _Run) -> Iterator[Json]:
    """Yield the leaves of characters that are set alike."""
    styles = {
        "bold": bool(run.style & _BOLD),
        "italic": bool(run.style & Style.ITALIC),
        "strike": bool(run.style & Style.STRUCK),
        "code": bool(run.style & Style.CODE),
    }
    if url := safe_link(run.link, words) if run.link else "":
        leaf = link_leaf(url, words)
        if wanted := {name: True for name, value in styles.items() if value}:
            leaf["style"] = wanted
        yield leaf
    elif _MARK.fullmatch(words):
        yield text_leaf(words[:-1], **styles)
        yield text_leaf(words[-1], **styles)
    else:
        yield text_leaf(words, **styles)


def quoted_words(blocks: Iterable[Json]) -> list[str]:
    """Return the quotations in the blocks of one of the bot's messages, marks of ours left out."""
    found = []
    for block in blocks:
        for element in block.get("elements") or ():
            if element.get("type") == "rich_text_quote":
                leaves = (str(each.get("text", "")) for each in element["elements"])
                found.append("".join(each for each in leaves if not _MARK.fullmatch(each)))
    return found


def paragraphs_of(blocks: Iterable[Json]) -> Iterator[str]:
    """Yield the paragraphs in the blocks of one of the bot's messages that quote nothing."""
    for block in blocks:
        for element in block.get("elements") or ():
            if element.get("type") == "rich_text_section":
                yield "".join(str(each.get("text", "")) for each in element["elements"])


# Pieces


def _pieces(parts: Sequence[Part], strings: Strings) -> Iterator[_Piece]:
    """Yield a piece for each paragraph, row and piece of a quotation."""
    for part in parts:
        match part:
            case Text(text):
                for piece in pieces_of(text, lambda words: _size(words) <= PARTS_ROOM):
                    words = text[piece.start : piece.end]
                    yield _Piece((section(text_leaf(words)),), items=0)
            case Quotation():
                yield from _quotation_pieces(part, strings)
            case UserText():
                yield from _user_text_pieces(part, strings)
            case TimelineEntry():
                yield from _entry_pieces(part, strings)
            case Table(rows):
                yield from _table_pieces(rows)


def _table_pieces(rows: Sequence[tuple[str, str]]) -> Iterator[_Piece]:
    """Yield the rows, a few in each piece."""
    for start in range(0, len(rows), ROWS_LIMIT):
        some = rows[start : start + ROWS_LIMIT]
        yield _Piece(tuple(section(*_row_leaves(*row)) for row in some), items=len(some))


def _row_leaves(name: str, about: str) -> list[Json]:
    leaves = [text_leaf(_short(name), bold=True)] if name else []
    return [*leaves, text_leaf(f" — {_short(about)}")] if about else leaves


def _user_text_pieces(user_text: UserText, strings: Strings) -> Iterator[_Piece]:
    """Write a person's sentence in quotation marks, so that it is not taken for the bot's."""
    opening, closing = strings.general.quoted.split("{words}")
    pieces = pieces_of(user_text.text, lambda words: _size(words) <= PARTS_ROOM // 2)
    for piece in pieces:
        words = user_text.text[piece.start : piece.end]
        shown = ShownQuote.plain(words, spans_in(user_text.marked, piece))
        leaves = quote_leaves(shown, bullets=False)
        if piece is pieces[0]:
            leaves.insert(0, text_leaf(opening))
        if piece is pieces[-1]:
            leaves.append(text_leaf(closing))
        yield _Piece((section(*leaves),), items=int(piece is pieces[-1]))


def _entry_pieces(entry: TimelineEntry, strings: Strings) -> Iterator[_Piece]:
    """Write an event below its year: its date and what is known of it, then the quotation."""
    written = strings.general.quoted.format(words=entry.written) if entry.value else ""
    date = _short(entry.date_below_year)
    known = _GLUE.join(_short(each) for each in (written, entry.evidence) if each)
    said = f"{_GLUE}{known}" if date and known else known
    head = [text_leaf(date, bold=True)] if date else []
    head += [text_leaf(said)] if said else []
    if entry.year:
        head.insert(0, text_leaf(f"{entry.year}\n" if head else entry.year, bold=True))
    for number, piece in enumerate(_quotation_pieces(entry.quotation, strings, entry.also)):
        elements = piece.elements if number else (section(*head), *piece.elements)
        yield replace(piece, elements=elements)


def _quotation_pieces(
    part: Quotation, strings: Strings, below: str | None = None
) -> Iterator[_Piece]:
    """Write a quotation and what cites it, over several messages if one cannot hold it."""
    shown, cited = shown_quote(part.quote), _citation(part)
    under = (*cited, *([section(text_leaf(_short(below)))] if below else ()))
    whole = _quoting(shown, under)
    if _weight(whole) <= PARTS_ROOM:
        yield whole
        return
    room = PARTS_ROOM - _weight(_Piece(under, strings.general.continues))

    def fits(piece: Span) -> bool:
        return len(piece) <= room and _weight(_quoting(shown.cut(piece))) <= room

    pieces = pieces_within(shown.text, fits, shown.omissions, room)
    for piece in pieces:
        if piece is pieces[-1]:
            yield _quoting(shown.cut(piece), under)
        else:
            yield replace(_quoting(shown.cut(piece)), note=strings.general.continues, items=0)


def _quoting(shown: ShownQuote, under: Sequence[Json] = ()) -> _Piece:
    leaves = quote_leaves(shown)
    quoted = ({"type": "rich_text_quote", "elements": leaves},) if leaves else ()
    return _Piece((*quoted, *under))


def _citation(part: Quotation) -> tuple[Json, ...]:
    """Return the line that cites a quotation: the title leads to its page, if there is one."""
    if not part.citation:
        return ()
    leaves: list[Json] = [text_leaf(CITATION_SIGN)]
    if part.standing:
        leaves.append(text_leaf(_short(part.standing) + _GLUE))
    cited = _short(part.citation)
    leaves.append(link_leaf(safe_url(part.url), cited) if part.url else text_leaf(cited))
    leaves += [text_leaf(_GLUE + _short(each)) for each in part.notes]
    return (section(*leaves),)


def _packed(pieces: Iterable[_Piece], limit: int) -> list[list[_Piece]]:
    """Fill messages with pieces; what finds no place is left out."""
    messages: list[list[_Piece]] = []
    weight = 0
    for piece in pieces:
        weight += _weight(piece)
        if messages and weight <= PARTS_ROOM and len(messages[-1]) < PARTS_LIMIT:
            messages[-1].append(piece)
        elif len(messages) < limit:
            messages.append([piece])
            weight = _weight(piece)
        else:
            break
    return messages


def _written(pieces: Sequence[_Piece]) -> Outgoing:
    blocks: list[Json] = []
    words: list[str] = []
    for piece in pieces:
        blocks.append({"type": "rich_text", "elements": list(piece.elements)})
        words += ["".join(_leaf_texts(element)) for element in piece.elements]
        if piece.note:
            blocks.append(small_print(piece.note))
            words.append(piece.note)
    return Outgoing(fallback("\n".join(words)), tuple(blocks))


def fallback(text: str) -> str:
    """Return ``text`` as the plain text of a message."""
    text = shortened(text, FALLBACK_LIMIT)
    while len(written := escape(text)) > FALLBACK_LIMIT:
        text = shortened(text, len(text) * 3 // 4)
    return written


def _leaf_texts(element: Json) -> Iterator[str]:
    return (str(each.get("text", "")) for each in element["elements"])


def _weight(piece: _Piece) -> int:
    """Return how many characters a piece has, with its addresses."""
    leaves = chain.from_iterable(each["elements"] for each in piece.elements)
    return _size(piece.note) + sum(
        _size(str(leaf.get("text", ""))) + len(str(leaf.get("url", ""))) for leaf in leaves
    )


def shortened(text: str, limit: int) -> str:
    """Return as much of ``text`` as ``limit`` takes, with an ellipsis if that is not all."""
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def _short(text: str) -> str:
    """Shorten a name or a citation that is longer than any real one, and show it."""
    return shortened(text, NOTE_LIMIT)


def _size(text: str) -> int:
    """Return the length in UTF-16 units, which is never less than what Slack counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
