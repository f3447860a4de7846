"""The kind of thing that a question asks for, and whether a sentence has one."""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import StrEnum
from itertools import chain

from index.analysis import AnalysedBlock
from index.model import PartKind
from index.text.english import MONTH_WORDS, SEASONS, SMALL_NUMBERS, TENS, WEEKDAYS
from index.text.tokens import Word


class AnswerType(StrEnum):
    """The kinds of thing that a sentence can be seen to hold."""

    DEFINITION = "definition"
    DATE = "date"
    MONEY = "money"
    SHARE = "share"
    DISTANCE = "distance"
    LENGTH = "length"
    DURATION = "duration"
    AGE = "age"
    NUMBER = "number"
    REASON = "reason"
    PERSON = "person"
    NAME = "name"


PLAIN_KINDS = frozenset(
    {
        AnswerType.DATE,
        AnswerType.MONEY,
        AnswerType.SHARE,
        AnswerType.DISTANCE,
        AnswerType.LENGTH,
        AnswerType.DURATION,
        AnswerType.AGE,
        AnswerType.NUMBER,
    }
)
"""Kinds that show on the surface, so that their absence means something."""

_ASKED = (
    (
        AnswerType.DEFINITION,
        r"^(?:so |ok |hey |and )?(?:wh?at|wtf|wh?at the \w+)(?:'s|’s|s| is| are| was| were) "
        r"(?:an? |the )?[\w().’'/-]+(?: [\w().’'-]+)?\s*\??$|\bstands? for\b"
        r"|\bwhat does [\w().’'-]+(?: [\w().’'-]+)? (?:mean|do|stand)"
        r"|\bwhat (?:is|was|are) (?:it|that|they)\W*$|\bwhat does it (?:do|mean)"
        r"|^(?:so |ok |hey |and )?who(?:'s|’s|s| is| was| are| were)"
        r"(?: (?!(?:to|in|on|of|for|the|an?|and|or|by|with|at|from|allowed)\b)[\w.’'-]+){1,4}"
        r"\s*\??$"
        r"|^(?:wh?at|wtf)(?:'s|’s|s| is| are) an? [\w().’'/-]+(?: [\w().’'-]+)? in [\w’'-]+"
        r"(?: speak| terms| jargon| lingo| slang| world)?\s*\??$"
        r"|^(?:(?!\b(?:is|are|do|does|can)\b)[\w().’'/-]+ ){1,4}(?:=|means?) what\s*\??$"
        r"|\bmeant by\b|\bmean by\b|^define |\bmeaning of\b|\bdefinition of\b"
        r"|^¿?qu[eé] (?:es|significa) ",
    ),
    (
        AnswerType.DATE,
        r"\bwhen\b|\b(?:what|which)(?: \w+)? (?:year|date|day|month|decade|century)\b"
        r"|\bcu[aá]ndo\b|\b(?:qu[eé]|cu[aá]l) (?:a[nñ]o|fecha|d[ií]a)\b|\bhow long ago\b",
    ),
    (
        AnswerType.MONEY,
        r"\bhow much (?:money|does|did|do|is|was|were|would|will|has|have|had)\b|\b(?:price|cost"
        r"|budget|salary|funding)\b|\bhow much\b.*\b(?:pay|paid|spent|owe|cost|earn|money)\b"
        r"|\bcu[aá]nto (?:dinero|cuesta|cost[oó]|debe)",
    ),
    (
        AnswerType.SHARE,
        r"\b(?:percent(?:age)?|proportion|fraction)\b|\bwhat share\b|\bporcentaje\b",
    ),
    (
        AnswerType.DISTANCE,
        r"\bhow (?:far|tall|high|deep|wide|big)\b|\b(?:distance|height)\b",
    ),
    (
        AnswerType.DURATION,
        r"\bhow long (?:did|does|do|has|have|had|was|were|will|would|until|can|it)\b|\bduration\b"
        r"|\bcu[aá]nto tiempo\b",
    ),
    (AnswerType.LENGTH, r"\bhow long\b"),
    (AnswerType.AGE, r"\bhow old\b|\b(?:age|edad)\b"),
    (
        AnswerType.NUMBER,
        r"\bhow (?:many|much|often|large|fast|heavy|long)\b|\b(?:what|which) (?:\w+ )?(?:number"
        r"|amount|rate|total|size|population)\b|\bcu[aá]nt[oa]s?\b",
    ),
    (
        AnswerType.REASON,
        r"\bwhy\b|\bhow come\b|\bwhat (?:was |is )?the (?:reason|cause)|\bpor qu[eé]\b",
    ),
    (AnswerType.PERSON, r"\bwho(?:m|se)?\b|\bwho(?:'|’)s\b|\bqui[eé]n(?:es)?\b"),
    (
        AnswerType.NAME,
        r"\bwhere\b|\bd[oó]nde\b|\b(?:what|which) (?:\w+ )?(?:country|city|state|town|place|river"
        r"|company|organi[sz]ation|group|university|team|person|president|governor|book|song|film"
        r"|name)\b",
    ),
    # A longer name, if it asks for nothing plainer: "what is the interim board of trustees?"
    (
        AnswerType.DEFINITION,
        r"^(?:so |ok |hey |and )?(?:wh?at|wtf)(?:'s|’s|s| is| are) (?:an? |the )?"
        r"(?:(?!(?:in|on|at|to|by|with|from|for|as|when|if|that|which|who)\b"
        r"|of (?:an?|the|this|my|our|your|each)\b)[\w().’'/-]+ ){2,4}"
        r"(?!(?:in|on|at|to|by|with|from|as|for|of)\b)[\w().’'/-]+\s*\??$",
    ),
)
_PATTERNS = tuple(
    (answer_type, re.compile(pattern, re.IGNORECASE)) for answer_type, pattern in _ASKED
)

