"""What the buttons under an answer do, after a restart and on messages weeks old."""

from __future__ import annotations

import contextlib
import re
from dataclasses import replace
from typing import Any, Self

import discord

from bot.chat.buttons import (
    AskAgainToken,
    ExampleToken,
    Further,
    FurtherToken,
    RestToken,
    Show,
    ShowToken,
    VoteToken,
    rest_buttons,
    shown_buttons,
    turning_buttons,
    unpack,
)
from bot.chat.followups import Shown
from bot.chat.splitting import page_footer, quotation_pages
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
from bot.replies import Quotation, Reply, ReplyKind

PAGE_LIMIT = 3
"""Further quotations on one page."""

QUESTION_LIMIT = 2_000
"""Characters of the form's field: as long as a question may be."""

_Item = discord.ui.DynamicItem[DiscordButton]


class ShownButton(PersistentItem, _Item, template=ShowToken.PATTERN):
    """Shows quotations in context, their exact characters, a line of each, or a clause."""

    def __init__(self, token: ShowToken) -> None:
        super().__init__(DiscordButton(custom_id=token.write()))
        self._token = token

    @classmethod
    def again(cls, _item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """Make the button again from a message."""
        return cls(ShowToken.read(match[0]))

    async def pressed(self, interaction: discord.Interaction[Any], /) -> None:
        """Show what was asked for to the person who pressed it."""
        service, reply_context = interaction.client.service, await reply_context_for(interaction)
        cited = unpack(self._token.quotes)
        if self._token.what is Show.CONTEXT:
            asking = service.surroundings(cited, reply_context=reply_context)
        elif self._token.what is Show.RELATED:
            asking = service.related(cited, reply_context=reply_context)
        elif self._token.what is Show.CLAUSE:
            asking = service.clause(cited, reply_context=reply_context)
        elif interaction.app_permissions.attach_files:
            asking = service.exact(cited, reply_context=reply_context)
        else:
            strings = reply_context.strings
            await respond_with(interaction, results.hint(strings.platform.no_files, strings))
            return
        reply = await await_or_defer(interaction, asking, private=True)
        if reply.kind is ReplyKind.EXACT and (answer_id := _answer_id(interaction.message)):
            footer = reply.strings.answers.footer.format(answer_id=answer_id)
            reply = replace(reply, footer=footer)
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
        service, reply_context = interaction.client.service, await reply_context_for(interaction)
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


class RestButton(PersistentItem, _Item, template=RestToken.PATTERN):
    """Shows the items that a quotation of a list left out, in pages that replace one another."""

    def __init__(self, token: RestToken) -> None:
        super().__init__(DiscordButton(custom_id=token.write()))
        self._token = token

    @classmethod
    def again(cls, _item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """Make the button again from a message."""
        return cls(RestToken.read(match[0]))

    async def pressed(self, interaction: discord.Interaction[Any], /) -> None:
        """Show a page: a new one under an answer, in place of the former under another page."""
        service, reply_context = interaction.client.service, await reply_context_for(interaction)
        asking = service.rest_of_list(unpack(self._token.quotes), reply_context=reply_context)
        reply = await await_or_defer(interaction, asking, private=True)
        if reply.kind is not ReplyKind.FURTHER or not reply.quotations:
            await respond_with(interaction, await _with_question(interaction, reply))
            return
        page = _rest_page(reply, self._token, embeds=interaction.app_permissions.embed_links)
        if self._token.way == "t":
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
            reply_context=await reply_context_for(interaction),
        )
        await respond(interaction, asking, private=True)


class AskAgainButton(PersistentItem, _Item, template=AskAgainToken.PATTERN):
    """Opens a form with the question, where it is known, to ask it of the present documents."""

    def __init__(self, token: AskAgainToken) -> None:
        super().__init__(DiscordButton(custom_id=token.write()))
        self._token = token

    @classmethod
    def again(cls, _item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """Make the button again from a message."""
        return cls(AskAgainToken.read(match[0]))

    async def pressed(self, interaction: discord.Interaction[Any], /) -> None:
        """Open the form."""
        shown = shown_in(interaction.message) if interaction.message else Shown()
        strings = reply_context_of(interaction).strings
        form = AskingForm(shown, strings, private=self._token.private)
        await interaction.response.send_modal(form)


ANSWER_ITEMS = (
    ShownButton,
    FurtherButton,
    RestButton,
    VoteButton,
    ExampleButton,
    AskAgainButton,
)


class AskingForm(discord.ui.Modal):
    """One field for a question, which is asked as it was before.

    That is of the same documents and time, and for the person alone if it was so.
    """

    def __init__(self, shown: Shown, strings: Strings, *, private: bool) -> None:
        super().__init__(title=strings.buttons.asking)
        self._shown = shown
        self._private = private
        self.field = discord.ui.TextInput[AskingForm](
            style=discord.TextStyle.paragraph, default=shown.asked, max_length=QUESTION_LIMIT
        )
        self.add_item(discord.ui.Label(text=strings.buttons.question, component=self.field))

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Answer the question."""
        async with ErrorReporter(interaction):
            shown = self._shown
            asking = interaction.client.service.ask(
                self.field.value,
                source=shown.source,
                as_of=shown.as_of,
                history=(shown.followed,) if shown.followed else (),
                with_question=True,
                reply_context=await reply_context_for(interaction),
            )
            await respond(interaction, asking, private=True if self._private else None)


def _answer_id(message: discord.Message | None) -> str | None:
    """Read the id of an answer off the buttons under it."""
    for row in message.components if message else ():
        for each in row.children if isinstance(row, discord.ActionRow) else ():
            with contextlib.suppress(ValueError):
                return VoteToken.read(getattr(each, "custom_id", None) or "").answer_id
    return None


async def _with_question(interaction: discord.Interaction[QuothBot], reply: Reply) -> Reply:
    """Return ``reply`` opened with the question, if it says that the documents have changed.

    There the button that asks again finds it, with the one that it followed.
    """
    if reply.kind is not ReplyKind.OUTDATED or interaction.message is None:
        return reply
    shown, strings = await talk_before(interaction.client, interaction.message), reply.strings
    heads = [
        *([results.asked(shown.asked, strings)] if shown.asked else ()),
        *results.scope(shown.source, shown.as_of, strings),
        *([results.following(shown.followed, strings)] if shown.followed else ()),
    ]
    private = interaction.message.flags.ephemeral
    return replace(reply, parts=(*heads, *reply.parts), private=private)


def _rest_page(reply: Reply, token: RestToken, *, embeds: bool) -> Outgoing:
    """Lay out one page of a list's rest, the last one if there are fewer by now."""
    quotations = reply.quotations
    number = min(token.page, len(quotations) - 1)
    heads = tuple(part for part in reply.parts if not isinstance(part, Quotation))
    footer = page_footer(number, len(quotations), reply.strings)
    page = replace(reply, parts=(*heads, quotations[number]), footer=footer)
    (outgoing,) = compose(page, embeds=embeds, limit=1)
    under = shown_buttons([quotations[number].quote], reply.strings.buttons, MAX_QUOTES_IN_ID)
    under += rest_buttons(replace(token, page=number), len(quotations), reply.strings)
    return replace(outgoing, view=view_of(under))


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
