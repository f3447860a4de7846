"""Setting Slack up: the manifest, what the check says, and the bot on a local Slack."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest

from bot.local_slack import Manifest
from bot.local_slack_server import serve
from bot.service import QuoteService
from bot.settings import Settings
from bot.slack_chat.manifest import SCOPES, SCOPES_OF_OPTIONS
from tests.bot.conftest import Quoth


def test_slack_takes_the_manifest_with_the_least_rights(quoth: Quoth) -> None:
    least = Manifest.parse(quoth("slack", "manifest").out)
    more = Manifest.parse(quoth("slack", "manifest", "--question-channels").out)

    assert least.scopes < more.scopes
    assert not {"channels:history", "files:read", "usergroups:read"} & least.scopes
    assert least.events < more.events
    assert [each.name for each in least.commands] == ["/quoth"]
    assert [each.callback_id for each in least.shortcuts] == ["check", "pin", "ask"]
    assert least.messages_tab_writable


@pytest.mark.parametrize("option", SCOPES_OF_OPTIONS)
def test_each_option_adds_its_scopes_alone_and_the_check_names_them(
    quoth: Quoth, option: str
) -> None:
    least = Manifest.parse(quoth("slack", "manifest").out)
    more = Manifest.parse(quoth("slack", "manifest", option).out)
    said = " ".join(quoth("check").out.split())

    assert more.scopes - least.scopes == set(SCOPES_OF_OPTIONS[option])
    assert f"Slack scopes: {', '.join(SCOPES)}." in said
    assert f"Slack scopes with {option}: {', '.join(SCOPES_OF_OPTIONS[option])}." in said


def test_the_check_says_how_to_set_slack_up_and_what_is_missing(
    quoth: Quoth, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = quoth("check")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    half = quoth("check")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-secret")
    both = quoth("check")

    assert "quoth slack manifest" in before.out
    assert half.status == 78
    assert "SLACK_APP_TOKEN is not" in half.err
    assert "both tokens are set" in both.out
    assert "secret" not in half.out + half.err + both.out + both.err


async def test_the_bot_runs_on_a_local_slack_until_it_is_stopped(
    seed_service: QuoteService, tmp_path: Path
) -> None:
    said: list[str] = []

    def announce(line: str) -> None:
        said.append(line)
        if len(said) == 2:
            os.kill(os.getpid(), signal.SIGTERM)

    settings = Settings.model_construct(
        quoth_local_port=0, quoth_state=tmp_path, quoth_seeds=tmp_path, quoth_watch=False
    )
    status = await asyncio.wait_for(serve(seed_service, settings, announce=announce), 20)

    assert status == 0
    assert said[0].startswith("The local test server is at http://127.0.0.1:")
