"""The local page's server and its adapter for the simulated Discord."""

from __future__ import annotations

import asyncio
import base64
import json
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import aiohttp
import pytest
import simcord
from yarl import URL

from bot.discord_chat.gateway import QuothClient, build_client
from bot.local_page.discord_adapter import DiscordChat
from bot.local_page.page_strings import LANGUAGES, set_language
from bot.local_page.protocol import (
    Attachment,
    Card,
    Controls,
    Menu,
    Message,
    Reaction,
    RefusedError,
    TextPart,
)
from bot.local_page.server import PageServer, to_json
from bot.local_server import furnish
from bot.service import QuoteService
from bot.settings import Settings
from bot.store import Store
from tests.helpers.documents import seed_library
from tests.helpers.local_page import opened_page

ROOT = Path(__file__).parents[2]
DEATHS = "How many migrant deaths occurred in the El Paso Sector in Fiscal Year 2023?"


@pytest.fixture(scope="module")
def service() -> QuoteService:
    return QuoteService(seed_library())


@pytest.fixture
async def simcord_bot(service: QuoteService) -> AsyncIterator[QuothClient]:
    settings = Settings.model_construct(
        quoth_person_limit=0, quoth_channel_limit=0, quoth_message_content=True
    )
    async with await Store.open(None) as store:
        yield build_client(service, settings, store=store)


@pytest.fixture
async def chat(simcord_env: simcord.Env, simcord_bot: QuothClient) -> DiscordChat:
    return await furnish(simcord_env, simcord_bot)


@dataclass(frozen=True, slots=True)
class Visit:
    """One person in one channel."""

    chat: DiscordChat
    person: str
    channel: str

    def messages(self) -> Sequence[Message]:
        return self.chat.messages(self.person, self.channel)

    async def say(self, text: str, *, files: Sequence[tuple[str, bytes]] = ()) -> Message:
        await self.chat.say(self.person, self.channel, text, files=files)
        return self.messages()[-1]

    async def press(self, message: Message, label: str) -> None:
        (control,) = [
            each.control
            for part in message.parts
            if isinstance(part, Controls)
            for each in part.controls
            if not isinstance(each, Menu) and each.label == label
        ]
        await self.chat.press(self.person, self.channel, message.id, control)

    def menu(self, message: Message) -> Menu:
        (menu,) = [
            each
            for part in message.parts
            if isinstance(part, Controls)
            for each in part.controls
            if isinstance(each, Menu)
        ]
        return menu


def visit(chat: DiscordChat, person: str = "Moderator", channel: str = "questions") -> Visit:
    (who,) = [each.id for each in chat.people() if each.name == person]
    (where,) = [each.id for each in chat.channels(who) if each.name == channel]
    return Visit(chat, who, where)


# The simulated Discord


async def test_an_answer_has_cards_with_quotations_and_buttons(chat: DiscordChat) -> None:
    answer = await visit(chat).say(DEATHS)

    card = next(part for part in answer.parts if isinstance(part, Card))
    assert card.colour == "#2e8b57"
    assert "— 003_1b8ed4e9084715c7.txt" in to_json(card)
    assert answer.about.startswith("Moderator: @Quoth How many")
    assert answer.app
    assert not answer.mine


async def test_in_a_channel_of_people_only_who_names_the_bot_is_answered(
    chat: DiscordChat,
) -> None:
    general = visit(chat, channel="general")

    assert not (await general.say(DEATHS)).app
    assert (await general.say(f"@quoth {DEATHS}")).app


async def test_a_private_notice_is_only_for_who_pressed(chat: DiscordChat) -> None:
    moderator, member = visit(chat), visit(chat, "Member")
    answer = await moderator.say(DEATHS)
    await member.press(answer, "👍")

    assert member.messages()[-1].private
    assert not moderator.messages()[-1].private
    assert len(member.messages()) == len(moderator.messages()) + 1


async def test_only_the_moderator_is_offered_settings(chat: DiscordChat) -> None:
    offered = {
        name: {each.name for each in chat.commands(visit(chat, name).person, visit(chat).channel)}
        for name in ("Moderator", "Member")
    }

    assert offered["Moderator"] - offered["Member"] >= {"reload", "settings", "status"}
    with pytest.raises(RefusedError, match="not visible to this user"):
        await chat.run(visit(chat, "Member").person, visit(chat).channel, "settings", {})


