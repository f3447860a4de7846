"""Read settings from the environment and ``.env``, and find those that have no effect.

A message about a setting without effect never repeats its value, which may be the token.
"""

from __future__ import annotations

import contextlib
import difflib
import hashlib
import io
import logging
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import parse_qs, unquote, urlsplit

from dotenv.parser import parse_stream
from platformdirs import user_cache_path
from pydantic import AfterValidator, Field, IPvAnyAddress, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError
from index import ClusterOptions, EngineChoice, MeaningChoice

ENV_FILE = ".env"


_SLACK_PREFIXES = {"SLACK_BOT_TOKEN": "xoxb-", "SLACK_APP_TOKEN": "xapp-"}
_SLACK_TOKENS = {
    "SLACK_BOT_TOKEN": (
        "Copy the “Bot User OAuth Token” (xoxb-…) from the app's page “OAuth & Permissions” at "
        "https://api.slack.com/apps."
    ),
    "SLACK_APP_TOKEN": (
        "Generate an “App-Level Token” (xapp-…) with the scope connections:write on the app's "
        "page “Basic Information” at https://api.slack.com/apps."
    ),
}
"""Where each token is found."""


class LogLevel(StrEnum):
    """The log level; the text of questions is logged only at ``DEBUG``."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


@dataclass(frozen=True, slots=True)
class Shards:
    """The shards of Discord that this host serves.

    Attributes:
        first: The first one.
        last: The last one.
        count: How many there are on all hosts.
    """

    first: int
    last: int
    count: int

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a range such as ``0-3/16``, or one shard such as ``5/16``.

        Raises:
            ValueError: If it is neither; the message says what it must be.
        """
        match = re.fullmatch(r"\s*(\d{1,5})(?:\s*-\s*(\d{1,5}))?\s*/\s*(\d{1,5})\s*", text)
        if match is None:
            raise ValueError("it must look like 0-3/16, for shards 0 to 3 of 16")
        first, count = int(match[1]), int(match[3])
        last = int(match[2] or first)
        if first > last:
            raise ValueError(f"its range must not begin at {first} and end at {last}")
        if last >= count:
            raise ValueError(
                f"it must not name shard {last}: {count} shards are numbered 0 to {count - 1}"
                if count
                else "there must be at least one shard"
            )
        return cls(first, last, count)

    @property
    def ids(self) -> list[int]:
        """The numbers of the shards."""
        return list(range(self.first, self.last + 1))


def _checked_shards(text: str) -> str:
    if text.strip():
        Shards.read(text)
    return text


_SCHEMES = ("postgresql://", "postgres://")
_MIN_KEY = 32


def _checked_url(url: SecretStr) -> SecretStr:
    if not url.get_secret_value().startswith(_SCHEMES):
        raise ValueError("it must look like postgresql://user:password@host:5432/database")
    return url


def _checked_key(key: SecretStr) -> SecretStr:
    if len(key.get_secret_value()) < _MIN_KEY:
        raise ValueError(f"it must have at least {_MIN_KEY} characters")
    return key


_PREFIX = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")


def _checked_hosts(text: str) -> str:
    for host in text.split(","):
        parts = urlsplit(host.strip())
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("it must look like https://host:9200, with commas between several")
        if parts.username or parts.password:
            raise ValueError(
                "it must name no user; set QUOTH_OPENSEARCH_USER and QUOTH_OPENSEARCH_PASSWORD"
            )
    return text


def _checked_prefix(text: str) -> str:
    if not _PREFIX.fullmatch(text):
        raise ValueError("it must be small letters, digits, - and _, and begin with none of those")
    return text


