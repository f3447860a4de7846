"""The text extracted from a file, and the limits on what one file may cost."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from index.errors import LibraryError, SkipReason
from index.model.documents import Location, LocationMark

SUFFIXES = (".htm", ".html", ".xhtml", ".pdf", ".docx", ".xlsx", ".pptx", ".epub")
"""The endings of files that are read through a child process."""

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits on what one file may cost; sizes in bytes.

    Attributes:
        seconds: From the file's bytes to its text, by the clock and by the processor.
        memory: Address space beside what the interpreter and the libraries take.
        file: The size of the file itself.
        unpacked: What the parts of a packed file come to.
        text: The extracted text in UTF-8.
        broken_pages: How many pages may fail before the others are given up.
        files: How many files one child process reads before another takes its place.
    """

    seconds: float = 20.0
    memory: int = 512 * MIB
    file: int = 64 * MIB
    unpacked: int = 128 * MIB
    text: int = 16 * MIB
    broken_pages: int = 100
    files: int = 200


def in_mib(size: int) -> str:
    """Return a size in words."""
    return f"{size / MIB:,.4g} MiB"


MAX_LABEL_LENGTH = 200
"""Characters of a heading that are kept to find a place by."""

# Control characters, halves of surrogate pairs and what Unicode keeps for a program's own use.
_NOT_TEXT = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LINE_END = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_BLANK_LINES = re.compile(r"(?:[^\S\n]*\n)+")


class FormatError(LibraryError):
    """A file cannot be read.

    Attributes:
        why: The reason as a clause, without a full stop.
        reason: Which kind of reason it is.
    """

    def __init__(self, why: str, reason: SkipReason = SkipReason.OTHER) -> None:
        super().__init__(why)
        self.why = why
        self.reason = reason


@dataclass(frozen=True, slots=True)
class OwnMetadata:
    """The metadata that a file holds about itself.

    Attributes:
        date: When it was published, exactly as the file writes it; only web pages have that.
        url: The address that a web page names as its own.
    """

    title: str | None = None
    author: str | None = None
    date: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class ExtractedText:
    """The text that a person sees in a file, and the marks that lead back into it."""

    text: str
    marks: tuple[LocationMark, ...] = ()
    own_metadata: OwnMetadata = OwnMetadata()


class TextBuilder:
    """Builds extracted text from paragraphs, within the limit of its length."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._pieces: list[str] = []
        self._marks: list[LocationMark] = []
        self._length = 0
        self._bytes = 0
        self._tight = False
        self._is_boilerplate = False

    def __bool__(self) -> bool:
        """Return whether anything was written."""
        return bool(self._pieces)

    def add(
        self,
        text: str,
        place: Location | None = None,
        *,
        tight: bool = False,
        boilerplate: bool = False,
        continues: bool = False,
    ) -> bool:
        """Append a paragraph, which gets no blank line inside; blank text is left out.

        Args:
            text: May hold line feeds.
            place: Where it stands; marked if it differs from where the last one does.
            tight: Whether it is a list item or a table's row: no blank line between two.
            boilerplate: Whether it is a running head or foot; only with a place.
            continues: Whether it goes on with the paragraph before the last heads and feet; only
                with a place.

        Returns:
            Whether there was anything to append.

        Raises:
            FormatError: If the text grows longer than it may.
        """
        words = clean(text)
        if words:
            self._begin(tight=tight)
            if place is not None:
                boilerplate = boilerplate or self._is_boilerplate
                self._mark(LocationMark(self._length, place, boilerplate, continues))
            self._append(words)
        return bool(words)

    def set_in(
        self, text: str, place: Location, *, lead: str, hang: str = "", tight: bool = False
    ) -> bool:
        """Append what is set in: an item of a list inside another one, a quotation.

        Args:
            text: As in ``add``.
            place: As in ``add``.
            lead: What stands before it: indentation, a sign.
            hang: What stands before each of its further lines.
            tight: As in ``add``.

        Returns:
            Whether there was anything to append.

        Raises:
            FormatError: If the text grows longer than it may.
        """
        words = clean(text)
        if words:
            self._begin(tight=tight)
            self._mark(LocationMark(self._start(lead), place, self._is_boilerplate))
            self._append(lead + words.replace("\n", f"\n{hang}"))
        return bool(words)

    def _begin(self, *, tight: bool) -> None:
        """Begin a paragraph, below the last one or behind a blank line."""
        self._append(("\n" if tight and self._tight else "\n\n") if self._pieces else "")
        self._tight = tight

    def _mark(self, mark: LocationMark) -> None:
        if not self._marks or replace(self._marks[-1], start=mark.start) != mark:
            self._marks.append(mark)

    def part(self) -> None:
        """Begin another list or table: a blank line stands before it in any case."""
        self._tight = False

    def mark_boilerplate(self, *, begins: bool) -> None:
        """Begin or end a part of which all paragraphs are boilerplate."""
        self._is_boilerplate = begins
        self.part()

    def run_on(self, text: str, place: Location) -> None:
        """Append what continues the last paragraph on a new line, at a place of its own."""
        if words := clean(text):
            self._append("\n")
            self._marks.append(LocationMark(self._length, place, continues=True))
            self._append(words)

    def _start(self, lead: str) -> int:
        """Return where the next paragraph begins: behind its indentation."""
        return self._length + len(lead) - len(lead.lstrip())

    def copy(self, own_metadata: OwnMetadata) -> ExtractedText:
        """Return what was written.

        Raises:
            FormatError: If nothing was.
        """
        if not self:
            raise no_text()
        return ExtractedText("".join(self._pieces) + "\n", tuple(self._marks), own_metadata)

    def _append(self, text: str) -> None:
        self._pieces.append(text)
        self._length += len(text)
        self._bytes += len(text.encode())
        if self._bytes > self._limits.text:
            raise too_long(self._limits)


def no_text() -> FormatError:
    """Return the error for a file that shows no text."""
    return FormatError("it holds no text", SkipReason.EMPTY)


def too_long(limits: Limits) -> FormatError:
    """Return the error for a file with more text than may be extracted."""
    return FormatError(f"it holds more than {in_mib(limits.text)} of text")


def clean(text: str) -> str:
    """Drop what no person can see, and blank lines."""
    text = _NOT_TEXT.sub(" ", _LINE_END.sub("\n", text).replace("\u00ad", ""))
    return _BLANK_LINES.sub("\n", text).strip()


def label(text: str) -> str:
    """Return a heading on one line, as a place label."""
    return " ".join(clean(text).split())[:MAX_LABEL_LENGTH]


def row(cells: list[str]) -> str:
    """Return a table's row on one line; blank if all of its cells are.

    A bar that is a cell's own has a backslash before it, as in Markdown.
    """
    words = [" ".join(cell.split()).replace("|", r"\|") for cell in cells]
    return f"| {' | '.join(words)} |" if any(words) else ""


def header_rule(columns: int) -> str:
    """Return the line below a table's header row."""
    return f"|{' --- |' * columns}"


def own_metadata(
    title: object, author: object, date: object = None, url: object = None
) -> OwnMetadata:
    """Return a file's metadata about itself, without blank values."""
    values = [label(value) if isinstance(value, str) else "" for value in (title, author, date)]
    address = url.strip() if isinstance(url, str) else ""
    return OwnMetadata(*(value or None for value in (*values, address)))
