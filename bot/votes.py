"""Votes on answers, as plain values: what became of one, and how many an answer has."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class VoteOutcome(StrEnum):
    """What became of a vote."""

    COUNTED = "counted"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many people voted an answer up and how many voted it down."""

    answer_id: str
    up: int
    down: int
