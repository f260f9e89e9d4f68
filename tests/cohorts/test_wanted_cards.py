from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cohorts.learning import NOW, TODAY
from tests.factories import (
    CardFactory,
    CohortFactory,
    FactFactory,
    InvitationFactory,
    MembershipFactory,
    MemoryFactory,
    TopicFactory,
    UserFactory,
)
from training.accounts.models import User
from training.cohorts.models import Cohort, Membership
from training.cohorts.services import join
from training.cohorts.services.roster import enrol, plan
from training.facts.models import Fact, Topic
from training.reviews.models import Card
from training.reviews.services import deal, note_quiz_answer, take_quiz_answers, to_deal
from training.rules.pacing import DEFAULT_NEW_A_DAY, RESERVE_DAYS
from training.rules.roster import read_roster

SETTINGS, FACTS, PEOPLE = (f"/cohorts/rotation-7/{page}/" for page in ("settings", "facts", "people"))
GIVEN = {
    "form": "cohort",
    "name": "Rotation 7",
    "deploys_on": "2026-06-12",
    "time_zone": "UTC",
    "standard": "85",
    "retention": "90",
}
# The cohort of these tests deploys in 25 days; its cards are to be met a reserve before.
DAYS = 25 - RESERVE_DAYS


@pytest.fixture(autouse=True)
def _stop_the_clock(time_machine):
    time_machine.move_to(NOW, tick=False)


def cards(number: int, *, importance: str = "trivia", topic: Topic | None = None) -> list[Card]:
    """Cards of as many facts of a topic."""
    topic = topic or TopicFactory()
    return [CardFactory(fact=FactFactory(topic=topic, importance=importance, order=place)) for place in range(number)]


def topic_of(some: list[Card]) -> Topic:
    return some[0].fact.topic


def dealt_next(learner: User, *, days: int = 0) -> set[Card]:
    """The cards that a learner is dealt next, once the cards of some days were dealt."""
    before = set(learner.memories.values_list("card", flat=True))
    deal(User.objects.get(pk=learner.pk), at=NOW + timedelta(days=days))
    return {memory.card for memory in learner.memories.exclude(card__in=before).select_related("card")}


@pytest.fixture(scope="module")
def others(module_db) -> list[Card]:
    """Cards of what everybody must know first, that the cohort does not ask for."""
    return cards(12, importance="core")


@pytest.fixture(scope="module")
def trivia(module_db) -> list[Card]:
    """Cards of trivia, two for each day until the reserve."""
    return cards(2 * DAYS)


@pytest.fixture
def wanted(cohort, trivia, others) -> list[Card]:
    """The cards that the cohort wants known: the trivia."""
    cohort.topics.add(topic_of(trivia))
    return trivia


@pytest.fixture
def learner(cohort, learner) -> User:
    """A member of the cohort."""
    join(cohort, learner, at=NOW)
    learner.refresh_from_db()
    return learner


def test_the_cards_of_a_cohort_are_all_met_before_the_reserve_and_no_other_until_then(learner, wanted):
    a_day = [dealt_next(learner, days=day) for day in range(DAYS)]
    assert [len(some) for some in a_day] == [2] * DAYS
    assert set.union(*a_day) == set(wanted)


def test_the_others_follow_steadily_from_the_day_after_the_last_card_of_the_cohort(learner, wanted, others):
    for card in wanted[1:]:
        MemoryFactory(learner=learner, card=card, dealt_on=TODAY - timedelta(days=5))
    assert dealt_next(learner) == {wanted[0]}
    assert dealt_next(learner) == set()
    assert dealt_next(learner, days=1) == set(others[:DEFAULT_NEW_A_DAY])


def test_a_fact_with_several_cards_is_dealt_one_of_them_at_a_time_and_no_other_instead(learner, wanted):
    for card in wanted[1:]:
        MemoryFactory(learner=learner, card=card, dealt_on=TODAY - timedelta(days=5))
    for order in range(1, 30):
        CardFactory(fact=wanted[0].fact, order=order)
    assert to_deal(learner, at=NOW) == 2
    assert dealt_next(learner) == {wanted[0]}


def test_reviews_that_are_due_leave_less_room_for_the_cards_of_a_cohort_too(learner, wanted, others):
    User.objects.update(daily_cap=10)
    for card in others[:9]:
        MemoryFactory(learner=learner, card=card, in_review=True, due_at=NOW)
    assert len(dealt_next(learner)) == 1


def test_who_is_in_no_cohort_is_dealt_from_everything_as_before(stranger, wanted, others):
    stranger.deploys_on = TODAY + timedelta(days=RESERVE_DAYS + 4)
    stranger.save()
    assert dealt_next(stranger) == set(others)


