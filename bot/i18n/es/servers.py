"""The sentences in Spanish about servers and their documents, and each platform's own words."""

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

plural = partial(Plural, separator="\u202f", least=10_000)
"""A noun whose numbers are grouped by narrow spaces from five digits on.

See Ortografía de la lengua española, RAE 2010.
"""

SERVERS = ServerStrings(
    not_kept="Aquí no guardo nada entre reinicios, así que no hay ajustes que cambiar.",
    answer_only_in="Canales",
    silent_in="Desactivado",
    question_channels="Canales de preguntas",
    sources="Documentos",
    thread="Hilos",
    private="Respuestas privadas",
    quotations="Citas",
    addresses="Números de apartado",
    permissions="Permisos",
    everywhere="Respondo en todos los canales.",
    only_in="Respondo solo en {channels}.",
    silent_nowhere="En ningún canal.",
    silent_somewhere="Estoy desactivado en {channels}, también para los comandos.",
    questions_nowhere="Ninguno. Respondo si me mencionan, me responden o usan un comando.",
    questions_somewhere="Respondo a todos los mensajes que acaban en «?» en {channels}.",
    all_documents="Cito de todos los documentos.",
    only_documents="Cito solo de {documents}.",
    thread_no="No. Respondo en el canal.",
    thread_yes="Sí. Cuando me mencionan en un canal, abro un hilo para la respuesta.",
    private_no="No. Todo el canal ve mis respuestas.",
    private_yes="Sí. Respondo a los comandos en privado y remito las menciones a los comandos.",
    quotations_now=plural(
        "Como máximo, {count} por respuesta.", "Como máximo, {count} por respuesta."
    ),
    addresses_no="No. No reacciono a [[artículo 7]] en un mensaje.",
    addresses_yes="Sí. Cuando un mensaje dice [[artículo 7]], cito ese apartado.",
    permissions_fine="Tengo todos los permisos que necesito.",
    permissions_missing="Me faltan algunos permisos:",
    permission_in="{permission}, en {channels}",
    turn_thread_on="Activar hilos",
    turn_thread_off="Desactivar hilos",
    turn_private_on="Responder en privado",
    turn_private_off="Responder en público",
    turn_addresses_on="Activar números de apartado",
    turn_addresses_off="Desactivar números de apartado",
    reset="Restablecer todo",
    back="Volver",
    choose_answer_only_in=(
        "Elige los canales en los que respondo. Si no eliges ninguno, respondo en todos."
    ),
    choose_silent_in="Elige los canales en los que estoy desactivado, también para los comandos.",
    choose_question_channels=(
        "Elige los canales en los que respondo a todos los mensajes que acaban en «?», "
        "aunque nadie me mencione."
    ),
    choose_sources=("Elige los documentos de los que cito. Si no eliges ninguno, los uso todos."),
    choose_quotations="Elige cuántas citas tiene una respuesta como máximo.",
    choose_channels="Elegir canales",
    choose_documents="Elegir documentos",
    type_sources="Escribir nombres",
    sources_typed="Nombres o patrones como 2021-*.txt, uno por línea",
    unmatched="No tengo ningún documento llamado {names}. No he cambiado nada.",
    thread_name="Respuesta: {question}",
    deleted="{channel} (eliminado)",
    some_deleted=(
        "Un canal marcado como eliminado ya no cuenta. Vuelve a elegir en su lista para quitarlo."
    ),
)

