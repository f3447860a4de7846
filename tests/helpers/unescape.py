"""Take away what the Discord front adds: written apart, so that it shares no mistake with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import discord
import simcord

SEEDS = Path(__file__).parents[2] / "seeds"

ZERO_WIDTH_SPACE = "\u200b"


OMISSION = "[…]"


def undo(written: str) -> str:
    """The characters behind escaped text of one line or more, outside of blocks of code."""
    found = []
    position = opened = 0
    while position < len(written):
        rest = written[position : position + 3]
        if rest[0] == "\\":
            found.append(rest[1])
            position += 2
        elif rest[0] == "`":
            code, _, _ = written[position + 1 :].partition("`")
            found.append(undo_zero_width(code))
            position += len(code) + 2
        elif rest.startswith(("**", "~~")):
            position += 2
        elif rest.startswith(OMISSION):
            found.append(OMISSION)
            position += len(OMISSION)
        elif rest[0] in "*[":
            opened += rest[0] == "["
            position += 1
        elif rest.startswith("](") and opened:
            opened -= 1
            position = written.index(")", position) + 1
        elif rest.startswith(ZERO_WIDTH_SPACE * 2):
            found.append(ZERO_WIDTH_SPACE)
            position += 2
        else:
            found.append(rest[0].replace(ZERO_WIDTH_SPACE, ""))
            position += 1
    return "".join(found)


def undo_zero_width(written: str) -> str:
    """The characters behind what only zero-width spaces protect."""
    return (
        written.replace(ZERO_WIDTH_SPACE * 2, "\0")
        .replace(ZERO_WIDTH_SPACE, "")
        .replace("\0", ZERO_WIDTH_SPACE)
    )


def undo_quote(written: str) -> str:
    """The characters that a reader sees of a block quote, without bullets and fences."""
    assert written.startswith("> ")
    lines = re.findall(r"[^\r\n]*(?:\r\n|\r|\n|\Z)", written)
    found = ""
    in_code = False
    for line in lines:
        words = line.removeprefix("> ")
        if words.startswith("```"):
            if in_code and not words.endswith("\n"):
                found = found.removesuffix("\n")
            in_code = not in_code
        elif in_code:
            found += undo_zero_width(words)
        else:
            found += undo(re.sub(r"\A(?:  )*- ", "", words))
    return found


def undo_slices(written: str) -> list[str]:
    """The characters of each slice behind a block quote, which is no list, table or code.

    A bracket of a document has its backslash, so a bare one begins a mark of omission.
    """
    assert written.startswith("> ")
    unbarred = re.sub(r"(\A|\r\n|\r(?!\n)|\n)> ", r"\1", written)
    return [undo(part) for part in re.split(r" ?(?<!\\)\[…\] ?", unbarred)]


def block_quotes(written: str) -> list[str]:
    """The block quotes in a text as sent: neighbouring lines behind a bar."""
    found: list[list[str]] = [[]]
    for line in written.split("\n"):
        if line.startswith("> "):
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return ["\n".join(lines) for lines in found if lines]


def quotations(message: discord.Message) -> Iterator[tuple[str, str]]:
    """Each quotation in a message as sent, with what cites it."""
    for text in (*(embed.description or "" for embed in message.embeds), message.content):
        cited = re.findall(r"^— (.*)$", text, re.MULTILINE)
        quoted = block_quotes(text)
        for number, quote in enumerate(quoted):
            yield undo_quote(quote), undo(cited[min(number, len(cited) - 1)]) if cited else ""


def cited_source(cited: str, folder: Path = SEEDS) -> str:
    """The file that a citation names, of a document without a title."""
    (found,) = {
        part.split(" › ")[0].split(", ")[0]
        for part in cited.split(" · ")
        if (folder / part.split(" › ")[0].split(", ")[0]).is_file()
    }
    return found


def assert_in_its_file(message: discord.Message, folder: Path = SEEDS) -> int:
    """Check each quotation of a message as sent against its file, which is plain text."""
    found = list(quotations(message))
    for text, cited in found:
        whole = (folder / cited_source(cited, folder)).read_bytes().decode()
        place = 0
        for part in text.split(" […] "):
            place = whole.index(part, place) + len(part)
    return len(found)


def text_of(message: discord.Message | simcord.ResponseMessage | None) -> str:
    assert message is not None
    return "\n".join(
        [message.content, *(embed.description or "" for embed in message.embeds)]
    ).strip()
