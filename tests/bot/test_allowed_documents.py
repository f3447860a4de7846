"""People who may not see a document see nothing of it, whatever they ask the service."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat.buttons import ref_of
from bot.chat.server_settings import ManagedDocuments, ManagedServer
from bot.replies import ANYONE, QuoteRef, Reply, ReplyContext, TimelineRequest
from bot.service import QuoteService
from bot.store import Store
from bot.stored_values import Pin
from index import Answer, Library, Quote
from tests.helpers.documents import fill
from tests.helpers.server_documents import (
    HIDDEN,
    HIDDEN_NAME,
    QUESTION,
    QUESTION_OF_LIST,
    service_with_servers,
    shown_in,
    signs_in,
)

NAME = f"server/{HIDDEN_NAME}"
HERE = ReplyContext(server="discord:1")
ACCORD = "Mayor Ottoline Fazackerley signed the Zanzibrook accord on March 3, 1987."

OUTSIDERS = {
    "another server": ReplyContext(server="discord:2"),
    "another server with documents": ReplyContext(server="discord:3"),
    "another platform": ReplyContext(server="slack:1"),
    "a direct message": ANYONE,
    "a channel with other documents": replace(HERE, sources=frozenset({"a.txt"})),
    "a channel without documents": replace(HERE, sources=frozenset()),
    "somebody without the role": replace(HERE, hidden=frozenset({NAME})),
    "a channel with it and no role": replace(
        HERE, sources=frozenset({NAME}), hidden=frozenset({NAME})
    ),
}


@pytest.fixture
async def service(tmp_path: Path) -> QuoteService:
    service = service_with_servers(tmp_path)
    fill(tmp_path / "servers" / "discord-1", {HIDDEN_NAME: HIDDEN})
    fill(tmp_path / "servers" / "discord-3", {"other.md": "# Other\n\nNothing of note is here.\n"})
    return service


@pytest.fixture
def refs(tmp_path: Path) -> Mapping[str, QuoteRef]:
    """What buttons of old messages have of the document, by the way that they go: "" is any."""
    copy = Library.open(fill(tmp_path / "copy", {NAME: HIDDEN}))
    (quote,) = copy.verify(ACCORD).matches
    asked = copy.ask(QUESTION_OF_LIST)
    assert isinstance(asked, Answer)
    found = {"": quote, "rest_of_list": asked.quotes[0], "clause": asked.references[0].place}
    return {way: ref for way, each in found.items() if (ref := ref_of(each))}


Call = Callable[[QuoteService, ReplyContext, QuoteRef], Awaitable[object]]

CALLS: Mapping[str, Call] = {
    "ask": lambda service, context, _: service.ask(QUESTION, reply_context=context),
    "pinned": lambda service, context, ref: service.pinned(
        Pin(QUESTION, NAME, ref.sha256, ((ref.span.start, ref.span.end),), (ACCORD,)), context
    ),
    "quotes_at": lambda service, context, ref: service.quotes_at([ref], reply_context=context),
    "cite": lambda service, context, _: service.cite("section 2", reply_context=context),
    "cite_all": lambda service, context, _: service.cite_all(["section 2"], reply_context=context),
    "verify": lambda service, context, _: service.verify(ACCORD, reply_context=context),
    "check": lambda service, context, _: service.check(ACCORD, reply_context=context),
    "surroundings": lambda service, context, ref: service.surroundings(
        [ref], reply_context=context
    ),
    "rest_of_list": lambda service, context, ref: service.rest_of_list(
        [ref], reply_context=context
    ),
    "clause": lambda service, context, ref: service.clause([ref], reply_context=context),
    "further": lambda service, context, ref: service.further([ref], reply_context=context),
    "related": lambda service, context, ref: service.related([ref], reply_context=context),
    "exact": lambda service, context, ref: service.exact([ref], reply_context=context),
    "sources": lambda service, context, _: service.sources(reply_context=context),
    "reload": lambda service, context, _: service.reload(reply_context=context),
    "status": lambda service, context, _: service.status(3, reply_context=context),
    "names": lambda service, context, _: service.names(reply_context=context),
    "checksum": lambda service, context, _: service.checksum(reply_context=context),
    "timeline": lambda service, context, _: service.timeline(
        TimelineRequest(since="1987"), reply_context=context
    ),
    "context": lambda service, context, ref: service.context(
        ref.sha256, ref.span, reply_context=context
    ),
    "help": lambda service, context, _: service.help(reply_context=context),
    "suggest_questions": lambda service, context, _: service.suggest_questions(
        "", 25, reply_context=context
    ),
    "suggest_topics": lambda service, context, _: service.suggest_topics(
        "", 25, reply_context=context
    ),
    "suggest_addresses": lambda service, context, _: service.suggest_addresses(
        "2", 25, source=None, reply_context=context
    ),
    "suggest_sources": lambda service, context, _: service.suggest_sources(
        "", 25, reply_context=context
    ),
}
"""Every way to read documents; the person's own words have none that only the document has."""

