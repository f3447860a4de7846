from __future__ import annotations

import re
import string
from dataclasses import replace
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import ENGLISH, strings_for
from bot.rendering.citations import (
    MAX_WHOLE_LENGTH,
    MIN_WORDS,
    cite,
    cite_in_full,
    is_citation,
    standing_of,
    text_fragment_url,
)
from bot.rendering.citations import (
    quotation as render_quotation,
)
from index import Document, ForceStatus, Metadata, Occurrence, Quote, SourceName, Span, Validity
from tests.helpers.documents import quotation

PAGE = "https://example.org/news/page.html?a=1&b=2"
WORDS = "one two three four five six seven eight nine ten eleven twelve".split()
LONG = " ".join(f"{word}{number}" for number in range(9) for word in WORDS)
TEXTS = st.lists(
    st.sampled_from(
        ["word", "U.S.-led", "a,b", "50%", "#1", "R&D", "“López”", "北京", "😀", "x" * 90]
    )
    | st.text(max_size=8),
    min_size=1,
    max_size=80,
).flatmap(
    lambda words: st.sampled_from([" ", "\n", "\r\n", " \t "]).map(lambda gap: gap.join(words))
)  # fmt: skip


def pieces(link: str) -> list[str]:
    """The decoded parts of a text directive."""
    directive = link.split("#", 1)[1].partition(":~:text=")[2]
    return [unquote(part, errors="strict") for part in directive.split(",")]


def shown(text: str) -> str:
    """The text as a page shows it."""
    return re.sub(r"[ \t\n\f\r]+", " ", text).strip(" ")


def test_a_short_quotation_is_named_whole() -> None:
    assert text_fragment_url(PAGE, "The bridge fell in 1987.") == (
        f"{PAGE}#:~:text=The%20bridge%20fell%20in%201987."
    )


def test_a_long_one_is_named_by_its_first_and_last_words() -> None:
    assert pieces(text_fragment_url(PAGE, LONG)) == [
        "one0 two0 three0 four0 five0 six0 seven0 eight0",
        "five8 six8 seven8 eight8 nine8 ten8 eleven8 twelve8",
    ]


@pytest.mark.parametrize(
    ("character", "encoded"),
    [("-", "%2D"), (",", "%2C"), ("&", "%26"), ("#", "%23"), ("%", "%25"), ("é", "%C3%A9"),
     ("+", "%2B"), ("”", "%E2%80%9D"), ("\u00a0", "%C2%A0"), ("=", "%3D"), ("/", "%2F")],
)  # fmt: skip
def test_what_has_a_meaning_in_addresses_is_encoded(character: str, encoded: str) -> None:
    assert text_fragment_url(PAGE, f"a{character}b") == f"{PAGE}#:~:text=a{encoded}b"


def test_white_space_is_as_the_page_shows_it() -> None:
    assert pieces(text_fragment_url(PAGE, "\n It \t fell\r\n in May. ")) == ["It fell in May."]


def test_lines_that_may_be_paragraphs_are_not_run_together() -> None:
    text = "- Tickets cost four crowns\n- Children go free of charge\n- Dogs too, they say"

    assert pieces(text_fragment_url(PAGE, text)) == [
        "- Tickets cost four crowns", "- Dogs too, they say",
    ]  # fmt: skip


def test_a_line_that_is_too_short_goes_on_in_the_next() -> None:
    text = "The ferry\ncrosses the Alva every\nhour from\nMay to September."

    assert pieces(text_fragment_url(PAGE, text)) == [
        "The ferry crosses the Alva", "May to September.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("url", "start"),
    [
        ("https://example.org/a#part", "https://example.org/a#part:~:text="),
        ("https://example.org/a#", "https://example.org/a#:~:text="),
        ("https://example.org/a#part:~:text=old", "https://example.org/a#part:~:text="),
        ("https://example.org/größe", "https://example.org/gr%C3%B6%C3%9Fe#:~:text="),
        ("https://example.org/100%", "https://example.org/100%25#:~:text="),
        ("https://example.org/a%20b", "https://example.org/a%20b#:~:text="),
        ("https://[::1]:8080/", "https://[::1]:8080/#:~:text="),
    ],
)
def test_the_page_and_its_own_fragment_are_kept(url: str, start: str) -> None:
    assert text_fragment_url(url, "It fell.") == f"{start}It%20fell."


def test_where_room_is_short_fewer_words_are_named() -> None:
    limits = [1000, 120, 110, 95, 60]
    links = [text_fragment_url(PAGE, LONG, limit=limit) for limit in limits]

    assert sorted(links, key=len, reverse=True) == links
    assert all(len(link) <= limit for link, limit in zip(links, limits, strict=True))
    assert links[-1] == PAGE


@pytest.mark.parametrize("text", ["", " \n ", "北京" * 300])
def test_what_cannot_be_named_leaves_the_page(text: str) -> None:
    assert text_fragment_url(PAGE, text) == PAGE


def test_an_address_over_the_limit_stays_whole() -> None:
    url = f"https://example.org/{'x' * 900}"

    assert text_fragment_url(url, "It fell.", limit=500) == url


@given(TEXTS, st.integers(40, 1200))
def test_decoding_gives_the_words_of_the_quotation_back(text: str, limit: int) -> None:
    link = text_fragment_url(PAGE, text, limit=limit)
    if link == PAGE:
        return
    named = pieces(link)

    assert len(link) <= limit
    if len(named) == 1:
        assert named == [shown(text)]
        assert len(named[0]) <= MAX_WHOLE_LENGTH
    else:
        first, last = named
        assert shown(text).startswith(first)
        assert shown(text).endswith(last)
        assert len(first) + len(last) < len(shown(text))
        assert min(first.count(" "), last.count(" ")) >= MIN_WORDS - 1


