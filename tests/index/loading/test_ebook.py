from __future__ import annotations

import pytest

from index.loading.extracted_text import FormatError, Limits
from index.model.documents import Location, location_of
from tests.helpers.file_formats import copy, ebook, packed, word


def text(data: bytes) -> str:
    return copy(".epub", data).text


def why(data: bytes, limits: Limits = Limits()) -> str:  # noqa: B008 - it is frozen
    with pytest.raises(FormatError) as caught:
        copy(".epub", data, limits)
    return caught.value.why


def encryption(algorithm: str) -> str:
    return (
        '<encryption><e:EncryptedData xmlns:e="http://www.w3.org/2001/04/xmlenc#">'
        f'<e:EncryptionMethod Algorithm="{algorithm}"/></e:EncryptedData></encryption>'
    )


def test_pages_stand_in_the_order_of_reading_with_their_places() -> None:
    found = copy(
        ".epub",
        ebook("<h1>Two</h1><p>Second.</p>", "<h1>One</h1><p>First.<a id='x'/></p>", "<img/>"),
    )

    assert found.text == "# One\n\nFirst.\n\n# Two\n\nSecond.\n"
    start = found.text.index("Second")
    assert location_of(found.marks, start, start + 1) == Location(headings=("Two",), paragraph=1)
    stated = found.own_metadata
    assert (stated.title, stated.author, stated.date) == ("The quay", "Ada North", "2024-05-14")


def test_a_protected_book_is_named_but_scrambled_fonts_are_none() -> None:
    hidden = ebook("<p>No.</p>", **{"META-INF/encryption.xml": encryption("urn:aes")})
    fonts = encryption("http://www.idpf.org/2008/embedding")

    assert why(hidden) == "it is protected against copying; use a copy without protection"
    assert text(ebook("<p>Yes.</p>", **{"META-INF/encryption.xml": fonts})) == "Yes.\n"


def test_more_text_than_the_limit_is_named() -> None:
    pages = [f"<p>{'word ' * 100}</p>"] * 4

    assert why(ebook(*pages), Limits(text=1024)).startswith("it holds more than")


def test_what_is_no_book_is_named() -> None:
    assert why(b"text") == "it is not an EPUB, whatever its name says"
    assert why(word("Body.")) == "it is not an EPUB, whatever its name says"
    assert why(packed({"META-INF/container.xml": "<container/>"})) == (
        "it is not an EPUB, whatever its name says"
    )
    assert why(packed({"META-INF/container.xml": "<a"})) == "it is damaged and cannot be unpacked"
    assert why(ebook("<p></p>")) == "it holds no text"
