"""The ``quoth`` command.

Exit status: 0 done, 1 no answer or not found, 2 wrong usage or input, 78 wrong settings.
What only one command needs is imported in that command, so that answering a question in
the terminal loads no chat library.
"""

from __future__ import annotations

import logging
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bot import logs
from bot.add_command import add
from bot.batch import answer_batch, open_lines
from bot.console import Command, Group, LocalPlatform, RunCommand, printable, standard_streams
from bot.dates_command import dates
from bot.errors import BotError
from bot.explanation_output import ExplainedRecord, explained_record
from bot.i18n import TERMINAL
from bot.json_output import (
    alias_record,
    answer_record,
    gap_record,
    json_line,
    source_record,
    tally_record,
    timeline_record,
    verification_record,
)
from bot.progress import make_vectors_to_ask, open_for_servers, open_for_service, open_library
from bot.rendering import notices, problems, results, sent_quotes, timelines, verifications
from bot.rendering.terminal import structure_line
from bot.rendering.timeline_exports import ExportFormat, export
from bot.replies import Reply
from bot.settings import Settings, read_settings, version
from index import (
    MAX_QUOTES,
    Answer,
    Library,
    LibraryError,
    MatchLevel,
    NoAnswer,
    Timeline,
)

log = logging.getLogger(__name__)

MAX_LIMIT = 10
INTERRUPTED = 130
"""The exit status of a command that Ctrl-C has ended, by the shells' convention."""

app = typer.Typer(
    name="quoth",
    cls=Group,
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

command = partial(app.command, cls=Command)

SeedsOption = Annotated[
    Path | None,
    typer.Option("--seeds", metavar="DIR", help="The folder of documents.  [default: seeds]"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Write one JSON object.")]
SourceOption = Annotated[
    str | None,
    typer.Option(
        "--source",
        metavar="NAME",
        help="Search only this document; the beginning of its name is enough.",
    ),
]


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - Typer calls it so
    if wanted:
        print(f"quoth {version()}")
        raise typer.Exit


@app.callback()
def options(
    *,
    _version: Annotated[
        bool,
        typer.Option(
            "-V", "--version", callback=_show_version, is_eager=True, help="Show the version."
        ),
    ] = False,
) -> None:
    """Answer questions by quoting documents word for word, or say that they don't answer."""


@command()
def init(
    seeds: Annotated[
        Path | None,
        typer.Option("--seeds", metavar="DIR", help="The folder of documents, instead of asking."),
    ] = None,
    with_token: Annotated[
        bool, typer.Option("--with-token", help="Read the Discord token from standard input.")
    ] = False,
) -> None:
    """Write the first settings to .env, check them, and show the next steps.

    Asks for the folder of documents and the Discord token, unless the options give them.
    Settings that are already in .env are kept.
    """
    read_settings()
    from bot import init_command

    try:
        init_command.write(seeds, with_token=with_token)
    except typer.Abort:
        # Ctrl-C or Ctrl-D at a question; the shell's prompt goes below it.
        print()
        raise typer.Exit(INTERRUPTED) from None
    settings = read_settings()
    print()
    init_command.check(settings)
    print()
    print(init_command.next_steps(settings))


@app.command(cls=RunCommand)
def run(
    seeds: SeedsOption = None,
    local: Annotated[
        LocalPlatform | None,
        typer.Option(
            "--local",
            metavar="[=slack]",
            help="Use the local test server even if a token is set: of Discord, or of Slack.",
        ),
    ] = None,
) -> None:
    """Start the bot: on each platform whose tokens are set, else on a local test server."""
    settings = _settings(seeds)
    logs.set_up(settings.quoth_log_level, *settings.secrets)
    from bot.service import QuoteService
    from bot.settings import unused_settings

    for unused in unused_settings():
        log.warning("%s", unused)

    library = open_for_service(settings)
    service = QuoteService(library, libraries=open_for_servers(settings, library))
    has_token = settings.discord_token is not None or settings.slack_tokens is not None
    if has_token and local is None:
        from bot import serving

        raise typer.Exit(serving.run(service, settings))
    if local is LocalPlatform.SLACK:
        from bot import local_slack_server

        raise typer.Exit(local_slack_server.run(service, settings))
    from bot import local_server

    raise typer.Exit(local_server.run(service, settings))


@command()
def ask(  # noqa: PLR0913, PLR0917 - one parameter for each option
    question: Annotated[
        list[str] | None,
        typer.Argument(metavar="QUESTION", help="The question, with or without quotation marks."),
    ] = None,
    seeds: SeedsOption = None,
    as_json: JsonOption = False,
    limit: Annotated[
        int,
        typer.Option(
            "--limit", metavar="N", min=1, max=MAX_LIMIT, help="The largest number of quotations."
        ),
    ] = MAX_QUOTES,
    source: SourceOption = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="Use what was in force on this date."),
    ] = None,
    batch: Annotated[
        str | None,
        typer.Option(
            "--batch",
            metavar="FILE",
            help='Answer JSON Lines of {"id", "question"} in JSON Lines; - is standard input.',
        ),
    ] = None,
    whole: Annotated[bool, typer.Option("--whole", help="Quote cut lists whole.")] = False,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain",
            help="Explain how the answer was found: on standard error, or in the JSON.",
        ),
    ] = False,
) -> None:
    """Answer a question with quotations.

    Exit status 1 if the documents do not answer it, 2 if a line of a batch has no question.
    """
    if bool(question) == (batch is not None):
        raise typer.BadParameter("Give either a QUESTION or --batch FILE.")
    library = _library(seeds)
    make_vectors_to_ask(library)
    if batch is not None:
        answer_batch(library, batch, limit=limit, source=source, as_of=as_of)
    if question:
        result = library.ask(
            " ".join(question), limit=limit, source=source, as_of=as_of, explain=explain
        )
        record = _explained(result) if explain else answer_record(result)
        reply = results.answer(result, TERMINAL)
        reply = sent_quotes.with_whole_lists(reply, library.rest_of_list) if whole else reply
        _output(reply, record, as_json=as_json)
        if explain and not as_json:
            from bot.rendering.terminal import explanation

            print(explanation(result), file=sys.stderr)
        raise typer.Exit(0 if isinstance(result, Answer) else 1)


