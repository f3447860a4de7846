from __future__ import annotations

from pathlib import Path

import pytest

from bot.console import WIDTH
from tests.bot.conftest import Quoth
from tests.helpers.documents import BRIDGE, fill
from tests.helpers.slices import handbook

WELL_FORMED = "MTIzNDU2Nzg5MDEyMzQ1Njc4.Gabc12.made-up"


def test_check_says_that_all_is_well(quoth: Quoth) -> None:
    done = quoth("check")

    assert done.status == 0
    assert "Settings: fine." in done.out
    assert "DISCORD_TOKEN is not set" in done.out
    assert "Documents: 3 in " in done.out


def test_check_does_not_show_the_token(quoth: Quoth, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", WELL_FORMED)
    done = quoth("check")

    assert done.status == 0
    assert "a token is set" in done.out
    assert "made-up" not in done.out + done.err


def test_check_names_the_permissions_that_the_bot_uses(quoth: Quoth) -> None:
    done = quoth("check")

    assert (
        "Permissions: View Channels, Send Messages, Send Messages in Threads, Create\n"
        "  Public Threads, Embed Links, Attach Files, Read Message History, Add\n"
        "  Reactions.\n"
    ) in done.out
    assert max(map(len, done.out.splitlines())) <= WIDTH
    assert "Scopes: bot, applications.commands.\n" in done.out
    assert "Invite:" not in done.out


def test_check_gives_the_link_that_invites_the_bot(
    quoth: Quoth, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", WELL_FORMED)
    done = quoth("check")

    assert "Invite: https://discord.com/oauth2/authorize?client_id=123456789012345678&" in done.out
    assert "made-up" not in done.out


@pytest.mark.parametrize(
    "token", ["a-secret", WELL_FORMED.split(".", maxsplit=1)[0], f"Bot {WELL_FORMED}"]
)
def test_check_fails_where_a_token_looks_wrong(
    quoth: Quoth, monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", token)
    done = quoth("check")

    assert done.status == 78
    assert done.err.startswith("quoth: DISCORD_TOKEN does not look like a token of Discord.")
    assert "Settings: fine." not in done.out
    assert "a token is set" not in done.out
    assert "Documents: 3 in " in done.out
    assert token not in done.out + done.err


def test_check_names_settings_that_there_are_not(
    quoth: Quoth, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path(".env").write_text("# Mine\nQUOTH_SEED=docs\nno name\nDISCORD_TOKN=a-secret\n")
    monkeypatch.setenv("QUOTH_METRIC_PORT", "9464")
    done = quoth("check")

    assert done.status == 0
    assert done.out.startswith(
        "Settings: .env, line 2 sets QUOTH_SEED, which is no setting; did you mean\n"
        "  QUOTH_SEEDS?\n"
        "Settings: .env, line 3 cannot be read as NAME=value, so it sets nothing.\n"
        "Settings: .env, line 4 sets DISCORD_TOKN, which is no setting; did you mean\n"
        "  DISCORD_TOKEN?\n"
        "Settings: The environment sets QUOTH_METRIC_PORT, which is no setting; did you\n"
        "  mean QUOTH_METRICS_PORT?\n"
    )
    assert "Settings: fine." not in done.out
    assert (done.err, "a-secret" in done.out) == ("", False)


def test_run_warns_of_settings_that_there_are_not(quoth: Quoth, tmp_path: Path) -> None:
    Path(".env").write_text("QUOTH_SEED=docs\n")
    done = quoth("run", "--seeds", str(tmp_path / "missing"))

    assert "WARNING bot.cli: .env, line 1 sets QUOTH_SEED, which is no setting;" in done.err


def test_check_names_what_was_skipped(quoth: Quoth, tmp_path: Path) -> None:
    fill(tmp_path / "docs", {"a.txt": BRIDGE, "b\x1b[2J.odt": b"PK"})
    done = quoth("check", "--seeds", str(tmp_path / "docs"))

    assert "Skipped: b\ufffd[2J.odt: it is not one of .txt, .md," in done.out
    assert done.err == ""


@pytest.mark.parametrize("command", ["check", "sources", "index"])
def test_what_was_skipped_is_named_once(quoth: Quoth, tmp_path: Path, command: str) -> None:
    fill(tmp_path / "docs", {"a.txt": BRIDGE, "b.odt": b"PK"})
    done = quoth(command, "--seeds", str(tmp_path / "docs"))

    assert (done.out + done.err).count("b.odt") == 1


def test_what_was_skipped_is_still_told_to_who_asks(quoth: Quoth, tmp_path: Path) -> None:
    fill(tmp_path / "docs", {"a.txt": BRIDGE, "b.odt": b"PK"})
    quoth("check", "--seeds", str(tmp_path / "docs"))
    done = quoth("ask", "When was the bridge built?", "--seeds", str(tmp_path / "docs"))

    assert "skipped b.odt" in done.err


def test_check_counts_a_single_passage(quoth: Quoth, tmp_path: Path) -> None:
    fill(tmp_path / "docs", {"a.txt": "It fell in 1907.\n"})

    assert ", 1 passage.\n" in quoth("check", "--seeds", str(tmp_path / "docs")).out


def test_check_names_the_lines_that_are_not_used(quoth: Quoth, tmp_path: Path) -> None:
    fill(tmp_path / "docs", {"a.md": f"---\ntitle: T\ndate: May\n---\n{BRIDGE}"})
    done = quoth("check", "--seeds", str(tmp_path / "docs"))

    assert done.status == 0
    assert "Not used: a.md, line 3: the date cannot be used" in done.out


def test_check_counts_the_keys_of_other_programs_in_one_line(quoth: Quoth, tmp_path: Path) -> None:
    yaml, toml = "---\ntitle: T\ntags: x\ndraft: no\n---\n", "+++\nweight = 7\n[menu]\na = 1\n+++\n"
    files = {"a.md": yaml + BRIDGE, "b.md": toml + BRIDGE, "c.md": "+++\nweight = 7\n+++\nC."}
    fill(tmp_path / "docs", files)
    done = quoth("check", "--seeds", str(tmp_path / "docs"))

    assert done.status == 0
    assert "is unknown" not in done.out + done.err
    assert (
        "Front matter: 5 lines are for other programs in 3 documents: draft, menu, tags, weight.\n"
    ) in done.out


def test_check_counts_what_was_taken_for_heads_and_feet(quoth: Quoth, tmp_path: Path) -> None:
    (tmp_path / "handbook.pdf").write_bytes(handbook())
    done = quoth("check", "--seeds", str(tmp_path))

    assert (
        "Headers, footers and contents, not quoted: handbook.pdf: lines 6, pages 3.\n" in done.out
    )


def test_a_wrong_sources_file_is_named_with_its_line(quoth: Quoth, tmp_path: Path) -> None:
    fill(tmp_path / "docs", {"a.txt": BRIDGE, "sources.toml": '["a.txt"]\ntitel = "T"\n'})
    done = quoth("sources", "--seeds", str(tmp_path / "docs"))

    assert (done.status, done.out) == (2, "")
    assert "quoth: sources.toml cannot be used, line 2: the key “titel” is unknown" in done.err


def test_check_finds_that_nothing_can_be_quoted(quoth: Quoth, tmp_path: Path) -> None:
    fill(tmp_path / "docs", {"a.md": "# Only a heading\n"})
    done = quoth("check", "--seeds", str(tmp_path / "docs"))

    assert done.status == 2
    assert "no passage can be quoted" in done.err
