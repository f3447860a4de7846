"""Find the quotations of earlier answers in the current documents.

Only the places of an answer's quotations are kept. If the document still has the same
checksum, the text there is what was quoted; if it has changed, nothing is shown instead, and
the reply says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from bot.i18n import Strings
from bot.rendering import citations, results
from bot.replies import Part, QuoteRef, Reply, ReplyContext, ReplyKind, Table, Text, TextFile
from index import Library, OutdatedQuoteError, Quote, Slice

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


def context(library: Library, refs: Sequence[QuoteRef], reply_context: ReplyContext) -> Reply:
    """Show the paragraph of each quotation with its neighbours, the quotation marked."""
    found, strings = find_sent_quotes(library, refs, reply_context), reply_context.strings
    parts: list[Part] = []
    for group in _by_paragraph(found.quotes):
        around = library.context(group[0])
        spans = [
            part
            for quote in group
            for span in quote.spans
            for part in quote.document.slices_of(span)
        ]
        marked = tuple(
            replace(quote, matched=tuple(filter(quote.holds, spans))) for quote in around
        )
        parts += results.context(marked, group[0].paragraph, strings).parts
    return found.reply(ReplyKind.CONTEXT, parts, strings)


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
            rows.append((name, citations.cite(quote, strings)))
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
    changed = dict.fromkeys(results.change(each, strings) for each in errors if each.source)
    said = [strings.requests.outdated + "".join(changed)] if changed else []
    if any(each.source is None for each in errors):
        said.append(strings.buttons.gone)
    return tuple(map(Text, said))
