"""Events as rows of a table, and the conditions that choose them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Document, Metadata
from index.storage.event_rows import (
    OPEN_END,
    OPEN_START,
    meeting,
    reaching,
    restore_event,
    row_of,
    scales_of,
)
from index.timelines import (
    LocatedEvent,
    Scope,
    date_events,
)
from tests.helpers.dated_documents import EVERYTHING, blocks_of, dating_of, generated
from tests.helpers.documents import document


def assert_restored(of: Document) -> None:
    blocks = blocks_of(of)
    found = list(date_events(of, blocks))
    again = [restore_event(row, blocks[row.block]) for row in dating_of(of).rows]

    assert again == found
    assert [each.event.quote.matched for each in again] == [
        each.event.quote.matched for each in found
    ]


class TestRows:
    @pytest.mark.parametrize("of", EVERYTHING, ids=lambda each: each.source)
    def test_an_event_is_restored_as_it_was_found(self, of: Document) -> None:
        assert_restored(of)

    @settings(deadline=None, max_examples=50)
    @given(seed=st.integers(0, 10**6))
    def test_every_generated_event_is_restored_as_it_was_found(self, seed: int) -> None:
        for each in generated(2, 12, seed):
            assert_restored(each)

    def test_a_date_given_beside_the_text_stays_the_ground(self) -> None:
        of = document("It opened on May 2 at noon, they say.")
        stated = Document(of.source, of.text, of.sha256, Metadata(date="2020-05-06"))

        assert_restored(stated)
        assert dating_of(stated).rows[0].basis == '["published", false]'

    def test_front_matter_stays_the_ground(self) -> None:
        assert_restored(document("---\ndate: 2020-05-06\n---\n\n# At noon\n\nIt opened on May 2."))

    def test_a_period_that_is_open_at_one_end_is_placed_by_the_other(self) -> None:
        of = document("It ran in 1999. It stood in 2003.")
        (event, other) = date_events(of, blocks_of(of))
        until = replace(event.event, edtf="/1999", first=None)
        since = replace(other.event, edtf="2003/..", last=None)
        rows = [
            row_of(LocatedEvent(until, event.block, event.run), 0, 0),
            row_of(LocatedEvent(since, other.block, other.run), 0, 0),
        ]

        assert [row.scale for row in rows] == [OPEN_START, OPEN_END]
        assert [(row.begins, row.ends) for row in rows] == [
            (date(1999, 12, 31).toordinal(),) * 2,
            (date(2003, 1, 1).toordinal(),) * 2,
        ]
        for row, original in zip(rows, (until, since), strict=True):
            assert restore_event(row, event.block).event == original

    def test_an_event_is_found_by_its_sentence_and_by_the_one_that_it_points_back_to(self) -> None:
        text = "One. Two. Ana Prado built. In 1999, she sold. Rain fell.\n\nIn 2001 snow fell."

        assert dating_of(document(text)).terms == {
            1: "ana prado built 1999 sold",
            2: "2001 snow fell",
        }


DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1)) | st.none()
(MODEL,) = date_events(document("It ran in 1999."), blocks_of(document("It ran in 1999.")))


@settings(deadline=None)
@given(st.lists(st.tuples(DAYS, DAYS), max_size=12), DAYS, DAYS)
def test_the_conditions_in_sql_choose_what_shares_a_day_with_a_range(
    ends: list[tuple[date | None, date | None]], since: date | None, until: date | None
) -> None:
    events = [
        replace(MODEL.event, first=first, last=last)
        for first, last in ends
        if first is None or last is None or first <= last
    ]
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE events (place, scale, begins, ends)")
    for place, event in enumerate(events):
        row = row_of(LocatedEvent(event, MODEL.block, MODEL.run), 0, 0)
        values = (place, row.scale, row.begins, row.ends)
        database.execute("INSERT INTO events VALUES (?, ?, ?, ?)", values)
    first = None if since is None else since.toordinal()
    scope = Scope(first, None if until is None else until.toordinal())
    expected = {place for place, event in enumerate(events) if scope.meets(event)}

    def chosen(condition: str, values: Sequence[int]) -> set[int]:
        query = f"SELECT place FROM events WHERE {condition}"  # noqa: S608
        return {place for (place,) in database.execute(query, values)}

    found = [chosen(*reaching(scale, scope)) for scale in scales_of(scope)]

    assert chosen(*meeting(scope)) == expected
    assert set().union(*found) == expected
    database.close()
