"""Dates in Spanish, German, French, Portuguese and Italian, and which language a text is in."""

from __future__ import annotations

from datetime import date

import pytest

from index.dates import Bound, DateEvidence, Part, parse_user_date
from index.dates.languages import WORDS
from index.errors import DateFault, UnclearDateError
from index.text.blocks import divide
from tests.evaluation.build_date_words import content
from tests.evaluation.languages import measure
from tests.helpers.date_expressions import document_of, expressions, only, values

NEWS_DAY = date(2021, 5, 12)  # a Wednesday

RESULTS = measure()


@pytest.mark.parametrize("language", sorted(RESULTS))
def test_nearly_all_sentences_of_a_language_are_read_right_and_none_wrong(language: str) -> None:
    result = RESULTS[language]

    assert result.right.total() / result.count.total() >= 0.95, result.missed
    assert result.wrong_as_stated == []


def test_the_words_of_the_calendar_are_those_of_the_installed_dateparser() -> None:
    assert WORDS.read_text(encoding="utf-8") == content()


@pytest.mark.parametrize(
    ("text", "words", "edtf"),
    [
        ("Los vecinos se reunieron el martes 3 de mayo de 2016.", "martes 3 de mayo de 2016",
         "2016-05-03"),
        ("La piscina cierra del 28 de mayo al 3 de junio de 2019.",
         "28 de mayo al 3 de junio de 2019", "2019-05-28/2019-06-03"),
        ("Vivió entre los siglos XVII y XVIII.", "los siglos XVII y XVIII", "16XX/17XX"),
        ("Im Winter 2020/21 lag in der Stadt viel Schnee.", "Winter 2020/21", "2020-24"),
        ("Er regierte von 27 v. Chr. bis 14 n. Chr. das Reich.", "27 v. Chr. bis 14 n. Chr.",
         "-0026/0014"),
        ("Le 1er août 1291, ils firent alliance.", "1er août 1291", "1291-08-01"),
        ("Dans les années 1920, on y dansait.", "les années 1920", "192X"),
        ("Dall'1 all'8 maggio 2019 la piscina era chiusa.", "1 all'8 maggio 2019",
         "2019-05-01/2019-05-08"),
        ("Nel Quattrocento la città era ricca.", "Quattrocento", "14XX"),
        ("No verão de 1914 começou a guerra.", "verão de 1914", "1914-22"),
        ("Na segunda-feira, 12 de fevereiro de 2018, houve greve.",
         "segunda-feira, 12 de fevereiro de 2018", "2018-02-12"),
        ("Der Fehler ist in der Version vom 03.05.2021 behoben.", "03.05.2021", "2021-05-03"),
        ("El error se corrigió el 03/05/2021.", "03/05/2021", "2021-05-03"),
    ],
)  # fmt: skip
def test_a_date_is_found_with_its_words_and_value(text: str, words: str, edtf: str) -> None:
    expression = only(text)

    assert (text[expression.span.start : expression.span.end], expression.edtf) == (words, edtf)
    assert expression.stated


def test_each_day_of_a_list_is_a_date() -> None:
    text = "Los vecinos protestaron los días 3, 4 y 5 de mayo de 2019."

    assert values(text) == [
        ("3", "2019-05-03"),
        ("4", "2019-05-04"),
        ("5 de mayo de 2019", "2019-05-05"),
    ]


@pytest.mark.parametrize(
    ("text", "part", "bound"),
    [
        ("La fábrica está cerrada desde 2007.", None, Bound.SINCE),
        ("Die Fabrik ist seit 2007 geschlossen.", None, Bound.SINCE),
        ("L'usine est fermée depuis 2007.", None, Bound.SINCE),
        ("A fábrica está fechada desde 2007.", None, Bound.SINCE),
        ("La fabbrica è chiusa dal 2007.", None, Bound.SINCE),
        ("Bis 2009 durfte man dort noch fischen.", None, Bound.UNTIL),
        ("Avant 1945, tout était autrement.", None, Bound.BEFORE),
        ("Dopo il 1945 tutto cambiò nel paese.", None, Bound.AFTER),
        ("A principios de 2020 se mudó a Lugo.", Part.EARLY, None),
        ("Mitte der 1990er Jahre zog er nach Bremen.", Part.MIDDLE, None),
        ("Fin mars 2018, la pièce est arrivée.", Part.LATE, None),
    ],
)
def test_the_words_before_a_date_say_which_part_and_which_bound_is_meant(
    text: str, part: Part | None, bound: Bound | None
) -> None:
    expression = only(text)

    assert (expression.part, expression.bound) == (part, bound)
    assert expression.stated


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("El plazo termina en diciembre; se prevé una prórroga.", "2021-12"),
        ("En diciembre nevó mucho en la sierra.", "2020-12"),
        ("Im Dezember wird das neue Bad eröffnet.", "2021-12"),
        ("Im Dezember wurde das alte Bad geschlossen.", "2020-12"),
        ("La piscine ouvrira en décembre, selon la mairie.", "2021-12"),
        ("La piscine a fermé en décembre, selon la mairie.", "2020-12"),
    ],
)
def test_the_tense_chooses_the_year_of_a_bare_month(text: str, edtf: str) -> None:
    assert only(text, NEWS_DAY).edtf == edtf


