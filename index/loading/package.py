"""Packages of XML parts (Word, slides, sheets, e-books), unpacked and parsed within limits."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO

from lxml import etree

from index.loading.extracted_text import FormatError, Limits, in_mib

MAX_MEMBERS = 10_000
CHUNK = 64 * 1024
DAMAGED = "it is damaged and cannot be unpacked"

_ENCRYPTED = 1
"""The bit of a member's flags that says so (APPNOTE.TXT, 4.4.4)."""


def check(data: bytes, limits: Limits) -> None:
    """Unpack everything once, a little at a time, so that nothing larger is unpacked later.

    Raises:
        FormatError: If it is no archive, damaged, encrypted or unpacks to too much.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS:
                raise FormatError(f"it is packed from more than {MAX_MEMBERS:,} parts")
            if any(member.flag_bits & _ENCRYPTED for member in members):
                raise FormatError("it is encrypted; save it without a password")
            _check_size(sum(member.file_size for member in members), limits)
            unpacked = 0
            for member in members:
                with archive.open(member) as part:
                    while chunk := part.read(CHUNK):
                        unpacked += len(chunk)
                        _check_size(unpacked, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, OSError):
        raise FormatError(DAMAGED) from None


def _check_size(size: int, limits: Limits) -> None:
    if size > limits.unpacked:
        raise FormatError(f"it unpacks to more than {in_mib(limits.unpacked)}")


def parsed(data: bytes) -> etree._Element:
    """Return the root of an XML part, in which nothing is resolved.

    Raises:
        lxml.etree.XMLSyntaxError: If it is not well formed.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return etree.fromstring(data, parser)
