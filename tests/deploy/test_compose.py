from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import Settings
from tests.helpers.documents import ROOT

DEPLOY = ROOT / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
NODES = sorted(name for name in SERVICES if re.fullmatch(r"opensearch-\d", name))
HOSTS = sorted(name for name in SERVICES if name.startswith("quoth-"))
NODE_SETTINGS: dict[str, Any] = yaml.safe_load(
    (DEPLOY / "opensearch" / "opensearch.yml").read_text("utf-8")
)

each_service = pytest.mark.parametrize("service", SERVICES)


def secrets_of(service: dict[str, Any]) -> set[str]:
    """The names of the secrets that a service is given."""
    return {each if isinstance(each, str) else each["source"] for each in service["secrets"]}


def settings_of(given: dict[str, Any]) -> Settings:
    """The settings of a bot that has no file of them."""
    return Settings(**{"_env_file": None, **given})


def security(name: str) -> dict[str, Any]:
    text = (DEPLOY / "opensearch" / "security" / f"{name}.yml").read_text("utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return {key: value for key, value in found.items() if key != "_meta"}


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """The folder of an installation's secrets, freshly made."""
    return make_secrets(tmp_path)


def make_secrets(folder: Path, token: str = "a-token") -> Path:  # noqa: S107 - nobody's
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed.")
    shutil.copy(DEPLOY / "make-secrets.sh", folder)
    subprocess.run(
        ["sh", "make-secrets.sh"],
        cwd=folder,
        input=token,
        text=True,
        capture_output=True,
        check=True,
    )
    return folder / "secrets"


def test_there_are_three_nodes_two_hosts_and_a_database() -> None:
    assert len(NODES) == 3
    assert len(HOSTS) == 2
    assert "postgres" in SERVICES


@each_service
def test_every_service_has_bounds_and_a_version(service: str) -> None:
    given = SERVICES[service]

    assert given["deploy"]["resources"]["limits"].keys() == {"cpus", "memory"}
    assert "no-new-privileges:true" in given["security_opt"]
    assert given["image"] == "quoth" or re.search(r":\d[\d.]*$", given["image"])


@each_service
def test_every_service_that_stays_is_watched(service: str) -> None:
    image = (DEPLOY / "Dockerfile").read_text("utf-8")
    by_image = SERVICES[service]["image"] == "quoth" and "HEALTHCHECK" in image

    assert by_image or "healthcheck" in SERVICES[service] or service == "opensearch-user"


def test_no_password_is_written_down_or_has_a_default() -> None:
    given = {
        name: value
        for service in SERVICES.values()
        for name, value in service.get("environment", {}).items()
        if re.search("PASSWORD|TOKEN|KEY|DATABASE_URL", name)
    }

    assert given.keys() == {"QUOTH_OPENSEARCH_PASSWORD_FILE", "POSTGRES_PASSWORD_FILE"}
    assert {value for value in given.values() if not value.startswith("/run/secrets/")} == set()
    assert security("internal_users") == {}
    assert NODE_SETTINGS["plugins.security.ssl.http.enabled"] is True


def test_every_secret_that_is_read_is_given_to_its_service_alone() -> None:
    for service in SERVICES.values():
        read = set(re.findall(r"/run/secrets/(\w+)", str(service)))

        assert read <= secrets_of(service) if read else True
    assert "discord_token" not in {
        secret for name in (*NODES, "postgres") for secret in secrets_of(SERVICES[name])
    }


def test_a_host_starts_the_bot_with_the_secrets_that_are_files(made: Path, tmp_path: Path) -> None:
    host = SERVICES[HOSTS[0]]
    (script,) = host["command"]
    (tmp_path / "quoth").write_text("#!/bin/sh\nenv\necho arguments: $*\n")
    (tmp_path / "quoth").chmod(0o700)
    told = subprocess.run(
        [*host["entrypoint"], script.replace("$$", "$").replace("/run/secrets", str(made))],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        text=True,
        capture_output=True,
        check=True,
    ).stdout.splitlines()

    assert "arguments: run" in told
    assert f"DISCORD_TOKEN={(made / 'discord_token').read_text()}" in told
    given = dict(line.partition("=")[::2] for line in told)
    key, url = given["QUOTH_VOTERS_KEY"], given["QUOTH_DATABASE_URL"]
    settings = settings_of({"quoth_voters_key": key, "quoth_database_url": url})
    assert (made / "postgres_password").read_text() in settings.secrets


def test_a_host_has_the_packages_of_a_cluster() -> None:
    arguments = SERVICES[HOSTS[0]]["build"]["args"]
    dockerfile = (DEPLOY / "Dockerfile").read_text("utf-8")

    assert all(re.search(rf"^ARG {name}=", dockerfile, re.MULTILINE) for name in arguments)
    assert (ROOT / "requirements" / f"{arguments['PACKAGES']}.txt").is_file()


def test_the_settings_of_a_host_are_settings() -> None:
    for host in HOSTS:
        given = SERVICES[host]["environment"]
        own = {name.lower(): value for name, value in given.items()}

        assert own.keys() <= Settings.model_fields.keys()
        settings = settings_of(own)
        assert settings.shards is not None
        assert settings.quoth_opensearch_prefix == "quoth"


def test_every_secret_is_made_by_the_script(made: Path) -> None:
    files = {Path(each["file"]).name for each in COMPOSE["secrets"].values()}

    assert files == {path.name for path in made.iterdir()} - {"ca.key"}
    assert all((made / name).read_text().strip() for name in files)
    assert made.stat().st_mode & 0o077 == 0
    assert (made / "discord_token").read_text() == "a-token"


def test_no_two_installations_have_the_same_secrets(made: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    make_secrets(other)

    names = [path.name for path in made.iterdir() if path.name != "discord_token"]
    assert [
        name
        for name in names
        if (made / name).read_text() == (other / "secrets" / name).read_text()
    ] == []


def test_secrets_that_are_there_are_kept(made: Path) -> None:
    before = {path.name: path.read_text() for path in made.iterdir()}
    make_secrets(made.parent, "another")

    assert {path.name: path.read_text() for path in made.iterdir()} == before


def test_the_nodes_certificate_is_for_the_names_that_they_are_asked_by(made: Path) -> None:
    urls = SERVICES[HOSTS[0]]["environment"]["QUOTH_OPENSEARCH_URL"].split(",")

    assert urls == [f"https://{node}:9200" for node in NODES]
    for name in (*NODES, "localhost"):
        verify = ["openssl", "verify", "-CAfile", "ca.pem", "-verify_hostname", name, "node.pem"]
        subprocess.run(verify, cwd=made, check=True, capture_output=True)


def test_the_nodes_find_one_another() -> None:
    assert NODE_SETTINGS["discovery.seed_hosts"] == NODES
    assert NODE_SETTINGS["cluster.initial_cluster_manager_nodes"] == NODES
    assert [SERVICES[node]["environment"]["node.name"] for node in NODES] == NODES


def test_half_of_a_nodes_memory_is_left_to_the_files() -> None:
    (heap,) = re.findall(r"-Xmx(\d+)g", SERVICES[NODES[0]]["environment"]["OPENSEARCH_JAVA_OPTS"])
    limit = SERVICES[NODES[0]]["deploy"]["resources"]["limits"]["memory"]

    assert limit == f"{2 * int(heap)}g"


def test_each_node_and_host_keeps_what_is_its_own() -> None:
    for service in (*NODES, *HOSTS):
        volumes = [each.split(":")[0] for each in SERVICES[service]["volumes"]]

        assert service in volumes
    assert {
        source
        for service in SERVICES.values()
        for source in (each.split(":")[0] for each in service.get("volumes", ()))
        if not source.startswith(".")
    } == COMPOSE["volumes"].keys()


def test_all_files_that_are_mounted_are_there() -> None:
    sources = {
        each.split(":")[0]
        for service in SERVICES.values()
        for each in service.get("volumes", ())
        if each.startswith(".")
    }

    assert sources
    assert [source for source in sources if not (DEPLOY / source).exists()] == []


def test_the_hosts_share_the_shards_of_discord() -> None:
    ranges = [
        re.fullmatch(r"(\d+)-(\d+)/(\d+)", SERVICES[host]["environment"]["DISCORD_SHARDS"])
        for host in HOSTS
    ]
    assert all(ranges)
    found = [tuple(map(int, each.groups())) for each in ranges if each]
    (count,) = {each[2] for each in found}

    assert sorted(n for first, last, _ in found for n in range(first, last + 1)) == list(
        range(count)
    )


def test_the_bots_user_may_touch_only_its_own_indices() -> None:
    (role,) = security("roles").values()
    (mapped,) = security("roles_mapping").values()

    assert [each["index_patterns"] for each in role["index_permissions"]] == [["quoth-*"]]
    assert not [each for each in role["cluster_permissions"] if "*" in each or "admin" in each]
    assert mapped == {"users": [SERVICES[HOSTS[0]]["environment"]["QUOTH_OPENSEARCH_USER"]]}
