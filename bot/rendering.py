"""Results of the library become Replies. All fixed wording of the bot stands here.

What a reply says is this wording plus quotations; nothing else reaches a person.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.replies import Listing, Part, Quotation, Reply, ReplyKind, Words
from index import (
    Alias,
    Answer,
    Correction,
    NoAnswer,
    Presence,
    Quote,
    Reason,
    SkippedFile,
    SourceSummary,
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
    """The citation line: file, heading, paragraph, line and characters."""
    citation = quote.citation
    heading = citation.heading
    if heading is not None and len(heading) > LONGEST_CITED_HEADING:
        heading = heading[:LONGEST_CITED_HEADING] + "…"
    return " · ".join(
        part
        for part in (
            citation.source,
            f"“{' '.join(heading.split())}”" if heading else None,
            f"paragraph {citation.paragraph}",
            f"line {citation.line}",
            f"characters {citation.start}–{citation.end}",
        )
        if part
    )


def cite_briefly(quote: Quote) -> str:
    """The file and the paragraph."""
    return f"{quote.document.source}, paragraph {quote.paragraph}"


def _inline(text: str) -> str:
    return " ".join(text.split())


def _quotations(quotes: Sequence[Quote]) -> tuple[Quotation, ...]:
    return tuple(Quotation(quote, cite(quote)) for quote in quotes)


def _size(summary: SourceSummary) -> str:
    return (
        f"{_count(summary.paragraphs, 'paragraph')}, {summary.characters:,} characters, "
        f"SHA-256 {summary.sha256[:12]}…"
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
