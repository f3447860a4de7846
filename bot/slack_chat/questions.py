"""Find the questions to the bot in messages, and answer them in their threads.

A mention asks, and so does every message in the direct messages with the bot. In a question
channel a question mark at the end asks, and where that is switched on, the number of a clause in
double brackets. Bots never ask: two bots that answered one another would not stop.

What a message follows up is the last question in its thread, or in the direct messages the one
before it: it is remembered, or read back from there as ``bot.chat.followups`` does. Where there are
several hosts, another may have answered it, so it is always read back.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.chat import followups
from bot.chat.answers import reply_to
from bot.chat.followups import OPENING_PARAGRAPHS, Shown, addresses_in, ends_in_question_mark
from bot.errors import StoreUnreachableError
from bot.metrics import OTHER
from bot.rate_limits import QUIET_SECONDS, RateLimitedError, Refusal
from bot.rendering import results
from bot.rendering.notices import SECONDS_IN_A_DAY
from bot.replies import Reply, ReplyContext, ReplyKind
from bot.slack_chat.blocks import (
    carried_in,
    compose,
    name_channels,
    paragraphs_of,
    with_buttons,
)
from bot.slack_chat.bot import UNREACHABLE, Origin, SlackBot, read_text, reason_of
from bot.slack_chat.commands import Request, read_request, run_for_message
from bot.slack_chat.sending import (
    direct_messages,
    missing_of,
    post,
    reporting_errors,
    send_privately,
    turn_away,
)
from bot.stored_values import ServerSettings

log = logging.getLogger(__name__)

READ_BACK = 200
"""Messages of a thread that are looked at for the last question."""

_PERSONS_MESSAGES = frozenset({None, "file_share", "thread_broadcast"})
_OF_CHANNELS = frozenset({Refusal.CHANNEL_COOLDOWN, Refusal.FULL})
_FOLLOWED = frozenset({ReplyKind.ANSWER, ReplyKind.NO_ANSWER})

Event = Mapping[str, Any]


def is_of_a_person(event: Event) -> bool:
    """Return whether a person wrote a message: no bot, and not Slack itself."""
    if event.get("bot_id") or not event.get("user") or event.get("hidden"):
        return False
    return event.get("subtype") in _PERSONS_MESSAGES


async def handle_message(bot: SlackBot, event: Event, team: str, *, repeated: bool = False) -> None:
    """Answer a message if it is a question to the bot, and only once.

    Args:
        bot: What answers.
        event: ``app_mention`` or ``message``; Slack sends both for one message.
        team: The organisation of the person, as far as the event's envelope says.
        repeated: Whether Slack has sent it before: it may have been answered before a restart.
    """
    if not is_of_a_person(event) or event["user"] == bot.workspace.user:
        return
    channel, ts = str(event["channel"]), str(event["ts"])
    question = question_in(bot, event)
    overheard = question is None
    if question is None:
        try:
            question = overheard_question(event, await bot.settings())
        except StoreUnreachableError:
            return  # Nobody asked the bot, and whether it answers here is not known.
    is_direct = channel.startswith("D")
    # Slack sends an ``app_mention``, too, of what names the bot in a channel.
    is_copy = event.get("type") == "message" and not is_direct and names_bot(bot, event)
    if question is None or not await bot.is_new(channel, ts, is_copy=is_copy):
        return
    thread = event.get("thread_ts") or (None if is_direct else ts)
    origin = Origin(
        await bot.person(str(event["user"])),
        str(event.get("user_team") or event.get("team") or team),
        channel,
        None if thread is None else str(thread),
        message=ts,
        begun=bool(event.get("thread_ts")),
    )
    async with reporting_errors(bot, origin, f"answering message {channel} {ts}"):
        if not repeated or not await _was_answered(bot, origin, ts):
            await _answer(bot, origin, event, question, overheard=overheard)


async def _was_answered(bot: SlackBot, origin: Origin, ts: str) -> bool:
    """Return whether the next message after ``ts`` is the bot's, as far as it may look."""
    scope: dict[str, Any] = {"channel": origin.channel, "oldest": ts, "limit": READ_BACK}
    try:
        if origin.thread is None:
            answer = await bot.client.conversations_history(**scope)
        else:
            answer = await bot.client.conversations_replies(ts=origin.thread, **scope)
    except UNREACHABLE as error:
        log.debug("It cannot be seen whether a message was answered (%s).", reason_of(error))
        return False
    later = [each for each in answer.get("messages") or () if str(each.get("ts")) > ts]
    following = min(later, key=lambda each: str(each["ts"]), default=None)
    return following is not None and following.get("user") == bot.workspace.user


