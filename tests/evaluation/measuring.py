"""Asking a library every question of a collection, and counting."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count, repeat
from pathlib import Path
from typing import Any

from index import (
    Answer,
    ClusterOptions,
    EngineChoice,
    Library,
    MeaningChoice,
    NoAnswer,
    Quote,
    Span,
)
from index.corpus import Corpus, build
from index.loading.folder import read_folder
from index.meaning import VectorStore
from index.meaning.search import Space
from tests.cluster.nodes import shared
from tests.evaluation.collections import ANSWERABLE, Case, Collection

SHARDS = 3

Record = dict[str, Any]
"""What became of a question."""

Run = dict[str, dict[str, Record]]
"""Records by collection and by the question's id."""

Ask = Callable[[str], Answer | NoAnswer]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question.

    Attributes:
        rank: The place of the first quotation that shows an expected place, from 1; 0 if
            none does. Counts for quotations of answers and nearest passages alike.
        shown: The first quotation, shortened, for reading.
        digest: Of all that the result says and of the scores that decided.
    """

    case: Case
    answered: bool
    rank: int
    shown: str
    digest: str = ""

    @property
    def right(self) -> bool:
        """Whether the question was answered with an expected place among the quotations."""
        return self.answered and self.rank > 0


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts over some outcomes. For refusals only ``answered`` says something."""

    questions: int
    answered: int
    first: int
    among: int

    @classmethod
    def of(cls, outcomes: Iterable[Outcome]) -> Figures:
        """Count ``outcomes``."""
        all_ = list(outcomes)
        return cls(
            questions=len(all_),
            answered=sum(each.answered for each in all_),
            first=sum(each.answered and each.rank == 1 for each in all_),
            among=sum(each.right for each in all_),
        )


def run(
    collection: Collection,
    *,
    meaning: bool = False,
    engine: EngineChoice = EngineChoice.MEMORY,
    cluster: ClusterOptions | None = None,
) -> list[Outcome]:
    """Ask a library of the collection's documents every question; see ``opened``."""
    with opened(collection, meaning=meaning, engine=engine, cluster=cluster) as library:
        return measure(collection.cases, library.ask)


@contextmanager
def opened(
    collection: Collection,
    *,
    meaning: bool,
    engine: EngineChoice = EngineChoice.MEMORY,
    cluster: ClusterOptions | None = None,
) -> Iterator[Library]:
    """A library of the collection's documents.

    Args:
        collection: Where the documents are.
        meaning: Whether sentences are chosen by meaning, too.
        engine: What ranks the passages.
        cluster: Where it is, if that is the engine.
    """
    with tempfile.TemporaryDirectory() as made:
        folder, index = Path(made) / "documents", Path(made) / "index"
        folder.mkdir()
        collection.write(folder)
        if meaning:
            index = _vectors_of(collection.name)
            if engine is not EngineChoice.MEMORY:
                # Vectors are of sentences, whatever ranks these, so none is encoded again.
                with opened(collection, meaning=True):
                    index = shutil.copytree(index, Path(made) / "index")
        library = Library.open(
            folder,
            index=index,
            engine=engine,
            cluster=cluster,
            meaning=MeaningChoice.ON if meaning else MeaningChoice.OFF,
        )
        with closing(library):
            library.make_vectors(threads=2)
            yield library


def add_engine(parser: ArgumentParser) -> None:
    """Let people say which engine a run takes; see ``clusters``."""
    parser.add_argument(
        "--engine",
        choices=[each.value for each in EngineChoice if each is not EngineChoice.AUTO],
        default=EngineChoice.MEMORY.value,
        help="what ranks the passages; opensearch starts a node of its own",
    )


@contextmanager
def clusters(engine: EngineChoice) -> Iterator[Iterator[ClusterOptions | None]]:
    """Where to put one index after another, in a node of its own if the engine needs one."""
    if engine is not EngineChoice.OPENSEARCH:
        yield repeat(None)
        return
    with tempfile.TemporaryDirectory() as made:
        node = shared(Path(made) / "node", os.getpid())
        try:
            yield (
                ClusterOptions((node.url,), prefix=f"run{number}", shards=SHARDS, timeout=60)
                for number in count()
            )
        finally:
            node.stop()


def space_of(collection: Collection, corpus: Corpus) -> Space:
    """The sentences of a collection's ``corpus`` by meaning, for looking inside."""

    @contextmanager
    def enter() -> Iterator[Corpus]:
        yield corpus

    vector_store = VectorStore(MeaningChoice.ON, None, _vectors_of(collection.name))
    vector_store.build_vectors(enter, threads=2)
    space = vector_store.meanings(corpus)
    assert isinstance(space, Space)
    return space


