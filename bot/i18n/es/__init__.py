"""The bot's fixed sentences in Spanish."""

from __future__ import annotations

from collections.abc import Mapping

from bot.i18n.es.servers import (
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
    further_differences=plural("{count} más", "{count} más"),
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
    limits="Excepciones y límites:",
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
    exact_files=plural("La cita exacta en un archivo:", "Las citas exactas en {count} archivos:"),
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
    repeated=plural("El mensaje lo dice {count} vez.", "El mensaje lo dice {count} veces."),
    left_out=plural(
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
            private=OptionStrings("privado", "Mostrarte la respuesta solo a ti."),
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
            private=OptionStrings("privado", "Mostrarte el apartado solo a ti."),
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
            export=OptionStrings(
                "exportar", "Adjuntar los acontecimientos: calendario (ics) o tabla (csv)."
            ),
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
    "help": CommandStrings("ayuda", "Muestra cómo preguntar, con ejemplos.", "muestra esta ayuda"),
    "privacy": CommandStrings(
        "privacidad", "Muestra qué guardo sobre ti.", "muestra qué guardo sobre ti"
    ),
    "forget-me": CommandStrings(
        "olvídame", "Borra lo que guardo sobre ti.", "borra lo que guardo sobre ti"
    ),
    "gaps": CommandStrings("lagunas", "Muestra las preguntas que los documentos no respondieron."),
    "pin": CommandStrings(
        "fijar",
        "Fija una cita para una pregunta, de modo que salga la primera.",
        options=options_of(
            answer=OptionStrings("respuesta", "El identificador de la respuesta con la cita."),
            quotation=OptionStrings("cita", "Cuál de sus citas: 1, 2 …"),
            question=OptionStrings("pregunta", "Qué pregunta; si no la pones, la que respondí."),
        ),
    ),
    "pins": CommandStrings(
        "fijadas",
        "Muestra las preguntas fijadas o quita una.",
        options=options_of(remove=OptionStrings("quitar", "El número de la que quieres quitar.")),
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
            undo=OptionStrings("deshacer", "El cambio que quieres deshacer."),
            channel=OptionStrings("canal", "Fijar qué documentos se usan en este canal."),
            role=OptionStrings("rol", "Fijar qué documentos ve solo este rol."),
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
    sources=plural("Puedo citar de {count} documento:", "Puedo citar de {count} documentos:"),
    paragraphs=plural("{count} párrafo", "{count} párrafos"),
    characters=plural("{count} carácter", "{count} caracteres"),
    own="{values} (según el propio archivo)",
    dated="acontecimientos de {first} a {last}",
    dated_once="acontecimientos de {date}",
    metadata_warnings=plural(
        "{count} línea de metadatos no se puede usar:",
        "{count} líneas de metadatos no se pueden usar:",
    ),
    skipped=plural(
        "{count} archivo no se ha podido leer:", "{count} archivos no se han podido leer:"
    ),
    aliases="Considero que estos nombres significan lo mismo:",
    no_aliases=(
        "No he encontrado nombres que signifiquen lo mismo. "
        "Puedes añadir los tuyos en aliases.toml."
    ),
    feedback="Votos por respuesta, primero las más votadas:",
    no_feedback="Todavía no hay votos.",
    votes_up=plural("{count} a favor", "{count} a favor"),
    votes_down=plural("{count} en contra", "{count} en contra"),
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
    in_cluster="BM25, en un clúster",
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
    days=plural("{count} día", "{count} días"),
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
    forgotten=plural("Listo. He borrado {count} voto.", "Listo. He borrado {count} votos."),
    nothing_to_forget="No hay nada que borrar: no tengo nada tuyo.",
)

REQUESTS = RequestStrings(
    empty_question="¿Qué te gustaría saber? Pregunta con unas pocas palabras.",
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
    unreachable="Ahora mismo no llego a los documentos. Inténtalo de nuevo en un momento.",
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
        DateFault.NO_SUCH_DAY: "El día «{typed}» no existe: ese mes es más corto.",
    },
    date_examples=("Prueba con algo como 2021, Oct 2021, October 5, 2021, 2021-10-05 o the 1980s."),
)

TIMELINES = TimelineStrings(
    events=plural("{count} acontecimiento", "{count} acontecimientos"),
    dated_events=plural("{count} acontecimiento con fecha", "{count} acontecimientos con fecha"),
    about=" sobre {topic}",
    since=" desde {since}",
    until=" hasta {until}",
    source=" en {source}",
    named="lleva esta fecha en el nombre",
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
    dated_by="según {ground}",
    year_from="año según {ground}",
    counted_from="calculado según {ground}",
    year_open="sin año",
    open="fecha incompleta",
    also="También en {places}",
    changed="Los documentos han cambiado desde que envié esto. Ahora ves la versión actual.",
    topic_too_long="Ese tema es demasiado largo. Usa como máximo {most} caracteres.",
    show_context="Ver en contexto …",
    no_chart="Aquí no puedo enviar archivos, así que no hay gráfico.",
    no_export="Aquí no puedo enviar archivos, así que no hay archivo con los acontecimientos.",
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
    person_cooldown=plural(
        "Estás preguntando muy rápido. Inténtalo de nuevo en {count} segundo.",
        "Estás preguntando muy rápido. Inténtalo de nuevo en {count} segundos.",
    ),
    channel_cooldown=plural(
        "Este canal está muy activo. Inténtalo de nuevo en {count} segundo.",
        "Este canal está muy activo. Inténtalo de nuevo en {count} segundos.",
    ),
    person_busy="Todavía estoy con tu última pregunta. Inténtalo de nuevo en un momento.",
    full="Ahora mismo hay mucha gente preguntando. Inténtalo de nuevo en unos segundos.",
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
