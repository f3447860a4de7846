from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.i18n import ENGLISH, SPANISH, Strings
from bot.rendering import citations, notices, results, timelines
from bot.rendering.results import side_by_side
from bot.replies import Quotation, Reply, ReplyKind, Table, Text, TimelineEntry
from bot.stored_values import Tally
from index import (
    Answer,
    AnswerId,
    Correction,
    DateBasis,
    DateEvidence,
    Event,
    Location,
    Metadata,
    MetadataWarning,
    NoAnswer,
    Quote,
    Reason,
    SkippedFile,
    SmallTalk,
    SourceName,
    SourceSummary,
    Span,
    Timeline,
)
from index.model.documents import LocationMark
from tests.helpers.documents import document, quotation

ID = AnswerId("0123456789ab")
TRY = ENGLISH.answers.try_again.format(sources="/sources")
QUOTE = quotation("The bridge is old. It fell.", "It fell.")


def words_of(reply: Reply) -> list[str]:
    return [part.text for part in reply.parts if isinstance(part, Text)]


def test_an_answer_is_its_quotations_and_nothing_else() -> None:
    reply = results.answer(Answer("Did it fall?", ID, (QUOTE, QUOTE)))

    assert reply.kind is ReplyKind.ANSWER
    assert [part.quote for part in reply.quotations] == [QUOTE, QUOTE]
    assert len(reply.parts) == 2
    assert (reply.footer, reply.answer_id) == (None, ID)


def test_an_answer_opens_with_the_question_where_its_readers_cannot_see_it() -> None:
    answer = Answer("Did\nit  fall?", ID, (QUOTE,))

    assert words_of(results.answer(answer, with_question=True)) == ["Question: “Did it fall?”"]
    assert words_of(results.answer(answer, SPANISH, with_question=True)) == [
        "Pregunta: «Did it fall?»"
    ]


def test_a_follow_up_says_which_question_it_followed_before_anything_else() -> None:
    correction = (Correction("brige", "bridge"),)
    for result in (
        Answer("and then?", ID, (QUOTE,), correction, follows="Did the bridge fall?"),
        NoAnswer("and then?", ID, Reason.NOT_STATED, follows="Did the bridge fall?"),
    ):
        said = words_of(results.answer(result, with_question=True))

        assert said[:2] == ["Question: “and then?”", "Follow-up to “Did the bridge fall?”:"]


def test_an_answer_carries_what_its_buttons_need() -> None:
    reply = results.answer(Answer("Did it fall?", ID, (QUOTE,), more=(QUOTE,)))

    assert (reply.answer_id, reply.more) == (ID, (QUOTE,))
    assert results.answer(NoAnswer("?", ID, Reason.NOT_STATED)).answer_id is None


@pytest.mark.parametrize("reason", sorted(Reason))
def test_every_refusal_has_its_fixed_words(reason: Reason) -> None:
    refusal = NoAnswer("Did it fall?", ID, reason, missing=("Nevada",), address="section 9")
    reply = results.answer(refusal)

    if reason is Reason.SMALL_TALK:
        assert reply == results.help_text()  # For who knows no kind of small talk.
        return
    expected = ENGLISH.answers.reasons[reason].format(missing="“Nevada”", address="“section 9”")
    assert words_of(reply) == [expected, TRY]
    assert reply.quotations == ()


def test_a_refusal_labels_what_comes_near() -> None:
    reply = results.answer(NoAnswer("Did it fall?", ID, Reason.NOT_STATED, (QUOTE,)))

    assert reply.kind is ReplyKind.NO_ANSWER
    assert words_of(reply)[1:] == [TRY]
    assert reply.quotations == ()
    assert reply.related == (QUOTE,)


def test_related_passages_are_a_line_each() -> None:
    label, table = results.related((QUOTE,))

    assert label == Text(ENGLISH.answers.nearest)
    assert table == Table(((citations.cite(QUOTE), QUOTE.text),))
    assert results.related(()) == ()


