"""The words, names, aliases and labels of a corpus on disk."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from functools import lru_cache, partial
from typing import Any

from index.corpus import Names, Path, is_letter
from index.errors import DamagedIndexError
from index.model import SourceName, Span
from index.storage.tables import Database
from index.text.aliases import Alias, initials_of, variants_of
from index.text.english import Variant
from index.text.labels import FoundLabel, Label
from index.text.titles import MAX_REPLACEMENTS, MAX_SHARING, NameKind

WORD_CACHE_SIZE = 512
"""Beginnings: at half a million words a few hundred hold them all, in some 40 MB."""

LOOKUP_CACHE_SIZE = 4_096

_SEPARATOR = " "


class StoredVocabulary:
    """The words of a corpus; see ``index.text.spelling.Vocabulary``."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._beginning = lru_cache(WORD_CACHE_SIZE)(partial(_beginning, database))

    def near(self, first: str, lengths: range) -> Sequence[str]:
        """Return the words of ``lengths`` letters that begin with ``first``, in any order."""
        return [word for length in lengths for word in self._beginning(first, length)]

    def count(self, word: str) -> int:
        """Return how often ``word`` stands in the documents."""
        found = self._database.row("SELECT count FROM words WHERE word = ?", word)
        return found[0] if found else 0

    def is_name(self, word: str) -> bool:
        """Return whether ``word`` is always written with a capital."""
        query = "SELECT lower FROM words WHERE word = ? AND count > 0"
        found = self._database.row(query, word)
        return found is not None and not found[0]


def _beginning(database: Database, first: str, length: int) -> Sequence[str]:
    query = "SELECT word FROM words WHERE first = ? AND length = ? AND count > 0"
    return [word for (word,) in database.rows(query, first, length) if word.isalpha()]


class StoredAliases:
    """The aliases of a corpus; see ``index.text.aliases.Aliases``."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.longest = int(database.fact("longest_alias") or 0)
        self.of = lru_cache(LOOKUP_CACHE_SIZE)(partial(_others, database))
        self.spelled_by = lru_cache(LOOKUP_CACHE_SIZE)(partial(_spelled_by, database))

    @property
    def all(self) -> tuple[Alias, ...]:
        """The aliases in their order."""
        query = "SELECT name, other, source, start, end FROM aliases ORDER BY place"
        return tuple(map(alias_of, self._database.rows(query)))


def _others(database: Database, terms: Variant) -> tuple[Variant, ...]:
    """Everything that ``terms`` are also called, over one step in between."""
    direct = _direct(database, terms)
    further = [other for name in direct for other in _direct(database, name)]
    return tuple(dict.fromkeys(each for each in (*direct, *further) if each != terms))


def _direct(database: Database, terms: Variant) -> list[Variant]:
    query = "SELECT other FROM variants WHERE one = ? ORDER BY place"
    found = database.rows(query, key_of(terms))
    return list(dict.fromkeys(tuple(other.split(_SEPARATOR)) for (other,) in found))


def _spelled_by(database: Database, initials: str) -> tuple[Variant, ...]:
    """Return names of three words or more that have these folded ``initials``."""
    query = "SELECT terms FROM initials WHERE initials = ? ORDER BY place"
    found = database.rows(query, initials)
    return tuple(dict.fromkeys(tuple(terms.split(_SEPARATOR)) for (terms,) in found))


def key_of(terms: Variant) -> str:
    """Return terms as one text; no term holds a space."""
    return _SEPARATOR.join(terms)


def alias_of(row: tuple[Any, ...]) -> Alias:
    """Return the alias in a row of its name, other name, source, start and end."""
    name, other, source, start, end = row
    return Alias(
        name,
        other,
        None if source is None else SourceName(source),
        None if start is None else Span(start, end),
    )


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
    """Return how many aliases both begin with."""
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


class StoredNameTable:
    """What the documents are called; see ``index.text.titles.NameTable``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def known(self, names: Iterable[str]) -> frozenset[str]:
        """Return those of ``names`` that any document has, or a word of it."""
        query = (
            "SELECT value FROM json_each(?) WHERE EXISTS"
            " (SELECT 1 FROM document_names WHERE name = value)"
        )
        return frozenset(
            name for (name,) in self._database.rows(query, json.dumps(sorted(set(names))))
        )

    def called(self, name: str, kind: NameKind, most: int) -> Sequence[SourceName]:
        """Return the documents that have this name; none if they are more than ``most``."""
        query = (
            "SELECT source FROM document_names JOIN documents ON number = document"
            " WHERE live = 1 AND name = ? AND kind = ? LIMIT ?"
        )
        return _at_most(self._database.rows(query, name, int(kind), most + 1), most)

    def having(self, terms: Sequence[str], most: int) -> Sequence[SourceName]:
        """Return the documents whose names have all of ``terms``; see ``NameTable``."""
        word = int(NameKind.WORD)
        counted = sorted((self._count(term), term) for term in terms)
        if not counted or counted[0][0] > MAX_SHARING:
            return ()
        others = [term for _, term in counted[1:]]
        query = (
            "SELECT source FROM document_names AS one JOIN documents ON number = one.document"
            " WHERE live = 1 AND one.name = ? AND one.kind = ? AND (SELECT count(*) FROM"
            " json_each(?) WHERE EXISTS (SELECT 1 FROM document_names AS other"
            " WHERE other.name = value AND other.kind = one.kind"
            " AND other.document = one.document)) = ? LIMIT ?"
        )
        rows = self._database.rows(
            query, counted[0][1], word, json.dumps(others), len(others), most + 1
        )
        return _at_most(rows, most)

    def _count(self, term: str) -> int:
        """Return how many documents have ``term`` in their names; no more than matter."""
        query = (
            "SELECT count(*) FROM (SELECT 1 FROM document_names JOIN documents"
            " ON number = document WHERE live = 1 AND name = ? AND kind = ? LIMIT ?)"
        )
        found = self._database.row(query, term, int(NameKind.WORD), MAX_SHARING + 1)
        return found[0] if found else 0

    def replacements(self) -> Sequence[tuple[SourceName, str, bool]]:
        """Return which documents replace which; see ``NameTable``."""
        query = (
            "SELECT source, name, stated FROM replaced JOIN documents ON number = document"
            " WHERE live = 1 ORDER BY source, place LIMIT ?"
        )
        rows = self._database.rows(query, MAX_REPLACEMENTS)
        return [(SourceName(source), name, bool(stated)) for source, name, stated in rows]


