from __future__ import annotations

import asyncio
import random
import shutil
import stat
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.database import FILE_NAME, SCHEMA_VERSION
from bot.errors import StoreError
from bot.store import KEY_NAME, Store, read_votes
from bot.stored_values import ServerSettings, Tally, VoteOutcome
from tests.helpers.documents import fill
from tests.helpers.store_files import (
    CHOSEN,
    NUMBER,
    SERVER,
    FileHome,
    StoreHome,
    keep_something,
    keep_something_at,
    names_in,
    query,
    votes_at,
)


def write_settings(home: StoreHome, text: str) -> None:
    home.query(f"UPDATE settings SET settings = '{text}'")  # noqa: S608


async def test_a_server_that_set_nothing_has_the_defaults_and_no_row(home: StoreHome) -> None:
    async with await home.open() as store:
        assert await store.settings(SERVER) == ServerSettings()
        await store.keep_settings(SERVER, CHOSEN)
        await store.keep_settings(SERVER, ServerSettings())
        assert await store.settings(SERVER) == ServerSettings()

    assert home.query("SELECT * FROM settings") == []


async def test_settings_outlive_the_process(home: StoreHome) -> None:
    await keep_something_at(home)
    async with await home.open() as store:
        assert await store.settings(SERVER) == CHOSEN
        assert await store.settings(f"{SERVER}1") == ServerSettings()


async def test_settings_that_were_kept_hold_at_once(home: StoreHome) -> None:
    async with await home.open() as store:
        assert await store.settings(SERVER) == ServerSettings()
        await store.keep_settings(SERVER, CHOSEN)
        assert await store.settings(SERVER) == CHOSEN
        await store.keep_settings(SERVER, replace(CHOSEN, quotations=1))
        assert (await store.settings(SERVER)).quotations == 1


async def test_settings_are_read_once(tmp_path: Path) -> None:
    await keep_something(tmp_path)
    async with await Store.open(tmp_path) as store:
        before = await store.settings(SERVER)
        query(tmp_path, "DELETE FROM settings")

        assert await store.settings(SERVER) is before


async def test_a_server_that_was_left_is_forgotten(home: StoreHome) -> None:
    await keep_something_at(home)
    async with await home.open() as store:
        await store.settings(SERVER)
        await store.drop_settings(SERVER)
        assert await store.settings(SERVER) == ServerSettings()

    assert home.query("SELECT * FROM settings") == []


@pytest.mark.parametrize("text", ["", "[]", '{"quotations": 9}', '{"silent_in": [1]}'])
async def test_settings_that_cannot_be_read_are_the_defaults_and_the_log_says_so(
    home: StoreHome, caplog: pytest.LogCaptureFixture, text: str
) -> None:
    await keep_something_at(home)
    write_settings(home, text)
    async with await home.open() as store:
        assert await store.settings(SERVER) == ServerSettings()

    assert SERVER in caplog.text
    assert len(home.query("SELECT * FROM settings")) == 1


async def test_a_setting_that_an_older_version_did_not_know_has_its_default(
    home: StoreHome,
) -> None:
    await keep_something_at(home)
    write_settings(home, '{"private": true, "former": 1}')
    async with await home.open() as store:
        assert await store.settings(SERVER) == ServerSettings(private=True)


async def test_a_vote_is_counted_changed_and_withdrawn(home: StoreHome) -> None:
    async with await home.open() as store:
        steps = [
            (await store.vote("a", "1", up=up), await store.votes()) for up in (True, False, False)
        ]

    assert steps == [
        (VoteOutcome.COUNTED, (Tally("a", 1, 0),)),
        (VoteOutcome.CHANGED, (Tally("a", 0, 1),)),
        (VoteOutcome.WITHDRAWN, ()),
    ]


async def test_answers_with_the_most_votes_come_first(home: StoreHome) -> None:
    async with await home.open() as store:
        for answer_id, voter in ("b", "1"), ("c", "1"), ("a", "1"), ("c", "2"):
            await store.vote(answer_id, voter, up=voter == "1")

        assert await store.votes() == (Tally("c", 1, 1), Tally("a", 1, 0), Tally("b", 1, 0))


@settings(deadline=None, max_examples=30)
@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("123"), st.booleans()), max_size=20)
)
async def test_each_person_has_one_vote_for_each_answer(
    casts: list[tuple[str, str, bool]],
) -> None:
    held: dict[tuple[str, str], bool] = {}
    async with await Store.open(None) as store:
        for answer_id, voter, up in casts:
            await store.vote(answer_id, voter, up=up)
            if held.get((answer_id, voter)) is up:
                del held[answer_id, voter]
            else:
                held[answer_id, voter] = up
        tallies = await store.votes()

    counts = Counter((answer_id, up) for (answer_id, _), up in held.items())
    assert {(each.answer_id, each.up, each.down) for each in tallies} == {
        (answer_id, counts[answer_id, True], counts[answer_id, False])
        for answer_id in {answer_id for answer_id, _ in held}
    }


