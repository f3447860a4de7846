"""The bot's fixed sentences in English."""

from __future__ import annotations

from collections.abc import Mapping

from bot.i18n.community import CommunityStrings
from bot.i18n.schema import (
    AnswerStrings,
    ButtonStrings,
    CheckingStrings,
    CommandStrings,
    DocumentStrings,
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
from bot.i18n.slack import SlackStrings
from bot.stored_values import ChangeKind, DocumentFault, QuestionKind, VoteOutcome
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
    limits="Limits:",
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
        "Bind a question to a quotation, which then comes first.",
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
    choosing="Search by",
    choices={
        MeaningState.OFF: "words (QUOTH_MEANING=off)",
        MeaningState.NO_LIBRARY: "words (the packages for meaning aren't installed)",
        MeaningState.TOO_LARGE: "words (too many passages; QUOTH_MEANING=on changes that)",
        MeaningState.WAITING: "words (search by meaning is being prepared)",
        MeaningState.MAKING: "words (search by meaning is being prepared: {share} %)",
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
    empty_question=(
        "What would you like to know? Ask in a few words, for example: What happened in 2014?"
    ),
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
    },
    date_examples="Try something like 2021, Oct 2021, October 5, 2021, 2021-10-05 or the 1980s.",
)

SERVERS = ServerStrings(
    not_kept="I don't keep anything between restarts here, so there are no settings to change.",
    answer_only_in="Channels",
    silent_in="Turned off",
    question_channels="Question channels",
    sources="Documents",
    thread="Threads",
    private="Private answers",
    quotations="Quotations",
    addresses="Section numbers",
    permissions="Permissions",
    everywhere="I answer in all channels.",
    only_in="I answer only in {channels}.",
    silent_nowhere="In no channel.",
    silent_somewhere="I'm turned off in {channels}, even for commands.",
    questions_nowhere="None. I answer when someone mentions me, replies to me or uses a command.",
    questions_somewhere="I answer every message that ends with “?” in {channels}.",
    all_documents="I quote from all documents.",
    only_documents="I quote only from {documents}.",
    thread_no="Off. I answer in the channel.",
    thread_yes="On. When someone mentions me in a channel, I open a thread for the answer.",
    private_no="Off. Everyone in the channel sees my answers.",
    private_yes="On. I answer commands privately, and point mentions to the commands.",
    quotations_now=Plural("At most {count} per answer.", "At most {count} per answer."),
    addresses_no="Off. I don't react to [[section 7]] in a message.",
    addresses_yes="On. When a message says [[section 7]], I quote that section.",
    permissions_fine="I have all the permissions I need.",
    permissions_missing="I'm missing some permissions:",
    permission_in="{permission}, in {channels}",
    turn_thread_on="Turn threads on",
    turn_thread_off="Turn threads off",
    turn_private_on="Make answers private",
    turn_private_off="Make answers public",
    turn_addresses_on="Turn section numbers on",
    turn_addresses_off="Turn section numbers off",
    reset="Reset to defaults",
    back="Back",
    choose_answer_only_in="Choose the channels I answer in. If you choose none, I answer in all.",
    choose_silent_in="Choose the channels I'm turned off in, even for commands.",
    choose_question_channels=(
        "Choose the channels where I answer every message that ends with “?”, "
        "even if nobody mentions me."
    ),
    choose_sources="Choose the documents I quote from. If you choose none, I use all of them.",
    choose_quotations="Choose how many quotations an answer has at most.",
    choose_channels="Choose channels",
    choose_documents="Choose documents",
    type_sources="Type names",
    sources_typed="Names or patterns such as 2021-*.txt, one per line",
    unmatched="I don't have a document called {names}. Nothing was changed.",
    thread_name="Answer: {question}",
    deleted="{channel} (deleted)",
    some_deleted=(
        "A channel marked as deleted no longer counts. Choose again in its list to remove it."
    ),
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

DISCORD = PlatformStrings(
    command="/{name}",
    servers="Servers",
    permissions={
        "view_channel": "View Channels",
        "send_messages": "Send Messages",
        "send_messages_in_threads": "Send Messages in Threads",
        "create_public_threads": "Create Public Threads",
        "embed_links": "Embed Links",
        "attach_files": "Attach Files",
        "read_message_history": "Read Message History",
        "add_reactions": "Add Reactions",
    },
    without={
        "view_channel": "I can't see what people ask.",
        "send_messages": "I can't answer.",
        "send_messages_in_threads": "I can't answer in threads.",
        "create_public_threads": "I can't open threads for answers.",
        "embed_links": "I answer in plain text instead of cards.",
        "attach_files": "I can't send charts or exact texts as files.",
        "read_message_history": "I can't show which message I'm answering.",
        "add_reactions": "I can't mark forum posts as solved.",
    },
    no_files=(
        "I can't send files here because I don't have the Attach Files permission. "
        "Someone who manages this server can give it to me."
    ),
    wordless="Discord doesn't show me what you wrote. Mention me in your reply, or use {ask}.",
    votes_kept=(
        "When you vote on an answer, I store three things: the answer's id, your vote and a keyed "
        "hash of your Discord id, so that you only vote once. Nobody can work out your id from it "
        "without the key. I keep them in a file until you delete them."
    ),
    settings_kept=(
        "For a server I store its settings: the ids of channels, the names of documents and what "
        "was chosen. I delete them when I leave the server."
    ),
    kept_by_platform="Discord itself keeps messages and threads, including those with my answers.",
    settings_opening="Server settings. Changes apply immediately for everyone.",
    manage_only="You need the Manage Server permission to change these settings.",
    servers_only="Settings are for servers only. Here I answer everything.",
    content_missing=(
        "Nothing was changed: for this, I have to see messages that don't mention me. My owner "
        "can turn on “Message Content Intent” on the application's Bot page at "
        "https://discord.com/developers/applications, set QUOTH_MESSAGE_CONTENT=True and restart "
        "me."
    ),
    content_off="{setting} This doesn't work yet: I run without Discord's message content intent.",
    silent="I'm turned off in this channel. Try another one.",
    use_commands="My answers are private here. Use {ask}, and only you will see the answer.",
    may_not_send=(
        "I can't answer in {channel} because I need {missing} there. Someone who manages the "
        "server can change that. You can also ask me here."
    ),
    answers_nowhere=(
        "I can't answer anywhere in this server: all channels I answer in have been deleted. "
        "Press “{setting}” to choose others, or “{reset}” to go back to all channels."
    ),
    silent_everywhere=(
        "I can't answer in this server: the channels I answer in have been deleted. "
        "Ask an administrator to choose others with {settings}."
    ),
    forbidden=(
        "I can't do this here because I need {missing}. "
        "Someone who manages this server can change that (reference {reference})."
    ),
    busy="Discord didn't accept my answer. Ask again in a moment (reference {reference}).",
    outdated_command=(
        "This command has changed. Reload Discord and try again (reference {reference})."
    ),
    welcome=(
        "Thanks for adding me to {server}! I answer questions with quotations from the documents, "
        "word for word and with their source. If the documents don't answer a question, I say so."
    ),
    first_step="1. Try me: mention me in a channel with a question, or use {ask}.",
    second_step="2. See which documents I can quote from with {sources}.",
    third_step="3. Choose where and how I answer with {settings}.",
)

DOCUMENTS = DocumentStrings(
    opening=Plural(
        "This community has {count} document of its own:",
        "This community has {count} documents of its own:",
    ),
    none="This community has no documents of its own.",
    limits="Who sees which documents:",
    in_channel="Only these in {channel}",
    for_role="Only for {role}",
    no_document="none",
    changes="Changes of the last week, which can be undone:",
    kinds={
        ChangeKind.ADDED: "{name} added",
        ChangeKind.REPLACED: "{name} replaced",
        ChangeKind.REMOVED: "{name} removed",
    },
    how="Attach a file to {documents} to add it. Only this community sees its documents.",
    done={
        ChangeKind.ADDED: "{name} has been added.",
        ChangeKind.REPLACED: "{name} has been replaced.",
        ChangeKind.REMOVED: "{name} has been removed.",
    },
    can_be_asked="You can ask about it now.",
    nothing_to_quote="But I found nothing in it that I could quote.",
    not_read="But I couldn't read the documents again: {why}",
    can_be_undone="You can undo this for a week with {documents}.",
    faults={
        DocumentFault.NO_FOLDER: (
            "Communities can't have documents of their own here: the person who runs the bot "
            "has turned that off."
        ),
        DocumentFault.FORMAT: "I can't read {name}. These endings work: {detail}.",
        DocumentFault.OTHER_FORMAT: (
            "{name} can only be replaced by another {detail} file. To change the format, "
            "remove it and add the new file."
        ),
        DocumentFault.TOO_LARGE: "{name} is too large: the limit is {detail} MiB.",
        DocumentFault.TOO_MANY: (
            "{name} wasn't added: {detail} documents are the limit for one community. "
            "Remove one first."
        ),
        DocumentFault.NO_ROOM: (
            "{name} wasn't added: one community has {detail} MiB for its documents, including "
            "what was removed in the last week."
        ),
        DocumentFault.EXISTS: (
            "There is already a document called {name}. To replace it, choose it under "
            "“replace”, too."
        ),
        DocumentFault.UNKNOWN: "This community has no document called {name}.",
        DocumentFault.UNREADABLE: "{name} wasn't added: {detail}.",
        DocumentFault.NO_CHANGE: "There is no such change, or it was more than a week ago.",
        DocumentFault.OVERTAKEN: (
            "That can't be undone: {name} has changed since. Undo the later change first."
        ),
        DocumentFault.DISK: (
            "Nothing was changed: the bot can't write its files ({detail}). "
            "Tell the person who runs it."
        ),
    },
    one_thing=(
        "Do one thing at a time: add, remove, undo, or set who sees what. Nothing was changed."
    ),
    replaces_what="Attach the new file as well. Nothing was changed.",
    channel_limited="In {channel}, I now quote only from: {documents}.",
    channel_open="In {channel}, I now quote from all documents that there are here.",
    role_limited=(
        "Only people with {role} can now see: {documents}. I quote these only in private answers, "
        "or in a channel whose own list has them."
    ),
    role_open="No document is only for {role} any more.",
    kept=(
        "Of the documents that a community adds, I keep the files and, for a week, what was "
        "replaced or removed and when, so that it can be undone. I don't keep who did it. Which "
        "channels and roles see which documents is kept by their ids, with the settings."
    ),
)


COMMUNITY = CommunityStrings(
    tell_team="Tell the documentation team",
    told="Thank you. The documentation team will see this question, without your name.",
    told_only_this=(
        "Thank you. I keep this one question for the documentation team because you asked me to: "
        "its words without names, for 30 days. I don't keep other questions here."
    ),
    unseen="I can't see that question any more. Ask it again and use the button under the answer.",
    no_room="I couldn't keep this question. There may be too many already.",
    nothing_kept="I don't keep anything here, so I can't pass the question on.",
    ask_person="Ask a person",
    person_asked="{helpers} {person} asks something that the documents don't answer: {question}",
    person_asked_above="{helpers} {person} asks something that the documents don't answer.",
    person_told="I've asked {helpers} in this channel. It may take a while until someone answers.",
    person_already_asked="Someone has already asked a person about this.",
    person_asked_lately="You asked a person a short while ago. Please give them some time.",
    no_helpers="Nobody is set up to be asked here.",
    solved="This solved it",
    solved_marked="Great! I've marked this post as solved.",
    solved_unmarked="Great! I couldn't mark the post, though: I need {missing} here.",
    solved_by_author="Only the person who asked can say that.",
    why="What's wrong with the answer?",
    reasons={
        QuestionKind.WRONG: "Wrong passage",
        QuestionKind.INCOMPLETE: "Not complete",
        QuestionKind.OUTDATED: "Out of date",
    },
    reason_counted="Thank you, that helps.",
    reason_kept=(
        "Thank you, that helps. The documentation team will see the question, without your name."
    ),
    vote_withdrawn="You've withdrawn your vote, so there is nothing to add to it.",
    gaps="Questions of the last 30 days that the documents didn't answer well:",
    no_gaps="There are no unanswered questions.",
    gaps_off="“{setting}” is off here. You can switch it on with {settings}.",
    digest="Questions since {date} that the documents didn't answer well:",
    times="asked {count}×",
    last="last on {date}",
    kinds={
        QuestionKind.TOLD: "passed on",
        QuestionKind.WRONG: "wrong passage",
        QuestionKind.INCOMPLETE: "not complete",
        QuestionKind.OUTDATED: "out of date",
    },
    alike="other wordings: {count}",
    pinned="📌 Pinned answer:",
    menu="Pin a quotation",
    pin_form="Pin a quotation",
    pin_question="The question that it answers",
    pin_number="The quotation",
    pin_done="Pinned. {question} now gets this quotation first:",
    pin_changed="not shown, because the documents used here no longer have this text",
    pins="Pinned questions:",
    no_pins="No questions are pinned here.",
    pin_removed="{question} is no longer pinned.",
    pin_unknown="There is no pinned question with the number {number}. {pins} lists them.",
    pin_without_answer=(
        "I can't find the answer {answer} among the last messages here. "
        "Use “{menu}” in the menu of the message instead."
    ),
    pin_without_quotation="I can't find a quotation with the number {number} in that answer.",
    pin_without_words="I couldn't recognise that question again. Use more words.",
    pins_full="There are {count} pinned questions already. Remove one first.",
    privacy_kept="Here I keep unanswered questions for the documentation team, for 30 days.",
    privacy_off="Here I don't keep unanswered questions.",
    privacy_told="If you press “{button}”, I keep that question for 30 days.",
    privacy_what=(
        "Of such a question I keep the words without names, the day, and a keyed hash with which "
        "{forget} finds your questions. Without the key, nobody can tell who asked."
    ),
    privacy_reasons=(
        "If you say what's wrong with an answer, I keep the reason with your vote. If you ask a "
        "person, I remember that for ten minutes, in memory only."
    ),
    questions_forgotten="Your questions that I've deleted: {count}.",
    manage_only="Only people who may manage the settings can do that.",
    keeping="Unanswered questions",
    keeping_on="On. I keep their words, without names, for 30 days.",
    keeping_off="Off. I keep only those that someone passes on.",
    weekly="Weekly list",
    weekly_in="I send a list of unanswered questions to {channels} every week.",
    weekly_nowhere="Off. Nobody gets a list of unanswered questions.",
    helpers_are="If I don't know an answer, people can ask {helpers}.",
    helpers_unreachable=(
        "I can't reach {helpers}. Choose a role that everyone may mention, or allow that for it."
    ),
    helpers_nobody="Off. Nobody can be asked.",
    forums="Forums",
    forums_in="I answer the first post of each new thread in {channels}.",
    forums_nowhere="None. I answer posts only when I'm asked.",
    turn_keeping_on="Keep unanswered questions",
    turn_keeping_off="Stop keeping questions",
    choose_weekly="Choose the channel that gets a list of unanswered questions every week.",
    choose_helpers=(
        "Choose the role that people can ask when I don't know an answer. It is the only one that "
        "I ever mention."
    ),
    choose_role="Choose a role",
    choose_forums="Choose the forums where I answer the first post of each new thread.",
)

SLACK_PLATFORM = PlatformStrings(
    command="/quoth {name}",
    servers="Workspaces",
    permissions={
        "chat:write": "chat:write",
        "files:write": "files:write",
        "im:write": "im:write",
        "channels:history": "channels:history",
        "not_in_channel": "an invitation to the channel (/invite)",
        "is_archived": "a channel that isn't archived",
        "restricted_action": "permission to post there",
    },
    without={
        "chat:write": "I can't answer.",
        "files:write": "I can't send charts or exact texts as files.",
        "im:write": "I can't send you anything in direct messages.",
        "channels:history": "I don't see questions that don't mention me.",
        "not_in_channel": "I can't answer there.",
        "is_archived": "I can't answer there.",
        "restricted_action": "I can't answer there.",
    },
    no_files=(
        "I can't send files because I don't have the scope files:write. "
        "Someone who manages this workspace can give it to me."
    ),
    wordless="I don't see any words there. Mention me with your question, or use {ask}.",
    votes_kept=(
        "When you vote on an answer, I store three things: the answer's id, your vote and a keyed "
        "hash of your Slack id, so that you only vote once. Nobody can work out your id from it "
        "without the key. I keep them in a file until you delete them."
    ),
    settings_kept=(
        "For a workspace I store its settings: the ids of channels, the names of documents and "
        "what was chosen. I delete them when I am removed from the workspace."
    ),
    kept_by_platform="Slack itself keeps messages and threads, including those with my answers.",
    settings_opening="Workspace settings. Changes apply immediately for everyone.",
    manage_only="Only admins and owners of this workspace can change these settings.",
    servers_only="Settings are for workspaces only. Here I answer everything.",
    content_missing=(
        "For this, I have to see messages that don't mention me. My owner can create the app "
        "again from “quoth slack manifest --question-channels” and restart me."
    ),
    content_off="{setting} This doesn't work yet: I may not read messages that don't mention me.",
    silent="I'm turned off in this channel. Try another one.",
    use_commands="My answers are private here. Use {ask}, and only you will see the answer.",
    may_not_send=(
        "I can't answer in {channel} because I need {missing}. Someone who manages the "
        "workspace can change that. You can also ask me here."
    ),
    answers_nowhere=(
        "I can't answer anywhere in this workspace: all channels I answer in have been deleted. "
        "Choose others at “{setting}”, or leave it empty to go back to all channels ({reset})."
    ),
    silent_everywhere=(
        "I can't answer in this workspace: the channels I answer in have been deleted. "
        "Ask an admin to choose others with {settings}."
    ),
    forbidden=(
        "I can't do this here because I need {missing}. "
        "Someone who manages this workspace can change that (reference {reference})."
    ),
    busy="Slack didn't accept my answer. Ask again in a moment (reference {reference}).",
    outdated_command=(
        "This command has changed. Reload Slack and try again (reference {reference})."
    ),
    welcome=(
        "Thanks for adding me to {server}! I answer questions with quotations from the documents, "
        "word for word and with their source. If the documents don't answer a question, I say so."
    ),
    first_step="1. Try me: mention me in a channel with a question, or use {ask}.",
    second_step="2. See which documents I can quote from with {sources}.",
    third_step="3. Choose where and how I answer with {settings}.",
)

ON_SLACK = SlackStrings(
    share="Share in the channel",
    files_sent="I sent you the files in our direct messages.",
    chart_sent="I sent you the chart in our direct messages.",
    ask_title="Ask the documents",
    ask="Ask",
    ask_about="You get the answer in our direct messages.",
    source="Only in this document",
    topic="Topic",
    since="First date",
    until="Last date",
    filter="Choose dates or a topic",
    save="Save",
    close="Close",
    home=(
        "I answer questions with quotations from the documents, word for word and with their "
        "source. Mention me in a channel, write to me under Messages, or ask here."
    ),
    settings_title="Settings",
    answers="Answers",
    outsiders="Also answer people of other organisations in shared channels",
    outsiders_off="Here I answer only people of the workspace that I belong to.",
    expired="Slack didn't open the form in time. Try again.",
    not_here="{command} isn't available on Slack yet. Nothing was changed.",
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
