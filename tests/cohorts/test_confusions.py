from __future__ import annotations

from collections import Counter, defaultdict

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cohorts.learning import NOW, TODAY, member, wrong_answer
from tests.factories import CardFactory, CohortFactory, FactFactory
from training.cohorts.confusions import confusions
from training.cohorts.syllabus import Syllabus
from training.facts.models import Fact
from training.reviews.models import QuizAnswer
from training.rules.records import Kind
from training.rules.sameness import said_by

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _stop_the_clock(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def cohort():
    return CohortFactory(deploys_on=TODAY)


@pytest.fixture
def learners(cohort):
    return [member(cohort, name).learner for name in ("Aminata", "Bakary", "Chidi", "Djibril")]


def a_fact(kind: str, answer: str, **fields) -> Fact:
    fact = FactFactory(kind=kind, answer=answer, **fields)
    CardFactory(fact=fact)
    return fact


def found(cohort) -> list[tuple[int, str, int]]:
    members = cohort.memberships.active().count()
    return [(one.fact.pk, one.given, one.learners) for one in confusions(cohort, Syllabus(cohort).facts, members)]


def test_one_number_in_several_forms_is_one_confusion_in_its_most_usual_form(cohort, learners):
    fact = a_fact(Fact.Kind.NUMBER, "12640")
    for learner, given in zip(learners, ("13 000", "13,000", "13000", "13,000"), strict=True):
        wrong_answer(learner, fact, given)
    assert found(cohort) == [(fact.pk, "13,000", 4)]


def test_one_month_in_several_forms_is_one_confusion(cohort, learners):
    fact = a_fact(Fact.Kind.DATE, "2013-04")
    for learner, given in zip(learners, ("July 2013", "july 2013", "July 2013", "07/2013"), strict=True):
        wrong_answer(learner, fact, given)
    assert found(cohort) == [(fact.pk, "July 2013", 4)]


def test_a_learner_who_wrote_it_in_two_forms_is_counted_once(cohort, learners):
    fact = a_fact(Fact.Kind.NUMBER, "12640")
    for given in ("13 000", "13,000", "13000"):
        wrong_answer(learners[0], fact, given)
    assert found(cohort) == []
    wrong_answer(learners[1], fact, "13000")
    assert found(cohort) == [(fact.pk, "13000", 2)]


def test_the_fact_that_it_belongs_to_is_found_in_any_form(cohort, learners):
    fact, other = a_fact(Fact.Kind.NUMBER, "12640"), a_fact(Fact.Kind.NUMBER, "13000", qualifier="nearly")
    for learner in learners[:2]:
        wrong_answer(learner, fact, "13 000")
    (one,) = confusions(cohort, Syllabus(cohort).facts, 4)
    assert one.belongs_to.pk == other.pk


def test_a_member_of_a_list_is_not_given_for_the_list(cohort, learners):
    fact = a_fact(Fact.Kind.LIST, "security; logistical support; technical assistance")
    for learner in learners:
        wrong_answer(learner, fact, "Security")
        wrong_answer(learner, fact, "Its emblem")
    assert found(cohort) == [(fact.pk, "Its emblem", 4)]


def test_what_is_right_of_a_fact_is_not_confused_with_it(cohort, learners):
    fact = a_fact(Fact.Kind.NUMBER, "12640")
    for learner in learners:
        wrong_answer(learner, fact, "12 640")
    assert found(cohort) == []


FORMS = ("13 000", "13,000", "13000", "11,200", "11 200", "soldiers")


def counted_anew(cohort, facts) -> list[tuple[int, int]]:
    """How many learners gave what is shown, by a loop over every answer."""
    gave = defaultdict(set)
    members = set(cohort.memberships.active().values_list("learner", flat=True))
    for said in QuizAnswer.objects.filter(right=False).exclude(given="").select_related("fact"):
        if said.learner_id in members and said.fact_id in facts:
            gave[said.fact_id, said_by(Kind(said.fact.kind), said.given, said.fact.unit)].add(said.learner_id)
    return sorted(((fact, len(who)) for (fact, _), who in gave.items() if len(who) > 1), key=lambda row: (-row[1], row))


def test_after_every_answer_undo_import_and_edit_the_counts_are_those_of_a_loop_over_all_answers(cohort, learners):
    facts = [a_fact(Fact.Kind.NUMBER, "12640"), a_fact(Fact.Kind.NUMBER, "6300")]
    keys = {fact.pk for fact in facts}
    stranger = member(CohortFactory(), "Fatou").learner

    def check():
        assert Counter((fact, number) for fact, _, number in found(cohort)) == Counter(counted_anew(cohort, keys))

    for place in range(24):
        wrong_answer([*learners, stranger][place % 5], facts[place % 2], FORMS[place * 5 % 6])
        check()
    assert found(cohort)
    QuizAnswer.objects.order_by("pk")[0].delete()
    check()
    QuizAnswer.objects.filter(given="13000").update(right=True)
    check()
    QuizAnswer.objects.filter(given="11 200").update(fact=facts[0])
    check()
    QuizAnswer.objects.bulk_create(
        QuizAnswer(key=f"{place:032x}", learner=learner, fact=facts[1], answer="x", given="11200", right=False,
                   guess_chance=0.0, at=NOW) for place, learner in enumerate(learners)
    )  # fmt: skip
    check()
    cohort.memberships.filter(learner=learners[0]).update(left_at=NOW)
    check()
    cohort.facts.set(facts[:1])
    keys.remove(facts[1].pk)
    check()


@pytest.mark.parametrize("number", [3, 30])
def test_the_answers_are_read_in_two_queries_at_any_number(cohort, learners, number):
    facts = [a_fact(Fact.Kind.NUMBER, str(10_000 + place)) for place in range(number)]
    for fact in facts:
        for learner, given in zip(learners, ("13 000", "13,000", "13000", "13,000"), strict=True):
            wrong_answer(learner, fact, given)
    syllabus = Syllabus(cohort)
    with CaptureQueriesContext(connection) as captured:
        assert confusions(cohort, syllabus.facts, 4)
    assert len(captured) == 2