def test_of_a_long_related_passage_the_first_words_are_shown() -> None:
    text = "A bridge fell. " * 20
    long = quotation(text, text)
    (_, table) = results.related((long,))

    assert isinstance(table, Table)
    shown = table.rows[0][1]
    assert len(shown) <= results.MAX_FIRST_WORDS + 2
    assert shown.endswith(" …")
    assert long.text.startswith(shown.removesuffix(" …"))


def test_what_was_searched_for_instead_is_said() -> None:
    corrections = (Correction("natoinal", "national"), Correction("gaurd", "guard"))
    reply = results.answer(Answer("Did it fall?", ID, (QUOTE,), corrections))

    assert words_of(reply) == [
        "Showing results for “national” instead of “natoinal”, “guard” instead of “gaurd”.",
    ]


def test_the_subjects_of_one_document_are_one_line_without_signs_of_markdown() -> None:
    text = "Bridges. Mills. Ferries."
    about = tuple(quotation(text, words) for words in ("Bridges", "Mills"))
    other = Quote(document("### The *dogs*\n", "b.md"), Span(0, 14), 1)
    reply = results.answer(NoAnswer("Cats?", ID, Reason.OFF_SUBJECT, about=(*about, other)))
    (table,) = (part for part in reply.parts if isinstance(part, Table))

    assert table.rows == (("a.txt", "Bridges · Mills"), ("b.md", "The dogs"))


@pytest.mark.parametrize(
    ("headings", "rows"),
    [
        (["# The Mill", "## Wheels"], (("The Mill", "Wheels"),)),
        (["# The Mill"], (("The Mill", ""),)),
    ],
)
def test_the_title_of_a_document_is_not_named_among_its_subjects(
    headings: list[str], rows: tuple[tuple[str, str], ...]
) -> None:
    text = "# The Mill\n\n## Wheels\n\nTwo.\n"
    about = [quotation(text, each, name="a.md") for each in headings]
    reply = results.answer(NoAnswer("Cats?", ID, Reason.OFF_SUBJECT, about=tuple(about)))

    assert Table(rows) in reply.parts


def test_a_question_off_the_subject_is_told_what_the_documents_are_about() -> None:
    reply = results.answer(NoAnswer("Did it fall?", ID, Reason.OFF_SUBJECT, about=(QUOTE,)))

    assert ENGLISH.answers.about in words_of(reply)
    assert Table(((QUOTE.document.source, QUOTE.text),)) in reply.parts
    assert reply.quotations == ()


def test_who_asks_for_help_gets_it() -> None:
    reply = results.answer(NoAnswer("help", ID, Reason.SMALL_TALK, small_talk=SmallTalk.HELP))

    assert reply == results.help_text()
    assert reply.kind is ReplyKind.HELP


@pytest.mark.parametrize("strings", [ENGLISH, SPANISH])
@pytest.mark.parametrize("kind", [each for each in SmallTalk if each is not SmallTalk.HELP])
def test_small_talk_gets_one_line_without_a_quotation(kind: SmallTalk, strings: Strings) -> None:
    reply = results.answer(NoAnswer("hi", ID, Reason.SMALL_TALK, small_talk=kind), strings)

    (line,) = words_of(reply)
    assert "{" not in line
    assert (reply.kind, reply.quotations) == (ReplyKind.HINT, ())


@pytest.mark.parametrize(
    ("sentence", "cited"),
    [
        ("Guests may visit. They sign the book.", "a.txt › Guests"),
        ("Guests. They sign the book.", "a.txt"),
        ("Guests\nThey sign the book.", "a.txt"),
    ],
)
def test_a_heading_is_cited_unless_the_quotation_begins_with_it(sentence: str, cited: str) -> None:
    text = f"Guests\n\n{sentence}"
    quote = Quote(document(text), Span(8, len(text)), 2, Span(0, 6))

    assert citations.cite(quote) == cited


