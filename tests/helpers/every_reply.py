"""Every reply that the bot can give, and which functions return replies at all.

Functions are found by what they are declared to return, and noted by what they do return, so a
new one that ``every_reply`` does not reach cannot be forgotten.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import shutil
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from pathlib import Path
from types import CodeType, FrameType, FunctionType, ModuleType, TracebackType
from typing import Self

import bot.chat
import bot.rendering
import bot.service
from bot.chat import answers, buttons, gaps
from bot.chat.answers import Page
from bot.chat.buttons import Button, buttons_of
from bot.chat.followups import Shown
from bot.chat.pins import list_pins, pin_quotation, remove_pin
from bot.chat.server_settings import ManagedDocuments, ManagedServer
from bot.chat.splitting import timeline_pages
from bot.discord_chat import layout
from bot.i18n import Strings
from bot.rate_limits import Refusal
from bot.rendering import notices, results, sent_quotes
from bot.rendering.timeline_exports import ExportFormat
from bot.replies import QuoteRef, Reply, ReplyContext, TimelineRequest
from bot.service import QuoteService
from bot.store import Store
from bot.stored_values import Gap, QuestionKind, ServerSettings, Tally
from index import Alias, SourceName, Span, UnreachableIndexError, UnreachableReason
from tests.helpers.server_documents import HIDDEN, QUESTION_OF_LIST, service_with_servers

SERVER = "any:1"
ANSWER = "0f" * 6
QUOTES = 5
"""So many fit into a button of either platform."""

TOOLS = "\n".join(f"- tool *number* {number}" for number in range(1, 60))
RULES = f"""# House rules <@U1> & @everyone

## 2 Noise

2.1 Machines run from 8:00 to 19:00, see <!here> and **rule** 2.3.

2.3 Paragraph 2.1 does not apply to the `open` weekend on June 5, 2021.

## 7 Tools

Every expedition carries the following equipment:

