from __future__ import annotations

import pytest

from index.loading.extracted_text import FormatError, Limits
from index.model import Document, SourceName
from index.model.documents import Location, location_of
from index.text.blocks import divide
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

    assert found == "- Carts\n  - Hay\n\n- Sheep\n\n| 1 | 2 |\n\n| 3 | 4 |\n\n- Geese\n"


def test_what_stands_in_an_item_is_set_in_by_its_depth() -> None:
    assert text(
        "<ol><li><p>Bring:<p>One of<ul><li>a coat<br>or two<ul><li>red</ul>dry<li>boots</ul>Pay."
        "<li><table><tr><th>Who<th>Fee<tr><td>All<td>4</table><li>Go.</ol><p>End."
    ) == (
        "1. Bring:\n\n  One of\n\n  - a coat\n    or two\n    - red\n\n    dry\n\n  - boots\n\n"
        "  Pay.\n\n  | Who | Fee |\n  | --- | --- |\n  | All | 4 |\n3. Go.\n\nEnd.\n"
    )
    assert text("<ul><li>A<ul><ul><li>B</ul></ul><ol><li>C</ol></ul>") == ("- A\n    - B\n  1. C\n")


def test_code_in_an_item_is_set_in_with_its_fences() -> None:
    assert text("<ol><li>Run:<pre>a\n  b</pre><li><pre>c\nd</pre></ol>") == (
        "1. Run:\n\n  ```\n  a\n    b\n  ```\n\n2.\n\n  ```\n  c\n  d\n  ```\n"
    )
    assert text("<ul><li>Run:<pre>a b</pre></ul>") == "- Run:\n\n  ```\n  a b\n  ```\n"


CONTENTS = "<ul><li><a href=#a>Fares</a><li><a href='#b'>Hours</a><li><a href='#c'>Boats</a></ul>"
SECTIONS = "<h2 id=a>Fares</h2><p>Two euros.<h2 id=b>Hours</h2><p>Nine.<h2 id=c>Boats</h2><p>Six."


def marked_kinds(html: str) -> list[tuple[str, str]]:
    found = copy(".html", html)
    document = Document(SourceName("a.html"), found.text, "", original=False, marks=found.marks)
    return [
        (block.kind.value, document.text[block.span.start : block.span.end])
        for block in divide(document)
    ]


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (CONTENTS, "- Fares\n- Hours\n- Boats"),
        (
            "<div class=toc><h2>In this page</h2>"
            "<a href=b.html>What is new in the harbour?</a></div>",
            "What is new in the harbour?",
        ),
        (
            "<div class=toc><p><b>In this page</b></p>"
            "<a href=b.html>What is new in the harbour?</a></div>",
            "What is new in the harbour?",
        ),
        (
            "<table><tr><td><a href=0.html><img alt=Prev></a><td><a href=2.html><img alt=Next></a>"
            "<tr><td>Ferries<td>Locks</table>",
            "| Ferries | Locks |",
        ),
    ],
)
def test_what_leads_to_words_that_stand_elsewhere_is_boilerplate(before: str, words: str) -> None:
    page = f"<h1>Ferries</h1><p>Open.</p>{before}<p>All of them.</p>{SECTIONS}"
    found = marked_kinds(page)

    assert ("boilerplate", words) in found
    assert ("paragraph", "All of them.") in found
    assert [words for kind, words in found if kind == "heading"] == [
        "# Ferries",
        "## Fares",
        "## Hours",
        "## Boats",
    ]


@pytest.mark.parametrize(
    "listed",
    [
        "<ul><li><a href=x.html>One</a><li><a href=y.html>Two</a><li><a href=z.html>Three</a></ul>",
        "<ul><li><a href=#a>Fares</a><li><a href=#b>Hours</a></ul>",
        "<ul><li><a href=#a>A</a> costs two euros.<li><a href=#b>B</a> three."
        "<li><a href=#c>C</a> four.</ul>",
        "<table><tr><td>Boats<td>Next week<tr><td><a href=x.html>Two</a><td>Six</table>",
    ],
)
def test_a_list_that_says_something_is_no_table_of_contents(listed: str) -> None:
    found = marked_kinds(f"<h1>Ferries</h1><p>Open.</p>{listed}{SECTIONS}")

    assert [words for kind, words in found if kind == "boilerplate"] == []


