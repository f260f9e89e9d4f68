from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import SIZES, Server, sign_in

pytestmark = pytest.mark.browser

QUESTION = re.compile(r"/attempts/[0-9a-f-]+/\d+/$")
FEEDBACK = re.compile(r"/attempts/[0-9a-f-]+/\d+/answer/$")
RESULTS = re.compile(r"/attempts/[0-9a-f-]+/$")


def begin(page: Page, server: Server, slug: str = "all", *, seed: int = 11, length: int = 5) -> None:
    page.goto(f"{server.url}/quizzes/{slug}/?seed={seed}&length={length}")
    page.get_by_role("button", name="Begin").click()
    expect(page).to_have_url(QUESTION)


def answer(page: Page) -> None:
    """Choose the first option, or type what the question can take, right or not."""
    choices = page.locator("#answer input")
    if page.locator("[data-order]").count():
        return
    if page.locator("select").count():
        for select in page.locator("select").all():
            select.select_option(index=1)
    elif choices.count():
        choices.first.check()
    else:
        page.locator("#answer").fill(typed(page))


def typed(page: Page) -> str:
    """Return a text of the kind that the hint asks for."""
    hint = page.locator("#hint").inner_text()
    return (
        "July 2013" if "1987" in hint else "$5 million" if "million" in hint else "7" if "Digits" in hint else "a guess"
    )


def check(page: Page) -> None:
    page.get_by_role("button", name="Check answer").click()
    expect(page).to_have_url(FEEDBACK)


def go_on(page: Page) -> None:
    feedback = page.url
    page.get_by_role("link", name=re.compile("Continue|See the results")).click()
    expect(page).not_to_have_url(feedback)


def test_a_learner_takes_a_quiz_from_sign_in_to_the_results(page: Page, server: Server):
    begin(page, server)
    for number in range(1, 6):
        expect(page.get_by_text(f"Question {number} of 5")).to_be_visible()
        answer(page)
        check(page)
        expect(page.get_by_text("Recorded answer")).to_be_visible()
        expect(page.get_by_role("heading", name=re.compile("What the sources? says?"))).to_be_visible()
        expect(page.locator(".claim").first).to_be_visible()
        go_on(page)
    expect(page).to_have_url(RESULTS)
    expect(page.get_by_role("heading", name=re.compile(r"\d of \d correct"))).to_be_visible()
    page.goto(f"{server.url}/today/")
    expect(page.get_by_text(re.compile(r"\d of \d correct")).first).to_be_visible()


def test_after_an_answer_the_verdict_has_the_focus_and_the_place_is_announced(page: Page, server: Server):
    begin(page, server)
    answer(page)
    check(page)
    expect(page.locator("h1")).to_be_focused()
    expect(page.locator("#status")).to_have_text("Saved. 1 of 5 answered.")
    expect(page).to_have_title(re.compile("question 1 of 5"))
    go_on(page)
    expect(page.get_by_text("Question 2 of 5")).to_be_visible()
    expect(page.locator("h1")).to_be_focused()


def test_an_empty_answer_is_refused_in_place_and_focus_goes_to_the_message(page: Page, server: Server):
    begin(page, server)
    page.get_by_role("button", name="Check answer").click()
    expect(page.get_by_role("alert").filter(has_text="Not checked yet")).to_be_focused()
    expect(page).to_have_url(QUESTION)


def test_a_whole_quiz_by_keyboard_alone(page: Page, server: Server):
    begin(page, server)
    for number in range(1, 6):
        expect(page.get_by_text(f"Question {number} of 5")).to_be_visible()
        if page.locator("#answer input").count():
            page.keyboard.press("a")
            page.keyboard.press("Enter")
        elif page.locator("#hint").count():
            page.locator("#answer").focus()
            page.keyboard.type(typed(page))
            page.keyboard.press("Enter")
        else:
            page.get_by_role("button", name="I don’t know").focus()
            page.keyboard.press("Enter")
        expect(page).to_have_url(FEEDBACK)
        page.keyboard.press("Enter")
    expect(page).to_have_url(RESULTS)


def test_the_focus_is_on_the_news_before_a_key_can_be_pressed(page: Page, server: Server):
    begin(page, server)
    answer(page)
    page.evaluate(
        """() => document.addEventListener('htmx:afterSwap', () => setTimeout(() => {
            document.body.dataset.focused = document.activeElement.tagName;
        }))"""
    )
    page.get_by_role("button", name="Check answer").click()
    expect(page.locator("body")).to_have_attribute("data-focused", "H1")


