"""Documents, the parts that they are divided into, and quotations with their places."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import pairwise

from index.errors import QuoteMismatchError
from index.model.metadata import ForceStatus, Metadata, SourceName


@dataclass(frozen=True, slots=True)
class Location:
    """A place in the original file, as a person finds it.

    Attributes:
        page: Counted from 1 over the file's pages, whatever is printed on them.
        last_page: Where a quotation that runs over a page's end ends.
        headings: The headings above, the highest first.
        paragraph: Counted from 1 below the last of the headings, or from the beginning.
        anchor: The id that leads to it in a browser, as in ``page.html#anchor``.
    """

    page: int | None = None
    last_page: int | None = None
    headings: tuple[str, ...] = ()
    paragraph: int | None = None
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class LocationMark:
    """A place that begins at a code point of extracted text and lasts to the next mark.

    Attributes:
        boilerplate: Whether it is a running head or foot.
        continues: Whether the last paragraph goes on there, whatever boilerplate is between.
    """

    start: int
    place: Location
    boilerplate: bool = False
    continues: bool = False


def is_boilerplate(marks: Sequence[LocationMark], position: int) -> bool:
    """Return whether boilerplate stands at ``position``, by marks in order."""
    index = bisect_right(marks, position, key=_start) - 1
    return index >= 0 and marks[index].boilerplate


def location_of(marks: Sequence[LocationMark], start: int, end: int) -> Location | None:
    """Return the place of ``text[start:end]``, by marks in order; ``None`` before the first one."""
    index = bisect_right(marks, start, key=_start) - 1
    if index < 0:
        return None
    place = marks[index].place
    last = marks[max(index, bisect_left(marks, end, key=_start) - 1)].place.page
    return place if last == place.page else replace(place, last_page=last)


def _start(mark: LocationMark) -> int:
    return mark.start


def _gaps(text: str, marks: Sequence[LocationMark]) -> Iterator[Span]:
    """Yield the boilerplate that paragraphs run over, with the white space around it."""
    boilerplate: int | None = None
    for mark in marks:
        if mark.boilerplate:
            boilerplate = mark.start if boilerplate is None else boilerplate
            continue
        if mark.continues and boilerplate is not None:
            start = boilerplate
            while start and text[start - 1 : start].isspace():
                start -= 1
            if 0 < start < mark.start < len(text):
                yield Span(start, mark.start)
        boilerplate = None


def _without(text: str, gaps: Iterable[Span]) -> str:
    """Return ``text`` with spaces and a line end in place of each gap, so that offsets stay."""
    pieces = []
    end = 0
    for gap in gaps:
        pieces += [text[end : gap.start], " " * (len(gap) - 1), "\n"]
        end = gap.end
    return "".join([*pieces, text[end:]]) if pieces else text


def _gap_start(gap: Span) -> int:
    return gap.start


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points, ``text[start:end]``."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: {self.start}..{self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        """Return whether the two share at least one code point."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Return whether ``other`` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end

    def without(self, gaps: Sequence[Span]) -> tuple[Span, ...]:
        """Return what is left without ``gaps``, which lie inside of it in order.

        Raises:
            ValueError: If they do not.
        """
        if not gaps:
            return (self,)
        starts = (self.start, *(gap.end for gap in gaps))
        ends = (*(gap.start for gap in gaps), self.end)
        return tuple(map(Span, starts, ends))


@dataclass(frozen=True, slots=True)
class Document:
    """One file: its text exactly as decoded, line ends untouched.

    Attributes:
        text: The file decoded as UTF-8. A byte-order mark is kept as U+FEFF, so that
            ``open(path, encoding="utf-8", newline="").read()[start:end]`` gives a quote.
        sha256: Of the file's bytes, in hexadecimal.
        metadata: From its folder, its front matter or, last of all, its file.
        original: Whether the text is the file itself. Else it is extracted from a
            file that is not plain text, and offsets count in that text.
        marks: What leads from extracted text back into the file, in order.
        gaps: The boilerplate inside of paragraphs, in order, with the white space around it.
        flowing: The text with white space in place of the gaps: what a person reads who turns
            the page. Offsets are those of ``text``. For matching only, never to be quoted.
    """

    source: SourceName
    text: str = field(repr=False)
    sha256: str
    metadata: Metadata = field(default_factory=Metadata)
    original: bool = True
    marks: tuple[LocationMark, ...] = field(default=(), repr=False, compare=False)
    gaps: tuple[Span, ...] = field(default=(), init=False, repr=False, compare=False)
    flowing: str = field(default="", init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "gaps", tuple(_gaps(self.text, self.marks)))
        object.__setattr__(self, "flowing", _without(self.text, self.gaps))

    def gaps_in(self, span: Span) -> tuple[Span, ...]:
        """Return the gaps that ``span`` runs over."""
        if not self.gaps:
            return ()
        first = bisect_right(self.gaps, span.start, key=_gap_start)
        last = bisect_left(self.gaps, span.end, key=_gap_start)
        return tuple(gap for gap in self.gaps[first:last] if gap.end < span.end)

    def slices_of(self, span: Span) -> tuple[Span, ...]:
        """Return ``span`` without the gaps that it runs over."""
        return span.without(self.gaps_in(span))


