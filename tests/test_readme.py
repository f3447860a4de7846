"""README.md and the pages in docs/ say what is true of the code."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import typer.main
from discord import app_commands
from typer.core import TyperCommand, TyperGroup

from bot.cli import app
from bot.discord_chat.gateway import QuothClient, build_client
from bot.i18n import ENGLISH
from bot.rendering.notices import SettingsView
from bot.rendering.notices import settings as panel
from bot.replies import Table
from bot.service import QuoteService
from bot.settings import Settings
from bot.stored_values import ServerSettings
from index.loading.folder import SUFFIXES
from index.loading.metadata import FOLDER_KEYS
from index.model.metadata import METADATA_KEYS, AnchorStyle
from tests.bot.test_i18n import sentences
from tests.helpers.documents import ROOT, SEEDS, fill, seed_library

README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
}
GUIDES = PAGES | {"CONTRIBUTING.md": (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")}

MAX_WORDS = 900
"""Of the README; everything else is in docs/."""

MAX_LINES = 160
"""Of a page: three screens."""

CODE_BLOCK = re.compile(r"^ *```(?P<language>\w*)\n(?P<code>.*?)^ *```$", re.DOTALL | re.MULTILINE)

OF_DISCORD = frozenset(
    {
        "Allow anyone to @mention this role", "Apps", "Bot", "Installation", "Manage Server",
        "Manage Threads", "Mention @everyone, @here, and All Roles", "Message Content Intent",
        "Reset Token", "User Install", "View Audit Log",
    }
)  # fmt: skip
"""What Discord itself calls its pages, settings and permissions."""

OF_SLACK = frozenset(
    {
        "App-Level Token", "Basic Information", "Bot User OAuth Token", "Create New App",
        "From a manifest", "Home", "Install App", "Messages",
    }
)  # fmt: skip

each_page = pytest.mark.parametrize("page", PAGES)


def tables() -> Iterator[tuple[str, list[list[str]]]]:
    """The head of each table's first column, and its rows."""
    for text in PAGES.values():
        for block in re.findall(r"(?:^\|.*\n)+", text, flags=re.MULTILINE):
            head, _, *rows = (
                [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
                for line in block.splitlines()
            )
            yield head[0], rows


def table(head: str, having: str) -> list[list[str]]:
    """The one table of all pages with this head that has ``having`` in its first column."""
    (found,) = (
        rows for first, rows in tables() if first == head and any(having in row[0] for row in rows)
    )
    return found


def one_line(text: str) -> str:
    """The prose of a page on one line, without its blocks of code."""
    return " ".join(CODE_BLOCK.sub("", text).split())


def code_of(text: str) -> Iterator[str]:
    """Each piece of code on a page: those between backquotes, and the lines of blocks."""
    yield from re.findall(r"`([^`]+)`", one_line(text))
    for block in CODE_BLOCK.finditer(text):
        yield from block["code"].replace("\\\n", " ").splitlines()


def client() -> QuothClient:
    return build_client(QuoteService(seed_library()), Settings.model_construct())


def shape(command: app_commands.Command[Any, ..., Any]) -> str:
    options = (
        each.display_name if each.required else f"[{each.display_name}]"
        for each in command.parameters
    )
    return " ".join((f"`/{command.name}", *options)) + "`"


def terminal_commands() -> Mapping[str, TyperCommand]:
    """Every command of the terminal by its name; those of a group are two words."""
    return dict(named_in(typer.main.get_command(app), ""))


def named_in(command: object, name: str) -> Iterator[tuple[str, TyperCommand]]:
    if isinstance(command, TyperGroup):
        for each, below in command.commands.items():
            yield from named_in(below, f"{name} {each}".strip())
    elif isinstance(command, TyperCommand):
        yield name, command


def command_in(words: str) -> str | None:
    """The command of the terminal that ``words`` begin with; ``None`` if there is no such."""
    commands = terminal_commands()
    first, _, rest = words.partition(" ")
    both = f"{first} {rest.split(' ')[0]}"
    return both if both in commands else first if first in commands else None


def options_of(command: TyperCommand) -> set[str]:
    """The long names of a command's options."""
    return {
        name
        for parameter in command.params
        for name in (*parameter.opts, *parameter.secondary_opts)
        if name.startswith("--")
    }


# Tables


def test_the_pages_name_every_command_with_its_options_and_every_menu() -> None:
    offered = client().tree.get_commands()
    shapes = {shape(each) for each in offered if isinstance(each, app_commands.Command)}
    menus = {f"*{each.name}*" for each in offered if isinstance(each, app_commands.ContextMenu)}

    assert {row[0] for row in table("command", "/ask")} == shapes | menus


def test_the_pages_name_every_button_under_an_answer() -> None:
    strings = ENGLISH.buttons
    labels = {
        strings.context, strings.more, strings.exact, strings.ask_again, "👍 👎", "→ Section 7",
        ENGLISH.answers.further_items.format(count=5),
    }  # fmt: skip

    assert {row[0] for row in table("button", strings.context)} == labels


def test_the_pages_name_every_setting_of_a_server_with_its_default() -> None:
    reply = panel(ServerSettings(), SettingsView(str))
    (listing,) = (part for part in reply.parts if isinstance(part, Table))

    assert [(row[0], row[1]) for row in table("setting", "Turned off")] == list(listing.rows)


def test_the_pages_name_every_setting_of_the_environment_with_its_default() -> None:
    told = {
        row[0].strip("`"): row[1].strip("`").casefold() for row in table("setting", "DISCORD_TOKEN")
    }
    defaults = {
        name.upper(): "" if each.default is None else str(each.default).casefold()
        for name, each in Settings.model_fields.items()
    }

    assert told == defaults


def test_the_pages_name_every_command_of_the_terminal_with_its_options() -> None:
    told: dict[str | None, set[str]] = {}
    for row in table("command", "quoth ask"):
        name = command_in(row[0].strip("`").removeprefix("quoth "))
        told.setdefault(name, set()).update(options_in(row[0]))
    everywhere = {"--seeds", "--help"}

    assert told == {
        name: options_of(each) - everywhere for name, each in terminal_commands().items()
    }


def test_the_page_about_slack_names_every_command_and_every_option_of_the_manifest() -> None:
    listed = one_line(PAGES["docs/slack.md"]).partition("may be a command: ")[2]
    commands = re.findall(r"`([a-z-]+)`", listed.partition(". Options come")[0])
    options = {row[0].strip("`") for row in table("option", "--documents")}

    assert sorted(commands) == sorted(each.name for each in ENGLISH.commands.values())
    assert options == options_of(terminal_commands()["slack manifest"]) - {"--help"}


def test_the_pages_name_every_target_of_make() -> None:
    targets = re.findall(r"^([a-z-]+):.*  ## ", (ROOT / "Makefile").read_text(), re.MULTILINE)
    told = [row[0].strip("`").split()[1] for row in table("command", "make run")]

    assert sorted(told) == sorted(targets)


def test_the_pages_name_every_key_of_metadata() -> None:
    keys = [key for row in table("key", "title") for key in re.findall(r"`(\w+)`", row[0])]

    assert sorted(keys) == sorted(METADATA_KEYS)


def test_the_pages_name_every_key_of_a_folder_and_every_style_of_anchors() -> None:
    rows = {row[0].strip("`"): row[1] for row in table("key of a folder", "base_url")}

    assert sorted(rows) == sorted(FOLDER_KEYS)
    assert re.findall(r"`(\w+)`", rows["anchors"]) == [style.value for style in AnchorStyle]


def test_the_pages_name_every_format() -> None:
    opening = one_line(PAGES["docs/documents.md"]).partition("into the folder")[0]

    assert set(re.findall(r"`(\.\w+)`", opening)) == set(SUFFIXES)


def test_the_pages_name_every_permission() -> None:
    words = one_line(PAGES["docs/discord.md"])

    assert [
        name for name in ENGLISH.platform.permissions.values() if f"*{name}*" not in words
    ] == []


# What is said in prose


def test_the_readme_is_short() -> None:
    assert len(README.split()) <= MAX_WORDS


def test_the_readme_begins_with_what_its_reader_runs() -> None:
    first = next(CODE_BLOCK.finditer(README))
    before = README[: first.start()]

    assert [line.split("#")[0].strip() for line in first["code"].splitlines()] == [
        "make run", "make test", 'make ask Q="..."',
    ]  # fmt: skip
    assert "`git clone`" in before


@each_page
def test_no_page_is_longer_than_three_screens(page: str) -> None:
    assert len(PAGES[page].splitlines()) <= MAX_LINES


@pytest.mark.parametrize("page", [page for page in PAGES if page != "README.md"])
def test_the_readme_leads_to_every_page(page: str) -> None:
    assert f"]({page}" in README


@pytest.mark.parametrize("page", GUIDES)
def test_every_link_leads_somewhere(page: str) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", one_line(GUIDES[page]))
    here = (ROOT / page).parent
    broken = [
        link
        for link in links
        if not link.startswith("https://") and not is_there(here, link, GUIDES[page])
    ]

    assert broken == []


def is_there(folder: Path, link: str, page: str) -> bool:
    """Whether a link leads to a file and, where it names one, to a heading of it."""
    name, _, anchor = link.partition("#")
    path = folder / name
    text = page if not name else path.read_text(encoding="utf-8") if path.suffix == ".md" else ""
    return (not name or path.exists()) and (not anchor or anchor in anchors(text))


def anchors(text: str) -> set[str]:
    """The anchors that a site such as GitHub gives the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", CODE_BLOCK.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", each).strip().lower().replace(" ", "-") for each in headings}


@pytest.mark.parametrize("page", GUIDES)
def test_every_setting_that_is_named_exists(page: str) -> None:
    named = set(re.findall(r"\b(?:QUOTH|DISCORD|SLACK)_[A-Z_]+\b", GUIDES[page]))
    others = {"QUOTH_SCREENSHOT"}  # The test that takes the picture reads it.

    assert named - others <= {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("page", GUIDES)
def test_every_command_that_is_named_exists_with_its_options(page: str) -> None:
    commands = terminal_commands()
    named = [
        words
        for code in code_of(GUIDES[page])
        if "docker" not in code
        for words in re.findall(r"(?:^|\s|bin/)quoth ([a-z][a-z-]*[^|`]*)", code)
    ]
    wrong = [
        words
        for words in named
        if (name := command_in(words)) is None
        or not set(options_in(words)) <= options_of(commands[name]) | {"--help"}
    ]

    assert wrong == []


def options_in(arguments: str) -> Sequence[str]:
    return re.findall(r"--[a-z][a-z-]*", arguments)


@each_page
def test_every_command_of_the_chat_that_is_named_exists(page: str) -> None:
    offered = {each.name for each in client().tree.get_commands()}
    named = {
        name
        for code in re.findall(r"`([^`]+)`", one_line(PAGES[page]))
        for name in re.findall(r"^/([a-z-]+)(?:\s|$)", code)
    }

    assert named - {"health", "metrics", "invite", "quoth"} <= offered


@each_page
def test_every_label_is_one_of_the_bot_or_of_a_platform(page: str) -> None:
    prose = re.sub(r"`[^`]*`", "", one_line(PAGES[page])).replace("**", "")
    told = set(re.findall(r"(?<!\w)\*([^*]+)\*(?!\w)", prose))
    labels = {said for _, said in sentences(ENGLISH)}

    assert told - labels - OF_DISCORD - OF_SLACK == set()


def test_nothing_advises_to_install_a_package_that_is_not_published() -> None:
    texts = [
        *map(ROOT.joinpath, GUIDES), ROOT / "Makefile",
        *(ROOT / "bot").rglob("*.py"), *(ROOT / "index").rglob("*.py"),
        *(path for path in (ROOT / "deploy").rglob("*") if path.is_file()),
    ]  # fmt: skip
    advice = re.compile(r"install\b[^\n]*\bquoth(?:\[|\s*$)", re.MULTILINE)
    declared = (ROOT / "pyproject.toml").read_text(encoding="utf-8")

    assert [path for path in texts if advice.search(path.read_text(encoding="utf-8"))] == []
    assert '"Private :: Do Not Upload"' in declared


def test_the_version_is_the_latest_of_the_changelog() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    dated = re.findall(r"^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d{2}-\d{2}$", changelog, re.MULTILINE)

    assert dated[0] == project["version"]


def test_make_help_lists_every_target_in_80_columns() -> None:
    targets = re.findall(r"^([a-z-]+):(?!.*export)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    # Below another make, which runs these tests, it would name the folder, too.
    command = ["make", "--no-print-directory", "help"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()

    assert {line.split()[0] for line in lines} == set(targets)
    assert [line for line in lines if len(line) > 80 or len(line.split()) < 2] == []


# Examples

EXAMPLES = [
    block["code"]
    for text in PAGES.values()
    for block in CODE_BLOCK.finditer(text)
    if block["code"].startswith("$ ")
]
"""What a page shows of a terminal: a command and what it prints."""


DOCUMENT_SHOWN = re.compile(
    r"With this `([\w.]+)`[^`]*:\n\n```\w+\n(.*?)^```$", re.DOTALL | re.MULTILINE
)
"""“With this `licence.md` in the folder of documents:” and its text."""


def documents_shown() -> Mapping[str, str]:
    """The documents that the pages show for their examples, by name."""
    return {name: text for page in PAGES.values() for name, text in DOCUMENT_SHOWN.findall(page)}


def printed(*arguments: str, seeds: Path = SEEDS, columns: int = 80) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=ROOT,
        env=os.environ
        | {"COLUMNS": str(columns), "QUOTH_MEANING": "auto", "QUOTH_SEEDS": str(seeds)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_the_pages_have_examples_of_these_commands() -> None:
    assert sorted(each.split()[2] for each in EXAMPLES) == ["ask", "cite", "dates", "timeline"]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.splitlines()[0])
def test_what_the_examples_show_is_what_is_printed(example: str, tmp_path: Path) -> None:
    command, *shown = example.splitlines()
    _, program, *arguments = shlex.split(command)
    if program == "make":
        arguments[1:] = [arguments[1].removeprefix("Q=")]
    documents = documents_shown()
    needs_them = any(name in arguments for name in documents)
    seeds = fill(tmp_path / "documents", documents) if needs_them else SEEDS
    output = printed(*arguments, seeds=seeds)

    assert [line.rstrip() for line in output.splitlines()] == shown


def test_the_place_that_is_shown_is_that_of_the_answer() -> None:
    (block,) = (
        block["code"]
        for block in CODE_BLOCK.finditer(PAGES["docs/command-line.md"])
        if block["language"] == "python"
    )
    done = subprocess.run(
        [sys.executable, "-c", block],
        cwd=ROOT,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    (example,) = (each for each in EXAMPLES if each.startswith("$ make ask"))
    quoted = " ".join(re.findall(r"^│ (.*)$", example.partition("\n\n")[0], re.MULTILINE))

    text = done.stdout.removesuffix("\n")

    assert text == text.strip()
    assert " ".join(text.split()) == quoted


def test_the_questions_that_are_shown_get_the_answers_that_are_expected(tmp_path: Path) -> None:
    (lines,) = (
        block["code"]
        for block in CODE_BLOCK.finditer(PAGES["docs/command-line.md"])
        if block["language"] == "json"
    )
    fill(tmp_path, {"my.jsonl": lines})

    assert printed("evaluate", str(tmp_path / "my.jsonl"))


def test_the_chart_has_as_many_events_as_its_command_lists() -> None:
    (count, command) = re.findall(
        r"!\[(\d+) events .*?```sh\nquoth (timeline .*?) --chart",
        PAGES["docs/timelines.md"],
        re.DOTALL,
    )[0]

    assert printed(*shlex.split(command)).startswith(f"{count} events")
