from __future__ import annotations

import subprocess
import sys

import pytest

import index
from tests.builders import ROOT

FACE = """
    Alias AliasesError AmbiguousSourceError Answer AnswerId Changes Check CheckedSentence Citation
    Correction DamagedIndexError DateBasis DateFault Document EmptyQuestionError EngineChoice Event
    Fault FolderError Ground IndexLockedError Library LibraryError MOST_MATCHES MOST_QUOTES Metadata
    MetadataError NAME_DIGITS NoAnswer NoSourcesError OutdatedQuoteError Place Presence Progress
    QuestionTooLongError Quote QuoteMismatchError Reason RequestError SkipReason SkippedFile
    SourceName SourceSummary Span Standing TextTooShortError Timeline UnclearDateError
    UnknownSourceError UnreadableFileError UnsupportedIndexError UnwritableIndexError Verification
    digest_of_name
"""


def loaded_after(code: str) -> set[str]:
    """The top-level packages that are loaded after ``code`` has run in a new interpreter."""
    code += "\nimport sys; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, cwd=ROOT, stdin=subprocess.DEVNULL
    )
    return set(done.stdout.splitlines()[-1].split())


def test_the_public_face_is_pinned() -> None:
    assert sorted(index.__all__) == sorted(FACE.split())


def test_every_public_name_exists_and_explains_itself() -> None:
    for name in index.__all__:
        value = getattr(index, name)

        assert not isinstance(value, type) or value.__doc__, name


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
