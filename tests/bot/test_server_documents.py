"""The documents of servers on disk: names, limits, changes and how they are undone."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import server_documents
from bot.server_documents import (
    CHANGES,
    MAX_NAME_BYTES,
    RECORD,
    STAGED,
    DocumentRefusedError,
    ServerDocuments,
    safe_name,
)
from bot.stored_values import MIB, Change, ChangeKind, DocumentFault, StorageLimits
from index.loading.extracted_text import SUFFIXES
from tests.helpers.documents import BRIDGE, fill
from tests.helpers.file_formats import page, pdf, word

HERE, THERE = "discord:1", "discord:2"
RULES = b"# Rules\n\nThe heating of the hall goes off at nine in the evening.\n"
OTHER = b"# Rules\n\nThe heating of the hall goes off at ten in the evening.\n"


@dataclass
class Clock:
    now: datetime = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_days(self, days: float) -> None:
        self.now += timedelta(days=days)


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime.now(UTC))


@pytest.fixture
def documents(tmp_path: Path, clock: Clock) -> ServerDocuments:
    return ServerDocuments(tmp_path / "servers", StorageLimits(), clock)


def names(documents: ServerDocuments, server: str = HERE) -> list[str]:
    return [each.name for each in documents.stored(server)]


def content(documents: ServerDocuments, name: str) -> bytes:
    return (documents.folder_of(HERE) / name).read_bytes()


def refusal(work: Callable[[], object]) -> DocumentRefusedError:
    with pytest.raises(DocumentRefusedError) as caught:
        work()
    return caught.value


def everything_in(folder: Path) -> set[bytes]:
    return {path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class TestNames:
    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            ("rules.md", "rules.md"),
            ("../../etc/passwd.txt", "passwd.txt"),
            ("..\\..\\windows\\win.TXT", "win.txt"),
            ("/etc/rules.md", "rules.md"),
            ("C:\\rules.md", "rules.md"),
            (".hidden.md", "hidden.md"),
            ("~$open.docx", "open.docx"),
            ("con.txt", "_con.txt"),
            ("COM1.notes.md", "_COM1.notes.md"),
            ("what? a <b>|*.md", "what_ a _b___.md"),
            ("line\nbreak\x00.md", "line break.md"),
            ("right\u202eto left.md", "right to left.md"),
            ("trailing. . .md", "trailing.md"),
            ("Ordenanza del an\u0303o.md", "Ordenanza del a\u00f1o.md"),
            ("名前.md", "名前.md"),
            ("....md", "md"),
            ("", "document"),
            ("..", "document"),
        ],
    )
    def test_a_name_becomes_one_that_every_system_takes(self, given: str, kept: str) -> None:
        assert safe_name(given) == kept

    @given(st.text(max_size=400), st.sampled_from(["", ".md", ".PDF", ".docx"]))
    def test_no_name_leaves_the_folder_or_is_too_long(self, stem: str, suffix: str) -> None:
        name = safe_name(stem + suffix)

        assert "/" not in name
        assert "\\" not in name
        assert not name.startswith(".")
        assert 0 < len(name.encode()) <= MAX_NAME_BYTES
        assert not any(unicodedata.category(each) in {"Cc", "Cf", "Cs"} for each in name)
        assert safe_name(name) == name

    def test_names_that_differ_in_capitals_or_form_alone_are_the_same(
        self, documents: ServerDocuments
    ) -> None:
        documents.add(HERE, "Caf\u00e9.md", RULES)

        error = refusal(lambda: documents.add(HERE, "CAFE\u0301.md", OTHER))
        assert (error.fault, error.name) == (DocumentFault.EXISTS, "Caf\u00e9.md")

    @pytest.mark.parametrize("server", ["", "discord", "discord:../x", "discord:1/2", "a:b:c"])
    def test_what_is_no_server_has_no_folder(self, documents: ServerDocuments, server: str) -> None:
        with pytest.raises(ValueError, match="no server"):
            documents.folder_of(server)


class TestAdding:
    def test_a_document_is_added_byte_for_byte(self, documents: ServerDocuments) -> None:
        change = documents.add(HERE, "rules.md", RULES)

        assert (change.kind, change.before) == (ChangeKind.ADDED, None)
        assert content(documents, "rules.md") == RULES
        assert names(documents, THERE) == []

    def test_nothing_is_overwritten(self, documents: ServerDocuments) -> None:
        documents.add(HERE, "rules.md", RULES)

        assert refusal(lambda: documents.add(HERE, "rules.md", OTHER)).fault is DocumentFault.EXISTS
        assert content(documents, "rules.md") == RULES

    @pytest.mark.parametrize("name", ["a.exe", "a", "a.md.zip", "sources.toml", "aliases.toml"])
    def test_only_formats_that_can_be_read_are_added(
        self, documents: ServerDocuments, name: str
    ) -> None:
        error = refusal(lambda: documents.add(HERE, name, RULES))

        assert error.fault is DocumentFault.FORMAT
        assert ".pdf" in error.detail

    @pytest.mark.parametrize("suffix", [*SUFFIXES, ".md", ".txt"])
    def test_what_cannot_be_read_is_refused_with_the_reason(
        self, documents: ServerDocuments, suffix: str
    ) -> None:
        error = refusal(lambda: documents.add(HERE, f"a{suffix}", b"\x00\x01\x02" * 50))

        assert error.fault is DocumentFault.UNREADABLE
        assert error.detail
        assert names(documents) == []
        assert documents.changes(HERE) == ()
        assert everything_in(documents.root) == set()

    def test_files_that_are_not_plain_text_are_read_by_the_child_process(
        self, documents: ServerDocuments
    ) -> None:
        documents.add(HERE, "bridge.pdf", pdf(page(["The bridge is old and carries carts."])))
        documents.add(HERE, "bridge.docx", word(("Heading 1", "Bridge"), "It stands."))

        assert names(documents) == ["bridge.docx", "bridge.pdf"]

    def test_a_text_that_would_take_for_ever_to_analyse_is_refused(
        self, documents: ServerDocuments, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(server_documents, "TRIAL_SECONDS", 1)
        error = refusal(lambda: documents.add(HERE, "a.md", b"> " * MIB))

        assert error.fault is DocumentFault.UNREADABLE
        assert "longer than 1 s" in error.detail
        assert everything_in(documents.root) == set()

    def test_a_long_text_of_the_usual_kind_is_taken(self, documents: ServerDocuments) -> None:
        documents.add(HERE, "a.txt", BRIDGE.encode() * 300)

        assert documents.stored(HERE)[0].size > server_documents.TRIED_CHARACTERS

    def test_the_limits_are_kept(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        mib = 60 * 1024
        monkeypatch.setattr(server_documents, "MIB", mib)
        limits = StorageLimits(files=2, file_bytes=mib, total_bytes=2 * mib)
        documents = ServerDocuments(tmp_path, limits)
        large = RULES * (mib // len(RULES))

        error = refusal(lambda: documents.add(HERE, "a.md", large + RULES))
        assert (error.fault, error.detail) == (DocumentFault.TOO_LARGE, "1")
        documents.add(HERE, "a.md", large)
        assert refusal(lambda: documents.check_size("b", mib + 1)).fault is DocumentFault.TOO_LARGE
        documents.remove(HERE, "a.md")
        documents.add(HERE, "b.md", large[: mib // 2])
        error = refusal(lambda: documents.add(HERE, "c.md", large))
        assert (error.fault, error.detail) == (DocumentFault.NO_ROOM, "2")
        documents.add(HERE, "c.md", RULES)
        error = refusal(lambda: documents.add(HERE, "d.md", RULES))
        assert (error.fault, error.detail) == (DocumentFault.TOO_MANY, "2")

    def test_a_limit_of_no_files_switches_it_off(self, tmp_path: Path) -> None:
        documents = ServerDocuments(tmp_path, replace(StorageLimits(), files=0))

        error = refusal(lambda: documents.add(HERE, "a.md", RULES))
        assert error.fault is DocumentFault.NO_FOLDER
        assert list(tmp_path.iterdir()) == []

    def test_a_folder_that_cannot_be_written_is_said_in_words(self, tmp_path: Path) -> None:
        (tmp_path / "servers").write_text("in the way")
        documents = ServerDocuments(tmp_path / "servers", StorageLimits())

        error = refusal(lambda: documents.add(HERE, "a.md", RULES))
        assert error.fault is DocumentFault.DISK
        assert error.detail


class TestChanging:
    def test_a_document_is_replaced_by_another_of_its_format(
        self, documents: ServerDocuments
    ) -> None:
        documents.add(HERE, "rules.md", RULES)
        documents.replace(HERE, "RULES.md", "rules of 2026.md", OTHER)

        assert names(documents) == ["rules.md"]
        assert content(documents, "rules.md") == OTHER

    def test_another_format_or_an_unreadable_file_replaces_nothing(
        self, documents: ServerDocuments
    ) -> None:
        documents.add(HERE, "rules.md", RULES)

        error = refusal(lambda: documents.replace(HERE, "rules.md", "rules.txt", OTHER))
        assert (error.fault, error.detail) == (DocumentFault.OTHER_FORMAT, ".md")
        error = refusal(lambda: documents.replace(HERE, "rules.md", "rules.md", b"\xff\xfe"))
        assert error.fault is DocumentFault.UNREADABLE
        assert content(documents, "rules.md") == RULES

    def test_what_is_not_there_can_be_neither_replaced_nor_removed(
        self, documents: ServerDocuments
    ) -> None:
        documents.add(THERE, "rules.md", RULES)

        for work in (
            lambda: documents.replace(HERE, "rules.md", "rules.md", OTHER),
            lambda: documents.remove(HERE, "rules.md"),
            lambda: documents.remove(HERE, "../discord-2/rules.md"),
        ):
            assert refusal(work).fault is DocumentFault.UNKNOWN
        assert names(documents, THERE) == ["rules.md"]

    def test_every_change_can_be_undone_one_after_the_other(
        self, documents: ServerDocuments
    ) -> None:
        added = documents.add(HERE, "rules.md", RULES)
        replaced = documents.replace(HERE, "rules.md", "x.md", OTHER)
        removed = documents.remove(HERE, "rules.md")

        assert [each.id for each in documents.changes(HERE)] == [removed.id]
        assert refusal(lambda: documents.undo(HERE, added.id)).fault is DocumentFault.OVERTAKEN
        documents.undo(HERE, removed.id)
        assert content(documents, "rules.md") == OTHER
        documents.undo(HERE, replaced.id)
        assert content(documents, "rules.md") == RULES
        undone = documents.undo(HERE, added.id)
        assert names(documents) == []
        documents.undo(HERE, undone.id)
        assert content(documents, "rules.md") == RULES

    def test_a_change_of_another_server_cannot_be_undone(self, documents: ServerDocuments) -> None:
        change = documents.add(THERE, "rules.md", RULES)

        assert refusal(lambda: documents.undo(HERE, change.id)).fault is DocumentFault.NO_CHANGE
        assert refusal(lambda: documents.undo(HERE, "../x")).fault is DocumentFault.NO_CHANGE

    def test_a_removed_document_is_deleted_after_a_week_and_not_before(
        self, documents: ServerDocuments, clock: Clock
    ) -> None:
        documents.add(HERE, "rules.md", RULES)
        clock.pass_days(8)
        removed = documents.remove(HERE, "rules.md")
        clock.pass_days(6.9)
        documents.purge()

        assert [each.id for each in documents.changes(HERE)] == [removed.id]
        assert RULES in everything_in(documents.root)

        clock.pass_days(0.2)
        assert documents.changes(HERE) == ()
        assert refusal(lambda: documents.undo(HERE, removed.id)).fault is DocumentFault.NO_CHANGE
        documents.purge()
        assert everything_in(documents.root) == set()
        assert not documents.folder_of(HERE).exists()

    def test_documents_themselves_are_never_purged(
        self, documents: ServerDocuments, clock: Clock
    ) -> None:
        documents.add(HERE, "rules.md", RULES)
        clock.pass_days(400)
        documents.purge()

        assert everything_in(documents.root) == {RULES}

    def test_the_documents_of_a_server_that_was_left_can_be_brought_back(
        self, documents: ServerDocuments
    ) -> None:
        documents.add(HERE, "rules.md", RULES)
        documents.add(HERE, "other.md", OTHER)

        assert documents.remove_all(HERE) == 2
        assert names(documents) == []
        for change in documents.changes(HERE):
            documents.undo(HERE, change.id)
        assert names(documents) == ["other.md", "rules.md"]
        assert documents.remove_all(THERE) == 0

    def test_they_are_taken_away_also_where_adding_was_switched_off(
        self, documents: ServerDocuments
    ) -> None:
        documents.add(HERE, "rules.md", RULES)
        off = ServerDocuments(documents.root, StorageLimits(files=0))

        assert off.remove_all(HERE) == 1
        assert names(documents) == []

    def test_no_record_says_who_made_a_change(self, documents: ServerDocuments) -> None:
        change = documents.add(HERE, "rules.md", RULES)
        written = (documents.folder_of(HERE) / CHANGES / change.id / RECORD).read_text()

        assert Change.read(written) == change
        assert set(Change.__slots__) == {"id", "at", "kind", "name", "before", "after"}

    @pytest.mark.parametrize("text", ["", "[]", "{}", '{"id": 1}', "null"])
    def test_a_damaged_record_is_no_change_and_deletes_nothing(
        self, documents: ServerDocuments, text: str
    ) -> None:
        documents.add(HERE, "rules.md", RULES)
        removed = documents.remove(HERE, "rules.md")
        (documents.folder_of(HERE) / CHANGES / removed.id / RECORD).write_text(text)
        documents.purge()

        assert documents.changes(HERE) == ()
        assert RULES in everything_in(documents.root)

    def test_what_an_interruption_left_half_done_is_cleared_away(
        self, documents: ServerDocuments
    ) -> None:
        documents.add(HERE, "rules.md", RULES)
        fill(documents.folder_of(HERE) / CHANGES / f"{STAGED}1", {"file.md": OTHER})
        documents.purge()

        assert OTHER not in everything_in(documents.root)
        assert content(documents, "rules.md") == RULES
