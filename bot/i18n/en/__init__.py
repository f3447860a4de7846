"""The bot's fixed sentences in English."""

from __future__ import annotations

from collections.abc import Mapping

from bot.i18n.en.servers import COMMUNITY, DISCORD, DOCUMENTS, ON_SLACK, SERVERS, SLACK_PLATFORM
from bot.i18n.schema import (
    AnswerStrings,
    ButtonStrings,
    CheckingStrings,
    CommandStrings,
    GeneralStrings,
    ListingStrings,
    OptionStrings,
    OwnerStrings,
    Plural,
    PrivacyStrings,
    RequestStrings,
    Strings,
    TimelineStrings,
    TroubleStrings,
    WaitingStrings,
    options_of,
)
from bot.stored_values import VoteOutcome
from index import DateEvidence, DateFault, MatchLevel, MeaningState, Reason, SmallTalk

GENERAL = GeneralStrings(
    quoted="“{words}”",
    continues="(continued in the next part)",
    more="… and {count} more",
    page="page {page} of {pages}",
    previous="Previous",
    next="Next",
)

ANSWERS = AnswerStrings(
    reasons={
        Reason.TOO_VAGUE: (
            "I'm not sure what to look for. Mention a name, a place, a date or a topic."
        ),
        Reason.OFF_SUBJECT: "I couldn't find anything about this in the documents.",
        Reason.NO_SUCH_NAME: "{missing} doesn't appear in any of the documents.",
        Reason.NO_SUCH_YEAR: "{missing} doesn't appear in any of the documents.",
        Reason.NO_SUCH_WORD: "{missing} doesn't appear in any of the documents.",
        Reason.OTHER_LANGUAGE: (
            "I couldn't find an answer. Try asking in the language of the documents."
        ),
        Reason.NOT_STATED: "The documents don't clearly answer this.",
        Reason.NO_SUCH_ADDRESS: "There is no {address} in the documents.",
    },
    several_missing="{missing} don't appear in any of the documents.",
    small_talk={
        SmallTalk.GREETING: "Hi! Ask me a question about the documents. {sources} lists them.",
        SmallTalk.THANKS: "You're welcome!",
        SmallTalk.ABOUT_BOT: (
            "I'm a bot that answers by quoting the documents word for word. {sources} lists them."
        ),
        SmallTalk.CHATTER: (
            "I can only answer questions about the documents. What would you like to know?"
        ),
    },
    nearest="These passages are related but may not answer your question:",
    about="This is what the documents are about, in their own words:",
    try_again="Try different words, or use {sources} to see what I can quote from.",
    searched="Showing results for {words}.",
    taken="{taken_for} instead of {word}",
    footer="answer {answer_id}",
    verified={
        MatchLevel.VERBATIM: "Exact match: this text appears word for word.",
        MatchLevel.TYPOGRAPHIC: (
            "Same wording: only spaces, quotation marks, dashes, formatting or the first capital "
            "letter differ. The document says:"
        ),
        MatchLevel.INTERRUPTED: (
            "Match across a page break: […] marks what comes between the two pages. "
            "The document says:"
        ),
        MatchLevel.ABSENT: (
            "No match: this exact text isn't in the documents. "
            "That doesn't tell you whether it's true."
        ),
        MatchLevel.NOT_FOUND: (
            "I couldn't find this text, but there are too many documents to search them all. "
            "Try a longer passage with names or rare words."
        ),
    },
    in_parts="The parts are in one document, in this order; […] marks what is left out.",
    nearest_sentence="The closest sentence I found, which isn't the same:",
    differences="Differences: {differences}.",
    other="your text says {said}, the document says {quoted}",
    added="your text adds {said}",
    missing="your text leaves out {quoted}",
    further_differences=Plural("{count} more", "{count} more"),
    same_words="The words are the same; punctuation, capital letters or word order differ.",
    first_places="These are the first {count} matches. There may be more.",
    asked="Question: {question}",
    following="Follow-up to {question}:",
    scope_source="Only in {source}",
    scope_as_of="As of {date}",
    refers_to="Refers to:",
    conflicts="The documents disagree:",
    by_meaning="found by meaning, not by its words",
    further_items="… and {count} more",
    also_in="Also in: {sources}",
    limits="Exceptions and limits:",
    replaced_on="replaced on {date} by {source}",
    replaced_in="replaced in {date} by {source}",
    replaced="replaced by {source}",
    expired="no longer in force as of {date}",
    not_yet="not in force until {date}",
    page="page {number}",
    pages="pages {first}–{last}",
    below="paragraph {number} under {heading}",
    paragraph="paragraph {number}",
    line="line {number}",
    characters="characters {start}–{end}",
    numbered={
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
    },
    numbers_run="{numbered} run from {first} to {last}.",
    numbers_below="{above} runs from {first} to {last}.",
    numbers_one="There is only {first}.",
    same_number="The same number is also in:",
)