async def test_a_hundred_votes_at_once_are_all_counted(home: StoreHome) -> None:
    async with await home.open() as store:
        outcomes = await asyncio.gather(
            *(store.vote("a", str(voter), up=voter % 4 > 0) for voter in range(100))
        )
        assert await store.votes() == (Tally("a", 75, 25),)

    assert set(outcomes) == {VoteOutcome.COUNTED}


async def test_one_person_at_once_from_many_tasks_has_one_vote_at_most(home: StoreHome) -> None:
    async with await home.open() as store:
        outcomes = await asyncio.gather(*(store.vote("a", "1", up=True) for _ in range(7)))

        assert outcomes.count(VoteOutcome.COUNTED) == 4
        assert await store.votes() == (Tally("a", 1, 0),)


async def test_everything_at_once_does_no_harm(home: StoreHome) -> None:
    async with await home.open() as store:
        await asyncio.gather(
            *(store.vote(f"{n % 3}", str(n), up=True) for n in range(30)),
            *(store.keep_settings(str(n), CHOSEN) for n in range(10)),
            *(store.settings(str(n)) for n in range(10)),
            *(store.votes() for _ in range(10)),
            *(store.forget(str(1000 + n)) for n in range(10)),
        )

        assert [each.up for each in await store.votes()] == [10, 10, 10]
        assert [await store.settings(str(n)) for n in range(10)] == [CHOSEN] * 10


async def test_votes_that_are_cancelled_leave_nothing_half_done(home: StoreHome) -> None:
    chance = random.Random(1)
    async with await home.open() as store:
        tasks = [asyncio.create_task(store.vote("a", str(voter), up=True)) for voter in range(60)]
        for task in tasks:
            for _ in range(chance.randrange(6)):
                await asyncio.sleep(0)
            if chance.random() < 0.5:
                task.cancel()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        counted = outcomes.count(VoteOutcome.COUNTED)
        [tally] = await store.votes()

        assert counted <= tally.up <= 60
        assert await store.vote("b", "1", up=True) is VoteOutcome.COUNTED


async def test_stores_that_begin_a_file_at_once_get_along(home: StoreHome) -> None:
    stores = await asyncio.gather(*(home.open() for _ in range(8)))
    await asyncio.gather(*(store.vote("a", str(n), up=True) for n, store in enumerate(stores)))

    assert await stores[0].votes() == (Tally("a", 8, 0),)
    for store in stores:
        await store.close()


async def test_two_stores_of_one_folder_get_along(home: StoreHome) -> None:
    first, second = await asyncio.gather(home.open(), home.open())
    async with first, second:
        await asyncio.gather(
            *(
                store.vote("a", str(voter), up=True)
                for voter, store in enumerate([first, second] * 10)
            )
        )
        again = await asyncio.gather(
            *(
                store.vote("a", str(voter), up=True)
                for voter, store in enumerate([second, first] * 5)
            )
        )

        assert set(again) == {VoteOutcome.WITHDRAWN}
        assert await first.votes() == await second.votes() == (Tally("a", 10, 0),)


async def test_a_persons_votes_can_be_removed(home: StoreHome) -> None:
    async with await home.open() as store:
        for answer_id in "abc":
            await store.vote(answer_id, "1", up=True)
        await store.vote("a", "2", up=False)

        assert await store.forget("1") == 3
        assert await store.forget("1") == 0
        assert await store.votes() == (Tally("a", 0, 1),)


async def test_what_was_removed_is_nowhere_in_the_files(home: StoreHome) -> None:
    async with await home.open() as store:
        await store.vote("answer-of-one", "1", up=True)
        await store.vote("answer-of-two", "2", up=True)
        [(voter,)] = home.query("SELECT voter FROM votes WHERE answer_id = 'answer-of-one'")
        assert isinstance(voter, bytes)
        assert voter in home.everything()
        await store.forget("1")

        assert voter not in home.everything()
        assert b"answer-of-one" not in home.everything()
        assert b"answer-of-two" in home.everything()


async def test_the_files_do_not_tell_who_voted(home: StoreHome) -> None:
    async with await home.open() as store:
        await store.vote("a", str(NUMBER), up=True)

        assert str(NUMBER).encode() not in home.everything()
        assert NUMBER.to_bytes(8, "big") not in home.everything()
    [row] = home.query("SELECT * FROM votes")
    assert [type(value) for value in row] == [str, bytes, int, type(None)]


async def test_the_key_is_made_at_first_use_and_is_the_owners_alone(tmp_path: Path) -> None:
    key = tmp_path / KEY_NAME
    async with await Store.open(tmp_path) as store:
        assert not key.exists()
        await store.vote("a", "1", up=True)
        made = key.read_bytes()

    assert len(made) == 32
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    async with await Store.open(tmp_path) as store:
        assert await store.vote("a", "1", up=True) is VoteOutcome.WITHDRAWN
    assert key.read_bytes() == made


