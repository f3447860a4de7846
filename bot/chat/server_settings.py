"""Changing a server's settings and its own documents: what can be done, and what is said then.

A front reads what a person wants and who they are; all else is decided here.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fnmatch import fnmatchcase

from bot.i18n import Strings
from bot.rendering import notices, problems, results
from bot.replies import Reply, ReplyContext
from bot.server_documents import DocumentRefusedError, ServerDocuments
from bot.server_libraries import ServerLibraries
from bot.service import QuoteService
from bot.store import Store
from bot.stored_values import Change, ChangeKind, DocumentFault, ServerSettings
from index import SERVER_PREFIX, LibraryError, digest_of_name

log = logging.getLogger(__name__)

_DIGITS = 16


class SettingControl(StrEnum):
    """A control of the settings, by what it changes."""

    ANSWER_ONLY_IN = "answer"
    SILENT_IN = "silent"
    QUESTION_CHANNELS = "questions"
    SOURCES = "sources"
    TYPE_SOURCES = "type"
    THREAD = "thread"
    PRIVATE = "private"
    QUOTATIONS = "quotations"
    ADDRESSES = "addresses"
    KEEP_QUESTIONS = "keep"
    DIGEST_CHANNEL = "digest"
    HELPER_ROLE = "helpers"
    FORUMS = "forums"
    RESET = "reset"
    BACK = "back"

    @property
    def token(self) -> str:
        """What a platform sends back when the control is used."""
        return f"settings:{self.value}"


CONTROL_TOKEN = rf"settings:(?P<which>{'|'.join(SettingControl)})"
"""A regular expression for the token of a control."""


@dataclass(frozen=True, slots=True)
class NamedChannels:
    """The channels and threads that settings name by their ids.

    Attributes:
        names: The names of those that are known.
        gone: Those that have been deleted.
    """

    names: Mapping[str, str]
    gone: frozenset[str] = frozenset()

    def name_of(self, channel_id: str) -> str:
        """Return its name, or its id where nothing is known of it."""
        return f"#{self.names.get(channel_id, channel_id)}"


@dataclass(frozen=True, slots=True)
class ManagedServer:
    """A server whose settings a person may change, and where they are kept."""

    store: Store
    server: str

    async def held(self) -> ServerSettings:
        """Return the settings that hold now."""
        return await self.store.settings(self.server)

    async def apply(self, control: SettingControl, chosen: Collection[str]) -> ServerSettings:
        """Do what ``control`` does, and return the settings that hold then."""
        return await self.store.change_settings(
            self.server, lambda held: changed(held, control, chosen)
        )


async def forget_channel(store: Store | None, server: str, channel_id: str) -> None:
    """Take a channel that has been deleted out of its server's settings."""
    if store is not None:
        await store.change_settings(server, lambda held: held.without(channel_id))


async def forget_role(store: Store | None, server: str, role_id: str) -> None:
    """Take a role that has been deleted out of its server's settings."""
    if store is not None:
        await store.change_settings(server, lambda held: held.without_role(role_id))


def changed(
    held: ServerSettings, control: SettingControl, chosen: Collection[str] = ()
) -> ServerSettings:
    """Return the settings after ``control`` was used.

    Args:
        held: The settings before.
        control: What was used.
        chosen: The ids of channels or names of documents that it holds now, if it is a menu.
    """
    match control:
        case SettingControl.ANSWER_ONLY_IN:
            settings = replace(held, answer_only_in=frozenset(chosen))
        case SettingControl.SILENT_IN:
            settings = replace(held, silent_in=frozenset(chosen))
        case SettingControl.QUESTION_CHANNELS:
            settings = replace(held, question_channels=frozenset(chosen))
        case SettingControl.SOURCES | SettingControl.TYPE_SOURCES:
            settings = replace(held, sources=frozenset(chosen))
        case SettingControl.THREAD:
            settings = replace(held, in_thread=not held.in_thread)
        case SettingControl.PRIVATE:
            settings = replace(held, private=not held.private)
        case SettingControl.QUOTATIONS:
            settings = replace(held, quotations=int(next(iter(chosen), held.quotations)))
        case SettingControl.ADDRESSES:
            settings = replace(held, addresses=not held.addresses)
        case SettingControl.RESET:
            # A pin is no setting: it has a command of its own that removes it. What is limited
            # to channels and roles is no choice of taste.
            settings = ServerSettings(
                channel_sources=held.channel_sources,
                role_sources=held.role_sources,
                pins=held.pins,
            )
        case _:
            settings = _changed_for_people(held, control, chosen)
    return settings


