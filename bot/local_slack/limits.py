"""The limits of blocks and views: what Slack refuses, with a JSON pointer to each place.

They are those of https://docs.slack.dev/reference/block-kit and, for views, of
https://docs.slack.dev/reference/views. Block types that the pages of Slack describe and that
are missing in ``_BLOCKS`` are refused as unsupported.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.local_slack.manifest import MAX_CALLBACK_ID, Json
from bot.local_slack.workspace import leaves

Surface = Literal["message", "modal", "home"]
"""Where blocks stand."""

MAX_MESSAGE_BLOCKS = 50
MAX_VIEW_BLOCKS = 100
MAX_MESSAGE_CHARACTERS = 11_340
"""Of all blocks of a message together. Not documented: 11,341 were refused, 9,597 were taken."""

MAX_TEXT = 40_000
"""A longer text of a message is cut."""

MAX_UPDATED_TEXT = 4_000
"""A longer text is refused by ``chat.update``."""

MAX_SECTION_TEXT = 3_000
MAX_FIELDS = 10
MAX_FIELD = 2_000
MAX_HEADER = 150
MAX_ACTIONS = 25
MAX_CONTEXT = 10
MAX_ID = 255
MAX_BUTTON_TEXT = 75
MAX_BUTTON_VALUE = 2_000
MAX_URL = 3_000
MAX_ALT_TEXT = 2_000
MAX_IMAGE_TITLE = 2_000
MAX_LABEL = 2_000
MAX_PLACEHOLDER = 150
MAX_OPTIONS = 100
MAX_OPTION_TEXT = 75
MAX_OPTION_VALUE = 150
MAX_OPTION_DESCRIPTION = 75
MAX_LISTED_OPTIONS = 10
"""Options of check boxes and radio buttons."""

MAX_OVERFLOW_OPTIONS = 5
MAX_INPUT = 3_000
MAX_FILES = 10
MAX_FILE_BYTES = 10_000_000
"""Of a file that is given in a modal."""

MAX_VIEW_TITLE = 24
MAX_PRIVATE_METADATA = 3_000
MAX_VIEW_BYTES = 250_000
MAX_CONFIRM_TITLE = 100
MAX_CONFIRM_TEXT = 300
MAX_CONFIRM_BUTTON = 30

Check = Callable[["_Findings", object, str], None]
"""Looks at the value at a pointer and notes what is wrong with it."""


@dataclass(slots=True)
class _Findings:
    """What is wrong so far, and what has to differ."""

    surface: Surface
    errors: list[str] = field(default_factory=list)
    block_ids: set[str] = field(default_factory=set)

    def note(self, what: str, pointer: str) -> None:
        self.errors.append(f"{what} [json-pointer:{pointer}]")


def check_message(blocks: object) -> list[str]:
    """Return what is wrong with the blocks of a message, a sentence for each place."""
    findings = _Findings("message")
    _items(_block, 0, MAX_MESSAGE_BLOCKS)(findings, blocks, "/blocks")
    return findings.errors


def characters(blocks: list[Json]) -> int:
    """Return how many characters all blocks of a message have together."""
    return sum(map(len, leaves(blocks)))


def check_view(view: object) -> list[str]:
    """Return what is wrong with a modal or a Home tab, a sentence for each place."""
    kind = view.get("type") if isinstance(view, Mapping) else None
    findings = _Findings("home" if kind == "home" else "modal")
    _one_of({"modal": _MODAL, "home": _HOME})(findings, view, "/view")
    if kind == "modal" and not findings.errors and isinstance(view, Mapping):
        has_input = any(block["type"] == "input" for block in view["blocks"])
        if has_input and not view.get("submit"):
            findings.note("missing required field: submit", "/view")
    return findings.errors


def check_suggestions(answer: object) -> list[str]:
    """Return what is wrong with the answer to a person who types into an external select."""
    findings = _Findings("modal")
    if isinstance(answer, Mapping) and "option_groups" in answer:
        _record({"option_groups": _OPTION_GROUPS}, {})(findings, answer, "")
    else:
        _record({"options": _items(_OPTION, 0, MAX_OPTIONS)}, {})(findings, answer, "")
    return findings.errors


# Kinds of values


def _string(most: int, least: int = 1) -> Check:
    def check(findings: _Findings, value: object, pointer: str) -> None:
        if not isinstance(value, str):
            findings.note("must provide a string", pointer)
        elif len(value) > most:
            findings.note(f"must be less than {most + 1} characters", pointer)
        elif len(value) < least:
            findings.note(f"must be more than {least - 1} characters", pointer)

    return check


def _flag(findings: _Findings, value: object, pointer: str) -> None:
    if not isinstance(value, bool):
        findings.note("must provide a boolean", pointer)


def _number(least: int, most: int | None = None) -> Check:
    def check(findings: _Findings, value: object, pointer: str) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            findings.note("must provide a number", pointer)
        elif value < least:
            findings.note(f"must be at least {least}", pointer)
        elif most is not None and value > most:
            findings.note(f"must be at most {most}", pointer)

    return check


def _enum(*values: object) -> Check:
    def check(findings: _Findings, value: object, pointer: str) -> None:
        if value not in values:
            findings.note(f"must be one of {', '.join(map(str, values))}", pointer)

    return check


def _items(each: Check, least: int, most: int) -> Check:
    def check(findings: _Findings, value: object, pointer: str) -> None:
        if not isinstance(value, list):
            findings.note("must provide an array", pointer)
            return
        if len(value) > most:
            findings.note(f"no more than {most} items allowed", pointer)
        if len(value) < least:
            findings.note(f"no less than {least} items allowed", pointer)
        for at, item in enumerate(value):
            each(findings, item, f"{pointer}/{at}")

    return check


def _record(required: Mapping[str, Check], optional: Mapping[str, Check]) -> Check:
    known = {**required, **optional}

    def check(findings: _Findings, value: object, pointer: str) -> None:
        if not isinstance(value, Mapping):
            findings.note("must provide an object", pointer)
            return
        for key in required:
            if value.get(key) is None:
                findings.note(f"missing required field: {key}", pointer)
        for key, held in value.items():
            if key == "type" and key not in known:
                continue
            if key not in known:
                findings.note(f"invalid additional property: {key}", pointer)
            elif held is not None:
                known[key](findings, held, f"{pointer}/{key}")

    return check


def _one_of(kinds: Mapping[str, Check]) -> Check:
    """Return the check that the value's ``type`` asks for."""

    def check(findings: _Findings, value: object, pointer: str) -> None:
        if not isinstance(value, Mapping):
            findings.note("must provide an object", pointer)
            return
        kind = value.get("type")
        if kind is None:
            findings.note("missing required field: type", pointer)
        elif not isinstance(kind, str) or kind not in kinds:
            findings.note(f"unsupported type: {kind}", f"{pointer}/type")
        else:
            kinds[kind](findings, value, pointer)

    return check


