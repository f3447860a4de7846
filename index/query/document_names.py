"""Find the documents that a question names: "in the charter", "according to the GPL".

A name chooses documents, so it must be meant as one. A cue says so (a preposition, "according
to", "the charter says", a possessive), and without one only a name that nothing else could be.
"What are the rules about pets?" names no document, though one is called "Rules".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from index.corpus import Corpus
from index.model import SourceName
from index.query.concepts import FILLER
from index.query.questions import Question
from index.text.english import is_spanish_function_word, zipf
from index.text.titles import (
    DOCUMENT_NOUN_TERMS,
    MAX_NAME_WORDS,
    NameKind,
    name_terms,
    placed_terms,
)
from index.text.tokens import Token, fold, stem, tokenise

MAX_CHOSEN = 20
"""Documents that one name may choose; a word that more of them share is no name."""

MAX_PASSAGES_LOOKED_AT = 64
"""A term of more passages is not looked for in every document."""

_NOUNS = DOCUMENT_NOUN_TERMS
_CALLED = _NOUNS | frozenset(map(stem, "page document file text doc".split()))
"""What may stand behind a name: "the refund policy" of a document called "Refunds"."""

_DETERMINERS = frozenset(
    """
    the this that these those our your their its my his her said
    el la los las este esta estos estas ese esa nuestro nuestra nuestros nuestras su sus del al
    """.split()
)
_ADJECTIVES = frozenset(
    """
    current new old older newest latest official whole full original actual previous former
    present actuales vigente vigentes nuevo nueva antiguo antigua
    """.split()
)
_INDEFINITE = frozenset(
    "a an any some every each no another which what un una unos unas algun alguna cualquier cada "
    "que cual ningun ninguna".split()
)
_STRONG = (
    ("according", "to"),
    ("as", "per"),
    ("based", "on"),
    ("conforme", "a"),
    ("conforme", "al"),
    ("de", "acuerdo", "con"),
    ("de", "conformidad", "con"),
    ("per",),
    ("segun",),
)
"""What leads in a source."""

_WEAK = frozenset("in of from under by within inside en de del por bajo".split())
"""Prepositions that may lead in a source or something else."""

_APART = frozenset("in from under by within inside on en por bajo is are was were".split())
"""What stands between two names rather than inside of one."""

_LABELS = frozenset(
    """
    section sections article articles clause clauses paragraph paragraphs part parts chapter
    chapters step steps question questions rule item items page pages annex appendix
    seccion articulo clausula parrafo capitulo parte regla pagina anexo apartado
    """.split()
)
"""What a number behind belongs to."""

_HOLDING_PREPOSITION = {"del": "de", "al": "a"}
"""Articles that hold a preposition."""

_AUXILIARIES = frozenset("does do did will would doesnt dont didnt".split())
_SAYING = frozenset(
    """
    say state mention allow require define forbid prohibit permit give tell contain provide specify
    set explain cover demand recommend suggest offer name list claim promise describe call mean
    need regulate ask call treat handle prescribe stipulate impose grant entitle let guarantee
    limit restrict oblige apply govern expect
    """.split()
)
_SAYING_TERMS = frozenset(map(stem, _SAYING))
_SAYING_SPANISH = frozenset(
    """
    dice dicen decia decian establece establecen permite permiten exige exigen prohibe prohiben
    menciona mencionan indica indican define definen recoge recogen contempla contemplan regula
    regulan preve preven dispone disponen senala senalan
    """.split()
)
_BETWEEN = re.compile(r"[\s\-–/’'“”\"«»_.]*")
"""What may stand inside of a name: no comma, no bracket."""

_AND = re.compile(r"\s*,?\s*(?:and|or|y|o|e|nor|ni|&|,)\s+(?:(?:in|of|from|under|en|de|del)\s+)?"
                  r"(?:(?:the|el|la|los|las)\s+)?", re.IGNORECASE)  # fmt: skip
_FILE_NAME = re.compile(r"[\w][\w.-]*\.[A-Za-z]\w{1,4}\b")
_LEFT_OVER = re.compile(r"^[\s,;:.–—-]+|\s+(?=[?!.,;:])|(?<=[,;:])[\s,;:]+(?=[,;:?!])")
_POSSESSIVE = re.compile(r"['’ʼ]s?$", re.IGNORECASE)


class Cue(IntEnum):
    """How plainly a name is meant as that of a document, from not at all on."""

    NONE = 0
    WEAK = 1
    STRONG = 2


@dataclass(frozen=True, slots=True)
class Naming:
    """The documents that a question names.

    Attributes:
        documents: In order.
        rest: The question without the names.
        asks: Whether the rest has words to look for.
        certain: Whether the name is more than the word for a kind of document.
        by_number: Whether a number or a year is part of the name.
    """

    documents: tuple[SourceName, ...]
    rest: str
    asks: bool
    certain: bool
    by_number: bool


@dataclass(frozen=True, slots=True)
class _Mention:
    """A name in a question, from its first to its last token.

    Attributes:
        start: Where it begins in the text, with what leads it in.
        end: Where it ends there.
    """

    first: int
    last: int
    start: int
    end: int
    cue: Cue
    kind: NameKind
    terms: tuple[str, ...]
    documents: tuple[SourceName, ...]

    @property
    def plain(self) -> bool:
        """Whether it is only the word for a kind of document, like "the rules"."""
        return self.kind in {NameKind.WORD, NameKind.WHOLE} and _NOUNS.issuperset(self.terms)


def named_documents(
    corpus: Corpus, question: Question, sources: Sequence[SourceName] | None
) -> Naming | None:
    """Return the documents that ``question`` names, if it does.

    Args:
        corpus: The documents.
        question: The question.
        sources: If given, there are no other documents for the person who asks.
    """
    finder = _Finder(corpus, question, sources)
    mentions = list(finder.mentions())
    if not mentions:
        return None
    best = max(mentions, key=lambda each: (each.cue, not each.plain, len(each.terms)))
    together = _joined_to(best, mentions, question.text)
    text = question.text
    for mention in reversed(together):
        text = f"{text[: mention.start]} {text[mention.end :]}"
    rest = _LEFT_OVER.sub("", " ".join(text.split())).strip()
    return Naming(
        documents=tuple(sorted({name for each in together for name in each.documents})),
        rest=rest,
        asks=_asks(rest),
        certain=not all(each.plain and each.cue is Cue.WEAK for each in together),
        by_number=any(term[:1].isdigit() for each in together for term in each.terms),
    )


def _joined_to(best: _Mention, mentions: Sequence[_Mention], text: str) -> list[_Mention]:
    """Return the mentions that "and" joins to the best one, in order."""
    together = [best]
    for mention in mentions:
        if mention.first > together[-1].last and _AND.fullmatch(
            text, together[-1].end, mention.start
        ):
            together.append(mention)
    return together


def _asks(rest: str) -> bool:
    """Return whether a text has words to look for."""
    return any(
        token.informative
        and token.word not in FILLER
        and token.term not in _SAYING_TERMS
        and not is_spanish_function_word(token.word)
        and token.word not in _SAYING_SPANISH
        for token in tokenise(rest)
    )


class _Finder:
    """Looks for names of documents in one question."""

    def __init__(
        self, corpus: Corpus, question: Question, sources: Sequence[SourceName] | None
    ) -> None:
        self._corpus = corpus
        self._text = question.text
        self._tokens = question.tokens
        self._allowed = None if sources is None else frozenset(sources)
        self._terms = [term for _, term in placed_terms(question.tokens)]
        self._words = [token.word for token in question.tokens]
        files = (fold(match[0]) for match in _FILE_NAME.finditer(self._text))
        wanted = {*self._words, *files}
        for first in range(len(self._tokens)):
            wanted.update(" ".join(terms) for _, terms in self._runs(first))
        self._known = corpus.names.known(wanted)

    def mentions(self) -> Iterator[_Mention]:
        """Yield the names that choose documents, in order, without overlap."""
        if not self._known:
            return
        place = 0
        while place < len(self._tokens):
            found = self._file_at(place) or self._name_at(place)
            if found:
                yield found
                place = found.last
            place += 1

    def _runs(self, first: int) -> Iterator[tuple[int, list[str]]]:
        """Yield the last token and the terms of each run that could be a name."""
        terms: list[str] = []
        for place in range(first, len(self._tokens)):
            if place > first:
                gap = self._tokens[place - 1].end, self._tokens[place].start
                if not _BETWEEN.fullmatch(self._text, *gap) or len(terms) == MAX_NAME_WORDS:
                    return
            if self._terms[place]:
                terms.append(self._terms[place])
                yield place, list(terms)
            elif place == first:
                return

    def _file_at(self, first: int) -> _Mention | None:
        """Return the mention of a file by its whole name, if one begins at a token."""
        match = _FILE_NAME.match(self._text, self._tokens[first].start)
        name = fold(match[0]) if match else ""
        if match is None or name not in self._known:
            return None
        last = max(n for n, each in enumerate(self._tokens) if each.start < match.end())
        documents = self._usable(self._corpus.names.called(name, NameKind.FILE, MAX_CHOSEN))
        start, cue, _ = self._lead(first, last)
        if not documents:
            return None
        cue = cue or Cue.WEAK
        return _Mention(first, last, start, match.end(), cue, NameKind.FILE, (name,), documents)

    def _name_at(self, first: int) -> _Mention | None:
        """Return the longest name that begins at a token and is meant as one."""
        for last, terms in reversed(list(self._runs(first))):
            for kind, documents in self._documents(first, last, terms):
                start, cue, determined = self._lead(first, last)
                mention = _Mention(
                    first, last, start, self._tokens[last].end, cue, kind, tuple(terms), documents
                )
                if self._is_meant(mention, determined=determined):
                    return mention
        return None

    def _documents(
        self, first: int, last: int, terms: Sequence[str]
    ) -> Iterator[tuple[NameKind, tuple[SourceName, ...]]]:
        """Yield the documents that a run names, as what."""
        names = self._corpus.names
        whole = " ".join(terms)
        if whole in self._known:
            yield NameKind.WHOLE, self._usable(names.called(whole, NameKind.WHOLE, MAX_CHOSEN))
        word = self._words[first]
        if first == last and word in self._known and self._is_short(self._tokens[first]):
            yield NameKind.INITIALS, self._usable(names.called(word, NameKind.INITIALS, MAX_CHOSEN))
        if self._is_scattered(first, last):
            return
        if self._known.issuperset(terms):
            yield NameKind.WORD, self._usable(names.having(terms, MAX_CHOSEN))
        if len(terms) > 1 and terms[-1] in _CALLED and self._known.issuperset(terms[:-1]):
            yield NameKind.WORD, self._usable(names.having(terms[:-1], MAX_CHOSEN))

    def _is_scattered(self, first: int, last: int) -> bool:
        """Return whether words stand together by chance: "license in the MPL", "3 of the GPL"."""
        inside = self._words[first + 1 : last]
        labelled = first > 0 and self._words[first - 1] in _LABELS
        numbered = self._words[first][0].isdigit() and (
            labelled or (first < last and not self._terms[first + 1])
        )
        return numbered or not _APART.isdisjoint(inside)

    def _usable(self, documents: Sequence[SourceName]) -> tuple[SourceName, ...]:
        return tuple(each for each in documents if self._allowed is None or each in self._allowed)

    def _is_short(self, token: Token) -> bool:
        """Return whether a token looks like initials: in capitals, or no English word."""
        return self._text[token.start : token.end].isupper() or zipf(token.word) is None

    def _lead(self, first: int, last: int) -> tuple[int, Cue, bool]:
        """Return where a name begins with what leads it in, its cue, and whether it is definite.

        An indefinite one has no cue and is not definite.
        """
        words, place = self._words, first
        while place and words[place - 1] in _DETERMINERS | _ADJECTIVES:
            place -= 1
        taken, before = words[place:first], words[:place]
        start = self._tokens[place].start
        if before and before[-1] in _INDEFINITE:
            return start, Cue.NONE, False
        determined = not _DETERMINERS.isdisjoint(taken)
        if taken and taken[0] in _HOLDING_PREPOSITION:
            before = [*before, _HOLDING_PREPOSITION[taken[0]]]
        for lead in _STRONG:
            if tuple(before[-len(lead) :]) == lead:
                return self._start(place, len(lead), taken), Cue.STRONG, True
        if self._says(before, last):
            return start, Cue.STRONG, True
        if before and before[-1] in _WEAK:
            return self._start(place, 1, taken), Cue.WEAK, determined
        if before and before[-1] in _AUXILIARIES and determined:
            return start, Cue.WEAK, True
        token = self._tokens[last]
        has = _POSSESSIVE.search(self._text[token.start : token.end + 1].rstrip())
        return start, Cue.WEAK if has else Cue.NONE, determined

    def _says(self, before: Sequence[str], last: int) -> bool:
        """Return whether the name is the subject of a verb of saying, ruling or the like."""
        words, previous = self._words, before[-1] if before else ""
        following = words[last + 1] if last + 1 < len(words) else ""
        if previous in _SAYING_SPANISH or following in _SAYING_SPANISH:
            return True
        # "The charter says", "does the charter say"; "list" and "name" alone may be nouns.
        inflected = following not in _SAYING or previous in _AUXILIARIES
        return stem(following) in _SAYING_TERMS and inflected

    def _start(self, place: int, words: int, taken: Sequence[str]) -> int:
        """Return where so many words before a place begin; an article may hold one of them."""
        held = bool(taken) and taken[0] in _HOLDING_PREPOSITION
        return self._tokens[place - words + held].start

    def _is_meant(self, mention: _Mention, *, determined: bool) -> bool:
        """Return whether a name is meant as that of the documents that have it."""
        documents, terms, cue = mention.documents, mention.terms, mention.cue
        if not documents:
            return False
        before = self._words[mention.first - 1] if mention.first else ""
        if before in _INDEFINITE:
            return False
        noun, more = not _CALLED.isdisjoint(terms), not _CALLED.issuperset(terms)
        if cue is Cue.STRONG:
            several = mention.kind is NameKind.WHOLE and len(terms) > 1
            initials = mention.kind is NameKind.INITIALS
            return noun or several or initials or self._is_distinctive(mention)
        if cue is Cue.WEAK:
            named = mention.kind is not NameKind.WORD or self._is_distinctive(mention)
            meant = named and (self._are_documents(mention) or self._is_alias(mention))
            return meant or (noun and (determined or more))
        numbered = noun and any(term[:1].isdigit() for term in terms)
        if numbered and more and len(documents) == 1:
            return True
        return self._is_name_by_itself(mention) and self._is_distinctive(mention)

    def _is_name_by_itself(self, mention: _Mention) -> bool:
        """Return whether a name without a cue may be one: of documents, and not any word."""
        if self._is_alias(mention):
            return True
        if mention.kind is NameKind.WORD and (mention.plain or _NOUNS.isdisjoint(mention.terms)):
            return False
        if mention.kind is NameKind.WHOLE and len(mention.terms) == 1:
            return False
        return self._are_documents(mention)

    def _are_documents(self, mention: _Mention) -> bool:
        """Return whether all that have the name are called a kind of document."""
        called = self._corpus.names.called
        return all(called(source, NameKind.DOCUMENT, 1) for source in mention.documents)

    def _is_alias(self, mention: _Mention) -> bool:
        """Return whether people have given the documents this name beside their titles."""
        return mention.kind is NameKind.WHOLE and all(
            list(mention.terms)
            in [
                name_terms(tokenise(alias)) for alias in self._corpus.infos[source].metadata.aliases
            ]
            for source in mention.documents
        )

    def _is_distinctive(self, mention: _Mention) -> bool:
        """Return whether a word of the name stands in no other document."""
        if mention.kind is NameKind.INITIALS:
            terms = [self._tokens[mention.first].term]
        else:
            terms = [term for term in mention.terms if term not in _NOUNS] or list(mention.terms)
        among = list(self._corpus.find(mention.documents).values())
        engine = self._corpus.engine
        for term in terms:
            frequency = engine.document_frequency(term)
            if frequency <= MAX_PASSAGES_LOOKED_AT and (
                not frequency or engine.occurrences(term, among, frequency) == frequency
            ):
                return True
        return False
