"""``quoth init`` writes the first settings to ``.env``; ``quoth check`` says what is wrong."""

from __future__ import annotations

import codecs
import os
import re
import sys
import textwrap
from collections.abc import Mapping
from pathlib import Path

import typer
from dotenv import set_key
from dotenv.parser import parse_stream

from bot import logs
from bot.console import WIDTH, printable
from bot.discord_chat import permissions
from bot.discord_chat.permissions import application_id
from bot.errors import BotError, SettingsError
from bot.i18n import TERMINAL
from bot.i18n.schema import Plural
from bot.i18n.terminal import PASSAGES
from bot.progress import CHOOSING, index_place, open_library
from bot.rendering import problems
from bot.settings import ENV_FILE, Settings, unused_settings
from bot.slack_chat.manifest import APPS_PAGE, SCOPES, SCOPES_OF_OPTIONS
from index import EngineChoice, FolderError

SEEDS, TOKEN = "QUOTH_SEEDS", "DISCORD_TOKEN"

MAX_KEYS_NAMED = 10
"""Keys of front matter that other programs read; more are not named."""

_UNKNOWN_KEYS = Plural(
    "Front matter: {count} line is for other programs",
    "Front matter: {count} lines are for other programs",
)
_FILES = Plural("{count} document", "{count} documents")

_NO_TERMINAL = (
    "quoth init cannot ask here, because standard input is no terminal. Give the folder of "
    "documents with --seeds DIR and, for Discord, the token on standard input with --with-token."
)
_NO_FOLDER_TO_WATCH = (
    "there is none at {folder}, so this host answers, and leaves it to others to keep the index up "
    "to date."
)
_ABOUT_TOKENS = (
    "For Discord, create an application with a bot at\n"
    "https://discord.com/developers/applications and copy its token. Without a token\n"
    "the bot runs on a page in your browser."
)

ENCODING = "utf-8-sig"

_PLAIN = re.compile(r"[\w./~-]+", re.ASCII)
"""A value that means the same to every reader of such files without quotation marks."""

_OWNER_ONLY = 0o600


def write(seeds: Path | None, *, with_token: bool) -> None:
    """Write the folder and the token to ``.env``, unless it sets them, and print what was done.

    Args:
        seeds: The folder; asked for if it is not given.
        with_token: Whether the token is the first line of standard input; else it is asked
            for on a terminal.

    Raises:
        BotError: If standard input is no terminal, or the file cannot be written.
        LibraryError: If ``seeds`` is not a folder.
        SettingsError: If standard input has no valid token.
        typer.Abort: If the person gives up.
    """
    path = Path(ENV_FILE)
    kept = settings_in(path)
    values: dict[str, str] = {}
    for name in (SEEDS, TOKEN):
        if name in kept:
            print(f"{ENV_FILE} already sets {name}, so it is kept; edit the file to change it.")
    if SEEDS not in kept:
        values[SEEDS] = _checked_folder(seeds) if seeds is not None else _ask_for_folder()
    if TOKEN not in kept and (token := _read_token() if with_token else _ask_for_token()):
        values[TOKEN] = token
    if not values:
        return
    add_settings(path, values)
    print(f"Wrote {' and '.join(values)} to {ENV_FILE}, which only you can read.")
    for name in values:
        if os.environ.get(name):
            print(f"The environment also sets {name}, and takes precedence over {ENV_FILE}.")


def next_steps(settings: Settings) -> str:
    """Return what to do once the settings are fine."""
    if settings.discord_token is not None:
        return (
            "Next: open the link after “Invite” to bring the bot to your server, and start it\n"
            "with: quoth run"
        )
    return (
        "Next: quoth ask QUESTION answers here; quoth run opens the bot in your\n"
        "browser. For Discord, run quoth init again: it then asks for the token only."
    )


def _checked_folder(seeds: Path) -> str:
    if not seeds.is_dir():
        raise FolderError.missing(seeds)
    return str(seeds)


def _ask_for_folder() -> str:
    if not sys.stdin.isatty():
        raise BotError(_NO_TERMINAL)
    while True:
        typed: str = typer.prompt("Folder of documents", default=str(Settings().quoth_seeds))
        folder = Path(typed.strip()).expanduser()
        if folder.is_dir() or _made(folder):
            return str(folder)


def _made(folder: Path) -> bool:
    """Ask whether to create ``folder``, and do so; return whether it exists now."""
    if folder.is_file():
        print(printable(f"{FolderError.missing(folder)}"))
        return False
    if not typer.confirm(printable(f"There is no folder {folder}. Create it?"), default=True):
        return False
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        print(printable(f"It cannot be created: {error.strerror}."))
        return False
    return True


def _read_token() -> str:
    token = sys.stdin.readline().strip()
    if not token:
        raise BotError("There is no token on standard input.")
    if application_id(token) is None:
        raise SettingsError.malformed_token()
    return token


def _ask_for_token() -> str:
    """Ask for the token; return an empty string where none is typed."""
    if not sys.stdin.isatty():
        return ""
    print(_ABOUT_TOKENS)
    while True:
        typed: str = typer.prompt(
            "Token (not shown; Enter for none)", default="", hide_input=True, show_default=False
        )
        token = typed.strip()
        if not token or application_id(token) is not None:
            return token
        print("That doesn't look like a Discord token. Copy it again from the Bot page.")


def settings_in(path: Path) -> frozenset[str]:
    """Return the names that have a value in the file, in upper case; none without a file.

    Raises:
        BotError: If it cannot be read.
    """
    try:
        with path.open(encoding=ENCODING) as file:
            return frozenset(
                each.key.upper() for each in parse_stream(file) if each.key and each.value
            )
    except FileNotFoundError:
        return frozenset()
    except UnicodeDecodeError:
        raise BotError(f"{path} is not UTF-8 text; save it as UTF-8.") from None
    except OSError as error:
        raise BotError(f"{path} cannot be read: {error.strerror}.") from None


