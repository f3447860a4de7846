"""Change a generation in a cluster under the lease; safe to interrupt at any point.

A change goes through these steps:

1. Numbers are reserved in the head, and the documents are written under them. They are not seen.
2. The counted words of all documents are written as new versions of compressed parts.
3. All of it is made visible, and the head says that it counts, in the place of what it replaces.
4. What was replaced is passed over, since somebody may still be reading it, and deleted at a later
   change, when it has become much.

A writer that dies in between leaves numbers that were reserved and parts that nothing names; the
next one passes the numbers over for good. A writer that has lost the lease cannot write the head.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from index.analysis import analyse
from index.cluster.bulk import Bulk, delete
from index.cluster.client import Client, Json
from index.cluster.document_writer import worded, write_document
from index.cluster.documents import ClusterDocuments
from index.cluster.engine import GONE_TERMS
from index.cluster.events import TOPICS
from index.cluster.lease import HeadWriter
from index.cluster.names import ALIASES, INITIALS, sorted_initials
from index.cluster.partitions import Division
from index.cluster.parts import (
    BUCKETS,
    RAW_TOPICS,
    Blobs,
    PendingCounts,
    add,
    alias_row,
    blob_id,
    blob_source,
    bucket_of,
    counts_id,
    digest_of,
    offered,
    unpack,
    write_blob,
)
from index.cluster.reader import SKIPPED
from index.cluster.schema import (
    FORMAT,
    Kind,
    Names,
    State,
    delete_others,
    indexed,
    is_there,
    make_generation,
    next_generation,
    of_documents,
)
from index.corpus import CHECKSUM_MODULUS, checksum_of
from index.errors import UnreachableIndexError
from index.model import SourceName, Span
from index.storage.prepare import Counts, KnownFile, PreparedDocument, SourceFile, unpack_counts
from index.storage.rows import restore, unpack_json
from index.storage.update import SkippedBefore
from index.storage.vocabulary import alias_of, key_of
from index.storage.writer import MAX_NAMES
from index.text.aliases import Alias, derived, initials_of, unique

GRACE_SECONDS = 10.0
"""So long what was replaced is left to those who read the version before."""

RESERVED_AT_ONCE = 512
"""Numbers that are reserved together, so that the head is not written for each batch."""

FLUSHED_COUNTS = 500_000
"""Words, names and topics that are counted in memory before they are written."""

COUNTS_AT_ONCE = 200
"""Documents whose counts are fetched together."""

MIN_GONE, GONE_SHARE = 1_000, 0.05
"""Passages of documents that were replaced stay while they are at most so many, or such a share:
deleted ones spoil the engine's counts, and getting rid of those takes long."""

EXPUNGED_SECONDS = 60.0
"""So long a cluster keeps what was deleted, for copies that may have missed it."""

MAX_ANALYSED = 1 << 20
"""Letters of documents whose terms are found once more to be subtracted."""

DELETED_AT_ONCE = 200
"""Documents that are deleted in one request."""

log = logging.getLogger(__name__)


