"""The words of the one slash command, which work after a mention, too.

``/quoth`` alone takes a question. Its first word may be the name of a command in any language,
and options stand behind the other words, each a name with a colon: ``from: 2021 to: 2022``.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.chat.answers import (
    entries_of,
    forgotten,
    timeline_at,
    timeline_page,
    token_of,
    too_long_topic,
)
from bot.chat.buttons import CONTEXT_MENU, Button, PageToken, ref_of, unpack, write_ref
from bot.chat.gaps import listing
from bot.chat.splitting import timeline_pages
from bot.i18n import STRINGS, Strings
from bot.rendering import notices, results
from bot.rendering.timeline_exports import ExportFormat
from bot.replies import Reply, ReplyKind, TimelineEntry, TimelineRequest
from bot.slack_chat.blocks import (
    LABEL_LIMIT,
    OPTION_LIMIT,
    OPTION_VALUE_LIMIT,
    PARTS_LIMIT,
    VALUE_LIMIT,
    Outgoing,
    add_buttons,
    compose,
    plain_text,
    room_for,
)
from bot.slack_chat.bot import Json, Origin, SlackBot
from bot.slack_chat.documents import DocumentsRequest, manage_documents
from bot.slack_chat.sending import in_turn, replace_original, respond, send, send_messages
from bot.slack_chat.settings_form import (
    admin_commands,
    managed_by,
    show_settings,
    why_not_managed,
)
from bot.slack_chat.team import how_to_pin, pins_reply
from index import OutdatedQuoteError

SHARE = "sh:"
"""The beginning of the token of the button that shows a private answer to everyone."""

_WITH_WORDS = frozenset({"ask", "cite", "timeline", "verify"})
"""Behind every other command there are options alone: a question may begin with its name."""

_SHARED = frozenset({"ask", "cite", "timeline", "sources", "verify"})
_TRUE = frozenset({"", "yes", "true", "on", "1", "sí", "si", "ja"})


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody wants of the bot.

    Attributes:
        command: The command's name in the code.
        text: All words that are no option.
        options: By their names in the code.
    """

    command: str
    text: str = ""
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def source(self) -> str | None:
        """The only document to search."""
        return self.options.get("source") or None

    @property
    def as_of(self) -> str | None:
        """The time whose versions of documents are wanted."""
        return self.options.get("as-of") or None

    def wants(self, option: str) -> bool:
        """Return whether an option is switched on."""
        return option in self.options and self.options[option].casefold() in _TRUE


def read_request(typed: str) -> Request:
    """Read what a person typed behind the command or a mention."""
    typed = typed.strip()
    first, _, rest = typed.partition(" ")
    command = _command_named(first.lstrip("/"))
    if command is not None and command not in _WITH_WORDS and rest.strip():
        request = _with_options(command, rest.strip())
        if not request.text and request.options:
            return request
        command = None
    if command is None:
        return _with_options("ask", typed)
    if not rest.strip() and command in _WITH_WORDS - {"timeline"}:
        return Request("help")
    return _with_options(command, rest.strip())


def _command_named(word: str) -> str | None:
    wanted = word.casefold()
    for strings in STRINGS:
        for command, texts in strings.commands.items():
            if wanted in {command, texts.name.casefold()}:
                return command
    return None


def _option_names(command: str) -> dict[str, str]:
    """Return the names of a command's options in every language, with those in the code."""
    names: dict[str, str] = {}
    for strings in STRINGS:
        for option, texts in strings.commands[command].options.items():
            names[texts.name.casefold()] = names[option] = option
    return names


_WORDS = frozenset({"question", "address", "topic", "text"})
"""Options that are the words themselves."""

_SWITCHES = frozenset({"chart"})
"""Options that need no value as the last word."""


def _with_options(command: str, words: str) -> Request:
    """Take the options out of ``words``, each up to the next one."""
    names = {
        name: option for name, option in _option_names(command).items() if option not in _WORDS
    }
    if not names:
        return Request(command, words)
    options: dict[str, str] = {}
    last = words.rpartition(" ")[2]
    if names.get(last.casefold()) in _SWITCHES:
        options[names[last.casefold()]] = ""
        words = words.removesuffix(last)
    either = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    text, *parts = re.split(rf"(?:^|(?<=\s))({either}):", words, flags=re.IGNORECASE)
    for name, value in zip(parts[::2], parts[1::2], strict=True):
        options[names[name.casefold()]] = value.strip()
    return Request(command, text.strip(), options)


