"""The command line's streams, usage and help, and suggestions for a misspelt command.

Typer writes ``{TEXT}``, ``[[TOPIC]]`` and ``TEXT <str>`` and truncates the descriptions of
commands; the convention is ``TEXT``, ``[TOPIC]`` and whole sentences.
"""

from __future__ import annotations

import io
import os
import re
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from enum import StrEnum
from inspect import cleandoc
from typing import TYPE_CHECKING, Any, Protocol

from typer.core import TyperArgument, TyperCommand, TyperGroup

from bot.errors import BotError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class _Output(io.FileIO):
    """Standard output of a command, in a pipe or a file.

    The command ends with status 0 once nobody reads, as ``| head`` does when it has enough,
    and with an error where a disk is full.
    """

    def write(self, data: ReadableBuffer, /) -> int:
        try:
            return super().write(data)
        except BrokenPipeError:
            self._give_up()
            raise SystemExit(0) from None
        except OSError as error:
            self._give_up()
            raise BotError(f"The output cannot be written: {error.strerror}.") from None

    def _give_up(self) -> None:
        """Discard what is still buffered, so that no later flush fails."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.fileno())
        os.close(nowhere)


@contextmanager
def standard_streams() -> Iterator[None]:
    """Set up the standard streams within the block, and flush the output at its end.

    Output is UTF-8 whatever the locale says, and no character of a document or a question
    causes an error. A stream that was closed before the start is ``None``.
    """
    for stream, errors in (
        (sys.stdout, "backslashreplace"),
        (sys.stderr, "backslashreplace"),
        (sys.stdin, "replace"),
    ):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)
    usual = sys.stdout
    if sys.stdout is sys.__stdout__ and isinstance(usual, io.TextIOWrapper) and not usual.isatty():
        raw = _Output(usual.fileno(), "w", closefd=False)
        sys.stdout = io.TextIOWrapper(
            io.BufferedWriter(raw), encoding="utf-8", errors="backslashreplace"
        )
    try:
        yield
    finally:
        try:
            if sys.stdout is not None:
                sys.stdout.flush()
        finally:
            sys.stdout = usual


_Context = Any
"""Typer's own context, whose type is not public."""

WIDTH = 80
"""Columns at which fixed text is wrapped."""


class _Formatter(Protocol):
    """The part of Typer's help formatter that is used here; its type is not public."""

    def section(self, name: str) -> Any: ...  # noqa: ANN401 - a context manager of Typer's own

    def write_dl(self, rows: list[tuple[str, str]]) -> None: ...


class Command(TyperCommand):
    """A command with conventional usage and help."""

    def collect_usage_pieces(self, ctx: _Context) -> list[str]:  # noqa: ARG002 - Typer passes it
        """Return ``[OPTIONS]`` and the arguments, optional ones in brackets."""
        pieces = ["[OPTIONS]"]
        for each in _arguments(self):
            name = _name(each)
            pieces.append(name if each.required else f"[{name}]")
        return pieces

    def format_options(self, ctx: _Context, formatter: _Formatter) -> None:
        """Write the sections on arguments and options."""
        if arguments := _arguments(self):
            with formatter.section("Arguments"):
                formatter.write_dl([(_name(each), each.help or "") for each in arguments])
        options = [
            row
            for each in self.get_params(ctx)
            if not isinstance(each, TyperArgument) and (row := each.get_help_record(ctx))
        ]
        with formatter.section("Options"):
            formatter.write_dl(options)

    def get_short_help_str(self, limit: int = 0) -> str:  # noqa: ARG002 - it is never cut
        """Return the first line of the help, not truncated."""
        return cleandoc(self.help or "").partition("\n")[0]


class LocalPlatform(StrEnum):
    """The platforms of which there is a local test server."""

    DISCORD = "discord"
    SLACK = "slack"


class RunCommand(Command):
    """``run``, whose ``--local`` needs no value."""

    def parse_args(self, ctx: _Context, args: list[str]) -> list[str]:
        """Read the arguments; ``--local`` alone means Discord."""
        alone = {"--local": f"--local={LocalPlatform.DISCORD}"}
        return super().parse_args(ctx, [alone.get(each, each) for each in args])


class Group(TyperGroup):
    """The commands, with ``help``; an unknown name gets the most similar ones, or all."""

    def resolve_command(self, ctx: _Context, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Find the command by the first argument; ``help COMMAND`` is ``COMMAND --help``."""
        name = args[0]
        if name == "help" and not ctx.resilient_parsing:
            if not args[1:]:
                print(ctx.get_help())
                ctx.exit()
            return self.resolve_command(ctx, [args[1], "--help"])
        known = name in self.commands or name.startswith("-")
        if not (known or ctx.resilient_parsing or get_close_matches(name, self.commands)):
            listed = textwrap.fill(f"The commands are: {', '.join(self.commands)}.", WIDTH)
            ctx.fail(
                f"No such command {name!r}.\n{listed}\nTo ask a question, write: quoth ask QUESTION"
            )
        return super().resolve_command(ctx, args)


def _arguments(command: TyperCommand) -> list[TyperArgument]:
    return [each for each in command.params if isinstance(each, TyperArgument)]


def _name(argument: TyperArgument) -> str:
    name = argument.metavar or argument.name.upper()
    return name if argument.nargs == 1 else f"{name}..."


_CONTROL = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029"  # control characters, line separators
    "\u202a-\u202e\u2066-\u2069\ud800-\udfff]"  # overrides of the writing direction, halves
)


def printable(text: str) -> str:
    """Replace each control character of ``text`` by one harmless character.

    Line feeds stay. So does everything that belongs to a script or an emoji, such as
    joiners and the marks of right-to-left text.
    """
    return _CONTROL.sub(_replacement, text)


def _replacement(match: re.Match[str]) -> str:
    character = match[0]
    if character == "\r" and match.string[match.end() : match.end() + 1] != "\n":
        return "\n"
    return " " if character.isspace() else "\N{REPLACEMENT CHARACTER}"
