"""Turn text into terms, which are compared when a question meets a passage.

Terms are for matching only. Folding case and accents, repairing mojibake, stemming and
keeping numbers and dotted abbreviations whole never touches what is quoted: every token
keeps the span of the characters that it came from.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import chain
from typing import NamedTuple

import Stemmer

from index.model import Span

STOP_WORDS = frozenset(
    """
    a about above across after again against all almost along already also although always am
    among an and another any anybody anyone anything are aren't around as at away be because
    been before being below between both but by can can't cannot could couldn't d did didn't do
    does doesn't doing don't done down during each either else ever every everybody everyone
    everything for from further get gets getting give given gives go goes going gonna got had
    hadn't has hasn't have haven't having he her here hers herself hey hi him himself his how
    however i if i'm in into is isn't it its itself just know let let's like ll m may maybe me
    might mine more most much must my myself neither no nobody none nor not nothing now of off
    ok okay on once one only onto or other ought our ours ourselves out over own per please
    pls quite rather re really s said same say says shall she should shouldn't since so some
    somebody someone something still such t tell than thank thanks that the their theirs them
    themselves then there these they thing things this those though through thru thus to too
    toward towards u under until up upon us ve very via want wanted wants was wasn't way we
    well were weren't what what's whatever when where whether which while who whoever whom
    whose why will with within without won't would wouldn't yes yet you your yours yourself
    yourselves anyways anyway eg ie whats hows wheres whos dont doesnt didnt isnt arent wasnt im ive
    """.split()
)
"""English function words, the chatter of a chat channel, and stranded contractions."""

_UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ecd\u1000-\u109f\u1780-\u17d3"  # Thai to Khmer
    "\u3005-\u3007\u3041-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"  # kana and Han
)
"""Scripts that set no spaces between words: they are compared by pairs of characters."""

_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
    "\u0900-\u0963\u0971-\u09e3\u09f0-\u0a63\u0a70-\u0ae3\u0af9-\u0b63\u0b71-\u0be5"
    "\u0c00-\u0c63\u0c80-\u0ce3\u0d00-\u0d63\u0d80-\u0de5"  # of Indic scripts the letters too
    "\u00ad\u200b-\u200d\u2060\ufeff"  # soft hyphen, joiners, spaces without width
)
"""What stands inside words without being a letter: accents, vowel signs, soft hyphens."""

_LETTER = rf"[^\W\d_{_UNSPACED}]"
_WORD = rf"{_LETTER}+(?:[{_MARKS}]+{_LETTER}*)*"
_CHUNK = re.compile(r"\S+")
_TOKEN = re.compile(
    rf"""
      (?:{_LETTER}\.)+(?:{_LETTER}(?![^\W\d_])|(?<=\.{_LETTER}\.))  # U.S.  U.S  a.m.
    | [A-Za-z](?:\+\+|\#)(?!\w)                 # C++  C#
    | (?<!\w)\.[A-Z]{{2,}}\b                     # .NET
    | [vV]\d+(?:\.\d+)+                         # v2.7.1
    | \d+\([a-z]\)                               # 287(g)
    | \d+/\d+(?:/\d+)?                           # 9/11
    | \d(?:[\d,.]*\d)?(?:['’ʼ]?{_LETTER}+)?      # 7,000  6.2  8th  1980s  1980’s
    | {_LETTER}\d[0-9A-Za-z]*                    # G7  H1N1
    | [{_UNSPACED}]+
    | {_WORD}(?:['’ʼ]{_WORD})*                   # words
    """,
    re.VERBOSE,
)
_FIRST_UNSPACED = re.compile(f"[{_UNSPACED}]")
_SUSPECT = re.compile(r"[^\x00-\x7f]{2}")
_MARKS_AFTER = frozenset(".,;:!?)")
_POSSESSIVE = re.compile(r"['’ʼ][sS]?$")
_ACRONYMS = re.compile(r"[A-Z]{2,}s")
"""The plural of an acronym; Snowball leaves the ending of a word without vowels."""

_ALONE = re.compile(r"[(\[\"'“‘]*([B-HJ-Z])[)\]\"'”’,;:?!]*")
"""A chunk that is a letter as a name: "size L", "plan B?"; "A" and "I" are words."""

_NUMBER_BEFORE = re.compile(r"\d-$")
_BEFORE_DOT = re.compile(r"[(\[\"'“‘]*[B-HJ-Z]\.[)\]\"'”’]*")
_PARAGRAPH_END = re.compile(r"\s*(?:\n\s*\n|\Z)")
"""Behind a letter with a full stop it says that the letter is no initial."""

_SIGNED = frozenset("+#")
_NOT_ACRONYMS = frozenset({"i", "eg", "ie", "may"})
_UNACCENTED = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff")
)
"""Letters that Unicode does not decompose but people type without their strokes."""

_MAY = frozenset({"May", "may"})
_BEFORE_MONTH_REACH = 8
_BEFORE_MONTH = re.compile(
    r"(?:\d(?:st|nd|rd|th)?|\b(?:in|of|since|until|from|by|last|next|early|late|mid|before|after))"
    r"[\s-]+$",
    re.IGNORECASE,
)
_AFTER_MONTH = re.compile(r"\s+\d")
_STEMMER = Stemmer.Stemmer("english", 0)  # Its own cache costs more than what it saves.


class Token(NamedTuple):
    """One token of a text.

    Attributes:
        term: What is compared: folded, repaired and stemmed.
        word: The folded word before stemming.
        start: Where it begins in the text that was given.
        end: One past its last character there.
        informative: False for stop words.
        capital: Whether it is written with a capital or in capitals.
    """

    term: str
    word: str
    start: int
    end: int
    informative: bool
    capital: bool

    @property
    def span(self) -> Span:
        """Where it stands in the text that was given."""
        return Span(self.start, self.end)


class Word(NamedTuple):
    """What a token is, wherever it stands.

    Attributes:
        start: Where it begins in its chunk.
        end: One past its last character there.
    """

    term: str
    word: str
    start: int
    end: int
    informative: bool
    capital: bool


Written = tuple[Word, str]
"""A word with the characters that it stands for, if it is written with a capital."""


def tokenise(text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """Yield the tokens of ``text[start:end]`` in order, stop words included and marked."""
    for place, words in _chunks(text, start, len(text) if end is None else end):
        for term, word, first, last, informative, capital in words:
            yield Token(term, word, place + first, place + last, informative, capital)


def terms_of(text: str, start: int = 0, end: int | None = None) -> list[str]:
    """Return the informative terms of ``text[start:end]`` in order, repetitions kept."""
    found = informative_words_of(text, start, len(text) if end is None else end)
    return [word.term for word, _ in found]


def words_of(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, Word]]:
    """Yield the words of ``text[start:end]`` in order, each with the place of its chunk."""
    for place, words in _chunks(text, start, len(text) if end is None else end):
        for word in words:
            yield place, word


def _chunks(text: str, start: int, end: int) -> Iterator[tuple[int, Sequence[Word]]]:
    """Yield each run of characters without white space: its place and its words."""
    shouted = _is_shouted(text[start:end])
    words_alone = _words_shouted if shouted else _words
    for chunk in _CHUNK.finditer(text, start, end):
        raw = chunk[0]
        words = words_alone(raw)
        if words is None:
            words = _words_in_place(text, chunk.start(), raw, shouted=shouted)
        yield chunk.start(), words


def informative_words_of(text: str, start: int, end: int) -> list[Written]:
    """Return the informative words of ``text[start:end]``, capitalised ones as written too."""
    stretch = text[start:end]
    shouted = _is_shouted(stretch)
    # Splitting takes a third of the time of looking for chunks with their places.
    raws = stretch.split()
    chunks = list(map(_informative_shouted if shouted else _informative, raws))
    if None in chunks:
        place = start
        for number, raw in enumerate(raws):
            place = text.index(raw, place)  # Only white space stands before it.
            if chunks[number] is None:
                words = _words_in_place(text, place, raw, shouted=shouted)
                chunks[number] = _informative_of(text, place, words)
            place += len(raw)
    return list(chain.from_iterable(chunks))  # type: ignore[arg-type]


def _is_shouted(stretch: str) -> bool:
    """Return whether nothing of several words is in lower case, so that capitals tell nothing."""
    return not any(map(str.islower, stretch)) and len(stretch.split()) > 1


@lru_cache(maxsize=1 << 17)
def _informative(raw: str) -> Sequence[Written] | None:
    """Return the informative words of a chunk; ``None`` if what stands around it decides."""
    words = _words_alone(raw, shouted=False)
    return None if words is None else _informative_of(raw, 0, words)


@lru_cache(maxsize=1 << 12)
def _informative_shouted(raw: str) -> Sequence[Written] | None:
    """Return the informative words of a chunk of a text in capitals."""
    words = _words_alone(raw, shouted=True)
    return None if words is None else _informative_of(raw, 0, words)


def _informative_of(text: str, place: int, words: Iterable[Word]) -> Sequence[Written]:
    return [
        (word, text[place + word.start : place + word.end] if word.capital else "")
        for word in words
        if word.informative
    ]


def _words_alone(raw: str, *, shouted: bool) -> Sequence[Word] | None:
    """Return the words of a chunk; ``None`` if what stands around it decides."""
    # Most chunks are a word of plain letters and perhaps a mark: there is nothing to look for.
    bare = raw[:-1] if raw[-1] in _MARKS_AFTER else raw
    if bare.isascii() and bare.isalpha() and bare[1:].islower() and bare not in _MAY:
        word = bare.lower()
        informative = word not in STOP_WORDS
        return (Word(stem(word), word, 0, len(bare), informative, bare[0].isupper()),)
    if "May" in raw or "may" in raw or _BEFORE_DOT.fullmatch(raw):
        return None
    return _words_in_place(raw, 0, raw, shouted=shouted)


_words = lru_cache(maxsize=1 << 16)(partial(_words_alone, shouted=False))
_words_shouted = lru_cache(maxsize=1 << 12)(partial(_words_alone, shouted=True))


def _words_in_place(text: str, place: int, raw: str, *, shouted: bool) -> Sequence[Word]:
    repaired = repair(raw) if _SUSPECT.search(raw) else raw
    found: list[Word] = []
    for match in _TOKEN.finditer(repaired):
        first, last = match.span() if repaired == raw else (0, len(raw))
        if match[0] in _MAY and _is_the_month(text, place + first, place + last):
            capital = match[0] == "May"
            found.append(Word("may", "may", first, last, informative=True, capital=capital))
        else:
            lettered = not shouted and _is_letter_as_name(text, place, raw, match.span())
            found += _tokens(match[0], first, last, shouted=shouted, lettered=lettered)
    return tuple(found)


def _is_letter_as_name(text: str, place: int, raw: str, found: tuple[int, int]) -> bool:
    """Return whether a single letter of a chunk is a name: "size L", "XR-2045-C"."""
    first, last = found
    if last - first != 1 or not "A" <= raw[first] <= "Z":
        return False
    if _NUMBER_BEFORE.search(raw, 0, first):
        return True
    return _ALONE.fullmatch(raw) is not None or (
        _BEFORE_DOT.fullmatch(raw) is not None
        and _PARAGRAPH_END.match(text, place + len(raw)) is not None
    )


def without_possessive(word: str) -> str:
    """Return a word without the ending of a possessive: ``Mexico’s`` is ``Mexico``."""
    return _POSSESSIVE.sub("", word)


def fold(word: str) -> str:
    """Fold case, compatibility forms and accents: ``López`` and ``LOPEZ`` become ``lopez``."""
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word.casefold()).translate(_UNACCENTED)
    return "".join(character for character in decomposed if not unicodedata.combining(character))


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return the Snowball stem of a folded English word; numbers stay as they are."""
    return str(_STEMMER.stemWord(word))


_INFLECTED = re.compile(r"(?<=\w{3})(?:ies|ied|es|ed|(?<!s)s|ing|e|y)$")


@lru_cache(maxsize=65536)
def uninflected(word: str) -> str:
    """Return a folded English word without what a plural, a tense or a doubled letter adds.

    Cruder than a stem, but without endings that make another word: "authority" is no author.
    """
    bare = _INFLECTED.sub("", word)
    return bare[:-1] if bare[-2:-1] == bare[-1:] else bare


@lru_cache(maxsize=4096)
def repair(chunk: str) -> str:
    """Undo UTF-8 read as a one-byte encoding, so that ``LĂłpez`` is ``López`` again.

    ftfy mends what it is sure of. It leaves text alone that was read as Windows-1250, the
    Central European page, so that one is tried here: what turns into valid UTF-8 letters
    was UTF-8 before.
    """
    import ftfy  # Not at the top: it takes as long to import as a small library to open.

    repaired = ftfy.fix_encoding(chunk)
    if repaired == chunk:
        try:
            repaired = chunk.encode("cp1250").decode("utf-8")
        except UnicodeError:
            return chunk
    return repaired


def _is_the_month(text: str, start: int, end: int) -> bool:
    """Return whether a "May" stands beside what only a month stands beside: "May 5", "in May"."""
    before = text[max(0, start - _BEFORE_MONTH_REACH) : start]
    return bool(_AFTER_MONTH.match(text, end) or _BEFORE_MONTH.search(before))


def _tokens(raw: str, start: int, end: int, *, shouted: bool, lettered: bool) -> Iterator[Word]:
    capital = raw[0].isupper()
    if raw[-1] in _SIGNED or raw[0] == ".":
        word = fold(raw)
        yield Word(word, word, start, end, informative=True, capital=raw.strip(".")[0].isupper())
        return
    if raw[0] in "vV" and raw[1:2].isdigit() and "." in raw:
        yield _number(raw[1:], start, end)
        return
    if raw[0].isdigit():
        yield _number(raw, start, end)
        return
    if _FIRST_UNSPACED.match(raw):
        yield from _pairs(raw, start, end)
        return
    letters = without_possessive(raw.replace(".", ""))
    if _ACRONYMS.fullmatch(letters):
        letters = letters[:-1]
    word = fold(letters).replace("’", "'").replace("ʼ", "'")
    if not word:
        return
    # "US" and "U.S." are a country, "us" is not; in a text all in capitals nobody can tell.
    acronym = "." in raw or (letters.isupper() and len(letters) > 1 and not shouted)
    informative = (acronym and word not in _NOT_ACRONYMS) or (
        word not in STOP_WORDS and len(word) > 1
    )
    informative = informative or lettered
    term = word.replace("'", "")
    yield Word(stem(term), term, start, end, informative, capital)


def _number(raw: str, start: int, end: int) -> Word:
    word = re.sub(r"[()'’ʼ]|,(?=\d{3}(?:\D|$))", "", fold(raw))
    return Word(word, word, start, end, informative=True, capital=False)


def _pairs(raw: str, start: int, end: int) -> Iterator[Word]:
    """Yield each two neighbours, placed at the first, the last pair at both."""
    last = max(len(raw) - 2, 0)
    for index in range(last + 1):
        word = fold(raw[index : index + 2])
        if word and end - start != len(raw):
            yield Word(word, word, start, end, informative=True, capital=False)
        elif word:
            stop = end if index == last else start + index + 1
            yield Word(word, word, start + index, stop, informative=True, capital=False)
