"""What buttons, menus, shortcuts and forms do, after a restart and on messages weeks old.

What a button needs stands in its value, and what a form needs in its metadata.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from bot.chat.answers import (
    further_page,
    heads_of,
    opened_with,
    rest_page,
    shown_by,
    vote,
)
from bot.chat.buttons import (
    ASK_PERSON,
    CONTEXT_MENU,
    TELL_TEAM,
    AskAgainToken,
    ComplaintToken,
    ExampleToken,
    Further,
    FurtherToken,
    PageToken,
    RestToken,
    ShowToken,
    VoteToken,
    unpack,
)
from bot.chat.followups import Shown
from bot.chat.gaps import complain, pass_on, questions_of
from bot.rendering import results
from bot.replies import Reply, ReplyKind, Text, TimelineRequest
from bot.slack_chat.blocks import (
    MAX_QUOTES_IN_VALUE,
    SOLVED_FOR,
    Outgoing,
    add_buttons,
    carried,
    compose,
    quoted_words,
    room_for,
    with_buttons,
)
from bot.slack_chat.bot import Json, Origin, SlackBot, read_text
from bot.slack_chat.commands import FILTER, SHARE, share, show_event, show_timeline, turn_page
from bot.slack_chat.documents import open_documents_form
from bot.slack_chat.forms import (
    ASK_FORM,
    OPEN_ASK,
    OPEN_DOCUMENTS,
    OPEN_SETTINGS,
    TIMELINE_FORM,
    Filled,
    Task,
    ask_form,
    filter_form,
)
from bot.slack_chat.questions import talk_at
from bot.slack_chat.sending import (
    in_turn,
    open_form,
    replace_original,
    respond,
    send,
    send_messages,
)
from bot.slack_chat.settings_form import publish_home, save_settings, show_settings
from bot.slack_chat.team import ask_person, mark_as_solved, open_pin_form


async def origin_of(bot: SlackBot, body: Mapping[str, Any]) -> Origin:
    """Return who acted and where, from the body of a command, a press, a shortcut or a form."""
    user = body.get("user")
    if not isinstance(user, Mapping):
        user = {"id": body["user_id"], "team_id": body.get("team_id")}
    container = body.get("container") or {}
    message = body.get("message") or {}
    channel = body.get("channel_id") or (body.get("channel") or {}).get("id")
    channel = channel or container.get("channel_id") or ""
    thread = message.get("thread_ts") or container.get("thread_ts")
    begun = thread is not None
    if thread is None and container.get("type") == "message" and message.get("ts"):
        # Under a message that is in no thread a thread is begun, except in direct messages.
        thread = None if channel.startswith("D") else message["ts"]
    return Origin(
        await bot.person(str(user["id"])),
        str(user.get("team_id") or ""),
        str(channel),
        None if thread is None else str(thread),
        body.get("response_url") or None,
        body.get("trigger_id") or None,
        bool(container.get("is_ephemeral")),
        str(container.get("message_ts") or message.get("ts") or ""),
        begun,
    )


# Buttons


async def press(
    bot: SlackBot, origin: Origin, token: str, message: Mapping[str, Any] | None
) -> None:
    """Do what a button is for.

    Args:
        bot: What answers.
        origin: Who pressed it, and where.
        token: Its value.
        message: Under what it stands, if everyone sees that.
    """
    if token == OPEN_DOCUMENTS:
        await open_documents_form(bot, origin)
    elif token == OPEN_ASK:
        task = Task.at(replace(origin, channel="", thread=None, response_url=None), private=True)
        await open_form(bot, origin, ask_form(Shown(), task, origin.strings))
    elif token == OPEN_SETTINGS:
        await show_settings(bot, origin)
    elif token.startswith(SHARE):
        await share(bot, origin, token)
    elif (solved := re.fullmatch(SOLVED_FOR, token)) is not None:
        asking = mark_as_solved(bot, origin, solved["asker"])
        await respond(bot, origin, asking, private=True, press=True)
    elif token.startswith(FILTER):
        await _filter(bot, origin, PageToken.read(token.removeprefix(FILTER)))
    else:
        token, shown = carried(token)
        if (about := read_about(token)) is not None:
            await _press_about(bot, origin, about, shown or await talk_at(bot, origin, message))
        else:
            await _press_token(bot, origin, token, message, shown)


About = AskAgainToken | ComplaintToken | str
"""What a button does that is about the question; text is ``TELL_TEAM`` or ``ASK_PERSON``."""


def read_about(token: str) -> About | None:
    """Return what a button does that is about the question; ``None`` for every other one."""
    if token in {TELL_TEAM, ASK_PERSON}:
        return token
    for kind in (AskAgainToken, ComplaintToken):
        if re.fullmatch(kind.PATTERN, token):
            return kind.read(token)
    return None


async def _press_about(bot: SlackBot, origin: Origin, about: About, shown: Shown) -> None:
    strings, voter = origin.strings, bot.voter(origin.person)

    async def words() -> str:
        return await bot.words_to_keep(origin.person, questions_of(shown))

    async def tell() -> Reply:
        if bot.store is None:
            return results.hint(strings.community.nothing_kept, strings)
        if not questions_of(shown):
            return results.hint(strings.community.unseen, strings)
        return await pass_on(bot.store, bot.server, await words(), voter, strings)

    match about:
        case AskAgainToken():
            await _ask_again(bot, origin, about, shown)
        case ComplaintToken():
            asking = complain(bot.store, bot.server, about, voter, words, strings)
            await respond(bot, origin, asking, private=True, press=True)
        case str() if about == ASK_PERSON:
            await respond(bot, origin, ask_person(bot, origin, shown), private=True, press=True)
        case _:
            await respond(bot, origin, tell(), private=True, press=True)


async def _press_token(  # noqa: C901 - one case for each kind of button
    bot: SlackBot,
    origin: Origin,
    token: str,
    message: Mapping[str, Any] | None,
    shown: Shown | None,
) -> None:
    reply_context = await bot.reply_context(origin, alone=True)
    match read_token(token):
        case ShowToken() as show:
            asking = shown_by(bot.service, show, reply_context)
            reply = await in_turn(bot, origin, asking, press=True)
            if reply.kind is ReplyKind.EXACT and (answer_id := answer_id_under(message)):
                footer = origin.strings.answers.footer.format(answer_id=answer_id)
                reply = replace(reply, footer=footer)
            await send_again(bot, origin, reply, message)
        case FurtherToken() as further:
            asking = bot.service.further(unpack(further.quotes), reply_context=reply_context)
            reply = await in_turn(bot, origin, asking, press=True)
            if reply.kind is not ReplyKind.FURTHER:
                await send_again(bot, origin, reply, message)
                return
            room = room_for(origin.strings)
            page = further_page(reply, further, room, MAX_QUOTES_IN_VALUE)
            (outgoing,) = compose(page.reply, limit=1)
            outgoing = add_buttons(outgoing, page.buttons)
            await _send_page(bot, origin, outgoing, instead=further.what is Further.TURN)
        case RestToken() as rest:
            asking = bot.service.rest_of_list(unpack(rest.quotes), reply_context=reply_context)
            reply = await in_turn(bot, origin, asking, press=True)
            if reply.kind is not ReplyKind.FURTHER or not reply.quotations:
                await send_again(bot, origin, reply, message)
                return
            page = rest_page(reply, rest, MAX_QUOTES_IN_VALUE)
            (outgoing,) = compose(page.reply, limit=1)
            await _send_page(
                bot, origin, add_buttons(outgoing, page.buttons), instead=rest.way == "t"
            )
        case VoteToken() as voted:
            await _vote(bot, origin, voted, shown or await talk_at(bot, origin, message))
        case ExampleToken() as example:
            asking = bot.service.ask(
                example.question, with_question=True, reply_context=reply_context
            )
            await respond(bot, origin, asking, private=True, press=True)
        case PageToken() as page_token:
            await turn_page(bot, origin, page_token)
        case None:
            text = origin.strings.buttons.gone
            await send(bot, origin, results.hint(text, origin.strings), private=True)


_TOKENS = (ShowToken, FurtherToken, RestToken, VoteToken, ExampleToken, PageToken)
_Token = ShowToken | FurtherToken | RestToken | VoteToken | ExampleToken | PageToken


def read_token(text: str) -> _Token | None:
    """Return what a button's value says; ``None`` if no button has such a value now."""
    for kind in _TOKENS:
        if re.fullmatch(kind.PATTERN, text):
            return kind.read(text)
    return None


