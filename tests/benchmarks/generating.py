"""Generated folders of documents of any size: real sentences, cut and recombined.

The sentences are those of ``seeds/`` and of Python's own language reference, which ships
with it as ``pydoc_data``. They are cut at clause borders; a generated sentence is the
opening of one and the end of another. What is rare in them (names, figures, dates and
words that the frequency dictionary calls rare) is replaced by draws from a
Zipf–Mandelbrot law over the rest of that dictionary and, beyond it, over coined words
without end. So the vocabulary V of n words grows as Heaps' law has it, V = K n^β, as that
of real text does (β from 0.4 to 0.6 for English: Manning, Raghavan and Schütze,
Introduction to Information Retrieval, 2008, section 5.1.1).

The same seed gives the same documents on the same version of Python, and a smaller corpus is
the beginning of a larger one. One document at a time is held in memory.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import NamedTuple

from index.analysis import CHARACTERS_A_PASSAGE, SENTENCES_A_PASSAGE
from index.text.tokens import STOP_WORDS

SEEDS = Path(__file__).parents[2] / "seeds"

PASSAGES_A_DOCUMENT = 50
FILES_A_FOLDER = 1_000
YEARS = (1900, 2025)

COMMON_WORDS = 1_500
"""So many of the dictionary's commonest words stay in the sentences as they are."""

FLATNESS = 500.0
EXPONENT = 0.75
"""Rank r is drawn with a probability of about (r + FLATNESS) ^ -(1 + EXPONENT)."""

_SENTENCE = re.compile(r"[A-Z][^.!?]{30,400}[.!?](?=\s|$)")
_ODD = re.compile(r"[_=<>{}\\|`*\[\]~^@/“”\"()]|\.\w|--")
_BORDER = re.compile(r"(?<=[,;:–—]) ")
_MONTHS = (
    "January February March April May June July August September October November December".split()
)
_MONTH = r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_SLOT = re.compile(
    rf"(?P<D>\b{_MONTH} \d{{1,2}}(?:, \d{{4}})?)"
    rf"|(?P<M>\b(?:{'|'.join(_MONTHS)})\b)"
    r"|(?P<Y>\b(?:1[89]|20)\d\d\b)"
    r"|(?P<F>\d[\d,]*)"
    r"|(?P<N>\b[A-Z][a-zà-ÿ]+(?: [A-Z][a-zà-ÿ]+)+\b)"
    r"|(?P<P>\b[A-Z][a-zà-ÿ]{2,}\b)"
    r"|(?P<W>\b[a-zà-ÿ]{3,}\b)"
)
ENDINGS = ("ing", "ed", "ly", "s", "")
_SYLLABLES = [
    onset + vowel + coda
    for onset in "b c d f g h k l m n p r s t v z br cr dr gr pl sh st tr".split()
    for vowel in "aeiou"
    for coda in ("", "n", "r", "l")
]
_GIVEN = (
    "Ada Alma Ana Bela Carl Clara Dora Edith Elena Emil Erik Flora Greta Hana Hugo Ida Igor "
    "Ines Ivan Jonas Karin Lena Leon Luis Maria Marta Mila Nadia Nils Olga Omar Otto Pavel "
    "Petra Rosa Ruth Sara Selma Theo Vera"
).split()
_TITLES = ("{W} and {W}", "The {W} of {P}", "How {P} changed", "{N}", "The {P} {W}", "After {Y}")
_TOPICS = (
    "Which pizza topping tastes best?", "How do I reset my router password?",
    "What's a good film for tonight?", "Can somebody fix my bicycle chain?",
    "Who won the chess tournament yesterday?", "How long should eggs boil?",
    "Where can I buy cheap concert tickets?", "Is the swimming pool open on Sunday?",
)  # fmt: skip
_FORMS = (
    "What about {}?", "Who {}?", "When {}?", "How many {}?", "Where {}?", "Why {}?",
    "Did {}?", "Tell me about {}",
)  # fmt: skip


class Piece(NamedTuple):
    """A clause with ``%s`` for each of its ``slots``."""

    pattern: str
    slots: str

    def fill(self, random: Random) -> str:
        """The clause with fresh words."""
        return self.pattern % tuple([draw(slot, random) for slot in self.slots])


