from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import (
    Answer,
    DateEvidence,
    Document,
    Library,
    Metadata,
    MetadataWarning,
    SourceName,
)
from index.loading.folder import read_folder
from index.loading.metadata import checked_own_metadata, read_front_matter
from index.model import METADATA_KEYS, TEXT_KEYS
from index.model.metadata import Value
from index.text.blocks import divide
from index.text.hidden_text import front_matter_span
from tests.helpers.backends import in_memory, on_disk
from tests.helpers.documents import BRIDGE, document, fill, library
from tests.helpers.file_formats import page, pdf
from tests.helpers.sources_file import WHOLE, opened

MARKDOWN = (
    "---\ntitle: The old bridge\nauthor: 'Ana Prado'\ndate: 1990-06-04\n---\n"
    "It fell on May 5.\n\nIt was wide.\n"
)


def markdown(text: str) -> Document:
    return document(text, "a.md")


def stated(text: str) -> dict[str, Value]:
    values, warnings = read_front_matter(markdown(text))

    assert warnings == ()
    return values


def warnings_of(text: str) -> list[tuple[int, str]]:
    return [(fault.line, fault.why) for fault in read_front_matter(markdown(text))[1]]


class TestMetadata:
    @pytest.mark.parametrize("value", ["2023", "0001", "2023-12", "2023-12-31", "2024-02-29"])
    def test_a_date_is_a_year_a_month_or_a_day(self, value: str) -> None:
        assert Metadata(date=value).given == {"date": value}

    @pytest.mark.parametrize(
        "value",
        ["0000", "23", "2023-13", "2023-02-29", "2023-1-1", "20230101", "2023-W01", "May 2023",
         "2023-12-31 ", "２０２３", "2023/2024"],
    )  # fmt: skip
    def test_other_dates_cannot_be_stated(self, value: str) -> None:
        with pytest.raises(ValueError, match="no date"):
            Metadata(date=value)

    @pytest.mark.parametrize(
        "value",
        ["http://example.org", "https://example.org:8080/a?b=c#d", "HTTPS://example.org/",
         "https://[::1]/x", "https://bücher.example/größe", "https://example.org/a%20b"],
    )  # fmt: skip
    def test_an_address_of_the_web_can_be_stated(self, value: str) -> None:
        assert Metadata(url=value).url == value

    @pytest.mark.parametrize(
        "value",
        ["example.org", "//example.org", "ftp://example.org", "javascript:alert(1)", "https://",
         "https:///path", "https://example.org/a b", "https://example.org/>", "https://[::1/",
         "https://example.org:x/", "https://example.org:99999/", "file:///etc/passwd",
         "https://example.org/\u00a0"],
    )  # fmt: skip
    def test_no_other_address_can(self, value: str) -> None:
        with pytest.raises(ValueError, match="no address"):
            Metadata(url=value)

    @pytest.mark.parametrize("key", METADATA_KEYS)
    @pytest.mark.parametrize("value", ["a\nb", "a\x1b[0m", "a\u2028b", "a\u202eb", "a\ud800b"])
    def test_nothing_that_drives_a_terminal_can_be_stated(self, key: str, value: str) -> None:
        with pytest.raises(ValueError, match="control character"):
            Metadata.of({key: value})

    @pytest.mark.parametrize("key", METADATA_KEYS)
    def test_nothing_empty_can_be_stated(self, key: str) -> None:
        with pytest.raises(ValueError, match="empty"):
            Metadata.of({key: " "})

    def test_lengths_are_limited(self) -> None:
        assert Metadata(title="x" * 300, url=f"https://a.org/{'x' * 1986}").title
        with pytest.raises(ValueError, match=r"it has 301 characters; the limit is 300"):
            Metadata(title="x" * 301)
        with pytest.raises(ValueError, match=r"it has 2,001 characters; the limit is 2,000"):
            Metadata(url=f"https://a.org/{'x' * 1987}")

    def test_only_a_whole_date_is_a_day(self) -> None:
        assert Metadata(date="2023-12-31").day == date(2023, 12, 31)
        assert (Metadata(date="2023-12").day, Metadata().day) == (None, None)

    @given(st.text(max_size=30), st.sampled_from(TEXT_KEYS))
    def test_what_can_be_stated_stands_on_one_line(self, value: str, key: str) -> None:
        try:
            kept = Metadata.of({key: value})
        except ValueError:
            return
        assert kept.given == {key: value}
        assert len(value.splitlines()) == 1


