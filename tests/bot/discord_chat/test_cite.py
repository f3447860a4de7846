from __future__ import annotations

from pathlib import Path

import pytest

from bot.chat.followups import addresses_in
from bot.i18n import ENGLISH
from bot.service import QuoteService
from bot.settings import Settings
from bot.store import Store
from bot.stored_values import ServerSettings
from index import Library
from tests.bot.discord_chat.conftest import World
from tests.helpers.documents import fill
from tests.helpers.unescape import text_of, undo

EULA = """# End User Licence Agreement

1. You may install the game on two devices.
2. This licence ends if you:
   a) break it;
   b) delete your account.
"""


@pytest.fixture
def service(tmp_path: Path) -> QuoteService:
    return QuoteService(Library.open(fill(tmp_path / "docs", {"game-eula.md": EULA})))


class TestCommand:
    async def test_it_quotes_a_clause(self, world: World) -> None:
        result = await world.alice.slash(world.channel, "cite", address="EULA 2 b)")

        said = undo(text_of(result.response))
        assert "> 2. This licence ends if you:\n> […]\n> b) delete your account." in said

    async def test_it_says_which_numbers_there_are(self, world: World) -> None:
        result = await world.alice.slash(world.channel, "cite", address="section 7")

        said = undo(text_of(result.response))
        assert said.startswith("There is no “section 7” in the documents.")
        assert "The numbers run from 1 to 2." in said

    async def test_what_is_no_address_gets_a_hint(self, world: World) -> None:
        result = await world.alice.slash(world.channel, "cite", address="hello")

        assert "as the number of a section" in undo(text_of(result.response))

    @pytest.mark.parametrize(
        ("typed", "choices"),
        [
            ("2", ["2", "2(a)", "2(b)"]),
            ("section 2(b", ["2(b)"]),
            ("", ["1", "2", "2(a)", "2(b)"]),
            ("zebra", []),
        ],
    )
    async def test_addresses_are_suggested(
        self, world: World, typed: str, choices: list[str]
    ) -> None:
        found = await world.alice.autocomplete(world.channel, "cite", "address", typed)

        assert [each["value"] for each in found] == choices


class TestInline:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"quoth_message_content": True})

    async def switch_on(self, world: World, store: Store, **others: frozenset[str]) -> None:
        await store.keep_settings(world.key, ServerSettings(addresses=True, **others))  # type: ignore[arg-type]

    async def test_a_clause_in_double_brackets_is_answered_where_that_is_on(
        self, world: World, store: Store
    ) -> None:
        await self.switch_on(world, store)
        await world.alice.send(world.channel, "As [[EULA 2(b)]] says, it ends.")

        assert "b) delete your account." in undo(text_of(world.answer()))

    async def test_it_is_off_at_first(self, world: World) -> None:
        await world.alice.send(world.channel, "As [[EULA 2(b)]] says, it ends.")

        assert world.answers() == []

    @pytest.mark.parametrize(
        "words", ["See [[the wiki]].", "[[main page 2]]", "[EULA 2]", "[[]]", "EULA 2(b)"]
    )
    async def test_what_is_no_clause_is_not_answered(
        self, world: World, store: Store, words: str
    ) -> None:
        await self.switch_on(world, store)
        await world.alice.send(world.channel, words)

        assert world.answers() == []

    async def test_several_are_answered_in_one_message(self, world: World, store: Store) -> None:
        await self.switch_on(world, store)
        await world.alice.send(world.channel, "[[EULA 1]] and [[EULA 2(a)]]")

        said = undo(text_of(world.answer()))
        assert "on two devices" in said
        assert "a) break it;" in said

    async def test_a_number_that_is_not_there_is_told_so(self, world: World, store: Store) -> None:
        await self.switch_on(world, store)
        await world.alice.send(world.channel, "[[EULA 2(z)]]")

        assert "2 runs from a to b." in undo(text_of(world.answer())).replace(")", "")

    async def test_silence_wins(self, world: World, store: Store) -> None:
        await self.switch_on(world, store, silent_in=world.here)
        await world.alice.send(world.channel, "[[EULA 1]]")

        assert world.answers() == []


def test_each_address_counts_once_and_only_the_first_ones() -> None:
    assert addresses_in("[[7]] [[ 7 ]] [[8]] [[9]] [[10]]") == ("7", "8", "9")
    assert addresses_in("[[no clause]] [[7\n]]") == ()


def test_the_setting_has_words_in_the_panel() -> None:
    assert ENGLISH.servers.addresses_no != ENGLISH.servers.addresses_yes
