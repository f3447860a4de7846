"""How fast dates are found: ``python -m tests.benchmarks.dates``.

Prints the time for texts of growing size, and the speed beside dateparser's
``search_dates`` on the same text in the same run. Nothing is asserted by the clock.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from index.dates import tag_dates
from index.model import Block, BlockKind, Document, Sentence, SourceName, Span
from index.text.blocks import divide

T = TypeVar("T")

SEEDS = Path(__file__).parent.parent.parent / "seeds"
SIZES = (10_000, 100_000, 1_000_000, 10_000_000)


def main() -> None:
    """Print everything."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    _growth("\n\n".join(texts))
    _hostile()
    _beside_dateparser(texts)


def _growth(text: str) -> None:
    print(
        f"{'characters':>12} {'divide s':>10} {'find s':>10} {'MB/s':>8} {'found':>8} {'us/kB':>8}"
    )
    for size in SIZES:
        document = _document((text * (size // len(text) + 1))[:size])
        started = time.perf_counter()
        blocks = divide(document)
        divided = time.perf_counter() - started
        found, seconds = _timed(lambda d=document, b=blocks: tag_dates(d, b))  # type: ignore[misc]
        print(
            f"{size:>12,} {divided:>10.3f} {seconds:>10.4f} {size / seconds / 1e6:>8.2f}"
            f" {len(found):>8,} {seconds / size * 1e9:>8.0f}"
        )


def _hostile() -> None:
    print("\nhostile texts of 1 MB and 2 MB: the second should take twice the first")
    for unit in (
        "1/", "between ", "January ", "7", "(", "[“", "the ", "a ", "1999 ", "1999-", "Oct. ",
        "May 5, ", "the last ", "from 2001 to ", "'", " ", "\n", "in 2001 ", "May 5, 2001 ",
        "“yesterday ", "last year ", "the day before ", "Tuesday, ",
    ):  # fmt: skip
        seconds = []
        for size in (1_000_000, 2_000_000):
            document = _document((unit * (size // len(unit) + 1))[:size])
            blocks = (_one_block(document),)
            seconds.append(_timed(lambda d=document, b=blocks: tag_dates(d, b))[1])  # type: ignore[misc]
        first, second = seconds
        first, second = seconds
        print(f"{unit!r:<18} {first:7.2f} s {second:7.2f} s {second / first:5.2f}")


def _beside_dateparser(texts: list[str]) -> None:
    try:
        from dateparser.search import search_dates
    except ImportError:
        print("\ndateparser is not installed: no comparison")
        return
    documents = [_document(text) for text in texts]
    divided = [(document, divide(document)) for document in documents]
    size = sum(map(len, texts)) / 1e6

    def ours() -> list[object]:
        return [tag_dates(document, blocks) for document, blocks in divided]

    def with_dividing() -> list[object]:
        return [tag_dates(document, divide(document)) for document in documents]

    def theirs() -> list[object]:
        return [search_dates(text, languages=["en"]) for text in texts]

    print(f"\n{'':<28} {'documents/s':>12} {'MB/s':>8} {'ratio':>8}")
    slowest = _fastest(theirs, 2)
    for name, seconds in (
        ("dateparser search_dates", slowest),
        ("ours", _fastest(ours, 20)),
        ("ours with dividing", _fastest(with_dividing, 20)),
    ):
        speeds = f"{len(texts) / seconds:>12.1f} {size / seconds:>8.3f}"
        print(f"{name:<28} {speeds} {slowest / seconds:>8.1f}")


def _one_block(document: Document) -> Block:
    """The worst case: nothing divides the text."""
    span = Span(0, len(document.text))
    return Block(BlockKind.PARAGRAPH, span, 1, None, (Sentence(span),))


def _fastest(work: Callable[[], object], rounds: int) -> float:
    return min(_timed(work)[1] for _ in range(rounds))


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    started = time.perf_counter()
    result = work()
    return result, time.perf_counter() - started


def _document(text: str) -> Document:
    return Document(SourceName("benchmark"), text, "")


if __name__ == "__main__":
    main()
