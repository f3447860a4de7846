"""Every fixed sentence that the bot can say, in English and Spanish.

``schema`` has the fields, and each language fills in all of them, so a sentence that one
of them lacks does not type-check. Quotations are never translated: they stay in their own
language. What only the person who runs the bot sees (the log, wrong settings, why a
file was skipped) is in English alone.
"""

from __future__ import annotations

from bot.i18n.en import english_on, terminal
from bot.i18n.es import spanish_on
from bot.i18n.platforms import DISCORD
from bot.i18n.schema import ButtonStrings, CommandStrings, GeneralStrings, OptionStrings, Strings

__all__ = [
    "ENGLISH",
    "SPANISH",
    "STRINGS",
    "TERMINAL",
    "ButtonStrings",
    "CommandStrings",
    "GeneralStrings",
    "OptionStrings",
    "Strings",
    "strings_for",
]

ENGLISH = english_on(DISCORD["en"])
SPANISH = spanish_on(DISCORD["es"])
STRINGS = (ENGLISH, SPANISH)

TERMINAL = terminal(ENGLISH)
"""What the command line says, in English."""


def strings_for(locale: str) -> Strings:
    """Return the strings for a locale such as ``es-419``; English if there are none."""
    language = locale.split("-", 1)[0]
    return next((words for words in STRINGS if words.language == language), ENGLISH)
