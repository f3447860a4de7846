"""Several hosts read the partitions of one folder, step by step, into an index of a real node."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from index import AliasesError, ClusterOptions, Progress, UpdateResult
from index.cluster import partitions
from index.cluster.client import Client, ConflictError
from index.cluster.partitions import DIVISION, Division, Divisions, PartitionReader, partition_of
from index.cluster.schema import Kind, State
from index.cluster.writer import ClusterWriter
from index.storage import prepare
from index.storage.prepare import SourceFile
from index.storage.update import Plan, Update
from tests.cluster.nodes import Node
from tests.cluster.proxy import Fault, Request, proxy
from tests.helpers.backends import in_cluster, in_memory, seen
from tests.helpers.crashes import write_documents
from tests.index.cluster.conftest import Host

SOME = range(40)
ASKED = (
    "When was the mill of Place3x built?",
    "Who is the mason Ana Prado7?",
    "Who ground 9 sacks?",
)
PARTS = 5


@pytest.fixture(autouse=True)
def _divided(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even a small folder is divided, and each of its parts read in several tasks."""
    monkeypatch.setattr(partitions, "PARTITION_BYTES", 1)
    monkeypatch.setattr(partitions, "PARTITION_FILES", len(SOME) // PARTS)
    monkeypatch.setattr(partitions, "POLL_SECONDS", 0.01)
    monkeypatch.setattr(prepare, "FILES_A_TASK", 3)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_documents(tmp_path / "docs", 0, SOME)


class Builder:
    """A host that reads a folder into a generation with others."""

    def __init__(self, host: Host, folder: Path, seconds: float, *, batch_bytes: int = 1) -> None:
        self.host = host
        self.during: Callable[[], None] = lambda: None
        self.plan = Plan(folder, self._report, batch_bytes)
        self.reader = PartitionReader(host.client, host.names, self.plan, seconds)

    def _report(self, _: Progress) -> None:
        """Let something happen once in the middle of a partition, before it is all written."""
        during, self.during = self.during, lambda: None
        during()

    def begin(self, *, rebuild: bool = False) -> ClusterWriter:
        """Take the lead and divide the folder; nothing is read yet."""
        writer = self.host.begin(rebuild=rebuild)
        division = Division.begun(
            writer.state.generation, writer.keep_numbers(partitions.NUMBERS), PARTS
        )
        Divisions(self.host.client, self.host.names).change(lambda _: division)
        return writer

    def end(self, writer: ClusterWriter) -> UpdateResult:
        """Read what is left, and let all of it count."""
        division = self.reader.lead(writer.state.generation, writer.keep_numbers)
        assert division is not None
        writer.take_over(division, self.reader.skipped.values())
        changes = Update(writer, self.plan, first=writer.builds).run()
        writer.finish()
        return self.reader.counted(changes, 0.0)

    @property
    def state(self) -> State:
        serving = self.host.head.serving
        assert serving is not None
        return serving

    @property
    def division(self) -> Division:
        building = self.host.head.building
        assert building is not None
        found = Divisions(self.host.client, self.host.names).now(building.generation)
        assert found is not None
        return found


@pytest.fixture
def builder(host: Callable[[], Host], folder: Path) -> Iterator[Callable[..., Builder]]:
    with ExitStack() as stack:

        def make(docs: Path = folder, seconds: float = 1_000.0, **options: int) -> Builder:
            made = Builder(host(), docs, seconds, **options)
            stack.enter_context(made.reader)
            return made

        yield make


Make = Callable[..., Builder]


def same_as(folder: Path, node: Node, prefix: str, asked: Sequence[str] = ASKED) -> bool:
    opened = in_cluster(folder, url=node.url, prefix=prefix, refresh=False)
    return seen(opened, asked) == seen(in_memory(folder), asked)


def counts_of(state: State) -> tuple[object, ...]:
    """What must not depend on who has read what."""
    return (
        state.documents, state.passages, state.worded, state.length, state.shares, state.checksum,
        state.names, {name: digest for name, digest in state.blobs.items() if name != "aliases"},
    )  # fmt: skip


def test_a_name_is_in_the_same_partition_everywhere() -> None:
    names = ("a.txt", "the/minutes of 1822.md", "\u00e1rvore.pdf", "\udc80.txt")

    assert [partition_of(name, 32) for name in names] == [26, 15, 30, 31]
    assert {partition_of(str(number), 7) for number in range(100)} == set(range(7))


@pytest.mark.parametrize(
    ("files", "size", "count"),
    [(0, 0, 1), (40, 100, 1), (3, 1 << 30, 1), (64, 4 << 20, 2), (10_000, 1 << 30, 32)],
)
def test_few_files_are_not_divided(
    monkeypatch: pytest.MonkeyPatch, files: int, size: int, count: int
) -> None:
    monkeypatch.undo()
    each = SourceFile("", "a.txt", size // max(1, files), 0, {})

    assert partitions.partitions_for([each] * files) == count


def test_hosts_that_build_together_build_what_one_builds(
    builder: Make, host: Callable[[], Host], folder: Path, node: Node, prefix: str
) -> None:
    host().write(folder)
    alone = host().head.serving
    leading, helping = builder(), builder()
    writer = leading.begin(rebuild=True)
    assert helping.reader.help()
    assert helping.reader.help()
    changes = leading.end(writer)

    assert alone is not None
    assert counts_of(leading.state) == counts_of(alone)
    assert leading.state.dead == ()
    assert 0 < helping.reader.read < len(SOME)
    assert leading.reader.read + helping.reader.read == len(SOME)
    read_by = leading.reader.read, helping.reader.read
    assert (changes.read, changes.kept, changes.removed) == (*read_by, 0)
    assert same_as(folder, node, prefix)
    write_documents(folder, 1, SOME[:3])
    assert host().write(folder).read == 3
    assert same_as(folder, node, prefix)


def test_who_helps_sees_when_there_is_nothing_to_do(builder: Make) -> None:
    leading, helping = builder(), builder()
    assert not helping.reader.help()
    writer = leading.begin()
    assert not helping.reader.has_helped(writer.state)
    while helping.reader.help():
        assert helping.reader.has_helped(writer.state)
    assert helping.reader.read == len(SOME)
    leading.end(writer)

    assert leading.reader.read == 0
    assert helping.reader.has_helped(leading.state)
    assert not helping.reader.help()


def test_what_a_host_writes_too_late_never_counts(
    builder: Make, host: Callable[[], Host], folder: Path, node: Node, prefix: str
) -> None:
    # It takes anybody for gone who has given no sign of life since it looked last.
    leading, stale = builder(seconds=0.0), builder()
    writer = leading.begin()
    numbers: list[tuple[int, int]] = []

    def during() -> None:
        (held,) = (each for each in leading.division.partitions if each.claim)
        numbers.append((held.first, held.stop))
        leading.end(writer)

    stale.during = during
    assert stale.reader.help()
    index = host().names.of(leading.state.generation, Kind.DOCUMENTS)
    node.call("POST", f"/{prefix}-*/_refresh")

    assert stale.reader.read == 0
    assert leading.reader.read == len(SOME)
    assert leading.state.dead == tuple(numbers)
    assert node.call("GET", f"/{index}/_count")["count"] > len(SOME)
    assert same_as(folder, node, prefix)
    write_documents(folder, 1, SOME[:3])
    assert host().write(folder).read == 3
    assert same_as(folder, node, prefix)


def test_who_has_lost_a_part_stops_reading_it(
    builder: Make, host: Callable[[], Host], folder: Path, node: Node, prefix: str
) -> None:
    # It looks some hundred times a second whether it still has its part.
    leading, helping = builder(seconds=0.0), builder(seconds=0.03)
    writer = leading.begin()

    def during() -> None:
        (looking,) = (each for each in threading.enumerate() if each.name == "partition")
        leading.end(writer)
        looking.join()

    helping.during = during
    assert helping.reader.help()
    index = host().names.of(leading.state.generation, Kind.DOCUMENTS)
    node.call("POST", f"/{prefix}-*/_refresh")

    assert helping.reader.read == 0
    assert len(leading.state.dead) == 1
    assert node.call("GET", f"/{index}/_count")["count"] == len(SOME)
    assert same_as(folder, node, prefix)


def test_a_host_that_reads_nothing_any_more_loses_its_part(
    builder: Make, folder: Path, node: Node, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partitions, "STUCK_SECONDS", 0.0)
    leading, hanging = builder(seconds=0.0), builder(seconds=0.03)
    writer = leading.begin()

    def during() -> None:
        for each in threading.enumerate():
            if each.name == "partition":
                each.join()
        assert sum(bool(each.claim) for each in leading.division.partitions) == 1
        leading.end(writer)

    hanging.during = during
    assert hanging.reader.help()

    assert hanging.reader.read == 0
    assert leading.reader.read == len(SOME)
    assert len(leading.state.dead) == 1
    assert same_as(folder, node, prefix)


def test_a_part_is_taken_once_though_the_answer_is_lost(
    host: Callable[[], Host], folder: Path, node: Node, prefix: str
) -> None:
    count = iter(range(1_000))

    def rule(request: Request) -> Fault | None:
        is_claim = request.method == "PUT" and f"/{DIVISION}?" in request.path
        return Fault.LOST if is_claim and next(count) % 2 == 0 else None

    with proxy(node.url) as between, ExitStack() as stack:
        between.rule = rule
        options = ClusterOptions((between.url,), prefix=prefix, timeout=30)
        building = Builder(Host(Client(options), host().names), folder, 1_000.0)
        stack.enter_context(building.reader)
        building.end(building.host.begin())

        assert next(count) > 2 * PARTS
        assert building.state.dead == ()
        assert building.reader.read == building.state.documents == len(SOME)
    assert same_as(folder, node, prefix)


def test_wrong_aliases_are_said_before_anything_is_read(
    builder: Make, host: Callable[[], Host], folder: Path
) -> None:
    (folder / "aliases.toml").write_text("not = a list", encoding="utf-8")
    leading = builder()
    writer = leading.host.begin()

    with pytest.raises(AliasesError):
        leading.reader.lead(writer.state.generation, writer.keep_numbers)
    assert Divisions(host().client, host().names).now(writer.state.generation) is None


class EndedError(Exception):
    """A host is ended by somebody."""


def test_who_ends_early_gives_back_what_it_was_reading(
    builder: Make, folder: Path, node: Node, prefix: str
) -> None:
    leading, helping = builder(), builder()
    writer = leading.begin()

    def during() -> None:
        raise EndedError

    assert helping.reader.help()
    helping.during = during
    with pytest.raises(EndedError):
        helping.reader.help()
    assert sum(bool(each.claim) for each in leading.division.partitions) == 1
    leading.end(writer)

    assert len(leading.state.dead) == 1
    assert leading.reader.read + helping.reader.read == len(SOME)
    assert same_as(folder, node, prefix)


def test_another_goes_on_with_what_is_done_when_the_one_that_leads_is_gone(
    builder: Make, folder: Path, node: Node, prefix: str
) -> None:
    first, helping, second = builder(), builder(), builder()
    first.begin()
    for _ in range(2):
        assert helping.reader.help()
    changes = second.end(second.host.begin())

    assert 0 < helping.reader.read < len(SOME)
    assert (changes.kept, changes.read) == (helping.reader.read, second.reader.read)
    assert second.state.documents == len(SOME)
    assert same_as(folder, node, prefix)


def test_who_has_lost_the_lead_publishes_nothing(
    builder: Make, folder: Path, node: Node, prefix: str
) -> None:
    stale, leading = builder(), builder()
    writer = stale.begin()
    published: list[State] = []

    def during() -> None:
        leading.end(leading.host.begin())
        published.append(leading.state)

    stale.during = during
    with pytest.raises(ConflictError):
        stale.end(writer)

    assert leading.state == published[0]
    assert leading.reader.read == len(SOME)
    assert same_as(folder, node, prefix)


def test_who_took_the_lead_in_between_lets_count_what_is_there_once(
    builder: Make, folder: Path, node: Node, prefix: str
) -> None:
    first, second = builder(), builder()
    writer = first.begin()
    division = first.reader.lead(writer.state.generation, writer.keep_numbers)
    assert division is not None
    writer.take_over(division, first.reader.skipped.values())
    begun = second.host.begin()
    changes = Update(begun, second.plan, first=True).run()
    begun.finish()

    assert (changes.read, changes.kept) == (0, len(SOME))
    assert same_as(folder, node, prefix)


def test_a_host_whose_folder_differs_neither_loses_nor_adds_a_document(
    builder: Make, folder: Path, node: Node, prefix: str, tmp_path: Path
) -> None:
    other = write_documents(tmp_path / "other", 0, SOME[5:])
    write_documents(other, 1, SOME[10:14])
    write_documents(other, 0, range(len(SOME), len(SOME) + 9))
    (other / "020.txt").write_text("", encoding="utf-8")
    (other / "021.txt").write_bytes(b"\0\1\2\0")
    (folder / "empty.txt").write_text("", encoding="utf-8")
    leading, helping = builder(), builder(other)
    writer = leading.begin()
    while helping.reader.help():
        pass
    changes = leading.end(writer)

    assert helping.reader.read == len(SOME) - 5 - 2 + 9
    assert changes.removed == 9
    assert leading.state.documents == len(SOME)
    assert same_as(folder, node, prefix)


def test_documents_that_were_lost_on_the_way_are_read_again(
    builder: Make, host: Callable[[], Host], folder: Path, node: Node, prefix: str
) -> None:
    leading, helping = builder(), builder()
    writer = leading.begin()
    while helping.reader.help():
        pass
    number = next(each.first for each in leading.division.partitions)
    index = host().names.of(writer.state.generation, Kind.DOCUMENTS)
    node.call("DELETE", f"/{index}/_doc/{number}?refresh=true")
    changes = leading.end(writer)

    assert (changes.read, changes.kept) == (1, len(SOME) - 1)
    assert leading.state.documents == len(SOME)
    assert same_as(folder, node, prefix)


def test_a_process_of_another_generation_is_told(builder: Make) -> None:
    stale, leading = builder(), builder()
    writer = stale.begin()
    leading.end(leading.host.begin())
    leading.end(leading.host.begin(rebuild=True))

    with pytest.raises(ConflictError):
        stale.reader.lead(writer.state.generation, writer.keep_numbers)
