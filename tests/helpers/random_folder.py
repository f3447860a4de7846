"""Folders of documents that change."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

from tests.helpers.documents import fill

QUESTIONS = (
    "Who built the stone bridge over the Alva?",
    "When did the ferry sink?",
    "How many wheels has the mill of Orr?",
    "Who is Ana Prado?",
)
SENTENCES = (
    "The mill of Orr has {} wheels.",
    "The ferry sank on May {}, 1990.",
    "Ana Prado built bridge number {} over the Alva.",
    "Senate Bill {0} (SB {0}) passed in the House.",
    "Mexican President Andres Lopez spoke {} times.",
    "The Federal Office of Mills (FOM) counted {} wheels.",
    "Ferrymen of the Alva, also known as Alvans, sang {} songs.",
    "The bridgge of Prado has {} arches, says Prado.",
)
SETTLED = 1_000_000_000


def settle(path: Path, at: int = SETTLED) -> None:
    os.utime(path, (at, at))


class Folder:
    """A folder that changes by chance."""

    def __init__(self, root: Path, seed: int) -> None:
        self.root = root
        self._chance = random.Random(seed)
        root.mkdir()
        self._write("first.txt")

    def change(self) -> None:
        """Do one of the things that happen to folders."""
        happen: list[Callable[[], None]] = [
            self._add, self._add, self._edit, self._edit, self._rename, self._remove,
            self._copy, self._break, self._own, self._state, self._touch, self._empty,
        ]  # fmt: skip
        for _ in range(self._chance.randrange(1, 5)):
            self._chance.choice(happen)()

    def _write(self, name: str) -> None:
        lines = self._chance.choices(SENTENCES, k=self._chance.randrange(1, 12))
        text = "".join(
            line.format(self._chance.randrange(1, 29)) + self._chance.choice([" ", "\n\n", "\r\n"])
            for line in lines
        )
        fill(self.root, {name: text})

    def _any(self) -> Path | None:
        found = self._documents()
        return self._chance.choice(found) if found else None

    def _documents(self) -> list[Path]:
        return sorted(self.root.rglob("*.txt")) + sorted(self.root.rglob("*.md"))

    def _name(self) -> str:
        folder = self._chance.choice(["", "", "sub/"])
        return f"{folder}{self._chance.randrange(12)}.{self._chance.choice(['txt', 'md'])}"

    def _add(self) -> None:
        self._write(self._name())

    def _edit(self) -> None:
        if path := self._any():
            self._write(path.relative_to(self.root).as_posix())

    def _rename(self) -> None:
        if path := self._any():
            target = self.root / self._name()
            target.parent.mkdir(exist_ok=True)
            path.rename(target)

    def _remove(self) -> None:
        if path := self._any():
            path.unlink()

    def _empty(self) -> None:
        if path := self._any():
            path.write_bytes(self._chance.choice([b"", b"\n", b"\xef\xbb\xbf"]))

    def _copy(self) -> None:
        if path := self._any():
            (self.root / "copy.txt").write_bytes(path.read_bytes())

    def _break(self) -> None:
        # Under names of their own: the last good version stays in use when it breaks.
        fill(self.root, {f"bad {self._chance.randrange(3)}.csv": b"\xff" * 9})

    def _touch(self) -> None:
        if path := self._any():
            settle(path, SETTLED + self._chance.randrange(9))

    def _own(self) -> None:
        own = f'[aliases]\n"Alva" = ["River {self._chance.randrange(4)}"]\n'
        fill(self.root, {"aliases.toml": own})

    def _state(self) -> None:
        if path := self._any():
            name = path.relative_to(self.root).as_posix()
            title = f"Title {self._chance.randrange(4)}"
            fill(self.root, {"sources.toml": f'["{name}"]\ntitle = "{title}"\n'})

    def keep_sound(self) -> None:
        """Something has to be left."""
        if not any(path.stat().st_size > len("\ufeff".encode()) for path in self._documents()):
            self._write("last.txt")
