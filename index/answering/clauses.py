"""Quote the clauses that a question names by their numbers, or say which numbers there are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from index.analysis import block_at, sentence_at
from index.answering.versions import InForce
from index.corpus import AnalysedBlock, Corpus, label_at
from index.model import (
    Block,
    BlockKind,
    ClausePlace,
    ClauseReference,
    Document,
    NumberRange,
    Quote,
    SourceName,
    Span,
    SuggestedAddress,
)
from index.query.addresses import (
    INNER_KINDS,
    SURE_KINDS,
    Address,
    AddressedQuestion,
    Extent,
    addressed_question,
    extents,
    prefetch,
    read_address,
    references,
    resolve,
    resolve_reference,
)
from index.text.label_forms import KIND_OF, parts_of, roman_value
from index.text.labels import FoundLabel, Label
from index.text.titles import NameKind, name_terms
from index.text.tokens import fold, terms_of, tokenise

MAX_CLAUSE_LENGTH = 640
"""Characters of a clause that is quoted whole, with what is below it."""

MAX_ITEMS = 12
MAX_LIST_LENGTH = 2_400
"""A list of so many items is quoted whole if it is no longer than this."""

MAX_TITLE = 120
MAX_LEADS = 3
MAX_LEAD_LENGTH = 300
MAX_BELOW = 400
MAX_MORE = 5
MAX_RANGES = 3
MAX_ALSO = 10

MAX_REFERENCES = 3
"""Clauses that the quotations of an answer refer to."""

MAX_NAMED = 200
"""Documents that words of a question may name."""

MAX_LOOKED_THROUGH = 20_000
"""Characters of a clause that the words of a question are looked for in."""

_CLOSED = re.compile(r"[.!?][\"'”’)\]*_]*$")
_TAGS = re.compile(r"</?[a-zA-Z][^<>]*>")
_ELSEWHERE = re.compile(
    r",?\s+(?:of|in|under|to|de|del|der|des)\s+(?:(?:the|la|el|los)\s+)?(?-i:[A-Z])"
    r"|,?\s+(?-i:[A-Z][A-Za-z]*[A-Z])",
    re.IGNORECASE,
)
"""What stands behind the number of another document's clause: ``of the Act``, ``BGB``."""
_SENTENCE_END = re.compile(r"[.!?:;][\"'”’)\]*_]*\s+")
_SIGNS = " \t\r\n#*_>-"
_NAMING = frozenset(
    """
    document file text licence license policy agreement contract rules terms charter constitution
    regulation law act statute handbook guide manual faq reglamento contrato ley vertrag satzung
    """.split()
)
"""Words that name the only document that there is."""


@dataclass(frozen=True, slots=True)
class Clauses:
    """What an address leads to.

    Attributes:
        quotes: The clauses, the likeliest first; none if there is no such clause.
        more: What the first clause has below it that was left out.
        also: Further clauses with this number.
        ranges: Where there is none: which numbers there are.
        written: The address as it was typed.
    """

    written: str
    quotes: tuple[Quote, ...] = ()
    more: tuple[Quote, ...] = ()
    also: tuple[ClausePlace, ...] = ()
    ranges: tuple[NumberRange, ...] = ()


def clauses_in_question(
    corpus: Corpus,
    text: str,
    names: Sequence[SourceName] | None,
    limit: int,
    in_force: InForce | None = None,
) -> Clauses | None:
    """Return what a question names by its number; ``None`` if it is to be answered as others.

    Args:
        corpus: The documents.
        text: The question.
        names: Where to look; ``None`` for all documents.
        limit: Quotations at most.
        in_force: Of several documents those come first that are.
    """
    question = addressed_question(text)
    if question is None:
        return None
    address, rest = question.address, question.rest
    chosen = documents_named(corpus, rest, names) if rest else names
    if rest and not chosen:
        return _mentioned(corpus, question, names, limit, in_force)
    found = _resolved(corpus, address, chosen)
    if found:
        return _quoted(corpus, address, found, limit, in_force)
    ranges = _ranges(corpus, address, chosen)
    if not question.sure and (rest or not any(each.above for each in ranges)):
        return None
    if not ranges and (chosen is None or address.kind not in SURE_KINDS):
        return None
    return Clauses(address.written, ranges=ranges)


