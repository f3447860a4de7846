from __future__ import annotations

from pathlib import Path

import pytest

from index import Library, MatchLevel, Span
from index.verification.shown_text import ShownText, shows
from tests.helpers.documents import fill, library, quotation

RULES = """# House rules

Lost keys **must** be *reported* to the [caretaker](https://x.example/c) within `one day`.
The caf&eacute; opens at nine &amp; closes at ten; 2 * 3 beds \\*cost\\* 9 euros.

1. Dogs are __not__ allowed
   in the garden.
2. Cats may <b>sleep</b> on the roof.

- [ ] Ring the bell
- Wait for the *care*taker

| Plan | Fee | Note |
| --- | ---: | --- |
| Patron | 60 euros | per **year** |

Size | Price
--- | ---
Large | 12 euros

```
a * b ** c * d
```

See the [other rules][more] and the notes.[^1]

[^1]: They hang in the *hall* upstairs.

[more]: https://x.example/more
"""


def shown(text: str, *, ordinals: bool = True) -> str:
    return " ".join(ShownText(text, Span(0, len(text)), ordinals=ordinals).text.split())


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ("**bold** and *italic* and ***both***", "bold and italic and both"),
        ("__bold__ and _italic_ in snake_case_name", "bold and italic in snake_case_name"),
        ("2 * 3 and 4 * 5, 2*3, a_b", "2 * 3 and 4 * 5, 2*3, a_b"),
        ("an **unclosed mark", "an **unclosed mark"),
        ("`a * b * c` and ``x ` y``", "a * b * c and x ` y"),
        ('[words](https://x.example "t") here', "words here"),
        ("![a picture](x.png) here", "here"),
        ("x[0][1] is no link", "x[0][1] is no link"),
        ("[words][a]\n\n[a]: https://x.example", "words"),
        ("<https://x.example>", "https://x.example"),
        ("a<br>b <em>c</em> <name> <!-- hidden -->d", "a b c <name> d"),
        ("5 &lt; 6 &eacute; &nosuch;", "5 < 6 é &nosuch;"),
        ("\\*kept\\*", "*kept*"),
        ("# Title {#id}\n\nTitle\n=====\n\n> said\n\n***", "Title Title said"),
        ("~~~\n**code**\n~~~", "**code**"),
        ("`words <https://x.example>`_ and :ref:`here`", "words and here"),
        ("on October\n12. The mayor", "on October 12. The mayor"),
    ],
)
def test_a_reader_sees_the_words_without_their_signs(source: str, seen: str) -> None:
    assert shown(source) == seen


def test_the_numbers_of_items_can_be_left_out() -> None:
    assert shown("1. one\n2. two\n\n(a) three") == "1. one 2. two (a) three"
    assert shown("1. one\n2. two\n\n(a) three", ordinals=False) == "one two three"
    assert shown("on October\n12. The mayor", ordinals=False) == "on October 12. The mayor"


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        (
            "Lost keys must be reported to the caretaker within one day.",
            "Lost keys **must** be *reported* to the [caretaker](https://x.example/c) within "
            "`one day`.",
        ),
        ("lost keys must be", "Lost keys **must** be"),
        ("The café opens at nine & closes", "The caf&eacute; opens at nine &amp; closes"),
        ("2 * 3 beds *cost* 9 euros", "2 * 3 beds \\*cost\\* 9 euros"),
        (
            "Dogs are not allowed in the garden. Cats may sleep",
            "Dogs are __not__ allowed\n   in the garden.\n2. Cats may <b>sleep</b>",
        ),
        ("1. Dogs are not allowed", "1. Dogs are __not__ allowed"),
        ("• Ring the bell\n• Wait for the caretaker", "Ring the bell\n- Wait for the *care*taker"),
        ("Patron\t60 euros\tper year", "Patron | 60 euros | per **year**"),
        ("Large 12\u00a0euros", "Large | 12 euros"),
        ("See the other rules and the notes.", "See the [other rules][more] and the notes.[^1]"),
        ("They hang in the hall upstairs.", "They hang in the *hall* upstairs."),
        ("[^1] They hang in the hall", "[^1]: They hang in the *hall*"),
        ("Lost keys … within one day.", "Lost keys […] within `one day`."),
        ("Lost keys (...) within one day", "Lost keys […] within `one day`"),
        ("must be re\u00adported to the care-\ntaker", None),
    ],
)
def test_what_a_reader_copies_is_found_where_the_source_has_signs(
    tmp_path: Path, text: str, quoted: str | None
) -> None:
    found = library(tmp_path, a=RULES).verify(text)

    assert found.level is MatchLevel.TYPOGRAPHIC
    assert all(
        each.text == RULES[each.start : each.end]
        for quote in found.matches
        for each in quote.slices
    )
    if quoted is not None:
        assert [match.text for match in found.matches] == [quoted]


