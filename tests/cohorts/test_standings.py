from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import (
    CardFactory,
    ClaimFactory,
    CohortFactory,
    FactFactory,
    MembershipFactory,
    MemoryFactory,
    PhrasingFactory,
    ReviewFactory,
    UserFactory,
)
from tests.reviews.test_concurrency import at_once
from training.cohorts.models import Cohort, Standing
from training.cohorts.services import calibrate, join, leave, refresh
from training.cohorts.services.standings import FIELDS
from training.facts.models import Claim, Fact
from training.reviews.models import Card, Memory, QuizAnswer, Review
from training.reviews.services import (
    bring_back,
    bury,
    generate_cards,
    note_quiz_answer,
    record_review,
    release_quiz_answers,
    set_aside,
    take_quiz_answers,
    undo,
)
from training.reviews.services.editing import decide, save_edited
from training.rules.scheduling import Rating

NOW = timezone.now().replace(hour=12, minute=0)
FACTS, SPARE = 14, 2


@pytest.fixture(autouse=True)
def _at_noon(db):
    with time_machine.travel(NOW, tick=False):
        yield


def a_fact(place: int) -> Fact:
    """A fact with what it takes to make a card of it."""
    fact = FactFactory(answer=f"2013-04-{place + 1:02}")
    ClaimFactory(fact=fact)
    PhrasingFactory(fact=fact, text=f"On which day did number {place} begin?")
    return fact


def a_member(cohort: Cohort, cards: list[Card]):
    """A member who has learnt the cards and whose log has enough reviews for an estimate."""
    membership = MembershipFactory(cohort=cohort, learner__time_zone=cohort.time_zone)
    for place, card in enumerate(cards):
        memory = MemoryFactory(
            learner=membership.learner,
            card=card,
            in_review=True,
            stability=4.0 + place,
            last_day=NOW.toordinal() - 5 - place % 3,
            due_at=NOW + timedelta(days=place - 4),
        )
        ReviewFactory.create_batch(2, memory=memory, at=NOW - timedelta(days=5 + place % 3), milliseconds=9_000)
    return membership


@pytest.fixture
def cohort():
    """Two members on a syllabus of which a little is unseen."""
    for place in range(FACTS + SPARE):
        a_fact(place)
    generate_cards(at=NOW)
    cohort = CohortFactory(deploys_on=NOW.date() + timedelta(days=20))
    cards = list(Card.objects.order_by("pk")[:FACTS])
    a_member(cohort, cards)
    a_member(cohort, cards[:12])
    return cohort


def fields(cohort: Cohort, **options) -> dict[int, dict]:
    """Every field of what is shown, by learner."""
    found = refresh(Cohort.objects.get(pk=cohort.pk), at=timezone.now(), **options)
    return {one.learner_id: {name: _raw(getattr(one, name)) for name in FIELDS} for one in found}


def check(cohort: Cohort) -> dict[int, dict]:
    """What is shown equals what is worked out from nothing, and what is kept equals both."""
    shown = fields(cohort)
    kept = {row.pop("membership__learner"): row for row in Standing.objects.values("membership__learner", *FIELDS)}
    assert {key: kept[key] for key in shown} == {
        key: {name: _raw(value) for name, value in row.items()} for key, row in shown.items()
    }
    Standing.objects.all().delete()
    assert fields(cohort) == shown
    return shown


def _raw(value):
    return bytes(value) if isinstance(value, memoryview) else value


def a_memory() -> Memory:
    return Memory.objects.select_related("learner", "card").order_by("pk")[3]


def review(cohort, rating=Rating.AGAIN, key=None):
    memory = a_memory()
    record_review(
        memory, learner=memory.learner, version=memory.version, rating=rating, key=key or uuid4(), at=timezone.now()
    )


def answer_in_a_quiz(memory: Memory, **said):
    said = {"right": False, "guess_chance": 1 / 4} | said
    note_quiz_answer(memory.learner, memory.fact, answer=memory.card.answer, key=uuid4(), at=timezone.now(), **said)


def the_firmest() -> Memory:
    return Memory.objects.select_related("learner", "fact", "card").order_by("-stability")[0]


def miss_in_a_quiz(cohort, **said):
    memory = the_firmest()
    answer_in_a_quiz(memory, **said)
    take_quiz_answers(memory.learner, at=timezone.now())


