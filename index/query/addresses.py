"""Read the address of a clause in a question, and find the clauses that it leads to.

An address is what a person types to name a place in a document by its number: ``section 6(d)``,
``Article 30 paragraph 1``, ``205.3g``, ``§ 11 b``, ``sections 3 to 5``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product

from index.corpus import LabelIndex, Names, Path
from index.model import Span
from index.text.label_forms import KIND_OF, letter_value, parts_of, roman_value
from index.text.labels import FoundLabel

MAX_LOOKED_BACK = 80
"""Characters before an address."""

MAX_OTHERS = 20
"""Numbers of one range, as in ``sections 3 to 5``."""

SURE_KINDS = frozenset(
    "section article rule clause chapter appendix annex schedule exhibit addendum".split()
)
"""Kinds whose number means a clause also in the middle of a question."""

INNER_KINDS = frozenset({"paragraph", "item"})
"""Kinds that continue the address of what they are in."""

_WORD = "|".join(sorted((re.escape(word) for word in KIND_OF), key=len, reverse=True))
_NUMBER = (
    r"(?:\d{1,4}(?:\.\d{1,4})*[a-z]{0,2}|[A-Z](?:\.\d{1,3}){1,4}|[ivxlcIVXLC]{1,7}|[A-Za-z]"
    r"|\([0-9a-z]{1,5}\))(?![\w'’]|[.-]\w)"
)
_ENDS_THERE = r"(?=\s*(?:$|[?!.,;:)\]]|(?:of|in|say|says|mean|means|de|del|des|der)\b))"
_INSIDE = (
    rf"(?:\s?\(\s?[0-9a-zA-Z]{{1,5}}\s?\)|\s?\b[a-z]\)|\s(?:[a-z]|[ivx]{{2,5}}){_ENDS_THERE})*"
)
_WORDS = re.compile(r"[^\W\d_]+|[§¶]")
_STEP = re.compile(
    rf"(?<![\w.])(?:(?P<kind>{_WORD})(?:\.\s*|\s+|(?<=§)|(?<=q)(?=\d)))"
    rf"(?:(?:no|nr|number)\.?\s+|\#\s?)?(?P<number>{_NUMBER})(?P<inside>{_INSIDE})",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"(?<![\w.,:/$€£+-])(?:"
    r"(?P<number>\d{1,4}(?:\.\d{1,4})+[a-z]{0,2}|[A-Z](?:\.\d{1,3}){1,4})(?![\w'’%]|[.,:/-]\w)"
    rf"(?P<inside>{_INSIDE})"
    r"|(?P<short>\d{1,4}[a-z]?|[A-Z])(?P<within>(?:\s?\([0-9a-z]{1,5}\)|\s[a-z]\))+))"
)
_ONLY = re.compile(
    r"(?P<number>[A-Z]\s?\d{1,3}|\d{1,4}[a-z]{1,2}|\(?(?:\d{1,4}|[a-zA-Z]|[ivxlcIVXLC]{1,7})\)?)"
    r"(?P<inside>(?:\s?\(?[0-9a-zA-Z]{1,5}\))*)"
)
_LETTERED = re.compile(r"[A-Z]\s\d{1,3}")
_JOINED = re.compile(
    rf"\s*(?P<how>,(?:\s*(?:and|or|und|y)\b)?|;|-|–|\band\b|\bor\b|\bto\b|\bthrough\b|\bbis\b|\bund\b|\by\b|\ba\b)\s*"
    rf"(?P<number>{_NUMBER})",
    re.IGNORECASE,
)
_UPTO = frozenset({"-", "–", "to", "through", "bis", "a"})
_OF = re.compile(r",?\s*(?:of|in|under|from|de|del|des|der)\s+(?:the\s+|this\s+)?", re.IGNORECASE)
_OF_NAME = re.compile(
    r",?\s*(?:of|in|under|from|de|del|des|der)\s+(?:the\s+|this\s+|la\s+|el\s+)?"
    r"([A-Z][\w-]*(?:\s+[A-Z][\w-]*)*)"
)
_NEXT = re.compile(r",?\s*")
_PAREN_OF = re.compile(r"(?<!\S)\((?P<number>[0-9a-z]{1,5})\)(?=\s+(?:of|in)\s)")
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
)
_NTH = re.compile(
    rf"\b(?P<nth>{'|'.join(_ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th))\s+"
    r"(?:paragraph|subparagraph|subsection|point|item|clause)\s+(?:of|in)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_ASKING = frozenset(
    """
    what whats what's does do did is are say says said state states read reads about the a an in of
    under by for from to show me us quote cite please tell give text wording content contents whole
    full exactly exact look up find see that this it mean means which provide provides and
    according can you could i want need stand stands written where there with someone somebody
    anyone anybody paste post share send explain have
    qué que dice el la los las en del de muestra muéstrame cita texto por favor según es
    was steht sagt der die das des dem den bitte zeig zeige mir text von
    """.split()
)
"""Words that only ask for the text of a clause."""


@dataclass(frozen=True, slots=True)
class Step:
    """One part of an address.

    Attributes:
        kind: What it counts, one of ``KINDS``; empty if no word says so.
        numbers: For each part of its number what it can be: ``IV`` is also 4.
        dotted: Whether dots join the parts, as in ``2.1``.
    """

    kind: str
    numbers: tuple[tuple[str, ...], ...]
    dotted: bool = False


@dataclass(frozen=True, slots=True)
class Address:
    """What leads to a clause.

    Attributes:
        steps: The outermost first; each but the first is inside of the one before.
        written: As it was typed.
        span: Where it stands in the text.
        others: Further numbers in the place of the last step, as in ``sections 3 to 5``.
        paragraph: Which paragraph of the clause is meant, counted from 1.
    """

    steps: tuple[Step, ...]
    written: str
    span: Span
    others: tuple[Step, ...] = ()
    paragraph: int | None = None

    @property
    def kind(self) -> str:
        """What the outermost number counts."""
        return self.steps[0].kind

    @property
    def alone(self) -> tuple[Address, ...]:
        """The addresses of all clauses that it names, one each."""
        first = replace(self, others=())
        return (first, *(replace(first, steps=(*self.steps[:-1], each)) for each in self.others))


@dataclass(frozen=True, slots=True)
class AddressedQuestion:
    """A question with an address.

    Attributes:
        rest: The words beside the address that ask for more than its text.
        names: Those of them that name a document by their place: ``the GPL's section 7``.
        sure: Whether it means a clause and nothing else, so that it is refused if there is none.
    """

    address: Address
    rest: tuple[str, ...]
    sure: bool
    names: tuple[str, ...] = ()


def addressed_question(text: str) -> AddressedQuestion | None:
    """Return the address in a question; ``None`` if it has none."""
    whole = text.strip().strip("?!. ")
    found = next(_addresses(text), None)
    if found is None:
        bare = next((found for found in map(_of_bare, _BARE.finditer(text)) if found), None)
        if bare is None:
            step = _step("", whole, "") if _LETTERED.fullmatch(whole) else None
            address = Address((step,), whole, Span(0, len(text))) if step else None
            return AddressedQuestion(address, (), sure=False) if address else None
        rest = _rest(text, bare.span)
        only = bare.written.strip() == whole
        return AddressedQuestion(bare, rest, sure=only or bool(re.search(r"\)", bare.written)))
    rest = _rest(text, found.span)
    return AddressedQuestion(found, rest, sure=True, names=_names(text, found.span, rest))


def _names(text: str, span: Span, rest: Sequence[str]) -> tuple[str, ...]:
    """Return the words with a capital that stand right before an address or behind its "of"."""
    before = re.search(r"([^\W\d_][\w.-]*?)(?:['’]s)?,?\s+$", text[: span.start])
    behind = _OF_NAME.match(text, span.end)
    words = ([before[1]] if before else []) + (behind[1].split() if behind else [])
    return tuple(word for word in words if word[:1].isupper() and word in rest)


def read_address(text: str) -> tuple[Address, tuple[str, ...]] | None:
    """Read what a person gives as an address, with the words beside it; ``None`` if it is none.

    A number alone will do, as in ``7`` or ``EULA 8``.
    """
    question = addressed_question(text)
    if question is not None:
        return question.address, question.rest
    words = text.strip().rstrip("?!.").split()
    if not words:
        return None
    for size in (2, 1):
        last = " ".join(words[-size:])
        only = _ONLY.fullmatch(last)
        if len(words) >= size and only is not None:
            start = text.rindex(words[-size])
            step = _step("", only["number"], only["inside"])
            if step is not None:
                span = Span(start, start + len(text[start:].rstrip()))
                return Address((step,), last, span), _rest(text, span)
    return None


def is_address(text: str) -> bool:
    """Return whether a text can be a clause's number, beside the words of a name."""
    return read_address(text) is not None


