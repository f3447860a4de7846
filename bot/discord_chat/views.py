"""Buttons and menus under a timeline, which work after a restart and on old messages."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord

from bot import rendering
from bot.desk import Desk
from bot.discord_chat.failures import Telling
from bot.discord_chat.messages import Outgoing, compose
from bot.discord_chat.paging import MARK, TOPIC_LIMIT, Mark, split
from bot.discord_chat.sending import awaited, replace_with, respond, respond_once, respond_with
from bot.replies import Entry, Reply, ReplyKind, TimelineRequest, Words
from index import OutdatedQuoteError, Span

if TYPE_CHECKING:
    from bot.discord_chat.client import QuothClient

__all__ = ["TOPIC_LIMIT", "ContextMenu", "PageButton", "show_timeline"]

OPTION_LIMIT = 100
"""Characters of an option's label, description and value:
https://discord.com/developers/docs/components/reference#string-select"""

CONTEXT_MENU = "tc"
_PLACE = re.compile(r"([0-9a-f]{16}):(\d{1,12}):(\d{1,12})")


async def show_timeline(
    interaction: discord.Interaction[QuothClient],
    desk: Desk,
    request: TimelineRequest,
    *,
    chart: bool,
) -> None:
    """Answer ``interaction`` with the first page of a timeline, or say why there is none."""
    may_attach = interaction.app_permissions.attach_files
    reply = await awaited(interaction, desk.timeline(request, chart=chart and may_attach))
    if reply.kind is not ReplyKind.TIMELINE or reply.request is None:
        await respond_with(interaction, reply)
        return
    mark = Mark.of(reply.request, 0, desk.checksum)
    if not mark.fits():
        most = len(mark.topic) + mark.room()
        hint = rendering.hint(rendering.TOPIC_TOO_LONG.format(most=max(0, most)))
        await respond_with(interaction, hint, private=True)
        return
    if chart and not may_attach:
        reply = _opening(reply, rendering.NO_CHART)
    outgoing = await _page(interaction, reply, mark)
    await respond_once(interaction, replace(outgoing, picture=reply.picture), private=False)


async def _turn(interaction: discord.Interaction[QuothClient], mark: Mark) -> None:
    """Show another page in the place of this one."""
    desk = interaction.client.desk
    request = mark.request(desk.names)
    if request is None:
        await respond_with(interaction, rendering.hint(str(OutdatedQuoteError())))
        return
    reply = await awaited(interaction, desk.timeline(request))
    if reply.kind is not ReplyKind.TIMELINE:
        await respond_with(interaction, reply, private=True)
        return
    if not mark.is_of(desk.checksum):
        reply = _opening(reply, rendering.CHANGED)
    now = Mark.of(request, mark.page, desk.checksum)
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
    view = discord.ui.View(timeout=None)
    if len(pages) > 1:
        view.add_item(PageButton(replace(mark, page=max(0, number - 1)), "p", dead=number == 0))
        last = number == len(pages) - 1
        view.add_item(PageButton(replace(mark, page=number + 1), "n", dead=last))
    entries = [part for part in page.parts if isinstance(part, Entry)]
    view.add_item(ContextMenu(entries))
    return replace(outgoing, view=view)


def _opening(reply: Reply, words: str) -> Reply:
    first, *rest = reply.parts
    return replace(reply, parts=(Words(words), first, *rest))


class PageButton(discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=MARK):
    """Leads to another page; the whole request stands in its custom id."""

    def __init__(self, mark: Mark, way: str, *, dead: bool = False) -> None:
        label = rendering.PREVIOUS if way == "p" else rendering.NEXT
        super().__init__(
            discord.ui.Button(label=label, custom_id=mark.write(way), disabled=dead, row=0)
        )
        self._mark = mark

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction[Any],  # noqa: ARG003 - discord.py's signature
        item: discord.ui.Item[Any],  # noqa: ARG003
        match: re.Match[str],
        /,
    ) -> PageButton:
        """Make the button again from a message."""
        return cls(Mark.read(match), match["way"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Show the page."""
        async with Telling(interaction):
            await _turn(interaction, self._mark)


class ContextMenu(
    discord.ui.DynamicItem[discord.ui.Select[discord.ui.View]], template=CONTEXT_MENU
):
    """Shows an event's paragraph with its neighbours to the person who asks.

    Each option's value is the date's place in a file of a certain checksum, so it
    shows what was quoted or nothing.
    """

    def __init__(self, entries: Sequence[Entry] = ()) -> None:
        # Two files with the same bytes give the same place, which Discord takes only once.
        options = list({each.value: each for each in map(_option, entries)}.values())
        menu = discord.ui.Select[discord.ui.View](
            custom_id=CONTEXT_MENU, placeholder=rendering.SHOW_CONTEXT, options=options, row=1
        )
        super().__init__(menu)

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction[Any],  # noqa: ARG003 - discord.py's signature
        item: discord.ui.Item[Any],
        match: re.Match[str],  # noqa: ARG003
        /,
    ) -> ContextMenu:
        """Make the menu again from a message."""
        again = cls()
        if isinstance(item, discord.ui.Select):
            again.item = item
        return again

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Show the chosen event's surroundings."""
        async with Telling(interaction):
            match = _PLACE.fullmatch(self.item.values[0])
            if match is None:
                await respond_with(interaction, rendering.hint(str(OutdatedQuoteError())))
                return
            span = Span(int(match[2]), int(match[3]))
            await respond(interaction, interaction.client.desk.context(match[1], span))


def _option(entry: Entry) -> discord.SelectOption:
    words = entry.words
    place = f"{words.document.sha256[:16]}:{words.span.start}:{words.span.end}"
    sentence = " ".join(entry.quotation.quote.text.split())
    return discord.SelectOption(label=_short(entry.date), value=place, description=_short(sentence))


def _short(text: str) -> str:
    """As much of ``text`` as an option takes, with an ellipsis if that is not all."""
    if len(text.encode("utf-16-le")) // 2 <= OPTION_LIMIT:
        return text
    cut = text[: OPTION_LIMIT - 1]
    while len(cut.encode("utf-16-le")) // 2 > OPTION_LIMIT - 1:
        cut = cut[:-1]
    return cut + "…"