def test_what_only_a_file_itself_states_is_marked_in_the_list() -> None:
    metadata = Metadata(title="Mills", author="Ana Prado", own=frozenset({"title"}))
    summary = SourceSummary(SourceName("a.pdf"), "f" * 64, 1234, 1, 2, metadata=metadata)
    (listing,) = (part for part in results.sources([summary]).parts if isinstance(part, Table))

    assert listing.rows[0][1].startswith("Ana Prado, “Mills” (from the file itself), 1 para")


def test_sources_are_listed_with_their_sizes_and_for_owners_with_checksums() -> None:
    summary = SourceSummary(SourceName("a.txt"), "f" * 64, 1234, 1, 2)
    said = Text("I can quote from 1 document:")

    assert results.sources([summary]).parts == (
        said,
        Table((("a.txt", "1 paragraph, 1,234 characters"),)),
    )
    assert results.sources([summary], checksums=True).parts == (
        said,
        Table((("a.txt", "1 paragraph, 1,234 characters, SHA-256 ffffffffffff…"),)),
    )


def test_files_that_could_not_be_read_are_named_with_why() -> None:
    assert results.document_faults([], [SkippedFile(SourceName("b.pdf"), "it is binary")]) == (
        Text("1 file couldn't be read:"),
        Table((("b.pdf", "it is binary"),)),
    )


STATED = Metadata("The old bridge", "Ana Prado", "The Alva Herald", "1990-03", "https://a.org/b")
STATED_QUOTE = replace(QUOTE, document=replace(QUOTE.document, metadata=STATED))


def test_what_is_stated_of_a_document_stands_before_its_place() -> None:
    assert citations.cite_in_full(STATED_QUOTE) == (
        "“The old bridge”, Ana Prado, The Alva Herald, 1990-03"
        " · a.txt · paragraph 1 · line 1 · characters 19–27"
    )


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        (Metadata(title="T"), "“T” · a.txt · "),
        (Metadata(author="A", date="1990"), "A, 1990 · a.txt · "),
        (Metadata(url="https://a.org"), "a.txt · "),
        (Metadata(title="x" * 300), f"“{'x' * 120}…” · a.txt"),
        (Metadata(author="x" * 300, publisher="y" * 300), f"{'x' * 60}…, {'y' * 60}… · a.txt"),
    ],
)
def test_only_what_is_stated_is_cited(stated: Metadata, said: str) -> None:
    quote = replace(QUOTE, document=replace(QUOTE.document, metadata=stated))

    assert citations.cite_in_full(quote).startswith(said)


def test_a_quotation_carries_its_citation_and_a_link_to_its_sentence() -> None:
    reply = results.answer(Answer("Did it fall?", ID, (STATED_QUOTE, QUOTE)))

    assert [(part.citation, part.url) for part in reply.quotations] == [
        ("The old bridge", "https://a.org/b#:~:text=It%20fell."),
        ("a.txt", None),
    ]


def test_sources_are_listed_with_what_is_stated_of_them() -> None:
    fault = MetadataWarning(SourceName("a.txt"), 3, "the key “tags” is unknown")
    other = MetadataWarning(SourceName("a.txt"), 4, "the title is given twice")
    summary = SourceSummary(
        SourceName("a.txt"), "f" * 64, 4, 1, 2, metadata=STATED, metadata_warnings=(fault, other)
    )
    faultless = replace(summary, metadata_warnings=())
    (listed,) = (
        part.rows for part in results.sources([summary, faultless]).parts if isinstance(part, Table)
    )

    assert listed[0] == listed[1]
    assert listed[0][1].startswith(
        "“The old bridge”, Ana Prado, The Alva Herald, 1990-03, https://a.org/b, 1 paragraph, "
    )
    assert results.document_faults([summary, faultless], []) == (
        Text("2 lines of front matter can't be used:"),
        Table((("a.txt", "line 3: the key “tags” is unknown; line 4: the title is given twice"),)),
    )


