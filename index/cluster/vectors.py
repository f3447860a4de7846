"""The vectors of a corpus's sentences in a cluster, for all hosts that ask it."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import logging
import threading
import time
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from index.cluster.bulk import Bulk
from index.cluster.client import Client, Json, MissingError
from index.cluster.lease import Lease
from index.cluster.schema import Names, make_vectors
from index.cluster.stored_vectors import (
    StoredVectors,
    VectorWriter,
    state_of,
    state_source,
    stored_state,
)
from index.corpus import Corpus
from index.errors import IndexLockedError, LibraryError

CHUNK_BYTES = 1 << 20
CHUNKS_AT_ONCE = 8

ASK_SECONDS = 30.0
"""How often it is asked at most whether another host has made the vectors meanwhile."""

_DIGEST_DIGITS = 20

log = logging.getLogger(__name__)


class ClusterVectors:
    """Keeps vectors in a cluster.

    Few of them are one file, of which each host fetches a copy, from which it is read as always.
    Many stay in the cluster. Only one host at a time makes vectors.

    Args:
        client: Asks.
        names: Of the indices.
    """

    def __init__(self, client: Client, names: Names) -> None:
        self._client = client
        self._names = names
        self._lease = Lease(client, names, id_="vectors")
        self._lock = threading.Lock()
        self._asked: dict[str, tuple[str, float]] = {}

    def fetch(self, file: Path, model: str, corpus: str) -> None:
        """Bring ``file`` up to date, if the cluster has the vectors of ``corpus``.

        Args:
            file: Of this host.
            model: The encoder's identity.
            corpus: The checksum.
        """
        with self._lock:
            if not self._is_due("file", corpus):
                return
            try:
                self._fetch(file, model, corpus)
            except (LibraryError, OSError) as error:
                # Questions are answered by words alone, or say themselves what is wrong.
                log.info("no vectors: %s", error)

    def stored(self, model: str, corpus: Corpus) -> StoredVectors | None:
        """Return the vectors of ``corpus`` that stay in the cluster, if it has them there."""
        with self._lock:
            if not self._is_due("stored", f"{state_of(corpus).generation} {corpus.checksum}"):
                return None
            try:
                state = self._state(model)
            except LibraryError as error:
                log.info("no vectors: %s", error)
                return None
        stored = stored_state(state)
        if stored is None or state["corpus"] != corpus.checksum:
            return None
        vectors = StoredVectors(self._client, self._names, model, stored)
        return vectors if vectors.is_of(corpus) else None

    def _is_due(self, what: str, version: str) -> bool:
        """Return whether to ask for a version's vectors, if they were not there lately."""
        now = time.monotonic()
        asked, when = self._asked.get(what, ("", now))
        if asked == version and now - when < ASK_SECONDS:
            return False
        self._asked[what] = version, now
        return True

    def _state(self, model: str) -> Json:
        """Return what is written of the vectors of a model; nothing where there are none."""
        try:
            found = self._client.get(self._names.vectors, model)
        except MissingError:
            return {}
        state: Json = found["_source"]["state"] if found else {}
        return state

    def holds_stored(self, model: str) -> bool:
        """Return whether vectors of a model stay in the cluster."""
        return stored_state(self._state(model)) is not None

    def storing(self, model: str, corpus: Corpus, dimensions: int) -> VectorWriter:
        """Return what writes those that stay in the cluster."""
        before = stored_state(self._state(model))
        return VectorWriter(self._client, self._names, model, corpus, dimensions, before)

    def finish(
        self,
        model: str,
        corpus: Corpus,
        writer: VectorWriter,
        seen: tuple[float, Sequence[bool]] | None,
    ) -> StoredVectors:
        """Say that all vectors of ``corpus`` are in the cluster, and return them."""
        stored = writer.finish(seen)
        make_vectors(self._client, self._names)
        self._write_state(model, state_source(stored, corpus), set())
        return StoredVectors(self._client, self._names, model, stored)

    def _fetch(self, file: Path, model: str, corpus: str) -> None:
        state = self._state(model)
        if state.get("corpus") != corpus or "digest" not in state:
            return
        if _digest_of(file) == state["digest"]:
            return
        new = file.with_suffix(".new")
        file.parent.mkdir(parents=True, exist_ok=True)
        with new.open("wb") as written:
            for start in range(0, state["chunks"], CHUNKS_AT_ONCE):
                stop = min(start + CHUNKS_AT_ONCE, state["chunks"])
                asked = [
                    (self._names.vectors, _chunk_id(model, state["digest"], chunk))
                    for chunk in range(start, stop)
                ]
                for each in self._client.many(asked, ("packed",)):
                    written.write(base64.b64decode(each["packed"]))
        if _digest_of(new) == state["digest"]:
            new.replace(file)
        else:
            # Another host has written others meanwhile; the next time they are whole.
            new.unlink()

    def keep(self, file: Path, model: str, corpus: str) -> None:
        """Give what ``file`` has to all hosts: the vectors of ``corpus``."""
        digest = _digest_of(file)
        if digest is None:
            return
        make_vectors(self._client, self._names)
        chunks = 0
        with Bulk(self._client) as bulk, file.open("rb") as read:
            while data := read.read(CHUNK_BYTES):
                packed = {"model": model, "packed": base64.b64encode(data).decode("ascii")}
                bulk.index(self._names.write_vectors, _chunk_id(model, digest, chunks), packed)
                chunks += 1
        state = {"corpus": corpus, "digest": digest, "chunks": chunks}
        kept = {_chunk_id(model, digest, chunk) for chunk in range(chunks)}
        self._write_state(model, state, kept)

    def _write_state(self, model: str, state: Json, kept: Collection[str]) -> None:
        """Write what there is of a model; delete the parts of files but those that are kept."""
        with Bulk(self._client) as bulk:
            bulk.index(self._names.write_vectors, model, {"state": state})
        self._client.refresh(self._names.vectors)
        with Bulk(self._client) as bulk:
            for id_ in self._client.ids(self._names.vectors, {"term": {"model": model}}):
                if id_ not in kept:
                    bulk.delete(self._names.write_vectors, id_)

    @contextlib.contextmanager
    def making(self) -> Iterator[bool]:
        """Be the only host that makes vectors; false if another one does so."""
        try:
            self._lease.take(wait=False)
        except IndexLockedError:
            yield False
            return
        try:
            yield True
        finally:
            self._lease.release()


def _chunk_id(model: str, digest: str, chunk: int) -> str:
    return f"{model}-{digest}-{chunk}"


def _digest_of(file: Path) -> str | None:
    """Return what tells one file from all others; ``None`` if there is none."""
    try:
        with file.open("rb") as read:
            return hashlib.file_digest(read, "sha256").hexdigest()[:_DIGEST_DIGITS]
    except OSError:
        return None
