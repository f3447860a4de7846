"""The dates of documents are found once, and written where timelines look for them."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.analysing import AnalysedBlock
from index.model import Block, Document, Passage
from index.storage.events import COLUMNS, EventRow, pack_gists, row_of
from index.terms import fold
from index.timelines.dated import extent
from index.timelines.dating import date_events
from index.timelines.gists import Gist, gist_of
from index.timelines.naming import count_topics, is_worth_offering, most_written

Period = tuple[int, int, int]
"""A scale, a first and a last day; see ``index.storage.events``."""

Topics = Counter[tuple[str, str]]
"""How many events each topic has, by its terms and by its words."""

_PUT = f"""INSERT INTO events (document, source, {COLUMNS})
    VALUES (?, ?{", ?" * len(EventRow._fields)})"""  # noqa: S608
_PERIODS = """SELECT scale, begins, ends, count(*) FROM events WHERE document = ?
    GROUP BY scale, begins, ends"""
_PUT_PERIOD = """INSERT INTO periods (scale, begins, ends, count) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET count = count + excluded.count"""
_PUT_WORDS = """INSERT INTO topic_words (topic, words, count) VALUES (?, ?, ?)
    ON CONFLICT DO UPDATE SET count = count + excluded.count"""


@dataclass(frozen=True, slots=True)
class Dating:
    """What is stored of the dates of one document.

    Attributes:
        terms: For each place of a passage with events what they say, as terms one space
            apart: their sentences, and those that they only point back to.
        gists: For each of these places what is compared of its events, packed.
        first_date: Where the earliest event begins, in EDTF.
        last_date: Where the latest one ends.
    """

    rows: tuple[EventRow, ...]
    terms: Mapping[int, str]
    gists: Mapping[int, bytes]
    first_date: str | None
    last_date: str | None


def date_document(
    document: Document, blocks: Sequence[Block], passages: Sequence[Passage]
) -> tuple[Dating, Topics]:
    """Find the dated events of ``document``; nothing is looked up outside it.

    Returns:
        What is stored of them, and how many each topic has.
    """
    analysed = [AnalysedBlock(document, block) for block in blocks]
    place = {
        (passage.block, sentence): number
        for number, passage in enumerate(passages)
        for sentence in range(passage.first, passage.last + 1)
    }
    found = list(date_events(document, analysed))
    rows = []
    gists: dict[int, list[Gist]] = {}
    for dated in found:
        block = dated.block.block.number - 1
        passage = place[block, dated.run.start]
        rows.append(row_of(dated, block, passage))
        gists.setdefault(passage, []).append(gist_of(dated, passage))
    ends = extent(dated.event for dated in found)
    dating = Dating(
        rows=tuple(rows),
        terms={passage: _terms(each) for passage, each in gists.items()},
        gists={passage: pack_gists(each) for passage, each in gists.items()},
        first_date=ends[0] if ends else None,
        last_date=ends[1] if ends else None,
    )
    return dating, count_topics(found)


def _terms(gists: Sequence[Gist]) -> str:
    """Every term of some events, once."""
    said = " ".join(f"{gist.before} {gist.terms}" for gist in gists)
    return " ".join(dict.fromkeys(said.split()))


class Chronicler:
    """Enters and strikes out the dates of documents, all within one transaction.

    The tables hold events of live documents only: a document's are to be entered in the
    transaction that makes it live, and struck out in the one that ends that. Until then the
    rows to enter are held, and all else as counts.
    """

    def __init__(self) -> None:
        self._entered: list[tuple[int, str, Sequence[EventRow]]] = []
        self._ends: list[tuple[str | None, str | None, int]] = []
        self._struck: list[int] = []
        self._periods: Counter[Period] = Counter()
        self._topics: Topics = Counter()

    def enter(self, number: int, source: str, dating: Dating, topics: Topics) -> None:
        """The dates of document ``number`` are to be there."""
        self._entered.append((number, source, dating.rows))
        self._ends.append((dating.first_date, dating.last_date, number))
        self._periods.update(map(_period, dating.rows))
        self._topics.update(topics)

    def strike(self, number: int, topics: Topics) -> None:
        """The dates of document ``number`` are to go."""
        self._struck.append(number)
        self._topics.subtract(topics)

    def write(self, connection: sqlite3.Connection) -> None:
        """Do all of it; the documents that enter have their rows already."""
        periods = self._periods.copy()
        for number in self._struck:
            for scale, begins, ends, count in connection.execute(_PERIODS, (number,)):
                periods[scale, begins, ends] -= count
            connection.execute("DELETE FROM events WHERE document = ?", (number,))
        for number, source, rows in self._entered:
            connection.executemany(_PUT, [(number, source, *row) for row in rows])
        connection.executemany(
            "UPDATE documents SET first_date = ?, last_date = ? WHERE number = ?", self._ends
        )
        self._write_counts(connection, periods)

    def _write_counts(self, connection: sqlite3.Connection, periods: Mapping[Period, int]) -> None:
        put = [(*period, count) for period, count in periods.items() if count]
        connection.executemany(_PUT_PERIOD, put)
        connection.executemany(
            "DELETE FROM periods WHERE scale = ? AND begins = ? AND ends = ? AND count = 0",
            [period for *period, _ in put],
        )
        changed = {each: count for each, count in self._topics.items() if count}
        connection.executemany(_PUT_WORDS, [(*each, n) for each, n in changed.items()])
        connection.executemany(
            "DELETE FROM topic_words WHERE topic = ? AND words = ? AND count = 0", list(changed)
        )
        for topic in dict.fromkeys(topic for topic, _ in changed):
            _settle(connection, topic)


def _settle(connection: sqlite3.Connection, topic: str) -> None:
    """Offer a topic in the words that most events have, if it is worth it."""
    run = connection.execute
    counts = dict(run("SELECT words, count FROM topic_words WHERE topic = ?", (topic,)))
    total, words = sum(counts.values()), most_written(counts) if counts else ""
    old = run("SELECT words FROM topics WHERE topic = ?", (topic,)).fetchone()
    offered = bool(counts) and is_worth_offering(words, total)
    if old is not None and not (offered and old[0] == words):
        gone = [(beginning, topic) for beginning in _beginnings(old[0])]
        connection.executemany(
            "DELETE FROM topic_beginnings WHERE beginning = ? AND topic = ?", gone
        )
    if not offered:
        run("DELETE FROM topics WHERE topic = ?", (topic,))
        return
    run(
        "INSERT OR REPLACE INTO topics (topic, words, count, lower, folded) VALUES (?, ?, ?, ?, ?)",
        (topic, words, total, not words[0].isupper(), fold(words)),
    )
    if old is None or old[0] != words:
        made = [(beginning, topic) for beginning in _beginnings(words)]
        connection.executemany("INSERT OR IGNORE INTO topic_beginnings VALUES (?, ?)", made)


def _period(row: EventRow) -> Period:
    return row.scale, row.begins, row.ends


def _beginnings(words: str) -> set[str]:
    """A topic's words from each of them on."""
    folded = fold(words).split(" ")
    return {" ".join(folded[place:]) for place in range(len(folded))}
