"""Names and descriptions of the commands, as people see them in their own language.

Discord's limits: a name has at most 32 characters in lower case without spaces, a
description at most 100.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

_NO_OPTIONS: Mapping[str, OptionWords] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class OptionWords:
    """One option of a command."""

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class CommandWords:
    """One command.

    Attributes:
        description: As Discord shows it in its picker.
        help: What the help says of it; empty for what the help leaves out.
        options: By the names that the code knows them by.
    """

    name: str
    description: str
    help: str = ""
    options: Mapping[str, OptionWords] = field(default_factory=lambda: _NO_OPTIONS)


def _options(**options: OptionWords) -> Mapping[str, OptionWords]:
    return MappingProxyType({name.rstrip("_"): words for name, words in options.items()})


ENGLISH: Mapping[str, CommandWords] = MappingProxyType(
    {
        "ask": CommandWords(
            "ask",
            "Ask a question; the answer is a quotation.",
            "ask a question, in one document if you like, for you alone if you like",
            _options(
                question=OptionWords("question", "What do you want to know?"),
                source=OptionWords("source", "Look in this document only."),
                private=OptionWords("private", "Show the answer to you alone."),
            ),
        ),
        "timeline": CommandWords(
            "timeline",
            "Lay out what happened when.",
            "what happened when: the dated events, about a topic or in a range if you like",
            _options(
                topic=OptionWords("topic", "What it is about: a person, a place, a law, a word."),
                from_=OptionWords("from", "The first date: 2021, Oct 2021, October 5, 2021 …"),
                to=OptionWords("to", "The last date."),
                source=OptionWords("source", "Look in this document only."),
                chart=OptionWords("chart", "Draw the events, too."),
            ),
        ),
        "sources": CommandWords(
            "sources", "List the documents that are quoted.", "the documents that I quote from"
        ),
        "verify": CommandWords(
            "verify",
            "Check whether a text stands in the documents, to the letter.",
            "is this text in the documents, to the letter?",
            _options(
                text=OptionWords("text", "The text to look for: at least a few words."),
            ),
        ),
        "help": CommandWords("help", "How to ask, and what comes back.", "this help"),
        "privacy": CommandWords(
            "privacy", "What the bot keeps of you, and what not.", "what I keep of you"
        ),
        "forget-me": CommandWords(
            "forget-me", "Remove what the bot keeps of you: your votes.", "remove your votes"
        ),
        "settings": CommandWords(
            "settings",
            "Where and how the bot answers in this server.",
            "where and how I answer here, for those who manage the server",
        ),
        "reload": CommandWords("reload", "For those who run the bot: read the documents again."),
        "status": CommandWords("status", "For those who run the bot: how it is doing."),
    }
)
TERMINAL: Mapping[str, CommandWords] = MappingProxyType(
    {
        name: CommandWords(name, told, told)
        for name, told in (
            ("ask", "ask a question, in one document if you like"),
            ("timeline", "what happened when: the dated events, about a topic if you like"),
            ("sources", "the documents that I quote from"),
            ("verify", "is this text in the documents, to the letter?"),
            ("run", "start the bot on Discord, or on a page of this machine"),
        )
    }
)
"""The commands of the command line that its help names; Typer has their descriptions."""
SPANISH: Mapping[str, CommandWords] = MappingProxyType(
    {
        "ask": CommandWords(
            "preguntar",
            "Haz una pregunta; la respuesta es una cita.",
            "haz una pregunta, en un solo documento si quieres, solo para ti si quieres",
            _options(
                question=OptionWords("pregunta", "¿Qué quieres saber?"),
                source=OptionWords("documento", "Buscar solo en este documento."),
                private=OptionWords("privado", "Mostrarte la respuesta solo a ti."),
            ),
        ),
        "timeline": CommandWords(
            "cronología",
            "Ordena lo que ocurrió en el tiempo.",
            "qué ocurrió y cuándo: los acontecimientos fechados, por tema o período si quieres",
            _options(
                topic=OptionWords(
                    "tema", "De qué trata: una persona, un lugar, una ley, una palabra."
                ),
                from_=OptionWords("desde", "La primera fecha: 2021, Oct 2021, October 5, 2021 …"),
                to=OptionWords("hasta", "La última fecha."),
                source=OptionWords("documento", "Buscar solo en este documento."),
                chart=OptionWords("gráfico", "Dibujar también los acontecimientos."),
            ),
        ),
        "sources": CommandWords(
            "fuentes", "Enumera los documentos que se citan.", "los documentos de los que cito"
        ),
        "verify": CommandWords(
            "verificar",
            "Comprueba si un texto está en los documentos, letra por letra.",
            "¿está este texto en los documentos, letra por letra?",
            _options(
                text=OptionWords("texto", "El texto que se busca: unas palabras como mínimo."),
            ),
        ),
        "help": CommandWords("ayuda", "Cómo preguntar y qué se recibe.", "esta ayuda"),
        "privacy": CommandWords(
            "privacidad", "Qué guarda el bot de ti y qué no.", "qué guardo de ti"
        ),
        "forget-me": CommandWords(
            "olvídame", "Borra lo que el bot guarda de ti: tus votos.", "borra tus votos"
        ),
        "settings": CommandWords(
            "ajustes",
            "Dónde y cómo responde el bot en este servidor.",
            "dónde y cómo respondo aquí, para quienes gestionan el servidor",
        ),
        "reload": CommandWords("recargar", "Para quien lleva el bot: releer los documentos."),
        "status": CommandWords("estado", "Para quien lleva el bot: cómo le va."),
    }
)