{TOOLS}
"""
FERRIES = "\n\n".join(
    f"The ferry over the Alva sank on May {day}, 19{day}, near the village of Vilar."
    for day in range(10, 30)
)
QUESTIONS = (
    "When was the stone bridge built?",
    "When did the ferry over the Alva sink?",
    "Which equipment does every expedition carry?",
    "When do machines run?",
    "How many ferries sank in 2019?",
    QUESTION_OF_LIST,
    "Hello",
    "",
)
PREFIXES = ("bot.chat.", "bot.rendering.", "bot.service")


def modules() -> Iterator[ModuleType]:
    """The modules whose functions return replies for every front."""
    for package in (bot.chat, bot.rendering):
        for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(found.name)
    yield bot.service


def functions_of(module: ModuleType) -> Iterator[FunctionType]:
    """The functions and methods that a module defines."""
    for owner in (module, *(each for _, each in inspect.getmembers(module, inspect.isclass))):
        for _, function in inspect.getmembers(owner, inspect.isfunction):
            if function.__module__ == module.__name__:
                yield function


def functions_that_return_replies() -> dict[CodeType, str]:
    """The names of all functions that are declared to return a reply or some."""
    return {
        function.__code__: f"{module.__name__}.{function.__qualname__}"
        for module in modules()
        for function in functions_of(module)
        if re.search(r"\b(Reply|Page)\b", str(function.__annotations__.get("return", "")))
    }


@dataclass(slots=True)
class Recorder:
    """Notes within its block what those functions return, in this thread and in new ones."""

    codes: dict[CodeType, str] = field(default_factory=functions_that_return_replies)
    returned: dict[str, list[Reply]] = field(default_factory=dict)

    def __enter__(self) -> Self:
        threading.setprofile(self._note)
        sys.setprofile(self._note)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        sys.setprofile(None)
        threading.setprofile(None)

    def _note(self, frame: FrameType, event: str, value: object) -> None:
        name = self.codes.get(frame.f_code) if event == "return" else None
        if name is not None and (found := replies_in(value)):
            self.returned.setdefault(name, []).extend(found)

    @property
    def replies(self) -> list[Reply]:
        """Everything that was returned, each once."""
        found: list[Reply] = []
        for reply in chain.from_iterable(self.returned.values()):
            if not any(reply is each for each in found):
                found.append(reply)
        return found


def replies_in(value: object) -> list[Reply]:
    """The replies in what a function returned."""
    if isinstance(value, Reply):
        return [value]
    if isinstance(value, Page):
        return [value.reply]
    if isinstance(value, list | tuple):
        return [each for each in value if isinstance(each, Reply)]
    return []


def refs_of(replies: Sequence[Reply]) -> list[QuoteRef]:
    """Where the quotations of replies stand."""
    quotes = chain.from_iterable((each.quote for each in reply.quotations) for reply in replies)
    return [ref for ref in map(buttons.ref_of, quotes) if ref is not None]


async def no_words() -> str:
    """What a complaint is about, where that is not known."""
    return "When is the library open?"


async def no_history() -> tuple[str, ...]:
    """No earlier question."""
    return ()


async def no_heads() -> tuple[()]:
    """No lines about the question."""
    return ()


async def every_reply(folder: Path, strings: Strings) -> Recorder:
    """Call all that returns replies, and return what it returned.

    Call it in a loop that has not worked in threads yet: only new ones are listened to.
    """
    context = ReplyContext(strings, server=SERVER, helpers=True, solvable=True)
    with Recorder() as recorder:
        service = service_with_servers(folder, rules=RULES, ferries=FERRIES)
        (folder / "seeds" / "rules.txt").rename(folder / "seeds" / "rules.md")
        await service.refresh()
        async with await Store.open(None) as store:
            await _documents_of_a_server(service, store, context)
            asked = await _answers(service, context)
            await _buttons(service, store, context, asked)
            await _pins(service, store, context, asked)
            await _questions_without_an_answer(store, strings)
        _notices(strings, asked)
        await _changed_documents(folder / "seeds", service, context, asked)
    return recorder


async def _documents_of_a_server(
    service: QuoteService, store: Store, context: ReplyContext
) -> None:
    managed = ManagedDocuments(service, ManagedServer(store, SERVER), context)
    await managed.listing(str)
    managed.refused("a.exe", 10**12)
    await managed.add("zanzibrook.md", HIDDEN.encode())
    await managed.add("zanzibrook.exe", b"")
    await managed.add("zanzibrook.md", HIDDEN.encode(), instead_of="zanzibrook.md")
    await managed.add("other <b>.md", b"# Other\n\nThe other rule is open.\n")
    await managed.remove("other <b>.md")
    ((latest, _),) = await managed.suggest_changes(1)
    await managed.undo(latest)
    await managed.limit_channel("1", "#general <@1>", "a.txt, rules.md")
    await managed.limit_role("2", "@everyone", "zanzibrook")
    await managed.limit_role("2", "@everyone", "no such document")
    await managed.listing(str, notice="Done.")


async def _answers(service: QuoteService, context: ReplyContext) -> list[Reply]:
    asked = [
        await service.ask(question, with_question=True, reply_context=context)
        for question in QUESTIONS
    ]
    asked.append(
        await service.ask(
            "And in 1987?", history=QUESTIONS[:1], as_of="2022-01-01", reply_context=context
        )
    )
    await service.ask("Why?" * 9_999, reply_context=context)
    await service.ask(QUESTIONS[0], source="no such", reply_context=context)
    await service.help(reply_context=context)
    await service.sources(reply_context=context)
    await service.status(2, reply_context=context)
    await service.cite("2.3", reply_context=context)
    await service.cite("99", reply_context=context)
    await service.cite("no number", reply_context=context)
    await service.cite_all(["2.1", "2.3", "99"], reply_context=context)
    for text in ("The stone bridge over the Alva was built in 1764", "It was built in 1765 by Bo"):
        await service.verify(text, reply_context=context)
        await service.check(text, reply_context=context)
    for form in ExportFormat:
        request = TimelineRequest()
        await service.timeline(request, chart=True, form=form, reply_context=context)
    await service.timeline(TimelineRequest(since="<@1>"), reply_context=context)
    for question in ("", "[[2.3]]", QUESTIONS[0]):
        await answers.reply_to(service, question, context, history=no_history)
    return asked


async def _buttons(
    service: QuoteService, store: Store, context: ReplyContext, asked: Sequence[Reply]
) -> None:
    """Press every button under the answers, and those under what that shows."""
    strings, room = context.strings, layout.room_left(strings=context.strings)
    for reply in asked:
        shown = [await _press(service, context, each) for each in buttons_of(reply, QUOTES)]
        for below in filter(None, shown):
            for button in buttons_of(below, QUOTES):
                await _press(service, context, button)
    for ref in refs_of(asked):
        await service.context(ref.sha256, ref.span, ref.gaps, reply_context=context)
    timeline = await service.timeline(TimelineRequest(), reply_context=context)
    token = await answers.token_of(service, timeline, context)
    pages = timeline_pages(timeline, room, max_entries=5, max_parts=8)
    answers.timeline_page(pages, token)
    await answers.timeline_at(service, replace(token, state="0" * 6), context)
    answers.too_long_topic(replace(token, topic="<@1>" * 99), 100, strings)
    for up in (True, False, True, True):
        vote = buttons.VoteToken(ANSWER, up)
        await answers.vote(store, vote, "any:2", no_heads, strings)
    await answers.vote(None, buttons.VoteToken(ANSWER, up=True), "any:2", no_heads, strings)


async def _press(service: QuoteService, context: ReplyContext, button: Button) -> Reply | None:
    """Return what a button shows; ``None`` if it does something else."""
    room = layout.room_left(strings=context.strings)
    for kind in (buttons.ShowToken, buttons.FurtherToken, buttons.RestToken):
        if not re.fullmatch(kind.PATTERN, button.token):
            continue
        match kind.read(button.token):
            case buttons.ShowToken() as token:
                return await answers.shown_by(service, token, context)
            case buttons.FurtherToken() as token:
                refs = buttons.unpack(token.quotes)
                reply = await service.further(refs, reply_context=context)
                return answers.further_page(reply, token, room, QUOTES).reply
            case buttons.RestToken() as token:
                refs = buttons.unpack(token.quotes)
                reply = await service.rest_of_list(refs, reply_context=context)
                return answers.rest_page(reply, token, QUOTES).reply
    return None


async def _pins(
    service: QuoteService, store: Store, context: ReplyContext, asked: Sequence[Reply]
) -> None:
    managed, refs = ManagedServer(store, SERVER), refs_of(asked)
    await list_pins(managed, service, context)
    for number, question in ((1, "When was it <@1> built?"), (2, "?"), (0, "")):
        await pin_quotation(managed, service, refs, number, question, context)
    await list_pins(managed, service, context)
    await list_pins(managed, service, replace(context, sources=frozenset({"rules.md"})))
    for number in (9, 1):
        await remove_pin(managed, number, context)


async def _questions_without_an_answer(store: Store, strings: Strings) -> None:
    managed = ManagedServer(store, SERVER)
    await gaps.listing(managed, strings)
    for words in ("", "Where is <@1>?"):
        await gaps.pass_on(store, SERVER, words, "any:2", strings)
    await store.keep_settings(SERVER, ServerSettings(keep_questions=True))
    await gaps.pass_on(store, SERVER, "Where is @everyone?", "any:3", strings)
    for kind in (QuestionKind.WRONG, QuestionKind.OUTDATED):
        await store.vote(ANSWER, "any:2", up=False)
        complaint = buttons.ComplaintToken(ANSWER, kind)
        await gaps.complain(store, SERVER, complaint, "any:2", no_words, strings)
    await gaps.listing(managed, strings)
    await answers.forgotten(store, "any:2", strings)


def _notices(strings: Strings, asked: Sequence[Reply]) -> None:
    results.failure("0f0f0f0f", strings)
    results.aliases([], strings)
    results.aliases([Alias("<@1>", "@everyone", SourceName("a.txt"), Span(0, 3))], strings)
    away = UnreachableIndexError("<@1> does not answer", UnreachableReason.TIMEOUT)
    notices.no_status(away, strings)
    notices.privacy(strings)
    notices.privacy(strings, keeps_questions=True)
    notices.forgotten(2, strings, questions=1)
    notices.feedback([], strings)
    notices.feedback([Tally(ANSWER, 2, 1, wrong=1)], strings)
    faults = {"embed_links": ("#a", "<#1>")}
    for view in (notices.SettingsView(str), notices.SettingsView(str, faults=faults)):
        notices.settings(ServerSettings(silent_in=frozenset("12")), view, strings, notice="Done.")
    notices.settings_menu("Channels <#1>", strings)
    notices.welcome("A <b> place", strings)
    for refusal in Refusal:
        notices.turned_away(refusal, 3.5, strings)
    gap = Gap(SERVER, ("Where is <@1>?", "a\nb"), 3, date(2031, 3, 5), {QuestionKind.TOLD: 3})
    notices.gaps([gap], strings, since=date(2031, 3, 1))
    notices.gaps_by_server([gap, replace(gap, server="any:2")], [1, None], strings)
    for reply in asked:
        sent_quotes.with_whole_lists(reply, lambda quote: (quote,))


async def _changed_documents(
    folder: Path, service: QuoteService, context: ReplyContext, asked: Sequence[Reply]
) -> None:
    refs = refs_of(asked)
    old = (folder / "a.txt").read_text()
    (folder / "a.txt").write_text(old.replace("1764", "1765"))
    await service.reload(reply_context=context)
    shown = Shown("When was it built?", "When was it made?", "a.txt", "2021")
    for private in (True, False):
        gone = await service.exact(refs, reply_context=context)
        answers.opened_with(gone, shown, private=private)
    shutil.rmtree(folder)
    await service.reload(reply_context=context)
