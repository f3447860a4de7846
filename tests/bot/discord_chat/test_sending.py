from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest

from bot.chat.buttons import Button
from bot.discord_chat.sending import view_of, with_buttons
from bot.rate_limits import PRESSES
from bot.replies import Reply, ReplyKind
from bot.service import QuoteService
from bot.settings import Settings
from index import Library
from tests.bot.discord_chat.conftest import DEATHS, World
from tests.helpers.unescape import SEEDS, text_of


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"quoth_person_limit": 2, "quoth_channel_limit": 3})


async def ask(world: World) -> str:
    result = await world.alice.slash(world.channel, "ask", question=DEATHS)
    if "Please wait" in text_of(result.response):
        assert result.ephemeral
    return text_of(result.response)


async def test_one_who_asks_too_much_is_told_how_long_to_wait(world: World) -> None:
    assert "148" in await ask(world)
    assert "148" in await ask(world)
    assert await ask(world) == "You're asking quickly. Try again in 15 seconds."

    await world.env.advance_time(14)
    assert await ask(world) == "You're asking quickly. Try again in 1 second."

    await world.env.advance_time(1.5)
    assert "148" in await ask(world)


async def test_others_are_not_held_up_until_the_channel_is(world: World) -> None:
    people = [world.server.add_member(world.env.create_user(name)) for name in ("bob", "carol")]
    for _ in range(2):
        await ask(world)
    said = [
        text_of((await each.slash(world.channel, "ask", question=DEATHS)).response)
        for each in people
    ]

    assert "148" in said[0]
    assert said[1].startswith("This channel is busy. Try again in 10 seconds.")


async def test_a_flood_of_mentions_gets_one_refusal(world: World) -> None:
    for _ in range(6):
        await world.alice.send(world.channel, f"{world.mention} {DEATHS}")

    first, second, refusal = world.answers()
    assert "148" in text_of(first)
    assert "148" in text_of(second)
    assert text_of(refusal).startswith("You're asking quickly.")


async def test_a_flood_by_many_gets_one_refusal_for_the_channel(world: World) -> None:
    for number in range(7):
        person = world.server.add_member(world.env.create_user(f"person{number}"))
        await person.send(world.channel, f"{world.mention} {DEATHS}")

    *answers, refusal = world.answers()
    assert len(answers) == 3
    assert "This channel is busy." in text_of(refusal)


async def test_refusals_are_counted(world: World, service: QuoteService) -> None:
    before = service.metrics.snapshot().turned_away["person_cooldown"]
    for _ in range(3):
        await ask(world)

    assert service.metrics.snapshot().turned_away["person_cooldown"] == before + 1


async def test_pages_may_be_turned_faster_but_not_without_end(world: World) -> None:
    result = await world.alice.slash(world.channel, "timeline")
    assert result.response is not None
    for label in ("Next", "Previous") * PRESSES:
        await world.alice.click(result.response, label=label)
    refused = await world.alice.click(result.response, label="Next")

    assert text_of(refused.followups[-1] if refused.followups else refused.response).startswith(
        "You're asking quickly."
    )
    assert "page 1 of" in str(result.response.embeds[-1].footer.text)


async def test_help_is_always_given(world: World) -> None:
    for _ in range(4):
        result = await world.alice.slash(world.channel, "help")
        assert "/ask" in text_of(result.response)


class Gate(Library):
    """A library that says when it is asked, and answers when it is let."""

    asked: Callable[[], object]
    open_ = threading.Event()

    def ask(self, *arguments: object, **options: object) -> object:  # type: ignore[override]
        self.asked()
        assert self.open_.wait(10)
        return super().ask(*arguments, **options)  # type: ignore[arg-type]


class TestAtTheSameTime:
    @pytest.fixture
    def gate(self) -> Gate:
        Gate.open_.clear()
        gate = Gate.open(SEEDS)
        assert isinstance(gate, Gate)
        return gate

    @pytest.fixture
    def service(self, gate: Gate) -> QuoteService:
        return QuoteService(gate)

    async def test_a_person_gets_one_answer_at_a_time(self, world: World, gate: Gate) -> None:
        client, loop = world.env.bot, asyncio.get_running_loop()
        content = f"{world.mention} {DEATHS}"

        async def ask_again() -> None:
            refused = asyncio.ensure_future(
                client.wait_for("message", check=lambda message: message.author == client.user)
            )
            world.env.backend.create_message(world.channel.id, world.alice.id, content)
            await refused
            gate.open_.set()

        gate.asked = lambda: asyncio.run_coroutine_threadsafe(ask_again(), loop)
        await world.alice.send(world.channel, content)

        refusal, answer = map(text_of, world.answers())
        assert "still working on your last question" in refusal
        assert "148" in answer


async def test_what_says_nothing_is_no_message() -> None:
    assert with_buttons(Reply(ReplyKind.HINT, ())) == ()


async def test_a_view_is_not_kept_for_clicks() -> None:
    view = view_of([Button("x", "x")])

    assert view is not None
    assert view.is_finished()
    assert view_of([]) is None


async def test_of_buttons_that_do_the_same_the_first_is_sent() -> None:
    view = view_of([Button("One", "x"), Button("Two", "y"), Button("Three", "x")])

    assert view is not None
    shown = [button for row in view.to_components() for button in row["components"]]
    assert [button["label"] for button in shown] == ["One", "Two"]
