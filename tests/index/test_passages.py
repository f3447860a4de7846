from __future__ import annotations

import textwrap
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.analysis import CHARACTERS_A_PASSAGE, SENTENCES_A_PASSAGE, passages_of
from index.model import Block, BlockKind, Document, Span
from index.text.blocks import divide
from index.text.sentences import MAX_SENTENCE_LENGTH
from tests.helpers.documents import PROSE, SEEDS, document, kinds, sentences

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
        len(sentence.span) <= MAX_SENTENCE_LENGTH
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

    assert all(len(piece) <= MAX_SENTENCE_LENGTH for piece in pieces)
    assert " ".join(pieces) == text.strip()


def test_a_long_sentence_is_cut_after_a_semicolon_rather_than_a_word() -> None:
    text = "one two three " * 50 + "four; " + "five six seven " * 40

    assert sentences(text)[0].endswith("four;")


def test_a_long_listing_is_cut_at_line_ends() -> None:
    text = "\n".join(f"row {number:04} of the list" for number in range(200))

    assert all(piece.endswith("list") for piece in sentences(text))


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

    assert all(len(words) <= MAX_SENTENCE_LENGTH for words in sentences(text, quotable=True))
    assert not sentences(text, quotable=False)


def test_short_paragraphs_without_full_stops_are_text_and_no_pile_of_headings() -> None:
    text = "Alice is 33\n\nBob is 44\n\nCleo is 55\n\nDan is 6\n\nEve is 7"

    assert len(sentences(text, quotable=True)) == 4
