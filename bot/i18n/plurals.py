"""Plurals: write a number with its noun in the right form."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plural:
    """A noun for one and for any other number; ``{count}`` takes the number.

    Attributes:
        separator: The thousands separator of the language.
        least: The smallest number that is written with separators.
    """

    one: str
    many: str
    separator: str = ","
    least: int = 1_000

    def of(self, number: int) -> str:
        """Write ``number`` with the noun."""
        return (self.one if number == 1 else self.many).format(count=self.write(number))

    def write(self, number: int) -> str:
        """Write ``number`` alone."""
        parted = f"{number:,}".replace(",", self.separator)
        return parted if number >= self.least else str(number)


def spanish(one: str, many: str) -> Plural:
    """Return a Spanish noun; numbers of five digits and more are grouped by narrow spaces.

    See Ortografía de la lengua española, RAE 2010.
    """
    return Plural(one, many, "\u202f", 10_000)


DOCUMENTS = Plural("{count} document", "{count} documents")
PASSAGES = Plural("{count} passage", "{count} passages")
"""For the command line, which is in English only."""