async def test_another_key_gives_another_hash(tmp_path: Path) -> None:
    for name in "ab":
        await keep_something(tmp_path / name)

    assert query(tmp_path / "a", "SELECT voter FROM votes") != query(
        tmp_path / "b", "SELECT voter FROM votes"
    )


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 33])
async def test_a_damaged_key_is_not_replaced_and_nothing_is_counted(
    tmp_path: Path, content: bytes
) -> None:
    fill(tmp_path, {KEY_NAME: content})
    async with await Store.open(tmp_path) as store:
        with pytest.raises(StoreError, match=r"voters\.key is damaged"):
            await store.vote("a", "1", up=True)
        assert await store.votes() == ()

    assert (tmp_path / KEY_NAME).read_bytes() == content


async def test_a_key_that_cannot_be_read_is_an_error_in_words(tmp_path: Path) -> None:
    (tmp_path / KEY_NAME).mkdir()
    async with await Store.open(tmp_path) as store:
        with pytest.raises(StoreError, match=r"voters\.key cannot be used: Is a directory"):
            await store.vote("a", "1", up=True)


async def test_a_store_in_memory_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with await Store.open(None) as store, await Store.open(None) as other:
        await store.vote("a", "1", up=True)
        await store.keep_settings(SERVER, CHOSEN)
        assert await store.forget("1") == 1
        assert await other.settings(SERVER) == ServerSettings()

    assert names_in(tmp_path) == []


async def test_the_folder_is_made(tmp_path: Path) -> None:
    await keep_something(tmp_path / "new" / "state")

    assert (tmp_path / "new" / "state" / FILE_NAME).is_file()


async def test_a_store_that_is_closed_says_so(home: StoreHome) -> None:
    store = await home.open()
    await store.close()
    await store.close()

    with pytest.raises(StoreError, match="The bot is stopping"):
        await store.vote("a", "1", up=True)


async def test_the_votes_can_be_read_while_the_bot_runs(home: StoreHome) -> None:
    assert votes_at(home) == ()
    async with await home.open() as store:
        assert votes_at(home) == ()
        await store.vote("a", "1", up=True)
        assert votes_at(home) == (Tally("a", 1, 0),)
        await store.vote("b", "1", up=True)

        assert votes_at(home) == await store.votes()


def test_a_file_that_was_only_begun_holds_no_votes(tmp_path: Path) -> None:
    fill(tmp_path, {FILE_NAME: b""})

    assert read_votes(tmp_path) == ()


OLD_FILE = Path(__file__).parent / "store-format-1"
"""Written by the last version that knew servers, channels and voters by Discord's numbers."""


@pytest.fixture
def old_folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(OLD_FILE, tmp_path / "state"))


async def test_settings_of_an_old_file_are_found_by_their_new_keys(old_folder: Path) -> None:
    assert query(old_folder, "PRAGMA user_version") == [(1,)]
    async with await Store.open(old_folder) as store:
        assert await store.settings(SERVER) == CHOSEN
        assert await store.settings("discord:42") == ServerSettings(private=True)

    assert query(old_folder, "PRAGMA user_version") == [(SCHEMA_VERSION,)]
    assert query(old_folder, "SELECT count(*) FROM settings") == [(2,)]
    assert query(old_folder, "SELECT name FROM sqlite_master WHERE name = 'numbered'") == []


async def test_votes_of_an_old_file_still_count_once_for_each_person(old_folder: Path) -> None:
    assert read_votes(old_folder) == (Tally("0123456789ab", 1, 1), Tally("ba9876543210", 0, 1))
    async with await Store.open(old_folder) as store:
        assert await store.votes() == read_votes(old_folder)
        assert await store.vote("0123456789ab", "7", up=True) is VoteOutcome.WITHDRAWN
        assert await store.forget(str(NUMBER + 9)) == 1
        assert await store.votes() == (Tally("ba9876543210", 0, 1),)


@pytest.mark.parametrize("text", ["", "[]", '{"silent_in": 1}', "null", '{"private": true}'])
async def test_old_settings_that_cannot_be_read_are_kept_as_they_are(
    old_folder: Path, text: str
) -> None:
    write_settings(FileHome(old_folder), text)
    async with await Store.open(old_folder):
        assert query(old_folder, "SELECT DISTINCT settings FROM settings") == [(text,)]


async def test_stores_that_migrate_a_file_at_once_get_along(old_folder: Path) -> None:
    stores = await asyncio.gather(*(Store.open(old_folder) for _ in range(4)))

    assert [await store.settings(SERVER) for store in stores] == [CHOSEN] * 4
    for store in stores:
        await store.close()


async def test_changes_at_once_lose_nothing(home: StoreHome) -> None:
    def with_channel(number: int) -> Callable[[ServerSettings], ServerSettings]:
        return lambda held: replace(held, silent_in=held.silent_in | {str(number)})

    async with await home.open() as store:
        await asyncio.gather(*(store.change_settings(SERVER, with_channel(n)) for n in range(20)))

        assert (await store.settings(SERVER)).silent_in == frozenset(map(str, range(20)))


async def test_what_fails_in_a_change_changes_nothing(home: StoreHome) -> None:
    def fail(_: ServerSettings) -> ServerSettings:
        raise ValueError("no")

    async with await home.open() as store:
        await store.keep_settings(SERVER, CHOSEN)
        with pytest.raises(ValueError, match="no"):
            await store.change_settings(SERVER, fail)

        assert await store.settings(SERVER) == CHOSEN
