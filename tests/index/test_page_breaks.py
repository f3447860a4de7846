"""Sentences that run over the end of a page: ranked as one, quoted in slices."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import (
    OMISSION,
    Document,
    EngineChoice,
    Library,
    Location,
    MatchLevel,
    SourceName,
)
from index.analysis import AnalysedBlock, block_at
from index.corpus import build
from index.model import Block, BlockKind
from index.model.documents import LocationMark
from index.storage.rows import extra_of, pack_blocks, restore, unpack_block
from index.text.blocks import divide
from index.timelines.events import date_events
from index.verification.lookup import Lookup
from tests.helpers.documents import fill
from tests.helpers.slices import HANDBOOK, handbook, read_handbook

FLOOD = (
    "It carried carts to the market of Vilar until a flood of",
    "rare strength carried it away in the spring of 1987.",
)
DOCUMENT = read_handbook()
BLOCKS = divide(DOCUMENT)


@pytest.fixture(scope="module", params=[EngineChoice.MEMORY, EngineChoice.DISK])
def shelf(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = fill(tmp_path_factory.mktemp("docs"), {"handbook.pdf": handbook()})
    index = tmp_path_factory.mktemp("index")
    return Library.open(folder, index=index, engine=request.param)


def sentences(block: Block) -> list[tuple[str, ...]]:
    analysed = AnalysedBlock(DOCUMENT, block)
    quotes = (analysed.quote(number, number) for number in range(len(block.sentences)))
    return [tuple(each.text for each in quote.slices) for quote in quotes]


def test_a_sentence_that_runs_over_a_page_is_one_sentence_of_two_slices() -> None:
    (block,) = (each for each in BLOCKS if each.kind is BlockKind.PARAGRAPH)

    assert sentences(block) == [
        (HANDBOOK[0][0],),
        FLOOD,
        (HANDBOOK[1][1], HANDBOOK[2][0]),
        (HANDBOOK[2][1],),
    ]


def test_the_furniture_inside_a_paragraph_is_blocks_of_its_own_behind_it() -> None:
    kinds = [(each.kind.value, DOCUMENT.text[each.span.start : each.span.end]) for each in BLOCKS]

    assert [kind for kind, _ in kinds] == ["boilerplate", "paragraph", *["boilerplate"] * 5]
    boilerplate = [words for kind, words in kinds if kind == "boilerplate"]
    assert boilerplate == [
        "Handbook of Vilar", "1", "Handbook of Vilar", "2", "Handbook of Vilar", "3"
    ]  # fmt: skip
    assert [each.number for each in BLOCKS] == list(range(1, 8))


def test_every_place_is_found_in_the_block_that_shows_it() -> None:
    analysed = [AnalysedBlock(DOCUMENT, block) for block in BLOCKS]
    for position, character in enumerate(DOCUMENT.text):
        if not character.isspace():
            found = block_at(analysed, position)
            in_gap = any(gap.start <= position < gap.end for gap in DOCUMENT.gaps)
            assert found.span.start <= position < found.span.end
            assert (found.kind is BlockKind.BOILERPLATE) is (
                in_gap or position < 19 or found.number == 7
            )


def test_an_index_on_disk_keeps_what_a_sentence_runs_over() -> None:
    restored = restore("handbook.pdf", "0" * 64, DOCUMENT.text, extra_of(DOCUMENT))
    (row,) = pack_blocks(BLOCKS)

    assert restored.marks == DOCUMENT.marks
    assert restored.gaps == DOCUMENT.gaps
    assert tuple(unpack_block(row, number) for number in range(len(BLOCKS))) == BLOCKS


def test_words_on_both_sides_of_the_page_answer_together(shelf: Library) -> None:
    result = shelf.ask("Which flood of rare strength carried away the ferry over the Alva?")

    quotes = result.quotes  # type: ignore[union-attr]
    assert "a flood of […] rare strength carried it away" in quotes[0].text
    matched = {quotes[0].document.text[each.start : each.end] for each in quotes[0].matched}
    assert {"flood", "rare", "strength"} <= matched
    place = quotes[0].citation.place
    assert place is not None
    assert (place.page, place.last_page) == (1, 3)


def test_the_surroundings_leave_the_furniture_out_and_show_where(shelf: Library) -> None:
    (quote,) = shelf.verify(OMISSION.join(FLOOD)).matches
    again = shelf.find_quote(quote.document.sha256, quote.span, gaps=quote.gaps)
    (around,) = shelf.context(again)

    assert again == quote
    assert around.text.replace("\n", " ") == (
        f"{HANDBOOK[0][0]} {FLOOD[0]}{OMISSION}{FLOOD[1]} "
        f"{HANDBOOK[1][1]}{OMISSION}{' '.join(HANDBOOK[2])}"
    )


@pytest.mark.parametrize(
    ("text", "presence"),
    [
        (OMISSION.join(FLOOD), MatchLevel.VERBATIM),
        ("[…] ".join(FLOOD), MatchLevel.VERBATIM),
        (" [...] ".join(FLOOD), MatchLevel.VERBATIM),
        ("of Vilar until a flood […] strength carried it away", MatchLevel.VERBATIM),
        ("Ana Prado. […] the mayor of Vilar said […] take the bridge.", MatchLevel.VERBATIM),
        (OMISSION.join(FLOOD).replace(" ", "  "), MatchLevel.TYPOGRAPHIC),
        (" ".join(FLOOD), MatchLevel.INTERRUPTED),
        ("“until a flood of\nrare strength”", MatchLevel.INTERRUPTED),
        (OMISSION.join(reversed(FLOOD)), MatchLevel.ABSENT),
        ("until a flood of the spring of 1987.", MatchLevel.ABSENT),
        ("market of Vilar until a floo […] rare strength", MatchLevel.ABSENT),
        ("until a flood of […] rare courage", MatchLevel.ABSENT),
    ],
)  # fmt: skip
def test_what_skips_something_is_verbatim_only_with_the_mark(
    shelf: Library, text: str, presence: MatchLevel
) -> None:
    found = shelf.verify(text)

    assert found.level is presence
    assert bool(found.matches) is (presence is not MatchLevel.ABSENT)
    if presence is MatchLevel.INTERRUPTED:
        assert all(len(match.slices) == 2 for match in found.matches)


def test_the_parts_of_a_text_are_found_as_near_together_as_they_stand(shelf: Library) -> None:
    (match,) = shelf.verify("the […] Vilar until […] lived.").matches

    assert [each.text for each in match.slices] == ["the", "Vilar until", "lived."]
    assert match.slices[0].start == DOCUMENT.text.index("the market")


def test_each_sentence_of_a_message_is_looked_up_with_its_marks(shelf: Library) -> None:
    message = f"> {OMISSION.join(FLOOD)}\n\n{' '.join(FLOOD)} Nobody said so at all."
    checked = shelf.check(message).sentences

    assert [each.level for each in checked] == [
        MatchLevel.VERBATIM,
        MatchLevel.INTERRUPTED,
        MatchLevel.ABSENT,
    ]
    assert [len(each.quotes[0].slices) for each in checked[:2]] == [2, 2]


def test_a_close_sentence_marks_what_differs_in_each_slice(shelf: Library) -> None:
    text = "It carried carts to the market of Vilar until a storm of rare strength took it in 1987."
    (checked,) = shelf.check(text).sentences

    assert checked.level is MatchLevel.CLOSE
    assert all(map(checked.quotes[0].holds, checked.differing_there))


def test_a_date_that_runs_over_a_page_is_read_whole() -> None:
    text = "They opened it on 24 December\n\nPage 7\n\n2023, and on 3 May 2024 it fell.\n"
    marks = (
        LocationMark(0, Location(page=7)),
        LocationMark(text.index("Page"), Location(page=7), boilerplate=True),
        LocationMark(text.index("2023"), Location(page=8), continues=True),
    )
    found = Document(SourceName("a.pdf"), text, "", original=False, marks=marks)
    blocks = [AnalysedBlock(found, block) for block in divide(found)]
    first, second = (each.event for each in date_events(found, blocks))

    assert (first.edtf, first.words.text) == ("2023-12-24", "24 December […] 2023")
    assert [text[each.start : each.end] for each in first.quote.matched] == ["24 December", "2023"]
    assert (second.edtf, second.words.text) == ("2024-05-03", "3 May 2024")
    assert first.quote == second.quote


WORDS = st.sampled_from(["alva", "ferry", "the", "market", "of", "Vilar", "1764", "boats", "rust"])
LINES = st.lists(st.lists(WORDS, min_size=6, max_size=9).map(" ".join), min_size=2, max_size=4)


@settings(deadline=None, max_examples=60)
@given(st.lists(LINES, min_size=2, max_size=4), st.data())
def test_no_sentence_has_a_word_of_the_furniture(
    pages: list[list[str]], data: st.DataObject
) -> None:
    ends = [data.draw(st.sampled_from(["", "."])) for _ in pages]
    names = iter("abcdefghijklmnopqrst")
    shown = [[f"{next(names)}-boat {line}" for line in lines] for lines in pages]
    for lines, end in zip(shown, ends, strict=True):
        lines[-1] += end
    found = read_handbook(shown)
    whole = [word for lines in shown for line in lines for word in line.split()]
    quoted = [
        word
        for block in divide(found)
        if block.kind is not BlockKind.BOILERPLATE
        for number in range(len(block.sentences))
        for word in AnalysedBlock(found, block).quote(number, number).text.split()
    ]

    assert [word for word in quoted if word != OMISSION.strip()] == whole
    for gap in found.gaps:
        assert "Handbook of Vilar" in found.text[gap.start : gap.end]


@settings(deadline=None, max_examples=40)
@given(st.lists(LINES, min_size=2, max_size=4))
def test_every_sentence_of_random_pages_is_verbatim_with_its_marks(
    pages: list[list[str]],
) -> None:
    names = iter("abcdefghijklmnopqrst")
    found = read_handbook([[f"{next(names)}-boat {line}" for line in lines] for lines in pages])
    corpus = build([found])
    lookup = Lookup(corpus, None)
    for block in corpus.blocks[found.source]:
        if block.block.kind is BlockKind.BOILERPLATE:
            continue
        for number in range(len(block.block.sentences)):
            quote = block.quote(number, number)
            result = lookup.verify(quote.text)

            assert result.level is MatchLevel.VERBATIM
            assert quote in result.matches
            if quote.gaps:
                bare = lookup.verify(quote.text.replace(OMISSION, " "))
                assert bare.level is MatchLevel.INTERRUPTED
                assert quote in bare.matches