def test_keys_do_nothing_while_typing_nor_when_turned_off(page: Page, server: Server):
    page.goto(f"{server.url}/facts/")
    page.get_by_label("Search").press_sequentially("?abc")
    expect(page.get_by_label("Search")).to_have_value("?abc")
    page.goto(f"{server.url}/account/")
    page.get_by_label("Single keys").uncheck()
    page.locator("form", has=page.get_by_label("Single keys")).get_by_role("button", name="Save").click()
    begin(page, server)
    page.keyboard.press("Escape")
    page.wait_for_timeout(300)
    expect(page).to_have_url(QUESTION)
    page.goto(f"{server.url}/account/")
    page.get_by_label("Single keys").check()
    page.locator("form", has=page.get_by_label("Single keys")).get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()


def test_a_whole_quiz_without_javascript(browser: Browser, server: Server):
    context = browser.new_context(java_script_enabled=False, viewport=SIZES["phone"])
    page = context.new_page()
    sign_in(page, server)
    begin(page, server)
    for _ in range(5):
        answer(page)
        check(page)
        go_on(page)
    expect(page).to_have_url(RESULTS)
    context.close()


def test_going_back_shows_what_was_answered_and_does_not_answer_again(page: Page, server: Server):
    begin(page, server)
    answer(page)
    check(page)
    verdict = page.locator("h1").inner_text()
    go_on(page)
    expect(page.get_by_text("Question 2 of 5")).to_be_visible()
    page.go_back()
    expect(page.locator("h1")).to_have_text(verdict)
    page.go_back()
    expect(page.locator("h1")).to_have_text(verdict)
    expect(page.get_by_role("button", name="Check answer")).to_have_count(0)


def test_a_double_press_counts_once_and_shows_the_verdict(page: Page, server: Server):
    begin(page, server)
    answer(page)
    page.get_by_role("button", name="Check answer").dblclick()
    expect(page).to_have_url(FEEDBACK)
    expect(page.get_by_text("Question 1 of 5")).to_be_visible()
    go_on(page)
    expect(page.get_by_text("Question 2 of 5")).to_be_visible()


def test_two_tabs_with_one_question_count_the_first_answer(page: Page, context: BrowserContext, server: Server):
    begin(page, server)
    other = context.new_page()
    other.goto(page.url)
    answer(page)
    check(page)
    verdict = page.locator("h1").inner_text()
    other.get_by_role("button", name="I don’t know").click()
    expect(other).to_have_url(FEEDBACK)
    expect(other.locator("h1")).to_have_text(verdict)


def test_a_lost_connection_keeps_the_answer_and_says_so(page: Page, context: BrowserContext, server: Server):
    begin(page, server)
    answer(page)
    context.set_offline(True)
    page.get_by_role("button", name="Check answer").click()
    expect(page.get_by_role("alert").filter(has_text="Not sent yet")).to_be_visible()
    context.set_offline(False)
    check(page)


def test_what_was_answered_survives_a_killed_server(page: Page, server: Server):
    begin(page, server)
    answer(page)
    check(page)
    verdict, address = page.locator("h1").inner_text(), page.url
    go_on(page)
    expect(page.get_by_text("Question 2 of 5")).to_be_visible()
    answer(page)
    server.kill()
    page.get_by_role("button", name="Check answer").click()
    expect(page.get_by_role("alert").filter(has_text="Not sent yet")).to_be_visible()
    server.start()
    check(page)
    page.goto(address)
    expect(page.locator("h1")).to_have_text(verdict)


def test_an_expired_session_asks_to_sign_in_and_returns_to_the_question(
    page: Page, context: BrowserContext, server: Server
):
    begin(page, server)
    question = page.url
    answer(page)
    context.clear_cookies()
    page.get_by_role("button", name="Check answer").click()
    # The cookie against forged requests went with the session: say so and keep the answer.
    expect(page.get_by_role("alert").filter(has_text="Not sent")).to_be_visible()
    page.get_by_role("button", name="Check answer").click()
    expect(page.get_by_text("You are not signed in, or were signed out")).to_be_visible()
    page.get_by_label("Username").fill("learner")
    page.get_by_label("Password").fill("groundwork")
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(question)


def test_another_device_goes_on_where_the_first_stopped(page: Page, browser: Browser, server: Server):
    begin(page, server)
    answer(page)
    check(page)
    attempt = page.url.split("/")[4]
    elsewhere = browser.new_context(viewport=SIZES["desk"])
    other = elsewhere.new_page()
    sign_in(other, server)
    other.goto(f"{server.url}/attempts/{attempt}/")
    expect(other.get_by_text("Question 2 of 5")).to_be_visible()
    elsewhere.close()


def test_the_same_seed_asks_the_same_questions(page: Page, server: Server):
    stems = []
    for _ in range(2):
        begin(page, server, seed=99)
        stems.append(page.locator("h1").inner_text())
    assert stems[0] == stems[1]
