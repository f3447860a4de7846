"""The errors of the library, from reading a folder to finding a quotation again.

    LibraryError
     ├── FolderError              the documents' folder is missing, empty or unusable
     ├── UnreadableFileError      one file cannot be used; the rest are
     ├── AliasesError             the folder's aliases.toml is wrong
     ├── MetadataError            the folder's sources.toml is wrong
     ├── DamagedIndexError        an index on disk that is not what was written
     ├── IndexLockedError         another process is writing the index
     ├── UnwritableIndexError     the index on disk cannot be written
     ├── UnsupportedIndexError    this system or installation can keep no index on disk
     ├── UnreachableIndexError    an index in a cluster cannot be asked or written now
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
          ├── NoAddressError
          └── NoSourcesError

Every message is a full sentence that says what is wrong. What is said of it is in the error's
attributes, too, so that a program can say in its own words, and in other languages, what to do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches
from enum import StrEnum
from itertools import chain
from pathlib import Path, PurePosixPath


class LibraryError(Exception):
    """The base of every error that ``index`` raises on purpose."""


class FolderError(LibraryError):
    """The documents' folder cannot be used at all.

    Attributes:
        is_missing: Whether there is no such folder.
        reasons: The kinds of reasons why its files were skipped.
    """

    def __init__(
        self, message: str, *, is_missing: bool = False, reasons: Collection[SkipReason] = ()
    ) -> None:
        super().__init__(message)
        self.is_missing = is_missing
        self.reasons = frozenset(reasons)

    @classmethod
    def missing(cls, folder: Path) -> FolderError:
        """Say that ``folder`` does not exist or is not a folder."""
        if folder.is_file():
            return cls(
                f"There is a file at {folder}, not a folder of documents. "
                f"Give the folder that it is in: {folder.parent}"
            )
        return cls(f"There is no folder of documents at {folder}.", is_missing=True)

    @classmethod
    def unreadable(cls, folder: Path, why: str) -> FolderError:
        """Say that ``folder`` exists but cannot be listed."""
        return cls(f"The folder of documents at {folder} cannot be read: {why}.")

    @classmethod
    def empty(
        cls, folder: Path, skipped: Sequence[str] = (), reasons: Collection[SkipReason] = ()
    ) -> FolderError:
        """Say that nothing in ``folder`` can be quoted, and why each file was skipped."""
        message = (
            f"The folder {folder} holds no document that can be quoted. "
            "Put UTF-8 .txt, .md, .rst or .csv files, .html, .pdf, .docx, .xlsx, .pptx or .epub "
            "into it."
        )
        if skipped:
            message += " Skipped: " + "; ".join(skipped) + "."
        return cls(message, reasons=reasons)


class SkipReason(StrEnum):
    """The kind of reason why a file is skipped, which decides what happens to it later."""

    OTHER = "other"
    EMPTY = "empty"
    """It was read and holds nothing that could be quoted."""
    UNLISTED = "unlisted"
    """It is a folder that cannot be listed, so it may hold documents that are not seen."""
    NOT_INSTALLED = "not_installed"
    """It may be fine, but the package that reads it is not installed."""
    TOO_COSTLY = "too_costly"
    """It took too long or too much memory; a machine with less to do might read it."""

    @classmethod
    def _missing_(cls, _value: object) -> SkipReason:
        """Read a reason that another version of the library has stored as any other one."""
        return cls.OTHER


class UnreadableFileError(LibraryError):
    """One file cannot be taken into the library.

    Attributes:
        source: The file's name inside the documents' folder.
        why: The reason as a clause, without a full stop.
        reason: Which kind of reason it is.
    """

    def __init__(self, source: str, why: str, reason: SkipReason = SkipReason.OTHER) -> None:
        super().__init__(f"{source} was skipped: {why}.")
        self.source = source
        self.why = why
        self.reason = reason


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
        super().__init__(f"The index is damaged ({why}).")


class IndexLockedError(LibraryError):
    """Another process is writing the index."""

    def __init__(self, place: Path | str) -> None:
        super().__init__(
            f"Another process is writing the index in {place}. Try again when it is done."
        )


class UnwritableIndexError(LibraryError):
    """The index on disk cannot be written; the one that was there is still used."""

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(
            f"The index in {folder} cannot be written: {why}; "
            "an index that is there already is still used."
        )


class UnsupportedIndexError(LibraryError):
    """An index on disk or in a cluster was asked for where there can be none.

    Attributes:
        in_cluster: Whether it was to be in a cluster.
    """

    def __init__(self, package: str, *, in_cluster: bool = False) -> None:
        place = "in a cluster" if in_cluster else "on disk"
        super().__init__(f"An index {place} needs the package {package}, which is not installed.")
        self.in_cluster = in_cluster


class UnreachableReason(StrEnum):
    """Why an index in a cluster cannot be asked or written."""

    CONNECTION = "connection"
    TIMEOUT = "timeout"
    BUSY = "busy"
    """It refuses for the load that it is under."""
    PARTIAL = "partial"
    """Only a part of it has answered, and what is missing there may be elsewhere."""
    FULL = "full"
    """Its disks are full, so that it takes no more."""
    READ_ONLY = "read_only"
    """Its administrators let nothing be written."""
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    CERTIFICATE = "certificate"
    MISSING = "missing"
    """There is no index of these documents, or a part of it is gone."""
    OTHER_FORMAT = "other_format"
    """Another version of the library has written it."""
    OTHER_MAPPING = "other_mapping"
    """Its fields are not those that it was made with, as by a template of the cluster."""
    CONFLICT = "conflict"
    """Another process has changed it meanwhile."""
    REFUSED = "refused"
    """It does not take a request, for a reason that it gives."""


class UnreachableIndexError(LibraryError):
    """An index in a cluster cannot be asked or written now; nothing is known of the documents.

    Attributes:
        why: What the cluster or the connection says, as a clause.
        reason: Which kind of reason it is.
    """

    def __init__(self, why: str, reason: UnreachableReason) -> None:
        super().__init__(f"The documents cannot be reached now: {why}.")
        self.why = why
        self.reason = reason


class ModelError(LibraryError):
    """A sentence encoder cannot be used.

    Attributes:
        package: The package that is not installed; ``None`` if something else is wrong.
    """

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(f"The model in {folder} cannot be used: {why}.")
        self.package: str | None = None

    @classmethod
    def without_library(cls, name: str) -> ModelError:
        """Say that a library is not installed."""
        error = cls(Path(), "")
        error.args = (f"Choosing by meaning needs the package {name}, which is not installed.",)
        error.package = name
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

    def __init__(self, old: str = "", source: str | None = None, new: str | None = None) -> None:
        what = "The documents" if source is None else source
        super().__init__(f"{what} changed since this was quoted.")
        self.old = old
        self.source = source
        self.new = new


class UnknownSourceError(LibraryError):
    """A source was named that the library does not hold.

    Attributes:
        known: The names of all documents that could have been meant.
        nearest: Those that are most like the name; all of them if they are few.
    """

    MAX_NAMED = 5

    def __init__(self, name: str, known: Sequence[str]) -> None:
        self.name = name
        self.known = tuple(known)
        self.nearest = self.known
        if len(known) > self.MAX_NAMED:
            self.nearest = tuple(_nearest(name, known)[: self.MAX_NAMED])
        super().__init__(f"There is no document called “{name}”.")


class AmbiguousSourceError(LibraryError):
    """What was named is the beginning of several documents' names.

    Attributes:
        candidates: Their names, in order.
    """

    MAX_NAMED = 5

    def __init__(self, name: str, candidates: Sequence[str]) -> None:
        self.name = name
        self.candidates = tuple(candidates)
        super().__init__(f"“{name}” begins the names of {len(self.candidates):,} documents.")


_LIKE = 0.5
"""The least that a name is like another one, of 1, as ``difflib`` measures it."""

_MAX_COMPARED = 20_000
"""Of more names, which takes a second, only those are found that differ in folder or ending."""


def _nearest(name: str, known: Iterable[str]) -> list[str]:
    """Return those of ``known`` most like ``name``, whatever folder or ending it leaves out."""
    forms: dict[str, list[str]] = {}
    for each in known:
        path = PurePosixPath(each.casefold())
        for form in dict.fromkeys((str(path), path.name, path.stem)):
            forms.setdefault(form, []).append(each)
    whole = name.casefold()
    # A file that lies in another folder than the one that was typed is what is meant.
    base = PurePosixPath(whole).name
    close: Iterable[str] = ()
    if len(forms) <= _MAX_COMPARED:
        close = get_close_matches(base, forms, UnknownSourceError.MAX_NAMED, _LIKE)
    found = (forms.get(form, ()) for form in (whole, base, *close))
    return list(dict.fromkeys(chain.from_iterable(found)))


class RequestError(LibraryError):
    """What the person sent cannot be looked up."""


class EmptyQuestionError(RequestError):
    """The question holds no word at all."""

    def __init__(self) -> None:
        super().__init__("The question has no word to look for.")


class QuestionTooLongError(RequestError):
    """The question is longer than a question can sensibly be."""

    def __init__(self, length: int, limit: int) -> None:
        super().__init__(f"The question has {length:,} characters; the limit is {limit:,}.")
        self.length = length
        self.limit = limit


class TextTooShortError(RequestError):
    """The text to verify has too few words for its presence to mean anything."""

    def __init__(self, minimum: int) -> None:
        super().__init__(f"The text has fewer than {minimum} words.")
        self.minimum = minimum


class DateFault(StrEnum):
    """Why a typed date cannot be looked up."""

    UNKNOWN = "unknown"
    RELATIVE = "relative"
    WITHOUT_YEAR = "without_year"
    AMBIGUOUS = "ambiguous"
    REVERSED = "reversed"
    NO_SUCH_DAY = "no_such_day"


class UnclearDateError(RequestError):
    """What was typed is no date, or not one that means the same to everybody.

    Attributes:
        fault: What is wrong with it.
        typed: The person's words, cut if they are very long; for a range its two ends.
        readings: What it could mean.
    """

    MAX_LENGTH = 80

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
        shown = typed[: cls.MAX_LENGTH]
        return cls(f"“{shown}” is no date.", DateFault.UNKNOWN, [shown])

    @classmethod
    def no_such_day(cls, typed: str) -> UnclearDateError:
        """Say that the calendar has no such day."""
        return cls(f"There is no day “{typed}”.", DateFault.NO_SUCH_DAY, [typed])

    @classmethod
    def relative(cls, typed: str) -> UnclearDateError:
        """Say that the documents have no today to count from."""
        return cls(f"“{typed}” depends on today.", DateFault.RELATIVE, [typed])

    @classmethod
    def without_year(cls, typed: str) -> UnclearDateError:
        """Say that the year is missing."""
        return cls(f"“{typed}” names no year.", DateFault.WITHOUT_YEAR, [typed])

    @classmethod
    def ambiguous(cls, typed: str, readings: str) -> UnclearDateError:
        """Say that day and month could be swapped; ``readings`` as EDTF writes a choice."""
        choices = readings.strip("[]").split(",")
        message = f"“{typed}” can be read as {' or '.join(choices)}."
        return cls(message, DateFault.AMBIGUOUS, [typed], choices)

    @classmethod
    def reversed(cls, since: str, until: str) -> UnclearDateError:
        """Say that the range ends before it begins."""
        message = f"The range ends before it begins: {until} is earlier than {since}."
        return cls(message, DateFault.REVERSED, [since, until])


class NoAddressError(RequestError):
    """What was given is not the number of a clause."""

    def __init__(self, typed: str) -> None:
        self.typed = typed
        super().__init__(f"“{typed}” is not the number of a clause.")


class NoSourcesError(RequestError):
    """Of the documents that may be used here none is in the library any more."""

    def __init__(self) -> None:
        super().__init__("None of the documents that may be used is in the library.")
