"""Choose by meaning: a sentence encoder beside the words, which only helps to choose."""

from index.meaning.vector_store import (
    MAX_PASSAGES_AT_ONCE,
    MeaningChoice,
    MeaningState,
    VectorStore,
)

__all__ = ["MAX_PASSAGES_AT_ONCE", "MeaningChoice", "MeaningState", "VectorStore"]
