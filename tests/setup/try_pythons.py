"""Try the README's commands in fresh clones, with each Python and each pip.

    python tests/setup/try_pythons.py                       every Python found on PATH
    python tests/setup/try_pythons.py python3.13 ~/py/bin/python3
    python tests/setup/try_pythons.py --pip 23.2.1 --test '-k readme' python3.12

What is tried is the last commit, with nothing in pip's cache. It prints a table, and ends with
status 1 if anything failed. It needs git, make, a network and nothing but the standard library.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[2]
NEWEST = "newest"
PIPS = ("23.2.1", NEWEST)
NAMES = ("python3.11", "python3.12", "python3.13", "python3.14", "python3.15", "python3")
QUESTION = "How many migrant deaths occurred in the El Paso Sector in Fiscal Year 2023?"
ANSWER = "148 migrant deaths"
PAGE_SECONDS = 900
"""The longest that installing and starting may take."""

_VERSION = "import sys; print('.'.join(map(str, sys.version_info[:3])), sys.executable)"
_OWN_SETTINGS = re.compile(r"^(QUOTH_.*|DISCORD_.*|PYTHON.*|VIRTUAL_ENV|MAKE.*|MFLAGS|QUESTION)$")


class FailedError(Exception):
    """A command did not do what the README says."""


@dataclass(frozen=True, slots=True)
class Python:
    """An interpreter that can be tried."""

    path: str
    version: str


@dataclass(frozen=True, slots=True)
class Measured:
    """How long a command took from nothing, and how large the environment was after it."""

    seconds: float
    megabytes: float

    def __str__(self) -> str:
        return f"{self.seconds:.0f} s, {self.megabytes:.0f} MB"


class Clone:
    """A fresh clone with an environment that has one pip."""

    def __init__(self, folder: Path, python: Python, pip: str) -> None:
        self._folder = folder
        self._python = python
        self._environment = {
            name: value for name, value in os.environ.items() if not _OWN_SETTINGS.match(name)
        }
        self._environment |= {"PIP_NO_CACHE_DIR": "1", "QUOTH_LOCAL_PORT": "0"}
        self._run("git", "clone", "-q", ROOT, folder, where=folder.parent)
        self._run(python.path, "-m", "venv", ".venv")
        wanted = ["--upgrade", "pip"] if pip == NEWEST else [f"pip=={pip}"]
        self._run(self._bin / "python", "-m", "pip", "install", "-q", *wanted)
        self.pip = self._run(self._bin / "pip", "--version").split()[1]

    @property
    def _bin(self) -> Path:
        return self._folder / ".venv" / "bin"

    def ask(self) -> Measured:
        """``make ask``, which must print a quotation."""
        started = time.monotonic()
        if ANSWER not in self._run("make", "ask", f"Q={QUESTION}"):
            raise FailedError("make ask: the answer is not the one that docs/command-line.md shows")
        return self._measured(started)

    def run(self) -> Measured:
        """``make run``, whose page must answer."""
        started = time.monotonic()
        log = self._folder.with_suffix(".log")
        with log.open("wb") as output:
            running = subprocess.Popen(
                ["make", "run"], cwd=self._folder, env=self._environment,
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
            )  # fmt: skip
        try:
            page = urlsplit(self._address(running, log))
            asking = http.client.HTTPConnection(page.netloc, timeout=PAGE_SECONDS)
            asking.request("GET", f"{page.path}?{page.query}")
            answer = asking.getresponse()
            if answer.status != http.HTTPStatus.OK or b"<html" not in answer.read().lower():
                raise FailedError(f"make run: the page answers {answer.status}")
            return self._measured(started)
        finally:
            os.killpg(running.pid, signal.SIGTERM)
            running.wait()

    def test(self, options: str) -> Measured:
        """``make test`` with ``options`` for pytest."""
        started = time.monotonic()
        self._environment["PYTEST_ADDOPTS"] = options
        print(self._run("make", "test").strip().splitlines()[-1], file=sys.stderr)
        return self._measured(started)

    def check(self) -> None:
        """Whether everything that is installed has what it needs."""
        self._run(self._bin / "pip", "check")

    def _address(self, running: subprocess.Popen[bytes], log: Path) -> str:
        """What ``make run`` prints as the page's address, once it does."""
        latest = time.monotonic() + PAGE_SECONDS
        while running.poll() is None and time.monotonic() < latest:
            found = re.search(r"local test server is at (\S+)", log.read_text("utf-8", "replace"))
            if found:
                return found[1]
            time.sleep(0.2)
        raise FailedError(f"make run shows no address: {log.read_text('utf-8', 'replace')[-1000:]}")

    def _measured(self, started: float) -> Measured:
        seconds = time.monotonic() - started
        files = (self._folder / ".venv").rglob("*")
        return Measured(seconds, sum(path.lstat().st_blocks * 512 for path in files) / 1_000_000)

    def _run(self, *command: str | Path, where: Path | None = None) -> str:
        done = subprocess.run(
            command, cwd=where or self._folder, env=self._environment,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            said = (done.stderr or done.stdout).strip()[-1000:]
            raise FailedError(f"{' '.join(map(str, command))}: {said}")
        return done.stdout


def found(given: Sequence[str]) -> Iterator[Python]:
    """The interpreters that were given, or those on PATH, each version once.

    Raises:
        FailedError: If one that was given does not run.
    """
    seen = set()
    for name in given or NAMES:
        path = shutil.which(Path(name).expanduser())
        done = path and subprocess.run(
            [path, "-c", _VERSION], capture_output=True, text=True, check=False
        )
        if not done or done.returncode:
            if given:
                raise FailedError(f"{name} is no Python that runs here")
            continue
        version, _, where = done.stdout.strip().partition(" ")
        if version not in seen:
            seen.add(version)
            yield Python(where, version)


def main() -> int:
    """Try everything, and print a row for each Python and pip."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("pythons", nargs="*", metavar="PYTHON", help="names or paths")
    parser.add_argument("--pip", action="append", help="a release of pip, or: newest")
    parser.add_argument(
        "--test", metavar="OPTIONS", help="run make test, too, with these for pytest"
    )
    options = parser.parse_args()
    failures = 0
    print("| Python | pip | make ask | make run after it | make test after it |")
    print("| --- | --- | --- | --- | --- |", flush=True)
    for python in found(options.pythons):
        for pip in options.pip or PIPS:
            row = [python.version, pip]
            with tempfile.TemporaryDirectory(prefix="quoth-") as folder:
                try:
                    clone = Clone(Path(folder) / "quoth", python, pip)
                    row[1] = clone.pip
                    row.append(str(clone.ask()))
                    clone.check()
                    row.append(str(clone.run()))
                    clone.check()
                    row.append("" if options.test is None else str(clone.test(options.test)))
                except FailedError as error:
                    failures += 1
                    print(error, file=sys.stderr)
                    row.append("failed")
            print(f"| {' | '.join(row)} |", flush=True)
    return min(failures, 1)


if __name__ == "__main__":
    sys.exit(main())
