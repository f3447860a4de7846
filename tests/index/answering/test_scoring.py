from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import SourceName
from index.answering.scoring import (
    CANDIDATES,
    MAX_TERMS,
    REACH,
    BlockMatches,
    Candidate,
    Matcher,
    candidates,
    strongest,
)
from index.corpus import Corpus
from index.query.answer_types import answer_type_of
from index.query.concepts import Concept, concepts_of
from index.query.weights import WEIGHTS
from index.text.english import Variant, synonyms
from index.text.tokens import stem, tokenise
from tests.helpers.documents import BRIDGE, corpus


def scored(small_corpus: Corpus, question: str, source: str | None = None) -> list[Candidate]:
    found = concepts_of(small_corpus, question, tuple(tokenise(question)), WEIGHTS)
    among = None if source is None else [*small_corpus.find((source,)).values()]
    return candidates(
        small_corpus, Matcher(found, WEIGHTS), answer_type_of(question), among, WEIGHTS
    )


def words(candidate: Candidate) -> str:
    span = candidate.block.block.sentences[candidate.sentence].span
    return candidate.block.document.text[span.start : span.end]


def test_the_sentence_that_says_it_comes_first() -> None:
    assert words(scored(corpus(BRIDGE), "When did a flood destroy the arch?")[0]).startswith(
        "In 1987"
    )


def asked(text: str, question: str) -> Mapping[str, float]:
    return strongest(concepts_of(corpus(text), question, tuple(tokenise(question)), WEIGHTS))


def test_of_words_that_mean_nearly_the_same_the_best_are_looked_for() -> None:
    near = synonyms("break")
    text = "They break it. " + " ".join(near) + "."

    terms = asked(text, "what did they break")

    assert len(near) > MAX_TERMS
    assert len(terms) == MAX_TERMS
    weakest = min(near[term] for term in terms if term != "break")
    assert all(near[term] <= weakest for term in near if term not in terms)


def test_all_words_of_a_long_question_are_looked_for() -> None:
    nouns = "adobe basalt cobalt dynamo enamel ferret girder hamlet insect jackal kettle lichen"
    more = "magnet nickel osprey pigeon quartz rudder saddle turnip"
    words = f"{nouns} {more}".split()

    terms = asked(" ".join(words), " ".join(words))

    assert len(words) > MAX_TERMS
    assert {stem(word) for word in words} <= terms.keys()


def test_candidates_are_in_order_of_score() -> None:
    scores = [candidate.score for candidate in scored(corpus(BRIDGE), "the bridge and the ferry")]

    assert scores == sorted(scores, reverse=True)


def test_equal_sentences_are_in_order_of_document_and_place() -> None:
    text = "A ferry crosses it."
    sources = [each.block.document.source for each in scored(corpus(text, text, text), "ferry")]

    assert sources == ["a.txt", "b.txt", "c.txt"]


def test_a_heading_lends_its_words_to_what_stands_below() -> None:
    small_corpus = corpus(
        "# Manual\n\n## Error K102\n\nRenew the key and wait.\n\n## Error K205\n\nStop the clock."
    )

    assert words(scored(small_corpus, "what to do about K205")[0]) == "Stop the clock."


def test_a_heading_is_never_a_candidate() -> None:
    small_corpus = corpus("# What’s next?\n\nThe next step is rest.\n\n# The end\n\nIt ends.")

    assert {words(each) for each in scored(small_corpus, "what's next in the end")} <= {
        "The next step is rest.",
        "It ends.",
    }


def test_a_bare_credit_is_never_a_candidate() -> None:
    small_corpus = corpus(
        "The bridge fell at noon. [AP Photo/Ana Prado] Nobody was hurt by the bridge."
    )

    assert not any("AP Photo" in words(each) for each in scored(small_corpus, "photo by Ana Prado"))


