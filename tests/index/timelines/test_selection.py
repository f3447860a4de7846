"""Judging events by their gists: what is looked for, and what counts."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from index.model import SourceName
from index.query.concepts import Concept
from index.text.english import Variant
from index.timelines.events import EventSummary
from index.timelines.selection import TopicScorer


def concept(words: str, information: float = 1.0, **others: float) -> Concept:
    variants: dict[Variant, float] = {tuple(words.split()): 1.0}
    variants.update({(word,): value for word, value in others.items()})
    return Concept(words, variants, information, known=True, name=False)


def summary(terms: str, before: str = "", first: date | None = None) -> EventSummary:
    day = None if first is None else first.toordinal()
    return EventSummary(1, SourceName("a.txt"), 0, day, day, terms, before)


def rare(term: str) -> int:
    return len(term)


def test_what_all_others_cannot_make_up_for_is_looked_for() -> None:
    scorer = TopicScorer([concept("people", 1), concept("mill", 2, works=0.45, thing=0.2)], rare)

    assert scorer.terms == {"mill", "works"}
    assert scorer.relevance(summary("people")) == 0.0
    assert scorer.relevance(summary("mill")) > scorer.relevance(summary("works")) == 0.0


def test_of_a_name_the_rarest_term_is_looked_for() -> None:
    assert TopicScorer([concept("alva bridge")], rare).terms == {"alva"}


def test_the_terms_of_a_name_stand_together() -> None:
    scorer = TopicScorer([concept("alva bridge")], rare)

    assert scorer.relevance(summary("old alva bridge fell")) == 1.0
    assert (
        scorer.relevance(summary("bridge alva")) == scorer.relevance(summary("alvas bridge")) == 0.0
    )


def test_a_year_is_met_by_a_day_in_it() -> None:
    scorer = TopicScorer([concept("2003")], rare)

    assert [period.first for period in scorer.periods] == [date(2003, 1, 1).toordinal()]
    assert scorer.relevance(summary("snow", first=date(2003, 5, 6))) == 1.0


def test_the_sentence_before_counts_a_little_less() -> None:
    assert TopicScorer([concept("mill")], rare).relevance(summary("sold", "mill built")) == 0.9


WORDS = st.sampled_from("abcdefgh")


@given(
    st.dictionaries(WORDS, st.floats(0.01, 9), min_size=1, max_size=6),
    st.lists(WORDS),
    st.lists(WORDS),
)
def test_what_says_nothing_that_is_looked_for_is_irrelevant(
    topic: dict[str, float], said: list[str], before: list[str]
) -> None:
    scorer = TopicScorer([concept(word, information) for word, information in topic.items()], rare)
    event = summary(" ".join(said), " ".join(before))

    assert scorer.relevance(event) == 0.0 or not scorer.terms.isdisjoint({*said, *before})