@pytest.mark.parametrize(
    ("last", "said"), [("2021", "events dated 2021"), ("2023", "events from 2021 to 2023")]
)
def test_a_document_is_listed_with_the_dates_of_its_events(last: str, said: str) -> None:
    summary = SourceSummary(
        SourceName("a.txt"), "f" * 64, 5, 2, 2, first_date="2021", last_date=last
    )
    (listed,) = (each for each in results.sources([summary]).parts if isinstance(each, Table))

    assert listed.rows[0][1].endswith(f"5 characters, {said}")


def test_nothing_is_said_of_faults_where_there_are_none() -> None:
    summary = SourceSummary(SourceName("a.txt"), "f" * 64, 5, 2, 2)

    assert words_of(results.sources([summary] * 2)) == ["I can quote from 2 documents:"]
    assert results.document_faults([summary] * 2, []) == ()


def test_the_help_names_every_command_that_is_for_all() -> None:
    listing = results.help_text().parts[1]

    assert isinstance(listing, Table)
    assert [name for name, _ in listing.rows] == [
        "/ask", "/cite", "/timeline", "/sources", "/verify", "/help",
        "/privacy", "/forget-me", "/settings",
    ]  # fmt: skip


def test_a_failure_gives_the_reference_that_the_log_repeats() -> None:
    reply = results.failure("a1b2")

    assert reply.kind is ReplyKind.FAILURE
    assert "a1b2" in words_of(reply)[0]


def test_a_hint_passes_the_sentence_on() -> None:
    assert results.hint("Ask in words.") == Reply(ReplyKind.HINT, (Text("Ask in words."),))


def test_a_citation_gives_the_place_to_the_character() -> None:
    assert citations.cite_in_full(QUOTE) == "a.txt · paragraph 1 · line 1 · characters 19–27"


def test_a_citation_names_the_heading_on_one_line_and_not_at_any_length() -> None:
    text = "# The\nbridge " + "x" * 200 + "\n\nIt fell."
    heading = Span(2, len(text) - 10)
    quote = Quote(document(text), Span(len(text) - 8, len(text)), 2, heading)

    cited = citations.cite_in_full(quote)

    assert "“The bridge xxx" in cited
    assert "x…”" in cited
    assert "\n" not in cited
    assert len(cited) < 200


MILL = "The mill opened on\nOct. 5. It closed in 2003. It closed in 2003, they say."


def event(words: str, edtf: str, evidence: DateEvidence | None = None, **given: object) -> Event:
    place = quotation(MILL, words)
    basis = DateBasis(evidence, quotation(MILL, "2003"), weak=False) if evidence else None
    first = None if edtf.startswith("X") else date(2003, 1, 1)
    return Event(edtf, place, first, first, evidence is None, basis, place, **given)  # type: ignore[arg-type]


def entries_of(reply: Reply) -> list[TimelineEntry]:
    return [part for part in reply.parts if isinstance(part, TimelineEntry)]


def test_a_timeline_is_its_events_in_order_with_the_dates_as_written() -> None:
    found = Timeline(
        "mills", "2001", None, SourceName("a.txt"),
        (event("2003", "2003"), event("on\nOct. 5", "2003-10-05", DateEvidence.DATELINE)),
    )  # fmt: skip
    reply = timelines.timeline(found)

    assert reply.kind is ReplyKind.TIMELINE
    assert words_of(reply) == ["2 events about “mills” from 2001 in a.txt, oldest first:"]
    assert [(each.year, each.date, each.written, each.evidence) for each in entries_of(reply)] == [
        ("2003", "2003", "2003", None),
        (None, "2003-10-05", "on Oct. 5", "year from the document’s date"),
    ]
    assert len(reply.quotations) == 2


