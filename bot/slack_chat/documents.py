"""The documents of the workspace's own: listed, added, replaced, removed, and who sees which.

A file is fetched with the bot's token, which goes to Slack's own addresses alone.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import aiohttp
from yarl import URL

from bot.chat.buttons import Button
from bot.chat.server_settings import ManagedDocuments, document_value
from bot.i18n import Strings
from bot.rendering import results
from bot.replies import Reply, ReplyContext
from bot.slack_chat.blocks import LABEL_LIMIT, name_channels, paragraph, plain_text, with_buttons
from bot.slack_chat.bot import FILES_SCOPE, Json, Origin, SlackBot, is_group
from bot.slack_chat.forms import (
    OPEN_DOCUMENTS,
    OPTIONS_LIMIT,
    Filled,
    Task,
    group_options,
    labelled,
    modal,
    option,
    suggesting,
    typed_input,
)
from bot.slack_chat.sending import open_form, send, send_messages
from bot.slack_chat.settings_form import managed_by, why_not_managed

log = logging.getLogger(__name__)

DOCUMENTS_FORM = "form:documents"

REPLACE = "suggest:documents:replace"
REMOVE = "suggest:documents:remove"
UNDO = "suggest:documents:undo"
GROUP = "suggest:documents:group"
"""The ``action_id`` of the form's fields that suggest what can be chosen."""

SUGGESTING = frozenset({REPLACE, REMOVE, UNDO, GROUP})

ALL = 100_000
"""More documents than a workspace can have of its own."""

CHUNK = 64 * 1024


class FileLostError(Exception):
    """Slack does not hand a file over."""


@dataclass(frozen=True, slots=True)
class DocumentsRequest:
    """What somebody wants of the documents.

    Attributes:
        files: To be added, as Slack describes them.
        replace: The document that the file replaces.
        undo: The id of a change.
        channel: The id of a channel whose documents are limited.
        group: The id of a user group that alone sees some.
        only: The names of these documents, separated by commas.
    """

    files: tuple[Json, ...] = ()
    replace: str | None = None
    remove: str | None = None
    undo: str | None = None
    channel: str | None = None
    group: str | None = None
    only: str | None = None

    @property
    def things(self) -> int:
        """How many different things are asked."""
        changes = (self.files or self.replace, self.remove, self.undo, self.channel, self.group)
        return sum(bool(each) for each in changes)

    def problem(self, strings: Strings) -> str | None:
        """Return why nothing of it is done; ``None`` if it can be tried."""
        texts = strings.documents
        if self.things > 1 or (self.only and not (self.channel or self.group)):
            return texts.one_thing
        if self.replace and len(self.files) != 1:
            return texts.replaces_what
        return None


def managed_documents(bot: SlackBot, origin: Origin) -> ManagedDocuments | None:
    """Return the documents that a person may change; ``None`` if they may not."""
    managed = managed_by(bot, origin.person)
    if managed is None:
        return None
    return ManagedDocuments(bot.service, managed, ReplyContext(origin.strings, server=bot.server))


async def manage_documents(bot: SlackBot, origin: Origin, request: DocumentsRequest) -> None:
    """Do what is asked, for the person alone; without anything, list the documents."""
    managed, strings = managed_documents(bot, origin), origin.strings
    if managed is None:
        await send(bot, origin, results.hint(why_not_managed(bot, origin), strings), private=True)
        return
    if problem := request.problem(strings):
        await send(bot, origin, results.hint(problem, strings), private=True)
        return
    held = await bot.settings()
    channels = {*held.channel_sources, *filter(None, [request.channel])}
    if request.things:
        reply = await _change(bot, managed, request)
        extra: Sequence[Button] = ()
    else:
        reply = await managed.listing(await _namer(bot))
        extra = [Button(strings.slack.documents_change, OPEN_DOCUMENTS)]
    messages = [name_channels(each, channels) for each in with_buttons(reply, extra)]
    await send_messages(bot, origin, messages, private=True)


async def _namer(bot: SlackBot) -> Callable[[str], str]:
    """Return what names a channel or a user group."""
    groups = await bot.groups()

    def name_of(each: str) -> str:
        return f"@{groups.get(each, each)}" if is_group(each) else f"<#{each}>"

    return name_of


async def _change(bot: SlackBot, managed: ManagedDocuments, request: DocumentsRequest) -> Reply:
    """Do the one thing that is asked."""
    only = request.only or ""
    if request.files:
        replies = [await _add(bot, managed, each, request.replace) for each in request.files]
        parts = tuple(part for reply in replies for part in reply.parts)
        return replace(replies[0], parts=parts)
    if request.remove:
        return await managed.remove(request.remove)
    if request.channel:
        return await managed.limit_channel(request.channel, f"<#{request.channel}>", only)
    if request.group:
        name = await bot.name_of(request.group) or request.group
        return await managed.limit_role(request.group, name, only)
    return await managed.undo(request.undo or "")


async def _add(
    bot: SlackBot, managed: ManagedDocuments, file: Json, instead_of: str | None
) -> Reply:
    strings = managed.reply_context.strings
    if not bot.workspace.reads_files:
        return results.hint(needs_files(strings), strings)
    name, size = str(file.get("name") or ""), int(file.get("size") or 0)
    if (refused := managed.refused(name, size)) is not None:
        return refused
    try:
        data = await fetch(bot, file, size)
    except FileLostError as error:
        log.warning("A file could not be fetched: %s.", error)
        return results.hint(strings.slack.file_lost.format(name=name), strings)
    return await managed.add(name, data, instead_of=instead_of)


