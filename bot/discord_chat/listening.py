"""Messages: which of them are questions to the bot, and where the answers go."""

from __future__ import annotations

import asyncio
import logging
import re
from typing import TYPE_CHECKING

import discord

from bot import rendering
from bot.audience import Audience
from bot.discord_chat.following import is_wordless_reply, questions_before
from bot.discord_chat.messages import compose, shortened
from bot.discord_chat.permissions import missing_for_thread
from bot.discord_chat.questions import Permitted, is_of_a_person, question_in
from bot.discord_chat.restraining import QUIET_SECONDS, turn_away
from bot.discord_chat.sending import send_reply, show_typing
from bot.discord_chat.server_rules import place_of, readers_for
from bot.metrics import OTHER
from bot.replies import Reply, ReplyKind
from bot.restraint import Refusal, TurnedAwayError
from bot.server_settings import ServerSettings
from bot.wording import ENGLISH, Wording

if TYPE_CHECKING:
    from bot.discord_chat.client import QuothClient

log = logging.getLogger(__name__)

SECONDS_IN_A_DAY = 86_400.0

THREAD_NAME_LIMIT = 100
"""Characters of a thread's name: https://discord.com/developers/docs/resources/channel"""

_QUESTION = re.compile(r"\w.*[?？؟][\s\"'”’»›)\]*_~`|]*\Z", re.DOTALL)
"""Ends in a question mark, whatever closes after it; ``???`` alone asks nothing."""

_MENTION = re.compile(
    r"<(?:[@#][!&]?\d+|a?:\w+:\d+|t:[^>]*|/[^>]*)>|(?<!\w)@(?:everyone|here)\b|@(?=everyone|here)",
    re.IGNORECASE,
)
_IN_THREADS = frozenset({ReplyKind.ANSWER, ReplyKind.NO_ANSWER})
_OF_CHANNELS = frozenset({Refusal.CHANNEL_COOLDOWN, Refusal.FULL})


def may_ask(client: QuothClient, message: discord.Message) -> bool:
    """Whether ``message`` can be a question to the bot, before the server's settings are read."""
    if client.user is not None and question_in(message, client.user) is not None:
        return True
    return message.guild is not None and client.reads_content and is_of_a_person(message)


def question_to(
    client: QuothClient, message: discord.Message, settings: ServerSettings
) -> str | None:
    """The words that ``message``, which ``may_ask``, asks; ``None`` if none or to be silent.

    In a question channel a question mark at the end asks; elsewhere see ``question_in``.
    """
    question = question_in(message, client.user) if client.user else None
    if message.guild is None:
        return question
    place = place_of(message.channel)
    if not settings.answers_in(*place):
        return None
    overheard = question is None and settings.is_question_channel(*place)
    if overheard and _QUESTION.search(message.content):
        return message.content.strip()
    return question


async def answer_message(
    client: QuothClient,
    message: discord.Message,
    question: str,
    settings: ServerSettings,
) -> None:
    """Answer the ``question`` of ``message``, in its turn and as the server's ``settings`` say."""
    permitted, readers = Permitted.by(message), readers_for(message, settings)
    person, channel, words = message.author.id, message.channel.id, readers.words
    try:
        if not permitted.answer:
            await _tell_in_private(client, message, permitted, words)
        elif settings.private:
            if client.notices.due(("private", person, channel), QUIET_SECONDS):
                text = words.servers.use_commands.format(ask=words.commands["ask"].name)
                await send_reply(message, rendering.hint(text, words), permitted)
        else:
            async with client.restraint.admit(person, channel):
                in_thread = bool(question) and opens_thread(message, settings)
                reply, _ = await asyncio.gather(
                    _reply(client, message, question, readers, in_thread=in_thread),
                    show_typing(message.channel),
                )
                room = None
                if in_thread and reply.kind in _IN_THREADS:
                    room = await _open_thread(message, thread_name(question, words))
                await send_reply(message, reply, permitted, room)
    except TurnedAwayError as refusal:
        whose = channel if refusal.refusal in _OF_CHANNELS else person
        reply = turn_away(client, refusal, words)
        if client.notices.due((refusal.refusal, whose), max(QUIET_SECONDS, refusal.seconds)):
            await send_reply(message, reply, permitted)


async def _reply(
    client: QuothClient,
    message: discord.Message,
    question: str,
    readers: Audience,
    *,
    in_thread: bool,
) -> Reply:
    if not question and is_wordless_reply(client, message):
        words = readers.words
        ask = words.commands["ask"].name
        return rendering.hint(words.buttons.wordless.format(ask=ask), words)
    if not question:
        return client.desk.help(audience=readers)
    before = await questions_before(client, message)
    # In a thread of its own the answer can refer to no message, so it names the question.
    return await client.desk.ask(question, before=before, with_question=in_thread, audience=readers)


def opens_thread(message: discord.Message, settings: ServerSettings) -> bool:
    """Whether the answer to ``message`` goes into a new thread, and the bot may open one.

    What it lacks for that is logged, so ask once for each message.
    """
    channel = message.channel
    if not isinstance(channel, discord.TextChannel) or not settings.in_thread:
        return False
    missing = missing_for_thread(channel.permissions_for(channel.guild.me))
    if missing:
        log.warning("No thread in channel %d: %s is missing.", channel.id, ENGLISH.named(missing))
    return not missing


def thread_name(question: str, words: Wording) -> str:
    """What a thread for ``question`` is called, without mentions and not too long."""
    plain = " ".join(_MENTION.sub(" ", question).split())
    return shortened(words.servers.thread_name.format(question=plain), THREAD_NAME_LIMIT)


async def _open_thread(message: discord.Message, name: str) -> discord.Thread | None:
    """Open a thread on ``message`` where that can be; else the answer goes into the channel."""
    try:
        return await message.create_thread(name=name)
    except discord.HTTPException as error:
        log.warning("No thread in channel %d: %s", message.channel.id, error)
        return None


async def _tell_in_private(
    client: QuothClient, message: discord.Message, permitted: Permitted, words: Wording
) -> None:
    """Say in a direct message why there is no answer, once a day for each channel."""
    missing = words.named(permitted.needed)
    client.desk.metrics.turned_away(OTHER)
    log.warning(
        "No answer in channel %d: %s is missing.",
        message.channel.id,
        ENGLISH.named(permitted.needed),
    )
    if not client.notices.due(("missing", message.author.id, message.channel.id), SECONDS_IN_A_DAY):
        return
    where = f"#{getattr(message.channel, 'name', message.channel.id)}"
    text = words.servers.may_not_send.format(channel=where, missing=missing)
    (notice,) = compose(rendering.hint(text, words), embeds=False, limit=1)
    try:
        await message.author.send(
            notice.content, suppress_embeds=True, allowed_mentions=notice.allowed_mentions
        )
    except discord.HTTPException as error:
        log.info("The person could not be told in a direct message (HTTP %d).", error.status)
