"""The local page over the local Slack in Chromium, as an admin and a guest use it."""

from __future__ import annotations

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.test_local_page import DEATHS, ask, be, composer, faults, menu_of, messages

pytestmark = pytest.mark.browser

RULES = b"# Rules\n\nThe heating of the hall goes off at nine in the evening.\n"


@pytest.fixture
def platform() -> str:
    return "--local=slack"


def test_an_admin_adds_a_document_in_a_form_and_it_can_be_asked_about(page: Page) -> None:
    ask(page, "documents")
    page.get_by_role("button", name="Change documents").click()
    dialog = page.locator("#modal")
    expect(dialog).to_contain_text("A file: text")
    assert faults(page) == []
    dialog.locator("input[type=file]").set_input_files(
        [FilePayload(name="rules.md", mimeType="text/markdown", buffer=RULES)]
    )
    dialog.get_by_role("button", name="Save").click()
    expect(messages(page).locator(".private").last).to_contain_text("rules.md has been added")
    ask(page, "When does the heating of the hall go off?")
    page.get_by_role("button", name="Open the thread").click()

    expect(messages(page).locator("blockquote").first).to_contain_text("nine in the evening")


def test_an_admin_pins_a_quotation_and_a_guest_cannot(page: Page) -> None:
    ask(page, DEATHS)
    page.get_by_role("button", name="Open the thread").click()
    menu_of(messages(page).locator(".app").first)
    page.get_by_role("menuitem", name="Pin a quotation").click()
    dialog = page.locator("#modal")
    expect(dialog.get_by_label("The question that it answers")).to_have_value(DEATHS)
    dialog.get_by_role("button", name="Save").click()
    expect(messages(page).locator(".private")).to_contain_text("Pinned.")

    be(page, "guest")
    menu_of(messages(page).locator(".app").first)
    page.get_by_role("menuitem", name="Pin a quotation").click()

    expect(messages(page).locator(".private")).to_contain_text("Only admins and owners")


def test_the_home_tab_names_the_commands_of_admins_each_on_a_line(page: Page) -> None:
    page.get_by_role("button", name="Home").click()

    expect(messages(page)).to_contain_text("/quoth pins — List the pinned questions")
    lines = messages(page).inner_text().splitlines()
    assert any(each.startswith("/quoth gaps") for each in lines)
    assert any(each.startswith("/quoth documents") for each in lines)
    expect(composer(page)).to_be_hidden()
