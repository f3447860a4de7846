from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.local_slack import Json, LocalSlack, LocalSlackError, limits
from tests.bot.local_slack.blocks import plain
from tests.bot.local_slack.conftest import Place
from tests.bot.local_slack.test_methods import without

FILES: Json = {
    "type": "modal",
    "title": plain("Files"),
    "submit": plain("Send"),
    "blocks": [
        {
            "type": "input",
            "block_id": "files",
            "label": plain("Files"),
            "element": {
                "type": "file_input",
                "action_id": "files",
                "filetypes": ["txt", "md"],
                "max_files": 2,
            },
        }
    ],
}


@pytest.fixture
def manifest(manifest: dict[str, Any]) -> dict[str, Any]:
    manifest["oauth_config"]["scopes"]["bot"] += ["reactions:write", "usergroups:read"]
    return manifest


async def test_groups_are_listed_with_their_people_but_for_those_that_are_disabled(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    ana = slack.add_person("ana")
    editors, former = slack.add_group("editors", ana), slack.add_group("former", ana)
    former.disabled = True
    listed = await client.usergroups_list()
    everything = await client.usergroups_list(include_disabled=True)
    people = await client.usergroups_users_list(usergroup=editors.id)

    assert [each["handle"] for each in listed["usergroups"]] == ["editors"]
    assert [each["id"] for each in everything["usergroups"]] == [editors.id, former.id]
    assert people["users"] == [ana.id]
    with pytest.raises(SlackApiError, match="no_such_subteam"):
        await client.usergroups_users_list(usergroup="S9")


@pytest.mark.parametrize(
    ("scope", "method", "arguments"),
    [
        ("usergroups:read", "usergroups.list", {}),
        ("usergroups:read", "usergroups.users.list", {"usergroup": "S1"}),
        ("reactions:write", "reactions.add", {"channel": "C1", "timestamp": "1", "name": "a"}),
        ("files:read", "views.open", {"trigger_id": "1", "view": FILES}),
    ],
)
async def test_without_its_scope_a_call_is_refused(
    manifest: dict[str, Any], scope: str, method: str, arguments: Json
) -> None:
    async with LocalSlack(without(manifest, scope)) as slack:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
        with pytest.raises(SlackApiError) as refused:
            await client.api_call(method, json=arguments)

    assert refused.value.response["error"] == "missing_scope"
    assert refused.value.response["needed"] == scope


async def test_the_app_reacts_to_a_message_once(place: Place) -> None:
    said = await place.ana.say(place.general, "Hello")
    await place.client.reactions_add(channel=place.general.id, timestamp=said.ts, name="eyes")

    assert said.reactions == {"eyes": [place.slack.workspace.bot.id]}
    with pytest.raises(SlackApiError, match="already_reacted"):
        await place.client.reactions_add(channel=place.general.id, timestamp=said.ts, name="eyes")


async def test_a_group_that_is_mentioned_is_pinged(place: Place) -> None:
    editors = place.slack.add_group("editors", place.bob)
    said = await place.ana.say(place.general, "@editors, what now?")
    leaf = {"type": "usergroup", "usergroup_id": editors.id}
    section = {"type": "rich_text_section", "elements": [leaf]}
    await place.client.chat_postMessage(
        channel=place.general.id, text="x", blocks=[{"type": "rich_text", "elements": [section]}]
    )
    (posted,) = place.slack.said(place.general)

    assert said.pings == (f"<!subteam^{editors.id}|@editors>",)
    assert posted.pings == (editors.id,)


async def test_files_that_are_given_in_a_modal_can_be_fetched(
    place: Place, opener: list[dict[str, Any]]
) -> None:
    opener.append(FILES)
    sent: list[Json] = []

    @place.app.view("")
    async def read(ack: Any, view: Json) -> None:  # noqa: ANN401
        sent.extend(view["state"]["values"]["files"]["files"]["files"])
        await ack()

    await place.connect()
    await place.ana.shortcut("ask")
    await place.slack.settled()
    with pytest.raises(LocalSlackError, match="required"):
        await place.ana.submit()
    with pytest.raises(LocalSlackError, match="none of"):
        await place.ana.submit(files={"files": [("a.exe", b"a")]})
    with pytest.raises(LocalSlackError, match="At most 2"):
        await place.ana.submit(files={"files": [("a.txt", b"a")] * 3})
    large = b"a" * (limits.MAX_FILE_BYTES + 1)
    with pytest.raises(LocalSlackError, match="larger"):
        await place.ana.submit(files={"files": [("a.txt", large)]})
    await place.ana.submit(files={"files": [("a.txt", b"one"), ("b.md", b"two")]})
    await place.slack.settled()
    session = place.client.session
    assert session is not None
    headers = {"Authorization": f"Bearer {place.slack.bot_token}"}
    async with session.get(sent[1]["url_private"], headers=headers) as answer:
        fetched = await answer.read()

    assert [(each["name"], each["size"]) for each in sent] == [("a.txt", 3), ("b.md", 3)]
    assert fetched == b"two"


async def test_a_file_of_a_channel_without_the_app_cannot_be_fetched(place: Place) -> None:
    secret = place.slack.add_channel("secret", place.ana, private=True, with_app=False)
    said = await place.ana.say(secret, "Look", files=[("a.txt", b"one")])
    file = place.slack.workspace.files[said.files[0]]
    url = place.slack.workspace.file_json(file)["url_private"]
    session = place.client.session
    assert session is not None
    headers = {"Authorization": f"Bearer {place.slack.bot_token}"}
    async with session.get(url, headers=headers) as answer:
        status = answer.status

    assert status == 404
    with pytest.raises(SlackApiError, match="file_not_found"):
        await place.client.files_info(file=file.id)
