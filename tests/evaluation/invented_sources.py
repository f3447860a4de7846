"""Invented documents, two or three a question, that contradict one another or do not.

``CONTRADICTORY`` and ``AGREEING`` were written before the rules of ``index.answering.conflicts``
and used to mend them. Those of ``later_invented_sources`` were written afterwards, in
other styles: their first run (8 of 14 noticed, 4 false alarms of 16) is the honest figure, and the
rules were mended by general means since.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SourceSet:
    """Documents and a question.

    Attributes:
        figures: The words of each figure at odds; none if the documents are not at odds.
    """

    name: str
    question: str
    texts: tuple[str, ...]
    figures: tuple[str, ...] = ()


CONTRADICTORY = (
    SourceSet(
        "count of the dead",
        "How many people died in the Alva flood?",
        (
            "The flood\n\nThe Alva flood struck at night. In all, 214 people died in the Alva "
            "flood.",
            "A chronicle\n\nWhen the Alva flood was over, the parish had counted its losses: 187 "
            "people died in the flood on the Alva, most of them at the mill.",
        ),
        ("214", "187"),
    ),
    SourceSet(
        "year of building",
        "When was the stone bridge over the Alva built?",
        (
            "The stone bridge over the Alva was built in 1764 by the mason Ana Prado.",
            "Among the sights is the stone bridge over the Alva, which was built in 1771.",
        ),
        ("1764", "1771"),
    ),
    SourceSet(
        "cost in a currency",
        "How much did the Vilar town hall cost?",
        (
            "The Vilar town hall cost $4.2 million and was paid for by a loan.",
            "Critics never forgave the council that the Vilar town hall cost $6.8 million.",
        ),
        ("$4.2 million", "$6.8 million"),
    ),
    SourceSet(
        "percentage",
        "What percentage of Vilar voters backed the tram?",
        (
            "In the ballot 58% of Vilar voters backed the tram.",
            "The mayor was glad that 63 percent of Vilar voters backed the tram at the ballot.",
        ),
        ("58%", "63 percent"),
    ),
    SourceSet(
        "age",
        "How old was Ana Prado when she died?",
        (
            "Ana Prado was 71 years old when she died.",
            "It is said that Ana Prado died at home, aged 68, among her pupils.",
        ),
        ("71", "68"),
    ),
    SourceSet(
        "number in words against digits",
        "How many boats does the Alva ferry company own?",
        (
            "The Alva ferry company owns twelve boats.",
            "Today the Alva ferry company owns 15 boats and a dock.",
        ),
        ("twelve", "15"),
    ),
    SourceSet(
        "day",
        "When did the Vilar theatre open?",
        (
            "The Vilar theatre opened on March 3, 1925.",
            "The Vilar theatre opened on 13 March 1925 with an opera.",
        ),
        ("March 3, 1925", "13 March 1925"),
    ),
    SourceSet(
        "length",
        "How long is the Alva tunnel?",
        (
            "The Alva tunnel is 12 kilometres long.",
            "At 14 km, the Alva tunnel is the longest in the valley.",
        ),
        ("12 kilometres", "14 km"),
    ),
    SourceSet(
        "duration",
        "How long did the siege of Vilar last?",
        (
            "The siege of Vilar lasted nine weeks.",
            "The siege of Vilar lasted 11 weeks, and the town starved.",
        ),
        ("nine weeks", "11 weeks"),
    ),
    SourceSet(
        "the subject in the sentence before",
        "How many steps does the Vilar lighthouse have?",
        (
            "The Vilar lighthouse stands on the cape. It has 199 steps.",
            "The Vilar lighthouse has 211 steps and no lift.",
        ),
        ("199", "211"),
    ),
    SourceSet(
        "three sources, two figures",
        "How many pupils attend the Lomba school?",
        (
            "The Lomba school is small: 340 pupils attend it. Of the Lomba school little else is "
            "known.",
            "Every day 410 pupils attend the Lomba school.",
            "According to the town, 410 pupils attend the Lomba school.",
        ),
        ("340", "410"),
    ),
    SourceSet(
        "sources that are named",
        "How many houses did the Lomba fire destroy?",
        (
            "According to the Vilar Gazette, the Lomba fire destroyed 46 houses.",
            "Chief Rita Sousa said that the Lomba fire destroyed 52 houses.",
        ),
        ("46", "52"),
    ),
    SourceSet(
        "large numbers written differently",
        "How many books does the Vilar library hold?",
        (
            "The Vilar library holds 1,200,000 books.",
            "With 1.6 million books that it holds, the Vilar library is the largest.",
        ),
        ("1,200,000", "1.6 million"),
    ),
    SourceSet(
        "year of a birth",
        "What year was Ana Prado born?",
        (
            "The mason Ana Prado was born in 1721 in Lomba.",
            "Ana Prado, who was born in 1718, learned her trade from her father.",
        ),
        ("1721", "1718"),
    ),
    SourceSet(
        "the question names the year",
        "How many visitors came to the Vilar museum in 2019?",
        (
            "In 2019, 80,000 visitors came to the Vilar museum.",
            "The Vilar museum is proud that 95,000 visitors came in 2019.",
        ),
        ("80,000", "95,000"),
    ),
    SourceSet(
        "population",
        "What is the population of Lomba?",
        (
            "Lomba is a village. The population of Lomba is 2,310.",
            "The population of Lomba is 2,870 and growing.",
        ),
        ("2,310", "2,870"),
    ),
)

AGREEING = (
    SourceSet(
        "the same number written differently",
        "How many people died in the Alva flood?",
        (
            "In all, 1,000 people died in the Alva flood.",
            "One thousand people died in the Alva flood.",
            "It is known that 1 000 people died in the Alva flood.",
        ),
    ),
    SourceSet(
        "a year and a month of it",
        "When was the Vilar theatre opened?",
        (
            "The Vilar theatre was opened in 1925.",
            "The Vilar theatre was opened in March 1925 with an opera.",
        ),
    ),
    SourceSet(
        "different years",
        "How many visitors came to the Vilar museum?",
        (
            "In 2018, 80,000 visitors came to the Vilar museum.",
            "In 2019, 95,000 visitors came to the Vilar museum.",
        ),
    ),
    SourceSet(
        "different places",
        "How many schools did the storm close?",
        (
            "The storm closed 14 schools in Lomba.",
            "The storm closed 31 schools in Vilar.",
        ),
    ),
    SourceSet(
        "a rough figure",
        "How many houses did the Lomba fire destroy?",
        (
            "The Lomba fire destroyed about 50 houses.",
            "The Lomba fire destroyed 52 houses.",
        ),
    ),
    SourceSet(
        "a lower bound",
        "How many people marched to Vilar?",
        (
            "More than 300 people marched to Vilar.",
            "A count showed that 342 people marched to Vilar.",
        ),
    ),
    SourceSet(
        "a part and the whole",
        "How many boats does the Alva ferry company own?",
        (
            "The Alva ferry company owns 15 boats.",
            "The Alva ferry company owns four wooden boats besides the others.",
        ),
    ),
    SourceSet(
        "another subject",
        "How much did the Vilar town hall cost?",
        (
            "The Vilar town hall cost $4.2 million.",
            "The Vilar town bath cost $1.1 million.",
        ),
    ),
    SourceSet(
        "another event of the same thing",
        "When was the stone bridge over the Alva built?",
        (
            "The stone bridge over the Alva was built in 1764.",
            "The stone bridge over the Alva was repaired in 1987.",
        ),
    ),
    SourceSet(
        "two dates in a sentence, the right one the same",
        "When was the Alva bridge built?",
        (
            "The Alva bridge was built in 1764 and widened in 1802.",
            "The Alva bridge, built in 1764, fell in 1987.",
        ),
    ),
    SourceSet(
        "the same document",
        "How many pupils attend the Lomba school?",
        (
            "On most days 340 pupils attend the Lomba school. Old papers say that 410 pupils "
            "attend the Lomba school.",
            "The Lomba school has a garden.",
        ),
    ),
    SourceSet(
        "a number of something else",
        "How many people died in the Alva flood?",
        (
            "The Alva flood lasted 3 days, and 214 people died.",
            "In the Alva flood 40 horses drowned and many people died.",
        ),
    ),
    SourceSet(
        "no value asked for",
        "Who built the stone bridge over the Alva?",
        (
            "The stone bridge over the Alva was built in 1764 by Ana Prado.",
            "The stone bridge over the Alva was built in 1771 by Rui Melo.",
        ),
    ),
    SourceSet(
        "per cent and a count",
        "How many Vilar voters backed the tram?",
        (
            "The tram was backed by 58% of Vilar voters.",
            "In the end 4,310 Vilar voters backed the tram.",
        ),
    ),
    SourceSet(
        "units that differ",
        "How long is the Alva tunnel?",
        (
            "The Alva tunnel is 12 kilometres long.",
            "The Alva tunnel is 7.5 miles long.",
        ),
    ),
    SourceSet(
        "first and second",
        "When did the Vilar theatre open?",
        (
            "The first Vilar theatre opened in 1850.",
            "The second Vilar theatre opened in 1925.",
        ),
    ),
    SourceSet(
        "more of them",
        "How many houses did the Lomba fire destroy?",
        (
            "The Lomba fire destroyed 46 houses.",
            "The next night the Lomba fire destroyed another 12 houses.",
        ),
    ),
    SourceSet(
        "a rate and a total",
        "How many boats does the Alva yard build?",
        (
            "The Alva yard builds six boats a year.",
            "The Alva yard builds two boats a month in summer.",
        ),
    ),
    SourceSet(
        "a range that holds the other figure",
        "How many pupils attend the Lomba school?",
        (
            "Between 300 and 350 pupils attend the Lomba school.",
            "This winter 320 pupils attend the Lomba school.",
        ),
    ),
    SourceSet(
        "a scale that rounds",
        "How many books does the Vilar library hold?",
        (
            "The Vilar library holds 1.2 million books.",
            "The Vilar library holds 1,213,400 books.",
        ),
    ),
    SourceSet(
        "different dates of different years' events",
        "When was the Lomba fair held?",
        (
            "In 2018 the Lomba fair was held on May 5 in the rain.",
            "In 2019 the Lomba fair was held on May 12 under a blue sky.",
        ),
    ),
)
