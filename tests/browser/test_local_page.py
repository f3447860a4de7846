"""The local page as a person uses it.

``QUOTH_SCREENSHOT=tests/browser/local-page.png`` saves the README's picture.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, expect
from yarl import URL

from bot.local_page.page_strings import ENGLISH, GERMAN, LANGUAGES, PageStrings
from tests.browser.conftest import opened, served
from tests.browser.pages import (
    DEATHS,
    ask,
    be,
    composer,
    faults,
    go_to,
    menu_of,
    messages,
    overflow,
    start_of,
    use,
)

pytestmark = pytest.mark.browser

COLOURS = 200
"""Of the README's picture."""


def test_a_typed_question_is_answered_with_a_quotation(page: Page) -> None:
    ask(page, DEATHS)

    answer = messages(page).locator("blockquote").filter(has_text="148 migrant deaths")
    expect(answer).to_be_visible()
    expect(answer.locator("strong").first).to_be_visible()
    expect(messages(page)).to_contain_text("— 003_1b8ed4e9084715c7.txt")


def test_a_question_that_the_documents_do_not_answer_is_refused(page: Page) -> None:
    ask(page, "Who won the chess olympiad?")

    expect(messages(page)).to_contain_text("I couldn't find anything about this")


def test_an_example_is_asked_by_clicking_it(page: Page) -> None:
    example = page.locator("#welcome .examples button").first
    question = example.inner_text()
    example.click()

    expect(messages(page).locator(".person")).to_contain_text(question)
    expect(messages(page).locator(".app blockquote").first).to_be_visible()


def test_the_picture_of_the_readme_can_be_taken(page: Page, tmp_path: Path) -> None:
    page.set_viewport_size({"width": 1000, "height": 1236})
    ask(page, DEATHS)
    expect(messages(page)).to_contain_text("148 migrant deaths")
    ask(page, "Who won the chess olympiad?")
    expect(messages(page)).to_contain_text("I couldn't find anything about this")
    expect(page.locator("#state")).to_be_empty()
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur()")

    picture = Path(os.environ.get("QUOTH_SCREENSHOT", tmp_path / "local-page.png"))
    page.screenshot(path=picture)
    with Image.open(picture) as taken:
        taken.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE).save(
            picture, optimize=True
        )

    assert 10_000 < picture.stat().st_size < 100_000


def test_several_messages_can_be_sent_while_the_bot_is_busy(page: Page) -> None:
    for question in (DEATHS, "What is said about asylum?", "Who won the chess olympiad?"):
        ask(page, question)

    expect(messages(page).locator(".person")).to_have_count(3)
    expect(messages(page).locator(".app")).to_have_count(3)
    expect(page.locator("#waiting .message")).to_have_count(0)


def test_the_two_hundredth_message_is_added_and_nothing_is_drawn_again(page: Page) -> None:
    be(page, "Member")
    go_to(page, "general")
    for number in range(200):
        ask(page, f"This is message {number} of many.")
    expect(messages(page).locator(".message")).to_have_count(200, timeout=120_000)
    drawn = """
        window.drawn = [];
        new MutationObserver((changes) => window.drawn.push(
            ...changes.flatMap((change) => [...change.addedNodes, ...change.removedNodes])
        )).observe(document.querySelector("#messages"), { childList: true });
    """
    page.evaluate(drawn)

    ask(page, "One more.")

    newest = messages(page).locator(".message").last
    expect(newest).to_contain_text("One more.")
    expect(newest).to_be_in_viewport()
    assert page.evaluate("window.drawn.length") == 1


def test_a_slash_command_is_picked_with_the_keyboard_and_answered(page: Page) -> None:
    composer(page).press_sequentially("/as")
    composer(page).press("Enter")
    page.keyboard.type(DEATHS)
    page.keyboard.press("Enter")

    expect(messages(page).locator("blockquote").first).to_contain_text("148 migrant deaths")
    expect(messages(page)).to_contain_text("Moderator used /ask")


def test_the_options_of_a_command_are_described_and_completed(page: Page) -> None:
    use(page, "timeline")
    topic = page.get_by_role("combobox", name="topic")
    expect(topic).to_have_accessible_description("A person, a place, a law or any other word.")

    topic.press_sequentially("bord")
    page.get_by_role("option", name="Border Patrol").wait_for()
    topic.press("ArrowDown")
    topic.press("Enter")

    assert topic.input_value().lower().startswith("border")


