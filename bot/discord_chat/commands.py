"""The slash commands and the commands in a message's menu."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import discord
from discord import app_commands

from bot.chat.answers import forgotten
from bot.discord_chat.bot import (
    QuothBot,
    keep_refused,
    reply_context_for,
    reply_context_of,
    settings_for,
    voter_key,
)
from bot.discord_chat.command_sync import add_command
from bot.discord_chat.errors import tell_interaction
from bot.discord_chat.escaping import quotations_in
from bot.discord_chat.layout import shortened
from bot.discord_chat.sending import await_or_defer, respond, respond_with
from bot.discord_chat.settings_panel import (
    AnswerChannel,
    DocumentsRequest,
    documents_of_server,
    manage_documents,
    show_settings,
)
from bot.discord_chat.team import (
    QUESTION_LIMIT,
    pin_from_answer,
    show_gaps,
    show_pin_form,
    show_pins,
)
from bot.discord_chat.timeline_pages import TOPIC_LIMIT, show_timeline
from bot.i18n import ENGLISH
from bot.rendering import notices, results
from bot.rendering.timeline_exports import ExportFormat
from bot.replies import ReplyContext, TimelineRequest
from bot.service import QuoteService

_ROLES = (discord.TeamMemberRole.admin, discord.TeamMemberRole.developer)


def owners_of(application: discord.AppInfo | None) -> set[int]:
    """Return the ids of its owner, or of the team's members who may change it."""
    if application is None:
        return set()
    team = application.team
    if team is None:
        return {application.owner.id}
    able = (member.id for member in team.members if member.role in _ROLES)
    return {owner for owner in (team.owner_id, *able) if owner is not None}


def add_owner_commands(tree: QuothTree) -> None:
    """Put the commands about the bot itself into ``tree``."""
    _add_for_people(tree)
    _add_for_owners(tree)

    @add_command(tree, "settings", only_servers=True)
    @app_commands.default_permissions(manage_guild=True)
    async def settings(interaction: discord.Interaction[QuothBot]) -> None:
        await show_settings(interaction)

    @add_command(tree, "gaps", only_servers=True)
    @app_commands.default_permissions(manage_guild=True)
    async def gaps(interaction: discord.Interaction[QuothBot]) -> None:
        await show_gaps(interaction)

    @add_command(tree, "pin", only_servers=True)
    @app_commands.default_permissions(manage_guild=True)
    async def pin(
        interaction: discord.Interaction[QuothBot],
        answer: str,
        quotation: app_commands.Range[int, 1] = 1,
        question: app_commands.Range[str, 1, QUESTION_LIMIT] | None = None,
    ) -> None:
        await pin_from_answer(interaction, answer, quotation, question)

    @add_command(tree, "pins", only_servers=True)
    @app_commands.default_permissions(manage_guild=True)
    async def pins(
        interaction: discord.Interaction[QuothBot],
        remove: app_commands.Range[int, 1] | None = None,
    ) -> None:
        await show_pins(interaction, remove)

    _add_documents(tree)


def _add_documents(tree: QuothTree) -> None:
    @add_command(tree, "documents", only_servers=True)
    @app_commands.default_permissions(manage_guild=True)
    async def documents(  # noqa: PLR0913, PLR0917 - one parameter for each option
        interaction: discord.Interaction[QuothBot],
        add: discord.Attachment | None = None,
        replace: str | None = None,
        remove: str | None = None,
        undo: str | None = None,
        channel: AnswerChannel | None = None,
        role: discord.Role | None = None,
        only: str | None = None,
    ) -> None:
        asked = DocumentsRequest(add, replace, remove, undo, channel, role, only)
        await manage_documents(interaction, asked)

    async def suggest_own(
        interaction: discord.Interaction[QuothBot], typed: str
    ) -> list[app_commands.Choice[str]]:
        managed = await documents_of_server(interaction)
        return _choices(await managed.suggest(typed, CHOICES_LIMIT)) if managed else []

    documents.autocomplete("replace")(suggest_own)
    documents.autocomplete("remove")(suggest_own)

    @documents.autocomplete("undo")
    async def suggest_changes(
        interaction: discord.Interaction[QuothBot], _typed: str
    ) -> list[app_commands.Choice[str]]:
        managed = await documents_of_server(interaction)
        found = await managed.suggest_changes(CHOICES_LIMIT) if managed else ()
        return [
            app_commands.Choice(name=shortened(line, CHOICE_LIMIT), value=change_id)
            for change_id, line in found
        ]

    @documents.autocomplete("only")
    async def suggest_names(
        interaction: discord.Interaction[QuothBot], typed: str
    ) -> list[app_commands.Choice[str]]:
        managed = await documents_of_server(interaction)
        if managed is None:
            return []
        before, comma, last = typed.rpartition(",")
        found = await managed.service.suggest_sources(
            last.strip(), CHOICES_LIMIT, reply_context=managed.reply_context
        )
        return _choices(f"{before}{comma}{name}" for name in found)


