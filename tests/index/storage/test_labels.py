"""Labels are looked up alike in memory and on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.corpus import LabelIndex, MemoryLabels
from index.model import SourceName
from index.storage.directory import IndexDirectory
from index.storage.reader import IndexReader
from index.storage.update import update
from index.text.blocks import divide
from index.text.labels import labels_of
from tests.helpers.documents import document, fill

TEXTS = {
    "a.md": "# Article I\n\n1. One.\n\n2. Two:\n\n(a) so;\n\n(b) not so.\n\n# Article II\n\nEnd.\n",
    "b.md": "1. Bees.\n2. Hives.\n3. Honey:\n   a. dark;\n   b. light.\n",
    "c.md": "# 10.1 Ten\n\nText.\n\n# 10.2 Eleven\n\nText.\n\n# 10.10 Nineteen\n\nText.\n",
    "d.md": "A. Big\n\nText.\n\nB. Bigger\n\nText.\n",
    "e.md": "No numbers.\n",
}
NAMES = [None, [SourceName("b.md")], [SourceName("a.md"), SourceName("d.md")], []]


@pytest.fixture
def on_disk(tmp_path: Path) -> IndexReader:
    folder, directory = fill(tmp_path / "docs", TEXTS), IndexDirectory(tmp_path / "index")
    update(directory, folder)
    generation = directory.current()
    assert generation is not None
    return IndexReader(generation)


@pytest.fixture
def in_memory() -> MemoryLabels:
    documents = [document(text, name) for name, text in TEXTS.items()]
    return MemoryLabels({each.source: labels_of(each, divide(each)) for each in documents})


def seen(labels: LabelIndex) -> list[object]:
    """All that can be looked up."""
    found: list[object] = []
    for names in NAMES:
        for path in (("1",), ("2",), ("2", "a"), ("a",), ("10", "1"), ("3", "b"), ("9",)):
            found += [labels.find(path, names, 9), labels.ending(path, names, 9)]
        found += [labels.beginning(typed, names, 99) for typed in ("", "1", "1.", "10.1", "a", "z")]
        for kind in ("", "article", "rule"):
            found += [labels.outermost(kind, names, 9, letters=each) for each in (False, True)]
    for each in labels.beginning("", None, 99):
        found += [labels.above(each), labels.below(each, 99)]
    return [list(each) if isinstance(each, list) else each for each in found]


def test_both_find_the_same(in_memory: MemoryLabels, on_disk: IndexReader) -> None:
    with on_disk.reading():
        expected = seen(in_memory)
        assert seen(on_disk.corpus.labels) == expected
    assert sum(bool(each) for each in expected) > 40


def test_labels_leave_with_their_document(tmp_path: Path) -> None:
    folder, directory = fill(tmp_path / "docs", TEXTS), IndexDirectory(tmp_path / "index")
    update(directory, folder)
    fill(folder, {"a.md": "# Article I\n\nAlone.\n", "b.md": "Nothing.\n"})
    (folder / "c.md").unlink()
    update(directory, folder)
    generation = directory.current()
    assert generation is not None
    reader = IndexReader(generation)

    with reader.reading():
        left = reader.corpus.labels.beginning("", None, 99)
    assert [(each.source, each.label.path) for each in left] == [
        ("a.md", ("1",)), ("d.md", ("a",)), ("d.md", ("b",)),
    ]  # fmt: skip
