from __future__ import annotations

import textwrap

import pytest

from tests.helpers.documents import PROSE, headings, kinds, sentences


def test_a_short_line_without_a_full_stop_is_the_heading_of_what_follows() -> None:
    text = "U.S. Expulsions Without Due Process\n\nThey began in 2020.\n\nWhat’s next?\n\nTalks."

    assert [kind for kind, _ in kinds(text)] == ["heading", "paragraph"] * 2
    assert headings(text) == [
        None,
        "U.S. Expulsions Without Due Process",
        "U.S. Expulsions Without Due Process",
        "What’s next?",
    ]
    assert sentences(text, quotable=True) == ["They began in 2020.", "Talks."]


@pytest.mark.parametrize(
    "words",
    [
        "The bridge fell.",
        "The bridge, it seems,",
        "“The bridge fell.”",
        "lower case begins no heading",
        "- An item",
        "December 27, 2023",
        "27 December 2023",
        "2023-12-27",
        "By Ana Prado",
        "12345",
        "北京是中国的首都。",
        "Too long " * 12,
    ],
)
def test_what_is_no_heading_is_not_taken_for_one(words: str) -> None:
    assert kinds(f"{words}\n\nThe river is wide.")[0][0] == "paragraph"


def test_a_numbered_line_between_paragraphs_is_a_heading() -> None:
    text = (
        "1. How do I join?\n\nFill in the form.\n\n2) Opening hours\n\n- Monday to Friday\n\n"
        "3. The end of the year, and what comes then.\n\nWe close."
    )

    assert [kind for kind, _ in kinds(text)] == [
        *("heading", "paragraph", "heading", "paragraph"),
        *("paragraph", "paragraph"),
    ]
    assert headings(text)[1] == "1. How do I join?"


def test_numbered_lines_below_one_another_are_a_list() -> None:
    text = "1. Fill in the form\n\n2. Pay the fee\n\n3. Wait\n\nThe desk is open at noon."

    assert {kind for kind, _ in kinds(text)} == {"paragraph"}


def test_where_headings_are_marked_other_short_lines_are_text() -> None:
    text = "# News\n\nThe mayor of Tolm is Bertrand Oakes\n\nThe hall opens at nine.\n"

    assert kinds(text)[1] == ("paragraph", "The mayor of Tolm is Bertrand Oakes")
    assert kinds(text.replace("# News", "News"))[1][0] == "heading"


def test_where_headings_are_marked_questions_and_numbered_lines_head_what_follows_too() -> None:
    text = "# Club\n\nWho holds the keys?\n\nLou does.\n\n2. The hall\n\nIt has a stage.\n"

    assert [kind for kind, _ in kinds(text)] == ["heading", *["heading", "paragraph"] * 2]


@pytest.mark.parametrize(
    "line", ["Plumber: Igor Tamm 555-0142", "Total paid: 412 euros", "Office: Room 512"]
)
def test_a_field_with_a_figure_heads_nothing(line: str) -> None:
    assert kinds(f"{line}\n\nThe plumber came twice.")[0] == ("paragraph", line)


@pytest.mark.parametrize(
    "line",
    [
        "Present: Ida Holm, Per Lund",
        "Apologies: R. Dunn",
        "In attendance: M. Field (coach)",
        "CHAIR: Ida Holm",
        "Anwesend: Ida Holm",
        "Lugar: Casa del Mar",
        "Trustees: I. Holm, P. Lund and Ana Prado",
    ],
)
def test_a_labelled_line_of_minutes_heads_nothing(line: str) -> None:
    assert kinds(f"{line}\n\nThe pump failed.")[0] == ("paragraph", line)


def test_where_labelled_lines_are_others_of_their_form_head_nothing_either() -> None:
    text = "Pump: A History\n\n{}Lift: Out of use\n\nPart Two: The Flood\n\nThe pump failed."
    plain = [kind for kind, _ in kinds(text.format(""))]
    form = [kind for kind, _ in kinds(text.format("Chair: Ida Holm\n\nVenue: Boat house\n\n"))]

    assert plain == ["heading", "heading", "heading", "paragraph"]
    assert form == ["heading", "paragraph", "paragraph", "paragraph", "heading", "paragraph"]