def _rest(text: str, span: Span) -> tuple[str, ...]:
    words = re.findall(r"[^\W_]+(?:['’][^\W_]+)?", f"{text[: span.start]} {text[span.end :]}")
    return tuple(word for word in words if word.casefold().replace("’", "'") not in _ASKING)


def references(text: str) -> tuple[Address, ...]:
    """Return the references to clauses in a text, in order: ``subject to section 7``.

    The number that the text itself begins with is none.
    """
    signs = " \t\r\n#*_>-"
    found = (each for each in _addresses(text) if _before(text, each).strip(signs))
    return tuple(
        each for each in found if each.kind in INNER_KINDS or not _begins_a_line(text, each)
    )


def _before(text: str, address: Address) -> str:
    """Return what stands shortly before an address."""
    start = address.span.start
    return text[max(0, start - MAX_LOOKED_BACK) : start]


def _begins_a_line(text: str, address: Address) -> bool:
    """Return whether an address is the number of a clause below rather than a reference."""
    before = _before(text, address)
    line = before.rpartition("\n")[2]
    signs = line.strip(" \t#*_>-")
    return not signs and ("#" in line or before.rstrip(" \t").endswith("\n\n"))


def _addresses(text: str) -> Iterator[Address]:
    """Yield the addresses whose numbers have a word."""
    if KIND_OF.keys().isdisjoint(_WORDS.findall(text.casefold())):
        return  # Most texts have no such word, and the search of one takes its time.
    place = 0
    while (match := _STEP.search(text, place)) is not None:
        found = _from(text, match)
        place = match.end() if found is None else max(match.end(), found.span.end)
        if found is not None:
            yield found


