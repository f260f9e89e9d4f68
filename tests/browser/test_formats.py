from __future__ import annotations

import re
import subprocess
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ROOT, SIZES, Server, sign_in
from tests.browser.test_quiz import FEEDBACK

pytestmark = pytest.mark.browser

ASK = """
import sys, uuid
from django.utils import timezone
from training.accounts.models import User
from training.questions.models import Question
from training.quizzes.models import Attempt, Response
learner = User.objects.get(username="learner")
attempt = Attempt.objects.create(learner=learner, seed=1, requested=5, length=1, started_at=timezone.now())
question = Question.objects.for_practice().filter(format={format!r}).order_by("uid").first()
Response.objects.create(attempt=attempt, number=1, question=question)
print(attempt.pk)
"""


def ask(page: Page, server: Server, kind: str) -> None:
    """Open a question of a format, in an attempt of its own."""
    made = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "--command", ASK.format(format=kind)],
        cwd=ROOT, env=server.environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    page.goto(f"{server.url}/attempts/{made.stdout.split()[-1]}/1/")


def check(page: Page) -> None:
    page.get_by_role("button", name="Check answer").click()
    expect(page).to_have_url(FEEDBACK)


def faults(page: Page) -> list[str]:
    return [violation["id"] for violation in Axe().run(page).response["violations"]]


def test_events_are_put_in_order_with_buttons_that_keep_the_focus_and_say_the_place(page: Page, server: Server):
    ask(page, server, "order")
    assert faults(page) == []
    expect(page.get_by_role("combobox").first).to_be_hidden()
    first = page.locator("[data-order] li span").first.inner_text()
    down = page.get_by_role("button", name=f"Move down: {first}")
    down.click()
    expect(page.locator("[data-order] li span").nth(1)).to_have_text(first)
    expect(down).to_be_focused()
    expect(page.locator("#status")).to_have_text(re.compile(r"Now in place 2 / \d"))
    up = page.get_by_role("button", name=f"Move up: {first}")
    up.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-order] li span").first).to_have_text(first)
    expect(up).to_be_disabled()
    expect(down).to_be_focused()
    check(page)
    expect(page.get_by_role("columnheader", name="Recorded order")).to_be_visible()
    assert faults(page) == []


def test_things_are_matched_with_lists(page: Page, server: Server):
    ask(page, server, "match")
    page.get_by_role("button", name="Check answer").click()
    expect(page.get_by_role("alert").filter(has_text="an answer for every line")).to_be_focused()
    for select in page.get_by_role("combobox").all():
        select.select_option(index=1)
    assert faults(page) == []
    check(page)
    expect(page.get_by_role("columnheader", name="You chose")).to_be_visible()
    assert faults(page) == []


def test_several_options_are_chosen_by_key(page: Page, server: Server):
    ask(page, server, "multi")
    expect(page.get_by_text("Choose all that apply.")).to_be_visible()
    page.keyboard.press("a")
    page.keyboard.press("c")
    expect(page.get_by_role("checkbox").nth(0)).to_be_checked()
    expect(page.get_by_role("checkbox").nth(2)).to_be_checked()
    page.keyboard.press("a")
    expect(page.get_by_role("checkbox").nth(0)).not_to_be_checked()
    assert faults(page) == []
    check(page)
    expect(page.get_by_role("cell", name=re.compile("correct: Chosen"))).to_have_count(1)
    assert faults(page) == []


@pytest.mark.parametrize("kind", ["order", "match", "multi"])
def test_every_format_is_answered_without_javascript(browser: Browser, server: Server, kind):
    context = browser.new_context(java_script_enabled=False, viewport=SIZES["phone"])
    page = context.new_page()
    sign_in(page, server)
    ask(page, server, kind)
    if kind == "order":
        places = page.get_by_role("combobox").all()
        for number, place in enumerate(places):
            place.select_option(str(len(places) - number))
    elif kind == "match":
        for select in page.get_by_role("combobox").all():
            select.select_option(index=2)
    else:
        page.get_by_role("checkbox").first.check()
    check(page)
    expect(page.get_by_role("table")).to_be_visible()
    context.close()


def test_two_lines_with_one_place_are_refused_without_javascript(browser: Browser, server: Server):
    context = browser.new_context(java_script_enabled=False, viewport=SIZES["phone"])
    page = context.new_page()
    sign_in(page, server)
    ask(page, server, "order")
    page.get_by_role("combobox").first.select_option("2")
    page.get_by_role("button", name="Check answer").click()
    expect(page.get_by_text(re.compile("Give each line a place of its own"))).to_be_visible()
    expect(page.get_by_role("combobox").first).to_have_value("2")
    context.close()
