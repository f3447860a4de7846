"""Send replies to messages and interactions, in turn and within the limits."""

from __future__ import annotations

import asyncio
import contextlib
import io
import logging
from collections.abc import Coroutine, Iterable
from dataclasses import replace
from typing import Any, TypeVar

import discord

from bot.chat.answers import ALWAYS_PRIVATE
from bot.chat.buttons import Button, buttons_of
from bot.discord_chat.bot import (
    QuothBot,
    answers_in,
    answers_nowhere,
    is_private,
    reply_context_of,
    settings_for,
)
from bot.discord_chat.layout import Outgoing, compose
from bot.discord_chat.permissions import Permitted
from bot.i18n import Strings
from bot.rate_limits import RateLimitedError
from bot.rendering import notices, results
from bot.replies import Reply


async def answer_in_turn(
    interaction: discord.Interaction[QuothBot], asking: Coroutine[Any, Any, Reply]
) -> Reply:
    """Return what ``asking`` gives, or why it is not asked here or now."""
    client, strings = interaction.client, reply_context_of(interaction).strings
    is_press = interaction.type is discord.InteractionType.component
    rate_limiter = client.button_rate_limiter if is_press else client.rate_limiter
    try:
        async with rate_limiter.admit(interaction.user.id, interaction.channel_id or 0):
            if await answers_in(interaction):
                return await asking
            return results.hint(await _why_silent(interaction), strings)
    except RateLimitedError as refusal:
        return turn_away(client, refusal, strings)
    finally:
        asking.close()


async def _why_silent(interaction: discord.Interaction[QuothBot]) -> str:
    """Return why there is no answer where ``interaction`` happened, and what to do."""
    strings = reply_context_of(interaction).strings
    settings = await settings_for(interaction)
    if await answers_nowhere(interaction.guild, settings):
        return strings.platform.silent_everywhere.format(settings=strings.written("settings"))
    return strings.platform.silent


def turn_away(client: QuothBot, refusal: RateLimitedError, strings: Strings) -> Reply:
    """Count ``refusal``, and say why there is no answer now."""
    client.service.metrics.turned_away(refusal.refusal)
    return notices.turned_away(refusal.refusal, refusal.seconds, strings)


log = logging.getLogger(__name__)

T = TypeVar("T")

PROMPT_SECONDS = 1.0
"""How long an interaction may wait for its reply before it is deferred.

Discord drops an interaction that is not answered within three seconds. Waiting a moment
lets a hint stay private, which a deferred answer can no longer decide.
"""

TYPING_SECONDS = 0.3
"""How long a message may wait for its answer before the bot is shown as typing."""

FIRST_SERVER_ERROR = 500
"""From this HTTP status on the failure is Discord's."""

PICTURE_NAME = "timeline.png"

CUSTOM_ID_LIMIT = 100
"""Characters of a custom id: https://discord.com/developers/docs/components/reference"""

MAX_QUOTES_IN_ID = 5
"""So many quotations fit a custom id, with room for what the button does."""

DiscordButton = discord.ui.Button[discord.ui.View]


def with_buttons(reply: Reply, *, embeds: bool = True) -> tuple[Outgoing, ...]:
    """Lay ``reply`` out as messages, the last one with the buttons that belong under it."""
    messages = compose(reply, embeds=embeds)
    if not messages:
        return ()
    view = view_of(buttons_of(reply, MAX_QUOTES_IN_ID))
    return (*messages[:-1], replace(messages[-1], files=reply.files, view=view))


def view_of(buttons: Iterable[Button]) -> discord.ui.View | None:
    """Return a view that discord.py sends and then forgets; ``None`` without buttons.

    Discord refuses a message in which two buttons have one custom id, so the first stays.
    """
    view = discord.ui.View(timeout=None)
    first: dict[str, Button] = {}
    for each in buttons:
        first.setdefault(each.token, each)
    for each in first.values():
        view.add_item(
            DiscordButton(
                label=each.label, custom_id=each.token, disabled=not each.enabled, row=each.row
            )
        )
    view.stop()
    return view if view.children else None


async def send_reply(
    message: discord.Message,
    reply: Reply,
    permitted: Permitted,
    room: discord.Thread | None = None,
) -> None:
    """Send ``reply``, each message of it as a reply to ``message``.

    So the buttons under the last one and a follow-up to any of them find the question.

    Args:
        message: What is answered.
        reply: What to say.
        permitted: What the bot may do there.
        room: A thread to answer in instead, where nothing can be referred to.
    """
    if not permitted.embed:
        log.info("Plain text in channel %d: Embed Links is missing.", message.channel.id)
    for number, outgoing in enumerate(with_buttons(reply, embeds=permitted.embed)):
        nonce = f"{message.id}.{number}"
        refer = permitted.refer and room is None
        try:
            await _send(message, outgoing, nonce, room, refer=refer)
        except discord.HTTPException as error:
            if error.status < FIRST_SERVER_ERROR:
                raise
            # The nonce makes Discord drop the second one if the first did get through.
            log.warning("Discord failed (HTTP %d); sending once more.", error.status)
            await _send(message, outgoing, nonce, room, refer=refer)


