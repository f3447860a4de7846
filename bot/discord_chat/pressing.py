"""What all buttons and menus share that work after a restart and on messages weeks old.

Their whole state is in their custom ids, so discord.py makes them again from the message.
"""

from __future__ import annotations

import re
from abc import abstractmethod
from typing import Any, Self

import discord

from bot.discord_chat.failures import Telling


class Pressed:
    """Stands before ``DynamicItem`` among the bases of a button or menu."""

    @classmethod
    @abstractmethod
    def again(cls, item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """Make it again from a message: from what is there, and from its custom id."""

    @abstractmethod
    async def pressed(self, interaction: discord.Interaction[Any], /) -> None:
        """Do what it is for; whatever is raised is told to the person and the log."""

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction[Any],  # noqa: ARG003 - discord.py's signature
        item: discord.ui.Item[Any],
        match: re.Match[str],
        /,
    ) -> Self:
        """Make it again; discord.py calls this."""
        return cls.again(item, match)

    async def callback(self, interaction: discord.Interaction[Any], /) -> None:
        """Answer a press; discord.py calls this."""
        async with Telling(interaction):
            await self.pressed(interaction)
