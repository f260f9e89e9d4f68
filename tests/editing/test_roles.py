"""Who may open what of the admin, and do what: every address is in the table, or a test fails."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.editing.conftest import signed_in
from tests.factories import (
    CardFactory,
    ChoiceFactory,
    CohortFactory,
    EntityFactory,
    FlagFactory,
    MemoryFactory,
    ResponseFactory,
    ReviewFactory,
    SourceFactory,
    TopicFactory,
    UserFactory,
)
from tests.facts.admin_forms import filled
from training.accounts.models import User
from training.facts.models import Fact
from training.quizzes.models import Response
from training.reviews.models import Review

pytestmark = pytest.mark.django_db

ROLES = ("editor", "administrator", "trainer", "learner", "anonymous")
CONTENT, PEOPLE, NOBODY, EVERYBODY = {"editor", "administrator"}, {"administrator"}, set(), set(ROLES)
# Of each model: who may open the list, a form to add, a row, its deletion, its history.
MODELS = {
    "facts_source": (CONTENT, CONTENT, CONTENT, CONTENT, CONTENT),
    "facts_topic": (CONTENT, CONTENT, CONTENT, CONTENT, CONTENT),
    "facts_entity": (CONTENT, CONTENT, CONTENT, CONTENT, CONTENT),
    "facts_fact": (CONTENT, CONTENT, CONTENT, CONTENT, CONTENT),
    "questions_question": (CONTENT, NOBODY, CONTENT, NOBODY, CONTENT),
    "reviews_card": (CONTENT, CONTENT, CONTENT, CONTENT, CONTENT),
    "reviews_flag": (CONTENT, NOBODY, CONTENT, NOBODY, CONTENT),
    "accounts_user": (PEOPLE, PEOPLE, PEOPLE, NOBODY, PEOPLE),
    "cohorts_cohort": (PEOPLE, PEOPLE, PEOPLE, PEOPLE, PEOPLE),
}
PAGES = ("changelist", "add", "change", "delete", "history")
OTHERS = {
    "index": CONTENT,
    "jsi18n": CONTENT,
    "questions_question_preview": CONTENT,
    "questions_question_remark": CONTENT,
    "reviews_card_preview": CONTENT,
    "auth_user_password_change": PEOPLE,
    "password_change": CONTENT,
    "password_change_done": CONTENT,
}
# Beside the admin's own addresses, with what each takes: content as files. One of them only takes what was uploaded.
FILES: dict[str, list[object]] = {"import_content": [], "export_content": ["facts", "csv"], "apply_import": [1]}
# Addresses that answer otherwise than by a page: a search, a redirect, the end of the session, and what is no page.
ELSEWHERE = {"login", "logout", "autocomplete", "view_on_site", "app_list", ""}
OPEN, REFUSED = {200}, {302, 403}


def rows() -> dict[str, object]:
    question = ChoiceFactory()
    return {
        "facts_source": SourceFactory(),
        "facts_topic": TopicFactory(),
        "facts_entity": EntityFactory(),
        "facts_fact": question.fact,
        "questions_question": question,
        "reviews_card": CardFactory(),
        "reviews_flag": FlagFactory(),
        "accounts_user": UserFactory(),
        "cohorts_cohort": CohortFactory(),
        "auth_user": UserFactory(),
    }


def names(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns)
        else:
            yield pattern.name or ""


def beside(patterns: list[URLPattern | URLResolver]) -> Iterator[str | None]:
    """The names of addresses below the admin's that are not of its site."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from () if pattern.namespace == "admin" else beside(pattern.url_patterns)
        elif str(pattern.pattern).startswith("admin/"):
            yield pattern.name


def table() -> dict[str, set[str]]:
    of_models = {f"{model}_{page}": who for model, row in MODELS.items() for page, who in zip(PAGES, row, strict=True)}
    return of_models | OTHERS


def browser(role: str) -> Client:
    return Client() if role == "anonymous" else signed_in(role)


def test_every_address_of_the_admin_is_in_the_table():
    known = {*table(), *ELSEWHERE}
    ours = {name for name in names(admin.site.get_urls()) if not name.startswith("axes_")}
    assert ours - known == set()