def clauses_at(
    corpus: Corpus,
    text: str,
    names: Sequence[SourceName] | None,
    limit: int,
    in_force: InForce | None = None,
) -> Clauses | None:
    """Return what is at an address, which may be a number alone; ``None`` if it is no address."""
    read = read_address(text)
    if read is None:
        return None
    address, rest = read
    chosen = documents_named(corpus, rest, names) if rest else names
    if rest and not chosen:
        return None
    found = _resolved(corpus, address, chosen)
    if found:
        return _quoted(corpus, address, found, limit, in_force)
    return Clauses(address.written, ranges=_ranges(corpus, address, chosen))


def _resolved(
    corpus: Corpus, address: Address, names: Sequence[SourceName] | None
) -> list[FoundLabel]:
    prefetch(corpus.labels, address, names)
    found = (resolve(corpus.labels, each, names) for each in address.alone)
    return list(dict.fromkeys(label for each in found for label in each))


def _mentioned(
    corpus: Corpus,
    question: AddressedQuestion,
    names: Sequence[SourceName] | None,
    limit: int,
    in_force: InForce | None,
) -> Clauses | None:
    """Return the clause that a question is about, if its other words say so, too."""
    address, rest = question.address, question.rest
    if address.kind not in SURE_KINDS:
        return None
    if question.names:
        names = documents_named(corpus, question.names, names)
        if not names:
            return None
    terms = {term for word in rest for term in terms_of(word, 0, len(word))}
    _prefetch_names(corpus, rest)
    called = [documents_named(corpus, [word], names) for word in rest]
    ranked: list[tuple[int, int, FoundLabel]] = []
    resolved = _resolved(corpus, address, names)
    corpus.prefetch_documents([found.source for found in resolved])
    for found in resolved:
        named = sum(found.source in each for each in called)
        text = corpus.documents[found.source].flowing
        extent = found.label.extent
        end = min(extent.end, extent.start + MAX_LOOKED_THROUGH)
        own = len(terms.intersection(terms_of(text, extent.start, end)))
        ranked.append((named, own, found))
    most = max((named for named, _, _ in ranked), default=0)
    fitting = [each for each in ranked if each[0] == most and (each[1] or most)]
    if not fitting:
        return None
    fitting.sort(key=lambda each: -each[1])
    return _quoted(corpus, address, [found for _, _, found in fitting], limit, in_force)


def documents_named(
    corpus: Corpus, words: Sequence[str], names: Sequence[SourceName] | None
) -> tuple[SourceName, ...]:
    """Return the documents whose names or titles have all of ``words``, or are these initials.

    Args:
        corpus: The documents.
        words: Of a question, beside an address, so that no other cue is needed.
        names: Those that may be meant; ``None`` for all.
    """
    among = tuple(islice(corpus.infos, 2)) if names is None else names
    if len(among) == 1 and all(word.casefold() in _NAMING for word in words):
        return tuple(among)
    terms = name_terms(tokenise(" ".join(words)))
    found = set(corpus.names.having(terms, MAX_NAMED)) if terms else set()
    found.update(corpus.names.called(" ".join(terms), NameKind.WHOLE, MAX_NAMED))
    if len(words) == 1:
        found.update(corpus.names.called(fold(words[0]), NameKind.INITIALS, MAX_NAMED))
    return tuple(sorted(found if names is None else found.intersection(names)))


def _prefetch_names(corpus: Corpus, words: Sequence[str]) -> None:
    """Look up together whether documents are called by single words."""
    terms = (term for word in words for term in name_terms(tokenise(word)))
    corpus.names.known({*terms, *map(fold, words)})


def is_title(corpus: Corpus, words: str, names: Sequence[SourceName] | None) -> bool:
    """Return whether a document has exactly this title."""
    terms = name_terms(tokenise(words))
    found = corpus.names.called(" ".join(terms), NameKind.WHOLE, MAX_NAMED) if terms else ()
    return any(names is None or each in names for each in found)


def _quoted(
    corpus: Corpus,
    address: Address,
    found: Sequence[FoundLabel],
    limit: int,
    in_force: InForce | None,
) -> Clauses:
    if in_force is not None:
        found = sorted(found, key=lambda each: in_force.standing(each.source) is not None)
    corpus.prefetch_documents([each.source for each in found[: limit + MAX_ALSO]])
    made = [_clause(corpus, each, address.paragraph) for each in islice(found, limit)]
    also = tuple(
        ClausePlace(each.source, _written(corpus.documents[each.source], each.label))
        for each in found[limit : limit + MAX_ALSO]
    )
    more = made[0][1] if len(made) == 1 else ()
    return Clauses(address.written, tuple(quote for quote, _ in made), more, also)


