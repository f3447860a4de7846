from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Callable

import discord
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.discord_chat.layout import (
    CONTENT_LIMIT,
    DESCRIPTION_LIMIT,
    EMBEDS_LIMIT,
    EMBEDS_TOTAL_LIMIT,
    MESSAGES_LIMIT,
    URL_LIMIT,
    Outgoing,
    compose,
)
from bot.i18n import ENGLISH
from bot.rendering import results
from bot.rendering.verifications import checked
from bot.replies import Part, Quotation, Reply, ReplyKind, Table, Text, UserText
from index import (
    Answer,
    AnswerId,
    Check,
    CheckedSentence,
    Document,
    MatchLevel,
    NoAnswer,
    Quote,
    Reason,
    SourceName,
    Span,
)
from tests.bot.discord_chat.test_escaping import TEXTS
from tests.helpers.slices import sliced
from tests.helpers.unescape import block_quotes, undo, undo_quote, undo_slices

FORMS = pytest.mark.parametrize("embeds", [True, False], ids=["embeds", "plain"])


def quotation(text: str, *, before: str = "", matched: tuple[Span, ...] = ()) -> Quotation:
    whole = f"{before}{text} after"
    document = Document(SourceName("a.txt"), whole, hashlib.sha256(whole.encode()).hexdigest())
    span = Span(len(before), len(before) + len(text))
    return Quotation(Quote(document, span, paragraph=1, matched=matched), "a.txt")


def answer(*texts: str) -> Reply:
    return Reply(ReplyKind.ANSWER, tuple(quotation(text) for text in texts), "page 1 of 2")


def texts_of(outgoing: Outgoing) -> list[str]:
    """What was laid out as text, without the notes that embeds keep apart."""
    return [outgoing.content or "", *(embed.description or "" for embed in outgoing.embeds)]


def sizes(outgoing: Outgoing) -> tuple[int, int, int]:
    return (len(outgoing.content or ""), len(outgoing.embeds), sum(map(len, outgoing.embeds)))


def quoted(messages: tuple[Outgoing, ...]) -> str:
    """All quoted characters of a reply, in order."""
    return "".join(
        undo_quote(quote)
        for outgoing in messages
        for text in texts_of(outgoing)
        for quote in block_quotes(text)
    )


@given(embeds=st.booleans(), data=st.data())
@settings(deadline=None)
def test_undoing_the_messages_gives_back_the_quotation(
    *, embeds: bool, data: st.DataObject
) -> None:
    text = data.draw(TEXTS.filter(str.strip))
    before = data.draw(TEXTS)
    ends = st.integers(0, len(text))
    bounds = data.draw(st.lists(st.tuples(ends, ends), max_size=4))
    matched = tuple(Span(min(pair) + len(before), max(pair) + len(before)) for pair in bounds)
    reply = Reply(ReplyKind.ANSWER, (quotation(text, before=before, matched=matched),), "answer x")

    assert quoted(compose(reply, embeds=embeds)) == text


SLICED = sliced(TEXTS | st.just(" […] ") | st.just("[…]"))


@given(embeds=st.booleans(), made=SLICED)
@settings(deadline=None)
def test_undoing_the_messages_gives_back_each_slice(
    *, embeds: bool, made: tuple[Quote, list[str]]
) -> None:
    quote, slices = made
    messages = compose(Reply(ReplyKind.ANSWER, (Quotation(quote, "a.txt"),), "x"), embeds=embeds)

    (block,) = _blocks(messages)
    assert undo_slices(block) == slices


@given(embeds=st.booleans(), made=SLICED, times=st.integers(100, 400))
@settings(deadline=None, max_examples=60)
def test_a_long_quotation_is_never_cut_inside_a_mark_of_omission(
    *, embeds: bool, made: tuple[Quote, list[str]], times: int
) -> None:
    slices = [part * times for part in made[1]]
    spans, whole = list[Span](), ""
    for part in slices:
        spans.append(Span(len(whole), len(whole) + len(part)))
        whole += f"{part}\n"
    document = Document(SourceName("a.txt"), whole, "0" * 64)
    quote = Quote.of_slices(document, spans, 1)
    messages = compose(Reply(ReplyKind.ANSWER, (Quotation(quote, "a.txt"),)), embeds=embeds)

    shown: list[str] = [""]
    for block in _blocks(messages):
        first, *others = undo_slices(block)
        shown[-1] += first
        shown += others
    assert all(part == whole for part, whole in zip(shown[:-1], slices, strict=False))
    assert slices[len(shown) - 1].startswith(shown[-1])


