"""The bot's fixed sentences in German."""

from __future__ import annotations

from collections.abc import Mapping

from bot.i18n.de.servers import (
    COMMUNITY,
    DISCORD,
    DOCUMENTS,
    ON_SLACK,
    SERVERS,
    SLACK_PLATFORM,
    plural,
)
from bot.i18n.schema import (
    AnswerStrings,
    ButtonStrings,
    CheckingStrings,
    CommandStrings,
    GeneralStrings,
    ListingStrings,
    OptionStrings,
    OwnerStrings,
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
    quoted="„{words}“",
    continues="(geht im nächsten Teil weiter)",
    more="… und {count} weitere",
    page="Seite {page} von {pages}",
    previous="Zurück",
    next="Weiter",
)

ANSWERS = AnswerStrings(
    reasons={
        Reason.TOO_VAGUE: (
            "Ich weiß nicht genau, wonach ich suchen soll. "
            "Nenne einen Namen, einen Ort, ein Datum oder ein Thema."
        ),
        Reason.OFF_SUBJECT: "Dazu habe ich in den Dokumenten nichts gefunden.",
        Reason.NO_SUCH_NAME: "{missing} kommt in keinem der Dokumente vor.",
        Reason.NO_SUCH_YEAR: "{missing} kommt in keinem der Dokumente vor.",
        Reason.NO_SUCH_WORD: "{missing} kommt in keinem der Dokumente vor.",
        Reason.OTHER_LANGUAGE: (
            "Ich habe keine Antwort gefunden. Frag am besten in der Sprache der Dokumente."
        ),
        Reason.NOT_STATED: "Die Dokumente beantworten das nicht eindeutig.",
        Reason.NO_SUCH_ADDRESS: "In den Dokumenten gibt es {address} nicht.",
    },
    several_missing="{missing} kommen in keinem der Dokumente vor.",
    small_talk={
        SmallTalk.GREETING: (
            "Hallo! Stell mir eine Frage zu den Dokumenten. {sources} zeigt dir, welche es sind."
        ),
        SmallTalk.THANKS: "Gern geschehen!",
        SmallTalk.ABOUT_BOT: (
            "Ich bin ein Bot und antworte mit wörtlichen Zitaten aus den Dokumenten. "
            "{sources} zeigt dir, welche es sind."
        ),
        SmallTalk.CHATTER: (
            "Ich kann nur Fragen zu den Dokumenten beantworten. Was möchtest du wissen?"
        ),
    },
    nearest="Diese Stellen passen zum Thema, beantworten deine Frage aber vielleicht nicht:",
    about="Darum geht es in den Dokumenten, mit ihren eigenen Worten:",
    try_again=(
        "Versuch es mit anderen Wörtern, oder sieh mit {sources} nach, woraus ich zitieren kann."
    ),
    searched="Ergebnisse für {words}.",
    taken="{taken_for} statt {word}",
    footer="Antwort {answer_id}",
    verified={
        MatchLevel.VERBATIM: "Exakter Treffer: Dieser Text kommt Wort für Wort vor.",
        MatchLevel.TYPOGRAPHIC: (
            "Gleicher Wortlaut: Nur Leerzeichen, Anführungszeichen, Striche, Formatierung oder die "
            "Großschreibung am Anfang sind anders. Im Dokument steht:"
        ),
        MatchLevel.INTERRUPTED: (
            "Treffer über einen Seitenwechsel hinweg: […] zeigt, wo zwischen den beiden Seiten "
            "etwas steht. Im Dokument steht:"
        ),
        MatchLevel.ABSENT: (
            "Kein Treffer: Genau dieser Text steht nicht in den Dokumenten. "
            "Das sagt nichts darüber, ob er stimmt."
        ),
        MatchLevel.NOT_FOUND: (
            "Ich habe diesen Text nicht gefunden, aber es sind zu viele Dokumente, um alle zu "
            "durchsuchen. Versuch es mit einem längeren Stück, das Namen oder seltene Wörter "
            "enthält."
        ),
    },
    in_parts=(
        "Die Teile stehen in dieser Reihenfolge in einem Dokument; […] zeigt, wo etwas fehlt."
    ),
    nearest_sentence="Der ähnlichste Satz, den ich gefunden habe – er ist nicht gleich:",
    differences="Unterschiede: {differences}.",
    other="in deinem Text steht {said}, im Dokument {quoted}",
    added="dein Text enthält zusätzlich {said}",
    missing="in deinem Text fehlt {quoted}",
    further_differences=plural("{count} weiterer", "{count} weitere"),
    same_words="Die Wörter sind gleich; Satzzeichen, Großschreibung oder Reihenfolge sind anders.",
    first_places="Das sind die ersten {count} Treffer. Es kann noch mehr geben.",
    asked="Frage: {question}",
    following="Nachfrage zu {question}:",
    scope_source="Nur in {source}",
    scope_as_of="Stand {date}",
    refers_to="Verweist auf:",
    conflicts="Die Dokumente widersprechen sich:",
    by_meaning="nach der Bedeutung gefunden, nicht nach den Wörtern",
    further_items="… und {count} weitere",
    also_in="Auch in: {sources}",
    limits="Ausnahmen und Einschränkungen:",
    replaced_on="am {date} ersetzt durch {source}",
    replaced_in="{date} ersetzt durch {source}",
    replaced="ersetzt durch {source}",
    expired="seit {date} nicht mehr in Kraft",
    not_yet="erst ab {date} in Kraft",
    page="Seite {number}",
    pages="Seiten {first}–{last}",
    below="Absatz {number} unter {heading}",
    paragraph="Absatz {number}",
    line="Zeile {number}",
    characters="Zeichen {start}–{end}",
    numbered={
        "": "Die Nummern",
        "section": "Die Abschnitte",
        "article": "Die Artikel",
        "rule": "Die Regeln",
        "chapter": "Die Kapitel",
        "part": "Die Teile",
        "title": "Die Titel",
        "appendix": "Die Anhänge",
        "annex": "Die Anhänge",
        "schedule": "Die Anlagen",
        "exhibit": "Die Anlagen",
        "addendum": "Die Nachträge",
        "amendment": "Die Änderungen",
        "step": "Die Schritte",
        "question": "Die Fragen",
        "clause": "Die Klauseln",
        "paragraph": "Die Absätze",
        "item": "Die Punkte",
    },
    numbers_run="{numbered} gehen von {first} bis {last}.",
    numbers_below="{above} geht von {first} bis {last}.",
    numbers_one="Es gibt nur {first}.",
    same_number="Die gleiche Nummer gibt es auch in:",
)

