"""The bot's fixed sentences in Spanish."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

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

_plural = partial(Plural, separator="\u202f", least=10_000)
"""A noun whose numbers are grouped by narrow spaces from five digits on.

See Ortografía de la lengua española, RAE 2010.
"""

GENERAL = GeneralStrings(
    quoted="«{words}»",
    continues="(continúa en la parte siguiente)",
    more="… y {count} más",
    page="página {page} de {pages}",
    previous="Anterior",
    next="Siguiente",
)

ANSWERS = AnswerStrings(
    reasons={
        Reason.TOO_VAGUE: (
            "No sé bien qué buscar. Menciona un nombre, un lugar, una fecha o un tema."
        ),
        Reason.OFF_SUBJECT: "No he encontrado nada sobre esto en los documentos.",
        Reason.NO_SUCH_NAME: "{missing} no aparece en ninguno de los documentos.",
        Reason.NO_SUCH_YEAR: "{missing} no aparece en ninguno de los documentos.",
        Reason.NO_SUCH_WORD: "{missing} no aparece en ninguno de los documentos.",
        Reason.OTHER_LANGUAGE: (
            "No he encontrado una respuesta. Prueba a preguntar en el idioma de los documentos."
        ),
        Reason.NOT_STATED: "Los documentos no responden a esto con claridad.",
        Reason.NO_SUCH_ADDRESS: "En los documentos no hay {address}.",
    },
    several_missing="{missing} no aparecen en ninguno de los documentos.",
    small_talk={
        SmallTalk.GREETING: (
            "¡Hola! Hazme una pregunta sobre los documentos. Con {sources} puedes ver cuáles son."
        ),
        SmallTalk.THANKS: "¡De nada!",
        SmallTalk.ABOUT_BOT: (
            "Soy un bot que responde citando los documentos palabra por palabra. "
            "Con {sources} puedes ver cuáles son."
        ),
        SmallTalk.CHATTER: (
            "Solo puedo responder a preguntas sobre los documentos. ¿Qué te gustaría saber?"
        ),
    },
    nearest="Estos pasajes están relacionados, pero quizá no respondan a tu pregunta:",
    about="De esto tratan los documentos, con sus propias palabras:",
    try_again="Prueba con otras palabras o usa {sources} para ver de qué documentos puedo citar.",
    searched="Mostrando resultados de {words}.",
    taken="{taken_for} en lugar de {word}",
    footer="respuesta {answer_id}",
    verified={
        MatchLevel.VERBATIM: "Coincidencia exacta: este texto aparece palabra por palabra.",
        MatchLevel.TYPOGRAPHIC: (
            "Las mismas palabras: solo cambian espacios, comillas, guiones, formato o la primera "
            "mayúscula. El documento dice:"
        ),
        MatchLevel.INTERRUPTED: (
            "Coincide a lo largo de dos páginas: […] señala lo que hay entre ellas. "
            "El documento dice:"
        ),
        MatchLevel.ABSENT: (
            "No coincide: este texto exacto no está en los documentos. "
            "Eso no dice si es cierto o no."
        ),
        MatchLevel.NOT_FOUND: (
            "No he encontrado este texto, pero hay demasiados documentos para buscar en todos. "
            "Prueba con un fragmento más largo que tenga nombres o palabras poco comunes."
        ),
    },
    in_parts="Las partes están en un mismo documento, en este orden; […] señala lo que se omite.",
    nearest_sentence="La frase más parecida que he encontrado, aunque no es igual:",
    differences="Diferencias: {differences}.",
    other="tu texto dice {said} y el documento {quoted}",
    added="tu texto añade {said}",
    missing="a tu texto le falta {quoted}",
    further_differences=_plural("{count} más", "{count} más"),
    same_words="Las palabras son las mismas; cambian la puntuación, las mayúsculas o el orden.",
    first_places="Estas son las primeras {count} coincidencias. Puede haber más.",
    asked="Pregunta: {question}",
    following="Seguimiento de {question}:",
    scope_source="Solo en {source}",
    scope_as_of="A fecha de {date}",
    refers_to="Se remite a:",
    conflicts="Los documentos no coinciden:",
    by_meaning="encontrado por el significado, no por las palabras",
    further_items="… y {count} más",
    also_in="También en: {sources}",
    limits="Límites:",
    replaced_on="sustituido el {date} por {source}",
    replaced_in="sustituido en {date} por {source}",
    replaced="sustituido por {source}",
    expired="ya no está en vigor desde {date}",
    not_yet="no entra en vigor hasta {date}",
    page="página {number}",
    pages="páginas {first}–{last}",
    below="párrafo {number} de {heading}",
    paragraph="párrafo {number}",
    line="línea {number}",
    characters="caracteres {start}–{end}",
    numbered={
        "": "Los números",
        "section": "Las secciones",
        "article": "Los artículos",
        "rule": "Las reglas",
        "chapter": "Los capítulos",
        "part": "Las partes",
        "title": "Los títulos",
        "appendix": "Los apéndices",
        "annex": "Los anexos",
        "schedule": "Los anexos",
        "exhibit": "Los anexos",
        "addendum": "Las adendas",
        "amendment": "Las enmiendas",
        "step": "Los pasos",
        "question": "Las preguntas",
        "clause": "Las cláusulas",
        "paragraph": "Los párrafos",
        "item": "Los puntos",
    },
    numbers_run="{numbered} van de {first} a {last}.",
    numbers_below="{above} va de {first} a {last}.",
    numbers_one="Solo hay {first}.",
    same_number="El mismo número está también en:",
)

BUTTONS = ButtonStrings(
    context="Ver en contexto",
    more="Más citas",
    related="Pasajes relacionados",
    exact="Texto exacto",
    ask_again="Preguntar de nuevo",
    which="¿Qué cita?",
    rest="El resto de la lista:",
    further="Más pasajes, que quizá sean menos relevantes:",
    exact_files=_plural("La cita exacta en un archivo:", "Las citas exactas en {count} archivos:"),
    gone=(
        "El documento citado ya no está disponible. "
        "Pregunta de nuevo para ver qué dicen los demás documentos."
    ),
    asking="Preguntar de nuevo",
    question="Tu pregunta",
    votes={
        VoteOutcome.COUNTED: "¡Gracias por tu voto! Pulsa otra vez para retirarlo.",
        VoteOutcome.CHANGED: "¡Gracias! He cambiado tu voto. Pulsa otra vez para retirarlo.",
        VoteOutcome.WITHDRAWN: "He retirado tu voto.",
    },
    no_votes="Aquí no se guardan votos, así que el tuyo no se ha contado.",
)

CHECKING = CheckingStrings(
    menu="Comprobar con las fuentes",
    opening=(
        "He buscado en los documentos cada frase de este mensaje. "
        "Que una frase esté en ellos no significa que sea cierta; "
        "que no esté, tampoco que sea falsa."
    ),
    match_levels={
        MatchLevel.VERBATIM: "Coincidencia exacta:",
        MatchLevel.TYPOGRAPHIC: (
            "Las mismas palabras; solo cambian espacios, comillas, guiones, formato o la primera "
            "mayúscula:"
        ),
        MatchLevel.INTERRUPTED: (
            "Coincide a lo largo de dos páginas; […] señala lo que hay entre ellas:"
        ),
        MatchLevel.CLOSE: "Parecida, pero no igual. El mensaje dice:",
        MatchLevel.ABSENT: "No está en los documentos:",
        MatchLevel.NOT_FOUND: (
            "No la he encontrado, pero hay demasiados documentos para buscar en todos:"
        ),
        MatchLevel.TOO_SHORT: "Demasiado corta para buscarla:",
    },
    there="El documento dice:",
    elsewhere="También en {places}",
    repeated=_plural("El mensaje lo dice {count} vez.", "El mensaje lo dice {count} veces."),
    left_out=_plural(
        "Hay {count} frase más que no he buscado.", "Hay {count} frases más que no he buscado."
    ),
    unquoted="Ese mensaje mío no contiene citas, así que no hay nada que comprobar.",
)

COMMANDS: Mapping[str, CommandStrings] = {
    "ask": CommandStrings(
        "preguntar",
        "Haz una pregunta y recibe citas de los documentos.",
        "haz una pregunta; si quieres, elige un documento o una respuesta privada",
        options_of(
            question=OptionStrings("pregunta", "¿Qué te gustaría saber?"),
            source=OptionStrings("documento", "Buscar solo en este documento."),
            private=OptionStrings("privado", "Mostrar la respuesta solo a ti."),
            as_of=OptionStrings("en-fecha", "Usar lo que estaba en vigor en esta fecha: 2021 …"),
        ),
    ),
    "cite": CommandStrings(
        "citar",
        "Cita un apartado por su número.",
        "cita un apartado por su número: section 6(d), artículo 12(2), 704.5c",
        options_of(
            address=OptionStrings("número", "El número, por ejemplo: artículo 12(2)"),
            source=OptionStrings("documento", "Buscar solo en este documento."),
            private=OptionStrings("privado", "Mostrar el apartado solo a ti."),
        ),
    ),
    "timeline": CommandStrings(
        "cronología",
        "Muestra qué pasó y cuándo.",
        "muestra qué pasó y cuándo; si quieres, indica un tema o fechas",
        options_of(
            topic=OptionStrings("tema", "Una persona, un lugar, una ley o cualquier otra palabra."),
            from_=OptionStrings("desde", "La primera fecha: 2021, Oct 2021, October 5, 2021 …"),
            to=OptionStrings("hasta", "La última fecha."),
            source=OptionStrings("documento", "Buscar solo en este documento."),
            chart=OptionStrings("gráfico", "Dibujar también un gráfico."),
            dated_only=OptionStrings(
                "solo-fechados",
                "Omitir lo que solo lleva una fecha en el nombre.",
            ),
            export=OptionStrings("exportar", "Adjuntarlos: calendario (ics) o tabla (csv)."),
        ),
    ),
    "sources": CommandStrings(
        "fuentes",
        "Muestra los documentos de los que puedo citar.",
        "muestra los documentos de los que puedo citar",
    ),
    "verify": CommandStrings(
        "verificar",
        "Comprueba si un texto aparece en los documentos.",
        "comprueba si un texto aparece en los documentos",
        options_of(
            text=OptionStrings("texto", "El texto que quieres comprobar: al menos unas palabras."),
        ),
    ),
    "help": CommandStrings("ayuda", "Cómo preguntar, con ejemplos.", "muestra esta ayuda"),
    "privacy": CommandStrings("privacidad", "Qué guardo sobre ti.", "muestra qué guardo sobre ti"),
    "forget-me": CommandStrings(
        "olvídame", "Borra lo que guardo sobre ti.", "borra lo que guardo sobre ti"
    ),
    "gaps": CommandStrings("lagunas", "Las preguntas que los documentos no respondieron."),
    "pin": CommandStrings(
        "fijar",
        "Une una pregunta a una cita, que sale entonces la primera.",
        options=options_of(
            answer=OptionStrings("respuesta", "El identificador de la respuesta con la cita."),
            quotation=OptionStrings("cita", "Cuál de sus citas: 1, 2 …"),
            question=OptionStrings("pregunta", "Qué pregunta; si no la pones, la que responde."),
        ),
    ),
    "pins": CommandStrings(
        "fijadas",
        "Muestra las preguntas fijadas, o quita una.",
        options=options_of(remove=OptionStrings("quitar", "El número de la que se quita.")),
    ),
    "reload": CommandStrings("recargar", "Para quien administra el bot: releer los documentos."),
    "status": CommandStrings("estado", "Para quien administra el bot: ver cómo va."),
    "documents": CommandStrings(
        "documentos",
        "Añade, sustituye o elimina los documentos propios de la comunidad y fija quién los ve.",
        "",
        options_of(
            add=OptionStrings(
                "añadir", "Un archivo: texto, Markdown, CSV, HTML, PDF, Word, Excel, EPUB"
            ),
            replace=OptionStrings("sustituir", "El documento que el archivo sustituye."),
            remove=OptionStrings("eliminar", "Un documento; se puede deshacer durante una semana."),
            undo=OptionStrings("deshacer", "Un cambio que deshacer."),
            channel=OptionStrings("canal", "Fija qué documentos se usan en este canal."),
            role=OptionStrings("rol", "Fija qué documentos ve solo este rol."),
            only=OptionStrings(
                "solo", "Para un canal o rol: nombres separados por comas; admite *."
            ),
        ),
    ),
    "settings": CommandStrings(
        "ajustes",
        "Elige dónde y cómo respondo en este servidor.",
        "elige dónde y cómo respondo en este servidor (para quienes lo gestionan)",
    ),
}

LISTINGS = ListingStrings(
    help=(
        "Hazme una pregunta y te responderé con citas de los documentos, indicando de dónde viene "
        "cada una. Si los documentos no responden, te lo diré.\n"
        "Mencióname en un canal, respóndeme o escríbeme por mensaje directo. "
        "También puedes usar estos comandos:"
    ),
    examples="Prueba con una de estas:",
    sources=_plural("Puedo citar de {count} documento:", "Puedo citar de {count} documentos:"),
    paragraphs=_plural("{count} párrafo", "{count} párrafos"),
    characters=_plural("{count} carácter", "{count} caracteres"),
    own="{values} (según el propio archivo)",
    dated="acontecimientos de {first} a {last}",
    dated_once="acontecimientos de {date}",
    metadata_warnings=_plural(
        "{count} línea de metadatos no se puede usar:",
        "{count} líneas de metadatos no se pueden usar:",
    ),
    skipped=_plural(
        "{count} archivo no se ha podido leer:", "{count} archivos no se han podido leer:"
    ),
    aliases="Considero que estos nombres significan lo mismo:",
    no_aliases=(
        "No he encontrado nombres que signifiquen lo mismo. "
        "Puedes añadir los tuyos en aliases.toml."
    ),
    feedback="Votos por respuesta, primero las más votadas:",
    no_feedback="Todavía no hay votos.",
    votes_up=_plural("{count} a favor", "{count} a favor"),
    votes_down=_plural("{count} en contra", "{count} en contra"),
)

OWNERS = OwnerStrings(
    owners_only="Esto solo lo puede hacer quien administra el bot.",
    reloaded="He vuelto a leer los documentos. Hay cambios.",
    same="He vuelto a leer los documentos. No hay cambios.",
    not_reloaded=(
        "No he podido volver a leer los documentos, así que sigo usando los que tenía. {why}"
    ),
    status="Estado del bot:",
    documents="Documentos",
    passages="Pasajes",
    engine="Índice",
    in_memory="BM25, en memoria",
    on_disk="BM25, en disco",
    choosing="Búsqueda por",
    choices={
        MeaningState.OFF: "palabras (QUOTH_MEANING=off)",
        MeaningState.NO_LIBRARY: "palabras (faltan los paquetes para el significado)",
        MeaningState.TOO_LARGE: "palabras (demasiados pasajes; QUOTH_MEANING=on lo cambia)",
        MeaningState.WAITING: "palabras (se está preparando la búsqueda por significado)",
        MeaningState.MAKING: (
            "palabras (se está preparando la búsqueda por significado: {share} %)"
        ),
        MeaningState.READY: "palabras y significado",
        MeaningState.FAILED: "palabras (el modelo no se puede usar; mira el registro)",
    },
    skipped="Archivos que no se han podido leer",
    trouble="Último cambio que no se ha podido leer",
    uptime="En marcha desde hace",
    latency="Latencia de la pasarela",
    answered="Preguntas respondidas",
    refused="Preguntas sin respuesta",
    turned_away="Peticiones no atendidas",
    errors="Errores",
    days=_plural("{count} día", "{count} días"),
    clock="{hours} h {minutes} min",
    milliseconds="{count} ms",
    unknown="desconocida",
)

PRIVACY = PrivacyStrings(
    questions=(
        "No guardo respuestas ni nombres, y olvido cada pregunta en cuanto la respondo, salvo lo "
        "que dicen las líneas siguientes."
    ),
    memory=(
        "Solo en memoria, hasta que ya no hace falta o me reinicio: quién ha preguntado en el "
        "último medio minuto, para saber cuándo pedir que se espere, y, durante un día, a quién "
        "he dicho por mensaje directo que no puedo escribir en un canal."
    ),
    log=(
        "En mi registro hay identificadores de respuestas, tiempos y, si algo falla, el número "
        "del mensaje o del canal. No hay palabras de las preguntas, salvo que quien me administra "
        "active la depuración."
    ),
    removal="Usa {forget} para borrar tus votos y preguntas.",
    forgotten=_plural("Listo. He borrado {count} voto.", "Listo. He borrado {count} votos."),
    nothing_to_forget="No hay nada que borrar: no tengo nada tuyo.",
)

REQUESTS = RequestStrings(
    empty_question=(
        "¿Qué te gustaría saber? Pregunta con unas pocas palabras, por ejemplo: ¿Qué pasó en 2014?"
    ),
    question_too_long=(
        "Tu pregunta tiene {length} caracteres y el límite es {limit}. "
        "Prueba a preguntar en una o dos frases."
    ),
    text_too_short=(
        "Es demasiado corto para comprobarlo. "
        "Envía al menos {minimum} palabras; mejor, una frase entera."
    ),
    unknown_source="No hay ningún documento llamado «{name}».",
    all_sources=" Puedes elegir entre: {known}.",
    near_sources=" ¿Quieres decir {nearest}?",
    many_sources=" Con {sources} puedes ver los {count}.",
    ambiguous_source=(
        "{count} documentos empiezan por «{name}»: {candidates}. Escribe algo más del nombre."
    ),
    outdated=(
        "Los documentos han cambiado desde esta respuesta. "
        "Pregunta de nuevo para ver qué dicen ahora."
    ),
    gone=" {source} ya no está disponible.",
    changed_source=" {source} ha cambiado.",
    no_sources="Aquí no puedes ver ningún documento. Quien gestiona el bot aquí puede cambiarlo.",
    no_address=(
        "No reconozco «{typed}» como número de un apartado. "
        "Prueba con algo como: section 6(d), artículo 12(2), 704.5c o GPL 7."
    ),
    dates={
        DateFault.UNKNOWN: "No reconozco «{typed}» como fecha. {examples}",
        DateFault.RELATIVE: (
            "«{typed}» depende de la fecha de hoy, pero los documentos pueden ser anteriores. "
            "Indica mejor el año o el día. {examples}"
        ),
        DateFault.WITHOUT_YEAR: "A «{typed}» le falta el año. Añádelo, por ejemplo: {typed} 2021.",
        DateFault.AMBIGUOUS: "«{typed}» puede ser dos fechas. Escribe {readings}.",
        DateFault.REVERSED: "Las fechas están al revés: {until} es anterior a {since}.",
    },
    date_examples=("Prueba con algo como 2021, Oct 2021, October 5, 2021, 2021-10-05 o the 1980s."),
)

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
    quotations_now=_plural(
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

TIMELINES = TimelineStrings(
    events=_plural("{count} acontecimiento", "{count} acontecimientos"),
    dated_events=_plural("{count} acontecimiento con fecha", "{count} acontecimientos con fecha"),
    about=" sobre {topic}",
    since=" desde {since}",
    until=" hasta {until}",
    source=" en {source}",
    named="nombrado por esta fecha",
    dated_only=", sin lo que solo lleva una fecha en el nombre",
    opening="{count}{scope}, del más antiguo al más reciente:",
    opening_cut="{count}{scope}; los {shown} más antiguos, en orden:",
    nothing="No he encontrado acontecimientos con fecha{scope}.",
    try_again="Prueba con otras palabras, o sin el tema o sin una fecha.",
    undated="Los documentos no dan el año de estos:",
    date_evidence={
        DateEvidence.PUBLISHED: "la fecha de publicación del documento",
        DateEvidence.FRONT_MATTER: "los metadatos del documento",
        DateEvidence.DATELINE: "la fecha del documento",
        DateEvidence.CAPTION: "la fecha del pie de foto",
        DateEvidence.HEADING: "la fecha del título",
        DateEvidence.SIGNATURE: "la fecha de la firma",
        DateEvidence.RUNNING_YEAR: "el año del que habla el texto",
        DateEvidence.NEIGHBOUR: "una fecha anterior del texto",
        DateEvidence.LATEST_DATE: "la última fecha completa del documento, así que no es seguro",
    },
    dated_by="de {ground}",
    year_from="año según {ground}",
    counted_from="calculado a partir de {ground}",
    year_open="sin año",
    open="fecha incompleta",
    also="También en {places}",
    changed="Los documentos han cambiado desde que envié esto. Ahora ves la versión actual.",
    topic_too_long="Ese tema es demasiado largo. Usa como máximo {most} caracteres.",
    show_context="Ver en contexto …",
    no_chart="Aquí no puedo enviar archivos, así que no hay gráfico.",
    no_export="Aquí no puedo enviar archivos, así que no hay archivo con los eventos.",
    chart_saved="El gráfico está en {path}.",
    chart_title="{count}{scope}",
    chart_stated="fecha completa",
    chart_resolved="año o día según el contexto",
    chart_break="tramo omitido",
    chart_left_out="Los primeros {shown} de {count}. Elige un tema o fechas para ver los demás.",
    chart_undated="No se muestran porque no se conoce el año: {count}.",
    no_days="No están en el calendario, porque no se sabe su primer o último día: {count}.",
    chart_description="Un gráfico de {title}, cada uno con su fecha y el comienzo de su frase: ",
)

TROUBLE = TroubleStrings(
    failure="Algo ha fallado por mi parte. Si vuelve a pasar, comunica la referencia {reference}.",
    permission="un permiso",
    and_=" y ",
    or_=" o ",
)

WAITING = WaitingStrings(
    person_cooldown=_plural(
        "Estás preguntando muy rápido. Inténtalo de nuevo en {count} segundo.",
        "Estás preguntando muy rápido. Inténtalo de nuevo en {count} segundos.",
    ),
    channel_cooldown=_plural(
        "Este canal está muy activo. Inténtalo de nuevo en {count} segundo.",
        "Este canal está muy activo. Inténtalo de nuevo en {count} segundos.",
    ),
    person_busy="Todavía estoy con tu última pregunta. Inténtalo de nuevo en un momento.",
    full="Ahora mismo hay mucha gente preguntando. Inténtalo de nuevo en unos segundos.",
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
)

DOCUMENTS = DocumentStrings(
    opening=_plural(
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
    how=(
        "Adjunta un archivo a {documents} para añadirlo. "
        "Solo esta comunidad ve sus documentos propios."
    ),
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
    person_asked="{helpers} {person} pregunta algo que los documentos no responden: {question}",
    person_asked_above="{helpers} {person} pregunta algo que los documentos no responden.",
    person_told="He avisado a {helpers} en este canal. Puede que tarden un poco en responder.",
    person_already_asked="Ya se ha preguntado a alguien por esto.",
    person_asked_lately="Has preguntado a alguien hace poco. Dale algo de tiempo, por favor.",
    no_helpers="Aquí no hay nadie a quien preguntar.",
    solved="Esto lo resolvió",
    solved_marked="¡Genial! He marcado la publicación como resuelta.",
    solved_unmarked="¡Genial! Pero no he podido marcar la publicación: aquí necesito {missing}.",
    solved_by_author="Solo puede decirlo quien hizo la pregunta.",
    why="¿Qué tiene de malo la respuesta?",
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
    times="hecha {count}×",
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
    pins="Preguntas fijadas:",
    no_pins="Aquí no hay preguntas fijadas.",
    pin_removed="{question} ya no está fijada.",
    pin_unknown="No hay ninguna pregunta fijada con el número {number}. {pins} las muestra.",
    pin_without_answer=(
        "No encuentro la respuesta {answer} entre los últimos mensajes de aquí. "
        "Usa mejor «{menu}» en el menú del mensaje."
    ),
    pin_without_quotation="No encuentro ninguna cita con el número {number} en esa respuesta.",
    pin_without_words="No podría reconocer esa pregunta. Usa más palabras.",
    pins_full="Ya hay {count} preguntas fijadas. Quita antes una.",
    privacy_kept=(
        "Aquí guardo las preguntas sin respuesta para el equipo de documentación, durante 30 días."
    ),
    privacy_off="Aquí no guardo las preguntas sin respuesta.",
    privacy_told="Si pulsas «{button}», guardo esa pregunta durante 30 días.",
    privacy_what=(
        "De una pregunta así guardo las palabras sin nombres, el día y un hash con clave con el "
        "que {forget} encuentra tus preguntas. Sin la clave nadie puede saber quién la hizo."
    ),
    privacy_reasons=(
        "Si dices qué tiene de malo una respuesta, guardo el motivo con tu voto. Si preguntas a "
        "alguien, lo recuerdo diez minutos, solo en memoria."
    ),
    questions_forgotten="Preguntas tuyas que he borrado: {count}.",
    manage_only="Solo puede hacerlo quien puede gestionar los ajustes.",
    keeping="Preguntas sin respuesta",
    keeping_on="Activado. Guardo sus palabras, sin nombres, durante 30 días.",
    keeping_off="Desactivado. Guardo solo las que alguien me pide pasar.",
    weekly="Lista semanal",
    weekly_in="Envío cada semana una lista de las preguntas sin respuesta a {channels}.",
    weekly_nowhere="Desactivado. Nadie recibe una lista de las preguntas sin respuesta.",
    helpers_are="Si no sé una respuesta, se puede preguntar a {helpers}.",
    helpers_unreachable=(
        "No puedo avisar a {helpers}. Elige un rol que todos puedan mencionar, o permítelo para él."
    ),
    helpers_nobody="Desactivado. No se puede preguntar a nadie.",
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
        "not_in_channel": "una invitación al canal (/invite)",
        "is_archived": "un canal que no esté archivado",
        "restricted_action": "permiso para publicar allí",
    },
    without={
        "chat:write": "No puedo responder.",
        "files:write": "No puedo enviar gráficos ni textos exactos como archivos.",
        "im:write": "No puedo enviarte nada por mensaje directo.",
        "channels:history": "No veo las preguntas que no me mencionan.",
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
        "clave nadie puede averiguar tu identificador. Lo guardo en un archivo hasta que lo borres."
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
    not_here="{command} todavía no está disponible en Slack. No he cambiado nada.",
)

STRINGS = Strings(
    "es",
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