class TestFrontMatter:
    def test_it_describes_its_document(self, tmp_path: Path) -> None:
        small_library = Library.open(fill(tmp_path, {"a.md": MARKDOWN}))
        (found,) = small_library.sources()

        assert found.metadata == Metadata("The old bridge", "Ana Prado", None, "1990-06-04")
        assert (found.metadata_warnings, small_library.metadata_warnings) == ((), ())

    def test_the_folders_own_file_wins_key_by_key(self, tmp_path: Path) -> None:
        sources = '["a.md"]\ntitle = "Bridges"\npublisher = "P"\n'
        small_library = Library.open(fill(tmp_path, {"a.md": MARKDOWN, "sources.toml": sources}))

        assert small_library.sources()[0].metadata == Metadata(
            "Bridges", "Ana Prado", "P", "1990-06-04"
        )

    @pytest.mark.parametrize(
        ("line", "values"),
        [
            ("title: T", {"title": "T"}),
            ('title: "T: \\"u\\" # v"', {"title": 'T: "u" # v'}),
            ("title: 'It''s'  # so it is", {"title": "It's"}),
            ("title: 1984", {"title": "1984"}),
            ("title: yes", {"title": "yes"}),
            ("title: >\n  One\n  two", {"title": "One two"}),
            ("title: One\n  two", {"title": "One two"}),
            ("date: 2023", {"date": "2023"}),
            ("date: 2023-12-05", {"date": "2023-12-05"}),
            ("date: 2023-12-05T10:00:00+01:00", {"date": "2023-12-05"}),
            ("date: 2023-12-05 10:00:00 +0100", {"date": "2023-12-05"}),
            ("url: https://example.org/#a", {"url": "https://example.org/#a"}),
            ("aliases: A", {"aliases": ("A",)}),
            ("aliases: [A, B]", {"aliases": ("A", "B")}),
            ("replaces:\n- a.md\n- b.md", {"replaces": ("a.md", "b.md")}),
            ("aliases: [/old/, A]", {"aliases": ("A",)}),
            ("aliases: [/old/]", {}),
            ("version: 2.10", {"version": "2.10"}),
            ("valid_until: 2023-12", {"valid_until": "2023-12"}),
            ("author:", {}),
            ("author: ~", {}),
        ],
    )
    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_plain_keys_and_values_are_read(
        self, line: str, values: dict[str, Value], end: str
    ) -> None:
        text = f"\ufeff---\n# ours\npublisher: P\n{line}\n...\nText.\n".replace("\n", end)

        assert stated(text) == {"publisher": "P"} | values

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            ("author: [A, B]", "the author cannot be used: it is not one text"),
            ("author:\n- A\n- B", "the author cannot be used: it is not one text"),
            ('author: ""', "the author cannot be used: it is empty"),
            ('author: "a\\nb"', "the author cannot be used: it holds a line break or a control"
             " character"),
            ("date: 5 May", "the date cannot be used: it is no date; write YYYY, YYYY-MM or"
             " YYYY-MM-DD"),
            ("aliases: {A: B}", "the list “aliases” cannot be used: it is neither a text nor a"
             " list of texts"),
            ("title: Again", "the title is given twice"),
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("end", ["\n", "\r\n"])
    def test_a_wrong_line_is_left_out_and_named(self, line: str, said: str, end: str) -> None:
        text = f"---\ntitle: T\n\n{line}\npublisher: P\n---\nText.".replace("\n", end)
        values, warnings = read_front_matter(markdown(text))

        assert values == {"title": "T", "publisher": "P"}
        assert warnings == (MetadataWarning(SourceName("a.md"), 4, said),)

    @pytest.mark.parametrize("line", ["autor: A", "tags:\n  - a\n  - b", "tags: {a: b}"])
    def test_a_key_of_another_program_is_no_fault(self, line: str) -> None:
        values, faults = read_front_matter(markdown(f"---\ntitle: T\n{line}\n---\nText."))
        key = line[: line.index(":")]

        assert values == {"title": "T"}
        assert faults == (
            MetadataWarning(SourceName("a.md"), 3, f"the key “{key}” is unknown", key),
        )

    def test_front_matter_in_toml_is_read(self) -> None:
        values, faults = read_front_matter(
            markdown(
                "+++\n# ours\ntitle = 'T'\ndate = 2021-04-03T10:00:00Z\n\nweight = 7\n"
                "author = ['A']\n[params]\nurl = 'x'\n+++\nText."
            )
        )

        assert values == {"title": "T", "date": "2021-04-03"}
        assert [(each.line, each.why, each.key) for each in faults] == [
            (6, "the key “weight” is unknown", "weight"),
            (7, "the author cannot be used: it is not one text", None),
            (8, "the key “params” is unknown", "params"),
        ]

    def test_what_is_no_toml_states_nothing_and_its_line_is_named(self) -> None:
        assert warnings_of("+++\ntitle = 'T'\nauthor = A\n+++\nText.") == [
            (3, "it is not TOML (Invalid value)")
        ]
        assert warnings_of(f"+++\ntitle = {'[' * 9000}\n+++\nText.") == [
            (1, "it is not TOML (a value is endless)")
        ]

    @pytest.mark.parametrize(
        "text", ["+++\n\ntitle = 'T'\n+++\n", "+++\nA sum.\n+++\n", "+++\ntitle = 'T'\n---\n"]
    )
    def test_plus_signs_alone_open_no_front_matter(self, text: str) -> None:
        assert front_matter_span(markdown(text)) is None

    def test_a_key_that_is_a_list_is_named_by_its_line(self) -> None:
        assert warnings_of("---\ntitle: T\n[a, b]: c\n---\nText.") == [
            (3, "the key “?” is unknown")
        ]

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            ("author: A: B", "it is not YAML (mapping values are not allowed here)"),
            ('author: "A', "it is not YAML (found unexpected end of stream)"),
            ("author A", "it is not YAML (could not find expected ':')"),
            ("author: [A", "it is not YAML (expected ',' or ']', but got ':')"),
            ("author: A\x1b", "it is not YAML (there is a control character in it)"),
        ],
    )
    def test_what_is_no_yaml_states_nothing_and_its_line_is_named(
        self, line: str, said: str
    ) -> None:
        text = f"---\ntitle: T\n{line}\npublisher: P\n---\nText.\n"
        values, warnings = read_front_matter(markdown(text))

        assert values == {}
        assert [fault.why for fault in warnings] == [said]
        assert warnings[0].line in {3, 4}

    def test_endless_brackets_are_named_and_nothing_more(self) -> None:
        assert warnings_of(f"---\ntitle: {'[' * 9000}\n---\nText.") == [
            (1, "it is not YAML (too many brackets)")
        ]

    def test_a_document_with_a_wrong_line_serves_and_the_line_is_listed(
        self, tmp_path: Path
    ) -> None:
        front = "---\ntags: x\ntitle: ''\n---\n"
        small_library = Library.open(fill(tmp_path, {"a.md": front + BRIDGE}))

        assert isinstance(small_library.ask("Who built the stone bridge over the Alva?"), Answer)
        assert small_library.metadata_warnings == (
            MetadataWarning(SourceName("a.md"), 3, "the title cannot be used: it is empty"),
        )
        assert small_library.sources()[0].metadata_warnings == small_library.metadata_warnings
        assert [(each.line, each.key) for each in small_library.unknown_keys] == [(2, "tags")]
        assert small_library.skipped == ()

    @pytest.mark.parametrize(
        "text",
        [
            "---\n\nA rule opens this text.\n\n---\n",
            "---\nA rule opens this text.\n---\n",
            "---\nNote: this is prose.\n\nAnd so is this.\n\n---\n",
            "--- \n---\nText.\n",
            "----\ntitle: T\n----\n",
            "Title\n---\ntitle: T\n---\n",
            "\n---\ntitle: T\n---\n",
            "---\ntitle: T\n",
            "---\ntitle:T\n---\n",
            "---\n# only this\n---\n",
            "---\ntitle: T\n" + "# x\n" * 100 + "---\n",
            f"---\ntitle: {'x' * 20_000}\n---\n",
            "",
        ],
    )
    def test_rules_and_underlines_open_no_front_matter(self, text: str) -> None:
        assert front_matter_span(markdown(text)) is None

    def test_a_hundred_lines_may_stand_in_it(self) -> None:
        assert front_matter_span(markdown("---\ntitle: T\n" + "# x\n" * 99 + "---\n"))

    def test_only_markdown_has_it(self) -> None:
        assert front_matter_span(document(MARKDOWN)) is None
        assert front_matter_span(replace(markdown(MARKDOWN), source=SourceName("x/A.MD")))

    @given(st.text("-: \n\r.atitle#\ufeff", max_size=60))
    def test_whatever_is_in_it_is_read_or_named(self, text: str) -> None:
        whole = markdown(f"---\n{text}\n---\nText.")
        values, warnings = read_front_matter(whole)

        Metadata.of(values)
        assert all(1 <= fault.line <= whole.text.count("\n") + 1 for fault in warnings)


