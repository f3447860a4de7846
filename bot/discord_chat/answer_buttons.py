"""What the buttons under an answer do, after a restart and on messages weeks old."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Self

import discord

from bot.chat.buttons import (
    ASK_AGAIN,
    ExampleToken,
    Further,
    FurtherToken,
    Show,
    ShowToken,
    VoteToken,
    shown_buttons,
    turning_buttons,
    unpack,
)
from bot.chat.followups import Shown
from bot.chat.splitting import quotation_pages
from bot.discord_chat.bot import QuothBot, reply_context_for, reply_context_of, voter_key
from bot.discord_chat.errors import ErrorReporter, PersistentItem
from bot.discord_chat.layout import Outgoing, compose, room_left
from bot.discord_chat.questions import shown_in, talk_before
from bot.discord_chat.sending import (
    MAX_QUOTES_IN_ID,
    DiscordButton,
    await_or_defer,
    replace_with,
    respond,
    respond_once,
    respond_with,
    view_of,
)
from bot.i18n import Strings
from bot.rendering import results
from bot.replies import Reply, ReplyKind

PAGE_LIMIT = 3
"""Further quotations on one page."""

QUESTION_LIMIT = 2_000
"""Characters of the form's field: as long as a question may be."""

_Item = discord.ui.DynamicItem[DiscordButton]