async def _vote(bot: SlackBot, origin: Origin, token: VoteToken, shown: Shown) -> None:
    strings, keeps = origin.strings, (await bot.settings()).keep_questions

    async def heads() -> tuple[Text, ...]:
        return heads_of(shown, strings) if keeps else ()

    asking = vote(bot.store, token, bot.voter(origin.person), heads, strings)
    reply = await in_turn(bot, origin, asking, press=True)
    about = shown if keeps and reply.complaint else None
    await send_messages(bot, origin, with_buttons(reply, shown=about), private=True)


async def _send_page(bot: SlackBot, origin: Origin, outgoing: Outgoing, *, instead: bool) -> None:
    if instead:
        await replace_original(bot, origin, outgoing)
    else:
        await send_messages(bot, origin, [outgoing], private=True)


async def send_again(
    bot: SlackBot, origin: Origin, reply: Reply, message: Mapping[str, Any] | None
) -> None:
    """Send what a button shows; if the documents have changed, with the question, to ask again."""
    if reply.kind is not ReplyKind.OUTDATED:
        await send(bot, origin, reply, private=True)
        return
    shown = await talk_at(bot, origin, message)
    reply = opened_with(reply, shown, private=origin.hidden)
    await send_messages(bot, origin, with_buttons(reply, shown=shown), private=True)