def correct_a_fact(cohort):
    fact = a_memory().fact
    Fact.objects.filter(pk=fact.pk).update(answer="2014-12-31")
    Claim.objects.filter(fact=fact).update(value="2014-12-31")
    assert generate_cards(at=timezone.now()).reset == 2


def withdraw_a_fact(cohort):
    Fact.objects.filter(pk=a_memory().fact_id).update(withdrawn_at=timezone.now())


def add_a_fact(cohort):
    a_fact(25)
    assert generate_cards(at=timezone.now()).added == 1


def edit_a_card(cohort):
    card = a_memory().card
    before, card.answer = card.answer, "31 December 2014"
    assert save_edited(card, means_otherwise=True, answer_before=before, at=timezone.now()) == 2


def retire_a_card(cohort):
    decide(Card.objects.filter(pk=a_memory().card_id), status=Card.Status.RETIRED, at=timezone.now())


def narrow_the_syllabus(cohort):
    cohort.facts.set(Fact.objects.order_by("pk")[:13])


def put_off(cohort):
    memory = Memory.objects.select_related("learner").order_by("due_at")[0]
    bury(memory, learner=memory.learner, at=timezone.now())


def change(**values):
    return lambda cohort: Cohort.objects.filter(pk=cohort.pk).update(**values)


