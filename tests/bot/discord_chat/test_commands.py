from __future__ import annotations

from pathlib import Path
from typing import Any

import discord
import pytest
import simcord

from bot.discord_chat.commands import owners_of, words_of
from bot.discord_chat.gateway import QuothClient, build_client
from bot.i18n import ENGLISH, SPANISH
from bot.service import QuoteService
from bot.settings import Settings
from bot.store import Store
from index import Library, MatchLevel
from tests.bot.discord_chat.conftest import DEATHS, World
from tests.helpers.documents import BRIDGE, fill
from tests.helpers.unescape import assert_in_its_file, quotations, text_of, undo


@pytest.fixture
def owner(world: World) -> simcord.MemberActor:
    """Someone who runs the bot and administers the server."""
    role = world.server.create_role("Admins", permissions=discord.Permissions(administrator=True))
    person = world.server.add_member(world.env.create_user("owner"), roles=[role])
    assert isinstance(world.env.bot, QuothClient)
    world.env.bot.owners.add(person.id)
    return person


def contents(folder: Path) -> bytes:
    return b"".join(each.read_bytes() for each in folder.iterdir() if each.is_file())


class TestPrivacy:
    async def test_it_is_told_exactly_what_is_kept(self, world: World) -> None:
        result = await world.alice.slash(world.channel, "privacy")

        said = text_of(result.response)
        assert result.ephemeral
        assert "I don't store" in said
        assert "keyed hash" in said
        assert "/forget" in said

    async def test_what_is_kept_is_removed(self, world: World, store: Store) -> None:
        await store.vote("one", str(world.alice.id), up=True)
        await store.vote("two", str(world.alice.id), up=False)
        await store.vote("two", "99", up=False)

        first = await world.alice.slash(world.channel, "forget-me")
        second = await world.alice.user.slash("forget-me")

        assert text_of(first.response) == "Done. I've deleted 2 votes."
        assert first.ephemeral
        assert text_of(second.response).startswith("There's nothing to delete")
        assert [(each.answer_id, each.down) for each in await store.votes()] == [("two", 1)]

    async def test_without_a_store_there_is_nothing_to_remove(
        self, world: World, service: QuoteService, settings: Settings
    ) -> None:
        await world.env.restart_bot(build_client(service, settings))

        result = await world.alice.slash(world.channel, "forget-me")

        assert text_of(result.response).startswith("There's nothing to delete")

    async def test_questions_and_names_reach_no_file(
        self, world: World, service: QuoteService, settings: Settings, tmp_path: Path
    ) -> None:
        async with await Store.open(tmp_path) as store:
            await world.env.restart_bot(build_client(service, settings, store=store))
            await world.alice.send(world.channel, f"{world.mention} {DEATHS}")
            await store.vote("one", str(world.alice.id), up=True)
            kept = contents(tmp_path)
            await world.env.restart_bot(build_client(service, settings))

        for secret in ("migrant", "alice", str(world.alice.id), str(world.channel.id)):
            assert secret.encode() not in kept


class TestOwners:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        (tmp_path / "documents").mkdir()
        return fill(tmp_path / "documents", {"bridge.txt": BRIDGE})

    @pytest.fixture
    def service(self, folder: Path) -> QuoteService:
        return QuoteService(Library.open(folder))

    @pytest.mark.parametrize("name", ["reload", "status"])
    async def test_others_are_refused_in_private(self, world: World, name: str) -> None:
        result = await world.alice.user.slash(name)
        admin = world.server.add_member(
            world.env.create_user("admin"),
            roles=[
                world.server.create_role(
                    "Admins", permissions=discord.Permissions(administrator=True)
                )
            ],
        )
        other = await admin.slash(world.channel, name)

        for refused in (result, other):
            assert "Only the bot's owner" in text_of(refused.response)
        assert other.ephemeral
        assert name not in world.alice.available_commands(world.channel)

    async def test_documents_are_read_again(
        self, world: World, owner: simcord.MemberActor, folder: Path
    ) -> None:
        same = await owner.slash(world.channel, "reload")
        fill(folder, {"mill.txt": "The mill at Lomba burned down in 1912.\n"})
        changed = await owner.slash(world.channel, "reload")
        asked = await world.alice.slash(
            world.channel, "ask", question="When did the mill at Lomba burn down?"
        )

        assert "Nothing has changed" in text_of(same.response)
        assert "Some have changed" in text_of(changed.response)
        assert "mill.txt" in text_of(changed.response)
        assert changed.ephemeral
        assert "1912" in text_of(asked.response)

    async def test_if_that_fails_the_former_documents_serve_on(
        self, world: World, owner: simcord.MemberActor, folder: Path
    ) -> None:
        (folder / "bridge.txt").unlink()
        result = await owner.slash(world.channel, "reload")
        asked = await world.alice.slash(
            world.channel, "ask", question="When was the stone bridge over the Alva built?"
        )

        said = text_of(result.response)
        assert said.startswith(
            "I couldn't read the documents again, so I'm still using what I had."
        )
        assert len(said) > len(
            "I couldn't read the documents again, so I'm still using what I had. "
        )
        assert result.ephemeral
        assert "1764" in text_of(asked.response)

    async def test_the_status_counts(self, world: World, owner: simcord.MemberActor) -> None:
        await world.alice.slash(
            world.channel, "ask", question="When was the stone bridge over the Alva built?"
        )
        await world.alice.slash(world.channel, "ask", question="Who won the chess olympiad?")
        result = await owner.slash(world.channel, "status")

        said = text_of(result.response)
        assert result.ephemeral
        for row in (
            "**Documents** — 1",
            "**Passages** — ",
            "**Index** — BM25, in memory",
            "**Servers** — 1",
            "**Running for** — 0 h 0 min",
            "**Questions answered** — 1",
            "**Questions without an answer** — 1",
            "**Errors** — 0",
        ):
            assert row in said


