"""Whatever happens to a folder and to those who write, an index in a cluster ends as it should."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from index import Answer, IndexLockedError, Library
from index.cluster import writer as writer_module
from index.cluster.client import ConflictError
from index.cluster.lease import Lease
from index.cluster.schema import Kind
from index.cluster.writer import ClusterWriter
from index.storage.prepare import PreparedDocument
from tests.cluster.nodes import Node
from tests.helpers.backends import in_cluster, in_memory, seen
from tests.helpers.crashes import first_paragraph, write_documents
from tests.helpers.random_folder import QUESTIONS, Folder
from tests.index.cluster.conftest import Host

SOME = range(12)
ASKED = ("When was the mill of Place3x built?", "Who is the mason Ana Prado7?")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_documents(tmp_path / "docs", 0, SOME)


@pytest.fixture
def library(folder: Path, node: Node, prefix: str) -> Library:
    return in_cluster(folder, url=node.url, prefix=prefix)


def year_of(library: Library, number: int) -> str:
    found = library.ask(f"When was the mill of Place{number}x built?", limit=1)
    assert isinstance(found, Answer)
    return found.quotes[0].text


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("most", [0, 10_000])
@pytest.mark.parametrize(
    "seed", [0, 1, *(pytest.param(n, marks=pytest.mark.exhaustive) for n in range(2, 12))]
)
def test_any_changes_end_in_what_memory_holds(  # noqa: PLR0913, PLR0917 - two are cases
    tmp_path: Path, node: Node, prefix: str, monkeypatch: pytest.MonkeyPatch, seed: int, most: int
) -> None:
    monkeypatch.setattr(writer_module, "MIN_GONE", most)
    folder = Folder(tmp_path / "documents", seed)
    library = in_cluster(folder.root, url=node.url, prefix=prefix)
    for _ in range(5):
        folder.change()
        folder.keep_sound()
        changes = library.update()
        memory = in_memory(folder.root)

        assert seen(library, QUESTIONS) == seen(memory, QUESTIONS)
        assert changes.read + changes.kept == len(memory.names)
        assert not library.update()


def test_what_is_read_stays_as_it_was_while_it_is_replaced(library: Library, folder: Path) -> None:
    with library._backend.reading():  # noqa: SLF001 - what a question does
        write_documents(folder, 1, SOME)
        library.update()

        assert year_of(library, 3) == first_paragraph(3, 0)
    assert year_of(library, 3) == first_paragraph(3, 1)


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize(("most", "left"), [(0, 2), (10_000, 3)])
def test_what_was_replaced_is_deleted_when_it_is_much(  # noqa: PLR0913, PLR0917 - two are cases
    library: Library,
    folder: Path,
    node: Node,
    host: Callable[[], Host],
    monkeypatch: pytest.MonkeyPatch,
    most: int,
    left: int,
) -> None:
    monkeypatch.setattr(writer_module, "MIN_GONE", most)
    for version in (1, 2):
        write_documents(folder, version, SOME)
        library.update()
    state = host().head.serving
    assert state is not None
    index = host().names.of(state.generation, Kind.DOCUMENTS)

    assert len(state.gone) == (left - 1) * len(SOME)
    assert node.call("GET", f"/{index}/_count")["count"] == left * len(SOME)
    assert library._corpus.engine.document_frequency("mill") == len(SOME)  # noqa: SLF001


def test_an_interrupted_build_goes_on_where_it_stopped(
    tmp_path: Path, node: Node, prefix: str, host: Callable[[], Host]
) -> None:
    folder = write_documents(tmp_path / "many", 0, range(40))

    class Interrupted(ClusterWriter):
        def stage(self, added: Sequence[PreparedDocument], removed: Sequence[str] = ()) -> None:
            if self.state.documents >= 4:
                raise KeyboardInterrupt
            super().stage(added, removed)

    one = host()
    begun = one.begin()
    begun.__class__ = Interrupted
    with pytest.raises(KeyboardInterrupt):
        one.read(folder, begun, batch_bytes=800)
    building = one.head.building
    assert building is not None
    assert one.head.serving is None
    changes = host().write(folder)

    assert changes.kept == building.documents == 16
    assert changes.read == 40 - building.documents
    opened = in_cluster(folder, url=node.url, prefix=prefix, refresh=False)
    assert seen(opened, ASKED) == seen(in_memory(folder), ASKED)


def test_who_has_lost_the_lease_changes_nothing(
    library: Library, folder: Path, host: Callable[[], Host]
) -> None:
    slow, fast = host(), host()
    begun = slow.begin()
    write_documents(folder, 1, SOME)
    slow.read(folder, begun)
    write_documents(folder, 2, SOME)
    fast.write(folder)

    with pytest.raises(ConflictError):
        begun.finish()
    write_documents(folder, 3, SOME[:1])
    host().write(folder)
    again = in_cluster(
        folder, url=library._backend.client.options.hosts[0],  # type: ignore[attr-defined]  # noqa: SLF001
        prefix=slow.names.prefix, refresh=False,
    )  # fmt: skip
    assert seen(again, ASKED) == seen(in_memory(folder), ASKED)
    assert year_of(again, 3) == first_paragraph(3, 2)


def test_who_has_lost_the_lease_is_given_no_numbers(
    library: Library, folder: Path, host: Callable[[], Host]
) -> None:
    assert library.names
    slow = host()
    begun = slow.begin()
    host().begin()
    write_documents(folder, 1, SOME)

    with pytest.raises(ConflictError):
        slow.read(folder, begun)


def test_a_writer_that_died_leaves_nothing_that_counts(
    library: Library, folder: Path, node: Node, prefix: str, host: Callable[[], Host]
) -> None:
    dying = host()
    write_documents(folder, 1, SOME)
    dying.read(folder, dying.begin())
    dying.client.refresh(f"{prefix}-*")

    assert year_of(library, 3) == first_paragraph(3, 0)
    assert library._corpus.engine.document_frequency("mill") == len(SOME)  # noqa: SLF001
    host().write(folder)
    state = host().head.serving
    assert state is not None
    assert state.dead
    again = in_cluster(folder, url=node.url, prefix=prefix, refresh=False)
    assert seen(again, ASKED) == seen(in_memory(folder), ASKED)


def test_a_rebuild_is_asked_when_it_is_whole_and_leaves_nothing_of_the_old(
    library: Library, folder: Path, node: Node, host: Callable[[], Host]
) -> None:
    one = host()
    before = one.head.serving
    begun = one.begin(rebuild=True)
    one.read(folder, begun)
    assert one.head.serving == before
    begun.finish()

    after = one.head.serving
    assert before is not None
    assert after is not None
    assert after.generation > before.generation
    assert year_of(library, 3) == first_paragraph(3, 0)
    left = node.call("GET", f"/{one.names.prefix}-*?expand_wildcards=all")
    assert {one.names.generation_of(each) for each in left} == {None, after.generation}


def test_counts_that_are_too_many_for_memory_are_written_on_the_way(
    folder: Path, node: Node, prefix: str, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(writer_module, "FLUSHED_COUNTS", 5)
    library = in_cluster(folder, url=node.url, prefix=prefix)

    assert seen(library, ASKED) == seen(in_memory(folder), ASKED)


def test_one_that_only_shares_work_does_not_wait_for_the_one_that_writes(
    folder: Path,
    node: Node,
    prefix: str,
    host: Callable[[], Host],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = host()
    monkeypatch.setattr("index.cluster.backend.is_child", lambda: True)
    with Lease(one.client, one.names).holding(), pytest.raises(IndexLockedError):
        in_cluster(folder, url=node.url, prefix=prefix)