def _vectors_of(name: str) -> Path:
    """Where a collection's vectors are kept from one run to the next."""
    caches = os.environ.get("XDG_CACHE_HOME")
    root = (Path(caches) if caches else Path.home() / ".cache") / "quoth" / "evaluation"
    folder, whole = root / name, root / name.split("-left-out", maxsplit=1)[0]
    if not folder.exists() and whole.exists():
        # A half needs no encoding where the whole has been encoded.
        shutil.copytree(whole, folder)
    return folder


def corpus_of(collection: Collection) -> Corpus:
    """The collection's documents as a corpus, for looking inside."""
    with tempfile.TemporaryDirectory() as folder:
        collection.write(Path(folder))
        return build(read_folder(Path(folder)).documents)


def measure(cases: Sequence[Case], ask: Ask) -> list[Outcome]:
    """Ask every question and see what was quoted."""
    return [outcome(case, ask(case.question)) for case in cases]


def outcome(case: Case, result: Answer | NoAnswer) -> Outcome:
    """See what was quoted for one question."""
    quotes = result.quotes if isinstance(result, Answer) else result.nearest
    rank = next(
        (
            number
            for number, quote in enumerate(quotes, start=1)
            if any(
                place.shown_by(source, span.start, span.end)
                for place in case.places
                for source, span in _places(quote)
            )
        ),
        0,
    )
    shown = " ".join(quotes[0].text.split())[:160] if quotes else ""
    return Outcome(case, isinstance(result, Answer), rank, shown, _digest(result))


def record(outcome: Outcome) -> Record:
    """What is kept of an outcome in a file, to compare runs."""
    return {
        "question": outcome.case.question,
        "kind": outcome.case.kind,
        "answered": outcome.answered,
        "rank": outcome.rank,
        "shown": outcome.shown,
        "digest": outcome.digest,
    }


def _digest(result: Answer | NoAnswer) -> str:
    """What differs wherever two results differ in anything, their scores' last digit included."""
    if isinstance(result, Answer):
        quotes = (*result.quotes, *result.more, *result.conflicts, *result.limits)
    else:
        quotes = (*result.nearest, *result.about)
    # How a quotation prints does not show its document.
    whole = repr((result, [quote.citation for quote in quotes]))
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _places(quote: Quote) -> Iterator[tuple[str, Span]]:
    """Yield where the words of a quotation stand: the same words in another document count."""
    yield quote.document.source, quote.span
    for each in quote.also_in:
        yield each.source, each.span


def table(name: str, outcomes: Sequence[Outcome]) -> str:
    """The figures of one run, by kind and by style, as plain text."""
    lines = [f"{name}: {len(outcomes)} questions"]
    answerable = [each for each in outcomes if each.case.kind == ANSWERABLE]
    lines += _rows("answerable", answerable)
    styles = sorted({each.case.style for each in answerable})
    if len(styles) > 1:
        for style in styles:
            lines += _rows(f"  {style}", [e for e in answerable if e.case.style == style])
    for kind in sorted({each.case.kind for each in outcomes} - {ANSWERABLE}):
        refusals = [each for each in outcomes if each.case.kind == kind]
        refused = sum(not each.answered for each in refusals)
        lines.append(f"  {kind:<16} refused {_share(refused, len(refusals))}")
    answered = Figures.of(outcomes).answered
    right = Figures.of(answerable).among
    of_answerable = Figures.of(answerable).answered
    lines.append(
        f"  precision        of answered answerable {_share(right, of_answerable)}, "
        f"of all answered {_share(right, answered)}"
    )
    return "\n".join(lines)


def _rows(name: str, outcomes: Sequence[Outcome]) -> list[str]:
    figures = Figures.of(outcomes)
    lines = [
        f"  {name:<16} answered {_share(figures.answered, figures.questions)}, "
        f"right first {_share(figures.first, figures.questions)}, "
        f"right among {_share(figures.among, figures.questions)}"
    ]
    if not name.startswith(" "):
        first = sum(each.rank == 1 for each in outcomes)
        among = sum(each.rank > 0 for each in outcomes)
        lines.append(
            f"    with the nearest passages of refusals: first {_share(first, len(outcomes))}, "
            f"among {_share(among, len(outcomes))}"
        )
    return lines


def _share(part: int, whole: int) -> str:
    return f"{part:>4}/{whole:<4} {100 * part / whole:5.1f} %" if whole else "   –          "
