"""The corpus that questions are answered from, and how one in memory is built."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from types import MappingProxyType
from typing import Protocol

from index.analysis import AnalysedBlock, Analysis, above_term, analyse, introduced_term
from index.errors import AmbiguousSourceError, NoSourcesError, UnknownSourceError
from index.model import Document, Metadata, Passage, SourceName, Span
from index.model.results import PageFurniture
from index.ranking import Engine, Hit
from index.ranking.memory import MemoryEngine
from index.text.aliases import Alias, Aliases, mine
from index.text.labels import FoundLabel, Label
from index.text.spelling import MemoryVocabulary, Spelling
from index.text.titles import MemoryNameTable, NameTable
from index.text.tokens import terms_of

__all__ = ["AnalysedBlock", "Corpus", "build", "checksum_of", "share_of"]

CHECKSUM_MODULUS = 2**256

MAX_TIED = 16
"""So many passages more are looked at as are wanted, in case they are as good as the last one."""

HEADING_CACHE_SIZE = 4096
"""Headings whose terms are kept, for what is asked about again and again."""


Path = tuple[str, ...]
Names = Sequence[SourceName] | None
"""Documents to look in, in order; ``None`` for all."""


class LabelIndex(Protocol):
    """The labels of a corpus. All lists are in the order of the documents and in theirs."""

    def prefetch(
        self, paths: Iterable[Path], kinds: Iterable[str], names: Names, limit: int
    ) -> None:
        """Look up together what other methods will be asked, where one by one is slower.

        Args:
            paths: For ``find`` and ``ending``.
            kinds: For ``outermost``.
            names: Where to look.
            limit: Labels of each path.
        """
        ...

    def find(self, path: Path, names: Names, limit: int) -> Sequence[FoundLabel]:
        """Return the labels of exactly this path."""
        ...

    def ending(self, path: Path, names: Names, limit: int) -> Sequence[FoundLabel]:
        """Return the labels of longer paths that end in this one."""
        ...

    def beginning(self, typed: str, names: Names, limit: int) -> Sequence[FoundLabel]:
        """Return labels whose numbers, with dots between, begin with ``typed``."""
        ...

    def outermost(
        self, kind: str, names: Names, limit: int, *, letters: bool
    ) -> Sequence[tuple[FoundLabel, FoundLabel]]:
        """Return for each document the lowest and the highest number of one part.

        Args:
            kind: What they count; empty for those that no word names.
            names: Where to look.
            limit: Documents.
            letters: Whether those with letters are wanted rather than those with numbers.
        """
        ...

    def below(self, found: FoundLabel, limit: int) -> Sequence[FoundLabel]:
        """Return all labels below a label."""
        ...

    def above(self, found: FoundLabel) -> FoundLabel | None:
        """Return the label that a label is directly below."""
        ...

    def before(self, source: SourceName, position: int) -> FoundLabel | None:
        """Return the last label of a document that begins at ``position`` or before."""
        ...


def label_at(index: LabelIndex, source: SourceName, position: int) -> FoundLabel | None:
    """Return the innermost label of a document whose clause holds ``position``."""
    found = index.before(source, position)
    while found is not None and position >= found.label.extent.end:
        found = index.above(found)
    return found


def is_letter(label: Label) -> bool:
    """Return whether the last part of a label's number is no numeral."""
    return not label.path[-1].isdigit()


