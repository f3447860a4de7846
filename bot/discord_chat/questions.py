"""Find the questions to the bot in messages, and answer them.

What an answer answered is the message that it replies to, or is read off the answer as
``bot.chat.followups`` does.
"""

from __future__ import annotations

import contextlib
import logging
import re
from dataclasses import replace

import aiohttp
import discord

from bot.chat import followups
from bot.chat.answers import reply_to
from bot.chat.followups import OPENING_PARAGRAPHS, Shown, addresses_in, ends_in_question_mark
from bot.discord_chat.bot import QuothBot, place_of, readers_for
from bot.discord_chat.escaping import unescape
from bot.discord_chat.layout import compose, shortened
from bot.discord_chat.permissions import Permitted, missing_for_thread
from bot.discord_chat.sending import send_reply, turn_away, typing_meanwhile
from bot.i18n import ENGLISH, Strings
from bot.metrics import OTHER
from bot.rate_limits import QUIET_SECONDS, RateLimitedError, Refusal
from bot.rendering import results
from bot.rendering.results import MAX_QUESTION_LENGTH
from bot.replies import Reply, ReplyContext, ReplyKind
from bot.stored_values import ServerSettings

log = logging.getLogger(__name__)

SECONDS_IN_A_DAY = 86_400.0

THREAD_NAME_LIMIT = 100
"""Characters of a thread's name: https://discord.com/developers/docs/resources/channel"""

_MENTION = re.compile(
    r"<(?:[@#][!&]?\d+|a?:\w+:\d+|t:[^>]*|/[^>]*)>|(?<!\w)@(?:everyone|here)\b|@(?=everyone|here)",
    re.IGNORECASE,
)
_IN_THREADS = frozenset({ReplyKind.ANSWER, ReplyKind.NO_ANSWER})
_OF_CHANNELS = frozenset({Refusal.CHANNEL_COOLDOWN, Refusal.FULL})
_UNREACHABLE = (discord.HTTPException, aiohttp.ClientError, OSError)
_PERSONS_MESSAGES = frozenset({discord.MessageType.default, discord.MessageType.reply})


def question_in(message: discord.Message, me: discord.abc.User) -> str | None:
    """Return the words that ``message`` asks of ``me``, or ``None`` if it does not ask anything.

    A direct message asks; in a server a mention of the bot asks, and so does a reply that
    pings it, which Discord lists as a mention. A mention of everyone or of a role is not
    one of the bot. Bots, webhooks and the bot itself never ask: two bots that answered one
    another would not stop. Without any words the question is empty.
    """
    if not is_of_a_person(message):
        return None
    if message.guild is not None and all(user.id != me.id for user in message.mentions):
        return None
    return re.sub(rf"\s*<@!?{me.id}>\s*", " ", message.content).strip()


def is_of_a_person(message: discord.Message) -> bool:
    """Return whether a person wrote ``message``: no bot, no webhook and not Discord itself."""
    if message.author.bot or message.webhook_id is not None:
        return False
    return message.type in _PERSONS_MESSAGES


async def questions_before(client: discord.Client, message: discord.Message) -> tuple[str, ...]:
    """Return the questions that ``message`` may follow, the newest first.

    Args:
        client: The bot.
        message: What a person wrote.
    """
    answer = await _referred(client, message)
    if answer is None or not _is_ours(client, answer):
        return ()
    shown = await talk_before(client, answer)
    return tuple(question for question in (shown.asked, shown.followed) if question)


async def talk_before(client: discord.Client, answer: discord.Message) -> Shown:
    """Return what the bot's own ``answer`` answers, and what that followed, as far as can be read.

    Without the intent for it, Discord leaves out the words of messages that do not mention
    the bot; a message may be gone or out of the bot's reach, too.
    """
    shown = shown_in(answer)
    asked = shown.asked or await _question_of(client, answer) or None
    return replace(shown, asked=asked)


def shown_in(answer: discord.Message) -> Shown:
    """Read the questions off the first lines of one of the bot's own messages."""
    text = answer.embeds[0].description if answer.embeds else answer.content
    paragraphs = (text or "").split("\n\n")[:OPENING_PARAGRAPHS]
    return followups.shown_in(map(unescape, paragraphs))