@command()
def cite(
    address: Annotated[
        list[str], typer.Argument(metavar="ADDRESS", help="Its number, for example: section 7(b)")
    ],
    seeds: SeedsOption = None,
    as_json: JsonOption = False,
    source: SourceOption = None,
) -> None:
    """Quote a section by its number, from every document that has it.

    Exit status 1 if there is none; the numbers that exist are shown then.
    """
    result = _library(seeds).cite(" ".join(address), limit=MAX_LIMIT, source=source)
    _output(results.answer(result, TERMINAL), answer_record(result), as_json=as_json)
    raise typer.Exit(0 if isinstance(result, Answer) else 1)


@command()
def evaluate(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help='JSON Lines of {"question", "expected"}: a text of the documents, or "no".',
        ),
    ],
    seeds: SeedsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask the questions of FILE and count how many get the right answer or refusal.

    A line may name the "source" that the answer must come from. FILE may be - for standard
    input. Exit status 1 if a first quotation lacks the expected text, or a question that
    should be refused is answered.
    """
    from bot import evaluation

    library = _library(seeds)
    with open_lines(file) as lines:
        cases = evaluation.read_cases(lines, library.names)
    make_vectors_to_ask(library)
    result = evaluation.evaluate(library, cases)
    print(json_line(result.record()) if as_json else printable(result.text()))
    raise typer.Exit(1 if result.failures else 0)


@command()
def timeline(  # noqa: PLR0913, PLR0917 - one parameter for each option
    topic: Annotated[
        list[str] | None,
        typer.Argument(metavar="TOPIC", help="A person, a place, a law or any other word."),
    ] = None,
    seeds: SeedsOption = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="DATE",
            help="Leave out what ended before this date, for example 2021-10.",
        ),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option("--to", metavar="DATE", help="Leave out what began after this date."),
    ] = None,
    source: SourceOption = None,
    as_json: JsonOption = False,
    chart: Annotated[
        Path | None, typer.Option("--chart", metavar="FILE.png", help="Also draw a chart.")
    ] = None,
    dated_only: Annotated[
        bool,
        typer.Option("--dated-only", help="Leave out what is only named by its date."),
    ] = False,
    as_calendar: Annotated[
        bool, typer.Option("--ics", help="Write a calendar (iCalendar).")
    ] = False,
    as_table: Annotated[bool, typer.Option("--csv", help="Write a table (CSV).")] = False,
) -> None:
    """List what happened and when, about a topic if you give one.

    Exit status 1 if nothing is found.
    """
    if as_json + as_calendar + as_table > 1:
        raise typer.BadParameter("Choose one of --json, --ics and --csv.")
    if chart is not None and chart.suffix.lower() != ".png":
        raise typer.BadParameter("The chart's file name must end in .png.")
    about = " ".join(topic) if topic else None
    library = _library(seeds)
    result = library.timeline(about, since, until, source, dated_only=dated_only)
    if chart is not None and result.events:
        _write_chart(result, chart)
    if result and (as_calendar or as_table):
        _write_export(result, ExportFormat.CALENDAR if as_calendar else ExportFormat.TABLE)
        raise typer.Exit(0)
    _output(timelines.timeline(result, TERMINAL), timeline_record(result), as_json=as_json)
    if chart is not None and result.events and not as_json:
        print(printable("\n" + TERMINAL.timelines.chart_saved.format(path=chart)))
    raise typer.Exit(0 if result else 1)


command()(dates)


@command()
def sources(seeds: SeedsOption = None, as_json: JsonOption = False) -> None:
    """List the documents, and the files that could not be read."""
    library = _library(seeds, files=False)
    summaries = library.sources()
    records = [source_record(summary) for summary in summaries]
    listing = results.sources(summaries, TERMINAL, checksums=True)
    faults = results.document_faults(summaries, library.skipped, TERMINAL)
    _output(replace(listing, parts=(*listing.parts, *faults)), records, as_json=as_json)


@command()
def verify(
    text: Annotated[
        list[str],
        typer.Argument(
            metavar="TEXT", help="The text; quotation marks keep its spaces as they are."
        ),
    ],
    seeds: SeedsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check whether TEXT appears in the documents, and show where.

    Spaces, quotation marks and formatting may differ. Exit status 1 if it does not appear.
    """
    result = _library(seeds).verify(" ".join(text))
    _output(
        verifications.verification(result, TERMINAL), verification_record(result), as_json=as_json
    )
    exact = {MatchLevel.VERBATIM, MatchLevel.TYPOGRAPHIC}
    raise typer.Exit(0 if result.level in exact else 1)


