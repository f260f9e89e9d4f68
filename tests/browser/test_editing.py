from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ROOT, SIZES, Server, serving, sign_in

pytestmark = pytest.mark.browser

SLUG = "nampala-attack-date"
LEARN = f"""
from datetime import timedelta
from django.utils import timezone
from training.accounts.models import User
from training.reviews.models import Card, Memory
now = timezone.now()
card = Card.objects.active().filter(fact__slug="{SLUG}").order_by("order").first()
memory = Memory.objects.create(
    learner=User.objects.get(username="learner"), card=card, fact_id=card.fact_id, phase=2, stability=5.0,
    difficulty=5.0, last_day=now.toordinal() - 5, due_at=now, dealt_on=now.date() - timedelta(days=9), repetitions=3,
)
print(memory.pk)
"""


@pytest.fixture(scope="module")
def edited(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of its own, since content is changed there."""
    with serving(prepared, tmp_path_factory.mktemp("edited")) as server:
        yield server


@pytest.fixture
def learnt(edited: Server) -> str:
    """The key of a memory: the learner has learnt the day of an attack."""
    made = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "--command", LEARN],
        cwd=ROOT, env=os.environ | edited.environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return made.stdout.split()[-1]


def browser_of(browser: Browser, edited: Server, name: str, size: str) -> Page:
    page = browser.new_context(viewport=SIZES[size]).new_page()
    page.set_default_timeout(20_000)
    sign_in(page, edited, name)
    return page


def faults(page: Page) -> list[str]:
    return [violation["id"] for violation in Axe().run(page).response["violations"]]


def test_from_a_flag_to_the_corrected_card(browser: Browser, edited: Server, learnt: str):
    learner = browser_of(browser, edited, "learner", "phone")
    learner.goto(f"{edited.url}/review/?card={learnt}")
    learner.get_by_text("Show answer").click()
    expect(learner.locator("#answer")).to_have_text("19 July 2016")
    learner.get_by_role("link", name="Not this card").click()
    learner.get_by_label("The answer is wrong").check()
    learner.get_by_label("In your words").fill("It was a day later.")
    learner.get_by_role("button", name="Send to the editors").click()
    expect(learner.get_by_label("In your words")).to_have_count(0)

    editor = browser_of(browser, edited, "editor", "desk")
    editor.goto(f"{edited.url}/admin/")
    row = editor.get_by_role("row", name=re.compile("Open flags of learners"))
    expect(row.get_by_role("cell").last).to_have_text("1")
    assert faults(editor) == []
    row.get_by_role("link").click()
    expect(editor.locator("#result_list tbody tr")).to_have_count(1)
    expect(editor.get_by_text("It was a day later.")).to_be_visible()
    editor.locator("#result_list .field-card_to_edit a").click()
    editor.get_by_role("link", name="Its fact").click()

    editor.get_by_label("Answer:", exact=True).first.fill("2016-07-20")
    editor.locator("#id_claims-0-value").fill("2016-07-20")
    editor.get_by_role("button", name="Preview: what saving would change").click()
    effects = editor.get_by_role("region", name="What saving would change")
    expect(effects.get_by_text("Nothing has been saved yet.")).to_be_visible()
    expect(effects.get_by_text("20 July 2016").first).to_be_visible()
    expect(effects.get_by_text("1 learner has learnt what would be corrected")).to_be_visible()
    editor.get_by_role("button", name="Save", exact=True).click()
    expect(
        editor.get_by_text("Learners who begin anew with a card and are told what was corrected: 1.")
    ).to_be_visible()

    editor.goto(f"{edited.url}/admin/reviews/flag/?attention=open")
    editor.locator("input.action-select").check()
    editor.get_by_label("Action:").select_option("deal_with")
    editor.get_by_role("button", name="Go", exact=True).click()
    expect(editor.get_by_text("Flags that are closed: 1.")).to_be_visible()
    assert faults(editor) == []
    editor.get_by_role("button", name="Close").click()
    expect(editor.get_by_text("Flags closed: 1.")).to_be_visible()

    learner.goto(f"{edited.url}/review/?card={learnt}")
    expect(learner.get_by_text("Its answer was “19 July 2016” when you learnt it.")).to_be_visible()
    learner.get_by_text("Show answer").click()
    expect(learner.locator("#answer")).to_have_text("20 July 2016")
    learner.goto(f"{edited.url}/facts/{SLUG}/")
    expect(learner.get_by_text("20 July 2016").first).to_be_visible()


def test_a_question_is_tried_as_a_learner_from_its_page(browser: Browser, edited: Server):
    editor = browser_of(browser, edited, "editor", "desk")
    editor.goto(f"{edited.url}/admin/questions/question/?format__exact=choice")
    expect(editor.get_by_role("columnheader", name="Discrimination")).to_be_visible()
    assert faults(editor) == []
    editor.locator("#result_list .field-stem a").first.click()
    editor.get_by_role("link", name="Preview").click()
    expect(editor.get_by_text("Preview, nothing is recorded")).to_be_visible()
    assert faults(editor) == []
    editor.get_by_role("radio").first.check()
    editor.get_by_role("button", name="Check answer").click()
    expect(editor.get_by_role("link", name="Ask again")).to_be_visible()
    assert faults(editor) == []
    editor.get_by_role("link", name="Back to editing").click()
    editor.get_by_role("link", name="Mark answers again").click()
    expect(editor.get_by_text("0 answers were given.")).to_be_visible()
    assert faults(editor) == []
