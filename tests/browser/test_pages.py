from __future__ import annotations

import gzip
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, expect

from tests.browser.conftest import SIZES, Server, sign_in
from tests.browser.test_quiz import answer, begin, check, go_on

pytestmark = pytest.mark.browser

PAGES = {
    "today": "/today/",
    "quizzes": "/quizzes/",
    "start": "/quizzes/mandate/",
    "facts": "/facts/",
    "nothing found": "/facts/?q=zanzibar",
    "disputed fact": "/facts/minusma-authorized/",
    "source": "/sources/passblue-2013/",
    "timeline": "/timeline/",
    "hidden dates": "/timeline/?dates=hidden",
    "progress": "/progress/",
    "account": "/account/",
    "keys": "/help/keys/",
    "record": "/help/record/",
    "not found": "/no/such/page/",
}


def findings(page: Page, **options: list[str]) -> list[str]:
    """Return what axe-core finds, and whether the page is wider than its window."""
    found = [
        f"{violation['id']}: {[node['html'] for node in violation['nodes']][:3]}"
        for violation in Axe().run(page, options=options).response["violations"]
    ]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append("the page scrolls sideways")
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_on_any_page(browser: Browser, server: Server, size, scheme):
    # A scheme changes colours and nothing else.
    options = {"runOnly": ["color-contrast"]} if scheme == "dark" else {}
    context = browser.new_context(viewport=SIZES[size], color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{server.url}/sign-in/?next=/timeline/")
    found = {"sign in": findings(page, **options)}
    page.get_by_role("button", name="Sign in").evaluate("button => button.form.noValidate = true")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    found["sign in refused"] = findings(page, **options)
    sign_in(page, server)
    for name, path in PAGES.items():
        page.goto(f"{server.url}{path}")
        found[name] = findings(page, **options)
    begin(page, server, seed=5, length=10)
    for number in range(1, 11):
        expect(page.get_by_text(f"Question {number} of 10")).to_be_visible()
        found[f"question {number}"] = findings(page, **options)
        answer(page)
        check(page)
        found[f"feedback {number}"] = findings(page, **options)
        go_on(page)
    expect(page.get_by_role("heading", name=re.compile(r"of \d+ correct"))).to_be_visible()
    found["results"] = findings(page, **options)
    context.close()
    assert {name: what for name, what in found.items() if what} == {}


@pytest.mark.parametrize("path", [*PAGES.values(), "/sign-in/"])
def test_a_page_reflows_at_320_pixels(browser: Browser, server: Server, path):
    context = browser.new_context(viewport={"width": 320, "height": 600})
    page = context.new_page()
    sign_in(page, server)
    page.goto(f"{server.url}{path}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()


def test_a_first_visit_is_six_requests_and_thirty_kilobytes_at_most(browser: Browser, server: Server):
    context = browser.new_context(viewport=SIZES["phone"])
    page = context.new_page()
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request))
    page.goto(f"{server.url}/sign-in/", wait_until="networkidle")
    sizes = [request.sizes() for request in requests]
    assert len(requests) <= 6
    assert sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes) < 30 * 1024
    assert {request.url.split("/")[2] for request in requests} == {server.url.split("/")[2]}
    context.close()


def test_a_later_page_is_one_request_and_an_answer_one(page: Page, server: Server):
    begin(page, server)
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request))
    answer(page)
    check(page)
    go_on(page)
    expect(page.get_by_text("Question 2 of 5")).to_be_visible()
    sent = [f"{request.method} {request.url}" for request in requests if request.resource_type != "other"]
    assert [line.split()[0] for line in sent] == ["POST", "GET"], sent


def test_every_learner_page_is_under_four_kilobytes_gzipped(page: Page, server: Server):
    sizes = {}
    for name, path in PAGES.items():
        sizes[name] = len(gzip.compress(page.goto(f"{server.url}{path}").body()))
    begin(page, server)
    sizes["question"] = len(gzip.compress(page.reload().body()))
    answer(page)
    check(page)
    sizes["feedback"] = len(gzip.compress(page.reload().body()))
    assert {name: size for name, size in sizes.items() if size >= 4096} == {}


def test_hidden_dates_are_shown_one_by_one(page: Page, server: Server):
    page.goto(f"{server.url}/timeline/?dates=hidden")
    event = page.get_by_role("listitem").filter(has_text="vote to authorize MINUSMA").first
    date = event.get_by_text("25 April 2013", exact=True)
    expect(date).to_be_hidden()
    event.get_by_text("Show the date").click()
    expect(date).to_be_visible()


def test_an_editor_opens_a_fact_in_the_admin_under_the_strict_policy(browser: Browser, server: Server):
    context = browser.new_context(viewport=SIZES["desk"])
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if "Content Security" in message.text else None)
    sign_in(page, server, "editor")
    page.get_by_role("link", name="Admin").click()
    page.goto(f"{server.url}/admin/facts/fact/?q=authorized")
    page.locator("#result_list tbody a").first.click()
    expect(page.get_by_role("textbox", name="Statement")).to_be_visible()
    assert not refused
    context.close()
