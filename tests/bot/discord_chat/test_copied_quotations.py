"""What the bot shows of a document is found in it again, whichever way it is copied."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.discord_chat.escaping import quote_block
from index import MatchLevel, Quote, SourceName, Span, shown_quote
from index.corpus import Corpus, build
from index.loading.folder import read_folder
from index.verification.chat_markup import strip
from index.verification.lookup import MIN_WORDS, count_words, verify
from index.verification.message_check import check_message
from tests.helpers.documents import fill
from tests.helpers.file_formats import word

MARKDOWN = """# The **ferry** of Vilar

The *old* ferry `run --to C:\\new\\vilar` leaves at [nine](https://a.example/x_(1)) &amp; ten,
2 * 3.
It takes <kbd>Ctrl</kbd> and snake_case_names, as @everyone says; it costs \\*four\\* crowns.

- Ring the **bell** twice before you board
- [x] Wait for the _caretaker_ of the ferry
  - Bring your own rope and a lamp

1. First of all buy a ticket
2. Then show it to the mason

> The `bridge` is ~~closed~~ since the flood of 1987.

| Plan | Price in crowns |
| --- | ---: |
| Patron | 60 a year |
| Guest | 12 a month |

| Name of the plan | What it costs in a year | What it holds for those who pay |
| --- | --- | --- |
| Patron of the bridge | 60 **crowns** and a lamp | The key of the `old` house. And a boat. |
| Guest of the ferry | 12 crowns: no more | A seat near the window, for one month |
| Child below seven |  | A seat on the lap of somebody else |

```python
# A comment that is no heading
fare = price * 2  # for `two` @everyone
print(f"{fare:>8} **crowns**")
```

~~~
- no item, only **code**
~~~

    set in as *code* for the ferry

See the [other rules][more] and the notes.[^1]

[^1]: They hang in the *hall* upstairs.

[more]: https://x.example/more
"""
RESTRUCTURED = """The ferry of Vilar
==================

Use ``run --to vilar\\n`` with *care*, says :pep:`the rule <676>` of :func:`~ferry.times.next`::

    ferry = **Ferry**("vilar")

.. note::
   :class: wide

   Bring a lamp and `some rope <https://a.example>`_ with you.

.. code-block:: sh
   :linenos:

   run --to "vilar" *now*

The board says ::

   No ferry today

Times of the year
~~~~~~~~~~~~~~~~~

=========  ==========
Season     Ferries
=========  ==========
Summer     every hour
Winter     two a day
=========  ==========

* The **first** ferry leaves at nine
* The last one waits for the mason
"""
HTML = """<!doctype html><title>The ferry</title><h1>The ferry of Vilar</h1>
<p>The <b>old</b> ferry takes *no* dogs &amp; a_b_c, says @everyone on
<code>C:\\new\\vilar</code>.</p>
<ul><li>Ring the bell twice before you board</li><li>Wait for the <s>mason</s> caretaker</li></ul>
<table><tr><th>Name of the plan</th><th>What it costs in a year</th><th>What it holds</th></tr>
<tr><td>Patron of the bridge</td><td>60 crowns, a lamp</td><td>The key of the old house</td></tr>
<tr><td>Guest of the ferry</td><td>12 crowns</td><td>A seat near the window, for a month</td></tr>
</table><pre>fare = price * 2
  # for two</pre><blockquote>The bridge is closed since the flood.</blockquote>
"""
VALUES = """plan,price,note
Patron of the bridge,60 crowns,"The key, and a lamp"
Guest of the ferry,12 crowns,*no* `key` at all
"""
WORD = (
    ("Heading 1", "The ferry of Vilar"),
    "The old ferry takes *no* dogs & a_b_c, says @everyone on C:\\new\\vilar.",
    ("List Bullet", "Ring the bell twice before you board"),
    ("List Number", "First of all buy a ticket"),
    [
        ["Name of the plan", "What it costs in a year", "What it holds for those who pay"],
        ["Patron of the bridge", "60 crowns", "The key of the old house"],
        ["Guest of the ferry", "12 crowns", "A seat near the window, for one month"],
    ],
)
NAMES = ["a.md", "b.rst", "c.html", "d.csv", "e.docx", "f.txt"]
ABSENT = {MatchLevel.ABSENT, MatchLevel.NOT_FOUND, MatchLevel.CLOSE}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    texts: list[str | bytes] = [MARKDOWN, RESTRUCTURED, HTML, VALUES, word(*WORD), MARKDOWN]
    folder = fill(tmp_path_factory.mktemp("ferry"), dict(zip(NAMES, texts, strict=True)))
    return build(read_folder(folder).documents)


def missing(corpus: Corpus, text: str) -> list[str]:
    """What of a message is not in the documents: sentences, and the text as a whole."""
    found = check_message(corpus, text)
    sentences = [each.text for each in found.sentences if each.level in ABSENT]
    return [*sentences, *([text] if verify(corpus, text).level in ABSENT else [])]


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=20)
@given(data=st.data())
def test_a_quotation_is_found_however_it_is_copied(
    corpus: Corpus, name: str, data: st.DataObject
) -> None:
    shown = shown_quote(_quotation(corpus, name, data))
    if sum(count_words(each.text) for each in strip(shown.text)) < MIN_WORDS:
        return

    assert missing(corpus, shown.text) == []
    assert missing(corpus, quote_block(shown)) == []


def _quotation(corpus: Corpus, name: str, data: st.DataObject) -> Quote:
    """A quotation of one or two stretches of whole passages, as answers have them."""
    document = corpus.documents[SourceName(name)]
    passages = [each.span for each in corpus.passages if each.source == name]
    count = data.draw(st.sampled_from([1, 2] if len(passages) > 2 else [1]))
    ends = st.lists(
        st.integers(0, len(passages)), min_size=2 * count, max_size=2 * count, unique=True
    )
    numbers = sorted(data.draw(ends))
    spans = [
        Span(passages[first].start, passages[last - 1].end)
        for first, last in zip(numbers[::2], numbers[1::2], strict=True)
    ]
    return Quote.of_slices(document, spans, 1)
