"""What every handler needs: the bot's state, a server's settings, people's languages.

No handler is imported here; ``gateway`` brings them together.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, TypedDict, Unpack

import discord

from bot.chat.gaps import keep_unanswered, kept_words, may_be_names, refused_words
from bot.chat.server_settings import NamedChannels
from bot.i18n import strings_for
from bot.rate_limits import PRESSES, Throttle, rate_limiter_of
from bot.replies import ANYONE, Reply, ReplyContext
from bot.service import QuoteService
from bot.settings import Settings
from bot.store import Store
from bot.stored_values import ServerSettings

log = logging.getLogger(__name__)


class Sharding(TypedDict, total=False):
    """Which shards a client has, in discord.py's words."""

    shard_ids: list[int]
    shard_count: int


class QuothBot(discord.Client):
    """A Discord client with what its handlers need.

    It asks for no privileged intent unless the settings do: Discord hands over the words of
    direct messages, of mentions and of replies that ping the bot without one.

    Attributes:
        service: What answers.
        store: What is kept between runs, if anything is.
        rate_limiter: Lets questions and commands in.
        button_rate_limiter: Lets in what buttons and menus ask.
        throttle: Who was told to wait.
        owners: The ids of those who run the bot.
        pins_checked_for: The checksum of the documents for which changed pins were logged, by
            server.
    """

    def __init__(
        self,
        service: QuoteService,
        settings: Settings,
        store: Store | None,
        **sharding: Unpack[Sharding],
    ) -> None:
        super().__init__(
            **sharding,  # type: ignore[misc]  # ShardedClient's next base takes them.
            intents=discord.Intents(
                guilds=True,
                guild_messages=True,
                dm_messages=True,
                message_content=settings.quoth_message_content,
            ),
            allowed_mentions=discord.AllowedMentions.none(),
            enable_debug_events=True,  # on_socket_raw_receive: heartbeats are no other events
        )
        self.service = service
        self.store = store
        hosts = store.hosts if store is not None else None
        self.rate_limiter = rate_limiter_of(settings, shared=hosts)
        self.button_rate_limiter = rate_limiter_of(settings, times=PRESSES, shared=hosts)
        self.throttle = Throttle()
        self.owners = set[int]()
        self.pins_checked_for: dict[str, str] = {}

    @property
    def reads_content(self) -> bool:
        """Whether the bot sees the words of messages that are not addressed to it."""
        return self.intents.message_content


def server_key(guild_id: int) -> str:
    """Return what the store knows a server by."""
    return f"discord:{guild_id}"


def voter_key(user: discord.abc.User) -> str:
    """Return what the store knows a person by who votes.

    It names no platform: only hashes of it are kept, which cannot be made again, and those
    of votes that were given before there was a second platform stay valid.
    """
    return str(user.id)


def reply_context_of(interaction: discord.Interaction[Any]) -> ReplyContext:
    """Return who used a command or pressed a button, in the language of their Discord."""
    return ReplyContext(strings_for(interaction.locale.value))


def readers_of(message: discord.Message) -> ReplyContext:
    """Return who reads the answer to ``message``.

    Discord does not say what language a message's author uses, so a server's own language
    counts; a direct message has none.
    """
    if message.guild is None:
        return ANYONE
    return ReplyContext(strings_for(message.guild.preferred_locale.value))


async def settings_of(bot: QuothBot, guild_id: int | None) -> ServerSettings:
    """Return the settings of a server; direct messages have the defaults."""
    if guild_id is None or bot.store is None:
        return ServerSettings()
    return await bot.store.settings(server_key(guild_id))


async def settings_for(interaction: discord.Interaction[QuothBot]) -> ServerSettings:
    """Return the settings of the server where ``interaction`` happened, read once for each.

    They are kept with the interaction, so that all that is decided about one answer is decided
    by the same settings, even if somebody changes them meanwhile.
    """
    known = interaction.extras.get(ServerSettings)
    if isinstance(known, ServerSettings):
        return known
    settings = await settings_of(interaction.client, interaction.guild_id)
    interaction.extras[ServerSettings] = settings
    return settings


async def reply_context_for(
    interaction: discord.Interaction[QuothBot], *, alone: bool | None = None
) -> ReplyContext:
    """Return who used a command or pressed a button: their language, their server's settings.

    Args:
        interaction: What they did.
        alone: Whether nobody else sees the answer; ``None`` is as for a command that does not say.
    """
    if alone is None:
        alone = await is_private(interaction)
    settings = await settings_for(interaction)
    place = place_of(interaction.channel, interaction.channel_id)
    sources, hidden = settings.sources_for(*place, _roles_of(interaction.user), alone=alone)
    reply_context = replace(reply_context_of(interaction), sources=sources, hidden=hidden)
    return _with_settings(reply_context, settings, interaction.guild_id)


def readers_for(message: discord.Message, settings: ServerSettings) -> ReplyContext:
    """Return who reads the answer to ``message``: the server's language and its ``settings``.

    Others read along, but for direct messages.
    """
    roles, place = _roles_of(message.author), place_of(message.channel)
    sources, hidden = settings.sources_for(*place, roles, alone=message.guild is None)
    readers = replace(readers_of(message), sources=sources, hidden=hidden)
    return _with_settings(readers, settings, message.guild.id if message.guild else None)


