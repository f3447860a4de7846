"""Lines become blocks: paragraphs, headings, captions and page furniture.

A block is a run of lines between blank lines. Where a run is not wrapped text (a line in
it is longer than any column), or Markdown says so, each line stands for itself. What kind a
block is follows from its own shape and its neighbours', never from a document's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.model import Block, BlockKind, Document, Sentence, Span
from index.passages.sentences import CREDIT, split

WIDEST_COLUMN = 120
"""Characters. A longer line was not wrapped by hand, so its line end ends a paragraph."""

LONGEST_HEADING = 100
LONGEST_LINK_TITLE = 200
LONGEST_FURNITURE = 300

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|$)")
_ATX = re.compile(r"\s{0,3}#{1,6}\s+\S")
_SETEXT = re.compile(r"\s{0,3}(?:=+|-{2,})\s*$")
_RULE = re.compile(r"\s{0,3}(?:(?:[-*_=~]\s*){3,}|`{3,}.*|~{3,}.*)$")
_ITEM = re.compile(r"\s*(?:[-*+•·–]\s+|\d{1,3}[.)]\s+|\|)")
_SENTENCE_END = re.compile(r"[.!;,…][\"'”’)\]]*$")
_DATE_OR_BYLINE = re.compile(
    r"(?:by\s+[A-Z]|from\s+[A-Z]|published|updated|posted|last (?:updated|modified)|"
    r"(?:\w+,?\s+)?\w+\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}\b|\d{1,2}\s+\w+\s+\d{4}\b|\d{4}-\d\d)",
    re.IGNORECASE,
)
_CAPTION_LABEL = re.compile(
    r"(?:image|photo|picture|figure|fig\.|caption|video|chart|map|graphic|illustration)"
    r"[ \d.]*:\s",
    re.IGNORECASE,
)
_CREDIT_LINE = re.compile(
    r"(?:(?:photo|image|picture|photograph|illustration)s?(?:\s+credit)?\s*(?:by|courtesy of|:)"
    r"|credits?\s*:|©|\(c\)\s|copyright\b).{0,120}$",
    re.IGNORECASE,
)
_SHARING = frozenset(
    "facebook twitter x pinterest whatsapp linkedin reddit tumblr email e-mail mail print share "
    "tweet telegram instagram youtube mastodon bluesky threads pocket flipboard messenger sms "
    "copy link save pin like follow subscribe rss this on via and us +1 | • · / , :".split()
)
_NEIGHBOUR_LINK = re.compile(
    r"[«‹←<\s]*(?:previous|next|prev|older|newer)(?:\s+(?:post|article|story|page|entry|posts"
    r"|articles|stories|entries|chapter))?\s*[:»›→>]*",
    re.IGNORECASE,
)
_LINK_LIST = re.compile(
    r"(?:related|recommended|popular|recent|more|latest|further)\s+(?:posts?|articles?|stories"
    r"|links|news|reading|content)\s*:?|read (?:more|next|also)\s*:?|you (?:may|might) also like"
    r"\s*:?|see also\s*:?|more from .{1,60}",
    re.IGNORECASE,
)
_CHROME = re.compile(
    r"(?:advertisement|skip to (?:main )?content|back to top|leave a (?:comment|reply)|"
    r"sign up(?: for .{1,60})?|subscribe(?: to .{1,60})?|log in|all rights reserved\.?|"
    r"(?:tags?|filed under|categories|posted in)\s*:.{0,200}|share this(?: \w+)?\s*:?|"
    r"loading\W*|click here.{0,60}|cookie settings|accept (?:all )?cookies)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Draft:
    """A block in the making: the segments that sentences may not cross."""

    segments: list[Span]
    kind: BlockKind = BlockKind.PARAGRAPH

    @property
    def span(self) -> Span:
        return Span(self.segments[0].start, self.segments[-1].end)

    def words(self, text: str) -> str:
        return text[self.span.start : self.span.end]


def divide(document: Document) -> tuple[Block, ...]:
    """Divide ``document`` into blocks, in order, numbered from 1."""
    text = document.text
    drafts = [draft for run in _runs(text) for draft in _drafts(text, run)]
    _mark_furniture(text, drafts)
    _mark_captions(text, drafts)
    _mark_headings(text, drafts)
    blocks: list[Block] = []
    heading: Span | None = None
    for number, draft in enumerate(drafts, start=1):
        sentences = tuple(_sentences(text, draft))
        blocks.append(Block(draft.kind, draft.span, number, heading, sentences))
        if draft.kind is BlockKind.HEADING:
            heading = _heading_words(text, sentences)
    return tuple(blocks)


def _runs(text: str) -> Iterator[list[Span]]:
    """Runs of lines that are not blank, each line without the white space around it."""
    run: list[Span] = []
    start = 1 if text.startswith("\ufeff") else 0
    for match in _LINE.finditer(text, start):
        words = match[0].strip()
        if words:
            first = match.start() + match[0].index(words)
            run.append(Span(first, first + len(words)))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _drafts(text: str, run: list[Span]) -> Iterator[_Draft]:
    """Split one run of lines where Markdown or the lines' lengths say so."""
    unwrapped = any(len(line) > WIDEST_COLUMN for line in run)
    widest = max(len(line) for line in run)
    draft: _Draft | None = None
    for index, line in enumerate(run):
        words = text[line.start : line.end]
        before = text[run[index - 1].start : run[index - 1].end] if index else ""
        if _ATX.match(words) or _RULE.match(words) or _is_underline(before, words):
            if _is_underline(before, words) and draft is not None and len(draft.segments) == 1:
                draft.segments.append(line)
                draft.kind = BlockKind.HEADING
            else:
                if draft is not None:
                    yield draft
                kind = BlockKind.HEADING if _ATX.match(words) else BlockKind.FURNITURE
                draft = _Draft([line], kind)
            yield draft
            draft = None
        elif draft is None:
            draft = _Draft([line])
        elif unwrapped and not _ITEM.match(words):
            yield draft
            draft = _Draft([line])
        elif _ITEM.match(words) or _ends_early(run[index - 1], words, widest):
            draft.segments.append(line)
        else:
            draft.segments[-1] = Span(draft.segments[-1].start, line.end)
    if draft is not None:
        yield draft


