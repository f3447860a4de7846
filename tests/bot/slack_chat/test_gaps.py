"""Questions without an answer on the local Slack: passed on, complained about and listed."""

from __future__ import annotations

from bot.local_slack import Message
from bot.stored_values import QuestionKind, ServerSettings
from tests.bot.slack_chat.conftest import DEATHS, World

SERVER = "slack:T00000001"
REFUSED = "What did Abbott sign in 1987?"
TELL = "Tell the documentation team"


async def words(world: World) -> list[str]:
    return [each.words for each in await world.store.questions(SERVER)]


async def test_a_refused_question_is_kept_only_if_that_is_switched_on(world: World) -> None:
    await world.ask(REFUSED)
    before = await words(world)
    await world.store.keep_settings(SERVER, ServerSettings(keep_questions=True))
    await world.ask(REFUSED)

    assert before == []
    assert await words(world) == [REFUSED]


async def test_anybody_can_pass_one_question_on_also_from_a_private_answer(world: World) -> None:
    private = await world.command(f"/quoth {REFUSED}")
    await world.press(private, TELL)

    assert "Thank you" in world.whispered()[-1].plain
    assert await words(world) == [REFUSED]


async def test_what_is_kept_has_no_names_of_members(world: World) -> None:
    answer = await world.ask(f"Did <@{world.admin.id}> and ana sign it with Olga in 1987?")
    await world.press(answer, TELL)
    (kept,) = await words(world)

    assert "olga" not in kept.casefold()
    assert "ana" not in kept.split()
    assert "<@" not in kept


async def test_where_names_are_not_known_nothing_is_kept(world: World) -> None:
    answer = await world.ask(REFUSED)
    world.slack.faults.refuse("users.list", "internal_error")
    await world.press(answer, TELL)

    assert "couldn't keep" in world.whispered()[-1].plain
    assert await words(world) == []


async def test_a_vote_against_an_answer_can_say_what_is_wrong(world: World) -> None:
    await world.store.keep_settings(SERVER, ServerSettings(keep_questions=True))
    answer = await world.ask(DEATHS)
    await world.press(answer, "👎")
    asked = world.whispered()[-1]
    await world.press(asked, "Wrong passage")
    (tally,) = await world.store.votes()

    assert "documentation team will see" in world.whispered()[-1].plain
    assert (tally.down, tally.wrong) == (1, 1)
    assert await words(world) == [DEATHS]


async def test_what_is_wrong_with_an_earlier_answer_of_a_thread_is_kept_with_its_own_question(
    world: World,
) -> None:
    await world.store.keep_settings(SERVER, ServerSettings(keep_questions=True))
    first = await world.ask(DEATHS)
    await world.ask("And in Fiscal Year 2022?", thread=first)
    await world.press(first, "👎")
    await world.press(world.whispered()[-1], "Wrong passage")
    kept = await world.store.questions(SERVER)

    assert [each.words for each in kept if each.kind is QuestionKind.WRONG] == [DEATHS]


async def test_admins_see_the_list_and_others_do_not(world: World) -> None:
    await world.store.keep_settings(SERVER, ServerSettings(keep_questions=True))
    await world.ask(REFUSED)
    refused = await world.command("/quoth gaps")
    await world.admin.command(world.channel, "/quoth gaps")
    await world.slack.settled()
    listed: Message = world.slack.whispered(world.admin)[-1]

    assert "Only admins and owners" in refused.plain
    assert REFUSED in listed.plain


async def test_forget_me_removes_the_questions_too(world: World) -> None:
    answer = await world.ask(REFUSED)
    await world.press(answer, TELL)
    await world.command("/quoth forget-me")

    assert await words(world) == []
