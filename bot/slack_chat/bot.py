"""What every handler needs: the bot's state, the workspace's settings, people and places.

No handler is imported here; ``gateway`` brings them together.
"""

from __future__ import annotations

import asyncio
import html
import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp
from cachetools import LRUCache, TTLCache
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.chat.followups import Shown
from bot.chat.gaps import keep_unanswered, kept_words, refused_words
from bot.chat.watchdog import Pause
from bot.i18n import ENGLISH, Strings, on_slack, strings_for
from bot.rate_limits import PRESSES, RecentIds, Throttle, rate_limiter_of
from bot.replies import Reply, ReplyContext
from bot.service import QuoteService
from bot.settings import Settings
from bot.store import Store
from bot.stored_values import ServerSettings

log = logging.getLogger(__name__)

Json = dict[str, Any]
"""An object of JSON."""

PERSON_SECONDS = 86_400.0
"""How long what Slack says of a person is used again."""

MAX_PEOPLE = 10_000
MEMBERS_AT_ONCE = 200
MAX_TALKS = 1_000
"""Places of which the last question is remembered, for follow-ups."""

GROUP_SECONDS = 60.0
"""How long what Slack says of user groups is used again: who left one has to wait no longer."""

HISTORY_SCOPES = ("channels:history", "groups:history")
FILES_SCOPE = "files:read"
GROUPS_SCOPE = "usergroups:read"

UNREACHABLE = (SlackClientError, aiohttp.ClientError, OSError, TimeoutError)

_MARKS = re.compile(r"<(?P<sign>[@#!]?)(?P<target>[^<>|]*)(?:\|(?P<label>[^<>]*))?>")


@dataclass(frozen=True, slots=True)
class Workspace:
    """The workspace that the tokens belong to, and what the bot is there.

    Attributes:
        scopes: What the bot may do.
    """

    team: str
    name: str
    user: str
    bot: str
    scopes: frozenset[str]

    @property
    def reads_content(self) -> bool:
        """Whether the bot sees messages in channels that do not mention it."""
        return any(each in self.scopes for each in HISTORY_SCOPES)

    @property
    def reads_files(self) -> bool:
        """Whether the bot may fetch files that people send."""
        return FILES_SCOPE in self.scopes

    @property
    def reads_groups(self) -> bool:
        """Whether the bot may know user groups and who is in them."""
        return GROUPS_SCOPE in self.scopes

    @property
    def mention(self) -> str:
        """How a message names the bot."""
        return f"<@{self.user}>"


ON_SLACK = on_slack(ENGLISH)


