"""What an update changes beside the documents' own rows, gathered until all of it becomes true.

Of each new document only its dated events are held; all else is added up. So what an update
takes in memory goes with how many words and dates it has, not with its texts.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence

from index.storage.chronicling import Chronicler
from index.storage.database import GONE, LIVE
from index.storage.preparing import Counts, Prepared, unpack_counts


class Staged:
    """Documents that wait to become live, and those that are to cease then.

    Attributes:
        old: The numbers of those that are to cease.
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
        self._chronicler = Chronicler()

    def __bool__(self) -> bool:
        """Whether there is anything to do."""
        return bool(self._new or self.old)

    def add(self, numbers: Sequence[int], documents: Sequence[Prepared]) -> None:
        """Stage ``documents``, whose rows are written already."""
        for number, each in zip(numbers, documents, strict=True):
            self._new.append(number)
            counts = unpack_counts(each.counts)
            self._chronicler.enter(number, each.file.source, each.dating, counts.topics)
            self._count(counts, 1)

    def remove(self, documents: Mapping[int, Counts]) -> None:
        """Stage the end of ``documents``, which are live, by their numbers."""
        for number, counts in documents.items():
            self.old.append(number)
            self._chronicler.strike(number, counts.topics)
            self._count(counts, -1)

    def write(self, connection: sqlite3.Connection) -> None:
        """Make all of it true within one transaction."""
        change = "UPDATE documents SET live = ? WHERE number = ?"
        connection.executemany(change, [(GONE, number) for number in self.old])
        connection.executemany(change, [(LIVE, number) for number in self._new])
        self._write_counts(connection)
        self._chronicler.write(connection)

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
