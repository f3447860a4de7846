"""Invented documents, at odds and not, written after the first ones had mended the rules."""

from __future__ import annotations

from tests.evaluation.invented_sources import SourceSet

LATER_CONTRADICTORY = (
    SourceSet(
        "opening hours in minutes and on a page",
        "how many days of leave do new employees get",
        (
            "# Handbook\n\nNew employees get 25 days of leave in their contract.\n",
            "Minutes of the works council\n\nIt was noted that new employees get 28 days of leave.",
        ),
        ("25 days", "28 days"),
    ),
    SourceSet(
        "a deadline",
        "when is the tax return due",
        (
            "Please remember: the tax return is due on 31 May 2024.",
            "FAQ\n\nThe tax return is due by July 31, 2024, unless an adviser files it.",
        ),
        ("31 May 2024", "July 31, 2024"),
    ),
    SourceSet(
        "a fee",
        "How much is the fee for a replacement badge?",
        (
            "The fee for a replacement badge is 15 euros.",
            "Whoever loses it pays: the replacement badge costs a fee of 20 euros.",
        ),
        ("15 euros", "20 euros"),
    ),
    SourceSet(
        "a warranty",
        "How long is the warranty on the pump?",
        (
            "The warranty on the pump is 24 months.",
            "Data sheet\n\nWarranty on the pump: 36 months from delivery.",
        ),
        ("24 months", "36 months"),
    ),
    SourceSet(
        "a height",
        "How tall is Mount Sorrel?",
        (
            "Mount Sorrel rises 2,114 metres above the sea and is covered in pines.",
            "Climbers know that Mount Sorrel is 2,141 m tall.",
        ),
        ("2,114 metres", "2,141 m"),
    ),
    SourceSet(
        "the year of a founding",
        "What year was the Harrow Choir founded?",
        (
            "Founded in 1888, the Harrow Choir sang for kings.",
            "The Harrow Choir was founded in 1891 by a draper.",
        ),
        ("1888", "1891"),
    ),
    SourceSet(
        "passengers",
        "How many passengers were on board the Meridian?",
        (
            "The Meridian left port with 312 passengers on board.",
            "There were 298 passengers on board the Meridian when she sank.",
        ),
        ("312", "298"),
    ),
    SourceSet(
        "a share in words",
        "What share of the members voted for the merger?",
        (
            "Sixty percent of the members voted for the merger.",
            "The merger: 72 % of the members voted for it.",
        ),
        ("Sixty percent", "72 %"),
    ),
    SourceSet(
        "an age at an event",
        "How old was Tom Reeve when he won the race?",
        (
            "Tom Reeve won the race at the age of 19.",
            "Tom Reeve, 21, won the race by a length.",
        ),
        ("19", "21"),
    ),
    SourceSet(
        "an arrest",
        "When was Lena Ortiz arrested?",
        (
            "Police arrested Lena Ortiz on 4 June 2019 at her flat.",
            "Lena Ortiz was arrested on June 6, 2019, her lawyer says.",
        ),
        ("4 June 2019", "June 6, 2019"),
    ),
    SourceSet(
        "a list",
        "How many rooms does the Hotel Corvo have?",
        (
            "Facts\n\n- The Hotel Corvo has 84 rooms.\n- It has a pool.\n",
            "Reopened last spring, the Hotel Corvo now has 92 rooms on five floors.",
        ),
        ("84 rooms", "92 rooms"),
    ),
    SourceSet(
        "casualties by hundreds",
        "How many soldiers were killed at Dunmoor?",
        (
            "Some 400 soldiers were killed at Dunmoor.",
            "At Dunmoor 1,150 soldiers were killed, the regiment's book says.",
        ),
        ("400", "1,150"),
    ),
    SourceSet(
        "a ransom",
        "how much money was stolen from the Cardel bank",
        (
            "Thieves had stolen $2.5 million from the Cardel bank by noon.",
            "Some $3.1 million was stolen from the Cardel bank.",
        ),
        ("$2.5 million", "$3.1 million"),
    ),
    SourceSet(
        "a distance between towns",
        "How far is Lomba from Vilar?",
        (
            "Lomba is 18 km from Vilar.",
            "From Vilar it is 23 km to Lomba.",
        ),
        ("18 km", "23 km"),
    ),
)

