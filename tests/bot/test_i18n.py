from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path

import discord
import pytest

from bot.chat.server_settings import buttons_of
from bot.discord_chat.permissions import NEEDED
from bot.i18n import (
    ENGLISH,
    SPANISH,
    STRINGS,
    TERMINAL,
    CommandStrings,
    OptionStrings,
    Strings,
    strings_for,
)
from bot.i18n.schema import Plural
from bot.rendering import problems, results
from bot.replies import Text
from bot.settings import Settings
from bot.stored_values import VOTE_REASONS, QuestionKind, ServerSettings, VoteOutcome
from index import (
    AmbiguousSourceError,
    DamagedIndexError,
    EmptyQuestionError,
    FolderError,
    LibraryError,
    MatchLevel,
    NoSourcesError,
    OutdatedQuoteError,
    QuestionTooLongError,
    Reason,
    SkipReason,
    TextTooShortError,
    UnclearDateError,
    UnknownSourceError,
    UnreachableIndexError,
    UnreachableReason,
    UnsupportedIndexError,
    UnwritableIndexError,
)
from tests.helpers.documents import ROOT

OTHERS = [strings for strings in STRINGS if strings is not ENGLISH]

each_language = pytest.mark.parametrize("strings", STRINGS, ids=lambda strings: strings.language)
each_other_language = pytest.mark.parametrize(
    "strings", OTHERS, ids=lambda strings: strings.language
)

SAME_IN_ALL = frozenset(
    {
        "platform.command",
        "slack_platform.command",
        "timelines.chart_title",
        "owners.milliseconds",
        *(
            f"slack_platform.permissions[{scope}]"
            for scope in (
                *("chat:write", "files:write", "im:write", "channels:history"),
                *("files:read", "reactions:write", "usergroups:read"),
            )
        ),
    }
)
"""Places for other words, a unit, and names that Slack does not translate."""

SAME = {
    "es": {"owners.clock"},
    "de": {
        "slack_platform.servers",
        "commands[status].name",
        "commands[verify].options[text].name",
        "owners.engine",
        "servers.permission_in",
        "servers.thread",
        "timelines.source",
    },
}
"""Words that a language shares with English."""


