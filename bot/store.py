"""What the bot remembers between runs: settings, votes and gaps.

It is kept in a SQLite file, or in a PostgreSQL database that several hosts share. There hosts also
share how much each person may ask, which events were handled and who does what is done once.

A server is known by its platform and its id there, such as ``discord:42``. Of a vote the
store keeps the answer's id, the direction and a keyed hash of the voter: no name,
no time, no question. The table has no row numbers, which would tell the order of voting.

Of an unanswered question, where a server keeps them, it keeps the words without names, the day
and a keyed hash of the day, the words and the asker. So ``forget_questions`` finds a person's
questions, while two rows of one person have nothing in common. A row is removed after
``RETENTION``. The key of the hashes is never in the database.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import math
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pydantic import SecretStr, TypeAdapter

from bot.coordination import Coordination
from bot.database import (
    WITH_QUESTIONS,
    Database,
    Run,
    SqliteDatabase,
    make_folder,
    reading_file,
)
from bot.errors import StoreError, StoreSettingsError, StoreUnreachableError
from bot.stored_values import (
    VOTE_REASONS,
    KeptQuestion,
    QuestionKind,
    ServerSettings,
    Tally,
    VoteOutcome,
)

log = logging.getLogger(__name__)

KEY_NAME = "voters.key"
KEY_BYTES = 32

RETENTION = timedelta(days=30)
"""How long a question is kept."""

RETENTION_CHECK_SECONDS = 50.0
"""How soon after one host another looks again what has been kept for long enough."""

MAX_QUESTIONS = 10_000
"""How many rows of questions a server may have; further ones are not kept."""

DIGEST_PERIOD = timedelta(days=7)

SETTINGS_SECONDS = 5.0
"""How long a host may go by settings that another host has changed."""

Clock = Callable[[], datetime]

_QUESTIONS_IN_BULK = "questions"
"""The subject of transactions that delete several questions, which must not wait for one another
in a circle; it comes after a server's."""

_TALLIES = (
    "SELECT answer_id, sum(up), sum(1 - up){reasons} FROM votes"
    " GROUP BY answer_id ORDER BY count(*) DESC, answer_id"
)
_TALLIES_WITHOUT_REASONS = _TALLIES.format(reasons="")
_TALLIES_WITH_REASONS = _TALLIES.format(
    reasons="".join(f", count(CASE why WHEN '{each}' THEN 1 END)" for each in VOTE_REASONS)
)
_QUESTIONS = (
    "SELECT server, words, day, kind, count(*) FROM questions"
    " WHERE day > ? AND (CAST(? AS TEXT) IS NULL OR server = ?)"
    " GROUP BY server, words, day, kind ORDER BY server, words, day, kind"
)
_SETTINGS = TypeAdapter(ServerSettings)
_key_lock = threading.Lock()


def utc_now() -> datetime:
    """Return the present time."""
    return datetime.now(UTC)


