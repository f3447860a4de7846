"""What happened when: order, range, topic and what is folded together."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import (
    DateEvidence,
    EmptyQuestionError,
    Event,
    Library,
    OutdatedQuoteError,
    QuestionTooLongError,
    Span,
    Timeline,
    UnclearDateError,
    UnknownSourceError,
)
from index.corpus import build
from index.dates import bounds
from index.timelines import MemoryEventIndex, timeline, topics
from tests.helpers.documents import SEEDS, document, library, seed_library

HOBBS = "003_1b8ed4e9084715c7.txt"
PIECES = st.sampled_from(
    """
    In 2003 the mill opened.|It closed in October 2003.|On Oct. 5, 2003 it burned.|
    From 2002 through 2018 nobody came.|In the 1980s it rained.|On March 3 they met.|
    The Act of 1996 was long.|Nothing has a date.|In spring 2003 it grew.|In Q3 2003 it fell.|
    Yesterday it rained.|It ran between 1999 and 2001.|In the 19th century it stood.
    """.replace("\n", "").split("|")
).map(str.strip)


def of(*texts: str, **asked: str | bool | None) -> Timeline:
    event_index = MemoryEventIndex(build(document(t, f"{n}.txt") for n, t in enumerate(texts)))
    return timeline(event_index, **asked)  # type: ignore[arg-type]


def dates(events: Sequence[Event]) -> list[str]:
    return [event.edtf for event in events]


def words(events: Sequence[Event]) -> list[str]:
    return [event.words.text for event in events]


class TestOrder:
    def test_it_is_chronological_and_a_coarse_date_stands_before_what_lies_in_it(self) -> None:
        found = of(
            "On Oct. 5, 2003 it burned. In 2003 it opened. It stood in the 2000s. "
            "In October 2003 it shook. From 2003 through 2005 it lay. In 1999 it was drawn."
        )

        assert dates(found.events) == [
            "1999", "200X", "2003/2005", "2003", "2003-10", "2003-10-05",
        ]  # fmt: skip

    def test_a_part_of_a_period_stands_where_it_lies_in_it(self) -> None:
        found = of(
            "In late 1789 it fell. On 5 January 1789 it stood. In early 1789 it was drawn. "
            "In the middle of 1789 it shook. On 30 December 1789 it lay. In 1789 it was sold."
        )

        assert words(found.events) == [
            "1789", "early 1789", "5 January 1789", "the middle of 1789",
            "late 1789", "30 December 1789",
        ]  # fmt: skip
        assert {event.edtf for event in found.events if "-" not in event.edtf} == {"1789"}

    @settings(deadline=None)
    @given(st.lists(st.lists(PIECES, min_size=1, max_size=6).map(" ".join), max_size=4))
    def test_it_is_total_and_does_not_depend_on_the_order_of_the_documents(
        self, texts: list[str]
    ) -> None:
        documents = [document(text, f"{number}.txt") for number, text in enumerate(texts)]
        one = MemoryEventIndex(build(documents)).events
        other = MemoryEventIndex(build(reversed(documents))).events
        keys = [
            (
                not e.event.dated,
                e.event.first or e.event.last or date.max,
                -(e.event.last or date.min).toordinal() if e.event.dated else 0,
                e.event.quote.document.source,
                e.event.words.span,
            )
            for e in one
        ]

        assert [each.event for each in one] == [each.event for each in other]
        assert all(before < after for before, after in pairwise(keys))

    @settings(deadline=None)
    @given(st.text(max_size=300) | st.lists(PIECES, max_size=8).map(" ".join))
    def test_every_event_is_a_slice_with_a_valid_value(self, text: str) -> None:
        for each in MemoryEventIndex(build([document(text)])).events:
            event = each.event
            assert event.words.text == text[event.words.span.start : event.words.span.end]
            assert event.quote.span.contains(event.words.span)
            assert (event.first, event.last) == bounds(event.edtf)

    def test_events_without_a_year_stand_apart_at_the_end(self) -> None:
        found = of("They met on March 3. In 1999 it opened.")

        assert [*dates(found.events), *dates(found.undated)][0] == "1999"
        seeds = seed_library().timeline()
        assert dates(seeds.undated) == ["XXXX-01"]
        assert all(event.dated for event in seeds.events)


class TestEvents:
    def test_a_sentence_with_two_dates_gives_two_events(self) -> None:
        found = of("It opened in 1999 and closed in 2003.")

        assert dates(found.events) == ["1999", "2003"]
        assert found.events[0].quote.text == found.events[1].quote.text

    def test_headings_give_none(self) -> None:
        assert not of("# Report of May 5, 2021\n\nThe Act was long. It says so.\n")

    @pytest.mark.parametrize(
        "text",
        [
            "The 1906 earthquake broke the dam.",
            "The Act of 1833 ended it.",
            "It was first seen at the 1968 Games.",
            "A feud going back to 1971 began again.",
            "Published on May 5, 1999.\n\nThe mayor spoke at Monday’s meeting.",
        ],
    )
    def test_what_is_named_by_its_date_is_an_entry_of_its_own_kind(self, text: str) -> None:
        (event,) = of(text).events

        assert event.named
        assert not of(text, dated_only=True)
        assert of(text, dated_only=True).dated_only

    @pytest.mark.parametrize(
        "text",
        [
            "Every August a race is rowed.",
            "The study (2019) says so.",
            "The ferry 1984 carries carts.",
            "It was on 5 June.",
            "It is © 2015 Wizards of the Mill.",
            "See https://example.org/blog/november-2022-releases for more of it.",
            "1 May 1991 was a Wednesday. They met on a Saturday morning then.",
            "Write to the Mill Company, LLC\n2045 West Street, Box 53.",
        ],
    )
    def test_no_name_is_made_of_what_comes_back_or_is_cited_or_dated(self, text: str) -> None:
        found = of(text)

        assert not any(event.named for event in (*found.events, *found.undated))

    def test_events_before_christ_stand_in_order_and_in_their_range(self) -> None:
        text = "It fell in 79 AD. It rose in 480 BC. It began in 490 BC. It was sold in 1999."

        assert dates(of(text).events) == ["-0489", "-0479", "0079", "1999"]
        assert dates(of(text, since="485 BC", until="100 AD").events) == ["-0479", "0079"]
        assert dates(of(text, until="485 BC").events) == ["-0489"]

    def test_a_resolved_date_says_from_what_with_its_place(self) -> None:
        (event,) = [e for e in seed_library().timeline().events if e.words.text == "December 22"]

        assert (event.edtf, event.stated) == ("2023-12-22", False)
        assert event.basis is not None
        assert (event.basis.evidence, event.basis.weak) == (DateEvidence.DATELINE, False)
        assert event.basis.words is not None
        assert event.basis.words.text == "December 27, 2023"

    def test_a_weak_ground_is_called_weak(self) -> None:
        (event,) = [e for e in seed_library().timeline().events if e.words.text == "Oct. 8"]

        assert event.basis is not None
        assert event.basis.weak

    def test_the_date_is_marked_in_the_quotation(self) -> None:
        for event in seed_library().timeline().events:
            assert event.quote.matched == (event.words.span,)

    def test_front_matter_can_be_the_ground(self) -> None:
        found = of("---\ndate: 2020-05-06\n---\n\nIt opened on May 2 at noon, they say.\n")

        assert dates(found.events) == ["2020-05-02"]
        assert found.events[0].basis is not None
        assert found.events[0].basis.words is not None
        assert found.events[0].basis.words.text == "2020-05-06"


class TestRange:
    TEXT = (
        "In 1999 it opened. It grew from 2001 through 2005. On May 5, 2004 it shook. It met on 3/4."
    )

    @pytest.mark.parametrize(
        ("since", "until", "expected"),
        [
            ("2004", None, ["2001/2005", "2004-05-05"]),
            (None, "2000", ["1999"]),
            ("2000", "2003", ["2001/2005"]),
            ("may 2004", "May 2004", ["2001/2005", "2004-05-05"]),
            ("2006", None, []),
            ("the 1990s", "the 1990s", ["1999"]),
            ("199X", "199X", ["1999"]),
            ("May 6, 2004", "2004", ["2001/2005"]),
            ("", " ", ["1999", "2001/2005", "2004-05-05"]),
        ],
    )
    def test_what_overlaps_it_belongs_to_it(
        self, since: str | None, until: str | None, expected: list[str]
    ) -> None:
        assert dates(of(self.TEXT, since=since, until=until).events) == expected

    def test_it_is_given_back_as_values(self) -> None:
        found = of(self.TEXT, since="oct 2001", until="the 2000s")

        assert (found.since, found.until) == ("2001-10", "200X")

    @pytest.mark.parametrize("typed", ["last year", "May 5", "3/4/2021", "soon", "x" * 100])
    def test_an_unclear_date_is_refused(self, typed: str) -> None:
        with pytest.raises(UnclearDateError):
            of(self.TEXT, since=typed)
        with pytest.raises(UnclearDateError):
            of(self.TEXT, until=typed)

    def test_it_cannot_end_before_it_begins(self) -> None:
        with pytest.raises(UnclearDateError, match="2003 is earlier than 2004"):
            of(self.TEXT, since="2004", until="2003")

    def test_an_event_without_a_year_belongs_to_none(self) -> None:
        assert seed_library().timeline(since="1900", until="2100").undated == ()


class TestTopic:
    def test_an_alias_is_the_same_topic(self) -> None:
        found = seed_library().timeline("AMLO")

        assert "Wednesday, December 27" in words(found.events)
        assert set(words(found.events)) == set(
            words(seed_library().timeline("López Obrador").events)
        )

    def test_a_sentence_that_only_points_back_is_read_with_the_one_before(self) -> None:
        assert words(seed_library().timeline("Secure Communities").events) == [
            "2008",
            "2014",
            "2017",
        ]

    def test_a_sentence_with_a_subject_of_its_own_is_not(self) -> None:
        found = of("Ana Prado built a mill in 1999. Rain fell on Alva in 2001.", topic="Prado")

        assert words(found.events) == ["1999"]

    def test_a_pronoun_points_back(self) -> None:
        found = of("Ana Prado built a mill in 1999. In 2001, she sold it all.", topic="Prado")

        assert words(found.events) == ["1999", "2001"]

    def test_a_misspelt_word_is_corrected_and_it_says_so(self) -> None:
        found = seed_library().timeline("carvan")

        assert [each.taken_for for each in found.corrections] == ["caravan"]
        assert found.events == seed_library().timeline("caravan").events

    def test_a_year_is_met_by_every_date_in_it(self) -> None:
        found = of("On Oct. 5, 2003 it burned. In 1999 it opened.", topic="2003")

        assert dates(found.events) == ["2003-10-05"]

    @pytest.mark.parametrize("topic", ["zebras", "chess olympiad 2021", "the of", "world cup"])
    def test_what_the_documents_do_not_speak_of_gives_an_empty_timeline(self, topic: str) -> None:
        found = seed_library().timeline(topic)

        assert not found
        assert found.topic == topic

    def test_a_topic_is_a_question_of_words(self) -> None:
        with pytest.raises(EmptyQuestionError):
            seed_library().timeline("?!")
        with pytest.raises(QuestionTooLongError):
            seed_library().timeline("why " * 300)

    def test_a_range_does_not_change_what_is_relevant(self) -> None:
        inside = seed_library().timeline("border", since="2023", until="2023").events

        assert set(words(inside)) <= set(words(seed_library().timeline("border").events))

    def test_a_source_limits_it(self) -> None:
        found = seed_library().timeline("border", source=HOBBS)

        assert found
        assert {event.quote.document.source for event in found.events} == {HOBBS}
        with pytest.raises(UnknownSourceError):
            seed_library().timeline(source="no.txt")


class TestFolding:
    def test_a_caption_that_repeats_the_body_is_folded_into_it(self) -> None:
        (march,) = [e for e in seed_library().timeline().events if e.edtf == "2023-12-24"]

        assert march.quote.text.startswith("The “Exodus of Poverty” march began")
        assert words(march.also) == ["December 24, 2023"]

    def test_one_sentence_in_two_documents_is_one_event(self) -> None:
        text = "The stone mill on the Alva opened in 1999 with a great feast."
        (event,) = of(text, f"Years passed. {text}").events

        assert [each.quote.document.source for each in (event, *event.also)] == ["0.txt", "1.txt"]

    def test_two_events_of_one_year_are_not(self) -> None:
        found = of("The mill opened in 1999. The church tower fell in 1999.")

        assert [len(event.also) for event in found.events] == [0, 0]

    def test_nothing_is_lost(self) -> None:
        found = seed_library().timeline()
        shown = [each for event in (*found.events, *found.undated) for each in (event, *event.also)]
        documents = {event.quote.document.source: event.quote.document for event in shown}

        assert len(shown) == len(MemoryEventIndex(build(documents.values())).events)


class TestTopics:
    def test_names_and_terms_are_as_the_documents_write_them(self) -> None:
        found = seed_library().topics("", 60)

        assert {"Biden", "Mexico", "Secure Communities", "border"} <= set(found)
        texts = "".join(path.read_text(encoding="utf-8") for path in SEEDS.iterdir())
        assert all(name in texts for name in found)
        assert len(found) == len(set(found))

    def test_any_word_may_be_begun(self) -> None:
        assert "Secure Communities" in seed_library().topics("commu", 5)
        assert seed_library().topics("zzz", 5) == ()

    def test_the_limit_is_kept_and_the_most_dated_come_first(self) -> None:
        event_index = MemoryEventIndex(
            build([document("In Rome it grew in 1999. Then Rome fell in 2001. In 2005 rose Alva.")])
        )

        assert topics(event_index, "", 1) == ("Rome",)


class TestLibrary:
    def test_the_extent_of_a_documents_events_is_told(self, tmp_path: Path) -> None:
        small_library = library(
            tmp_path, a="It grew from 2001 through 2005. In 1999 it opened.", b="Nothing is dated."
        )
        a, b = small_library.sources()

        assert (a.first_date, a.last_date) == ("1999", "2005")
        assert (b.first_date, b.last_date) == (None, None)

    def test_several_threads_may_ask_first(self) -> None:
        small_library = Library.open(SEEDS)
        found: list[Timeline] = []
        threads = [
            threading.Thread(target=lambda: found.append(small_library.timeline()))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len({len(each.events) for each in found}) == 1
        assert len(found) == 8

    def test_new_documents_give_a_new_timeline(self, tmp_path: Path) -> None:
        small_library = library(tmp_path, a="In 1999 it opened.")
        before = small_library.timeline()
        library(tmp_path, a="In 2001 it opened.")
        small_library.refresh()

        assert (dates(before.events), dates(small_library.timeline().events)) == (
            ["1999"],
            ["2001"],
        )

    def test_an_event_is_shown_in_its_paragraph_with_the_neighbours(self, tmp_path: Path) -> None:
        small_library = library(
            tmp_path, a="One.\n\nIn 1999 it opened. Well.\n\nThree is here.\n\nFour."
        )
        (event,) = small_library.timeline().events
        shown = small_library.context(event.quote)

        assert [quote.text for quote in shown] == [
            "One.", "In 1999 it opened. Well.", "Three is here.",
        ]  # fmt: skip
        assert shown[1].matched == (event.quote.span,)

    def test_a_quotation_can_be_recalled_from_its_place(self) -> None:
        event = seed_library().timeline().events[0]
        quote = seed_library().find_quote(event.words.document.sha256[:16], event.words.span)

        assert quote.text == event.words.text
        assert quote.paragraph == event.words.paragraph

    def test_what_has_changed_since_is_not_recalled(self, tmp_path: Path) -> None:
        small_library = library(tmp_path, a="In 1999 it opened.")
        (event,) = small_library.timeline().events
        library(tmp_path, a="In 2001 it opened.")
        small_library.refresh()

        with pytest.raises(OutdatedQuoteError):
            small_library.find_quote(event.words.document.sha256[:16], event.words.span)
        with pytest.raises(OutdatedQuoteError):
            small_library.context(event.quote)

    def test_a_place_that_no_paragraph_holds_is_not_recalled(self) -> None:
        sha256 = seed_library().sources()[0].sha256

        with pytest.raises(OutdatedQuoteError):
            seed_library().find_quote(sha256, Span(0, 5_000))
