from __future__ import annotations

import math
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Alias, Answer, Correction, NoAnswer, Quote, Reason, SourceName
from index.answering import answer
from index.answering.confidence import confidence
from index.answering.excerpts import MAX_EXCERPT_LENGTH, MAX_SENTENCES, excerpt
from index.answering.scoring import Matcher, candidates
from index.answering.subjects import MAX_HEADINGS, MAX_NAMES, subjects
from index.corpus import Corpus, build
from index.model import OMISSION
from index.query.answer_types import answer_type_of
from index.query.concepts import concepts_of
from index.query.weights import WEIGHTS
from index.text.blocks import divide
from index.text.tokens import tokenise
from tests.helpers.documents import BRIDGE, corpus, document

BORDER = """The law

In December Texas Governor Greg Abbott signed three bills against immigrants. Mr. Abbott spoke in
front of the border wall. The Deferred Action for Childhood Arrivals (DACA) program of 2012 was
not touched. DACA is a program for people who came as children.

The reaction

President Andrés López Obrador, commonly known as “AMLO,” criticised the bills. In Mexico City
AMLO met Representative Alexandria Ocasio-Cortez. Later AMLO called the meeting useful. A clerk
wrote ALMO. Between January and March the number of deaths rose to seven in the United States.
"""
SMALL_CORPUS = corpus(BRIDGE, BORDER)


def ask(question: str, small_corpus: Corpus = SMALL_CORPUS, *, limit: int = 3) -> Answer | NoAnswer:
    return answer(small_corpus, question, limit=limit)


def quotes_of(result: Answer | NoAnswer) -> tuple[Quote, ...]:
    return result.quotes if isinstance(result, Answer) else result.nearest


def quoted(question: str, small_corpus: Corpus = SMALL_CORPUS) -> str:
    result = ask(question, small_corpus)

    assert isinstance(result, Answer), result
    return " ".join(result.quotes[0].text.split())


def refused(question: str, small_corpus: Corpus = SMALL_CORPUS) -> NoAnswer:
    result = ask(question, small_corpus)

    assert isinstance(result, NoAnswer), result
    return result


# Answers


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Who built the stone bridge?", "by the mason Ana Prado"),
        ("when did the flood destroy the bridge's arch", "In 1987 a flood"),
        ("what do ferry tickets cost", "4 crowns"),
        ("what did the texas governor sign", "Greg Abbott signed"),
        ("What did Governor Abbott sign?", "Greg Abbott signed"),
        ("what is DACA", "DACA is a program"),
        ("what is Deferred Action for Childhood Arrivals", "(DACA)"),
        ("who met AOC", "Alexandria Ocasio-Cortez"),
        ("who is AMLO", "AMLO"),
        ("what did ALMO criticise", "criticised the bills"),
        ("What did Lopez Obrador criticise?", "criticised the bills"),
        ("how many deaths in america in Jan", "rose to seven"),
        ("how many deaths in the US", "rose to seven"),
        ("did 7 deaths happen in the U.S.", "rose to seven"),
        ("how many bils against imigrants", "three bills"),
        ("¿Quién es AMLO?", "AMLO"),
    ],
)
def test_a_question_is_answered_in_the_words_that_people_use(question: str, words: str) -> None:
    assert words in quoted(question)


def test_a_correction_is_reported() -> None:
    result = ask("how many bills against imigrants")

    assert result.corrections == (Correction("imigrants", "immigrants"),)


def test_known_words_are_not_corrected() -> None:
    assert ask("what do bridge tickets cast").corrections == ()


def test_a_definition_comes_before_a_mention() -> None:
    small_corpus = corpus(
        "Trump ended the Zorbla quickly.\n\nMany feared the end of Zorbla.\n\n"
        "The Zorbla is a program for farmers."
    )

    assert quoted("What is the Zorbla?", small_corpus) == "The Zorbla is a program for farmers."


def test_a_question_in_a_headings_words_is_answered_from_below_it() -> None:
    small_corpus = corpus(
        "# Manual\n\n## Error K102\n\nThe key has expired. Renew it.\n\n## Error K205\n\nWait."
    )

    assert quoted("error K102", small_corpus) == "Error K102 The key has expired. Renew it."


def test_the_communitys_own_names_are_understood() -> None:
    small_corpus = corpus(BRIDGE, own=[Alias("ferry", "Daisy Queen")])

    assert "A ferry crosses" in quoted(
        "how often does the Daisy Queen cross the Alva", small_corpus
    )


