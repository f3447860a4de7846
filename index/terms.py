"""Text becomes terms: what is compared when a question meets a passage.

Terms are for matching only. Folding case and accents, repairing mojibake, stemming and
keeping numbers and dotted abbreviations whole never touches what is quoted: every token
keeps the span of the characters that it came from.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

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
    yourselves anyways anyway whats hows wheres whos dont doesnt didnt isnt arent wasnt im ive
    """.split()
)
"""English function words, the chatter of a chat channel, and stranded contractions."""

_CHUNK = re.compile(r"\S+")
_TOKEN = re.compile(
    r"""
      (?:[^\W\d_]\.)+(?:[^\W\d_](?![^\W\d_])|(?<=\.[^\W\d_]\.))  # U.S.  U.S  a.m.
    | \d+\([a-z]\)                               # 287(g)
    | \d+/\d+(?:/\d+)?                           # 9/11
    | \d(?:[\d,.]*\d)?(?:['’ʼ]?[^\W\d_]+)?       # 7,000  6.2  8th  1980s  1980’s
    | [^\W\d_]+(?:['’ʼ][^\W\d_]+)*               # words
    """,
    re.VERBOSE,
)
_SUSPECT = re.compile(r"[^\x00-\x7f]{2}")
_POSSESSIVE = re.compile(r"['’ʼ]s?$")
_STEMMER = Stemmer.Stemmer("english")


@dataclass(frozen=True, slots=True)
class Token:
    """One token of a text.

    Attributes:
        term: What is compared: folded, repaired and stemmed.
        word: The folded word before stemming.
        span: Where it stands in the text that was given.
        informative: False for stop words.
        capital: Whether it is written with a capital or in capitals.
    """

    term: str
    word: str
    span: Span
    informative: bool
    capital: bool


def tokenise(text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """The tokens of ``text[start:end]`` in order, stop words included and marked."""
    shouted = not any(character.islower() for character in text[start:end])
    for chunk in _CHUNK.finditer(text, start, len(text) if end is None else end):
        raw = chunk[0]
        repaired = repair(raw) if _SUSPECT.search(raw) else raw
        for match in _TOKEN.finditer(repaired):
            if repaired == raw:
                span = Span(chunk.start() + match.start(), chunk.start() + match.end())
            else:
                span = Span(chunk.start(), chunk.end())
            yield from _tokens(match[0], span, shouted=shouted)


def terms_of(text: str, start: int = 0, end: int | None = None) -> list[str]:
    """The informative terms of ``text[start:end]`` in order, repetitions kept."""
    return [token.term for token in tokenise(text, start, end) if token.informative]


def fold(word: str) -> str:
    """Fold case, compatibility forms and accents: ``López`` and ``LOPEZ`` become ``lopez``."""
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The Snowball stem of a folded English word; numbers stay as they are."""
    return str(_STEMMER.stemWord(word))


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


def _tokens(raw: str, span: Span, *, shouted: bool) -> Iterator[Token]:
    capital = raw[0].isupper()
    if raw[0].isdigit():
        yield _number(raw, span)
        return
    letters = raw.replace(".", "")
    word = fold(_POSSESSIVE.sub("", letters)).replace("’", "'").replace("ʼ", "'")
    if not word:
        return
    # "US" and "U.S." are a country, "us" is not; in a text all in capitals nobody can tell.
    acronym = "." in raw or (letters.isupper() and len(letters) > 1 and not shouted)
    informative = (acronym and word != "i") or (word not in STOP_WORDS and len(word) > 1)
    term = word.replace("'", "")
    yield Token(term if acronym else stem(term), term, span, informative, capital)


def _number(raw: str, span: Span) -> Token:
    word = re.sub(r"[()'’ʼ]|,(?=\d{3}(?:\D|$))", "", raw.casefold())
    return Token(word, word, span, informative=True, capital=False)