def test_a_block_quotation_bears_its_sign_on_each_line() -> None:
    assert text("<p>He:<blockquote><p>One<br>two.<ul><li>Three</ul></blockquote><p>End.") == (
        "He:\n\n> One\n> two.\n\n> - Three\n\nEnd.\n"
    )


def test_what_opens_an_answer_is_a_heading_below_the_section() -> None:
    found = copy(
        ".html",
        "<h2>Help</h2><p>All.<details><summary>Fee?</summary>Nine.<details><summary><p>Whom?"
        "</summary>Bo.</details></details><p>Or.<details><summary>Dogs?</summary><h4>Big</h4>No."
        "</details><details><summary>Cats?</summary>Yes.</details><p>More.",
    )

    assert found.text == (
        "## Help\n\nAll.\n\n### Fee?\n\nNine.\n\n#### Whom?\n\nBo.\n\nOr.\n\n### Dogs?\n\n"
        "#### Big\n\nNo.\n\n### Cats?\n\nYes.\n\nMore.\n"
    )
    for words, headings, number in (
        ("All.", ("Help",), 1), ("Nine.", ("Help", "Fee?"), 1),
        ("Bo.", ("Help", "Fee?", "Whom?"), 1), ("Or.", ("Help",), 2),
        ("No.", ("Help", "Dogs?", "Big"), 1), ("Yes.", ("Help", "Cats?"), 1),
        ("More.", ("Help",), 3),
    ):  # fmt: skip
        start = found.text.index(words)
        assert location_of(found.marks, start, start + 1) == Location(
            headings=headings, paragraph=number
        )


def test_words_in_bold_that_stand_alone_head_what_follows() -> None:
    assert (
        text(
            "<h1>Pool</h1><p><b>Fees</b><p>Nine.<p><strong>Is it</strong> <b>warm?</b><br>Yes."
            "<p><em>Dogs?</em></p><ul><li>No.</ul>"
        )
        == "# Pool\n\n## Fees\n\nNine.\n\n## Is it warm?\n\nYes.\n\n## Dogs?\n\n- No.\n"
    )
    assert place("<h1>Pool</h1><p>One.<p><b>Fees</b><p>Nine.", "Nine") == Location(
        headings=("Pool", "Fees"), paragraph=1
    )


@pytest.mark.parametrize(
    "html",
    [
        "<p><b>Fees</b>",
        "<p><b>Fees</b><h2>More</h2>",
        "<p><b>Fees</b><p><b>Nine</b>",
        "<p><b>Do not run.</b><p>Walk.",
        "<p><b>Bring:</b><ul><li>a coat</ul>",
        "<p><b>Fees</b> of all<p>Nine.",
        "<p><em>Fees</em><p>Nine.",
        "<p><b>Fees</b><table><tr><td>1<td>2</table>",
        "<ul><li><b>Fees</b><p>Nine.</ul>",
        f"<p><b>{'Fees ' * 30}</b><p>Nine.",
    ],
)
def test_other_words_in_bold_are_paragraphs(html: str) -> None:
    assert not text(html).startswith("#")
    assert "\n# " not in text(html)


def test_a_header_row_is_told_by_the_page() -> None:
    assert text(
        "<table><thead><tr><td>A<td>B</thead><tr><td>1<td>2</table>"
        "<table><tr><td><th>A<th>B<tr><th>C<td>1<td>2</table>"
        "<table><tr><th>A<td>1<tr><th>B<td>2</table>"
        "<table><tr><th colspan=2>Fees<tr><th>A<th>B<tr><td>1<td>2</table>"
        "<table><thead><tr><th>A<th colspan=2>B<tr><th>C<th>D<th>E</thead>"
        "<tr><td>1<td>2<td>3</table>"
    ) == (
        "| A | B |\n| --- | --- |\n| 1 | 2 |\n\n"
        "|  | A | B |\n| --- | --- | --- |\n| C | 1 | 2 |\n\n"
        "| A | 1 |\n| B | 2 |\n\nFees\n\n| A | B |\n| --- | --- |\n| 1 | 2 |\n\n"
        "| A | B | B |\n| C | D | E |\n| --- | --- | --- |\n| 1 | 2 | 3 |\n"
    )


