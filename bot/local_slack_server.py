"""The same bot on a local Slack, for trying it without an account, a token or a network.

The local Slack serves a workspace on the loopback interface with two channels and two people in it;
the front for Slack connects to it over real sockets.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Callable

from pydantic import SecretStr

from bot.errors import FrontUnavailableError
from bot.local_page.server import PageServer, invite, open_page
from bot.local_page.slack_adapter import SlackChat, WorkspaceChannel
from bot.local_slack import LocalSlack
from bot.service import QuoteService
from bot.serving import open_shared, until_stopped
from bot.settings import Settings
from bot.slack_chat.gateway import SlackFront
from bot.slack_chat.manifest import manifest

WORKSPACE_NAME = "Simulated Slack"
QUESTIONS, GENERAL = "questions", "general"
OWNER, MEMBER, HELPERS = "Owner", "Member", "helpers"

Announce = Callable[[str], None]


def run(service: QuoteService, settings: Settings) -> int:
    """Serve until told to stop, and return the exit status.

    Raises:
        FrontUnavailableError: If the local Slack cannot be served.
        SettingsError: If the port for health and metrics cannot be had.
    """
    return asyncio.run(serve(service, settings))


def _print_at_once(line: str) -> None:
    """Print also where output goes to a file or another program, which would wait for more."""
    print(line, flush=True)


async def serve(
    service: QuoteService, settings: Settings, *, announce: Announce = _print_at_once
) -> int:
    """Serve until told to stop; return the exit status.

    Args:
        service: What answers.
        settings: The port, and nothing of Slack.
        announce: Says to the person where the local Slack is.
    """
    await until_stopped(_serve(service, settings, announce))
    return 0


async def _serve(service: QuoteService, settings: Settings, announce: Announce) -> None:
    slack = await _started()
    try:
        owner = slack.add_person(OWNER.lower(), real_name=OWNER, is_admin=True, is_owner=True)
        member = slack.add_person(MEMBER.lower(), real_name=MEMBER)
        questions = slack.add_channel(QUESTIONS, owner, member)
        general = slack.add_channel(GENERAL, owner, member)
        slack.add_group(HELPERS, owner)
        tokens = {
            "slack_bot_token": SecretStr(slack.bot_token),
            "slack_app_token": SecretStr(slack.app_token),
            "slack_owners": owner.id,
        }
        front = SlackFront(settings.model_copy(update=tokens), api_url=slack.api_url)
        async with contextlib.AsyncExitStack() as stack:
            shared = open_shared(service, settings, None, front.watchdog.trouble)
            store = await stack.enter_async_context(shared)
            examples = (await service.help()).examples
            places = [
                WorkspaceChannel(questions, addressed=True, examples=examples),
                WorkspaceChannel(general),
            ]
            ended = asyncio.Event()
            chat = SlackChat(slack, [(owner, True), (member, False)], places)
            page = PageServer(chat, ended.set)
            await open_page(stack, page, settings.quoth_local_port, announce)
            serving = asyncio.ensure_future(front.serve(service, store))
            stack.push_async_callback(_stopped, serving)
            await invite(page.url, announce)
            ending = asyncio.ensure_future(ended.wait())
            await asyncio.wait({serving, ending}, return_when=asyncio.FIRST_COMPLETED)
            ending.cancel()
            if serving.done():
                serving.result()
    finally:
        await slack.stop()


async def _stopped(serving: asyncio.Future[None]) -> None:
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)


async def _started() -> LocalSlack:
    """Return a local Slack at a free port of the loopback interface."""
    everything = manifest(question_channels=True, documents=True, user_groups=True)
    slack = LocalSlack(everything, name=WORKSPACE_NAME)
    try:
        await slack.start()
    except OSError as error:
        await slack.stop()
        reason = os.strerror(error.errno or 0)
        raise FrontUnavailableError(f"The local Slack cannot be served: {reason}.") from error
    return slack
