from __future__ import annotations

import base64
from urllib.parse import parse_qs, urlsplit

import discord
import pytest

from bot.discord_chat.permissions import NEEDED, application_id, invite_link

APPLICATION = 123_456_789_012_345_678
TOKEN = base64.b64encode(str(APPLICATION).encode()).decode().rstrip("=") + ".Gabc12.made-up"


def test_the_link_asks_for_the_least_permissions() -> None:
    query = parse_qs(urlsplit(invite_link(APPLICATION)).query)
    asked = discord.Permissions(int(query["permissions"][0]))

    assert query["client_id"] == [str(APPLICATION)]
    assert query["scope"] == ["bot applications.commands"]
    assert asked == discord.Permissions(**dict.fromkeys(NEEDED, True))
    assert sum(given for _, given in asked) == len(NEEDED)


def test_the_application_is_read_off_the_token() -> None:
    assert application_id(TOKEN) == APPLICATION


@pytest.mark.parametrize(
    "token",
    [
        "",
        "nonsense",
        "é.b.c",
        "aGVsbG8.b.c",
        "/w.b.c",
        "MTIz",
        "MTIz.b",
        "MTIz.b.c d",
        "MTIz..c",
        "a.b.c",
        "gICA.b.c",
    ],
)
def test_what_is_no_token_names_no_application(token: str) -> None:
    assert application_id(token) is None
