"""Pins: questions that those who manage a server bind to quotations, which then come first."""

from __future__ import annotations

import logging
from collections.abc import MutableMapping, Sequence
from dataclasses import replace
from functools import partial

from bot.chat.gaps import kept_words
from bot.chat.server_settings import ManagedServer
from bot.rendering import notices, results
from bot.rendering.citations import quoted
from bot.rendering.sent_quotes import pin_of
from bot.replies import QuoteRef, Reply, ReplyContext
from bot.service import QuoteService
from bot.store import Store
from bot.stored_values import MAX_PINS, Pin, ServerSettings
from index import Quote, shown_quote, terms_of

log = logging.getLogger(__name__)


class PinError(Exception):
    """A pin cannot be made or found; the reader is told why in words."""


def with_pin(held: ServerSettings, pin: Pin) -> ServerSettings:
    """Return the settings with ``pin``, in the place of one of the same question.

    Raises:
        PinError: If there are as many as there may be.
    """
    former = pin_of(pin.question, held.pins)
    others = tuple(each for each in held.pins if each != former)
    if len(others) >= MAX_PINS:
        raise PinError
    return replace(held, pins=(*others, pin))


def without_pin(held: ServerSettings, number: int) -> ServerSettings:
    """Return the settings without the pin of a number, counted from 1.

    Raises:
        PinError: If there is none.
    """
    if not 1 <= number <= len(held.pins):
        raise PinError
    return replace(held, pins=(*held.pins[: number - 1], *held.pins[number:]))


def pin_for(question: str, quote: Quote) -> Pin:
    """Return what binds ``question`` to ``quote``.

    Raises:
        PinError: If nothing in the question can be recognised again.
    """
    if not terms_of(question):
        raise PinError
    return Pin(
        question,
        quote.document.source,
        quote.document.sha256,
        tuple((each.start, each.end) for each in quote.slices),
        tuple(each.text for each in quote.slices),
    )


async def quotes_by_number(
    service: QuoteService, refs: Sequence[QuoteRef], readers: ReplyContext
) -> dict[int, str]:
    """Return the words of an answer's quotations that can be pinned, by their numbers from 1."""
    found: dict[int, str] = {}
    for number, ref in enumerate(refs, start=1):
        for quote in await service.quotes_at([ref], reply_context=readers):
            found[number] = shown_quote(quote).words
    return found


async def pin_quotation(  # noqa: PLR0913, PLR0917 - each is another thing
    managed: ManagedServer,
    service: QuoteService,
    refs: Sequence[QuoteRef],
    number: int,
    question: str,
    readers: ReplyContext,
) -> Reply:
    """Bind a question to a quotation of an answer, and say what is bound to what.

    Args:
        managed: Where the pin is kept.
        service: Finds the quotation.
        refs: The quotations of the answer.
        number: Which of them, counted from 1.
        question: As a person wrote it.
        readers: Who pins.
    """
    strings, texts = readers.strings, readers.strings.community
    if not 1 <= number <= len(refs):
        return results.hint(texts.pin_without_quotation.format(number=number), strings)
    quotes = await service.quotes_at([refs[number - 1]], reply_context=readers)
    if not quotes:
        return results.hint(strings.requests.outdated, strings)
    try:
        pin = pin_for(kept_words([question]), quotes[0])
    except PinError:
        return results.hint(texts.pin_without_words, strings)
    try:
        await managed.store.change_settings(managed.server, partial(with_pin, pin=pin))
    except PinError:
        return results.hint(texts.pins_full.format(count=MAX_PINS), strings)
    return notices.pin_done(pin, quotes[0], strings)


async def list_pins(managed: ManagedServer, service: QuoteService, readers: ReplyContext) -> Reply:
    """List the pinned questions; a document that the reader may not use is not named."""
    held = await managed.held()
    shown = [(pin, await service.pinned(pin, readers)) for pin in held.pins]
    return notices.pins(shown, readers.strings, may_name=readers.allows)


async def remove_pin(managed: ManagedServer, number: int, readers: ReplyContext) -> Reply:
    """Remove the pin of a number, and say so."""
    strings, held = readers.strings, await managed.held()
    texts = strings.community
    try:
        await managed.store.change_settings(managed.server, partial(without_pin, number=number))
    except PinError:
        said = texts.pin_unknown.format(number=number, pins=strings.written("pins"))
    else:
        said = texts.pin_removed.format(question=quoted(held.pins[number - 1].question, strings))
    return results.hint(said, strings)


async def log_changed_pins(
    service: QuoteService, store: Store, server: str, checked: MutableMapping[str, str]
) -> None:
    """Log each pin of a server whose text the documents no longer have.

    Args:
        service: Finds the quotations.
        store: Has the pins.
        server: Whose they are.
        checked: The checksum of the documents for which that was logged, by server.
    """
    pins, readers = (await store.settings(server)).pins, ReplyContext(server=server)
    if not pins:
        return
    version = await service.checksum(reply_context=readers)
    if version == checked.get(server):
        return
    for number, pin in enumerate(pins, start=1):
        if await service.pinned(pin, readers) is None:
            log.warning(
                "Pin %d of server %s is not shown: %s no longer has its text.",
                number,
                server,
                pin.source,
            )
    checked[server] = version