class Settings(BaseSettings):
    """Every setting, with its default. ``.env.example`` holds one line for each."""

    model_config = SettingsConfigDict(
        env_file=ENV_FILE, env_file_encoding="utf-8-sig", env_ignore_empty=True, extra="ignore"
    )

    discord_token: SecretStr | None = None
    discord_test_guild: Annotated[int | None, Field(gt=0)] = None
    discord_shards: Annotated[str, AfterValidator(_checked_shards)] = ""
    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_owners: str = ""
    quoth_seeds: Path = Path("seeds")
    quoth_watch: bool = True
    quoth_servers: Path | None = None
    quoth_server_files: Annotated[int, Field(ge=0)] = 50
    quoth_server_mib: Annotated[int, Field(ge=1)] = 64
    quoth_index: Path | None = None
    quoth_engine: EngineChoice = EngineChoice.AUTO
    quoth_opensearch_url: Annotated[str, AfterValidator(_checked_hosts)] | None = None
    quoth_opensearch_user: str = ""
    quoth_opensearch_password: SecretStr | None = None
    quoth_opensearch_password_file: Path | None = None
    quoth_opensearch_api_key: SecretStr | None = None
    quoth_opensearch_api_key_file: Path | None = None
    quoth_opensearch_ca: Path | None = None
    quoth_opensearch_timeout: Annotated[int, Field(ge=1, le=60)] = 5
    quoth_opensearch_prefix: Annotated[str, AfterValidator(_checked_prefix)] = "quoth"
    quoth_opensearch_shards: Annotated[int, Field(ge=1, le=1024)] = 1
    quoth_opensearch_replicas: Annotated[int | None, Field(ge=0, le=100)] = None
    quoth_meaning: MeaningChoice = MeaningChoice.AUTO
    quoth_model: Path | None = None
    quoth_state: Path = Path(".quoth")
    quoth_database_url: Annotated[SecretStr, AfterValidator(_checked_url)] | None = None
    quoth_voters_key: Annotated[SecretStr, AfterValidator(_checked_key)] | None = None
    quoth_local_port: Annotated[int, Field(ge=0, le=65535)] = 8765
    quoth_metrics_port: Annotated[int | None, Field(ge=0, le=65535)] = None
    quoth_metrics_host: IPvAnyAddress = IPv4Address("127.0.0.1")
    quoth_log_level: LogLevel = LogLevel.INFO
    quoth_person_limit: Annotated[int, Field(ge=0)] = 5
    quoth_channel_limit: Annotated[int, Field(ge=0)] = 20
    quoth_message_content: bool = False

    @property
    def slack_tokens(self) -> tuple[str, str] | None:
        """The tokens of the bot and of the app on Slack; ``None`` if neither is set.

        Raises:
            SettingsError: If only one is set, or one is not of its kind.
        """
        bot, app = self.slack_bot_token, self.slack_app_token
        if bot is None and app is None:
            return None
        if bot is None or app is None:
            given, missing = (
                ("SLACK_APP_TOKEN", "SLACK_BOT_TOKEN")
                if bot is None
                else ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")
            )
            raise SettingsError(
                f"{given} is set, but {missing} is not; Slack needs both. {_SLACK_TOKENS[missing]}"
            )
        tokens = bot.get_secret_value(), app.get_secret_value()
        for name, token in zip(_SLACK_TOKENS, tokens, strict=True):
            if not token.startswith(_SLACK_PREFIXES[name]):
                raise SettingsError(
                    f"{name} does not look like such a token. {_SLACK_TOKENS[name]}"
                )
        return tokens

    @property
    def slack_owner_ids(self) -> frozenset[str]:
        """The ids of those who run the bot on Slack; empty for the workspace's owners."""
        return frozenset(re.findall(r"[^\s,]+", self.slack_owners))

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not be in the log."""
        secrets = (
            self.discord_token, self.slack_bot_token, self.slack_app_token,
            self.quoth_database_url, self.quoth_voters_key,
            self.quoth_opensearch_password, self.quoth_opensearch_api_key,
        )  # fmt: skip
        found = [each.get_secret_value() for each in secrets if each is not None]
        with contextlib.suppress(SettingsError):  # What cannot be read is not sent either.
            if cluster := self.cluster():
                found += [each for each in (cluster.password, cluster.api_key) if each]
        if self.quoth_database_url is not None:
            found += _passwords_in(self.quoth_database_url.get_secret_value())
        return tuple(found)

    @property
    def shards(self) -> Shards | None:
        """The shards of Discord that this host serves; ``None`` if that is left to Discord."""
        return Shards.read(self.discord_shards) if self.discord_shards.strip() else None

    def cluster(self, server_folder: Path | None = None) -> ClusterOptions | None:
        """Return where the index is in an OpenSearch cluster; ``None`` if it is elsewhere.

        Args:
            server_folder: The documents of one server, which have an index of their own.

        Raises:
            SettingsError: If the address is missing, or a file with a secret cannot be read.
        """
        if self.quoth_engine is not EngineChoice.OPENSEARCH:
            return None
        if self.quoth_opensearch_url is None:
            raise SettingsError(
                "QUOTH_ENGINE=opensearch needs QUOTH_OPENSEARCH_URL, such as https://host:9200."
            )
        password = _secret(
            "QUOTH_OPENSEARCH_PASSWORD",
            self.quoth_opensearch_password,
            self.quoth_opensearch_password_file,
        )
        api_key = _secret(
            "QUOTH_OPENSEARCH_API_KEY",
            self.quoth_opensearch_api_key,
            self.quoth_opensearch_api_key_file,
        )
        if password and not self.quoth_opensearch_user:
            raise SettingsError(
                "QUOTH_OPENSEARCH_PASSWORD is set, but QUOTH_OPENSEARCH_USER is not."
            )
        prefix = self.quoth_opensearch_prefix
        if server_folder is not None:
            digest = hashlib.sha256(os.fsencode(server_folder.name)).hexdigest()
            prefix = f"{prefix}-server-{digest[:16]}"
        return ClusterOptions(
            hosts=tuple(host.strip() for host in self.quoth_opensearch_url.split(",")),
            user=self.quoth_opensearch_user,
            password=password,
            api_key=api_key,
            ca=self.quoth_opensearch_ca,
            timeout=self.quoth_opensearch_timeout,
            prefix=prefix,
            shards=self.quoth_opensearch_shards,
            replicas=self.quoth_opensearch_replicas,
        )

    @property
    def index_folder(self) -> Path:
        """The folder of the index of these documents, if it is on disk.

        Each folder of documents has its own below ``QUOTH_INDEX``.
        """
        return self._index_of(os.fsencode(self.quoth_seeds.resolve()))

    def server_index(self, server_folder: Path) -> Path:
        """Return the folder of the index of these documents and those of one server."""
        places = (self.quoth_seeds.resolve(), server_folder.resolve())
        return self._index_of(b"\0".join(map(os.fsencode, places)))

    def _index_of(self, place: bytes) -> Path:
        root = self.quoth_index
        if root is None:
            root = user_cache_path("quoth", appauthor=False)
        return root / hashlib.sha256(place).hexdigest()[:16]

    @property
    def servers_folder(self) -> Path:
        """The folder of the documents that chat servers have of their own."""
        return self.quoth_servers or self.quoth_state / "servers"

    @property
    def watched_folder(self) -> Path | None:
        """The folder to watch for changes, if any."""
        return self.quoth_seeds if self.quoth_watch else None


_SHORT = 8
"""Characters: a shorter password may be a word of any line of the log, and is hidden nowhere else
than in the address."""


def _passwords_in(url: str) -> Iterator[str]:
    """Yield the passwords of an address, as they are written there and as they are."""
    parts = urlsplit(url)
    written = parts.netloc.rpartition("@")[0].partition(":")[2]
    found = {written, unquote(written), *parse_qs(parts.query).get("password", ())}
    yield from (each for each in found if len(each) >= _SHORT)


def _secret(name: str, value: SecretStr | None, file: Path | None) -> str:
    """Return a secret that is set, or the first line of its file; empty if there is neither."""
    if value is not None:
        return value.get_secret_value()
    if file is None:
        return ""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise SettingsError(f"The file {name}_FILE names cannot be read: {why}.") from None
    return lines[0] if lines else ""


_TAKES = {
    "bool_parsing": "it must be true or false",
    "int_parsing": "it must be a whole number",
    "less_than_equal": "it must be {le} or less",
    "greater_than_equal": "it must be {ge} or more",
    "greater_than": "it must be more than {gt}",
    "enum": "it must be {expected}",
    "ip_any_address": "it must be an IP address, such as 127.0.0.1",
}
"""What a setting takes, by pydantic's name of the error."""


