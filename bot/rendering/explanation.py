"""Explain in words how an answer or a refusal was decided: ``quoth ask --explain``."""

from __future__ import annotations

from index import Answer, Grounds, NoAnswer

_VETOES = {
    "number": "a year or number of the question stands nowhere near",
    "name": "a name of the question stands nowhere near",
    "kind": "a figure or a time is asked for, and none is there",
    "premise": "most of what the question takes for granted is not said",
}


def explanation(result: Answer | NoAnswer) -> str:
    """Return the parts of the score, the score, the threshold and the veto, one per line."""
    grounds = result.grounds
    if grounds is None:
        return "Nothing was found that could be weighed."
    return "\n".join(_lines(result, grounds))


def _lines(result: Answer | NoAnswer, grounds: Grounds) -> list[str]:
    lines = [f"words    {grounds.words:6.2f}   how well the best excerpt answers by its words"]
    if grounds.meaning is None:
        lines.append("meaning      –   not looked at")
    else:
        lines.append(f"meaning  {grounds.meaning:6.2f}   how near it is: 0 nothing, 1 the same")
    lines.append(f"sure     {grounds.sure:6.2f}   from both, less for many passages")
    lines.append(f"needed   {grounds.enough:6.2f}")
    if grounds.veto is not None:
        lines.append(f"against it: {_VETOES[grounds.veto]}")
    lines.append("answered" if isinstance(result, Answer) else "refused")
    return lines
