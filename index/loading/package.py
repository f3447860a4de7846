"""Packages of XML parts (Word, slides, sheets, e-books), unpacked and parsed within limits."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

from lxml import etree

from index.loading.extracted_text import FormatError, Limits, OwnMetadata, in_mib, own_metadata

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
        MemoryError: If it takes more memory than there is.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if error.code == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from None
        raise


@dataclass(frozen=True, slots=True)
class Part:
    """An XML part of an Office package.

    Attributes:
        root: Its root element.
        relations: The kind and the name of other parts, by the relation's id.
    """

    package: zipfile.ZipFile
    root: etree._Element
    relations: Mapping[str, tuple[str, str]]

    def related(self, identity: str) -> Part | None:
        """Return the part that a relation leads to, if it is there."""
        found = self.relations.get(identity)
        return None if found is None else open_part(self.package, found[1])

    def related_by(self, ending: str) -> Part | None:
        """Return the first part that stands in a relation of this kind, if any."""
        for kind, name in self.relations.values():
            if kind.endswith(ending):
                return open_part(self.package, name)
        return None


def open_part(package: zipfile.ZipFile, name: str) -> Part | None:
    """Return a part of an Office package by its name, if it is there."""
    data = _member(package, name)
    if data is None:
        return None
    folder, last = posixpath.split(name)
    own = _member(package, posixpath.join(folder, "_rels", f"{last}.rels"))
    relations: dict[str, tuple[str, str]] = {}
    if own is not None:
        for each in parsed(own):
            if each.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, each.get("Target", "")))
                relations[each.get("Id", "")] = each.get("Type", ""), target.lstrip("/")
    return Part(package, parsed(data), relations)


def _member(package: zipfile.ZipFile, name: str) -> bytes | None:
    try:
        return package.read(name)
    except KeyError:
        return None


def core_metadata(package: zipfile.ZipFile) -> OwnMetadata:
    """Return the title and the author that an Office package states about itself."""
    part = open_part(package, "docProps/core.xml")
    if part is None:
        return OwnMetadata()
    dublin = "{http://purl.org/dc/elements/1.1/}"
    return own_metadata(
        part.root.findtext(f"{dublin}title"), part.root.findtext(f"{dublin}creator")
    )
