"""Set up the standard streams: UTF-8, and a quiet end when the reader of a pipe has gone."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.errors import BotError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class _Output(io.FileIO):
    """Standard output of a command, in a pipe or a file.

    The command ends with status 0 once nobody reads, as ``| head`` does when it has enough,
    and with an error where a disk is full.
    """

    def write(self, data: ReadableBuffer, /) -> int:
        try:
            return super().write(data)
        except BrokenPipeError:
            self._give_up()
            raise SystemExit(0) from None
        except OSError as error:
            self._give_up()
            raise BotError(f"The output cannot be written: {error.strerror}.") from None

    def _give_up(self) -> None:
        """Discard what is still buffered, so that no later flush fails."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.fileno())
        os.close(nowhere)


@contextmanager
def standard_streams() -> Iterator[None]:
    """Set up the standard streams within the block, and flush the output at its end.

    Output is UTF-8 whatever the locale says, and no character of a document or a question
    causes an error. A stream that was closed before the start is ``None``.
    """
    for stream, errors in (
        (sys.stdout, "backslashreplace"),
        (sys.stderr, "backslashreplace"),
        (sys.stdin, "replace"),
    ):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)
    usual = sys.stdout
    if sys.stdout is sys.__stdout__ and isinstance(usual, io.TextIOWrapper) and not usual.isatty():
        raw = _Output(usual.fileno(), "w", closefd=False)
        sys.stdout = io.TextIOWrapper(
            io.BufferedWriter(raw), encoding="utf-8", errors="backslashreplace"
        )
    try:
        yield
    finally:
        try:
            if sys.stdout is not None:
                sys.stdout.flush()
        finally:
            sys.stdout = usual