@given(st.text(max_size=30), TEXTS)
def test_every_link_is_a_valid_address_in_ascii(path: str, text: str) -> None:
    url = f"https://example.org/{path}"
    try:
        Metadata(url=url)
    except ValueError:
        return
    link = text_fragment_url(url, text)

    assert link.isascii()
    assert set(link) <= set(string.ascii_letters + string.digits + "-._~:/?#[]@!$&'()*+,;=%")
    assert not re.search(r"%(?![0-9A-F]{2})", link, re.IGNORECASE)
    assert urlsplit(link).hostname == "example.org"
    assert Metadata(url=link[:2000]).url


def test_each_slice_of_some_words_has_a_directive_of_its_own() -> None:
    link = text_fragment_url(PAGE, "It fell in May.", "the", "Nobody was hurt.")

    assert link == f"{PAGE}#:~:text=It%20fell%20in%20May.&text=Nobody%20was%20hurt."


def test_where_not_all_directives_fit_only_the_first_slice_has_one() -> None:
    link = text_fragment_url(PAGE, "It fell in May.", "Nobody was hurt.", limit=len(PAGE) + 30)

    assert link == f"{PAGE}#:~:text=It%20fell%20in%20May."


@pytest.mark.parametrize(
    ("standing", "english", "spanish"),
    [
        (
            ForceStatus(Validity.REPLACED, "2024-03-01", SourceName("b.txt")),
            "replaced on 2024-03-01 by b.txt",
            "sustituido el 2024-03-01 por b.txt",
        ),
        (
            ForceStatus(Validity.REPLACED, "2024", SourceName("b.txt")),
            "replaced in 2024 by b.txt",
            "sustituido en 2024 por b.txt",
        ),
        (
            ForceStatus(Validity.REPLACED, None, SourceName("b.txt")),
            "replaced by b.txt",
            "sustituido por b.txt",
        ),
        (
            ForceStatus(Validity.EXPIRED, "2024-07-01"),
            "no longer in force as of 2024-07-01",
            "ya no está en vigor desde 2024-07-01",
        ),
        (
            ForceStatus(Validity.FUTURE, "2026"),
            "not in force until 2026",
            "no entra en vigor hasta 2026",
        ),
    ],
)
def test_what_is_not_in_force_says_so_before_all_else(
    standing: ForceStatus, english: str, spanish: str
) -> None:
    marked = replace(quotation("It fell.", "It fell."), standing=standing)

    assert cite_in_full(marked).startswith(f"{english} · a.txt · ")
    assert render_quotation(marked).standing == english
    assert standing_of(standing, strings_for("es")) == spanish
    assert is_citation(cite_in_full(marked, ENGLISH), ["a.txt"])


def test_a_citation_says_where_else_the_same_words_stand() -> None:
    places = tuple(Occurrence(SourceName(f"{n}.txt"), Span(0, 9)) for n in range(1, 6))
    quote = quotation("The bridge is old. It fell.", "It fell.")

    few = render_quotation(replace(quote, also_in=places[:2])).notes
    many = render_quotation(replace(quote, also_in=places), strings_for("es")).notes

    assert few == ("Also in: 1.txt, 2.txt",)
    assert many == ("También en: 1.txt, 2.txt, 3.txt … y 2 más",)


HANDBOOK = """# The handbook

Welcome.

## Keys & *doors*

Keys are lent for a day.
"""


def of_handbook(words: str, metadata: Metadata | None = None, name: str = "handbook.md") -> Quote:
    start = HANDBOOK.index(words)
    heading = "The handbook" if words == "Welcome." else "## Keys & *doors*"
    above = Span(HANDBOOK.index(heading), HANDBOOK.index(heading) + len(heading))
    source = Document(SourceName(name), HANDBOOK, "0" * 64, metadata or Metadata())
    return Quote(source, Span(start, start + len(words)), 1, above)


@pytest.mark.parametrize(
    ("quote", "cited"),
    [
        (of_handbook("Keys are lent"), "The handbook › Keys & doors"),
        (of_handbook("Welcome."), "The handbook"),
        (of_handbook("## Keys & *doors*\n\nKeys"), "The handbook"),
        (of_handbook("Keys are", Metadata(title="Rules")), "Rules › Keys & doors"),
        (of_handbook("Keys are", name="handbook.txt"), "handbook.txt › ## Keys & *doors*"),
    ],
)
def test_a_citation_names_the_title_and_the_section_and_nothing_twice(
    quote: Quote, cited: str
) -> None:
    assert cite(quote) == cited


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("— The handbook › Keys & doors", True),
        ("— The handbook", True),
        ("— The handbook, page 3", True),
        ("— replaced by b.md · The handbook › Keys", True),
        ("— handbook.md › Keys", True),
        ("— Good evening, said the keeper.", False),
        ("The handbook", False),
    ],
)
def test_a_citation_is_told_from_what_a_person_writes(line: str, *, is_one: bool) -> None:
    assert is_citation(line, ["handbook.md", "b.md"], "The handbook".__eq__) is is_one


def test_a_link_names_the_words_as_the_page_shows_them() -> None:
    text = "# A\n\nThe **old** bridge fell &amp; [nobody](https://x.example) saw it.\n"
    start = text.index("The **")
    source = Document(SourceName("a.md"), text, "0" * 64, Metadata(url=PAGE))
    link = render_quotation(Quote(source, Span(start, len(text) - 1), 1)).url

    assert link == f"{PAGE}#:~:text=The%20old%20bridge%20fell%20%26%20nobody%20saw%20it."