def _blocks(messages: tuple[Outgoing, ...]) -> list[str]:
    return [
        block
        for outgoing in messages
        for text in texts_of(outgoing)
        for block in block_quotes(text)
    ]


@given(
    embeds=st.booleans(),
    unit=TEXTS.filter(str.strip),
    times=st.integers(1, 400),
    footer=st.text("x*", max_size=120),
)
@settings(deadline=None, max_examples=60)
def test_a_long_quotation_goes_on_in_further_parts_and_says_so(
    *, embeds: bool, unit: str, times: int, footer: str
) -> None:
    text = (unit * times)[:6000]
    messages = compose(Reply(ReplyKind.ANSWER, (quotation(text),), footer), embeds=embeds)

    shown = quoted(messages)
    assert text.startswith(shown)
    assert len(messages) <= MESSAGES_LIMIT
    if shown != text:
        assert "… and 1 more" in _everything(messages[-1])
    parts = sum(len(block_quotes(part)) for message in messages for part in texts_of(message))
    assert (
        sum(_everything(message).count(ENGLISH.general.continues) for message in messages)
        >= parts - 1
    )
    for message in messages:
        content, count, total = sizes(message)
        assert content <= CONTENT_LIMIT
        assert count <= EMBEDS_LIMIT
        assert total <= EMBEDS_TOTAL_LIMIT
        assert all(len(embed.description or "") <= DESCRIPTION_LIMIT for embed in message.embeds)


def _everything(outgoing: Outgoing) -> str:
    notes = [embed.footer.text or "" for embed in outgoing.embeds]
    return undo("\n".join([*texts_of(outgoing), *notes]))


WHOLE = TEXTS.filter(str.strip)
PINGS = re.compile(r"@(everyone|here)|<@[!&]?\d", re.IGNORECASE)


def replies(draw: Callable[[st.SearchStrategy[str]], str]) -> dict[str, Reply]:
    """What people and documents can put their words into."""
    here, there, asked, before = (draw(WHOLE) for _ in range(4))
    quote, other = (quotation(text).quote for text in (there, here + there))
    marks = tuple(Span(place, place + 1) for place in range(0, len(there), 3))
    close = CheckedSentence(
        here, Span(0, len(here)), MatchLevel.CLOSE, (quote,), (Span(0, len(here)),), marks
    )
    absent = CheckedSentence(asked, Span(0, len(asked)), MatchLevel.ABSENT)
    answered = Answer(asked, AnswerId("0" * 12), (quote,), follows=before, conflicts=(quote, other))
    refused = NoAnswer(asked, AnswerId("0" * 12), Reason.NOT_STATED, (other,), follows=before)
    return {
        "answer": results.answer(answered, with_question=True),
        "refusal": results.answer(refused, with_question=True),
        "check": checked(Check(here, (close, absent))),
    }


@given(data=st.data(), embeds=st.booleans(), kind=st.sampled_from(["answer", "refusal", "check"]))
@settings(deadline=None)
def test_whatever_people_and_documents_say_stays_within_limits_and_pings_nobody(
    *, data: st.DataObject, embeds: bool, kind: str
) -> None:
    reply = replies(data.draw)[kind]
    messages = compose(reply, embeds=embeds)

    assert quoted(messages) == "".join(part.quote.text for part in reply.quotations)
    undone = undo("".join(text for message in messages for text in texts_of(message)))
    for part in reply.parts:
        if isinstance(part, UserText | Text):
            assert part.text in undone
    for message in messages:
        content, count, total = sizes(message)
        assert (content <= CONTENT_LIMIT, count <= EMBEDS_LIMIT) == (True, True)
        assert total <= EMBEDS_TOTAL_LIMIT
        assert not any(PINGS.search(text) for text in texts_of(message))
        assert message.allowed_mentions.to_dict() == discord.AllowedMentions.none().to_dict()


