"""Say what is wrong with a request, a file or the index, and what can be done about it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.i18n import ENGLISH, Strings
from bot.i18n.terminal import (
    CLUSTER_ADVICE,
    DAMAGED_INDEX,
    NO_CLUSTER_PACKAGE,
    NO_FOLDER,
    NO_MEANING_PACKAGE,
    OTHER_MODEL,
    SKIP_ADVICE,
    UNSUPPORTED_INDEX,
    UNWRITABLE_INDEX,
)
from bot.rendering.citations import inline
from index import (
    AmbiguousSourceError,
    DamagedIndexError,
    EmptyQuestionError,
    FolderError,
    LibraryError,
    ModelError,
    NoAddressError,
    NoSourcesError,
    OutdatedQuoteError,
    QuestionTooLongError,
    SkippedFile,
    TextTooShortError,
    UnclearDateError,
    UnknownSourceError,
    UnreachableIndexError,
    UnsupportedIndexError,
    UnwritableIndexError,
)


def skipped_because(file: SkippedFile) -> str:
    """Return why ``file`` is skipped and what can be done about it, as a clause."""
    return "; ".join(filter(None, (file.why, SKIP_ADVICE.get(file.reason))))


def problem_text(error: LibraryError, strings: Strings = ENGLISH) -> str:
    """Return what ``error`` rejected and what to do instead.

    What only the person who runs the bot can fix is in English.
    """
    text = " ".join((str(error), *advice_on(error)))
    if isinstance(error, UnreachableIndexError):
        return strings.requests.unreachable.format(why=text)
    return _request_text(error, strings) or text


def _request_text(error: LibraryError, strings: Strings) -> str:
    """Return what to send instead; empty if that is not what is wrong."""
    texts, text = strings.requests, ""
    match error:
        case EmptyQuestionError():
            text = texts.empty_question
        case QuestionTooLongError(length=length, limit=limit):
            text = texts.question_too_long.format(length=f"{length:,}", limit=f"{limit:,}")
        case TextTooShortError(minimum=minimum):
            text = texts.text_too_short.format(minimum=minimum)
        case UnknownSourceError():
            text = texts.unknown_source.format(name=error.name) + _instead(error, strings)
        case AmbiguousSourceError(name=name, candidates=candidates):
            named = ", ".join(candidates[: error.MAX_NAMED])
            text = texts.ambiguous_source.format(
                name=name,
                count=strings.listings.sources.write(len(candidates)),
                candidates=f"{named}, …" if len(candidates) > error.MAX_NAMED else named,
            )
        case OutdatedQuoteError():
            text = texts.outdated + change(error, strings)
        case NoSourcesError():
            text = texts.no_sources
        case NoAddressError(typed=typed):
            text = texts.no_address.format(typed=inline(typed))
        case UnclearDateError(fault=fault, typed=typed, readings=readings):
            text = texts.dates[fault].format(
                typed=typed[0],
                since=typed[0],
                until=typed[-1],
                readings=strings.trouble.or_.join(readings),
                examples=texts.date_examples,
            )
    return text


_ADVICE: Mapping[type[LibraryError], str] = {
    DamagedIndexError: DAMAGED_INDEX,
    UnwritableIndexError: UNWRITABLE_INDEX,
    UnsupportedIndexError: UNSUPPORTED_INDEX,
}


def advice_on(error: LibraryError) -> tuple[str, ...]:
    """Return what the person who runs the bot can do about ``error``, as sentences."""
    match error:
        case FolderError(is_missing=True):
            return (NO_FOLDER,)
        case FolderError(reasons=reasons):
            advice = [SKIP_ADVICE[each] for each in sorted(reasons & SKIP_ADVICE.keys())]
            return tuple(f"{each[0].upper()}{each[1:]}." for each in advice)
        case UnreachableIndexError(reason=reason):
            return tuple(filter(None, [CLUSTER_ADVICE.get(reason)]))
        case UnsupportedIndexError(in_cluster=True):
            return (NO_CLUSTER_PACKAGE,)
        case ModelError(package=package):
            return (OTHER_MODEL if package is None else NO_MEANING_PACKAGE,)
    return tuple(text for kind, text in _ADVICE.items() if isinstance(error, kind))


def _instead(error: UnknownSourceError, strings: Strings) -> str:
    """Return which documents could be meant."""
    texts = strings.requests
    if error.nearest == error.known:
        return texts.all_sources.format(known=", ".join(error.known))
    nearest = strings.trouble.or_.join(error.nearest)
    return (texts.near_sources.format(nearest=nearest) if nearest else "") + (
        texts.many_sources.format(
            sources=strings.written("sources"),
            count=strings.listings.sources.write(len(error.known)),
        )
    )


def change(error: OutdatedQuoteError, strings: Strings) -> str:
    """Return which document has changed, if that is known."""
    if error.source is None:
        return ""
    if error.new is None:
        return strings.requests.gone.format(source=error.source)
    return strings.requests.changed_source.format(source=error.source)
