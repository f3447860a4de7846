"""Find the clauses that an address leads to, or which numbers there are instead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from index.label_index import LabelIndex, Names, Path
from index.query.addresses import INNER_KINDS, SURE_KINDS, Address, Reference, Step
from index.text.labels import FoundLabel

MAX_FOUND = 200
"""Labels that are looked at for one address."""

_UNNAMED = SURE_KINDS - {"appendix", "annex", "schedule", "exhibit", "addendum"} | {
    "step",
    "question",
    "part",
    *INNER_KINDS,
}
"""Kinds that may be meant by a number that the document gives no word for."""

_SECTIONS = frozenset({"section", "clause", *INNER_KINDS})
"""Kinds that people call the plain numbers of a contract by."""


def resolve(index: LabelIndex, address: Address, names: Names) -> list[FoundLabel]:
    """Return the labels that an address, without its others, leads to."""
    groups = _groups(address.steps)
    found = _ending_in(index, groups[-1], names)
    for outer in groups[:-1]:
        found = [each for each in found if _is_inside(index, each, outer)]
    if not found and len(groups) > 1:
        numbers = tuple(number for step in groups for number in step.numbers)
        found = _ending_in(index, replace(groups[0], numbers=numbers), names)
    return found


def _groups(steps: Sequence[Step]) -> list[Step]:
    """Join steps such as a paragraph's to that of the clause that they are in."""
    groups = [steps[0]]
    for step in steps[1:]:
        if step.kind and step.kind not in INNER_KINDS:
            groups.append(step)
        else:
            groups[-1] = replace(groups[-1], numbers=groups[-1].numbers + step.numbers)
    return groups


def paths_of(step: Step) -> Iterator[Path]:
    """Yield the paths that a step can mean, the likeliest first."""
    return product(*step.numbers)


def _ending_in(index: LabelIndex, step: Step, names: Names) -> list[FoundLabel]:
    for path in paths_of(step):
        found = _of_kind(index, step, index.find(path, names, MAX_FOUND), names)
        if not found:
            ending = index.ending(path, names, MAX_FOUND)
            found = [each for each in ending if _may_end_so(index, each, step, path)]
        if found:
            return _clearest(_likeliest(found, step), step)
    return []


def _clearest(found: list[FoundLabel], step: Step) -> list[FoundLabel]:
    """Prefer documents that have one such label, and what is called by the same word."""
    exact = [each for each in found if each.label.kind == step.kind]
    if step.kind and step.kind not in _SECTIONS and exact:
        found = exact
    counts = Counter(each.source for each in found)
    single = [each for each in found if counts[each.source] == 1]
    return sorted(single or found, key=lambda each: each.label.kind != step.kind)


def _of_kind(
    index: LabelIndex, step: Step, found: Sequence[FoundLabel], names: Names
) -> list[FoundLabel]:
    """Return those labels that a kind can mean: of that kind, or of none where there is none."""
    if not step.kind or step.kind in INNER_KINDS:
        return list(found)
    exact = [each for each in found if each.label.kind == step.kind]
    if step.kind not in _UNNAMED:
        outer = replace(step, numbers=step.numbers[:1])
        return exact or [each for each in found if _is_inside(index, each, outer)]
    if step.kind not in _SECTIONS and (exact or _counts(index, step.kind, names)):
        return exact
    # A clause that is no question is none because it has a number.
    is_question = step.kind == "question" and len(step.numbers) == 1
    plain = [] if is_question else ["", "question", *INNER_KINDS]
    named = {each.source for each in exact}
    return [
        each
        for each in found
        if each in exact
        or (
            each.source not in named
            and each.label.kind in plain
            and not _counts(index, step.kind, [each.source])
        )
    ]


def _counts(index: LabelIndex, kind: str, names: Names) -> bool:
    """Return whether documents have clauses of a kind."""
    return any(index.outermost(kind, names, 1, letters=letters) for letters in (False, True))


def _may_end_so(index: LabelIndex, found: FoundLabel, step: Step, path: Path) -> bool:
    """Return whether an address may leave out what is above a label.

    That is so unless the document has a clause that the address begins with.
    """
    if step.dotted and len(found.label.mark) == len(".".join(path)):
        return True
    if index.find(path[:1], [found.source], 1):
        return False
    return len(path) > 1 or (bool(step.kind) and found.label.kind == step.kind)


