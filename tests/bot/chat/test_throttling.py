from __future__ import annotations

from bot.chat.throttling import RecentIds, Throttle


def test_nobody_is_told_the_same_again_before_its_time() -> None:
    moment = 0.0
    notices = Throttle(lambda: moment, capacity=2)

    assert notices.due("a", 10)
    assert not notices.due("a", 10)
    moment = 10.0
    assert notices.due("a", 10)
    assert notices.due("b", 10)
    assert notices.due("c", 10)
    assert notices.due("a", 10)


def test_ids_are_remembered_up_to_a_number() -> None:
    recent = RecentIds(capacity=2)

    assert [recent.first_time(new) for new in (1, 2, 1, 3, 1)] == [True, True, False, True, True]
