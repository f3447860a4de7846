"""Words for the person who runs the bot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.wording.plurals import Plural, spanish
from index import SkipReason

# Only the person who runs the bot sees these, so they are in English alone.

SKIP_ADVICE: Mapping[SkipReason, str] = MappingProxyType(
    {
        SkipReason.NOT_INSTALLED: (
            'install it in the folder of the clone with: pip install ".[formats]"'
        ),
        SkipReason.TOO_COSTLY: "quoth index tries it again",
    }
)
"""What can be done about a file that is skipped, as a clause."""

MORE_SKIPPED = "quoth check names them all"
NO_FOLDER = "Create it, put documents into it, or name another with --seeds."
DAMAGED_INDEX = "Build it again with quoth index --rebuild."
UNWRITABLE_INDEX = "Make room or name another folder with QUOTH_INDEX."
UNSUPPORTED_INDEX = "Install Quoth's requirements on Linux or macOS, or set QUOTH_ENGINE=memory."


@dataclass(frozen=True, slots=True)
class OwnerWords:
    """What ``/reload`` and ``/status`` say.

    Attributes:
        documents: With the fields after it the rows of the status.
        in_memory: The index engine; on_disk is the other one.
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
