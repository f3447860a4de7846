"""Names that the documents themselves say mean the same.

Mined by general patterns: "Long Name (LN)" after Schwartz and Hearst (A Simple Algorithm for
Identifying Abbreviation Definitions in Biomedical Text, PSB 2003), "known as", "formerly",
a surname for a full name, and near-identical spellings of one name.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from rapidfuzz.distance import OSA

from index.errors import AliasesError
from index.model import Document, SourceName, Span
from index.text.english import MONTHS, WEEKDAYS, Variant, zipf
from index.text.tokens import STOP_WORDS, fold, tokenise, without_possessive

OWN_ALIASES = "aliases.toml"

MIN_INITIALS = 3
MAX_NAME_WORDS = 8
MIN_NAME_LENGTH = 4
ABBREVIATION_LENGTHS = range(2, 11)
MAX_ABBREVIATION_WORDS = 2
MIN_MISSPELT_LENGTH = 5
MAX_MISSPELT_LENGTH = 40

OFTEN = 3
"""A name is frequent if it stands this often, and this many times as often as the other."""

# Bounded: in an endless "A-A-A-…" a name may begin at every letter.
_NAME_WORD = r"[^\W\d_a-zß-öø-ÿ][\w'’.-]{0,60}"
_LINK = r"(?:of|the|and|for|de|del|la|las|los|von|van|der|bin|al|in|to|on|&)"
_NAME = rf"{_NAME_WORD}(?:[ \u00a0]+(?:{_LINK}[ \u00a0]+){{0,3}}(?:{_NAME_WORD}|\d+))*"
_PARENTHESIS = re.compile(r"\(([^()\n]{2,80})\)")
_KNOWN_AS = re.compile(
    # An abbreviation in brackets, a comma, a space or a bracket behind the name, and an adverb.
    r"(?:\((?P<abbreviation>[^()\n]{1,20})\),?\s+|,\s*|\s|\()"
    r"(?:also\s+|better\s+|commonly\s+|widely\s+|often\s+|popularly\s+|sometimes\s+)?"
    # The words that introduce another name, which stands in quotation marks or plain.
    r"(?:(?:known\s+as|referred\s+to\s+as|abbreviated(?:\s+as)?|formerly|aka|a\.k\.a\.)\s+"
    rf"(?:the\s+)?(?:[“\"‘'](?P<quoted>[^“”\"\n]{{2,60}}?),?[”\"’']|(?P<plain>{_NAME}))"
    # "Biden called AMLO" names nobody; with quotation marks it does.
    r"|(?:called|nicknamed|dubbed)\s+(?:the\s+)?[“\"‘'](?P<called>[^“”\"\n]{2,60}?),?[”\"’'])"
)
_RENAMING = tuple(
    (word, re.compile(re.escape(word) + after))
    for word, after in (
        ("known", r"\s+as\s"), ("referred", r"\s+to\s+as\s"), ("abbreviated", r"\s"),
        ("formerly", r"\s"), ("aka", r"\s"), ("a.k.a.", r"\s"),
        *((word, r"\s+(?:the\s+)?[“\"‘']") for word in ("called", "nicknamed", "dubbed")),
    )
)  # fmt: skip
_TITLE = re.compile(
    r"(?:Vice President|President|Prime Minister|Governor|Senator|Mayor|Chancellor|King|Queen"
    r"|Attorney General|Secretary|Chief Justice|Foreign Minister|Minister|Premier|Pope|Emperor)"
)
_ROLE = re.compile(
    rf"(?P<place>[A-Z][a-z]{{3,}})(?:['’]s)? (?:(?:Democratic|Republican) )?"
    rf"(?P<title>{_TITLE.pattern})[ \u00a0](?P<name>{_NAME_WORD}(?:[ \u00a0]{_NAME_WORD}){{0,3}})"
)
_NO_PLACE = frozenset(
    "Democratic Republican Former Then Vice Prime Acting Deputy Under When While Since "
    "Although".split()
) | {word.capitalize() for word in (*MONTHS, *WEEKDAYS)}
MAX_SHARED_LENGTH = 5
MAX_ENDING_LENGTH = 2
_NAME_BEFORE = re.compile(rf"({_NAME})[\s,]*$")
# A full stop after three letters ends a sentence; before, it belongs to "J." or "U.S."
_FULL_NAME = re.compile(rf"(?<![\w.])({_NAME_WORD}(?:(?<!\w{{3}}\.)[ \u00a0]{_NAME_WORD}){{1,3}})")
# "Border Network for Human Rights": what stands for it is made of its capitals.
_LINKED_NAME = re.compile(
    rf"(?<![\w.])({_NAME_WORD}(?:(?<!\w{{3}}\.)\s(?:{_LINK}\s){{0,2}}{_NAME_WORD})"
    rf"{{1,{MAX_NAME_WORDS - 1}}})"
)
_LINKS = frozenset(_LINK[3:-1].split("|"))


@dataclass(frozen=True, slots=True)
class Alias:
    """Two names for one thing, and where the documents say so.

    Attributes:
        source: The document, with ``span`` around the words that say it; None for names
            that were only found to be spelled almost alike.
    """

    name: str
    other: str
    source: SourceName | None = None
    span: Span | None = None


class Aliases(Protocol):
    """Looks up what else a run of terms is called."""

    @property
    def all(self) -> tuple[Alias, ...]:
        """All aliases, in a fixed order."""
        ...

    @property
    def longest(self) -> int:
        """The most terms that any name has."""
        ...

    def of(self, terms: Variant, /) -> tuple[Variant, ...]:
        """Everything that ``terms`` are also called, over one step in between."""
        ...

    def spelled_by(self, initials: str, /) -> tuple[Variant, ...]:
        """Return names of three words or more that have these folded ``initials``."""
        ...


class MemoryAliases:
    """The aliases of a small corpus; see ``Aliases``."""

    def __init__(self, aliases: Iterable[Alias], names: Iterable[str] = ()) -> None:
        self.all = tuple(aliases)
        self._initials: dict[str, list[Variant]] = {}
        for initials, variant in initials_of(names):
            self._initials.setdefault(initials, []).append(variant)
        table: dict[Variant, list[Variant]] = {}
        for alias in self.all:
            for one, other in variants_of(alias):
                table.setdefault(one, []).append(other)
        self._table: Mapping[Variant, tuple[Variant, ...]] = {
            name: tuple(dict.fromkeys(others)) for name, others in table.items()
        }
        self.longest = max(map(len, self._table), default=0)

    def of(self, terms: Variant, /) -> tuple[Variant, ...]:
        """Everything that ``terms`` are also called, over one step in between."""
        direct = self._table.get(terms, ())
        further = (other for name in direct for other in self._table.get(name, ()))
        return tuple(dict.fromkeys(each for each in (*direct, *further) if each != terms))

    def spelled_by(self, initials: str, /) -> tuple[Variant, ...]:
        """Return names of three words or more that have these folded ``initials``."""
        return tuple(dict.fromkeys(self._initials.get(initials, ())))


def variants_of(alias: Alias) -> Iterator[tuple[Variant, Variant]]:
    """From which terms to which others ``alias`` leads."""
    one, other = variant_of(alias.name), variant_of(alias.other)
    if one and other and one != other:
        yield one, other
        yield other, one
        if _TITLE.search(alias.name):  # "president of Mexico" as well as "Mexico's"
            yield one[::-1], other


def initials_of(names: Iterable[str]) -> Iterator[tuple[str, Variant]]:
    """Yield the folded initials of the names that have enough of them, with their terms."""
    for name in names:
        words = name.split()
        if len(words) + name.count("-") < MIN_INITIALS:  # Nearly all, and soon told.
            continue
        for start in range(len(words)):  # "Representative" may stand before a name.
            rest = " ".join(words[start:])
            every = [part for part in re.split(r"[\s-]+", rest) if part]
            parts = [part for part in every if part[0].isupper()]
            # A name of function words alone, as in a title, has no term to look for.
            if len(parts) >= MIN_INITIALS and rest[0].isupper() and (variant := variant_of(rest)):
                yield "".join(part[0] for part in parts).casefold(), variant
                # The small words count for some: "DoD", "LotR".
                small = [part for part in every if part[0].isupper() or part in _LINKS]
                if len(small) > len(parts):
                    yield "".join(part[0] for part in small).casefold(), variant


def read_own(folder: Path) -> tuple[Alias, ...]:
    """Return the aliases that a community gives in ``aliases.toml`` beside its documents.

    Raises:
        AliasesError: If the file is there and wrong.
    """
    path = folder / OWN_ALIASES
    try:
        table = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        return ()
    except UnicodeDecodeError:
        raise AliasesError("it is not UTF-8 text; save it as UTF-8") from None
    except OSError as error:
        raise AliasesError(f"it cannot be read ({error.strerror})") from None
    except (ValueError, RecursionError) as error:
        # Beside its own error tomllib lets those of endless numbers and lists through.
        raise AliasesError(str(error)) from None
    unknown = sorted(table.keys() - {"aliases"})
    if unknown:
        raise AliasesError(f"it has the unknown part “{unknown[0]}”")
    own = table.get("aliases", {})
    if not isinstance(own, dict):
        raise AliasesError("[aliases] is not a table")
    for name, others in own.items():
        if not isinstance(others, list) or not all(isinstance(each, str) for each in others):
            raise AliasesError(f"the other names of “{name}” are not a list of texts")
    return tuple(Alias(name, other) for name, others in own.items() for other in others)


def variant_of(name: str) -> Variant:
    """Return the informative terms of a name, in order."""
    return tuple(token.term for token in tokenise(name) if token.informative)


@dataclass(frozen=True, slots=True)
class MinedAliases:
    """What one document says of names.

    Attributes:
        introduced: Aliases that it introduces.
        roles: Offices, each with the name of the person.
        names: How often each name of several words stands in it, with small words or without.
    """

    introduced: tuple[Alias, ...]
    roles: tuple[Alias, ...]
    names: Counter[str]


def mine_document(document: Document) -> MinedAliases:
    """Find what ``document`` says of names."""
    names: Counter[str] = Counter()
    for match in _FULL_NAME.finditer(document.text):
        name = without_possessive(match[1].rstrip("."))
        names[" ".join(name.split())] += 1
    for match in _LINKED_NAME.finditer(document.text):
        name = " ".join(without_possessive(match[1].rstrip(".")).split())
        if not _LINKS.isdisjoint(name.split()):
            names[name] += 1
    return MinedAliases(tuple(_introduced(document)), tuple(_roles(document)), names)


def mine(
    documents: Iterable[MinedAliases], capitals: Mapping[str, int], own: Iterable[Alias] = ()
) -> MemoryAliases:
    """All aliases of some documents, in a fixed order, after the community's ``own``.

    Args:
        documents: What each document says.
        capitals: How often each word stands in them that is written with a capital.
        own: Aliases that nobody needs to find.
    """
    found: list[Alias] = []
    roles: list[Alias] = []
    names: Counter[str] = Counter()
    for mined in documents:
        found += mined.introduced
        roles += mined.roles
        names += mined.names
    return MemoryAliases(unique((*own, *found, *derived(names, capitals, roles))), names)


def derived(
    names: Mapping[str, int], capitals: Mapping[str, int], roles: Sequence[Alias]
) -> Iterator[Alias]:
    """Yield the aliases that follow from counts of names and words in all documents."""
    words: Counter[str] = Counter()
    for word, count in capitals.items():
        bare = without_possessive(word)
        if len(bare) >= MIN_NAME_LENGTH:
            words[bare] += count
    yield from _misspelt(words)
    yield from _surnames(names, words)
    yield from roles
    yield from _places(roles, words)


def unique(aliases: Iterable[Alias]) -> Iterable[Alias]:
    """Return each pair of names once, where it comes first."""
    found: dict[tuple[str, str], Alias] = {}
    for alias in aliases:
        found.setdefault((alias.name, alias.other), alias)
    return found.values()


def _roles(document: Document) -> Iterator[Alias]:
    """Find offices: "Mexican President Andrés …" makes the place and title stand for the person."""
    for match in _ROLE.finditer(document.text):
        if match["place"] not in _NO_PLACE:
            name = without_possessive(match["name"])
            span = Span(match.start(), match.start("name") + len(name))
            yield Alias(f"{match['place']} {match['title']}", name, document.source, span)


def _places(roles: Sequence[Alias], words: Counter[str]) -> Iterator[Alias]:
    """Extend aliases to words with the same stem: a Mexican president is Mexico's."""
    alike: dict[str, list[str]] = {}
    for word in sorted(words):
        alike.setdefault(word[:MAX_SHARED_LENGTH], []).append(word)
    for alias in roles:
        place, title = alias.name.split(" ", 1)
        for other in alike.get(place[:MAX_SHARED_LENGTH], ()):
            if (
                len(place) > MAX_SHARED_LENGTH
                and abs(len(other) - len(place)) <= MAX_ENDING_LENGTH
                and variant_of(other) != variant_of(place)
            ):
                yield Alias(f"{other} {title}", alias.other, alias.source, alias.span)


