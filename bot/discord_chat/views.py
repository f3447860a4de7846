"""Buttons and menus under a timeline, which work after a restart and on old messages."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

import discord

from bot import rendering
from bot.desk import Desk
from bot.discord_chat.messages import Outgoing, compose, shortened
from bot.discord_chat.paging import MARK, TOPIC_LIMIT, Mark, split
from bot.discord_chat.places import PLACES, Place, unpack
from bot.discord_chat.pressing import Pressed
from bot.discord_chat.sending import awaited, replace_with, respond, respond_once, respond_with
from bot.discord_chat.server_rules import audience_for, is_private
from bot.replies import Entry, Reply, ReplyKind, TimelineRequest, Words
from bot.wording import ENGLISH, Wording
from index import OutdatedQuoteError

if TYPE_CHECKING:
    from bot.discord_chat.client import QuothClient

__all__ = ["TOPIC_LIMIT", "ContextMenu", "PageButton", "show_timeline"]

OPTION_LIMIT = 100
"""Characters of an option's label, description and value:
https://discord.com/developers/docs/components/reference#string-select"""

CONTEXT_MENU = "tc"


async def show_timeline(
    interaction: discord.Interaction[QuothClient],
    desk: Desk,
    request: TimelineRequest,
    *,
    chart: bool,
) -> None:
    """Answer ``interaction`` with the first page of a timeline, or say why there is none."""
    may_attach = interaction.app_permissions.attach_files
    audience, private = await audience_for(interaction), await is_private(interaction)
    drawn = chart and may_attach
    asking = desk.timeline(request, chart=drawn, audience=audience)
    reply = await awaited(interaction, asking, private=private)
    if reply.kind is not ReplyKind.TIMELINE or reply.request is None:
        await respond_with(interaction, reply, private=private)
        return
    mark = Mark.of(reply.request, 0, await desk.checksum())
    if not mark.fits():
        most = len(mark.topic) + mark.room()
        words = audience.words.timelines.topic_too_long.format(most=max(0, most))
        hint = rendering.hint(words, audience.words)
        await respond_with(interaction, hint, private=True)
        return
    if chart and not may_attach:
        reply = _opening(reply, audience.words.timelines.no_chart)
    outgoing = await _page(interaction, reply, mark)
    await respond_once(interaction, replace(outgoing, picture=reply.picture), private=private)


async def _turn(interaction: discord.Interaction[QuothClient], mark: Mark) -> None:
    """Show another page in the place of this one."""
    desk, audience = interaction.client.desk, await audience_for(interaction)
    request = mark.request(await desk.names())
    if request is None:
        await respond_with(interaction, rendering.problem(OutdatedQuoteError(), audience.words))
        return
    reply = await awaited(interaction, desk.timeline(request, audience=audience))
    if reply.kind is not ReplyKind.TIMELINE:
        await respond_with(interaction, reply, private=True)
        return
    checksum = await desk.checksum()
    if not mark.is_of(checksum):
        reply = _opening(reply, audience.words.timelines.changed)
    now = Mark.of(request, mark.page, checksum)
    await replace_with(interaction, await _page(interaction, reply, now))


async def _page(
    interaction: discord.Interaction[QuothClient], reply: Reply, mark: Mark
) -> Outgoing:
    """One page with what belongs under it; the last one if there are fewer by now."""
    embeds = interaction.app_permissions.embed_links
    pages = await asyncio.to_thread(split, reply, embeds=embeds)
    number = min(mark.page, len(pages) - 1)
    page = pages[number]
    (outgoing,) = compose(page, embeds=embeds, limit=1)
    view, words = discord.ui.View(timeout=None), reply.wording
    if len(pages) > 1:
        view.add_item(
            PageButton(replace(mark, page=max(0, number - 1)), "p", words, dead=number == 0)
        )
        last = number == len(pages) - 1
        view.add_item(PageButton(replace(mark, page=number + 1), "n", words, dead=last))
    entries = [part for part in page.parts if isinstance(part, Entry)]
    view.add_item(ContextMenu(entries, words))
    return replace(outgoing, view=view)


def _opening(reply: Reply, words: str) -> Reply:
    first, *rest = reply.parts
    return replace(reply, parts=(Words(words), first, *rest))


class PageButton(
    Pressed, discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=MARK
):
    """Leads to another page; the whole request stands in its custom id."""

    def __init__(
        self, mark: Mark, way: str, words: Wording = ENGLISH, *, dead: bool = False
    ) -> None:
        label = words.general.previous if way == "p" else words.general.next
        super().__init__(
            discord.ui.Button(label=label, custom_id=mark.write(way), disabled=dead, row=0)
        )
        self._mark = mark

    @classmethod
    def again(cls, _item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """Make the button again from a message."""
        return cls(Mark.read(match), match["way"])

    async def pressed(self, interaction: discord.Interaction[Any], /) -> None:
        """Show the page."""
        await _turn(interaction, self._mark)


class ContextMenu(
    Pressed, discord.ui.DynamicItem[discord.ui.Select[discord.ui.View]], template=CONTEXT_MENU
):
    """Shows an event's paragraph with its neighbours to the person who asks.

    Each option's value is the date's place in a file of a certain checksum, so it
    shows what was quoted or nothing.
    """

    def __init__(self, entries: Sequence[Entry] = (), words: Wording = ENGLISH) -> None:
        # Two files with the same bytes have the same context, so one of them is enough.
        places = ((Place.of(entry.words), entry) for entry in entries)
        options = {
            (place.checksum, place.span): _option(place, entry) for place, entry in places if place
        }
        menu = discord.ui.Select[discord.ui.View](
            custom_id=CONTEXT_MENU,
            placeholder=words.timelines.show_context,
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
        audience = await audience_for(interaction)
        chosen = self.item.values[0]
        if not re.fullmatch(PLACES, chosen):
            problem = rendering.problem(OutdatedQuoteError(), audience.words)
            await respond_with(interaction, problem)
            return
        place, *_ = unpack(chosen)
        context = interaction.client.desk.context(place.checksum, place.span, audience=audience)
        await respond(interaction, context)


def _option(place: Place, entry: Entry) -> discord.SelectOption:
    sentence = " ".join(entry.quotation.quote.text.split())
    return discord.SelectOption(
        label=shortened(entry.date, OPTION_LIMIT),
        value=place.write(),
        description=shortened(sentence, OPTION_LIMIT),
    )
