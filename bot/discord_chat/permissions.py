"""The permissions that the bot needs on Discord, and the link that invites it with them."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

import discord

from bot.i18n import ENGLISH

NEEDED = tuple(ENGLISH.platform.permissions)
"""What the bot can use."""

_TOKEN = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)

SCOPES = ("bot", "applications.commands")


def invite_link(application_id: int) -> str:
    """Return the link by which the bot joins a server, with no more permissions than it uses."""
    least = discord.Permissions(**dict.fromkeys(NEEDED, True))
    return discord.utils.oauth_url(application_id, permissions=least, scopes=SCOPES)


def application_id(token: str) -> int | None:
    """Return the application that ``token`` belongs to; ``None`` if it is no token of Discord.

    A token has three parts, of which the first is the number in base64.
    """
    if not _TOKEN.fullmatch(token):
        return None
    first = token.split(".", 1)[0]
    try:
        number = base64.b64decode(first + "=" * (-len(first) % 4), validate=True).decode("ascii")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    return int(number) if number.isdecimal() else None


def missing_of(permissions: discord.Permissions, *needed: str) -> tuple[str, ...]:
    """Return those that are ``needed`` and not among ``permissions``, for ``Strings.named``."""
    return tuple(each for each in needed if not getattr(permissions, each))


def missing_for_thread(permissions: discord.Permissions) -> tuple[str, ...]:
    """Return what ``permissions`` lack for answering in a thread of one's own."""
    return missing_of(permissions, "create_public_threads", "send_messages_in_threads")


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

        Direct messages are always permitted. Of a thread that is not in the cache
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
