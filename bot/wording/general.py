"""Words that any reply may need."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GeneralWords:
    """What holds replies together.

    Attributes:
        quoted: Puts words of a person or a document between quotation marks.
        continues: Under a quotation that the next card goes on with.
        more: What a reply had no room for.
    """

    quoted: str
    continues: str
    more: str
    page: str
    previous: str
    next: str


ENGLISH = GeneralWords(
    quoted="“{words}”",
    continues="(The quotation goes on in the next part.)",
    more="… and {count} more",
    page="page {page} of {pages}",
    previous="Previous",
    next="Next",
)
SPANISH = GeneralWords(
    quoted="«{words}»",
    continues="(La cita sigue en la parte siguiente.)",
    more="… y {count} más",
    page="página {page} de {pages}",
    previous="Anterior",
    next="Siguiente",
)
