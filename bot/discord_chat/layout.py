"""A ``Reply`` as Discord messages: layout, limits and nothing sent.

Each quotation becomes a card (an embed) with its citation in the footer, and the words
around the quotations a card of their own. Where the cards do not fit into one message
they take several; a quotation longer than a card goes on in the next one and says so.
A document's title stands over the card that ends its quotation, and links to its page.
Where embeds are not permitted the same words are sent as plain text.

Nothing that is sent can ping: each message carries its own empty list of allowed mentions
beside the escapes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

import discord

from bot.chat.splitting import Room, pieces_of, spans_in
from bot.discord_chat.escaping import emphasise, escape, quote_block
from bot.i18n import ENGLISH, GeneralStrings, Strings
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

# Discord's documented limits: https://discord.com/developers/docs/resources/message, under
# "Create Message" for the content and under "Embed Limits" for the rest. A footer may have
# 2,048 characters; ours are far shorter, because NOTE_LIMIT and FOOTER_LIMIT keep them so.
CONTENT_LIMIT = 2_000
DESCRIPTION_LIMIT = 4_096
EMBEDS_LIMIT = 10
EMBEDS_TOTAL_LIMIT = 6_000
TITLE_LIMIT = 256
URL_LIMIT = 2_048
"""Not documented; a longer one is refused with just these words."""

MESSAGES_LIMIT = 5
"""How many messages one reply may take; ours, so that nobody can flood a channel."""

NOTE_LIMIT = 500
"""How long a citation or the name of a document may be shown; ours, longer than real ones."""

FOOTER_LIMIT = 100

_NOTES_GLUE = " · "

_COLOURS = {
    ReplyKind.ANSWER: 0x2E8B57,
    ReplyKind.NO_ANSWER: 0xC77D0A,
    ReplyKind.HELP: 0x5865F2,
    ReplyKind.HINT: 0x80848E,
    ReplyKind.SOURCES: 0x3B7DC4,
    ReplyKind.VERIFIED: 0x0E8A8A,
    ReplyKind.TIMELINE: 0x8E5BB5,
    ReplyKind.CONTEXT: 0x7A8B99,
    ReplyKind.SETTINGS: 0x34495E,
    ReplyKind.STATUS: 0x16A085,
    ReplyKind.FURTHER: 0x6FA287,
    ReplyKind.RELATED: 0x9C7A54,
    ReplyKind.EXACT: 0x4F6D8A,
    ReplyKind.OUTDATED: 0xB8860B,
    ReplyKind.CHECKED: 0x2F8F9D,
    ReplyKind.FAILURE: 0xC0392B,
}


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
        title: Escaped; stands over it where there are cards.
        url: Where the title leads.
    """

    text: str
    note: str = ""
    items: int = 1
    title: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class _Form:
    """One of the two ways to write cards, with its limits and the language of what it adds."""

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
    note = _NOTES_GLUE.join(item for item in (last.note, more, footer) if item)
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
    return form.weigh(_Card("", _NOTES_GLUE.join(("", form.strings.more, "9" * 9, footer))))


def _cards(parts: Sequence[Part], form: _Form, room: int) -> Iterator[_Card]:
    """Write ``parts`` as cards of at most ``room``, neighbouring words in one."""
    waiting: _Card | None = None
    for card in _small_cards(parts, form, room):
        if waiting and not waiting.note and not card.note:
            joined = _Card(waiting.text + card.text, items=waiting.items + card.items)
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
                yield from _quotation_cards(part, _short(part.citation), form, room)
            case UserText():
                yield from _user_text_cards(part, form, room)
            case TimelineEntry():
                yield from _entry_cards(part, form, room)
            case Table(rows):
                for number, (name, about) in enumerate(rows):
                    gap = "\n" if number else "\n\n"
                    row = f"**{escape(_short(name))}** — {escape(_short(about))}"
                    yield _Card(f"{gap}{row}")


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
    """Write an event: its date and what is known of it, then the quotation."""
    head = " · ".join(
        [f"**{escape(_short(entry.date))}**", *filter(None, (entry.value, entry.evidence))]
    )
    note = "\n".join(map(_short, filter(None, (entry.quotation.citation, entry.also))))
    cards = _quotation_cards(entry.quotation, note, form, room - _size(head) - 1)
    for number, card in enumerate(cards):
        yield card if number else replace(card, text=f"{head}\n{card.text}")


