"""Everything that can go wrong between a folder of documents and a quotation.

    LibraryError
     ├── FolderError              the documents' folder is missing, empty or unusable
     ├── UnreadableFileError      one file cannot serve; the rest do
     ├── AliasesError             the folder's aliases.toml is wrong
     ├── MetadataError            the folder's sources.toml is wrong
     ├── DamagedIndexError        an index on disk that is not what was written
     ├── IndexLockedError         another process is writing the index
     ├── UnwritableIndexError     the index on disk cannot be written
     ├── UnsupportedIndexError    this system or installation can keep no index on disk
     ├── ModelError               a sentence encoder cannot be used
     ├── QuoteMismatchError       a quotation that its document does not contain
     ├── OutdatedQuoteError       a quotation from documents that have changed since
     ├── UnknownSourceError       a source name that is not in the library
     ├── AmbiguousSourceError     the beginning of several source names
     └── RequestError             what the person sent cannot be looked up
          ├── EmptyQuestionError
          ├── QuestionTooLongError
          ├── TextTooShortError
          ├── UnclearDateError
          └── NoSourcesError

Every message is a full sentence for the person who reads it and says what to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from enum import StrEnum
from itertools import chain
from pathlib import Path, PurePosixPath


class LibraryError(Exception):
    """The base of every error that ``index`` raises on purpose."""


class FolderError(LibraryError):
    """The documents' folder cannot serve at all."""

    @classmethod
    def missing(cls, folder: Path) -> FolderError:
        """Say that ``folder`` does not exist or is not a folder."""
        return cls(
            f"There is no folder of documents at {folder}. "
            "Create it, put documents into it, or name another with --seeds."
        )

    @classmethod
    def unreadable(cls, folder: Path, why: str) -> FolderError:
        """Say that ``folder`` exists but cannot be listed."""
        return cls(f"The folder of documents at {folder} cannot be read: {why}.")

    @classmethod
    def empty(cls, folder: Path, skipped: Sequence[str] = ()) -> FolderError:
        """Say that nothing in ``folder`` can be quoted, and why each file was skipped."""
        message = (
            f"The folder {folder} holds no document that can be quoted. "
            "Put UTF-8 .txt or .md files, .html, .pdf or .docx into it."
        )
        if skipped:
            message += " Skipped: " + "; ".join(skipped) + "."
        return cls(message)


class UnreadableFileError(LibraryError):
    """One file cannot be taken into the library.

    Attributes:
        source: The file's name inside the documents' folder.
        why: The reason as a clause, without a full stop.
    """

    def __init__(self, source: str, why: str) -> None:
        super().__init__(f"{source} was skipped: {why}.")
        self.source = source
        self.why = why


class AliasesError(LibraryError):
    """The folder's ``aliases.toml`` is wrong; the message says where."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"aliases.toml cannot be used: {why}. "
            'Each line under [aliases] reads: "Name" = ["other name", "another"].'
        )


class MetadataError(LibraryError):
    """The folder's ``sources.toml`` is wrong; the message says where.

    Attributes:
        line: Counted from 1; ``None`` if the file as a whole cannot be read.
    """

    def __init__(self, why: str, line: int | None = None) -> None:
        place = "" if line is None else f", line {line}"
        super().__init__(
            f"sources.toml cannot be used{place}: {why}. "
            'A document has a part like ["report.txt"] and below it lines like title = "Report"; '
            "the keys are title, author, publisher, date and url."
        )
        self.line = line


class DamagedIndexError(LibraryError):
    """An index on disk is not what was written; it has to be built again."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The index on disk is damaged ({why}). Build it again with quoth index --rebuild."
        )