class Store:
    """What is kept, open; safe to use from any number of tasks of one event loop.

    Close it, or use it as an async context manager: the file's thread keeps the process alive.

    Attributes:
        clock: Gives the present time.
        hosts: What the hosts that share the database agree on; ``None`` for a file.
    """

    def __init__(
        self,
        database: Database,
        folder: Path | None,
        clock: Clock = utc_now,
        voters_key: SecretStr | None = None,
    ) -> None:
        self._database = database
        self.clock = clock
        self._key_path = folder / KEY_NAME if folder else None
        self._key = _derived(voters_key) if voters_key else b""
        self._settings: dict[str, tuple[float, ServerSettings]] = {}
        self._settings_seconds = SETTINGS_SECONDS if database.is_shared else math.inf
        self.hosts = Coordination(database, self._hash_of) if database.is_shared else None

    @classmethod
    async def open(
        cls,
        folder: Path | None,
        clock: Clock = utc_now,
        *,
        url: SecretStr | None = None,
        voters_key: SecretStr | None = None,
    ) -> Self:
        """Open the file in ``folder``, or the database at ``url``, and bring it up to date.

        A damaged file is set aside under another name and a new one begun. Questions that have
        been kept for long enough are removed.

        Args:
            folder: Has the file and the key, and is made if need be; ``None`` is in memory.
            clock: Gives the present time.
            url: The database that several hosts share, in place of a file.
            voters_key: What the key of the hashes is made of, in place of a file with it.

        Raises:
            StoreError: If what is kept is from a newer Quoth, not Quoth's at all, or cannot
                be written, or was begun with another key.
        """
        database: Database
        if url is None:
            database = await SqliteDatabase.open(folder)
        else:
            from bot.postgres_database import PostgresDatabase

            if folder is not None:
                await asyncio.to_thread(make_folder, folder)
            database = await PostgresDatabase.open(url)
        store = cls(database, folder, clock, voters_key)
        try:
            if database.is_shared:
                await store._check_key()
            if folder is not None or url is not None:
                await store.remove_old_questions()
        except BaseException:
            await database.close()
            raise
        return store

    @property
    def is_reachable(self) -> bool:
        """Whether the last attempt to use it got an answer."""
        return self._database.is_reachable

    async def close(self) -> None:
        """Close it, after whatever is being written."""
        await self._database.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def settings(self, server: str) -> ServerSettings:
        """Return the settings of a server; they are kept in memory once they have been read.

        Those that were read before are used while a shared database cannot be reached. There are
        no defaults in their place: a server may have limited who sees what.

        Raises:
            StoreError: If they cannot be read.
        """
        known = self._settings.get(server)
        if known is not None and time.monotonic() - known[0] < self._settings_seconds:
            return known[1]
        try:
            async with self._database.reading() as run:
                found = await _read_settings(run, server)
        except StoreUnreachableError:
            if known is None:
                raise
            return known[1]
        self._settings[server] = time.monotonic(), found
        return found

    async def change_settings(
        self, server: str, change: Callable[[ServerSettings], ServerSettings]
    ) -> ServerSettings:
        """Replace the settings of a server by what ``change`` makes of them, and return them.

        One change follows another, so none is lost.
        """
        async with self._database.transaction(server, _QUESTIONS_IN_BULK) as run:
            held = await _read_settings(run, server)
            settings = change(held)
            if settings != held:
                await self._write_settings(run, server, settings)
        self._settings.pop(server, None)
        return settings

    async def keep_settings(self, server: str, settings: ServerSettings) -> None:
        """Replace the settings of a server."""
        async with self._database.transaction(server, _QUESTIONS_IN_BULK) as run:
            await self._write_settings(run, server, settings)
        self._settings.pop(server, None)

    async def drop_settings(self, server: str) -> None:
        """Forget the settings and questions of a server, as when the bot has left it."""
        async with self._database.transaction(server, _QUESTIONS_IN_BULK) as run:
            await self._write_settings(run, server, ServerSettings())
            await run("DELETE FROM questions WHERE server = ?", server)
        self._settings.pop(server, None)

    async def vote(self, answer_id: str, voter: str, *, up: bool) -> VoteOutcome:
        """Count a vote; each person has one for each answer.

        The other vote replaces it, and the same vote again withdraws it.
        """
        row = (answer_id, await self._hash_of(voter))
        async with self._database.transaction(f"{answer_id} {row[1].hex()}") as run:
            before = await run("SELECT up FROM votes WHERE answer_id = ? AND voter = ?", *row)
            if before and before[0][0] == up:
                await run("DELETE FROM votes WHERE answer_id = ? AND voter = ?", *row)
                return VoteOutcome.WITHDRAWN
            await run(
                "INSERT INTO votes (answer_id, voter, up) VALUES (?, ?, ?)"
                " ON CONFLICT (answer_id, voter) DO UPDATE SET up = excluded.up, why = NULL",
                *(*row, int(up)),
            )
            return VoteOutcome.CHANGED if before else VoteOutcome.COUNTED

    async def votes(self) -> tuple[Tally, ...]:
        """Return the votes by answer, most votes first, then by answer id."""
        async with self._database.reading() as run:
            return tuple(Tally(*row) for row in await run(_TALLIES_WITH_REASONS))

    async def explain_vote(self, answer_id: str, voter: str, why: QuestionKind) -> bool:
        """Keep why a person voted against an answer; return whether there is such a vote."""
        row = (answer_id, await self._hash_of(voter))
        async with self._database.transaction() as run:
            sql = "UPDATE votes SET why = ? WHERE answer_id = ? AND voter = ? AND up = 0"
            return bool(await run(f"{sql} RETURNING 1", str(why), *row))

    async def forget(self, voter: str) -> int:
        """Remove every vote of a person, without trace in the file, and say how many."""
        hashed = await self._hash_of(voter)
        async with self._database.transaction() as run:
            return len(await run("DELETE FROM votes WHERE voter = ? RETURNING 1", hashed))

    async def keep_question(self, server: str, words: str, kind: QuestionKind, asker: str) -> bool:
        """Keep the words of a question, once a day for each person; return whether there is room.

        A question that is kept already gets the new ``kind``, unless that says less.
        """
        day = self._today().isoformat()
        words = words.replace("\0", "")
        hashed = await self._hash_of(_asking(server, words, day, asker))
        async with self._database.transaction(server) as run:
            [(rows,)] = await run("SELECT count(*) FROM questions WHERE server = ?", server)
            if rows >= MAX_QUESTIONS:
                return False
            await run(
                "INSERT INTO questions VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (server, words, day, asker) DO UPDATE"
                " SET kind = excluded.kind WHERE excluded.kind != ?",
                *(server, words, day, hashed, str(kind), str(QuestionKind.UNANSWERED)),
            )
        return True

    async def questions(self, server: str) -> tuple[KeptQuestion, ...]:
        """Return the questions that are kept for a server."""
        async with self._database.reading() as run:
            rows = await run(_QUESTIONS, _last_removed(self._today()), server, server)
        return tuple(map(_kept_question, rows))

    async def forget_questions(self, asker: str) -> int:
        """Remove every question of a person, without trace in the file, and say how many."""
        removed = 0
        await self._hash_of(asker)
        async with self._database.transaction(_QUESTIONS_IN_BULK) as run:
            for server, words, day, hashed in await run(
                "SELECT server, words, day, asker FROM questions"
            ):
                if hashed == await self._hash_of(_asking(server, words, day, asker)):
                    sql = "DELETE FROM questions WHERE (server, words, day, asker) = (?, ?, ?, ?)"
                    await run(sql, server, words, day, hashed)
                    removed += 1
        return removed

    async def remove_old_questions(self) -> None:
        """Remove the questions that have been kept for ``RETENTION``."""
        async with self._database.transaction(_QUESTIONS_IN_BULK) as run:
            await run("DELETE FROM questions WHERE day <= ?", _last_removed(self._today()))

    async def remove_what_is_old(self) -> None:
        """Remove what has been kept for long enough; of several hosts one does it each time."""
        if self.hosts is None:
            await self.remove_old_questions()
        elif await self.hosts.claim_job("retention", RETENTION_CHECK_SECONDS):
            await self.remove_old_questions()
            await self.hosts.remove_passed()

    async def claim_digest(self, server: str) -> datetime | None:
        """Return since when a digest of questions is due, and count it as sent; else ``None``.

        The first one is due a period after the first call. Only one of several callers gets it.
        """
        now = self.clock()
        async with self._database.transaction(server) as run:
            rows = await run("SELECT sent FROM digests WHERE server = ?", server)
            since = datetime.fromisoformat(rows[0][0]) if rows else None
            if since is not None and now - since < DIGEST_PERIOD:
                return None
            await _write_digest(run, server, now)
        return since

    async def give_back_digest(self, server: str, since: datetime) -> None:
        """Make a digest due again that was claimed and could not be sent."""
        async with self._database.transaction(server) as run:
            await _write_digest(run, server, since)

    def _today(self) -> date:
        return self.clock().astimezone(UTC).date()

    async def _write_settings(self, run: Run, server: str, settings: ServerSettings) -> None:
        """Write a row, or remove it for the defaults; called inside a transaction."""
        # Before the write, so that a call that is cancelled leaves nothing outdated.
        self._settings.pop(server, None)
        if not settings.keep_questions:
            # What somebody handed over by a press stays for its time.
            await run(
                "DELETE FROM questions WHERE server = ? AND kind != ?",
                *(server, str(QuestionKind.TOLD)),
            )
        if settings.digest_channel is None:
            await run("DELETE FROM digests WHERE server = ?", server)
        if settings == ServerSettings():
            await run("DELETE FROM settings WHERE server = ?", server)
            return
        text = _SETTINGS.dump_json(settings).decode()
        await run(
            "INSERT INTO settings VALUES (?, ?)"
            " ON CONFLICT (server) DO UPDATE SET settings = excluded.settings",
            *(server, text),
        )

    async def _hash_of(self, person: str) -> bytes:
        """Return what stands for a person."""
        if not self._key:
            key = await asyncio.to_thread(_read_key, self._key_path)
            # Another task may have been faster, and in memory each has made one of its own.
            self._key = self._key or key
        return hmac.digest(self._key, person.encode(), "sha256")

    async def _check_key(self) -> None:
        """See that this host has the key that the shared database was begun with.

        With another one a person's votes and questions could not be found to be forgotten.
        """
        async with self._database.transaction("voters_key") as run:
            rows = await run("SELECT fingerprint FROM voters_key")
            if rows and not self._key and not await asyncio.to_thread(_exists, self._key_path):
                raise StoreSettingsError(
                    _OTHER_KEY.format(found=f"has no {KEY_NAME} in its state folder")
                )
            fingerprint = await self._hash_of("fingerprint")
            if not rows:
                await run("INSERT INTO voters_key VALUES (?)", fingerprint)
            elif not hmac.compare_digest(bytes(rows[0][0]), fingerprint):
                raise StoreSettingsError(_OTHER_KEY.format(found="has another key"))


