"""The ``quoth`` command.

Exit status: 0 done, 1 no answer or not found, 2 wrong usage or input, 78 wrong settings.
What only one command needs is imported in that command, so that answering a question in
the terminal loads no chat library.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import textwrap
from contextlib import AbstractContextManager, nullcontext
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, TextIO

import typer

from bot import logs, rendering
from bot.batches import answer_lines
from bot.characters import printable
from bot.errors import BotError, SettingsError
from bot.opening import open_for_service, open_library
from bot.records import (
    alias_record,
    answer_record,
    source_record,
    tally_record,
    timeline_record,
    verification_record,
)
from bot.replies import Reply
from bot.settings import Settings, read_settings
from bot.wording import ENGLISH
from bot.wording.plurals import PASSAGES
from index import MOST_QUOTES, Answer, EngineChoice, Library, LibraryError, Presence, Timeline

log = logging.getLogger(__name__)

MOST_LIMIT = 10

WIDTH = 80
"""Columns of the lines that ``quoth check`` wraps."""

_MALFORMED = (
    "DISCORD_TOKEN does not look like a token of Discord. Copy the token again from the "
    "application's Bot page at https://discord.com/developers/applications."
)

app = typer.Typer(
    name="quoth",
    help="Answers questions only by quoting the documents, with exact citations, or says no.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

SeedsOption = Annotated[
    Path | None,
    typer.Option("--seeds", metavar="DIR", help="The folder of documents.  [default: seeds]"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Write one JSON object.")]
SourceOption = Annotated[
    str | None, typer.Option("--source", metavar="NAME", help="Search only this document.")
]


@app.command()
def run(
    seeds: SeedsOption = None,
    local: Annotated[
        bool, typer.Option("--local", help="Use the local test server even if a token is set.")
    ] = False,
) -> None:
    """Start the bot: on Discord where DISCORD_TOKEN is set, else on a local test server."""
    settings = _settings(seeds)
    token = settings.discord_token
    logs.set_up(settings.quoth_log_level, token.get_secret_value() if token else "")
    from bot.desk import Desk
    from bot.unused_settings import unused_settings

    for unused in unused_settings():
        log.warning("%s", unused)

    desk = Desk(open_for_service(settings))
    if token and not local:
        from bot.discord_chat import client

        raise typer.Exit(client.run(desk, settings))
    from bot import local_server

    raise typer.Exit(local_server.run(desk, settings))


@app.command()
def ask(  # noqa: PLR0913, PLR0917 - one parameter for each option
    question: Annotated[str | None, typer.Argument(metavar="QUESTION")] = None,
    seeds: SeedsOption = None,
    as_json: JsonOption = False,
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=MOST_LIMIT, help="How many quotations at most.")
    ] = MOST_QUOTES,
    source: SourceOption = None,
    batch: Annotated[
        str | None,
        typer.Option(
            "--batch",
            metavar="FILE",
            help='JSON Lines of {"id", "question"}; - is standard input. Writes JSON Lines.',
        ),
    ] = None,
) -> None:
    """Answer a question with quotations. Exit status 1 if the documents do not answer."""
    if (question is None) == (batch is None):
        raise typer.BadParameter("Give either a QUESTION or --batch FILE.")
    library = _library(seeds)
    if batch is not None:
        with _lines(batch) as lines:
            for record in answer_lines(library, lines, limit=limit, source=source):
                print(_json(record), flush=True)
    if question is not None:
        result = library.ask(question, limit=limit, source=source)
        _output(rendering.answer(result), answer_record(result), as_json=as_json)
        raise typer.Exit(0 if isinstance(result, Answer) else 1)


@app.command()
def timeline(  # noqa: PLR0913, PLR0917 - one parameter for each option
    topic: Annotated[str | None, typer.Argument(metavar="[TOPIC]", show_default=False)] = None,
    seeds: SeedsOption = None,
    since: Annotated[
        str | None, typer.Option("--from", metavar="D", help="No event that ended before: 2021-10.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--to", metavar="D", help="No event that began after.")
    ] = None,
    source: SourceOption = None,
    as_json: JsonOption = False,
    chart: Annotated[
        Path | None, typer.Option("--chart", metavar="FILE.png", help="Draw the events, too.")
    ] = None,
) -> None:
    """Lay out what happened when, about a topic if given. Exit status 1 if nothing is found."""
    if chart is not None and chart.suffix.lower() != ".png":
        raise typer.BadParameter("The chart's file name must end in .png.")
    result = _library(seeds).timeline(topic, since, until, source)
    if chart is not None and result.events:
        _write_chart(result, chart)
    _output(rendering.timeline(result), timeline_record(result), as_json=as_json)
    if chart is not None and result.events and not as_json:
        print(printable("\n" + ENGLISH.timelines.chart_saved.format(path=chart)))
    raise typer.Exit(0 if result else 1)


@app.command()
def sources(seeds: SeedsOption = None, as_json: JsonOption = False) -> None:
    """List the documents, and the files that could not be read."""
    library = _library(seeds, files=False)
    summaries = library.sources()
    records = [source_record(summary) for summary in summaries]
    _output(rendering.sources(summaries, library.skipped), records, as_json=as_json)


@app.command()
def verify(
    text: Annotated[str, typer.Argument(metavar="TEXT")],
    seeds: SeedsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Is TEXT verbatim in the documents, and where? Exit status 1 if it is not."""
    result = _library(seeds).verify(text)
    _output(rendering.verification(result), verification_record(result), as_json=as_json)
    raise typer.Exit(0 if result.presence is Presence.VERBATIM else 1)


