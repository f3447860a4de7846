"""What holds for every question, whatever the rules of answering are."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import (
    AmbiguousSourceError,
    Answer,
    EmptyQuestionError,
    FolderError,
    Library,
    NoAnswer,
    QuestionTooLongError,
    Quote,
    Reason,
    UnknownSourceError,
)
from index.answering.pipeline import MAX_MORE_QUOTES
from index.loading.folder import SUFFIXES
from index.model import OMISSION
from tests.helpers.documents import BRIDGE, ROOT, SEEDS, fill, library, seed_library

DEATHS = "How many migrant deaths occurred in the El Paso Sector in Fiscal Year 2023?"
QUESTIONS = (
    DEATHS,
    "What did Biden promise in his first 100 days?",
    "who is AMLO",
    "When was 287(g) made law?",
    "What happened in Chiapas?",
    "Tell me about López Obrador and the US",
    "What is the Remain in Mexico policy?",
)
WORDS = st.sampled_from(
    "Biden AMLO Mexico border deaths Haiti migrants policy 2023 U.S. López when how the".split()
)


def quotes_of(result: Answer | NoAnswer) -> tuple[Quote, ...]:
    return result.quotes if isinstance(result, Answer) else result.nearest


def assert_sound(result: Answer | NoAnswer, limit: int) -> None:
    quotes = quotes_of(result)

    assert len(quotes) <= limit
    if isinstance(result, Answer):
        assert quotes
        assert len(result.more) <= MAX_MORE_QUOTES
        quotes += result.more
    for quote in quotes:
        with (SEEDS / quote.citation.source).open(encoding="utf-8", newline="") as file:
            text = file.read()
        assert quote.text == OMISSION.join(text[each.start : each.end] for each in quote.spans)
        assert quote.text == quote.text.strip()
        assert all(quote.holds(span) for span in quote.matched)
    for one, other in combinations(quotes, 2):
        same = one.document.source == other.document.source
        overlap = any(a.overlaps(b) for a in one.spans for b in other.spans)
        assert not (same and overlap)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("limit", [1, 3, 10])
def test_every_quotation_is_the_files_own_text(question: str, limit: int) -> None:
    assert_sound(seed_library().ask(question, limit=limit), limit)


@settings(deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=8).map(" ".join), st.integers(1, 5))
def test_any_mix_of_words_gets_a_sound_result(question: str, limit: int) -> None:
    assert_sound(seed_library().ask(question, limit=limit), limit)


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_gets_a_sound_result_or_a_request_error(question: str) -> None:
    try:
        result = seed_library().ask(question)
    except EmptyQuestionError:
        assert not any(character.isalnum() for character in question)
    else:
        assert_sound(result, 3)


def test_a_question_that_the_documents_answer_is_answered() -> None:
    result = seed_library().ask(DEATHS)

    assert isinstance(result, Answer)
    assert "148 migrant deaths" in result.quotes[0].text


@pytest.mark.parametrize(
    "remark", ["what day is it", "that was a good day", "what is for dinner", "how old is he"]
)
def test_one_or_two_common_words_are_no_answer(remark: str) -> None:
    assert isinstance(seed_library().ask(remark), NoAnswer)


def test_nothing_is_off_the_subject_that_the_documents_hold() -> None:
    result = seed_library().ask("what day is it")

    assert isinstance(result, NoAnswer)
    assert (result.reason, result.missing) == (Reason.NOT_STATED, ())


def test_fewer_quotations_are_the_first_of_more() -> None:
    many = quotes_of(seed_library().ask(DEATHS, limit=5))

    assert quotes_of(seed_library().ask(DEATHS, limit=1)) == many[:1]


@pytest.mark.parametrize("question", QUESTIONS)
def test_more_quotations_begin_as_a_larger_limit_does(question: str) -> None:
    few, many = seed_library().ask(question, limit=1), seed_library().ask(question, limit=6)

    if isinstance(few, Answer) and isinstance(many, Answer):
        shown = few.quotes + few.more
        assert shown[: len(many.quotes)] == many.quotes


def test_more_quotations_speak_of_what_the_first_one_speaks_of(tmp_path: Path) -> None:
    text = f"{BRIDGE}\nThe bridge over the Alva is closed.\n\nA stone sinks.\n"
    result = library(tmp_path, a=text).ask("Who built the stone bridge over the Alva?", limit=1)

    assert isinstance(result, Answer)
    assert [quote.text for quote in result.more if "sinks" in quote.text] == []
    assert any("closed" in quote.text for quote in result.more)


@pytest.mark.parametrize("limit", [0, -1])
def test_fewer_quotations_than_one_cannot_be_asked_for(limit: int) -> None:
    with pytest.raises(ValueError, match=f"at least 1 quotation, not {limit}"):
        seed_library().ask(DEATHS, limit=limit)


def test_a_follow_up_is_answered_with_the_question_before() -> None:
    question, history = "and when was it discontinued?", "When was Secure Communities implemented?"
    result = seed_library().ask(question, history=[history])

    assert isinstance(result, Answer)
    assert "discontinued in 2014" in result.quotes[0].text
    assert result.follows == history


def test_the_same_question_gets_the_same_answer_in_every_process() -> None:
    code = (
        "import json, sys; from pathlib import Path; from index import Library\n"
        "library = Library.open(Path('seeds'))\n"
        "for question in json.loads(sys.argv[1]):\n"
        "    result = library.ask(question)\n"
        "    quotes = getattr(result, 'quotes', None) or getattr(result, 'nearest', ())\n"
        "    places = [(q.document.source, q.span, q.paragraph, q.matched) for q in quotes]\n"
        "    print(result.answer_id, type(result).__name__, places)\n"
    )
    command = [sys.executable, "-c", code, json.dumps(QUESTIONS)]
    outputs = {
        subprocess.run(
            command,
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4242")
    }

    assert len(outputs) == 1
    assert len(outputs.pop().splitlines()) == len(QUESTIONS)


def test_the_answer_id_changes_with_the_question_the_corpus_and_the_document(
    tmp_path: Path,
) -> None:
    one = library(tmp_path, a=BRIDGE, b="Another text.")
    ids = [
        one.ask("When was the bridge built?").answer_id,
        one.ask("When was the ferry built?").answer_id,
        one.ask("When was the bridge built?", source="a.txt").answer_id,
        library(tmp_path, a=BRIDGE + "\nMore.").ask("When was the bridge built?").answer_id,
    ]

    assert len(set(ids)) == 4
    assert all(len(each) == 12 and int(each, 16) >= 0 for each in ids)


@pytest.mark.parametrize(
    "text", ["hi", "Hello there!", "thanks a lot", "help", "What can you do?", "are you a bot?"]
)
def test_small_talk_gets_no_quotation(text: str) -> None:
    result = seed_library().ask(text)

    assert isinstance(result, NoAnswer)
    assert (result.reason, result.nearest) == (Reason.SMALL_TALK, ())


@pytest.mark.parametrize("text", ["what is it?", "and then?"])
def test_a_question_without_information_is_too_vague(text: str) -> None:
    result = seed_library().ask(text)

    assert isinstance(result, NoAnswer)
    assert (result.reason, result.nearest) == (Reason.TOO_VAGUE, ())


@pytest.mark.parametrize(
    "text",
    [
        "What is the boiling point of tungsten?",
        "Who won the 1966 football championship?",
        "how do i bake sourdough bread",
        "Кто написал Войну и мир?",
        "量子力学是什么",
    ],
)
def test_what_the_documents_do_not_speak_of_is_refused(text: str) -> None:
    assert isinstance(seed_library().ask(text), NoAnswer)


@pytest.mark.parametrize("text", ["", "   ", "?!", "\n\t", "😀", "**"])
def test_a_question_without_a_word_is_an_error(text: str) -> None:
    with pytest.raises(EmptyQuestionError):
        seed_library().ask(text)


def test_a_question_over_the_limit_is_an_error_with_both_figures() -> None:
    with pytest.raises(QuestionTooLongError, match=r"has 1,001 characters; the limit is 1,000"):
        seed_library().ask("a" * 1001)


@pytest.mark.parametrize("source", sorted(path.name for path in SEEDS.iterdir()))
def test_a_question_can_be_kept_to_one_document(source: str) -> None:
    for question in QUESTIONS:
        quotes = quotes_of(seed_library().ask(question, source=source, limit=5))

        assert {quote.document.source for quote in quotes} <= {source}


@pytest.mark.parametrize("source", ["b.txt", "", "A.TXT", "../a.txt"])
def test_an_unknown_document_is_an_error_that_names_the_known_ones(
    tmp_path: Path, source: str
) -> None:
    with pytest.raises(UnknownSourceError) as caught:
        library(tmp_path, a=BRIDGE).ask("When was the bridge built?", source=source)
    assert (caught.value.name, caught.value.known) == (source, ("a.txt",))


def test_the_beginning_of_a_name_will_do_where_only_one_begins_so(tmp_path: Path) -> None:
    small_library = library(tmp_path, bridge=BRIDGE, bridges=BRIDGE, mill=BRIDGE)

    assert small_library.text("m") == small_library.text("mill.txt")
    assert small_library.text("bridge.") == small_library.text("bridge.txt")
    with pytest.raises(AmbiguousSourceError) as caught:
        small_library.text("bri")
    assert caught.value.candidates == ("bridge.txt", "bridges.txt")


def test_a_whole_name_is_meant_even_where_another_begins_so(tmp_path: Path) -> None:
    fill(tmp_path, {"a.md": "# A\n\nThe bridge fell.\n", "a.md.txt": BRIDGE})

    assert Library.open(tmp_path).text("a.md").startswith("# A")


def test_no_document_is_found_by_its_beginning_that_may_not_be_used(tmp_path: Path) -> None:
    small_library = library(tmp_path, bridge=BRIDGE, mill=BRIDGE)

    with pytest.raises(UnknownSourceError) as caught:
        small_library.ask("When was the bridge built?", source="bri", sources=["mill.txt"])
    assert caught.value.known == ("mill.txt",)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_marks_do_not_change_what_is_found(
    tmp_path: Path, end: str, mark: str
) -> None:
    text = mark + BRIDGE.replace("\n", end)
    result = library(tmp_path, a=text).ask("Who built the stone bridge over the Alva?")

    assert isinstance(result, Answer)
    assert "Ana Prado" in result.quotes[0].text
    assert result.quotes[0].text in text


def test_a_document_of_nothing_quotable_answers_nothing(tmp_path: Path) -> None:
    small_library = library(tmp_path, a="# Bridge\n\n---\n\n# Ferry")

    assert isinstance(small_library.ask("What about the bridge?"), NoAnswer)
    assert small_library.sources()[0].passages == 0


def test_sources_come_in_order_with_their_figures(tmp_path: Path) -> None:
    small_library = library(tmp_path, b="One two.", a=BRIDGE)
    first, second = small_library.sources()

    assert (first.source, first.characters, first.paragraphs) == ("a.txt", len(BRIDGE), 4)
    assert (second.source, second.paragraphs, second.passages) == ("b.txt", 1, 1)
    assert first.sha256 != second.sha256


def test_files_that_do_not_serve_are_kept_with_their_reasons(tmp_path: Path) -> None:
    small_library = Library.open(fill(tmp_path, {"a.txt": BRIDGE, "b.odt": b"PK"}))

    assert [(file.source, file.why) for file in small_library.skipped] == [
        ("b.odt", f"it is not one of {', '.join(SUFFIXES)}")
    ]


def test_the_checksum_follows_names_and_bytes(tmp_path: Path) -> None:
    sums = {
        library(tmp_path / "1", a="One.").checksum,
        library(tmp_path / "2", a="Two.").checksum,
        library(tmp_path / "3", b="One.").checksum,
        library(tmp_path / "4", a="One.").checksum,
    }

    assert len(sums) == 3


def test_refreshing_reads_the_folder_again(tmp_path: Path) -> None:
    small_library = library(tmp_path, a="The bridge is old.")
    history = small_library.checksum
    fill(tmp_path, {"b.txt": BRIDGE})
    small_library.refresh()

    assert len(small_library.sources()) == 2
    assert small_library.checksum != history


def test_a_refresh_that_fails_leaves_the_documents_serving(tmp_path: Path) -> None:
    small_library = library(tmp_path, a=BRIDGE)
    (tmp_path / "a.txt").unlink()

    with pytest.raises(FolderError):
        small_library.refresh()
    assert isinstance(small_library.ask("Who built the stone bridge over the Alva?"), Answer)
