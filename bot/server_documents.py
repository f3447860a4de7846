"""The documents that a chat server has of its own: added, replaced, removed, and brought back.

Each server has a folder, and in it ``.changes`` with a folder for each change of the last week:
what was changed, and the bytes that the document had before. So every change can be undone; after
a week both are deleted. Who changed something is not kept.

A file becomes a document as a whole, by one renaming, and only after the bounded child process
that reads all documents has read it. What is replaced or removed is moved or copied aside first,
so the process may be killed at any moment and nothing is lost.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import shutil
import subprocess
import sys
import threading
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath

from bot.errors import BotError
from bot.stored_values import (
    MIB,
    Change,
    ChangeKind,
    DocumentFault,
    StorageLimits,
    StoredDocument,
)
from index import SUFFIXES, UnreadableFileError, read_file

if sys.platform != "win32":
    import resource

log = logging.getLogger(__name__)

KEPT_FOR = timedelta(days=7)
"""How long a change can be undone."""

CHANGES = ".changes"
RECORD = "change.json"
BEFORE = "before"
STAGED = "staged-"

TRIED_CHARACTERS = 64 * 1024
"""A text that is longer is analysed in a process of its own before it becomes a document."""

TRIAL_SECONDS = 20
"""How much of a processor that may take."""

PATIENCE = 3
"""How many times as long it may take by the clock, as others use the processors, too."""

TRIAL_MEMORY = 2048 * MIB

MAX_NAME_BYTES = 120
"""Of a name in UTF-8: file systems take 255, and encrypted ones 143."""

_SERVER = re.compile(r"[a-z]+:[A-Za-z0-9]+")
_UNSAFE = re.compile(r"[<>:\"|?*`\[\]]")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
_NO_LETTERS = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Control and format characters, halves of pairs, and what Unicode has not assigned."""


class DocumentRefusedError(BotError):
    """A document of a server stays as it is, and why.

    Attributes:
        fault: The reason.
        name: The document's name.
        detail: What the reason names: a limit, formats, or what the system said.
    """

    def __init__(self, fault: DocumentFault, name: str = "", detail: str = "") -> None:
        super().__init__(f"{name}: {fault} {detail}".strip())
        self.fault = fault
        self.name = name
        self.detail = detail


