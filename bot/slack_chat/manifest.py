"""The manifest from which Slack creates the app in one step, with the least rights."""

from __future__ import annotations

import json
from itertools import chain

from bot.i18n import ENGLISH

APP_NAME = "Quoth"
BOT_NAME = "quoth"
COMMAND = "/quoth"

APPS_PAGE = "https://api.slack.com/apps"

SCOPES = (
    "app_mentions:read",
    "chat:write",
    "commands",
    "files:write",
    "im:history",
    "im:write",
    "users:read",
)
"""What the bot needs in any case."""

CHANNEL_SCOPES = (
    "channels:history",
    "channels:read",
    "groups:history",
    "groups:read",
    "reactions:write",
)
"""What it needs besides for question channels and for follow-ups after a restart."""

DOCUMENT_SCOPES = ("files:read",)
"""What it needs besides for documents that admins add."""

GROUP_SCOPES = ("usergroups:read",)
"""What it needs besides for user groups: who can be asked, and who sees which documents."""

SCOPES_OF_OPTIONS = {
    "--question-channels": CHANNEL_SCOPES,
    "--documents": DOCUMENT_SCOPES,
    "--user-groups": GROUP_SCOPES,
}
"""What each option of ``quoth slack manifest`` adds."""

EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "message.im",
    "tokens_revoked",
    "user_change",
)
CHANNEL_EVENTS = (
    "channel_archive",
    "channel_deleted",
    "group_archive",
    "group_deleted",
    "member_joined_channel",
    "message.channels",
    "message.groups",
)

CHECK = "check"
PIN = "pin"
ASK = "ask"
"""The ``callback_id`` of each shortcut: of a message's menu, and of the menu beside the field."""


def manifest(
    *, question_channels: bool = False, documents: bool = False, user_groups: bool = False
) -> str:
    """Return what is pasted into Slack, as JSON.

    Args:
        question_channels: Whether the bot reads messages that do not mention it.
        documents: Whether it may fetch files that people send.
        user_groups: Whether it may know user groups and who is in them.
    """
    wanted = {
        CHANNEL_SCOPES: question_channels,
        DOCUMENT_SCOPES: documents,
        GROUP_SCOPES: user_groups,
    }
    more = (scopes for scopes, is_wanted in wanted.items() if is_wanted)
    scopes = [*SCOPES, *chain.from_iterable(more)]
    events = [*EVENTS, *(CHANNEL_EVENTS if question_channels else ())]
    commands = ENGLISH.commands
    return json.dumps(
        {
            "display_information": {
                "name": APP_NAME,
                "description": "Answers only with quotations from your documents, word for word.",
                "background_color": "#2e4a3d",
            },
            "features": {
                "app_home": {
                    "home_tab_enabled": True,
                    "messages_tab_enabled": True,
                    "messages_tab_read_only_enabled": False,
                },
                "bot_user": {"display_name": BOT_NAME, "always_online": True},
                "slash_commands": [
                    {
                        "command": COMMAND,
                        "description": commands["ask"].description,
                        "usage_hint": "your question, or: timeline, verify, sources, help …",
                        "should_escape": False,
                    }
                ],
                "shortcuts": [
                    {
                        "name": ENGLISH.checking.menu,
                        "type": "message",
                        "callback_id": CHECK,
                        "description": "Check each sentence against the documents.",
                    },
                    {
                        "name": ENGLISH.community.menu,
                        "type": "message",
                        "callback_id": PIN,
                        "description": commands["pin"].description,
                    },
                    {
                        "name": ENGLISH.slack.ask_title,
                        "type": "global",
                        "callback_id": ASK,
                        "description": commands["ask"].description,
                    },
                ],
            },
            "oauth_config": {"scopes": {"bot": sorted(scopes)}},
            "settings": {
                "event_subscriptions": {"bot_events": sorted(events)},
                "interactivity": {"is_enabled": True},
                "org_deploy_enabled": False,
                "socket_mode_enabled": True,
                "token_rotation_enabled": False,
            },
        },
        indent=2,
        ensure_ascii=False,
    )