def test_the_buttons_under_an_answer_can_be_pressed(page: Page) -> None:
    ask(page, "What is said about asylum?")
    button = messages(page).get_by_role("button", name="Show in context")
    expect(button).to_be_visible()
    for name in ("More quotations", "Exact text", "👍", "👎"):
        expect(messages(page).get_by_role("button", name=name)).to_be_visible()

    button.click()
    messages(page).get_by_role("button", name="1 · The COVID-19").click()
    expect(messages(page)).to_contain_text("The lack of funding as well as the complete shutdown")
    messages(page).get_by_role("button", name="👍").first.click()
    notice = messages(page).locator(".private").filter(has_text="Thanks for your vote")
    expect(notice).to_contain_text("Only you can see this.")

    notice.get_by_role("button", name="Dismiss").click()
    expect(notice).to_have_count(0)


def test_the_exact_text_is_a_file_that_can_be_read_on_the_page(page: Page) -> None:
    ask(page, DEATHS)
    messages(page).get_by_role("button", name="Exact text").click()
    file = messages(page).locator(".file").first
    file.get_by_role("button", name="Show").click()

    expect(file.locator("pre")).to_contain_text("148 migrant deaths occurred in the El Paso Sector")


def test_reloading_the_page_keeps_the_conversation_and_shows_its_end(page: Page) -> None:
    page.set_viewport_size({"width": 1000, "height": 500})
    ask(page, DEATHS)
    answer = messages(page).locator("blockquote").filter(has_text="148 migrant deaths")
    expect(answer).to_be_visible()

    page.reload()

    expect(messages(page).get_by_role("button", name="👎")).to_be_in_viewport()


def test_a_timeline_has_a_chart_and_its_pages_turn(page: Page) -> None:
    use(page, "timeline")
    page.locator("#command [name=topic]").fill("US Mexico border")
    page.locator("#command [name=chart]").select_option("Yes")
    page.get_by_role("button", name="Send /timeline").click()
    entries = messages(page).locator("blockquote")
    expect(messages(page)).to_contain_text("oldest first")
    expect(messages(page)).to_contain_text("page 1 of")
    first = entries.first.inner_text()
    chart = messages(page).get_by_role("button", name="Enlarge: ")
    chart.click()
    shown = page.locator("#picture img")
    expect(shown).to_be_visible()
    assert shown.evaluate("(image) => image.naturalWidth") > 300
    page.locator("#picture").get_by_role("button", name="Close").click()
    expect(shown).to_be_hidden()

    messages(page).get_by_role("button", name="Next").click()

    expect(messages(page)).to_contain_text("page 2 of")
    expect(entries.first).not_to_have_text(first)


def test_a_message_can_be_checked_and_replied_to_from_its_menu(page: Page) -> None:
    go_to(page, "general")
    ask(page, "148 migrant deaths occurred in the El Paso Sector in Fiscal Year 2023")
    said = messages(page).locator(".person").first
    said.click(button="right")
    page.get_by_role("menuitem", name="Check against sources").click()
    checked = messages(page).locator(".private")
    expect(checked).to_contain_text("used Check against sources")
    expect(checked).to_contain_text("003_1b8ed4e9084715c7.txt")

    menu_of(said)
    page.get_by_role("menuitem", name="Reply").click()
    expect(page.locator("#answering")).to_contain_text("Replying to Moderator: 148 migrant")
    ask(page, "I think so, too.")
    expect(messages(page).locator(".about").last).to_contain_text("Moderator: 148 migrant deaths")


def test_a_thread_is_started_and_a_question_answered_there(page: Page) -> None:
    ask(page, DEATHS)
    expect(messages(page).locator(".app")).to_be_visible()
    menu_of(messages(page).locator(".person"))
    page.get_by_role("menuitem", name="Start a thread").click()
    expect(page.locator("h1")).to_contain_text("How many migrant deaths")

    ask(page, "What is said about asylum?")

    expect(messages(page).locator(".app blockquote").first).to_be_visible()
    page.get_by_role("button", name="questions", exact=True).click()
    expect(messages(page).get_by_role("button", name="Open the thread")).to_be_visible()