BUTTONS = ButtonStrings(
    context="Show in context",
    more="More quotations",
    related="Related passages",
    exact="Exact text",
    ask_again="Ask again",
    which="Which quotation?",
    rest="The rest of the list:",
    further="More passages, which may be less relevant:",
    exact_files=Plural("The exact quotation as a file:", "The exact quotations in {count} files:"),
    gone=(
        "The quoted document is no longer available. Ask again to see what the other documents say."
    ),
    asking="Ask again",
    question="Your question",
    votes={
        VoteOutcome.COUNTED: "Thanks for your vote! Press again to undo it.",
        VoteOutcome.CHANGED: "Thanks! I've changed your vote. Press again to undo it.",
        VoteOutcome.WITHDRAWN: "I've removed your vote.",
    },
    no_votes="Votes aren't kept here, so yours wasn't counted.",
)

CHECKING = CheckingStrings(
    menu="Check against sources",
    opening=(
        "I looked up each sentence of this message in the documents. "
        "A match doesn't mean that it's true, and no match doesn't mean that it's false."
    ),
    match_levels={
        MatchLevel.VERBATIM: "Exact match:",
        MatchLevel.TYPOGRAPHIC: (
            "Same wording; only spaces, quotation marks, dashes, formatting or the first capital "
            "letter differ:"
        ),
        MatchLevel.INTERRUPTED: (
            "Match across a page break; […] marks what comes between the two pages:"
        ),
        MatchLevel.CLOSE: "Similar, but not the same. The message says:",
        MatchLevel.ABSENT: "Not in the documents:",
        MatchLevel.NOT_FOUND: ("Not found, but there are too many documents to search them all:"),
        MatchLevel.TOO_SHORT: "Too short to look up:",
    },
    there="The document says:",
    elsewhere="Also in {places}",
    repeated=Plural("The message says this {count} time.", "The message says this {count} times."),
    left_out=Plural(
        "I didn't look up {count} more sentence.", "I didn't look up {count} more sentences."
    ),
    unquoted="My message has no quotations, so there's nothing to check.",
)