def test_every_address_beside_the_admins_own_is_in_the_table():
    assert set(beside(get_resolver().url_patterns)) == {*FILES, "admin_sign_in"}


@pytest.mark.parametrize("role", ROLES)
def test_content_as_files_is_for_those_who_edit_it(role):
    client = browser(role)
    for name, takes in FILES.items():
        where = reverse(name, args=takes)
        answers = {"look": client.get(where).status_code, "send": client.post(where).status_code}
        for way, found in answers.items():
            assert (found in REFUSED) == (role not in CONTENT), (role, where, way, found)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_what_the_table_says_and_nothing_else(role):
    made, client = rows(), browser(role)
    for name, who in table().items():
        row = next((row for model, row in made.items() if name.startswith(f"{model}_")), None)
        with_row = row is not None and not name.endswith(("changelist", "add"))
        where = reverse(f"admin:{name}", args=[row.pk] if with_row else [])
        found = client.get(where).status_code
        assert found in (OPEN if role in who else REFUSED), (role, where, found)


@pytest.mark.parametrize("role", ROLES)
def test_who_may_not_open_the_lists_can_do_nothing_there(role):
    made, client = rows(), browser(role)
    allowed = {model: who[0] for model, who in MODELS.items()}
    actions = {
        "facts_fact": ["withdraw", "bring_back"],
        "questions_question": ["publish", "retire", "regenerate", "duplicate"],
        "reviews_card": ["retire", "restore", "give_back"],
        "reviews_flag": ["deal_with"],
        "accounts_user": ["make_nameless"],
    }
    for model, names_of in actions.items():
        for action in names_of:
            chosen = {"action": action, "_selected_action": made[model].pk}
            found = client.post(reverse(f"admin:{model}_changelist"), chosen).status_code
            # The page that asks once more, or a refusal.
            assert found in (OPEN if role in allowed[model] else REFUSED), (role, model, action, found)


def test_a_person_cannot_be_deleted_and_no_answer_or_review_goes_along():
    administrator, person = signed_in("administrator"), UserFactory()
    ResponseFactory(attempt__learner=person)
    ReviewFactory(memory=MemoryFactory(learner=person))
    where = reverse("admin:accounts_user_delete", args=[person.pk])
    assert administrator.post(where, {"post": "yes"}).status_code == 403
    chosen = {"_selected_action": person.pk, "post": "yes", "action": "delete_selected"}
    administrator.post(reverse("admin:accounts_user_changelist"), chosen)
    assert User.objects.filter(pk=person.pk).exists()
    assert (Response.objects.count(), Review.objects.count()) == (1, 1)


def test_a_person_is_made_nameless_once_that_was_confirmed_and_the_answers_stay():
    administrator, person = signed_in("administrator"), UserFactory(username="amina", first_name="Amina")
    ResponseFactory(attempt__learner=person)
    where = reverse("admin:accounts_user_changelist")
    page = administrator.post(where, {"action": "make_nameless", "_selected_action": person.pk})
    assert "Accounts that are deleted, with name and settings: 1." in page.content.decode()
    person.refresh_from_db()
    assert person.username == "amina"
    administrator.post(where, filled(page))
    person.refresh_from_db()
    assert (person.username == "amina", person.first_name, person.is_active) == (False, "", False)
    assert Response.objects.get().attempt.learner == person


def test_the_last_administrator_stays():
    administrator = signed_in("administrator")
    own = User.objects.get(role="administrator")
    where = reverse("admin:accounts_user_changelist")
    form = {"action": "make_nameless", "_selected_action": own.pk, "confirmed": "yes"}
    page = administrator.post(where, form, follow=True)
    assert "The last administrator cannot be deleted" in page.content.decode()
    own.refresh_from_db()
    assert own.is_active


def test_an_editor_sees_nothing_of_people():
    editor = signed_in("editor")
    person = UserFactory(username="amina")
    ResponseFactory(attempt__learner=person)
    assert "amina" not in editor.get(reverse("admin:index")).content.decode()
    assert editor.get(reverse("admin:accounts_user_change", args=[person.pk])).status_code == 403
    assert Fact.objects.exists()
