"""An app of slack-bolt on a local Slack, over real sockets."""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.local_slack import Channel, LocalSlack, Person, Timing

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Parrot", "description": "Repeats."},
    "features": {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": "parrot", "always_online": True},
        "slash_commands": [
            {"command": "/parrot", "description": "Repeat.", "usage_hint": "words"}
        ],
        "shortcuts": [
            {
                "name": "Repeat this",
                "type": "message",
                "callback_id": "repeat",
                "description": "Repeats a message.",
            },
            {
                "name": "Ask the parrot",
                "type": "global",
                "callback_id": "ask",
                "description": "Asks.",
            },
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "app_mentions:read", "channels:history", "channels:join", "channels:read",
                "chat:write", "commands", "files:read", "files:write", "groups:history",
                "groups:read", "im:history", "im:read", "im:write", "team:read", "users:read",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": [
                "app_home_opened", "app_mention", "app_uninstalled", "channel_archive",
                "channel_deleted", "message.channels", "message.groups", "message.im",
                "tokens_revoked", "user_change",
            ]
        },
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}  # fmt: skip

QUICK = Timing(acknowledge=1.0, retries=(0.0, 0.0, 0.0))


class Clock:
    """A clock that stands still until told."""

    def __init__(self) -> None:
        self.time = 1_700_000_000.0

    def __call__(self) -> float:
        return self.time


@dataclass(slots=True)
class Place:
    """A workspace with two people and a channel, and an app that is not connected yet."""

    slack: LocalSlack
    clock: Clock
    ana: Person
    bob: Person
    general: Channel
    app: AsyncApp
    client: AsyncWebClient
    handler: AsyncSocketModeHandler

    async def connect(self) -> None:
        await self.handler.connect_async()  # type: ignore[no-untyped-call]
        await self.slack.until(lambda: self.slack.sockets.connections)


@pytest.fixture
def manifest() -> dict[str, Any]:
    return copy.deepcopy(MANIFEST)


@pytest.fixture
def timing() -> Timing:
    return QUICK


@pytest.fixture
async def slack(manifest: dict[str, Any], timing: Timing) -> AsyncIterator[LocalSlack]:
    async with LocalSlack(manifest, timing=timing) as slack:
        yield slack


@pytest.fixture
def client(slack: LocalSlack) -> AsyncWebClient:
    return AsyncWebClient(slack.bot_token, base_url=slack.api_url)


@pytest.fixture
async def place(manifest: dict[str, Any], timing: Timing) -> AsyncIterator[Place]:
    clock = Clock()
    async with (
        LocalSlack(manifest, timing=timing, now=clock) as slack,
        aiohttp.ClientSession() as session,
    ):
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url, session=session)
        app = AsyncApp(client=client)
        handler = AsyncSocketModeHandler(app, slack.app_token, ping_interval=0.2)
        ana, bob = slack.add_person("ana", locale="es-ES"), slack.add_person("bob")
        general = slack.add_channel("general", ana, bob)
        yield Place(slack, clock, ana, bob, general, app, client, handler)
        await handler.close_async()  # type: ignore[no-untyped-call]


@pytest.fixture
def opener(place: Place) -> list[dict[str, Any]]:
    """What the app opens when its global shortcut is used."""
    views: list[dict[str, Any]] = []

    @place.app.shortcut("ask")
    async def open_modal(ack: Any, body: dict[str, Any], client: Any) -> None:  # noqa: ANN401
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=views[0])

    return views
