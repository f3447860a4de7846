"""Parse a question: its tokens, and whether it is small talk."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from index.errors import EmptyQuestionError, QuestionTooLongError
from index.text.tokens import Token, tokenise

MAX_QUESTION_LENGTH = 1000
"""Characters. A question in a chat is a sentence or two."""

_SMALL_TALK = r"""
    (?: # greetings
        (?:hi|hello|hey|hiya|yo|howdy|greetings|good\s(?:morning|afternoon|evening|night|day)
        |hola|buenos\sd[ií]as|buenas(?:\stardes|\snoches)?)(?:\s(?:there|all|everyone|bot|NAME))?
      # thanks
      | (?:thanks?|thank\syou|thx|ty|cheers|gracias)(?:\s(?:a\slot|so\smuch|very\smuch|bot|NAME
        |you|much|again))*
      # farewells, commands, and words that answer nothing
      | bye|goodbye|see\syou|cya|adi[oó]s
      | (?:please\s)?help(?:\sme)?(?:\splease)?|ayuda|commands?|usage|info|start|test(?:ing)?|ping
      | (?:ok|okay|cool|nice|great|lol|good\sbot|bad\sbot|yes|no)
      # questions about the bot and how it feels
      | how\sare\syou(?:\sdoing)?|how(?:\si|’|')s\sit\sgoing|what(?:\si|’|')?s\sup|sup
      | who\s(?:are|r)\s(?:you|u)|what\s(?:are|r)\s(?:you|u)|what(?:\si|’|')?s\syour\sname
      | are\syou\s(?:a\s|an\s)?(?:bot|ai|human|robot|real|person|chatgpt|llm)
      | what\s(?:can|do)\s(?:you|u)\sdo|how\sdo(?:es)?\s(?:you|this|it|this\sbot|NAME)\swork
      | how\s(?:do|can)\si\s(?:use|ask)\s?(?:you|this|this\sbot|NAME|a\squestion|questions)?
      | what\s(?:is|are)\s(?:NAME|this\sbot|your\s(?:commands|sources|documents))
      | who\s(?:made|created|built|wrote)\s(?:you|this\sbot|NAME)
    )
"""
"""Small talk in English and Spanish; ``NAME`` stands for the name of who is asked."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question made ready for the search.

    Attributes:
        text: The question with white space folded.
        tokens: All its tokens, function words included.
        informative: Those that can be looked for.
        small_talk: Whether it is a greeting, thanks or a question about the bot itself.
    """

    text: str
    tokens: tuple[Token, ...]
    informative: tuple[Token, ...]
    small_talk: bool


def parse_question(text: str, addressed_as: str = "") -> Question:
    """Make ``text`` ready for the search.

    Args:
        text: As the person typed it.
        addressed_as: The name by which people may address who answers; "thanks NAME" asks
            nothing.

    Raises:
        EmptyQuestionError: If it holds no letter and no digit.
        QuestionTooLongError: If it is longer than ``MAX_QUESTION_LENGTH``.
    """
    # A capital after an opening mark is as little a name's as one at the beginning.
    folded = " ".join(text.split()).lstrip("¿¡“‘«\"'( ")
    if len(folded) > MAX_QUESTION_LENGTH:
        raise QuestionTooLongError(len(folded), MAX_QUESTION_LENGTH)
    if not any(character.isalnum() for character in folded):
        raise EmptyQuestionError
    tokens = tuple(tokenise(folded))
    informative = tuple(token for token in tokens if token.informative)
    return Question(folded, tokens, informative, _is_small_talk(folded, addressed_as))


@lru_cache(maxsize=16)
def _small_talk(addressed_as: str) -> re.Pattern[str]:
    name = re.escape(addressed_as) or "(?!)"
    return re.compile(_SMALL_TALK.replace("NAME", name), re.IGNORECASE | re.VERBOSE)


def _is_small_talk(text: str, addressed_as: str) -> bool:
    small_talk = _small_talk(addressed_as)
    parts = [part.strip() for part in re.split(r"[.!?,;:¡¿\U0001F300-\U0001FAFF)(]+", text)]
    return all(small_talk.fullmatch(part) for part in parts if part)
