from __future__ import annotations

import pytest

from index import Alias
from index.corpus import Corpus
from index.query.concepts import FILLER, Concept, concepts_of
from index.query.weights import WEIGHTS
from index.text.tokens import tokenise
from tests.helpers.documents import BRIDGE, corpus

SMALL_CORPUS = corpus(
    BRIDGE,
    "The Deferred Action for Childhood Arrivals (DACA) program began in 2012. Trump ended it.\n\n"
    "Governor Katie Hobbs of Arizona met Alexandria Ocasio-Cortez in the United States.\n\n"
    "In Chiapas three caravans of immigrants purchased food. The U.S. Customs office closed.",
)


def concepts(question: str, small_corpus: Corpus = SMALL_CORPUS) -> dict[str, Concept]:
    found = concepts_of(small_corpus, question, tuple(tokenise(question)), WEIGHTS)
    return {concept.words: concept for concept in found}


def test_each_informative_word_is_a_concept_once_in_order() -> None:
    found = concepts("Who built the old bridge, the bridge of bridges?")

    assert list(found) == ["built", "old", "bridge"]


def test_a_function_word_is_no_concept() -> None:
    assert concepts("what is it that they were about") == {}


def test_a_long_name_and_its_abbreviation_are_one_concept() -> None:
    short = concepts("what is DACA")["DACA"]
    long = concepts("the Deferred Action for Childhood Arrivals program")

    assert ("defer", "action", "childhood", "arriv") in short.variants
    assert next(iter(long)) == "Deferred Action for Childhood Arrivals"
    assert ("daca",) in long["Deferred Action for Childhood Arrivals"].variants


def test_initials_stand_for_a_name_that_the_documents_spell_out() -> None:
    aoc = concepts("who is AOC")["AOC"]

    assert ("alexandria", "ocasio", "cortez") in aoc.variants
    assert aoc.known


@pytest.mark.parametrize("question", ["in the United States", "in the US", "in the U.S.", "in USA"])
def test_a_country_is_one_concept_however_it_is_written(question: str) -> None:
    (country,) = concepts(question).values()

    assert {("us",), ("unit", "state")} <= country.variants.keys()
    assert country.known


@pytest.mark.parametrize(
    ("question", "is_the_country"),
    [
        ("migrants in the us", True),
        ("what are us customs", True),
        ("us customs office", True),
        ("tell us about customs", False),
        ("show us customs", False),
        ("what about us", False),
        ("they left us", False),
        ("give us the ferry", False),
    ],
)
def test_lower_case_us_is_a_country_where_grammar_says_so(
    question: str, *, is_the_country: bool
) -> None:
    assert ("us" in concepts(question)) is is_the_country


@pytest.mark.parametrize(("word", "variant"), [("3", "three"), ("jan", "januari"), ("two", "2")])
def test_numbers_and_months_are_met_in_words_and_digits(word: str, variant: str) -> None:
    assert (variant,) in concepts(f"the {word} caravans")[word].variants


def test_a_synonym_counts_little_and_only_if_the_documents_hold_it() -> None:
    buy = concepts("who will buy food")["buy"]

    assert 0 < buy.variants["purchas",] <= WEIGHTS.synonym < 1
    assert all(
        SMALL_CORPUS.engine.document_frequency(term) for (term,) in buy.variants if term != "buy"
    )


def test_a_name_has_no_synonyms() -> None:
    assert list(concepts("did Buy come")["Buy"].variants) == [("buy",)]


def test_a_misspelt_word_is_corrected_and_counts_a_little_less() -> None:
    found = concepts("how many imigrants came")["imigrants"]

    assert found.corrected == "immigrants"
    assert found.variants["immigr",] == WEIGHTS.corrected < 1
    assert found.known


def test_a_word_that_english_knows_is_not_corrected() -> None:
    assert concepts("the fridge")["fridge"].corrected is None


def test_a_capitalised_name_that_is_a_word_too_may_be_corrected() -> None:
    assert concepts("what did Katie Hobs sign")["Hobs"].corrected == "hobbs"


def test_a_slip_of_a_function_word_is_chatter() -> None:
    (slip,) = concepts("befor").values()

    assert (dict(slip.variants), slip.known, slip.name, slip.corrected) == ({}, False, False, None)
    assert slip.information == WEIGHTS.filler


def test_a_capital_makes_a_name_except_at_the_beginning() -> None:
    assert concepts("did Chiapas close")["Chiapas"].name
    assert not concepts("Caravans in chiapas")["Caravans"].name


def test_years_are_known_as_such() -> None:
    assert concepts("in 2012")["2012"].year
    assert not concepts("the 2,012 carts")["2,012"].year
    assert not concepts("in 12")["12"].year


def test_a_rare_word_tells_more_than_a_common_one_and_chatter_least() -> None:
    found = concepts("people wonder about a viaduct")

    assert found["viaduct"].information > found["people"].information
    assert found["people"].information > found["wonder"].information > 0
    assert "wonder" in FILLER


def test_what_the_documents_speak_of_more_than_english_does_is_topical() -> None:
    found = concepts("the ferry people in Zorbla")

    assert found["ferry"].topical > found["people"].topical == found["Zorbla"].topical == 0


def test_spanish_function_words_are_dropped_and_names_still_match() -> None:
    found = concepts("¿Cuándo fue que los de Chiapas cerraron la frontera con DACA?")

    assert set(found) == {"Chiapas", "DACA"}
    assert all(concept.known for concept in found.values())


def test_spanish_names_that_the_documents_lack_are_kept() -> None:
    found = concepts("¿Quién es el alcalde de Madrid?")

    assert [(concept.words, concept.known) for concept in found.values()] == [("Madrid", False)]


def test_a_communitys_own_alias_is_a_variant() -> None:
    small_corpus = corpus(BRIDGE, own=[Alias("Alva", "Old Lady")])

    assert ("alva",) in concepts("the old lady", small_corpus)["old lady"].variants


def test_initials_count_only_if_they_fit_one_name() -> None:
    border = "The Border Network for Human Rights met. "
    one = corpus(f"{border}Director of the Border Network for Human Rights, she spoke.")
    two = corpus(f"{border}The Bureau of National Health Research answered.")

    name = ("border", "network", "human", "right")
    assert name in concepts("what is bnhr", one)["bnhr"].variants
    assert name not in concepts("what is bnhr", two)["bnhr"].variants