COMMANDS: Mapping[str, CommandStrings] = {
    "ask": CommandStrings(
        "ask",
        "Ask a question and get quotations from the documents.",
        "ask a question; choose one document or a private answer if you like",
        options_of(
            question=OptionStrings("question", "What would you like to know?"),
            source=OptionStrings("source", "Search only this document."),
            private=OptionStrings("private", "Show the answer only to you."),
            as_of=OptionStrings("as-of", "Use what was in force on this date: 2021, May 2021 …"),
        ),
    ),
    "cite": CommandStrings(
        "cite",
        "Quote a section by its number.",
        "quote a section by its number: section 6(d), Article 12(2), 704.5c",
        options_of(
            address=OptionStrings("address", "The number, for example: section 6(d)"),
            source=OptionStrings("source", "Search only this document."),
            private=OptionStrings("private", "Show the section only to you."),
        ),
    ),
    "timeline": CommandStrings(
        "timeline",
        "List what happened and when.",
        "list what happened and when; give a topic or dates if you like",
        options_of(
            topic=OptionStrings("topic", "A person, a place, a law or any other word."),
            from_=OptionStrings("from", "The first date: 2021, Oct 2021, October 5, 2021 …"),
            to=OptionStrings("to", "The last date."),
            source=OptionStrings("source", "Search only this document."),
            chart=OptionStrings("chart", "Also draw a chart."),
            dated_only=OptionStrings(
                "dated-only", "Leave out things only named by a date: the Act of 1833."
            ),
            export=OptionStrings(
                "export", "Attach the events as a calendar (ics) or a table (csv)."
            ),
        ),
    ),
    "sources": CommandStrings(
        "sources", "List the documents I can quote from.", "list the documents I can quote from"
    ),
    "verify": CommandStrings(
        "verify",
        "Check whether a text appears in the documents.",
        "check whether a text appears in the documents",
        options_of(text=OptionStrings("text", "The text to check: at least a few words.")),
    ),
    "help": CommandStrings("help", "See how to ask, with examples.", "show this help"),
    "privacy": CommandStrings(
        "privacy", "See what I store about you.", "see what I store about you"
    ),
    "forget-me": CommandStrings(
        "forget-me", "Delete what I store about you.", "delete what I store about you"
    ),
    "gaps": CommandStrings("gaps", "List the questions that the documents didn't answer."),
    "pin": CommandStrings(
        "pin",
        "Pin a quotation to a question, so that it comes first.",
        options=options_of(
            answer=OptionStrings("answer", "The id of the answer with the quotation."),
            quotation=OptionStrings("quotation", "Which of its quotations: 1, 2 …"),
            question=OptionStrings("question", "Which question; if empty, the one it answers."),
        ),
    ),
    "pins": CommandStrings(
        "pins",
        "List the pinned questions, or remove one.",
        options=options_of(remove=OptionStrings("remove", "The number of the one to remove.")),
    ),
    "reload": CommandStrings("reload", "For the bot's owner: read the documents again."),
    "status": CommandStrings("status", "For the bot's owner: see how the bot is doing."),
    "documents": CommandStrings(
        "documents",
        "Add, replace or remove this community's own documents, and set who sees which.",
        "",
        options_of(
            add=OptionStrings(
                "add", "A file: text, Markdown, CSV, HTML, PDF, Word, Excel, slides, EPUB"
            ),
            replace=OptionStrings("replace", "The document that the file replaces."),
            remove=OptionStrings("remove", "A document to remove; you can undo it for a week."),
            undo=OptionStrings("undo", "A change to undo."),
            channel=OptionStrings("channel", "Set which documents are used in this channel."),
            role=OptionStrings("role", "Set which documents only this role can see."),
            only=OptionStrings(
                "only", "For a channel or role: names, separated by commas; * allowed."
            ),
        ),
    ),
    "settings": CommandStrings(
        "settings",
        "Choose where and how I answer in this server.",
        "choose where and how I answer in this server (for its managers)",
    ),
}

LISTINGS = ListingStrings(
    help=(
        "Ask me a question, and I'll answer with quotations from the documents and show where "
        "each one comes from. If the documents don't answer it, I'll tell you.\n"
        "Mention me in a channel, reply to me or send me a direct message. "
        "Or use one of these commands:"
    ),
    examples="Try one of these:",
    sources=Plural("I can quote from {count} document:", "I can quote from {count} documents:"),
    paragraphs=Plural("{count} paragraph", "{count} paragraphs"),
    characters=Plural("{count} character", "{count} characters"),
    own="{values} (from the file itself)",
    dated="events from {first} to {last}",
    dated_once="events dated {date}",
    metadata_warnings=Plural(
        "{count} line of front matter can't be used:",
        "{count} lines of front matter can't be used:",
    ),
    skipped=Plural("{count} file couldn't be read:", "{count} files couldn't be read:"),
    aliases="I treat these names as the same:",
    no_aliases="I found no names that mean the same. You can add your own in aliases.toml.",
    feedback="Votes by answer, most votes first:",
    no_feedback="No votes yet.",
    votes_up=Plural("{count} up", "{count} up"),
    votes_down=Plural("{count} down", "{count} down"),
)

