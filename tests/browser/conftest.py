"""Chromium, and the local test server as a person starts it."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

ROOT = Path(__file__).parents[2]
VIEWPORT = ViewportSize(width=1000, height=1060)
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE = 30_000
"""Milliseconds after which something is taken not to happen; a busy machine may need them."""

expect.set_options(timeout=PATIENCE)


def chromium() -> str | None:
    """Where Chromium is: the system's, or the one that ``playwright install`` has put down."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    with sync_playwright() as playwright:
        downloaded = playwright.chromium.executable_path
    return downloaded if Path(downloaded).exists() else None


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for one module: while it is open, Playwright keeps an event loop running."""
    path = chromium()
    if path is None:
        reason = "Chromium is not installed; `playwright install chromium` gets it."
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address that ``quoth run --local`` prints; a module's ``LOCAL`` is another option."""
    local = getattr(request.module, "LOCAL", "--local")
    with served(local, QUOTH_SERVERS=str(tmp_path / "servers")) as url:
        yield url


@contextlib.contextmanager
def served(local: str, *, stops_itself: bool = False, **settings: str) -> Iterator[str]:
    """Run a local server until the block is left, or where ``stops_itself``, until it has ended."""
    environment = {**os.environ, "QUOTH_LOCAL_PORT": "0", "PYTHONUNBUFFERED": "1", **settings}
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        environment.pop(name, None)
    server = subprocess.Popen(
        [sys.executable, "-m", "bot", "run", local],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with server:
        try:
            assert server.stdout is not None
            line = server.stdout.readline()
            assert "http://127.0.0.1:" in line
            yield line[line.index("http://") :].strip()
        finally:
            if not stops_itself:
                server.terminate()
        assert server.wait(timeout=30) == 0


@pytest.fixture
def asked_for() -> list[str]:
    """The addresses that the page has asked for."""
    return []


@pytest.fixture
def page(browser: Browser, url: str, asked_for: list[str]) -> Iterator[Page]:
    """The page, loaded, in a profile of its own."""
    with opened(browser, url, asked_for) as page:
        page.get_by_text("Ask a question").first.wait_for()
        yield page


@contextlib.contextmanager
def opened(
    browser: Browser,
    url: str,
    asked_for: list[str],
    **settings: Any,  # noqa: ANN401  # of Playwright's new_context
) -> Iterator[Page]:
    """Open the page in a profile of its own; it may say nothing on its console."""
    said: list[str] = []
    with browser.new_context(viewport=VIEWPORT, **settings) as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked_for.append(request.url))
        page.goto(url)
        yield page
    assert said == []
