"""Every fixed sentence that the bot can say, in each language that has a folder here.

``schema`` has the fields, and each language fills in all of them in a folder of its own, as
``STRINGS``, so a sentence that one of them lacks does not type-check and the bot does not
start. A folder is all that a language takes. Quotations are never translated: they stay in their
own language. What only the person who runs the bot sees (the log, wrong settings, why a file
was skipped) is in English alone.
"""

from __future__ import annotations

import pkgutil
from dataclasses import replace
from importlib import import_module

from bot.i18n.en import STRINGS as ENGLISH
from bot.i18n.es import STRINGS as SPANISH
from bot.i18n.schema import ButtonStrings, CommandStrings, GeneralStrings, OptionStrings, Strings
from bot.i18n.terminal import TERMINAL

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
    "on_slack",
    "strings_for",
]


def _languages() -> tuple[Strings, ...]:
    """Return the strings of every language that has a folder here."""
    modules = (import_module(f"{__name__}.{each.name}") for each in pkgutil.iter_modules(__path__))
    found = (getattr(each, "STRINGS", None) for each in modules)
    return tuple(each for each in found if isinstance(each, Strings))


STRINGS = _languages()


def strings_for(locale: str) -> Strings:
    """Return the strings for a locale such as ``es-419``; English if there are none."""
    language = locale.split("-", 1)[0]
    return next((words for words in STRINGS if words.language == language), ENGLISH)


def on_slack(strings: Strings) -> Strings:
    """Return ``strings`` as they are read on Slack."""
    return replace(strings, platform=strings.slack_platform)