def test_in_direct_messages_the_bot_answers_too(page: Page) -> None:
    page.get_by_role("button", name="Quoth", exact=True).click()
    expect(page.locator("h1")).to_have_text("@ Quoth")

    ask(page, DEATHS)

    expect(messages(page).locator("blockquote").first).to_contain_text("148")


def test_the_moderator_has_settings_and_the_member_has_not(page: Page) -> None:
    use(page, "settings")
    settings = messages(page).locator(".private")
    expect(settings).to_contain_text("Server settings")
    settings.get_by_role("button", name="Question channels").click()
    settings.locator("button.menu").click()
    page.get_by_role("option", name="#general").click()
    page.get_by_role("button", name="Done").click()
    expect(settings).to_contain_text("that ends with “?” in #general")

    be(page, "Member")

    expect(messages(page).locator(".private")).to_have_count(0)
    composer(page).fill("/set")
    expect(page.locator("#picker")).to_contain_text("No command has that name here.")


def test_a_dialogue_is_filled_in_with_the_keyboard(page: Page) -> None:
    ask(page, DEATHS)
    said = messages(page).locator(".app").first
    expect(said).to_be_visible()
    menu_of(said)
    page.get_by_role("menuitem", name="Pin a quotation").click()
    dialog = page.locator("#modal")
    expect(dialog).to_be_visible()
    assert faults(page) == []

    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    menu_of(said)
    page.get_by_role("menuitem", name="Pin a quotation").click()
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Submit").press("Enter")

    expect(dialog).to_be_hidden()
    expect(messages(page).locator(".private")).to_be_visible()


def test_what_is_refused_is_said_and_can_be_changed(page: Page) -> None:
    ask(page, "a" * 2_001)

    expect(page.locator("#notices")).to_contain_text("Discord refuses this")
    expect(composer(page)).to_have_value("a" * 2_001)
    ask(page, "Who won the chess olympiad?")
    expect(page.locator("#notices")).to_be_empty()


def test_a_file_is_sent_with_a_message(page: Page) -> None:
    go_to(page, "general")
    page.locator("#files").set_input_files(
        [FilePayload(name="notes.txt", mimeType="text/plain", buffer=b"Notes of <b>today</b>.")]
    )
    ask(page, "Here.")

    file = messages(page).locator(".file")
    file.get_by_role("button", name="Show").click()

    expect(file.locator("pre")).to_have_text("Notes of <b>today</b>.")


def test_what_looks_like_html_is_shown_as_typed(page: Page) -> None:
    go_to(page, "general")
    ask(page, "<img src=x onerror=alert(1)> **bold** ||hidden|| <script>alert(2)</script>")

    said = messages(page).locator(".person .words")
    expect(said).to_contain_text("<img src=x onerror=alert(1)> bold")
    expect(said.locator("strong")).to_have_text("bold")
    expect(said.locator("img, script")).to_have_count(0)
    said.get_by_role("button", name="Hidden text: show").click()
    expect(said.locator(".spoiler-shown")).to_have_text("hidden")


def test_axe_would_find_what_is_wrong(page: Page) -> None:
    page.evaluate("document.querySelector('#composer').removeAttribute('aria-label')")
    page.evaluate("document.querySelector('#composer').removeAttribute('placeholder')")

    assert any("composer" in fault for fault in faults(page))


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_axe_finds_nothing_serious_and_nothing_sticks_out(
    page: Page, scheme: Literal["dark", "light"], width: str
) -> None:
    if width == "phone":
        page.set_viewport_size({"width": 390, "height": 780})
    page.emulate_media(color_scheme=scheme)
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", scheme)
    assert faults(page) == []
    ask(page, DEATHS)
    expect(messages(page)).to_contain_text("148 migrant deaths")
    messages(page).get_by_role("button", name="👍").click()
    expect(messages(page).locator(".private")).to_be_visible()
    assert faults(page) == []
    composer(page).press_sequentially("/")
    assert faults(page) == []
    page.get_by_role("option").filter(has_text="/timeline").click()
    assert faults(page) == []
    page.keyboard.press("Escape")
    menu_of(messages(page).locator(".person").first)

    assert faults(page) == []
    assert overflow(page) == 0


