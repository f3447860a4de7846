"""Quote what a changelog says of a release that a question names by its version.

A changelog says the version once, in a heading, and what has changed in lists below it, so that
no single sentence of them answers "what changed in 2.7.1": the section does.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from index.analysis import above_term, block_at
from index.answering.clauses import MAX_MORE, Clauses, quote_of_spans
from index.answering.versions import InForce
from index.corpus import AnalysedBlock, Corpus
from index.model import BlockKind, Document, PartKind, Quote, SourceName, Span
from index.query.concepts import numbers
from index.query.questions import Question
from index.text.tokens import terms_of

MAX_LENGTH = 1_200
"""Characters of a section that are quoted, if it has several paragraphs or items."""

MAX_UNITS = 16
"""Paragraphs, items and subheadings of a section that are quoted together."""

MAX_BLOCKS = 400
MAX_OPENING = 3
"""Blocks at the beginning of a document in which its subject is named."""

MAX_HITS = 60
"""Passages below headings with the version that are looked at."""

_NUMBER = r"\d{1,4}(?:\.\d{1,4}){1,3}(?:[-.]?(?:alpha|beta|rc|pre|dev|a|b)[-.]?\d*)?"
_VERSION = re.compile(rf"(?<![\w.])v?(?P<number>{_NUMBER})(?![\w.]*\d)(?!\w)", re.IGNORECASE)
_DAY = re.compile(r"\b(?:19|20)\d\d\b")
_WHEN = re.compile(r"\bwhen\b|\bdates?\b|\bcu[aá]ndo\b|\bfecha\b", re.IGNORECASE)
_CHANGE_WORDS = """
    change changes changed changelog changelogs new news release releases released releasing note
    notes version versions update updates updated include includes included contain contains bring
    brings brought come came out improvement improvements feature features thing things stuff bug
    bugs issue issues difference different published date list tell since
    que qué la el los las lo en de del trae hay
    cambio cambios cambió novedad novedades nueva nuevo versión notas trae publicó salió fecha
    neu neues änderung änderungen geändert erschienen
"""
_CHANGES = frozenset(term for word in _CHANGE_WORDS.split() for term in terms_of(word))
"""Terms of words that ask for a release as a whole."""

_KIND_WORDS = """
    added add fixed fix removed remove deprecated deprecate changed dropped drop security breaking
    supported support renamed replaced improved
    añadido arreglado corregido eliminado obsoleto hinzugefügt behoben entfernt
