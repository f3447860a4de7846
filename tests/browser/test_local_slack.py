"""The local page over the local Slack, as a person uses it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect
from yarl import URL

from tests.browser.conftest import opened, served
from tests.browser.pages import (
    DEATHS,
    ask,
    be,
    composer,
    dialog,
    faults,
    menu_of,
    messages,
    overflow,
    start_of,
)

pytestmark = pytest.mark.browser

LOCAL = "--local=slack"

RULES = b"# Rules\n\nThe heating of the hall goes off at nine in the evening.\n"


def answers(page: Page) -> Locator:
    """The bot's messages, also those shown below a question."""
    return messages(page).locator(".app")


def go(page: Page, place: str) -> None:
    page.locator("#channels").get_by_role("button", name=place).click()
    expect(page.locator("h1")).to_contain_text(place)


def open_thread(page: Page, number: int = 0) -> None:
    messages(page).get_by_role("button", name="Open the thread").nth(number).click()
    expect(page.locator("#topic")).to_contain_text("A thread in")


def test_a_question_is_answered_below_it_in_its_thread(page: Page) -> None:
    ask(page, DEATHS)

    answer = messages(page).locator(".person .replies .app")
    expect(answer.locator("blockquote").first).to_contain_text("148 migrant deaths")
    expect(answer.locator("strong").first).to_be_visible()
    expect(answer).to_contain_text("— 003_1b8ed4e9084715c7.txt")
    expect(messages(page).get_by_role("button", name="Open the thread")).to_contain_text("1 reply")


def test_a_question_that_the_documents_do_not_answer_is_refused(page: Page) -> None:
    ask(page, "Who won the chess olympiad?")

    expect(answers(page)).to_contain_text("I couldn't find anything about this")


def test_an_example_is_asked_by_clicking_it_and_shown_from_its_start(page: Page) -> None:
    page.set_viewport_size({"width": 1000, "height": 500})
    example = page.locator("#welcome .examples button").first
    question = example.inner_text()
    example.click()

    asked = messages(page).locator("> .person")
    expect(asked).to_contain_text(question)
    expect(answers(page).locator("blockquote").first).to_be_visible()
    assert start_of(asked)
    expect(page.get_by_role("button", name="More below")).to_be_visible()


def test_in_a_channel_of_people_only_a_mention_is_answered(page: Page) -> None:
    go(page, "general")
    ask(page, DEATHS)
    ask(page, f"@quoth {DEATHS}")

    expect(answers(page)).to_have_count(1)
    expect(messages(page).locator("> .person").first.locator(".replies")).to_have_count(0)
    expect(messages(page).locator("> .person").last.locator(".mention")).to_have_text("@quoth")


def test_a_thread_is_opened_and_a_follow_up_answered_there(page: Page) -> None:
    ask(page, DEATHS)
    expect(answers(page)).to_have_count(1)
    open_thread(page)
    expect(page.locator("h1")).to_contain_text("How many migrant deaths")

    ask(page, "What is said about asylum?")

    expect(answers(page)).to_have_count(2)
    expect(answers(page).last.locator("blockquote").first).to_contain_text("asylum")
    go(page, "questions")
    opening = messages(page).get_by_role("button", name="Open the thread")
    expect(opening).to_contain_text("3 replies")
    expect(answers(page)).to_have_count(2)


def test_a_reply_goes_into_the_thread(page: Page) -> None:
    go(page, "general")
    ask(page, "Who is here?")
    menu_of(messages(page).locator("> .person"))
    page.get_by_role("menuitem", name="Reply").click()
    expect(page.locator("#answering")).to_contain_text("Replying to Owner: Who is here?")
    ask(page, "I am.")

    expect(messages(page).locator("> .person")).to_have_count(1)
    expect(messages(page).locator(".replies .person")).to_contain_text("I am.")


def test_a_command_in_a_thread_is_refused_in_slacks_words(page: Page) -> None:
    ask(page, DEATHS)
    open_thread(page)
    ask(page, "/quoth help")

    expect(page.locator("#notices")).to_contain_text("/quoth is not supported in threads. Sorry!")


