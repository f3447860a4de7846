from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import logs
from index import DamagedIndexError, Library, SkipReason
from tests.helpers.documents import BRIDGE, fill

TOKEN = "MTA5.abc.made-up"  # noqa: S105 - opens nothing

log = logging.getLogger("bot.test")


@pytest.fixture(autouse=True)
def root_logger() -> Iterator[None]:
    """Put the root logger back as it was."""
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    # Handlers that are taken away by force are closed; these belong to the test runner.
    root.handlers.clear()
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def logged(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().err


def test_the_token_never_appears_in_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("DEBUG", TOKEN)
    log.info("connecting with %s", TOKEN)
    log.info(TOKEN)
    try:
        int(TOKEN)
    except ValueError:
        log.exception("no luck")
    written = logged(capsys)

    assert TOKEN not in written
    assert written.count("[redacted]") == 3


def test_without_a_token_nothing_is_redacted(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("INFO", "")
    log.info("all is well")

    assert logged(capsys).endswith("INFO    bot.test: all is well\n")


def test_records_below_the_level_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("WARNING")
    log.info("a detail")
    log.warning("a warning")
    written = logged(capsys)

    assert "a detail" not in written
    assert "a warning" in written


def test_the_name_of_a_file_cannot_drive_the_terminal_through_the_log(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.set_up("INFO")
    log.info("skipped %s", "a\x1b[31m\x9b2J.txt")

    assert logged(capsys).endswith("skipped a\ufffd[31m\ufffd2J.txt\n")


def test_the_log_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("INFO")
    log.info("here")

    assert capsys.readouterr().out == ""


def test_who_has_typed_a_command_reads_a_plain_line(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("WARNING", plain=True)
    logging.getLogger("index").warning("skipped a.txt: it is empty")

    assert capsys.readouterr().err == "quoth: skipped a.txt: it is empty\n"


def test_the_log_says_what_can_be_done_about_files_that_are_skipped(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.set_up("WARNING", plain=True)
    Library.open(fill(tmp_path, {"a.txt": BRIDGE, **{f"{n}.png": b"" for n in range(7)}}))
    logging.getLogger("index.loading.folder").warning(
        "skipped a.pdf: slow", extra={"skip_reason": SkipReason.TOO_COSTLY}
    )
    lines = logged(capsys).splitlines()

    assert lines[-2:] == [
        "quoth: 2 more; quoth check lists all of them",
        "quoth: skipped a.pdf: slow; quoth index tries it again",
    ]


def test_the_log_says_what_can_be_done_about_an_error_of_the_library(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.set_up("WARNING", plain=True)
    logging.getLogger("index").warning("%s", DamagedIndexError("page 3"))

    assert logged(capsys) == (
        "quoth: The index is damaged (page 3). Rebuild it with: quoth index --rebuild\n"
    )