def _likeliest(found: list[FoundLabel], step: Step) -> list[FoundLabel]:
    """Leave out those of a document that are written otherwise: ``2.1`` is not item 1 of 2."""
    best: dict[str, int] = {}
    for each in found:
        rank = _rank(each, step)
        best[each.source] = max(rank, best.get(each.source, rank))
    chosen = [each for each in found if _rank(each, step) == best[each.source]]
    # Of a title in a table of contents and the clause itself, the clause has the text.
    longest = {
        each.source: max(_size(e) for e in chosen if e.source == each.source) for each in chosen
    }
    return [each for each in chosen if _size(each) * _MUCH_LONGER >= longest[each.source]]


_MUCH_LONGER = 12


def _size(found: FoundLabel) -> int:
    return len(found.label.extent)


def _rank(found: FoundLabel, step: Step) -> int:
    if len(step.numbers) == 1:
        return 0
    return int(_is_typed(found) == step.dotted)


def _is_typed(found: FoundLabel) -> bool:
    """Return whether a label is written with the numbers above it."""
    return len(found.label.mark) > len(found.label.path[-1]) + len("().")


def _is_inside(index: LabelIndex, found: FoundLabel, outer: Step) -> bool:
    paths = set(paths_of(outer))
    above = index.above(found)
    while above is not None:
        if above.label.path in paths and outer.kind in {"", above.label.kind}:
            return True
        above = index.above(above)
    return False


def resolve_reference(
    index: LabelIndex, reference: Reference, around: FoundLabel
) -> list[FoundLabel]:
    """Return the labels of the same document that a reference in a clause leads to.

    ``Paragraph 2`` is looked for in the clauses around it first.

    Args:
        index: The labels.
        reference: Of the text of the clause.
        around: The label of the clause.
    """
    names = [around.source]
    if reference.address.kind in INNER_KINDS:
        above: FoundLabel | None = around
        numbers = tuple(number for step in reference.address.steps for number in step.numbers)
        while above is not None:
            for path in product(*numbers):
                if found := index.find((*above.label.path, *path), names, 1):
                    return list(found)
            above = index.above(above)
    return [found for each in reference.address.alone for found in resolve(index, each, names)[:1]]


@dataclass(frozen=True, slots=True)
class Extent:
    """From where to where the numbers run where an address leads to nothing.

    Attributes:
        first: The lowest label.
        last: The highest one.
        above: The label that they are directly below, if any.
    """

    first: FoundLabel
    last: FoundLabel
    above: FoundLabel | None = None


def extents(index: LabelIndex, address: Address, names: Names, limit: int) -> list[Extent]:
    """Return what there is in the place of a clause that is not there, for so many documents."""
    step = _groups(address.steps)[-1]
    for size in range(len(step.numbers) - 1, 0, -1):
        outer = replace(step, numbers=step.numbers[:size])
        inside = (_children(index, each) for each in _ending_in(index, outer, names)[:limit])
        if found := [each for each in inside if each is not None]:
            return found
        if found := list(_siblings(index, next(paths_of(outer)), names))[:limit]:
            return found
    if not step.kind and len(step.numbers) > 1:
        return []  # A number that begins like none of the documents' is none of theirs.
    letters = not step.numbers[0][0].isdigit()
    kinds = [step.kind] if step.kind and step.kind not in INNER_KINDS else []
    kinds += [""] if not kinds or step.kind in _UNNAMED else []
    for kind in kinds:
        for of_letters in (letters, not letters):
            ends = index.outermost(kind, names, limit, letters=of_letters)
            if ends:
                return [Extent(first, last) for first, last in ends]
    return []


def _siblings(index: LabelIndex, above: Path, names: Names) -> Iterator[Extent]:
    """Yield for each document the labels below a number that is no label itself."""
    begun = index.beginning(f"{'.'.join(above)}.", names, MAX_FOUND)
    found: dict[str, list[FoundLabel]] = {}
    for each in begun:
        if len(each.label.path) == len(above) + 1:
            found.setdefault(each.source, []).append(each)
    for same in found.values():
        same.sort(key=lambda each: each.label.value)
        yield Extent(same[0], same[-1])


def _children(index: LabelIndex, above: FoundLabel) -> Extent | None:
    below = index.below(above, MAX_FOUND)
    children = [each for each in below if each.label.parent == above.place]
    if not children:
        return None
    return Extent(children[0], max(children, key=lambda each: each.label.value), above)
