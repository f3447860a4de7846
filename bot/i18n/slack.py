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
        pin_how: How to pin a quotation, where somebody types the command.
        helper_group: The label of the setting that chooses who can be asked; the one below is
            for a person instead.
        helper_hint: What that does.
        one_helper: Beside the second one, where both are chosen.
        for_admins: Over the commands that only they can use.
        documents_title: The title of the form for the workspace's own documents.
        documents_change: The button that opens it.
        choose: In a menu in which nothing is chosen.
        documents_group: The label of its field for a user group.
        documents_only: The label of its field for the names of documents.
        needs_scope: Instead of what the bot may not do, with the option that asks for it.
        file_lost: Where Slack does not hand a file over.
        sources_kept: Below the field for names of documents, where more are chosen than it shows.
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
    pin_how: str
    helper_group: str
    helper_person: str
    helper_hint: str
    one_helper: str
    for_admins: str
    documents_title: str
    documents_change: str
    choose: str
    documents_group: str
    documents_only: str
    needs_scope: str
    file_lost: str
    sources_kept: str
