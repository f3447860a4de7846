"""Answering at the seeds' size beside bare rank-bm25, opening, and the command line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from rank_bm25 import BM25Plus

from index import Library
from index.answering.excerpts import excerpt
from index.answering.scoring import Matcher, candidates
from index.corpus import build
from index.loading.folder import read_folder
from index.query.answer_types import answer_type_of
from index.query.concepts import concepts_of
from index.query.questions import parse_question
from index.query.weights import WEIGHTS
from index.text.tokens import terms_of
from tests.benchmarks.timing import milliseconds, report
from tests.evaluation import collections

QUESTION = "How many migrant deaths occurred in the El Paso Sector in Fiscal Year 2023?"


def main() -> None:
    """Print the comparisons."""
    seeds = collections.SEEDS
    library = Library.open(seeds)
    questions = [case.question for case in collections.seeds("fit").cases]
    corpus = build(read_folder(seeds).documents)
    passages = [
        terms_of(corpus.documents[each.source].text, each.span.start, each.span.end)
        for each in corpus.passages
    ]
    bare = BM25Plus(passages)
    asked = [terms_of(question) for question in questions]
    report(
        f"{len(questions)} questions to answers",
        milliseconds(lambda: [library.ask(question) for question in questions], 15),
        "rank-bm25 get_scores on the same",
        milliseconds(lambda: [bare.get_scores(terms) for terms in asked], 15),
    )
    report(
        "opening the library",
        milliseconds(lambda: Library.open(seeds), 7),
        "BM25Plus on ready-made terms",
        milliseconds(lambda: BM25Plus(passages), 7),
    )
    report(
        "quoth ask, whole process",
        milliseconds(lambda: _run("-m", "bot", "ask", QUESTION), 7),
        "python -c pass",
        milliseconds(lambda: _run("-c", "pass"), 7),
    )
    where_the_time_goes()


def where_the_time_goes() -> None:
    """Print the share of each step, timed one after the other on the same questions."""
    corpus = build(read_folder(collections.SEEDS).documents)
    texts = [case.question for case in collections.seeds("fit").cases]
    asked = [parse_question(text) for text in texts]
    matchers = [Matcher(concepts_of(corpus, q.text, q.tokens, WEIGHTS), WEIGHTS) for q in asked]
    wants = [answer_type_of(text) for text in texts]
    found = [candidates(corpus, m, w, None, WEIGHTS) for m, w in zip(matchers, wants, strict=True)]
    steps = {
        "reading the question": lambda: [parse_question(text) for text in texts],
        "concepts": lambda: [concepts_of(corpus, q.text, q.tokens, WEIGHTS) for q in asked],
        "passages and scores": lambda: [
            candidates(corpus, m, w, None, WEIGHTS) for m, w in zip(matchers, wants, strict=True)
        ],
        "excerpts": lambda: [
            [excerpt(each, m, corpus) for each in f[:3]]
            for f, m in zip(found, matchers, strict=True)
        ],
    }
    times = {name: milliseconds(step, 7) for name, step in steps.items()}
    for name, time in times.items():
        print(f"  {name:<22} {100 * time / sum(times.values()):5.1f} %")


def _run(*arguments: str) -> None:
    subprocess.run(
        [sys.executable, *arguments],
        check=True,
        cwd=Path(__file__).parents[2],
        stdout=subprocess.DEVNULL,
    )


if __name__ == "__main__":
    main()
