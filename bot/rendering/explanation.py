"""Explain in words how an answer or a refusal was decided: ``quoth ask --explain``."""

from __future__ import annotations

from index import Answer, Decision, NoAnswer, Reason

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
        return f"Nothing was found that could be weighed.\nrefused: {_reason(result)}"
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
    if isinstance(result, Answer):
        lines.append("answered")
    elif decision.confidence < decision.threshold:
        lines.append("refused: less than what is needed")
    elif decision.veto is not None:
        lines.append("refused: for what is against it")
    else:
        lines.append("refused: a name or year of the follow-up stands nowhere near")
    return lines


def _reason(result: Answer | NoAnswer) -> str:
    reason = result.reason if isinstance(result, NoAnswer) else None
    if reason is Reason.SMALL_TALK:
        return "it is no question"
    if reason is Reason.TOO_VAGUE:
        return "no word of the question says what to look for"
    return "no sentence shares a word with the question or comes near it in meaning"