def test_on_a_phone_channels_and_people_are_behind_a_button(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 780})
    general = page.get_by_role("button", name="general")
    expect(general).to_be_hidden()

    page.get_by_role("button", name="Channels and people").click()
    general.click()

    expect(page.locator("h1")).to_have_text("#general")
    expect(general).to_be_hidden()


def test_a_narrow_screen_holds_the_message_box(page: Page) -> None:
    ask(page, DEATHS)
    expect(messages(page)).to_contain_text("148 migrant deaths")
    page.set_viewport_size({"width": 320, "height": 640})
    send = page.get_by_role("button", name="Send").bounding_box()
    assert send is not None
    assert send["x"] + send["width"] <= 320 - 8


def test_the_colours_can_be_changed_and_are_kept(page: Page) -> None:
    page.get_by_role("button", name="Change the colours: Dark").click()
    page.reload()

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_nothing_is_asked_of_another_machine(page: Page, asked_for: list[str], url: str) -> None:
    ask(page, DEATHS)
    expect(messages(page)).to_contain_text("148 migrant deaths")

    assert len(asked_for) > 5
    assert {URL(each).host for each in asked_for} == {"127.0.0.1"}
    assert all(each.startswith(url) for each in asked_for)


def test_a_long_answer_is_shown_from_its_question_on(page: Page) -> None:
    page.set_viewport_size({"width": 1000, "height": 500})
    page.locator("#welcome .examples button").first.click()
    expect(messages(page).locator(".app blockquote").first).to_be_visible()

    assert start_of(messages(page).locator(".person"))
    expect(messages(page).get_by_role("button", name="👍")).not_to_be_in_viewport()
    page.get_by_role("button", name="More below").click()
    expect(messages(page).get_by_role("button", name="👍")).to_be_in_viewport()
    expect(page.get_by_role("button", name="More below")).to_be_hidden()


def test_a_command_that_is_typed_out_takes_what_follows_as_its_first_option(page: Page) -> None:
    composer(page).press_sequentially("/ask ")
    page.keyboard.type(DEATHS)
    page.keyboard.press("Enter")

    expect(messages(page).locator("blockquote").first).to_contain_text("148 migrant deaths")


def test_a_reply_to_a_person_is_for_the_bot_where_every_message_is(page: Page) -> None:
    ask(page, "Who won the chess olympiad?")
    expect(messages(page).locator(".app")).to_have_count(1)
    menu_of(messages(page).locator(".person"))
    page.get_by_role("menuitem", name="Reply").click()
    ask(page, DEATHS)

    expect(messages(page).locator("blockquote").first).to_contain_text("148 migrant deaths")


def test_a_message_is_changed_and_deleted_for_everyone(
    page: Page, browser: Browser, url: str
) -> None:
    go_to(page, "general")
    with opened(browser, url, []) as other:
        be(other, "Member")
        go_to(other, "general")
        ask(page, "A tpyo.")
        said = messages(other).locator(".person")
        expect(said).to_contain_text("A tpyo.")
        menu_of(said)
        expect(other.get_by_role("menuitem", name="Edit")).to_have_count(0)
        other.keyboard.press("Escape")

        menu_of(messages(page).locator(".person"))
        page.get_by_role("menuitem", name="Edit").click()
        expect(composer(page)).to_have_value("A tpyo.")
        ask(page, "A typo.")
        expect(said.locator(".words")).to_have_text("A typo.")
        expect(said).to_contain_text("(edited)")

        menu_of(messages(page).locator(".person"))
        page.get_by_role("menuitem", name="Delete").click()
        expect(said).to_have_count(0)
        expect(messages(page).locator(".person")).to_have_count(0)


def test_a_reaction_is_given_and_taken_back(page: Page) -> None:
    go_to(page, "general")
    ask(page, "Well said.")
    menu_of(messages(page).locator(".person"))
    page.get_by_role("menuitem", name="React with 👍").click()

    given = messages(page).locator(".reactions").get_by_role("button", name="👍: 1")
    expect(given).to_have_attribute("aria-pressed", "true")
    given.press("Enter")
    expect(messages(page).locator(".reactions")).to_have_count(0)