def question_in(bot: SlackBot, event: Event) -> str | None:
    """Return the words that a message puts to the bot; ``None`` if it does not ask it anything."""
    text = str(event.get("text") or "")
    if event["channel"].startswith("D") or bot.workspace.mention in text:
        return read_text(text, bot.workspace.user)
    # With a label the mention is written differently.
    if event.get("type") == "app_mention":
        return read_text(text, bot.workspace.user)
    return None


def names_bot(bot: SlackBot, event: Event) -> bool:
    """Return whether a message mentions the bot, with or without a label."""
    text = str(event.get("text") or "")
    return any(f"<@{bot.workspace.user}{end}" in text for end in (">", "|"))


def overheard_question(event: Event, settings: ServerSettings) -> str | None:
    """Return what a message asks without naming the bot, where that is answered; else ``None``."""
    text, channel = read_text(str(event.get("text") or "")), str(event["channel"])
    if not settings.answers_in(channel):
        return None
    if settings.is_question_channel(channel) and ends_in_question_mark(text):
        return text
    return text if settings.addresses and addresses_in(text) else None


async def _answer(
    bot: SlackBot, origin: Origin, event: Event, question: str, *, overheard: bool
) -> None:
    strings, settings = origin.strings, await bot.settings()
    if bot.is_outsider(origin) and not settings.outsiders:
        matter = ("outsider", origin.person.id, origin.channel)
        if not overheard and bot.throttle.due(matter, SECONDS_IN_A_DAY):
            hint = results.hint(strings.slack.outsiders_off, strings)
            await send_privately(bot, origin, compose(hint))
        return
    if not origin.is_direct and not settings.answers_in(origin.channel):
        return
    if settings.private and not origin.is_direct:
        if bot.throttle.due(("private", origin.person.id, origin.channel), QUIET_SECONDS):
            text = strings.platform.use_commands.format(ask=strings.written("ask"))
            await send_privately(bot, origin, compose(results.hint(text, strings)))
        return
    request = None if overheard else read_request(question)
    files = event.get("files") or ()
    if request is not None and request.command != "ask":
        await run_for_message(bot, origin, request, files)
        return
    if files and origin.is_direct and not question and origin.person.manages:
        how = strings.platform.documents_how.format(documents=strings.written("documents"))
        await post(bot, origin, compose(results.hint(how, strings)))
        return
    request = request or Request("ask", question)
    await _answer_in_turn(bot, origin, event, request, overheard=overheard)


async def _answer_in_turn(
    bot: SlackBot, origin: Origin, event: Event, request: Request, *, overheard: bool
) -> None:
    person, strings = bot.voter(origin.person), origin.strings
    read: list[tuple[str, ...]] = []

    async def before() -> tuple[str, ...]:
        if not read:
            read.append(await questions_before(bot, origin, event))
        return read[0]

    try:
        async with bot.rate_limiter.admit(person, origin.channel):
            readers = await _readers(bot, origin, event)
            reply = await _reply(bot, readers, before, request, overheard=overheard)
            if reply is None:
                return
            if reply.kind in _FOLLOWED:
                bot.talks[origin.place] = Shown(request.text, next(iter(await before()), None))
    except RateLimitedError as refusal:
        whose = origin.channel if refusal.refusal in _OF_CHANNELS else person
        reply = turn_away(bot, refusal, strings)
        if not bot.throttle.due((refusal.refusal, whose), max(QUIET_SECONDS, refusal.seconds)):
            return
    try:
        asker, asked = origin.person.id, request.text
        await post(bot, origin, with_buttons(reply, asker=asker, asked=asked))
        await bot.keep_refused(origin.person, reply)
    except SlackApiError as error:
        missing = missing_of(error)
        if missing is None:
            raise
        await _tell_in_private(bot, origin, missing)


async def _readers(bot: SlackBot, origin: Origin, event: Event) -> ReplyContext:
    """Return who reads the reply to a message; its author may say whether it is solved."""
    begins_thread = not origin.is_direct and not event.get("thread_ts")
    in_question_channel = (await bot.settings()).is_question_channel(origin.channel)
    return replace(await bot.reply_context(origin), solvable=begins_thread and in_question_channel)


