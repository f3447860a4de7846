from __future__ import annotations

import re
from itertools import chain

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.chat.buttons import Button
from bot.i18n import ENGLISH
from bot.local_slack import limits
from bot.replies import Quotation, Reply, ReplyKind, Table, Text, UserText
from bot.slack_chat.blocks import (
    BULLET,
    CHARACTERS_LIMIT,
    FALLBACK_LIMIT,
    MESSAGES_LIMIT,
    Outgoing,
    add_buttons,
    compose,
    name_channels,
    quoted_words,
    room_left,
    with_buttons,
)
from bot.slack_chat.bot import Json, escape, read_text
from index import Quote, ShownQuote, Span, shown_quote
from tests.bot.discord_chat.test_escaping import TEXTS
from tests.bot.discord_chat.test_layout import quotation
from tests.helpers.documents import document
from tests.helpers.slices import sliced

SIGNS = [*"a<>&@#!|*_~`:•\r\n\t \u200b\u202e\x00", "<@U1>", "<!here>", ":smile:", BULLET]
HOSTILE = TEXTS | st.lists(st.sampled_from(SIGNS), max_size=12).map("".join)


def quoted(messages: tuple[Outgoing, ...]) -> str:
    """All quoted characters of a reply, in order, read by the kind of the elements alone."""
    leaves = (
        leaf["text"]
        for message in messages
        for block in message.blocks
        for element in block.get("elements", ())
        if element["type"] == "rich_text_quote"
        for leaf in element["elements"]
    )
    return "".join(leaf for leaf in leaves if leaf.lstrip(" ") != BULLET)


def check(messages: tuple[Outgoing, ...]) -> None:
    """See that Slack takes the messages, and that nothing in them pings or unfolds."""
    assert len(messages) <= MESSAGES_LIMIT
    for message in messages:
        blocks = [*message.blocks]
        assert limits.check_message(blocks) == []
        assert limits.characters(blocks) <= CHARACTERS_LIMIT
        assert {leaf["type"] for leaf in leaves_of(blocks)} <= {"text", "link"}
        assert 0 < len(message.text) <= FALLBACK_LIMIT
        assert not set("<>") & set(message.text)
        assert "mrkdwn" not in str([block["type"] for block in blocks])


def leaves_of(blocks: list[Json]) -> list[Json]:
    rich = (block["elements"] for block in blocks if block["type"] == "rich_text")
    return list(chain.from_iterable(each["elements"] for each in chain.from_iterable(rich)))


@given(HOSTILE.filter(str.strip), HOSTILE, st.data())
@settings(deadline=None)
@example("• a\r\n  • b", "", None)
@example(BULLET, "", None)
def test_the_leaves_joined_are_the_quotation_character_by_character(
    text: str, before: str, data: st.DataObject | None
) -> None:
    matched: tuple[Span, ...] = ()
    if data is not None:
        start = data.draw(st.integers(0, len(text) - 1))
        end = data.draw(st.integers(start + 1, len(text)))
        matched = (Span(len(before) + start, len(before) + end),)
    part = quotation(text, before=before, matched=matched)
    messages = compose(Reply(ReplyKind.ANSWER, (part,)))

    assert quoted(messages) == shown_quote(part.quote).text == text
    assert "".join(quoted_words(chain.from_iterable(each.blocks for each in messages))) == text
    check(messages)


@given(made=sliced(HOSTILE))
@settings(deadline=None)
def test_the_slices_of_a_quotation_stand_in_their_order(made: tuple[Quote, list[str]]) -> None:
    quote, _ = made
    messages = compose(Reply(ReplyKind.ANSWER, (Quotation(quote, "a.txt"),)))

    assert quoted(messages) == quote.text
    check(messages)


@given(text=HOSTILE, name=HOSTILE, ids=st.sets(st.sampled_from(["C1", "G2", "C(3"])))
@settings(deadline=None)
@example("<#C1> <#C4|x> <#C1", "<#C1><#G2>", {"C1"})
def test_only_channels_that_are_to_be_named_are_and_everything_else_stays(
    text: str, name: str, ids: set[str]
) -> None:
    marks = "".join(f"<#{each}>" for each in sorted(ids))
    reply = Reply(ReplyKind.SETTINGS, (Text(f"{text}{marks}!"), Table(((name, text or "a"),))))
    for plain in compose(reply):
        named = name_channels(plain, ids)
        before, after = leaves_of([*plain.blocks]), leaves_of([*named.blocks])

        assert limits.check_message([*named.blocks]) == []
        assert "".join(map(written, after)) == "".join(map(written, before))
        channels = {leaf["channel_id"] for leaf in after if leaf["type"] == "channel"}
        assert channels >= ids
        assert channels <= ids
        assert set(re.findall("<[^>]*>", named.text)) <= {f"<#{each}>" for each in ids}


