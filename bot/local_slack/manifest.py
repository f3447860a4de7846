"""The manifest of an app: what it may call, what it is told and what people can use of it.

It is the same text that people paste into Slack to create the app, as JSON or YAML. The
limits are those of https://docs.slack.dev/reference/app-manifest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import yaml

Json = dict[str, Any]
"""An object of JSON."""

MAX_APP_NAME = 35
MAX_APP_DESCRIPTION = 140
MIN_LONG_DESCRIPTION = 174
MAX_LONG_DESCRIPTION = 4_000
MAX_BOT_NAME = 80
MAX_SHORTCUTS = 10
MAX_SHORTCUT_NAME = 24
MAX_SHORTCUT_DESCRIPTION = 150
MAX_COMMANDS = 50
MAX_COMMAND = 32
MAX_COMMAND_DESCRIPTION = 2_000
MAX_USAGE_HINT = 1_000
MAX_CALLBACK_ID = 255

SCOPES_OF_EVENTS: Mapping[str, str | None] = {
    "app_home_opened": None,
    "app_mention": "app_mentions:read",
    "app_uninstalled": None,
    "channel_archive": "channels:read",
    "channel_deleted": "channels:read",
    "channel_left": "channels:read",
    "channel_rename": "channels:read",
    "channel_unarchive": "channels:read",
    "group_archive": "groups:read",
    "group_deleted": "groups:read",
    "group_left": "groups:read",
    "group_rename": "groups:read",
    "group_unarchive": "groups:read",
    "member_joined_channel": "channels:read",
    "member_left_channel": "channels:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "tokens_revoked": None,
    "user_change": "users:read",
}
"""The events that the local Slack sends, each with the scope that it needs."""


class LocalSlackError(Exception):
    """Something was asked of the local Slack that Slack does not do either."""


class ManifestError(LocalSlackError):
    """Slack would refuse the manifest; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Shortcut:
    """An entry of the menu of a message, or of the menu beside the text field."""

    name: str
    callback_id: str
    on_message: bool


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """A slash command, with what Slack shows of it while a person types."""

    name: str
    description: str
    usage_hint: str
    escapes: bool


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an app has told Slack about itself."""

    name: str
    bot_name: str
    scopes: frozenset[str]
    events: frozenset[str]
    commands: tuple[SlashCommand, ...]
    shortcuts: tuple[Shortcut, ...]
    home_tab: bool
    messages_tab: bool
    messages_tab_writable: bool
    interactive: bool

    @classmethod
    def parse(cls, source: str | Mapping[str, Any]) -> Self:
        """Read a manifest from its text or from what the text holds.

        Raises:
            ManifestError: If Slack would refuse it.
        """
        return cls._read(_Node(_loaded(source), ""))

    @classmethod
    def _read(cls, root: _Node) -> Self:
        features = root.child("features")
        home = features.child("app_home")
        settings = root.child("settings")
        bot = features.child("bot_user")
        scopes = frozenset(root.child("oauth_config").child("scopes").texts("bot"))
        events = frozenset(settings.child("event_subscriptions").texts("bot_events"))
        if not settings.flag("socket_mode_enabled"):
            raise settings.error("socket_mode_enabled", "has to be true: there is no other mode")
        display = root.child("display_information")
        display.text("description", MAX_APP_DESCRIPTION, required=False)
        long = display.text("long_description", MAX_LONG_DESCRIPTION, required=False)
        if long and len(long) < MIN_LONG_DESCRIPTION:
            raise display.error("long_description", f"under {MIN_LONG_DESCRIPTION} characters")
        manifest = cls(
            name=display.text("name", MAX_APP_NAME),
            bot_name=bot.text("display_name", MAX_BOT_NAME, pattern=r"[a-z0-9._-]+"),
            scopes=scopes,
            events=events,
            commands=tuple(map(_command, features.children("slash_commands", MAX_COMMANDS))),
            shortcuts=tuple(map(_shortcut, features.children("shortcuts", MAX_SHORTCUTS))),
            home_tab=home.flag("home_tab_enabled"),
            messages_tab=home.flag("messages_tab_enabled"),
            messages_tab_writable=not home.flag("messages_tab_read_only_enabled"),
            interactive=settings.child("interactivity").flag("is_enabled"),
        )
        manifest._check_scopes()
        return manifest

    def _check_scopes(self) -> None:
        for event in sorted(self.events):
            if event not in SCOPES_OF_EVENTS:
                raise ManifestError(f"/settings/event_subscriptions: no event is named {event!r}.")
            needed = SCOPES_OF_EVENTS[event]
            if needed is not None and needed not in self.scopes:
                raise ManifestError(
                    f"/settings/event_subscriptions: {event!r} needs the scope {needed!r}."
                )
        if (self.commands or self.shortcuts) and "commands" not in self.scopes:
            raise ManifestError("/features: commands and shortcuts need the scope 'commands'.")
        if self.shortcuts and not self.interactive:
            raise ManifestError("/settings/interactivity: shortcuts need is_enabled.")

    def shortcut(self, callback_id: str, *, on_message: bool) -> Shortcut:
        """Return a shortcut by its id or its name.

        Raises:
            LocalSlackError: If the app has none like it.
        """
        for each in self.shortcuts:
            if each.on_message == on_message and callback_id in {each.callback_id, each.name}:
                return each
        kind = "message" if on_message else "global"
        raise LocalSlackError(f"The app has no {kind} shortcut {callback_id!r}.")

    def command(self, name: str) -> SlashCommand:
        """Return a command by its name with the slash.

        Raises:
            LocalSlackError: If the app has none like it.
        """
        for each in self.commands:
            if each.name == name:
                return each
        raise LocalSlackError(f"{name} is not a valid command.")


def _loaded(source: str | Mapping[str, Any]) -> object:
    if not isinstance(source, str):
        return source
    try:
        return yaml.safe_load(source)
    except yaml.YAMLError as error:
        raise ManifestError(f"The manifest is neither JSON nor YAML: {error}.") from error


@dataclass(frozen=True, slots=True)
class _Node:
    """A value of the manifest that has to be an object, with the JSON pointer to it."""

    value: object
    pointer: str

    def error(self, key: str, why: str) -> ManifestError:
        return ManifestError(f"{self.pointer}/{key}: {why}.")

    def _get(self, key: str) -> object:
        if self.value is None:
            return None
        if not isinstance(self.value, Mapping):
            raise ManifestError(f"{self.pointer or '/'}: an object is expected.")
        return self.value.get(key)

    def child(self, key: str) -> _Node:
        return _Node(self._get(key), f"{self.pointer}/{key}")

    def children(self, key: str, most: int) -> list[_Node]:
        values = self._list(key)
        if len(values) > most:
            raise self.error(key, f"more than {most}")
        return [_Node(value, f"{self.pointer}/{key}/{at}") for at, value in enumerate(values)]

    def texts(self, key: str) -> list[str]:
        values = self._list(key)
        if not all(isinstance(value, str) for value in values):
            raise self.error(key, "only text is expected")
        return [str(value) for value in values]

    def _list(self, key: str) -> list[object]:
        value = self._get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.error(key, "a list is expected")
        return value

    def flag(self, key: str) -> bool:
        value = self._get(key)
        if value not in {None, True, False}:
            raise self.error(key, "true or false is expected")
        return value is True

    def text(
        self, key: str, most: int, *, required: bool = True, pattern: str | None = None
    ) -> str:
        value = self._get(key)
        if value is None and not required:
            return ""
        if not isinstance(value, str) or not value:
            raise self.error(key, "text is expected")
        if len(value) > most:
            raise self.error(key, f"longer than {most} characters")
        if pattern is not None and not re.fullmatch(pattern, value):
            raise self.error(key, f"does not fit {pattern}")
        return value


def _command(node: _Node) -> SlashCommand:
    return SlashCommand(
        name=node.text("command", MAX_COMMAND, pattern=r"/[^\s/]+"),
        description=node.text("description", MAX_COMMAND_DESCRIPTION),
        usage_hint=node.text("usage_hint", MAX_USAGE_HINT, required=False),
        escapes=node.flag("should_escape"),
    )


def _shortcut(node: _Node) -> Shortcut:
    node.text("description", MAX_SHORTCUT_DESCRIPTION)
    return Shortcut(
        name=node.text("name", MAX_SHORTCUT_NAME),
        callback_id=node.text("callback_id", MAX_CALLBACK_ID),
        on_message=node.text("type", MAX_CALLBACK_ID, pattern="message|global") == "message",
    )
