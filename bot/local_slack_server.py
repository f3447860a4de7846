"""The same bot on a local Slack, for trying it without an account, a token or a network.

The local Slack serves a workspace on the loopback interface with a channel and two people in it;
the front for Slack connects to it over real sockets.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable

from pydantic import SecretStr

from bot.errors import FrontUnavailableError
from bot.local_slack import LocalSlack
from bot.local_slack.page_interface import add_routes
from bot.service import QuoteService
from bot.serving import open_shared, until_stopped
from bot.settings import Settings
from bot.slack_chat.gateway import SlackFront
from bot.slack_chat.manifest import manifest

WORKSPACE_NAME = "Quoth test workspace"
CHANNEL_NAME = "questions"
PEOPLE = ("you", "guest")
"""The first one runs the workspace and the bot."""

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
    slack = await _started(settings.quoth_local_port, announce)
    try:
        owner, guest = slack.add_person(PEOPLE[0], is_admin=True, is_owner=True), PEOPLE[1]
        slack.add_channel(CHANNEL_NAME, owner, slack.add_person(guest))
        tokens = {
            "slack_bot_token": SecretStr(slack.bot_token),
            "slack_app_token": SecretStr(slack.app_token),
            "slack_owners": owner.id,
        }
        front = SlackFront(settings.model_copy(update=tokens), api_url=slack.api_url)
        async with open_shared(service, settings, None, front.watchdog.trouble) as store:
            announce(f"The local Slack is at {slack.url}")
            announce("Stop with Ctrl+C.")
            await front.serve(service, store)
    finally:
        await slack.stop()


async def _started(port: int, announce: Announce) -> LocalSlack:
    """Return a local Slack at ``port``, or at a free one if that is taken."""
    for each in (port, 0):
        slack = LocalSlack(manifest(question_channels=True), name=WORKSPACE_NAME, port=each)
        add_routes(slack)
        try:
            await slack.start()
        except OSError as error:
            await slack.stop()
            if not each:
                reason = os.strerror(error.errno or 0)
                raise FrontUnavailableError(
                    f"The local Slack cannot be served: {reason}."
                ) from error
            announce(f"Port {port} is taken, so the local Slack is at another one.")
        else:
            return slack
    raise FrontUnavailableError("The local Slack cannot be served.")