DISCORD = PlatformStrings(
    command="/{name}",
    servers="Servidores",
    permissions={
        "view_channel": "Ver canales",
        "send_messages": "Enviar mensajes",
        "send_messages_in_threads": "Enviar mensajes en hilos",
        "create_public_threads": "Crear hilos públicos",
        "embed_links": "Insertar enlaces",
        "attach_files": "Adjuntar archivos",
        "read_message_history": "Leer el historial de mensajes",
        "add_reactions": "Añadir reacciones",
    },
    without={
        "view_channel": "No veo lo que se pregunta.",
        "send_messages": "No puedo responder.",
        "send_messages_in_threads": "No puedo responder en hilos.",
        "create_public_threads": "No puedo abrir hilos para las respuestas.",
        "embed_links": "Respondo con texto simple en lugar de tarjetas.",
        "attach_files": "No puedo enviar gráficos ni textos exactos como archivos.",
        "read_message_history": "No puedo mostrar a qué mensaje respondo.",
        "add_reactions": "No puedo marcar publicaciones como resueltas.",
    },
    no_files=(
        "Aquí no puedo enviar archivos porque no tengo el permiso Adjuntar archivos. "
        "Me lo puede dar alguien que gestione este servidor."
    ),
    wordless="Discord no me muestra lo que has escrito. Mencióname en tu respuesta o usa {ask}.",
    votes_kept=(
        "Cuando votas una respuesta, guardo tres cosas: el identificador de la respuesta, tu voto "
        "y un hash con clave de tu identificador de Discord, para que votes una sola vez. Sin la "
        "clave nadie puede averiguar tu identificador. Las guardo en un archivo hasta que las "
        "borres."
    ),
    settings_kept=(
        "De un servidor guardo sus ajustes: los identificadores de los canales, los nombres de los "
        "documentos y lo que se ha elegido. Los borro cuando salgo del servidor."
    ),
    kept_by_platform=(
        "Los mensajes y los hilos, también los que tienen mis respuestas, los guarda Discord."
    ),
    settings_opening="Ajustes del servidor. Los cambios se aplican al momento y para todos.",
    manage_only="Para cambiar estos ajustes necesitas el permiso Gestionar servidor.",
    servers_only="Solo hay ajustes en los servidores. Aquí respondo a todo.",
    content_missing=(
        "No he cambiado nada: para esto tengo que ver los mensajes que no me mencionan. Quien me "
        "administra puede activar «Message Content Intent» en la página Bot de la aplicación en "
        "https://discord.com/developers/applications, poner QUOTH_MESSAGE_CONTENT=True y "
        "reiniciarme."
    ),
    content_off=(
        "{setting} Todavía no funciona: no tengo activado «Message Content Intent» en Discord."
    ),
    silent="Estoy desactivado en este canal. Prueba en otro.",
    use_commands="Aquí respondo en privado. Usa {ask} y solo tú verás la respuesta.",
    may_not_send=(
        "No puedo responder en {channel} porque allí necesito {missing}. Lo puede cambiar alguien "
        "que gestione el servidor. También puedes preguntarme aquí."
    ),
    answers_nowhere=(
        "No puedo responder en ningún lugar de este servidor: los canales en los que respondo se "
        "han eliminado. Pulsa «{setting}» para elegir otros o «{reset}» para volver a todos."
    ),
    silent_everywhere=(
        "No puedo responder en este servidor: los canales en los que respondo se han eliminado. "
        "Pide a un administrador que elija otros con {settings}."
    ),
    forbidden=(
        "No puedo hacer esto aquí porque necesito {missing}. "
        "Lo puede cambiar alguien que gestione este servidor (referencia {reference})."
    ),
    busy=(
        "Discord no ha aceptado mi respuesta. "
        "Pregunta de nuevo en un momento (referencia {reference})."
    ),
    outdated_command=(
        "Este comando ha cambiado. Recarga Discord e inténtalo de nuevo (referencia {reference})."
    ),
    welcome=(
        "¡Gracias por añadirme a {server}! Respondo a preguntas con citas de los documentos, "
        "palabra por palabra y con su fuente. Si los documentos no responden, lo digo."
    ),
    first_step="1. Pruébame: mencióname en un canal con una pregunta o usa {ask}.",
    second_step="2. Mira con {sources} de qué documentos puedo citar.",
    third_step="3. Elige dónde y cómo respondo con {settings}.",
    documents_how=(
        "Adjunta un archivo a {documents} para añadirlo. "
        "Solo esta comunidad ve sus documentos propios."
    ),
)

