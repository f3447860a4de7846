"""Results of the library become Replies. All fixed wording of the bot stands here.

What a reply says is this wording plus quotations; nothing else reaches a person.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.replies import Entry, Listing, Part, Quotation, Reply, ReplyKind, Words
from index import (
    Alias,
    Answer,
    Correction,
    Event,
    Ground,
    NoAnswer,
    Place,
    Presence,
    Quote,
    Reason,
    SkippedFile,
    SourceSummary,
    Timeline,
    Verification,
)

LONGEST_CITED_HEADING = 120

HELP = (
    "Ask a question and I answer only with quotations from the documents, "
    "each with its place to the character. If the documents do not say, I say so.\n"
    "Mention me in a channel, reply to me, or write to me directly. Or use a command:"
)
COMMANDS = (
    ("/ask", "ask a question, in one document if you like, for you alone if you like"),
    ("/timeline", "what happened when: the dated events, about a topic or in a range if you like"),
    ("/sources", "the documents that I quote from"),
    ("/verify", "is this text in the documents, to the letter?"),
    ("/help", "this help"),
)
REASONS = {
    Reason.SMALL_TALK: HELP,
    Reason.TOO_VAGUE: (
        "I found nothing to look for in that. "
        "Name what you ask about: a person, a place, a law, a number, an event."
    ),
    Reason.OFF_SUBJECT: "The documents do not answer this: it is off their subject.",
    Reason.NO_SUCH_NAME: "The documents do not answer this: none of them holds {missing}.",
    Reason.NO_SUCH_YEAR: "The documents do not answer this: none of them holds {missing}.",
    Reason.OTHER_LANGUAGE: (
        "I found no answer. I compare words, not meanings: ask in the language of the documents."
    ),
    Reason.NOT_STATED: "The documents do not clearly say this.",
}
NEAREST = "The nearest passages, which may not answer:"
ABOUT = "What the documents are about, in their own words:"
TRY = "Try other words, or see /sources for what I can quote from."
ALIASES = "These names are taken for one another:"
NO_ALIASES = "The documents name nothing twice. You can give names in aliases.toml."
SEARCHED = "Searched for {words}."
MOST_MISSING = 5
VERIFIED = {
    Presence.VERBATIM: "Verbatim: every character stands in the documents.",
    Presence.TYPOGRAPHIC: (
        "Identical but for white space, quotation marks or dashes. The documents' own characters:"
    ),
    Presence.ABSENT: (
        "Not in the documents: no passage has these words in this order. "
        "That says nothing about whether they are true."
    ),
}
TIMELINE = "{count}{about}{since}{until}{source}, in order of time:"
NO_EVENTS = "The documents date nothing{about}{since}{until}{source}."
TRY_TIMELINE = "Leave out the topic or a date to see more, or try other words."
UNDATED = "Without a year that the documents support:"
GROUNDS = {
    Ground.PUBLISHED: "the document’s date of publication",
    Ground.FRONT_MATTER: "the document’s front matter",
    Ground.DATELINE: "the document’s date",
    Ground.CAPTION: "the caption’s date",
    Ground.HEADING: "the heading’s date",
    Ground.NEIGHBOUR: "a date just before it",
    Ground.LATEST_DATE: "the latest full date in the document, a weak ground",
}
YEAR_FROM = "year from {ground}"
COUNTED_FROM = "counted from {ground}"
YEAR_OPEN = "no year is stated"
OPEN = "not stated in full"
ALSO = "Also said in {places}"
CONTEXT = "{source}, around paragraph {paragraph}:"
CHANGED = "The documents have changed since this was sent; it shows them as they are now."
NO_CHART = "There is no chart: I may not attach files here."
TOPIC_TOO_LONG = (
    "That topic is too long to keep in a button. Give one of at most {most} characters."
)
PAGE = "page {page:,} of {pages:,}"
ON_PAGE = "page {page}"
PAGES = "pages {first}–{last}"
HEADINGS_JOINED = " › "
PREVIOUS = "Previous"
NEXT = "Next"
SHOW_CONTEXT = "Show in context …"
CHART_SAVED = "The chart is in {path}."
CHART_TITLE = "{count}{about}{since}{until}{source}"
CHART_STATED = "stated in full"
CHART_RESOLVED = "year or day resolved from context"
CHART_BREAK = "stretch left out"
CHART_LEFT_OUT = "The first {shown:,} of {count:,}. Choose a topic or a range to see the others."
CHART_UNDATED = "Not drawn, for want of a year: {count:,}."
CHART_DESCRIPTION = "A chart of {title}, each with its date and the beginning of its sentence: "
FAILURE = "Something went wrong on my side. If it happens again, report reference {reference}."


def answer(result: Answer | NoAnswer) -> Reply:
    """Say what the library found, or that it found nothing."""
    footer = f"answer {result.answer_id}"
    searched = _searched(result.corrections)
    if isinstance(result, Answer):
        return Reply(ReplyKind.ANSWER, (*searched, *_quotations(result.quotes)), footer)
    if result.reason is Reason.SMALL_TALK:
        return help_text()
    parts: tuple[Part, ...] = (Words(_refusal(result)), *searched)
    if result.nearest:
        parts += (Words(NEAREST), *_quotations(result.nearest))
    elif result.about:
        parts += (
            Words(ABOUT),
            Listing(tuple((_inline(quote.text), cite_briefly(quote)) for quote in result.about)),
        )
    return Reply(ReplyKind.NO_ANSWER, (*parts, Words(TRY)), footer)


def _refusal(result: NoAnswer) -> str:
    missing = ", ".join(f"“{words}”" for words in result.missing[:MOST_MISSING])
    return REASONS[result.reason].format(missing=missing)


def _searched(corrections: Sequence[Correction]) -> tuple[Words, ...]:
    if not corrections:
        return ()
    words = ", ".join(f"“{each.taken_for}” for “{each.word}”" for each in corrections)
    return (Words(SEARCHED.format(words=words)),)


def verification(result: Verification) -> Reply:
    """Say whether a text stands in the documents, and show the places."""
    parts: tuple[Part, ...] = (Words(VERIFIED[result.presence]), *_quotations(result.matches))
    return Reply(ReplyKind.VERIFIED, parts)


def timeline(result: Timeline) -> Reply:
    """Lay the events out in order, those without a year at the end under words of their own."""
    searched = _searched(result.corrections)
    if not result:
        nothing = Words(NO_EVENTS.format(**_scope(result)))
        return Reply(ReplyKind.NO_ANSWER, (nothing, *searched, Words(TRY_TIMELINE)))
    count = _count(len(result.events) + len(result.undated), "event")
    parts: tuple[Part, ...] = (
        Words(TIMELINE.format(count=count, **_scope(result))),
        *searched,
        *map(_entry, result.events),
    )
    if result.undated:
        parts += (Words(UNDATED), *map(_entry, result.undated))
    return Reply(ReplyKind.TIMELINE, parts)


def _scope(result: Timeline) -> dict[str, str]:
    """What was asked for, as the pieces of a sentence."""
    return {
        "about": f" about “{_inline(result.topic)}”" if result.topic else "",
        "since": f" from {result.since}" if result.since else "",
        "until": f" to {result.until}" if result.until else "",
        "source": f" in {result.source}" if result.source else "",
    }


def _entry(event: Event) -> Entry:
    written = _inline(event.words.text)
    also = ", ".join(dict.fromkeys(cite_briefly(each.quote) for each in event.also))
    return Entry(
        words=event.words,
        value=None if written == event.edtf else event.edtf,
        ground=ground(event),
        quotation=Quotation(event.quote, cite(event.quote)),
        also=ALSO.format(places=also) if also else None,
    )


_ONLY_YEAR_MISSING = re.compile(
    r"\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)|quarter|\bQ[1-4]\b|half"
    r"|spring|summer|autumn|fall|winter|\d{1,2}[./-]\d{1,2}",
    re.IGNORECASE,
)


def ground(event: Event) -> str | None:
    """Say what completed a date that is not stated in full."""
    if event.stated:
        return None
    year = _ONLY_YEAR_MISSING.search(event.words.text)
    if event.basis is None:
        return YEAR_OPEN if year else OPEN
    words = GROUNDS[event.basis.ground]
    return (YEAR_FROM if year else COUNTED_FROM).format(ground=words)


def context(quotes: Sequence[Quote], paragraph: int) -> Reply:
    """Show a paragraph with its neighbours."""
    heading = CONTEXT.format(source=quotes[0].document.source, paragraph=paragraph)
    return Reply(ReplyKind.CONTEXT, (Words(heading), *_quotations(quotes)))


def chart_title(result: Timeline, count: int) -> str:
    """What a chart is of."""
    return CHART_TITLE.format(count=_count(count, "dated event"), **_scope(result))


def chart_note(result: Timeline, shown: int) -> str:
    """What a chart leaves out, if anything."""
    notes = []
    if shown < len(result.events):
        notes.append(CHART_LEFT_OUT.format(shown=shown, count=len(result.events)))
    if result.undated:
        notes.append(CHART_UNDATED.format(count=len(result.undated)))
    return " ".join(notes)


def chart_description(result: Timeline, shown: Sequence[Event], longest: int) -> str:
    """What a chart shows, for those who cannot see it: its title and its dates."""
    text = CHART_DESCRIPTION.format(title=chart_title(result, len(result.events)))
    text += "; ".join(f"{_inline(each.words.text)} ({each.edtf})" for each in shown)
    return f"{text}." if len(text) < longest else f"{text[: longest - 1]}…"


def sources(summaries: Sequence[SourceSummary], skipped: Sequence[SkippedFile]) -> Reply:
    """List the documents and the files that could not be read."""
    parts: tuple[Part, ...] = (
        Words(f"I quote from {_count(len(summaries), 'document')}:"),
        Listing(tuple((summary.source, _size(summary)) for summary in summaries)),
    )
    if skipped:
        parts += (
            Words(f"{_count(len(skipped), 'file')} skipped:"),
            Listing(tuple((file.source, file.why) for file in skipped)),
        )
    return Reply(ReplyKind.SOURCES, parts)


def aliases(found: Sequence[Alias]) -> Reply:
    """List the names that mean the same."""
    rows = tuple((alias.name, alias.other) for alias in found)
    words = ALIASES if rows else NO_ALIASES
    return Reply(ReplyKind.SOURCES, (Words(words), Listing(rows)) if rows else (Words(words),))


def help_text() -> Reply:
    """Explain how to ask."""
    return Reply(ReplyKind.HELP, (Words(HELP), Listing(COMMANDS)))


def hint(text: str) -> Reply:
    """Pass on a sentence that says what to send instead."""
    return Reply(ReplyKind.HINT, (Words(text),))


def failure(reference: str) -> Reply:
    """Own up to a failure inside, with the reference that the log repeats."""
    return Reply(ReplyKind.FAILURE, (Words(FAILURE.format(reference=reference)),))


def cite(quote: Quote) -> str:
    """The citation line: file, place in it, heading, paragraph, line and characters."""
    citation = quote.citation
    place = citation.place
    headings = place.headings if place else ()
    heading = HEADINGS_JOINED.join(map(_short, headings)) or _short(citation.heading or "")
    return " · ".join(
        part
        for part in (
            citation.source,
            _leads(place) if place else None,
            f"“{heading}”" if heading else None,
            f"paragraph {citation.paragraph}",
            f"line {citation.line}",
            f"characters {citation.start}–{citation.end}",
        )
        if part
    )


def _leads(place: Place) -> str:
    """What a person opens: pages, or the id of a heading."""
    if place.last_page is not None:
        return PAGES.format(first=place.page, last=place.last_page)
    if place.page is not None:
        return ON_PAGE.format(page=place.page)
    return f"#{place.anchor}" if place.anchor else ""


def _short(heading: str) -> str:
    heading = _inline(heading)
    too_long = len(heading) > LONGEST_CITED_HEADING
    return heading[:LONGEST_CITED_HEADING] + "…" if too_long else heading


def cite_briefly(quote: Quote) -> str:
    """The file and the paragraph."""
    return f"{quote.document.source}, paragraph {quote.paragraph}"


def _inline(text: str) -> str:
    return " ".join(text.split())


def _quotations(quotes: Sequence[Quote]) -> tuple[Quotation, ...]:
    return tuple(Quotation(quote, cite(quote)) for quote in quotes)


def _size(summary: SourceSummary) -> str:
    dated = f"events from {summary.first_date} to {summary.last_date}, "
    return (
        f"{_count(summary.paragraphs, 'paragraph')}, {summary.characters:,} characters, "
        f"{dated if summary.first_date else ''}SHA-256 {summary.sha256[:12]}…"
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
