"""The sentences in German about servers and their documents, and each platform's own words."""

from __future__ import annotations

from functools import partial

from bot.i18n.community import CommunityStrings
from bot.i18n.schema import (
    DocumentStrings,
    PlatformStrings,
    Plural,
    ServerStrings,
)
from bot.i18n.slack import SlackStrings
from bot.stored_values import ChangeKind, DocumentFault, QuestionKind

plural = partial(Plural, separator=".", least=10_000)
"""A noun whose numbers are grouped by points from five digits on, as DIN 5008 does."""

SERVERS = ServerStrings(
    not_kept="Ich speichere hier nichts, deshalb gibt es nichts einzustellen.",
    answer_only_in="Kanäle",
    silent_in="Ausgeschaltet",
    question_channels="Fragenkanäle",
    sources="Dokumente",
    thread="Threads",
    private="Private Antworten",
    quotations="Zitate",
    addresses="Abschnittsnummern",
    permissions="Berechtigungen",
    everywhere="Ich antworte in allen Kanälen.",
    only_in="Ich antworte nur in {channels}.",
    silent_nowhere="Nirgends.",
    silent_somewhere="Ich bin in {channels} ausgeschaltet, auch für Befehle.",
    questions_nowhere="Keine. Ich antworte auf Erwähnungen, Antworten an mich und Befehle.",
    questions_somewhere="Ich beantworte jede Nachricht, die mit „?“ endet, in {channels}.",
    all_documents="Ich zitiere aus allen Dokumenten.",
    only_documents="Ich zitiere nur aus {documents}.",
    thread_no="Aus. Ich antworte im Kanal.",
    thread_yes="An. Wenn man mich in einem Kanal erwähnt, öffne ich für die Antwort einen Thread.",
    private_no="Aus. Alle im Kanal sehen meine Antworten.",
    private_yes="An. Ich antworte privat auf Befehle; bei Erwähnungen nenne ich den Befehl.",
    quotations_now=plural("Höchstens {count} pro Antwort.", "Höchstens {count} pro Antwort."),
    addresses_no="Aus. Auf [[Artikel 7]] in einer Nachricht reagiere ich nicht.",
    addresses_yes="An. Steht in einer Nachricht [[Artikel 7]], zitiere ich diesen Abschnitt.",
    permissions_fine="Ich habe alle Berechtigungen, die ich brauche.",
    permissions_missing="Mir fehlen Berechtigungen:",
    permission_in="{permission}, in {channels}",
    turn_thread_on="Threads einschalten",
    turn_thread_off="Threads ausschalten",
    turn_private_on="Privat antworten",
    turn_private_off="Öffentlich antworten",
    turn_addresses_on="Abschnittsnummern einschalten",
    turn_addresses_off="Abschnittsnummern ausschalten",
    reset="Alles zurücksetzen",
    back="Zurück",
    choose_answer_only_in=(
        "Wähle die Kanäle, in denen ich antworte. Wenn du keinen wählst, antworte ich in allen."
    ),
    choose_silent_in="Wähle die Kanäle, in denen ich ausgeschaltet bin, auch für Befehle.",
    choose_question_channels=(
        "Wähle die Kanäle, in denen ich jede Nachricht beantworte, die mit „?“ endet, "
        "auch wenn mich niemand erwähnt."
    ),
    choose_sources=(
        "Wähle die Dokumente, aus denen ich zitiere. Wenn du keins wählst, nutze ich alle."
    ),
    choose_quotations="Wähle, wie viele Zitate eine Antwort höchstens hat.",
    choose_channels="Kanäle wählen",
    choose_documents="Dokumente wählen",
    type_sources="Namen eingeben",
    sources_typed="Namen oder Muster wie 2021-*.txt, eins pro Zeile",
    unmatched="Ich habe kein Dokument namens {names}. Es hat sich nichts geändert.",
    thread_name="Antwort: {question}",
    deleted="{channel} (gelöscht)",
    some_deleted=(
        "Ein Kanal, der als gelöscht markiert ist, zählt nicht mehr. "
        "Wähle in seiner Liste neu aus, um ihn zu entfernen."
    ),
)

