"""Which language a question is in, and how questions in others than English are answered."""

from __future__ import annotations

import pytest

from index import Answer, NoAnswer, Reason
from index.answering import answer
from index.text.languages import function_words, is_function_word, language_of
from index.text.tokens import fold
from tests.helpers.documents import corpus

MILL = """# Satzung des Vereins

## § 4 Beiträge

(1) Der Jahresbeitrag beträgt 40 Euro, und für Schüler sind es 15 Euro.

(2) Er ist nicht mit der Spende zu verwechseln und bis zum 31. März zu zahlen.

## § 6 Austritt

Den Austritt erklärt man schriftlich; das Geld auf dem Konto bleibt dem Verein.
"""


def words(question: str) -> list[str]:
    return [fold(word.strip("¿?,.")) for word in question.split()]


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("¿Quién fue el presidente de México?", "es"),
        ("cuando se construyo el puente", "es"),
        ("que dijo el alcalde sobre la frontera", "es"),
        ("Wie hoch ist der Jahresbeitrag?", "de"),
        ("wann muss man den Beitrag zahlen", "de"),
        ("Darf ich meinen Hund mit in die Halle nehmen?", "de"),
        ("Combien coûte l'inscription pour les enfants ?", "fr"),
        ("Où est-ce que je peux garer ma voiture ?", "fr"),
        ("Quanto custa a inscrição para os sócios?", "pt"),
        ("Quando apre la palestra e chi ha le chiavi?", "it"),
    ],
)
def test_a_question_is_in_the_language_of_its_function_words(question: str, language: str) -> None:
    assert language_of(words(question)) == language


@pytest.mark.parametrize(
    "question",
    [
        "Who was the president of Mexico?",
        "What happened in El Paso and in La Paz?",
        "AMLO",
        "",
        "what did Andrés Manuel López Obrador say to the people of Los Angeles?",
        "who wrote die Zauberflöte and for whom",
        "is there a menu à la carte",
        "what was in the hut",
    ],
)
def test_english_with_foreign_names_is_english(question: str) -> None:
    assert language_of(words(question)) is None


def test_function_words_are_folded() -> None:
    assert {"fur", "konnen"} <= function_words("de")
    assert is_function_word("esta", "es")
    assert not is_function_word("puente", "es")
    assert not is_function_word("der", None)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Wie hoch ist der Jahresbeitrag?", "40 Euro"),
        ("Bis wann muss man den Beitrag zahlen?", "31. März"),
    ],
)
def test_documents_are_asked_in_their_own_language(question: str, expected: str) -> None:
    found = answer(corpus(MILL), question, limit=3)

    assert isinstance(found, Answer), found
    assert expected in found.quotes[0].text


def test_in_documents_of_its_own_language_a_question_is_not_told_to_change_it() -> None:
    found = answer(corpus(MILL), "Wer ist der Bürgermeister von der Stadt?", limit=3)

    assert isinstance(found, NoAnswer)
    assert found.reason is not Reason.OTHER_LANGUAGE


def test_in_documents_of_another_language_it_is() -> None:
    found = answer(corpus("The bridge was built in 1764."), "Wer ist der Wirt von dem?", limit=3)

    assert isinstance(found, NoAnswer)
    assert found.reason is Reason.OTHER_LANGUAGE
