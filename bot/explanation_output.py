"""JSON output of ``quoth ask --explain``: what was searched, what was found, and what decided."""

from __future__ import annotations

from typing import TypedDict

from bot.json_output import AnswerRecord, answer_record
from index import Answer, ConsideredSentence, Decision, NoAnswer, SearchedWord


class SearchedRecord(TypedDict):
    """A word of a question as it was searched; see ``SearchedWord``."""

    words: str
    corrected: str | None
    aliases: list[str]
    related: list[str]
    name: bool
    known: bool


class ConsideredRecord(TypedDict):
    """A sentence that came into question, with the parts of its score."""

    source: str
    line: int
    start: int
    end: int
    text: str
    score: float
    words: float
    parts: dict[str, float]


class DecisionRecord(TypedDict):
    """The scores by which it was decided; see ``Decision``."""

    words: float
    meaning: float | None
    confidence: float
    threshold: float
    veto: str | None
    everyday: float


class ExplanationRecord(TypedDict):
    """What was searched, what was found, and which rule decided.

    ``decision`` is null where nothing was found that could be weighed.
    """

    searched: list[SearchedRecord]
    found: list[ConsideredRecord]
    decision: DecisionRecord | None
    veto: str | None
    rule: str


class ExplainedRecord(AnswerRecord):
    """The output of ``quoth ask --json --explain``."""

    explain: ExplanationRecord


def explained_record(
    result: Answer | NoAnswer, rule: str, veto: str | None = None
) -> ExplainedRecord:
    """Return the record of a result with why it is this one.

    Args:
        rule: Which rule decided, in words.
        veto: What spoke against it, in words.
    """
    explained, decision = result.explanation, result.decision
    return {
        **answer_record(result),
        "explain": {
            "searched": [searched_record(each) for each in explained.searched] if explained else [],
            "found": [considered_record(each) for each in explained.considered]
            if explained
            else [],
            "decision": decision_record(decision) if decision else None,
            "veto": veto,
            "rule": rule,
        },
    }


def searched_record(word: SearchedWord) -> SearchedRecord:
    """Return the record of a word as it was searched."""
    return {
        "words": word.words,
        "corrected": word.corrected,
        "aliases": list(word.aliases),
        "related": list(word.related),
        "name": word.is_name,
        "known": word.is_known,
    }


def considered_record(each: ConsideredSentence) -> ConsideredRecord:
    """Return the record of a sentence that came into question."""
    citation = each.quote.citation
    return {
        "source": citation.source,
        "line": citation.line,
        "start": citation.start,
        "end": citation.end,
        "text": each.quote.text,
        "score": round(each.score, 4),
        "words": round(each.words, 4),
        "parts": {name: round(value, 4) for name, value in each.parts.items()},
    }


def decision_record(decision: Decision) -> DecisionRecord:
    """Return the record of the scores that decided."""
    return {
        "words": round(decision.words, 4),
        "meaning": None if decision.meaning is None else round(decision.meaning, 4),
        "confidence": round(decision.confidence, 4),
        "threshold": round(decision.threshold, 4),
        "veto": decision.veto,
        "everyday": round(decision.everyday, 4),
    }
