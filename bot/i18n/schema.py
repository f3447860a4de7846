"""The fields of every fixed sentence that the bot can say; each language fills in all of them.

A command's name has at most 32 characters in lower case without spaces, its description at
most 100: Discord's limits. Permissions go by their names in Discord's API; each language has
the names that Discord's own client shows in it, so that they can be found there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from bot.i18n.plurals import Plural
from bot.stored_values import VoteOutcome
from index import DateEvidence, DateFault, MeaningState, Presence, Reason, SkipReason, Standing


@dataclass(frozen=True, slots=True)
class AnswerStrings:
    """What stands around quotations.

    Attributes:
        reasons: Why there is no answer; small talk is met with the help instead.
        taken: One correction: the word of the documents, and the word of the person.
        footer: Under each answer, with its id.
        asked: Over an answer whose readers cannot see what was asked.
        first_places: Under as many places of a verified text as are ever shown.
        following: Over an answer to a question that only an earlier one completes.
        at_odds: Over quotations that differ, of which none is said to be right.
        below: A paragraph of a file with headings, counted from the heading above it.
    """

    reasons: Mapping[Reason, str]
    nearest: str
    about: str
    try_again: str
    searched: str
    taken: str
    footer: str
    verified: Mapping[Presence, str]
    first_places: str
    asked: str
    following: str
    at_odds: str
    by_meaning: str
    context: str
    page: str
    pages: str
    below: str
    paragraph: str
    line: str
    characters: str
    brief: str


@dataclass(frozen=True, slots=True)
class ButtonStrings:
    """What the buttons are called and what they say.

    Attributes:
        further: Over further quotations, which answer less well.
        exact_files: Over the files with the exact characters.
        gone: Of a document that is no longer there under its name, with its former checksum.
        asking: Title of the form in which to ask again.
        question: Label of its only field.
        wordless: To a reply whose words Discord keeps from the bot.
    """

    context: str
    more: str
    exact: str
    ask_again: str
    further: str
    exact_files: Plural
    no_files: str
    gone: str
    asking: str
    question: str
    votes: Mapping[VoteOutcome, str]
    no_votes: str
    wordless: str


@dataclass(frozen=True, slots=True)
class CheckingStrings:
    """What stands around the sentences of a message.

    Attributes:
        menu: The command in a message's menu; at most 32 characters.
        opening: Over the whole, saying what is looked at and what is not.
        standings: Over each sentence, how it stands in the documents.
        there: Between a sentence and what is close to it.
        elsewhere: Further places of a sentence, as brief citations.
        repeated: How often a sentence stands in the message, where that is more than once.
        left_out: How many more sentences the message has.
        unquoted: To who has the bot check a message of its own that quotes nothing.
    """

    menu: str
    opening: str
    standings: Mapping[Standing, str]
    there: str
    elsewhere: str
    repeated: Plural
    left_out: Plural
    unquoted: str


_NO_OPTIONS: Mapping[str, OptionStrings] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class OptionStrings:
    """One option of a command."""

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class CommandStrings:
    """One command.

    Attributes:
        description: As Discord shows it in its picker.
        help: What the help says of it; empty for what the help leaves out.
        options: By the names that the code knows them by.
    """

    name: str
    description: str
    help: str = ""
    options: Mapping[str, OptionStrings] = field(default_factory=lambda: _NO_OPTIONS)


def options_of(**options: OptionStrings) -> Mapping[str, OptionStrings]:
    """The options of a command; a name that is a word of Python ends in ``_`` here."""
    return MappingProxyType({name.rstrip("_"): words for name, words in options.items()})


@dataclass(frozen=True, slots=True)
class GeneralStrings:
    """What holds replies together.

    Attributes:
        quoted: Puts words of a person or a document between quotation marks.
        continues: Under a quotation that the next card goes on with.
        more: What a reply had no room for.
    """

    quoted: str
    continues: str
    more: str
    page: str
    previous: str
    next: str


@dataclass(frozen=True, slots=True)
class ListingStrings:
    """What stands around lists.

    Attributes:
        sources: How many documents there are, before their list.
        own: What only a document's own file states about it.
        dated: From when to when a document's events reach.
        dated_once: The same where all have one date.
        faults: How many lines of front matter are wrong, before their list.
    """

    help: str
    sources: Plural
    paragraphs: Plural
    characters: Plural
    own: str
    dated: str
    dated_once: str
    faults: Plural
    skipped: Plural
    aliases: str
    no_aliases: str
    feedback: str
    no_feedback: str
    votes_up: Plural
    votes_down: Plural


# Only the person who runs the bot sees these, so they are in English alone.

SKIP_ADVICE: Mapping[SkipReason, str] = MappingProxyType(
    {
        SkipReason.NOT_INSTALLED: (
            'install it in the folder of the clone with: pip install ".[formats]"'
        ),
        SkipReason.TOO_COSTLY: "quoth index tries it again",
    }
)
"""What can be done about a file that is skipped, as a clause."""

MORE_SKIPPED = "quoth check names them all"
NO_FOLDER = "Create it, put documents into it, or name another with --seeds."
DAMAGED_INDEX = "Build it again with quoth index --rebuild."
UNWRITABLE_INDEX = "Make room or name another folder with QUOTH_INDEX."
UNSUPPORTED_INDEX = "Install Quoth's requirements on Linux or macOS, or set QUOTH_ENGINE=memory."


@dataclass(frozen=True, slots=True)
class OwnerStrings:
    """What ``/reload`` and ``/status`` say.

    Attributes:
        documents: With the fields after it the rows of the status.
        in_memory: The index engine; on_disk is the other one.
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
    choosing: str
    choices: Mapping[MeaningState, str]
    skipped: str
    trouble: str
    servers: str
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
    """What is kept, where and how long, a sentence or two for each thing."""

    questions: str
    votes: str
    servers: str
    memory: str
    log: str
    discord: str
    removal: str
    forgotten: Plural
    nothing_to_forget: str


