"""Whether what files show can be found: sentences of independent extractions, looked up by verify.

    python -m tests.evaluation.extraction FOLDER [--misses 20] [--most 200]

HTML is read by Python's own parser, Word by a walk over its XML, Markdown by markdown-it, a PDF by
pdftotext where that is installed; plain text stands for itself. A sentence that is not found is of
one of these kinds: ``chrome`` stands in the navigation, the head or the foot of a site; ``marks``
has the same letters and digits in a row in our copy, so only signs between them differ, such as
the mark of a footnote; ``scattered`` has all its words there, but other ones between them;
``absent`` is not there.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import subprocess
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

from markdown_it import MarkdownIt

from index import SourceName, TextTooShortError, UnreadableFileError
from index.corpus import build
from index.loading.folder import read_file
from index.loading.html_head import decode
from index.verification.lookup import NOWHERE, verify

MIN_WORDS = 4
MAX_SENTENCE_LENGTH = 400

_TASK = re.compile(r"^([ \t]*[-*+][ \t]+)\[[ xX]\][ \t]+", re.MULTILINE)
"""What a page shows as a box before the words of an item."""

_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[A-Z“\"(])")
_NOT_SHOWN = frozenset({"head", "noscript", "script", "style", "svg", "template", "title"})
_INLINE = frozenset(
    "a abbr b cite code del dfn em font i ins kbd mark q s samp small span strong sub sup tt u var"
    .split()
)  # fmt: skip
_VOID = frozenset("area base br col hr img input link meta source wbr".split())
_CHROME = frozenset(
    "aside banner button contentinfo footer header nav navigation search select".split()
)
"""Elements and roles."""
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class Paragraph(NamedTuple):
    """A paragraph as another extraction has it."""

    text: str
    is_chrome: bool = False


class _Html(HTMLParser):
    """The text of a page between its block elements."""

    def __init__(self) -> None:
        super().__init__()
        self.paragraphs: list[Paragraph] = []
        self._open: list[tuple[str, bool]] = []
        self._pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _INLINE:
            self.flush()
        if tag not in _VOID:
            self._open.append((tag, tag in _CHROME or dict(attrs).get("role") in _CHROME))

    def handle_endtag(self, tag: str) -> None:
        if tag not in _INLINE:
            self.flush()
        if any(tag == each for each, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if _NOT_SHOWN.isdisjoint(tag for tag, _ in self._open):
            self._pieces.append(data)

    def flush(self) -> None:
        words = " ".join("".join(self._pieces).split())
        self._pieces = []
        if words:
            # A heading of Sphinx ends in a sign that links to it.
            is_chrome = any(is_chrome for _, is_chrome in self._open)
            self.paragraphs.append(Paragraph(words.rstrip("¶"), is_chrome))


def of_html(data: bytes) -> list[Paragraph]:
    """The paragraphs of a page."""
    parser = _Html()
    parser.feed(decode(data))
    parser.close()
    parser.flush()
    return parser.paragraphs


def of_markdown(data: bytes) -> list[Paragraph]:
    """The paragraphs of Markdown, without its front matter."""
    text = re.sub(r"\A---\n.*?\n---\n", "", data.decode(), flags=re.DOTALL)
    shown = MarkdownIt("commonmark").enable("table").render(_TASK.sub(r"\1", text))
    return of_html(shown.encode())


def of_word(data: bytes) -> list[Paragraph]:
    """The paragraphs of a Word document's body."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        root = ET.fromstring(package.read("word/document.xml"))  # noqa: S314 - one's own files
    return [
        Paragraph("".join(each.text or "" for each in paragraph.iter(f"{_WORD}t")))
        for paragraph in root.iter(f"{_WORD}p")
    ]


def of_text(data: bytes) -> list[Paragraph]:
    """The paragraphs of plain text, between blank lines."""
    return [Paragraph(" ".join(each.split())) for each in re.split(r"\n\s*\n", data.decode())]


def of_pdf(data: bytes) -> list[Paragraph]:
    """The paragraphs of a PDF, as pdftotext divides it."""
    command = ["pdftotext", "-enc", "UTF-8", "-", "-"]
    done = subprocess.run(command, input=data, capture_output=True, check=True)
    return of_text(done.stdout.replace(b"\f", b"\n\n"))


READERS: dict[str, Callable[[bytes], list[Paragraph]]] = {
    ".htm": of_html,
    ".html": of_html,
    ".xhtml": of_html,
    ".md": of_markdown,
    ".docx": of_word,
    ".pdf": of_pdf,
    ".rst": of_text,
    ".txt": of_text,
}


def sentences(paragraphs: list[Paragraph]) -> Iterator[Paragraph]:
    """The sentences of paragraphs that are long enough to be looked up."""
    for paragraph in paragraphs:
        for sentence in _END.split(paragraph.text):
            words = sentence.split()
            if len(words) >= MIN_WORDS and len(sentence) <= MAX_SENTENCE_LENGTH:
                yield Paragraph(" ".join(words), paragraph.is_chrome)


def letters(text: str) -> str:
    """Its letters and digits in a row."""
    return "".join(filter(str.isalnum, text.lower()))


def kind_of(miss: Paragraph, copy: str, words: frozenset[str]) -> str:
    """Why a sentence is not found."""
    if miss.is_chrome:
        return "chrome"
    if letters(miss.text) in copy:
        return "marks"
    return "scattered" if set(re.findall(r"\w+", miss.text.lower())) <= words else "absent"


def main() -> None:
    """Print the share that is found of each format, and some of what is not."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation.extraction")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--misses", type=int, default=0, help="how many to print of each format")
    parser.add_argument("--most", type=int, default=200, help="sentences of one file")
    options = parser.parse_args()
    chance = random.Random(14)
    found: Counter[str] = Counter()
    kinds: defaultdict[str, Counter[str]] = defaultdict(Counter)
    misses: defaultdict[str, list[str]] = defaultdict(list)
    for path in sorted(options.folder.rglob("*")):
        suffix = path.suffix.lower()
        if suffix not in READERS or not path.is_file():
            continue
        if suffix == ".pdf" and shutil.which("pdftotext") is None:
            continue
        try:
            document = read_file(options.folder, path)
        except UnreadableFileError as error:
            print(f"not read: {error}")
            continue
        corpus = build((document,))
        copy = letters(document.text)
        words = frozenset(re.findall(r"\w+", document.text.lower()))
        wanted = list(dict.fromkeys(sentences(READERS[suffix](path.read_bytes()))))
        for sentence in chance.sample(wanted, min(len(wanted), options.most)):
            try:
                level = verify(corpus, sentence.text, [SourceName(document.source)]).level
            except TextTooShortError:
                continue
            if level not in NOWHERE:
                found[suffix] += 1
                continue
            kind = kind_of(sentence, copy, words)
            kinds[suffix][kind] += 1
            misses[suffix].append(f"{kind}: {document.source}: {sentence.text}")
    for suffix in sorted({*found, *kinds}):
        missed = sum(kinds[suffix].values())
        share = found[suffix] / (found[suffix] + missed)
        listed = ", ".join(f"{kind} {count}" for kind, count in kinds[suffix].most_common())
        print(f"{suffix:6} {share:7.2%} of {found[suffix] + missed:6,} found; {listed}")
        for miss in chance.sample(misses[suffix], min(options.misses, len(misses[suffix]))):
            print(f"    {miss}")


if __name__ == "__main__":
    main()
