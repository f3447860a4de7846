"""Replies without quotations: settings, waiting, privacy and the bot's status."""

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
    """The context that the settings message shows beside the settings.

    Attributes:
        name_of: Returns a channel's name.
        reads_content: Whether the bot sees messages that are not addressed to it.
        missing: The missing permissions that a thread would need.
        gone: The channels that have been deleted.
    """

    name_of: Callable[[str], str]
    reads_content: bool = True
    missing: tuple[str, ...] = ()
    gone: frozenset[str] = frozenset()


def settings(
    server: ServerSettings, view: SettingsView, strings: Strings = ENGLISH, *, notice: str = ""
) -> Reply:
    """Show the settings of a server, below ``notice`` about the last change."""
    texts = strings.servers

    def name_of(channel: str) -> str:
        name = view.name_of(channel)
        return texts.deleted.format(channel=name) if channel in view.gone else name

    def channels(ids: Iterable[str], none: str) -> str:
        return ", ".join(sorted(map(name_of, ids))) or none

    asked = channels(server.question_channels, texts.nowhere)
    if server.question_channels and not view.reads_content:
        asked = strings.platform.content_off.format(channels=asked)
    addresses = texts.addresses_yes if server.addresses else texts.no
    if server.addresses and not view.reads_content:
        addresses = strings.platform.content_off.format(channels=addresses)
    missing = strings.named(view.missing)
    thread = texts.thread_missing.format(missing=missing) if missing else texts.yes
    rows = (
        (texts.answer_only_in, channels(server.answer_only_in, texts.everywhere)),
        (texts.silent_in, channels(server.silent_in, texts.nowhere)),
        (texts.question_channels, asked),
        (texts.sources, ", ".join(sorted(server.sources)) or texts.all_documents),
        (texts.thread, thread if server.in_thread else texts.no),
        (texts.private, texts.private_yes if server.private else texts.no),
        (texts.quotations, str(server.quotations)),
        (texts.addresses, addresses),
    )
    sentences = filter(
        None, (notice, _about_gone(server, view.gone, strings), strings.platform.settings_opening)
    )
    return Reply(ReplyKind.SETTINGS, (*map(Text, sentences), Table(rows)), strings=strings)


def _about_gone(server: ServerSettings, gone: frozenset[str], strings: Strings) -> str:
    """Return the effect of deleted channels that the settings name, if there are any."""
    texts = strings.servers
    if server.answer_only_in and server.answer_only_in <= gone:
        return strings.platform.answers_nowhere.format(setting=texts.answer_only_in)
    return texts.some_deleted if server.channels & gone else ""


def turned_away(refusal: Refusal, seconds: float, strings: Strings = ENGLISH) -> Reply:
    """Say why there is no answer now, and how long to wait."""
    texts, count = strings.waiting, max(1, math.ceil(seconds))
    match refusal:
        case Refusal.PERSON_COOLDOWN:
            text = texts.person_cooldown.of(count)
        case Refusal.CHANNEL_COOLDOWN:
            text = texts.channel_cooldown.of(count)
        case Refusal.PERSON_BUSY:
            text = texts.person_busy
        case Refusal.FULL:
            text = texts.full
    return results.hint(text, strings)


def privacy(strings: Strings = ENGLISH) -> Reply:
    """Say exactly what data is kept."""
    texts = strings.privacy
    removal = texts.removal.format(forget=strings.written("forget-me"))
    sentences = (
        texts.questions,
        strings.platform.votes_kept,
        removal,
        strings.platform.settings_kept,
        texts.memory,
        texts.log,
        strings.platform.kept_by_platform,
    )
    return Reply(ReplyKind.HELP, tuple(map(Text, sentences)), strings=strings)


def forgotten(votes: int, strings: Strings = ENGLISH) -> Reply:
    """Say how many votes were removed."""
    texts = strings.privacy
    return results.hint(texts.forgotten.of(votes) if votes else texts.nothing_to_forget, strings)


def reloaded(strings: Strings = ENGLISH, *, changed: bool) -> str:
    """Say that the documents were read again."""
    return strings.owners.reloaded if changed else strings.owners.same


def not_reloaded(error: LibraryError, strings: Strings = ENGLISH) -> Reply:
    """Say that the documents read before stay in use, and why."""
    return results.hint(
        strings.owners.not_reloaded.format(why=results.problem_text(error, strings)), strings
    )


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """The state of the index.

    Attributes:
        on_disk: Whether the index is on disk rather than in memory.
        skipped: How many files are skipped.
        trouble: Why the last change of the folder could not be read; ``None`` if it was.
        meaning: What sentences are chosen by.
        share: How much of the vectors is made, from 0 to 1, while they are.
    """

    on_disk: bool
    skipped: int
    trouble: str | None = None
    meaning: MeaningState = MeaningState.OFF
    share: float = 0.0


def status(
    totals: Totals, servers: int, index_status: IndexStatus, strings: Strings = ENGLISH
) -> Reply:
    """Show the bot's status."""
    texts = strings.owners
    latency = texts.unknown
    if totals.latency is not None and math.isfinite(totals.latency):
        latency = texts.milliseconds.format(count=f"{totals.latency * 1000:.0f}")
    rows = (
        (texts.documents, _number(totals.documents)),
        (texts.passages, _number(totals.passages)),
        (texts.engine, texts.on_disk if index_status.on_disk else texts.in_memory),
        (
            texts.choosing,
            texts.choices[index_status.meaning].format(share=int(100 * index_status.share)),
        ),
        (texts.skipped, _number(index_status.skipped)),
        *([(texts.trouble, index_status.trouble)] if index_status.trouble else []),
        (strings.platform.servers, _number(servers)),
        (texts.uptime, _uptime(totals.uptime, strings)),
        (texts.latency, latency),
        (texts.answered, _number(totals.answered)),
        (texts.refused, _number(totals.refused)),
        (texts.turned_away, _number(sum(totals.turned_away.values()))),
        (texts.errors, _number(totals.errors)),
    )
    return Reply(ReplyKind.STATUS, (Text(texts.status), Table(rows)), strings=strings)


def _number(count: int) -> str:
    return f"{count:,}"


def _uptime(seconds: float, strings: Strings) -> str:
    days, rest = divmod(int(seconds), SECONDS_IN_A_DAY)
    hours, rest = divmod(rest, SECONDS_IN_AN_HOUR)
    clock = strings.owners.clock.format(hours=hours, minutes=rest // 60)
    return f"{strings.owners.days.of(days)} {clock}" if days else clock
