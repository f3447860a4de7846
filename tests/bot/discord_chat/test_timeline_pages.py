"""`/timeline` on a simulated Discord: pages, buttons, menus, charts, and what goes wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.buttons import PageToken, unpack
from bot.discord_chat.gateway import build_client
from bot.discord_chat.layout import EMBEDS_LIMIT, compose
from bot.discord_chat.sending import CUSTOM_ID_LIMIT
from bot.discord_chat.timeline_pages import (
    ENTRIES_LIMIT,
    OPTION_LIMIT,
    TOPIC_LIMIT,
    split,
)
from bot.i18n import ENGLISH
from bot.rendering.timeline_exports import ExportFormat
from bot.replies import (
    ANYONE,
    Part,
    Quotation,
    Reply,
    ReplyContext,
    ReplyKind,
    Text,
    TimelineEntry,
    TimelineRequest,
)
from bot.service import QuoteService
from bot.settings import Settings
from index import Library, LibraryError, Quote, Span
from tests.bot.discord_chat.conftest import World
from tests.helpers.documents import document, fill
from tests.helpers.own_folder import OwnFolder
from tests.helpers.unescape import SEEDS, assert_in_its_file, text_of

HOBBS = "003_1b8ed4e9084715c7.txt"


async def timeline(world: World, **options: object) -> simcord.ResponseMessage:
    """What ``/timeline`` answers; ``from`` is a word of Python's own."""
    names = {"since": "from", "dated_only": "dated-only"}
    given = {names.get(name, name): value for name, value in options.items()}
    result = await world.alice.slash(world.channel, "timeline", **given)
    # The first chart of all may take so long that the answer is announced before it comes.
    answer = result.followups[-1] if result.followups else result.response
    assert answer is not None
    return answer


def components(message: simcord.ResponseMessage) -> Iterator[dict[str, Any]]:
    for row in message.components:
        yield from row["components"]


def menu(message: simcord.ResponseMessage) -> dict[str, Any]:
    (found,) = [each for each in components(message) if each["custom_id"] == "tc"]
    return found


def labels(message: simcord.ResponseMessage) -> dict[str, bool]:
    """The buttons, and whether they can be pressed."""
    return {
        each["label"]: not each.get("disabled") for each in components(message) if "label" in each
    }


def footer(message: simcord.ResponseMessage) -> str:
    return message.embeds[-1].footer.text or ""


async def every_page(world: World, message: simcord.ResponseMessage) -> list[str]:
    """Turn to the end, checking each page as sent."""
    pages = []
    while True:
        pages.append(text_of(message))
        assert assert_in_its_file(message.message) >= 1
        if not labels(message).get("Next"):
            return pages
        await world.alice.click(message, label="Next")


class TestPages:
    async def test_the_first_page_has_the_earliest_events_with_their_dates(
        self, world: World
    ) -> None:
        message = await timeline(world)

        assert text_of(message).startswith("47 events, oldest first:")
        assert "### 2002\n**2002 – 2018** · “2002 through 2018”" in text_of(message)
        assert "page 1 of " in footer(message)
        assert labels(message) == {"Previous": False, "Next": True}
        assert not message.ephemeral

    async def test_all_events_are_on_the_pages_in_order_and_to_the_letter(
        self, world: World
    ) -> None:
        pages = await every_page(world, await timeline(world))
        written = "\n".join(pages)
        places = [written.index(words) for words in ("2002 – 2018", "### 2017", "2023-12-27")]

        assert places == sorted(places)
        assert sum(page.count("\n> ") for page in pages) >= 37
        assert ENGLISH.timelines.undated in pages[-1]
        assert "no year given" in pages[-1]

    async def test_a_resolved_date_says_from_what(self, world: World) -> None:
        message = await timeline(world, topic="Kirby", since="Dec 22, 2023", to="Dec 22, 2023")

        assert "**2023-12-22** · “December 22” · year from the document’s date" in text_of(message)

    async def test_pages_turn_both_ways(self, world: World) -> None:
        message = await timeline(world)
        first = text_of(message)

        await world.alice.click(message, label="Next")
        second = text_of(message)
        await world.alice.click(message, label="Previous")

        assert text_of(message) == first != second

    async def test_buttons_work_after_a_restart_and_keep_the_request(
        self, world: World, service: QuoteService, settings: Settings
    ) -> None:
        message = await timeline(world, topic="the US", since="2018", to="the 2020s", source=HOBBS)
        await world.env.restart_bot(build_client(service, settings))
        await world.alice.click(message, label="Next")

        assert "events about “the US” from 2018 to 202X" in text_of(message)
        assert "page 2 of " in footer(message)
        assert assert_in_its_file(message.message) >= 1

    async def test_one_page_has_no_buttons(self, world: World) -> None:
        message = await timeline(world, topic="Secure Communities")

        assert labels(message) == {}
        assert len(menu(message)["options"]) == 3

    async def test_without_embeds_the_pages_are_plain_text(self, world: World) -> None:
        channel = world.deny(embed_links=False)
        result = await world.alice.slash(channel, "timeline", topic="border")
        message = result.response

        assert message is not None
        assert message.embeds == []
        await every_page(world, message)

    async def test_it_works_in_direct_messages(self, world: World) -> None:
        result = await world.alice.user.slash("timeline", topic="border")

        assert assert_in_its_file(result.response.message) >= 1


