from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord_chat.escaping import escape
from bot.local_page.discord_markdown import MAX_DEPTH, read_markdown
from bot.local_page.protocol import Node, Nodes

HOSTILE = st.text(alphabet=st.sampled_from("ab1 \n\\*_~`|<>[]()#-.:/@!&+=h"), max_size=60)


def flat(nodes: Nodes) -> str:
    return "".join(each if isinstance(each, str) else flat(each.children) for each in nodes)


def depth(nodes: Nodes) -> int:
    return max((1 + depth(each.children) for each in nodes if isinstance(each, Node)), default=0)


@pytest.mark.parametrize(
    ("text", "nodes"),
    [
        ("plain", ("plain",)),
        ("**bold**", (Node("bold", ("bold",)),)),
        ("*a* and _b_", (Node("emphasis", ("a",)), " and ", Node("emphasis", ("b",)))),
        ("__under__", (Node("underline", ("under",)),)),
        ("***both***", (Node("bold", (Node("emphasis", ("both",)),)),)),
        ("~~gone~~", (Node("strike", ("gone",)),)),
        ("||hidden||", (Node("spoiler", ("hidden",)),)),
        ("`a ** b`", (Node("code", ("a ** b",)),)),
        ("``a ` b``", (Node("code", ("a ` b",)),)),
        ("```py\nx = 1\n```", (Node("codeblock", ("x = 1",)),)),
        ("a\n```\nb\n```\nc", ("a", Node("codeblock", ("b",)), "c")),
        ("# Big", (Node("heading", ("Big",), "1"),)),
        ("### Small", (Node("heading", ("Small",), "3"),)),
        ("-# tiny", (Node("small", ("tiny",)),)),
        ("- one", (Node("item", ("• ", "one")),)),
        ("  2. two", (Node("item", ("  2. ", "two")),)),
        ("> a\n> b\nc", (Node("quote", ("a\nb",)), "c")),
        (">>> a\nb", (Node("quote", ("a\nb",)),)),
        ("> a\n> ```\n> x <1>\n> y\n> ```\n\nb",
         (Node("quote", ("a", Node("codeblock", ("x <1>\ny",)))), "\nb")),
        ("```\n> a\n```\nb", (Node("codeblock", ("> a",)), "b")),
        ("> a\nb\n>>> c\n```\nd\n```",
         (Node("quote", ("a",)), "b", Node("quote", ("c", Node("codeblock", ("d",)))))),
        ("[*x*](https://a.example/b)",
         (Node("link", (Node("emphasis", ("x",)),), "https://a.example/b"),)),
        ("see https://a.example/b.",
         ("see ", Node("link", ("https://a.example/b",), "https://a.example/b"), ".")),
        ("<https://a.example>", (Node("link", ("https://a.example",), "https://a.example"),)),
        ("<@12> in <#3>", (Node("mention", ("[@12]",)), " in ", Node("mention", ("[#3]",)))),
        ("</ask:5>", (Node("mention", ("/ask",)),)),
        ("<:smile:5>", (Node("mention", (":smile:",)),)),
        ("<t:0:R>", (Node("mention", ("1 January 1970 00:00 UTC",)),)),
    ],
)  # fmt: skip
def test_markdown_is_read_as_discord_shows_it(text: str, nodes: Nodes) -> None:
    assert read_markdown(text, lambda inside: f"[{inside}]") == nodes


@pytest.mark.parametrize(
    "text",
    [
        "2 * 3 * 4", "snake_case_name", "a ** b", "**open", "[x](javascript:alert)", "#tag",
        "`open", "a > b", "<b>", "<t:99999999999999:R", "[x](ftp://a)", "1.5", "-5", "||", "****",
    ],
)  # fmt: skip
def test_what_is_no_markdown_stays_as_typed(text: str) -> None:
    assert read_markdown(text) == (text,)


@given(HOSTILE)
def test_what_the_bot_escapes_is_shown_as_the_document_has_it(text: str) -> None:
    shown = read_markdown(escape(text))

    assert flat(shown).replace("\u200b", "") == text
    assert depth(shown) == 0


@given(HOSTILE)
def test_nothing_but_signs_is_lost(text: str) -> None:
    assert re.findall("[ab]", flat(read_markdown(text))) == re.findall("[ab]", text)


@pytest.mark.parametrize("sign", ["*", "**", "_", "||", "[", "`", "> ", "~~", "\\"])
def test_a_hostile_text_is_read_to_its_end(sign: str) -> None:
    nodes = read_markdown(f"{sign}a" * (4_000 // (len(sign) + 1)))

    assert depth(nodes) <= MAX_DEPTH + 2


def test_emphasis_is_read_only_so_deep() -> None:
    nested = "x"
    for _ in range(MAX_DEPTH):
        nested = f"||~~__{nested}__~~||"

    assert depth(read_markdown(nested)) <= MAX_DEPTH
