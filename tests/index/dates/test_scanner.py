from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.dates.calendar_patterns import NOTHING
from index.dates.expressions import Mention
from index.dates.scanner import _LEADERS, _READERS, _WITH_FIGURES, _WORD, _core, _led, scan
from tests.helpers.documents import SEEDS

OTHERS = """
    of in than least week weeks month quarters year's years decade centuries fiscal full long
    calendar holiday weekend morning ago earlier later hence ending October 5 1999 1980s '80s
    early1990 mid1980s mid-1980s FY2023 CW32 The A Some Past ferry ſeason ٣ ７ , . - – ( year-old
    """.split()
PIECES = st.sampled_from(sorted({*_READERS, *_LEADERS, *OTHERS, "the end of the"}))


def looked_at_everywhere(text: str) -> Iterator[Mention]:
    """What ``scan`` gives if no word is passed over for what follows it."""
    resume = 0
    for word in _WORD.finditer(text):
        lowered = word[0].lower()
        if word.start() < resume:
            continue
        found = NOTHING
        if lowered in _LEADERS or lowered.startswith("mid"):
            found = _led(text, word.start(), len(text), resume)
        if not found and (
            lowered in _READERS or lowered[0].isdigit() or lowered[:2] in _WITH_FIGURES
        ):
            found = _core(text, word.start(), len(text))
        for mention in found:
            yield mention
            resume = mention.end


@settings(max_examples=1500)
@given(st.lists(PIECES, max_size=9), st.sampled_from([" ", "  ", "-", "\n"]))
def test_no_date_is_lost_by_passing_over_words(pieces: list[str], space: str) -> None:
    text = space.join(pieces)

    assert list(scan(text, 0, len(text))) == list(looked_at_everywhere(text))


@pytest.mark.parametrize("first", sorted(_READERS.keys() | _LEADERS))
def test_no_word_after_another_is_passed_over_wrongly(first: str) -> None:
    seconds = sorted(_READERS.keys() | _LEADERS | {"week", "month", "years", "full", "than", "of"})
    for second in seconds:
        for rest in ("October 5", "year earlier"):
            text = f"{first} {second} {rest}"
            assert list(scan(text, 0, len(text))) == list(looked_at_everywhere(text))


@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.txt")), ids=lambda path: path.stem)
def test_no_date_of_the_seeds_is_lost_by_passing_over_words(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    found = list(scan(text, 0, len(text)))

    assert found
    assert found == list(looked_at_everywhere(text))
