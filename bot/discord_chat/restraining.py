"""Letting requests in one by one, and saying so to those who have to wait."""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine, Hashable
from typing import TYPE_CHECKING, Any

import discord
from cachetools import TLRUCache

from bot import notices, rendering
from bot.discord_chat.locales import audience_of
from bot.discord_chat.named_channels import answers_nowhere
from bot.discord_chat.server_rules import answers_in, settings_for
from bot.replies import Reply
from bot.restraint import Limits, Restraint, TurnedAwayError
from bot.settings import Settings
from bot.wording import Wording

if TYPE_CHECKING:
    from bot.discord_chat.client import QuothClient

QUIET_SECONDS = 30.0
"""How long a person or a channel that was told to wait is not told again."""


PRESSES = 5
"""How many times as often a button may be pressed as a question asked: pages are turned fast."""


def restraint_of(settings: Settings, times: int = 1) -> Restraint:
    """So many ``times`` the limits that ``settings`` give."""
    limits = Limits(
        person=settings.quoth_person_limit * times, channel=settings.quoth_channel_limit * times
    )
    return Restraint(limits, now)


def now() -> float:
    """Seconds of a clock that only goes forward; looked up at each call, so that it can be set."""
    return time.monotonic()


class Notices:
    """Remembers who was told what lately, so that nobody is told again and again.

    Where there are too many to remember, the one told longest ago is forgotten first.
    """

    def __init__(self, clock: Callable[[], float] = now, capacity: int = 10_000) -> None:
        self._clock = clock
        self._until: TLRUCache[Hashable, float] = TLRUCache(
            capacity, ttu=lambda _matter, until, _now: until, timer=clock
        )

    def due(self, matter: Hashable, seconds: float) -> bool:
        """Whether ``matter`` is to be told now; it then is not for so many ``seconds``."""
        if matter in self._until:
            return False
        self._until[matter] = self._clock() + seconds
        return True


async def answer_in_turn(
    interaction: discord.Interaction[QuothClient], asking: Coroutine[Any, Any, Reply]
) -> Reply:
    """Give what ``asking`` gives, or say why it is not asked here or now."""
    client, words = interaction.client, audience_of(interaction).words
    is_press = interaction.type is discord.InteractionType.component
    restraint = client.pressing if is_press else client.restraint
    try:
        async with restraint.admit(interaction.user.id, interaction.channel_id or 0):
            if await answers_in(interaction):
                return await asking
            return rendering.hint(await _why_silent(interaction), words)
    except TurnedAwayError as refusal:
        return turn_away(client, refusal, words)
    finally:
        asking.close()


async def _why_silent(interaction: discord.Interaction[QuothClient]) -> str:
    """Why there is no answer where ``interaction`` happened, and what to do."""
    words = audience_of(interaction).words
    settings = await settings_for(interaction)
    if await answers_nowhere(interaction.guild, settings):
        return words.servers.silent_everywhere.format(settings=words.commands["settings"].name)
    return words.servers.silent


def turn_away(client: QuothClient, refusal: TurnedAwayError, words: Wording) -> Reply:
    """Count ``refusal``, and say why there is no answer now."""
    client.desk.metrics.turned_away(refusal.refusal)
    return notices.turned_away(refusal.refusal, refusal.seconds, words)
