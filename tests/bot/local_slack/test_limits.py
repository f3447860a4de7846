"""Each limit of Slack with something just inside it and something just outside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.local_slack import Json, LocalSlack
from bot.local_slack.limits import check_suggestions
from tests.bot.local_slack.blocks import (
    actions,
    button,
    confirm,
    field,
    modal,
    option,
    options,
    plain,
    rich,
    section,
    select,
    typing,
    x,
)

Make = Callable[[int], Any]


MESSAGES: list[tuple[str, Make, int, str]] = [
    ("blocks of a message", lambda n: [section() for _ in range(n)], 50, "/blocks"),
    ("text of a section", lambda n: [section(text=plain(x(n)))], 3_000, "/blocks/0/text/text"),
    (
        "marked text",
        lambda n: [section(text={"type": "mrkdwn", "text": x(n)})],
        3_000,
        "/blocks/0/text/text",
    ),
    ("fields", lambda n: [section(fields=[plain("a")] * n)], 10, "/blocks/0/fields"),
    ("a field", lambda n: [section(fields=[plain(x(n))])], 2_000, "/blocks/0/fields/0/text"),
    ("header", lambda n: [{"type": "header", "text": plain(x(n))}], 150, "/blocks/0/text/text"),
    (
        "buttons",
        lambda n: actions(*[button(action_id=f"a{i}") for i in range(n)]),
        25,
        "/blocks/0/elements",
    ),
    (
        "context",
        lambda n: [{"type": "context", "elements": [plain("a")] * n}],
        10,
        "/blocks/0/elements",
    ),
    ("block_id", lambda n: [section(block_id=x(n))], 255, "/blocks/0/block_id"),
    ("action_id", lambda n: actions(button(action_id=x(n))), 255, "/blocks/0/elements/0/action_id"),
    (
        "label of a button",
        lambda n: actions(button(text=plain(x(n)))),
        75,
        "/blocks/0/elements/0/text/text",
    ),
    (
        "value of a button",
        lambda n: actions(button(value=x(n))),
        2_000,
        "/blocks/0/elements/0/value",
    ),
    ("address of a button", lambda n: actions(button(url=x(n))), 3_000, "/blocks/0/elements/0/url"),
    (
        "spoken label",
        lambda n: actions(button(accessibility_label=x(n))),
        75,
        "/blocks/0/elements/0/accessibility_label",
    ),
    ("options", lambda n: select(options=options(n)), 100, "/blocks/0/elements/0/options"),
    (
        "option's text",
        lambda n: select(options=[option(text=plain(x(n)))]),
        75,
        "/blocks/0/elements/0/options/0/text/text",
    ),
    (
        "option's value",
        lambda n: select(options=[option(value=x(n))]),
        150,
        "/blocks/0/elements/0/options/0/value",
    ),
    (
        "option's description",
        lambda n: select(options=[option(description=plain(x(n)))]),
        75,
        "/blocks/0/elements/0/options/0/description/text",
    ),
    (
        "placeholder",
        lambda n: select(placeholder=plain(x(n))),
        150,
        "/blocks/0/elements/0/placeholder/text",
    ),
    (
        "option groups",
        lambda n: actions(
            {
                "type": "static_select",
                "option_groups": [{"label": plain("a"), "options": [option()]}] * n,
            }
        ),
        100,
        "/blocks/0/elements/0/option_groups",
    ),
    (
        "check boxes",
        lambda n: actions({"type": "checkboxes", "options": options(n)}),
        10,
        "/blocks/0/elements/0/options",
    ),
    (
        "radio buttons",
        lambda n: actions({"type": "radio_buttons", "options": options(n)}),
        10,
        "/blocks/0/elements/0/options",
    ),
    (
        "overflow",
        lambda n: actions({"type": "overflow", "options": options(n)}),
        5,
        "/blocks/0/elements/0/options",
    ),
    (
        "title to confirm",
        lambda n: confirm(title=plain(x(n))),
        100,
        "/blocks/0/elements/0/confirm/title/text",
    ),
    (
        "text to confirm",
        lambda n: confirm(text=plain(x(n))),
        300,
        "/blocks/0/elements/0/confirm/text/text",
    ),
    (
        "button to confirm",
        lambda n: confirm(deny=plain(x(n))),
        30,
        "/blocks/0/elements/0/confirm/deny/text",
    ),
    (
        "alternative text",
        lambda n: [{"type": "image", "image_url": "https://example.com/a.png", "alt_text": x(n)}],
        2_000,
        "/blocks/0/alt_text",
    ),
    (
        "address of an image",
        lambda n: [{"type": "image", "image_url": x(n), "alt_text": "a"}],
        3_000,
        "/blocks/0/image_url",
    ),
    (
        "depth of a list",
        lambda n: [
            {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_list",
                        "style": "bullet",
                        "indent": n,
                        "elements": [{"type": "rich_text_section", "elements": []}],
                    }
                ],
            }
        ],
        8,
        "/blocks/0/elements/0/indent",
    ),
]


@pytest.mark.parametrize(
    ("make", "limit", "pointer"),
    [case[1:] for case in MESSAGES],
    ids=[case[0] for case in MESSAGES],
)
async def test_a_message_is_taken_up_to_each_limit_and_refused_beyond_it(
    slack: LocalSlack, client: AsyncWebClient, make: Make, limit: int, pointer: str
) -> None:
    channel = slack.add_channel("general")

    inside = await client.chat_postMessage(channel=channel.id, text="a", blocks=make(limit))
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel=channel.id, text="a", blocks=make(limit + 1))

    assert inside["ok"]
    answer = refused.value.response
    assert answer["error"] == "invalid_blocks"
    (first, *_) = answer["errors"]
    assert first.endswith(f"[json-pointer:{pointer}]")
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {e}" for e in answer["errors"]]
    assert len(slack.said(channel)) == 1


VIEWS: list[tuple[str, Make, int, str]] = [
    (
        "blocks of a view",
        lambda n: modal(blocks=[section() for _ in range(n)]),
        100,
        "/view/blocks",
    ),
    ("title", lambda n: modal(title=plain(x(n))), 24, "/view/title/text"),
    ("submit", lambda n: modal(submit=plain(x(n))), 24, "/view/submit/text"),
    ("close", lambda n: modal(close=plain(x(n))), 24, "/view/close/text"),
    ("callback_id", lambda n: modal(callback_id=x(n)), 255, "/view/callback_id"),
    ("external_id", lambda n: modal(external_id=x(n)), 255, "/view/external_id"),
    ("private_metadata", lambda n: modal(private_metadata=x(n)), 3_000, "/view/private_metadata"),
    ("label", lambda n: field(typing(), label=plain(x(n))), 2_000, "/view/blocks/0/label/text"),
    ("hint", lambda n: field(typing(), hint=plain(x(n))), 2_000, "/view/blocks/0/hint/text"),
    (
        "what stands in an input",
        lambda n: field(typing(initial_value=x(n))),
        3_000,
        "/view/blocks/0/element/initial_value",
    ),
    (
        "longest input",
        lambda n: field(typing(max_length=n)),
        3_000,
        "/view/blocks/0/element/max_length",
    ),
    (
        "shortest input",
        lambda n: field(typing(min_length=n)),
        3_000,
        "/view/blocks/0/element/min_length",
    ),
    (
        "chosen conversations",
        lambda n: field(
            {"type": "multi_conversations_select", "initial_conversations": ["C1"] * n}
        ),
        100,
        "/view/blocks/0/element/initial_conversations",
    ),
]


@pytest.mark.parametrize(
    ("make", "limit", "pointer"),
    [case[1:] for case in VIEWS],
    ids=[case[0] for case in VIEWS],
)
async def test_a_modal_is_taken_up_to_each_limit_and_refused_beyond_it(
    slack: LocalSlack, client: AsyncWebClient, make: Make, limit: int, pointer: str
) -> None:
    ana = slack.add_person("ana")
    trigger = slack.interactions.new_trigger(ana.user)

    with pytest.raises(SlackApiError) as refused:
        await client.views_open(trigger_id=trigger, view=make(limit + 1))
    inside = await client.views_open(trigger_id=trigger, view=make(limit))

    assert inside["ok"]
    answer = refused.value.response
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"][0].endswith(f"[json-pointer:{pointer}]")


async def test_a_view_may_have_250_000_bytes_and_no_more(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    ana = slack.add_person("ana")
    full = [section(text=plain(x(2_400))) for _ in range(100)]

    await client.views_publish(user_id=ana.id, view={"type": "home", "blocks": full})
    for block in full:
        block["text"] = plain(x(2_600))
    with pytest.raises(SlackApiError, match="view_too_large"):
        await client.views_publish(user_id=ana.id, view={"type": "home", "blocks": full})


def quoted(count: int) -> list[Json]:
    blocks = []
    while count:
        size = min(count, 3_000)
        blocks.append(section(text=plain(x(size))))
        count -= size
    return blocks


async def test_all_blocks_together_may_have_so_many_characters(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    channel = slack.add_channel("general")

    await client.chat_postMessage(channel=channel.id, text="a", blocks=quoted(11_340))
    with pytest.raises(SlackApiError, match="msg_blocks_too_long"):
        await client.chat_postMessage(channel=channel.id, text="a", blocks=quoted(11_341))
    leaves = rich({"type": "text", "text": x(5_671)}, {"type": "text", "text": x(5_670)})
    with pytest.raises(SlackApiError, match="msg_blocks_too_long"):
        await client.chat_postMessage(channel=channel.id, text="a", blocks=leaves)

    assert len(slack.said(channel)) == 1


async def test_a_long_text_is_cut_when_posted_and_refused_when_updated(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    channel = slack.add_channel("general")

    whole = await client.chat_postMessage(channel=channel.id, text=x(40_000))
    cut = await client.chat_postMessage(channel=channel.id, text=x(40_001))
    await client.chat_update(channel=channel.id, ts=whole["ts"], text=x(4_000))
    with pytest.raises(SlackApiError, match="msg_too_long"):
        await client.chat_update(channel=channel.id, ts=cut["ts"], text=x(4_001))

    assert [len(message.text) for message in slack.said(channel)] == [4_000, 40_000]


@pytest.mark.parametrize("text", ["", "  \n"])
async def test_a_message_without_words_and_blocks_is_refused(
    slack: LocalSlack, client: AsyncWebClient, text: str
) -> None:
    channel = slack.add_channel("general")

    with pytest.raises(SlackApiError, match="no_text"):
        await client.api_call("chat.postMessage", json={"channel": channel.id, "text": text})


def test_an_app_may_suggest_a_hundred_options() -> None:
    assert check_suggestions({"options": options(100)}) == []
    assert check_suggestions({"options": []}) == []
    assert check_suggestions({"options": options(101)}) == [
        "no more than 100 items allowed [json-pointer:/options]"
    ]
    groups = [{"label": plain("a"), "options": options(2)}]
    assert check_suggestions({"option_groups": groups}) == []
    assert check_suggestions(None) == ["must provide an object [json-pointer:]"]


async def test_rich_text_comes_through_as_it_was_sent(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    channel = slack.add_channel("general")
    words = "<!here> & *bold* :smile:\r\n\tTabs  and\u200bmore"
    blocks = rich({"type": "text", "text": words, "style": {"bold": True}})

    await client.chat_postMessage(channel=channel.id, text="a", blocks=blocks)

    (message,) = slack.said(channel)
    assert message.plain == words
    shown = await client.conversations_history(channel=channel.id)
    assert shown["messages"][0]["blocks"][0]["elements"] == blocks[0]["elements"]
