"""The dates of documents are found once, and written where timelines look for them."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from index.analysing import AnalysedBlock
from index.model import Block, Document, Passage
from index.storage.events import COLUMNS, EventRow, row_of
from index.terms import fold
from index.timelines.backwards import points_back
from index.timelines.dated import extent
from index.timelines.dating import date_events
from index.timelines.naming import count_topics, is_worth_offering, most_written

Period = tuple[int, int, int]
"""A scale, a first and a last day; see ``index.storage.events``."""

_PUT = f"""INSERT INTO events (document, source, {COLUMNS})
    VALUES (?, ?{", ?" * len(EventRow._fields)})"""  # noqa: S608
_PUT_PERIOD = """INSERT INTO periods (scale, begins, ends, count) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET count = count + excluded.count"""
_PUT_WORDS = """INSERT INTO topic_words (topic, words, count) VALUES (?, ?, ?)
    ON CONFLICT DO UPDATE SET count = count + excluded.count"""


@dataclass(frozen=True, slots=True)
class Dating:
    """What is stored of the dates of one document.

    Attributes:
        topics: How many events each topic has, by its terms and by its words.
        terms: For each place of a passage with events what they say, as terms one space
            apart: their sentences, and those that they only point back to.
        first_date: Where the earliest event begins, in EDTF.
        last_date: Where the latest one ends.
    """

    rows: tuple[EventRow, ...]
    topics: Counter[tuple[str, str]]
    terms: Mapping[int, str]
    first_date: str | None
    last_date: str | None

    def without_terms(self) -> Dating:
        """The same, once its terms are in the engine."""
        return replace(self, terms={})


def date_document(
    document: Document, blocks: Sequence[Block], passages: Sequence[Passage]
) -> Dating:
    """Find the dated events of ``document``; nothing is looked up outside it."""
    analysed = [AnalysedBlock(document, block) for block in blocks]
    place = {
        (passage.block, sentence): number
        for number, passage in enumerate(passages)
        for sentence in range(passage.first, passage.last + 1)
    }
    found = list(date_events(document, analysed))
    rows = []
    saying: dict[int, dict[tuple[int, int], str]] = {}
    for dated in found:
        block, run = dated.block.block.number - 1, dated.run
        passage = place[block, run.start]
        rows.append(row_of(dated, block, passage))
        for number in range(run.start - points_back(dated.block, run), run.stop):
            saying.setdefault(passage, {})[block, number] = " ".join(dated.block.terms[number])
    ends = extent(dated.event for dated in found)
    first, last = ends or (None, None)
    terms = {passage: " ".join(each.values()) for passage, each in saying.items()}
    return Dating(tuple(rows), count_topics(found), terms, first, last)


class Chronicler:
    """Enters and strikes out the dates of documents within one transaction.

    The tables hold events of live documents only: a document's are to be entered in the
    transaction that makes it live, and struck out in the one that ends that.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._periods: Counter[Period] = Counter()
        self._topics: Counter[tuple[str, str]] = Counter()

    def enter(self, number: int, source: str, dating: Dating) -> None:
        """Write down the dates of document ``number``, which has its row already."""
        self._connection.executemany(_PUT, [(number, source, *row) for row in dating.rows])
        self._connection.execute(
            "UPDATE documents SET first_date = ?, last_date = ? WHERE number = ?",
            (dating.first_date, dating.last_date, number),
        )
        self._periods.update(map(_period, dating.rows))
        self._topics.update(dating.topics)

    def strike(self, number: int, dating: Dating) -> None:
        """Take the dates of document ``number`` out, which are ``dating``."""
        self._connection.execute("DELETE FROM events WHERE document = ?", (number,))
        self._periods.subtract(map(_period, dating.rows))
        self._topics.subtract(dating.topics)

    def finish(self) -> None:
        """Bring the counts up to date; to be called before the transaction is committed."""
        put = [(*period, count) for period, count in self._periods.items() if count]
        self._connection.executemany(_PUT_PERIOD, put)
        self._connection.executemany(
            "DELETE FROM periods WHERE scale = ? AND begins = ? AND ends = ? AND count = 0",
            [period for *period, _ in put],
        )
        changed = {each: count for each, count in self._topics.items() if count}
        self._connection.executemany(_PUT_WORDS, [(*each, n) for each, n in changed.items()])
        self._connection.executemany(
            "DELETE FROM topic_words WHERE topic = ? AND words = ? AND count = 0", list(changed)
        )
        for topic in dict.fromkeys(topic for topic, _ in changed):
            self._settle(topic)
        self._periods.clear()
        self._topics.clear()

    def _settle(self, topic: str) -> None:
        """Offer a topic in the words that most events have, if it is worth it."""
        run = self._connection.execute
        counts = dict(run("SELECT words, count FROM topic_words WHERE topic = ?", (topic,)))
        total, words = sum(counts.values()), most_written(counts) if counts else ""
        old = run("SELECT words FROM topics WHERE topic = ?", (topic,)).fetchone()
        offered = bool(counts) and is_worth_offering(words, total)
        if old is not None and not (offered and old[0] == words):
            gone = [(beginning, topic) for beginning in _beginnings(old[0])]
            self._connection.executemany(
                "DELETE FROM topic_beginnings WHERE beginning = ? AND topic = ?", gone
            )
        if not offered:
            run("DELETE FROM topics WHERE topic = ?", (topic,))
            return
        run(
            "INSERT OR REPLACE INTO topics (topic, words, count, lower, folded) "
            "VALUES (?, ?, ?, ?, ?)",
            (topic, words, total, not words[0].isupper(), fold(words)),
        )
        if old is None or old[0] != words:
            made = [(beginning, topic) for beginning in _beginnings(words)]
            self._connection.executemany(
                "INSERT OR IGNORE INTO topic_beginnings VALUES (?, ?)", made
            )


def _period(row: EventRow) -> Period:
    return row.scale, row.begins, row.ends


def _beginnings(words: str) -> set[str]:
    """A topic's words from each of them on."""
    folded = fold(words).split(" ")
    return {" ".join(folded[place:]) for place in range(len(folded))}
