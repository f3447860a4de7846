"""The first reading of a folder, divided among hosts.

A hash of its name says which partition a file is in. One document in the cluster, the division,
says of each partition who reads it, under which numbers, and whether it is done. It is replaced
as a whole, and only if nobody else has replaced it.

1. The process with the lease begins a generation and writes the division. It leads.
2. Each host takes a free partition with as many numbers as it has files, which nobody else is
   given. It writes the documents under them and marks the partition as done: then they count.
3. A partition whose reader gives no sign of life is another's to take, under other numbers. Those
   of before never count, however late somebody writes there.
4. When all are done, the process that leads lets their documents count and compares them with the
   folder as it sees it, like any index. So it reads what another host does not have, and drops
   what only another has. What another could not read, it tries itself.

A process that took the lease from one that died goes on with the division that is there.
"""

from __future__ import annotations

import logging
import socket
import threading
import time
import uuid
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from typing import Self

from index.cluster.bulk import Bulk
from index.cluster.client import Client, ConflictError, Json, MissingError
from index.cluster.document_writer import write_document
from index.cluster.lease import POLL_SECONDS, RENEWALS, read_head
from index.cluster.schema import FORMAT, Kind, Names, State
from index.errors import UnreachableIndexError
from index.model import SkippedFile
from index.model.results import Progress, UpdateResult
from index.storage.prepare import Preparation, PreparedDocument, SourceFile
from index.storage.update import Plan, SkippedBefore, files_of, unused
from index.text.aliases import read_own

DIVISION = "division"
"""The id of the document that says who reads what."""

MAX_PARTITIONS = 32
PARTITION_BYTES = 2 << 20
PARTITION_FILES = 16
"""A folder is divided into so many partitions that each has about so much, at most so many."""

NUMBERS = 1 << 30
"""So many are kept for those who read partitions; each takes of them as many as it has files."""

STUCK_SECONDS = 1_800.0
"""A host that has read nothing for so long, as its folder hangs, gives no sign of life any more."""

log = logging.getLogger(__name__)


def partition_of(name: str, count: int) -> int:
    """Return in which of ``count`` partitions a file is: the same on all hosts."""
    return zlib.crc32(name.encode("utf-8", "surrogatepass")) % count


