from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories import UserFactory
from tests.facts.admin_forms import Editor, make_fact
from training.facts.models import Fact
from training.questions.services import generate_questions
from training.reviews.services import generate_cards


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(UserFactory(role=role))
    return client


@pytest.fixture
def editor(db) -> Editor:
    """The browser of somebody who edits the content."""
    return Editor(signed_in("editor"))


@pytest.fixture
def other_editor(db) -> Editor:
    """The browser of somebody else who does."""
    return Editor(signed_in("editor"))


@pytest.fixture
def fact(db) -> Fact:
    """A fact with its question and its card."""
    ask = {"text": "On which day did it begin?", "format": "typed"}
    made = make_fact(slug="the-beginning", statement="It began on 1 July 2013.", ask=ask)
    generate()
    return made


def generate() -> None:
    generate_questions(seed=1)
    generate_cards(at=timezone.now())


def correct(editor: Editor, fact: Fact, answer: str = "2013-07-02", **changes):
    """Save the fact with another date."""
    return editor.save(page_of(fact), answer=answer, claims_0_value=answer, **changes)


def page_of(fact: Fact) -> str:
    return f"/admin/facts/fact/{fact.pk}/change/"


def text(page) -> str:
    return " ".join(page.content.decode().split())
