"""Buttons under a reply: which belong there, and the tokens that hold their whole state.

A button must work after weeks without anything being kept about who asked what, so what
it needs stands in its token, which a platform sends back when the button is pressed: the
custom id on one, the value on another. How long a token may be is the platform's matter.

A quotation takes 19 characters: 114 bits in base 64, which are 40 bits of its document's
checksum, 32 bits of the digest of its document's name, 27 bits for its start and 15 bits for
its length. One of several slices has 0 there, and five more characters for each slice: 15 bits
for its length and 15 bits for the gap behind it, 0 behind the last one. Where the slices of all
quotations do not fit, a quotation is left out as a whole: what is found again is what was sent.

In the token of a timeline's page, a document has 36 bits of its name's digest, in
six characters, and the state of the documents six digits of their checksum.
"""

from __future__ import annotations

import base64
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain
from typing import ClassVar, Self

from bot.i18n import ButtonStrings, Strings
from bot.replies import Choice, QuoteRef, Reply, ReplyKind, TimelineRequest
from bot.stored_values import VOTE_REASONS, QuestionKind
from index import NAME_DIGITS, Quote, Span, digest_of_name

WIDTH = 19
"""Characters of one quotation of one slice."""

SLICE_WIDTH = 5
"""Characters of each slice of a quotation that has several."""

QUOTES = rf"[A-Za-z0-9_-]{{{WIDTH},}}"
"""A regular expression for one quotation or more."""

_DIGITS = 10
_NAME_BITS, _START_BITS, _LENGTH_BITS = 4 * NAME_DIGITS, 27, 15
_ALIGNED = 20
"""Characters that are whole bytes; of a number those before its own are always empty."""

_STATE_DIGITS = 6
_KEY_WIDTH = 6


@dataclass(frozen=True, slots=True)
class Button:
    """A button as every platform has it.

    Attributes:
        row: The buttons of one row stand beside one another.
    """

    label: str
    token: str
    enabled: bool = True
    row: int | None = None


# Quotations


def ref_of(quote: Quote) -> QuoteRef | None:
    """Return what finds ``quote`` again; ``None`` if its numbers are too large for a token."""
    lengths = map(len, (*quote.spans, *quote.gaps))
    if quote.span.start >> _START_BITS or any(length >> _LENGTH_BITS for length in lengths):
        return None
    document = quote.document
    return QuoteRef(
        document.sha256[:_DIGITS], quote.span, digest_of_name(document.source), quote.gaps
    )


def write_ref(ref: QuoteRef) -> str:
    """Pack ``ref`` into ``WIDTH`` characters, and ``SLICE_WIDTH`` for each of several slices."""
    packed = int(ref.sha256, 16)
    packed = packed << _NAME_BITS | int(ref.name_digest, 16)
    packed = packed << _START_BITS | ref.span.start
    packed = packed << _LENGTH_BITS | (0 if ref.gaps else len(ref.span))
    head = _written(packed, WIDTH)
    if not ref.gaps:
        return head
    ends = [*map(len, ref.gaps), 0]
    slices = zip(map(len, ref.span.without(ref.gaps)), ends, strict=True)
    return head + "".join(_written(size << _LENGTH_BITS | gap, SLICE_WIDTH) for size, gap in slices)


def pack(quotes: Iterable[Quote], limit: int) -> str:
    """Pack the first quotations that can be packed, into the room of ``limit`` of one slice.

    There are at most twice as many slices, which a front can attach as files.
    """
    packed, slices = "", 0
    for ref in filter(None, map(ref_of, quotes)):
        written = write_ref(ref)
        count = slices + len(ref.gaps) + 1
        if len(packed) + len(written) <= limit * WIDTH and count <= 2 * limit:
            packed += written
            slices = count
    return packed


