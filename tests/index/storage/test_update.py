"""What an update reads, keeps and takes out."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from index import (
    Answer,
    EngineChoice,
    FolderError,
    Library,
    Progress,
    SkippedFile,
    SkipReason,
    SourceName,
)
from index.storage import prepare
from index.storage import update as storage_update
from index.storage import writer as storage_writer
from index.storage.directory import IndexDirectory
from index.storage.update import update
from index.storage.writer import IndexWriter
from tests.helpers.backends import in_memory, on_disk, rebuilt, said, seen, stored
from tests.helpers.documents import BRIDGE, PROSE, fill
from tests.helpers.file_formats import page, pdf
from tests.helpers.random_folder import QUESTIONS, SENTENCES, settle

pytestmark = pytest.mark.usefixtures("settled")


class TestWhatIsRead:
    def test_the_first_time_everything_is_read_and_then_nothing(self, tmp_path: Path) -> None:
        folder = fill(tmp_path / "d", {"a.txt": BRIDGE, "b.txt": PROSE})
        directory = IndexDirectory(tmp_path / "index")
        first, second = update(directory, folder), update(directory, folder)

        assert (first.read, first.removed, first.kept) == (2, 0, 0)
        assert (second.read, second.removed, second.kept) == (0, 0, 2)
        assert first
        assert not second

    def test_only_a_changed_file_is_read(self, tmp_path: Path) -> None:
        folder = fill(tmp_path / "d", {f"{n}.txt": BRIDGE for n in range(5)})
        directory = IndexDirectory(tmp_path / "index")
        update(directory, folder)
        fill(folder, {"3.txt": PROSE})
        reports: list[Progress] = []
        changes = update(directory, folder, report=reports.append)

        assert (changes.read, changes.removed, changes.kept) == (1, 0, 4)
        assert (reports[-1].files_done, reports[-1].files_total) == (1, 1)
        assert reports[-1].bytes_done == reports[-1].bytes_total == len(PROSE)

    def test_other_bytes_of_the_same_size_and_time_are_noticed(self, tmp_path: Path) -> None:
        folder = fill(tmp_path / "d", {"a.txt": "The mill has 24 wheels."})
        settle(folder / "a.txt")
        library = on_disk(folder, tmp_path / "index")
        fill(folder, {"a.txt": "The mill has 25 wheels."})
        settle(folder / "a.txt")

        assert library.update().read == 1
        assert "25" in library.text("a.txt")

    def test_a_change_within_the_same_tick_is_noticed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(storage_update, "UNSETTLED_NANOSECONDS", 10**18 * 4)
        folder = fill(tmp_path / "d", {"a.txt": BRIDGE})
        directory = IndexDirectory(tmp_path / "index")
        update(directory, folder)
        assert not update(directory, folder)
        fill(folder, {"a.txt": BRIDGE.replace("1764", "1765")})

        assert update(directory, folder).read == 1

    def test_a_bad_file_that_is_mended_within_the_same_tick_serves(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(storage_update, "UNSETTLED_NANOSECONDS", 10**18 * 4)
        folder = fill(tmp_path / "d", {"a.txt": BRIDGE, "b.txt": b"\xff" * 10})
        library = on_disk(folder, tmp_path / "index")
        fill(folder, {"b.txt": "Ten marks."})

        assert library.update().read == 1
        assert library.names == ("a.txt", "b.txt")
        assert library.skipped == ()

    def test_a_touched_file_is_neither_read_nor_written(self, tmp_path: Path) -> None:
        folder = fill(tmp_path / "d", {"a.txt": BRIDGE})
        directory = IndexDirectory(tmp_path / "index")
        update(directory, folder)
        before = stored(tmp_path / "index")
        settle(folder / "a.txt")
        reports: list[Progress] = []

        assert not update(directory, folder, report=reports.append)
        assert not update(directory, folder, report=reports.append)
        assert reports == []
        assert stored(tmp_path / "index") == before

    def test_a_renamed_file_has_its_new_name_only(self, tmp_path: Path) -> None:
        folder = fill(tmp_path / "d", {"a.txt": BRIDGE, "b.txt": PROSE})
        library = on_disk(folder, tmp_path / "index")
        (folder / "a.txt").rename(folder / "c.txt")
        changes = library.update()

        assert (changes.read, changes.removed, changes.kept) == (1, 1, 1)
        assert library.names == ("b.txt", "c.txt")
        assert {m.citation.source for m in library.verify("It carried\ncarts to").matches} == {
            "c.txt"
        }

    @pytest.mark.parametrize("engine", [EngineChoice.MEMORY, EngineChoice.DISK])
    def test_a_file_that_cannot_be_read_any_more_serves_as_it_was_until_it_is_gone(
        self, tmp_path: Path, engine: EngineChoice
    ) -> None:
        folder = fill(tmp_path / "d", {"a.txt": BRIDGE, "b.txt": PROSE})
        library = Library.open(folder, index=tmp_path / "index", engine=engine)
        fill(folder, {"a.txt": b"\0"})

        for _ in range(2):
            assert not library.update()
            assert library.text("a.txt") == BRIDGE
            assert [file.why for file in library.skipped] == ["it is a binary file"]
        fill(folder, {"a.txt": PROSE})
        assert library.update().read == 1
        assert library.skipped == ()
        (folder / "a.txt").unlink()
        assert library.update().removed == 1
        assert list(library.names) == ["b.txt"]

    @pytest.mark.parametrize("engine", [EngineChoice.MEMORY, EngineChoice.DISK])
    @pytest.mark.parametrize(
        ("name", "versions", "why"),
        [
            ("a.txt", (BRIDGE.encode(), b""), "it is empty"),
            ("a.txt", (BRIDGE.encode(), b" \r\n\n"), "it is empty"),
            ("a.pdf", (pdf(page(["The lighthouse of Nes."])), b""), "it is empty"),
            ("a.html", (b"<p>The lighthouse.</p>", b"<p> </p>"), "it holds no text"),
        ],
    )
    def test_the_text_of_a_file_that_was_emptied_goes_and_the_file_is_named(
        self,
        tmp_path: Path,
        engine: EngineChoice,
        name: str,
        versions: tuple[bytes, bytes],
        why: str,
    ) -> None:
        full, emptied = versions
        folder = fill(tmp_path / "d", {name: full, "b.txt": PROSE})
        library = Library.open(folder, index=tmp_path / "index", engine=engine)
        fill(folder, {name: emptied})
        changes = library.update()

        assert (changes.read, changes.removed, changes.kept) == (0, 1, 1)
        assert list(library.names) == ["b.txt"]
        assert (
            library.skipped
            == changes.skipped
            == (SkippedFile(SourceName(name), why, SkipReason.EMPTY),)
        )
        assert not library.update()
        fill(folder, {name: full})
        assert library.update().read == 1
        assert list(library.names) == [name, "b.txt"]

    @pytest.mark.parametrize("engine", [EngineChoice.MEMORY, EngineChoice.DISK])
    def test_a_file_that_is_emptied_after_it_became_unreadable_goes(
        self, tmp_path: Path, engine: EngineChoice
    ) -> None:
        folder = fill(tmp_path / "d", {"a.txt": BRIDGE, "b.txt": PROSE})
        library = Library.open(folder, index=tmp_path / "index", engine=engine)
        fill(folder, {"a.txt": b"\0"})
        assert not library.update()
        fill(folder, {"a.txt": b""})

        assert library.update().removed == 1

    @pytest.mark.parametrize("engine", [EngineChoice.MEMORY, EngineChoice.DISK])
    def test_a_document_that_is_described_and_goes_stops_nothing(
        self, tmp_path: Path, engine: EngineChoice
    ) -> None:
        sources = '["a.txt"]\ntitle = "A"\n["b.txt"]\ntitle = "B"\n'
        texts = {"a.txt": BRIDGE, "b.txt": PROSE, "sources.toml": sources}
        folder = fill(tmp_path / "d", texts)
        library = Library.open(folder, index=tmp_path / "index", engine=engine)
        (folder / "a.txt").rename(folder / "a2.txt")
        changes = library.update()

        assert (changes.read, changes.removed, changes.kept) == (1, 1, 1)
        assert [(each.source, each.metadata.title) for each in library.sources()] == [
            ("a2.txt", None),
            ("b.txt", "B"),
        ]
        said = "line 1 names “a.txt” (did you mean “a2.txt”?), and there is no such document"
        assert (
            library.skipped == changes.skipped == (SkippedFile(SourceName("sources.toml"), said),)
        )
        again = Library.open(folder, index=tmp_path / "index", engine=engine)
        assert again.skipped == library.skipped
        assert not library.update()
        (folder / "a2.txt").rename(folder / "a.txt")
        library.update()
        assert library.sources()[0].metadata.title == "A"
        assert not library.skipped

    def test_a_new_file_that_cannot_be_read_is_named_at_once(self, tmp_path: Path) -> None:
        folder = fill(tmp_path / "d", {"a.txt": BRIDGE})
        library = on_disk(folder, tmp_path / "index")
        fill(folder, {"b.txt": b"\0"})
        (folder / "c.txt").symlink_to("nowhere.txt")

        assert not library.update()
        assert library.skipped == in_memory(folder).skipped
        assert not library.update()

    def test_a_bad_file_is_read_once(self, tmp_path: Path) -> None:
        folder = fill(tmp_path / "d", {"a.txt": BRIDGE, "b.txt": b"\0"})
        directory = IndexDirectory(tmp_path / "index")
        update(directory, folder)
        reports: list[Progress] = []

        assert [
            file.source for file in update(directory, folder, report=reports.append).skipped
        ] == ["b.txt"]
        assert reports == []

    def test_a_change_in_sources_toml_alone_is_noticed(self, tmp_path: Path) -> None:
        folder = fill(tmp_path / "d", {"a.txt": BRIDGE, "b.txt": PROSE})
        library = on_disk(folder, tmp_path / "index")
        before = library.checksum
        fill(folder, {"sources.toml": '["a.txt"]\ntitle = "Bridges"\n'})

        assert library.update().read == 1
        assert library.sources()[0].metadata.title == "Bridges"
        assert library.checksum != before
        (folder / "sources.toml").unlink()
        assert library.update().read == 1
        assert library.sources()[0].metadata.title is None
        assert library.checksum == before

    @pytest.mark.parametrize("most", [0, 20_000])
    def test_a_change_in_aliases_toml_alone_is_noticed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
    ) -> None:
        monkeypatch.setattr(storage_writer, "MAX_NAMES", most)
        text = "The Federal Office of Mills (FOM) has 3 desks. " + " ".join(SENTENCES)
        folder = fill(tmp_path / "d", {"a.txt": BRIDGE, "b.txt": text})
        library = on_disk(folder, tmp_path / "index")
        for own in ("Old River", "The Brook"):
            fill(folder, {"aliases.toml": f'[aliases]\n"Alva" = ["{own}"]\n'})
            library.update()

            assert library.aliases() == in_memory(folder).aliases()
            assert library.checksum == in_memory(folder).checksum
            result = library.ask(f"Who built the bridge over {own}?")
            assert isinstance(result, Answer)
        (folder / "b.txt").unlink()
        library.update()
        assert "FOM" not in {alias.name for alias in library.aliases()}

    def test_what_took_too_long_is_tried_again_if_that_is_asked_for(self, tmp_path: Path) -> None:
        folder = fill(tmp_path / "d", {"a.txt": BRIDGE, "b.txt": b"\0"})
        directory = IndexDirectory(tmp_path / "index")
        (why,) = (file.why for file in update(directory, folder).skipped)
        generation = directory.current()
        assert generation is not None
        slow = SkippedFile(SourceName("b.txt"), "any words", SkipReason.TOO_COSTLY)
        restate(generation, slow)

        assert update(directory, folder).skipped == (slow,)
        assert [file.why for file in update(directory, folder, retry=True).skipped] == [why]

    def test_a_reason_of_another_version_has_the_file_read_again(self, tmp_path: Path) -> None:
        folder = fill(tmp_path / "d", {"a.txt": BRIDGE, "b.txt": b"\0"})
        directory = IndexDirectory(tmp_path / "index")
        skipped = update(directory, folder).skipped
        generation = directory.current()
        assert generation is not None
        newer = str.__new__(SkipReason, "newer")
        newer._value_ = "newer"
        restate(generation, SkippedFile(SourceName("b.txt"), "any words", newer))
        reports: list[Progress] = []

        assert update(directory, folder, report=reports.append).skipped == skipped
        assert reports[-1].files_done == 1

    def test_a_file_whose_package_was_missing_is_read_again_at_once(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = fill(tmp_path / "d", {"a.txt": BRIDGE, "b.pdf": pdf(page(["A mill burnt."]))})
        directory = IndexDirectory(tmp_path / "index")
        # The process that reads such files looks where this one does.
        hidden = fill(
            tmp_path / "hidden",
            {"pypdfium2.py": "raise ModuleNotFoundError(name='pypdfium2')"},
        )
        with monkeypatch.context() as patched:
            patched.setattr(sys, "path", [str(hidden), *sys.path])
            (skipped,) = update(directory, folder).skipped

        assert skipped.reason is SkipReason.NOT_INSTALLED
        changes = update(directory, folder)
        assert (changes.read, changes.skipped) == (1, ())


def restate(generation: Path, skipped: SkippedFile) -> None:
    """Let an index say that the one file which it skips was skipped for another reason."""
    stock = IndexWriter(generation)
    ((size, modified),) = stock.database.rows("SELECT size, modified FROM skipped")
    stock.skip([(skipped, size, modified)])
    stock.finish()


class TestFailing:
    def test_a_folder_that_holds_nothing_any_more_changes_nothing(self, tmp_path: Path) -> None:
        folder = fill(tmp_path / "d", {"a.txt": BRIDGE})
        library = on_disk(folder, tmp_path / "index")
        before = said(library.ask(QUESTIONS[0]))
        (folder / "a.txt").rename(folder / "a.bin")

        fill(folder, {"sources.toml": '["a.txt"]'})
        with pytest.raises(FolderError, match=r"Skipped: a\.bin \(it is not one of [^()]*\)\.$"):
            library.update()
        fill(folder, {"a.txt": b""})
        with pytest.raises(FolderError, match=r"a\.txt \(it is empty\)"):
            library.update()
        shutil.rmtree(folder)
        with pytest.raises(FolderError, match="There is no folder"):
            library.update()
        assert said(library.ask(QUESTIONS[0])) == before

    def test_a_folder_without_documents_gives_no_index(self, tmp_path: Path) -> None:
        (tmp_path / "d").mkdir()
        with pytest.raises(FolderError, match="holds no document"):
            on_disk(tmp_path / "d", tmp_path / "index")

        assert IndexDirectory(tmp_path / "index").current() is None
        fill(tmp_path / "d", {"a.txt": BRIDGE})
        assert on_disk(tmp_path / "d", tmp_path / "index").names == ("a.txt",)

    def test_a_rebuild_makes_a_new_generation_and_clears_the_old_one(self, tmp_path: Path) -> None:
        folder = fill(tmp_path / "d", {"a.txt": BRIDGE})
        library = on_disk(folder, tmp_path / "index")
        before = IndexDirectory(tmp_path / "index").current()
        answer = said(library.ask(QUESTIONS[0]))
        changes = library.update(rebuild=True)

        assert before is not None
        assert not before.exists()
        assert changes.read == 1
        assert said(library.ask(QUESTIONS[0])) == answer


class TestFormats:
    def test_a_reading_copy_is_made_once(self, tmp_path: Path) -> None:
        data = pdf(page(["The lighthouse of Nes was lit in 1874."]))
        folder = fill(tmp_path / "d", {"a.pdf": data, "b.txt": BRIDGE})
        library = on_disk(folder, tmp_path / "index")
        place = library.verify("The lighthouse of Nes").matches[0].citation.place

        assert place is not None
        assert place.page == 1
        assert library.update().kept == 2

    def test_what_an_earlier_edit_left_does_not_count(self, tmp_path: Path) -> None:
        """tantivy goes on counting removed passages; nothing that is shown may."""
        folder = fill(tmp_path / "d", {"a.txt": BRIDGE, "b.txt": PROSE})
        library = on_disk(folder, tmp_path / "index")
        for n in range(8):
            fill(folder, {"a.txt": f"{BRIDGE}\nBridge number {n} is new.\n"})
            library.update()

            assert seen(library, QUESTIONS) == seen(in_memory(folder), QUESTIONS)


def test_batches_do_not_change_what_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = fill(tmp_path / "d", {f"{n}.txt": f"{BRIDGE}\nMill {n}.\n" for n in range(40)})
    expected = rebuilt(folder, tmp_path / "one")
    monkeypatch.setattr(storage_update, "BATCH_BYTES", 1000)
    monkeypatch.setattr(prepare, "FILES_A_TASK", 3)

    assert rebuilt(folder, tmp_path / "many") == expected


def test_an_update_in_batches_becomes_visible_as_a_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepare, "FILES_A_TASK", 3)
    folder = fill(tmp_path / "d", {f"{n:02}.txt": f"{BRIDGE}\nMill {n}.\n" for n in range(30)})
    directory = IndexDirectory(tmp_path / "index")
    update(directory, folder)
    reader = on_disk(folder, tmp_path / "index", refresh=False)
    before = seen(reader, QUESTIONS)
    fill(folder, {f"{n:02}.txt": f"{PROSE}\nMill {n} burnt in 1950.\n" for n in range(5, 40)})
    (folder / "00.txt").unlink()
    reports = []

    def ask(progress: Progress) -> None:
        reports.append(progress)
        assert seen(reader, QUESTIONS) == before

    update(directory, folder, batch_bytes=1000, report=ask)

    assert len(reports) > 9
    assert seen(reader, QUESTIONS) == seen(in_memory(folder), QUESTIONS)


def test_the_library_of_an_index_that_another_process_updates_follows(tmp_path: Path) -> None:
    folder = fill(tmp_path / "d", {"a.txt": BRIDGE})
    reader: Library = on_disk(folder, tmp_path / "index")
    writer = on_disk(folder, tmp_path / "index")
    fill(folder, {"b.txt": PROSE})
    writer.update()

    assert reader.names == ("a.txt", "b.txt")
    writer.update(rebuild=True)
    assert reader.verify("a longstanding pattern").matches
    assert reader.passages == writer.passages
