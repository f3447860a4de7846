"""Answer a question with quotations, or decline with a reason."""

from index.answering.choosing import answer
from index.answering.clauses import suggested
from index.answering.examples import example_questions
from index.answering.pipeline import cite

__all__ = ["answer", "cite", "example_questions", "suggested"]
