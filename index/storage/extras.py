"""What a document has beside its text, as JSON: nothing in the tables depends on it."""

from __future__ import annotations

from index.model import Document, SourceName


def keep(document: Document) -> dict[str, object]:
    """What is to be stored of ``document`` beside its name, checksum and text."""
    del document
    return {}


def restore(source: str, sha256: str, text: str, extra: dict[str, object]) -> Document:
    """The document that ``keep`` was given."""
    del extra
    return Document(SourceName(source), text, sha256)
