"""``make evaluate``: the figures of this tree, on the seeds and on any files given.

python -m tests.evaluation [FILE.json|FILE.jsonl ...] [--left-out] [--by WAY] [--save RUN.json]
python -m tests.evaluation --compare BEFORE.json AFTER.json
"""

from __future__ import annotations

import argparse
import json
from itertools import product
from pathlib import Path
from typing import Any

from tests.evaluation import baseline, collections
from tests.evaluation.measuring import Outcome, corpus_of, run, table


def main() -> None:
    """Run and print, or compare two saved runs."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation")
    parser.add_argument("files", nargs="*", type=Path, help="collections in SQuAD or CLAPnq form")
    parser.add_argument("--left-out", action="store_true", help="also with half of each left out")
    parser.add_argument(
        "--by",
        choices=("words", "meaning", "both"),
        default="both",
        help="what sentences are chosen by",
    )
    parser.add_argument("--baseline", action="store_true", help="beside plain sentence BM25")
    parser.add_argument("--save", type=Path, help="keep this run for --compare")
    parser.add_argument("--compare", nargs=2, type=Path, metavar=("BEFORE", "AFTER"))
    options = parser.parse_args()
    if options.compare:
        compare(*options.compare)
        return
    wanted = [collections.seeds("fit"), collections.seeds("test")]
    for file in options.files:
        collection = collections.load(file)
        wanted.append(collection)
        if options.left_out:
            wanted += [collections.left_out(collection, kept) for kept in (0, 1)]
    saved: dict[str, dict[str, Any]] = {}
    ways = [way for way in ("words", "meaning") if options.by in {way, "both"}]
    for collection, way in product(wanted, ways):
        outcomes = run(collection, meaning=way == "meaning")
        print(table(f"{collection.name}, by {way}", outcomes), end="\n\n")
        if options.baseline:
            plain = baseline.outcomes(corpus_of(collection), outcomes)
            print(table(f"plain BM25 on {collection.name}", plain), end="\n\n")
        saved[f"{collection.name} by {way}"] = {each.case.id: _record(each) for each in outcomes}
    if options.save:
        options.save.write_text(json.dumps(saved, ensure_ascii=False), encoding="utf-8")


def compare(before: Path, after: Path) -> None:
    """Print every question whose outcome differs between two saved runs."""
    old: dict[str, dict[str, Any]] = json.loads(before.read_text(encoding="utf-8"))
    new: dict[str, dict[str, Any]] = json.loads(after.read_text(encoding="utf-8"))
    for name in old.keys() & new.keys():
        for identity, was in old[name].items():
            now = new[name].get(identity, was)
            if (was["answered"], was["rank"]) != (now["answered"], now["rank"]):
                print(f"{name} {identity} [{was['kind']}] {was['question']}")
                for label, each in (("before", was), ("after", now)):
                    state = "answered" if each["answered"] else "refused"
                    place = each["rank"] or "–"
                    print(f"    {label:<6} {state}, right at {place}: {each['shown']}")


def _record(outcome: Outcome) -> dict[str, Any]:
    return {
        "question": outcome.case.question,
        "kind": outcome.case.kind,
        "answered": outcome.answered,
        "rank": outcome.rank,
        "shown": outcome.shown,
    }


if __name__ == "__main__":
    main()
