"""Progress is shown to people who wait, and to nobody else."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from bot.progress import (
    DELAY_SECONDS,
    DelayedProgress,
    Show,
    StartClock,
    open_for_service,
    open_library,
)
from bot.settings import Settings
from index import Progress
from tests.bot.conftest import Quoth
from tests.helpers.documents import BRIDGE, PROSE, fill

HALF = Progress(1, 2, 50, 100)
WHOLE = Progress(2, 2, 100, 100)


@dataclass
class Hand:
    """A timer that fires when the test says so.

    Attributes:
        early: Whether it comes as soon as it is started.
    """

    seconds: float
    call: Callable[[], None]
    early: bool = False
    cancelled: bool = False

    def start(self) -> None:
        if self.early:
            self.call()

    def cancel(self) -> None:
        self.cancelled = True


@dataclass
class Signs:
    seen: list[object] = field(default_factory=list)

    @contextmanager
    def __call__(self, known: Progress | None) -> Iterator[Show]:
        self.seen.append(("begin", known))
        yield self.seen.append
        self.seen.append("end")


class Late(Hand):
    """A timer that fires when all is read and just before the work ends."""

    def cancel(self) -> None:
        self.call()


early = partial(Hand, early=True)
"""Fires before anything is read."""


@pytest.fixture
def clocks() -> list[Hand]:
    return []


def delayed(signs: Signs, clocks: list[Hand]) -> DelayedProgress:
    def clock(seconds: float, call: Callable[[], None]) -> Hand:
        clocks.append(Hand(seconds, call))
        return clocks[-1]

    return DelayedProgress(signs, clock)


def test_what_takes_no_longer_than_the_delay_shows_nothing(clocks: list[Hand]) -> None:
    signs = Signs()
    with delayed(signs, clocks) as waiting:
        waiting.report(HALF)

    assert not signs.seen
    assert clocks[0].cancelled
    assert clocks[0].seconds == DELAY_SECONDS


def test_what_takes_longer_shows_how_far_it_is_until_it_is_done(clocks: list[Hand]) -> None:
    signs = Signs()
    with delayed(signs, clocks) as waiting:
        waiting.report(HALF)
        clocks[0].call()
        waiting.report(WHOLE)

    assert signs.seen == [("begin", HALF), WHOLE, "end"]


def test_a_sign_is_given_even_before_it_is_known_how_much_there_is(clocks: list[Hand]) -> None:
    signs = Signs()
    with delayed(signs, clocks):
        clocks[0].call()

    assert signs.seen == [("begin", None), "end"]


def test_no_sign_is_given_when_all_is_over(clocks: list[Hand]) -> None:
    signs = Signs()
    with delayed(signs, clocks):
        pass
    clocks[0].call()

    assert not signs.seen


def test_an_error_takes_the_sign_away(clocks: list[Hand]) -> None:
    signs = Signs()
    waiting = delayed(signs, clocks)

    def fail() -> None:
        with waiting:
            clocks[0].call()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert signs.seen[-1] == "end"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    folder = fill(tmp_path / "documents", {"a.txt": BRIDGE, "b.txt": PROSE})
    return Settings.model_validate(
        {"quoth_seeds": folder, "quoth_index": tmp_path / "index", "quoth_engine": "disk"}
    )


def test_a_file_gets_one_line_instead_of_a_bar(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    open_library(settings, early)

    assert capsys.readouterr() == ("", "quoth: opening the documents …\n")


def test_the_line_counts_the_documents_if_that_is_known(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    open_library(settings, Late)

    assert capsys.readouterr() == ("", "quoth: reading 2 documents …\n")


@pytest.mark.parametrize("clock", [early, Late])
def test_a_terminal_gets_a_bar(
    settings: Settings,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    clock: StartClock,
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    open_library(settings, clock)
    shown = capsys.readouterr()

    assert "2/2" in shown.err
    assert "Reading" in shown.err
    assert not shown.out


def test_a_small_folder_is_opened_without_a_word(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    open_library(settings, Hand)

    assert capsys.readouterr() == ("", "")


def test_a_closed_standard_error_is_no_reason_to_write_elsewhere(
    settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr", None)
    open_library(settings, early)

    assert not capsys.readouterr().out


def test_the_log_says_how_many_documents_are_read_and_that_they_were(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    open_for_service(settings, Hand)

    first, last = caplog.messages
    assert first == "reading 2 documents …"
    assert last.startswith("read 2 documents, removed 0 in ")


def test_the_log_counts_one_document_as_one(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    (settings.quoth_seeds / "b.txt").unlink()
    open_for_service(settings, Hand)

    first, last = caplog.messages
    assert first == "reading 1 document …"
    assert last.startswith("read 1 document, removed 0 in ")


def test_the_log_does_not_speak_of_reading_where_nothing_is_read(
    settings: Settings, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.storage.update.UNSETTLED_NANOSECONDS", -(10**18))
    open_for_service(settings, Hand)
    caplog.set_level(logging.INFO)
    open_for_service(settings, Hand)

    assert not any(message.startswith("reading") for message in caplog.messages)


def test_the_log_says_so_too_if_it_takes_long_to_find_out(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    open_for_service(settings, early)

    assert caplog.messages[:2] == ["opening the documents …", "reading 2 documents …"]


COLUMNS = 80


@pytest.fixture
def documents(quoth: Quoth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    assert quoth  # Its own settings come first.
    monkeypatch.setenv("QUOTH_SEEDS", str(tmp_path / "documents"))
    monkeypatch.setenv("QUOTH_INDEX", str(tmp_path / "index"))
    return fill(tmp_path / "documents", {"a.txt": BRIDGE, "b.txt": PROSE, "c.txt": b"\0"})


@pytest.fixture
def on_disk(documents: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("QUOTH_ENGINE", "disk")
    return documents


def test_a_small_folder_needs_no_index_and_is_told_so(quoth: Quoth, documents: Path) -> None:
    done = quoth("index")

    assert done.status == 0
    assert "2 documents, 4 passages" in done.out
    assert "nothing is kept on disk; QUOTH_ENGINE=disk changes that." in " ".join(done.out.split())
    assert not (documents.parent / "index").exists()


def test_one_document_and_one_passage_are_counted_as_one(quoth: Quoth, documents: Path) -> None:
    (documents / "b.txt").unlink()
    fill(documents, {"a.txt": b"The stone bridge over the Alva was built in 1874 by two masons."})

    assert quoth("index").out.startswith("1 document, 1 passage: 1 read, 0 removed, in ")


def test_an_index_is_built_then_updated_then_rebuilt(quoth: Quoth, on_disk: Path) -> None:
    first, second = quoth("index"), quoth("index")
    fill(on_disk, {"a.txt": PROSE})
    third, fourth = quoth("index"), quoth("index", "--rebuild")

    assert "2 read, 0 removed" in first.out
    assert "0 read, 0 removed" in second.out
    assert "1 read, 0 removed" in third.out
    assert "2 read, 0 removed" in fourth.out
    for done in (first, second, third, fourth):
        assert done.status == 0
        assert "Skipped: c.txt: it is a binary file." in done.out
        assert str(on_disk.parent / "index") in done.out.replace("\n", "")


def test_nothing_is_wider_than_a_terminal(
    quoth: Quoth, on_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = quoth("index").out + quoth("check").out
    monkeypatch.setenv("QUOTH_ENGINE", "memory")
    shown += quoth("index").out + quoth("check").out

    for line in shown.splitlines():
        others = ("Permissions", "Scopes", "Discord")
        assert len(line) <= COLUMNS or str(on_disk.parent) in line or line.startswith(others)


@pytest.mark.usefixtures("on_disk")
def test_the_bar_is_for_people_at_a_terminal_only(
    quoth: Quoth, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert quoth("index").err == ""
    monkeypatch.setenv("FORCE_COLOR", "1")

    assert "Reading" in quoth("index", "--rebuild").err


@pytest.mark.usefixtures("on_disk")
def test_a_first_build_is_not_made_twice(quoth: Quoth, tmp_path: Path) -> None:
    assert "2 read" in quoth("index", "--rebuild").out
    (index,) = (tmp_path / "index").iterdir()

    assert (index / "current").read_text("utf-8").endswith(".1")


@pytest.mark.usefixtures("on_disk")
def test_a_check_names_the_index(quoth: Quoth, tmp_path: Path) -> None:
    done = quoth("check")

    assert done.status == 0
    assert f"Index: {tmp_path / 'index'}" in done.out


@pytest.mark.parametrize(("engine", "where"), [("memory", "in memory"), ("auto", "in memory")])
@pytest.mark.usefixtures("documents")
def test_the_engine_can_be_chosen(
    quoth: Quoth, monkeypatch: pytest.MonkeyPatch, engine: str, where: str
) -> None:
    monkeypatch.setenv("QUOTH_ENGINE", engine)

    assert f"Index: {where}, fine." in quoth("check").out


@pytest.mark.parametrize("engine", ["Disk", "tantivy", "1"])
def test_an_unknown_engine_is_a_wrong_setting(
    quoth: Quoth, monkeypatch: pytest.MonkeyPatch, engine: str
) -> None:
    monkeypatch.setenv("QUOTH_ENGINE", engine)
    for command in ("index", "check"):
        done = quoth(command)

        assert done.status == 78
        assert "QUOTH_ENGINE: it must be 'auto', 'memory', 'disk' or 'opensearch'" in done.err


@pytest.mark.usefixtures("on_disk")
def test_both_engines_answer_alike(quoth: Quoth, monkeypatch: pytest.MonkeyPatch) -> None:
    question = "Who built the stone bridge over the Alva?"
    disk = quoth("ask", question, "--json").json()
    monkeypatch.setenv("QUOTH_ENGINE", "memory")

    assert quoth("ask", question, "--json").json() == disk
    assert disk["answered"]


def test_each_folder_has_an_index_of_its_own(quoth: Quoth, on_disk: Path, tmp_path: Path) -> None:
    other = fill(tmp_path / "other", {"z.txt": BRIDGE})
    quoth("index")
    quoth("index", "--seeds", str(other))

    assert len(list((tmp_path / "index").iterdir())) == 2
    assert "a.txt" in quoth("sources").out
    assert "z.txt" in quoth("sources", "--seeds", str(other)).out
    assert on_disk.exists()


def test_without_a_place_of_its_own_it_is_in_the_users_cache(
    quoth: Quoth, on_disk: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("QUOTH_INDEX", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    quoth("index")

    assert list((tmp_path / "cache" / "quoth").iterdir())
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    quoth("index")
    assert list((tmp_path / "home" / ".cache" / "quoth").iterdir())
    assert on_disk.exists()


def test_a_folder_without_documents_is_wrong_input(quoth: Quoth, on_disk: Path) -> None:
    for path in on_disk.iterdir():
        path.unlink()
    done = quoth("index")

    assert done.status == 2
    assert "holds no document that can be quoted" in done.err


def test_of_very_many_skipped_files_some_are_named_and_the_others_counted(
    quoth: Quoth, on_disk: Path
) -> None:
    fill(on_disk, {f"{number:02}.bin": b"\0" for number in range(30)})

    done = quoth("index")

    assert done.out.count("Skipped:") == 20
    assert "11 more files were skipped; `quoth sources` lists all of them." in done.out


def test_one_more_skipped_file_is_counted_as_one(quoth: Quoth, on_disk: Path) -> None:
    fill(on_disk, {f"{number:02}.bin": b"\0" for number in range(20)})

    assert "1 more file was skipped;" in quoth("index").out
