"""Score expressions of time on annotated corpora: ``python -m tests.evaluation.timeml PATH ...``.

A path is a file or a folder of files with inline TIMEX3 (``.tml``: TempEval-3, TimeBank, AQUAINT,
tweets) or TIMEX2 (``.xml``, ``.sgm``: WikiWars). The corpora are not part of the project.

As TempEval-3 does it: an expression is found if it overlaps an annotated one (relaxed), or has
its words (strict); value F1 is the relaxed F1 times the share of right values among the found.
"Calendar" counts only what is annotated as a date of the calendar and what is found as one. Where
two ends of a range are annotated apart, so are ours. ``--undated`` leaves out the documents' dates.
"""

from __future__ import annotations

import argparse
import html
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from index.dates.amount_patterns import Kind
from index.dates.timex import TimeExpression, tag_times
from index.model import Document, SourceName
from index.text.blocks import divide

_TAG = re.compile(r"<(?P<close>/)?(?P<name>[A-Za-z_0-9]+)(?P<attributes>[^<>]*?)/?>")
_ATTRIBUTE = re.compile(r"(\w+)=\"([^\"]*)\"")
_BODY = re.compile(r"<TEXT>(.*?)</TEXT>", re.DOTALL)
_CREATED = re.compile(
    r"<(?:TIMEX3[^>]*CREATION_TIME[^>]*?value|DATETIME>\s*<TIMEX2 val)=\"(\d{4}-\d\d-\d\d)"
    r"|<TIMEX3[^>]*value=\"(\d{4}-\d\d-\d\d)[^>]*CREATION_TIME"
)
_CALENDAR = re.compile(r"(?:BC)?\d[\dX]{1,3}(?:-|/|$)(?!XX-XX$)")
_LINK = re.compile(r"\s{0,3}[-–—]\s{0,3}|\s(?:to|and|through|until|till)\s")


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression of time, annotated or found."""

    start: int
    end: int
    value: str
    calendar: bool
    stated: bool = False


@dataclass(slots=True)
class Tally:
    """Counts over documents."""

    annotated: int = 0
    found: int = 0
    relaxed: int = 0
    strict: int = 0
    values: int = 0
    wrong: Counter[str] = field(default_factory=Counter)

    def line(self, name: str) -> str:
        """Return the figures on one line, in percent."""
        relaxed = _f1(self.relaxed, self.found, self.annotated)
        strict = _f1(self.strict, self.found, self.annotated)
        value = relaxed * self.values / self.relaxed if self.relaxed else 0.0
        return (
            f"{name:<10} {self.annotated:5} annotated {self.found:5} found  value F1 {value:5.1f}"
            f"  relaxed F1 {relaxed:5.1f}  strict F1 {strict:5.1f}"
            f"  precision {_share(self.relaxed, self.found):5.1f}"
            f"  recall {_share(self.relaxed, self.annotated):5.1f}"
        )


def read_annotated(path: Path) -> tuple[str, date | None, list[Expression]]:
    """Return a file's text without its marks, its date, and what is annotated in it."""
    raw = path.read_text(encoding="utf-8", errors="replace")
    created = _CREATED.search(raw)
    day = date.fromisoformat(created[1] or created[2]) if created else None
    body = _BODY.search(raw)
    inside = body[1] if body else raw
    pieces: list[str] = []
    length = at = 0
    opened: list[tuple[int, str]] = []
    expressions: list[Expression] = []
    for tag in _TAG.finditer(inside):
        piece = html.unescape(inside[at : tag.start()])
        pieces.append(piece)
        length += len(piece)
        at = tag.end()
        if not tag["name"].upper().startswith("TIMEX"):
            continue
        if not tag["close"]:
            values = dict(_ATTRIBUTE.findall(tag["attributes"]))
            opened.append((length, str(values.get("value", values.get("val", "")))))
        elif opened:
            start, value = opened.pop()
            if value and not opened:
                expressions.append(Expression(start, length, value, is_calendar(value)))
    pieces.append(html.unescape(inside[at:]))
    return "".join(pieces), day, sorted(expressions, key=lambda each: each.start)


