"""The sentences in English about servers and their documents, and each platform's own words."""

from __future__ import annotations

from bot.i18n.community import CommunityStrings
from bot.i18n.schema import (
    DocumentStrings,
    PlatformStrings,
    Plural,
    ServerStrings,
)
from bot.i18n.slack import SlackStrings
from bot.stored_values import ChangeKind, DocumentFault, QuestionKind

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
    silent_nowhere="Nowhere.",
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
    documents_how="Attach a file to {documents} to add it. Only this community sees its documents.",
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
    channel_open="In {channel}, I now quote from all the documents available here.",
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
    person_asked="{helpers} {person} has a question that the documents don't answer: {question}",
    person_asked_above="{helpers} {person} has a question that the documents don't answer.",
    person_told="I've asked {helpers} in this channel. It may take a while until someone answers.",
    person_already_asked="Someone has already asked a person about this.",
    person_asked_lately="You asked a person a short while ago. Please give them some time.",
    no_helpers="Nobody has been set up to answer questions here.",
    solved="This solved it",
    solved_marked="Great! I've marked this post as solved.",
    solved_unmarked="Great! I couldn't mark the post, though: I need {missing} here.",
    solved_by_author="Only the person who asked can say that.",
    store_away=(
        "I can't reach my database of votes and settings now, so nothing was done. Try again in a "
        "few minutes."
    ),
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
    once="asked once",
    times="asked {count} times",
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
    pin_hidden="not shown, because its document isn't used here",
    pins="Pinned questions:",
    no_pins="No questions are pinned here.",
    pin_removed="{question} is no longer pinned.",
    pin_unknown="There is no pinned question with the number {number}. {pins} lists them.",
    pin_without_answer=(
        "I can't find the answer {answer} among the last messages here. "
        "Use “{menu}” in the menu of the message instead."
    ),
    pin_without_quotation="I can't find a quotation with the number {number} in that answer.",
    pin_without_words="I wouldn't recognise that question when it's asked again. Use more words.",
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
    questions_forgotten="Questions of yours that I've deleted: {count}.",
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
        "files:read": "files:read",
        "reactions:write": "reactions:write",
        "usergroups:read": "usergroups:read",
        "not_in_channel": "an invitation to the channel (/invite)",
        "is_archived": "a channel that isn't archived",
        "restricted_action": "permission to post there",
    },
    without={
        "chat:write": "I can't answer.",
        "files:write": "I can't send charts or exact texts as files.",
        "im:write": "I can't send you anything in direct messages.",
        "channels:history": "I don't see questions that don't mention me.",
        "files:read": "I can't fetch files that you send.",
        "reactions:write": "I can't mark questions as solved.",
        "usergroups:read": "I don't know user groups.",
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
    documents_how=(
        "Press the button below to add a file, or send it to me in our direct messages with "
        "the word “documents”. Only this workspace sees its documents."
    ),
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
    outsiders="Also answer people from other organisations in shared channels",
    outsiders_off="Here I answer only people from the workspace that I belong to.",
    expired="Slack didn't open the form in time. Try again.",
    uncertain=(
        "The connection to Slack broke while I was answering. If you don't see the answer, ask "
        "again (reference {reference})."
    ),
    pin_how=(
        "To pin a quotation, open the menu (⋮) of an answer that has it and that everyone "
        "sees, and choose “{menu}”."
    ),
    helper_group="Ask a person: a user group",
    helper_person="Ask a person: or one person",
    helper_hint=(
        "Who can be asked when I don't know an answer. Nobody else is ever mentioned by me."
    ),
    one_helper="Choose a user group or a person, not both.",
    for_admins="For admins and owners of this workspace:",
    documents_title="Documents",
    documents_change="Change documents",
    choose="Choose …",
    documents_group="Set which documents only this user group can see.",
    documents_only="For the channel or user group: names, separated by commas; * allowed.",
    needs_scope=(
        "For this, I need the scope {scope}. My owner can create the app again from “quoth "
        "slack manifest {option}” and restart me."
    ),
    file_lost="I couldn't fetch {name} from Slack, so nothing was changed. Try again.",
    sources_kept=(
        "{count} documents are chosen now, more than this form can show. Leave it empty to "
        "keep them, or type * for all documents."
    ),
)
