"""The libraries of servers that have documents of their own, opened when they are asked for."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict, defaultdict
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from bot.server_documents import ServerDocuments, files_in
from index import Library, LibraryError

log = logging.getLogger(__name__)

MAX_OPEN = 64
"""How many servers' libraries are open at once."""


Seen = frozenset[tuple[str, int, int]]
"""The names, sizes and times of a folder's documents."""


class ServerLibraries:
    """The library of everybody's documents, and one for each server that has some of its own.

    A server's library holds everybody's documents, too. No document of another server is in it, so
    none can be quoted, named or counted there.

    So many are open at once, those that were asked for last. One that is closed while somebody
    is still answered from it stays open for that answer.

    Args:
        shared: The documents for everybody.
        documents: The servers' own; ``None`` if there are none.
        open_library: Opens everybody's documents with those in a folder.
        max_open: How many servers' libraries are open at once.
    """

    def __init__(
        self,
        shared: Library,
        documents: ServerDocuments | None = None,
        open_library: Callable[[Path], Library] | None = None,
        max_open: int = MAX_OPEN,
    ) -> None:
        self.shared = shared
        self.documents = documents
        self._open = open_library
        self._max_open = max_open
        self._opened: OrderedDict[str, tuple[Library, Seen]] = OrderedDict()
        self._closed = False
        self._lock = threading.Lock()
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def of(self, server: str | None) -> Library:
        """Return the library of a server, opened if need be.

        Raises:
            LibraryError: As ``Library.open``.
        """
        if server is None or self.documents is None or self._open is None:
            return self.shared
        if (known := self._known(server)) is not None:
            return known[0]
        folder = self.documents.folder_of(server)
        if not folder.is_dir():
            return self.shared
        with self._locks[server]:
            if (known := self._known(server)) is not None:
                return known[0]
            seen = _seen_in(folder)
            if not seen:
                return self.shared
            opened = self._open(folder)
            self._keep(server, opened, seen)
            return opened

    def _known(self, server: str) -> tuple[Library, Seen] | None:
        """Return what is open for a server, and count it as asked for."""
        with self._lock:
            known = self._opened.get(server)
            if known is not None:
                self._opened.move_to_end(server)
            return known

    def _keep(self, server: str, library: Library, seen: Seen) -> None:
        """Keep what was opened, and close what has been asked for longest ago."""
        with self._lock:
            self._opened[server] = (library, seen)
            most = 0 if self._closed else self._max_open
            surplus = len(self._opened) - most
            closing = [self._opened.popitem(last=False)[1][0] for _ in range(surplus)]
        for each in closing:
            each.close()

    def _forget(self, server: str) -> None:
        with self._lock:
            known = self._opened.pop(server, None)
        if known is not None:
            known[0].close()

    def open_all(self) -> None:
        """Open the libraries of servers, so that no first question has to wait for one.

        That is as many as there may be open.
        """
        servers = self.documents.servers() if self.documents else ()
        for server in servers[: self._max_open]:
            try:
                self.of(server)
            except LibraryError as error:
                log.warning("The documents of %s cannot be opened: %s", server, error)

    def close(self) -> None:
        """Close all libraries; what is opened after that is closed at once."""
        with self._lock:
            self._closed = True
            closing = [self.shared, *(library for library, _ in self._opened.values())]
            self._opened.clear()
        for each in closing:
            each.close()

    def refresh_all(self) -> None:
        """Read everybody's documents again, also for the servers with some of their own.

        Raises:
            LibraryError: If any of it fails; what fails stays as it was.
        """
        self.shared.refresh()
        for server in list(self._opened):
            self._refresh(server, even_if_same=True)

    def refresh_changed(self) -> None:
        """Read the documents of those servers again whose files have changed.

        Raises:
            LibraryError: If any of it fails; what fails stays as it was.
        """
        for server in list(self._opened):
            self._refresh(server, even_if_same=False)

    def refresh(self, server: str) -> Library:
        """Read the documents of a server again if they have changed, and return its library.

        Raises:
            LibraryError: If that fails.
        """
        self._refresh(server, even_if_same=False)
        return self.of(server)

    def _refresh(self, server: str, *, even_if_same: bool) -> None:
        if self.documents is None:
            return
        with self._locks[server]:
            seen = _seen_in(self.documents.folder_of(server))
            with self._lock:
                known = self._opened.get(server)
            if known is None:
                return
            library, before = known
            if not seen:
                self._forget(server)
            elif even_if_same or seen != before:
                library.refresh()
                with self._lock:
                    if server in self._opened:
                        self._opened[server] = (library, seen)


def _seen_in(folder: Path) -> Seen:
    found = set()
    for each in files_in(folder):
        with suppress(FileNotFoundError):
            found.add((each.name, each.size, (folder / each.name).stat().st_mtime_ns))
    return frozenset(found)
