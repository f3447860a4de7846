"""Words for the person who runs the bot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.wording.plurals import Plural, spanish
from index import MeaningState


@dataclass(frozen=True, slots=True)
class OwnerWords:
    """What ``/reload`` and ``/status`` say.

    Attributes:
        documents: With the fields after it the rows of the status.
        in_memory: The index engine; on_disk is the other one.
        choices: What sentences are chosen by; ``{share}`` takes how much is done, in percent.
    """

    owners_only: str
    reloaded: str
    same: str
    not_reloaded: str
    status: str
    documents: str
    passages: str
    engine: str
    in_memory: str
    on_disk: str
    choosing: str
    choices: Mapping[MeaningState, str]
    skipped: str
    trouble: str
    servers: str
    uptime: str
    latency: str
    answered: str
    refused: str
    turned_away: str
    errors: str
    days: Plural
    clock: str
    milliseconds: str
    unknown: str


ENGLISH = OwnerWords(
    owners_only="Only those who run this bot may do that.",
    reloaded="The documents were read again and have changed.",
    same="The documents were read again; nothing has changed.",
    not_reloaded="The documents could not be read again; those read before go on serving. {why}",
    status="How the bot is doing:",
    documents="Documents",
    passages="Passages",
    engine="Index engine",
    in_memory="BM25, in memory",
    on_disk="BM25, on disk",
    choosing="Choosing by",
    choices=MappingProxyType(
        {
            MeaningState.OFF: "words (QUOTH_MEANING=off)",
            MeaningState.NO_LIBRARY: "words (what meaning needs is not installed)",
            MeaningState.TOO_LARGE: "words (too many passages; QUOTH_MEANING=on changes that)",
            MeaningState.WAITING: "words, until the documents are read for meaning",
            MeaningState.MAKING: "words, until the documents are read for meaning ({share} %)",
            MeaningState.READY: "words and meaning",
            MeaningState.FAILED: "words (the model cannot be used; see the log)",
        }
    ),
    skipped="Files skipped",
    trouble="Last change not read",
    servers="Servers",
    uptime="Running for",
    latency="Latency of the gateway",
    answered="Questions answered",
    refused="Questions refused, for want of an answer",
    turned_away="Requests turned away",
    errors="Errors",
    days=Plural("{count} day", "{count} days"),
    clock="{hours} h {minutes} min",
    milliseconds="{count} ms",
    unknown="not known",
)
SPANISH = OwnerWords(
    owners_only="Solo puede hacer eso quien lleva este bot.",
    reloaded="Los documentos se leyeron de nuevo y han cambiado.",
    same="Los documentos se leyeron de nuevo; nada ha cambiado.",
    not_reloaded=(
        "Los documentos no se pudieron leer de nuevo; siguen sirviendo los de antes. {why}"
    ),
    status="Cómo le va al bot:",
    documents="Documentos",
    passages="Pasajes",
    engine="Motor del índice",
    in_memory="BM25, en memoria",
    on_disk="BM25, en disco",
    choosing="Elige por",
    choices=MappingProxyType(
        {
            MeaningState.OFF: "palabras (QUOTH_MEANING=off)",
            MeaningState.NO_LIBRARY: "palabras (no está instalado lo que pide el sentido)",
            MeaningState.TOO_LARGE: "palabras (demasiados pasajes; QUOTH_MEANING=on lo cambia)",
            MeaningState.WAITING: "palabras, hasta leer el sentido de los documentos",
            MeaningState.MAKING: "palabras, hasta leer el sentido de los documentos ({share} %)",
            MeaningState.READY: "palabras y sentido",
            MeaningState.FAILED: "palabras (el modelo no sirve; mira el registro)",
        }
    ),
    skipped="Archivos omitidos",
    trouble="Último cambio sin leer",
    servers="Servidores",
    uptime="En marcha desde hace",
    latency="Latencia de la pasarela",
    answered="Preguntas respondidas",
    refused="Preguntas sin respuesta en los documentos",
    turned_away="Peticiones no atendidas",
    errors="Errores",
    days=spanish("{count} día", "{count} días"),
    clock="{hours} h {minutes} min",
    milliseconds="{count} ms",
    unknown="desconocida",
)
