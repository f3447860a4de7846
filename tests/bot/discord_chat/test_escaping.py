from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.discord_chat.escaping import emphasise, escape, quote_block, unescape
from index import ShownQuote, Span
from tests.helpers.unescape import undo, undo_quote

PIECES = st.sampled_from(
    [
        "\\", "\\\\", "*", "**", "***", "_", "__", "~~", "||", "`", "```", "```py", "> ", ">>> ",
        "# ", "-# ", "- ", "+ ", "* ", "1. ", "2) ", "---", "===", "[a](http://b.example)",
        "https://example.org/a_b?c=*", "HTTP://EXAMPLE.ORG", "www.example.org", "discord.gg/abc",
        "discord.com/invite/abc", "mailto:a@example.org", "<https://example.org>",
        "@everyone", "@here", "<@123>", "<@!123>", "<@&123>", "<#123>", "</ask:123>",
        "<t:1700000000:R>", "<:name:123>", "<a:name:123>", ":smile:", "&amp;", "&#64;",
        "\u200b", "\u200b\u200b", "@\u200beveryone", "\n", "\r\n", "\r", "\n\n", " ", "    ", "\t",
        "\u00a0", "\u2028", "\u200d", "\ufeff", "a", "Él", "U.S.", "“", "😀", "e\u0301",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES | st.text(max_size=4), max_size=12).map("".join)

PINGS = re.compile(r"@(everyone|here)|<@[!&]?\d", re.IGNORECASE)
LINKS = re.compile(r"://|(www|discord(app)?)\.", re.IGNORECASE)
UNESCAPED = re.compile(r"(?<!\\)(?:\\\\)*[_~`|<\[]")
BLOCK_START = re.compile(r"^\s*(#|-|\+|>|=|\d+[.)])")


@given(TEXTS)
@example("@\u200beveryone")
@example("@everyone\u200b")
@example("@\u200b\u200b1")
def test_undoing_an_escape_gives_back_every_character(text: str) -> None:
    assert undo(escape(text)) == text


@given(TEXTS, st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=5))
def test_emphasis_can_be_taken_away_again(text: str, places: list[tuple[int, int]]) -> None:
    bold = [Span(min(pair), min(max(pair), len(text))) for pair in places if min(pair) <= len(text)]
    written = emphasise(text, bold)

    assert undo(written) == text
    assert unescape(written) == text


@given(TEXTS, st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=5))
@example("a\r\nb", [(0, 3)])
@example("a\n", [])
@example("  \n  ", [(0, 5)])
def test_undoing_a_block_quote_gives_back_every_character(
    text: str, places: list[tuple[int, int]]
) -> None:
    bold = [
        Span(min(start, end), min(max(start, end), len(text)))
        for start, end in places
        if min(start, end) <= len(text)
    ]

    assert undo_quote(quote_block(ShownQuote.plain(text, bold))) == text


@given(TEXTS)
def test_nothing_in_a_text_is_left_that_pings_links_or_formats(text: str) -> None:
    written = escape(text)

    assert not PINGS.search(written)
    assert not LINKS.search(written)
    assert not UNESCAPED.search(written)
    for line in re.split(r"\r\n|\r|\n", written):
        assert not BLOCK_START.match(line)


@given(TEXTS)
def test_every_line_of_a_block_quote_stands_behind_the_bar(text: str) -> None:
    for line in re.split(r"\r\n|\r|\n", quote_block(ShownQuote.plain(text))):
        assert line.startswith("> ")


@given(TEXTS, st.integers(0, 30), st.integers(1, 10))
def test_bold_marks_come_in_pairs_and_hold_no_white_space_at_their_ends(
    text: str, start: int, length: int
) -> None:
    span = Span(min(start, len(text)), min(start + length, len(text)))
    for line in re.split(r"\r\n|\r|\n", quote_block(ShownQuote.plain(text, [span]))):
        parts = re.split(r"\*\*", re.sub(r"\\.", "xx", line))
        assert len(parts) % 2 == 1
        assert all(part == part.strip() != "" for part in parts[1::2])


@pytest.mark.parametrize(
    "text",
    [
        "# not a heading",
        "- not\n- a list",
        "1. not\n2. a list",
        "*not* **bold** __nor__ ~~struck~~ ||hidden|| `code`",
        "```\nnot code\n```",
        "> not a quote",
        "see https://example.org/a_b and http://example.org",
        "[not](https://example.org) a link, nor <https://example.org>",
        "not\n===\nunderlined\n---",
        "R&amp;D &#64; &lt;b&gt;",
        "| not | a |\n| --- | --- |\n| table | x |",
        r"a\*b \\ c\_d",
    ],
)
def test_markdown_shows_the_characters_and_nothing_else(text: str) -> None:
    markdown = MarkdownIt("default", {"linkify": True}).enable("linkify")

    tokens = markdown.parse(quote_block(ShownQuote.plain(text)))

    inline = [token for token in tokens if token.type == "inline"]
    assert {token.type for token in tokens} == {
        "blockquote_open", "paragraph_open", "inline", "paragraph_close", "blockquote_close",
    }  # fmt: skip
    assert len(inline) == 1
    children = inline[0].children or []
    assert {child.type for child in children} <= {"text", "text_special", "softbreak"}
    assert "".join("\n" if c.type == "softbreak" else c.content for c in children) == text


def test_matched_words_are_bold_and_neighbours_share_their_marks() -> None:
    assert (
        quote_block(ShownQuote.plain("the El Paso Sector", [Span(4, 6), Span(7, 11)]))
        == "> the **El Paso** Sector"
    )


def test_bold_does_not_cross_a_line() -> None:
    assert quote_block(ShownQuote.plain("El\nPaso", [Span(0, 7)])) == "> **El**\n> **Paso**"


def test_common_prose_is_left_as_it_is() -> None:
    prose = "In 2023, “148 deaths” (a record) – said J. Cabot: 50% & more; see p. 3/4. It's $5!"

    assert escape(prose) == prose
