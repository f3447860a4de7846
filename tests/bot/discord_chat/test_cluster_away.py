"""A bot whose documents are in a cluster that is away: what is said, and nothing wrong."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
import simcord
from prometheus_client.parser import text_string_to_metric_families

from bot.chat.answers import timeline_at, token_of
from bot.chat.pins import log_changed_pins
from bot.discord_chat.gateway import do_upkeep
from bot.i18n import ENGLISH, STRINGS, Strings
from bot.replies import QuoteRef, Reply, ReplyContext, Text, TimelineRequest
from bot.service import QuoteService
from bot.store import Store
from index import EngineChoice, Library, Span, UnreachableIndexError, digest_of_name
from index.cluster import backend
from index.cluster.client import ClusterOptions
from tests.bot.discord_chat.conftest import World
from tests.bot.discord_chat.test_pins import first_quotation, pin
from tests.cluster.nodes import Node
from tests.cluster.proxy import Proxy, proxy
from tests.helpers.buttons import mentioned
from tests.helpers.documents import fill
from tests.helpers.people import manager_of
from tests.helpers.unescape import text_of

AWAY = ENGLISH.requests.unreachable
REASON = "the cluster cannot be connected to"
QUESTION = "When was the lighthouse of Sorve built?"
LIGHTHOUSE = "The lighthouse\n\nThe lighthouse of Sorve was built in 1646 and again in 1960.\n"

each_language = pytest.mark.parametrize("strings", STRINGS, ids=lambda strings: strings.language)


@pytest.fixture
def between(node: Node) -> Iterator[Proxy]:
    """A proxy in front of the node, which refuses connections where the cluster is to be away."""
    with proxy(node.url) as made:
        yield made


@pytest.fixture
def library(between: Proxy, prefix: str, tmp_path: Path) -> Library:
    docs = fill(tmp_path / "docs", {"lighthouse.txt": LIGHTHOUSE})
    options = ClusterOptions((between.url,), prefix=prefix, timeout=30)
    return Library.open(docs, engine=EngineChoice.OPENSEARCH, cluster=options)


@pytest.fixture(autouse=True)
def asked_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that was known a moment ago counts."""
    monkeypatch.setattr(backend, "CHECK_SECONDS", 0.0)


@pytest.fixture
def service(library: Library) -> QuoteService:
    return QuoteService(library)


@pytest.fixture
def manager(world: World) -> simcord.MemberActor:
    return manager_of(world)


def ref_in(library: Library) -> QuoteRef:
    (source,) = library.sources()
    return QuoteRef(source.sha256, Span(16, 30), digest_of_name(source.source))


def words(reply: Reply) -> list[str]:
    return [part.text for part in reply.parts if isinstance(part, Text)]


@each_language
async def test_each_request_gets_the_same_sentence(
    service: QuoteService, library: Library, between: Proxy, strings: Strings
) -> None:
    refs, context = [ref_in(library)], ReplyContext(strings)
    requests: list[Callable[[], Awaitable[Reply | None]]] = [
        lambda: service.ask(QUESTION, reply_context=context),
        lambda: service.ask("Who painted the opera?", reply_context=context),
        lambda: service.cite("section 4", reply_context=context),
        lambda: service.cite_all(["section 4"], reply_context=context),
        lambda: service.verify("The lighthouse of Sorve was built", reply_context=context),
        lambda: service.check("The lighthouse of Sorve was built.", reply_context=context),
        lambda: service.timeline(TimelineRequest(), reply_context=context),
        lambda: service.sources(reply_context=context),
        lambda: service.exact(refs, reply_context=context),
        lambda: service.surroundings(refs, reply_context=context),
    ]
    between.refuse()

    for request in requests:
        reply = await request()
        assert reply is not None
        assert words(reply) == [strings.requests.unreachable]


@each_language
async def test_those_who_run_the_bot_are_told_why(
    service: QuoteService, between: Proxy, strings: Strings
) -> None:
    context = ReplyContext(strings)
    between.refuse()

    sentence, reason = words(await service.status(1, reply_context=context))
    assert sentence == strings.requests.unreachable
    assert REASON in reason
    (said,) = words(await service.reload(reply_context=context))
    assert REASON in said


async def test_the_metrics_say_whether_the_last_question_could_be_looked_up(
    service: QuoteService, between: Proxy
) -> None:
    def shown() -> float | None:
        families = text_string_to_metric_families(service.metrics.exposition().decode())
        return next(
            sample.value
            for family in families
            for sample in family.samples
            if sample.name == "quoth_cluster_reachable"
        )

    await service.ask(QUESTION)
    before = shown()
    between.refuse()
    await service.ask(QUESTION)
    away = shown()
    between.listen()
    await service.ask(QUESTION)

    assert (before, away, shown()) == (1.0, 0.0, 1.0)


async def test_it_is_not_said_that_there_is_nothing(
    service: QuoteService, library: Library, between: Proxy
) -> None:
    ref, asked = ref_in(library), ReplyContext()
    token = await token_of(service, await service.timeline(TimelineRequest()), asked)
    between.refuse()

    for looking in (service.names(), service.quotes_at([ref]), timeline_at(service, token, asked)):
        with pytest.raises(UnreachableIndexError):
            await looking
    assert await service.suggest_sources("light", 5) == ()


async def test_a_pin_is_neither_made_nor_said_to_have_changed(  # noqa: PLR0913, PLR0917 - fixtures
    world: World,
    service: QuoteService,
    store: Store,
    manager: simcord.MemberActor,
    between: Proxy,
    caplog: pytest.LogCaptureFixture,
) -> None:
    answer = await mentioned(world, QUESTION)
    await pin(world, manager, answer)
    listed = await manager.slash(world.channel, "pins")
    between.refuse()

    refused = await pin(world, manager, answer, question="When was it built?")
    unlisted = await manager.slash(world.channel, "pins")
    asked = await mentioned(world, QUESTION)
    with pytest.raises(UnreachableIndexError):
        await log_changed_pins(service, store, world.key, {})
    between.listen()
    again = await manager.slash(world.channel, "pins")
    await do_upkeep(world.env.bot)  # type: ignore[arg-type]

    assert len(world.env.errors) == 2
    assert refused == text_of(asked) == AWAY
    assert text_of(unlisted.response or unlisted.followups[0]) == AWAY
    assert len((await store.settings(world.key)).pins) == 1
    assert text_of(again.response or again.followups[0]) == text_of(
        listed.response or listed.followups[0]
    )
    assert ENGLISH.community.pinned in text_of(await mentioned(world, QUESTION))
    assert first_quotation(answer) == first_quotation(await mentioned(world, QUESTION))
    assert "no longer has its text" not in caplog.text
    assert "Traceback" not in caplog.text
    assert QUESTION not in caplog.text
