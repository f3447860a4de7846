"""Words of timelines and their charts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.wording.plurals import Plural, spanish
from index import Ground


@dataclass(frozen=True, slots=True)
class TimelineWords:
    """What stands around dated events.

    Attributes:
        about: With ``since``, ``until`` and ``source`` the pieces of what was asked for.
        opening_cut: Where only the first ones are shown.
        grounds: What a date was completed from.
    """

    events: Plural
    dated_events: Plural
    about: str
    since: str
    until: str
    source: str
    opening: str
    opening_cut: str
    nothing: str
    try_again: str
    undated: str
    grounds: Mapping[Ground, str]
    year_from: str
    counted_from: str
    year_open: str
    open: str
    also: str
    changed: str
    topic_too_long: str
    show_context: str
    no_chart: str
    chart_saved: str
    chart_title: str
    chart_stated: str
    chart_resolved: str
    chart_break: str
    chart_left_out: str
    chart_undated: str
    chart_description: str


ENGLISH = TimelineWords(
    events=Plural("{count} event", "{count} events"),
    dated_events=Plural("{count} dated event", "{count} dated events"),
    about=" about {topic}",
    since=" from {since}",
    until=" to {until}",
    source=" in {source}",
    opening="{count}{scope}, in order of time:",
    opening_cut="{count}{scope}; the first {shown}, in order of time:",
    nothing="The documents date nothing{scope}.",
    try_again="Leave out the topic or a date to see more, or try other words.",
    undated="Without a year that the documents support:",
    grounds=MappingProxyType(
        {
            Ground.PUBLISHED: "the document’s date of publication",
            Ground.FRONT_MATTER: "the document’s front matter",
            Ground.DATELINE: "the document’s date",
            Ground.CAPTION: "the caption’s date",
            Ground.HEADING: "the heading’s date",
            Ground.NEIGHBOUR: "a date just before it",
            Ground.LATEST_DATE: "the latest full date in the document, a weak ground",
        }
    ),
    year_from="year from {ground}",
    counted_from="counted from {ground}",
    year_open="no year is stated",
    open="not stated in full",
    also="Also said in {places}",
    changed="The documents have changed since this was sent; it shows them as they are now.",
    topic_too_long=(
        "That topic is too long to keep in a button. Give one of at most {most} characters."
    ),
    show_context="Show in context …",
    no_chart="There is no chart: I may not attach files here.",
    chart_saved="The chart is in {path}.",
    chart_title="{count}{scope}",
    chart_stated="stated in full",
    chart_resolved="year or day resolved from context",
    chart_break="stretch left out",
    chart_left_out="The first {shown} of {count}. Choose a topic or a range to see the others.",
    chart_undated="Not drawn, for want of a year: {count}.",
    chart_description=(
        "A chart of {title}, each with its date and the beginning of its sentence: "
    ),
)
SPANISH = TimelineWords(
    events=spanish("{count} acontecimiento", "{count} acontecimientos"),
    dated_events=spanish("{count} acontecimiento fechado", "{count} acontecimientos fechados"),
    about=" sobre {topic}",
    since=" desde {since}",
    until=" hasta {until}",
    source=" en {source}",
    opening="{count}{scope}, por orden cronológico:",
    opening_cut="{count}{scope}; los primeros {shown}, por orden cronológico:",
    nothing="Los documentos no fechan nada{scope}.",
    try_again="Quita el tema o una fecha para ver más, o prueba con otras palabras.",
    undated="Sin un año que los documentos respalden:",
    grounds=MappingProxyType(
        {
            Ground.PUBLISHED: "la fecha de publicación del documento",
            Ground.FRONT_MATTER: "los datos al comienzo del documento",
            Ground.DATELINE: "la fecha del documento",
            Ground.CAPTION: "la fecha del pie de foto",
            Ground.HEADING: "la fecha del título",
            Ground.NEIGHBOUR: "una fecha justo anterior",
            Ground.LATEST_DATE: ("la última fecha completa del documento, un fundamento débil"),
        }
    ),
    year_from="año según {ground}",
    counted_from="contado desde {ground}",
    year_open="no se indica el año",
    open="no se indica por completo",
    also="También en {places}",
    changed="Los documentos cambiaron desde que se envió esto; se muestran como son ahora.",
    topic_too_long=(
        "Ese tema es demasiado largo para guardarlo en un botón. "
        "Da uno de {most} caracteres como mucho."
    ),
    show_context="Ver en contexto …",
    no_chart="No hay gráfico: aquí no puedo adjuntar archivos.",
    chart_saved="El gráfico está en {path}.",
    chart_title="{count}{scope}",
    chart_stated="indicado por completo",
    chart_resolved="año o día según el contexto",
    chart_break="tramo omitido",
    chart_left_out=(
        "Los primeros {shown} de {count}. Elige un tema o un período para ver los demás."
    ),
    chart_undated="Sin dibujar, por falta de año: {count}.",
    chart_description=("Un gráfico de {title}, cada uno con su fecha y el comienzo de su frase: "),
)
