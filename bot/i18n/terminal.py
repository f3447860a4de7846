"""What only the person who runs the bot reads, on the command line and in the log: in English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from bot.i18n.en import STRINGS as ENGLISH
from bot.i18n.schema import CommandStrings, Plural
from index import SkipReason, UnreachableReason

DOCUMENTS = Plural("{count} document", "{count} documents")
PASSAGES = Plural("{count} passage", "{count} passages")

SKIP_ADVICE: Mapping[SkipReason, str] = MappingProxyType(
    {
        SkipReason.NOT_INSTALLED: (
            'to read it, run this in the folder of the clone: pip install ".[formats]"'
        ),
        SkipReason.TOO_COSTLY: "quoth index tries it again",
    }
)
"""What to do about a skipped file, as a clause."""

STILL_UNANSWERED = "still no answer"
ANSWERED_NOW = "answered now"
PARTLY_ANSWERED = "answered now: {answered} of {count} wordings"

MORE_SKIPPED = "quoth check lists all of them"
NO_FOLDER = "Create the folder and put documents into it, or choose another one with --seeds."
DAMAGED_INDEX = "Rebuild it with: quoth index --rebuild"
UNWRITABLE_INDEX = "Free some space, or choose another folder with QUOTH_INDEX."
CLUSTER_ADVICE: Mapping[UnreachableReason, str] = MappingProxyType(
    {
        UnreachableReason.CONNECTION: ("Check QUOTH_OPENSEARCH_URL, and that the cluster runs."),
        UnreachableReason.TIMEOUT: (
            "Check the cluster's health, or allow it more time with QUOTH_OPENSEARCH_TIMEOUT."
        ),
        UnreachableReason.FULL: "Free some space on the disks of its nodes.",
        UnreachableReason.READ_ONLY: "Remove the block from its indices.",
        UnreachableReason.UNAUTHENTICATED: (
            "Check QUOTH_OPENSEARCH_USER with QUOTH_OPENSEARCH_PASSWORD, or "
            "QUOTH_OPENSEARCH_API_KEY."
        ),
        UnreachableReason.FORBIDDEN: (
            "Let the user of QUOTH_OPENSEARCH_USER read, write, make and delete all indices that "
            "begin with QUOTH_OPENSEARCH_PREFIX, and ask several of them in one request."
        ),
        UnreachableReason.CERTIFICATE: (
            "Set QUOTH_OPENSEARCH_CA to a file with the certificates that the cluster's own are "
            "signed with."
        ),
        UnreachableReason.MISSING: "Build it with: quoth index --rebuild",
        UnreachableReason.OTHER_FORMAT: (
            "Let all hosts run the same version; then build it again with: quoth index"
        ),
        UnreachableReason.OTHER_MAPPING: (
            "Take its indices out of the cluster's templates; then: quoth index --rebuild"
        ),
    }
)
"""What to do where a cluster cannot be asked, for the person who runs the bot."""

SEEDS_OF_A_CLUSTER = (
    "With QUOTH_ENGINE=opensearch, commands that ask use the index in the cluster as it is, so a "
    "folder is of no use to them. Leave --seeds out, or set QUOTH_ENGINE=auto."
)
OTHER_MODEL = "Set QUOTH_MODEL to the folder of another model, or set QUOTH_MEANING=off."
NO_MEANING_PACKAGE = "Install Quoth with its extra “meaning”, or set QUOTH_MEANING=auto."
UNSUPPORTED_INDEX = "Install Quoth's requirements on Linux or macOS, or set QUOTH_ENGINE=memory."
NO_CLUSTER_PACKAGE = (
    'Install it in the folder of the clone with: pip install ".[cluster]"; '
    "or set QUOTH_ENGINE=auto."
)

_COMMANDS: Mapping[str, CommandStrings] = MappingProxyType(
    {
        name: CommandStrings(name, told, told)
        for name, told in (
            ("ask", "ask a question; choose one document if you like"),
            ("cite", "quote a section by its number: section 6(d), Article 12(2), 704.5c"),
            ("timeline", "list dated events; give a topic or a period if you like"),
            ("sources", "list the documents"),
            ("verify", "check whether a text appears in the documents"),
            ("run", "start the bot on Discord, or on a page in your browser"),
        )
    }
)
"""The commands that the command line's own help names; Typer has their descriptions."""

_LISTINGS = replace(
    ENGLISH.listings,
    help=(
        "Ask a question and get quotations from the documents, with the place of each one. "
        "If the documents don't answer it, you are told so.\n"
        "quoth --help lists all commands. These are the most useful ones:"
    ),
)

TERMINAL = replace(
    ENGLISH,
    listings=_LISTINGS,
    commands=_COMMANDS,
    requests=replace(ENGLISH.requests, unreachable="{why}"),
    platform=replace(ENGLISH.platform, command="quoth {name}"),
)
"""What the command line says, in English."""
