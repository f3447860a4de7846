from __future__ import annotations

import csv
import io
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.gaps import (
    COLUMNS,
    csv_of,
    gaps_of,
    kept_words,
    may_be_names,
    refused_words,
    send_due_digest,
    without_names,
)
from bot.replies import Reply, ReplyKind
from bot.store import Store
from bot.stored_values import Gap, KeptQuestion, QuestionKind, ServerSettings
from tests.helpers.people import NOON, FixedClock

DAY = date(2031, 3, 5)


def kept(words: str, people: int = 1, day: date = DAY, **other: str) -> KeptQuestion:
    kind = QuestionKind(other.get("kind", "unanswered"))
    return KeptQuestion(other.get("server", "any:1"), words, day, kind, people)


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("Can <@123> or <@!123> help?", "Can […] or […] help?"),
        ("Ask <@&4> in <#5> <:wave:6> </ask:7> <t:1:R>", "Ask […] in […] […] […] […]"),
        ("Mail ana.prado+x@mail.example.org now", "Mail […] now"),
        ("Does @ana_prado know?", "Does […] know?"),
        ("Why is 123456789012345678 banned?", "Why is […] banned?"),
        ("When  did\nANA PRADO leave?", "When did […] leave?"),
        ("Is Anastasia here?", "Is Anastasia here?"),
        ("Does Ana's dog bark?", "Does […]'s dog bark?"),
    ],
)
def test_mentions_addresses_and_names_are_taken_out(typed: str, left: str) -> None:
    assert without_names(typed, ["Ana Prado", "Ana"]) == left


def test_of_the_name_of_who_asks_each_word_is_taken_out_but_small_ones() -> None:
    said = without_names("Is Prado the mason of the bridge?", parts_of=["Ana the Prado"])

    assert said == "Is […] the mason of the bridge?"


def test_a_name_that_is_a_small_word_too_is_taken_out_only_where_it_is_a_name() -> None:
    said = without_names("Will it rain, and did Will know that it will?", ["Will", "It"])

    assert said == "Will it rain, and did […] know that it will?"


def test_signs_around_a_name_do_not_hide_it() -> None:
    assert without_names("Does Ana sing?", ["★ Ana ★"]) == "Does […] sing?"


def test_words_that_may_be_names_are_those_with_a_meaning_or_a_capital_inside() -> None:
    assert may_be_names("Will the ferry wait, or did Will Smith go?") == (
        "Will", "ferry", "wait", "Smith",
    )  # fmt: skip


@given(st.text(), st.lists(st.text(min_size=1), max_size=3))
def test_taking_names_out_leaves_nothing_more_to_take_out(typed: str, names: list[str]) -> None:
    once = without_names(typed, names)

    assert "\n" not in once
    assert without_names(once) == once


def test_what_is_kept_of_a_follow_up_names_the_question_before_it() -> None:
    assert kept_words(["Who is Ana?", "and  in 1987?"], ["Ana"]) == "Who is […]?\nand in 1987?"


def test_a_refusal_is_kept_only_where_that_is_switched_on_and_words_are_left() -> None:
    on, off = ServerSettings(keep_questions=True), ServerSettings()
    refusal = Reply(ReplyKind.NO_ANSWER, (), unanswered=("Where is the key?",))

    assert refused_words(off, refusal) == ()
    assert refused_words(on, refusal) == refusal.unanswered
    assert refused_words(on, Reply(ReplyKind.NO_ANSWER, (), unanswered=("What is it?",))) == ()
    assert refused_words(on, Reply(ReplyKind.ANSWER, ())) == ()


