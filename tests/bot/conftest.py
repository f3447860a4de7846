from __future__ import annotations

import io
import json
import logging
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot import cli
from bot.settings import Settings
from tests.helpers.documents import SEEDS
from tests.helpers.postgres import PostgresServer, serving_postgres
from tests.helpers.store_files import DatabaseHome, FileHome, StoreHome

# Reading the seeds for meaning takes seconds; what does is tested with a tiny encoder.
os.environ.setdefault("QUOTH_MEANING", "off")

DEATHS = "How many migrant deaths occurred in the El Paso Sector in Fiscal Year 2023?"


@dataclass(frozen=True)
class Outcome:
    status: int
    out: str
    err: str

    def json(self) -> Any:  # noqa: ANN401 - each command writes another shape
        """The one object on standard output."""
        return json.loads(self.out)


class Quoth:
    """Runs the command in this process, in an empty folder, without settings."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *arguments: str, stdin: bytes = b"") -> Outcome:
        self._monkeypatch.setattr(sys, "argv", ["quoth", *arguments])
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "ascii"))
        status = cli.main()
        written = self._capsys.readouterr()

        assert "Traceback" not in written.out + written.err
        return Outcome(status, written.out, written.err)


@pytest.fixture
def quoth(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Iterator[Quoth]:
    for name in list(os.environ):
        if name.lower() in Settings.model_fields:
            monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "80")
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    monkeypatch.setenv("QUOTH_SEEDS", str(SEEDS))
    monkeypatch.setenv("QUOTH_MEANING", "off")
    # A slow machine shows no more than a fast one.
    monkeypatch.setattr("bot.progress.DELAY_SECONDS", 3_600.0)
    yield Quoth(monkeypatch, capsys)
    # The log was sent to the captured stream, which is closed after the test.
    for handler in logging.getLogger().handlers[:]:
        if type(handler) is logging.StreamHandler:
            logging.getLogger().removeHandler(handler)
    # A command that lists the skipped files itself has silenced their log.
    logging.getLogger("index.loading.folder").setLevel(logging.NOTSET)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server for all tests."""
    with serving_postgres() as server:
        yield server


@pytest.fixture
def shared(postgres: PostgresServer, tmp_path: Path) -> DatabaseHome:
    """An empty database that hosts share."""
    state = tmp_path / "shared-state"
    state.mkdir()
    return DatabaseHome(state, postgres, postgres.new_database())


@pytest.fixture(params=["file", "database"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> StoreHome:
    """Where a store is kept: a test runs once for each."""
    if request.param == "file":
        return FileHome(tmp_path)
    found: DatabaseHome = request.getfixturevalue("shared")
    return found