@app.command()
def text(
    source: Annotated[str, typer.Argument(metavar="SOURCE")],
    seeds: SeedsOption = None,
) -> None:
    """Write the text that citations of SOURCE count in, to check one to the character.

    For plain text it is the file itself; for a PDF, a page or a Word document, its reading copy.
    """
    found = _library(seeds).text(source)
    if sys.stdout.isatty():
        print(printable(found), end="")
    else:
        # Byte for byte: no line end may be translated.
        sys.stdout.flush()
        sys.stdout.buffer.write(found.encode())


@app.command()
def aliases(seeds: SeedsOption = None, as_json: JsonOption = False) -> None:
    """List the names that the documents, or your aliases.toml, say mean the same."""
    found = _library(seeds).aliases()
    records = [alias_record(alias) for alias in found]
    _output(rendering.aliases(found), records, as_json=as_json)


@app.command()
def feedback(seeds: SeedsOption = None, as_json: JsonOption = False) -> None:
    """List the votes on answers, by answer id."""
    settings = _settings(seeds)
    from bot.store import read_votes

    tallies = read_votes(settings.quoth_state)
    _output(rendering.feedback(tallies), [tally_record(each) for each in tallies], as_json=as_json)


@app.command()
def index(
    seeds: SeedsOption = None,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Read every document, changed or not.")
    ] = False,
) -> None:
    """Read the documents that have changed into the index on disk, and say what they were."""
    settings = _settings(seeds)
    logs.set_up("WARNING", files=False, plain=True)
    from bot.indexing import index_with_progress

    print(printable(index_with_progress(settings, rebuild=rebuild)))


@app.command()
def check(seeds: SeedsOption = None) -> None:
    """Check settings, documents and index, and say in words what is wrong."""
    settings = _settings(seeds)
    logs.set_up("WARNING", files=False, plain=True)
    from bot.unused_settings import unused_settings

    for unused in (found := unused_settings()):
        print(_wrapped(f"Settings: {unused}"))
    malformed = settings.discord_token is not None and _application(settings) is None
    if not (found or malformed):
        print("Settings: fine.")
    _check_discord(settings)
    _check_documents(settings)
    if malformed:
        raise SettingsError(_MALFORMED)