async def _ask_again(bot: SlackBot, origin: Origin, token: AskAgainToken, shown: Shown) -> None:
    """Open a form with the question, where it is known."""
    task = Task.at(origin, private=token.private or origin.hidden, shown=shown)
    await open_form(bot, origin, ask_form(shown, task, origin.strings))


async def _filter(bot: SlackBot, origin: Origin, token: PageToken) -> None:
    request = token.request(await bot.document_names())
    task = Task.at(origin, private=origin.hidden)
    await open_form(bot, origin, filter_form(token, request, task, origin.strings))


def answer_id_under(message: Mapping[str, Any] | None) -> str | None:
    """Read the id of an answer off the buttons under it."""
    for block in (message or {}).get("blocks") or ():
        for element in block.get("elements") or ():
            token, _ = carried(str(element.get("value") or ""))
            found = re.fullmatch(VoteToken.PATTERN, token)
            if found is not None:
                return VoteToken.read(found[0]).answer_id
    return None


async def choose(bot: SlackBot, origin: Origin, action: Mapping[str, Any]) -> None:
    """Do what a menu under a message is for."""
    option = action.get("selected_option")
    if action.get("action_id") == CONTEXT_MENU and option:
        await show_event(bot, origin, str(option["value"]))


# Shortcuts


async def check_message(bot: SlackBot, origin: Origin, message: Mapping[str, Any]) -> None:
    """Check each sentence of a message against the documents, for the person alone."""
    blocks: Iterable[Json] = message.get("blocks") or ()
    said = read_text(str(message.get("text") or ""), bot.workspace.user)
    if message.get("user") == bot.workspace.user or message.get("bot_id") == bot.workspace.bot:
        said = "\n\n".join(quoted_words(blocks))
        if not said:
            hint = results.hint(origin.strings.checking.unquoted, origin.strings)
            await send(bot, origin, hint, private=True)
            return
    asking = bot.service.check(said, reply_context=await bot.reply_context(origin, alone=True))
    await respond(bot, origin, asking, private=True)


async def pin_message(bot: SlackBot, origin: Origin, message: Mapping[str, Any]) -> None:
    """Open the form that binds a question to a quotation of a message."""
    shown = await talk_at(bot, origin, message)
    await open_pin_form(bot, origin, message, shown.asked)


async def open_ask(bot: SlackBot, origin: Origin) -> None:
    """Open the form of the global shortcut; its answer goes into the direct messages."""
    await open_form(bot, origin, ask_form(Shown(), Task(), origin.strings))


# Forms


async def submit(bot: SlackBot, origin: Origin, view: Mapping[str, Any]) -> None:
    """Answer what was asked in a form, where the form was opened from."""
    task, filled = Task.read(str(view.get("private_metadata") or "")), Filled.of(view)
    place = task.origin(origin.person, origin.team)
    reply_context = await bot.reply_context(place, alone=task.private)
    names = await bot.document_names()
    if view.get("callback_id") == TIMELINE_FORM:
        request = TimelineRequest(
            filled.chosen("topic"), filled.text("since"), filled.text("until"), filled.source(names)
        )
        await show_timeline(bot, place, request, private=task.private)
    elif view.get("callback_id") == ASK_FORM:
        asking = bot.service.ask(
            filled.text("question") or "",
            source=filled.source(names) or task.source,
            as_of=task.as_of,
            history=(task.followed,) if task.followed else (),
            with_question=True,
            reply_context=reply_context,
        )
        await respond(bot, place, asking, private=task.private)


async def submit_settings(bot: SlackBot, origin: Origin, view: Mapping[str, Any]) -> None:
    """Keep the settings, and show them in the Home tab."""
    if not await save_settings(bot, origin.person, Filled.of(view)):
        text = origin.strings.platform.manage_only
        await send(bot, origin, results.hint(text, origin.strings), private=True)
        return
    await publish_home(bot, origin)
