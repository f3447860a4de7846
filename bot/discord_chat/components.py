"""Buttons under a reply: their labels, and the custom ids that hold their whole state.

A button must work after weeks without anything being kept about who asked what, so what
it needs stands in its custom id, which holds at most 100 characters. A quotation takes 19
of them: 114 bits in base 64, which are 40 bits of its document's checksum, 32 bits of the
digest of its document's name, 27 bits for its start and 15 bits for its length.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass, replace

import discord

from bot.discord_chat.layout import Outgoing, compose
from bot.i18n import ButtonStrings
from bot.replies import QuoteRef, Reply, ReplyKind
from index import NAME_DIGITS, Quote, Span, digest_of_name

MAX_PLACES = 5
WIDTH = 19
PLACES = rf"(?:[A-Za-z0-9_-]{{{WIDTH}}}){{1,{MAX_PLACES}}}"
"""A regular expression for one to ``MAX_PLACES`` places."""

_DIGITS = 10
_NAME_BITS, _START_BITS, _LENGTH_BITS = 4 * NAME_DIGITS, 27, 15
_BYTES = 15
"""120 bits are 20 characters, of which the first is always empty."""


@dataclass(frozen=True, slots=True)
class QuotePlace:
    """Where a quotation stood when it was sent.

    Attributes:
        checksum: The first 10 digits of its document's checksum.
        name: The first 8 digits of the digest of its document's name.
    """

    checksum: str
    name: str
    span: Span

    @classmethod
    def of(cls, quote: Quote) -> QuotePlace | None:
        """The place of ``quote``; ``None`` if its numbers are too large."""
        span = quote.span
        if span.start >> _START_BITS or len(span) >> _LENGTH_BITS:
            return None
        return cls(quote.document.sha256[:_DIGITS], digest_of_name(quote.document.source), span)

    @classmethod
    def read(cls, text: str) -> QuotePlace:
        """Read ``WIDTH`` characters that ``write`` has written."""
        packed = int.from_bytes(base64.urlsafe_b64decode("A" + text), "big")
        packed, length = packed >> _LENGTH_BITS, packed & _ones(_LENGTH_BITS)
        packed, start = packed >> _START_BITS, packed & _ones(_START_BITS)
        checksum, name = packed >> _NAME_BITS, packed & _ones(_NAME_BITS)
        span = Span(start, start + length)
        return cls(f"{checksum:0{_DIGITS}x}", f"{name:0{NAME_DIGITS}x}", span)

    def write(self) -> str:
        """Pack it into ``WIDTH`` characters."""
        packed = int(self.checksum, 16)
        packed = packed << _NAME_BITS | int(self.name, 16)
        packed = packed << _START_BITS | self.span.start
        packed = packed << _LENGTH_BITS | len(self.span)
        return base64.urlsafe_b64encode(packed.to_bytes(_BYTES, "big")).decode()[1:]

    @property
    def cited(self) -> QuoteRef:
        """What to recall."""
        return QuoteRef(self.checksum, self.span, self.name)


def pack(quotes: Iterable[Quote]) -> str:
    """The places of the first ``MAX_PLACES`` quotations that can be packed."""
    places = [place for quote in quotes if (place := QuotePlace.of(quote))]
    return "".join(place.write() for place in places[:MAX_PLACES])


def unpack(packed: str) -> tuple[QuotePlace, ...]:
    """Read what fits ``PLACES``."""
    starts = range(0, len(packed), WIDTH)
    return tuple(QuotePlace.read(packed[start : start + WIDTH]) for start in starts)


def _ones(bits: int) -> int:
    return (1 << bits) - 1


CONTEXT, EXACT, MORE, TURN, VOTE, ASK_AGAIN = "qc", "qx", "qm", "qn", "qv", "qa"

SHOWN = rf"(?P<what>{CONTEXT}|{EXACT}):(?P<places>{PLACES})"
FURTHER = rf"(?P<what>{MORE}|{TURN})(?P<page>\d):(?P<places>{PLACES})"
VOTES = rf"{VOTE}(?P<way>[ud]):(?P<answer>[0-9a-f]{{1,64}})"
"""Custom ids, as regular expressions."""

_VOTES_SHOWN = {"u": "👍", "d": "👎"}

Button = discord.ui.Button[discord.ui.View]


def with_buttons(reply: Reply, *, embeds: bool = True) -> tuple[Outgoing, ...]:
    """Lay ``reply`` out as messages, the last one with the buttons that belong under it."""
    messages = compose(reply, embeds=embeds)
    if not messages:
        return ()
    view = view_of(buttons_of(reply))
    return (*messages[:-1], replace(messages[-1], files=reply.files, view=view))


def buttons_of(reply: Reply) -> list[Button]:
    """The buttons that belong under ``reply``."""
    strings = reply.strings.buttons
    if reply.kind is ReplyKind.OUTDATED:
        return [Button(label=strings.ask_again, custom_id=ASK_AGAIN)]
    if reply.kind is not ReplyKind.ANSWER or reply.answer_id is None:
        return []
    buttons = shown_buttons((each.quote for each in reply.quotations), strings)
    if further := pack(reply.more):
        buttons.insert(1, Button(label=strings.more, custom_id=f"{MORE}0:{further}"))
    votes = (
        Button(label=sign, custom_id=f"{VOTE}{way}:{reply.answer_id}")
        for way, sign in _VOTES_SHOWN.items()
    )
    return [*buttons, *votes]


def shown_buttons(quotes: Iterable[Quote], strings: ButtonStrings) -> list[Button]:
    """What may be done with quotations that are shown."""
    places = pack(quotes)
    if not places:
        return []
    return [
        Button(label=strings.context, custom_id=f"{CONTEXT}:{places}"),
        Button(label=strings.exact, custom_id=f"{EXACT}:{places}"),
    ]


def view_of(buttons: Iterable[Button]) -> discord.ui.View | None:
    """A view that discord.py sends and then forgets; ``None`` without buttons."""
    view = discord.ui.View(timeout=None)
    for button in buttons:
        view.add_item(button)
    view.stop()
    return view if view.children else None
