"""Which of several versions of a document is in force, and how old ones are marked.

A document replaces another if its metadata says so, or if its own text does and names a document
that can be no other. What day it is, is always given: nothing here reads a clock.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from weakref import WeakKeyDictionary

from index.answering.scoring import Candidate
from index.corpus import Corpus
from index.errors import UnclearDateError
from index.model import (
    Check,
    ForceStatus,
    Metadata,
    Quote,
    SourceName,
    Validity,
    Verification,
)
from index.model.metadata import first_day, last_day
from index.text.titles import NameKind, name_terms
from index.text.tokens import fold, tokenise

MAX_FAMILY = 200
"""Versions among which one is chosen by time."""

ALIKE = 0.75
"""A quotation of the version in force comes first if its score is so much of the old one's."""

_WHOLE_NAMES_LOOKED_AT = 2
"""Two documents of one name leave it open which is meant; one of the two may speak of the other."""

_SMALL_GERMAN = frozenset("der die das den dem des von vom".split())
_AND = re.compile(r"\s*,\s*(?:and\s+|y\s+|und\s+)?|\s+(?:and|y|und)\s+")


@dataclass(frozen=True, slots=True)
class Versions:
    """Which documents of a corpus replace which.

    Attributes:
        successors: For each replaced document those that replace it.
        predecessors: For each that replaces others what it replaces.
    """

    successors: Mapping[SourceName, tuple[SourceName, ...]]
    predecessors: Mapping[SourceName, tuple[SourceName, ...]]

    def __bool__(self) -> bool:
        """Return whether any document replaces another."""
        return bool(self.successors)

    def family(self, source: SourceName) -> tuple[SourceName, ...]:
        """Return a document with all that it replaces and that replace it, in order."""
        found = {source: None}
        waiting = [source]
        while waiting and len(found) < MAX_FAMILY:
            each = waiting.pop()
            for other in (*self.successors.get(each, ()), *self.predecessors.get(each, ())):
                if other not in found:
                    found[other] = None
                    waiting.append(other)
        return tuple(sorted(found))

    def all(self) -> tuple[SourceName, ...]:
        """Return every document that replaces another or is replaced."""
        return tuple(sorted({*self.successors, *self.predecessors}))[:MAX_FAMILY]


_KNOWN: WeakKeyDictionary[Corpus, Versions] = WeakKeyDictionary()


def versions_of(corpus: Corpus) -> Versions:
    """Return which documents replace which; found once for a corpus."""
    known = _KNOWN.get(corpus)
    if known is None:
        known = _KNOWN[corpus] = _find(corpus)
    return known


def _find(corpus: Corpus) -> Versions:
    successors: dict[SourceName, list[SourceName]] = defaultdict(list)
    predecessors: dict[SourceName, list[SourceName]] = defaultdict(list)
    replacements = corpus.names.replacements()
    # Looked up together, where one by one takes long.
    corpus.names.known(name for _, words, _ in replacements for name in _possible_names(words))
    for source, words, stated in replacements:
        replaced = _file(corpus, source, words) if stated else _meant(corpus, source, words)
        for old in replaced:
            if source not in successors[old]:
                successors[old].append(source)
                predecessors[source].append(old)
    return Versions(
        {old: tuple(new) for old, new in successors.items() if new},
        {new: tuple(old) for new, old in predecessors.items()},
    )


def _file(corpus: Corpus, source: SourceName, name: str) -> Iterator[SourceName]:
    """Yield the document that metadata names, by its path or as a neighbour of ``source``."""
    folder = source.rpartition("/")[0]
    for path in dict.fromkeys((name, f"{folder}/{name}" if folder else name)):
        found = SourceName(path)
        if found != source and found in corpus.infos:
            yield found
            return


def _meant(corpus: Corpus, source: SourceName, words: str) -> Iterator[SourceName]:
    """Yield the documents that a text says it replaces, as far as it is certain which they are."""
    found = _certain(corpus, source, words)
    if found is not None:
        yield found
        return
    for part in _AND.split(words):
        found = _certain(corpus, source, part)
        if found is not None:
            yield found


def _possible_names(words: str) -> Iterator[str]:
    """Yield what ``_certain`` looks up of all that words can mean."""
    for part in dict.fromkeys((words, *_AND.split(words))):
        terms = _terms(part)
        yield from (fold(part.strip()), " ".join(terms), *terms)


def _terms(words: str) -> Sequence[str]:
    return name_terms([token for token in tokenise(words) if token.word not in _SMALL_GERMAN])


def _certain(corpus: Corpus, source: SourceName, words: str) -> SourceName | None:
    """Return the only other document that ``words`` can name."""
    names, most = corpus.names, _WHOLE_NAMES_LOOKED_AT
    terms = _terms(words)
    ways = [names.called(fold(words.strip()), NameKind.FILE, most)]
    if terms:
        ways.append(names.called(" ".join(terms), NameKind.WHOLE, most))
        if len(terms) > 1 and any(term[0].isdigit() for term in terms):
            ways.append(names.having(terms, most))
    for way in ways:
        others = [each for each in way if each != source]
        if len(others) == 1:
            return others[0]
    return None


