from __future__ import annotations

import gzip
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.conftest import SIZES, Server, sign_in
from tests.browser.test_pages import findings

pytestmark = pytest.mark.browser

# Whoever is new is dealt so many cards on the first day.
DEALT = 8
MAKE_LEARNERS = """
from training.accounts.models import User
for number in range(20):
    User.objects.create_user(f"reviewer-{number}", password="groundwork")
"""


@pytest.fixture(scope="module")
def learners(server: Server) -> Iterator[str]:
    """Names of learners who have not begun yet, one for each test."""
    server.manage("shell", "-c", MAKE_LEARNERS)
    return (f"reviewer-{number}" for number in range(20))


@pytest.fixture
def username(learners: Iterator[str]) -> str:
    """Somebody who has not begun yet."""
    return next(learners)


@pytest.fixture
def page(context: BrowserContext, server: Server, username: str) -> Page:
    """A page of a new learner, at the first card."""
    page = context.new_page()
    sign_in(page, server, username)
    page.goto(f"{server.url}/review/")
    expect(card(page, 1)).to_be_visible()
    return page


@pytest.fixture
def plain(browser: Browser, server: Server, username: str) -> Iterator[Page]:
    """A page of a new learner, in a browser that runs no script."""
    context = browser.new_context(java_script_enabled=False, viewport=SIZES["phone"])
    page = context.new_page()
    sign_in(page, server, username)
    yield page
    context.close()


def card(page: Page, number: int, total: int = DEALT):
    return page.get_by_text(f"Card {number} of {total}", exact=True)


def turn(page: Page) -> None:
    page.get_by_text("Show answer").click()
    expect(page.locator("#answer")).to_be_visible()


def grade(page: Page, name: str = "Easy") -> None:
    turn(page)
    page.get_by_role("button", name=name).click()


def prompt(page: Page) -> str:
    return page.locator("h1").inner_text()


def finish(page: Page, done: int = 0) -> None:
    """Grade the rest of the day, none of it to come back today."""
    for number in range(done + 1, DEALT + 1):
        expect(card(page, number)).to_be_visible()
        grade(page)
    expect(page.get_by_role("heading", name="Nothing is due")).to_be_visible()


def lost(page: Page):
    return page.get_by_role("alert").filter(has_text="Not sent yet")