"""
_KINDS = frozenset(term for word in _KIND_WORDS.split() for term in terms_of(word))
"""Terms of words for kinds of changes; a single item may have them, too."""


def release_in_question(
    corpus: Corpus,
    question: Question,
    names: Sequence[SourceName] | None,
    limit: int,
    in_force: InForce | None = None,
) -> Clauses | None:
    """Return the sections of the release that a question is about; ``None`` for other questions.

    It is about one if its words beside the version are those of the document's name, of
    subsections such as "Fixed", which alone are quoted then, or ask for changes.

    Args:
        corpus: The documents.
        question: What is asked.
        names: Where to look; ``None`` for all documents.
        limit: Quotations at most.
        in_force: Of several documents those come first that are.
    """
    versions = {match["number"]: match for match in _VERSION.finditer(question.text)}
    if len(versions) != 1:
        return None
    ((version, match),) = versions.items()
    asked = {
        term
        for token in question.informative
        if not match.start() <= token.start < match.end()
        for term in terms_of(question.text, token.start, token.end)
    }
    asked -= _CHANGES
    dated = bool(_WHEN.search(question.text))
    found = []
    for source, heading in _headings(corpus, version, names):
        document = corpus.documents[source]
        if dated and not _DAY.search(document.text, heading.start, heading.end):
            continue
        if (made := _quoted(corpus, document, heading, asked)) is not None:
            found.append((source, made))
    if not found:
        return None
    if in_force is not None:
        found.sort(key=lambda each: in_force.standing(each[0]) is not None)
    quotes = [quotes for _, quotes in found[:limit]]
    more = quotes[0][1:] if len(quotes) == 1 else ()
    return Clauses(match[0], tuple(each[0] for each in quotes), more)


def terms_of_releases(text: str) -> Iterator[str]:
    """Yield the terms that the versions in a question are looked for by."""
    for match in _VERSION.finditer(text):
        yield from (term for each in _written(match["number"]) for term in terms_of(each))


def _written(version: str) -> set[str]:
    """Return how a version may be written in a heading."""
    return {version, f"{version}.0", version.removesuffix(".0")}


def _headings(
    corpus: Corpus, version: str, names: Sequence[SourceName] | None
) -> Iterator[tuple[SourceName, Span]]:
    """Yield the headings that are of a version, each once."""
    written = _written(version)
    terms = {above_term(term): 1.0 for each in written for term in terms_of(each)}
    seen: set[tuple[SourceName, Span]] = set()
    for passage in corpus.search(terms, MAX_HITS, among=numbers(corpus, names)):
        block = corpus.block_of(passage)
        for heading in block.block.headings:
            place = (block.document.source, heading)
            if place not in seen and _is_of(block.text, heading, written):
                seen.add(place)
                yield place


def _is_of(text: str, heading: Span, written: Collection[str]) -> bool:
    """Return whether a heading begins with a version, or with it behind a name."""
    first = _VERSION.search(text, heading.start, heading.end)
    if first is None or first["number"] not in written:
        return False
    before = re.findall(r"[^\W_]+", text[heading.start : first.start()])
    return len(before) <= MAX_NAME and not any(word.isdigit() for word in before)


MAX_NAME = 3
"""Words in front of the version in a heading, such as "Release notes for"."""


def rest_of_release(corpus: Corpus, quote: Quote) -> tuple[Quote, ...]:
    """Return what a quotation of a release leaves out of it; none if it is of no release."""
    document, blocks = quote.document, corpus.blocks[quote.document.source]
    block = block_at(blocks, quote.span.end - 1)
    for heading in block.headings:
        if not quote.spans[0].contains(heading):
            continue
        kinds = (_terms(document, [title]) for title in block.headings if title > heading)
        for asked in (set[str](), *kinds):
            made = _quoted(corpus, document, heading, asked, MAX_BLOCKS)
            if made is not None and made[0].spans == quote.spans:
                return tuple(replace(each, standing=quote.standing) for each in made[1:])
    return ()


def _quoted(
    corpus: Corpus, document: Document, heading: Span, asked: set[str], most: int = MAX_MORE
) -> tuple[Quote, ...] | None:
    """Quote a release's section, or what is asked for of it; what there is no room for follows.

    Returns:
        ``None`` if the section and the document's name do not have all that is asked for.
    """
    blocks = corpus.blocks[document.source]
    section = list(_section(blocks, heading))
    opening = [blocks[number].block.span for number in range(min(MAX_OPENING, len(blocks)))]
    own = asked - {*corpus.titles[document.source], *_terms(document, [heading, *opening])}
    if own:
        units = _about(document, section, heading, own)
    else:
        units = [unit for each in section for unit in _units(each)]
    titles = {title for each in section for title in each.block.headings}
    titles |= {each.block.span for each in section if each.block.kind is BlockKind.HEADING}
    groups = list(_grouped(units, titles))
    if not groups:
        return None
    first, *others = (
        quote_of_spans(document, blocks, [heading, *each]) for each in groups[: most + 1]
    )
    left = sum(unit not in titles for each in groups[1:] for unit in each)
    return (replace(first, omitted=left), *others)


def _about(
    document: Document, section: Sequence[AnalysedBlock], heading: Span, asked: set[str]
) -> list[Span]:
    """Return what of a release's section is about terms: subsections of them, or single items."""
    below = [_terms(document, each.block.headings) for each in section]
    chosen: set[Span] = set()
    for block, terms in zip(section, below, strict=True):
        if block.block.kind is BlockKind.HEADING:
            continue
        titles = [title for title in block.block.headings if title > heading]
        whole = bool(asked & terms) and asked.issubset(set().union(*below))
        units = [
            unit
            for unit in _units(block)
            if whole or (asked <= _KINDS and asked <= _terms(document, [unit]))
        ]
        chosen.update(units, titles if units else ())
    return sorted(chosen)


def _terms(document: Document, spans: Sequence[Span]) -> set[str]:
    return {term for span in spans for term in terms_of(document.text, span.start, span.end)}


def _section(blocks: Sequence[AnalysedBlock], heading: Span) -> Iterator[AnalysedBlock]:
    """Yield the blocks below a heading, up to the next one of its level or above."""
    above = block_at(blocks, heading.start)
    for analysed in islice((blocks[n] for n in range(above.number, len(blocks))), MAX_BLOCKS):
        block = analysed.block
        if block.kind is BlockKind.HEADING and block.level <= above.level:
            return
        if block.kind is not BlockKind.BOILERPLATE:
            yield analysed


def _units(analysed: AnalysedBlock) -> Iterator[Span]:
    """Yield a block, or each of its items with what is inside of it."""
    block = analysed.block
    spans: list[Span] = []
    for number, part in enumerate(block.parts):
        span = analysed.span_of(block.sentences_of(number))
        inner = part.kind is PartKind.ITEM and part.depth > 1
        if spans and inner and span.end - spans[-1].start <= MAX_LENGTH:
            spans[-1] = Span(spans[-1].start, span.end)
        else:
            spans.append(span)
    if not spans:
        yield block.span
        return
    if block.parts[0].first:
        yield analysed.span_of(range(block.parts[0].first))
    yield from spans


def _grouped(units: Sequence[Span], titles: set[Span]) -> Iterator[list[Span]]:
    """Yield units in groups that there is room for in a quotation; none ends with a title."""
    group: list[Span] = []
    for unit in units:
        length = unit.end - group[0].start if group else 0
        full = len(group) >= MAX_UNITS or length > MAX_LENGTH
        if full and not titles >= set(group):
            kept = group.pop() if group[-1] in titles else None
            yield group
            group = [] if kept is None else [kept]
        group.append(unit)
    if not titles >= set(group):
        yield group
