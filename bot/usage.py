"""How the command line explains itself: usage, help and what to do about a misspelt command.

Typer writes ``{TEXT}``, ``[[TOPIC]]`` and ``TEXT <str>`` and cuts the descriptions of commands
off; people know ``TEXT``, ``[TOPIC]`` and whole sentences.
"""

from __future__ import annotations

import textwrap
from difflib import get_close_matches
from inspect import cleandoc
from typing import Any, Protocol

from typer.core import TyperArgument, TyperCommand, TyperGroup

_Context = Any
"""Typer's own context; the type that its methods take is not public."""

WIDTH = 80
"""Columns of the lines that are wrapped whatever they are written to."""


class _Formatter(Protocol):
    """What this module needs of Typer's formatter of help texts, which is not public."""

    def section(self, name: str) -> Any: ...  # noqa: ANN401 - a context manager of Typer's own

    def write_dl(self, rows: list[tuple[str, str]]) -> None: ...


class Command(TyperCommand):
    """A command whose usage and help are as people know them from other commands."""

    def collect_usage_pieces(self, ctx: _Context) -> list[str]:  # noqa: ARG002 - Typer passes it
        """``[OPTIONS]`` and the arguments: ``TEXT...``, in brackets what may be left out."""
        pieces = ["[OPTIONS]"]
        for each in _arguments(self):
            name = _name(each)
            pieces.append(name if each.required else f"[{name}]")
        return pieces

    def format_options(self, ctx: _Context, formatter: _Formatter) -> None:
        """Write what the arguments and options mean."""
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
        """The first line of the help, whole."""
        return cleandoc(self.help or "").partition("\n")[0]


class Group(TyperGroup):
    """The commands, and ``help``; a name that is none is met with those most like it, or all."""

    def resolve_command(self, ctx: _Context, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Find the command that is named first; ``help COMMAND`` is ``COMMAND --help``."""
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
                f"No such command {name!r}.\n{listed}\n"
                "To ask the documents something, write: quoth ask QUESTION"
            )
        return super().resolve_command(ctx, args)


def _arguments(command: TyperCommand) -> list[TyperArgument]:
    return [each for each in command.params if isinstance(each, TyperArgument)]


def _name(argument: TyperArgument) -> str:
    name = argument.metavar or argument.name.upper()
    return name if argument.nargs == 1 else f"{name}..."