def _changed_for_people(
    held: ServerSettings, control: SettingControl, chosen: Collection[str]
) -> ServerSettings:
    """Return the settings after a control about unanswered questions or helpers was used."""
    match control:
        case SettingControl.KEEP_QUESTIONS:
            return replace(held, keep_questions=not held.keep_questions)
        case SettingControl.DIGEST_CHANNEL:
            return replace(held, digest_channel=next(iter(chosen), None))
        case SettingControl.HELPER_ROLE:
            return replace(held, helper_role=next(iter(chosen), None))
        case SettingControl.FORUMS:
            return replace(held, forums=frozenset(chosen))
        case _:
            return held


MENUS = frozenset(
    {
        SettingControl.ANSWER_ONLY_IN,
        SettingControl.SILENT_IN,
        SettingControl.QUESTION_CHANNELS,
        SettingControl.SOURCES,
        SettingControl.QUOTATIONS,
        SettingControl.DIGEST_CHANNEL,
        SettingControl.HELPER_ROLE,
        SettingControl.FORUMS,
    }
)
"""The controls that are a button on the page, which opens a menu."""


def buttons_of(
    held: ServerSettings, strings: Strings, *, typed_sources: bool
) -> Iterator[tuple[SettingControl, str]]:
    """Yield the buttons of the page, one for each matter, with their labels.

    Args:
        held: The settings that hold now.
        strings: In the language of the reader.
        typed_sources: Whether documents are typed, because there are too many for a menu.
    """
    texts = strings.servers
    yield SettingControl.ANSWER_ONLY_IN, texts.answer_only_in
    yield SettingControl.SILENT_IN, texts.silent_in
    yield SettingControl.QUESTION_CHANNELS, texts.question_channels
    yield (
        SettingControl.TYPE_SOURCES if typed_sources else SettingControl.SOURCES,
        texts.sources,
    )
    yield SettingControl.QUOTATIONS, texts.quotations
    yield SettingControl.THREAD, texts.turn_thread_off if held.in_thread else texts.turn_thread_on
    yield SettingControl.PRIVATE, texts.turn_private_off if held.private else texts.turn_private_on
    yield (
        SettingControl.ADDRESSES,
        texts.turn_addresses_off if held.addresses else texts.turn_addresses_on,
    )
    people = strings.community
    yield (
        SettingControl.KEEP_QUESTIONS,
        people.turn_keeping_off if held.keep_questions else people.turn_keeping_on,
    )
    yield SettingControl.DIGEST_CHANNEL, people.weekly
    yield SettingControl.HELPER_ROLE, people.ask_person
    yield SettingControl.FORUMS, people.forums
    yield SettingControl.RESET, texts.reset


def about_menu(control: SettingControl, strings: Strings) -> str:
    """Return what a choice in the menu of ``control`` does."""
    texts = strings.servers
    return {
        SettingControl.ANSWER_ONLY_IN: texts.choose_answer_only_in,
        SettingControl.SILENT_IN: texts.choose_silent_in,
        SettingControl.QUESTION_CHANNELS: texts.choose_question_channels,
        SettingControl.SOURCES: texts.choose_sources,
        SettingControl.QUOTATIONS: texts.choose_quotations,
        SettingControl.DIGEST_CHANNEL: strings.community.choose_weekly,
        SettingControl.HELPER_ROLE: strings.community.choose_helpers,
        SettingControl.FORUMS: strings.community.choose_forums,
    }[control]


def channels_of(control: SettingControl, held: ServerSettings) -> frozenset[str] | None:
    """Return the channels that ``control`` has chosen; ``None`` if it chooses no channels."""
    return {
        SettingControl.ANSWER_ONLY_IN: held.answer_only_in,
        SettingControl.SILENT_IN: held.silent_in,
        SettingControl.QUESTION_CHANNELS: held.question_channels,
        SettingControl.DIGEST_CHANNEL: held.channels & {held.digest_channel},
        SettingControl.FORUMS: held.forums,
    }.get(control)


def document_value(name: str) -> str:
    """Return what stands for a document in a menu: its name may be too long."""
    return digest_of_name(name, _DIGITS)


