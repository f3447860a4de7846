"""``make evaluate``: the figures of this tree, on the seeds and on any files given.

python -m tests.evaluation [FILE.json|FILE.jsonl ...] [--left-out] [--by WAY] [--engine ENGINE]
    [--save RUN.json]
python -m tests.evaluation --compare BEFORE.json AFTER.json [ANOTHER.json ...]
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path

from index import EngineChoice
from tests.evaluation import baseline, collections
from tests.evaluation.collections import ANSWERABLE
from tests.evaluation.measuring import (
    Record,
    Run,
    add_engine,
    clusters,
    corpus_of,
    record,
    run,
    table,
)


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
    add_engine(parser)
    parser.add_argument("--baseline", action="store_true", help="beside plain sentence BM25")
    parser.add_argument("--save", type=Path, help="keep this run for --compare")
    parser.add_argument("--compare", nargs="+", type=Path, metavar="RUN", help="saved runs")
    options = parser.parse_args()
    if options.compare:
        compare(options.compare)
        return
    wanted = [collections.seeds("fit"), collections.seeds("test")]
    for file in options.files:
        collection = collections.load(file)
        wanted.append(collection)
        if options.left_out:
            wanted += [collections.left_out(collection, kept) for kept in (0, 1)]
    saved: Run = {}
    ways = [way for way in ("words", "meaning") if options.by in {way, "both"}]
    engine = EngineChoice(options.engine)
    with clusters(engine) as each_cluster:
        for collection, way in product(wanted, ways):
            outcomes = run(
                collection, meaning=way == "meaning", engine=engine, cluster=next(each_cluster)
            )
            print(table(f"{collection.name}, by {way}", outcomes), end="\n\n", flush=True)
            if options.baseline:
                plain = baseline.outcomes(corpus_of(collection), outcomes)
                print(table(f"plain BM25 on {collection.name}", plain), end="\n\n")
            saved[f"{collection.name} by {way}"] = {each.case.id: record(each) for each in outcomes}
            if options.save:
                options.save.write_text(json.dumps(saved, ensure_ascii=False), encoding="utf-8")


def compare(files: Sequence[Path]) -> None:
    """Print the counts of saved runs side by side, and every question whose outcome differs."""
    runs: dict[str, Run] = {
        file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files
    }
    for name in next(iter(runs.values())):
        if all(name in each for each in runs.values()):
            print("\n".join(_compared(name, {label: each[name] for label, each in runs.items()})))


def _compared(name: str, runs: Mapping[str, Mapping[str, Record]]) -> Iterator[str]:
    """What several runs made of one collection, as far as they all asked the same."""
    first, *_ = runs.values()
    asked = [
        {label: run[id_] for label, run in runs.items()}
        for id_ in first
        if all(id_ in run for run in runs.values())
    ]
    yield f"{name}: {len(asked)} questions"
    for label in runs:
        yield f"  {label:<16} {_counts([each[label] for each in asked])}"
    other = [each for each in asked if _vary(each, "answered", "rank")]
    digests = sum(_vary(each, "digest") for each in asked)
    yield f"  another outcome {len(other)}, anything else in what is said or scored {digests}"
    for each in other:
        record, *_ = each.values()
        yield f"    [{record['kind']}] {record['question']}"
        for label, record in each.items():
            state = "answered" if record["answered"] else "refused"
            yield f"      {label}: {state}, right at {record['rank'] or '–'}: {record['shown']}"


def _vary(records: Mapping[str, Record], *keys: str) -> bool:
    return len({tuple(each.get(key) for key in keys) for each in records.values()}) > 1


def _counts(records: Sequence[Record]) -> str:
    answerable = [each for each in records if each["kind"] == ANSWERABLE]
    ranks = [each["rank"] for each in answerable if each["answered"]]
    others = [each for each in records if each["kind"] != ANSWERABLE]
    return (
        f"of {len(answerable)} answered {len(ranks)}, right first {ranks.count(1)}, "
        f"among {sum(rank > 0 for rank in ranks)}; "
        f"of {len(others)} others refused {sum(not each['answered'] for each in others)}"
    )


if __name__ == "__main__":
    main()