def _add_for_people(tree: QuothTree) -> None:
    @add_command(tree, "privacy")
    async def privacy(interaction: discord.Interaction[QuothBot]) -> None:
        keeps = (await settings_for(interaction)).keep_questions
        strings = reply_context_of(interaction).strings
        await respond_with(interaction, notices.privacy(strings, keeps_questions=keeps))

    @add_command(tree, "forget-me")
    async def forget_me(interaction: discord.Interaction[QuothBot]) -> None:
        store, person = interaction.client.store, voter_key(interaction.user)
        strings = reply_context_of(interaction).strings
        await respond_with(interaction, await forgotten(store, person, strings))


def _add_for_owners(tree: QuothTree) -> None:
    @add_command(tree, "reload")
    @app_commands.default_permissions(administrator=True)
    async def reload(interaction: discord.Interaction[QuothBot]) -> None:
        if await _is_owner(interaction):
            client = interaction.client
            asking = client.service.reload(reply_context=reply_context_of(interaction))
            reply = await await_or_defer(interaction, asking, private=True, in_turn=False)
            await respond_with(interaction, reply, private=True)

    @add_command(tree, "status")
    @app_commands.default_permissions(administrator=True)
    async def status(interaction: discord.Interaction[QuothBot]) -> None:
        if await _is_owner(interaction):
            client = interaction.client
            asking = client.service.status(
                len(client.guilds), reply_context=reply_context_of(interaction)
            )
            reply = await await_or_defer(interaction, asking, private=True, in_turn=False)
            await respond_with(interaction, reply, private=True)


async def _is_owner(interaction: discord.Interaction[QuothBot]) -> bool:
    """Return whether an owner asks; tell anybody else no."""
    if interaction.user.id in interaction.client.owners:
        return True
    strings = reply_context_of(interaction).strings
    await respond_with(interaction, results.hint(strings.owners.owners_only, strings))
    return False


def add_menus(tree: QuothTree, service: QuoteService) -> None:
    """Put the commands that ``service`` answers about a message into ``tree``."""

    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def check(interaction: discord.Interaction[QuothBot], message: discord.Message) -> None:
        reply_context = await reply_context_for(interaction, alone=True)
        said = words_of(message)
        if message.author == interaction.client.user:
            said = quotations_in(said)
            if not said:
                strings = reply_context.strings
                await respond_with(interaction, results.hint(strings.checking.unquoted, strings))
                return
        await respond(interaction, service.check(said, reply_context=reply_context), private=True)

    tree.add_command(app_commands.ContextMenu(name=ENGLISH.checking.menu, callback=check))

    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    @app_commands.default_permissions(manage_guild=True)
    async def pin(interaction: discord.Interaction[QuothBot], message: discord.Message) -> None:
        await show_pin_form(interaction, message)

    tree.add_command(app_commands.ContextMenu(name=ENGLISH.community.menu, callback=pin))


def words_of(message: discord.Message) -> str:
    """Return what ``message`` says: its text, then that of its cards."""
    cards = (embed.description or "" for embed in message.embeds)
    return "\n\n".join(text for text in (message.content, *cards) if text)


# Discord's documented limits on autocompletion:
# https://discord.com/developers/docs/interactions/application-commands
CHOICES_LIMIT = 25
CHOICE_LIMIT = 100


class QuothTree(app_commands.CommandTree[QuothBot]):
    """The command tree; it reports every error."""

    async def on_error(
        self, interaction: discord.Interaction[QuothBot], error: app_commands.AppCommandError, /
    ) -> None:
        """Tell the person and the log."""
        await tell_interaction(interaction, error)


def add_commands(tree: QuothTree, service: QuoteService) -> None:
    """Put the commands that ``service`` answers into ``tree``."""
    _add_ask(tree, service)
    _add_cite(tree, service)
    _add_timeline(tree, service)
    add_menus(tree, service)
    add_owner_commands(tree)

    @add_command(tree, "sources")
    async def sources(interaction: discord.Interaction[QuothBot]) -> None:
        await respond(
            interaction, service.sources(reply_context=await reply_context_for(interaction))
        )

    @add_command(tree, "verify")
    async def verify(interaction: discord.Interaction[QuothBot], text: str) -> None:
        await respond(
            interaction, service.verify(text, reply_context=await reply_context_for(interaction))
        )

    @add_command(tree, "help")
    async def help_(interaction: discord.Interaction[QuothBot]) -> None:
        asking = service.help(reply_context=await reply_context_for(interaction, alone=True))
        reply = await await_or_defer(interaction, asking, private=True, in_turn=False)
        await respond_with(interaction, reply)