def documents_of(
    values: Collection[str], names: Sequence[str], typed: frozenset[str] = frozenset()
) -> frozenset[str]:
    """Return the documents that a menu's ``values`` stand for, as they are kept.

    Args:
        values: What was chosen.
        names: All that there are.
        typed: Those that were typed besides.
    """
    chosen = frozenset(name for name in names if document_value(name) in values)
    return _unless_all(chosen | typed, names)


@dataclass(frozen=True, slots=True)
class TypedDocuments:
    """The documents that a person typed as names and patterns, one a line.

    Attributes:
        names: The documents, as they are kept.
        unknown: The lines that no document fits.
    """

    names: frozenset[str]
    unknown: tuple[str, ...]

    @classmethod
    def read(cls, typed: str, names: Sequence[str], *, keep_all: bool = False) -> TypedDocuments:
        """Look the lines up among the documents' ``names``.

        Args:
            typed: Names and patterns, one a line.
            names: All that there are.
            keep_all: Whether a choice of all of them is kept as their names, too.
        """
        lines = [line.strip() for line in typed.splitlines() if line.strip()]
        chosen = {line: set(_fitting(line, names)) for line in lines}
        unknown = tuple(line for line, fitting in chosen.items() if not fitting)
        found = frozenset[str]().union(*chosen.values())
        return cls(found if keep_all else _unless_all(found, names), unknown)


def _fitting(pattern: str, names: Iterable[str]) -> Iterator[str]:
    """Return the names that ``pattern`` fits, in capitals or not."""
    wanted = pattern.casefold()
    return (
        name for name in names if wanted == name.casefold() or fnmatchcase(name.casefold(), wanted)
    )


def _unless_all(named: frozenset[str], names: Sequence[str]) -> frozenset[str]:
    """Return what is kept of a choice: nothing if it is every document, so that new ones count."""
    return frozenset() if len(named) == len(names) else named


# The documents that a server has of its own


