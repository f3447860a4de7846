"""The Discord front: its handlers wired together, and a connection that is tried again."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Unpack

import aiohttp
import discord

from bot.chat.answers import OUT_OF_REACH
from bot.chat.server_settings import forget_channel, forget_role, leave_server
from bot.chat.watchdog import Pause, Watchdog
from bot.discord_chat.answer_buttons import ANSWER_ITEMS
from bot.discord_chat.bot import QuothBot, Sharding, keep_refused, server_key, settings_of
from bot.discord_chat.command_sync import QuothTranslator, SyncRecord, sync
from bot.discord_chat.commands import QuothTree, add_commands, owners_of
from bot.discord_chat.errors import tell_message
from bot.discord_chat.first_contact import welcome
from bot.discord_chat.questions import answer_message, may_ask, question_in, question_to
from bot.discord_chat.settings_panel import SettingsControl
from bot.discord_chat.team import log_changed_pins, send_digests
from bot.discord_chat.timeline_pages import ContextMenu, PageButton
from bot.errors import BotError, FrontLostError, SettingsError, StoreUnreachableError
from bot.rate_limits import RecentIds
from bot.service import QuoteService
from bot.settings import Settings
from bot.store import Store
from index import LibraryError

log = logging.getLogger(__name__)

UPKEEP_SECONDS = 60.0
"""How often is looked whether something is due."""

IDENTIFY_SECONDS = 5.0
"""Between two sessions that a bot begins; Discord lets very large bots begin several at a time."""

TURN_SECONDS = 1.0
"""How often a shard looks whether it is its turn to begin a session."""

FIRST_DELAY = 1.0
MAX_DELAY = 300.0

_BAD_TOKEN = 4004
"""The gateway's close code for a token that it does not take."""

_BAD_SHARD = 4010
"""The gateway's close code for a shard that there is not."""

_NEEDS_SHARDS = 4011
"""The gateway's close code for a connection with too many servers."""

_OUT_OF_REACH = (
    OSError,
    TimeoutError,
    aiohttp.ClientError,
    discord.GatewayNotFound,
    discord.HTTPException,
    discord.ConnectionClosed,
)

_LOGIN_REFUSED = (
    "Discord does not take DISCORD_TOKEN. Copy the token again from the application's "
    "Bot page at https://discord.com/developers/applications."
)
_INTENTS_REFUSED = "Discord refuses the bot's intents, though none of them is privileged."
_CONTENT_REFUSED = (
    "Discord refuses the message-content intent that QUOTH_MESSAGE_CONTENT asks for. Switch on "
    "“Message Content Intent” on the application's Bot page at "
    "https://discord.com/developers/applications, or set QUOTH_MESSAGE_CONTENT=False; then the "
    "bot answers all but question channels."
)

_SHARDS_REFUSED = {
    _BAD_SHARD: (
        "Discord does not take DISCORD_SHARDS. Give it the range of this host, such as 0-3/16 for "
        "shards 0 to 3 of 16, with the same number behind the stroke on all hosts."
    ),
    _NEEDS_SHARDS: (
        "The bot is in too many servers for the number of shards that DISCORD_SHARDS gives. Raise "
        "the number behind the stroke on all hosts, and divide the shards among them again."
    ),
}

# discord.py warns about every voice library that is missing; this bot only reads and writes.
discord.VoiceClient.warn_nacl = False
discord.VoiceClient.warn_dave = False


PLATFORM = "Discord"


