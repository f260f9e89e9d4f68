from __future__ import annotations

import pytest

from tests.factories import AssignmentFactory, ClaimFactory, FactFactory, MembershipFactory, QuestionFactory
from tests.quizzes.taking import choice_on
from training.cohorts.models import Assignment, Membership
from training.facts.models import Fact


@pytest.fixture
def member(learner) -> Membership:
    """The learner, in a cohort."""
    return MembershipFactory(learner=learner)


@pytest.fixture
def facts(db) -> list[Fact]:
    """Three facts, each with two questions."""
    facts = FactFactory.create_batch(3)
    for fact in facts:
        QuestionFactory(fact=fact)
        choice_on(fact)
        ClaimFactory(fact=fact, says="What only the source says.")
    return facts


@pytest.fixture
def practice(member, facts) -> Assignment:
    """Practice of three questions, set for the learner's cohort."""
    return AssignmentFactory(cohort=member.cohort, quiz__title="Weak facts", quiz__length=3, facts=facts)


@pytest.fixture
def assessment(member, facts) -> Assignment:
    """An assessment of three questions, set for the learner's cohort."""
    return AssignmentFactory(
        cohort=member.cohort, quiz__title="Weak facts", quiz__kind="assessment", quiz__length=3, facts=facts
    )