BUTTONS = ButtonStrings(
    context="Im Kontext anzeigen",
    more="Mehr Zitate",
    related="Verwandte Stellen",
    exact="Exakter Text",
    ask_again="Noch einmal fragen",
    which="Welches Zitat?",
    rest="Der Rest der Liste:",
    further="Weitere Stellen, die vielleicht weniger gut passen:",
    exact_files=plural("Das exakte Zitat als Datei:", "Die exakten Zitate in {count} Dateien:"),
    gone=(
        "Das zitierte Dokument gibt es nicht mehr. "
        "Frag noch einmal, um zu sehen, was in den anderen steht."
    ),
    asking="Noch einmal fragen",
    question="Deine Frage",
    votes={
        VoteOutcome.COUNTED: (
            "Danke für deine Bewertung! Klick noch einmal, um sie zurückzunehmen."
        ),
        VoteOutcome.CHANGED: (
            "Danke! Ich habe deine Bewertung geändert. Klick noch einmal, um sie zurückzunehmen."
        ),
        VoteOutcome.WITHDRAWN: "Ich habe deine Bewertung entfernt.",
    },
    no_votes="Hier werden keine Bewertungen gespeichert, deshalb zählt deine nicht.",
)

CHECKING = CheckingStrings(
    menu="Mit den Quellen vergleichen",
    opening=(
        "Ich habe jeden Satz dieser Nachricht in den Dokumenten gesucht. "
        "Ein Treffer heißt nicht, dass er stimmt, und kein Treffer heißt nicht, dass er falsch ist."
    ),
    match_levels={
        MatchLevel.VERBATIM: "Exakter Treffer:",
        MatchLevel.TYPOGRAPHIC: (
            "Gleicher Wortlaut; nur Leerzeichen, Anführungszeichen, Striche, Formatierung oder die "
            "Großschreibung am Anfang sind anders:"
        ),
        MatchLevel.INTERRUPTED: (
            "Treffer über einen Seitenwechsel hinweg; […] zeigt, wo zwischen den beiden Seiten "
            "etwas steht:"
        ),
        MatchLevel.CLOSE: "Ähnlich, aber nicht gleich. In der Nachricht steht:",
        MatchLevel.ABSENT: "Nicht in den Dokumenten:",
        MatchLevel.NOT_FOUND: (
            "Nicht gefunden, aber es sind zu viele Dokumente, um alle zu durchsuchen:"
        ),
        MatchLevel.TOO_SHORT: "Zu kurz, um danach zu suchen:",
    },
    there="Im Dokument steht:",
    elsewhere="Auch in {places}",
    repeated=plural(
        "In der Nachricht steht das {count}-mal.", "In der Nachricht steht das {count}-mal."
    ),
    left_out=plural(
        "{count} weiteren Satz habe ich nicht gesucht.",
        "{count} weitere Sätze habe ich nicht gesucht.",
    ),
    unquoted="In dieser Nachricht von mir steht kein Zitat, also gibt es nichts zu vergleichen.",
)

