"""The whole public behaviour of a library is the same in all three engines."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import (
    Answer,
    EngineChoice,
    Library,
    NoSourcesError,
    OutdatedQuoteError,
    Quote,
    Span,
    UnknownSourceError,
)
from index.storage.rows import BLOCKS_A_ROW, PASSAGES_A_ROW
from tests.helpers.backends import in_memory, on_disk, place, said, seen
from tests.helpers.documents import BRIDGE, PROSE, SEEDS, fill
from tests.helpers.file_formats import page, pdf, word

SEED_QUESTIONS = (
    "How many migrant deaths occurred in the El Paso Sector in Fiscal Year 2023?",
    "What did Biden promise in his first 100 days?",
    "who is AMLO",
    "When was 287(g) made law?",
    "What happened in Chiapas?",
    "Tell me about Lopez Obrador and the US",
    "What is the Remain in Mexico policy?",
    "migrannt deths in Texas",
    "How do I bake bread?",
    "hi",
)
QUESTIONS = (
    "Who built the stone bridge over the Alva?",
    "When was the bridge destroyed?",
    "How much is a ticket for the ferry?",
    "What did Blinken talk about in Mexico City?",
    "Who owns the moon?",
    "Who built the brigde?",
    "What does the Ferrymen row?",
    "What is the FOM?",
    "What grinds rye?",
)
Opener = Callable[..., Library]

TEXTS = ("carried\ncarts to the market for two centuries", "A ferry crosses the moon every hour.")
HTML = (
    "<html><body><h1>Mills</h1><p>The mill of Orr grinds rye.</p><h2>Wheels</h2>"
    "<p>Its wheel has 24 paddles &mdash; oak, all of them.</p></body></html>"
)
OWN = '[aliases]\n"Alva" = ["Old River", "the brook"]\n'
SOURCES = '["a.txt"]\ntitle = "Bridges"\ndate = 1990-06-04\nurl = "https://example.org/b"\n'
FRONT = "---\ntitle: Ferries\nauthor: Bo\nwrong: 1\n---\nThe ferry sank on May 5. Nobody drowned.\n"

FOLDERS: Mapping[str, Mapping[str, str | bytes]] = {
    "plain": {"a.txt": BRIDGE, "b.md": PROSE},
    "formats": {
        "a.html": HTML,
        "b.pdf": pdf(
            page(["The lighthouse of Nes was lit", "in 1874."]), page(["It is 31 m high."])
        ),
        "c.docx": word(("Heading 1", "Oven"), "The oven bakes 40 loaves.", [["Loaf", "Price"]]),
    },
    "metadata": {"a.txt": BRIDGE, "f.md": FRONT, "sources.toml": SOURCES},
    "described and not there": {
        "a.txt": BRIDGE,
        "ibis2.txt": "",
        "photo.png": b"\0",
        "sources.toml": SOURCES + '["ibis.txt"]\n["photo.png"]\n["photo2.png"]\ntitle = "T"\n',
    },
    "aliases": {
        "a.txt": BRIDGE,
        "aliases.toml": OWN,
        "b.txt": "Senate Bill 4 (SB 4) passed in May.",
    },
    "beyond the basic plane": {
        "𝔞😀.txt": "😀 The 𝔘nicode ferry carried 𠀀𠀁 carts in 1901.\n\n𐍈 sank."
    },
    "line ends": {
        "a.txt": BRIDGE.replace("\n", "\r\n"),
        "b.txt": "\ufeff" + PROSE,
        "c.txt": BRIDGE,
    },
    "nothing to quote": {"a.txt": "# Only a heading\n", "b.txt": "\n\n---\n\n", "c.txt": BRIDGE},
    "skipped": {
        "a.txt": BRIDGE,
        "b.bin": b"\0",
        "c.txt": b"\xff\xfe",
        "d.txt": "",
        "sub/e.txt": PROSE,
    },
    "one huge block": {"a.txt": " ".join(f"Sentence {n} tells of mill {n}." for n in range(2_500))},
    "many blocks": {
        "a.md": "".join(f"## Part {n}\n\nMill {n} has {n} wheels.\n\n" for n in range(700)),
    },
    "misspelt": {"a.txt": "The Ferrymann rows. " * 2 + "The Ferryman rows. " * 9 + BRIDGE},
    "copies": {f"{n}.txt": BRIDGE for n in range(12)},
    "equal scores": {
        f"{n}.txt": "\n\n".join(f"Mill {n}{m} grinds rye." for m in range(10)) for n in range(20)
    },
    "odd words": {
        "a.txt": BRIDGE,
        "deep.md": "".join(f"{'#' * min(n, 6)} {n}\n\nMill {n} stands.\n\n" for n in range(1, 31)),
        "letters.txt": f"{'q' * 300} built the mill of {'é' * 200}. {'q' * 299}r owns the moon.",
        "one.txt": "Ferry",
        "scripts.txt": "安娜建造了石桥。\n\nアナは石橋を建てた。\n\n👨\u200d👩\u200d👧 rye 🇩🇪",
        "signs.txt": "The\x00 ferry\x01 sank\x0b.\x85AND foo* OR (bar) [1 TO 2]~ ^2 \\ C++ rye",
    },
}

TIED = {f"m{n}.txt": "\n\n".join(f"Mill {n}{m} grinds rye." for m in range(7)) for n in range(9)}


@pytest.mark.parametrize("name", FOLDERS)
def test_all_engines_show_the_same(stored_library: Opener, tmp_path: Path, name: str) -> None:
    folder = fill(tmp_path / "documents", FOLDERS[name])
    library = stored_library(folder)

    assert library.engine is not EngineChoice.MEMORY
    assert seen(library, QUESTIONS, TEXTS) == seen(in_memory(folder), QUESTIONS, TEXTS)


@pytest.mark.parametrize("name", FOLDERS)
def test_what_another_process_stored_shows_the_same(
    stored_library: Opener, tmp_path: Path, name: str
) -> None:
    folder = fill(tmp_path / "documents", FOLDERS[name])
    first = seen(stored_library(folder), QUESTIONS, TEXTS)
    again = stored_library(folder, refresh=False)

    assert again.opening is None
    assert seen(again, QUESTIONS, TEXTS) == first


def test_all_engines_show_the_same_of_the_seeds(stored_library: Opener) -> None:
    memory, disk = in_memory(SEEDS), stored_library(SEEDS)
    texts = [quote.text for each in SEED_QUESTIONS[:3] for quote in quotes(memory, each)]

    assert seen(disk, SEED_QUESTIONS, texts) == seen(memory, SEED_QUESTIONS, texts)


def quotes(library: Library, question: str, source: str | None = None) -> tuple[Quote, ...]:
    result = library.ask(question, source=source)
    return result.quotes if isinstance(result, Answer) else result.nearest


def test_a_row_ends_where_it_should(stored_library: Opener, tmp_path: Path) -> None:
    """Blocks and passages at, before and after the borders of rows."""
    counts = (BLOCKS_A_ROW - 1, BLOCKS_A_ROW, BLOCKS_A_ROW + 1, PASSAGES_A_ROW, PASSAGES_A_ROW + 1)
    folder = fill(
        tmp_path / "documents",
        {f"{n}.txt": "\n\n".join(f"Mill {m} grinds rye." for m in range(n)) for n in counts},
    )
    memory, disk = in_memory(folder), stored_library(folder)

    assert disk.sources() == memory.sources()
    for count in counts:
        text = f"Mill {count - 1} grinds rye."
        assert place(disk.verify(text).matches[0]) == place(memory.verify(text).matches[0])


def test_which_of_some_equals_comes_first_does_not_depend_on_when_it_was_read(
    stored_library: Opener, tmp_path: Path
) -> None:
    folder = fill(tmp_path / "documents", {f"{n:02}.txt": BRIDGE for n in range(12)} | TIED)
    library = stored_library(folder)
    for text in ("Gone for a while.", BRIDGE):
        fill(folder, {"00.txt": text, "05.txt": text})
        assert library.update().read == 2
    changed = "The wooden bridge over the Alva was built in 1764 by the mason Ana Prado."
    memory = in_memory(folder)

    assert library.check(changed).sentences[0].quotes[0].document.source == "00.txt"
    assert seen(library, QUESTIONS, [changed]) == seen(memory, QUESTIONS, [changed])


def test_restricted_requests_are_the_same(stored_library: Opener) -> None:
    memory, disk = in_memory(SEEDS), stored_library(SEEDS)
    for sources in ([memory.names[0]], memory.names[1:], [*memory.names, "unknown.txt"]):
        for question in SEED_QUESTIONS[:6]:
            one, other = memory.ask(question, sources=sources), disk.ask(question, sources=sources)
            assert said(one) == said(other)
        assert disk.sources(sources=sources) == memory.sources(sources=sources)
        assert disk.topics("b", 9, sources=sources) == memory.topics("b", 9, sources=sources)
    for question in SEED_QUESTIONS[:6]:
        one = memory.ask(question, source=memory.names[1])
        assert said(one) == said(disk.ask(question, source=memory.names[1]))


def test_requests_that_cannot_be_met_fail_alike(stored_library: Opener) -> None:
    disk = stored_library(SEEDS)

    with pytest.raises(UnknownSourceError) as caught:
        disk.ask("Who is AMLO?", source="x.txt")
    assert caught.value.known == disk.names
    with pytest.raises(UnknownSourceError):
        disk.text("x.txt")
    with pytest.raises(NoSourcesError):
        disk.sources(sources=["x.txt"])


def test_a_quotation_is_recalled_with_its_surroundings_alike(stored_library: Opener) -> None:
    memory, disk = in_memory(SEEDS), stored_library(SEEDS)
    for name in memory.names:
        quote = quotes(memory, SEED_QUESTIONS[0], name)[0]
        sha256, span = quote.document.sha256, quote.span
        for digits in (8, 16, 64):
            recalled = disk.find_quote(sha256[:digits], span)
            assert place(recalled) == place(memory.find_quote(sha256[:digits], span))
        around = [place(each) for each in disk.context(quote)]
        assert around == [place(each) for each in memory.context(quote)]


def test_a_file_name_that_is_not_utf_8_can_be_asked(stored_library: Opener, tmp_path: Path) -> None:
    folder = fill(tmp_path / "documents", {"a.txt": BRIDGE})
    (folder / os.fsdecode(b"b\xff.txt")).write_text(PROSE, "utf-8")
    memory, disk = in_memory(folder), stored_library(folder)

    assert disk.names == ("a.txt", "b\\udcff.txt")
    assert seen(disk, QUESTIONS) == seen(memory, QUESTIONS)
    assert disk.update().read == 0


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_any_text_shows_the_same(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    chance = random.Random(seed)
    pieces = [
        "The ferry",
        "Ana Prado",
        "sank",
        "1987",
        "\n\n",
        "\r\n",
        ". ",
        "😀",
        "# ",
        "---\n",
        "(SB 4)",
    ]
    pieces += [
        "\u2028",
        "\x85",
        "\ufeff",
        "Łódź",
        "“so”",
        "May 5, 1990",
        " ",
        ", ",
        "\t",
        "é",
        "e\u0301",
    ]
    folder = tmp_path_factory.mktemp("any")
    texts = {f"{n}.md": " ".join(chance.choices(pieces, k=60)) + " end." for n in range(3)}
    fill(folder / "documents", texts)

    memory, disk = in_memory(folder / "documents"), on_disk(folder / "documents", folder / "index")
    questions = ("Who is Ana Prado?", "When did the ferry sink?")
    assert seen(disk, questions, ["the ferry sank 1987"]) == seen(
        memory, questions, ["the ferry sank 1987"]
    )


def test_a_span_beyond_the_text_is_refused_alike(stored_library: Opener, tmp_path: Path) -> None:
    folder = fill(tmp_path / "documents", FOLDERS["plain"])
    disk = stored_library(folder)
    checksum = disk.sources()[0].sha256

    for library in (disk, in_memory(folder)):
        with pytest.raises(OutdatedQuoteError):
            library.find_quote(checksum, Span(0, 10**6))
