from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.buttons import (
    WIDTH,
    Further,
    FurtherToken,
    PageToken,
    Show,
    ShowToken,
    VoteToken,
    buttons_of,
    pack,
    page_buttons,
    turning_buttons,
    unpack,
    write_ref,
)
from bot.i18n import ENGLISH
from bot.rendering import results
from bot.replies import QuoteRef, Reply, ReplyKind, TimelineRequest
from index import Answer, AnswerId, Document, Library, Quote, SourceName, Span
from tests.helpers.documents import fill, quotation
from tests.helpers.slices import sliced

QUOTE = quotation("The mill burnt.", "mill")
DISCORD, SLACK = (100, 5), (2_000, 20)
"""Characters of a token and quotations in one, as they are on two platforms."""

ID = AnswerId("0123456789ab")


def tokens(reply: Reply, limit: int = 5) -> list[str]:
    return [button.token for button in buttons_of(reply, limit)]


@pytest.mark.parametrize(("characters", "limit"), [DISCORD, SLACK])
def test_the_longest_answer_fits_into_tokens(characters: int, limit: int) -> None:
    reply = results.answer(Answer("?", ID, (QUOTE,) * 30, more=(QUOTE,) * 30))
    found = tokens(reply, limit)

    assert len(set(found)) == 5
    assert max(map(len, found)) <= characters
    assert len(unpack(FurtherToken.read(found[1]).quotes)) == limit


def test_a_quotation_too_long_for_a_token_can_only_be_voted_on() -> None:
    document = Document(SourceName("a.txt"), "x" * 40_000, "0" * 64)
    answer = Answer("?", ID, (Quote(document, Span(0, 40_000), 1),))

    assert tokens(results.answer(answer)) == [f"qvu:{ID}", f"qvd:{ID}"]


def test_only_answers_can_be_voted_on() -> None:
    answer = results.answer(Answer("?", ID, (QUOTE,)))

    assert buttons_of(replace(answer, answer_id=None), 5) == []
    assert buttons_of(replace(answer, kind=ReplyKind.VERIFIED), 5) == []


REF = st.builds(
    lambda checksum, name, start, length: QuoteRef(
        f"{checksum:010x}", Span(start, start + length), f"{name:08x}"
    ),
    st.integers(0, 2**40 - 1),
    st.integers(0, 2**32 - 1),
    st.integers(0, 2**27 - 1),
    st.integers(1, 2**15 - 1),
)
SIZES = st.integers(1, 2**15 - 1)


@st.composite
def sliced_refs(draw: st.DrawFn) -> QuoteRef:
    ref = draw(REF)
    gaps, end = list[Span](), ref.span.end
    for size, gap in draw(st.lists(st.tuples(SIZES, SIZES), min_size=1, max_size=9)):
        gaps.append(Span(end, end + gap))
        end += gap + size
    return replace(ref, span=Span(ref.span.start, end), gaps=tuple(gaps))


@given(st.lists(REF | sliced_refs(), min_size=1, max_size=5))
def test_references_of_several_slices_are_read_as_they_were_written(refs: list[QuoteRef]) -> None:
    assert unpack("".join(map(write_ref, refs))) == tuple(refs)


@given(sliced_refs(), st.integers(1, 60))
def test_of_a_reference_that_is_cut_off_nothing_is_read(ref: QuoteRef, cut: int) -> None:
    written = write_ref(ref)
    if cut < len(written):
        with pytest.raises(ValueError, match="no quotations"):
            unpack(written[:-cut])


@given(st.lists(sliced(st.text("ab", max_size=8)), min_size=1, max_size=9), st.integers(1, 6))
def test_what_is_packed_is_found_whole_or_left_out(
    made: list[tuple[Quote, list[str]]], limit: int
) -> None:
    quotes = [quote for quote, _ in made]
    packed = pack(quotes, limit)
    found = unpack(packed) if packed else ()
    sent = [(quote.span, quote.gaps) for quote in quotes]

    assert len(packed) <= limit * WIDTH
    assert sum(len(ref.gaps) + 1 for ref in found) <= 2 * limit
    places = iter(sent)
    assert all((ref.span, ref.gaps) in places for ref in found)
    if quotes[0].gaps == ():
        assert (found[0].span, found[0].gaps) == sent[0]


@given(REF)
def test_a_reference_is_read_as_it_was_written(ref: QuoteRef) -> None:
    written = write_ref(ref)

    assert len(written) == WIDTH
    assert unpack(written) == (ref,)


@given(st.lists(REF, min_size=1, max_size=20))
def test_references_that_were_packed_are_read_in_their_order(refs: list[QuoteRef]) -> None:
    assert unpack("".join(map(write_ref, refs))) == tuple(refs)


@pytest.mark.parametrize("text", ["", "x", "_" * (WIDTH + 1), "é" * WIDTH, "." * WIDTH])
def test_what_is_no_reference_cannot_be_read(text: str) -> None:
    with pytest.raises(ValueError, match="no quotations"):
        unpack(text)