@given(embeds=st.booleans(), unit=WHOLE, times=st.integers(1, 300), data=st.data())
@settings(deadline=None, max_examples=60)
def test_a_long_sentence_of_a_person_is_cut_at_the_limits_and_not_changed(
    *, embeds: bool, unit: str, times: int, data: st.DataObject
) -> None:
    text = (unit * times)[:5_000]
    ends = st.integers(0, len(text))
    bounds = data.draw(st.lists(st.tuples(ends, ends), max_size=4))
    marked = tuple(Span(min(pair), max(pair)) for pair in bounds)
    parts: tuple[Part, ...] = (Text("Not there:"), UserText(text, marked))

    messages = compose(Reply(ReplyKind.CHECKED, parts), embeds=embeds)

    for message in messages:
        content, _, total = sizes(message)
        assert content <= CONTENT_LIMIT
        assert total <= EMBEDS_TOTAL_LIMIT
        assert all(len(embed.description or "") <= DESCRIPTION_LIMIT for embed in message.embeds)
    shown = undo("".join(without_gaps(text) for one in messages for text in texts_of(one)))
    wanted = without_gaps(f"Not there:“{text}”")
    assert wanted.startswith(shown.removesuffix("… and 1 more"))
    assert len(messages) == MESSAGES_LIMIT or shown == wanted


def without_gaps(text: str) -> str:
    """``text`` without the line ends at which it may be cut."""
    return text.replace("\n", "")


def test_a_persons_sentence_stands_in_quotation_marks_with_its_words_in_bold() -> None:
    given_ = UserText("The mill *burnt* in 1912.", (Span(20, 24),))

    (message,) = compose(Reply(ReplyKind.CHECKED, (Text("Not there:"), given_)))

    assert message.embeds[0].description == ("Not there:\n\n“The mill \\*burnt\\* in **1912**.”")


def test_an_answer_shows_each_quotation_over_its_citation_and_its_footer_last() -> None:
    (message,) = compose(answer("First.", "Second."))

    assert [embed.description for embed in message.embeds] == [
        "> First.\n\n— a.txt",
        "> Second.\n\n— a.txt",
    ]
    assert [embed.footer.text for embed in message.embeds] == [None, "page 1 of 2"]


def test_without_embeds_the_same_is_plain_text() -> None:
    (message,) = compose(answer("First.", "Second."), embeds=False)

    assert message.embeds == ()
    assert message.suppress_embeds
    assert message.content == "> First.\n— a.txt\n\n> Second.\n— a.txt\npage 1 of 2"


def test_words_before_a_quotation_share_its_card() -> None:
    reply = Reply(ReplyKind.NO_ANSWER, (Text("Not stated."), Text("Nearest:"), quotation("Near.")))

    (message,) = compose(reply)

    assert [embed.description for embed in message.embeds] == [
        "Not stated.\n\nNearest:\n\n> Near.\n\n— a.txt"
    ]


def test_words_below_a_quotation_stand_in_the_next_card() -> None:
    reply = Reply(ReplyKind.ANSWER, (quotation("First."), Text("Limits:"), quotation("But.")))

    (message,) = compose(reply)

    assert [embed.description for embed in message.embeds] == [
        "> First.\n\n— a.txt",
        "Limits:\n\n> But.\n\n— a.txt",
    ]


def test_quotations_without_a_citation_share_the_card_of_the_next_one() -> None:
    parts = (dataclasses.replace(quotation("One."), citation=""), quotation("Two."))

    (message,) = compose(Reply(ReplyKind.CONTEXT, parts))

    assert [embed.description for embed in message.embeds] == ["> One.\n\n> Two.\n\n— a.txt"]


def test_rows_stand_one_below_the_other() -> None:
    (message,) = compose(
        Reply(ReplyKind.SOURCES, (Text("Two:"), Table((("a_b.txt", "1"), ("c.md", "2")))))
    )

    assert message.embeds[0].description == "Two:\n\n**a\\_b.txt** — 1\n**c.md** — 2"


@FORMS
def test_a_listing_that_is_too_long_says_how_many_rows_are_left_out(*, embeds: bool) -> None:
    rows = tuple((f"document-{number:05}.txt", "some paragraphs") for number in range(5_000))

    messages = compose(Reply(ReplyKind.SOURCES, (Table(rows),)), embeds=embeds)

    shown = sum(_everything(message).count("document-") for message in messages)
    assert len(messages) == MESSAGES_LIMIT
    assert f"… and {5_000 - shown:,} more" in _everything(messages[-1])


