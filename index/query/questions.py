"""Parse a question: its tokens, and whether it is small talk."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from index.errors import EmptyQuestionError, QuestionTooLongError
from index.model import SmallTalk
from index.text.label_forms import KIND_OF
from index.text.tokens import Token, fold, tokenise

MAX_QUESTION_LENGTH = 1000
"""Characters. A question in a chat is a sentence or two."""

_CALL = re.compile(r"(?<![\w.])(?P<name>[^\W\d][\w.]*)\((?P<argument>\d{1,9}|[A-Za-z])\)")
"""A number or letter that a word is called with: ``print(1)``, not ``287(g)``."""

_HELP = (
    r"(?:please\s)?help(?:\sme)?(?:\splease)?|ayuda|commands?|usage|info|start|test(?:ing)?|ping"
)

_YOU = r"(?:you|u|ya|this\s(?:bot|thing)|the\sbot|NAME)"
_ABOUT_BOT = rf"""
    (?:so\s|hey\s|and\s|but\s)?(?:
        (?:who|what)(?:\s(?:are|r|is)|['’]?s)\s{_YOU}(?:\s(?:exactly|really|called))?
      | wh(?:o|at)(?:\sis|['’]?s)\s(?:your|ur)\s(?:name|creator|maker|developer|owner|purpose|job
        |model|age|gender|favou?rite\s\w+)
      | wh(?:at|ich)\s(?:\w+\s)?(?:model|llm|ai|version|languages?)\s(?:are|r|do)\s{_YOU}
        (?:\s(?:using|use|running|on|speak|know|run))*
      | who\s(?:made|created|built|wrote|programmed|coded|trained|developed|owns|runs)\s{_YOU}
      | (?:how|when|where|why)\s(?:were|was)\s{_YOU}\s(?:made|built|created|trained|born|programmed)
      | where\s(?:are|r|do)\s{_YOU}(?:\s(?:come|from|live|hosted|now))*
      | how\s(?:old|smart|tall|big)\s(?:are|r|is)\s{_YOU}
      | how\s(?:are|r)\s{_YOU}(?:\s(?:doing|feeling|today|made|now))*
      | (?:are|r|is)\s(?:{_YOU}|this|anyone|anybody|someone)\s
        (?:(?:a|an|the|really|actually|always|still|just|like|not|even|here|there|real|any)\s)*
        (?:bot|ai|human|robot|real|person|machine|chatgpt|gpt|llm|sentient|alive|conscious|online
        |awake|working|single|happy|sad|bored|lonely|smart|stupid|dumb|here|there|on)
        (?:\s(?:or|a|an|machine|bot|human|person|robot|not|here|today|ai|real|all|the|time))*
      | do(?:es)?\s{_YOU}\s(?:ever\s)?(?:have|feel|get|like|use|love|hate|know|remember|understand
        |want|need|dream|sleep|eat|think|learn|talk|breathe|cry|exist)
        (?:\s(?:a|any|me|us|my|am|you|who|about|to|feelings?|emotions?|friends?|family|parents|name
        |body|soul|brain|girlfriend|boyfriend|lonely|bored|tired|pain|music|jokes?|ai|gpt|chatgpt
        |llm|humans?|people|cats?|dogs?|or|and|at|all|i))*
      | (?:can|could|will|would)\s{_YOU}\s(?:please\s)?(?:speak|talk|understand|hear|see|help|marry
        |love|hug|be|sing|dance|remember)
        (?:\s(?:in|to|with|me|us|my|a|friend|girlfriend|boyfriend|english|spanish|french|german
        |italian|portuguese|chinese|japanese|other|languages?|now))*
      | (?:can|could|may)\si\s(?:marry|trust|hug|pet)\s{_YOU}
      | (?:can|could|may)\si\sask(?:\syou)?(?:\s(?:something|a\squestion|questions|sth))?
      | what\s(?:can|do|does)\s{_YOU}\s(?:do|know|answer|cover)(?:\s(?:about|for|me|exactly|all
        |day))*
      | what\s(?:can|should|could|may)\si\s(?:ask|say)(?:\s(?:you|u|NAME|here|about))*
      | how\s(?:do|does|did)\s(?:{_YOU}|this|this\sbot)\s(?:work|know|learn|answer)
        (?:\s(?:all|this|that|things|everything|exactly))*
      | how\s(?:do|can|should)\si\s(?:use|ask)\s?(?:you|this|this\sbot|NAME|a\squestion|questions)?
      | what\s(?:is|are)\s(?:NAME|this\sbot|this\sthing|your\s(?:commands|sources|documents|skills))
      | (?:qui[eé]n|qu[eé]|c[oó]mo|de\sd[oó]nde)\s(?:eres|sois|es\susted|te\sllamas|funcionas
        |est[aá]s
        |funciona\s(?:esto|el\sbot|este\sbot))
      | qu[eé]\s(?:puedes|sabes|haces)(?:\s(?:hacer|responder|t[uú]))?
      | qui[eé]n\ste\s(?:hizo|cre[oó]|program[oó])
      | eres\s(?:un\s|una\s)?(?:bot|robot|ia|humano|humana|persona|m[aá]quina|real|chatgpt)
      | qu[eé]\s(?:te\s)?puedo\spreguntar(?:te)?
      | (?:hablas|entiendes)\s(?:espa[nñ]ol|ingl[eé]s)
    )
"""
"""Questions about who answers, in English and Spanish; ``NAME`` is what that is called.

What a community's documents may answer ("do you offer refunds?") is none of them.
"""

_THANKS_FOR = re.compile(
    r"(?:many\s)?(?:thanks|thank\s(?:you|u)|thx|ty|gracias)(?:\s(?:so|very|much|a|lot|again))*\s"
    r"(?:for|por)\b(?!.*\b(?:wh\w+|how|can|do|does|is|are|qu[eé]|c[oó]mo)\b)",
    re.IGNORECASE,
)
_MAX_THANKS = 10
_GREETING = r"""
    good\s(?:morning|afternoon|evening|night|day)(?:\s(?:FILL))*
    | (?:morning|evening|afternoon)\s(?:all|everyone|everybody|folks|there|guys|friends?|team|chat)
    | (?:buenos\sd[ií]as|buenas(?:\s(?:tardes|noches))?|hasta\s(?:luego|ma[nñ]ana)|nos\svemos)
      (?:\s(?:FILL))*
    | qu[eé]\stal(?:\sest[aá]s)?|how(?:\si|['’]?)s\sit\sgoing|what(?:\si|['’])?s\s(?:up|good)
    | take\scare|see\s(?:you|ya|u)(?:\s(?:later|tomorrow|soon|around))?|have\sa\s(?:good|nice
      |great)\s\w+
"""
_UNITS = (
    r"(?:(?:square|cubic|fluid|kilo|centi|milli)?\s?(?:inch(?:es)?|foot|feet|ft|yards?|miles?|met(?:er|re)s?"
    r"|[ckm]?m|acres?|hectares?|ounces?|oz|pounds?|lbs?|grams?|[km]?g|tons?|tonnes?|stones?|cups?|pints?"
    r"|quarts?|gallons?|lit(?:er|re)s?|m?l|teaspoons?|tablespoons?|tsp|tbsp|seconds?|minutes?|hours?"
    r"|days?|weeks?|fahrenheit|celsius|kelvin|degrees(?:\s(?:fahrenheit|celsius))?))"
)
"""What people have converted: no document is needed for it."""

_CHATTER = r"""
    (?:please\s)?convert\s[\d.]+\s?UNIT\s(?:to|in|into)\sUNIT
    | how\smany\sUNIT\s(?:are\s(?:there\s)?)?in\s(?:an?|one|[\d.]+)\sUNIT |
    (?:good|great|nice|well)\s(?:one|job|work|done|bot|boy|girl)|bad\s(?:bot|boy|girl)
    | (?:oops\s|sorry\s)?my\s(?:bad|mistake|fault)
    | what\sdo\s(?:you|u)\smean|(?:can|could)\s(?:you|u)\s(?:please\s)?(?:repeat
      |rephrase)(?:\s(?:that
      |this|it|please))*
    | say\s(?:that\s)?again|i\s(?:don['’]?t|do\snot|didn['’]?t)\s(?:understand|get)(?:\s(?:it
      |that|this|you))?
    | never\s?mind(?:\s(?:then|i\sfound\sit))?|no\s(?:worries|problem|thanks|idea|way|more)
    | (?:that|this|it)(?:['’]?s|\sis|\swas)\s(?:\w+\s)?(?:wrong|funny|great|nice|cool|hilarious
      |stupid
      |awesome|amazing|useless|interesting|perfect|sad|weird|correct)
    | (?:you|u)(?:['’]?re|\sare|\sr)?\s(?:\w+\s)?(?:suck|rock|wrong|great|nice|cool|stupid|dumb
      |best|worst
      |awesome|amazing|useless|funny|smart|right|the\sbest|the\sworst|crazy|weird|boring|slow)
    | (?:stupid|dumb|useless|silly|clever|smart)\sbot|i\s(?:love|like|hate|miss)\s(?:you|u
      |this\sbot|NAME)
      (?:\sbot)?
    | just\s(?:kidding|joking|testing)|(?:sure|right)\sthing|(?:of\scourse|absolutely
      |definitely)(?:\snot)?
    | de\snada|lo\ssiento|est[aá]\sbien|muy\sbien|por\sfavor
"""
_ALONE = {
    SmallTalk.HELP: frozenset[str](),
    SmallTalk.ABOUT_BOT: frozenset[str](),
    SmallTalk.GREETING: frozenset(
        "hi hello hey hiya heya hallo hullo yo howdy greetings hola sup wassup whatsup bye goodbye "
        "cya farewell adios chao ciao".split()
    ),
    SmallTalk.THANKS: frozenset(
        "thanks thank thx ty tysm cheers gracias appreciated appreciate obliged grateful".split()
    ),
    SmallTalk.CHATTER: frozenset(
        "ok okay k kk cool nice great good lol lmao rofl haha hahaha hehe wow hmm hmmm hm umm "
        "uh oh ah eh yes yep yeah yup no nope nah sure idk brb afk omg wtf bruh damn oops "
        "sorry nevermind jk awesome amazing perfect stupid dumb suck ugh yay whatever vale "
        "genial perfecto jaja jajaja perdon oki claro si".split()
    ),
}
"""Words that are small talk, alone or with those that fill them up."""

_FILLS = frozenset(
    "there all everyone everybody folks people guys bot friend friends mate man dude bro buddy "
    "machine again you u ya to a an the lot so much very many bunch ton million kindly really "
    "kind of indeed sir and for that this it your help answer now today world team yall "
    "general quick i am i'm im me my mine is was are works worked mucho muchas muchisimas mil "
    "muy amable por la el tu su todo todos de nuevo amigo amigos a too same here then well but "
    "very exactly needed just what one thing time perfectly nothing anyway do don't dont be we "
    "u're que tal como estas not maybe please got guess think".split()
)


_ORDER = (
    SmallTalk.HELP,
    SmallTalk.ABOUT_BOT,
    SmallTalk.THANKS,
    SmallTalk.GREETING,
    SmallTalk.CHATTER,
)
"""Which kind counts where a text is of several."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question made ready for the search.

    Attributes:
        text: The question with white space folded.
        tokens: All its tokens, function words included.
        informative: Those that can be looked for.
        small_talk: Which small talk it is, if it is no question about documents.
    """

    text: str
    tokens: tuple[Token, ...]
    informative: tuple[Token, ...]
    small_talk: SmallTalk | None


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
    called = _called_with(folded)
    tokens = tuple(
        token._replace(informative=False) if token.start in called else token
        for token in tokenise(folded)
    )
    informative = tuple(token for token in tokens if token.informative)
    return Question(folded, tokens, informative, _small_talk(folded, addressed_as))


def _called_with(text: str) -> frozenset[int]:
    """Return where the arguments of function calls begin: they number no clause of a document."""
    return frozenset(
        call.start("argument")
        for call in _CALL.finditer(text)
        if not call["name"].isupper() and fold(call["name"]) not in KIND_OF
    )


def _small_talk(text: str, addressed_as: str) -> SmallTalk | None:
    """Return which small talk ``text`` is: that of its parts which asks for most."""
    parts = [part.strip() for part in re.split(r"[.!?,;:¡¿\U0001F300-\U0001FAFF)(]+", text)]
    if _THANKS_FOR.match(text) and "?" not in text and len(text.split()) <= _MAX_THANKS:
        return SmallTalk.THANKS
    kinds = {_kind(part, addressed_as) for part in parts if part}
    if None in kinds:
        return None
    return next((kind for kind in _ORDER if kind in kinds), None)


def _kind(part: str, addressed_as: str) -> SmallTalk | None:
    for kind, pattern in _patterns(addressed_as):
        if pattern.fullmatch(part):
            return kind
    words = [fold(word) for word in part.split()]
    known = _FILLS.union(fold(addressed_as).split(), *_ALONE.values())
    if known.issuperset(words):
        return next((kind for kind in _ORDER if not _ALONE[kind].isdisjoint(words)), None)
    return None


@lru_cache(maxsize=16)
def _patterns(addressed_as: str) -> tuple[tuple[SmallTalk, re.Pattern[str]], ...]:
    name = re.escape(addressed_as) or "(?!)"
    fills = "|".join(map(re.escape, sorted(_FILLS))) + (f"|{name}" if addressed_as else "")
    return tuple(
        (
            kind,
            re.compile(
                pattern.replace("NAME", name).replace("FILL", fills).replace("UNIT", _UNITS),
                re.IGNORECASE | re.VERBOSE,
            ),
        )
        for kind, pattern in (
            (SmallTalk.HELP, _HELP),
            (SmallTalk.ABOUT_BOT, _ABOUT_BOT),
            (SmallTalk.GREETING, _GREETING),
            (SmallTalk.CHATTER, _CHATTER),
        )
    )