@dataclass(frozen=True, slots=True)
class Person:
    """Someone on Slack.

    Attributes:
        manages: Whether they are an admin or owner of the workspace.
        owns: Whether they are an owner.
    """

    id: str
    strings: Strings = ON_SLACK
    manages: bool = False
    owns: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Who wants something, and where.

    Attributes:
        team: The organisation of the person; empty where Slack does not say.
        channel: Empty where there is none, as in the Home tab.
        thread: The message under which an answer for everyone belongs, if there is one.
        begun: Whether there is a thread already: in one that is not, Slack shows nobody what is
            for one person alone.
        response_url: Where an answer may be sent within half an hour, five times.
        trigger: With it a form can be opened within three seconds.
        hidden: Whether it happened at a message that only the person sees.
        message: The message at which it happened, if it was one.
    """

    person: Person
    team: str = ""
    channel: str = ""
    thread: str | None = None
    response_url: str | None = None
    trigger: str | None = None
    hidden: bool = False
    message: str = ""
    begun: bool = True

    @property
    def private_thread(self) -> str | None:
        """The thread for what only the person sees."""
        return self.thread if self.begun else None

    @property
    def is_direct(self) -> bool:
        """Whether it is in the direct messages with the bot."""
        return self.channel.startswith("D")

    @property
    def strings(self) -> Strings:
        """The language of the person."""
        return self.person.strings

    @property
    def place(self) -> tuple[str, str | None]:
        """The conversation that a follow-up belongs to."""
        return self.channel, self.thread


class SlackBot:
    """What handlers need, for one connection after the other.

    Attributes:
        rate_limiter: Lets questions and commands in.
        button_rate_limiter: Lets in what buttons and menus ask.
        throttle: Who was told to wait.
        owners: The ids of those who run the bot; empty for the workspace's owners.
        seen: The events that were handled.
        talks: The last question of each thread or direct conversation.
        pause: Waits.
        pins_checked_for: The checksum of the documents for which changed pins were logged.
    """

    def __init__(
        self,
        service: QuoteService,
        settings: Settings,
        store: Store | None,
        client: AsyncWebClient,
        workspace: Workspace,
    ) -> None:
        self.service = service
        self.store = store
        self.client = client
        self.workspace = workspace
        self.pause: Pause = asyncio.sleep
        hosts = self._hosts = store.hosts if store is not None else None
        self.rate_limiter = rate_limiter_of(settings, shared=hosts)
        self.button_rate_limiter = rate_limiter_of(settings, times=PRESSES, shared=hosts)
        self.throttle = Throttle()
        self.owners = settings.slack_owner_ids
        self.seen = RecentIds()
        self.talks: LRUCache[tuple[str, str | None], Shown] = LRUCache(MAX_TALKS)
        self.pins_checked_for: dict[str, str] = {}
        self._working: set[asyncio.Task[Any]] = set()
        self._groups: TTLCache[str, Mapping[str, str]] = TTLCache(1, GROUP_SECONDS)
        self._groups_people: TTLCache[str, frozenset[str]] = TTLCache(MAX_TALKS, GROUP_SECONDS)
        self._members: TTLCache[str, Mapping[str, tuple[str, ...]]] = TTLCache(1, PERSON_SECONDS)
        self._people: TTLCache[str, Person] = TTLCache(MAX_PEOPLE, PERSON_SECONDS)

    def at_work(self) -> None:
        """Note that the current task answers somebody."""
        task = asyncio.current_task()
        if task is not None:
            self._working.add(task)
            task.add_done_callback(self._working.discard)

    async def finish(self, seconds: float) -> None:
        """Wait until all that was begun is answered, at most so many seconds."""
        if not self._working:
            return
        _, left = await asyncio.wait(self._working, timeout=seconds)
        for task in left:
            task.cancel()
        if left:
            log.warning("Stopped before %d people had their answer.", len(left))

    @property
    def has_other_hosts(self) -> bool:
        """Whether other hosts may serve the workspace as well; Slack gives each event to one."""
        return self._hosts is not None

    async def is_new(self, channel: str, ts: str, *, is_copy: bool) -> bool:
        """Return whether a message is to be answered: only once, on whatever host.

        Slack sends two events for a mention, and repeats one that it takes for lost. While hosts
        cannot agree, the one that gets the first of the two answers.

        Args:
            channel: Where it is.
            ts: Its time, which is its id.
            is_copy: Whether it is the second one.
        """
        claimed: bool | None = True
        if self._hosts is not None and (channel, ts) not in self.seen:
            claimed = await self._hosts.claim_event(f"{self.server} {channel} {ts}")
        if claimed is False or (claimed is None and is_copy):
            return False
        return self.seen.first_time((channel, ts))

    @property
    def server(self) -> str:
        """What the store knows the workspace by."""
        return f"slack:{self.workspace.team}"

    def voter(self, person: Person) -> str:
        """Return what the store knows a person by who votes."""
        return f"{self.server}:{person.id}"

    def is_owner(self, person: Person) -> bool:
        """Return whether ``person`` runs the bot."""
        return person.id in self.owners if self.owners else person.owns

    async def person(self, user: str) -> Person:
        """Return what Slack says of a person; in English where it does not say anything."""
        known = self._people.get(user)
        if known is not None:
            return known
        try:
            answer = await self.client.users_info(user=user, include_locale=True)
        except UNREACHABLE as error:
            log.info("Nothing is known of a person: %s", reason_of(error))
            return Person(user)
        found: Mapping[str, Any] = answer.get("user") or {}
        # In a shared channel somebody may manage the workspace of another organisation.
        ours = str(found.get("team_id") or self.workspace.team) == self.workspace.team
        owns = ours and bool(found.get("is_owner") or found.get("is_primary_owner"))
        strings = on_slack(strings_for(str(found.get("locale") or "")))
        name = next(_names_of(found), "")
        manages = owns or (ours and bool(found.get("is_admin")))
        person = Person(user, strings, manages, owns, name)
        self._people[user] = person
        return person

    async def words_to_keep(self, person: Person, questions: Sequence[str]) -> str:
        """Return what is kept of a question: its words without mentions and names of members.

        Where Slack does not say who is a member, nothing is kept.
        """
        if not questions:
            return ""
        try:
            names = await self._member_names()
        except UNREACHABLE as error:
            log.warning("A question is not kept: names are not known (%s).", reason_of(error))
            return ""
        everyone = [name for user, found in names.items() for name in found]
        return kept_words(questions, everyone, names.get(person.id, ()))

    async def keep_refused(self, person: Person, reply: Reply) -> None:
        """Keep the question that ``reply`` refuses, if the workspace keeps such questions."""
        if self.store is None or not reply.unanswered:
            return
        questions = refused_words(await self.settings(), reply)
        if words := await self.words_to_keep(person, questions):
            await keep_unanswered(self.store, self.server, words, self.voter(person))

    async def _member_names(self) -> Mapping[str, tuple[str, ...]]:
        """Return the names of each member of the workspace but the bot's, asked for once a day."""
        known = self._members.get(self.workspace.team)
        if known is not None:
            return known
        found: dict[str, tuple[str, ...]] = {}
        cursor = ""
        while True:
            answer = await self.client.users_list(limit=MEMBERS_AT_ONCE, cursor=cursor)
            for user in answer.get("members") or ():
                if user["id"] != self.workspace.user:
                    found[str(user["id"])] = tuple(_names_of(user))
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                break
        self._members[self.workspace.team] = found
        return found

    def forget_groups(self) -> None:
        """Ask Slack about user groups again."""
        self._groups.clear()
        self._groups_people.clear()

    def forget_person(self, user: str) -> None:
        """Ask Slack about a person again: something about them has changed."""
        self._people.pop(user, None)

    async def settings(self) -> ServerSettings:
        """Return the settings of the workspace."""
        if self.store is None:
            return ServerSettings()
        return await self.store.settings(self.server)

    async def workspace_strings(self) -> Strings:
        """Return the language of the workspace's owner, for what is said to nobody in particular.

        Slack keeps no language of a workspace.
        """
        try:
            answer = await self.client.users_list(limit=MEMBERS_AT_ONCE, include_locale=True)
        except UNREACHABLE as error:
            log.info("The language of the workspace is not known: %s", reason_of(error))
            return ON_SLACK
        for sign in ("is_primary_owner", "is_owner"):
            for user in answer.get("members") or ():
                if user.get(sign) and not user.get("deleted"):
                    return on_slack(strings_for(str(user.get("locale") or "")))
        return ON_SLACK

    async def groups(self) -> Mapping[str, str]:
        """Return the user groups' handles by their ids; none where they cannot be known."""
        known = self._groups.get(self.workspace.team)
        if known is not None or not self.workspace.reads_groups:
            return known or {}
        try:
            answer = await self.client.usergroups_list()
        except UNREACHABLE as error:
            log.warning("The user groups are not known: %s", reason_of(error))
            return {}
        found = {
            str(each["id"]): str(each.get("handle") or each.get("name") or each["id"])
            for each in answer.get("usergroups") or ()
            if not each.get("date_delete")
        }
        self._groups[self.workspace.team] = found
        return found

    async def groups_of(self, person: Person, among: Iterable[str]) -> frozenset[str]:
        """Return those of some user groups in which a person surely is."""
        found = [group for group in among if person.id in await self._people_in(group)]
        return frozenset(found)

    async def _people_in(self, group: str) -> frozenset[str]:
        known = self._groups_people.get(group)
        if known is not None or not self.workspace.reads_groups:
            return known or frozenset()
        try:
            answer = await self.client.usergroups_users_list(usergroup=group)
        except UNREACHABLE as error:
            log.warning("Who is in user group %s is not known: %s", group, reason_of(error))
            if isinstance(error, SlackApiError):
                self._groups_people[group] = frozenset()
            return frozenset()
        people = frozenset(map(str, answer.get("users") or ()))
        self._groups_people[group] = people
        return people

    async def name_of(self, helper: str) -> str | None:
        """Return the name of a user group or person as it is shown; ``None`` if there is none."""
        if is_group(helper):
            handle = (await self.groups()).get(helper)
            return None if handle is None else f"@{handle}"
        person = await self.person(helper)
        return f"@{person.name}" if person.name else None

    async def reply_context(self, origin: Origin, *, alone: bool = False) -> ReplyContext:
        """Return who reads a reply: the language of the person, the settings of the workspace.

        Args:
            origin: Who asks, and where.
            alone: Whether nobody else sees the reply; in direct messages it is so anyway.
        """
        settings = await self.settings()
        in_channel = bool(origin.channel) and not origin.is_direct
        roles = await self.groups_of(origin.person, settings.role_sources)
        sources, hidden = settings.sources_for(
            origin.channel, None, roles, alone=alone or not in_channel
        )
        return ReplyContext(
            origin.strings,
            sources=sources,
            quotations=settings.quotations,
            hidden=hidden,
            pins=settings.pins,
            helpers=settings.helper_role is not None and in_channel,
            server=self.server,
        )

    async def document_names(self) -> tuple[str, ...]:
        """Return the names of all documents of the workspace, whatever its settings are."""
        return await self.service.names(reply_context=ReplyContext(server=self.server))

    def is_outsider(self, origin: Origin) -> bool:
        """Return whether somebody of another organisation asks (Slack Connect)."""
        return bool(origin.team) and origin.team != self.workspace.team


