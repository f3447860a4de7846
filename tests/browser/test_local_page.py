"""The local page as a person uses it.

``QUOTH_SCREENSHOT=tests/browser/local-page.png`` saves the README's picture.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

DEATHS = "How many migrant deaths occurred in the El Paso Sector in Fiscal Year 2023?"


def composer(page: Page) -> Locator:
    return page.locator("#channel-composer-input")


def timeline(page: Page) -> Locator:
    return page.locator("#channel-message-list")


def ask(page: Page, question: str) -> None:
    composer(page).fill(question)
    page.wait_for_function("window.simcordPreview.ready")
    composer(page).press("Enter")


def test_a_typed_question_is_answered_with_a_quotation(page: Page) -> None:
    ask(page, DEATHS)

    answer = timeline(page).locator("blockquote").filter(has_text="148 migrant deaths")
    expect(answer).to_be_visible()
    expect(answer.locator("strong").first).to_be_visible()
    expect(timeline(page)).to_contain_text("— 003_1b8ed4e9084715c7.txt")


def test_a_question_that_the_documents_do_not_answer_is_refused(page: Page) -> None:
    ask(page, "Who won the chess olympiad?")

    expect(timeline(page)).to_contain_text("I couldn't find anything about this")


def test_the_picture_of_the_readme_can_be_taken(page: Page, tmp_path: Path) -> None:
    page.set_viewport_size({"width": 1000, "height": 1480})
    page.locator("#messages-toggle").click()
    ask(page, DEATHS)
    expect(timeline(page)).to_contain_text("148 migrant deaths")
    ask(page, "Who won the chess olympiad?")
    expect(timeline(page)).to_contain_text("I couldn't find anything about this")
    page.mouse.move(0, 0)
    page.wait_for_function("window.simcordPreview.ready")
    page.evaluate("document.activeElement.blur()")

    picture = Path(os.environ.get("QUOTH_SCREENSHOT", tmp_path / "local-page.png"))
    page.screenshot(path=picture)

    assert picture.stat().st_size > 10_000


def test_a_slash_command_is_picked_and_answered(page: Page) -> None:
    composer(page).press_sequentially("/as")
    page.get_by_role("option").filter(has_text="/ask").click()
    page.locator('.command-option-input[data-option="question"]').fill(DEATHS)
    page.keyboard.press("Enter")

    expect(timeline(page).locator("blockquote").first).to_contain_text("148 migrant deaths")


def test_the_buttons_under_an_answer_can_be_pressed(page: Page) -> None:
    ask(page, "What is said about asylum?")
    button = timeline(page).get_by_role("button", name="Show in context")
    expect(button).to_be_visible()
    for name in ("More quotations", "Exact text", "👍", "👎"):
        expect(timeline(page).get_by_role("button", name=name)).to_be_visible()

    button.click()
    expect(timeline(page)).to_contain_text("around paragraph 5:")
    page.wait_for_function("window.simcordPreview.ready")
    timeline(page).get_by_role("button", name="👍").click()
    expect(timeline(page)).to_contain_text("Thanks for your vote")


def test_reloading_the_page_keeps_the_conversation(page: Page) -> None:
    ask(page, DEATHS)
    answer = timeline(page).locator("blockquote").filter(has_text="148 migrant deaths")
    expect(answer).to_be_visible()

    page.reload()

    expect(answer).to_be_visible()


def test_a_timeline_is_laid_out_and_its_pages_turn(page: Page) -> None:
    composer(page).press_sequentially("/timel")
    page.get_by_role("option").filter(has_text="/timeline").click()
    page.get_by_role("option").filter(has_text="topic").click()
    page.locator('.command-option-input[data-option="topic"]').fill("US Mexico border")
    page.keyboard.press("Enter")
    entries = timeline(page).locator("blockquote")
    expect(timeline(page)).to_contain_text("oldest first")
    expect(timeline(page)).to_contain_text("page 1 of")
    expect(entries.first).to_be_visible()
    first = entries.first.inner_text()

    timeline(page).get_by_role("button", name="Next").click()

    expect(timeline(page)).to_contain_text("page 2 of")
    expect(entries.first).not_to_have_text(first)
