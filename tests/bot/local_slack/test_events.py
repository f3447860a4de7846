from __future__ import annotations

from typing import Any

from tests.bot.local_slack.conftest import Place


async def test_a_mention_is_answered_in_its_thread(place: Place) -> None:
    @place.app.event("app_mention")
    async def greet(event: dict[str, Any], say: Any) -> None:  # noqa: ANN401
        await say(text="Hello &amp; goodbye.", thread_ts=event["ts"])

    @place.app.event("message")
    async def read() -> None: ...

    await place.connect()
    asked = await place.ana.mention(place.general, "hello & goodbye")
    await place.slack.settled()

    (answer,) = place.slack.said(place.general)
    assert answer.thread_ts == asked.ts
    assert answer.text == "Hello &amp; goodbye."
    assert asked.text == f"{place.slack.workspace.bot.mention} hello &amp; goodbye"
    assert [each.payload["event"]["type"] for each in place.slack.deliveries()] == [
        "message",
        "app_mention",
        "message",
    ]
    assert all(each.acknowledged for each in place.slack.deliveries())