class IndexLockedError(LibraryError):
    """Another process is writing the index."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"Another process is writing the index in {folder}. Try again when it is done."
        )


class UnwritableIndexError(LibraryError):
    """The index on disk cannot be written; what was there before goes on serving."""

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(
            f"The index in {folder} cannot be written: {why}. Make room or name another folder "
            "with QUOTH_INDEX; what was indexed before goes on serving."
        )


class UnsupportedIndexError(LibraryError):
    """An index on disk was asked for where there can be none."""

    def __init__(self, package: str) -> None:
        super().__init__(
            f"An index on disk needs the package {package}, which is not there. Install Quoth's "
            "requirements on Linux or macOS, or set QUOTH_ENGINE=memory."
        )


class ModelError(LibraryError):
    """A sentence encoder cannot be used."""

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(
            f"The model in {folder} cannot be used: {why}. "
            "Name the folder of another with QUOTH_MODEL, or set QUOTH_MEANING=off."
        )

    @classmethod
    def without_library(cls, name: str) -> ModelError:
        """Say that a library is not installed."""
        error = cls(Path(), "")
        error.args = (
            f"QUOTH_MEANING=on needs {name}, which is not installed. "
            'Install it with pip install "quoth[meaning]", or set QUOTH_MEANING=auto.',
        )
        return error


class QuoteMismatchError(LibraryError):
    """A quotation was asked for that its document does not contain."""


class OutdatedQuoteError(LibraryError):
    """A quotation was taken from a document that has changed or gone since.

    Attributes:
        old: The beginning of the checksum that was asked for; empty if it is not known.
        source: The name of the document, if that is known.
        new: The checksum of the document that has this name now, if there is one.
    """

    SHOWN = 10
    """Digits of a checksum that tell two versions apart for a reader; a button holds as many."""

    def __init__(self, old: str = "", source: str | None = None, new: str | None = None) -> None:
        message = "The documents have changed since this was quoted. Ask again."
        if source is not None and new is None:
            message += f" {source} is no longer among them."
        elif source is not None and new is not None:
            message += (
                f" The checksum of {source} was {old[: self.SHOWN]}; it is {new[: self.SHOWN]} now."
            )
        super().__init__(message)
        self.old = old
        self.source = source
        self.new = new


class UnknownSourceError(LibraryError):
    """A source was named that the library does not hold.

    Attributes:
        known: The names of all documents that could have been meant.
        nearest: Those that are most like the name; all of them if they are few.
    """

    MOST_NAMED = 5

    def __init__(self, name: str, known: Sequence[str]) -> None:
        self.name = name
        self.known = tuple(known)
        self.nearest = self.known
        message = f"There is no document called “{name}”."
        if len(known) <= self.MOST_NAMED:
            message += f" The documents are: {', '.join(known)}."
        else:
            self.nearest = tuple(_nearest(name, known)[: self.MOST_NAMED])
            if self.nearest:
                message += f" Perhaps you mean {' or '.join(self.nearest)}."
        super().__init__(message)


class AmbiguousSourceError(LibraryError):
    """What was named is the beginning of several documents' names.

    Attributes:
        candidates: Their names, in order.
    """

    MOST_NAMED = 5

    def __init__(self, name: str, candidates: Sequence[str]) -> None:
        self.name = name
        self.candidates = tuple(candidates)
        named = ", ".join(self.candidates[: self.MOST_NAMED])
        if len(self.candidates) > self.MOST_NAMED:
            named += ", …"
        super().__init__(
            f"“{name}” begins the names of {len(self.candidates):,} documents: {named}. "
            "Give more of the name."
        )


_LIKE = 0.5
"""The least that a name is like another one, of 1, as ``difflib`` measures it."""

_MOST_COMPARED = 20_000
"""Of more names, which takes a second, only those are found that differ in folder or ending."""


def _nearest(name: str, known: Iterable[str]) -> list[str]:
    """Those of ``known`` that are most like ``name``, whatever folder or ending it leaves out."""
    forms: dict[str, list[str]] = {}
    for each in known:
        path = PurePosixPath(each.casefold())
        for form in dict.fromkeys((str(path), path.name, path.stem)):
            forms.setdefault(form, []).append(each)
    whole = name.casefold()
    # A file that lies in another folder than the one that was typed is what is meant.
    base = PurePosixPath(whole).name
    close: Iterable[str] = ()
    if len(forms) <= _MOST_COMPARED:
        close = get_close_matches(base, forms, UnknownSourceError.MOST_NAMED, _LIKE)
    found = (forms.get(form, ()) for form in (whole, base, *close))
    return list(dict.fromkeys(chain.from_iterable(found)))


class RequestError(LibraryError):
    """What the person sent cannot be looked up; the message says what to send instead."""


class EmptyQuestionError(RequestError):
    """The question holds no word at all."""

    def __init__(self) -> None:
        super().__init__(
            "The question has no word to look for; "
            "ask in words, for example: What happened in 2014?"
        )


class QuestionTooLongError(RequestError):
    """The question is longer than a question can sensibly be."""

    def __init__(self, length: int, limit: int) -> None:
        super().__init__(
            f"The question has {length:,} characters; the limit is {limit:,}. "
            "Ask in one or two sentences."
        )
        self.length = length
        self.limit = limit


class TextTooShortError(RequestError):
    """The text to verify has too few words for its presence to mean anything."""

    def __init__(self, minimum: int) -> None:
        super().__init__(
            f"That text has too few words to check: give at least {minimum} words, "
            "better a whole sentence."
        )
        self.minimum = minimum


class DateFault(StrEnum):
    """Why a typed date cannot be looked up."""

    UNKNOWN = "unknown"
    RELATIVE = "relative"
    WITHOUT_YEAR = "without_year"
    AMBIGUOUS = "ambiguous"
    REVERSED = "reversed"


class UnclearDateError(RequestError):
    """What was typed is no date, or not one that means the same to everybody.

    Attributes:
        fault: What is wrong with it.
        typed: The person's words, cut if they are very long; for a range its two ends.
        readings: What it could mean.
    """

    LONGEST = 80
    EXAMPLES = "Write for example 2021, Oct 2021, October 5, 2021, 2021-10-05 or the 1980s."

    def __init__(
        self, message: str, fault: DateFault, typed: Sequence[str], readings: Sequence[str] = ()
    ) -> None:
        super().__init__(message)
        self.fault = fault
        self.typed = tuple(typed)
        self.readings = tuple(readings)

    @classmethod
    def unknown(cls, typed: str) -> UnclearDateError:
        """Say that the words are no date."""
        shown = typed[: cls.LONGEST]
        message = f"“{shown}” is not a date that can be looked up. {cls.EXAMPLES}"
        return cls(message, DateFault.UNKNOWN, [shown])

    @classmethod
    def relative(cls, typed: str) -> UnclearDateError:
        """Say that the documents have no today to count from."""
        message = (
            f"“{typed}” depends on today, and the documents speak of other times. "
            f"Name the year or the day itself. {cls.EXAMPLES}"
        )
        return cls(message, DateFault.RELATIVE, [typed])

    @classmethod
    def without_year(cls, typed: str) -> UnclearDateError:
        """Say that the year is missing."""
        message = f"“{typed}” names no year. Add it, for example: {typed} 2021."
        return cls(message, DateFault.WITHOUT_YEAR, [typed])

    @classmethod
    def ambiguous(cls, typed: str, readings: str) -> UnclearDateError:
        """Say that day and month could be swapped; ``readings`` as EDTF writes a choice."""
        choices = readings.strip("[]").split(",")
        message = f"“{typed}” can be read two ways. Write {' or '.join(choices)}."
        return cls(message, DateFault.AMBIGUOUS, [typed], choices)

    @classmethod
    def reversed(cls, since: str, until: str) -> UnclearDateError:
        """Say that the range ends before it begins."""
        message = f"The range ends before it begins: {until} is earlier than {since}. Swap them."
        return cls(message, DateFault.REVERSED, [since, until])


class NoSourcesError(RequestError):
    """Of the documents that may be used here none is in the library any more."""

    def __init__(self) -> None:
        super().__init__(
            "None of the documents that may be used here is in the library any more. "
            "Choose others, or allow all of them."
        )