class ShownButton(PersistentItem, _Item, template=ShowToken.PATTERN):
    """Shows quotations in context, their exact characters, or a line of each."""

    def __init__(self, token: ShowToken) -> None:
        super().__init__(DiscordButton(custom_id=token.write()))
        self._token = token

    @classmethod
    def again(cls, _item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """Make the button again from a message."""
        return cls(ShowToken.read(match[0]))

    async def pressed(self, interaction: discord.Interaction[Any], /) -> None:
        """Show what was asked for to the person who pressed it."""
        service = interaction.client.service
        reply_context = await reply_context_for(interaction, alone=True)
        cited = unpack(self._token.quotes)
        if self._token.what is Show.CONTEXT:
            asking = service.surroundings(cited, reply_context=reply_context)
        elif self._token.what is Show.RELATED:
            asking = service.related(cited, reply_context=reply_context)
        elif interaction.app_permissions.attach_files:
            asking = service.exact(cited, reply_context=reply_context)
        else:
            strings = reply_context.strings
            await respond_with(interaction, results.hint(strings.platform.no_files, strings))
            return
        reply = await await_or_defer(interaction, asking, private=True)
        await respond_with(interaction, await _with_question(interaction, reply))


class FurtherButton(PersistentItem, _Item, template=FurtherToken.PATTERN):
    """Shows further quotations, in pages that replace one another."""

    def __init__(self, token: FurtherToken) -> None:
        super().__init__(DiscordButton(custom_id=token.write()))
        self._token = token

    @classmethod
    def again(cls, _item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """Make the button again from a message."""
        return cls(FurtherToken.read(match[0]))

    async def pressed(self, interaction: discord.Interaction[Any], /) -> None:
        """Show a page: a new one under an answer, in place of the former under another page."""
        service = interaction.client.service
        reply_context = await reply_context_for(interaction, alone=True)
        asking = service.further(unpack(self._token.quotes), reply_context=reply_context)
        reply = await await_or_defer(interaction, asking, private=True)
        if reply.kind is not ReplyKind.FURTHER:
            await respond_with(interaction, await _with_question(interaction, reply))
            return
        page = _page(reply, self._token, embeds=interaction.app_permissions.embed_links)
        if self._token.what is Further.TURN:
            await replace_with(interaction, page)
        else:
            await respond_once(interaction, page, private=True)


class VoteButton(PersistentItem, _Item, template=VoteToken.PATTERN):
    """Counts a vote on an answer, once for each person."""

    def __init__(self, token: VoteToken) -> None:
        super().__init__(DiscordButton(emoji="👍", custom_id=token.write()))
        self._token = token

    @classmethod
    def again(cls, _item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """Make the button again from a message."""
        return cls(VoteToken.read(match[0]))

    async def pressed(self, interaction: discord.Interaction[Any], /) -> None:
        """Count the vote and say what became of it."""
        await respond(interaction, self._vote(interaction), private=True)

    async def _vote(self, interaction: discord.Interaction[QuothBot]) -> Reply:
        strings, store = reply_context_of(interaction).strings, interaction.client.store
        if store is None:
            return results.hint(strings.buttons.no_votes, strings)
        voter = voter_key(interaction.user)
        outcome = await store.vote(self._token.answer_id, voter, up=self._token.up)
        return results.hint(strings.buttons.votes[outcome], strings)


class ExampleButton(PersistentItem, _Item, template=ExampleToken.PATTERN):
    """Asks an example question of the help."""

    def __init__(self, token: ExampleToken) -> None:
        super().__init__(DiscordButton(custom_id=token.write()))
        self._token = token

    @classmethod
    def again(cls, _item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """Make the button again from a message."""
        return cls(ExampleToken.read(match[0]))

    async def pressed(self, interaction: discord.Interaction[Any], /) -> None:
        """Answer the question from the documents that are used where it is pressed."""
        asking = interaction.client.service.ask(
            self._token.question,
            with_question=True,
            reply_context=await reply_context_for(interaction, alone=True),
        )
        await respond(interaction, asking, private=True)


class AskAgainButton(PersistentItem, _Item, template=ASK_AGAIN):
    """Opens a form with the question, where it is known, to ask it of the present documents."""

    def __init__(self) -> None:
        super().__init__(DiscordButton(custom_id=ASK_AGAIN))

    @classmethod
    def again(cls, _item: discord.ui.Item[Any], _match: re.Match[str], /) -> Self:
        """Make the button again from a message."""
        return cls()

    async def pressed(self, interaction: discord.Interaction[Any], /) -> None:
        """Open the form."""
        shown = shown_in(interaction.message) if interaction.message else Shown()
        strings = reply_context_of(interaction).strings
        await interaction.response.send_modal(AskingForm(shown, strings))


ANSWER_ITEMS = (ShownButton, FurtherButton, VoteButton, ExampleButton, AskAgainButton)


class AskingForm(discord.ui.Modal):
    """One field for a question, which is answered to the person alone."""

    def __init__(self, shown: Shown, strings: Strings) -> None:
        super().__init__(title=strings.buttons.asking)
        self._history = (shown.followed,) if shown.followed else ()
        self.field = discord.ui.TextInput[AskingForm](
            style=discord.TextStyle.paragraph, default=shown.asked, max_length=QUESTION_LIMIT
        )
        self.add_item(discord.ui.Label(text=strings.buttons.question, component=self.field))

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Answer the question."""
        async with ErrorReporter(interaction):
            asking = interaction.client.service.ask(
                self.field.value,
                history=self._history,
                with_question=True,
                reply_context=await reply_context_for(interaction, alone=True),
            )
            await respond(interaction, asking, private=True)


async def _with_question(interaction: discord.Interaction[QuothBot], reply: Reply) -> Reply:
    """Return ``reply`` opened with the question, if it says that the documents have changed.

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


def _page(reply: Reply, token: FurtherToken, *, embeds: bool) -> Outgoing:
    """Lay out one page with what belongs under it; the last one if there are fewer by now."""
    room = room_left(embeds=embeds, strings=reply.strings)
    pages = quotation_pages(reply, room, max_quotations=PAGE_LIMIT)
    number = min(token.page, len(pages) - 1)
    page = pages[number]
    (outgoing,) = compose(page, embeds=embeds, limit=1)
    under = shown_buttons(
        (each.quote for each in page.quotations), reply.strings.buttons, MAX_QUOTES_IN_ID
    )
    under += turning_buttons(number, len(pages), token.quotes, reply.strings)
    return replace(outgoing, view=view_of(under))
