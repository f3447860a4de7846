"""What a person does on the local page, and what axe finds there."""

from __future__ import annotations

from importlib.resources import files

from playwright.sync_api import Locator, Page, expect

DEATHS = "How many migrant deaths occurred in the El Paso Sector in Fiscal Year 2023?"
SERIOUS = {"serious", "critical"}


def composer(page: Page) -> Locator:
    return page.locator("#composer")


def messages(page: Page) -> Locator:
    return page.locator("#messages")


def dialog(page: Page) -> Locator:
    return page.locator("#modal")


def ask(page: Page, question: str) -> None:
    composer(page).fill(question)
    composer(page).press("Enter")


def go_to(page: Page, channel: str) -> None:
    """Open a channel, and wait for it: what is sent before would go to the one before."""
    page.get_by_role("button", name=channel).click()
    expect(page.locator("h1")).to_contain_text(channel)


def use(page: Page, command: str) -> None:
    """Pick a slash command from the list."""
    composer(page).press_sequentially(f"/{command[:3]}")
    page.get_by_role("option").filter(has_text=f"/{command}").click()


def be(page: Page, person: str) -> None:
    page.locator(".who").filter(has_text=person).click()
    expect(page.get_by_role("radio", name=person)).to_be_checked()


def menu_of(message: Locator) -> None:
    """Open what can be done with a message."""
    message.locator("> .more").click()


def faults(page: Page) -> list[str]:
    """What axe finds serious."""
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
    found = page.evaluate("axe.run()")["violations"]
    return [
        f"{each['id']}: {node['html']}"
        for each in found
        if each["impact"] in SERIOUS
        for node in each["nodes"]
    ]


def overflow(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    return int(page.evaluate(width))


def start_of(message: Locator) -> bool:
    """Whether the beginning of a message can be seen in the log."""
    log = message.page.locator("#log").bounding_box()
    box = message.bounding_box()
    assert log is not None
    assert box is not None
    return log["y"] <= box["y"] < log["y"] + log["height"]
