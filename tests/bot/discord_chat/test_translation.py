from __future__ import annotations

import discord
import pytest
import simcord

from bot.discord_chat.gateway import QuothClient
from bot.i18n import ENGLISH, SPANISH, strings_for
from tests.bot.discord_chat.conftest import DEATHS, World
from tests.helpers.unescape import text_of

OFF_TOPIC = "What is the best recipe for sourdough bread?"
SPAIN = discord.Locale.spain_spanish
GERMAN = discord.Locale.german
LATIN = discord.Locale.latin_american_spanish


async def test_commands_are_offered_in_spanish(world: World) -> None:
    client = world.env.bot
    assert isinstance(client, QuothClient)
    commands = {each.name: each for each in await client.tree.fetch_commands()}

    for name, words in SPANISH.commands.items():
        command = commands[name]
        assert command.name_localizations[SPAIN] == words.name
        assert command.description_localizations[SPAIN] == words.description
        assert command.name_localizations[GERMAN] == strings_for("de").commands[name].name
        assert discord.Locale.french not in command.name_localizations
        for option in command.options:
            assert isinstance(option, discord.app_commands.Argument)
            translated = words.options[option.name]
            assert option.name_localizations[SPAIN] == translated.name
            assert option.description_localizations[SPAIN] == translated.description


async def test_the_menus_of_a_message_are_offered_in_spanish(world: World) -> None:
    client = world.env.bot
    assert isinstance(client, QuothClient)
    menus = {
        each.name: each.name_localizations
        for each in await client.tree.fetch_commands()
        if each.type is discord.AppCommandType.message
    }

    german = strings_for("de")
    assert menus == {
        english: {SPAIN: spanish, LATIN: spanish, GERMAN: in_german}
        for english, spanish, in_german in (
            (ENGLISH.checking.menu, SPANISH.checking.menu, german.checking.menu),
            (ENGLISH.community.menu, SPANISH.community.menu, german.community.menu),
        )
    }


@pytest.mark.usefixtures("spanish")
async def test_a_person_is_answered_in_the_language_of_their_discord(world: World) -> None:
    result = await world.alice.slash(world.channel, "ask", question=OFF_TOPIC)

    assert text_of(result.response).startswith(
        f"Pregunta: «{OFF_TOPIC}»\n\nNo he encontrado nada sobre esto"
    )


@pytest.mark.usefixtures("spanish")
async def test_a_quotation_keeps_its_own_language(world: World) -> None:
    result = await world.alice.slash(world.channel, "ask", question=DEATHS)

    assert result.response is not None
    said = text_of(result.response)
    assert SPANISH.answers.asked.partition("{")[0] in said
    assert "El Paso Sector" in said.replace("*", "")


async def test_a_mention_is_answered_in_the_language_of_the_server(
    simcord_env: simcord.Env, world: World
) -> None:
    server = simcord_env.create_guild(preferred_locale="es-ES")
    channel = server.create_text_channel("preguntas")
    maria = server.add_member(simcord_env.create_user("maria"))

    await maria.send(channel, f"{world.mention} {OFF_TOPIC}")

    assert text_of(world.answer(channel)).startswith("No he encontrado nada sobre esto")