@pytest.mark.parametrize("line", ["Chapter 1: The flood", "Mexico: a country at war"])
def test_a_colon_alone_makes_no_field(line: str) -> None:
    assert kinds(f"{line}\n\nThe river rose.")[0] == ("heading", line)


@pytest.mark.parametrize("label", ["**Present:**", "**Present**:", "__Present:__"])
def test_a_field_in_bold_letters_heads_nothing(label: str) -> None:
    assert kinds(f"{label} Ida Holm, Per Lund\n\nThe pump failed.")[0][0] == "paragraph"
    assert kinds(f"{label}\n\nThe pump failed.")[0][0] == "heading"


def test_the_last_line_of_a_document_heads_nothing() -> None:
    assert kinds("The river is wide.\n\nAna Prado")[-1] == ("paragraph", "Ana Prado")


def test_a_dateline_and_a_byline_are_text() -> None:
    assert kinds("December 27, 2023\nFrom The Alva Herald\n\nThe bridge fell.")[0][0] == "paragraph"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("# Water", "Water"),
        ("###### Deep water", "Deep water"),
        ("## Water ##", "Water"),
        ("# C#", "C#"),
        ("Water\n=====", "Water"),
        ("Water\n---", "Water"),
        ("**Water**", "Water"),
    ],
)
def test_markdown_headings_are_cited_without_their_signs(line: str, words: str) -> None:
    text = f"{line}\nIt is wet." if "\n" in line or line[0] == "#" else f"{line}\n\nIt is wet."

    assert [kind for kind, _ in kinds(text)] == ["heading", "paragraph"]
    assert headings(text)[1] == words


@pytest.mark.parametrize("line", ["#hashtag", "####### seven", "    # set in as code"])
def test_other_signs_make_no_heading(line: str) -> None:
    assert kinds(f"Text above.\n\n{line} is this.\n\nIt is wet.")[1][0] == "paragraph"


def test_a_rule_under_a_paragraph_does_not_make_it_a_heading() -> None:
    text = f"{textwrap.fill(PROSE, 72)}\n---\nMore of it."

    assert [kind for kind, _ in kinds(text)] == ["paragraph", "boilerplate", "paragraph"]


def test_front_matter_is_no_heading() -> None:
    text = "---\ntitle: Water\ndate: 2020-01-01\n---\n\n# Water\n\nIt is wet."

    assert headings(text)[-1] == "Water"
    assert "heading" not in [kind for kind, _ in kinds(text)][:3]


def test_a_comment_in_a_code_block_is_no_heading() -> None:
    text = "# Use\n\n```sh\n# install it\npip install it\n\nMake it run\n```\n\nThen run it."

    assert headings(text)[-1] == "Use"
    assert sentences(text, quotable=True) == [
        "# install it",
        "pip install it",
        "Make it run",
        "Then run it.",
    ]


def test_a_fence_that_is_never_closed_makes_no_code() -> None:
    assert headings("```\n\n# Water\n\nIt is wet.")[-1] == "Water"


@pytest.mark.parametrize(
    "words",
    [
        "Pinterest WhatsApp",
        "Share on Facebook",
        "Tweet | Share | Email",
        "[AP Photo/Ina Fassbender]",
        "(Photo by Jane Doe)",
        "Photo: Reuters",
        "Photo by John Doe / Getty Images",
        "Image credit: Ana Prado for The Herald",
        "Credit: NASA",
        "© 2020 The Herald. All rights reserved.",
        "Copyright 2020 The Herald",
        "Advertisement",
        "Leave a comment",
        "Tags: water, bridges",
        "---",
        "* * *",
        "![Build](https://example.org/b.svg)",
        "[![Build](https://example.org/b.svg)](https://example.org) <br/>",
        "<!-- a comment -->",
        "[docs]: https://example.org/docs",
    ],
)
def test_boilerplate_is_recognised_and_not_quoted(words: str) -> None:
    text = f"The river is wide.\n\n{words}\n\nThe bridge is long."

    assert kinds(text)[1] == ("boilerplate", words)
    assert sentences(text, quotable=True) == ["The river is wide.", "The bridge is long."]


