from __future__ import annotations

import pytest

from index.storage import update


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """The times of changes that no test can set count as old."""
    monkeypatch.setattr(update, "UNSETTLED_NANOSECONDS", -(10**18))