_OTHER_KEY = (
    "Hosts that share a database need the same key for the hashes of voters, and this one {found}. "
    f"Copy {KEY_NAME} from the state folder of the first host to that of this one, or give all "
    "hosts the same QUOTH_VOTERS_KEY."
)


async def _read_settings(run: Run, server: str) -> ServerSettings:
    rows = await run("SELECT settings FROM settings WHERE server = ?", server)
    return _parse_settings(server, rows[0][0]) if rows else ServerSettings()


async def _write_digest(run: Run, server: str, sent: datetime) -> None:
    await run(
        "INSERT INTO digests VALUES (?, ?) ON CONFLICT (server) DO UPDATE SET sent = excluded.sent",
        *(server, sent.isoformat()),
    )


def read_votes(folder: Path, url: SecretStr | None = None) -> tuple[Tally, ...]:
    """Return the votes that are kept, by answer, most votes first; changes nothing there.

    Args:
        folder: Has the file.
        url: The database in place of it.

    Raises:
        StoreError: If they cannot be read.
    """
    with _reading(folder, url) as (run, version):
        if not version:
            return ()
        has_reasons = url is not None or version >= WITH_QUESTIONS
        tallies = _TALLIES_WITH_REASONS if has_reasons else _TALLIES_WITHOUT_REASONS
        return tuple(Tally(*row) for row in run(tallies))


