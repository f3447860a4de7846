"""The forms and the Home tab: what they show, and what was typed and chosen in them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.chat.answers import QUESTION_LIMIT
from bot.chat.buttons import Button, ExampleToken, PageToken
from bot.chat.followups import Shown
from bot.chat.server_settings import (
    ManagedServer,
    SettingControl,
    changed,
    document_value,
    documents_of,
)
from bot.i18n import Strings
from bot.rendering import notices, results
from bot.replies import TimelineRequest
from bot.slack_chat.blocks import (
    LABEL_LIMIT,
    OPTION_LIMIT,
    Outgoing,
    add_buttons,
    compose,
    fallback,
    paragraph,
    plain_text,
    small_print,
)
from bot.slack_chat.bot import Json, Origin, Person, SlackBot
from bot.slack_chat.sending import open_form, send, send_messages
from bot.stored_values import MAX_QUOTATIONS, MIN_QUOTATIONS, ServerSettings

# Slack's limits: https://docs.slack.dev/reference/views and
# https://docs.slack.dev/reference/block-kit/composition-objects
TITLE_LIMIT = 24
METADATA_LIMIT = 3_000
FIELD_LABEL_LIMIT = 2_000
CHECKBOX_LIMIT = 75
OPTIONS_LIMIT = 100

ASK_FORM = "form:ask"
TIMELINE_FORM = "form:timeline"
SETTINGS_FORM = "form:settings"

OPEN_ASK = "open:ask"
OPEN_SETTINGS = "open:settings"
"""Tokens of buttons that open a form."""

SOURCES = "suggest:sources"
TOPICS = "suggest:topics"
"""The ``action_id`` of fields that suggest what can be chosen."""

_CHANNELS = (
    SettingControl.ANSWER_ONLY_IN,
    SettingControl.SILENT_IN,
    SettingControl.QUESTION_CHANNELS,
)
_SWITCHES = ("private", "addresses", "keep_questions", "outsiders")
MAX_HOME_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Task:
    """What a form is about, kept in it: where its answer goes, and what was asked before.

    Attributes:
        channel: Empty for the direct messages.
        private: Whether the answer is for the person alone.
        followed: The question that this one follows.
    """

    channel: str = ""
    thread: str | None = None
    private: bool = True
    response_url: str | None = None
    followed: str | None = None
    source: str | None = None
    as_of: str | None = None

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
        return Origin(person, team, self.channel, self.thread, self.response_url)


# Parts of forms


def _form(  # noqa: PLR0913 - all but one by name
    callback: str,
    *,
    title: str,
    submit: str,
    strings: Strings,
    blocks: Iterable[Json],
    metadata: str = "",
) -> Json:
    return {
        "type": "modal",
        "callback_id": callback,
        "title": plain_text(title, TITLE_LIMIT),
        "submit": plain_text(submit, TITLE_LIMIT),
        "close": plain_text(strings.slack.close, TITLE_LIMIT),
        "private_metadata": metadata,
        "blocks": list(blocks),
    }


def _field(name: str, label: str, element: Json, *, optional: bool = True, hint: str = "") -> Json:
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


def _option(text: str, value: str) -> Json:
    return {"text": plain_text(text, OPTION_LIMIT), "value": value}


def source_option(name: str) -> Json:
    """Return a document as it can be chosen: its name may be too long for a value."""
    return _option(name, document_value(name))


def _typed(**more: object) -> Json:
    return {"type": "plain_text_input", **{key: each for key, each in more.items() if each}}


def _suggesting(action: str, placeholder: str, chosen: Json | None = None) -> Json:
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
    typed = _typed(
        multiline=True,
        max_length=QUESTION_LIMIT,
        initial_value=(shown.asked or "")[:QUESTION_LIMIT],
    )
    blocks = [
        _field("question", strings.buttons.question, typed, optional=False),
        _field("source", texts.source, _suggesting(SOURCES, strings.servers.choose_documents)),
    ]
    if not task.channel:
        blocks.append(small_print(texts.ask_about))
    title = strings.buttons.asking if shown.asked else texts.ask_title
    return _form(
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
    topic = _option(request.topic, request.topic[:OPTION_LIMIT]) if request.topic else None
    source = source_option(request.source) if request.source else None
    blocks = [
        _field("topic", texts.topic, _suggesting(TOPICS, texts.topic, topic)),
        _field("since", texts.since, _typed(initial_value=request.since)),
        _field("until", texts.until, _typed(initial_value=request.until)),
        _field(
            "source", texts.source, _suggesting(SOURCES, strings.servers.choose_documents, source)
        ),
    ]
    return _form(
        TIMELINE_FORM,
        title=texts.filter,
        submit=texts.ask,
        strings=strings,
        blocks=blocks,
        metadata=task.write(),
    )


@dataclass(frozen=True, slots=True)
class Filled:
    """What was typed and chosen in a form, by the names of its fields."""

    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, view: Mapping[str, Any]) -> Filled:
        """Read the form that was sent."""
        state = (view.get("state") or {}).get("values") or {}
        return cls({name: next(iter(block.values()), {}) for name, block in state.items()})

    def text(self, name: str) -> str | None:
        """Return what was typed."""
        return str(self.values.get(name, {}).get("value") or "").strip() or None

    def chosen(self, name: str) -> str | None:
        """Return the value of what was chosen."""
        option = self.values.get(name, {}).get("selected_option")
        return str(option["value"]) if option else None

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
        options = [_option(each, each) for each in found if len(each) <= OPTION_LIMIT]
        if typed.strip() and len(typed) <= OPTION_LIMIT and typed not in found:
            options = [_option(typed, typed), *options[: OPTIONS_LIMIT - 1]]
        return {"options": options}
    # The settings choose among all documents, whatever is chosen now.
    if action == SettingControl.SOURCES.token:
        reply_context = replace(reply_context, sources=None, hidden=frozenset())
    names = await bot.service.suggest_sources(typed, OPTIONS_LIMIT, reply_context=reply_context)
    return {"options": [source_option(each) for each in names]}


# Settings


async def show_settings(bot: SlackBot, origin: Origin) -> None:
    """Open the form of the settings, for those who may change them.

    Where no form can be opened, as after a mention, show what is set and a button that opens it.
    """
    strings, managed = origin.strings, managed_by(bot, origin.person)
    if managed is None:
        await send(bot, origin, results.hint(why_not_managed(bot, origin), strings), private=True)
        return
    if origin.trigger is not None:
        names = await bot.document_names()
        view = settings_form(await managed.held(), names, strings)
        await open_form(bot, origin, view)
        return
    held = await managed.held()
    messages = compose(notices.settings(held, _view(bot), strings), limit=1)
    button = Button(strings.slack.settings_title, OPEN_SETTINGS)
    await send_messages(
        bot, origin, [add_buttons(each, [button]) for each in messages], private=True
    )


def managed_by(bot: SlackBot, person: Person) -> ManagedServer | None:
    """Return the workspace if ``person`` may change its settings and they are kept."""
    if not person.manages or bot.store is None:
        return None
    return ManagedServer(bot.store, bot.server)


def why_not_managed(bot: SlackBot, origin: Origin) -> str:
    """Return why the person cannot change the settings."""
    strings = origin.strings
    return strings.platform.manage_only if bot.store is not None else strings.servers.not_kept


def _view(bot: SlackBot) -> notices.SettingsView:
    return notices.SettingsView(lambda channel: f"<#{channel}>", bot.workspace.reads_content)


def settings_form(held: ServerSettings, names: Sequence[str], strings: Strings) -> Json:
    """Return the form of all settings."""
    texts = strings.servers
    labels = {
        SettingControl.ANSWER_ONLY_IN: (texts.answer_only_in, texts.choose_answer_only_in),
        SettingControl.SILENT_IN: (texts.silent_in, texts.choose_silent_in),
        SettingControl.QUESTION_CHANNELS: (
            texts.question_channels,
            texts.choose_question_channels,
        ),
    }
    blocks = [paragraph(strings.platform.settings_opening)]
    for control in _CHANNELS:
        label, hint = labels[control]
        chosen = sorted(_channels_of(held, control))
        blocks.append(_field(control, label, _channels(chosen, texts.choose_channels), hint=hint))
    documents = _field(
        SettingControl.SOURCES,
        texts.sources,
        _documents(held, names, texts.choose_documents),
        hint=texts.choose_sources,
    )
    quotations = _field(SettingControl.QUOTATIONS, texts.quotations, _quotations(held, strings))
    switches = _field("switches", strings.slack.answers, _switches(held, strings))
    blocks += [documents, {**quotations, "optional": False}, switches]
    return _form(
        SETTINGS_FORM,
        title=strings.slack.settings_title,
        submit=strings.slack.save,
        strings=strings,
        blocks=blocks,
    )


def _channels_of(held: ServerSettings, control: SettingControl) -> frozenset[str]:
    return {
        SettingControl.ANSWER_ONLY_IN: held.answer_only_in,
        SettingControl.SILENT_IN: held.silent_in,
        SettingControl.QUESTION_CHANNELS: held.question_channels,
    }[control]


def _channels(chosen: Sequence[str], placeholder: str) -> Json:
    element: Json = {
        "type": "multi_conversations_select",
        "placeholder": plain_text(placeholder, LABEL_LIMIT),
        "filter": {"include": ["public", "private"]},
    }
    return {**element, "initial_conversations": list(chosen)} if chosen else element


def _documents(held: ServerSettings, names: Sequence[str], placeholder: str) -> Json:
    chosen = [source_option(each) for each in names if each in held.sources]
    element: Json = {
        "type": "multi_external_select",
        "action_id": SettingControl.SOURCES.token,
        "min_query_length": 0,
        "placeholder": plain_text(placeholder, LABEL_LIMIT),
    }
    return {**element, "initial_options": chosen[:OPTIONS_LIMIT]} if chosen else element


def _quotations(held: ServerSettings, strings: Strings) -> Json:
    options = {
        number: _option(strings.servers.quotations_now.of(number), str(number))
        for number in range(MIN_QUOTATIONS, MAX_QUOTATIONS + 1)
    }
    return {
        "type": "static_select",
        "options": list(options.values()),
        "initial_option": options[held.quotations],
    }


def _switches(held: ServerSettings, strings: Strings) -> Json:
    labels = {
        "private": strings.servers.turn_private_on,
        "addresses": strings.servers.turn_addresses_on,
        "keep_questions": strings.community.turn_keeping_on,
        "outsiders": strings.slack.outsiders,
    }
    options = {name: _option(labels[name], name) for name in _SWITCHES}
    on = [options[name] for name in _SWITCHES if getattr(held, name)]
    element: Json = {"type": "checkboxes", "options": list(options.values())}
    return {**element, "initial_options": on} if on else element


def settings_errors(bot: SlackBot, filled: Filled, strings: Strings) -> dict[str, str]:
    """Return what is wrong with settings that were sent, by the field beside which it is said."""
    needs_content = {
        SettingControl.QUESTION_CHANNELS.value: filled.all_chosen(SettingControl.QUESTION_CHANNELS),
        "switches": filled.all_chosen("switches") & {"addresses"},
    }
    if bot.workspace.reads_content:
        return {}
    missing = strings.platform.content_missing
    return {name: missing for name, wanted in needs_content.items() if wanted}


def applied(held: ServerSettings, filled: Filled, names: Sequence[str]) -> ServerSettings:
    """Return the settings as they were filled in."""
    settings = held
    for control in _CHANNELS:
        settings = changed(settings, control, filled.all_chosen(control))
    values = filled.all_chosen(SettingControl.SOURCES)
    settings = changed(settings, SettingControl.SOURCES, documents_of(values, names))
    chosen = filled.chosen(SettingControl.QUOTATIONS)
    settings = changed(settings, SettingControl.QUOTATIONS, [chosen] if chosen else [])
    on = filled.all_chosen("switches")
    return replace(
        settings,
        private="private" in on,
        addresses="addresses" in on,
        keep_questions="keep_questions" in on,
        outsiders="outsiders" in on,
    )


async def save_settings(bot: SlackBot, person: Person, filled: Filled) -> bool:
    """Store what was filled in; return whether the person may do so."""
    managed = managed_by(bot, person)
    if managed is None:
        return False
    names = await bot.document_names()
    await managed.store.change_settings(managed.server, lambda held: applied(held, filled, names))
    return True


# The Home tab


async def publish_home(bot: SlackBot, origin: Origin) -> None:
    """Show a person what the bot does, examples, and for admins what is set."""
    strings = origin.strings
    reply = await bot.service.help(reply_context=await bot.reply_context(origin))
    home = Outgoing(fallback(strings.slack.home), (paragraph(strings.slack.home),))
    buttons = [Button(strings.slack.ask_title, OPEN_ASK, row=0)]
    buttons += [
        Button(each, ExampleToken(each).write(), row=1)
        for each in reply.examples[:MAX_HOME_EXAMPLES]
    ]
    managed = managed_by(bot, origin.person)
    if managed is not None:
        buttons.append(Button(strings.slack.settings_title, OPEN_SETTINGS, row=2))
    blocks = list(add_buttons(home, buttons).blocks)
    if managed is not None:
        shown = compose(notices.settings(await managed.held(), _view(bot), strings), limit=1)
        blocks += [block for each in shown for block in each.blocks]
    view = {"type": "home", "blocks": blocks}
    await bot.client.views_publish(user_id=origin.person.id, view=view)


def filter_form(
    token: PageToken, request: TimelineRequest | None, task: Task, strings: Strings
) -> Json:
    """Return the form that changes the scope of a timeline's page."""
    wanted = request or TimelineRequest(
        token.topic or None, token.since or None, token.until or None
    )
    return timeline_form(wanted, task, strings)
