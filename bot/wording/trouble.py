"""Words for what goes wrong while a reply is sent, and for what is not answered now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.restraint import Refusal
from bot.wording.plurals import Plural, spanish


@dataclass(frozen=True, slots=True)
class TroubleWords:
    """What a failure means for the person who meets it, with the reference in the log.

    Attributes:
        permission: Stands for a permission that Discord did not name.
        turned_away: Why a request is not answered now; ``{wait}`` takes the seconds to wait.
    """

    failure: str
    forbidden: str
    permission: str
    and_: str
    or_: str
    busy: str
    outdated_command: str
    turned_away: Mapping[Refusal, str]
    seconds: Plural


ENGLISH = TroubleWords(
    failure=("Something went wrong on my side. If it happens again, report reference {reference}."),
    forbidden=(
        "Discord does not let me do this here: {missing} is missing. "
        "Someone who manages this server can allow it (reference {reference})."
    ),
    permission="a permission",
    and_=" and ",
    or_=" or ",
    busy="Discord did not take my answer. Ask again in a moment (reference {reference}).",
    outdated_command=(
        "This command has changed since Discord last heard of it. "
        "Reload Discord and try again (reference {reference})."
    ),
    turned_away={
        Refusal.PERSON_BUSY: "One question at a time, please: I am still at work on your last one.",
        Refusal.PERSON_COOLDOWN: "Please wait {wait} before your next question.",
        Refusal.CHANNEL_COOLDOWN: "Many questions were asked here. Please wait {wait}.",
        Refusal.FULL: "There are too many questions at the moment. Please try again in a minute.",
    },
    seconds=Plural("{count} second", "{count} seconds"),
)
SPANISH = TroubleWords(
    failure="Algo falló de mi parte. Si vuelve a ocurrir, comunica la referencia {reference}.",
    forbidden=(
        "Discord no me deja hacer esto aquí: falta {missing}. "
        "Alguien que gestione este servidor puede permitirlo (referencia {reference})."
    ),
    permission="un permiso",
    and_=" y ",
    or_=" o ",
    busy=(
        "Discord no aceptó mi respuesta. Pregunta de nuevo en un momento (referencia {reference})."
    ),
    outdated_command=(
        "Este comando ha cambiado desde que Discord lo conoce. "
        "Recarga Discord e inténtalo de nuevo (referencia {reference})."
    ),
    turned_away={
        Refusal.PERSON_BUSY: "Una pregunta a la vez, por favor: aún trabajo en la anterior.",
        Refusal.PERSON_COOLDOWN: "Por favor, espera {wait} antes de tu próxima pregunta.",
        Refusal.CHANNEL_COOLDOWN: "Aquí se han hecho muchas preguntas. Por favor, espera {wait}.",
        Refusal.FULL: (
            "Hay demasiadas preguntas en este momento. Por favor, inténtalo de nuevo en un minuto."
        ),
    },
    seconds=spanish("{count} segundo", "{count} segundos"),
)