def test_a_caption_stands_above_its_table() -> None:
    assert (
        text(
            "<figure><table><tr><td>1<td>2</table><figcaption>Fees</figcaption></figure>"
            "<figure><img><figcaption>A pool</figcaption></figure>"
        )
        == "Fees\n\n| 1 | 2 |\n\nA pool\n"
    )


@pytest.mark.parametrize(
    ("mark", "note"),
    [
        ("<sup><a href=#n>1</a></sup>", "<ol><li id=n>So.<a href=#r>↩</a></ol>"),
        ("<a id=r href=#n><sup>1</sup></a>", "<p id=n><a href=#r><sup>1</sup></a> So."),
        ("<sup><a href=#n>1</a></sup>", "<p id=n>1. So."),
        ("<sup>[<a href=#n>1</a>]</sup>", "<div id=n><p>[1] So.</div>"),
        ("<a epub:type=noteref href=#n>1</a>", "<aside epub:type=footnote id=n><p>So.</aside>"),
        ("<a role=doc-noteref href=#n>[1]</a>", "<aside id=n><span>[1]</span><p>So.</aside>"),
    ],
)
def test_a_footnote_is_bound_to_its_mark(mark: str, note: str) -> None:
    assert text(f"<p>It is{mark} so.{note}<p>End.") == "It is[1] so.\n\n[1]: So.\n\nEnd.\n"


def test_a_link_back_from_a_note_makes_no_footnote_of_the_text() -> None:
    assert text(
        "<p id=r>It<sup><a href=#n>1</a></sup> is.<p id=n><a href=#r><sup>1</sup></a> So."
    ) == ("It[1] is.\n\n[1]: So.\n")


def test_a_link_to_a_section_makes_no_footnote() -> None:
    assert text("<p>See <a href=#n>4</a>.<p id=n>Four.") == "See 4.\n\nFour.\n"


def test_a_heading_is_never_cut() -> None:
    assert text(f"<h2>{'word ' * 100}</h2>x") == f"## {'word ' * 99}word\n\nx\n"


def test_what_is_no_text_or_hidden_or_the_sites_own_is_left_out() -> None:
    found = text("""
        <head><title>Not in the text</title><style>p {}</style></head>
        <nav>Home</nav><header><h1>Bridges</h1></header><aside><a href=x>Related</a></aside>
        <script>var no = "<p>no</p>"</script><noscript>no</noscript><template>no</template>
        <!-- no --><p hidden>no<p style="DISPLAY : none">no
        <div role=navigation>no</div><svg><text>no</text></svg><button>no</button>
        <p>A <i>bridge</i><script>no()</script> stands<span hidden>no</span> here.
        <footer>Imprint</footer>
    """)

    assert found == "# Bridges\n\nA bridge stands here.\n"


def test_beside_the_main_part_only_sentences_and_tables_are_read() -> None:
    assert text("<p>Site</p><main><p>Page.</main><p>Site") == "Page.\n"
    assert text("<p>Site</p><div role=main>Page.<footer>Sources.</footer></div>") == (
        "Page.\n\nSources.\n"
    )
    assert text("<p>Site</p><article>Page.</article>") == "Page.\n"
    assert text("<article>One.</article><article>Two.</article>") == "One.\n\nTwo.\n"
    assert text("<p>Page.</p><main><script>no</script></main>") == "Page.\n"
    assert text(
        "<h2>Town</h2><h2>Notice</h2><p>The pool is closed until May.</p><ul><li>Home</ul>"
        "<main><h1>Pool</h1><p>Warm.</main><h2>Imprint</h2><p>Town hall</p>"
        "<table><tr><th>Day<th>Open<tr><td>Monday<td>9</table><p>More"
    ) == (
        "## Notice\n\nThe pool is closed until May.\n\n# Pool\n\nWarm.\n\n"
        "| Day | Open |\n| --- | --- |\n| Monday | 9 |\n"
    )


