"""Answer a question with quotations, or decline with a reason."""

from index.answering.choosing import answer, cite
from index.answering.clauses import clause_at, is_title, suggested
from index.answering.examples import example_questions
from index.answering.excerpts import rest_of_list

__all__ = [
    "answer",
    "cite",
    "clause_at",
    "example_questions",
    "is_title",
    "rest_of_list",
    "suggested",
]