class InForce:
    """Says what is in force on a day, to somebody who may use some documents.

    Attributes:
        versions: Which documents replace which.
    """

    def __init__(
        self, corpus: Corpus, day: date | None, sources: Collection[SourceName] | None
    ) -> None:
        self.versions = versions_of(corpus)
        self._corpus = corpus
        self._day = day
        self._allowed = None if sources is None else frozenset(sources)

    def standing(self, source: SourceName, metadata: Metadata | None = None) -> ForceStatus | None:
        """Return why a document is not in force; ``None`` if it is, or nothing speaks against it.

        Args:
            source: The document.
            metadata: Its metadata, if at hand.
        """
        own = metadata or self._corpus.infos[source].metadata
        day = self._day
        if day and own.valid_from and first_day(own.valid_from) > day:
            return ForceStatus(Validity.FUTURE, own.valid_from)
        replacing = [
            (start or "", other)
            for other in self._successors(source)
            if (start := self._start(other)) is None or day is None or first_day(start) <= day
        ]
        ended = own.valid_until
        if replacing:
            start, other = min(replacing)
            return ForceStatus(
                Validity.REPLACED, start or (_after(ended) if ended else None), other
            )
        if day and ended and last_day(ended) < day:
            return ForceStatus(Validity.EXPIRED, _after(ended))
        return None

    def among(self, sources: Iterable[SourceName]) -> tuple[SourceName, ...]:
        """Return those of ``sources`` that may be used and are in force."""
        return tuple(
            each for each in sources if self._may_use(each) and self.standing(each) is None
        )

    def first(
        self,
        found: list[Candidate],
        search: Callable[[Sequence[SourceName]], list[Candidate]],
    ) -> list[Candidate]:
        """Return candidates so that an old version's stand behind like ones of what is in force.

        Args:
            found: The candidates, the best first.
            search: Finds those of some documents.
        """
        old: dict[SourceName, tuple[SourceName, ...]] = {}
        for each in found:
            document = each.block.document
            name = document.source
            if name not in old and self.standing(name, document.metadata) is not None:
                old[name] = self.among(self.versions.family(name))
        if not any(old.values()):
            return found
        present = {each.block.document.source for each in found}
        absent = sorted({new for each in old.values() for new in each if new not in present})
        if absent:
            found = sorted([*found, *search(absent)], key=lambda each: -each.score)
        best: dict[SourceName, float] = {}
        for each in found:
            best.setdefault(each.block.document.source, each.score)

        def rank(candidate: Candidate) -> tuple[float, bool, int]:
            newer = [
                best[new] for new in old.get(candidate.block.document.source, ()) if new in best
            ]
            score = candidate.score
            if not newer or max(newer) < ALIKE * score:
                return -score, False, 0
            start = candidate.block.document.metadata.valid_from
            return -min(score, max(newer)), True, -first_day(start).toordinal() if start else 0

        return sorted(found, key=rank)

    def marked(self, quotes: Iterable[Quote]) -> tuple[Quote, ...]:
        """Return the quotations, those of what is not in force marked."""
        return tuple(
            replace(quote, standing=self.standing(quote.document.source, quote.document.metadata))
            for quote in quotes
        )

    def marked_verification(self, found: Verification) -> Verification:
        """Return what was looked up, with marks on quotations of what is not in force."""
        near = found.nearest
        if near is not None:
            near = replace(near, quote=self.marked([near.quote])[0])
        return replace(found, matches=self.marked(found.matches), nearest=near)

    def marked_check(self, found: Check) -> Check:
        """Return a checked message, with marks on quotations of what is not in force."""
        sentences = (replace(each, quotes=self.marked(each.quotes)) for each in found.sentences)
        return replace(found, sentences=tuple(sentences))

    def _may_use(self, source: SourceName) -> bool:
        return self._allowed is None or source in self._allowed

    def _successors(self, source: SourceName) -> Iterator[SourceName]:
        """Yield what replaces a document; beyond those that may not be used, what replaces them."""
        seen = {source}
        waiting = [source]
        while waiting:
            for other in self.versions.successors.get(waiting.pop(), ()):
                if other in seen:
                    continue
                seen.add(other)
                if self._may_use(other):
                    yield other
                else:
                    waiting.append(other)

    def _start(self, source: SourceName) -> str | None:
        """Return from when on a document is in force, as far as a person says it."""
        metadata = self._corpus.infos[source].metadata
        published = None if "date" in metadata.own else metadata.date
        return metadata.valid_from or published


def _after(value: str) -> str:
    """Return the day, month or year that follows a date, in the same precision."""
    return (last_day(value) + timedelta(days=1)).isoformat()[: len(value)]


_PERIOD = re.compile(
    r"\b(?:back\s+in|in|during|as\s+of|on|en|durante|a\s+fecha\s+de)\s+"
    r"(?:the\s+year\s+|el\s+a[nñ]o\s+)?"
    r"(?P<date>(?:[A-Za-z]{3,9}\.?\s+(?:\d{1,2}(?:st|nd|rd|th)?,?\s+)?|\d{1,2}\s+[A-Za-z]{3,9}\s+)?"
    r"(?:19|20)\d\d(?:-\d\d(?:-\d\d)?)?)\b",
    re.IGNORECASE,
)


def period_of(text: str) -> tuple[date, str] | None:
    """Return the last day of the time that a question names, and the question without it."""
    match = _PERIOD.search(text)
    if match is None:
        return None
    try:
        day = day_of(match["date"])
    except UnclearDateError:
        return None
    rest = f"{text[: match.start()]} {text[match.end() :]}"
    return day, re.sub(r"\s+(?=[?!.,;:])", "", " ".join(rest.split())).lstrip(",;:. ")


def day_of(typed: str) -> date:
    """Return the last day of a date as a person types it or in EDTF.

    Raises:
        UnclearDateError: If it is no clear date.
    """
    from index.dates import bounds, parse_user_date  # Few questions name a time.

    value = typed.strip()
    try:
        last = bounds(value)[1]
    except ValueError:
        last = bounds(parse_user_date(value) or "")[1]
    if last is None:
        raise UnclearDateError.unknown(typed)
    return last
