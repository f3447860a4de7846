"""Timing side by side: every figure is a ratio between things measured in one run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable


def milliseconds(work: Callable[[], object], rounds: int) -> float:
    """The median time of one call of ``work``, in milliseconds, after one to warm up."""
    work()
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000


def report(what: str, ours: float, peer: str, theirs: float) -> None:
    """Print one comparison: times in milliseconds, then the ratio."""
    print(f"{what:<42} {ours:9.3f} ms   {peer:<34} {theirs:9.3f} ms   ratio {ours / theirs:7.2f}")
