"""Where a sentence introduces something: "X is a …", "X, the director of …", "X: …"."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from index.text.tokens import Token, terms_of

Subject = Sequence[Collection[tuple[str, ...]]]
"""What may be introduced: for each of its words every way to say it."""

NAMED = 1.0
"""What a sentence counts that says of its subject what it is."""

PLURAL = 0.6
"""The same for "X are …", which may as well say something that they happen to be."""

APPOSED = 0.8
"""The same for an apposition, an office before a name, and a name after "called"."""

MORE = 0.8
"""How much of that is left if the subject has more words behind: "guilds in Discord are …"."""

ENTRY = 0.6
"""The same for a line or row of a glossary: its name may as well be that of a field."""

OTHER = 0.4
"""How much is left if it has more words in front: it is another thing of the same kind."""

MAX_NAME = 80

_OPENING = (
    r"[\s>*_`#|\"“‘'(\[-]{0,8}(?:(?:In short|In general|Here|Basically|Note that),?\s+)?"
    r"(?:(?i:an?|the)\s+)?(?:(?i:term|word|name|abbreviation|acronym)\s+)?"
)
_CLOSING = r"[\"”’'*_`)\]]{0,4}"
_ASIDE = (
    r"(?:\s*\([^()\n]{1,60}\)|\s*,?\s*(?:(?:also|often|commonly|sometimes)\s+)?"
    r"(?:known|called|referred\s+to|abbreviated)[^,.;\n]{1,60},?"
    r"|[-–—]\s?also called[^-–—\n]{1,40}[-–—])?"
)
_ADVERB = r"(?:(?:simply|basically|essentially|generally|usually|currently|now|just|always)\s+)?"
_DETERMINER = (
    r"(?:an?|the|any|one|our|your|its|their|another|each|every|what|where|how|when|someone"
    r"|something|anyone|anything)\b"
)
_SAYS = (
    rf"(?P<named>(?:is|was|are|were|remains?|became|will\s+be)\s+{_ADVERB}{_DETERMINER}"
    r"|(?:means?|refers?\s+to|represents?|stands?\s+for|denotes?|reflects?|describes?|defines?)\s"
    r"|(?:is|are)\s+(?:defined|short\s+for|an?\s+abbreviation)\b)|(?P<plural>are|were)\s+[\w*`\[]"
)
_SUBJECT = re.compile(
    rf"{_OPENING}(?P<name>[^\s.,;:!?|](?:[^.,;:!?|()]|\.(?=\w)){{0,{MAX_NAME - 1}}}?)"
    rf"{_CLOSING}{_ASIDE}{_CLOSING}\s+"
    rf"(?:{_SAYS})"
)
_ENTRY = re.compile(
    rf"[\s>*_`#\"“‘'-]{{0,8}}(?:\d[\d.]{{0,8}}\s+)?"
    rf"(?P<name>[^\s.,;:!?|][^.,;:!?|\n]{{0,{MAX_NAME // 2}}}?)"
    r"[\"”’'*_`)\]]{0,4}(?:\s?:[*_]{0,4}\s|\s[-–—]\s)[\"“*_`]{0,4}[^\W_]"
)
_CELL = re.compile(rf"\s*\|\s*(?P<name>[^|\s][^|\n]{{0,{2 * MAX_NAME}}})\|\s*[^|\s]")
_POINTS_AT = re.compile(
    r"(?:th(?:is|at|ese|ose|ere|ey)|it|s?he|we|you|i|if|when|while|what|which|who|where|here|one|all"
    r"|some|another|each|no|both|his|her|our|your|its|their|my)\b",
    re.IGNORECASE,
)
_MORE = re.compile(r"\s(?:in|on|at|for|of|from|within|as|to|with|or|and|by)\s")

_ROLE = (
    r"(?:director|president|secretary|minister|leader|chair\w*|spokes\w+|founder|co-founder"
    r"|professor|senator|governor|mayor|judge|justice|king|queen|pope|emperor|general|captain"
    r"|officer|manager|head|chief|commissioner|ambassador|sheriff|attorney|author|maintainer"
    r"|journalist|reporter|activist|lawyer|researcher|economist|historian|analyst|envoy|CEO|CTO)"
)
_AFTER = re.compile(
    rf"{_CLOSING}(?:\s*,?\s+who\s+(?:is|was|are|were)\b|\s*,\s+(?:{_DETERMINER}|(?:[\w-]+\s+){{0,3}}"
    rf"{_ROLE}s?\b)|\s+\((?!s\))[^()\n]{{2,60}}\))"
)
_ROLE_BEFORE = re.compile(
    rf"\b{_ROLE}(?:\s+(?:of|for|to)\s[^,.;:\n]{{2,50}},)?\s+[\"“*_]*$", re.IGNORECASE
)
_APPOSED_BEFORE = re.compile(r"\b(?:an?|the|our|its|their)\s[^,.;:\n]{2,70},\s+[\"“*_]*$")
_CALLED_BEFORE = re.compile(
    r"(?:\b(?:called|known\s+as|labell?ed(?:\s+as)?|named|termed|dubbed|referred\s+to\s+as)\s+(?:an?\s+|the\s+)?"
    r"[\"“*_`‘']*|\w\s\()$"
)
_ENDS = re.compile(rf"{_CLOSING}(?:\s*(?:[,.;:)]|$)|\s+(?:or|and|by|in)\b)")
_JOINS = re.compile(
    r"[\s\"“”’'*_`/-]{0,6}(?:(?:of|for|the|and|in|on|to|de|del|a|an)[\s\"“*_`]{1,4}){0,3}"
)
_BACK = 90


def introduced_name(text: str, start: int, end: int) -> str | None:
    """Return what the sentence ``text[start:end]`` introduces at its beginning, if anything."""
    found = _beginning(text, start, end)
    return found[0] if found else None


def introduction(
    text: str, start: int, end: int, tokens: Sequence[Token], subject: Subject
) -> float:
    """Return how clearly a sentence introduces ``subject``: 0 for not at all, 1 for clearly.

    Args:
        text: The document's.
        start: Where the sentence begins in it.
        end: Where it ends.
        tokens: The sentence's informative tokens.
        subject: What is asked about.
    """
    if not subject:
        return 0.0
    strength = 0.0
    found = _beginning(text, start, end)
    if found:
        name, says = found
        strength = likeness_of_names(name, subject)
        # "GUILD_TAGS | …" in a table of fields says nothing of guilds.
        strength = says * strength if says != ENTRY or strength == 1 else 0.0
    if strength >= APPOSED:
        return strength
    for first, last in _mentions(text, tokens, subject):
        before = text[max(start, first - _BACK) : first]
        if _AFTER.match(text, last, end) or (
            _ENDS.match(text, last, end)
            and (_APPOSED_BEFORE.search(before) or _CALLED_BEFORE.search(before))
        ):
            return APPOSED
        if _ROLE_BEFORE.search(before):
            strength = max(strength, APPOSED)
    return strength


def likeness_of_names(name: str, subject: Subject) -> float:
    """Return how nearly ``name`` is the name of ``subject``: 1 for the same, 0 for another."""
    terms = terms_of(name)
    held = frozenset(terms)
    own = [set(way) for ways in subject for way in ways if held.issuperset(way)]
    if not all(any(held.issuperset(way) for way in ways) for ways in subject):
        return 0.0
    said = set().union(*own)
    if held == said:
        return 1.0
    opening = 0
    while opening < len(terms) and terms[opening] in said:
        opening += 1
    return MORE if said.issubset(terms[:opening]) and _MORE.search(name) else OTHER


def _beginning(text: str, start: int, end: int) -> tuple[str, float] | None:
    """Return what stands at a sentence's beginning as the thing introduced, and how clearly."""
    found = _SUBJECT.match(text, start, end)
    if found is not None:
        strength = NAMED if found["named"] else PLURAL
    else:
        found = _CELL.match(text, start, end) or _ENTRY.match(text, start, end)
        strength = ENTRY
    if found is None or _POINTS_AT.match(found["name"]):
        return None
    return found["name"], strength


def _mentions(text: str, tokens: Sequence[Token], subject: Subject) -> Iterator[tuple[int, int]]:
    """Yield where a sentence has the whole subject in one run of words."""
    own = {term for ways in subject for way in ways for term in way}
    run: list[Token] = []
    for token, following in pairwise([*tokens, None]):
        if token is None or token.term not in own:
            run = []
            continue
        run.append(token)
        if (
            following is not None
            and following.term in own
            and _JOINS.fullmatch(text, token.end, following.start)
        ):
            continue
        held = {each.term for each in run}
        if all(any(held.issuperset(way) for way in ways) for ways in subject):
            yield run[0].start, run[-1].end
        run = []