@pytest.mark.parametrize(
    "words",
    [
        "Share the bread with us.",
        "Copyright law protects works for 70 years.",
        "(c) The tenant pays the rent.",
        "Picture by picture, the story unfolds.",
        "Follow the river to the bridge.",
        "Next they crossed the river.",
        "The print is small, like this.",
    ],
)
def test_a_sentence_that_begins_like_boilerplate_is_text(words: str) -> None:
    assert kinds(f"The river is wide.\n\n{words}\n\nThe end.")[1][0] == "paragraph"


def test_links_to_neighbouring_posts_take_their_titles_with_them() -> None:
    text = (
        "The river is wide.\n\nPrevious post\n\nMarijuana Legalization by Blunt Force\n\n"
        "Next post\n\nOxPol Blogcast Episode 3: Drug Legalisation Referenda"
    )

    assert [kind for kind, _ in kinds(text)] == ["paragraph", *["boilerplate"] * 4]


def test_only_the_title_goes_with_a_link_to_a_neighbouring_post() -> None:
    text = "Next post\n\nThe Ferry\n\nThe ferry crosses hourly.\n\nIt is white."

    assert sentences(text, quotable=True) == ["The ferry crosses hourly.", "It is white."]


def test_a_list_of_related_links_ends_at_the_first_sentence() -> None:
    text = "Related articles\n\nThe Ferry\n\nThe Mason\n\nThe bridge fell.\n\nNobody was hurt."

    assert sentences(text, quotable=True) == ["The bridge fell.", "Nobody was hurt."]


def test_a_markdown_heading_ends_a_list_of_related_links() -> None:
    text = "Related articles\n\nThe Ferry\n\n# The Mason\n\nHe came from Vilar"

    assert sentences(text, quotable=True) == ["He came from Vilar"]


@pytest.mark.parametrize(
    "words",
    [
        "A ferry on the Alva, Monday, Oct. 8. [AP Photo/Ana Prado]",
        "Chiapas, in southern Mexico. [Image: TUBS, CC BY-SA 3.0]",
        "IMAGE: Migrants cross the river near Vilar. (Photo by Ana Prado)",
        "Photo: The president speaks on Monday, where he told people about the bridge.",
        "Figure 3: Deaths in the sector by year.",
        "![The old bridge over the Alva, seen from the north in 1911](bridge.png)",
    ],
)
def test_captions_are_told_apart_and_stay_quotable(words: str) -> None:
    text = f"The river is wide.\n\n{words}\n\nThe bridge is long."

    assert kinds(text)[1][0] == "caption"
    assert len(sentences(text, quotable=True)) >= 3


def test_titles_underlined_as_in_restructuredtext_are_headings() -> None:
    text = 'Tolls\n~~~~~\nCarts pay four.\n\nFerries\n^^^^^^^^^\nNone\n""""""\nThey are free.\n'

    assert [words for kind, words in kinds(text) if kind == "heading"] == [
        "Tolls\n~~~~~",
        "Ferries\n^^^^^^^^^",
        'None\n""""""',
    ]


def test_a_row_of_signs_shorter_than_the_line_above_underlines_nothing() -> None:
    assert ("heading", "Carts pay four\n++++") not in kinds("Carts pay four\n++++\nand so on.\n")


@pytest.mark.parametrize(
    "rows",
    [
        'name,toll\n"Prado, Ana",4\nLopez,5\n',
        "name;toll\nAna;4\nLopez of the bridge;5\n",
        'who,what,crowns\nAna,"a cart, empty",4\nLopez,sheep,5\n',
    ],
)
def test_rows_of_comma_separated_values_stay_rows(rows: str) -> None:
    assert sentences(rows) == rows.splitlines()


def test_a_fence_may_be_of_tildes_longer_and_set_in() -> None:
    text = (
        "~~~sh\n# Build\n```\n~~~\n\n1. Run\n\n   ````\n   # Clean\n   ```\n   ````\n\n"
        "It is kept.\n"
    )

    assert "heading" not in [kind for kind, _ in kinds(text)]
    assert headings(text)[-1] is None


