"""Render replies, and the scores behind them, on a terminal and in a pipe or file.

Outside a terminal, tables are for other programs: nothing is padded, and each row is a line
with a tab between its columns, as ``git`` and ``gh`` write them.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from itertools import groupby

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.style import Style
from rich.table import Table as RichTable
from rich.text import Text as RichText

from bot.console import printable
from bot.i18n import Strings
from bot.rendering.citations import CITATION_SIGN, cite_by_line
from bot.rendering.results import related
from bot.replies import Part, Quotation, Reply, Table, Text, TimelineEntry, UserText
from index import (
    Answer,
    Decision,
    Explanation,
    LineKind,
    NoAnswer,
    Reason,
    ShownQuote,
    Span,
    StructureLine,
    shown_quote,
)
from index import Style as SourceStyle

_VETOES = {
    "number": "the year or number of the question isn't nearby",
    "name": "a name of the question isn't nearby",
    "kind": "the question asks for a figure or a time, and there is none",
    "premise": "most of what the question assumes isn't said",
    "asked": "a name matches, but not what is asked about it",
    "common": "the words that match could be in any text",
}
"""What a veto found."""

BAR = "│ "
BULLET = "• "

MAX_RELATED = 6
MAX_SENTENCE = 100
"""Characters of a sentence that is named, not quoted."""

DATE_WIDTH = 22
"""Columns for the dates of a timeline, at most a third of the terminal."""


MAX_STRUCTURE_WORDS = 200
"""Characters of a line of an outline."""

MAX_STRUCTURE_LEAD = 60
"""Characters of what is named as belonging in front."""


def structure_line(line: StructureLine) -> str:
    """Return a line of a document's outline: what stands there, and what belongs in front."""
    words = _cut(line.words, MAX_STRUCTURE_WORDS)
    lead = f"  [after: {_cut(line.lead, MAX_STRUCTURE_LEAD)}]" if line.lead else ""
    return f"{'  ' * line.depth}{line.name}: {words}{lead}"


def _cut(words: str, length: int) -> str:
    return words if len(words) <= length else f"{words[: length - 1]}…"


def show(reply: Reply, console: Console) -> None:
    """Print ``reply``, wrapped to the console's width."""
    previous: Part | None = None
    below = (*_references(reply), *related(reply.related, reply.strings))
    for part in (*reply.parts, *below):
        if previous is not None and not isinstance(part, Table):
            console.print()
        if isinstance(part, Table) and not console.is_terminal:
            # Rich would turn the tabs into spaces.
            print(_tab_separated(part.rows), file=console.file)
        elif isinstance(part, Text | TimelineEntry) and not console.is_terminal:
            console.print(_unpadded(_renderable(part, console, reply.strings), console))
        else:
            console.print(_renderable(part, console, reply.strings))
        previous = part
    if reply.footer:
        console.print()
        console.print(RichText(reply.footer, style="dim"))


def _references(reply: Reply) -> tuple[Part, ...]:
    """Return the clauses that the quotations refer to, each with the command that quotes it."""
    if not reply.references:
        return ()
    command = reply.strings.written("cite")
    rows = tuple(
        (each.address, f'{command} "{each.address}" --source "{each.place.document.source}"')
        for each in reply.references
    )
    return Text(reply.strings.answers.refers_to), Table(rows)


def _renderable(part: Part, console: Console, strings: Strings) -> RenderableType:
    match part:
        case Text(text):
            return RichText(printable(text))
        case Quotation():
            return _quotation(part, console.width, console)
        case UserText():
            return _user_text(part)
        case TimelineEntry():
            return _entry(part, console, strings)
        case Table(rows):
            return _table(rows)


def _user_text(part: UserText) -> RichText:
    """Render a person's sentence; the words that the documents do not have are bold."""
    words = RichText(printable(part.text))
    for span in part.marked:
        words.stylize("bold", span.start, span.end)
    return words


