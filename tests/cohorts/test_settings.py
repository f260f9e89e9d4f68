from __future__ import annotations

from datetime import date
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cohorts.learning import NOW
from tests.factories import CardFactory, CohortFactory, FactFactory, MembershipFactory, TopicFactory, UserFactory
from training.accounts.models import User
from training.cohorts.models import Cohort
from training.cohorts.services import refresh
from training.facts.models import Fact

NEW = "/cohorts/new/"
SETTINGS = "/cohorts/rotation-7/settings/"
FACTS = "/cohorts/rotation-7/facts/"
GIVEN = {
    "name": "Rotation 7",
    "deploys_on": "2026-06-12",
    "time_zone": "Africa/Bamako",
    "standard": "85",
    "retention": "90",
}
SAVED = GIVEN | {"form": "cohort"}


@pytest.fixture(autouse=True)
def _stop_the_clock(time_machine):
    time_machine.move_to(NOW, tick=False)


def page_of(response) -> str:
    return unescape(response.content.decode())


def facts_of(topic, *importances) -> list[Fact]:
    """Return facts of a topic, each with a card."""
    facts = [FactFactory(topic=topic, importance=importance) for importance in importances]
    for fact in facts:
        CardFactory(fact=fact)
    return facts


def test_a_trainer_makes_a_cohort_and_is_its_trainer(trainers_client, trainer):
    topic = TopicFactory()
    facts_of(topic, "core", "useful")
    response = trainers_client.post(NEW, GIVEN | {"topics": [topic.pk], "core_only": "on", "standard": "70"})
    cohort = Cohort.objects.get()
    assert response.url == f"/cohorts/{cohort.slug}/people/"
    assert (cohort.slug, cohort.name, cohort.deploys_on) == ("rotation-7", "Rotation 7", date(2026, 6, 12))
    assert (cohort.standard, cohort.retention, cohort.time_zone) == (0.7, 0.9, "Africa/Bamako")
    assert (list(cohort.topics.all()), cohort.core_only) == ([topic], True)
    assert list(cohort.trainers.all()) == [trainer]
    assert "Saved. 1 fact to know." in page_of(trainers_client.get(SETTINGS))


def test_a_new_cohort_begins_with_the_usual_values_and_the_trainers_zone(trainers_client, trainer):
    User.objects.update(time_zone="Asia/Dhaka")
    page = page_of(trainers_client.get(NEW))
    assert 'name="standard" value="85"' in page
    assert page.index('value="90"') < page.index("checked") < page.index('value="95"')
    assert 'value="Asia/Dhaka"' in page
    assert page.count('class="button full"') == 1


@pytest.mark.parametrize(
    ("name", "slug"), [("New", "new-2"), ("Rotation 7", "rotation-7-2"), ("দল ৭", "cohort"), ("x" * 80, "x" * 40)]
)
def test_each_cohort_has_an_address_of_its_own(trainers_client, cohort, name, slug):
    trainers_client.post(NEW, GIVEN | {"name": name})
    assert Cohort.objects.exclude(pk=cohort.pk).get().slug == slug
    assert trainers_client.get(f"/cohorts/{slug}/settings/").status_code == 200


WRONG = [
    ("name", "", "Give it a name"),
    ("name", "x" * 81, "at most 80 characters"),
    ("deploys_on", "2026-05-17", "This day is past."),
    ("deploys_on", "2036-01-01", "more than five years away"),
    ("deploys_on", "12/06/2027", "Give the day as year, month and day"),
    ("deploys_on", "", "Give the day as year, month and day"),
    ("time_zone", "Atlantis", "is no time zone"),
    ("time_zone", "", "Name a city"),
    ("standard", "49", "from 50 to 100"),
    ("standard", "101", "from 50 to 100"),
    ("standard", "most", "from 50 to 100"),
    ("standard", "9" * 400, "from 50 to 100"),
    ("retention", "79", "Choose one of the four."),
    ("retention", "87", "Choose one of the four."),
    ("retention", "", "Choose one of the four."),
]


@pytest.mark.parametrize("address", [NEW, SETTINGS])
@pytest.mark.parametrize(("field", "typed", "message"), WRONG)
def test_a_wrong_setting_is_refused_by_name_with_a_remedy(trainers_client, cohort, address, field, typed, message):
    before = Cohort.objects.values().get()
    response = trainers_client.post(address, SAVED | {field: typed})
    page = page_of(response)
    assert response.status_code == 422
    assert message in page
    assert f'<a href="#id_{field}">' in page
    assert f'id="id_{field}"' in page
    assert "Not saved: " in page
    assert Cohort.objects.values().get() == before


def test_a_day_is_past_by_the_clock_of_the_cohort(trainers_client, db, time_machine):
    time_machine.move_to("2026-05-18T23:30:00Z", tick=False)
    there = GIVEN | {"deploys_on": "2026-05-18"}
    assert trainers_client.post(NEW, there | {"time_zone": "Asia/Dhaka"}).status_code == 422
    assert trainers_client.post(NEW, there | {"time_zone": "Africa/Bamako"}).status_code == 302


