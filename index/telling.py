"""The log has a line for each file that does not serve, when that begins."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import PurePosixPath

from index.metadata import OWN_SOURCES
from index.model import Fault, SkippedFile
from index.reading import SUFFIXES

log = logging.getLogger(__name__)
"""Tells of single files alone, so that whoever lists them anyway can silence it."""

MOST_TOLD = 5
"""Lines at a time; beside documents, a folder may hold thousands of other files."""


class Telling:
    """Tells of what was not told before, so that reading again and again fills no log."""

    def __init__(self) -> None:
        self._told: frozenset[str] = frozenset()

    def tell(self, skipped: Sequence[SkippedFile], faults: Sequence[Fault]) -> None:
        """Log what is new among all ``skipped`` files and ``faults`` that there are now."""
        lines = [f"skipped {file.source}: {file.why}" for file in sorted(skipped, key=_rank)]
        lines += [f"not used: {each.source}, line {each.line}: {each.why}" for each in faults]
        new = [line for line in lines if line not in self._told]
        self._told = frozenset(lines)
        for line in new[:MOST_TOLD]:
            log.warning("%s", line)
        if len(new) > MOST_TOLD:
            log.warning("%d more; quoth check names them all", len(new) - MOST_TOLD)


def _rank(file: SkippedFile) -> tuple[bool, str]:
    """What was meant to serve comes before files of other kinds."""
    meant = file.source == OWN_SOURCES or PurePosixPath(file.source).suffix.lower() in SUFFIXES
    return not meant, file.source
