"""The buttons under a reply: what stands in them, and nothing of what they do.

They are sent as plain components, whose whole state is in their custom ids, and discord.py
is not asked to remember them; ``answer_views`` answers whoever presses one, after a restart
as before it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import discord

from bot.discord_chat.messages import Outgoing, compose
from bot.discord_chat.places import PLACES, pack
from bot.replies import Reply, ReplyKind
from bot.wording import ButtonWords
from index import Quote

CONTEXT, EXACT, MORE, TURN, VOTE, ASK_AGAIN = "qc", "qx", "qm", "qn", "qv", "qa"

SHOWN = rf"(?P<what>{CONTEXT}|{EXACT}):(?P<places>{PLACES})"
FURTHER = rf"(?P<what>{MORE}|{TURN})(?P<page>\d):(?P<places>{PLACES})"
VOTES = rf"{VOTE}(?P<way>[ud]):(?P<answer>[0-9a-f]{{1,64}})"
"""Custom ids, as regular expressions."""

_VOTES_SHOWN = {"u": "👍", "d": "👎"}

Button = discord.ui.Button[discord.ui.View]


def dressed(reply: Reply, *, embeds: bool = True) -> tuple[Outgoing, ...]:
    """Lay ``reply`` out as messages, the last one with the buttons that belong under it."""
    messages = compose(reply, embeds=embeds)
    if not messages:
        return ()
    view = view_of(buttons_of(reply))
    return (*messages[:-1], replace(messages[-1], files=reply.files, view=view))


def buttons_of(reply: Reply) -> list[Button]:
    """The buttons that belong under ``reply``."""
    ours = reply.wording.buttons
    if reply.kind is ReplyKind.OUTDATED:
        return [Button(label=ours.ask_again, custom_id=ASK_AGAIN)]
    if reply.kind is not ReplyKind.ANSWER or reply.answer_id is None:
        return []
    buttons = shown_buttons((each.quote for each in reply.quotations), ours)
    if further := pack(reply.more):
        buttons.insert(1, Button(label=ours.more, custom_id=f"{MORE}0:{further}"))
    votes = (
        Button(label=sign, custom_id=f"{VOTE}{way}:{reply.answer_id}")
        for way, sign in _VOTES_SHOWN.items()
    )
    return [*buttons, *votes]


def shown_buttons(quotes: Iterable[Quote], words: ButtonWords) -> list[Button]:
    """What may be done with quotations that are shown."""
    places = pack(quotes)
    if not places:
        return []
    return [
        Button(label=words.context, custom_id=f"{CONTEXT}:{places}"),
        Button(label=words.exact, custom_id=f"{EXACT}:{places}"),
    ]


def view_of(buttons: Iterable[Button]) -> discord.ui.View | None:
    """A view that discord.py sends and then forgets; ``None`` without buttons."""
    view = discord.ui.View(timeout=None)
    for button in buttons:
        view.add_item(button)
    view.stop()
    return view if view.children else None
