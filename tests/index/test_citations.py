from __future__ import annotations

import pytest

from index import OutdatedQuoteError, SourceName, Span
from index.analysis import block_at
from index.citations import context, digest_of_name, find_quote
from index.corpus import Corpus, build
from tests.helpers.documents import BRIDGE, PROSE, document

A, B, C = (SourceName(name) for name in ("a.txt", "b.txt", "c.txt"))


@pytest.fixture
def small_corpus() -> Corpus:
    return build([document(BRIDGE, A), document(BRIDGE, B), document(PROSE, C)])


def span_of(words: str) -> Span:
    return Span(BRIDGE.index(words), BRIDGE.index(words) + len(words))


def test_the_block_of_a_place_holds_it_or_stands_before_it(small_corpus: Corpus) -> None:
    blocks = [each.block for each in small_corpus.blocks[A]]

    for block in blocks:
        assert block_at(small_corpus.blocks[A], block.span.start) == block
        assert block_at(small_corpus.blocks[A], block.span.end - 1) == block
        assert block_at(small_corpus.blocks[A], block.span.end) == block
    assert block_at(small_corpus.blocks[A], len(BRIDGE)) == blocks[-1]


def test_of_two_copies_the_name_decides(small_corpus: Corpus) -> None:
    checksum = small_corpus.infos[A].sha256
    span = span_of("The stone bridge")

    assert find_quote(small_corpus, checksum, [span], None, None).document.source == A
    assert find_quote(small_corpus, checksum, [span], digest_of_name(B), None).document.source == B
    assert find_quote(small_corpus, checksum, [span], digest_of_name(A), [B]).document.source == B


@pytest.mark.parametrize("span", [Span(0, len(BRIDGE)), Span(0, 10**6)])
def test_a_quotation_stands_in_one_paragraph(small_corpus: Corpus, span: Span) -> None:
    with pytest.raises(OutdatedQuoteError):
        find_quote(small_corpus, small_corpus.infos[A].sha256, [span], None, None)


def test_who_has_changed_is_named_if_that_is_known(small_corpus: Corpus) -> None:
    with pytest.raises(OutdatedQuoteError) as unknown:
        find_quote(small_corpus, "0" * 16, [Span(0, 3)], None, None)
    with pytest.raises(OutdatedQuoteError) as known:
        find_quote(small_corpus, "0" * 16, [Span(0, 3)], digest_of_name(C), None)
    with pytest.raises(OutdatedQuoteError) as hidden:
        find_quote(small_corpus, "0" * 16, [Span(0, 3)], digest_of_name(C), [A])

    assert (unknown.value.source, hidden.value.source) == (None, None)
    assert (known.value.source, known.value.new) == (C, small_corpus.infos[C].sha256)


def test_of_two_names_with_the_same_digest_none_is_said_to_have_changed() -> None:
    one, other = SourceName("61084.txt"), SourceName("77666.txt")
    both = build([document(BRIDGE, one), document(PROSE, other)])
    digest = digest_of_name(one)

    assert digest == digest_of_name(other)
    with pytest.raises(OutdatedQuoteError) as outdated:
        find_quote(both, "0" * 16, [Span(0, 3)], digest, None)
    assert outdated.value.source is None
    checksum = both.infos[other].sha256
    assert find_quote(both, checksum, [Span(0, 3)], digest, None).document.source == other


@pytest.mark.parametrize("sha256", ["", "0" * 7, "0" * 65, "g" * 8, "A" * 8, "%" * 8, "_" * 8])
def test_what_is_no_checksum_is_no_pattern_either(small_corpus: Corpus, sha256: str) -> None:
    with pytest.raises(ValueError, match="Not the first 8 to 64 digits"):
        find_quote(small_corpus, sha256, [Span(0, 3)], None, None)


def test_the_context_has_the_neighbours_without_boilerplate() -> None:
    text = "One stands first.\n\n* * *\n\nTwo is in between.\n\nThree is the last."
    small_corpus = build([document(text)])
    quote = find_quote(
        small_corpus,
        small_corpus.infos[A].sha256,
        [Span(text.index("Two"), text.index("is"))],
        None,
        None,
    )
    around = context(small_corpus, quote)

    assert [each.text for each in around] == [
        "One stands first.", "Two is in between.", "Three is the last."
    ]  # fmt: skip
    assert [each.matched for each in around] == [(), (quote.span,), ()]


def test_the_context_of_a_changed_document_is_outdated(small_corpus: Corpus) -> None:
    quote = find_quote(
        small_corpus, small_corpus.infos[A].sha256, [span_of("The stone bridge")], None, None
    )

    with pytest.raises(OutdatedQuoteError) as changed:
        context(build([document(PROSE, A)]), quote)
    with pytest.raises(OutdatedQuoteError) as gone:
        context(build([document(PROSE, B)]), quote)
    assert changed.value.new
    assert gone.value.new is None
