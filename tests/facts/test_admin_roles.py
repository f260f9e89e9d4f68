from __future__ import annotations

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.factories import (
    AttemptFactory,
    CardFactory,
    ChoiceFactory,
    CohortFactory,
    EntityFactory,
    FlagFactory,
    SourceFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


OPEN, CLOSED, SIGN_IN = 200, 403, 302
PAGES = ("changelist", "add", "change", "delete", "history")
CONTENT_MODELS = ("facts_source", "facts_topic", "facts_entity")
ALLOWED: dict[str, dict[str, tuple[str, ...]]] = {
    "editor": {
        **dict.fromkeys(CONTENT_MODELS, PAGES),
        "facts_fact": PAGES,
        "questions_question": ("changelist", "change", "history"),
        "reviews_card": PAGES,
        "reviews_flag": ("changelist", "change", "history"),
    },
    "administrator": {
        **dict.fromkeys(CONTENT_MODELS, PAGES),
        "facts_fact": PAGES,
        "questions_question": ("changelist", "change", "history"),
        "reviews_card": PAGES,
        "reviews_flag": ("changelist", "change", "history"),
        "accounts_user": ("changelist", "add", "change", "history"),
        "cohorts_cohort": PAGES,
    },
}


def rows() -> dict[str, object]:
    """One row of every model that the admin knows."""
    question = ChoiceFactory()
    AttemptFactory()
    made = {
        "facts_source": SourceFactory(),
        "facts_topic": TopicFactory(),
        "facts_entity": EntityFactory(),
        "facts_fact": question.fact,
        "questions_question": question,
        "reviews_card": CardFactory(),
        "reviews_flag": FlagFactory(),
        "accounts_user": UserFactory(),
        "cohorts_cohort": CohortFactory(),
    }
    for model in admin.site._registry:
        made.setdefault(model._meta.label_lower.replace(".", "_"), None)
    return made


@pytest.mark.parametrize("role", ["learner", "trainer", "editor", "administrator", ""])
def test_each_role_opens_its_own_pages_alone(role):
    client = Client()
    if role:
        client.force_login(UserFactory(role=role))
    closed = CLOSED if role in ALLOWED else SIGN_IN
    for name, row in rows().items():
        for page in PAGES:
            key = [row.pk if row else 1] if page in {"change", "delete", "history"} else []
            try:
                where = reverse(f"admin:{name}_{page}", args=key)
            except NoReverseMatch:
                continue
            expected = OPEN if page in ALLOWED.get(role, {}).get(name, ()) else closed
            found = client.get(where).status_code
            assert found == expected or (row is None and found == SIGN_IN), (role, where)


def test_every_model_in_the_admin_is_in_the_table():
    ours = {name for name in rows() if not name.startswith("axes_")}
    assert ours == set(ALLOWED["administrator"])
