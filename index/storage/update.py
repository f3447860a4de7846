"""Update an index from its folder of documents: only what has changed is read."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from index.errors import DamagedIndexError, FolderError, SkipReason, UnwritableIndexError
from index.loading.folder import SUFFIXES, files_in
from index.loading.metadata import read_sources
from index.model import SkippedFile, SourceName
from index.model.results import Progress, Report, UpdateResult
from index.storage.directory import IndexDirectory
from index.storage.prepare import KnownFile, PreparedDocument, SourceFile, cores, is_child, prepared
from index.storage.writer import IndexWriter
from index.text.aliases import Alias, read_own

log = logging.getLogger(__name__)

BATCH_BYTES = 8 << 20
"""Text that is held before it is written; what the interruption of a build loses at most."""

UNSETTLED_NANOSECONDS = 2 * 10**9
"""A file changed so shortly before it was read may change again without another time."""


SkippedBefore = tuple[SkippedFile, int, int]
"""A file that is not used, with its size and time."""


class ChangeWriter(Protocol):
    """Changes an index; nothing shows before ``make_live`` or later."""

    def known(self) -> Mapping[str, KnownFile]:
        """Return the live documents by name, with what tells whether their files have changed."""
        ...

    def skipped_before(self) -> Iterable[tuple[str, str, str, int, int]]:
        """Return name, reason, kind of reason, size and time of the files that are not used."""
        ...

    def stage(self, added: Sequence[PreparedDocument], removed: Sequence[str] = ()) -> None:
        """Write ``added``; mark their old versions and ``removed`` as leaving."""
        ...

    def touch(self, files: Sequence[SourceFile]) -> None:
        """Note that ``files`` have other times than before, and the same bytes."""
        ...

    def make_live(self) -> None:
        """Make all that is staged count, in the place of what it replaces."""
        ...

    @property
    def has_stale_aliases(self) -> bool:
        """Whether a document has changed since the aliases were found."""
        ...

    def own_aliases(self) -> tuple[Alias, ...]:
        """Return the community's own aliases, as they were when they were last written."""
        ...

    def keep_aliases(self, own: Sequence[Alias], *, derive_all: bool) -> None:
        """Find the aliases of all documents, after the community's ``own``."""
        ...

    def skip(self, skipped: Iterable[SkippedBefore]) -> None:
        """Keep the names of the files that are not used, instead of those kept before."""
        ...