async def respond(
    interaction: discord.Interaction[QuothBot],
    asking: Coroutine[Any, Any, Reply],
    *,
    private: bool | None = None,
) -> Reply:
    """Answer ``interaction`` with the reply that ``asking`` gives, and return that.

    Args:
        interaction: What to answer.
        asking: Gives the reply.
        private: Whether only the person who asked may see it; ``None`` is as the server
            has it. Help, hints and failures are private in any case, unless the answer was
            so slow that it was deferred.
    """
    if private is None:
        private = await is_private(interaction)
    reply = await await_or_defer(interaction, asking, private=private)
    await respond_with(interaction, reply, private=private)
    return reply


async def await_or_defer(
    interaction: discord.Interaction[QuothBot],
    asking: Coroutine[Any, Any, Reply],
    *,
    private: bool = False,
    in_turn: bool = True,
) -> Reply:
    """Wait for the reply that ``asking`` gives, and ask Discord for time if it takes long.

    Args:
        interaction: What to answer.
        asking: Gives the reply.
        private: Whether only the person who asked may see it.
        in_turn: Whether it is subject to where the bot answers and to how much it is asked.
    """
    working = asyncio.create_task(answer_in_turn(interaction, asking) if in_turn else asking)
    try:
        await asyncio.wait({working}, timeout=PROMPT_SECONDS)
        if not working.done():
            # A button keeps its message; a command shows that it is at work.
            thinking = interaction.type is discord.InteractionType.application_command
            await interaction.response.defer(ephemeral=private, thinking=thinking)
        return await working
    finally:
        working.cancel()


async def respond_with(
    interaction: discord.Interaction[QuothBot],
    reply: Reply,
    *,
    private: bool = False,
    embeds: bool = True,
) -> None:
    """Send ``reply`` as the response to ``interaction``, or after it."""
    private = private or reply.kind in ALWAYS_PRIVATE
    embeds = embeds and interaction.app_permissions.embed_links
    for outgoing in with_buttons(reply, embeds=embeds):
        await respond_once(interaction, outgoing, private=private)


async def respond_once(
    interaction: discord.Interaction[QuothBot], outgoing: Outgoing, *, private: bool
) -> None:
    """Send one message as the response to ``interaction``, or after it."""
    files = attachments(outgoing)
    view = outgoing.view or discord.utils.MISSING
    if interaction.response.is_done():
        await interaction.followup.send(
            content=outgoing.content or "",
            embeds=outgoing.embeds,
            suppress_embeds=outgoing.suppress_embeds,
            allowed_mentions=outgoing.allowed_mentions,
            ephemeral=private,
            files=files,
            view=view,
        )
        return
    await interaction.response.send_message(
        content=outgoing.content,
        embeds=outgoing.embeds,
        suppress_embeds=outgoing.suppress_embeds,
        allowed_mentions=outgoing.allowed_mentions,
        ephemeral=private,
        files=files,
        view=view,
    )


async def replace_with(interaction: discord.Interaction[QuothBot], outgoing: Outgoing) -> None:
    """Put ``outgoing`` in the place of the message whose button was pressed.

    What is attached to that message stays.
    """
    if interaction.response.is_done():
        await interaction.edit_original_response(
            content=outgoing.content,
            embeds=outgoing.embeds,
            view=outgoing.view,
            allowed_mentions=outgoing.allowed_mentions,
        )
        return
    await interaction.response.edit_message(
        content=outgoing.content,
        embeds=outgoing.embeds,
        view=outgoing.view,
        allowed_mentions=outgoing.allowed_mentions,
    )


def attachments(outgoing: Outgoing) -> list[discord.File]:
    """Return the picture of ``outgoing`` with its words, and its files."""
    files = [discord.File(io.BytesIO(each.content), each.name) for each in outgoing.files]
    if outgoing.picture is not None:
        png = io.BytesIO(outgoing.picture.png)
        files.append(discord.File(png, PICTURE_NAME, description=outgoing.picture.description))
    return files


async def _send(
    message: discord.Message,
    outgoing: Outgoing,
    nonce: str,
    room: discord.Thread | None,
    *,
    refer: bool,
) -> None:
    reference = message.to_reference(fail_if_not_exists=False) if refer else None
    await (room or message.channel).send(
        content=outgoing.content,
        embeds=outgoing.embeds,
        suppress_embeds=outgoing.suppress_embeds,
        allowed_mentions=outgoing.allowed_mentions,
        reference=reference,  # type: ignore[arg-type]  # None is taken, the stubs forget it
        mention_author=False,
        nonce=nonce,
        view=outgoing.view,  # type: ignore[arg-type]  # the same
    )


async def typing_meanwhile(channel: discord.abc.Messageable, asking: Coroutine[Any, Any, T]) -> T:
    """Return what ``asking`` gives; if that takes a while, show that the bot is at work.

    Most answers are there sooner than Discord would show it.
    """
    working = asyncio.create_task(asking)
    try:
        await asyncio.wait({working}, timeout=TYPING_SECONDS)
        if not working.done():
            await asyncio.gather(working, _show_typing(channel))
        return await working
    finally:
        working.cancel()


async def _show_typing(channel: discord.abc.Messageable) -> None:
    """Show that the bot is at work; an answer does not fail without it."""
    with contextlib.suppress(discord.HTTPException):
        await channel.typing()
