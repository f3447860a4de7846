"""Look up the labels of all documents: the numbers of their clauses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Protocol

from index.model import SourceName
from index.text.labels import FoundLabel, Label

Path = tuple[str, ...]
Names = Sequence[SourceName] | None
"""Documents to look in, in order; ``None`` for all."""


class LabelIndex(Protocol):
    """The labels of a corpus. All lists are in the order of the documents and in theirs."""

    def find(self, path: Path, names: Names, limit: int) -> Sequence[FoundLabel]:
        """Return the labels of exactly this path."""
        ...

    def ending(self, path: Path, names: Names, limit: int) -> Sequence[FoundLabel]:
        """Return the labels of longer paths that end in this one."""
        ...

    def beginning(self, typed: str, names: Names, limit: int) -> Sequence[FoundLabel]:
        """Return labels whose numbers, with dots between, begin with ``typed``."""
        ...

    def outermost(
        self, kind: str, names: Names, limit: int, *, letters: bool
    ) -> Sequence[tuple[FoundLabel, FoundLabel]]:
        """Return for each document the lowest and the highest number of one part.

        Args:
            kind: What they count; empty for those that no word names.
            names: Where to look.
            limit: Documents.
            letters: Whether those with letters are wanted rather than those with numbers.
        """
        ...

    def below(self, found: FoundLabel, limit: int) -> Sequence[FoundLabel]:
        """Return all labels below a label."""
        ...

    def above(self, found: FoundLabel) -> FoundLabel | None:
        """Return the label that a label is directly below."""
        ...


def is_letter(label: Label) -> bool:
    """Return whether the last part of a label's number is no numeral."""
    return not label.path[-1].isdigit()


class MemoryLabels:
    """The labels of a corpus in memory."""

    def __init__(self, labels: Mapping[SourceName, Sequence[Label]]) -> None:
        self._labels = {name: labels[name] for name in sorted(labels) if labels[name]}
        self._paths: dict[Path, list[FoundLabel]] = defaultdict(list)
        self._ends: dict[Path, list[FoundLabel]] = defaultdict(list)
        self._outermost: dict[tuple[str, bool], dict[SourceName, list[FoundLabel]]] = {}
        for found in self._all(None):
            path = found.label.path
            self._paths[path].append(found)
            for size in range(1, len(path)):
                self._ends[path[size:]].append(found)
            if len(path) == 1:
                key = found.label.kind, is_letter(found.label)
                self._outermost.setdefault(key, {}).setdefault(found.source, []).append(found)

    def _all(self, names: Names) -> Iterator[FoundLabel]:
        for name in self._labels if names is None else names:
            for place, label in enumerate(self._labels.get(name, ())):
                yield FoundLabel(name, place, label)

    def find(self, path: Path, names: Names, limit: int) -> Sequence[FoundLabel]:
        """Return the labels of exactly this path."""
        return _some(self._paths.get(path, ()), names, limit)

    def ending(self, path: Path, names: Names, limit: int) -> Sequence[FoundLabel]:
        """Return the labels of longer paths that end in this one."""
        return _some(self._ends.get(path, ()), names, limit)

    def beginning(self, typed: str, names: Names, limit: int) -> Sequence[FoundLabel]:
        """Return labels whose numbers, with dots between, begin with ``typed``."""
        begun = (each for each in self._all(names) if ".".join(each.label.path).startswith(typed))
        return list(islice(begun, limit))

    def outermost(
        self, kind: str, names: Names, limit: int, *, letters: bool
    ) -> Sequence[tuple[FoundLabel, FoundLabel]]:
        """Return for each document the lowest and the highest label with a number of one part."""
        known = self._outermost.get((kind, letters), {})
        wanted = [name for name in (known if names is None else names) if name in known]
        return [
            (min(known[name], key=_value), max(known[name], key=_value)) for name in wanted[:limit]
        ]

    def below(self, found: FoundLabel, limit: int) -> Sequence[FoundLabel]:
        """Return all labels below a label."""
        labels, end = self._labels[found.source], found.label.extent.end
        places = range(found.place + 1, min(len(labels), found.place + 1 + limit))
        following = (FoundLabel(found.source, place, labels[place]) for place in places)
        return [each for each in following if each.label.mark.start < end]

    def above(self, found: FoundLabel) -> FoundLabel | None:
        """Return the label that a label is directly below."""
        parent = found.label.parent
        if parent is None:
            return None
        return FoundLabel(found.source, parent, self._labels[found.source][parent])


def _some(found: Iterable[FoundLabel], names: Names, limit: int) -> list[FoundLabel]:
    if names is not None:
        allowed = frozenset(names)
        found = (each for each in found if each.source in allowed)
    return list(islice(found, limit))


def _value(found: FoundLabel) -> int:
    return found.label.value
