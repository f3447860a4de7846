"""Read the files of a folder as documents; name and skip those that cannot be read."""

from __future__ import annotations

import hashlib
import logging
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from index.errors import FolderError, SkipReason, UnreadableFileError
from index.loading import extracted_text
from index.loading.extractor import Extractor
from index.loading.metadata import OWN_SOURCES, checked_own_metadata, docinfo
from index.model import Document, Metadata, MetadataWarning, SkippedFile, SourceName
from index.text.aliases import OWN_ALIASES

PLAIN_SUFFIXES = (".txt", ".md", ".markdown", ".rst", ".csv")
"""The endings of files that are read as they are, in lower case."""

SUFFIXES = PLAIN_SUFFIXES + extracted_text.SUFFIXES
"""The endings of files that are read; of what is not plain text the text is extracted."""

MAX_FILE_BYTES = 16 * 1024 * 1024
"""A file over this size is skipped: 16 MiB of text is some 25 novels."""

_NO_DOCUMENTS = (OWN_ALIASES, OWN_SOURCES)

SERVER_PREFIX = "server/"
"""How the names of documents begin that only one server of a chat has."""

_PASSED_OVER = (".", "~$")
"""How the names of hidden files and of an open document's lock file begin."""

_SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini"})
"""What Windows writes into folders and hides, in lower case."""

_BYTE_ORDER_MARKS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


@dataclass(frozen=True, slots=True)
class FolderContents:
    """What a folder gave: the documents in order of name, and the files that are skipped."""

    documents: tuple[Document, ...]
    skipped: tuple[SkippedFile, ...]


def read_folder(folder: Path, server_folder: Path | None = None) -> FolderContents:
    """Read every document in ``folder`` and the folders inside it.

    Hidden files and folders (a leading dot) are ignored, as are the lock files of open documents.

    Args:
        folder: The documents.
        server_folder: The folder of further ones, whose names begin with ``SERVER_PREFIX``.

    Raises:
        FolderError: If the folder is missing or unreadable, or nothing in it can be quoted.
    """
    documents: list[Document] = []
    skipped: list[SkippedFile] = []
    with Extractor() as extractor:
        for file in files_in(folder, skipped, server_folder):
            try:
                documents.append(
                    read_file(Path(file.root), Path(file.path), extractor, file.source)
                )
            except UnreadableFileError as error:
                skipped.append(SkippedFile(SourceName(error.source), error.why, error.reason))
    if not documents:
        named = [f"{file.source} ({file.why})" for file in skipped]
        raise FolderError.empty(folder, named, {file.reason for file in skipped})
    return FolderContents(
        tuple(sorted(documents, key=lambda document: document.source)),
        tuple(sorted(skipped, key=lambda file: file.source)),
    )


def read_file(
    folder: Path,
    path: Path,
    extractor: Extractor | None = None,
    source: SourceName | None = None,
) -> Document:
    """Read one file of ``folder``: plain text untouched, of anything else the extracted text.

    Args:
        folder: The folder that the file must lie in.
        path: The file.
        extractor: Reads what is not plain text; a new one if none is given.
        source: The document's name; by default the path inside ``folder``.

    Raises:
        UnreadableFileError: If the file cannot be quoted from, with the reason.
    """
    source = source or source_name(folder, path)
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise UnreadableFileError(source, f"it is not one of {', '.join(SUFFIXES)}")
    if suffix in PLAIN_SUFFIXES:
        data = _read_bytes(folder, path, source, MAX_FILE_BYTES)
        text = _decode(data, source)
        own = checked_own_metadata(docinfo(text)) if suffix == ".rst" else Metadata()
        return Document(source, text, hashlib.sha256(data).hexdigest(), metadata=own)
    with nullcontext(extractor) if extractor else Extractor() as reader:
        data = _read_bytes(folder, path, source, reader.limits.file)
        copy = reader.extract(source, data)
    checksum = hashlib.sha256(data).hexdigest()
    return Document(
        source,
        copy.text,
        checksum,
        metadata=checked_own_metadata(asdict(copy.own_metadata)),
        original=False,
        marks=copy.marks,
    )


class FoundFile(NamedTuple):
    """A file in the folder ``root``, and the name of the document that it could be."""

    path: str
    source: SourceName
    root: str


def files_in(
    folder: Path, skipped: list[SkippedFile], server_folder: Path | None = None
) -> Iterator[FoundFile]:
    """Yield every file of both folders that could be a document; the rest goes to ``skipped``.

    Where ``server_folder`` is missing, there are no documents in it.

    Raises:
        FolderError: If ``folder`` is missing or unreadable.
    """
    taken: set[str] = set()
    for file in _files_below(folder, skipped):
        if file.source.startswith(SERVER_PREFIX):
            taken.add(file.source)
        yield file
    if server_folder is None or not server_folder.is_dir():
        return
    others: list[SkippedFile] = []
    for file in _files_below(server_folder, others):
        source = SourceName(f"{SERVER_PREFIX}{file.source}")
        if source in taken:
            others.append(SkippedFile(file.source, "a document for all servers has this name"))
        else:
            yield file._replace(source=source)
    skipped.extend(
        replace(each, source=SourceName(f"{SERVER_PREFIX}{each.source}")) for each in others
    )


