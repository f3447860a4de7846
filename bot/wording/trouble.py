"""Words for what goes wrong while a reply is sent."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TroubleWords:
    """What a failure means for the person who meets it, with the reference in the log.

    Attributes:
        permission: Stands for a permission that Discord did not name.
    """

    failure: str
    forbidden: str
    permission: str
    and_: str
    or_: str
    busy: str
    outdated_command: str


ENGLISH = TroubleWords(
    failure=("Something went wrong on my side. If it happens again, report reference {reference}."),
    forbidden=(
        "Discord does not let me do this here: I need {missing}. "
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
)
SPANISH = TroubleWords(
    failure="Algo falló por mi parte. Si vuelve a ocurrir, comunica la referencia {reference}.",
    forbidden=(
        "Discord no me deja hacer esto aquí: necesito {missing}. "
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
)
