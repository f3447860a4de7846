"""Words of the help and of the lists of documents and names."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.wording.plurals import Plural, spanish


@dataclass(frozen=True, slots=True)
class ListingWords:
    """What stands around lists.

    Attributes:
        sources: How many documents there are, before their list.
        own: What only a document's own file states about it.
        dated: From when to when a document's events reach.
        dated_once: The same where all have one date.
        faults: How many lines of front matter are wrong, before their list.
    """

    help: str
    sources: Plural
    paragraphs: Plural
    characters: Plural
    own: str
    dated: str
    dated_once: str
    faults: Plural
    skipped: Plural
    aliases: str
    no_aliases: str
    feedback: str
    no_feedback: str
    votes_up: Plural
    votes_down: Plural


ENGLISH = ListingWords(
    help=(
        "Ask a question and I answer only with quotations from the documents, "
        "each with its place to the character. If the documents do not say, I say so.\n"
        "Mention me in a channel, reply to me, or write to me directly. Or use a command:"
    ),
    sources=Plural("I quote from {count} document:", "I quote from {count} documents:"),
    paragraphs=Plural("{count} paragraph", "{count} paragraphs"),
    characters=Plural("{count} character", "{count} characters"),
    own="{values} (stated by the file itself)",
    dated="events from {first} to {last}",
    dated_once="events of {date}",
    faults=Plural(
        "{count} line of front matter is not used:", "{count} lines of front matter are not used:"
    ),
    skipped=Plural("{count} file skipped:", "{count} files skipped:"),
    aliases="These names are taken for one another:",
    no_aliases="The documents name nothing twice. You can give names in aliases.toml.",
    feedback="Votes by answer, most votes first:",
    no_feedback="Nobody has voted on an answer yet.",
    votes_up=Plural("{count} up", "{count} up"),
    votes_down=Plural("{count} down", "{count} down"),
)
TERMINAL = replace(
    ENGLISH,
    help=(
        "Ask a question and I answer only with quotations from the documents, "
        "each with its place to the character. If the documents do not say, I say so.\n"
        "quoth --help lists all commands. The most used are:"
    ),
)
SPANISH = ListingWords(
    help=(
        "Haz una pregunta y respondo solo con citas de los documentos, cada una con su lugar "
        "exacto. Si los documentos no lo dicen, lo digo.\n"
        "Mencióname en un canal, respóndeme o escríbeme directamente. O usa un comando:"
    ),
    sources=spanish("Cito de {count} documento:", "Cito de {count} documentos:"),
    paragraphs=spanish("{count} párrafo", "{count} párrafos"),
    characters=spanish("{count} carácter", "{count} caracteres"),
    own="{values} (lo indica el propio archivo)",
    dated="acontecimientos de {first} a {last}",
    dated_once="acontecimientos de {date}",
    faults=spanish(
        "{count} línea de encabezado YAML no se usa:",
        "{count} líneas de encabezado YAML no se usan:",
    ),
    skipped=spanish("{count} archivo omitido:", "{count} archivos omitidos:"),
    aliases="Estos nombres se toman por el mismo:",
    no_aliases="Los documentos no nombran nada dos veces. Puedes dar nombres en aliases.toml.",
    feedback="Votos por respuesta, primero las más votadas:",
    no_feedback="Nadie ha votado todavía ninguna respuesta.",
    votes_up=spanish("{count} a favor", "{count} a favor"),
    votes_down=spanish("{count} en contra", "{count} en contra"),
)
