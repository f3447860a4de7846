from __future__ import annotations

from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.local_slack import Json, LocalSlack, Timing
from tests.bot.local_slack.blocks import plain, section
from tests.bot.local_slack.conftest import Clock

HOME: Json = {"type": "home", "blocks": []}
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def without(manifest: dict[str, Any], *scopes: str) -> dict[str, Any]:
    """Take scopes out of a manifest, with all that needs them."""
    manifest["oauth_config"]["scopes"]["bot"] = [
        scope for scope in manifest["oauth_config"]["scopes"]["bot"] if scope not in scopes
    ]
    manifest["settings"]["event_subscriptions"]["bot_events"] = []
    return manifest


# Tokens, arguments and scopes


async def test_auth_test_says_who_the_app_is_and_which_scopes_it_has(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    answer = await client.auth_test()

    assert answer["user_id"] == slack.workspace.bot.id
    assert answer["bot_id"] == slack.workspace.bot_id
    assert answer["team"] == "Local workspace"
    assert "chat:write" in answer.headers["X-OAuth-Scopes"].split(",")


@pytest.mark.parametrize(
    ("token", "error"), [("", "not_authed"), ("xoxb-1", "invalid_auth"), (None, "not_authed")]
)
async def test_a_wrong_token_is_refused(slack: LocalSlack, token: str | None, error: str) -> None:
    client = AsyncWebClient(token, base_url=slack.api_url)

    with pytest.raises(SlackApiError, match=error):
        await client.auth_test()


async def test_the_token_of_the_app_is_not_that_of_its_bot(slack: LocalSlack) -> None:
    client = AsyncWebClient(slack.app_token, base_url=slack.api_url)

    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        await client.auth_test()


async def test_revoked_tokens_are_refused_and_the_app_is_told(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    slack.uninstall()

    with pytest.raises(SlackApiError, match="account_inactive"):
        await client.auth_test()
    with pytest.raises(SlackApiError, match="account_inactive"):
        await client.apps_connections_open(app_token=slack.app_token)
    events = [each.payload["event"]["type"] for each in slack.deliveries()]
    assert events == ["app_uninstalled", "tokens_revoked"]


async def test_arguments_come_as_a_form_as_json_and_in_the_query(slack: LocalSlack) -> None:
    channel = slack.add_channel("general")
    headers = {"Authorization": f"Bearer {slack.bot_token}"}
    url = f"{slack.api_url}chat.postMessage"
    blocks = [section(text=plain("Words"))]
    given = {"channel": channel.id, "text": "a"}
    async with aiohttp.ClientSession() as session:
        as_text = {**given, "blocks": '[{"type": "divider"}]'}
        answers = [
            await session.post(url, data={**as_text, "token": slack.bot_token}),
            await session.post(url, json={**given, "blocks": blocks}, headers=headers),
            await session.get(url, params=as_text, headers=headers),
        ]
        assert [(await each.json())["ok"] for each in answers] == [True] * 3
        as_json = {"Content-Type": "application/json"}
        wrong = [
            await session.post(url, data={**given, "blocks": "[{"}, headers=headers),
            await session.post(url, data=b"{", headers={**headers, **as_json}),
            await session.post(url, json=[1], headers=headers),
            await session.post(url, json={"text": "a"}, headers=headers),
            await session.post(f"{slack.api_url}chat.sing", json={}, headers=headers),
        ]  # fmt: skip
        errors = [await each.json() for each in wrong]

    assert [each["error"] for each in errors] == [
        "invalid_blocks_format", "invalid_json", "json_not_object", "invalid_arguments",
        "unknown_method",
    ]  # fmt: skip
    assert errors[3]["response_metadata"]["messages"] == ["[ERROR] missing required field: channel"]
    assert errors[4]["req_method"] == "chat.sing"
    assert [m.blocks[0]["type"] for m in slack.said()] == ["divider", "section", "divider"]


SCOPED: list[tuple[str, str, dict[str, Any]]] = [
    ("chat:write", "chat.postMessage", {"channel": "C", "text": "a"}),
    ("chat:write", "chat.update", {"channel": "C", "ts": "1.1", "text": "a"}),
    ("chat:write", "chat.delete", {"channel": "C", "ts": "1.1"}),
    ("chat:write", "chat.postEphemeral", {"channel": "C", "user": "U", "text": "a"}),
    ("channels:read", "conversations.info", {"channel": "C"}),
    ("channels:read", "conversations.list", {}),
    ("channels:read", "conversations.members", {"channel": "C"}),
    ("groups:read", "conversations.info", {"channel": "G"}),
    ("groups:read", "conversations.list", {"types": "public_channel,private_channel"}),
    ("channels:history", "conversations.history", {"channel": "C"}),
    ("channels:history", "conversations.replies", {"channel": "C", "ts": "1.1"}),
    ("groups:history", "conversations.history", {"channel": "G"}),
    ("im:history", "conversations.history", {"channel": "D"}),
    ("im:write", "conversations.open", {"users": "U"}),
    ("channels:join", "conversations.join", {"channel": "C"}),
    ("users:read", "users.info", {"user": "U"}),
    ("users:read", "users.list", {}),
    ("files:write", "files.getUploadURLExternal", {"filename": "a", "length": 1}),
    ("files:write", "files.completeUploadExternal", {"files": [{"id": "F1"}]}),
    ("files:read", "files.info", {"file": "F1"}),
    ("team:read", "team.info", {}),
]


@pytest.mark.parametrize(
    ("scope", "method", "arguments"), SCOPED, ids=[f"{m} {s}" for s, m, _ in SCOPED]
)
async def test_a_call_without_its_scope_is_refused_with_what_it_needs(
    manifest: dict[str, Any], scope: str, method: str, arguments: dict[str, Any]
) -> None:
    provided = {*manifest["oauth_config"]["scopes"]["bot"]} - {scope}
    async with LocalSlack(without(manifest, scope)) as slack:
        ana = slack.add_person("ana")
        ids = {
            "C": slack.add_channel("general", ana).id,
            "G": slack.add_channel("secret", ana, private=True).id,
            "D": ana.direct_messages.id,
            "U": ana.id,
        }
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
        given = {key: ids.get(str(value), value) for key, value in arguments.items()}
        with pytest.raises(SlackApiError) as refused:
            await client.api_call(method, json=given)

    answer = refused.value.response
    assert (answer["error"], answer["needed"]) == ("missing_scope", scope)
    assert set(answer["provided"].split(",")) == provided


# Messages


async def test_where_the_app_cannot_post_it_is_told_why(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    ana = slack.add_person("ana")
    archived = slack.add_channel("archived", ana)
    slack.archive(archived, by=ana)
    restricted = slack.add_channel("restricted", ana)
    restricted.restricted = True
    places = {
        "C1": "channel_not_found",
        "#nowhere": "channel_not_found",
        archived.id: "is_archived",
        restricted.id: "restricted_action",
        slack.add_channel("other", ana, with_app=False).id: "not_in_channel",
        slack.add_channel("secret", ana, private=True, with_app=False).id: "channel_not_found",
    }

    found = {}
    for place in places:
        with pytest.raises(SlackApiError) as refused:
            await client.chat_postMessage(channel=place, text="a")
        found[place] = refused.value.response["error"]

    assert found == places
    slack.unarchive(archived, by=ana)
    assert (await client.chat_postMessage(channel="#archived", text="a"))["channel"] == archived.id
    assert slack.deliveries()[0].payload["event"]["type"] == "channel_archive"


async def test_where_the_app_is_no_member_it_reads_nothing(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    ana = slack.add_person("ana")
    other = slack.add_channel("other", ana, with_app=False)
    message = await ana.say(other, "hello")

    with pytest.raises(SlackApiError, match="not_in_channel"):
        await client.conversations_history(channel=other.id)
    with pytest.raises(SlackApiError, match="not_in_channel"):
        await client.conversations_replies(channel=other.id, ts=message.ts)
    slack.archive(other, by=ana)
    with pytest.raises(SlackApiError, match="is_archived"):
        await client.conversations_join(channel=other.id)
    with pytest.raises(SlackApiError, match="method_not_supported_for_channel_type"):
        await client.conversations_join(channel=ana.direct_messages.id)


async def test_direct_messages_and_the_home_tab_can_be_switched_off(
    manifest: dict[str, Any],
) -> None:
    home = manifest["features"]["app_home"]
    home |= {"messages_tab_enabled": False, "home_tab_enabled": False}
    async with LocalSlack(manifest) as slack:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
        ana = slack.add_person("ana")

        with pytest.raises(SlackApiError, match="messages_tab_disabled"):
            await client.chat_postMessage(channel=ana.id, text="a")
        with pytest.raises(SlackApiError, match="not_enabled"):
            await client.views_publish(user_id=ana.id, view=HOME)


async def test_a_reply_to_a_message_that_is_gone_stands_in_the_channel(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    ana = slack.add_person("ana")
    general = slack.add_channel("general", ana)
    asked = await ana.say(general, "hello")
    await ana.delete(asked)

    answer = await client.chat_postMessage(channel=general.id, text="Hi.", thread_ts=asked.ts)

    assert "thread_ts" not in answer["message"]
    with pytest.raises(SlackApiError, match="thread_not_found"):
        await client.conversations_replies(channel=general.id, ts=asked.ts)


async def test_a_deleted_message_with_replies_leaves_a_stone(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    ana = slack.add_person("ana")
    general = slack.add_channel("general", ana)
    asked = await ana.say(general, "hello")
    await client.chat_postMessage(channel=general.id, text="Hi.", thread_ts=asked.ts)
    await ana.delete(asked)

    answer = await client.conversations_replies(channel=general.id, ts=asked.ts)

    assert [each["text"] for each in answer["messages"]] == ["This message was deleted.", "Hi."]
    assert answer["messages"][0]["subtype"] == "tombstone"


async def test_a_reply_to_a_reply_goes_into_the_same_thread(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    general = slack.add_channel("general")
    first = await client.chat_postMessage(channel=general.id, text="1")
    second = await client.chat_postMessage(channel=general.id, text="2", thread_ts=first["ts"])
    await client.chat_postMessage(channel=general.id, text="3", thread_ts=second["ts"])

    thread = await client.conversations_replies(channel=general.id, ts=second["ts"])
    history = await client.conversations_history(channel=general.id)

    assert [each["text"] for each in thread["messages"]] == ["1", "2", "3"]
    assert [each["text"] for each in history["messages"]] == ["1"]
    assert history["messages"][0]["reply_count"] == 2
    assert thread["messages"][1]["parent_user_id"] == slack.workspace.bot.id


async def test_blocks_stay_at_an_update_only_without_a_text(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    general = slack.add_channel("general")
    blocks = [section()]
    ts = (await client.chat_postMessage(channel=general.id, text="1", blocks=blocks))["ts"]
    (message,) = slack.said()
    metadata = {"event_type": "a", "event_payload": {}}

    await client.api_call(
        "chat.update", json={"channel": general.id, "ts": ts, "metadata": metadata}
    )
    assert (message.text, message.plain, message.edited) == ("1", "Words", False)
    await client.chat_update(channel=general.id, ts=ts, text="2", blocks=blocks)
    assert (message.text, message.plain, message.edited) == ("2", "Words", False)
    await client.chat_update(channel=general.id, ts=ts, text="3")
    assert (message.plain, message.edited) == ("3", True)


async def test_only_own_messages_are_updated_and_deleted(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    ana = slack.add_person("ana")
    general = slack.add_channel("general", ana)
    asked = await ana.say(general, "hello")
    own = (await client.chat_postMessage(channel=general.id, text="1"))["ts"]

    with pytest.raises(SlackApiError, match="cant_update_message"):
        await client.chat_update(channel=general.id, ts=asked.ts, text="2")
    with pytest.raises(SlackApiError, match="cant_delete_message"):
        await client.chat_delete(channel=general.id, ts=asked.ts)
    await client.chat_delete(channel=general.id, ts=own)
    with pytest.raises(SlackApiError, match="message_not_found"):
        await client.chat_delete(channel=general.id, ts=own)

    assert slack.said(by_app=False) == (asked,)


async def test_a_private_message_reaches_members_of_the_channel(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    ana, bob = slack.add_person("ana"), slack.add_person("bob")
    general = slack.add_channel("general", ana)

    await client.chat_postEphemeral(channel=general.id, user=ana.id, text="Psst.")
    with pytest.raises(SlackApiError, match="user_not_in_channel"):
        await client.chat_postEphemeral(channel=general.id, user=bob.id, text="Psst.")

    assert [each.text for each in slack.whispered(ana)] == ["Psst."]
    assert slack.said() == ()


async def test_a_link_leads_to_a_message_in_its_thread(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    general = slack.add_channel("general")
    first = (await client.chat_postMessage(channel=general.id, text="1"))["ts"]
    reply = (await client.chat_postMessage(channel=general.id, text="2", thread_ts=first))["ts"]

    link = (await client.chat_getPermalink(channel=general.id, message_ts=reply))["permalink"]

    dotless = reply.replace(".", "")
    assert link == (
        f"https://localworkspace.slack.com/archives/{general.id}/p{dotless}"
        f"?thread_ts={first}&cid={general.id}"
    )


# Conversations and people


async def test_history_comes_in_pages_and_between_times(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    general = slack.add_channel("general")
    stamps = [
        (await client.chat_postMessage(channel=general.id, text=str(number)))["ts"]
        for number in range(5)
    ]

    pages = [
        ([message["text"] for message in page["messages"]], page["has_more"])
        async for page in await client.conversations_history(channel=general.id, limit=2)
    ]
    between = await client.conversations_history(
        channel=general.id, oldest=stamps[1], latest=stamps[3]
    )
    including = await client.conversations_history(
        channel=general.id, oldest=stamps[1], latest=stamps[3], inclusive=True
    )

    assert pages == [(["4", "3"], True), (["2", "1"], True), (["0"], False)]
    assert [message["text"] for message in between["messages"]] == ["2"]
    assert [message["text"] for message in including["messages"]] == ["3", "2", "1"]


async def test_conversations_are_listed_opened_and_joined(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    ana = slack.add_person("ana")
    general = slack.add_channel("general", ana)
    other = slack.add_channel("other", ana, with_app=False)
    slack.add_channel("hidden", ana, private=True, with_app=False)
    secret = slack.add_channel("secret", ana, private=True)
    old = slack.add_channel("old", ana)
    slack.archive(old, by=ana)

    listed = await client.conversations_list(
        types="public_channel,private_channel", exclude_archived=True
    )
    opened = await client.conversations_open(users=ana.id)
    joined = await client.conversations_join(channel=other.id)
    members = await client.conversations_members(channel=other.id)
    mine = await client.users_conversations(types="public_channel,private_channel,im")

    assert [each["id"] for each in listed["channels"]] == [general.id, other.id, secret.id]
    assert [each["is_member"] for each in listed["channels"]] == [True, False, True]
    assert opened["channel"]["id"] == ana.direct_messages.id
    assert joined["channel"]["is_member"]
    assert set(members["members"]) == {ana.id, slack.workspace.bot.id}
    assert {each["id"] for each in mine["channels"]} == {
        general.id, other.id, secret.id, old.id, ana.direct_messages.id,
    }  # fmt: skip
    direct = await client.conversations_info(channel=ana.direct_messages.id)
    assert direct["channel"]["user"] == ana.id
    shared = slack.add_channel("shared", ana)
    shared.shared = True
    info = await client.conversations_info(channel=shared.id)
    assert info["channel"]["is_ext_shared"]


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("conversations.open", {}, "users_list_not_supplied"),
        ("conversations.open", {"users": "U1"}, "user_not_found"),
        ("conversations.open", {"users": "U00000001"}, "cannot_dm_bot"),
        ("conversations.open", {"channel": "D1"}, "channel_not_found"),
        ("files.completeUploadExternal", {"files": [{"id": "F1"}]}, "file_not_found"),
        ("chat.getPermalink", {"channel": "C1", "message_ts": "1.1"}, "channel_not_found"),
        ("conversations.list", {"types": "poems"}, "invalid_types"),
        ("conversations.list", {"cursor": "x"}, "invalid_cursor"),
        ("users.info", {"user": "U1"}, "user_not_found"),
        ("files.info", {"file": "F1"}, "file_not_found"),
        ("views.publish", {"user_id": "U1", "view": HOME}, "user_not_found"),
        ("views.update", {"view": HOME}, "invalid_arguments"),
        ("files.completeUploadExternal", {"files": []}, "invalid_arguments"),
    ],
)  # fmt: skip
async def test_what_is_not_there_is_said_in_slacks_words(
    client: AsyncWebClient, method: str, arguments: dict[str, Any], error: str
) -> None:
    with pytest.raises(SlackApiError, match=error):
        await client.api_call(method, json=arguments)


async def test_a_person_has_a_locale_and_rights(slack: LocalSlack, client: AsyncWebClient) -> None:
    ana = slack.add_person("ana", locale="es-ES", is_owner=True)
    bob = slack.add_person("bob", is_guest=True)

    shown = (await client.users_info(user=ana.id, include_locale=True))["user"]
    plainly = (await client.users_info(user=bob.id))["user"]
    everyone = (await client.users_list())["members"]
    team = (await client.team_info())["team"]

    assert (shown["locale"], shown["is_owner"], shown["is_admin"]) == ("es-ES", True, True)
    assert "locale" not in plainly
    assert plainly["is_restricted"]
    assert [each["name"] for each in everyone] == ["parrot", "ana", "bob"]
    assert team["domain"] == "localworkspace"


# Files


async def test_a_picture_is_uploaded_with_its_alternative_text(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    ana = slack.add_person("ana")
    general = slack.add_channel("general", ana)
    asked = await ana.say(general, "a chart, please")

    answer = await client.files_upload_v2(
        channel=general.id, content=PNG, filename="chart.png", title="Chart",
        alt_txt="Two bars", thread_ts=asked.ts, initial_comment="Here.",
    )  # fmt: skip

    (message,) = slack.said()
    assert (message.text, message.thread_ts) == ("Here.", asked.ts)
    (file_id,) = message.files
    file = slack.workspace.files[file_id]
    assert (file.data, file.alt_text, file.title) == (PNG, "Two bars", "Chart")
    assert answer["file"]["id"] == file_id
    assert (await client.files_info(file=file_id))["file"]["size"] == len(PNG)


async def test_a_file_reaches_the_direct_messages_by_their_id(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    ana = slack.add_person("ana")
    direct = ana.direct_messages

    await client.files_upload_v2(channel=direct.id, content="words", filename="a.txt")
    with pytest.raises(SlackApiError, match="channel_not_found"):
        await client.files_upload_v2(channel=ana.id, content="words", filename="a.txt")

    assert len(slack.said(direct)) == 1


async def test_a_file_of_another_length_than_was_said_is_refused(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    ticket = await client.files_getUploadURLExternal(filename="a.txt", length=3)
    async with aiohttp.ClientSession() as session:
        wrong = await session.post(ticket["upload_url"], data=b"four")
        right = await session.post(ticket["upload_url"], data=b"two")
        again = await session.post(ticket["upload_url"], data=b"two")

    assert (wrong.status, right.status, again.status) == (400, 200, 404)
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        await client.files_getUploadURLExternal(filename="a.txt", length=0)
    assert slack.said() == ()


async def test_a_file_of_a_person_is_fetched_with_the_token_alone(slack: LocalSlack) -> None:
    ana = slack.add_person("ana")
    general = slack.add_channel("general", ana)
    await ana.say(general, "look", files=[("rules.md", b"# Rules")])
    (event,) = [each.payload["event"] for each in slack.deliveries()]
    url = event["files"][0]["url_private_download"]

    async with aiohttp.ClientSession() as session:
        with_token = {"Authorization": f"Bearer {slack.bot_token}"}
        fetched = await (await session.get(url, headers=with_token)).read()
        # As on Slack, nothing but the page for signing in says that the token is missing.
        stranger = await session.get(url)

    assert event["subtype"] == "file_share"
    assert fetched == b"# Rules"
    assert (stranger.status, stranger.content_type) == (200, "text/html")


async def test_what_one_person_sees_is_lost_in_a_thread_that_nobody_has_begun(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    ana = slack.add_person("ana")
    general = slack.add_channel("general", ana)
    alone, begun = await ana.say(general, "one"), await ana.say(general, "two")
    await ana.say(general, "three", thread=begun)
    for parent in (alone, begun):
        await client.chat_postEphemeral(
            channel=general.id, user=ana.id, text="x", thread_ts=parent.ts
        )

    assert [each.thread_ts for each in slack.whispered(ana)] == [begun.ts]


# Rates


async def test_posts_into_one_channel_can_be_limited(manifest: dict[str, Any]) -> None:
    clock = Clock()
    async with LocalSlack(manifest, timing=Timing(post_interval=1.0), now=clock) as slack:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
        one, two = slack.add_channel("one"), slack.add_channel("two")
        posts: list[Json] = [{"channel": each.id, "text": "a"} for each in (one, two, one)]
        for post in posts[:2]:
            await client.chat_postMessage(**post)
        with pytest.raises(SlackApiError) as refused:
            await client.chat_postMessage(**posts[2])
        clock.time += 1.0
        await client.chat_postMessage(**posts[2])

        assert refused.value.response.status_code == 429
        assert refused.value.response.headers["Retry-After"] == "1"
        assert [each.error for each in slack.calls()] == [None, None, "ratelimited", None]
