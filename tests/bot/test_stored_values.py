from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.stored_values import ServerSettings
from index import MAX_QUOTES

HERE, PARENT, ELSEWHERE = "1", "2", "3"
CHANNELS = ("1", "2", "3", "4")

places = st.frozensets(st.sampled_from(CHANNELS))
all_settings = st.builds(
    ServerSettings, answer_only_in=places, silent_in=places, question_channels=places
)


def test_a_server_that_set_nothing_is_answered_everywhere_and_asked_for_no_more() -> None:
    settings = ServerSettings()

    assert settings.answers_in(HERE)
    assert settings.answers_in(HERE, PARENT)
    assert not settings.is_question_channel(HERE, PARENT)
    assert (settings.in_thread, settings.private, settings.sources) == (False, False, frozenset())
    assert settings.quotations == MAX_QUOTES


@pytest.mark.parametrize(
    ("only", "silent", "channel", "parent", "answers"),
    [
        ({HERE}, set(), HERE, None, True),
        ({HERE}, set(), ELSEWHERE, None, False),
        (set(), {HERE}, HERE, None, False),
        (set(), {HERE}, ELSEWHERE, None, True),
        ({HERE}, {HERE}, HERE, None, False),
        ({PARENT}, set(), HERE, PARENT, True),
        (set(), {PARENT}, HERE, PARENT, False),
        ({PARENT}, {HERE}, HERE, PARENT, False),
        ({HERE}, {PARENT}, HERE, PARENT, True),
        ({PARENT}, {PARENT}, HERE, PARENT, False),
        ({ELSEWHERE}, set(), HERE, PARENT, False),
    ],
)
def test_the_nearest_place_that_is_named_decides(
    *, only: set[str], silent: set[str], channel: str, parent: str | None, answers: bool
) -> None:
    settings = ServerSettings(answer_only_in=frozenset(only), silent_in=frozenset(silent))

    assert settings.answers_in(channel, parent) is answers


@given(all_settings, st.sampled_from(CHANNELS), st.none() | st.sampled_from(CHANNELS))
def test_silence_wins_in_the_place_itself(
    settings: ServerSettings, channel: str, parent: str | None
) -> None:
    silenced = replace(settings, silent_in=settings.silent_in | {channel})

    assert not silenced.answers_in(channel, parent)
    assert not silenced.is_question_channel(channel, parent)


@given(all_settings, st.sampled_from(CHANNELS), st.sampled_from("56789"))
def test_a_thread_that_is_not_named_follows_its_parent(
    settings: ServerSettings, parent: str, thread: str
) -> None:
    assert settings.answers_in(thread, parent) == settings.answers_in(parent)
    assert settings.is_question_channel(thread, parent) == settings.is_question_channel(parent)


@given(all_settings, st.sampled_from(CHANNELS), st.none() | st.sampled_from(CHANNELS))
def test_questions_are_answered_only_where_the_bot_answers(
    settings: ServerSettings, channel: str, parent: str | None
) -> None:
    assert settings.answers_in(channel, parent) or not settings.is_question_channel(channel, parent)


def test_questions_are_answered_in_the_channels_for_them() -> None:
    settings = ServerSettings(question_channels=frozenset({PARENT, HERE}))

    assert settings.is_question_channel(PARENT)
    assert settings.is_question_channel(ELSEWHERE, PARENT)
    assert not settings.is_question_channel(ELSEWHERE)


@given(all_settings, st.sampled_from(CHANNELS))
def test_a_deleted_channel_is_named_no_more_but_as_the_last_limit(
    settings: ServerSettings, channel: str
) -> None:
    kept = settings.without(channel)

    assert channel not in kept.silent_in | kept.question_channels
    assert channel not in kept.answer_only_in or kept.answer_only_in == {channel}
    assert settings.channels - kept.channels <= {channel}


@given(all_settings, st.permutations(CHANNELS))
def test_a_limit_does_not_end_because_all_its_channels_are_deleted(
    settings: ServerSettings, deleted: list[str]
) -> None:
    for channel in deleted:
        kept = settings.without(channel)

    assert bool(kept.answer_only_in) == bool(settings.answer_only_in)


@pytest.mark.parametrize("quotations", [0, 6, -1])
def test_the_number_of_quotations_has_bounds(quotations: int) -> None:
    with pytest.raises(ValueError, match=f"1 to 5 quotations, not {quotations}"):
        ServerSettings(quotations=quotations)


def test_settings_are_values() -> None:
    with pytest.raises(FrozenInstanceError):
        ServerSettings().private = True  # type: ignore[misc]
