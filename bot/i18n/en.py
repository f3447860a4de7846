"""The bot's fixed sentences in English; those that name a platform are in ``platforms``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from bot.i18n.platforms import RUN
from bot.i18n.schema import (
    AnswerStrings,
    ButtonStrings,
    CheckingStrings,
    CommandStrings,
    GeneralStrings,
    ListingStrings,
    OptionStrings,
    OwnerStrings,
    PlatformStrings,
    Plural,
    PrivacyStrings,
    RequestStrings,
    ServerStrings,
    Strings,
    TimelineStrings,
    TroubleStrings,
    WaitingStrings,
    options_of,
)
from bot.stored_values import VoteOutcome
from index import DateEvidence, DateFault, MatchLevel, MeaningState, Reason, SmallTalk

ANSWERS = AnswerStrings(
    reasons=MappingProxyType(
        {
            Reason.TOO_VAGUE: (
                "I found nothing to look for in that. "
                "Name what you ask about: a person, a place, a law, a number, an event."
            ),
            Reason.OFF_SUBJECT: "The documents do not answer this: it is off their subject.",
            Reason.NO_SUCH_NAME: "The documents do not answer this: none of them holds {missing}.",
            Reason.NO_SUCH_YEAR: "The documents do not answer this: none of them holds {missing}.",
            Reason.NO_SUCH_WORD: "The documents do not answer this: none of them holds {missing}.",
            Reason.OTHER_LANGUAGE: (
                "I found no answer. I find less in another language: ask in that of the documents."
            ),
            Reason.NOT_STATED: "The documents do not clearly say this.",
            Reason.NO_SUCH_ADDRESS: "There is no {address} in the documents.",
        }
    ),
    small_talk=MappingProxyType(
        {
            SmallTalk.GREETING: (
                "Hello! Ask me something that the documents may say; {sources} lists them."
            ),
            SmallTalk.THANKS: "You are welcome.",
            SmallTalk.ABOUT_BOT: (
                "I am a bot: I quote what the documents say, word for word, and nothing else. "
                "{sources} lists them."
            ),
            SmallTalk.CHATTER: (
                "I only answer what the documents may say: ask me something about them."
            ),
        }
    ),
    nearest="Related passages, which do not answer it:",
    about="What the documents are about, in their own words:",
    try_again="Try other words, or see {sources} for what I can quote from.",
    searched="Searched for {words}.",
    taken="{taken_for} instead of {word}",
    footer="answer {answer_id}",
    verified=MappingProxyType(
        {
            MatchLevel.VERBATIM: "Verbatim: every character is in the documents.",
            MatchLevel.TYPOGRAPHIC: (
                "The same words as a reader sees them: at most white space, quotation marks, "
                "dashes, formatting or the first capital differ. The documents' own characters:"
            ),
            MatchLevel.INTERRUPTED: (
                "In the documents but for what stands between two pages, which […] marks. "
                "The documents' own characters:"
            ),
            MatchLevel.ABSENT: (
                "Not in the documents as it stands here. "
                "That says nothing about whether they are true."
            ),
            MatchLevel.NOT_FOUND: (
                "Not found, which does not mean that it is not there: the documents are too "
                "many to look through all of them. Give a longer stretch of the text, with "
                "names or rare words."
            ),
        }
    ),
    in_parts=(
        "Its parts are in one document in this order; […] marks where something is left out."
    ),
    nearest_sentence="The nearest sentence there, which is not the same:",
    differences="What differs: {differences}.",
    other="the text says {said}, the document {quoted}",
    added="the text adds {said}",
    missing="the text lacks {quoted}",
    further_differences=Plural("{count} more", "{count} more"),
    same_words="No word differs; punctuation, capitals or order do.",
    first_places="These are the first {count} places; there may be more.",
    asked="Question: {question}",
    following="Following {question}:",
    conflicts="The documents differ on this:",
    by_meaning="found by meaning; it has no word of the question",
    further_items="… and {count} more",
    also_in="Also in: {sources}",
    limits="Limits:",
    replaced_on="replaced on {date} by {source}",
    replaced_in="replaced in {date} by {source}",
    replaced="replaced by {source}",
    expired="no longer in force since {date}",
    not_yet="not yet in force, but from {date}",
    context="{source}, around paragraph {paragraph}:",
    page="page {number}",
    pages="pages {first}–{last}",
    below="paragraph {number} below {heading}",
    paragraph="paragraph {number}",
    line="line {number}",
    characters="characters {start}–{end}",
    brief="{source}, paragraph {paragraph}",
    numbered=MappingProxyType(
        {
            "": "The numbers",
            "section": "Sections",
            "article": "Articles",
            "rule": "Rules",
            "chapter": "Chapters",
            "part": "Parts",
            "title": "Titles",
            "appendix": "Appendices",
            "annex": "Annexes",
            "schedule": "Schedules",
            "exhibit": "Exhibits",
            "addendum": "Addenda",
            "amendment": "Amendments",
            "step": "Steps",
            "question": "Questions",
            "clause": "Clauses",
            "paragraph": "Paragraphs",
            "item": "Items",
        }
    ),
    numbers_run="{numbered} run from {first} to {last}.",
    numbers_below="{above} runs from {first} to {last}.",
    numbers_one="There is only {first}.",
    same_number="The same number is in:",
)


BUTTONS = ButtonStrings(
    context="Show in context",
    more="More quotations",
    related="Related passages",
    exact="Exact text",
    ask_again="Ask again",
    further="Further passages, which may answer less well:",
    exact_files=Plural(
        "The quotation to the character, in one file:",
        "The quotations to the character, in {count} files:",
    ),
    gone=(
        "The document that was quoted is gone: its SHA-256 began with {old}, and no document "
        "has that now. Ask again to see what the others say."
    ),
    asking="Ask again",
    question="Your question",
    votes=MappingProxyType(
        {
            VoteOutcome.COUNTED: "Thank you, your vote counts. Press again to withdraw it.",
            VoteOutcome.CHANGED: "Thank you, your vote is changed. Press again to withdraw it.",
            VoteOutcome.WITHDRAWN: "Your vote is withdrawn.",
        }
    ),
    no_votes="Votes are not kept here, so yours was not counted.",
)


CHECKING = CheckingStrings(
    menu="Check against sources",
    opening=(
        "Each sentence of the message, looked up in the documents. "
        "Whether a sentence is there says nothing about whether it is true."
    ),
    match_levels=MappingProxyType(
        {
            MatchLevel.VERBATIM: "Verbatim in the documents:",
            MatchLevel.TYPOGRAPHIC: (
                "In the documents, the same words as a reader sees them, but for white space, "
                "quotation marks, dashes, formatting or the first capital:"
            ),
            MatchLevel.INTERRUPTED: (
                "In the documents but for what stands between two pages, which […] marks:"
            ),
            MatchLevel.CLOSE: "Close to the documents, not the same. The message:",
            MatchLevel.ABSENT: "Not in the documents:",
            MatchLevel.NOT_FOUND: (
                "Not found, though there are too many documents to look through all of them:"
            ),
            MatchLevel.TOO_SHORT: "Too few words to look up:",
        }
    ),
    there="The document:",
    elsewhere="Also in {places}",
    repeated=Plural(
        "The message has this sentence {count} time.",
        "The message has this sentence {count} times.",
    ),
    left_out=Plural(
        "{count} more sentence was not looked up.", "{count} more sentences were not looked up."
    ),
    unquoted="That message of mine quotes nothing, so there is nothing in it to look up.",
)


COMMANDS: Mapping[str, CommandStrings] = MappingProxyType(
    {
        "ask": CommandStrings(
            "ask",
            "Ask a question; the answer is a quotation.",
            "ask a question, in one document if you like, for you alone if you like",
            options_of(
                question=OptionStrings("question", "What do you want to know?"),
                source=OptionStrings("source", "Look in this document only."),
                private=OptionStrings("private", "Show the answer to you alone."),
                as_of=OptionStrings("as-of", "Take what was in force then: 2021, May 2021 …"),
            ),
        ),
        "cite": CommandStrings(
            "cite",
            "Quote a clause by its number.",
            "a clause by its number: section 6(d), Article 12(2), 704.5c",
            options_of(
                address=OptionStrings("address", "Its number, as in: section 6(d)"),
                source=OptionStrings("source", "Look in this document only."),
                private=OptionStrings("private", "Show the clause to you alone."),
            ),
        ),
        "timeline": CommandStrings(
            "timeline",
            "Lay out what happened when.",
            "what happened when: the dated events, about a topic or in a range if you like",
            options_of(
                topic=OptionStrings("topic", "What it is about: a person, a place, a law, a word."),
                from_=OptionStrings("from", "The first date: 2021, Oct 2021, October 5, 2021 …"),
                to=OptionStrings("to", "The last date."),
                source=OptionStrings("source", "Look in this document only."),
                chart=OptionStrings("chart", "Draw the events, too."),
            ),
        ),
        "sources": CommandStrings(
            "sources", "List the documents that are quoted.", "the documents that I quote from"
        ),
        "verify": CommandStrings(
            "verify",
            "Check whether a text is in the documents, to the letter.",
            "is this text in the documents, to the letter?",
            options_of(
                text=OptionStrings("text", "The text to look for: at least a few words."),
            ),
        ),
        "help": CommandStrings("help", "How to ask, and what comes back.", "this help"),
        "privacy": CommandStrings(
            "privacy", "What the bot keeps of you, and what not.", "what I keep of you"
        ),
        "forget-me": CommandStrings(
            "forget-me", "Remove what the bot keeps of you: your votes.", "remove your votes"
        ),
        "reload": CommandStrings("reload", "For those who run the bot: read the documents again."),
        "status": CommandStrings("status", "For those who run the bot: how it is doing."),
    }
)
TERMINAL_COMMANDS: Mapping[str, CommandStrings] = MappingProxyType(
    {
        name: CommandStrings(name, told, told)
        for name, told in (
            ("ask", "ask a question, in one document if you like"),
            ("cite", "a clause by its number: section 6(d), Article 12(2), 704.5c"),
            ("timeline", "what happened when: the dated events, about a topic if you like"),
            ("sources", "the documents that I quote from"),
            ("verify", "is this text in the documents, to the letter?"),
            ("run", RUN),
        )
    }
)
"""The commands of the command line that its help names; Typer has their descriptions."""


GENERAL = GeneralStrings(
    quoted="“{words}”",
    continues="(The quotation continues in the next part.)",
    more="… and {count} more",
    page="page {page} of {pages}",
    previous="Previous",
    next="Next",
)


LISTINGS = ListingStrings(
    help=(
        "Ask a question and I answer only with quotations from the documents, "
        "each with its place to the character. If the documents do not say, I say so.\n"
        "Mention me in a channel, reply to me, or write to me directly. Or use a command:"
    ),
    sources=Plural("I quote from {count} document:", "I quote from {count} documents:"),
    paragraphs=Plural("{count} paragraph", "{count} paragraphs"),
    characters=Plural("{count} character", "{count} characters"),
    own="{values} (stated by the file itself)",
    dated="events from {first} to {last}",
    dated_once="events of {date}",
    metadata_warnings=Plural(
        "{count} line of front matter is not used:", "{count} lines of front matter are not used:"
    ),
    skipped=Plural("{count} file skipped:", "{count} files skipped:"),
    aliases="These names are taken for one another:",
    no_aliases="The documents name nothing twice. You can give names in aliases.toml.",
    feedback="Votes by answer, most votes first:",
    no_feedback="Nobody has voted on an answer yet.",
    votes_up=Plural("{count} up", "{count} up"),
    votes_down=Plural("{count} down", "{count} down"),
)
TERMINAL_LISTINGS = replace(
    LISTINGS,
    help=(
        "Ask a question and I answer only with quotations from the documents, "
        "each with its place to the character. If the documents do not say, I say so.\n"
        "quoth --help lists all commands. The most used are:"
    ),
)


OWNERS = OwnerStrings(
    owners_only="Only those who run this bot may do that.",
    reloaded="The documents were read again and have changed.",
    same="The documents were read again; nothing has changed.",
    not_reloaded="The documents could not be read again; those read before stay in use. {why}",
    status="How the bot is doing:",
    documents="Documents",
    passages="Passages",
    engine="Index engine",
    in_memory="BM25, in memory",
    on_disk="BM25, on disk",
    choosing="Choosing by",
    choices=MappingProxyType(
        {
            MeaningState.OFF: "words (QUOTH_MEANING=off)",
            MeaningState.NO_LIBRARY: "words (what meaning needs is not installed)",
            MeaningState.TOO_LARGE: "words (too many passages; QUOTH_MEANING=on changes that)",
            MeaningState.WAITING: "words, until the documents are read for meaning",
            MeaningState.MAKING: "words, until the documents are read for meaning ({share} %)",
            MeaningState.READY: "words and meaning",
            MeaningState.FAILED: "words (the model cannot be used; see the log)",
        }
    ),
    skipped="Files skipped",
    trouble="Last change not read",
    uptime="Running for",
    latency="Latency of the gateway",
    answered="Questions answered",
    refused="Questions without an answer",
    turned_away="Requests turned away",
    errors="Errors",
    days=Plural("{count} day", "{count} days"),
    clock="{hours} h {minutes} min",
    milliseconds="{count} ms",
    unknown="not known",
)

PRIVACY = PrivacyStrings(
    questions="Questions, answers and names are not stored. A question is forgotten once answered.",
    memory=(
        "Only in memory, until no longer needed or the bot restarts: who asked in the last half "
        "minute, for the waiting times, and for a day whom I told in a direct message that "
        "I cannot write in a channel."
    ),
    log=(
        "The bot's own log has ids of answers, times and, where something fails, the number of "
        "the message or channel. It has no words of questions, unless the person who runs the bot "
        "turns on debugging."
    ),
    removal="{forget} removes your votes.",
    forgotten=Plural("Done: {count} vote of yours is removed.", "Done: {count} votes are removed."),
    nothing_to_forget="There is nothing to remove: I keep no vote of yours.",
)


REQUESTS = RequestStrings(
    empty_question=(
        "The question has no word to look for; ask in words, for example: What happened in 2014?"
    ),
    question_too_long=(
        "The question has {length} characters; the limit is {limit}. Ask in one or two sentences."
    ),
    text_too_short=(
        "That text has too few words to check: give at least {minimum} words, "
        "better a whole sentence."
    ),
    unknown_source="There is no document called “{name}”.",
    all_sources=" The documents are: {known}.",
    near_sources=" Perhaps you mean {nearest}.",
    many_sources=" {sources} lists all {count}.",
    ambiguous_source=(
        "“{name}” begins the names of {count} documents: {candidates}. Give more of the name."
    ),
    outdated="The documents have changed since this was quoted. Ask again.",
    gone=" {source} is no longer among them.",
    other_checksum=" The checksum of {source} was {old}; it is {new} now.",
    no_sources=(
        "None of the documents that may be used here is in the library any more. "
        "Choose others, or allow all of them."
    ),
    no_address=(
        "“{typed}” is not the number of a clause, or names no document. "
        "Write for example: section 6(d), Article 12(2), 704.5c, or GPL 7."
    ),
    dates=MappingProxyType(
        {
            DateFault.UNKNOWN: "“{typed}” is not a date that can be looked up. {examples}",
            DateFault.RELATIVE: (
                "“{typed}” depends on today, and the documents speak of other times. "
                "Name the year or the day itself. {examples}"
            ),
            DateFault.WITHOUT_YEAR: "“{typed}” names no year. Add it, for example: {typed} 2021.",
            DateFault.AMBIGUOUS: "“{typed}” can be read two ways. Write {readings}.",
            DateFault.REVERSED: (
                "The range ends before it begins: {until} is earlier than {since}. Swap them."
            ),
        }
    ),
    date_examples="Write for example 2021, Oct 2021, October 5, 2021, 2021-10-05 or the 1980s.",
)


SERVERS = ServerStrings(
    not_kept="This bot keeps nothing between runs, so it has no settings to change.",
    answer_only_in="Answers only in",
    silent_in="Keeps silent in",
    question_channels="Answers every question in",
    thread="Answers in a thread",
    private="Answers in private",
    quotations="Quotations at most",
    addresses="Answers [[section 7]]",
    sources="Documents",
    everywhere="all channels",
    nowhere="no channel",
    all_documents="all of them",
    yes="yes: a mention in a channel opens a thread",
    no="no",
    private_yes="yes: unless a command says otherwise; a mention is pointed to the commands",
    addresses_yes="yes: a message that names a clause in [[ ]] is answered with it",
    choose_answer_only_in="Answer only in … (none: everywhere)",
    choose_silent_in="Keep silent in … (none: nowhere)",
    choose_question_channels="Answer every message that ends in “?” in …",
    choose_sources="Quote only from … (none: all documents)",
    thread_on="In a thread: yes",
    thread_off="In a thread: no",
    private_on="In private: yes",
    private_off="In private: no",
    addresses_on="[[section 7]]: yes",
    addresses_off="[[section 7]]: no",
    quotations_now=Plural("{count} quotation", "{count} quotations"),
    reset="Back to the defaults",
    thread_missing="yes, but I need {missing} here, so I answer in the channel",
    type_sources="Choose documents …",
    sources_typed="Names or patterns like 2021-*.txt, one a line",
    unmatched="No document is called {names}. Nothing was changed.",
    thread_name="Answer: {question}",
    deleted="{channel} (deleted)",
    some_deleted=(
        "A channel marked as deleted no longer counts. It leaves the list as soon as you choose "
        "in its menu again."
    ),
)


TIMELINES = TimelineStrings(
    events=Plural("{count} event", "{count} events"),
    dated_events=Plural("{count} dated event", "{count} dated events"),
    about=" about {topic}",
    since=" from {since}",
    until=" to {until}",
    source=" in {source}",
    opening="{count}{scope}, in order of time:",
    opening_cut="{count}{scope}; the first {shown}, in order of time:",
    nothing="The documents date nothing{scope}.",
    try_again="Leave out the topic or a date to see more, or try other words.",
    undated="Without a year that the documents support:",
    date_evidence=MappingProxyType(
        {
            DateEvidence.PUBLISHED: "the document’s date of publication",
            DateEvidence.FRONT_MATTER: "the document’s front matter",
            DateEvidence.DATELINE: "the document’s date",
            DateEvidence.CAPTION: "the caption’s date",
            DateEvidence.HEADING: "the heading’s date",
            DateEvidence.NEIGHBOUR: "a date just before it",
            DateEvidence.LATEST_DATE: "the latest full date in the document, a weak ground",
        }
    ),
    year_from="year from {ground}",
    counted_from="counted from {ground}",
    year_open="no year is stated",
    open="not stated in full",
    also="Also said in {places}",
    changed="The documents have changed since this was sent; it shows them as they are now.",
    topic_too_long=(
        "That topic is too long to keep in a button. Give one of at most {most} characters."
    ),
    show_context="Show in context …",
    no_chart="There is no chart: I may not attach files here.",
    chart_saved="The chart is in {path}.",
    chart_title="{count}{scope}",
    chart_stated="stated in full",
    chart_resolved="year or day resolved from context",
    chart_break="stretch left out",
    chart_left_out="The first {shown} of {count}. Choose a topic or a range to see the others.",
    chart_undated="Not drawn, as the year is unknown: {count}.",
    chart_description=(
        "A chart of {title}, each with its date and the beginning of its sentence: "
    ),
)


TROUBLE = TroubleStrings(
    failure=("Something went wrong on my side. If it happens again, report reference {reference}."),
    permission="a permission",
    and_=" and ",
    or_=" or ",
)


WAITING = WaitingStrings(
    person_cooldown=Plural(
        "Please wait {count} second: you have asked a lot just now.",
        "Please wait {count} seconds: you have asked a lot just now.",
    ),
    channel_cooldown=Plural(
        "Please wait {count} second: a lot has been asked in this channel just now.",
        "Please wait {count} seconds: a lot has been asked in this channel just now.",
    ),
    person_busy="One at a time, please: I am still working on what you asked before.",
    full="Too many are asking at the moment. Please try again in a few seconds.",
)


def english_on(platform: PlatformStrings) -> Strings:
    """Return the strings for the people of a chat platform."""
    return Strings(
        "en",
        platform,
        GENERAL,
        ANSWERS,
        BUTTONS,
        CHECKING,
        TIMELINES,
        LISTINGS,
        REQUESTS,
        TROUBLE,
        SERVERS,
        WAITING,
        PRIVACY,
        OWNERS,
        MappingProxyType({**COMMANDS, "settings": platform.settings}),
    )


def terminal(english: Strings) -> Strings:
    """Return the strings of the command line, which has its own commands."""
    return replace(
        english,
        listings=TERMINAL_LISTINGS,
        commands=TERMINAL_COMMANDS,
        platform=replace(english.platform, command="quoth {name}"),
    )
