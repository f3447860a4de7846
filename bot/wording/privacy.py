"""Words about what is kept of people, and for its removal."""

from __future__ import annotations

from dataclasses import dataclass

from bot.wording.plurals import Plural, spanish


@dataclass(frozen=True, slots=True)
class PrivacyWords:
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


ENGLISH = PrivacyWords(
    questions="Questions, answers and names are not stored. A question is forgotten once answered.",
    votes=(
        "Of a vote on an answer I keep three things: the answer's id, the vote, and a keyed hash "
        "of your Discord id, so that you vote once. Nobody can read your id from it without the "
        "key. They stay, in a file beside the bot, until you remove them."
    ),
    servers=(
        "Of a server I keep its settings: ids of channels, names of documents, and the "
        "choices. They are removed when the bot leaves the server."
    ),
    memory=(
        "In memory alone, until they have served or the bot restarts: who asked in the last half "
        "minute, for the waiting times, and for a day whom I told in a direct message that "
        "I cannot write in a channel."
    ),
    log=(
        "The bot's own log has ids of answers, times and, where something fails, the number of "
        "the message or channel. It has no words of questions, unless whoever runs the bot turns "
        "on debugging."
    ),
    discord="What stands on Discord, messages and threads with my answers too, is kept by Discord.",
    removal="/{forget} removes your votes.",
    forgotten=Plural("Done: {count} vote of yours is removed.", "Done: {count} votes are removed."),
    nothing_to_forget="There is nothing to remove: I keep no vote of yours.",
)
SPANISH = PrivacyWords(
    questions=(
        "No se guardan preguntas, respuestas ni nombres. Una pregunta se olvida al responderla."
    ),
    votes=(
        "De un voto sobre una respuesta guardo tres cosas: el identificador de la respuesta, el "
        "voto y un resumen (hash) con clave de tu identificador de Discord, para que votes una "
        "sola vez. Sin la clave, nadie puede leer en él tu identificador. Quedan en un archivo "
        "junto al bot hasta que los borres."
    ),
    servers=(
        "De un servidor guardo sus ajustes: identificadores de canales, nombres de documentos y lo "
        "elegido. Se borran cuando el bot deja el servidor."
    ),
    memory=(
        "Solo en la memoria, mientras sirven o hasta que el bot se reinicia: quién preguntó en "
        "el último medio minuto, para los tiempos de espera, y durante un día a quién dije por "
        "mensaje directo que no puedo escribir en un canal."
    ),
    log=(
        "El registro del propio bot tiene identificadores de respuestas, tiempos y, donde algo "
        "falla, el número del mensaje o del canal. No tiene palabras de las preguntas, salvo que "
        "quien lleva el bot active la depuración."
    ),
    discord=(
        "Lo que está en Discord, también los mensajes e hilos con mis respuestas, lo guarda "
        "Discord."
    ),
    removal="/{forget} borra tus votos.",
    forgotten=spanish(
        "Hecho: se borró {count} voto tuyo.", "Hecho: se borraron {count} votos tuyos."
    ),
    nothing_to_forget="No hay nada que borrar: no guardo ningún voto tuyo.",
)
