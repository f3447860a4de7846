"""Forms: their parts, those in which one asks, and what was typed and chosen in them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.chat.answers import QUESTION_LIMIT
from bot.chat.buttons import PageToken
from bot.chat.followups import Shown
from bot.chat.server_settings import (
    SettingControl,
    document_value,
)
from bot.i18n import Strings
from bot.replies import TimelineRequest
from bot.slack_chat.blocks import (
    LABEL_LIMIT,
    OPTION_LIMIT,
    plain_text,
    small_print,
)
from bot.slack_chat.bot import Json, Origin, Person, SlackBot

# Slack's limits: https://docs.slack.dev/reference/views and
# https://docs.slack.dev/reference/block-kit/composition-objects
TITLE_LIMIT = 24
METADATA_LIMIT = 3_000
FIELD_LABEL_LIMIT = 2_000
OPTIONS_LIMIT = 100

ASK_FORM = "form:ask"
TIMELINE_FORM = "form:timeline"

OPEN_ASK = "open:ask"
OPEN_SETTINGS = "open:settings"
OPEN_DOCUMENTS = "open:documents"
"""Tokens of buttons that open a form."""

SOURCES = "suggest:sources"
TOPICS = "suggest:topics"
"""The ``action_id`` of fields that suggest what can be chosen."""


@dataclass(frozen=True, slots=True)
class Task:
    """What a form is about, kept in it: where its answer goes, and what was asked before.

    Attributes:
        channel: Empty for the direct messages.
        private: Whether the answer is for the person alone.
        followed: The question that this one follows.
        quotes: The quotations that can be pinned, as the buttons of their answer have them.
        begun: Whether there is a thread already.
    """

    channel: str = ""
    thread: str | None = None
    private: bool = True
    response_url: str | None = None
    followed: str | None = None
    source: str | None = None
    as_of: str | None = None
    quotes: str = ""
    begun: bool = True

    @classmethod
    def at(cls, origin: Origin, *, private: bool, shown: Shown | None = None) -> Task:
        """Return the task of a form that was opened at ``origin``."""
        shown = shown or Shown()
        return cls(
            origin.channel,
            origin.thread,
            private,
            origin.response_url,
            shown.followed,
            shown.source,
            shown.as_of,
            begun=origin.begun,
        )

    def write(self) -> str:
        """Return it as the form keeps it; without a question where it is too long."""
        fields = {name: getattr(self, name) for name in self.__slots__}
        written = json.dumps(fields, ensure_ascii=False)
        if len(written) <= METADATA_LIMIT:
            return written
        return replace(self, followed=None, source=None, as_of=None).write()

    @classmethod
    def read(cls, text: str) -> Task:
        """Read what ``write`` has written; the default for anything else."""
        try:
            return cls(**json.loads(text))
        except (TypeError, ValueError):
            return cls()

    def origin(self, person: Person, team: str) -> Origin:
        """Return where the answer to the form belongs."""
        return Origin(person, team, self.channel, self.thread, self.response_url, begun=self.begun)


# Parts of forms


def modal(  # noqa: PLR0913 - all but one by name
    callback: str,
    *,
    title: str,
    submit: str,
    strings: Strings,
    blocks: Iterable[Json],
    metadata: str = "",
) -> Json:
    """Return a form with its title, its fields and the buttons that send and close it."""
    return {
        "type": "modal",
        "callback_id": callback,
        "title": plain_text(title, TITLE_LIMIT),
        "submit": plain_text(submit, TITLE_LIMIT),
        "close": plain_text(strings.slack.close, TITLE_LIMIT),
        "private_metadata": metadata,
        "blocks": list(blocks),
    }


def labelled(
    name: str, label: str, element: Json, *, optional: bool = True, hint: str = ""
) -> Json:
    """Return a field of a form, with its label and what is said below it."""
    block: Json = {
        "type": "input",
        "block_id": name,
        "label": plain_text(label, FIELD_LABEL_LIMIT),
        "element": {"action_id": name, **element},
        "optional": optional,
    }
    if hint:
        block["hint"] = plain_text(hint, FIELD_LABEL_LIMIT)
    return block


def option(text: str, value: str) -> Json:
    """Return something to choose."""
    return {"text": plain_text(text, OPTION_LIMIT), "value": value}


def source_option(name: str) -> Json:
    """Return a document as it can be chosen: its name may be too long for a value."""
    return option(name, document_value(name))


def typed_input(**more: object) -> Json:
    """Return what one types into; ``more`` are Slack's own fields."""
    return {"type": "plain_text_input", **{key: each for key, each in more.items() if each}}


def suggesting(action: str, placeholder: str, chosen: Json | None = None) -> Json:
    """Return a menu of what the bot suggests for what one types into it."""
    element: Json = {
        "type": "external_select",
        "action_id": action,
        "min_query_length": 0,
        "placeholder": plain_text(placeholder, LABEL_LIMIT),
    }
    return {**element, "initial_option": chosen} if chosen else element


# Asking


