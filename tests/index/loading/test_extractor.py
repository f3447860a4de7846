from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index import SkipReason, UnreadableFileError
from index.loading import worker
from index.loading.extracted_text import (
    MIB,
    SUFFIXES,
    ExtractedText,
    FormatError,
    Limits,
    OwnMetadata,
)
from index.loading.extractor import Extractor
from index.model.documents import Location, LocationMark
from tests.helpers.documents import ROOT
from tests.helpers.file_formats import body_xml, page, pdf, word

PAGE = b"<title>T</title><h1>Bridge</h1><p>It stands."
DEEP = b"<div>" * 200_000
"""A page whose nesting takes minutes to read."""


def refusal(extractor: Extractor, source: str, data: bytes) -> UnreadableFileError:
    with pytest.raises(UnreadableFileError) as caught:
        extractor.extract(source, data)
    assert caught.value.source == source
    return caught.value


def why(extractor: Extractor, source: str, data: bytes) -> str:
    return refusal(extractor, source, data).why


def test_a_file_is_read_as_it_would_be_in_this_process() -> None:
    files = {
        "a.html": PAGE,
        "B.PDF": pdf(page(["One."]), page(["Two."]), info={"Title": "Ä"}),
        "c.docx": word(("Heading 1", "Bridge"), "It stands.", "It fell."),
    }
    with Extractor() as extractor:
        for name, data in files.items():
            expected = worker.read(Path(name).suffix.lower(), data, Limits())

            assert extractor.extract(name, data) == expected


def test_a_file_that_takes_too_long_is_named_and_the_next_one_is_read() -> None:
    with Extractor(Limits(seconds=1)) as extractor:
        slow = refusal(extractor, "deep.html", DEEP)
        assert slow.why == "it took longer than 1 s to read"
        assert slow.reason is SkipReason.TOO_COSTLY
        # On a loaded machine even a small page may take a while.
        extractor.limits = Limits(seconds=60)
        assert extractor.extract("a.html", PAGE).text == "# Bridge\n\nIt stands.\n"


def test_a_file_that_takes_too_much_memory_is_named_and_the_next_one_is_read() -> None:
    wide = b"<p>a</p>" * (4 * MIB)
    with Extractor(Limits(memory=64 * MIB)) as extractor:
        assert extractor.extract("a.html", PAGE)
        large = refusal(extractor, "wide.html", wide)
        assert large.why == "it is damaged, or takes more than 64 MiB of memory to read"
        assert large.reason is SkipReason.TOO_COSTLY
        assert extractor.extract("a.html", PAGE)


def test_a_child_that_dies_is_replaced() -> None:
    with Extractor() as extractor:
        assert extractor.extract("a.html", PAGE)
        child = extractor._child  # noqa: SLF001 - the death is the subject
        assert child is not None
        child.kill()
        child.wait()

        assert extractor.extract("a.html", PAGE)


def test_a_child_is_used_again_and_replaced_after_its_share() -> None:
    with Extractor(Limits(files=2)) as extractor:
        children = []
        for _ in range(5):
            extractor.extract("a.html", PAGE)
            children.append(extractor._child.pid)  # type: ignore[union-attr]  # noqa: SLF001

    assert [len(set(children[n : n + 2])) for n in (0, 1, 2, 3)] == [1, 2, 1, 2]


def test_no_child_is_started_for_nothing_and_none_is_left() -> None:
    children = []
    with Extractor() as extractor:
        children.append(extractor._child)  # noqa: SLF001
        extractor.extract("a.html", PAGE)
        children.append(extractor._child)  # noqa: SLF001

    assert [child and child.returncode is not None for child in children] == [None, True]


def test_a_file_over_the_limit_is_named_without_a_child() -> None:
    with Extractor(Limits(file=10)) as extractor:
        assert why(extractor, "a.html", PAGE) == (
            f"it has {len(PAGE)} bytes; the limit is 9.537e-06 MiB"
        )
        assert extractor._child is None  # noqa: SLF001


def test_more_text_than_the_limit_is_named() -> None:
    with Extractor(Limits(text=MIB)) as extractor:
        assert why(extractor, "a.html", b"<p>" + b"word " * MIB) == (
            "it holds more than 1 MiB of text"
        )


def test_marks_that_outgrow_the_text_are_named() -> None:
    many = b"<h1>" + b"x" * 200 + b"</h1>" + b"".join(b"<h6>%d</h6>" % n for n in range(300))
    with Extractor(Limits(text=4096)) as extractor:
        assert (
            why(extractor, "a.html", many) == "it holds more than 0.003906 MiB of text and headings"
        )
        assert extractor.extract("a.html", PAGE)