def test_files_and_replies_can_be_sent_in_direct_messages(page: Page) -> None:
    page.get_by_role("button", name="Quoth", exact=True).click()
    expect(page.locator("h1")).to_have_text("@ Quoth")
    page.locator("#files").set_input_files(
        [FilePayload(name="notes.txt", mimeType="text/plain", buffer=b"Notes.")]
    )
    ask(page, DEATHS)
    expect(messages(page).locator(".person .file")).to_contain_text("notes.txt")
    expect(messages(page).locator("blockquote").first).to_contain_text("148")

    menu_of(messages(page).locator(".app").first)
    page.get_by_role("menuitem", name="Reply").click()
    ask(page, "Thanks.")
    expect(messages(page).locator(".person .about")).to_contain_text("Quoth: ")


def test_a_thread_name_breaks_between_words_and_its_start_is_said(page: Page) -> None:
    ask(page, DEATHS)
    expect(messages(page).locator(".app")).to_be_visible()
    menu_of(messages(page).locator(".person"))
    page.get_by_role("menuitem", name="Start a thread").click()
    expect(page.locator("#welcome")).to_contain_text("Every message in this thread is for the bot")
    expect(page.locator("#welcome h2")).to_have_text(
        "How many migrant deaths occurred in the El Paso Sector in …"
    )

    page.get_by_role("button", name="questions", exact=True).click()
    expect(messages(page).locator(".system")).not_to_contain_text("*")


def test_the_text_of_a_message_can_be_copied(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    go_to(page, "general")
    ask(page, "Copy **this**.")
    menu_of(messages(page).locator(".person"))
    page.get_by_role("menuitem", name="Copy the text").click()

    page.wait_for_function("async () => (await navigator.clipboard.readText()) === 'Copy this.'")


def shown_words(page: Page) -> str:
    """Every word of the page that can be seen or heard."""
    names = page.evaluate(
        "[...document.querySelectorAll('[aria-label], [placeholder], [title]')].map((each) =>"
        " [each.ariaLabel, each.placeholder, each.title].join('\\n')).join('\\n')"
    )
    return f"{page.locator('body').inner_text()}\n{names}"


@pytest.mark.parametrize("language", ["es", "de"])
def test_the_page_is_in_the_language_of_the_browser(
    browser: Browser, url: str, language: str
) -> None:
    theirs = LANGUAGES[language]
    with opened(browser, url, [], locale=theirs.locale) as page:
        page.get_by_text(theirs.for_bot).first.wait_for()
        expect(page.locator("html")).to_have_attribute("lang", language)
        words = shown_words(page)
        ask(page, DEATHS)
        expect(messages(page)).to_contain_text("148 migrant deaths")
        messages(page).get_by_role("button", name="👍").click()
        expect(messages(page)).to_contain_text(theirs.only_you)
        messages(page).locator(".person .more").click()
        words += shown_words(page)

    assert theirs.write_in.format(place="#questions") in words
    assert theirs.start_thread in words
    assert english_words_in(words, theirs) == []


def english_words_in(words: str, theirs: PageStrings) -> list[str]:
    """The page's English sentences that ``words`` has and another language has not."""
    own = {str(getattr(theirs, name)) for name in PageStrings.__slots__}
    sentences = {str(getattr(ENGLISH, name)) for name in PageStrings.__slots__} - own
    return [each for each in sentences if len(each) > 6 and each in words]


def test_a_sentence_left_in_english_would_be_found() -> None:
    assert english_words_in(f"x {ENGLISH.only_you} x", GERMAN) == [ENGLISH.only_you]


def test_the_bot_is_stopped_from_the_page_which_says_so(browser: Browser, tmp_path: Path) -> None:
    servers = str(tmp_path / "servers")
    with (
        served("--local", stops_itself=True, QUOTH_SERVERS=servers) as url,
        opened(browser, url, []) as page,
    ):
        page.get_by_text("Ask a question.").wait_for()
        with page.expect_websocket() as found:
            page.reload()
        page.get_by_text("Ask a question.").wait_for()
        with found.value.expect_event("close"):
            page.get_by_role("button", name="Stop the bot").click()

        expect(page.locator("#state")).to_have_text("The bot has stopped. You can close this page.")
        expect(composer(page)).to_be_hidden()
