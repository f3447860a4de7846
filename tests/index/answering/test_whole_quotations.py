"""Quotations are whole: nothing stands without what it cannot be understood without."""

from __future__ import annotations

import pytest

from index import Answer, Quote
from index.answering import answer, rest_of_list
from index.answering.excerpts import MAX_ITEMS
from index.model import OMISSION
from tests.helpers.documents import corpus

RULES = """# House rules

## 2 Noise

2.1 Machines run from 8:00 to 19:00.

2.2 On Sundays noisy machines stay off.

2.3 Paragraph 2.2 does not apply to the open weekend in June.

## 5 Storage

5.4 The following must not be stored in the cellar:

- petrol,
- fireworks,
- swollen batteries.

## 6 Prices

| Room | Evening |
| --- | --- |
| Hall | 80 crowns |
| Attic | 25 crowns |

## May I lend my key?

No. Ask the warden for a second one.
"""


def first(question: str, text: str = RULES) -> Quote:
    result = answer(corpus(text), question, limit=3)

    assert isinstance(result, Answer), result
    return result.quotes[0]


def words(quote: Quote) -> str:
    return " ".join(quote.text.split())


def test_a_sentence_that_leads_in_comes_with_the_whole_list() -> None:
    found = words(first("What must not be stored in the cellar?"))

    assert found.startswith("5.4 The following must not be stored")
    assert found.endswith("- petrol, - fireworks, - swollen batteries.")


def test_an_item_comes_behind_what_leads_into_it() -> None:
    found = words(first("May I store fireworks?"))

    assert found.startswith("5.4 The following must not be stored in the cellar:")
    assert "- fireworks," in found
    assert "batteries" not in found


def test_a_row_comes_behind_its_header_row() -> None:
    found = first("How much is the attic?")

    assert words(found) == f"| Room | Evening |{OMISSION}| Attic | 25 crowns |"
    assert found.document.text[found.span.start : found.span.end] != found.text


def test_an_answer_comes_behind_its_question() -> None:
    asked = first("lend my key")

    assert words(asked) == "## May I lend my key? No. Ask the warden for a second one."


def test_an_exception_comes_behind_the_rule_that_it_names() -> None:
    found = words(first("Is there an open weekend in June?"))

    assert found == (
        "2.2 On Sundays noisy machines stay off. "
        "2.3 Paragraph 2.2 does not apply to the open weekend in June."
    )


def test_what_restricts_a_rule_is_given_beside_it() -> None:
    result = answer(corpus(RULES), "May noisy machines run on Sundays?", limit=1)

    assert isinstance(result, Answer)
    assert words(result.quotes[0]) == "2.2 On Sundays noisy machines stay off."
    assert [words(each) for each in result.limits] == [
        "2.3 Paragraph 2.2 does not apply to the open weekend in June."
    ]


@pytest.mark.parametrize("more", [1, 9])
def test_of_too_long_a_list_the_first_items_are_quoted_and_the_others_counted(more: int) -> None:
    items = "".join(f"- shade {number}\n" for number in range(MAX_ITEMS + more))
    text = f"{RULES}\n# Club\n\nThe heraldic colours of the club are:\n\n{items}"
    found = first("What are the heraldic colours?", text)

    assert found.text.count("- shade") == MAX_ITEMS
    assert found.omitted == more


def test_a_heading_stands_in_front_where_only_it_has_the_date() -> None:
    text = "# Changes\n\n## 2.7.0 (21 June 2022)\n\n- Dialogs close.\n\n## 2.6.0\n\n- Fast.\n"
    found = words(first("When was 2.7.0 released, the one with dialogs?", text))

    assert found == "2.7.0 (21 June 2022) - Dialogs close."


@pytest.mark.parametrize("heading", ["Not allowed in the hall", "Removed", "Exceptions"])
def test_an_item_stands_behind_a_heading_that_turns_its_meaning(heading: str) -> None:
    text = f"# Notes\n\n## {heading}\n\n- Dancing in the hall at night.\n- Candles in the attic.\n"

    assert words(first("What about candles in the attic?", text)).startswith(heading)


def test_a_heading_that_only_names_its_section_stays_in_the_citation() -> None:
    text = "# Notes\n\n## Evenings\n\n- Dancing in the hall at night.\n- Candles in the attic.\n"

    assert words(first("What about candles in the attic?", text)) == "- Candles in the attic."


BIKES = """# Bikes

## Opening hours

- Monday: 9 to 12
- Tuesday: 10 to 14
- Saturday: closed

## Contact

Call us.
"""