class ClusterWriter:
    """Writes one generation; see ``index.storage.update.ChangeWriter``.

    Args:
        client: Sends what is written.
        names: Of the indices.
        head: Writes the head of this term.
        blobs: Gives the compressed parts of a generation.
        rebuild: Whether to build another generation, even if one is served.
    """

    def __init__(
        self, client: Client, names: Names, head: HeadWriter, blobs: Blobs, *, rebuild: bool
    ) -> None:
        self._client = client
        self._names = names
        self._head = head
        serving = None if rebuild else head.head.serving
        if not is_there(client, names, serving):
            serving = None
        self.builds = serving is None
        """Whether what it writes is not asked before it is whole."""
        self._state = self._begun() if serving is None else serving
        self._before = self._state
        self._blobs = blobs if blobs.is_of(self._state.generation) else self._new_blobs()
        self._counts = PendingCounts()
        self._numbers: dict[str, int] = {}
        self._known: dict[str, KnownFile] | None = None
        self._skipped: Iterable[SkippedBefore] = ()
        self._new: list[tuple[int, PreparedDocument]] = []
        self._old: list[int] = []
        self._gone_terms: Counter[str] = Counter()
        self._aliases = {kind: names.write_of(self._state.generation, kind) for kind in Kind}
        self._touched = False
        self._is_clear = False
        if self.builds:
            self._resume()

    @property
    def state(self) -> State:
        """What counts, as far as it has been written."""
        return self._state

    @property
    def blobs(self) -> Blobs:
        """The compressed parts of the generation."""
        return self._blobs

    def _new_blobs(self) -> Blobs:
        return Blobs(self._client, self._names, self._state.generation)

    def _begun(self) -> State:
        """Return the generation that is being built, or begin one."""
        head = self._head.head
        state = head.building
        if state is None:
            state = State(next_generation(self._client, self._names, head.generations))
            self._head.write(replace(head, generations=state.generation, building=state))
        make_generation(self._client, self._names, state.generation)
        return state

    def _resume(self) -> None:
        """Count again what an interrupted build has written."""
        self._state = replace(self._state, blobs={}, names=0)
        if self._state.documents:
            self._refresh()
            self._count_again()

    def _count_again(self) -> set[int]:
        """Count all documents that are there; return their numbers."""
        rows = [(each["document"], each["worded"]) for each in self._rows(("document", "worded"))]
        passages = length = shares = 0
        for start in range(0, len(rows), COUNTS_AT_ONCE):
            some = [number for number, _ in rows[start : start + COUNTS_AT_ONCE]]
            for counts in self._counts_of(some):
                self._counts.count(counts, 1)
                passages += counts.passages
                length += counts.length
                shares += counts.share
            self._flush_if_many()
        self._state = replace(
            self._state,
            documents=len(rows),
            passages=passages,
            worded=sum(count for _, count in rows),
            length=length,
            shares=f"{shares % CHECKSUM_MODULUS:x}",
            stale=True,
        )
        return {number for number, _ in rows}

    def keep_numbers(self, count: int) -> range:
        """Keep numbers for those who read partitions; they count when they are taken over."""
        first = self._state.next
        self._state = replace(self._state, reserved=first + count)
        self._head.write(replace(self._head.head, building=self._state))
        return range(first, first + count)

    def take_over(self, division: Division, skipped: Iterable[SkippedBefore]) -> None:
        """Let count what several hosts have read of a folder's partitions.

        Args:
            division: All of whose partitions are done.
            skipped: What cannot be used; it is not tried again.
        """
        state = self._state
        kept = (division.first, division.stop)
        others = (each for each in state.dead if each != kept)
        self._state = replace(
            state,
            next=max(state.next, division.stop),
            reserved=max(state.reserved, division.stop),
            dead=(*others, *division.dead),
        )
        self._skipped = skipped
        self._refresh()
        # The engine counts what was deleted until that is expunged, at a later change.
        spoilt = [self._delete_range(*each) for each in division.dead]
        self._state = replace(self._state, spoilt=any(spoilt))
        lost = set(division.numbers) - self._count_again()
        if lost:
            log.warning("%d documents are not there any more; they are read again.", len(lost))
            self._state = replace(self._state, gone=tuple(sorted(lost)), gone_known=False)
        self._head.write(replace(self._head.head, building=self._state))

    def _rows(self, fields: Sequence[str], clause: Json | None = None) -> Iterator[Json]:
        clauses = self._state.filters()
        if clause is not None:
            clauses["filter"].append(clause)
        index = self._names.of(self._state.generation, Kind.DOCUMENTS)
        return self._client.scan(index, {"bool": clauses}, ("source", "document"), fields)

    def _counts_of(self, numbers: Sequence[int]) -> list[Counts]:
        index = self._names.of(self._state.generation, Kind.PARTS)
        asked = [(index, counts_id(number)) for number in numbers]
        return [
            unpack_counts(unpack(each["packed"])) for each in self._client.many(asked, ("packed",))
        ]

    def _refresh(self) -> None:
        self._client.refresh(",".join(self._names.all_of(self._state.generation)))

    def known(self) -> Mapping[str, KnownFile]:
        """Return the live documents by name, with what tells whether their files have changed."""
        if self._known is None:
            fields = ("document", "source", "sha256", "size", "modified", "given")
            self._known = {}
            for each in self._rows(fields):
                self._numbers[each["source"]] = each["document"]
                self._known[each["source"]] = KnownFile(
                    each["sha256"], each["size"], each["modified"], each["given"]
                )
        return self._known

    def skipped_before(self) -> Iterable[tuple[str, str, str, int, int]]:
        """Return name, reason, kind of reason, size and time of the files that are not used."""
        rows = self._blobs.get(self._state.blobs, [SKIPPED]).get(SKIPPED, [])
        return [(a, b, c, d, e) for a, b, c, d, e in (*rows, *_skipped_rows(self._skipped))]

    def touch(self, files: Sequence[SourceFile]) -> None:
        """Note that ``files`` have other times than before, and the same bytes."""
        self.known()
        index = self._names.write_of(self._state.generation, Kind.DOCUMENTS)
        with Bulk(self._client) as bulk:
            for file in files:
                times = {"size": file.size, "modified": file.modified}
                bulk.update(index, str(self._numbers[file.source]), times)
        self._touched = self._touched or bool(files)

    def stage(self, added: Sequence[PreparedDocument], removed: Sequence[str] = ()) -> None:
        """Take step 1 for ``added``; mark their old versions and ``removed`` as leaving."""
        self._clear()
        self.known()
        numbers = self._reserve(len(added))
        with Bulk(self._client) as bulk:
            for number, document in zip(numbers, added, strict=True):
                write_document(bulk, self._aliases, number, document)
        names = [*(document.file.source for document in added), *removed]
        old = [self._numbers.pop(name) for name in names if name in self._numbers]
        self._new += zip(numbers, added, strict=True)
        self._old += old

    def _reserve(self, count: int) -> range:
        """Return numbers that no other writer is given."""
        state, first = self._state, self._state.next + len(self._new)
        if first + count > state.reserved:
            reserved = first + max(count, RESERVED_AT_ONCE)
            self._state = replace(state, reserved=reserved)
            head = self._head.head
            if self.builds:
                self._head.write(replace(head, building=self._state))
            elif head.serving is not None:
                self._head.write(replace(head, serving=replace(head.serving, reserved=reserved)))
        return range(first, first + count)

    def make_live(self) -> None:
        """Let what is staged count in this writer's state; a build keeps how far it is."""
        if not (self._new or self._old):
            return
        gone = self._take_out(self._old)
        state = self._state
        counts = [(unpack_counts(each.counts), 1) for _, each in self._new]
        counts += [(each, -1) for each in self._counts_of(self._old)]
        share = sum(sign * each.share for each, sign in counts)
        shares = (int(state.shares, 16) + share) % CHECKSUM_MODULUS
        added = sum(worded(each) for _, each in self._new)
        for each, sign in counts:
            self._counts.count(each, sign)
        self._state = replace(
            state,
            next=state.next + len(self._new),
            gone=(*state.gone, *self._old),
            documents=state.documents + len(self._new) - len(self._old),
            passages=state.passages + sum(sign * each.passages for each, sign in counts),
            worded=state.worded + added - gone,
            gone_worded=state.gone_worded + gone,
            length=state.length + sum(sign * each.length for each, sign in counts),
            shares=f"{shares:x}",
            checksum=checksum_of(shares, self.own_aliases()),
            stale=True,
        )
        for number, document in self._new:
            self._numbers[document.file.source] = number
        self._new, self._old = [], []
        self._flush_if_many()
        if self.builds:
            self._head.write(replace(self._head.head, building=self._state))

    def _take_out(self, numbers: Sequence[int]) -> int:
        """Count the terms of documents that are gone, while their passages are still indexed.

        So the engine knows in how many of those that count a term occurs without looking at
        any. Of very much text nothing is counted; then it looks at them.

        Returns:
            How many passages of them have any term.
        """
        if not numbers:
            return 0
        documents = ClusterDocuments(self._client, self._names, self._state)
        rows = documents.rows(numbers)
        index = self._names.of(self._state.generation, Kind.DOCUMENTS)
        asked = [(index, str(number)) for number in numbers]
        lost: int = sum(each["worded"] for each in self._client.many(asked, ("worded",)))
        if self.builds or sum(row.characters for row in rows) > MAX_ANALYSED:
            self._state = replace(self._state, gone_known=False)
        if self._state.gone_known:
            for row in rows:
                text = documents.text(row).decode("utf-8")
                found = restore(row.source, row.sha256, text, unpack_json(row.extra))
                for terms in analyse(found).terms:
                    self._gone_terms.update(map(indexed, set(terms)))
        return lost

    @property
    def has_stale_aliases(self) -> bool:
        """Whether a document has changed since the aliases were found."""
        return self._state.stale

    def own_aliases(self) -> tuple[Alias, ...]:
        """Return the community's own aliases, as they were when they were last written."""
        return tuple(Alias(name, other) for name, other in self._state.own)

    def keep_aliases(self, own: Sequence[Alias], *, derive_all: bool) -> None:
        """Find the aliases of all documents, after the community's ``own``.

        Args:
            own: Aliases that need not be found.
            derive_all: Whether to do so even where there are very many names.
        """
        self._flush()
        self._refresh()
        introduced, roles = self._mined()
        derives = derive_all or self._state.names <= MAX_NAMES
        follow = list(self._derived(roles) if derives else self._derived_before(roles))
        found = unique((*own, *introduced, *follow))
        shares = int(self._state.shares, 16)
        self._put_blobs({ALIASES: [alias_row(alias) for alias in found]})
        self._state = replace(
            self._state,
            checksum=checksum_of(shares, own),
            own=tuple((alias.name, alias.other) for alias in own),
            stale=False,
        )

    def _derived(self, roles: Sequence[Alias]) -> Iterable[Alias]:
        names, capitals = (self._all_counts(kind) for kind in ("names", "capitals"))
        rows = ((initials, key_of(terms)) for initials, terms in initials_of(names))
        by_bucket: dict[str, dict[str, list[str]]] = {}
        for initials, found in sorted_initials(rows).items():
            by_bucket.setdefault(bucket_of(INITIALS, initials), {})[initials] = found
        every = {name: by_bucket.get(name, {}) for name in _every(INITIALS)}
        self._put_blobs({name: value for name, value in every.items() if value})
        self._drop_blobs(name for name, value in every.items() if not value)
        return derived(names, capitals, roles)

    def _all_counts(self, kind: str) -> dict[str, int]:
        found = self._blobs.get(self._state.blobs, _every(kind))
        counts = {name: n for bucket in found.values() for name, (n,) in bucket.items()}
        return dict(sorted(counts.items()))

    def _derived_before(self, roles: Sequence[Alias]) -> Iterable[Alias]:
        """Return the aliases derived at the last rebuild, and the current ones of offices."""
        own = set(self.own_aliases())
        rows = self._blobs.get(self._state.blobs, [ALIASES]).get(ALIASES, [])
        before = (alias_of(tuple(row)) for row in rows)
        return (*(each for each in before if each.source is None and each not in own), *roles)

    def _mined(self) -> tuple[list[Alias], list[Alias]]:
        """Return the aliases that documents introduce, and those of offices, in order."""
        fields = ("source", "introduced", "roles")
        found: tuple[list[Alias], list[Alias]] = [], []
        for each in self._rows(fields, {"term": {"mined": True}}):
            for aliases, kind in zip(found, fields[1:], strict=True):
                aliases += [
                    Alias(name, other, SourceName(each["source"]), Span(start, end))
                    for name, other, start, end in each[kind]
                ]
        return found

    def skip(self, skipped: Iterable[SkippedBefore]) -> None:
        """Keep the names of the files that are not used, instead of those kept before."""
        self._put_blobs({SKIPPED: _skipped_rows(skipped)})

    def finish(self) -> State:
        """Take steps 2 and 3, if anything has changed; return what counts now.

        Raises:
            ConflictError: If this process has lost the lease; nothing counts then.
        """
        self._flush()
        head = self._head.head
        state = replace(self._state, reserved=self._state.next)
        if not self.builds and head.serving is not None:
            same = replace(state, reserved=self._before.reserved) == self._before
            if same:
                if self._touched:
                    self._refresh()
                return head.serving
        self._refresh()
        state = replace(state, version=uuid.uuid4().hex)
        self._head.write(
            replace(
                head,
                serving=state,
                building=None if self.builds else head.building,
                published=time.time(),
                format=FORMAT,
                foreign=None,
            )
        )
        self._state = self._before = state
        if self.builds:
            self.builds = False
            delete_others(self._client, self._names, {state.generation})
        return state

    def _clear(self) -> None:
        """Take step 4 of earlier changes, and delete what dead writers have left."""
        if self._is_clear:
            return
        self._is_clear = True
        head = self._head.head
        if not self.builds:
            # A clock that is behind lets the next change do it.
            age = time.time() - head.published
            if age < GRACE_SECONDS:
                return
            self._drop_old_blobs()
            if self._state.spoilt and age > EXPUNGED_SECONDS:
                self._expunge()
        dead = [self._delete_range(*each) for each in self._state.dead[-1:]]
        state, gone = self._state, list(self._state.gone)
        many = max(MIN_GONE, round(state.worded * GONE_SHARE))
        if not self.builds and state.gone_known and state.gone_worded <= many and not any(dead):
            # What few passages there are is told from the others by their terms.
            return
        for start in range(0, len(gone), DELETED_AT_ONCE):
            self._delete(of_documents(gone[start : start + DELETED_AT_ONCE]))
        self._state = replace(
            self._state,
            gone=(),
            gone_worded=0,
            gone_known=True,
            spoilt=self._state.spoilt or not self.builds,
        )
        self._drop_blobs([GONE_TERMS])

    def _expunge(self) -> None:
        """Let the engine forget deleted passages, which it counts until it merges segments."""
        index = self._names.of(self._state.generation, Kind.PASSAGES)
        params = {"only_expunge_deletes": "true"}
        try:
            self._client.request(
                "POST", f"/{index}/_forcemerge", params=params, writes=True, attempts=1
            )
        except UnreachableIndexError as error:
            # It goes on by itself, or later; until then what counts is looked at.
            log.info("deleted passages are still counted: %s", error)
        self._state = replace(self._state, spoilt=False)

    def _delete_range(self, first: int, stop: int) -> bool:
        return self._delete({"range": {"document": {"gte": first, "lt": stop}}})

    def _delete(self, query: Json) -> bool:
        """Delete what belongs to some documents; return whether there was anything."""
        generation, names, found = self._state.generation, self._names, False
        for kind in Kind:
            index, alias = names.of(generation, kind), names.write_of(generation, kind)
            found |= delete(self._client, index, alias, query)
        return found

    def _drop_old_blobs(self) -> None:
        """Delete the versions of compressed parts that nothing names any more."""
        index = self._names.of(self._state.generation, Kind.PARTS)
        ids = {blob_id(name, digest) for name, digest in self._state.blobs.items()}
        found = self._client.ids(index, {"term": {"document": 0}})
        write = self._names.write_of(self._state.generation, Kind.PARTS)
        with Bulk(self._client) as bulk:
            for id_ in found:
                if id_ not in ids:
                    bulk.delete(write, id_)

    def _flush_if_many(self) -> None:
        if len(self._counts) > FLUSHED_COUNTS:
            self._flush()

    def _flush(self) -> None:
        """Take step 2 for all that has been counted."""
        self._keep_gone_terms()
        changes = self._counts.by_bucket()
        if not changes:
            return
        self._counts = PendingCounts()
        before = self._blobs.get(self._state.blobs, changes)
        after = {name: add(before.get(name, {}), each) for name, each in changes.items()}
        names = sum(
            len(after[name]) - len(before.get(name, {}))
            for name in after
            if name.startswith("names-")
        )
        written: dict[str, object] = {name: counted for name, counted in after.items() if counted}
        empty = [name for name, counted in after.items() if not counted]
        for name, counted in after.items():
            kind, _, bucket = name.partition("-")
            if kind == RAW_TOPICS:
                written[f"{TOPICS}-{bucket}"] = offered(counted)
        self._put_blobs(written)
        self._drop_blobs(empty)
        self._state = replace(self._state, names=self._state.names + names)

    def _keep_gone_terms(self) -> None:
        if self._gone_terms and self._state.gone_known:
            before = self._blobs.get(self._state.blobs, [GONE_TERMS]).get(GONE_TERMS, {})
            together = Counter(before) + self._gone_terms
            self._put_blobs({GONE_TERMS: dict(sorted(together.items()))})
        elif not self._state.gone_known:
            self._drop_blobs([GONE_TERMS])
        self._gone_terms = Counter()

    def _put_blobs(self, values: Mapping[str, object]) -> None:
        blobs = dict(self._state.blobs)
        index = self._names.write_of(self._state.generation, Kind.PARTS)
        with Bulk(self._client) as bulk:
            for name, value in values.items():
                data = write_blob(value)
                digest = digest_of(data)
                if blobs.get(name) != digest:
                    bulk.index(index, blob_id(name, digest), blob_source(data))
                    blobs[name] = digest
                    self._blobs.keep(name, digest, data)
        self._state = replace(self._state, blobs=blobs)

    def _drop_blobs(self, names: Iterable[str]) -> None:
        dropped = set(names)
        left = {name: each for name, each in self._state.blobs.items() if name not in dropped}
        self._state = replace(self._state, blobs=left)


def _skipped_rows(skipped: Iterable[SkippedBefore]) -> list[list[Any]]:
    return sorted(
        [file.source, file.why, file.reason.value, size, modified]
        for file, size, modified in skipped
    )


def _every(kind: str) -> list[str]:
    return [f"{kind}-{number}" for number in range(BUCKETS)]
