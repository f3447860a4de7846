"""Look up each sentence of a message: present, close or absent, never true.

    check_message(corpus, text, sources=None) -> Check

What was decided, and why:

- A message comes as people write it in a chat. Bars, bullets, emphasis, links, mentions, emoji and
  the bot's own escapes and citation lines are taken off before comparing, but a sentence
  is looked up as it was typed, too: a document in Markdown holds such marks itself.
- A place counts only where it begins and ends at words: "48 deaths" is not in "148 deaths".
- Close is a matter of words: the terms that a sentence and a place share, each counting by its
  information, in Tversky's index (``similarity``). What differs is shown, not judged.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace

from index.corpus import Corpus
from index.errors import TextTooShortError
from index.model import Check, CheckedSentence, MatchLevel, SourceName, Span, Verification
from index.text.sentences import split
from index.verification.chat_markup import StrippedText, strip
from index.verification.lookup import MIN_WORDS, NOWHERE, Lookup, count_words
from index.verification.similarity import CLOSE, closest, differences

MAX_SENTENCES = 20
MAX_CHARACTERS = 4_000


def check_message(
    corpus: Corpus,
    text: str,
    *,
    sources: Collection[SourceName] | None = None,
    is_citation: Callable[[str], bool] = lambda _: False,
) -> Check:
    """Look every sentence of ``text`` up, of at most ``MAX_SENTENCES`` sentences.

    A sentence that the message repeats is listed once.

    Args:
        text: As it stands in a chat, with all marks.
        sources: If given, only these documents are looked at.
        is_citation: Whether a line, without its marks, cites a quotation; it is left out then.

    Raises:
        TextTooShortError: If ``text`` as a whole has fewer than ``MIN_WORDS`` words.
    """
    units = list(strip(text, is_citation))
    if sum(count_words(unit.text) for unit in units) < MIN_WORDS:
        raise TextTooShortError(MIN_WORDS)
    checker = _Checker(corpus, text, sources)
    sentences = [
        (unit, sentence.span)
        for unit in units
        for sentence in split(unit.text, Span(0, len(unit.text)))
        if count_words(_slice(unit, sentence.span))
    ]
    checker.prepare(sentences)
    for unit, span in sentences:
        checker.take(unit, span)
    return Check(text, tuple(checker.sentences), checker.left_out)


class _Checker:
    """The sentences of one message so far, and how many found no room."""

    def __init__(
        self, corpus: Corpus, message: str, sources: Collection[SourceName] | None
    ) -> None:
        numbers = None if sources is None else corpus.find(tuple(sources))
        self._corpus = corpus
        self._message = message
        self._lookup = Lookup(corpus, None if numbers is None else tuple(numbers), whole=True)
        self._among = None if numbers is None else list(numbers.values())
        self._checked = 0
        self._characters = 0
        self._numbers: dict[str, int] = {}
        self.sentences: list[CheckedSentence] = []
        self.left_out = 0

    def prepare(self, sentences: Iterable[tuple[StrippedText, Span]]) -> None:
        """Say which sentences will be taken, so that all are looked for at once."""
        ways: list[str] = []
        left = MAX_CHARACTERS
        for unit, span in {_key(_slice(*each)): each for each in sentences}.values():
            left -= span.end - span.start
            if left < 0:
                break
            for place in dict.fromkeys([span, *unit.lines(span)]):
                ways += self._ways(unit, place)
        self._lookup.prepare(ways)

    def take(self, unit: StrippedText, span: Span) -> None:
        """Check one sentence, or the lines that it turns out to be."""
        if self._is_repeated(_slice(unit, span)):
            return
        if self.left_out:
            self.left_out += 1
            return
        found = self._verify(unit, span)
        lines = [span] if found.level not in NOWHERE else unit.lines(span)
        for line in lines:
            if not self._is_repeated(_slice(unit, line)):
                self._add(unit, line, found if line == span else None)

    def _is_repeated(self, text: str) -> bool:
        """Return whether the sentence is listed already, and count it there."""
        number = self._numbers.get(_key(text))
        if number is None:
            return False
        listed = self.sentences[number]
        self.sentences[number] = replace(listed, times=listed.times + 1)
        return True

    def _add(self, unit: StrippedText, span: Span, found: Verification | None) -> None:
        text, place = _slice(unit, span), unit.origin(span)
        if self.left_out or self._characters + len(text) > MAX_CHARACTERS:
            self.left_out += 1
        elif count_words(text) < MIN_WORDS:
            self._list(CheckedSentence(text, place, MatchLevel.TOO_SHORT))
        elif self._checked == MAX_SENTENCES:
            self.left_out += 1
        else:
            self._checked += 1
            self._characters += len(text)
            self._list(self._check(text, place, found or self._verify(unit, span)))

    def _list(self, sentence: CheckedSentence) -> None:
        self._numbers[_key(sentence.text)] = len(self.sentences)
        self.sentences.append(sentence)

    def _verify(self, unit: StrippedText, span: Span) -> Verification:
        """Look the sentence up as it was typed and without marks; the better result."""
        best: Verification | None = None
        for words in self._ways(unit, span):
            found = self._lookup.verify(words)
            if found.level is MatchLevel.VERBATIM:
                return found
            if best is None or best.level in NOWHERE:
                best = found
        assert best is not None  # noqa: S101
        return best

    def _ways(self, unit: StrippedText, span: Span) -> Iterator[str]:
        marked = unit.with_marks(span)
        typed = unit.origin(span)
        ways = (
            self._message[marked.start : marked.end].strip(),
            self._message[typed.start : typed.end],
            _slice(unit, span),
        )
        return iter(dict.fromkeys(ways))

    def _check(self, text: str, place: Span, found: Verification) -> CheckedSentence:
        if found.level not in NOWHERE:
            return CheckedSentence(text, place, found.level, found.matches)
        near = closest(self._corpus, text, self._among)
        if near is None or near.likeness < CLOSE:
            return CheckedSentence(text, place, found.level)
        changed = differences(text, near.quote)
        here = tuple(each.here for each in changed if each.here is not None)
        there = tuple(part for each in changed for part in each.there)
        return CheckedSentence(text, place, MatchLevel.CLOSE, (near.quote,), here, there)


def _key(text: str) -> str:
    """Return a key that ignores differences in white space."""
    return " ".join(text.split())


def _slice(unit: StrippedText, span: Span) -> str:
    return unit.text[span.start : span.end]
