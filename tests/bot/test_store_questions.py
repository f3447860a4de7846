"""Kept questions and reasons of votes: for how long, whose, and what of them is on the disk."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot import store as store_module
from bot.store import Store, read_questions, read_settings_of, read_votes
from bot.stored_values import KeptQuestion, QuestionKind, ServerSettings, Tally
from tests.helpers.people import FixedClock
from tests.helpers.store_files import (
    NUMBER,
    SERVER,
    StoreHome,
    keep_something,
    query,
    questions_at,
    votes_at,
)

WORDS = "Where is the ferry?"
UNANSWERED, TOLD = QuestionKind.UNANSWERED, QuestionKind.TOLD
DAY = date(2031, 3, 5)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


def table(home: StoreHome) -> list[tuple[Any, ...]]:
    return home.query("SELECT words, day, kind FROM questions ORDER BY words, day")


async def test_a_person_counts_once_a_day_for_each_question(
    home: StoreHome, clock: FixedClock
) -> None:
    async with await home.open(clock) as store:
        for asker in ("1", "1", "2"):
            await store.keep_question(SERVER, WORDS, UNANSWERED, asker)
        clock.pass_days(1)
        await store.keep_question(SERVER, WORDS, UNANSWERED, "1")

        assert await store.questions(SERVER) == (
            KeptQuestion(SERVER, WORDS, DAY, UNANSWERED, 2),
            KeptQuestion(SERVER, WORDS, date(2031, 3, 6), UNANSWERED, 1),
        )
        assert await store.questions("any:1") == ()


async def test_passing_a_question_on_says_more_than_having_asked_it(
    home: StoreHome, clock: FixedClock
) -> None:
    async with await home.open(clock) as store:
        for kind in (UNANSWERED, TOLD, UNANSWERED):
            await store.keep_question(SERVER, WORDS, kind, "1")

        assert [each.kind for each in await store.questions(SERVER)] == [TOLD]


async def test_after_30_days_a_question_is_gone_to_the_last_byte(
    home: StoreHome, clock: FixedClock
) -> None:
    async with await home.open(clock) as store:
        await store.keep_settings(SERVER, ServerSettings(keep_questions=True))
        await store.keep_question(SERVER, WORDS, UNANSWERED, "1")
        clock.pass_days(29)
        await store.remove_old_questions()
        assert len(await store.questions(SERVER)) == 1
        assert WORDS.encode() in home.everything()

        clock.pass_days(1)
        assert await store.questions(SERVER) == ()
        assert questions_at(home, clock().date()) == ()
        await store.remove_old_questions()

        assert table(home) == []
        assert WORDS.encode() not in home.everything()


async def test_what_grew_old_while_nothing_ran_is_removed_on_opening(
    home: StoreHome, clock: FixedClock
) -> None:
    async with await home.open(clock) as store:
        await store.keep_question(SERVER, WORDS, TOLD, "1")
    clock.pass_days(30)
    async with await home.open(clock):
        assert WORDS.encode() not in home.everything()


async def test_a_person_is_forgotten_and_others_are_not(home: StoreHome, clock: FixedClock) -> None:
    async with await home.open(clock) as store:
        await store.keep_question(SERVER, "only hers", TOLD, "1")
        await store.keep_question("any:2", WORDS, UNANSWERED, "1")
        await store.keep_question("any:2", WORDS, UNANSWERED, "2")
        clock.pass_days(1)
        await store.keep_question("any:2", WORDS, UNANSWERED, "1")

        assert await store.forget_questions("1") == 3
        assert await store.forget_questions("1") == 0
        assert await store.questions("any:2") == (KeptQuestion("any:2", WORDS, DAY, UNANSWERED, 1),)
        assert b"only hers" not in home.everything()


async def test_two_questions_of_a_person_have_nothing_in_common(
    home: StoreHome, clock: FixedClock
) -> None:
    async with await home.open(clock) as store:
        for words in ("one", "two", "one"):
            await store.keep_question(SERVER, words, UNANSWERED, str(NUMBER + 5))
            clock.pass_days(1)
    askers = home.query("SELECT asker FROM questions")

    assert len(set(askers)) == 3
    assert str(NUMBER + 5).encode() not in home.everything()


async def test_switching_it_off_removes_what_was_kept_but_not_what_was_passed_on(
    home: StoreHome, clock: FixedClock
) -> None:
    async with await home.open(clock) as store:
        await store.keep_settings(SERVER, ServerSettings(keep_questions=True))
        for kind in QuestionKind:
            await store.keep_question(SERVER, kind.value, kind, "1")
        await store.keep_question("any:2", WORDS, UNANSWERED, "1")
        await store.keep_settings(SERVER, ServerSettings(keep_questions=True, private=True))
        assert len(await store.questions(SERVER)) == 5
        await store.keep_settings(SERVER, ServerSettings(private=True))

        assert [each.kind for each in await store.questions(SERVER)] == [TOLD]
        assert len(await store.questions("any:2")) == 1


async def test_a_server_that_is_left_keeps_no_questions(home: StoreHome, clock: FixedClock) -> None:
    async with await home.open(clock) as store:
        await store.keep_question(SERVER, WORDS, TOLD, "1")
        await store.drop_settings(SERVER)

        assert await store.questions(SERVER) == ()


async def test_there_is_room_for_so_many_and_no_more(
    home: StoreHome, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "MAX_QUESTIONS", 2)
    async with await home.open(clock) as store:
        kept = [await store.keep_question(SERVER, each, TOLD, "1") for each in "abc"]

        assert kept == [True, True, False]
        assert await store.keep_question("any:2", "c", TOLD, "1")


async def test_reasons_are_counted_with_the_votes_against(home: StoreHome) -> None:
    async with await home.open() as store:
        for voter, why in (("1", QuestionKind.WRONG), ("2", QuestionKind.OUTDATED)):
            await store.vote("a", voter, up=False)
            assert await store.explain_vote("a", voter, why)
        await store.vote("a", "3", up=True)
        assert not await store.explain_vote("a", "3", QuestionKind.WRONG)
        assert not await store.explain_vote("a", "4", QuestionKind.WRONG)
        expected = (Tally("a", 1, 2, wrong=1, outdated=1),)
        assert await store.votes() == expected
        assert votes_at(home) == expected

        await store.vote("a", "1", up=True)
        assert await store.votes() == (Tally("a", 2, 1, outdated=1),)


async def test_votes_and_settings_of_a_file_from_before_are_kept(tmp_path: Path) -> None:
    await keep_something(tmp_path)
    query(
        tmp_path, "ALTER TABLE votes DROP COLUMN why", "DROP TABLE questions",
        "DROP TABLE digests", "PRAGMA user_version = 2",
    )  # fmt: skip
    settings = query(tmp_path, "SELECT * FROM settings")

    assert read_votes(tmp_path) == (Tally("a", 1, 0),)
    assert read_questions(tmp_path, DAY) == ()
    assert read_settings_of(tmp_path, SERVER) == ServerSettings()
    async with await Store.open(tmp_path) as store:
        assert await store.votes() == (Tally("a", 1, 0),)
        assert await store.keep_question(SERVER, WORDS, TOLD, "1")
    assert query(tmp_path, "SELECT * FROM settings") == settings


async def test_a_digest_is_claimed_by_one_of_several_and_outlives_the_process(
    home: StoreHome, clock: FixedClock
) -> None:
    async with await home.open(clock) as store:
        await store.keep_settings(SERVER, ServerSettings(digest_channel="7"))
        assert await store.claim_digest(SERVER) is None
    began = clock()
    clock.pass_days(7)
    async with (
        await home.open(clock) as one,
        await home.open(clock) as other,
    ):
        assert [await each.claim_digest(SERVER) for each in (one, other)] == [began, None]
        await one.keep_settings(SERVER, ServerSettings())

    assert home.query("SELECT * FROM digests") == []
