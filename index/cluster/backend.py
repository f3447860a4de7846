"""The backend that keeps documents in a cluster."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

# Taken now: what simulates a chat may give ``time.monotonic`` a clock of its own in some threads.
from time import monotonic, perf_counter

from index.cluster.client import Client, ClusterOptions, MissingError
from index.cluster.engine import routings_of
from index.cluster.lease import HeadWriter, Lease, read_head
from index.cluster.partitions import PartitionReader
from index.cluster.parts import Blobs
from index.cluster.reader import ClusterReader
from index.cluster.schema import (
    FORMAT,
    HEAD,
    WATCH_LEASE,
    Head,
    Names,
    check_mapping,
    is_there,
    other_format,
)
from index.cluster.vectors import ClusterVectors
from index.cluster.writer import ClusterWriter
from index.errors import FolderError, IndexLockedError, UnreachableIndexError, UnreachableReason
from index.loading.folder import SkipLog
from index.model.results import Progress, Report, UpdateResult
from index.storage.backend import EngineChoice, Snapshot, counted
from index.storage.prepare import is_child
from index.storage.update import Plan, Update

CHECK_SECONDS = 1.0
"""So often at most it is asked whether there is a newer version."""

log = logging.getLogger(__name__)


class ClusterBackend:
    """Documents that many processes on many hosts ask of one index.

    Args:
        folder: The documents.
        options: Where the cluster is.
        server_folder: Those of one server of a chat.
        refresh: Whether the index is compared with the folder first, unless another process does.
        retry: Whether to read again what took too long or too much memory.
        strict: Whether to fail where the folder cannot be read or another process writes, and
            to help that one if it builds an index.
        report: Told of the progress.

    Raises:
        UnreachableIndexError: If the cluster cannot be asked, or there is no index in it.
    """

    engine = EngineChoice.OPENSEARCH

    def __init__(  # noqa: PLR0913  # all but two by name
        self,
        folder: Path,
        options: ClusterOptions,
        *,
        server_folder: Path | None = None,
        refresh: bool = True,
        retry: bool = False,
        strict: bool = False,
        report: Report | None = None,
    ) -> None:
        self._folder = folder
        self._server_folder = server_folder
        self._helps = strict
        self._client = Client(options)
        self._names = Names(options.prefix)
        self.lease = Lease(self._client, self._names)
        """The right to write."""
        self.watch_lease = Lease(self._client, self._names, id_=WATCH_LEASE)
        """The right to watch the folder, which one host keeps all the time.

        It is another one, so that an index can be rebuilt while hosts run.
        """
        self._lock = threading.Lock()
        self._pinned = threading.local()
        self._serving: tuple[ClusterReader, Snapshot] | None = None
        self._checked = 0.0
        self._has_asked = False
        self._blobs: Blobs | None = None
        self._routings: tuple[int, list[str]] | None = None
        self._skip_log = SkipLog()
        self.opening: UpdateResult | None = None
        if refresh:
            self._bring_up_to_date(report, retry=retry, strict=strict)
            self._log_skipped()

    def vectors(self) -> ClusterVectors:
        """Return what keeps the vectors of sentences for all hosts."""
        return ClusterVectors(self._client, self._names)

    @property
    def client(self) -> Client:
        """What sends the requests."""
        return self._client

    def now(self) -> Snapshot:
        """Return the current snapshot; opened again when any process has changed the index."""
        pinned: Snapshot | None = getattr(self._pinned, "snapshot", None)
        return self._latest()[1] if pinned is None else pinned

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """Keep ``now`` in this thread to one version, whatever is written meanwhile."""
        if getattr(self._pinned, "snapshot", None) is not None:
            yield
            return
        self._pinned.snapshot = self._latest()[1]
        try:
            yield
        finally:
            self._pinned.snapshot = None

    def _latest(self) -> tuple[ClusterReader, Snapshot]:
        with self._lock:
            now = monotonic()
            if self._serving is None or now - self._checked >= CHECK_SECONDS:
                if self._serving is None or not self._is_current(self._serving[0]):
                    self._serving = self._open()
                    self._has_asked = True
                self._checked = now
            return self._serving

    def _is_current(self, reader: ClusterReader) -> bool:
        fields = "format,state.serving.version"
        found = self._client.get(self._names.control, HEAD, fields)
        if found is None:
            raise _nothing_there()
        head = found["_source"]
        if head["format"] != FORMAT:
            raise other_format(head["format"])
        # Where nothing is served yet, as after a deletion, not even ``state`` is among the fields.
        version = (head.get("state", {}).get("serving") or {}).get("version")
        return bool(version == reader.state.version)

    def _open(self) -> tuple[ClusterReader, Snapshot]:
        state = self._head().serving
        if state is None:
            raise _nothing_there()
        if self._blobs is None or not self._blobs.is_of(state.generation):
            self._blobs = Blobs(self._client, self._names, state.generation)
        if self._routings is None or self._routings[0] != state.generation:
            check_mapping(self._client, self._names, state.generation)
            routings = routings_of(self._client, self._names, state.generation)
            self._routings = state.generation, routings
        reader = ClusterReader(
            self._client,
            self._names,
            state,
            blobs=self._blobs,
            routings=self._routings[1],
            before=self._serving[0] if self._serving else None,
        )
        self._blobs.forget(state.blobs)
        return reader, Snapshot(
            reader.corpus, reader.skipped, reader.metadata_warnings, reader.event_index
        )

    def _head(self) -> Head:
        try:
            head = read_head(self._client, self._names)
        except MissingError as error:
            raise _nothing_there() from error
        if head is None:
            raise _nothing_there()
        if head.format != FORMAT:
            raise other_format(head.format)
        return head

    def update(self, *, rebuild: bool = False, report: Report | None = None) -> UpdateResult:
        """Read what has changed, or everything, as the only process that does so.

        An index that this process has asked and that is gone now is not built again unless
        that is asked for: it may come back, and it takes long.
        """
        changes = self._update(report, rebuild=rebuild, builds=rebuild or not self._has_asked)
        self._log_skipped()
        return changes

    def _update(
        self,
        report: Report | None,
        *,
        rebuild: bool = False,
        builds: bool = True,
        retry: bool = False,
        wait: bool = True,
    ) -> UpdateResult:
        started = perf_counter()
        plan = Plan(self._folder, report or _ignore, retry=retry, server_folder=self._server_folder)
        with (
            PartitionReader(self._client, self._names, plan, self.lease.seconds) as reader,
            # A process that was started to share the work of the one that writes would wait for
            # ever.
            self.lease.holding(
                wait=wait and not is_child(), meanwhile=reader.help if self._helps else None
            ),
        ):
            head = HeadWriter(self._client, self._names)
            if reader.has_helped(head.head.serving):
                return self._helped(reader, started)
            # What it was helping to build when the host that led was gone, it finishes itself.
            rebuild = rebuild or reader.has_helped(head.head.building)
            blobs = self._blobs or Blobs(self._client, self._names, 0)
            if not builds and not is_there(self._client, self._names, head.head.serving):
                raise _nothing_there()
            writer = ClusterWriter(self._client, self._names, head, blobs, rebuild=rebuild)
            if writer.builds and not writer.state.documents:
                division = reader.lead(writer.state.generation, writer.keep_numbers)
                if division is not None:
                    writer.take_over(division, reader.skipped.values())
                    plan = replace(plan, retry=False)
            changes = Update(writer, plan, first=writer.builds).run()
            writer.finish()
        changes = reader.counted(changes, started)
        with self._lock:
            self._blobs = writer.blobs
            self._checked = 0.0
        log.info(
            "read %s, removed %d in %.0f ms",
            counted(changes.read),
            changes.removed,
            changes.seconds * 1000,
        )
        return changes

    def _helped(self, reader: PartitionReader, started: float) -> UpdateResult:
        """Return what an update has done that another host has finished."""
        with self._lock:
            self._checked = 0.0
        _, now = self._latest()
        kept = len(now.corpus.infos) - reader.read
        seconds = perf_counter() - started
        return UpdateResult(reader.read, 0, max(0, kept), now.skipped, seconds)

    def _bring_up_to_date(self, report: Report | None, *, retry: bool, strict: bool) -> None:
        """Update at the start; where another process writes, ask the index that is there."""
        try:
            head = read_head(self._client, self._names) or Head()
        except MissingError:
            head = Head()
        if head.format > FORMAT:
            raise other_format(head.format)
        # One of an older format is still what other hosts ask while this one builds another.
        serves = head.serving is not None
        try:
            self.opening = self._update(report, retry=retry, wait=strict or not serves)
        except (FolderError, IndexLockedError) as error:
            # A host need not have the folder that another one watches.
            if strict or not serves:
                raise
            log.warning("%s The index in the cluster is used as it is.", error)

    def _log_skipped(self) -> None:
        _, snapshot = self._latest()
        self._skip_log.log_new(snapshot.skipped, snapshot.metadata_warnings)

    def recover(self, damaged: Snapshot | None) -> None:
        """Open what is served now: what was read before may have been replaced meanwhile."""
        with self._lock:
            serving = self._serving
            if serving is None or serving[1] is damaged:
                self._serving = None
                self._routings = None

    def close(self) -> None:
        """Close the connections; ``now`` opens them again."""
        with self._lock:
            self._serving = None
        self._client.close()

    def examine(self) -> None:
        """Read all texts and compare them with their checksums."""
        reader, _ = self._latest()
        check_mapping(self._client, self._names, reader.state.generation)
        reader.check()


def _nothing_there() -> UnreachableIndexError:
    why = "there is no index of them in the cluster"
    return UnreachableIndexError(why, UnreachableReason.MISSING)


def _ignore(_: Progress) -> None:
    """Do nothing with the progress."""
