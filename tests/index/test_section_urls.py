"""Where a document and its sections are read as a page: the folder's address, and anchors."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rendering.citations import quotation
from index import Answer, Library, MetadataError, Quote, SourceName, Span, section_url
from index.citations import MAX_HEADING_LENGTH, anchor_at
from index.loading.metadata import page_url
from index.model.metadata import AnchorStyle
from tests.helpers.backends import in_memory, on_disk
from tests.helpers.documents import document, fill

GITHUB, MKDOCS, DOCUSAURUS = AnchorStyle

GUIDE = """---
title: Guide
---
# Guide

Welcome to the guide of the harbour office.

## Opening hours

The harbour office opens at eight and closes at noon.

## Fees

A berth costs twelve pounds a night.

## Opening hours

On Sundays the harbour office stays closed all day.
"""


def anchors(text: str, style: AnchorStyle) -> list[str | None]:
    """The anchor of each place that is marked with an ``@``."""
    plain = text.replace("@", "")
    places = [place - n for n, place in enumerate(i for i, c in enumerate(text) if c == "@")]
    return [anchor_at(document(plain, "a.md"), place, style) for place in places]


def anchor(heading: str, style: AnchorStyle) -> str | None:
    (found,) = anchors(f"{heading}\n\nText.@", style)
    return found


class TestGitHub:
    @pytest.mark.parametrize(
        ("heading", "slug"),
        [
            ("# Sample Section", "sample-section"),
            ("## Two  spaces", "two--spaces"),
            ("## What's new in v2.1?", "whats-new-in-v21"),
            ("## C++ & C#", "c--c"),
            ("## snake_case and kebab-case", "snake_case-and-kebab-case"),
            ("## Çok güzel 名前", "çok-güzel-名前"),
            ("## **Bold**, *slanted* and ~~gone~~", "bold-slanted-and-gone"),
            ("## The `--force` _option_", "the---force-option"),
            ("## `a_b_c` of <kbd>Ctrl</kbd>", "a_b_c-of-ctrl"),
            ("## See [the docs](https://example.org/a_(b)) now", "see-the-docs-now"),
            ("## ![logo](x.png) Name", "name"),
            ("## Closed ##", "closed"),
            ("## 1. First", "1-first"),
            ("## A &amp; B", "a--b"),
            ("## With an id {#own}", "with-an-id-own"),
            ("Underlined\n==========", "underlined"),
            ("Also underlined\n---", "also-underlined"),
            ("> ## In a quotation", "in-a-quotation"),
        ],
    )
    def test_small_letters_hyphens_and_no_punctuation(self, heading: str, slug: str) -> None:
        assert anchor(heading, GITHUB) == slug

    def test_a_repeated_heading_gets_a_number(self) -> None:
        text = "# A\n@\n# A\n@\n# A-1\n@\n# A\n@\n"

        assert anchors(text, GITHUB) == ["a", "a-1", "a-1-1", "a-2"]

    def test_a_place_belongs_to_the_heading_above_it(self) -> None:
        assert anchors("@Before.\n\n@# A@\n\nText.@\n\n## B\n@", GITHUB) == [
            None, "a", "a", "a", "b",
        ]  # fmt: skip

    def test_what_is_no_heading_has_no_anchor(self) -> None:
        text = (
            "---\ntitle: x\n---\n\n```sh\n# comment\n```\n\n~~~\n# more\n~~~\n\n#hashtag\n\n"
            "    # code\n\n- item\n---\n\nText.@\n"
        )

        assert anchors(text, GITHUB) == [None]

    def test_windows_line_ends_make_no_difference(self) -> None:
        assert anchors("# A b\r\n\r\nText.@\r\n", GITHUB) == ["a-b"]

    @given(st.text(alphabet="#`~-=[]()!*_ \n\t<>\\ab1", max_size=300))
    def test_any_text_has_some_anchor_or_none(self, text: str) -> None:
        for style in AnchorStyle:
            found = anchor_at(document(text, "a.md"), len(text), style)
            assert found is None or " " not in found

    def test_endless_lines_are_passed_over(self) -> None:
        long = "# " + "[" * MAX_HEADING_LENGTH + " " * 10**6

        assert anchors(f"# A\n\n{long}\n@", GITHUB) == ["a"]


class TestMkDocs:
    @pytest.mark.parametrize(
        ("heading", "slug"),
        [
            ("# Sample Section", "sample-section"),
            ("## Two  spaces - and a dash", "two-spaces-and-a-dash"),
            ("## What's new in v2.1?", "whats-new-in-v21"),
            ("## Año nuevo", "ano-nuevo"),
            ("## snake_case", "snake_case"),
            ("## The `--force` option", "the-force-option"),
            ("## With an id {#own-id}", "own-id"),
            ("## With attributes {: #own .wide }", "own"),
            ("## With a class {: .wide }", "with-a-class"),
            ("## 名前", "_1"),
        ],
    )
    def test_small_ascii_letters_with_single_hyphens(self, heading: str, slug: str) -> None:
        assert anchor(heading, MKDOCS) == slug

    def test_a_repeated_heading_gets_a_number_after_an_underscore(self) -> None:
        text = "# A\n@\n# A\n@\n# A_1\n@\n# A\n@\n"

        assert anchors(text, MKDOCS) == ["a", "a_1", "a_2", "a_3"]


class TestDocusaurus:
    @pytest.mark.parametrize(
        ("heading", "slug"),
        [
            ("## Hello World", "hello-world"),
            ("### Two  spaces", "two--spaces"),
            ("## ![logo](x.png) Name", "logo-name"),
            ("## Hello World {#my-explicit-id}", "my-explicit-id"),
            ("## Hello World {/* #my-id */}", "my-id"),
        ],
    )
    def test_as_on_github_with_ids_of_ones_own(self, heading: str, slug: str) -> None:
        assert anchor(heading, DOCUSAURUS) == slug

    def test_the_title_has_no_anchor_but_counts(self) -> None:
        assert anchors("# A\n@\n## A\n@\n## A\n@\n", DOCUSAURUS) == [None, "a-1", "a-2"]


class TestPages:
    @pytest.mark.parametrize(
        ("path", "style", "page"),
        [
            ("a/b c.md", None, "a/b%20c.md"),
            ("a/b.md", GITHUB, "a/b.md"),
            ("index.md", MKDOCS, ""),
            ("README.md", MKDOCS, ""),
            ("about.md", MKDOCS, "about/"),
            ("user-guide/setup.md", MKDOCS, "user-guide/setup/"),
            ("user-guide/index.md", MKDOCS, "user-guide/"),
            ("files/plan.pdf", MKDOCS, "files/plan.pdf"),
            ("about.markdown", MKDOCS, "about/"),
            ("intro.md", DOCUSAURUS, "intro"),
            ("01-start/02_install.md", DOCUSAURUS, "start/install"),
            ("start/README.md", DOCUSAURUS, "start/"),
            ("Guides/guides.md", DOCUSAURUS, "Guides/"),
            ("index.md", DOCUSAURUS, ""),
            ("2021-11-foo.md", DOCUSAURUS, "2021-11-foo"),
            ("7.0-foo.md", DOCUSAURUS, "7.0-foo"),
            ("plan.pdf", DOCUSAURUS, "plan.pdf"),
        ],
    )
    def test_the_address_is_that_which_the_generator_makes(
        self, path: str, style: AnchorStyle | None, page: str
    ) -> None:
        for base in ("https://example.org/docs", "https://example.org/docs/"):
            assert page_url(base, path, style) == f"https://example.org/docs/{page}"


def sources_of(folder: Path, toml: str, files: dict[str, str] | None = None) -> dict[str, object]:
    fill(folder, {"sources.toml": toml, **(files or {"docs/guide.md": GUIDE, "other.txt": GUIDE})})
    return {each.source: each.metadata.url for each in Library.open(folder).sources()}


class TestFolders:
    BASE = '["docs/"]\nbase_url = "https://example.org"\nanchors = "mkdocs"\n'

    def test_every_document_of_a_folder_has_the_address_of_its_page(self, tmp_path: Path) -> None:
        assert sources_of(tmp_path, self.BASE) == {
            "docs/guide.md": "https://example.org/guide/",
            "other.txt": None,
        }

    def test_the_innermost_folder_counts_and_a_slash_alone_is_all(self, tmp_path: Path) -> None:
        toml = '["/"]\nbase_url = "https://example.org/all"\n\n' + self.BASE

        assert sources_of(tmp_path, toml) == {
            "docs/guide.md": "https://example.org/guide/",
            "other.txt": "https://example.org/all/other.txt",
        }

    def test_what_is_stated_of_a_document_itself_comes_first(self, tmp_path: Path) -> None:
        files = {
            "docs/a.md": "---\nurl: https://example.org/front\n---\n\nText is here.\n",
            "docs/b.md": "Text is here.\n",
            "docs/c.html": "<link rel=canonical href=https://example.org/own><p>Text is here.",
        }
        toml = self.BASE + '["docs/b.md"]\nurl = "https://example.org/stated"\n'

        assert sources_of(tmp_path, toml, files) == {
            "docs/a.md": "https://example.org/front",
            "docs/b.md": "https://example.org/stated",
            "docs/c.html": "https://example.org/c.html",
        }

    @pytest.mark.parametrize(
        ("toml", "line", "why"),
        [
            ('["d/"]\nbase_url = "ftp://x"\n', 2, "base_url cannot be used"),
            ('["d/"]\nbase_url = "https://example.org/?a=1"\n', 2, "neither ? nor #"),
            ('["d/"]\nbase_url = 3\n', 2, "not one text"),
            ('["d/"]\nanchors = "gitlab"\n', 2, "none of github, mkdocs, docusaurus"),
            ('["d/"]\ntitle = "x"\n', 2, "unknown for a folder"),
        ],
    )
    def test_a_wrong_line_is_named(self, tmp_path: Path, toml: str, line: int, why: str) -> None:
        with pytest.raises(MetadataError) as caught:
            sources_of(tmp_path, toml)

        assert f"line {line}" in str(caught.value)
        assert why in str(caught.value)

    def test_a_folder_without_documents_is_no_fault(self, tmp_path: Path) -> None:
        toml = '["gone/"]\nbase_url = "https://example.org"\n'
        fill(tmp_path, {"sources.toml": toml, "a.txt": GUIDE})

        assert Library.open(tmp_path).skipped == ()


class TestLinks:
    QUESTION = "What does a berth cost a night?"

    @pytest.mark.parametrize("kept", ["memory", "disk"])
    @pytest.mark.parametrize(
        ("style", "page"),
        [("github", "guide.md#fees"), ("mkdocs", "guide/#fees"), ("docusaurus", "guide#fees")],
    )
    def test_a_citation_links_to_its_section(
        self, tmp_path: Path, kept: str, style: str, page: str
    ) -> None:
        toml = f'["/"]\nbase_url = "https://example.org"\nanchors = "{style}"\n'
        folder = fill(tmp_path / "docs", {"guide.md": GUIDE, "sources.toml": toml})
        library = in_memory(folder) if kept == "memory" else on_disk(folder, tmp_path / "index")
        found = library.ask(self.QUESTION)
        assert isinstance(found, Answer)

        assert section_url(found.quotes[0]) == f"https://example.org/{page}"
        link = quotation(found.quotes[0]).url
        assert link is not None
        assert link.startswith(f"https://example.org/{page}:~:text=")

    def test_the_index_notices_another_address(self, tmp_path: Path) -> None:
        folder = fill(tmp_path / "docs", {"guide.md": GUIDE})
        library = on_disk(folder, tmp_path / "index")
        assert library.sources()[0].metadata.url is None
        fill(folder, {"sources.toml": '["/"]\nbase_url = "https://example.org"\n'})
        library.refresh()

        assert library.sources()[0].metadata.url == "https://example.org/guide.md"

    @pytest.mark.parametrize(
        ("toml", "url"),
        [
            ("", None),
            ('["a.md"]\nurl = "https://example.org/x"\n', "https://example.org/x"),
            (
                '["a.md"]\nurl = "https://example.org/x#there"\nanchors = "github"\n',
                "https://example.org/x#there",
            ),
            (
                '["a.md"]\nurl = "https://example.org/x"\nanchors = "github"\n',
                "https://example.org/x#a%C3%B1o",
            ),
        ],
    )
    def test_without_a_style_or_with_a_place_the_address_stays(
        self, tmp_path: Path, toml: str, url: str | None
    ) -> None:
        fill(tmp_path, {"a.md": "# Año\n\nThe year is over.\n", "sources.toml": toml})
        (quote,) = Library.open(tmp_path).verify("The year is over.").matches

        assert section_url(quote) == url

    def test_a_document_without_metadata_has_no_address(self) -> None:
        text = "# A\n\nText."

        assert section_url(Quote(document(text, SourceName("a.md")), Span(5, 10), 2)) is None