def rest_of_clause(corpus: Corpus, quote: Quote) -> tuple[Quote, ...]:
    """Return what a quotation of a clause leaves out of it; none if it is of no clause."""
    for span in quote.spans:
        found = label_at(corpus.labels, quote.document.source, span.start)
        if found is None:
            continue
        made, rest = _clause(corpus, found, None, MAX_BELOW)
        if made.spans == quote.spans:
            return tuple(replace(each, standing=quote.standing) for each in rest)
    return ()


def _clause(
    corpus: Corpus, found: FoundLabel, paragraph: int | None, most: int = MAX_MORE
) -> tuple[Quote, tuple[Quote, ...]]:
    """Quote a clause with what is below it as far as there is room; return the rest apart."""
    document, blocks = corpus.documents[found.source], corpus.blocks[found.source]
    if paragraph is not None and (span := _paragraph(corpus, found, paragraph)) is not None:
        return quote_of_spans(document, blocks, [span]), ()
    label = found.label
    below = corpus.labels.below(found, MAX_BELOW)
    children = [each.label for each in below if each.label.parent == found.place]
    children = [each for each in children if each.span.start >= label.span.end]
    length = len(label.extent)
    fits = length <= MAX_CLAUSE_LENGTH or (
        0 < len(children) <= MAX_ITEMS and length <= MAX_LIST_LENGTH
    )
    left: list[Label] = []
    if fits:
        spans = [label.extent]
    else:
        spans = list(_cut(blocks, label.span))
        room = MAX_CLAUSE_LENGTH - sum(map(len, spans))
        for place, child in enumerate(children):
            room -= len(child.extent)
            if room < 0:
                left = children[place:]
                break
            spans.append(child.extent)
        if left == children and left and not _has_words(blocks, label.span, label.span.end):
            spans += _cut(blocks, left[0].extent)  # A title alone says nothing.
    leads = _leads(corpus, found)
    quote = replace(quote_of_spans(document, blocks, [*leads, *spans]), omitted=len(left))
    more = (
        quote_of_spans(document, blocks, list(_cut(blocks, each.extent))) for each in left[:most]
    )
    return quote, tuple(more)


def _paragraph(corpus: Corpus, found: FoundLabel, number: int) -> Span | None:
    """Return a paragraph of a clause, by its own number or its place."""
    numbered = corpus.labels.find((*found.label.path, str(number)), [found.source], 1)
    if numbered:
        return numbered[0].label.extent
    document, blocks = corpus.documents[found.source], corpus.blocks[found.source]
    below = [
        block.span
        for block in _blocks_in(blocks, found.label.extent)
        if block.kind not in {BlockKind.HEADING, BlockKind.BOILERPLATE}
    ]
    title = document.text[found.label.mark.end : found.label.extent.end].strip()
    if not below or not title or number > len(below):
        return None
    return below[number - 1]


def _blocks_in(blocks: Sequence[AnalysedBlock], span: Span) -> Iterator[Block]:
    place = block_at(blocks, span.start).number - 1
    for analysed in islice(_from(blocks, place), MAX_BELOW):
        if analysed.block.span.start >= span.end:
            return
        yield analysed.block


def _from(blocks: Sequence[AnalysedBlock], place: int) -> Iterator[AnalysedBlock]:
    return (blocks[number] for number in range(place, len(blocks)))


def _cut(blocks: Sequence[AnalysedBlock], span: Span) -> Iterator[Span]:
    """Yield the whole sentences of a text that there is room for, at least the first one."""
    end = None
    for block in _blocks_in(blocks, span):
        is_heading = block.kind is BlockKind.HEADING
        first = sentence_at(block, span.start) if block.span.start < span.start else 0
        for number in range(first, len(block.sentences)):
            sentence = block.sentences[number].span
            if sentence.start >= span.end:
                break
            last = min(sentence.end, span.end)
            full = end is not None and last - span.start > MAX_CLAUSE_LENGTH
            if full and end is not None and not is_heading and _has_words(blocks, span, end):
                yield Span(span.start, end)
                return
            end = last
    yield Span(span.start, span.end if end is None else end)


def _has_words(blocks: Sequence[AnalysedBlock], span: Span, end: int) -> bool:
    """Return whether there is more than a title before ``end``."""
    own = [block for block in _blocks_in(blocks, span) if block.span.start < end]
    if len(own) > 1:
        return any(block.kind is not BlockKind.HEADING for block in own[1:])
    text = blocks[own[0].number - 1].text[span.start : end] if own else ""
    return bool(_CLOSED.search(_TAGS.sub("", text).strip(_SIGNS))) or len(text) > MAX_TITLE


