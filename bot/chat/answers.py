"""What a message asks and what a button shows, up to the reply; fronts send it."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from bot.chat.buttons import (
    Button,
    FurtherToken,
    PageToken,
    RestToken,
    Show,
    ShowToken,
    VoteToken,
    page_buttons,
    rest_buttons,
    shown_buttons,
    turning_buttons,
    unpack,
)
from bot.chat.followups import Shown, addresses_in, ends_in_question_mark
from bot.chat.splitting import Room, page_footer, quotation_pages
from bot.errors import StoreUnreachableError
from bot.i18n import Strings
from bot.rendering import notices, problems, results
from bot.replies import (
    Part,
    Quotation,
    Reply,
    ReplyContext,
    ReplyKind,
    Text,
    TimelineEntry,
    TimelineRequest,
)
from bot.service import QuoteService
from bot.store import Store
from bot.stored_values import VoteOutcome
from index import OutdatedQuoteError, UnreachableIndexError

log = logging.getLogger(__name__)

OUT_OF_REACH = (StoreUnreachableError, UnreachableIndexError)
"""What is raised where the database of hosts or the documents cannot be reached now."""

PAGE_LIMIT = 3
"""Further quotations on one page."""

QUESTION_LIMIT = 2_000
"""Characters of a form's field: as long as a question may be."""

ALWAYS_PRIVATE = frozenset(
    {
        ReplyKind.HELP,
        ReplyKind.HINT,
        ReplyKind.FAILURE,
        ReplyKind.CONTEXT,
        ReplyKind.SETTINGS,
        ReplyKind.STATUS,
        ReplyKind.FURTHER,
        ReplyKind.RELATED,
        ReplyKind.EXACT,
        ReplyKind.OUTDATED,
        ReplyKind.CHECKED,
    }
)
"""What a command or a button shows to the person alone."""


@dataclass(frozen=True, slots=True)
class Page:
    """A reply that fits one message, with the buttons that belong under it."""

    reply: Reply
    buttons: Sequence[Button]


async def reply_to(  # noqa: PLR0913 - all but three by name
    service: QuoteService,
    question: str,
    reply_context: ReplyContext,
    *,
    history: Callable[[], Awaitable[Sequence[str]]],
    with_question: bool = False,
    overheard: bool = False,
) -> Reply | None:
    """Return the answer to a message; ``None`` where nobody asked the bot and nothing is found.

    Args:
        service: What answers.
        question: What the message says, without mentions of the bot; without words it gets help.
        reply_context: Who reads the answer.
        history: Returns earlier questions that it may follow up, the newest first.
        with_question: Whether the answer begins with the question.
        overheard: Whether it was not put to the bot.
    """
    if not question:
        return await service.help(reply_context=reply_context)
    if addresses := addresses_in(question):
        cited = await service.cite_all(addresses, reply_context=reply_context)
        if cited is not None or (overheard and not ends_in_question_mark(question)):
            return cited
    return await service.ask(
        question,
        history=await history(),
        with_question=with_question,
        reply_context=reply_context,
    )


async def shown_by(service: QuoteService, token: ShowToken, reply_context: ReplyContext) -> Reply:
    """Return what a button under quotations shows."""
    quotes = unpack(token.quotes)
    match token.what:
        case Show.CONTEXT:
            return await service.surroundings(quotes, reply_context=reply_context)
        case Show.RELATED:
            return await service.related(quotes, reply_context=reply_context)
        case Show.CLAUSE:
            return await service.clause(quotes, reply_context=reply_context)
        case Show.EXACT:
            return await service.exact(quotes, reply_context=reply_context)


async def vote(
    store: Store | None,
    token: VoteToken,
    voter: str,
    heads: Callable[[], Awaitable[Sequence[Part]]],
    strings: Strings,
) -> Reply:
    """Count a vote and say what became of it; ask what is wrong with a bad answer.

    Args:
        store: Where to count it.
        token: The vote.
        voter: Who votes.
        heads: Returns the lines by which the button that gives the reason finds the question.
        strings: In the language of that person.
    """
    if store is None:
        return results.hint(strings.buttons.no_votes, strings)
    outcome = await store.vote(token.answer_id, voter, up=token.up)
    reply = results.hint(strings.buttons.votes[outcome], strings)
    if token.up or outcome is VoteOutcome.WITHDRAWN:
        return reply
    parts = (*await heads(), *reply.parts, Text(strings.community.why))
    return replace(reply, parts=parts, complaint=token.answer_id)


async def forgotten(store: Store | None, person: str, strings: Strings) -> Reply:
    """Remove what is kept of a person, and say how much that was."""
    votes = await store.forget(person) if store else 0
    questions = await store.forget_questions(person) if store else 0
    return notices.forgotten(votes, strings, questions=questions)


