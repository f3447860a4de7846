"""Timelines in pages of one message each, with buttons that work after a restart.

Everything that a page needs stands in its buttons' custom ids, so a button works after a
restart, after weeks, and without anything being kept about who asked what. A custom id
holds at most 100 characters; the document is there by 36 bits of its name's digest, in six
characters of base 64, the state of the documents by six digits of their checksum.
"""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

import discord

from bot.discord_chat.bot import is_private, reply_context_for
from bot.discord_chat.components import PLACES, QuotePlace, unpack
from bot.discord_chat.errors import PersistentItem
from bot.discord_chat.layout import EMBEDS_LIMIT, Outgoing, compose, free_room, shortened
from bot.discord_chat.sending import (
    await_or_defer,
    replace_with,
    respond,
    respond_once,
    respond_with,
)
from bot.i18n import ENGLISH, Strings
from bot.rendering import results
from bot.replies import Part, Reply, ReplyKind, Text, TimelineEntry, TimelineRequest
from bot.service import QuoteService
from index import OutdatedQuoteError, digest_of_name

if TYPE_CHECKING:
    from bot.discord_chat.gateway import QuothClient


CUSTOM_ID_LIMIT = 100
TOPIC_LIMIT = 55
"""Characters of a topic; with any two dates to the day it fits a custom id."""

ENTRIES_LIMIT = 5
"""Events on a page: a screenful, and one menu of them."""

_DIGITS = 6
_KEY = 6
_MARK = re.compile(
    rf"t(?P<way>[pn]):(?P<page>\d{{1,6}}):(?P<state>[0-9a-f]{{{_DIGITS}}})"
    rf":(?P<since>[^:]*):(?P<until>[^:]*):(?P<source>[A-Za-z0-9_-]{{{_KEY}}}|):(?P<topic>.*)"
)
MARK = _MARK.pattern


@dataclass(frozen=True, slots=True)
class PageToken:
    """A page of a timeline, as a custom id holds it.

    Attributes:
        page: Counted from 0.
        state: The beginning of the documents' checksum when the page was sent.
        source: The beginning of the digest of the document's name; empty for all.
    """

    page: int
    state: str
    since: str
    until: str
    source: str
    topic: str

    @classmethod
    def of(cls, request: TimelineRequest, page: int, checksum: str) -> PageToken:
        """Mark ``page`` of what ``request`` gives."""
        return cls(
            page,
            checksum[:_DIGITS],
            request.since or "",
            request.until or "",
            _key(request.source) if request.source else "",
            " ".join((request.topic or "").split()),
        )

    @classmethod
    def read(cls, match: re.Match[str]) -> PageToken:
        """Read a custom id that fits ``MARK``."""
        return cls(
            int(match["page"]),
            match["state"],
            match["since"],
            match["until"],
            match["source"],
            match["topic"],
        )

    def write(self, way: str) -> str:
        """The custom id of the button that leads ``way`` (p or n) to the page."""
        fields = (self.page, self.state, self.since, self.until, self.source, self.topic)
        return f"t{way}:" + ":".join(map(str, fields))

    def request(self, names: Iterable[str]) -> TimelineRequest | None:
        """What the page was asked by; ``None`` if its document is gone.

        Among a hundred thousand documents two share a mark once in fourteen times, and then
        neither is shown for the other.
        """
        source = None
        if self.source:
            named = [name for name in names if _key(name) == self.source]
            if len(named) != 1:
                return None
            source = named[0]
        return TimelineRequest(self.topic or None, self.since or None, self.until or None, source)

    def fits(self) -> bool:
        """Whether it is short enough, with any page number."""
        return self.room() >= 0

    def room(self) -> int:
        """How many more characters the topic could have."""
        longest = replace(self, page=999_999).write("p")
        return CUSTOM_ID_LIMIT - len(longest.encode("utf-16-le")) // 2

    def is_of(self, checksum: str) -> bool:
        """Whether the documents are still those of when it was sent."""
        return checksum.startswith(self.state)


