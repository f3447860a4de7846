"""Writing the names that are taken for one another, and as little as has changed of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from index.aliases import Alias, initials_of, variants_of
from index.storage.wordstock import alias_of, key_of

STEPS = 3
"""An alias has so many variants at most; its place times this is the first one's."""

_OLD = "SELECT name, other, source, start, end FROM aliases ORDER BY place"


def write_initials(connection: sqlite3.Connection, names: Iterable[str]) -> None:
    """Put the initials of ``names`` in the place of all that were there."""
    connection.execute("DELETE FROM initials")
    connection.executemany(
        "INSERT OR IGNORE INTO initials VALUES (?, ?, ?)",
        (
            (initials, place, key_of(terms))
            for place, (initials, terms) in enumerate(initials_of(names))
        ),
    )


def write_aliases(connection: sqlite3.Connection, found: Sequence[Alias]) -> int:
    """Put ``found`` in the place of all aliases that were there; gives the longest one's terms.

    What stood before and after the change stays, so that one document more does not write those
    of all others again.
    """
    old = [alias_of(row) for row in connection.execute(_OLD)]
    begin = _common(old, found)
    after = _common(old[begin:][::-1], found[begin:][::-1])
    stop, old_stop = len(found) - after, len(old) - after
    for table, steps in (("aliases", 1), ("variants", STEPS)):
        connection.execute(
            f"DELETE FROM {table} WHERE place >= ? AND place < ?",  # noqa: S608
            (steps * begin, steps * old_stop),
        )
        if stop != old_stop and after:
            _move(connection, table, steps * old_stop, steps * (stop - old_stop))
    for place, alias in enumerate(found[begin:stop], begin):
        _write(connection, place, alias)
    longest = "SELECT max(length(one) - length(replace(one, ' ', '')) + 1) FROM variants"
    (most,) = connection.execute(longest).fetchone()
    return int(most or 0)


def _common(one: Sequence[Alias], other: Sequence[Alias]) -> int:
    """How many aliases both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def _move(connection: sqlite3.Connection, table: str, begin: int, by: int) -> None:
    """Move all places from ``begin`` on, by way of negative ones: SQLite looks row by row."""
    away = f"UPDATE {table} SET place = -1 - (place + ?) WHERE place >= ?"  # noqa: S608
    connection.execute(away, (by, begin))
    connection.execute(f"UPDATE {table} SET place = -1 - place WHERE place < 0")  # noqa: S608


def _write(connection: sqlite3.Connection, place: int, alias: Alias) -> None:
    start, end = (alias.span.start, alias.span.end) if alias.span else (None, None)
    connection.execute(
        "INSERT INTO aliases VALUES (?, ?, ?, ?, ?, ?)",
        (place, alias.name, alias.other, alias.source, start, end),
    )
    connection.executemany(
        "INSERT OR IGNORE INTO variants VALUES (?, ?, ?)",
        [
            (key_of(one), STEPS * place + step, key_of(other))
            for step, (one, other) in enumerate(variants_of(alias))
        ],
    )