# Objects inside blocks


def _text(most: int, *kinds: str) -> Check:
    known = {
        "plain_text": _record({"text": _string(most)}, {"emoji": _flag}),
        "mrkdwn": _record({"text": _string(most)}, {"verbatim": _flag}),
    }
    return _one_of({kind: known[kind] for kind in kinds or known})


def _plain(most: int) -> Check:
    return _text(most, "plain_text")


_CONFIRM = _record(
    {
        "title": _plain(MAX_CONFIRM_TITLE),
        "text": _text(MAX_CONFIRM_TEXT),
        "confirm": _plain(MAX_CONFIRM_BUTTON),
        "deny": _plain(MAX_CONFIRM_BUTTON),
    },
    {"style": _enum("primary", "danger")},
)
_OPTION = _record(
    {"text": _text(MAX_OPTION_TEXT), "value": _string(MAX_OPTION_VALUE, 0)},
    {"description": _text(MAX_OPTION_DESCRIPTION), "url": _string(MAX_URL)},
)
_OPTION_GROUPS = _items(
    _record({"label": _plain(MAX_OPTION_TEXT), "options": _items(_OPTION, 1, MAX_OPTIONS)}, {}),
    1,
    MAX_OPTIONS,
)
_FILTER = _record(
    {},
    {
        "include": _items(_enum("im", "mpim", "private", "public"), 1, 4),
        "exclude_external_shared_channels": _flag,
        "exclude_bot_users": _flag,
    },
)
_SLACK_FILE = _record({}, {"id": _string(MAX_ID), "url": _string(MAX_URL)})
_ACTION_ID = {"action_id": _string(MAX_ID)}
_PLACEHOLDER = {"placeholder": _plain(MAX_PLACEHOLDER), "focus_on_load": _flag}
_TEXT_INPUT = {
    **_ACTION_ID,
    **_PLACEHOLDER,
    "initial_value": _string(MAX_INPUT, 0),
    "dispatch_action_config": _record(
        {"trigger_actions_on": _items(_enum("on_enter_pressed", "on_character_entered"), 1, 2)}, {}
    ),
}
_ID_LIST = _items(_string(MAX_ID), 0, MAX_OPTIONS)
_OPTIONS = {"options": _items(_OPTION, 1, MAX_OPTIONS), "option_groups": _OPTION_GROUPS}
_SELECT = {**_ACTION_ID, **_PLACEHOLDER, "confirm": _CONFIRM}
_MULTI = {**_SELECT, "max_selected_items": _number(1)}
_LISTED = _items(_OPTION, 1, MAX_LISTED_OPTIONS)
_SOURCES: Mapping[str, tuple[Mapping[str, Check], Check]] = {
    "static": (_OPTIONS, _OPTION),
    "external": ({"min_query_length": _number(0)}, _OPTION),
    "users": ({}, _string(MAX_ID)),
    "conversations": (
        {
            "default_to_current_conversation": _flag,
            "response_url_enabled": _flag,
            "filter": _FILTER,
        },
        _string(MAX_ID),
    ),
    "channels": ({"response_url_enabled": _flag}, _string(MAX_ID)),
}
_INITIAL = {
    "static": "initial_option",
    "external": "initial_option",
    "users": "initial_user",
    "conversations": "initial_conversation",
    "channels": "initial_channel",
}
_SELECTS = {
    f"{source}_select": _record({}, {**_SELECT, **more, _INITIAL[source]: initial})
    for source, (more, initial) in _SOURCES.items()
}
_MULTI_SELECTS = {
    f"multi_{source}_select": _record(
        {},
        {
            **_MULTI,
            **{key: each for key, each in more.items() if key != "response_url_enabled"},
            f"{_INITIAL[source]}s": _items(initial, 0, MAX_OPTIONS),
        },
    )
    for source, (more, initial) in _SOURCES.items()
}
_IMAGE_FIELDS: Mapping[str, Check] = {
    "image_url": _string(MAX_URL),
    "slack_file": _SLACK_FILE,
}
_IMAGE_ELEMENT = _record({"alt_text": _string(MAX_ALT_TEXT)}, _IMAGE_FIELDS)
_BUTTONS = {
    "button": _record(
        {"text": _plain(MAX_BUTTON_TEXT)},
        {
            **_ACTION_ID,
            "url": _string(MAX_URL),
            "value": _string(MAX_BUTTON_VALUE, 0),
            "style": _enum("primary", "danger"),
            "confirm": _CONFIRM,
            "accessibility_label": _string(MAX_BUTTON_TEXT),
        },
    ),
    "overflow": _record(
        {"options": _items(_OPTION, 1, MAX_OVERFLOW_OPTIONS)}, {**_ACTION_ID, "confirm": _CONFIRM}
    ),
}
_CHOICES = {
    **_SELECTS,
    "checkboxes": _record(
        {"options": _LISTED},
        {
            **_ACTION_ID,
            "initial_options": _LISTED,
            "confirm": _CONFIRM,
            "focus_on_load": _flag,
        },
    ),
    "radio_buttons": _record(
        {"options": _LISTED},
        {**_ACTION_ID, "initial_option": _OPTION, "confirm": _CONFIRM, "focus_on_load": _flag},
    ),
    "datepicker": _record({}, {**_SELECT, "initial_date": _string(10, 10)}),
    "timepicker": _record(
        {}, {**_SELECT, "initial_time": _string(5, 5), "timezone": _string(MAX_ID)}
    ),
    "datetimepicker": _record(
        {},
        {
            **_ACTION_ID,
            "initial_date_time": _number(0),
            "confirm": _CONFIRM,
            "focus_on_load": _flag,
        },
    ),
}
_INPUTS = {
    "plain_text_input": _record(
        {},
        {
            **_TEXT_INPUT,
            "multiline": _flag,
            "min_length": _number(0, MAX_INPUT),
            "max_length": _number(1, MAX_INPUT),
        },
    ),
    "email_text_input": _record({}, _TEXT_INPUT),
    "url_text_input": _record({}, _TEXT_INPUT),
    "file_input": _record(
        {},
        {
            **_ACTION_ID,
            "filetypes": _items(_string(MAX_ID), 1, MAX_OPTIONS),
            "max_files": _number(1, MAX_FILES),
        },
    ),
    "number_input": _record(
        {"is_decimal_allowed": _flag},
        {**_TEXT_INPUT, "min_value": _string(MAX_ID), "max_value": _string(MAX_ID)},
    ),
}


