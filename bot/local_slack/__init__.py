"""A local Slack: the parts of Slack that a chat bot uses, on the loopback interface.

It serves tests and a page for trying a bot without an account. It knows nothing of the bot
that it serves: what the app may do stands in the app's manifest, and what Slack refuses is
refused here, too.

    async with LocalSlack(manifest) as slack:
        ana = slack.add_person("ana")
        general = slack.add_channel("general", ana)
        ...  # start the app with slack.api_url, slack.bot_token and slack.app_token
        await ana.mention(general, "When does the library open?")
        await slack.settled()
        (answer,) = slack.said(general)
"""

from bot.local_slack.manifest import Json, LocalSlackError, Manifest, ManifestError
from bot.local_slack.people import Person
from bot.local_slack.server import Call, Faults, LocalSlack
from bot.local_slack.sockets import Delivery, Timing
from bot.local_slack.workspace import Channel, Message, User, View

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
    "View",
]
