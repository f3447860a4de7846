from __future__ import annotations

import random
import string
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Alias, AliasesError, Answer, Library, SourceName
from index.text.aliases import (
    _KNOWN_AS,
    OWN_ALIASES,
    MemoryAliases,
    _may_rename,
    initials_of,
    read_own,
    variant_of,
)
from tests.helpers.documents import BRIDGE, corpus, document, fill


def pairs(*texts: str) -> list[tuple[str, str]]:
    return [(alias.name, alias.other) for alias in corpus(*texts).aliases.all]


# Stated by the documents


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        (
            "The Deferred Action for Childhood Arrivals (DACA) program began.",
            "DACA",
            "Deferred Action for Childhood Arrivals",
        ),
        (
            "He joined the Federal Bureau of Investigation (FBI).",
            "FBI",
            "Federal Bureau of Investigation",
        ),
        ("Texas passed Senate Bill 4 (SB 4) in haste.", "SB 4", "Senate Bill 4"),
        ("The “Parks and Mills” (“PM”) closed.", "PM", "Parks and Mills"),
        ("A Non-Governmental Organisation (NGO) helped.", "NGO", "Non-Governmental Organisation"),
        ("The Full Disk\r\nAccess\r\n(FDA) right", "FDA", "Full Disk\r\nAccess"),
        ("Full Disk\r\nAccess \t\r\n (FDA)", "FDA", "Full Disk\r\nAccess"),
        ("the Full\nDisk  Access (FDA) right", "FDA", "Full\nDisk  Access"),
    ],
)
def test_an_abbreviation_in_brackets_is_taken_for_the_words_before_it(
    text: str, short: str, long: str
) -> None:
    assert pairs(text) == [(short, long)]


@pytest.mark.parametrize(
    "text",
    [
        "The bridge over the Alva (built 1764) stands.",
        "She came late (LOL) as always.",
        "He lives in Paris (F). Nobody knows.",
        "Ana Prado (see the note below) built it.",
        "Deferred work. Action (DACA) followed.",
        "The old mill (THE OLD MILL BY THE RIVER) burned.",
        "the daca (daca) again",
        "The queue (-Q-) moved.",
        "Any Big Cat Dies (A B C D) here.",
        "A very long way it is over the hills and far away from any a b c (ABCXYZ).",
    ],
)
def test_other_words_in_brackets_are_no_abbreviation(text: str) -> None:
    assert pairs(text) == []


@pytest.mark.parametrize(
    ("text", "name", "other"),
    [
        ("President López Obrador, known as “AMLO,” spoke.", "President López Obrador", "AMLO"),
        (
            "They ended the Migrant Protection Protocols, also known as “Remain in Mexico.”",
            "Migrant Protection Protocols",
            "Remain in Mexico",
        ),
        ("Mumbai, formerly Bombay, is large.", "Mumbai", "Bombay"),
        ("Istanbul (formerly Constantinople) is old.", "Istanbul", "Constantinople"),
        ("Rewards, commonly referred to as the “Club”, cost nothing.", "Rewards", "Club"),
        ("Elena Ruiz, nicknamed “Flash”, won.", "Elena Ruiz", "Flash"),
        ("Myanmar, aka Burma, voted.", "Myanmar", "Burma"),
    ],
)
def test_what_is_known_as_something_has_two_names(text: str, name: str, other: str) -> None:
    assert (name, other) in pairs(text)


@pytest.mark.parametrize(
    "text",
    ["Biden called Obrador on Monday.", "the plan known as “the plan,” failed", "known as Bombay"],
)
def test_what_names_nobody_gives_no_alias(text: str) -> None:
    assert pairs(text) == []


def test_a_stated_alias_says_where_it_stands() -> None:
    text = "Long ago the City Parks Department (CPD) was founded."
    (alias,) = corpus(text).aliases.all

    assert alias.source == "a.txt"
    assert alias.span is not None
    assert text[alias.span.start : alias.span.end] == "City Parks Department (CPD)"


# Offices, surnames, misspelt names, initials


def test_an_office_stands_for_the_person() -> None:
    found = pairs("On Monday Texas Governor Greg Abbott signed it. Then Governor Smith left.")

    assert found == [("Texas Governor", "Greg Abbott")]


def test_the_office_of_a_people_is_also_that_of_its_country() -> None:
    small_corpus = corpus("Mexican President Ana Ruiz met them. Mexico was glad. Mexicali was not.")
    names = {alias.name for alias in small_corpus.aliases.all}

    assert {"Mexican President", "Mexico President"} <= names
    assert variant_of("Ana Ruiz") in small_corpus.aliases.of(variant_of("president of Mexico"))