def _from(text: str, match: re.Match[str]) -> Address | None:
    """Read the address that begins with ``match``, with all its steps."""
    step = _read(match)
    if step is None:
        return None
    steps, start, end = [step], match.start(), match.end()
    openings = list(_PAREN_OF.finditer(text, max(0, start - MAX_LOOKED_BACK), start))
    opening = openings[-1] if openings else None
    if opening is not None and _OF.fullmatch(text, opening.end(), start):
        inner = _step("", opening["number"], "")
        if inner is not None:
            steps.append(inner)
            start = opening.start()
    others: list[Step] = []
    while True:
        following = _STEP.match(text, _gap_end(_OF, text, end))
        if following is not None and (outer := _read(following)) is not None:
            steps.insert(0, outer)
            end = following.end()
            continue
        following = _STEP.match(text, _gap_end(_NEXT, text, end))
        inner = None if following is None else _read(following)
        if following is None or inner is None or not _continues(steps[-1], inner):
            break
        steps.append(inner)
        end = following.end()
    for each, upto in _further(text, end):
        others += _between(steps[-1], each, upto=upto)
        end = each.end()
    address = Address(tuple(steps), text[start:end], Span(start, end), tuple(others[:MAX_OTHERS]))
    nth = _NTH.search(text, max(0, start - 60), start)
    if nth is not None:
        number = nth["nth"].lower()
        count = _ORDINALS.index(number) + 1 if number in _ORDINALS else int(number[:-2])
        span = Span(nth.start(), end)
        address = replace(address, paragraph=count, span=span, written=text[span.start : end])
    return address


