"""A PostgreSQL server for tests, with its files and its socket in a temporary folder."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pydantic import SecretStr

NAMES = ("initdb", "pg_ctl")
PLACES = ("/usr/lib/postgresql/*/bin", "/opt/homebrew/opt/postgresql*/bin")

LOCKED_USER = "locked"
PASSWORD = "5#ecret/word"  # noqa: S105
URL_PASSWORD = "5%23ecret%2Fword"  # noqa: S105

_ACCESS = f"""\
local all {LOCKED_USER} scram-sha-256
local all all trust
"""
_OPTIONS = (
    "-c listen_addresses= -c fsync=off -c max_connections=60 -c shared_buffers=8MB"
    " -c unix_socket_directories="
)


def binaries() -> Path | None:
    """Return the folder of the newest server that is installed."""
    folders = [Path(found).parent for name in NAMES[:1] if (found := shutil.which(name))]
    for pattern in PLACES:
        root, _, rest = pattern[1:].partition("/")
        folders += sorted(Path("/", root).glob(rest), reverse=True)
    whole = (each for each in folders if all((each / name).exists() for name in NAMES))
    return next(whole, None)


class PostgresServer:
    """The server; it runs as another user where the tests run as root, whom it refuses."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self.folder = folder
        self._programs = programs
        self._numbers = count(1)
        self._user = "nobody" if os.getuid() == 0 else None
        if self._user:
            shutil.chown(folder, self._user)
        self._run("initdb", "--auth=trust", "--username=quoth", "--encoding=UTF8", "--no-sync",
                  "--locale=C.UTF-8")  # fmt: skip
        (self._data / "pg_hba.conf").write_text(_ACCESS)
        self.start()
        self.query("postgres", f"CREATE ROLE {LOCKED_USER} LOGIN PASSWORD '{PASSWORD}'")

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [self._programs / program, "--pgdata", self._data, *arguments],
            check=True, cwd=self.folder, user=self._user, capture_output=True,
            stdin=subprocess.DEVNULL, env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        )  # fmt: skip

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        options = f"{_OPTIONS}{self.folder}"
        self._run("pg_ctl", "start", "--wait", "--log", str(self.folder / "log"), "-o", options)

    def stop(self) -> None:
        """Stop it at once, as a crash would."""
        self._run("pg_ctl", "stop", "--wait", "--mode=immediate")

    def url(self, database: str, user: str = "quoth") -> SecretStr:
        """Return the address of a database."""
        return SecretStr(f"postgresql://{user}@/{database}?host={self.folder}")

    def new_database(self) -> str:
        """Make an empty database and return its name."""
        name = f"test_{next(self._numbers)}"
        self.query("postgres", f"CREATE DATABASE {name}")
        return name

    def query(
        self, database: str, sql: str, values: Sequence[object] = ()
    ) -> list[tuple[Any, ...]]:
        """Run a statement behind the store's back, and return what it finds."""
        url = self.url(database).get_secret_value()
        with psycopg.connect(url, autocommit=True) as connection:
            cursor = connection.execute(sql.encode(), values or None)
            return cursor.fetchall() if cursor.description else []

    @contextlib.contextmanager
    def hanging(self, database: str) -> Iterator[None]:
        """Let the processes that serve a database stand still within the block."""
        rows = self.query(
            database,
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid != pg_backend_pid()",
        )
        processes = [int(pid) for (pid,) in rows]
        processes.append(int((self._data / "postmaster.pid").read_text().split()[0]))
        for process in processes:
            os.kill(process, signal.SIGSTOP)
        try:
            yield
        finally:
            for process in processes:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGCONT)


@contextlib.contextmanager
def serving_postgres() -> Iterator[PostgresServer]:
    """Start a server within the block; skip where none is installed, but not where CI runs."""
    programs = binaries()
    if programs is None:
        reason = "PostgreSQL's server is not installed (initdb, pg_ctl)."
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    # Its own place: pytest's folders are closed to other users, and a socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix="quoth-pg-"))
    try:
        server = PostgresServer(folder, programs)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)
