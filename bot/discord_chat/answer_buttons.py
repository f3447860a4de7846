"""What the buttons under an answer do, after a restart and on messages weeks old."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

import discord

from bot.discord_chat import components
from bot.discord_chat.bot import reply_context_for, reply_context_of
from bot.discord_chat.components import Button, shown_buttons, unpack, view_of
from bot.discord_chat.errors import ErrorReporter, PersistentItem
from bot.discord_chat.layout import Outgoing, compose, free_room
from bot.discord_chat.questions import Shown, shown_in, talk_before
from bot.discord_chat.sending import (
    await_or_defer,
    replace_with,
    respond,
    respond_once,
    respond_with,
)
from bot.i18n import Strings
from bot.rendering import results
from bot.replies import Part, Quotation, QuoteRef, Reply, ReplyKind

if TYPE_CHECKING:
    from bot.discord_chat.gateway import QuothClient

PAGE_LIMIT = 3
"""Further quotations on one page."""

QUESTION_LIMIT = 2_000
"""Characters of the form's field: as long as a question may be."""

_Item = discord.ui.DynamicItem[Button]


class ShownButton(PersistentItem, _Item, template=components.SHOWN):
    """Shows an answer's quotations in context, or gives their exact characters."""

    def __init__(self, what: str, places: str) -> None:
        super().__init__(Button(custom_id=f"{what}:{places}"))
        self._what = what
        self._places = places

    @classmethod
    def again(cls, _item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """Make the button again from a message."""
        return cls(match["what"], match["places"])

    async def pressed(self, interaction: discord.Interaction[Any], /) -> None:
        """Show what was asked for to the person who pressed it."""
        service, reply_context = interaction.client.service, await reply_context_for(interaction)
        cited = _cited(self._places)
        if self._what == components.CONTEXT:
            asking = service.surroundings(cited, reply_context=reply_context)
        elif interaction.app_permissions.attach_files:
            asking = service.exact(cited, reply_context=reply_context)
        else:
            strings = reply_context.strings
            await respond_with(interaction, results.hint(strings.buttons.no_files, strings))
            return
        reply = await await_or_defer(interaction, asking, private=True)
        await respond_with(interaction, await _with_question(interaction, reply))


class FurtherButton(PersistentItem, _Item, template=components.FURTHER):
    """Shows further quotations, in pages that replace one another."""

    def __init__(self, what: str, page: int, places: str) -> None:
        super().__init__(Button(custom_id=f"{what}{page}:{places}"))
        self._what = what
        self._page = page
        self._places = places

    @classmethod
    def again(cls, _item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """Make the button again from a message."""
        return cls(match["what"], int(match["page"]), match["places"])

    async def pressed(self, interaction: discord.Interaction[Any], /) -> None:
        """Show a page: a new one under an answer, in place of the former under another page."""
        service, reply_context = interaction.client.service, await reply_context_for(interaction)
        cited = _cited(self._places)
        asking = service.further(cited, reply_context=reply_context)
        reply = await await_or_defer(interaction, asking, private=True)
        if reply.kind is not ReplyKind.FURTHER:
            await respond_with(interaction, await _with_question(interaction, reply))
            return
        embeds = interaction.app_permissions.embed_links
        page = _page(reply, self._page, self._places, embeds=embeds)
        if self._what == components.TURN:
            await replace_with(interaction, page)
        else:
            await respond_once(interaction, page, private=True)


class VoteButton(PersistentItem, _Item, template=components.VOTES):
    """Counts a vote on an answer, once for each person."""

    def __init__(self, way: str, answer_id: str) -> None:
        super().__init__(Button(emoji="👍", custom_id=f"{components.VOTE}{way}:{answer_id}"))
        self._up = way == "u"
        self._answer_id = answer_id

    @classmethod
    def again(cls, _item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """Make the button again from a message."""
        return cls(match["way"], match["answer"])

    async def pressed(self, interaction: discord.Interaction[Any], /) -> None:
        """Count the vote and say what became of it."""
        await respond(interaction, self._vote(interaction), private=True)

    async def _vote(self, interaction: discord.Interaction[QuothClient]) -> Reply:
        strings, store = reply_context_of(interaction).strings, interaction.client.store
        if store is None:
            return results.hint(strings.buttons.no_votes, strings)
        outcome = await store.vote(self._answer_id, interaction.user.id, up=self._up)
        return results.hint(strings.buttons.votes[outcome], strings)


class AskAgainButton(PersistentItem, _Item, template=components.ASK_AGAIN):
    """Opens a form with the question, where it is known, to ask it of the present documents."""

    def __init__(self) -> None:
        super().__init__(Button(custom_id=components.ASK_AGAIN))

    @classmethod
    def again(cls, _item: discord.ui.Item[Any], _match: re.Match[str], /) -> Self:
        """Make the button again from a message."""
        return cls()

    async def pressed(self, interaction: discord.Interaction[Any], /) -> None:
        """Open the form."""
        shown = shown_in(interaction.message) if interaction.message else Shown()
        strings = reply_context_of(interaction).strings
        await interaction.response.send_modal(AskingForm(shown, strings))


ANSWER_ITEMS = (ShownButton, FurtherButton, VoteButton, AskAgainButton)


class AskingForm(discord.ui.Modal):
    """One field for a question, which is answered to the person alone."""

    def __init__(self, shown: Shown, strings: Strings) -> None:
        super().__init__(title=strings.buttons.asking)
        self._before = (shown.followed,) if shown.followed else ()
        self.field = discord.ui.TextInput[AskingForm](
            style=discord.TextStyle.paragraph, default=shown.asked, max_length=QUESTION_LIMIT
        )
        self.add_item(discord.ui.Label(text=strings.buttons.question, component=self.field))

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Answer the question."""
        async with ErrorReporter(interaction):
            asking = interaction.client.service.ask(
                self.field.value,
                history=self._before,
                with_question=True,
                reply_context=await reply_context_for(interaction),
            )
            await respond(interaction, asking, private=True)


def _cited(places: str) -> list[QuoteRef]:
    return [place.cited for place in unpack(places)]


async def _with_question(interaction: discord.Interaction[QuothClient], reply: Reply) -> Reply:
    """``reply`` opened with the question, if it says that the documents have changed.

    There the button that asks again finds it, with the one that it followed.
    """
    if reply.kind is not ReplyKind.OUTDATED or interaction.message is None:
        return reply
    shown, strings = await talk_before(interaction.client, interaction.message), reply.strings
    heads = [
        *([results.asked(shown.asked, strings)] if shown.asked else ()),
        *([results.following(shown.followed, strings)] if shown.followed else ()),
    ]
    return replace(reply, parts=(*heads, *reply.parts))


def _page(reply: Reply, number: int, places: str, *, embeds: bool) -> Outgoing:
    """One page with what belongs under it; the last one if there are fewer by now."""
    pages = _pages(reply, embeds=embeds)
    number = min(number, len(pages) - 1)
    page = pages[number]
    (outgoing,) = compose(page, embeds=embeds, limit=1)
    under = shown_buttons((each.quote for each in page.quotations), reply.strings.buttons)
    if len(pages) > 1:
        under += _turning(number, len(pages), places, reply.strings)
    return replace(outgoing, view=view_of(under))


def _turning(number: int, count: int, places: str, strings: Strings) -> list[Button]:
    """Two buttons to the pages beside; the one that leads nowhere cannot be pressed."""
    beside = {number - 1: strings.general.previous, number + 1: strings.general.next}
    return [
        Button(
            label=label,
            custom_id=f"{components.TURN}{page % 10}:{places}",
            disabled=not 0 <= page < count,
            row=1,
        )
        for page, label in beside.items()
    ]


def _pages(reply: Reply, *, embeds: bool) -> list[Reply]:
    """Pages of one message each, all with the opening words."""
    head = tuple(part for part in reply.parts if not isinstance(part, Quotation))
    pages: list[tuple[Part, ...]] = []
    for quotation in reply.quotations:
        if pages and _fits((*head, *pages[-1], quotation), reply.strings, embeds=embeds):
            pages[-1] += (quotation,)
        else:
            pages.append((quotation,))
    return [replace(reply, parts=(*head, *page)) for page in pages]


def _fits(parts: Sequence[Part], strings: Strings, *, embeds: bool) -> bool:
    few = sum(isinstance(part, Quotation) for part in parts) <= PAGE_LIMIT
    return few and free_room(parts, embeds=embeds, strings=strings) >= 0