class MemoryLabels:
    """The labels of a corpus in memory."""

    def __init__(self, labels: Mapping[SourceName, Sequence[Label]]) -> None:
        self._labels = {name: labels[name] for name in sorted(labels) if labels[name]}
        self._paths: dict[Path, list[FoundLabel]] = defaultdict(list)
        self._ends: dict[Path, list[FoundLabel]] = defaultdict(list)
        self._outermost: dict[tuple[str, bool], dict[SourceName, list[FoundLabel]]] = {}
        for found in self._all(None):
            path = found.label.path
            self._paths[path].append(found)
            for size in range(1, len(path)):
                self._ends[path[size:]].append(found)
            if len(path) == 1:
                key = found.label.kind, is_letter(found.label)
                self._outermost.setdefault(key, {}).setdefault(found.source, []).append(found)

    def prefetch(
        self, paths: Iterable[Path], kinds: Iterable[str], names: Names, limit: int
    ) -> None:
        """Do nothing: one by one is as fast."""

    def _all(self, names: Names) -> Iterator[FoundLabel]:
        for name in self._labels if names is None else names:
            for place, label in enumerate(self._labels.get(name, ())):
                yield FoundLabel(name, place, label)

    def find(self, path: Path, names: Names, limit: int) -> Sequence[FoundLabel]:
        """Return the labels of exactly this path."""
        return _some(self._paths.get(path, ()), names, limit)

    def ending(self, path: Path, names: Names, limit: int) -> Sequence[FoundLabel]:
        """Return the labels of longer paths that end in this one."""
        return _some(self._ends.get(path, ()), names, limit)

    def beginning(self, typed: str, names: Names, limit: int) -> Sequence[FoundLabel]:
        """Return labels whose numbers, with dots between, begin with ``typed``."""
        begun = (each for each in self._all(names) if ".".join(each.label.path).startswith(typed))
        return list(islice(begun, limit))

    def outermost(
        self, kind: str, names: Names, limit: int, *, letters: bool
    ) -> Sequence[tuple[FoundLabel, FoundLabel]]:
        """Return for each document the lowest and the highest label with a number of one part."""
        known = self._outermost.get((kind, letters), {})
        wanted = [name for name in (known if names is None else names) if name in known]
        return [
            (min(known[name], key=_value), max(known[name], key=_value)) for name in wanted[:limit]
        ]

    def below(self, found: FoundLabel, limit: int) -> Sequence[FoundLabel]:
        """Return all labels below a label."""
        labels, end = self._labels[found.source], found.label.extent.end
        places = range(found.place + 1, min(len(labels), found.place + 1 + limit))
        following = (FoundLabel(found.source, place, labels[place]) for place in places)
        return [each for each in following if each.label.mark.start < end]

    def above(self, found: FoundLabel) -> FoundLabel | None:
        """Return the label that a label is directly below."""
        parent = found.label.parent
        if parent is None:
            return None
        return FoundLabel(found.source, parent, self._labels[found.source][parent])

    def before(self, source: SourceName, position: int) -> FoundLabel | None:
        """Return the last label of a document that begins at ``position`` or before."""
        labels = self._labels.get(source, ())
        place = bisect_right(labels, position, key=lambda each: each.span.start) - 1
        return FoundLabel(source, place, labels[place]) if place >= 0 else None


def _some(found: Iterable[FoundLabel], names: Names, limit: int) -> list[FoundLabel]:
    if names is not None:
        allowed = frozenset(names)
        found = (each for each in found if each.source in allowed)
    return list(islice(found, limit))


def _value(found: FoundLabel) -> int:
    return found.label.value


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """A document without its text; ``characters`` counts code points."""

    sha256: str
    characters: int
    blocks: int
    passages: int
    metadata: Metadata