@dataclass(frozen=True, slots=True)
class ManagedDocuments:
    """The documents of a server that a person may change.

    Attributes:
        service: What reads them.
        settings: Who sees which; ``None`` where nothing is kept between runs.
        reply_context: The language of the person, and the server.
    """

    service: QuoteService
    settings: ManagedServer | None
    reply_context: ReplyContext

    async def listing(self, name_of: Callable[[str], str], *, notice: str = "") -> Reply:
        """List the documents, what can be undone, and who sees which.

        Args:
            name_of: Returns the name of a channel or role.
            notice: What was just done.
        """
        held = await self.settings.held() if self.settings else ServerSettings()

        def listed(documents: ServerDocuments, server: str) -> Reply:
            shown = notices.OwnDocuments(
                documents.stored(server), documents.changes(server), held, name_of
            )
            return notices.own_documents(shown, self.reply_context.strings, notice=notice)

        return await self._with(lambda libraries: listed(*self._own(libraries)))

    def refused(self, name: str, size: int) -> Reply | None:
        """Return why a file of this size is not even fetched; ``None`` if it may be."""
        documents, strings = self.service.own_documents, self.reply_context.strings
        if documents is None:
            return notices.document_refused(DocumentRefusedError(DocumentFault.NO_FOLDER), strings)
        try:
            documents.check_size(name, size)
        except DocumentRefusedError as error:
            return notices.document_refused(error, strings)
        return None

    async def add(self, name: str, data: bytes, *, instead_of: str | None = None) -> Reply:
        """Add a document, or replace ``instead_of`` by it, and say whether it can be asked."""
        if instead_of is not None:
            former = instead_of.removeprefix(SERVER_PREFIX)
            return await self._change(
                lambda documents, server: documents.replace(server, former, name, data)
            )
        return await self._change(lambda documents, server: documents.add(server, name, data))

    async def remove(self, name: str) -> Reply:
        """Remove a document; for a week that can be undone."""
        own = name.removeprefix(SERVER_PREFIX)
        return await self._change(lambda documents, server: documents.remove(server, own))

    async def undo(self, change_id: str) -> Reply:
        """Undo a change of the last week."""
        return await self._change(lambda documents, server: documents.undo(server, change_id))

    async def limit_channel(self, channel_id: str, name: str, typed: str) -> Reply:
        """Use only some documents in a channel; with nothing ``typed`` all of the server's."""
        return await self._limit(channel_id, name, typed, in_channel=True)

    async def limit_role(self, role_id: str, name: str, typed: str) -> Reply:
        """Show some documents only to the people with a role; with nothing ``typed`` none."""
        return await self._limit(role_id, name, typed, in_channel=False)

    async def suggest(self, typed: str, limit: int) -> tuple[str, ...]:
        """Return names of the server's own documents that contain ``typed``."""
        documents, server = self.service.own_documents, self.reply_context.server
        if documents is None or server is None:
            return ()
        stored = await asyncio.to_thread(documents.stored, server)
        wanted = typed.casefold()
        return tuple(each.name for each in stored if wanted in each.name.casefold())[:limit]

    async def suggest_changes(self, limit: int) -> tuple[tuple[str, str], ...]:
        """Return the ids of the latest changes that can be undone, each with what it was."""
        documents, server = self.service.own_documents, self.reply_context.server
        if documents is None or server is None:
            return ()
        changes = await asyncio.to_thread(documents.changes, server)
        strings = self.reply_context.strings
        return tuple((each.id, notices.change_line(each, strings)) for each in changes[:limit])

    async def _limit(self, key: str, name: str, typed: str, *, in_channel: bool) -> Reply:
        strings = self.reply_context.strings
        if self.settings is None:
            return results.hint(strings.servers.not_kept, strings)
        context = replace(self.reply_context, sources=None, hidden=frozenset())
        names = await self.service.names(reply_context=context)
        chosen = TypedDocuments.read(typed.replace(",", "\n"), names, keep_all=True)
        if chosen.unknown:
            unknown = ", ".join(chosen.unknown)
            return results.hint(strings.servers.unmatched.format(names=unknown), strings)
        texts = strings.documents

        def limited(held: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
            others = {each: listed for each, listed in held.items() if each != key}
            return {**others, key: chosen.names} if chosen.names else others

        def change(held: ServerSettings) -> ServerSettings:
            if in_channel:
                return replace(held, channel_sources=limited(held.channel_sources))
            return replace(held, role_sources=limited(held.role_sources))

        await self.settings.store.change_settings(self.settings.server, change)
        if in_channel:
            said = texts.channel_limited if chosen.names else texts.channel_open
        else:
            said = texts.role_limited if chosen.names else texts.role_open
        listed = ", ".join(sorted(chosen.names))
        return results.hint(said.format(channel=name, role=name, documents=listed), strings)

    async def _change(self, work: Callable[[ServerDocuments, str], Change]) -> Reply:
        """Change the documents, read them again, and say what holds then."""
        strings, done = self.reply_context.strings, list[Change]()

        def changed(libraries: ServerLibraries) -> Reply:
            documents, server = self._own(libraries)
            change = work(documents, server)
            done.append(change)
            log.info("document_%s id=%s", change.kind, change.id)
            name = f"{SERVER_PREFIX}{change.name}"
            try:
                library = libraries.refresh(server)
                there = change.kind is not ChangeKind.REMOVED and name in library.names
                asked = there and library.sources(sources={name})[0].passages > 0
            except LibraryError as error:
                why = problems.problem_text(error, strings)
                return notices.document_changed(change, strings, trouble=why)
            return notices.document_changed(change, strings, can_be_asked=asked)

        reply = await self._with(changed)
        if done and done[0].kind is ChangeKind.ADDED:
            await self._use(f"{SERVER_PREFIX}{done[0].name}")
        return reply

    async def _use(self, name: str) -> None:
        """Put a new document among those that the server uses, where it uses only some."""
        if self.settings is None:
            return
        await self.settings.store.change_settings(
            self.settings.server,
            lambda held: replace(held, sources=held.sources | {name}) if held.sources else held,
        )

    async def _with(self, work: Callable[[ServerLibraries], Reply]) -> Reply:
        """Work in a thread; what is refused is said."""
        strings = self.reply_context.strings

        def worked(libraries: ServerLibraries) -> Reply:
            try:
                return work(libraries)
            except DocumentRefusedError as error:
                return notices.document_refused(error, strings)

        return await self.service.change_documents(worked, reply_context=self.reply_context)

    def _own(self, libraries: ServerLibraries) -> tuple[ServerDocuments, str]:
        documents, server = libraries.documents, self.reply_context.server
        if documents is None or server is None or not documents.limits.files:
            raise DocumentRefusedError(DocumentFault.NO_FOLDER)
        return documents, server


async def leave_server(service: QuoteService, store: Store | None, server: str) -> None:
    """Forget the settings of a server that the bot has left, and take its documents away.

    For a week they are kept aside, for the case that the bot comes back.
    """
    if store is not None:
        await store.drop_settings(server)
    await service.leave_server(server)