def add_settings(path: Path, values: Mapping[str, str]) -> None:
    """Add ``values`` to the file, which only its owner may read from then on.

    A name that has a value keeps it; one without a value gets it in place.

    Raises:
        BotError: If the file cannot be read or written.
    """
    kept = settings_in(path)
    # The file may be a link to where a person keeps such things.
    target = path.resolve()
    try:
        if target.exists():
            target.chmod(_OWNER_ONLY)
            marked = target.read_bytes().startswith(codecs.BOM_UTF8)
        else:
            target.touch(_OWNER_ONLY, exist_ok=False)
            marked = False
        for name, value in values.items():
            if name not in kept:
                set_key(
                    target,
                    name,
                    value,
                    quote_mode="never" if _PLAIN.fullmatch(value) else "always",
                    encoding=ENCODING if marked else "utf-8",
                )
    except OSError as error:
        raise BotError(f"{path} cannot be written: {error.strerror}.") from None


# What is wrong


def check(settings: Settings, given: Path | None = None) -> None:
    """Print what is wrong with settings, documents and index, for ``quoth check``.

    Args:
        settings: What they are.
        given: The folder that the command itself was given, if it was.

    Raises:
        SettingsError: If the token is none.
        BotError: If nothing can be quoted.
    """
    logs.set_up("WARNING", files=False, plain=True)
    for unused in (found := unused_settings()):
        print(_wrapped(f"Settings: {unused}"))
    malformed = settings.discord_token is not None and _application(settings) is None
    slack = _slack_trouble(settings)
    if not (found or malformed or slack):
        print("Settings: fine.")
    _check_discord(settings)
    _check_slack(settings)
    _check_documents(settings, given)
    if malformed:
        raise SettingsError.malformed_token()
    if slack is not None:
        raise slack


def _check_documents(settings: Settings, given: Path | None) -> None:
    """Print how many documents there are, and what is wrong with them."""
    library = open_library(settings, given=given)
    passages = library.passages
    in_cluster = library.engine is EngineChoice.OPENSEARCH
    where = "the cluster's index" if in_cluster else settings.quoth_seeds
    print(f"Documents: {len(library.names)} in {where}, {PASSAGES.of(passages)}.")
    if in_cluster and not settings.quoth_seeds.is_dir():
        print(printable(f"Folder: {_NO_FOLDER_TO_WATCH.format(folder=settings.quoth_seeds)}"))
    for fault in library.metadata_warnings:
        print(printable(f"Not used: {fault.source}, line {fault.line}: {fault.why}."))
    if keys := library.unknown_keys:
        named = ", ".join(sorted({each.key or "" for each in keys})[:MAX_KEYS_NAMED])
        sources = len({each.source for each in keys})
        print(printable(f"{_UNKNOWN_KEYS.of(len(keys))} in {_FILES.of(sources)}: {named}."))
    for each in library.page_furniture:
        counts = f"lines {each.lines:,}, pages {each.pages:,}"
        print(printable(f"Headers, footers and contents, not quoted: {each.source}: {counts}."))
    for file in library.skipped:
        print(printable(f"Skipped: {file.source}: {problems.skipped_because(file)}."))
    if not passages:
        raise BotError("Index: no passage can be quoted; the documents have only headings.")
    library.examine()
    print(f"Index: {index_place(settings, library)}, fine.")
    print(f"Meaning: {' '.join(CHOOSING[library.meaning[0]].split())}")


def _check_discord(settings: Settings) -> None:
    """Print the permissions that the bot needs and the invite link that grants just those."""
    application = _application(settings)
    if settings.discord_token is None:
        said = "Discord: DISCORD_TOKEN is not set"
        if settings.slack_bot_token is None and settings.slack_app_token is None:
            said += ", so `quoth run` starts the local test server"
        print(f"{said}.")
    elif application is not None:
        print("Discord: a token is set; `quoth run` connects with it.")
    print(_wrapped(f"Permissions: {', '.join(TERMINAL.platform.permissions.values())}."))
    print(f"Scopes: {', '.join(permissions.SCOPES)}.")
    if application is not None:
        print(f"Invite: {permissions.invite_link(application)}")


def _slack_trouble(settings: Settings) -> SettingsError | None:
    """Return what is wrong with the tokens for Slack; ``None`` if both or neither are set."""
    try:
        _ = settings.slack_tokens
    except SettingsError as error:
        return error
    return None


def _check_slack(settings: Settings) -> None:
    """Print whether the tokens for Slack are set, else how to get them, and the scopes."""
    if _slack_trouble(settings) is not None:
        return
    if settings.slack_tokens is not None:
        print(f"Slack: both tokens are set; `quoth run` connects with them. App: {APPS_PAGE}")
    else:
        print(
            _wrapped(
                "Slack: no tokens are set. To set it up, paste what `quoth slack manifest` prints "
                f"at {APPS_PAGE}."
            )
        )
    print(_wrapped(f"Slack scopes: {', '.join(SCOPES)}."))
    for option, scopes in SCOPES_OF_OPTIONS.items():
        print(_wrapped(f"Slack scopes with {option}: {', '.join(scopes)}."))


def _application(settings: Settings) -> int | None:
    """Return the application that the token belongs to, if it looks like a token."""
    token = settings.discord_token
    return None if token is None else application_id(token.get_secret_value())


def _wrapped(text: str) -> str:
    """Wrap ``text``; no word is broken."""
    lines = textwrap.wrap(
        printable(text),
        WIDTH,
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines)
