from __future__ import annotations

from dataclasses import replace

import pytest

from bot.i18n import SPANISH, STRINGS, Strings
from bot.metrics import Metrics
from bot.rate_limits import Refusal
from bot.rendering import notices
from bot.replies import Reply, Table, Text
from bot.stored_values import ServerSettings
from index import EngineChoice

IN_MEMORY = notices.IndexStatus(EngineChoice.MEMORY, skipped=0)


def rows(reply: Reply) -> dict[str, str]:
    (listing,) = (part for part in reply.parts if isinstance(part, Table))
    return dict(listing.rows)


def said(reply: Reply) -> str:
    return "\n".join(part.text for part in reply.parts if isinstance(part, Text))


def test_channels_are_named_in_order() -> None:
    held = ServerSettings(silent_in=frozenset({"2", "1"}), in_thread=True, private=True)
    reply = notices.settings(held, notices.SettingsView(lambda number: f"#{number}"))

    assert rows(reply)["Turned off"] == "I'm turned off in #1, #2, even for commands."
    assert rows(reply)["Threads"].startswith("On.")
    assert rows(reply)["Private answers"].startswith("On.")


def test_question_channels_without_the_intent_are_without_effect() -> None:
    held = ServerSettings(question_channels=frozenset({"1"}))
    reply = notices.settings(held, notices.SettingsView(str, reads_content=False), notice="No.")

    assert "This doesn't work yet" in rows(reply)["Question channels"]
    assert said(reply).startswith("No.\n")


@pytest.mark.parametrize("strings", STRINGS, ids=lambda strings: str(strings.language))
@pytest.mark.parametrize("refusal", Refusal)
def test_every_refusal_has_words_of_its_own(refusal: Refusal, strings: Strings) -> None:
    others = {said(notices.turned_away(each, 3, strings)) for each in Refusal}

    assert len(others) == len(Refusal)
    assert ("3" in said(notices.turned_away(refusal, 2.1, strings))) == ("cooldown" in refusal)


def test_a_wait_is_never_told_as_nothing() -> None:
    assert "in 1 second." in said(notices.turned_away(Refusal.PERSON_COOLDOWN, 0.01))


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(59, "0 h 0 min"), (3_661, "1 h 1 min"), (90_000, "1 day 1 h 0 min")],
)
def test_the_uptime_is_told_in_days_hours_and_minutes(seconds: float, written: str) -> None:
    totals = replace(Metrics().snapshot(), uptime=seconds)

    assert rows(notices.status(totals, 1, IN_MEMORY))["Running for"] == written


@pytest.mark.parametrize(
    ("latency", "written"), [(None, "unknown"), (0.0421, "42 ms"), (float("inf"), "unknown")]
)
def test_the_latency_is_told_where_it_is_known(latency: float | None, written: str) -> None:
    totals = replace(Metrics().snapshot(), latency=latency)

    assert rows(notices.status(totals, 1, IN_MEMORY))["Gateway latency"] == written


def test_what_is_kept_is_told_in_spanish() -> None:
    assert "/olvídame" in said(notices.privacy(SPANISH))


def test_the_status_says_what_is_answered_from() -> None:
    holding = notices.IndexStatus(EngineChoice.DISK, skipped=2, trouble="aliases.toml is wrong.")

    shown = rows(notices.status(Metrics().snapshot(), 1, holding))

    assert shown["Index"] == "BM25, on disk"
    assert shown["Files that couldn't be read"] == "2"
    assert shown["Last change that couldn't be read"] == "aliases.toml is wrong."