def sentences(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Every fixed sentence, with the way to it."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from sentences(each, f"{path}[{key}]")
    elif isinstance(value, Plural):
        yield f"{path}.one", value.one
        yield f"{path}.many", value.many
    elif is_dataclass(value):
        for field in fields(value):
            yield from sentences(getattr(value, field.name), f"{path}.{field.name}".strip("."))
    else:
        raise AssertionError(f"{path} is neither words nor a group of them")


def places(sentence: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None)


def test_a_language_is_a_folder_and_nothing_else() -> None:
    folders = {path.parent.name for path in (ROOT / "bot" / "i18n").glob("??/__init__.py")}

    assert {strings.language for strings in STRINGS} == folders
    assert {"en", "es", "de"} <= folders


@each_other_language
def test_every_sentence_is_there_in_every_language(strings: Strings) -> None:
    english = dict(sentences(ENGLISH))

    assert len(english) > 100
    assert dict(sentences(strings)).keys() == english.keys()


@each_other_language
def test_a_sentence_has_the_same_places_in_every_language(strings: Strings) -> None:
    translated = dict(sentences(strings))

    for path, sentence in sentences(ENGLISH):
        assert set(places(sentence)) == set(places(translated[path])), path


@each_other_language
def test_no_sentence_is_empty_or_left_untranslated(strings: Strings) -> None:
    translated = dict(sentences(strings))
    same = SAME_IN_ALL | SAME[strings.language]

    alike = {
        path
        for path, sentence in sentences(ENGLISH)
        if sentence == translated[path] and any(letter.isalpha() for letter in sentence)
    }

    assert alike == same
    assert {path for path, said in sentences(ENGLISH) if said.strip()} == {
        path for path, said in translated.items() if said.strip()
    }


def test_every_reason_has_words_but_small_talk_which_gets_help() -> None:
    for strings in STRINGS:
        assert strings.answers.reasons.keys() == set(Reason) - {Reason.SMALL_TALK}


@each_language
def test_commands_keep_to_the_limits_of_discord(strings: Strings) -> None:
    for command in strings.commands.values():
        described: list[CommandStrings | OptionStrings] = [command, *command.options.values()]
        for each in described:
            assert 1 <= len(each.description) <= 100
            assert 1 <= len(each.name) <= 32
            assert each.name == each.name.lower().replace(" ", "-")
        names = [option.name for option in command.options.values()]
        assert len(set(names)) == len(names)
    names = [command.name for command in strings.commands.values()]
    assert len(set(names)) == len(names)


@each_language
def test_menus_buttons_and_forms_keep_to_the_limits_of_discord(strings: Strings) -> None:
    ours = strings.buttons

    assert 1 <= len(strings.checking.menu) <= 32
    assert 1 <= len(strings.community.menu) <= 32
    people = strings.community
    assert all(
        1 <= len(label) <= 80
        for label in (people.tell_team, people.ask_person, people.solved, *people.reasons.values())
    )
    assert all(
        1 <= len(label) <= 45 for label in (people.pin_form, people.pin_question, people.pin_number)
    )
    assert all(
        1 <= len(label) <= 80
        for label in (
            *(ours.context, ours.more, ours.exact, ours.ask_again),
            *(label for _, label in buttons_of(ServerSettings(), strings, typed_sources=False)),
        )
    )
    assert 1 <= len(ours.asking) <= 45
    assert 1 <= len(ours.question) <= 45


def test_every_permission_that_the_bot_can_use_has_a_name() -> None:
    for strings in STRINGS:
        assert strings.platform.without.keys() == strings.platform.permissions.keys()
        assert strings.platform.permissions.keys() <= discord.Permissions.VALID_FLAGS.keys()
        assert (
            strings.named(strings.platform.permissions).count(strings.trouble.and_)
            == len(NEEDED) - 1
        )


@each_other_language
def test_no_other_language_calls_a_permission_by_its_english_name(strings: Strings) -> None:
    names = [*ENGLISH.platform.permissions.values(), "Manage Server"]

    for path, sentence in sentences(strings):
        assert not any(name in sentence for name in names), path


def test_every_outcome_of_a_vote_and_every_standing_of_a_sentence_has_words() -> None:
    for strings in STRINGS:
        assert strings.buttons.votes.keys() == set(VoteOutcome)
        assert strings.checking.match_levels.keys() == set(MatchLevel)
        assert tuple(strings.community.reasons) == VOTE_REASONS
        assert strings.community.kinds.keys() == set(QuestionKind) - {QuestionKind.UNANSWERED}


def test_the_english_names_of_commands_are_their_keys() -> None:
    for name, command in ENGLISH.commands.items():
        assert command.name == name
        assert all(option.name == key for key, option in command.options.items())


@pytest.mark.parametrize(
    ("locale", "strings"),
    [
        ("en-US", ENGLISH),
        ("es-ES", SPANISH),
        ("es-419", SPANISH),
        ("es", SPANISH),
        ("et", ENGLISH),
        ("de", strings_for("de")),
        ("fr", ENGLISH),
        ("", ENGLISH),
    ],
)
def test_a_locale_chooses_the_language(locale: str, strings: Strings) -> None:
    assert strings_for(locale) is strings


ERRORS: list[LibraryError] = [
    EmptyQuestionError(),
    QuestionTooLongError(3_000, 2_000),
    TextTooShortError(4),
    UnknownSourceError("b.txt", ["a.txt", "c.txt"]),
    UnknownSourceError("cities.csv", [f"csv/{letter}ities.csv" for letter in "abcdefgh"]),
    UnknownSourceError("zzz", [f"{number}.txt" for number in range(1_234)]),
    AmbiguousSourceError("0", ["01.txt", "02.txt"]),
    AmbiguousSourceError("1", [f"1{number}.txt" for number in range(1_234)]),
    OutdatedQuoteError(),
    OutdatedQuoteError("0123456789abcdef", "a.txt"),
    OutdatedQuoteError("0123456789abcdef", "a.txt", "f" * 64),
    NoSourcesError(),
    UnclearDateError.unknown("soon"),
    UnclearDateError.relative("last year"),
    UnclearDateError.without_year("May 5"),
    UnclearDateError.ambiguous("3/4/2021", "[2021-03-04,2021-04-03]"),
    UnclearDateError.reversed("2021", "2020"),
    UnclearDateError.no_such_day("31 Feb 2024"),
]


DATES = "Try something like 2021, Oct 2021, October 5, 2021, 2021-10-05 or the 1980s."
SAID = [
    "What would you like to know? Ask in a few words.",
    "Your question has 3,000 characters, and the limit is 2,000. "
    "Try asking in one or two sentences.",
    "That's too short to check. Send at least 4 words, ideally a whole sentence.",
    "There is no document called “b.txt”. You can choose from: a.txt, c.txt.",
    "There is no document called “cities.csv”. Did you mean csv/cities.csv or csv/hities.csv "
    "or csv/gities.csv or csv/fities.csv or csv/eities.csv? /sources lists all 8.",
    "There is no document called “zzz”. /sources lists all 1,234.",
    "2 documents start with “0”: 01.txt, 02.txt. Type a bit more of the name.",
    "1,234 documents start with “1”: 10.txt, 11.txt, 12.txt, 13.txt, 14.txt, …. "
    "Type a bit more of the name.",
    "The documents have changed since this answer. Ask again to see what they say now.",
    "The documents have changed since this answer. Ask again to see what they say now. "
    "a.txt is no longer available.",
    "The documents have changed since this answer. Ask again to see what they say now. "
    "a.txt has changed.",
    "You can't see any documents here. Someone who manages the bot here can change that.",
    f"I don't recognise “soon” as a date. {DATES}",
    "“last year” depends on today's date, but the documents may be older. "
    f"Give the year or the day instead. {DATES}",
    "“May 5” has no year. Add it, for example: May 5 2021.",
    "“3/4/2021” could mean two dates. Write 2021-03-04 or 2021-04-03.",
    "The dates are the wrong way round: 2020 is before 2021.",
    "The calendar has no day “31 Feb 2024”: that month is shorter.",
]


@pytest.mark.parametrize(("error", "said"), [*zip(ERRORS, SAID, strict=True)], ids=str)
def test_what_is_turned_down_is_said_with_what_to_do_instead(
    error: LibraryError, said: str
) -> None:
    assert results.problem(error).parts == (Text(said),)


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (FolderError.missing(Path("docs")), "or choose another one with --seeds."),
        (
            FolderError.empty(Path("docs"), ["a.pdf (why)"], [SkipReason.NOT_INSTALLED]),
            'To read it, run this in the folder of the clone: pip install ".[formats]".',
        ),
        (DamagedIndexError("page 3"), "Rebuild it with: quoth index --rebuild"),
        (UnwritableIndexError(Path("i"), "full"), "or choose another folder with QUOTH_INDEX."),
        (UnsupportedIndexError("fcntl"), "or set QUOTH_ENGINE=memory."),
        (UnsupportedIndexError("opensearch-py", in_cluster=True), "or set QUOTH_ENGINE=auto."),
    ],
)
def test_what_the_person_who_runs_the_bot_can_do_follows_what_is_wrong(
    error: LibraryError, advice: str
) -> None:
    said = problems.problem_text(error)

    assert said.startswith(f"{error} ")
    assert said.endswith(advice)