async def _reply(
    bot: SlackBot,
    readers: ReplyContext,
    history: Callable[[], Awaitable[Sequence[str]]],
    request: Request,
    *,
    overheard: bool,
) -> Reply | None:
    if request.source or request.as_of:
        return await bot.service.ask(
            request.text,
            source=request.source,
            as_of=request.as_of,
            with_question=True,
            reply_context=readers,
        )
    return await reply_to(
        bot.service,
        request.text,
        readers,
        history=history,
        overheard=overheard,
    )


async def _tell_in_private(bot: SlackBot, origin: Origin, missing: str) -> None:
    """Say in the direct messages why there is no answer, once a day for each channel."""
    strings = origin.strings
    bot.service.metrics.turned_away(OTHER)
    log.warning("No answer in channel %s: %s.", origin.channel, missing)
    if not bot.throttle.due(("missing", origin.person.id, origin.channel), SECONDS_IN_A_DAY):
        return
    named = strings.platform.permissions.get(missing, missing)
    text = strings.platform.may_not_send.format(channel=f"<#{origin.channel}>", missing=named)
    try:
        direct = Origin(origin.person, origin.team, await direct_messages(bot, origin))
        notices = compose(results.hint(text, strings))
        await post(bot, direct, [name_channels(each, [origin.channel]) for each in notices])
    except UNREACHABLE as error:
        log.info("The person could not be told in a direct message (%s).", reason_of(error))


# Follow-ups


async def questions_before(bot: SlackBot, origin: Origin, event: Event) -> tuple[str, ...]:
    """Return the questions that a message may follow, the newest first."""
    known, in_thread = bot.talks.get(origin.place), bool(event.get("thread_ts"))
    if bot.has_other_hosts and (in_thread or origin.is_direct):
        known = await _read_back(bot, origin, str(event["ts"])) or known
    elif known is None and in_thread:
        known = await _read_back(bot, origin, str(event["ts"]))
    if known is None and in_thread and origin.is_direct:
        known = await _asked_at_the_top(bot, origin)
    if known is None:
        return ()
    return tuple(each for each in (known.asked, known.followed) if each)


async def talk_at(bot: SlackBot, origin: Origin, message: Mapping[str, Any] | None) -> Shown:
    """Return what the message with a button answers, and what that followed, as far as known."""
    blocks = message.get("blocks") or () if message else ()
    shown = shown_in(blocks)
    if shown.asked:
        return shown
    return carried_in(blocks) or bot.talks.get(origin.place) or shown


def shown_in(blocks: Iterable[dict[str, Any]]) -> Shown:
    """Read the questions off the first paragraphs of one of the bot's own messages."""
    paragraphs = [*paragraphs_of(blocks)][:OPENING_PARAGRAPHS]
    return followups.shown_in(paragraphs)


async def _read_back(bot: SlackBot, origin: Origin, ts: str) -> Shown | None:
    """Return the last question before ``ts`` in its thread or channel, if that may be read."""
    try:
        if origin.thread is None:
            answer = await bot.client.conversations_history(
                channel=origin.channel, latest=ts, limit=READ_BACK
            )
            messages = [*(answer.get("messages") or ())][::-1]
        else:
            answer = await bot.client.conversations_replies(
                channel=origin.channel, ts=origin.thread, latest=ts, limit=READ_BACK
            )
            messages = [*(answer.get("messages") or ())]
    except UNREACHABLE as error:
        log.debug("A thread could not be read (%s).", reason_of(error))
        return None
    found: Shown | None = None
    asked: str | None = None
    for message in messages:
        if str(message.get("ts")) >= ts:
            break
        if message.get("user") == bot.workspace.user:
            shown = shown_in(message.get("blocks") or ())
            question = shown.asked or asked
            found = Shown(question, shown.followed) if question else found
        elif is_of_a_person(message):
            asked = read_text(str(message.get("text") or ""), bot.workspace.user) or None
    return found


async def _asked_at_the_top(bot: SlackBot, origin: Origin) -> Shown | None:
    """Return the question that a thread of the direct messages stands under.

    A question there is answered beside it, so a thread begins with a question or with an answer.
    """
    try:
        answer = await bot.client.conversations_history(
            channel=origin.channel, latest=origin.thread, inclusive=True, limit=READ_BACK
        )
    except UNREACHABLE as error:
        log.debug("The messages before a thread could not be read (%s).", reason_of(error))
        return None
    above = (each for each in answer.get("messages") or () if is_of_a_person(each))
    question = next(above, None)
    return Shown(read_text(str(question.get("text") or "")) or None) if question else None