def _add_ask(tree: QuothTree, service: QuoteService) -> None:
    @add_command(tree, "ask", as_of="as-of")
    async def ask(
        interaction: discord.Interaction[QuothBot],
        question: str,
        source: str | None = None,
        private: bool | None = None,  # noqa: FBT001  # discord.py reads the options from here
        as_of: str | None = None,
    ) -> None:
        reply_context = await reply_context_for(interaction, alone=private)
        asking = service.ask(
            question,
            source=source,
            as_of=as_of,
            with_question=True,
            reply_context=reply_context,
        )
        reply = await respond(interaction, asking, private=private)
        await keep_refused(interaction.client, interaction.guild, [interaction.user], reply)

    @ask.autocomplete("question")
    async def suggest_question(
        interaction: discord.Interaction[QuothBot], typed: str
    ) -> list[app_commands.Choice[str]]:
        reply_context = await _context_of_typing(interaction)
        return _choices(
            await service.suggest_questions(typed, CHOICES_LIMIT, reply_context=reply_context)
        )

    @ask.autocomplete("source")
    async def suggest(
        interaction: discord.Interaction[QuothBot], typed: str
    ) -> list[app_commands.Choice[str]]:
        return _choices(await _suggest_sources(interaction, service, typed))


def _add_cite(tree: QuothTree, service: QuoteService) -> None:
    @add_command(tree, "cite")
    async def cite(
        interaction: discord.Interaction[QuothBot],
        address: str,
        source: str | None = None,
        private: bool | None = None,  # noqa: FBT001  # discord.py reads the options from here
    ) -> None:
        reply_context = await reply_context_for(interaction, alone=private)
        citing = service.cite(address, source=source, reply_context=reply_context)
        await respond(interaction, citing, private=private)

    @cite.autocomplete("address")
    async def suggest_address(
        interaction: discord.Interaction[QuothBot], typed: str
    ) -> list[app_commands.Choice[str]]:
        reply_context = await _context_of_typing(interaction)
        source = getattr(interaction.namespace, "source", None)
        found = await service.suggest_addresses(
            typed, CHOICES_LIMIT, source=source, reply_context=reply_context
        )
        return [
            app_commands.Choice(
                name=shortened(f"{each.address} · {each.title}".rstrip("· "), CHOICE_LIMIT),
                value=each.address,
            )
            for each in found
            if len(each.address) <= CHOICE_LIMIT
        ]

    @cite.autocomplete("source")
    async def suggest_source(
        interaction: discord.Interaction[QuothBot], typed: str
    ) -> list[app_commands.Choice[str]]:
        return _choices(await _suggest_sources(interaction, service, typed))


def _add_timeline(tree: QuothTree, service: QuoteService) -> None:
    @add_command(tree, "timeline", since="from", until="to", dated_only="dated-only")
    async def timeline(  # noqa: PLR0913, PLR0917 - one parameter for each option
        interaction: discord.Interaction[QuothBot],
        topic: app_commands.Range[str, 1, TOPIC_LIMIT] | None = None,
        since: str | None = None,
        until: str | None = None,
        source: str | None = None,
        chart: bool = False,  # noqa: FBT001  # discord.py reads the options from here
        dated_only: bool = False,  # noqa: FBT001
        export: Literal["ics", "csv"] | None = None,
    ) -> None:
        request = TimelineRequest(topic, since, until, source, dated_only)
        form = None if export is None else ExportFormat(export)
        await show_timeline(interaction, service, request, chart=chart, form=form)

    @timeline.autocomplete("topic")
    async def suggest_topic(
        interaction: discord.Interaction[QuothBot], typed: str
    ) -> list[app_commands.Choice[str]]:
        reply_context = await _context_of_typing(interaction)
        found = await service.suggest_topics(typed, CHOICES_LIMIT, reply_context=reply_context)
        return _choices(found, TOPIC_LIMIT)

    @timeline.autocomplete("source")
    async def suggest_source(
        interaction: discord.Interaction[QuothBot], typed: str
    ) -> list[app_commands.Choice[str]]:
        return _choices(await _suggest_sources(interaction, service, typed))


async def _suggest_sources(
    interaction: discord.Interaction[QuothBot], service: QuoteService, typed: str
) -> tuple[str, ...]:
    reply_context = await _context_of_typing(interaction)
    return await service.suggest_sources(typed, CHOICES_LIMIT, reply_context=reply_context)


async def _context_of_typing(interaction: discord.Interaction[QuothBot]) -> ReplyContext:
    """Return who will read the answer to a command that is being typed, as far as it says."""
    return await reply_context_for(
        interaction, alone=getattr(interaction.namespace, "private", None)
    )


def _choices(found: Iterable[str], longest: int = CHOICE_LIMIT) -> list[app_commands.Choice[str]]:
    """Return what Discord offers; a longer name cannot be offered, but it can be typed."""
    return [app_commands.Choice(name=name, value=name) for name in found if len(name) <= longest]
