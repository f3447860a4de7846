"""What those who manage a server do about questions: list gaps, get a digest, pin quotations."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

import aiohttp
import discord

from bot.chat import pins
from bot.chat.buttons import Show, ShowToken, VoteToken, unpack
from bot.chat.gaps import listing, send_due_digest
from bot.chat.server_settings import ManagedServer
from bot.discord_chat.bot import QuothBot, reply_context_for, reply_context_of, server_key
from bot.discord_chat.errors import ErrorReporter
from bot.discord_chat.layout import compose, shortened
from bot.discord_chat.permissions import Permitted, missing_of
from bot.discord_chat.questions import SECONDS_IN_A_DAY, talk_before
from bot.discord_chat.sending import respond_with
from bot.i18n import ENGLISH, Strings, strings_for
from bot.rendering import notices, results
from bot.rendering.results import MAX_QUESTION_LENGTH
from bot.replies import QuoteRef, Reply
from bot.stored_values import Gap

log = logging.getLogger(__name__)

QUESTION_LIMIT = MAX_QUESTION_LENGTH
"""Characters of a question that is pinned."""

SEARCHED_MESSAGES = 200
"""The last messages of a channel, among which an answer is looked for by its id."""

LABEL_LIMIT = 45
OPTION_LIMIT = 100
"""Characters: https://discord.com/developers/docs/components/reference"""


async def managed_server(
    interaction: discord.Interaction[QuothBot], refused: str | None = None
) -> ManagedServer | None:
    """Return the server that the person manages; else ``None``, and they are told.

    Args:
        interaction: What the person did.
        refused: What those are told who do not manage it, if not the usual.
    """
    strings, store = reply_context_of(interaction).strings, interaction.client.store
    if interaction.guild_id is None:
        why = strings.platform.servers_only
    elif not interaction.permissions.manage_guild:
        why = refused or strings.community.manage_only
    elif store is None:
        why = strings.servers.not_kept
    else:
        return ManagedServer(store, server_key(interaction.guild_id))
    await respond_with(interaction, results.hint(why, strings))
    return None


async def show_gaps(interaction: discord.Interaction[QuothBot]) -> None:
    """List the questions that are kept, grouped by likeness."""
    server = await managed_server(interaction)
    if server is None:
        return
    strings = reply_context_of(interaction).strings
    await respond_with(interaction, await listing(server, strings), private=True)


# Pins


async def pin_from_answer(
    interaction: discord.Interaction[QuothBot], answer: str, number: int, question: str | None
) -> None:
    """Bind a question to a quotation of the answer with an id, one of the last messages here."""
    server = await managed_server(interaction)
    if server is None:
        return
    await interaction.response.defer(ephemeral=True)
    strings = reply_context_of(interaction).strings
    texts = strings.community
    # As in "answer 27a6bc5ccf63", which stands under an answer.
    answer_id = "".join(answer.casefold().split()[-1:])
    message = await _answer_with(interaction, answer_id)
    if message is None:
        why = texts.pin_without_answer.format(answer=answer, menu=texts.menu)
        await respond_with(interaction, results.hint(why, strings), private=True)
        return
    reply = await _pin(interaction, server, message, number, question)
    await respond_with(interaction, reply, private=True)


async def show_pin_form(
    interaction: discord.Interaction[QuothBot], message: discord.Message
) -> None:
    """Ask which quotation of ``message`` is to be bound to which question."""
    if await managed_server(interaction) is None:
        return
    strings, client = reply_context_of(interaction).strings, interaction.client
    refs = refs_in(message) if message.author == client.user else ()
    readers = await reply_context_for(interaction, alone=True)
    quotes = await pins.quotes_by_number(client.service, refs, readers)
    if not quotes:
        why = strings.community.pin_without_quotation.format(number=1)
        await respond_with(interaction, results.hint(why, strings))
        return
    shown = await talk_before(client, message)
    form = PinForm(message, (shown.asked or "")[:QUESTION_LIMIT], quotes, strings)
    await interaction.response.send_modal(form)


