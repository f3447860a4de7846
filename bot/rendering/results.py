"""Render results of the library as replies, in one language.

A reply consists of the fixed strings of ``bot.i18n`` and quotations, nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.i18n import ENGLISH, Strings
from bot.rendering.citations import (
    cite,
    inline,
    metadata_line,
    quotation,
    quotations,
    quoted,
    uncited,
)
from bot.rendering.problems import problem_text, skipped_because
from bot.replies import Part, Reply, ReplyKind, Table, Text
from index import (
    MAX_QUOTES,
    Alias,
    Answer,
    Correction,
    LibraryError,
    NoAnswer,
    NumberRange,
    Quote,
    Reason,
    SkippedFile,
    SmallTalk,
    SourceSummary,
    shown_quote,
    title_of,
)

Quotes = tuple[Quote, ...]


def side_by_side(
    quotes: Sequence[Quote], conflicts: Sequence[Quote]
) -> tuple[Quotes, Quotes, Quotes]:
    """Arrange the quotations of an answer: those before, those that differ, those after.

    A differing quotation that is part of another quotation is replaced by that one. If the
    best quotation is among those that differ, they come first, else last.

    Args:
        quotes: The quotations of the answer, the best first.
        conflicts: Those that contradict one another; they may repeat or overlap ``quotes``.
    """
    differing = tuple(dict.fromkeys(_fullest(quote, quotes) for quote in conflicts))
    rest = tuple(quote for quote in quotes if not any(_holds(each, quote) for each in differing))
    if not differing or (rest and rest[0] == quotes[0]):
        return rest, differing, ()
    return (), differing, rest


def _fullest(quote: Quote, others: Sequence[Quote]) -> Quote:
    return next((other for other in others if _holds(other, quote)), quote)


def _holds(outer: Quote, inner: Quote) -> bool:
    same = outer.document.source == inner.document.source
    return same and all(map(outer.holds, inner.spans))


MAX_QUESTION_LENGTH = 500
"""Characters of a question that is repeated in a reply."""
MAX_MISSING = 5
MAX_FIRST_WORDS = 80
"""Characters that are shown of a passage that does not answer."""


def answer(  # noqa: PLR0913 # all but two by name
    result: Answer | NoAnswer,
    strings: Strings = ENGLISH,
    *,
    with_question: bool = False,
    source: str | None = None,
    as_of: str | None = None,
    pinned: Quote | None = None,
    limit: int = MAX_QUOTES,
) -> Reply:
    """Render an answer or a refusal.

    Args:
        result: The result of the library.
        strings: In the language of the reader.
        with_question: Whether to begin with the question, for readers who cannot see it.
        source: The only document that was searched, as it was typed, to be said there, too.
        as_of: The time whose versions of documents were wanted, as it was typed.
        pinned: A quotation that is bound to the question; it comes first, marked.
        limit: How many quotations there are at most with it.
    """
    if isinstance(result, NoAnswer) and result.reason is Reason.SMALL_TALK:
        return _small_talk(result.small_talk, strings)
    heads: tuple[Part, ...] = ()
    by_number = isinstance(result, NoAnswer) and result.reason is Reason.NO_SUCH_ADDRESS
    if with_question:
        # That there is no such number names the number that was asked for.
        named = () if by_number else (asked(result.question, strings),)
        heads = (*named, *scope(source, as_of, strings))
    if result.follows is not None:
        heads += (following(result.follows, strings),)
    more: Quotes = ()
    if pinned is not None:
        result = _without(result, pinned, limit - 1)
        heads += (Text(strings.community.pinned), *quotations([pinned], strings))
        if isinstance(result, Answer) and result.quotes:
            heads += (Text(strings.buttons.further),)
    elif isinstance(result, NoAnswer):
        parts: tuple[Part, ...] = (*heads, *_nothing(result, strings))
        follows = (result.follows,) if result.follows else ()
        return Reply(
            ReplyKind.NO_ANSWER,
            parts,
            related=result.nearest,
            unanswered=() if by_number else (*follows, result.question),
            strings=strings,
        )
    references = result.references if isinstance(result, Answer) else ()
    if isinstance(result, Answer):
        heads += (*searched(result.corrections, strings), *_found(result, strings))
        more = result.more
    return Reply(
        ReplyKind.ANSWER,
        heads,
        answer_id=result.answer_id,
        more=more,
        references=references,
        strings=strings,
    )


def _without(result: Answer | NoAnswer, pinned: Quote, limit: int) -> Answer | NoAnswer:
    """Return a result of ``limit`` quotations that do not repeat a pinned one."""
    if isinstance(result, NoAnswer):
        return result

    def others(quotes: Quotes) -> Quotes:
        return tuple(each for each in quotes if not (_holds(pinned, each) or _holds(each, pinned)))

    quotes = others(result.quotes)
    return replace(result, quotes=quotes[:limit], more=quotes[limit:] + others(result.more))


def clauses(cited: Sequence[Answer | NoAnswer], strings: Strings = ENGLISH) -> Reply:
    """Render the clauses that one message names, each under its address if there are several."""
    if len(cited) == 1:
        return answer(cited[0], strings)
    replies = [answer(each, strings, with_question=True) for each in cited]
    answered = any(each.kind is ReplyKind.ANSWER for each in replies)
    kind = ReplyKind.ANSWER if answered else ReplyKind.NO_ANSWER
    return Reply(kind, tuple(part for each in replies for part in each.parts), strings=strings)


def _nothing(result: NoAnswer, strings: Strings) -> tuple[Part, ...]:
    parts: tuple[Part, ...] = (
        Text(_refusal(result, strings)),
        *searched(result.corrections, strings),
        *_numbers(result, strings),
    )
    if result.about and not result.nearest:
        parts += (Text(strings.answers.about), Table(_subjects(result.about)))
    if result.ranges:
        return parts
    again = strings.answers.try_again.format(sources=strings.written("sources"))
    return (*parts, Text(again))


def _subjects(about: Sequence[Quote]) -> tuple[tuple[str, str], ...]:
    """Return a row for each document: its title and its subjects."""
    titles: dict[str, str] = {}
    subjects: dict[str, list[str]] = {}
    for each in about:
        source = each.document.source
        titles[source] = inline(title_of(each.document) or source)
        found, words = subjects.setdefault(source, []), _first_words(each)
        # Its title stands beside its subjects already.
        found += [words] if words.casefold() != titles[source].casefold() else []
    return tuple((titles[source], SCOPE_GLUE.join(found)) for source, found in subjects.items())


def related(quotes: Sequence[Quote], strings: Strings = ENGLISH) -> tuple[Part, ...]:
    """Return passages that do not answer, a line each, so that they look like no answer."""
    if not quotes:
        return ()
    rows = tuple((cite(quote, strings), _first_words(quote)) for quote in quotes)
    return Text(strings.answers.nearest), Table(rows)


def _first_words(quote: Quote) -> str:
    words = shown_quote(quote).words
    if len(words) <= MAX_FIRST_WORDS:
        return words
    return words[:MAX_FIRST_WORDS].rsplit(" ", 1)[0] + " …"


def _small_talk(kind: SmallTalk | None, strings: Strings) -> Reply:
    if kind is None or kind is SmallTalk.HELP:
        return help_text(strings)
    line = strings.answers.small_talk[kind]
    return hint(line.format(sources=strings.written("sources")), strings)


def _found(result: Answer, strings: Strings) -> tuple[Part, ...]:
    """Return the quotations; those that differ are grouped under a line that says so."""
    before, differing, after = side_by_side(result.quotes, result.conflicts)
    parts: tuple[Part, ...] = quotations(before[:1], strings)
    if result.limits:
        parts += (Text(strings.answers.limits), *quotations(result.limits, strings))
        parts += (Text(strings.buttons.further),) if before[1:] else ()
    parts += quotations(before[1:], strings)
    if differing:
        parts += (Text(strings.answers.conflicts), *quotations(differing, strings))
    if after:
        parts += (Text(strings.buttons.further), *quotations(after, strings))
    if result.also:
        rows = tuple((inline(each.label), each.source) for each in result.also)
        parts += (Text(strings.answers.same_number), Table(rows))
    return parts


def _numbers(result: NoAnswer, strings: Strings) -> tuple[Part, ...]:
    """Return which numbers there are where a clause is not there."""
    if not result.ranges:
        return ()
    rows = tuple((each.source, _run(each, strings)) for each in result.ranges)
    return (Table(rows),)


def _run(numbers: NumberRange, strings: Strings) -> str:
    texts = strings.answers
    first, last, above = map(inline, (numbers.first, numbers.last, numbers.above))
    if first == last:
        return texts.numbers_one.format(first=first)
    if above:
        return texts.numbers_below.format(above=above, first=first, last=last)
    return texts.numbers_run.format(numbered=texts.numbered[numbers.kind], first=first, last=last)


def asked(question: str, strings: Strings = ENGLISH) -> Text:
    """Return the line with the question that was asked."""
    return _about(strings.answers.asked, question, strings)


def following(question: str, strings: Strings = ENGLISH) -> Text:
    """Return the line with the question that was followed up."""
    return _about(strings.answers.following, question, strings)


SCOPE_GLUE = " · "
"""Between what an answer was limited to, and between the subjects of a document."""


def scope(source: str | None, as_of: str | None, strings: Strings = ENGLISH) -> tuple[Text, ...]:
    """Return the line that says to what an answer was limited, if it was."""
    texts = strings.answers
    said = [
        template.format(source=inline(value), date=inline(value))
        for template, value in ((texts.scope_source, source), (texts.scope_as_of, as_of))
        if value
    ]
    return (Text(SCOPE_GLUE.join(said)),) if said else ()


def _about(sentence: str, question: str, strings: Strings) -> Text:
    """Insert a question into ``sentence``, on one line and cut if it is very long."""
    question = inline(question)
    if len(question) > MAX_QUESTION_LENGTH:
        question = question[: MAX_QUESTION_LENGTH - 1] + "…"
    return Text(sentence.format(question=quoted(question, strings)))


def _refusal(result: NoAnswer, strings: Strings) -> str:
    texts, missing = strings.answers, [quoted(each, strings) for each in result.missing]
    if len(missing) > 1:
        *others, last = missing[:MAX_MISSING]
        listed = strings.trouble.and_.join((", ".join(others), last))
        return texts.several_missing.format(missing=listed)
    address = quoted(inline(result.address or ""), strings)
    return texts.reasons[result.reason].format(missing="".join(missing), address=address)


def searched(corrections: Sequence[Correction], strings: Strings) -> tuple[Text, ...]:
    """Return the line with the words that were searched in place of misspelt ones."""
    if not corrections:
        return ()
    pairs = ", ".join(
        strings.answers.taken.format(
            taken_for=quoted(each.taken_for, strings), word=quoted(each.word, strings)
        )
        for each in corrections
    )
    return (Text(strings.answers.searched.format(words=pairs)),)


def context(quotes: Sequence[Quote], strings: Strings = ENGLISH) -> Reply:
    """Show a paragraph with its neighbours; the citation stands below all of them."""
    shown = (*map(uncited, quotes[:-1]), quotation(quotes[-1], strings))
    return Reply(ReplyKind.CONTEXT, shown, strings=strings)


def sources(
    summaries: Sequence[SourceSummary], strings: Strings = ENGLISH, *, checksums: bool = False
) -> Reply:
    """List the documents, with their checksums for those who run the bot."""
    rows = tuple((each.source, _size(each, strings, checksum=checksums)) for each in summaries)
    parts = (Text(strings.listings.sources.of(len(summaries))), Table(rows))
    return Reply(ReplyKind.SOURCES, parts, strings=strings)


def document_faults(
    summaries: Sequence[SourceSummary],
    skipped: Sequence[SkippedFile],
    strings: Strings = ENGLISH,
) -> tuple[Part, ...]:
    """Return what is wrong with documents, for those who run the bot."""
    texts = strings.listings
    parts: tuple[Part, ...] = ()
    rows = tuple(
        (each.source, _metadata_warnings(each, strings))
        for each in summaries
        if each.metadata_warnings
    )
    if rows:
        count = sum(len(each.metadata_warnings) for each in summaries)
        parts += (Text(texts.metadata_warnings.of(count)), Table(rows))
    if skipped:
        parts += (
            Text(texts.skipped.of(len(skipped))),
            Table(tuple((file.source, skipped_because(file)) for file in skipped)),
        )
    return parts


def aliases(found: Sequence[Alias], strings: Strings = ENGLISH) -> Reply:
    """List the aliases."""
    if not found:
        return Reply(ReplyKind.SOURCES, (Text(strings.listings.no_aliases),), strings=strings)
    rows = tuple((alias.name, alias.other) for alias in found)
    said = Text(strings.listings.aliases)
    return Reply(ReplyKind.SOURCES, (said, Table(rows)), strings=strings)


def help_text(strings: Strings = ENGLISH, examples: Sequence[str] = ()) -> Reply:
    """Explain how to ask, with ``examples`` in the documents' own words."""
    rows = tuple(
        (strings.written(key), each.help) for key, each in strings.commands.items() if each.help
    )
    parts: tuple[Part, ...] = (Text(strings.listings.help), Table(rows))
    if examples:
        parts += (Text(strings.listings.examples),)
    return Reply(ReplyKind.HELP, parts, examples=tuple(examples), strings=strings)