def _with_settings(
    reply_context: ReplyContext, settings: ServerSettings, guild_id: int | None
) -> ReplyContext:
    return replace(
        reply_context,
        quotations=settings.quotations,
        pins=settings.pins,
        helpers=settings.helper_role is not None,
        server=server_key(guild_id) if guild_id else None,
    )


def _roles_of(user: discord.abc.User) -> frozenset[str]:
    """Return the ids of a person's roles; that of everybody is one of them."""
    roles = user.roles if isinstance(user, discord.Member) else ()
    return frozenset(str(role.id) for role in roles)


async def answers_in(interaction: discord.Interaction[QuothBot]) -> bool:
    """Return whether the bot answers where ``interaction`` happened."""
    settings = await settings_for(interaction)
    return settings.answers_in(*place_of(interaction.channel, interaction.channel_id))


async def is_private(interaction: discord.Interaction[QuothBot]) -> bool:
    """Return whether answers to commands are for the person alone unless they say otherwise."""
    return (await settings_for(interaction)).private


def place_of(channel: object, channel_id: int | None = None) -> tuple[str, str | None]:
    """Return the ids of a channel and, for a thread, of the channel that it belongs to."""
    if isinstance(channel, discord.Thread):
        return str(channel.id), str(channel.parent_id)
    return str(getattr(channel, "id", channel_id) or 0), None


MAX_LOOKED_UP = 30
"""Words of a question that are looked up among the names of a server's members."""


async def words_to_keep(
    guild: discord.Guild | None,
    people: Iterable[discord.abc.User],
    questions: Sequence[str],
) -> str:
    """Return what is kept of a question: its words without mentions and names of members.

    Without the privileged intent Discord lists no members, but it finds those whose name begins
    so. Where it does not answer, nothing is kept.

    Args:
        guild: Whose members' names are taken out.
        people: Who asks, and who is mentioned; of their names each word is taken out.
        questions: The question, after the one that it followed.
    """
    parts_of = [name for person in people for name in _names_of(person)]
    names = set[str]()
    if guild is not None:
        known = {name for member in guild.members for name in _names_of(member)}
        looked_up = {word for each in questions for word in may_be_names(each)}
        if len(looked_up) > MAX_LOOKED_UP:
            return ""
        try:
            for word in sorted(looked_up):
                found = await guild.query_members(query=word, limit=100, cache=False)
                known |= {name for member in found for name in _names_of(member)}
        except (TimeoutError, discord.DiscordException) as error:
            log.warning("A question is not kept: names could not be looked up (%s).", error)
            return ""
        names = known - set(_names_of(guild.me))
    return kept_words(questions, names, parts_of)


def _names_of(person: discord.abc.User) -> Iterator[str]:
    """Yield the names that a person goes by."""
    yield from filter(None, (person.name, person.global_name, person.display_name))


async def keep_refused(
    bot: QuothBot,
    guild: discord.Guild | None,
    people: Sequence[discord.abc.User],
    reply: Reply,
) -> None:
    """Keep the question that ``reply`` refuses, if its server keeps such questions.

    Args:
        bot: Has the store.
        guild: Where it was asked.
        people: Who asked, and then who is mentioned in the question.
        reply: What was said.
    """
    if bot.store is None or guild is None or not reply.unanswered:
        return
    questions = refused_words(await settings_of(bot, guild.id), reply)
    words = await words_to_keep(guild, people, questions) if questions else ""
    if words:
        asker = voter_key(people[0])
        await keep_unanswered(bot.store, server_key(guild.id), words, asker)


async def look_up(guild: discord.Guild | None, ids: Collection[str]) -> NamedChannels:
    """Find out which of ``ids`` there are in ``guild``.

    Archived threads are not in the cache, so Discord is asked before one counts as deleted.
    One that it does not let the bot see is there.
    """
    if guild is None:
        return NamedChannels({})
    known = {each: guild.get_channel_or_thread(int(each)) for each in ids}
    asked = [each for each, channel in known.items() if channel is None]
    answers = await asyncio.gather(*(_name_of(guild, int(each)) for each in asked))
    fetched = dict(zip(asked, answers, strict=True))
    names = {each: channel.name for each, channel in known.items() if channel is not None}
    names |= {each: name for each, name in fetched.items() if name}
    return NamedChannels(names, frozenset(each for each in asked if fetched[each] is None))


async def answers_nowhere(guild: discord.Guild | None, settings: ServerSettings) -> bool:
    """Return whether answers are limited to channels of which none is left."""
    named = settings.answer_only_in
    if guild is None or not named:
        return False
    if any(guild.get_channel_or_thread(int(each)) for each in named):
        return False
    return (await look_up(guild, named)).gone == named


async def _name_of(guild: discord.Guild, channel_id: int) -> str | None:
    """Return the name of a channel, empty if it may not be seen; ``None`` if it is deleted."""
    try:
        return (await guild.fetch_channel(channel_id)).name
    except discord.NotFound:
        return None
    except (discord.HTTPException, discord.InvalidData):
        return ""