def _is_underline(before: str, words: str) -> bool:
    return bool(before and _SETEXT.match(words) and not _RULE.match(before)) and not _ITEM.match(
        before
    )


def _ends_early(line: Span, following: str, widest: int) -> bool:
    """Whether ``line`` was ended on purpose: the next line's first word had room on it."""
    return len(line) + 1 + len(following.split(None, 1)[0]) < widest


def _mark_furniture(text: str, drafts: Sequence[_Draft]) -> None:
    titles_to_come = 0
    for draft in drafts:
        if draft.kind is BlockKind.HEADING:
            titles_to_come = 0
            continue
        words = draft.words(text)
        if _NEIGHBOUR_LINK.fullmatch(words):
            draft.kind, titles_to_come = BlockKind.FURNITURE, 1
        elif _LINK_LIST.fullmatch(words):
            draft.kind, titles_to_come = BlockKind.FURNITURE, 12
        elif titles_to_come and _looks_like_a_title(words):
            draft.kind, titles_to_come = BlockKind.FURNITURE, titles_to_come - 1
        else:
            titles_to_come = 0
            if _is_furniture(words):
                draft.kind = BlockKind.FURNITURE


def _is_furniture(words: str) -> bool:
    if len(words) > LONGEST_FURNITURE:
        return False
    if all(word in _SHARING for word in words.lower().split()):
        return True
    if CREDIT.fullmatch(words) or _CREDIT_LINE.match(words):
        return True
    return bool(_CHROME.fullmatch(words))


def _looks_like_a_title(words: str) -> bool:
    return len(words) <= LONGEST_LINK_TITLE and "\n" not in words and not re.search(r"[.…]$", words)


def _mark_captions(text: str, drafts: Sequence[_Draft]) -> None:
    for draft in drafts:
        if draft.kind is not BlockKind.PARAGRAPH:
            continue
        words = draft.words(text)
        found = list(CREDIT.finditer(words))
        if _CAPTION_LABEL.match(words) or (found and found[-1].end() == len(words)):
            draft.kind = BlockKind.CAPTION


def _mark_headings(text: str, drafts: Sequence[_Draft]) -> None:
    """A short line without a full stop, above something that is not furniture."""
    for draft, following in pairwise(drafts):
        if draft.kind is not BlockKind.PARAGRAPH or following.kind is BlockKind.FURNITURE:
            continue
        words = draft.words(text)
        if (
            len(draft.segments) == 1
            and "\n" not in words
            and len(words) <= LONGEST_HEADING
            and not _SENTENCE_END.search(words)
            and not _ITEM.match(words)
            and not _DATE_OR_BYLINE.match(words)
            and (words[0].isupper() or not words[0].islower())
            and any(character.isalpha() for character in words)
        ):
            draft.kind = BlockKind.HEADING


def _sentences(text: str, draft: _Draft) -> Iterator[Sentence]:
    for segment in draft.segments:
        if draft.kind in (BlockKind.HEADING, BlockKind.FURNITURE):
            # A heading says what comes below; alone it answers nothing.
            yield Sentence(segment, quotable=False)
        else:
            yield from split(text, segment)


def _heading_words(text: str, sentences: Sequence[Sentence]) -> Span:
    """The heading's own words: without Markdown's signs and the underline."""
    span = sentences[0].span
    words = text[span.start : span.end]
    start = len(words) - len(words.lstrip("# \t"))
    trimmed = words[start:].rstrip("# \t")
    return Span(span.start + start, span.start + start + len(trimmed)) if trimmed else span