def is_calendar(value: str) -> bool:
    """Return whether a value is a place in the calendar: it says something of the year."""
    return _CALENDAR.match(value) is not None and value != "null"


def found_in(text: str, day: date | None) -> list[Expression]:
    """Return what is found in ``text``, the ends of a range apart."""
    document = Document(SourceName("scored.txt"), text, "")
    found = tag_times(document, divide(document), published=day)
    return [part for each in found for part in _parts(text, each)]


def _parts(text: str, each: TimeExpression) -> Iterator[Expression]:
    calendar = each.date is not None and each.kind in {Kind.DATE, Kind.TIME}
    calendar = calendar and is_calendar(each.value)
    stated = each.date is not None and each.date.stated
    words = text[each.span.start : each.span.end]
    links = list(_LINK.finditer(words))
    if "/" not in each.value or not links:
        yield Expression(each.span.start, each.span.end, each.value, calendar, stated)
        return
    first, last = each.value.split("/", 1)
    start, middle = each.span.start, links[0]
    yield Expression(start, start + middle.start(), first, calendar, stated)
    yield Expression(start + middle.end(), each.span.end, last, calendar, stated)


def same_value(annotated: str, found: str) -> bool:
    """Return whether two TIMEX3 values mean the same."""
    one, other = _plain(annotated), _plain(found)
    return one == other


def _plain(value: str) -> str:
    plain = value.upper().strip()
    return re.sub(r"T24:00$", "T00:00", plain.removeprefix("FY"))


def score(
    text: str, annotated: Sequence[Expression], found: Sequence[Expression], tally: Tally
) -> Iterator[str]:
    """Count ``found`` against ``annotated`` into ``tally`` and say what differs."""
    tally.annotated += len(annotated)
    tally.found += len(found)
    free = list(found)
    for gold in annotated:
        words = text[gold.start : gold.end]
        match = next((one for one in free if one.start < gold.end and gold.start < one.end), None)
        if match is None:
            yield f"missed    {words!r} {gold.value}"
            continue
        free.remove(match)
        tally.relaxed += 1
        tally.strict += (match.start, match.end) == (gold.start, gold.end)
        if same_value(gold.value, match.value):
            tally.values += 1
            continue
        label = "STATED" if match.stated and match.value[:4] != gold.value[:4] else "value"
        tally.wrong[label] += 1
        yield f"{label:<9} {words!r} {gold.value}, found {match.value}"
    for extra in free:
        yield f"spurious  {text[extra.start : extra.end]!r} {extra.value}"


def _f1(right: int, found: int, annotated: int) -> float:
    return 200 * right / (found + annotated) if found + annotated else 0.0


def _share(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0


def files_of(paths: Sequence[Path]) -> Iterator[Path]:
    """Yield the annotated files at ``paths``."""
    for path in paths:
        if path.is_dir():
            yield from sorted(
                each
                for each in path.iterdir()
                if each.suffix in {".tml", ".xml", ".sgm"} and not each.name.startswith(".")
            )
        else:
            yield path


def main() -> None:
    """Print the figures of all files together, and with ``--differences`` each difference."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation.timeml")
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--undated", action="store_true", help="without the documents' dates")
    parser.add_argument("--differences", action="store_true", help="say what differs")
    options = parser.parse_args()
    everything, calendar = Tally(), Tally()
    for path in files_of(options.paths):
        text, day, annotated = read_annotated(path)
        found = found_in(text, None if options.undated else day)
        differences = list(score(text, annotated, found, everything))
        plain = [each for each in annotated if each.calendar]
        list(score(text, plain, [each for each in found if each.calendar], calendar))
        if options.differences:
            sys.stdout.writelines(f"{path.stem}: {each}\n" for each in differences)
    print(everything.line("all"))
    print(calendar.line("calendar"))
    print(f"stated with another year: {everything.wrong['STATED']}")


if __name__ == "__main__":
    main()
