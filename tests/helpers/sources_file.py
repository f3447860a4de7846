"""Documents that something is stated about."""

from __future__ import annotations

from pathlib import Path

from index import (
    Library,
)
from tests.helpers.documents import BRIDGE, fill, library

WHOLE = """\
["a.txt"]
title = "The old bridge"
author = "Ana Prado"
publisher = "The Alva Herald"
date = 1990-06-04
url = "https://example.org/bridge?page=1#top"
"""


def opened(folder: Path, sources: str | bytes, **texts: str) -> Library:
    fill(folder, {"sources.toml": sources})
    return library(folder, **(texts or {"a": BRIDGE}))
