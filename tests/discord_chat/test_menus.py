"""*Check against sources*, on a simulated Discord."""

from __future__ import annotations

from pathlib import Path

import discord
import pytest
import simcord

from bot.desk import Desk
from bot.discord_chat.menus import words_of
from bot.wording import ENGLISH, SPANISH
from index import Library, Standing
from tests.builders import fill
from tests.discord_chat.conftest import DEATHS, World
from tests.discord_chat.undoing import assert_in_its_file, quotations, text_of, undo

MENU = ENGLISH.checking.menu
SAID = ENGLISH.checking.standings
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
    assert SAID[Standing.VERBATIM] in text_of(result.response)
    ((text, note),) = quotations(result.response.message)
    assert text == RESUMED
    assert "paragraph" in note
    assert assert_in_its_file(result.response.message) == 1


async def test_what_is_close_stands_over_the_documents_words(world: World) -> None:
    result = await checked(world, RESUMED.replace("2017", "2018"))

    shown = text_of(result.response)
    assert SAID[Standing.CLOSE] in shown
    assert "“Trump resumed the program in **2018**.”" in shown
    assert ENGLISH.checking.there in shown
    assert "> Trump resumed the program in **2017**." in shown
    assert result.response is not None
    assert assert_in_its_file(result.response.message) == 1


async def test_what_the_documents_do_not_hold_is_said_and_not_judged(world: World) -> None:
    result = await checked(world, "Bananas are yellow fruits that grow in Ecuador. Yes.")

    shown = text_of(result.response)
    assert f"{SAID[Standing.ABSENT]}\n\n“Bananas are yellow" in shown
    assert f"{SAID[Standing.TOO_SHORT]}\n\n“Yes.”" in shown
    assert "says nothing about whether it is true" in shown


async def test_a_message_too_short_to_look_up_gets_a_hint(world: World) -> None:
    result = await checked(world, "Yes.")

    assert "too few words" in text_of(result.response)
    assert result.ephemeral


async def test_it_says_how_much_was_left_out(world: World) -> None:
    many = " ".join(f"Pears and apples number {n} grow here." for n in range(40))
    result = await checked(world, many)

    said = [text_of(each) for each in (result.response, *result.followups)]
    assert "20 more sentences were not looked up." in said[-1]


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
    assert SAID[Standing.VERBATIM] in text_of(result.response)


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
    assert SAID[Standing.VERBATIM] in shown
    assert not {SAID[Standing.ABSENT], SAID[Standing.CLOSE]} & set(shown.splitlines())


class TestDifferingDocuments:
    @pytest.fixture
    def desk(self, tmp_path: Path) -> Desk:
        folder = tmp_path / "documents"
        folder.mkdir()
        told = "{} people died in the Alva flood."
        return Desk(Library.open(fill(folder, {f"{n}.txt": told.format(n) for n in (148, 160)})))

    async def test_the_words_around_them_are_not_checked(self, world: World) -> None:
        await world.alice.send(
            world.channel, f"{world.mention} How many people died in the Alva flood?"
        )
        answer = world.answer()
        result = await world.alice.context_menu(world.channel, MENU, answer)
        shown = text_of(result.response)

        assert ENGLISH.answers.at_odds in text_of(answer)
        assert ENGLISH.answers.at_odds not in shown
        assert shown.count(SAID[Standing.VERBATIM]) == len(list(quotations(answer))) == 2
        assert SAID[Standing.ABSENT] not in shown


async def test_a_message_of_the_bots_own_that_quotes_nothing_gets_a_hint(world: World) -> None:
    await world.alice.slash(world.channel, "sources")
    result = await world.alice.context_menu(world.channel, MENU, world.answer())

    assert text_of(result.response) == ENGLISH.checking.unquoted
    assert result.ephemeral


async def test_who_repeats_the_bots_words_has_them_checked(world: World) -> None:
    result = await checked(world, f"{ENGLISH.answers.at_odds}\n> {RESUMED}")

    assert SAID[Standing.ABSENT] in text_of(result.response)


async def test_a_failure_is_told(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.env.inject_error("POST", "/interactions/*/*/callback", status=503)
    result = await checked(world, RESUMED)

    assert "Discord did not take my answer" in text_of(result.response)
    assert f"answering /{MENU}" in caplog.text
    assert len(world.env.errors) == 1


@pytest.mark.usefixtures("spanish")
async def test_it_speaks_the_language_of_who_asks(world: World) -> None:
    result = await checked(world, RESUMED)

    assert text_of(result.response).startswith(SPANISH.checking.opening)