def test_what_points_to_a_date_before_it_is_counted_from_it() -> None:
    text = "Am 3. Mai 2019 kam er an, am nächsten Tag fuhr er weiter, zwei Jahre später starb er."

    assert [edtf for _, edtf in values(text)] == ["2019-05-03", "2019-05-04", "2021"]


@pytest.mark.parametrize(
    "text",
    [
        "Ha sei figli e sette nipoti.",
        "El segundo de la lista no vino, y la mañana era fría.",
        "Cuesta 2020 euros y pesa 1950 gramos.",
        "Das kostet 2020 Euro und wiegt 1950 Gramm.",
        "Die Firma zählt 2000 Mitarbeiter und 1998 Maschinen.",
        "Herr März sprach mit Frau Mai und Herrn August.",
        "Plus de 1500 manifestants ont défilé dans la ville.",
        "La seconde équipe a été battue, et Mars attaque la Terre.",
        "O preço caiu de 2000 a 1800 euros em poucos dias úteis.",
        "Der Artikel 1998 des Gesetzes wurde gestrichen, guten Morgen.",
        "Il sabato c'è il mercato, ogni lunedì la riunione.",
        "Jeden Montag ist auf dem Platz der Markt.",
        "Version 3.5.21 ist nicht mehr auf dem Server.",
    ],
)
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert expressions(text, NEWS_DAY) == ()


@pytest.mark.parametrize(
    "text",
    [
        "You may march on, but the second may stay with the others.",
        "The die was cast by El Greco and Los Lobos in the Sierra Madre.",
        "A man of La Mancha met the count of Monte Cristo in Las Vegas.",
    ],
)
def test_english_sentences_with_foreign_names_stay_english(text: str) -> None:
    assert expressions(text, NEWS_DAY) == ()


def test_each_sentence_is_read_in_its_own_language() -> None:
    text = (
        "The council met on 03/05/2021 and in May 2020. El pleno se reunió el 03/05/2021 y aprobó"
        " el presupuesto. Der Rat tagte am 4. Mai 2021 im alten Rathaus."
    )

    assert values(text) == [
        ("03/05/2021", "[2021-03-05,2021-05-03]"),
        ("May 2020", "2020-05"),
        ("03/05/2021", "2021-05-03"),
        ("4. Mai 2021", "2021-05-04"),
    ]


def test_a_short_line_is_in_the_language_of_its_document() -> None:
    text = (
        "# Änderungen\n\n- 03.05.2021: Druckfehler\n- Mai 2020\n\nDie Software wird seit 2019 von"
        " uns gepflegt und ist für alle frei.\n"
    )

    assert [edtf for _, edtf in values(text)] == ["2021-05-03", "2020-05", "2019"]


@pytest.mark.parametrize(
    ("text", "edtf", "evidence"),
    [
        ("---\ndate: 3 de mayo de 2021\n---\n\nAyer llovió mucho en la sierra.\n", "2021-05-02",
         DateEvidence.FRONT_MATTER),
        ("Veröffentlicht am 3. Mai 2021\n\nGestern tagte der Ausschuss.\n", "2021-05-02",
         DateEvidence.DATELINE),
        ("BERLIN, 3. Mai 2021 – Gestern tagte der Ausschuss in der Stadt.\n", "2021-05-02",
         DateEvidence.DATELINE),
        ("# Acta de la reunión del 3 de mayo de 2021\n\nMañana se publicará el acta.\n",
         "2021-05-04", DateEvidence.DATELINE),
    ],
)  # fmt: skip
def test_relative_words_count_from_the_document_date_in_any_language(
    text: str, edtf: str, evidence: DateEvidence
) -> None:
    *_, expression = expressions(text)

    assert expression.edtf == edtf
    assert expression.basis is not None
    assert expression.basis.evidence is evidence