def _gap_end(gap: re.Pattern[str], text: str, start: int) -> int:
    match = gap.match(text, start)
    return len(text) if match is None or match.end() == start else match.end()


def _continues(outer: Step, inner: Step) -> bool:
    """Return whether a step that follows another one is inside of it."""
    return inner.kind in INNER_KINDS or inner.kind != outer.kind


def _further(text: str, end: int) -> Iterator[tuple[re.Match[str], bool]]:
    """Yield the numbers that are joined to an address, and whether all between are meant."""
    while (match := _JOINED.match(text, end)) is not None:
        number = match["number"]
        if not number[0].isdigit() and not number.isupper() and not number.startswith("("):
            return
        yield match, match["how"].lower() in _UPTO
        end = match.end()


def _between(last: Step, match: re.Match[str], *, upto: bool) -> list[Step]:
    step = _step(last.kind, match["number"], "")
    if step is None:
        return []
    if step.numbers and len(last.numbers) > len(step.numbers):
        step = replace(step, numbers=(*last.numbers[: -len(step.numbers)], *step.numbers))
    one, other = last.numbers[-1][0], step.numbers[-1][0]
    if not (upto and one.isdigit() and other.isdigit()):
        return [step]
    values = range(int(one) + 1, min(int(other), int(one) + MAX_OTHERS) + 1)
    return [replace(step, numbers=(*step.numbers[:-1], (str(each),))) for each in values]


def _read(match: re.Match[str]) -> Step | None:
    return _step(match["kind"], match["number"], match["inside"])


def _of_bare(match: re.Match[str]) -> Address | None:
    number, inside = match["number"] or match["short"], match["inside"] or match["within"] or ""
    step = _step("", number, inside)
    return None if step is None else Address((step,), match[0], Span(*match.span()))


def _step(word: str, number: str, inside: str) -> Step | None:
    kind = KIND_OF[word.lower()] if word else ""
    plain = number.strip("()")
    if plain.isalpha():
        known = _letters(plain, kind)
        if known is None:
            return None
        numbers: tuple[tuple[str, ...], ...] = (known,)
    else:
        numbers = tuple((part,) for part in parts_of(number))
    numbers += tuple((part,) for part in parts_of(inside))
    return Step(kind, numbers, dotted="." in number)


def _letters(written: str, kind: str) -> tuple[str, ...] | None:
    """Return what letters can mean as a number; ``None`` if they are a word."""
    roman = roman_value(written)
    letter = letter_value(written) if len(written) <= 2 else None  # noqa: PLR2004 - a, aa
    if kind and written == "a":
        return None
    if roman is None and (letter is None or (kind and len(written) > 1)):
        return None
    lower = written.lower()
    if roman is None:
        return (lower,)
    return (str(roman), lower) if len(lower) > 1 or lower in "ivx" else (lower,)


MAX_FOUND = 200
"""Labels that are looked at for one address."""

_UNNAMED = SURE_KINDS - {"appendix", "annex", "schedule", "exhibit", "addendum"} | {
    "step",
    "question",
    "part",
    *INNER_KINDS,
}
"""Kinds that may be meant by a number that the document gives no word for."""

_SECTIONS = frozenset({"section", "clause", *INNER_KINDS})
"""Kinds that people call the plain numbers of a contract by."""


def resolve(index: LabelIndex, address: Address, names: Names) -> list[FoundLabel]:
    """Return the labels that an address, without its others, leads to."""
    groups = _groups(address.steps)
    found = _ending_in(index, groups[-1], names)
    for outer in groups[:-1]:
        found = [each for each in found if _is_inside(index, each, outer)]
    if not found and len(groups) > 1:
        numbers = tuple(number for step in groups for number in step.numbers)
        found = _ending_in(index, replace(groups[0], numbers=numbers), names)
    return found