def needs_files(strings: Strings) -> str:
    """Return what the bot lacks to fetch files, and how it gets that."""
    return strings.slack.needs_scope.format(scope=FILES_SCOPE, option="--documents")


async def fetch(bot: SlackBot, file: Mapping[str, Any], size: int) -> bytes:
    """Return the bytes of a file.

    Args:
        bot: Has the token.
        file: As Slack describes it.
        size: How many bytes there are. Where the token is not taken, Slack answers with a page
            for signing in, and with no error.

    Raises:
        FileLostError: If they are not to be had.
    """
    url = URL(str(file.get("url_private_download") or file.get("url_private") or ""))
    session = bot.client.session
    if session is None or not is_slacks(url, URL(bot.client.base_url)):
        raise FileLostError("it is not at Slack")
    headers = {"Authorization": f"Bearer {bot.client.token}"}
    data = bytearray()
    try:
        async with session.get(url, headers=headers, allow_redirects=False) as answer:
            if answer.status != 200:  # noqa: PLR2004 - the only status of success
                raise FileLostError(f"HTTP {answer.status}")
            async for chunk in answer.content.iter_chunked(CHUNK):
                data += chunk
                if len(data) > size:
                    break
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise FileLostError(type(error).__name__) from error
    if len(data) != size:
        raise FileLostError("it does not have the size that Slack says")
    return bytes(data)


def is_slacks(url: URL, api: URL) -> bool:
    """Return whether an address is one of Slack's, to which the token may go."""
    if url.scheme == "https" and (url.host or "").endswith(".slack.com"):
        return True
    return url.is_absolute() and url.origin() == api.origin()


# The form


async def open_documents_form(bot: SlackBot, origin: Origin) -> None:
    """Open the form, for those who may change the documents."""
    strings = origin.strings
    if managed_documents(bot, origin) is None:
        await send(bot, origin, results.hint(why_not_managed(bot, origin), strings), private=True)
        return
    await open_form(
        bot,
        origin,
        documents_form(
            Task.at(origin, private=True),
            strings,
            reads_files=bot.workspace.reads_files,
            reads_groups=bot.workspace.reads_groups,
        ),
    )


def documents_form(task: Task, strings: Strings, *, reads_files: bool, reads_groups: bool) -> Json:
    """Return the form with a field for each thing that can be done, of which one is filled in.

    Args:
        task: Where it is opened.
        strings: In the language of the person.
        reads_files: Whether the bot may fetch files.
        reads_groups: Whether it may know user groups.
    """
    texts, options = strings.slack, strings.commands["documents"].options
    placeholder = strings.servers.choose_documents
    channels = {
        "type": "conversations_select",
        "placeholder": plain_text(strings.servers.choose_channels, LABEL_LIMIT),
        "filter": {"include": ["public", "private"]},
    }
    file = {"type": "file_input", "max_files": 1}
    blocks = [
        labelled("add", options["add"].description, file)
        if reads_files
        else paragraph(needs_files(strings)),
    ]
    if reads_files:
        chosen = suggesting(REPLACE, placeholder)
        blocks.append(labelled("replace", options["replace"].description, chosen))
    blocks += [
        labelled("remove", options["remove"].description, suggesting(REMOVE, placeholder)),
        labelled("undo", options["undo"].description, suggesting(UNDO, texts.choose)),
        labelled("channel", options["channel"].description, channels),
    ]
    if reads_groups:
        group = suggesting(GROUP, texts.choose)
        blocks.append(labelled("group", texts.documents_group, group))
    blocks.append(labelled("only", texts.documents_only, typed_input()))
    return modal(
        DOCUMENTS_FORM,
        title=texts.documents_title,
        submit=texts.save,
        strings=strings,
        blocks=blocks,
        metadata=task.write(),
    )


async def suggest_documents(bot: SlackBot, origin: Origin, action: str, typed: str) -> Json:
    """Return what can be chosen in a field of the form while a person types."""
    managed = managed_documents(bot, origin)
    if managed is None:
        return {"options": []}
    if action == GROUP:
        return {"options": await group_options(bot, typed)}
    if action == UNDO:
        changes = await managed.suggest_changes(OPTIONS_LIMIT)
        return {"options": [option(line, change_id) for change_id, line in changes]}
    names = await managed.suggest(typed, OPTIONS_LIMIT)
    return {"options": [option(each, document_value(each)) for each in names]}


async def read_form(managed: ManagedDocuments, filled: Filled) -> DocumentsRequest:
    """Return what was asked in the form."""
    names = {document_value(each): each for each in await managed.suggest("", ALL)}

    def named(field: str) -> str | None:
        value = filled.chosen(field)
        return names.get(value, value) if value else None

    return DocumentsRequest(
        files=filled.files("add"),
        replace=named("replace"),
        remove=named("remove"),
        undo=filled.chosen("undo"),
        channel=filled.chosen("channel"),
        group=filled.chosen("group"),
        only=filled.text("only"),
    )


async def form_errors(bot: SlackBot, origin: Origin, filled: Filled) -> dict[str, str]:
    """Return why nothing of what was sent is done, beside the field that is there in any case."""
    managed = managed_documents(bot, origin)
    problem = (await read_form(managed, filled)).problem(origin.strings) if managed else None
    return {"only": problem} if problem else {}


async def submit_documents(bot: SlackBot, origin: Origin, view: Mapping[str, Any]) -> None:
    """Do what was asked in the form, and say so where it was opened."""
    task, filled = Task.read(str(view.get("private_metadata") or "")), Filled.of(view)
    place, managed = task.origin(origin.person, origin.team), managed_documents(bot, origin)
    request = await read_form(managed, filled) if managed else DocumentsRequest()
    await manage_documents(bot, place, request)