class TestFilters:
    async def test_topic_range_and_source_choose(self, world: World) -> None:
        message = await timeline(world, topic="border", since="2023-12", to="2023", source=HOBBS)

        assert text_of(message).startswith(
            f"6 events about “border” from 2023-12 to 2023 in {HOBBS.replace('_', chr(92) + '_')}"
        )

    async def test_what_is_named_by_its_date_can_be_left_out_on_every_page(
        self, world: World
    ) -> None:
        everything = await every_page(world, await timeline(world))
        dated = await every_page(world, await timeline(world, dated_only=True))

        assert any("named by this date" in page for page in everything)
        assert len(dated) > 1
        for page in dated:
            assert page.startswith("37 events, without things only named by a date, oldest first")
            assert "named by this date" not in page

    @pytest.mark.parametrize(
        ("options", "words"),
        [
            ({"since": "last year"}, "depends on today"),
            ({"to": "3/4/2021"}, "could mean two dates"),
            ({"since": "soon"}, "as a date"),
            ({"since": "May 5"}, "has no year"),
            ({"since": "2022", "to": "2021"}, "the wrong way round"),
            ({"source": "no.txt"}, "There is no document called"),
            ({"topic": "?!"}, "What would you like to know?"),
        ],
    )
    async def test_what_is_wrong_gets_a_private_hint(
        self, world: World, options: dict[str, str], words: str
    ) -> None:
        message = await timeline(world, **options)

        assert words in text_of(message)
        assert message.ephemeral

    async def test_finding_nothing_is_said_plainly(self, world: World) -> None:
        message = await timeline(world, topic="zebras", chart=True)

        assert text_of(message).startswith("I couldn't find any dated events about “zebras”.")
        assert message.components == message.attachments == []

    async def test_a_topic_too_long_for_a_button_gets_a_hint(self, world: World) -> None:
        week = "the week of December 18, 2023"
        message = await timeline(
            world, topic=("border " * 8).strip(), since="the first nine months of 1989", to=week
        )

        assert message.ephemeral


class TestSuggestions:
    async def test_topics_are_names_that_the_documents_use(self, world: World) -> None:
        offered = await world.alice.autocomplete(world.channel, "timeline", "topic", "comm")
        everything = await world.alice.autocomplete(world.channel, "timeline", "topic", "")

        assert "Secure Communities" in [choice["value"] for choice in offered]
        assert 20 <= len(everything) <= 25

    async def test_sources_are_the_documents(self, world: World) -> None:
        offered = await world.alice.autocomplete(world.channel, "timeline", "source", "3_1B8")

        assert [choice["value"] for choice in offered] == [HOBBS]


