"""The log has a line for each file that does not serve, when that begins."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import PurePosixPath

from index.errors import SkipReason
from index.metadata import OWN_SOURCES
from index.model import Fault, SkippedFile
from index.reading import SUFFIXES

log = logging.getLogger(__name__)
"""Tells of single files alone, so that a program that lists them anyway can silence it.

A record has the attribute ``skip_reason``, or ``more_skipped`` with how many files it leaves
out, for a program that adds what to do about it.
"""

MOST_TOLD = 5
"""Lines at a time; beside documents, a folder may hold thousands of other files."""


class Telling:
    """Tells of what was not told before, so that reading again and again fills no log."""

    def __init__(self) -> None:
        self._told: frozenset[str] = frozenset()

    def tell(self, skipped: Sequence[SkippedFile], faults: Sequence[Fault]) -> None:
        """Log what is new among all ``skipped`` files and ``faults`` that there are now."""
        lines: dict[str, SkipReason | None] = {
            f"skipped {file.source}: {file.why}": file.reason for file in sorted(skipped, key=_rank)
        }
        lines |= {f"not used: {each.source}, line {each.line}: {each.why}": None for each in faults}
        new = [line for line in lines if line not in self._told]
        self._told = frozenset(lines)
        for line in new[:MOST_TOLD]:
            log.warning("%s", line, extra={"skip_reason": lines[line]})
        left = len(new) - MOST_TOLD
        if left > 0:
            log.warning("%d more", left, extra={"more_skipped": left})


def _rank(file: SkippedFile) -> tuple[bool, str]:
    """What was meant to serve comes before files of other kinds."""
    meant = file.source == OWN_SOURCES or PurePosixPath(file.source).suffix.lower() in SUFFIXES
    return not meant, file.source