def read_questions(
    folder: Path, today: date, url: SecretStr | None = None
) -> tuple[KeptQuestion, ...]:
    """Return the questions that are kept; changes nothing there.

    Raises:
        StoreError: If they cannot be read.
    """
    with _reading(folder, url) as (run, version):
        if version < (1 if url else WITH_QUESTIONS):
            return ()
        return tuple(map(_kept_question, run(_QUESTIONS, _last_removed(today), None, None)))


def read_settings_of(folder: Path, server: str, url: SecretStr | None = None) -> ServerSettings:
    """Return the settings of a server that are kept; changes nothing there.

    Raises:
        StoreError: If they cannot be read.
    """
    with _reading(folder, url) as (run, version):
        if version < (1 if url else WITH_QUESTIONS):
            return ServerSettings()
        rows = run("SELECT settings FROM settings WHERE server = ?", server)
        return _parse_settings(server, rows[0][0]) if rows else ServerSettings()


@contextmanager
def _reading(folder: Path, url: SecretStr | None) -> Iterator[tuple[Callable[..., list[Any]], int]]:
    if url is None:
        with reading_file(folder) as found:
            yield found
    else:
        from bot.postgres_database import reading_database

        with reading_database(url) as found:
            yield found


def _asking(server: str, words: str, day: str, asker: str) -> str:
    """Return what the keyed hash of a question is made of."""
    return f"{server}\0{words}\0{day}\0{asker}"


def _kept_question(row: Sequence[Any]) -> KeptQuestion:
    server, words, day, kind, people = row
    return KeptQuestion(server, words, date.fromisoformat(day), QuestionKind(kind), people)


def _last_removed(today: date) -> str:
    """Return the last day whose questions have been kept for long enough."""
    return (today - RETENTION).isoformat()


def _parse_settings(server: str, text: str) -> ServerSettings:
    try:
        return _SETTINGS.validate_json(text)
    except ValueError:
        log.warning("The settings of server %s are not readable; it has the defaults.", server)
        return ServerSettings()


def _exists(path: Path | None) -> bool:
    return path is not None and path.exists()


def _derived(voters_key: SecretStr) -> bytes:
    return hmac.digest(voters_key.get_secret_value().encode(), b"voters", "sha256")


def _read_key(path: Path | None) -> bytes:
    """Return the key of the voters' hashes; made if there is none, readable by the owner alone."""
    if path is None:
        return secrets.token_bytes(KEY_BYTES)
    try:
        # A task that was cancelled while its thread makes the key no longer keeps others out.
        with _key_lock:
            if not path.exists():
                replace_file(path, secrets.token_bytes(KEY_BYTES), mode=0o600)
            key = path.read_bytes()
    except OSError as error:
        raise StoreError(f"The file {path} cannot be used: {error.strerror}.") from None
    if len(key) != KEY_BYTES:
        raise StoreError(
            f"The file {path} is damaged. Put its copy back; or remove it, and votes given so far "
            "can no longer be changed or withdrawn."
        )
    return key


def replace_file(path: Path, data: bytes, *, mode: int = 0o666) -> None:
    """Write ``data`` to ``path`` atomically: after a crash the file is the new or the old one.

    Raises:
        OSError: If it cannot be written.
    """
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:  # noqa: PTH123
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