def _at_most(rows: Sequence[tuple[str]], most: int) -> tuple[SourceName, ...]:
    found = tuple(sorted(SourceName(source) for (source,) in rows))
    return found if len(found) <= most else ()


_PATH_SEPARATOR = "/"
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
                _PATH_SEPARATOR.join(each.path),
                ending_of(each.path),
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


def ending_of(path: Path) -> str:
    """Return a path from its last part on, so that those with the same end begin alike."""
    return "".join(part + _PATH_SEPARATOR for part in reversed(path))


class StoredLabels:
    """The labels of a corpus on disk; see ``index.corpus.LabelIndex``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def prefetch(
        self, paths: Iterable[Path], kinds: Iterable[str], names: Names, limit: int
    ) -> None:
        """Do nothing: one by one is as fast."""

    def find(self, path: Path, names: Names, limit: int) -> Sequence[FoundLabel]:
        """Return the labels of exactly this path."""
        return self._rows("path = ?", [_PATH_SEPARATOR.join(path)], names, limit)

    def ending(self, path: Path, names: Names, limit: int) -> Sequence[FoundLabel]:
        """Return the labels of longer paths that end in this one."""
        end = ending_of(path)
        return self._rows("reversed > ? AND reversed < ?", [end, after_ending(end)], names, limit)

    def beginning(self, typed: str, names: Names, limit: int) -> Sequence[FoundLabel]:
        """Return labels whose numbers, with dots between, begin with ``typed``."""
        start = typed.replace(".", _PATH_SEPARATOR)
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
        found = [_label_of(row) for row in self._database.rows(query + _LIMIT, *values, limit)]
        # Sorted here: before the limit, SQLite would look at all.
        return sorted(found, key=_place_of)

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

    def before(self, source: SourceName, position: int) -> FoundLabel | None:
        """Return the last label of a document that begins at ``position`` or before."""
        query = (
            f"SELECT {_COLUMNS} FROM {_LIVE} WHERE source = ? AND start <= ?"  # noqa: S608
            " ORDER BY place DESC LIMIT 1"
        )
        row = self._database.row(query, source, position)
        return None if row is None else _label_of(row)


def _place_of(found: FoundLabel) -> tuple[SourceName, int]:
    return found.source, found.place


def after_ending(end: str) -> str:
    """Return what comes after all that begin as ``ending_of`` has made of a path."""
    return end[:-1] + _AFTER_SEPARATOR


def _label_of(row: Sequence[Any]) -> FoundLabel:
    source, place, kind, path, value, parent, mark_start, mark_end, start, own_end, end = row
    label = Label(
        kind,
        tuple(path.split(_PATH_SEPARATOR)),
        value,
        parent,
        Span(mark_start, mark_end),
        Span(start, own_end),
        Span(start, end),
    )
    return FoundLabel(SourceName(source), place, label)
