"""Strings that name a chat platform or what only it has, in each language.

The other strings name none. Of a permission each language has the name that the platform's own
client shows in it, so that it can be found there.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.i18n.schema import CommandStrings, PlatformStrings

_DISCORD_IN_ENGLISH = PlatformStrings(
    command="/{name}",
    servers="Servers",
    settings=CommandStrings(
        "settings",
        "Where and how the bot answers in this server.",
        "where and how I answer here, for those who manage the server",
    ),
    permissions=MappingProxyType(
        {
            "view_channel": "View Channels",
            "send_messages": "Send Messages",
            "send_messages_in_threads": "Send Messages in Threads",
            "create_public_threads": "Create Public Threads",
            "embed_links": "Embed Links",
            "attach_files": "Attach Files",
            "read_message_history": "Read Message History",
        }
    ),
    no_files=(
        "I may not attach files here. Someone who manages this server can allow it: "
        "Attach Files is missing."
    ),
    wordless=(
        "Discord does not show me the words of this reply. Mention me in it, or ask with {ask}."
    ),
    votes_kept=(
        "Of a vote on an answer I keep three things: the answer's id, the vote, and a keyed hash "
        "of your Discord id, so that you vote once. Nobody can read your id from it without the "
        "key. They stay, in a file beside the bot, until you remove them."
    ),
    settings_kept=(
        "Of a server I keep its settings: ids of channels, names of documents, and the "
        "choices. They are removed when the bot leaves the server."
    ),
    kept_by_platform=(
        "Discord keeps the messages and threads on it, including those with my answers."
    ),
    settings_opening="How I answer in this server. Each change holds at once, for everybody here.",
    manage_only="Only those with the permission Manage Server may change these settings.",
    servers_only="There are settings only in servers. Here I answer everything.",
    content_missing=(
        "Question channels and [[…]] are not available: to see messages that do not mention it, "
        "the bot needs Discord's message-content intent. The person who runs the bot switches on "
        "“Message Content Intent” on the application's Bot page at "
        "https://discord.com/developers/applications, sets QUOTH_MESSAGE_CONTENT=True and starts "
        "the bot again. Nothing was changed."
    ),
    content_off="{channels} (without effect: the bot runs without the message-content intent)",
    silent="I keep silent in this channel: that is set in this server. Ask in another one.",
    use_commands="I answer in private here: ask with {ask}, and only you see the answer.",
    may_not_send=(
        "I cannot answer in {channel}: I need {missing} there. Someone who manages the "
        "server can allow it. You can ask me here."
    ),
    answers_nowhere=(
        "I answer nowhere in this server now: every channel under “{setting}” has been deleted. "
        "Choose others in the first menu; to have me answer everywhere, choose one there and "
        "take it away again."
    ),
    silent_everywhere=(
        "I answer nowhere in this server now: answers are limited to channels that no longer "
        "exist. Ask an administrator to choose others with {settings}."
    ),
    forbidden=(
        "Discord does not let me do this here: I need {missing}. "
        "Someone who manages this server can allow it (reference {reference})."
    ),
    busy="Discord did not take my answer. Ask again in a moment (reference {reference}).",
    outdated_command=(
        "This command has changed since Discord last loaded it. "
        "Reload Discord and try again (reference {reference})."
    ),
)

_DISCORD_IN_SPANISH = PlatformStrings(
    command="/{name}",
    servers="Servidores",
    settings=CommandStrings(
        "ajustes",
        "Dónde y cómo responde el bot en este servidor.",
        "dónde y cómo respondo aquí, para quienes gestionan el servidor",
    ),
    permissions=MappingProxyType(
        {
            "view_channel": "Ver canales",
            "send_messages": "Enviar mensajes",
            "send_messages_in_threads": "Enviar mensajes en hilos",
            "create_public_threads": "Crear hilos públicos",
            "embed_links": "Insertar enlaces",
            "attach_files": "Adjuntar archivos",
            "read_message_history": "Leer el historial de mensajes",
        }
    ),
    no_files=(
        "Aquí no puedo adjuntar archivos. Alguien que gestione este servidor puede permitirlo: "
        "falta Adjuntar archivos."
    ),
    wordless=(
        "Discord no me muestra las palabras de esta respuesta. "
        "Mencióname en ella o pregunta con {ask}."
    ),
    votes_kept=(
        "De un voto sobre una respuesta guardo tres cosas: el identificador de la respuesta, el "
        "voto y un resumen (hash) con clave de tu identificador de Discord, para que votes una "
        "sola vez. Sin la clave, nadie puede leer en él tu identificador. Quedan en un archivo "
        "junto al bot hasta que los borres."
    ),
    settings_kept=(
        "De un servidor guardo sus ajustes: identificadores de canales, nombres de documentos y lo "
        "elegido. Se borran cuando el bot deja el servidor."
    ),
    kept_by_platform=(
        "Lo que está en Discord, también los mensajes e hilos con mis respuestas, lo guarda "
        "Discord."
    ),
    settings_opening="Cómo respondo en este servidor. Cada cambio vale enseguida, para todos aquí.",
    manage_only="Solo quien tiene el permiso Gestionar servidor puede cambiar estos ajustes.",
    servers_only="Solo hay ajustes en los servidores. Aquí respondo a todo.",
    content_missing=(
        "No hay canales de preguntas ni [[…]]: para ver los mensajes que no lo mencionan, "
        "el bot necesita la intención de contenido de mensajes de Discord. Quien lleva el bot "
        "activa «Message Content Intent» en la página Bot de la aplicación en "
        "https://discord.com/developers/applications, pone QUOTH_MESSAGE_CONTENT=True y vuelve a "
        "arrancar el bot. No se cambió nada."
    ),
    content_off=(
        "{channels} (sin efecto: el bot funciona sin la intención de contenido de mensajes)"
    ),
    silent="En este canal no respondo: así está configurado en este servidor. Pregunta en otro.",
    use_commands=(
        "En este servidor respondo en privado: pregunta con {ask} y solo tú verás la respuesta."
    ),
    may_not_send=(
        "No puedo responder en {channel}: allí necesito {missing}. Alguien que gestione el "
        "servidor puede permitirlo. Aquí puedes preguntarme."
    ),
    answers_nowhere=(
        "Ahora no respondo en ningún lugar de este servidor: todos los canales de «{setting}» "
        "fueron eliminados. Elige otros en el primer menú; para que responda en todos, elige "
        "uno ahí y quítalo de nuevo."
    ),
    silent_everywhere=(
        "Ahora no respondo en ningún lugar de este servidor: las respuestas se limitan a canales "
        "que ya no existen. Pide a un administrador que elija otros con {settings}."
    ),
    forbidden=(
        "Discord no me deja hacer esto aquí: necesito {missing}. "
        "Alguien que gestione este servidor puede permitirlo (referencia {reference})."
    ),
    busy=(
        "Discord no aceptó mi respuesta. Pregunta de nuevo en un momento (referencia {reference})."
    ),
    outdated_command=(
        "Este comando ha cambiado desde que Discord lo conoce. "
        "Recarga Discord e inténtalo de nuevo (referencia {reference})."
    ),
)

DISCORD: Mapping[str, PlatformStrings] = MappingProxyType(
    {"en": _DISCORD_IN_ENGLISH, "es": _DISCORD_IN_SPANISH}
)

RUN = "start the bot on Discord, or on a page of this machine"
"""What the command line's help says of ``quoth run``."""
