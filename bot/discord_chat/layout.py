"""A ``Reply`` as Discord messages: layout, limits and nothing sent.

Each quotation becomes a card (an embed) with its citation below it, linked to the page where there
is one, and the words around the quotations a card of their own. Where the cards do not fit into
one message they take several; a quotation longer than a card goes on in the next one and says so.
Where embeds are not permitted the same words are sent as plain text.

Nothing that is sent can ping: each message carries its own empty list of allowed mentions
beside the escapes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

import discord

from bot.chat.splitting import Room, pieces_of, pieces_within, spans_in
from bot.discord_chat.escaping import emphasise, escape, link_to, quote_block
from bot.i18n import ENGLISH, GeneralStrings, Strings
from bot.rendering.citations import CITATION_SIGN
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
from index import ShownQuote, Span, shown_quote

# Discord's documented limits: https://discord.com/developers/docs/resources/message, under
# "Create Message" for the content and under "Embed Limits" for the rest. A footer may have
# 2,048 characters; ours are far shorter, because NOTE_LIMIT and FOOTER_LIMIT keep them so.
CONTENT_LIMIT = 2_000
DESCRIPTION_LIMIT = 4_096
EMBEDS_LIMIT = 10
EMBEDS_TOTAL_LIMIT = 6_000
URL_LIMIT = 2_048
"""Not documented; a longer one is refused with just these words."""

MESSAGES_LIMIT = 5
"""How many messages one reply may take; ours, so that nobody can flood a channel."""

NOTE_LIMIT = 500
"""How long a citation or the name of a document may be shown; ours, longer than real ones."""

FOOTER_LIMIT = 100

_GLUE = " · "

ANSWER_COLOUR = 0x2E8B57
RELATED_COLOUR = 0xC77D0A
OTHER_COLOUR = 0x80848E

_COLOURS = {
    ReplyKind.ANSWER: ANSWER_COLOUR,
    ReplyKind.FURTHER: ANSWER_COLOUR,
    ReplyKind.TIMELINE: ANSWER_COLOUR,
    ReplyKind.RELATED: RELATED_COLOUR,
}
"""One for what answers, one for what only comes near, and another for everything else."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """The arguments of one message, the same for a channel and for an interaction.

    Attributes:
        suppress_embeds: Set on plain text, so that no link in it can unfold.
        picture: To be attached.
        files: To be attached.
        view: Buttons and menus under it.
    """

    content: str | None = None
    embeds: tuple[discord.Embed, ...] = ()
    suppress_embeds: bool = False
    allowed_mentions: discord.AllowedMentions = field(default_factory=discord.AllowedMentions.none)
    picture: Picture | None = None
    files: tuple[TextFile, ...] = ()
    view: discord.ui.View | None = None


@dataclass(frozen=True, slots=True)
class _Card:
    """A piece of a reply that stays together.

    Attributes:
        text: Escaped, with all marks.
        note: What stands under it in small print, as plain characters.
        items: How many quotations or rows it holds.
        joins: Whether what is below may stand in the same card.
    """

    text: str
    note: str = ""
    items: int = 1
    joins: bool = True


@dataclass(frozen=True, slots=True)
class _Form:
    """One of the two ways to write cards, with its limits and the language of what it adds.

    Attributes:
        gap: Between a quotation and its citation. In a card a blank line keeps the citation out of
            the quotation for every reader of Markdown; in plain text it would part the two.
    """

    gap: str
    write: Callable[[ReplyKind, Sequence[_Card]], Outgoing]
    weigh: Callable[[_Card], int]
    card_room: int
    message_room: int
    strings: GeneralStrings


def compose(
    reply: Reply, *, embeds: bool = True, limit: int = MESSAGES_LIMIT
) -> tuple[Outgoing, ...]:
    """Lay ``reply`` out as messages, in the order in which they are to be sent.

    Args:
        reply: What to say.
        embeds: Whether the channel permits them; otherwise the same is plain text.
        limit: How many messages it may take.
    """
    form = _form(reply.strings, embeds=embeds)
    footer = (reply.footer or "")[:FOOTER_LIMIT]
    tail = _tail(form, footer)
    cards = list(_cards(reply.parts, form, form.card_room - tail))
    messages = _packed(cards, form, form.message_room - tail, limit)
    if not messages:
        return ()
    left = sum(card.items for card in cards) - sum(card.items for card in chain(*messages))
    more = form.strings.more.format(count=f"{left:,}") if left else ""
    last = messages[-1][-1]
    note = _GLUE.join(item for item in (last.note, more, footer) if item)
    messages[-1][-1] = replace(last, note=note)
    return tuple(form.write(reply.kind, message) for message in messages)


def room_left(*, embeds: bool = True, strings: Strings = ENGLISH) -> Room:
    """Return what measures how much room parts leave in one message, whatever its footer."""
    form = _form(strings, embeds=embeds)
    tail = _tail(form, "9" * FOOTER_LIMIT)

    def left(parts: Sequence[Part]) -> int:
        cards = _cards(parts, form, form.card_room - tail)
        return form.message_room - tail - sum(map(form.weigh, cards))

    return left


def _tail(form: _Form, footer: str) -> int:
    return form.weigh(_Card("", _GLUE.join(("", form.strings.more, "9" * 9, footer))))


def _cards(parts: Sequence[Part], form: _Form, room: int) -> Iterator[_Card]:
    """Write ``parts`` as cards of at most ``room``, neighbouring words in one."""
    waiting: _Card | None = None
    for card in _small_cards(parts, form, room):
        if waiting and waiting.joins and not waiting.note and not card.note:
            joined = replace(card, text=waiting.text + card.text, items=waiting.items + card.items)
            if form.weigh(joined) <= room:
                waiting = joined
                continue
        if waiting:
            yield replace(waiting, text=waiting.text.lstrip("\n"))
        waiting = card
    if waiting:
        yield replace(waiting, text=waiting.text.lstrip("\n"))


def _small_cards(parts: Sequence[Part], form: _Form, room: int) -> Iterator[_Card]:
    """Yield one card for each paragraph, row and piece of a quotation, with the gap before it."""
    for part in parts:
        match part:
            case Text(text):
                for piece in pieces_of(text, lambda piece: _size(escape(piece)) + 2 <= room):
                    yield _Card(f"\n\n{escape(text[piece.start : piece.end])}", items=0)
            case Quotation():
                yield from _quotation_cards(part, form, room)
            case UserText():
                yield from _user_text_cards(part, form, room)
            case TimelineEntry():
                yield from _entry_cards(part, form, room)
            case Table(rows):
                for number, (name, about) in enumerate(rows):
                    gap = "\n" if number else "\n\n"
                    value = f" — {escape(_short(about))}" if about else ""
                    yield _Card(f"{gap}**{escape(_short(name))}**{value}")


def _user_text_cards(user_text: UserText, form: _Form, room: int) -> Iterator[_Card]:
    """Write a person's sentence in quotation marks, so that it is not taken for the bot's."""
    opening, closing = form.strings.quoted.split("{words}")

    def fits(piece: str) -> bool:
        return _size(escape(piece)) + _size(opening + closing) + 2 <= room

    pieces = pieces_of(user_text.text, fits)
    for piece in pieces:
        words = user_text.text[piece.start : piece.end]
        before = opening if piece is pieces[0] else ""
        after = closing if piece is pieces[-1] else ""
        bold = f"\n\n{before}{emphasise(words, spans_in(user_text.marked, piece))}{after}"
        plain = f"\n\n{before}{escape(words)}{after}"
        yield _Card(bold if _size(bold) <= room else plain, items=int(piece is pieces[-1]))


def _entry_cards(entry: TimelineEntry, form: _Form, room: int) -> Iterator[_Card]:
    """Write an event below its year: its date and what is known of it, then the quotation."""
    written = form.strings.quoted.format(words=entry.written) if entry.value else ""
    date = entry.date_below_year and f"**{escape(_short(entry.date_below_year))}**"
    head = _GLUE.join(filter(None, (date, escape(_short(written)), entry.evidence)))
    if entry.year:
        head = f"### {entry.year}\n{head}".rstrip("\n")
    below = f"\n{escape(_short(entry.also))}" if entry.also else ""
    cards = _quotation_cards(entry.quotation, form, room - _size(head) - 3, below)
    for number, card in enumerate(cards):
        yield card if number else replace(card, text=f"\n\n{head}\n{card.text.lstrip()}")


def _quotation_cards(part: Quotation, form: _Form, room: int, below: str = "") -> Iterator[_Card]:
    """Write a quotation and what cites it, over several cards if one cannot hold it.

    Args:
        part: The quotation.
        form: How cards are written.
        room: How much one may hold.
        below: What follows the citation, with the gap before it.
    """
    shown = shown_quote(part.quote)
    last, between = _citing_card(part, form, room, below), _Card("", form.strings.continues, 0)
    if len(shown.text) <= room and form.weigh(whole := _quoting(last, shown)) <= room:
        yield whole
        return

    def fits(piece: Span) -> bool:
        if len(piece) > room:
            return False  # What is written is never shorter.
        quoting = _quoting(_Card(""), shown.cut(piece), with_matches=False)
        whole = (replace(card, text=quoting.text + card.text) for card in (last, between))
        return all(form.weigh(each) <= room for each in whole)

    pieces = pieces_within(shown.text, fits, shown.omissions, room)
    for piece in pieces:
        cut, card = shown.cut(piece), last if piece is pieces[-1] else between
        bold = _quoting(card, cut)
        yield bold if form.weigh(bold) <= room else _quoting(card, cut, with_matches=False)


def _quoting(card: _Card, shown: ShownQuote, *, with_matches: bool = True) -> _Card:
    """Return a card with a quotation above what it holds."""
    return replace(card, text=f"\n\n{quote_block(shown, with_matches=with_matches)}{card.text}")


def _citing_card(part: Quotation, form: _Form, room: int, below: str) -> _Card:
    """Return the card that ends a quotation, still without its words.

    A link that would leave too little room for the words is left out. What cites nothing goes on in
    the same card.
    """
    if not part.citation:
        return _Card(below)
    words = map(_short, part.source_line)
    bare = _Card(f"{form.gap}{CITATION_SIGN}{escape(_GLUE.join(words))}{below}", joins=False)
    if not part.url or len(part.url) > URL_LIMIT:
        return bare
    pieces = [*filter(None, (part.standing,)), None, *part.notes]
    linked = link_to(part.url, _short(part.citation))
    written = _GLUE.join(linked if each is None else escape(_short(each)) for each in pieces)
    card = replace(bare, text=f"{form.gap}{CITATION_SIGN}{written}{below}")
    return card if form.weigh(card) <= max(room // 2, form.weigh(bare)) else bare


def _packed(cards: Iterable[_Card], form: _Form, room: int, limit: int) -> list[list[_Card]]:
    """Fill messages with cards; what finds no place is left out."""
    messages: list[list[_Card]] = []
    weight = 0
    for card in cards:
        weight += form.weigh(card)
        if messages and weight <= room and len(messages[-1]) < EMBEDS_LIMIT:
            messages[-1].append(card)
        elif len(messages) < limit:
            messages.append([card])
            weight = form.weigh(card)
        else:
            break
    return messages


def _write_embeds(kind: ReplyKind, cards: Sequence[_Card]) -> Outgoing:
    embeds = []
    for card in cards:
        colour = _COLOURS.get(kind, OTHER_COLOUR)
        embed = discord.Embed(description=card.text, colour=colour)
        # Discord shows a footer as it is: no Markdown, no mentions, no links.
        embeds.append(embed.set_footer(text=card.note) if card.note else embed)
    return Outgoing(embeds=tuple(embeds))


def _weigh_embed(card: _Card) -> int:
    return _size(card.text) + _size(card.note)


def _write_plain(_: ReplyKind, cards: Sequence[_Card]) -> Outgoing:
    content = "\n\n".join(_as_plain(card) for card in cards)
    return Outgoing(content=content, suppress_embeds=True)


def _weigh_plain(card: _Card) -> int:
    return _size(_as_plain(card)) + 2


def _as_plain(card: _Card) -> str:
    return f"{card.text}\n{escape(card.note)}" if card.note else card.text


def _form(strings: Strings, *, embeds: bool) -> _Form:
    general = strings.general
    if embeds:
        return _Form(
            "\n\n", _write_embeds, _weigh_embed, DESCRIPTION_LIMIT, EMBEDS_TOTAL_LIMIT, general
        )
    return _Form("\n", _write_plain, _weigh_plain, CONTENT_LIMIT, CONTENT_LIMIT, general)


def shortened(text: str, limit: int) -> str:
    """Return as much of ``text`` as ``limit`` takes, with an ellipsis if that is not all."""
    if _size(text) <= limit:
        return text
    cut = text[: limit - 1]
    while _size(cut) > limit - 1:
        cut = cut[:-1]
    return cut + "…"


def _short(text: str) -> str:
    """Shorten a name or a citation that is longer than any real one, and show it."""
    return text if len(text) <= NOTE_LIMIT else text[: NOTE_LIMIT - 1] + "…"


def _size(text: str) -> int:
    """Return the length in UTF-16 units, which is never less than what Discord counts."""
    return len(text.encode("utf-16-le")) // 2
