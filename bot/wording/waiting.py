"""Words for requests that are not answered now."""

from __future__ import annotations

from dataclasses import dataclass

from bot.wording.plurals import Plural, spanish


@dataclass(frozen=True, slots=True)
class WaitingWords:
    """Why to wait, and how long."""

    person_cooldown: Plural
    channel_cooldown: Plural
    person_busy: str
    full: str


ENGLISH = WaitingWords(
    person_cooldown=Plural(
        "Please wait {count} second: you have asked a lot just now.",
        "Please wait {count} seconds: you have asked a lot just now.",
    ),
    channel_cooldown=Plural(
        "Please wait {count} second: a lot has been asked in this channel just now.",
        "Please wait {count} seconds: a lot has been asked in this channel just now.",
    ),
    person_busy="One at a time, please: I am still working on what you asked before.",
    full="Too many are asking at the moment. Please try again in a few seconds.",
)
SPANISH = WaitingWords(
    person_cooldown=spanish(
        "Espera {count} segundo, por favor: acabas de preguntar mucho.",
        "Espera {count} segundos, por favor: acabas de preguntar mucho.",
    ),
    channel_cooldown=spanish(
        "Espera {count} segundo, por favor: en este canal se acaba de preguntar mucho.",
        "Espera {count} segundos, por favor: en este canal se acaba de preguntar mucho.",
    ),
    person_busy="De una en una, por favor: sigo trabajando en lo que preguntaste antes.",
    full="Ahora mismo preguntan demasiados. Inténtalo de nuevo en unos segundos.",
)