class BlockKind(StrEnum):
    """What a block of lines is for."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    CAPTION = "caption"
    BOILERPLATE = "boilerplate"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a block; ``quotable`` is false for bare credits and boilerplate."""

    span: Span
    quotable: bool = True


class PartKind(StrEnum):
    """What a part of a block is in the structure of its document."""

    PARAGRAPH = "paragraph"
    ITEM = "item"
    HEADER = "header row"
    ROW = "row"
    TERM = "term"
    DEFINITION = "definition"
    QUESTION = "question"
    ANSWER = "answer"
    CODE = "code"
    QUOTATION = "quotation"
    FOOTNOTE = "footnote"


@dataclass(frozen=True, slots=True)
class Part:
    """Some sentences of a block that are a list item, a table's row or the like.

    Attributes:
        first: Its first sentence's place in the block; it lasts to the next part.
        depth: Of an item and of what belongs to one, counted from 1; else 0.
        lead: What belongs in front of it: the item above it or the sentence that leads into the
            list, a table's header row, a term, a question.
    """

    kind: PartKind
    first: int
    depth: int = 0
    lead: Span | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, caption or piece of boilerplate.

    A paragraph that goes on over a page's end has the boilerplate there inside its span; see
    ``Document.gaps``. Blocks are in the order of their beginnings.

    Attributes:
        number: The block's place in its document, counted from 1: what a citation calls
            the paragraph.
        heading: Where the heading above it stands, if there is one; of a heading that is the
            one of the section around its own.
        sentences: In order, without overlap, together covering all but white space.
        above: The headings of the sections around that of ``heading``, the outermost first.
        level: Of a heading, counted from 1; else 0.
        parts: In order; what stands before the first one is plain prose.
    """

    kind: BlockKind
    span: Span
    number: int
    heading: Span | None
    sentences: Sequence[Sentence]
    above: tuple[Span, ...] = ()
    level: int = 0
    parts: Sequence[Part] = ()

    @property
    def headings(self) -> tuple[Span, ...]:
        """All headings above it, the outermost first."""
        return self.above if self.heading is None else (*self.above, self.heading)

    def part_at(self, sentence: int) -> Part | None:
        """Return the part that a sentence belongs to; ``None`` for plain prose."""
        number = bisect_right(self.parts, sentence, key=_first_sentence) - 1
        return self.parts[number] if number >= 0 else None

    def sentences_of(self, number: int) -> range:
        """Return the places of the sentences of part ``number``."""
        last = number + 1 == len(self.parts)
        end = len(self.sentences) if last else self.parts[number + 1].first
        return range(self.parts[number].first, end)


def _first_sentence(part: Part) -> int:
    return part.first


@dataclass(frozen=True, slots=True)
class Passage:
    """One to a few neighbouring sentences of one block: the unit that engines rank."""

    source: SourceName
    block: int
    first: int
    last: int
    span: Span


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a quotation stands, to the character.

    Attributes:
        start: First code point in the file decoded as UTF-8.
        end: One past the last code point, of the last slice if there are several.
        line: Of the first slice, counted from 1, ended by line feeds.
        paragraph: Of the first slice, counted from 1 over all blocks, headings included.
        heading: The words of the heading above, copied from the document.
        metadata: Title, author, publisher, date and address, as far as they are given.
        place: Where a person finds it in a file that is not plain text.
        standing: See ``Quote``.
    """

    source: SourceName
    sha256: str
    start: int
    end: int
    line: int
    paragraph: int
    heading: str | None
    metadata: Metadata = field(default_factory=Metadata)
    place: Location | None = None
    standing: ForceStatus | None = None


OMISSION = " […] "
"""Stands in the text of a quotation where something of the document is left out."""


