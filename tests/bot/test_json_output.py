"""The field names are a contract: they change only on purpose."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.batch import answer_lines
from bot.json_output import (
    AnswerRecord,
    LineErrorRecord,
    answer_record,
    quote_record,
    source_record,
    tally_record,
    timeline_record,
    verification_record,
)
from bot.stored_values import Tally
from index import Library, Quote, UnknownSourceError
from tests.helpers.documents import BRIDGE, SEEDS, document, fill, library, quotation, seed_library
from tests.helpers.slices import sliced

TEXTS = ["title", "author", "publisher", "date", "url", "valid_from", "valid_until", "version"]
LISTS = ["aliases", "replaces", "own"]
STATED = [*TEXTS, *LISTS]
STANDING = ["standing", "standing_since", "replaced_by"]
QUOTE_FIELDS = [
    "text", "source", "sha256", "start", "end", "slices", "omitted", "also_in", "line",
    "paragraph", "heading", "place",
    *STANDING, *STATED,
]  # fmt: skip


def test_a_quote_has_these_fields() -> None:
    quote = quotation("The bridge is old. It fell.", "It fell.")

    assert quote_record(quote) == {
        "text": "It fell.",
        "source": "a.txt",
        "sha256": document("The bridge is old. It fell.").sha256,
        "start": 19,
        "end": 27,
        "slices": [{"start": 19, "end": 27, "text": "It fell."}],
        "omitted": 0,
        "also_in": [],
        "line": 1,
        "paragraph": 1,
        "heading": None,
        "place": None,
        **dict.fromkeys([*STANDING, *TEXTS]),
        **{key: [] for key in LISTS},
    }
    assert list(quote_record(quote)) == QUOTE_FIELDS


@given(sliced(st.text(max_size=12)))
def test_each_slice_of_a_record_is_found_in_the_file(made: tuple[Quote, list[str]]) -> None:
    quote, slices = made
    record = json.loads(json.dumps(quote_record(quote)))
    file = quote.document.text

    assert [each["text"] for each in record["slices"]] == slices
    assert [file[each["start"] : each["end"]] for each in record["slices"]] == slices
    assert record["text"] == " […] ".join(slices)
    assert record["start"] == record["slices"][0]["start"]
    assert record["end"] == record["slices"][-1]["end"]
    assert record["line"] == file.count("\n", 0, record["start"]) + 1


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("Who built the stone bridge over the Alva?", None),
        ("hello", "small_talk"),
        ("what is it?", "too_vague"),
        ("xylophone zebra?", "off_subject"),
    ],
)
def test_an_answer_and_a_refusal_have_the_same_fields(
    tmp_path: Path, question: str, reason: str | None
) -> None:
    record = answer_record(library(tmp_path, a=BRIDGE).ask(question), "q1")

    assert list(record) == [
        "id",
        "question",
        "answered",
        "answer_id",
        "reason",
        "quotes",
        "nearest",
        "limits",
        "also",
        "references",
        "address",
        "numbers",
    ]
    assert (record["id"], record["question"]) == ("q1", question)
    assert (record["answered"], record["reason"]) == (reason is None, reason)
    assert bool(record["quotes"]) is record["answered"]
    assert not (record["quotes"] and record["nearest"])


def test_quotations_of_a_record_are_slices_of_the_file(tmp_path: Path) -> None:
    record = answer_record(library(tmp_path, a=BRIDGE).ask("When did a flood destroy the arch?"))

    assert record["quotes"]
    assert all(BRIDGE[each["start"] : each["end"]] == each["text"] for each in record["quotes"])


def test_a_verification_has_these_fields(tmp_path: Path) -> None:
    record = verification_record(library(tmp_path, a=BRIDGE).verify("No one is there"))

    assert record == {
        "text": "No one is there",
        "verbatim": False,
        "presence": "absent",
        "matches": [],
        "nearest": None,
    }


def test_a_verification_says_which_words_differ_from_what_is_nearest(tmp_path: Path) -> None:
    text = "Nobody came. A small ferry crosses the Tejo every hour from May to September."
    near = verification_record(library(tmp_path, a=BRIDGE).verify(text))["nearest"]

    assert near is not None
    assert near["text"] == BRIDGE[near["start"] : near["end"]]
    assert near["checked"] == text.partition(". ")[2]
    assert near["differences"] == [
        {"kind": "added", "text": "small", "document": None},
        {"kind": "other", "text": "Tejo", "document": "Alva"},
    ]


def test_a_verification_counts_as_verbatim_only_to_the_letter(tmp_path: Path) -> None:
    shelf = library(tmp_path, a=BRIDGE)
    exact = verification_record(shelf.verify("A ferry crosses"))
    spaced = verification_record(shelf.verify("A  ferry crosses"))

    assert (exact["verbatim"], spaced["verbatim"]) == (True, False)
    assert spaced["presence"] == "typographic"
    assert [match["text"] for match in spaced["matches"]] == ["A ferry crosses"]


def test_a_source_has_these_fields(tmp_path: Path) -> None:
    record = source_record(library(tmp_path, a=BRIDGE).sources()[0])

    assert list(record) == [
        "source",
        "sha256",
        "characters",
        "paragraphs",
        "passages",
        "first_date",
        "last_date",
        *STATED,
    ]
    assert (record["source"], record["characters"]) == ("a.txt", len(BRIDGE))


def test_what_is_stated_of_a_document_stands_in_its_records(tmp_path: Path) -> None:
    fill(tmp_path, {"sources.toml": '["a.txt"]\ntitle = "T"\nurl = "https://a.org/ü"\ndate = 1990'})
    shelf = library(tmp_path, a=BRIDGE)
    stated = {
        "title": "T", "author": None, "publisher": None, "date": "1990", "url": "https://a.org/ü",
    }  # fmt: skip
    (match,) = verification_record(shelf.verify("A ferry crosses"))["matches"]

    assert match.items() >= stated.items()
    assert source_record(shelf.sources()[0]).items() >= stated.items()


def test_the_votes_on_an_answer_have_these_fields() -> None:
    assert tally_record(Tally("fb38008f1896", 2, 1)) == {
        "answer_id": "fb38008f1896",
        "up": 2,
        "down": 1,
        "wrong": 0,
        "incomplete": 0,
        "outdated": 0,
    }


def test_every_record_is_json(tmp_path: Path) -> None:
    shelf = library(tmp_path, a=BRIDGE)
    records = [
        answer_record(shelf.ask("Who built the bridge?")),
        verification_record(shelf.verify("A ferry crosses")),
        source_record(shelf.sources()[0]),
    ]

    assert json.loads(json.dumps(records)) == records


EVENT_FIELDS = [
    "date", "first", "last", "year", "date_text", "date_start", "date_end", "stated", "basis",
    "named", "quote", "repeats",
]  # fmt: skip


def test_a_timeline_has_these_fields() -> None:
    record = timeline_record(seed_library().timeline("Biden", "2021", "2023", dated_only=True))

    assert list(record) == ["topic", "from", "to", "count", "events"]
    assert (record["topic"], record["from"], record["to"]) == ("Biden", "2021", "2023")
    assert [list(event) for event in record["events"]] == [EVENT_FIELDS] * 3
    whole = timeline_record(seed_library().timeline())["events"]
    assert (whole[0]["first"], whole[0]["last"], whole[0]["year"]) == (
        "1980-01-01", "1989-12-31", "1980",
    )  # fmt: skip
    assert (whole[-1]["first"], whole[-1]["last"], whole[-1]["year"]) == (None, None, None)


def test_a_timeline_that_is_cut_counts_what_it_leaves_out() -> None:
    found = seed_library().timeline()
    record = timeline_record(replace(found, left_out=11, undated_left_out=2))
    listed = [event for event in record["events"] if event["repeats"] is None]

    assert record["count"] == len(listed) + 13


def test_the_dates_of_events_and_of_what_completed_them_are_slices() -> None:
    record = timeline_record(seed_library().timeline())

    for event in record["events"]:
        text = (SEEDS / event["quote"]["source"]).read_bytes().decode()
        assert text[event["date_start"] : event["date_end"]] == event["date_text"]
        basis = event["basis"]
        if basis is not None:
            assert list(basis) == ["ground", "source", "text", "start", "end", "weak"]
            assert text[basis["start"] : basis["end"]] == basis["text"]
        assert event["stated"] is False or basis is None


def test_what_repeats_an_event_follows_it_and_says_so() -> None:
    events = timeline_record(seed_library().timeline())["events"]
    repeating = [number for number, event in enumerate(events) if event["repeats"] is not None]

    assert repeating
    for number in repeating:
        assert events[number]["repeats"] == number - 1
        assert events[number]["date"] == events[number - 1]["date"]


def test_events_without_a_year_come_last() -> None:
    events = timeline_record(seed_library().timeline())["events"]

    assert [event["date"] for event in events if event["date"].startswith("X")] == ["XXXX-01"]
    assert events[-1]["date"] == "XXXX-01"


GOOD = '{"question": "hi"}'


def answered(shelf: Library, *lines: str, limit: int = 3) -> list[AnswerRecord | LineErrorRecord]:
    return list(answer_lines(shelf, lines, limit=limit))


@given(
    st.lists(
        st.tuples(
            st.none() | st.integers() | st.text(max_size=5),
            st.sampled_from(["who is AMLO?", "hi", "", "…", "border " * 200, "Kafka"]),
        ),
        max_size=6,
    )
)
def test_every_question_gets_one_record_with_its_id_in_the_same_order(
    asked: list[tuple[str | int | None, str]],
) -> None:
    lines = [json.dumps({"id": identity, "question": text}) for identity, text in asked]
    records = answered(seed_library(), *lines)

    assert [(each["id"], each["question"]) for each in records] == asked


def test_blank_lines_are_passed_over(tmp_path: Path) -> None:
    shelf = library(tmp_path, a=BRIDGE)

    assert len(answered(shelf, "\n", '{"question": "Who?"}\n', "  \r\n")) == 1


def test_a_question_without_an_id_gets_none(tmp_path: Path) -> None:
    assert answered(library(tmp_path, a=BRIDGE), '{"question": "hi"}')[0]["id"] is None


@pytest.mark.parametrize(
    ("question", "reason"),
    [("", "empty_question"), ("?!", "empty_question"), ("a" * 1001, "question_too_long")],
)
def test_a_bad_question_is_refused_in_its_record_and_the_rest_is_answered(
    tmp_path: Path, question: str, reason: str
) -> None:
    lines = [json.dumps({"id": 1, "question": question}), '{"id": 2, "question": "Who built it?"}']
    first, second = answered(library(tmp_path, a=BRIDGE), *lines)

    assert (first["answered"], first["reason"]) == (False, reason)
    assert first.keys() == second.keys()


def test_the_limit_holds_for_every_question() -> None:
    records = answered(seed_library(), '{"question": "Biden and AMLO on the border"}', limit=1)

    assert all(len(each["quotes"]) <= 1 for each in records)


def test_a_byte_order_mark_before_the_first_line_is_passed_over(tmp_path: Path) -> None:
    assert answered(library(tmp_path, a=BRIDGE), '\ufeff{"id": 1, "question": "hi"}')[0]["id"] == 1


@pytest.mark.parametrize(
    "line",
    [
        "What?",
        "[]",
        '"text"',
        "{}",
        '{"question": 5}',
        '{"question": null}',
        '{"id": 1}',
        '{"question": "a"} {"question": "b"}',
        '{"id": ' + "1" * 5000 + ', "question": "a"}',
        "[" * 100_000,
    ],
    ids=lambda line: line[:20],
)
def test_a_line_that_is_no_question_gets_a_record_that_names_it(tmp_path: Path, line: str) -> None:
    _, bad, last = answered(library(tmp_path, a=BRIDGE), GOOD, line, GOOD)

    assert re.fullmatch(r"Line 2 of the batch is not a JSON object.*\.", bad["error"])  # type: ignore[typeddict-item]
    assert (bad["line"], bad["answered"], bad["reason"]) == (2, False, "bad_line")  # type: ignore[typeddict-item]
    assert last["question"] == "hi"


@pytest.mark.parametrize("identity", ["1.5", "[1]", "{}"])
def test_an_id_is_a_string_or_a_whole_number(tmp_path: Path, identity: str) -> None:
    (bad,) = answered(library(tmp_path, a=BRIDGE), f'{{"id": {identity}, "question": "hi"}}')

    assert "neither a string nor a whole number" in bad["error"]  # type: ignore[typeddict-item]
    assert bad["id"] is None


def test_the_record_of_a_bad_line_has_its_id_and_all_that_other_records_have(
    tmp_path: Path,
) -> None:
    bad, good = answered(library(tmp_path, a=BRIDGE), '{"id": 7, "question": 5}', GOOD)

    assert bad["id"] == 7
    assert bad.keys() - good.keys() == {"line", "error"}


def test_records_come_as_soon_as_they_are_ready(tmp_path: Path) -> None:
    records = answer_lines(library(tmp_path, a=BRIDGE), ['{"question": "hi"}', "bad"], limit=1)

    assert next(records)["question"] == "hi"
    assert next(records)["reason"] == "bad_line"


def test_an_unknown_document_ends_the_batch(tmp_path: Path) -> None:
    with pytest.raises(UnknownSourceError):
        list(
            answer_lines(
                library(tmp_path, a=BRIDGE), ['{"question": "Who?"}'], limit=1, source="b.txt"
            )
        )
