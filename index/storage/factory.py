"""Choose whether the documents are held in memory or on disk."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Iterable
from importlib.util import find_spec
from itertools import chain
from pathlib import Path

from index.errors import UnsupportedIndexError, UnwritableIndexError
from index.loading.folder import SUFFIXES
from index.model.results import Report
from index.storage.backend import Backend, EngineChoice
from index.storage.disk import DiskBackend
from index.storage.memory import MemoryBackend

log = logging.getLogger(__name__)

MEMORY_BYTES = 128 * 1024
"""Documents up to this size together are read again at each start: that takes no longer than
opening an index does with everything around it."""

_NEEDED = ("fcntl", "sqlite3", "tantivy")
"""What an index on disk stands on; the first is not there on Windows."""


def open_backend(  # noqa: PLR0913  # the last by name
    folder: Path,
    index: Path | None,
    engine: EngineChoice,
    *,
    server_folder: Path | None = None,
    refresh: bool,
    retry: bool = False,
    strict: bool = False,
    report: Report | None = None,
) -> Backend:
    """Choose between memory and disk, and open what was chosen.

    Args:
        folder: The documents.
        index: The cache folder for an index on disk; ``None`` to keep to memory.
        engine: What was asked for.
        server_folder: The documents of one server of a chat.
        refresh: Whether an index on disk is compared with the folder first.
        retry: Whether to read again what took too long or too much memory.
        strict: Whether to fail rather than to keep to memory where the disk refuses.
        report: Told of the progress.

    Raises:
        UnsupportedIndexError: If an index on disk was asked for and there can be none here.
        UnwritableIndexError: If ``strict`` and there is no index and none can be written.
    """
    missing = next((name for name in _NEEDED if find_spec(name) is None), None)
    if missing and engine is EngineChoice.DISK and index is not None:
        raise UnsupportedIndexError(missing)
    if index is None or missing or engine is EngineChoice.MEMORY:
        return MemoryBackend(folder, server_folder)
    from index.storage.directory import IndexDirectory

    directory = IndexDirectory(index)
    folders = [folder, *([server_folder] if server_folder else [])]
    if engine is EngineChoice.AUTO and directory.current() is None and _is_small(folders):
        return MemoryBackend(folder, server_folder)
    try:
        return DiskBackend(
            folder,
            directory,
            server_folder=server_folder,
            refresh=refresh,
            retry=retry,
            report=report,
        )
    except UnwritableIndexError as error:
        if strict:
            raise
        log.warning("%s All documents are held in memory instead.", error)
        return MemoryBackend(folder, server_folder)


def begin_index(index: Path, like: Path) -> None:
    """Begin an index on disk as a copy of the one in ``like``, if only that one is there.

    It is brought up to date with its own documents when it is opened. What cannot be copied is
    built.
    """
    if any(find_spec(name) is None for name in _NEEDED):
        return
    from index.storage.directory import IndexDirectory

    with contextlib.suppress(UnwritableIndexError):
        if like.is_dir():
            IndexDirectory(index).begin_with(IndexDirectory(like))


def _is_small(folders: Iterable[Path]) -> bool:
    total = 0
    for parent, _, files in chain.from_iterable(map(os.walk, folders)):
        for name in files:
            if name.lower().endswith(SUFFIXES):
                with contextlib.suppress(OSError):
                    total += Path(parent, name).stat().st_size
        if total > MEMORY_BYTES:
            return False
    return True