class TestBoilerplate:
    def test_front_matter_is_one_block_that_is_never_quoted(self) -> None:
        blocks = divide(markdown(MARKDOWN))

        assert [(block.number, block.kind.value) for block in blocks] == [
            (1, "boilerplate"), (2, "paragraph"), (3, "paragraph"),
        ]  # fmt: skip
        assert not any(sentence.quotable for sentence in blocks[0].sentences)
        assert MARKDOWN[blocks[1].span.start :].startswith("It fell")

    def test_blank_lines_in_it_count_as_they_do_elsewhere(self) -> None:
        text = "---\ntitle: T\n\nauthor: A\n---\n\n# Water\n\nIt is wet."

        assert [block.kind.value for block in divide(markdown(text))] == [
            "boilerplate", "boilerplate", "heading", "paragraph",
        ]  # fmt: skip

    def test_it_is_neither_ranked_nor_quoted_nor_dated(self, tmp_path: Path) -> None:
        small_library = Library.open(
            fill(tmp_path, {"a.md": MARKDOWN.replace("Ana", "In 1764 Ana")})
        )
        result = small_library.ask("Who is Ana Prado?")

        assert not isinstance(result, Answer)
        assert small_library.sources()[0].passages == 2
        assert [event.quote.text for event in small_library.timeline().events] == [
            "It fell on May 5."
        ]

    @given(st.text("-:. \n\rtiA", max_size=40))
    def test_all_but_white_space_stands_in_some_block(self, text: str) -> None:
        whole = f"---\ntitle: T\n---\n{text}"
        left = list(whole)
        for block in divide(markdown(whole)):
            for sentence in block.sentences:
                for place in range(sentence.span.start, sentence.span.end):
                    left[place] = " "

        assert not "".join(left).strip()


