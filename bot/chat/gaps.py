"""Gaps: questions that the documents do not answer well, kept without names and listed by likeness.

Nothing is kept unless a server has switched that on or somebody presses a button under a no.
Before words are kept, mentions, addresses and the names that the caller knows are taken out of
them.
"""

from __future__ import annotations

import contextlib
import csv
import io
import logging
import re
from collections import Counter, defaultdict
from collections.abc import (
    Awaitable,
    Callable,
    Collection,
    Hashable,
    Iterable,
    Iterator,
    Sequence,
)
from datetime import UTC, datetime
from types import MappingProxyType

from bot.chat.buttons import ComplaintToken
from bot.chat.followups import Shown
from bot.chat.server_settings import ManagedServer
from bot.errors import StoreUnreachableError
from bot.i18n import Strings
from bot.i18n.community import CommunityStrings
from bot.rate_limits import Throttle
from bot.rendering import notices, results
from bot.rendering.timeline_exports import spreadsheet_cell
from bot.replies import Reply
from bot.store import Store
from bot.stored_values import Gap, KeptQuestion, QuestionKind, ServerSettings
from index import OMISSION, Answer, Library, RequestError, terms_of

log = logging.getLogger(__name__)

MAX_WORDS = 500
"""Characters that are kept of one question."""

MIN_NAME = 3
"""Characters. A shorter name is taken out only as a whole name, never as a part of one."""

LIKENESS = 0.5
"""The share of the terms of two questions together that like ones have in common."""

_MENTIONS = re.compile(
    r"<(?:[@#][!&]?\d+|a?:\w+:\d+|/[^>]*|t:[^>]*)>"  # mentions, emoji, commands, times
    r"|[\w.+-]+@[\w-]+\.[\w.-]+"  # addresses of mail
    r"|(?<![\w.])@\w[\w.]*"  # names behind an at sign
    r"|(?<!\d)\d{15,20}(?!\d)"  # ids
)


_SIGNS_AROUND = re.compile(r"^\W+|\W+$")

_INSIDE = r"(?<=[\w,;:’'] )"
"""Stands before what is not the first word of a sentence."""


def without_names(text: str, names: Iterable[str] = (), parts_of: Iterable[str] = ()) -> str:
    """Return ``text`` on one line, with an omission mark for each mention and name.

    A name that is also a word like "will" counts only with a capital inside of a sentence.

    Args:
        text: What a person typed.
        names: Names of people, taken out as a whole in whatever case.
        parts_of: Names of which each word is taken out, too.
    """
    wanted = {_SIGNS_AROUND.sub("", " ".join(each.split())) for each in (*names, *parts_of)}
    for name in parts_of:
        wanted |= {each for each in re.split(r"[\W_]+", name) if len(each) >= MIN_NAME}
    small = {each for each in wanted if not terms_of(each)}
    text = " ".join(_MENTIONS.sub(OMISSION.strip(), text).split())
    text = _without(text, wanted - small, r"(?<!\w)", re.IGNORECASE)
    return _without(text, {each for each in small if len(each) >= MIN_NAME}, _INSIDE)


def _without(text: str, names: Collection[str], before: str, flags: int = 0) -> str:
    """Replace ``names`` in ``text``, the longest first, where ``before`` stands before them."""
    if not names:
        return text
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    any_name = "|".join(re.escape(each[:1].upper() + each[1:]) for each in longest_first)
    return re.sub(rf"{before}(?:{any_name})(?!\w)", OMISSION.strip(), text, flags=flags)


def may_be_names(text: str) -> tuple[str, ...]:
    """Return the words of ``text`` that may be names, each once."""
    inside = {match[0] for match in re.finditer(rf"{_INSIDE}[^\W\d_]\w+", text)}
    words = dict.fromkeys(re.findall(r"[^\W_]\w+", text))
    return tuple(each for each in words if terms_of(each) or (each in inside and each[0].isupper()))


def kept_words(
    questions: Iterable[str], names: Iterable[str] = (), parts_of: Iterable[str] = ()
) -> str:
    """Return what is kept of a question, below the one that it followed if it did."""
    names, parts_of = tuple(names), tuple(parts_of)
    lines = (without_names(each, names, parts_of)[:MAX_WORDS] for each in questions)
    return "\n".join(line for line in lines if line)


