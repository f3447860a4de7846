"""Words of the check of a message against the documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.wording.plurals import Plural, spanish
from index import Standing


@dataclass(frozen=True, slots=True)
class CheckingWords:
    """What stands around the sentences of a message.

    Attributes:
        menu: The command in a message's menu; at most 32 characters.
        opening: Over the whole, saying what is looked at and what is not.
        standings: Over each sentence, how it stands in the documents.
        there: Between a sentence and what is close to it.
        elsewhere: Further places of a sentence, as brief citations.
        repeated: How often a sentence stands in the message, where that is more than once.
        left_out: How many more sentences the message has.
        unquoted: To who has the bot check a message of its own that quotes nothing.
    """

    menu: str
    opening: str
    standings: Mapping[Standing, str]
    there: str
    elsewhere: str
    repeated: Plural
    left_out: Plural
    unquoted: str


ENGLISH = CheckingWords(
    menu="Check against sources",
    opening=(
        "Each sentence of the message, looked up in the documents. "
        "Whether a sentence is there says nothing about whether it is true."
    ),
    standings=MappingProxyType(
        {
            Standing.VERBATIM: "Verbatim in the documents:",
            Standing.TYPOGRAPHIC: (
                "In the documents, identical but for white space, quotation marks or dashes:"
            ),
            Standing.CLOSE: "Close to the documents, not the same. The message:",
            Standing.ABSENT: "Not in the documents:",
            Standing.NOT_FOUND: (
                "Not found, though there are too many documents to look through all of them:"
            ),
            Standing.TOO_SHORT: "Too few words to look up:",
        }
    ),
    there="The document:",
    elsewhere="Also in {places}",
    repeated=Plural(
        "The message has this sentence {count} time.",
        "The message has this sentence {count} times.",
    ),
    left_out=Plural(
        "{count} more sentence was not looked up.", "{count} more sentences were not looked up."
    ),
    unquoted="That message of mine quotes nothing, so there is nothing in it to look up.",
)
SPANISH = CheckingWords(
    menu="Comprobar con las fuentes",
    opening=(
        "Cada frase del mensaje, buscada en los documentos. "
        "Que una frase esté o no ahí no dice nada de si es cierta."
    ),
    standings=MappingProxyType(
        {
            Standing.VERBATIM: "Literalmente en los documentos:",
            Standing.TYPOGRAPHIC: (
                "En los documentos, idéntica salvo por espacios, comillas o guiones:"
            ),
            Standing.CLOSE: "Parecida a los documentos, no igual. El mensaje:",
            Standing.ABSENT: "No está en los documentos:",
            Standing.NOT_FOUND: (
                "No la encontré, aunque hay demasiados documentos para mirarlos todos:"
            ),
            Standing.TOO_SHORT: "Con muy pocas palabras para buscarla:",
        }
    ),
    there="El documento:",
    elsewhere="También en {places}",
    repeated=spanish(
        "El mensaje tiene esta frase {count} vez.", "El mensaje tiene esta frase {count} veces."
    ),
    left_out=spanish("{count} frase más no se buscó.", "{count} frases más no se buscaron."),
    unquoted="Ese mensaje mío no cita nada, así que no hay nada en él que buscar.",
)
