"""Two hosts on one workspace: Slack gives each event to one of their connections."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot import postgres_database
from bot.i18n import ENGLISH
from bot.local_slack import Channel, LocalSlack, Message, Person, Timing
from bot.service import QuoteService
from bot.settings import Settings
from tests.bot.slack_chat.conftest import DEATHS, EVERYTHING, running
from tests.helpers.documents import seed_library
from tests.helpers.postgres import PostgresServer
from tests.helpers.store_files import DatabaseHome

AWAY = ENGLISH.community.store_away


@dataclass(frozen=True)
class Hosts:
    """A workspace that two hosts serve."""

    slack: LocalSlack
    channel: Channel
    person: Person
    services: tuple[QuoteService, QuoteService]

    @property
    def answered(self) -> tuple[int, ...]:
        """How many questions each host has answered, be it with a no."""
        totals = [each.metrics.snapshot() for each in self.services]
        return tuple(each.answered + each.refused for each in totals)

    async def ask(self, question: str, *, thread: Message | None = None) -> Message:
        asked = await self.person.mention(self.channel, question, thread=thread)
        await self.slack.settled()
        said = self.slack.said(self.channel)
        return [each for each in said if each.thread_ts == (asked.thread_ts or asked.ts)][-1]


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    """A Slack that repeats nothing only because this machine is slow."""
    async with LocalSlack(EVERYTHING, timing=Timing(acknowledge=3_600.0)) as opened:
        yield opened


@pytest.fixture
def limit() -> int:
    return 0


@pytest.fixture
async def hosts(
    slack: LocalSlack, settings: Settings, shared: DatabaseHome, tmp_path: Path, limit: int
) -> AsyncIterator[Hosts]:
    settings = settings.model_copy(update={"quoth_person_limit": limit})
    library = seed_library()
    services = QuoteService(library), QuoteService(library)
    person = slack.add_person("ana")
    channel = slack.add_channel("general", person)
    async with await shared.open() as one:
        shutil.copytree(shared.folder, tmp_path / "other-state")
        other_home = replace(shared, folder=tmp_path / "other-state")
        async with (
            await other_home.open() as other,
            running(slack, services[0], settings, one),
            running(slack, services[1], settings, other),
        ):
            yield Hosts(slack, channel, person, services)


async def test_each_question_is_answered_once_by_one_of_them(hosts: Hosts) -> None:
    people = [hosts.slack.add_person(f"person-{number}") for number in range(9)]
    for each in people:
        hosts.channel.members.add(each.id)
    asked = [await each.mention(hosts.channel, DEATHS) for each in people]
    await hosts.slack.settled()
    threads = Counter(each.thread_ts for each in hosts.slack.said(hosts.channel))

    assert threads == Counter(each.ts for each in asked)
    assert sum(hosts.answered) == 9


async def test_an_event_that_is_repeated_to_the_other_host_is_answered_once(hosts: Hosts) -> None:
    direct = hosts.person.direct_messages
    hosts.slack.sockets.next_duplicated = 1
    await hosts.person.say(direct, DEATHS)
    await hosts.slack.settled()
    attempts = [len(each.attempts) for each in hosts.slack.deliveries("events_api")]

    assert 2 in attempts
    assert len(hosts.slack.said(direct)) == 1


async def test_a_follow_up_in_a_thread_follows_what_the_other_host_answered(hosts: Hosts) -> None:
    thread = await hosts.ask(DEATHS)
    for year in (2022, 2021, 2020, 2019):
        question = DEATHS.replace("2023", str(year))
        await hosts.ask(question, thread=thread)
        answer = await hosts.ask("And in Fiscal Year 2018?", thread=thread)

        assert question in answer.plain


async def test_a_follow_up_in_direct_messages_follows_what_the_other_host_answered(
    hosts: Hosts,
) -> None:
    direct = hosts.person.direct_messages
    await hosts.person.say(direct, DEATHS)
    await hosts.slack.settled()
    # Connections take turns, so that with one more event the other host is next.
    await hosts.person.say(hosts.channel, "Good morning.")
    await hosts.slack.settled()
    await hosts.person.say(direct, "And in Fiscal Year 2022?")
    await hosts.slack.settled()

    assert hosts.answered == (1, 1)
    assert DEATHS in hosts.slack.said(direct)[-1].plain


@pytest.mark.parametrize("limit", [3])
async def test_a_person_has_the_same_limit_on_all_hosts_together(hosts: Hosts) -> None:
    asked = [await hosts.ask(DEATHS) for _ in range(3)]
    await hosts.person.mention(hosts.channel, DEATHS)
    await hosts.slack.settled()
    refused = [each.metrics.snapshot().turned_away["person_cooldown"] for each in hosts.services]

    assert len(asked) == 3
    assert sum(hosts.answered) == 3
    assert sum(refused) == 1


class TestWithoutDatabase:
    async def test_a_mention_that_comes_to_two_hosts_is_answered_by_one(
        self, hosts: Hosts, postgres: PostgresServer
    ) -> None:
        people = [hosts.slack.add_person(f"person-{number}") for number in range(8)]
        for each in people:
            hosts.channel.members.add(each.id)
        await hosts.ask(DEATHS)
        await hosts.ask(DEATHS)
        postgres.stop()
        try:
            asked = [await each.mention(hosts.channel, DEATHS) for each in people]
            await hosts.slack.settled()
        finally:
            postgres.start()
        threads = Counter(each.thread_ts for each in hosts.slack.said(hosts.channel))

        # Connections take turns, and Slack sends two events of each mention.
        assert {threads[each.ts] for each in asked} == {1}
        assert sum(hosts.answered) == 2 + len(people)

    async def test_known_settings_are_used_and_what_cannot_be_kept_is_told(
        self, hosts: Hosts, postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(postgres_database, "RETRY_SECONDS", 0.0)
        direct = hosts.person.direct_messages
        for _ in range(2):  # Both hosts know the settings then.
            await hosts.person.say(direct, DEATHS)
            await hosts.slack.settled()
            await hosts.person.say(hosts.channel, "Good morning.")
            await hosts.slack.settled()
        postgres.stop()
        try:
            await hosts.person.say(direct, DEATHS)
            await hosts.slack.settled()
            answer = hosts.slack.said(direct)[-1]
            await hosts.person.press(answer, "👍")
            await hosts.slack.settled()
        finally:
            postgres.start()

        assert len(hosts.slack.said(direct)) == 3
        assert "148" in answer.plain
        assert hosts.slack.whispered(hosts.person)[-1].plain == AWAY

    async def test_who_does_not_ask_is_told_nothing_where_settings_are_not_known(
        self,
        slack: LocalSlack,
        settings: Settings,
        shared: DatabaseHome,
        postgres: PostgresServer,
    ) -> None:
        person = slack.add_person("ana")
        channel = slack.add_channel("general", person)
        async with await shared.open() as store:
            postgres.stop()
            try:
                async with running(slack, QuoteService(seed_library()), settings, store):
                    await person.say(channel, DEATHS)
                    await slack.settled()
                    assert slack.whispered(person) == ()

                    await person.mention(channel, DEATHS)
                    await slack.settled()
                    assert slack.said(channel) == ()
                    assert {each.plain for each in slack.whispered(person)} == {AWAY}
            finally:
                postgres.start()
