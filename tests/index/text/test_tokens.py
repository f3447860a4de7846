from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.loading.folder import read_file
from index.text.blocks import divide
from index.text.tokens import (
    STOP_WORDS,
    Word,
    _words_in_place,
    fold,
    informative_words_of,
    repair,
    stem,
    terms_of,
    tokenise,
)
from tests.helpers.documents import SEEDS

MESSY = st.lists(
    st.sampled_from(
        ["U.S. ", "LĂłpez ", "287(g)", "7,000", "’s", "e\u0301", "北京", "ไทย", "हिन्दी", "\n", "-"]
    )
    | st.text(max_size=8),
    max_size=20,
).map("".join)


@given(MESSY)
def test_tokens_lie_in_the_text_in_order_and_do_not_overlap(text: str) -> None:
    spans = [token.span for token in tokenise(text)]

    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(one == other or one.end <= other.start for one, other in pairwise(spans))


@given(MESSY, st.integers(0, 20), st.integers(0, 20))
def test_tokens_of_a_part_lie_in_that_part(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))

    assert all(
        start <= each.span.start < each.span.end <= end for each in tokenise(text, start, end)
    )


@given(st.text(max_size=20))
def test_folding_twice_changes_nothing_more_in_a_lower_case_word(word: str) -> None:
    folded = fold(word)

    assert fold(fold(folded)) == fold(folded)


@pytest.mark.parametrize(
    "text",
    [
        "López",
        "LÓPEZ",
        "lopez",
        "Lo\u0301pez",
        "LĂłpez",
        "LÃ³pez",
        "Ló\u00adpez",
        "Ló\u200bpez",
        "Ló\u2060pez",
        "Ló\ufeffpez",
        "López’s",
        "Lopez's",
    ],
)
def test_one_name_is_one_term_however_it_is_written(text: str) -> None:
    assert terms_of(f"Señor {text} came")[1] == "lopez"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("U.S.", "the US"),
        ("U.S", "the US"),
        ("U.S.", "the US’s own"),
        ("7,000", "7000"),
        ("1980’s", "1980s"),
        ("287(g)", "287G"),
        ("migrants’", "migrant"),
        ("Biden’s", "Biden"),
        ("O’Brien", "O'Brien"),
        ("deportations", "deportation"),
        ("IRS", "irs"),
        ("BORDERS were", "border"),
        ("Straße", "STRASSE is"),
        ("Łódź", "Lodz"),
        ("Ørsted", "orsted"),
        ("ﬁne", "fine"),
        ("２０２３", "2023"),
        ("می\u200cخواهم", "میخواهم"),
        ("2023年", "2023 年"),
    ],
)
def test_two_ways_to_write_the_same_give_the_same_terms(one: str, other: str) -> None:
    assert terms_of(one) == [term for term in terms_of(other) if term != "own"]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("The U.S. and the U.N.", ["us", "un"]),
        ("6.2 million", ["6.2", "million"]),
        ("$60,000.50", ["60000.50"]),
        ("1,2,3", ["1,2,3"]),
        ("on 9/11 at 10:30", ["9/11", "10", "30"]),
        ("the 8th", ["8th"]),
        ("the G7 and H1N1", ["g7", "h1n1"]),
        ("COVID-19", ["covid", "19"]),
        ("well-known", ["well", "known"][1:]),
        ("file_name", ["file", "name"]),
        ("DVDs and TVs, not GPS", ["dvd", "tv", "gps"]),
        ("e.g. this, i.e. that", []),
        ("I and you", []),
        ("ʼs", []),
        ("", []),
        ("... !? —", []),
        ("北京是", ["北京", "京是"]),
        ("हिन्दी भाषा", ["हिनदी", "भाषा"]),
        ("יְרוּשָׁלַיִם", ["ירושלים"]),
        ("Москва", ["москва"]),
    ],
)
def test_text_becomes_terms(text: str, terms: list[str]) -> None:
    assert terms_of(text) == terms


def test_us_is_a_word_without_information_and_the_us_is_a_country() -> None:
    assert terms_of("They told us all about it.") == ["told"]
    assert terms_of("They left the US by boat.") == ["left", "us", "boat"]


def test_in_a_text_all_in_capitals_us_may_mean_anybody() -> None:
    assert "us" not in terms_of("TELL US MORE")


def test_tokens_stand_where_their_characters_stand() -> None:
    text = "In 1,200 U.S. cities, LĂłpez’s plan (287(g)) — “failed”."

    assert [text[token.span.start : token.span.end] for token in tokenise(text)] == [
        "In",
        "1,200",
        "U.S.",
        "cities",
        "LĂłpez’s",
        "plan",
        "287(g)",
        "failed",
    ]


def test_pairs_of_characters_are_placed_without_overlap() -> None:
    assert [(token.span.start, token.span.end) for token in tokenise("东京都是")] == [
        (0, 1),
        (1, 2),
        (2, 4),
    ]


def test_a_lone_character_of_an_unspaced_script_is_a_term() -> None:
    assert terms_of("水 is water") == ["水", "water"]


def test_a_tone_mark_without_a_letter_is_no_term() -> None:
    assert terms_of("x \u0e49") == []


def test_a_token_knows_whether_it_was_written_with_a_capital() -> None:
    assert [token.capital for token in tokenise("Ana ran 5 miles")] == [True, False, False, False]


@pytest.mark.parametrize(
    ("broken", "whole"),
    [("LĂłpez", "López"), ("LÃ³pez", "López"), ("MÃ©xico", "México"), ("itâ€™s", "it’s")],
)
def test_mojibake_is_repaired_for_matching(broken: str, whole: str) -> None:
    assert repair(broken).replace("'", "’") == whole


