"""What is set, in ``.env`` or the environment, and read by no setting: mostly a typing error.

A sentence about a line never repeats its value, which may be the token.
"""

from __future__ import annotations

import difflib
import io
import os
from collections.abc import Iterator
from pathlib import Path

from dotenv.parser import parse_stream

from bot.settings import ENV_FILE, Settings

NEAR = 0.8
"""How like a setting's name another one is that is taken for it, from 0 to 1."""

_OURS = ("QUOTH_", "DISCORD_")
_NAMES = tuple(name.upper() for name in Settings.model_fields)


def unused_settings() -> tuple[str, ...]:
    """One sentence for each line of ``.env``, then for each variable, that sets nothing.

    ``read_settings`` comes first: it says what hinders reading the file at all.
    """
    path = Path(ENV_FILE)
    text = path.read_text(encoding="utf-8-sig") if path.is_file() else ""
    return (*_in_file(text), *_in_environment())


def _in_file(text: str) -> Iterator[str]:
    for binding in parse_stream(io.StringIO(text)):
        written = binding.original.string
        # Blank lines before it are taken for a part of it.
        blank = written[: len(written) - len(written.lstrip())].count("\n")
        where = f"{ENV_FILE}, line {binding.original.line + blank}"
        if binding.error or (binding.key is not None and binding.value is None):
            yield f"{where} cannot be read as NAME=value, so it sets nothing."
        elif binding.key is not None and (unknown := _unknown(binding.key)):
            yield f"{where} sets {binding.key}, {unknown}"


def _in_environment() -> Iterator[str]:
    for name in sorted(os.environ):
        if name.upper().startswith("QUOTH_") and (unknown := _unknown(name)):
            yield f"The environment sets {name}, {unknown}"


def _unknown(name: str) -> str:
    """What is to be said of ``name``; nothing if it is a setting or another program's."""
    written = name.upper()
    near = difflib.get_close_matches(written, _NAMES, n=1, cutoff=NEAR)
    if written in _NAMES or not (near or written.startswith(_OURS)):
        return ""
    hint = f"did you mean {near[0]}?" if near else ".env.example names them all."
    return f"which is no setting; {hint}"
