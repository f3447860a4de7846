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

Glyphs = tuple[float, float, float, str] | tuple[float, float, float, str, str]
"""Text with its place and size in points: x, y, size, text; and its typeface, if not Helvetica."""

BOLD, FIXED = "B", "M"
_TYPEFACES = {"F": "Helvetica", BOLD: "Helvetica-Bold", FIXED: "Courier"}

Stroke = tuple[int, float, float, float, float]
"""A straight line on a page, counted from 1: from one place to another."""

Field = tuple[int, float, float, float, float, bytes]
"""A form field: its page, counted from 1, its lower left and upper right, its entries."""


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


def pdf(
    *pages: Sequence[Glyphs],
    info: Mapping[str, str] | None = None,
    outline: Sequence[tuple[str, int]] = (),
    strokes: Sequence[Stroke] = (),
    fields: Sequence[Field] = (),
) -> bytes:
    """A PDF file of pages with text.

    Args:
        pages: The text of each.
        info: The file's properties.
        outline: Titles, each with the page that it leads to, counted from 1; all of one level.
        strokes: Lines between the cells of tables.
        fields: What is filled in.
    """
    kids = " ".join(f"{10 + 2 * n} 0 R" for n in range(len(pages)))
    after = 10 + 2 * len(pages)
    fonts = b" ".join(f"/{sign} {3 + n} 0 R".encode() for n, sign in enumerate(_TYPEFACES))
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R /Outlines %d 0 R /AcroForm << /Fields [%b] >> >>"
        % (after, b" ".join(b"%d 0 R" % (after + 100 + n) for n in range(len(fields)))),
        2: f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode(),
        6: b"<<" + b"".join(f"/{k} ({v})".encode() for k, v in (info or {}).items()) + b">>",
        **_outline(outline, after),
    }
    for n, name in enumerate(_TYPEFACES.values()):
        objects[3 + n] = (
            f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>"
        ).encode()
    for n, (on, *corners, entries) in enumerate(fields):
        objects[after + 100 + n] = (
            b"<< /Type /Annot /Subtype /Widget /F 4 /P %d 0 R /Rect [%b] %b >>"
            % (8 + 2 * on, " ".join(map(str, corners)).encode(), entries)
        )
    for n, glyphs in enumerate(pages):
        content = b"".join(_shown(each) for each in glyphs)
        content += b"".join(
            b"%.1f %.1f m %.1f %.1f l S\n" % s[1:] for s in strokes if s[0] == n + 1
        )
        filled = [b"%d 0 R" % (after + 100 + k) for k, f in enumerate(fields) if f[0] == n + 1]
        objects[10 + 2 * n] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R "
            b"/Annots [%b] /Resources << /Font << %b >> >> >>"
            % (11 + 2 * n, b" ".join(filled), fonts)
        )
        objects[11 + 2 * n] = stream(content)
    return assembled(objects, b"/Info 6 0 R")


def _outline(outline: Sequence[tuple[str, int]], first: int) -> dict[int, bytes]:
    """The objects of an outline, of which the first has the number ``first``."""
    last = first + len(outline)
    if last == first:
        return {first: b"<< /Type /Outlines >>"}
    objects = {first: b"<< /Type /Outlines /First %d 0 R /Last %d 0 R >>" % (first + 1, last)}
    for number, (title, on) in enumerate(outline, start=first + 1):
        following = b"/Next %d 0 R" % (number + 1) if number < last else b""
        objects[number] = b"<< /Title (%b) /Parent %d 0 R /Dest [%d 0 R /Fit] %b >>" % (
            title.encode("cp1252"),
            first,
            8 + 2 * on,
            following,
        )
    return objects


def _shown(glyphs: Glyphs) -> bytes:
    x, y, size, text = glyphs[:4]
    typeface = (*glyphs, "F")[4].encode()
    words = text.encode("cp1252")
    for sign in (b"\\", b"(", b")"):
        words = words.replace(sign, b"\\" + sign)
    return b"BT /%b %.1f Tf %.1f %.1f Td (%b) Tj ET\n" % (typeface, size, x, y, words)


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
    return plain.replace(b"/Info 6 0 R", b"/Encrypt %b %b" % (lock, identity))


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


