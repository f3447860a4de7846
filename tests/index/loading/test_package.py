from __future__ import annotations

import io
import zipfile

import pytest

from index.loading.extracted_text import FormatError, Limits
from index.loading.package import check


def packed(*parts: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return file.getvalue()


def why_not_unpacked(data: bytes, limits: Limits = Limits()) -> str:  # noqa: B008 - it is frozen
    with pytest.raises(FormatError) as caught:
        check(data, limits)
    return caught.value.why


def test_an_archive_within_bounds_passes() -> None:
    check(packed(("a", b"x" * 1000), ("b", b"")), Limits(unpacked=1000))


def test_a_bomb_is_named_by_what_it_declares() -> None:
    data = packed(("a", bytes(3 * 1024 * 1024)))

    assert len(data) < 10_000
    assert why_not_unpacked(data, Limits(unpacked=1024 * 1024)) == "it unpacks to more than 1 MiB"


def test_a_bomb_that_declares_less_than_it_holds_unpacks_no_further() -> None:
    data = packed(("a", bytes(3 * 1024 * 1024))).replace(
        (3 * 1024 * 1024).to_bytes(4, "little"), (1000).to_bytes(4, "little")
    )

    assert (
        why_not_unpacked(data, Limits(unpacked=1024 * 1024))
        == "it is damaged and cannot be unpacked"
    )


def test_more_parts_than_any_document_has_are_named() -> None:
    data = packed(*((str(n), b"") for n in range(10_001)), method=zipfile.ZIP_STORED)

    assert why_not_unpacked(data) == "it is packed from more than 10,000 parts"


def test_an_encrypted_archive_is_named() -> None:
    data = bytearray(packed(("a", b"x")))
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(sign) + place] |= 1

    assert why_not_unpacked(bytes(data)) == "it is encrypted; save it without a password"


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 and no more"])
def test_what_is_no_archive_is_damaged(data: bytes) -> None:
    assert why_not_unpacked(data) == "it is damaged and cannot be unpacked"


def test_an_unknown_way_of_packing_is_damage() -> None:
    data = bytearray(packed(("a", b"x")))
    for sign, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        data[data.index(sign) + place] = 99

    assert why_not_unpacked(bytes(data)) == "it is damaged and cannot be unpacked"