COMMANDS: Mapping[str, CommandStrings] = {
    "ask": CommandStrings(
        "fragen",
        "Stell eine Frage und bekomme Zitate aus den Dokumenten.",
        "stell eine Frage; auf Wunsch nur zu einem Dokument oder mit privater Antwort",
        options_of(
            question=OptionStrings("frage", "Was möchtest du wissen?"),
            source=OptionStrings("dokument", "Nur in diesem Dokument suchen."),
            private=OptionStrings("privat", "Die Antwort nur dir zeigen."),
            as_of=OptionStrings("stand", "Was an diesem Tag galt, zum Beispiel: 2021, May 2021 …"),
        ),
    ),
    "cite": CommandStrings(
        "zitieren",
        "Zitiere einen Abschnitt nach seiner Nummer.",
        "zitiere einen Abschnitt nach seiner Nummer: section 6(d), Artikel 12(2), 704.5c",
        options_of(
            address=OptionStrings("nummer", "Die Nummer, zum Beispiel: Artikel 12(2)"),
            source=OptionStrings("dokument", "Nur in diesem Dokument suchen."),
            private=OptionStrings("privat", "Den Abschnitt nur dir zeigen."),
        ),
    ),
    "timeline": CommandStrings(
        "zeitleiste",
        "Zeige, was wann passiert ist.",
        "zeige, was wann passiert ist; auf Wunsch zu einem Thema oder Zeitraum",
        options_of(
            topic=OptionStrings("thema", "Eine Person, ein Ort, ein Gesetz oder ein anderes Wort."),
            from_=OptionStrings("von", "Das erste Datum: 2021, Oct 2021, October 5, 2021 …"),
            to=OptionStrings("bis", "Das letzte Datum."),
            source=OptionStrings("dokument", "Nur in diesem Dokument suchen."),
            chart=OptionStrings("diagramm", "Auch ein Diagramm zeichnen."),
            dated_only=OptionStrings(
                "nur-datierte", "Weglassen, was nur ein Datum im Namen trägt."
            ),
            export=OptionStrings("datei", "Als Datei anhängen: Kalender (ics), Tabelle (csv)."),
        ),
    ),
    "sources": CommandStrings(
        "quellen",
        "Zeige die Dokumente, aus denen ich zitieren kann.",
        "zeige die Dokumente, aus denen ich zitieren kann",
    ),
    "verify": CommandStrings(
        "prüfen",
        "Prüfe, ob ein Text in den Dokumenten steht.",
        "prüfe, ob ein Text in den Dokumenten steht",
        options_of(text=OptionStrings("text", "Der Text: mindestens ein paar Wörter.")),
    ),
    "help": CommandStrings("hilfe", "Zeige, wie du fragst, mit Beispielen.", "zeige diese Hilfe"),
    "privacy": CommandStrings(
        "datenschutz", "Zeige, was ich über dich speichere.", "zeige, was ich über dich speichere"
    ),
    "forget-me": CommandStrings(
        "vergiss-mich",
        "Lösche, was ich über dich speichere.",
        "lösche, was ich über dich speichere",
    ),
    "gaps": CommandStrings("lücken", "Zeige die Fragen, die die Dokumente nicht beantworten."),
    "pin": CommandStrings(
        "anheften",
        "Hefte an eine Frage ein Zitat, das dann zuerst kommt.",
        options=options_of(
            answer=OptionStrings("antwort", "Die Kennung der Antwort mit dem Zitat."),
            quotation=OptionStrings("zitat", "Welches ihrer Zitate: 1, 2 …"),
            question=OptionStrings(
                "frage", "Welche Frage; ohne Angabe die, auf die ich geantwortet habe."
            ),
        ),
    ),
    "pins": CommandStrings(
        "angeheftet",
        "Zeige die angehefteten Fragen oder entferne eine.",
        options=options_of(remove=OptionStrings("entfernen", "Die Nummer der Frage.")),
    ),
    "reload": CommandStrings("neu-laden", "Für die Betreiber: Lies die Dokumente noch einmal."),
    "status": CommandStrings("status", "Für die Betreiber: Wie es dem Bot geht."),
    "documents": CommandStrings(
        "dokumente",
        "Füge eigene Dokumente hinzu, ersetze oder entferne sie und lege fest, wer sie sieht.",
        "",
        options_of(
            add=OptionStrings(
                "hinzufügen",
                "Eine Datei: Text, Markdown, CSV, HTML, PDF, Word, Excel oder EPUB",
            ),
            replace=OptionStrings("ersetzen", "Das Dokument, das die Datei ersetzt."),
            remove=OptionStrings(
                "entfernen", "Ein Dokument; lässt sich eine Woche lang rückgängig machen."
            ),
            undo=OptionStrings("rückgängig", "Die Änderung, die du rückgängig machen willst."),
            channel=OptionStrings("kanal", "Festlegen, welche Dokumente hier verwendet werden."),
            role=OptionStrings("rolle", "Festlegen, welche Dokumente nur diese Rolle sieht."),
            only=OptionStrings("nur", "Für Kanal oder Rolle: Namen mit Kommas dazwischen, auch *."),
        ),
    ),
    "settings": CommandStrings(
        "einstellungen",
        "Lege fest, wo und wie ich auf diesem Server antworte.",
        "lege fest, wo und wie ich auf diesem Server antworte (für alle, die ihn verwalten)",
    ),
}

