"""The names that a document goes by, and the documents that it says it replaces.

A document is called by its title, the heading that it opens with, its file's name, its aliases,
and the initials of those: what people write where they mean one document out of many.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import zip_longest
from typing import Protocol

from index.model import Block, BlockKind, Document, SourceName
from index.text.english import is_spanish_function_word
from index.text.tokens import Token, fold, stem, tokenise

MIN_INITIALS = 3
MAX_INITIALS_WORDS = 8
"""A title of more words is a sentence, whose initials nobody uses."""

MAX_NAME_WORDS = 12
"""A longer name is not looked for as a whole."""

MAX_SHARING = 1_000
"""Documents that may share a word of their names for it to choose one among them."""

MAX_REPLACEMENTS = 10_000
"""Statements of one document that it replaces another, over the whole corpus."""

MAX_STATEMENT_PLACE = 6_000
"""Characters from the beginning in which a document says what it replaces."""

DOCUMENT_NOUNS = frozenset(
    """
    charter rules rule handbook manual guide guidelines guideline policy policies license licence
    agreement contract lease bylaws bylaw constitution statute statutes statutes code act law laws
    regulation regulations ordinance terms faq changelog readme report minutes plan newsletter
    protocol treaty convention directive specification spec standard standards book booklet leaflet
    brochure notice addendum appendix annex article memo memorandum letter statement declaration
    overview summary paper sheet documentation docs tutorial reference catalogue catalog glossary
    agenda procedure procedures instructions questions certificate decree bill
    reglamento estatuto estatutos guia politica politicas contrato licencia acuerdo codigo ley leyes
    norma normas normativa constitucion carta informe convenio terminos condiciones acta actas
    boletin protocolo tratado directiva reglas cuaderno folleto aviso anexo decreto ordenanza
    """.split()
)
"""What documents are, in words without accents, in English and Spanish."""

DOCUMENT_NOUN_TERMS = frozenset(stem(noun) for noun in DOCUMENT_NOUNS)

MAX_TITLE_LINES = 4
"""A title may have a version and an address below it."""

MAX_TITLE_LENGTH = 80

VERSION_WORDS = frozenset("version edition release revision revised versión edición".split())

_LINKS = re.compile(r"[_/-]+")
_IN_BRACKETS = re.compile(r"\(([A-Z][A-Z0-9.&-]{1,9})\)")
"""A short name that a title introduces."""

_NUMBER = re.compile(r"v?(\d+(?:\.\d+)*)")


class NameKind(IntEnum):
    """What a stored name is to its document.

    ``DOCUMENT`` marks one whose names say that it is a document: its source's name is stored.
    """

    WORD = 0
    WHOLE = 1
    INITIALS = 2
    FILE = 3
    DOCUMENT = 4


@dataclass(frozen=True, slots=True)
class DocumentNames:
    """What one document is called.

    Attributes:
        names: Each with its kind: the terms of a name with spaces between them, a single term,
            initials, or the file's name.
        replaces: The files that it replaces, as its metadata names them.
        says_it_replaces: The documents that its own text says it replaces, in its words.
    """

    names: tuple[tuple[str, NameKind], ...] = ()
    replaces: tuple[str, ...] = ()
    says_it_replaces: tuple[str, ...] = ()

    @property
    def all_replaced(self) -> Iterator[tuple[str, bool]]:
        """What it replaces, each with whether metadata has it."""
        yield from ((name, True) for name in self.replaces)
        yield from ((words, False) for words in self.says_it_replaces)


class NameTable(Protocol):
    """The names of all documents of a corpus."""

    def known(self, names: Iterable[str]) -> frozenset[str]:
        """Return those of ``names`` that any document has, or a word of it."""
        ...

    def called(self, name: str, kind: NameKind, most: int) -> Sequence[SourceName]:
        """Return the documents that have this name; none if they are more than ``most``."""
        ...

    def having(self, terms: Sequence[str], most: int) -> Sequence[SourceName]:
        """Return the documents whose names have all of ``terms``; none if more than ``most``.

        Nor are there any if each of ``terms`` stands in the names of more than ``MAX_SHARING``.
        """
        ...

    def replacements(self) -> Sequence[tuple[SourceName, str, bool]]:
        """Return which documents replace which: the name, and whether metadata has it.

        In order of the documents' names, at most ``MAX_REPLACEMENTS``.
        """
        ...


class MemoryNameTable:
    """The names of documents that are all held in memory."""

    def __init__(self, documents: Mapping[SourceName, DocumentNames]) -> None:
        self._by_name: dict[tuple[str, NameKind], list[SourceName]] = {}
        for source in sorted(documents):
            for name in documents[source].names:
                self._by_name.setdefault(name, []).append(source)
        self._known = frozenset(name for name, _ in self._by_name)
        self._replacements = tuple(
            (source, *each)
            for source in sorted(documents)
            for each in documents[source].all_replaced
        )[:MAX_REPLACEMENTS]

    def known(self, names: Iterable[str]) -> frozenset[str]:
        """Return those of ``names`` that any document has, or a word of it."""
        return self._known.intersection(names)

    def called(self, name: str, kind: NameKind, most: int) -> Sequence[SourceName]:
        """Return the documents that have this name; none if they are more than ``most``."""
        found = tuple(self._by_name.get((name, kind), ()))
        return found if len(found) <= most else ()

    def having(self, terms: Sequence[str], most: int) -> Sequence[SourceName]:
        """Return the documents whose names have all of ``terms``; see ``NameTable``."""
        lists = sorted((self._by_name.get((each, NameKind.WORD), []) for each in terms), key=len)
        if not lists or len(lists[0]) > MAX_SHARING:
            return ()
        others = [frozenset(each) for each in lists[1:]]
        found = tuple(source for source in lists[0] if all(source in each for each in others))
        return found if len(found) <= most else ()

    def replacements(self) -> Sequence[tuple[SourceName, str, bool]]:
        """Return which documents replace which; see ``NameTable``."""
        return self._replacements


def names_of(document: Document, blocks: Sequence[Block]) -> DocumentNames:
    """Return what ``document`` is called and what it replaces."""
    metadata = document.metadata
    base = document.source.rsplit("/", 1)[-1]
    stem = _LINKS.sub(" ", base.rsplit(".", 1)[0])
    titles = [*filter(None, (metadata.title, opening_of(document, blocks))), stem]
    found: dict[tuple[str, NameKind], None] = {}
    for title in (*titles, *metadata.aliases):
        found |= dict.fromkeys(
            (fold(short), NameKind.INITIALS) for short in _IN_BRACKETS.findall(title)
        )
        tokens = list(tokenise(_IN_BRACKETS.sub(" ", title)))
        terms = name_terms(tokens)
        found |= dict.fromkeys((term, NameKind.WORD) for term in terms)
        if 0 < len(terms) <= MAX_NAME_WORDS:
            found[" ".join(terms), NameKind.WHOLE] = None
        found |= dict.fromkeys((each, NameKind.INITIALS) for each in _initials(tokens))
    years = [value[:4] for value in (metadata.valid_from or metadata.date,) if value]
    versions = name_terms(list(tokenise(metadata.version or "")))
    found |= dict.fromkeys((term, NameKind.WORD) for term in (*years, *versions))
    found[fold(base), NameKind.FILE] = None
    if any((noun, NameKind.WORD) in found for noun in DOCUMENT_NOUN_TERMS):
        found[document.source, NameKind.DOCUMENT] = None
    return DocumentNames(
        tuple(found), metadata.replaces, tuple(dict.fromkeys(_statements(document.text)))
    )


def opening_of(document: Document, blocks: Sequence[Block]) -> str | None:
    """Return the heading that the document opens with, or a line that looks like a title."""
    for block in blocks:
        if block.kind is BlockKind.HEADING:
            span = block.sentences[0].span if block.sentences else block.span
            return document.text[span.start : span.end]
        if block.kind is not BlockKind.BOILERPLATE:
            return _title_line(document.text[block.span.start : block.span.end])
    return None


def _title_line(text: str) -> str | None:
    """Return the first line of a block that stands as a title above a plain text, if it does."""
    lines = [line.strip() for line in text.splitlines()]
    if len(lines) > MAX_TITLE_LINES or not lines or max(map(len, lines)) > MAX_TITLE_LENGTH:
        return None
    words = [token for token in tokenise(lines[0]) if not is_small(token)]
    capital = all(token.capital or token.word[0].isdigit() for token in words)
    return lines[0] if words and capital and lines[0][-1] not in ".,;:!?" else None


def name_terms(tokens: Iterable[Token]) -> list[str]:
    """Return the terms by which names are compared: no small words, "GPLv3" in two parts."""
    return [term for _, term in placed_terms(list(tokens)) if term]


def placed_terms(tokens: Sequence[Token]) -> list[tuple[Token, str]]:
    """Return each token with its term; an empty one for what a name is compared without."""
    found = []
    for token, following in zip_longest(tokens, tokens[1:]):
        adjoins = following is not None and following.start == token.end
        if is_small(token):
            term = ""
        elif number := _NUMBER.fullmatch(token.word):
            term = _plain_number(number[1])
        elif adjoins and following.word.isdigit() and len(token.word) > 2:  # noqa: PLR2004
            term = stem(token.word.removesuffix("v"))  # GPLv3
        else:
            term = token.term
        found.append((token, term))
    return found


def is_small(token: Token) -> bool:
    """Return whether a token is no part of a name that anybody would insist on."""
    if _is_version(token):
        return True
    return not token.informative or is_spanish_function_word(token.word)


def _plain_number(number: str) -> str:
    """Return a version without the noughts at its end: 3.0 is 3; nothing is left of 0 alone."""
    return re.sub(r"(?:\.0+)+$|^0$", "", number)


def _initials(tokens: Sequence[Token]) -> Iterator[str]:
    """Yield the initials of a name, with and without small words and its first word."""
    words = [token for token in tokens if token.word.isalpha() and not _is_version(token)]
    if not MIN_INITIALS <= len(words) <= MAX_INITIALS_WORDS:
        return
    for chosen in (words, [token for token in words if not is_small(token)]):
        for start in (0, 1):
            if len(chosen) - start >= MIN_INITIALS:
                yield "".join(token.word[0] for token in chosen[start:])


def _is_version(token: Token) -> bool:
    return token.word in VERSION_WORDS or token.word == "v"


def _with_accents(word: str) -> str:
    """Return a pattern for a word with or without accents."""
    return re.sub("[aeiou]", lambda vowel: _VOWELS[vowel[0]], word)


_VOWELS = {"a": "[aá]", "e": "[eé]", "i": "[ií]", "o": "[oó]", "u": "[uú]"}

_DOCUMENT = "|".join(map(_with_accents, sorted(DOCUMENT_NOUNS)))
_ITSELF = rf"""
    (?:this|these|the\s+present|est[ea]|el\s+presente|la\s+presente|dies(?:e|er|es))
    (?:\s+[\w'’“”"().-]+){{0,4}}?\s+(?:{_DOCUMENT}|document|version|edition
    |documento|versi[oó]n|richtlinie|ordnung|satzung|fassung|regelung|vereinbarung)
    (?:\s+[\w()./-]+){{0,3}}?\s+
"""
_REPLACES = r"""
    (?:(?:hereby|fully|also|entirely)\s+)?
    (?:replaces?|supersedes?|repeals?|ersetzt|ersetzen|sustituyen?(?:\s+al?)?
    |reemplazan?(?:\s+al?)?|derogan?(?:\s+al?)?)
"""
_OLD = r"\s*(?P<old>[^\n.;:!?]{3,160}(?:\.\w[^\n.;:!?]{0,80}){0,3})"
_STATEMENT = re.compile(rf"\b{_ITSELF}{_REPLACES}(?=\s){_OLD}", re.IGNORECASE | re.VERBOSE)
_LABELLED = re.compile(
    r"^[>*_\s]{0,6}(?:Replaces|Supersedes|Ersetzt|Sustituye(?:\s+al?)?|Reemplaza(?:\s+al?)?"
    rf"|Deroga(?:\s+al?)?)[*_]{{0,3}}(?:\s*:)?[*_]{{0,3}}\s{_OLD}",
    re.IGNORECASE | re.MULTILINE,
)
_AFTER_NAME = re.compile(
    r"\s+(?:which|that|with\s+effect|from|as\s+of|as\s+from|effective|since|in\s+its\s+entirety"
    r"|que|con\s+efecto|desde|a\s+partir|ab\s+dem|vom|mit\s+wirkung)\b.*",
    re.IGNORECASE | re.DOTALL,
)


def _statements(text: str) -> Iterator[str]:
    """Yield what a text says near its beginning that it replaces."""
    beginning = text[:MAX_STATEMENT_PLACE]
    for pattern in (_STATEMENT, _LABELLED):
        for match in pattern.finditer(beginning):
            old = " ".join(_AFTER_NAME.sub("", match["old"]).split()).strip(" *_`“”\"'")
            if old:
                yield old