async def run_command(bot: SlackBot, origin: Origin, typed: str) -> None:
    """Answer the slash command, for the person alone; a button shows the answer to everyone."""
    request = read_request(typed) if typed.strip() else Request("help")
    if request.command == "settings":
        await show_settings(bot, origin)
        return
    if request.command == "documents":
        await manage_documents(bot, origin, documents_request(request))
        return
    settings = await bot.settings()
    shared = not settings.private and bool(origin.channel) and not origin.is_direct
    extra = share_buttons(request.command, typed, origin.strings) if shared else ()
    await run(bot, origin, request, private=True, extra=extra)


def share_buttons(command: str, typed: str, strings: Strings) -> tuple[Button, ...]:
    """Return the button that shows a private answer to everyone; it asks once more."""
    token = f"{SHARE}{typed.strip()}"
    if command not in _SHARED or len(token) > VALUE_LIMIT:
        return ()
    return (Button(strings.slack.share, token, row=2),)


async def share(bot: SlackBot, origin: Origin, token: str) -> None:
    """Show the answer to a command to everyone in the channel."""
    request = read_request(token.removeprefix(SHARE))
    await run(bot, origin, request, private=False)


async def run_for_message(
    bot: SlackBot, origin: Origin, request: Request, files: Sequence[Json] = ()
) -> None:
    """Answer a command that stands behind a mention or in the direct messages.

    Args:
        bot: What answers.
        origin: Who asks, and where.
        request: The command.
        files: What the message brings with it, as Slack describes it.
    """
    if request.command == "settings":
        await show_settings(bot, origin)
    elif request.command == "documents":
        await manage_documents(bot, origin, documents_request(request, files))
    else:
        await run(bot, origin, request, private=False)


def documents_request(request: Request, files: Sequence[Json] = ()) -> DocumentsRequest:
    """Return what is wanted of the documents; channels and user groups are chosen in the form."""
    options = request.options
    return DocumentsRequest(
        files=tuple(files), replace=options.get("replace"), remove=options.get("remove")
    )


async def run(
    bot: SlackBot,
    origin: Origin,
    request: Request,
    *,
    private: bool,
    extra: tuple[Button, ...] = (),
) -> None:
    """Do what ``request`` asks for, and answer."""
    source, private = request.source, private or request.wants("private")
    reply_context, service = await bot.reply_context(origin, alone=private), bot.service
    match request.command:
        case "timeline":
            wanted = TimelineRequest(
                request.text or None,
                request.options.get("from") or None,
                request.options.get("to") or None,
                source,
            )
            if request.options.get("export", "") not in {"", *ExportFormat}:
                options = origin.strings.commands["timeline"].options
                hint = results.hint(options["export"].description, origin.strings)
                await send(bot, origin, hint, private=True)
                return
            asked = Attached(request.wants("chart"), request.options.get("export") or None)
            await show_timeline(bot, origin, wanted, asked, private=private, extra=extra)
            return
        case "ask":
            asking = service.ask(
                request.text,
                source=source,
                as_of=request.as_of,
                with_question=True,
                reply_context=reply_context,
            )
        case "cite":
            asking = service.cite(request.text, source=source, reply_context=reply_context)
        case "sources":
            asking = service.sources(reply_context=reply_context)
        case "verify":
            asking = service.verify(request.text, reply_context=reply_context)
        case _:
            reply = await _about_the_bot(bot, origin, request)
            await send(bot, origin, reply, private=True)
            return
    await respond(bot, origin, asking, private=private, extra=extra)


async def _about_the_bot(  # noqa: PLR0911 - one for each command
    bot: SlackBot, origin: Origin, request: Request
) -> Reply:
    """Return the reply to a command about the bot itself."""
    strings = origin.strings
    match request.command:
        case "privacy":
            keeps = (await bot.settings()).keep_questions
            return notices.privacy(strings, keeps_questions=keeps)
        case "forget-me":
            return await forgotten(bot.store, bot.voter(origin.person), strings)
        case "gaps":
            managed = managed_by(bot, origin.person)
            if managed is None:
                return results.hint(why_not_managed(bot, origin), strings)
            return await listing(managed, strings)
        case "pins":
            return await pins_reply(bot, origin, request.options.get("remove"))
        case "pin":
            return how_to_pin(origin)
        case "reload" | "status":
            return await _for_owners(bot, origin, request.command)
    reply = await bot.service.help(reply_context=await bot.reply_context(origin, alone=True))
    if managed_by(bot, origin.person) is None:
        return reply
    return replace(reply, parts=(*reply.parts, *admin_commands(strings)))