DISCORD = PlatformStrings(
    command="/{name}",
    servers="Server",
    permissions={
        "view_channel": "Kanäle ansehen",
        "send_messages": "Nachrichten senden",
        "send_messages_in_threads": "Nachrichten in Threads senden",
        "create_public_threads": "Öffentliche Threads erstellen",
        "embed_links": "Links einbetten",
        "attach_files": "Dateien anhängen",
        "read_message_history": "Nachrichtenverlauf anzeigen",
        "add_reactions": "Reaktionen hinzufügen",
    },
    without={
        "view_channel": "Ich sehe nicht, was gefragt wird.",
        "send_messages": "Ich kann nicht antworten.",
        "send_messages_in_threads": "Ich kann in Threads nicht antworten.",
        "create_public_threads": "Ich kann für Antworten keine Threads öffnen.",
        "embed_links": "Ich antworte mit einfachem Text statt mit Karten.",
        "attach_files": "Ich kann keine Diagramme oder exakten Texte als Datei schicken.",
        "read_message_history": "Ich kann nicht zeigen, auf welche Nachricht ich antworte.",
        "add_reactions": "Ich kann Beiträge nicht als gelöst markieren.",
    },
    no_files=(
        "Ich kann hier keine Dateien schicken, weil mir die Berechtigung „Dateien anhängen“ fehlt. "
        "Jemand, der diesen Server verwaltet, kann sie mir geben."
    ),
    wordless=(
        "Discord zeigt mir nicht, was du geschrieben hast. "
        "Erwähne mich in deiner Antwort oder nutze {ask}."
    ),
    votes_kept=(
        "Wenn du eine Antwort bewertest, speichere ich drei Dinge: die Kennung der Antwort, deine "
        "Bewertung und einen Hash deiner Discord-ID mit geheimem Schlüssel, damit du nur einmal "
        "abstimmst. Ohne den Schlüssel kann niemand deine ID herausfinden. Ich behalte sie in "
        "einer Datei, bis du sie löschst."
    ),
    settings_kept=(
        "Von einem Server speichere ich die Einstellungen: IDs von Kanälen, Namen von Dokumenten "
        "und was ausgewählt ist. Ich lösche sie, wenn ich den Server verlasse."
    ),
    kept_by_platform=(
        "Nachrichten und Threads, auch die mit meinen Antworten, speichert Discord selbst."
    ),
    settings_opening="Servereinstellungen. Änderungen gelten sofort und für alle.",
    manage_only="Dafür brauchst du die Berechtigung „Server verwalten“.",
    servers_only="Einstellungen gibt es nur auf Servern. Hier beantworte ich alles.",
    content_missing=(
        "Es hat sich nichts geändert: Dafür muss ich Nachrichten sehen, die mich nicht erwähnen. "
        "Meine Betreiber können auf der Seite „Bot“ der Anwendung unter "
        "https://discord.com/developers/applications „Message Content Intent“ einschalten, "
        "QUOTH_MESSAGE_CONTENT=True setzen und mich neu starten."
    ),
    content_off=(
        "{setting} Das geht noch nicht: Ich laufe ohne den „Message Content Intent“ von Discord."
    ),
    silent="In diesem Kanal bin ich ausgeschaltet. Versuch es in einem anderen.",
    use_commands="Ich antworte hier privat. Nutze {ask}, dann siehst nur du die Antwort.",
    may_not_send=(
        "In {channel} kann ich nicht antworten, weil mir dort etwas fehlt: {missing}. Jemand, der "
        "den Server verwaltet, kann das ändern. Du kannst mich auch hier fragen."
    ),
    answers_nowhere=(
        "Ich kann auf diesem Server nirgends antworten: Alle Kanäle, in denen ich antworte, wurden "
        "gelöscht. Klick auf „{setting}“, um andere zu wählen, oder auf „{reset}“ für alle Kanäle."
    ),
    silent_everywhere=(
        "Ich kann auf diesem Server nicht antworten: Die Kanäle, in denen ich antworte, wurden "
        "gelöscht. Bitte jemanden aus der Verwaltung, mit {settings} andere zu wählen."
    ),
    forbidden=(
        "Das kann ich hier nicht, weil mir etwas fehlt: {missing}. "
        "Jemand, der diesen Server verwaltet, kann das ändern (Referenz {reference})."
    ),
    busy=(
        "Discord hat meine Antwort nicht angenommen. "
        "Frag gleich noch einmal (Referenz {reference})."
    ),
    outdated_command=(
        "Dieser Befehl hat sich geändert. "
        "Lade Discord neu und versuch es noch einmal (Referenz {reference})."
    ),
    welcome=(
        "Danke, dass du mich zu {server} hinzugefügt hast! Ich beantworte Fragen mit wörtlichen "
        "Zitaten aus den Dokumenten und nenne die Quelle. Wenn die Dokumente eine Frage nicht "
        "beantworten, sage ich das."
    ),
    first_step="1. Probier mich aus: Erwähne mich in einem Kanal mit einer Frage oder nutze {ask}.",
    second_step="2. Sieh mit {sources} nach, aus welchen Dokumenten ich zitieren kann.",
    third_step="3. Lege mit {settings} fest, wo und wie ich antworte.",
    documents_how=(
        "Häng an {documents} eine Datei an, um sie hinzuzufügen. "
        "Eigene Dokumente sieht nur diese Community."
    ),
)