def update(  # noqa: PLR0913  # all but two by name, and all optional
    directory: IndexDirectory,
    folder: Path,
    *,
    server_folder: Path | None = None,
    rebuild: bool = False,
    retry: bool = False,
    instead_of: Path | None = None,
    report: Report = lambda _: None,
    batch_bytes: int = BATCH_BYTES,
) -> UpdateResult:
    """Make the index in ``directory`` agree with ``folder``.

    Args:
        directory: Where it is kept.
        folder: The documents.
        server_folder: Those of one server of a chat.
        rebuild: Whether to build from scratch rather than change what is there.
        retry: Whether to read again what took too long or too much memory.
        instead_of: A damaged generation; if it is still current, another is built.
        report: Told of the progress.
        batch_bytes: About so much text is held before it is written.

    Raises:
        FolderError: If the folder is missing or nothing in it can be quoted.
        AliasesError: If its ``aliases.toml`` is wrong.
        MetadataError: If its ``sources.toml`` is wrong.
        IndexLockedError: If another process writes and this one was started to share its work.
        UnwritableIndexError: If the index cannot be written. Whatever is raised, the
            index of before is still used.
    """
    plan = Plan(folder, report, batch_bytes, retry, server_folder)
    with directory.writing(wait=not is_child()):
        generation = directory.current()
        if generation is not None and not rebuild and generation != instead_of:
            return _update(generation, plan, first=False)
        has_current = generation is not None
        generation = directory.begin()
        try:
            changes = _update(generation, plan, first=True)
        except UnwritableIndexError:
            if has_current:
                # What is half done must not take the room that the current one needs.
                directory.discard(generation)
            raise
        except DamagedIndexError as error:
            log.warning("%s", error)
            directory.discard(generation)
            generation = directory.begin()
            changes = _update(generation, plan, first=True)
        directory.publish(generation)
    return changes


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked of an update; see ``update``."""

    folder: Path
    report: Report = lambda _: None
    batch_bytes: int = BATCH_BYTES
    retry: bool = False
    server_folder: Path | None = None


def _update(generation: Path, plan: Plan, *, first: bool) -> UpdateResult:
    writer = IndexWriter(generation, threads=cores() if first else 1)
    try:
        changes = Update(writer, plan, first=first).run()
        writer.finish()
    finally:
        writer.close()
    return changes


class Update:
    """One run over the folder."""

    def __init__(self, writer: ChangeWriter, plan: Plan, *, first: bool) -> None:
        self._writer = writer
        self._folder = plan.folder
        self._plan = plan
        self._first = first
        self._started = time.perf_counter()
        self._skipped: dict[str, SkippedBefore] = {}
        self._missing: SkippedFile | None = None
        self._written: set[str] = set()

    def run(self) -> UpdateResult:
        """Read what has changed, write it, and say what it was."""
        own = read_own(self._folder)
        known, passed_over = self._writer.known(), self._passed_over()
        files, self._missing = files_of(self._plan, self._skipped)
        changed = []
        for file in files:
            before = passed_over.get(file.source)
            if before and self._passes_over(file, before):
                self._skipped[file.source] = before
            elif not _same(file, known.get(file.source)):
                changed.append(file)
        there = {file.source for file in files}
        closed = {source for source in known if source not in there and self._is_closed(source)}
        last = self._read(changed, known)
        # What cannot be read any more stays as it was; it is among the skipped, too.
        emptied = {
            source
            for source, (file, _, _) in self._skipped.items()
            if file.reason is SkipReason.EMPTY
        }
        kept = (known.keys() & there - emptied) | closed
        if not (kept or last or self._written):
            skipped = [file for file, _, _ in self._skipped.values()]
            named = sorted(f"{file.source} ({file.why})" for file in skipped)
            raise FolderError.empty(self._folder, named, {file.reason for file in skipped})
        gone = sorted(known.keys() - kept)
        self._write(last, gone)
        self._writer.make_live()
        stale = self._writer.has_stale_aliases
        if stale or self._first or own != self._writer.own_aliases():
            self._writer.keep_aliases(own, derive_all=self._first)
        if self._missing:
            self._skipped[self._missing.source] = (self._missing, 0, 0)
        self._writer.skip(self._skipped.values())
        return UpdateResult(
            read=len(self._written),
            removed=len(gone),
            kept=len(kept - self._written),
            skipped=tuple(self._skipped[source][0] for source in sorted(self._skipped)),
            seconds=time.perf_counter() - self._started,
        )

    def _passes_over(self, file: SourceFile, before: SkippedBefore) -> bool:
        """Return whether ``file`` was skipped before and need not be tried again."""
        skipped, size, modified = before
        same = (size, modified) == (file.size, file.modified) and modified != UNSETTLED
        return same and not (self._plan.retry and skipped.reason is SkipReason.TOO_COSTLY)

    def _passed_over(self) -> Mapping[str, SkippedBefore]:
        return {
            source: (SkippedFile(SourceName(source), why, SkipReason(reason)), size, modified)
            for source, why, reason, size, modified in self._writer.skipped_before()
            if SkipReason(reason) == reason  # What is stored as another kind is read again.
        }

    def _read(
        self, files: Sequence[SourceFile], known: Mapping[str, KnownFile]
    ) -> Sequence[PreparedDocument]:
        """Read ``files`` and write what has changed in batches; gives the last one, unwritten."""
        touched = [file for file in files if _has_same_bytes(file, known.get(file.source))]
        if touched:
            self._writer.touch(touched)
        unchanged = {file.source for file in touched}
        files = [file for file in files if file.source not in unchanged]
        total, total_bytes = len(files), sum(file.size for file in files)
        done = done_bytes = held = 0
        batch: list[PreparedDocument] = []
        for task, results in prepared(self._folder, files):
            for file, made in zip(task, results, strict=True):
                done, done_bytes = done + 1, done_bytes + file.size
                before = known.get(file.source)
                if isinstance(made, SkippedFile):
                    self._skipped[file.source] = unused(file, made)
                elif before and before.sha256 == made.sha256 and before.metadata == _metadata(file):
                    self._writer.touch([file])
                else:
                    batch.append(made)
                    held += len(made.text)
            if held >= self._plan.batch_bytes:
                self._write(batch)
                batch, held = [], 0
            self._plan.report(Progress(done, total, done_bytes, total_bytes))
        return batch

    def _is_closed(self, source: str) -> bool:
        """Return whether ``source`` lies below a folder that cannot be listed."""
        return any(
            str(parent) in self._skipped
            and self._skipped[str(parent)][0].reason is SkipReason.UNLISTED
            for parent in PurePosixPath(source).parents
        )

    def _write(self, batch: Sequence[PreparedDocument], gone: Sequence[str] = ()) -> None:
        if batch or gone:
            self._writer.stage(batch, gone)
            if self._first:
                # Nobody asks what is not published, and an interruption loses a batch at most.
                self._writer.make_live()
        self._written.update(each.file.source for each in batch)


def files_of(
    plan: Plan, skipped: dict[str, SkippedBefore]
) -> tuple[list[SourceFile], SkippedFile | None]:
    """Return the files that could be documents, in order of name.

    Args:
        plan: Says where they are.
        skipped: The others are added to it.

    Returns:
        The files; and ``sources.toml``, if it names a file that is not there.

    Raises:
        FolderError: If the folder is missing.
        MetadataError: If its ``sources.toml`` is wrong.
    """
    unlisted: list[SkippedFile] = []
    found = {file.source: file for file in files_in(plan.folder, unlisted, plan.server_folder)}
    names = [name for name in sorted(found) if name.lower().endswith(SUFFIXES)]
    for name in found.keys() - set(names):
        why = f"it is not one of {', '.join(SUFFIXES)}"
        skipped[name] = (SkippedFile(name, why), 0, 0)
    for each in unlisted:
        skipped[each.source] = (each, 0, 0)
    metadata = read_sources(plan.folder, names, skipped)
    files = []
    for name in names:
        path, _, root = found[name]
        size, modified = _size_and_time(path)
        values = metadata.values.get(name, {})
        files.append(SourceFile(path, name, size, modified, values, root))
    return files, metadata.missing


def unused(file: SourceFile, made: SkippedFile) -> SkippedBefore:
    """Return what is kept of a file that could not be used."""
    # The package may be installed meanwhile, and no file shows that.
    missing = made.reason is SkipReason.NOT_INSTALLED
    return made, file.size, UNSETTLED if missing else file.modified


UNSETTLED = -1
"""Stands for the time of a file that may change again within the same tick of the clock."""


def _size_and_time(path: str) -> tuple[int, int]:
    """Return a file's size, and when its content or its permissions last changed."""
    try:
        status = os.stat(path)  # noqa: PTH116  # of a Path it takes twice as long
    except OSError:
        # Reading the file reports the reason.
        return 0, UNSETTLED
    # Copying may set the first time back, and only the second tells of new permissions.
    changed = max(status.st_mtime_ns, status.st_ctime_ns)
    unsettled = time.time_ns() - changed < UNSETTLED_NANOSECONDS
    return status.st_size, UNSETTLED if unsettled else changed


def _same(file: SourceFile, known: KnownFile | None) -> bool:
    """Return whether nothing speaks for a change, without a look into the file."""
    return (
        known is not None
        and file.modified != UNSETTLED
        and (file.size, file.modified) == (known.size, known.modified)
        and _metadata(file) == known.metadata
    )


def _has_same_bytes(file: SourceFile, known: KnownFile | None) -> bool:
    """Return whether a file was only touched: hashing is far faster than parsing."""
    if known is None or (file.size, _metadata(file)) != (known.size, known.metadata):
        return False
    path = Path(file.path)
    try:
        # Where a link leads is checked when the file is read.
        if path.is_symlink():
            return False
        with path.open("rb") as data:
            return hashlib.file_digest(data, "sha256").hexdigest() == known.sha256
    except OSError:
        return False


def _metadata(file: SourceFile) -> str:
    return json.dumps(dict(file.metadata), sort_keys=True) if file.metadata else "{}"