class TestChart:
    async def test_it_is_attached_with_a_description(self, world: World) -> None:
        message = await timeline(world, topic="border", chart=True)
        (attached,) = message.attachments

        assert attached.filename == "timeline.png"
        assert "A chart of " in (attached.description or "")
        assert (await attached.read()).startswith(b"\x89PNG")

    async def test_it_stays_when_the_page_is_turned(self, world: World) -> None:
        message = await timeline(world, chart=True)
        await world.alice.click(message, label="Next")

        assert len(message.attachments) == 1

    async def test_without_permission_it_is_left_out_and_that_is_said(self, world: World) -> None:
        channel = world.deny(attach_files=False)
        result = await world.alice.slash(channel, "timeline", topic="border", chart=True)

        assert text_of(result.response).startswith(ENGLISH.timelines.no_chart)
        assert result.response is not None
        assert result.response.attachments == []


class TestContext:
    async def test_an_event_is_shown_in_its_paragraph_privately(self, world: World) -> None:
        message = await timeline(world, topic="Secure Communities")
        option = menu(message)["options"][2]
        assert len(unpack(option["value"])) == 1
        result = await world.alice.select(message, [option["value"]], custom_id="tc")

        assert result.ephemeral
        assert (option["label"], option["description"]) == (
            "2017", "Trump resumed the program in 2017.",
        )  # fmt: skip
        assert "But the deportation infrastructure did not stop there." in text_of(result.response)
        assert result.response is not None
        assert assert_in_its_file(result.response.message) == 3

    async def test_it_works_after_a_restart(
        self, world: World, service: QuoteService, settings: Settings
    ) -> None:
        message = await timeline(world, topic="Secure Communities")
        await world.env.restart_bot(build_client(service, settings))
        value = menu(message)["options"][0]["value"]
        result = await world.alice.select(message, [value], custom_id="tc")

        assert result.response is not None
        assert assert_in_its_file(result.response.message) == 3

    async def test_a_place_that_means_nothing_gets_a_hint(self, world: World) -> None:
        room = world.env.bot.get_channel(world.channel.id)
        assert isinstance(room, discord.TextChannel)
        view = discord.ui.View(timeout=None)
        options = [discord.SelectOption(label="x", value="x")]
        view.add_item(discord.ui.Select(custom_id="tc", options=options))
        sent = await room.send("old", view=view)
        result = await world.alice.select(sent, ["x"], custom_id="tc")

        assert "have changed" in text_of(result.response)


class TestChangedDocuments(OwnFolder):
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        text = "\n\n".join(f"The mill {n} opened in {1900 + n} at Alva." for n in range(12))
        return fill(tmp_path, {"docs/a.txt": text, "docs/b.txt": "Nothing is dated."}) / "docs"

    async def test_a_page_says_that_the_documents_have_changed(
        self, world: World, folder: Path, shelf: Library
    ) -> None:
        message = await timeline(world)
        fill(folder, {"a.txt": "The mill opened in 1950 at Alva."})
        shelf.refresh()
        await world.alice.click(message, label="Next")

        assert text_of(message).startswith(ENGLISH.timelines.changed)
        assert "**1950**" in text_of(message)

    async def test_a_document_that_is_gone_is_told_privately(
        self, world: World, folder: Path, shelf: Library
    ) -> None:
        message = await timeline(world, source="a.txt")
        value = menu(message)["options"][0]["value"]
        (folder / "a.txt").unlink()
        shelf.refresh()
        turned = await world.alice.click(message, label="Next")
        shown = await world.alice.select(message, [value], custom_id="tc")

        for result in (turned, shown):
            assert "have changed" in text_of(result.response)
            assert result.ephemeral

    async def test_a_timeline_that_is_empty_by_now_is_told_privately(
        self, world: World, folder: Path, shelf: Library
    ) -> None:
        message = await timeline(world)
        fill(folder, {"a.txt": "Nothing at all is dated here."})
        shelf.refresh()
        result = await world.alice.click(message, label="Next")

        assert "I couldn't find any dated events." in text_of(result.response)
        assert result.ephemeral


