"""The Slack front: its handlers wired together, and a connection that is tried again."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.server_settings import forget_channel, leave_server
from bot.chat.watchdog import Pause, Watchdog
from bot.errors import FrontLostError, SettingsError
from bot.service import QuoteService
from bot.settings import Settings
from bot.slack_chat import actions, documents, forms, manifest, questions, settings_form, team
from bot.slack_chat.bot import (
    UNREACHABLE,
    Json,
    Origin,
    SlackBot,
    Workspace,
    read_text,
    reason_of,
)
from bot.slack_chat.commands import run_command
from bot.slack_chat.sending import reporting_errors, retry_handlers
from bot.store import Store

log = logging.getLogger(__name__)

PLATFORM = "Slack"
API_URL = "https://slack.com/api/"

FIRST_DELAY = 1.0
MAX_DELAY = 300.0
PING_SECONDS = 10.0
"""Between two pings of slack-sdk; after four without an answer it connects again."""

CALL_SECONDS = 30.0
"""How long a call of Slack may take, which is slack-sdk's own limit."""

FINISH_SECONDS = 5.0
"""How long answers that were begun may take once the bot is told to stop."""

LOOK_SECONDS = 1.0
"""Between two looks at whether a ping was answered."""

_MISREAD = (AttributeError, TypeError, ValueError)
"""What slack-sdk raises where a failure of Slack that it reads for its reason is no JSON."""

_REFUSED = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "not_allowed_token_type",
        "not_authed",
        "team_not_found",
        "token_expired",
        "token_revoked",
    }
)
"""Slack's words for a token that it does not take."""

_BOT_TOKEN_REFUSED = (
    "Slack does not take SLACK_BOT_TOKEN ({reason}). Copy the “Bot User OAuth Token” (xoxb-…) "
    f"again from the app's page “OAuth & Permissions” at {manifest.APPS_PAGE}."
)
_APP_TOKEN_REFUSED = (
    "Slack does not take SLACK_APP_TOKEN ({reason}). Generate an “App-Level Token” (xapp-…) with "
    f"the scope connections:write on the app's page “Basic Information” at {manifest.APPS_PAGE}."
)
_REMOVED = (
    "The app was removed from the Slack workspace, or its tokens were revoked. Install it again at "
    f"{manifest.APPS_PAGE} and give Quoth the new tokens."
)

Body = Mapping[str, Any]
Ack = Callable[..., Awaitable[Any]]


class SlackConnection:
    """One connection over Socket Mode, as the watchdog looks at it."""

    def __init__(self, handler: AsyncSocketModeHandler, watchdog: Watchdog) -> None:
        self._handler = handler
        self._watchdog = watchdog
        self.ended = asyncio.Event()

    @property
    def latency(self) -> float:
        """Not measured: slack-sdk notes when a ping was sent, not when its answer came."""
        return math.inf

    @property
    def shard_latencies(self) -> Mapping[int, float]:
        """Slack has no shards."""
        return {}

    def is_ready(self) -> bool:
        """Return whether it is connected."""
        client = self._handler.client
        session = client.current_session
        return session is not None and not session.closed and not client.stale

    async def run(self) -> None:
        """Stay connected until the app is removed; note each answered ping."""
        await self._handler.client.connect()  # type: ignore[no-untyped-call]
        log.info("Connected to Slack.")
        last: float | None = None
        look = LOOK_SECONDS
        while not self.ended.is_set():
            answered = self._handler.client.last_ping_pong_time
            if answered is not None and answered != last:
                last = answered
                self._watchdog.heard()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(look):
                    await self.ended.wait()
            if self.is_ready():
                look = LOOK_SECONDS
                continue
            # After a connection that was reset slack-sdk waits two pings long before it looks.
            look = min(look * 2, PING_SECONDS)
            with contextlib.suppress(*UNREACHABLE, *_MISREAD):
                await self._handler.client.connect_to_new_endpoint()


