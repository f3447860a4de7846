"""Pronouns and bare nouns that only an earlier question or sentence explains."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from index.corpus import AnalysedBlock
from index.model import Span
from index.text.english import (
    DEMONSTRATIVES,
    OBJECT_PRONOUNS,
    POSSESSIVE_PRONOUNS,
    REFLEXIVE_PRONOUNS,
    SUBJECT_PRONOUNS,
)
from index.text.tokens import Token, Word, words_of

_POSSESSIVE = POSSESSIVE_PRONOUNS | REFLEXIVE_PRONOUNS
_PERSONAL = SUBJECT_PRONOUNS | OBJECT_PRONOUNS | _POSSESSIVE
_PERSONAL |= frozenset("eso esto ello ella ellos ellas".split())
_TIMES = frozenset(
    "year years month months week weeks day days morning evening night time times century decade "
    "summer winter spring autumn fall weekend moment".split()
)
_BE = frozenset("is are was were be been isn't aren't wasn't weren't".split())
_OPENS_CLAUSE = frozenset(
    "the a an he she it they we you i his her its their who which that of there some any all no "
    "when where if".split()
)
_SAID_OF_IT = frozenset(
    "take takes took cost costs is was be seem seems seemed true possible legal illegal safe "
    "important likely happen mean means".split()
)
_DETERMINERS = frozenset(
    "the a an few some any no every each all most both several other another these those this that "
    "do does did".split()
)
_ASKING = frozenset("what which whose many much".split())
_PREPOSITIONS = frozenset(
    "of in on at by for with from to under over about into through across against between during "
    "since before after until within without near".split()
)
_EXPLAINS = _DETERMINERS | _PREPOSITIONS | {""}
_OBJECTS = OBJECT_PRONOUNS - {"her"}
"""Without what may also open a noun phrase."""

_LAST_WORDS = 2


def refers_outside(
    tokens: Sequence[Token], informative: Collection[int], names: Collection[int]
) -> bool:
    """Return whether a pronoun stands for something that the question does not say.

    A pronoun is explained by a name or a noun before it. What is asked for explains only a
    possessive: "which company doubled its price", but not "which company bought it"; and at
    the end of a question without names only a first word does ("how many people died in it?").

    Args:
        tokens: All tokens of the question.
        telling: Where its words begin that can be a subject.
        names: Where its names begin.
    """
    known = asked = False
    for place, token in enumerate(tokens):
        if _refers(tokens, place):
            ends = place + _LAST_WORDS >= len(tokens) and token.word in _OBJECTS
            explained = known or (asked and token.word in _POSSESSIVE)
            if not explained or (ends and not names and tokens[0].span.start not in informative):
                return True
        if token.span.start in names:
            known = True
        elif token.span.start in informative:
            before = _word_before(tokens, place, informative)
            known = known or before in _EXPLAINS
            asked = asked or before in _ASKING
    return False


def _word_before(tokens: Sequence[Token], place: int, informative: Collection[int]) -> str:
    """Return what stands before a word's phrase: "the" of "the new law".

    It lets a word be a noun: "the law", but not "who signed".
    """
    while place and tokens[place - 1].span.start in informative:
        place -= 1
    return tokens[place - 1].word if place else ""


def _refers(tokens: Sequence[Token], place: int) -> bool:
    """Return whether the word at ``place`` stands for something else."""
    word = tokens[place].word
    before = tokens[place - 1].word if place else ""
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if word == "it":
        return not _is_empty(tokens, place)
    if word in _PERSONAL:
        return True
    if word == "there":
        return before not in _BE and (after is None or after.word not in _BE)
    if word not in DEMONSTRATIVES or (place and tokens[place - 1].informative):
        return False
    if after is None:
        return True
    return after.word not in _TIMES and after.word not in _OPENS_CLAUSE


def _is_empty(tokens: Sequence[Token], place: int) -> bool:
    """Return whether "it" only holds a place: "how long does it take to cross the gap"."""
    rest = [token.word for token in tokens[place + 1 :]]
    if not rest or rest[0] not in _SAID_OF_IT:
        return False
    link = next((n for n, word in enumerate(rest[:4]) if word in {"to", "that", "for"}), None)
    return link is not None and len(rest) > link + 1


_POINTS_BACK = re.compile(
    r"[“\"‘'(]?(?:This|That|These|Those|He|She|It|They|His|Her|Its|Their|Such|Both|Another"
    r"|But|And|However|Yet|Also|Then|Ultimately|Thus|Therefore|Moreover|Furthermore|In addition"
    r"|The (?:agency|program|programme|law|bill|order|policy|group|report|company|area|measure"
    r"|act|agents?|officers?|organi[sz]ation|two|three|former|latter|same))\b"
)


def opens_with_pronoun(text: str, span: Span) -> bool:
    """Return whether the sentence opens with a word that only its predecessor explains."""
    return bool(_POINTS_BACK.match(text, span.start, span.end))


_PRONOUNS = SUBJECT_PRONOUNS | POSSESSIVE_PRONOUNS | DEMONSTRATIVES
_PRONOUN_FIRST = re.compile(
    r"\W{0,3}(?:(?:and|but|yet|so|then|later|still|also|however|meanwhile|furthermore|moreover)"
    r",?\s+)?(?:(?:in|on|by|since|after|during|until|from)\s[^,]{1,40},\s+)?"
    rf"(?:{'|'.join(sorted(_PRONOUNS))}|such|both)\b",
    re.IGNORECASE,
)
_ARTICLES = frozenset("the this that these those such".split())
_INTRODUCES = frozenset("a an".split())


def refers_back(block: AnalysedBlock, run: range) -> bool:
    """Return whether the sentences in ``run`` need the one before them to be understood.

    They do if they begin with a pronoun ("He also", "In 2008, it"), or if they have a bare
    noun with an article ("the program") that the sentence before introduces or names more
    fully ("a program", "the Secure Communities program").
    """
    if run.start == 0 or not block.block.sentences[run.start - 1].quotable:
        return False
    text = block.text
    sentences = block.block.sentences
    span = Span(sentences[run.start].span.start, sentences[run.stop - 1].span.end)
    if _PRONOUN_FIRST.match(text, span.start, span.end):
        return True
    bare = _bare_nouns(text, span)
    return bool(bare) and not bare.isdisjoint(_introduced(text, sentences[run.start - 1].span))


def _bare_nouns(text: str, span: Span) -> set[str]:
    """Return terms that stand right after an article and are not part of a longer name."""
    words = list(words_of(text, span.start, span.end))
    found = set()
    for number, (_, before) in enumerate(words[:-1]):
        if before.word not in _ARTICLES:
            continue
        _, word = words[number + 1]
        if not word.informative or word.capital:
            continue
        after = words[number + 2] if number + 2 < len(words) else None
        if after is None or not after[1].informative or _apart(text, words[number + 1], after):
            found.add(word.term)
    return found


def _introduced(text: str, span: Span) -> set[str]:
    """Return terms that a sentence introduces with "a" or names with words before them."""
    words = list(words_of(text, span.start, span.end))
    return {
        word[1].term
        for before, word in pairwise(words)
        if word[1].informative
        and (before[1].informative or before[1].word in _INTRODUCES)
        and not _apart(text, before, word)
    }


def _apart(text: str, one: tuple[int, Word], other: tuple[int, Word]) -> bool:
    """Return whether more than a space stands between two words, each with its chunk's place."""
    return bool(text[one[0] + one[1].end : other[0] + other[1].start].strip())
