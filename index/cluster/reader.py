"""Open a generation in a cluster as a Corpus, as of one version."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from index.cluster.client import Client, Json
from index.cluster.documents import ClusterDocuments, PrefetchingReader
from index.cluster.engine import GONE_TERMS, ClusterEngine
from index.cluster.labels import ClusterLabels
from index.cluster.names import (
    ALIASES,
    INITIALS,
    ClusterNameTable,
    StoredWords,
)
from index.cluster.parts import (
    Blobs,
)
from index.cluster.schema import (
    Names,
    State,
)
from index.corpus import Corpus
from index.errors import DamagedIndexError, SkipReason
from index.model import MetadataWarning, SkippedFile, SourceName
from index.storage.lazy import (
    LazyMapping,
    StoredBlocks,
    StoredPassages,
    info_of,
)
from index.text.spelling import Spelling

if TYPE_CHECKING:
    from index.timelines import EventIndex

SKIPPED = "skipped"
"""The compressed part with the files that are not used."""

ASKED_OFTEN = (SKIPPED, ALIASES, INITIALS, GONE_TERMS)
"""What the names of compressed parts begin with that are read when a version is opened."""


class ClusterReader:
    """Reads a generation as it is at one version.

    Attributes:
        corpus: What is asked.
        state: What counts of the generation.
        skipped: The files that are not used, in order of name.
        metadata_warnings: The lines of front matter that are not used, in order.

    Args:
        client: Asks.
        names: Of the indices.
        state: What counts.
        blobs: The compressed parts of the generation.
        routings: A value for each shard; see ``ClusterEngine``.
        before: Of the version before this one.
    """

    def __init__(  # noqa: PLR0913  # all but three by name
        self,
        client: Client,
        names: Names,
        state: State,
        *,
        blobs: Blobs,
        routings: Sequence[str],
        before: ClusterReader | None = None,
    ) -> None:
        self.state = state
        self._client = client
        self._names = names
        self._blobs = blobs
        self._documents = ClusterDocuments(client, names, state)
        self._reader = PrefetchingReader(self._documents)
        if before is not None and before.state.generation == state.generation:
            self._reader.share(before._reader)  # noqa: SLF001  # of the same class
        warned, replacing = self._documents.listed({"warned": True}, {"replaces": True})
        self.metadata_warnings = tuple(_metadata_warnings(warned))
        # With what nearly each question needs.
        asked = [name for name in state.blobs if name.startswith(ASKED_OFTEN)]
        blobs.fetch(state.blobs, asked)
        gone: Mapping[str, int] = blobs.get(state.blobs, [GONE_TERMS]).get(GONE_TERMS, {})
        place = self._reader.keep_place
        self._engine = ClusterEngine(
            client, names, state, routings=routings, place=place, gone=gone
        )
        self.skipped = tuple(_skipped(blobs.get(state.blobs, [SKIPPED]).get(SKIPPED, [])))
        self.corpus = self._corpus(replacing)

    def _corpus(self, replacing: Sequence[Json]) -> Corpus:
        reader, stored = self._reader, self._documents
        words = StoredWords(self._blobs, self.state)
        return Corpus(
            documents=LazyMapping(reader, lambda row: reader.document(row.number)),
            infos=LazyMapping(reader, info_of),
            blocks=LazyMapping(reader, lambda row: StoredBlocks(reader, row)),
            passages=StoredPassages(reader, self.state.passages),
            titles=LazyMapping(reader, lambda row: reader.title(row.number)),
            labels=ClusterLabels(self._client, self._names, self.state, reader),
            aliases=words,
            spelling=Spelling(words),
            length=max(1, self.state.length),
            engine=self._engine,
            checksum=self.state.checksum,
            texts=stored.texts,
            find=reader.find,
            named_by=stored.named_by,
            names=ClusterNameTable(
                self._client, self._names, self.state, replacing, reader.keep_passages
            ),
            prefetch=reader.prefetch,
            prefetch_documents=reader.prefetch_documents,
        )

    def event_index(self) -> EventIndex:
        """Return the dated events."""
        # The grammar of dates takes a while to import, and most questions need none of it.
        from index.cluster.events import ClusterEventIndex

        return ClusterEventIndex(
            self.corpus,
            self._engine,
            self._client,
            self._names,
            self.state,
            self._reader,
            self._blobs,
        )

    def check(self) -> None:
        """Read every text and compare it with its checksum.

        Raises:
            DamagedIndexError: If anything is not as it was written.
        """
        found = 0
        for _ in self._documents.texts(None):
            found += 1
        if found != self.state.documents:
            raise DamagedIndexError(f"{self.state.documents - found} documents are missing")


def _skipped(rows: Iterable[Sequence[Any]]) -> Iterator[SkippedFile]:
    for source, why, reason, *_ in rows:
        yield SkippedFile(SourceName(source), why, SkipReason(reason))


def _metadata_warnings(documents: Iterable[Json]) -> Iterator[MetadataWarning]:
    for each in documents:
        for line, why, key in json.loads(each["warnings"]):
            yield MetadataWarning(SourceName(each["source"]), line, why, key)