WITHOUT_DOCUMENTS = {"change_documents"}
"""What reads no documents for a person: it runs what its caller gives it."""

ACCORD_WORDS = ("zanzibrook", "fazackerley")
OWN_WORDS = {"ask": ("zanzibrook",), "verify": ACCORD_WORDS, "check": ACCORD_WORDS}
"""What a reply may repeat, because the person wrote it."""

SILENT_INSIDE = {"status", "checksum"}
"""What says nothing of the document even to those who may see it, at this question."""


def test_every_way_to_ask_the_service_is_tried() -> None:
    ways = {
        name
        for name, method in inspect.getmembers(QuoteService, inspect.isfunction)
        if not name.startswith("_") and "reply_context" in inspect.signature(method).parameters
    }

    assert ways == CALLS.keys() | WITHOUT_DOCUMENTS


async def seen(
    way: str, service: QuoteService, context: ReplyContext, refs: Mapping[str, QuoteRef]
) -> str:
    found = await CALLS[way](service, context, refs.get(way, refs[""]))
    if isinstance(found, Quote):
        found = (found,)
    if isinstance(found, tuple) and any(isinstance(each, Quote) for each in found):
        return "\n".join(f"{each.document.source} {each.text}" for each in found)
    return shown_in(found) if isinstance(found, Reply | None) else repr(found)


@pytest.mark.parametrize("who", OUTSIDERS)
@pytest.mark.parametrize("way", CALLS)
async def test_an_outsider_sees_nothing_of_it(
    way: str, who: str, service: QuoteService, refs: Mapping[str, QuoteRef]
) -> None:
    shown = await seen(way, service, OUTSIDERS[who], refs)

    assert [sign for sign in signs_in(shown) if sign not in OWN_WORDS.get(way, ())] == []


@pytest.mark.parametrize("way", sorted(CALLS.keys() - SILENT_INSIDE))
async def test_an_insider_sees_it(
    way: str, service: QuoteService, refs: Mapping[str, QuoteRef]
) -> None:
    shown = signs_in(await seen(way, service, HERE, refs))

    assert [sign for sign in shown if sign not in OWN_WORDS.get(way, ())]


@pytest.mark.parametrize("who", ["a channel without documents", "a channel with it and no role"])
async def test_where_nobody_sees_a_document_that_is_said(who: str, service: QuoteService) -> None:
    context = OUTSIDERS[who]
    said = context.strings.requests.no_sources

    assert said in shown_in(await service.ask(QUESTION, reply_context=context))
    assert said in shown_in(await service.sources(reply_context=context))
    assert await service.names(reply_context=context) == ()


@pytest.mark.parametrize("who", ["another server", "another server with documents"])
@pytest.mark.parametrize(
    "question",
    [
        QUESTION,
        "zanzibrok",
        "What does the ZWB pay?",
        "zanzibrook.md",
        "When was the bridge built?",
    ],
)
async def test_what_others_add_changes_no_answer(
    who: str, question: str, service: QuoteService, tmp_path: Path
) -> None:
    context = OUTSIDERS[who]
    before = service_with_servers(tmp_path / "before")
    if who == "another server with documents":
        text = b"# Other\n\nNothing of note is here.\n"
        await ManagedDocuments(before, None, context).add("other.md", text)

    asked = await service.ask(question, reply_context=context)
    assert shown_in(asked) == shown_in(await before.ask(question, reply_context=context))
    assert asked.answer_id == (await before.ask(question, reply_context=context)).answer_id


async def test_a_new_document_is_used_where_the_server_uses_only_some(
    service: QuoteService,
) -> None:
    async with await Store.open(None) as store:
        managed = ManagedServer(store, "discord:1")
        await store.change_settings(
            "discord:1", lambda held: replace(held, sources=frozenset({"a.txt"}))
        )
        await ManagedDocuments(service, managed, HERE).add("new.md", b"# New\n\nIt is new here.\n")

        assert (await managed.held()).sources == {"a.txt", "server/new.md"}
