from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import (
    Answer,
    Library,
    Metadata,
    MetadataError,
    SkippedFile,
    SourceName,
)
from index.loading.metadata import Sources, read_sources
from index.model import METADATA_KEYS
from tests.helpers.documents import BRIDGE, fill, library
from tests.helpers.sources_file import WHOLE, opened


def metadata_of(folder: Path, sources: str | bytes) -> Metadata:
    return opened(folder, sources).sources()[0].metadata


def error(folder: Path, sources: str | bytes) -> MetadataError:
    with pytest.raises(MetadataError) as caught:
        opened(folder, sources)
    return caught.value


class TestSourcesFile:
    def test_each_document_has_a_part_of_its_own(self, tmp_path: Path) -> None:
        small_library = opened(tmp_path, WHOLE + '["b.txt"]\ntitle = "B"\n', a=BRIDGE, b="Text.")
        first, second = small_library.sources()

        assert first.metadata == Metadata(
            "The old bridge", "Ana Prado", "The Alva Herald", "1990-06-04",
            "https://example.org/bridge?page=1#top",
        )  # fmt: skip
        assert second.metadata == Metadata("B")
        assert small_library.skipped == ()

    def test_a_document_that_is_not_named_has_nothing(self, tmp_path: Path) -> None:
        small_library = opened(tmp_path, WHOLE, a=BRIDGE, b="Text.")

        assert small_library.sources()[1].metadata == Metadata()

    @pytest.mark.parametrize(
        "written",
        ['"a.txt".title = "T"', '"a.txt" = {title = "T"}', '[ "a.txt" ]\n"title" = \'T\'',
         "['a.txt']\r\ntitle = 'T'\r\n", '\ufeff["a.txt"]\ntitle = """\nT"""',
         '["a.txt"]\ntitle = """\\\n   \\\n  T"""', '["a\\u002etxt"]\n title = " T "'],
    )  # fmt: skip
    def test_every_way_of_writing_toml_will_do(self, tmp_path: Path, written: str) -> None:
        assert metadata_of(tmp_path, written) == Metadata("T")

    @pytest.mark.parametrize(
        ("written", "value"),
        [("1990", "1990"), ("'1990-03'", "1990-03"), ("1990-06-04", "1990-06-04"),
         ("1990-06-04T05:06:07Z", "1990-06-04"), ("1990-06-04 05:06:07", "1990-06-04"),
         ("'1990-06-04 05:06 +0100'", "1990-06-04")],
    )  # fmt: skip
    def test_dates_may_be_tomls_own(self, tmp_path: Path, written: str, value: str) -> None:
        assert metadata_of(tmp_path, f'["a.txt"]\ndate = {written}') == Metadata(date=value)

    def test_it_may_say_when_a_document_is_in_force_and_what_it_replaces(
        self, tmp_path: Path
    ) -> None:
        written = (
            '["a.txt"]\nvalid_from = 2021-03-01\nvalid_until = 2023\nversion = 3\n'
            'aliases = ["A", " B ", "A"]\nreplaces = "b.txt"\n'
        )

        assert metadata_of(tmp_path, written) == Metadata(
            valid_from="2021-03-01",
            valid_until="2023",
            version="3",
            aliases=("A", "B"),
            replaces=("b.txt",),
        )

    def test_a_period_that_ends_before_it_begins_is_an_error(self, tmp_path: Path) -> None:
        found = error(tmp_path, '["a.txt"]\nvalid_from = 2022\nvalid_until = 2021-12-31\n')

        assert found.line == 3
        assert "valid_until (2021-12-31) lies before valid_from (2022)" in str(found)

    @pytest.mark.parametrize("written", ["", "# nothing yet\n", '["a.txt"]\n'])
    def test_it_may_state_nothing(self, tmp_path: Path, written: str) -> None:
        assert metadata_of(tmp_path, written) == Metadata()

    def test_documents_in_folders_are_named_with_their_path(self, tmp_path: Path) -> None:
        fill(tmp_path, {"x/a.txt": BRIDGE, "sources.toml": '["x/a.txt"]\ntitle = "T"'})

        assert Library.open(tmp_path).sources()[0].metadata == Metadata("T")

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            ('auhtor = "A"', "the key “auhtor” is unknown, did you mean “author”."),
            ('Title = "A"', "the key “Title” is unknown, did you mean “title”."),
            ('xyz.title = "A"', "the key “xyz” is unknown."),
            ('"bad\\nkey" = 1', "the key “bad key” is unknown."),
            ("author = ['A', 'B']", "the author cannot be used: it is not one text."),
            ("title = 1984", "the title cannot be used: it is not one text."),
            ("title.en = 'A'", "the title cannot be used: it is not one text."),
            ("title = ' '", "the title cannot be used: it is empty."),
            ("date = 1990-02-30", "it is not TOML (Invalid date or datetime)."),
            ("date = 'soon'", "the date cannot be used: it is no date; write YYYY, YYYY-MM or"
             " YYYY-MM-DD."),
            ("url = 'a.org'", "the url cannot be used: it is no address that begins with http://"
             " or https://."),
            ("aliases = ['A', 3]", "the list “aliases” cannot be used: it is neither a text nor a"
             " list of texts."),
            ("replaces = ''", "the list “replaces” cannot be used: it is empty."),
            ("version = 2.10", "the version cannot be used: it is not one text; write it between"
             " quotation marks."),
            ("valid_from = 'spring'", "the valid_from cannot be used: it is no date; write YYYY,"
             " YYYY-MM or YYYY-MM-DD."),
            ("title = A", "it is not TOML (Invalid value)."),
            ("date = 1990-03", "it is not TOML (Expected newline or end of document after a"
             " statement)."),
            ("publisher = 'P'\npublisher = 'Q'", "it is not TOML (Cannot overwrite a value)."),
            ("title = '''\na\nb'''", "the title cannot be used: it holds a line break or a control"
             " character."),
        ],
    )  # fmt: skip
    def test_a_wrong_line_is_named(self, tmp_path: Path, line: str, said: str) -> None:
        found = error(tmp_path, f'# Ours\n\n["a.txt"]\n\n# its address\n{line}\n# and so on\n')

        assert str(found).startswith(f"sources.toml cannot be used, line {found.line}: {said}")
        assert found.line == 6 + line.count("publisher", 1)

    @pytest.mark.parametrize(
        ("written", "line"),
        [
            ('"a.txt" = {title = "T", colour = "red"}', 1),
            ('"a.txt".title = "T"\n"a.txt".colour = "red"', 2),
            ('["a.txt"]\ntitle = """\\\n  T\\\n"""\ncolour = "red"', 5),
            ('["a.txt"]\r\ntitle = "T"\r\ncolour = "red"', 3),
            ('["a.txt"]\ntitle = "a \u2003b"\n# \u0085\n\ncolour = [\n"[a.txt]",\n]\n', 5),
            ('["a.txt"]\n["a.txt".colour]\n', 2),
        ],
    )
    def test_the_line_is_right_however_the_key_is_written(
        self, tmp_path: Path, written: str, line: int
    ) -> None:
        found = error(tmp_path, written)

        assert (found.line, "“colour” is unknown" in str(found)) == (line, True)

    def test_a_name_without_quotation_marks_is_an_error_whether_or_not_its_document_is_there(
        self, tmp_path: Path
    ) -> None:
        found = error(tmp_path, '[aa.txt]\ntitle = "A"\n')

        assert found.line == 1
        assert 'the name needs quotation marks: ["aa.txt"].' in str(found)

    def test_a_name_without_quotation_marks_is_shown_with_them(self, tmp_path: Path) -> None:
        found = error(tmp_path, '\n[a.txt]\ntitle = "A"\n')

        assert found.line == 2
        assert 'the name needs quotation marks: ["a.txt"].' in str(found)

    @pytest.mark.parametrize("written", ['title = "A"', '[["a.txt"]]\ntitle = "A"'])
    def test_what_stands_below_no_name_is_an_error(self, tmp_path: Path, written: str) -> None:
        found = error(tmp_path, written)

        assert (found.line, "below no document’s name" in str(found)) == (1, True)

    def test_a_document_that_was_skipped_may_be_described(self, tmp_path: Path) -> None:
        fill(tmp_path, {"b.pdf": b"%PDF"})
        small_library = opened(tmp_path, '["b.pdf"]\ntitle = "B"\n')

        assert [file.source for file in small_library.skipped] == ["b.pdf"]

    def test_what_lies_in_a_folder_that_was_skipped_may_be_described(self, tmp_path: Path) -> None:
        fill(tmp_path, {"sources.toml": '["x/b.txt"]\ntitle = "B"\n'})

        assert read_sources(tmp_path, ["a.txt"], ["x"]) == Sources(
            {"x/b.txt": {"title": "B"}}, None
        )
        assert read_sources(tmp_path, ["a.txt"], ["x/b"]).missing

    def test_the_line_that_is_not_utf_8_is_named(self, tmp_path: Path) -> None:
        found = error(tmp_path, '["a.txt"]\ntitle = "Übe'.encode() + b'\xfc"\n')

        assert (found.line, "save it as UTF-8" in str(found)) == (2, True)

    def test_an_end_that_comes_too_early_is_on_the_last_line(self, tmp_path: Path) -> None:
        assert error(tmp_path, '["a.txt"]\ntitle = [\n"T"\n\n').line == 3

    @pytest.mark.parametrize("value", ["1" * 5000, "[" * 9000 + "]" * 9000])
    def test_what_no_parser_should_swallow_is_an_error(self, tmp_path: Path, value: str) -> None:
        assert "it cannot be read" in str(error(tmp_path, f'["a.txt"]\ndate = {value}\n'))

    def test_an_endless_value_is_an_error(self, tmp_path: Path) -> None:
        lines = "x\n" * 5000
        found = error(tmp_path, f'["a.txt"]\n# its title\ntitle = """\n{lines}"""\n')

        assert (found.line, "more than 20 lines" in str(found)) == (3, True)

    def test_a_folder_in_its_place_is_an_error(self, tmp_path: Path) -> None:
        (tmp_path / "sources.toml").mkdir()

        with pytest.raises(MetadataError, match=r"cannot be used: it cannot be read \(Is a dir"):
            library(tmp_path, a=BRIDGE)

    def test_further_down_it_is_a_file_like_any_other(self, tmp_path: Path) -> None:
        fill(tmp_path, {"x/sources.toml": ""})

        assert [f.source for f in library(tmp_path, a=BRIDGE).skipped] == ["x/sources.toml"]

    def test_a_refresh_that_finds_it_wrong_leaves_the_documents_serving(
        self, tmp_path: Path
    ) -> None:
        small_library = opened(tmp_path, WHOLE)
        fill(tmp_path, {"sources.toml": '["a.txt"]\ntitel = "x"'})

        with pytest.raises(MetadataError, match="line 2"):
            small_library.refresh()
        answer = small_library.ask("Who built the stone bridge over the Alva?")
        assert isinstance(answer, Answer)
        assert answer.quotes[0].citation.metadata.title == "The old bridge"

    def test_a_refresh_takes_it_up(self, tmp_path: Path) -> None:
        small_library = library(tmp_path, a=BRIDGE)
        before = small_library.checksum
        fill(tmp_path, {"sources.toml": WHOLE})
        small_library.refresh()

        assert small_library.sources()[0].metadata.author == "Ana Prado"
        assert small_library.checksum != before

    @given(
        st.dictionaries(
            st.sampled_from(METADATA_KEYS[:3]),
            st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]), min_size=1)
            .filter(str.strip)
            .map(lambda text: text.strip().replace("\u202e", "x")),
        ),
        st.sampled_from(["\n", "\r\n"]),
        st.integers(0, 3),
    )
    def test_what_is_written_is_read_and_a_wrong_key_is_found(
        self, tmp_path_factory: pytest.TempPathFactory, values: dict[str, str], end: str, gap: int
    ) -> None:
        try:
            Metadata.of(values)
        except ValueError:
            return
        lines = ['["a.txt"]', *[""] * gap]
        for key, value in values.items():
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            lines += [f'{key} = "{escaped}"', "# and"]
        folder = tmp_path_factory.mktemp("folder")
        fill(folder, {"sources.toml": end.join(lines)})

        assert read_sources(folder, ["a.txt"], []).values.get("a.txt", {}) == values
        gone = read_sources(folder, ["b.txt"], [])
        assert not gone.values
        assert gone.missing
        fill(folder, {"sources.toml": end.join([*lines, "colour = 1"])})
        for known in ("a.txt", "b.txt"):
            with pytest.raises(MetadataError) as caught:
                read_sources(folder, [known], [])
            assert caught.value.line == len(lines) + 1


