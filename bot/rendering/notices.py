"""Replies about the bot: settings, waiting, privacy, votes, gaps, pins and its status."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby

from bot.i18n import ENGLISH, TERMINAL, Strings
from bot.i18n.terminal import ANSWERED_NOW, PARTLY_ANSWERED, STILL_UNANSWERED
from bot.metrics import Totals
from bot.rate_limits import Refusal
from bot.rendering import citations, problems, results
from bot.replies import Part, Reply, ReplyKind, Table, Text
from bot.server_documents import DocumentRefusedError
from bot.stored_values import (
    VOTE_REASONS,
    Change,
    ChangeKind,
    Gap,
    Pin,
    ServerSettings,
    StoredDocument,
    Tally,
)
from index import EngineChoice, LibraryError, MeaningState, Quote, UnreachableIndexError

SECONDS_IN_A_DAY = 86_400
SECONDS_IN_AN_HOUR = 3_600


@dataclass(frozen=True, slots=True)
class SettingsView:
    """The context that the settings page shows beside the settings.

    Attributes:
        name_of: Returns a channel's name.
        reads_content: Whether the bot sees messages that are not addressed to it.
        gone: The channels that have been deleted.
        faults: The permissions that are missing, with the names of the channels where.
        role_name: Returns a role's name.
        helpers_unreachable: Whether the bot may not mention the role that helps.
        has_forums: Whether the platform has forums, and threads that an answer opens.
    """

    name_of: Callable[[str], str]
    reads_content: bool = True
    gone: frozenset[str] = frozenset()
    faults: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    role_name: Callable[[str], str] = str
    helpers_unreachable: bool = False
    has_forums: bool = True


def settings(
    server: ServerSettings, view: SettingsView, strings: Strings = ENGLISH, *, notice: str = ""
) -> Reply:
    """Show what is set in a server and what follows from it, below ``notice`` if there is one."""
    sentences = filter(
        None, (notice, _about_gone(server, view.gone, strings), strings.platform.settings_opening)
    )
    parts: tuple[Part, ...] = (
        *map(Text, sentences),
        Table(tuple(_matters(server, view, strings))),
        *_faults(view, strings),
    )
    return Reply(ReplyKind.SETTINGS, parts, strings=strings)


def _matters(
    server: ServerSettings, view: SettingsView, strings: Strings
) -> Iterator[tuple[str, str]]:
    """Yield each matter by its name, with what is set in words."""
    texts = strings.servers

    def channels(ids: Iterable[str], some: str, none: str) -> str:
        names = [
            texts.deleted.format(channel=view.name_of(each))
            if each in view.gone
            else view.name_of(each)
            for each in ids
        ]
        return some.format(channels=", ".join(sorted(names))) if names else none

    def on(said: str) -> str:
        """Return what is switched on, with a word if it has no effect without the intent."""
        return said if view.reads_content else strings.platform.content_off.format(setting=said)

    questions = channels(
        server.question_channels, texts.questions_somewhere, texts.questions_nowhere
    )
    named = ", ".join(sorted(server.sources))
    yield (
        texts.answer_only_in,
        channels(server.answer_only_in, texts.only_in, texts.everywhere),
    )
    yield (
        texts.silent_in,
        channels(server.silent_in, texts.silent_somewhere, texts.silent_nowhere),
    )
    yield texts.question_channels, on(questions) if server.question_channels else questions
    yield (
        texts.sources,
        texts.only_documents.format(documents=named) if named else texts.all_documents,
    )
    if view.has_forums:
        yield texts.thread, texts.thread_yes if server.in_thread else texts.thread_no
    yield texts.private, texts.private_yes if server.private else texts.private_no
    yield texts.quotations, texts.quotations_now.of(server.quotations)
    yield texts.addresses, on(texts.addresses_yes) if server.addresses else texts.addresses_no
    yield from _about_people(server, view, channels, strings)
    if not view.faults:
        yield texts.permissions, texts.permissions_fine


def _about_people(
    server: ServerSettings,
    view: SettingsView,
    channels: Callable[[Iterable[str], str, str], str],
    strings: Strings,
) -> Iterator[tuple[str, str]]:
    """Yield the matters of unanswered questions and of people who help."""
    texts = strings.community
    yield texts.keeping, texts.keeping_on if server.keep_questions else texts.keeping_off
    digest = [server.digest_channel] if server.digest_channel else []
    yield texts.weekly, channels(digest, texts.weekly_in, texts.weekly_nowhere)
    helpers = texts.helpers_nobody
    if server.helper_role:
        sentence = texts.helpers_unreachable if view.helpers_unreachable else texts.helpers_are
        helpers = sentence.format(helpers=view.role_name(server.helper_role))
    yield texts.ask_person, helpers
    if view.has_forums:
        yield texts.forums, channels(server.forums, texts.forums_in, texts.forums_nowhere)


def _faults(view: SettingsView, strings: Strings) -> tuple[Part, ...]:
    """Return which permissions are missing where, and what follows from that."""
    if not view.faults:
        return ()
    texts, platform = strings.servers, strings.platform
    rows = tuple(
        (
            texts.permission_in.format(
                permission=platform.permissions[each], channels=", ".join(channels)
            ),
            platform.without[each],
        )
        for each, channels in view.faults.items()
    )
    return Text(texts.permissions_missing), Table(rows)


def _about_gone(server: ServerSettings, gone: frozenset[str], strings: Strings) -> str:
    """Return the effect of deleted channels that the settings name, if there are any."""
    texts = strings.servers
    if server.answer_only_in and server.answer_only_in <= gone:
        return strings.platform.answers_nowhere.format(
            setting=texts.answer_only_in, reset=texts.reset
        )
    return texts.some_deleted if server.channels & gone else ""


@dataclass(frozen=True, slots=True)
class OwnDocuments:
    """What is shown of the documents that a server has of its own.

    Attributes:
        stored: They themselves.
        changes: What can be undone, the newest first.
        held: The settings, which limit documents to channels and roles.
        name_of: Returns the name of a channel or role.
    """

    stored: Sequence[StoredDocument]
    changes: Sequence[Change]
    held: ServerSettings
    name_of: Callable[[str], str]


MAX_SHOWN_CHANGES = 10


def own_documents(shown: OwnDocuments, strings: Strings = ENGLISH, *, notice: str = "") -> Reply:
    """List the documents of a server, below ``notice`` about the last change."""
    texts = strings.documents
    parts: list[Part] = [Text(notice)] if notice else []
    if shown.stored:
        parts.append(Text(texts.opening.of(len(shown.stored))))
        parts.append(Table(tuple((each.name, _size(each.size)) for each in shown.stored)))
    else:
        parts.append(Text(texts.none))
    limits = [
        (texts.in_channel.format(channel=shown.name_of(each)), _listed(names, strings))
        for each, names in shown.held.channel_sources.items()
    ]
    limits += [
        (texts.for_role.format(role=shown.name_of(each)), _listed(names, strings))
        for each, names in shown.held.role_sources.items()
    ]
    if limits:
        parts += [Text(texts.limits), Table(tuple(limits))]
    if shown.changes:
        lines = [
            (each.at.strftime("%Y-%m-%d %H:%M UTC"), _change(each, strings))
            for each in shown.changes[:MAX_SHOWN_CHANGES]
        ]
        parts += [Text(texts.changes), Table(tuple(lines))]
    how = strings.platform.documents_how
    parts.append(Text(how.format(documents=strings.written("documents"))))
    return Reply(ReplyKind.SETTINGS, tuple(parts), strings=strings)


def change_line(change: Change, strings: Strings) -> str:
    """Return a change on one line, with its time."""
    return f"{change.at:%Y-%m-%d %H:%M} · {_change(change, strings)}"


def _change(change: Change, strings: Strings) -> str:
    return strings.documents.kinds[change.kind].format(name=change.name)


def _listed(names: Iterable[str], strings: Strings) -> str:
    return ", ".join(sorted(names)) or strings.documents.no_document


def _size(size: int) -> str:
    return f"{max(1, round(size / 1024))} KiB"


def document_changed(
    change: Change, strings: Strings, *, can_be_asked: bool = False, trouble: str = ""
) -> Reply:
    """Say that a document was added, replaced or removed, and whether it can be asked."""
    texts = strings.documents
    said = [texts.done[change.kind].format(name=change.name)]
    if trouble:
        said.append(texts.not_read.format(why=trouble))
    elif change.kind is not ChangeKind.REMOVED:
        said.append(texts.can_be_asked if can_be_asked else texts.nothing_to_quote)
    said.append(texts.can_be_undone.format(documents=strings.written("documents")))
    return results.hint(" ".join(said), strings)


def document_refused(error: DocumentRefusedError, strings: Strings) -> Reply:
    """Say why a document was not changed."""
    text = strings.documents.faults[error.fault].format(name=error.name, detail=error.detail)
    return results.hint(text, strings)


def settings_menu(about: str, strings: Strings = ENGLISH) -> Reply:
    """Show what a menu of the settings is ``about``."""
    return Reply(ReplyKind.SETTINGS, (Text(about),), strings=strings)


def welcome(server: str, strings: Strings = ENGLISH) -> Reply:
    """Say what the bot does and what to do first, to the person who added it to ``server``."""
    platform = strings.platform
    sentences = (
        platform.welcome.format(server=server),
        platform.first_step.format(ask=strings.written("ask")),
        platform.second_step.format(sources=strings.written("sources")),
        platform.third_step.format(settings=strings.written("settings")),
    )
    return Reply(ReplyKind.HELP, tuple(map(Text, sentences)), strings=strings)


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


def privacy(strings: Strings = ENGLISH, *, keeps_questions: bool = False) -> Reply:
    """Say exactly what data is kept where the reader is."""
    texts, community = strings.privacy, strings.community
    removal = texts.removal.format(forget=strings.written("forget-me"))
    sentences = (
        texts.questions,
        community.privacy_kept if keeps_questions else community.privacy_off,
        community.privacy_told.format(button=community.tell_team),
        community.privacy_what.format(forget=strings.written("forget-me")),
        strings.platform.votes_kept,
        community.privacy_reasons,
        removal,
        strings.platform.settings_kept,
        strings.documents.kept,
        texts.memory,
        texts.log,
        strings.platform.kept_by_platform,
    )
    return Reply(ReplyKind.HELP, tuple(map(Text, sentences)), strings=strings)


def forgotten(votes: int, strings: Strings = ENGLISH, *, questions: int = 0) -> Reply:
    """Say how many votes and questions were removed."""
    texts = strings.privacy
    sentences = (
        texts.forgotten.of(votes) if votes else "",
        strings.community.questions_forgotten.format(count=questions) if questions else "",
    )
    return results.hint(" ".join(filter(None, sentences)) or texts.nothing_to_forget, strings)


def feedback(tallies: Sequence[Tally], strings: Strings = ENGLISH) -> Reply:
    """List the votes by answer id."""
    texts = strings.listings
    if not tallies:
        return Reply(ReplyKind.SOURCES, (Text(texts.no_feedback),), strings=strings)
    rows = tuple((each.answer_id, _votes(each, strings)) for each in tallies)
    return Reply(ReplyKind.SOURCES, (Text(texts.feedback), Table(rows)), strings=strings)


def _votes(tally: Tally, strings: Strings) -> str:
    """Return the votes on an answer, those against it with their reasons."""
    texts, reasons = strings.listings, strings.community.kinds
    counts = {each: getattr(tally, each.value) for each in VOTE_REASONS}
    why = ", ".join(f"{reasons[each]}: {count}" for each, count in counts.items() if count)
    votes = f"{texts.votes_up.of(tally.up)}, {texts.votes_down.of(tally.down)}"
    return f"{votes} ({why})" if why else votes


def gaps(
    found: Sequence[Gap],
    strings: Strings = ENGLISH,
    *,
    since: date | None = None,
    verdicts: Sequence[str] = (),
) -> Reply:
    """List gaps, with counts.

    Args:
        found: The gaps, the most frequent first.
        strings: In the language of the readers.
        since: The first day of a digest; ``None`` for all that are kept.
        verdicts: What came of asking each again, if that was done.
    """
    texts = strings.community
    if not found:
        return Reply(ReplyKind.STATUS, (Text(texts.no_gaps),), strings=strings)
    opening = texts.gaps if since is None else texts.digest.format(date=since.isoformat())
    lines = [(each.shown[0], gap_line(each, strings)) for each in found]
    for number, verdict in enumerate(verdicts):
        if verdict:
            lines[number] = (lines[number][0], f"{lines[number][1]}: {verdict}")
    return Reply(ReplyKind.STATUS, (Text(opening), Table(tuple(lines))), strings=strings)


def gaps_by_server(found: Sequence[Gap], answered: Sequence[int | None], strings: Strings) -> Reply:
    """List the gaps of each server under its name, with how many are answered now if asked."""
    verdicts = [_verdict(gap, count) for gap, count in zip(found, answered, strict=True)]
    parts: list[Part] = []
    for server, group in groupby(enumerate(found), key=lambda each: each[1].server):
        numbers = [number for number, _ in group]
        said = [verdicts[number] for number in numbers]
        listed = gaps([found[number] for number in numbers], strings, verdicts=said)
        parts += (Text(server), *listed.parts)
    return replace(gaps((), strings), parts=tuple(parts)) if parts else gaps((), strings)


def _verdict(gap: Gap, answered: int | None) -> str:
    """Return what came of asking again, in English; nothing where that was not done."""
    if answered is None:
        return ""
    if not answered:
        return STILL_UNANSWERED
    count = len(gap.wordings)
    if answered == count:
        return ANSWERED_NOW
    return PARTLY_ANSWERED.format(answered=answered, count=count)


def gap_line(gap: Gap, strings: Strings = ENGLISH) -> str:
    """Return what is known of a gap beside its words."""
    texts = strings.community
    named = (f"{texts.kinds[kind]}: {gap.kinds[kind]}" for kind in gap.kinds if kind in texts.kinds)
    others = len(gap.wordings) - 1
    return ", ".join(
        (
            texts.times.format(count=gap.times) if gap.times > 1 else texts.once,
            texts.last.format(date=gap.last.isoformat()),
            *named,
            *([texts.alike.format(count=others)] if others else []),
        )
    )


def pins(
    shown: Sequence[tuple[Pin, Quote | None]],
    strings: Strings = ENGLISH,
    *,
    may_name: Callable[[str], bool],
) -> Reply:
    """List the pinned questions with where their quotations stand, or why they are not shown.

    Args:
        shown: The pins, with their quotations where they can be shown.
        strings: In the language of the reader.
        may_name: Returns whether the reader may see a document.
    """
    texts = strings.community
    if not shown:
        return Reply(ReplyKind.STATUS, (Text(texts.no_pins),), strings=strings)

    def about(pin: Pin, quote: Quote | None) -> str:
        if quote is not None:
            return citations.cite(quote, strings)
        return f"{pin.source}: {texts.pin_changed}" if may_name(pin.source) else texts.pin_hidden

    rows = tuple(
        (f"{number}. {pin.question}", about(pin, quote))
        for number, (pin, quote) in enumerate(shown, start=1)
    )
    return Reply(ReplyKind.STATUS, (Text(texts.pins), Table(rows)), strings=strings)


def pin_done(pin: Pin, quote: Quote, strings: Strings = ENGLISH) -> Reply:
    """Say that a question is pinned, and show its quotation."""
    question = citations.quoted(pin.question, strings)
    said = Text(strings.community.pin_done.format(question=question))
    quotations = citations.quotations([quote], strings)
    return Reply(ReplyKind.STATUS, (said, *quotations), strings=strings)


def reloaded(strings: Strings = ENGLISH, *, changed: bool) -> str:
    """Say that the documents were read again."""
    return strings.owners.reloaded if changed else strings.owners.same


def not_reloaded(error: LibraryError, strings: Strings = ENGLISH) -> Reply:
    """Say that the documents read before stay in use, and why."""
    why = problems.problem_text(error, TERMINAL)
    return results.hint(strings.owners.not_reloaded.format(why=why), strings)


def no_status(error: UnreachableIndexError, strings: Strings = ENGLISH) -> Reply:
    """Say that the documents cannot be reached, and why, for those who run the bot."""
    said = problems.problem_text(error, strings), problems.problem_text(error, TERMINAL)
    return Reply(ReplyKind.HINT, tuple(map(Text, said)), strings=strings)


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """The state of the index.

    Attributes:
        engine: Where the index is.
        skipped: How many files are skipped.
        trouble: Why the last change of the folder could not be read; ``None`` if it was.
        meaning: What sentences are chosen by.
        share: How much of the vectors is made, from 0 to 1, while they are.
    """

    engine: EngineChoice
    skipped: int
    trouble: str | None = None
    meaning: MeaningState = MeaningState.OFF
    share: float = 0.0


def status(
    totals: Totals, servers: int, index_status: IndexStatus, strings: Strings = ENGLISH
) -> Reply:
    """Show the bot's status."""
    texts = strings.owners
    engines = {
        EngineChoice.DISK: texts.on_disk,
        EngineChoice.OPENSEARCH: texts.in_cluster,
    }
    latency = texts.unknown
    if totals.latency is not None and math.isfinite(totals.latency):
        latency = texts.milliseconds.format(count=f"{totals.latency * 1000:.0f}")
    rows = (
        (texts.documents, _number(totals.documents)),
        (texts.passages, _number(totals.passages)),
        (texts.engine, engines.get(index_status.engine, texts.in_memory)),
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
