from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from index import Library
from index.storage import update
from tests.helpers.backends import in_cluster, on_disk


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """The times of changes that no test can set count as old."""
    monkeypatch.setattr(update, "UNSETTLED_NANOSECONDS", -(10**18))


@pytest.fixture(params=["disk", "cluster"])
def stored_library(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., Library]:
    """Open a folder in each engine that keeps an index, always in the same place."""
    if request.param == "disk":
        return partial(on_disk, index=tmp_path / "index")
    node, prefix = request.getfixturevalue("node"), request.getfixturevalue("prefix")
    return partial(in_cluster, url=node.url, prefix=prefix)
