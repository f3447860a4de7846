"""Timelines of a corpus on disk: the same as in memory, at a cost that does not grow."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import date
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import EngineChoice, Event, Library, SourceName
from index.corpus import build
from index.ranking import PLACE_MASK
from index.ranking.disk import DiskEngine
from index.storage import event_index as stored
from index.storage.prepare import unpack_counts
from index.storage.tables import Database
from index.storage.writer import IndexWriter
from index.timelines import (
    EventIndex,
    LocatedEvent,
    MemoryEventIndex,
    Scope,
    selection,
    timeline,
    topics,
)
from tests.helpers.dated_documents import EVERYTHING, NAMES, SEED_DOCUMENTS, THINGS, generated
from tests.helpers.disk_events import event_index_of, open_event_index, prepared, store, transaction
from tests.helpers.documents import document, fill

ASKED: tuple[dict[str, str | None], ...] = (
    {},
    {"since": "1990"},
    {"until": "1985"},
    {"since": "1975", "until": "may 1999"},
    {"source": "1.txt"},
    {"source": "1.txt", "since": "1990"},
    {"topic": "ferry"},
    {"topic": "Ana Prado"},
    {"topic": "the bridge of Hobbs", "until": "1990"},
    {"topic": "1987"},
    {"topic": "Vidal market 1990", "source": "2.txt"},
)


def shown(events: Sequence[LocatedEvent]) -> list[tuple[Event, range]]:
    return [(each.event, each.run) for each in events]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    numbers = count()
    return lambda: tmp_path_factory.mktemp(f"generation{next(numbers)}")


@pytest.fixture(scope="module", params=["seeds", "generated"])
def pair(
    request: pytest.FixtureRequest, folders: Callable[[], Path]
) -> tuple[MemoryEventIndex, EventIndex]:
    documents = EVERYTHING if request.param == "seeds" else generated(6, 40)
    return MemoryEventIndex(build(documents)), event_index_of(folders(), documents)


Pair = tuple[MemoryEventIndex, EventIndex]


@pytest.fixture(scope="module")
def real(folders: Callable[[], Path]) -> Pair:
    return MemoryEventIndex(build(EVERYTHING)), event_index_of(folders(), EVERYTHING)


class TestBothChronicles:
    def test_they_have_the_same_events_in_the_same_order(self, pair: Pair) -> None:
        memory, disk = pair
        everything = disk.select(Scope(), 10_000)

        assert shown(everything.events) == shown(memory.events)
        assert everything.dated + everything.undated == len(memory.events)

    @pytest.mark.parametrize("limit", [1, 7, 10_000])
    @pytest.mark.parametrize("chosen", [False, True])
    @pytest.mark.parametrize("dated_only", [False, True])
    def test_they_select_the_same_in_any_range(
        self,
        pair: Pair,
        limit: int,
        chosen: bool,  # noqa: FBT001
        dated_only: bool,  # noqa: FBT001
    ) -> None:
        memory, disk = pair
        names = sorted(memory.corpus.documents)
        sources = frozenset(names[1:3]) if chosen else None
        fixed = (date(1985, 6, 1), date(2003, 10, 5), date(2023, 12, 24))
        days = (None, *(day.toordinal() for day in fixed))
        for first in days:
            for last in days:
                if first and last and first > last:
                    continue
                scope = Scope(first, last, sources, dated_only)
                ours, theirs = disk.select(scope, limit), memory.select(scope, limit)
                assert shown(ours.events) == shown(theirs.events)
                assert (ours.dated, ours.undated) == (theirs.dated, theirs.undated)

    def test_they_know_the_same_extents(self, pair: Pair) -> None:
        memory, disk = pair

        assert disk.extents() == memory.extents()

    @pytest.mark.parametrize("typed", ["", "b", "pr", "alva br", "Men", "zzz", "of", "%", "é"])
    def test_they_offer_the_same_topics(self, pair: Pair, typed: str) -> None:
        memory, disk = pair
        names = frozenset(sorted(memory.corpus.documents)[:2])

        assert topics(disk, typed, 25) == topics(memory, typed, 25)
        assert topics(disk, typed, 25, names) == topics(memory, typed, 25, names)

    def test_they_offer_the_same_topics_if_very_many_begin_so(
        self, pair: Pair, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        memory, disk = pair
        monkeypatch.setattr(stored, "MAX_MATCHES", 2)

        for typed in ("", "a", "b", "m"):
            assert topics(disk, typed, 5) == topics(memory, typed, 5)

    @pytest.mark.parametrize("asked", ASKED, ids=str)
    def test_they_give_the_same_timelines(
        self, folders: Callable[[], Path], asked: dict[str, str | None]
    ) -> None:
        documents = generated(5, 12)
        memory, disk = MemoryEventIndex(build(documents)), event_index_of(folders(), documents)

        assert timeline(disk, **asked) == timeline(memory, **asked)  # type: ignore[arg-type]


class TestTopics:
    @settings(deadline=None, max_examples=8)
    @given(seed=st.integers(0, 10**6), at_once=st.integers(1, 40))
    def test_every_event_about_a_topic_is_found(
        self, folders: Callable[[], Path], seed: int, at_once: int
    ) -> None:
        chance = random.Random(seed)
        documents = generated(4, 25, seed)
        memory, disk = MemoryEventIndex(build(documents)), event_index_of(folders(), documents)
        words = [*NAMES, *THINGS, "1987", "the mill", "Act of 1996", "shop", "built", "ferrymen"]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(stored, "SUMMARY_BATCH_SIZE", at_once)
            for size in (1, 1, 2, 2, 3, 4):
                topic = " ".join(chance.sample(words, size))
                sources = [document.source for document in chance.sample(documents, 2)]
                for seen in (None, sources):
                    for since, source in ((None, None), ("1990", None), (None, sources[0])):
                        found = [
                            timeline(each, topic=topic, since=since, source=source, sources=seen)
                            for each in (memory, disk)
                        ]

                        assert found[0] == found[1]

    @pytest.mark.parametrize("topic", ["Biden", "border wall", "migrants Mexico 2023", "US policy"])
    def test_every_event_of_real_documents_about_a_topic_is_found(
        self, real: Pair, topic: str
    ) -> None:
        memory, disk = real

        assert timeline(memory, topic=topic)
        assert timeline(disk, topic=topic) == timeline(memory, topic=topic)

    def test_many_events_about_a_topic_are_all_counted(
        self, folders: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        texts = [f"In {year} the ferry ran." for year in range(1900, 1960)]
        texts += [f"In {year} the mill ground rye." for year in range(1900, 1906)]
        disk = event_index_of(
            folders(), [document(text, f"{place:02}.txt") for place, text in enumerate(texts)]
        )
        monkeypatch.setattr(selection, "MAX_EVENTS", 8)
        few, many, year = (timeline(disk, topic=topic) for topic in ("mill", "ferry", "1901"))

        assert [few.count, many.count, year.count] == [6, 60, 2]
        assert [event.edtf for event in many.events] == [str(year) for year in range(1900, 1908)]

    def test_only_what_documents_say_now_counts(self, folders: Callable[[], Path]) -> None:
        folder = folders()
        store(folder, [document("In 1999 the ferry ran."), document("In 2001 rye.", "b.txt")])
        stock = IndexWriter(folder)
        stock.stage([prepared(document("In 2005 the ferry sank. In 2006 it rained."))])
        before = timeline(open_event_index(folder), topic="ferry")
        stock.make_live()
        after = timeline(open_event_index(folder), topic="ferry")
        stock.close()
        stock = IndexWriter(folder)
        kept = stock.database.rows("SELECT passage FROM summaries")
        stock.close()

        assert [event.edtf for event in before.events] == ["1999"]
        assert [event.edtf for event in after.events] == ["2005"]
        assert len(kept) == 2

    def test_a_sentence_that_points_back_over_a_passages_end_is_found(
        self, folders: Callable[[], Path]
    ) -> None:
        text = "One is here. Two is here. Ana Prado built a mill. In 2001, she sold it. Rain fell."
        disk = event_index_of(folders(), [document(text)])

        assert [event.edtf for event in timeline(disk, topic="Prado").events] == ["2001"]

    def test_a_year_is_met_by_dates_that_do_not_name_it_so(
        self, folders: Callable[[], Path]
    ) -> None:
        disk = event_index_of(
            folders(), [document("They met on 5/6/2003. Rain fell in 1999. In 2001 it snowed.")]
        )

        assert [e.edtf for e in timeline(disk, topic="2003", until="2004").events] != []
        assert not timeline(disk, topic="2003", until="2002")

    def test_only_chosen_documents_are_looked_at(self, folders: Callable[[], Path]) -> None:
        disk = event_index_of(folders(), generated(4, 20))
        name = SourceName("2.txt")
        events = timeline(disk, topic="ferry", sources=[name]).events

        assert {event.quote.document.source for event in events} == {name}


class TestBounds:
    def test_a_timeline_shows_the_first_and_counts_all(
        self, folders: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        documents = generated(4, 20)
        memory, disk = MemoryEventIndex(build(documents)), event_index_of(folders(), documents)
        whole = timeline(memory)
        monkeypatch.setattr(selection, "MAX_EVENTS", 10)
        event_index: EventIndex
        for event_index in (memory, disk):
            cut = timeline(event_index)
            seen = [each for event in cut.events for each in (event, *event.also)]

            assert len(seen) == 10
            assert cut.undated == ()
            assert cut.undated_left_out == sum(len(e.also) + 1 for e in whole.undated)
            assert cut.count == len(memory.events) - sum(len(e.also) for e in cut.events)
            assert seen[0] == whole.events[0]

    def test_below_the_bound_nothing_is_left_out(self) -> None:
        found = timeline(MemoryEventIndex(build(SEED_DOCUMENTS)))

        assert (found.left_out, found.undated_left_out) == (0, 0)
        assert found.count == len(found.events) + len(found.undated)

    def test_a_topic_is_cut_as_well(self, monkeypatch: pytest.MonkeyPatch) -> None:
        memory = MemoryEventIndex(build(generated(4, 20)))
        whole = timeline(memory, topic="ferry")
        monkeypatch.setattr(selection, "MAX_EVENTS", 3)
        cut = timeline(memory, topic="ferry")

        assert len(cut.events) <= 3 < cut.count
        assert cut.count >= whole.count


class TestChanges:
    def test_a_document_that_is_struck_out_leaves_nothing_behind(
        self, folders: Callable[[], Path]
    ) -> None:
        folder, other = folders(), folders()
        documents = generated(4, 15)
        store(folder, documents)
        store(other, documents[:3])
        stock = IndexWriter(folder)
        (number,) = stock.database.row("SELECT number FROM documents WHERE source = '3.txt'") or ()
        with transaction(stock) as event_rows:
            event_rows.strike(number, unpack_counts(prepared(documents[3]).counts).topics)
        kept = Database(other)
        for table in ("periods", "topic_words", "topics", "topic_beginnings"):
            rows = f"SELECT * FROM {table}"  # noqa: S608

            assert sorted(stock.database.rows(rows)) == sorted(kept.rows(rows))
        kept.close()
        stock.close()

        assert shown(open_event_index(folder).select(Scope(), 999).events) == shown(
            open_event_index(other).select(Scope(), 999).events
        )

    def test_a_topic_that_no_event_has_any_more_is_not_offered(
        self, folders: Callable[[], Path]
    ) -> None:
        folder = folders()
        documents = [document("In 1999 Rome fell."), document("In 2001 Alva rose.", "b.txt")]
        store(folder, documents)
        stock = IndexWriter(folder)
        with transaction(stock) as event_rows:
            event_rows.strike(1, unpack_counts(prepared(documents[0]).counts).topics)
        stock.close()

        assert topics(open_event_index(folder), "", 9) == ("Alva",)
        assert topics(open_event_index(folder), "ro", 9) == ()

    def test_a_document_without_dates_has_no_extent(self, folders: Callable[[], Path]) -> None:
        disk = event_index_of(folders(), [document("Nothing is dated."), document("In 1999.", "b")])

        assert disk.extents() == {"b": ("1999", "1999")}

    def test_passages_with_an_event_are_known_to_the_engine(
        self, folders: Callable[[], Path]
    ) -> None:
        text = "The mill stood. In 2001 rain fell.\n\nThe mill. In 1999 snow and the mill fell."
        engine = event_index_of(folders(), [document(text)]).corpus.engine
        assert isinstance(engine, DiskEngine)
        assert [passage & PLACE_MASK for passage in engine.dated({"mill"})] == [1]
        assert engine.search({"stood": 1.0}, 9)


class TestLibrary:
    def test_a_changed_file_changes_the_timeline(self, tmp_path: Path) -> None:
        folder = fill(tmp_path / "documents", {"a.txt": "In 1999 Rome fell.", "b.txt": "In 2001."})
        small_library = Library.open(folder, index=tmp_path / "index", engine=EngineChoice.DISK)
        before = small_library.timeline()
        fill(folder, {"a.txt": "In 1987 Alva rose over Alva."})
        small_library.refresh()
        after = small_library.timeline()

        assert [event.edtf for event in before.events] == ["1999", "2001"]
        assert [event.edtf for event in after.events] == ["1987", "2001"]
        assert small_library.topics("", 5) == ("Alva",)
        assert [each.first_date for each in small_library.sources()] == ["1987", "2001"]