@dataclass(frozen=True, slots=True)
class Stock:
    """The clauses that sentences are made of."""

    openings: Sequence[Piece]
    middles: Sequence[Piece]
    ends: Sequence[Piece]
    whole: Sequence[Piece]

    def sentence(self, random: Random) -> str:
        """A new sentence."""
        kind = random.random()
        if kind < 0.2:
            return random.choice(self.whole).fill(random)
        parts = [random.choice(self.openings).fill(random)]
        if kind > 0.6:
            parts.append(random.choice(self.middles).fill(random))
        parts.append(random.choice(self.ends).fill(random))
        words = " ".join(parts)
        if kind > 0.9:
            first = words.split(" ", 1)[0].lower()
            rest = words[0].lower() + words[1:] if first in STOP_WORDS else words
            return f"{random.choice(('In', 'Since', 'By'))} {draw('Y', random)}, {rest}"
        return words


class Question(NamedTuple):
    """What is asked, and how it was made: plain, typo or topic (not of the corpus)."""

    text: str
    kind: str


def generate(folder: Path, passages: int, *, seed: int = 1) -> int:
    """Write documents of about ``passages`` passages in all; say how many documents."""
    material = stock()
    left, number = passages, 0
    while left > 0:
        text, made = document(material, seed, number, min(left, PASSAGES_A_DOCUMENT))
        path = path_of(folder, number)
        if number % FILES_A_FOLDER == 0:
            path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
        left -= made
        number += 1
    return number


def path_of(folder: Path, number: int) -> Path:
    """Where a document stands."""
    return folder / f"{number // FILES_A_FOLDER:04d}" / f"{number:07d}.txt"


def document(material: Stock, seed: int, number: int, passages: int) -> tuple[str, int]:
    """Document ``number`` with about ``passages`` passages, and how many it has."""
    random = Random(f"{seed}/{number}")
    blocks = [_title(random)]
    made = 0
    if random.random() < 0.5:
        blocks.append(f"Published {draw('D', random)}")
        made += 1
    while made < passages:
        if random.random() < 0.15 and len(blocks) > 2:
            blocks.append(_title(random))
        most = SENTENCES_A_PASSAGE * (passages - made)
        size = min(random.randint(2, 7), most)
        sentences = [material.sentence(random) for _ in range(size)]
        blocks.append(" ".join(sentences))
        made += _passages(sentences)
    return "\n\n".join(blocks) + "\n", made


def questions(folder: Path, documents: int, count: int, *, seed: int = 1) -> Iterator[Question]:
    """Ask about sentences of the documents; one in ten has a typo, one in ten is off topic."""
    random = Random(f"questions/{seed}")
    for number in range(count):
        kind = {3: "typo", 7: "topic"}.get(number % 10, "plain")
        if kind == "topic":
            yield Question(random.choice(_TOPICS), kind)
            continue
        text = path_of(folder, random.randrange(documents)).read_text(encoding="utf-8")
        lines = [line for line in text.splitlines() if line.endswith((".", "!", "?"))]
        sentence = random.choice(re.split(r"(?<=[.!?]) ", random.choice(lines)))
        words = [word for word in re.findall(r"\w+", sentence) if word.lower() not in STOP_WORDS]
        size = random.randint(4, 8)
        start = random.randrange(max(1, len(words) - size + 1))
        asked = words[start : start + size] or [sentence]
        if kind == "typo":
            longest = max(range(len(asked)), key=lambda place: len(asked[place]))
            asked[longest] = _mistyped(asked[longest], random)
        yield Question(random.choice(_FORMS).format(" ".join(asked)), kind)


def draw(slot: str, random: Random) -> str:
    """A fresh word, name, figure or date for a slot of this kind."""
    return draw_word(slot, random) if slot in "abcde" else _DRAWS[slot](random)


