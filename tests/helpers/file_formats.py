"""Small files of every kind, good ones and bad ones."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence

import docx

from index.loading.extracted_text import ExtractedText, FormatError, Limits
from index.loading.worker import read

LINE = 14.0
"""Points from one line to the next."""

Glyphs = tuple[float, float, float, str]
"""Text with its place and size in points: x, y, size, text."""


def copy(suffix: str, data: bytes | str, limits: Limits = Limits()) -> ExtractedText:  # noqa: B008
    """A reading copy, made in this process."""
    return read(suffix, data.encode() if isinstance(data, str) else data, limits)


def copy_or_reason(
    suffix: str,
    data: bytes,
    limits: Limits = Limits(),  # noqa: B008
) -> tuple[ExtractedText | None, str]:
    """A reading copy, or the reason why there is none."""
    try:
        return read(suffix, data, limits), ""
    except FormatError as error:
        return None, error.why


def page(lines: Iterable[str], *, top: float = 720, x: float = 72) -> list[Glyphs]:
    """Lines one below the other; a blank one leaves a gap."""
    return [(x, top - LINE * n, 11, line) for n, line in enumerate(lines) if line]


def pdf(*pages: Sequence[Glyphs], info: Mapping[str, str] | None = None) -> bytes:
    """A PDF file of pages with text in Helvetica."""
    kids = " ".join(f"{10 + 2 * n} 0 R" for n in range(len(pages)))
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode(),
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        4: b"<<" + b"".join(f"/{k} ({v})".encode() for k, v in (info or {}).items()) + b">>",
    }
    for n, glyphs in enumerate(pages):
        content = b"".join(_shown(each) for each in glyphs)
        objects[10 + 2 * n] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R "
            b"/Resources << /Font << /F 3 0 R >> >> >>" % (11 + 2 * n)
        )
        objects[11 + 2 * n] = stream(content)
    return assembled(objects, b"/Info 4 0 R")


def _shown(glyphs: Glyphs) -> bytes:
    x, y, size, text = glyphs
    words = text.encode("cp1252")
    for sign in (b"\\", b"(", b")"):
        words = words.replace(sign, b"\\" + sign)
    return b"BT /F %.1f Tf %.1f %.1f Td (%b) Tj ET\n" % (size, x, y, words)


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A stream object of a PDF file."""
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(content), entries, content)


def assembled(objects: Mapping[int, bytes], trailer: bytes = b"") -> bytes:
    """A PDF file of numbered objects, with its table of cross-references."""
    data = b"%PDF-1.7\n"
    places: dict[int, int] = {}
    for number, content in objects.items():
        places[number] = len(data)
        data += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(
        b"%010d 00000 n \n" % places[n] if n in places else b"0000000000 65535 f \n"
        for n in range(max(places) + 1)
    )
    size = max(places) + 1
    end = b"xref\n0 %d\n%btrailer\n<< /Size %d /Root 1 0 R %b >>\nstartxref\n%d\n%%%%EOF\n"
    return data + end % (size, table, size, trailer, len(data))


def picture_pdf() -> bytes:
    """A page that holds nothing but a picture of one grey dot."""
    dot = stream(
        b"\x80",
        b"/Type /XObject /Subtype /Image /Width 1 /Height 1 "
        b"/ColorSpace /DeviceGray /BitsPerComponent 8",
    )
    return assembled(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
            b"/Resources << /XObject << /I 5 0 R >> >> >>",
            4: stream(b"q 600 0 0 700 0 0 cm /I Do Q"),
            5: dot,
        }
    )


def encrypted_pdf() -> bytes:
    """A page under a password that nobody knows."""
    plain = pdf(page(["Secret."]))
    lock = b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%b> /U <%b> >>" % (b"ab" * 32, b"cd" * 32)
    identity = b"/ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]"
    return plain.replace(b"/Info 4 0 R", b"/Encrypt %b %b" % (lock, identity))


def word(*blocks: str | tuple[str, str] | list[list[str]]) -> bytes:
    """A Word document: paragraphs, (style, paragraph) pairs and tables of rows."""
    document = docx.Document()
    for block in blocks:
        if isinstance(block, list):
            table = document.add_table(len(block), len(block[0]))
            for line, cells in zip(table.rows, block, strict=True):
                for cell, text in zip(line.cells, cells, strict=True):
                    cell.text = text
        elif isinstance(block, tuple):
            document.add_paragraph(block[1], style=block[0])
        else:
            document.add_paragraph(block)
    return saved(document)


def saved(document: docx.document.Document) -> bytes:
    """A document as a file."""
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def rewritten(data: bytes, name: str, content: bytes) -> bytes:
    """A package in which one part holds something else."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in old.namelist():
            if member != name:
                new.writestr(member, old.read(member))
        new.writestr(name, content)
    return file.getvalue()


def body_xml(body: str, *, declared: str = "") -> bytes:
    """A Word document whose body is given as XML."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return rewritten(
        word(""),
        "word/document.xml",
        f'<?xml version="1.0"?>{declared}<w:document xmlns:w="{space}"><w:body>{body}</w:body>'
        "</w:document>".encode(),
    )


def run(words: str, properties: str = "") -> str:
    """A run of a Word paragraph."""
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{words}</w:t></w:r>"


def paragraph(*runs: str, properties: str = "") -> str:
    """A Word paragraph."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def part_of(data: bytes, name: str) -> bytes:
    """One part of a package."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name)
