"""Encode the everyday questions with the project's own model, into the model's folder.

python -m tests.evaluation.build_everyday
"""

from __future__ import annotations

import numpy as np

from index.meaning.model import EVERYDAY_QUESTIONS, EVERYDAY_VECTORS, OWN_MODEL, Encoder


def main() -> None:
    """Write the vectors, in 16 bits a number."""
    questions = EVERYDAY_QUESTIONS.read_text(encoding="utf-8").splitlines()
    vectors = Encoder(OWN_MODEL).encode_questions(questions)
    np.save(OWN_MODEL / EVERYDAY_VECTORS, vectors.astype(np.float16))


if __name__ == "__main__":
    main()
