"""Pressing the buttons under an answer, and reading what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import discord
import simcord

from bot.chat.buttons import Show
from bot.i18n import ENGLISH
from tests.bot.discord_chat.conftest import World

ASYLUM = "What is said about asylum?"


BUTTONS = ENGLISH.buttons


Sent = discord.Message | simcord.ResponseMessage


Way = Callable[..., Coroutine[Any, Any, Sent]]


async def asked(world: World, question: str = ASYLUM, **options: object) -> simcord.ResponseMessage:
    """The answer to ``/ask``."""
    result = await world.alice.slash(world.channel, "ask", question=question, **options)
    assert result.response is not None
    return result.response


async def mentioned(world: World, question: str = ASYLUM) -> discord.Message:
    """The answer to a message."""
    await world.alice.send(world.channel, f"{world.mention} {question}")
    return world.answers()[-1]


def components(message: Sent) -> Iterator[dict[str, Any]]:
    rows: list[Any] = list(message.components)
    for row in rows:
        raw = row if isinstance(row, dict) else row.to_dict()
        yield from raw["components"]


def labels(message: Sent) -> list[str]:
    return [each.get("label") or each["emoji"]["name"] for each in components(message)]


def custom_id(message: Sent, beginning: str) -> str:
    (found,) = [
        each["custom_id"]
        for each in components(message)
        if each["custom_id"].startswith(beginning) and not each.get("disabled")
    ]
    return str(found)


async def press(
    world: World, message: Sent, beginning: str, by: simcord.MemberActor | None = None
) -> simcord.InteractionResult:
    return await (by or world.alice).click(message, custom_id=custom_id(message, beginning))


async def in_context(world: World, message: Sent) -> list[simcord.InteractionResult]:
    """What shows each quotation of ``message`` in its paragraph; one is chosen after the other."""
    result = await press(world, message, Show.CONTEXT)
    choosing = result.response
    assert choosing is not None
    offered = [each["custom_id"] for each in components(choosing)]
    if not all(each.startswith(Show.CONTEXT) for each in offered) or not offered:
        return [result]
    return [await world.alice.click(choosing, custom_id=each) for each in offered]


def all_messages(result: simcord.InteractionResult) -> list[simcord.ResponseMessage]:
    assert result.response is not None
    return [result.response, *result.followups]


async def exact_texts(result: simcord.InteractionResult) -> dict[str, bytes]:
    assert result.response is not None
    return {each.filename: await each.read() for each in result.response.attachments}