def application(**parts: Any) -> discord.AppInfo:  # noqa: ANN401 - as Discord writes it
    user = {"id": "1", "username": "u", "discriminator": "0", "avatar": None}
    data = {
        "id": "5",
        "name": "Quoth",
        "description": "",
        "icon": None,
        "owner": user,
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0",
        "team": None,
    }
    return discord.AppInfo(discord.Client(intents=discord.Intents.none())._connection, data | parts)  # type: ignore[arg-type]  # noqa: SLF001


def member(number: int, role: str) -> dict[str, Any]:
    user = {"id": str(number), "username": "u", "discriminator": "0", "avatar": None}
    return {"user": user, "membership_state": 2, "role": role, "permissions": ["*"], "team_id": "9"}


async def test_owners_are_the_applications_owner_or_the_team() -> None:
    team = {
        "id": "9",
        "name": "t",
        "icon": None,
        "owner_user_id": "2",
        "members": [member(2, "admin"), member(3, "developer"), member(4, "read_only")],
    }

    assert owners_of(None) == set()
    assert owners_of(application()) == {1}
    assert owners_of(application(team=team)) == {2, 3}


MENU = ENGLISH.checking.menu
SAID = ENGLISH.checking.match_levels
QUESTIONS = [DEATHS, "When was the moon landing on the border?"]
RESUMED = "Trump resumed the program in 2017."


async def checked(world: World, text: str) -> simcord.InteractionResult:
    """What the check of a message by somebody else says."""
    bob = world.server.add_member(world.env.create_user("bob"))
    message = await bob.send(world.channel, text)
    return await world.alice.context_menu(world.channel, MENU, message)


async def test_what_stands_verbatim_is_cited(world: World) -> None:
    result = await checked(world, RESUMED)

    assert result.ephemeral
    assert result.response is not None
    assert text_of(result.response).startswith(ENGLISH.checking.opening)
    assert SAID[MatchLevel.VERBATIM] in text_of(result.response)
    ((text, note),) = quotations(result.response.message)
    assert text == RESUMED
    assert note
    assert assert_in_its_file(result.response.message) == 1


async def test_what_is_close_stands_over_the_documents_words(world: World) -> None:
    result = await checked(world, RESUMED.replace("2017", "2018"))

    shown = text_of(result.response)
    assert SAID[MatchLevel.CLOSE] in shown
    assert "“Trump resumed the program in **2018**.”" in shown
    assert ENGLISH.checking.there in shown
    assert "> Trump resumed the program in **2017**." in shown
    assert result.response is not None
    assert assert_in_its_file(result.response.message) == 1


async def test_what_the_documents_do_not_hold_is_said_and_not_judged(world: World) -> None:
    result = await checked(world, "Bananas are yellow fruits that grow in Ecuador. Yes.")

    shown = text_of(result.response)
    assert f"{SAID[MatchLevel.ABSENT]}\n\n“Bananas are yellow" in shown
    assert f"{SAID[MatchLevel.TOO_SHORT]}\n\n“Yes.”" in shown
    assert "A match doesn't mean that it's true" in shown


async def test_a_message_too_short_to_look_up_gets_a_hint(world: World) -> None:
    result = await checked(world, "Yes.")

    assert "too short to check" in text_of(result.response)
    assert result.ephemeral


async def test_it_says_how_much_was_left_out(world: World) -> None:
    many = " ".join(f"Pears and apples number {n} grow here." for n in range(40))
    result = await checked(world, many)

    said = [text_of(each) for each in (result.response, *result.followups)]
    assert "I didn't look up 20 more sentences." in said[-1]