def prefetch(index: LabelIndex, address: Address, names: Names) -> None:
    """Look up together what ``resolve`` and ``extents`` are likely to ask."""
    steps = [_groups(each.steps)[-1] for each in address.alone]
    paths = {path for step in steps for path in islice(paths_of(step), MAX_OTHERS)}
    index.prefetch(paths, {"", *(step.kind for step in steps)}, names, MAX_FOUND)


def _groups(steps: Sequence[Step]) -> list[Step]:
    """Join steps such as a paragraph's to that of the clause that they are in."""
    groups = [steps[0]]
    for step in steps[1:]:
        if step.kind and step.kind not in INNER_KINDS:
            groups.append(step)
        else:
            groups[-1] = replace(groups[-1], numbers=groups[-1].numbers + step.numbers)
    return groups


def paths_of(step: Step) -> Iterator[Path]:
    """Yield the paths that a step can mean, the likeliest first."""
    return product(*step.numbers)


def _ending_in(index: LabelIndex, step: Step, names: Names) -> list[FoundLabel]:
    for path in paths_of(step):
        found = _of_kind(index, step, index.find(path, names, MAX_FOUND), names)
        if not found:
            ending = index.ending(path, names, MAX_FOUND)
            found = [each for each in ending if _may_end_so(index, each, step, path)]
        if found:
            return _clearest(_likeliest(found, step), step)
    return []


def _clearest(found: list[FoundLabel], step: Step) -> list[FoundLabel]:
    """Prefer documents that have one such label, and what is called by the same word."""
    exact = [each for each in found if each.label.kind == step.kind]
    if step.kind and step.kind not in _SECTIONS and exact:
        found = exact
    counts = Counter(each.source for each in found)
    single = [each for each in found if counts[each.source] == 1]
    return sorted(single or found, key=lambda each: each.label.kind != step.kind)


def _of_kind(
    index: LabelIndex, step: Step, found: Sequence[FoundLabel], names: Names
) -> list[FoundLabel]:
    """Return those labels that a kind can mean: of that kind, or of none where there is none."""
    if not step.kind or step.kind in INNER_KINDS:
        return list(found)
    exact = [each for each in found if each.label.kind == step.kind]
    if step.kind not in _UNNAMED:
        outer = replace(step, numbers=step.numbers[:1])
        return exact or [each for each in found if _is_inside(index, each, outer)]
    if step.kind not in _SECTIONS and (exact or _counts(index, step.kind, names)):
        return exact
    # A clause that is no question is none because it has a number.
    is_question = step.kind == "question" and len(step.numbers) == 1
    plain = [] if is_question else ["", "question", *INNER_KINDS]
    named = {each.source for each in exact}
    return [
        each
        for each in found
        if each in exact
        or (
            each.source not in named
            and each.label.kind in plain
            and not _counts(index, step.kind, [each.source])
        )
    ]


def _counts(index: LabelIndex, kind: str, names: Names) -> bool:
    """Return whether documents have clauses of a kind."""
    return any(index.outermost(kind, names, 1, letters=letters) for letters in (False, True))


def _may_end_so(index: LabelIndex, found: FoundLabel, step: Step, path: Path) -> bool:
    """Return whether an address may leave out what is above a label.

    That is so unless the document has a clause that the address begins with.
    """
    if step.dotted and len(found.label.mark) == len(".".join(path)):
        return True
    if index.find(path[:1], [found.source], 1):
        return False
    return len(path) > 1 or (bool(step.kind) and found.label.kind == step.kind)


def _likeliest(found: list[FoundLabel], step: Step) -> list[FoundLabel]:
    """Leave out those of a document that are written otherwise: ``2.1`` is not item 1 of 2."""
    best: dict[str, int] = {}
    for each in found:
        rank = _rank(each, step)
        best[each.source] = max(rank, best.get(each.source, rank))
    chosen = [each for each in found if _rank(each, step) == best[each.source]]
    # Of a title in a table of contents and the clause itself, the clause has the text.
    longest = {
        each.source: max(_size(e) for e in chosen if e.source == each.source) for each in chosen
    }
    return [each for each in chosen if _size(each) * _MUCH_LONGER >= longest[each.source]]