def safe_name(name: str) -> str:
    """Return ``name`` as a file of any system may be called, with its ending.

    Of a path the last part is taken. Different ways to write the same letters become one (NFC).
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    plain = "".join(" " if unicodedata.category(each) in _NO_LETTERS else each for each in last)
    plain = " ".join(_UNSAFE.sub("_", plain).split()).strip(". ~$#")
    path = PurePosixPath(plain or "document")
    suffix = path.suffix.lower()
    stem = path.name[: len(path.name) - len(suffix)].rstrip(". ")
    if _RESERVED.fullmatch(stem.split(".")[0].strip()):
        stem = f"_{stem}"
    room = MAX_NAME_BYTES - len(suffix.encode())
    stem = stem.encode()[: max(1, room)].decode(errors="ignore").rstrip(". ")
    return f"{stem or 'document'}{suffix[:MAX_NAME_BYTES]}"


def _same(one: str, other: str) -> bool:
    """Return whether two names are one on a system that does not tell capitals apart."""
    return unicodedata.normalize("NFC", one).casefold() == (
        unicodedata.normalize("NFC", other).casefold()
    )


def _now() -> datetime:
    return datetime.now(UTC)


class ServerDocuments:
    """The folders of all servers' own documents; may be used from several threads at once.

    Args:
        root: Where they are; made when something is first added.
        limits: How much each server may keep.
        now: Gives the time.
    """

    def __init__(
        self, root: Path, limits: StorageLimits, now: Callable[[], datetime] = _now
    ) -> None:
        self.root = root
        self.limits = limits
        self._now = now
        self._locks: defaultdict[str, threading.RLock] = defaultdict(threading.RLock)

    def make_root(self) -> None:
        """Make the folder of all servers' folders, so that it can be watched."""
        with suppress(OSError):  # Adding a document says what is wrong.
            self.root.mkdir(parents=True, exist_ok=True)

    def folder_of(self, server: str) -> Path:
        """Return the folder of a server, which need not exist.

        Raises:
            ValueError: If ``server`` is none of a platform.
        """
        if not _SERVER.fullmatch(server):
            raise ValueError(f"This is no server: {server!r}.")
        return self.root / server.replace(":", "-")

    def stored(self, server: str) -> tuple[StoredDocument, ...]:
        """Return the documents of a server in order of name."""
        return tuple(sorted(files_in(self.folder_of(server)), key=lambda each: each.name))

    def add(self, server: str, name: str, data: bytes) -> Change:
        """Add a document, whose name is made safe.

        Raises:
            DocumentRefusedError: If it cannot be one, or there is one of this name.
        """
        name = safe_name(name)
        self._check_file(name, data)
        with self._changing(server) as folder:
            if there := _find(folder, name):
                raise DocumentRefusedError(DocumentFault.EXISTS, there)
            self._check_room(folder, name, len(data), more=1)
            return self._put(folder, ChangeKind.ADDED, name, data)

    def replace(self, server: str, name: str, file_name: str, data: bytes) -> Change:
        """Replace the document called ``name`` by a file of the same format.

        Raises:
            DocumentRefusedError: If the file cannot be a document, or there is none to replace.
        """
        self._check_file(safe_name(file_name), data)
        with self._changing(server) as folder:
            there = _known(folder, name)
            suffix = PurePosixPath(there).suffix
            if PurePosixPath(safe_name(file_name)).suffix != suffix.lower():
                raise DocumentRefusedError(DocumentFault.OTHER_FORMAT, there, suffix)
            self._check_room(folder, there, len(data), more=0)
            return self._put(folder, ChangeKind.REPLACED, there, data)

    def remove(self, server: str, name: str) -> Change:
        """Take a document away; for a week it can be brought back.

        Raises:
            DocumentRefusedError: If there is none of this name.
        """
        with self._changing(server) as folder:
            return self._take(folder, _known(folder, name))

    def remove_all(self, server: str) -> int:
        """Take all documents of a server away, as when the bot has left it; return how many."""
        if not self.folder_of(server).is_dir():
            return 0
        with self._changing(server, even_if_off=True) as folder:
            names = [each.name for each in files_in(folder)]
            for name in names:
                self._take(folder, name)
        return len(names)

    def changes(self, server: str) -> tuple[Change, ...]:
        """Return the changes of the last week that can be undone, the newest first."""
        folder = self.folder_of(server)
        with self._locks[server]:
            return tuple(each for each in self._recorded(folder) if _can_be_undone(folder, each))

    def undo(self, server: str, change_id: str) -> Change:
        """Undo a change, which is a change itself.

        Raises:
            DocumentRefusedError: If there is no such change, or the document was changed since.
        """
        with self._changing(server) as folder:
            change = next((each for each in self._recorded(folder) if each.id == change_id), None)
            if change is None:
                raise DocumentRefusedError(DocumentFault.NO_CHANGE)
            if not _can_be_undone(folder, change):
                raise DocumentRefusedError(DocumentFault.OVERTAKEN, change.name)
            if change.kind is ChangeKind.ADDED:
                return self._take(folder, change.name)
            data = (folder / CHANGES / change.id / BEFORE).read_bytes()
            kind = ChangeKind.REPLACED
            if change.kind is ChangeKind.REMOVED:
                kind = ChangeKind.ADDED
                if len(files_in(folder)) >= self.limits.files:
                    raise self._too_many(change.name)
            return self._put(folder, kind, change.name, data, check=False)

    def purge(self) -> int:
        """Delete what was kept aside for longer than a week; return how many changes that were."""
        purged = 0
        for server in self.servers():
            with self._locks[server]:
                purged += self._purge(self.folder_of(server))
        return purged

    def servers(self) -> tuple[str, ...]:
        """Return the servers that have a folder."""
        named = (each.name.replace("-", ":", 1) for each in _children(self.root) if each.is_dir())
        return tuple(filter(_SERVER.fullmatch, named))

    def _purge(self, folder: Path) -> int:
        kept = {each.id for each in self._recorded(folder)}
        # A record that cannot be read, too, may keep the only copy of a document for a week.
        latest = (self._now() - KEPT_FOR).timestamp()
        old = [
            each
            for each in _children(folder / CHANGES)
            if each.name.startswith(STAGED)
            or (each.name not in kept and each.stat().st_mtime < latest)
        ]
        for each in old:
            shutil.rmtree(each, ignore_errors=True)
        with suppress(OSError):  # They are not empty, as a rule.
            (folder / CHANGES).rmdir()
            folder.rmdir()
        return sum(not each.name.startswith(STAGED) for each in old)

    def _recorded(self, folder: Path) -> list[Change]:
        found = []
        for each in _children(folder / CHANGES):
            with suppress(OSError, ValueError):
                change = Change.read((each / RECORD).read_text(encoding="utf-8"))
                if self._now() - change.at < KEPT_FOR and change.id == each.name:
                    found.append(change)
        return sorted(found, key=lambda each: each.id, reverse=True)

    @contextmanager
    def _changing(self, server: str, *, even_if_off: bool = False) -> Iterator[Path]:
        """Keep others out, and say in words what the system refuses."""
        folder = self.folder_of(server)
        if not self.limits.files and not even_if_off:
            raise DocumentRefusedError(DocumentFault.NO_FOLDER)
        with self._locks[server]:
            try:
                self._purge(folder)
                (folder / CHANGES).mkdir(parents=True, exist_ok=True)
                yield folder
            except OSError as error:
                log.warning("The documents in %s cannot be changed: %s", folder, error)
                raise DocumentRefusedError(
                    DocumentFault.DISK, detail=error.strerror or str(error)
                ) from error

    def _check_file(self, name: str, data: bytes) -> None:
        if PurePosixPath(name).suffix not in SUFFIXES:
            raise DocumentRefusedError(DocumentFault.FORMAT, name, ", ".join(SUFFIXES))
        if len(data) > self.limits.file_bytes:
            raise self._too_large(name)

    def check_size(self, name: str, size: int) -> None:
        """Check the size of a file before it is fetched.

        Raises:
            DocumentRefusedError: If it is too large.
        """
        if size > self.limits.file_bytes:
            raise self._too_large(safe_name(name))

    def _too_large(self, name: str) -> DocumentRefusedError:
        limit = f"{self.limits.file_bytes // MIB}"
        return DocumentRefusedError(DocumentFault.TOO_LARGE, name, limit)

    def _too_many(self, name: str) -> DocumentRefusedError:
        return DocumentRefusedError(DocumentFault.TOO_MANY, name, str(self.limits.files))

    def _check_room(self, folder: Path, name: str, size: int, *, more: int) -> None:
        if len(files_in(folder)) + more > self.limits.files:
            raise self._too_many(name)
        held = sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())
        if held + size > self.limits.total_bytes:
            limit = f"{self.limits.total_bytes // MIB}"
            raise DocumentRefusedError(DocumentFault.NO_ROOM, name, limit)

    def _put(
        self, folder: Path, kind: ChangeKind, name: str, data: bytes, *, check: bool = True
    ) -> Change:
        """Make ``data`` the document called ``name``, after what it was is kept aside."""
        path, change_id = folder / name, self._new_id(folder)
        staging = folder / CHANGES / f"{STAGED}{change_id}"
        staging.mkdir()
        try:
            staged = staging / f"file{path.suffix.lower()}"
            _write(staged, data)
            if check:
                _check_readable(staging, staged, name)
            before = _digest(path)
            record = self._record(folder, change_id, kind, name, before, _digest_of(data))
            if before is not None:
                _write(folder / CHANGES / change_id / BEFORE, path.read_bytes())
            path.parent.mkdir(parents=True, exist_ok=True)
            staged.replace(path)
            _flush(path.parent)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
        return record

    def _take(self, folder: Path, name: str) -> Change:
        path, change_id = folder / name, self._new_id(folder)
        before = _digest(path)
        record = self._record(folder, change_id, ChangeKind.REMOVED, name, before, None)
        path.replace(folder / CHANGES / change_id / BEFORE)
        _flush(path.parent)
        return record

    def _record(  # noqa: PLR0913, PLR0917 - the fields of a change
        self,
        folder: Path,
        change_id: str,
        kind: ChangeKind,
        name: str,
        before: str | None,
        after: str | None,
    ) -> Change:
        change = Change(change_id, self._now(), kind, name, before, after)
        place = folder / CHANGES / change_id
        place.mkdir()
        _write(place / RECORD, change.write().encode())
        return change

    def _new_id(self, folder: Path) -> str:
        """Return the first number that is free from now on, in microseconds."""
        number = int(self._now().timestamp() * 1_000_000)
        while (folder / CHANGES / f"{number:016d}").exists():
            number += 1
        return f"{number:016d}"


