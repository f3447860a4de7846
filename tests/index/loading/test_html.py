from __future__ import annotations

import pytest

from index.loading.extracted_text import FormatError, Limits
from index.model.documents import Location, location_of
from tests.helpers.documents import kinds
from tests.helpers.file_formats import copy


def text(html: str | bytes) -> str:
    return copy(".html", html).text


def place(html: str, words: str) -> Location | None:
    found = copy(".html", html)
    start = found.text.index(words)
    return location_of(found.marks, start, start + len(words))


def why(html: str | bytes, limits: Limits = Limits()) -> str:  # noqa: B008 - it is frozen
    with pytest.raises(FormatError) as caught:
        copy(".html", html, limits)
    return caught.value.why


def test_paragraphs_headings_and_lists_become_blocks_of_their_kind() -> None:
    found = text(
        "<h1>The old\n  bridge</h1><p>It was <b>built</b> in\n1764.<h2>Tolls</h2>"
        "<ul><li>Carts<li><p>Sheep</p></ul><ol start=3><li>One<li>Two</ol><p>None now."
    )

    assert found == (
        "# The old bridge\n\nIt was built in 1764.\n\n## Tolls\n\n- Carts\n- Sheep\n"
        "\n3. One\n4. Two\n\nNone now.\n"
    )
    assert [kind for kind, _ in kinds(found)] == [
        "heading", "paragraph", "heading", "paragraph", "paragraph", "paragraph",
    ]  # fmt: skip


def test_lists_and_tables_one_after_the_other_stay_apart() -> None:
    found = text(
        "<ul><li>Carts<ul><li>Hay</ul></ul><ul><li>Sheep</ul>"
        "<table><tr><td>1<td>2</table><table><tr><td>3<td>4</table><ul><li>Geese</ul>"
    )

    assert found == "- Carts\n- Hay\n\n- Sheep\n\n| 1 | 2 |\n\n| 3 | 4 |\n\n- Geese\n"


def test_what_is_no_text_or_hidden_or_the_sites_own_is_left_out() -> None:
    found = text("""
        <head><title>Not in the text</title><style>p {}</style></head>
        <nav>Home</nav><header><h1>Bridges</h1></header><aside>Related</aside>
        <script>var no = "<p>no</p>"</script><noscript>no</noscript><template>no</template>
        <!-- no --><p hidden>no<p aria-hidden=true>no<p style="DISPLAY : none">no
        <div role=navigation>no</div><svg><text>no</text></svg><button>no</button>
        <p>A <i>bridge</i><script>no()</script> stands<span hidden>no</span> here.
        <footer>Imprint</footer>
    """)

    assert found == "# Bridges\n\nA bridge stands here.\n"


def test_the_main_part_is_read_alone_where_a_page_marks_one() -> None:
    assert text("<p>Site</p><main><p>Page.</main><p>Site") == "Page.\n"
    assert text("<p>Site</p><div role=main>Page.<footer>Sources.</footer></div>") == (
        "Page.\n\nSources.\n"
    )
    assert text("<p>Site</p><article>Page.</article>") == "Page.\n"
    assert text("<article>One.</article><article>Two.</article>") == "One.\n\nTwo.\n"
    assert text("<p>Page.</p><main><script>no</script></main>") == "Page.\n"


def test_text_after_the_body_is_read_as_a_browser_does() -> None:
    assert text("<p>One.</body></html><p>Two.") == "One.\n\nTwo.\n"


def test_rows_of_a_table_are_lines_of_cells() -> None:
    found = text(
        "<table><caption>Tolls</caption><tr><th>Who<th>Crowns<tr><td>A <p>cart</p><td>4"
        "<tr><td><td></table><p>After."
    )

    assert found == "Tolls\n\n| Who | Crowns |\n| A cart | 4 |\n\nAfter.\n"


def test_a_table_that_lays_out_the_page_is_read_as_blocks() -> None:
    inner = "<tr><td><h1>Bridge</h1><td><p>It stands.</p>"

    assert text(f"<table>{inner}</table>") == "# Bridge\n\nIt stands.\n"
    assert text("<table role=presentation><tr><td>One.<td>Two.</table>") == "One.\n\nTwo.\n"
    assert text("<table><tr><td>One.<tr><td>Two.</table>") == "One.\n\nTwo.\n"


