from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
import simcord

from bot.discord_chat.command_sync import RECORD_NAME
from bot.discord_chat.gateway import build_client
from bot.service import QuoteService
from bot.settings import Settings

GUILD = 1_234_567_890_123_456_789


async def registrations(service: QuoteService, settings: Settings, state: Path | None) -> list[str]:
    """Start a bot once, and say where it registered commands."""
    client = build_client(service, settings, state)
    async with simcord.run(client) as env:
        application = client.application_id
        return [
            f"{request.path.removeprefix(f'/applications/{application}')} {len(request.json or ())}"
            for request in env.http_requests
            if request.method == "PUT"
        ]


async def test_commands_are_registered_only_when_they_have_changed(
    service: QuoteService, settings: Settings, tmp_path: Path
) -> None:
    assert await registrations(service, settings, tmp_path) == ["/commands 16"]
    assert await registrations(service, settings, tmp_path) == []

    path = tmp_path / RECORD_NAME
    record = json.loads(path.read_text())
    path.write_text(json.dumps(dict.fromkeys(record, "what an older version had")))

    assert await registrations(service, settings, tmp_path) == ["/commands 16"]


async def test_a_world_that_is_new_each_time_is_always_told(
    service: QuoteService, settings: Settings
) -> None:
    assert await registrations(service, settings, None) == ["/commands 16"]
    assert await registrations(service, settings, None) == ["/commands 16"]


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"a": 1, "b/c": 2}', b"\xff\xfe"])
async def test_a_damaged_record_costs_one_registration(
    service: QuoteService, settings: Settings, tmp_path: Path, damage: bytes
) -> None:
    (tmp_path / RECORD_NAME).write_bytes(damage)

    assert await registrations(service, settings, tmp_path) == ["/commands 16"]
    assert await registrations(service, settings, tmp_path) == []


async def test_a_test_server_gets_its_own_and_loses_them_later(
    service: QuoteService, settings: Settings, tmp_path: Path
) -> None:
    testing = settings.model_copy(update={"discord_test_guild": GUILD})

    assert await registrations(service, testing, tmp_path) == [f"/guilds/{GUILD}/commands 16"]
    assert await registrations(service, testing, tmp_path) == []
    assert await registrations(service, settings, tmp_path) == [
        f"/guilds/{GUILD}/commands 0",
        "/commands 16",
    ]
    assert await registrations(service, settings, tmp_path) == []


async def test_a_record_that_cannot_be_written_is_only_logged(
    service: QuoteService, settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    occupied = tmp_path / "file"
    occupied.write_text("in the way")

    assert await registrations(service, settings, occupied) == ["/commands 16"]

    assert "cannot be written" in caplog.text


@pytest.mark.parametrize(
    "refusal", [(500, 0), (403, 50001), (400, 50035)], ids=["failing", "denied", "refused"]
)
async def test_a_failed_registration_is_told_in_words_and_tried_again_next_time(
    service: QuoteService,
    settings: Settings,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    refusal: tuple[int, int],
) -> None:
    client = build_client(service, settings, tmp_path)
    env = simcord.Env(client)
    env.inject_error("PUT", "/applications/*/commands", status=refusal[0], code=refusal[1])
    await env.start()
    await env.shutdown()

    assert client.was_connected
    (record,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert record.getMessage().startswith("The commands could not be registered")
    assert record.exc_info is None
    assert await registrations(service, settings, tmp_path) == ["/commands 16"]