def files_in(folder: Path) -> list[StoredDocument]:
    """Return the documents in the folder of a server."""
    found = []
    for path in folder.rglob("*"):
        name = path.relative_to(folder)
        hidden = any(part.startswith(".") for part in name.parts)
        if not hidden and path.is_file() and path.suffix.lower() in SUFFIXES:
            found.append(StoredDocument(name.as_posix(), path.stat().st_size))
    return found


def _find(folder: Path, name: str) -> str | None:
    """Return the name of the document called ``name``, however its capitals are written."""
    names = [each.name for each in files_in(folder)]
    return next((each for each in names if _same(each, name)), None)


def _known(folder: Path, name: str) -> str:
    found = _find(folder, name)
    if found is None:
        raise DocumentRefusedError(DocumentFault.UNKNOWN, name)
    return found


def _can_be_undone(folder: Path, change: Change) -> bool:
    """Return whether the document is still as the change left it, and what was before is there."""
    kept = folder / CHANGES / change.id / BEFORE
    if change.before is not None and not kept.is_file():
        return False
    return _digest(folder / change.name) == change.after


def _check_readable(folder: Path, path: Path, name: str) -> None:
    """Read a file as it will be read; what is not plain text in a bounded child process.

    A long text is also analysed in one, as somebody may have made it to take for ever.
    """
    try:
        text = read_file(folder, path).text
    except UnreadableFileError as error:
        raise DocumentRefusedError(DocumentFault.UNREADABLE, name, error.why) from None
    if len(text) > TRIED_CHARACTERS and not _is_analysed_in_time(folder):
        why = f"it took longer than {TRIAL_SECONDS} s to read"
        raise DocumentRefusedError(DocumentFault.UNREADABLE, name, why)


