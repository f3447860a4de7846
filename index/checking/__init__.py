"""Each sentence of a message, looked up in the documents: present, close or absent, never true.

    check(corpus, text, within=None) -> Check

What was decided, and why:

- A message comes as people write it in a chat. Bars, bullets, emphasis, links, mentions, emoji and
  the bot's own escapes and citation lines are taken off before comparing, but a sentence
  is looked up as it was typed, too: a document in Markdown holds such marks itself.
- A place counts only where it begins and ends at words: "48 deaths" is not in "148 deaths".
- Close is a matter of words: the terms that a sentence and a place share, each counting by its
  information, in Tversky's index (``comparing``). What differs is shown, not judged.
"""

from index.checking.checks import check

__all__ = ["check"]
