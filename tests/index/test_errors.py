from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from index import (
    AmbiguousSourceError,
    DamagedIndexError,
    EmptyQuestionError,
    FolderError,
    LibraryError,
    MetadataError,
    NoSourcesError,
    OutdatedQuoteError,
    QuestionTooLongError,
    RequestError,
    TextTooShortError,
    UnclearDateError,
    UnknownSourceError,
    UnreadableFileError,
    UnsupportedIndexError,
    errors,
)


def test_every_error_of_the_library_has_one_base() -> None:
    found = [each for _, each in inspect.getmembers(errors, inspect.isclass) if each is not Path]
    ours = [each for each in found if issubclass(each, Exception)]

    assert len(ours) == 22
    assert all(issubclass(each, LibraryError) for each in ours)


def test_the_tree_at_the_top_of_the_module_names_every_error() -> None:
    drawn = errors.__doc__ or ""

    assert all(
        name in drawn
        for name, each in inspect.getmembers(errors, inspect.isclass)
        if issubclass(each, LibraryError)
    )


@pytest.mark.parametrize(
    "error",
    [
        FolderError.missing(Path("docs")),
        FolderError.unreadable(Path("docs"), "Permission denied"),
        FolderError.empty(Path("docs"), ["a.pdf (it is not text)"]),
        UnreadableFileError("a.txt", "it is empty"),
        UnknownSourceError("b.txt", ["a.txt"]),
        UnknownSourceError("b.txt", [f"{number}.txt" for number in range(100)]),
        AmbiguousSourceError("1", [f"1{number}.txt" for number in range(9)]),
        EmptyQuestionError(),
        QuestionTooLongError(1001, 1000),
        TextTooShortError(3),
        OutdatedQuoteError(),
        DamagedIndexError("page 3"),
        UnsupportedIndexError("fcntl"),
        UnsupportedIndexError("opensearch-py", in_cluster=True),
        MetadataError("there is no key “x”", 3),
        MetadataError("it cannot be read"),
        OutdatedQuoteError("0" * 64, "a.txt"),
        OutdatedQuoteError("0" * 16, "a.txt", "1" * 64),
        NoSourcesError(),
        UnclearDateError.unknown("x" * 200),
        UnclearDateError.relative("last year"),
        UnclearDateError.without_year("May 5"),
        UnclearDateError.ambiguous("3/4/2021", "[2021-03-04,2021-04-03]"),
        UnclearDateError.reversed("2021", "2020"),
    ],
)
def test_every_message_is_a_sentence(error: LibraryError) -> None:
    message = str(error)

    assert message.endswith((".", "?"))
    assert "\n" not in message


def test_errors_carry_what_their_messages_say() -> None:
    unknown = UnknownSourceError("b.txt", ["a.txt", "c.txt"])
    too_long = QuestionTooLongError(1001, 1000)

    assert (unknown.name, unknown.known) == ("b.txt", ("a.txt", "c.txt"))
    assert (too_long.length, too_long.limit) == (1001, 1000)
    assert UnreadableFileError("a.txt", "it is empty").why == "it is empty"
    assert TextTooShortError(3).minimum == 3


MANY = [
    "csv/countries.csv",
    "csv/counties.csv",
    *(f"reports/{year}/summary.txt" for year in range(2000, 2020)),
]


@pytest.mark.parametrize(
    "typed",
    ["countries.csv", "Countries", "data/countries.csv", "countrys.csv", "CSV/Countries.csv"],
)
def test_an_unknown_source_is_met_with_the_name_most_like_it(typed: str) -> None:
    assert UnknownSourceError(typed, MANY).nearest[:1] == ("csv/countries.csv",)


def test_of_many_sources_few_are_named() -> None:
    error = UnknownSourceError("summary.txt", MANY)

    assert len(error.nearest) == UnknownSourceError.MAX_NAMED
    assert all(name.endswith("summary.txt") for name in error.nearest)


def test_all_candidates_of_an_ambiguous_name_are_carried() -> None:
    names = [name for name in MANY if name.startswith("r")]
    error = AmbiguousSourceError("reports/", names)

    assert str(error) == "“reports/” begins the names of 20 documents."
    assert error.candidates == tuple(names)


def test_a_name_like_no_other_is_met_with_none() -> None:
    error = UnknownSourceError("zzz", MANY)

    assert error.nearest == ()


def test_of_very_many_names_one_that_lacks_its_folder_is_found_all_the_same() -> None:
    names = [*MANY, *(f"{number}.txt" for number in range(20_000))]

    assert UnknownSourceError("countries.csv", names).nearest == ("csv/countries.csv",)
    assert UnknownSourceError("countrys.csv", names).nearest == ()


def test_as_many_sources_as_may_be_named_are_all_named() -> None:
    assert UnknownSourceError("zzz", MANY[:5]).nearest == tuple(MANY[:5])


@pytest.mark.parametrize(
    "kind",
    [
        EmptyQuestionError,
        NoSourcesError,
        QuestionTooLongError,
        TextTooShortError,
        UnclearDateError,
    ],
)
def test_what_a_person_got_wrong_is_a_request_error(kind: type[LibraryError]) -> None:
    assert issubclass(kind, RequestError)