def written(leaf: Json) -> str:
    return f"<#{leaf['channel_id']}>" if leaf["type"] == "channel" else str(leaf["text"])


@given(unit=HOSTILE.filter(str.strip), length=st.integers(5_000, 30_000))
@settings(deadline=None, max_examples=25)
def test_a_long_quotation_goes_on_in_further_messages_and_says_so(unit: str, length: int) -> None:
    text = (unit * (length // len(unit) + 1))[:length].strip() or unit
    part = quotation(text)
    messages = compose(Reply(ReplyKind.ANSWER, (part,)))
    whole = quoted(messages)

    assert text.startswith(whole)
    assert whole == text or ENGLISH.general.more.format(count="1") in str(messages[-1].blocks)
    for message in messages[:-1]:
        assert ENGLISH.general.continues in str(message.blocks)
    check(messages)


@given(words=HOSTILE, name=HOSTILE, about=HOSTILE, rows=st.integers(1, 60))
@settings(deadline=None, max_examples=50)
def test_whatever_people_say_stays_within_limits(
    words: str, name: str, about: str, rows: int
) -> None:
    said = UserText(words, (Span(0, len(words)),)) if words else UserText("a")
    reply = Reply(
        ReplyKind.CHECKED,
        (Text(words or "a"), said, Table(((name, about),) * rows)),
        footer=about or None,
    )
    messages = with_buttons(reply)
    shown = "".join(leaf["text"] for each in messages for leaf in leaves_of([*each.blocks]))

    assert words in shown
    check(messages)


@given(HOSTILE)
def test_the_plain_text_of_a_message_shows_the_characters_and_nothing_else(text: str) -> None:
    assert read_text(escape(text)) == text.strip()


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("<@U1> When?", "When?"),
        ("<@U2> and <@U3|bo> ask", "@U2 and @bo ask"),
        ("in <#C1|general>", "in #general"),
        ("<https://a.example/?a=1&amp;b|a.example> &lt;b&gt;", "a.example <b>"),
        ("<https://a.example>", "https://a.example"),
        ("<!here> <!subteam^S1|@team> a &amp;lt; b", "@here @team a &lt; b"),
        ("1 < 2", "1 < 2"),
    ],
)
def test_what_slack_marks_in_a_message_is_read_as_it_was_typed(sent: str, typed: str) -> None:
    assert read_text(sent, "U1") == typed


def test_an_item_of_a_list_has_a_mark_that_is_a_leaf_of_its_own() -> None:
    text = "Take:\n\n- a rope\n- a lamp\n"
    span = Span(text.index("- a rope"), len(text) - 1)
    part = quotation_of(text, span)
    messages = compose(Reply(ReplyKind.ANSWER, (part,)))
    marks = [leaf for leaf in leaves_of([*messages[0].blocks]) if leaf["text"] == BULLET]

    assert len(marks) == 2
    assert quoted(messages) == "a rope\na lamp"


def quotation_of(text: str, span: Span) -> Quotation:
    return Quotation(Quote(document(text, "a.md"), span, paragraph=1), "a.md")


def test_a_button_that_is_not_enabled_or_too_long_is_left_out() -> None:
    outgoing = Outgoing("a", ())
    buttons = [
        Button("One", "t", row=0),
        Button("Off", "u", enabled=False),
        Button("Long", "v" * 2_001),
        Button("L" * 100, "w", row=1),
    ]
    blocks = add_buttons(outgoing, buttons).blocks
    labels = [each["text"]["text"] for block in blocks for each in block["elements"]]

    assert labels == ["One", "L" * 74 + "…"]
    assert limits.check_message([*blocks]) == []


def test_room_shrinks_with_each_part() -> None:
    one = room_left([quotation("a" * 100)])

    assert room_left([]) > one > room_left([quotation("a" * 100), Text("b")])
    assert room_left([Text("a")] * 100) < 0


def test_plain_characters_show_as_they_are() -> None:
    shown = ShownQuote.plain("a *b* :smile: <@U1>")

    assert quoted_words([]) == []
    assert shown.text == "a *b* :smile: <@U1>"