def test_under_messages_the_bot_answers_without_a_mention(page: Page) -> None:
    go(page, "Quoth")
    ask(page, DEATHS)
    expect(answers(page).locator("blockquote").first).to_contain_text("148 migrant deaths")

    be(page, "Member")
    go(page, "Quoth")
    expect(messages(page).locator(".message")).to_have_count(1)
    expect(messages(page)).not_to_contain_text("148 migrant deaths")


def test_the_command_is_picked_with_the_keyboard_and_answered_privately(page: Page) -> None:
    composer(page).press_sequentially("/")
    options = page.locator("#picker").get_by_role("option")
    expect(options).to_have_count(2)
    expect(options.first).to_contain_text("your question, or: timeline, verify")
    composer(page).press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    composer(page).press("ArrowUp")
    composer(page).press("Enter")
    expect(composer(page)).to_have_value("/quoth ")
    expect(page.locator("#picker")).to_contain_text("timeline, verify, sources")
    page.keyboard.type(DEATHS)
    page.keyboard.press("Enter")

    private = messages(page).locator(".private")
    expect(private.locator("blockquote").first).to_contain_text("148 migrant deaths")
    expect(private).to_contain_text("Only you can see this.")
    private.get_by_role("button", name="Share in the channel").click()
    expect(messages(page).locator("> .app:not(.private)")).to_contain_text("148 migrant deaths")


def test_the_buttons_under_an_answer_can_be_pressed(page: Page) -> None:
    ask(page, "What is said about asylum?")
    for name in ("Show in context", "More quotations", "Exact text", "👍", "👎"):
        expect(answers(page).get_by_role("button", name=name)).to_be_visible()

    answers(page).get_by_role("button", name="Show in context").click()
    messages(page).get_by_role("button", name="1 · The COVID-19").click()
    expect(messages(page)).to_contain_text("The lack of funding as well as the complete shutdown")
    answers(page).get_by_role("button", name="👍").first.click()
    notice = messages(page).locator(".private").filter(has_text="Thanks for your vote")
    expect(notice).to_be_in_viewport()

    notice.get_by_role("button", name="Dismiss").click()
    expect(notice).to_have_count(0)
    expect(answers(page).filter(has_text="The lack of funding")).to_have_count(1)


def test_exact_texts_are_files_in_the_direct_messages(page: Page) -> None:
    ask(page, DEATHS)
    answers(page).get_by_role("button", name="Exact text").click()
    expect(messages(page)).to_contain_text("I sent you the files in our direct messages.")
    expect(page.get_by_role("button", name="Quoth unread")).to_be_visible()

    go(page, "Quoth")
    file = messages(page).locator(".file").first
    file.get_by_role("button", name="Show").click()
    expect(file.locator("pre")).to_contain_text("148 migrant deaths occurred in the El Paso Sector")
    expect(page.get_by_role("button", name="Quoth unread")).to_have_count(0)


def test_a_timeline_has_a_chart_and_its_pages_turn(page: Page) -> None:
    ask(page, "@quoth timeline US Mexico border chart")
    timeline = messages(page).locator(".replies .app").filter(has_text="oldest first")
    expect(timeline).to_contain_text("page 1 of")
    first = timeline.locator("blockquote").first.inner_text()
    messages(page).get_by_role("button", name="Enlarge: ").click()
    shown = page.locator("#picture img")
    expect(shown).to_be_visible()
    assert shown.evaluate("(image) => image.naturalWidth") > 300
    page.locator("#picture").get_by_role("button", name="Close").click()
    expect(shown).to_be_hidden()

    timeline.get_by_role("button", name="Next").click()
    expect(timeline).to_contain_text("page 2 of")
    expect(timeline.locator("blockquote").first).not_to_have_text(first)


