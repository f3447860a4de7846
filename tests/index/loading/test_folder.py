from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

import pytest

from index import FolderError, Location, Quote, Span, UnreadableFileError
from index.loading import folder as loading
from index.loading.folder import read_file, read_folder
from tests.helpers.documents import fill
from tests.helpers.file_formats import page, pdf


def why_skipped(folder: Path, name: str) -> str:
    """The reason for which ``name`` is skipped beside a file that serves."""
    fill(folder, {"serves.txt": "This one serves."})
    found = read_folder(folder)

    assert [each.source for each in found.documents] == ["serves.txt"]
    return {file.source: file.why for file in found.skipped}[name]  # type: ignore[index]


def test_bytes_become_text_untouched(tmp_path: Path) -> None:
    data = "One\r\ntwo\rthree\n\u00a0“four” LĂłpez é e\u0301 😀\x1b[0m".encode()
    found = read_folder(fill(tmp_path, {"a.txt": data})).documents[0]

    assert found.text.encode() == data
    assert found.sha256 == hashlib.sha256(data).hexdigest()


def test_a_byte_order_mark_is_kept_so_that_offsets_are_those_of_the_file(tmp_path: Path) -> None:
    found = read_folder(fill(tmp_path, {"a.md": b"\xef\xbb\xbfWater"})).documents[0]

    assert found.text == "\ufeffWater"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("Wasser".encode("utf-16"), "it is UTF-16; save it as UTF-8"),
        ("\ufeffWasser".encode("utf-16-be"), "it is UTF-16; save it as UTF-8"),
        ("Wasser".encode("utf-32"), "it is UTF-32; save it as UTF-8"),
        ("\ufeffWasser".encode("utf-32-be"), "it is UTF-32; save it as UTF-8"),
        ("Wasser".encode("utf-16-le"), "it is a binary file"),
        (b"PK\x03\x04\x00\x00", "it is a binary file"),
        ("Über".encode("latin-1"), "it is not UTF-8 (byte 0xDC at 0); save it as UTF-8"),
        (b"a\xed\xa0\x80", "it is not UTF-8 (byte 0xED at 1); save it as UTF-8"),
        (b"", "it is empty"),
        (b"\xef\xbb\xbf", "it is empty"),
        (" \t\r\n\f\u00a0\u2003\u3000\u2028".encode(), "it is empty"),
    ],
)
def test_what_is_no_utf_8_text_is_named_with_the_reason(
    tmp_path: Path, data: bytes, reason: str
) -> None:
    fill(tmp_path, {"bad.txt": data})

    assert why_skipped(tmp_path, "bad.txt") == reason


@pytest.mark.parametrize("name", ["a.doc", "a.odt", "README", "a.txt.bak"])
def test_other_kinds_of_file_are_named_with_the_endings_that_serve(
    tmp_path: Path, name: str
) -> None:
    fill(tmp_path, {name: "text"})

    assert why_skipped(tmp_path, name) == (
        "it is not one of .txt, .md, .markdown, .rst, .csv, .htm, .html, .xhtml, .pdf, .docx, "
        ".xlsx, .pptx, .epub"
    )


def test_endings_may_be_in_capitals(tmp_path: Path) -> None:
    found = read_folder(fill(tmp_path, {"A.TXT": "One.", "B.Md": "Two."}))

    assert [document.source for document in found.documents] == ["A.TXT", "B.Md"]


def test_a_file_over_the_limit_is_skipped_with_both_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "MAX_FILE_BYTES", 2 * 1024 * 1024)
    fill(tmp_path, {"big.txt": b"a" * (2 * 1024 * 1024 + 1), "fits.txt": b"a" * 2 * 1024 * 1024})
    found = read_folder(tmp_path)

    assert [document.source for document in found.documents] == ["fits.txt"]
    assert found.skipped[0].why == "it has 2,097,153 bytes; the limit is 2 MiB"


def test_a_pipe_is_skipped_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")

    assert why_skipped(tmp_path, "pipe.txt") == "it is not a regular file"


