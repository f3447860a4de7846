"""Reading earlier questions back from the bot's own messages.

The bot keeps no questions. What an answer answered is the message that it replies to, or
stands in the answer: over the answer to a command, whose question others cannot see, and
over a follow-up's, which names the question that it followed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.i18n import STRINGS
from bot.rendering.results import SCOPE_GLUE
from index import is_address

_QUESTION = re.compile(r"\w.*[?？؟][\s\"'”’»›)\]*_~`|]*\Z", re.DOTALL)
"""Ends in a question mark, whatever closes after it; ``???`` alone asks nothing."""

_BRACKETS = re.compile(r"\[\[([^\[\]\n]{1,80})\]\]")

MAX_ADDRESSES = 3
"""Clauses that one message is answered with."""

OPENING_PARAGRAPHS = 3
"""How many of an answer's first paragraphs can name questions and what they were limited to."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The earlier questions that an answer shows.

    Attributes:
        asked: The question that it answers.
        followed: The earlier question that this one followed.
        source: The only document that was searched, as it was typed.
        as_of: The time whose versions of documents were wanted, as it was typed.
    """

    asked: str | None = None
    followed: str | None = None
    source: str | None = None
    as_of: str | None = None


def shown_in(paragraphs: Iterable[str]) -> Shown:
    """Read the questions off an answer's first paragraphs, free of a platform's escapes."""
    found: dict[str, str] = {}
    for paragraph in paragraphs:
        for field, pattern in _PATTERNS:
            if match := pattern.fullmatch(paragraph):
                found.setdefault(field, match[1].removesuffix("…"))
        for said in paragraph.split(SCOPE_GLUE) if found else ():
            for field, pattern in _SCOPES:
                if match := pattern.fullmatch(said):
                    found.setdefault(field, match[1])
    return Shown(**found)


def ends_in_question_mark(text: str) -> bool:
    """Return whether ``text`` asks something by its last character."""
    return _QUESTION.search(text) is not None


def addresses_in(text: str) -> tuple[str, ...]:
    """Return what stands in double brackets and is the number of a clause, each once."""
    found = dict.fromkeys(match[1].strip() for match in _BRACKETS.finditer(text))
    return tuple(each for each in found if is_address(each))[:MAX_ADDRESSES]


def _pattern(sentence: str, quoted: str) -> re.Pattern[str]:
    """Return what finds the question in ``sentence`` as the bot has written it."""
    before, after = sentence.format(question=quoted).split("{words}")
    return re.compile(f"{re.escape(before)}(.+){re.escape(after)}", re.DOTALL)


_PATTERNS = tuple(
    (field, _pattern(sentence, strings.general.quoted))
    for strings in STRINGS
    for field, sentence in (
        ("asked", strings.answers.asked),
        ("followed", strings.answers.following),
    )
)
_SCOPES = tuple(
    (field, re.compile(re.escape(template).replace(re.escape(gap), "(.+)")))
    for strings in STRINGS
    for field, template, gap in (
        ("source", strings.answers.scope_source, "{source}"),
        ("as_of", strings.answers.scope_as_of, "{date}"),
    )
)
