"""Two bot hosts, each a process with its shards of one Discord, on one shared database."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.store import RETENTION
from tests.cluster.nodes import Node
from tests.helpers.documents import ROOT, fill
from tests.helpers.fake_discord import TOKEN, ShardedDiscord
from tests.helpers.store_files import DatabaseHome

QUESTION = "When does the ferry to Hiiumaa leave on Sundays?"
DOCUMENT = "# Ferry\n\nThe ferry to Hiiumaa leaves on Sundays at 14:40 from the northern pier.\n"
ANSWER = "14:40"
VOTERS_KEY = "the same on all hosts, and long enough"


@dataclass
class Host:
    """One host; it can be killed and started again."""

    shards: str
    discord: ShardedDiscord
    environment: dict[str, str]
    address: str
    log: Path
    process: asyncio.subprocess.Process | None = None

    @property
    def ids(self) -> list[int]:
        first, last = self.shards.split("/")[0].split("-")
        return list(range(int(first), int(last) + 1))

    async def start(self) -> None:
        """Start it, and wait until all its shards have a session."""
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.helpers.discord_host", self.address, "run",
                cwd=ROOT, env=self.environment | {"DISCORD_SHARDS": self.shards},
                stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        ended = asyncio.ensure_future(self.process.wait())
        standing = asyncio.ensure_future(
            self.discord.until(lambda: self.discord.sessions.keys() >= set(self.ids))
        )
        await asyncio.wait({ended, standing}, return_when=asyncio.FIRST_COMPLETED)
        assert standing.done(), self.log.read_text()
        await standing
        ended.cancel()

    async def kill(self) -> None:
        """Kill it, and wait until Discord has noticed."""
        assert self.process is not None
        self.process.kill()
        await self.process.wait()
        await self.discord.until(
            lambda: not any(each in self.discord.sessions for each in self.ids)
        )

    async def stop(self) -> int:
        """Tell it to stop if it was started, and return its exit status."""
        if self.process is None:
            return 0
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        return await self.process.wait()


@dataclass
class Hosts:
    """Both of them."""

    discord: ShardedDiscord
    one: Host
    other: Host
    third: Host
    shared: DatabaseHome
    people: list[int] = field(default_factory=lambda: list(range(2_000, 9_000)))

    async def ask_until(self, shard: int, question: str, words: str) -> None:
        """Let one new person after the other ask, until the answer has some words."""
        async with asyncio.timeout(60):
            while True:
                message = await self.discord.ask(shard, question, self.people.pop())
                if words in (await self.discord.answered(message))[0]:
                    return

    async def ask(self, shards: Sequence[int]) -> list[int]:
        """Let a new person ask in the server of each shard, all at once."""
        asking = (self.discord.ask(shard, QUESTION, self.people.pop()) for shard in shards)
        return list(await asyncio.gather(*asking))

    async def until_deleted(self, table: str) -> None:
        """Wait until a table is empty."""
        async with asyncio.timeout(60):
            while await asyncio.to_thread(self.shared.query, f"SELECT 1 FROM {table}"):  # noqa: S608
                pass


@pytest.fixture
def engine() -> dict[str, str]:
    """Settings of the index; each host has one of its own in memory."""
    return {}


@pytest.fixture
async def hosts(
    shared: DatabaseHome, tmp_path: Path, engine: dict[str, str]
) -> AsyncIterator[Hosts]:
    seeds = fill(tmp_path / "seeds", {"ferry.md": DOCUMENT})
    discord = ShardedDiscord(count=4)
    async with discord.serving() as address, contextlib.AsyncExitStack() as stack:
        made = list[Host]()
        for name, shards in (("one", "0-1/4"), ("other", "2-3/4"), ("third", "1-2/4")):
            environment = {
                **{key: value for key, value in os.environ.items() if not key.startswith("QUOTH_")},
                "DISCORD_TOKEN": TOKEN,
                "QUOTH_SEEDS": str(seeds),
                "QUOTH_STATE": str(tmp_path / name),
                "QUOTH_MEANING": "off",
                "QUOTH_INDEX": str(tmp_path / f"{name}-index"),
                "QUOTH_VOTERS_KEY": VOTERS_KEY,
                "QUOTH_DATABASE_URL": shared.url.get_secret_value(),
                "QUOTH_LOG_LEVEL": "DEBUG",
                "PYTHONDEVMODE": "0",
                **engine,
            }
            made.append(Host(shards, discord, environment, address, tmp_path / f"{name}.log"))
            stack.push_async_callback(made[-1].stop)
        await asyncio.gather(*(each.start() for each in made[:2]))
        yield Hosts(discord, made[0], made[1], made[2], shared)
        assert {await each.stop() for each in made} == {0}
    for each in made:
        log = each.log.read_text() if each.log.exists() else ""
        assert "Traceback" not in log
        assert VOTERS_KEY not in log
        assert TOKEN not in log


async def test_every_question_is_answered_once_while_a_host_dies_and_comes_back(
    hosts: Hosts,
) -> None:
    discord, everywhere = hosts.discord, [0, 1, 2, 3]
    asked = [message for _ in range(6) for message in await hosts.ask(everywhere)]
    answers = await discord.answered(*asked)
    assert all(ANSWER in each for each in answers)

    # What is said on the shards of a dead host is lost, as a platform loses it.
    await hosts.other.kill()
    lost = await hosts.ask([2, 3])
    beside = [message for _ in range(4) for message in await hosts.ask([0, 1])]
    assert all(ANSWER in each for each in await discord.answered(*beside))

    # What is done on one host is done by the one that is left.
    old = datetime.now(UTC).date() - RETENTION - timedelta(days=1)
    hosts.shared.query(
        f"INSERT INTO questions VALUES ('discord:1', 'Old?', '{old}', '\\x00', 'told')"  # noqa: S608
    )
    await hosts.until_deleted("questions")

    await hosts.other.start()
    again = [message for _ in range(3) for message in await hosts.ask(everywhere)]
    assert all(ANSWER in each for each in await discord.answered(*again))

    assert discord.replies.keys() == {*asked, *beside, *again}
    assert not discord.replies.keys() & set(lost)
    assert {len(each) for each in discord.replies.values()} == {1}
    assert sorted(discord.identified) == [(0, 4), (1, 4), (2, 4), (2, 4), (3, 4), (3, 4)]
    assert discord.commands == 1
    assert discord.unknown == []
    turns = hosts.shared.query("SELECT name FROM jobs WHERE name LIKE 'identify %' ORDER BY name")
    assert turns == [(f"identify {shard}",) for shard in range(4)]


async def test_while_two_hosts_have_the_same_shard_each_question_is_answered_once(
    hosts: Hosts,
) -> None:
    discord = hosts.discord
    await hosts.third.start()
    await discord.until(lambda: [len(discord.sessions[each]) for each in (1, 2)] == [2, 2])
    asked = [message for _ in range(8) for message in await hosts.ask([1, 2])]
    answers = await discord.answered(*asked)
    assert all(ANSWER in each for each in answers)
    assert await hosts.one.stop() == 0
    assert await hosts.other.stop() == 0
    await hosts.third.stop()

    assert {len(each) for each in discord.replies.values()} == {1}
    assert discord.replies.keys() == set(asked)


async def test_a_person_is_limited_on_both_hosts_together(hosts: Hosts) -> None:
    person, another = hosts.people.pop(), hosts.people.pop()
    [first] = await hosts.discord.answered(await hosts.discord.ask(0, QUESTION, person))
    # As if the person had asked often: a person's bucket fills more slowly than a channel's.
    hosts.shared.query("UPDATE buckets SET full_at = full_at + 3600 WHERE pace > 2")
    [second] = await hosts.discord.answered(await hosts.discord.ask(2, QUESTION, person))
    [other] = await hosts.discord.answered(await hosts.discord.ask(2, QUESTION, another))

    assert ANSWER in first
    assert "Try again in" in second
    assert ANSWER not in second
    assert ANSWER in other


class TestOneIndex:
    """Both hosts ask one index in a cluster, which one of them keeps up to date."""

    @pytest.fixture
    def engine(self, node: Node, prefix: str) -> dict[str, str]:
        return {
            "QUOTH_ENGINE": "opensearch",
            "QUOTH_OPENSEARCH_URL": node.url,
            "QUOTH_OPENSEARCH_PREFIX": prefix,
            "QUOTH_CHANNEL_LIMIT": "0",
        }

    async def test_when_the_host_that_watches_the_folder_dies_the_other_takes_over(
        self, hosts: Hosts, tmp_path: Path
    ) -> None:
        answers = await hosts.discord.answered(*await hosts.ask([0, 1, 2, 3]))
        assert all(ANSWER in each for each in answers)
        watching = "This host watches"
        watchers = [watching in each.log.read_text() for each in (hosts.one, hosts.other)]
        assert watchers.count(True) == 1
        dying, left = hosts.one, hosts.other
        if watchers[1]:
            dying, left = left, dying
        question = "When does the ferry to Vormsi leave on Mondays?"
        for number, (day, shards) in enumerate([("09:15", (0, 2)), ("17:50", left.ids)]):
            if number:
                await dying.kill()
            words = f"# Vormsi\n\nThe ferry to Vormsi leaves on Mondays at {day}.\n"
            fill(tmp_path / "seeds", {"vormsi.md": words})
            for shard in shards:
                await hosts.ask_until(shard, question, day)

        assert watching in left.log.read_text()
        await dying.start()

        # The host that watches does not keep others from building the index again.
        rebuilding = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "index", "--rebuild",
            cwd=ROOT, env=left.environment, stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        assert await rebuilding.wait() == 0
        for shard in range(4):
            await hosts.ask_until(shard, question, day)
