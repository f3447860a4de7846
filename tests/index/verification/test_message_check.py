from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord_chat.escaping import quote_block
from index import Check, Library, MatchLevel, NoSourcesError, ShownQuote, Span, TextTooShortError
from index.verification.message_check import MAX_CHARACTERS, MAX_SENTENCES
from tests.helpers.documents import BRIDGE, SEEDS, library, seed_library

SEED_NAMES = sorted(path.name for path in SEEDS.iterdir())
NUMBERS = "In all, 1,148 people died in the flood. The toll was 4.5 million crowns."
MARKED = "# Notes\n\nThe **stone** bridge is [old](https://a.example) and dear.\n"


@pytest.fixture
def small_library(tmp_path: Path) -> Library:
    return library(tmp_path, bridge=BRIDGE, numbers=NUMBERS)


def standings(result: Check) -> list[MatchLevel]:
    return [each.level for each in result.sentences]


def texts(result: Check) -> list[str]:
    return [each.text for each in result.sentences]


def differing(result: Check) -> tuple[list[str], list[str]]:
    """What differs in the first sentence, and in the place that is close to it."""
    first = result.sentences[0]
    whole = first.quotes[0].document.text
    return (
        [first.text[span.start : span.end] for span in first.differing],
        [whole[span.start : span.end] for span in first.differing_there],
    )


def test_each_sentence_has_a_standing_of_its_own(small_library: Library) -> None:
    result = small_library.check(
        "A ferry crosses the Alva every hour from May to September. In 1988 a flood destroyed "
        "its middle arch! Cheese is best with wine and bread. I see."
    )

    assert standings(result) == [
        MatchLevel.VERBATIM,
        MatchLevel.CLOSE,
        MatchLevel.ABSENT,
        MatchLevel.TOO_SHORT,
    ]
    assert [len(each.quotes) for each in result.sentences] == [1, 1, 0, 0]


def test_what_differs_is_shown_on_both_sides(small_library: Library) -> None:
    result = small_library.check(
        "The stone bridge over the Alva was built in 1765 by Ana Prado, a mason."
    )

    assert standings(result) == [MatchLevel.CLOSE]
    assert differing(result) == (["1765 by", "a mason"], ["1764 by the mason"]) or differing(
        result
    ) == (["1765", "a mason"], ["1764", "the mason"])
    assert result.sentences[0].quotes[0].text.startswith("The stone bridge")


def test_a_difference_in_capitals_alone_is_shown(small_library: Library) -> None:
    result = small_library.check("tickets cost 4 CROWNS.")

    assert standings(result) == [MatchLevel.CLOSE]
    assert differing(result) == (["tickets", "CROWNS"], ["Tickets", "crowns"])


def test_a_difference_in_marks_alone_has_no_words(small_library: Library) -> None:
    result = small_library.check("It carried carts, to the market, for two centuries.")

    assert standings(result) == [MatchLevel.CLOSE]
    assert differing(result) == ([], [])


def test_a_typographic_difference_is_told_apart(small_library: Library) -> None:
    assert standings(small_library.check("It carried carts\nto the  market")) == [
        MatchLevel.TYPOGRAPHIC
    ]


@pytest.mark.parametrize(
    "text",
    [
        "148 people died in the flood",
        "48 people died in the flood",
        "The toll was 4.",
        "toll was 4",
        "The toll was 4.5 mill",
    ],
)
def test_a_place_inside_a_word_or_a_figure_is_not_verbatim(
    small_library: Library, text: str
) -> None:
    assert standings(small_library.check(text))[0] not in {
        MatchLevel.VERBATIM,
        MatchLevel.TYPOGRAPHIC,
    }


@pytest.mark.parametrize(
    "text", ["1,148 people died in the flood", "toll was 4.5 million", "people died in the flood."]
)
def test_a_place_between_words_is_verbatim(small_library: Library, text: str) -> None:
    assert standings(small_library.check(text)) == [MatchLevel.VERBATIM]


def test_marks_of_the_chat_do_not_count(small_library: Library) -> None:
    result = small_library.check(
        "<@12> - look:\n- **Tickets** cost _4_ crowns.\n"
        "1. ||A ferry crosses the Alva|| every hour from May to September. 👍 https://a.example"
    )

    assert texts(result)[1:] == [
        "Tickets cost 4 crowns.",
        "A ferry crosses the Alva every hour from May to September.",
    ]
    assert standings(result)[1:] == [MatchLevel.VERBATIM, MatchLevel.VERBATIM]


def test_a_document_that_holds_marks_itself_is_found_as_typed(tmp_path: Path) -> None:
    small_library = library(tmp_path, notes=MARKED)

    assert standings(
        small_library.check("The **stone** bridge is [old](https://a.example) and dear.")
    ) == [MatchLevel.VERBATIM]
    assert standings(small_library.check("**stone** bridge is [old]")) == [MatchLevel.VERBATIM]


def test_a_span_says_where_a_sentence_stands_in_the_message(small_library: Library) -> None:
    message = "Well now, hear this. The **stone** bridge over the Alva was built."
    first, second = small_library.check(message).sentences

    assert message[first.span.start : first.span.end] == "Well now, hear this."
    assert message[second.span.start : second.span.end] == (
        "The **stone** bridge over the Alva was built."
    )


def test_lines_without_full_stops_are_sentences_if_they_are_not_one_together(
    small_library: Library,
) -> None:
    result = small_library.check("a flood destroyed its\nmiddle arch\nCheese is best with wine")

    assert texts(result) == ["a flood destroyed its\nmiddle arch", "Cheese is best with wine"]
    assert standings(result) == [MatchLevel.TYPOGRAPHIC, MatchLevel.ABSENT]