OWNERS = OwnerStrings(
    owners_only="Only the bot's owner can do this.",
    reloaded="I've read the documents again. Some have changed.",
    same="I've read the documents again. Nothing has changed.",
    not_reloaded="I couldn't read the documents again, so I'm still using what I had. {why}",
    status="How I'm doing:",
    documents="Documents",
    passages="Passages",
    engine="Index",
    in_memory="BM25, in memory",
    on_disk="BM25, on disk",
    in_cluster="BM25, in a cluster",
    choosing="Search by",
    choices={
        MeaningState.OFF: "words (QUOTH_MEANING=off)",
        MeaningState.NO_LIBRARY: "words (the packages for meaning aren't installed)",
        MeaningState.TOO_LARGE: "words (too many passages; QUOTH_MEANING=on changes that)",
        MeaningState.WAITING: "words (search by meaning is being prepared)",
        MeaningState.MAKING: "words (search by meaning is being prepared: {share}%)",
        MeaningState.READY: "words and meaning",
        MeaningState.FAILED: "words (the model can't be used; see the log)",
    },
    skipped="Files that couldn't be read",
    trouble="Last change that couldn't be read",
    uptime="Running for",
    latency="Gateway latency",
    answered="Questions answered",
    refused="Questions without an answer",
    turned_away="Requests not served",
    errors="Errors",
    days=Plural("{count} day", "{count} days"),
    clock="{hours} h {minutes} min",
    milliseconds="{count} ms",
    unknown="unknown",
)

PRIVACY = PrivacyStrings(
    questions=(
        "I don't store answers or names, and I forget a question once it's answered, except as the "
        "next lines say."
    ),
    memory=(
        "In memory only, until I no longer need it or restart: who asked in the last half minute, "
        "so that I know when to ask people to wait; and, for a day, who got a direct message "
        "saying that I can't write in a channel."
    ),
    log=(
        "My log has the ids of answers, times and, when something fails, the number of the "
        "message or channel. It has no words from questions unless my owner turns on debugging."
    ),
    removal="Use {forget} to delete your votes and questions.",
    forgotten=Plural("Done. I've deleted {count} vote.", "Done. I've deleted {count} votes."),
    nothing_to_forget="There's nothing to delete: I have nothing of yours.",
)

REQUESTS = RequestStrings(
    empty_question="What would you like to know? Ask in a few words.",
    question_too_long=(
        "Your question has {length} characters, and the limit is {limit}. "
        "Try asking in one or two sentences."
    ),
    text_too_short=(
        "That's too short to check. Send at least {minimum} words, ideally a whole sentence."
    ),
    unknown_source="There is no document called “{name}”.",
    all_sources=" You can choose from: {known}.",
    near_sources=" Did you mean {nearest}?",
    many_sources=" {sources} lists all {count}.",
    ambiguous_source=(
        "{count} documents start with “{name}”: {candidates}. Type a bit more of the name."
    ),
    outdated="The documents have changed since this answer. Ask again to see what they say now.",
    gone=" {source} is no longer available.",
    changed_source=" {source} has changed.",
    no_sources=(
        "You can't see any documents here. Someone who manages the bot here can change that."
    ),
    unreachable="I can't reach the documents right now. Please try again in a moment.",
    no_address=(
        "I don't recognise “{typed}” as the number of a section. "
        "Try something like: section 6(d), Article 12(2), 704.5c or GPL 7."
    ),
    dates={
        DateFault.UNKNOWN: "I don't recognise “{typed}” as a date. {examples}",
        DateFault.RELATIVE: (
            "“{typed}” depends on today's date, but the documents may be older. "
            "Give the year or the day instead. {examples}"
        ),
        DateFault.WITHOUT_YEAR: "“{typed}” has no year. Add it, for example: {typed} 2021.",
        DateFault.AMBIGUOUS: "“{typed}” could mean two dates. Write {readings}.",
        DateFault.REVERSED: "The dates are the wrong way round: {until} is before {since}.",
        DateFault.NO_SUCH_DAY: "The calendar has no day “{typed}”: that month is shorter.",
    },
    date_examples="Try something like 2021, Oct 2021, October 5, 2021, 2021-10-05 or the 1980s.",
)