def _files_below(folder: Path, skipped: list[SkippedFile]) -> Iterator[FoundFile]:
    try:
        found = folder.is_dir()
    except OSError as error:
        # What lies above the folder is closed, or its name is longer than any can be.
        raise FolderError.unreadable(folder, error.strerror or str(error)) from None
    if not found:
        raise FolderError.missing(folder)

    def refuse(error: OSError) -> None:
        if Path(error.filename) == folder:
            raise FolderError.unreadable(folder, error.strerror or "it cannot be listed")
        name = source_name(folder, Path(error.filename))
        why = f"it cannot be listed ({error.strerror})"
        skipped.append(SkippedFile(name, why, SkipReason.UNLISTED))

    # With tens of thousands of files, making a Path of each would take most of the time.
    root = str(folder)
    for parent, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in folders:
            path = Path(parent, name)
            if path.is_symlink():
                reason = "it is a link to a folder; put the documents themselves here"
                skipped.append(SkippedFile(source_name(folder, path), reason))
        below = "" if parent == root else f"{Path(parent).relative_to(folder).as_posix()}/"
        for name in sorted(files):
            if not _is_passed_over(name) and (below or name not in _NO_DOCUMENTS):
                path_of_file = os.path.join(parent, name)  # noqa: PTH118
                yield FoundFile(path_of_file, _readable(below + name), root)


def _is_passed_over(name: str) -> bool:
    return name.startswith(_PASSED_OVER) or name.lower() in _SYSTEM_FILES


def source_name(folder: Path, path: Path) -> SourceName:
    """Return the name of the document in the file at ``path``."""
    return _readable(path.relative_to(folder).as_posix())


def _readable(name: str) -> SourceName:
    # A file name that is not UTF-8 arrives with surrogates, which no message can carry.
    return SourceName(name.encode("utf-8", "backslashreplace").decode("utf-8"))


def _read_bytes(folder: Path, path: Path, source: str, most: int) -> bytes:
    try:
        if path.is_symlink() and not path.resolve().is_relative_to(folder.resolve()):
            raise UnreadableFileError(source, "it is a link that leaves the folder")
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableFileError(source, "it is not a regular file")
        if status.st_size > most:
            limit = most // (1024 * 1024)
            raise UnreadableFileError(
                source, f"it has {status.st_size:,} bytes; the limit is {limit} MiB"
            )
        data = path.read_bytes()
        after = path.stat()
    except FileNotFoundError:
        raise UnreadableFileError(source, "it vanished or its link leads nowhere") from None
    except (OSError, RuntimeError) as error:
        # RuntimeError is what resolve() raises for a loop of links before Python 3.13.
        why = getattr(error, "strerror", None) or str(error)
        raise UnreadableFileError(source, f"it cannot be read ({why})") from None
    if (after.st_size, after.st_mtime_ns) != (len(data), status.st_mtime_ns):
        raise UnreadableFileError(source, "it was being written while it was read")
    if not data:
        raise UnreadableFileError(source, "it is empty", SkipReason.EMPTY)
    return data


def _decode(data: bytes, source: str) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            raise UnreadableFileError(source, f"it is {encoding}; save it as UTF-8")
    if b"\x00" in data:
        raise UnreadableFileError(source, "it is a binary file")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        byte = data[error.start]
        raise UnreadableFileError(
            source, f"it is not UTF-8 (byte 0x{byte:02X} at {error.start}); save it as UTF-8"
        ) from None
    if not text.replace("\ufeff", "").strip():
        raise UnreadableFileError(source, "it is empty", SkipReason.EMPTY)
    return text


log = logging.getLogger(__name__)
"""Logs single files only, so that a program that lists them anyway can silence it.

A record has the attribute ``skip_reason``, or ``more_skipped`` with how many files it leaves
out, for a program that adds what to do about it.
"""

MAX_LOGGED = 5
"""Lines at a time; beside documents, a folder may hold thousands of other files."""


class SkipLog:
    """Logs each newly skipped file and each new metadata warning once."""

    def __init__(self) -> None:
        self._logged: frozenset[str] = frozenset()

    def log_new(
        self, skipped: Sequence[SkippedFile], metadata_warnings: Sequence[MetadataWarning]
    ) -> None:
        """Log what is new among all ``skipped`` files and ``metadata_warnings``."""
        lines: dict[str, SkipReason | None] = {
            f"skipped {file.source}: {file.why}": file.reason for file in sorted(skipped, key=_rank)
        }
        wrong = (each for each in metadata_warnings if each.key is None)
        lines |= {f"not used: {each.source}, line {each.line}: {each.why}": None for each in wrong}
        new = [line for line in lines if line not in self._logged]
        self._logged = frozenset(lines)
        for line in new[:MAX_LOGGED]:
            log.warning("%s", line, extra={"skip_reason": lines[line]})
        left = len(new) - MAX_LOGGED
        if left > 0:
            log.warning("%d more", left, extra={"more_skipped": left})


def _rank(file: SkippedFile) -> tuple[bool, str]:
    """Return a sort key: files of supported formats come before those of other kinds."""
    meant = file.source == OWN_SOURCES or PurePosixPath(file.source).suffix.lower() in SUFFIXES
    return not meant, file.source