@pytest.mark.parametrize("day", [None, date(2027, 1, 1), date(2026, 5, 1), TODAY])
def test_an_own_day_that_is_later_or_past_does_not_slow_down_the_cards_of_a_cohort(learner, wanted, day):
    User.objects.update(deploys_on=day)
    learner.refresh_from_db()
    assert to_deal(learner, at=NOW) == 2


def test_an_own_day_before_that_of_the_cohort_is_kept(learner, wanted):
    learner.deploys_on = TODAY + timedelta(days=RESERVE_DAYS + 6)
    learner.save()
    assert to_deal(learner, at=NOW) == len(wanted) / 6


def test_of_two_cohorts_both_days_are_kept_and_the_cards_of_the_first_to_deploy_come_first(learner, wanted, others):
    later = CohortFactory(deploys_on=TODAY + timedelta(days=RESERVE_DAYS + DAYS + 10))
    later.topics.add(topic_of(others), topic_of(wanted))
    join(later, learner, at=NOW)
    learner.refresh_from_db()
    met = [dealt_next(learner, days=day) for day in range(DAYS + 10)]
    assert set.union(*met[:DAYS]) == set(wanted)
    assert set.union(*met[DAYS:]) == set(others)


def test_of_two_cohorts_that_with_more_to_meet_sets_the_pace(learner, cohort, wanted, others):
    for card in wanted[2:]:
        MemoryFactory(learner=learner, card=card, dealt_on=TODAY - timedelta(days=5))
    later = CohortFactory(deploys_on=TODAY + timedelta(days=RESERVE_DAYS + 3))
    later.topics.add(topic_of(others))
    MembershipFactory(cohort=later, learner=learner)
    Cohort.objects.filter(pk=cohort.pk).update(deploys_on=later.deploys_on - timedelta(days=1))
    assert dealt_next(learner) == {*wanted[:2], *others[:3]}


def test_what_a_quiz_found_unknown_is_dealt_whether_a_cohort_wants_it_or_not(learner, wanted, others):
    fact = others[0].fact
    note_quiz_answer(learner, fact, answer="right", right=False, guess_chance=0.25, key=uuid4(), at=NOW)
    take_quiz_answers(learner, at=NOW)
    assert learner.memories.get().card == others[0]