COMMUNITY = CommunityStrings(
    tell_team="Dem Doku-Team melden",
    told="Danke. Das Doku-Team sieht diese Frage, ohne deinen Namen.",
    told_only_this=(
        "Danke. Ich speichere nur diese eine Frage für das Doku-Team, weil du mich darum gebeten "
        "hast: ihre Wörter ohne Namen, 30 Tage lang. Andere Fragen speichere ich hier nicht."
    ),
    unseen="Ich sehe diese Frage nicht mehr. Stelle sie noch einmal und nutze den Button darunter.",
    no_room="Ich konnte diese Frage nicht speichern. Vielleicht sind es schon zu viele.",
    nothing_kept="Ich speichere hier nichts und kann die Frage deshalb nicht weitergeben.",
    ask_person="Einen Menschen fragen",
    person_asked=(
        "{helpers} {person} hat eine Frage, die die Dokumente nicht beantworten: {question}"
    ),
    person_asked_above="{helpers} {person} hat eine Frage, die die Dokumente nicht beantworten.",
    person_told="Ich habe {helpers} in diesem Kanal gefragt. Die Antwort kann etwas dauern.",
    person_already_asked="Dazu hat schon jemand einen Menschen gefragt.",
    person_asked_lately="Du hast vor Kurzem einen Menschen gefragt. Bitte hab etwas Geduld.",
    no_helpers="Hier ist niemand festgelegt, den man fragen kann.",
    solved="Das war die Lösung",
    solved_marked="Super! Ich habe den Beitrag als gelöst markiert.",
    solved_unmarked="Super! Den Beitrag konnte ich aber nicht markieren: Mir fehlt hier {missing}.",
    solved_by_author="Das kann nur sagen, wer gefragt hat.",
    store_away=(
        "Ich erreiche die Datenbank mit den Stimmen und Einstellungen gerade nicht; es wurde "
        "nichts getan. Versuch es in ein paar Minuten noch einmal."
    ),
    why="Was stimmt an der Antwort nicht?",
    reasons={
        QuestionKind.WRONG: "Falsche Stelle",
        QuestionKind.INCOMPLETE: "Unvollständig",
        QuestionKind.OUTDATED: "Veraltet",
    },
    reason_counted="Danke, das hilft.",
    reason_kept="Danke, das hilft. Das Doku-Team sieht die Frage, ohne deinen Namen.",
    vote_withdrawn="Du hast deine Bewertung zurückgezogen, also gibt es nichts zu ergänzen.",
    gaps="Fragen der letzten 30 Tage, die die Dokumente nicht gut beantwortet haben:",
    no_gaps="Es gibt keine unbeantworteten Fragen.",
    gaps_off="„{setting}“ ist hier aus. Du kannst es mit {settings} einschalten.",
    digest="Fragen seit {date}, die die Dokumente nicht gut beantwortet haben:",
    once="einmal gefragt",
    times="{count}-mal gefragt",
    last="zuletzt am {date}",
    kinds={
        QuestionKind.TOLD: "gemeldet",
        QuestionKind.WRONG: "falsche Stelle",
        QuestionKind.INCOMPLETE: "unvollständig",
        QuestionKind.OUTDATED: "veraltet",
    },
    alike="andere Formulierungen: {count}",
    pinned="📌 Angeheftete Antwort:",
    menu="Zitat anheften",
    pin_form="Zitat anheften",
    pin_question="Die Frage, die es beantwortet",
    pin_number="Das Zitat",
    pin_done="Angeheftet. {question} bekommt jetzt zuerst dieses Zitat:",
    pin_changed="nicht gezeigt, weil dieser Text in den Dokumenten von hier nicht mehr steht",
    pin_hidden="nicht gezeigt, weil sein Dokument hier nicht verwendet wird",
    pins="Angeheftete Fragen:",
    no_pins="Hier sind keine Fragen angeheftet.",
    pin_removed="{question} ist nicht mehr angeheftet.",
    pin_unknown="Es gibt keine angeheftete Frage mit der Nummer {number}. {pins} zeigt alle.",
    pin_without_answer=(
        "Ich finde die Antwort {answer} unter den letzten Nachrichten hier nicht. "
        "Nutze stattdessen „{menu}“ im Menü der Nachricht."
    ),
    pin_without_quotation="Ich finde in dieser Antwort kein Zitat mit der Nummer {number}.",
    pin_without_words="Diese Frage würde ich nicht wiedererkennen. Nimm mehr Wörter.",
    pins_full="Es sind schon {count} Fragen angeheftet. Entferne zuerst eine.",
    privacy_kept="Hier speichere ich unbeantwortete Fragen 30 Tage lang für das Doku-Team.",
    privacy_off="Hier speichere ich keine unbeantworteten Fragen.",
    privacy_told="Wenn du auf „{button}“ klickst, speichere ich diese Frage 30 Tage lang.",
    privacy_what=(
        "Von so einer Frage speichere ich die Wörter ohne Namen, den Tag und einen Hash mit "
        "Schlüssel, mit dem {forget} deine Fragen findet. Ohne den Schlüssel kann niemand "
        "herausfinden, wer gefragt hat."
    ),
    privacy_reasons=(
        "Wenn du sagst, was an einer Antwort nicht stimmt, speichere ich den Grund mit deiner "
        "Bewertung. Wenn du einen Menschen fragst, merke ich mir das zehn Minuten lang, nur im "
        "Arbeitsspeicher."
    ),
    questions_forgotten="Gelöschte Fragen von dir: {count}.",
    manage_only="Das kann nur, wer die Einstellungen verwalten darf.",
    keeping="Unbeantwortete Fragen",
    keeping_on="An. Ich speichere ihre Wörter, ohne Namen, 30 Tage lang.",
    keeping_off="Aus. Ich speichere nur Fragen, die jemand meldet.",
    weekly="Wöchentliche Liste",
    weekly_in="Ich schicke jede Woche eine Liste unbeantworteter Fragen an {channels}.",
    weekly_nowhere="Aus. Niemand bekommt eine Liste unbeantworteter Fragen.",
    helpers_are="Wenn ich eine Antwort nicht weiß, kann man {helpers} fragen.",
    helpers_unreachable=(
        "Ich kann {helpers} nicht erreichen. Wähle eine Rolle, die alle erwähnen dürfen, oder "
        "erlaube es für diese."
    ),
    helpers_nobody="Aus. Man kann niemanden fragen.",
    forums="Foren",
    forums_in="Ich beantworte den ersten Beitrag jedes neuen Threads in {channels}.",
    forums_nowhere="Keine. Ich antworte auf Beiträge nur, wenn man mich fragt.",
    turn_keeping_on="Unbeantwortete Fragen speichern",
    turn_keeping_off="Keine Fragen mehr speichern",
    choose_weekly="Wähle den Kanal, der jede Woche die unbeantworteten Fragen bekommt.",
    choose_helpers=(
        "Wähle die Rolle, die man fragen kann, wenn ich eine Antwort nicht weiß. Nur sie erwähne "
        "ich jemals."
    ),
    choose_role="Wähle eine Rolle",
    choose_forums=(
        "Wähle die Foren, in denen ich den ersten Beitrag jedes neuen Threads beantworte."
    ),
)

