"""Date expressions in text, and what they mean.

    tag_dates(document, blocks, published=None) -> DateExpression, ...   in order, exact offsets
    bounds("198X")                         -> (1980-01-01, 1989-12-31), for sorting and ranges
    parse_user_date("oct 2021")            -> "2021-10", or an error that says what to type

``timex.tag_times`` finds lengths, repetitions and hours, too, with the values of TIMEX3.

Values are EDTF (ISO 8601-2). The forms written: ``2023-12-24``, ``2021-10``, ``2008``,
``198X``, ``18XX``, seasons ``2021-21`` to ``2021-24`` (spring first), quarters ``2021-33`` to
``2021-36``, halves ``2021-40`` and ``2021-41``, periods ``2002/2018`` (an end that is not known is
left blank), ``X`` for each digit that
nothing supports (``XXXX-10-08``), ``1850~`` for "about 1850", ``1850?`` for "perhaps 1850", and
``[2023-03-04,2023-04-03]`` for figures that can be read two ways, and ``-0498`` for 499 BC (1 BC
is the year 0), a century before Christ as a period. Only ASCII digits make a value. A week is
written as its days, Monday to Sunday, since EDTF has no weeks. "The early 1990s" has the value
of the 1990s and ``part`` says early; "since 2007" has the value 2007 and ``bound`` says since.

What was decided, and why:

- Completing. A partial date ("Oct. 8") takes the year that puts it nearest to the document's
  own date; a bare month, quarter or weekday takes the one that the sentence's tense points
  to. Without an own date it takes the year of a heading that is a date, of a date just before
  it, or, as the weakest ground, of the text's latest full date (not if the full dates lie more
  than a year apart). Otherwise it stays open. ``basis`` says which, with the place.
- Histories. Where eight stated years or more are named, of which less than a fifth lie near the
  document's own date, that date completes nothing. Such a text, and one without a date of its own
  that names five dates to the month or day, takes the year that it is at (``narrative``): the
  last stated one, sure in its paragraph or where the next one is the same, else weak; in a
  sentence the nearest. "The next year" and "two days later" count from the date before.
- Short years. "May '68" is completed from the document's date, or where its years leave one century
  only. Two or three digits alone are a year where other years below 1000 or before Christ say so.
- Relative words ("last week") are completed only from a date of the document's own, or in a
  caption from the caption's. Otherwise, and inside somebody's quotation marks, they are
  returned with an open value: that they are there is known, what they mean is not.
- Windows ("the past two years") are written in months, or in days if they count days or weeks.
- A fiscal year has the value of the year that it is called by; which twelve months it means
  differs between bodies, and the text does not say. It dates an event like any other period.
- Expressions are as long as TIMEX3 has them: without prepositions, with "early", "the end
  of" and articles that belong to the date ("the 1980s"), but a range is one expression.
- Languages: the language is found for the document and for each sentence, English in doubt.
  Spanish, German, French, Portuguese and Italian have their own patterns (``language_patterns``),
  made of words that are data. Figures put the day first in them, "3.5." is a date in German
  after "am", "vom" and the like, and a day's span has no article. A year needs a word before it
  that takes a time, in German only that nothing is counted with it.
- What names ("the Act of 1996", "the 1906 earthquake") is ``named``; what comes back ("every
  August") and years cited in brackets are neither named nor dated.
- Not dates: holidays, ages, durations without a place in time, times of day, "recently".

Everything is linear in the text's length: every pattern looks a bounded distance ahead.
"""

from index.dates.edtf import bounds, ordinals
from index.dates.expressions import Basis, Bound, DateExpression, Part, Precision
from index.dates.tagger import parse_user_date, tag_dates
from index.model import DateEvidence

__all__ = [
    "Basis",
    "Bound",
    "DateEvidence",
    "DateExpression",
    "Part",
    "Precision",
    "bounds",
    "ordinals",
    "parse_user_date",
    "tag_dates",
]
