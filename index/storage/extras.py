"""What a document has beside its name, checksum and text, as JSON values."""

from __future__ import annotations

from typing import TypedDict

from index.model import Document, Metadata, SourceName


class Extra(TypedDict):
    """What is stored of a document beside its text.

    Attributes:
        metadata: The values that are given, by key.
    """

    metadata: dict[str, str]


def extra_of(document: Document) -> Extra:
    """What is to be stored of ``document``."""
    return {"metadata": document.metadata.given}


def restore(source: str, sha256: str, text: str, extra: Extra) -> Document:
    """The document that ``extra`` was taken of."""
    return Document(SourceName(source), text, sha256, Metadata(**extra["metadata"]))
