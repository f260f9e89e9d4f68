from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.editing.conftest import signed_in
from tests.factories import (
    AttemptFactory,
    CardFactory,
    ChoiceFactory,
    ClaimFactory,
    FactFactory,
    FlagFactory,
    MemoryFactory,
    QuestionFactory,
    ResponseFactory,
)
from training.editing.attention import MATTERS
from training.reviews.models import LEECH_LAPSES

INDEX = reverse("admin:index")
FINDING = {"code": "x", "severity": "flaw", "message": "It is vague.", "remedy": "Give the figure."}


def in_doubt():
    """A question of which a wrong option was chosen more often than the right one."""
    question = ChoiceFactory()
    options = list(question.options.all())
    for verdict, option, times in (("right", options[1], 7), ("wrong", options[0], 8)):
        for _ in range(times):
            ResponseFactory(
                question=question,
                attempt=AttemptFactory(),
                verdict=verdict,
                picked=[option.pk],
                answered_at=timezone.now(),
            )


def make_everything() -> None:
    """Something of each matter, twice where that is easy, beside what is in order or was dealt with."""
    for _ in range(2):
        asked(FactFactory(disputed=True))
        asked(FactFactory(kind="number", answer="5", unit="troops"))
        asked(FactFactory(changing=True, as_of=""))
        asked(ClaimFactory(dating="inferred").fact)
        FactFactory()
        QuestionFactory(findings=[FINDING])
        QuestionFactory(status="draft")
        QuestionFactory(fact_changed=True)
        FlagFactory()
        CardFactory(fact_changed=True)
        CardFactory(prompt="On which day is it currently?", edited_at=timezone.now())
        MemoryFactory(lapses=LEECH_LAPSES)
    in_doubt()
    withdrawn = {"withdrawn_at": timezone.now()}
    asked(FactFactory(disputed=True, reading="We take July."))
    FactFactory(disputed=True, **withdrawn)
    asked(FactFactory(kind="number", answer="5", unit="troops", as_of="2014"))
    asked(ClaimFactory(dating="inferred", source__dating_note="By its last event.").fact)
    QuestionFactory(findings=[FINDING], status="retired")
    QuestionFactory(findings=[FINDING], fact__withdrawn_at=timezone.now())
    QuestionFactory(fact_changed=True, status="retired")
    FlagFactory(resolved_at=timezone.now())
    CardFactory(fact_changed=True, status="retired")
    CardFactory(edited_at=timezone.now())
    CardFactory(prompt="On which day is it currently?", edited_at=timezone.now(), status="retired")
    CardFactory(prompt="On which day is it currently?", edited_at=timezone.now(), fact__withdrawn_at=timezone.now())
    MemoryFactory(lapses=LEECH_LAPSES - 1)
    MemoryFactory(lapses=LEECH_LAPSES, card__status="retired")


def asked(fact):
    QuestionFactory(fact=fact)


EXPECTED = {
    ("fact", "no-reading"): 2,
    ("fact", "no-date"): 4,
    ("fact", "guessed-date"): 2,
    ("question", "findings"): 2,
    ("question", "waiting"): 2,
    ("question", "outdated"): 2,
    ("question", "weak"): 1,
    ("flag", "open"): 2,
    ("card", "findings"): 2,
    ("card", "outdated"): 2,
    ("card", "suspect"): 2,
}


def lines(editor):
    """What the first page counts, by model and matter."""
    page = editor.client.get(INDEX)
    shown = [*page.context["attention"], *page.context["in_order"]]
    return {(line.matter.model._meta.model_name, line.matter.code): line for line in shown}


def test_the_first_page_counts_what_needs_attention_and_nothing_else(editor):
    make_everything()
    counts = {key: line.count for key, line in lines(editor).items()}
    # Facts without a question come with flags and cards too.
    assert counts.pop(("fact", "no-question")) > 2
    assert counts == EXPECTED


@pytest.mark.parametrize("matter", MATTERS, ids=lambda matter: f"{matter.model._meta.model_name}-{matter.code}")
def test_each_count_is_the_number_of_rows_behind_its_link(editor, matter):
    make_everything()
    line = lines(editor)[matter.model._meta.model_name, matter.code]
    assert line.count > 0
    listed = editor.client.get(matter.address)
    assert listed.status_code == 200
    assert listed.context["cl"].result_count == len(listed.context["cl"].result_list) == line.count


def test_the_first_page_shows_count_and_link(editor):
    FlagFactory()
    shown = editor.client.get(INDEX).content.decode()
    row = re.search(r"<tr><th scope=\"row\"><a href=\"([^\"]+)\">Open flags of learners</a>.*?</tr>", shown, re.DOTALL)
    assert row
    assert row[1] == "/admin/reviews/flag/?attention=open"
    assert '<td class="number">1</td>' in row[0]


def test_without_anything_to_do_the_first_page_says_so_and_still_lists_the_content(editor):
    shown = editor.client.get(INDEX).content.decode()
    assert "Nothing needs attention." in shown
    assert reverse("admin:facts_fact_changelist") in shown


def test_queries_of_the_first_page_do_not_grow(editor):
    def queries() -> int:
        make_everything()
        with CaptureQueriesContext(connection) as captured:
            editor.client.get(INDEX)
        return len(captured)

    queries()
    assert queries() == queries()


def test_a_matter_that_is_none_narrows_nothing(editor):
    FactFactory()
    listed = editor.client.get("/admin/facts/fact/?attention=nonsense")
    assert listed.context["cl"].result_count == 1


@pytest.mark.django_db
def test_learners_and_trainers_do_not_see_it():
    for role in ("learner", "trainer"):
        assert signed_in(role).get(INDEX).status_code == 302


def test_the_first_page_leads_to_the_content_as_files(db):
    assert f'href="{reverse("import_content")}"' in signed_in("editor").get(INDEX).content.decode()
