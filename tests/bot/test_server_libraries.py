"""The libraries of servers with documents of their own: opened, read again, and closed."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.progress import open_for_servers, open_library
from bot.server_documents import ServerDocuments
from bot.server_libraries import ServerLibraries
from bot.settings import Settings
from bot.stored_values import StorageLimits
from index import EngineChoice, Library, MeaningChoice, begin_index
from tests.bot.test_server_documents import HERE, OTHER, RULES, THERE
from tests.helpers.backends import on_disk
from tests.helpers.documents import BRIDGE, PROSE, fill
from tests.index.meaning.models import make_model
from tests.index.storage.test_lazy import open_files


@pytest.fixture
def documents(tmp_path: Path) -> ServerDocuments:
    return ServerDocuments(tmp_path / "servers", StorageLimits())


@pytest.fixture
def libraries(tmp_path: Path, documents: ServerDocuments) -> ServerLibraries:
    shared = fill(tmp_path / "shared", {"bridge.txt": BRIDGE})
    return ServerLibraries(
        Library.open(shared),
        documents,
        lambda folder: Library.open(shared, server_folder=folder),
    )


def test_a_server_without_documents_has_the_library_of_all(libraries: ServerLibraries) -> None:
    assert libraries.of(None) is libraries.of(HERE) is libraries.shared


def test_no_library_holds_a_document_of_another_server(
    libraries: ServerLibraries, documents: ServerDocuments
) -> None:
    documents.add(HERE, "rules.md", RULES)
    documents.add(THERE, "prose.txt", PROSE.encode())

    assert libraries.of(HERE).names == ("bridge.txt", "server/rules.md")
    assert libraries.of(THERE).names == ("bridge.txt", "server/prose.txt")
    assert libraries.of(None).names == ("bridge.txt",)


def test_a_document_of_all_counts_where_both_have_the_same_name(
    tmp_path: Path, documents: ServerDocuments
) -> None:
    shared = fill(tmp_path / "both", {"server/rules.md": OTHER})
    documents.add(HERE, "rules.md", RULES)
    library = Library.open(shared, server_folder=documents.folder_of(HERE))

    assert library.text("server/rules.md") == OTHER.decode()
    assert [each.source for each in library.skipped] == ["server/rules.md"]


def test_it_is_read_again_when_its_files_change_and_only_then(
    libraries: ServerLibraries, documents: ServerDocuments
) -> None:
    documents.add(HERE, "rules.md", RULES)
    before = libraries.of(HERE)
    checksum = before.checksum
    libraries.refresh_changed()
    assert libraries.of(HERE).checksum == checksum

    documents.replace(HERE, "rules.md", "rules.md", OTHER)
    assert libraries.refresh(HERE) is before
    assert before.text("server/rules.md") == OTHER.decode()
    documents.remove(HERE, "rules.md")
    assert libraries.refresh(HERE) is libraries.shared


def test_all_are_opened_beforehand_and_one_that_fails_stops_no_other(
    tmp_path: Path,
    documents: ServerDocuments,
    caplog: pytest.LogCaptureFixture,
) -> None:
    opened = []

    def open_library(folder: Path) -> Library:
        opened.append(folder.name)
        return Library.open(tmp_path / ("gone" if "2" in folder.name else "shared"))

    fill(tmp_path / "shared", {"bridge.txt": BRIDGE})
    for server in ("discord:1", "discord:2", "slack:T3"):
        documents.add(server, "rules.md", RULES)
    documents.remove(HERE, "rules.md")
    libraries = ServerLibraries(Library.open(tmp_path / "shared"), documents, open_library)
    libraries.open_all()

    assert opened == ["discord-2", "slack-T3"]
    assert "The documents of discord:2 cannot be opened" in caplog.text
    libraries.of("slack:T3")
    assert opened == ["discord-2", "slack-T3"]


def test_a_change_for_all_reaches_every_server(
    tmp_path: Path, libraries: ServerLibraries, documents: ServerDocuments
) -> None:
    documents.add(HERE, "rules.md", RULES)
    assert libraries.of(HERE).names == ("bridge.txt", "server/rules.md")
    fill(tmp_path / "shared", {"prose.txt": PROSE})
    libraries.refresh_all()

    assert libraries.of(HERE).names == ("bridge.txt", "prose.txt", "server/rules.md")


def test_the_index_of_a_server_begins_as_a_copy_of_that_of_all(
    tmp_path: Path, documents: ServerDocuments
) -> None:
    shared = fill(tmp_path / "shared", {f"{n}.txt": BRIDGE for n in range(5)})
    settings = Settings.model_construct(
        quoth_seeds=shared,
        quoth_index=tmp_path / "index",
        quoth_engine=EngineChoice.DISK,
        quoth_meaning=MeaningChoice.OFF,
        quoth_servers=documents.root,
    )
    libraries = open_for_servers(settings, open_library(settings))
    documents.add(HERE, "rules.md", RULES)
    library = libraries.of(HERE)

    assert library.opening is not None
    assert (library.opening.read, library.opening.kept) == (1, 5)
    assert "server/rules.md" in library.names
    assert len(libraries.shared.names) == 5
    library.examine()


def test_an_index_that_is_there_is_not_replaced_by_a_copy(tmp_path: Path) -> None:
    for name in ("one", "other"):
        on_disk(fill(tmp_path / name, {f"{name}.txt": BRIDGE}), tmp_path / f"{name}-index")
    begin_index(tmp_path / "one-index", tmp_path / "other-index")
    begin_index(tmp_path / "new-index", tmp_path / "no-index")

    assert on_disk(tmp_path / "one", tmp_path / "one-index", refresh=False).names == ("one.txt",)
    assert not (tmp_path / "new-index").exists()


def test_the_index_on_disk_holds_both(tmp_path: Path, documents: ServerDocuments) -> None:
    shared = fill(tmp_path / "shared", {"bridge.txt": BRIDGE})
    documents.add(HERE, "rules.md", RULES)
    folder = documents.folder_of(HERE)
    library = Library.open(
        shared, server_folder=folder, index=tmp_path / "index", engine=EngineChoice.DISK
    )
    assert list(library.names) == ["bridge.txt", "server/rules.md"]
    documents.replace(HERE, "rules.md", "rules.md", OTHER)
    assert library.update().read == 1
    assert library.text("server/rules.md") == OTHER.decode()
    documents.remove(HERE, "rules.md")
    assert library.update().removed == 1
    assert list(library.names) == ["bridge.txt"]


class TestClosing:
    @pytest.fixture
    def on_disk_for_two(
        self, tmp_path: Path, documents: ServerDocuments
    ) -> Iterator[ServerLibraries]:
        """Libraries on disk, of which those of two servers may be open."""
        shared = fill(tmp_path / "shared", {"bridge.txt": BRIDGE})

        def open_library(folder: Path) -> Library:
            return Library.open(
                shared,
                server_folder=folder,
                index=tmp_path / "indexes" / folder.name,
                engine=EngineChoice.DISK,
                meaning=MeaningChoice.OFF,
            )

        for number in (1, 2, 3):
            documents.add(f"discord:{number}", "rules.md", RULES)
        yield ServerLibraries(Library.open(shared), documents, open_library, max_open=2)
        gc.collect()

    def opened(self, folder: Path) -> list[str]:
        """The servers whose indexes this process has open."""
        gc.collect()
        paths = (Path(each) for each in open_files(folder / "indexes"))
        return sorted({path.relative_to(folder / "indexes").parts[0] for path in paths})

    def test_what_was_asked_for_longest_ago_is_closed_and_opened_again_when_asked(
        self, tmp_path: Path, on_disk_for_two: ServerLibraries
    ) -> None:
        for number in (1, 2, 1, 3):
            on_disk_for_two.of(f"discord:{number}").verify("goes off at nine in the evening")
        opened = self.opened(tmp_path)
        again = on_disk_for_two.of("discord:2").verify("goes off at nine in the evening")

        assert opened == ["discord-1", "discord-3"]
        assert again.matches
        assert self.opened(tmp_path) == ["discord-2", "discord-3"]

    def test_what_is_closed_works_no_longer_in_the_background(
        self, tmp_path: Path, documents: ServerDocuments
    ) -> None:
        shared = fill(tmp_path / "shared", {"bridge.txt": BRIDGE})
        model = make_model(tmp_path / "model")

        def open_library(folder: Path) -> Library:
            library = Library.open(
                shared, server_folder=folder, meaning=MeaningChoice.ON, model=model
            )
            library.make_vectors_in_background()
            return library

        libraries = ServerLibraries(Library.open(shared), documents, open_library, max_open=2)
        working = list[threading.Thread]()
        for number in (1, 2, 3):
            documents.add(f"discord:{number}", "rules.md", RULES)
            before = set(threading.enumerate())
            libraries.of(f"discord:{number}")
            working += [each for each in threading.enumerate() if each not in before]
        working[0].join(30)
        alive = [each.is_alive() for each in working]
        libraries.close()
        for each in working:
            each.join(30)

        assert [each.name for each in working] == ["encoding"] * 3
        assert alive == [False, True, True]
        assert not any(each.is_alive() for each in working)

    def test_as_many_as_may_be_open_are_opened_beforehand(
        self, tmp_path: Path, on_disk_for_two: ServerLibraries
    ) -> None:
        on_disk_for_two.open_all()

        assert self.opened(tmp_path) == ["discord-1", "discord-2"]

    def test_who_is_still_answered_from_what_was_closed_gets_the_answer(
        self, on_disk_for_two: ServerLibraries
    ) -> None:
        library = on_disk_for_two.of("discord:1")
        on_disk_for_two.of("discord:2")
        on_disk_for_two.of("discord:3")

        assert library.verify("goes off at nine in the evening").matches

    def test_all_are_closed_at_the_end_and_none_stays_open_after_that(
        self, tmp_path: Path, on_disk_for_two: ServerLibraries
    ) -> None:
        for number in (1, 2):
            on_disk_for_two.of(f"discord:{number}")
        before = self.opened(tmp_path)
        on_disk_for_two.close()
        on_disk_for_two.of("discord:3")

        assert before == ["discord-1", "discord-2"]
        assert self.opened(tmp_path) == []

    def test_one_whose_documents_are_all_removed_is_closed(
        self, tmp_path: Path, on_disk_for_two: ServerLibraries, documents: ServerDocuments
    ) -> None:
        on_disk_for_two.of("discord:1")
        documents.remove("discord:1", "rules.md")

        assert on_disk_for_two.refresh("discord:1") is on_disk_for_two.shared
        assert self.opened(tmp_path) == []
