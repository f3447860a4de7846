"""What is shown of a quotation is what an independent renderer shows, and leads to its source."""

from __future__ import annotations

import html
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.discord_chat.escaping import quote_block
from bot.rendering.citations import safe_link
from index import (
    Document,
    Library,
    LineKind,
    MatchLevel,
    Quote,
    SourceName,
    Span,
    Style,
)
from index.shown_lines import CELL_GLUE, LABEL_GLUE
from index.shown_quotes import shown_quote, title_of
from tests.helpers.documents import fill
from tests.helpers.unescape import undo_quote

WORDS = st.sampled_from(
    ["the", "bridge", "2 * 3", "a_b_c", "R&D", "U.S.", "“old”", "café", "x < y", "5 > 4", "C:\\dir",
     "@everyone", "<@1>", "100%", "e.g.", "#1", "(b)", "half-way", "\\*", "&copy;", "&amp;"]
)  # fmt: skip
PHRASES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
PLAIN_WORDS = st.lists(
    st.sampled_from(["ferry", "of", "Vilar", "in", "1987", "stone"]), min_size=1, max_size=3
).map(" ".join)
INLINE = st.one_of(
    PHRASES,
    PLAIN_WORDS.map("**{}**".format),
    PLAIN_WORDS.map("*{}*".format),
    PLAIN_WORDS.map("_{}_".format),
    PLAIN_WORDS.map("***{}***".format),
    PLAIN_WORDS.map("~~{}~~".format),
    PLAIN_WORDS.map("`{}`".format),
    st.just("`` a ` b ``"),
    st.just("`**code** [x](y)`"),
    PLAIN_WORDS.map("<kbd>{}</kbd>".format),
    PLAIN_WORDS.map("<b>{}</b>".format),
    PLAIN_WORDS.map('<a href="https://b.example/x">{}</a>'.format),
    PLAIN_WORDS.map("[{}](https://a.example/p?q=1)".format),
    PLAIN_WORDS.map('[{}](<https://a.example/p> "Title")'.format),
    PLAIN_WORDS.map("[**{}**](./other.md)".format),
    PLAIN_WORDS.map("[{}][ref]".format),
    st.just("<https://c.example/d_e>"),
    st.just("<!-- hidden -->"),
    st.just("line<br>break"),
)
LINES = st.lists(INLINE, min_size=1, max_size=4).map(" ".join)
PARAGRAPHS = st.lists(LINES.map("The {}".format), min_size=1, max_size=3).map("\n".join)
BLOCKS = st.one_of(
    PARAGRAPHS,
    LINES.map("## A {}".format),
    PLAIN_WORDS.map("A {}\n=====".format),
    PARAGRAPHS.map(lambda text: "\n".join(f"> {line}" for line in text.split("\n"))),
    st.lists(LINES, min_size=1, max_size=3).map(
        lambda items: "\n".join(f"- a {item}" for item in items)
    ),
    st.lists(PLAIN_WORDS, min_size=1, max_size=3).map(
        lambda items: "- top\n" + "\n".join(f"  * sub {item}" for item in items)
    ),
    st.just("```sh\npip install **x**\n  `a` <b>\n```"),
    st.just("    indented **code** `x`"),
    st.just("---"),
    st.lists(PLAIN_WORDS, min_size=2, max_size=3).map(
        lambda cells: (
            f"| {' | '.join(cells)} |\n|{' --- |' * len(cells)}\n"
            f"| {' | '.join(f'**{cell}** 1' for cell in cells)} |"
        )
    ),
)
DOCUMENTS = st.lists(BLOCKS, min_size=1, max_size=5).map(
    lambda blocks: "\n\n".join([*blocks, "[ref]: https://r.example/x", ""])
)
MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