@cache
def stock() -> Stock:
    """The clauses of all sentences that there are, in a fixed order."""
    from pydoc_data.topics import topics

    texts = [path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    texts += [topics[name] for name in sorted(topics)]
    openings: list[Piece] = []
    middles: list[Piece] = []
    ends: list[Piece] = []
    whole: list[Piece] = []
    for text in texts:
        for paragraph in re.split(r"\n\s*\n", text):
            for match in _SENTENCE.finditer(re.sub(r"\s+", " ", paragraph)):
                if _ODD.search(match[0]):
                    continue
                first, *rest = _clauses(match[0])
                if not rest:
                    whole.append(_piece(first))
                    continue
                openings.append(_piece(first))
                middles += map(_piece, rest[:-1])
                ends.append(_piece(rest[-1]))
    return Stock(openings, middles, ends, whole)


def _clauses(sentence: str) -> list[str]:
    """A sentence cut at its clause borders, in pieces of at least three words."""
    found: list[str] = []
    for part in _BORDER.split(sentence):
        if found and (found[-1].count(" ") < 2 or part.count(" ") < 2):
            found[-1] += f" {part}"
        else:
            found.append(part)
    return found


def _piece(clause: str) -> Piece:
    slots: list[str] = []
    common = _common()

    def slot(match: re.Match[str]) -> str:
        kind, word = str(match.lastgroup), match[0]
        if kind == "W":
            if word in common or word in STOP_WORDS:
                return word
            kind = "abcde"[next(i for i, end in enumerate(ENDINGS) if word.endswith(end))]
        elif kind in "NP" and match.start() == 0:
            return word
        slots.append(kind)
        return "%s"

    return Piece(_SLOT.sub(slot, clause.replace("%", " percent")), "".join(slots))


@cache
def _dictionary() -> Sequence[str]:
    """The words of symspellpy's English dictionary, the commonest first."""
    path = files("symspellpy").joinpath("frequency_dictionary_en_82_765.txt")
    return path.read_text(encoding="utf-8-sig").split()[::2]


@cache
def _common() -> frozenset[str]:
    return frozenset(_dictionary()[:COMMON_WORDS])


@cache
def rare(kind: str) -> Sequence[str]:
    """The rarer words of the dictionary with one ending, the commonest first."""
    place = "abcde".index(kind)
    return [
        word
        for word in _dictionary()[COMMON_WORDS:]
        if word.endswith(ENDINGS[place]) and not word.endswith(tuple(ENDINGS[:place]))
    ]


def draw_word(kind: str, random: Random) -> str:
    rank, known = _rank(random), rare(kind)
    if rank < len(known):
        return known[rank]
    return coined(rank) + ENDINGS["abcde".index(kind)]


def _rank(random: Random) -> int:
    return int(FLATNESS * ((1.0 - random.random()) ** (-1.0 / EXPONENT) - 1.0))


def coined(rank: int) -> str:
    """A word of two to four syllables, the longer the rarer; two ranks rarely share one."""
    base = len(_SYLLABLES)
    size = 2 if rank < base else 3 if rank < base * base else 4
    mixed = rank * 2_654_435_761 % base**size
    word = ""
    for _ in range(size):
        mixed, syllable = divmod(mixed, base)
        word += _SYLLABLES[syllable]
    return word


def _year(random: Random) -> int:
    """The nearer to the end, the more often."""
    first, last = YEARS
    return last - int((last - first + 1) * random.random() ** 2)


def draw_name(random: Random) -> str:
    return coined(_rank(random)).capitalize()


_DRAWS: dict[str, Callable[[Random], str]] = {
    "P": lambda random: f"{draw_name(random)}",
    "N": lambda random: f"{random.choice(_GIVEN)} {draw_name(random)}",
    "Y": lambda random: str(_year(random)),
    "M": lambda random: random.choice(_MONTHS),
    "D": lambda random: f"{random.choice(_MONTHS)} {random.randint(1, 28)}, {_year(random)}",
    "F": lambda random: f"{int(10 ** (random.random() * 5)) + 1:,}",
}


def _title(random: Random) -> str:
    pattern = random.choice(_TITLES)
    title = re.sub(r"\{(.)\}", lambda m: draw("e" if m[1] == "W" else m[1], random), pattern)
    return title[0].upper() + title[1:]


def _passages(sentences: Sequence[str]) -> int:
    """How many passages one paragraph makes; see ``index.analysis``."""
    made = held = length = 0
    for sentence in sentences:
        longer = length + len(sentence) + (1 if held else 0)
        if held == 0 or held >= SENTENCES_A_PASSAGE or longer > CHARACTERS_A_PASSAGE:
            made, held, length = made + 1, 1, len(sentence)
        else:
            held, length = held + 1, longer
    return made


def _mistyped(word: str, random: Random) -> str:
    """Two neighbouring letters in the wrong order."""
    place = random.randrange(max(1, len(word) - 1))
    return word[:place] + word[place : place + 2][::-1] + word[place + 2 :]
