"""A question becomes an Answer of quotations, or a NoAnswer with its reason."""

from index.answering.pipeline import answer

__all__ = ["answer"]
