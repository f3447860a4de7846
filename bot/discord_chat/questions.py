"""Which messages are questions to the bot, and where it may answer them."""

from __future__ import annotations

import re
from dataclasses import dataclass

import discord
from cachetools import FIFOCache

from bot.discord_chat.permissions import missing_of

_PERSONS_MESSAGES = frozenset({discord.MessageType.default, discord.MessageType.reply})


def question_in(message: discord.Message, me: discord.abc.User) -> str | None:
    """The words that ``message`` asks of ``me``, or ``None`` if it does not ask anything.

    A direct message asks; in a server a mention of the bot asks, and so does a reply that
    pings it, which Discord lists as a mention. A mention of everyone or of a role is not
    one of the bot. Bots, webhooks and the bot itself never ask: two bots that answered one
    another would not stop. Without any words the question is empty.
    """
    if not is_of_a_person(message):
        return None
    if message.guild is not None and all(user.id != me.id for user in message.mentions):
        return None
    return re.sub(rf"\s*<@!?{me.id}>\s*", " ", message.content).strip()


def is_of_a_person(message: discord.Message) -> bool:
    """Whether somebody wrote ``message``: no bot, no webhook and not Discord itself."""
    if message.author.bot or message.webhook_id is not None:
        return False
    return message.type in _PERSONS_MESSAGES


class RecentIds:
    """Remembers the last ids it was shown: Discord may deliver an event more than once."""

    def __init__(self, capacity: int = 1_000) -> None:
        self._ids: FIFOCache[int, bool] = FIFOCache(capacity)

    def first_time(self, new: int) -> bool:
        """Whether ``new`` was not seen lately; it is from now on."""
        if new in self._ids:
            return False
        self._ids[new] = True
        return True


@dataclass(frozen=True, slots=True)
class Permitted:
    """What the bot may do where a message stands.

    Attributes:
        answer: Send messages at all, in this channel or thread.
        embed: Send embeds; without it an answer is plain text.
        refer: Mark an answer as a reply. Discord permits that only to those who may
            read the channel's history.
        missing: The permissions that are missing.
        needed: Those of them without which there is no answer at all.
    """

    answer: bool = True
    embed: bool = True
    refer: bool = True
    missing: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()

    @classmethod
    def by(cls, message: discord.Message) -> Permitted:
        """Read the bot's permissions from the server's roles, without asking Discord.

        Nothing stands in the way of direct messages. Of a thread that is not in the cache
        nothing is known, so it is worth a try.
        """
        if message.guild is None or isinstance(message.channel, discord.PartialMessageable):
            return cls()
        permissions = message.channel.permissions_for(message.guild.me)
        return cls.given(permissions, message.channel)

    @classmethod
    def given(cls, permissions: discord.Permissions, channel: object) -> Permitted:
        """Read ``permissions`` as they hold in ``channel``."""
        in_thread = isinstance(channel, discord.Thread)
        send = "send_messages_in_threads" if in_thread else "send_messages"
        needed = missing_of(permissions, "view_channel", send)
        return cls(
            answer=not needed,
            embed=permissions.embed_links,
            refer=permissions.read_message_history,
            missing=needed + missing_of(permissions, "embed_links", "read_message_history"),
            needed=needed,
        )
