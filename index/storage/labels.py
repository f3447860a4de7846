"""The labels of a corpus on disk: written row by row, looked up through indexes of the table."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from index.errors import DamagedIndexError
from index.label_index import Names, Path, is_letter
from index.model import SourceName, Span
from index.storage.tables import Database
from index.text.labels import FoundLabel, Label

_SEPARATOR = "/"
_AFTER_SEPARATOR = "0"
"""The character that follows the separator, for ranges of what begins with a path."""

_COLUMNS = "source, place, kind, path, value, parent, mark_start, mark_end, start, own_end, end"
_LIVE = "labels JOIN documents ON number = labels.document AND live = 1"
_IN_NAMES = " AND source IN (SELECT value FROM json_each(?))"
_LIMIT = " LIMIT ?"


def write_labels(connection: sqlite3.Connection, number: int, labels: Iterable[Label]) -> None:
    """Write the labels of document ``number``."""
    connection.executemany(
        "INSERT INTO labels VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                number,
                place,
                each.kind,
                _SEPARATOR.join(each.path),
                _ending(each.path),
                len(each.path) == 1,
                is_letter(each),
                each.value,
                each.parent,
                each.mark.start,
                each.mark.end,
                each.span.start,
                each.span.end,
                each.extent.end,
            )
            for place, each in enumerate(labels)
        ),
    )


def _ending(path: Path) -> str:
    """Return a path from its last part on, so that those with the same end begin alike."""
    return "".join(part + _SEPARATOR for part in reversed(path))


class StoredLabels:
    """The labels of a corpus on disk; see ``index.label_index.LabelIndex``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, path: Path, names: Names, limit: int) -> Sequence[FoundLabel]:
        """Return the labels of exactly this path."""
        return self._rows("path = ?", [_SEPARATOR.join(path)], names, limit)

    def ending(self, path: Path, names: Names, limit: int) -> Sequence[FoundLabel]:
        """Return the labels of longer paths that end in this one."""
        end = _ending(path)
        return self._rows("reversed > ? AND reversed < ?", [end, _after(end)], names, limit)

    def beginning(self, typed: str, names: Names, limit: int) -> Sequence[FoundLabel]:
        """Return labels whose numbers, with dots between, begin with ``typed``."""
        start = typed.replace(".", _SEPARATOR)
        if not start:
            return self._rows("1", [], names, limit)
        after = start[:-1] + chr(ord(start[-1]) + 1)
        return self._rows("path >= ? AND path < ?", [start, after], names, limit)

    def _rows(
        self, condition: str, values: Sequence[object], names: Names, limit: int
    ) -> Sequence[FoundLabel]:
        query = f"SELECT {_COLUMNS} FROM {_LIVE} WHERE {condition}"  # noqa: S608
        if names is not None:
            query += _IN_NAMES
            values = [*values, json.dumps(names)]
        found = [_found(row) for row in self._database.rows(query + _LIMIT, *values, limit)]
        # Sorted here: before the limit, SQLite would look at all.
        return sorted(found, key=_order)

    def outermost(
        self, kind: str, names: Names, limit: int, *, letters: bool
    ) -> Sequence[tuple[FoundLabel, FoundLabel]]:
        """Return for each document the lowest and the highest label with a number of one part."""
        condition = "outermost AND kind = ? AND letters = ?"
        query = f"SELECT labels.document, min(value), max(value) FROM {_LIVE} WHERE {condition}"  # noqa: S608
        values: list[object] = [kind, letters]
        if names is not None:
            query += _IN_NAMES
            values.append(json.dumps(names))
        query += " GROUP BY labels.document LIMIT ?"
        found = []
        for document, *ends in self._database.rows(query, *values, limit):
            one, other = (
                self._rows(
                    f"{condition} AND value = ? AND labels.document = ?",
                    [kind, letters, value, document],
                    None,
                    1,
                )
                for value in ends
            )
            found.append((one[0], other[0]))
        return sorted(found, key=lambda each: each[0].source)

    def below(self, found: FoundLabel, limit: int) -> Sequence[FoundLabel]:
        """Return all labels below a label."""
        condition = "source = ? AND place > ? AND place <= ? AND mark_start < ?"
        end = found.label.extent.end
        values = [found.source, found.place, found.place + limit, end]
        return self._rows(condition, values, None, limit)

    def above(self, found: FoundLabel) -> FoundLabel | None:
        """Return the label that a label is directly below."""
        parent = found.label.parent
        if parent is None:
            return None
        rows = self._rows("source = ? AND place = ?", [found.source, parent], None, 1)
        if not rows:
            raise DamagedIndexError(f"a label of {found.source} is missing")
        return rows[0]


def _order(found: FoundLabel) -> tuple[SourceName, int]:
    return found.source, found.place


def _after(end: str) -> str:
    return end[:-1] + _AFTER_SEPARATOR


def _found(row: Sequence[Any]) -> FoundLabel:
    source, place, kind, path, value, parent, mark_start, mark_end, start, own_end, end = row
    label = Label(
        kind,
        tuple(path.split(_SEPARATOR)),
        value,
        parent,
        Span(mark_start, mark_end),
        Span(start, own_end),
        Span(start, end),
    )
    return FoundLabel(SourceName(source), place, label)
