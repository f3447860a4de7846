"""Some of the documents are all that there are for some people."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import (
    Answer,
    Library,
    MatchLevel,
    NoAnswer,
    NoSourcesError,
    OutdatedQuoteError,
    Reason,
    Span,
    UnknownSourceError,
    digest_of_name,
)
from tests.helpers.documents import BRIDGE, SEEDS, fill, library, seed_library

MARKET = """The market

Mayor Rosa Demirtan opened the stone market in Tarmouth in 1931. The market has a ferry of its
own since 1954. Nobody counted the carts.
"""
NAMES = sorted(path.name for path in SEEDS.iterdir())
QUESTIONS = (
    "How many migrant deaths occurred in the El Paso Sector in Fiscal Year 2023?",
    "What did Biden promise in his first 100 days?",
    "who is AMLO",
    "Where is the Darien Gap?",
    "What is the boiling point of tungsten?",
)


@pytest.fixture
def small_library(tmp_path: Path) -> Library:
    return library(tmp_path, a=BRIDGE, b=MARKET)


def sources_of(result: Answer | NoAnswer) -> set[str]:
    quotes = result.quotes + result.more if isinstance(result, Answer) else result.nearest
    about = () if isinstance(result, Answer) else result.about
    return {quote.document.source for quote in (*quotes, *about)}


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("name", NAMES)
def test_only_the_sources_allowed_are_quoted_or_named(question: str, name: str) -> None:
    assert sources_of(seed_library().ask(question, sources={name})) <= {name}
    assert sources_of(seed_library().ask(question, sources=set(NAMES) - {name})) <= {*NAMES} - {
        name
    }


@pytest.mark.parametrize("question", QUESTIONS)
def test_allowing_all_sources_is_no_restriction(question: str) -> None:
    assert seed_library().ask(question, sources=NAMES) == seed_library().ask(question)


def test_names_that_the_library_does_not_hold_are_passed_over(small_library: Library) -> None:
    question = "When was the stone bridge built?"

    assert small_library.ask(question, sources=["a.txt", "z.txt"]) == small_library.ask(
        question, sources=["a.txt"]
    )


def test_the_answer_id_tells_one_choice_of_documents_from_another(small_library: Library) -> None:
    question = "When was the stone bridge built?"
    ids = {
        small_library.ask(question, sources=sources).answer_id
        for sources in (None, {"a.txt"}, {"b.txt"})
    }

    assert len(ids) == 3


def test_what_only_other_documents_hold_is_missing(small_library: Library) -> None:
    result = small_library.ask("Who was the painter Demirtan in 1931?", sources={"a.txt"})

    assert isinstance(result, NoAnswer)
    assert result.missing == ("Demirtan", "1931")
    assert result.reason is Reason.NO_SUCH_YEAR


def test_a_correction_names_no_word_of_another_document(small_library: Library) -> None:
    question = "Who opened the market with Demirtam?"

    assert [each.taken_for for each in small_library.ask(question).corrections] == ["demirtan"]
    assert small_library.ask(question, sources={"a.txt"}).corrections == ()
    assert small_library.timeline("Demirtam", sources={"a.txt"}).corrections == ()


def test_a_source_must_be_one_of_those_allowed(small_library: Library) -> None:
    with pytest.raises(UnknownSourceError) as asked:
        small_library.ask("When?", source="b.txt", sources={"a.txt"})
    with pytest.raises(UnknownSourceError) as listed:
        small_library.timeline(source="b.txt", sources={"a.txt"})
    assert asked.value.known == listed.value.known == ("a.txt",)
    assert sources_of(small_library.ask("Who built it?", source="a.txt", sources={"a.txt"})) <= {
        "a.txt"
    }


def test_a_text_is_looked_up_only_in_the_sources_allowed(small_library: Library) -> None:
    text = "opened the stone market"

    assert small_library.verify(text, sources={"b.txt"}).level is MatchLevel.VERBATIM
    assert small_library.verify(text, sources={"a.txt"}).level is MatchLevel.ABSENT
    assert small_library.verify("opened the  stone market", sources={"a.txt"}).matches == ()


def test_events_and_topics_are_those_of_the_sources_allowed(small_library: Library) -> None:
    found = small_library.timeline(sources={"a.txt"})

    assert [event.edtf for event in found.events] == ["1764", "1987"]
    assert small_library.timeline("ferry", sources={"a.txt"}).events == ()
    assert "Tarmouth" in small_library.topics("", 50)
    assert "Tarmouth" not in small_library.topics("", 50, sources={"a.txt"})


def test_only_the_sources_allowed_are_listed(small_library: Library) -> None:
    assert [each.source for each in small_library.sources(sources={"b.txt"})] == ["b.txt"]
    assert small_library.sources(sources=small_library.names) == small_library.sources()


def test_no_document_left_is_an_error_and_never_all_of_them(small_library: Library) -> None:
    for request in (
        lambda: small_library.ask("When was the bridge built?", sources=()),
        lambda: small_library.ask("When was the bridge built?", sources={"z.txt"}),
        lambda: small_library.verify("the stone bridge", sources=()),
        lambda: small_library.timeline(sources=()),
        lambda: small_library.topics("a", 5, sources=()),
        lambda: small_library.sources(sources=()),
        lambda: small_library.find_quote("0" * 8, Span(0, 1), sources=()),
    ):
        with pytest.raises(NoSourcesError, match="None of the documents"):
            request()


class TestRecall:
    TEXT = "First. In 1999 it opened. It closed soon.\n\nAnother paragraph is here.\n"

    def digest(self, name: str) -> str:
        return digest_of_name(name)

    def test_a_quotation_of_several_sentences_is_found_again(self, tmp_path: Path) -> None:
        small_library = library(tmp_path, a=self.TEXT)
        quote = small_library.find_quote(small_library.sources()[0].sha256[:8], Span(7, 41))

        assert quote.text == "In 1999 it opened. It closed soon."
        assert quote.matched == (quote.span,)

    @pytest.mark.parametrize("question", QUESTIONS)
    def test_every_quotation_of_an_answer_is_found_again(self, question: str) -> None:
        result = seed_library().ask(question)
        for quote in result.quotes + result.more if isinstance(result, Answer) else ():
            sha256 = quote.document.sha256[:12]
            again = seed_library().find_quote(sha256, quote.span, gaps=quote.gaps)

            assert again == quote

    def test_of_two_files_with_the_same_bytes_the_name_chooses(self, tmp_path: Path) -> None:
        small_library = library(tmp_path, a=self.TEXT, b=self.TEXT)
        sha256 = small_library.sources()[0].sha256
        found = [
            small_library.find_quote(
                sha256, Span(0, 6), name_digest=self.digest(name)
            ).document.source
            for name in ("a.txt", "b.txt", "c.txt")
        ]

        assert found == ["a.txt", "b.txt", "a.txt"]

    def test_the_error_says_which_document_changed_from_what_to_what(self, tmp_path: Path) -> None:
        small_library = library(tmp_path, a=self.TEXT)
        old = small_library.sources()[0].sha256
        library(tmp_path, a=self.TEXT + "More.")
        small_library.refresh()
        new = small_library.sources()[0].sha256

        with pytest.raises(OutdatedQuoteError) as caught:
            small_library.find_quote(old[:16], Span(0, 6), name_digest=self.digest("a.txt"))
        error = caught.value
        assert (error.old, error.source, error.new) == (old[:16], "a.txt", new)

    def test_without_the_name_the_error_says_only_that_something_changed(
        self, tmp_path: Path
    ) -> None:
        small_library = library(tmp_path, a=self.TEXT)

        for name in (None, self.digest("z.txt")):
            with pytest.raises(OutdatedQuoteError) as caught:
                small_library.find_quote("0" * 16, Span(0, 6), name_digest=name)
            assert (caught.value.old, caught.value.source, caught.value.new) == (
                "0" * 16,
                None,
                None,
            )

    def test_a_place_outside_all_paragraphs_is_no_change_of_the_document(
        self, tmp_path: Path
    ) -> None:
        small_library = library(tmp_path, a=self.TEXT)
        sha256 = small_library.sources()[0].sha256

        with pytest.raises(OutdatedQuoteError) as caught:
            small_library.find_quote(sha256, Span(7, 60), name_digest=self.digest("a.txt"))
        assert caught.value.new is None

    def test_the_context_of_a_document_that_is_gone_names_it(self, tmp_path: Path) -> None:
        small_library = library(tmp_path, a=self.TEXT, b=BRIDGE)
        quote = small_library.find_quote(small_library.sources()[0].sha256, Span(0, 6))
        (tmp_path / "a.txt").unlink()
        small_library.refresh()

        with pytest.raises(OutdatedQuoteError) as caught:
            small_library.context(quote)
        assert (caught.value.source, caught.value.new) == ("a.txt", None)

    @pytest.mark.parametrize("sha256", ["", "0123456", "012345678g", "A" * 8, "0" * 65])
    def test_what_is_no_checksum_is_refused(self, sha256: str) -> None:
        with pytest.raises(ValueError, match="Not the first 8 to 64 digits of a checksum"):
            seed_library().find_quote(sha256, Span(0, 6))

    def test_a_document_that_may_not_be_used_is_not_recalled(self, tmp_path: Path) -> None:
        small_library = Library.open(fill(tmp_path, {"a.txt": self.TEXT, "b.txt": BRIDGE}))

        with pytest.raises(OutdatedQuoteError):
            small_library.find_quote(
                small_library.sources()[0].sha256, Span(0, 6), sources={"b.txt"}
            )