def is_wordless_reply(client: discord.Client, message: discord.Message) -> bool:
    """Return whether ``message`` replies to the bot with words that Discord keeps from it."""
    reference = message.reference
    if reference is None or message.content or message.attachments or message.stickers:
        return False
    answer = reference.resolved
    return isinstance(answer, discord.Message) and _is_ours(client, answer)


async def _question_of(client: discord.Client, answer: discord.Message) -> str | None:
    asked = await _referred(client, answer)
    if asked is None or client.user is None:
        return None
    asking = question_in(asked, client.user)
    if asking is None and is_of_a_person(asked):
        # Answered in a question channel, where no mention is needed.
        return asked.content.strip() or None
    return asking


async def _referred(client: discord.Client, message: discord.Message) -> discord.Message | None:
    """Return the message that ``message`` replies to; ask Discord only if it is not at hand."""
    reference = message.reference
    if reference is None or reference.message_id is None:
        return None
    known = reference.resolved or reference.cached_message
    if known is not None:
        return known if isinstance(known, discord.Message) else None
    channel = client.get_partial_messageable(reference.channel_id, guild_id=reference.guild_id)
    with contextlib.suppress(*_UNREACHABLE):
        return await channel.fetch_message(reference.message_id)
    return None


def _is_ours(client: discord.Client, message: discord.Message) -> bool:
    return client.user is not None and message.author.id == client.user.id


def may_ask(client: QuothBot, message: discord.Message) -> bool:
    """Return whether ``message`` can be a question, before the server's settings are read."""
    if client.user is not None and question_in(message, client.user) is not None:
        return True
    if opening_post(message) is not None:
        return True
    return message.guild is not None and client.reads_content and is_of_a_person(message)


def question_to(client: QuothBot, message: discord.Message, settings: ServerSettings) -> str | None:
    """Return the words that ``message``, which ``may_ask``, asks; ``None`` if none or to be silent.

    In a question channel a question mark at the end asks, and where that is switched on, the
    number of a clause in double brackets; elsewhere see ``question_in``.
    """
    question = question_in(message, client.user) if client.user else None
    if message.guild is None:
        return question
    place = place_of(message.channel)
    if not settings.answers_in(*place):
        return None
    if _opens_chosen_forum_thread(message, settings):
        return opening_post(message)
    overheard = question is None and settings.is_question_channel(*place)
    if overheard and ends_in_question_mark(message.content):
        return message.content.strip()
    if question is None and settings.addresses and addresses_in(message.content):
        return message.content.strip()
    return question


async def answer_message(
    client: QuothBot,
    message: discord.Message,
    question: str,
    settings: ServerSettings,
) -> Reply | None:
    """Answer the ``question`` of ``message``, in its turn and as the server's ``settings`` say.

    Returns:
        The answer, if there is one.
    """
    in_forum = _opens_chosen_forum_thread(message, settings)
    permitted, readers = Permitted.by(message), readers_for(message, settings)
    person, channel, strings = message.author.id, message.channel.id, readers.strings
    try:
        if not permitted.answer:
            await _tell_in_private(client, message, permitted, strings)
        elif settings.private and not in_forum:
            if client.throttle.due(("private", person, channel), QUIET_SECONDS):
                text = strings.platform.use_commands.format(ask=strings.written("ask"))
                await send_reply(message, results.hint(text, strings), permitted)
        else:
            async with client.rate_limiter.admit(person, channel):
                in_thread = bool(question) and opens_thread(message, settings)
                asking = (
                    _reply_to_post(client, message, question, readers)
                    if in_forum
                    else _reply(client, message, question, readers, in_thread=in_thread)
                )
                reply = await typing_meanwhile(message.channel, asking)
                if reply is None:
                    return None
                room = None
                if in_thread and reply.kind in _IN_THREADS:
                    room = await _open_thread(message, thread_name(question, strings))
                await send_reply(message, reply, permitted, room)
                return reply
    except RateLimitedError as refusal:
        whose = channel if refusal.refusal in _OF_CHANNELS else person
        reply = turn_away(client, refusal, strings)
        if client.throttle.due((refusal.refusal, whose), max(QUIET_SECONDS, refusal.seconds)):
            await send_reply(message, reply, permitted)
    return None