def hint(text: str, strings: Strings = ENGLISH) -> Reply:
    """Return a reply of one sentence that says what to send instead."""
    return Reply(ReplyKind.HINT, (Text(text),), strings=strings)


def problem(error: LibraryError, strings: Strings = ENGLISH) -> Reply:
    """Return a hint on what to send instead of what ``error`` rejected."""
    return hint(problem_text(error, strings), strings)


def failure(reference: str, strings: Strings = ENGLISH) -> Reply:
    """Report an internal failure, with the reference that is in the log."""
    said = strings.trouble.failure.format(reference=reference)
    return Reply(ReplyKind.FAILURE, (Text(said),), strings=strings)


def _metadata_warnings(summary: SourceSummary, strings: Strings) -> str:
    line = strings.answers.line
    return "; ".join(
        f"{line.format(number=each.line)}: {each.why}" for each in summary.metadata_warnings
    )


def _dated(summary: SourceSummary, strings: Strings) -> str | None:
    first, last = summary.first_date, summary.last_date
    if first is None:
        return None
    if first == last:
        return strings.listings.dated_once.format(date=first)
    return strings.listings.dated.format(first=first, last=last)


def _own(summary: SourceSummary, strings: Strings) -> str | None:
    own = metadata_line(summary.metadata.part(own=True), strings)
    return strings.listings.own.format(values=own) if own else None


def _size(summary: SourceSummary, strings: Strings, *, checksum: bool) -> str:
    texts = strings.listings
    return ", ".join(
        part
        for part in (
            metadata_line(summary.metadata.part(own=False), strings),
            _own(summary, strings),
            summary.metadata.url,
            texts.paragraphs.of(summary.paragraphs),
            texts.characters.of(summary.characters),
            _dated(summary, strings),
            f"SHA-256 {summary.sha256[:12]}…" if checksum else None,
        )
        if part
    )