def browser_of(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def test_today_and_the_trainers_page_count_as_many_new_cards_as_are_dealt(trainers_client, cohort, learner, wanted):
    browser, member = browser_of(learner), learner.memberships.get()
    own = browser.get(reverse("today")).context["due"]
    theirs = trainers_client.get(reverse("member", args=[cohort.slug, member.pk])).context["report"].due
    browser.get(reverse("review"))
    assert (own.new, theirs.new, learner.memories.count()) == (2, 2, 2)
    assert browser.get(reverse("today")).context["due"].new == 2


def test_progress_looks_to_the_day_of_the_cohort_whatever_day_the_learner_set(learner, wanted):
    User.objects.update(deploys_on=date(2026, 7, 30))
    page = browser_of(learner).get(reverse("progress")).content.decode()
    assert "25 days to go until 12 June" in page
    assert "30 July" not in page


@dataclass
class Case:
    """A cohort with its people and cards, of which something is to change."""

    cohort: Cohort
    trainer: User
    learner: User
    others: list[Card]

    @property
    def membership(self) -> Membership:
        return self.learner.memberships.get(cohort=self.cohort)


def post(user: User, address: str, given: dict[str, object]) -> None:
    assert browser_of(user).post(address, given).status_code == 302


def left(case: Case) -> None:
    post(case.learner, reverse("own_cohorts"), {"membership": case.membership.pk})


def removed(case: Case) -> None:
    post(case.trainer, PEOPLE, {"member": case.membership.pk, "do": "remove"})


def moved_to_the_others(case: Case) -> None:
    other = CohortFactory(slug="rotation-8", deploys_on=TODAY + timedelta(days=40))
    other.trainers.add(case.trainer)
    other.topics.add(topic_of(case.others))
    post(case.trainer, PEOPLE, {"member": [case.membership.pk], "do": "move", "to": "rotation-8"})


def changed_in_the_admin(case: Case) -> None:
    browser = browser_of(UserFactory(role="administrator"))
    address = reverse("admin:cohorts_cohort_change", args=[case.cohort.pk])
    form = browser.get(address).context["adminform"].form
    given = {name: form[name].value() for name in form.fields if form[name].value()}
    assert browser.post(address, given | {"topics": [topic_of(case.others).pk]}).status_code == 302


def deleted_in_the_admin(case: Case) -> None:
    address = reverse("admin:cohorts_cohort_delete", args=[case.cohort.pk])
    post(UserFactory(role="administrator"), address, {"post": "yes"})
    assert not Cohort.objects.exists()


def given_other_topics(case: Case) -> None:
    post(case.trainer, SETTINGS, GIVEN | {"topics": [topic_of(case.others).pk]})


def given_no_topics(case: Case) -> None:
    post(case.trainer, SETTINGS, GIVEN)


def past(case: Case) -> None:
    Cohort.objects.filter(pk=case.cohort.pk).update(deploys_on=TODAY - timedelta(days=1))


@pytest.mark.parametrize(
    "change",
    [
        *(left, removed, moved_to_the_others, given_other_topics, given_no_topics),
        *(changed_in_the_admin, deleted_in_the_admin, past),
    ],
)
def test_a_change_of_what_is_wanted_holds_at_once(cohort, trainer, learner, wanted, others, change):
    assert to_deal(learner, at=NOW) == 2
    change(Case(cohort, trainer, learner, others))
    dealt = dealt_next(learner)
    assert dealt
    assert dealt <= set(others)


def new_account(case: Case) -> User:
    given = {"username": "nina", "new_password1": "sesame-street-9", "new_password2": "sesame-street-9"}
    assert Client().post(reverse("join", args=[InvitationFactory(cohort=case.cohort).code]), given).status_code == 302
    return User.objects.get(username="nina")


def with_a_code(case: Case) -> User:
    post(case.learner, reverse("join", args=[InvitationFactory(cohort=case.cohort).code]), {})
    return case.learner


def by_a_list(case: Case) -> User:
    enrol(case.cohort, plan(case.cohort, read_roster("Nina\n"), by=case.trainer), random=Random(1), at=NOW)
    return case.cohort.memberships.get().learner


@pytest.mark.parametrize("joined", [new_account, with_a_code, by_a_list])
def test_whoever_joins_is_dealt_what_the_cohort_wants(cohort, trainer, stranger, wanted, others, joined):
    learner = joined(Case(cohort, trainer, stranger, others))
    dealt = dealt_next(learner)
    assert len(dealt) == 2
    assert dealt <= set(wanted)


def test_chosen_facts_and_facts_added_to_a_topic_later_are_wanted_at_once(cohort, learner, trainer, wanted, others):
    for card in wanted:
        MemoryFactory(learner=learner, card=card, dealt_on=TODAY - timedelta(days=5))
    post(trainer, FACTS, {"fact": [others[5].fact_id]})
    (added,) = cards(1, topic=topic_of(wanted))
    assert [dealt_next(learner, days=day) for day in range(2)] == [{others[5]}, {added}]


def test_of_core_facts_only_the_rest_of_a_topic_is_not_wanted(cohort, learner, wanted, others):
    (core,) = cards(1, importance="core", topic=topic_of(wanted))
    Cohort.objects.update(core_only=True)
    assert dealt_next(learner) == {core}


def test_a_withdrawn_fact_is_waited_for_by_nobody(learner, wanted, others):
    for card in wanted[1:]:
        MemoryFactory(learner=learner, card=card, dealt_on=TODAY - timedelta(days=5))
    Fact.objects.filter(pk=wanted[0].fact_id).update(withdrawn_at=NOW)
    assert dealt_next(learner) == set(others[:DEFAULT_NEW_A_DAY])


def test_another_learner_and_what_they_met_change_nothing(cohort, learner, stranger, wanted, others):
    for card in wanted:
        MemoryFactory(learner=stranger, card=card, dealt_on=TODAY - timedelta(days=5))
    MembershipFactory(cohort=CohortFactory(deploys_on=TODAY + timedelta(days=8)), learner=stranger)
    assert dealt_next(learner) <= set(wanted)


def queries_of(learner: User, name: str) -> int:
    browser = browser_of(learner)
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(reverse(name)).status_code == 200
    return len(queries)


def test_dealing_takes_the_same_queries_at_any_number_of_cohorts_facts_and_members(
    cohort, learner, wanted, others, django_assert_max_num_queries
):
    people = [learner, UserFactory(), UserFactory()]
    for person in people[1:]:
        join(cohort, person, at=NOW)
    few = queries_of(people[0], "review"), queries_of(people[0], "today")
    later = CohortFactory(deploys_on=TODAY + timedelta(days=30), core_only=True)
    later.topics.add(topic_of(others), topic_of(wanted))
    later.facts.add(*(card.fact for card in [*others, *wanted]))
    join(later, people[1], at=NOW)
    for _ in range(5):
        join(later, UserFactory(), at=NOW)
    assert (queries_of(people[1], "review"), queries_of(people[1], "today")) == few
    with django_assert_max_num_queries(13):
        assert deal(people[2], at=NOW) == 2
