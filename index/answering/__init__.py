"""Answer a question with quotations, or decline with a reason."""

from index.answering.pipeline import answer

__all__ = ["answer"]