def test_rows_of_tildes_below_and_around_titles_are_no_fences() -> None:
    text = "Ropes\n~~~~~\nOne is red.\n\nKnots\n~~~~~\nTwo are blue.\n"
    around = "~~~~~~~\nBridges\n~~~~~~~\n\nThe river is wide.\n"

    assert [kind for kind, _ in kinds(text)] == ["heading", "paragraph"] * 2
    assert sentences(around, quotable=True)[-1] == "The river is wide."
    assert headings(text)[-1] == "Knots"


def test_lines_of_tags_are_no_text_and_a_summary_is_a_heading() -> None:
    text = (
        "<details>\n<summary>Is there a discount?</summary>\n\nYes, one third off.\n\n</details>\n"
        "\n"
        "<h2 align=center>Keys</h2>\n<div>\nAsk the porter.\n</div>\n"
    )

    assert sentences(text, quotable=True) == ["Yes, one third off.", "Ask the porter."]
    assert headings(text)[2] == "Is there a discount?"
    assert headings(text)[-1] == "Keys"


def test_what_is_struck_out_is_not_quoted() -> None:
    text = (
        "~~The fee is 30 euros.~~\n\n- ~~Old~~\n- New is ~~30~~ 45 euros.\n\n"
        "The desk opens at nine. ~~It closes at six.~~ It closes at five.\n"
    )

    assert sentences(text, quotable=True) == [
        "- New is ~~30~~ 45 euros.", "The desk opens at nine.", "It closes at five.",
    ]  # fmt: skip


def test_a_sentence_goes_on_in_the_next_line_however_long_the_line_is() -> None:
    text = (
        "A floating rope, quite simply, is not a mooring line. It is not made for a swell,\n"
        "rather a way of throwing a line from one boat to the other when both of them are moving,"
        " which happens more often than people think.\nBuy ropes at the kiosk.\n"
    )

    assert sentences(text) == [
        "A floating rope, quite simply, is not a mooring line.",
        text[text.index("It is not") : text.index("\nBuy")],
        "Buy ropes at the kiosk.",
    ]


def test_comments_of_markdown_are_no_text() -> None:
    text = (
        "<!--\nThe fee is 25 euros.\n\nIt was 20 euros.\n-->\nThe fee is 40 euros.\n\n"
        "```\n<!-- shown -->\n```\n\nOne <!-- here --> stays.\n"
    )

    assert sentences(text, quotable=True, name="a.md") == [
        "The fee is 40 euros.", "<!-- shown -->", "One <!-- here --> stays.",
    ]  # fmt: skip
    assert sentences("<!--\nNever closed.\n", quotable=True, name="a.md") == ["Never closed."]


def test_comments_targets_and_bare_fields_of_restructuredtext_are_no_text() -> None:
    text = (
        "PEP: 9\nTitle: Locks\nStatus: Final\nDiscussions-To: https://a.example/1\n\n"
        ".. _ropes:\n\n_`knots`:\n\nRopes are red.\n\n.. A comment.\n\n   Its second part.\n"
        "\nMore.\n\n.. note:: Buy them.\n\n.. [1] A note.\n\n.. toctree::\n   :maxdepth: 2\n\n"
        "   a\n   b\n"
    )

    assert sentences(text, quotable=True, name="a.rst") == [
        "PEP: 9", "Status: Final", "Ropes are red.", "More.", ".. note:: Buy them.",
        ".. [1]", "A note.",
    ]  # fmt: skip


def test_fields_of_restructuredtext_stand_apart() -> None:
    text = ":Author: Ada North\n:Version: 7 of a long row of versions\n:Status: final\n"

    assert sentences(text) == [
        ":Author: Ada North", ":Version: 7 of a long row of versions", ":Status: final",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "number",
    ["ii.", "IV.", "4.2.", "11.2.10.", "§ 5.", "Section 4.2.", "Article VII.", "Art. 3a."],
)
def test_the_number_of_a_clause_belongs_to_its_first_sentence(number: str) -> None:
    text = f"{number} The members pay. They pay at once.\n"

    assert sentences(text) == [f"{number} The members pay.", "They pay at once."]


@pytest.mark.parametrize("words", ["Page 7.", "Mix.", "It is in section 7.", "It costs 4.2."])
def test_other_words_before_a_number_are_a_sentence(words: str) -> None:
    assert sentences(f"{words} The members pay.\n") == [words, "The members pay."]