# Rich text

_STYLE = _record(
    {},
    dict.fromkeys(
        (
            "bold",
            "italic",
            "strike",
            "code",
            "underline",
            "highlight",
            "client_highlight",
            "unlink",
        ),
        _flag,
    ),
)
_STYLED: Mapping[str, Check] = {"style": _STYLE}
_PLAIN_LEAVES = {
    "text": _record({"text": _string(MAX_TEXT)}, _STYLED),
    "link": _record(
        {"url": _string(MAX_URL)}, {**_STYLED, "text": _string(MAX_TEXT, 0), "unsafe": _flag}
    ),
}
_LEAVES = {
    **_PLAIN_LEAVES,
    "emoji": _record(
        {"name": _string(MAX_ID)},
        {**_STYLED, "unicode": _string(MAX_ID), "skin_tone": _number(1, 6)},
    ),
    "user": _record({"user_id": _string(MAX_ID)}, _STYLED),
    "usergroup": _record({"usergroup_id": _string(MAX_ID)}, _STYLED),
    "channel": _record({"channel_id": _string(MAX_ID)}, _STYLED),
    "broadcast": _record({"range": _enum("here", "channel", "everyone")}, _STYLED),
    "color": _record({"value": _string(MAX_ID)}, _STYLED),
    "date": _record(
        {"timestamp": _number(0), "format": _string(MAX_ID)},
        {**_STYLED, "url": _string(MAX_URL), "fallback": _string(MAX_TEXT)},
    ),
}
_MANY = 10_000
_SECTION = _record({"elements": _items(_one_of(_LEAVES), 0, _MANY)}, {})
_BORDER: Mapping[str, Check] = {"border": _enum(0, 1)}
_RICH_TEXT = {
    "rich_text_section": _SECTION,
    "rich_text_quote": _record({"elements": _items(_one_of(_LEAVES), 0, _MANY)}, _BORDER),
    "rich_text_preformatted": _record(
        {"elements": _items(_one_of(_PLAIN_LEAVES), 0, _MANY)},
        {**_BORDER, "language": _string(MAX_ID)},
    ),
    "rich_text_list": _record(
        {
            "style": _enum("bullet", "ordered"),
            "elements": _items(_one_of({"rich_text_section": _SECTION}), 1, _MANY),
        },
        {**_BORDER, "indent": _number(0, 8), "offset": _number(0)},
    ),
}