def _key(name: str) -> str:
    """What stands for a document's name in a custom id."""
    return base64.urlsafe_b64encode(bytes.fromhex(digest_of_name(name, 2 * _KEY))).decode()[:_KEY]


def split(reply: Reply, *, embeds: bool) -> tuple[Reply, ...]:
    """Split a timeline into pages that fit one message each, all with its opening words."""
    first = next((n for n, part in enumerate(reply.parts) if isinstance(part, TimelineEntry)), 0)
    head, rest = reply.parts[:first], reply.parts[first:]

    def free(parts: Sequence[Part]) -> int:
        return free_room(parts, embeds=embeds, strings=reply.strings)

    room, whole = free(head), free(())
    pages: list[list[Part]] = [[]]
    left, waiting = room, list[Part]()
    for part in rest:
        waiting.append(part)
        if isinstance(part, Text):  # A heading stays with what it stands over.
            continue
        needed = whole - free(waiting)
        if pages[-1] and (needed > left or _full(pages[-1])):
            pages.append([])
            left = room
        pages[-1] += waiting
        left -= needed
        waiting = []
    return tuple(
        replace(reply, parts=(*head, *page), footer=_footer(number, len(pages), reply.strings))
        for number, page in enumerate(pages)
    )


def _full(page: Sequence[Part]) -> bool:
    entries = sum(isinstance(part, TimelineEntry) for part in page)
    return entries >= ENTRIES_LIMIT or len(page) >= EMBEDS_LIMIT - 2


def _footer(number: int, count: int, strings: Strings) -> str | None:
    page = strings.general.page.format(page=f"{number + 1:,}", pages=f"{count:,}")
    return page if count > 1 else None


OPTION_LIMIT = 100
"""Characters of an option's label, description and value:
https://discord.com/developers/docs/components/reference#string-select"""

CONTEXT_MENU = "tc"


async def show_timeline(
    interaction: discord.Interaction[QuothClient],
    service: QuoteService,
    request: TimelineRequest,
    *,
    chart: bool,
) -> None:
    """Answer ``interaction`` with the first page of a timeline, or say why there is none."""
    may_attach = interaction.app_permissions.attach_files
    reply_context, private = await reply_context_for(interaction), await is_private(interaction)
    drawn = chart and may_attach
    asking = service.timeline(request, chart=drawn, reply_context=reply_context)
    reply = await await_or_defer(interaction, asking, private=private)
    if reply.kind is not ReplyKind.TIMELINE or reply.request is None:
        await respond_with(interaction, reply, private=private)
        return
    mark = PageToken.of(reply.request, 0, await service.checksum())
    if not mark.fits():
        most = len(mark.topic) + mark.room()
        words = reply_context.strings.timelines.topic_too_long.format(most=max(0, most))
        hint = results.hint(words, reply_context.strings)
        await respond_with(interaction, hint, private=True)
        return
    if chart and not may_attach:
        reply = _opening(reply, reply_context.strings.timelines.no_chart)
    outgoing = await _page(interaction, reply, mark)
    await respond_once(interaction, replace(outgoing, picture=reply.picture), private=private)


async def _turn(interaction: discord.Interaction[QuothClient], mark: PageToken) -> None:
    """Show another page in the place of this one."""
    service, reply_context = interaction.client.service, await reply_context_for(interaction)
    request = mark.request(await service.names())
    if request is None:
        await respond_with(
            interaction, results.problem(OutdatedQuoteError(), reply_context.strings)
        )
        return
    reply = await await_or_defer(
        interaction, service.timeline(request, reply_context=reply_context)
    )
    if reply.kind is not ReplyKind.TIMELINE:
        await respond_with(interaction, reply, private=True)
        return
    checksum = await service.checksum()
    if not mark.is_of(checksum):
        reply = _opening(reply, reply_context.strings.timelines.changed)
    now = PageToken.of(request, mark.page, checksum)
    await replace_with(interaction, await _page(interaction, reply, now))