def opened_with(reply: Reply, shown: Shown, *, private: bool) -> Reply:
    """Return a reply opened with the question, if it says that the documents have changed.

    There the button that asks again finds it, with the one that it followed.
    """
    if reply.kind is not ReplyKind.OUTDATED:
        return reply
    return replace(reply, parts=(*heads_of(shown, reply.strings), *reply.parts), private=private)


def heads_of(shown: Shown, strings: Strings) -> tuple[Text, ...]:
    """Return the lines by which a button under a reply finds the questions."""
    return (
        *([results.asked(shown.asked, strings)] if shown.asked else ()),
        *results.scope(shown.source, shown.as_of, strings),
        *([results.following(shown.followed, strings)] if shown.followed else ()),
    )


def further_page(reply: Reply, token: FurtherToken, room: Room, limit: int) -> Page:
    """Return a page of further quotations; the last one if there are fewer by now.

    Args:
        reply: All of them.
        token: Says which page.
        room: How much room parts leave in a message of the platform.
        limit: How many quotations a token holds.
    """
    pages = quotation_pages(reply, room, max_quotations=PAGE_LIMIT)
    number = min(token.page, len(pages) - 1)
    page = pages[number]
    quotes = (each.quote for each in page.quotations)
    under = shown_buttons(quotes, reply.strings.buttons, limit)
    return Page(page, [*under, *turning_buttons(number, len(pages), token.quotes, reply.strings)])


def rest_page(reply: Reply, token: RestToken, limit: int) -> Page:
    """Return a page of a list's rest, the last one if there are fewer by now."""
    quotations = reply.quotations
    number = min(token.page, len(quotations) - 1)
    heads = tuple(part for part in reply.parts if not isinstance(part, Quotation))
    footer = page_footer(number, len(quotations), reply.strings)
    page = replace(reply, parts=(*heads, quotations[number]), footer=footer)
    under = shown_buttons([quotations[number].quote], reply.strings.buttons, limit)
    turning = rest_buttons(replace(token, page=number), len(quotations), reply.strings)
    return Page(page, [*under, *turning])


async def timeline_at(
    service: QuoteService, token: PageToken, reply_context: ReplyContext
) -> Reply:
    """Return the timeline to a page of which a button leads; if it has changed, it says so."""
    request = token.request(await service.names(reply_context=reply_context))
    if request is None:
        return results.problem(OutdatedQuoteError(), reply_context.strings)
    reply = await service.timeline(request, reply_context=reply_context)
    checksum = await service.checksum(reply_context=reply_context)
    if reply.kind is not ReplyKind.TIMELINE or token.is_of(checksum):
        return reply
    return opening(reply, reply_context.strings.timelines.changed)


async def token_of(
    service: QuoteService, reply: Reply, reply_context: ReplyContext, page: int = 0
) -> PageToken:
    """Return the token of a page of a timeline as it is now."""
    checksum = await service.checksum(reply_context=reply_context)
    return PageToken.of(reply.request or TimelineRequest(), page, checksum)


def opening(reply: Reply, notice: str) -> Reply:
    """Return a reply that begins with ``notice``."""
    return replace(reply, parts=(Text(notice), *reply.parts))


def too_long_topic(token: PageToken, limit: int, strings: Strings) -> Reply | None:
    """Return the hint that a timeline's topic does not fit a token; ``None`` if it does."""
    room = token.room(limit)
    if room >= 0:
        return None
    most = max(0, len(token.topic) + room)
    return results.hint(strings.timelines.topic_too_long.format(most=most), strings)


def timeline_page(pages: Sequence[Reply], token: PageToken) -> Page:
    """Return the page that ``token`` means; the last one if there are fewer by now."""
    number = min(token.page, len(pages) - 1)
    page = pages[number]
    return Page(page, page_buttons(token, number, len(pages), page.strings))


def entries_of(reply: Reply) -> list[TimelineEntry]:
    """Return the events of a timeline's page."""
    return [part for part in reply.parts if isinstance(part, TimelineEntry)]


def record_failure(error: BaseException, doing: str) -> str:
    """Log ``error`` under a new reference, and return that.

    What cannot be reached now is no fault of the program, so its sentence says enough; whatever
    else it is has its traceback.
    """
    reference = secrets.token_hex(4)
    if isinstance(error, OUT_OF_REACH):
        log.warning("Failed while %s (reference %s). %s", doing, reference, error)
    else:
        log.error("Failed while %s (reference %s).", doing, reference, exc_info=error)
    return reference


def out_of_reach(error: BaseException, strings: Strings) -> str | None:
    """Return what a person reads where documents or settings cannot be reached, else ``None``."""
    match error:
        case StoreUnreachableError():
            return strings.community.store_away
        case UnreachableIndexError():
            return problems.problem_text(error, strings)
    return None