# Blocks and views

_BLOCKS: Mapping[str, Check] = {
    "section": _record(
        {},
        {
            "text": _text(MAX_SECTION_TEXT),
            "fields": _items(_text(MAX_FIELD), 1, MAX_FIELDS),
            "accessory": _one_of(
                {**_BUTTONS, **_CHOICES, **_MULTI_SELECTS, "image": _IMAGE_ELEMENT}
            ),
            "expand": _flag,
        },
    ),
    "header": _record({"text": _plain(MAX_HEADER)}, {}),
    "divider": _record({}, {}),
    "context": _record(
        {
            "elements": _items(
                _one_of(
                    {
                        "image": _IMAGE_ELEMENT,
                        "mrkdwn": _text(MAX_SECTION_TEXT),
                        "plain_text": _text(MAX_SECTION_TEXT),
                    }
                ),
                1,
                MAX_CONTEXT,
            )
        },
        {},
    ),
    "actions": _record({"elements": _items(_one_of({**_BUTTONS, **_CHOICES}), 1, MAX_ACTIONS)}, {}),
    "image": _record(
        {"alt_text": _string(MAX_ALT_TEXT)}, {**_IMAGE_FIELDS, "title": _plain(MAX_IMAGE_TITLE)}
    ),
    "input": _record(
        {
            "label": _plain(MAX_LABEL),
            "element": _one_of({**_CHOICES, **_MULTI_SELECTS, **_INPUTS}),
        },
        {"hint": _plain(MAX_LABEL), "optional": _flag, "dispatch_action": _flag},
    ),
    "rich_text": _record({"elements": _items(_one_of(_RICH_TEXT), 0, _MANY)}, {}),
}


