"""What the tests of the store share."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.store import FILE_NAME, KEY_NAME, Store
from bot.stored_values import ServerSettings

NUMBER = 1_234_567_890_123_456_789
SERVER = f"discord:{NUMBER}"


CHOSEN = ServerSettings(
    answer_only_in=frozenset({str(NUMBER + 1), str(NUMBER + 2)}),
    silent_in=frozenset({str(NUMBER + 3)}),
    question_channels=frozenset({str(NUMBER + 1)}),
    in_thread=True,
    private=True,
    quotations=5,
    sources=frozenset({"a.txt", "López.md"}),
)


def query(folder: Path, *statements: str) -> list[tuple[object, ...]]:
    """Run statements behind the store's back; what the last one finds."""
    rows: list[tuple[object, ...]] = []
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection, connection:
        for sql in statements:
            rows = connection.execute(sql).fetchall()
    return rows


def names_in(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def everything_in(folder: Path) -> bytes:
    return b"".join(each.read_bytes() for each in folder.iterdir() if each.name != KEY_NAME)


async def keep_something(folder: Path) -> None:
    async with await Store.open(folder) as store:
        await store.keep_settings(SERVER, CHOSEN)
        await store.vote("a", "1", up=True)