async def test_commands_have_their_options_and_the_bot_completes_them(chat: DiscordChat) -> None:
    here = visit(chat)
    (ask,) = [each for each in chat.commands(here.person, here.channel) if each.name == "ask"]
    kinds = {each.name: (each.kind, each.required, each.suggests) for each in ask.options}

    assert kinds["question"] == ("text", True, True)
    assert kinds["private"] == ("switch", False, False)
    found = await chat.suggest(here.person, here.channel, "timeline", "topic", "bord", {})
    assert "Border Patrol" in [each.label for each in found]


async def test_what_is_filled_in_reaches_the_command(chat: DiscordChat) -> None:
    here = visit(chat)
    await chat.run(
        here.person, here.channel, "ask", {"question": DEATHS, "private": "true", "source": ""}
    )

    assert here.messages()[-1].private
    assert here.messages()[-1].about == "Moderator used /ask"


async def test_a_chart_and_the_exact_text_are_files_of_who_sees_them(chat: DiscordChat) -> None:
    here = visit(chat)
    values = {"topic": "border", "chart": "true"}
    await chat.run(here.person, here.channel, "timeline", values)
    timeline = here.messages()[-1]
    (chart,) = [part for part in timeline.parts if isinstance(part, Attachment)]

    assert chart.shown == "picture"
    found = await chat.file(here.person, here.channel, timeline.id, chart.file)
    assert found.data.startswith(b"\x89PNG")
    assert len(found.data) == chart.size
    with pytest.raises(RefusedError):
        await chat.file(here.person, here.channel, timeline.id, "1")


async def test_settings_open_a_menu_of_channels(chat: DiscordChat) -> None:
    here = visit(chat)
    await chat.run(here.person, here.channel, "settings", {})
    await here.press(here.messages()[-1], "Question channels")
    menu = here.menu(here.messages()[-1])

    assert [each.label for each in menu.options] == ["#questions", "#general"]
    general = menu.options[1].value
    panel = here.messages()[-1].id
    await chat.choose(here.person, here.channel, panel, menu.control, [general])
    assert "Question channels" in to_json(here.messages()[-1])
    assert "#general" in to_json(here.messages()[-1])
    with pytest.raises(RefusedError, match="can't be chosen"):
        await chat.choose(here.person, here.channel, panel, menu.control, ["1"])


async def test_a_thread_is_started_once_and_belongs_to_its_message(chat: DiscordChat) -> None:
    here = visit(chat)
    await here.say(DEATHS)
    asked = here.messages()[0]
    thread = await chat.start_thread(here.person, here.channel, asked.id)

    assert await chat.start_thread(here.person, here.channel, asked.id) == thread
    assert here.messages()[0].thread == thread
    (listed,) = [each for each in chat.channels(here.person) if each.kind == "thread"]
    assert (listed.parent, listed.name) == (
        here.channel, "How many migrant deaths occurred in the El Paso Sector in …"
    )  # fmt: skip
    assert (await Visit(chat, here.person, thread).say("What is said about asylum?")).app


async def test_a_message_is_checked_from_its_menu(chat: DiscordChat) -> None:
    here = visit(chat, channel="general")
    said = await here.say("148 migrant deaths occurred in the El Paso Sector in Fiscal Year 2023")
    await chat.use(here.person, here.channel, said.id, "Check against sources")

    assert said.actions == ("Check against sources", "Pin a quotation")
    member = visit(chat, "Member", "general")
    assert member.messages()[0].actions == ("Check against sources",)
    assert here.messages()[-1].about == "Moderator used Check against sources"
    assert "003_1b8ed4e9084715c7.txt" in to_json(here.messages()[-1])


async def test_in_direct_messages_only_one_person_and_the_bot_read(chat: DiscordChat) -> None:
    direct = visit(chat, channel="Quoth")
    assert (await direct.say(DEATHS)).app
    await chat.run(direct.person, direct.channel, "sources", {})

    assert len(direct.messages()) == 3
    assert visit(chat, "Member", "Quoth").messages() == []
    with pytest.raises(RefusedError):
        chat.messages(visit(chat, "Member").person, direct.channel)


