"""Tests with documents of their own, which they change."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.service import QuoteService
from index import Library
from tests.helpers.documents import fill


class OwnFolder:
    """What the bot answers from is the class's fixture ``folder``."""

    @pytest.fixture
    def shelf(self, folder: Path) -> Library:
        return Library.open(folder)

    @pytest.fixture
    def service(self, shelf: Library) -> QuoteService:
        return QuoteService(shelf)


def mills(root: Path, *places: str) -> Path:
    """A folder with a document of one sentence for each of ``places``."""
    texts = {f"docs/{name}.txt": f"The mill of {name} burnt down in 1911." for name in places}
    return fill(root, texts) / "docs"
