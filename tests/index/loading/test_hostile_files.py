"""Files that mean harm, or were made by nobody: every one is read or named with a reason."""

from __future__ import annotations

import zlib
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Document, Quote, SourceName, UnreadableFileError
from index.loading.extracted_text import MIB, SUFFIXES, Limits
from index.loading.extractor import Extractor
from index.text.blocks import divide
from tests.helpers.file_formats import (
    assembled,
    body_xml,
    copy_or_reason,
    ebook,
    page,
    part_of,
    pdf,
    rewritten,
    shape,
    sheet_row,
    slides,
    stream,
    word,
    workbook,
)

SMALL = Limits(text=MIB, unpacked=4 * MIB)
PDF = pdf(page(["The bridge is old and", "carries carts.", "", "It fell in 1987."]))
WORD = word(("Heading 1", "Bridge"), "It stands.", [["a", "b"]])
BODY = part_of(WORD, "word/document.xml")
HTML = b"<h1 id=a>Bridge</h1><ul><li>One<li>Two</ul><table><tr><td>a<td>b</table><pre>x\ny</pre>"

SHEETS = workbook(sheet_row(1, "Who", "Fee") + sheet_row(2, "Ada", (4.5, 0)), formats=["0.00"])
SLIDES = slides(shape('type="title"', "Bridge") + shape('idx="1"', "One", "Two"))
EBOOK = ebook("<h1>Bridge</h1><p>It stands.</p>")

FUZZ = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def check(suffix: str, data: bytes) -> None:
    """Read a file and try every promise of its reading copy, or of the reason."""
    copy, why = copy_or_reason(suffix, data, SMALL)
    if copy is None:
        assert why
        assert not why.endswith(".")
        return
    document = Document(SourceName("a"), copy.text, "0", original=False, marks=copy.marks)
    for block in divide(document):
        quote = Quote(document, block.span, block.number)

        assert quote.text == copy.text[block.span.start : block.span.end]
        assert copy.text.encode().decode() == copy.text
    assert all(0 <= mark.start < len(copy.text) for mark in copy.marks)


@pytest.mark.parametrize("suffix", SUFFIXES)
@FUZZ
@given(data=st.binary())
def test_random_bytes_are_read_or_named(suffix: str, data: bytes) -> None:
    check(suffix, data)


def changed(good: bytes) -> st.SearchStrategy[bytes]:
    """A good file with some stretches of it written over."""
    change = st.tuples(st.integers(0, len(good)), st.binary(max_size=8), st.integers(0, 8))

    def apply(changes: list[tuple[int, bytes, int]]) -> bytes:
        data = good
        for place, new, old in changes:
            data = data[:place] + new + data[place + old :]
        return data

    return st.lists(change, min_size=1, max_size=5).map(apply)


@FUZZ
@given(changed(PDF))
def test_a_pdf_with_changed_bytes_is_read_or_named(data: bytes) -> None:
    check(".pdf", data)


@FUZZ
@given(changed(WORD))
def test_a_package_with_changed_bytes_is_read_or_named(data: bytes) -> None:
    check(".docx", data)


@FUZZ
@given(changed(BODY))
def test_a_document_with_a_changed_body_is_read_or_named(body: bytes) -> None:
    check(".docx", rewritten(WORD, "word/document.xml", body))


@FUZZ
@given(changed(part_of(WORD, "[Content_Types].xml")))
def test_a_document_with_changed_types_is_read_or_named(content: bytes) -> None:
    check(".docx", rewritten(WORD, "[Content_Types].xml", content))


@FUZZ
@given(changed(part_of(WORD, "word/styles.xml")[:4000]))
def test_a_document_with_changed_styles_is_read_or_named(content: bytes) -> None:
    check(".docx", rewritten(WORD, "word/styles.xml", content))


