"""Documents with dates: the seeds, those annotated for the evaluation, and made-up ones."""

from __future__ import annotations

import random
from collections.abc import Sequence

from index import Document
from index.analysis import AnalysedBlock, analyse
from index.loading.folder import read_folder
from index.storage.event_rows import Dating, date_document
from tests.helpers.documents import ROOT, SEEDS, document

WRITTEN = read_folder(ROOT / "tests" / "evaluation" / "dated_documents").documents
SEED_DOCUMENTS = read_folder(SEEDS).documents
EVERYTHING = (*SEED_DOCUMENTS, *WRITTEN)
FORMS = (
    "In {y} {who} opened the mill.",
    "On Oct. {d}, {y} {who} spoke about the {what}.",
    "{who} asked for the {what} from {y} through {z}.",
    "In the {c}0s it rained on the {what}.",
    "On March {d} {who} met the ferrymen.",
    "Since May {y} {who} has run the {what}. It closed in October {z}.",
    "Nobody dated the {what} of {who}.",
    "The Act of 1996 was long.",
    "In the 19th century the {what} stood. Later, in {y}, it fell.",
    "## The {what}\n\nIn {y}, {who} wrote: it was built around {z}.",
)
NAMES = "Ana Prado|Bruno Vidal|Carla Monte|Alva Bridge|Hobbs|Dina Reyes".split("|")
THINGS = "bridge ferry market tower school harvest lantern orchard".split()


def generated(number: int, sentences: int, seed: int = 1) -> list[Document]:
    chance = random.Random(seed)

    def sentence() -> str:
        year = chance.randrange(1950, 2020)
        values = {
            "y": year, "z": year + chance.randrange(1, 9), "c": year // 10,
            "d": chance.randrange(1, 28), "who": chance.choice(NAMES),
            "what": chance.choice(THINGS),
        }  # fmt: skip
        return chance.choice(FORMS).format(**values)

    def text() -> str:
        parts = (sentence() + ("\n\n" if chance.random() < 0.3 else " ") for _ in range(sentences))
        return "".join(parts)

    return [document(text(), f"{place}.txt") for place in range(number)]


def blocks_of(of: Document) -> Sequence[AnalysedBlock]:
    return [AnalysedBlock(of, block) for block in analyse(of).blocks]


def dating_of(of: Document) -> Dating:
    analysis = analyse(of)
    return date_document(of, analysis.blocks, analysis.passages)[0]