def test_a_day_that_has_passed_since_hinders_no_other_change(trainers_client, cohort):
    Cohort.objects.update(deploys_on=date(2026, 1, 1))
    assert trainers_client.post(SETTINGS, SAVED | {"deploys_on": "2026-01-01", "name": "Rotation 8"}).status_code == 302
    cohort.refresh_from_db()
    assert (cohort.name, cohort.slug) == ("Rotation 8", "rotation-7")


@pytest.mark.parametrize("narrowed", [{"core_only": "on"}, {"topics": True}])
def test_a_syllabus_without_a_fact_is_refused(trainers_client, cohort, narrowed):
    facts_of(TopicFactory(), "useful")
    topic = TopicFactory()
    response = trainers_client.post(SETTINGS, SAVED | ({"topics": [topic.pk]} if "topics" in narrowed else narrowed))
    assert response.status_code == 422
    assert "No fact is left." in page_of(response)


def test_each_topic_says_how_many_facts_it_has(trainers_client, cohort):
    topic = TopicFactory(title="Mandate")
    facts_of(topic, "core", "core", "trivia")
    FactFactory(topic=topic)
    TopicFactory(title="Empty")
    page = page_of(trainers_client.get(SETTINGS))
    assert "Mandate: 3 facts, 2 core" in page
    assert "Empty: 0 facts, 0 core" in page
    assert "3 facts to know" in page


def test_the_members_day_and_retention_follow_the_cohorts(trainers_client, cohort):
    other = CohortFactory(deploys_on=date(2027, 1, 1))
    one, both = MembershipFactory(cohort=cohort).learner, MembershipFactory(cohort=cohort).learner
    MembershipFactory(cohort=other, learner=both)
    gone = MembershipFactory(cohort=cohort, left_at=timezone.now()).learner
    trainers_client.post(SETTINGS, SAVED | {"deploys_on": "2027-07-01", "retention": "80"})
    for learner in (one, both, gone):
        learner.refresh_from_db()
    assert (one.deploys_on, one.retention) == (date(2027, 7, 1), 0.8)
    assert (both.deploys_on, both.retention) == (date(2027, 1, 1), 0.8)
    assert (gone.deploys_on, gone.retention) == (None, 0.9)


def test_what_a_learner_set_stays_when_the_cohorts_own_did_not_change(trainers_client, cohort):
    learner = MembershipFactory(cohort=cohort).learner
    User.objects.filter(pk=learner.pk).update(retention=0.95, deploys_on=date(2027, 2, 2))
    trainers_client.post(SETTINGS, SAVED | {"name": "Rotation 8"})
    learner.refresh_from_db()
    assert (learner.retention, learner.deploys_on) == (0.95, date(2027, 2, 2))


@pytest.mark.parametrize("change", [{"deploys_on": "2027-05-01"}, {"retention": "95"}, {"standard": "60"}])
def test_standings_are_worked_out_anew_after_a_change(trainers_client, cohort, change):
    MembershipFactory(cohort=cohort)
    before = refresh(cohort, at=timezone.now())[0]
    trainers_client.post(SETTINGS, SAVED | change)
    after = refresh(Cohort.objects.get(), at=timezone.now())[0]
    assert (before.basis, before.version) != (after.basis, after.version)


def test_saving_takes_the_same_queries_at_any_number_of_members(trainers_client, cohort, django_assert_max_num_queries):
    def saved(**changed: str) -> int:
        with django_assert_max_num_queries(40) as counted:
            assert trainers_client.post(SETTINGS, SAVED | changed).status_code == 302
        return len(counted)

    MembershipFactory(cohort=cohort)
    few = saved(retention="80", deploys_on="2027-05-01")
    MembershipFactory.create_batch(20, cohort=cohort)
    assert saved(retention="95", deploys_on="2027-05-02") == few


def test_another_trainer_is_added_by_username_and_sees_the_cohort(trainers_client, cohort):
    other = UserFactory(username="esi", role="trainer")
    browser = Client()
    browser.force_login(other)
    assert browser.get(SETTINGS).status_code == 404
    assert trainers_client.post(SETTINGS, {"form": "add", "username": "esi"}).url == SETTINGS
    assert browser.get(SETTINGS).status_code == 200


@pytest.mark.parametrize("username", ["amina", "nobody", "", "eve"])
def test_who_is_no_trainer_is_not_added_and_is_as_unknown_as_nobody(trainers_client, cohort, learner, username):
    UserFactory(username="eve", role="trainer", is_active=False)
    response = trainers_client.post(SETTINGS, {"form": "add", "username": username})
    assert response.status_code == 422
    assert ("No trainer has this username." in page_of(response)) == bool(username)
    assert cohort.trainers.count() == 1


