"""Find a quotation again by its place, link to its section, and show the paragraphs around it."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from html import unescape
from itertools import islice
from urllib.parse import quote as url_quote

from index.analysis import block_at, sentence_at
from index.corpus import AnalysedBlock, Corpus
from index.errors import OutdatedQuoteError
from index.model import Block, BlockKind, Document, Quote, SourceName, Span
from index.model.metadata import AnchorStyle
from index.text.hidden_text import front_matter_span

NAME_DIGITS = 8
"""Hexadecimal digits of the digest of a document's name that stand for it in a button."""

_SIGNS = " \t#>*+-"

_CHECKSUM = re.compile(r"[0-9a-f]{8,64}")


def find_quote(  # noqa: PLR0913, PLR0917 - as the library passes them on
    corpus: Corpus,
    sha256: str,
    spans: Sequence[Span],
    name_digest: str | None,
    names: Sequence[SourceName] | None,
    texts: Sequence[str] = (),
) -> Quote:
    """Quote the slices at ``spans`` again; see ``Library.find_quote``."""
    if not _CHECKSUM.fullmatch(sha256):
        raise ValueError(f"Not the first 8 to 64 digits of a checksum: {sha256!r}.")
    same = [name for name in corpus.named_by(sha256) if names is None or name in names]
    for name in sorted(same, key=lambda name: digest_of_name(name) != name_digest):
        document, blocks = corpus.documents[name], corpus.blocks[name]
        inside = spans[-1].end <= len(document.text)
        if not inside or (texts and not _reads(document, spans, texts)):
            continue
        if all(_is_whole(document, blocks, span) for span in spans):
            return _quoted(document, blocks, spans)
    changed = None
    if name_digest is not None:
        known = corpus.infos if names is None else names
        named = [name for name in known if digest_of_name(name) == name_digest]
        # Of two documents with the same digest nobody can tell which one was meant.
        changed = named[0] if len(named) == 1 else None
    if changed is None or corpus.infos[changed].sha256.startswith(sha256):
        raise OutdatedQuoteError(sha256)
    if texts and (quote := _moved(corpus, changed, spans, texts)):
        return quote
    raise OutdatedQuoteError(sha256, changed, corpus.infos[changed].sha256)


def _quoted(document: Document, blocks: Sequence[AnalysedBlock], spans: Sequence[Span]) -> Quote:
    first = block_at(blocks, spans[0].start)
    return Quote.of_slices(document, spans, first.number, first.heading, tuple(spans))


def _reads(document: Document, spans: Sequence[Span], texts: Sequence[str]) -> bool:
    """Return whether the slices at ``spans`` are ``texts``."""
    return [document.text[each.start : each.end] for each in spans] == list(texts)


def _moved(
    corpus: Corpus, name: SourceName, spans: Sequence[Span], texts: Sequence[str]
) -> Quote | None:
    """Quote ``texts`` where they stand now that their document has changed elsewhere.

    The slices have to keep their distances from one another. Of several places the nearest to
    the former one is taken.
    """
    document, blocks = corpus.documents[name], corpus.blocks[name]
    found = re.finditer(re.escape(texts[0]), document.text)
    for shift in sorted((match.start() - spans[0].start for match in found), key=abs):
        places = [Span(each.start + shift, each.end + shift) for each in spans]
        if _reads(document, places, texts) and all(
            _is_whole(document, blocks, each) for each in places
        ):
            return _quoted(document, blocks, places)
    return None


def _is_whole(document: Document, blocks: Sequence[AnalysedBlock], span: Span) -> bool:
    """Return whether a slice lies in one block, or is made of whole sentences of several.

    The signs of a heading, a list or a block quotation may be left out at its beginning.
    """
    first, last = block_at(blocks, span.start), block_at(blocks, span.end - 1)
    if first.number == last.number:
        return first.span.contains(span)
    opening = first.sentences[sentence_at(first, span.start)].span
    closing = last.sentences[sentence_at(last, span.end - 1)].span
    signs = document.text[opening.start : span.start].strip(_SIGNS)
    return not signs and closing.end == span.end