def test_what_a_click_opens_is_read() -> None:
    hidden = (
        "<h2>Fee?</h2><div hidden>Nine crowns.</div><h2>Dogs?</h2><p style='display:none'>Yes.</p>"
        "<button aria-controls=a>Hours?</button><h3>Open</h3><p>Now.<p>Soon."
        "<div id=a hidden>Ten to six.</div><div class='tab-pane' style='display: none'>Two.</div>"
        "<div role=tabpanel hidden>Three.</div><p hidden=until-found>Four.</p>"
    )

    assert text(hidden) == (
        "## Fee?\n\nNine crowns.\n\n## Dogs?\n\nYes.\n\n### Hours?\n\n### Open\n\nNow.\n\nSoon.\n\n"
        "Ten to six.\n\nTwo.\n\nThree.\n\nFour.\n"
    )


def test_hidden_text_that_nothing_opens_is_left_out() -> None:
    assert text(
        "<h2>Fee</h2><p hidden>Old: eight crowns.<p>Nine crowns."
        "<div class='modal collapse' hidden>Log in.</div>"
        "<div aria-hidden=true class=overlay>Wait.</div><span class=sr-only>for the ear</span>"
    ) == ("## Fee\n\nNine crowns.\n")


def test_what_is_hidden_from_the_ear_alone_is_read() -> None:
    assert text("<p aria-hidden=true>One.<p>Two <b aria-hidden=true>three</b>.") == (
        "One.\n\nTwo three.\n"
    )
    ornaments = "<i aria-hidden=true>x</i><span class=icon aria-hidden=true>menu</span>"
    assert text(f"<p>One{ornaments}<b aria-hidden=true> · </b>.") == "One.\n"
    formula = "<math><mi>x</mi></math>"
    assert text(f"<p>Let {formula}<span aria-hidden=true>x</span> be 2.") == "Let x be 2.\n"


def test_a_button_is_read_where_it_heads_what_it_opens() -> None:
    assert (
        text(
            "<h3><button>Fee</button></h3><p>Nine.</p><button class=accordion>Dogs</button>"
            "<p>Yes.</p>"
            "<button aria-expanded=false>Cats</button><div hidden class=panel>No.</div>"
            "<button>Send</button><button aria-expanded=false class=menu>Menu</button>"
            "<button aria-expanded=false>Menu</button><nav>Home</nav>"
        )
        == "### Fee\n\nNine.\n\n#### Dogs\n\nYes.\n\n#### Cats\n\nNo.\n"
    )


def test_a_warning_and_a_note_are_text_of_the_page() -> None:
    assert text("<p>Rinse.<div role=alert>Never mix it.</div><aside>Wear gloves.</aside>") == (
        "Rinse.\n\nNever mix it.\n\nWear gloves.\n"
    )
    assert text("<p>Rinse.<aside class=sidebar>Our news.</aside>") == "Rinse.\n"
    links = "<a href=1>One page</a> <a href=2>Two pages</a> here"
    assert text(f"<p>Rinse.<div role=complementary>{links}</div>") == "Rinse.\n"


def test_a_box_is_navigation_if_it_is_named_so_and_holds_links() -> None:
    links = "<a href=1>Soup</a> <a href=2>Bread</a>"

    assert text(f"<p>Eat.<div class=nav-bar>{links}</div>") == "Eat.\n"
    assert text(f"<p>Eat.<div class=box>{links}</div>") == "Eat.\n\nSoup Bread\n"
    assert text("<div class=menu>Soup 4 <a href=1>?</a></div>") == "Soup 4 ?\n"
    three = f"<ul><li>{links} <a href=3>Fish</a></ul>"
    assert text(f"{three}<h1>Food</h1><p>Eat.{three}") == ("# Food\n\nEat.\n\n- Soup Bread Fish\n")


def test_a_page_of_nothing_but_links_is_read() -> None:
    links = "".join(f"<li><a href={each}>{each}</a>" for each in ("One", "Two", "Three"))

    assert text(f"<ul>{links}</ul>") == "- One\n- Two\n- Three\n"