DOCUMENTS = DocumentStrings(
    opening=plural(
        "Diese Community hat {count} eigenes Dokument:",
        "Diese Community hat {count} eigene Dokumente:",
    ),
    none="Diese Community hat keine eigenen Dokumente.",
    limits="Wer welche Dokumente sieht:",
    in_channel="Nur diese in {channel}",
    for_role="Nur für {role}",
    no_document="keins",
    changes="Änderungen der letzten Woche, die sich rückgängig machen lassen:",
    kinds={
        ChangeKind.ADDED: "{name} hinzugefügt",
        ChangeKind.REPLACED: "{name} ersetzt",
        ChangeKind.REMOVED: "{name} entfernt",
    },
    done={
        ChangeKind.ADDED: "{name} wurde hinzugefügt.",
        ChangeKind.REPLACED: "{name} wurde ersetzt.",
        ChangeKind.REMOVED: "{name} wurde entfernt.",
    },
    can_be_asked="Du kannst jetzt danach fragen.",
    nothing_to_quote="Ich habe darin aber nichts gefunden, was ich zitieren könnte.",
    not_read="Ich konnte die Dokumente aber nicht neu lesen: {why}",
    can_be_undone="Du kannst das eine Woche lang mit {documents} rückgängig machen.",
    faults={
        DocumentFault.NO_FOLDER: (
            "Eigene Dokumente gibt es hier nicht: Wer den Bot betreibt, hat das abgeschaltet."
        ),
        DocumentFault.FORMAT: "{name} kann ich nicht lesen. Diese Endungen gehen: {detail}.",
        DocumentFault.OTHER_FORMAT: (
            "{name} lässt sich nur durch eine andere {detail}-Datei ersetzen. Um das Format zu "
            "wechseln, entferne das Dokument und füge die neue Datei hinzu."
        ),
        DocumentFault.TOO_LARGE: "{name} ist zu groß: Mehr als {detail} MiB gehen nicht.",
        DocumentFault.TOO_MANY: (
            "{name} wurde nicht hinzugefügt: Eine Community kann höchstens {detail} Dokumente "
            "haben. Entferne erst eins."
        ),
        DocumentFault.NO_ROOM: (
            "{name} wurde nicht hinzugefügt: Eine Community hat {detail} MiB für ihre Dokumente. "
            "Was in der letzten Woche entfernt wurde, zählt mit."
        ),
        DocumentFault.EXISTS: (
            "Ein Dokument namens {name} gibt es schon. Um es zu ersetzen, wähl es auch unter "
            "„ersetzen“ aus."
        ),
        DocumentFault.UNKNOWN: "Diese Community hat kein Dokument namens {name}.",
        DocumentFault.UNREADABLE: "{name} wurde nicht hinzugefügt: {detail}.",
        DocumentFault.NO_CHANGE: (
            "Diese Änderung gibt es nicht, oder sie ist mehr als eine Woche her."
        ),
        DocumentFault.OVERTAKEN: (
            "Das lässt sich nicht rückgängig machen: {name} wurde seitdem geändert. "
            "Mach erst die spätere Änderung rückgängig."
        ),
        DocumentFault.DISK: (
            "Es hat sich nichts geändert: Der Bot kann seine Dateien nicht schreiben ({detail}). "
            "Sag denen Bescheid, die ihn betreiben."
        ),
    },
    one_thing=(
        "Bitte nur eins auf einmal: hinzufügen, entfernen, rückgängig machen oder festlegen, wer "
        "was sieht. Es hat sich nichts geändert."
    ),
    replaces_what="Häng auch die neue Datei an. Es hat sich nichts geändert.",
    channel_limited="In {channel} zitiere ich ab jetzt nur noch aus: {documents}.",
    channel_open="In {channel} zitiere ich ab jetzt aus allen Dokumenten, die es hier gibt.",
    role_limited=(
        "Nur wer die Rolle {role} hat, sieht jetzt: {documents}. Daraus zitiere ich nur in "
        "privaten Antworten oder in einem Kanal, in dessen eigener Liste sie stehen."
    ),
    role_open="Kein Dokument ist mehr auf {role} beschränkt.",
    kept=(
        "Von den Dokumenten, die eine Community hinzufügt, speichere ich die Dateien und eine "
        "Woche lang, was wann ersetzt oder entfernt wurde, damit es sich rückgängig machen lässt. "
        "Wer es war, speichere ich nicht. Welche Kanäle und Rollen welche Dokumente sehen, steht "
        "mit ihren Kennungen bei den Einstellungen."
    ),
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
        "not_in_channel": "eine Einladung in den Kanal (/invite)",
        "is_archived": "ein Kanal, der nicht archiviert ist",
        "restricted_action": "die Erlaubnis, dort zu schreiben",
    },
    without={
        "chat:write": "Ich kann nicht antworten.",
        "files:write": "Ich kann keine Diagramme oder exakten Texte als Datei schicken.",
        "im:write": "Ich kann dir keine Direktnachrichten schicken.",
        "channels:history": "Ich sehe keine Fragen, die mich nicht erwähnen.",
        "files:read": "Ich kann Dateien, die du schickst, nicht holen.",
        "reactions:write": "Ich kann Fragen nicht als gelöst markieren.",
        "usergroups:read": "Ich kenne keine Nutzergruppen.",
        "not_in_channel": "Dort kann ich nicht antworten.",
        "is_archived": "Dort kann ich nicht antworten.",
        "restricted_action": "Dort kann ich nicht antworten.",
    },
    no_files=(
        "Ich kann keine Dateien schicken, weil mir die Berechtigung files:write fehlt. "
        "Jemand, der diesen Workspace verwaltet, kann sie mir geben."
    ),
    wordless="Ich sehe da keine Wörter. Erwähne mich mit deiner Frage oder nutze {ask}.",
    votes_kept=(
        "Wenn du eine Antwort bewertest, speichere ich drei Dinge: die Kennung der Antwort, deine "
        "Bewertung und einen Hash deiner Slack-ID mit geheimem Schlüssel, damit du nur einmal "
        "abstimmst. Ohne den Schlüssel kann niemand deine ID herausfinden. Ich behalte sie in "
        "einer Datei, bis du sie löschst."
    ),
    settings_kept=(
        "Von einem Workspace speichere ich die Einstellungen: IDs von Kanälen, Namen von "
        "Dokumenten und was ausgewählt ist. Ich lösche sie, wenn ich entfernt werde."
    ),
    kept_by_platform=(
        "Nachrichten und Threads, auch die mit meinen Antworten, speichert Slack selbst."
    ),
    settings_opening="Einstellungen des Workspaces. Änderungen gelten sofort und für alle.",
    manage_only="Das können nur Admins und Inhaber dieses Workspaces ändern.",
    servers_only="Einstellungen gibt es nur in Workspaces. Hier beantworte ich alles.",
    content_missing=(
        "Dafür muss ich Nachrichten sehen, die mich nicht erwähnen. Meine Betreiber können die App "
        "mit „quoth slack manifest --question-channels“ neu anlegen und mich neu starten."
    ),
    content_off=(
        "{setting} Das geht noch nicht: Ich darf keine Nachrichten lesen, die mich nicht erwähnen."
    ),
    silent="In diesem Kanal bin ich ausgeschaltet. Versuch es in einem anderen.",
    use_commands="Ich antworte hier privat. Nutze {ask}, dann siehst nur du die Antwort.",
    may_not_send=(
        "In {channel} kann ich nicht antworten, weil mir etwas fehlt: {missing}. Jemand, der den "
        "Workspace verwaltet, kann das ändern. Du kannst mich auch hier fragen."
    ),
    answers_nowhere=(
        "Ich kann in diesem Workspace nirgends antworten: Alle Kanäle, in denen ich antworte, "
        "wurden gelöscht. Wähle bei „{setting}“ andere, oder lass es leer für alle ({reset})."
    ),
    silent_everywhere=(
        "Ich kann in diesem Workspace nicht antworten: Die Kanäle, in denen ich antworte, wurden "
        "gelöscht. Bitte einen Admin, mit {settings} andere zu wählen."
    ),
    forbidden=(
        "Das kann ich hier nicht, weil mir etwas fehlt: {missing}. "
        "Jemand, der diesen Workspace verwaltet, kann das ändern (Referenz {reference})."
    ),
    busy=(
        "Slack hat meine Antwort nicht angenommen. Frag gleich noch einmal (Referenz {reference})."
    ),
    outdated_command=(
        "Dieser Befehl hat sich geändert. "
        "Lade Slack neu und versuch es noch einmal (Referenz {reference})."
    ),
    welcome=(
        "Danke, dass du mich zu {server} hinzugefügt hast! Ich beantworte Fragen mit wörtlichen "
        "Zitaten aus den Dokumenten und nenne die Quelle. Wenn die Dokumente eine Frage nicht "
        "beantworten, sage ich das."
    ),
    first_step="1. Probier mich aus: Erwähne mich in einem Kanal mit einer Frage oder nutze {ask}.",
    second_step="2. Sieh mit {sources} nach, aus welchen Dokumenten ich zitieren kann.",
    third_step="3. Lege mit {settings} fest, wo und wie ich antworte.",
    documents_how=(
        "Klick auf den Button unten, um eine Datei hinzuzufügen, oder schick sie mir in unseren "
        "Direktnachrichten mit dem Wort „dokumente“. Nur dieser Workspace sieht seine "
        "Dokumente."
    ),
)