@given(st.data())
def test_a_quotation_as_the_bot_posts_it_is_verbatim(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(SEED_NAMES))
    whole = (SEEDS / name).read_bytes().decode()
    start = data.draw(st.integers(0, len(whole) - 700))
    sha256 = hashlib.sha256(whole.encode()).hexdigest()
    quote = seed_library().find_quote(sha256, paragraph_around(whole, start))
    words = quote.text
    place = data.draw(st.integers(0, len(words) - 1))
    bold = [Span(place, min(len(words), place + 8))]
    citation = f"{name} · paragraph {quote.paragraph} · line 1 · characters 1–2"
    message = f"Look what it says\n{quote_block(ShownQuote.plain(words, bold))}\n{citation}"
    result = seed_library().check(message, is_citation=citation.__eq__)
    quoted = [each for each in result.sentences[1:] if each.level is not MatchLevel.TOO_SHORT]

    assert {each.level for each in quoted} <= {MatchLevel.VERBATIM}
    assert all(citation not in each.text for each in result.sentences)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_quotation_over_wrapped_lines_is_verbatim(tmp_path: Path, line_end: str) -> None:
    written = BRIDGE.replace("\n", line_end)
    small_library = library(tmp_path, bridge=written)
    start, end = written.index("The stone"), written.index("arch.") + len("arch.")
    result = small_library.check(quote_block(ShownQuote.plain(written[start:end], [Span(4, 16)])))

    assert standings(result) == [MatchLevel.VERBATIM] * 3


def paragraph_around(whole: str, start: int) -> Span:
    """The paragraph of at least 60 characters that begins after ``start``, or the first."""
    paragraphs = [
        Span(whole.index(part), whole.index(part) + len(part.rstrip()))
        for part in whole.split("\n\n")
        if len(part.strip()) > 60 and part == part.lstrip() and "\n" not in part.strip()
    ]
    return next((span for span in paragraphs if span.start >= start), paragraphs[0])


def test_no_more_than_twenty_sentences_are_checked(small_library: Library) -> None:
    many = " ".join(f"The cat sat there {number} times." for number in range(30))
    result = small_library.check(f"{many}\n\nAh. Oh. Eh.")

    assert standings(result).count(MatchLevel.ABSENT) == MAX_SENTENCES
    assert (len(result.sentences), result.left_out) == (MAX_SENTENCES, 13)


def test_a_sentence_that_is_repeated_is_listed_once_with_how_often(small_library: Library) -> None:
    cat, bridge = "The cat sat there.", "In 1987 a flood destroyed its middle arch."
    result = small_library.check(
        f"{cat} {bridge} Ah.\n\n> {cat}\nAh. " + "The  cat\nsat there.\n\n" * 20
    )

    assert texts(result) == [cat, bridge, "Ah."]
    assert [each.times for each in result.sentences] == [22, 1, 2]
    assert result.left_out == 0
    assert result.sentences[0].span == Span(0, len(cat))


def test_lines_that_are_repeated_are_listed_once(small_library: Library) -> None:
    result = small_library.check("Pears are green fruits\nApples are red fruits\n" * 30)

    assert texts(result) == ["Pears are green fruits", "Apples are red fruits"]
    assert [each.times for each in result.sentences] == [30, 30]


def test_no_more_than_four_thousand_characters_are_checked(small_library: Library) -> None:
    long = "The cat sat " + "very " * 150 + "long there."
    result = small_library.check("\n\n".join(f"{long[:-1]} {number}." for number in range(9)))

    assert sum(map(len, texts(result))) <= MAX_CHARACTERS
    assert result.left_out == 9 - len(result.sentences) > 0


@pytest.mark.parametrize(
    "text", ["", "  ", "the river", "👍 https://a.example <@12>", "> **a** b", "x" * 2_000]
)
def test_a_message_of_fewer_than_three_words_is_refused(small_library: Library, text: str) -> None:
    with pytest.raises(TextTooShortError, match="fewer than 3 words"):
        small_library.check(text)


def test_a_message_of_short_sentences_is_no_error(small_library: Library) -> None:
    result = small_library.check("Yes. No. Maybe so.")

    assert set(standings(result)) == {MatchLevel.TOO_SHORT}


def test_only_the_documents_named_are_looked_at(small_library: Library) -> None:
    text = "A ferry crosses the Alva every hour. In 1987 a flood destroyed the middle arch."

    assert standings(small_library.check(text, sources=["numbers.txt"])) == [MatchLevel.ABSENT] * 2
    assert standings(small_library.check(text, sources={"bridge.txt"})) == [MatchLevel.CLOSE] * 2


def test_without_a_document_that_may_be_used_nothing_is_checked(small_library: Library) -> None:
    with pytest.raises(NoSourcesError):
        small_library.check("The stone bridge fell.", sources=["other.txt"])


def test_a_citation_is_no_sentence_to_check(small_library: Library) -> None:
    message = "The old ferry fell.\nSee bridge.txt, paragraph 4."

    assert texts(small_library.check(message, is_citation=lambda line: line.startswith("See"))) == [
        "The old ferry fell."
    ]
    assert len(texts(small_library.check(message))) == 2


@given(st.text(max_size=200))
def test_any_message_can_be_checked_or_refused(text: str) -> None:
    try:
        result = seed_library().check(text)
    except TextTooShortError:
        return
    for each in result.sentences:
        assert 0 <= each.span.start < each.span.end <= len(text)
        assert all(span.end <= len(each.text) for span in each.differing)
