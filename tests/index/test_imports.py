from __future__ import annotations

import ast
import doctest
import subprocess
import sys
from pathlib import Path
from typing import NewType

import pytest

import index
from tests.helpers.documents import ROOT


def loaded_after(code: str) -> set[str]:
    """The top-level packages that are loaded after ``code`` has run in a new interpreter."""
    code += "\nimport sys; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, cwd=ROOT, stdin=subprocess.DEVNULL
    )
    return set(done.stdout.splitlines()[-1].split())


def test_every_public_name_is_listed_once_and_explains_itself() -> None:
    names = [
        alias.asname
        for node in ast.parse(Path(index.__file__).read_text(encoding="utf-8")).body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    ]
    documented = [getattr(index, name) for name in names if name and not name.isupper()]

    assert len(names) == len(set(names))
    assert None not in names
    assert "Library" in names
    assert all(value.__doc__ or isinstance(value, NewType) for value in documented)


def test_the_example_of_the_public_face_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)

    assert doctest.testmod(index) == doctest.TestResults(failed=0, attempted=5)


@pytest.mark.parametrize(
    "code",
    [
        "import index",
        """
from pathlib import Path
from index import Library
Library.open(Path("seeds")).ask("Where did Biden win?")
""",
        """
import sys
from bot.cli import main
sys.argv = ["quoth", "ask", "--json", "How many migrant deaths?"]
main()
""",
        """
import sys
from bot.cli import main
sys.argv = ["quoth", "timeline", "border"]
main()
""",
    ],
    ids=["import", "library", "command", "timeline"],
)
def test_answering_loads_no_chat_library_and_no_charts(code: str) -> None:
    loaded = loaded_after(code)

    assert loaded.isdisjoint({"discord", "simcord", "PIL", "aiohttp"})


def test_the_library_loads_neither_settings_nor_a_command_line() -> None:
    assert loaded_after("import index").isdisjoint({"pydantic", "typer", "rich", "bot"})


def test_answering_loads_no_grammar_of_dates() -> None:
    code = """
import sys
from pathlib import Path
from index import Library
Library.open(Path("seeds")).ask("Where did Biden win?")
assert not any(name.startswith(("index.dates", "index.timelines")) for name in sys.modules)
"""

    assert "index" in loaded_after(code)