class TestNastyDocuments:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        nasty = "In **1999** @everyone _paid_ <@1> https://a.example " + "*`_~|" * 150 + " end."
        texts = {
            f"docs/{n}.txt": f"{nasty}\n\nOn May {n + 1}, 2001, {'long ' * 150} it ended."
            for n in range(9)
        }
        return fill(tmp_path, texts) / "docs"

    @pytest.fixture
    def service(self, folder: Path) -> QuoteService:
        return QuoteService(Library.open(folder))

    @pytest.mark.parametrize("embed_links", [True, False], ids=["embeds", "plain"])
    async def test_are_quoted_to_the_letter_within_the_limits(
        self, world: World, folder: Path, *, embed_links: bool
    ) -> None:
        channel = world.deny(embed_links=embed_links)
        result = await world.alice.slash(channel, "timeline")
        message = result.response
        assert message is not None
        while True:
            assert "@everyone" not in text_of(message)
            assert not message.message.mention_everyone
            assert sum(len(embed) for embed in message.embeds) <= 6_000
            for option in menu(message)["options"]:
                assert len(option["description"]) <= OPTION_LIMIT
            if embed_links:
                assert assert_in_its_file(message.message, folder) >= 1
            if not labels(message).get("Next"):
                break
            await world.alice.click(message, label="Next")


class TestExports:
    @pytest.mark.parametrize(("form", "start"), [("ics", b"BEGIN:VCALENDAR"), ("csv", b"date,")])
    async def test_a_file_with_the_events_is_attached(
        self, world: World, form: str, start: bytes
    ) -> None:
        message = await timeline(world, export=form)
        (file,) = message.attachments

        assert file.filename == f"timeline.{form}"
        assert (await file.read()).startswith(start)
        left_out = ENGLISH.timelines.no_days.format(count="1")
        assert (left_out in text_of(message)) == (form == "ics")

    async def test_without_the_permission_it_is_said_and_the_events_are_listed(
        self, world: World
    ) -> None:
        channel = world.deny(attach_files=False)
        result = await world.alice.slash(channel, "timeline", topic="border", export="ics")

        assert ENGLISH.timelines.no_export in text_of(result.response)
        assert result.response is not None
        assert not result.response.attachments


class SlowService(QuoteService):
    """Thinks for two seconds of the simulated clock."""

    async def timeline(
        self,
        request: TimelineRequest,
        *,
        chart: bool = False,
        form: ExportFormat | None = None,
        reply_context: ReplyContext = ANYONE,
    ) -> Reply:
        await asyncio.sleep(2)
        return await super().timeline(request, chart=chart, form=form, reply_context=reply_context)


class TestSlowness:
    @pytest.fixture
    def service(self, seed_service: QuoteService) -> QuoteService:
        return SlowService(seed_service._library)  # noqa: SLF001 - the same documents, slower

    @pytest.mark.simcord(settle_timeout=0.5)
    async def test_a_slow_timeline_is_deferred_and_its_pages_turn(self, world: World) -> None:
        result = await world.alice.slash(world.channel, "timeline", topic="border")
        await world.env.advance_time(1.5)
        assert result.deferred
        await world.env.advance_time(1)
        message = result.response
        assert message is not None

        await world.alice.click(message, label="Next")
        await world.env.advance_time(1.5)
        assert "page 1 of" in footer(message)
        await world.env.advance_time(1)
        assert "page 2 of" in footer(message)