@pytest.mark.parametrize(
    "text",
    [
        "Lost keys must be returned to the caretaker",
        "lost Keys must be reported",
        "Dogs are allowed in the garden",
        "3. Dogs are not allowed",
        "Patron 6 0 euros per year",
        "Patron60 euros per year",
        "a * b c * d",
        "2 3 beds cost 9 euros",
        "Lost keys … Large 13 euros",
        "ost keys must be reported",
    ],
)
def test_other_words_are_never_taken_for_those_that_a_reader_sees(
    tmp_path: Path, text: str
) -> None:
    found = library(tmp_path, a=RULES).verify(text)

    assert (found.level, found.matches) == (MatchLevel.ABSENT, ())


def test_parts_around_an_ellipsis_stand_near_each_other(tmp_path: Path) -> None:
    far = f"The gate closes.\n\n{'Nothing else happens here. ' * 60}\n\nIt opens at ten."
    found = library(tmp_path, a=far)

    assert found.verify("The gate … It opens").level is MatchLevel.ABSENT
    assert found.verify("The gate closes. … It opens at ten").level is MatchLevel.ABSENT


def test_the_nearest_sentence_is_compared_as_it_is_seen(tmp_path: Path) -> None:
    near = (
        library(tmp_path, a=RULES)
        .verify("Lost keys should be reported to the caretaker within one day.")
        .nearest
    )

    assert near is not None
    (difference,) = near.differences
    assert (difference.said, difference.quoted) == ("should", "must")
    assert [RULES[span.start : span.end] for span in difference.there] == ["must"]


def test_nothing_is_near_to_another_subject(tmp_path: Path) -> None:
    assert library(tmp_path, a=RULES).verify("Bananas are yellow fruit").nearest is None


@pytest.mark.parametrize(
    ("expected", "holds"),
    [
        ("must be reported", True),
        ("MUST be Reported", True),
        ("**must** be", True),
        ("must be repor", False),
        ("should be reported", False),
    ],
)
def test_a_quotation_shows_what_a_reader_sees_in_it(expected: str, *, holds: bool) -> None:
    words = "Keys **must** be [reported](https://x.example)."

    assert shows(quotation(words, words), expected) is holds


PLANS = """# Plans

| Name of the plan | What it costs | Note |
| --- | --- | --- |
| Patron | 60 **crowns** a year | The key. And a boat. |
| Guest of the ferry | 12 crowns a month |  |

| Name of the plan | What it costs |
| --- | --- |
| Child below seven | nothing at all |
"""


@pytest.mark.parametrize(
    "text",
    [
        "Name of the plan: Patron\nWhat it costs: 60 crowns a year\nNote: The key. And a boat.",
        "Name of the plan: Patron\nNote: The key. And a boat.",
        "What it costs: 12 crowns a month",
        "Name of the plan: Patron\nWhat it costs: 60 crowns a year\n\n"
        "Name of the plan: Guest of the ferry\nWhat it costs: 12 crowns a month",
        "Patron · 60 crowns a year · The key. And a boat.",
    ],
)
def test_a_row_is_found_with_the_names_of_its_columns(tmp_path: Path, text: str) -> None:
    found = Library.open(fill(tmp_path, {"a.md": PLANS})).verify(text)

    assert found.level is MatchLevel.TYPOGRAPHIC
    assert all(quote.document.source == "a.md" for quote in found.matches)


@pytest.mark.parametrize(
    "text",
    [
        "Name of the plan: Patron\nWhat it costs: 12 crowns a month",
        "What it costs: Guest of the ferry",
        "Note: 12 crowns a month",
        "Name of the plan: Child below seven\nNote: The key. And a boat.",
        "What it costs: 60 crowns a year\nName of the plan: Patron",
        "Name of the plan: Guest of the ferry\nWhat it costs: 2 crowns a month",
    ],
)
def test_cells_of_different_rows_or_columns_are_not_found_as_one(tmp_path: Path, text: str) -> None:
    found = Library.open(fill(tmp_path, {"a.md": PLANS})).verify(text)

    assert found.level is MatchLevel.ABSENT


def test_a_row_far_below_the_header_of_its_table_is_found(tmp_path: Path) -> None:
    rows = "".join(
        f"| Boat {n} | It has room for {n} people and their dogs |\n" for n in range(999)
    )
    text = f"| Name of the boat | Who it takes |\n| --- | --- |\n{rows}"
    boats = Library.open(fill(tmp_path, {"a.md": text}))
    said = "Name of the boat: Boat 777\nWho it takes: It has room for 777 people and their dogs"

    assert boats.verify(said).level is MatchLevel.TYPOGRAPHIC
    assert boats.verify(said.replace("777 people", "77 people")).level is MatchLevel.ABSENT
