"""The fields of every fixed sentence that the bot can say; each language fills in all of them.

A command's name has at most 32 characters in lower case without spaces, its description at
most 100, which every platform takes. What names a platform is in ``PlatformStrings`` alone, but
for the command about settings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from bot.i18n.community import CommunityStrings
from bot.i18n.slack import SlackStrings
from bot.stored_values import ChangeKind, DocumentFault, VoteOutcome
from index import DateEvidence, DateFault, MatchLevel, MeaningState, Reason, SmallTalk


@dataclass(frozen=True, slots=True)
class Plural:
    """A noun for one and for any other number; ``{count}`` takes the number.

    Attributes:
        separator: The thousands separator of the language.
        least: The smallest number that is written with separators.
    """

    one: str
    many: str
    separator: str = ","
    least: int = 1_000

    def of(self, number: int) -> str:
        """Write ``number`` with the noun."""
        return (self.one if number == 1 else self.many).format(count=self.write(number))

    def write(self, number: int) -> str:
        """Write ``number`` alone."""
        parted = f"{number:,}".replace(",", self.separator)
        return parted if number >= self.least else str(number)


@dataclass(frozen=True, slots=True)
class AnswerStrings:
    """The strings around quotations.

    Attributes:
        reasons: Why there is no answer; small talk gets a line of its own.
        several_missing: Instead, where several words of the question are in no document.
        small_talk: What small talk gets, but for who asks for help.
        taken: One correction: the word of the documents, and the word of the person.
        footer: Under each answer, with its id.
        asked: Over an answer whose readers cannot see what was asked.
        in_parts: Over the places of a verified text of several parts.
        nearest_sentence: Over the sentence that is most like a text that is in no document.
        differences: Under it, which words differ, joined from those below.
        other: Words of the text, and those of the sentence in their place.
        added: Words that only the text has.
        missing: Words that only the sentence has.
        further_differences: How many more there are.
        same_words: Instead, where no word differs.
        first_places: Under the places of a verified text, if there may be more than are shown.
        following: Over an answer to a follow-up question.
        conflicts: Over quotations that contradict one another.
        below: A paragraph of a file with headings, counted from the nearest heading.
        numbered: What the numbers of clauses count, in the plural, by kind; those that no word
            names have an empty one.
        numbers_run: Instead of a clause that is not there, which numbers a document has.
        numbers_below: The same for what is below a clause.
        numbers_one: The same where there is but one.
        same_number: Over further clauses with the number that was asked for.
    """

    reasons: Mapping[Reason, str]
    several_missing: str
    small_talk: Mapping[SmallTalk, str]
    nearest: str
    about: str
    try_again: str
    searched: str
    taken: str
    footer: str
    verified: Mapping[MatchLevel, str]
    in_parts: str
    nearest_sentence: str
    differences: str
    other: str
    added: str
    missing: str
    further_differences: Plural
    same_words: str
    first_places: str
    asked: str
    following: str
    scope_source: str
    scope_as_of: str
    refers_to: str
    conflicts: str
    by_meaning: str
    further_items: str
    also_in: str
    limits: str
    replaced_on: str
    replaced_in: str
    replaced: str
    expired: str
    not_yet: str
    page: str
    pages: str
    below: str
    paragraph: str
    line: str
    characters: str
    numbered: Mapping[str, str]
    numbers_run: str
    numbers_below: str
    numbers_one: str
    same_number: str


@dataclass(frozen=True, slots=True)
class ButtonStrings:
    """The labels of buttons and the replies to them.

    Attributes:
        which: Over one button for each of several quotations.
        rest: Over the items of a list that its quotation left out.
        further: Over further quotations, which match less well.
        exact_files: Over the files with the exact characters.
        gone: About a document that was removed or renamed.
        asking: The title of the form for asking again.
        question: The label of its only field.
    """

    context: str
    more: str
    related: str
    exact: str
    ask_again: str
    which: str
    rest: str
    further: str
    exact_files: Plural
    gone: str
    asking: str
    question: str
    votes: Mapping[VoteOutcome, str]
    no_votes: str


@dataclass(frozen=True, slots=True)
class CheckingStrings:
    """The strings around the checked sentences of a message.

    Attributes:
        menu: The command in a message's menu; at most 32 characters.
        opening: At the top, what is checked and what is not.
        match_levels: Over each sentence, how it matches the documents.
        there: Between a sentence and the one that is close to it.
        elsewhere: Further places of a sentence, as brief citations.
        repeated: How often the message has a sentence, if more than once.
        left_out: How many more sentences the message has.
        unquoted: Instead of a check, where a message of the bot quotes nothing.
    """

    menu: str
    opening: str
    match_levels: Mapping[MatchLevel, str]
    there: str
    elsewhere: str
    repeated: Plural
    left_out: Plural
    unquoted: str


_NO_OPTIONS: Mapping[str, OptionStrings] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class OptionStrings:
    """The name and description of an option."""

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class CommandStrings:
    """The name, description and options of a command.

    Attributes:
        description: As the platform shows it in its picker.
        help: Its line in the help; empty if the help leaves it out.
        options: By their names in the code.
    """

    name: str
    description: str
    help: str = ""
    options: Mapping[str, OptionStrings] = field(default_factory=lambda: _NO_OPTIONS)


def options_of(**options: OptionStrings) -> Mapping[str, OptionStrings]:
    """Return the options of a command; append ``_`` to a name that is a Python keyword.

    Other underscores become hyphens.
    """
    return MappingProxyType(
        {name.rstrip("_").replace("_", "-"): option for name, option in options.items()}
    )


@dataclass(frozen=True, slots=True)
class GeneralStrings:
    """The strings that every kind of reply can need.

    Attributes:
        quoted: Puts text of a person or a document between quotation marks.
        continues: Under a quotation that continues in the next card.
        more: How much a reply had no room for.
    """

    quoted: str
    continues: str
    more: str
    page: str
    previous: str
    next: str


@dataclass(frozen=True, slots=True)
class ListingStrings:
    """The strings around lists.

    Attributes:
        examples: Over buttons with questions of the documents themselves.
        sources: The number of documents, before their list.
        own: The metadata that only a document's own file states.
        dated: The first and the last date of a document's events.
        dated_once: The same if all have one date.
        metadata_warnings: The number of wrong lines of front matter, before their list.
    """

    help: str
    examples: str
    sources: Plural
    paragraphs: Plural
    characters: Plural
    own: str
    dated: str
    dated_once: str
    metadata_warnings: Plural
    skipped: Plural
    aliases: str
    no_aliases: str
    feedback: str
    no_feedback: str
    votes_up: Plural
    votes_down: Plural


@dataclass(frozen=True, slots=True)
class OwnerStrings:
    """The strings of ``/reload`` and ``/status``.

    Attributes:
        documents: This and the fields below are the rows of the status.
        in_memory: The index engine; ``on_disk`` and ``in_cluster`` are the others.
    """

    owners_only: str
    reloaded: str
    same: str
    not_reloaded: str
    status: str
    documents: str
    passages: str
    engine: str
    in_memory: str
    on_disk: str
    in_cluster: str
    choosing: str
    choices: Mapping[MeaningState, str]
    skipped: str
    trouble: str
    uptime: str
    latency: str
    answered: str
    refused: str
    turned_away: str
    errors: str
    days: Plural
    clock: str
    milliseconds: str
    unknown: str


@dataclass(frozen=True, slots=True)
class PrivacyStrings:
    """The sentences on what data is kept, where and how long."""

    questions: str
    memory: str
    log: str
    removal: str
    forgotten: Plural
    nothing_to_forget: str


@dataclass(frozen=True, slots=True)
class RequestStrings:
    """Hints on what to send instead of a request that cannot be processed.

    Attributes:
        all_sources: After an unknown name, if there are few documents.
        near_sources: The most similar names, if there are many.
        many_sources: Where to see the names of many.
        unreachable: While the cluster does not answer; owners may also get the reason, ``why``.
    """

    empty_question: str
    question_too_long: str
    text_too_short: str
    unknown_source: str
    all_sources: str
    near_sources: str
    many_sources: str
    ambiguous_source: str
    outdated: str
    gone: str
    changed_source: str
    no_sources: str
    unreachable: str
    no_address: str
    dates: Mapping[DateFault, str]
    date_examples: str


@dataclass(frozen=True, slots=True)
class ServerStrings:
    """The settings page, its controls, and the replies that follow from the settings.

    Attributes:
        answer_only_in: This and the fields below name the matters, also on buttons of menus.
        everywhere: This and the fields below say what is set and what follows from it.
        thread_no: While threads are off; other switches have the same two, with ``_yes``.
        turn_thread_on: The label of a button while threads are off: what pressing it does.
        permission_in: A permission that is missing, with the channels where.
        choose_answer_only_in: Over a menu: what the choice does.
        sources_typed: Asks for names or patterns if there are too many documents for a menu.
        deleted: A channel that is named in the settings and has been deleted.
        some_deleted: The effect of that if other channels are left.
    """

    not_kept: str
    answer_only_in: str
    silent_in: str
    question_channels: str
    sources: str
    thread: str
    private: str
    quotations: str
    addresses: str
    permissions: str
    everywhere: str
    only_in: str
    silent_nowhere: str
    silent_somewhere: str
    questions_nowhere: str
    questions_somewhere: str
    all_documents: str
    only_documents: str
    thread_no: str
    thread_yes: str
    private_no: str
    private_yes: str
    quotations_now: Plural
    addresses_no: str
    addresses_yes: str
    permissions_fine: str
    permissions_missing: str
    permission_in: str
    turn_thread_on: str
    turn_thread_off: str
    turn_private_on: str
    turn_private_off: str
    turn_addresses_on: str
    turn_addresses_off: str
    reset: str
    back: str
    choose_answer_only_in: str
    choose_silent_in: str
    choose_question_channels: str
    choose_sources: str
    choose_quotations: str
    choose_channels: str
    choose_documents: str
    type_sources: str
    sources_typed: str
    unmatched: str
    thread_name: str
    deleted: str
    some_deleted: str


@dataclass(frozen=True, slots=True)
class DocumentStrings:
    """The strings of ``/documents``: those that a server has of its own, and who sees which.

    Attributes:
        kinds: The changes in a list.
        done: The change that was just made.
        faults: Why none was made.
        kept: What is kept of documents and changes, for the sentences on privacy.
    """

    opening: Plural
    none: str
    limits: str
    in_channel: str
    for_role: str
    no_document: str
    changes: str
    kinds: Mapping[ChangeKind, str]
    done: Mapping[ChangeKind, str]
    can_be_asked: str
    nothing_to_quote: str
    not_read: str
    can_be_undone: str
    faults: Mapping[DocumentFault, str]
    one_thing: str
    replaces_what: str
    channel_limited: str
    channel_open: str
    role_limited: str
    role_open: str
    kept: str


@dataclass(frozen=True, slots=True)
class TimelineStrings:
    """The strings around dated events.

    Attributes:
        about: With ``since``, ``until`` and ``source`` the parts of the scope.
        dated_only: The part of the scope that leaves out what is only named by its date.
        named: Beside an entry whose date only names something in it.
        opening_cut: The opening if only the first events are shown.
        date_evidence: What a date was completed from.
        no_days: What a calendar leaves out.
        dated_by: Beside what the date of its section dates.
    """

    events: Plural
    dated_events: Plural
    about: str
    since: str
    until: str
    source: str
    dated_only: str
    named: str
    opening: str
    opening_cut: str
    nothing: str
    try_again: str
    undated: str
    date_evidence: Mapping[DateEvidence, str]
    dated_by: str
    year_from: str
    counted_from: str
    year_open: str
    open: str
    also: str
    changed: str
    topic_too_long: str
    show_context: str
    no_chart: str
    no_export: str
    chart_saved: str
    chart_title: str
    chart_stated: str
    chart_resolved: str
    chart_break: str
    chart_left_out: str
    chart_undated: str
    no_days: str
    chart_description: str


@dataclass(frozen=True, slots=True)
class TroubleStrings:
    """Messages about failures, with the reference that is in the log.

    Attributes:
        permission: In place of a permission that the platform did not name.
    """

    failure: str
    permission: str
    and_: str
    or_: str


@dataclass(frozen=True, slots=True)
class WaitingStrings:
    """Why to wait, and how long."""

    person_cooldown: Plural
    channel_cooldown: Plural
    person_busy: str
    full: str


@dataclass(frozen=True, slots=True)
class PlatformStrings:
    """The strings in one language that name a chat platform or what only it has.

    Attributes:
        command: How a command is typed, with ``{name}`` for its name.
        servers: What the platform calls the places that share the bot; a row of the status.
        permissions: The platform's translated names of permissions, by their names in its API.
        without: What follows if a permission is missing, by its name in the API.
        votes_kept: What is kept of a vote, as part of the privacy notice.
        settings_kept: What is kept of a place's settings, as part of the privacy notice.
        kept_by_platform: What the platform itself keeps, as part of the privacy notice.
        wordless: The answer to a reply whose text the platform does not show to the bot.
        use_commands: The answer to a mention if answers are private.
        answers_nowhere: If no channel is left, to those who may change the settings.
        silent_everywhere: If no channel is left, to those who ask.
        welcome: To the person who has added the bot to a server: what it does.
        first_step: With the two below it what to do first; then how a server adds documents.
    """

    command: str
    servers: str
    permissions: Mapping[str, str]
    without: Mapping[str, str]
    no_files: str
    wordless: str
    votes_kept: str
    settings_kept: str
    kept_by_platform: str
    settings_opening: str
    manage_only: str
    servers_only: str
    content_missing: str
    content_off: str
    silent: str
    use_commands: str
    may_not_send: str
    answers_nowhere: str
    silent_everywhere: str
    forbidden: str
    busy: str
    outdated_command: str
    welcome: str
    first_step: str
    second_step: str
    third_step: str
    documents_how: str


@dataclass(frozen=True, slots=True)
class Strings:
    """All fixed strings in one language.

    Attributes:
        language: As a BCP 47 tag.
        platform: What names the platform where the strings are read.
        slack_platform: What names Slack; see ``on_slack``.
    """

    language: str
    platform: PlatformStrings
    general: GeneralStrings
    answers: AnswerStrings
    buttons: ButtonStrings
    checking: CheckingStrings
    timelines: TimelineStrings
    listings: ListingStrings
    requests: RequestStrings
    trouble: TroubleStrings
    servers: ServerStrings
    documents: DocumentStrings
    waiting: WaitingStrings
    privacy: PrivacyStrings
    owners: OwnerStrings
    community: CommunityStrings
    commands: Mapping[str, CommandStrings]
    slack: SlackStrings
    slack_platform: PlatformStrings

    def written(self, command: str) -> str:
        """Return a command as a person types it."""
        return self.platform.command.format(name=self.commands[command].name)

    def named(self, missing: Iterable[str]) -> str:
        """Return the names of permissions in one phrase, as the platform shows them."""
        return self.trouble.and_.join(self.platform.permissions[each] for each in missing)