def build_app(bot: SlackBot, ended: asyncio.Event, heard: Callable[[], None]) -> AsyncApp:
    """Return an app of slack-bolt that hands Slack's events to the handlers.

    Args:
        bot: What answers.
        ended: Set once the app is removed from the workspace.
        heard: Told of everything that comes in, in the task that deals with it.
    """

    async def authorize() -> AuthorizeResult:
        workspace = bot.workspace
        return AuthorizeResult(
            enterprise_id=None,
            team_id=workspace.team,
            bot_user_id=workspace.user,
            bot_id=workspace.bot,
            bot_token=bot.client.token,
        )

    # Slack has taken the token already. With a client that has it, slack-bolt would ask again, and
    # drop the first event where that fails.
    app = AsyncApp(
        client=AsyncWebClient(base_url=bot.client.base_url, session=bot.client.session),
        authorize=authorize,
        request_verification_enabled=False,
    )
    _add_events(app, bot, ended, heard)
    _add_events_of_people(app, bot, heard)
    _add_actions(app, bot, heard)
    _add_forms(app, bot, heard)
    return app


def _add_events(
    app: AsyncApp, bot: SlackBot, ended: asyncio.Event, heard: Callable[[], None]
) -> None:
    async def on_message(event: Json, body: Json, request: AsyncBoltRequest) -> None:
        heard()
        if body.get("event_id") and not bot.seen.first_time(body["event_id"]):
            return
        repeated = request.headers.get("x-slack-retry-num", ["0"]) != ["0"]
        await questions.handle_message(bot, event, "", repeated=repeated)

    async def on_channel_gone(event: Json) -> None:
        heard()
        await forget_channel(bot.store, bot.server, str(event["channel"]))

    async def on_removed() -> None:
        heard()
        await leave_server(bot.service, bot.store, bot.server)
        ended.set()

    app.event("app_mention")(on_message)
    app.event("message")(on_message)
    for name in ("channel_archive", "channel_deleted", "group_archive", "group_deleted"):
        app.event(name)(on_channel_gone)
    app.event("app_uninstalled")(on_removed)
    app.event("tokens_revoked")(on_removed)


def _add_events_of_people(app: AsyncApp, bot: SlackBot, heard: Callable[[], None]) -> None:
    async def on_home(event: Json) -> None:
        heard()
        origin = Origin(await bot.person(str(event["user"])))
        is_home = event.get("tab") == "home"
        async with reporting_errors(bot, origin, "showing the Home tab"):
            if is_home:
                await settings_form.publish_home(bot, origin)
            if origin.person.manages or not is_home:
                await team.welcome(bot, origin.person.id)

    async def on_joined(event: Json) -> None:
        heard()
        if event.get("user") == bot.workspace.user and event.get("inviter"):
            await team.welcome(bot, str(event["inviter"]))

    async def on_user_change(event: Json) -> None:
        heard()
        bot.forget_person(str(event["user"]["id"]))

    app.event("app_home_opened")(on_home)
    app.event("member_joined_channel")(on_joined)
    app.event("user_change")(on_user_change)


def _add_actions(app: AsyncApp, bot: SlackBot, heard: Callable[[], None]) -> None:
    async def on_command(ack: Ack, body: Json) -> None:
        await ack()
        heard()
        origin = await actions.origin_of(bot, body)
        async with reporting_errors(bot, origin, "answering the command"):
            await run_command(bot, origin, read_text(str(body.get("text") or "")))

    async def on_action(ack: Ack, body: Json, action: Json) -> None:
        await ack()
        heard()
        origin = await actions.origin_of(bot, body)
        async with reporting_errors(bot, origin, "answering a button"):
            if action.get("type") == "button":
                token = str(action.get("value") or "")
                await actions.press(bot, origin, token, body.get("message"))
            else:
                await actions.choose(bot, origin, action)

    async def on_check(ack: Ack, body: Json) -> None:
        await ack()
        heard()
        origin = await actions.origin_of(bot, body)
        async with reporting_errors(bot, origin, "checking a message"):
            await actions.check_message(bot, origin, body["message"])

    async def on_pin(ack: Ack, body: Json) -> None:
        await ack()
        heard()
        origin = await actions.origin_of(bot, body)
        async with reporting_errors(bot, origin, "opening a form"):
            await actions.pin_message(bot, origin, body["message"])

    async def on_ask(ack: Ack, body: Json) -> None:
        await ack()
        heard()
        origin = await actions.origin_of(bot, body)
        async with reporting_errors(bot, origin, "opening a form"):
            await actions.open_ask(bot, origin)

    anything = re.compile(".*", re.DOTALL)
    app.command(anything)(on_command)
    app.action(anything)(on_action)
    app.shortcut(manifest.CHECK)(on_check)
    app.shortcut(manifest.PIN)(on_pin)
    app.shortcut(manifest.ASK)(on_ask)