def test_a_cookie_notice_is_no_text_but_a_page_about_cookies_is() -> None:
    notice = "<div id=cookieBar><p>We use cookies.</div>"

    assert text(f"{notice}<p>Lessons cost nine crowns.") == "Lessons cost nine crowns.\n"
    page = "<div class=cookie-page><h1>Cookies</h1><p>We use cookies.</div><p>Town."
    assert text(page) == "# Cookies\n\nWe use cookies.\n\nTown.\n"
    assert text("<main><p>Bake.<div class=cookie>Cookies need flour.</div></main>") == (
        "Bake.\n\nCookies need flour.\n"
    )


def test_raised_and_lowered_text_is_never_glued() -> None:
    assert text("<p>2·10<sup>6</sup> m<sup>2</sup>, H<sub>2</sub>O, x<sup>n+1</sup>") == (
        "2·10⁶ m², H₂O, xⁿ⁺¹\n"
    )
    assert text("<p>In 2023<sup><a href=#f>3</a></sup>, 2024<sup>[4]</sup>, 5<sup>*</sup>") == (
        "In 2023[3], 2024[4], 5*\n"
    )
    assert text("<p>the 1<sup>st</sup> of <sub>two</sub>, 9<sup>a b</sup>, 8<sup>X</sup>") == (
        "the 1st of _(two), 9^(a b), 8^X\n"
    )
    assert text("1<sup>2<p>3</p>4</sup>5") == "12\n\n3\n\n45\n"


def test_deleted_text_is_marked_and_inserted_text_is_not() -> None:
    assert text("<p>It costs <del>30 </del><ins>45</ins> euros, <s>not</s> more.") == (
        "It costs ~~30~~ 45 euros, ~~not~~ more.\n"
    )
    assert text("<p><span style='text-decoration:line-through'>Nine</span> ten") == (
        "~~Nine~~ ten\n"
    )
    assert text("<del><p>One.<p>Two.</p></del><p>Three.") == "~~One.~~\n\n~~Two.~~\n\nThree.\n"


def test_a_formula_is_written_on_a_line() -> None:
    assert text(
        "<p>So <math><mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup></math>, "
        "<math><mfrac><mn>1</mn><mrow><mi>a</mi><mo>+</mo><mn>2</mn></mrow></mfrac>"
        "<msqrt><mn>2</mn></msqrt></math>."
        "<math><semantics><mi>y</mi><annotation>\\y</annotation></semantics></math>"
    ) == ("So E = mc², 1/(a + 2)√2.y\n")


def test_line_breaks_in_a_row_part_paragraphs() -> None:
    assert text("<h1>A<br><br>B</h1>One.<br>Two.<br> <br><br>Three.<br>") == (
        "# A B\n\nOne.\nTwo.\n\nThree.\n"
    )
    assert text("<ul><li>One.<br><br>Two.</ul>") == "- One.\n\n  Two.\n"


def test_a_definition_stands_below_its_term() -> None:
    assert text("<dl><dt>Hull<dd>The body.<dd>The shell.<dt>A<dt>B<dd><p>C.<p>D.</dl><p>E.") == (
        "Hull\n: The body.\n: The shell.\n\nA\nB\n: C.\n\n  D.\n\nE.\n"
    )


def test_a_quotation_mark_that_the_browser_sets_is_read() -> None:
    assert text("<p>He said <q>no</q>.") == "He said “no”.\n"


def test_numbers_of_a_list_are_those_that_the_browser_counts() -> None:
    assert text("<ol type=a><li>One<li value=27>Two</ol><ol type=I start=4><li>Three</ol>") == (
        "a. One\naa. Two\n\nIV. Three\n"
    )
    assert text("<ol reversed><li>One<li>Two</ol>") == "2. One\n1. Two\n"
    assert text("<ol style='list-style: Lower-Roman inside'><li>One<li>Two</ol>") == (
        "i. One\nii. Two\n"
    )
    assert text("<ol style='list-style-type:none'><li>One</ol>") == "- One\n"