@pytest.mark.parametrize(
    "word", ["López", "žluťoučký", "Łódź", "ŽĎÁR", "Ångström", "Москва", "北京"]
)
def test_what_is_no_mojibake_is_left_alone(word: str) -> None:
    assert repair(word) == word


def test_numbers_and_short_words_are_not_stemmed_away() -> None:
    assert [stem(word) for word in ("us", "2023", "287g")] == ["us", "2023", "287g"]


def test_stop_words_are_folded_words() -> None:
    assert all(fold(word) == word for word in STOP_WORDS)


@pytest.mark.parametrize(
    "text", ["a" * 10**6, "a'" * 10**5, "1," * 10**5, "Ă³" * 10**5, "e" + "\u0301" * 10**6]
)
def test_a_huge_word_is_read_in_linear_time(text: str) -> None:
    assert len(list(tokenise(text))) <= 1


@pytest.mark.parametrize("text", ["on May 5", "7 May 2020", "in May", "since may", "3rd of May"])
def test_may_beside_a_date_is_the_month(text: str) -> None:
    assert "may" in terms_of(text)


@pytest.mark.parametrize("text", ["It may rain.", "May I ask?", "They may not", "MAY", "maybe 5"])
def test_may_elsewhere_is_a_stop_word(text: str) -> None:
    assert "may" not in terms_of(text)


@given(MESSY)
def test_informative_words_are_the_informative_tokens(text: str) -> None:
    tokens = [token for token in tokenise(text) if token.informative]
    found = informative_words_of(text, 0, len(text))

    assert [word.term for word, _ in found] == [token.term for token in tokens]
    assert [word.word for word, _ in found] == [token.word for token in tokens]
    assert [written for _, written in found] == [
        text[token.span.start : token.span.end] if token.capital else "" for token in tokens
    ]


@given(st.from_regex(r"[A-Za-z][a-z]{1,12}[.,;:!?)]?", fullmatch=True))
def test_plain_words_are_what_they_are_in_brackets(chunk: str) -> None:
    # A bracket before a word changes nothing but the way that is taken.
    plain, bracketed = tokenise(f"so {chunk}"), tokenise(f"so ({chunk}")

    assert [(t.term, t.word, t.informative, t.capital, len(t.span)) for t in plain] == [
        (t.term, t.word, t.informative, t.capital, len(t.span)) for t in bracketed
    ]


@pytest.mark.parametrize("word", ["US", "WHO", "IT"])
def test_a_word_in_capitals_alone_is_an_acronym_and_nobodys_shout(word: str) -> None:
    assert terms_of(word) == [word.lower()]
    assert terms_of(f"{word} {word}") == []


MONTHS_AND_SHOUTS = st.lists(
    st.sampled_from(
        ["May", "may", "May,", "MAY", "mayor", "maybe", "May-June", "5", "in", "last", "US", "us",
         "U.S.", "IT", "it", "NATO’s", "it’s", "LĂłpez", "A", "i", "\n", "—"]
    )
    | st.text(max_size=4),
    max_size=12,
)  # fmt: skip


def looked_at_in_place(text: str, start: int, end: int) -> list[tuple[Word, str]]:
    """What ``informative_words_of`` gives if no chunk is known from elsewhere."""
    stretch = text[start:end]
    shouted = not any(map(str.islower, stretch)) and len(stretch.split()) > 1
    return [
        (word, text[chunk.start() + word.start : chunk.start() + word.end] * word.capital)
        for chunk in re.compile(r"\S+").finditer(text, start, end)
        for word in _words_in_place(text, chunk.start(), chunk[0], shouted=shouted)
        if word.informative
    ]


@settings(max_examples=500)
@given(
    MONTHS_AND_SHOUTS,
    st.sampled_from([" ", "  ", "\n", "\u00a0"]),
    st.sampled_from([str, str.upper]),
)
def test_what_is_known_of_a_word_is_what_it_is_in_its_place(
    pieces: list[str], space: str, write: Callable[[str], str]
) -> None:
    text = write(space.join(pieces))
    expected = looked_at_in_place(text, 0, len(text))

    assert informative_words_of(text, 0, len(text)) == expected
    assert [token.term for token in tokenise(text) if token.informative] == [
        word.term for word, _ in expected
    ]


@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.txt")), ids=lambda path: path.stem)
def test_what_is_known_of_a_word_is_so_in_every_sentence_of_the_seeds(path: Path) -> None:
    document = read_file(SEEDS, path)
    spans = [each.span for block in divide(document) for each in block.sentences]

    assert spans
    for span in spans:
        where = document.text, span.start, span.end
        assert informative_words_of(*where) == looked_at_in_place(*where)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("boots in size L, and socks", ["boot", "size", "l", "sock"]),
        ("Is plan B? better", ["plan", "b", "better"]),
        ("the members of group C.", ["member", "group", "c"]),
        ("Donald J. Trump", ["donald", "trump"]),
        ("A plan for you, I guess", ["plan", "guess"]),
        ("part XR-2045-C", ["part", "xr", "2045", "c"]),
        ("C# and C++ on .NET", ["c#", "c++", ".net"]),
        ("since v2.7.1 or V3.0", ["2.7.1", "3.0"]),
        ("PLAN B IS BEST", ["plan", "best"]),
    ],
)
def test_letters_and_signs_count_where_they_are_names(text: str, expected: list[str]) -> None:
    assert terms_of(text) == expected
