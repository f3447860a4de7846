"""Sentences that only point back to what the one before them names."""

from __future__ import annotations

import re
from itertools import pairwise

from index.corpus import AnalysedBlock
from index.lexicon import DEMONSTRATIVES, POSSESSIVE_PRONOUNS, SUBJECT_PRONOUNS
from index.model import Span
from index.terms import Word, words_of

_PRONOUNS = SUBJECT_PRONOUNS | POSSESSIVE_PRONOUNS | DEMONSTRATIVES
_PRONOUN_FIRST = re.compile(
    r"\W{0,3}(?:(?:and|but|yet|so|then|later|still|also|however|meanwhile|furthermore|moreover)"
    r",?\s+)?(?:(?:in|on|by|since|after|during|until|from)\s[^,]{1,40},\s+)?"
    rf"(?:{'|'.join(sorted(_PRONOUNS))}|such|both)\b",
    re.IGNORECASE,
)
_ARTICLES = frozenset("the this that these those such".split())
_INTRODUCES = frozenset("a an".split())


def points_back(block: AnalysedBlock, run: range) -> bool:
    """Whether the sentences in ``run`` need the one before them to say of whom they speak.

    They do if they begin with a pronoun ("He also", "In 2008, it"), or if they have a bare
    noun with an article ("the program") that the sentence before introduces or names more
    fully ("a program", "the Secure Communities program").
    """
    if run.start == 0 or not block.block.sentences[run.start - 1].quotable:
        return False
    text = block.document.text
    sentences = block.block.sentences
    span = Span(sentences[run.start].span.start, sentences[run.stop - 1].span.end)
    if _PRONOUN_FIRST.match(text, span.start, span.end):
        return True
    bare = _bare_nouns(text, span)
    return bool(bare) and not bare.isdisjoint(_introduced(text, sentences[run.start - 1].span))


def _bare_nouns(text: str, span: Span) -> set[str]:
    """Terms that stand right after an article and are not part of a longer name."""
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
    """Terms that a sentence introduces with "a" or names with words before them."""
    words = list(words_of(text, span.start, span.end))
    return {
        word[1].term
        for before, word in pairwise(words)
        if word[1].informative
        and (before[1].informative or before[1].word in _INTRODUCES)
        and not _apart(text, before, word)
    }


def _apart(text: str, one: tuple[int, Word], other: tuple[int, Word]) -> bool:
    """Whether more than a space stands between two words, each with its chunk's place."""
    return bool(text[one[0] + one[1].end : other[0] + other[1].start].strip())
