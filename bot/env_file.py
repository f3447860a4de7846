"""Add settings to ``.env`` without touching those that are already there."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from pathlib import Path

from dotenv import set_key
from dotenv.parser import parse_stream

from bot.errors import BotError

ENCODING = "utf-8-sig"

_PLAIN = re.compile(r"[\w./~-]+", re.ASCII)
"""A value that every reader of such files understands without quotation marks."""

_OWNER_ONLY = 0o600


def settings_in(path: Path) -> frozenset[str]:
    """Return the names that have a value in the file, in upper case; none without a file.

    Raises:
        BotError: If it cannot be read.
    """
    try:
        with path.open(encoding=ENCODING) as file:
            return frozenset(
                each.key.upper() for each in parse_stream(file) if each.key and each.value
            )
    except FileNotFoundError:
        return frozenset()
    except UnicodeDecodeError:
        raise BotError(f"{path} is not UTF-8 text; save it as UTF-8.") from None
    except OSError as error:
        raise BotError(f"{path} cannot be read: {error.strerror}.") from None


def add_settings(path: Path, values: Mapping[str, str]) -> None:
    """Add ``values`` to the file, which only its owner may read from then on.

    A name that has a value keeps it; one without a value gets it in place.

    Raises:
        BotError: If the file cannot be read or written.
    """
    kept = settings_in(path)
    # The file may be a link to where a person keeps such things.
    target = path.resolve()
    try:
        if target.exists():
            target.chmod(_OWNER_ONLY)
            marked = target.read_bytes().startswith(codecs.BOM_UTF8)
        else:
            target.touch(_OWNER_ONLY, exist_ok=False)
            marked = False
        for name, value in values.items():
            if name not in kept:
                set_key(
                    target,
                    name,
                    value,
                    quote_mode="never" if _PLAIN.fullmatch(value) else "always",
                    encoding=ENCODING if marked else "utf-8",
                )
    except OSError as error:
        raise BotError(f"{path} cannot be written: {error.strerror}.") from None