_MUCH_LONGER = 12


def _size(found: FoundLabel) -> int:
    return len(found.label.extent)


def _rank(found: FoundLabel, step: Step) -> int:
    if len(step.numbers) == 1:
        return 0
    return int(_is_typed(found) == step.dotted)


def _is_typed(found: FoundLabel) -> bool:
    """Return whether a label is written with the numbers above it."""
    return len(found.label.mark) > len(found.label.path[-1]) + len("().")


def _is_inside(index: LabelIndex, found: FoundLabel, outer: Step) -> bool:
    paths = set(paths_of(outer))
    above = index.above(found)
    while above is not None:
        if above.label.path in paths and outer.kind in {"", above.label.kind}:
            return True
        above = index.above(above)
    return False


def resolve_reference(
    index: LabelIndex, reference: Address, around: FoundLabel
) -> list[FoundLabel]:
    """Return the labels of the same document that a reference in a clause leads to.

    ``Paragraph 2`` is looked for in the clauses around it first.

    Args:
        index: The labels.
        reference: Of the text of the clause.
        around: The label of the clause.
    """
    names = [around.source]
    if reference.kind in INNER_KINDS:
        above: FoundLabel | None = around
        numbers = tuple(number for step in reference.steps for number in step.numbers)
        while above is not None:
            for path in product(*numbers):
                if found := index.find((*above.label.path, *path), names, 1):
                    return list(found)
            above = index.above(above)
    return [found for each in reference.alone for found in resolve(index, each, names)[:1]]


@dataclass(frozen=True, slots=True)
class Extent:
    """From where to where the numbers run where an address leads to nothing.

    Attributes:
        first: The lowest label.
        last: The highest one.
        above: The label that they are directly below, if any.
    """

    first: FoundLabel
    last: FoundLabel
    above: FoundLabel | None = None


def extents(index: LabelIndex, address: Address, names: Names, limit: int) -> list[Extent]:
    """Return what there is in the place of a clause that is not there, for so many documents."""
    step = _groups(address.steps)[-1]
    for size in range(len(step.numbers) - 1, 0, -1):
        outer = replace(step, numbers=step.numbers[:size])
        inside = (_children(index, each) for each in _ending_in(index, outer, names)[:limit])
        if found := [each for each in inside if each is not None]:
            return found
        if found := list(_siblings(index, next(paths_of(outer)), names))[:limit]:
            return found
    if not step.kind and len(step.numbers) > 1:
        return []  # A number that begins like none of the documents' is none of theirs.
    letters = not step.numbers[0][0].isdigit()
    kinds = [step.kind] if step.kind and step.kind not in INNER_KINDS else []
    kinds += [""] if not kinds or step.kind in _UNNAMED else []
    for kind in kinds:
        for of_letters in (letters, not letters):
            ends = index.outermost(kind, names, limit, letters=of_letters)
            if ends:
                return [Extent(first, last) for first, last in ends]
    return []


def _siblings(index: LabelIndex, above: Path, names: Names) -> Iterator[Extent]:
    """Yield for each document the labels below a number that is no label itself."""
    begun = index.beginning(f"{'.'.join(above)}.", names, MAX_FOUND)
    found: dict[str, list[FoundLabel]] = {}
    for each in begun:
        if len(each.label.path) == len(above) + 1:
            found.setdefault(each.source, []).append(each)
    for same in found.values():
        same.sort(key=lambda each: each.label.value)
        yield Extent(same[0], same[-1])


def _children(index: LabelIndex, above: FoundLabel) -> Extent | None:
    below = index.below(above, MAX_FOUND)
    children = [each for each in below if each.label.parent == above.place]
    if not children:
        return None
    return Extent(children[0], max(children, key=lambda each: each.label.value), above)