def _block(findings: _Findings, block: object, pointer: str) -> None:
    if isinstance(block, Mapping) and "block_id" in block:
        block_id = block["block_id"]
        _string(MAX_ID, 0)(findings, block_id, f"{pointer}/block_id")
        if isinstance(block_id, str) and block_id:
            if block_id in findings.block_ids:
                findings.note(f"`block_id` {block_id!r} already exists", f"{pointer}/block_id")
            findings.block_ids.add(block_id)
        block = {key: value for key, value in block.items() if key != "block_id"}
    before = len(findings.errors)
    _one_of(_BLOCKS)(findings, block, pointer)
    if len(findings.errors) == before and isinstance(block, Mapping):
        _check_whole(findings, block, pointer)


def _check_whole(findings: _Findings, block: Mapping[str, Any], pointer: str) -> None:
    """Note what is wrong with a block whose fields are right each by itself."""
    kind = block["type"]
    if kind == "section" and not (block.get("text") or block.get("fields")):
        findings.note("missing required field: text", pointer)
    elements: list[tuple[str, Mapping[str, Any]]] = []
    if kind == "actions":
        elements = [(f"/elements/{at}", each) for at, each in enumerate(block["elements"])]
        ids = [each["action_id"] for _, each in elements if each.get("action_id")]
        if len(set(ids)) < len(ids):
            findings.note("`action_id` already exists in this block", f"{pointer}/elements")
    elif kind == "input":
        elements = [("/element", block["element"])]
    elif kind in {"image", "section"}:
        accessory = block.get("accessory")
        elements = [("", block)] if kind == "image" else []
        elements += [("/accessory", accessory)] if accessory else []
    for place, element in elements:
        _check_element(findings, element, pointer + place)


def _check_element(findings: _Findings, element: Mapping[str, Any], pointer: str) -> None:
    kind = element["type"]
    if kind in {"static_select", "multi_static_select"}:
        given = [key for key in ("options", "option_groups") if element.get(key)]
        if len(given) != 1:
            findings.note("must provide either options or option_groups", pointer)
        else:
            _check_initial(findings, element, pointer)
    elif kind in {"checkboxes", "radio_buttons"}:
        _check_initial(findings, element, pointer)
    elif kind == "image" and not (element.get("image_url") or element.get("slack_file")):
        findings.note("missing required field: image_url", pointer)
    elif kind == "plain_text_input":
        shortest, longest = element.get("min_length", 0), element.get("max_length", MAX_INPUT)
        if shortest > longest:
            findings.note("min_length must not exceed max_length", pointer)


def _check_initial(findings: _Findings, element: Mapping[str, Any], pointer: str) -> None:
    """Note an option that is chosen at first and is none of those to choose from."""
    options = list(element.get("options") or [])
    for group in element.get("option_groups") or []:
        options += group["options"]
    values = {option["value"] for option in options}
    initial = list(element.get("initial_options") or [])
    if element.get("initial_option"):
        initial.append(element["initial_option"])
    if any(option["value"] not in values for option in initial):
        findings.note("the initial option must be one of the options", pointer)


_VIEW: Mapping[str, Check] = {
    "callback_id": _string(MAX_CALLBACK_ID, 0),
    "private_metadata": _string(MAX_PRIVATE_METADATA, 0),
    "external_id": _string(MAX_ID, 0),
}
_VIEW_BLOCKS = _items(_block, 0, MAX_VIEW_BLOCKS)
_MODAL = _record(
    {"title": _plain(MAX_VIEW_TITLE), "blocks": _VIEW_BLOCKS},
    {
        **_VIEW,
        "submit": _plain(MAX_VIEW_TITLE),
        "close": _plain(MAX_VIEW_TITLE),
        "clear_on_close": _flag,
        "notify_on_close": _flag,
        "submit_disabled": _flag,
    },
)
_HOME = _record({"blocks": _VIEW_BLOCKS}, _VIEW)
