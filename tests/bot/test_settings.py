from __future__ import annotations

import errno
import logging
import os
import re
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.logs import RedactingFormatter
from bot.rate_limits import Limits
from bot.settings import LogLevel, Settings, Shards, read_settings
from tests.helpers.documents import ROOT

NAMES = [name.upper() for name in Settings.model_fields]


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Start without any setting, in a folder without a ``.env``."""
    for name in list(os.environ):
        if name.upper() in NAMES:
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def example_lines() -> list[str]:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if re.match(r"#?\s*[A-Z_]+=", line)]


def test_the_example_has_one_line_for_each_setting_in_the_same_order() -> None:
    assert [line.split("=")[0] for line in example_lines()] == NAMES


def test_the_example_gives_the_defaults() -> None:
    values = dict(line.split("=", 1) for line in example_lines())
    defaults = {name.upper(): each.default for name, each in Settings.model_fields.items()}

    assert values == {n: "" if value is None else str(value) for n, value in defaults.items()}


def test_the_example_explains_each_setting_above_it() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()

    assert all(lines[lines.index(line) - 1].startswith("# ") for line in example_lines())


def test_the_example_works_as_it_is(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes((ROOT / ".env.example").read_bytes())
    settings = read_settings()

    assert settings == Settings(_env_file=None)  # type: ignore[call-arg]
    assert settings.discord_token is None


def test_the_environment_comes_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("QUOTH_SEEDS=from-file\nQUOTH_LOG_LEVEL=ERROR\nOTHER=1\n")
    monkeypatch.setenv("QUOTH_SEEDS", "from-environment")
    settings = read_settings()

    assert settings.quoth_seeds == Path("from-environment")
    assert settings.quoth_log_level is LogLevel.ERROR


@pytest.mark.parametrize(
    ("name", "value", "takes"),
    [
        ("DISCORD_TEST_GUILD", "my server", "a whole number"),
        ("DISCORD_TEST_GUILD", "-1", "more than 0"),
        ("QUOTH_LOCAL_PORT", "65536", "65535 or less"),
        ("QUOTH_LOCAL_PORT", "http", "a whole number"),
        ("QUOTH_METRICS_PORT", "65536", "65535 or less"),
        ("QUOTH_METRICS_HOST", "everywhere", "an IP address, such as 127.0.0.1"),
        ("QUOTH_LOG_LEVEL", "LOUD", "'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
        ("QUOTH_PERSON_LIMIT", "-1", "0 or more"),
        ("QUOTH_CHANNEL_LIMIT", "many", "a whole number"),
        ("QUOTH_WATCH", "perhaps", "true or false"),
    ],
)
def test_a_wrong_setting_is_named_with_what_it_takes(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, takes: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError, match=rf"{name}: it must be {takes}\)\. See \.env\.example"):
        read_settings()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", None),
        (" ", None),
        ("0-3/16", Shards(0, 3, 16)),
        ("5/16", Shards(5, 5, 16)),
        (" 12 - 15 / 16 ", Shards(12, 15, 16)),
    ],
)
def test_shards_are_a_range_of_all(
    monkeypatch: pytest.MonkeyPatch, value: str, expected: Shards | None
) -> None:
    monkeypatch.setenv("DISCORD_SHARDS", value)

    assert read_settings().shards == expected
    assert expected is None or len(expected.ids) == expected.last - expected.first + 1


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DISCORD_SHARDS", "4", "it must look like 0-3/16, for shards 0 to 3 of 16"),
        ("DISCORD_SHARDS", "0-3", "it must look like 0-3/16"),
        ("DISCORD_SHARDS", "-1/4", "it must look like 0-3/16"),
        ("DISCORD_SHARDS", "0,1/4", "it must look like 0-3/16"),
        ("DISCORD_SHARDS", "3-1/4", "its range must not begin at 3 and end at 1"),
        ("DISCORD_SHARDS", "0-4/4", "it must not name shard 4: 4 shards are numbered 0 to 3"),
        ("DISCORD_SHARDS", "0/0", "there must be at least one shard"),
        ("QUOTH_DATABASE_URL", "mysql://quoth:5ecret/x", "it must look like postgresql://user"),
        ("QUOTH_VOTERS_KEY", "5ecret", "it must have at least 32 characters"),
    ],
)
def test_a_wrong_setting_for_several_hosts_is_told_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError, match=re.escape(f"{name}: {sentence}")) as caught:
        read_settings()
    assert "5ecret" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "hidden", "shown"),
    [
        ("postgresql://q:l%2Fong-secret@db/x", ["l%2Fong-secret", "l/ong-secret"], ["db"]),
        ("postgresql://db/x?user=q&password=long-secret", ["long-secret"], ["db"]),
        ("postgresql://quoth:quoth@db/quoth", [], ["[redacted]", "by quoth"]),
    ],
)
def test_the_password_of_the_database_is_in_no_line_of_the_log(
    monkeypatch: pytest.MonkeyPatch, url: str, hidden: list[str], shown: list[str]
) -> None:
    monkeypatch.setenv("QUOTH_DATABASE_URL", url)
    settings = read_settings()
    formatter = RedactingFormatter(settings.secrets, plain=True)
    line = formatter.format(
        logging.makeLogRecord({"msg": f"{url} {' '.join(hidden)} at db by quoth"})
    )

    assert not any(each in line for each in hidden)
    assert all(each in line for each in shown)
    assert url not in repr(settings)


def test_all_wrong_settings_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUOTH_LOCAL_PORT", "x")
    monkeypatch.setenv("QUOTH_LOG_LEVEL", "x")

    with pytest.raises(SettingsError, match=r"QUOTH_LOCAL_PORT: .*; QUOTH_LOG_LEVEL: "):
        read_settings()


def test_the_token_is_shown_by_no_representation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "a-secret")
    settings = read_settings()

    assert "a-secret" not in repr(settings) + str(settings)
    assert settings.discord_token is not None
    assert settings.discord_token.get_secret_value() == "a-secret"


def test_an_error_about_another_setting_does_not_tell_the_token(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "a-secret")
    monkeypatch.setenv("QUOTH_LOG_LEVEL", "x")

    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert "a-secret" not in str(caught.value)


def test_a_file_of_settings_that_is_not_utf_8_is_an_error_in_words(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"QUOTH_SEEDS=caf\xe9\n")

    with pytest.raises(SettingsError, match=r"\.env is not UTF-8"):
        read_settings()


def test_a_file_of_settings_that_may_not_be_read_is_an_error_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    (tmp_path / ".env").write_text("QUOTH_SEEDS=docs\n")
    monkeypatch.setattr("builtins.open", refuse)

    with pytest.raises(SettingsError, match=r"\.env cannot be read: Permission denied"):
        read_settings()


def test_the_limits_are_those_of_the_restraint() -> None:
    settings, limits = read_settings(), Limits()

    assert settings.quoth_person_limit == limits.person
    assert settings.quoth_channel_limit == limits.channel


def test_the_folder_is_watched_unless_that_is_turned_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUOTH_SEEDS", "docs")

    assert read_settings().watched_folder == Path("docs")

    monkeypatch.setenv("QUOTH_WATCH", "false")

    assert read_settings().watched_folder is None


def test_wrong_settings_end_with_the_status_for_wrong_settings() -> None:
    assert SettingsError.exit_status == os.EX_CONFIG


CLUSTER = {
    "QUOTH_ENGINE": "opensearch",
    "QUOTH_OPENSEARCH_URL": "https://one:9200, https://two:9200",
    "QUOTH_OPENSEARCH_USER": "ana",
}


def with_cluster(monkeypatch: pytest.MonkeyPatch, **values: str) -> Settings:
    for name, value in (CLUSTER | values).items():
        monkeypatch.setenv(name, value)
    return read_settings()


def test_a_cluster_is_chosen_by_the_engine_and_its_addresses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert read_settings().cluster() is None
    words = "grün"
    cluster = with_cluster(monkeypatch, QUOTH_OPENSEARCH_PASSWORD=words).cluster()

    assert cluster is not None
    assert cluster.hosts == ("https://one:9200", "https://two:9200")
    assert (cluster.user, cluster.password) == ("ana", words)
    assert (cluster.prefix, cluster.shards, cluster.replicas) == ("quoth", 1, None)


def test_documents_of_a_server_have_indices_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = with_cluster(monkeypatch)
    prefixes = [
        cluster.prefix
        for folder in (None, Path("1"), Path("2"))
        if (cluster := settings.cluster(folder))
    ]

    assert len(set(prefixes)) == 3
    assert all(prefix.startswith("quoth") for prefix in prefixes)


@pytest.mark.parametrize("name", ["QUOTH_OPENSEARCH_PASSWORD", "QUOTH_OPENSEARCH_API_KEY"])
def test_a_secret_may_be_in_a_file_and_is_in_no_line_of_the_log(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    (tmp_path / "secret").write_text("open sesame\n", encoding="utf-8")
    settings = with_cluster(monkeypatch, **{f"{name}_FILE": str(tmp_path / "secret")})
    cluster = settings.cluster()

    assert cluster is not None
    assert "open sesame" in {cluster.password, cluster.api_key}
    assert "open sesame" in settings.secrets
    assert "sesame" not in repr(cluster)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"QUOTH_OPENSEARCH_URL": "one:9200"}, "it must look like https://host:9200"),
        ({"QUOTH_OPENSEARCH_URL": "https://ana:word@one:9200"}, "it must name no user"),
        ({"QUOTH_OPENSEARCH_PREFIX": "My_Index"}, "it must be small letters"),
        ({"QUOTH_OPENSEARCH_SHARDS": "0"}, "1 or more"),
        ({"QUOTH_OPENSEARCH_TIMEOUT": "soon"}, "a whole number"),
        ({"QUOTH_OPENSEARCH_URL": ""}, "needs QUOTH_OPENSEARCH_URL"),
        (
            {"QUOTH_OPENSEARCH_USER": "", "QUOTH_OPENSEARCH_PASSWORD": "word"},
            "QUOTH_OPENSEARCH_USER is not",
        ),
        (
            {"QUOTH_OPENSEARCH_PASSWORD_FILE": "nowhere"},
            "QUOTH_OPENSEARCH_PASSWORD_FILE names cannot be read: No such file",
        ),
    ],
)
def test_a_wrong_setting_of_a_cluster_is_told_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], says: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        with_cluster(monkeypatch, **values).cluster()

    assert says in str(caught.value)
    assert "word@" not in str(caught.value)
