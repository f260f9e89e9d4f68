from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from tests.factories import ClaimFactory, FactFactory, PhrasingFactory
from training.questions.models import Question

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fact():
    made = FactFactory()
    ClaimFactory(fact=made)
    PhrasingFactory(fact=made)
    return made


def generate(*arguments: str) -> str:
    out = StringIO()
    call_command("generate_questions", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_tells_its_progress_and_what_it_did():
    out = generate()
    assert "1 of 1 facts" in out
    assert "new 1, changed 0, unchanged 0" in out
    assert "1 are published, 0 wait for an editor." in out


def test_the_command_says_what_made_no_question(fact):
    PhrasingFactory(fact=fact, text="What happened?", answer="one of several things at once", order=1)
    assert "Wordings that made no question: 1." in generate()


def test_the_command_tells_of_flaws_of_the_whole(fact):
    PhrasingFactory(fact=fact, order=1)
    assert "are nearly the same" in generate()


def test_the_seed_is_one_unless_given():
    generate()
    first = Question.objects.get().uid
    generate("--seed", "2")
    second = Question.objects.get().uid
    generate("--seed", "1")
    assert first != second
    assert Question.objects.get().uid == first