class _Words(HTMLParser):
    """The text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - its signature
        if tag in {"br", "td", "th", "li", "p"}:
            self.found.append(" ")


def rendered(source: str) -> list[str]:
    """The words of a page that another renderer makes of a source."""
    page = _Words()
    page.feed(MARKDOWN.render(source))
    page.close()
    return "".join(page.found).split()


def document(text: str, name: str = "a.md", *, original: bool = True) -> Document:
    return Document(SourceName(name), text, "0" * 64, original=original)


def of(text: str, *spans: Span, name: str = "a.md", original: bool = True) -> Quote:
    whole = spans or (Span(0, len(text)),)
    return Quote.of_slices(document(text, name, original=original), whole, 1)


@given(DOCUMENTS)
@example("a\n- b\n")
def test_the_shown_words_are_those_that_another_renderer_shows(text: str) -> None:
    # So wide that every table is aligned, in which no word stands twice.
    shown = shown_quote(of(text), table_width=1_000)

    assert shown.text.split() == (rendered(text) or text.split())


def test_of_an_entity_that_a_quotation_cuts_nothing_is_shown() -> None:
    assert shown_quote(of("The ferry &copy; sinks", Span(0, 11))).text == "The ferry"


@given(DOCUMENTS, st.data())
def test_each_shown_character_leads_back_to_its_source(text: str, data: st.DataObject) -> None:
    ends = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=2)))
    span = Span(*ends)
    if not text[span.start : span.end].strip():
        return
    shown = shown_quote(of(text, span))

    assert len(shown.text) == len(shown.styles) == len(shown.links) == len(shown.origins)
    for character, origin in zip(shown.text, shown.origins, strict=True):
        if origin is None:
            assert character in f" \n{CELL_GLUE}{LABEL_GLUE}"
            continue
        assert span.contains(origin)
        source = text[origin.start : origin.end]
        assert character == source or character in html.unescape(source) or character in " \n"


@given(DOCUMENTS)
def test_what_is_sent_is_undone_to_the_shown_words(text: str) -> None:
    shown = shown_quote(of(text))
    if shown.text:
        assert undo_quote(quote_block(shown)) == shown.text


@given(DOCUMENTS, st.data())
def test_a_piece_that_is_sent_is_undone_to_its_part_of_the_shown_words(
    text: str, data: st.DataObject
) -> None:
    shown = shown_quote(of(text))
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(shown.text))] * 2)))
    if start < end:
        assert undo_quote(quote_block(shown.cut(Span(start, end)))) == shown.text[start:end]


@given(DOCUMENTS)
def test_nothing_is_left_out_between_two_slices_without_a_mark(text: str) -> None:
    spans = [Span(start, end) for start, end in _paragraphs(text) if text[start:end].strip()]
    for one, other in pairwise(spans):
        gap = text[one.end : other.start]
        shown = shown_quote(of(text, one, other))
        if all(rendered(text[each.start : each.end]) for each in (one, other)):
            assert bool(shown.omissions) == bool(rendered(gap))


def _paragraphs(text: str) -> list[tuple[int, int]]:
    found, place = [], 0
    for part in text.split("\n\n"):
        found.append((place, place + len(part)))
        place += len(part) + 2
    return found[::2]


@given(st.lists(INLINE, min_size=1, max_size=4).map(" ".join))
def test_a_plain_text_is_shown_character_by_character(text: str) -> None:
    if text.strip():
        assert shown_quote(of(text, name="a.txt")).text == text


def test_of_extracted_text_only_the_signs_of_its_shape_are_read() -> None:
    text = "## Fees *now*\n\n- a_b_c costs 2*3*4\n- ~~old~~ R&amp;D\n"
    shown = shown_quote(of(text, name="a.html", original=False))

    assert shown.text == "Fees *now*\n\na_b_c costs 2*3*4\nold R&amp;D"
    assert [line.kind for line in shown.lines] == [
        LineKind.HEADING, LineKind.TEXT, LineKind.ITEM, LineKind.ITEM,
    ]  # fmt: skip
    assert shown.styles[shown.text.index("old")] == Style.STRUCK


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("Use ``run`` with *care*; `more <https://a.example>`_.", "Use run with care; more."),
        (":code:`30` and :ref:`here`", "30 and here"),
        ("Title\n=====\n\nText.", "Title\n\nText."),
        (".. note:: Bring a lamp.", "Bring a lamp."),
        (".. note::\n   Bring a lamp\n   and rope.", "Bring a lamp and rope."),
        (".. function:: find(name, *rest)", "find(name, *rest)"),
        ("See .. and then a::b.", "See .. and then a::b."),
        ("Bring these::\n\n   a_b *c*\n\nThen go.", "Bring these:\n\n   a_b *c*\n\nThen go."),
        ("Bring these ::\n\n  rope", "Bring these\n\n  rope"),
        ("Bring these.\n\n::\n\n  rope", "Bring these.\n\n  rope"),
        ("It holds::\nnot here.", "It holds:: not here."),
        ("* one::\n\n      a *b*\n\n* two::", "one:\n\n      a *b*\n\ntwo:"),
        ("- one::\n\n  goes *on*\n\n- two", "one:\n\ngoes on\n\ntwo"),
        (".. note::\n    Bring *a* lamp.", "Bring a lamp."),
        (".. note::\n   :class: wide\n   :name: lamp\n\n   Bring *a* lamp.", "Bring a lamp."),
        (".. function:: find(name)\n   :noindex:\n\n   Finds it.", "find(name)\n\nFinds it."),
        (".. code-block:: sh\n   :linenos:\n\n   run *all*", "   run *all*"),
        (".. image:: a.png\n   :alt: A bridge\n\nBelow.", "Below."),
        ("Lamps\n~~~~~\n\nBring *a* lamp.", "Lamps\n\nBring a lamp."),
        (".. _lamp: https://a.example\n\nBelow.", "Below."),
        (".. [#lamp] It burns oil.", "[#lamp] It burns oil."),
        (":version: 1 is a field, no option", ":version: 1 is a field, no option"),
    ],
)
def test_the_signs_of_restructured_text_are_not_shown(source: str, shown: str) -> None:
    assert shown_quote(of(source, name="a.rst")).text == shown


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("---", "a.md"),
        ("[lamp]: https://a.example", "a.md"),
        ("<!-- hidden -->", "a.md"),
        ("| --- | --- |", "a.md"),
        ("::", "a.rst"),
        ("---", "a.html"),
    ],
)
def test_a_quotation_of_nothing_but_signs_is_shown_as_it_is_written(source: str, name: str) -> None:
    quote = of(source, name=name, original=not name.endswith(".html"))
    shown = shown_quote(quote)

    assert shown.text == source
    assert undo_quote(quote_block(shown)) == source


def test_two_colons_in_markdown_are_shown() -> None:
    assert shown_quote(of("Bring these::\n\nrope")).text == "Bring these::\n\nrope"


@pytest.mark.parametrize("form", ["source", "shown"])
def test_a_text_in_restructured_text_is_found_as_it_is_written_and_as_it_is_shown(
    tmp_path: Path, form: str
) -> None:
    source = "Take the old ferry to Vilar and bring these::\n\n   rope and a lamp\n"
    library = Library.open(fill(tmp_path, {"a.rst": source}))
    texts = {"source": source, "shown": shown_quote(of(source, name="a.rst")).text}

    assert library.verify(texts[form]).level in {MatchLevel.VERBATIM, MatchLevel.TYPOGRAPHIC}


TABLE = "| Plan | Price |\n| --- | --- |\n| Free | 0 |\n| Team | 12 |\n| Guild | 40 |\n"


def test_a_narrow_table_is_aligned_as_code() -> None:
    shown = shown_quote(of(TABLE))

    assert shown.text == "Plan   Price\nFree   0\nTeam   12\nGuild  40"
    assert {line.kind for line in shown.lines} == {LineKind.CODE}


def test_rows_that_are_left_out_of_a_table_have_a_mark() -> None:
    header, row = Span(0, TABLE.index("\n")), Span(TABLE.index("| Team"), TABLE.index("\n| Guild"))

    assert shown_quote(of(TABLE, header, row)).text == "Plan  Price\n[…]\nTeam  12"


CSV = """\
Tool,Shelf,Deposit,Notes
Hammer drill,B4,40 pounds,"Says ""socket"", not plug"
Jigsaw,B5,20 pounds,
Ladder,Wall,50 pounds,"Two people carry it.
It is long."
"""
ROWS = [
    Span(0, 24),
    *(
        Span(CSV.index(first), CSV.index(last) + len(last))
        for first, last in [("Hammer", 'plug"'), ("Jigsaw", "pounds,\n"), ("Ladder", 'long."')]
    ),
]


def test_rows_of_csv_are_shown_as_those_of_a_table() -> None:
    header, drill, _, ladder = ROWS
    shown = shown_quote(of(CSV, header, drill, ladder, name="a.csv"), table_width=80)

    assert shown.text.splitlines() == [
        "Tool          Shelf  Deposit    Notes",
        'Hammer drill  B4     40 pounds  Says "socket", not plug',
        "[…]",
        "Ladder        Wall   50 pounds  Two people carry it. It is long.",
    ]
    assert "".join(
        CSV[origin.start : origin.end] if origin else "" for origin in shown.origins
    ).startswith('ToolShelfDepositNotesHammer drillB440 poundsSays ""socket"", not plug')


def test_a_wide_row_of_csv_stands_behind_the_names_of_its_columns() -> None:
    shown = shown_quote(of(CSV, *ROWS[:2], name="a.csv"), table_width=30)

    assert shown.text.splitlines() == [
        "Tool: Hammer drill",
        "Shelf: B4",
        "Deposit: 40 pounds",
        'Notes: Says "socket", not plug',
    ]


def test_the_quotation_of_a_row_of_csv_stays_as_it_is_in_the_file() -> None:
    quote = of(CSV, ROWS[3], name="a.csv")

    assert quote.text == 'Ladder,Wall,50 pounds,"Two people carry it.\nIt is long."'
    assert shown_quote(quote).text == "Ladder · Wall · 50 pounds · Two people carry it. It is long."


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\ufeffName;Fee\nBoat;Ten\n", "Name  Fee\nBoat  Ten"),
        ("Name\tFee\nBoat\tTen\n", "Name  Fee\nBoat  Ten"),
        ("Our boats\n\nName,Fee\nBoat,Ten\n", "Our boats\n\nName  Fee\nBoat  Ten"),
        ("Boat,10\nRaft,Ten\n", "Boat  10\nRaft  Ten"),
        ('Our "old" boats, as they are\n', 'Our "old" boats, as they are'),
        ("On 3 May, a list\nAnn,Ten,A\nBo,Two,B\n", "On 3 May, a list\nAnn  Ten  A\nBo   Two  B"),
        ("Name,Fee\nBoat\nRaft,Ten\n", "Name · Fee\nBoat\nRaft · Ten"),
        ("Nothing but words\n", "Nothing but words"),
    ],
)
def test_csv_of_any_form_is_shown_in_columns(text: str, shown: str) -> None:
    span = Span(text.startswith("\ufeff"), len(text))

    assert shown_quote(of(text, span, name="a.csv")).text == shown


def test_what_is_shown_of_csv_can_be_verified(tmp_path: Path) -> None:
    fill(tmp_path, {"a.csv": CSV})
    library = Library.open(tmp_path)

    for shown in ("Jigsaw  B5  20 pounds", 'Tool: Hammer drill\nNotes: Says "socket", not plug'):
        assert library.verify(shown).level is MatchLevel.TYPOGRAPHIC
    assert library.verify("Jigsaw,B5,20 pounds").level is MatchLevel.VERBATIM


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ('<Callout type="warning">Back up first.</Callout>', "Back up first."),
        ("Press <Key>F3</Key> twice", "Press F3 twice"),
        ('Reload <Badge text="new" small/> the plugin', "Reload the plugin"),
        ("See <Plugin.List items={all} />below", "See below"),
        ("Say <Name> and List<String> to </all>", "Say <Name> and List<String> to </all>"),
        ("Type `<Key size={2} />` there", "Type <Key size={2} /> there"),
    ],
)
def test_tags_of_components_are_not_shown(source: str, shown: str) -> None:
    assert shown_quote(of(source)).text == shown


@pytest.mark.parametrize("width", [10, 100])
def test_no_row_has_the_columns_of_another_table(width: int) -> None:
    other = "| Boat | Rooms |\n| --- | --- |\n| Alva | 3 |\n"
    text = f"{TABLE}\n{other}"
    spans = Span(0, text.index("| Team")), Span(text.index("| Alva"), len(text))
    shown = shown_quote(of(text, *spans), table_width=width)

    assert shown.text.endswith("\n[…]\nAlva · 3")


def test_a_row_right_below_its_header_has_no_mark() -> None:
    header, row = Span(0, TABLE.index("\n")), Span(TABLE.index("| Free"), TABLE.index("\n| Team"))

    assert shown_quote(of(TABLE, header, row)).text == "Plan  Price\nFree  0"


def test_of_a_wide_table_each_cell_stands_behind_the_name_of_its_column() -> None:
    shown = shown_quote(of(TABLE), table_width=10)

    assert shown.text.startswith("Plan: Free\nPrice: 0\n\nPlan: Team\nPrice: 12")
    assert shown.styles[0] == Style.BOLD


@pytest.mark.parametrize(
    ("url", "words", "safe"),
    [
        ("https://a.example/x(1)", "the guide", "https://a.example/x%281%29"),
        ("https://a.example/@everyone", "the guide", "https://a.example/%40everyone"),
        ("https://a.example", "a.example", "https://a.example"),
        ("https://evil.example", "bank.example", ""),
        ("https://evil.example", "https://bank.example", ""),
        ("https://user@evil.example", "the guide", ""),
        ("javascript:alert(1)", "the guide", ""),
        ("./other.md", "the guide", ""),
        ("https://a.example", "the [guide]", ""),
        ("https://[", "the guide", ""),
    ],
)
def test_only_what_is_safe_to_follow_is_a_link(url: str, words: str, safe: str) -> None:
    assert safe_link(url, words) == safe


def test_marks_become_those_of_discord() -> None:
    text = "A **bold** *word*, ~~old~~ `code` and <kbd>K</kbd>, [the guide](https://a.example/g)."

    assert quote_block(shown_quote(of(text))) == (
        "> A **bold** *word*, ~~old~~ `code` and `K`, [the guide](https://a.example/g)."
    )


def test_items_and_code_are_those_of_discord() -> None:
    text = "- one\n  - two\n\n```sh\nrun *it*\n```\n"

    assert quote_block(shown_quote(of(text))) == (
        "> - one\n>   - two\n> \n> ```sh\n> run *it*\n> ```"
    )


@pytest.mark.parametrize("text", [TABLE, "See **the** [guide](https://a.example) at `once`.\n"])
def test_both_the_source_and_what_is_shown_of_it_can_be_verified(tmp_path: Path, text: str) -> None:
    library = Library.open(fill(tmp_path, {"docs/a.md": f"# A\n\n{text}\nThe end.\n"}) / "docs")

    assert library.verify(text.strip()).level is MatchLevel.VERBATIM
    assert library.verify(shown_quote(of(text)).text).level is MatchLevel.TYPOGRAPHIC


@pytest.mark.parametrize(
    ("text", "name", "title"),
    [
        ("# The *mill*\n\nIt fell.", "a.md", "The mill"),
        ("---\nvalid_from: 2019\n---\n\n# Mills\n", "a.md", "Mills"),
        ("It fell.\n\n# Later\n", "a.md", ""),
        ("# Mills\n", "a.txt", ""),
    ],
)
def test_a_title_is_the_heading_that_a_document_begins_with(
    text: str, name: str, title: str
) -> None:
    assert title_of(document(text, name)) == title


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Plan: Team\nPrice: 12", MatchLevel.TYPOGRAPHIC),
        ("Plan: Free\nPrice: 0\n\nPlan: Team\nPrice: 12", MatchLevel.TYPOGRAPHIC),
        ("Plan: Team\nPrice: 40", MatchLevel.ABSENT),
        ("Price: Team\nPlan: 12", MatchLevel.ABSENT),
        ("Name: Team\nPrice: 12", MatchLevel.ABSENT),
    ],
)
def test_a_row_behind_the_names_of_its_columns_can_be_verified(
    tmp_path: Path, text: str, level: MatchLevel
) -> None:
    library = Library.open(fill(tmp_path, {"docs/a.md": f"# A\n\n{TABLE}\nThe end.\n"}) / "docs")

    assert library.verify(text).level is level