@pytest.mark.parametrize("word", ["Former", "Democratic", "March", "When", "Vice"])
def test_an_office_without_a_place_stands_for_nobody(word: str) -> None:
    assert pairs(f"{word} President Ana Ruiz spoke.") == []


def test_a_surname_stands_for_the_full_name_where_it_is_used_alone() -> None:
    assert pairs("Yusuf Demirtan came. Demirtan spoke. Then Demirtan left.") == [
        ("Demirtan", "Yusuf Demirtan")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Yusuf Demirtan came.",
        "Yusuf Demirtan and Ayla Demirtan came. Demirtan spoke. Then Demirtan left.",
        "Mexico City grew. The City paid. The City slept. A City.",
        "Al Demirtan came. Demirtan spoke. Then Demirtan left.",
    ],
)
def test_a_surname_that_could_be_anyones_stands_for_nobody(text: str) -> None:
    assert pairs(text) == []


def test_a_name_misspelt_once_is_taken_for_the_frequent_spelling() -> None:
    assert pairs("Lindqvist came. So Lindqvist sat. And Lindqvist ate. Lindquist left.") == [
        ("Lindquist", "Lindqvist")
    ]


def test_swapped_letters_of_an_abbreviation_are_a_slip_and_another_letter_is_not() -> None:
    often = "We met AMLO. They saw AMLO. I like AMLO. "

    assert pairs(often + "She left ALMO.") == [("ALMO", "AMLO")]
    assert pairs(often + "She left AMLP.") == []


@pytest.mark.parametrize(
    "text",
    [
        "Lindqvist came. Lindquist left.",
        "Demira came. A Demira sat. The Demira ate. Xemira left.",
        "The Bordex came. The Bordex sat. The Bordex ate. The Border left.",
        "Abda came. Then Abda sat. Now Abda ate. Abdu left.",
    ],
)
def test_names_that_may_well_be_two_stay_two(text: str) -> None:
    assert pairs(text) == []


def test_a_name_of_function_words_alone_has_no_initials() -> None:
    assert list(initials_of(["Who What Or Not"])) == []
    assert [initials for initials, _ in initials_of(["Border Patrol Union"])] == ["bpu"]


def test_initials_leave_out_the_small_words_of_a_name_or_count_them() -> None:
    found = list(initials_of(["Border Network for Human Rights"]))

    assert ("bnhr", variant_of("Border Network for Human Rights")) in found
    assert ("bnfhr", variant_of("Border Network for Human Rights")) in found


def test_initials_spell_names_of_three_words_or_more() -> None:
    aliases = corpus("Alexandria Ocasio-Cortez and Greg Abbott met at Old Stone Bridge.").aliases

    assert aliases.spelled_by("aoc") == (variant_of("Alexandria Ocasio-Cortez"),)
    assert aliases.spelled_by("osb") == (variant_of("Old Stone Bridge"),)
    assert aliases.spelled_by("ga") == ()


# Looking up


def test_aliases_hold_both_ways_and_over_one_step() -> None:
    aliases = MemoryAliases(
        [Alias("A1", "Bravo"), Alias("Bravo", "Charlie"), Alias("Charlie", "Delta")]
    )

    assert aliases.of(("a1",)) == (("bravo",), variant_of("Charlie"))
    assert ("a1",) in aliases.of(("bravo",))
    assert variant_of("Delta") not in aliases.of(("a1",))


def test_names_without_information_or_alike_are_no_aliases() -> None:
    aliases = MemoryAliases([Alias("the", "Bravo"), Alias("Bravo", "BRAVO"), Alias("", "x y")])

    assert aliases.longest == 0
    assert aliases.of(("bravo",)) == ()


def test_the_longest_name_is_known() -> None:
    assert MemoryAliases([Alias("CPD", "City Parks Department")]).longest == 3


def test_each_pair_is_listed_once_and_the_communitys_own_first() -> None:
    own = Alias("Alva", "Old River")
    text = "The City Parks Department (CPD) met. The City Parks Department (CPD) left."
    found = corpus(text, text, own=[own]).aliases.all

    assert [alias.name for alias in found] == ["Alva", "CPD"]


NAMES = st.sampled_from(
    "Ana Prado Lindqvist Lindquist (LP) (AP) known as “Flash,” Texas Governor Greg . , the of in "
    "A-B-C U.S. formerly Bombay ( ) AMLO ALMO López’s".split()
)


@settings(deadline=None)
@given(st.lists(NAMES, max_size=30).map(" ".join))
def test_any_text_gives_aliases_that_stand_in_it(text: str) -> None:
    for alias in corpus(text).aliases.all:
        assert alias.name.strip()
        assert alias.other.strip()
        if alias.span is not None:
            assert alias.span.end <= len(text)


