from __future__ import annotations

from datetime import datetime, timedelta
from io import StringIO
from itertools import pairwise
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import timezone

from tests.factories import CardFactory, ChoiceFactory, FactFactory, QuestionFactory, TopicFactory
from training.accounts.models import User
from training.cohorts.models import Cohort, Standing
from training.cohorts.services import refresh
from training.facts.models import Fact
from training.quizzes.models import Attempt, Response
from training.reviews.models import Memory, QuizAnswer, Review
from training.reviews.services import record_review, undo
from training.rules.scheduling import DAY, Phase, Rating

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def content(module_db):
    """Core facts of two topics with cards and questions."""
    for topic in TopicFactory.create_batch(2):
        for place in range(15):
            fact = FactFactory(topic=topic, importance=Fact.Importance.CORE, order=place, answer=f"2013-04-{place + 1}")
            CardFactory(fact=fact)
            ChoiceFactory(fact=fact)
            QuestionFactory(fact=fact)


def create() -> str:
    out = StringIO()
    with override_settings(DEBUG=True):
        call_command("create_sample_cohort", stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def created(content) -> str:
    """What the command said."""
    return create()


@pytest.fixture
def sample(created) -> Cohort:
    return Cohort.objects.get()


def test_production_refuses():
    with pytest.raises(CommandError, match="development only"):
        call_command("create_sample_cohort")
    assert not Cohort.objects.exists()
    assert not User.objects.exists()


def test_the_cohort_says_that_its_people_are_invented(created):
    assert "15 learners" in created
    cohort = Cohort.objects.get()
    assert cohort.sample
    assert "invented people" in cohort.name
    assert [trainer.username for trainer in cohort.trainers.all()] == ["trainer"]
    names = set(cohort.memberships.values_list("learner__username", flat=True))
    assert {name for name in names if not name.startswith("sample-")} == {"learner"}
    assert User.objects.get(username="sample-aminata").check_password("groundwork")
    assert not User.objects.filter(username__startswith="sample-").exclude(role=User.Role.LEARNER).exists()


def test_a_second_time_changes_nothing(sample):
    def everything():
        models = (User, Cohort, Memory, Review, Attempt, Response, QuizAnswer, Standing)
        return [list(model.objects.order_by("pk").values()) for model in models]

    before = everything()
    assert "is there already" in create()
    assert everything() == before


def test_every_memory_follows_from_its_log(sample):
    learner = User.objects.get(username="sample-aminata")
    for memory in learner.memories.all()[:8]:
        reviews = list(memory.reviews.order_by("at"))
        assert memory.repetitions == memory.version == len(reviews)
        for one, after in pairwise(reviews):
            assert after.before["repetitions"] == one.before["repetitions"] + 1
            assert after.at > one.at
            assert after.phase == after.before["phase"]
            assert (after.recall is None) == (after.day == one.day)
        assert reviews[0].before["phase"] == Phase.NEW
        assert reviews[0].day == memory.dealt_on
        assert all(one.milliseconds > 0 for one in reviews if one.origin == Review.Origin.CARD)


def test_the_last_grade_of_a_sample_learner_can_be_taken_back(sample):
    latest = Review.objects.by_hand().order_by("-at").first()
    assert undo(latest.learner, key=latest.key, at=latest.at + timedelta(minutes=1))


def test_sample_learners_go_on_like_any_other(sample):
    learner = User.objects.get(username="learner")
    memory = learner.memories.order_by("due_at").first()
    kept = record_review(
        memory, learner=learner, version=memory.version, rating=Rating.GOOD, key=uuid4(), at=timezone.now()
    )
    assert kept.value == "saved"
    found = {one.learner: one for one in refresh(sample, at=timezone.now())}
    assert found[learner].version == User.objects.get(pk=learner.pk).study_version


def test_learning_lies_in_the_past_and_one_stopped_two_weeks_ago(sample):
    now = timezone.now()
    assert not Review.objects.filter(at__gt=now).exists()
    assert now - Review.objects.order_by("at").first().at > timedelta(days=50)
    last = Review.objects.filter(learner__username="sample-abdoul").order_by("-at").first()
    assert last.day <= sample.today(now) - 14 * DAY
    assert sample.memberships.get(learner__username="learner").joined_at > now - timedelta(days=30)


def test_standings_are_kept_from_the_start_and_differ(sample):
    statuses = set(Standing.objects.values_list("status", flat=True))
    assert Standing.objects.count() == 15
    assert Standing.Status.TOO_LITTLE_DATA in statuses
    assert len(statuses) > 1
    assert sample.recalibration.reviews > 100


def test_quizzes_show_what_is_confused(sample):
    assert Attempt.objects.finished().count() == Attempt.objects.count() > 20
    assert not Response.objects.unanswered().exists()
    assert QuizAnswer.objects.count() == Response.objects.count()
    wrong = QuizAnswer.objects.filter(right=False).exclude(given="")
    assert wrong.values("fact", "given").count() > wrong.values("fact", "given").distinct().count()
    assert not QuizAnswer.objects.filter(taken_at=None).exists()


@override_settings(DEBUG=True)
def test_what_the_sample_learner_had_learnt_stays(sample):
    sample.delete()
    User.objects.all().delete()
    call_command("create_sample_accounts", stdout=StringIO())
    learner = User.objects.get(username="learner")
    card = CardFactory()
    at = datetime(2025, 1, 6, 12, tzinfo=timezone.now().tzinfo)
    Memory.objects.create(learner=learner, card=card, fact=card.fact, due_at=at, dealt_on=at.date())
    create()
    assert learner.memories.get().card == card
    assert not learner.reviews.exists()
    assert learner.memberships.count() == 1