def test_fewer_quotations_than_asked_for_if_the_rest_are_not_worth_it() -> None:
    result = ask("Which mason built the stone bridge over the Alva in 1764?", limit=10)

    assert len(quotes_of(result)) < 10


# Refusals


def test_the_same_words_fill_one_place_and_say_where_else_they_stand() -> None:
    small_corpus = corpus(
        "The stone bridge over the Alva was built in 1764 by the mason Ana Prado.",
        "# Copy\n\nThe stone **bridge** over the Alva was built in 1764, by the mason Ana Prado!",
        "The bridge over the Alva was built twice.",
    )

    quotes = quotes_of(ask("Who built the stone bridge over the Alva?", small_corpus))

    assert ["mason" in each.text for each in quotes] == [True, False]
    (other,) = quotes[0].also_in
    document = small_corpus.documents[other.source]
    assert other.source != quotes[0].document.source
    assert "mason Ana Prado" in document.text[other.span.start : other.span.end]
    assert quotes[1].also_in == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The stone bridge carried 20 carts of the mill.", "The stone bridge carried 30 carts."),
        ("Stone bridge: closed.", "Stone bridge: closed."),
        (
            "Tolls of the stone bridge in summer are:\n\n- one crown for every stone cart",
            "Tolls of the stone bridge in winter are:\n\n- one crown for every stone cart",
        ),
    ],
)
def test_words_that_may_say_something_else_stay_apart(one: str, other: str) -> None:
    quotes = quotes_of(ask("What about the stone bridge and stone carts?", corpus(one, other)))

    assert len(quotes) > 1
    assert not any(each.also_in for each in quotes)


def test_small_talk_is_answered_with_nothing() -> None:
    result = refused("hello!")

    assert (result.reason, quotes_of(result), result.about) == (Reason.SMALL_TALK, (), ())


@pytest.mark.parametrize(
    "question", ["what is it?", "What’s next?", "what happened?", "tell us about that", "who?"]
)
def test_a_question_that_names_nothing_is_too_vague(question: str) -> None:
    small_corpus = corpus(BRIDGE, "# What’s next?\n\nThe next year is going to be better.")
    result = refused(question, small_corpus)

    assert (result.reason, result.nearest) == (Reason.TOO_VAGUE, ())
    assert result.about


def test_what_is_off_the_subject_is_refused_with_what_the_documents_are_about() -> None:
    result = refused("how do I bake sourdough pizza")

    assert (result.reason, result.nearest, result.missing) == (Reason.OFF_SUBJECT, (), ())
    assert "The law" in [quote.text for quote in result.about]


def test_a_title_is_a_subject_only_where_its_document_has_few_headings() -> None:
    parts = "".join(f"## {each}\n\nIt is here.\n\n" for each in ("Wheels", "Sails", "Stones"))
    mill = document(f"# The mill\n\n{parts}", "a.md")
    ferry = document("# The ferry\n\nIt is here.\n", "b.md")

    alone, both = (subjects(build(each)) for each in ([mill], [mill, ferry]))

    assert [quote.text for quote in alone] == ["## Wheels", "## Sails", "## Stones"]
    assert [quote.text for quote in both] == ["## Wheels", "# The ferry", "## Sails"]


def test_a_name_that_no_document_holds_is_refused_and_named() -> None:
    result = refused("What did Senator Zorblatt sign?")

    assert result.reason is Reason.NO_SUCH_NAME
    assert "Zorblatt" in result.missing


def test_a_year_that_no_document_holds_is_refused_and_named() -> None:
    result = refused("What did the governor sign in 1823?")

    assert (result.reason, result.missing) == (Reason.NO_SUCH_YEAR, ("1823",))


def test_a_year_of_another_passage_is_not_confirmed() -> None:
    assert refused("What did Abbott sign in 1987?").reason is Reason.NOT_STATED


def test_a_name_of_another_passage_is_not_confirmed() -> None:
    assert refused("How many crowns do ferry tickets cost Abbott?").reason is Reason.NOT_STATED


def test_a_sum_that_is_not_stated_is_not_answered() -> None:
    small_corpus = corpus(
        "The stone bridge was built by the mason Ana Prado for the town of Alderton."
    )
    result = refused("How much did the stone bridge cost?", small_corpus)

    assert result.reason is Reason.NOT_STATED
    assert result.nearest