async def _for_owners(bot: SlackBot, origin: Origin, command: str) -> Reply:
    """Return the reply to a command of those who run the bot."""
    strings, service = origin.strings, bot.service
    if not bot.is_owner(origin.person):
        return results.hint(strings.owners.owners_only, strings)
    reply_context = await bot.reply_context(origin, alone=True)
    if command == "reload":
        return await service.reload(reply_context=reply_context)
    return await service.status(1, reply_context=reply_context)


# Timelines in pages of one message each, which replace one another

ENTRIES_LIMIT = 5
"""Events on a page: a screenful, and one menu of them."""

FILTER = "tf:"
"""The beginning of the token of the button that opens a form for another timeline."""


@dataclass(frozen=True, slots=True)
class Attached:
    """What is sent beside a timeline: a chart, and a file in a format."""

    chart: bool = False
    export: str | None = None


async def show_timeline(  # noqa: PLR0913 - all but four by name
    bot: SlackBot,
    origin: Origin,
    request: TimelineRequest,
    attached: Attached = Attached(),
    *,
    private: bool,
    extra: Sequence[Button] = (),
) -> None:
    """Answer with the first page of a timeline, or say why there is none."""
    reply_context = await bot.reply_context(origin, alone=private)
    form = ExportFormat(attached.export) if attached.export else None
    asking = bot.service.timeline(
        request, chart=attached.chart, form=form, reply_context=reply_context
    )
    reply = await in_turn(bot, origin, asking)
    if reply.kind is not ReplyKind.TIMELINE:
        await send(bot, origin, reply, private=private)
        return
    token = await token_of(bot.service, reply, reply_context)
    if (hint := too_long_topic(token, VALUE_LIMIT - len(FILTER), origin.strings)) is not None:
        await send(bot, origin, hint, private=True)
        return
    outgoing = replace(await _page(reply, token, extra), picture=reply.picture, files=reply.files)
    await send_messages(bot, origin, [outgoing], private=private)


async def turn_page(bot: SlackBot, origin: Origin, token: PageToken) -> None:
    """Show another page of a timeline in the place of this one."""
    reply_context = await bot.reply_context(origin, alone=origin.hidden)
    asking = timeline_at(bot.service, token, reply_context)
    reply = await in_turn(bot, origin, asking, press=True)
    if reply.kind is not ReplyKind.TIMELINE:
        await send(bot, origin, reply, private=True)
        return
    now = await token_of(bot.service, reply, reply_context, token.page)
    await replace_original(bot, origin, await _page(reply, now))


async def _page(reply: Reply, token: PageToken, extra: Sequence[Button] = ()) -> Outgoing:
    """Lay out one page with what belongs under it."""
    room, parts = room_for(reply.strings), PARTS_LIMIT - len(reply.parts[:1]) - 1
    pages = await asyncio.to_thread(
        timeline_pages, reply, room, max_entries=ENTRIES_LIMIT, max_parts=parts
    )
    page = timeline_page(pages, token)
    (outgoing,) = compose(page.reply, limit=1)
    again = Button(reply.strings.slack.filter, f"{FILTER}{token.write()}", row=1)
    outgoing = add_buttons(outgoing, (*page.buttons, again, *extra))
    menu = context_menu(entries_of(page.reply), reply.strings)
    return replace(outgoing, blocks=(*outgoing.blocks, *menu))


def context_menu(entries: Sequence[TimelineEntry], strings: Strings) -> tuple[Json, ...]:
    """Return the menu that shows an event in context; nothing if no event can be found again."""
    options: dict[str, Json] = {}
    for entry in entries:
        ref = ref_of(entry.words)
        value = write_ref(ref) if ref is not None else ""
        if value and len(value) <= OPTION_VALUE_LIMIT:
            sentence = " ".join(entry.quotation.quote.text.split())
            options[value] = {
                "text": plain_text(entry.date, OPTION_LIMIT),
                "description": plain_text(sentence, OPTION_LIMIT),
                "value": value,
            }
    if not options:
        return ()
    menu = {
        "type": "static_select",
        "action_id": CONTEXT_MENU,
        "placeholder": plain_text(strings.timelines.show_context, LABEL_LIMIT),
        "options": list(options.values()),
    }
    return ({"type": "actions", "elements": [menu]},)


async def show_event(bot: SlackBot, origin: Origin, value: str) -> None:
    """Show the chosen event's paragraph with its neighbours."""
    reply_context = await bot.reply_context(origin, alone=True)
    try:
        ref, *_ = unpack(value)
    except ValueError:
        problem = results.problem(OutdatedQuoteError(), origin.strings)
        await send(bot, origin, problem, private=True)
        return
    asking = bot.service.context(ref.sha256, ref.span, ref.gaps, reply_context=reply_context)
    await respond(bot, origin, asking, private=True, press=True)
