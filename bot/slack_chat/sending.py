"""Send replies to people, in turn and within the limits; say in words what fails."""

from __future__ import annotations

import contextlib
import logging
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Sequence
from dataclasses import replace
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.chat.answers import ALWAYS_PRIVATE, out_of_reach, record_failure
from bot.chat.buttons import Button
from bot.chat.watchdog import Pause
from bot.i18n import Strings
from bot.rate_limits import RateLimitedError
from bot.rendering import notices, results
from bot.replies import Reply, ReplyKind, Text
from bot.slack_chat.blocks import (
    Outgoing,
    compose,
    paragraph,
    shortened,
    with_buttons,
)
from bot.slack_chat.bot import UNREACHABLE, Json, Origin, SlackBot, reason_of

log = logging.getLogger(__name__)

PICTURE_NAME = "timeline.png"

FIRST_SERVER_ERROR = 500
"""From this HTTP status on the failure is Slack's."""

ALT_TEXT_LIMIT = 1_000
"""Characters of a picture's alternative text."""

_UNANSWERABLE = frozenset({"expired_trigger_id", "trigger_expired", "trigger_exchanged"})
_PLACES = frozenset({"not_in_channel", "channel_not_found", "is_archived", "restricted_action"})
_TOO_LONG = frozenset({"msg_blocks_too_long", "msg_too_long"})

_BROKEN = (
    aiohttp.ClientOSError,
    aiohttp.ClientPayloadError,
    aiohttp.ServerConnectionError,
    TimeoutError,
)
"""What may come after Slack has done what was asked."""

_NEVER_SENT = aiohttp.ClientConnectorError
"""One of these that comes before anything is sent."""

_NOT_REPEATED = frozenset(
    {
        "chat.postEphemeral",
        "chat.postMessage",
        "files.completeUploadExternal",
        "views.open",
    }
)
"""The methods that do something each time they are called."""

LOOK_SECONDS = 1.0
"""After a broken connection, before looking whether a message is there: Slack may be at it."""

LOOKED_BACK = 300.0
"""Seconds by which the clock here may be ahead of Slack's when it is looked for."""

LOOKED_AT = 200
"""Messages that are looked at in one call."""

TELL_AGAIN = (1.0, 4.0, 16.0, 64.0, 256.0)
"""Seconds between two attempts to tell somebody that something went wrong."""

ATTEMPTS = 6
"""How often a call is repeated for which there is no connection: after 1, 2, 4 ... seconds."""

_REPEATED_BY_THE_FRONT = frozenset({"auth.test", "apps.connections.open"})

POSTS = 3
"""How often a message is sent that surely is not there."""

MARKER = "post-"
"""The beginning of the ``block_id`` by which a message of the bot is found again."""


class ResponseUrlError(SlackClientError):
    """Slack did not take what was sent to a response address."""


class UncertainPostError(SlackClientError):
    """The connection broke after a message was sent, and whether it is there cannot be seen."""


async def in_turn(
    bot: SlackBot, origin: Origin, asking: Coroutine[Any, Any, Reply], *, press: bool = False
) -> Reply:
    """Return what ``asking`` gives, or why it is not asked here or now."""
    limiter = bot.button_rate_limiter if press else bot.rate_limiter
    try:
        async with limiter.admit(bot.voter(origin.person), origin.channel or origin.person.id):
            why_not = await why_silent(bot, origin)
            return await asking if why_not is None else results.hint(why_not, origin.strings)
    except RateLimitedError as refusal:
        return turn_away(bot, refusal, origin.strings)
    finally:
        asking.close()


async def why_silent(bot: SlackBot, origin: Origin) -> str | None:
    """Return why there is no answer where ``origin`` is, and what to do; ``None`` if there is."""
    settings, strings = await bot.settings(), origin.strings
    if bot.is_outsider(origin) and not settings.outsiders:
        return strings.slack.outsiders_off
    if not origin.channel or origin.is_direct or settings.answers_in(origin.channel):
        return None
    return strings.platform.silent


def turn_away(bot: SlackBot, refusal: RateLimitedError, strings: Strings) -> Reply:
    """Count ``refusal``, and say why there is no answer now."""
    bot.service.metrics.turned_away(refusal.refusal)
    return notices.turned_away(refusal.refusal, refusal.seconds, strings)