def context(corpus: Corpus, quote: Quote) -> tuple[Quote, ...]:
    """Return the paragraph of ``quote`` with its neighbours; see ``Library.context``."""
    info = corpus.infos.get(quote.document.source)
    if info is None or info.sha256 != quote.document.sha256:
        now = None if info is None else info.sha256
        raise OutdatedQuoteError(quote.document.sha256, quote.document.source, now)
    document = corpus.documents[quote.document.source]
    blocks = corpus.blocks[document.source]
    places = [quote.paragraph - 1]
    places += (block_at(blocks, span.start).number - 1 for span in quote.spans[1:])
    before = _next(blocks, range(places[0] - 1, -1, -1))
    after = _next(blocks, range(places[-1] + 1, len(blocks)))
    shown = (*before, *(blocks[place].block for place in dict.fromkeys(places)), *after)
    return tuple(_marked(document, block, quote) for block in shown)


def _marked(document: Document, block: Block, quote: Quote) -> Quote:
    """Quote the whole ``block``, without boilerplate inside, with what ``quote`` shows marked.

    What is known of its document's standing comes along.
    """
    whole = Quote.of_slices(document, document.slices_of(block.span), block.number, block.heading)
    parts = (part for span in quote.spans for part in document.slices_of(span))
    return replace(whole, matched=tuple(filter(whole.holds, parts)), standing=quote.standing)


def _next(blocks: Sequence[AnalysedBlock], places: range) -> list[Block]:
    """Return the first block at ``places`` that is no boilerplate, if there is one."""
    found = (blocks[place].block for place in places)
    return list(islice((each for each in found if each.kind is not BlockKind.BOILERPLATE), 1))


