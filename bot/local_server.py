"""The same bot on a simulated Discord, with a page in the browser for trying it.

For trying the bot without an account, a token or a network: SimCord runs the real Discord
front over a Discord in memory, and the local page shows it. Only this module and the page's
adapter know SimCord, and they are imported only when the local server is wanted.

Raises:
    FrontUnavailableError: On import, if SimCord is not installed.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import cast

import discord

from bot.discord_chat.gateway import QuothClient, build_client
from bot.errors import FrontUnavailableError
from bot.local_page.server import PageServer, invite, open_page
from bot.service import QuoteService
from bot.serving import open_shared, until_stopped
from bot.settings import Settings

logging.disable(logging.WARNING)
try:
    # On import SimCord builds a client to look at, whose warnings mean nothing here.
    import simcord

    from bot.local_page.discord_adapter import DiscordChat, PublicChannel
except ImportError as error:
    raise FrontUnavailableError(
        "The local test server needs SimCord, which is not installed. "
        'Install it in the folder of the clone with: pip install ".[local]"'
    ) from error
finally:
    logging.disable(logging.NOTSET)

log = logging.getLogger(__name__)

BOT_NAME = "Quoth"
SERVER_NAME = "Simulated Discord"
MODERATOR, MEMBER, HELPERS = "Moderator", "Member", "Helpers"

SETTLE_SECONDS = 60.0
"""How long the bot may take for one thing before the page reports a failure."""

KEPT_MESSAGES = 300
"""In each channel."""

_TICK_SECONDS = 0.05

Announce = Callable[[str], None]


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
    # Every setting of a server can be tried here, those that need this intent, too.
    local = settings.model_copy(update={"discord_test_guild": None, "quoth_message_content": True})
    async with contextlib.AsyncExitStack() as stack:
        # Nothing can be wrong with a gateway that is not there.
        shared = open_shared(service, settings, None, lambda: None)
        store = await stack.enter_async_context(shared)
        client = build_client(service, local, store=store)
        env = await stack.enter_async_context(
            simcord.run(client, check_errors=False, settle_timeout=SETTLE_SECONDS)
        )
        chat = await furnish(env, client)
        await stack.enter_async_context(_keeping_up(env, chat))
        ended = asyncio.Event()
        page = PageServer(chat, ended.set)
        await open_page(stack, page, settings.quoth_local_port, announce)
        await invite(page.url, announce)
        await ended.wait()
        announce("The session was ended on the page.")


async def furnish(env: simcord.Env, client: QuothClient) -> DiscordChat:
    """Build a server with two channels, a moderator and a member, as the page shows it."""
    await cast("discord.ClientUser", client.user).edit(username=BOT_NAME)
    moderator, member = env.create_user(MODERATOR), env.create_user(MEMBER)
    client.owners.add(moderator.id)
    server = env.create_guild(SERVER_NAME, owner=moderator)
    helpers = server.create_role(HELPERS, mentionable=True)
    questions = server.create_text_channel("questions")
    general = server.create_text_channel("general")
    people = [
        (server.add_member(moderator, roles=[helpers]), True),
        (server.add_member(member), False),
    ]
    await env.settle()
    examples = (await client.service.help()).examples
    places = [
        PublicChannel(questions, addressed=True, examples=examples),
        PublicChannel(general),
    ]
    chat = DiscordChat(env, client, server, people, places)
    await chat.learn_commands()
    return chat


@contextlib.asynccontextmanager
async def _keeping_up(env: simcord.Env, chat: DiscordChat) -> AsyncIterator[None]:
    """Let the simulated clock follow the real one, and tell the page what the bot does.

    SimCord is made for tests, which end soon: its clock stands still unless told, and it
    keeps every request, event and message.
    """

    async def tick() -> None:
        while True:
            behind = (datetime.now(UTC) - env.now()).total_seconds()
            env.backend.advance_clock(max(0.0, behind))
            if env.http_requests:
                forget_old(env)
                chat.tell()
            await asyncio.sleep(_TICK_SECONDS)

    ticking = asyncio.create_task(tick())
    try:
        yield
    finally:
        ticking.cancel()


def forget_old(env: simcord.Env) -> None:
    """Drop the records that only tests look at, and messages long scrolled away."""
    env.backend.transcript.clear()
    env.http_requests.clear()
    for channel_id, messages in env.backend.messages.items():
        for old in sorted(messages)[:-KEPT_MESSAGES]:
            env.backend.delete_message(channel_id, old)
