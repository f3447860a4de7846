"""Answer a question with quotations, or decline with a reason."""

from index.answering.choosing import answer

__all__ = ["answer"]