_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|$)")
_ATX = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))??(?:[ \t]+#+)?[ \t]*")
_SETEXT = re.compile(r" {0,3}(?:=+|-+)[ \t]*")
_FENCE = re.compile(r" {0,3}(`{3,}(?!.*`)|~{3,})")
_NO_PARAGRAPH = re.compile(r" {0,3}(?:[-*+>|]|\d+[.)][ \t]|$)|\t| {4}|[ \t]*$")

_TARGET = r"\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+[^()]*)?\)"
_MARKUP = (
    (re.compile(r"<!--.*?-->|</?[A-Za-z][^<>]*>"), ""),
    (re.compile(rf"\[([^\[\]]*)\](?:{_TARGET}|\[[^\[\]]*\])"), r"\1"),
    (re.compile(r"(\*{1,3}|~~)(?=\S)(.+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<!\w)(_{1,3})(?=\S)(.+?)(?<=\S)\1(?!\w)"), r"\2"),
    (re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),
)
"""What a page does not show of a heading, and what stays of it."""
_IMAGE = re.compile(r"!\[([^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])")
_CODE = re.compile(r"(`+)(.+?)(?<!`)\1(?!`)")

_MKDOCS_ID = re.compile(r"\s*\{:?\s*#([\w:.-]+)[^{}]*\}\s*$")
_DOCUSAURUS_ID = re.compile(r"\s*(?:\{#([\w-]+)\}|\{/\*\s*#([\w-]+)\s*\*/\})\s*$")
_MKDOCS_ATTRIBUTES = re.compile(r"\s*\{:[^{}]*\}\s*$")
_QUOTED = re.compile(r"(?: {0,3}>[ \t]?)+(?= {0,3}#)")

MAX_HEADING_LENGTH = 1_000
"""Characters of a line that is taken for a heading."""

_COUNTED = re.compile(r"(.*)_(\d+)")


def section_url(quote: Quote) -> str | None:
    """Return the address of the section of its page that a quotation stands in.

    That is the page itself where nothing says how it names its sections, or where its address
    leads to a place already; ``None`` where the document has no address.
    """
    metadata = quote.document.metadata
    url, style = metadata.url, metadata.anchors
    if url is None or style is None or "#" in url:
        return url
    anchor = anchor_at(quote.document, quote.span.start, AnchorStyle(style))
    return f"{url}#{url_quote(anchor)}" if anchor else url


def anchor_at(document: Document, position: int, style: AnchorStyle) -> str | None:
    """Return the anchor of the Markdown section at ``position``; ``None`` before the first.

    Which anchors there are depends on all headings before: a heading that repeats one gets a
    number. GitHub: https://docs.github.com/get-started/writing-on-github, "Section links"; MkDocs:
    https://python-markdown.github.io/extensions/toc; Docusaurus:
    https://docusaurus.io/docs/markdown-features/toc, which has no anchor for the page's title.
    """
    taken: dict[str, int] = {}
    anchor = None
    for start, level, words in _markdown_headings(document):
        if start > position:
            break
        match style:
            case AnchorStyle.GITHUB:
                anchor = _numbered(_github_slug(_shown(words, alt=False)), taken)
            case AnchorStyle.MKDOCS:
                given = _MKDOCS_ID.search(words)
                slug = _mkdocs_slug(_shown(_MKDOCS_ATTRIBUTES.sub("", words), alt=False))
                anchor = given[1] if given else _counted(slug, taken)
                taken[anchor] = 0
            case AnchorStyle.DOCUSAURUS:
                given = _DOCUSAURUS_ID.search(words)
                if given:
                    anchor = given[1] or given[2]
                else:
                    anchor = _numbered(_github_slug(_shown(words, alt=True)), taken)
                anchor = anchor if level > 1 else None
    return anchor


def _markdown_headings(document: Document) -> Iterator[tuple[int, int, str]]:
    """Yield the start, the level and the words of each heading with signs of Markdown."""
    text = document.text
    matter = front_matter_span(document)
    fence = ""
    above: tuple[int, str] | None = None
    for line in _LINE.finditer(text, matter.end if matter else 0):
        words, start = line[0].rstrip("\r\n").removeprefix("\ufeff"), line.start()
        if len(words) > MAX_HEADING_LENGTH:
            above = None
            continue
        words = words if fence else _QUOTED.sub("", words, count=1)
        opened = _FENCE.match(words)
        if fence:
            closes = opened and opened[1].startswith(fence) and not words.strip(" \t`~")
            fence = "" if closes else fence
            above = None
        elif opened:
            fence, above = opened[1], None
        elif atx := _ATX.fullmatch(words):
            yield start, len(atx[1]), (atx[2] or "").strip()
            above = None
        elif above and _SETEXT.fullmatch(words):
            yield above[0], 1 if "=" in words else 2, above[1]
            above = None
        elif _NO_PARAGRAPH.match(words):
            above = None
        else:
            above = (above[0], f"{above[1]} {words.strip()}") if above else (start, words.strip())
        if line.end() == len(text):
            break


def _shown(words: str, *, alt: bool) -> str:
    """Return a heading as its page shows it; of an image the words in its place if ``alt``."""
    kept: list[str] = []

    def keep(code: re.Match[str]) -> str:
        kept.append(code[2].strip())
        return f"\x00{len(kept) - 1}\x00"

    words = _CODE.sub(keep, words)
    words = _IMAGE.sub(r"\1" if alt else "", words)
    for pattern, stays in _MARKUP:
        words = pattern.sub(stays, words)
    words = unescape(words)
    return re.sub(r"\x00(\d+)\x00", lambda code: kept[int(code[1])], words).strip()


def _github_slug(words: str) -> str:
    """Return the words in small letters, with nothing but letters, numbers, ``-`` and ``_``."""
    kept = (each for each in words.lower() if each in " -" or _is_of_slug(each))
    return "".join(kept).replace(" ", "-")


def _is_of_slug(character: str) -> bool:
    return character in "_\u203f\u2040\u2054" or unicodedata.category(character)[0] in "LMN"


def _numbered(slug: str, taken: dict[str, int]) -> str:
    """Return ``slug``, with ``-1``, ``-2`` and so on if there is one already."""
    anchor = slug
    while anchor in taken:
        taken[slug] += 1
        anchor = f"{slug}-{taken[slug]}"
    taken[anchor] = 0
    return anchor


def _mkdocs_slug(words: str) -> str:
    """Return the words in small ASCII letters, with hyphens for spaces."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^\w\s-]", "", plain).strip().lower()
    return re.sub(r"[-\s]+", "-", plain)


def _counted(slug: str, taken: Container[str]) -> str:
    """Return ``slug``, with ``_1``, ``_2`` and so on if there is one already or it is empty."""
    while slug in taken or not slug:
        counted = _COUNTED.fullmatch(slug)
        slug = f"{counted[1]}_{int(counted[2]) + 1}" if counted else f"{slug}_1"
    return slug


@lru_cache(maxsize=1024)
def digest_of_name(name: str, digits: int = NAME_DIGITS) -> str:
    """Return the hexadecimal digits that stand for a document's name in a button or menu."""
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:digits]
