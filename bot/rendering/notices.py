"""Replies that quote nothing: settings, waiting, privacy and the bot's own state."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.i18n import ENGLISH, Strings
from bot.metrics import Totals
from bot.rate_limits import Refusal
from bot.rendering import results
from bot.replies import Reply, ReplyKind, Table, Text
from bot.stored_values import ServerSettings
from index import LibraryError, MeaningState

SECONDS_IN_A_DAY = 86_400
SECONDS_IN_AN_HOUR = 3_600


@dataclass(frozen=True, slots=True)
class SettingsView:
    """What a server's settings meet with.

    Attributes:
        name_of: Gives a channel's name.
        reads_content: Whether the bot sees messages that are not addressed to it.
        missing: The permissions that a thread would take and that are missing.
        gone: The channels that have been deleted.
    """

    name_of: Callable[[int], str]
    reads_content: bool = True
    missing: tuple[str, ...] = ()
    gone: frozenset[int] = frozenset()


def settings(
    held: ServerSettings, situation: SettingsView, words: Strings = ENGLISH, *, notice: str = ""
) -> Reply:
    """Say in words what holds in a server, after what became of the last change."""
    strings = words.servers

    def name_of(channel: int) -> str:
        name = situation.name_of(channel)
        return strings.deleted.format(channel=name) if channel in situation.gone else name

    def channels(ids: Iterable[int], none: str) -> str:
        return ", ".join(sorted(map(name_of, ids))) or none

    asked = channels(held.question_channels, strings.nowhere)
    if held.question_channels and not situation.reads_content:
        asked = strings.content_off.format(channels=asked)
    missing = words.named(situation.missing)
    thread = strings.thread_missing.format(missing=missing) if missing else strings.yes
    rows = (
        (strings.answer_only_in, channels(held.answer_only_in, strings.everywhere)),
        (strings.silent_in, channels(held.silent_in, strings.nowhere)),
        (strings.question_channels, asked),
        (strings.sources, ", ".join(sorted(held.sources)) or strings.all_documents),
        (strings.thread, thread if held.in_thread else strings.no),
        (strings.private, strings.private_yes if held.private else strings.no),
        (strings.quotations, str(held.quotations)),
    )
    told = filter(None, (notice, _about_gone(held, situation.gone, words), strings.opening))
    return Reply(ReplyKind.SETTINGS, (*map(Text, told), Table(rows)), wording=words)


def _about_gone(held: ServerSettings, gone: frozenset[int], words: Strings) -> str:
    """What it means that channels have been deleted, if any of those named has."""
    strings = words.servers
    if held.answer_only_in and held.answer_only_in <= gone:
        return strings.answers_nowhere.format(setting=strings.answer_only_in)
    return strings.some_deleted if held.channels & gone else ""


def turned_away(refusal: Refusal, seconds: float, words: Strings = ENGLISH) -> Reply:
    """Say why there is no answer now, and how long to wait."""
    strings, count = words.waiting, max(1, math.ceil(seconds))
    match refusal:
        case Refusal.PERSON_COOLDOWN:
            text = strings.person_cooldown.of(count)
        case Refusal.CHANNEL_COOLDOWN:
            text = strings.channel_cooldown.of(count)
        case Refusal.PERSON_BUSY:
            text = strings.person_busy
        case Refusal.FULL:
            text = strings.full
    return results.hint(text, words)


def privacy(words: Strings = ENGLISH) -> Reply:
    """Say exactly what is kept."""
    strings = words.privacy
    removal = strings.removal.format(forget=words.commands["forget-me"].name)
    said = (
        strings.questions,
        strings.votes,
        removal,
        strings.servers,
        strings.memory,
        strings.log,
        strings.discord,
    )
    return Reply(ReplyKind.HELP, tuple(map(Text, said)), wording=words)


def forgotten(votes: int, words: Strings = ENGLISH) -> Reply:
    """Say how many votes were removed."""
    strings = words.privacy
    return results.hint(strings.forgotten.of(votes) if votes else strings.nothing_to_forget, words)


def reloaded(words: Strings = ENGLISH, *, changed: bool) -> str:
    """Say that the documents were read again."""
    return words.owners.reloaded if changed else words.owners.same


def not_reloaded(error: LibraryError, words: Strings = ENGLISH) -> Reply:
    """Say that the documents read before go on serving, and why."""
    return results.hint(
        words.owners.not_reloaded.format(why=results.problem_text(error, words)), words
    )


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """What the bot answers from.

    Attributes:
        on_disk: Whether the index is kept on disk rather than in memory.
        skipped: How many files do not serve.
        trouble: Why the last change of the folder could not be read; ``None`` if it was.
        meaning: What sentences are chosen by.
        share: How much of the vectors is made, from 0 to 1, while they are.
    """

    on_disk: bool
    skipped: int
    trouble: str | None = None
    meaning: MeaningState = MeaningState.OFF
    share: float = 0.0


def status(totals: Totals, servers: int, holding: IndexStatus, words: Strings = ENGLISH) -> Reply:
    """Say how the bot is doing."""
    strings = words.owners
    latency = strings.unknown
    if totals.latency is not None and math.isfinite(totals.latency):
        latency = strings.milliseconds.format(count=f"{totals.latency * 1000:.0f}")
    rows = (
        (strings.documents, _number(totals.documents)),
        (strings.passages, _number(totals.passages)),
        (strings.engine, strings.on_disk if holding.on_disk else strings.in_memory),
        (strings.choosing, strings.choices[holding.meaning].format(share=int(100 * holding.share))),
        (strings.skipped, _number(holding.skipped)),
        *([(strings.trouble, holding.trouble)] if holding.trouble else []),
        (strings.servers, _number(servers)),
        (strings.uptime, _uptime(totals.uptime, words)),
        (strings.latency, latency),
        (strings.answered, _number(totals.answered)),
        (strings.refused, _number(totals.refused)),
        (strings.turned_away, _number(sum(totals.turned_away.values()))),
        (strings.errors, _number(totals.errors)),
    )
    return Reply(ReplyKind.STATUS, (Text(strings.status), Table(rows)), wording=words)


def _number(count: int) -> str:
    return f"{count:,}"


def _uptime(seconds: float, words: Strings) -> str:
    days, rest = divmod(int(seconds), SECONDS_IN_A_DAY)
    hours, rest = divmod(rest, SECONDS_IN_AN_HOUR)
    clock = words.owners.clock.format(hours=hours, minutes=rest // 60)
    return f"{words.owners.days.of(days)} {clock}" if days else clock
