"""Makes ``index/data/names.txt`` from the database files of WordNet 3.0.

    python -m tests.evaluation.build_names /usr/share/wordnet

People in chats write names without a capital. The list has the words that WordNet only knows
with one, mostly places, peoples and surnames, as far as the dictionary of English frequencies
has them, too: what that lacks is seen to be no everyday word without a list.
"""

from __future__ import annotations

import calendar
import sys
from collections.abc import Iterator
from pathlib import Path

from index.text.english import NAMES, zipf

SHORTEST = 4
PARTS = ("noun", "verb", "adj", "adv")


def main() -> None:
    """Read the database in the folder given and write the list."""
    words = set(_words(Path(sys.argv[1])))
    small = {word for word in words if word[0].islower()}
    times = {word.lower() for word in (*calendar.month_name, *calendar.day_name, "Christmas")}
    names = sorted(
        name
        for name in {word.lower() for word in words - small} - small - times
        # "Parks" and "Banks" are people and many things.
        if not (name.endswith("s") and name[:-1] in small) and _is_known(name)
    )
    NAMES.write_text("".join(f"{name}\n" for name in names), encoding="utf-8")
    print(f"{len(names):,} names")


def _is_known(name: str) -> bool:
    return len(name) >= SHORTEST and zipf(name) is not None


def _words(folder: Path) -> Iterator[str]:
    for part in PARTS:
        for line in (folder / f"data.{part}").read_text(encoding="latin-1").splitlines():
            if not line.startswith("  "):
                fields = line.split("|")[0].split()
                for field in fields[4 : 4 + 2 * int(fields[3], 16) : 2]:
                    word = field.split("(")[0]
                    if word.isalpha():
                        yield word


if __name__ == "__main__":
    main()
