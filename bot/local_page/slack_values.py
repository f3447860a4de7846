"""Slack's blocks, marked text and views as values of the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from bot.local_page.protocol import (
    Button,
    Card,
    Controls,
    Field,
    Menu,
    Node,
    NodeKind,
    Nodes,
    Option,
    Part,
    TextPart,
)

Json = Mapping[str, Any]
NameOf = Callable[[str], str]
"""Gives the name of who or what has an id, with its sign in front."""

_STYLES: tuple[tuple[str, NodeKind], ...] = (
    ("code", "code"), ("bold", "bold"), ("italic", "emphasis"), ("strike", "strike"),
)  # fmt: skip
_BLOCKS = frozenset({"codeblock", "heading", "item", "paragraph", "quote"})
_TOKEN = re.compile(r"<([^<>]+)>")
_MARKED: tuple[tuple[re.Pattern[str], NodeKind], ...] = (
    (re.compile(r"```(.+?)```", re.DOTALL), "codeblock"),
    (re.compile(r"`([^`\n]+)`"), "code"),
    (re.compile(r"(?<!\w)\*(\S(?:[^*\n]*\S)?)\*(?!\w)"), "bold"),
    (re.compile(r"(?<!\w)_(\S(?:[^_\n]*\S)?)_(?!\w)"), "emphasis"),
    (re.compile(r"(?<!\w)~(\S(?:[^~\n]*\S)?)~(?!\w)"), "strike"),
)
_ESCAPES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


class BlockReader:
    """Reads blocks.

    Args:
        name_of: Names people and channels.
        chosen_from: What a menu of people or channels offers, by the type of its element.
    """

    def __init__(self, name_of: NameOf, chosen_from: Mapping[str, tuple[Option, ...]]) -> None:
        self._name_of = name_of
        self._chosen_from = chosen_from

    def parts(self, blocks: Sequence[Json], state: Json) -> Iterator[Part]:
        """Yield what blocks show, with what is chosen in them."""
        for block in blocks:
            match block["type"]:
                case "rich_text":
                    yield TextPart(tuple(self._rich(block["elements"])))
                case "section":
                    yield from self._section(block, state)
                case "header":
                    yield TextPart((Node("heading", (block["text"]["text"],), "2"),))
                case "context":
                    shown = tuple(self._context(block["elements"]))
                    yield TextPart((Node("small", shown),))
                case "actions":
                    controls = tuple(self._controls(block["elements"], block, state))
                    yield Controls(controls)
                case "divider":
                    yield TextPart((Node("small", ("⎯⎯⎯",)),))

    def _section(self, block: Json, state: Json) -> Iterator[Part]:
        if "text" in block:
            yield TextPart(self.text(block["text"]))
        for each in block.get("fields") or ():
            yield Card(body=self.text(each))
        if "action_id" in block.get("accessory", {}):
            yield Controls(tuple(self._controls([block["accessory"]], block, state)))

    def _context(self, elements: Sequence[Json]) -> Iterator[Node | str]:
        for each in elements:
            if each["type"] in {"mrkdwn", "plain_text"}:
                yield from self.text(each)
                yield " "

    def _controls(
        self, elements: Sequence[Json], block: Json, state: Json
    ) -> Iterator[Button | Menu]:
        for each in elements:
            if each["type"] == "button":
                style = each.get("style")
                yield Button(
                    each["action_id"], each["text"]["text"],
                    style if style in {"primary", "danger"} else "secondary",
                    url=each.get("url") or "",
                )  # fmt: skip
            elif each["type"] == "overflow" or "select" in each["type"]:
                held = state.get(block["block_id"], {}).get(each["action_id"], {})
                several = each["type"].startswith("multi_")
                yield Menu(
                    each["action_id"], each.get("placeholder", {}).get("text", "⋯"),
                    self.options(each, held), 0 if several else 1,
                    each.get("max_selected_items", 100) if several else 1,
                    suggests=each["type"].endswith("external_select"),
                )  # fmt: skip

    def options(self, element: Json, held: Json) -> tuple[Option, ...]:
        """Return what a menu offers, marked with what is chosen."""
        chosen = _chosen(held)
        kind = element["type"].removeprefix("multi_")
        if kind in self._chosen_from:
            found = [(each.value, each.label, each.description) for each in self._chosen_from[kind]]
        else:
            given = list(element.get("options") or ())
            for group in element.get("option_groups") or ():
                given += group["options"]
            given = given or list(chosen.values())
            found = [
                (each["value"], each["text"]["text"], each.get("description", {}).get("text", ""))
                for each in given
            ]
        return tuple(Option(*each, chosen=each[0] in chosen) for each in found)

    def fields(self, blocks: Sequence[Json], state: Json) -> Iterator[Field]:
        """Yield what a view asks for."""
        for block in blocks:
            if block["type"] == "input":
                element = block["element"]
                held = state.get(block["block_id"], {}).get(element["action_id"], {})
                yield self._field(block, element, held)
            elif block["type"] == "actions":
                yield from self._buttons(block["elements"])
            elif block["type"] != "divider":
                words = "".join(
                    flat(part.nodes)
                    for part in self.parts([block], {})
                    if isinstance(part, TextPart)
                )
                if words:
                    yield Field("", words, "note")
                yield from self._buttons([block.get("accessory", {})])

    def _buttons(self, elements: Sequence[Json]) -> Iterator[Field]:
        for each in elements:
            if each.get("type") == "button":
                yield Field(each["action_id"], each["text"]["text"], "button")

    def _field(self, block: Json, element: Json, held: Json) -> Field:
        name, hint = block["label"]["text"], block.get("hint", {}).get("text", "")
        required = not block.get("optional")
        placeholder = element.get("placeholder", {}).get("text", "")
        typed = element["type"] in {"plain_text_input", "number_input", "email_text_input",
                                    "url_text_input", "datepicker", "timepicker"}  # fmt: skip
        if typed:
            return Field(
                element["action_id"], name, "paragraph" if element.get("multiline") else "line",
                hint, str(held.get("value") or held.get("selected_date") or ""), required,
                element.get("min_length") or 0, element.get("max_length") or 3_000, placeholder,
            )  # fmt: skip
        if element["type"] == "file_input":
            return Field(
                element["action_id"], name, "file", hint, required=required,
                most=element.get("max_files", 10), placeholder=placeholder,
            )  # fmt: skip
        several = element["type"].startswith("multi_") or element["type"] == "checkboxes"
        return Field(
            element["action_id"], name, "menu", hint, required=required,
            most=100 if several else 1, placeholder=placeholder,
            options=self.options(element, held),
            suggests=element["type"].endswith("external_select"),
        )  # fmt: skip

    # Text

    def source(self, text: str) -> str:
        """Return what a person has typed for a message."""
        words = _TOKEN.sub(lambda token: flat((self._token(token[1]),)), text)
        return _unescaped(words)

    def text(self, given: Json) -> Nodes:
        """Return a text object as nodes."""
        if given["type"] == "plain_text":
            return (given["text"],)
        return self.marked(given["text"])

    def marked(self, text: str) -> Nodes:
        """Return Slack's marked text as nodes."""
        found: list[Node | str] = []
        lines = text.split("\n")
        at = 0
        while at < len(lines):
            start = at
            quoted = lines[at].startswith(("&gt;", ">"))
            while at < len(lines) and lines[at].startswith(("&gt;", ">")) == quoted:
                at += 1
            joined = "\n".join(lines[start:at])
            if quoted:
                bare = re.sub(r"^(?:&gt;|>) ?", "", joined, flags=re.MULTILINE)
                found.append(Node("quote", tuple(self._spans(bare))))
            else:
                found += self._spans(joined)
        return tuple(found)

    def _spans(self, text: str, depth: int = 0) -> Iterator[Node | str]:
        for pattern, kind in _MARKED[depth:]:
            if match := pattern.search(text):
                yield from self._spans(text[: match.start()], depth)
                inner = match[1]
                plain = kind in {"code", "codeblock"}
                yield Node(
                    kind, (_unescaped(inner),) if plain else tuple(self._spans(inner, depth + 1))
                )
                yield from self._spans(text[match.end() :], depth)
                return
        at = 0
        for token in _TOKEN.finditer(text):
            yield from filter(None, [_unescaped(text[at : token.start()])])
            yield self._token(token[1])
            at = token.end()
        yield from filter(None, [_unescaped(text[at:])])

    def _token(self, inside: str) -> Node:
        target, _, label = inside.partition("|")
        if target[0] in "@#":
            return Node("mention", (self._name_of(target[1:]),))
        if target[0] == "!":
            return Node("mention", (f"@{(label or target[1:]).removeprefix('@')}",))
        return Node("link", (_unescaped(label or target),), _unescaped(target))

    def _rich(self, elements: Sequence[Json]) -> Iterator[Node | str]:
        for each in elements:
            match each["type"]:
                case "rich_text_section":
                    yield Node("paragraph", tuple(self._leaves(each["elements"])))
                case "rich_text_quote":
                    yield Node("quote", tuple(self._leaves(each["elements"])))
                case "rich_text_preformatted":
                    yield Node("codeblock", (flat(tuple(self._leaves(each["elements"]))),))
                case "rich_text_list":
                    ordered, indent = each["style"] == "ordered", each.get("indent", 0)
                    for number, item in enumerate(each["elements"], each.get("offset", 0) + 1):
                        sign = f"{number}. " if ordered else "• "
                        inner = tuple(self._leaves(item["elements"]))
                        yield Node("item", ("  " * indent + sign, *inner))

    def _leaves(self, elements: Sequence[Json]) -> Iterator[Node | str]:
        for each in elements:
            node: Node | str
            match each["type"]:
                case "text":
                    node = each["text"]
                case "link":
                    node = Node("link", (each.get("text") or each["url"],), each["url"])
                case "user" | "usergroup" | "channel" as kind:
                    node = Node("mention", (self._name_of(each[f"{kind}_id"]),))
                case "emoji":
                    node = _emoji(each)
                case "broadcast":
                    node = Node("mention", (f"@{each['range']}",))
                case _:
                    node = ""
            for style, kind_ in _STYLES:
                if each.get("style", {}).get(style):
                    node = Node(kind_, (node,))
            if node != "":
                yield node


def _emoji(element: Json) -> str:
    if "unicode" in element:
        return "".join(chr(int(code, 16)) for code in element["unicode"].split("-"))
    return f":{element['name']}:"


def _chosen(held: Json) -> dict[str, Json]:
    """Return what a state holds as chosen, by value or id."""
    found: dict[str, Json] = {}
    for key, value in held.items():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, Mapping) and "value" in each:
                found[each["value"]] = each
            elif key.startswith("selected_") and isinstance(each, str):
                found[each] = {"value": each, "text": {"text": each}}
    return found


def _unescaped(text: str) -> str:
    for sign, character in _ESCAPES:
        text = text.replace(sign, character)
    return text


def flat(nodes: Nodes) -> str:
    """Return the words of ``nodes`` without their form, each paragraph on lines of its own."""
    found = ""
    for each in nodes:
        block = isinstance(each, Node) and each.kind in _BLOCKS
        if block and found and not found.endswith("\n"):
            found += "\n"
        found += each if isinstance(each, str) else flat(each.children)
        if block:
            found += "\n"
    return found.rstrip("\n")
