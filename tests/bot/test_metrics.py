from __future__ import annotations

import math
import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from bot.metrics import FRONT, FRONTS, OTHER, Metrics
from bot.rate_limits import Refusal
from bot.replies import ReplyKind

LABELS = {*ReplyKind, *Refusal, *FRONTS, OTHER}


@dataclass
class Gateway:
    """A connection with the figures that a test wants."""

    latency: float = math.nan
    silence: float = math.nan
    shards: Mapping[int, float] = field(default_factory=dict)


def shown(metrics: Metrics) -> dict[str, float]:
    """Each sample of the exposition under its name, with its labels' values if it has some."""
    families = text_string_to_metric_families(metrics.exposition().decode())
    return {
        " ".join((sample.name, *sample.labels.values())): sample.value
        for family in families
        for sample in family.samples
    }


def test_replies_are_counted_by_kind_and_timed() -> None:
    metrics = Metrics()
    metrics.answered(ReplyKind.ANSWER, 0.004)
    metrics.answered("answer", 0.02)
    metrics.answered("no_answer", 20)
    found = shown(metrics)

    assert found["quoth_answers_total local answer"] == 2
    assert found["quoth_answers_total local no_answer"] == 1
    assert found["quoth_answer_seconds_count"] == 3
    assert found["quoth_answer_seconds_sum"] == pytest.approx(20.024)
    assert [found[f"quoth_answer_seconds_bucket {top}"] for top in ("0.005", "0.025", "10.0")] == [
        1, 2, 2,
    ]  # fmt: skip


def test_every_kind_and_reason_is_shown_before_it_occurs() -> None:
    found = shown(Metrics())

    assert all(found[f"quoth_answers_total local {kind}"] == 0 for kind in (*ReplyKind, OTHER))
    assert all(found[f"quoth_turned_away_total local {why}"] == 0 for why in (*Refusal, OTHER))
    assert found["quoth_errors_total local"] == 0


@given(words=st.text() | st.text(string.ascii_lowercase))
def test_no_words_of_a_person_get_into_a_label(words: str) -> None:
    metrics = Metrics()
    metrics.answered(words, 0.1)
    metrics.turned_away(words)
    families = text_string_to_metric_families(metrics.exposition().decode())
    values = {
        value
        for family in families
        for sample in family.samples
        for name, value in sample.labels.items()
        if name != "le"
    }

    assert values == LABELS
    assert sum(metrics.snapshot().kinds.values()) == 1
    assert sum(metrics.snapshot().turned_away.values()) == 1


def test_what_is_in_no_list_counts_as_other() -> None:
    metrics = Metrics()
    metrics.answered("asylum", 0.1)
    metrics.turned_away("asylum")

    assert metrics.snapshot().kinds[OTHER] == 1
    assert metrics.snapshot().turned_away[OTHER] == 1


def test_the_totals_say_what_was_counted() -> None:
    now = [50.0]
    metrics = Metrics(clock=lambda: now[0])
    metrics.answered("answer", 0.5)
    metrics.answered("answer", 0.25)
    metrics.answered("no_answer", 0.25)
    metrics.answered("timeline", 1)
    metrics.failed()
    metrics.turned_away(Refusal.FULL)
    now[0] = 60.5
    totals = metrics.snapshot()

    assert (totals.answered, totals.refused, totals.errors) == (2, 1, 1)
    assert (totals.kinds["timeline"], totals.kinds["failure"]) == (1, 1)
    assert totals.turned_away["full"] == 1
    assert totals.seconds == pytest.approx(2)
    assert totals.uptime == 10.5
    assert datetime.now(UTC) - totals.started < timedelta(minutes=1)


def test_totals_stay_as_they_were_when_counting_goes_on() -> None:
    metrics = Metrics()
    before = metrics.snapshot()
    metrics.answered("answer", 1)

    assert (before.answered, before.kinds["answer"]) == (0, 0)
    assert metrics.snapshot().answered == 1


def test_without_library_and_gateway_nothing_is_said_of_them() -> None:
    metrics = Metrics()
    totals = metrics.snapshot()

    assert (totals.documents, totals.passages) == (0, 0)
    assert (totals.latency, totals.silence) == (None, None)
    assert b"gateway" not in metrics.exposition()


def test_what_is_shown_is_read_when_somebody_looks() -> None:
    documents = [3.0]
    metrics = Metrics()
    metrics.show_library(documents=lambda: documents[0], passages=lambda: 66)
    gateway = Gateway(silence=1)
    metrics.show_gateway("discord", gateway)
    documents[0], gateway.silence = 4, 2.5
    found = shown(metrics)
    totals = metrics.snapshot()

    assert (found["quoth_documents"], found["quoth_passages"]) == (4, 66)
    assert found["quoth_gateway_silence_seconds discord"] == 2.5
    assert math.isnan(found["quoth_gateway_latency_seconds discord"])
    assert (totals.documents, totals.passages) == (4, 66)
    assert (totals.latency, totals.silence) == (None, 2.5)


def test_a_later_gateway_takes_the_place_of_the_one_before() -> None:
    metrics = Metrics()
    metrics.show_gateway("discord", Gateway(1, 1))
    metrics.show_gateway("discord", Gateway(2, 2))

    assert shown(metrics)["quoth_gateway_latency_seconds discord"] == 2
    assert metrics.snapshot().silence == 2


def test_each_front_has_a_gateway_and_the_status_shows_the_worst_that_is_known() -> None:
    metrics = Metrics()
    metrics.show_gateway("discord", Gateway(latency=0.1, silence=3))
    metrics.show_gateway("slack", Gateway(silence=9))
    found = shown(metrics)

    assert found["quoth_gateway_silence_seconds discord"] == 3
    assert found["quoth_gateway_silence_seconds slack"] == 9
    assert (metrics.snapshot().latency, metrics.snapshot().silence) == (0.1, 9)


@pytest.mark.parametrize("front", FRONTS)
def test_what_a_front_answers_counts_under_its_name(front: str) -> None:
    metrics = Metrics()
    before = FRONT.set(front)
    metrics.answered(ReplyKind.ANSWER, 0.1)
    metrics.turned_away(Refusal.FULL)
    metrics.failed()
    FRONT.reset(before)
    found = shown(metrics)

    assert found[f"quoth_answers_total {front} answer"] == 1
    assert found[f"quoth_turned_away_total {front} full"] == 1
    assert found[f"quoth_errors_total {front}"] == 1
    assert metrics.snapshot().answered == metrics.snapshot().errors == 1


def test_two_bots_in_one_process_count_apart() -> None:
    first, second = Metrics(), Metrics()
    first.failed()

    assert (first.snapshot().errors, second.snapshot().errors) == (1, 0)
    assert REGISTRY.get_sample_value("quoth_errors_total") is None


def test_the_memory_of_the_process_is_shown() -> None:
    assert shown(Metrics())["process_resident_memory_bytes"] > 0


def test_each_shard_is_shown_with_whether_it_is_connected() -> None:
    metrics = Metrics()
    metrics.show_gateway("discord", Gateway(shards={7: 0.25, 8: math.nan, 10: math.inf}))
    found = shown(metrics)

    assert [found[f"quoth_shard_connected discord {n}"] for n in (7, 8, 10)] == [1, 1, 0]
    assert found["quoth_shard_latency_seconds discord 7"] == 0.25
    assert math.isnan(found["quoth_shard_latency_seconds discord 8"])
    assert math.isnan(found["quoth_shard_latency_seconds discord 10"])
