"""Calibrate a model's cosines on the documents themselves: no questions are needed.

Sentences are taken for questions. A model puts those that have nothing to do with one another
at some cosine, and a sentence and itself among its neighbours at some other; between these two
lies the scale on which the weights of deciding were fitted, at the same place for every model.
"""

from __future__ import annotations

import numpy as np

from index.corpus import Corpus
from index.errors import ModelError
from index.meaning.model import Calibration, Encoder
from index.meaning.vectors import sentence_texts

SENTENCES = 150
FEWEST = 20

FLOOR_AT = -0.10
"""Where nearness begins, from 0 for others to 1 for the same: fitted for e5-small-v2 on the
public questions, and expressed so that it holds for other models."""

RANGE_OF = 0.81
"""How much of the way from others to the same nearness takes from 0 to 1; fitted with it."""


def calibrate(corpus: Corpus, encoder: Encoder) -> Calibration:
    """Find what the cosines of ``encoder`` mean on the sentences of ``corpus``.

    Raises:
        ModelError: If there are too few sentences, or the model cannot tell them apart.
    """
    words = [each for blocks in corpus.blocks.values() for each in sentence_texts(blocks)]
    if len(words) < FEWEST:
        raise ModelError(encoder.folder, f"to calibrate it takes {FEWEST} sentences or more")
    words = words[:: -(-len(words) // SENTENCES)]
    asked = np.array([encoder.question(each.alone) for each in words])
    alone = np.array([encoder.passage(each.alone) for each in words])
    windows = np.array([encoder.passage(each.window) for each in words])
    cosines = (asked @ alone.T + asked @ windows.T) / 2
    same = float(np.diag(cosines).mean())
    others = float(cosines[~np.eye(len(words), dtype=bool)].mean())
    if same - others <= 0:
        raise ModelError(encoder.folder, "it does not tell sentences apart")
    return Calibration(
        floor=round(others + FLOOR_AT * (same - others), 3),
        range=round(RANGE_OF * (same - others), 3),
    )
