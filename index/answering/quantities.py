"""Numbers and dates in a sentence, as ranges of the values that they can mean.

"Nearly 150", "more than 140" and "1.5 million" leave room; two figures contradict each other
only where their ranges do not meet.
"""

from __future__ import annotations

import math
import re
import weakref
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from index.corpus import Corpus
from index.dates import Bound, DateExpression, bounds, tag_dates
from index.model import Document, SourceName, Span
from index.query.answer_types import AnswerType
from index.text.english import MONTH_WORDS, SMALL_NUMBERS, TENS
from index.text.tokens import tokenise

_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_SHORT_SCALES = {"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9}
_SMALL = {word: number for number, word in enumerate(SMALL_NUMBERS)}
_TENS = {word: 10 * number for number, word in enumerate(TENS, start=2)}
_NUMBER_WORD = "|".join(sorted([*_SMALL, *_TENS, *_SCALES, "dozen"], key=len, reverse=True))
_FIGURE = re.compile(
    rf"""
    (?<![\w.,/:#-]) (?P<sign>[$€£¥]\s?)?
    (?: (?P<digits>\d{{1,3}}(?:[,\u00a0\u202f\ ]\d{{3}})+(?:\.\d+)?(?!\d) | \d+(?:\.\d+)?)
        (?: \s?-?(?P<scale>{"|".join(_SCALES)}|(?(sign)(?:k|mn?|bn)\b|(?!))) )?
      | (?P<words>(?:{_NUMBER_WORD})(?:(?:\s+and\s+|[\s-]+)(?:{_NUMBER_WORD}))*) )
    (?![\w/:]|[.,]\d)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_AMBIGUOUS = re.compile(r"\d{1,3}\.\d{3}")
"""1.000 is one to some and a thousand to others."""

YEAR = re.compile(r"1[0-9]\d\d|20\d\d")
_MONTHS = sorted((word.capitalize() for word in MONTH_WORDS), key=len, reverse=True)
MONTH = rf"(?:{'|'.join(_MONTHS)})\.?"
_AFTER_MONTH = re.compile(rf"\b{MONTH}\s+$")
_BEFORE_MONTH = re.compile(rf"\s+(?:of\s+)?{MONTH}(?!\w)")
_COUNTED_AFTER = re.compile(r"\s[a-z]")
_TIMED = re.compile(
    r"(?:\b(?:in|since|by|until|till|from|to|of|on|at|for|during|before|after|between|through"
    r"|throughout|around|about|circa|and|or|the|that|this|its|is|was|years?|early|late|mid"
    r"|spring|summer|autumn|fall|winter)"
    r"|(?!\b(?:over|nearly|almost|some|only|exactly|just|than)\s)(?-i:\b[A-Z])\w*"
    r"|\d|[,:;(/–—-])\s?$",
    re.IGNORECASE,
)
"""What stands before a year rather than before a number of things."""

_LABEL = re.compile(
    r"\b(?:no|nos|number|page|pages|pp?|chapter|article|section|act|part|figure|table|paragraph"
    r"|line|room|route|highway|title|class|grade|level|type|version|by)\.?\s+$",
    re.IGNORECASE,
)

_UNITS = {
    AnswerType.SHARE: {"percent": "%|per\\s?cent|percent"},
    AnswerType.MONEY: {
        "dollar": r"(?:US\s)?dollars?|usd|bucks?",
        "euro": "euros?|eur",
        "pound": "pounds?|gbp|quid",
        "yen": "yen",
        "cent": "cents?",
        "peso": "pesos?",
        "crown": "crowns?",
        "franc": "francs?",
        "rupee": "rupees?",
        "mark": "marks?",
    },
    AnswerType.DISTANCE: {
        "square kilometre": r"square\s(?:kilomet(?:er|re)s?|km)|km²",
        "square mile": r"square\smiles?",
        "kilometre": "kilomet(?:er|re)s?|km",
        "metre": "met(?:er|re)s?|m",
        "centimetre": "centimet(?:er|re)s?|cm",
        "mile": "miles?",
        "foot": "feet|foot|ft",
        "yard": "yards?",
        "inch": "inch(?:es)?",
        "acre": "acres?",
        "hectare": "hectares?",
    },
    AnswerType.DURATION: {
        unit: f"{unit}s?" for unit in ("second", "minute", "hour", "day", "week", "month", "year")
    }
    | {"decade": "decades?", "century": "century|centuries"},
}
_SIGNS = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen"}
_UNIT = tuple(
    (answer_type, unit, re.compile(rf"[\s-]?(?:{pattern})(?!\w)", re.IGNORECASE))
    for answer_type, units in _UNITS.items()
    for unit, pattern in units.items()
)
_LENGTHS = frozenset({AnswerType.DISTANCE, AnswerType.DURATION})
_COMPOUND = re.compile(r"-[A-Za-z]")
"""A 2-yard run counts no runs."""

_OLD = re.compile(r"[\s-]years?(?:[\s-]olds?\b|\sof\sage\b)", re.IGNORECASE)
_AGED = re.compile(r"\b(?:aged|at\s(?:the\s)?age(?:\sof)?|age\sof)\s$", re.IGNORECASE)
_TURNED = re.compile(r"\b(?:is|was|turned)\s$", re.IGNORECASE)
_AGED_APART = re.compile(r"[A-Z]\w+,\s$")
_WORD_AFTER = re.compile(r"[\s-]*\w")
_MOMENT = re.compile(r"\s(?:ago|earlier|later|before|after|old)\b", re.IGNORECASE)

_NEARLY = re.compile(r"\b(?:nearly|almost|close to|just under)\s(?:an?\s)?$", re.IGNORECASE)
_ABOUT = re.compile(
    r"(?:\b(?:about|around|roughly|approximately|some|circa|an estimated|estimated|perhaps"
    r"|maybe)\s|~|\bc\.\s?)(?:an?\s)?$",
    re.IGNORECASE,
)
_MIN = re.compile(
    r"\b(?:more than|over|at least|exceed(?:s|ed|ing)?|no (?:fewer|less) than|upwards? of|above"
    r"|not less than)\s(?:an?\s)?$",
    re.IGNORECASE,
)
_MAX = re.compile(
    r"\b(?:fewer than|less than|under|at most|up to|no more than|below|as many as|as much as"
    r"|not more than|within)\s(?:an?\s)?$",
    re.IGNORECASE,
)
_OR_MORE = re.compile(r"\+|\sor (?:more|so)\b", re.IGNORECASE)
_TO = re.compile(r"\s?(?:-|–|—|\bto\b|\band\b|\bor\b)\s?[$€£¥]?", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween\s[$€£¥]?$", re.IGNORECASE)
_AND = re.compile(r"\s?and\s", re.IGNORECASE)

_PART = re.compile(
    r"\b(?:another|additional|further|other|extra|remaining|first|last|next|only the|the other"
    r"|each of)\s$",
    re.IGNORECASE,
)
_PART_AFTER = re.compile(
    r"\s(?:more|others?|additional|further|extra|out of|of (?:the|them|these|those|its|their|his"
    r"|her|which|whom))\b",
    re.IGNORECASE,
)

LOOK_BACK = 24
"""Characters before a figure that can qualify it."""

ABOUT = 0.1
"""How far off an "about" may be, as a share."""

ROUND = 0.01
"""The same for a plain figure that ends in zeros, such as 80,000."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure of a document as the range of what it can mean.

    Attributes:
        span: Its words.
        low: The least that it can mean; days count from year 1, as ``date.toordinal`` does.
        high: The most.
        unit: What it counts in, empty for things.
    """

    span: Span
    low: float
    high: float
    unit: str = ""

    def contradicts(self, other: Quantity) -> bool:
        """Return whether the two ranges do not meet."""
        return self.unit == other.unit and (self.high < other.low or other.high < self.low)

    def agrees(self, other: Quantity) -> bool:
        """Return whether the two ranges meet."""
        return self.unit == other.unit and not self.contradicts(other)


def quantities(text: str, span: Span, answer_type: AnswerType) -> tuple[Quantity, ...]:
    """Return the figures of the kind ``answer_type`` in ``text[span.start:span.end]``, in order.

    Numbers that name something ("chapter 5"), that are part of a date, or that count a part or
    an addition ("four of them", "another 12") are left out.
    """
    found: list[Quantity] = []
    joined: re.Match[str] | None = None
    for match in _FIGURE.finditer(text, span.start, span.end):
        quantity = _quantity(text, match, answer_type)
        if joined is not None and _is_range(text, joined, match):
            # Its first end alone is no figure, of whatever kind the second is.
            found = [each for each in found if each.span.start < joined.start()]
            first = _amount(joined)
            if quantity is not None and first is not None:
                low = min(first, quantity.low)
                quantity = Quantity(
                    Span(joined.start(), quantity.span.end), low, quantity.high, quantity.unit
                )
        if quantity is not None:
            found.append(quantity)
        joined = match
    return tuple(found)


def _is_range(text: str, first: re.Match[str], second: re.Match[str]) -> bool:
    """Return whether two figures are the ends of one: "between 5 and 10", "5 to 10", "5–10 %"."""
    between = text[first.end() : second.start()]
    if _AND.fullmatch(between):
        return bool(_BETWEEN.search(text, max(0, first.start() - LOOK_BACK), first.start()))
    return bool(_TO.fullmatch(between))


def _quantity(text: str, match: re.Match[str], answer_type: AnswerType) -> Quantity | None:
    amount = _amount(match)
    before = text[max(0, match.start() - LOOK_BACK) : match.start()]
    if amount is None or _is_no_amount(text, match, before):
        return None
    read = _unit(text, match, answer_type, before)
    if read is None:
        return None
    unit, end = read
    if not unit and (_PART.search(before) or _PART_AFTER.match(text, end)):
        return None
    low, high = _room(match, amount)
    if _NEARLY.search(before):
        low = (1 - ABOUT) * amount
    elif _ABOUT.search(before):
        low, high = (1 - ABOUT) * amount, (1 + ABOUT) * amount
    elif _MIN.search(before) or _OR_MORE.match(text, end):
        high = math.inf
    elif _MAX.search(before):
        low = -math.inf
    return Quantity(Span(match.start(), end), low, high, unit)


def _amount(match: re.Match[str]) -> float | None:
    digits, scale = match["digits"], (match["scale"] or "").lower()
    if digits is None:
        return _spoken(match["words"])
    if _AMBIGUOUS.fullmatch(digits):
        return None
    return float(re.sub(r"[^\d.]", "", digits)) * (_SCALES | _SHORT_SCALES).get(scale, 1)


def _spoken(words: str) -> float | None:
    """Return the range of number words; a bare "one" is rarely a number."""
    parts = [part for part in re.split(r"[\s-]+", words.lower()) if part != "and"]
    if parts == ["one"]:
        return None
    total = current = 0.0
    for part in parts:
        if part == "dozen":
            current = max(current, 1) * 12
        elif part == "hundred":
            current = max(current, 1) * 100
        elif part in _SCALES:
            total, current = total + max(current, 1) * _SCALES[part], 0.0
        else:
            current += _SMALL.get(part, 0) + _TENS.get(part, 0)
    return total + current


def _room(match: re.Match[str], amount: float) -> tuple[float, float]:
    """Return how far a rounded figure may be off: half of its last place, or 1 %."""
    digits, scale = match["digits"], (match["scale"] or "").lower()
    if digits and scale:
        step = (_SCALES | _SHORT_SCALES)[scale] / 10 ** len(digits.partition(".")[2])
        return amount - step / 2, amount + step / 2
    if amount >= _SCALES["thousand"] and amount % 100 == 0:
        return (1 - ROUND) * amount, (1 + ROUND) * amount
    return amount, amount


def _is_no_amount(text: str, match: re.Match[str], before: str) -> bool:
    """Return whether the number belongs to a date, or names something instead of counting it."""
    if match["sign"] or match["scale"]:
        return False
    if _LABEL.search(before):
        return True
    return bool(_AFTER_MONTH.search(before) or _BEFORE_MONTH.match(text, match.end()))


def _unit(
    text: str, match: re.Match[str], answer_type: AnswerType, before: str
) -> tuple[str, int] | None:
    """Return the unit of a figure of this kind and where it ends; None if it is another kind."""
    if answer_type is AnswerType.AGE:
        return _age(text, match, before)
    kind, unit, end = None, "", match.end()
    for kind_of, name, pattern in _UNIT:
        if followed := pattern.match(text, end):
            kind, unit, end = kind_of, name, followed.end()
            break
    if match["sign"]:
        kind, unit = AnswerType.MONEY, _SIGNS[match["sign"].strip()]
    if answer_type is AnswerType.NUMBER:
        year = _may_be_year(text, match, before)
        compound = _COMPOUND.match(text, match.end())
        return ("", match.end()) if kind is None and not year and not compound else None
    wanted = _LENGTHS if answer_type is AnswerType.LENGTH else {answer_type}
    if kind not in wanted or (kind is AnswerType.DURATION and _MOMENT.match(text, end)):
        return None
    return unit, end


def _may_be_year(text: str, match: re.Match[str], before: str) -> bool:
    """Return whether four digits can be a year: "in 1200 men", but not "killed 1200 men"."""
    if match["scale"] or not YEAR.fullmatch(match["digits"] or ""):
        return False
    return bool(_TIMED.search(before)) or not _COUNTED_AFTER.match(text, match.end())


def _age(text: str, match: re.Match[str], before: str) -> tuple[str, int] | None:
    if old := _OLD.match(text, match.end()):
        return "years of age", old.end()
    apart = _AGED_APART.search(before) and text[match.end() : match.end() + 1] == ","
    alone = _TURNED.search(before) and not _WORD_AFTER.match(text, match.end())
    return ("years of age", match.end()) if apart or alone or _AGED.search(before) else None


def is_about(text: str, place: int) -> bool:
    """Return whether what begins at ``place`` is said to be no more than about right."""
    before = max(0, place - LOOK_BACK)
    return bool(_ABOUT.search(text, before, place) or _NEARLY.search(text, before, place))


def words_between(text: str, one: Span, other: Span) -> Iterator[str]:
    """Yield the words that stand between two places, in order; none if they touch."""
    first, second = sorted((one, other))
    yield from re.findall(r"\w+", text[first.end : max(first.end, second.start)])


ABOUT_DAYS = 10 * 366
"""Days that a date which is "about" or "perhaps" may be off."""

_FOUND: weakref.WeakKeyDictionary[Corpus, dict[SourceName, tuple[DateExpression, ...]]] = (
    weakref.WeakKeyDictionary()
)


def dates(
    corpus: Corpus, document: Document, span: Span, named: Collection[str], *, by_year: bool
) -> tuple[Quantity, ...]:
    """Return the dates that say when something in ``span`` happened, as ranges of days.

    Args:
        named: Words of the question: a date that it names itself is not what it asks for.
        by_year: Whether the question asks for no more than the year.
    """
    return tuple(_dates(corpus, document, span, named, by_year=by_year))


def _dates(
    corpus: Corpus, document: Document, span: Span, named: Collection[str], *, by_year: bool
) -> Iterator[Quantity]:
    for each in _expressions(corpus, document):
        if not span.contains(each.span) or not each.dates_event:
            continue
        first, last = bounds(each.edtf)
        words = tokenise(document.flowing, each.span.start, each.span.end)
        if first is None or last is None or all(token.word in named for token in words):
            continue
        if by_year:
            first, last = first.replace(month=1, day=1), last.replace(month=12, day=31)
        about = each.edtf[-1] in "~?" or is_about(document.text, each.span.start)
        yield _date_quantity(each, first.toordinal(), last.toordinal(), ABOUT_DAYS if about else 0)


def _date_quantity(expression: DateExpression, first: float, last: float, room: int) -> Quantity:
    first, last = first - room, last + room
    if expression.bound is Bound.BEFORE:
        first, last = float("-inf"), first - 1
    elif expression.bound is Bound.AFTER:
        first, last = last + 1, float("inf")
    return Quantity(expression.span, first, last, "day")


def _expressions(corpus: Corpus, document: Document) -> tuple[DateExpression, ...]:
    """Return the date expressions of a document, found once for each corpus."""
    known = _FOUND.setdefault(corpus, {})
    if document.source not in known:
        blocks = [analysed.block for analysed in corpus.blocks[document.source]]
        known[document.source] = tag_dates(document, blocks, published=document.metadata.day)
    return known[document.source]