def test_a_timeline_is_narrowed_in_a_dialogue_with_suggestions(page: Page) -> None:
    ask(page, "/quoth timeline US Mexico border")
    private = messages(page).locator(".private")
    expect(private).to_contain_text("15 events")
    private.get_by_role("button", name="Choose dates or a topic").click()
    topic = dialog(page).get_by_role("combobox", name="Topic")
    expect(topic).to_have_value("US Mexico border")
    assert faults(page) == []

    topic.fill("Border Pat")
    page.get_by_role("option", name="Border Patrol").click()
    dialog(page).get_by_role("textbox", name="First date").fill("2023")
    dialog(page).get_by_role("button", name="Ask").click()

    expect(dialog(page)).to_be_hidden()
    narrowed = messages(page).locator(".private").filter(has_text="Border Patrol”")
    expect(narrowed).to_contain_text("oldest first")
    expect(narrowed).not_to_contain_text("2003")


def test_a_wrong_date_in_a_dialogue_is_said(page: Page) -> None:
    ask(page, "/quoth timeline US Mexico border")
    messages(page).get_by_role("button", name="Choose dates or a topic").click()
    dialog(page).get_by_role("textbox", name="First date").fill("soonish")
    dialog(page).get_by_role("button", name="Ask").click()

    expect(messages(page).locator(".private").last).to_contain_text("“soonish”")


def test_a_field_that_must_be_filled_in_is_asked_for(page: Page) -> None:
    composer(page).press_sequentially("/ask")
    composer(page).press("Enter")
    dialog(page).get_by_role("button", name="Ask").click()

    expect(dialog(page).get_by_role("textbox", name="question")).to_be_focused()
    expect(dialog(page)).to_be_visible()


def test_the_documents_are_asked_in_a_dialogue_limited_to_one(page: Page) -> None:
    composer(page).press_sequentially("/ask")
    page.get_by_role("option", name="Ask the documents").click()
    question = dialog(page).get_by_role("textbox", name="question")
    question.fill("What is said about asylum?")
    source = dialog(page).get_by_role("combobox")
    source.press_sequentially("004")
    page.get_by_role("option", name="004_76c6ad384d1072b5.txt").wait_for()
    source.press("ArrowDown")
    source.press("Enter")
    expect(source).to_have_value("004_76c6ad384d1072b5.txt")
    dialog(page).get_by_role("button", name="Ask").press("Enter")

    expect(dialog(page)).to_be_hidden()
    go(page, "Quoth")
    expect(answers(page)).to_contain_text("— 004_76c6ad384d1072b5.txt")
    expect(answers(page)).not_to_contain_text("003_1b8ed4e9084715c7.txt")


def test_the_owner_changes_settings_and_the_member_may_not(page: Page) -> None:
    ask(page, "/quoth settings")
    expect(dialog(page)).to_contain_text("Workspace settings")
    save = dialog(page).get_by_role("button", name="Save")
    expect(save).to_be_in_viewport()
    assert faults(page) == []
    dialog(page).get_by_role("group", name="Question channels").get_by_label("#general").check()
    documents = dialog(page).get_by_role("combobox", name="Documents")
    documents.press_sequentially("003")
    page.get_by_role("option", name="003_1b8ed4e9084715c7.txt").click()
    expect(dialog(page).get_by_label("003_1b8ed4e9084715c7.txt")).to_be_checked()
    save.click()
    expect(dialog(page)).to_be_hidden()

    go(page, "general")
    ask(page, "What is said about asylum?")
    expect(answers(page)).to_contain_text("003_1b8ed4e9084715c7.txt")
    expect(answers(page)).not_to_contain_text("004_76c6ad384d1072b5.txt")

    be(page, "Member")
    ask(page, "/quoth settings")
    expect(messages(page).locator(".private")).to_contain_text("Only")
    expect(dialog(page)).to_be_hidden()


def test_a_dialogue_is_left_with_escape_and_the_focus_returns(page: Page) -> None:
    ask(page, "/quoth settings")
    expect(dialog(page)).to_be_visible()
    page.keyboard.press("Escape")

    expect(dialog(page)).to_be_hidden()
    expect(composer(page)).to_be_focused()
    ask(page, "/quoth settings")
    expect(dialog(page)).to_be_visible()


