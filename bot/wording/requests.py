"""Words for what was asked in a way that cannot be looked up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from index import DateFault


@dataclass(frozen=True, slots=True)
class RequestWords:
    """What to send instead of what cannot be looked up.

    Only the library does not know how its documents are listed.

    Attributes:
        all_sources: After an unknown name, where the documents are few.
        near_sources: The names most like it, where they are many.
        many_sources: Where to see the names of many.
    """

    empty_question: str
    question_too_long: str
    text_too_short: str
    unknown_source: str
    all_sources: str
    near_sources: str
    many_sources: str
    ambiguous_source: str
    outdated: str
    gone: str
    other_checksum: str
    no_sources: str
    dates: Mapping[DateFault, str]
    date_examples: str


ENGLISH = RequestWords(
    empty_question=(
        "The question has no word to look for; ask in words, for example: What happened in 2014?"
    ),
    question_too_long=(
        "The question has {length} characters; the limit is {limit}. Ask in one or two sentences."
    ),
    text_too_short=(
        "That text has too few words to check: give at least {minimum} words, "
        "better a whole sentence."
    ),
    unknown_source="There is no document called “{name}”.",
    all_sources=" The documents are: {known}.",
    near_sources=" Perhaps you mean {nearest}.",
    many_sources=" {sources} lists all {count}.",
    ambiguous_source=(
        "“{name}” begins the names of {count} documents: {candidates}. Give more of the name."
    ),
    outdated="The documents have changed since this was quoted. Ask again.",
    gone=" {source} is no longer among them.",
    other_checksum=" The checksum of {source} was {old}; it is {new} now.",
    no_sources=(
        "None of the documents that may be used here is in the library any more. "
        "Choose others, or allow all of them."
    ),
    dates=MappingProxyType(
        {
            DateFault.UNKNOWN: "“{typed}” is not a date that can be looked up. {examples}",
            DateFault.RELATIVE: (
                "“{typed}” depends on today, and the documents speak of other times. "
                "Name the year or the day itself. {examples}"
            ),
            DateFault.WITHOUT_YEAR: "“{typed}” names no year. Add it, for example: {typed} 2021.",
            DateFault.AMBIGUOUS: "“{typed}” can be read two ways. Write {readings}.",
            DateFault.REVERSED: (
                "The range ends before it begins: {until} is earlier than {since}. Swap them."
            ),
        }
    ),
    date_examples="Write for example 2021, Oct 2021, October 5, 2021, 2021-10-05 or the 1980s.",
)
SPANISH = RequestWords(
    empty_question=(
        "La pregunta no tiene ninguna palabra que buscar; pregunta con palabras, "
        "por ejemplo: What happened in 2014?"
    ),
    question_too_long=(
        "La pregunta tiene {length} caracteres; el límite es {limit}. Pregunta en una o dos frases."
    ),
    text_too_short=(
        "Ese texto tiene muy pocas palabras para comprobarlo: da al menos {minimum} palabras, "
        "mejor una frase entera."
    ),
    unknown_source="No hay ningún documento llamado «{name}».",
    all_sources=" Los documentos son: {known}.",
    near_sources=" Quizá quieras decir {nearest}.",
    many_sources=" {sources} muestra los {count}.",
    ambiguous_source=(
        "«{name}» es el comienzo de los nombres de {count} documentos: {candidates}. "
        "Escribe más del nombre."
    ),
    outdated="Los documentos cambiaron desde que se citó esto. Pregunta de nuevo.",
    gone=" {source} ya no está entre ellos.",
    other_checksum=" La suma de comprobación de {source} era {old}; ahora es {new}.",
    no_sources=(
        "Ninguno de los documentos que se pueden usar aquí sigue en la biblioteca. "
        "Elige otros, o permítelos todos."
    ),
    dates=MappingProxyType(
        {
            DateFault.UNKNOWN: "«{typed}» no es una fecha que se pueda buscar. {examples}",
            DateFault.RELATIVE: (
                "«{typed}» depende del día de hoy, y los documentos hablan de otros tiempos. "
                "Da el año o el día mismo. {examples}"
            ),
            DateFault.WITHOUT_YEAR: "«{typed}» no da el año. Añádelo, por ejemplo: {typed} 2021.",
            DateFault.AMBIGUOUS: "«{typed}» se puede leer de dos maneras. Escribe {readings}.",
            DateFault.REVERSED: (
                "El período acaba antes de empezar: {until} es anterior a {since}. Intercámbialos."
            ),
        }
    ),
    date_examples="Escribe por ejemplo 2021, Oct 2021, October 5, 2021, 2021-10-05 o the 1980s.",
)
