"""A Document becomes blocks, blocks become sentences, sentences become Passages.

All offsets are code points into ``Document.text``. The sentences of a document lie in it,
in order and without overlap, and cover every character that is not white space.
"""

from index.passages.blocks import divide
from index.passages.grouping import passages_of
from index.passages.sentences import split

__all__ = ["divide", "passages_of", "split"]
