"""What admins and owners set, in a form and in the Home tab, which also leads all others on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.chat.buttons import Button, ExampleToken
from bot.chat.server_settings import (
    ManagedServer,
    SettingControl,
    TypedDocuments,
    changed,
    documents_of,
)
from bot.i18n import Strings
from bot.rendering import notices, results
from bot.replies import Part, Reply, ReplyKind, Table, Text
from bot.slack_chat.blocks import (
    LABEL_LIMIT,
    Outgoing,
    add_buttons,
    compose,
    fallback,
    name_channels,
    paragraph,
    plain_text,
)
from bot.slack_chat.bot import Json, Origin, Person, SlackBot, is_group
from bot.slack_chat.forms import (
    OPEN_ASK,
    OPEN_DOCUMENTS,
    OPEN_SETTINGS,
    OPTIONS_LIMIT,
    Filled,
    labelled,
    modal,
    option,
    source_option,
    suggesting,
    typed_input,
)
from bot.slack_chat.sending import open_form, send, send_messages
from bot.stored_values import MAX_QUOTATIONS, MIN_QUOTATIONS, ServerSettings

SETTINGS_FORM = "form:settings"

INPUT_LIMIT = 3_000
"""Characters of a field: https://docs.slack.dev/reference/block-kit/block-elements."""

_CHANNELS = (
    SettingControl.ANSWER_ONLY_IN,
    SettingControl.SILENT_IN,
    SettingControl.QUESTION_CHANNELS,
)
_FOR_ADMINS = ("gaps", "pin", "pins", "documents")
HELPER_PERSON = "helper_person"
"""The field for a person who can be asked, beside that for a user group."""

_SWITCHES = ("private", "addresses", "keep_questions", "outsiders")
MAX_HOME_EXAMPLES = 5


async def show_settings(bot: SlackBot, origin: Origin) -> None:
    """Open the form of the settings, for those who may change them.

    Where no form can be opened, as after a mention, show what is set and a button that opens it.
    """
    strings, managed = origin.strings, managed_by(bot, origin.person)
    if managed is None:
        await send(bot, origin, results.hint(why_not_managed(bot, origin), strings), private=True)
        return
    held = await managed.held()
    if origin.trigger is not None:
        names = await bot.document_names()
        groups = await bot.groups() if bot.workspace.reads_groups else None
        await open_form(bot, origin, settings_form(held, names, strings, groups))
        return
    button = Button(strings.slack.settings_title, OPEN_SETTINGS)
    messages = [add_buttons(each, [button]) for each in await _shown(bot, held, strings)]
    await send_messages(bot, origin, messages, private=True)


async def _shown(bot: SlackBot, held: ServerSettings, strings: Strings) -> tuple[Outgoing, ...]:
    """Lay out what is set."""
    helpers = await bot.name_of(held.helper_role) if held.helper_role else None
    view = notices.SettingsView(
        lambda channel: f"<#{channel}>",
        bot.workspace.reads_content,
        role_name=lambda helper: helpers or helper,
        has_forums=False,
    )
    messages = compose(notices.settings(held, view, strings), limit=1)
    return tuple(name_channels(each, held.channels) for each in messages)


def managed_by(bot: SlackBot, person: Person) -> ManagedServer | None:
    """Return the workspace if ``person`` may change its settings and they are kept."""
    if not person.manages or bot.store is None:
        return None
    return ManagedServer(bot.store, bot.server)


def why_not_managed(bot: SlackBot, origin: Origin) -> str:
    """Return why the person cannot change the settings."""
    strings = origin.strings
    return strings.platform.manage_only if bot.store is not None else strings.servers.not_kept


def settings_form(
    held: ServerSettings,
    names: Sequence[str],
    strings: Strings,
    groups: Mapping[str, str] | None = None,
) -> Json:
    """Return the form of all settings.

    Args:
        held: What is set.
        names: All documents.
        strings: In the language of the person.
        groups: The user groups' handles; ``None`` where they may not be known.
    """
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
        blocks.append(labelled(control, label, _channels(chosen, texts.choose_channels), hint=hint))
    quotations = labelled(SettingControl.QUOTATIONS, texts.quotations, _quotations(held, strings))
    switches = labelled("switches", strings.slack.answers, _switches(held, strings))
    blocks += [
        *_document_fields(held, names, strings),
        {**quotations, "optional": False},
        switches,
        *_people_fields(held, strings, groups),
    ]
    return modal(
        SETTINGS_FORM,
        title=strings.slack.settings_title,
        submit=strings.slack.save,
        strings=strings,
        blocks=blocks,
    )


def _people_fields(
    held: ServerSettings, strings: Strings, groups: Mapping[str, str] | None
) -> list[Json]:
    """Return the fields for the weekly list and for who can be asked."""
    texts, people = strings.slack, strings.community
    digest = {**_channels([], texts.choose), "type": "conversations_select"}
    if held.digest_channel:
        digest["initial_conversation"] = held.digest_channel
    fields = [
        labelled(SettingControl.DIGEST_CHANNEL, people.weekly, digest, hint=people.choose_weekly)
    ]
    helper = held.helper_role or ""
    if groups is not None:
        chosen = option(f"@{groups[helper]}", helper) if helper in groups else None
        menu = suggesting(SettingControl.HELPER_ROLE.token, texts.choose, chosen)
        fields.append(
            labelled(SettingControl.HELPER_ROLE, texts.helper_group, menu, hint=texts.helper_hint)
        )
    person: Json = {
        "type": "users_select",
        "placeholder": plain_text(texts.choose, LABEL_LIMIT),
    }
    if helper and not is_group(helper):
        person["initial_user"] = helper
    fields.append(labelled(HELPER_PERSON, texts.helper_person, person, hint=texts.helper_hint))
    return fields


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


