"""Add and remove documents in an index; safe to interrupt at any point.

An update goes through five steps, each whole in itself; the first two batch by batch:

1. The new documents' rows are written, marked as not yet live.
2. Their passages go into tantivy, which is committed.
3. In one transaction the new rows become live, those that they replace cease to be, and the
   counts of words and names follow. From here on the new version is what is true.
4. The old passages leave tantivy.
5. The old rows go, at the beginning of the next update.

A process that dies in between leaves rows that are not live; ``IndexWriter`` clears them away when
it is opened again.

Of each new document only its dated events are held; all else is added up. So what an update
takes in memory goes with how many words and dates it has, not with its texts.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from index.corpus import CHECKSUM_MODULUS, checksum_of
from index.errors import DamagedIndexError, LibraryError
from index.model import SkippedFile
from index.ranking import first_passage, numbers_of
from index.ranking.disk import DiskWriter
from index.storage.directory import TERMS, sqlite_error, system_errors
from index.storage.event_rows import EventRowWriter
from index.storage.lazy import GONE, LIVE, WAITING
from index.storage.prepare import (
    Counts,
    KnownFile,
    PreparedDocument,
    SourceFile,
    unpack_counts,
)
from index.storage.rows import checksum
from index.storage.tables import FILE_NAME, Database
from index.storage.vocabulary import alias_of, write_aliases, write_initials, write_labels
from index.text.aliases import Alias, derived, unique


class PendingChanges:
    """Documents that wait to become live, and those that they replace.

    Attributes:
        old: The numbers of those that are to be removed.
        share: What the corpus checksum grows by.
        length: What the number of terms grows by.
        passages: What the number of passages grows by.
    """

    def __init__(self) -> None:
        self.old: list[int] = []
        self.share = 0
        self.length = 0
        self.passages = 0
        self._words: Counter[str] = Counter()
        self._lower: Counter[str] = Counter()
        self._capitals: Counter[str] = Counter()
        self._names: Counter[str] = Counter()
        self._new: list[int] = []
        self._events = EventRowWriter()

    def __bool__(self) -> bool:
        """Return whether there is anything to do."""
        return bool(self._new or self.old)

    def add(self, numbers: Sequence[int], documents: Sequence[PreparedDocument]) -> None:
        """Add ``documents``, whose rows are written already."""
        for number, each in zip(numbers, documents, strict=True):
            self._new.append(number)
            counts = unpack_counts(each.counts)
            self._events.enter(number, each.file.source, each.dating, counts.topics)
            self._count(counts, 1)

    def remove(self, documents: Mapping[int, Counts]) -> None:
        """Remove ``documents``, which are live, by their numbers."""
        for number, counts in documents.items():
            self.old.append(number)
            self._events.strike(number, counts.topics)
            self._count(counts, -1)

    def write(self, connection: sqlite3.Connection) -> None:
        """Write all changes within one transaction."""
        change = "UPDATE documents SET live = ? WHERE number = ?"
        connection.executemany(change, [(GONE, number) for number in self.old])
        connection.executemany(change, [(LIVE, number) for number in self._new])
        self._write_counts(connection)
        self._events.write(connection)

    def _count(self, document: Counts, sign: int) -> None:
        self.share += sign * document.share
        self.length += sign * document.length
        self.passages += sign * document.passages
        for counts, its in (
            (self._words, document.words),
            (self._lower, dict.fromkeys(document.lower, 1)),
            (self._capitals, document.capitals),
            (self._names, document.names),
        ):
            if sign > 0:
                counts.update(its)
            else:
                counts.subtract(its)

    def _write_counts(self, connection: sqlite3.Connection) -> None:
        lower = self._lower
        connection.executemany(
            "INSERT INTO words VALUES (?, ?, ?, ?, ?) ON CONFLICT (word) DO UPDATE"
            " SET count = count + excluded.count, lower = lower + excluded.lower",
            [
                (word, word[0], len(word), count, lower[word])
                for word, count in self._words.items()
                if count or lower[word]
            ],
        )
        tables = (("capitals", "word", self._capitals), ("names", "name", self._names))
        for table, column, counts in tables:
            connection.executemany(
                f"INSERT INTO {table} VALUES (?, ?) ON CONFLICT ({column}) DO UPDATE"  # noqa: S608
                " SET count = count + excluded.count",
                [each for each in counts.items() if each[1]],
            )


STALE = "stale_aliases"

MAX_NAMES = 20_000
"""Up to so many names the aliases that follow from counts are derived again after each change;
beyond, only by a rebuild. Those that a document or the community states always are."""


class IndexWriter:
    """Writes one generation; only the holder of the directory's lock may have one.

    Args:
        generation: Its folder.
        threads: How many of tantivy's.
    """

    def __init__(self, generation: Path, *, threads: int = 1) -> None:
        self._folder = generation
        self._pending = PendingChanges()
        self.database = Database(generation, make=True)
        self._closed = False
        try:
            self._check_halves()
            self._terms = DiskWriter(generation / TERMS, threads=threads)
        except LibraryError:
            self.database.close()
            raise
        self._clear()

    def finish(self) -> None:
        """Wait for tantivy, and move what has been written into the tables' file."""
        self._closed = True
        self._terms.close()
        self.database.settle()
        self.database.close()

    def close(self) -> None:
        """Wait for tantivy and close the tables."""
        if not self._closed:
            self._closed = True
            self.database.close()
            self._terms.close()

    def _check_halves(self) -> None:
        """Make sure that neither the tables nor the terms are new while the others are not."""
        terms = (self._folder / TERMS / "meta.json").exists()
        if self.database.made and terms:
            raise DamagedIndexError("its tables are gone")
        if not terms and self.database.row("SELECT 1 FROM documents LIMIT 1"):
            raise DamagedIndexError("its terms are gone")

    def known(self) -> Mapping[str, KnownFile]:
        """Return the live documents by name, with what tells whether their files have changed."""
        query = "SELECT source, sha256, size, modified, metadata FROM documents WHERE live = 1"
        return {source: KnownFile(*rest) for source, *rest in self.database.rows(query)}

    def skipped_before(self) -> Iterable[tuple[str, str, str, int, int]]:
        """Return name, reason, kind of reason, size and time of the files that are not used."""
        query = "SELECT source, why, reason, size, modified FROM skipped"
        return [(a, b, c, d, e) for a, b, c, d, e in self.database.rows(query)]

    def stage(self, added: Sequence[PreparedDocument], removed: Sequence[str] = ()) -> None:
        """Take steps 1 and 2 for ``added``; mark their old versions and ``removed`` as leaving.

        Raises:
            UnwritableIndexError: If there is no room or no permission; nothing has changed then.
        """
        with self._system_errors():
            if not self._pending:
                self._clear()
            numbers = self._write_rows(added)
            for number, document in zip(numbers, added, strict=True):
                places = numbers_of(number, len(document.terms))
                for place, terms in enumerate(document.terms):
                    dated = document.dating.terms.get(place, "")
                    self._terms.add(places[place], terms, dated)
            self._terms.commit()
            names = [document.file.source for document in added]
            old = self._live_numbers([*names, *removed])
            self._pending.add(numbers, added)
            self._pending.remove({number: self._counts(number) for number in old})

    def touch(self, files: Sequence[SourceFile]) -> None:
        """Note that ``files`` have other times than before, and the same bytes."""
        with self._system_errors(), self._transaction() as connection:
            connection.executemany(
                "UPDATE documents SET size = ?, modified = ? WHERE source = ? AND live = 1",
                [(file.size, file.modified, file.source) for file in files],
            )

    def skip(self, skipped: Iterable[tuple[SkippedFile, int, int]]) -> None:
        """Keep the names of the files that are not used, instead of those kept before."""
        rows = {
            (file.source, file.why, file.reason.value, size, modified)
            for file, size, modified in skipped
        }
        query = "SELECT source, why, reason, size, modified FROM skipped"
        if rows == set(self.database.rows(query)):
            return
        with self._system_errors(), self._transaction() as connection:
            connection.execute("DELETE FROM skipped")
            connection.executemany("INSERT INTO skipped VALUES (?, ?, ?, ?, ?)", sorted(rows))
            _new_version(connection)

    def keep_aliases(self, own: Sequence[Alias], *, derive_all: bool) -> None:
        """Find the aliases of all documents, after the community's ``own``.

        Args:
            own: Aliases that need not be found.
            derive_all: Whether to do so even where there are very many names.
        """
        (count,) = self.database.row("SELECT count(*) FROM names WHERE count > 0") or (0,)
        with self._system_errors(), self._transaction() as connection:
            if derive_all or count <= MAX_NAMES:
                names = dict(self.database.rows("SELECT name, count FROM names WHERE count > 0"))
                write_initials(connection, names)
                follow = self._derived(names)
            else:
                follow = self._derived_before()
            found = unique((*own, *self._mined(role=False), *follow))
            _keep(connection, "longest_alias", str(write_aliases(connection, tuple(found))))
            shares = int(_fact(connection, "shares", "0"), 16)
            _keep(connection, "checksum", checksum_of(shares, own))
            _keep(connection, "own_aliases", json.dumps([[a.name, a.other] for a in own]))
            _keep(connection, STALE, "0")
            _new_version(connection)

    @property
    def has_stale_aliases(self) -> bool:
        """Whether a document has changed since the aliases were found."""
        return self.database.fact(STALE) == "1"

    def _derived(self, names: Mapping[str, int]) -> Iterable[Alias]:
        capitals = dict(self.database.rows("SELECT word, count FROM capitals WHERE count > 0"))
        return derived(names, capitals, list(self._mined(role=True)))

    def _derived_before(self) -> Iterable[Alias]:
        """Return the aliases derived at the last rebuild, and the current ones of offices."""
        own = set(self.own_aliases())
        query = "SELECT name, other, source, start, end FROM aliases WHERE source IS NULL"
        rows = self.database.rows(f"{query} ORDER BY place")
        return (*(each for each in map(alias_of, rows) if each not in own), *self._mined(role=True))

    def own_aliases(self) -> tuple[Alias, ...]:
        """Return the community's own aliases, as they were when they were last written."""
        found = self.database.fact("own_aliases")
        return tuple(Alias(*pair) for pair in json.loads(found or "[]"))

    def _mined(self, *, role: bool) -> Iterator[Alias]:
        query = (
            "SELECT name, other, source, start, end FROM mined JOIN documents"
            " ON documents.number = mined.document WHERE live = 1 AND role = ?"
            " ORDER BY source, place"
        )
        return (alias_of(row) for row in self.database.rows(query, int(role)))

    def _write_rows(self, added: Sequence[PreparedDocument]) -> Sequence[int]:
        """Take step 1; return the documents' numbers."""
        with self._transaction() as connection:
            first = int(_fact(connection, "next_number", "1"))
            numbers = range(first, first + len(added))
            for number, document in zip(numbers, added, strict=True):
                _write_document(connection, number, document)
            _keep(connection, "next_number", str(numbers.stop))
        return numbers

    def make_live(self) -> None:
        """Take steps 3 and 4 for all pending changes.

        Raises:
            UnwritableIndexError: If there is no room or no permission; nothing has changed then.
        """
        pending = self._pending
        if not pending:
            return
        with self._system_errors():
            with self._transaction() as connection:
                pending.write(connection)
                shares = int(_fact(connection, "shares", "0"), 16) + pending.share
                _keep(connection, "shares", f"{shares % CHECKSUM_MODULUS:x}")
                _keep(connection, "checksum", checksum_of(shares, self.own_aliases()))
                for name, growth in (("length", pending.length), ("passages", pending.passages)):
                    _keep(connection, name, str(int(_fact(connection, name, "0")) + growth))
                _keep(connection, STALE, "1")
                _new_version(connection)
            self._pending = PendingChanges()
            self._remove_terms(pending.old)

    def _live_numbers(self, names: Iterable[str]) -> list[int]:
        query = "SELECT number FROM documents WHERE live = 1 AND source = ?"
        return [number for name in names for (number,) in self.database.rows(query, name)]

    def _counts(self, number: int) -> Counts:
        """Return what a document had added to the counts."""
        found = self.database.row("SELECT counts FROM texts WHERE document = ?", number)
        if found is None:
            raise DamagedIndexError(f"the counts of document {number} are missing")
        return unpack_counts(found[0])

    def _clear(self) -> None:
        """Take step 5, and remove what is left of an interrupted batch."""
        numbers = [n for (n,) in self.database.rows("SELECT number FROM documents WHERE live <> 1")]
        if not numbers:
            return
        self._remove_terms(numbers)
        with self._transaction() as connection:
            for table in _OF_A_DOCUMENT:
                query = f"DELETE FROM {table} WHERE document = ?"  # noqa: S608
                connection.executemany(query, [(number,) for number in numbers])
            connection.executemany(
                "DELETE FROM summaries WHERE passage >= ? AND passage < ?",
                [(first_passage(number), first_passage(number + 1)) for number in numbers],
            )
            connection.executemany(
                "DELETE FROM documents WHERE number = ?", [(number,) for number in numbers]
            )

    def _remove_terms(self, numbers: Sequence[int]) -> None:
        """Take step 4, with a new version, since open readers still see the old terms."""
        if numbers:
            for number in numbers:
                self._terms.remove(number)
            self._terms.commit()
            with self._transaction() as connection:
                _new_version(connection)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        connection = self.database.connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    @contextmanager
    def _system_errors(self) -> Iterator[None]:
        """Say in words what the system or SQLite says when there is no room."""
        try:
            with system_errors(self._folder):
                yield
        except sqlite3.DatabaseError as error:
            raise sqlite_error(self._folder / FILE_NAME, error) from error