@command()
def text(
    source: Annotated[
        str,
        typer.Argument(metavar="SOURCE", help="A document; the beginning of its name is enough."),
    ],
    structure: Annotated[
        bool, typer.Option("--structure", help="Show its outline: headings, lists and tables.")
    ] = False,
    seeds: SeedsOption = None,
) -> None:
    """Show the text of a document, in which citations count lines and characters.

    For plain text this is the file itself; for a PDF, a web page or a Word document it is the
    extracted text.
    """
    library = _library(seeds)
    if structure:
        for line in library.structure(source):
            print(printable(structure_line(line)))
        return
    found = library.text(source)
    if sys.stdout.isatty():
        print(printable(found), end="")
    else:
        # Byte for byte: no line end may be translated.
        sys.stdout.flush()
        sys.stdout.buffer.write(found.encode())


@command()
def aliases(seeds: SeedsOption = None, as_json: JsonOption = False) -> None:
    """List the names that are treated as the same.

    They come from the documents, or from aliases.toml in their folder.
    """
    found = _library(seeds).aliases()
    records = [alias_record(alias) for alias in found]
    _output(results.aliases(found, TERMINAL), records, as_json=as_json)


@command()
def feedback(seeds: SeedsOption = None, as_json: JsonOption = False) -> None:
    """List the votes on answers, by answer id."""
    settings = _settings(seeds)
    from bot.store import read_votes

    tallies = read_votes(settings.quoth_state, settings.quoth_database_url)
    records = [tally_record(each) for each in tallies]
    _output(notices.feedback(tallies, TERMINAL), records, as_json=as_json)


