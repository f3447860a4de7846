from __future__ import annotations

import textwrap
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.model import Block, BlockKind, Document, Span
from index.passages import divide, passages_of
from index.passages.grouping import CHARACTERS_A_PASSAGE, SENTENCES_A_PASSAGE
from index.passages.sentences import LONGEST_SENTENCE
from tests.builders import SEEDS, document

PIECES = st.sampled_from(
    [
        "The U.S. Army left. ",
        "On Oct. 8 J. Anna Cabot came. ",
        "She lives in the U.S. ",
        "word ",
        "[AP Photo/Edgar H. Clemente]",
        "(Photo by ",
        "# Heading",
        "\n=====\n",
        "\n---\n",
        "- item\n",
        "1. first\n",
        "12.",
        "| a | b |\n",
        "```\n",
        "> quoted\n",
        "Pinterest WhatsApp",
        "Previous post\n\n",
        "LĂłpez ",
        "e\u0301",
        "\u00a0",
        "\u200b",
        "\ufeff",
        "\u2028",
        "\x85",
        "\x1c",
        "\f",
        "\t",
        "\r\n",
        "\r",
        "\n\n",
        "😀",
        "北京是中国的首都。",
        "هذا نص؟ ",
        "“Why?” ",
        "…",
        "x" * 950,
    ]
)
MESSY = st.lists(PIECES | st.text(max_size=12), max_size=30).map("".join)


def kinds(text: str) -> list[tuple[str, str]]:
    """Each block's kind and words."""
    return [
        (block.kind.value, text[block.span.start : block.span.end])
        for block in divide(document(text))
    ]


def sentences(text: str, *, quotable: bool | None = None) -> list[str]:
    return [
        text[sentence.span.start : sentence.span.end]
        for block in divide(document(text))
        for sentence in block.sentences
        if quotable is None or sentence.quotable is quotable
    ]


def headings(text: str) -> list[str | None]:
    """The heading that a citation of each block would name."""
    found = (block.heading for block in divide(document(text)))
    return [text[span.start : span.end] if span else None for span in found]


def assert_whole(source: Document) -> tuple[Block, ...]:
    """Spans lie in the document, in order, and cover all that is not white space."""
    text = source.text
    blocks = divide(source)
    spans = [sentence.span for block in blocks for sentence in block.sentences]
    uncovered = list(text.removeprefix("\ufeff").rjust(len(text)))
    for span in spans:
        assert 0 <= span.start < span.end <= len(text)
        assert text[span.start : span.end] == text[span.start : span.end].strip()
        uncovered[span.start : span.end] = " " * len(span)
    assert not "".join(uncovered).strip()
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert [block.number for block in blocks] == list(range(1, len(blocks) + 1))
    for block in blocks:
        assert block.span == Span(block.sentences[0].span.start, block.sentences[-1].span.end)
        assert block.heading is None or block.heading.end <= block.span.start
    return blocks


# Every text


@given(MESSY)
@example("")
@example("\ufeff")
@example("\ufeff\ufeffA.")
@example("a\rb\r\nc\n\rd")
@example("#")
@example("# #")
@example("=\n=\n=")
@example("```\n```\n```")
@example("[AP Photo/x][AP Photo/y]")
@example("1.")
@example("1. \n2. ")
def test_sentences_cover_all_but_white_space_in_order_without_overlap(text: str) -> None:
    assert_whole(document(text))


@given(MESSY)
def test_passages_are_runs_of_quotable_sentences_inside_one_block(text: str) -> None:
    source = document(text)
    blocks = divide(source)
    passages = passages_of(source, blocks)
    quotable = {
        (number, place)
        for number, block in enumerate(blocks)
        for place, sentence in enumerate(block.sentences)
        if sentence.quotable
    }
    seen = [
        (passage.block, place)
        for passage in passages
        for place in range(passage.first, passage.last + 1)
    ]

    assert sorted(seen) == sorted(quotable)
    for passage in passages:
        block = blocks[passage.block]
        assert passage.span.start == block.sentences[passage.first].span.start
        assert passage.span.end == block.sentences[passage.last].span.end
        assert passage.last - passage.first < SENTENCES_A_PASSAGE
        assert len(passage.span) <= CHARACTERS_A_PASSAGE or passage.first == passage.last


