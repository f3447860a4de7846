"""What the signs of Markdown or reStructuredText make of the lines of a document."""

from __future__ import annotations

from dataclasses import dataclass, field

from index.model import Span


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading.

    Attributes:
        lines: Where its line stands, and the one that underlines it if there is one.
        words: Its own words, without signs.
    """

    lines: tuple[Span, ...]
    words: Span

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.lines[0].start, self.lines[-1].end)


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Attributes:
        rows: Where its rows and the rules between them stand, in order.
        headers: How many of ``rows`` make up its header, with the rules there.
        rules: Where those of ``rows`` begin that hold no words of the table.
        caption: Where its title stands, if it has one.
        options: What stands between the title and the rows for the program that sets it.
    """

    rows: tuple[Span, ...]
    headers: int
    rules: frozenset[int]
    caption: Span | None = None
    options: Span | None = None

    @property
    def span(self) -> Span:
        """Where it stands, with its title."""
        first = self.caption or self.options or self.rows[0]
        return Span(first.start, self.rows[-1].end)

    @property
    def header(self) -> Span | None:
        """Where the words of its header stand."""
        rows = [row for row in self.rows[: self.headers] if row.start not in self.rules]
        return Span(rows[0].start, rows[-1].end) if rows else None


@dataclass(slots=True)
class Markup:
    """What a document's markup says. Lines are named by the places where their words begin.

    Attributes:
        hashes: Whether other lines that begin with hashes are headings, too.
        underlines: Whether other lines are headings if a row of signs underlines them.
        fences: Whether what stands between two fences is code, too.
        lines: All lines, each with how far it is set in, if they are found already; ``None`` for a
            blank one.
        code: The lines of code.
        signs: The lines with nothing but a sign: a rule, a fence.
        hidden: What is for the program that sets the text, in order.
        headings: In order.
        tables: In order.
        items: The lists that each item stands in, the outermost first, by its line.
        begins: The lines with which a paragraph, an item or a footnote begins.
        breaks: The lines that do not belong to the block above though no blank line is between.
    """

    hashes: bool = True
    underlines: bool = True
    fences: bool = True
    lines: list[tuple[Span, int] | None] = field(default_factory=list)
    code: set[int] = field(default_factory=set)
    signs: set[int] = field(default_factory=set)
    hidden: list[Span] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    items: dict[int, tuple[int, ...]] = field(default_factory=dict)
    begins: set[int] = field(default_factory=set)
    breaks: set[int] = field(default_factory=set)

    @property
    def taken(self) -> list[Span]:
        """Where headings and tables stand, in order."""
        return sorted(
            [*(heading.span for heading in self.headings), *(table.span for table in self.tables)]
        )