def _takes(detail: ErrorDetails) -> str:
    if detail["type"] == "value_error":
        return str(detail["ctx"]["error"])
    sentence = _TAKES.get(detail["type"])
    return detail["msg"] if sentence is None else sentence.format(**detail.get("ctx", {}))


def read_settings() -> Settings:
    """Read the settings from the environment and ``.env`` in the working folder.

    Raises:
        SettingsError: If any setting is wrong; the message names all of them.
    """
    # It would log unreadable lines in its own words; ``unused_settings`` reports them.
    logging.getLogger("dotenv.main").setLevel(logging.ERROR)
    try:
        return Settings()
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(str(part) for part in detail['loc']).upper()}: {_takes(detail)}"
            for detail in error.errors(include_input=False, include_url=False)
        )
        raise SettingsError(
            f"The settings are wrong ({wrong}). See .env.example for what each one takes."
        ) from None
    except UnicodeDecodeError:
        raise SettingsError("The file .env is not UTF-8 text; save it as UTF-8.") from None
    except OSError as error:
        raise SettingsError(f"The file .env cannot be read: {error.strerror}.") from None


NEAR = 0.8
"""The similarity, from 0 to 1, at which an unknown name counts as a misspelt setting."""

_PREFIXES = ("QUOTH_", "DISCORD_", "SLACK_")
_NAMES = tuple(name.upper() for name in Settings.model_fields)