async def _page(
    interaction: discord.Interaction[QuothClient], reply: Reply, mark: PageToken
) -> Outgoing:
    """One page with what belongs under it; the last one if there are fewer by now."""
    embeds = interaction.app_permissions.embed_links
    pages = await asyncio.to_thread(split, reply, embeds=embeds)
    number = min(mark.page, len(pages) - 1)
    page = pages[number]
    (outgoing,) = compose(page, embeds=embeds, limit=1)
    view, strings = discord.ui.View(timeout=None), reply.strings
    if len(pages) > 1:
        view.add_item(
            PageButton(replace(mark, page=max(0, number - 1)), "p", strings, dead=number == 0)
        )
        last = number == len(pages) - 1
        view.add_item(PageButton(replace(mark, page=number + 1), "n", strings, dead=last))
    entries = [part for part in page.parts if isinstance(part, TimelineEntry)]
    view.add_item(ContextMenu(entries, strings))
    return replace(outgoing, view=view)


def _opening(reply: Reply, words: str) -> Reply:
    first, *rest = reply.parts
    return replace(reply, parts=(Text(words), first, *rest))


class PageButton(
    PersistentItem, discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=MARK
):
    """Leads to another page; the whole request stands in its custom id."""

    def __init__(
        self, mark: PageToken, way: str, strings: Strings = ENGLISH, *, dead: bool = False
    ) -> None:
        label = strings.general.previous if way == "p" else strings.general.next
        super().__init__(
            discord.ui.Button(label=label, custom_id=mark.write(way), disabled=dead, row=0)
        )
        self._mark = mark

    @classmethod
    def again(cls, _item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """Make the button again from a message."""
        return cls(PageToken.read(match), match["way"])

    async def pressed(self, interaction: discord.Interaction[Any], /) -> None:
        """Show the page."""
        await _turn(interaction, self._mark)


class ContextMenu(
    PersistentItem,
    discord.ui.DynamicItem[discord.ui.Select[discord.ui.View]],
    template=CONTEXT_MENU,
):
    """Shows an event's paragraph with its neighbours to the person who asks.

    Each option's value is the date's place in a file of a certain checksum, so it
    shows what was quoted or nothing.
    """

    def __init__(self, entries: Sequence[TimelineEntry] = (), strings: Strings = ENGLISH) -> None:
        # Two files with the same bytes have the same context, so one of them is enough.
        places = ((QuotePlace.of(entry.words), entry) for entry in entries)
        options = {
            (place.checksum, place.span): _option(place, entry) for place, entry in places if place
        }
        menu = discord.ui.Select[discord.ui.View](
            custom_id=CONTEXT_MENU,
            placeholder=strings.timelines.show_context,
            options=list(options.values()),
            row=1,
        )
        super().__init__(menu)

    @classmethod
    def again(cls, item: discord.ui.Item[Any], _match: re.Match[str], /) -> Self:
        """Make the menu again from a message."""
        again = cls()
        if isinstance(item, discord.ui.Select):
            again.item = item
        return again

    async def pressed(self, interaction: discord.Interaction[Any], /) -> None:
        """Show the chosen event's surroundings."""
        reply_context = await reply_context_for(interaction)
        chosen = self.item.values[0]
        if not re.fullmatch(PLACES, chosen):
            problem = results.problem(OutdatedQuoteError(), reply_context.strings)
            await respond_with(interaction, problem)
            return
        place, *_ = unpack(chosen)
        context = interaction.client.service.context(
            place.checksum, place.span, reply_context=reply_context
        )
        await respond(interaction, context)


def _option(place: QuotePlace, entry: TimelineEntry) -> discord.SelectOption:
    sentence = " ".join(entry.quotation.quote.text.split())
    return discord.SelectOption(
        label=shortened(entry.date, OPTION_LIMIT),
        value=place.write(),
        description=shortened(sentence, OPTION_LIMIT),
    )
