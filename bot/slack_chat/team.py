"""What people of a workspace do together: pin, ask a person, solve, get a list and a welcome."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.chat import pins
from bot.chat.answers import OUT_OF_REACH
from bot.chat.buttons import Show, ShowToken, unpack
from bot.chat.followups import Shown
from bot.chat.gaps import asking_a_person, send_due_digest
from bot.chat.watchdog import Pause
from bot.errors import BotError
from bot.i18n.community import CommunityStrings
from bot.rendering import notices, results
from bot.rendering.notices import SECONDS_IN_A_DAY
from bot.rendering.results import MAX_QUESTION_LENGTH
from bot.replies import QuoteRef, Reply
from bot.slack_chat.blocks import (
    OPTION_LIMIT,
    Outgoing,
    compose,
    section,
    shortened,
    text_leaf,
    with_buttons,
)
from bot.slack_chat.bot import (
    UNREACHABLE,
    Json,
    Origin,
    Person,
    SlackBot,
    escape,
    is_group,
    reason_of,
)
from bot.slack_chat.forms import Filled, Task, labelled, modal, option, typed_input
from bot.slack_chat.sending import (
    UncertainPostError,
    direct_messages,
    missing_of,
    open_form,
    post,
    send,
)
from bot.slack_chat.settings_form import managed_by, why_not_managed
from bot.stored_values import Gap
from index import LibraryError, terms_of

log = logging.getLogger(__name__)

PIN_FORM = "form:pin"

SOLVED_SIGN = "white_check_mark"
"""The reaction that marks a question as solved: ✅."""

UPKEEP_SECONDS = 60.0
"""How often is looked whether something is due."""


# Pins


def refs_in(blocks: Iterable[Json]) -> str:
    """Return the quotations of an answer as its buttons have them; empty if it has none."""
    for block in blocks:
        for element in block.get("elements") or ():
            found = re.fullmatch(ShowToken.PATTERN, str(element.get("value") or ""))
            if found is not None and (shown := ShowToken.read(found[0])).what is not Show.RELATED:
                return shown.quotes
    return ""


async def open_pin_form(
    bot: SlackBot, origin: Origin, message: Mapping[str, Any], asked: str | None
) -> None:
    """Ask which quotation of ``message`` is to be bound to which question.

    Args:
        bot: What answers.
        origin: Who asks for the form, and where.
        message: The answer.
        asked: The question that it answers, where that is known.
    """
    strings = origin.strings
    if managed_by(bot, origin.person) is None:
        await send(bot, origin, results.hint(why_not_managed(bot, origin), strings), private=True)
        return
    ours = message.get("user") == bot.workspace.user or message.get("bot_id") == bot.workspace.bot
    packed = refs_in(message.get("blocks") or ()) if ours else ""
    readers = await bot.reply_context(origin, alone=True)
    quotes = await pins.quotes_by_number(bot.service, _unpacked(packed), readers)
    if not quotes:
        why = strings.community.pin_without_quotation.format(number=1)
        await send(bot, origin, results.hint(why, strings), private=True)
        return
    texts = strings.community
    options = [
        option(shortened(f"{number}. {words}", OPTION_LIMIT), str(number))
        for number, words in quotes.items()
    ]
    typed = typed_input(
        multiline=True,
        max_length=MAX_QUESTION_LENGTH,
        initial_value=(asked or "")[:MAX_QUESTION_LENGTH],
    )
    chosen = {"type": "static_select", "options": options, "initial_option": options[0]}
    view = modal(
        PIN_FORM,
        title=texts.pin_form,
        submit=strings.slack.save,
        strings=strings,
        blocks=[
            labelled("question", texts.pin_question, typed, optional=False),
            labelled("number", texts.pin_number, chosen, optional=False),
        ],
        metadata=replace(Task.at(origin, private=True), quotes=packed).write(),
    )
    await open_form(bot, origin, view)


def _unpacked(packed: str) -> tuple[QuoteRef, ...]:
    return unpack(packed) if packed else ()


def pin_errors(filled: Filled, texts: CommunityStrings) -> dict[str, str]:
    """Return what is wrong with a pin that was sent, by the field beside which it is said."""
    recognised = terms_of(filled.text("question") or "")
    return {} if recognised else {"question": texts.pin_without_words}


async def submit_pin(bot: SlackBot, origin: Origin, view: Mapping[str, Any]) -> None:
    """Pin what was chosen in the form, and say what is bound to what."""
    task, filled = Task.read(str(view.get("private_metadata") or "")), Filled.of(view)
    place = task.origin(origin.person, origin.team)
    managed = managed_by(bot, origin.person)
    if managed is None:
        why = why_not_managed(bot, origin)
        await send(bot, place, results.hint(why, origin.strings), private=True)
        return
    readers = await bot.reply_context(place, alone=True)
    number, question = int(filled.chosen("number") or 0), filled.text("question") or ""
    refs = _unpacked(task.quotes)
    reply = await pins.pin_quotation(managed, bot.service, refs, number, question, readers)
    await send(bot, place, reply, private=True)


async def pins_reply(bot: SlackBot, origin: Origin, remove: str | None) -> Reply:
    """List the pinned questions, or remove the one of a number."""
    managed, strings = managed_by(bot, origin.person), origin.strings
    if managed is None:
        return results.hint(why_not_managed(bot, origin), strings)
    readers = await bot.reply_context(origin, alone=True)
    if remove is None:
        return await pins.list_pins(managed, bot.service, readers)
    if not remove.isdecimal():
        said = strings.community.pin_unknown
        return results.hint(said.format(number=remove, pins=strings.written("pins")), strings)
    return await pins.remove_pin(managed, int(remove), readers)


def how_to_pin(origin: Origin) -> Reply:
    """Say where the menu is that pins a quotation: a command cannot read the answer."""
    strings = origin.strings
    text = strings.slack.pin_how.format(menu=strings.community.menu)
    return results.hint(text, strings)


# Asking a person


async def ask_person(bot: SlackBot, origin: Origin, shown: Shown) -> Reply:
    """Mention those whom the workspace has chosen, with the question, and say so.

    Args:
        bot: What answers.
        origin: Who wants to ask, and where.
        shown: The question, as far as it is known.
    """
    strings, texts = origin.strings, origin.strings.community
    chosen = (await bot.settings()).helper_role
    in_channel = bool(origin.channel) and not origin.is_direct
    helpers = await bot.name_of(chosen) if chosen and in_channel else None
    if chosen is None or helpers is None:
        return results.hint(texts.no_helpers, strings)
    question, asker = (origin.channel, origin.message), (chosen, origin.person.id)
    with asking_a_person(bot.throttle, question, asker, texts) as why_not:
        if why_not is not None:
            return results.hint(why_not, strings)
        person = origin.person.name or origin.person.id
        await post(bot, origin, [mention_of(chosen, person, shown.asked, texts)])
    return results.hint(texts.person_told.format(helpers=helpers), strings)


def mention_of(chosen: str, person: str, question: str | None, texts: CommunityStrings) -> Outgoing:
    """Return the one message of the bot that mentions anybody: a user group or a person.

    Args:
        chosen: The id of whom it mentions.
        person: The name of who asks.
        question: What they ask, where that is known.
        texts: In the language of the message.
    """
    sentence = texts.person_asked if question else texts.person_asked_above
    before, after = sentence.split("{helpers}")
    asked = shortened(question or "", MAX_QUESTION_LENGTH)
    after = after.format(person=person, question=asked)
    if is_group(chosen):
        leaf, mark = {"type": "usergroup", "usergroup_id": chosen}, f"<!subteam^{chosen}>"
    else:
        leaf, mark = {"type": "user", "user_id": chosen}, f"<@{chosen}>"
    leaves = [*([text_leaf(before)] if before else []), leaf, text_leaf(after)]
    block = {"type": "rich_text", "elements": [section(*leaves)]}
    return Outgoing(f"{escape(before)}{mark}{escape(after)}", (block,))


# Solved questions


async def mark_as_solved(bot: SlackBot, origin: Origin, asker: str) -> Reply:
    """React to the first message of a thread, if the one who asked says that it is solved."""
    strings, texts = origin.strings, origin.strings.community
    if origin.person.id != asker:
        return results.hint(texts.solved_by_author, strings)
    try:
        await bot.client.reactions_add(
            channel=origin.channel, timestamp=origin.thread or origin.message, name=SOLVED_SIGN
        )
    except SlackApiError as error:
        missing = missing_of(error)
        if missing is not None:
            named = strings.platform.permissions.get(missing, missing)
            return results.hint(texts.solved_unmarked.format(missing=named), strings)
        if reason_of(error) != "already_reacted":
            raise
    return results.hint(texts.solved_marked, strings)


# The welcome


async def welcome(bot: SlackBot, user: str) -> None:
    """Tell somebody in their direct messages what the bot does, if it never said anything there.

    Those who manage the workspace are told what to do first; nothing is written where others would
    read it.
    """
    if not bot.throttle.due(("welcome", user), SECONDS_IN_A_DAY):
        return
    person = await bot.person(user)
    try:
        channel = await direct_messages(bot, Origin(person))
        if (await bot.client.conversations_history(channel=channel, limit=1)).get("messages"):
            return
        origin = Origin(person, channel=channel)
        if person.manages:
            reply = notices.welcome(bot.workspace.name, person.strings)
        else:
            reply = await bot.service.help(reply_context=await bot.reply_context(origin))
        await post(bot, origin, with_buttons(reply))
    except UNREACHABLE as error:
        log.info("A person could not be told what to do first (%s).", reason_of(error))


# What is done now and then


async def do_upkeep(bot: SlackBot) -> None:
    """Send the digest if it is due, and log pins that have changed."""
    if bot.store is None:
        return
    channel = (await bot.settings()).digest_channel
    if channel is not None:
        await send_due_digest(bot.store, bot.server, partial(_send_digest, bot, channel))
    await pins.log_changed_pins(bot.service, bot.store, bot.server, bot.pins_checked_for)


async def _send_digest(bot: SlackBot, channel: str, since: datetime, gaps: tuple[Gap, ...]) -> bool:
    """Send a digest; return whether that was possible, also where it may have been sent."""
    strings = await bot.workspace_strings()
    messages = compose(notices.gaps(gaps, strings, since=since.date()), limit=1)
    try:
        await post(bot, Origin(Person(bot.workspace.user), channel=channel), messages)
    except UncertainPostError as error:
        log.warning("Whether the weekly list is in channel %s is not known: %s.", channel, error)
    except UNREACHABLE as error:
        if bot.throttle.due(("digest", channel), SECONDS_IN_A_DAY):
            log.warning("No weekly list in channel %s: %s.", channel, reason_of(error))
        return False
    return True


@contextlib.asynccontextmanager
async def upkeep(bot: SlackBot, pause: Pause = asyncio.sleep) -> AsyncIterator[None]:
    """Do within the block what is due now and then: the digest, a look at the pins."""

    async def keep_up() -> None:
        while True:
            try:
                await do_upkeep(bot)
            except OUT_OF_REACH as error:
                log.warning("What is done now and then failed; it is tried again. %s", error)
            except (BotError, LibraryError, *UNREACHABLE):
                log.exception("What is done now and then failed; it is tried again.")
            await pause(UPKEEP_SECONDS)

    task = asyncio.create_task(keep_up())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
