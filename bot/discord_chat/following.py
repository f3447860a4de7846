"""Which questions a message follows, read from the conversation itself.

The bot keeps no questions. What an answer answered is the message that it replies to, or
stands in the answer: over the answer to a command, whose question others cannot see, and
over a follow-up's, which names the question that it followed.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass

import aiohttp
import discord

from bot.discord_chat.escaping import unescape
from bot.discord_chat.questions import is_of_a_person, question_in
from bot.wording import WORDINGS

_UNREACHABLE = (discord.HTTPException, aiohttp.ClientError, OSError)


@dataclass(frozen=True, slots=True)
class Shown:
    """What an answer shows of the talk before it.

    Attributes:
        asked: The question that it answers.
        followed: The earlier question that this one followed.
    """

    asked: str | None = None
    followed: str | None = None


async def questions_before(client: discord.Client, message: discord.Message) -> tuple[str, ...]:
    """The questions that ``message`` may follow, the newest first; none if it replies to none.

    Args:
        client: The bot.
        message: What a person wrote.
    """
    answer = await _referred(client, message)
    if answer is None or not _is_ours(client, answer):
        return ()
    shown = await talk_before(client, answer)
    return tuple(question for question in (shown.asked, shown.followed) if question)


async def talk_before(client: discord.Client, answer: discord.Message) -> Shown:
    """What the bot's own ``answer`` answers, and what that followed, as far as can be read.

    Without the intent for it, Discord leaves out the words of messages that do not mention
    the bot; a message may be gone or out of the bot's reach, too.
    """
    shown = shown_in(answer)
    return Shown(shown.asked or await _question_of(client, answer) or None, shown.followed)


def shown_in(answer: discord.Message) -> Shown:
    """Read the questions off the first lines of one of the bot's own messages."""
    text = answer.embeds[0].description if answer.embeds else answer.content
    shown = Shown()
    for line in (text or "").split("\n\n")[:2]:
        for kind, pattern in _PATTERNS:
            if found := pattern.fullmatch(unescape(line)):
                question = found[1].removesuffix("…")
                if kind == "asked":
                    shown = Shown(question, shown.followed)
                else:
                    shown = Shown(shown.asked, question)
    return shown


def is_wordless_reply(client: discord.Client, message: discord.Message) -> bool:
    """Whether ``message`` replies to the bot with words that Discord keeps from it."""
    reference = message.reference
    if reference is None or message.content or message.attachments or message.stickers:
        return False
    answer = reference.resolved
    return isinstance(answer, discord.Message) and _is_ours(client, answer)


async def _question_of(client: discord.Client, answer: discord.Message) -> str | None:
    asked = await _referred(client, answer)
    if asked is None or client.user is None:
        return None
    asking = question_in(asked, client.user)
    if asking is None and is_of_a_person(asked):
        # Answered in a question channel, where no mention is needed.
        return asked.content.strip() or None
    return asking


async def _referred(client: discord.Client, message: discord.Message) -> discord.Message | None:
    """The message that ``message`` replies to; asks Discord only if it is not at hand."""
    reference = message.reference
    if reference is None or reference.message_id is None:
        return None
    known = reference.resolved or reference.cached_message
    if known is not None:
        return known if isinstance(known, discord.Message) else None
    channel = client.get_partial_messageable(reference.channel_id, guild_id=reference.guild_id)
    with contextlib.suppress(*_UNREACHABLE):
        return await channel.fetch_message(reference.message_id)
    return None


def _is_ours(client: discord.Client, message: discord.Message) -> bool:
    return client.user is not None and message.author.id == client.user.id


def _pattern(sentence: str, quoted: str) -> re.Pattern[str]:
    """What finds the question in ``sentence`` as the bot has written it."""
    before, after = sentence.format(question=quoted).split("{words}")
    return re.compile(f"{re.escape(before)}(.+){re.escape(after)}", re.DOTALL)


_PATTERNS = tuple(
    (kind, _pattern(sentence, words.general.quoted))
    for words in WORDINGS
    for kind, sentence in (
        ("asked", words.answers.asked),
        ("followed", words.answers.following),
    )
)