def _is_analysed_in_time(folder: Path) -> bool:
    """Return whether a process of its own lists the documents of ``folder`` within the limits."""
    environment = {
        **{name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ},
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[1]), *filter(None, sys.path)]),
        "PYTHONUTF8": "1",
        "QUOTH_ENGINE": "memory",
        "QUOTH_INDEX": str(folder),
        "QUOTH_MEANING": "off",
    }
    command = [sys.executable, "-P", "-m", "bot", "sources", "--json", "--seeds", str(folder)]
    with subprocess.Popen(  # noqa: S603 - the command is our own
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as child:
        if sys.platform == "linux":
            with suppress(OSError):  # A sandbox may forbid it; then the clock alone counts.
                limit = (TRIAL_SECONDS, TRIAL_SECONDS)
                resource.prlimit(child.pid, resource.RLIMIT_CPU, limit)
                resource.prlimit(child.pid, resource.RLIMIT_AS, (TRIAL_MEMORY, TRIAL_MEMORY))
        try:
            return child.wait(timeout=TRIAL_SECONDS * PATIENCE) == 0
        except subprocess.TimeoutExpired:
            child.kill()
            return False


def _children(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _flush(folder: Path) -> None:
    """Have the system write down that files of ``folder`` were renamed, where it can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _digest(path: Path) -> str | None:
    try:
        return _digest_of(path.read_bytes())
    except FileNotFoundError:
        return None