def test_a_question_that_only_repeats_the_question_is_no_candidate() -> None:
    small_corpus = corpus(
        "Guests\n\nMay members bring guests?\n\nMembers may bring two guests, on Fridays."
    )

    assert [words(each) for each in scored(small_corpus, "may members bring guests?")] == [
        "Members may bring two guests, on Fridays."
    ]


def test_a_number_behind_the_words_of_the_question_is_what_is_asked_for() -> None:
    small_corpus = corpus("Lead: Maria Kroll\n\nOffice: Room 512")

    assert [words(each) for each in scored(small_corpus, "office room")] == ["Office: Room 512"]


def test_a_label_that_only_repeats_the_question_is_no_candidate() -> None:
    small_corpus = corpus("Minutes\n\n2. Opening day\n\nOpening day will be Saturday 7 May.")

    assert [words(each) for each in scored(small_corpus, "when is opening day")] == [
        "Opening day will be Saturday 7 May."
    ]


def test_a_short_sentence_that_says_yes_is_a_candidate() -> None:
    assert scored(corpus("Notes\n\nThe ferry runs."), "does the ferry run")


def test_one_document_can_be_asked_alone() -> None:
    found = scored(corpus(BRIDGE, BRIDGE), "bridge", "b.txt")

    assert {each.block.document.source for each in found} == {"b.txt"}


def test_without_a_word_in_common_there_is_no_candidate() -> None:
    assert scored(corpus(BRIDGE), "helicopter zorbla") == []
    assert scored(corpus(BRIDGE), "what is it") == []


def test_the_number_of_candidates_does_not_grow_with_the_corpus() -> None:
    sentences = " ".join(f"The stone bridge number {n} was built by Ana Prado." for n in range(900))
    most = CANDIDATES * (3 + 2 * REACH)

    assert 0 < len(scored(corpus(sentences), "who built the bridge")) <= most


def test_a_sentence_with_what_is_asked_for_beats_one_without() -> None:
    small_corpus = corpus(
        "The old bridge was built by masons.\n\nThe old bridge was built in 1764."
    )

    assert words(scored(small_corpus, "When was the old bridge built?")[0]).endswith("1764.")


def concept(words: str, variants: dict[Variant, float], information: float = 1.0) -> Concept:
    return Concept(words, variants, information, known=True, name=False)


BRIDGE_CONCEPT = concept("bridge", {("bridg",): 1.0, ("viaduct",): 0.3}, 2.0)
DACA = concept("DACA", {("daca",): 1.0, ("defer", "action"): 1.0})
MATCHER = Matcher([BRIDGE_CONCEPT, DACA], WEIGHTS)


def test_a_concept_is_met_by_the_best_of_its_variants_not_by_their_sum() -> None:
    assert MATCHER.coverage({"bridg": 1, "viaduct": 5}) == [1.0, 0.0]
    assert MATCHER.coverage({"viaduct": 5}) == [0.3, 0.0]


def test_a_phrase_is_met_only_by_all_of_its_terms() -> None:
    assert MATCHER.coverage({"defer": 3}) == [0.0, 0.0]
    assert MATCHER.coverage({"defer": 1, "action": 1}) == [0.0, 1.0]


def test_the_share_is_weighed_by_information() -> None:
    assert MATCHER.share([1.0, 0.0]) == pytest.approx(2 / 3)
    assert MATCHER.share([1.0, 1.0]) == pytest.approx(1.0)


def test_without_concepts_nothing_is_met() -> None:
    assert Matcher([], WEIGHTS).share([]) == 0.0
    assert Matcher([], WEIGHTS).coverage({"bridg": 1}) == []


def test_the_terms_are_those_of_all_variants() -> None:
    assert MATCHER.terms == {"bridg", "viaduct", "daca", "defer", "action"}
    assert MATCHER.term_counts({"bridg": 2, "river": 3}) == {"bridg": 2}