@settings(deadline=None)
@given(st.lists(NAMES, max_size=30).map(" ".join))
def test_the_same_text_gives_the_same_aliases(text: str) -> None:
    assert corpus(text).aliases.all == corpus(text).aliases.all


def made_up_names(number: int) -> list[str]:
    letters = random.Random(number)
    return [
        "".join(letters.choices(string.ascii_lowercase, k=9)).capitalize() for _ in range(number)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "A-" * 60_000,
        "A'" * 60_000,
        "Ab" * 60_000,
        "The " + " and ".join(made_up_names(5_000) * 3),
        "".join(f"{name} President {name} came. " for name in made_up_names(3_000)),
        "Known, " * 20_000,
        "(A" * 30_000,
        "known as " * 20_000,
    ],
    ids=["hyphens", "apostrophes", "letters", "names", "offices", "commas", "brackets", "known"],
)
def test_strange_texts_take_no_endless_time(text: str) -> None:
    assert len(corpus(text).documents) == 1


# The community's own


def own(folder: Path, content: str | bytes) -> tuple[Alias, ...]:
    return read_own(fill(folder, {OWN_ALIASES: content}))


def test_own_aliases_are_read_in_order(tmp_path: Path) -> None:
    assert own(tmp_path, '[aliases]\n"Alva" = ["Old River", "Gran"]\nAna = ["Prado"]\n') == (
        Alias("Alva", "Old River"),
        Alias("Alva", "Gran"),
        Alias("Ana", "Prado"),
    )


@pytest.mark.parametrize("content", ["", "[aliases]\n", "# nothing yet\n", "[aliases]\nA = []\n"])
def test_an_empty_file_gives_no_aliases(tmp_path: Path, content: str) -> None:
    assert own(tmp_path, content) == ()


def test_no_file_gives_no_aliases(tmp_path: Path) -> None:
    assert read_own(tmp_path) == ()


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    assert own(tmp_path, b'\xef\xbb\xbf[aliases]\nA = ["B"]\n') == (Alias("A", "B"),)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ('[aliases]\n"A" = [b]\n', "line 2"),
        ('[aliases]\n\n"A" ["b"]\n', "line 3"),
        ('[names]\n"A" = ["b"]\n', "unknown part “names”"),
        ('x = 1\n[aliases]\n"A" = ["b"]\n', "unknown part “x”"),
        ("aliases = 3\n", "[aliases] is not a table"),
        ('aliases = ["A"]\n', "[aliases] is not a table"),
        ('[aliases]\n"A" = "b"\n', "the other names of “A” are not a list of texts"),
        ('[aliases]\n"A" = ["b", 3]\n', "the other names of “A” are not a list of texts"),
        (b"\xff\xfe[aliases]", "it is not UTF-8 text; save it as UTF-8."),
        ("x = " + "[" * 20_000, "recursion"),
        ("x = " + "1" * 20_000, "digits"),
    ],
    ids=["value", "line", "part", "key", "number", "list", "text", "mixed", "bytes", "deep", "big"],
)
def test_what_is_wrong_with_the_file_is_named(
    tmp_path: Path, content: str | bytes, why: str
) -> None:
    with pytest.raises(AliasesError) as caught:
        own(tmp_path, content)

    assert why in str(caught.value)
    assert "aliases.toml" in str(caught.value)


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / OWN_ALIASES).mkdir()

    with pytest.raises(AliasesError, match=r"cannot be used: it cannot be read \(Is a directory\)"):
        read_own(tmp_path)


def test_own_aliases_are_searched(tmp_path: Path) -> None:
    fill(tmp_path, {"a.txt": BRIDGE, OWN_ALIASES: '[aliases]\n"Alva" = ["Gran Zorbla"]\n'})
    library = Library.open(tmp_path)
    result = library.ask("What bridge goes over the Gran Zorbla?")

    assert isinstance(result, Answer)
    assert "stone bridge over the Alva" in result.quotes[0].text
    assert library.aliases()[0] == Alias("Alva", "Gran Zorbla")
    assert [summary.source for summary in library.sources()] == ["a.txt"]


def test_an_alias_is_a_value() -> None:
    assert Alias("A", "B") == Alias("A", "B")
    assert Alias("A", "B", SourceName("a.txt")) != Alias("A", "B")
    assert document("x").source == "a.txt"


@given(
    st.lists(
        st.sampled_from(
            "known as referred to abbreviated formerly aka a.k.a. called nicknamed dubbed the also "
            "Acme “Acme” \"Acme\" ( (AC), , 'Acme' better".split()
        ),
        max_size=8,
    ).map(" ".join)
)
def test_no_other_name_is_lost_by_the_cheap_look(text: str) -> None:
    assert _may_rename(text) or not _KNOWN_AS.search(text)