OFFICE = "http://schemas.openxmlformats.org"
RELATIONS = f"{OFFICE}/officeDocument/2006/relationships"


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """A package of parts by name."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return file.getvalue()


def relations(*targets: tuple[str, str]) -> str:
    """The relations of a part: each by its kind and where it leads."""
    each = "".join(
        f'<Relationship Id="r{number}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{OFFICE}/package/2006/relationships">{each}</Relationships>'


CORE = (
    '<c:coreProperties xmlns:c="urn:c" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "<dc:title>Harbour days</dc:title><dc:creator>Ada North</dc:creator></c:coreProperties>"
)


def workbook(
    *sheets: str, formats: Sequence[str] = (), sheet: str = "", properties: str = ""
) -> bytes:
    """A workbook of sheets, each given by the XML of its rows, and the codes of its styles.

    ``sheet`` are attributes of the last sheet, ``properties`` those of the workbook.
    """
    space = f'xmlns="{OFFICE}/spreadsheetml/2006/main" xmlns:r="{RELATIONS}"'
    count = len(sheets)
    listed = "".join(
        f'<sheet name="Sheet {n}" r:id="r{n}" {sheet if n == count else ""}/>'
        for n in range(1, count + 1)
    )
    codes = "".join(
        f'<numFmt numFmtId="{170 + n}" formatCode="{code}"/>' for n, code in enumerate(formats)
    )
    used = "".join(f'<xf numFmtId="{170 + n}"/>' for n in range(len(formats)))
    targets = [("worksheet", f"worksheets/s{n}.xml") for n in range(1, count + 1)]
    parts = {
        "xl/workbook.xml": f"<workbook {space}><workbookPr {properties}/>"
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": relations(*targets, ("styles", "/xl/styles.xml")),
        "xl/styles.xml": f"<styleSheet {space}><numFmts>{codes}</numFmts>"
        f"<cellXfs>{used}</cellXfs></styleSheet>",
        "docProps/core.xml": CORE,
    }
    for n, rows in enumerate(sheets, start=1):
        body = rows if "<sheetData>" in rows else f"<sheetData>{rows}</sheetData>"
        parts[f"xl/worksheets/s{n}.xml"] = f"<worksheet {space}>{body}</worksheet>"
    return packed(parts)


def sheet_row(number: int, *cells: str | float | tuple[float, int], more: str = "") -> str:
    """A row of a sheet: texts, numbers, and numbers with their style."""
    columns: list[str] = []
    for letter, cell in zip("ABCDEFGHIJ", cells, strict=False):
        place = f'r="{letter}{number}"'
        if isinstance(cell, str):
            columns.append(f'<c {place} t="inlineStr"><is><t>{cell}</t></is></c>' if cell else "")
        else:
            value, style = cell if isinstance(cell, tuple) else (cell, 10_000)
            columns.append(f'<c {place} s="{style}"><v>{value}</v></c>')
    return f'<row r="{number}" {more}>{"".join(columns)}</row>'


def slides(*trees: str, layout: str = "") -> bytes:
    """A presentation of slides, each given by the XML of its shapes."""
    space = (
        f'xmlns:a="{OFFICE}/drawingml/2006/main" xmlns:r="{RELATIONS}" '
        f'xmlns:p="{OFFICE}/presentationml/2006/main"'
    )
    listed = "".join(f'<p:sldId id="{n}" r:id="r{n}"/>' for n in range(1, len(trees) + 1))
    targets = [("slide", f"slides/s{n}.xml") for n in range(1, len(trees) + 1)]
    parts = {
        "ppt/presentation.xml": f"<p:presentation {space}><p:sldIdLst>{listed}</p:sldIdLst>"
        "</p:presentation>",
        "ppt/_rels/presentation.xml.rels": relations(*targets),
        "ppt/slideLayouts/l1.xml": f"<p:sldLayout {space}>{layout}</p:sldLayout>",
        "docProps/core.xml": CORE,
    }
    for n, tree in enumerate(trees, start=1):
        show = ' show="0"' if tree.startswith("<!--hidden-->") else ""
        parts[f"ppt/slides/s{n}.xml"] = (
            f"<p:sld {space}{show}><p:cSld><p:spTree>{tree}</p:spTree></p:cSld></p:sld>"
        )
        parts[f"ppt/slides/_rels/s{n}.xml.rels"] = relations(
            ("slideLayout", "../slideLayouts/l1.xml")
        )
    return packed(parts)


def shape(kind: str, *paragraphs: str) -> str:
    """A shape of a slide: the attributes of its placeholder, if any, and its paragraphs."""
    placeholder = f"<p:ph {kind}/>" if kind else ""
    words = "".join(
        each if each.startswith("<a:p>") else f"<a:p><a:r><a:t>{each}</a:t></a:r></a:p>"
        for each in paragraphs
    )
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="1" name=""/><p:nvPr>{placeholder}</p:nvPr></p:nvSpPr>'
        f"<p:txBody>{words}</p:txBody></p:sp>"
    )


def ebook(*pages: str, **parts: str) -> bytes:
    """An e-book of pages, each given by the HTML of its body, and other parts."""
    items = "".join(
        f'<item id="p{n}" href="text/p%20{n}.xhtml" media-type="application/xhtml+xml"/>'
        for n in range(1, len(pages) + 1)
    )
    order = "".join(f'<itemref idref="p{n}"/>' for n in range(len(pages), 0, -1))
    files = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:'
        'container"><rootfiles><rootfile full-path="OEBPS/content.opf"/></rootfiles></container>',
        "OEBPS/content.opf": '<package xmlns="http://www.idpf.org/2007/opf"><metadata '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>The quay</dc:title>'
        "<dc:creator>Ada North</dc:creator><dc:date>2024-05-14</dc:date></metadata>"
        f"<manifest>{items}</manifest><spine>{order}</spine></package>",
    }
    for n, body in enumerate(pages, start=1):
        files[f"OEBPS/text/p {n}.xhtml"] = (
            '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">'
            f"<head><title/></head><body>{body}</body></html>"
        )
    return packed(files | parts)
