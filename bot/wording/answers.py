"""Words around quotations: answers, refusals, verifications and citations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from index import Presence, Reason


@dataclass(frozen=True, slots=True)
class AnswerWords:
    """What stands around quotations.

    Attributes:
        reasons: Why there is no answer; small talk is met with the help instead.
        taken: One correction: the word of the documents, and the word of the person.
        footer: Under each answer, with its id.
        asked: Over an answer whose readers cannot see what was asked.
        first_places: Under as many places of a verified text as are ever shown.
        following: Over an answer to a question that only an earlier one completes.
        at_odds: Over quotations that differ, of which none is said to be right.
        by_meaning: Behind the citation of a quotation that shares no word with the question.
        below: A paragraph of a file with headings, counted from the heading above it.
    """

    reasons: Mapping[Reason, str]
    nearest: str
    about: str
    try_again: str
    searched: str
    taken: str
    footer: str
    verified: Mapping[Presence, str]
    first_places: str
    asked: str
    following: str
    at_odds: str
    by_meaning: str
    context: str
    page: str
    pages: str
    below: str
    paragraph: str
    line: str
    characters: str
    brief: str


ENGLISH = AnswerWords(
    reasons=MappingProxyType(
        {
            Reason.TOO_VAGUE: (
                "I found nothing to look for in that. "
                "Name what you ask about: a person, a place, a law, a number, an event."
            ),
            Reason.OFF_SUBJECT: "The documents do not answer this: it is off their subject.",
            Reason.NO_SUCH_NAME: "The documents do not answer this: none of them holds {missing}.",
            Reason.NO_SUCH_YEAR: "The documents do not answer this: none of them holds {missing}.",
            Reason.OTHER_LANGUAGE: (
                "I found no answer. I compare words, not meanings: "
                "ask in the language of the documents."
            ),
            Reason.NOT_STATED: "The documents do not clearly say this.",
        }
    ),
    nearest="The nearest passages, which may not answer:",
    about="What the documents are about, in their own words:",
    try_again="Try other words, or see {sources} for what I can quote from.",
    searched="Searched for {words}.",
    taken="{taken_for} instead of {word}",
    footer="answer {answer_id}",
    verified=MappingProxyType(
        {
            Presence.VERBATIM: "Verbatim: every character stands in the documents.",
            Presence.TYPOGRAPHIC: (
                "Identical but for white space, quotation marks or dashes. "
                "The documents' own characters:"
            ),
            Presence.ABSENT: (
                "Not in the documents: no passage has these words in this order. "
                "That says nothing about whether they are true."
            ),
            Presence.NOT_FOUND: (
                "Not found, which does not mean that it is not there: the documents are too "
                "many to look through all of them. Give a longer stretch of the text, with "
                "names or rare words."
            ),
        }
    ),
    first_places="These are the first {count} places; there may be more.",
    asked="Question: {question}",
    following="Following {question}:",
    at_odds="The documents differ on this:",
    by_meaning="found by meaning; no word of the question stands in it",
    context="{source}, around paragraph {paragraph}:",
    page="page {number}",
    pages="pages {first}–{last}",
    below="paragraph {number} below {heading}",
    paragraph="paragraph {number}",
    line="line {number}",
    characters="characters {start}–{end}",
    brief="{source}, paragraph {paragraph}",
)
SPANISH = AnswerWords(
    reasons=MappingProxyType(
        {
            Reason.TOO_VAGUE: (
                "Ahí no encuentro nada que buscar. "
                "Nombra aquello por lo que preguntas: una persona, un lugar, una ley, "
                "una cifra, un acontecimiento."
            ),
            Reason.OFF_SUBJECT: "Los documentos no responden a esto: no es su tema.",
            Reason.NO_SUCH_NAME: (
                "Los documentos no responden a esto: en ninguno aparece {missing}."
            ),
            Reason.NO_SUCH_YEAR: (
                "Los documentos no responden a esto: en ninguno aparece {missing}."
            ),
            Reason.OTHER_LANGUAGE: (
                "No encontré respuesta. Comparo palabras, no significados: "
                "pregunta en el idioma de los documentos."
            ),
            Reason.NOT_STATED: "Los documentos no dicen esto con claridad.",
        }
    ),
    nearest="Los pasajes más cercanos, que quizá no respondan:",
    about="De qué tratan los documentos, con sus propias palabras:",
    try_again="Prueba con otras palabras, o mira en {sources} qué documentos puedo citar.",
    searched="Busqué {words}.",
    taken="{taken_for} en lugar de {word}",
    footer="respuesta {answer_id}",
    verified=MappingProxyType(
        {
            Presence.VERBATIM: "Literal: cada carácter está en los documentos.",
            Presence.TYPOGRAPHIC: (
                "Idéntico salvo por espacios, comillas o guiones. "
                "Los caracteres de los documentos son:"
            ),
            Presence.ABSENT: (
                "No está en los documentos: ningún pasaje tiene estas palabras en este orden. "
                "Eso no dice nada de si son ciertas."
            ),
            Presence.NOT_FOUND: (
                "No lo encontré, lo que no significa que no esté: hay demasiados documentos "
                "para mirarlos todos. Da un fragmento más largo del texto, con nombres o "
                "palabras poco comunes."
            ),
        }
    ),
    first_places="Estos son los primeros {count} lugares; puede haber más.",
    asked="Pregunta: {question}",
    following="Siguiendo con {question}:",
    at_odds="Los documentos no coinciden en esto:",
    by_meaning="hallado por su sentido; no contiene ninguna palabra de la pregunta",
    context="{source}, en torno al párrafo {paragraph}:",
    page="página {number}",
    pages="páginas {first}–{last}",
    below="párrafo {number} bajo {heading}",
    paragraph="párrafo {number}",
    line="línea {number}",
    characters="caracteres {start}–{end}",
    brief="{source}, párrafo {paragraph}",
)