def _document_fields(held: ServerSettings, names: Sequence[str], strings: Strings) -> list[Json]:
    """Return the menu of documents; where it cannot hold all, also a field for their names.

    What neither can show stays as it is unless something is chosen or typed.
    """
    texts = strings.servers
    chosen = [each for each in names if each in held.sources]
    fits = len(chosen) <= OPTIONS_LIMIT
    menu: Json = {
        "type": "multi_external_select",
        "action_id": SettingControl.SOURCES.token,
        "min_query_length": 0,
        "placeholder": plain_text(texts.choose_documents, LABEL_LIMIT),
    }
    if chosen and fits:
        menu["initial_options"] = [source_option(each) for each in chosen]
    fields = [labelled(SettingControl.SOURCES, texts.sources, menu, hint=texts.choose_sources)]
    if len(names) > OPTIONS_LIMIT:
        listed = "" if fits else "\n".join(chosen)
        hint = texts.sources_typed
        if len(listed) > INPUT_LIMIT:
            listed = ""
            hint = strings.slack.sources_kept.format(count=f"{len(chosen):,}")
        typed = typed_input(multiline=True, initial_value=listed)
        control = SettingControl.TYPE_SOURCES
        fields.append(labelled(control, texts.type_sources, typed, hint=hint))
    return fields


def _quotations(held: ServerSettings, strings: Strings) -> Json:
    options = {
        number: option(strings.servers.quotations_now.of(number), str(number))
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
    options = {name: option(labels[name], name) for name in _SWITCHES}
    on = [options[name] for name in _SWITCHES if getattr(held, name)]
    element: Json = {"type": "checkboxes", "options": list(options.values())}
    return {**element, "initial_options": on} if on else element


async def settings_errors(bot: SlackBot, filled: Filled, strings: Strings) -> dict[str, str]:
    """Return what is wrong with settings that were sent, by the field beside which it is said."""
    errors = {}
    if not bot.workspace.reads_content:
        questions = SettingControl.QUESTION_CHANNELS
        needs_content = {
            questions.value: filled.all_chosen(questions),
            "switches": filled.all_chosen("switches") & {"addresses"},
        }
        missing = strings.platform.content_missing
        errors = {name: missing for name, wanted in needs_content.items() if wanted}
    if filled.chosen(SettingControl.HELPER_ROLE) and filled.chosen(HELPER_PERSON):
        errors[HELPER_PERSON] = strings.slack.one_helper
    typed = TypedDocuments.read(_typed_sources(filled), await bot.document_names())
    if typed.unknown:
        unknown = ", ".join(typed.unknown)
        errors[SettingControl.TYPE_SOURCES] = strings.servers.unmatched.format(names=unknown)
    return errors


def _typed_sources(filled: Filled) -> str:
    return filled.text(SettingControl.TYPE_SOURCES) or ""


def applied(held: ServerSettings, filled: Filled, names: Sequence[str]) -> ServerSettings:
    """Return the settings as they were filled in."""
    settings = held
    for control in _CHANNELS:
        settings = changed(settings, control, filled.all_chosen(control))
    if filled.has_changed(SettingControl.SOURCES) or filled.has_changed(
        SettingControl.TYPE_SOURCES
    ):
        typed = TypedDocuments.read(_typed_sources(filled), names, keep_all=True).names
        sources = documents_of(filled.all_chosen(SettingControl.SOURCES), names, typed)
        settings = changed(settings, SettingControl.SOURCES, sources)
    chosen = filled.chosen(SettingControl.QUOTATIONS)
    settings = changed(settings, SettingControl.QUOTATIONS, [chosen] if chosen else [])
    on = filled.all_chosen("switches")
    group = filled.chosen(SettingControl.HELPER_ROLE)
    if SettingControl.HELPER_ROLE not in filled.values and is_group(held.helper_role or ""):
        group = held.helper_role
    return replace(
        settings,
        digest_channel=filled.chosen(SettingControl.DIGEST_CHANNEL),
        helper_role=filled.chosen(HELPER_PERSON) or group,
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
        buttons.append(Button(strings.slack.documents_change, OPEN_DOCUMENTS, row=2))
    blocks = list(add_buttons(home, buttons).blocks)
    if managed is not None:
        about = compose(Reply(ReplyKind.HELP, admin_commands(strings), strings=strings), limit=1)
        shown = await _shown(bot, await managed.held(), strings)
        blocks += [block for each in (*about, *shown) for block in each.blocks]
    view = {"type": "home", "blocks": blocks}
    await bot.client.views_publish(user_id=origin.person.id, view=view)


def admin_commands(strings: Strings) -> tuple[Part, ...]:
    """Return the commands that the help does not name, as only admins and owners can use them."""
    rows = [(strings.written(each), strings.commands[each].description) for each in _FOR_ADMINS]
    return (Text(strings.slack.for_admins), Table(tuple(rows)))