@contextlib.asynccontextmanager
async def reporting_errors(bot: SlackBot, origin: Origin, doing: str) -> AsyncIterator[None]:
    """Report what goes wrong within the block to the person and the log."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - whatever it is, the person is told
        bot.service.metrics.failed()
        reply = _words(error, record_failure(error, doing), origin.strings)
        await _tell(bot, origin, compose(reply))


async def _tell(bot: SlackBot, origin: Origin, messages: Sequence[Outgoing]) -> None:
    """Tell a person what went wrong, again and again for some minutes where Slack fails."""
    for seconds in (*TELL_AGAIN, None):
        try:
            await send_privately(bot, origin, messages)
        except UNREACHABLE as failed:
            if seconds is None or not is_of_slack(failed):
                log.warning("The person could not be told: %s.", reason_of(failed))
                return
            await bot.pause(seconds)
        else:
            return


def _words(error: BaseException, reference: str, strings: Strings) -> Reply:
    """Return what ``error`` means for the person who meets it."""
    platform = strings.platform
    code, missing = reason_of(error), missing_of(error)
    if code in _UNANSWERABLE:
        text = strings.slack.expired
    elif (known := out_of_reach(error, strings)) is not None:
        text = known
    elif isinstance(error, UncertainPostError):
        text = strings.slack.uncertain.format(reference=reference)
    elif missing is not None:
        named = platform.permissions.get(missing, missing)
        text = platform.forbidden.format(missing=named, reference=reference)
    elif code == "ratelimited" or is_of_slack(error):
        text = platform.busy.format(reference=reference)
    else:
        return results.failure(reference, strings)
    return Reply(ReplyKind.FAILURE, (Text(text),), strings=strings)


def is_of_slack(error: BaseException) -> bool:
    """Return whether the failure is Slack's or the network's, and not the bot's."""
    if isinstance(error, SlackApiError):
        return status_of(error) >= FIRST_SERVER_ERROR
    return isinstance(error, UNREACHABLE)


def missing_of(error: BaseException) -> str | None:
    """Return what the bot lacks for a call: a scope or the right to be there; else ``None``."""
    if not isinstance(error, SlackApiError):
        return None
    code = reason_of(error)
    if code == "missing_scope":
        return str(error.response.get("needed") or "").partition(",")[0] or None
    if code == "channel_not_found":
        return "not_in_channel"
    return code if code in _PLACES else None


def status_of(error: SlackApiError) -> int:
    """Return the HTTP status of a call that failed; 0 if it is not known."""
    response = error.response
    if isinstance(response, dict):
        return int(response.get("status") or 0)
    # A body that is no JSON comes as aiohttp's own response.
    return int(getattr(response, "status_code", 0) or getattr(response, "status", 0))


# Sending


async def post(bot: SlackBot, origin: Origin, messages: Sequence[Outgoing]) -> None:
    """Send messages for everyone to read: into the thread, or into the direct messages.

    Raises:
        SlackApiError: If Slack does not take them.
        UncertainPostError: If it cannot be seen whether it has.
    """
    channel = origin.channel or await direct_messages(bot, origin)
    for each in messages:
        await _post(bot, channel, origin.thread, each)


async def _post(bot: SlackBot, channel: str, thread: str | None, outgoing: Outgoing) -> None:
    try:
        await _post_once(bot, channel, thread, outgoing)
    except SlackApiError as error:
        # The limit on all blocks together is not documented.
        if reason_of(error) not in _TOO_LONG or len(outgoing.blocks) == 1:
            raise
        half = len(outgoing.blocks) // 2
        for blocks in (outgoing.blocks[:half], outgoing.blocks[half:]):
            await _post_once(bot, channel, thread, replace(outgoing, blocks=blocks))
    if outgoing.picture is not None or outgoing.files:
        await upload(bot, channel, thread, outgoing)


async def _post_once(bot: SlackBot, channel: str, thread: str | None, outgoing: Outgoing) -> None:
    async def send(marked: Outgoing) -> None:
        await bot.client.chat_postMessage(
            channel=channel,
            thread_ts=thread,
            text=marked.text,
            blocks=marked.blocks,
            parse="none",
            link_names=False,
            unfurl_links=False,
            unfurl_media=False,
        )

    await _once(bot, channel, thread, outgoing, send)


async def _once(
    bot: SlackBot,
    channel: str,
    thread: str | None,
    outgoing: Outgoing,
    send: Callable[[Outgoing], Awaitable[None]],
) -> None:
    """Send a message that everyone sees, once, also where the connection breaks meanwhile.

    Slack knows no ids by which it would drop a second copy. So the first block has one, by which
    the message is looked for before it is sent again.

    Raises:
        UncertainPostError: If the bot may not look.
    """
    marker = f"{MARKER}{uuid.uuid4().hex}"
    first, *others = outgoing.blocks
    marked = replace(outgoing, blocks=({**first, "block_id": marker}, *others))
    since = time.time() - LOOKED_BACK
    for left in reversed(range(POSTS)):
        try:
            await send(marked)
        except _BROKEN as error:
            if isinstance(error, _NEVER_SENT):
                raise
            await bot.pause(LOOK_SECONDS)
            if await _is_there(bot, channel, thread, marker, since):
                return
            if not left:
                raise
        else:
            return