def _entry(part: TimelineEntry, console: Console, strings: Strings) -> RenderableType:
    """Render the date on the left and the quotation on the right, below its year."""
    narrow = min(DATE_WIDTH, console.width // 3)
    table = RichTable.grid(padding=(0, 1, 0, 0))
    table.add_column(width=narrow, overflow="fold")
    table.add_column(width=console.width - narrow - 1, overflow="fold")
    date = RichText(printable(part.date), style="bold")
    if part.value:
        written = strings.general.quoted.format(words=part.written)
        date.append(f"\n{printable(written)}", style="not bold cyan")
    if part.evidence:
        date.append(f"\n{part.evidence}", style="not bold dim")
    quotation = _quotation(part.quotation, console.width - narrow - 1, console)
    if part.also:
        quotation.append(RichText(f"\n{printable(part.also)}", style="dim"))
    if part.year:
        table.add_row(RichText(part.year, style="bold underline"))
        table.add_row()
    table.add_row(date, quotation)
    return table


def _quotation(part: Quotation, width: int, console: Console) -> RichText:
    """Render the quotation with a bar on its left, the citation and the link below it."""
    room = max(20, width - len(BAR))
    shown = shown_quote(part.quote, table_width=room)
    rendered = RichText()
    for line in shown.lines:
        bullet = f"{'  ' * line.depth}{BULLET}" if line.kind is LineKind.ITEM else ""
        words = _set(shown, line.span)
        is_code = line.kind is LineKind.CODE
        wrapped = words.wrap(console, room - len(bullet), no_wrap=is_code, overflow="fold")
        for number, each in enumerate(wrapped or [RichText()]):
            each.rstrip()
            rendered.append(BAR, style="cyan").append(bullet if not number else " " * len(bullet))
            rendered.append_text(each).append("\n")
    if part.citation:
        cited = CITATION_SIGN + " · ".join(_source_line(part))
        rendered.append(RichText(printable(cited), style="dim"))
    else:
        rendered.right_crop(1)
    if part.url:
        # A terminal that supports links opens it as a whole, even if it wraps.
        style = Style(dim=True, link=part.url)
        rendered.append("\n").append(RichText(printable(part.url), style=style))
    return rendered


def _source_line(part: Quotation) -> list[str]:
    """Return what is said of a quotation's source, with the file and the line."""
    source, line = part.quote.document.source, cite_by_line(part.quote)
    if part.citation.startswith(source):
        cited = [line + part.citation.removeprefix(source)]
    else:
        cited = [part.citation, line]
    return [*filter(None, (part.standing, *cited, *part.notes))]


_STYLES = {
    SourceStyle.BOLD: "bold",
    SourceStyle.MATCHED: "bold",
    SourceStyle.ITALIC: "italic",
    SourceStyle.STRUCK: "strike",
    SourceStyle.CODE: "cyan",
}


def _set(shown: ShownQuote, span: Span) -> RichText:
    """Return a line in its styles; what the terminal cannot print is replaced."""
    left_out = {place for each in shown.omissions for place in range(each.start, each.end)}
    words, styles = RichText(), shown.styles
    for style, run in groupby(
        range(span.start, span.end),
        key=lambda place: "dim" if place in left_out else _style(styles[place]),
    ):
        words.append(printable("".join(shown.text[place] for place in run)), style)
    return words


def _style(bits: int) -> str:
    return " ".join(dict.fromkeys(name for flag, name in _STYLES.items() if flag & bits))


def _unpadded(part: RenderableType, console: Console) -> RichText:
    """Render ``part`` without the trailing white space that pads a table."""
    lines = console.render_lines(part, pad=False)
    shown = ("".join(segment.text for segment in line).rstrip() for line in lines)
    return RichText("\n".join(shown))


def _tab_separated(rows: tuple[tuple[str, str], ...]) -> str:
    """Return one line for each row, with a tab between its columns."""
    return "\n".join("\t".join(printable(cell).replace("\n", " ") for cell in row) for row in rows)


def _table(rows: tuple[tuple[str, str], ...]) -> RenderableType:
    table = RichTable.grid(padding=(0, 2))
    for _ in range(2):
        table.add_column(overflow="fold")
    for name, text in rows:
        table.add_row(RichText(printable(name)), RichText(printable(text)))
    return Padding(table, (0, 0, 0, 2))


def explanation(result: Answer | NoAnswer) -> str:
    """Return what was searched, what was found, and which rule decided."""
    explained, decision = result.explanation, result.decision
    lines = list(_search_lines(explained)) if explained is not None else []
    if _names_a_clause(result):
        lines.append("The question names a clause by its number.")
    elif decision is None:
        lines.append("Nothing was found that could be scored.")
    else:
        lines += _scores(decision)
    return printable("\n".join([*lines, rule_of(result)]))


def _search_lines(explained: Explanation) -> Iterator[str]:
    """Yield each word of the question, then the best sentences with their scores."""
    for word in explained.searched:
        notes = (
            "a name" if word.is_name else "",
            f"taken for “{word.corrected}”" if word.corrected else "",
            f"the same: {', '.join(word.aliases)}" if word.aliases else "",
            f"related: {', '.join(word.related[:MAX_RELATED])}" if word.related else "",
            "" if word.is_known else "in no document",
        )
        yield f"searched “{word.words}”" + "".join(f"; {note}" for note in notes if note)
    for number, each in enumerate(explained.considered, start=1):
        cited = each.quote.citation
        yield f"found {number}  {each.score:.2f}   {cited.source}, line {cited.line}"
        yield "         " + ", ".join(f"{name} {value:.2f}" for name, value in each.parts.items())
        yield f"         “{textwrap.shorten(each.quote.text, MAX_SENTENCE, placeholder=' …')}”"


def _scores(decision: Decision) -> list[str]:
    lines = [f"words    {decision.words:6.2f}   how well the best excerpt answers by its words"]
    if decision.meaning is None:
        lines.append("meaning      –   not looked at")
    else:
        lines.append(f"meaning  {decision.meaning:6.2f}   how near it is: 0 nothing, 1 the same")
        lines.append(f"everyday {decision.everyday:6.2f}   how much the question is like any chat")
    lines.append(f"sure     {decision.confidence:6.2f}   from these, less for many passages")
    lines.append(f"needed   {decision.threshold:6.2f}")
    if decision.veto is not None:
        lines.append(f"against it: {_VETOES[decision.veto]}")
    return lines


def rule_of(result: Answer | NoAnswer) -> str:
    """Return which rule decided, as a clause."""
    decision = result.decision
    if _names_a_clause(result):
        found = isinstance(result, Answer)
        return "answered: from that number" if found else "refused: there is no such clause"
    if isinstance(result, Answer):
        return "answered"
    if decision is None:
        return f"refused: {_reason(result)}"
    if decision.confidence < decision.threshold:
        return "refused: less than needed"
    if decision.veto is not None:
        return "refused: because of that"
    return "refused: a name or year of the follow-up isn't nearby"


def _names_a_clause(result: Answer | NoAnswer) -> bool:
    """Return whether the number of a clause decided, and nothing else."""
    if isinstance(result, Answer):
        return result.decision is None
    return result.reason is Reason.NO_SUCH_ADDRESS


def veto_of(decision: Decision) -> str | None:
    """Return what a veto found, as a clause."""
    return None if decision.veto is None else _VETOES[decision.veto]


def _reason(result: Answer | NoAnswer) -> str:
    reason = result.reason if isinstance(result, NoAnswer) else None
    if reason is Reason.SMALL_TALK:
        return "it isn't a question"
    if reason is Reason.TOO_VAGUE:
        return "no word of the question says what to look for"
    return "no sentence shares a word with the question or comes near it in meaning"