@pytest.mark.parametrize("reason", UnreachableReason)
def test_only_the_person_who_runs_the_bot_is_told_why_a_cluster_cannot_be_reached(
    reason: UnreachableReason,
) -> None:
    error = UnreachableIndexError("node-7 is gone", reason)

    assert problems.problem_text(error, TERMINAL).startswith(str(error))
    for strings in STRINGS:
        said = problems.problem_text(error, strings)
        assert said == strings.requests.unreachable
        assert "node-7" not in said


def test_each_front_names_the_commands_that_it_has() -> None:
    unknown = UnknownSourceError("zzz", [f"{number}.txt" for number in range(1_234)])

    assert problems.problem_text(unknown).endswith(" /sources lists all 1,234.")
    assert problems.problem_text(unknown, SPANISH).endswith(" Con /fuentes puedes ver los 1234.")
    assert problems.problem_text(unknown, TERMINAL).endswith(" quoth sources lists all 1,234.")


@each_language
def test_only_the_strings_of_a_platform_name_one(strings: Strings) -> None:
    named = re.compile(r"discord|slack|workspace|\bserver\b|servidor", re.IGNORECASE)
    others = {
        path: sentence
        for path, sentence in sentences(strings)
        if not path.startswith(("platform.", "slack", "commands[settings]"))
        and named.search(sentence)
    }

    assert others == {}


def test_the_command_line_says_nothing_of_a_chat() -> None:
    said = dict(sentences(TERMINAL.commands)) | dict(sentences(TERMINAL.listings))

    assert not any("/" in sentence or "Mention" in sentence for sentence in said.values())


@pytest.mark.parametrize("error", ERRORS, ids=str)
@each_other_language
def test_what_is_turned_down_is_said_in_every_language(
    error: LibraryError, strings: Strings
) -> None:
    (said,) = results.problem(error, strings).parts

    assert isinstance(said, Text)
    assert said.text != str(error)
    assert not places(said.text)


def test_the_library_names_no_option_command_or_setting_of_the_bot() -> None:
    names = [f"/{each}" for each in ENGLISH.commands] + [
        each.upper() for each in Settings.model_fields
    ]
    named = re.compile(
        rf"\bquoth(?: [a-z]|\[)|\bQuoth\b|QUOTH|(?<![-\w])--[a-z]|(?:{'|'.join(names)})\b"
    )
    found = [
        (path.name, node.value)
        for path in sorted((ROOT / "index").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if named.search(node.value)
    ]

    assert found == []


def test_numbers_are_counted_in_the_form_of_their_language() -> None:
    assert ENGLISH.timelines.events.of(1) == "1 event"
    assert ENGLISH.timelines.events.of(1234) == "1,234 events"
    assert SPANISH.timelines.events.of(1) == "1 acontecimiento"
    assert SPANISH.timelines.events.of(1234) == "1234 acontecimientos"
    assert strings_for("de").timelines.events.of(12_345) == "12.345 Ereignisse"
    assert SPANISH.timelines.events.of(12_345) == "12\u202f345 acontecimientos"