_AMOUNT = (
    rf"(?:\d[\d,.]*[\s-]*|\b(?:an?|{'|'.join((*SMALL_NUMBERS, *TENS))}"
    r"|several|few|dozens?|hundreds?|thousands?|millions?|half)[\s-]+)"
)
_DISTANCE = (
    rf"{_AMOUNT}(?:square )?(?:kilomet\w+|km|miles?|met(?:er|re)s?|m|feet|foot|ft"
    r"|yards?|inch\w*|cm|acres?|hectares?)\b"
)
_DURATION = (
    rf"{_AMOUNT}(?:more |full )?(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?"
    r"|decades?|centur\w+)\b|\b(?:from|since|until|between)\b.{0,20}\b(?:1\d|20)\d\d"
)
CLOCK = re.compile(
    rf"\b(?:at|from|until|till|by|before|after|to)\s(?:half\s(?:past\s)?|a\squarter\s(?:past|to)\s)?"
    rf"(?:{'|'.join(SMALL_NUMBERS[1:13])}|\d{{1,2}}(?:[:.]\d\d)?|noon|midnight|dawn|dusk|sunrise|sunset)"
    r"(?=\s*(?:[.,;:!?)]|$|to\b|and\b|or\b|on\b|in\b|until\b|till\b|every\b|[ap]\.?m\b|o['’]clock))"
    r"|\b\d{1,2}[:.]\d\d\b|\b\d{1,2}\s?[ap]\.?m\b",
    re.IGNORECASE,
)
"""A time of the day."""
_SHOWN = {
    AnswerType.MONEY: re.compile(
        r"[$€£¥]\s?\d|\b\d[\d,.]*\s*(?:(?:hundred|thousand|million|billion|trillion)\s+)?"
        r"(?:dollars|euros|pounds|pesos|yen|cents|usd|eur)\b",
        re.IGNORECASE,
    ),
    AnswerType.SHARE: re.compile(
        r"\d\s?%|\bper\s?cent\b|\bpercent|\b(?:half|halves|thirds?|quarters?|majority|most)\b"
        r"|\bin \d+\b|\b(?:one|two|three|four|\d)[ -](?:fourth|fifth|sixth|seventh|eighth|ninth"
        r"|tenth)s?\b|\d/\d",
        re.IGNORECASE,
    ),
    AnswerType.DISTANCE: re.compile(_DISTANCE, re.IGNORECASE),
    AnswerType.DURATION: re.compile(_DURATION, re.IGNORECASE),
    AnswerType.LENGTH: re.compile(f"{_DISTANCE}|{_DURATION}", re.IGNORECASE),
    AnswerType.AGE: re.compile(
        r"\b(?:aged?|years? old|year-old)\b|[A-Z]\w+, \d{1,3},|\bborn\b"
        rf"|{_AMOUNT}(?:days?|weeks?|months?|years?)\b",
        re.IGNORECASE,
    ),
    AnswerType.REASON: re.compile(
        r"\b(?:because|due to|owing to|since|so that|in order to|as a result|therefore|thus"
        r"|driven by|caused? by|led to|in response to|reasons?|thanks to|blam\w+|justif\w+|claim\w*"
        r"|fear\w*|to (?:avoid|prevent|stop|protect|secure)|aim\w*|efforts? to|as part of)\b",
        re.IGNORECASE,
    ),
}
# "One" and "zero" are said of too much else, and a fall is mostly no season.
_NUMBER_WORDS = frozenset((*SMALL_NUMBERS[2:], *TENS)) | frozenset(
    "hundred thousand million billion trillion dozen half third quarter twice double hundreds "
    "thousands millions billions several none".split()
)
_DATE_WORDS = MONTH_WORDS | SEASONS - {"fall"} | {*WEEKDAYS, *(f"{day}s" for day in WEEKDAYS)}
_YEAR = re.compile(r"(?:1\d|20)\d\ds?")
_DEFINES = re.compile(
    r"[”\"’')]*(?:\s+(?:program|programme|law|act|bill|policy|plan|system|group|agency|party"
    r"|method|protocol))?,?\s*(?:\((?!s\))|(?:which|that|who|an?|is|are|was|were|means?|refers?|stands?"
    r"|allows?|known|called)\b)",
)