@command()
def gaps(
    seeds: SeedsOption = None,
    as_json: JsonOption = False,
    as_csv: Annotated[
        bool, typer.Option("--csv", help="Write CSV with a line of column names.")
    ] = False,
    test: Annotated[
        bool, typer.Option("--test", help="Ask them again, and say which are answered now.")
    ] = False,
) -> None:
    """List the questions that servers keep because the documents do not answer them well.

    Like ones are one entry: server, question, times asked (each person once a day), last day,
    counts by kind (unanswered, told, wrong, incomplete, outdated), other wordings; with --test
    also answered_now, how many of its wordings are. Exit status 1 if --test leaves one unanswered.
    """
    settings = _settings(seeds)
    from bot.chat.gaps import answered_now, csv_of, gaps_of
    from bot.store import read_questions, read_settings_of, utc_now

    state, url = settings.quoth_state, settings.quoth_database_url
    found = gaps_of(read_questions(state, utc_now().date(), url))
    answered: list[int | None] = [None] * len(found)
    if test and found:
        shared = _library(seeds)
        make_vectors_to_ask(shared)
        libraries = open_for_servers(settings, shared, refresh=False)
        for number, gap in enumerate(found):
            sources = read_settings_of(state, gap.server, url).sources or None
            answered[number] = answered_now(libraries.of(gap.server), gap, sources)
    if as_csv:
        print(csv_of(found, answered if test else None), end="")
    else:
        records = [gap_record(gap, count) for gap, count in zip(found, answered, strict=True)]
        _output(notices.gaps_by_server(found, answered, TERMINAL), records, as_json=as_json)
    complete = ({None, len(gap.wordings)} for gap in found)
    done = all(count in each for count, each in zip(answered, complete, strict=True))
    raise typer.Exit(0 if done else 1)


@command()
def index(
    seeds: SeedsOption = None,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Read every document, changed or not.")
    ] = False,
) -> None:
    """Update the index on disk with the documents that have changed.

    Shows how many were read and which could not be read.
    """
    settings = _settings(seeds)
    logs.set_up("WARNING", files=False, plain=True)
    from bot.progress import index_with_progress

    print(printable(index_with_progress(settings, rebuild=rebuild)))


@command()
def calibrate(
    model: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER", help="Its folder, with model.onnx, tokenizer.json and model.toml."
        ),
    ],
    seeds: SeedsOption = None,
) -> None:
    """Calibrate another encoder on the documents, for its model.toml."""
    found = _library(seeds).calibrate(model)
    print(f"[calibration]\nfloor = {found.floor}\nrange = {found.range}")


slack_commands = typer.Typer(cls=Group, no_args_is_help=True, rich_markup_mode=None)
app.add_typer(slack_commands, name="slack", help="Set the bot up for Slack.")


@slack_commands.command(cls=Command)
def manifest(
    *,
    question_channels: Annotated[
        bool, typer.Option("--question-channels", help="Also read what doesn't mention the bot.")
    ] = False,
    documents: Annotated[bool, typer.Option("--documents", help="Let admins add files.")] = False,
    user_groups: Annotated[
        bool, typer.Option("--user-groups", help="Know who is in which user group.")
    ] = False,
) -> None:
    """Print the manifest from which Slack creates the app, to be pasted there.

    Paste it at https://api.slack.com/apps under “Create New App”, “From a manifest”.
    """
    from bot.slack_chat.manifest import manifest as written

    print(
        written(question_channels=question_channels, documents=documents, user_groups=user_groups)
    )


@command()
def check(seeds: SeedsOption = None) -> None:
    """Check the settings, documents and index, and explain what is wrong."""
    from bot import init_command

    init_command.check(_settings(seeds), given=seeds)


command()(add)


def main() -> int:
    """Run the command line and return its exit status; errors become one sentence."""
    try:
        with standard_streams():
            app(prog_name="quoth")
    except BotError as error:
        print(printable(f"quoth: {error}"), file=sys.stderr)
        return error.exit_status
    except LibraryError as error:
        print(printable(f"quoth: {problems.problem_text(error, TERMINAL)}"), file=sys.stderr)
        return 2
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    return 0


def _write_export(result: Timeline, form: ExportFormat) -> None:
    written = export(result, form, TERMINAL)
    note = timelines.export_note(result, written.left_out, TERMINAL)
    if note:
        print(printable(note), file=sys.stderr)
    if not written.count:
        raise typer.Exit(1)
    # Both formats end their lines in the same way on every system.
    typer.echo(written.data, nl=False)


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
    return open_library(settings, given=seeds)


def _explained(result: Answer | NoAnswer) -> ExplainedRecord:
    from bot.rendering.terminal import rule_of, veto_of

    veto = None if result.decision is None else veto_of(result.decision)
    return explained_record(result, rule_of(result), veto)


def _output(reply: Reply, record: object, *, as_json: bool) -> None:
    if as_json:
        print(json_line(record))
        return
    from rich.console import Console

    from bot.rendering import terminal

    terminal.show(reply, Console(highlight=False))