def test_lines_of_preformatted_text_stay_lines_of_code() -> None:
    found = text("<p>Run:<pre>make run\n\n    make  test</pre><pre>one</pre><pre>``` \n x</pre>")

    assert found == "Run:\n\n```\nmake run\n    make  test\n```\n\none\n\n```\n x\n"
    assert text("<p>One<br>two<br>\n three") == "One\ntwo\nthree\n"


def test_a_place_is_a_path_of_headings_a_paragraph_and_an_id() -> None:
    html = (
        "<p>Opening.<h1 id=top>Bridges</h1><p>One.<section id=tolls><h2>Tolls</h2><p>Two."
        "<p>Three.</section><h2><a name=end></a>End</h2><p>Four.<h1>Next</h1><p>Five."
    )

    assert place(html, "Opening") == Location(paragraph=1)
    assert place(html, "Two") == Location(
        headings=("Bridges", "Tolls"), paragraph=1, anchor="tolls"
    )
    assert place(html, "Three") == Location(
        headings=("Bridges", "Tolls"), paragraph=2, anchor="tolls"
    )
    assert place(html, "Four") == Location(headings=("Bridges", "End"), paragraph=1, anchor="end")
    assert place(html, "Five") == Location(headings=("Next",), paragraph=1)


def test_a_heading_is_free_of_the_sign_that_links_to_it() -> None:
    assert text('<h2>Tolls<a href="#tolls" title="Link">¶</a></h2><p>Four.') == (
        "## Tolls\n\nFour.\n"
    )


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("<p>López".encode(), "López\n"),
        ("<p>López".encode("utf-8-sig"), "López\n"),
        ("\ufeff<p>López".encode("utf-16-le"), "López\n"),
        ("<p>López “it”".encode("cp1252"), "López “it”\n"),
        (b"<meta charset=iso-8859-1><p>" + "“López”".encode("cp1252"), "“López”\n"),
        (b'<meta charset="iso-8859-2"><p>' + "Łódź".encode("iso-8859-2"), "Łódź\n"),
    ],
)
def test_a_page_is_decoded_as_it_says(data: bytes, expected: str) -> None:
    assert text(data) == expected


@pytest.mark.parametrize(
    "data",
    [
        b"<meta charset=klingon><p>\xff",
        b"<meta charset=shift_jis><p>\xff\xff",
        b"<p>\x81 stands for nothing in windows-1252",
        b"\xff\xfe<\x00p\x00>\x00\x00\xd8",
    ],
)
def test_a_page_in_no_clear_encoding_is_named(data: bytes) -> None:
    assert why(data) == "its character encoding is unclear; save it as UTF-8"


@pytest.mark.parametrize("data", [b"\x00\x01\x02", b"%PDF-1.7\n", b"PK\x03\x04"])
def test_what_is_no_page_is_named(data: bytes) -> None:
    assert why(data) == "it is not an HTML page, whatever its name says"


@pytest.mark.parametrize("html", ["", " ", "<p>", "<script>only()</script>", "<!-- only -->"])
def test_a_page_that_shows_nothing_holds_no_text(html: str) -> None:
    assert why(html) == "it holds no text"


def test_plain_text_is_a_page_of_one_paragraph() -> None:
    assert text("Only text.") == "Only text.\n"


def test_entities_that_multiply_are_no_entities_in_html() -> None:
    bomb = '<!DOCTYPE html [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><p>&b; &amp; &eacute;'

    assert "haha" not in text(bomb)
    assert text(bomb).endswith("&b; & é\n")


def test_elements_may_be_nested_without_end() -> None:
    assert text("<div>" * 5000 + "Deep." + "</div>" * 5000 + "<p>After.") == "Deep.\n\nAfter.\n"


def test_a_title_an_author_and_a_date_are_taken_as_the_page_states_them() -> None:
    stated = copy(
        ".html",
        "<head><title> The\n bridge </title><meta name=author content='Ana Prado'>"
        "<meta property='article:published_time' content='2021-10-08T12:00:00Z'></head><p>One.",
    ).own_metadata

    assert (stated.title, stated.author) == ("The bridge", "Ana Prado")
    assert stated.date == "2021-10-08T12:00:00Z"


def test_characters_that_no_person_sees_are_dropped() -> None:
    assert text("<p>so\u00adft\u00a0and\x07bell&#xD800;\ufdd0") == "soft\u00a0and bell\ufffd\n"
