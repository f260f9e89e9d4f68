"""A trainer's week: the list brought in, the reviews of a week, a quiz on what is weak, and what it changed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import SIZES, Server, sign_in
from tests.browser.test_pages import findings

pytestmark = pytest.mark.browser

PASSWORD = "a password of my own"
# Three facts are forgotten again and again by all but the first learner, who set their cards aside.
A_WEEK = """
from datetime import timedelta
from uuid import uuid4
from django.utils import timezone
from training.cohorts.models import Cohort
from training.reviews.models import Memory
from training.reviews.services import deal_fact, record_review, set_aside
from training.rules.scheduling import Rating

cohort = Cohort.objects.get()
facts = list(cohort.syllabus().order_by("order", "pk"))
for number, membership in enumerate(cohort.memberships.order_by("learner__username")):
    learner = membership.learner
    for back in range(7, 0, -1):
        at = timezone.now() - timedelta(days=back)
        if back > 4:
            for fact in facts[7 - back :: 3]:
                deal_fact(learner, fact, at=at)
        for memory in Memory.objects.filter(learner=learner, due_at__lte=at).select_related("card"):
            rating = Rating.AGAIN if number and memory.fact in facts[:3] else Rating.GOOD
            record_review(memory, learner=learner, version=memory.version, rating=rating, key=uuid4(), at=at)
    for memory in Memory.objects.filter(learner=learner, fact__in=facts[:3]):
        if number:
            set_aside(memory)
"""


@pytest.fixture(scope="module")
def trainer(browser: Browser, server: Server) -> Page:
    """A trainer, at a desk."""
    page = browser.new_context(viewport=SIZES["desk"]).new_page()
    sign_in(page, server, "trainer")
    return page


def bring_in(trainer: Page, server: Server) -> dict[str, tuple[str, str]]:
    """Make a cohort, bring in a list of three, and return the slips: name to username and password."""
    trainer.goto(f"{server.url}/cohorts/")
    trainer.get_by_role("link", name="New cohort").click()
    trainer.get_by_label("Name", exact=True).fill("Police, first intake")
    trainer.get_by_label("Day of deployment").evaluate(
        "(input) => { const day = new Date(Date.now() + 30 * 864e5); input.value = day.toISOString().slice(0, 10); }"
    )
    trainer.get_by_label(re.compile("^Mandate")).check()
    trainer.get_by_role("button", name="Create").click()
    expect(trainer).not_to_have_url(re.compile("/cohorts/new/$"))
    slug = trainer.evaluate("location.pathname").split("/")[2]
    trainer.goto(f"{server.url}/cohorts/{slug}/roster/")
    trainer.get_by_role("textbox").first.fill("Aminata Diallo\nBakary Sow\nChloé Martin\n")
    trainer.get_by_role("button", name="See what would happen").click()
    expect(trainer.get_by_text("New accounts: 3.")).to_be_visible()
    trainer.get_by_role("button", name="Do it").click()
    expect(trainer.get_by_text("3 passwords, shown this once")).to_be_visible()
    slips = {}
    for slip in trainer.locator(".slips > li").all():
        username, password = slip.locator(".typed").all_inner_texts()
        slips[slip.locator("b").inner_text()] = (username, password)
    return slips


def first_sign_in(browser: Browser, server: Server, username: str, password: str) -> Page:
    """Sign in with the password of a slip, and choose one's own."""
    page = browser.new_context(viewport=SIZES["phone"]).new_page()
    page.goto(f"{server.url}/sign-in/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page).not_to_have_url(re.compile("/sign-in/"))
    for field in page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url(f"{server.url}/today/")
    return page


def weakest(trainer: Page) -> dict[str, int]:
    """Return the weakest facts of the page of the cohort, each with its share."""
    section = trainer.locator("section", has=trainer.get_by_role("heading", name="Weakest facts"))
    rows = section.locator("tbody tr").all()
    return {
        row.get_by_role("link").first.inner_text(): int(row.locator("td").last.inner_text().rstrip("%")) for row in rows
    }


def test_a_trainers_week(browser: Browser, server: Server, trainer: Page):
    slips = bring_in(trainer, server)
    server.manage("shell", "-c", A_WEEK)

    trainer.goto(f"{server.url}/cohorts/")
    trainer.get_by_role("link", name="Police, first intake").click()
    expect(trainer.get_by_role("heading", level=1)).to_have_text(re.compile(r"\d of 3 (is|are) on course for"))
    cohort = trainer.url
    weak = weakest(trainer)
    assert weak
    assert findings(trainer) == []

    trainer.get_by_role("link", name=re.compile("Set a quiz on")).click()
    expect(trainer.locator("[name=fact]:checked")).to_have_count(len(weak))
    assert findings(trainer) == []
    trainer.get_by_label("Title").fill("What was weak this week")
    trainer.get_by_label("Find facts by their words").fill("Timbuktu")
    trainer.get_by_label("Find facts by their words").press("Enter")
    expect(trainer.get_by_label("Title")).to_have_value("What was weak this week")
    expect(trainer.locator("[name=fact]:checked")).to_have_count(len(weak))
    trainer.get_by_label(re.compile("^Assessment")).check()
    length = int(trainer.get_by_label("Number of questions").input_value())
    trainer.get_by_role("button", name="Set the quiz").click()
    expect(trainer.get_by_text("Set for 3 learners, who see it on Today.")).to_be_visible()
    expect(trainer.get_by_text("Taken by 0 of 3 learners")).to_be_visible()
    assert findings(trainer) == []

    learner = first_sign_in(browser, server, *slips["Bakary Sow"])
    learner.get_by_role("link", name="What was weak this week").click()
    expect(learner.get_by_role("button", name="Begin")).to_be_visible()
    assert findings(learner) == []
    learner.get_by_role("button", name="Begin").click()
    for number in range(1, length + 1):
        expect(learner.get_by_text(f"Question {number} of {length}")).to_be_visible()
        expect(learner.get_by_text(re.compile("Correct|Incorrect|Recorded answer"))).to_have_count(0)
        learner.get_by_role("button", name="I don’t know").click()
    expect(learner.get_by_role("heading", level=1)).to_have_text(f"0 of {length} correct")
    expect(learner.get_by_text("Your trainer sees this result.")).to_be_visible()
    learner.get_by_role("link", name="Back to Today").click()
    expect(learner.get_by_role("heading", name="Set by your trainer")).to_have_count(0)

    trainer.reload()
    expect(trainer.get_by_text("Taken by 1 of 3 learners")).to_be_visible()
    trainer.get_by_role("link", name="What was weak this week").click()
    expect(trainer.get_by_role("heading", level=1)).to_have_text("What was weak this week: taken by 1 of 3")
    assert findings(trainer) == []
    trainer.get_by_role("link", name=f"0 of {length}").click()
    expect(trainer.get_by_role("heading", level=1)).to_have_text(f"Bakary Sow: 0 of {length} correct")
    assert findings(trainer) == []
    trainer.goto(cohort)
    assert weakest(trainer) != weak
    assert min(weakest(trainer).values()) < min(weak.values())
