"""Timelines in pages of one message each, with buttons that work after a restart."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Self

import discord

from bot.chat.answers import (
    entries_of,
    opening,
    timeline_at,
    timeline_page,
    token_of,
    too_long_topic,
)
from bot.chat.buttons import (
    CONTEXT_MENU,
    PageToken,
    ref_of,
    unpack,
    write_ref,
)
from bot.chat.splitting import timeline_pages
from bot.discord_chat.bot import QuothBot, is_private, reply_context_for
from bot.discord_chat.errors import PersistentItem
from bot.discord_chat.layout import EMBEDS_LIMIT, Outgoing, compose, room_left, shortened
from bot.discord_chat.sending import (
    CUSTOM_ID_LIMIT,
    DiscordButton,
    await_or_defer,
    replace_with,
    respond,
    respond_once,
    respond_with,
    view_of,
)
from bot.i18n import ENGLISH, Strings
from bot.rendering import results
from bot.rendering.timeline_exports import ExportFormat
from bot.replies import QuoteRef, Reply, ReplyKind, TimelineEntry, TimelineRequest
from bot.service import QuoteService
from index import OutdatedQuoteError

TOPIC_LIMIT = 55
"""Characters of a topic; with any two dates to the day it fits a custom id."""

ENTRIES_LIMIT = 5
"""Events on a page: a screenful, and one menu of them."""

OPTION_LIMIT = 100
"""Characters of an option's label, description and value:
https://discord.com/developers/docs/components/reference#string-select"""


def split(reply: Reply, *, embeds: bool) -> tuple[Reply, ...]:
    """Split a timeline into pages that fit one message each."""
    room = room_left(embeds=embeds, strings=reply.strings)
    return timeline_pages(reply, room, max_entries=ENTRIES_LIMIT, max_parts=EMBEDS_LIMIT - 2)


async def show_timeline(
    interaction: discord.Interaction[QuothBot],
    service: QuoteService,
    request: TimelineRequest,
    *,
    chart: bool,
    form: ExportFormat | None = None,
) -> None:
    """Answer ``interaction`` with the first page of a timeline, or say why there is none."""
    may_attach = interaction.app_permissions.attach_files
    reply_context, private = await reply_context_for(interaction), await is_private(interaction)
    wanted = (chart, form) if may_attach else (False, None)
    asking = service.timeline(request, chart=wanted[0], form=wanted[1], reply_context=reply_context)
    reply = await await_or_defer(interaction, asking, private=private)
    if reply.kind is not ReplyKind.TIMELINE:
        await respond_with(interaction, reply, private=private)
        return
    token = await token_of(service, reply, reply_context)
    if (hint := too_long_topic(token, CUSTOM_ID_LIMIT, reply_context.strings)) is not None:
        await respond_with(interaction, hint, private=True)
        return
    texts = reply_context.strings.timelines
    if not may_attach and (chart or form):
        reply = opening(reply, texts.no_chart if chart else texts.no_export)
    outgoing = await _page(interaction, reply, token)
    outgoing = replace(outgoing, picture=reply.picture, files=reply.files)
    await respond_once(interaction, outgoing, private=private)


async def _turn(interaction: discord.Interaction[QuothBot], token: PageToken) -> None:
    """Show another page in the place of this one, to all who see that one."""
    alone = interaction.message is not None and interaction.message.flags.ephemeral
    service = interaction.client.service
    reply_context = await reply_context_for(interaction, alone=alone)
    reply = await await_or_defer(interaction, timeline_at(service, token, reply_context))
    if reply.kind is not ReplyKind.TIMELINE:
        await respond_with(interaction, reply, private=True)
        return
    now = await token_of(service, reply, reply_context, token.page)
    await replace_with(interaction, await _page(interaction, reply, now))


async def _page(
    interaction: discord.Interaction[QuothBot], reply: Reply, token: PageToken
) -> Outgoing:
    """Lay out one page with what belongs under it; the last one if there are fewer by now."""
    embeds = interaction.app_permissions.embed_links
    pages = await asyncio.to_thread(split, reply, embeds=embeds)
    page = timeline_page(pages, token)
    (outgoing,) = compose(page.reply, embeds=embeds, limit=1)
    view = view_of(page.buttons) or discord.ui.View(timeout=None)
    view.add_item(ContextMenu(entries_of(page.reply), reply.strings))
    view.stop()
    return replace(outgoing, view=view)


class PageButton(PersistentItem, discord.ui.DynamicItem[DiscordButton], template=PageToken.PATTERN):
    """Leads to another page; the whole request stands in its custom id."""

    def __init__(self, token: PageToken) -> None:
        super().__init__(DiscordButton(custom_id=token.write()))
        self._token = token

    @classmethod
    def again(cls, _item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """Make the button again from a message."""
        return cls(PageToken.read(match[0]))

    async def pressed(self, interaction: discord.Interaction[Any], /) -> None:
        """Show the page."""
        await _turn(interaction, self._token)


class ContextMenu(
    PersistentItem,
    discord.ui.DynamicItem[discord.ui.Select[discord.ui.View]],
    template=CONTEXT_MENU,
):
    """Shows an event's paragraph with its neighbours to the person who asks.

    Each option's value is the entry's place in a file of a certain checksum, so it
    shows what was quoted or nothing.
    """

    def __init__(self, entries: Sequence[TimelineEntry] = (), strings: Strings = ENGLISH) -> None:
        # Two files with the same bytes have the same context, so one of them is enough.
        refs = ((ref_of(entry.below or entry.words), entry) for entry in entries)
        options = {
            (ref.sha256, ref.span, ref.gaps): _option(ref, entry) for ref, entry in refs if ref
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
        """Show the chosen event's surroundings to the person who chose it."""
        reply_context = await reply_context_for(interaction, alone=True)
        try:
            ref, *_ = unpack(self.item.values[0])
        except ValueError:
            problem = results.problem(OutdatedQuoteError(), reply_context.strings)
            await respond_with(interaction, problem)
            return
        context = interaction.client.service.context(
            ref.sha256, ref.span, ref.gaps, reply_context=reply_context
        )
        await respond(interaction, context, private=True)


def _option(ref: QuoteRef, entry: TimelineEntry) -> discord.SelectOption:
    sentence = " ".join((entry.below or entry.quotation.quote).text.split())
    return discord.SelectOption(
        label=shortened(entry.date, OPTION_LIMIT),
        value=write_ref(ref),
        description=shortened(sentence, OPTION_LIMIT),
    )
