"""Sentences that only point back to what the one before them names."""

from __future__ import annotations

import re
from itertools import pairwise

from index.corpus import AnalysedBlock
from index.lexicon import DEMONSTRATIVES, POSSESSIVE_PRONOUNS, SUBJECT_PRONOUNS
from index.model import Span
from index.terms import Token, tokenise

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
    tokens = list(tokenise(text, span.start, span.end))
    return {
        token.term
        for before, token, after in zip(tokens, tokens[1:], [*tokens[2:], None], strict=False)
        if before.word in _ARTICLES
        and token.informative
        and not token.capital
        and (after is None or not after.informative or _apart(text, token, after))
    }


def _introduced(text: str, span: Span) -> set[str]:
    """Terms that a sentence introduces with "a" or names with words before them."""
    tokens = list(tokenise(text, span.start, span.end))
    return {
        token.term
        for before, token in pairwise(tokens)
        if token.informative
        and (before.word in _INTRODUCES or before.informative)
        and not _apart(text, before, token)
    }


def _apart(text: str, one: Token, other: Token) -> bool:
    """Whether more than a space stands between two tokens."""
    return bool(text[one.end : other.start].strip())
