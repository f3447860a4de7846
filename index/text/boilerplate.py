"""Tell lines that no reader of a page takes for its text: credits, buttons, badges, tags."""

from __future__ import annotations

import re

from index.text.sentences import CREDIT

MAX_BOILERPLATE_LENGTH = 300

_CREDIT_LINE = re.compile(
    r"(?:(?:(?i:photo|image|picture|photograph|illustration)s?(?i:\s+credit)?\s*"
    r"(?i:by\s|courtesy\sof\s|:)|(?i:credits?)\s*:)"
    # Names follow, not a sentence: that would be a caption.
    r"(?:\s*(?:[^\W\d_a-zà-ÿ][^\s.]*\.?|for|of|the|by|via|and|de|la|von|van|[/|&,–-])(?=\s|$)){1,12}"
    r"|(?:©|(?i:\(c\)|copyright)\s*(?:©|\(c\))?\s*\d{4}).{0,120})"
)
_MARKUP = re.compile(
    r"(?:\s*(?:"
    r"\[?!\[[^\]\n]{0,40}\]\([^()\s]*\)(?:\]\([^()\s]*\))?"  # an image, a badge
    r"|</?[a-zA-Z!][^<>]*>"  # a tag, a comment
    r"|\[[^\]\n]{1,100}\]:\s+(?:#|mailto:|[^\s/]*/)\S*"  # where a link leads
    r"))+"
)
_SHARING = frozenset(
    "facebook twitter x pinterest whatsapp linkedin reddit tumblr email e-mail mail print share "
    "tweet telegram instagram youtube mastodon bluesky threads pocket flipboard messenger sms "
    "copy link save pin like follow subscribe rss this on via and us +1 | • · / , :".split()
)
_CHROME = re.compile(
    r"(?:advertisement|skip to (?:main )?content|back to top|leave a (?:comment|reply)|"
    r"sign up(?: for .{1,60})?|subscribe(?: to .{1,60})?|log in|all rights reserved\.?|"
    r"(?:tags?|filed under|categories|posted in)\s*:.{0,200}|share this(?: \w+)?\s*:?|"
    r"loading\W*|click here.{0,60}|cookie settings|accept (?:all )?cookies)",
    re.IGNORECASE,
)


def is_boilerplate_line(words: str) -> bool:
    """Return whether a line is a credit, a button, a badge or the like."""
    if len(words) > MAX_BOILERPLATE_LENGTH:
        return False
    if all(word in _SHARING for word in words.lower().split()):
        return True
    return any(each.fullmatch(words) for each in (CREDIT, _CREDIT_LINE, _CHROME, _MARKUP))
