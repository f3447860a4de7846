from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.formats.hyphens import Hyphens

WORDS = st.text("ab-é \u00ad.A1", max_size=12)


def test_a_word_of_english_is_joined() -> None:
    assert Hyphens([]).join("an exam-", "ple, here") == ("an example,", "here")


def test_a_soft_hyphen_says_so_itself() -> None:
    assert Hyphens([]).join("a quxo\u00ad", "blat here") == ("a quxoblat", "here")


def test_a_hyphen_that_the_text_writes_elsewhere_stays() -> None:
    known = Hyphens(["such re-sign forms as"])

    assert known.join("to re-", "sign it") == ("to re-sign", "it")


def test_what_nothing_knows_stays_as_it_is_on_the_page() -> None:
    assert Hyphens([]).join("a quxo-", "blat") == ("a quxo-", "blat")


def test_half_a_compound_is_not_joined_with_the_word_after_it() -> None:
    assert Hyphens([]).join("blocks b-", "and c-shaped") == ("blocks b-", "and c-shaped")
    assert Hyphens([]).join("a thou\u00ad", "sand and") == ("a thousand", "and")


def test_names_numbers_and_dashes_are_not_joined() -> None:
    for line, following in (
        ("Smith-", "Jones"),
        ("1914-", "1918"),
        ("a dash -", "here"),
        ("x-ray-", "like"),
        ("-", "a"),
    ):
        assert Hyphens([]).join(line, following) == (line, following)


@given(st.lists(WORDS), WORDS.filter(str.strip), WORDS.filter(str.strip))
def test_joining_takes_away_hyphens_and_spaces_and_adds_nothing(
    lines: list[str], line: str, following: str
) -> None:
    line, following = line.strip(), following.strip()
    head, tail = Hyphens(lines).join(line, following)
    bare = str.maketrans("", "", "-\u00ad ")

    assert (head + tail).translate(bare) == (line + following).translate(bare)