def missing(folder: Path, sources: str, *known: str, skipped: tuple[str, ...] = ()) -> str:
    """What is said of the documents that are not there."""
    fill(folder, {"sources.toml": sources})
    found = read_sources(folder, known, skipped).missing
    assert found
    assert found.source == "sources.toml"
    return found.why


class TestDocumentsThatAreNotThere:
    def test_the_entry_is_left_out_and_named_and_the_others_serve(self, tmp_path: Path) -> None:
        small_library = opened(tmp_path, '["ibis.txt"]\ntitle = "Birds"\n' + WHOLE)

        assert small_library.sources()[0].metadata.title == "The old bridge"
        assert small_library.skipped == (
            SkippedFile(
                SourceName("sources.toml"),
                "line 1 names “ibis.txt”, and there is no such document",
            ),
        )

    def test_it_stands_among_the_skipped_files_in_order(self, tmp_path: Path) -> None:
        fill(tmp_path, {"b.odt": "", "z.odt": ""})
        small_library = opened(tmp_path, '["ibis.txt"]\n')

        assert [file.source for file in small_library.skipped] == ["b.odt", "sources.toml", "z.odt"]

    @pytest.mark.parametrize(
        ("name", "near"),
        [("ibis.txt", "ibis2.txt"), ("ibis.txt", "birds/ibis.txt"), ("Ferry.md", "ferry.md"),
         ("a/b/mill.txt", "mill.txt"), ("colour.txt", "color.txt")],
    )  # fmt: skip
    def test_a_name_that_is_really_near_is_suggested(
        self, tmp_path: Path, name: str, near: str
    ) -> None:
        said = missing(tmp_path, f'["{name}"]', "unlike.txt", near)

        assert said == (
            f"line 1 names “{name}” (did you mean “{near}”?), and there is no such document"
        )

    def test_a_file_that_does_not_serve_is_suggested_too(self, tmp_path: Path) -> None:
        assert "mean “ibis2.txt”" in missing(tmp_path, '["ibis.txt"]', skipped=("ibis2.txt",))

    @pytest.mark.parametrize("other", ["owl.txt", "cat.txt", "ibis.odt.csv", "ferry.txt"])
    def test_a_name_that_is_like_no_other_is_only_named(self, tmp_path: Path, other: str) -> None:
        assert "did you mean" not in missing(tmp_path, '["ibis.txt"]', other)

    def test_what_is_described_itself_is_meant_by_no_other_name(self, tmp_path: Path) -> None:
        said = missing(tmp_path, '["part 1.txt"]\n["part 2.txt"]\n', "part 2.txt", "part.txt")

        assert "part 2" not in said

    def test_the_first_lines_are_named_and_the_others_counted(self, tmp_path: Path) -> None:
        def said(count: int) -> str:
            return missing(tmp_path, "".join(f'["{n}.txt"]\ntitle = "T"\n' for n in range(count)))

        assert said(2) == (
            "line 1 names “0.txt”, line 3 names “1.txt”, and there are no such documents"
        )
        assert said(4).endswith("line 5 names “2.txt”, 1 more line names another, "
                                "and there are no such documents")  # fmt: skip
        assert "“2.txt”, 1,997 more lines name others, and" in said(2000)

    def test_a_name_is_told_once_on_one_line_and_not_endless(self, tmp_path: Path) -> None:
        name = "z" * 200
        said = missing(tmp_path, f'"{name}".title = "T"\n"{name}".author = "A"\n["\\n"]\n')

        assert said.startswith(f"line 1 names “{'z' * 79}…”, line 3 names “”, and there are")

    @pytest.mark.parametrize("line", ['titel = "T"', "title = 3", "url = 'a.org'", "xyz.a = 'b'"])
    def test_whatever_else_is_wrong_stays_an_error(self, tmp_path: Path, line: str) -> None:
        """What is right does not become wrong when a document comes back."""
        assert error(tmp_path, f'["ibis.txt"]\n{line}\n').line == 2