@pytest.mark.parametrize("embed_links", [True, False], ids=["embeds", "plain"])
async def test_a_nasty_message_neither_pings_nor_formats(
    world: World, *, embed_links: bool
) -> None:
    channel = world.deny(embed_links=embed_links)
    loud = world.server.create_role("Loud", permissions=discord.Permissions.all())
    bob = world.server.add_member(world.env.create_user("bob"), roles=[loud])
    nasty = "The @everyone ||mill|| of <@1> burnt [down](https://a.example) in `1911` for good."
    message = await bob.send(channel, nasty)
    result = await world.alice.context_menu(channel, MENU, message)

    assert result.response is not None
    shown = text_of(result.response)
    assert not result.response.message.mention_everyone
    assert "@everyone" not in shown
    assert "://" not in shown
    assert "The @everyone" in undo(shown)


async def test_the_bots_own_answer_can_be_checked(world: World) -> None:
    await world.alice.send(world.channel, f"{world.mention} {DEATHS}")
    answer = world.answer()
    result = await world.alice.context_menu(world.channel, MENU, answer)

    assert words_of(answer)
    assert SAID[MatchLevel.VERBATIM] in text_of(result.response)


@pytest.mark.parametrize("embed_links", [True, False], ids=["embeds", "plain"])
@pytest.mark.parametrize("question", QUESTIONS)
async def test_of_the_bots_own_messages_only_the_quotations_are_checked(
    world: World, question: str, *, embed_links: bool
) -> None:
    channel = world.deny(embed_links=embed_links)
    await world.alice.slash(channel, "ask", question=question)
    answer = world.answer(channel)
    quoted = list(quotations(answer))
    result = await world.alice.context_menu(channel, MENU, answer)
    shown = "\n".join(text_of(each) for each in (result.response, *result.followups))

    assert quoted
    assert result.ephemeral
    assert SAID[MatchLevel.VERBATIM] in shown
    assert not {SAID[MatchLevel.ABSENT], SAID[MatchLevel.CLOSE]} & set(shown.splitlines())


class TestDifferingDocuments:
    @pytest.fixture
    def service(self, tmp_path: Path) -> QuoteService:
        folder = tmp_path / "documents"
        folder.mkdir()
        told = "{} people died in the Alva flood."
        return QuoteService(
            Library.open(fill(folder, {f"{n}.txt": told.format(n) for n in (148, 160)}))
        )

    async def test_the_words_around_them_are_not_checked(self, world: World) -> None:
        await world.alice.send(
            world.channel, f"{world.mention} How many people died in the Alva flood?"
        )
        answer = world.answer()
        result = await world.alice.context_menu(world.channel, MENU, answer)
        shown = text_of(result.response)

        assert ENGLISH.answers.conflicts in text_of(answer)
        assert ENGLISH.answers.conflicts not in shown
        assert shown.count(SAID[MatchLevel.VERBATIM]) == len(list(quotations(answer))) == 2
        assert SAID[MatchLevel.ABSENT] not in shown


async def test_a_message_of_the_bots_own_that_quotes_nothing_gets_a_hint(world: World) -> None:
    await world.alice.slash(world.channel, "sources")
    result = await world.alice.context_menu(world.channel, MENU, world.answer())

    assert text_of(result.response) == ENGLISH.checking.unquoted
    assert result.ephemeral


async def test_who_repeats_the_bots_words_has_them_checked(world: World) -> None:
    result = await checked(world, f"{ENGLISH.answers.conflicts}\n> {RESUMED}")

    assert SAID[MatchLevel.ABSENT] in text_of(result.response)


async def test_a_failure_is_told(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.env.inject_error("POST", "/interactions/*/*/callback", status=503)
    result = await checked(world, RESUMED)

    assert "Discord didn't accept my answer" in text_of(result.response)
    assert f"answering /{MENU}" in caplog.text
    assert len(world.env.errors) == 1


@pytest.mark.usefixtures("spanish")
async def test_it_speaks_the_language_of_who_asks(world: World) -> None:
    result = await checked(world, RESUMED)

    assert text_of(result.response).startswith(SPANISH.checking.opening)


class TestTheTimeOfADocument:
    @pytest.fixture
    def service(self, tmp_path: Path) -> QuoteService:
        text = (
            "---\nvalid_from: {}\nreplaces: {}\n---\n# Plots\n\nThe rent of a plot is {} crowns.\n"
        )
        files = {"old.md": text.format(2019, "x", 4), "new.md": text.format(2022, "old.md", 5)}
        return QuoteService(Library.open(fill(tmp_path / "documents", files)))

    async def test_an_option_chooses_the_version_of_then(self, world: World) -> None:
        options = {"question": "what is the rent of a plot", "as-of": "2020"}

        result = await world.alice.slash(world.channel, "ask", **options)

        said = text_of(result.response)
        assert said.index("4 crowns") < said.index("5 crowns")
        assert result.response is not None
        assert "— replaced in 2022 by new.md · Plots" in said

    async def test_what_is_no_date_is_said_so(self, world: World) -> None:
        options = {"question": "what is the rent of a plot", "as-of": "soonish"}

        result = await world.alice.slash(world.channel, "ask", **options)

        assert "soonish" in text_of(result.response)
        assert "crowns" not in text_of(result.response)