LISTINGS = ListingStrings(
    help=(
        "Stell mir eine Frage: Ich antworte mit Zitaten aus den Dokumenten und zeige, woher jedes "
        "stammt. Wenn die Dokumente sie nicht beantworten, sage ich das.\n"
        "Erwähne mich in einem Kanal, antworte mir oder schreib mir eine Direktnachricht. "
        "Oder nutze einen dieser Befehle:"
    ),
    examples="Probier eine von diesen:",
    sources=plural(
        "Ich kann aus {count} Dokument zitieren:", "Ich kann aus {count} Dokumenten zitieren:"
    ),
    paragraphs=plural("{count} Absatz", "{count} Absätze"),
    characters=plural("{count} Zeichen", "{count} Zeichen"),
    own="{values} (laut der Datei selbst)",
    dated="Ereignisse von {first} bis {last}",
    dated_once="Ereignisse: {date}",
    metadata_warnings=plural(
        "{count} Zeile der Metadaten ist unbrauchbar:",
        "{count} Zeilen der Metadaten sind unbrauchbar:",
    ),
    skipped=plural(
        "{count} Datei konnte ich nicht lesen:", "{count} Dateien konnte ich nicht lesen:"
    ),
    aliases="Diese Namen behandle ich als gleich:",
    no_aliases=(
        "Ich habe keine Namen gefunden, die das Gleiche bedeuten. "
        "Du kannst eigene in aliases.toml eintragen."
    ),
    feedback="Bewertungen nach Antwort, die meisten zuerst:",
    no_feedback="Noch keine Bewertungen.",
    votes_up=plural("{count} dafür", "{count} dafür"),
    votes_down=plural("{count} dagegen", "{count} dagegen"),
)

OWNERS = OwnerStrings(
    owners_only="Das können nur die Betreiber des Bots.",
    reloaded="Ich habe die Dokumente noch einmal gelesen. Es gibt Änderungen.",
    same="Ich habe die Dokumente noch einmal gelesen. Es hat sich nichts geändert.",
    not_reloaded=(
        "Ich konnte die Dokumente nicht noch einmal lesen und nutze weiter die bisherigen. {why}"
    ),
    status="Status des Bots:",
    documents="Dokumente",
    passages="Textstellen",
    engine="Index",
    in_memory="BM25, im Arbeitsspeicher",
    on_disk="BM25, auf der Festplatte",
    in_cluster="BM25, in einem Cluster",
    choosing="Suche nach",
    choices={
        MeaningState.OFF: "Wörtern (QUOTH_MEANING=off)",
        MeaningState.NO_LIBRARY: "Wörtern (die Pakete für die Bedeutung fehlen)",
        MeaningState.TOO_LARGE: "Wörtern (zu viele Textstellen; QUOTH_MEANING=on ändert das)",
        MeaningState.WAITING: "Wörtern (die Suche nach Bedeutung wird vorbereitet)",
        MeaningState.MAKING: "Wörtern (die Suche nach Bedeutung wird vorbereitet: {share} %)",
        MeaningState.READY: "Wörtern und Bedeutung",
        MeaningState.FAILED: "Wörtern (das Modell ist unbrauchbar; siehe Protokoll)",
    },
    skipped="Nicht lesbare Dateien",
    trouble="Letzte nicht lesbare Änderung",
    uptime="Läuft seit",
    latency="Latenz zum Gateway",
    answered="Beantwortete Fragen",
    refused="Fragen ohne Antwort",
    turned_away="Abgewiesene Anfragen",
    errors="Fehler",
    days=plural("{count} Tag", "{count} Tagen"),
    clock="{hours} Std. {minutes} Min.",
    milliseconds="{count} ms",
    unknown="unbekannt",
)

