from __future__ import annotations

import ast

import pytest

from index.text.english import (
    COMMONEST,
    equivalents,
    is_spanish_function_word,
    synonyms,
    zipf,
)
from index.text.tokens import stem
from tests.helpers.documents import ROOT


def common(word: str) -> float:
    value = zipf(word)

    assert value is not None
    return value


def test_common_words_are_commoner_than_rare_ones() -> None:
    assert COMMONEST + 1 > common("the") > 5.5 > common("bridge") > common("viaduct") > 0


@pytest.mark.parametrize("word", ["obrador", "zorbla", "befor", "", "287"])
def test_a_name_or_a_misspelling_has_no_frequency(word: str) -> None:
    assert zipf(word) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("january", "jan"),
        ("september", "sept"),
        ("three", "3"),
        ("90", "ninety"),
        ("first", "1st"),
        ("us", "america"),
        ("american", "us"),
        ("uk", "britain"),
        ("percent", "percentage"),
        ("senator", "sen"),
        ("km", "kilometre"),
    ],
)
def test_equivalents_hold_both_ways(one: str, other: str) -> None:
    first, second = (word if word[0].isdigit() else stem(word) for word in (one, other))

    assert (second,) in equivalents((first,))
    assert (first,) in equivalents((second,))


@pytest.mark.parametrize(
    ("short", "long"),
    [("us", "united states"), ("eu", "european union"), ("wwii", "second world war")],
)
def test_a_phrase_can_be_the_equivalent_of_an_abbreviation(short: str, long: str) -> None:
    phrase = tuple(map(stem, long.split()))

    assert phrase in equivalents((stem(short),))
    assert (stem(short),) in equivalents(phrase)


def test_nothing_is_its_own_equivalent_and_most_words_have_none() -> None:
    assert ("us",) not in equivalents(("us",))
    assert equivalents(("bridg",)) == ()


def test_months_and_numbers_are_not_mixed_up() -> None:
    assert ("may",) not in equivalents((stem("march"),))
    assert equivalents(("may",)) == ()
    assert equivalents(("3",)) == ((stem("three"),),)


@pytest.mark.parametrize("word", ["quien", "donde", "fue", "el"])
def test_spanish_function_words_are_known_folded(word: str) -> None:
    assert is_spanish_function_word(word)
    assert not is_spanish_function_word("puente")


def test_synonyms_count_in_full_and_looser_relations_half() -> None:
    found = synonyms(stem("buy"))

    assert found[stem("purchase")] == 1.0
    assert set(found.values()) <= {0.5, 1.0}


def test_a_word_that_wordnet_does_not_hold_has_no_synonyms() -> None:
    assert synonyms("zorbla") == {}


def test_the_words_of_the_calendar_and_of_counting_are_listed_in_one_place() -> None:
    lists = [
        node.value.split()
        for path in sorted((ROOT / "index").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]

    for words in ({"february", "october"}, {"tuesday", "thursday"}, {"seventeen", "eleven"}):
        assert sum(words <= {word.lower() for word in listed} for listed in lists) == 1, words