def _add_forms(app: AsyncApp, bot: SlackBot, heard: Callable[[], None]) -> None:
    async def on_form(ack: Ack, body: Json, view: Json) -> None:
        await ack()
        heard()
        origin = await actions.origin_of(bot, body)
        async with reporting_errors(bot, origin, "answering a form"):
            await actions.submit(bot, origin, view)

    async def on_settings(ack: Ack, body: Json, view: Json) -> None:
        heard()
        origin = await actions.origin_of(bot, body)
        filled = forms.Filled.of(view)
        if errors := await settings_form.settings_errors(bot, filled, origin.strings):
            await ack(response_action="errors", errors=errors)
            return
        await ack()
        async with reporting_errors(bot, origin, "changing the settings"):
            await actions.submit_settings(bot, origin, view)

    async def on_pin(ack: Ack, body: Json, view: Json) -> None:
        heard()
        origin = await actions.origin_of(bot, body)
        if errors := team.pin_errors(forms.Filled.of(view), origin.strings.community):
            await ack(response_action="errors", errors=errors)
            return
        await ack()
        async with reporting_errors(bot, origin, "pinning a quotation"):
            await team.submit_pin(bot, origin, view)

    async def on_documents(ack: Ack, body: Json, view: Json) -> None:
        heard()
        origin = await actions.origin_of(bot, body)
        if errors := await documents.form_errors(bot, origin, forms.Filled.of(view)):
            await ack(response_action="errors", errors=errors)
            return
        await ack()
        async with reporting_errors(bot, origin, "changing documents"):
            await documents.submit_documents(bot, origin, view)

    async def on_options(ack: Ack, body: Json) -> None:
        heard()
        origin = await actions.origin_of(bot, body)
        typed, action = str(body.get("value") or ""), str(body["action_id"])
        if action in documents.SUGGESTING:
            await ack(await documents.suggest_documents(bot, origin, action, typed))
        else:
            await ack(await forms.suggestions(bot, origin, action, typed))

    app.view(forms.ASK_FORM)(on_form)
    app.view(forms.TIMELINE_FORM)(on_form)
    app.view(settings_form.SETTINGS_FORM)(on_settings)
    app.view(team.PIN_FORM)(on_pin)
    app.view(documents.DOCUMENTS_FORM)(on_documents)
    app.options(re.compile(".*", re.DOTALL))(on_options)