def refused_words(settings: ServerSettings, reply: Reply) -> tuple[str, ...]:
    """Return the question that a server keeps because ``reply`` refuses it; empty for none."""
    if not settings.keep_questions or not any(map(terms_of, reply.unanswered)):
        return ()
    return reply.unanswered


async def keep_unanswered(store: Store, server: str, words: str, asker: str) -> None:
    """Keep a question that was refused; where that fails the person has the refusal all the same.

    Args:
        store: Where to keep it.
        server: Where it was asked.
        words: It, without names.
        asker: Who asked.
    """
    try:
        await store.keep_question(server, words, QuestionKind.UNANSWERED, asker)
    except StoreUnreachableError as error:
        log.warning("A question without an answer is not kept. %s", error)


def questions_of(shown: Shown) -> tuple[str, ...]:
    """Return the question that an answer shows, after the one that it followed."""
    if not shown.asked:
        return ()
    return (shown.followed, shown.asked) if shown.followed else (shown.asked,)


async def pass_on(store: Store, server: str, words: str, asker: str, strings: Strings) -> Reply:
    """Keep the question that somebody passes on to the documentation team, and say so.

    Args:
        store: Where to keep it.
        server: Where it was asked.
        words: It, without names; empty if it cannot be kept.
        asker: Who passes it on.
        strings: In the language of that person.
    """
    texts = strings.community
    if not words or not await store.keep_question(server, words, QuestionKind.TOLD, asker):
        return results.hint(texts.no_room, strings)
    keeps = (await store.settings(server)).keep_questions
    return results.hint(texts.told if keeps else texts.told_only_this, strings)


async def complain(  # noqa: PLR0913, PLR0917 - each is another thing
    store: Store | None,
    server: str,
    complaint: ComplaintToken,
    voter: str,
    words: Callable[[], Awaitable[str]],
    strings: Strings,
) -> Reply:
    """Keep what somebody says is wrong with an answer, and the question where questions are kept.

    Args:
        store: Where to keep it.
        server: Where it is said.
        complaint: What is said.
        voter: Who says it.
        words: Returns the question, without names; called only where questions are kept.
        strings: In the language of that person.
    """
    texts, why = strings.community, complaint.why
    if store is None:
        return results.hint(strings.buttons.no_votes, strings)
    if not await store.explain_vote(complaint.answer_id, voter, why):
        return results.hint(texts.vote_withdrawn, strings)
    kept = await words() if (await store.settings(server)).keep_questions else ""
    if kept and await store.keep_question(server, kept, why, voter):
        return results.hint(texts.reason_kept, strings)
    return results.hint(texts.reason_counted, strings)


async def listing(managed: ManagedServer, strings: Strings) -> Reply:
    """List the questions that a server keeps, grouped by likeness."""
    found = gaps_of(await managed.store.questions(managed.server))
    if found or (await managed.held()).keep_questions:
        return notices.gaps(found, strings)
    texts = strings.community
    text = texts.gaps_off.format(setting=texts.keeping, settings=strings.written("settings"))
    return results.hint(text, strings)


PERSON_SECONDS = 600.0
"""How long somebody who has asked a person cannot do so again."""

QUESTION_SECONDS = 86_400.0
"""How long a person is not asked about the same question again."""


@contextlib.contextmanager
def asking_a_person(
    throttle: Throttle, question: Hashable, asker: Hashable, texts: CommunityStrings
) -> Iterator[str | None]:
    """Yield why nobody is to be asked now; ``None`` if somebody is, within the block.

    Where that fails, it can be tried again at once.

    Args:
        throttle: Remembers what was asked.
        question: Stands for the question.
        asker: Stands for who wants to ask.
        texts: In the language of that person.
    """
    about, by = ("person", "about", question), ("person", "by", asker)
    if throttle.holds(about):
        yield texts.person_already_asked
    elif not throttle.due(by, PERSON_SECONDS):
        yield texts.person_asked_lately
    else:
        throttle.due(about, QUESTION_SECONDS)
        try:
            yield None
        except BaseException:
            throttle.forget(about)
            throttle.forget(by)
            raise