def _quotation_cards(part: Quotation, note: str, form: _Form, room: int) -> Iterator[_Card]:
    """Write a quotation and what cites it, over several cards if one cannot hold it."""
    quote = part.quote
    text, matched, omissions = quote.text, quote.matched_in_text, quote.omissions
    last = _citing_card(part, note, form, room)
    whole = replace(last, text=quote_block(text, matched, omissions))
    if form.weigh(whole) <= room:
        yield whole
        return
    between = _Card("", form.strings.continues, items=0)

    def fits(piece: str) -> bool:
        written = quote_block(piece)
        return all(form.weigh(replace(card, text=written)) <= room for card in (last, between))

    pieces = pieces_of(text, fits, omissions)
    for piece in pieces:
        words, left_out = text[piece.start : piece.end], spans_in(omissions, piece)
        bold = quote_block(words, spans_in(matched, piece), left_out)
        card = replace(last if piece is pieces[-1] else between, text=bold)
        plain = replace(card, text=quote_block(words, omissions=left_out))
        yield card if form.weigh(card) <= room else plain


def _citing_card(part: Quotation, note: str, form: _Form, room: int) -> _Card:
    """Return the card that ends a quotation, still without its words.

    A title or link that would leave too little room for the words is left out, and so is
    a link that is too long to be sent. A link without a title hangs on the file's name.
    """
    bare = _Card("", note)
    url = part.url if part.url and len(part.url) <= URL_LIMIT else ""
    title = part.title or (part.quote.document.source if url else "")
    card = replace(bare, title=_title(title), url=url)
    return card if form.weigh(card) <= max(room // 2, form.weigh(bare)) else bare


def _title(text: str) -> str:
    """Escape a title, shortened so far that Discord takes it."""
    written, kept = escape(text), text[:TITLE_LIMIT]
    while _size(written) > TITLE_LIMIT:
        kept = kept[:-1]
        written = escape(f"{kept}…")
    return written


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
    linked: set[str] = set()
    for card in cards:
        embed = discord.Embed(description=card.text, colour=_COLOURS[kind])
        embed.title = card.title or None
        if card.url not in linked:
            # Discord's client may show neighbours with the same address as one embed.
            embed.url = card.url or None
            linked.add(card.url)
        # Discord shows a footer as it is: no Markdown, no mentions, no links.
        embeds.append(embed.set_footer(text=card.note) if card.note else embed)
    return Outgoing(embeds=tuple(embeds))


def _weigh_embed(card: _Card) -> int:
    return _size(card.text) + _size(card.note) + _size(card.title)


def _write_plain(_: ReplyKind, cards: Sequence[_Card]) -> Outgoing:
    content = "\n\n".join(_as_plain(card) for card in cards)
    return Outgoing(content=content, suppress_embeds=True)


def _weigh_plain(card: _Card) -> int:
    return _size(_as_plain(card)) + 2


def _as_plain(card: _Card) -> str:
    note = f"\n{escape(card.note)}" if card.note else ""
    return f"{card.text}{note}\n<{card.url}>" if card.url else f"{card.text}{note}"


def _form(strings: Strings, *, embeds: bool) -> _Form:
    general = strings.general
    if embeds:
        return _Form(_write_embeds, _weigh_embed, DESCRIPTION_LIMIT, EMBEDS_TOTAL_LIMIT, general)
    return _Form(_write_plain, _weigh_plain, CONTENT_LIMIT, CONTENT_LIMIT, general)


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