class SlackFront:
    """Serves Slack: one connection after the other, as ``bot.serving`` runs it.

    Args:
        settings: The tokens, the owners and the limits.
        api_url: Where Slack's methods are.
        pause: Waits between two attempts to connect, or to send something.
        watchdog: What hears the connection; ``None`` for one of its own.

    Attributes:
        bot: What answers; ``None`` before the first connection.

    Raises:
        SettingsError: If a token is missing.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        api_url: str = API_URL,
        pause: Pause = asyncio.sleep,
        watchdog: Watchdog | None = None,
    ) -> None:
        tokens = settings.slack_tokens
        if tokens is None:
            raise SettingsError(
                "SLACK_BOT_TOKEN and SLACK_APP_TOKEN are not set. See .env.example."
            )
        self._bot_token, self._app_token = tokens
        self._settings = settings
        self._api_url = api_url
        self._pause = pause
        self._was_connected = False
        self.bot: SlackBot | None = None
        self.watchdog = watchdog or Watchdog(PLATFORM)

    async def serve(self, service: QuoteService, store: Store) -> None:
        """Connect, and connect again where slack-sdk does not come back by itself.

        Raises:
            SettingsError: If Slack does not take a token.
            FrontLostError: If it no longer does after a connection, or the app is removed.
        """
        timeout = aiohttp.ClientTimeout(total=CALL_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            client = AsyncWebClient(
                self._bot_token,
                base_url=self._api_url,
                session=session,
                retry_handlers=retry_handlers(self._pause),
            )
            try:
                await self._serve(service, store, client)
            finally:
                if self.bot is not None:
                    await self.bot.finish(FINISH_SECONDS)

    async def _serve(self, service: QuoteService, store: Store, client: AsyncWebClient) -> None:
        delay = FIRST_DELAY
        while True:
            before = self._was_connected
            try:
                why = await self._connect(service, store, client)
            except SettingsError as error:
                if before:
                    raise FrontLostError(str(error)) from None
                raise
            if self._was_connected and not before:
                delay = FIRST_DELAY
            log.warning("No connection to Slack (%s). Trying again in %.0f s.", why, delay)
            await self._pause(delay)
            delay = min(delay * 2, MAX_DELAY)

    async def _connect(self, service: QuoteService, store: Store, client: AsyncWebClient) -> str:
        """Stay connected, and return why there is no connection any more."""
        try:
            workspace = await self._workspace(client)
        except UNREACHABLE as error:
            return reason_of(error)
        return await self._stay(self._bot_for(service, store, client, workspace))

    async def _workspace(self, client: AsyncWebClient) -> Workspace:
        """Ask Slack who the bot is, and whether it takes both tokens.

        With a wrong one slack-sdk would try to connect for ever, or answer nothing.
        """
        try:
            found = await client.auth_test()
        except SlackApiError as error:
            if reason_of(error) in _REFUSED:
                raise SettingsError(_BOT_TOKEN_REFUSED.format(reason=reason_of(error))) from None
            raise
        try:
            await client.apps_connections_open(app_token=self._app_token)
        except SlackApiError as error:
            if reason_of(error) in {*_REFUSED, "missing_scope"}:
                raise SettingsError(_APP_TOKEN_REFUSED.format(reason=reason_of(error))) from None
            raise
        scopes = str(found.headers.get("x-oauth-scopes") or found.headers.get("X-OAuth-Scopes", ""))
        return Workspace(
            team=str(found["team_id"]),
            name=str(found.get("team") or ""),
            user=str(found["user_id"]),
            bot=str(found.get("bot_id") or ""),
            scopes=frozenset(re.findall(r"[^\s,]+", scopes)),
        )

    def _bot_for(
        self, service: QuoteService, store: Store, client: AsyncWebClient, workspace: Workspace
    ) -> SlackBot:
        """Return the bot's state: a new connection goes on with what the last one knew."""
        if self.bot is None or self.bot.workspace.team != workspace.team:
            self.bot = SlackBot(service, self._settings, store, client, workspace)
            self.bot.pause = self._pause
        self.bot.client, self.bot.workspace = client, workspace
        return self.bot

    async def _stay(self, bot: SlackBot) -> str:
        ended = asyncio.Event()

        def heard() -> None:
            self.watchdog.heard()
            bot.at_work()

        app = build_app(bot, ended, heard)
        handler = AsyncSocketModeHandler(app, self._app_token, ping_interval=PING_SECONDS)
        connection = SlackConnection(handler, self.watchdog)
        connection.ended = ended
        try:
            self._was_connected = True
            async with team.upkeep(bot):
                await self.watchdog.over(connection, connection.run())
        except UNREACHABLE as error:
            return f"{type(error).__name__}: {error}"
        finally:
            try:
                with contextlib.suppress(*UNREACHABLE):
                    await handler.client.close()  # type: ignore[no-untyped-call]
            finally:
                # Where the connection is broken, slack-sdk does not get that far.
                await handler.client.aiohttp_client_session.close()
        raise FrontLostError(_REMOVED)