PRIVACY = PrivacyStrings(
    questions=(
        "Ich speichere keine Antworten oder Namen. Eine Frage vergesse ich, sobald sie beantwortet "
        "ist, außer in den Fällen der nächsten Zeilen."
    ),
    memory=(
        "Nur im Arbeitsspeicher, bis ich es nicht mehr brauche oder neu starte: wer in der letzten "
        "halben Minute gefragt hat, damit ich weiß, wann ich um Geduld bitten muss; und einen Tag "
        "lang, wem ich per Direktnachricht gesagt habe, dass ich in einem Kanal nicht schreiben "
        "kann."
    ),
    log=(
        "In meinem Protokoll stehen die Kennungen von Antworten, Zeiten und, wenn etwas "
        "schiefgeht, die Nummer der Nachricht oder des Kanals. Wörter aus Fragen stehen dort "
        "nicht, außer die Betreiber schalten die Fehlersuche ein."
    ),
    removal="Mit {forget} löschst du deine Bewertungen und Fragen.",
    forgotten=plural(
        "Erledigt. Ich habe {count} Bewertung gelöscht.",
        "Erledigt. Ich habe {count} Bewertungen gelöscht.",
    ),
    nothing_to_forget="Es gibt nichts zu löschen: Ich habe nichts von dir.",
)

REQUESTS = RequestStrings(
    empty_question="Was möchtest du wissen? Frag mit ein paar Wörtern.",
    question_too_long=(
        "Deine Frage hat {length} Zeichen, erlaubt sind {limit}. "
        "Versuch es mit einem oder zwei Sätzen."
    ),
    text_too_short=(
        "Das ist zu kurz zum Prüfen. "
        "Schick mindestens {minimum} Wörter, am besten einen ganzen Satz."
    ),
    unknown_source="Es gibt kein Dokument namens „{name}“.",
    all_sources=" Zur Auswahl stehen: {known}.",
    near_sources=" Meinst du {nearest}?",
    many_sources=" {sources} zeigt alle {count}.",
    ambiguous_source=(
        "{count} Dokumente fangen mit „{name}“ an: {candidates}. Schreib etwas mehr vom Namen."
    ),
    outdated=(
        "Die Dokumente haben sich seit dieser Antwort geändert. "
        "Frag noch einmal, um zu sehen, was jetzt darin steht."
    ),
    gone=" {source} gibt es nicht mehr.",
    changed_source=" {source} hat sich geändert.",
    no_sources=(
        "Du kannst hier keine Dokumente sehen. Wer den Bot hier verwaltet, kann das ändern."
    ),
    unreachable=("Ich komme gerade nicht an die Dokumente. Bitte versuch es gleich noch einmal."),
    no_address=(
        "„{typed}“ erkenne ich nicht als Nummer eines Abschnitts. "
        "Versuch es zum Beispiel mit: section 6(d), Artikel 12(2), 704.5c oder GPL 7."
    ),
    dates={
        DateFault.UNKNOWN: "„{typed}“ erkenne ich nicht als Datum. {examples}",
        DateFault.RELATIVE: (
            "„{typed}“ hängt vom heutigen Tag ab, aber die Dokumente können älter sein. "
            "Nenne lieber das Jahr oder den Tag. {examples}"
        ),
        DateFault.WITHOUT_YEAR: "Bei „{typed}“ fehlt das Jahr. Zum Beispiel: {typed} 2021.",
        DateFault.AMBIGUOUS: "„{typed}“ kann zwei Tage meinen. Schreib {readings}.",
        DateFault.REVERSED: "Die Daten sind vertauscht: {until} liegt vor {since}.",
        DateFault.NO_SUCH_DAY: "Den Tag „{typed}“ gibt es nicht: Der Monat ist kürzer.",
    },
    date_examples=(
        "Versuch es zum Beispiel mit 2021, Oct 2021, October 5, 2021, 2021-10-05 oder the 1980s."
    ),
)

