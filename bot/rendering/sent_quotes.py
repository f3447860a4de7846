"""Find the quotations of earlier answers in the current documents.

Only the places of an answer's quotations are kept. If the document still has the same
checksum, the text there is what was quoted; if it has changed, nothing is shown instead, and
the reply says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import PurePosixPath

from bot.i18n import Strings
from bot.rendering import citations, problems, results
from bot.replies import (
    Choice,
    Part,
    Quotation,
    QuoteRef,
    Reply,
    ReplyContext,
    ReplyKind,
    Table,
    Text,
    TextFile,
)
from bot.stored_values import Pin
from index import (
    Library,
    LibraryError,
    OutdatedQuoteError,
    Quote,
    Slice,
    Span,
    UnreachableIndexError,
    digest_of_name,
    shown_quote,
    terms_of,
)

_UNSAFE = re.compile(r"[^\w.-]+", re.ASCII)
_STEM_LIMIT = 60


@dataclass(frozen=True, slots=True)
class SentQuotes:
    """The result of looking up earlier quotations.

    Attributes:
        quotes: Those whose documents have not changed.
        outdated: What has changed in the other documents.
    """

    quotes: tuple[Quote, ...]
    outdated: tuple[Part, ...] = ()

    def reply(self, kind: ReplyKind, parts: Sequence[Part], strings: Strings) -> Reply:
        """Return a reply of ``parts``, below what has changed."""
        kind = ReplyKind.OUTDATED if self.outdated else kind
        return Reply(kind, (*self.outdated, *parts), strings=strings)


def find_sent_quotes(
    library: Library, refs: Sequence[QuoteRef], reply_context: ReplyContext
) -> SentQuotes:
    """Look up the quotations at ``refs`` in the current documents."""
    quotes, errors = list[Quote](), list[OutdatedQuoteError]()
    for each in refs:
        try:
            quotes.append(
                library.find_quote(
                    each.sha256,
                    each.span,
                    gaps=each.gaps,
                    name_digest=each.name_digest,
                    sources=reply_context.sources,
                )
            )
        except OutdatedQuoteError as error:
            errors.append(error)
    return SentQuotes(tuple(quotes), _outdated(errors, reply_context.strings))


def pin_of(question: str, pins: Sequence[Pin]) -> Pin | None:
    """Return the pin of a question with the same terms as ``question``, if there is one."""
    terms = frozenset(terms_of(question))
    return next(
        (each for each in pins if terms and frozenset(terms_of(each.question)) == terms), None
    )


def find_pinned(pin: Pin, library: Library, reply_context: ReplyContext) -> Quote | None:
    """Look up the quotation of ``pin``; ``None`` if its text has changed or may not be used.

    Raises:
        UnreachableIndexError: If that cannot be known now.
    """
    try:
        quote = library.find_quote(
            pin.sha256,
            Span(pin.spans[0][0], pin.spans[-1][1]),
            gaps=[Span(before[1], after[0]) for before, after in pairwise(pin.spans)],
            name_digest=digest_of_name(pin.source),
            texts=pin.texts,
            sources=reply_context.sources,
        )
    except UnreachableIndexError:
        raise
    except (LibraryError, ValueError, IndexError):
        # The place comes from the store, which may have been changed by hand.
        return None
    # All of it counts as matched, which would make it bold.
    return replace(quote, matched=())


def context(library: Library, refs: Sequence[QuoteRef], reply_context: ReplyContext) -> Reply:
    """Show the paragraph of a quotation with its neighbours, the quotation marked.

    Of quotations of several paragraphs it asks which one is meant.
    """
    found, strings = find_sent_quotes(library, refs, reply_context), reply_context.strings
    groups = _by_paragraph(found.quotes)
    if len(groups) > 1:
        choices = tuple(Choice(shown_quote(group[0]).words, group[0]) for group in groups)
        said = (Text(strings.buttons.which),)
        kind = ReplyKind.CONTEXT
        return Reply(kind, (*found.outdated, *said), choices=choices, strings=strings)
    parts: list[Part] = []
    for group in groups:
        around = library.context(group[0])
        spans = [span for quote in group for span in quote.spans]
        marked = tuple(replace(quote, matched=_within(quote, spans)) for quote in around)
        parts += results.context(marked, strings).parts
    return found.reply(ReplyKind.CONTEXT, parts, strings)


def _within(quote: Quote, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return what of ``spans`` stands in a quotation."""
    return tuple(
        Span(max(own.start, span.start), min(own.end, span.end))
        for own in quote.spans
        for span in spans
        if own.overlaps(span)
    )