def test_answers_related_passages_and_the_rest_have_one_colour_each() -> None:
    colours: dict[object, set[ReplyKind]] = {}
    for kind in ReplyKind:
        (message,) = compose(Reply(kind, (Text("x"),)))
        colours.setdefault(message.embeds[0].colour, set()).add(kind)

    assert len(colours) == 3
    assert {ReplyKind.ANSWER, ReplyKind.FURTHER, ReplyKind.TIMELINE} in colours.values()
    assert {ReplyKind.RELATED} in colours.values()


@FORMS
@pytest.mark.parametrize("kind", ReplyKind)
def test_no_message_may_mention_anybody(*, kind: ReplyKind, embeds: bool) -> None:
    reply = Reply(kind, (Text("@everyone <@1>"), quotation("@here <@&2>")), "@everyone")

    for message in compose(reply, embeds=embeds):
        assert message.allowed_mentions.to_dict() == discord.AllowedMentions.none().to_dict()
        assert "@everyone" not in (message.content or "")


def test_a_very_long_name_is_shortened() -> None:
    citation = "x" * 5_000
    part = dataclasses.replace(quotation("Words."), citation=citation)

    (message,) = compose(Reply(ReplyKind.ANSWER, (part,)))

    assert (message.embeds[0].description or "").endswith("x…")


def test_a_reply_without_parts_is_no_message() -> None:
    assert compose(Reply(ReplyKind.HINT, ())) == ()


LINK = "https://example.org/b#:~:text=It%20fell."


def linked(text: str, citation: str = "The *old* bridge", url: str | None = LINK) -> Quotation:
    return dataclasses.replace(quotation(text), citation=citation, url=url)


@FORMS
def test_a_citation_leads_to_the_sentence(*, embeds: bool) -> None:
    (message,) = compose(Reply(ReplyKind.ANSWER, (linked("It fell."),)), embeds=embeds)
    gap = "\n\n" if embeds else "\n"

    assert texts_of(message)[-1] == f"> It fell.{gap}— [The \\*old\\* bridge]({LINK})"


def test_what_is_not_in_force_is_said_before_the_citation_and_notes_behind_it() -> None:
    part = dataclasses.replace(
        linked("It fell.", "Bridge"), standing="replaced by b.txt", notes=("… and 3 more",)
    )

    (message,) = compose(Reply(ReplyKind.ANSWER, (part,)))

    assert (message.embeds[0].description or "").endswith(
        f"— replaced by b.txt · [Bridge]({LINK}) · … and 3 more"
    )


def test_a_citation_with_brackets_has_its_link_behind_it() -> None:
    (message,) = compose(Reply(ReplyKind.ANSWER, (linked("It fell.", "Bridges [draft]"),)))

    assert (message.embeds[0].description or "").endswith(f"— Bridges \\[draft] [↗]({LINK})")


@FORMS
def test_an_address_that_is_too_long_to_be_sent_is_left_out(*, embeds: bool) -> None:
    url = f"https://example.org/{'x' * URL_LIMIT}"
    (message,) = compose(Reply(ReplyKind.ANSWER, (linked("It fell.", url=url),)), embeds=embeds)

    assert url not in _everything(message)
    assert quoted((message,)) == "It fell."


@given(
    embeds=st.booleans(),
    title=TEXTS.filter(str.strip).map(lambda text: " ".join(text.split())[:300]).filter(bool),
    length=st.integers(1, 2_100),
    unit=TEXTS.filter(str.strip),
    times=st.integers(1, 200),
)
@settings(deadline=None, max_examples=60)
def test_citations_and_links_fit_and_change_no_quotation(
    *, embeds: bool, title: str, length: int, unit: str, times: int
) -> None:
    part = linked((unit * times)[:4000], title, f"https://example.org/{'x' * length}")
    messages = compose(Reply(ReplyKind.ANSWER, (part, part), "page 1 of 2"), embeds=embeds)
    whole = part.quote.text * 2

    assert whole.startswith(quoted(messages))
    for message in messages:
        content, count, total = sizes(message)
        assert content <= CONTENT_LIMIT
        assert count <= EMBEDS_LIMIT
        assert total <= EMBEDS_TOTAL_LIMIT
        assert all(len(embed.description or "") <= DESCRIPTION_LIMIT for embed in message.embeds)
