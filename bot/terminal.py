"""Replies on a terminal."""

from __future__ import annotations

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.characters import printable
from bot.replies import Listing, Part, Quotation, Reply, Words

BAR = "│ "


def show(reply: Reply, console: Console) -> None:
    """Print ``reply``, wrapped to the console's width."""
    previous: Part | None = None
    for part in reply.parts:
        if previous is not None and not isinstance(part, Listing):
            console.print()
        console.print(_renderable(part, console))
        previous = part
    if reply.footer:
        console.print()
        console.print(Text(reply.footer, style="dim"))


def _renderable(part: Part, console: Console) -> RenderableType:
    match part:
        case Words(text):
            return Text(printable(text))
        case Quotation():
            return _quotation(part, console)
        case Listing(rows):
            return _listing(rows)


def _quotation(part: Quotation, console: Console) -> RenderableType:
    """The quotation with a bar down its left side, the citation under it."""
    quote = part.quote
    words = Text(printable(quote.text))
    for span in quote.matched:
        words.stylize("bold", span.start - quote.span.start, span.end - quote.span.start)
    shown = Text()
    for line in words.wrap(console, max(20, console.width - len(BAR))):
        line.rstrip()
        shown.append(BAR, style="cyan").append_text(line).append("\n")
    return shown.append(Text(printable(part.citation), style="dim"))


def _listing(rows: tuple[tuple[str, str], ...]) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    for _ in range(2):
        table.add_column(overflow="fold")
    for name, text in rows:
        table.add_row(Text(printable(name)), Text(printable(text)))
    return Padding(table, (0, 0, 0, 2))
