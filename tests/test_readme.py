from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from discord import app_commands

from bot.discord_chat.gateway import QuothClient, build_client
from bot.i18n import ENGLISH
from bot.rendering.notices import SettingsView
from bot.rendering.notices import settings as panel
from bot.replies import Table
from bot.service import QuoteService
from bot.settings import Settings
from bot.stored_values import ServerSettings
from tests.helpers.documents import ROOT, seed_library

README = (ROOT / "README.md").read_text(encoding="utf-8")


def tables() -> Iterator[tuple[str, list[list[str]]]]:
    """The head of each table's first column, and its rows."""
    for block in re.findall(r"(?:^\|.*\n)+", README, flags=re.MULTILINE):
        head, _, *rows = (
            [cell.strip() for cell in line.strip().strip("|").split("|")]
            for line in block.splitlines()
        )
        yield head[0], rows


def table(head: str, having: str) -> list[list[str]]:
    """The one table with this head that has ``having`` in its first column."""
    (found,) = (
        rows for first, rows in tables() if first == head and any(having in row[0] for row in rows)
    )
    return found


def client() -> QuothClient:
    return build_client(QuoteService(seed_library()), Settings.model_construct())


def shape(command: app_commands.Command[Any, ..., Any]) -> str:
    options = (
        each.display_name if each.required else f"[{each.display_name}]"
        for each in command.parameters
    )
    return " ".join((f"`/{command.name}", *options)) + "`"


def test_it_names_every_command_with_its_options_and_every_menu() -> None:
    offered = client().tree.get_commands()
    shapes = {shape(each) for each in offered if isinstance(each, app_commands.Command)}
    menus = {f"*{each.name}*" for each in offered if isinstance(each, app_commands.ContextMenu)}

    assert {row[0] for row in table("command", "/ask")} == shapes | menus


def test_it_names_every_button_under_an_answer() -> None:
    strings = ENGLISH.buttons
    labels = {strings.context, strings.more, strings.exact, strings.ask_again, "👍 👎"}

    assert {row[0] for row in table("button", strings.context)} == labels


def test_it_names_every_setting_of_a_server_with_its_default() -> None:
    reply = panel(ServerSettings(), SettingsView(str))
    (listing,) = (part for part in reply.parts if isinstance(part, Table))

    assert [(row[0], row[1]) for row in table("setting", "Turned off")] == list(listing.rows)


def test_it_names_every_setting_of_the_environment_with_its_default() -> None:
    told = {
        row[0].strip("`"): row[1].strip("`").casefold() for row in table("setting", "DISCORD_TOKEN")
    }
    defaults = {
        name.upper(): "" if each.default is None else str(each.default).casefold()
        for name, each in Settings.model_fields.items()
    }

    assert told == defaults


def test_it_begins_with_the_clone_that_its_commands_need() -> None:
    (commands,) = re.findall(r"## Run it\n\n```sh\n(.*?)```", README, flags=re.DOTALL)

    assert [line.split()[:2] for line in commands.splitlines()] == [
        ["git", "clone"], ["make", "run"], ["make", "test"],
    ]  # fmt: skip


def test_nothing_advises_to_install_a_package_that_is_not_published() -> None:
    texts = [
        ROOT / "README.md", ROOT / "Makefile",
        *(ROOT / "bot").rglob("*.py"), *(ROOT / "index").rglob("*.py"),
        *(ROOT / "deploy").iterdir(),
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


def test_it_names_every_permission() -> None:
    words = " ".join(README.split())

    assert [
        name for name in ENGLISH.platform.permissions.values() if f"*{name}*" not in words
    ] == []


@pytest.mark.parametrize(
    ("shown", "command"),
    [(r'\$ make ask Q="(.*)"\n', "ask"), (r"\$ quoth (timeline .*)\n", None)],
)
def test_what_the_examples_show_is_what_is_printed(shown: str, command: str | None) -> None:
    (example,) = re.findall(rf"```text\n({shown}[^`]*)```", README)
    text, words = example
    arguments = shlex.split(words) if command is None else [command, words]
    done = subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=ROOT,
        env=os.environ | {"COLUMNS": "80", "QUOTH_MEANING": "auto"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert [line.rstrip() for line in done.stdout.splitlines()] == text.splitlines()[1:]