def test_the_home_tab_says_what_the_bot_does_and_asks(page: Page) -> None:
    go(page, "Home")
    home = messages(page).locator(".app")
    expect(home).to_contain_text("I answer questions with quotations from the documents")
    expect(page.locator("#writing")).to_be_hidden()
    assert faults(page) == []
    home.get_by_role("button", name="Mexico’s Collusion").click()
    expect(page.get_by_role("button", name="Quoth unread")).to_be_visible()
    home.get_by_role("button", name="Settings").click()
    expect(dialog(page)).to_contain_text("Workspace settings")
    page.keyboard.press("Escape")

    go(page, "Quoth")
    expect(answers(page).locator("blockquote").first).to_contain_text("Mexico")
    be(page, "Member")
    go(page, "Home")
    expect(home.get_by_role("button", name="Ask the documents")).to_be_visible()
    expect(home.get_by_role("button", name="Settings")).to_have_count(0)


def test_a_message_is_checked_from_its_menu_with_the_keyboard(page: Page) -> None:
    go(page, "general")
    ask(page, "148 migrant deaths occurred in the El Paso Sector in Fiscal Year 2023")
    said = messages(page).locator("> .person")
    expect(said).to_be_visible()
    said.get_by_role("button", name="More for the message").press("Enter")
    page.get_by_role("menuitem", name="Reply").press("c")
    expect(page.get_by_role("menuitem", name="Check against sources")).to_be_focused()
    page.keyboard.press("Enter")

    checked = messages(page).locator(".private")
    expect(checked).to_contain_text("003_1b8ed4e9084715c7.txt")


def test_a_message_is_changed_and_deleted_for_everyone(
    page: Page, browser: Browser, url: str
) -> None:
    go(page, "general")
    with opened(browser, url, []) as other:
        be(other, "Member")
        go(other, "general")
        ask(page, "A tpyo & more.")
        said = messages(other).locator("> .person")
        expect(said).to_contain_text("A tpyo & more.")
        menu_of(said)
        expect(other.get_by_role("menuitem", name="Edit")).to_have_count(0)
        other.keyboard.press("Escape")

        menu_of(messages(page).locator("> .person"))
        page.get_by_role("menuitem", name="Edit").click()
        expect(composer(page)).to_have_value("A tpyo & more.")
        ask(page, "A typo & more.")
        expect(said.locator(".words")).to_have_text("A typo & more.")
        expect(said).to_contain_text("(edited)")
        ask(other, "Hello.")
        expect(messages(page).locator(".second")).to_contain_text("Hello.")

        menu_of(messages(page).locator("> .person").first)
        page.get_by_role("menuitem", name="Delete").click()
        expect(said).to_have_count(1)
        expect(messages(page).locator("> .person")).to_have_count(1)


def test_what_is_deleted_above_a_thread_leaves_its_place(page: Page) -> None:
    ask(page, DEATHS)
    expect(answers(page)).to_have_count(1)
    menu_of(messages(page).locator("> .person"))
    page.get_by_role("menuitem", name="Delete").click()

    expect(messages(page)).to_contain_text("This message was deleted.")
    expect(messages(page)).not_to_contain_text("El Paso Sector in Fiscal Year 2023?")
    expect(answers(page)).to_have_count(1)


def test_a_file_is_sent_with_a_message(page: Page) -> None:
    go(page, "general")
    page.locator("#files").set_input_files(
        [FilePayload(name="notes.txt", mimeType="text/plain", buffer=b"Notes of <b>today</b>.")]
    )
    expect(page.locator("#picked")).to_contain_text("notes.txt")
    ask(page, "Here.")

    file = messages(page).locator(".file")
    file.get_by_role("button", name="Show").click()
    expect(file.locator("pre")).to_have_text("Notes of <b>today</b>.")


def test_what_looks_like_html_is_shown_as_typed(page: Page) -> None:
    go(page, "general")
    ask(page, "<img src=x onerror=alert(1)> <script>alert(2)</script> &amp;")

    said = messages(page).locator(".person .words")
    expect(said).to_have_text("<img src=x onerror=alert(1)> <script>alert(2)</script> &amp;")
    expect(said.locator("img, script")).to_have_count(0)