def test_the_child_knows_no_secret_and_writes_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "secret")
    with Extractor() as extractor:
        extractor.extract("a.html", PAGE)
        child = extractor._child  # noqa: SLF001
        assert child is not None
        environment = Path(f"/proc/{child.pid}/environ")
        if environment.exists():
            assert b"secret" not in environment.read_bytes()


def test_this_process_loads_nothing_that_parses_strange_files() -> None:
    code = (
        "import sys; from index.loading.extractor import Extractor\n"
        "with Extractor() as e: e.extract('a.html', b'<p>One.')\n"
        "print(*(m for m in ('docx', 'lxml', 'pypdfium2', 'selectolax') if m in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == ""


def served(*files: tuple[str, bytes], limits: Limits = Limits()) -> list[dict[str, object]]:  # noqa: B008
    """What the worker replies to files, run in this process."""
    requests = b"".join(
        json.dumps({"suffix": suffix, "size": len(data)}).encode() + b"\n" + data
        for suffix, data in files
    )
    out = io.BytesIO()
    worker.serve(io.BytesIO(requests), out, limits)
    replies, data = [], out.getvalue()
    while data:
        length = int.from_bytes(data[:8])
        replies.append(json.loads(data[8 : 8 + length]))
        data = data[8 + length :]
    return replies


@pytest.fixture
def unbounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the bounds of a child off this process."""
    monkeypatch.setattr(worker, "spend", id)


@pytest.mark.usefixtures("unbounded")
def test_the_worker_answers_one_file_after_the_other() -> None:
    good, bad = served((".html", PAGE), (".pdf", b"no"))

    assert good["text"] == "# Bridge\n\nIt stands.\n"
    assert good["headings"] == [["Bridge"]]
    assert bad == {
        "why": "it is not a PDF file, whatever its name says",
        "reason": "other",
        "last": False,
    }


@pytest.mark.usefixtures("unbounded")
def test_the_worker_ends_itself_when_memory_has_run_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(*_: object) -> ExtractedText:
        raise MemoryError

    monkeypatch.setattr(worker, "read", read)

    assert served((".html", PAGE), (".html", PAGE)) == [
        {
            "why": "it takes more than 512 MiB of memory to read",
            "reason": "too_costly",
            "last": True,
        }
    ]


def test_a_missing_library_is_named_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    monkeypatch.delitem(sys.modules, "index.loading.pdf", raising=False)

    with pytest.raises(FormatError) as caught:
        worker.read(".pdf", b"", Limits())
    assert caught.value.why == ("reading .pdf files needs the package pypdfium2")
    assert caught.value.reason is SkipReason.NOT_INSTALLED


def test_what_marks_share_is_written_once() -> None:
    path = ("Bridge", "Tolls")
    marks = (
        LocationMark(0, Location(headings=path)),
        LocationMark(5, Location(headings=path, paragraph=1)),
    )
    reply = worker.encode(ExtractedText("text", marks, OwnMetadata(title="T")))

    assert reply["headings"] == [path]
    assert reply["marks"] == [
        (0, None, None, None, 0, False, False),
        (5, None, 1, None, 0, False, False),
    ]


def test_the_child_bounds_what_it_can_take(monkeypatch: pytest.MonkeyPatch) -> None:
    bounds: dict[int, tuple[int, int]] = {}
    monkeypatch.setattr(resource, "setrlimit", bounds.__setitem__)
    monkeypatch.setattr(resource, "getrlimit", lambda _: (0, resource.RLIM_INFINITY))
    worker.confine(Limits(memory=2**29))
    worker.spend(Limits(seconds=3))
    soft, hard = bounds.pop(resource.RLIMIT_CPU)

    assert bounds == {
        resource.RLIMIT_AS: (2**29 + 2**28,) * 2,
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_FSIZE: (0, 0),
    }
    assert soft <= time.process_time() + 6
    assert hard == resource.RLIM_INFINITY


def test_the_child_never_asks_for_more_than_it_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    bounds: dict[int, tuple[int, int]] = {}
    monkeypatch.setattr(resource, "setrlimit", bounds.__setitem__)
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1, 1))
    worker.confine(Limits())
    worker.spend(Limits())

    assert {soft for soft, _ in bounds.values()} == {0, 1}


def test_a_sandbox_that_forbids_setting_bounds_is_borne(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(resource, "setrlimit", refuse)

    assert served((".html", PAGE))[0]["text"]


def test_every_ending_has_a_reader() -> None:
    for suffix in SUFFIXES:
        with pytest.raises(FormatError):
            worker.read(suffix, b"\x00", Limits())


def test_a_bomb_inside_a_document_is_named_through_the_child() -> None:
    bomb = body_xml("<w:p><w:r><w:t>" + "a" * (3 * MIB) + "</w:t></w:r></w:p>")
    with Extractor(Limits(unpacked=2 * MIB)) as extractor:
        assert why(extractor, "bomb.docx", bomb) == "it unpacks to more than 2 MiB"