async def test_several_things_at_once_are_done_in_turn(chat: DiscordChat) -> None:
    here, other = visit(chat), visit(chat, "Member")
    await asyncio.gather(
        here.say(DEATHS), other.say("What is said about asylum?"), here.say(DEATHS)
    )

    assert [each.app for each in here.messages()] == [False, True, False, True, False, True]


async def test_a_reply_to_a_person_is_addressed_and_one_to_the_bot_is_not(
    chat: DiscordChat,
) -> None:
    here = visit(chat)
    await here.say("Who won the chess olympiad?")
    asked, answer = here.messages()
    await chat.say(here.person, here.channel, DEATHS, reply_to=asked.id)
    to_person, answered = here.messages()[2:]
    await chat.say(here.person, here.channel, "Thanks.", reply_to=answer.id)
    to_bot = here.messages()[4]

    assert to_person.source == f"@Quoth {DEATHS}"
    assert answered.app
    assert to_bot.source == "Thanks."


async def test_only_the_author_changes_and_deletes_a_message(chat: DiscordChat) -> None:
    here, other = visit(chat, channel="general"), visit(chat, "Member", "general")
    said = await here.say("A tpyo.")

    assert (said.source, other.messages()[0].source) == ("A tpyo.", "")
    with pytest.raises(RefusedError, match="only change your own"):
        await chat.edit(other.person, other.channel, said.id, "Mine.")
    with pytest.raises(RefusedError, match="only change your own"):
        await chat.delete(other.person, other.channel, said.id)
    with pytest.raises(RefusedError, match="Write something"):
        await chat.edit(here.person, here.channel, said.id, " ")
    await chat.edit(here.person, here.channel, said.id, "A typo.")
    (changed,) = other.messages()
    assert (changed.parts, changed.edited) == ((TextPart(("A typo.",)),), True)
    await chat.delete(here.person, here.channel, said.id)
    assert other.messages() == []


async def test_a_reaction_is_there_for_all_until_it_is_taken_back(chat: DiscordChat) -> None:
    here, other = visit(chat, channel="general"), visit(chat, "Member", "general")
    said = await here.say("Well said.")
    await chat.react(here.person, here.channel, said.id, "👍")

    assert here.messages()[0].reactions == (Reaction("👍", 1, mine=True),)
    assert other.messages()[0].reactions == (Reaction("👍", 1),)
    await chat.react(here.person, here.channel, said.id, "👍")
    assert here.messages()[0].reactions == ()


async def test_direct_messages_take_files_replies_changes_and_reactions(chat: DiscordChat) -> None:
    direct = visit(chat, channel="Quoth")
    said = await direct.say("Look.", files=[("a.txt", b"Notes.")])
    first = next(each for each in direct.messages() if each.mine)
    (file,) = [part for part in first.parts if isinstance(part, Attachment)]
    found = await chat.file(direct.person, direct.channel, first.id, file.file)
    assert (found.name, found.data) == ("a.txt", b"Notes.")

    await chat.say(direct.person, direct.channel, "Thanks.", reply_to=said.id)
    reply = next(each for each in direct.messages() if each.source == "Thanks.")
    assert reply.about.startswith("Quoth: ")
    await chat.react(direct.person, direct.channel, reply.id, "👍")
    await chat.edit(direct.person, direct.channel, reply.id, "Thank you.")
    changed = next(each for each in direct.messages() if each.id == reply.id)
    assert (changed.source, changed.reactions) == ("Thank you.", (Reaction("👍", 1, mine=True),))
    await chat.delete(direct.person, direct.channel, reply.id)
    assert reply.id not in {each.id for each in direct.messages()}


async def test_what_the_page_says_is_in_its_language(chat: DiscordChat) -> None:
    here = visit(chat)
    await chat.run(here.person, here.channel, "ask", {"question": DEATHS})
    set_language("de")

    assert chat.channels(here.person)[0].topic == "Jede Nachricht hier ist für den Bot."
    assert chat.people()[1].role == "Ein Mitglied ohne besondere Rechte"
    assert here.messages()[-1].about == "Moderator hat /ask benutzt"
    with pytest.raises(RefusedError, match="Diese Nachricht gibt es nicht mehr"):
        await chat.press(here.person, here.channel, "1", "x")
    set_language("en")
    assert here.messages()[-1].about == "Moderator used /ask"