def test_a_link_inside_the_folder_serves(tmp_path: Path) -> None:
    fill(tmp_path, {"a.txt": "Water is wet."})
    (tmp_path / "b.txt").symlink_to("a.txt")

    assert [each.source for each in read_folder(tmp_path).documents] == ["a.txt", "b.txt"]


def test_a_link_that_leaves_the_folder_is_skipped(tmp_path: Path) -> None:
    fill(tmp_path, {"secret.txt": "Outside.", "docs/serves.txt": "Inside."})
    (tmp_path / "docs" / "way-out.txt").symlink_to("../secret.txt")

    assert why_skipped(tmp_path / "docs", "way-out.txt") == "it is a link that leaves the folder"


def test_a_link_to_nowhere_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "gone.txt").symlink_to("nothing.txt")

    assert why_skipped(tmp_path, "gone.txt") == "it vanished or its link leads nowhere"


def test_links_in_a_ring_are_skipped(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to("b.txt")
    (tmp_path / "b.txt").symlink_to("a.txt")

    assert why_skipped(tmp_path, "a.txt").startswith("it cannot be read (")


def test_a_link_to_a_folder_is_named_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "round").symlink_to(".")

    assert why_skipped(tmp_path, "round") == (
        "it is a link to a folder; put the documents themselves here"
    )


def test_a_folder_may_be_called_like_a_file(tmp_path: Path) -> None:
    found = read_folder(fill(tmp_path, {"x.txt/y.txt": "Water is wet."}))

    assert [document.source for document in found.documents] == ["x.txt/y.txt"]


def test_hidden_files_folders_and_links_are_passed_over_without_a_word(tmp_path: Path) -> None:
    fill(tmp_path, {"a.txt": "One.", ".b.txt": "Two.", ".git/c.txt": "Three.", ".DS_Store": b"\0"})
    fill(tmp_path, {"~$a.docx": "lock", "._a.txt": "fork", "b/Thumbs.db": b"", "desktop.ini": ""})
    (tmp_path / ".link").symlink_to(".")
    found = read_folder(tmp_path)

    assert [document.source for document in found.documents] == ["a.txt"]
    assert found.skipped == ()


def test_documents_come_in_order_of_their_whole_names(tmp_path: Path) -> None:
    found = read_folder(
        fill(tmp_path, {"b.txt": "1", "a/z.txt": "2", "c/a.txt": "3", "a.txt": "4"})
    )

    assert [each.source for each in found.documents] == ["a.txt", "a/z.txt", "b.txt", "c/a.txt"]


def test_a_file_name_that_is_not_utf_8_can_be_written_in_a_message(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_text("Water is wet.")
    found = read_folder(tmp_path).documents[0]

    assert found.source == "caf\\udce9.txt"
    assert found.source.encode()


def test_a_file_that_may_not_be_read_is_skipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = Path.read_bytes

    def read_bytes(path: Path) -> bytes:
        if path.name == "locked.txt":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return plain(path)

    fill(tmp_path, {"locked.txt": "Locked."})
    monkeypatch.setattr(Path, "read_bytes", read_bytes)

    assert why_skipped(tmp_path, "locked.txt") == "it cannot be read (Permission denied)"


def test_a_folder_inside_that_cannot_be_listed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path, {"closed/a.txt": "Closed."})
    close(monkeypatch, tmp_path / "closed")

    assert why_skipped(tmp_path, "closed") == "it cannot be listed (Permission denied)"


def test_a_folder_that_cannot_be_listed_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    close(monkeypatch, tmp_path)

    with pytest.raises(FolderError, match="cannot be read: Permission denied"):
        read_folder(tmp_path)