@pytest.mark.parametrize("evidence", sorted(DateEvidence))
def test_every_date_evidence_has_its_fixed_words(evidence: DateEvidence) -> None:
    said = timelines.date_evidence(event("Oct. 5", "2003-10-05", evidence))

    assert said == f"year from {ENGLISH.timelines.date_evidence[evidence]}"


def test_what_a_heading_dates_says_so_and_is_found_below_it() -> None:
    text = "2003\n\nThe mill opened."
    words, sentence = quotation(text, "2003"), quotation(text, "The mill opened.")
    below = Quote.of_slices(words.document, (words.span, sentence.span), 1)
    basis = DateBasis(DateEvidence.HEADING, words, weak=False)
    first = date(2003, 1, 1)
    found = Event("2003", words, first, first, stated=True, basis=basis, quote=below)
    (entry,) = entries_of(timelines.timeline(Timeline(None, None, None, None, (found,))))

    assert entry.evidence == "from the heading’s date"
    assert entry.below == sentence


def test_a_weak_ground_is_called_weak() -> None:
    assert "uncertain" in ENGLISH.timelines.date_evidence[DateEvidence.LATEST_DATE]


def test_a_relative_date_is_counted_and_not_completed() -> None:
    assert timelines.date_evidence(event("they say", "2003", DateEvidence.CAPTION)) == (
        "counted from the caption’s date"
    )


def test_what_has_no_year_stands_under_words_of_its_own() -> None:
    place = quotation(MILL, "Oct. 5")
    undated = Event("XXXX-10-05", place, None, None, stated=False, basis=None, quote=place)
    reply = timelines.timeline(Timeline(None, None, None, None, (), (undated,)))

    assert words_of(reply)[1:] == [ENGLISH.timelines.undated]
    assert entries_of(reply)[0].evidence == ENGLISH.timelines.year_open


def test_what_repeats_an_event_is_named_with_it() -> None:
    twice = event("2003", "2003", also=(event("2003, they say", "2003"),))
    (entry,) = entries_of(timelines.timeline(Timeline(None, None, None, None, (twice,))))

    assert entry.also == "Also in a.txt"


def test_a_timeline_that_is_cut_says_how_many_there_are() -> None:
    cut = Timeline("mills", None, None, None, (event("2003", "2003"),) * 1_000, (), (), 11_000, 345)

    assert words_of(timelines.timeline(cut)) == [
        "12,345 events about “mills”; here are the first 1,000, oldest first:"
    ]
    assert words_of(timelines.timeline(cut, SPANISH)) == [
        "12\u202f345 acontecimientos sobre «mills»; los 1000 más antiguos, en orden:"
    ]


def test_a_chart_of_a_cut_timeline_says_how_many_there_are() -> None:
    cut = Timeline(None, None, None, None, (event("2003", "2003"),) * 3, (), (), 11_000, 345)

    assert timelines.chart_title(cut, cut.dated_count) == "11,003 dated events"
    assert timelines.chart_note(cut, 3) == (
        "The first 3 of 11,003. Choose a topic or dates to see the others. "
        "Not shown, because the year is unknown: 345."
    )


def test_an_empty_timeline_is_said_plainly() -> None:
    reply = timelines.timeline(Timeline("zebras", "2001", "2002", None, ()))

    assert reply.kind is ReplyKind.NO_ANSWER
    assert words_of(reply) == [
        "I couldn't find any dated events about “zebras” from 2001 to 2002.",
        ENGLISH.timelines.try_again,
    ]


def test_a_paragraph_is_shown_with_its_neighbours() -> None:
    reply = results.context((QUOTE, QUOTE))

    assert reply.kind is ReplyKind.CONTEXT
    assert words_of(reply) == []
    assert [part.citation for part in reply.quotations] == ["", "a.txt"]


