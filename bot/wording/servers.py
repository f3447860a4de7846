"""Words of a server's settings and of where the bot answers."""

from __future__ import annotations

from dataclasses import dataclass

from bot.wording.plurals import Plural, spanish


@dataclass(frozen=True, slots=True)
class ServerWords:
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


ENGLISH = ServerWords(
    opening="How I answer in this server. Each change holds at once, for everybody here.",
    manage_only="Only those with the permission Manage Server may change these settings.",
    servers_only="There are settings only in servers. Here I answer everything.",
    not_kept="This bot keeps nothing between runs, so it has no settings to change.",
    answer_only_in="Answers only in",
    silent_in="Keeps silent in",
    question_channels="Answers every question in",
    thread="Answers in a thread",
    private="Answers in private",
    quotations="Quotations at most",
    sources="Documents",
    everywhere="all channels",
    nowhere="no channel",
    all_documents="all of them",
    yes="yes: a mention in a channel opens a thread",
    no="no",
    private_yes="yes: unless a command says otherwise; a mention is pointed to the commands",
    choose_answer_only_in="Answer only in … (none: everywhere)",
    choose_silent_in="Keep silent in … (none: nowhere)",
    choose_question_channels="Answer every message that ends in “?” in …",
    choose_sources="Quote only from … (none: all documents)",
    thread_on="In a thread: yes",
    thread_off="In a thread: no",
    private_on="In private: yes",
    private_off="In private: no",
    quotations_now=Plural("{count} quotation", "{count} quotations"),
    reset="Back to the defaults",
    content_missing=(
        "Question channels are not available: to see messages that do not mention it, the bot "
        "needs Discord's message-content intent. Whoever runs the bot switches on “Message "
        "Content Intent” on the application's Bot page at "
        "https://discord.com/developers/applications, sets QUOTH_MESSAGE_CONTENT=True and starts "
        "the bot again. Nothing was changed."
    ),
    content_off="{channels} (without effect: the bot runs without the message-content intent)",
    thread_missing="yes, but I need {missing} here, so I answer in the channel",
    type_sources="Choose documents …",
    sources_typed="Names or patterns like 2021-*.txt, one a line",
    unmatched="No document is called {names}. Nothing was changed.",
    silent="I keep silent in this channel: that is set in this server. Ask in another one.",
    use_commands="I answer in private here: ask with /{ask}, and only you see the answer.",
    may_not_send=(
        "I cannot answer in {channel}: I need {missing} there. Someone who manages the "
        "server can allow it. You can ask me here."
    ),
    thread_name="Answer: {question}",
    deleted="{channel} (deleted)",
    some_deleted=(
        "A channel marked as deleted no longer counts. It leaves the list as soon as you choose "
        "in its menu again."
    ),
    answers_nowhere=(
        "I answer nowhere in this server now: every channel under “{setting}” has been deleted. "
        "Choose others in the first menu; to have me answer everywhere, choose one there and "
        "take it away again."
    ),
    silent_everywhere=(
        "I answer nowhere in this server now: answers are limited to channels that no longer "
        "exist. Ask an administrator to choose others with /{settings}."
    ),
)
SPANISH = ServerWords(
    opening="Cómo respondo en este servidor. Cada cambio vale enseguida, para todos aquí.",
    manage_only="Solo quien tiene el permiso Gestionar servidor puede cambiar estos ajustes.",
    servers_only="Solo hay ajustes en los servidores. Aquí respondo a todo.",
    not_kept="Este bot no guarda nada entre arranques, así que no tiene ajustes que cambiar.",
    answer_only_in="Responde solo en",
    silent_in="Calla en",
    question_channels="Responde a toda pregunta en",
    thread="Responde en un hilo",
    private="Responde en privado",
    quotations="Citas como mucho",
    sources="Documentos",
    everywhere="todos los canales",
    nowhere="ningún canal",
    all_documents="todos",
    yes="sí: una mención en un canal abre un hilo",
    no="no",
    private_yes="sí, salvo que el comando diga otra cosa; una mención se remite a los comandos",
    choose_answer_only_in="Responder solo en … (ninguno: en todos)",
    choose_silent_in="Callar en … (ninguno: en ninguno)",
    choose_question_channels="Responder a todo mensaje que acabe en «?» en …",
    choose_sources="Citar solo de … (ninguno: de todos)",
    thread_on="En un hilo: sí",
    thread_off="En un hilo: no",
    private_on="En privado: sí",
    private_off="En privado: no",
    quotations_now=spanish("{count} cita", "{count} citas"),
    reset="Restablecer los ajustes",
    content_missing=(
        "No hay canales de preguntas: para ver los mensajes que no lo mencionan, el bot "
        "necesita la intención de contenido de mensajes de Discord. Quien lleva el bot activa "
        "«Message Content Intent» en la página Bot de la aplicación en "
        "https://discord.com/developers/applications, pone QUOTH_MESSAGE_CONTENT=True y vuelve a "
        "arrancar el bot. No se cambió nada."
    ),
    content_off=(
        "{channels} (sin efecto: el bot funciona sin la intención de contenido de mensajes)"
    ),
    thread_missing="sí, pero aquí necesito {missing}, así que respondo en el canal",
    type_sources="Elegir documentos …",
    sources_typed="Nombres o patrones como 2021-*.txt, uno por línea",
    unmatched="Ningún documento se llama {names}. No se cambió nada.",
    silent="En este canal callo: así está dispuesto en este servidor. Pregunta en otro.",
    use_commands=(
        "En este servidor respondo en privado: pregunta con /{ask} y solo tú verás la respuesta."
    ),
    may_not_send=(
        "No puedo responder en {channel}: allí necesito {missing}. Alguien que gestione el "
        "servidor puede permitirlo. Aquí puedes preguntarme."
    ),
    thread_name="Respuesta: {question}",
    deleted="{channel} (eliminado)",
    some_deleted=(
        "Un canal marcado como eliminado ya no cuenta. Sale de la lista en cuanto vuelvas a "
        "elegir en su menú."
    ),
    answers_nowhere=(
        "Ahora no respondo en ningún lugar de este servidor: todos los canales de «{setting}» "
        "fueron eliminados. Elige otros en el primer menú; para que responda en todos, elige "
        "uno ahí y quítalo de nuevo."
    ),
    silent_everywhere=(
        "Ahora no respondo en ningún lugar de este servidor: las respuestas se limitan a canales "
        "que ya no existen. Pide a un administrador que elija otros con /{settings}."
    ),
)
