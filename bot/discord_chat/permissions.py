"""What the bot needs on Discord: permissions, and the link that invites it with them."""

from __future__ import annotations

import base64
import binascii
import re

import discord

from bot.wording import ENGLISH

NEEDED = tuple(ENGLISH.permissions)
"""What the bot can use."""

_TOKEN = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)

SCOPES = ("bot", "applications.commands")


def invite_link(application_id: int) -> str:
    """The link by which the bot joins a server, with no more permissions than it uses."""
    least = discord.Permissions(**dict.fromkeys(NEEDED, True))
    return discord.utils.oauth_url(application_id, permissions=least, scopes=SCOPES)


def application_id(token: str) -> int | None:
    """The application that ``token`` belongs to; ``None`` if it is no token of Discord.

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
    """Those that are ``needed`` and not among ``permissions``, as ``Wording.named`` takes them."""
    return tuple(each for each in needed if not getattr(permissions, each))


def missing_for_thread(permissions: discord.Permissions) -> tuple[str, ...]:
    """What ``permissions`` lack for answering in a thread of one's own."""
    return missing_of(permissions, "create_public_threads", "send_messages_in_threads")