def close(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Forbid listing ``folder``, which file permissions cannot do to a superuser."""
    plain = os.scandir

    def scandir(path: str) -> object:
        if Path(path) == folder:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return plain(path)

    monkeypatch.setattr(os, "scandir", scandir)


def test_a_missing_folder_is_an_error_that_says_so(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match=r"no folder of documents at "):
        read_folder(tmp_path / "missing")


def test_a_file_given_for_the_folder_is_an_error_that_names_its_folder(tmp_path: Path) -> None:
    fill(tmp_path, {"rules.txt": "Not a folder."})

    with pytest.raises(FolderError) as caught:
        read_folder(tmp_path / "rules.txt")

    assert str(caught.value) == (
        f"There is a file at {tmp_path / 'rules.txt'}, not a folder of documents. "
        f"Give the folder that it is in: {tmp_path}"
    )
    assert not caught.value.is_missing


def test_a_folder_name_longer_than_any_can_be_is_an_error_too() -> None:
    with pytest.raises(FolderError, match="folder of documents"):
        read_folder(Path("x" * 5000))


def test_an_empty_folder_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(
        FolderError, match=r"holds no document.*Put UTF-8 \.txt, \.md, \.rst or \.csv files, \.html"
    ):
        read_folder(tmp_path)


def test_a_folder_of_nothing_but_bad_files_names_each_of_them(tmp_path: Path) -> None:
    fill(tmp_path, {"a.odt": "x", "b.txt": b"\0"})

    with pytest.raises(
        FolderError, match=r"a\.odt \(it is not one of .*; b\.txt \(it is a binary file\)\."
    ):
        read_folder(tmp_path)


def test_one_file_can_be_read_alone(tmp_path: Path) -> None:
    fill(tmp_path, {"a.txt": "Water.", "a.tsv": "1"})

    assert read_file(tmp_path, tmp_path / "a.txt").text == "Water."
    with pytest.raises(UnreadableFileError, match=r"^a\.tsv was skipped: it is not one of"):
        read_file(tmp_path, tmp_path / "a.tsv")


def test_a_file_that_is_no_plain_text_gets_a_reading_copy_with_places(tmp_path: Path) -> None:
    data = pdf(page(["The bridge stands."]), page(["It fell in 1987."]))
    fill(tmp_path, {"a.PDF": data, "b.txt": "Plain."})
    copy, plain = read_folder(tmp_path).documents
    start = copy.text.index("It fell")

    assert copy.sha256 == hashlib.sha256(data).hexdigest()
    assert (copy.original, plain.original) == (False, True)
    assert copy.text == "The bridge stands.\n\nIt fell in 1987.\n"
    assert Quote(copy, Span(start, start + 7), 2).citation.place == Location(page=2)
    assert Quote(plain, Span(0, 5), 1).citation.place is None


def test_one_page_can_be_read_alone(tmp_path: Path) -> None:
    fill(tmp_path, {"a.html": "<p>One."})

    assert read_file(tmp_path, tmp_path / "a.html").text == "One.\n"


def test_a_file_that_cannot_be_parsed_is_skipped_with_the_reason(tmp_path: Path) -> None:
    fill(tmp_path, {"bad.docx": b"PK\x03\x04"})

    assert why_skipped(tmp_path, "bad.docx") == "it is damaged and cannot be unpacked"


def test_text_tables_and_restructuredtext_are_read_as_they_are(tmp_path: Path) -> None:
    found = read_folder(fill(tmp_path, {"a.csv": "a,b\r\n", "b.rst": "A\n=\n"})).documents

    assert [(each.text, each.original) for each in found] == [("a,b\r\n", True), ("A\n=\n", True)]


def test_a_file_that_is_written_while_it_is_read_is_skipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = Path.read_bytes

    def read_bytes(path: Path) -> bytes:
        data = plain(path)
        if path.name == "growing.txt":
            path.write_bytes(data + b" And more.")
        return data

    fill(tmp_path, {"growing.txt": "Some."})
    monkeypatch.setattr(Path, "read_bytes", read_bytes)

    assert why_skipped(tmp_path, "growing.txt") == "it was being written while it was read"


def test_a_file_that_vanishes_is_skipped(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="it vanished"):
        read_file(tmp_path, tmp_path / "gone.pdf")
