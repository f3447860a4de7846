from __future__ import annotations

import ast
from typing import Any

import pytest

from bot.local_slack import LocalSlack, LocalSlackError, Person
from bot.local_slack.people import typed
from tests.bot.local_slack.conftest import Clock
from tests.test_import_circles import PACKAGES, ROOT


def events(slack: LocalSlack) -> list[dict[str, Any]]:
    return [each.payload["event"] for each in slack.deliveries("events_api")]


@pytest.fixture
def ana(slack: LocalSlack) -> Person:
    return slack.add_person("ana")


def test_the_local_slack_knows_nothing_of_the_rest_of_the_project() -> None:
    named = set[str]()
    for path in (ROOT / "bot" / "local_slack").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                named |= {each.name for each in node.names}
            elif isinstance(node, ast.ImportFrom):
                named.add(f"{'.' * node.level}{node.module or ''}")

    own = {name for name in named if name.startswith(".") or name.split(".")[0] in PACKAGES}
    assert len(own) > 5
    assert all(name.startswith("bot.local_slack") for name in own)


@pytest.mark.parametrize(
    ("text", "passed_on"),
    [
        ("a & b < c > d", "a &amp; b &lt; c &gt; d"),
        ("&amp;", "&amp;amp;"),
        ("see https://example.com/a?b=1&c=2 now", "see <https://example.com/a?b=1&amp;c=2> now"),
        ("@parrot hello", "<@U00000001> hello"),
        ("<@U00000001> hello", "<@U00000001> hello"),
        ("<#C00000009|general> and <!here>", "<#C00000009|general> and <!here>"),
        ("mail@parrot.example", "mail@parrot.example"),
        ("<script>", "&lt;script&gt;"),
    ],
)
def test_what_people_type_is_passed_on_as_slack_does(
    slack: LocalSlack, text: str, passed_on: str
) -> None:
    assert typed(text, slack.workspace) == passed_on


async def test_a_message_has_a_text_and_blocks(slack: LocalSlack, ana: Person) -> None:
    general = slack.add_channel("general", ana)
    message = await ana.mention(general, "is 1 < 2 & https://example.com up?")

    (section,) = message.blocks[0]["elements"]
    assert section["elements"] == [
        {"type": "user", "user_id": slack.workspace.bot.id},
        {"type": "text", "text": " is 1 < 2 & https://example.com up?"},
    ]
    mention = events(slack)[1]
    assert mention["type"] == "app_mention"
    assert mention["text"] == message.text
    assert mention["blocks"] == message.blocks
    assert mention["ts"] == mention["event_ts"] == message.ts
    assert "channel_type" not in mention


async def test_the_app_hears_of_messages_where_it_is(slack: LocalSlack, ana: Person) -> None:
    channels = [
        slack.add_channel("general", ana),
        slack.add_channel("secret", ana, private=True),
        ana.direct_messages,
    ]
    elsewhere = slack.add_channel("other", ana, with_app=False)
    for channel in (*channels, elsewhere):
        await ana.mention(channel, "hello")

    heard = [(each["type"], each["channel"], each.get("channel_type")) for each in events(slack)]
    general, secret, direct = (channel.id for channel in channels)
    assert heard == [
        ("message", general, "channel"),
        ("app_mention", general, None),
        ("message", secret, "group"),
        ("app_mention", secret, None),
        ("message", direct, "im"),
    ]


async def test_only_what_the_manifest_subscribes_to_is_delivered(manifest: dict[str, Any]) -> None:
    manifest["settings"]["event_subscriptions"]["bot_events"] = ["app_mention"]
    async with LocalSlack(manifest) as slack:
        ana = slack.add_person("ana")
        general = slack.add_channel("general", ana)
        await ana.mention(general, "hello")
        await ana.open_home()
        slack.archive(general, by=ana)

        assert [each["type"] for each in events(slack)] == ["app_mention"]


async def test_an_edited_and_a_deleted_message_are_told(slack: LocalSlack, ana: Person) -> None:
    general = slack.add_channel("general", ana)
    message = await ana.say(general, "hello")
    await ana.edit(message, "@parrot hello")
    await ana.delete(message)

    _, edited, deleted = events(slack)
    assert edited["subtype"] == "message_changed"
    assert edited["message"]["text"] == f"{slack.workspace.bot.mention} hello"
    assert edited["message"]["edited"]
    assert edited["previous_message"]["text"] == "hello"
    assert deleted["subtype"] == "message_deleted"
    assert deleted["deleted_ts"] == message.ts
    assert slack.said(by_app=False) == ()


async def test_an_edited_mention_can_be_a_mention_once_more(slack: LocalSlack, ana: Person) -> None:
    slack.interactions.mention_after_edit = True
    general = slack.add_channel("general", ana)
    message = await ana.say(general, "hello")
    await ana.edit(message, "@parrot hello")

    assert [each["type"] for each in events(slack)] == ["message", "message", "app_mention"]