def is_group(helper: str) -> bool:
    """Return whether an id is that of a user group, and not of a person."""
    return helper.startswith("S")


def _names_of(user: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names that a member goes by."""
    profile = user.get("profile") or {}
    for name in (profile.get("display_name"), user.get("real_name"), user.get("name")):
        if name:
            yield str(name)


def reason_of(error: BaseException) -> str:
    """Return in a word why a call failed, without anything that was sent."""
    response = getattr(error, "response", None)
    data = response.data if isinstance(response, AsyncSlackResponse) else response
    code = data.get("error") if isinstance(data, dict) else None
    return str(code) if code else type(error).__name__


def read_text(text: str, bot_user: str = "") -> str:
    """Return what a person typed, from the text as Slack sends it.

    Mentions of the bot are left out.
    """

    def read(mark: re.Match[str]) -> str:
        sign, target, label = mark["sign"], mark["target"], mark["label"]
        if sign == "@" and target == bot_user:
            return " "
        if sign == "!":
            return label or f"@{target.partition('^')[0]}"
        if sign:
            return f"{sign}{label or target}"
        return label or target

    plain = html.unescape(_MARKS.sub(read, text)) if "&" in text else _MARKS.sub(read, text)
    return plain.strip()


def escape(text: str) -> str:
    """Write ``text`` so that Slack's fallback text shows exactly its characters."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