@dataclass(frozen=True, eq=False)
class Corpus:
    """The analysed documents of a folder, and the engine that ranks their passages.

    Attributes:
        infos: For each document its size, checksum and metadata.
        blocks: For each document its blocks, in order.
        passages: All passages, numbered as the engine numbers them.
        titles: For each document the terms of its title and its file's name.
        labels: The numbers of the documents' clauses.
        aliases: What the documents call by several names.
        spelling: The corpus's vocabulary.
        length: How many informative terms there are in all.
        checksum: Of all documents' names, bytes and metadata and the community's own aliases.
        texts: Gives names and texts, in UTF-8, of all documents or of those that are named.
        find: Finds which of some names documents have, in order, each with the numbers of its
            passages; for many names at once.
        names: What the documents are called.
        named_by: Finds the documents whose checksums begin so, in order of name.
        prefetch: Reads together what will be read of some passages, by their numbers: the
            passages, their blocks and their documents. It does nothing where reading them one by
            one is as fast.
        prefetch_documents: Reads together what will be read of some documents.
    """

    documents: Mapping[SourceName, Document]
    infos: Mapping[SourceName, DocumentInfo]
    blocks: Mapping[SourceName, Sequence[AnalysedBlock]]
    passages: Sequence[Passage]
    titles: Mapping[SourceName, Mapping[str, int]]
    labels: LabelIndex = field(repr=False)
    aliases: Aliases = field(repr=False)
    spelling: Spelling = field(repr=False)
    length: int
    engine: Engine = field(repr=False)
    checksum: str
    texts: Callable[[Sequence[SourceName] | None], Iterable[tuple[SourceName, bytes]]] = field(
        repr=False
    )
    find: Callable[[tuple[str, ...]], Mapping[SourceName, range]] = field(repr=False)
    named_by: Callable[[str], Sequence[SourceName]] = field(repr=False)
    names: NameTable = field(repr=False)
    prefetch: Callable[[Sequence[int]], None] = field(default=lambda _: None, repr=False)
    prefetch_documents: Callable[[Iterable[SourceName]], None] = field(
        default=lambda _: None, repr=False
    )
    _headings: dict[tuple[SourceName, Span], Mapping[str, int]] = field(
        default_factory=dict, repr=False
    )

    def headings(self, block: AnalysedBlock) -> Mapping[str, int]:
        """Return the terms of the headings above ``block`` and of its document's title."""
        source, heading = block.document.source, block.block.heading
        if heading is None:
            return self.titles[source]
        found = self._headings.get((source, heading))
        if found is None:
            if len(self._headings) >= HEADING_CACHE_SIZE:
                self._headings.clear()
            found = self._headings[source, heading] = self._heading_terms(block)
        return found

    def _heading_terms(self, block: AnalysedBlock) -> Mapping[str, int]:
        text = block.document.text
        terms = Counter(self.titles[block.document.source])
        for span in block.block.headings:
            terms |= Counter(terms_of(text, span.start, span.end))
        return terms

    def prefetch_frequencies(self, terms: Iterable[str]) -> None:
        """Look up together what ``frequency`` will be asked; see ``Engine.prefetch``."""
        forms = (identity, above_term, introduced_term)
        self.engine.prefetch(form(term) for term in terms for form in forms)

    def search(
        self,
        terms: Mapping[str, float],
        limit: int,
        *,
        among: Sequence[range] | None = None,
    ) -> Iterator[Passage]:
        """Yield the best passages for weighted ``terms``, the best first; see ``Engine.search``.

        Of equal scores that of the document whose name comes first is better, since numbers
        depend on which document was read when.
        """
        hits = self.engine.search(terms, limit + MAX_TIED, among=among)
        least = hits[limit - 1].score if len(hits) > limit else 0.0
        placed = sorted(self._placed(hit) for hit in hits if hit.score >= least)
        numbers = [number for _, _, number in placed[:limit]]
        self.prefetch(numbers)
        return (self.passages[number] for number in numbers)

    def _placed(self, hit: Hit) -> tuple[float, SourceName, int]:
        return -hit.score, self.passages[hit.passage].source, hit.passage

    def frequency(self, term: str) -> int:
        """Return how many passages hold ``term``, or have it above them if none holds it."""
        return self.engine.document_frequency(term) or self.engine.document_frequency(
            above_term(term)
        )

    def block_of(self, passage: Passage) -> AnalysedBlock:
        """Return the block that ``passage`` is part of."""
        return self.blocks[passage.source][passage.block]


def identity(term: str) -> str:
    """Return the form in which a term stands in a passage itself."""
    return term


