"""Pages fit one message each and lose nothing, and a custom id gives its page back."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.discord_chat.messages import EMBEDS_LIMIT, compose
from bot.discord_chat.paging import (
    CUSTOM_ID_LIMIT,
    ENTRIES_LIMIT,
    MARK,
    TOPIC_LIMIT,
    Mark,
    split,
)
from bot.replies import Entry, Part, Quotation, Reply, ReplyKind, TimelineRequest, Words
from index import Quote, Span
from tests.builders import document

CHECKSUM = "0123456789abcdef" * 4
NAMES = ("a.txt", "b/c.md", "ü:x.txt")
VALUES = st.sampled_from([None, "2021", "198X", "2021-10-05", "18XX", "2021-21"])
REQUESTS = st.builds(
    TimelineRequest,
    st.none() | st.text(min_size=1, max_size=TOPIC_LIMIT),
    VALUES,
    VALUES,
    st.sampled_from([None, *NAMES]),
)
SENTENCES = st.text(min_size=1, max_size=1_500).filter(str.strip) | st.sampled_from(
    ["It fell in 1999.", "*_`" * 300, "word " * 180, "\n".join("abc")]
)


def entry(text: str) -> Entry:
    quote = Quote(document(text), Span(0, len(text)), 1)
    return Entry(quote, "1999", "year from the document’s date", Quotation(quote, "a.txt · x"))


@given(REQUESTS, st.integers(0, 999_999))
def test_a_custom_id_gives_the_request_and_the_page_back(
    request: TimelineRequest, page: int
) -> None:
    mark = Mark.of(request, page, CHECKSUM)
    match = re.fullmatch(MARK, mark.write("n"))

    assert match is not None
    assert Mark.read(match) == mark
    again = mark.request(NAMES)
    assert again is not None
    assert (again.since, again.until, again.source) == (
        request.since, request.until, request.source,
    )  # fmt: skip
    assert (again.topic or "") == " ".join((request.topic or "").split())
    assert mark.is_of(CHECKSUM)
    assert not mark.is_of(CHECKSUM[::-1])


@given(REQUESTS, st.integers(0, 999_999))
def test_a_custom_id_that_fits_is_never_too_long(request: TimelineRequest, page: int) -> None:
    mark = Mark.of(request, page, CHECKSUM)

    assert not mark.fits() or len(mark.write("p").encode("utf-16-le")) // 2 <= CUSTOM_ID_LIMIT
    if (request.topic or "").isascii():
        assert mark.fits()


def test_a_document_that_is_gone_has_no_page() -> None:
    mark = Mark.of(TimelineRequest(source="gone.txt"), 0, CHECKSUM)

    assert mark.request(NAMES) is None


def test_of_two_documents_with_the_same_mark_neither_is_shown_for_the_other() -> None:
    one, other = "31632.txt", "334152.txt"
    mark = Mark.of(TimelineRequest(source=one), 0, CHECKSUM)

    assert mark.source == Mark.of(TimelineRequest(source=other), 0, CHECKSUM).source
    assert mark.request([one, other]) is None
    assert mark.request([one, *NAMES]) == TimelineRequest(source=one)


@settings(deadline=None, max_examples=40)
@given(
    texts=st.lists(SENTENCES, min_size=1, max_size=14),
    undated=st.integers(0, 14),
    embeds=st.booleans(),
)
def test_pages_fit_one_message_each_and_lose_nothing(
    texts: list[str], undated: int, *, embeds: bool
) -> None:
    parts: list[Part] = [Words("Two events:"), *map(entry, texts)]
    parts.insert(min(undated, len(texts) - 1) + 1, Words("Without a year:"))
    reply = Reply(ReplyKind.TIMELINE, tuple(parts))
    pages = split(reply, embeds=embeds)
    shown = [part for page in pages for part in page.parts if isinstance(part, Entry)]

    assert shown == [part for part in parts if isinstance(part, Entry)]
    for page in pages:
        assert sum(isinstance(part, Entry) for part in page.parts) <= ENTRIES_LIMIT
        (message,) = compose(page, embeds=embeds, limit=1)
        assert len(message.embeds) <= EMBEDS_LIMIT
        assert sum(len(embed) for embed in message.embeds) <= 6_000
        assert len(message.content or "") <= 2_000


@pytest.mark.parametrize("count", [1, 5, 6])
def test_only_several_pages_are_numbered(count: int) -> None:
    reply = Reply(ReplyKind.TIMELINE, (Words("Some:"), *[entry("It fell.")] * count))
    pages = split(reply, embeds=True)

    assert [page.footer for page in pages] == (
        [None] if count <= ENTRIES_LIMIT else ["page 1 of 2", "page 2 of 2"]
    )
