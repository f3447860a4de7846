"""Counters and timings, for Prometheus and for the owner's ``/status``.

Labels have only kinds of replies and reasons for refusals, so no text of people or documents
can get into them, and the number of time series stays small.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Protocol

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.rate_limits import Refusal
from bot.replies import ReplyKind
from index import UnreachableIndexError

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the histogram's buckets: an answer takes milliseconds, a chart seconds."""

OTHER = "other"
"""The label of every unknown value."""

Read = Callable[[], float]

FRONTS = ("discord", "slack", "local")
"""The fronts that requests come from; the last is every other one."""

FRONT: ContextVar[str] = ContextVar("front", default=FRONTS[-1])
"""The front whose request is being answered: all tasks that a front starts inherit its name."""


class Gateway(Protocol):
    """A connection to a platform, as far as it is measured."""

    @property
    def latency(self) -> float:
        """Seconds from the last heartbeat to its acknowledgement; NaN while there is none."""

    @property
    def silence(self) -> float:
        """Seconds since the gateway was last heard."""

    @property
    def shards(self) -> Mapping[int, float]:
        """The latency of each shard; NaN while there is none, infinite without connection."""


@dataclass(frozen=True, slots=True)
class Totals:
    """The counts since the start.

    Attributes:
        started: When counting began, in UTC.
        uptime: Seconds since then.
        answered: Questions that got quotations.
        refused: Questions that the documents do not answer.
        errors: Requests that failed.
        turned_away: Requests that were rejected, by reason.
        kinds: Replies by kind, including answers and refusals.
        seconds: The time that all replies took together.
        documents: The current number of documents.
        passages: The current number of passages.
        latency: Seconds from the last heartbeat to its acknowledgement, if there is a gateway.
        silence: Seconds since the last message of the gateway, if there is one.
    """

    started: datetime
    uptime: float
    answered: int
    refused: int
    errors: int
    turned_away: Mapping[str, int]
    kinds: Mapping[str, int]
    seconds: float
    documents: int
    passages: int
    latency: float | None
    silence: float | None


class Metrics:
    """Counts and times, in a Prometheus registry of its own.

    Counting takes about two microseconds and is thread-safe. Gauges, such as the number of
    documents, are read on request.
    """

    def __init__(self, *, clock: Read = time.monotonic) -> None:
        self._clock = clock
        self._started = datetime.now(UTC)
        self._start = clock()
        self._registry = CollectorRegistry()
        self._answers = Counter(
            "quoth_answers", "Replies by kind.", ["kind", "front"], registry=self._registry
        )
        self._turned_away = Counter(
            "quoth_turned_away",
            "Requests that were rejected, by reason.",
            ["reason", "front"],
            registry=self._registry,
        )
        self._errors = Counter(
            "quoth_errors", "Requests that failed.", ["front"], registry=self._registry
        )
        self._seconds = Histogram(
            "quoth_answer_seconds",
            "Seconds from a request to its reply.",
            buckets=SECONDS,
            registry=self._registry,
        )
        self._kinds = _children(self._answers, ReplyKind)
        self._reasons = _children(self._turned_away, Refusal)
        self._failures = {each: self._errors.labels(each) for each in FRONTS}
        self._gauges: dict[str, Gauge] = {}
        self._gateways: dict[str, Gateway] = {}
        self._gauge("quoth_uptime_seconds", "Seconds since the start.", self._uptime)
        ProcessCollector(registry=self._registry)
        self._registry.register(_ShardCollector(self._gateways))

    def answered(self, kind: str, seconds: float) -> None:
        """Count a reply that took ``seconds``; a ``kind`` that no reply has counts as other."""
        self._counted(self._kinds, kind).inc()
        self._seconds.observe(seconds)

    def failed(self) -> None:
        """Count a failed request and the reply that says so."""
        self._failures[_front()].inc()
        self._counted(self._kinds, ReplyKind.FAILURE).inc()

    def turned_away(self, reason: str) -> None:
        """Count a rejected request; a ``reason`` that is no ``Refusal`` counts as other."""
        self._counted(self._reasons, reason).inc()

    def show_library(self, *, documents: Read, passages: Read) -> None:
        """Show the numbers of documents and passages; NaN while they cannot be reached."""
        self._gauge("quoth_documents", "Documents in the index.", _if_reachable(documents))
        self._gauge("quoth_passages", "Passages in the index.", _if_reachable(passages))

    def show_database(self, is_reachable: Callable[[], bool]) -> None:
        """Show whether the database that hosts share can be reached."""
        meaning = "Whether the database that hosts share answered the last time."
        self._gauge("quoth_database_reachable", meaning, lambda: float(is_reachable()))

    def show_cluster(self, is_reachable: Callable[[], bool]) -> None:
        """Show whether the cluster that has the documents can be asked."""
        meaning = "Whether the cluster with the index answered the last question."
        self._gauge("quoth_cluster_reachable", meaning, lambda: float(is_reachable()))

    def show_gateway(self, front: str, gateway: Gateway) -> None:
        """Show the state of a front's connection to its platform, in place of an earlier one."""
        if not self._gateways:
            for name, meaning in (
                (_LATENCY, "Seconds from the last heartbeat to its acknowledgement."),
                (_SILENCE, "Seconds since the last message of the gateway."),
            ):
                self._gauges[name] = Gauge(name, meaning, ["front"], registry=self._registry)
        self._gateways[front] = gateway
        self._gauges[_LATENCY].labels(front).set_function(lambda: gateway.latency)
        self._gauges[_SILENCE].labels(front).set_function(lambda: gateway.silence)

    def exposition(self) -> bytes:
        """Return all metrics in Prometheus's text format.

        Reading the gauges may take a while; call it off the event loop.
        """
        return generate_latest(self._registry)

    def snapshot(self) -> Totals:
        """Return the counts so far; like ``exposition``, to be called off the event loop."""
        kinds = _counts(self._answers, "kind")
        return Totals(
            started=self._started,
            uptime=self._uptime(),
            answered=kinds[ReplyKind.ANSWER],
            refused=kinds[ReplyKind.NO_ANSWER],
            errors=sum(_counts(self._errors, "front").values()),
            turned_away=_counts(self._turned_away, "reason"),
            kinds=kinds,
            seconds=_sample(self._seconds, "quoth_answer_seconds_sum"),
            documents=int(self._read("quoth_documents") or 0),
            passages=int(self._read("quoth_passages") or 0),
            latency=_worst(each.latency for each in self._gateways.values()),
            silence=_worst(each.silence for each in self._gateways.values()),
        )

    @staticmethod
    def _counted(children: _Children, value: str) -> Counter:
        """Return the counter of ``value`` for the front that is at work."""
        front = _front()
        return children.get((value, front), children[OTHER, front])

    def _gauge(self, name: str, meaning: str, read: Read) -> None:
        """Show the value of ``read`` under ``name``, replacing an earlier gauge."""
        if name not in self._gauges:
            self._gauges[name] = Gauge(name, meaning, registry=self._registry)
        self._gauges[name].set_function(read)

    def _read(self, name: str) -> float | None:
        value = _sample(self._gauges[name], name) if name in self._gauges else math.nan
        return None if math.isnan(value) else value

    def _uptime(self) -> float:
        return self._clock() - self._start