def _introduced(document: Document) -> Iterator[Alias]:
    text = document.text
    for match in _PARENTHESIS.finditer(text):
        inside = match[1].strip().strip("“”\"'’")
        before = text[max(0, match.start() - 160) : match.start()]
        long = _long_form(inside, before.rstrip(' ”"’“\u00a0'))
        if long:
            start = match.start() - (len(before) - before.rfind(long))
            yield Alias(inside, long, document.source, Span(start, match.end()))
    for match in _KNOWN_AS.finditer(text) if _may_rename(text) else ():
        other = (match["quoted"] or match["plain"] or match["called"]).strip(" ,.")
        before = text[max(0, match.start() - 160) : match.start()]
        name = _NAME_BEFORE.search(before)
        if name and other:
            first = match.start() - (len(before) - name.start())
            yield Alias(name[1], other, document.source, Span(first, match.end()))


def _may_rename(text: str) -> bool:
    """Return whether a word of renaming stands here; a cheap look before a dear one."""
    return any(word in text and pattern.search(text) for word, pattern in _RENAMING)


def _long_form(short: str, before: str) -> str | None:
    """Return the words before a parenthesis that ``short`` abbreviates, if it does."""
    letters = [character for character in short if character.isalnum()]
    if len(letters) not in ABBREVIATION_LENGTHS or not short[0].isalnum():
        return None
    if len(short.split()) > MAX_ABBREVIATION_WORDS:
        return None
    if not any(character.isupper() for character in letters):
        return None
    words = before.split()[-(len(letters) + 6) :]
    position = len(letters) - 1
    taken = 0
    for word in reversed(words):
        if position < 0:
            break
        taken += 1
        initials = [part[0] for part in re.split(r"[-‑–/]", word.strip("“”\"'‘’(")) if part]
        for initial in reversed(initials):
            if position >= 0 and initial.casefold() == letters[position].casefold():
                position -= 1
        if any(mark in word for mark in ".;:!?") and not re.match(r"(?:[A-Z]\.)+", word):
            return None
    if position >= 0 or taken > 2 * len(letters) + 1:
        return None
    start = [word.start() for word in re.finditer(r"\S+", before)][-taken]
    return before[start:].strip().strip("“\"‘'")


