from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.local_slack import Json, LocalSlack
from tests.bot.local_slack.blocks import (
    actions,
    button,
    field,
    modal,
    option,
    plain,
    rich,
    section,
    select,
    typing,
)

WRONG: list[tuple[str, list[Any], str]] = [
    ("no type", [{}], "missing required field: type [json-pointer:/blocks/0]"),
    (
        "an unknown block",
        [{"type": "poem"}],
        "unsupported type: poem [json-pointer:/blocks/0/type]",
    ),
    ("no object", ["words"], "must provide an object [json-pointer:/blocks/0]"),
    ("no text", [{"type": "section"}], "missing required field: text [json-pointer:/blocks/0]"),
    (
        "an empty text",
        [section(text=plain(""))],
        "must be more than 0 characters [json-pointer:/blocks/0/text/text]",
    ),
    (
        "text that is a number",
        [section(text={"type": "plain_text", "text": 1})],
        "must provide a string [json-pointer:/blocks/0/text/text]",
    ),
    (
        "an unknown field",
        [section(color="red")],
        "invalid additional property: color [json-pointer:/blocks/0]",
    ),
    (
        "marks in a header",
        [{"type": "header", "text": {"type": "mrkdwn", "text": "a"}}],
        "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
    ),
    ("no elements", actions(), "no less than 1 items allowed [json-pointer:/blocks/0/elements]"),
    (
        "the same block_id twice",
        [section(block_id="a"), section(block_id="a")],
        "`block_id` 'a' already exists [json-pointer:/blocks/1/block_id]",
    ),
    (
        "the same action_id twice",
        actions(button(action_id="a"), button(action_id="a")),
        "`action_id` already exists in this block [json-pointer:/blocks/0/elements]",
    ),
    (
        "an unknown style",
        actions(button(style="green")),
        "must be one of primary, danger [json-pointer:/blocks/0/elements/0/style]",
    ),
    (
        "an input among buttons",
        actions(typing()),
        "unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]",
    ),
    (
        "several choices among buttons",
        actions({"type": "multi_users_select"}),
        "unsupported type: multi_users_select [json-pointer:/blocks/0/elements/0/type]",
    ),
    (
        "an option that is none",
        select(initial_option=option(value="2")),
        "the initial option must be one of the options [json-pointer:/blocks/0/elements/0]",
    ),
    (
        "nothing to choose from",
        actions({"type": "static_select"}),
        "must provide either options or option_groups [json-pointer:/blocks/0/elements/0]",
    ),
    (
        "an image without address",
        [{"type": "image", "alt_text": "a"}],
        "missing required field: image_url [json-pointer:/blocks/0]",
    ),
    (
        "an empty leaf",
        rich({"type": "text", "text": ""}),
        "must be more than 0 characters [json-pointer:/blocks/0/elements/0/elements/0/text]",
    ),
    (
        "a leaf of another kind",
        rich({"type": "mrkdwn", "text": "a"}),
        "unsupported type: mrkdwn [json-pointer:/blocks/0/elements/0/elements/0/type]",
    ),
    (
        "bold that is a word",
        rich({"type": "text", "text": "a", "style": {"bold": "yes"}}),
        "must provide a boolean [json-pointer:/blocks/0/elements/0/elements/0/style/bold]",
    ),
    (
        "a list in a quotation",
        [
            {
                "type": "rich_text",
                "elements": [{"type": "rich_text_quote", "elements": [{"type": "rich_text_list"}]}],
            }
        ],
        "unsupported type: rich_text_list [json-pointer:/blocks/0/elements/0/elements/0/type]",
    ),
    (
        "a mention in a fence",
        [
            {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_preformatted",
                        "elements": [{"type": "user", "user_id": "U1"}],
                    }
                ],
            }
        ],
        "unsupported type: user [json-pointer:/blocks/0/elements/0/elements/0/type]",
    ),
]


@pytest.mark.parametrize(
    ("blocks", "error"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG]
)
async def test_what_is_wrong_with_blocks_is_said_with_its_place(
    slack: LocalSlack, client: AsyncWebClient, blocks: list[Any], error: str
) -> None:
    channel = slack.add_channel("general")

    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel=channel.id, text="a", blocks=blocks)

    assert refused.value.response["errors"] == [error]
    assert slack.said() == ()


@pytest.mark.parametrize(
    ("view", "error"),
    [
        (modal(title=None), "missing required field: title [json-pointer:/view]"),
        ({"type": "poem"}, "unsupported type: poem [json-pointer:/view/type]"),
        (field(typing(min_length=5, max_length=4)), "min_length must not exceed max_length"),
        (
            {**field(typing()), "submit": None},
            "missing required field: submit [json-pointer:/view]",
        ),
        (field({"type": "button", "text": plain("a")}), "unsupported type: button"),
        (modal(color="red"), "invalid additional property: color [json-pointer:/view]"),
    ],
)
async def test_what_is_wrong_with_a_view_is_said_with_its_place(
    slack: LocalSlack, client: AsyncWebClient, view: Json, error: str
) -> None:
    trigger = slack.interactions.new_trigger(slack.add_person("ana").user)

    with pytest.raises(SlackApiError) as refused:
        await client.views_open(trigger_id=trigger, view=view)

    assert refused.value.response["response_metadata"]["messages"][0].startswith(f"[ERROR] {error}")
