"""How well dates are read in six languages: ``python -m tests.evaluation.languages [FILE.tsv]``.

A line of the file is a language, "used" or "kept", a sentence with its one date in brackets and
the EDTF value, or values with ``|`` between them if a careful reader may give either. A sentence
is right if one date is found, with such a value. Half of the sentences were used to improve the
patterns, the others were kept away from that.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from index.dates import tag_dates
from index.model import Document, SourceName
from index.text.blocks import divide

SENTENCES = Path(__file__).parent / "dates_by_language.tsv"
HALVES = ("used", "kept")
PUBLISHED = date(2021, 5, 12)


@dataclass(slots=True)
class Result:
    """What became of one language's sentences.

    Attributes:
        right: How many of the sentences used and of those kept are right.
        count: How many there are of both.
        missed: The sentences that are not, with what was found.
        wrong_as_stated: Values that the words were said to give, and do not.
    """

    right: Counter[str] = field(default_factory=Counter)
    count: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    wrong_as_stated: list[str] = field(default_factory=list)


def measure(path: Path = SENTENCES) -> dict[str, Result]:
    """Read all sentences of a file, and return the results by language."""
    results: dict[str, Result] = defaultdict(Result)
    for language, half, marked, values in _lines(path):
        result = results[language]
        text = marked.replace("[", "").replace("]", "")
        document = Document(SourceName("a.txt"), text, "")
        found = tag_dates(document, divide(document), published=PUBLISHED)
        right = len(found) == 1 and found[0].edtf in values
        result.count[half] += 1
        result.right[half] += right
        if not right:
            result.missed.append(f"{marked} {[each.edtf for each in found]}")
        result.wrong_as_stated += [
            f"{marked} {each.edtf}" for each in found if each.stated and each.edtf not in values
        ]
    return results


def _lines(path: Path) -> Iterator[tuple[str, str, str, list[str]]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            language, half, marked, values = line.split("\t")
            yield language, half, marked, values.split("|")


def main() -> None:
    """Print the figures of each language, and what is not right."""
    for language, result in measure(*map(Path, sys.argv[1:2])).items():
        used, kept = (f"{result.right[half]} of {result.count[half]}" for half in HALVES)
        print(f"{language}: used {used}, kept {kept}, wrong {len(result.wrong_as_stated)}")
        for line in result.missed:
            print(f"    {line}")


if __name__ == "__main__":
    main()
