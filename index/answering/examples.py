"""Example questions in the documents' own words: their FAQ questions, then headings on a topic.

Nothing is made up: an example is a question or heading as its document writes it, without the
number or the "Q:" in front. One with signs of markup is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum
from itertools import zip_longest

from index.corpus import AnalysedBlock, Corpus
from index.model import BlockKind, PartKind, SourceName, Span

MAX_DOCUMENTS = 200
"""So many documents are looked at, spread evenly over all."""

MAX_BLOCKS = 2_000
"""Of one document."""

MAX_LENGTH = 80
"""Characters of an example: as many as the label of a button has on Discord."""

_MAX_WORDS = 14
_MIN_WORDS, _MAX_TOPIC_WORDS = 2, 7
_SHORT = 3
"""Words of so few letters say little."""

_MARKER = re.compile(
    r"(?:#+\s+)?(?:(?:Q|Question|Frage|P|Pregunta)\s?\d{0,3}\s?[:.)]\s*"
    r"|(?:\(?\d{1,3}(?:\.\d{1,3})*[.):]?|\(?[a-zA-Z][.)]|[IVXL]{1,6}[.)])\s+)?"
)
_MARKUP = re.compile(r"[*_`<>\[\]{}|\\#~=/@]|https?:|&\w+;|:\w+:|\.\.\.|…|\.{2,}|\s\d+$")
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_ASKS = re.compile(
    r"(?:how|what|why|when|where|which|who|can|do|does|is|are|should|may|cómo|qué|por qué|cuándo"
    r"|dónde|wie|was|warum|wann|wo|wer|welche\w?|kann|darf)\b",
    re.IGNORECASE,
)
_GENERAL = frozenset(
    """
    about abstract acknowledgements acknowledgments appendix appendices authors background bugs
    changelog chapter conclusion conclusions contact contents contributors copyright credits
    description example examples faq faqs foreword further general glossary index introduction
    license licence links more name notes options other overview preface read readme reading
    references related resources section see summary synopsis table terms title usage
    frequently asked questions with also information release history version
    what what's what’s how when where which that this these those they your happen happens
    happening change changes changed changing next does should would could will need know
    """.split()
)
"""Words of headings that name a part of a document, and words of any question."""


def example_questions(corpus: Corpus, names: Sequence[SourceName], limit: int) -> tuple[str, ...]:
    """Return questions and topics of some documents, at most ``limit``, questions first.

    They take turns by document, so that the first ones come from different documents.
    """
    step = -(-len(names) // MAX_DOCUMENTS) or 1
    found = [list(_examples(corpus, name)) for name in names[::step]]
    distinct: dict[str, str] = {}
    for rank in _Rank:
        of_rank = ([words for words, its in each if its is rank] for each in found)
        for row in zip_longest(*of_rank):
            for words in filter(None, row):
                distinct.setdefault(words.casefold(), words)
    return tuple(distinct.values())[:limit]


class _Rank(Enum):
    """What an example is, the best first."""

    QUESTION = 1
    HOW_TO = 2
    TOPIC = 3


def _examples(corpus: Corpus, name: SourceName) -> Iterator[tuple[str, _Rank]]:
    """Yield the questions and topics of one document in order."""
    text = corpus.documents[name].flowing
    first = True
    for each in corpus.blocks[name][:MAX_BLOCKS]:
        for span in _spans(each):
            words = _own_words(text, span)
            if words is None:
                continue
            if words.endswith(("?", "？")):
                if _is_specific(words):
                    yield words, _Rank.QUESTION
            elif each.block.kind is BlockKind.HEADING and not first and _is_topic(words):
                yield words, _Rank.HOW_TO if _ASKS.match(words) else _Rank.TOPIC
        first = first and each.block.kind is not BlockKind.HEADING


def _spans(each: AnalysedBlock) -> Iterator[Span]:
    """Yield where the block has a heading or a question that an answer follows."""
    sentences, block = each.block.sentences, each.block
    if block.kind is BlockKind.HEADING:
        yield block.span
        return
    for part in block.parts:
        if part.kind is PartKind.QUESTION:
            yield sentences[part.first].span


def _own_words(text: str, span: Span) -> str | None:
    """Return the words of a question or heading; ``None`` if they do not read as a question."""
    words = " ".join(text[span.start : span.end].split())
    words = words[_MARKER.match(words).end() :].rstrip(" #:.;") if words else ""  # type: ignore[union-attr]  # it matches anything
    count = len(words.split())
    if not words or len(words) > MAX_LENGTH or count > _MAX_WORDS or _MARKUP.search(words):
        return None
    return words if words[0].isalpha() or words[0] in "¿“„\"'" else None


def _is_topic(words: str) -> bool:
    """Return whether a heading names a topic rather than a part of a document."""
    count = len(_WORD.findall(words))
    return count <= _MAX_TOPIC_WORDS and not words.isupper() and _is_specific(words)


def _is_specific(words: str) -> bool:
    """Return whether at least two words say what a question or heading is about."""
    said = [word.casefold() for word in _WORD.findall(words)]
    return sum(word not in _GENERAL and len(word) > _SHORT for word in said) >= _MIN_WORDS