async def test_an_unchanged_message_is_the_same_value(chat: DiscordChat) -> None:
    here = visit(chat)
    await here.say(DEATHS)

    assert all(
        before is after for before, after in zip(here.messages(), here.messages(), strict=True)
    )


async def test_a_modal_is_filled_in_and_sent(
    chat: DiscordChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = visit(chat)
    monkeypatch.setattr("bot.discord_chat.settings_panel.MENU_LIMIT", 2)
    await chat.run(here.person, here.channel, "settings", {})
    panel = here.messages()[-1]
    await here.press(panel, "Documents")

    form = chat.form(here.person)
    assert form is not None
    assert chat.form(visit(chat, "Member").person) is None
    (names,) = form.fields
    assert (names.kind, names.required) == ("paragraph", False)
    with pytest.raises(RefusedError, match="no longer open"):
        await chat.submit(visit(chat, "Member").person, form.id, {names.control: "003"})
    with pytest.raises(RefusedError, match="max_length"):
        await chat.submit(here.person, form.id, {names.control: "a" * 5_000})
    assert chat.form(here.person) == form
    assert await chat.submit(here.person, form.id, {names.control: "nothing like this"}) == {}
    assert chat.form(here.person) is None
    assert "nothing like this" in to_json(here.messages()[-1])
    with pytest.raises(RefusedError, match="no longer open"):
        await chat.submit(here.person, form.id, {})
    await here.press(here.messages()[-1], "Documents")
    again = chat.form(here.person)
    assert again is not None
    await chat.close(here.person, again.id)
    assert chat.form(here.person) is None


# The server


@pytest.fixture
async def page(chat: DiscordChat) -> AsyncIterator[PageServer]:
    server = PageServer(chat)
    async with server.serving(0):
        yield server


async def status(url: str, **headers: str) -> int:
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as got:
        return got.status


async def test_everything_lies_below_a_path_that_nobody_guesses(page: PageServer) -> None:
    root = str(URL(page.url).origin())

    assert await status(page.url) == 200
    assert await status(f"{page.url}static/page.js") == 200
    for path in ("/", "/static/page.js", "/socket", "/wrong/", f"{URL(page.url).path}static/x"):
        assert await status(root + path) == 404


@pytest.mark.parametrize("host", ["attacker.example", "127.0.0.1.attacker.example", "127.0.0.1:1"])
async def test_a_request_under_another_name_is_refused(page: PageServer, host: str) -> None:
    assert await status(page.url, Host=host) == 421


async def test_another_origin_is_refused(page: PageServer) -> None:
    origin = str(URL(page.url).origin())

    assert await status(page.url, Origin=origin) == 200
    assert await status(page.url, Origin="http://attacker.example") == 403
    assert await status(page.url, Origin="null") == 403
    assert await status(f"{page.url}socket") == 403


async def test_answers_say_what_the_page_may_load(page: PageServer) -> None:
    async with aiohttp.ClientSession() as session, session.get(page.url) as got:
        policy = got.headers["Content-Security-Policy"]

        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert got.headers["X-Content-Type-Options"] == "nosniff"
        assert got.headers["Referrer-Policy"] == "no-referrer"
        assert '<script type="module" src=' in await got.text()


@pytest.mark.parametrize("language", sorted(LANGUAGES))
async def test_the_page_comes_with_its_words(page: PageServer, language: str) -> None:
    words = LANGUAGES[language]
    async with (
        aiohttp.ClientSession(headers={"Accept-Language": language}) as session,
        session.get(page.url) as got,
        session.get(f"{page.url}nothing") as missing,
    ):
        text = await got.text()
        assert await missing.text() == f"{words.nothing_here}\n"

    assert f'<html lang="{language}">' in text
    assert f'aria-label="{words.places}"' in text
    assert "{{" not in text
    (data,) = re.findall(r'<script type="application/json" id="words">(.*?)</script>', text)
    assert json.loads(data)["reply"] == words.reply


async def test_a_file_that_a_person_sends_is_not_run_as_a_page(
    page: PageServer, chat: DiscordChat
) -> None:
    here = visit(chat, channel="general")
    said = await here.say("", files=[("page.html", b"<script>alert(1)</script>")])
    (part,) = said.parts
    assert isinstance(part, Attachment)
    url = f"{page.url}files/{here.person}/{here.channel}/{said.id}/{part.file}"
    async with aiohttp.ClientSession() as session, session.get(url) as got:
        assert got.content_type == "text/plain"
        assert got.headers["Content-Disposition"] == "attachment"
    assert await status(f"{url}0") == 404


async def test_the_page_is_told_what_changes_and_only_that(
    page: PageServer, chat: DiscordChat
) -> None:
    here = visit(chat)
    async with opened_page(page.url) as socket:
        assert (await socket.receive_json())["product"] == "Quoth"
        await socket.send_json({"type": "open", "person": here.person, "channel": here.channel})
        assert (await socket.receive_json())["type"] == "opened"
        first = await socket.receive_json()
        assert (first["messages"], first["afresh"]) == ([], True)
        seen: list[str] = []
        for number in (1, 2):
            await socket.send_json(
                {"type": "say", "number": number, "channel": here.channel, "text": DEATHS}
            )
            async for received in socket:
                told = received.json()
                if told["type"] == "messages":
                    seen += [each["id"] for each in told["messages"]]
                elif told["type"] == "done":
                    break

    assert seen == [each.id for each in here.messages()]
    assert len(set(seen)) == 4


@pytest.mark.parametrize(
    "sent",
    [
        "no json", "[]", '{"type": "nothing", "number": 1}', '{"type": "say", "number": 1}',
        '{"number": 1}', '{"type": "run", "number": 1, "command": "no", "values": {}}',
        '{"type": "run", "number": 1, "command": "ask", "values": 3}',
        '{"type": "press", "number": 1, "message": "x", "control": "y"}',
        '{"type": "say", "number": 1, "text": "a", "files": [{"name": "a", "data": "!"}]}',
        '{"type": "submit", "number": 1, "form": "9", "values": {}}',
    ],
)  # fmt: skip
async def test_malformed_requests_are_answered_in_words(
    page: PageServer, chat: DiscordChat, sent: str
) -> None:
    here = visit(chat)
    async with opened_page(page.url) as socket:
        await socket.send_json({"type": "open", "person": here.person, "channel": here.channel})
        await socket.send_str(
            sent.replace('"number": 1', f'"number": 1, "channel": "{here.channel}"')
        )
        async for received in socket:
            told = received.json()
            if told["type"] == "done":
                assert told["error"]
                break


async def test_what_fails_is_said_on_the_page_and_in_the_log(
    page: PageServer,
    chat: DiscordChat,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise OSError("The disk is full.")

    monkeypatch.setattr(chat, "say", fail)
    async with opened_page(page.url) as socket:
        await socket.send_json({"type": "say", "number": 1, "text": "Hello"})
        async for received in socket:
            told = received.json()
            if told["type"] == "done":
                break

    assert told["error"] == "That failed. The terminal says why."
    assert "The disk is full." in caplog.text


async def test_a_thread_that_discord_refuses_is_said_so(
    chat: DiscordChat, simcord_env: simcord.Env
) -> None:
    here = visit(chat)
    await here.say(DEATHS)
    simcord_env.inject_error("POST", "/channels/*/messages/*/threads", status=403)

    with pytest.raises(RefusedError, match="Discord refuses this"):
        await chat.start_thread(here.person, here.channel, here.messages()[0].id)


async def test_files_that_are_too_large_are_refused_in_words(
    page: PageServer, chat: DiscordChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.local_page.server.MAX_UPLOAD", 1024 * 1024)
    here = visit(chat, channel="general")
    data = base64.b64encode(bytes(1024 * 1024 + 1)).decode()
    async with opened_page(page.url) as socket:
        await socket.send_json(
            {"type": "say", "number": 1, "channel": here.channel, "text": "",
             "files": [{"name": "a", "data": data}]}
        )  # fmt: skip
        async for received in socket:
            told = received.json()
            if told["type"] == "done":
                assert told["error"] == "Files may have 1 MB together."
                break


@pytest.mark.slow
def test_the_wheel_has_the_page(tmp_path: Path) -> None:
    build = "import sys; from hatchling.build import build_wheel; build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", build, tmp_path], cwd=ROOT, check=True, timeout=120)
    (wheel,) = tmp_path.glob("*.whl")
    static = {each.name for each in (ROOT / "bot/local_page/static").iterdir()}

    with ZipFile(wheel) as built:
        names = set(built.namelist())

    assert {f"bot/local_page/static/{name}" for name in static} <= names
    assert "index.html" in static