DOCUMENTS = DocumentStrings(
    opening=plural(
        "Esta comunidad tiene {count} documento propio:",
        "Esta comunidad tiene {count} documentos propios:",
    ),
    none="Esta comunidad no tiene documentos propios.",
    limits="Quién ve qué documentos:",
    in_channel="Solo estos en {channel}",
    for_role="Solo para {role}",
    no_document="ninguno",
    changes="Cambios de la última semana, que se pueden deshacer:",
    kinds={
        ChangeKind.ADDED: "{name}: añadido",
        ChangeKind.REPLACED: "{name}: sustituido",
        ChangeKind.REMOVED: "{name}: eliminado",
    },
    done={
        ChangeKind.ADDED: "He añadido {name}.",
        ChangeKind.REPLACED: "He sustituido {name}.",
        ChangeKind.REMOVED: "He eliminado {name}.",
    },
    can_be_asked="Ya puedes preguntar sobre él.",
    nothing_to_quote="Pero no he encontrado en él nada que pueda citar.",
    not_read="Pero no he podido volver a leer los documentos: {why}",
    can_be_undone="Puedes deshacerlo durante una semana con {documents}.",
    faults={
        DocumentFault.NO_FOLDER: (
            "Aquí las comunidades no pueden tener documentos propios: quien gestiona el bot lo "
            "ha desactivado."
        ),
        DocumentFault.FORMAT: "No puedo leer {name}. Admito archivos {detail}.",
        DocumentFault.OTHER_FORMAT: (
            "{name} solo se puede sustituir por otro archivo {detail}. Para cambiar el "
            "formato, elimínalo y añade el nuevo."
        ),
        DocumentFault.TOO_LARGE: "{name} es demasiado grande: el límite es de {detail} MiB.",
        DocumentFault.TOO_MANY: (
            "No he añadido {name}: una comunidad puede tener {detail} documentos como máximo. "
            "Elimina antes alguno."
        ),
        DocumentFault.NO_ROOM: (
            "No he añadido {name}: una comunidad dispone de {detail} MiB para sus documentos, "
            "incluido lo que se eliminó en la última semana."
        ),
        DocumentFault.EXISTS: (
            "Ya hay un documento llamado {name}. Para sustituirlo, elígelo también en «sustituir»."
        ),
        DocumentFault.UNKNOWN: "Esta comunidad no tiene ningún documento llamado {name}.",
        DocumentFault.UNREADABLE: "No he añadido {name}: {detail}.",
        DocumentFault.NO_CHANGE: "No existe ese cambio, o fue hace más de una semana.",
        DocumentFault.OVERTAKEN: (
            "Eso no se puede deshacer: {name} ha cambiado desde entonces. "
            "Deshaz antes el cambio posterior."
        ),
        DocumentFault.DISK: (
            "No he cambiado nada: el bot no puede escribir sus archivos ({detail}). "
            "Avisa a quien lo gestiona."
        ),
    },
    one_thing=(
        "Haz una sola cosa cada vez: añadir, eliminar, deshacer o fijar quién ve qué. "
        "No he cambiado nada."
    ),
    replaces_what="Adjunta también el archivo nuevo. No he cambiado nada.",
    channel_limited="A partir de ahora, en {channel} solo cito de: {documents}.",
    channel_open="A partir de ahora, en {channel} cito de todos los documentos que hay aquí.",
    role_limited=(
        "Ahora solo quienes tienen {role} pueden ver: {documents}. Los cito únicamente en "
        "respuestas privadas o en un canal que los tenga en su propia lista."
    ),
    role_open="Ya no hay ningún documento reservado a {role}.",
    kept=(
        "De los documentos que añade una comunidad guardo los archivos y, durante una semana, lo "
        "que se sustituyó o eliminó y cuándo, para poder deshacerlo. No guardo quién lo hizo. Qué "
        "canales y roles ven qué documentos se guarda por sus identificadores, con los "
        "ajustes."
    ),
)