def test_a_phrase_in_quotation_marks_stands_so_in_the_quotation() -> None:
    cranes = corpus(
        "The load is safe when the working brake is on, and working with a safe load is taught.\n\n"
        "Each crane shows its safe working load on the jib.\n\nWorking days end at five.\n"
    )

    assert "its safe working load" in quoted('"safe working load"', cranes)
    assert "its safe working load" in quoted("What shows the “safe  working load”?", cranes)
    assert refused('"safe load working" crane', cranes).nearest == ()


def test_a_letter_is_a_name_in_either_case() -> None:
    plans = corpus("Plan A is to wait for rain.\n\nPlan B is to drain the lake by hand.\n")

    assert "drain" in quoted("What is plan b?", plans)
    assert "drain" in quoted("What is plan B?", plans)


def test_a_word_that_no_document_holds_is_named() -> None:
    result = refused("Where did Abbott buy his giraffe?")

    assert (result.reason, result.missing) == (Reason.NO_SUCH_WORD, ("buy", "giraffe"))


def test_near_passages_are_shown_and_then_the_subjects_are_not() -> None:
    result = refused("What did Abbott sign in 1987?")

    assert result.nearest
    assert result.about == ()


def test_a_spanish_question_that_shares_no_name_says_so() -> None:
    result = refused("¿Cuándo se construyó el viejo molino?")

    assert result.reason is Reason.OTHER_LANGUAGE


def test_a_missing_name_is_not_claimed_if_a_heading_holds_it() -> None:
    small_corpus = corpus(
        "# Zorblatt manual\n\n## Error K102\n\nThe key has expired. Renew it at once."
    )

    assert "K102" not in getattr(ask("why does Error K102 come", small_corpus), "missing", ())


def test_the_search_can_be_kept_to_one_document() -> None:
    result = answer(
        SMALL_CORPUS, "Who built the stone bridge?", limit=3, source=SourceName("b.txt")
    )

    assert {quote.document.source for quote in quotes_of(result)} <= {"b.txt"}
    assert isinstance(result, NoAnswer)
    assert {quote.document.source for quote in result.about} <= {"b.txt"}


@pytest.mark.parametrize("text", ["", "# Only a heading\n", "---\n"])
def test_documents_without_a_passage_answer_nothing(text: str) -> None:
    assert isinstance(ask("Who built the bridge?", corpus(text)), NoAnswer)


# Whatever is asked of whatever documents


WORDS = (
    "bridge Alva ferry 1764 1987 mason Ana Prado (AP) DACA U.S. US us the This He He’s next? AMLO "
    "ALMO López de la quién cuándo how many when who is what three 3 $4 crowns bilsl befor [AP "
    "Photo/X] built , . ! ? … # - | \n \n\n known as “Flash,” Texas Governor 北京 🙂 e\u0301"
).split(" ")
TEXTS = st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)
QUESTIONS = st.lists(st.sampled_from(WORDS), max_size=12).map(
    lambda words: " ".join(["who", *words])
)


@settings(deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=3), QUESTIONS, st.integers(1, 5))
def test_any_question_gets_quotations_that_keep_the_rules(
    texts: list[str], question: str, limit: int
) -> None:
    small_corpus = corpus(*texts)
    quotes = quotes_of(ask(question, small_corpus, limit=limit))

    assert len(quotes) <= limit
    for quote in quotes:
        text = small_corpus.documents[quote.document.source].text
        assert quote.text == OMISSION.join(text[each.start : each.end] for each in quote.spans)
        sentences = sentences_in(quote)
        assert sentences >= 1
        if is_prose(quote):
            # A list, a table and an answer come with what belongs in front of them.
            assert sentences <= MAX_SENTENCES
            assert sentences == 1 or len(quote.text) <= MAX_EXCERPT_LENGTH
    for one, other in combinations(quotes, 2):
        same = one.document is other.document
        assert not (same and one.spans == other.spans)
        if is_prose(one) and is_prose(other):
            assert not (same and one.span.overlaps(other.span))


def is_prose(quote: Quote) -> bool:
    """Whether one block without items, rows and the like has all of a quotation."""
    blocks = [block for block in divide(quote.document) if block.span.overlaps(quote.span)]
    return len(blocks) == 1 and not blocks[0].parts


