"""``quoth add``: put a file or a page of the web among the documents, with where it is from.

Only this command fetches anything, and only what the person who runs the bot names. It follows
few redirects, takes only formats that can be read, and neither much nor for long. Addresses of
this machine and of private networks are refused unless that is allowed, by the addresses that
are connected to: a public name that leads there is refused as well.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
import os
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated
from urllib.parse import unquote, urljoin, urlsplit

import typer

from bot.console import printable
from bot.errors import BotError
from bot.settings import read_settings
from index import SUFFIXES, FolderError, Metadata, UnreadableFileError, read_file

if TYPE_CHECKING:
    import aiohttp

MIB = 1024 * 1024
MAX_BYTES = 16 * MIB
MAX_SECONDS = 30.0
MAX_REDIRECTS = 5
CHUNK = 64 * 1024

OK = 200
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HEADERS = {
    "Accept": "text/html, text/markdown, text/plain, application/pdf, */*;q=0.5",
    "Accept-Encoding": "identity",
    "User-Agent": "Quoth",
}
_OFFICE = "application/vnd.openxmlformats-officedocument"
_TYPES = {
    "text/html": ".html",
    "application/xhtml+xml": ".xhtml",
    "application/pdf": ".pdf",
    "text/markdown": ".md",
    "text/x-rst": ".rst",
    "text/csv": ".csv",
    "text/plain": ".txt",
    "application/epub+zip": ".epub",
    f"{_OFFICE}.wordprocessingml.document": ".docx",
    f"{_OFFICE}.spreadsheetml.sheet": ".xlsx",
    f"{_OFFICE}.presentationml.presentation": ".pptx",
}
_BY_NAME = frozenset({"", "application/octet-stream", "binary/octet-stream"})
"""Content types that say nothing, so that the address's ending counts."""

