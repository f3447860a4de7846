"""A folder as people have them: what the project's own packages bring along, in every format.

Descriptions, licences and pages are copied as they are. No Word document and no PDF with text
comes with any package, so those are made here out of real descriptions, and out of a picture one
that holds no text.
"""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import Distribution, distributions
from itertools import islice
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from PIL import Image

from index import Answer, Document, Library, Quote
from index.loading.folder import read_folder
from index.text.blocks import divide
from tests.helpers.documents import ROOT
from tests.helpers.file_formats import page, pdf, word

MIN_FILES = 50
LINES_A_PAGE = 45
QUESTIONS = {".txt": 1, ".rst": 1, ".md": 2, ".html": 2, ".pdf": 2, ".docx": 2}
ASKED = 5
"""Words of a sentence that a question names."""

_KINDS = {"text/markdown": ".md", "text/x-rst": ".rst"}
_SENTENCE = re.compile(r"[A-Z][\w\s,;:'’()-]{40,300}\.")
_WORD = re.compile(r"[a-z]{4,}")

pytestmark = pytest.mark.slow


def packages() -> list[Distribution]:
    """What is installed here beside the project itself, in order of name."""
    found = {each.metadata["Name"].lower(): each for each in distributions()}
    return [found[name] for name in sorted(found) if name != "quoth"]


def descriptions() -> Iterator[tuple[str, str, str]]:
    """The name, the ending and the text of every package's own description."""
    for package in packages():
        kind = (package.metadata["Description-Content-Type"] or "").split(";")[0]
        text = package.metadata.get_payload()  # type: ignore[attr-defined]
        if isinstance(text, str) and len(text) > 1500:
            yield package.metadata["Name"], _KINDS.get(kind, ".txt"), text


def licences() -> Iterator[tuple[str, bytes]]:
    """The name and the bytes of every package's licence."""
    for package in packages():
        for file in package.files or ():
            if re.match(r"(?:LICEN[CS]E|COPYING|AUTHORS)", file.name):
                path = Path(str(file.locate()))
                if path.is_file():
                    yield package.metadata["Name"], path.read_bytes()
                    break


def paragraphs(markdown: str) -> list[str]:
    """The words of a description's paragraphs, without any markup."""
    tokens = MarkdownIt().parse(markdown)
    inlines = [token.children or [] for token in tokens if token.type == "inline"]
    return [
        "".join("\n" if each.type == "softbreak" else each.content for each in inline)
        for inline in inlines
    ]


def as_pdf(markdown: str) -> bytes:
    lines = [
        line
        for each in paragraphs(markdown)
        for line in (*textwrap.wrap(each.encode("cp1252", "ignore").decode("cp1252"), 80), "")
    ]
    starts = range(0, len(lines), LINES_A_PAGE)
    return pdf(*(page(lines[start : start + LINES_A_PAGE]) for start in starts))


def as_word(markdown: str) -> bytes:
    blocks = paragraphs(markdown)
    return word(("Title", blocks[0]), *blocks[1:])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every package's description as it is or, in turn, in another format."""
    folder = tmp_path_factory.mktemp("documents")
    others = 0
    for name, suffix, text in descriptions():
        if suffix != ".md":
            (folder / f"{name}{suffix}").write_text(text, encoding="utf-8")
            continue
        make = (None, as_pdf, as_word, lambda markdown: MarkdownIt().render(markdown).encode())
        ending = (".md", ".pdf", ".docx", ".html")[others % 4]
        made = make[others % 4]
        (folder / f"{name}{ending}").write_bytes(made(text) if made else text.encode())
        others += 1
    for name, data in licences():
        (folder / "licences").mkdir(exist_ok=True)
        (folder / "licences" / f"{name}.txt").write_bytes(data)
    with Image.open(ROOT / "tests" / "bot" / "timeline-chart.png") as drawing:
        drawing.save(folder / "drawing.pdf")
    return folder


def test_every_file_is_read_or_named_and_every_quotation_is_its_text(folder: Path) -> None:
    found = read_folder(folder)
    endings = Counter(Path(document.source).suffix for document in found.documents)

    assert len(found.documents) >= MIN_FILES
    assert set(endings) >= set(QUESTIONS)
    (drawing,) = [file.why for file in found.skipped if file.source == "drawing.pdf"]
    assert drawing.startswith("it holds no text, only pictures")
    for document in found.documents:
        for block in divide(document):
            for sentence in block.sentences:
                quote = Quote(document, sentence.span, block.number, block.heading)
                place = quote.citation.place

                assert quote.text == document.text[sentence.span.start : sentence.span.end]
                assert (place is None) is document.original
                assert not document.source.endswith(".pdf") or (place and place.page)


def test_ten_questions_find_their_sentences(folder: Path) -> None:
    small_library = Library.open(folder)
    asked = list(questions(read_folder(folder).documents))
    missed = []
    for source, sentence, question in asked:
        answer = small_library.ask(question)
        quotes = answer.quotes if isinstance(answer, Answer) else ()
        if not any(each.document.source == source and sentence in each.text for each in quotes):
            missed.append((source, question))

    assert len(asked) == 10
    # Another version of a package may word one of them in a way that is hard to find.
    assert len(missed) <= 1, missed


def questions(documents: Sequence[Document]) -> Iterator[tuple[str, str, str]]:
    """For documents of every kind the sentence with the rarest words, and those as a question."""
    words = {document.source: set(_WORD.findall(document.text.lower())) for document in documents}
    frequency = Counter(word for found in words.values() for word in found)
    for kind, count in QUESTIONS.items():
        # A description of a few words, links and code has no sentence to ask for.
        asked = (each for each in documents if each.source.endswith(kind) and any(sentences(each)))
        for document in islice(asked, count):
            sentence = max(sentences(document), key=lambda text: own_words(text, frequency))
            rare = sorted(dict.fromkeys(_WORD.findall(sentence.lower())), key=frequency.__getitem__)
            yield document.source, sentence, f"What is said about {' '.join(rare[:ASKED])}?"


def sentences(document: Document) -> Iterator[str]:
    """The whole sentences of plain words that may be quoted."""
    for block in divide(document):
        for sentence in block.sentences:
            text = document.text[sentence.span.start : sentence.span.end]
            if sentence.quotable and _SENTENCE.fullmatch(text) and len(_WORD.findall(text)) > ASKED:
                yield text


def own_words(text: str, frequency: Mapping[str, int]) -> int:
    """How many words of a sentence no other document has."""
    return sum(frequency[word] == 1 for word in set(_WORD.findall(text.lower())))
