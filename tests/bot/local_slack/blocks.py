"""Short ways of writing blocks and views."""

from __future__ import annotations

from typing import Any

from bot.local_slack import Json


def x(count: int) -> str:
    return "x" * count


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def section(**more: Any) -> Json:  # noqa: ANN401
    return {"type": "section", "text": plain("Words"), **more}


def button(**more: Any) -> Json:  # noqa: ANN401
    return {"type": "button", "text": plain("Press"), **more}


def actions(*elements: Json) -> list[Json]:
    return [{"type": "actions", "elements": list(elements)}]


def option(**more: Any) -> Json:  # noqa: ANN401
    return {"text": plain("One"), "value": "1", **more}


def select(**more: Any) -> list[Json]:  # noqa: ANN401
    return actions({"type": "static_select", "options": [option()], **more})


def confirm(**more: Any) -> list[Json]:  # noqa: ANN401
    return actions(
        button(
            confirm={
                "title": plain("Sure?"),
                "text": plain("Really?"),
                "confirm": plain("Yes"),
                "deny": plain("No"),
                **more,
            }
        )
    )


def rich(*leaves: Json) -> list[Json]:
    inside = {"type": "rich_text_section", "elements": list(leaves)}
    return [{"type": "rich_text", "elements": [inside]}]


def options(count: int) -> list[Json]:
    return [option(value=str(number)) for number in range(count)]


def modal(**more: Any) -> Json:  # noqa: ANN401
    return {"type": "modal", "title": plain("Title"), "blocks": [], "submit": plain("Send"), **more}


def field(element: Json, **more: Any) -> Json:  # noqa: ANN401
    return modal(blocks=[{"type": "input", "label": plain("Label"), "element": element, **more}])


def typing(**more: Any) -> Json:  # noqa: ANN401
    return {"type": "plain_text_input", **more}
