from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.settings import Settings, read_settings, unused_settings
from tests.helpers.documents import ROOT


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.upper().startswith(("QUOTH_", "DISCORD_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def told_of(text: str) -> tuple[str, ...]:
    Path(".env").write_text(text, encoding="utf-8")
    return unused_settings()


def test_without_a_file_there_is_nothing_to_tell() -> None:
    assert unused_settings() == ()


def test_the_example_is_used_in_full() -> None:
    assert told_of((ROOT / ".env.example").read_text(encoding="utf-8")) == ()


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("QUOTH_SEED=docs", "QUOTH_SEEDS"),
        ("quoth_seed=docs", "QUOTH_SEEDS"),
        ("export QUOTH_LOGLEVEL=INFO", "QUOTH_LOG_LEVEL"),
        ("DISCORD_TOKN=x", "DISCORD_TOKEN"),
        ("DICSORD_TOKEN=x", "DISCORD_TOKEN"),
    ],
)
def test_a_name_that_is_nearly_a_setting_is_told_with_the_one_that_is_meant(
    line: str, meant: str
) -> None:
    (told,) = told_of(f"# a comment\n\n{line}\n")

    assert told.startswith(".env, line 3 sets ")
    assert told.endswith(f", which is no setting; did you mean {meant}?")


def test_a_name_like_no_setting_points_to_the_example() -> None:
    assert told_of("QUOTH_COLOUR=red\n") == (
        ".env, line 1 sets QUOTH_COLOUR, which is no setting; .env.example lists all of them.",
    )


@pytest.mark.parametrize("line", ["EDITOR=vi", "quoth_seeds=docs", "", "# QUOTH_SEED=docs"])
def test_what_belongs_to_others_or_is_a_setting_is_passed_over(line: str) -> None:
    assert told_of(f"{line}\n") == ()


@pytest.mark.parametrize("line", ["a secret", "QUOTH_SEEDS", "=docs", 'QUOTH_SEEDS="docs'])
def test_a_line_that_sets_nothing_is_told_by_its_number_alone(line: str) -> None:
    assert told_of(f"QUOTH_WATCH=no\n{line}\n") == (
        ".env, line 2 cannot be read as NAME=value, so it sets nothing.",
    )


def test_the_environment_is_looked_at_for_names_that_are_surely_meant(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("QUOTH_SEED", "docs")
    monkeypatch.setenv("DISCORD_WEBHOOK", "https://example.org")

    assert unused_settings() == (
        "The environment sets QUOTH_SEED, which is no setting; did you mean QUOTH_SEEDS?",
    )


@pytest.mark.parametrize("name", Settings.model_fields)
def test_no_setting_is_ever_told_of(name: str) -> None:
    assert told_of(f"{name.upper()}='x y' # z\n") == ()


def test_the_first_line_counts_behind_a_byte_order_mark() -> None:
    Path(".env").write_bytes(b"\xef\xbb\xbfQUOTH_SEEDS=docs\n")

    assert read_settings().quoth_seeds == Path("docs")
    assert unused_settings() == ()


def test_lines_that_cannot_be_read_are_not_told_of_a_second_time(
    caplog: pytest.LogCaptureFixture,
) -> None:
    Path(".env").write_text("no name\n")
    read_settings()

    assert caplog.records == []
