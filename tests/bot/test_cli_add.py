"""`quoth add` with files, and with pages of a web server on the loopback interface."""

from __future__ import annotations

import gzip
import ipaddress
import socket
import threading
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot import add_command
from bot.add_command import is_public
from index import Library
from tests.bot.conftest import Outcome, Quoth
from tests.helpers.documents import BRIDGE, fill
from tests.helpers.file_formats import page, pdf

HTML = b"""<!doctype html><html><head><title>Harbour fees</title>
<meta name="author" content="Ada Harbourmaster">
<meta property="article:published_time" content="2024-05-01T10:00:00Z">
<link rel="canonical" href="https://example.org/fees">
</head><body><h1>Harbour fees</h1><p>A berth costs twelve pounds a night.</p></body></html>"""
PLAIN = b"A berth costs twelve pounds a night in the old harbour.\n"


@dataclass
class Sent:
    body: bytes = b""
    kind: str | None = "text/html"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    endless: bool = False
    stuck: bool = False


class Web:
    """A web server of this machine that sends what a test put at each path."""

    def __init__(self) -> None:
        self.pages: dict[str, Sent] = {}
        self.asked: list[str] = []
        self.released = threading.Event()
        web = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                web.asked.append(self.path)
                sent = web.pages.get(self.path, Sent(status=404))
                self.send_response(sent.status)
                if sent.kind:
                    self.send_header("Content-Type", sent.kind)
                for name, value in sent.headers.items():
                    self.send_header(name, value)
                if not sent.endless and not sent.stuck:
                    self.send_header("Content-Length", str(len(sent.body)))
                self.end_headers()
                if sent.stuck:
                    web.released.wait(60)
                try:
                    self.wfile.write(sent.body)
                    while sent.endless:
                        self.wfile.write(b"x" * 65536)
                except OSError:
                    self.close_connection = True

            def log_message(self, *_: object) -> None:
                """Keep the test's output clean."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]

    def at(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@pytest.fixture
def web() -> Iterator[Web]:
    web = Web()
    thread = threading.Thread(target=web.server.serve_forever)
    thread.start()
    yield web
    web.released.set()
    web.server.shutdown()
    thread.join()
    web.server.server_close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return fill(tmp_path / "docs", {"bridge.txt": BRIDGE})


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


class TestPages:
    @pytest.fixture
    def add(self, quoth: Quoth, folder: Path) -> AddPage:
        return AddPage(quoth, folder)

    def test_a_page_is_added_with_what_it_states_and_can_be_asked(
        self, add: AddPage, web: Web, folder: Path, quoth: Quoth
    ) -> None:
        web.pages["/guide/fees/"] = Sent(HTML, "text/html; charset=utf-8")
        done = add(web.at("/guide/fees/"))

        assert done.status == 0
        assert (folder / "fees.html").read_bytes() == HTML
        assert tomllib.loads((folder / "sources.toml").read_text()) == {
            "fees.html": {
                "title": "Harbour fees",
                "author": "Ada Harbourmaster",
                "date": "2024-05-01",
                "url": "https://example.org/fees",
            }
        }
        asked = quoth("ask", "what does a berth cost?", "--json", "--seeds", str(folder)).json()
        (quote, *_) = asked["quotes"]
        assert (quote["source"], quote["url"]) == ("fees.html", "https://example.org/fees")
        assert quote["own"] == []

    def test_without_an_address_of_its_own_the_last_one_counts(
        self, add: AddPage, web: Web, folder: Path
    ) -> None:
        web.pages["/old"] = Sent(status=301, headers={"Location": "/new.txt"})
        web.pages["/new.txt"] = Sent(PLAIN, "text/plain")
        add(web.at("/old"))

        assert (folder / "new.txt").read_bytes() == PLAIN
        stated = tomllib.loads((folder / "sources.toml").read_text())
        assert stated == {"new.txt": {"url": web.at("/new.txt")}}

    @pytest.mark.parametrize(
        ("path", "kind", "name"),
        [
            ("/a/index.html", "text/html", "a.html"),
            ("/", "text/html", "127.0.0.1.html"),
            ("/plan.pdf", "application/pdf", "plan.pdf"),
            ("/download?id=3", "application/pdf", "download.pdf"),
            ("/plan.pdf", "application/octet-stream", "plan.pdf"),
            ("/plan.pdf", None, "plan.pdf"),
            ("/notes.md", "text/plain; charset=utf-8", "notes.md"),
            ("/x%2F..%2F..%2Fetc", "text/plain", "etc.txt"),
            ("/con", "text/plain", "_con.txt"),
        ],
    )
    def test_the_name_comes_from_the_address_and_the_type(  # noqa: PLR0913, PLR0917 - fixtures
        self, path: str, kind: str | None, name: str, add: AddPage, web: Web, folder: Path
    ) -> None:
        body = {
            ".pdf": pdf(page(["The bridge is old and carries carts."])),
            ".html": HTML,
        }.get(Path(name).suffix, PLAIN)
        web.pages[path] = Sent(body, kind)

        assert add(web.at(path)).status == 0
        assert files(folder) == {"bridge.txt", "sources.toml", name}

    def test_text_in_another_encoding_becomes_utf_8(
        self, add: AddPage, web: Web, folder: Path
    ) -> None:
        web.pages["/a.txt"] = Sent("El año pasó.".encode("latin-1"), "text/plain; charset=latin-1")
        web.pages["/b"] = Sent("<p>El año pasó.".encode("latin-1"), "text/html; charset=iso-8859-1")
        add(web.at("/a.txt"))
        add(web.at("/b"))

        library = Library.open(folder)
        assert library.text("a.txt") == "El año pasó."
        assert "El año pasó." in library.text("b.html")

    def test_nothing_is_overwritten_unless_that_is_wanted(
        self, add: AddPage, web: Web, folder: Path
    ) -> None:
        web.pages["/fees"] = Sent(HTML)
        add(web.at("/fees"))
        web.pages["/fees"] = Sent(HTML.replace(b"twelve", b"thirteen"))
        done = add(web.at("/fees"))

        assert done.status == 2
        assert "There is already a document called fees.html" in done.err
        assert b"twelve" in (folder / "fees.html").read_bytes()
        assert "was kept" in add(web.at("/fees"), "--replace").out
        assert b"thirteen" in (folder / "fees.html").read_bytes()
        assert add(web.at("/fees"), "--name", "more/berths").status == 0
        assert "more/berths.html" in files(folder)

    def test_what_sources_toml_has_stays_to_the_character(
        self, add: AddPage, web: Web, folder: Path
    ) -> None:
        before = '# Ours.\n["bridge.txt"]\ntitle = "The bridge"'
        fill(folder, {"sources.toml": before})
        web.pages["/fees"] = Sent(HTML.replace(b"Harbour fees", b'Fees \\ "now"'))
        add(web.at("/fees"))

        text = (folder / "sources.toml").read_text()
        assert text.startswith(before + "\n\n")
        assert tomllib.loads(text)["fees.html"]["title"] == 'Fees \\ "now"'

    def test_a_wrong_sources_toml_is_said_and_not_changed(
        self, add: AddPage, web: Web, folder: Path
    ) -> None:
        fill(folder, {"sources.toml": "[wrong"})
        web.pages["/fees"] = Sent(HTML)
        done = add(web.at("/fees"))

        assert done.status == 2
        assert "sources.toml cannot be changed" in done.err
        assert (folder / "sources.toml").read_text() == "[wrong"


class AddPage:
    """Runs `quoth add` for a page of this machine."""

    def __init__(self, quoth: Quoth, folder: Path) -> None:
        self._quoth = quoth
        self._folder = folder

    def __call__(self, *arguments: str) -> Outcome:
        return self._quoth("add", *arguments, "--allow-private", "--seeds", str(self._folder))


class TestRefusals:
    @pytest.mark.parametrize(
        ("sent", "why"),
        [
            (Sent(status=404), "answers 404"),
            (Sent(status=500), "answers 500"),
            (Sent(b"\x89PNG", "image/png"), "is image/png, which cannot be read"),
            (Sent(PLAIN, None), "is of no known type"),
            (
                Sent(gzip.compress(HTML), headers={"Content-Encoding": "gzip"}),
                "is sent compressed",
            ),
            (Sent(b"not a pdf", "application/pdf"), "cannot be added"),
            (Sent(b"", "text/plain"), "it is empty"),
            (Sent(b"\xff\xfe\x00", "text/plain"), "cannot be added"),
            (Sent(PLAIN, "text/plain; charset=klingon"), "not in the encoding that it names"),
            (Sent(status=302, headers={"Location": "file:///etc/passwd"}), "is no address"),
            (Sent(status=302, headers={"Location": "ftp://example.org/"}), "is no address"),
            (Sent(status=302, headers={"Location": "/page"}), "leads on more than 5 times"),
            (Sent(status=302, headers={"Location": "http://[::1"}), "cannot be fetched"),
            (Sent(b"x" * 2_000, "text/plain"), "MiB, which is the limit"),
            (Sent(endless=True, kind="text/plain"), "MiB, which is the limit"),
        ],
    )
    def test_what_cannot_be_a_document_changes_nothing(  # noqa: PLR0913, PLR0917 - fixtures
        self,
        sent: Sent,
        why: str,
        quoth: Quoth,
        web: Web,
        folder: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(add_command, "MAX_BYTES", 1_000)
        web.pages["/page"] = sent
        done = quoth("add", web.at("/page"), "--allow-private", "--seeds", str(folder))

        assert done.status == 2
        assert why in " ".join(done.err.split())
        assert files(folder) == {"bridge.txt"}

    def test_it_does_not_wait_for_ever(
        self, quoth: Quoth, web: Web, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(add_command, "MAX_SECONDS", 0.2)
        web.pages["/page"] = Sent(stuck=True)
        done = quoth("add", web.at("/page"), "--allow-private", "--seeds", str(folder))

        assert done.status == 2
        assert "took longer than 0.2 s" in done.err
        assert files(folder) == {"bridge.txt"}

    @pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]"])
    def test_this_machine_is_not_asked_unless_that_is_wanted(
        self, host: str, quoth: Quoth, web: Web, folder: Path
    ) -> None:
        web.pages["/"] = Sent(HTML)
        done = quoth("add", f"http://{host}:{web.port}/", "--seeds", str(folder))

        assert done.status == 2
        assert "in a private network" in " ".join(done.err.split())
        assert web.asked == []

    @pytest.mark.parametrize("host", ["2130706433", "127.1", "0x7f.0.0.1", "0177.0.0.1"])
    def test_this_machine_is_not_asked_by_an_odd_number_either(
        self, host: str, quoth: Quoth, web: Web, folder: Path
    ) -> None:
        web.pages["/"] = Sent(HTML)
        done = quoth("add", f"http://{host}:{web.port}/", "--seeds", str(folder))

        assert done.status == 2
        assert web.asked == []

    @pytest.mark.parametrize(
        "address",
        [
            "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",  # noqa: S104 - none is bound
            "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1",
            "::ffff:10.0.0.1",
        ],
    )  # fmt: skip
    def test_private_addresses_are_not_public(self, address: str) -> None:
        assert not is_public(ipaddress.ip_address(address))

    @pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:8.8.8.8"])
    def test_public_addresses_are(self, address: str) -> None:
        assert is_public(ipaddress.ip_address(address))

    def test_a_name_and_password_in_the_address_are_refused(
        self, quoth: Quoth, folder: Path
    ) -> None:
        done = quoth("add", "https://me:word@example.org/", "--seeds", str(folder))

        assert done.status == 2
        assert "word" not in done.err.replace("password", "")

    def test_a_server_that_is_not_there_is_said(self, quoth: Quoth, folder: Path) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
            done = quoth("add", url, "--allow-private", "--seeds", str(folder))

        assert done.status == 2
        assert "is out of reach" in " ".join(done.err.split())


class TestFiles:
    def test_a_file_is_copied_byte_for_byte(
        self, quoth: Quoth, folder: Path, tmp_path: Path
    ) -> None:
        fill(tmp_path, {"Fees of 2024.txt": PLAIN})
        done = quoth("add", str(tmp_path / "Fees of 2024.txt"), "--seeds", str(folder))

        assert done.status == 0
        assert (folder / "Fees of 2024.txt").read_bytes() == PLAIN
        assert files(folder) == {"bridge.txt", "Fees of 2024.txt"}

    @pytest.mark.parametrize(
        ("name", "arguments", "why"),
        [
            ("gone.txt", (), "cannot be read"),
            ("a.exe", (), "it is not one of"),
            ("bad.pdf", (), "cannot be added"),
            ("bridge.txt", (), "There is already a document"),
            ("a.txt", ("--name", "../a.txt"), "leads out of the folder"),
            ("a.txt", ("--name", "/a.txt"), "leads out of the folder"),
        ],
    )
    def test_what_cannot_be_added_is_said(  # noqa: PLR0913, PLR0917 - fixtures
        self,
        name: str,
        arguments: tuple[str, ...],
        why: str,
        quoth: Quoth,
        folder: Path,
        tmp_path: Path,
    ) -> None:
        fill(tmp_path, {"a.exe": PLAIN, "bad.pdf": PLAIN, "bridge.txt": PLAIN, "a.txt": PLAIN})
        done = quoth("add", str(tmp_path / name), "--seeds", str(folder), *arguments)

        assert done.status == 2
        assert why in " ".join(done.err.split())
        assert files(folder) == {"bridge.txt"}
        assert (folder / "bridge.txt").read_text() == BRIDGE

    def test_without_a_folder_of_documents_that_is_said(self, quoth: Quoth, tmp_path: Path) -> None:
        done = quoth("add", "x.txt", "--seeds", str(tmp_path / "none"))

        assert done.status == 2
        assert "none" in done.err
