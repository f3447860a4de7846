"""The interface between a library and where its documents are held."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Protocol, TypeVar

from index.corpus import Corpus
from index.errors import DamagedIndexError, UnreachableIndexError, UnreachableReason
from index.model import MetadataWarning, SkippedFile
from index.model.results import Report, UpdateResult

if TYPE_CHECKING:
    from index.timelines import EventIndex


log = logging.getLogger(__name__)


class EngineChoice(StrEnum):
    """Where the passages are ranked."""

    AUTO = "auto"
    MEMORY = "memory"
    DISK = "disk"
    OPENSEARCH = "opensearch"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a library answers from at one moment.

    Attributes:
        skipped: The files that are not used.
        metadata_warnings: The lines of front matter that are not used.
        event_index: Makes the dated events.
    """

    corpus: Corpus
    skipped: tuple[SkippedFile, ...]
    metadata_warnings: tuple[MetadataWarning, ...]
    event_index: Callable[[], EventIndex]


class WatchLease(Protocol):
    """Which of several hosts watches the folder of an index that they share."""

    def keep(self) -> bool:
        """Hold it until ``drop``, if no other process does; return whether this one holds it.

        Raises:
            UnreachableIndexError: If the index cannot be asked.
        """
        ...

    def drop(self) -> None:
        """Give back what ``keep`` has taken."""
        ...


class Backend(Protocol):
    """Holds the documents, gives snapshots of them, and updates them."""

    engine: EngineChoice
    opening: UpdateResult | None
    """The result of the update at opening; ``None`` if there was none."""

    @property
    def watch_lease(self) -> WatchLease | None:
        """Which host watches the folder; ``None`` for an index that hosts do not share."""
        ...

    def now(self) -> Snapshot:
        """Return the current snapshot; the same object until something changes."""
        ...

    def reading(self) -> AbstractContextManager[None]:
        """Keep ``now`` in this thread to one version, whatever is written meanwhile."""
        ...

    def update(self, *, rebuild: bool = False, report: Report | None = None) -> UpdateResult:
        """Make it agree with the folder; if that fails, keep serving what there was.

        Args:
            rebuild: Whether to read everything, whatever has changed.
            report: Told of the progress.

        Raises:
            LibraryError: If it fails, with the reason.
        """
        ...

    def recover(self, damaged: Snapshot | None) -> None:
        """Rebuild an index that turned out to be damaged, unless another thread has done so.

        Args:
            damaged: The snapshot that was read; ``None`` if it could not even be opened.

        Raises:
            LibraryError: If that fails, with the reason.
        """
        ...

    def examine(self) -> None:
        """Look for damage everywhere, however long it takes.

        Raises:
            DamagedIndexError: If there is any.
        """
        ...

    def close(self) -> None:
        """Let go of what is open once nobody reads it; ``now`` opens it again."""
        ...


def counted(number: int, noun: str = "document") -> str:
    """Return a number with its noun, for the log."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


class HasBackend(Protocol):
    """What is asked of a backend."""

    _backend: Backend


S = TypeVar("S", bound=HasBackend)
P = ParamSpec("P")
T = TypeVar("T")


def served(method: Callable[Concatenate[S, P], T]) -> Callable[Concatenate[S, P], T]:
    """Serve from one version of the documents; recover from a damaged index and ask once more."""

    @wraps(method)
    def serve(library: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
        backend = library._backend  # noqa: SLF001 - a method of the library in all but name
        snapshot = None
        try:
            with backend.reading():
                snapshot = backend.now()
                return method(library, *args, **kwargs)
        except (DamagedIndexError, UnreachableIndexError) as error:
            # Where a part of an index in a cluster is gone, there is most likely a newer one.
            if getattr(error, "reason", UnreachableReason.MISSING) != UnreachableReason.MISSING:
                raise
            log.warning("%s", error)
            backend.recover(snapshot)
        with backend.reading():
            return method(library, *args, **kwargs)

    return serve
