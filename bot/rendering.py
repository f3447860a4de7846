"""Results of the library become Replies. All fixed wording of the bot stands here.

What a reply says is this wording plus quotations; nothing else reaches a person.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.replies import Listing, Part, Quotation, Reply, ReplyKind, Words
from index import (
    Answer,
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
    Reason.OFF_SUBJECT: (
        "The documents do not answer this: they hold none of its words. "
        "Try other words, or see /sources for what I can quote from."
    ),
    Reason.NOT_STATED: (
        "The documents do not clearly say this. "
        "Try other words, or see /sources for what I can quote from."
    ),
}
NEAREST = "The nearest passages, which may not answer:"
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
    if isinstance(result, Answer):
        return Reply(ReplyKind.ANSWER, _quotations(result.quotes), footer)
    if result.reason is Reason.SMALL_TALK:
        return help_text()
    parts: tuple[Part, ...] = (Words(REASONS[result.reason]),)
    if result.nearest:
        parts += (Words(NEAREST), *_quotations(result.nearest))
    return Reply(ReplyKind.NO_ANSWER, parts, footer)


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


def _quotations(quotes: Sequence[Quote]) -> tuple[Quotation, ...]:
    return tuple(Quotation(quote, cite(quote)) for quote in quotes)


def _size(summary: SourceSummary) -> str:
    return (
        f"{_count(summary.paragraphs, 'paragraph')}, {summary.characters:,} characters, "
        f"SHA-256 {summary.sha256[:12]}…"
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
