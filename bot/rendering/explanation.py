"""Explain in words how an answer or a refusal was decided: ``quoth ask --explain``."""

from __future__ import annotations

from index import Answer, Decision, NoAnswer

_VETOES = {
    "number": "a year or number of the question stands nowhere near",
    "name": "a name of the question stands nowhere near",
    "kind": "a figure or a time is asked for, and none is there",
    "premise": "most of what the question takes for granted is not said",
}


def explanation(result: Answer | NoAnswer) -> str:
    """Return the parts of the score, the score, the threshold and the veto, one per line."""
    decision = result.decision
    if decision is None:
        return "Nothing was found that could be weighed."
    return "\n".join(_lines(result, decision))


def _lines(result: Answer | NoAnswer, decision: Decision) -> list[str]:
    lines = [f"words    {decision.words:6.2f}   how well the best excerpt answers by its words"]
    if decision.meaning is None:
        lines.append("meaning      –   not looked at")
    else:
        lines.append(f"meaning  {decision.meaning:6.2f}   how near it is: 0 nothing, 1 the same")
    lines.append(f"sure     {decision.confidence:6.2f}   from both, less for many passages")
    lines.append(f"needed   {decision.threshold:6.2f}")
    if decision.veto is not None:
        lines.append(f"against it: {_VETOES[decision.veto]}")
    lines.append("answered" if isinstance(result, Answer) else "refused")
    return lines
