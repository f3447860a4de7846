"""Plain text: tokens, spelling, lines, blocks, sentences and passages.

A document becomes blocks, blocks become sentences, sentences become passages. All offsets are
code points into ``Document.text``. The sentences of a document lie in it, in order and without
overlap, and cover every character that is not white space.
"""
