"""Parse a question: its tokens, and whether it is small talk."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.errors import EmptyQuestionError, QuestionTooLongError
from index.text.tokens import Token, tokenise

MAX_QUESTION_LENGTH = 1000
"""Characters. A question in a chat is a sentence or two."""

_SMALL_TALK = re.compile(
    r"""
    (?: (?:hi|hello|hey|hiya|yo|howdy|greetings|good\s(?:morning|afternoon|evening|night|day)
        |hola|buenos\sd[ií]as|buenas(?:\stardes|\snoches)?)(?:\s(?:there|all|everyone|bot|quoth))?
      | (?:thanks?|thank\syou|thx|ty|cheers|gracias)(?:\s(?:a\slot|so\smuch|very\smuch|bot|quoth
        |you|much|again))*
      | bye|goodbye|see\syou|cya|adi[oó]s
      | (?:please\s)?help(?:\sme)?(?:\splease)?|ayuda|commands?|usage|info|start|test(?:ing)?|ping
      | (?:ok|okay|cool|nice|great|lol|good\sbot|bad\sbot|yes|no)
      | how\sare\syou(?:\sdoing)?|how(?:\si|’|')s\sit\sgoing|what(?:\si|’|')?s\sup|sup
      | who\s(?:are|r)\s(?:you|u)|what\s(?:are|r)\s(?:you|u)|what(?:\si|’|')?s\syour\sname
      | are\syou\s(?:a\s|an\s)?(?:bot|ai|human|robot|real|person|chatgpt|llm)
      | what\s(?:can|do)\s(?:you|u)\sdo|how\sdo(?:es)?\s(?:you|this|it|this\sbot|quoth)\swork
      | how\s(?:do|can)\si\s(?:use|ask)\s?(?:you|this|this\sbot|quoth|a\squestion|questions)?
      | what\s(?:is|are)\s(?:quoth|this\sbot|your\s(?:commands|sources|documents))
      | who\s(?:made|created|built|wrote)\s(?:you|this\sbot|quoth)
    )
    """,
    re.IGNORECASE | re.VERBOSE,
)


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


def parse_question(text: str) -> Question:
    """Make ``text`` ready for the search.

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
    return Question(folded, tokens, informative, _is_small_talk(folded))


def _is_small_talk(text: str) -> bool:
    parts = [part.strip() for part in re.split(r"[.!?,;:¡¿\U0001F300-\U0001FAFF)(]+", text)]
    return all(_SMALL_TALK.fullmatch(part) for part in parts if part)