def test_what_recurs_dates_nothing() -> None:
    assert not only("La fiesta se celebra cada 15 de agosto en el pueblo.").dates_event


@pytest.mark.parametrize(
    "text",
    [
        "Er kam am 3. Mai 2021 an.",
        "Sie lebte im 19. Jahrhundert in der Stadt.",
        "Geöffnet vom 3. bis 5. Juni 2022 in Halle 4.",
        "Das Protokoll vom 3.5. wurde angenommen.",
        "Er wurde 44 v. Chr. im Senat ermordet.",
        "Murió en el 44 a. C. en el Senado.",
        "Il mourut en 44 av. J.-C. au Sénat.",
        "Llegó el 5 de ene. de 2020 a Roma.",
        "Il est parti le 12 févr. 2018 au matin.",
    ],
)
def test_full_stops_inside_dates_end_no_sentence(text: str) -> None:
    (block,) = divide(document_of(text))

    assert len(block.sentences) == 1


@pytest.mark.parametrize(
    ("typed", "edtf"),
    [
        ("3 de mayo de 2021", "2021-05-03"),
        ("mayo 2021", "2021-05"),
        ("am 3. Mai 2021", "2021-05-03"),
        ("märz 2018", "2018-03"),
        ("1er mai 2021", "2021-05-01"),
        ("été 2020", "2020-22"),
        ("maggio 2021", "2021-05"),
        ("1º de agosto de 2019", "2019-08-01"),
        ("los años 1980", "198X"),
        ("siglo XIX", "18XX"),
        ("19. Jahrhundert", "18XX"),
        ("2. Quartal 2021", "2021-34"),
        ("principios de 2020", "2020"),
    ],
)
def test_people_may_type_dates_in_these_languages(typed: str, edtf: str) -> None:
    assert parse_user_date(typed) == edtf


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("ayer", DateFault.RELATIVE),
        ("la semana pasada", DateFault.RELATIVE),
        ("gestern", DateFault.RELATIVE),
        ("3 de mayo", DateFault.WITHOUT_YEAR),
        ("los años 80", DateFault.WITHOUT_YEAR),
        ("hola", DateFault.UNKNOWN),
    ],
)
def test_a_typed_date_that_is_unclear_says_why(typed: str, fault: DateFault) -> None:
    with pytest.raises(UnclearDateError) as error:
        parse_user_date(typed)

    assert error.value.fault is fault


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("Am Montag kommt die Ministerin nach Kiel, wo sie der Rat erwartet.", "2021-05-17"),
        ("Am Freitag kam die Ministerin nach Kiel, wo sie der Rat erwartete.", "2021-05-07"),
        ("El lunes llega la ministra a Vigo, donde la espera el alcalde.", "2021-05-17"),
        ("El viernes llegó la ministra a Vigo, donde la esperaba el alcalde.", "2021-05-07"),
        ("La ministre arrive lundi à Brest, où le maire et le conseil seront.", "2021-05-17"),
        ("Na segunda-feira a ministra chega a Braga, onde a espera o presidente.", "2021-05-17"),
        ("Lunedì la ministra arriva a Trieste, dove la aspetta il sindaco.", "2021-05-17"),
    ],
)
def test_a_weekday_is_to_come_where_its_sentence_is_in_the_present(text: str, edtf: str) -> None:
    assert only(text, NEWS_DAY).edtf == edtf


def test_since_looks_back_before_what_is_to_come() -> None:
    text = "El museo, cerrado desde marzo, abrirá su jardín para los vecinos."

    assert only(text, NEWS_DAY).edtf == "2021-03"


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("Er wurde am 12.IV.1931 in Stade geboren.", "1931-04-12"),
        ("La obra terminó en la semana 32 de 2021 y no en otra.", "2021-08-09/2021-08-15"),
        ("Sie wohnten seit 11/2018 in der Stadt.", "2018-11"),
    ],
)
def test_weeks_and_months_in_figures_are_read_in_every_language(text: str, edtf: str) -> None:
    assert only(text).edtf == edtf
