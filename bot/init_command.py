"""``quoth init``: ask for the first settings and write them to ``.env``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import typer

from bot.discord_chat.permissions import application_id
from bot.env_file import add_settings, settings_in
from bot.errors import BotError, SettingsError
from bot.sanitize import printable
from bot.settings import ENV_FILE, Settings
from index import FolderError

SEEDS, TOKEN = "QUOTH_SEEDS", "DISCORD_TOKEN"

_NO_TERMINAL = (
    "quoth init cannot ask here, because standard input is no terminal. Give the folder of "
    "documents with --seeds DIR and, for Discord, the token on standard input with --with-token."
)
_ABOUT_TOKENS = (
    "For Discord, create an application with a bot at\n"
    "https://discord.com/developers/applications and copy its token. Without a token\n"
    "the bot runs on a page of this machine."
)


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
            print(f"{ENV_FILE} sets {name} already, which is kept; to change it, edit the file.")
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
            print(f"The environment sets {name}, too, and counts more than {ENV_FILE}.")


def next_steps(settings: Settings) -> str:
    """Return what to do once the settings are fine."""
    if settings.discord_token is not None:
        return (
            "Next: open the link after “Invite” to bring the bot to your server, and start it\n"
            "with: quoth run"
        )
    return (
        "Next: quoth ask QUESTION answers here; quoth run opens the bot on a page of this\n"
        "machine. For Discord, run quoth init again: it then asks for the token only."
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
    if not typer.confirm(printable(f"There is no folder {folder}. Make it?"), default=True):
        return False
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        print(printable(f"It cannot be made: {error.strerror}."))
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
        print("That does not look like a token of Discord; copy it again from the Bot page.")