TIMELINES = TimelineStrings(
    events=Plural("{count} event", "{count} events"),
    dated_events=Plural("{count} dated event", "{count} dated events"),
    about=" about {topic}",
    since=" from {since}",
    until=" to {until}",
    source=" in {source}",
    named="named by this date",
    dated_only=", without things only named by a date",
    opening="{count}{scope}, oldest first:",
    opening_cut="{count}{scope}; here are the first {shown}, oldest first:",
    nothing="I couldn't find any dated events{scope}.",
    try_again="Try other words, or leave out the topic or a date.",
    undated="The documents don't give a year for these:",
    date_evidence={
        DateEvidence.PUBLISHED: "the document’s date of publication",
        DateEvidence.FRONT_MATTER: "the document’s front matter",
        DateEvidence.DATELINE: "the document’s date",
        DateEvidence.CAPTION: "the caption’s date",
        DateEvidence.HEADING: "the heading’s date",
        DateEvidence.SIGNATURE: "the signature’s date",
        DateEvidence.RUNNING_YEAR: "the year the text is talking about",
        DateEvidence.NEIGHBOUR: "an earlier date in the text",
        DateEvidence.LATEST_DATE: "the latest full date in the document, so it's uncertain",
    },
    dated_by="from {ground}",
    year_from="year from {ground}",
    counted_from="counted from {ground}",
    year_open="no year given",
    open="not given in full",
    also="Also in {places}",
    changed="The documents have changed since I sent this. You now see the current version.",
    topic_too_long="That topic is too long. Use at most {most} characters.",
    show_context="Show in context …",
    no_chart="I can't attach files here, so there's no chart.",
    no_export="I can't attach files here, so there's no file with the events.",
    chart_saved="The chart is in {path}.",
    chart_title="{count}{scope}",
    chart_stated="date given in full",
    chart_resolved="year or day worked out from context",
    chart_break="gap left out",
    chart_left_out="The first {shown} of {count}. Choose a topic or dates to see the others.",
    chart_undated="Not shown, because the year is unknown: {count}.",
    no_days="Not in the calendar, because their first or last day is unknown: {count}.",
    chart_description="A chart of {title}, each with its date and the start of its sentence: ",
)

TROUBLE = TroubleStrings(
    failure="Something went wrong on my side. If it happens again, report reference {reference}.",
    permission="a permission",
    and_=" and ",
    or_=" or ",
)

WAITING = WaitingStrings(
    person_cooldown=Plural(
        "You're asking quickly. Try again in {count} second.",
        "You're asking quickly. Try again in {count} seconds.",
    ),
    channel_cooldown=Plural(
        "This channel is busy. Try again in {count} second.",
        "This channel is busy. Try again in {count} seconds.",
    ),
    person_busy="I'm still working on your last question. Try again in a moment.",
    full="A lot of people are asking right now. Try again in a few seconds.",
)

STRINGS = Strings(
    "en",
    DISCORD,
    GENERAL,
    ANSWERS,
    BUTTONS,
    CHECKING,
    TIMELINES,
    LISTINGS,
    REQUESTS,
    TROUBLE,
    SERVERS,
    DOCUMENTS,
    WAITING,
    PRIVACY,
    OWNERS,
    COMMUNITY,
    COMMANDS,
    ON_SLACK,
    SLACK_PLATFORM,
)
