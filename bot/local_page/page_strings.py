"""Every word of the page itself, in each language of the bot.

The bot's own sentences are in ``bot.i18n``; what the simulated servers refuse is said in their
words. Each page is shown in the language that its browser asks for.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageStrings:
    """The words of one language; what is in braces is filled in.

    Attributes:
        language: What a browser asks for it by.
        locale: How dates and numbers are written.
    """

    language: str
    locale: str

    # Around the messages
    skip: str
    places: str
    you_are: str
    runs_bot: str
    is_member: str
    stop: str
    stopped: str
    dark: str
    light: str
    change_colours: str
    needs_script: str
    channels: str
    direct: str
    unread: str
    messages: str
    welcome: str
    sending_list: str
    more_below: str
    unreachable: str
    unreachable_now: str
    busy: str
    close_notice: str

    # What a channel is
    for_bot: str
    for_people: str
    thread_in: str
    only_you_two: str
    messages_tab: str
    home: str
    home_tab: str
    ask_here: str
    ask_by_name: str
    thread_for_bot: str
    write_to: str
    write_alone: str
    examples: str

    # Messages
    bot: str
    edited: str
    sending: str
    looking: str
    only_you: str
    dismiss: str
    more_for: str
    message: str
    reply: str
    start_thread: str
    open_thread: str
    one_reply: str
    many_replies: str
    earlier: str
    edit: str
    delete: str
    react: str
    reaction: str
    copy: str
    used: str
    thread: str
    hidden: str
    enlarge: str
    picture: str
    close: str
    show: str
    hide: str
    bytes: str
    kilobytes: str

    # Writing
    write_in: str
    write_in_thread: str
    send: str
    attach: str
    files: str
    files_to_send: str
    leave_out: str
    replying: str
    no_reply: str
    editing: str
    no_edit: str

    # Commands and dialogues
    commands: str
    command: str
    shortcut: str
    no_command: str
    leave_command: str
    send_command: str
    required: str
    as_usual: str
    yes: str
    no: str
    none: str
    choose: str
    suggestions: str
    search: str
    done: str
    submit: str
    cancel: str
    objections: str

    # What does not work
    failed: str
    disagree: str
    too_large: str
    write_first: str
    nothing_here: str
    file_gone: str
    message_gone: str
    channel_gone: str
    form_gone: str
    nobody: str
    not_chosen: str
    no_number: str
    no_action: str
    home_read_only: str
    only_own: str
    not_completed: str
    not_finished: str
    no_response: str
    refused: str
    no_reactions: str


ENGLISH = PageStrings(
    language="en",
    locale="en-GB",
    skip="Skip to the message box",
    places="Channels and people",
    you_are="You are",
    runs_bot="Runs the server and the bot",
    is_member="A member without special rights",
    stop="Stop the bot",
    stopped="The bot has stopped. You can close this page.",
    dark="Dark",
    light="Light",
    change_colours="Change the colours: {colours}",
    needs_script="This page needs JavaScript.",
    channels="Channels",
    direct="Direct messages",
    unread="unread",
    messages="Messages",
    welcome="Welcome",
    sending_list="Being sent",
    more_below="More below ↓",
    unreachable=(
        "The bot can't be reached; trying again … If it was started again, open the address "
        "that it has printed."
    ),
    unreachable_now="The bot can't be reached at the moment.",
    busy="{product} is working …",
    close_notice="Close this notice",
    for_bot="Every message here is for the bot.",
    for_people="The bot answers only when it is mentioned: @{name}",
    thread_in="A thread in #{channel}.",
    only_you_two="Only you and the bot.",
    messages_tab="The app's Messages tab.",
    home="Home",
    home_tab="The app's Home tab.",
    ask_here=(
        "Ask a question. The answer is a quotation from your documents with its place in them, "
        "or a plain no. Type {slash} for commands."
    ),
    ask_by_name="People talk to each other here. Write @{name} and a question to ask the bot.",
    thread_for_bot="Ask more about this here. Every message in this thread is for the bot, too.",
    write_to="Write to {product}",
    write_alone="Ask the bot without an audience: nobody else sees what you write here.",
    examples="For example:",
    bot="Bot",
    edited="(edited)",
    sending="Sending …",
    looking="{name} is looking …",
    only_you="Only you can see this.",
    dismiss="Dismiss",
    more_for="More for the message of {name}",
    message="Message",
    reply="Reply",
    start_thread="Start a thread",
    open_thread="Open the thread",
    one_reply="1 reply",
    many_replies="{count} replies",
    earlier="Earlier replies: {count}",
    edit="Edit",
    delete="Delete",
    react="React with {emoji}",
    reaction="{emoji}: {count}",
    copy="Copy the text",
    used="{name} used {command}",
    thread="Thread",
    hidden="Hidden text: show",
    enlarge="Enlarge: {name}",
    picture="Picture",
    close="Close",
    show="Show",
    hide="Hide",
    bytes="{count} bytes",
    kilobytes="{count} KB",
    write_in="Message {place}",
    write_in_thread="Reply in the thread",
    send="Send",
    attach="Attach files",
    files="Files",
    files_to_send="Files to send",
    leave_out="Leave out {name}",
    replying="Replying to {name}: {words}",
    no_reply="Don't reply",
    editing="Editing your message: {words}",
    no_edit="Don't edit",
    commands="Commands",
    command="Command",
    shortcut="A shortcut of the app.",
    no_command="No command has that name here.",
    leave_command="Leave the command",
    send_command="Send {command}",
    required="required",
    as_usual="As usual",
    yes="Yes",
    no="No",
    none="None",
    choose="Choose …",
    suggestions="Suggestions",
    search="Search: {name}",
    done="Done",
    submit="Submit",
    cancel="Cancel",
    objections="Please look at the marked fields.",
    failed="That failed. The terminal says why.",
    disagree="The page and its server disagree. Reload it.",
    too_large="Files may have {count} MB together.",
    write_first="Write something first.",
    nothing_here="Nothing is here. Open the address that the bot has printed.",
    file_gone="That file is no longer there.",
    message_gone="That message is no longer there.",
    channel_gone="That channel is no longer there.",
    form_gone="That dialogue is no longer open.",
    nobody="Nobody here has that id.",
    not_chosen="That can't be chosen.",
    no_number="“{typed}” is no number.",
    no_action="There is no command “{name}” for messages here.",
    home_read_only="Nothing can be written on the Home tab.",
    only_own="You can only change your own messages.",
    not_completed="Nothing is completed there.",
    not_finished="The bot has not finished with this in time.",
    no_response="{product} did not respond.",
    refused="Discord refuses this: {reason}",
    no_reactions="There are no reactions here.",
)

SPANISH = PageStrings(
    language="es",
    locale="es-ES",
    skip="Ir al cuadro de mensajes",
    places="Canales y personas",
    you_are="Eres",
    runs_bot="Administra el servidor y el bot",
    is_member="Miembro sin permisos especiales",
    stop="Parar el bot",
    stopped="El bot se ha parado. Puedes cerrar esta página.",
    dark="Oscuro",
    light="Claro",
    change_colours="Cambiar los colores: {colours}",
    needs_script="Esta página necesita JavaScript.",
    channels="Canales",
    direct="Mensajes directos",
    unread="sin leer",
    messages="Mensajes",
    welcome="Bienvenida",
    sending_list="Enviándose",
    more_below="Más abajo ↓",
    unreachable=(
        "No se puede contactar con el bot; reintentando … Si se ha iniciado otra vez, abre la "
        "dirección que ha mostrado."
    ),
    unreachable_now="Ahora mismo no se puede contactar con el bot.",
    busy="{product} está trabajando …",
    close_notice="Cerrar este aviso",
    for_bot="Todos los mensajes de aquí son para el bot.",
    for_people="El bot solo responde cuando se le menciona: @{name}",
    thread_in="Un hilo en #{channel}.",
    only_you_two="Solo tú y el bot.",
    messages_tab="La pestaña Mensajes de la aplicación.",
    home="Inicio",
    home_tab="La pestaña Inicio de la aplicación.",
    ask_here=(
        "Haz una pregunta. La respuesta es una cita de tus documentos con el lugar donde está, "
        "o un simple no. Escribe {slash} para ver los comandos."
    ),
    ask_by_name=(
        "Aquí la gente habla entre sí. Escribe @{name} y una pregunta para preguntar al bot."
    ),
    thread_for_bot=(
        "Sigue preguntando aquí. Los mensajes de este hilo también son todos para el bot."
    ),
    write_to="Escribe a {product}",
    write_alone="Pregunta al bot sin público: nadie más ve lo que escribes aquí.",
    examples="Por ejemplo:",
    bot="Bot",
    edited="(editado)",
    sending="Enviando …",
    looking="{name} está buscando …",
    only_you="Solo tú puedes ver esto.",
    dismiss="Descartar",
    more_for="Más para el mensaje de {name}",
    message="Mensaje",
    reply="Responder",
    start_thread="Iniciar un hilo",
    open_thread="Abrir el hilo",
    one_reply="1 respuesta",
    many_replies="{count} respuestas",
    earlier="Respuestas anteriores: {count}",
    edit="Editar",
    delete="Eliminar",
    react="Reaccionar con {emoji}",
    reaction="{emoji}: {count}",
    copy="Copiar el texto",
    used="{name} ha usado {command}",
    thread="Hilo",
    hidden="Texto oculto: mostrar",
    enlarge="Ampliar: {name}",
    picture="Imagen",
    close="Cerrar",
    show="Mostrar",
    hide="Ocultar",
    bytes="{count} bytes",
    kilobytes="{count} kB",
    write_in="Mensaje a {place}",
    write_in_thread="Responder en el hilo",
    send="Enviar",
    attach="Adjuntar archivos",
    files="Archivos",
    files_to_send="Archivos para enviar",
    leave_out="Quitar {name}",
    replying="Respuesta a {name}: {words}",
    no_reply="No responder",
    editing="Editas tu mensaje: {words}",
    no_edit="No editar",
    commands="Comandos",
    command="Comando",
    shortcut="Un atajo de la aplicación.",
    no_command="Aquí ningún comando se llama así.",
    leave_command="Dejar el comando",
    send_command="Enviar {command}",
    required="obligatorio",
    as_usual="Como siempre",
    yes="Sí",
    no="No",
    none="Nada",
    choose="Elige …",
    suggestions="Sugerencias",
    search="Buscar: {name}",
    done="Listo",
    submit="Enviar",
    cancel="Cancelar",
    objections="Revisa los campos marcados.",
    failed="Ha fallado. En la terminal está el motivo.",
    disagree="La página y su servidor no se entienden. Vuelve a cargarla.",
    too_large="Los archivos pueden tener {count} MB en total.",
    write_first="Escribe algo primero.",
    nothing_here="Aquí no hay nada. Abre la dirección que ha mostrado el bot.",
    file_gone="Ese archivo ya no está.",
    message_gone="Ese mensaje ya no está.",
    channel_gone="Ese canal ya no está.",
    form_gone="Ese formulario ya no está abierto.",
    nobody="Aquí nadie tiene ese identificador.",
    not_chosen="Eso no se puede elegir.",
    no_number="«{typed}» no es un número.",
    no_action="Aquí no hay ningún comando «{name}» para mensajes.",
    home_read_only="En la pestaña Inicio no se puede escribir.",
    only_own="Solo puedes cambiar tus propios mensajes.",
    not_completed="Ahí no se completa nada.",
    not_finished="El bot no ha terminado a tiempo.",
    no_response="{product} no ha respondido.",
    refused="Discord lo rechaza: {reason}",
    no_reactions="Aquí no hay reacciones.",
)

GERMAN = PageStrings(
    language="de",
    locale="de-DE",
    skip="Zum Nachrichtenfeld springen",
    places="Kanäle und Personen",
    you_are="Du bist",
    runs_bot="Verwaltet den Server und den Bot",
    is_member="Ein Mitglied ohne besondere Rechte",
    stop="Bot anhalten",
    stopped="Der Bot ist beendet. Du kannst die Seite schließen.",
    dark="Dunkel",
    light="Hell",
    change_colours="Farben ändern: {colours}",
    needs_script="Diese Seite braucht JavaScript.",
    channels="Kanäle",
    direct="Direktnachrichten",
    unread="ungelesen",
    messages="Nachrichten",
    welcome="Willkommen",
    sending_list="Wird gesendet",
    more_below="Weiter unten ↓",
    unreachable=(
        "Der Bot ist nicht erreichbar; neuer Versuch … Wenn er neu gestartet wurde, öffne die "
        "Adresse, die er ausgegeben hat."
    ),
    unreachable_now="Der Bot ist gerade nicht erreichbar.",
    busy="{product} arbeitet …",
    close_notice="Hinweis schließen",
    for_bot="Jede Nachricht hier ist für den Bot.",
    for_people="Der Bot antwortet nur, wenn er erwähnt wird: @{name}",
    thread_in="Ein Thread in #{channel}.",
    only_you_two="Nur du und der Bot.",
    messages_tab="Der Tab „Nachrichten“ der App.",
    home="Start",
    home_tab="Der Tab „Start“ der App.",
    ask_here=(
        "Stell eine Frage. Die Antwort ist ein Zitat aus deinen Dokumenten mit seiner Stelle, "
        "oder ein klares Nein. Mit {slash} kommst du zu den Befehlen."
    ),
    ask_by_name="Hier reden Menschen miteinander. Mit @{name} und einer Frage fragst du den Bot.",
    thread_for_bot="Frag hier weiter. Auch in diesem Thread ist jede Nachricht für den Bot.",
    write_to="Schreib an {product}",
    write_alone="Frag den Bot ohne Publikum: Niemand sonst sieht, was du hier schreibst.",
    examples="Zum Beispiel:",
    bot="Bot",
    edited="(bearbeitet)",
    sending="Wird gesendet …",
    looking="{name} sucht …",
    only_you="Nur du kannst das sehen.",
    dismiss="Ausblenden",
    more_for="Mehr zur Nachricht von {name}",
    message="Nachricht",
    reply="Antworten",
    start_thread="Thread beginnen",
    open_thread="Thread öffnen",
    one_reply="1 Antwort",
    many_replies="{count} Antworten",
    earlier="Frühere Antworten: {count}",
    edit="Bearbeiten",
    delete="Löschen",
    react="Mit {emoji} reagieren",
    reaction="{emoji}: {count}",
    copy="Text kopieren",
    used="{name} hat {command} benutzt",
    thread="Thread",
    hidden="Verborgener Text: zeigen",
    enlarge="Vergrößern: {name}",
    picture="Bild",
    close="Schließen",
    show="Zeigen",
    hide="Verbergen",
    bytes="{count} Byte",
    kilobytes="{count} kB",
    write_in="Nachricht an {place}",
    write_in_thread="Im Thread antworten",
    send="Senden",
    attach="Dateien anhängen",
    files="Dateien",
    files_to_send="Zu sendende Dateien",
    leave_out="{name} weglassen",
    replying="Antwort an {name}: {words}",
    no_reply="Nicht antworten",
    editing="Du bearbeitest deine Nachricht: {words}",
    no_edit="Nicht bearbeiten",
    commands="Befehle",
    command="Befehl",
    shortcut="Eine Schnellaktion der App.",
    no_command="Hier heißt kein Befehl so.",
    leave_command="Befehl verlassen",
    send_command="{command} senden",
    required="nötig",
    as_usual="Wie sonst",
    yes="Ja",
    no="Nein",
    none="Nichts",
    choose="Wählen …",
    suggestions="Vorschläge",
    search="Suchen: {name}",
    done="Fertig",
    submit="Absenden",
    cancel="Abbrechen",
    objections="Bitte sieh dir die markierten Felder an.",
    failed="Das ist fehlgeschlagen. Warum, steht im Terminal.",
    disagree="Die Seite und ihr Server verstehen sich nicht. Lade sie neu.",
    too_large="Die Dateien dürfen zusammen {count} MB haben.",
    write_first="Schreib zuerst etwas.",
    nothing_here="Hier ist nichts. Öffne die Adresse, die der Bot ausgegeben hat.",
    file_gone="Diese Datei gibt es nicht mehr.",
    message_gone="Diese Nachricht gibt es nicht mehr.",
    channel_gone="Diesen Kanal gibt es nicht mehr.",
    form_gone="Dieser Dialog ist nicht mehr offen.",
    nobody="Niemand hier hat diese Kennung.",
    not_chosen="Das kann man nicht wählen.",
    no_number="„{typed}“ ist keine Zahl.",
    no_action="Hier gibt es keinen Befehl „{name}“ für Nachrichten.",
    home_read_only="Im Tab „Start“ kann man nichts schreiben.",
    only_own="Du kannst nur deine eigenen Nachrichten ändern.",
    not_completed="Dort wird nichts ergänzt.",
    not_finished="Der Bot ist damit nicht rechtzeitig fertig geworden.",
    no_response="{product} hat nicht reagiert.",
    refused="Discord lehnt das ab: {reason}",
    no_reactions="Hier gibt es keine Reaktionen.",
)

LANGUAGES = {each.language: each for each in (ENGLISH, SPANISH, GERMAN)}

_current = ContextVar("_current", default=ENGLISH)


def strings() -> PageStrings:
    """Return the words of the page for which something is done now."""
    return _current.get()


def set_language(language: str) -> None:
    """Choose the words for what the current task does, and for the tasks that it starts."""
    _current.set(LANGUAGES.get(language, ENGLISH))


def preferred_language(header: str) -> str:
    """Return the language of the page that an ``Accept-Language`` header likes best."""
    liked: list[tuple[float, str]] = []
    for part in header.split(","):
        tag, *parameters = part.strip().split(";")
        language = tag.strip().split("-")[0].casefold()
        if language in LANGUAGES:
            liked.append((_weight(parameters), language))
    best = max(liked, key=lambda each: each[0], default=(0.0, ENGLISH.language))
    return best[1] if best[0] > 0 else ENGLISH.language


def _weight(parameters: list[str]) -> float:
    """Return how much a language is liked, which is 1 where nothing readable says otherwise."""
    for each in parameters:
        name, _, value = each.strip().partition("=")
        if name == "q":
            try:
                return float(value)
            except ValueError:
                return 1.0
    return 1.0
