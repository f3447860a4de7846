"""Questions in the documents' own words that they answer, for the help and for completion."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.replies import ReplyContext
from index import Answer, Library

MAX_TRIED = 12
"""So many are asked at once to find those that are answered; others when they are needed."""

MAX_EXAMPLES = 1_000
"""Of which a question is completed."""

MAX_LISTS = 64
"""Kept in memory: one for each choice of documents."""


@dataclass(frozen=True, slots=True)
class _Examples:
    """Questions of some documents, and of those that were asked which are answered."""

    questions: tuple[str, ...]
    answered: dict[str, bool] = field(default_factory=dict)


class ExampleQuestions:
    """Finds example questions and remembers which are answered, as long as the documents stay.

    May be used by several threads at once: at worst two of them ask the same question.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, frozenset[str] | None], _Examples] = {}

    def answered(
        self, typed: str, limit: int, library: Library, allowed: ReplyContext
    ) -> tuple[str, ...]:
        """Return examples with all typed words that the documents answer, so that none is refused.

        Which are answered is found out a few at a time.
        """
        examples = self._examples(library, allowed)
        words = typed.casefold().split()
        found: list[str] = []
        left = MAX_TRIED
        for each in examples.questions:
            if not all(word in each.casefold() for word in words):
                continue
            if left and each not in examples.answered:
                left -= 1
                answer = library.ask(each, limit=allowed.quotations, sources=allowed.sources)
                examples.answered[each] = isinstance(answer, Answer)
            if examples.answered.get(each):
                found.append(each)
            if len(found) == limit:
                break
        return tuple(found)

    def _examples(self, library: Library, allowed: ReplyContext) -> _Examples:
        key = (library.checksum, allowed.sources)
        found = self._known.get(key)
        if found is None:
            found = _Examples(library.example_questions(MAX_EXAMPLES, sources=allowed.sources))
            if len(self._known) >= MAX_LISTS:
                self._known.clear()
            self._known[key] = found
        return found