def test_questions_that_share_their_terms_are_one_gap_with_counts_and_the_last_day() -> None:
    gaps = gaps_of(
        [
            kept("How do I reset my password?", 3),
            kept("resetting passwords", 1, date(2031, 3, 1)),
            kept("How do I reset my password?", 2, date(2031, 3, 4), kind="told"),
            kept("Where is the ferry?", 1, date(2031, 3, 2)),
            kept("How do I reset my password?", 1, server="any:2"),
        ]
    )

    assert [(each.server, each.wordings, each.times, each.last) for each in gaps] == [
        ("any:1", ("How do I reset my password?", "resetting passwords"), 6, DAY),
        ("any:1", ("Where is the ferry?",), 1, date(2031, 3, 2)),
        ("any:2", ("How do I reset my password?",), 1, DAY),
    ]
    assert dict(gaps[0].kinds) == {QuestionKind.UNANSWERED: 4, QuestionKind.TOLD: 2}


def test_questions_that_share_one_term_of_many_are_not_alike() -> None:
    gaps = gaps_of([kept("reset the password of a guest"), kept("password length in letters")])

    assert len(gaps) == 2


@given(st.lists(st.tuples(st.sampled_from(["a ferry", "the ferry", "mill", "?", "mill ferry"]),
                          st.integers(1, 3)), max_size=12))  # fmt: skip
def test_every_question_is_in_one_gap_whatever_the_order(asked: list[tuple[str, int]]) -> None:
    questions = [kept(words, people) for words, people in asked]
    gaps = gaps_of(questions)

    assert gaps == gaps_of(questions[::-1])
    assert sum(gap.times for gap in gaps) == sum(people for _, people in asked)
    wordings = [words for gap in gaps for words in gap.wordings]
    assert sorted(wordings) == sorted({words for words, _ in asked})


def test_the_csv_has_a_row_for_each_gap_and_no_formula() -> None:
    gaps = gaps_of([kept('=HYPERLINK("x")', 2, kind="wrong"), kept("Who?\nand when, exactly?")])
    rows = list(csv.reader(io.StringIO(csv_of(gaps, [None, 1]))))

    assert rows[0] == [*COLUMNS, "answered_now"]
    assert rows[1] == ["any:1", '\'=HYPERLINK("x")', "2", "2031-03-05", *"00200", "", ""]
    assert rows[2][1] == "Who? → and when, exactly?"
    assert rows[2][-1] == "1"


class TestDigest:
    @pytest.fixture
    def clock(self) -> FixedClock:
        return FixedClock()

    async def keep(self, store: Store, words: str) -> None:
        await store.keep_question("any:1", words, QuestionKind.UNANSWERED, "1")

    async def test_it_is_due_a_week_after_it_was_chosen_and_then_each_week_once(
        self, clock: FixedClock
    ) -> None:
        sent: list[tuple[datetime, list[str]]] = []

        async def send(since: datetime, gaps: tuple[Gap, ...]) -> bool:
            sent.append((since, [words for gap in gaps for words in gap.wordings]))
            return True

        async with await Store.open(None, clock) as store:
            await self.keep(store, "first week")
            for day in range(15):
                if day == 7:
                    await self.keep(store, "second week, on the day of a digest")
                for _ in range(2):
                    await send_due_digest(store, "any:1", send)
                clock.pass_days(1)

        assert [words for _, words in sent] == [
            ["first week"],
            ["second week, on the day of a digest"],
        ]
        assert sent[0][0] == NOON

    async def test_a_week_without_questions_has_none(self, clock: FixedClock) -> None:
        async def send(_since: datetime, _gaps: tuple[Gap, ...]) -> bool:
            raise AssertionError("nothing was asked")

        async with await Store.open(None, clock) as store:
            for _ in range(20):
                assert not await send_due_digest(store, "any:1", send)
                clock.pass_days(1)

    async def test_one_that_could_not_be_sent_is_due_again(self, clock: FixedClock) -> None:
        tries = list[datetime]()

        async def send(since: datetime, _gaps: tuple[Gap, ...]) -> bool:
            tries.append(since)
            return len(tries) > 1

        async with await Store.open(None, clock) as store:
            await self.keep(store, "ferry")
            await send_due_digest(store, "any:1", send)
            clock.pass_days(7)
            outcomes = [await send_due_digest(store, "any:1", send) for _ in range(3)]

        assert outcomes == [False, True, False]
        assert tries == [NOON, NOON]