class TestFailures:
    async def test_what_fails_behind_a_button_is_told_and_logged(
        self, world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        message = await timeline(world)

        def fail(*_: object, **__: object) -> None:
            raise RuntimeError("broken")

        monkeypatch.setattr(Library, "timeline", fail)
        result = await world.alice.click(message, label="Next")

        assert "report reference" in text_of(result.response)
        assert "broken" in caplog.text
        assert not issubclass(RuntimeError, LibraryError)


def test_the_seeds_are_what_these_tests_read() -> None:
    assert (SEEDS / HOBBS).exists()


CHECKSUM = "0123456789abcdef" * 4
NAMES = ("a.txt", "b/c.md", "ü:x.txt")
VALUES = st.sampled_from([None, "2021", "198X", "2021-10-05", "18XX", "2021-21"])
REQUESTS = st.builds(
    TimelineRequest,
    st.none() | st.text(min_size=1, max_size=TOPIC_LIMIT),
    VALUES,
    VALUES,
    st.sampled_from([None, *NAMES]),
)
SENTENCES = st.text(min_size=1, max_size=1_500).filter(str.strip) | st.sampled_from(
    ["It fell in 1999.", "*_`" * 300, "word " * 180, "\n".join("abc")]
)


def entry(text: str) -> TimelineEntry:
    quote = Quote(document(text), Span(0, len(text)), 1)
    return TimelineEntry(
        quote, "1999", "year from the document’s date", Quotation(quote, "a.txt · x")
    )


def test_a_year_is_not_said_twice_and_a_period_has_a_dash() -> None:
    quote = Quote(document("It fell in 1999."), Span(11, 15), 1)
    only = TimelineEntry(quote, None, None, Quotation(quote, "a.txt"), year="1999")
    period = replace(only, value="1999-02/2001", year=None)
    reply = Reply(ReplyKind.TIMELINE, (only, period), strings=ENGLISH)
    first, second = (embed.description or "" for embed in compose(reply)[0].embeds)

    assert first.startswith("### 1999\n> ")
    assert second.startswith("**1999-02 – 2001** · “1999”\n> ")


@given(REQUESTS, st.integers(0, 999_999))
def test_a_custom_id_gives_the_request_and_the_page_back(
    request: TimelineRequest, page: int
) -> None:
    token = PageToken.of(request, page, CHECKSUM)

    assert PageToken.read(token.write()) == token
    again = token.request(NAMES)
    assert again is not None
    assert (again.since, again.until, again.source) == (
        request.since, request.until, request.source,
    )  # fmt: skip
    assert (again.topic or "") == " ".join((request.topic or "").split())
    assert token.is_of(CHECKSUM)
    assert not token.is_of(CHECKSUM[::-1])


@given(REQUESTS, st.integers(0, 999_999))
def test_a_custom_id_that_fits_is_never_too_long(request: TimelineRequest, page: int) -> None:
    token = PageToken.of(request, page, CHECKSUM)

    room = token.room(CUSTOM_ID_LIMIT)
    assert room < 0 or len(token.write().encode("utf-16-le")) // 2 <= CUSTOM_ID_LIMIT
    if (request.topic or "").isascii():
        assert room >= 0


def test_a_document_that_is_gone_has_no_page() -> None:
    token = PageToken.of(TimelineRequest(source="gone.txt"), 0, CHECKSUM)

    assert token.request(NAMES) is None


def test_of_two_documents_with_the_same_mark_neither_is_shown_for_the_other() -> None:
    one, other = "31632.txt", "334152.txt"
    token = PageToken.of(TimelineRequest(source=one), 0, CHECKSUM)

    assert token.source == PageToken.of(TimelineRequest(source=other), 0, CHECKSUM).source
    assert token.request([one, other]) is None
    assert token.request([one, *NAMES]) == TimelineRequest(source=one)


@settings(deadline=None, max_examples=40)
@given(
    texts=st.lists(SENTENCES, min_size=1, max_size=14),
    undated=st.integers(0, 14),
    embeds=st.booleans(),
)
def test_pages_fit_one_message_each_and_lose_nothing(
    texts: list[str], undated: int, *, embeds: bool
) -> None:
    parts: list[Part] = [Text("Two events:"), *map(entry, texts)]
    parts.insert(min(undated, len(texts) - 1) + 1, Text("Without a year:"))
    reply = Reply(ReplyKind.TIMELINE, tuple(parts))
    pages = split(reply, embeds=embeds)
    shown = [part for page in pages for part in page.parts if isinstance(part, TimelineEntry)]

    assert shown == [part for part in parts if isinstance(part, TimelineEntry)]
    for page in pages:
        assert sum(isinstance(part, TimelineEntry) for part in page.parts) <= ENTRIES_LIMIT
        (message,) = compose(page, embeds=embeds, limit=1)
        assert len(message.embeds) <= EMBEDS_LIMIT
        assert sum(len(embed) for embed in message.embeds) <= 6_000
        assert len(message.content or "") <= 2_000


@pytest.mark.parametrize("count", [1, 5, 6])
def test_only_several_pages_are_numbered(count: int) -> None:
    reply = Reply(ReplyKind.TIMELINE, (Text("Some:"), *[entry("It fell.")] * count))
    pages = split(reply, embeds=True)

    assert [page.footer for page in pages] == (
        [None] if count <= ENTRIES_LIMIT else ["page 1 of 2", "page 2 of 2"]
    )
