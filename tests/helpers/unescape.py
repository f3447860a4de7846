"""Take away what the Discord front adds: written apart, so that it shares no mistake with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import discord
import simcord

SEEDS = Path(__file__).parents[2] / "seeds"

ZERO_WIDTH_SPACE = "\u200b"


def undo(written: str) -> str:
    """The characters behind escaped text."""
    found = []
    position = 0
    while position < len(written):
        pair = written[position : position + 2]
        if pair[0] == "\\":
            found.append(pair[1])
            position += 2
        elif pair == "**":
            position += 2
        elif pair == ZERO_WIDTH_SPACE * 2:
            found.append(ZERO_WIDTH_SPACE)
            position += 2
        elif pair[0] == ZERO_WIDTH_SPACE:
            position += 1
        else:
            found.append(pair[0])
            position += 1
    return "".join(found)


def undo_quote(written: str) -> str:
    """The characters behind a block quote."""
    assert written.startswith("> ")
    return undo(re.sub(r"(\A|\r\n|\r(?!\n)|\n)> ", r"\1", written))


def undo_slices(written: str) -> list[str]:
    """The characters of each slice behind a block quote.

    A bracket of a document has its backslash, so a bare one begins a mark of omission.
    """
    assert written.startswith("> ")
    unbarred = re.sub(r"(\A|\r\n|\r(?!\n)|\n)> ", r"\1", written)
    return [undo(part) for part in unbarred.split(" […] ")]


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
    """Each quotation in a message as sent, with what stands under it."""
    for embed in message.embeds:
        for quote in block_quotes(embed.description or ""):
            yield undo_quote(quote), embed.footer.text or ""
    for block in message.content.split("\n\n"):
        for quote in block_quotes(block):
            yield undo_quote(quote), undo(block.split(quote, 1)[1]).strip()


def cited_place(note: str) -> tuple[str, int, int]:
    """The file and the characters that a citation names; a title may stand before them."""
    source = next(part for part in note.strip().split(" · ") if part.endswith((".txt", ".md")))
    place = re.search(r"characters (\d+)–(\d+)", note)
    assert place is not None
    return source, int(place[1]), int(place[2])


def assert_in_its_file(message: discord.Message, folder: Path = SEEDS) -> int:
    """Check each quotation of a message as sent against its file, to the character."""
    found = list(quotations(message))
    for text, note in found:
        source, start, end = cited_place(note)
        whole = (folder / source).read_bytes().decode()
        assert text == whole[start:end]
    return len(found)


def text_of(message: discord.Message | simcord.ResponseMessage | None) -> str:
    assert message is not None
    return "\n".join(
        [message.content, *(embed.description or "" for embed in message.embeds)]
    ).strip()
