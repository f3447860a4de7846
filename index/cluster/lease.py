"""Which of all processes on all hosts may write an index: the lease, and the head's term."""

from __future__ import annotations

import logging
import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

# Taken now: what simulates a chat may give ``time.monotonic`` a clock of its own in some threads.
from time import monotonic, sleep

from index.cluster.client import Client, ConflictError, MissingError
from index.cluster.schema import (
    FORMAT,
    HEAD,
    LEASE,
    Head,
    Names,
    make_control,
    other_format,
)
from index.errors import IndexLockedError, UnreachableIndexError

LEASE_SECONDS = 20.0
"""A lease that was not renewed for so long is another's to take."""

RENEWALS = 4
"""A lease is renewed so often in that time."""

POLL_SECONDS = 0.5
"""How often a process that waits looks whether it may write."""

log = logging.getLogger(__name__)


class Lease:
    """Held by one process at a time; several threads of it share it.

    No clock is compared with another host's: who waits measures for how long the lease has not
    been renewed. The lease alone keeps nobody from writing late; see ``Head.term``.

    Args:
        client: Asks.
        names: Of the indices.
        seconds: After which it is lost if it is not renewed; by default ``LEASE_SECONDS``.
        id_: Of what may be done.
    """

    def __init__(
        self, client: Client, names: Names, seconds: float | None = None, *, id_: str = LEASE
    ) -> None:
        self._client = client
        self._names = names
        self._seconds = LEASE_SECONDS if seconds is None else seconds
        self._id = id_
        self._holder = f"{socket.gethostname()} {uuid.uuid4().hex}"
        self._lock = threading.RLock()
        self._depth = 0
        self._kept = False
        self._seen: tuple[int, int] | None = None
        self._unchanged: tuple[tuple[int, int], float] | None = None
        self._renewed = 0.0
        self._done = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def is_held(self) -> bool:
        """Whether this process holds it, as far as it can know."""
        return self._depth > 0 and monotonic() - self._renewed < self._seconds

    @property
    def seconds(self) -> float:
        """After which it is lost if it is not renewed."""
        return self._seconds

    @contextmanager
    def holding(
        self, *, wait: bool = True, meanwhile: Callable[[], bool] | None = None
    ) -> Iterator[None]:
        """Hold it, also if this process holds it already.

        Args:
            wait: Whether to wait while another process holds it.
            meanwhile: What there is to do while waiting; it says whether it has done anything.

        Raises:
            IndexLockedError: If another process holds it and ``wait`` is false.
            UnreachableIndexError: If the cluster does not answer.
        """
        self.take(wait=wait, meanwhile=meanwhile)
        try:
            yield
        finally:
            self.release()

    def keep(self) -> bool:
        """Hold it until ``drop``, if no other process does; return whether this one holds it.

        Called again and again, it finds out that the lease was lost, or that another's ran out.

        Raises:
            UnreachableIndexError: If the cluster does not answer.
        """
        with self._lock:
            if self._kept and self.is_held:
                return True
            self._kept = True
            try:
                self.take(wait=False)
            except IndexLockedError:
                self._kept = False
                return False
            except UnreachableIndexError:
                self._kept = False
                raise
            return True

    def drop(self) -> None:
        """Give back what ``keep`` has taken."""
        with self._lock:
            if self._kept:
                self._kept = False
                self.release()

    def take(self, *, wait: bool = True, meanwhile: Callable[[], bool] | None = None) -> None:
        """Take it, or take it once more; ``release`` is to be called as often."""
        with self._lock:
            if self._depth and not self.is_held:
                self._end()
            if not self._depth:
                self._acquire(wait=wait, meanwhile=meanwhile)
                self._begin()
            self._depth += 1

    def release(self) -> None:
        """Give it back when nobody in this process needs it any more."""
        with self._lock:
            if not self._depth:
                return
            self._depth -= 1
            if self._depth:
                return
            self._end()
            # A process that waits then takes it when it is not renewed any more.
            with suppress(UnreachableIndexError):
                self._put("")

    def _acquire(self, *, wait: bool, meanwhile: Callable[[], bool] | None) -> None:
        first: tuple[int, int] | None = None
        while True:
            holder, seen, kept = self._get()
            if holder not in {"", self._holder} and seen is not None:
                now = monotonic()
                first = first or seen
                if self._unchanged is None or self._unchanged[0] != seen:
                    self._unchanged = seen, now
                if now - self._unchanged[1] <= self._seconds:
                    # Who keeps it and is alive does not give it back soon.
                    if not wait or (kept and seen != first):
                        raise IndexLockedError(self._client.options.place)
                    if meanwhile is None or not meanwhile():
                        sleep(POLL_SECONDS)
                    continue
                log.warning("The lease of %s has run out; this process takes it.", holder)
            self._seen = seen
            with suppress(ConflictError):
                self._put(self._holder)
                return

    def _get(self) -> tuple[str, tuple[int, int] | None, bool]:
        """Return who holds the lease, which version of the document says so, and if for long."""
        try:
            found = self._client.get(self._names.control, self._id)
        except MissingError:
            make_control(self._client, self._names)
            return "", None, False
        if found is None:
            return "", None, False
        state, seen = found["_source"]["state"], (found["_seq_no"], found["_primary_term"])
        return state["holder"], seen, state.get("kept", False)

    def _put(self, holder: str) -> None:
        """Write who holds the lease.

        Raises:
            ConflictError: If another process has written it since it was seen.
        """
        nonce = uuid.uuid4().hex
        state = {"holder": holder, "kept": self._kept, "nonce": nonce}
        source = {"format": FORMAT, "state": state}
        asked = monotonic()
        try:
            self._seen = self._client.put(self._names.write_control, self._id, source, self._seen)
        except ConflictError:
            # An earlier attempt may have been carried out without an answer.
            found = self._client.get(self._names.control, self._id)
            if found is None or found["_source"]["state"].get("nonce") != nonce:
                raise
            self._seen = found["_seq_no"], found["_primary_term"]
        self._renewed = asked

    def _begin(self) -> None:
        self._done = threading.Event()
        self._thread = threading.Thread(
            target=self._renew, args=(self._done,), name="lease", daemon=True
        )
        self._thread.start()

    def _end(self) -> None:
        self._depth = 0
        self._kept = False
        self._done.set()

    def _renew(self, done: threading.Event) -> None:
        while not done.wait(self._seconds / RENEWALS):
            with self._lock:
                if done.is_set():
                    return
                try:
                    self._put(self._holder)
                except ConflictError:
                    log.warning("Another process has taken the lease of the index.")
                    self._renewed = 0.0
                    return
                except UnreachableIndexError as error:
                    log.warning("The lease of the index could not be renewed: %s", error)


