from __future__ import annotations

import asyncio
import logging
import re
import threading
from pathlib import Path

import pytest

from bot.example_questions import MAX_TRIED
from bot.i18n import ENGLISH
from bot.metrics import Metrics
from bot.rendering import results
from bot.rendering.citations import CITATION_SIGN
from bot.replies import QuoteRef, Reply, ReplyContext, ReplyKind, Text, TimelineRequest, UserText
from bot.service import QuoteService
from index import Library, LibraryError, SourceName, Span, digest_of_name
from tests.helpers.documents import BRIDGE, NotingService, fill, library

QUESTION = "Who built the stone bridge over the Alva?"


def words(reply_parts: object) -> str:
    assert isinstance(reply_parts, tuple)
    return " ".join(part.text for part in reply_parts if isinstance(part, Text))


async def test_a_question_gets_its_quotation(tmp_path: Path) -> None:
    reply = await QuoteService(library(tmp_path, a=BRIDGE)).ask(QUESTION)

    assert reply.kind is ReplyKind.ANSWER
    assert "Ana Prado" in reply.quotations[0].quote.text


async def test_a_question_can_be_kept_to_one_document(tmp_path: Path) -> None:
    service = QuoteService(library(tmp_path, a=BRIDGE, b=BRIDGE))
    reply = await service.ask(QUESTION, source="b.txt")

    assert {part.quote.document.source for part in reply.quotations} == {"b.txt"}


@pytest.mark.parametrize("question", ["", "?", "a" * 1001])
async def test_a_bad_question_gets_a_hint(tmp_path: Path, question: str) -> None:
    reply = await QuoteService(library(tmp_path, a=BRIDGE)).ask(question)

    assert reply.kind is ReplyKind.HINT


async def test_an_unknown_document_gets_a_hint_that_names_the_known_ones(tmp_path: Path) -> None:
    reply = await QuoteService(library(tmp_path, a=BRIDGE)).ask(QUESTION, source="z.txt")

    assert reply.kind is ReplyKind.HINT
    assert "a.txt" in words(reply.parts)


async def test_a_text_is_verified(tmp_path: Path) -> None:
    service = QuoteService(library(tmp_path, a=BRIDGE))

    assert (await service.verify("A ferry crosses the Alva")).kind is ReplyKind.VERIFIED
    assert (await service.verify("ferry")).kind is ReplyKind.HINT


async def test_sources_and_help_are_those_of_rendering(tmp_path: Path) -> None:
    shelf = library(tmp_path, a=BRIDGE)
    service = QuoteService(shelf)

    assert await service.sources() == results.sources(shelf.sources())
    assert await service.help() == results.help_text()


async def test_sources_are_suggested_by_any_part_of_their_names(tmp_path: Path) -> None:
    service = QuoteService(library(tmp_path, Bridges="One.", ferries="Two.", rivers="Three."))

    assert await service.suggest_sources("BRI", 5) == ("Bridges.txt",)
    assert await service.suggest_sources("", 2) == ("Bridges.txt", "ferries.txt")
    assert await service.suggest_sources("zebra", 5) == ()


async def test_the_library_is_called_off_the_event_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: set[int] = set()
    ask = Library.ask

    def noting(shelf: Library, question: str, **options: object) -> object:
        threads.add(threading.get_ident())
        return ask(shelf, question, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Library, "ask", noting)
    await QuoteService(library(tmp_path, a=BRIDGE)).ask(QUESTION)

    assert threads
    assert threading.get_ident() not in threads


async def test_the_words_of_a_question_are_logged_only_for_debugging(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, logger="bot.service"):
        await QuoteService(library(tmp_path, a=BRIDGE)).ask(QUESTION)
    told = [record for record in caplog.records if QUESTION in record.getMessage()]

    assert [record.levelname for record in told] == ["DEBUG"]
    assert any(record.levelname == "INFO" for record in caplog.records)