@pytest.mark.parametrize(
    ("suffix", "good", "part"),
    [
        (".xlsx", SHEETS, "xl/workbook.xml"),
        (".xlsx", SHEETS, "xl/worksheets/s1.xml"),
        (".xlsx", SHEETS, "xl/styles.xml"),
        (".pptx", SLIDES, "ppt/presentation.xml"),
        (".pptx", SLIDES, "ppt/slides/s1.xml"),
        (".epub", EBOOK, "OEBPS/content.opf"),
        (".epub", EBOOK, "OEBPS/text/p 1.xhtml"),
    ],
)
@FUZZ
@given(data=st.data())
def test_a_package_with_a_changed_part_is_read_or_named(
    suffix: str, good: bytes, part: str, data: st.DataObject
) -> None:
    check(suffix, rewritten(good, part, data.draw(changed(part_of(good, part)))))


@pytest.mark.parametrize(
    ("suffix", "good", "part"),
    [
        (".xlsx", SHEETS, "xl/worksheets/s1.xml"),
        (".pptx", SLIDES, "ppt/slides/s1.xml"),
        (".epub", EBOOK, "OEBPS/content.opf"),
    ],
)
def test_entities_and_endless_nesting_in_a_part_do_no_harm(
    suffix: str, good: bytes, part: str
) -> None:
    whole = part_of(good, part).decode()
    entities = "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'><!ENTITY b '&a;&a;'>]>"
    place = whole.rindex("</")
    for inside in ("&a;&b;", "<x>" * 5_000 + "</x>" * 5_000):
        data = entities + whole[:place] + inside + whole[place:]
        found, why = copy_or_reason(suffix, rewritten(good, part, data.encode()), SMALL)
        assert "root:" not in (found.text if found else why)


@FUZZ
@given(changed(HTML))
def test_a_page_with_changed_bytes_is_read_or_named(data: bytes) -> None:
    check(".html", data)


TAGS = """
    <h1> </h1> <h2 id=a> <p> </p> <table> <tr> <td> <th> </td> </tr> </table> <ul> <ol> <li> </ul>
    </li> <pre> </pre> <main> </main> <article> </article> <nav> </nav> <script> </script> <br>
    <div> </div> <template> <svg> </svg> <select> <option> <caption> a Bridge ``` # - | &#0; <body>
    </body> </html> <a href=#a> </a> <footer> <p hidden> <math> <frameset> <plaintext>
""".split()


@FUZZ
@given(st.lists(st.sampled_from(TAGS)))
def test_a_page_of_tags_in_any_order_is_read_or_named(tags: list[str]) -> None:
    check(".html", " ".join(tags).encode())


def test_hostile_files_are_named_one_after_the_other_and_the_good_ones_are_read() -> None:
    bomb = zlib.compress(bytes(256 * MIB), 1)
    contents = assembled(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
            4: stream(bomb, b"/Filter /FlateDecode"),
        }
    )
    hostile = {
        "nested.html": b"<div>" * 200_000,
        "bomb.pdf": contents,
        "bomb.docx": body_xml("<w:p><w:r><w:t>" + "a" * (5 * MIB) + "</w:t></w:r></w:p>"),
        "huge.html": b"<p>" + b"word " * (MIB // 4),
        "binary.html": bytes(range(256)),
        "text.pdf": b"Only text.",
        "text.docx": b"Only text.",
    }
    patient = Limits(seconds=60, memory=128 * MIB, unpacked=4 * MIB, text=MIB)
    reasons = {}
    with Extractor(patient) as extractor:
        for name, data in hostile.items():
            # On a loaded machine only the page that is never done may run out of time.
            extractor.limits = replace(patient, seconds=1) if name == "nested.html" else patient
            with pytest.raises(UnreadableFileError) as caught:
                extractor.extract(name, data)
            reasons[name] = caught.value.why
            extractor.limits = patient
            assert extractor.extract("good.html", HTML).text.startswith("# Bridge")

    assert reasons == {
        "nested.html": "it took longer than 1 s to read",
        "bomb.pdf": "it is damaged, or takes more than 128 MiB of memory to read",
        "bomb.docx": "it unpacks to more than 4 MiB",
        "huge.html": "it holds more than 1 MiB of text",
        "binary.html": "it is not an HTML page, whatever its name says",
        "text.pdf": "it is not a PDF file, whatever its name says",
        "text.docx": "it is not a Word document, whatever its name says",
    }