COMMUNITY = CommunityStrings(
    tell_team="Avisar al equipo de documentación",
    told="Gracias. El equipo de documentación verá esta pregunta, sin tu nombre.",
    told_only_this=(
        "Gracias. Guardo solo esta pregunta para el equipo de documentación porque me lo has "
        "pedido: sus palabras sin nombres, durante 30 días. Aquí no guardo otras preguntas."
    ),
    unseen="Ya no puedo ver esa pregunta. Hazla otra vez y usa el botón que sale debajo.",
    no_room="No he podido guardar esta pregunta. Puede que ya haya demasiadas.",
    nothing_kept="Aquí no guardo nada, así que no puedo pasar la pregunta.",
    ask_person="Preguntar a alguien",
    person_asked=(
        "{helpers} {person} tiene una pregunta que los documentos no responden: {question}"
    ),
    person_asked_above="{helpers} {person} tiene una pregunta que los documentos no responden.",
    person_told="He avisado a {helpers} en este canal. Puede que tarden un poco en responder.",
    person_already_asked="Ya se ha preguntado a alguien por esto.",
    person_asked_lately="Has preguntado a alguien hace poco. Dale algo de tiempo, por favor.",
    no_helpers="Aquí no hay nadie a quien preguntar.",
    solved="Esto lo resolvió",
    solved_marked="¡Genial! He marcado la publicación como resuelta.",
    solved_unmarked="¡Genial! Pero no he podido marcar la publicación: aquí necesito {missing}.",
    solved_by_author="Solo puede decirlo quien hizo la pregunta.",
    store_away=(
        "Ahora no puedo acceder a la base de datos con los votos y los ajustes, así que no se ha "
        "hecho nada. Inténtalo de nuevo dentro de unos minutos."
    ),
    why="¿Qué falla en la respuesta?",
    reasons={
        QuestionKind.WRONG: "Pasaje equivocado",
        QuestionKind.INCOMPLETE: "Incompleta",
        QuestionKind.OUTDATED: "Desactualizada",
    },
    reason_counted="Gracias, eso ayuda.",
    reason_kept="Gracias, eso ayuda. El equipo de documentación verá la pregunta, sin tu nombre.",
    vote_withdrawn="Has retirado tu voto, así que no hay nada que añadirle.",
    gaps="Preguntas de los últimos 30 días que los documentos no respondieron bien:",
    no_gaps="No hay preguntas sin respuesta.",
    gaps_off="«{setting}» está desactivado aquí. Puedes activarlo con {settings}.",
    digest="Preguntas desde el {date} que los documentos no respondieron bien:",
    once="hecha una vez",
    times="hecha {count} veces",
    last="la última el {date}",
    kinds={
        QuestionKind.TOLD: "avisos",
        QuestionKind.WRONG: "pasaje equivocado",
        QuestionKind.INCOMPLETE: "incompleta",
        QuestionKind.OUTDATED: "desactualizada",
    },
    alike="con otras palabras: {count}",
    pinned="📌 Respuesta fijada:",
    menu="Fijar una cita",
    pin_form="Fijar una cita",
    pin_question="La pregunta que responde",
    pin_number="La cita",
    pin_done="Fijada. {question} recibe ahora primero esta cita:",
    pin_changed="no se muestra, porque los documentos que se usan aquí ya no tienen este texto",
    pin_hidden="no se muestra, porque su documento no se usa aquí",
    pins="Preguntas fijadas:",
    no_pins="Aquí no hay preguntas fijadas.",
    pin_removed="{question} ya no está fijada.",
    pin_unknown="No hay ninguna pregunta fijada con el número {number}. {pins} las muestra.",
    pin_without_answer=(
        "No encuentro la respuesta {answer} entre los últimos mensajes de aquí. "
        "Usa mejor «{menu}» en el menú del mensaje."
    ),
    pin_without_quotation="No encuentro ninguna cita con el número {number} en esa respuesta.",
    pin_without_words="No reconocería esa pregunta si se repite. Usa más palabras.",
    pins_full="Ya hay {count} preguntas fijadas. Quita antes una.",
    privacy_kept=(
        "Aquí guardo las preguntas sin respuesta para el equipo de documentación, durante 30 días."
    ),
    privacy_off="Aquí no guardo las preguntas sin respuesta.",
    privacy_told="Si pulsas «{button}», guardo esa pregunta durante 30 días.",
    privacy_what=(
        "De una pregunta así guardo las palabras sin nombres, el día y un hash con clave por el "
        "que {forget} encuentra tus preguntas. Sin la clave nadie puede saber quién la hizo."
    ),
    privacy_reasons=(
        "Si dices qué falla en una respuesta, guardo el motivo con tu voto. Si preguntas a "
        "alguien, lo recuerdo diez minutos, solo en memoria."
    ),
    questions_forgotten="Preguntas tuyas que he borrado: {count}.",
    manage_only="Solo puede hacerlo quien puede gestionar los ajustes.",
    keeping="Preguntas sin respuesta",
    keeping_on="Sí. Guardo sus palabras, sin nombres, durante 30 días.",
    keeping_off="No. Guardo solo aquellas de las que alguien avisa.",
    weekly="Lista semanal",
    weekly_in="Envío cada semana una lista de las preguntas sin respuesta a {channels}.",
    weekly_nowhere="No. Nadie recibe una lista de las preguntas sin respuesta.",
    helpers_are="Si no sé una respuesta, se puede preguntar a {helpers}.",
    helpers_unreachable=(
        "No puedo avisar a {helpers}. Elige un rol que todos puedan mencionar, o permítelo para él."
    ),
    helpers_nobody="No. No se puede preguntar a nadie.",
    forums="Foros",
    forums_in="Respondo a la primera publicación de cada hilo nuevo en {channels}.",
    forums_nowhere="Ninguno. Solo respondo a publicaciones si me preguntan.",
    turn_keeping_on="Guardar preguntas sin respuesta",
    turn_keeping_off="Dejar de guardar preguntas",
    choose_weekly="Elige el canal que recibe cada semana la lista de preguntas sin respuesta.",
    choose_helpers=(
        "Elige el rol al que se puede preguntar cuando no sé una respuesta. Es el único que "
        "menciono."
    ),
    choose_role="Elige un rol",
    choose_forums="Elige los foros donde respondo a la primera publicación de cada hilo nuevo.",
)

