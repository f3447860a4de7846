"""The local page's own requests, without a browser."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import aiohttp
from yarl import URL


@contextlib.asynccontextmanager
async def opened_page(url: str) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """Open the page's socket as a browser does."""
    origin = str(URL(url).origin())
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{url}socket", origin=origin) as socket,
    ):
        yield socket
