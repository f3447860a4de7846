"""Words of the buttons under an answer, and of what they bring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.votes import VoteOutcome
from bot.wording.plurals import Plural, spanish


@dataclass(frozen=True, slots=True)
class ButtonWords:
    """What the buttons are called and what they say.

    Attributes:
        further: Over further quotations, which answer less well.
        exact_files: Over the files with the exact characters.
        gone: Of a document that is no longer there under its name, with its former checksum.
        asking: Title of the form in which to ask again.
        question: Label of its only field.
        wordless: To a reply whose words Discord keeps from the bot.
    """

    context: str
    more: str
    exact: str
    ask_again: str
    further: str
    exact_files: Plural
    no_files: str
    gone: str
    asking: str
    question: str
    votes: Mapping[VoteOutcome, str]
    no_votes: str
    wordless: str


ENGLISH = ButtonWords(
    context="Show in context",
    more="More quotations",
    exact="Exact text",
    ask_again="Ask again",
    further="Further passages, which may answer less well:",
    exact_files=Plural(
        "The quotation to the character, in one file:",
        "The quotations to the character, in {count} files:",
    ),
    no_files=(
        "I may not attach files here. Someone who manages this server can allow it: "
        "Attach Files is missing."
    ),
    gone=(
        "The document that was quoted is gone: its SHA-256 began with {old}, and no document "
        "has that now. Ask again to see what the others say."
    ),
    asking="Ask again",
    question="Your question",
    votes=MappingProxyType(
        {
            VoteOutcome.COUNTED: "Thank you, your vote counts. Press again to withdraw it.",
            VoteOutcome.CHANGED: "Thank you, your vote is changed. Press again to withdraw it.",
            VoteOutcome.WITHDRAWN: "Your vote is withdrawn.",
        }
    ),
    no_votes="Votes are not kept here, so yours was not counted.",
    wordless=(
        "Discord does not show me the words of this reply. Mention me in it, or ask with /{ask}."
    ),
)
SPANISH = ButtonWords(
    context="Ver en contexto",
    more="Más citas",
    exact="Texto exacto",
    ask_again="Preguntar de nuevo",
    further="Otros pasajes, que quizá respondan menos:",
    exact_files=spanish(
        "La cita, carácter por carácter, en un archivo:",
        "Las citas, carácter por carácter, en {count} archivos:",
    ),
    no_files=(
        "Aquí no puedo adjuntar archivos. Alguien que gestione este servidor puede permitirlo: "
        "falta Adjuntar archivos."
    ),
    gone=(
        "El documento que se citó ya no está: su SHA-256 empezaba por {old}, y ningún documento "
        "lo tiene ahora. Pregunta de nuevo para ver qué dicen los demás."
    ),
    asking="Preguntar de nuevo",
    question="Tu pregunta",
    votes=MappingProxyType(
        {
            VoteOutcome.COUNTED: "Gracias, tu voto cuenta. Pulsa otra vez para retirarlo.",
            VoteOutcome.CHANGED: "Gracias, tu voto ha cambiado. Pulsa otra vez para retirarlo.",
            VoteOutcome.WITHDRAWN: "Tu voto se ha retirado.",
        }
    ),
    no_votes="Aquí no se guardan votos, así que el tuyo no se ha contado.",
    wordless=(
        "Discord no me muestra las palabras de esta respuesta. "
        "Mencióname en ella o pregunta con /{ask}."
    ),
)
