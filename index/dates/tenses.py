"""Whether a sentence looks back or ahead from where it names a date.

Only as much as choosing between two years or two Tuesdays takes: the nearest sign in the
sentence decides, first among those before the date, then among those after it.
"""

from __future__ import annotations

import re

_REACH = 240
"""Characters on each side that are looked at."""

_SIGN = re.compile(
    r"\b(?:(?P<ahead>will|won['’]t|shall|upcoming|scheduled|slated|expects?|expected|plans?"
    r"|planned|due|going\sto|set\sto|to\sbe|deadline|begins|starts|opens|takes\splace"
    r"|would|should|must|hopes?|intends?|aims?|forecasts?|predicts?)"
    r"|(?P<back>was|were|had|did|has|have|been|said|says|told|became|began|made|took|went"
    r"|came|got|gave|found|left|held|fell|rose|won|lost|met|ran|saw|set|sold|bought|died|grew"
    r"|hit|led|paid|put|shut|spoke|struck|wrote|kept|sent|\w{2,14}ed))\b"
    r"|(?P<will>\w['’]ll\b)",
    re.IGNORECASE,
)
_AUXILIARIES = re.compile(r"\s(?:(?:be|been|have|not|also|soon|only)\s){0,3}")
_CLAUSE_END = re.compile(r"[;:]\s")
_DEADLINE = re.compile(r"\b(?:by|until)\s{1,4}$", re.IGNORECASE)


def lean(text: str, sentence_start: int, start: int, end: int, sentence_end: int) -> int:
    """−1 if the words around ``text[start:end]`` look back, 1 if ahead, 0 if neither."""
    if _DEADLINE.search(text, max(sentence_start, start - 8), start):
        return 1
    limit = _CLAUSE_END.search(text, end, min(sentence_end, end + _REACH))
    signs = list(_SIGN.finditer(text, max(sentence_start, start - _REACH), start))
    if len(signs) > 1 and _AUXILIARIES.fullmatch(text, signs[-2].end(), signs[-1].start()):
        return _direction(signs[-2])  # “will be sold”
    if signs:
        return _direction(signs[-1])
    clause_end = min(sentence_end, end + _REACH) if limit is None else limit.start()
    after = _SIGN.search(text, end, clause_end)
    return 0 if after is None else _direction(after)


def _direction(match: re.Match[str]) -> int:
    return -1 if match["back"] else 1
