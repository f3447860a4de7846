"""What the buttons under an answer do, after a restart and on messages weeks old."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Self

import discord

from bot.chat.answers import (
    QUESTION_LIMIT,
    Page,
    further_page,
    heads_of,
    opened_with,
    rest_page,
    shown_by,
    vote,
)
from bot.chat.buttons import (
    ASK_PERSON,
    SOLVED,
    TELL_TEAM,
    AskAgainToken,
    ComplaintToken,
    ExampleToken,
    Further,
    FurtherToken,
    RestToken,
    Show,
    ShowToken,
    VoteToken,
    unpack,
)
from bot.chat.followups import Shown
from bot.chat.gaps import asking_a_person, complain, pass_on, questions_of
from bot.discord_chat.bot import (
    QuothBot,
    keep_refused,
    reply_context_for,
    reply_context_of,
    server_key,
    settings_for,
    voter_key,
    words_to_keep,
)
from bot.discord_chat.errors import ErrorReporter, PersistentItem
from bot.discord_chat.escaping import escape
from bot.discord_chat.layout import Outgoing, compose, room_left, shortened
from bot.discord_chat.permissions import missing_of
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
from bot.i18n import Strings, strings_for
from bot.i18n.community import CommunityStrings
from bot.rendering import results
from bot.rendering.results import MAX_QUESTION_LENGTH
from bot.replies import Reply, ReplyKind, Text

MAX_TAGS = 5
"""Tags of a thread: https://discord.com/developers/docs/resources/channel"""

SOLVED_TAGS = frozenset({"solved", "resolved", "answered", "resuelto", "resuelta", "gelöst"})
"""What forums call the tag of posts that are solved."""

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
        service = interaction.client.service
        reply_context = await reply_context_for(interaction, alone=True)
        attaches = interaction.app_permissions.attach_files
        if self._token.what is Show.EXACT and not attaches:
            strings = reply_context.strings
            await respond_with(interaction, results.hint(strings.platform.no_files, strings))
            return
        asking = shown_by(service, self._token, reply_context)
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
        service = interaction.client.service
        reply_context = await reply_context_for(interaction, alone=True)
        asking = service.further(unpack(self._token.quotes), reply_context=reply_context)
        reply = await await_or_defer(interaction, asking, private=True)
        if reply.kind is not ReplyKind.FURTHER:
            await respond_with(interaction, await _with_question(interaction, reply))
            return
        embeds = interaction.app_permissions.embed_links
        room = room_left(embeds=embeds, strings=reply.strings)
        page = _laid_out(further_page(reply, self._token, room, MAX_QUOTES_IN_ID), embeds=embeds)
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
        service = interaction.client.service
        reply_context = await reply_context_for(interaction, alone=True)
        asking = service.rest_of_list(unpack(self._token.quotes), reply_context=reply_context)
        reply = await await_or_defer(interaction, asking, private=True)
        if reply.kind is not ReplyKind.FURTHER or not reply.quotations:
            await respond_with(interaction, await _with_question(interaction, reply))
            return
        rest = rest_page(reply, self._token, MAX_QUOTES_IN_ID)
        page = _laid_out(rest, embeds=interaction.app_permissions.embed_links)
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
        """Count the vote and say what became of it; ask what is wrong with a bad answer."""
        await respond(interaction, self._vote(interaction), private=True)

    async def _vote(self, interaction: discord.Interaction[QuothBot]) -> Reply:
        strings, voter = reply_context_of(interaction).strings, voter_key(interaction.user)

        async def heads() -> tuple[Text, ...]:
            message, settings = interaction.message, await settings_for(interaction)
            if not settings.keep_questions or message is None:
                return ()
            return heads_of(await talk_before(interaction.client, message), strings)

        return await vote(interaction.client.store, self._token, voter, heads, strings)