def test_cells_that_span_rows_and_columns_stand_in_each_of_them() -> None:
    assert text(
        "<table><tr><th>Area<th>Who<th>Fee<tr><td rowspan=2>Pool<td>Adults<td>5"
        "<tr><td>Children<td>3<tr><td colspan=2>Sauna<td>9<tr><td colspan=3>Closed in May."
        "<tr><td>A<td rowspan=99999999>B<td colspan=x>C</table>"
    ) == (
        "| Area | Who | Fee |\n| --- | --- | --- |\n"
        "| Pool | Adults | 5 |\n| Pool | Children | 3 |\n"
        "| Sauna | Sauna | 9 |\n| Closed in May. |\n| A | B | C |\n"
    )


def test_a_table_of_data_in_one_of_layout_keeps_its_rows() -> None:
    inner = "<table><tr><td>Lane<td>Speed<tr><td>1<td>slow</table>"

    assert text(f"<table><tr><td>One.<td>Two.{inner}</table>") == (
        "One.\n\nTwo.\n\n| Lane | Speed |\n| 1 | slow |\n"
    )


def test_spans_without_end_stay_bounded() -> None:
    cell = f"<td rowspan=60000 colspan=1000>{'x' * 300}"
    found = text(f"<table><tr>{cell * 50}{'<tr><td>y' * 50}<tr><td>a<td>b</table>")

    assert len(found) < 100_000


def test_a_list_in_a_cell_keeps_its_items_apart() -> None:
    assert text(
        "<table><tr><th>Day<th>Open<tr><td>Monday<td><ul><li>10 to 12<li>15 to 18</ul>"
        "<tr><td>Friday<td><ol><li>9<li>10</ol></table><ul><li>End</ul>"
    ) == (
        "| Day | Open |\n| --- | --- |\n"
        "| Monday | • 10 to 12 • 15 to 18 |\n| Friday | 1. 9 2. 10 |\n\n- End\n"
    )


def test_a_page_states_its_title_author_date_and_address() -> None:
    stated = copy(
        ".html",
        "<title>T</title><meta name=DC.creator content='Ada North'>"
        "<link rel=canonical href='https://pool.example/a'><p>One."
        "<time itemprop=datePublished datetime=2024-05-14>May</time>",
    ).own_metadata

    assert (stated.title, stated.author, stated.date, stated.url) == (
        "T", "Ada North", "2024-05-14", "https://pool.example/a",
    )  # fmt: skip


def test_deeply_nested_marks_do_not_stop_the_reading() -> None:
    deep = 3_000
    for tag in ("sup", "del", "div aria-hidden=true", "div class=cookie", "q", "dl><dt"):
        assert "End" in text(f"{f'<{tag}>' * deep}End of it.")
    assert text(f"<p>One<math>{'<mrow>' * deep}x</math>.") == "One.\n"


def test_text_after_the_body_is_read_as_a_browser_does() -> None:
    assert text("<p>One.</body></html><p>Two.") == "One.\n\nTwo.\n"


def test_rows_of_a_table_are_lines_of_cells() -> None:
    found = text(
        "<table><caption>Tolls</caption><tr><th>Who<th>Crowns<tr><td>A <p>cart</p><td>4"
        "<tr><td><td></table><p>After."
    )

    assert found == "Tolls\n\n| Who | Crowns |\n| --- | --- |\n| A cart | 4 |\n\nAfter.\n"


def test_a_table_that_lays_out_the_page_is_read_as_blocks() -> None:
    inner = "<tr><td><h1>Bridge</h1><td><p>It stands.</p>"

    assert text(f"<table>{inner}</table>") == "# Bridge\n\nIt stands.\n"
    assert text("<table role=presentation><tr><td>One.<td>Two.</table>") == "One.\n\nTwo.\n"
    assert text("<table><tr><td>One.<tr><td>Two.</table>") == "One.\n\nTwo.\n"


def test_lines_of_preformatted_text_stay_lines_of_code() -> None:
    found = text("<p>Run:<pre>make run\n\n    make  test</pre><pre>one</pre><pre>``` \n x</pre>")

    assert found == "Run:\n\n```\nmake run\n    make  test\n```\n\n```\none\n```\n\n```\n x\n"
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
