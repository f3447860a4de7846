"""Metadata that a community gives its documents: titles and other names, origin, validity.

It may stand in a ``sources.toml`` in the documents' folder, with a part for each document and one
for each folder whose documents are the pages of a site, or in the front matter of a Markdown
file, in YAML or TOML; key by key the former wins. A wrong line in ``sources.toml`` is an error,
since nothing but statements stands there. What it states
about a document that is not there is left out and reported: renaming or deleting one must not
stop the others. Front matter serves other programs too, so a wrong line there is left out and
reported, its document is used, and a key that is unknown here is no fault.

What a file states about itself, in its properties, the head of a page or the docinfo of
reStructuredText, counts where neither says anything. It is often left over from a template or
another file, so what looks like that is left out without a word.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from index.errors import MetadataError
from index.model import (
    LIST_KEYS,
    METADATA_KEYS,
    Document,
    Metadata,
    MetadataWarning,
    SkippedFile,
    SourceName,
)
from index.model.metadata import (
    DATE_KEYS,
    AnchorStyle,
    Value,
    first_day,
    last_day,
    problem_with,
)
from index.text.hidden_text import MARKDOWN_SUFFIXES, RULE_LENGTH, front_matter_span

if TYPE_CHECKING:
    import yaml


OWN_SOURCES = "sources.toml"

MAX_LINES_OF_VALUE = 20
"""Lines of one value in ``sources.toml``; where it ends is found by trying line after line."""

MAX_MISSING = 3
"""Documents that are not there and are named; the others are counted."""

NEAR = 0.8
"""How alike two names are, at least, for one to be suggested; 1 for the same."""

MAX_NAMED_LENGTH = 80

_TOML_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_WITH_TIME = re.compile(r"(\d{4}-\d\d-\d\d)(?:[Tt]|[ \t]+)\d{1,2}:\d\d\S*(?:[ \t]\S{1,6})?")

_FILE_NAME = re.compile(r"\S\.[a-z]\w{1,4}$", re.IGNORECASE)
_LEFT_OVER = re.compile(
    r"""
      # programs, and the names that they give new documents
      microsoft\s+(?:word|excel|powerpoint)\b.*
    | (?:word|powerpoint)\s+(?:document|presentation)
    | (?:untitled|(?:new\s+)?(?:document|doc|page|scan|slide|title|draft|template))[\s\d_()-]*
      # the placeholders of templates, also in other languages
    | (?:(?:no|enter|insert|your|document|page|blog)\s+)?(?:title|name|author)(?:\s+here)?
    | (?:sin\s+t[íi]tulo|sans\s+titre|unbenannt|documento|dokument)[\s\d_()-]*
      # the titles of start pages
    | (?:home|index|welcome)(?:\s*page)?
      # the accounts of new machines
    | (?:microsoft\s+office|windows|default|registered|my|end)\s+(?:user|author|owner)
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""What programs write for a title or an author where nobody gave one."""

_Values = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Described:
    """Documents with their metadata, and what could not be used.

    Attributes:
        missing: See ``Sources``.
    """

    documents: tuple[Document, ...]
    metadata_warnings: tuple[MetadataWarning, ...]
    missing: SkippedFile | None


@dataclass(frozen=True, slots=True)
class Sources:
    """The metadata in a ``sources.toml``.

    Attributes:
        values: By document and key.
        missing: Names the documents that it describes and that are not there, if any.
    """

    values: Mapping[str, _Values]
    missing: SkippedFile | None


FOLDER_KEYS = ("base_url", "anchors")
"""What can be stated about a folder: where its documents are read as pages, and their anchors."""

FOLDER_URL = "folder_url"
"""Stands for the address that a document has by its folder, until its own values are known."""

_INDEX = frozenset({"index", "readme"})
_NUMBER_PREFIX = re.compile(r"\d+\s*[-_.]+\s*(?=[^-_.\s])")
_NO_NUMBER_PREFIX = re.compile(r"(?:\d{2}|\d{4})[-_.]\d{2}(?:[-_.](?:\d{2}|\d{4}))?|\d+[-_.]\d+")


def page_url(base: str, path: str, style: str | None) -> str:
    """Return the address of the page that a site generator makes of a file.

    Args:
        base: The address of the folder.
        path: The file's path inside the folder.
        style: The ``AnchorStyle`` that says which generator it is; without one, and for files
            that are not Markdown, the path itself is added.

    MkDocs gives each page a folder of its own (https://www.mkdocs.org/user-guide/writing-your-docs/).
    Docusaurus leaves out the ending and numbers in front of names, and takes ``index``, ``README``
    and a file called as its folder for the folder (https://docusaurus.io/docs/create-doc).
    """
    base = f"{base.rstrip('/')}/"
    *folders, name = path.split("/")
    stem, suffix = PurePosixPath(name).stem, PurePosixPath(name).suffix.lower()
    if suffix in MARKDOWN_SUFFIXES and style == AnchorStyle.MKDOCS:
        folders += [] if stem in {"index", "README"} else [stem]
        name = ""
    elif suffix in MARKDOWN_SUFFIXES and style == AnchorStyle.DOCUSAURUS:
        folders, stem = [_without_number(each) for each in folders], _without_number(stem)
        named = stem.lower() in _INDEX or (folders and stem.lower() == folders[-1].lower())
        name = "" if named else stem
    return base + "/".join(quote(each) for each in (*folders, name)).removeprefix("/")


def _without_number(name: str) -> str:
    """Return a name without the number that puts it in order; a date or version stays."""
    return name if _NO_NUMBER_PREFIX.match(name) else _NUMBER_PREFIX.sub("", name, count=1)


def joined(own: Mapping[str, Value], given: Mapping[str, Value]) -> _Values:
    """Return what a document's front matter and the folder's ``sources.toml`` state together.

    Key by key the latter comes first, but for the address that a document has by its folder.
    """
    values = {**own, **{key: value for key, value in given.items() if key != FOLDER_URL}}
    if FOLDER_URL in given:
        values.setdefault("url", given[FOLDER_URL])
    return values


def describe(
    folder: Path, documents: Sequence[Document], skipped: Sequence[SkippedFile]
) -> Described:
    """Give each of ``documents`` the metadata of its front matter and of the folder.

    Raises:
        MetadataError: If the folder's ``sources.toml`` is there and wrong.
    """
    known = [document.source for document in documents]
    sources = read_sources(folder, known, [file.source for file in skipped])
    described: list[Document] = []
    metadata_warnings: list[MetadataWarning] = []
    for document in documents:
        values, wrong = read_front_matter(document)
        values = joined(values, sources.values.get(document.source, {}))
        metadata_warnings += wrong
        described.append(replace(document, metadata=document.metadata.under(values)))
    return Described(tuple(described), tuple(metadata_warnings), sources.missing)


def checked_own_metadata(own: Mapping[str, str | None]) -> Metadata:
    """Return the metadata that a file gives about itself, by key, where it is plausible."""
    values: _Values = {}
    for key, value in own.items():
        if value is not None and (key in {"date", "url"} or _is_somebodys(key, value)):
            with suppress(ValueError):
                values[key] = _checked(key, value)
    return Metadata.of(values, own=values)


MAX_DOCINFO_LENGTH = 4_000
"""Characters in which a title and the fields below it stand."""

_FIELD = re.compile(r":(\w[\w -]*):(?:[ \t]+|$)(.*)")
_ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1+\s*$")
_STAMP = re.compile(r"\$\w+:\s*(.*?)\s*\$")
"""What version control wrote around a value."""

_DOCINFO = {"author": "author", "authors": "author", "date": "date"}


def docinfo(text: str) -> dict[str, str | None]:
    """Return the author and the date of reStructuredText, from the fields below its title."""
    found: dict[str, str] = {}
    key: str | None = None
    lines = text[:MAX_DOCINFO_LENGTH].lstrip("\ufeff").splitlines()
    for line, following in zip_longest(lines, lines[1:], fillvalue=""):
        field = _FIELD.match(line)
        if field is not None:
            key = _DOCINFO.get(field[1].lower())
            # The first one counts.
            key = None if key in found else key
            if key is not None:
                found[key] = field[2]
        elif not line.strip() or line[0].isspace():
            if key is not None:
                found[key] = f"{found[key]} {line.strip()}"
        elif not (_ADORNMENT.match(line) or _ADORNMENT.match(following) or line.startswith(".. ")):
            break
    return {each: _STAMP.sub(r"\1", value).strip() for each, value in found.items()}


def _is_somebodys(key: str, value: str) -> bool:
    """Return whether a person, rather than a program, may have given ``value``."""
    letters = sum(character.isalpha() for character in value)
    if 2 * letters < len(value.replace(" ", "")) or "\ufffd" in value:
        return False
    if _FILE_NAME.search(value) or _LEFT_OVER.fullmatch(value) or "://" in value:
        return False
    # One word is the name of an account more often than that of an author.
    return key != "author" or " " in value


def read_sources(folder: Path, known: Collection[str], skipped: Collection[str]) -> Sources:
    """Read the folder's ``sources.toml``; ``known`` does not decide whether it is valid.

    Args:
        folder: The documents' folder.
        known: The names of its documents.
        skipped: Names of files and folders in it that are not used, but may be described.

    Raises:
        MetadataError: If the file is there and wrong; the message names the line.
    """
    known, skipped = frozenset(known), frozenset(skipped)  # Each may hold tens of thousands.
    text = _toml(folder / OWN_SOURCES)
    found: dict[str, _Values] = {}
    folders: dict[str, dict[str, str]] = {}
    lines: dict[str, int] = {}
    for line, table in _statements(text):
        for name, entry in table.items():
            if not isinstance(entry, dict):
                raise MetadataError(f"“{_named(name)}” stands below no document’s name", line)
            if name.endswith("/"):
                _add_to_folder(folders.setdefault(name.removeprefix("./"), {}), entry, line)
                continue
            lines.setdefault(name, line)
            if name not in known and (whole := _without_marks(name, entry)):
                raise MetadataError(f'the name needs quotation marks: ["{_named(whole)}"]', line)
            for key, value in entry.items():
                try:
                    _add(found.setdefault(name, {}), key, _toml_value(key, value))
                except ValueError as error:
                    raise MetadataError(str(error), line) from None
    _add_pages(found, folders, known)
    missing = {name for name in lines if name not in known and not _is_skipped(name, skipped)}
    if not missing:
        return Sources(found, None)
    values = {name: given for name, given in found.items() if name not in missing}
    # What is described under its own name is not meant by another.
    near = sorted({*known, *skipped} - lines.keys())
    why = _missing([(line, name) for name, line in lines.items() if name in missing], near)
    return Sources(values, SkippedFile(SourceName(OWN_SOURCES), why))


def _add_to_folder(values: dict[str, str], entry: Mapping[str, Any], line: int) -> None:
    """Add what is stated about a folder.

    Raises:
        MetadataError: If it cannot be used.
    """
    for key, value in entry.items():
        if key not in FOLDER_KEYS:
            raise MetadataError(
                f"the key “{_named(key)}” is unknown for a folder: it takes "
                f"{' and '.join(FOLDER_KEYS)}",
                line,
            )
        checked_as = "url" if key == "base_url" else key
        why = problem_with(checked_as, value) if isinstance(value, str) else "it is not one text"
        if why is None and key == "base_url" and not set("?#").isdisjoint(value):
            why = "the address of a folder has neither ? nor #"
        if why is not None:
            raise MetadataError(f"the {key} cannot be used: {why}", line)
        values[key] = value


def _add_pages(
    found: dict[str, _Values], folders: Mapping[str, Mapping[str, str]], known: Collection[str]
) -> None:
    """Give each document the address that it has by the innermost folder with a ``base_url``."""
    bases = sorted((name for name in folders if "base_url" in folders[name]), key=len, reverse=True)
    for name in known if bases else ():
        folder = next((each for each in bases if each == "/" or name.startswith(each)), None)
        if folder is not None:
            given = folders[folder]
            path = name if folder == "/" else name.removeprefix(folder)
            values = found.setdefault(name, {})
            values[FOLDER_URL] = page_url(given["base_url"], path, given.get("anchors"))
            if "anchors" in given and name.lower().endswith(MARKDOWN_SUFFIXES):
                values.setdefault("anchors", given["anchors"])


def _missing(entries: Sequence[tuple[int, str]], near: Sequence[str]) -> str:
    """Say which documents are not there, with the first lines that name them."""
    named = [
        f"line {line} names “{_named(name)}”{_suggestion(name, near)}"
        for line, name in entries[:MAX_MISSING]
    ]
    if left := len(entries) - len(named):
        named.append(f"{left:,} more {'line names another' if left == 1 else 'lines name others'}")
    which = "is no such document" if len(entries) == 1 else "are no such documents"
    return f"{', '.join(named)}, and there {which}"


def _suggestion(name: str, near: Sequence[str]) -> str:
    """Return a document that was moved or renamed a little, if there is one."""
    moved = [other for other in near if PurePosixPath(other).name == PurePosixPath(name).name]
    alike = moved or difflib.get_close_matches(name, near, n=1, cutoff=NEAR)
    return f" (did you mean “{_named(alike[0])}”?)" if alike else ""


def _toml(path: Path) -> str:
    """Return the text of a file that is valid TOML; an empty one if there is none."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise MetadataError(f"it cannot be read ({error.strerror})") from None
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
        tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise MetadataError("it is not UTF-8 text; save it as UTF-8", line) from None
    except tomllib.TOMLDecodeError as error:
        place = _TOML_PLACE.search(str(error))
        line = int(place[1]) if place and place[1] else text.rstrip("\n").count("\n") + 1
        raise MetadataError(f"it is not TOML ({_TOML_PLACE.sub('', str(error))})", line) from None
    except (ValueError, RecursionError) as error:
        # Beside its own error tomllib lets those of endless numbers and lists through.
        raise MetadataError(f"it cannot be read ({error})") from None
    return text


def _statements(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield each line of valid TOML by itself, as the table that it makes alone, with its number.

    The standard parser tells no places, but whatever quoting and dots a key is written
    with, it reads the statement alone as it reads it in its file.
    """
    header = ""
    waiting: list[str] = []
    for number, line in enumerate(text.split("\n"), start=1):
        waiting.append(line)
        first = number - len(waiting) + 1
        if len(waiting) > MAX_LINES_OF_VALUE:
            raise MetadataError(f"a value has more than {MAX_LINES_OF_VALUE} lines", first)
        statement = "\n".join(waiting)
        is_header = statement.lstrip().startswith("[")
        try:
            table = tomllib.loads(statement if is_header else header + statement)
        except tomllib.TOMLDecodeError:
            continue  # It goes on in the next line.
        if is_header:
            header = statement + "\n"
        waiting.clear()
        yield first, table


def _is_skipped(name: str, skipped: Collection[str]) -> bool:
    """Return whether the file itself is skipped, or a folder that it lies in."""
    return any(str(path) in skipped for path in (PurePosixPath(name), *PurePosixPath(name).parents))


def _without_marks(name: str, entry: Mapping[str, Any]) -> str | None:
    """Return a name without quotation marks, whose full stop TOML takes for a step down."""
    if "." in name:
        return None
    steps = (key for key, value in entry.items() if isinstance(value, dict))
    return next((f"{name}.{key}" for key in steps if key not in METADATA_KEYS), None)


_Given = str | list[str] | None
"""A value as it is written: one text, several, or something else."""


def _toml_value(key: str, value: object) -> _Given:
    """Return the text of a value, or its texts."""
    if key in DATE_KEYS and isinstance(value, dt.date | int):
        return str(value)
    if key == "version" and isinstance(value, int):
        return str(value)
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return value
    return value if isinstance(value, str) else None


def _checked(key: str, value: _Given) -> Value:
    """Return the value as it is kept.

    Raises:
        ValueError: If the key is unknown or the value cannot be used, with the reason.
    """
    if key not in METADATA_KEYS:
        raise ValueError(_unknown_key(key))
    kept = _listed(key, value) if key in LIST_KEYS else _one_text(key, value)
    try:
        Metadata.of({key: kept})
    except ValueError as error:
        raise ValueError(f"the {_in_words(key)} cannot be used: {error}") from None
    return kept


def _one_text(key: str, value: _Given) -> str:
    if not isinstance(value, str):
        marks = "; write it between quotation marks" if key == "version" else ""
        raise ValueError(f"the {_in_words(key)} cannot be used: it is not one text{marks}")  # noqa: TRY004
    value = value.strip()
    with_time = _WITH_TIME.fullmatch(value) if key in DATE_KEYS else None
    return with_time[1] if with_time else value


def _listed(key: str, value: _Given) -> tuple[str, ...]:
    if value is None:
        raise ValueError(
            f"the {_in_words(key)} cannot be used: it is neither a text nor a list of texts"
        )
    texts = [value] if isinstance(value, str) else value
    return tuple(dict.fromkeys(each.strip() for each in texts))


def _in_words(key: str) -> str:
    """Return a key as it is spoken of in a sentence."""
    return f"list “{key}”" if key in LIST_KEYS else key


PERIOD = ("valid_from", "valid_until")


def _add(values: _Values, key: str, value: _Given) -> None:
    """Add a value to those that are given before it.

    Raises:
        ValueError: If it cannot be used, with the reason.
    """
    together = {**values, key: _checked(key, value)}
    begins, ends = (together.get(each) for each in PERIOD)
    if isinstance(begins, str) and isinstance(ends, str) and last_day(ends) < first_day(begins):
        raise ValueError(f"valid_until ({ends}) lies before valid_from ({begins})")
    values.update(together)


def _unknown_key(key: str) -> str:
    near = difflib.get_close_matches(key.lower(), METADATA_KEYS, n=1)
    hint = f", did you mean “{near[0]}”" if near else ""
    return f"the key “{_named(key)}” is unknown{hint}"


def _named(name: str) -> str:
    """Return a name that somebody wrote, on one line and not endless."""
    shown = " ".join(name.split())
    return shown if len(shown) <= MAX_NAMED_LENGTH else shown[: MAX_NAMED_LENGTH - 1] + "…"


def read_front_matter(document: Document) -> tuple[_Values, tuple[MetadataWarning, ...]]:
    """Return a document's front matter by key, and the lines that are not used."""
    span = front_matter_span(document)
    if span is None:
        return {}, ()
    text = document.text
    start = span.start + RULE_LENGTH
    body = text[start : span.end - RULE_LENGTH]
    values: _Values = {}
    metadata_warnings: list[MetadataWarning] = []

    def report(place: int, why: str, key: str | None = None) -> None:
        line = text.count("\n", 0, start + place) + 1
        metadata_warnings.append(MetadataWarning(document.source, line, why, key))

    try:
        entries = _toml_entries(body) if text.startswith("+", span.start) else _yaml_entries(body)
    except _NotReadableError as error:
        report(error.place, str(error))
        return {}, tuple(metadata_warnings)
    for key, place, value in entries:
        if key not in METADATA_KEYS:
            report(place, f"the key “{_named(key)}” is unknown", _named(key))
        elif key in values:
            report(place, f"the {key} is given twice")
        elif value is not _NOTHING:
            try:
                _add(values, key, value if isinstance(value, str | list) else None)
            except ValueError as error:
                report(place, str(error))
    return values, tuple(metadata_warnings)


_NOTHING = object()
"""A value that says that there is none."""

_Entry = tuple[str, int, object]
"""A key, its place, and its value: a text, nothing, or something else."""


class _NotReadableError(Exception):
    """Front matter that its language does not allow, with the place of it."""

    def __init__(self, why: str, place: int) -> None:
        super().__init__(why)
        self.place = place


def _yaml_entries(body: str) -> list[_Entry]:
    """Return the keys of a mapping; a value is the text as it is written, whatever its type."""
    entries: list[_Entry] = []
    for key, node in _yaml_pairs(body):
        name = key.value if isinstance(key.value, str) else "?"
        value = _NOTHING if node.tag == "tag:yaml.org,2002:null" else _yaml_value(node)
        if name == "aliases" and isinstance(value, list):
            # Site generators list the addresses there that lead to a page.
            value = [each for each in value if not each.startswith("/")] or _NOTHING
        entries.append((name, key.start_mark.index, value))
    return entries


def _yaml_value(node: yaml.Node) -> object:
    """Return the text of a value, or its texts; ``None`` if it is neither."""
    import yaml

    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.SequenceNode) and all(
        isinstance(each, yaml.ScalarNode) for each in node.value
    ):
        return [each.value for each in node.value]
    return None


def _toml_entries(body: str) -> list[_Entry]:
    """Return the keys of TOML's top table."""
    try:
        table = tomllib.loads(body.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        found = _TOML_PLACE.search(str(error))
        lines = body.splitlines(keepends=True)[: int(found[1]) - 1 if found and found[1] else None]
        why = f"it is not TOML ({_TOML_PLACE.sub('', str(error))})"
        raise _NotReadableError(why, sum(map(len, lines))) from None
    except (ValueError, RecursionError):
        raise _NotReadableError("it is not TOML (a value is endless)", 0) from None
    return [(key, _place_of(key, body), _toml_value(key, value)) for key, value in table.items()]


def _place_of(key: str, body: str) -> int:
    found = re.search(rf"^[ \t\[]*[\"']?{re.escape(key)}\b", body, re.MULTILINE)
    return found.end() if found else 0


def _yaml_pairs(body: str) -> list[tuple[yaml.Node, yaml.Node]]:
    """Return the keys and values of a mapping, not yet turned into anything but text."""
    import yaml  # Most documents have no front matter.

    try:
        root = yaml.compose(body, Loader=yaml.SafeLoader)
    except yaml.reader.ReaderError as error:
        raise _not_yaml("there is a control character in it", error.position) from None
    except yaml.MarkedYAMLError as error:
        # Where a quotation mark is never closed, the end is where it is noticed.
        opened = error.context_mark if isinstance(error, yaml.scanner.ScannerError) else None
        mark = opened or error.problem_mark
        raise _not_yaml(error.problem or "unclear", mark.index if mark else 0) from None
    except RecursionError:
        raise _not_yaml("too many brackets", 0) from None
    return root.value if isinstance(root, yaml.MappingNode) else []


def _not_yaml(why: str, place: int) -> _NotReadableError:
    return _NotReadableError(f"it is not YAML ({why})", place)