def rest_of_list(library: Library, refs: Sequence[QuoteRef], reply_context: ReplyContext) -> Reply:
    """Show the items that quotations of lists left out, in as many quotations as it takes."""
    found, strings = find_sent_quotes(library, refs, reply_context), reply_context.strings
    rest = [each for quote in found.quotes for each in library.rest_of_list(quote)]
    said = (Text(strings.buttons.rest),) if rest else ()
    return found.reply(ReplyKind.FURTHER, (*said, *citations.quotations(rest, strings)), strings)


def with_whole_lists(reply: Reply, rest: Callable[[Quote], tuple[Quote, ...]]) -> Reply:
    """Return ``reply`` with the rest of each list below the quotation of its first items."""
    parts: list[Part] = []
    for part in reply.parts:
        parts.append(part)
        if isinstance(part, Quotation) and part.quote.omitted:
            parts += citations.quotations(rest(part.quote), reply.strings)
    return replace(reply, parts=tuple(parts))


def clause(library: Library, refs: Sequence[QuoteRef], reply_context: ReplyContext) -> Reply:
    """Quote the clauses to whose numbers other quotations refer."""
    found, strings = find_sent_quotes(library, refs, reply_context), reply_context.strings
    clauses = [each for each in map(library.referred, found.quotes) if each is not None]
    return found.reply(ReplyKind.FURTHER, citations.quotations(clauses, strings), strings)


def further(library: Library, refs: Sequence[QuoteRef], reply_context: ReplyContext) -> Reply:
    """Show quotations for which an answer had no room."""
    found, strings = find_sent_quotes(library, refs, reply_context), reply_context.strings
    plain = [replace(quote, matched=()) for quote in found.quotes]
    said = (Text(strings.buttons.further),) if plain else ()
    return found.reply(ReplyKind.FURTHER, (*said, *citations.quotations(plain, strings)), strings)


def related(library: Library, refs: Sequence[QuoteRef], reply_context: ReplyContext) -> Reply:
    """Show a line of each passage that came near a question without an answer."""
    found, strings = find_sent_quotes(library, refs, reply_context), reply_context.strings
    reply = found.reply(ReplyKind.RELATED, results.related(found.quotes, strings), strings)
    return replace(reply, related=found.quotes)


def exact(library: Library, refs: Sequence[QuoteRef], reply_context: ReplyContext) -> Reply:
    """Give each slice of the quotations as a file of exactly its own bytes."""
    found, strings = find_sent_quotes(library, refs, reply_context), reply_context.strings
    if not found.quotes:
        return found.reply(ReplyKind.EXACT, (), strings)
    files: dict[str, TextFile] = {}
    rows = []
    for quote in found.quotes:
        for each in quote.slices:
            name = _file_name(quote.document.source, each, files)
            files[name] = TextFile(name, each.text.encode("utf-8"))
            cited = citations.cite_in_full(quote, strings)
            rows.append((name, f"{cited} · SHA-256 {quote.document.sha256}"))
    said = Text(strings.buttons.exact_files.of(len(files)))
    reply = found.reply(ReplyKind.EXACT, (said, Table(tuple(rows))), strings)
    return replace(reply, files=tuple(files.values()))


def _by_paragraph(quotes: Sequence[Quote]) -> list[list[Quote]]:
    """Group quotations by paragraph, in the order of the first of each."""
    groups: dict[tuple[str, int], list[Quote]] = {}
    for quote in quotes:
        groups.setdefault((quote.document.source, quote.paragraph), []).append(quote)
    return list(groups.values())


def _file_name(source: str, part: Slice, taken: dict[str, TextFile]) -> str:
    """Return a file name that Discord does not alter: the document's stem and the span."""
    stem = _UNSAFE.sub("_", PurePosixPath(source).stem)[:_STEM_LIMIT].strip(".")
    name = f"{stem or '_'}-{part.start}-{part.end}"
    double = 1
    while f"{name}.txt" in taken:
        double += 1
        name = f"{stem or '_'}-{part.start}-{part.end}-{double}"
    return f"{name}.txt"


def _outdated(errors: Sequence[OutdatedQuoteError], strings: Strings) -> tuple[Part, ...]:
    """Return which documents have changed and whether others are gone, each said once."""
    changed = dict.fromkeys(problems.change(each, strings) for each in errors if each.source)
    said = [strings.requests.outdated + "".join(changed)] if changed else []
    if any(each.source is None for each in errors):
        said.append(strings.buttons.gone)
    return tuple(map(Text, said))
