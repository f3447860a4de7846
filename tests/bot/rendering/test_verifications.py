from __future__ import annotations

import pytest

from bot.i18n import ENGLISH, SPANISH, Strings
from bot.rendering.verifications import checked, verification
from bot.replies import Part, Quotation, Reply, ReplyKind, Text, UserText
from index import Check, CheckedSentence, Difference, MatchLevel, Nearest, Span, Verification
from tests.helpers.documents import quotation

SAID = ENGLISH.checking.match_levels
TEXT = "The mill burnt in 1911. It stood in Alva."
THERE = quotation(TEXT, "The mill burnt in 1911.")
COPY = quotation(TEXT, "The mill burnt in 1911.", name="b.txt")


def of(text: str, standing: MatchLevel, **found: tuple[object, ...]) -> Reply:
    sentence = CheckedSentence(text, Span(0, len(text)), standing, **found)  # type: ignore[arg-type]
    return checked(Check(text, (sentence,)))


def test_it_opens_with_what_it_does_not_say() -> None:
    reply = checked(Check("", ()))

    assert reply.kind is ReplyKind.CHECKED
    assert reply.parts == (Text(ENGLISH.checking.opening),)


@pytest.mark.parametrize("standing", [MatchLevel.VERBATIM, MatchLevel.TYPOGRAPHIC])
def test_what_is_there_is_shown_as_the_document_has_it(standing: MatchLevel) -> None:
    _, said, quoted = of("The mill burnt in 1911.", standing, quotes=(THERE,)).parts

    assert said == Text(SAID[standing])
    assert isinstance(quoted, Quotation)
    assert quoted.quote is THERE


def test_further_places_are_named() -> None:
    *_, also = of("The mill burnt in 1911.", MatchLevel.VERBATIM, quotes=(THERE, COPY, COPY)).parts

    assert also == Text("Also in b.txt")


def test_what_is_close_stands_beside_the_document_with_the_differences_marked() -> None:
    here, there = Span(18, 22), Span(18, 22)
    reply = of(
        "The mill burnt in 1912.", MatchLevel.CLOSE,
        quotes=(THERE,), differing=(here,), differing_there=(there,),
    )  # fmt: skip
    _, said, given, between, quoted = reply.parts

    assert (said, between) == (Text(SAID[MatchLevel.CLOSE]), Text(ENGLISH.checking.there))
    assert given == UserText("The mill burnt in 1912.", (here,))
    assert isinstance(quoted, Quotation)
    assert quoted.quote.matched == (there,)


@pytest.mark.parametrize("standing", [MatchLevel.ABSENT, MatchLevel.TOO_SHORT])
def test_what_is_not_there_is_repeated(standing: MatchLevel) -> None:
    assert of("Pears.", standing).parts[1:] == (Text(SAID[standing]), UserText("Pears."))


@pytest.mark.parametrize("standing", [MatchLevel.ABSENT, MatchLevel.TOO_SHORT])
def test_what_is_repeated_is_shown_once_with_how_often(standing: MatchLevel) -> None:
    sentence = CheckedSentence("Pears.", Span(0, 6), standing, times=20)

    assert checked(Check("", (sentence,))).parts[2:] == (
        UserText("Pears."),
        Text("The message says this 20 times."),
    )
    assert checked(Check("", (sentence,)), SPANISH).parts[-1] == Text(
        "El mensaje lo dice 20 veces."
    )


def test_what_is_repeated_and_there_is_counted_under_the_quotation() -> None:
    sentence = CheckedSentence(
        "The mill burnt in 1911.", Span(0, 23), MatchLevel.VERBATIM, (THERE,), times=2
    )
    *_, quoted, repeated = checked(Check("", (sentence,))).parts

    assert isinstance(quoted, Quotation)
    assert repeated == Text("The message says this 2 times.")


def test_what_is_repeated_and_close_is_counted_before_the_document() -> None:
    sentence = CheckedSentence(
        "The mill burnt in 1912.", Span(0, 23), MatchLevel.CLOSE, (THERE,), times=2
    )
    _, _, given, repeated, between, _ = checked(Check("", (sentence,))).parts

    assert (given, between) == (UserText("The mill burnt in 1912."), Text(ENGLISH.checking.there))
    assert repeated == Text("The message says this 2 times.")


def test_what_was_left_out_is_counted() -> None:
    assert checked(Check("", (), 12_345), SPANISH).parts[-1] == Text(
        "Hay 12\u202f345 frases más que no he buscado."
    )


def test_a_verification_does_not_repeat_a_text_that_it_quotes() -> None:
    place = quotation("It fell down. It rose.", "It fell down.")
    levels = {"It fell  down.": MatchLevel.VERBATIM, "it fell down.": MatchLevel.TYPOGRAPHIC}
    exact, near = (
        verification(Verification(text, level, (place,))) for text, level in levels.items()
    )

    assert exact.parts[0] == Text(ENGLISH.answers.verified[MatchLevel.VERBATIM])
    assert near.parts[0] == UserText("it fell down.")


def words_of(reply: Reply) -> list[str]:
    return [part.text for part in reply.parts if isinstance(part, Text)]


@pytest.mark.parametrize("presence", sorted(ENGLISH.answers.verified))
def test_a_verification_says_how_the_text_stands_in_the_documents(presence: MatchLevel) -> None:
    reply = verification(Verification("It fell down.", presence, ()))

    assert words_of(reply) == [ENGLISH.answers.verified[presence]]
    assert reply.parts[0] == UserText("It fell down.")


def test_a_verification_repeats_a_long_text_in_part() -> None:
    asked, *_ = verification(Verification("It fell. " * 100, MatchLevel.ABSENT, ())).parts

    assert isinstance(asked, UserText)
    assert len(asked.text) == 500
    assert asked.text.endswith("…")


@pytest.mark.parametrize(
    ("difference", "said"),
    [
        (
            Difference(Span(0, 2), (Span(0, 2),), "It", "He"),
            "your text says “It”, the document says “He”",
        ),
        (Difference(Span(0, 2), (), "It", ""), "your text adds “It”"),
        (Difference(None, (Span(0, 2),), "", "He"), "your text leaves out “He”"),
    ],
)
def test_what_differs_from_the_nearest_sentence_is_said_in_words(
    difference: Difference, said: str
) -> None:
    near = Nearest(Span(0, 8), quotation("He fell.", "He fell."), (difference,))
    reply = verification(Verification("It fell.", MatchLevel.ABSENT, (), near))

    assert words_of(reply)[1:] == [ENGLISH.answers.nearest_sentence, f"Differences: {said}."]
    assert reply.quotations[0].quote.matched == difference.there


@pytest.mark.parametrize("strings", [ENGLISH, SPANISH])
def test_a_verification_with_as_many_places_as_are_shown_says_that_there_may_be_more(
    strings: Strings,
) -> None:
    place = quotation("There is a bridge.", "There is a bridge")

    def last(places: int) -> Part:
        found = Verification("There is a bridge", MatchLevel.VERBATIM, (place,) * places)
        return verification(found, strings).parts[-1]

    assert last(10) == Text(strings.answers.first_places.format(count=10))
    assert isinstance(last(9), Quotation)


def test_a_verification_shows_the_places() -> None:
    reply = verification(Verification("It fell.", MatchLevel.VERBATIM, (THERE,)))

    assert [part.quote for part in reply.quotations] == [THERE]
