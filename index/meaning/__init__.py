"""Choosing by meaning: a sentence encoder beside the words, which only helps to choose."""

from index.meaning.keeping import READ_AT_ONCE, Keeper, MeaningChoice, MeaningState

__all__ = ["READ_AT_ONCE", "Keeper", "MeaningChoice", "MeaningState"]
