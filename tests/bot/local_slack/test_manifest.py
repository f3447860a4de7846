from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from bot.local_slack import Manifest, ManifestError
from tests.bot.local_slack.conftest import MANIFEST


def test_a_manifest_is_read_from_json_and_yaml_alike() -> None:
    read = Manifest.parse(MANIFEST)

    assert Manifest.parse(json.dumps(MANIFEST)) == read
    assert Manifest.parse(yaml.safe_dump(MANIFEST)) == read
    assert (read.name, read.bot_name, read.home_tab) == ("Parrot", "parrot", True)
    assert [command.name for command in read.commands] == ["/parrot"]


Change = Callable[[Any, int], None]


def set_name(manifest: Any, count: int) -> None:  # noqa: ANN401
    manifest["display_information"]["name"] = "x" * count


def set_description(manifest: Any, count: int) -> None:  # noqa: ANN401
    manifest["display_information"]["description"] = "x" * count


def set_long_description(manifest: Any, count: int) -> None:  # noqa: ANN401
    manifest["display_information"]["long_description"] = "x" * count


def set_bot_name(manifest: Any, count: int) -> None:  # noqa: ANN401
    manifest["features"]["bot_user"]["display_name"] = "x" * count


def set_command(manifest: Any, count: int) -> None:  # noqa: ANN401
    manifest["features"]["slash_commands"][0]["command"] = "/" + "x" * (count - 1)


def set_command_description(manifest: Any, count: int) -> None:  # noqa: ANN401
    manifest["features"]["slash_commands"][0]["description"] = "x" * count


def set_usage_hint(manifest: Any, count: int) -> None:  # noqa: ANN401
    manifest["features"]["slash_commands"][0]["usage_hint"] = "x" * count


def set_commands(manifest: Any, count: int) -> None:  # noqa: ANN401
    manifest["features"]["slash_commands"] *= count


def set_shortcuts(manifest: Any, count: int) -> None:  # noqa: ANN401
    manifest["features"]["shortcuts"] = [manifest["features"]["shortcuts"][0]] * count


def set_shortcut_name(manifest: Any, count: int) -> None:  # noqa: ANN401
    manifest["features"]["shortcuts"][0]["name"] = "x" * count


def set_shortcut_description(manifest: Any, count: int) -> None:  # noqa: ANN401
    manifest["features"]["shortcuts"][0]["description"] = "x" * count


def set_callback_id(manifest: Any, count: int) -> None:  # noqa: ANN401
    manifest["features"]["shortcuts"][0]["callback_id"] = "x" * count


@pytest.mark.parametrize(
    ("change", "limit", "pointer"),
    [
        (set_name, 35, "/display_information/name"),
        (set_description, 140, "/display_information/description"),
        (set_long_description, 4_000, "/display_information/long_description"),
        (set_bot_name, 80, "/features/bot_user/display_name"),
        (set_command, 32, "/features/slash_commands/0/command"),
        (set_command_description, 2_000, "/features/slash_commands/0/description"),
        (set_usage_hint, 1_000, "/features/slash_commands/0/usage_hint"),
        (set_commands, 50, "/features/slash_commands"),
        (set_shortcuts, 10, "/features/shortcuts"),
        (set_shortcut_name, 24, "/features/shortcuts/0/name"),
        (set_shortcut_description, 150, "/features/shortcuts/0/description"),
        (set_callback_id, 255, "/features/shortcuts/0/callback_id"),
    ],
)
def test_a_manifest_is_taken_up_to_each_limit_and_refused_beyond_it(
    manifest: dict[str, Any], change: Change, limit: int, pointer: str
) -> None:
    other = json.loads(json.dumps(manifest))
    change(manifest, limit)
    change(other, limit + 1)

    assert Manifest.parse(manifest)
    with pytest.raises(ManifestError) as refused:
        Manifest.parse(other)
    assert str(refused.value).startswith(f"{pointer}: ")


def test_a_long_description_is_not_short(manifest: dict[str, Any]) -> None:
    set_long_description(manifest, 174)
    assert Manifest.parse(manifest)
    set_long_description(manifest, 173)

    with pytest.raises(ManifestError, match="under 174 characters"):
        Manifest.parse(manifest)


def drop_scope(manifest: Any) -> None:  # noqa: ANN401
    manifest["oauth_config"]["scopes"]["bot"].remove("channels:history")


def drop_commands(manifest: Any) -> None:  # noqa: ANN401
    manifest["oauth_config"]["scopes"]["bot"].remove("commands")


def add_event(manifest: Any) -> None:  # noqa: ANN401
    manifest["settings"]["event_subscriptions"]["bot_events"].append("poem_written")


def no_socket_mode(manifest: Any) -> None:  # noqa: ANN401
    manifest["settings"]["socket_mode_enabled"] = False


def no_interactivity(manifest: Any) -> None:  # noqa: ANN401
    manifest["settings"]["interactivity"]["is_enabled"] = False


def capital(manifest: Any) -> None:  # noqa: ANN401
    manifest["features"]["bot_user"]["display_name"] = "Parrot"


def no_slash(manifest: Any) -> None:  # noqa: ANN401
    manifest["features"]["slash_commands"][0]["command"] = "parrot"


def text_for_a_flag(manifest: Any) -> None:  # noqa: ANN401
    manifest["features"]["app_home"]["home_tab_enabled"] = "yes"


def text_for_a_list(manifest: Any) -> None:  # noqa: ANN401
    manifest["oauth_config"]["scopes"]["bot"] = "chat:write"


def numbers_for_texts(manifest: Any) -> None:  # noqa: ANN401
    manifest["oauth_config"]["scopes"]["bot"] = [1]


def list_for_an_object(manifest: Any) -> None:  # noqa: ANN401
    manifest["features"] = ["app_home"]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (drop_scope, "'message.channels' needs the scope 'channels:history'"),
        (drop_commands, "commands and shortcuts need the scope 'commands'"),
        (add_event, "no event is named 'poem_written'"),
        (no_socket_mode, "/settings/socket_mode_enabled: has to be true"),
        (no_interactivity, "/settings/interactivity: shortcuts need is_enabled"),
        (capital, "/features/bot_user/display_name: does not fit"),
        (no_slash, "/features/slash_commands/0/command: does not fit"),
        (text_for_a_flag, "/features/app_home/home_tab_enabled: true or false is expected"),
        (text_for_a_list, "/oauth_config/scopes/bot: a list is expected"),
        (numbers_for_texts, "/oauth_config/scopes/bot: only text is expected"),
        (list_for_an_object, "/features: an object is expected"),
    ],
)
def test_what_is_wrong_with_a_manifest_is_said_with_its_place(
    manifest: dict[str, Any], change: Callable[[Any], None], error: str
) -> None:
    change(manifest)

    with pytest.raises(ManifestError) as refused:
        Manifest.parse(manifest)
    assert error in str(refused.value)


def test_what_is_no_manifest_is_refused() -> None:
    for text in ("{", "[]", "", "words"):
        with pytest.raises(ManifestError):
            Manifest.parse(text)
