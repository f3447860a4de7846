"""Render quotations with their citations: title and section or page, with a link to the place.

The whole citation, with file, paragraph, line and characters, goes with the exact text.

Links use URL Fragment Text Directives
(https://wicg.github.io/scroll-to-text-fragment/): ``#:~:text=start,end`` after the address.
A browser that does not support them, or does not find the words, opens the page at its top.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from urllib.parse import quote, urlsplit

from bot.i18n import ENGLISH, Strings
from bot.replies import Quotation
from index import (
    CELL_GLUE,
    ForceStatus,
    Location,
    Metadata,
    Quote,
    Span,
    Validity,
    section_url,
    shown_quote,
    shown_words,
    title_of,
)

MAX_URL_LENGTH = 1_000

MAX_WHOLE_LENGTH = 300
"""Characters. A longer quotation is identified by its first and last words."""

MAX_WORDS = 8
MIN_WORDS = 3
"""At each end. Fewer words would too often occur elsewhere on the page."""

_DIRECTIVES = ":~:"
_RESERVED = ":/?#[]@!$&'()*+,;=%"
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_WHITE_SPACE = re.compile(r"[ \t\n\f\r]+")
"""What a page shows as one space (https://infra.spec.whatwg.org/#ascii-whitespace)."""
_FIGURE = re.compile(r"\d")
_LINE_BREAK = re.compile(r"[\n\f\r]")


def text_fragment_url(url: str, *slices: str, limit: int = MAX_URL_LENGTH) -> str:
    """Return ``url`` with text directives for a quotation, if they fit into ``limit``.

    A fragment of ``url`` is kept; directives that it has already are replaced. Each slice of
    at least ``MIN_WORDS`` words has a directive; where they do not all fit, only the first has.

    Args:
        url: Beginning with ``http://`` or ``https://``.
        slices: The slices' text as it is in the document.
        limit: The maximum length of the result. ``url`` itself is never shortened.
    """
    bare = quote(_STRAY_PERCENT.sub("%25", url), safe=_RESERVED)
    page = bare.partition(_DIRECTIVES)[0]
    base = f"{page}{'' if '#' in page else '#'}{_DIRECTIVES}"
    long = [each for each in slices if len(each.split()) >= MIN_WORDS]
    first, *others = (list(_directives(each)) for each in long or slices[:1])
    linked = [base + each for each in first]
    if others and first and all(others):
        surest = "".join(f"&{each[0]}" for each in others)
        shortest = "".join(f"&{each[-1]}" for each in others)
        linked = [*(each + surest for each in linked), linked[-1] + shortest, *linked]
    return next((link for link in linked if len(link) <= limit), bare)


def _directives(text: str) -> Iterator[str]:
    """Yield possible directives, the most specific first."""
    text = text.strip(" \t\n\f\r")
    lines = [line.split(" ") for line in map(_collapsed, _LINE_BREAK.split(text)) if line]
    whole = _collapsed(text)
    words = whole.split(" ")
    short = 0 < len(whole) <= MAX_WHOLE_LENGTH
    # A single range must lie in one paragraph of the page, and lines may be several.
    if short and (len(lines) == 1 or len(words) < 2 * MIN_WORDS):
        yield f"text={_encoded(whole)}"
    for count in range(min(MAX_WORDS, len(words) // 2), MIN_WORDS - 1, -1):
        first = _within(lines[0], words, count)
        last = _within(lines[-1][::-1], words[::-1], count)[::-1]
        yield f"text={_encoded(' '.join(first))},{_encoded(' '.join(last))}"


def _within(line: Sequence[str], words: Sequence[str], count: int) -> Sequence[str]:
    """Return the first ``count`` words, without those beyond the line if the rest is enough."""
    return line[:count] if len(line) >= MIN_WORDS else words[:count]


def _collapsed(text: str) -> str:
    return _WHITE_SPACE.sub(" ", text).strip(" ")


def _encoded(words: str) -> str:
    # A hyphen would mark a prefix or suffix of the directive.
    return quote(words, safe="").replace("-", "%2D")


MAX_ADDRESS = 500
"""Characters of an address behind words."""

MAX_LINKED = 300
"""Characters of the words that lead to one."""

UNLINKABLE = re.compile(r"[\[\]\r\n]|://")
"""What must not be in words that lead somewhere."""

_HOST = re.compile(r"(?:www\.)?((?:[\w-]+\.)+[a-z]{2,})\b", re.IGNORECASE)
"""What a person takes for the address of a site."""

_URL_CHARACTERS = ":/?#!$&',;=%+-._~"


def safe_url(url: str) -> str:
    """Return ``url`` with every character written as its code that could end it in a message."""
    return quote(_STRAY_PERCENT.sub("%25", url), safe=_URL_CHARACTERS)


def safe_link(url: str, words: str) -> str:
    """Return ``url`` as it can stand behind ``words``; empty if it is not to be followed.

    Only pages are, and only behind words that do not look like another address.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    host = (parts.hostname or "").removeprefix("www.")
    if parts.scheme.lower() not in {"http", "https"} or not host or "@" in parts.netloc:
        return ""
    named = {each[1].lower() for each in _HOST.finditer(words)}
    if len(words) > MAX_LINKED or UNLINKABLE.search(words) or not words.strip() or named - {host}:
        return ""
    written = safe_url(url)
    return written if len(written) <= MAX_ADDRESS else ""


MAX_CITED_HEADING_LENGTH = 120
MAX_CITED_NAME_LENGTH = 60
MAX_LINK_LENGTH = 500
"""Characters. Discord's buttons take 512, and a plain message needs room for the quotation."""

MAX_ALSO_NAMED = 3
"""Documents with the same words that are named."""

HEADINGS_JOINED = " › "

CITATION_SIGN = "— "
"""Before a citation, below its quotation."""

_SEPARATOR = " · "
"""Between the parts of a citation line."""


def cite(quote: Quote, strings: Strings = ENGLISH) -> str:
    """Return the title of a quotation's document, and its section or page.

    What the quotation itself begins with is not repeated.
    """
    title = title_of(quote.document)
    name = _cut(title or quote.document.source, MAX_CITED_HEADING_LENGTH)
    headings = [each for each in _headings(quote) if each.casefold() != title.casefold()]
    begins = shown_quote(quote).text if headings else ""
    section = next((each for each in headings if not _begins_with(each, begins)), "")
    cited = HEADINGS_JOINED.join(filter(None, (name, _cut(section, MAX_CITED_HEADING_LENGTH))))
    page = _pages(quote.citation.place or Location(), strings)
    return ", ".join(filter(None, (cited, page)))


def _begins_with(heading: str, text: str) -> bool:
    """Return whether ``text`` begins with a heading, not just with a sentence of its words."""
    words = r"\s+".join(map(re.escape, heading.split()))
    whole = rf"\s*{words}[ \t]*(?:[\n.:;?!\u2013\u2014-]|\Z)"
    return re.match(whole, text, re.IGNORECASE) is not None


def _headings(quote: Quote) -> Iterator[str]:
    """Yield the headings above a quotation as a reader sees them, the nearest first."""
    place = quote.citation.place
    if place is not None and place.headings:
        yield from map(inline, reversed(place.headings))
    elif quote.heading_span is not None:
        yield shown_words(quote.document, quote.heading_span)


def cite_in_full(quote: Quote, strings: Strings = ENGLISH) -> str:
    """Return the whole citation: standing, metadata, file, place, paragraph, line, characters."""
    citation, texts = quote.citation, strings.answers
    place = citation.place or Location()
    headings = place.headings or (citation.heading or "",)
    path = HEADINGS_JOINED.join(
        inline(_cut(heading, MAX_CITED_HEADING_LENGTH)) for heading in headings
    )
    heading = quoted(path, strings) if path else None
    if place.headings and place.paragraph is not None:
        heading = texts.below.format(number=place.paragraph, heading=heading)
    return _SEPARATOR.join(
        part
        for part in (
            standing_of(citation.standing, strings) if citation.standing else None,
            metadata_line(
                citation.metadata, strings, MAX_CITED_HEADING_LENGTH, MAX_CITED_NAME_LENGTH
            ),
            citation.source,
            _pages(place, strings),
            f"#{place.anchor}" if place.anchor else None,
            heading,
            texts.paragraph.format(number=citation.paragraph),
            texts.line.format(number=citation.line),
            texts.characters.format(start=citation.start, end=citation.end),
        )
        if part
    )


def standing_of(standing: ForceStatus, strings: Strings) -> str:
    """Return in words why a document is not in force."""
    texts, date, source = strings.answers, standing.since, standing.replaced_by
    if standing.validity is Validity.EXPIRED:
        return texts.expired.format(date=date)
    if standing.validity is Validity.FUTURE:
        return texts.not_yet.format(date=date)
    if date is None:
        return texts.replaced.format(source=source)
    to_the_day = texts.replaced_on if len(date) == len("YYYY-MM-DD") else texts.replaced_in
    return to_the_day.format(date=date, source=source)


def is_citation(
    line: str, sources: Collection[str], is_title: Callable[[str], bool] = lambda _: False
) -> bool:
    """Return whether ``line`` cites a document as the bot does or once did.

    Args:
        line: Without its marks.
        sources: The documents' names.
        is_title: Whether a document is called so.
    """
    words = line.strip()
    if words.startswith(CITATION_SIGN):
        names = _names_in(words.removeprefix(CITATION_SIGN), sources)
        return any(name in sources or is_title(name) for name in names)
    whole = _SEPARATOR + words
    if whole.count(_SEPARATOR) < 2:  # noqa: PLR2004 - a name stands between two
        return False
    return any(f"{_SEPARATOR}{source}{_SEPARATOR}" in whole for source in sources)


def _names_in(cited: str, sources: Collection[str]) -> Iterator[str]:
    """Yield what can be the title or name in a citation: all before a section, a page or a note.

    Before it there may be why the document is not in force, which names another or a date.
    """
    parts = cited.split(_SEPARATOR)
    is_standing = _FIGURE.search(parts[0]) or any(source in parts[0] for source in sources)
    for start in (0, 1) if is_standing else (0,):
        for end in range(start + 1, len(parts) + 1):
            title = _SEPARATOR.join(parts[start:end]).partition(HEADINGS_JOINED)[0]
            yield title
            yield title.rpartition(", ")[0]


def _pages(place: Location, strings: Strings) -> str | None:
    if place.page is None:
        return None
    if place.last_page is None:
        return strings.answers.page.format(number=place.page)
    return strings.answers.pages.format(first=place.page, last=place.last_page)


def cite_by_line(quote: Quote) -> str:
    """Return where a quotation stands as compilers write it: the file and the line."""
    return f"{quote.document.source}:{quote.citation.line}"


def inline(text: str) -> str:
    """Return ``text`` on one line."""
    return " ".join(text.split())


def quoted(text: str, strings: Strings) -> str:
    """Return ``text`` between quotation marks."""
    return strings.general.quoted.format(words=text)


def _cut(text: str, longest: int | None) -> str:
    return text if longest is None or len(text) <= longest else text[:longest] + "…"


def metadata_line(
    metadata: Metadata,
    strings: Strings,
    longest_title: int | None = None,
    longest_name: int | None = None,
) -> str:
    """Return the metadata of a document on one line, without its URL."""
    title = metadata.title and quoted(_cut(metadata.title, longest_title), strings)
    names = [_cut(name, longest_name) for name in (metadata.author, metadata.publisher) if name]
    return ", ".join(filter(None, (title, *names, metadata.date)))


def quotations(quotes: Sequence[Quote], strings: Strings = ENGLISH) -> tuple[Quotation, ...]:
    """Return each quotation with its citation line."""
    return tuple(quotation(quote, strings) for quote in quotes)


def quotation(quote: Quote, strings: Strings = ENGLISH) -> Quotation:
    """Return ``quote`` with its citation and the link to its sentence."""
    texts = strings.answers
    url = section_url(quote)
    slices = (shown_slice(quote, each) for each in quote.spans)
    link = text_fragment_url(url, *slices, limit=MAX_LINK_LENGTH) if url else None
    notes = (
        texts.by_meaning if quote.by_meaning else "",
        texts.further_items.format(count=quote.omitted) if quote.omitted else "",
        _also_in(quote, strings) if quote.also_in else "",
    )
    standing = standing_of(quote.standing, strings) if quote.standing else None
    return Quotation(quote, cite(quote, strings), link, standing, tuple(filter(None, notes)))


def shown_slice(quote: Quote, span: Span) -> str:
    """Return a slice as it stands on its page, each cell of a table on a line of its own."""
    shown = shown_quote(Quote(quote.document, span, quote.paragraph), table_width=0)
    return shown.text.replace(CELL_GLUE, "\n")


def uncited(quote: Quote) -> Quotation:
    """Return ``quote`` alone, where something else says where it stands."""
    return Quotation(quote, "")


def _also_in(quote: Quote, strings: Strings) -> str:
    """Return in which other documents the same words stand, the first ones by name."""
    texts = strings.answers
    names = [_cut(each.source, MAX_CITED_NAME_LENGTH) for each in quote.also_in]
    named = texts.also_in.format(sources=", ".join(names[:MAX_ALSO_NAMED]))
    left = len(names) - MAX_ALSO_NAMED
    return f"{named} {texts.further_items.format(count=left)}" if left > 0 else named
