"""How well dates are found: ``python -m tests.evaluation.dates [FILE.jsonl ...]``.

A file has one JSON object a line, for every date expression of its documents, in order:
``{"source", "text", "start", "end", "edtf", "stated", "dates_event"}``. The documents stand
beside it, in ``dated_documents`` beside it, or in ``seeds``.

The annotations follow what ``index.dates`` sets out to do: expressions as long as TIMEX3 has
them, a range as one; holidays, ages and durations without a place in time are left out; a
relative expression whose document has no date of its own has an open value. Where a careful
reader knows the value from elsewhere, that reader's value is the annotated one.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.dates import DateExpression, tag_dates
from index.model import Document, SourceName
from index.text.blocks import divide

HERE = Path(__file__).parent
DEFAULT = (HERE / "seed_dates.jsonl", HERE / "written_dates.jsonl")
_FOLDERS = (HERE / "dated_documents", HERE.parent.parent / "seeds")


@dataclass(frozen=True, slots=True)
class Annotation:
    """One date expression as a careful reader annotated it."""

    source: str
    text: str
    start: int
    end: int
    edtf: str
    stated: bool
    dates_event: bool


@dataclass(slots=True)
class Score:
    """Counts over one file, and the differences in words."""

    annotated: int = 0
    found: int = 0
    exact: int = 0
    overlapping: int = 0
    values: int = 0
    wrong_claims: int = 0
    stated: int = 0
    events_annotated: int = 0
    events_found: int = 0
    events_right: int = 0

    def lines(self) -> Iterator[str]:
        """The figures, one a line."""
        yield f"expressions      {self.annotated} annotated, {self.found} found"
        yield _line("precision, exact", self.exact, self.found)
        yield _line("recall, exact", self.exact, self.annotated)
        yield _line("recall, overlap", self.overlapping, self.annotated)
        yield _line("value right", self.values, self.exact)
        yield f"wrong values claimed (neither right nor left open): {self.wrong_claims}"
        yield _line("stated right", self.stated, self.exact)
        yield _line("events precision", self.events_right, self.events_found)
        yield _line("events recall", self.events_right, self.events_annotated)


def read_annotations(path: Path) -> dict[str, list[Annotation]]:
    """The annotations of a file by their document."""
    by_source: dict[str, list[Annotation]] = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        annotation = Annotation(**json.loads(line))
        by_source[annotation.source].append(annotation)
    return dict(by_source)


def read_document(source: str, beside: Path) -> Document:
    """The document that an annotation names."""
    for folder in (beside, *_FOLDERS):
        if (folder / source).is_file():
            with (folder / source).open(encoding="utf-8", newline="") as file:
                return Document(SourceName(source), file.read(), "")
    raise FileNotFoundError(source)


def score(document: Document, annotations: Sequence[Annotation], into: Score) -> list[str]:
    """Count one document's expressions into ``into`` and say what differs."""
    expressions = tag_dates(document, divide(document))
    by_span = {(e.span.start, e.span.end): e for e in expressions}
    into.annotated += len(annotations)
    into.found += len(expressions)
    into.events_annotated += sum(a.dates_event for a in annotations)
    into.events_found += sum(e.dates_event for e in expressions)
    differences: list[str] = []
    for annotation in annotations:
        into.overlapping += any(
            e.span.start < annotation.end and annotation.start < e.span.end for e in expressions
        )
        match = by_span.pop((annotation.start, annotation.end), None)
        if match is None:
            differences.append(f"missed   {annotation.text!r} {annotation.edtf}")
        else:
            differences += _compare(annotation, match, into)
    for (start, end), extra in by_span.items():
        differences.append(f"spurious {document.text[start:end]!r} {extra.edtf}")
    return [f"{document.source}: {difference}" for difference in differences]


def _compare(annotation: Annotation, found: DateExpression, into: Score) -> Iterator[str]:
    into.exact += 1
    into.values += annotation.edtf == found.edtf
    into.stated += annotation.stated == found.stated
    into.events_right += annotation.dates_event and found.dates_event
    if annotation.edtf != found.edtf:
        wrong = not _left_open(found.edtf, annotation.edtf)
        into.wrong_claims += wrong
        label = "wrong" if wrong else "open"
        yield f"{label}    {annotation.text!r} {annotation.edtf}, found {found.edtf}"
    if annotation.stated != found.stated:
        yield f"stated   {annotation.text!r} {annotation.stated}, found {found.stated}"
    if annotation.dates_event != found.dates_event:
        yield f"event    {annotation.text!r} {annotation.dates_event}, found {found.dates_event}"


def _left_open(found: str, right: str) -> bool:
    """Whether every digit that ``found`` gives is also in ``right``."""
    return all(f in ("X", r) for f, r in zip(found, right, strict=False)) and len(found) <= len(
        right
    )


def _line(name: str, part: int, whole: int) -> str:
    share = f"{part / whole:6.1%}" if whole else "     –"
    return f"{name:<17}{share}  ({part} of {whole})"


def main(paths: Sequence[Path]) -> None:
    """Print the figures and differences of each file."""
    for path in paths:
        total = Score()
        differences: list[str] = []
        for source, annotated in read_annotations(path).items():
            differences += score(read_document(source, path.parent), annotated, total)
        print(f"\n{path.name}")
        print("\n".join(total.lines()))
        print("\n".join(differences))


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]] or [path for path in DEFAULT if path.is_file()])