SLACK_PLATFORM = PlatformStrings(
    command="/quoth {name}",
    servers="Espacios de trabajo",
    permissions={
        "chat:write": "chat:write",
        "files:write": "files:write",
        "im:write": "im:write",
        "channels:history": "channels:history",
        "files:read": "files:read",
        "reactions:write": "reactions:write",
        "usergroups:read": "usergroups:read",
        "not_in_channel": "una invitación al canal (/invite)",
        "is_archived": "un canal que no esté archivado",
        "restricted_action": "permiso para publicar allí",
    },
    without={
        "chat:write": "No puedo responder.",
        "files:write": "No puedo enviar gráficos ni textos exactos como archivos.",
        "im:write": "No puedo enviarte nada por mensaje directo.",
        "channels:history": "No veo las preguntas que no me mencionan.",
        "files:read": "No puedo obtener los archivos que envías.",
        "reactions:write": "No puedo marcar preguntas como resueltas.",
        "usergroups:read": "No conozco los grupos de usuarios.",
        "not_in_channel": "Allí no puedo responder.",
        "is_archived": "Allí no puedo responder.",
        "restricted_action": "Allí no puedo responder.",
    },
    no_files=(
        "No puedo enviar archivos porque no tengo el permiso files:write. "
        "Me lo puede dar alguien que gestione este espacio de trabajo."
    ),
    wordless="Ahí no veo ninguna palabra. Mencióname con tu pregunta o usa {ask}.",
    votes_kept=(
        "Cuando votas una respuesta, guardo tres cosas: el identificador de la respuesta, tu voto "
        "y un hash con clave de tu identificador de Slack, para que votes una sola vez. Sin la "
        "clave nadie puede averiguar tu identificador. Las guardo en un archivo hasta que las "
        "borres."
    ),
    settings_kept=(
        "De un espacio de trabajo guardo sus ajustes: los identificadores de los canales, los "
        "nombres de los documentos y lo que se ha elegido. Los borro cuando me quitan de él."
    ),
    kept_by_platform=(
        "Los mensajes y los hilos, también los que tienen mis respuestas, los guarda Slack."
    ),
    settings_opening=(
        "Ajustes del espacio de trabajo. Los cambios se aplican al momento y para todos."
    ),
    manage_only="Solo los administradores y propietarios pueden cambiar estos ajustes.",
    servers_only="Solo hay ajustes en los espacios de trabajo. Aquí respondo a todo.",
    content_missing=(
        "Para esto tengo que ver los mensajes que no me mencionan. Quien me administra puede crear "
        "la aplicación de nuevo con «quoth slack manifest --question-channels» y reiniciarme."
    ),
    content_off=("{setting} Todavía no funciona: no puedo leer los mensajes que no me mencionan."),
    silent="Estoy desactivado en este canal. Prueba en otro.",
    use_commands="Aquí respondo en privado. Usa {ask} y solo tú verás la respuesta.",
    may_not_send=(
        "No puedo responder en {channel} porque necesito {missing}. Lo puede cambiar alguien que "
        "gestione el espacio de trabajo. También puedes preguntarme aquí."
    ),
    answers_nowhere=(
        "No puedo responder en ningún lugar: los canales en los que respondo se han eliminado. "
        "Elige otros en «{setting}» o déjalo vacío para volver a todos ({reset})."
    ),
    silent_everywhere=(
        "No puedo responder en este espacio de trabajo: los canales en los que respondo se han "
        "eliminado. Pide a un administrador que elija otros con {settings}."
    ),
    forbidden=(
        "No puedo hacer esto aquí porque necesito {missing}. Lo puede cambiar alguien que gestione "
        "este espacio de trabajo (referencia {reference})."
    ),
    busy=(
        "Slack no ha aceptado mi respuesta. "
        "Pregunta de nuevo en un momento (referencia {reference})."
    ),
    outdated_command=(
        "Este comando ha cambiado. Recarga Slack e inténtalo de nuevo (referencia {reference})."
    ),
    welcome=(
        "¡Gracias por añadirme a {server}! Respondo a preguntas con citas de los documentos, "
        "palabra por palabra y con su fuente. Si los documentos no responden, lo digo."
    ),
    first_step="1. Pruébame: mencióname en un canal con una pregunta o usa {ask}.",
    second_step="2. Mira con {sources} de qué documentos puedo citar.",
    third_step="3. Elige dónde y cómo respondo con {settings}.",
    documents_how=(
        "Pulsa el botón de abajo para añadir un archivo, o envíamelo en nuestros mensajes "
        "directos con la palabra «documentos». Solo este espacio de trabajo ve sus "
        "documentos."
    ),
)