_PLAIN = frozenset({".txt", ".md", ".markdown", ".rst", ".csv"})
_TITLES = ("title", "author", "date")


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that is to become a document.

    Attributes:
        name: What it may be called, with its ending.
        url: Where it was found at last; ``None`` for a file of this machine.
    """

    name: str
    data: bytes
    url: str | None = None


def add(
    target: Annotated[
        str, typer.Argument(metavar="URL|FILE", help="A page at http:// or https://, or a file.")
    ],
    seeds: Annotated[
        Path | None,
        typer.Option("--seeds", metavar="DIR", help="The folder of documents.  [default: seeds]"),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option("--name", metavar="NAME", help="What the document is called."),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace the document of this name.")
    ] = False,
    allow_private: Annotated[
        bool,
        typer.Option("--allow-private", help="Fetch from this machine and private networks, too."),
    ] = False,
) -> None:
    """Put a file or a page of the web into the folder of documents.

    Of a page its title, author, date and address go into sources.toml.
    """
    folder = seeds or read_settings().quoth_seeds
    if not folder.is_dir():
        raise FolderError.missing(folder)
    if "://" in target:
        fetched = asyncio.run(_fetch(target, allow_private=allow_private))
    else:
        fetched = _read(Path(target))
    document = _name_of(fetched, name)
    metadata = _put(folder, document, fetched.data, replace=replace)
    print(printable(f"Added {document} ({len(fetched.data):,} bytes) to {folder}."))
    if fetched.url is not None:
        print(printable(_state(folder, document, fetched.url, metadata)))
    print("A running bot answers from it within seconds.")


def _read(path: Path) -> Fetched:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _too_large(str(path))
        return Fetched(path.name, path.read_bytes())
    except OSError as error:
        raise BotError(f"{path} cannot be read: {error.strerror}.") from None


def _too_large(what: str) -> BotError:
    return BotError(f"{what} has more than {MAX_BYTES // MIB} MiB, which is the limit.")


async def _fetch(url: str, *, allow_private: bool) -> Fetched:
    import aiohttp

    connector = aiohttp.TCPConnector(resolver=_resolver(allow_private=allow_private))
    try:
        async with (
            asyncio.timeout(MAX_SECONDS),
            aiohttp.ClientSession(
                connector=connector,
                headers=_HEADERS,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
            ) as session,
        ):
            return await _follow(session, url, allow_private=allow_private)
    except TimeoutError:
        raise BotError(f"{url} took longer than {MAX_SECONDS:g} s. Nothing was added.") from None
    except aiohttp.ClientConnectorError as error:
        if isinstance(error.os_error, PrivateAddressError):
            raise error.os_error.in_words() from None
        raise BotError(f"{url} is out of reach: {error.os_error}.") from None
    except (aiohttp.ClientError, ValueError) as error:
        raise BotError(f"{url} cannot be fetched: {error or type(error).__name__}.") from None


async def _follow(session: aiohttp.ClientSession, url: str, *, allow_private: bool) -> Fetched:
    """Fetch what is at ``url``, or where that leads to."""
    first = url
    for _ in range(MAX_REDIRECTS + 1):
        _check_address(url, allow_private=allow_private)
        async with session.get(url, allow_redirects=False) as response:
            if response.status in _REDIRECTS and "Location" in response.headers:
                url = urljoin(url, response.headers["Location"])
                continue
            if response.status != OK:
                raise BotError(f"{url} answers {response.status} {response.reason or ''}".strip())
            suffix = _suffix_of(url, response)
            data = await _body(url, response)
            return Fetched(
                f"{_stem_of(url)}{suffix}", _in_utf_8(data, suffix, response.charset, url), url
            )
    raise BotError(f"{first} leads on more than {MAX_REDIRECTS} times. Nothing was added.")


def _check_address(url: str, *, allow_private: bool) -> None:
    """Refuse what is no web address, and an address of this machine or a private network."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise BotError(f"{url} is no address that begins with http:// or https://.")
    if parts.username is not None:
        raise BotError(f"{parts.hostname}: an address with a name or password is not fetched.")
    try:
        address = ipaddress.ip_address(parts.hostname)
    except ValueError:
        return  # It is a name, and the resolver looks at where it leads.
    if not allow_private and not is_public(address):
        raise PrivateAddressError(parts.hostname).in_words()


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Return whether an address is one of the public internet."""
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped or address
    return address.is_global and not address.is_multicast


class PrivateAddressError(OSError):
    """A name leads to this machine or to a private network."""

    def __init__(self, host: str) -> None:
        super().__init__(f"{host} is no public address")
        self.host = host

    def in_words(self) -> BotError:
        """Return the error for the person."""
        return BotError(
            f"{self.host} is on this machine or in a private network. If you mean that, "
            "use --allow-private."
        )


def _resolver(*, allow_private: bool) -> aiohttp.abc.AbstractResolver:
    from aiohttp import abc, resolver

    class PublicResolver(resolver.ThreadedResolver):
        """Resolves names, unless any of the addresses is not public."""

        async def resolve(
            self, host: str, port: int = 0, *arguments: object, **options: object
        ) -> list[abc.ResolveResult]:
            found = await super().resolve(host, port, *arguments, **options)  # type: ignore[arg-type]
            addresses = [ipaddress.ip_address(each["host"].split("%")[0]) for each in found]
            if not allow_private and not all(map(is_public, addresses)):
                raise PrivateAddressError(host)
            return found

    return PublicResolver()


def _suffix_of(url: str, response: aiohttp.ClientResponse) -> str:
    """Return the ending of the format that is sent."""
    sent = response.headers.get("Content-Type", "").split(";")[0].strip().lower()
    named = PurePosixPath(urlsplit(url).path).suffix.lower()
    suffix = _TYPES.get(sent)
    if (sent in _BY_NAME and named in SUFFIXES) or (sent == "text/plain" and named in _PLAIN):
        return named
    if suffix is None:
        raise BotError(f"{url} is {sent or 'of no known type'}, which cannot be read.")
    return suffix


async def _body(url: str, response: aiohttp.ClientResponse) -> bytes:
    """Return what is sent, if it is neither too long nor compressed."""
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise BotError(f"{url} is sent compressed, though that was not asked for.")
    if (response.content_length or 0) > MAX_BYTES:
        raise _too_large(url)
    data = bytearray()
    async for chunk in response.content.iter_chunked(CHUNK):
        data += chunk
        if len(data) > MAX_BYTES:
            raise _too_large(url)
    return bytes(data)


def _in_utf_8(data: bytes, suffix: str, charset: str | None, url: str) -> bytes:
    """Return text in UTF-8, where what is sent says that it is in another encoding."""
    is_page = suffix in {".html", ".xhtml"}
    if charset is None or charset.lower() in {"utf-8", "utf8"} or not (is_page or suffix in _PLAIN):
        return data
    try:
        # With its mark a page is UTF-8 whatever it says further down.
        return data.decode(charset).encode("utf-8-sig" if is_page else "utf-8")
    except (LookupError, UnicodeDecodeError):
        raise BotError(f"{url} is not in the encoding that it names, {charset}.") from None


def _stem_of(url: str) -> str:
    """Return what the page at ``url`` may be called: its last name, or that of its folder."""
    parts = urlsplit(url)
    names = [unquote(each) for each in parts.path.split("/") if each]
    if names and PurePosixPath(names[-1]).suffix.lower() in SUFFIXES:
        names[-1] = PurePosixPath(names[-1]).stem
    if len(names) > 1 and names[-1].lower() == "index":
        names.pop()
    return names[-1] if names else parts.hostname or ""


def _name_of(fetched: Fetched, wanted: str | None) -> str:
    """Return the document's name: the one that is wanted, or one made safe."""
    from bot.server_documents import safe_name

    suffix = PurePosixPath(fetched.name).suffix.lower()
    if wanted is None:
        return safe_name(fetched.name)
    path = PurePosixPath(wanted)
    if path.is_absolute() or ".." in path.parts or "\\" in wanted:
        raise BotError(f"--name {wanted} leads out of the folder of documents.")
    name = path.name if path.suffix.lower() == suffix else f"{path.name}{suffix}"
    return str(path.with_name(safe_name(name))) if path.name else safe_name(fetched.name)