_OF_A_DOCUMENT = (
    "texts", "blocks", "passages", "mined", "document_names", "replaced", "labels",
)  # fmt: skip
"""The tables of which the rows of a document go with it."""


def _write_document(
    connection: sqlite3.Connection, number: int, document: PreparedDocument
) -> None:
    file = document.file
    connection.execute(
        "INSERT INTO documents (number, source, sha256, live, size, modified, metadata, characters,"
        " blocks, passages, length, title, extra, warnings)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            number,
            file.source,
            document.sha256,
            WAITING,
            file.size,
            file.modified,
            json.dumps(dict(file.metadata), sort_keys=True),
            document.characters,
            document.block_count,
            len(document.terms),
            document.length,
            document.title,
            document.extra,
            json.dumps([[each.line, each.why, each.key] for each in document.metadata_warnings]),
        ),
    )
    crc = checksum(document.text, file.source, document.sha256, document.extra)
    connection.execute(
        "INSERT INTO texts VALUES (?, ?, ?, ?)", (number, crc, document.text, document.counts)
    )
    for table, rows in (("blocks", document.blocks), ("passages", document.passages)):
        connection.executemany(
            f"INSERT INTO {table} VALUES (?, ?, ?)",  # noqa: S608
            [(number, part, row) for part, row in enumerate(rows)],
        )
    first = first_passage(number)
    connection.executemany(
        "INSERT INTO summaries VALUES (?, ?)",
        [(first + place, row) for place, row in document.dating.summaries.items()],
    )
    connection.executemany(
        "INSERT INTO mined VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (number, role, place, alias.name, alias.other, alias.span.start, alias.span.end)
            for role, found in enumerate((document.introduced, document.roles))
            for place, alias in enumerate(found)
            if alias.span is not None
        ],
    )
    connection.executemany(
        "INSERT INTO document_names VALUES (?, ?, ?)",
        [(name, int(kind), number) for name, kind in document.names.names],
    )
    connection.executemany(
        "INSERT INTO replaced VALUES (?, ?, ?, ?)",
        [
            (number, place, name, int(stated))
            for place, (name, stated) in enumerate(document.names.all_replaced)
        ],
    )
    write_labels(connection, number, document.labels)


def _fact(connection: sqlite3.Connection, name: str, default: str) -> str:
    found = connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
    return default if found is None else str(found[0])


def _keep(connection: sqlite3.Connection, name: str, value: str) -> None:
    connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))


def _new_version(connection: sqlite3.Connection) -> None:
    _keep(connection, "version", str(int(_fact(connection, "version", "0")) + 1))