class _ShardCollector(Collector):
    """The shards of all gateways; which ones there are is known only once they are connected."""

    def __init__(self, gateways: Mapping[str, Gateway]) -> None:
        self._gateways = gateways

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield whether each shard is connected, and its latency."""
        connected = GaugeMetricFamily(
            "quoth_shard_connected", "Whether a shard is connected.", labels=_SHARD_LABELS
        )
        latencies = GaugeMetricFamily(
            "quoth_shard_latency_seconds",
            "Seconds from a shard's last heartbeat to its acknowledgement.",
            labels=_SHARD_LABELS,
        )
        for front, gateway in self._gateways.items():
            for shard, latency in sorted(gateway.shards.items()):
                labels = (front, str(shard))
                connected.add_metric(labels, float(latency != math.inf))
                latencies.add_metric(labels, latency if math.isfinite(latency) else math.nan)
        yield connected
        yield latencies


def _if_reachable(read: Read) -> Read:
    """Return what reads a number, and NaN where that is in a cluster that is away."""

    def number() -> float:
        try:
            return read()
        except UnreachableIndexError:
            return math.nan

    return number


_SHARD_LABELS = ("front", "shard")

_LATENCY, _SILENCE = "quoth_gateway_latency_seconds", "quoth_gateway_silence_seconds"

_Children = Mapping[tuple[str, str], Counter]
"""A counter by its value and front."""


def _front() -> str:
    front = FRONT.get()
    return front if front in FRONTS else FRONTS[-1]


def _children(counter: Counter, values: Iterable[str]) -> _Children:
    """Return the counter of each value and front; all are shown from the start, as zero."""
    return {
        (str(value), front): counter.labels(str(value), front)
        for value in (*values, OTHER)
        for front in FRONTS
    }


def _worst(values: Iterable[float]) -> float | None:
    """Return the largest of the known ``values``; ``None`` if none is known."""
    return max((each for each in values if not math.isnan(each)), default=None)


def _counts(counter: Counter, label: str) -> Mapping[str, int]:
    """Return the counts by ``label``, those of all other labels together."""
    found: dict[str, int] = {}
    for metric in counter.collect():
        for sample in metric.samples:
            if sample.name.endswith("_total"):
                value = sample.labels[label]
                found[value] = found.get(value, 0) + int(sample.value)
    return MappingProxyType(found)


def _sample(metric: Counter | Histogram | Gauge, name: str) -> float:
    (found,) = (
        sample.value for each in metric.collect() for sample in each.samples if sample.name == name
    )
    return found
