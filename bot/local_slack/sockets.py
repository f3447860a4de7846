"""Socket Mode: the connections of an app, and what is delivered over them.

Each connection needs an address of its own that works once. An envelope goes to one
connection; what is not acknowledged in time is delivered again if it is an event, with
``retry_attempt``, and has failed for the person if it is anything else. The attributes of
``SocketMode`` that begin with ``next_``, ``hold`` and ``freeze`` are faults on demand.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import WSCloseCode, WSMsgType, web

from bot.local_slack.manifest import Json

MAX_CONNECTIONS = 10
MAX_RECORDS = 10_000
"""How many deliveries are remembered; a server that runs for days forgets the oldest."""

DeliveryKind = Literal["events_api", "slash_commands", "interactive"]

DisconnectReason = Literal["warning", "refresh_requested", "link_disabled"]


@dataclass(frozen=True, slots=True)
class Timing:
    """How long Slack waits, in seconds.

    Attributes:
        acknowledge: For the acknowledgement of an envelope.
        retries: Before each further delivery of an event.
        trigger: A trigger can be used for that long.
        response_url: And a response address for that long.
        post_interval: Between two posts into one channel, else 429; 0 for no limit.
    """

    acknowledge: float = 3.0
    retries: Sequence[float] = (0.0, 60.0, 300.0)
    trigger: float = 3.0
    response_url: float = 1_800.0
    post_interval: float = 0.0


@dataclass(slots=True)
class Delivery:
    """What was to be delivered to the app, and how that went.

    Attributes:
        attempts: The id of each envelope in which it was sent.
        acknowledged: Whether the app has said that it has it.
        response: What came with the acknowledgement.
        failed: Whether Slack has given it up.
    """

    kind: DeliveryKind
    payload: Json
    attempts: list[str] = field(default_factory=list)
    acknowledged: bool = False
    response: Json | None = None
    failed: bool = False

    @property
    def done(self) -> bool:
        """Whether nothing more will come of it."""
        return self.acknowledged or self.failed


class _Connection:
    """One WebSocket of the app."""

    def __init__(self, socket: web.WebSocketResponse, transport: asyncio.Transport | None) -> None:
        self.socket = socket
        self.transport = transport
        self.frozen = False
        self.ended = asyncio.Event()


class SocketMode:
    """The server's side of Socket Mode.

    Attributes:
        deliveries: All that was to be delivered, in order.
        refusing: No connection is accepted as long as it is set.
        next_duplicated: So many next events arrive twice.
        next_unheard: So many next acknowledgements are lost.
    """

    def __init__(
        self,
        app_id: str,
        timing: Timing,
        changed: Callable[[], None],
        before_delivery: Callable[[], None],
    ) -> None:
        self.deliveries: list[Delivery] = []
        self.refusing = False
        self.next_duplicated = 0
        self.next_unheard = 0
        self._app_id = app_id
        self._timing = timing
        self._changed = changed
        self._before_delivery = before_delivery
        self._tickets: set[str] = set()
        self._connections: list[_Connection] = []
        self._leaving: set[_Connection] = set()
        self._connected = asyncio.Event()
        self._waiting: dict[str, tuple[Delivery, asyncio.Event]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._open = asyncio.Event()
        self._open.set()
        self._turn = 0

    # Connections

    def issue_ticket(self) -> str:
        """Return what makes one address for one connection."""
        ticket = uuid.uuid4().hex
        self._tickets.add(ticket)
        return ticket

    @property
    def connections(self) -> int:
        """How many connections the app has."""
        return len(self._connections)

    @property
    def transports(self) -> list[asyncio.Transport | None]:
        """The transports of the app's connections."""
        return [each.transport for each in (*self._connections, *self._leaving)]

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """Take a connection and stay with it until it ends."""
        ticket = request.query.get("ticket", "")
        if self.refusing:
            raise web.HTTPServiceUnavailable
        if ticket not in self._tickets:
            raise web.HTTPNotFound(text="invalid_ticket")
        self._tickets.remove(ticket)
        if len(self._connections) >= MAX_CONNECTIONS:
            raise web.HTTPTooManyRequests(text="too_many_websockets")
        socket = web.WebSocketResponse(autoping=False, autoclose=False, compress=False)
        await socket.prepare(request)
        connection = _Connection(socket, request.transport)
        self._add(connection)
        try:
            await socket.send_json(
                {
                    "type": "hello",
                    "num_connections": len(self._connections),
                    "connection_info": {"app_id": self._app_id},
                    "debug_info": {"host": "local", "approximate_connection_time": 18_060},
                }
            )
            self._changed()
            await self._receive(connection)
        finally:
            self._remove(connection)
            self._leaving.discard(connection)
            connection.ended.set()
            self._changed()
        return socket

    def _add(self, connection: _Connection) -> None:
        self._connections.append(connection)
        self._connected.set()

    def _remove(self, connection: _Connection) -> None:
        if connection in self._connections:
            self._connections.remove(connection)
        if not self._connections:
            self._connected.clear()

    async def _receive(self, connection: _Connection) -> None:
        socket = connection.socket
        while True:
            message = await socket.receive()
            if message.type in {WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR}:
                return
            if connection.frozen:
                continue
            if message.type is WSMsgType.PING:
                await socket.pong(message.data)
            elif message.type is WSMsgType.TEXT:
                self._acknowledge(message.data)
            elif message.type is WSMsgType.CLOSE:
                await socket.close()
                return

    def _acknowledge(self, data: str) -> None:
        try:
            answer = json.loads(data)
        except ValueError:
            return
        envelope_id = answer.get("envelope_id") if isinstance(answer, dict) else None
        if envelope_id not in self._waiting:
            return
        delivery, heard = self._waiting.pop(envelope_id)
        if self.next_unheard:
            self.next_unheard -= 1
            return
        delivery.acknowledged = True
        delivery.response = answer.get("payload")
        heard.set()

    # Deliveries

    def deliver(
        self, kind: DeliveryKind, payload: Json, *, done: Callable[[Delivery], None] | None = None
    ) -> Delivery:
        """Begin to deliver something; ``done`` is called once nothing more will come of it."""
        self._before_delivery()
        delivery = Delivery(kind, payload)
        self.deliveries.append(delivery)
        del self.deliveries[:-MAX_RECORDS]
        task = asyncio.get_running_loop().create_task(self._deliver(delivery, done))
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return delivery

    def _ended(self, task: asyncio.Task[None]) -> None:
        """Forget a delivery that is over, and let those who wait look again."""
        self._tasks.discard(task)
        self._changed()

    async def _deliver(self, delivery: Delivery, done: Callable[[Delivery], None] | None) -> None:
        try:
            await self._attempt_all(delivery)
        finally:
            delivery.failed = not delivery.acknowledged
            if done is not None:
                done(delivery)

    async def _attempt_all(self, delivery: Delivery) -> None:
        await self._open.wait()
        is_event = delivery.kind == "events_api"
        if await self._attempt(delivery, 0):
            if is_event and self.next_duplicated:
                self.next_duplicated -= 1
                await self._attempt(delivery, 1)
            return
        for number, pause in enumerate(self._timing.retries if is_event else (), start=1):
            await asyncio.sleep(pause)
            await self._open.wait()
            if await self._attempt(delivery, number):
                return

    async def _attempt(self, delivery: Delivery, number: int) -> bool:
        """Send an envelope to one connection and wait for the acknowledgement."""
        connection = await self._next_connection(delivery.kind)
        if connection is None:
            return False
        envelope_id = str(uuid.uuid4())
        envelope: dict[str, Any] = {
            "envelope_id": envelope_id,
            "type": delivery.kind,
            "payload": delivery.payload,
            "accepts_response_payload": delivery.kind != "events_api",
        }
        if delivery.kind == "events_api":
            envelope["retry_attempt"] = number
            envelope["retry_reason"] = "timeout" if number else ""
        heard = asyncio.Event()
        self._waiting[envelope_id] = delivery, heard
        delivery.attempts.append(envelope_id)
        try:
            if not connection.frozen:
                await connection.socket.send_json(envelope)
            await self._wait(heard, connection)
        except (ConnectionError, TimeoutError):
            return False
        finally:
            self._waiting.pop(envelope_id, None)
        return heard.is_set()

    async def _wait(self, heard: asyncio.Event, connection: _Connection) -> None:
        """Wait for the acknowledgement, at most as long as the connection lasts.

        Raises:
            TimeoutError: If neither happens in time.
        """
        waits = [asyncio.ensure_future(each.wait()) for each in (heard, connection.ended)]
        try:
            async with asyncio.timeout(self._timing.acknowledge):
                await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    async def _next_connection(self, kind: DeliveryKind) -> _Connection | None:
        """Return a connection; for an event wait for one as long as for an acknowledgement."""
        if not self._connections and kind == "events_api":
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._timing.acknowledge):
                    await self._connected.wait()
        if not self._connections:
            return None
        self._turn += 1
        return self._connections[self._turn % len(self._connections)]

    @property
    def busy(self) -> bool:
        """Whether something is still to be delivered."""
        return bool(self._tasks)

    # Faults

    def hold(self) -> None:
        """Keep back what is to be delivered from now on, until ``release``: it arrives late."""
        self._open.clear()

    def release(self) -> None:
        """Deliver what was kept back."""
        self._open.set()

    async def disconnect(self, reason: DisconnectReason = "refresh_requested") -> None:
        """Ask the app to connect again, as Slack does every few hours.

        What it still says on its old connections is heard; nothing more is sent on them.
        """
        for connection in list(self._connections):
            self._remove(connection)
            self._leaving.add(connection)
            with contextlib.suppress(ConnectionError):
                await connection.socket.send_json(
                    {"type": "disconnect", "reason": reason, "debug_info": {"host": "local"}}
                )

    async def close(self) -> None:
        """Close all connections in good order."""
        for connection in list(self._connections):
            self._remove(connection)
            with contextlib.suppress(ConnectionError):
                await connection.socket.close(code=WSCloseCode.GOING_AWAY)
            connection.ended.set()

    def reset(self) -> None:
        """Break all connections without a word."""
        for connection in [*self._connections, *self._leaving]:
            self._remove(connection)
            if connection.transport is not None:
                connection.transport.abort()
            connection.ended.set()

    def freeze(self) -> None:
        """Leave all connections open, and neither read nor write on them again."""
        for connection in self._connections:
            connection.frozen = True

    async def stop(self) -> None:
        """End all that runs."""
        self.reset()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
