"""Errors of the bot, each with its exit status.

The statuses are those of ``sysexits.h``: 2 for wrong usage or input, 78 for wrong settings.
"""

from __future__ import annotations


class BotError(Exception):
    """The base of every error that ``bot`` raises on purpose."""

    exit_status = 2


class SettingsError(BotError):
    """The settings are wrong; the message names each one and what it takes."""

    exit_status = 78

    @classmethod
    def malformed_token(cls) -> SettingsError:
        """Return the error for a token that does not look like one of Discord."""
        return cls(
            "DISCORD_TOKEN does not look like a token of Discord. Copy the token again from the "
            "application's Bot page at https://discord.com/developers/applications."
        )


class FrontLostError(SettingsError):
    """A platform no longer takes the settings of a front that was connected to it."""


class FrontUnavailableError(BotError):
    """A front cannot start, for example because its optional packages are not installed."""

    exit_status = 78


class StoreError(BotError):
    """The bot's database cannot be read or written; the message says why."""


class StoreSettingsError(StoreError):
    """The settings of the database that hosts share are wrong."""

    exit_status = 78


class StoreUnreachableError(StoreError):
    """The database of several hosts cannot be reached now; what does not need it goes on."""