def test_the_text_of_a_message_can_be_copied(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    go(page, "general")
    ask(page, "Copy this.")
    menu_of(messages(page).locator("> .person"))
    page.get_by_role("menuitem", name="Copy the text").click()

    page.wait_for_function("async () => (await navigator.clipboard.readText()) === 'Copy this.'")


def test_several_messages_can_be_sent_while_the_bot_is_busy(page: Page) -> None:
    for question in (DEATHS, "What is said about asylum?", "Who won the chess olympiad?"):
        ask(page, question)

    expect(messages(page).locator("> .person")).to_have_count(3)
    expect(messages(page).locator("> .person").first).to_contain_text("148 migrant deaths")
    expect(page.locator("#waiting .message")).to_have_count(0)


def test_the_two_hundredth_message_is_added_and_nothing_is_drawn_again(page: Page) -> None:
    be(page, "Member")
    go(page, "general")
    for number in range(200):
        ask(page, f"This is message {number} of many.")
    expect(messages(page).locator("> .message")).to_have_count(200, timeout=120_000)
    page.evaluate("""
        window.drawn = [];
        new MutationObserver((changes) => window.drawn.push(
            ...changes.flatMap((change) => [...change.addedNodes, ...change.removedNodes])
        )).observe(document.querySelector("#messages"), { childList: true });
    """)

    ask(page, "One more.")

    newest = messages(page).locator("> .message").last
    expect(newest).to_contain_text("One more.")
    expect(newest).to_be_in_viewport()
    assert page.evaluate("window.drawn.length") == 1


def test_many_threads_do_not_crowd_the_list_and_old_ones_can_be_opened(page: Page) -> None:
    go(page, "general")
    for number in range(8):
        ask(page, f"Question number {number}?")
        menu_of(messages(page).locator("> .person").nth(number))
        page.get_by_role("menuitem", name="Reply").click()
        ask(page, "No idea.")
        expect(messages(page).locator(".replies")).to_have_count(number + 1)
    expect(page.locator("#channels .thread")).to_have_count(5)

    open_thread(page)

    expect(page.locator("h1")).to_contain_text("number 0?")
    expect(page.locator("#channels .thread")).to_have_count(6)


def test_reloading_the_page_keeps_the_conversation_and_shows_its_end(page: Page) -> None:
    page.set_viewport_size({"width": 1000, "height": 500})
    ask(page, DEATHS)
    expect(answers(page)).to_have_count(1)

    page.reload()

    expect(answers(page).get_by_role("button", name="👎")).to_be_in_viewport()


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
    expect(answers(page)).to_contain_text("148 migrant deaths")
    answers(page).get_by_role("button", name="👍").click()
    expect(messages(page).locator(".private")).to_be_visible()
    assert faults(page) == []
    composer(page).press_sequentially("/")
    assert faults(page) == []
    composer(page).press_sequentially("quoth settings")
    assert faults(page) == []
    composer(page).press("Enter")
    expect(dialog(page)).to_be_visible()
    assert faults(page) == []
    page.keyboard.press("Escape")
    menu_of(messages(page).locator("> .person").first)
    assert faults(page) == []
    assert overflow(page) == 0
    page.keyboard.press("Escape")
    open_thread(page)

    assert faults(page) == []
    assert overflow(page) == 0


def test_on_a_phone_channels_and_people_are_behind_a_button(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 780})
    general = page.locator("#channels").get_by_role("button", name="general")
    expect(general).to_be_hidden()

    page.get_by_role("button", name="Channels and people").click()
    general.click()

    expect(page.locator("h1")).to_have_text("#general")
    expect(general).to_be_hidden()


def test_the_bot_answers_in_the_language_of_the_page(browser: Browser, url: str) -> None:
    with opened(browser, url, [], locale="de-DE") as page:
        page.get_by_text("Stell eine Frage.").wait_for()
        ask(page, DEATHS)

        answer = answers(page)
        expect(answer.get_by_role("button", name="Im Kontext anzeigen")).to_be_visible()
        expect(answer.locator("blockquote").first).to_contain_text("148 migrant deaths")


