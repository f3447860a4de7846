"""The weights and thresholds of answering, in one place.

The weights of scoring were fitted on XQuAD, CLAPnq and SQuAD 2.0 development questions as a
conditional logit over candidate sentences (``python -m tests.evaluation.fitting``); where
they depart from the fit, tests/evaluation/README.md says why. The thresholds were chosen on
XQuAD with half of the articles left out. What each part is worth is shown by the ablation
table in the same place.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of scoring and the thresholds of deciding.

    Every level of scoring is a share of the question's information, about 0 to 1, so that
    scores compare between questions and between corpora.

    Attributes:
        sentence: Of what the sentence itself meets; 1 by convention.
        window: Of what it and its neighbours meet.
        around: Of what stands within three sentences to either side in the block.
        heading: Of what the heading above and the document's title meet.
        heading_by_meaning: The same where meaning is known.
        wanted: Added if the sentence has the kind of thing asked for.
        plain: The same for kinds that show on the surface, such as a date or a number.
        defining: The same for a sentence that clearly introduces what a definition is asked of.
        defining_near: The same where meaning is known.
        stem_only: Taken off for what a sentence meets by a word of the same stem that is no
            inflected form of the question's own: an organism for an organ.
        opening: Added to a block's first sentence, most of it to the second.
        meaning: Of how near it is to the question in meaning, where that is known.
        above: Of a term in the headings above a passage or in what leads into it, beside 1 for one
            in the passage itself, where passages are found.
        introduced: The same of a term that is introduced there, where a definition is asked for.
        k1: How soon repetitions of a term stop counting.
        b: How much a unit's length counts, 0 to 1.
        corrected: What a corrected word counts, beside 1 for the word itself.
        synonym: What a synonym counts; a looser relation counts half of it.
        filler: What chatter counts.
        rare_zipf: A word this rare in English, or rarer, counts in full.
        least_prior: What the commonest words count.
        topical: Of how much more often than in English the words met stand in the corpus,
            in powers of ten: an excerpt about the corpus's own subjects is trusted more.
        missing_name: Taken off if a name in the question is nowhere in the excerpt's block.
        missing_year: Taken off if a year in the question is nowhere in the excerpt's block.
        missing_kind: Taken off if the excerpt has nothing of the kind asked for.
        answer_threshold: The confidence from which quotations are given as an answer.
        growth: Added to ``answer_threshold`` for every tenfold of ``FITTED_SIZE`` passages: the
            more there are, the better the best of them fits by chance.
        carried: What the terms of an earlier question count that a follow-up takes over.
        confidence_share: Where meaning is known, the weight of the share of the question that the
            excerpt and its headings meet.
        confidence_rare: The weight of the rarest word of it that they meet, as information.
        confidence_missing: Of what is taken off by words for what is asked for and not there.
        confidence_meaning: The weight of the nearness in meaning.
        confidence_size: Taken off for every tenfold of ``FITTED_SIZE`` passages.
        confidence_everyday: Taken off for how near the question is to what is asked in any chat.
        confidence_base: Added, so that at 0 as many that are answered are right as not.
        confidence_threshold: From here on quotations are given as an answer.
        vetoes: What may speak against an excerpt that is near; see index/answering/vetoes.py.
        premise: The share of a question for a reason that may be unsaid.
        near_meaning: The nearness from which excerpts are shown as the nearest passages.
        near: The score from which they are shown as the nearest passages.
        worth_adding: The share of the best score that a further quotation needs.
        worth_keeping: The same for one that is kept for who asks for more.
    """

    sentence: float = 1.0
    window: float = 0.6
    around: float = 0.65
    heading: float = 1.1
    heading_by_meaning: float = 1.8
    wanted: float = 0.07
    plain: float = 0.3
    defining: float = 1.0
    defining_near: float = 2.0
    stem_only: float = 0.1
    opening: float = 0.1
    meaning: float = 4.0
    above: float = 0.5
    introduced: float = 1.0
    k1: float = 0.5
    b: float = 0.3
    corrected: float = 0.9
    synonym: float = 0.3
    filler: float = 0.1
    rare_zipf: float = 4.0
    least_prior: float = 0.15
    topical: float = 0.05
    missing_name: float = 1.0
    missing_year: float = 2.0
    missing_kind: float = 0.6
    answer_threshold: float = 0.97
    growth: float = 0.3
    carried: float = 0.5
    confidence_share: float = 2.2
    confidence_rare: float = 0.38
    confidence_missing: float = 0.83
    confidence_meaning: float = 11.9
    confidence_size: float = 2.74
    confidence_everyday: float = 3.16
    confidence_base: float = -4.96
    confidence_threshold: float = 1.3
    vetoes: frozenset[str] = frozenset(
        {"number", "version", "name", "kind", "premise", "asked", "common"}
    )
    premise: float = 0.5
    near_meaning: float = 0.6
    near: float = 0.4
    worth_adding: float = 0.5
    worth_keeping: float = 0.4


FITTED_SIZE = 100
"""Passages in the corpora on which ``answer_threshold`` was chosen, about."""

WEIGHTS = Weights()
