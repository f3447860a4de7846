"""Changing a server's settings: what its controls are, and what each of them does."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fnmatch import fnmatchcase

from bot.i18n import Strings
from bot.service import pin_of
from bot.store import Store
from bot.stored_values import MAX_PINS, Pin, ServerSettings
from index import Quote, digest_of_name, terms_of

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


class PinError(Exception):
    """A pin cannot be made or found; the reader is told why in words."""


def with_pin(held: ServerSettings, pin: Pin) -> ServerSettings:
    """Return the settings with ``pin``, in the place of one of the same question.

    Raises:
        PinError: If there are as many as there may be.
    """
    former = pin_of(pin.question, held.pins)
    others = tuple(each for each in held.pins if each != former)
    if len(others) >= MAX_PINS:
        raise PinError
    return replace(held, pins=(*others, pin))


def without_pin(held: ServerSettings, number: int) -> ServerSettings:
    """Return the settings without the pin of a number, counted from 1.

    Raises:
        PinError: If there is none.
    """
    if not 1 <= number <= len(held.pins):
        raise PinError
    return replace(held, pins=(*held.pins[: number - 1], *held.pins[number:]))


def pin_for(question: str, quote: Quote) -> Pin:
    """Return what binds ``question`` to ``quote``.

    Raises:
        PinError: If nothing in the question can be recognised again.
    """
    if not terms_of(question):
        raise PinError
    return Pin(
        question,
        quote.document.source,
        quote.document.sha256,
        tuple((each.start, each.end) for each in quote.slices),
        tuple(each.text for each in quote.slices),
    )


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
            # A pin is no setting: it has a command of its own that removes it.
            settings = ServerSettings(pins=held.pins)
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


def documents_of(values: Collection[str], names: Sequence[str]) -> frozenset[str]:
    """Return the documents that a menu's ``values`` stand for, as they are kept."""
    return _unless_all(frozenset(name for name in names if document_value(name) in values), names)


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
    def read(cls, typed: str, names: Sequence[str]) -> TypedDocuments:
        """Look the lines up among the documents' ``names``."""
        lines = [line.strip() for line in typed.splitlines() if line.strip()]
        chosen = {line: set(_fitting(line, names)) for line in lines}
        unknown = tuple(line for line, fitting in chosen.items() if not fitting)
        return cls(_unless_all(frozenset[str]().union(*chosen.values()), names), unknown)


def _fitting(pattern: str, names: Iterable[str]) -> Iterator[str]:
    """Return the names that ``pattern`` fits, in capitals or not."""
    wanted = pattern.casefold()
    return (
        name for name in names if wanted == name.casefold() or fnmatchcase(name.casefold(), wanted)
    )


def _unless_all(named: frozenset[str], names: Sequence[str]) -> frozenset[str]:
    """Return what is kept of a choice: nothing if it is every document, so that new ones count."""
    return frozenset() if len(named) == len(names) else named