@dataclass(frozen=True, slots=True)
class RequestStrings:
    """What to send instead of what cannot be looked up.

    Only the library does not know how its documents are listed.

    Attributes:
        all_sources: After an unknown name, where the documents are few.
        near_sources: The names most like it, where they are many.
        many_sources: Where to see the names of many.
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
    other_checksum: str
    no_sources: str
    dates: Mapping[DateFault, str]
    date_examples: str


@dataclass(frozen=True, slots=True)
class ServerStrings:
    """What the settings message says, its controls, and what follows from the settings.

    Attributes:
        answer_only_in: With the fields after it the names of the settings.
        choose_silent_in: With its neighbours the controls, while nothing is chosen.
        thread_off: A button says what holds now; pressing it changes that.
        sources_typed: Asks for names or patterns where there are too many documents for a menu.
        use_commands: To a mention, where answers are private.
        deleted: A channel that was named and has been deleted.
        some_deleted: What that means where others are left.
        answers_nowhere: The same to who may change it, where none is left to answer in.
        silent_everywhere: The same to who asks.
    """

    opening: str
    manage_only: str
    servers_only: str
    not_kept: str
    answer_only_in: str
    silent_in: str
    question_channels: str
    thread: str
    private: str
    quotations: str
    sources: str
    everywhere: str
    nowhere: str
    all_documents: str
    yes: str
    no: str
    private_yes: str
    choose_answer_only_in: str
    choose_silent_in: str
    choose_question_channels: str
    choose_sources: str
    thread_on: str
    thread_off: str
    private_on: str
    private_off: str
    quotations_now: Plural
    reset: str
    content_missing: str
    content_off: str
    thread_missing: str
    type_sources: str
    sources_typed: str
    unmatched: str
    silent: str
    use_commands: str
    may_not_send: str
    thread_name: str
    deleted: str
    some_deleted: str
    answers_nowhere: str
    silent_everywhere: str


@dataclass(frozen=True, slots=True)
class TimelineStrings:
    """What stands around dated events.

    Attributes:
        about: With ``since``, ``until`` and ``source`` the pieces of what was asked for.
        opening_cut: Where only the first ones are shown.
        grounds: What a date was completed from.
    """

    events: Plural
    dated_events: Plural
    about: str
    since: str
    until: str
    source: str
    opening: str
    opening_cut: str
    nothing: str
    try_again: str
    undated: str
    grounds: Mapping[DateEvidence, str]
    year_from: str
    counted_from: str
    year_open: str
    open: str
    also: str
    changed: str
    topic_too_long: str
    show_context: str
    no_chart: str
    chart_saved: str
    chart_title: str
    chart_stated: str
    chart_resolved: str
    chart_break: str
    chart_left_out: str
    chart_undated: str
    chart_description: str


@dataclass(frozen=True, slots=True)
class TroubleStrings:
    """What a failure means for the person who meets it, with the reference in the log.

    Attributes:
        permission: Stands for a permission that Discord did not name.
    """

    failure: str
    forbidden: str
    permission: str
    and_: str
    or_: str
    busy: str
    outdated_command: str


@dataclass(frozen=True, slots=True)
class WaitingStrings:
    """Why to wait, and how long."""

    person_cooldown: Plural
    channel_cooldown: Plural
    person_busy: str
    full: str


@dataclass(frozen=True, slots=True)
class Strings:
    """All fixed words in one language.

    Attributes:
        language: As a BCP 47 tag.
        permissions: Discord's own names of them, by those of its API.
        command: How a command is written where people read these words, with its name.
    """

    language: str
    general: GeneralStrings
    answers: AnswerStrings
    buttons: ButtonStrings
    checking: CheckingStrings
    timelines: TimelineStrings
    listings: ListingStrings
    requests: RequestStrings
    trouble: TroubleStrings
    servers: ServerStrings
    waiting: WaitingStrings
    privacy: PrivacyStrings
    owners: OwnerStrings
    commands: Mapping[str, CommandStrings]
    permissions: Mapping[str, str]
    command: str = "/{name}"

    def written(self, command: str) -> str:
        """A command as a person types it where these words are read."""
        return self.command.format(name=self.commands[command].name)

    def named(self, missing: Iterable[str]) -> str:
        """The names of permissions in one phrase, as Discord shows them in this language."""
        return self.trouble.and_.join(self.permissions[each] for each in missing)