def build(documents: Iterable[Document], own: Sequence[Alias] = ()) -> Corpus:
    """Divide and analyse ``documents`` and rank their passages in memory."""
    analyses = {document.source: analyse(document) for document in documents}
    numbers: dict[SourceName, range] = {}
    first = 0
    for source, each in analyses.items():
        numbers[source] = range(first, first + len(each.passages))
        first = numbers[source].stop
    found = analyses.values()
    by_name = {source: each.document for source, each in analyses.items()}
    words, capitals = _together(each.words for each in found), _together(e.capitals for e in found)
    terms = [terms for each in found for terms in each.terms]
    infos = {source: _info_of(each) for source, each in analyses.items()}
    return Corpus(
        documents=MappingProxyType(by_name),
        infos=infos,
        blocks=MappingProxyType({source: _blocks(each) for source, each in analyses.items()}),
        passages=tuple(passage for each in found for passage in each.passages),
        titles=MappingProxyType({source: each.title for source, each in analyses.items()}),
        labels=MemoryLabels({source: each.labels for source, each in analyses.items()}),
        aliases=mine((each.mined for each in found), capitals, own),
        spelling=Spelling(MemoryVocabulary(words, frozenset().union(*(e.lower for e in found)))),
        length=max(1, sum(map(len, terms))),
        engine=MemoryEngine(terms),
        checksum=checksum_of(sum(map(share_of, by_name.values())), own),
        texts=lambda names: (
            (name, by_name[name].text.encode("utf-8"))
            for name in (by_name if names is None else names)
        ),
        find=lambda names: {n: numbers[n] for n in map(SourceName, sorted(names)) if n in numbers},
        named_by=lambda prefix: [n for n, each in infos.items() if each.sha256.startswith(prefix)],
        names=MemoryNameTable({source: each.names for source, each in analyses.items()}),
    )


def _info_of(analysis: Analysis) -> DocumentInfo:
    document = analysis.document
    return DocumentInfo(
        document.sha256,
        len(document.text),
        len(analysis.blocks),
        len(analysis.passages),
        document.metadata,
    )


def _blocks(analysis: Analysis) -> Sequence[AnalysedBlock]:
    return tuple(AnalysedBlock(analysis.document, block) for block in analysis.blocks)


def _together(counts: Iterable[Counter[str]]) -> Counter[str]:
    together: Counter[str] = Counter()
    for each in counts:
        together.update(each)
    return together


def share_of(document: Document) -> int:
    """Return what ``document`` adds to the corpus checksum: its name, bytes and metadata.

    Shares are added up, so that one can be taken out again without a look at the others
    (AdHash: Bellare and Micciancio, A New Paradigm for Collision-Free Hashing, 1997).
    """
    lines = [f"{document.sha256}  {document.source}"]
    lines += [f"  {key} = {value}" for key, value in document.metadata.given.items()]
    return int.from_bytes(hashlib.sha256("\n".join(lines).encode()).digest(), "big")


def checksum_of(shares: int, own: Iterable[Alias]) -> str:
    """Return the corpus checksum, from the sum of its documents' shares and its own aliases."""
    digest = hashlib.sha256(f"{shares % CHECKSUM_MODULUS:064x}\n".encode())
    for alias in own:
        digest.update(f"{alias.name} = {alias.other}\n".encode())
    return digest.hexdigest()


def allowed(corpus: Corpus, sources: Collection[str] | None) -> tuple[SourceName, ...] | None:
    """Return the documents that may be used, in order; None for all.

    Raises:
        NoSourcesError: If there is none.
    """
    if sources is None:
        return None
    names = tuple(corpus.find(tuple(sorted(sources))))
    if not names:
        raise NoSourcesError
    return None if len(names) == len(corpus.infos) else names


def known(corpus: Corpus, name: str, names: Collection[SourceName] | None) -> SourceName:
    """Return the document called ``name``, or the only one whose name begins so.

    Raises:
        AmbiguousSourceError: If the names of several begin so.
        UnknownSourceError: If there is none.
    """
    wanted = SourceName(name)
    among = corpus.infos if names is None else names
    if wanted in among:
        return wanted
    begun = sorted(each for each in among if name and each.startswith(name))
    if len(begun) > 1:
        raise AmbiguousSourceError(name, begun)
    if not begun:
        raise UnknownSourceError(name, sorted(among))
    return begun[0]


def page_furniture(document: Document) -> PageFurniture:
    """Return how many lines of a document's pages are boilerplate."""
    marks = document.marks
    ends = [*(mark.start for mark in marks[1:]), len(document.text)]
    lines = 0
    pages = set()
    for mark, end in zip(marks, ends, strict=False):
        if mark.boilerplate:
            words = document.text[mark.start : end].split("\n")
            lines += sum(bool(line.strip()) for line in words)
            pages.add(mark.place.page)
    return PageFurniture(document.source, lines, len(pages))
