"""Whoever waits for the documents sees that something is done, and nobody else sees anything."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from bot.opening import PATIENCE, Patience, Show, StartClock, open_for_service, open_library
from bot.settings import Settings
from index import Progress
from tests.builders import BRIDGE, PROSE, fill

HALF = Progress(1, 2, 50, 100)
WHOLE = Progress(2, 2, 100, 100)


@dataclass
class Hand:
    """A clock whose time comes when the test says so.

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
    """A clock whose time is up when all is read and just before that is over."""

    def cancel(self) -> None:
        self.call()


early = partial(Hand, early=True)
"""The time is up before anything is read."""


@pytest.fixture
def clocks() -> list[Hand]:
    return []


def patience(signs: Signs, clocks: list[Hand]) -> Patience:
    def clock(seconds: float, call: Callable[[], None]) -> Hand:
        clocks.append(Hand(seconds, call))
        return clocks[-1]

    return Patience(signs, clock)


def test_what_takes_no_longer_than_the_patience_shows_nothing(clocks: list[Hand]) -> None:
    signs = Signs()
    with patience(signs, clocks) as waiting:
        waiting.report(HALF)

    assert not signs.seen
    assert clocks[0].cancelled
    assert clocks[0].seconds == PATIENCE


def test_what_takes_longer_shows_how_far_it_is_until_it_is_done(clocks: list[Hand]) -> None:
    signs = Signs()
    with patience(signs, clocks) as waiting:
        waiting.report(HALF)
        clocks[0].call()
        waiting.report(WHOLE)

    assert signs.seen == [("begin", HALF), WHOLE, "end"]


def test_a_sign_is_given_even_before_it_is_known_how_much_there_is(clocks: list[Hand]) -> None:
    signs = Signs()
    with patience(signs, clocks):
        clocks[0].call()

    assert signs.seen == [("begin", None), "end"]


def test_no_sign_is_given_when_all_is_over(clocks: list[Hand]) -> None:
    signs = Signs()
    with patience(signs, clocks):
        pass
    clocks[0].call()

    assert not signs.seen


def test_an_error_takes_the_sign_away(clocks: list[Hand]) -> None:
    signs = Signs()
    waiting = patience(signs, clocks)

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
    monkeypatch.setattr("index.storage.updating.UNSETTLED_NANOSECONDS", -(10**18))
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