def test_repetitions_count_less_and_less_and_length_counts_against() -> None:
    once, twice, often = (MATCHER.level({"bridg": n}, 14, 1) for n in (1, 2, 3))

    assert 0 < once < twice < often
    assert often - twice < twice - once
    assert MATCHER.level({"bridg": 1}, 40, 1) < once < MATCHER.level({"bridg": 1}, 4, 1)
    assert MATCHER.level({}, 14, 1) == 0.0


@given(
    st.dictionaries(st.sampled_from(sorted(MATCHER.terms)), st.integers(1, 50)),
    st.integers(0, 900),
    st.integers(1, 7),
)
def test_levels_stay_within_bounds(hits: dict[str, int], length: int, sentences: int) -> None:
    assert 0.0 <= MATCHER.level(hits, length, sentences) <= 1 + WEIGHTS.k1


def block(text: str) -> BlockMatches:
    (analysed,) = corpus(text).blocks[SourceName("a.txt")]
    return BlockMatches(analysed, MATCHER)


def test_the_hits_of_a_run_are_those_of_its_sentences_together() -> None:
    matches = block("A bridge stood. Two bridges fell. One viaduct stayed.")

    assert matches.term_counts(range(1)) == {"bridg": 1}
    assert matches.term_counts(range(3)) == {"bridg": 2, "viaduct": 1}
    assert matches.coverage(range(2, 3)) == [0.3, 0.0]


def test_a_reach_ends_at_the_block_and_at_what_cannot_be_quoted() -> None:
    matches = block("One bridge. Two more. [AP Photo/Ana Prado] Three more. Four. Five.")

    assert not matches.block.block.sentences[2].quotable
    assert matches.reach(0, 3) == range(2)
    assert matches.reach(4, 1) == range(3, 6)
    assert matches.reach(4, 9) == range(3, 6)


def test_what_introduces_a_thing_comes_before_what_mentions_it() -> None:
    mentions = "Sid destroyed toys, sid after sid. The name sid was chosen for sid long ago."
    named = corpus(
        f"{mentions}\n\nSid is the place where most of the packages are initially uploaded."
    )

    for question in ("what is sid", "what does sid mean", "define sid", "wtf is sid"):
        assert words(scored(named, question)[0]).startswith("Sid is the place")


def test_who_somebody_is_stands_where_the_name_is_introduced() -> None:
    people = corpus(
        "Ana Prado said so. Ana Prado left Prado house.\n\n"
        "The floods grew worse, said Ana Prado, the director of the Alva Mill, in a letter."
    )

    assert "director" in words(scored(people, "who is Ana Prado?")[0])


def test_what_comes_first_below_its_name_introduces_it() -> None:
    conditions = corpus(
        "# Moving\n\nYou drag a grappled creature. A grappled creature can be carried.\n\n"
        "# Grappled\n\nA creature cannot move, and a grappled one loses its bonus to speed."
    )

    assert words(scored(conditions, "what does grappled mean")[0]).startswith("A creature cannot")


def test_a_definition_is_found_among_very_many_mentions() -> None:
    mention = "The guild of the guild has a guild.\n\n"
    many = corpus(
        f"{mention * 60}A guild in the old towns was an association of craftsmen of one trade, and"
        " it kept a chest, a seal and a book of its own.\n"
    )

    assert "association" in words(scored(many, "what is a guild")[0])


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Which author decides?", "The author decides."),
        ("Which authority decides?", "The authority decides."),
    ],
)
def test_the_written_form_comes_before_another_of_the_same_stem(question: str, first: str) -> None:
    two = corpus("The author decides.\n\nThe authority decides.")

    assert stem("author") == stem("authority")
    assert words(scored(two, question)[0]) == first


def test_an_inflected_form_is_the_same_word() -> None:
    first, second = scored(corpus("The author decides.\n\nAuthors decided."), "author decides")

    assert first.parts.stem_only == second.parts.stem_only == 0


def test_what_only_orders_sentences_adds_no_trust() -> None:
    two = corpus("The author decides.\n\nThe authority decides.")

    first, second = scored(two, "Which authority decides?")

    assert first.score > second.score
    assert first.words == second.words