class ComplaintButton(PersistentItem, _Item, template=ComplaintToken.PATTERN):
    """Says what is wrong with an answer that a person has voted against."""

    def __init__(self, token: ComplaintToken) -> None:
        super().__init__(DiscordButton(emoji="👎", custom_id=token.write()))
        self._token = token

    @classmethod
    def again(cls, _item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """Make the button again from a message."""
        return cls(ComplaintToken.read(match[0]))

    async def pressed(self, interaction: discord.Interaction[Any], /) -> None:
        """Keep the reason, and the question where the server keeps questions."""
        await respond(interaction, self._complain(interaction), private=True)

    async def _complain(self, interaction: discord.Interaction[QuothBot]) -> Reply:
        shown = shown_in(interaction.message) if interaction.message else Shown()
        return await complain(
            interaction.client.store,
            server_key(interaction.guild_id or 0),
            self._token,
            voter_key(interaction.user),
            lambda: _words(interaction, questions_of(shown)),
            reply_context_of(interaction).strings,
        )


class TellTeamButton(PersistentItem, _Item, template=TELL_TEAM):
    """Keeps one question that has no answer, whatever the server keeps."""

    def __init__(self) -> None:
        super().__init__(DiscordButton(custom_id=TELL_TEAM, emoji="📝"))

    @classmethod
    def again(cls, _item: discord.ui.Item[Any], _match: re.Match[str], /) -> Self:
        """Make the button again from a message."""
        return cls()

    async def pressed(self, interaction: discord.Interaction[Any], /) -> None:
        """Keep the question, and say what is kept."""
        await respond(interaction, self._tell(interaction), private=True)

    async def _tell(self, interaction: discord.Interaction[QuothBot]) -> Reply:
        strings, store = reply_context_of(interaction).strings, interaction.client.store
        texts, message = strings.community, interaction.message
        if store is None:
            return results.hint(texts.nothing_kept, strings)
        shown = await talk_before(interaction.client, message) if message else Shown()
        questions = questions_of(shown)
        if not questions:
            return results.hint(texts.unseen, strings)
        return await pass_on(
            store,
            server_key(interaction.guild_id or 0),
            await _words(interaction, questions),
            voter_key(interaction.user),
            strings,
        )


class AskPersonButton(PersistentItem, _Item, template=ASK_PERSON):
    """Mentions the role that the server has chosen, and nobody else."""

    def __init__(self) -> None:
        super().__init__(DiscordButton(custom_id=ASK_PERSON, emoji="🙋"))

    @classmethod
    def again(cls, _item: discord.ui.Item[Any], _match: re.Match[str], /) -> Self:
        """Make the button again from a message."""
        return cls()

    async def pressed(self, interaction: discord.Interaction[Any], /) -> None:
        """Ask those who help, and say so."""
        await respond(interaction, self._ask(interaction), private=True)

    async def _ask(self, interaction: discord.Interaction[QuothBot]) -> Reply:
        strings, client = reply_context_of(interaction).strings, interaction.client
        texts, message, guild = strings.community, interaction.message, interaction.guild
        chosen = (await settings_for(interaction)).helper_role
        role = guild.get_role(int(chosen)) if guild and chosen else None
        if role is None or message is None:
            return results.hint(texts.no_helpers, strings)
        helpers = f"@{role.name}"
        if not (role.mentionable or interaction.app_permissions.mention_everyone):
            return results.hint(texts.helpers_unreachable.format(helpers=helpers), strings)
        asker = (role.id, interaction.user.id)
        with asking_a_person(client.throttle, message.id, asker, texts) as why_not:
            if why_not is not None:
                return results.hint(why_not, strings)
            shown = await talk_before(client, message)
            readers = strings_for(str(interaction.guild_locale)).community
            await _mention(interaction, role, shown.asked, readers)
        return results.hint(texts.person_told.format(helpers=helpers), strings)


async def _mention(
    interaction: discord.Interaction[QuothBot],
    role: discord.Role,
    question: str | None,
    texts: CommunityStrings,
) -> None:
    """Send the one message of the bot that mentions anybody: ``role``, and nothing else."""
    sentence = texts.person_asked if question else texts.person_asked_above
    person = escape(interaction.user.display_name)
    quoted = escape(shortened(question or "", MAX_QUESTION_LENGTH))
    content = sentence.format(helpers=role.mention, person=person, question=quoted)
    allowed = discord.AllowedMentions(everyone=False, users=False, roles=[role], replied_user=False)
    message, channel = interaction.message, interaction.channel
    if message is not None and not message.flags.ephemeral:
        await message.reply(
            content, allowed_mentions=allowed, mention_author=False, suppress_embeds=True
        )
    elif isinstance(channel, discord.abc.Messageable):
        await channel.send(content, allowed_mentions=allowed, suppress_embeds=True)


class SolvedButton(PersistentItem, _Item, template=SOLVED):
    """Lets the author of a forum's post say that an answer solved it."""

    def __init__(self) -> None:
        super().__init__(DiscordButton(custom_id=SOLVED, emoji="✅"))

    @classmethod
    def again(cls, _item: discord.ui.Item[Any], _match: re.Match[str], /) -> Self:
        """Make the button again from a message."""
        return cls()

    async def pressed(self, interaction: discord.Interaction[Any], /) -> None:
        """Mark the post."""
        await respond(interaction, self._solve(interaction), private=True)

    async def _solve(self, interaction: discord.Interaction[QuothBot]) -> Reply:
        strings, thread = reply_context_of(interaction).strings, interaction.channel
        texts = strings.community
        if not isinstance(thread, discord.Thread) or interaction.user.id != thread.owner_id:
            return results.hint(texts.solved_by_author, strings)
        if await _tag_as_solved(thread, interaction.app_permissions):
            return results.hint(texts.solved_marked, strings)
        missing = missing_of(interaction.app_permissions, "add_reactions", "read_message_history")
        if missing:
            named = strings.named(missing)
            return results.hint(texts.solved_unmarked.format(missing=named), strings)
        await thread.get_partial_message(thread.id).add_reaction("✅")
        return results.hint(texts.solved_marked, strings)


async def _tag_as_solved(thread: discord.Thread, permissions: discord.Permissions) -> bool:
    """Give a forum's post its tag for solved ones, if there is one and the bot may."""
    forum = thread.parent
    if not isinstance(forum, discord.ForumChannel) or not permissions.manage_threads:
        return False
    tag = next((each for each in forum.available_tags if _is_for_solved(each)), None)
    if tag is None or len(thread.applied_tags) >= MAX_TAGS:
        return False
    if tag not in thread.applied_tags:
        await thread.add_tags(tag)
    return True


def _is_for_solved(tag: discord.ForumTag) -> bool:
    return tag.name.casefold() in SOLVED_TAGS or str(tag.emoji) in {"✅", "☑️", "✔️"}


async def _words(interaction: discord.Interaction[QuothBot], questions: Sequence[str]) -> str:
    """Return what is kept of a question about which a person has pressed a button."""
    mentioned = interaction.message.mentions if interaction.message else []
    people = (interaction.user, *(each for each in mentioned if not each.bot))
    return await words_to_keep(interaction.guild, people, questions) if questions else ""


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
    ComplaintButton,
    TellTeamButton,
    AskPersonButton,
    SolvedButton,
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
            shown, private = self._shown, True if self._private else None
            asking = interaction.client.service.ask(
                self.field.value,
                source=shown.source,
                as_of=shown.as_of,
                history=(shown.followed,) if shown.followed else (),
                with_question=True,
                reply_context=await reply_context_for(interaction, alone=private),
            )
            reply = await respond(interaction, asking, private=private)
            await keep_refused(interaction.client, interaction.guild, [interaction.user], reply)


def _answer_id(message: discord.Message | None) -> str | None:
    """Read the id of an answer off the buttons under it."""
    for row in message.components if message else ():
        for each in row.children if isinstance(row, discord.ActionRow) else ():
            with contextlib.suppress(ValueError):
                return VoteToken.read(getattr(each, "custom_id", None) or "").answer_id
    return None


async def _with_question(interaction: discord.Interaction[QuothBot], reply: Reply) -> Reply:
    """Return ``reply`` opened with the question, if it says that the documents have changed."""
    if reply.kind is not ReplyKind.OUTDATED or interaction.message is None:
        return reply
    shown = await talk_before(interaction.client, interaction.message)
    return opened_with(reply, shown, private=interaction.message.flags.ephemeral)


def _laid_out(page: Page, *, embeds: bool) -> Outgoing:
    """Lay out one page with what belongs under it."""
    (outgoing,) = compose(page.reply, embeds=embeds, limit=1)
    return replace(outgoing, view=view_of(page.buttons))