def test_votes_are_listed_by_answer() -> None:
    assert notices.feedback([Tally("fb38008f1896", 1200, 1)]).parts == (
        Text("Votes by answer, most votes first:"),
        Table((("fb38008f1896", "1,200 up, 1 down"),)),
    )
    assert notices.feedback([]).parts == (Text("No votes yet."),)
    assert notices.feedback([Tally("fb38008f1896", 1, 0)], SPANISH).parts[1:] == (
        Table((("fb38008f1896", "1 a favor, 0 en contra"),)),
    )


@pytest.mark.parametrize(
    ("place", "english", "spanish"),
    [
        (Location(page=12), "page 12", "página 12"),
        (Location(page=12, last_page=13), "pages 12–13", "páginas 12–13"),
        (Location(paragraph=3), None, None),
        (Location(), None, None),
        (
            Location(headings=("Bridges", "Tolls"), paragraph=3),
            "paragraph 3 under “Bridges › Tolls”",
            "párrafo 3 de «Bridges › Tolls»",
        ),
        (
            Location(headings=("Tolls",), paragraph=3, anchor="tolls"),
            "#tolls · paragraph 3 under “Tolls”",
            "#tolls · párrafo 3 de «Tolls»",
        ),
        (Location(headings=("Tolls",)), "“Tolls”", "«Tolls»"),
    ],
)
def test_a_citation_leads_to_the_place_in_the_file(
    place: Location, english: str | None, spanish: str | None
) -> None:
    copy = replace(document("It fell.", "a.pdf"), original=False, marks=(LocationMark(0, place),))
    quote = Quote(copy, Span(0, 8), 1)
    ours = ("paragraph 1", "line 1", "characters 0–8")
    theirs = ("párrafo 1", "línea 1", "caracteres 0–8")

    assert citations.cite_in_full(quote) == " · ".join(filter(None, ("a.pdf", english, *ours)))
    in_spanish = citations.cite_in_full(quote, SPANISH)
    assert in_spanish == " · ".join(filter(None, ("a.pdf", spanish, *theirs)))


ALVA = "The fair of Alva was loud. It drew 300 people. It rained."
BRIX = "The fair of Alva drew 500 people."
ONE = quotation(ALVA, "It drew 300 people.", name="alva.txt")
LONGER = quotation(ALVA, "It drew 300 people. It rained.", name="alva.txt")
TWO = quotation(BRIX, BRIX, name="brix.txt")
OTHER = quotation("It was a fair.", "It was a fair.", name="c.txt")


def test_without_differences_all_stay_as_they_are() -> None:
    assert side_by_side([ONE, OTHER], []) == ((ONE, OTHER), (), ())


def test_those_that_differ_come_first_where_the_best_is_one_of_them() -> None:
    assert side_by_side([ONE, OTHER, TWO], [ONE, TWO]) == ((), (ONE, TWO), (OTHER,))


def test_else_they_come_last() -> None:
    assert side_by_side([OTHER, ONE], [ONE, TWO]) == ((OTHER,), (ONE, TWO), ())


def test_a_longer_form_stands_for_a_shorter_one_and_none_is_shown_twice() -> None:
    assert side_by_side([LONGER], [ONE, TWO]) == ((), (LONGER, TWO), ())
    assert side_by_side([ONE], [LONGER, TWO]) == ((), (LONGER, TWO), ())


def test_the_same_words_of_another_document_are_another_quotation() -> None:
    again = Quote(quotation(ALVA, ALVA, name="copy.txt").document, Span(27, 46), 1)

    assert side_by_side([ONE], [again, TWO]) == ((ONE,), (again, TWO), ())


def test_an_answer_says_that_they_differ_and_not_which_is_right() -> None:
    answer = Answer("How many?", AnswerId("0" * 12), (ONE, OTHER), conflicts=(ONE, TWO))
    parts = results.answer(answer).parts

    assert [part.quote if isinstance(part, Quotation) else part for part in parts] == [
        Text(ENGLISH.answers.conflicts),
        ONE,
        TWO,
        Text(ENGLISH.buttons.further),
        OTHER,
    ]