def sentences_in(quote: Quote) -> int:
    return sum(
        quote.span.contains(sentence.span)
        for block in divide(quote.document)
        for sentence in block.sentences
    )


@settings(deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=3), QUESTIONS)
def test_the_same_question_of_the_same_documents_gets_the_same_answer(
    texts: list[str], question: str
) -> None:
    assert ask(question, corpus(*texts)) == ask(question, corpus(*texts))


@settings(deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=3), QUESTIONS)
def test_confidence_is_always_a_number(texts: list[str], question: str) -> None:
    small_corpus = corpus(*texts)
    concepts = concepts_of(small_corpus, question, tuple(tokenise(question)), WEIGHTS)
    matcher, answer_type = Matcher(concepts, WEIGHTS), answer_type_of(question)
    for candidate in candidates(small_corpus, matcher, answer_type, None, WEIGHTS):
        sure = confidence(
            small_corpus,
            excerpt(candidate, matcher, small_corpus),
            matcher,
            answer_type,
            WEIGHTS,
        )

        assert math.isfinite(sure)


@settings(deadline=None)
@given(st.text(max_size=300), st.text(max_size=60))
def test_any_text_and_any_question_go_together(text: str, question: str) -> None:
    result = ask(f"who {question}", corpus(text))

    assert isinstance(result, Answer | NoAnswer)


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"Heading {n} here\n\nThe stone bridge number {n} fell.\n\n" for n in range(3000)),
        " ".join(f"The stone bridge number {n} fell." for n in range(5000)),
        "bridge " * 30_000,
        "Bridge. " * 20_000,
        "- bridge\n" * 10_000,
    ],
    ids=["headings", "paragraph", "words", "sentences", "list"],
)
@pytest.mark.parametrize(
    "question",
    ["Which stone bridge fell?", "bridge " * 142, "us " * 333, "what is the price of zorblax tea"],
    ids=["plain", "repeated", "us", "off"],
)
def test_large_documents_and_long_questions_are_no_burden(text: str, question: str) -> None:
    assert len(quotes_of(ask(question, LARGE.setdefault(text, corpus(text))))) <= 3


LARGE: dict[str, Corpus] = {}

TOWN = (
    "The flood\n\nThe mayor, Rosa Castellano, came. Later Castellano’s men left with Demirtan.\n\n"
    "The mill\n\nNobody saw Castellano in March. On Monday the Parks Office closed.\n"
)


def test_headings_come_first_and_names_by_how_often_they_stand() -> None:
    said = [quote.text for quote in subjects(corpus(TOWN))]

    assert said == ["The flood", "The mill", "Rosa Castellano", "Demirtan"]


def test_each_document_gives_a_heading_before_one_gives_a_second() -> None:
    said = [quote.text for quote in subjects(corpus(TOWN, "The bridge\n\nit fell."))]

    assert said[:MAX_HEADINGS] == ["The flood", "The bridge", "The mill"]


def test_every_subject_is_the_documents_own_words() -> None:
    for quote in subjects(corpus(TOWN, BRIDGE)):
        assert quote.text == quote.document.text[quote.span.start : quote.span.end]
        assert "\n" not in quote.text.strip()


def test_there_are_never_many() -> None:
    text = "\n\n".join(
        f"Heading {n} here\n\nThen Zorb{'abcdefghijkl'[n]}x spoke." for n in range(12)
    )

    assert len(subjects(corpus(text))) <= MAX_HEADINGS + MAX_NAMES


def test_the_subjects_of_one_document_are_its_own() -> None:
    small_corpus = corpus(TOWN, BRIDGE)

    assert {quote.document.source for quote in subjects(small_corpus, [SourceName("b.txt")])} == {
        "b.txt"
    }


@pytest.mark.parametrize("name", ["Preußl", "Ößßl", "LĂłpezx", "Zoﬃx"])
def test_a_name_that_is_folded_longer_keeps_its_place(name: str) -> None:
    text = f"the mill saw {name}"

    assert [quote.text for quote in subjects(corpus(text))] == [name]
    assert [quote.text for quote in subjects(corpus(text + "’s men."))] == [name]


def test_boilerplate_names_nothing() -> None:
    small_corpus = corpus(
        "Photo by Zorblax\n\nShare this\n\nthe water rose and the old bridge fell."
    )

    assert subjects(small_corpus) == ()