def _put(folder: Path, name: str, data: bytes, *, replace: bool) -> Metadata:
    """Put ``data`` into the folder as a whole, if it can be read; return what it states."""
    path = folder / name
    if path.exists() and not replace:
        raise BotError(f"There is already a document called {name}. Use --replace, or --name NAME.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".adding-") as staging:
            staged = Path(staging, f"file{path.suffix.lower()}")
            with staged.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            try:
                document = read_file(Path(staging), staged)
            except UnreadableFileError as error:
                raise BotError(f"{name} cannot be added: {error.why}.") from None
            staged.replace(path)
    except OSError as error:
        raise BotError(f"{name} cannot be written: {error.strerror}.") from None
    return document.metadata


def _state(folder: Path, name: str, url: str, metadata: Metadata) -> str:
    """Write what a page states about itself, and its address, into ``sources.toml``."""
    path = folder / "sources.toml"
    try:
        before = path.read_text(encoding="utf-8-sig") if path.exists() else ""
        if name in tomllib.loads(before):
            return f"{path.name} already has {name}; what it says there was kept."
        values = {key: getattr(metadata, key) for key in _TITLES}
        values["url"] = metadata.url or url
        lines = [f"[{_toml(name)}]"]
        lines += [f"{key} = {_toml(value)}" for key, value in values.items() if value]
        gap = "" if not before else "\n" if before.endswith("\n") else "\n\n"
        text = f"{before}{gap}" + "\n".join(lines) + "\n"
        tomllib.loads(text)
        new = path.with_name(".sources.toml.new")
        new.write_text(text, encoding="utf-8")
        new.replace(path)
    except (OSError, ValueError) as error:
        raise BotError(
            f"{name} was added, but {path.name} cannot be changed: {error}. Its address is {url}."
        ) from None
    return "\n".join((f"{path.name} now says of it:", *lines[1:]))


def _toml(text: str) -> str:
    """Return a text as TOML writes it: JSON's strings are TOML's, too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
