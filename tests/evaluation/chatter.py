"""Count the everyday questions and remarks that are answered: none should be.

python -m tests.evaluation.chatter FOLDER ...
"""

from __future__ import annotations

import sys
from pathlib import Path

from bot.settings import read_settings
from index import Answer, Library, MeaningChoice

CHATTER = [Path(__file__).with_name(name) for name in ("chatter.txt", "remarks.txt")]
"""What people type at a bot, written apart from the everyday questions that it knows, and from the
patterns of small talk; of the second only every other line was looked at."""


def answered(library: Library) -> list[str]:
    """Return what is answered of the chatter."""
    asked = [line for path in CHATTER for line in path.read_text(encoding="utf-8").splitlines()]
    return [each for each in asked if isinstance(library.ask(each), Answer)]


def main() -> None:
    """Print a line for each folder, by words and by meaning, and what is answered."""
    for name in sys.argv[1:]:
        folder = Path(name)
        settings = read_settings().model_copy(update={"quoth_seeds": folder})
        for choice in (MeaningChoice.OFF, MeaningChoice.ON):
            library = Library.open(folder, index=settings.index_folder, meaning=choice)
            library.make_vectors()
            found = answered(library)
            print(f"{folder}, meaning {choice}: {len(found)} answered", *found, sep="\n    ")


if __name__ == "__main__":
    main()