def unpack(packed: str) -> tuple[QuoteRef, ...]:
    """Read what ``pack`` has written.

    Raises:
        ValueError: If it has not.
    """
    if not re.fullmatch(QUOTES, packed):
        raise ValueError("These are no quotations.")
    refs = []
    rest = packed
    while rest:
        head, rest = _cut(rest, WIDTH)
        parts = list[tuple[int, int]]()
        if not head & _ones(_LENGTH_BITS):
            while not parts or parts[-1][1]:
                part, rest = _cut(rest, SLICE_WIDTH)
                parts.append((part >> _LENGTH_BITS, part & _ones(_LENGTH_BITS)))
            if len(parts) == 1 or not all(size for size, _ in parts):
                raise ValueError("These are no quotations of several slices.")
        refs.append(_read_ref(head, parts))
    return tuple(refs)


def _cut(packed: str, width: int) -> tuple[int, str]:
    """Read the number in the first ``width`` characters; return it with the rest."""
    if len(packed) < width:
        raise ValueError("These are no quotations, or not all of them.")
    text = packed[:width].rjust(_ALIGNED, "A")
    return int.from_bytes(base64.urlsafe_b64decode(text), "big"), packed[width:]


def _written(number: int, width: int) -> str:
    data = number.to_bytes(_ALIGNED * 6 // 8, "big")
    return base64.urlsafe_b64encode(data).decode()[-width:]


def _read_ref(packed: int, parts: Sequence[tuple[int, int]]) -> QuoteRef:
    """Read a quotation.

    Args:
        packed: Its head.
        parts: The length of each of several slices and of the gap behind it.
    """
    packed, length = packed >> _LENGTH_BITS, packed & _ones(_LENGTH_BITS)
    packed, start = packed >> _START_BITS, packed & _ones(_START_BITS)
    checksum, name = packed >> _NAME_BITS, packed & _ones(_NAME_BITS)
    gaps = []
    end = start
    for size, gap in parts[:-1]:
        gaps.append(Span(end + size, end + size + gap))
        end = gaps[-1].end
    end += parts[-1][0] if parts else length
    return QuoteRef(
        f"{checksum:0{_DIGITS}x}", Span(start, end), f"{name:0{NAME_DIGITS}x}", tuple(gaps)
    )


def _ones(bits: int) -> int:
    return (1 << bits) - 1


# Tokens


class _Token(ABC):
    """Something that a button does, written as text; ``PATTERN`` is what the text fits."""

    __slots__ = ()

    PATTERN: ClassVar[str]

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what ``write`` has written.

        Raises:
            ValueError: If it has not.
        """
        match = re.fullmatch(cls.PATTERN, text)
        if match is None:
            raise ValueError("This is no token of this kind.")
        return cls._of(match)

    @classmethod
    @abstractmethod
    def _of(cls, match: re.Match[str]) -> Self:
        """Return what a text says that fits the pattern."""

    @abstractmethod
    def write(self) -> str:
        """Return the token's text."""


class Show(StrEnum):
    """What can be shown of an answer's quotations, or of the passages near a refused question.

    Attributes:
        CLAUSE: The clause whose number stands at the place of the only quotation.
    """

    CONTEXT = "qc"
    EXACT = "qx"
    RELATED = "qr"
    CLAUSE = "qk"


@dataclass(frozen=True, slots=True)
class ShowToken(_Token):
    """Shows quotations in context, their exact characters, a line of each, or a clause."""

    PATTERN: ClassVar[str] = rf"(?P<what>{'|'.join(Show)}):(?P<quotes>{QUOTES})"

    what: Show
    quotes: str

    @classmethod
    def _of(cls, match: re.Match[str]) -> Self:
        return cls(Show(match["what"]), match["quotes"])

    def write(self) -> str:
        """Return the token's text."""
        return f"{self.what}:{self.quotes}"


class Further(StrEnum):
    """Where further quotations go: under the answer, or in the place of a page of them."""

    MORE = "qm"
    TURN = "qn"


@dataclass(frozen=True, slots=True)
class FurtherToken(_Token):
    """Shows a page of further quotations; of its number only the last digit is written."""

    PATTERN: ClassVar[str] = rf"(?P<what>{'|'.join(Further)})(?P<page>\d):(?P<quotes>{QUOTES})"

    what: Further
    page: int
    quotes: str

    @classmethod
    def _of(cls, match: re.Match[str]) -> Self:
        return cls(Further(match["what"]), int(match["page"]), match["quotes"])

    def write(self) -> str:
        """Return the token's text."""
        return f"{self.what}{self.page % 10}:{self.quotes}"


@dataclass(frozen=True, slots=True)
class RestToken(_Token):
    """Shows a page of the items that a quotation of a list leaves out.

    Attributes:
        way: Whether it opens under the answer (o), or takes the place of another page (t).
        page: Counted from 0.
        quotes: The last slice of the quotation.
    """

    PATTERN: ClassVar[str] = rf"ql(?P<way>[ot])(?P<page>\d{{1,3}}):(?P<quotes>{QUOTES})"

    way: str
    page: int
    quotes: str

    @classmethod
    def _of(cls, match: re.Match[str]) -> Self:
        return cls(match["way"], int(match["page"]), match["quotes"])

    def write(self) -> str:
        """Return the token's text."""
        return f"ql{self.way}{self.page}:{self.quotes}"


@dataclass(frozen=True, slots=True)
class VoteToken(_Token):
    """Votes on an answer."""

    PATTERN: ClassVar[str] = r"qv(?P<way>[ud]):(?P<answer>[0-9a-f]{1,64})"

    answer_id: str
    up: bool

    @classmethod
    def _of(cls, match: re.Match[str]) -> Self:
        return cls(match["answer"], match["way"] == "u")

    def write(self) -> str:
        """Return the token's text."""
        return f"qv{'u' if self.up else 'd'}:{self.answer_id}"


@dataclass(frozen=True, slots=True)
class ExampleToken(_Token):
    """Asks an example question, which is the whole token."""

    PATTERN: ClassVar[str] = r"qe:(?P<question>.+)"

    question: str

    @classmethod
    def _of(cls, match: re.Match[str]) -> Self:
        return cls(match["question"])

    def write(self) -> str:
        """Return the token's text."""
        return f"qe:{self.question}"


@dataclass(frozen=True, slots=True)
class AskAgainToken(_Token):
    """Asks the question again, for the person alone if it was asked so."""

    PATTERN: ClassVar[str] = r"qa(?P<private>p?)"

    private: bool = False

    @classmethod
    def _of(cls, match: re.Match[str]) -> Self:
        return cls(bool(match["private"]))

    def write(self) -> str:
        """Return the token's text."""
        return "qap" if self.private else "qa"


TELL_TEAM, ASK_PERSON, SOLVED = "qt", "qp", "qs"
"""The tokens of the buttons that tell the documentation team about an unanswered question, that
ask a person instead, and that say that an answer solved it."""


@dataclass(frozen=True, slots=True)
class ComplaintToken(_Token):
    """Says what is wrong with an answer."""

    PATTERN: ClassVar[str] = rf"qw:(?P<why>{'|'.join(VOTE_REASONS)}):(?P<answer>[0-9a-f]{{1,64}})"

    answer_id: str
    why: QuestionKind

    @classmethod
    def _of(cls, match: re.Match[str]) -> Self:
        return cls(match["answer"], QuestionKind(match["why"]))

    def write(self) -> str:
        """Return the token's text."""
        return f"qw:{self.why}:{self.answer_id}"


CONTEXT_MENU = "tc"
"""The token of the menu of a timeline's events."""


@dataclass(frozen=True, slots=True)
class PageToken(_Token):
    """A page of a timeline.

    Attributes:
        page: Counted from 0.
        state: The beginning of the documents' checksum when the page was sent.
        source: The beginning of the digest of the document's name; empty for all.
        way: Whether the button leads to the previous page (p) or the next (n).
        dated_only: Whether what is only named by its date is left out.
    """

    PATTERN: ClassVar[str] = (
        rf"t(?P<way>[pn])(?P<only>d?):(?P<page>\d{{1,6}}):(?P<state>[0-9a-f]{{{_STATE_DIGITS}}})"
        rf":(?P<since>[^:]*):(?P<until>[^:]*):(?P<source>[A-Za-z0-9_-]{{{_KEY_WIDTH}}}|)"
        r":(?P<topic>.*)"
    )

    page: int
    state: str
    since: str
    until: str
    source: str
    topic: str
    way: str = "n"
    dated_only: bool = False

    @classmethod
    def of(cls, request: TimelineRequest, page: int, checksum: str) -> Self:
        """Return the token of ``page`` of what ``request`` gives."""
        return cls(
            page,
            checksum[:_STATE_DIGITS],
            request.since or "",
            request.until or "",
            _key(request.source) if request.source else "",
            " ".join((request.topic or "").split()),
            dated_only=request.dated_only,
        )

    @classmethod
    def _of(cls, match: re.Match[str]) -> Self:
        return cls(
            int(match["page"]),
            match["state"],
            match["since"],
            match["until"],
            match["source"],
            match["topic"],
            match["way"],
            match["only"] == "d",
        )

    def write(self) -> str:
        """Return the token's text."""
        fields = (self.page, self.state, self.since, self.until, self.source, self.topic)
        return f"t{self.way}{'d' * self.dated_only}:" + ":".join(map(str, fields))

    def request(self, names: Iterable[str]) -> TimelineRequest | None:
        """Return what the page was asked by; ``None`` if its document is gone.

        Among a hundred thousand documents two share a key once in fourteen times, and then
        neither is shown for the other.
        """
        source = None
        if self.source:
            named = [name for name in names if _key(name) == self.source]
            if len(named) != 1:
                return None
            source = named[0]
        return TimelineRequest(
            self.topic or None, self.since or None, self.until or None, source, self.dated_only
        )

    def room(self, limit: int) -> int:
        """Return how many more characters the topic could have where a token has ``limit``.

        That is with any page number, and negative if the topic is too long.
        """
        longest = replace(self, page=999_999).write()
        return limit - len(longest.encode("utf-16-le")) // 2

    def is_of(self, checksum: str) -> bool:
        """Return whether the documents are still those of when the page was sent."""
        return checksum.startswith(self.state)


def _key(name: str) -> str:
    """Return what stands for a document's name in a page's token."""
    digest = bytes.fromhex(digest_of_name(name, 2 * _KEY_WIDTH))
    return base64.urlsafe_b64encode(digest).decode()[:_KEY_WIDTH]


# Which buttons belong where


MAX_LISTS = 2
"""Lists under one answer whose rest a button shows."""

MAX_LABEL = 60
"""Characters of a button's label that come from a document."""


def buttons_of(reply: Reply, limit: int) -> list[Button]:
    """Return the buttons that belong under ``reply``, whose tokens hold ``limit`` quotations."""
    texts = reply.strings.buttons
    if reply.kind is ReplyKind.OUTDATED:
        return [Button(texts.ask_again, AskAgainToken(reply.private).write())]
    asking = (_choices(reply.choices, limit), _examples(reply.examples), _complaints(reply))
    if asked := list(chain.from_iterable(asking)):
        return asked
    below = [*_rests(reply), *_references(reply)]
    if reply.kind is ReplyKind.FURTHER:
        return [*shown_buttons((each.quote for each in reply.quotations), texts, limit), *below]
    if reply.related or reply.unanswered:
        return [*_near(reply, limit), *_ways_out(reply)]
    if reply.kind is not ReplyKind.ANSWER or reply.answer_id is None:
        return []
    buttons = shown_buttons((each.quote for each in reply.quotations), texts, limit)
    if further := pack(reply.more, limit):
        buttons.insert(1, Button(texts.more, FurtherToken(Further.MORE, 0, further).write()))
    votes = (Button("👎👍"[up], VoteToken(reply.answer_id, up).write()) for up in (True, False))
    solved = [Button(reply.strings.community.solved, SOLVED, row=2)] if reply.solvable else []
    return [*buttons, *votes, *below, *solved]


def _complaints(reply: Reply) -> Iterator[Button]:
    """Yield a button for each thing that can be wrong with an answer, if that is asked."""
    for why in VOTE_REASONS:
        if answer_id := reply.complaint:
            token = ComplaintToken(answer_id, why)
            yield Button(reply.strings.community.reasons[why], token.write())


def _examples(examples: Iterable[str]) -> Iterator[Button]:
    """Yield a button for each example question, one below the other."""
    for row, each in enumerate(examples):
        yield Button(each, ExampleToken(each).write(), row=row)


def _choices(choices: Iterable[Choice], limit: int) -> Iterator[Button]:
    """Yield a button for each quotation that shows it in context, one below the other."""
    for row, each in enumerate(choices):
        if packed := pack([each.quote], limit):
            token = ShowToken(Show.CONTEXT, packed)
            yield Button(f"{row + 1} · {_labelled(each.label)}", token.write(), row=row)


def _rests(reply: Reply) -> Iterator[Button]:
    """Yield a button for each list of which a quotation has the first items."""
    cut = [each.quote for each in reply.quotations if each.quote.omitted][:MAX_LISTS]
    for quote in cut:
        label = reply.strings.answers.further_items.format(count=quote.omitted)
        last = Quote.of_slices(quote.document, quote.spans[-1:], quote.paragraph)
        if packed := pack([last], 1):
            yield Button(label, RestToken("o", 0, packed).write(), row=1)


def _references(reply: Reply) -> Iterator[Button]:
    """Yield a button for each clause that the quotations refer to."""
    for each in reply.references:
        if packed := pack([each.place], 1):
            label = _labelled(each.address)
            label = f"{label[:1].upper()}{label[1:]}"
            yield Button(f"→ {label}", ShowToken(Show.CLAUSE, packed).write(), row=1)


def _labelled(words: str) -> str:
    """Return words of a document as the label of a button."""
    words = " ".join(words.split())
    return words if len(words) <= MAX_LABEL else f"{words[: MAX_LABEL - 1].rstrip()}…"


def rest_buttons(token: RestToken, count: int, strings: Strings) -> list[Button]:
    """Return the buttons to the pages of a list's rest beside that of ``token``."""
    if count == 1:
        return []
    beside = {token.page - 1: strings.general.previous, token.page + 1: strings.general.next}
    return [
        Button(label, replace(token, way="t", page=max(0, page)).write(), 0 <= page < count, row=1)
        for page, label in beside.items()
    ]


def _near(reply: Reply, limit: int) -> Iterator[Button]:
    """Yield what shows the passages that come near: each in a line, and then in context."""
    texts = reply.strings.buttons
    what, label = Show.RELATED, texts.related
    if reply.kind is ReplyKind.RELATED:
        what, label = Show.CONTEXT, texts.context
    if near := pack(reply.related, limit):
        yield Button(label, ShowToken(what, near).write())


def _ways_out(reply: Reply) -> Iterator[Button]:
    """Yield what can be done about a question without an answer."""
    texts = reply.strings.community
    if reply.unanswered:
        yield Button(texts.tell_team, TELL_TEAM)
    if reply.unanswered and reply.helpers:
        yield Button(texts.ask_person, ASK_PERSON)


def shown_buttons(quotes: Iterable[Quote], strings: ButtonStrings, limit: int) -> list[Button]:
    """Return what may be done with quotations that are shown."""
    packed = pack(quotes, limit)
    if not packed:
        return []
    return [
        Button(strings.context, ShowToken(Show.CONTEXT, packed).write()),
        Button(strings.exact, ShowToken(Show.EXACT, packed).write()),
    ]


def turning_buttons(number: int, count: int, packed: str, strings: Strings) -> list[Button]:
    """Return the buttons to the pages beside page ``number`` of ``count``; none for one page.

    The button that leads nowhere is not enabled.
    """
    if count == 1:
        return []
    beside = {number - 1: strings.general.previous, number + 1: strings.general.next}
    return [
        Button(label, FurtherToken(Further.TURN, page, packed).write(), 0 <= page < count, row=1)
        for page, label in beside.items()
    ]


def page_buttons(token: PageToken, number: int, count: int, strings: Strings) -> list[Button]:
    """Return the buttons to the pages of a timeline beside page ``number`` of ``count``."""
    if count == 1:
        return []
    previous = replace(token, page=max(0, number - 1), way="p")
    following = replace(token, page=number + 1, way="n")
    return [
        Button(strings.general.previous, previous.write(), number > 0, row=0),
        Button(strings.general.next, following.write(), number < count - 1, row=0),
    ]
