"""How well the check of messages tells a sentence that was changed from one that is new.

python -m tests.evaluation.closeness [FILE.json|FILE.jsonl ...]

Of every collection each third document and each third paragraph of the others are held back.
Sentences of what is left, changed in the ways below, should be close; those held back should not.
Nor should people's questions, though they are made of the documents' words.
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Callable
from pathlib import Path

from index.corpus import Corpus, build
from index.model import BlockKind, Document
from index.text.tokens import tokenise
from index.verification.similarity import CLOSE, closest
from tests.evaluation import collections
from tests.helpers.documents import document

MIN_WORDS = 7
MAX_SENTENCES = 400
THRESHOLDS = (0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)

Change = Callable[[str, list[str], random.Random], str | None]


def main() -> None:
    """Print one table for each collection."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation.closeness")
    parser.add_argument("files", nargs="*", type=Path)
    for collection in [collections.seeds("fit"), *map(collections.load, parser.parse_args().files)]:
        print(f"{collection.name}: share called close, in %, from each likeness on")
        print(f"  {'':<28}{'n':>5}" + "".join(f"{value:>7}" for value in THRESHOLDS))
        for label, values in measure(collection).items():
            shares = (sum(v >= least for v in values) / len(values) for least in THRESHOLDS)
            print(f"  {label:<28}{len(values):>5}" + "".join(f"{100 * s:>7.1f}" for s in shares))
        print(f"  taken: {CLOSE}", end="\n\n")


def measure(collection: collections.Collection) -> dict[str, list[float]]:
    """For each kind of sentence the likeness of its closest place."""
    kept, same_subject, elsewhere = divide(collection.texts)
    corpus = build(kept)
    chance = random.Random(0)
    words = [token.word for each in kept for token in tokenise(each.text) if token.informative]
    held = _sample(sentences_of(corpus), chance)
    found: dict[str, list[float]] = {}
    for label, change in CHANGES.items():
        changed = (change(sentence, words, chance) for sentence in held)
        found[label] = [_likeness(corpus, each) for each in changed if each]
    for label, absent in (("new, same subject", same_subject), ("new, elsewhere", elsewhere)):
        if absent:
            sample = _sample(sentences_of(build(absent)), chance)
            found[label] = [_likeness(corpus, sentence) for sentence in sample]
    questions = _sample([case.question for case in collection.cases], chance)
    found["questions about them"] = [_likeness(corpus, question) for question in questions]
    return found


def divide(texts: dict[str, str]) -> tuple[list[Document], list[Document], list[Document]]:
    """What the library holds, and what is held back: paragraphs of the same, other documents."""
    kept, same_subject, elsewhere = [], [], []
    for number, (name, text) in enumerate(sorted(texts.items())):
        if number % 3 == 2:
            elsewhere.append(document(text, name))
            continue
        paragraphs = text.split("\n\n")
        back = paragraphs[2::3]
        del paragraphs[2::3]
        kept.append(document("\n\n".join(paragraphs), name))
        if back:
            same_subject.append(document("\n\n".join(back), name))
    return kept, same_subject, elsewhere


def sentences_of(corpus: Corpus) -> list[str]:
    """The sentences of all paragraphs that are long enough to be changed."""
    return [
        " ".join(each.document.text[sentence.span.start : sentence.span.end].split())
        for blocks in corpus.blocks.values()
        for each in blocks
        if each.block.kind is BlockKind.PARAGRAPH
        for number, sentence in enumerate(each.block.sentences)
        if sentence.quotable and len(each.tokens[number]) >= MIN_WORDS
    ]


def _likeness(corpus: Corpus, sentence: str) -> float:
    found = closest(corpus, sentence)
    return found.likeness if found else 0.0


def _sample(sentences: list[str], chance: random.Random) -> list[str]:
    return chance.sample(sentences, min(MAX_SENTENCES, len(sentences)))


def _another_figure(sentence: str, _: list[str], chance: random.Random) -> str | None:
    digits = [found.start() for found in re.finditer(r"\d", sentence)]
    if not digits:
        return None
    place = chance.choice(digits)
    return f"{sentence[:place]}{(int(sentence[place]) + 3) % 10}{sentence[place + 1 :]}"


def _without_a_clause(sentence: str, _: list[str], chance: random.Random) -> str | None:
    clauses = sentence.split(", ")
    if len(clauses) < 2:
        return None
    del clauses[chance.randrange(len(clauses))]
    return ", ".join(clauses)


def _other_words(count: int) -> Change:
    def change(sentence: str, words: list[str], chance: random.Random) -> str | None:
        tokens = [token.span for token in tokenise(sentence) if token.informative]
        for span in sorted(chance.sample(tokens, count), reverse=True):
            sentence = f"{sentence[: span.start]}{chance.choice(words)}{sentence[span.end :]}"
        return sentence

    return change


def _turned_round(sentence: str, _: list[str], __: random.Random) -> str | None:
    first, comma, rest = sentence.rstrip(".").partition(", ")
    return f"{rest}, {first}." if comma else None


def _first_half(sentence: str, _: list[str], __: random.Random) -> str | None:
    words = sentence.split()
    return " ".join(words[: max(MIN_WORDS, len(words) // 2)])


def _led_in(sentence: str, _: list[str], __: random.Random) -> str | None:
    return f"Someone on the radio told me yesterday that {sentence[0].lower()}{sentence[1:]}"


def _slips(sentence: str, _: list[str], chance: random.Random) -> str | None:
    long = [found.span() for found in re.finditer(r"[a-z]{6,}", sentence)]
    for start, end in sorted(chance.sample(long, min(2, len(long))), reverse=True):
        place = chance.randrange(start + 1, end - 1)
        sentence = (
            f"{sentence[:place]}{sentence[place + 1]}{sentence[place]}{sentence[place + 2 :]}"
        )
    return sentence


def _both(sentence: str, words: list[str], chance: random.Random) -> str | None:
    shorter = _without_a_clause(sentence, words, chance)
    enough = shorter is not None and len([t for t in tokenise(shorter) if t.informative]) >= 4
    return _other_words(1)(shorter, words, chance) if shorter and enough else None


CHANGES: dict[str, Change] = {
    "another figure": _another_figure,
    "without a clause": _without_a_clause,
    "one other word": _other_words(1),
    "two other words": _other_words(2),
    "three other words": _other_words(3),
    "turned round": _turned_round,
    "two slips of the pen": _slips,
    "first half alone": _first_half,
    "led in by other words": _led_in,
    "no clause and another word": _both,
}


if __name__ == "__main__":
    main()
