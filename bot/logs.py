"""Log to standard error, with the Discord token redacted in every line."""

from __future__ import annotations

import logging
import sys

from bot.console import printable
from bot.i18n.terminal import MORE_SKIPPED, SKIP_ADVICE
from bot.rendering import problems
from index import LibraryError, SkipReason

FILES = "index.loading.folder"
"""The library's logger for skipped files and unused lines."""

FULL = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
PLAIN = "quoth: %(message)s"


class RedactingFormatter(logging.Formatter):
    """Replaces each secret and control character in the finished line, tracebacks included."""

    def __init__(self, secrets: tuple[str, ...], *, plain: bool = False) -> None:
        super().__init__(PLAIN if plain else FULL)
        self._secrets = tuple(secret for secret in secrets if secret)

    def format(self, record: logging.LogRecord) -> str:
        """Format ``record`` with secrets redacted and control characters replaced."""
        line = super().format(record) + _advice(record)
        for secret in self._secrets:
            line = line.replace(secret, "[redacted]")
        return printable(line)


def _advice(record: logging.LogRecord) -> str:
    """Return what to do about a record of the library, which knows nothing of the bot's commands.

    It logs its errors as they are; for skipped files see ``index.loading.folder.log``.
    """
    if hasattr(record, "more_skipped"):
        return f"; {MORE_SKIPPED}"
    if advice := SKIP_ADVICE.get(getattr(record, "skip_reason", SkipReason.OTHER)):
        return f"; {advice}"
    logged = record.args if isinstance(record.args, tuple) else ()
    errors = (each for each in logged if isinstance(each, LibraryError))
    return "".join(f" {advice}" for each in errors for advice in problems.advice_on(each))


def set_up(level: str, *secrets: str, files: bool = True, plain: bool = False) -> None:
    """Set up logging to standard error at ``level`` and above, without ``secrets``.

    Args:
        level: The lowest level that is logged.
        secrets: Texts that are redacted.
        files: Whether to log skipped files; off where a command lists them.
        plain: Whether to leave out time and logger, for a command in a terminal.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(RedactingFormatter(secrets, plain=plain))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # It logs every change of a file, several times a second while one is written.
    logging.getLogger("watchfiles").setLevel(logging.WARNING)
    logging.getLogger(FILES).setLevel(logging.NOTSET if files else logging.ERROR)