@dataclass(frozen=True, slots=True)
class Slice:
    """Neighbouring characters of a document: ``text`` is its ``text[start:end]``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A place in another document where the words of a quotation stand, too."""

    source: SourceName
    span: Span


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a document, by position: one or more slices of it, in order.

    Attributes:
        span: From the beginning of the first slice to the end of the last one.
        matched: Where words of what was asked stand in it.
        by_meaning: Whether it was found by meaning alone: no word of the question stands in it.
        standing: Why its document is not in force, as far as that is known.
        gaps: What is left out between two slices, in order; none if there is only one.
        omitted: How many further items the list has that it is cut from.
        also_in: Where else its words were found, in the order of how well that fits the question;
            each document once.

    Raises:
        QuoteMismatchError: If a slice is empty or blank or reaches outside the text, or slices
            overlap, touch or are out of order.
    """

    document: Document = field(repr=False)
    span: Span
    paragraph: int
    heading_span: Span | None = None
    matched: tuple[Span, ...] = field(default=(), compare=False)
    by_meaning: bool = field(default=False, compare=False)
    standing: ForceStatus | None = field(default=None, compare=False, kw_only=True)
    gaps: tuple[Span, ...] = field(default=(), kw_only=True)
    omitted: int = field(default=0, compare=False, kw_only=True)
    also_in: tuple[Occurrence, ...] = field(default=(), compare=False, kw_only=True)

    def __post_init__(self) -> None:
        ends = [self.span.start, *(end for gap in self.gaps for end in (gap.start, gap.end))]
        if self.gaps and not all(one < other for one, other in pairwise([*ends, self.span.end])):
            raise QuoteMismatchError(
                f"The slices of a quotation of {self.document.source} are empty, or not in order "
                "and apart."
            )
        if self.span.end > len(self.document.text):
            raise QuoteMismatchError(
                f"{self.document.source} has {len(self.document.text)} characters; "
                f"no quotation can end at {self.span.end}."
            )
        for span in self.spans:
            if not self.document.text[span.start : span.end].strip():
                raise QuoteMismatchError(f"{self.document.source} has no words at {span.start}.")
        if not all(map(self.holds, self.matched)):
            raise QuoteMismatchError("A matched word lies outside its quotation.")

    @classmethod
    def of_slices(
        cls,
        document: Document,
        spans: Sequence[Span],
        paragraph: int,
        heading_span: Span | None = None,
        matched: tuple[Span, ...] = (),
    ) -> Quote:
        """Quote the slices at ``spans``, which are in order.

        Raises:
            QuoteMismatchError: As for a ``Quote``; also if there are no slices.
        """
        try:
            gaps = tuple(Span(one.end, other.start) for one, other in pairwise(spans))
            whole = Span(spans[0].start, spans[-1].end)
        except (IndexError, ValueError):
            raise QuoteMismatchError(
                f"No slices in order make a quotation of {document.source}."
            ) from None
        return cls(document, whole, paragraph, heading_span, matched, gaps=gaps)

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where the slices stand in the document."""
        return self.span.without(self.gaps)

    @property
    def slices(self) -> tuple[Slice, ...]:
        """The slices, each with the document's own characters."""
        text = self.document.text
        return tuple(
            Slice(each.start, each.end, text[each.start : each.end]) for each in self.spans
        )

    @property
    def text(self) -> str:
        """The document's own characters, with ``OMISSION`` between two slices."""
        if not self.gaps:
            return self.document.text[self.span.start : self.span.end]
        return OMISSION.join(each.text for each in self.slices)

    @property
    def omissions(self) -> tuple[Span, ...]:
        """Where ``OMISSION`` stands in ``text`` between two slices."""
        found = []
        end = 0
        for each in self.spans[:-1]:
            start = end + len(each)
            end = start + len(OMISSION)
            found.append(Span(start, end))
        return tuple(found)

    @property
    def matched_in_text(self) -> tuple[Span, ...]:
        """Where the words of ``matched`` stand in ``text``."""
        return tuple(map(self._in_text, self.matched))

    def _in_text(self, span: Span) -> Span:
        moved = -self.span.start
        for gap in self.gaps:
            if gap.end <= span.start:
                moved += len(OMISSION) - len(gap)
        return Span(span.start + moved, span.end + moved)

    def holds(self, span: Span) -> bool:
        """Return whether ``span`` lies wholly inside one of the slices."""
        if not self.gaps:
            return self.span.contains(span)
        return any(each.contains(span) for each in self.spans)

    @property
    def citation(self) -> Citation:
        """Where the words stand."""
        heading = self.heading_span
        return Citation(
            source=self.document.source,
            sha256=self.document.sha256,
            start=self.span.start,
            end=self.span.end,
            line=self.document.text.count("\n", 0, self.span.start) + 1,
            paragraph=self.paragraph,
            heading=self.document.text[heading.start : heading.end] if heading else None,
            metadata=self.document.metadata,
            place=location_of(self.document.marks, self.span.start, self.span.end),
            standing=self.standing,
        )


@dataclass(frozen=True, slots=True)
class ClauseReference:
    """A clause that a quotation refers to.

    Attributes:
        address: As the quotation writes it: ``section 7``.
        place: Where the clause's number stands, from which it is found again.
    """

    address: str
    place: Quote
