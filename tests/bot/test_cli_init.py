from __future__ import annotations

import os
import select
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.settings import Settings
from tests.bot.conftest import Quoth
from tests.helpers.documents import BRIDGE, ROOT, fill

WELL_FORMED = "MTIzNDU2Nzg5MDEyMzQ1Njc4.Gabc12.made-up"
ENV = Path(".env")


@pytest.fixture(autouse=True)
def _no_folder_is_set(quoth: Quoth, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001 - it sets one
    monkeypatch.delenv("QUOTH_SEEDS")
    fill(Path("docs"), {"a.txt": BRIDGE})


def test_the_folder_and_the_token_are_written_and_checked(quoth: Quoth) -> None:
    done = quoth("init", "--seeds", "docs", "--with-token", stdin=f"{WELL_FORMED}\n".encode())

    assert (done.status, done.err) == (0, "")
    assert ENV.read_text() == f"QUOTH_SEEDS=docs\nDISCORD_TOKEN={WELL_FORMED}\n"
    assert stat.S_IMODE(ENV.stat().st_mode) == 0o600
    assert "Documents: 1 in docs, " in done.out
    assert "Invite: https://" in done.out
    assert done.out.splitlines()[-1] == "with: quoth run"
    assert WELL_FORMED not in done.out


def test_without_a_token_the_next_step_is_on_this_machine(quoth: Quoth) -> None:
    done = quoth("init", "--seeds", "docs")

    assert done.status == 0
    assert ENV.read_text() == "QUOTH_SEEDS=docs\n"
    assert "Next: quoth ask QUESTION answers here" in done.out


@pytest.mark.parametrize("name", ["my docs", "it's", "a#b", "d\\e", '"x"', "ä $HOME"])
def test_a_folder_of_any_name_is_read_as_it_was_given(quoth: Quoth, name: str) -> None:
    fill(Path(name), {"a.txt": BRIDGE})

    assert quoth("init", "--seeds", name).status == 0
    assert Settings().quoth_seeds == Path(name)


def test_a_file_for_the_folder_is_refused_with_the_name_of_its_folder(quoth: Quoth) -> None:
    fill(Path("docs"), {"a.txt": BRIDGE})
    done = quoth("init", "--seeds", "docs/a.txt")

    assert done.status == 2
    assert "There is a file at docs/a.txt, not a folder of documents." in done.err
    assert done.err.rstrip().endswith("Give the folder that it is in: docs")


def test_what_is_set_already_is_kept(quoth: Quoth) -> None:
    before = "# Mine\nexport QUOTH_SEEDS='docs'\n\n# Not yet\nDISCORD_TOKEN=\nQUOTH_LOG_LEVEL=DEBUG"
    ENV.write_text(before)
    ENV.chmod(0o644)
    done = quoth("init", "--seeds", "elsewhere", "--with-token", stdin=WELL_FORMED.encode())

    assert done.status == 0
    assert ENV.read_text() == before.replace("TOKEN=", f"TOKEN={WELL_FORMED}")
    assert stat.S_IMODE(ENV.stat().st_mode) == 0o600
    assert ".env already sets QUOTH_SEEDS, so it is kept" in done.out


def test_a_file_that_sets_both_is_left_as_it_is(quoth: Quoth) -> None:
    ENV.write_text(f"QUOTH_SEEDS=docs\nDISCORD_TOKEN={WELL_FORMED}")
    before = ENV.stat()
    done = quoth("init")

    assert done.status == 0
    assert (ENV.stat().st_mtime_ns, ENV.stat().st_mode) == (before.st_mtime_ns, before.st_mode)


def test_a_token_is_not_replaced_by_another(quoth: Quoth) -> None:
    ENV.write_text(f"DISCORD_TOKEN={WELL_FORMED}\nDISCORD_TOKEN=\n")
    quoth("init", "--seeds", "docs", "--with-token", stdin=b"another.made.up")

    assert ENV.read_text() == f"DISCORD_TOKEN={WELL_FORMED}\nDISCORD_TOKEN=\nQUOTH_SEEDS=docs\n"


def test_a_link_stays_a_link_and_a_byte_order_mark_stays_first(quoth: Quoth) -> None:
    Path("kept").write_bytes(b"\xef\xbb\xbfQUOTH_LOG_LEVEL=ERROR\n")
    ENV.symlink_to("kept")

    assert quoth("init", "--seeds", "docs").status == 0
    assert ENV.is_symlink()
    assert ENV.read_bytes() == b"\xef\xbb\xbfQUOTH_LOG_LEVEL=ERROR\nQUOTH_SEEDS=docs\n"


def test_what_the_environment_sets_is_said_to_count_more(
    quoth: Quoth, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUOTH_SEEDS", str(fill(Path("other"), {"a.txt": BRIDGE})))
    done = quoth("init", "--seeds", "docs")

    assert "The environment also sets QUOTH_SEEDS, and takes precedence over .env." in done.out
    assert "Documents: 1 in other, " in done.out


@pytest.mark.parametrize(
    ("arguments", "stdin", "status", "said"),
    [
        ((), "", 2, "quoth: quoth init cannot ask here, because standard input is no terminal."),
        (("--with-token",), WELL_FORMED, 2, "Give the folder of documents with --seeds DIR"),
        (("--seeds", "nowhere"), "", 2, "quoth: There is no folder of documents at nowhere."),
        (("--seeds", "docs", "--with-token"), "", 2, "quoth: There is no token on standard input."),
        (("--seeds", "docs", "--with-token"), "Bot x", 78, "does not look like a token of Discord"),
    ],
)
def test_where_nobody_can_be_asked_it_says_what_to_give_and_writes_nothing(
    quoth: Quoth, arguments: tuple[str, ...], stdin: str, status: int, said: str
) -> None:
    done = quoth("init", *arguments, stdin=stdin.encode())

    assert done.status == status
    assert said in done.err
    assert not ENV.exists()


def test_a_folder_without_documents_is_written_and_then_named(quoth: Quoth) -> None:
    Path("new").mkdir()
    done = quoth("init", "--seeds", "new")

    assert done.status == 2
    assert ENV.read_text() == "QUOTH_SEEDS=new\n"
    assert "holds no document that can be quoted. Put UTF-8 .txt" in done.err


def test_a_file_that_cannot_be_read_is_named(quoth: Quoth) -> None:
    ENV.write_bytes(b"\xff\xfe")
    done = quoth("init", "--seeds", "docs")

    assert (done.status, done.err) == (
        78,
        "quoth: The file .env is not UTF-8 text; save it as UTF-8.\n",
    )
    assert ENV.read_bytes() == b"\xff\xfe"


class Person:
    """Types on a terminal of their own what a command asks for."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._keys, self._screen = process.stdin, process.stdout
        self._process = process
        self.seen = ""

    def answers(self, question: str, keys: str) -> None:
        """Wait until ``question`` is last on the screen, then type ``keys``."""
        new = ""
        while not new.endswith(question):
            read = os.read(self._screen.fileno(), 1)
            assert read, f"it ended before {question!r}: {self.seen}{new}"
            new += read.decode("latin-1")
        self.seen += new
        self._keys.write(keys.encode())
        self._keys.flush()

    def waits(self, keys: str = "") -> int:
        """Wait for the command's end and give its status.

        Args:
            keys: Typed again while nothing comes: a Ctrl-C between the question and the moment
                from which the command reads is kept back until the next key.
        """
        screen = self._screen.fileno()
        while keys:
            if not select.select([screen], [], [], 1.0)[0]:
                self._keys.write(keys.encode())
                self._keys.flush()
            elif read := os.read(screen, 1024):
                self.seen += read.decode("latin-1")
            else:
                break
        self.seen += self._screen.read().decode()
        return self._process.wait()


@contextmanager
def person() -> Iterator[Person]:
    # A process that was started in the background ignores SIGINT, and so would its children.
    spawn = (
        "import os, pty, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); "
        "sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", spawn, sys.executable, "-m", "bot", "init"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT), "TERM": "dumb"},
    ) as process:
        try:
            yield Person(process)
        finally:
            # It may still wait for an answer where a test has failed.
            process.kill()


def test_a_person_is_asked_for_both_and_again_where_it_cannot_be() -> None:
    with person() as somebody:
        somebody.answers("Folder of documents [seeds]: ", "texts\n")
        somebody.answers("There is no folder texts. Create it? [Y/n]: ", "n\n")
        somebody.answers("Folder of documents [seeds]: ", "docs\n")
        somebody.answers("Token (not shown; Enter for none): ", "secret\n")
        somebody.answers("Token (not shown; Enter for none): ", f"{WELL_FORMED}\n")
        status = somebody.waits()

    assert status == 0
    assert ENV.read_text() == f"QUOTH_SEEDS=docs\nDISCORD_TOKEN={WELL_FORMED}\n"
    assert "That doesn't look like a Discord token" in somebody.seen
    assert "secret" not in somebody.seen
    assert WELL_FORMED not in somebody.seen
    assert not Path("texts").exists()


def test_a_folder_is_made_where_a_person_likes() -> None:
    with person() as somebody:
        somebody.answers("Folder of documents [seeds]: ", "\n")
        somebody.answers("There is no folder seeds. Create it? [Y/n]: ", "\n")
        somebody.answers("Token (not shown; Enter for none): ", "\n")
        status = somebody.waits()

    assert status == 2
    assert Path("seeds").is_dir()
    assert ENV.read_text() == "QUOTH_SEEDS=seeds\n"


@pytest.mark.parametrize("answered", [0, 1])
@pytest.mark.parametrize("key", ["\x03", "\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_giving_up_ends_quietly_and_writes_nothing(answered: int, key: str) -> None:
    questions = [("Folder of documents [seeds]: ", "docs\n"), ("Enter for none): ", "\n")]
    with person() as somebody:
        for question, keys in questions[:answered]:
            somebody.answers(question, keys)
        somebody.answers(questions[answered][0], key)
        status = somebody.waits(key)

    assert status == 130
    assert "Aborted" not in somebody.seen
    assert "Traceback" not in somebody.seen
    assert not ENV.exists()