_CLAUSE = re.compile(r"(?<=\w) when\b", re.IGNORECASE)
_VALUES = tuple(
    (answer_type, re.compile(pattern, re.IGNORECASE))
    for answer_type, pattern in (
        (AnswerType.SHARE, r"\bhow many per ?cent\b"),
        (AnswerType.MONEY, r"\bhow many (?:dollars|euros|pounds|pesos|yen|cents)\b"),
        (
            AnswerType.DISTANCE,
            r"\bhow many (?:square )?(?:kilomet(?:er|re)s|km|miles|met(?:er|re)s|feet|acres"
            r"|hectares)\b",
        ),
        (
            AnswerType.DURATION,
            r"\bhow many (?:seconds|minutes|hours|days|weeks|months|years|decades)\b",
        ),
        (
            AnswerType.NUMBER,
            r"\bhow many [^\W\d]|\bwhat(?:'s|’s| is| was) the (?:total |exact )?(?:population"
            r"|number)\b",
        ),
        (AnswerType.AGE, r"\bhow old\b"),
    )
)
_ASKS = re.compile(r"\b(?:how|what|which|who|where|why)\b", re.IGNORECASE)


def answer_type_of(question: str) -> AnswerType | None:
    """Return the kind of thing that ``question`` asks for, if a sentence can show it."""
    return next(
        (answer_type for answer_type, pattern in _PATTERNS if pattern.search(question)), None
    )


def value_type_of(question: str) -> AnswerType | None:
    """Return the plain kind of value that ``question`` asks for, if it asks for one.

    Unlike ``wanted`` it does not take the "when" of a clause for the question's own, goes by the
    unit of "how many days", and knows no number but of things that are counted.
    """
    for kind, pattern in _VALUES:
        if pattern.search(question):
            return kind
    before = _CLAUSE.split(question, maxsplit=1)[0]
    answer_type = answer_type_of(before if _ASKS.search(before) else question)
    return (
        answer_type if answer_type in PLAIN_KINDS and answer_type is not AnswerType.NUMBER else None
    )


def has(answer_type: AnswerType, block: AnalysedBlock, run: range, asked: Collection[str]) -> bool:
    """Return whether some sentences hold what is wanted, besides the terms that the question has.

    Args:
        run: The sentences' places in ``block``.
        asked: The question's own terms and their variants.
    """
    if answer_type is AnswerType.DEFINITION:
        return any(_defines(block, number, asked) for number in run)
    if answer_type in _SHOWN:
        sentences = block.block.sentences
        first, last = sentences[run.start].span, sentences[run.stop - 1].span
        if _SHOWN[answer_type].search(block.text, first.start, last.end):
            return True
        return answer_type in MEASURED and _is_row_with_figure(block, run)
    if answer_type is AnswerType.DATE:
        sentences = block.block.sentences
        first, last = sentences[run.start].span, sentences[run.stop - 1].span
        if CLOCK.search(block.text, first.start, last.end):
            return True
    words = chain.from_iterable(block.words[number] for number in run)
    return any(
        _is(answer_type, word, first=n == 0)
        for n, word in enumerate(words)
        if word.term not in asked
    )


MEASURED = frozenset(
    {
        AnswerType.MONEY,
        AnswerType.SHARE,
        AnswerType.DISTANCE,
        AnswerType.LENGTH,
        AnswerType.DURATION,
        AnswerType.AGE,
    }
)
"""Kinds that have a unit."""


def _is_row_with_figure(block: AnalysedBlock, run: range) -> bool:
    """Return whether a table's row has a figure, whose unit the column's name may have."""
    part = block.block.part_at(run.start)
    if part is None or part.kind is not PartKind.ROW:
        return False
    return any(word.word[0].isdigit() for number in run for word in block.words[number])


def _defines(block: AnalysedBlock, sentence: int, asked: Collection[str]) -> bool:
    text = block.text
    return not block.counts[sentence].keys().isdisjoint(asked) and any(
        _DEFINES.match(text, token.end) or text[token.start - 1] == "("
        for token in block.tokens[sentence]
        if token.term in asked
    )


def _is(answer_type: AnswerType, word: Word, *, first: bool) -> bool:
    if answer_type is AnswerType.NUMBER:
        # A bare year counts nothing.
        digits = word.word[0].isdigit() and not _YEAR.fullmatch(word.word)
        return digits or word.word in _NUMBER_WORDS
    if answer_type is AnswerType.DATE:
        if word.word[0].isdigit():
            return bool(_YEAR.fullmatch(word.word))
        return word.capital and word.word in _DATE_WORDS
    return word.capital and not first