def _check_documents(settings: Settings) -> None:
    """Say what there is to quote from, and what is wrong with it."""
    library = open_library(settings)
    passages = library.passages
    print(f"Documents: {len(library.names)} in {settings.quoth_seeds}, {PASSAGES.of(passages)}.")
    for fault in library.faults:
        print(printable(f"Not used: {fault.source}, line {fault.line}: {fault.why}."))
    for file in library.skipped:
        print(printable(f"Skipped: {file.source}: {file.why}."))
    if not passages:
        raise BotError("Index: no passage can be quoted; the documents hold only headings.")
    library.examine()
    where = "in memory" if library.engine is EngineChoice.MEMORY else settings.index_folder
    print(f"Index: {where}, fine.")


def main() -> int:
    """Run the command line and return its exit status; errors become one sentence."""
    for stream, errors in (
        (sys.stdout, "backslashreplace"),
        (sys.stderr, "backslashreplace"),
        (sys.stdin, "replace"),
    ):
        # Quotations are UTF-8 whatever the terminal claims, and nothing ends in a traceback.
        # A stream that was closed before the start is None.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)
    try:
        app(prog_name="quoth")
    except (BotError, LibraryError) as error:
        print(printable(f"quoth: {error}"), file=sys.stderr)
        return error.exit_status if isinstance(error, BotError) else 2
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    return 0


def _check_discord(settings: Settings) -> None:
    """Say what the bot needs in a server, and give the link that grants just that."""
    from bot.discord_chat import permissions

    application = _application(settings)
    if settings.discord_token is None:
        print("Discord: DISCORD_TOKEN is not set, so `quoth run` starts the local test server.")
    elif application is not None:
        print("Discord: a token is set; `quoth run` connects with it.")
    print(_wrapped(f"Permissions: {', '.join(ENGLISH.permissions.values())}."))
    print(f"Scopes: {', '.join(permissions.SCOPES)}.")
    if application is not None:
        print(f"Invite: {permissions.invite_link(application)}")


def _application(settings: Settings) -> int | None:
    """The application that the token belongs to, if there is one that looks like a token."""
    from bot.discord_chat.permissions import application_id

    token = settings.discord_token
    return None if token is None else application_id(token.get_secret_value())


def _wrapped(text: str) -> str:
    """Fixed words over as many lines as they need, none of them broken."""
    lines = textwrap.wrap(
        printable(text),
        WIDTH,
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines)


def _write_chart(result: Timeline, path: Path) -> None:
    from bot import charts

    picture = charts.draw(result)
    try:
        path.write_bytes(picture.png)
    except OSError as error:
        raise BotError(f"The chart cannot be written to {path}: {error.strerror}.") from None


def _settings(seeds: Path | None) -> Settings:
    settings = read_settings()
    return settings if seeds is None else settings.model_copy(update={"quoth_seeds": seeds})


def _library(seeds: Path | None, *, files: bool = True) -> Library:
    settings = _settings(seeds)
    logs.set_up("WARNING", files=files, plain=True)
    return open_library(settings)


def _lines(batch: str) -> AbstractContextManager[TextIO]:
    if batch == "-":
        return nullcontext(sys.stdin)
    try:
        return Path(batch).open(encoding="utf-8", errors="replace")
    except OSError as error:
        raise BotError(f"The batch file {batch} cannot be read: {error.strerror}.") from None


def _json(record: object) -> str:
    """One line of JSON, in which no control character stands for itself."""
    line = json.dumps(record, ensure_ascii=False)
    return re.sub(r"[\x7f-\x9f]", lambda match: f"\\u{ord(match[0]):04x}", line)


def _output(reply: Reply, record: object, *, as_json: bool) -> None:
    if as_json:
        print(_json(record))
        return
    from rich.console import Console

    from bot import terminal

    terminal.show(reply, Console(highlight=False))