@pytest.mark.parametrize("kind", [ShowToken, FurtherToken, VoteToken, PageToken])
@pytest.mark.parametrize("text", ["", "qc:", "qm:x", "qvx:1", "tn:1", "settings:reset"])
def test_a_token_of_another_kind_cannot_be_read(
    kind: type[ShowToken | FurtherToken | VoteToken | PageToken], text: str
) -> None:
    with pytest.raises(ValueError, match="no token of this kind"):
        kind.read(text)


@given(st.lists(REF, min_size=1, max_size=5), st.integers(0, 9))
def test_every_token_is_read_as_it_was_written(refs: list[QuoteRef], page: int) -> None:
    packed = "".join(map(write_ref, refs))

    for show in Show:
        assert ShowToken.read(ShowToken(show, packed).write()) == ShowToken(show, packed)
    for further in Further:
        token = FurtherToken(further, page, packed)
        assert FurtherToken.read(token.write()) == token
        assert len(token.write()) <= DISCORD[0]
    for up in (True, False):
        assert VoteToken.read(VoteToken(ID, up).write()) == VoteToken(ID, up)


@pytest.mark.parametrize(
    ("number", "enabled"), [(0, [False, True]), (1, [True, True]), (2, [True, False])]
)
def test_only_buttons_that_lead_to_a_page_are_enabled(number: int, enabled: list[bool]) -> None:
    token = PageToken(number, "0" * 6, "", "", "", "")
    further = turning_buttons(number, 3, pack([QUOTE], 1), ENGLISH)
    timeline = page_buttons(token, number, 3, ENGLISH)

    assert [each.enabled for each in further] == enabled
    assert [each.enabled for each in timeline] == enabled
    assert [FurtherToken.read(each.token).page for each in further] == [
        (number - 1) % 10,
        number + 1,
    ]
    assert len({each.token for each in (*further, *timeline)}) == 4


def test_one_page_needs_no_buttons() -> None:
    assert turning_buttons(0, 1, pack([QUOTE], 1), ENGLISH) == []
    assert page_buttons(PageToken(0, "0" * 6, "", "", "", ""), 0, 1, ENGLISH) == []


def test_a_place_leads_back_to_its_document_and_words(tmp_path: Path) -> None:
    texts = {"docs/mill/ö.txt": "The mill burnt down.", "docs/b.txt": "The mill burnt down."}
    shelf = Library.open(fill(tmp_path, texts) / "docs")
    for quote in shelf.verify("The mill burnt").matches:
        (cited,) = unpack(pack([quote], 1))
        again = shelf.find_quote(cited.sha256, cited.span, name_digest=cited.name_digest)

        assert again == quote
        assert again.document.source == quote.document.source


def test_slices_lead_back_to_their_document_and_words(tmp_path: Path) -> None:
    texts = {"docs/a.txt": "The mill burnt down. Nobody saw it. The mill stood again."}
    shelf = Library.open(fill(tmp_path, texts) / "docs")
    (quote,) = shelf.verify("mill burnt […] mill stood").matches
    (cited,) = unpack(pack([quote], 2))

    assert shelf.find_quote(cited.sha256, cited.span, gaps=cited.gaps) == quote


@pytest.mark.parametrize("length", [2**15, 2**15 + 5])
def test_a_quotation_of_a_length_beyond_reason_has_no_place(length: int) -> None:
    document = Document(SourceName("a.txt"), "x" * length, "0" * 64)

    assert pack([Quote(document, Span(0, length), 1)], 5) == ""
    assert pack([Quote(document, Span(0, length - 6), 1)], 5) != ""


@pytest.mark.parametrize("limit", [5, 20])
def test_what_is_beyond_the_limit_is_left_out(limit: int) -> None:
    quote = quotation("The mill burnt down.", "mill")

    assert len(pack([quote] * 30, limit)) == limit * WIDTH


def test_tokens_of_messages_that_were_sent_before_are_still_read_and_written() -> None:
    packed = "A-2OoOoYt8sJAAAAgAE"
    ref = QuoteRef("03ed8ea0ea", Span(4, 8), "18b7cb09")
    page = PageToken(2, "012345", "2018", "202X", "GLfLCZ", "the US")
    tokens = {
        f"qc:{packed}": ShowToken(Show.CONTEXT, packed),
        f"qx:{packed}{packed}": ShowToken(Show.EXACT, packed * 2),
        f"qm0:{packed}": FurtherToken(Further.MORE, 0, packed),
        f"qn3:{packed}": FurtherToken(Further.TURN, 3, packed),
        "qvu:0123456789ab": VoteToken("0123456789ab", up=True),
        "qvd:0123456789ab": VoteToken("0123456789ab", up=False),
        "tn:2:012345:2018:202X:GLfLCZ:the US": page,
        "tp:2:012345:2018:202X:GLfLCZ:the US": replace(page, way="p"),
        "tnd:2:012345:2018:202X:GLfLCZ:the US": replace(page, dated_only=True),
    }

    assert unpack(packed) == (ref,)
    assert write_ref(ref) == packed
    assert page.request(["a.txt", "b.txt"]) == TimelineRequest("the US", "2018", "202X", "a.txt")
    for text, token in tokens.items():
        assert type(token).read(text) == token
        assert token.write() == text