def test_nothing_is_asked_of_another_machine(page: Page, asked_for: list[str], url: str) -> None:
    ask(page, DEATHS)
    expect(answers(page)).to_have_count(1)

    assert len(asked_for) > 5
    assert {URL(each).host for each in asked_for} == {"127.0.0.1"}
    assert all(each.startswith(url) for each in asked_for)


def test_an_admin_adds_a_document_in_a_form_and_it_can_be_asked_about(page: Page) -> None:
    ask(page, "documents")
    page.get_by_role("button", name="Change documents").click()
    expect(dialog(page)).to_contain_text("A file: text")
    assert faults(page) == []
    dialog(page).locator("input[type=file]").set_input_files(
        [FilePayload(name="rules.md", mimeType="text/markdown", buffer=RULES)]
    )
    dialog(page).get_by_role("button", name="Save").click()
    expect(messages(page).locator(".private").last).to_contain_text("rules.md has been added")
    ask(page, "When does the heating of the hall go off?")
    page.get_by_role("button", name="Open the thread").click()

    expect(messages(page).locator("blockquote").first).to_contain_text("nine in the evening")


def test_the_owner_pins_a_quotation_and_the_member_may_not(page: Page) -> None:
    ask(page, DEATHS)
    page.get_by_role("button", name="Open the thread").click()
    menu_of(messages(page).locator(".app").first)
    page.get_by_role("menuitem", name="Pin a quotation").click()
    expect(dialog(page).get_by_label("The question that it answers")).to_have_value(DEATHS)
    dialog(page).get_by_role("button", name="Save").click()
    expect(messages(page).locator(".private")).to_contain_text("Pinned.")

    be(page, "Member")
    menu_of(messages(page).locator(".app").first)
    page.get_by_role("menuitem", name="Pin a quotation").click()

    expect(messages(page).locator(".private")).to_contain_text("Only admins and owners")


def test_the_home_tab_names_the_commands_of_admins_each_on_a_line(page: Page) -> None:
    go(page, "Home")

    expect(messages(page)).to_contain_text("/quoth pins — List the pinned questions")
    lines = messages(page).inner_text().splitlines()
    assert any(each.startswith("/quoth gaps") for each in lines)
    assert any(each.startswith("/quoth documents") for each in lines)
    expect(composer(page)).to_be_hidden()


def test_a_button_keeps_the_focus_while_its_message_changes(page: Page) -> None:
    ask(page, DEATHS)
    vote = answers(page).first.get_by_role("button", name="👍")
    vote.press("Enter")
    expect(messages(page).locator(".private")).to_contain_text("Thanks for your vote")

    expect(vote).to_be_focused()
    vote.press("Enter")
    expect(messages(page).locator(".private")).to_have_count(2)


def test_what_has_changed_since_is_asked_again_in_a_dialogue(
    browser: Browser, tmp_path: Path
) -> None:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    rules = seeds / "rules.txt"
    rules.write_text("The harbour bridge was opened in 1932 by the mayor.\n", encoding="utf-8")
    servers = str(tmp_path / "servers")
    with (
        served(LOCAL, QUOTH_SEEDS=str(seeds), QUOTH_SERVERS=servers) as url,
        opened(browser, url, []) as page,
    ):
        page.get_by_text("Ask a question.").wait_for()
        ask(page, "When was the harbour bridge opened?")
        expect(answers(page)).to_contain_text("opened in 1932")
        rules.write_text("The harbour bridge was opened in 1933 by ferry.\n", encoding="utf-8")
        ask(page, "/quoth reload")
        expect(messages(page).locator(".private")).to_contain_text("I've read the documents again")
        answers(page).get_by_role("button", name="Exact text").first.click()
        messages(page).get_by_role("button", name="Ask again").click()
        expect(dialog(page)).to_contain_text("Ask again")
        question = dialog(page).get_by_role("textbox", name="question")
        expect(question).to_have_value("When was the harbour bridge opened?")
        dialog(page).get_by_role("button", name="Ask", exact=True).click()

        expect(messages(page)).to_contain_text("opened in 1933")