def gaps_of(questions: Iterable[KeptQuestion]) -> tuple[Gap, ...]:
    """Group questions of each server by the terms that they share, the most frequent first."""
    by_words: dict[tuple[str, str], list[KeptQuestion]] = defaultdict(list)
    for each in questions:
        by_words[each.server, each.words].append(each)
    frequent = sorted(by_words, key=lambda key: (-_people(by_words[key]), key))
    groups: list[list[tuple[str, str]]] = []
    terms: list[frozenset[str]] = []
    holding: dict[tuple[str, str], list[int]] = defaultdict(list)
    for server, words in frequent:
        own = frozenset(terms_of(words))
        near = {number for term in own for number in holding[server, term]}
        best = max(near, key=lambda number: (_likeness(own, terms[number]), -number), default=None)
        if best is not None and _likeness(own, terms[best]) >= LIKENESS:
            groups[best].append((server, words))
            continue
        for term in own:
            holding[server, term].append(len(groups))
        groups.append([(server, words)])
        terms.append(own)
    found = [_gap(group, [each for key in group for each in by_words[key]]) for group in groups]
    return tuple(sorted(found, key=lambda gap: (gap.server, -gap.times, gap.wordings)))


def _people(questions: Iterable[KeptQuestion]) -> int:
    return sum(each.people for each in questions)


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)


def _gap(group: Sequence[tuple[str, str]], questions: Sequence[KeptQuestion]) -> Gap:
    kinds = Counter[QuestionKind]()
    for each in questions:
        kinds[each.kind] += each.people
    return Gap(
        server=group[0][0],
        wordings=tuple(words for _, words in group),
        times=_people(questions),
        last=max(each.day for each in questions),
        kinds=MappingProxyType({kind: kinds[kind] for kind in QuestionKind if kinds[kind]}),
    )


def answered_now(library: Library, gap: Gap, sources: Collection[str] | None = None) -> int | None:
    """Ask a gap's questions again, and return how many of them are answered now.

    ``None`` where they were answered before and people found fault with that.

    Args:
        library: What answers.
        gap: The questions.
        sources: The only documents that their server uses.
    """
    if not gap.kinds.keys() & {QuestionKind.UNANSWERED, QuestionKind.TOLD}:
        return None
    answered = 0
    for words in gap.wordings:
        *before, question = words.split("\n")
        with contextlib.suppress(RequestError):
            found = library.ask(question, history=before[::-1], sources=sources)
            answered += isinstance(found, Answer)
    return answered


COLUMNS = ("server", "question", "times", "last_asked", *QuestionKind, "wordings")
"""The columns of the CSV; a column for each kind, and the other wordings one a line."""


def csv_of(gaps: Sequence[Gap], answered: Sequence[int | None] | None = None) -> str:
    """Write gaps as CSV (RFC 4180), one a row, with a line of the columns' names.

    Args:
        gaps: What to write.
        answered: How many wordings of each are answered now, for a column of its own.
    """
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(COLUMNS if answered is None else (*COLUMNS, "answered_now"))
    for number, gap in enumerate(gaps):
        first, *others = gap.shown
        counts = (gap.kinds.get(kind, 0) for kind in QuestionKind)
        row = [gap.server, first, gap.times, gap.last, *counts, "\n".join(others)]
        if answered is not None:
            count = answered[number]
            row.append("" if count is None else count)
        # People have written the words.
        writer.writerow([spreadsheet_cell(str(each)) for each in row])
    return written.getvalue()


async def send_due_digest(
    store: Store, server: str, send: Callable[[datetime, tuple[Gap, ...]], Awaitable[bool]]
) -> bool:
    """Send the weekly digest of a server if it is due; return whether it was sent.

    It is claimed first, so that it is sent at most once, even if the process ends meanwhile. A
    week without questions has none.

    Args:
        store: Remembers when the last one was sent.
        server: Whose digest it is.
        send: Sends it; returns whether it could be sent, else it is due again.
    """
    since = await store.claim_digest(server)
    if since is None:
        return False
    # Only days are kept, so each digest has whole days, and each day is in one digest.
    first, today = (each.astimezone(UTC).date() for each in (since, store.clock()))
    found = gaps_of(each for each in await store.questions(server) if first <= each.day < today)
    if not found:
        return False
    if await send(since, found):
        return True
    await store.give_back_digest(server, since)
    return False