async def test_people_do_only_what_slack_lets_them_do(slack: LocalSlack, ana: Person) -> None:
    bob = slack.add_person("bob")
    general = slack.add_channel("general", ana)
    message = await ana.say(general, "hello")

    with pytest.raises(LocalSlackError, match="bob is not in #general"):
        await bob.say(general, "hello")
    with pytest.raises(LocalSlackError, match="Only one's own messages"):
        await bob.delete(message)
    with pytest.raises(LocalSlackError, match="bob has no modal open"):
        await bob.submit()
    slack.archive(general, by=ana)
    with pytest.raises(LocalSlackError, match="#general is archived"):
        await ana.say(general, "hello")
    with pytest.raises(LocalSlackError, match="Nobody has the id U1"):
        slack.person("U1")
    assert slack.person(bob.id).user is bob.user


async def test_the_messages_tab_can_be_read_only(manifest: dict[str, Any]) -> None:
    manifest["features"]["app_home"]["messages_tab_read_only_enabled"] = True
    async with LocalSlack(manifest) as slack:
        ana = slack.add_person("ana")
        with pytest.raises(LocalSlackError, match="has been turned off"):
            await ana.say(ana.direct_messages, "hello")


async def test_a_channel_that_goes_is_told(slack: LocalSlack, ana: Person) -> None:
    general = slack.add_channel("general", ana)
    slack.delete_channel(general, by=ana)

    assert [(each["type"], each["channel"]) for each in events(slack)] == [
        ("channel_deleted", general.id)
    ]
    assert general.id not in slack.workspace.channels


async def test_the_app_is_invited_and_removed(manifest: dict[str, Any]) -> None:
    manifest["settings"]["event_subscriptions"]["bot_events"] = [
        "member_joined_channel",
        "channel_left",
    ]
    async with LocalSlack(manifest) as slack:
        ana = slack.add_person("ana")
        general = slack.add_channel("general", ana, with_app=False)
        await ana.invite(general)
        assert slack.workspace.bot.id in general.members
        slack.remove_app(general, by=ana)

        assert [each["type"] for each in events(slack)] == ["member_joined_channel", "channel_left"]
        assert slack.workspace.bot.id not in general.members


async def test_a_stranger_of_another_organisation_can_be_told_from_ones_own(
    slack: LocalSlack, ana: Person
) -> None:
    eve = slack.add_person("eve", team_id="T99999999")
    shared = slack.add_channel("shared", ana, eve)
    shared.shared = True
    await eve.mention(shared, "hello")
    await ana.mention(shared, "hello")

    payloads = [each.payload for each in slack.deliveries()]
    assert all(each["is_ext_shared_channel"] for each in payloads)
    assert [each["event"].get("user_team") for each in payloads] == ["T99999999"] * 2 + [None] * 2


async def test_it_shows_whom_a_message_of_the_app_would_ping(slack: LocalSlack) -> None:
    general = slack.add_channel("general")
    leaves = [{"type": "user", "user_id": "U1"}, {"type": "text", "text": "<!here> <@U1>"}]
    rich = {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": leaves}]}
    marked, plain = {"type": "mrkdwn", "text": "<@U1>"}, {"type": "plain_text", "text": "<@U1>"}
    posts: list[dict[str, Any]] = [
        {"text": "&lt;!here&gt; and @here"},
        {"text": "<!channel> <@U1|ana> <#C1|general>"},
        {"text": "a", "blocks": [{"type": "section", "text": marked}]},
        {"text": "a", "blocks": [{"type": "header", "text": plain}]},
        {"text": "a", "blocks": [rich]},
    ]  # fmt: skip
    for post in posts:
        slack.api.call("chat.postMessage", slack.bot_token, {"channel": general.id, **post})

    assert [message.pings for message in slack.said()] == [
        (), ("<!channel>", "<@U1|ana>"), ("<@U1>",), (), ("U1",),
    ]  # fmt: skip


async def test_a_message_for_one_person_has_no_shortcuts(slack: LocalSlack, ana: Person) -> None:
    general = slack.add_channel("general", ana)
    given = {"channel": general.id, "user": ana.id, "text": "Psst."}
    slack.api.call("chat.postEphemeral", slack.bot_token, given)

    with pytest.raises(LocalSlackError, match="has no shortcuts"):
        await ana.shortcut("repeat", on=slack.whispered(ana)[0])


async def test_ids_and_times_are_the_same_in_each_run(manifest: dict[str, Any]) -> None:
    found = []
    for _ in range(2):
        async with LocalSlack(manifest, now=Clock()) as slack:
            ana = slack.add_person("ana")
            general = slack.add_channel("general", ana)
            messages = [await ana.say(general, "hello") for _ in range(2)]
            found.append((ana.id, general.id, [message.ts for message in messages]))

    assert found[0] == found[1]
    assert found[0][2] == ["1700000000.000000", "1700000000.000001"]


async def test_records_can_be_forgotten(slack: LocalSlack, ana: Person) -> None:
    await ana.say(slack.add_channel("general", ana), "hello")
    slack.forget()

    # What is still to be delivered stays.
    assert len(slack.deliveries()) == 1
    assert slack.calls() == ()