class TestDates:
    TEXT = "It fell on May 5. It was built in 1764 by the mason Ana Prado."

    def only_dated(self, small_library: Library) -> tuple[str, DateEvidence, str | None]:
        (event,) = (event for event in small_library.timeline().events if not event.stated)
        assert event.basis is not None
        words = event.basis.words
        return event.edtf, event.basis.evidence, words.text if words else None

    def test_a_stated_day_completes_years(self, tmp_path: Path) -> None:
        small_library = opened(tmp_path, '["a.txt"]\ndate = 1990-06-01', a=self.TEXT)

        assert self.only_dated(small_library) == ("1990-05-05", DateEvidence.PUBLISHED, None)

    def test_a_day_in_front_matter_is_shown_where_it_stands(self, tmp_path: Path) -> None:
        small_library = Library.open(fill(tmp_path, {"a.md": MARKDOWN}))

        assert self.only_dated(small_library) == (
            "1990-05-05",
            DateEvidence.FRONT_MATTER,
            "1990-06-04",
        )

    def test_the_folders_day_wins_over_that_of_front_matter(self, tmp_path: Path) -> None:
        sources = '["a.md"]\ndate = 1950-06-04'
        small_library = Library.open(fill(tmp_path, {"a.md": MARKDOWN, "sources.toml": sources}))

        assert self.only_dated(small_library) == ("1950-05-05", DateEvidence.PUBLISHED, None)

    @pytest.mark.parametrize("stated", ["1990", "1990-06"])
    def test_a_year_or_month_alone_completes_nothing(self, tmp_path: Path, stated: str) -> None:
        small_library = opened(tmp_path, f'["a.txt"]\ndate = "{stated}"', a=self.TEXT)

        assert [event.edtf for event in small_library.timeline().undated] == ["XXXX-05-05"]