def _leads(corpus: Corpus, found: FoundLabel) -> list[Span]:
    """Return the opening words of the clauses above that a clause needs in front of it."""
    document = corpus.documents[found.source]
    spans: list[Span] = []
    current, above = found.label, corpus.labels.above(found)
    while above is not None and len(spans) < MAX_LEADS:
        opening = _opening(document.text, above.label, current)
        if opening is None or not _needs_opening(document, current, above.label, opening):
            break
        spans.insert(0, opening)
        current, above = above.label, corpus.labels.above(above)
    return spans


def _needs_opening(document: Document, label: Label, above: Label, opening: Span) -> bool:
    """Return whether a clause goes on what the one above it begins."""
    own = document.text[label.mark.end : label.span.end].lstrip(_SIGNS + ".)")
    if own[:1].islower():
        return True
    if len(parts_of(_number(document, label))) > 1:
        return False
    words = document.text[max(opening.start, above.mark.end) : opening.end]
    words = _TAGS.sub("", words).strip(_SIGNS)
    # A title alone opens nothing.
    return words.endswith((":", "—", "–", "-", ",", ";")) or (
        "\n" in words and not _CLOSED.search(words)
    )


def _opening(text: str, above: Label, label: Label) -> Span | None:
    """Return the words of the clause above that lead to a clause: all, or the last sentence."""
    end = min(above.span.end, label.span.start)
    end = above.span.start + len(text[above.span.start : end].rstrip())
    if end <= above.mark.end:
        return None
    start = above.span.start
    if end - start > MAX_LEAD_LENGTH:
        ends = [match.end() for match in _SENTENCE_END.finditer(text, start, end)]
        start = max((each for each in ends if each < end), default=start)
    return Span(start, end)


def quote_of_spans(
    document: Document, blocks: Sequence[AnalysedBlock], spans: Sequence[Span]
) -> Quote:
    """Quote ``spans``, without boilerplate between paragraphs."""
    shown = sorted({part for each in spans for part in _shown(blocks, each)})
    joined = _joined(document.text, blocks, shown)
    slices = [part for each in joined for part in document.slices_of(each)]
    first = block_at(blocks, slices[0].start)
    return Quote.of_slices(document, slices, first.number, first.heading)


def _shown(blocks: Sequence[AnalysedBlock], span: Span) -> Iterator[Span]:
    """Yield what of a span is no boilerplate, paragraph by paragraph."""
    for block in _blocks_in(blocks, span):
        start, end = max(block.span.start, span.start), min(block.span.end, span.end)
        if block.kind is not BlockKind.BOILERPLATE and start < end:
            yield Span(start, end)


def _joined(text: str, blocks: Sequence[AnalysedBlock], spans: Sequence[Span]) -> Iterator[Span]:
    """Join spans between which there is nothing but white space.

    A slice of several paragraphs begins and ends with a whole sentence.
    """
    last = spans[0]
    for span in spans[1:]:
        neighbours = not text[last.end : span.start].strip()
        whole = _begins_sentence(text, blocks, last.start) and _ends_sentence(blocks, span.end)
        if span.start <= last.end or (neighbours and whole):
            last = Span(last.start, max(last.end, span.end))
        else:
            yield last
            last = span
    yield last


def _begins_sentence(text: str, blocks: Sequence[AnalysedBlock], position: int) -> bool:
    block = block_at(blocks, position)
    start = block.sentences[sentence_at(block, position)].span.start
    return not text[start:position].strip(" \t#>*+-")


def _ends_sentence(blocks: Sequence[AnalysedBlock], end: int) -> bool:
    block = block_at(blocks, end - 1)
    return block.sentences[sentence_at(block, end - 1)].span.end == end


def cross_references(corpus: Corpus, quotes: Sequence[Quote]) -> tuple[ClauseReference, ...]:
    """Return the clauses that quotations refer to and do not quote, the first ones.

    A reference that names another document is left alone.
    """
    found: dict[tuple[SourceName, int], ClauseReference] = {}
    for quote in quotes:
        document = quote.document
        if corpus.labels.before(document.source, len(document.text)) is None:
            continue  # It has no numbers that could be meant.
        for part in quote.slices:
            for reference in references(part.text):
                if _ELSEWHERE.match(part.text, reference.span.end):
                    continue
                leads = _led_to(corpus, quote, reference, part.start + reference.span.start)
                for label in leads:
                    address = reference.written if len(leads) == 1 else _address(corpus, label)
                    place = _quote_mark(corpus, label)
                    key = label.source, place.span.start
                    found.setdefault(key, ClauseReference(address, place))
    return tuple(islice(found.values(), MAX_REFERENCES))


