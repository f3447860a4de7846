"""The same bot on a simulated Discord, with its channel as a page in the browser.

For trying the bot without an account, a token or a network: SimCord runs the real Discord
front over a Discord in memory and serves a channel of it on the loopback interface. Only
this module knows SimCord, and it is imported only when the local server is wanted.

Raises:
    FrontUnavailableError: On import, if SimCord is not installed.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import re
import sys
import webbrowser
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from typing import cast

import discord

from bot.discord_chat.gateway import QuothClient, build_client
from bot.discord_chat.sending import with_buttons
from bot.errors import FrontUnavailableError
from bot.service import QuoteService
from bot.serving import open_shared, until_stopped
from bot.settings import Settings

logging.disable(logging.WARNING)
try:
    # On import SimCord builds a client to look at, whose warnings mean nothing here.
    import simcord
    from simcord.preview import Preview
except ImportError as error:
    raise FrontUnavailableError(
        "The local test server needs SimCord, which is not installed. "
        'Install it in the folder of the clone with: pip install ".[local]"'
    ) from error
finally:
    logging.disable(logging.NOTSET)

log = logging.getLogger(__name__)

BOT_NAME = "Quoth"
SERVER_NAME = "Quoth test server"
CHANNEL_NAME = "questions"
PERSON_NAME = "you"
TOPIC = "Type a question. Every message here is addressed to the bot."

SETTLE_SECONDS = 60.0
"""How long an action on the page may take before the page reports a failure."""

KEPT_MESSAGES = 100

_TICK_SECONDS = 1.0

Announce = Callable[[str], None]


class Person(simcord.MemberActor):
    """Someone at the page, whose messages reach the bot without knowing its number.

    On Discord a person picks the bot from a list and the client writes the mention as
    ``<@number>``; the page has no such list. So a typed ``@Quoth`` becomes the mention,
    and a message that addresses nobody gets one in front: this channel has only the bot.
    """

    async def send(
        self,
        channel: simcord.ChannelHandle,
        content: str = "",
        *,
        reply_to: discord.Message | simcord.ResponseMessage | None = None,
        attachments: Sequence[tuple[str, bytes]] = (),
    ) -> discord.Message:
        """Send ``content``, addressed to the bot unless it is a reply."""
        bot = cast("discord.ClientUser", self._env.bot.user)
        content = addressed(content, bot.mention, is_reply=reply_to is not None)
        return await super().send(channel, content, reply_to=reply_to, attachments=attachments)


def addressed(content: str, mention: str, *, is_reply: bool = False) -> str:
    """Write ``@Quoth`` as ``mention``, and put it in front where nothing addresses the bot."""
    content = re.sub(rf"@{BOT_NAME}\b", mention, content, flags=re.IGNORECASE)
    if is_reply or mention in content:
        return content
    return f"{mention} {content}"


def run(service: QuoteService, settings: Settings) -> int:
    """Serve the page until told to stop, and return the exit status.

    Raises:
        FrontUnavailableError: If the page cannot be served.
        SettingsError: If the port for health and metrics cannot be had.
    """
    return asyncio.run(serve(service, settings))


def _print_at_once(line: str) -> None:
    """Print also where output goes to a file or another program, which would wait for more."""
    print(line, flush=True)


async def serve(
    service: QuoteService, settings: Settings, *, announce: Announce = _print_at_once
) -> int:
    """Serve the page until told to stop or its session is ended; return the exit status.

    Args:
        service: What answers.
        settings: The port, and nothing of Discord.
        announce: Says to the person where the page is.
    """
    await until_stopped(_serve(service, settings, announce))
    return 0


async def _serve(service: QuoteService, settings: Settings, announce: Announce) -> None:
    local = settings.model_copy(update={"discord_test_guild": None})
    async with contextlib.AsyncExitStack() as stack:
        # Nothing can be wrong with a gateway that is not there.
        shared = open_shared(service, settings, None, lambda: None)
        store = await stack.enter_async_context(shared)
        client = build_client(service, local, store=store)
        env = await stack.enter_async_context(
            simcord.run(client, check_errors=False, settle_timeout=SETTLE_SECONDS)
        )
        await stack.enter_async_context(_keeping_up(env))
        visit = await _furnish(env, client, service)
        preview = await _open_page(stack, env, visit, settings.quoth_local_port, announce)
        await _invite(preview.url, announce)
        await preview.wait_closed()
        announce("The session was ended on the page.")


async def _furnish(
    env: simcord.Env, client: QuothClient, service: QuoteService
) -> tuple[simcord.ChannelHandle, Person]:
    """Build the server, its channel and the person, and let the bot say how to ask."""
    await cast("discord.ClientUser", client.user).edit(username=BOT_NAME)
    user = env.create_user(PERSON_NAME)
    client.owners.add(user.id)
    server = env.create_guild(SERVER_NAME, owner=user)
    channel = server.create_text_channel(CHANNEL_NAME, topic=TOPIC)
    server.add_member(user)
    await env.settle()
    room = cast("discord.TextChannel", client.get_channel(channel.id))
    for outgoing in with_buttons(await service.help()):
        await room.send(
            embeds=outgoing.embeds,
            allowed_mentions=outgoing.allowed_mentions,
            view=outgoing.view,  # type: ignore[arg-type]  # None is taken, the stubs forget it
        )
    return channel, Person(env, server, user)


async def _open_page(
    stack: contextlib.AsyncExitStack,
    env: simcord.Env,
    visit: tuple[simcord.ChannelHandle, Person],
    port: int,
    announce: Announce,
) -> Preview:
    """Serve the channel's page at ``port``, or at a free one if that is taken."""
    channel, person = visit

    def page(port: int) -> Preview:
        return env.preview(channel, viewers=[person], layout="channel", port=port)

    try:
        return await stack.enter_async_context(page(port))
    except simcord.SetupError as error:
        if not isinstance(error.__cause__, OSError):
            raise FrontUnavailableError(f"The local page cannot be served: {error}.") from error
    announce(f"Port {port} is taken, so the page is at another one.")
    return await stack.enter_async_context(page(0))


@contextlib.asynccontextmanager
async def _keeping_up(env: simcord.Env) -> AsyncIterator[None]:
    """Let the simulated clock follow the real one, and keep the simulation from growing.

    SimCord is made for tests, which end soon: its clock stands still unless told, and it
    keeps every request, event and message.
    """

    async def tick() -> None:
        while True:
            behind = (datetime.now(UTC) - env.now()).total_seconds()
            env.backend.advance_clock(max(0.0, behind))
            forget_old(env)
            await asyncio.sleep(_TICK_SECONDS)

    ticking = asyncio.create_task(tick())
    try:
        yield
    finally:
        ticking.cancel()


def forget_old(env: simcord.Env) -> None:
    """Drop the records that only tests look at, and messages long scrolled away.

    The page goes through all messages of its channel after each action.
    """
    env.backend.transcript.clear()
    env.http_requests.clear()
    for channel_id, messages in env.backend.messages.items():
        for old in sorted(messages)[:-KEPT_MESSAGES]:
            env.backend.delete_message(channel_id, old)


async def _invite(url: str, announce: Announce) -> None:
    """Print where the page is, and open it where there is a browser to open it in."""
    announce(f"The local test server is at {url}")
    announce("Type a question there, or / for the commands. Stop with Ctrl+C.")
    if _has_display() and await asyncio.to_thread(webbrowser.open, url):
        log.info("Opened the page in the browser.")


def _has_display() -> bool:
    if sys.platform in {"darwin", "win32"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