ON_SLACK = SlackStrings(
    share="Compartir en el canal",
    files_sent="Te he enviado los archivos por mensaje directo.",
    chart_sent="Te he enviado el gráfico por mensaje directo.",
    ask_title="Preguntar",
    ask="Preguntar",
    ask_about="Recibes la respuesta por mensaje directo.",
    source="Solo en este documento",
    topic="Tema",
    since="Primera fecha",
    until="Última fecha",
    filter="Elegir fechas o un tema",
    save="Guardar",
    close="Cerrar",
    home=(
        "Respondo a preguntas con citas de los documentos, palabra por palabra y con su fuente. "
        "Mencióname en un canal, escríbeme en Mensajes o pregunta aquí."
    ),
    settings_title="Ajustes",
    answers="Respuestas",
    outsiders="Responder también a otras organizaciones en canales compartidos",
    outsiders_off="Aquí solo respondo a las personas de mi espacio de trabajo.",
    expired="Slack no ha abierto el formulario a tiempo. Inténtalo de nuevo.",
    uncertain=(
        "La conexión con Slack se cortó mientras respondía. Si no ves la respuesta, pregunta de "
        "nuevo (referencia {reference})."
    ),
    pin_how=(
        "Para fijar una cita, abre el menú (⋮) de una respuesta que la tenga y que vean "
        "todos, y elige «{menu}»."
    ),
    helper_group="Preguntar a una persona: un grupo de usuarios",
    helper_person="Preguntar a una persona: o una sola",
    helper_hint=(
        "A quién se puede preguntar cuando no sé una respuesta. Nunca menciono a nadie más."
    ),
    one_helper="Elige un grupo de usuarios o una persona, no ambos.",
    for_admins="Para administradores y propietarios de este espacio de trabajo:",
    documents_title="Documentos",
    documents_change="Cambiar documentos",
    choose="Elige …",
    documents_group="Decide qué documentos ve solo este grupo de usuarios.",
    documents_only="Para el canal o el grupo: nombres, separados por comas; se admite *.",
    needs_scope=(
        "Para esto necesito el permiso {scope}. Mi propietario puede crear la aplicación de "
        "nuevo con «quoth slack manifest {option}» y reiniciarme."
    ),
    file_lost=(
        "No he podido obtener {name} de Slack, así que no se ha cambiado nada. Inténtalo de nuevo."
    ),
    sources_kept=(
        "Ahora hay {count} documentos elegidos, más de los que caben en este formulario. "
        "Déjalo vacío para conservarlos, o escribe * para todos."
    ),
)
