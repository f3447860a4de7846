from __future__ import annotations

import pytest

from index.query.anaphora import refers_outside
from index.text.tokens import tokenise


def outside(question: str) -> bool:
    """Whether a pronoun is left open, where every informative word can be a subject."""
    tokens = tuple(tokenise(question))
    telling = [token.span.start for token in tokens if token.informative]
    names = [token.span.start for token in tokens if token.capital and token.span.start > 0]
    return refers_outside(tokens, telling, names)


@pytest.mark.parametrize(
    "question",
    [
        "why did he resign",
        "who signed it?",
        "and when was it opened",
        "what did that do to the town",
        "who lives there?",
        "how many people crossed it?",
        "which company bought it last year",
        "how long does it take to cross it?",
        "is this legal",
        "when was that law signed",
        "how many of them were arrested",
        "what are his plans",
        "who did this?",
    ],
)
def test_a_pronoun_without_anything_before_it_points_outside(question: str) -> None:
    assert outside(question)


@pytest.mark.parametrize(
    "question",
    [
        "what did Biden promise in his speech",
        "bridge who built it",
        "why did the company sell its ships",
        "which company doubled its price",
        "how long does it take to cross the gap",
        "is it legal to cross",
        "how many people died this year",
        "is there any bridge",
        "what is the law that ended slavery",
        "how many laws that year",
        "who said that the bridge fell",
        "what about the bridge",
        "",
    ],
)
def test_a_pronoun_that_the_question_explains_does_not(question: str) -> None:
    assert not outside(question)
