from __future__ import annotations

from collections.abc import Mapping

from index.answering.concepts import concepts_of
from index.answering.matching import Matcher
from index.answering.scoring import CANDIDATES, MOST_TERMS, REACH, Candidate, candidates, strongest
from index.answering.wants import wanted
from index.answering.weights import WEIGHTS
from index.corpus import Corpus
from index.lexicon import synonyms
from index.terms import stem, tokenise
from tests.builders import BRIDGE, corpus


def scored(shelf: Corpus, question: str, source: str | None = None) -> list[Candidate]:
    found = concepts_of(shelf, question, tuple(tokenise(question)), WEIGHTS)
    among = None if source is None else [*shelf.find((source,)).values()]
    return candidates(shelf, Matcher(found, WEIGHTS), wanted(question), among, WEIGHTS)


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

    assert len(near) > MOST_TERMS
    assert len(terms) == MOST_TERMS
    weakest = min(near[term] for term in terms if term != "break")
    assert all(near[term] <= weakest for term in near if term not in terms)


def test_all_words_of_a_long_question_are_looked_for() -> None:
    nouns = "adobe basalt cobalt dynamo enamel ferret girder hamlet insect jackal kettle lichen"
    more = "magnet nickel osprey pigeon quartz rudder saddle turnip"
    words = f"{nouns} {more}".split()

    terms = asked(" ".join(words), " ".join(words))

    assert len(words) > MOST_TERMS
    assert {stem(word) for word in words} <= terms.keys()


def test_candidates_are_in_order_of_score() -> None:
    scores = [candidate.score for candidate in scored(corpus(BRIDGE), "the bridge and the ferry")]

    assert scores == sorted(scores, reverse=True)


def test_equal_sentences_are_in_order_of_document_and_place() -> None:
    text = "A ferry crosses it."
    sources = [each.block.document.source for each in scored(corpus(text, text, text), "ferry")]

    assert sources == ["a.txt", "b.txt", "c.txt"]


def test_a_heading_lends_its_words_to_what_stands_below() -> None:
    shelf = corpus(
        "# Manual\n\n## Error K102\n\nRenew the key and wait.\n\n## Error K205\n\nStop the clock."
    )

    assert words(scored(shelf, "what to do about K205")[0]) == "Stop the clock."


def test_a_heading_is_never_a_candidate() -> None:
    shelf = corpus("# What’s next?\n\nThe next step is rest.\n\n# The end\n\nIt ends.")

    assert {words(each) for each in scored(shelf, "what's next in the end")} <= {
        "The next step is rest.",
        "It ends.",
    }


def test_a_bare_credit_is_never_a_candidate() -> None:
    shelf = corpus("The bridge fell at noon. [AP Photo/Ana Prado] Nobody was hurt by the bridge.")

    assert not any("AP Photo" in words(each) for each in scored(shelf, "photo by Ana Prado"))


def test_a_question_that_only_repeats_the_question_is_no_candidate() -> None:
    shelf = corpus(
        "Guests\n\nMay members bring guests?\n\nMembers may bring two guests, on Fridays."
    )

    assert [words(each) for each in scored(shelf, "may members bring guests?")] == [
        "Members may bring two guests, on Fridays."
    ]


def test_a_number_behind_the_words_of_the_question_is_what_is_asked_for() -> None:
    shelf = corpus("Lead: Maria Kroll\n\nOffice: Room 512")

    assert [words(each) for each in scored(shelf, "office room")] == ["Office: Room 512"]


def test_a_label_that_only_repeats_the_question_is_no_candidate() -> None:
    shelf = corpus("Minutes\n\n2. Opening day\n\nOpening day will be Saturday 7 May.")

    assert [words(each) for each in scored(shelf, "when is opening day")] == [
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
    shelf = corpus("The old bridge was built by masons.\n\nThe old bridge was built in 1764.")

    assert words(scored(shelf, "When was the old bridge built?")[0]).endswith("1764.")
