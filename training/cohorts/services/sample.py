"""A cohort of invented people with two months of simulated learning, so that in development every page shows some."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password
from django.db import transaction

from training.accounts.models import User
from training.accounts.services import SAMPLE_PASSWORD, create_sample_accounts
from training.cohorts.models import Cohort
from training.cohorts.services.calibrating import calibrate
from training.cohorts.services.membership import join
from training.cohorts.services.sample_study import Asked, Study
from training.cohorts.services.standings import refresh
from training.facts.models import Fact, Topic
from training.questions.models import Question
from training.quizzes.models import Attempt, Response
from training.reviews.models import Card, Memory, QuizAnswer, Review
from training.reviews.services.changes import note_change
from training.rules.days import study_day
from training.rules.invented import InventedMemory
from training.rules.questions import Format

SLUG, NAME, TIME_ZONE = "sample", "Sample cohort (invented people)", "Africa/Bamako"
PREFIX = "sample-"
DAYS_LEFT = 26
FACTS = 48
SEED = 7
ASKED = frozenset({Format.CHOICE, Format.TEXT, Format.NUMBER, Format.DATE})
OWN_DAYS = 24


@dataclass(frozen=True)
class Person:
    """An invented learner: who it is, how firm memories are and grow, how diligent, since when and until when."""

    first_name: str
    last_name: str
    firmness: float
    growth: float
    diligence: float
    weeks: float
    stopped_days_ago: int = 0
    quiz_share: float = 0.3

    @property
    def username(self) -> str:
        """What the account is called."""
        return f"{PREFIX}{self.first_name.lower()}"


PEOPLE = (
    Person("Aminata", "Ndiaye", 1.6, 2.5, 0.95, 9),
    Person("Chidi", "Eze", 1.3, 2.4, 0.85, 9),
    Person("Fatou", "Sow", 1.4, 2.5, 0.90, 9),
    Person("Jonas", "Lindqvist", 1.2, 2.4, 0.80, 8),
    Person("Kwame", "Boateng", 1.1, 2.3, 0.85, 9),
    Person("Lena", "Brandt", 0.6, 1.8, 0.8, 8.5),
    Person("Maria", "Okello", 1.5, 2.5, 0.90, 9),
    Person("Samuel", "Otieno", 0.5, 1.7, 0.8, 8.5),
    Person("Sofia", "Marques", 1.4, 2.4, 0.85, 9),
    Person("Tenzin", "Gurung", 1.6, 2.6, 0.90, 9),
    Person("Yasmin", "Khatun", 0.28, 1.35, 0.7, 8),
    Person("Pierre", "Adjovi", 0.3, 1.4, 0.6, 8.5),
    Person("Abdoul", "Zongo", 0.3, 1.4, 0.75, 9, stopped_days_ago=14),
    Person("Rafiq", "Hossain", 1.0, 2.2, 0.60, 0.4, quiz_share=0.0),
)
# How likely somebody knows a fact before any lesson.
KNOWN_BEFORE = 0.25
LONGEST_SESSION = timedelta(hours=1)
THE_LEARNER = Person("", "", 1.1, 2.3, 0.80, OWN_DAYS / 7)


@dataclass(frozen=True)
class _Material:
    """What there is to learn: cards, and questions by topic."""

    cards: Sequence[Card]
    questions: dict[Topic, list[Asked]]


@transaction.atomic
def create_sample_cohort(*, at: datetime) -> Cohort | None:
    """Create the sample cohort with all that its people learnt until now; None when it is there already.

    The sample account of a learner joins; what was learnt with it before stays as it is.
    """
    if Cohort.objects.filter(sample=True).exists():
        return None
    accounts = {user.username: user for user in create_sample_accounts()}
    deploys_on = study_day(at, ZoneInfo(TIME_ZONE)) + timedelta(DAYS_LEFT)
    cohort = Cohort.objects.create(slug=SLUG, name=NAME, time_zone=TIME_ZONE, sample=True, deploys_on=deploys_on)
    cohort.trainers.add(accounts["trainer"])
    cohort.facts.set(_facts())
    learners = _members(cohort, accounts["learner"], at=at)
    material = _material(cohort)
    beginners = [(learner, person) for learner, person in learners if not learner.memories.exists()]
    _store([_study(cohort, material, learner, person, at=at) for learner, person in beginners])
    calibrate(cohort, at=at)
    refresh(cohort, at=at)
    return cohort


def _facts() -> list[Fact]:
    """Return the first core facts of all topics in order."""
    core = Fact.objects.active().filter(importance=Fact.Importance.CORE, cards__status=Card.Status.ACTIVE)
    return list(core.order_by("topic__order", "order", "pk").distinct()[:FACTS])


def _members(cohort: Cohort, learner: User, *, at: datetime) -> list[tuple[User, Person]]:
    """Make the people members, each since some weeks ago; accounts that are there already are kept."""
    password = make_password(SAMPLE_PASSWORD)
    users = [
        User(username=one.username, first_name=one.first_name, last_name=one.last_name, password=password)
        for one in PEOPLE
    ]
    User.objects.bulk_create(users, ignore_conflicts=True)
    stored = {user.username: user for user in User.objects.filter(username__startswith=PREFIX)}
    people = [(stored[one.username], one) for one in PEOPLE] + [(learner, THE_LEARNER)]
    for user, person in people:
        join(cohort, user, at=at - timedelta(weeks=person.weeks))
        user.refresh_from_db()
    return people


def _material(cohort: Cohort) -> _Material:
    """Return the cards of the syllabus, the most needed first, and the questions on it by topic."""
    cards = Card.objects.active().filter(fact__in=cohort.syllabus()).most_needed_first().select_related("fact")
    answers = {card.answer.casefold() for card in cards}
    questions = Question.objects.for_practice().filter(fact__in=cohort.syllabus(), format__in=ASKED)
    found: dict[Topic, list[Asked]] = defaultdict(list)
    wrong: dict[int, Counter[str]] = defaultdict(Counter)
    every = []
    for question in questions.select_related("fact__topic").prefetch_related("options").order_by("format", "pk"):
        options = list(question.options.all())
        every.append((question, options))
        wrong[question.fact_id].update(option.text for option in options if not option.correct)
    for question, options in every:
        if counts := wrong[question.fact_id]:
            tempting = max(counts, key=lambda text: (text.casefold() in answers, counts[text]))
            found[question.fact.topic].append(Asked(question, options, tempting))
    return _Material(list(cards), dict(found))


def _study(cohort: Cohort, material: _Material, learner: User, person: Person, *, at: datetime) -> Study:
    """Simulate what a learner did since joining, on study days that are wholly past or of which so much is."""
    rng = Random(f"{SEED} {learner.username}")  # noqa: S311 - not a secret
    memory = InventedMemory(rng, person.firmness, person.growth, KNOWN_BEFORE)
    study = Study(learner, memory, rng, uuid5(NAMESPACE_URL, SLUG), cohort.deploys_on)
    today = cohort.today(at)
    for ago in range(round(7 * person.weeks), person.stopped_days_ago - 1, -1):
        day = today - timedelta(ago)
        begins, attends = study.session_at(day), rng.random() < person.diligence
        if attends and begins + LONGEST_SESSION < at:
            if rng.random() < person.quiz_share:
                topic = rng.choice(list(material.questions))
                begins = study.take_quiz(topic, material.questions[topic], at=begins, day=day)
            study.review_cards(material.cards, at=begins, day=day)
    return study


def _store(studies: Sequence[Study]) -> None:
    """Write all that the learners did."""
    Memory.objects.bulk_create(memory for study in studies for memory in study.memories.values())
    Review.objects.bulk_create(review for study in studies for review in study.reviews)
    Attempt.objects.bulk_create(attempt for study in studies for attempt in study.attempts)
    Response.objects.bulk_create(response for study in studies for response in study.responses)
    QuizAnswer.objects.bulk_create(answer for study in studies for answer in study.answers)
    note_change(study.learner.pk for study in studies)
