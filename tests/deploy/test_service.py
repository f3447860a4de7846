from __future__ import annotations

import re

from bot.errors import FrontUnavailableError, SettingsError
from bot.settings import Settings
from tests.helpers.documents import ROOT

TEXT = (ROOT / "deploy" / "quoth.service").read_text("utf-8")


def values(key: str) -> list[str]:
    """Each value that the unit gives to ``key``, in order."""
    return re.findall(rf"^{key}=(.*)$", TEXT, re.MULTILINE)


def test_it_starts_the_bot_on_its_documents() -> None:
    assert values("ExecStart") == ["/opt/quoth/bin/quoth run --seeds /srv/quoth/seeds"]


def test_wrong_settings_are_not_tried_again() -> None:
    assert values("Restart") == ["on-failure"]
    assert values("RestartPreventExitStatus") == [str(SettingsError.exit_status)]
    assert SettingsError.exit_status == FrontUnavailableError.exit_status


def test_it_may_write_only_where_its_state_and_cache_are() -> None:
    assert values("ProtectSystem") == ["strict"]
    assert values("ReadOnlyPaths") == ["/srv/quoth"]
    assert values("ReadWritePaths") == []
    assert (values("StateDirectory"), values("CacheDirectory")) == (["quoth"], ["quoth"])
    assert "QUOTH_STATE=/var/lib/quoth" in values("Environment")


def test_it_has_no_rights_beyond_its_own() -> None:
    assert values("DynamicUser") == ["yes"]
    assert values("NoNewPrivileges") == ["yes"]
    assert values("CapabilityBoundingSet") == [""]


def test_its_settings_are_settings() -> None:
    names = [line.split("=")[0] for line in values("Environment")]
    own = {name.lower() for name in names if name.startswith(("QUOTH_", "DISCORD_"))}

    assert own <= Settings.model_fields.keys()


def test_no_key_is_given_twice_but_those_that_add_up() -> None:
    keys = re.findall(r"^([A-Z]\w*)=", TEXT, re.MULTILINE)

    assert {key for key in keys if keys.count(key) > 1} == {"Environment", "SystemCallFilter"}