def _misspelt(names: Counter[str]) -> Iterator[Alias]:
    """Yield rare names that are one slip away from a frequent one, and no English word."""
    near: dict[str, list[str]] = {}
    known = sorted(
        name for name in names if len(name) <= MAX_MISSPELT_LENGTH and zipf(name.casefold()) is None
    )
    for name in known:
        for shortened in _shortened(name):
            near.setdefault(shortened, []).append(name)
    for name in (name for name in known if names[name] >= OFTEN):
        for rare in sorted({rare for key in _shortened(name) for rare in near[key]}):
            if names[name] >= OFTEN * names[rare] and _one_slip(rare, name):
                yield Alias(rare, name)


def _shortened(name: str) -> set[str]:
    """Return a folded name, whole and without each of its letters, to find single slips."""
    folded = name.casefold()
    return {folded} | {folded[:n] + folded[n + 1 :] for n in range(len(folded))}


def _one_slip(rare: str, name: str) -> bool:
    if rare[0] != name[0] or abs(len(rare) - len(name)) > 1 or variant_of(rare) == variant_of(name):
        return False
    if name.isupper() or rare.isupper():
        # Two abbreviations are one letter apart by chance: only swapped letters are a slip.
        return sorted(rare) == sorted(name) and OSA.distance(rare, name) == 1
    return (
        min(len(rare), len(name)) >= MIN_MISSPELT_LENGTH
        and OSA.distance(rare.casefold(), name.casefold()) == 1
    )


def _surnames(names: Mapping[str, int], words: Counter[str]) -> Iterator[Alias]:
    """Yield the last word of each full name that the documents also use alone."""
    owners: dict[str, set[str]] = {}
    pairs: Counter[str] = Counter()
    for name, count in names.items():
        if not _LINKS.isdisjoint(name.split()):
            continue  # What it ends in is counted as a name of its own.
        pair = " ".join(name.split()[-2:])
        if fold(pair.split()[0]) in STOP_WORDS:  # "Then Obrador" is no full name.
            continue
        pairs[pair] += count
        owners.setdefault(pair.split()[-1], set()).add(pair)
    for surname, full in sorted(owners.items()):
        # A word of the dictionary ("Mexico City", "New Mexico") is no surname; one that
        # follows two first names stands for neither.
        if zipf(surname.casefold()) is None and len(surname) >= MIN_NAME_LENGTH and len(full) == 1:
            name = next(iter(full))
            first = name.split()[0]
            if len(first) >= MIN_INITIALS and words[surname] > pairs[name]:
                yield Alias(surname, name)
