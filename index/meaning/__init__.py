"""Choosing by meaning: a sentence encoder beside the words, which only helps to choose."""

from typing import TYPE_CHECKING

from index.meaning.keeping import READ_AT_ONCE, Keeper, MeaningChoice, MeaningState

if TYPE_CHECKING:
    from index.meaning.making import Encoding

__all__ = ["READ_AT_ONCE", "Encoding", "Keeper", "MeaningChoice", "MeaningState"]
