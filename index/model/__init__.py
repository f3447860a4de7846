"""The values that the parts of the library exchange.

All of them are frozen. The one that carries the project's promise is ``Quote``: it holds
its document and a span and copies its words from there, so a quotation that its document
does not contain cannot be constructed.
"""

from index.model.documents import (
    METADATA_KEYS,
    Block,
    BlockKind,
    Citation,
    Document,
    Metadata,
    Passage,
    Quote,
    Sentence,
    SourceName,
    Span,
)
from index.model.results import (
    Answer,
    AnswerId,
    Check,
    CheckedSentence,
    Correction,
    DateBasis,
    DateEvidence,
    Decision,
    Event,
    MatchLevel,
    MetadataWarning,
    NoAnswer,
    Reason,
    SkippedFile,
    SourceSummary,
    Timeline,
    Verification,
)

__all__ = [
    "METADATA_KEYS",
    "Answer",
    "AnswerId",
    "Block",
    "BlockKind",
    "Check",
    "CheckedSentence",
    "Citation",
    "Correction",
    "DateBasis",
    "DateEvidence",
    "Decision",
    "Document",
    "Event",
    "MatchLevel",
    "Metadata",
    "MetadataWarning",
    "NoAnswer",
    "Passage",
    "Presence",
    "Quote",
    "Reason",
    "Sentence",
    "SkippedFile",
    "SourceName",
    "SourceSummary",
    "Span",
    "Standing",
    "Timeline",
    "Verification",
]
