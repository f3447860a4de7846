"""In a corpus that is too large to read for each text, what stands in it is found all the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Library, MatchLevel
from index.verification import lookup as verification_lookup
from tests.helpers.backends import in_memory, on_disk
from tests.helpers.documents import BRIDGE, fill

PLAY = "# To be or not\n\nTo be, or not to be:\nthat is it. He said “so do I”, and so it was.\n"
CAFE = "The café of Łódź re\u00adopened – at last – in 1987… with 148 deaths behind it.\n"
OTHERS = {
    f"sub/{n}.txt": f"The mill of Place{n}x is not to be sold, it is said.\n" for n in range(40)
}
FILES = {"play.md": PLAY, "café.txt": CAFE, "bridge.txt": BRIDGE, **OTHERS}
TEXTS = tuple(FILES.values())

Open = Callable[[Path], Library]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("documents") / "documents", FILES)


@pytest.fixture(scope="module", params=["memory", "disk"])
def library(request: pytest.FixtureRequest, folder: Path) -> Library:
    if request.param == "memory":
        return in_memory(folder)
    return on_disk(folder, folder.parent / "index")


@pytest.fixture(autouse=True)
def _large(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small corpus is treated as a large one, of which one document is read at first."""
    monkeypatch.setattr(verification_lookup, "MAX_SCANNED", 0)
    monkeypatch.setattr(verification_lookup, "MAX_LIKELY", 1)


@pytest.mark.parametrize(
    ("text", "presence"),
    [
        ("To be, or not to be:\nthat is", MatchLevel.VERBATIM),
        ("To be, or not to be: that is", MatchLevel.TYPOGRAPHIC),
        ("to be, or not to be", MatchLevel.ABSENT),
        ("To be or not", MatchLevel.VERBATIM),
        ("He said 'so do I'", MatchLevel.TYPOGRAPHIC),
        ("so it was", MatchLevel.VERBATIM),
        ("so it was not", MatchLevel.ABSENT),
        ("not to be or to be", MatchLevel.ABSENT),
        ("it is said", MatchLevel.VERBATIM),
        ("o be or no", MatchLevel.VERBATIM),
        ("The café of Lodz", MatchLevel.ABSENT),
        ("cafe\u0301 of Łódź reopened - at last", MatchLevel.TYPOGRAPHIC),
        ("the café of Place7x", MatchLevel.ABSENT),
        ("mill of Place7x is not to be sold", MatchLevel.VERBATIM),
        ("café of […] in 1987… […] behind it", MatchLevel.VERBATIM),
        ("To be […] He said 'so do I' […] it was", MatchLevel.TYPOGRAPHIC),
        ("behind it […] café of", MatchLevel.ABSENT),
        ("caf […] behind it", MatchLevel.ABSENT),
        ("The stone bridge […] was so", MatchLevel.ABSENT),
        ("“‘’” … –", MatchLevel.ABSENT),
        ("“‘’”", MatchLevel.ABSENT),
        ("\ud800 is not to be", MatchLevel.ABSENT),
    ],
)
def test_each_text_stands_as_if_all_documents_were_read(
    library: Library, monkeypatch: pytest.MonkeyPatch, text: str, presence: MatchLevel
) -> None:
    corpus = library._corpus  # noqa: SLF001 - to look up what is too short, too
    found = verification_lookup.Lookup(corpus, None).verify(text)
    monkeypatch.undo()
    read = verification_lookup.Lookup(corpus, None).verify(text)

    assert (found.level, read.level) == (presence, presence)
    assert bool(found.matches) == bool(read.matches)
    assert all(match.text.strip() for match in found.matches)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.sampled_from(TEXTS), data=st.data())
def test_whatever_is_cut_out_of_a_document_is_verbatim_there(
    library: Library, text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    part = text[start : data.draw(st.integers(start + 1, len(text)))].strip()
    spaced = part.replace(" ", "\n\n").replace("“", '"')
    lookup = verification_lookup.Lookup(library._corpus, None)  # noqa: SLF001 - also what is too short
    if not part.strip("“”‘’'… –\u00ad"):
        return

    assert lookup.verify(part).level is MatchLevel.VERBATIM
    assert lookup.verify(spaced).level in {MatchLevel.VERBATIM, MatchLevel.TYPOGRAPHIC}


def test_only_the_documents_that_may_be_used_are_looked_through(library: Library) -> None:
    text = "To be, or not to be:"

    assert library.verify(text, sources=["play.md", "bridge.txt"]).level is MatchLevel.VERBATIM
    assert library.verify(text, sources=["bridge.txt"]).level is MatchLevel.ABSENT


def test_a_figure_in_a_longer_one_is_passed_over_until_it_stands_alone(tmp_path: Path) -> None:
    files = {f"{n:02}.txt": f"There were {n}48 of all to be." for n in range(10, 30)}
    files["99.txt"] = "There were 48 of all to be."
    folder = fill(tmp_path / "documents", files)

    for small_library in (in_memory(folder), on_disk(folder, tmp_path / "index")):
        found = verification_lookup.Lookup(small_library._corpus, None, whole=True).verify(  # noqa: SLF001
            "48 of all to be"
        )
        assert [match.document.source for match in found.matches] == ["99.txt"]
        assert small_library.verify("48 of all to be").level is MatchLevel.VERBATIM


def test_what_was_not_looked_through_is_not_said_to_be_absent(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verification_lookup, "MAX_BYTES", 10)

    assert library.verify("so it was").level is MatchLevel.NOT_FOUND
    assert library.verify("It carried\ncarts to the market").level is MatchLevel.VERBATIM
    standings = [each.level for each in library.check("So it is not as it was.").sentences]
    assert standings == [MatchLevel.NOT_FOUND]


def test_the_sentences_of_a_message_are_looked_for_together(library: Library) -> None:
    message = (
        "To be, or not to be: that is it. He said “so do I”, and so it was. And so on, and on.\n"
        "- It is said\n"
    )

    found = [each.level for each in library.check(message).sentences]

    assert found[1:3] == [MatchLevel.VERBATIM, MatchLevel.ABSENT]
    assert found[0] is MatchLevel.TYPOGRAPHIC