def test_a_list_that_only_its_heading_leads_into_is_quoted_whole() -> None:
    found = words(first("What are the opening hours?", BIKES))

    assert found == "Opening hours - Monday: 9 to 12 - Tuesday: 10 to 14 - Saturday: closed"


def test_an_item_of_it_that_is_asked_for_is_quoted_alone() -> None:
    assert words(first("Opening hours on Tuesday?", BIKES)) == "- Tuesday: 10 to 14"


def test_of_a_long_list_below_a_heading_the_rest_is_counted() -> None:
    items = "".join(f"- Member {number} of the choir\n" for number in range(1, 31))
    found = first("Who was present?", f"# Minutes\n\n## Present\n\n{items}")

    assert found.text.count("Member") == MAX_ITEMS
    assert found.omitted == 30 - MAX_ITEMS


CODES = """# Manual

## Error codes

Q-101
: The lamp is broken.

Q-102
: The door is open.

## Exit codes

The tool ends with 78 where its settings are wrong.
"""


def test_a_question_that_names_a_section_gets_its_whole_list_of_definitions() -> None:
    found = words(first("What are the error codes?", CODES))

    assert found == "Error codes Q-101 : The lamp is broken. Q-102 : The door is open."


def test_what_stands_right_below_a_heading_comes_before_its_sections() -> None:
    text = "# Club rules\n\n- Be kind.\n- Be quiet.\n\n## Fines\n\n- Noise costs 2 crowns.\n"

    assert words(first("What are the club rules?", text)).endswith("- Be kind. - Be quiet.")


MENU = """# Menu

| Service | Weekday | Sunday |
| --- | --- | --- |
| Haircut | | |
| Adults | 20 | 25 |
| Children | 10 | 12 |
| Shave | | |
| Adults | 8 | 9 |
| Guests | 7 |  |
"""


def test_a_row_stands_behind_the_row_that_names_its_group() -> None:
    found = words(first("What does a shave for adults cost?", MENU))

    assert "| Haircut" not in found
    assert found.startswith("| Service | Weekday | Sunday |")
    assert "| Shave | | | | Adults | 8 | 9 |" in found


@pytest.mark.parametrize("row", ["| Milk | |", "| Milk | none |"])
def test_a_row_of_two_columns_whose_value_is_missing_names_no_group(row: str) -> None:
    text = f"# Prices\n\n| Drink | Price |\n| --- | --- |\n{row}\n| Coffee | 4 |\n"

    assert "Milk" not in words(first("What is the price of coffee?", text))


def test_rows_that_are_marked_as_inner_ones_belong_to_the_row_above() -> None:
    rows = "| Milk | |\n| ~ cup | 4 |\n| ~ jug | 9 |\n"
    text = f"# Prices\n\n| Drink | Price |\n| --- | --- |\n{rows}"

    assert "| Milk | | | ~ cup | 4 |" in words(first("What is the price of a cup of milk?", text))


def kit(count: int) -> str:
    items = "".join(f"- thing number {number}\n" for number in range(1, count + 1))
    return f"{RULES}\n## Kit\n\nEvery expedition carries the following equipment:\n\n{items}"


@pytest.mark.parametrize("count", [13, 21, 40])
def test_the_rest_of_a_list_holds_each_item_that_was_left_out_once(count: int) -> None:
    text = kit(count)
    whole = corpus(text)
    result = answer(whole, "What equipment does every expedition carry?", limit=1)
    assert isinstance(result, Answer)
    rest = rest_of_list(whole, result.quotes[0])

    shown = [line for quote in (*result.quotes, *rest) for line in quote.text.split("\n")]
    items = [line.rpartition("- ")[2] for line in shown if "thing number" in line]
    assert items == [f"thing number {number}" for number in range(1, count + 1)]
    assert sum(len(quote.slices[-1].text.split("\n")) for quote in rest) == result.quotes[0].omitted


def test_each_part_of_the_rest_stands_behind_the_words_that_lead_into_the_list() -> None:
    whole = corpus(kit(40))
    result = answer(whole, "What equipment does every expedition carry?", limit=1)
    assert isinstance(result, Answer)
    rest = rest_of_list(whole, result.quotes[0])

    assert len(rest) == 3
    assert all(each.text.startswith("Every expedition carries") for each in rest)


def test_a_list_that_is_quoted_whole_leaves_no_rest() -> None:
    whole = corpus(RULES)
    result = answer(whole, "What must not be stored in the cellar?", limit=1)

    assert isinstance(result, Answer)
    assert rest_of_list(whole, result.quotes[0]) == ()
