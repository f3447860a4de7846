"""What speaks against an excerpt, on documents made for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.answering.excerpts import excerpt
from index.answering.scoring import Matcher, candidates
from index.answering.vetoes import Case, Veto, veto
from index.corpus import build
from index.loading.folder import read_folder
from index.query.concepts import concepts_of
from index.query.questions import parse_question
from index.query.weights import WEIGHTS


def vetoed(text: str, asked: str, folder: Path) -> Veto | None:
    """What speaks against the excerpt that is best by words."""
    (folder / "text.txt").write_text(text, encoding="utf-8")
    corpus = build(read_folder(folder).documents)
    question = parse_question(asked)
    concepts = concepts_of(corpus, question.text, question.tokens, WEIGHTS)
    matcher = Matcher(concepts, WEIGHTS)
    best = candidates(corpus, matcher, None, None, WEIGHTS)[0]
    return veto(
        Case(
            corpus,
            question,
            matcher,
            excerpt(best, matcher, corpus),
            above=0.0,
            likeness=None,
        ),
        WEIGHTS,
    )


BRIDGE = (
    "The bridge at Elmford was opened in 1987 by Mayor Anna Lindqvist. It cost 12 million euros. "
    "German engineers built it, and 3 of them stayed.\n"
)


@pytest.mark.parametrize(
    "asked",
    [
        "When was the bridge at Elmford opened?",
        "Who opened the bridge in 1987?",
        "Which bridge was opened in the 1980s?",
        "Which bridge was opened in the 80s?",
        "Which bridge of the 20th century did Lindqvist open?",
        "How many engineers stayed, three or more?",
        "What did the bridge at Elmford cost?",
        "Did engineers from Germany build the bridge?",
        "Which bridge did Greta Lindqvist open?",
        "What did mayor lindqvist open?",
        "why was the bridge built by german engineers",
        "What is the name of the mayor Lindqvist?",
        "german engineers",
    ],
)
def test_nothing_speaks_against_what_the_text_says(asked: str, tmp_path: Path) -> None:
    assert vetoed(BRIDGE, asked, tmp_path) is None


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("Who opened the bridge in 1989?", Veto.NUMBER),
        ("Who opened the bridge in the 1960s?", Veto.NUMBER),
        ("Which bridge did 44 engineers build?", Veto.NUMBER),
        ("Which bridge of the 18th century was opened?", Veto.NUMBER),
        ("Did Bergstrom open the bridge?", Veto.NAME),
        ("did canadian engineers build the bridge", Veto.NAME),
        ("Why did they demolish and sell the rotten bridge?", Veto.PREMISE),
        ("Why was the ferry sunk near the bridge by pirates?", Veto.PREMISE),
        ("hotels in Elmford", Veto.ASKED),
        ("Who is Lindqvist married to?", Veto.ASKED),
    ],
)
def test_a_thing_of_the_question_that_is_missing_speaks_against_it(
    asked: str, expected: Veto, tmp_path: Path
) -> None:
    assert vetoed(BRIDGE, asked, tmp_path) is expected


def test_a_figure_is_missed_where_there_is_none(tmp_path: Path) -> None:
    text = "The tower of the castle stands on the rock above the town.\n"

    assert vetoed(text, "How tall is the tower of the castle?", tmp_path) is Veto.KIND
    assert vetoed(text, "Where does the tower of the castle stand?", tmp_path) is None


def test_a_time_said_in_words_is_a_time(tmp_path: Path) -> None:
    text = "The ducks march to the fountain each morning.\n"

    assert vetoed(text, "When do the ducks march to the fountain?", tmp_path) is None


def test_a_condition_asks_for_no_time(tmp_path: Path) -> None:
    text = "Arrested people often negotiate together, which is called solidarity.\n"

    asked = "When people are arrested together, what is it called?"
    assert vetoed(text, asked, tmp_path) is None


def test_a_name_in_the_paragraph_before_counts_as_present(tmp_path: Path) -> None:
    text = "Anna Lindqvist became mayor.\n\nShe opened the bridge and the school.\n"

    assert vetoed(text, "Which bridge did Lindqvist open?", tmp_path) is None


def test_a_number_that_belongs_to_a_name_need_only_stand_in_the_document(tmp_path: Path) -> None:
    text = (
        "Rally 50 took place in Elmford, with many visitors from all over the country.\n\n"
        + "People danced all night. " * 8
        + "\n\nMaria Stone sang the anthem at the rally.\n"
    )

    assert vetoed(text, "Who sang the anthem at Rally 50?", tmp_path) is None
    assert vetoed(text, "Who sang the anthem at Rally 51?", tmp_path) is Veto.NUMBER


def test_a_misspelt_word_is_no_name(tmp_path: Path) -> None:
    assert vetoed(BRIDGE, "who oppened the brigde in elmford and the harbur", tmp_path) is None


FEES = "For plots up to 40 km away delivery costs 8 euros. From 40 to 80 km it costs 15 euros.\n"


def test_a_figure_of_ones_own_is_decided_by_the_bounds_of_a_rule(tmp_path: Path) -> None:
    asked = "I live 25km away, what does delivery to my plot cost?"

    assert vetoed(FEES, asked, tmp_path) is None


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (FEES, "What does delivery to the plots 25 km away cost?"),
        (FEES, "I waited 25 minutes, what does delivery to my plot cost?"),
        ("Delivery to a plot at 40 km costs 8 euros.\n", "I live 25 km away, delivery cost?"),
    ],
)
def test_another_figure_without_such_a_bound_speaks_against(
    text: str, asked: str, tmp_path: Path
) -> None:
    assert vetoed(text, asked, tmp_path) is Veto.NUMBER