TIMELINES = TimelineStrings(
    events=plural("{count} Ereignis", "{count} Ereignisse"),
    dated_events=plural("{count} Ereignis mit Datum", "{count} Ereignisse mit Datum"),
    about=" zu {topic}",
    since=" ab {since}",
    until=" bis {until}",
    source=" in {source}",
    named="nach diesem Datum benannt",
    dated_only=", ohne das, was nur ein Datum im Namen trägt",
    opening="{count}{scope}, die ältesten zuerst:",
    opening_cut="{count}{scope}; hier die ersten {shown}, die ältesten zuerst:",
    nothing="Ich habe keine Ereignisse mit Datum gefunden{scope}.",
    try_again="Versuch es mit anderen Wörtern, oder lass das Thema oder ein Datum weg.",
    undated="Bei diesen nennen die Dokumente kein Jahr:",
    date_evidence={
        DateEvidence.PUBLISHED: "dem Datum der Veröffentlichung",
        DateEvidence.FRONT_MATTER: "den Metadaten des Dokuments",
        DateEvidence.DATELINE: "dem Datum des Dokuments",
        DateEvidence.CAPTION: "dem Datum der Bildunterschrift",
        DateEvidence.HEADING: "dem Datum der Überschrift",
        DateEvidence.SIGNATURE: "dem Datum der Unterschrift",
        DateEvidence.RUNNING_YEAR: "dem Jahr, von dem der Text spricht",
        DateEvidence.NEIGHBOUR: "einem früheren Datum im Text",
        DateEvidence.LATEST_DATE: "dem letzten vollständigen Datum im Dokument, also unsicher",
    },
    dated_by="nach {ground}",
    year_from="Jahr nach {ground}",
    counted_from="berechnet nach {ground}",
    year_open="ohne Jahr",
    open="nicht vollständig angegeben",
    also="Auch in {places}",
    changed=(
        "Die Dokumente haben sich geändert, seit ich das geschickt habe. "
        "Du siehst jetzt den aktuellen Stand."
    ),
    topic_too_long="Das Thema ist zu lang. Nutze höchstens {most} Zeichen.",
    show_context="Im Kontext anzeigen …",
    no_chart="Ich kann hier keine Dateien schicken, deshalb gibt es kein Diagramm.",
    no_export="Ich kann hier keine Dateien schicken, also auch keine mit den Ereignissen.",
    chart_saved="Das Diagramm ist in {path}.",
    chart_title="{count}{scope}",
    chart_stated="vollständiges Datum",
    chart_resolved="Jahr oder Tag aus dem Zusammenhang",
    chart_break="ausgelassener Zeitraum",
    chart_left_out=(
        "Die ersten {shown} von {count}. Wähle ein Thema oder einen Zeitraum, um die anderen zu "
        "sehen."
    ),
    chart_undated="Nicht gezeigt, weil das Jahr unbekannt ist: {count}.",
    no_days="Nicht im Kalender, weil ihr erster oder letzter Tag unbekannt ist: {count}.",
    chart_description="Ein Diagramm: {title}, jeweils mit Datum und dem Anfang des Satzes: ",
)

TROUBLE = TroubleStrings(
    failure=(
        "Bei mir ist etwas schiefgegangen. Wenn es wieder passiert, melde die Referenz {reference}."
    ),
    permission="eine Berechtigung",
    and_=" und ",
    or_=" oder ",
)

WAITING = WaitingStrings(
    person_cooldown=plural(
        "Du fragst sehr schnell. Versuch es in {count} Sekunde noch einmal.",
        "Du fragst sehr schnell. Versuch es in {count} Sekunden noch einmal.",
    ),
    channel_cooldown=plural(
        "In diesem Kanal ist gerade viel los. Versuch es in {count} Sekunde noch einmal.",
        "In diesem Kanal ist gerade viel los. Versuch es in {count} Sekunden noch einmal.",
    ),
    person_busy="Ich arbeite noch an deiner letzten Frage. Versuch es gleich noch einmal.",
    full="Gerade stellen sehr viele Leute Fragen. Versuch es in ein paar Sekunden noch einmal.",
)

STRINGS = Strings(
    "de",
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
