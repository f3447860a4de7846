"""The bot's fixed sentences in Spanish; those that name a platform are in ``platforms``."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.i18n.schema import (
    AnswerStrings,
    ButtonStrings,
    CheckingStrings,
    CommandStrings,
    GeneralStrings,
    ListingStrings,
    OptionStrings,
    OwnerStrings,
    PlatformStrings,
    PrivacyStrings,
    RequestStrings,
    ServerStrings,
    Strings,
    TimelineStrings,
    TroubleStrings,
    WaitingStrings,
    options_of,
    spanish,
)
from bot.stored_values import VoteOutcome
from index import DateEvidence, DateFault, MatchLevel, MeaningState, Reason, SmallTalk

ANSWERS = AnswerStrings(
    reasons=MappingProxyType(
        {
            Reason.TOO_VAGUE: (
                "Ahí no encuentro nada que buscar. "
                "Nombra aquello por lo que preguntas: una persona, un lugar, una ley, "
                "una cifra, un acontecimiento."
            ),
            Reason.OFF_SUBJECT: "Los documentos no responden a esto: no es su tema.",
            Reason.NO_SUCH_NAME: (
                "Los documentos no responden a esto: en ninguno aparece {missing}."
            ),
            Reason.NO_SUCH_YEAR: (
                "Los documentos no responden a esto: en ninguno aparece {missing}."
            ),
            Reason.NO_SUCH_WORD: (
                "Los documentos no responden a esto: en ninguno aparece {missing}."
            ),
            Reason.OTHER_LANGUAGE: (
                "No encontré respuesta. En otro idioma encuentro menos: "
                "pregunta en el de los documentos."
            ),
            Reason.NOT_STATED: "Los documentos no dicen esto con claridad.",
            Reason.NO_SUCH_ADDRESS: "En los documentos no hay {address}.",
        }
    ),
    small_talk=MappingProxyType(
        {
            SmallTalk.GREETING: (
                "¡Hola! Pregúntame algo que puedan decir los documentos; {sources} los enumera."
            ),
            SmallTalk.THANKS: "De nada.",
            SmallTalk.ABOUT_BOT: (
                "Soy un bot: cito lo que dicen los documentos, palabra por palabra, y nada más. "
                "{sources} los enumera."
            ),
            SmallTalk.CHATTER: (
                "Solo respondo a lo que puedan decir los documentos: pregúntame algo sobre ellos."
            ),
        }
    ),
    nearest="Pasajes relacionados, que no responden a ella:",
    about="De qué tratan los documentos, con sus propias palabras:",
    try_again="Prueba con otras palabras, o mira en {sources} qué documentos puedo citar.",
    searched="Busqué {words}.",
    taken="{taken_for} en lugar de {word}",
    footer="respuesta {answer_id}",
    verified=MappingProxyType(
        {
            MatchLevel.VERBATIM: "Literal: cada carácter está en los documentos.",
            MatchLevel.TYPOGRAPHIC: (
                "Las mismas palabras tal como se leen: a lo sumo cambian espacios, comillas, "
                "guiones, formato o la primera mayúscula. Los caracteres de los documentos son:"
            ),
            MatchLevel.INTERRUPTED: (
                "En los documentos, salvo lo que hay entre dos páginas, que […] señala. "
                "Los caracteres de los documentos son:"
            ),
            MatchLevel.ABSENT: (
                "No está en los documentos tal como está aquí. Eso no dice nada de si son ciertas."
            ),
            MatchLevel.NOT_FOUND: (
                "No lo encontré, lo que no significa que no esté: hay demasiados documentos "
                "para mirarlos todos. Da un fragmento más largo del texto, con nombres o "
                "palabras poco comunes."
            ),
        }
    ),
    in_parts=("Sus partes están en un mismo documento en este orden; […] señala dónde falta algo."),
    nearest_sentence="La frase más cercana que hay ahí, que no es la misma:",
    differences="Lo que cambia: {differences}.",
    other="el texto dice {said}, el documento {quoted}",
    added="el texto añade {said}",
    missing="al texto le falta {quoted}",
    further_differences=spanish("{count} más", "{count} más"),
    same_words="No cambia ninguna palabra, sino la puntuación, las mayúsculas o el orden.",
    first_places="Estos son los primeros {count} lugares; puede haber más.",
    asked="Pregunta: {question}",
    following="Siguiendo con {question}:",
    conflicts="Los documentos no coinciden en esto:",
    by_meaning="hallado por su sentido; no contiene ninguna palabra de la pregunta",
    further_items="… y {count} más",
    also_in="También en: {sources}",
    limits="Límites:",
    replaced_on="sustituido el {date} por {source}",
    replaced_in="sustituido en {date} por {source}",
    replaced="sustituido por {source}",
    expired="ya no está en vigor desde {date}",
    not_yet="aún no está en vigor, sino desde {date}",
    context="{source}, en torno al párrafo {paragraph}:",
    page="página {number}",
    pages="páginas {first}–{last}",
    below="párrafo {number} bajo {heading}",
    paragraph="párrafo {number}",
    line="línea {number}",
    characters="caracteres {start}–{end}",
    brief="{source}, párrafo {paragraph}",
    numbered=MappingProxyType(
        {
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
        }
    ),
    numbers_run="{numbered} van de {first} a {last}.",
    numbers_below="{above} va de {first} a {last}.",
    numbers_one="Solo hay {first}.",
    same_number="El mismo número está en:",
)

BUTTONS = ButtonStrings(
    context="Ver en contexto",
    more="Más citas",
    related="Pasajes relacionados",
    exact="Texto exacto",
    ask_again="Preguntar de nuevo",
    further="Otros pasajes, que quizá respondan menos:",
    exact_files=spanish(
        "La cita, carácter por carácter, en un archivo:",
        "Las citas, carácter por carácter, en {count} archivos:",
    ),
    gone=(
        "El documento que se citó ya no está: su SHA-256 empezaba por {old}, y ningún documento "
        "lo tiene ahora. Pregunta de nuevo para ver qué dicen los demás."
    ),
    asking="Preguntar de nuevo",
    question="Tu pregunta",
    votes=MappingProxyType(
        {
            VoteOutcome.COUNTED: "Gracias, tu voto cuenta. Pulsa otra vez para retirarlo.",
            VoteOutcome.CHANGED: "Gracias, tu voto ha cambiado. Pulsa otra vez para retirarlo.",
            VoteOutcome.WITHDRAWN: "Tu voto se ha retirado.",
        }
    ),
    no_votes="Aquí no se guardan votos, así que el tuyo no se ha contado.",
)

CHECKING = CheckingStrings(
    menu="Comprobar con las fuentes",
    opening=(
        "Cada frase del mensaje, buscada en los documentos. "
        "Que una frase esté o no ahí no dice nada de si es cierta."
    ),
    match_levels=MappingProxyType(
        {
            MatchLevel.VERBATIM: "Literalmente en los documentos:",
            MatchLevel.TYPOGRAPHIC: (
                "En los documentos, las mismas palabras tal como se leen, salvo espacios, "
                "comillas, guiones, formato o la primera mayúscula:"
            ),
            MatchLevel.INTERRUPTED: (
                "En los documentos, salvo lo que hay entre dos páginas, que […] señala:"
            ),
            MatchLevel.CLOSE: "Parecida a los documentos, no igual. El mensaje:",
            MatchLevel.ABSENT: "No está en los documentos:",
            MatchLevel.NOT_FOUND: (
                "No la encontré, aunque hay demasiados documentos para mirarlos todos:"
            ),
            MatchLevel.TOO_SHORT: "Con muy pocas palabras para buscarla:",
        }
    ),
    there="El documento:",
    elsewhere="También en {places}",
    repeated=spanish(
        "El mensaje tiene esta frase {count} vez.", "El mensaje tiene esta frase {count} veces."
    ),
    left_out=spanish("{count} frase más no se buscó.", "{count} frases más no se buscaron."),
    unquoted="Ese mensaje mío no cita nada, así que no hay nada en él que buscar.",
)

COMMANDS: Mapping[str, CommandStrings] = MappingProxyType(
    {
        "ask": CommandStrings(
            "preguntar",
            "Haz una pregunta; la respuesta es una cita.",
            "haz una pregunta, en un solo documento si quieres, solo para ti si quieres",
            options_of(
                question=OptionStrings("pregunta", "¿Qué quieres saber?"),
                source=OptionStrings("documento", "Buscar solo en este documento."),
                private=OptionStrings("privado", "Mostrarte la respuesta solo a ti."),
                as_of=OptionStrings("en-fecha", "Tomar lo que estaba en vigor: 2021, …"),
            ),
        ),
        "cite": CommandStrings(
            "citar",
            "Cita una cláusula por su número.",
            "una cláusula por su número: section 6(d), artículo 12(2), 704.5c",
            options_of(
                address=OptionStrings("número", "Su número, por ejemplo: artículo 12(2)"),
                source=OptionStrings("documento", "Buscar solo en este documento."),
                private=OptionStrings("privado", "Mostrarte la cláusula solo a ti."),
            ),
        ),
        "timeline": CommandStrings(
            "cronología",
            "Ordena lo que ocurrió en el tiempo.",
            "qué ocurrió y cuándo: los acontecimientos fechados, por tema o período si quieres",
            options_of(
                topic=OptionStrings(
                    "tema", "De qué trata: una persona, un lugar, una ley, una palabra."
                ),
                from_=OptionStrings("desde", "La primera fecha: 2021, Oct 2021, October 5, 2021 …"),
                to=OptionStrings("hasta", "La última fecha."),
                source=OptionStrings("documento", "Buscar solo en este documento."),
                chart=OptionStrings("gráfico", "Dibujar también los acontecimientos."),
            ),
        ),
        "sources": CommandStrings(
            "fuentes", "Enumera los documentos que se citan.", "los documentos de los que cito"
        ),
        "verify": CommandStrings(
            "verificar",
            "Comprueba si un texto está en los documentos, letra por letra.",
            "¿está este texto en los documentos, letra por letra?",
            options_of(
                text=OptionStrings("texto", "El texto que se busca: unas palabras como mínimo."),
            ),
        ),
        "help": CommandStrings("ayuda", "Cómo preguntar y qué se recibe.", "esta ayuda"),
        "privacy": CommandStrings(
            "privacidad", "Qué guarda el bot de ti y qué no.", "qué guardo de ti"
        ),
        "forget-me": CommandStrings(
            "olvídame", "Borra lo que el bot guarda de ti: tus votos.", "borra tus votos"
        ),
        "reload": CommandStrings("recargar", "Para quien lleva el bot: releer los documentos."),
        "status": CommandStrings("estado", "Para quien lleva el bot: cómo le va."),
    }
)

GENERAL = GeneralStrings(
    quoted="«{words}»",
    continues="(La cita sigue en la parte siguiente.)",
    more="… y {count} más",
    page="página {page} de {pages}",
    previous="Anterior",
    next="Siguiente",
)

LISTINGS = ListingStrings(
    help=(
        "Haz una pregunta y respondo solo con citas de los documentos, cada una con su lugar "
        "exacto. Si los documentos no lo dicen, lo digo.\n"
        "Mencióname en un canal, respóndeme o escríbeme directamente. O usa un comando:"
    ),
    sources=spanish("Cito de {count} documento:", "Cito de {count} documentos:"),
    paragraphs=spanish("{count} párrafo", "{count} párrafos"),
    characters=spanish("{count} carácter", "{count} caracteres"),
    own="{values} (lo indica el propio archivo)",
    dated="acontecimientos de {first} a {last}",
    dated_once="acontecimientos de {date}",
    metadata_warnings=spanish(
        "{count} línea de encabezado YAML no se usa:",
        "{count} líneas de encabezado YAML no se usan:",
    ),
    skipped=spanish("{count} archivo omitido:", "{count} archivos omitidos:"),
    aliases="Estos nombres se toman por el mismo:",
    no_aliases="Los documentos no nombran nada dos veces. Puedes dar nombres en aliases.toml.",
    feedback="Votos por respuesta, primero las más votadas:",
    no_feedback="Nadie ha votado todavía ninguna respuesta.",
    votes_up=spanish("{count} a favor", "{count} a favor"),
    votes_down=spanish("{count} en contra", "{count} en contra"),
)

OWNERS = OwnerStrings(
    owners_only="Solo puede hacer eso quien lleva este bot.",
    reloaded="Los documentos se leyeron de nuevo y han cambiado.",
    same="Los documentos se leyeron de nuevo; nada ha cambiado.",
    not_reloaded=(
        "Los documentos no se pudieron leer de nuevo; se siguen usando los de antes. {why}"
    ),
    status="Cómo le va al bot:",
    documents="Documentos",
    passages="Pasajes",
    engine="Motor del índice",
    in_memory="BM25, en memoria",
    on_disk="BM25, en disco",
    choosing="Elige por",
    choices=MappingProxyType(
        {
            MeaningState.OFF: "palabras (QUOTH_MEANING=off)",
            MeaningState.NO_LIBRARY: "palabras (no está instalado lo que pide el sentido)",
            MeaningState.TOO_LARGE: "palabras (demasiados pasajes; QUOTH_MEANING=on lo cambia)",
            MeaningState.WAITING: "palabras, hasta leer el sentido de los documentos",
            MeaningState.MAKING: "palabras, hasta leer el sentido de los documentos ({share} %)",
            MeaningState.READY: "palabras y sentido",
            MeaningState.FAILED: "palabras (el modelo no sirve; mira el registro)",
        }
    ),
    skipped="Archivos omitidos",
    trouble="Último cambio sin leer",
    uptime="En marcha desde hace",
    latency="Latencia de la pasarela",
    answered="Preguntas respondidas",
    refused="Preguntas sin respuesta",
    turned_away="Peticiones no atendidas",
    errors="Errores",
    days=spanish("{count} día", "{count} días"),
    clock="{hours} h {minutes} min",
    milliseconds="{count} ms",
    unknown="desconocida",
)

PRIVACY = PrivacyStrings(
    questions=(
        "No se guardan preguntas, respuestas ni nombres. Una pregunta se olvida al responderla."
    ),
    memory=(
        "Solo en la memoria, mientras hacen falta o hasta que el bot se reinicia: quién preguntó "
        "en el último medio minuto, para los tiempos de espera, y durante un día a quién dije por "
        "mensaje directo que no puedo escribir en un canal."
    ),
    log=(
        "El registro del propio bot tiene identificadores de respuestas, tiempos y, donde algo "
        "falla, el número del mensaje o del canal. No tiene palabras de las preguntas, salvo que "
        "quien lleva el bot active la depuración."
    ),
    removal="{forget} borra tus votos.",
    forgotten=spanish(
        "Hecho: se borró {count} voto tuyo.", "Hecho: se borraron {count} votos tuyos."
    ),
    nothing_to_forget="No hay nada que borrar: no guardo ningún voto tuyo.",
)

REQUESTS = RequestStrings(
    empty_question=(
        "La pregunta no tiene ninguna palabra que buscar; pregunta con palabras, "
        "por ejemplo: What happened in 2014?"
    ),
    question_too_long=(
        "La pregunta tiene {length} caracteres; el límite es {limit}. Pregunta en una o dos frases."
    ),
    text_too_short=(
        "Ese texto tiene muy pocas palabras para comprobarlo: da al menos {minimum} palabras, "
        "mejor una frase entera."
    ),
    unknown_source="No hay ningún documento llamado «{name}».",
    all_sources=" Los documentos son: {known}.",
    near_sources=" Quizá quieras decir {nearest}.",
    many_sources=" {sources} muestra los {count}.",
    ambiguous_source=(
        "«{name}» es el comienzo de los nombres de {count} documentos: {candidates}. "
        "Escribe más del nombre."
    ),
    outdated="Los documentos cambiaron desde que se citó esto. Pregunta de nuevo.",
    gone=" {source} ya no está entre ellos.",
    other_checksum=" La suma de comprobación de {source} era {old}; ahora es {new}.",
    no_sources=(
        "Ninguno de los documentos que se pueden usar aquí sigue en la biblioteca. "
        "Elige otros, o permítelos todos."
    ),
    no_address=(
        "«{typed}» no es el número de una cláusula, o no nombra ningún documento. "
        "Escribe por ejemplo: section 6(d), artículo 12(2), 704.5c o GPL 7."
    ),
    dates=MappingProxyType(
        {
            DateFault.UNKNOWN: "«{typed}» no es una fecha que se pueda buscar. {examples}",
            DateFault.RELATIVE: (
                "«{typed}» depende del día de hoy, y los documentos hablan de otros tiempos. "
                "Da el año o el día mismo. {examples}"
            ),
            DateFault.WITHOUT_YEAR: "«{typed}» no da el año. Añádelo, por ejemplo: {typed} 2021.",
            DateFault.AMBIGUOUS: "«{typed}» se puede leer de dos maneras. Escribe {readings}.",
            DateFault.REVERSED: (
                "El período acaba antes de empezar: {until} es anterior a {since}. Intercámbialos."
            ),
        }
    ),
    date_examples="Escribe por ejemplo 2021, Oct 2021, October 5, 2021, 2021-10-05 o the 1980s.",
)

SERVERS = ServerStrings(
    not_kept="Este bot no guarda nada entre arranques, así que no tiene ajustes que cambiar.",
    answer_only_in="Responde solo en",
    silent_in="Calla en",
    question_channels="Responde a toda pregunta en",
    thread="Responde en un hilo",
    private="Responde en privado",
    quotations="Citas como mucho",
    addresses="Responde a [[artículo 7]]",
    sources="Documentos",
    everywhere="todos los canales",
    nowhere="ningún canal",
    all_documents="todos",
    yes="sí: una mención en un canal abre un hilo",
    no="no",
    private_yes="sí, salvo que el comando diga otra cosa; una mención se remite a los comandos",
    addresses_yes="sí: a un mensaje que nombra una cláusula en [[ ]] se responde con ella",
    choose_answer_only_in="Responder solo en … (ninguno: en todos)",
    choose_silent_in="Callar en … (ninguno: en ninguno)",
    choose_question_channels="Responder a todo mensaje que acabe en «?» en …",
    choose_sources="Citar solo de … (ninguno: de todos)",
    thread_on="En un hilo: sí",
    thread_off="En un hilo: no",
    private_on="En privado: sí",
    private_off="En privado: no",
    addresses_on="[[artículo 7]]: sí",
    addresses_off="[[artículo 7]]: no",
    quotations_now=spanish("{count} cita", "{count} citas"),
    reset="Restablecer los ajustes",
    thread_missing="sí, pero aquí necesito {missing}, así que respondo en el canal",
    type_sources="Elegir documentos …",
    sources_typed="Nombres o patrones como 2021-*.txt, uno por línea",
    unmatched="Ningún documento se llama {names}. No se cambió nada.",
    thread_name="Respuesta: {question}",
    deleted="{channel} (eliminado)",
    some_deleted=(
        "Un canal marcado como eliminado ya no cuenta. Sale de la lista en cuanto vuelvas a "
        "elegir en su menú."
    ),
)

TIMELINES = TimelineStrings(
    events=spanish("{count} acontecimiento", "{count} acontecimientos"),
    dated_events=spanish("{count} acontecimiento fechado", "{count} acontecimientos fechados"),
    about=" sobre {topic}",
    since=" desde {since}",
    until=" hasta {until}",
    source=" en {source}",
    opening="{count}{scope}, por orden cronológico:",
    opening_cut="{count}{scope}; los primeros {shown}, por orden cronológico:",
    nothing="Los documentos no fechan nada{scope}.",
    try_again="Quita el tema o una fecha para ver más, o prueba con otras palabras.",
    undated="Sin un año que los documentos respalden:",
    date_evidence=MappingProxyType(
        {
            DateEvidence.PUBLISHED: "la fecha de publicación del documento",
            DateEvidence.FRONT_MATTER: "los datos al comienzo del documento",
            DateEvidence.DATELINE: "la fecha del documento",
            DateEvidence.CAPTION: "la fecha del pie de foto",
            DateEvidence.HEADING: "la fecha del título",
            DateEvidence.NEIGHBOUR: "una fecha justo anterior",
            DateEvidence.LATEST_DATE: (
                "la última fecha completa del documento, un fundamento débil"
            ),
        }
    ),
    year_from="año según {ground}",
    counted_from="contado desde {ground}",
    year_open="no se indica el año",
    open="no se indica por completo",
    also="También en {places}",
    changed="Los documentos cambiaron desde que se envió esto; se muestran como son ahora.",
    topic_too_long=(
        "Ese tema es demasiado largo para guardarlo en un botón. "
        "Da uno de {most} caracteres como mucho."
    ),
    show_context="Ver en contexto …",
    no_chart="No hay gráfico: aquí no puedo adjuntar archivos.",
    chart_saved="El gráfico está en {path}.",
    chart_title="{count}{scope}",
    chart_stated="indicado por completo",
    chart_resolved="año o día según el contexto",
    chart_break="tramo omitido",
    chart_left_out=(
        "Los primeros {shown} de {count}. Elige un tema o un período para ver los demás."
    ),
    chart_undated="Sin dibujar, porque no se conoce el año: {count}.",
    chart_description=("Un gráfico de {title}, cada uno con su fecha y el comienzo de su frase: "),
)

TROUBLE = TroubleStrings(
    failure="Algo falló por mi parte. Si vuelve a ocurrir, comunica la referencia {reference}.",
    permission="un permiso",
    and_=" y ",
    or_=" o ",
)

WAITING = WaitingStrings(
    person_cooldown=spanish(
        "Espera {count} segundo, por favor: acabas de preguntar mucho.",
        "Espera {count} segundos, por favor: acabas de preguntar mucho.",
    ),
    channel_cooldown=spanish(
        "Espera {count} segundo, por favor: en este canal se acaba de preguntar mucho.",
        "Espera {count} segundos, por favor: en este canal se acaba de preguntar mucho.",
    ),
    person_busy="De una en una, por favor: sigo trabajando en lo que preguntaste antes.",
    full="Ahora mismo preguntan demasiados. Inténtalo de nuevo en unos segundos.",
)


def spanish_on(platform: PlatformStrings) -> Strings:
    """Return the strings for the people of a chat platform."""
    return Strings(
        "es",
        platform,
        GENERAL,
        ANSWERS,
        BUTTONS,
        CHECKING,
        TIMELINES,
        LISTINGS,
        REQUESTS,
        TROUBLE,
        SERVERS,
        WAITING,
        PRIVACY,
        OWNERS,
        MappingProxyType({**COMMANDS, "settings": platform.settings}),
    )