def partitions_for(files: Sequence[SourceFile]) -> int:
    """Return into how many partitions ``files`` are worth dividing; 1 for few."""
    size = sum(file.size for file in files)
    return max(1, min(MAX_PARTITIONS, size // PARTITION_BYTES, len(files) // PARTITION_FILES))


@dataclass(frozen=True, slots=True)
class Partition:
    """Who reads a partition.

    Attributes:
        claim: The host, and what is different each time that it is taken; empty while nobody
            has it.
        leads: Whether the process that leads has it.
        sign: Raised from time to time by the one that reads it: a sign of life.
        first: The first number of its documents.
        stop: The number after the last one.
        done: Whether all its documents are written; no other numbers are used then.
    """

    claim: str = ""
    leads: bool = False
    sign: int = 0
    first: int = 0
    stop: int = 0
    done: bool = False


@dataclass(frozen=True, slots=True)
class Division:
    """Who reads which partition of a folder.

    Attributes:
        generation: Into which generation.
        leader: The host that leads.
        first: The first number that was kept for this.
        stop: The number after the last one.
        next: The first that nobody was given.
        partitions: In order.
        dead: Ranges of numbers that were given to somebody who did not finish.
        nonce: Different each time that it is written.
    """

    generation: int
    leader: str
    first: int
    stop: int
    next: int
    partitions: tuple[Partition, ...]
    dead: tuple[tuple[int, int], ...] = ()
    nonce: str = ""

    @classmethod
    def begun(cls, generation: int, numbers: range, count: int) -> Division:
        """Return one of ``count`` partitions that nobody has."""
        first, stop, partitions = numbers.start, numbers.stop, (Partition(),) * count
        return cls(generation, socket.gethostname(), first, stop, first, partitions)

    @classmethod
    def read(cls, stored: Json) -> Division:
        """Read what ``asdict`` has made of it."""
        lists = {
            "partitions": tuple(Partition(**each) for each in stored["partitions"]),
            "dead": tuple((first, stop) for first, stop in stored["dead"]),
        }
        return cls(**{**stored, **lists})

    @property
    def is_done(self) -> bool:
        """Whether all partitions are."""
        return all(each.done for each in self.partitions)

    @property
    def readers(self) -> str:
        """The hosts that read partitions."""
        claims = (each.claim for each in self.partitions if each.claim and not each.done)
        return ", ".join(sorted({claim.partition(" ")[0] for claim in claims}))

    @property
    def numbers(self) -> list[int]:
        """The numbers of the documents of the partitions that are done."""
        done = (each for each in self.partitions if each.done)
        return [number for each in done for number in range(each.first, each.stop)]

    def has(self, place: int, claim: str) -> bool:
        """Return whether a partition is still the one's that took it with ``claim``."""
        return place < len(self.partitions) and self.partitions[place].claim == claim

    def taken(self, place: int, claim: str, count: int, *, leads: bool) -> Division:
        """Return it with a partition taken, with ``count`` numbers."""
        free, stop = self.freed(place), self.next + count
        partition = Partition(claim, leads, first=self.next, stop=stop)
        return replace(free.put(place, partition), next=stop)

    def freed(self, place: int) -> Division:
        """Return it with a partition that nobody has; what was written of it never counts."""
        before = self.partitions[place]
        dead = ((before.first, before.stop),) if before.first < before.stop else ()
        return replace(self.put(place, Partition()), dead=(*self.dead, *dead))

    def put(self, place: int, partition: Partition) -> Division:
        """Return it with another state of a partition."""
        partitions = list(self.partitions)
        partitions[place] = partition
        return replace(self, partitions=tuple(partitions))


class Divisions:
    """Reads and replaces the division."""

    def __init__(self, client: Client, names: Names) -> None:
        self._client = client
        self._names = names

    def _get(self) -> tuple[Division | None, tuple[int, int] | None]:
        found = self._client.get(self._names.control, DIVISION)
        if found is None:
            return None, None
        source, seen = found["_source"], (found["_seq_no"], found["_primary_term"])
        return (Division.read(source["state"]) if source["format"] == FORMAT else None), seen

    def now(self, generation: int) -> Division | None:
        """Return the division of a generation, if there is one."""
        found = self._get()[0]
        return found if found is not None and found.generation == generation else None

    def change(self, change: Callable[[Division | None], Division | None]) -> Division | None:
        """Replace it by what ``change`` makes of it, which may be called several times.

        Returns:
            What was written; nothing if ``change`` gave nothing.
        """
        while True:
            before, seen = self._get()
            after = change(before)
            if after is None:
                return None
            after = replace(after, nonce=uuid.uuid4().hex)
            source = {"format": FORMAT, "state": asdict(after)}
            try:
                self._client.put(self._names.write_control, DIVISION, source, seen)
            except ConflictError:
                # An earlier attempt may have been carried out without an answer.
                found = self._get()[0]
                if found is None or found.nonce != after.nonce:
                    continue
            return after


class _LostPartitionError(Exception):
    """Another host has taken the partition that this one was reading."""


class PartitionReader:
    """Reads partitions of a folder, as one of several hosts; a context that ends its processes.

    Attributes:
        read: How many documents this host has written that count.
        kept: How many of others counted when this one began to lead.
        skipped: The files of its partitions that cannot be used.
        helped: The generation that it has helped another host to build.

    Args:
        client: Sends what is written.
        names: Of the indices.
        plan: What is read.
        seconds: After which a partition is another's to take without a sign of life.
    """

    def __init__(self, client: Client, names: Names, plan: Plan, seconds: float) -> None:
        self._client = client
        self._names = names
        self._plan = plan
        self._seconds = seconds
        self._divisions = Divisions(client, names)
        self._preparation = Preparation(plan.folder)
        self._files: list[SourceFile] | None = None
        self._divided: list[list[SourceFile]] = []
        self._leads = False
        self._watched: dict[int, tuple[tuple[str, int], float]] = {}
        self._said: set[str] = set()
        self._moved = 0.0
        self.read = self.kept = 0
        self.skipped: dict[str, SkippedBefore] = {}
        self.helped: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._preparation.close()

    def help(self) -> bool:
        """Read a partition for a host that leads, if there is one; return whether there was.

        Raises:
            LibraryError: If this host cannot read the folder or reach the cluster.
        """
        try:
            return self._help()
        except MissingError:
            # The generation was given up, and with it the partition.
            return False

    def _help(self) -> bool:
        head = read_head(self._client, self._names)
        if head is None or head.building is None:
            return False
        division = self._divisions.now(head.building.generation)
        if division is None:
            return False
        place = self._free(division)
        if place is None:
            if self.helped == division.generation:
                self._say_once(
                    f"No part of the folder is left; {division.leader} finishes the index."
                )
            return False
        self._found()
        if self.helped != division.generation:
            self.helped = division.generation
            log.warning("%s is building the index; this host helps.", division.leader)
        self._read(place, division, leads=False)
        return True

    def lead(self, generation: int, reserve: Callable[[int], range]) -> Division | None:
        """Read partitions, and wait for those that other hosts read.

        Args:
            generation: Into which generation.
            reserve: Gives so many numbers that nobody else is given.

        Returns:
            The division with all partitions done; nothing if it is not worth dividing.

        Raises:
            ConflictError: If another process has taken the lease and begun another generation.
        """
        # What is wrong with the community's own aliases is said before all is read.
        read_own(self._plan.folder)
        if self._divisions.now(generation) is None:
            count = partitions_for(self._found())
            if count == 1:
                return None
            made = Division.begun(generation, reserve(NUMBERS), count)
            self._divisions.change(lambda now: _begun(now, made))
        taken = self._divisions.change(lambda now: _taken_over(now, generation))
        self.kept = 0 if taken is None else len(taken.numbers) - self.read
        while True:
            division = self._divisions.now(generation)
            if division is None:
                raise ConflictError
            if division.is_done:
                self._leads = True
                self._preparation.close()
                return division
            place = self._free(division)
            if place is None:
                self._say_once(f"Waiting for the parts that {division.readers} reads.")
                time.sleep(POLL_SECONDS)
            else:
                self._read(place, division, leads=True)

    def has_helped(self, state: State | None) -> bool:
        """Return whether it has helped another host to build what ``state`` is of."""
        return state is not None and state.generation == self.helped

    def counted(self, changes: UpdateResult, started: float) -> UpdateResult:
        """Return what an update has done together with what hosts have read before."""
        if not self._leads:
            return changes
        kept = min(changes.kept, self.kept)
        read = changes.read + changes.kept - kept
        return replace(changes, read=read, kept=kept, seconds=time.perf_counter() - started)

    def _say_once(self, line: str) -> None:
        if line not in self._said:
            self._said.add(line)
            log.warning("%s", line)

    def _found(self) -> list[SourceFile]:
        if self._files is None:
            self._files, _ = files_of(self._plan, {})
        return self._files

    def _parts(self, count: int) -> list[list[SourceFile]]:
        """Return the files of each partition."""
        if len(self._divided) != count:
            self._divided = [[] for _ in range(count)]
            for file in self._found():
                self._divided[partition_of(file.source, count)].append(file)
        return self._divided

    def _free(self, division: Division) -> int | None:
        """Return a partition that nobody has, or whose reader gives no sign of life any more."""
        now = time.monotonic()
        free, left = [], []
        for place, each in enumerate(division.partitions):
            if each.done:
                continue
            sign = each.claim, each.sign
            if self._watched.get(place, (None, 0.0))[0] != sign:
                self._watched[place] = sign, now
            if not each.claim:
                free.append(place)
            elif now - self._watched[place][1] > self._seconds:
                left.append(place)
        if not free and left:
            log.warning("A host that was reading a part of the folder is gone; it is read again.")
        return next(iter((*free, *left)), None)

    def _read(self, place: int, division: Division, *, leads: bool) -> None:
        """Read a partition, unless somebody else has taken it before or meanwhile."""
        claim = f"{socket.gethostname()} {uuid.uuid4().hex}"
        generation, before = division.generation, division.partitions[place]
        files = self._parts(len(division.partitions))[place]

        def take(now: Division | None) -> Division | None:
            if now is None or now.generation != generation:
                return None
            if now.has(place, claim):
                return now
            is_as_before = now.partitions[place] == before
            return now.taken(place, claim, len(files), leads=leads) if is_as_before else None

        taken = self._divisions.change(take)
        if taken is None:
            return
        partition = taken.partitions[place]
        skipped: dict[str, SkippedBefore] = {}
        try:
            with self._claiming(generation, place, claim) as lost:
                batches = self._batches(files, skipped, lost, taken)
                written = self._write(batches, generation, partition.first, lost)
        except _LostPartitionError:
            log.warning("Another host has taken over the part that this one was reading.")
            return
        except BaseException:
            with suppress(UnreachableIndexError):
                self._change(generation, place, claim, lambda now: now.freed(place))
            raise
        if self._change(generation, place, claim, lambda now: _done(now, place, written)):
            self.read += written
            self.skipped |= skipped

    def _batches(
        self,
        files: Sequence[SourceFile],
        skipped: dict[str, SkippedBefore],
        lost: threading.Event,
        division: Division,
    ) -> Iterator[list[PreparedDocument]]:
        """Yield documents as they are prepared, in batches; add the other files to ``skipped``."""
        batch: list[PreparedDocument] = []
        held = 0
        progress = self._progress(division)
        for task, results in self._preparation.results(files):
            for file, made in zip(task, results, strict=True):
                if isinstance(made, SkippedFile):
                    skipped[file.source] = unused(file, made)
                else:
                    batch.append(made)
                    held += len(made.text)
            self._moved = time.monotonic()
            if lost.is_set():
                raise _LostPartitionError
            if held >= self._plan.batch_bytes:
                yield batch
                batch, held = [], 0
            progress = replace(
                progress,
                files_done=progress.files_done + len(task),
                bytes_done=progress.bytes_done + sum(file.size for file in task),
            )
            self._plan.report(progress)
        yield batch

    def _progress(self, division: Division) -> Progress:
        """Return how much of the folder all hosts have read."""
        parts = zip(division.partitions, self._parts(len(division.partitions)), strict=True)
        files = self._found()
        done = [file for partition, part in parts if partition.done for file in part]
        size, whole = (sum(file.size for file in some) for some in (done, files))
        return Progress(len(done), len(files), size, whole)

    def _write(
        self,
        batches: Iterator[list[PreparedDocument]],
        generation: int,
        first: int,
        lost: threading.Event,
    ) -> int:
        """Write documents under the numbers from ``first`` on; return how many there were."""
        index = {kind: self._names.write_of(generation, kind) for kind in Kind}
        number = first
        for batch in batches:
            with Bulk(self._client) as bulk:
                for document in batch:
                    write_document(bulk, index, number, document)
                    number += 1
            self._moved = time.monotonic()
            if lost.is_set():
                raise _LostPartitionError
        return number - first

    def _change(
        self, generation: int, place: int, claim: str, change: Callable[[Division], Division]
    ) -> Division | None:
        """Change a partition that this process has; nothing if it is another's."""

        def checked(now: Division | None) -> Division | None:
            is_own = now is not None and now.generation == generation and now.has(place, claim)
            return change(now) if now is not None and is_own else None

        return self._divisions.change(checked)

    @contextmanager
    def _claiming(self, generation: int, place: int, claim: str) -> Iterator[threading.Event]:
        """Give signs of life; yields what is set when the partition has become another's."""
        lost, ended = threading.Event(), threading.Event()
        self._moved = time.monotonic()

        def give_signs() -> None:
            while not ended.wait(self._seconds / RENEWALS):
                if time.monotonic() - self._moved > STUCK_SECONDS:
                    log.warning("Reading has come to a halt; another host may take this part.")
                    return
                try:
                    if not self._change(generation, place, claim, lambda now: _seen(now, place)):
                        lost.set()
                        return
                except UnreachableIndexError as error:
                    log.warning("The host's part of the folder could not be kept: %s", error)

        thread = threading.Thread(target=give_signs, name="partition", daemon=True)
        thread.start()
        try:
            yield lost
        finally:
            ended.set()
            thread.join()


def _begun(now: Division | None, made: Division) -> Division | None:
    """Return a division that was made, unless a later process has begun one."""
    return None if now is not None and now.generation >= made.generation else made


def _taken_over(now: Division | None, generation: int) -> Division | None:
    """Return a division that this host leads, with the partitions free of the one before."""
    if now is None or now.generation != generation:
        return None
    for place, each in enumerate(now.partitions):
        if each.leads and not each.done:
            now = now.freed(place)
    return replace(now, leader=socket.gethostname())


def _done(now: Division, place: int, written: int) -> Division:
    partition = now.partitions[place]
    done = replace(partition, stop=partition.first + written, done=True)
    return now.put(place, done)


def _seen(now: Division, place: int) -> Division:
    partition = now.partitions[place]
    return now.put(place, replace(partition, sign=partition.sign + 1))
