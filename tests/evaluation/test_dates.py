"""Floors under the figures of ``python -m tests.evaluation.dates``."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from tests.evaluation.dates import DEFAULT, Score, read_annotations, read_document, score


@cache
def measured(path: Path) -> Score:
    total = Score()
    for source, annotated in read_annotations(path).items():
        score(read_document(source, path.parent), annotated, total)
    return total


@pytest.mark.parametrize(
    ("path", "recall", "precision", "values", "events"),
    [(DEFAULT[0], 1.0, 1.0, 0.98, 0.97), (DEFAULT[1], 0.99, 0.98, 1.0, 0.98)],
    ids=["seeds", "written"],
)
def test_dates_are_found_and_understood_as_well_as_before(
    path: Path, recall: float, precision: float, values: float, events: float
) -> None:
    total = measured(path)

    assert total.exact / total.annotated >= recall
    assert total.exact / total.found >= precision
    assert total.values / total.exact >= values
    assert total.events_right / total.events_annotated >= events


@pytest.mark.parametrize("path", DEFAULT, ids=["seeds", "written"])
def test_no_wrong_value_is_claimed(path: Path) -> None:
    assert measured(path).wrong_claims == 0
