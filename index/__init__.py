"""Documents in, quotations out: no chat, no network, no environment.

>>> from pathlib import Path
>>> from index import Library
>>> library = Library.open(Path("seeds"))
>>> quote = library.ask("How many migrant deaths were there in El Paso?").quotes[0]
>>> library.text(quote.citation.source)[quote.citation.start : quote.citation.end] == quote.text
True

``ask`` returns an ``Answer`` or a ``NoAnswer``, ``verify`` and ``check`` look texts up, and
``timeline`` lists dated events. Every error is a ``LibraryError``.
"""

from index.citations import (
    NAME_DIGITS as NAME_DIGITS,
    digest_of_name as digest_of_name,
    section_url as section_url,
)
from index.cluster.client import ClusterOptions as ClusterOptions
from index.errors import (
    AliasesError as AliasesError,
    AmbiguousSourceError as AmbiguousSourceError,
    DamagedIndexError as DamagedIndexError,
    DateFault as DateFault,
    EmptyQuestionError as EmptyQuestionError,
    FolderError as FolderError,
    IndexLockedError as IndexLockedError,
    LibraryError as LibraryError,
    MetadataError as MetadataError,
    ModelError as ModelError,
    NoAddressError as NoAddressError,
    NoSourcesError as NoSourcesError,
    OutdatedQuoteError as OutdatedQuoteError,
    QuestionTooLongError as QuestionTooLongError,
    QuoteMismatchError as QuoteMismatchError,
    RequestError as RequestError,
    SkipReason as SkipReason,
    TextTooShortError as TextTooShortError,
    UnclearDateError as UnclearDateError,
    UnknownSourceError as UnknownSourceError,
    UnreachableIndexError as UnreachableIndexError,
    UnreachableReason as UnreachableReason,
    UnreadableFileError as UnreadableFileError,
    UnsupportedIndexError as UnsupportedIndexError,
    UnwritableIndexError as UnwritableIndexError,
)
from index.library import MAX_QUOTES as MAX_QUOTES, Library as Library
from index.loading.folder import (
    SERVER_PREFIX as SERVER_PREFIX,
    SUFFIXES as SUFFIXES,
    read_file as read_file,
)
from index.meaning import (
    MAX_PASSAGES_AT_ONCE as MAX_PASSAGES_AT_ONCE,
    MeaningChoice as MeaningChoice,
    MeaningState as MeaningState,
)
from index.model import (
    OMISSION as OMISSION,
    Answer as Answer,
    AnswerId as AnswerId,
    Check as Check,
    CheckedSentence as CheckedSentence,
    Citation as Citation,
    ClausePlace as ClausePlace,
    ClauseReference as ClauseReference,
    Correction as Correction,
    DateBasis as DateBasis,
    Document as Document,
    Event as Event,
    MetadataWarning as MetadataWarning,
    DateEvidence as DateEvidence,
    Decision as Decision,
    Difference as Difference,
    DifferenceKind as DifferenceKind,
    Metadata as Metadata,
    NoAnswer as NoAnswer,
    NumberRange as NumberRange,
    MatchLevel as MatchLevel,
    Nearest as Nearest,
    Occurrence as Occurrence,
    Quote as Quote,
    Reason as Reason,
    SmallTalk as SmallTalk,
    SkippedFile as SkippedFile,
    SourceName as SourceName,
    SourceSummary as SourceSummary,
    Slice as Slice,
    Span as Span,
    ForceStatus as ForceStatus,
    SuggestedAddress as SuggestedAddress,
    Timeline as Timeline,
    Validity as Validity,
    Verification as Verification,
)
from index.model.documents import Location as Location
from index.model.results import (
    ConsideredSentence as ConsideredSentence,
    EncodingProgress as EncodingProgress,
    Explanation as Explanation,
    Progress as Progress,
    SearchedWord as SearchedWord,
    UpdateResult as UpdateResult,
)
from index.query.addresses import is_address as is_address
from index.shown_lines import (
    CELL_GLUE as CELL_GLUE,
    ShownLine as ShownLine,
    ShownQuote as ShownQuote,
)
from index.shown_quotes import (
    shown_quote as shown_quote,
    shown_words as shown_words,
    title_of as title_of,
)
from index.storage.backend import EngineChoice as EngineChoice
from index.storage.backend import WatchLease as WatchLease
from index.storage.factory import begin_index as begin_index
from index.text.aliases import Alias as Alias
from index.text.inline_signs import Style as Style
from index.text.signs import LineKind as LineKind
from index.text.structure import StructureLine as StructureLine
from index.text.tokens import terms_of as terms_of
from index.times import (
    TaggedText as TaggedText,
    times_in_file as times_in_file,
    times_in_text as times_in_text,
)
from index.verification.lookup import MAX_MATCHES as MAX_MATCHES
from index.verification.shown_text import shows as shows