LATER_AGREEING = (
    SourceSet(
        "two kinds of employees",
        "how many days of leave do employees get",
        (
            "New employees get 25 days of leave.",
            "Senior employees get 30 days of leave.",
        ),
    ),
    SourceSet(
        "two years of a deadline",
        "when is the tax return due",
        (
            "For 2022 the tax return is due on 31 May 2023.",
            "For 2023 the tax return is due on 31 May 2024.",
        ),
    ),
    SourceSet(
        "two items",
        "How much is the fee for a badge?",
        (
            "The fee for a replacement badge is 15 euros.",
            "The fee for a visitor badge is 5 euros.",
        ),
    ),
    SourceSet(
        "two models",
        "How long is the warranty on the pump?",
        (
            "The warranty on the P100 pump is 24 months.",
            "The warranty on the P200 pump is 36 months.",
        ),
    ),
    SourceSet(
        "founding and re-founding",
        "What year was the Harrow Choir founded?",
        (
            "The Harrow Choir was founded in 1888.",
            "The Harrow Choir, founded in 1888, was dissolved in 1940 and founded again in 1946.",
        ),
    ),
    SourceSet(
        "boarding and being saved",
        "How many passengers were on the Meridian?",
        (
            "There were 312 passengers on the Meridian.",
            "Of the passengers on the Meridian, 41 were saved.",
        ),
    ),
    SourceSet(
        "two ballots",
        "What share of the members voted for the merger?",
        (
            "In March 60 percent of the members voted for the merger.",
            "In October 72 percent of the members voted for the merger.",
        ),
    ),
    SourceSet(
        "two races",
        "How old was Tom Reeve when he won?",
        (
            "Tom Reeve was 19 years old when he won in Paris.",
            "Tom Reeve was 21 years old when he won in Rome.",
        ),
    ),
    SourceSet(
        "arrest and trial",
        "When was Lena Ortiz arrested?",
        (
            "Lena Ortiz was arrested on 4 June 2019.",
            "Lena Ortiz, arrested in June 2019, stood trial on 9 January 2020.",
        ),
    ),
    SourceSet(
        "rooms and suites",
        "How many rooms does the Hotel Corvo have?",
        (
            "The Hotel Corvo has 84 rooms.",
            "The Hotel Corvo has 12 rooms with a view of the sea.",
        ),
    ),
    SourceSet(
        "by side",
        "How many soldiers were killed at Dunmoor?",
        (
            "At Dunmoor 400 English soldiers were killed.",
            "At Dunmoor 1,150 Scottish soldiers were killed.",
        ),
    ),
    SourceSet(
        "a report of growth",
        "How many members does the club have?",
        (
            "The club has 1,204 members.",
            "By the end of 2015 the club had 960 members.",
        ),
    ),
    SourceSet(
        "stolen and found",
        "how much money was stolen from the Cardel bank",
        (
            "$2.5 million was stolen from the Cardel bank.",
            "Of the money stolen from the Cardel bank, $300,000 was found in a barn.",
        ),
    ),
    SourceSet(
        "by road and by rail",
        "How far is Lomba from Vilar?",
        (
            "By road Lomba is 23 km from Vilar.",
            "By rail Lomba is 18 km from Vilar.",
        ),
    ),
    SourceSet(
        "at least",
        "How many people were hurt in the Dunmoor crash?",
        (
            "At least 20 people were hurt in the Dunmoor crash.",
            "In the Dunmoor crash 34 people were hurt.",
        ),
    ),
    SourceSet(
        "wounded and killed",
        "How many people were hurt in the Dunmoor crash?",
        (
            "In the Dunmoor crash 34 people were hurt.",
            "In the Dunmoor crash 6 people were killed and many hurt.",
        ),
    ),
)
