"""The fields of the sentences that only the front for Slack says; each language fills in all."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SlackStrings:
    """The strings of buttons, forms and the Home tab, and of what only Slack knows.

    Titles of forms and the labels of their two buttons have at most 24 characters.

    Attributes:
        share: The button that shows a private answer to everyone in the channel.
        files_sent: Instead of files, which go into the direct messages.
        chart_sent: Instead of a chart, which goes there, too.
        ask_title: The title of the form for a question.
        ask: The button that sends it.
        ask_about: What becomes of the answer.
        source: The label of the field that limits it to a document.
        topic: The label of the field for a timeline's topic.
        since: The label of its first date; ``until`` is the last one.
        filter: The button under a timeline that opens a form.
        save: The button that keeps settings.
        close: The button that closes a form.
        home: At the top of the Home tab.
        settings_title: The title of the settings' form, and the button that opens it.
        answers: The label of the settings that are on or off.
        outsiders: The setting that lets people of other organisations ask.
        outsiders_off: Instead of an answer to them.
        expired: About a form that Slack no longer opens.
        uncertain: Where it cannot be seen whether Slack has shown an answer.
        not_here: About a command that there is only on other platforms.
    """

    share: str
    files_sent: str
    chart_sent: str
    ask_title: str
    ask: str
    ask_about: str
    source: str
    topic: str
    since: str
    until: str
    filter: str
    save: str
    close: str
    home: str
    settings_title: str
    answers: str
    outsiders: str
    outsiders_off: str
    expired: str
    uncertain: str
    not_here: str