def ask_form(shown: Shown, task: Task, strings: Strings) -> Json:
    """Return the form with one field for a question and one for a document."""
    texts = strings.slack
    typed = typed_input(
        multiline=True,
        max_length=QUESTION_LIMIT,
        initial_value=(shown.asked or "")[:QUESTION_LIMIT],
    )
    blocks = [
        labelled("question", strings.buttons.question, typed, optional=False),
        labelled("source", texts.source, suggesting(SOURCES, strings.servers.choose_documents)),
    ]
    if not task.channel:
        blocks.append(small_print(texts.ask_about))
    title = strings.buttons.asking if shown.asked else texts.ask_title
    return modal(
        ASK_FORM,
        title=title,
        submit=texts.ask,
        strings=strings,
        blocks=blocks,
        metadata=task.write(),
    )


def timeline_form(request: TimelineRequest, task: Task, strings: Strings) -> Json:
    """Return the form with a timeline's topic, dates and document."""
    texts = strings.slack
    topic = option(request.topic, request.topic[:OPTION_LIMIT]) if request.topic else None
    source = source_option(request.source) if request.source else None
    blocks = [
        labelled("topic", texts.topic, suggesting(TOPICS, texts.topic, topic)),
        labelled("since", texts.since, typed_input(initial_value=request.since)),
        labelled("until", texts.until, typed_input(initial_value=request.until)),
        labelled(
            "source", texts.source, suggesting(SOURCES, strings.servers.choose_documents, source)
        ),
    ]
    return modal(
        TIMELINE_FORM,
        title=texts.filter,
        submit=texts.ask,
        strings=strings,
        blocks=blocks,
        metadata=task.write(),
    )


def filter_form(
    token: PageToken, request: TimelineRequest | None, task: Task, strings: Strings
) -> Json:
    """Return the form that changes the scope of a timeline's page."""
    wanted = request or TimelineRequest(
        token.topic or None, token.since or None, token.until or None
    )
    return timeline_form(wanted, task, strings)


@dataclass(frozen=True, slots=True)
class Filled:
    """What was typed and chosen in a form, by the names of its fields.

    Attributes:
        shown: The elements as they were shown at first.
    """

    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    shown: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, view: Mapping[str, Any]) -> Filled:
        """Read the form that was sent."""
        state = (view.get("state") or {}).get("values") or {}
        values: dict[str, Mapping[str, Any]] = {
            name: next(iter(block.values()), {}) for name, block in state.items()
        }
        blocks = view.get("blocks") or ()
        shown = {each["block_id"]: each["element"] for each in blocks if each["type"] == "input"}
        return cls(values, shown)

    def has_changed(self, name: str) -> bool:
        """Return whether a text, or one of a menu with several options, is not as it was shown."""
        element = self.shown.get(name, {})
        before = frozenset(str(each["value"]) for each in element.get("initial_options") or ())
        typed_before = (element.get("initial_value") or "").strip() or None
        return self.all_chosen(name) != before or self.text(name) != typed_before

    def text(self, name: str) -> str | None:
        """Return what was typed."""
        return str(self.values.get(name, {}).get("value") or "").strip() or None

    def chosen(self, name: str) -> str | None:
        """Return the value of what was chosen, or the id of a channel or person."""
        block = self.values.get(name, {})
        if found := block.get("selected_option"):
            return str(found["value"])
        return block.get("selected_conversation") or block.get("selected_user") or None

    def files(self, name: str) -> tuple[Json, ...]:
        """Return the files that were given, as Slack describes them."""
        return tuple(self.values.get(name, {}).get("files") or ())

    def all_chosen(self, name: str) -> frozenset[str]:
        """Return the values of all that was chosen, or the ids of channels."""
        block = self.values.get(name, {})
        channels = block.get("selected_conversations")
        if channels is not None:
            return frozenset(map(str, channels))
        return frozenset(str(each["value"]) for each in block.get("selected_options") or ())

    def source(self, names: Collection[str]) -> str | None:
        """Return the name of the document that was chosen."""
        value = self.chosen("source")
        return next((each for each in names if document_value(each) == value), None)


async def suggestions(bot: SlackBot, origin: Origin, action: str, typed: str) -> Json:
    """Return what can be chosen in a field while a person types."""
    reply_context = await bot.reply_context(origin)
    if action == TOPICS:
        found = await bot.service.suggest_topics(typed, OPTIONS_LIMIT, reply_context=reply_context)
        options = [option(each, each) for each in found if len(each) <= OPTION_LIMIT]
        if typed.strip() and len(typed) <= OPTION_LIMIT and typed not in found:
            options = [option(typed, typed), *options[: OPTIONS_LIMIT - 1]]
        return {"options": options}
    if action == SettingControl.HELPER_ROLE.token:
        return {"options": await group_options(bot, typed)}
    # The settings choose among all documents, whatever is chosen now.
    if action == SettingControl.SOURCES.token and origin.person.manages:
        reply_context = replace(reply_context, sources=None, hidden=frozenset())
    names = await bot.service.suggest_sources(typed, OPTIONS_LIMIT, reply_context=reply_context)
    return {"options": [source_option(each) for each in names]}


async def group_options(bot: SlackBot, typed: str) -> list[Json]:
    """Return the user groups whose handles contain what is typed, to be chosen from."""
    wanted = typed.casefold().removeprefix("@")
    groups = sorted((await bot.groups()).items(), key=lambda each: each[1])
    found = [option(f"@{name}", key) for key, name in groups if wanted in name.casefold()]
    return found[:OPTIONS_LIMIT]
