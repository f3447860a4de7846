"""Words around a date: whether it dates an event, looks back or ahead, or is quoted.

"In 1996 the act passed" dates an event; "the Act of 1996", "his 2020 candidacy", "a
December 15 article" and "Wednesday’s meeting" say which one is meant.

Whether a sentence looks back or ahead is found out as far as choosing between two years or
two Tuesdays takes: the nearest sign in the sentence decides, first among those before the
date, then among those after it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Final

from index.dates.expressions import (
    Bound,
    Calendar,
    Interval,
    Meaning,
    Mention,
    Pointing,
    Surroundings,
)
from index.dates.languages import Vocabulary

_OPENING = frozenset('([“"')
_PAUSES = frozenset(",;:)]”—–")
_WORD_AFTER = re.compile(r"\s{1,8}[“\"‘]?([^\W\d_][\w’'-]{0,30})")
_POSSESSIVE = re.compile(r"['’]s?(?!\w)")
_ADJECTIVE = re.compile(r"-(?:quarter|century|half)$", re.IGNORECASE)
_JOINED = ("'", "’", "-")
_HYPHEN = re.compile(r"-[^\W\d_]")

_DETERMINERS: Final = frozenset(
    """
    the a an his her its their our my your this that these those every any each some no other
    first second third new old original same whose early late former latest annual
    """.split()
)
_PREPOSITIONS: Final = frozenset(
    """
    in on at by since from until till through throughout during before after between for to
    around about circa over within of and or as than when
    """.split()
)
_GO_ON: Final = frozenset(
    """
    in on at by since from until till through throughout during before after between for to
    around about over within of and or as than when where while but with without into against
    near amid is was were are be been has had have will would could may might must can should
    that which who it he she they we i you the a an this these those his her its their our my
    not also so then there here if because although though because alone onwards onward only
    just both all more most many some two three four five six said says told nor yet even
    """.split()
)
_EVERY_YEAR = re.compile(
    r",?\s{1,8}(?:(?:of|in)\s{1,8})?(?:(?:each|every|any|a\s{1,8}given)\s{1,8}year|annually)\b",
    re.IGNORECASE,
)
_CLAIMS: Final = frozenset(("©", "(c)", "copyright", "©️"))
_LINE_START = re.compile(r"\n[^\S\n]*$")
_CHUNK_BEFORE = re.compile(r"\S{1,80}$")
_CHUNK_AFTER = re.compile(r"\S{1,80}")
Before = tuple[str, str, str]
"""The two words before a date, and an opening bracket or quotation mark right before it."""

_EACH: Final = frozenset(("every", "each", "any"))
_BOUNDS: Final = {
    "since": Bound.SINCE, "from": Bound.SINCE, "until": Bound.UNTIL, "till": Bound.UNTIL,
    "through": Bound.UNTIL, "to": Bound.UNTIL, "before": Bound.BEFORE, "by": Bound.BEFORE,
    "after": Bound.AFTER, "following": Bound.AFTER,
}  # fmt: skip


def bound_of(before: Before, meaning: Meaning) -> Bound | None:
    """Return the bound that the sentence gives: since, until, before or after the date."""
    if isinstance(meaning, Interval):
        return None
    word = before[1]
    if word == "from" and not isinstance(meaning, Calendar):
        return None  # “up from a year earlier” compares.
    return _BOUNDS.get(word)


def repeats(text: str, start: int, end: int) -> bool:
    """Return whether the words beside a date mean each of its kind: "every August"."""
    words = text[max(0, start - 8) : start].split()
    if words and words[-1].lower() in _EACH:
        return True
    return _EVERY_YEAR.match(text, end) is not None


def only_names(text: str, span: tuple[int, int], meaning: Meaning, before: Before) -> bool:
    """Return whether the expression names or modifies something instead of dating it."""
    start, end = span
    if text[end : end + 1] in _JOINED and (
        _POSSESSIVE.match(text, end) or _HYPHEN.match(text, end)
    ):
        return True
    if text.find("-", start, end) >= 0 and _ADJECTIVE.search(text, start, end):
        return True
    earlier, word, _ = before
    if word in _EACH or word in _CLAIMS:
        return True
    if word == "of":
        return earlier not in {"as", "spring", "evening", "morning", "night", "afternoon"}
    if word == "to" and earlier == "back":
        return True
    if _is_bracketed_year(text, end, meaning, before):
        return True
    after = _WORD_AFTER.match(text, end)
    if after is None or after[1].lower() in _GO_ON or after[1].lower().endswith("ly"):
        return False
    if _takes_article(text, start):
        # “the past year”, “the third quarter”: the article is the date's own.
        return False
    if word in _DETERMINERS or word.endswith(("’s", "'s", "s’", "s'")):
        return not after[1].endswith("ed") or _is_bare_year(meaning)
    return _is_bare_year(meaning) and word not in _PREPOSITIONS and bool(word)


def is_aside(text: str, span: tuple[int, int], meaning: Meaning, before: Before) -> bool:
    """Return whether a date that does not date names nothing either.

    That is what comes back ("each May", "a Saturday"), what is cited or claimed ("(2019)",
    "© 2019"), part of an address ("…/november-2022-releases"), or the first word of a line.
    """
    (start, end), word = span, before[1]
    if (
        word in _CLAIMS
        or repeats(text, start, end)
        or _is_bracketed_year(text, end, meaning, before)
    ):
        return True
    if isinstance(meaning, Pointing):
        return True  # “December 31st of that year”
    if word in {"a", "an"} and isinstance(meaning, Calendar) and _is_only_weekday(meaning):
        return True
    if _is_bare_year(meaning) and _LINE_START.search(text, max(0, start - 8), start):
        return word not in _DETERMINERS and word not in _PREPOSITIONS
    if _is_bare_year(meaning) and _numbers_a_thing(text, start, word):
        return True
    chunk = _CHUNK_BEFORE.search(text, max(0, start - 80), start)
    after = _CHUNK_AFTER.match(text, end, end + 80)
    whole = (chunk[0] if chunk else "") + text[start:end] + (after[0] if after else "")
    return "/" in whole or "%" in whole or whole.count("-") > 2


def _is_only_weekday(meaning: Calendar) -> bool:
    return meaning.weekday is not None and meaning.day is None and meaning.lean is None


def _is_bracketed_year(text: str, end: int, meaning: Meaning, before: Before) -> bool:
    closed = before[2] in ("(", "[") and text[end : end + 1] in (")", "]")
    return closed and _is_bare_year(meaning)


def _numbers_a_thing(text: str, start: int, word: str) -> bool:
    """Return whether a figure numbers what stands before it: "bus 1984", not "the Games 1984"."""
    if not word.isalpha() or word in _DETERMINERS or word in _PREPOSITIONS or word == "year":
        return False
    return text[max(0, start - 1 - len(word)) : start].strip() == word


def names_an_attack(text: str, end: int, meaning: Meaning) -> bool:
    """Return whether “Sept. 11” names the event of a year that the words do not give."""
    return (
        isinstance(meaning, Calendar)
        and (meaning.year, meaning.month, meaning.day) == (None, 9, 11)
        and re.match(r"\s(?:terror|attack|hijack|suicide|bomb)", text[end : end + 10]) is not None
    )


def words_before(text: str, start: int) -> Before:
    """Return the two words before ``start`` and an opening bracket or quotation mark."""
    chunk = text[max(0, start - 48) : start]
    sign = chunk[-1] if chunk[-1:] in _OPENING else ""
    chunk = chunk[: len(chunk) - len(sign)]
    if not chunk or not chunk[-1].isspace():
        return "", "", sign
    words = ["", "", *chunk.lower().split()]
    last, earlier = words[-1], words[-2]
    if last[-1:] in _PAUSES and last not in _CLAIMS:
        return "", "", sign
    return ("" if earlier[-1:] in _PAUSES else earlier), last, sign


def _takes_article(text: str, start: int) -> bool:
    return text[start : start + 4].lower() == "the "


def _is_bare_year(meaning: Meaning) -> bool:
    if isinstance(meaning, Interval):
        return _is_bare_year(meaning.first) and _is_bare_year(meaning.last)
    return (
        isinstance(meaning, Calendar)
        and meaning.year is not None
        and meaning.month is None
        and meaning.sub_year is None
    )


_MARK = re.compile(r"[“”\"„«»]|(?<!\w)‘(?=\w)|’(?!\w)")
_OPENS = {"“": "”", "„": "“", "«": "»", "‘": "’"}
_OPENING_MARK = re.compile('[“„«‘"]')


class Speech:
    """The stretches of a text that stand in quotation marks."""

    def __init__(self, text: str, stretches: Sequence[tuple[int, int]]) -> None:
        """Find them inside each of ``stretches``, which are in order."""
        self._starts: list[int] = []
        self._ends: list[int] = []
        opening = [match.start() for match in _OPENING_MARK.finditer(text)]
        place = 0
        for start, end in stretches if opening else ():
            place = bisect_left(opening, start, place)
            # Without a mark that opens there is nothing to find.
            if place < len(opening) and opening[place] < end:
                self._read(text, start, end)

    def holds(self, position: int) -> bool:
        """Return whether ``position`` lies inside a quotation."""
        index = bisect_right(self._starts, position) - 1
        return index >= 0 and position < self._ends[index]

    def _read(self, text: str, start: int, end: int) -> None:
        opened: int | None = None
        closing = ""
        for match in _MARK.finditer(text, start, end):
            mark = match[0]
            if opened is None:
                if mark in _OPENS or mark == '"':
                    opened, closing = match.end(), _OPENS.get(mark, mark)
            elif mark == closing:
                self._add(opened, match.start())
                opened = None
        # A quotation that goes on in the next paragraph is not closed in this one.
        if opened is not None and closing != "’":
            self._add(opened, end)

    def _add(self, start: int, end: int) -> None:
        self._starts.append(start)
        self._ends.append(end)


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
_DEADLINE = re.compile(
    r"(?:\b(?:by|until)|(?<!used\s)(?<!had\s)\bto\s[a-z]{2,12}\sthrough)\s{1,4}(?:\d{1,2}(?:[:.]\d\d)?\s{0,2}(?:[ap]\.?m\.?)?(?:\s[A-Z]{2,4})?"
    r"\s{1,2}(?:on\s)?)?$",
    re.IGNORECASE,
)


def lean(text: str, sentence_start: int, start: int, end: int, sentence_end: int) -> int:
    """Return −1 if the words around ``text[start:end]`` look back, 1 if ahead, else 0."""
    if _DEADLINE.search(text, max(sentence_start, start - 28), start):
        return 1
    if _POSSESSIVE.match(text, end):
        return -1  # “they would look for ways around Wednesday’s ruling”
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


_BEFORE_REACH = 40
"""Characters before a date whose words say what it is."""

_SENTENCE_END = re.compile(r"[.!?;:]\s+(?=[^\W\d_])(?=[A-ZÁÉÍÓÚÄÖÜ¿¡])")
_BOUND_WORDS: Final = {
    "since": Bound.SINCE, "until": Bound.UNTIL, "before": Bound.BEFORE, "after": Bound.AFTER,
}  # fmt: skip
_AROUND = (
    "since", "until", "before", "after", "names", "dates_of", "month_after", "season_after",
    "weekday_after", "year_after", "recurring", "between", "from",
    "numbered", "weekend_after", "every",
)  # fmt: skip


class LanguageCues:
    """The words around dates in a language other than English."""

    def __init__(self, words: Vocabulary) -> None:
        """Compile the patterns that ``words`` give."""
        self._around = {key: words.pattern(rf"(?<!\w)(?:{{{key}}})\s{{0,8}}$") for key in _AROUND}
        self._article = words.pattern(r"{article_any}$")
        self._present = words.pattern(r"(?<!\w)(?:{present})(?!\w)")
        self._tense = words.pattern(r"(?<!\w)(?:(?P<looks_back>{back})|(?P<ahead>{forward}))(?!\w)")

    def is_after(self, text: str, start: int, words: str) -> bool:
        """Return whether words of a kind stand just before ``start``."""
        return self._around[words].search(text, max(0, start - _BEFORE_REACH), start) is not None

    def surroundings(self, text: str, start: int, mention: Mention, end: int) -> Surroundings:
        """Return what is said around a mention in a stretch of text from ``start`` to ``end``."""
        lowest = max(start, mention.start - _BEFORE_REACH)
        article = self._article.search(text, lowest, mention.start)
        place = mention.start if article is None else article.start()
        bound = None
        if not isinstance(mention.meaning, Interval):
            for name, value in _BOUND_WORDS.items():
                if any(self._around[name].search(text, lowest, p) for p in (mention.start, place)):
                    bound = value
        # “Closed since March, it will open”: what is to come stands before a “since”, if it does.
        until = mention.end if bound is Bound.SINCE else end
        lean = self.lean(text, start, mention.start, mention.end, until)
        lean = -1 if bound is Bound.SINCE and not lean else lean
        if not lean and isinstance(mention.meaning, Calendar) and _is_only_weekday(mention.meaning):
            lean = int(self._is_to_come(text, start, mention.start, mention.end, end))
        return Surroundings(
            bound,
            lean,
            self._names(text, lowest, mention, bound),
        )

    def _is_to_come(self, text: str, start: int, at: int, stop: int, end: int) -> bool:
        """Return whether a weekday's sentence is in the present: "am Montag kommt sie"."""
        first = max(start, at - _REACH)
        ends = [each.end() for each in _SENTENCE_END.finditer(text, first, at)]
        closed = _SENTENCE_END.search(text, stop, min(end, stop + _REACH))
        last = closed.start() if closed else min(end, stop + _REACH)
        return self._present.search(text, max(ends, default=first), last) is not None

    def _names(self, text: str, lowest: int, mention: Mention, bound: Bound | None) -> bool:
        before, after = text[lowest : mention.start], text[mention.end : mention.end + 1]
        year = isinstance(mention.meaning, Calendar) and mention.meaning.month is None
        if year and before[-1:] in ("(", "[") and after in (")", "]"):
            return True
        if self.is_after(text, mention.start, "every"):
            return True
        words = text[mention.start : mention.end]
        joined = isinstance(mention.meaning, Interval) and not re.search(r"\d[-–—/]\d", words)
        if bound is not None or joined:
            return False
        of = self._around["names"].search(text, lowest, mention.start)
        return of is not None and not self._around["dates_of"].search(text, lowest, of.start())

    def lean(self, text: str, start: int, at: int, stop: int, end: int) -> int:
        """Return −1 if the sentence of ``text[at:stop]`` looks back, 1 if ahead, else 0."""
        first = max(start, at - _REACH)
        ends = [each.end() for each in _SENTENCE_END.finditer(text, first, at)]
        signs = list(self._tense.finditer(text, max(ends, default=first), at))
        if not signs:
            limit = min(end, stop + _REACH)
            closed = _SENTENCE_END.search(text, stop, limit)
            signs = list(self._tense.finditer(text, stop, closed.start() if closed else limit))[:1]
        if not signs:
            return 0
        return 1 if signs[-1]["ahead"] else -1
