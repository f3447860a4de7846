from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index import Answer, Library, MeaningChoice, NoAnswer
from index.meaning.model import EVERYDAY_QUESTIONS, OWN_MODEL, Encoder

RULES = (
    "Please note:\n\n"
    "All content on this page may be changed.\n\n"
    "Members reserve the boathouse with the warden. The warden keeps the list of reservations "
    "for each weekend and closes it on Friday evening.\n\n"
    "Questions about these rules? Write to the office.\n\n"
    "A rowing boat carries four people at most. Children under ten wear a life jacket."
)
COOKING = (
    "Put the potatoes into cold water with a spoon of salt. Large potatoes boil for twenty "
    "minutes, small ones for twelve. Drain them at once.\n\n"
    "Rice needs twice as much water as grain. Keep the lid on until the water is gone."
)


def library(tmp_path: Path, text: str) -> Library:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "page.md").write_text(text, encoding="utf-8")
    opened = Library.open(folder, meaning=MeaningChoice.ON)
    assert opened.make_vectors()
    return opened


def test_the_vectors_in_the_models_folder_are_those_of_the_questions() -> None:
    encoder = Encoder(OWN_MODEL)
    questions = EVERYDAY_QUESTIONS.read_text(encoding="utf-8").splitlines()
    some = range(0, len(questions), 19)
    again = np.stack([encoder.question(questions[each]) for each in some])

    assert len(encoder.everyday) == len(questions) == len(set(questions))
    assert np.all(np.sum(again * encoder.everyday[list(some)], axis=1) > 0.995)


def test_a_model_without_a_file_of_them_encodes_them(tmp_path: Path) -> None:
    for file in OWN_MODEL.iterdir():
        if file.suffix != ".npy":
            (tmp_path / file.name).symlink_to(file)

    found = Encoder(tmp_path).everyday

    assert np.all(np.sum(found * Encoder(OWN_MODEL).everyday, axis=1) > 0.995)


@pytest.mark.parametrize(
    "chatter",
    [
        "my tooth hurts a lot, what do i do",
        "i feel really anxious about my exam",
        "best pizza topping?",
        "how do i get rid of ants",
        "oh well, whatever",
        "who's the president of france",
    ],
)
def test_sentences_that_are_near_to_anything_answer_no_chatter(
    tmp_path: Path, chatter: str
) -> None:
    assert isinstance(library(tmp_path, RULES).ask(chatter), NoAnswer)


def test_a_question_about_the_documents_in_other_words_is_answered(tmp_path: Path) -> None:
    found = library(tmp_path, RULES).ask("what is the biggest crew allowed on a dinghy")

    assert isinstance(found, Answer)
    assert "four people" in found.quotes[0].text


MINUTES = """# Harbour committee, meeting of 14 May 2024

## Present

* Ada North
* Bo West

## Decisions

* The jetty gets a lamp.
"""


@pytest.mark.parametrize(
    "question", ["When did the harbour committee meet?", "Who was present on 14 May 2024?"]
)
def test_what_only_the_headings_say_is_answered_with_them(tmp_path: Path, question: str) -> None:
    found = library(tmp_path, MINUTES).ask(question)

    assert isinstance(found, Answer)
    assert found.quotes[0].text.startswith(("Harbour committee, meeting of 14 May", "Present"))


def test_what_is_asked_anywhere_is_answered_where_the_documents_are_about_it(
    tmp_path: Path,
) -> None:
    found = library(tmp_path, COOKING).ask("how long do you boil a potato")

    assert isinstance(found, Answer)
    assert "twenty minutes" in found.quotes[0].text
