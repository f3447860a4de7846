"""Files that are not plain text become reading copies, in a child process within bounds.

A reading copy is the text that a person sees in the file: paragraphs between blank lines,
headings, list items and table rows with Markdown's signs. Offsets count in it, and marks
lead back into the file. This package's face imports none of the libraries that parse files;
only the child process does.
"""

from index.formats.children import Extractor
from index.formats.copies import ReadingCopy, Stated
from index.formats.limits import SUFFIXES, Limits

__all__ = [
    "SUFFIXES",
    "Extractor",
    "Limits",
    "ReadingCopy",
    "Stated",
]