ON_SLACK = SlackStrings(
    share="Im Kanal teilen",
    files_sent="Ich habe dir die Dateien als Direktnachricht geschickt.",
    chart_sent="Ich habe dir das Diagramm als Direktnachricht geschickt.",
    ask_title="Die Dokumente fragen",
    ask="Fragen",
    ask_about="Du bekommst die Antwort als Direktnachricht.",
    source="Nur in diesem Dokument",
    topic="Thema",
    since="Erstes Datum",
    until="Letztes Datum",
    filter="Zeitraum oder Thema",
    save="Speichern",
    close="Schließen",
    home=(
        "Ich beantworte Fragen mit wörtlichen Zitaten aus den Dokumenten und nenne die Quelle. "
        "Erwähne mich in einem Kanal, schreib mir unter „Nachrichten“, oder frag hier."
    ),
    settings_title="Einstellungen",
    answers="Antworten",
    outsiders="In geteilten Kanälen auch Leuten anderer Organisationen antworten",
    outsiders_off="Hier antworte ich nur Leuten des Workspaces, zu dem ich gehöre.",
    expired="Slack hat das Formular nicht rechtzeitig geöffnet. Versuch es noch einmal.",
    uncertain=(
        "Die Verbindung zu Slack ist abgebrochen, während ich geantwortet habe. Wenn du die "
        "Antwort nicht siehst, frag noch einmal (Referenz {reference})."
    ),
    pin_how=(
        "Um ein Zitat anzuheften, öffne das Menü (⋮) einer Antwort, die es enthält und die "
        "alle sehen, und wähle „{menu}“."
    ),
    helper_group="Jemanden fragen: eine Nutzergruppe",
    helper_person="Jemanden fragen: oder eine Person",
    helper_hint=(
        "Wer gefragt werden kann, wenn ich keine Antwort weiß. Jemand anderen erwähne ich nie."
    ),
    one_helper="Wähle eine Nutzergruppe oder eine Person, nicht beides.",
    for_admins="Für Admins und Inhaber dieses Workspaces:",
    documents_title="Dokumente",
    documents_change="Dokumente ändern",
    choose="Wähle …",
    documents_group="Festlegen, welche Dokumente nur diese Nutzergruppe sieht.",
    documents_only=(
        "Für den Kanal oder die Nutzergruppe: Namen, durch Kommas getrennt; * erlaubt."
    ),
    needs_scope=(
        "Dafür brauche ich die Berechtigung {scope}. Wer mich betreibt, kann die App mit "
        "„quoth slack manifest {option}“ neu anlegen und mich neu starten."
    ),
    file_lost=(
        "Ich konnte {name} nicht von Slack holen, also wurde nichts geändert. "
        "Versuch es noch einmal."
    ),
    sources_kept=(
        "Jetzt sind {count} Dokumente gewählt, mehr als dieses Formular zeigen kann. Lass es "
        "leer, um sie zu behalten, oder schreib * für alle."
    ),
)
