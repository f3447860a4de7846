"""Which files are read, and how much one may cost."""

from __future__ import annotations

from dataclasses import dataclass

SUFFIXES = (".htm", ".html", ".xhtml", ".pdf", ".docx")
"""The endings of files that are read through a child process."""

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take; sizes in bytes.

    Attributes:
        seconds: From the file's bytes to its text, by the clock and by the processor.
        memory: Address space beside what the interpreter and the libraries take.
        file: The size of the file itself.
        unpacked: What the parts of a packed file come to.
        text: The reading copy in UTF-8.
        broken_pages: How many pages may fail before the others are given up.
        files: How many files one child process reads before another takes its place.
    """

    seconds: float = 20.0
    memory: int = 512 * MIB
    file: int = 64 * MIB
    unpacked: int = 128 * MIB
    text: int = 16 * MIB
    broken_pages: int = 100
    files: int = 200


def in_mib(size: int) -> str:
    """A size in words."""
    return f"{size / MIB:,.4g} MiB"