def unused_settings() -> tuple[str, ...]:
    """Return a sentence for each line of ``.env`` and each variable without effect.

    Call ``read_settings`` first: it reports a file that cannot be read at all.
    """
    path = Path(ENV_FILE)
    text = path.read_text(encoding="utf-8-sig") if path.is_file() else ""
    return (*_in_file(text), *_in_environment())


def _in_file(text: str) -> Iterator[str]:
    for binding in parse_stream(io.StringIO(text)):
        written = binding.original.string
        # The parser counts blank lines before a binding as part of it.
        blank = written[: len(written) - len(written.lstrip())].count("\n")
        where = f"{ENV_FILE}, line {binding.original.line + blank}"
        if binding.error or (binding.key is not None and binding.value is None):
            yield f"{where} cannot be read as NAME=value, so it sets nothing."
        elif binding.key is not None and (unknown := _unknown(binding.key)):
            yield f"{where} sets {binding.key}, {unknown}"


def _in_environment() -> Iterator[str]:
    for name in sorted(os.environ):
        if name.upper().startswith("QUOTH_") and (unknown := _unknown(name)):
            yield f"The environment sets {name}, {unknown}"


def _unknown(name: str) -> str:
    """Return what is wrong with ``name``; empty if it is a setting or another program's."""
    written = name.upper()
    near = difflib.get_close_matches(written, _NAMES, n=1, cutoff=NEAR)
    if written in _NAMES or not (near or written.startswith(_PREFIXES)):
        return ""
    hint = f"did you mean {near[0]}?" if near else ".env.example lists all of them."
    return f"which is no setting; {hint}"


def version() -> str:
    """Return the installed version, or that of the checkout where nothing is installed."""
    from importlib import metadata

    try:
        return metadata.version("quoth")
    except metadata.PackageNotFoundError:
        import tomllib

        project = Path(__file__).parents[1] / "pyproject.toml"
        return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])
