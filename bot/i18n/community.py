"""The fields of the sentences around unanswered questions, people who help, and pins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.stored_values import QuestionKind


@dataclass(frozen=True, slots=True)
class CommunityStrings:
    """The sentences around unanswered questions, people who help, and pins.

    Attributes:
        told: What follows a press that tells the team, where questions are kept anyway.
        told_only_this: The same where they are not.
        unseen: Where the question that a button is about cannot be read any more.
        person_asked: What mentions those who help, with who asks and what.
        person_asked_above: The same where the question cannot be read.
        reasons: What may be wrong with an answer, as buttons.
        kinds: Why questions are kept, as short labels; none for those without an answer.
        once: How often a question was asked, if once; ``times`` if more often.
        menu: The command in a message's menu; at most 32 characters.
        privacy_kept: This and the fields below are part of the privacy notice.
        keeping: The name of a matter of the settings page, with what it says below it; the same
            for ``weekly`` and ``forums``. That of who helps is ``ask_person``.
    """

    tell_team: str
    told: str
    told_only_this: str
    unseen: str
    no_room: str
    nothing_kept: str
    ask_person: str
    person_asked: str
    person_asked_above: str
    person_told: str
    person_already_asked: str
    person_asked_lately: str
    no_helpers: str
    solved: str
    solved_marked: str
    solved_unmarked: str
    solved_by_author: str
    why: str
    reasons: Mapping[QuestionKind, str]
    reason_counted: str
    reason_kept: str
    vote_withdrawn: str
    gaps: str
    no_gaps: str
    gaps_off: str
    digest: str
    once: str
    times: str
    last: str
    kinds: Mapping[QuestionKind, str]
    alike: str
    pinned: str
    menu: str
    pin_form: str
    pin_question: str
    pin_number: str
    pin_done: str
    pin_changed: str
    pin_hidden: str
    pins: str
    no_pins: str
    pin_removed: str
    pin_unknown: str
    pin_without_answer: str
    pin_without_quotation: str
    pin_without_words: str
    pins_full: str
    privacy_kept: str
    privacy_off: str
    privacy_told: str
    privacy_what: str
    privacy_reasons: str
    questions_forgotten: str
    manage_only: str
    keeping: str
    keeping_on: str
    keeping_off: str
    weekly: str
    weekly_in: str
    weekly_nowhere: str
    helpers_are: str
    helpers_unreachable: str
    helpers_nobody: str
    forums: str
    forums_in: str
    forums_nowhere: str
    turn_keeping_on: str
    turn_keeping_off: str
    choose_weekly: str
    choose_helpers: str
    choose_role: str
    choose_forums: str
    store_away: str