def test_the_last_trainer_is_not_removed(trainers_client, cohort, trainer):
    cohort.trainers.add(UserFactory(username="gone", role="trainer", is_active=False))
    response = trainers_client.post(SETTINGS, {"form": "remove", "trainer": trainer.pk}, follow=True)
    assert "a cohort keeps one trainer at least" in page_of(response)
    assert trainer in cohort.trainers.all()


def test_a_trainer_who_removes_themselves_is_led_to_their_cohorts(trainers_client, cohort, trainer):
    cohort.trainers.add(UserFactory(role="trainer"))
    assert trainers_client.post(SETTINGS, {"form": "remove", "trainer": trainer.pk}).url == reverse("cohort_list")
    assert trainers_client.get(SETTINGS).status_code == 404


@pytest.mark.parametrize("sent", [{}, {"form": "other"}, {"form": "remove"}, {"form": "remove", "trainer": "9" * 30}])
def test_a_form_that_no_page_has_is_refused(trainers_client, cohort, sent):
    assert trainers_client.post(SETTINGS, sent).status_code in {400, 404}


def test_facts_are_searched_for_and_chosen_one_by_one(trainers_client, cohort):
    wanted, other = facts_of(TopicFactory(), "trivia", "core")
    Fact.objects.filter(pk=wanted.pk).update(search_text="zebra")
    page = page_of(trainers_client.get(FACTS, {"q": "Zebra"}))
    assert "1 fact found" in page
    assert other.statement not in page
    trainers_client.post(FACTS, {"fact": [wanted.pk]})
    assert list(cohort.syllabus()) == [wanted]
    assert "0 facts found" in page_of(trainers_client.get(FACTS, {"q": "Zebra"}))
    trainers_client.post(FACTS, {"fact": [wanted.pk], "remove": ""})
    assert cohort.syllabus().count() == 2


def test_chosen_facts_count_beside_the_core_facts_of_topics(trainers_client, cohort):
    topic = TopicFactory()
    core, _ = facts_of(topic, "core", "trivia")
    chosen, _ = facts_of(TopicFactory(), "trivia", "core")
    cohort.facts.add(chosen)
    trainers_client.post(SETTINGS, SAVED | {"topics": [topic.pk], "core_only": "on"})
    assert set(Cohort.objects.get().syllabus()) == {core, chosen}


@pytest.mark.parametrize("sent", [{}, {"fact": "x"}, {"fact": "9" * 30}, {"fact": "424242"}])
def test_choosing_nothing_changes_nothing_and_says_so(trainers_client, cohort, sent):
    assert "tick facts first" in page_of(trainers_client.post(FACTS, sent, follow=True))


def test_the_pages_take_the_same_queries_at_any_number_of_topics(
    trainers_client, cohort, django_assert_max_num_queries
):
    def counted(address: str) -> int:
        with django_assert_max_num_queries(20) as queries:
            trainers_client.get(address)
        return len(queries)

    addresses = (SETTINGS, NEW, f"{FACTS}?q=statement")
    facts_of(TopicFactory(), "core")
    few = [counted(address) for address in addresses]
    for _ in range(10):
        cohort.facts.add(*facts_of(TopicFactory(), "core", "useful"))
        cohort.trainers.add(UserFactory(role="trainer"))
    assert [counted(address) for address in addresses] == few


def test_two_trainers_who_remove_each_other_leave_one(trainers_client, cohort, trainer):
    other = UserFactory(role="trainer")
    cohort.trainers.add(other)
    others_client = Client()
    others_client.force_login(other)
    trainers_client.post(SETTINGS, {"form": "remove", "trainer": other.pk})
    assert others_client.post(SETTINGS, {"form": "remove", "trainer": trainer.pk}).status_code == 404
    assert cohort.trainers.count() == 1


def test_administrators_edit_cohorts_in_the_admin_and_members_follow(cohort):
    browser = Client()
    browser.force_login(UserFactory(role="administrator"))
    learner = MembershipFactory(cohort=cohort).learner
    address = reverse("admin:cohorts_cohort_change", args=[cohort.pk])
    form = browser.get(address).context["adminform"].form
    given = {name: form[name].value() for name in form.fields if form[name].value()} | {"deploys_on": "2027-08-08"}
    answer = browser.post(address, given)
    assert answer.status_code == 302, answer.context["errors"]
    learner.refresh_from_db()
    assert learner.deploys_on == date(2027, 8, 8)
    assert "dramane" in page_of(browser.get(reverse("admin:cohorts_cohort_changelist")))
    browser.post(reverse("admin:cohorts_cohort_add"), given | {"name": "Rotation 7"})
    assert Cohort.objects.filter(slug="rotation-7-2").exists()


def test_only_trainers_are_offered_as_trainers_in_the_admin(cohort, learner):
    browser = Client()
    browser.force_login(UserFactory(role="administrator", username="root"))
    query = {"app_label": "cohorts", "model_name": "cohort", "field_name": "trainers", "term": ""}
    found = browser.get(reverse("admin:autocomplete"), query).json()["results"]
    assert {one["text"] for one in found} == {"dramane", "root"}
