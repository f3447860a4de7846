"""A question becomes an Answer of quotations, or a NoAnswer with its reason."""

from index.answering.deciding import answer

__all__ = ["answer"]