class PinForm(discord.ui.Modal):
    """A field for the question and a menu of the quotations, of which one is chosen."""

    def __init__(
        self,
        message: discord.Message,
        question: str,
        quotes: Mapping[int, str],
        strings: Strings,
    ) -> None:
        texts = strings.community
        super().__init__(title=shortened(texts.pin_form, LABEL_LIMIT))
        self._message = message
        self.question = discord.ui.TextInput[PinForm](
            style=discord.TextStyle.paragraph, default=question, max_length=QUESTION_LIMIT
        )
        self.number = discord.ui.Select[PinForm](
            options=[
                discord.SelectOption(
                    label=shortened(f"{number}. {words}", OPTION_LIMIT),
                    value=str(number),
                    default=number == min(quotes),
                )
                for number, words in quotes.items()
            ]
        )
        self.add_item(discord.ui.Label(text=texts.pin_question, component=self.question))
        self.add_item(discord.ui.Label(text=texts.pin_number, component=self.number))

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Pin what was chosen."""
        async with ErrorReporter(interaction):
            server = await managed_server(interaction)
            if server is not None:
                number = int(self.number.values[0])
                reply = await _pin(interaction, server, self._message, number, self.question.value)
                await respond_with(interaction, reply, private=True)


async def _pin(
    interaction: discord.Interaction[QuothBot],
    server: ManagedServer,
    message: discord.Message,
    number: int,
    question: str | None,
) -> Reply:
    """Bind a question to the quotation of a number, and say what is bound to what."""
    readers, client = await reply_context_for(interaction, alone=True), interaction.client
    asked = question or (await talk_before(client, message)).asked or ""
    refs = refs_in(message)
    return await pins.pin_quotation(server, client.service, refs, number, asked, readers)


async def show_pins(interaction: discord.Interaction[QuothBot], remove: int | None) -> None:
    """List the pinned questions, or remove the one of a number."""
    server = await managed_server(interaction)
    if server is None:
        return
    service = interaction.client.service
    readers = await reply_context_for(interaction, alone=True)
    if remove is None:
        listed = await pins.list_pins(server, service, readers)
        await respond_with(interaction, listed, private=True)
    else:
        await respond_with(interaction, await pins.remove_pin(server, remove, readers))


async def _answer_with(
    interaction: discord.Interaction[QuothBot], answer_id: str
) -> discord.Message | None:
    """Return the last message here with the answer of an id, if the bot can read it."""
    channel = interaction.channel
    if missing_of(interaction.app_permissions, "view_channel", "read_message_history"):
        return None
    if not isinstance(channel, discord.abc.Messageable):
        return None
    async for message in channel.history(limit=SEARCHED_MESSAGES):
        ours = message.author == interaction.client.user
        if ours and any(
            token == VoteToken(answer_id, up=True).write() for token in _tokens(message)
        ):
            return message
    return None


def refs_in(message: discord.Message) -> tuple[QuoteRef, ...]:
    """Return the quotations of an answer, as its buttons know them."""
    for token in _tokens(message):
        try:
            shown = ShowToken.read(token)
        except ValueError:
            continue
        if shown.what is not Show.RELATED:
            return unpack(shown.quotes)
    return ()


def _tokens(message: discord.Message) -> Iterator[str]:
    """Yield the tokens of the buttons under a message."""
    for row in message.components:
        if isinstance(row, discord.ActionRow):
            yield from (str(each.custom_id) for each in row.children if each.custom_id)


# What is done now and then


async def send_digests(client: QuothBot) -> None:
    """Send each server the weekly list of unanswered questions that is due."""
    if client.store is None:
        return
    for guild in client.guilds:
        server = server_key(guild.id)
        settings = await client.store.settings(server)
        if settings.digest_channel is not None:
            sending = partial(_send_digest, client, guild, int(settings.digest_channel))
            await send_due_digest(client.store, server, sending)


async def _send_digest(
    client: QuothBot,
    guild: discord.Guild,
    channel_id: int,
    since: datetime,
    gaps: tuple[Gap, ...],
) -> bool:
    """Send a digest; return whether that was possible."""
    channel, why = guild.get_channel_or_thread(channel_id), "its channel is gone"
    if isinstance(channel, discord.abc.Messageable):
        permitted = Permitted.given(channel.permissions_for(guild.me), channel)
        strings = strings_for(guild.preferred_locale.value)
        reply = notices.gaps(gaps, strings, since=since.date())
        (outgoing,) = compose(reply, embeds=permitted.embed, limit=1)
        why = f"{ENGLISH.named(permitted.needed)} is missing"
        try:
            if permitted.answer:
                await channel.send(
                    content=outgoing.content,
                    embeds=outgoing.embeds,
                    suppress_embeds=outgoing.suppress_embeds,
                    allowed_mentions=outgoing.allowed_mentions,
                    nonce=f"{guild.id % 10**12}.{since:%y%m%d}",  # Discord drops a second one.
                )
                return True
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            why = str(error)
    if client.throttle.due(("digest", guild.id), SECONDS_IN_A_DAY):
        log.warning("No weekly list in server %d: %s.", guild.id, why)
    return False


async def log_changed_pins(client: QuothBot) -> None:
    """Log each pin whose text the documents no longer have, once for each of their versions."""
    if client.store is None:
        return
    for guild in client.guilds:
        server = server_key(guild.id)
        await pins.log_changed_pins(client.service, client.store, server, client.pins_checked_for)