def read_head(client: Client, names: Names) -> Head | None:
    """Return the head, if there is one.

    Raises:
        MissingError: If there is no index of this prefix at all.
        UnreachableIndexError: If the cluster does not answer.
    """
    found = client.get(names.control, HEAD)
    return None if found is None else Head.read(found)


class HeadWriter:
    """Replaces the head; fails when another writer has replaced it since.

    Attributes:
        head: As it was last written.
    """

    def __init__(self, client: Client, names: Names) -> None:
        """Begin another term, so that the process that wrote before can do so no more.

        Raises:
            UnreachableIndexError: If a newer version of the library has written the head.
        """
        self._client = client
        self._names = names
        make_control(client, names)
        while True:
            head = read_head(client, names) or Head()
            if head.format > FORMAT:
                raise other_format(head.format)
            self.head = head
            serving, building = (
                state and state.after_takeover() for state in (head.serving, head.building)
            )
            try:
                self.write(replace(head, term=head.term + 1, serving=serving, building=building))
            except ConflictError:
                continue
            return

    def write(self, head: Head) -> None:
        """Write ``head`` in the place of the one that was last written or read.

        Raises:
            ConflictError: If another writer has written one since.
        """
        head = replace(head, nonce=uuid.uuid4().hex, seen=self.head.seen)
        try:
            seen = self._client.put(self._names.write_control, HEAD, head.source(), head.seen)
        except ConflictError:
            # An earlier attempt may have been carried out without an answer.
            found = self._client.get(self._names.control, HEAD)
            if found is None or found["_source"]["state"]["nonce"] != head.nonce:
                raise
            seen = found["_seq_no"], found["_primary_term"]
        self.head = replace(head, seen=seen)