@given(MESSY)
def test_no_sentence_of_a_text_is_longer_than_can_be_shown(text: str) -> None:
    prose = {BlockKind.PARAGRAPH, BlockKind.CAPTION}

    assert all(
        len(sentence.span) <= LONGEST_SENTENCE
        for block in divide(document(text))
        if block.kind in prose
        for sentence in block.sentences
    )


@pytest.mark.parametrize("path", sorted(SEEDS.iterdir()), ids=lambda path: path.name)
def test_the_seeds_are_covered_wholly(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        assert_whole(document(file.read()))


BIG = 1_000_000


@pytest.mark.parametrize(
    "text",
    [
        "a" * BIG,
        "word " * (BIG // 5),
        "\n" * BIG + "x",
        "x" + " " * BIG + "y",
        "[" * BIG,
        "“" * (BIG // 4),
        "U." * (BIG // 2),
        "(photo " * (BIG // 7),
        "[AP Photo/x] " * (BIG // 130),
        "1. " * (BIG // 30),
        "Mr. " * (BIG // 4),
        "vs. " * (BIG // 4),
        "г. " * (BIG // 10),
        "=\n" * (BIG // 20),
        "```x\n" * (BIG // 50),
        "中文。" * (BIG // 30),
        "ab cd\n" * (BIG // 60),
        "Previous post\n\nTitle\n\n" * (BIG // 220),
        "<" * BIG,
        "![" * (BIG // 20),
        "." * BIG,
        "photo: " + "Ab " * (BIG // 3),
    ],
    ids=lambda text: repr(text[:8]),
)
def test_a_huge_text_of_one_kind_is_divided_in_linear_time(text: str) -> None:
    assert_whole(document(text))


# Sentences


@pytest.mark.parametrize(
    "parts",
    [
        ["They were sent to the U.S. Army base in Texas.", "It is large."],
        ["They returned to the U.S.", "During the trip they slept."],
        ["He lived in the U.S.", "He slept."],
        ["The U.S. Border Patrol met the U.N. Children’s Agency.", "Nobody spoke."],
        ["The talks are set for Oct. 8 in Mexico City.", "Nobody came."],
        ["Report by J. Anna Cabot of the Times.", "It is long."],
        ["Mr. and Mrs. Smith met Dr. Jones and Gov. Abbott.", "They ate."],
        ["Lt. Gov. Patrick spoke with Prof. Li, Sgt. Pepper and Rev. King.", "So it goes."],
        ["It cost $6.2 billion in 2008.", "Version 1.2 is out."],
        ["At 5 a.m. on Monday they left.", "It was 5 p.m.", "The man ate."],
        ["Is it so?", "No.", "That is all!"],
        ["See No. 5 and p. 12 for more.", "Turn the page."],
        ["“Why?” he asked.", "“I don’t know,” she said."],
        ["He met approx. 40 people vs. 30 before.", "It was Mon. the 3rd."],
        ["hello.", "how are you?", "fine"],
        ["Москва стоит на реке.", "В ней 13 млн. человек и 2 тыс. школ.", "Она стара."],
        ["北京是中国的首都。", "它有两千万人口。", "长城在北京北边！", "你去过吗？"],
        ["هذا نص عربي.", "وهذه جملة ثانية؟", "نعم."],
        ["यह एक वाक्य है।", "दूसरा वाक्य।"],
    ],
    ids=lambda parts: parts[0][:20],
)
def test_sentences_end_where_a_reader_would_end_them(parts: list[str]) -> None:
    joint = "" if "。" in parts[0] else " "

    assert sentences(joint.join(parts)) == parts


def test_list_numbers_stay_with_what_they_number() -> None:
    assert sentences("1. Wash the rice. Drain it.\n2. Boil it.\n3. Eat.") == [
        "1. Wash the rice.",
        "Drain it.",
        "2. Boil it.",
        "3. Eat.",
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\n   "])
def test_a_wrapped_line_does_not_end_a_sentence(end: str) -> None:
    text = f"The stone bridge over the wide river Alva was built in{end}1764 by Ana Prado. It fell."

    assert sentences(text) == [text.removesuffix(" It fell."), "It fell."]


def test_a_glued_credit_is_a_sentence_of_its_own_that_is_not_quoted() -> None:
    text = "Migrants walk north on Monday, Oct. 8. [AP Photo/Edgar H. Clemente] The caravan grew."

    assert sentences(text, quotable=False) == ["[AP Photo/Edgar H. Clemente]"]
    assert sentences(text, quotable=True) == [
        "Migrants walk north on Monday, Oct. 8.",
        "The caravan grew.",
    ]


def test_a_credit_after_a_caption_without_a_full_stop_is_cut_off_too() -> None:
    text = "Migrants walk north in Tapachula [AP Photo/Edgar H.\nClemente]"

    assert sentences(text, quotable=True) == ["Migrants walk north in Tapachula"]


@pytest.mark.parametrize(
    "text",
    [
        "They came to the border (via Mexico) in 2020.",
        "Bring proof (photo required), please.",
        "The map (graphic courtesy of the agency, revised) shows 100 deaths.",
        "The chart [image 3] shows deaths.",
    ],
)
def test_a_remark_in_brackets_inside_a_sentence_does_not_cut_it(text: str) -> None:
    assert sentences(text, quotable=True) == [text]


def test_what_has_neither_letter_nor_digit_is_not_quoted() -> None:
    assert sentences("| a | b |\n|---|---|\n| 1 | 2 |", quotable=False) == ["|---|---|"]


def test_text_without_full_stops_is_cut_after_words() -> None:
    text = "many words without any stop " * 100
    pieces = sentences(text)

    assert all(len(piece) <= LONGEST_SENTENCE for piece in pieces)
    assert " ".join(pieces) == text.strip()


def test_a_long_sentence_is_cut_after_a_semicolon_rather_than_a_word() -> None:
    text = "one two three " * 50 + "four; " + "five six seven " * 40

    assert sentences(text)[0].endswith("four;")


def test_a_long_listing_is_cut_at_line_ends() -> None:
    text = "\n".join(f"row {number:04} of the list" for number in range(200))

    assert all(piece.endswith("list") for piece in sentences(text))


# Paragraphs


PROSE = (
    "The viral images of agents on horseback reflect a longstanding pattern. They also "
    "underline violations of rights more generally, and 148 of them were counted in El Paso. "
    "Secretary of State Antony Blinken and his counterparts met in Mexico City on Oct. 8 to "
    "talk about it. A delegation of the U.S. Congress had asked for the meeting in September."
)


@pytest.mark.parametrize("width", [50, 60, 72, 80, 100])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_text_wrapped_at_a_column_stays_one_paragraph_of_whole_sentences(
    width: int, end: str
) -> None:
    wrapped = end.join(textwrap.wrap(PROSE, width))
    found = sentences(wrapped)

    assert len(divide(document(wrapped))) == 1
    assert [" ".join(sentence.split()) for sentence in found] == sentences(PROSE)


@given(st.lists(st.integers(66, 74), min_size=8, max_size=8))
def test_ragged_lines_of_scanned_prose_do_not_cut_sentences(widths: list[int]) -> None:
    lines: list[str] = []
    rest = PROSE
    for width in widths:
        if rest:
            first = textwrap.wrap(rest, width)[0]
            lines.append(first)
            rest = rest[len(first) :].strip()
    ragged = "\n".join([*lines, rest] if rest else lines)

    assert [" ".join(each.split()) for each in sentences(ragged)] == sentences(PROSE)


def test_a_long_address_in_wrapped_text_does_not_break_the_paragraph() -> None:
    address = "https://example.org/" + "a" * 150
    text = "\n".join([*textwrap.wrap(PROSE, 72), address, "has the whole story in it."])

    assert len(divide(document(text))) == 1


def test_lines_longer_than_any_column_are_paragraphs_of_their_own() -> None:
    text = f"{PROSE}\n{PROSE}\nA short one.\n{PROSE}"

    assert [kind for kind, _ in kinds(text)] == ["paragraph"] * 4


@pytest.mark.parametrize(
    "lines",
    [
        ["[2023-01-05 10:33] alice: hi there", "[2023-01-05 10:34] bob: the server moved to Oslo"],
        ["alice: hi there all", "bob: hi", "alice: the server moved to Oslo on Friday"],
        ["12/31/21, 10:33 - Bob: hi", "12/31/21, 10:34 - Ana: it moved"],
        ["<ana> it moved to the other rack", "<bob> when"],
        ["name\tage\tcity", "Alice\t33\tBerlin", "Bob\t44\tParis"],
        ["name,age,city", "Alice,33,Berlin", "Bob,44,Paris"],
        ["- one", "- two and more words", "- three"],
        ["* one", "* two", "• three"],
        ["1. one", "2. two", "10) ten"],
        ["(a) The tenant pays.", "(b) The owner mends.", "(iv) Both sign."],
        ["| a | b |", "| 1 | 2 |"],
    ],
    ids=lambda lines: lines[0][:12],
)
def test_lines_of_a_listing_stand_for_themselves(lines: list[str]) -> None:
    assert sentences("\n".join(lines)) == [
        sentence for line in lines for sentence in sentences(line)
    ]


def test_the_second_line_of_a_list_item_belongs_to_it() -> None:
    text = "- The bridge was built in the year 1764 by the mason\n  Ana Prado.\n- It fell."

    assert sentences(text) == [text.removesuffix("\n- It fell."), "- It fell."]


def test_a_quoted_paragraph_stays_together() -> None:
    text = "> The bridge was built in the year 1764 by the mason\n> Ana Prado of Vilar."

    assert sentences(text) == [text]


def test_ten_thousand_short_lines_stay_quotable() -> None:
    text = "\n".join(f"Entry {number} is {number * 7}" for number in range(10_000))

    assert all(len(words) <= LONGEST_SENTENCE for words in sentences(text, quotable=True))
    assert not sentences(text, quotable=False)


def test_short_paragraphs_without_full_stops_are_text_and_no_pile_of_headings() -> None:
    text = "Alice: 33 years\n\nBob: 44 years\n\nCleo: 55 years\n\nDan: 6\n\nEve: 7"

    assert len(sentences(text, quotable=True)) == 4


# Headings


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
        ("**Water**", "**Water**"),
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

    assert [kind for kind, _ in kinds(text)] == ["paragraph", "furniture", "paragraph"]


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


# Furniture and captions


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
def test_page_furniture_is_recognised_and_not_quoted(words: str) -> None:
    text = f"The river is wide.\n\n{words}\n\nThe bridge is long."

    assert kinds(text)[1] == ("furniture", words)
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
def test_a_sentence_that_begins_like_furniture_is_text(words: str) -> None:
    assert kinds(f"The river is wide.\n\n{words}\n\nThe end.")[1][0] == "paragraph"


def test_links_to_neighbouring_posts_take_their_titles_with_them() -> None:
    text = (
        "The river is wide.\n\nPrevious post\n\nMarijuana Legalization by Blunt Force\n\n"
        "Next post\n\nOxPol Blogcast Episode 3: Drug Legalisation Referenda"
    )

    assert [kind for kind, _ in kinds(text)] == ["paragraph", *["furniture"] * 4]


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
