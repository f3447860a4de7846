"""Turn results of the library into replies, in the words of one language.

What a reply says is the fixed words of ``bot.i18n`` plus quotations; nothing else
reaches a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.i18n import ENGLISH, Strings
from bot.i18n.schema import (
    DAMAGED_INDEX,
    NO_FOLDER,
    SKIP_ADVICE,
    UNSUPPORTED_INDEX,
    UNWRITABLE_INDEX,
)
from bot.rendering import citations
from bot.rendering.citations import (
    cite_briefly,
    inline,
    metadata_line,
    quotation,
    quotations,
    quoted,
)
from bot.replies import Part, Reply, ReplyKind, Table, Text, TimelineEntry, UserText
from bot.stored_values import Tally
from index import (
    MAX_MATCHES,
    Alias,
    AmbiguousSourceError,
    Answer,
    Check,
    CheckedSentence,
    Correction,
    DamagedIndexError,
    EmptyQuestionError,
    Event,
    FolderError,
    LibraryError,
    NoAnswer,
    NoSourcesError,
    OutdatedQuoteError,
    QuestionTooLongError,
    Quote,
    Reason,
    SkippedFile,
    SourceSummary,
    Standing,
    TextTooShortError,
    Timeline,
    UnclearDateError,
    UnknownSourceError,
    UnsupportedIndexError,
    UnwritableIndexError,
    Verification,
)

Quotes = tuple[Quote, ...]


def side_by_side(
    quotes: Sequence[Quote], at_odds: Sequence[Quote]
) -> tuple[Quotes, Quotes, Quotes]:
    """Arrange the quotations of an answer: those before, those that differ, those after.

    One that an answer shows in a longer form is shown in that form. Where the best quotation
    is one of those that differ, they come first, else last.

    Args:
        quotes: What answers, the best first.
        at_odds: What differs; it may repeat or overlap ``quotes``.
    """
    differing = tuple(dict.fromkeys(_fullest(quote, quotes) for quote in at_odds))
    rest = tuple(quote for quote in quotes if not any(_holds(each, quote) for each in differing))
    if not differing or (rest and rest[0] == quotes[0]):
        return rest, differing, ()
    return (), differing, rest


def _fullest(quote: Quote, others: Sequence[Quote]) -> Quote:
    return next((other for other in others if _holds(other, quote)), quote)


def _holds(outer: Quote, inner: Quote) -> bool:
    same = outer.document.source == inner.document.source
    return same and outer.span.contains(inner.span)


MAX_QUESTION_LENGTH = 500
"""Characters of a question that is shown again."""
MAX_MISSING = 5


def answer(
    result: Answer | NoAnswer, words: Strings = ENGLISH, *, with_question: bool = False
) -> Reply:
    """Say what the library found, or that it found nothing.

    Args:
        result: What the library found.
        words: In the language of the readers.
        with_question: Whether to open with the question, for readers who cannot see it.
    """
    if isinstance(result, NoAnswer) and result.reason is Reason.SMALL_TALK:
        return help_text(words)
    footer = words.answers.footer.format(answer_id=result.answer_id)
    heads: tuple[Part, ...] = (asked(result.question, words),) if with_question else ()
    if result.follows is not None:
        heads += (following(result.follows, words),)
    if isinstance(result, NoAnswer):
        parts: tuple[Part, ...] = (*heads, *_nothing(result, words))
        return Reply(ReplyKind.NO_ANSWER, parts, footer, wording=words)
    parts = (*heads, *_searched(result.corrections, words), *_found(result, words))
    return Reply(
        ReplyKind.ANSWER,
        parts,
        footer,
        answer_id=result.answer_id,
        more=result.more,
        wording=words,
    )


def _nothing(result: NoAnswer, words: Strings) -> tuple[Part, ...]:
    parts: tuple[Part, ...] = (
        Text(_refusal(result, words)),
        *_searched(result.corrections, words),
    )
    if result.nearest:
        parts += (Text(words.answers.nearest), *quotations(result.nearest, words))
    elif result.about:
        rows = tuple((inline(quote.text), cite_briefly(quote, words)) for quote in result.about)
        parts += (Text(words.answers.about), Table(rows))
    again = words.answers.try_again.format(sources=words.written("sources"))
    return (*parts, Text(again))


def _found(result: Answer, words: Strings) -> tuple[Part, ...]:
    """The quotations, those that differ together under words that say so."""
    before, differing, after = side_by_side(result.quotes, result.at_odds)
    parts: tuple[Part, ...] = quotations(before, words)
    if differing:
        parts += (Text(words.answers.at_odds), *quotations(differing, words))
    if after:
        parts += (Text(words.buttons.further), *quotations(after, words))
    return parts


def asked(question: str, words: Strings = ENGLISH) -> Text:
    """Say what was asked."""
    return _about(words.answers.asked, question, words)


def following(question: str, words: Strings = ENGLISH) -> Text:
    """Say which question was followed."""
    return _about(words.answers.following, question, words)


def _about(sentence: str, question: str, words: Strings) -> Text:
    """Put a question into ``sentence``, on one line and cut if it is very long."""
    question = inline(question)
    if len(question) > MAX_QUESTION_LENGTH:
        question = question[: MAX_QUESTION_LENGTH - 1] + "…"
    return Text(sentence.format(question=quoted(question, words)))


def _refusal(result: NoAnswer, words: Strings) -> str:
    missing = ", ".join(quoted(each, words) for each in result.missing[:MAX_MISSING])
    return words.answers.reasons[result.reason].format(missing=missing)


def _searched(corrections: Sequence[Correction], words: Strings) -> tuple[Text, ...]:
    if not corrections:
        return ()
    pairs = ", ".join(
        words.answers.taken.format(
            taken_for=quoted(each.taken_for, words), word=quoted(each.word, words)
        )
        for each in corrections
    )
    return (Text(words.answers.searched.format(words=pairs)),)


def verification(result: Verification, words: Strings = ENGLISH) -> Reply:
    """Say whether a text stands in the documents, and show the places."""
    said = Text(words.answers.verified[result.presence])
    parts: tuple[Part, ...] = (said, *quotations(result.matches, words))
    if len(result.matches) >= MAX_MATCHES:
        parts += (Text(words.answers.first_places.format(count=len(result.matches))),)
    return Reply(ReplyKind.VERIFIED, parts, wording=words)


def timeline(result: Timeline, words: Strings = ENGLISH) -> Reply:
    """Lay the events out in order, those without a year at the end under words of their own."""
    strings = words.timelines
    searched = _searched(result.corrections, words)
    if not result:
        nothing = Text(strings.nothing.format(scope=_scope(result, words)))
        parts: tuple[Part, ...] = (nothing, *searched, Text(strings.try_again))
        return Reply(ReplyKind.NO_ANSWER, parts, wording=words)
    parts = (
        Text(_opening(result, words)),
        *searched,
        *(_entry(event, words) for event in result.events),
    )
    if result.undated:
        parts += (Text(strings.undated), *(_entry(event, words) for event in result.undated))
    return Reply(ReplyKind.TIMELINE, parts, wording=words)


def _opening(result: Timeline, words: Strings) -> str:
    """How many events there are of what was asked for, and how many are shown."""
    strings = words.timelines
    shown = len(result.events) + len(result.undated)
    opening = strings.opening if shown == result.count else strings.opening_cut
    return opening.format(
        count=strings.events.of(result.count),
        scope=_scope(result, words),
        shown=strings.events.write(shown),
    )


def _scope(result: Timeline, words: Strings) -> str:
    """What was asked for, as the end of a sentence."""
    strings = words.timelines
    pieces = (
        strings.about.format(topic=quoted(inline(result.topic), words)) if result.topic else "",
        strings.since.format(since=result.since) if result.since else "",
        strings.until.format(until=result.until) if result.until else "",
        strings.source.format(source=result.source) if result.source else "",
    )
    return "".join(pieces)


def _entry(event: Event, words: Strings) -> TimelineEntry:
    written = inline(event.words.text)
    also = ", ".join(dict.fromkeys(cite_briefly(each.quote, words) for each in event.also))
    return TimelineEntry(
        words=event.words,
        value=None if written == event.edtf else event.edtf,
        ground=ground(event, words),
        quotation=quotation(event.quote, words),
        also=words.timelines.also.format(places=also) if also else None,
    )


_ONLY_YEAR_MISSING = re.compile(
    r"\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)|quarter|\bQ[1-4]\b|half"
    r"|spring|summer|autumn|fall|winter|\d{1,2}[./-]\d{1,2}",
    re.IGNORECASE,
)


def ground(event: Event, words: Strings = ENGLISH) -> str | None:
    """Say what completed a date that is not stated in full."""
    if event.stated:
        return None
    strings = words.timelines
    year = _ONLY_YEAR_MISSING.search(event.words.text)
    if event.basis is None:
        return strings.year_open if year else strings.open
    completed = strings.year_from if year else strings.counted_from
    return completed.format(ground=strings.grounds[event.basis.ground])


def context(quotes: Sequence[Quote], paragraph: int, words: Strings = ENGLISH) -> Reply:
    """Show a paragraph with its neighbours."""
    heading = words.answers.context.format(source=quotes[0].document.source, paragraph=paragraph)
    return Reply(ReplyKind.CONTEXT, (Text(heading), *quotations(quotes, words)), wording=words)


def chart_title(result: Timeline, count: int, words: Strings = ENGLISH) -> str:
    """What a chart is of."""
    strings = words.timelines
    return strings.chart_title.format(
        count=strings.dated_events.of(count), scope=_scope(result, words)
    )


def chart_note(result: Timeline, shown: int, words: Strings = ENGLISH) -> str:
    """What a chart leaves out, if anything."""
    strings = words.timelines
    notes = []
    if shown < result.dated_count:
        notes.append(
            strings.chart_left_out.format(
                shown=strings.events.write(shown), count=strings.events.write(result.dated_count)
            )
        )
    if result.undated_count:
        notes.append(strings.chart_undated.format(count=strings.events.write(result.undated_count)))
    return " ".join(notes)


def chart_description(
    result: Timeline, shown: Sequence[Event], longest: int, words: Strings = ENGLISH
) -> str:
    """What a chart shows, for those who cannot see it: its title and its dates."""
    title = chart_title(result, result.dated_count, words)
    text = words.timelines.chart_description.format(title=title)
    text += "; ".join(f"{inline(each.words.text)} ({each.edtf})" for each in shown)
    return f"{text}." if len(text) < longest else f"{text[: longest - 1]}…"


def sources(
    summaries: Sequence[SourceSummary],
    skipped: Sequence[SkippedFile],
    words: Strings = ENGLISH,
) -> Reply:
    """List the documents and the files that could not be read."""
    strings = words.listings
    parts: tuple[Part, ...] = (
        Text(strings.sources.of(len(summaries))),
        Table(tuple((summary.source, _size(summary, words)) for summary in summaries)),
    )
    rows = tuple((each.source, _faults(each, words)) for each in summaries if each.faults)
    if rows:
        parts += (Text(strings.faults.of(sum(len(each.faults) for each in summaries))), Table(rows))
    if skipped:
        parts += (
            Text(strings.skipped.of(len(skipped))),
            Table(tuple((file.source, skipped_because(file)) for file in skipped)),
        )
    return Reply(ReplyKind.SOURCES, parts, wording=words)


def aliases(found: Sequence[Alias], words: Strings = ENGLISH) -> Reply:
    """List the names that mean the same."""
    if not found:
        return Reply(ReplyKind.SOURCES, (Text(words.listings.no_aliases),), wording=words)
    rows = tuple((alias.name, alias.other) for alias in found)
    said = Text(words.listings.aliases)
    return Reply(ReplyKind.SOURCES, (said, Table(rows)), wording=words)


def feedback(tallies: Sequence[Tally], words: Strings = ENGLISH) -> Reply:
    """List the votes by answer id."""
    strings = words.listings
    if not tallies:
        return Reply(ReplyKind.SOURCES, (Text(strings.no_feedback),), wording=words)
    rows = tuple(
        (each.answer_id, f"{strings.votes_up.of(each.up)}, {strings.votes_down.of(each.down)}")
        for each in tallies
    )
    return Reply(ReplyKind.SOURCES, (Text(strings.feedback), Table(rows)), wording=words)


def help_text(words: Strings = ENGLISH) -> Reply:
    """Explain how to ask."""
    rows = tuple(
        (words.written(key), each.help) for key, each in words.commands.items() if each.help
    )
    return Reply(ReplyKind.HELP, (Text(words.listings.help), Table(rows)), wording=words)


def hint(text: str, words: Strings = ENGLISH) -> Reply:
    """Pass on a sentence that says what to send instead."""
    return Reply(ReplyKind.HINT, (Text(text),), wording=words)


def problem(error: LibraryError, words: Strings = ENGLISH) -> Reply:
    """Say what to send instead of what ``error`` turned down."""
    return hint(problem_text(error, words), words)


def skipped_because(file: SkippedFile) -> str:
    """Say why ``file`` is skipped and what can be done about it, as a clause."""
    return "; ".join(filter(None, (file.why, SKIP_ADVICE.get(file.reason))))


def problem_text(error: LibraryError, words: Strings = ENGLISH) -> str:
    """Say what ``error`` turned down and what to do instead.

    What only the person who runs the bot can mend is said in English.
    """
    strings = words.requests
    text = " ".join((str(error), *advice_on(error)))
    match error:
        case EmptyQuestionError():
            text = strings.empty_question
        case QuestionTooLongError(length=length, limit=limit):
            text = strings.question_too_long.format(length=f"{length:,}", limit=f"{limit:,}")
        case TextTooShortError(minimum=minimum):
            text = strings.text_too_short.format(minimum=minimum)
        case UnknownSourceError():
            text = strings.unknown_source.format(name=error.name) + _instead(error, words)
        case AmbiguousSourceError(name=name, candidates=candidates):
            named = ", ".join(candidates[: error.MAX_NAMED])
            text = strings.ambiguous_source.format(
                name=name,
                count=words.listings.sources.write(len(candidates)),
                candidates=f"{named}, …" if len(candidates) > error.MAX_NAMED else named,
            )
        case OutdatedQuoteError():
            text = strings.outdated + _change(error, words)
        case NoSourcesError():
            text = strings.no_sources
        case UnclearDateError(fault=fault, typed=typed, readings=readings):
            text = strings.dates[fault].format(
                typed=typed[0],
                since=typed[0],
                until=typed[-1],
                readings=words.trouble.or_.join(readings),
                examples=strings.date_examples,
            )
    return text


def advice_on(error: LibraryError) -> tuple[str, ...]:
    """Say what the person who runs the bot can do about ``error``, in no or some sentences."""
    match error:
        case FolderError(is_missing=True):
            return (NO_FOLDER,)
        case FolderError(reasons=reasons):
            advice = [SKIP_ADVICE[each] for each in sorted(reasons & SKIP_ADVICE.keys())]
            return tuple(f"{each[0].upper()}{each[1:]}." for each in advice)
        case DamagedIndexError():
            return (DAMAGED_INDEX,)
        case UnwritableIndexError():
            return (UNWRITABLE_INDEX,)
        case UnsupportedIndexError():
            return (UNSUPPORTED_INDEX,)
    return ()


def _instead(error: UnknownSourceError, words: Strings) -> str:
    """Which documents could be meant."""
    strings = words.requests
    if error.nearest == error.known:
        return strings.all_sources.format(known=", ".join(error.known))
    nearest = words.trouble.or_.join(error.nearest)
    return (strings.near_sources.format(nearest=nearest) if nearest else "") + (
        strings.many_sources.format(
            sources=words.written("sources"),
            count=words.listings.sources.write(len(error.known)),
        )
    )


def _change(error: OutdatedQuoteError, words: Strings) -> str:
    """Which document has changed, if that is known."""
    if error.source is None:
        return ""
    if error.new is None:
        return words.requests.gone.format(source=error.source)
    shown = OutdatedQuoteError.SHOWN
    return words.requests.other_checksum.format(
        source=error.source, old=error.old[:shown], new=error.new[:shown]
    )


def failure(reference: str, words: Strings = ENGLISH) -> Reply:
    """Own up to a failure inside, with the reference that the log repeats."""
    said = words.trouble.failure.format(reference=reference)
    return Reply(ReplyKind.FAILURE, (Text(said),), wording=words)


def _faults(summary: SourceSummary, words: Strings) -> str:
    line = words.answers.line
    return "; ".join(f"{line.format(number=each.line)}: {each.why}" for each in summary.faults)


def _dated(summary: SourceSummary, words: Strings) -> str | None:
    first, last = summary.first_date, summary.last_date
    if first is None:
        return None
    if first == last:
        return words.listings.dated_once.format(date=first)
    return words.listings.dated.format(first=first, last=last)


def _own(summary: SourceSummary, words: Strings) -> str | None:
    own = metadata_line(summary.metadata.part(own=True), words)
    return words.listings.own.format(values=own) if own else None


def _size(summary: SourceSummary, words: Strings) -> str:
    strings = words.listings
    return ", ".join(
        part
        for part in (
            metadata_line(summary.metadata.part(own=False), words),
            _own(summary, words),
            summary.metadata.url,
            strings.paragraphs.of(summary.paragraphs),
            strings.characters.of(summary.characters),
            _dated(summary, words),
            f"SHA-256 {summary.sha256[:12]}…",
        )
        if part
    )


_SHOWN_AS_QUOTED = frozenset({Standing.VERBATIM, Standing.TYPOGRAPHIC})


def checked(result: Check, words: Strings = ENGLISH) -> Reply:
    """Say of each sentence of a message how it stands in the documents."""
    parts: list[Part] = [Text(words.checking.opening)]
    for sentence in result.sentences:
        parts += _sentence(sentence, words)
    if result.left_out:
        parts.append(Text(words.checking.left_out.of(result.left_out)))
    return Reply(ReplyKind.CHECKED, tuple(parts), wording=words)


def _sentence(sentence: CheckedSentence, words: Strings) -> Iterator[Part]:
    """One sentence: what stands verbatim as the document has it, all else as it was written."""
    strings = words.checking
    yield Text(strings.standings[sentence.standing])
    if sentence.standing not in _SHOWN_AS_QUOTED:
        yield UserText(sentence.text, sentence.differing)
        yield from _repeated(sentence, words)
    if not sentence.quotes:
        return
    first, *others = sentence.quotes
    if sentence.standing is Standing.CLOSE:
        yield Text(strings.there)
        first = replace(first, matched=sentence.differing_there)
    yield from citations.quotations([first], words)
    if sentence.standing in _SHOWN_AS_QUOTED:
        yield from _repeated(sentence, words)
    if others:
        places = dict.fromkeys(citations.cite_briefly(each, words) for each in others)
        yield Text(strings.elsewhere.format(places=", ".join(places)))


def _repeated(sentence: CheckedSentence, words: Strings) -> Iterator[Text]:
    if sentence.times > 1:
        yield Text(words.checking.repeated.of(sentence.times))