def _led_to(corpus: Corpus, quote: Quote, reference: Address, position: int) -> list[FoundLabel]:
    """Return the clauses outside of a quotation that a reference at ``position`` in it means."""
    source = quote.document.source
    around = label_at(corpus.labels, source, position)
    if around is not None:
        found = resolve_reference(corpus.labels, reference, around)
    elif reference.kind in INNER_KINDS:
        return []
    else:
        alone = (resolve(corpus.labels, each, [source]) for each in reference.alone)
        found = [label for each in alone for label in each[:1]]
    return [
        each
        for each in found
        if each != around
        and not any(span.start <= each.label.mark.start < span.end for span in quote.spans)
    ]


def _quote_mark(corpus: Corpus, found: FoundLabel) -> Quote:
    """Quote the number of a clause alone, from which ``clause_at`` finds the clause."""
    document, mark = corpus.documents[found.source], found.label.mark
    block = block_at(corpus.blocks[found.source], mark.start)
    return Quote.of_slices(document, [mark], block.number, block.heading)


def clause_at(corpus: Corpus, place: Quote) -> Quote | None:
    """Quote the clause whose number stands at ``place``; ``None`` if there is none."""
    source, start = place.document.source, place.span.start
    found = label_at(corpus.labels, source, start)
    if found is None or found.label.mark.start != start:
        return None
    return replace(_clause(corpus, found, None)[0], standing=place.standing)


def suggested(
    corpus: Corpus, typed: str, names: Sequence[SourceName] | None, limit: int
) -> tuple[SuggestedAddress, ...]:
    """Return addresses that begin as ``typed`` does, each with the first words of its clause."""
    words = typed.strip().split(None, 1)
    kind = KIND_OF.get(words[0].casefold().rstrip("."), "") if words else ""
    number = (words[1] if len(words) > 1 else "") if kind else typed
    parts = parts_of(number)
    if number.strip() and not parts:
        return ()
    roman = roman_value(parts[0]) if parts else None
    first = [parts, *([(str(roman), *parts[1:])] if roman is not None else [])]
    found: dict[str, SuggestedAddress] = {}
    for path in first:
        for each in corpus.labels.beginning(".".join(path), names, limit * MAX_ITEMS):
            if len(found) == limit:
                break
            if not kind or each.label.kind in {"", kind}:
                made = _suggestion(corpus, each)
                found.setdefault(made.address, made)
    return tuple(found.values())


def _suggestion(corpus: Corpus, found: FoundLabel) -> SuggestedAddress:
    text = corpus.documents[found.source].text
    label = found.label
    title = text[label.mark.end : label.span.end].lstrip(_SIGNS + ".:)")
    title = title.split("\n", 1)[0].strip(_SIGNS)
    return SuggestedAddress(_address(corpus, found), title)


def _address(corpus: Corpus, found: FoundLabel) -> str:
    """Return the whole address of a label, as a person types it."""
    document, label = corpus.documents[found.source], found.label
    above = corpus.labels.above(found)
    own = _written(document, label)
    whole = len(parts_of(_number(document, label))) >= len(label.path)
    if above is None or whole or label.path[: len(above.label.path)] != above.label.path:
        return own
    return f"{_address(corpus, above)}({label.path[-1]})"


def _ranges(
    corpus: Corpus, address: Address, names: Sequence[SourceName] | None
) -> tuple[NumberRange, ...]:
    found = extents(corpus.labels, address, names, MAX_RANGES)
    return tuple(_range(corpus, each) for each in found)


def _range(corpus: Corpus, extent: Extent) -> NumberRange:
    document = corpus.documents[extent.first.source]
    above = "" if extent.above is None else _written(document, extent.above.label)
    kind = extent.first.label.kind if extent.above is None else ""
    return NumberRange(
        extent.first.source,
        kind,
        above,
        _number(document, extent.first.label),
        _number(document, extent.last.label),
    )


def _written(document: Document, label: Label) -> str:
    """Return a label as its document shows it: ``Section 7``, ``(d)``, ``704.5c``."""
    written = document.text[label.mark.start : label.mark.end].strip(_SIGNS).rstrip(".:")
    # Markdown counts a list that is written "1." all through.
    return label.path[-1] if written == "1" else written


def _number(document: Document, label: Label) -> str:
    """Return the number of a label without the word before it."""
    words = _written(document, label).split(None, 1)
    first = words[0].casefold().rstrip(".")
    return words[-1] if len(words) > 1 and first in KIND_OF else " ".join(words)
