"""Run the bot as a process of its own, on a Discord on the loopback interface.

The first argument is its address, the others are the command.
"""

from __future__ import annotations

import sys

import discord
import yarl
from discord.gateway import DiscordWebSocket

from bot import cli, folder_watcher, serving, store
from bot.discord_chat import gateway
from index.cluster import lease
from tests.helpers.fake_discord import at_once


def main() -> int:
    """Run the command."""
    address = sys.argv.pop(1)
    discord.http.Route.BASE = f"http://{address}/api/v10"
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"ws://{address}/")
    discord.Client.before_identify_hook = at_once  # type: ignore[method-assign]
    gateway.IDENTIFY_SECONDS = 0.1
    # What is done once a minute is done at once, and who dies is missed soon.
    serving.RETENTION_SECONDS = 0.1
    store.RETENTION_CHECK_SECONDS = 0.1
    lease.LEASE_SECONDS = 3.0
    folder_watcher.LEASE_CHECK_SECONDS = 0.1
    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