class QuothClient(QuothBot):
    """The client that receives Discord's events and hands them to the handlers."""

    def __init__(
        self,
        service: QuoteService,
        settings: Settings,
        store: Store | None,
        record: SyncRecord,
        watchdog: Watchdog,
        **sharding: Unpack[Sharding],
    ) -> None:
        super().__init__(service, settings, store, **sharding)
        self.tree = QuothTree(self)
        add_commands(self.tree, service)
        self.add_dynamic_items(PageButton, ContextMenu, SettingsControl, *ANSWER_ITEMS)
        self.was_connected = False
        self._record = record
        self._watchdog = watchdog
        self._guild_id = settings.discord_test_guild
        # One host of several is enough, and direct messages come to the same one.
        self._registers = settings.shards is None or settings.shards.first == 0
        self._answered = RecentIds()

    async def setup_hook(self) -> None:
        """Register the commands, once logged in and before any event arrives."""
        self.owners |= owners_of(self.application)
        await self.tree.set_translator(QuothTranslator())
        if self._registers:
            await sync(self.tree, self._record, self._guild_id)

    async def connect(self, *, reconnect: bool = True) -> None:
        """Stay connected while the gateway is heard; report a lost first one as what it is.

        discord.py 2.7 resumes a session after a lost connection. After the very first one
        there is none, and it fails with an ``AttributeError`` of its own instead.
        """
        try:
            await self._watchdog.over(self, super().connect(reconnect=reconnect))
        except AttributeError as error:
            if isinstance(error.__context__, _OUT_OF_REACH):
                raise error.__context__ from None
            raise

    @property
    def shard_latencies(self) -> Mapping[int, float]:
        """The latency of each shard; empty for a client that has only one connection."""
        return {}

    async def on_socket_raw_receive(self, _: str) -> None:
        """Note that the gateway lives; acknowledged heartbeats come by here, too."""
        self._watchdog.heard()

    async def on_connect(self) -> None:
        """Remember that a connection was established."""
        self.was_connected = True

    async def on_ready(self) -> None:
        """Say who the bot is; fires again after each lost session."""
        log.info("Ready as %s in %d servers.", self.user, len(self.guilds))

    async def on_message(self, message: discord.Message) -> None:
        """Answer ``message`` if it is a question to the bot, and only once."""
        if not may_ask(self, message):
            return
        try:
            settings = await settings_of(self, message.guild.id if message.guild else None)
        except StoreUnreachableError:
            if self.user is None or question_in(message, self.user) is None:
                return  # Nobody asked the bot, and whether it answers here is not known.
            raise
        question = question_to(self, message, settings)
        if question is not None and await self._is_new(message.id):
            reply = await answer_message(self, message, question, settings)
            if reply is not None:
                people = (message.author, *(each for each in message.mentions if not each.bot))
                await keep_refused(self, message.guild, people, reply)

    async def _is_new(self, message_id: int) -> bool:
        """Return whether a message is to be answered: only once, on whatever host.

        While one host takes a shard over from another, both may have a session of it.
        """
        if not self._answered.first_time(message_id):
            return False
        hosts = self.store.hosts if self.store is not None else None
        return hosts is None or await hosts.claim_event(f"discord {message_id}") is not False

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Tell the person who added the bot what to do first."""
        await welcome(self, guild)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Forget the settings of a server that the bot has left, and its documents in a week."""
        await leave_server(self.service, self.store, server_key(guild.id))

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Take a deleted channel out of its server's settings."""
        await forget_channel(self.store, server_key(channel.guild.id), str(channel.id))

    async def on_guild_role_delete(self, role: discord.Role) -> None:
        """Take a deleted role out of its server's settings."""
        await forget_role(self.store, server_key(role.guild.id), str(role.id))

    async def on_raw_thread_delete(self, deleted: discord.RawThreadDeleteEvent) -> None:
        """Do the same for a thread, which may be archived and so not in the cache."""
        await forget_channel(self.store, server_key(deleted.guild_id), str(deleted.thread_id))

    async def on_error(self, event_method: str, /, *args: object, **_: object) -> None:
        """Report what an event raised; discord.py calls this as it handles it."""
        error = sys.exception()
        self.service.metrics.failed()
        if error and args and isinstance(args[0], discord.Message):
            await tell_message(args[0], error)
        else:
            log.error("Failed in %s.", event_method, exc_info=error)