def opening_post(message: discord.Message) -> str | None:
    """Return the title of a forum's thread whose first post ``message`` is; else ``None``.

    The title can be read without the privileged intent.
    """
    thread = message.channel
    if not isinstance(thread, discord.Thread) or message.id != thread.id:
        return None
    if not is_of_a_person(message):
        return None
    return thread.name if isinstance(thread.parent, discord.ForumChannel) else None


def _opens_chosen_forum_thread(message: discord.Message, settings: ServerSettings) -> bool:
    return opening_post(message) is not None and place_of(message.channel)[1] in settings.forums


async def _reply_to_post(
    client: QuothBot, message: discord.Message, title: str, readers: ReplyContext
) -> Reply:
    """Return the answer to the title of a forum's post, or else to what the post says."""
    readers = replace(readers, solvable=True)
    reply = await client.service.ask(title, with_question=True, reply_context=readers)
    body = question_in(message, client.user) if client.user else None
    body = (body or message.content).strip()
    if reply.kind is ReplyKind.ANSWER or not 0 < len(body) <= MAX_QUESTION_LENGTH:
        return reply
    other = await client.service.ask(body, with_question=True, reply_context=readers)
    return other if other.kind is ReplyKind.ANSWER else reply


async def _reply(
    client: QuothBot,
    message: discord.Message,
    question: str,
    readers: ReplyContext,
    *,
    in_thread: bool,
) -> Reply | None:
    """Return the answer; ``None`` where nobody asked the bot and nothing is found."""
    if not question and is_wordless_reply(client, message):
        strings = readers.strings
        ask = strings.written("ask")
        return results.hint(strings.platform.wordless.format(ask=ask), strings)
    asked = message.guild is None or (
        client.user is not None and question_in(message, client.user) is not None
    )
    # In a thread of its own the answer can refer to no message, so it names the question.
    return await reply_to(
        client.service,
        question,
        readers,
        history=lambda: questions_before(client, message),
        with_question=in_thread,
        overheard=not asked,
    )


def opens_thread(message: discord.Message, settings: ServerSettings) -> bool:
    """Return whether the answer to ``message`` goes into a new thread, and the bot may open one.

    What it lacks for that is logged, so ask once for each message.
    """
    channel = message.channel
    if not isinstance(channel, discord.TextChannel) or not settings.in_thread:
        return False
    missing = missing_for_thread(channel.permissions_for(channel.guild.me))
    if missing:
        log.warning("No thread in channel %d: %s is missing.", channel.id, ENGLISH.named(missing))
    return not missing


def thread_name(question: str, strings: Strings) -> str:
    """Return what a thread for ``question`` is called, without mentions and not too long."""
    plain = " ".join(_MENTION.sub(" ", question).split())
    return shortened(strings.servers.thread_name.format(question=plain), THREAD_NAME_LIMIT)


async def _open_thread(message: discord.Message, name: str) -> discord.Thread | None:
    """Open a thread on ``message`` where that can be; else the answer goes into the channel."""
    try:
        return await message.create_thread(name=name)
    except discord.HTTPException as error:
        log.warning("No thread in channel %d: %s", message.channel.id, error)
        return None


async def _tell_in_private(
    client: QuothBot, message: discord.Message, permitted: Permitted, strings: Strings
) -> None:
    """Say in a direct message why there is no answer, once a day for each channel."""
    missing = strings.named(permitted.needed)
    client.service.metrics.turned_away(OTHER)
    log.warning(
        "No answer in channel %d: %s is missing.",
        message.channel.id,
        ENGLISH.named(permitted.needed),
    )
    if not client.throttle.due(
        ("missing", message.author.id, message.channel.id), SECONDS_IN_A_DAY
    ):
        return
    where = f"#{getattr(message.channel, 'name', message.channel.id)}"
    text = strings.platform.may_not_send.format(channel=where, missing=missing)
    (notice,) = compose(results.hint(text, strings), embeds=False, limit=1)
    try:
        await message.author.send(
            notice.content, suppress_embeds=True, allowed_mentions=notice.allowed_mentions
        )
    except discord.HTTPException as error:
        log.info("The person could not be told in a direct message (HTTP %d).", error.status)
