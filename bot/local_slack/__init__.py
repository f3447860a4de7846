"""A local Slack: the parts of Slack that a chat bot uses, on the loopback interface.

It serves tests and a page for trying a bot without an account. It knows nothing of the bot
that it serves: the app's manifest says what the app may do, and what Slack refuses is
refused here, too.

    async with LocalSlack(manifest) as slack:
        ana = slack.add_person("ana")
        general = slack.add_channel("general", ana)
        ...  # start the app with slack.api_url, slack.bot_token and slack.app_token
        await ana.mention(general, "When does the library open?")
        await slack.settled()
        (answer,) = slack.said(general)

``add_person``, ``add_channel``, ``add_group`` and ``archive`` say who and what is there. A
``Person`` acts: ``say``, ``mention``, ``command``, ``press``, ``select``, ``submit``,
``shortcut``, ``open_home``, ``edit``, ``delete``. ``said``, ``whispered``, ``calls`` and
``deliveries`` tell what came of it, ``Person.modal`` and ``Person.home`` what is open.
``settled`` waits until the app has done its work, ``until`` for anything else; nothing has to
sleep.

What goes wrong on demand: ``faults`` for calls (a status, 429, an error, a broken connection,
a call that is held), ``sockets`` for connections and events (``close``, ``reset``, ``freeze``,
``disconnect``, ``refusing``, ``hold`` and ``release``, ``next_duplicated``, ``next_unheard``),
``interactions.next_expired_triggers`` and ``next_expired_addresses``, ``revoke_tokens`` and
``uninstall``. ``Timing`` says how long Slack waits for what, and ``now`` is the clock.

Where Slack's pages are silent it decides by itself: how many characters all blocks of a message
may have together is what was seen to be refused; an edited mention is a mention once more only
with ``interactions.mention_after_edit``; the text of commands is escaped like that of messages.
It is smaller than Slack: blocks such as tables and videos, group messages, user tokens and
several workspaces are missing, only the app reacts to messages, and what is chosen in a message
is so for everyone.
"""

from bot.local_slack.manifest import Json, LocalSlackError, Manifest, ManifestError
from bot.local_slack.people import Person
from bot.local_slack.server import Call, Faults, LocalSlack
from bot.local_slack.sockets import Delivery, Timing
from bot.local_slack.workspace import Channel, Message, User, UserGroup, View

__all__ = [
    "Call",
    "Channel",
    "Delivery",
    "Faults",
    "Json",
    "LocalSlack",
    "LocalSlackError",
    "Manifest",
    "ManifestError",
    "Message",
    "Person",
    "Timing",
    "User",
    "UserGroup",
    "View",
]