async def test_each_reply_is_one_line_of_pairs_without_any_words(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    shelf = library(tmp_path, a=BRIDGE)
    service = QuoteService(shelf)
    (quotation, *_) = (await service.ask(QUESTION)).quotations
    asked = shelf.ask(QUESTION).answer_id
    refused = shelf.ask("Who won the chess olympiad?").answer_id
    with caplog.at_level(logging.INFO, logger="bot.service"):
        await service.ask(QUESTION)
        await service.ask("Who won the chess olympiad?")
        await service.ask("?")
        await service.timeline(TimelineRequest("bridge"))
        await service.timeline(TimelineRequest(since="soon"))
        await service.verify("A ferry crosses the Alva")
        await service.verify("ferry")
        await service.sources()
        await service.context(quotation.quote.document.sha256, quotation.quote.span)
        await service.context("0" * 16, Span(0, 5))
        await service.help()

    lines = [
        re.fullmatch(r"answered (id=\S+ kind=\S+) ms=\d+\.\d", text) for text in caplog.messages
    ]
    assert [line and line[1] for line in lines] == [
        f"id={asked} kind=answer",
        f"id={refused} kind=no_answer",
        "id=- kind=hint",
        "id=- kind=timeline",
        "id=- kind=hint",
        "id=- kind=verified",
        "id=- kind=hint",
        "id=- kind=sources",
        "id=- kind=context",
        "id=- kind=hint",
        "id=- kind=help",
    ]


async def test_replies_are_counted_by_kind_and_timed(tmp_path: Path) -> None:
    service = QuoteService(library(tmp_path, a=BRIDGE))
    await service.ask(QUESTION)
    await service.ask("?")
    await service.timeline(TimelineRequest("bridge"))
    totals = service.metrics.snapshot()

    assert totals.answered == 1
    assert (totals.kinds["hint"], totals.kinds["timeline"]) == (1, 1)
    assert totals.seconds > 0


def test_the_metrics_show_the_library_as_it_is_now(tmp_path: Path) -> None:
    shelf = library(tmp_path, a=BRIDGE)
    metrics = Metrics()
    QuoteService(shelf, metrics)
    before = metrics.snapshot()
    fill(tmp_path, {"b.txt": BRIDGE})
    shelf.refresh()
    after = metrics.snapshot()

    assert (before.documents, after.documents) == (1, 2)
    assert before.passages == sum(summary.passages for summary in shelf.sources()) / 2
    assert after.passages == metrics.snapshot().passages == 2 * before.passages


async def test_a_refresh_reads_the_folder_again_and_logs_one_line(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    service = QuoteService(library(tmp_path, a="One."))
    fill(tmp_path, {"b.txt": BRIDGE})
    with caplog.at_level(logging.INFO, logger="bot.service"):
        await service.refresh()

    assert await service.names() == ("a.txt", "b.txt")
    (line,) = [each.getMessage() for each in caplog.records if each.name == "bot.service"]
    assert re.fullmatch(r"refreshed documents=2 passages=\d+ ms=\d+\.\d", line)


async def test_a_refresh_that_fails_says_why_and_the_old_documents_serve(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    service = QuoteService(library(tmp_path, a=BRIDGE))
    fill(tmp_path, {"aliases.toml": "[aliases"})
    with pytest.raises(LibraryError, match=r"aliases\.toml"):
        await service.refresh()

    assert (await service.ask(QUESTION)).kind is ReplyKind.ANSWER
    (record,) = [each for each in caplog.records if each.name == "bot.service"]
    assert record.levelname == "WARNING"
    assert record.getMessage().startswith('not_refreshed reason="aliases.toml cannot be used')


async def test_two_refreshes_at_once_read_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = threading.Lock()
    refresh = Library.refresh

    def alone(shelf: Library) -> None:
        assert reading.acquire(blocking=False)
        refresh(shelf)
        reading.release()

    monkeypatch.setattr(Library, "refresh", alone)
    service = QuoteService(library(tmp_path, a=BRIDGE))

    await asyncio.gather(*(service.refresh() for _ in range(8)))


async def test_without_a_folder_to_watch_there_is_nothing_to_tell(tmp_path: Path) -> None:
    service = QuoteService(library(tmp_path, a=BRIDGE))
    async with service.watching(None):
        assert service.watch_state is None


async def test_what_became_of_the_last_change_is_told(tmp_path: Path) -> None:
    service = NotingService(library(tmp_path / "seeds", a=BRIDGE))
    async with asyncio.timeout(30), service.watching(tmp_path / "gone"):
        await service.refreshed.wait()

    assert service.watch_state is not None
    assert service.watch_state.trouble is None


class WaitingLibrary(Library):
    """A library that has to open its index again before it can say anything."""

    opened = threading.Event()

    @property
    def names(self) -> tuple[SourceName, ...]:
        assert self.opened.wait(10)
        return super().names

    @property
    def checksum(self) -> str:
        assert self.opened.wait(10)
        return super().checksum


async def test_names_and_checksum_are_waited_for_away_from_the_event_loop(tmp_path: Path) -> None:
    WaitingLibrary.opened.clear()
    service = QuoteService(WaitingLibrary.open(fill(tmp_path, {"a.txt": BRIDGE})))

    asking = asyncio.gather(service.names(), service.checksum(), service.suggest_sources("a", 5))
    asyncio.get_running_loop().call_soon(WaitingLibrary.opened.set)
    names, _, suggested = await asking

    assert names == suggested == ("a.txt",)


@pytest.mark.parametrize("how", ["context", "surroundings", "further", "exact"])
async def test_a_quotation_is_not_looked_up_again_where_no_document_is_left_to_use(
    tmp_path: Path, how: str
) -> None:
    service = QuoteService(library(tmp_path, a=BRIDGE))
    (quotation, *_) = (await service.ask(QUESTION)).quotations
    quote = quotation.quote
    reply_context = ReplyContext(sources=frozenset({"gone.txt"}))
    if how == "context":
        reply = await service.context(
            quote.document.sha256, quote.span, reply_context=reply_context
        )
    else:
        cited = QuoteRef(quote.document.sha256, quote.span, digest_of_name(quote.document.source))
        reply = await getattr(service, how)([cited], reply_context=reply_context)

    assert reply.kind is ReplyKind.HINT
    assert words(reply.parts) == ENGLISH.requests.no_sources


@pytest.mark.parametrize("title", ["", 'title = "A bridge · b.txt"\nauthor = "A. Prado"'])
async def test_the_citation_of_a_quotation_is_no_sentence_to_check(
    tmp_path: Path, title: str
) -> None:
    fill(tmp_path, {"sources.toml": f'["a.txt"]\n{title}\n'})
    service = QuoteService(library(tmp_path, a=BRIDGE, b="The ferry sank."))
    (quotation, *_) = (await service.ask(QUESTION, source="a.txt")).quotations
    message = f"The old ferry fell.\n{CITATION_SIGN}{quotation.citation}"
    elsewhere = ReplyContext(sources=frozenset({"b.txt"}))

    assert len(_checked(await service.check(message))) == 1
    assert len(_checked(await service.check(message, reply_context=elsewhere))) > 1


def _checked(reply: Reply) -> list[str]:
    """The sentences that a check lists."""
    return [part.text for part in reply.parts if isinstance(part, UserText)]


class TestExamples:
    def service(self, tmp_path: Path, count: int = 1) -> QuoteService:
        unanswered = "\n\n".join(
            f"## When was chapel {'I' * n} built?" for n in range(1, count + 1)
        )
        fares = "## What does the ferry ticket cost?\n\nThe ferry ticket costs 4 crowns.\n"
        text = f"# Vilar\n\n{unanswered}\n\n{fares}"
        return QuoteService(Library.open(fill(tmp_path, {"a.md": text})))

    async def test_only_questions_that_are_answered_are_offered(self, tmp_path: Path) -> None:
        service = self.service(tmp_path)
        (offered,) = await service.suggest_questions("", 25)

        assert offered == "What does the ferry ticket cost?"
        assert (await service.ask(offered)).kind is ReplyKind.ANSWER
        assert (await service.ask("When was chapel I built?")).kind is not ReplyKind.ANSWER
        assert (await service.help()).examples == (offered,)

    async def test_an_empty_question_is_offered_questions_that_are_answered(
        self, tmp_path: Path
    ) -> None:
        reply = await self.service(tmp_path).ask("?!")

        assert reply.kind is ReplyKind.HINT
        assert reply.examples == ("What does the ferry ticket cost?",)

    async def test_what_was_not_tried_yet_is_found_by_its_words_or_later(
        self, tmp_path: Path
    ) -> None:
        service = self.service(tmp_path, MAX_TRIED)

        assert await service.suggest_questions("", 25) == ()
        assert len(await service.suggest_questions("ticket", 25)) == 1
        assert len(await service.suggest_questions("", 25)) == 1