class ShardedClient(QuothClient, discord.AutoShardedClient):
    """A client with several connections, called shards; each server belongs to one of them."""

    @property
    def shard_latencies(self) -> Mapping[int, float]:
        """The latency of each shard that has been connected."""
        return dict(self.latencies)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait until no other shard of any host has just begun a session; discord.py calls this."""
        hosts = self.store.hosts if self.store is not None else None
        if hosts is None:
            await super().before_identify_hook(shard_id, initial=initial)
            return
        limits = await self.fetch_session_start_limits()
        turn = f"identify {(shard_id or 0) % limits.max_concurrency}"
        try:
            while not await hosts.claim_job(turn, IDENTIFY_SECONDS):
                self._watchdog.heard()  # It is not the gateway that lets it wait.
                await asyncio.sleep(TURN_SECONDS)
        except StoreUnreachableError:
            await super().before_identify_hook(shard_id, initial=initial)

    async def on_shard_connect(self, shard_id: int) -> None:
        """Note that a shard has a new session."""
        self._watchdog.shard_connected(shard_id)

    async def on_shard_resumed(self, shard_id: int) -> None:
        """Note that a shard has its session back."""
        self._watchdog.shard_connected(shard_id)

    async def on_shard_disconnect(self, shard_id: int) -> None:
        """Note that a shard has no connection; discord.py tries to get it back."""
        self._watchdog.shard_lost(shard_id)


def build_client(  # noqa: PLR0913 - two by position, the others have defaults
    service: QuoteService,
    settings: Settings,
    state: Path | None = None,
    watchdog: Watchdog | None = None,
    store: Store | None = None,
    *,
    sharded: bool = False,
) -> QuothClient:
    """Return a client that is wired up.

    Args:
        service: What answers.
        settings: The test server, the limits and the intents.
        state: The folder that remembers which commands Discord has; ``None`` to
            register them in any case.
        watchdog: What hears the gateway; ``None`` for one of its own.
        store: Keeps settings and votes; ``None`` to keep none.
        sharded: Whether to have as many shards as Discord recommends, where the settings name none.
    """
    record, watchdog = SyncRecord(state), watchdog or Watchdog(PLATFORM)
    shards = settings.shards
    if shards is None and not sharded:
        return QuothClient(service, settings, store, record, watchdog)
    sharding: Sharding = {"shard_ids": shards.ids, "shard_count": shards.count} if shards else {}
    return ShardedClient(service, settings, store, record, watchdog, **sharding)


class DiscordFront:
    """Serves Discord: one client after the other, as ``bot.serving`` runs it.

    Args:
        settings: The token and the test server.
        pause: Waits between two attempts to connect.
        watchdog: What hears the gateway; ``None`` for one of its own.

    Raises:
        SettingsError: If there is no token.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        pause: Pause = asyncio.sleep,
        watchdog: Watchdog | None = None,
    ) -> None:
        if settings.discord_token is None:
            raise SettingsError("DISCORD_TOKEN is not set. See .env.example.")
        self._token = settings.discord_token.get_secret_value()
        self._settings = settings
        self._pause = pause
        self._was_connected = False
        self._sharded = False
        self.watchdog = watchdog or Watchdog(PLATFORM)

    async def serve(self, service: QuoteService, store: Store) -> None:
        """Connect, and connect again where discord.py gives up.

        discord.py itself resumes a connection that it had. It gives up when the first one
        fails or Discord ends a session for good, and the watchdog ends one that is silent; then
        a new client starts over, after a delay that doubles until a connection is established.

        Raises:
            SettingsError: If Discord does not take the token or the intents.
            FrontLostError: If it no longer does after a connection.
        """
        try:
            await self._serve(service, store)
        except SettingsError as error:
            if self._was_connected:
                raise FrontLostError(str(error)) from None
            raise

    async def _serve(self, service: QuoteService, store: Store) -> None:
        delays = _delays()
        while True:
            client = build_client(
                service,
                self._settings,
                self._settings.quoth_state,
                self.watchdog,
                store,
                sharded=self._sharded,
            )
            try:
                why = await self._connect(client)
            finally:
                self._was_connected |= client.was_connected
            if client.was_connected:
                delays = _delays()
            delay = next(delays)
            log.warning("No connection to Discord (%s). Trying again in %.0f s.", why, delay)
            await self._pause(delay)

    async def _connect(self, client: QuothClient) -> str:
        """Keep ``client`` connected, and return why it no longer is."""
        try:
            async with client, upkeep(client):
                await client.start(self._token)
        except _OUT_OF_REACH as error:
            code = error.code if isinstance(error, discord.ConnectionClosed) else None
            if code == _BAD_TOKEN:
                raise SettingsError(_LOGIN_REFUSED) from None
            if code in _SHARDS_REFUSED and self._settings.shards:
                raise SettingsError(_SHARDS_REFUSED[code]) from None
            if code == _NEEDS_SHARDS:
                self._sharded = True
                return "Discord requires several connections, so as many as it recommends are made"
            return f"{type(error).__name__}: {error}"
        except discord.LoginFailure:
            raise SettingsError(_LOGIN_REFUSED) from None
        except discord.PrivilegedIntentsRequired:
            content = self._settings.quoth_message_content
            raise SettingsError(_CONTENT_REFUSED if content else _INTENTS_REFUSED) from None
        return "Discord ended the session"


@contextlib.asynccontextmanager
async def upkeep(client: QuothClient, pause: Pause = asyncio.sleep) -> AsyncIterator[None]:
    """Do within the block what is due now and then: digests, a look at the pins."""

    async def keep_up() -> None:
        await client.wait_until_ready()
        while True:
            try:
                await do_upkeep(client)
            except OUT_OF_REACH as error:
                log.warning("What is done now and then failed; it is tried again. %s", error)
            except (BotError, LibraryError, discord.DiscordException, *_OUT_OF_REACH):
                log.exception("What is done now and then failed; it is tried again.")
            await pause(UPKEEP_SECONDS)

    task = asyncio.create_task(keep_up())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def do_upkeep(client: QuothClient) -> None:
    """Send the digests that are due, and log pins that have changed."""
    await send_digests(client)
    await log_changed_pins(client)


def _delays() -> Iterator[float]:
    """Yield the seconds to wait before each further attempt: doubling, and never too long."""
    delay = FIRST_DELAY
    while True:
        yield delay
        delay = min(delay * 2, MAX_DELAY)
