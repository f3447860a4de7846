"""What a document has beside its name, checksum and text, as JSON values."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, TypedDict

from index.model import Document, Metadata, SourceName
from index.places import Mark, Place


class Extra(TypedDict):
    """What is stored of a document beside its text.

    Attributes:
        metadata: The values that are given, by key.
        own: The keys of those that only the file itself states.
        original: Whether the text is the file itself.
        marks: Each with its start, the values of its place that are not the usual ones, and
            whether it is page furniture.
    """

    metadata: dict[str, str]
    own: list[str]
    original: bool
    marks: list[tuple[int, dict[str, Any], bool]]


def extra_of(document: Document) -> Extra:
    """What is to be stored of ``document``."""
    return {
        "metadata": document.metadata.given,
        "own": sorted(document.metadata.own),
        "original": document.original,
        "marks": [
            (
                mark.start,
                {key: value for key, value in asdict(mark.place).items() if value},
                mark.furniture,
            )
            for mark in document.marks
        ],
    }


def metadata_of(extra: Extra) -> Metadata:
    """What is stated about the document that ``extra`` was taken of."""
    return Metadata.of(extra["metadata"], own=extra["own"])


def restore(source: str, sha256: str, text: str, extra: Extra) -> Document:
    """The document that ``extra`` was taken of."""
    return Document(
        SourceName(source),
        text,
        sha256,
        original=extra["original"],
        marks=tuple(
            Mark(start, _place(place), furniture) for start, place, furniture in extra["marks"]
        ),
        metadata=metadata_of(extra),
    )


def _place(values: dict[str, Any]) -> Place:
    return Place(**{**values, "headings": tuple(values.get("headings", ()))})