def test_a_whole_session_by_keyboard_alone(page: Page, server: Server):
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method) if request.method == "POST" else None)
    for key in "1234":
        page.keyboard.press(key)
    expect(page.locator("#answer")).to_be_hidden()
    page.keyboard.press("Space")
    expect(page.locator("#answer")).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(card(page, 1)).to_be_visible()
    assert not sent
    first = prompt(page)
    page.keyboard.press("4")
    expect(page.locator("#status")).to_have_text("Saved. 7 left.")
    expect(page.locator("h1")).to_be_focused()
    expect(page.locator("h1")).not_to_have_text(first)
    page.keyboard.press("u")
    expect(page.locator("#status")).to_have_text("Grade taken back.")
    expect(page.locator("h1")).to_have_text(first)
    expect(page.locator("h1")).to_be_focused()
    page.keyboard.press("?")
    expect(page).to_have_url(f"{server.url}/help/keys/")
    page.goto(f"{server.url}/review/")
    expect(page.locator("h1")).to_have_text(first)
    page.keyboard.press("Escape")
    expect(page).to_have_url(f"{server.url}/today/")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(first)
    for number in range(1, DEALT + 1):
        expect(card(page, number)).to_be_visible()
        page.keyboard.press("Space")
        expect(page.locator("#answer")).to_be_focused()
        page.keyboard.press("4")
        expect(page.locator("h1")).to_be_focused()
    expect(page.locator("h1")).to_have_text("Nothing is due")
    expect(page.get_by_text(f"You made {DEALT} reviews today")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{server.url}/today/")


def test_each_key_gives_its_own_grade(page: Page):
    for number, key in enumerate("1234", start=1):
        page.keyboard.press("Space")
        expect(page.locator("#answer")).to_be_focused()
        with page.expect_request(lambda request: request.method == "POST") as sent:
            page.keyboard.press(key)
        assert f"rating={key}" in (sent.value.post_data or "").split("&")
        expect(page.get_by_text(f"Card {number + 1} of ")).to_be_visible()
        expect(page.locator("h1")).to_be_focused()


def test_keys_that_are_switched_off_do_nothing(page: Page, server: Server):
    page.goto(f"{server.url}/account/")
    form = page.locator("form", has=page.get_by_label("Single keys"))
    form.get_by_label("Single keys").uncheck()
    form.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.goto(f"{server.url}/review/")
    page.keyboard.press("Space")
    expect(page.locator("#answer")).to_be_hidden()
    turn(page)
    for key in ("4", "u", "?", "Escape"):
        page.keyboard.press(key)
    page.wait_for_timeout(200)
    expect(card(page, 1)).to_be_visible()
    page.get_by_role("button", name="Easy").click()
    expect(card(page, 2)).to_be_visible()


def test_a_whole_session_without_javascript(plain: Page, server: Server):
    plain.goto(f"{server.url}/today/")
    plain.get_by_role("link", name="Skip, start with cards").click()
    turn(plain)
    plain.get_by_role("button", name="Easy").dblclick()
    expect(card(plain, 2)).to_be_visible()
    grade(plain)
    expect(card(plain, 3)).to_be_visible()
    plain.get_by_role("button", name="Undo").click()
    expect(card(plain, 2)).to_be_visible()
    grade(plain)
    expect(card(plain, 3)).to_be_visible()
    plain.go_back()
    expect(card(plain, 3)).to_be_visible()
    finish(plain, done=2)
    expect(plain.get_by_text(f"You made {DEALT} reviews today and recalled {DEALT}.")).to_be_visible()


def test_a_grade_without_a_connection_is_kept_and_counts_once_when_it_is_back(page: Page, context: BrowserContext):
    turn(page)
    shown = prompt(page)
    context.set_offline(True)
    for _ in range(2):
        page.keyboard.press("3")
        expect(lost(page)).to_be_visible()
    expect(page.locator("h1")).to_have_text(shown)
    expect(page.locator("#answer")).to_be_visible()
    context.set_offline(False)
    page.keyboard.press("4")
    expect(page.locator("#status")).to_have_text("Saved. 7 left.")
    expect(card(page, 2)).to_be_visible()
    expect(lost(page)).to_be_hidden()
    page.reload()
    expect(card(page, 2)).to_be_visible()
    finish(page, done=1)


def test_a_grade_whose_answer_was_lost_counts_once_when_it_is_sent_again(page: Page):
    def take_and_lose(route: Route) -> None:
        assert route.fetch().ok
        route.abort()

    turn(page)
    page.route("**/review/", take_and_lose)
    page.keyboard.press("4")
    expect(lost(page)).to_be_visible()
    page.unroute("**/review/")
    page.keyboard.press("4")
    expect(page.locator("#status")).to_have_text("Saved. 7 left.")
    expect(card(page, 2)).to_be_visible()
    expect(page.get_by_text("was not counted")).to_have_count(0)


def test_undo_goes_back_over_several_grades(page: Page):
    prompts = []
    for number in range(1, 5):
        prompts.append(prompt(page))
        grade(page)
        expect(card(page, number + 1)).to_be_visible()
    for number in range(4, 0, -1):
        page.keyboard.press("u")
        expect(card(page, number)).to_be_visible()
        expect(page.locator("h1")).to_have_text(prompts[number - 1])
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    finish(page)


def test_a_double_press_of_a_grade_counts_once(page: Page):
    turn(page)
    page.get_by_role("button", name="Easy").dblclick()
    expect(card(page, 2)).to_be_visible()
    expect(page.locator("#answer")).to_be_hidden()
    page.reload()
    expect(card(page, 2)).to_be_visible()


def test_a_second_tab_is_told_that_its_card_was_graded(page: Page, context: BrowserContext):
    other = context.new_page()
    other.goto(page.url)
    grade(page)
    expect(card(page, 2)).to_be_visible()
    grade(other, "Again")
    expect(other.get_by_role("alert").filter(has_text="This grade was not counted")).to_be_visible()
    expect(card(other, 2)).to_be_visible()
    expect(other.locator("h1")).to_have_text(prompt(page))


def test_going_back_and_forth_after_grades_shows_the_card_that_is_next(page: Page, server: Server):
    for number in (1, 2):
        grade(page)
        expect(card(page, number + 1)).to_be_visible()
    shown = prompt(page)
    page.go_back()
    expect(page).to_have_url(f"{server.url}/today/")
    page.go_forward()
    expect(card(page, 3)).to_be_visible()
    expect(page.locator("h1")).to_have_text(shown)


def test_a_session_that_expired_leads_to_sign_in_and_back_to_the_card(
    page: Page, context: BrowserContext, server: Server, username: str
):
    grade(page)
    expect(card(page, 2)).to_be_visible()
    shown = prompt(page)
    turn(page)
    context.clear_cookies(name="sessionid")
    page.keyboard.press("4")
    expect(page.get_by_text("You are not signed in, or were signed out")).to_be_visible()
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill("groundwork")
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{server.url}/review/")
    expect(card(page, 2)).to_be_visible()
    expect(page.locator("h1")).to_have_text(shown)


def test_axe_finds_nothing_from_the_first_card_to_the_end(page: Page, server: Server):
    found: dict[str, list[str]] = {}

    def look(name: str) -> None:
        for size in SIZES:
            page.set_viewport_size(SIZES[size])
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                found[f"{name}, {size}, {scheme}"] = findings(page)

    look("front")
    turn(page)
    page.locator(".turn details > summary").first.click()
    look("back")
    page.get_by_role("link", name="Not this card").click()
    look("not this card")
    page.get_by_role("button", name="Send to the editors").click()
    expect(page.get_by_role("alert")).to_be_visible()
    found["not this card, refused"] = findings(page)
    page.get_by_role("button", name="Set it aside").click()
    expect(page.get_by_text("Set aside.")).to_be_visible()
    page.goto(f"{server.url}/review/aside/")
    look("set aside")
    page.goto(f"{server.url}/review/pack/")
    for summary in page.get_by_text("Show answer").all():
        summary.click()
    look("pack")
    page.get_by_role("button", name="Send grades").click()
    expect(page.get_by_role("alert").filter(has_text="No card has a grade yet")).to_be_visible()
    found["pack, refused"] = findings(page)
    for number in range(DEALT - 1):
        part = page.locator("section", has=page.get_by_text(f"Show answer {number + 1}", exact=True))
        part.get_by_text("Show answer").click()
        part.get_by_text("Easy").click()
    page.get_by_role("button", name="Send grades").click()
    expect(page.get_by_role("heading", name="7 grades saved")).to_be_focused()
    look("pack sent")
    page.goto(f"{server.url}/review/")
    expect(page.get_by_role("heading", name="Nothing is due")).to_be_visible()
    look("end")
    assert {name: what for name, what in found.items() if what} == {}


def choose(page: Page, number: int, name: str) -> None:
    """Turn a card of a pack and choose its grade."""
    page.get_by_text(f"Show answer {number}", exact=True).click()
    page.locator(".grades").nth(number - 1).get_by_text(name).click()


def test_a_pack_is_graded_without_a_connection_and_sent_when_it_is_back(
    page: Page, context: BrowserContext, server: Server
):
    response = page.goto(f"{server.url}/review/pack/")
    assert len(gzip.compress(response.body())) < 4096
    context.set_offline(True)
    choose(page, 1, "Again")
    choose(page, 3, "Easy")
    page.get_by_role("button", name="Send grades").click()
    expect(lost(page)).to_be_visible()
    expect(page.locator(":checked")).to_have_count(2)
    context.set_offline(False)
    page.get_by_role("button", name="Send grades").click()
    expect(page.get_by_role("heading", name="2 grades saved")).to_be_focused()
    expect(page.get_by_role("heading", name="6 cards without a grade stay due")).to_be_visible()
    page.goto(f"{server.url}/review/")
    expect(card(page, 3, DEALT + 1)).to_be_visible()


def test_a_pack_without_javascript_is_found_again_after_a_failed_sending(plain: Page, server: Server):
    plain.goto(f"{server.url}/review/pack/")
    choose(plain, 1, "Easy")
    choose(plain, 2, "Easy")
    plain.context.set_offline(True)
    plain.get_by_role("button", name="Send grades").click()
    plain.wait_for_url("chrome-error://*/")
    plain.go_back()
    expect(plain.locator(":checked")).to_have_count(2)
    plain.context.set_offline(False)
    plain.get_by_role("button", name="Send grades").click()
    expect(plain.get_by_role("heading", name="2 grades saved")).to_be_visible()
    plain.go_back()
    plain.get_by_role("button", name="Send grades").click()
    expect(plain.get_by_role("heading", name="2 grades were sent before and count once")).to_be_visible()
