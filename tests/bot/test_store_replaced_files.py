from __future__ import annotations

from pathlib import Path

import pytest

from bot.store import replace_file
from tests.helpers.documents import fill


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    path = fill(tmp_path, {"a": "old", "a.new": "half of one that was cut off"}) / "a"
    replace_file(path, b"new", mode=0o600)

    assert path.read_bytes() == b"new"
    assert [each.name for each in tmp_path.iterdir()] == ["a"]


def test_a_file_that_cannot_be_replaced_stays_as_it_was(tmp_path: Path) -> None:
    path = fill(tmp_path, {"a": "old", "a.new/in_the_way": ""}) / "a"
    with pytest.raises(OSError, match=r"a\.new"):
        replace_file(path, b"new")

    assert path.read_bytes() == b"old"
