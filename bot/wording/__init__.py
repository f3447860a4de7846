"""Every fixed sentence that the bot can say, in English and Spanish side by side.

One module for each matter holds the same fields for every language, so a sentence that one
of them lacks does not type-check. Quotations are no business of this package: they stay in
their own language. What only the person who runs the bot sees (the log, wrong settings, why a
file was skipped) is in English alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bot.wording import (
    answers,
    buttons,
    checking,
    commands,
    general,
    listings,
    owners,
    permissions,
    privacy,
    requests,
    servers,
    timelines,
    trouble,
    waiting,
)
from bot.wording.answers import AnswerWords
from bot.wording.buttons import ButtonWords
from bot.wording.checking import CheckingWords
from bot.wording.commands import CommandWords, OptionWords
from bot.wording.general import GeneralWords
from bot.wording.listings import ListingWords
from bot.wording.owners import OwnerWords
from bot.wording.privacy import PrivacyWords
from bot.wording.requests import RequestWords
from bot.wording.servers import ServerWords
from bot.wording.timelines import TimelineWords
from bot.wording.trouble import TroubleWords
from bot.wording.waiting import WaitingWords

__all__ = [
    "ENGLISH",
    "SPANISH",
    "TERMINAL",
    "WORDINGS",
    "ButtonWords",
    "CommandWords",
    "GeneralWords",
    "OptionWords",
    "Wording",
    "wording_for",
]


@dataclass(frozen=True, slots=True)
class Wording:
    """All fixed words in one language.

    Attributes:
        language: As a BCP 47 tag.
        permissions: Discord's own names of them, by those of its API.
        command: How a command is written where people read these words, with its name.
    """

    language: str
    general: GeneralWords
    answers: AnswerWords
    buttons: ButtonWords
    checking: CheckingWords
    timelines: TimelineWords
    listings: ListingWords
    requests: RequestWords
    trouble: TroubleWords
    servers: ServerWords
    waiting: WaitingWords
    privacy: PrivacyWords
    owners: OwnerWords
    commands: Mapping[str, CommandWords]
    permissions: Mapping[str, str]
    command: str = "/{name}"

    def written(self, command: str) -> str:
        """A command as a person types it where these words are read."""
        return self.command.format(name=self.commands[command].name)

    def named(self, missing: Iterable[str]) -> str:
        """The names of permissions in one phrase, as Discord shows them in this language."""
        return self.trouble.and_.join(self.permissions[each] for each in missing)


ENGLISH = Wording(
    "en",
    general.ENGLISH,
    answers.ENGLISH,
    buttons.ENGLISH,
    checking.ENGLISH,
    timelines.ENGLISH,
    listings.ENGLISH,
    requests.ENGLISH,
    trouble.ENGLISH,
    servers.ENGLISH,
    waiting.ENGLISH,
    privacy.ENGLISH,
    owners.ENGLISH,
    commands.ENGLISH,
    permissions.ENGLISH,
)
SPANISH = Wording(
    "es",
    general.SPANISH,
    answers.SPANISH,
    buttons.SPANISH,
    checking.SPANISH,
    timelines.SPANISH,
    listings.SPANISH,
    requests.SPANISH,
    trouble.SPANISH,
    servers.SPANISH,
    waiting.SPANISH,
    privacy.SPANISH,
    owners.SPANISH,
    commands.SPANISH,
    permissions.SPANISH,
)
WORDINGS = (ENGLISH, SPANISH)
TERMINAL = replace(
    ENGLISH, listings=listings.TERMINAL, commands=commands.TERMINAL, command="quoth {name}"
)
"""What the command line says, in English: its commands are not those of a chat."""


def wording_for(locale: str) -> Wording:
    """The words for a locale such as ``es-419``; English where there are none of its own."""
    language = locale.split("-", 1)[0]
    return next((words for words in WORDINGS if words.language == language), ENGLISH)