CHANGES = {
    "a review": review,
    "a miss in a quiz": miss_in_a_quiz,
    "a right choice in a quiz": lambda cohort: miss_in_a_quiz(cohort, right=True),
    "a card set aside": lambda _: set_aside(a_memory()),
    "a card put off": put_off,
    "a fact corrected": correct_a_fact,
    "a fact withdrawn": withdraw_a_fact,
    "a fact added": add_a_fact,
    "a card edited": edit_a_card,
    "a card retired": retire_a_card,
    "another syllabus": narrow_the_syllabus,
    "another standard": change(standard=0.95),
    "another date": change(deploys_on=NOW.date() + timedelta(days=40)),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_is_shown_is_right_after(what, cohort):
    before = check(cohort)
    CHANGES[what](cohort)
    assert check(cohort) != before


def test_what_is_shown_is_right_after_an_undo(cohort):
    before, key = check(cohort), uuid4()
    review(cohort, key=key)
    assert check(cohort) != before
    assert undo(a_memory().learner, key=key, at=timezone.now())
    after = check(cohort)
    for row in (*before.values(), *after.values()):
        del row["version"]
    assert after == before


def test_what_is_shown_is_right_after_a_card_is_brought_back(cohort):
    before = check(cohort)
    set_aside(a_memory())
    away = check(cohort)
    bring_back(a_memory())
    back = check(cohort)
    assert away != before
    for row in (*before.values(), *back.values()):
        del row["version"]
    assert back == before


def test_another_retention_of_the_learner_is_taken_into_account(cohort):
    before = check(cohort)
    learner = a_memory().learner
    learner.retention = 0.8
    learner.save()
    assert check(cohort) != before


def test_the_next_day_is_another_day(cohort):
    before = check(cohort)
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        assert check(cohort) != before


def test_whoever_joins_is_shown_and_whoever_left_is_not(cohort):
    before = check(cohort)
    newcomer = UserFactory()
    join(cohort, newcomer, at=timezone.now())
    shown = check(cohort)
    assert set(shown) - set(before) == {newcomer.pk}
    assert shown[newcomer.pk]["status"] == Standing.Status.TOO_LITTLE_DATA
    leave(cohort.memberships.active().get(learner=newcomer), at=timezone.now())
    assert check(cohort) == before


def test_whoever_joins_again_stands_by_the_memories_as_they_are_now(cohort):
    check(cohort)
    membership = cohort.memberships.active().get(learner=a_memory().learner)
    leave(membership, at=timezone.now())
    review(cohort)
    join(cohort, membership.learner, at=timezone.now())
    assert set(check(cohort)) >= {membership.learner_id}


def test_what_history_teaches_changes_what_is_shown(cohort):
    before = check(cohort)
    Cohort.objects.filter(pk=cohort.pk).update(calibration=None)
    calibrate(Cohort.objects.get(pk=cohort.pk), at=timezone.now())
    after = check(cohort)
    assert {row["basis"] for row in after.values()} != {row["basis"] for row in before.values()}


ANSWERS = {
    "a miss": [{"right": False}],
    "a right choice": [{"right": True}],
    "a right word when the card is due": [{"right": True, "guess_chance": 0.0}],
    "a right word after a miss": [{"right": False}, {"right": True, "guess_chance": 0.0}],
    "two right choices": [{"right": True}, {"right": True}],
}


@pytest.mark.parametrize("what", ANSWERS)
def test_answers_in_a_quiz_count_before_the_learner_opens_the_cards(what, cohort):
    before, memory = check(cohort), the_firmest()
    if "due" in what:
        Memory.objects.filter(pk=memory.pk).update(due_at=timezone.now())
    for said in ANSWERS[what]:
        answer_in_a_quiz(memory, **said)
    foreseen = check(cohort)
    assert Memory.objects.get(pk=memory.pk).quiz_day is None
    take_quiz_answers(memory.learner, at=timezone.now())
    taken = check(cohort)
    assert foreseen != before
    for row in (*foreseen.values(), *taken.values()):
        del row["version"], row["waiting"]
    assert foreseen == taken


def test_an_answer_on_a_fact_that_was_never_begun_changes_nothing_yet(cohort):
    before = check(cohort)
    unseen = Fact.objects.filter(memories=None)[0]
    learner = a_memory().learner
    note_quiz_answer(learner, unseen, answer="x", right=False, guess_chance=0.0, key=uuid4(), at=timezone.now())
    foreseen = check(cohort)
    assert foreseen[learner.pk].pop("waiting") == 1 + before[learner.pk].pop("waiting")
    assert foreseen == before
    take_quiz_answers(learner, at=timezone.now())
    assert check(cohort)[learner.pk]["waiting"] == 0


def test_an_answer_that_is_held_until_the_end_counts_when_it_is_released(cohort):
    before, memory = check(cohort), the_firmest()
    answer_in_a_quiz(memory, held=True)
    assert check(cohort) == before
    release_quiz_answers(QuizAnswer.objects.values_list("key", flat=True))
    assert check(cohort) != before


def queries(cohort) -> int:
    found = Cohort.objects.get(pk=cohort.pk)
    with CaptureQueriesContext(connection) as captured:
        refresh(found, at=timezone.now())
    return len(captured)


@pytest.mark.parametrize("members", [3, 60])
def test_queries_do_not_grow_with_the_members(cohort, members):
    fields(cohort)
    for _ in range(members - 2):
        MembershipFactory(cohort=cohort)
    answer_in_a_quiz(the_firmest())
    assert (queries(cohort), queries(cohort)) == (6, 2)


def test_only_what_changed_is_worked_out_anew(cohort):
    fields(cohort)
    Standing.objects.update(expected=-1.0)
    review(cohort)
    shown = fields(cohort)
    changed = {key for key, row in shown.items() if row["expected"] != -1.0}
    assert changed == {a_memory().learner_id}


@pytest.mark.django_db(transaction=True)
def test_pages_asked_for_at_once_leave_one_right_row_each(cohort):
    at_once(lambda _: fields(cohort), 12)
    assert Standing.objects.count() == 2
    check(cohort)


@pytest.mark.django_db(transaction=True)
def test_reviews_while_pages_are_shown_are_not_lost(cohort):
    memories = list(Memory.objects.select_related("learner").order_by("pk")[:12])

    def work(number):
        if number % 2:
            return fields(cohort)
        memory = memories[number // 2]
        return record_review(
            memory, learner=memory.learner, version=memory.version, rating=Rating.GOOD, key=uuid4(), at=timezone.now()
        )

    at_once(work, 24)
    assert Review.objects.filter(at=timezone.now()).count() == 12
    check(cohort)


def test_cards_of_a_fact_begun_that_were_not_met_are_minutes_to_come(cohort):
    before = [row["minutes_a_day"] for row in fields(cohort).values()]
    for fact in Fact.objects.all():
        CardFactory.create_batch(4, fact=fact)
    after = [row["minutes_a_day"] for row in check(cohort).values()]
    assert all(more > minutes for minutes, more in zip(before, after, strict=True))
