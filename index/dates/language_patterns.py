"""Dates in languages other than English: patterns made of each language's words and phrases.

``scan`` looks at each word that a date can begin with and asks the readers in turn, as the
English scanner does; the readers are the same for all languages, what they look for comes from
``index.dates.languages``. A mention carries what the words around it say of it, since the
cues of English do not tell that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Final

from index.dates import edtf
from index.dates.calendar_patterns import NOTHING, Found
from index.dates.cues import LanguageCues
from index.dates.expressions import (
    Calendar,
    Interval,
    Meaning,
    Mention,
    Part,
    Pointing,
    Shift,
    Unit,
    Vague,
    Window,
)
from index.dates.languages import (
    Vocabulary,
    century_number,
    decade_of,
    era_year,
    is_glued,
    lean_of,
    likeliest_languages,
    vocabulary,
    year_shift_of,
)
from index.dates.period_patterns import IN_EVERY_LANGUAGE
from index.dates.ranges import Links, join

_WORD = re.compile(r"[^\W_]+")
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
_REACH: Final = 40
"""Characters before a date whose words say what it is."""

_REACH_IN_DOUBT: Final = 2000
_DASHES: Final = ("-", "–", "/")
_GOES_ON = re.compile(r"\s?[-–—/]\d")
_NUMBER_SIGNS: Final = ("%", "€", "$", "£", "°")
_AFTER = re.compile(r"\s{0,8}(?:([^\W\d_][\w’'-]{0,30})|([^\w\s]))?")
_PARTS: Final = {"early": Part.EARLY, "middle": Part.MIDDLE, "late": Part.LATE}
_QUARTER, _HALF = 32, 39
_ISO_YEAR = 4
_SEASON = 20

Reader = Callable[[re.Match[str]], Found]


def scan(text: str, start: int, end: int, language: str) -> list[Mention]:
    """Return the dates in ``text[start:end]``, which is in ``language``, ranges joined."""
    return grammar(language).scan(text, start, end)


def usual_language(text: str) -> str:
    """Return the language of a text; where its words leave two, the one that sees more dates."""
    likely = likeliest_languages(text)
    if len(likely) == 1:
        return likely[0]

    def dated(language: str) -> int:
        found = scan(text, 0, min(len(text), _REACH_IN_DOUBT), language)
        # A bare year speaks for no language.
        return sum(m.end - m.start for m in found if not text[m.start : m.end].isdigit())

    return max(likely, key=dated)


@dataclass(frozen=True, slots=True)
class _Kind:
    """A way to write a date.

    Attributes:
        read: ``None`` if only "at the end of", "about" or the like before it make a date of it.
        read_led: The reader after such words.
    """

    pattern: re.Pattern[str]
    read: Reader | None
    read_led: Reader


class Grammar:
    """The patterns of one language."""

    def __init__(self, words: Vocabulary) -> None:
        """Compile the patterns that ``words`` give."""
        self._words = words
        self._cues = LanguageCues(words)
        phrases = words.phrases
        self._kinds = tuple(self._read_kinds())
        self._lead = words.pattern(
            r"{article_any}?(?={about}|{perhaps}|{early}|{middle}|{late})"
            r"(?:(?P<about>{about})|(?P<perhaps>{perhaps}))?"
            r"(?:(?P<early>{early})|(?P<middle>{middle})|(?P<late>{late}))?"
        )
        self._of_century = words.pattern(r" (?:del?|des|du|do) {plain_century}")
        names = re.compile(r"\?P<\w+>")
        bodies = [self._lead.pattern]
        bodies += [kind.pattern.pattern for kind in self._kinds if kind.read is not None]
        union = "|".join(names.sub("?:", body) for body in bodies if "(?P=" not in body)
        self._begins = re.compile(rf"\d|{union}", re.IGNORECASE)
        self._links = Links(
            through=words.pattern(
                r",?\s{1,8}{any_through}\s{1,8}{article_before_day}|\s{0,3}[–—-]\s{0,3}"
            ),
            to=words.pattern(r",?\s{1,8}{any_to}(?:\s{1,8}|(?<=[’])){article_before_day}"),
            and_=words.pattern(r",?\s{1,8}{any_and}\s{1,8}{article_before_day}"),
            list_=words.pattern(
                r",\s{1,8}|\s?[–—/-]\s?"
                r"|,?\s{1,8}(?:{any_and}|{any_to}|{any_through})\s{1,8}{article_before_day}"
            ),
            from_=words.pattern(r"\b{any_from}\s{0,8}{article_before_day}$"),
            between=words.pattern(r"\b{any_between}\s{0,8}{article_before_day}$"),
        )
        self._paired = words.pattern(r"(?<!\d)(?:1\d{3}|20\d\d)(?:,? {any_and}|,) $")
        self._no_day = words.pattern(phrases["no_day"])
        self._counted = frozenset(phrases["counted"].split())
        self._more = words.pattern(
            r"(?<!\w)(?:más|menos|cerca|alrededor|total|plus|moins|près|mais|più|meno|mehr|weniger|über"
            r"|fast|knapp|unos|unas|quase|quasi|presque|casi)(?: (?:del?|di|als|do|d’))?\s{1,8}$"
        )

    def scan(self, text: str, start: int, end: int) -> list[Mention]:
        """Return the dates in ``text[start:end]``, ranges joined."""
        found = join(text, list(self._scan(text, start, end)), self._links)
        return [
            replace(mention, surroundings=self._cues.surroundings(text, start, mention, end))
            for mention in found
        ]

    def _scan(self, text: str, start: int, end: int) -> Iterator[Mention]:
        resume = start
        for word in _WORD.finditer(text, start, end):
            at = word.start()
            if at < resume or self._begins.match(text, at, end) is None:
                continue
            for mention in self._led(text, at, end) or self._core(text, at, end, led=False):
                # Values are made of ASCII digits only.
                if not _OTHER_DIGIT.search(text, mention.start, mention.end):
                    yield mention
                    resume = mention.end

    def _led(self, text: str, at: int, end: int) -> Found:
        """Read a date after "about", "the beginning of" or the like, which belong to it."""
        lead = self._lead.match(text, at, end)
        if lead is None or lead.end() == at:
            return NOTHING
        found = self._core(text, lead.end(), end, led=True)
        if not found or isinstance(found[0].meaning, Vague):
            return NOTHING
        part = next((_PARTS[name] for name in _PARTS if lead[name]), None)
        sign = "~" if lead["about"] else "?" if lead["perhaps"] else ""
        return (replace(found[0], start=at, part=part, qualifier=sign), *found[1:])

    def _core(self, text: str, at: int, end: int, *, led: bool) -> Found:
        for kind in self._kinds:
            match = kind.pattern.match(text, at, end)
            read = kind.read_led if led else kind.read
            if match is not None and read is not None and (found := read(match)):
                return found
        return NOTHING

    # What the patterns are made of.

    def _read_kinds(self) -> Iterator[_Kind]:
        phrases = self._words.phrases
        kinds: tuple[tuple[str, Reader], ...] = (
            *((form, partial(_as_in_english, read)) for form, read in IN_EVERY_LANGUAGE),
            ("{date_in_figures}", self._figures),
            ("{day_and_month_in_figures}", self._short_figures),
            ("{date}", self._days),
            ("{era}", self._era),
            ("{month}{tail}", self._month_of_year),
            (r"{article_any}?(?:{lean} |quest’){thing}(?!,? \d)", self._thing),
            ("{article_any}?{thing} {lean}", self._thing),
            *((f"{quarter}{{tail}}?", self._quarter) for quarter in phrases["quarter"]),
            *((f"{half}{{tail}}?", self._half) for half in phrases["half"]),
            (phrases["season_form"] + r"{tail}?(?:[/-](?:\d\d){1,2}(?!\w))?", self._season),
            *((form, self._decade) for form in phrases["decade"]),
            *((rf"{form}(?:\s?(?P<bc>{{bc}}))?", self._century) for form in phrases["century"]),
            *((form, self._ago) for form in phrases["ago"]),
            *((form, self._ahead) for form in phrases["ahead"]),
            ("{window}", self._window),
            ("{article_any}?{number} {unit} (?:(?P<later>{later})|(?P<earlier>{earlier}))(?!\\w)",
             self._away),
            ("{article_any}?{unit} {pointer}", self._pointing),
            ("(?:{pointer}|(?P<same>{same})) {unit}", self._pointing),
            *((rf"(?:{words})(?!\w)", partial(self._day_word, count=count))
              for words, count in self._words.days.items()),
            *((rf"(?:{words})(?!\w)", partial(self._pointing_word, count=count))
              for words, count in phrases["points"].items()),
            ("{years}", self._years),
            *([("{named_century}", self._named_century)] if self._words.centuries else []),
            (r"(?<=[’])(?P<short>\d\d)(?!\w|[’])", self._short_year),
            (r"{month}(?!\w)", self._month),
            ("{weekday}", self._weekday),
            (r"(?:{weekend})(?!\w)", self._weekend),
        )  # fmt: skip
        led: dict[Reader, Reader] = {
            self._season: partial(self._season, led=True),
            self._years: partial(self._years, led=True),
            self._month: partial(self._month, led=True),
        }
        for template, read in kinds:
            yield _Kind(self._words.pattern(template), read, led.get(read, read))
        yield _Kind(self._words.pattern("{article_any}?{unit}"), None, self._period)

    # One reader for each way to write a date.

    def _figures(self, match: re.Match[str]) -> Found:
        text, start = match.string, match.start()
        if start and (text[start - 1] in "-/.:+#" or text[start - 1].isalnum()):
            return NOTHING
        year, sign = match["year"], match["sign"].strip()
        if len(year) < _ISO_YEAR:
            if sign != "/" and not self._takes_figures(text, start):
                return NOTHING  # “Version 3.5.21”
            year = f"XX{year}"
        elif not "1000" <= year <= "2199":
            return NOTHING
        day, month = int(match["day"]), int(match["month"])
        if not edtf.exists(year, month, day) and sign == "/":
            day, month = month, day
        return _days_of(match, year, month, day)

    def _short_figures(self, match: re.Match[str]) -> Found:
        text, start = match.string, match.start()
        dotted = match["sign"] == "."
        if dotted and self._words is not vocabulary("de"):
            return NOTHING
        if not self._takes_figures(text, start):
            return NOTHING
        return _days_of(match, None, int(match["month"]), int(match["day"]))

    def _takes_figures(self, text: str, start: int) -> bool:
        before = text[max(0, start - 12) : start]
        return _BEFORE_FIGURES.search(before) is not None

    def _days(self, match: re.Match[str]) -> Found:
        year, month = self._year(match), self._words.month_number(match["month"])
        shift, lean = year_shift_of(match), lean_of(match)
        first = int(match["day"] or 1)
        weekday = self._words.weekday_number(match["any_weekday"])
        days = [first, *(int(day) for day in re.findall(r"\d{1,2}", match["more"] or ""))]
        last = int(match["until"] or match["also"] or 0)
        if not all(edtf.exists(year, month, day) for day in [*days, *([last] if last else [])]):
            return NOTHING
        values = [
            Calendar(year, month, day, weekday=weekday, lean=lean, year_shift=shift) for day in days
        ]
        between = match["also"] and self._cues.is_after(match.string, match.start(), "between")
        begin = match.start("begin")
        if last and (match["until"] or between) and len(values) == 1:
            until = replace(values[0], day=last, weekday=None)
            return (Mention(begin, match.end(), Interval(values[0], until)),)
        if not last:
            return (Mention(begin, match.end(), values[0]),) if len(days) == 1 else NOTHING
        # A list: each day has its own figures, the last one the month and the year as well.
        more = [
            (match.start("more") + day.start(), match.start("more") + day.end())
            for day in re.finditer(r"\d{1,2}", match["more"])
        ]
        starts = [begin, *(start for start, _ in more)]
        ends = [match.end("day"), *(end for _, end in more)]
        name = "until" if match["until"] else "also"
        values.append(replace(values[0], day=last, weekday=None))
        return tuple(map(Mention, [*starts, match.start(name)], [*ends, match.end()], values))

    def _era(self, match: re.Match[str]) -> Found:
        before = match.string[match.start() - 1 : match.start()]
        if before and (before.isalnum() or before in ".,"):
            return NOTHING
        sign = match["bc"] is not None
        years = [match["first"], *([match["era_year"]] if match["era_year"] else [])]
        values = [Calendar(era_year(int(year), bc=sign)) for year in years if int(year)]
        if len(values) < len(years):
            return NOTHING
        meaning: Meaning = values[0] if len(values) == 1 else Interval(values[0], values[1])
        return (Mention(match.start(), match.end(), meaning),)

    def _month_of_year(self, match: re.Match[str]) -> Found:
        month = self._words.month_number(match["month"])
        meaning = Calendar(self._year(match), month, year_shift=year_shift_of(match))
        return (Mention(match.start(), match.end(), meaning),)

    def _quarter(self, match: re.Match[str]) -> Found:
        return self._sub_year(match, _QUARTER, 4)

    def _half(self, match: re.Match[str]) -> Found:
        return self._sub_year(match, _HALF, 2)

    def _sub_year(self, match: re.Match[str], base: int, most: int) -> Found:
        groups = match.groupdict()
        year, shift = self._year(match), year_shift_of(match)
        if groups.get("figure"):
            number = int(groups["figure"])
            if year is None:
                return NOTHING
        else:
            number = self._words.ordinals[groups["ordinal"].lower()]
        number = most if number == 4 else number
        if number > most or (base == _HALF and year is None and shift is None):
            return NOTHING
        meaning = Calendar(year, sub_year=base + number, year_shift=shift)
        return (Mention(match.start(), match.end(), meaning),)

    def _season(self, match: re.Match[str], *, led: bool = False) -> Found:
        year, shift = self._year(match), year_shift_of(match)
        word = match["season"].lower()
        dated = year is not None or shift is not None
        if word == "été" and re.search(
            r"(?:\ba|ont|avai\w+|ayant|avoir|ai|aurait)\s$",
            match.string[max(0, match.start() - 8) : match.start()],
        ):
            return NOTHING  # “il a été”
        begin = match.start("season")
        if not (dated or led or self._cues.is_after(match.string, begin, "season_after")):
            return NOTHING
        meaning = Calendar(year, sub_year=_SEASON + self._words.seasons[word], year_shift=shift)
        return (Mention(match.start(), match.end(), meaning),)

    def _decade(self, match: re.Match[str]) -> Found:
        groups = match.groupdict()
        figures = groups.get("figures")
        if figures is None:
            digits = f"XX{self._words.decades[groups['decade'].lower()]}X"
        else:
            digits = decade_of(figures)
        if second := groups.get("second_figures"):
            first, last = Calendar(digits), Calendar(decade_of(second))
            stop, begin = match.end("figures"), match.start("second_figures")
            if match.string[stop:begin].strip(" '’") in _DASHES:
                return (Mention(match.start(), match.end(), Interval(first, last)),)
            return Mention(match.start(), stop, first), Mention(begin, match.end(), last)
        stop = match.end()
        whose = self._of_century.match(match.string, stop, match.endpos)
        if whose is not None and digits.startswith("XX"):
            number = century_number(whose["roman"])
            if number is not None:
                digits, stop = f"{number - 1:02d}{digits[2:]}", whose.end()
        start = match.start("begin") if "begin" in groups else match.start()
        return (Mention(start, stop, Calendar(digits)),)

    def _century(self, match: re.Match[str]) -> Found:
        groups = match.groupdict()
        written = [groups.get("roman") or groups["ordinal"], groups.get("second_roman")]
        numbers = [
            self._words.ordinals.get(each.lower()) or century_number(each)
            for each in written
            if each is not None
        ]
        known = [number for number in numbers if number is not None]
        if len(known) < len(numbers):
            return NOTHING
        sign = "-" if groups.get("bc") else ""
        values = [Calendar(f"{sign}{number - 1:02d}XX") for number in known]
        if len(values) == 1:
            return (Mention(match.start(), match.end(), values[0]),)
        first = Mention(match.start(), match.end("roman"), values[0])
        return first, Mention(match.start("second_roman"), match.end(), values[1])

    def _named_century(self, match: re.Match[str]) -> Found:
        name = match["named_century"]
        if not name[0].isupper():
            return NOTHING
        meaning = Calendar(f"{self._words.centuries[name.lower()]}XX")
        return (Mention(match.start(), match.end(), meaning),)

    def _ago(self, match: re.Match[str]) -> Found:
        return self._shift(match, -1)

    def _ahead(self, match: re.Match[str]) -> Found:
        return self._shift(match, 1)

    def _shift(self, match: re.Match[str], direction: int) -> Found:
        unit, count = self._words.unit_of(match["unit"]), self._words.number_of(match["number"])
        meaning = Vague(unit) if count is None else Shift(unit, direction * count)
        return (Mention(match.start(), match.end(), meaning),)

    def _window(self, match: re.Match[str]) -> Found:
        words = {name.removeprefix("more_") for name, value in match.groupdict().items() if value}
        count = self._words.number_of(match["number"] or match["more_number"])
        unit = self._words.unit_of(match["unit"])
        if "this" in words:
            return NOTHING
        direction = 1 if "next" in words else -1
        meaning = Vague(unit) if count is None else Window(unit, count, direction)
        return (Mention(match.start(), match.end(), meaning),)

    def _away(self, match: re.Match[str]) -> Found:
        unit, count = self._words.unit_of(match["unit"]), self._words.number_of(match["number"])
        if count is None:
            return (Mention(match.start(), match.end(), Vague(unit)),)
        earlier = match["earlier"] is not None
        meaning = Pointing(unit, -count if earlier else count, earlier)
        return (Mention(match.start(), match.end(), meaning),)

    def _pointing(self, match: re.Match[str]) -> Found:
        groups = match.groupdict()
        count = 1 if groups["following"] else -1 if groups["previous"] else 0
        meaning = Pointing(self._words.unit_of(match["unit"]), count, count < 0)
        return (Mention(match.start(), match.end(), meaning),)

    def _pointing_word(self, match: re.Match[str], *, count: int) -> Found:
        return (Mention(match.start(), match.end(), Pointing(Unit.DAY, count)),)

    def _day_word(self, match: re.Match[str], *, count: int) -> Found:
        text, start = match.string, match.start()
        for other in self._no_day.finditer(text, max(0, start - 12), match.end() + 12):
            if other.start() <= start < other.end():
                return NOTHING
        return (Mention(start, match.end(), Shift(Unit.DAY, count)),)

    def _thing(self, match: re.Match[str]) -> Found:
        groups = match.groupdict()
        lean = lean_of(match)
        lean = 0 if lean is None else lean
        meaning: Meaning
        if groups["unit"]:
            unit = self._words.unit_of(groups["unit"])
            if unit is Unit.DAY:
                if lean < 1 or self._words is not vocabulary("de"):
                    return NOTHING
                meaning = Pointing(Unit.DAY, 1)
            elif groups.get("final"):
                meaning = Window(unit, 1, -1)
            else:
                meaning = Shift(unit, lean)
        elif groups["weekday"]:
            meaning = Calendar(weekday=self._words.weekdays[groups["weekday"].lower()], lean=lean)
        elif groups["thing_month"]:
            meaning = Calendar(month=self._words.months[groups["thing_month"].lower()], lean=lean)
        else:
            meaning = Calendar(
                sub_year=_SEASON + self._words.seasons[groups["season"].lower()], lean=lean
            )
        return (Mention(match.start(), match.end(), meaning),)

    def _years(self, match: re.Match[str], *, led: bool = False) -> Found:
        text, start = match.string, match.start()
        first, last = match["first_year"], match["second_year"]
        if is_glued(text, start):
            return NOTHING
        if (
            last is not None
            and self._is_range(match)
            and not self._counts(text, start, match.end())
        ):
            last = first[: 4 - len(last)] + last
            if first < last <= "2199":
                meaning = Interval(Calendar(first), Calendar(last))
                return (Mention(start, match.end(), meaning),)
        if match["to_"] and self._counts(text, start, match.end()):
            return NOTHING  # “de 2000 a 1800 euros”
        stop = match.end("first_year")
        if last is None and _GOES_ON.match(text, stop) is not None:
            return NOTHING
        if not led and not match["word"] and not self._is_year(text, start, stop):
            return NOTHING
        if self._counts(text, start, stop):
            return NOTHING
        return (Mention(start, stop, Calendar(first.zfill(4))),)

    def _short_year(self, match: re.Match[str]) -> Found:
        start = match.start() - 1
        if not self._cues.is_after(match.string, start, "year_after"):
            return NOTHING
        return (Mention(start, match.end(), Calendar(f"XX{match['short']}")),)

    def _is_range(self, match: re.Match[str]) -> bool:
        text, start = match.string, match.start()
        if match["and_"]:
            return self._cues.is_after(text, start, "between")
        if match["to_"]:
            led = any(self._cues.is_after(text, start, words) for words in ("from", "between"))
            return led or "bare_years" in self._words.phrases
        first, last = match["first_year"], match["second_year"]
        # “2008-06” is a month, “2008-09” a winter or a school year.
        return len(last) == _ISO_YEAR or last > "12" or int(last) == (int(first) + 1) % 100

    def _is_year(self, text: str, start: int, stop: int) -> bool:
        before = text[max(0, start - _REACH) : start]
        follow = _AFTER.match(text, stop)
        after, mark = (follow[1] or "", follow[2] or "") if follow else ("", "")
        if before.endswith(("(", "[")):
            return True
        if self._more.search(before) or self._cues.is_after(text, start, "numbered"):
            return False
        if self._cues.is_after(text, start, "year_after") or self._paired.search(before):
            return True
        line = before.rsplit("\n", 1)[-1].strip(" \t#*-")
        if not line and (mark or not after):
            return True
        if "bare_years" in self._words.phrases:
            return "1500" <= text[start:stop] <= "2100" and not after[:1].isupper()
        return before.endswith(", ") and (bool(mark) or not after)

    def _counts(self, text: str, start: int, stop: int) -> bool:
        """Return whether the figures count or measure something."""
        follow = _AFTER.match(text, stop)
        after = (follow[1] or follow[2] or "") if follow else ""
        if after.lower() in self._counted or after in _NUMBER_SIGNS:
            return True
        plural = after.islower() and after.endswith("s") and len(after) > 4
        return (
            plural and text[start:stop].endswith("0") and self._cues.is_after(text, start, "names")
        )

    def _month(self, match: re.Match[str], *, led: bool = False) -> Found:
        text, start, word = match.string, match.start(), match["month"].lower()
        number = self._words.months.get(word)
        if number is None or (not led and not self._cues.is_after(text, start, "month_after")):
            return NOTHING
        # Only German writes months with a capital; a capital elsewhere makes a name of them.
        if match[0][0].isupper() and "bare_years" not in self._words.phrases:
            return NOTHING
        return (Mention(start, match.end(), Calendar(month=number)),)

    def _weekday(self, match: re.Match[str]) -> Found:
        text, start = match.string, match.start()
        if self._cues.is_after(text, start, "recurring"):
            return NOTHING
        begins = (
            not text[max(0, start - 2) : start].strip(' \n\t“"«„-*#') or text[start - 2] in ".!?"
        )
        if not begins and not self._cues.is_after(text, start, "weekday_after"):
            return NOTHING
        weekday = self._words.weekdays[match["weekday"].lower()]
        return (Mention(start, match.end(), Calendar(weekday=weekday)),)

    def _weekend(self, match: re.Match[str]) -> Found:
        text, start = match.string, match.start()
        if not self._cues.is_after(text, start, "weekend_after"):
            return NOTHING
        ahead = self._cues.lean(text, 0, start, match.end(), match.endpos) > 0
        return (Mention(start, match.end(), Shift(Unit.WEEKEND, 0 if ahead else -1)),)

    def _period(self, match: re.Match[str]) -> Found:
        unit = self._words.unit_of(match["unit"])
        if unit is Unit.DAY:
            return NOTHING
        return (Mention(match.start(), match.end(), Shift(unit, 0)),)

    # What words mean.

    def _year(self, match: re.Match[str]) -> str | None:
        groups = match.groupdict()
        if groups.get("era_year"):
            return era_year(int(groups["era_year"]), bc=groups["bc"] is not None)
        short = groups.get("short") or groups.get("bare_short")
        return f"XX{short}" if short else groups.get("year")


def _as_in_english(read: Callable[[str, int, int], Found], match: re.Match[str]) -> Found:
    return read(match.string, match.start(), match.endpos)


_BEFORE_FIGURES = re.compile(
    r"\b(?:el|día|del|al|le|du|au|il|dal|l['’]|dia|em|am|den|dem|vom|bis|zum|ab|seit|der|und|no|do)\s?$",
    re.IGNORECASE,
)


def _days_of(match: re.Match[str], year: str | None, month: int, day: int) -> Found:
    if not edtf.exists(year, month, day):
        return NOTHING
    value = Calendar(year, month, day)
    if match["from"] is None:
        return (Mention(match.start(), match.end(), value),)
    first = replace(value, day=int(match["from"]))
    if first.day is None or not 0 < first.day < day:
        return NOTHING
    return (Mention(match.start(), match.end(), Interval(first, value)),)


@cache
def grammar(language: str) -> Grammar:
    """Return the patterns of ``language``."""
    return Grammar(vocabulary(language))