async def _is_there(
    bot: SlackBot, channel: str, thread: str | None, marker: str, since: float
) -> bool:
    """Return whether a message with ``marker`` was posted after ``since``."""
    cursor = ""
    while True:
        scope: Json = {"channel": channel, "oldest": f"{since:.6f}", "limit": LOOKED_AT}
        try:
            if thread is None:
                found = await bot.client.conversations_history(cursor=cursor, **scope)
            else:
                found = await bot.client.conversations_replies(ts=thread, cursor=cursor, **scope)
        except UNREACHABLE as error:
            raise UncertainPostError(
                f"a message cannot be looked for: {reason_of(error)}"
            ) from error
        for message in found.get("messages") or ():
            if any(block.get("block_id") == marker for block in message.get("blocks") or ()):
                return True
        cursor = str((found.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor:
            return False


async def upload(bot: SlackBot, channel: str, thread: str | None, outgoing: Outgoing) -> None:
    """Send the files and the picture of a message."""
    files: list[Json] = [
        {"filename": each.name, "title": each.name, "content": each.content}
        for each in outgoing.files
    ]
    if outgoing.picture is not None:
        described = shortened(outgoing.picture.description, ALT_TEXT_LIMIT)
        files.append(
            {
                "filename": PICTURE_NAME,
                "title": PICTURE_NAME,
                "content": outgoing.picture.png,
                "alt_txt": described,
            }
        )
    with _said_to_be_uncertain():
        await bot.client.files_upload_v2(
            file_uploads=files, channel=channel, thread_ts=thread, request_file_info=False
        )


@contextlib.contextmanager
def _said_to_be_uncertain() -> Iterator[None]:
    """Raise ``UncertainPostError`` for a broken connection: it cannot be seen what was taken."""
    try:
        yield
    except _NEVER_SENT:
        raise
    except _BROKEN as error:
        raise UncertainPostError("the connection broke") from error


async def send_privately(bot: SlackBot, origin: Origin, messages: Sequence[Outgoing]) -> None:
    """Send messages that only the person sees; their files go into the direct messages."""
    for each in messages:
        if each.files or each.picture is not None:
            direct = await direct_messages(bot, origin)
            await upload(bot, direct, None, each)
        await _send_privately(bot, origin, each)


async def _send_privately(bot: SlackBot, origin: Origin, outgoing: Outgoing) -> None:
    if origin.response_url is not None:
        try:
            with _said_to_be_uncertain():
                await send_to_url(bot, origin, outgoing, response_type="ephemeral")
        except ResponseUrlError as error:
            log.info("A response address is used up (%s).", error)
        else:
            return
    if origin.channel and not origin.is_direct:
        try:
            with _said_to_be_uncertain():
                await bot.client.chat_postEphemeral(
                    channel=origin.channel,
                    user=origin.person.id,
                    thread_ts=origin.private_thread,
                    text=outgoing.text,
                    blocks=outgoing.blocks,
                    parse="none",
                    link_names=False,
                )
        except SlackApiError as error:
            if missing_of(error) is None:
                raise
        else:
            return
    channel = origin.channel if origin.is_direct else await direct_messages(bot, origin)
    thread = origin.thread if origin.is_direct else None
    await _post(bot, channel, thread, replace(outgoing, files=(), picture=None))


async def send_to_url(
    bot: SlackBot,
    origin: Origin,
    outgoing: Outgoing,
    *,
    response_type: str,
    instead: bool = False,
) -> None:
    """Send a message to the response address of ``origin``.

    Args:
        bot: Has the session.
        origin: Has the address.
        outgoing: The message.
        response_type: ``ephemeral`` or ``in_channel``.
        instead: Whether it takes the place of the message that was acted on.

    Raises:
        ResponseUrlError: If Slack does not take it.
    """
    webhook = AsyncWebhookClient(
        origin.response_url or "",
        session=bot.client.session,
        retry_handlers=retry_handlers(bot.pause),
    )
    body: Json = {
        "text": outgoing.text,
        "blocks": list(outgoing.blocks),
        "response_type": response_type,
        "replace_original": instead,
        "unfurl_links": False,
        "unfurl_media": False,
        "parse": "none",
        "link_names": False,
    }
    thread = origin.private_thread if response_type == "ephemeral" else origin.thread
    if thread is not None and not instead:
        body["thread_ts"] = thread
    answer = await webhook.send_dict(body)
    if answer.status_code != 200:  # noqa: PLR2004 - the only status of success
        raise ResponseUrlError(f"HTTP {answer.status_code}")


async def replace_original(bot: SlackBot, origin: Origin, outgoing: Outgoing) -> None:
    """Put a message in the place of the one whose button was pressed; else send it beside it."""
    if origin.response_url is not None:
        try:
            kind = "ephemeral" if origin.hidden else "in_channel"
            with _said_to_be_uncertain():
                await send_to_url(bot, origin, outgoing, response_type=kind, instead=True)
        except ResponseUrlError as error:
            log.info("A response address is used up (%s).", error)
        else:
            return
    await send_privately(bot, replace(origin, response_url=None), [outgoing])


async def direct_messages(bot: SlackBot, origin: Origin) -> str:
    """Return the direct messages with the person."""
    answer = await bot.client.conversations_open(users=origin.person.id)
    return str(answer["channel"]["id"])


class _RetryHandler(AsyncConnectionErrorRetryHandler):
    """Repeats after a broken connection what does no harm when it is done twice."""

    def __init__(self, pause: Pause) -> None:
        super().__init__(max_retry_count=ATTEMPTS)
        self._pause = pause

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        method = request.url.rpartition("/api/")[2]
        if method in _REPEATED_BY_THE_FRONT:
            return False
        if not isinstance(error, _NEVER_SENT) and (
            method in _NOT_REPEATED or method == request.url
        ):
            # Without a method it is a response address or one for a file.
            return False
        return await super()._can_retry_async(
            state=state, request=request, response=response, error=error
        )

    async def prepare_for_next_attempt_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,  # noqa: ARG002
        response: HttpResponse | None = None,  # noqa: ARG002
        error: Exception | None = None,  # noqa: ARG002
    ) -> None:
        state.next_attempt_requested = True
        await self._pause(2.0**state.current_attempt)
        state.increment_current_attempt()


def retry_handlers(pause: Pause) -> list[Any]:
    """Return what waits and repeats: only what surely was not taken is sent once more."""
    return [_RetryHandler(pause), AsyncRateLimitErrorRetryHandler(max_retry_count=3)]


async def respond(  # noqa: PLR0913 - all but three by name
    bot: SlackBot,
    origin: Origin,
    asking: Coroutine[Any, Any, Reply],
    *,
    private: bool,
    press: bool = False,
    extra: Sequence[Button] = (),
) -> Reply:
    """Answer with the reply that ``asking`` gives, and return it.

    Args:
        bot: What answers.
        origin: Who asks, and where.
        asking: Gives the reply.
        private: Whether only the person may see it; help, hints and failures are private anyway.
        press: Whether a button asks.
        extra: Buttons under an answer that is private and might not be.
    """
    reply = await in_turn(bot, origin, asking, press=press)
    await send(bot, origin, reply, private=private, extra=extra)
    await bot.keep_refused(origin.person, reply)
    return reply


async def send(
    bot: SlackBot,
    origin: Origin,
    reply: Reply,
    *,
    private: bool,
    extra: Sequence[Button] = (),
) -> None:
    """Send a reply; in direct messages the person is alone anyway."""
    private = private or reply.kind in ALWAYS_PRIVATE
    messages = with_buttons(reply, () if reply.kind in ALWAYS_PRIVATE else extra)
    await send_messages(bot, origin, messages, private=private)


async def send_messages(
    bot: SlackBot, origin: Origin, messages: Sequence[Outgoing], *, private: bool
) -> None:
    """Send messages to the person alone or to everyone where they are."""
    if not origin.channel or origin.is_direct:
        await post(bot, origin, messages)
    elif private:
        await send_privately(bot, origin, told_where_files_are(messages, origin))
    elif origin.response_url is not None:
        await _share(bot, origin, messages)
    else:
        await post(bot, origin, messages)


async def _share(bot: SlackBot, origin: Origin, messages: Sequence[Outgoing]) -> None:
    """Send messages for everyone through the response address, which needs no membership."""

    async def send(marked: Outgoing) -> None:
        await send_to_url(bot, origin, marked, response_type="in_channel")

    for each in messages:
        try:
            await _once(bot, origin.channel, origin.thread, each, send)
        except ResponseUrlError as error:
            log.info("A response address is used up (%s).", error)
            await _post(bot, origin.channel, origin.thread, each)
            continue
        if each.picture is not None or each.files:
            await upload(bot, origin.channel, origin.thread, each)


def told_where_files_are(messages: Sequence[Outgoing], origin: Origin) -> tuple[Outgoing, ...]:
    """Return private messages that say that their files are in the direct messages."""
    texts = origin.strings.slack

    def told(each: Outgoing) -> Outgoing:
        if each.files:
            return replace(each, blocks=(paragraph(texts.files_sent), *each.blocks))
        if each.picture is not None:
            return replace(each, blocks=(paragraph(texts.chart_sent), *each.blocks))
        return each

    return tuple(map(told, messages))


async def open_form(bot: SlackBot, origin: Origin, view: Json) -> None:
    """Open a form; the trigger lives for three seconds."""
    await bot.client.views_open(trigger_id=origin.trigger or "", view=view)
