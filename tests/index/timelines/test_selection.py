"""Judging events by their gists: what is looked for, and what counts."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from index.model import SourceName
from index.query.concepts import Concept
from index.text.english import Variant
from index.timelines.events import Gist
from index.timelines.selection import Judge


def concept(words: str, information: float = 1.0, **others: float) -> Concept:
    variants: dict[Variant, float] = {tuple(words.split()): 1.0}
    variants.update({(word,): value for word, value in others.items()})
    return Concept(words, variants, information, known=True, name=False)


def gist(terms: str, before: str = "", first: date | None = None) -> Gist:
    return Gist(1, SourceName("a.txt"), 0, first, first, terms, before)


def rare(term: str) -> int:
    return len(term)


def test_what_all_others_cannot_make_up_for_is_looked_for() -> None:
    judge = Judge([concept("people", 1), concept("mill", 2, works=0.45, thing=0.2)], rare)

    assert judge.terms == {"mill", "works"}
    assert judge.relevance(gist("people")) == 0.0
    assert judge.relevance(gist("mill")) > judge.relevance(gist("works")) == 0.0


def test_of_a_name_the_rarest_term_is_looked_for() -> None:
    assert Judge([concept("alva bridge")], rare).terms == {"alva"}


def test_the_terms_of_a_name_stand_together() -> None:
    judge = Judge([concept("alva bridge")], rare)

    assert judge.relevance(gist("old alva bridge fell")) == 1.0
    assert judge.relevance(gist("bridge alva")) == judge.relevance(gist("alvas bridge")) == 0.0


def test_a_year_is_met_by_a_day_in_it() -> None:
    judge = Judge([concept("2003")], rare)

    assert [period.first for period in judge.periods] == [date(2003, 1, 1)]
    assert judge.relevance(gist("snow", first=date(2003, 5, 6))) == 1.0


def test_the_sentence_before_counts_a_little_less() -> None:
    assert Judge([concept("mill")], rare).relevance(gist("sold", "mill built")) == 0.9


WORDS = st.sampled_from("abcdefgh")


@given(
    st.dictionaries(WORDS, st.floats(0.01, 9), min_size=1, max_size=6),
    st.lists(WORDS),
    st.lists(WORDS),
)
def test_what_says_nothing_that_is_looked_for_is_irrelevant(
    topic: dict[str, float], said: list[str], before: list[str]
) -> None:
    judge = Judge([concept(word, information) for word, information in topic.items()], rare)
    event = gist(" ".join(said), " ".join(before))

    assert judge.relevance(event) == 0.0 or not judge.terms.isdisjoint({*said, *before})