class TestChecksum:
    def test_it_follows_the_metadata_and_the_answer_id_with_it(self, tmp_path: Path) -> None:
        question = "Who built the stone bridge over the Alva?"
        libraries = [
            library(tmp_path / "1", a=BRIDGE),
            opened(tmp_path / "2", WHOLE),
            opened(tmp_path / "3", WHOLE.replace("old", "new")),
            opened(tmp_path / "4", '["a.txt"]'),
        ]

        assert len({small_library.checksum for small_library in libraries}) == 3
        assert len({small_library.ask(question).answer_id for small_library in libraries}) == 3
        assert len({small_library.sources()[0].sha256 for small_library in libraries}) == 1


class TestOfTheFileItself:
    """What a file states about itself."""

    HTML = (
        "<head><title>The old bridge</title><meta name=author content='Ana Prado'>"
        "<meta property='article:published_time' content='1990-06-04T12:00:00Z'></head>"
        "<p>The bridge over the Alva fell on May 5. It was wide."
    )

    def test_it_is_metadata_that_is_marked_as_the_files_own(self, tmp_path: Path) -> None:
        files: dict[str, str | bytes] = {
            "a.html": self.HTML,
            "b.pdf": pdf(page(["The mill burnt."]), info={"Title": "Mills", "Author": "Ana Prado"}),
            "c.txt": BRIDGE,
        }
        folder = fill(tmp_path / "d", files)
        for small_library in (in_memory(folder), on_disk(folder, tmp_path / "index")):
            page_, mill, bridge = (summary.metadata for summary in small_library.sources())

            assert page_.given == {
                "title": "The old bridge", "author": "Ana Prado", "date": "1990-06-04",
            }  # fmt: skip
            assert page_.own == page_.given.keys()
            assert mill.given == {"title": "Mills", "author": "Ana Prado"}
            assert mill.own == {"title", "author"}
            assert bridge == Metadata()
            (match,) = small_library.verify("The mill burnt.").matches
            assert match.citation.metadata == mill

    def test_what_the_folder_states_wins_key_by_key(self, tmp_path: Path) -> None:
        told = '["a.html"]\ntitle = "A bridge"\npublisher = "Alva"\n'
        folder = fill(tmp_path / "d", {"a.html": self.HTML, "sources.toml": told})
        for small_library in (in_memory(folder), on_disk(folder, tmp_path / "index")):
            (found,) = (summary.metadata for summary in small_library.sources())

            assert (found.title, found.author, found.publisher) == ("A bridge", "Ana Prado", "Alva")
            assert found.own == {"author", "date"}
            (folder / "sources.toml").unlink()
            small_library.refresh()
            (found,) = (summary.metadata for summary in small_library.sources())
            assert (found.title, found.publisher) == ("The old bridge", None)
            assert found.own == {"title", "author", "date"}
            fill(folder, {"sources.toml": told})

    def test_its_date_completes_no_other(self, tmp_path: Path) -> None:
        folder = fill(tmp_path, {"a.html": self.HTML})
        (event,) = Library.open(folder).timeline().undated

        assert event.edtf == "XXXX-05-05"

    @pytest.mark.parametrize(
        "title",
        [
            "Microsoft Word - draft3.doc",
            "untitled",
            "Untitled-2",
            "Document1",
            "New Document",
            "PowerPoint Presentation",
            "report_final.PDF",
            "Slide 1",
            "Enter title here",
            "Home",
            "Sin título",
            "2023-12-27",
            "\ufffd\ufffdThe bridge",
            "https://example.org/bridge",
            "x" * 301,
            "The \u202ebridge",
        ],
    )
    def test_a_title_that_a_program_wrote_is_left_out(self, title: str) -> None:
        assert checked_own_metadata({"title": title}) == Metadata()

    @pytest.mark.parametrize(
        "title", ["The old bridge", "Word order in English", "Documents of 1990", "Мост", "旧橋"]
    )
    def test_a_title_that_says_something_is_used(self, title: str) -> None:
        assert checked_own_metadata({"title": title}).title == title

    @pytest.mark.parametrize("author", ["aprado", "Microsoft Office User", "python-docx", "J. Doe"])
    def test_of_authors_only_what_can_be_a_name_is_used(self, author: str) -> None:
        expected = "J. Doe" if author == "J. Doe" else None

        assert checked_own_metadata({"author": author}).author == expected

    @pytest.mark.parametrize("date", ["yesterday", "04/06/1990", "1990-13-01", "D:19900604"])
    def test_a_date_in_any_other_form_is_left_out(self, date: str) -> None:
        assert checked_own_metadata({"date": date}) == Metadata()

    def test_only_what_is_given_can_be_the_files_own(self) -> None:
        with pytest.raises(ValueError, match="is not given"):
            Metadata(title="T", own=frozenset({"author"}))


class TestDocinfo:
    def test_the_author_and_the_date_below_a_title_are_the_files_own(self, tmp_path: Path) -> None:
        text = (
            ".. a comment\n\n=====\nWater\n=====\n\nA guide\n-------\n\n:Author: Ana\n  Prado\n"
            ":Date: $Date: 2024-05-14 $\n:Version: 2\n:Author: Bo North\n\nIt is wet.\n"
        )
        document = read_folder(fill(tmp_path, {"a.rst": text})).documents[0]

        assert document.text == text
        assert document.metadata.given == {"author": "Ana Prado", "date": "2024-05-14"}
        assert document.metadata.own == {"author", "date"}

    @pytest.mark.parametrize(
        "text",
        [
            "It is wet.\n\n:Author: Ana Prado\n",
            ":Date: last spring\n",
            ":Author: ana\n",
            ":Version: 2\n\nWater\n=====\n\nIt is wet.\n\n:Author: Ana Prado\n",
        ],
    )
    def test_other_fields_and_unclear_values_are_none(self, tmp_path: Path, text: str) -> None:
        document = read_folder(fill(tmp_path, {"a.rst": text})).documents[0]

        assert document.metadata == Metadata()
