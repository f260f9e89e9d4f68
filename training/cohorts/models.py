from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from training.accounts.models import TRAINING_ROLES, User, validate_time_zone
from training.facts.models import Fact, FactQuerySet, Topic
from training.quizzes.models import Attempt, Quiz, Response
from training.reviews.models import Card
from training.rules import readiness as rules
from training.rules.days import study_day
from training.rules.recalibration import UNCALIBRATED, Recalibration
from training.rules.scheduling import DEFAULT_RETENTION, HIGHEST_RETENTION, LOWEST_RETENTION

LOWEST_STANDARD = 0.5
# No vowels, so that no code is a word, and nothing that is read for something else.
CODE_LETTERS = "BCDFGHJKLMNPQRSTVWXZ23456789"
CODE_LENGTH = 8


def with_card() -> FactQuerySet:
    """Return the facts that stand and have a card."""
    cards = Card.objects.active().filter(fact=models.OuterRef("pk"))
    return Fact.objects.active().filter(models.Exists(cards))


def syllabus_of(
    topics: models.QuerySet[Topic], chosen: models.QuerySet[Fact], *, core_only: bool
) -> models.QuerySet[Fact]:
    """Return the facts with a card that are of the topics, only the core ones of them if so wished, or are chosen.

    Neither topics nor chosen facts mean all topics.
    """
    cards = Card.objects.active().filter(fact=models.OuterRef("pk"))
    return Fact.objects.active().filter(models.Exists(cards), _within(topics, chosen, core_only=core_only))


def _within(
    topics: models.QuerySet[Topic], chosen: models.QuerySet[Fact], *, core_only: bool, fact: str = "pk", of: str = ""
) -> Q:
    """Return the condition that a fact is of a syllabus; ``fact`` is its key, and ``of`` leads to its fields."""
    of_topic, by_choice = topics.order_by().values("pk"), chosen.order_by().values("pk")
    by_topic = ~(Q(models.Exists(of_topic)) | Q(models.Exists(by_choice))) | Q((f"{of}topic__in", of_topic))
    if core_only:
        by_topic &= Q((f"{of}importance", Fact.Importance.CORE))
    return by_topic | Q((f"{fact}__in", by_choice))


class CohortQuerySet(models.QuerySet["Cohort"]):
    """Cohorts, asked for in words."""

    def visible_to(self, user: User) -> Self:
        """Cohorts of which the user is a trainer; an administrator sees all."""
        if user.role == User.Role.ADMINISTRATOR:
            return self
        return self.filter(trainers=user) if user.role == User.Role.TRAINER else self.none()

    def of_learner(self, learner: User) -> Self:
        """Cohorts of which somebody is a member."""
        return self.filter(memberships__in=Membership.objects.active().filter(learner=learner))


class Cohort(models.Model):
    """Learners trained together until a day of deployment, and what they are to know by then."""

    slug = models.SlugField(_("address"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    deploys_on = models.DateField(_("day of deployment"))
    standard = models.FloatField(
        _("standard"),
        default=rules.DEFAULT_STANDARD,
        validators=[MinValueValidator(LOWEST_STANDARD), MaxValueValidator(1.0)],
        help_text=_("The share of the facts that is to be recalled on the day, from 0.5 to 1."),
    )
    retention = models.FloatField(
        _("share of cards to recall when due"),
        default=DEFAULT_RETENTION,
        validators=[MinValueValidator(LOWEST_RETENTION), MaxValueValidator(HIGHEST_RETENTION)],
    )
    time_zone = models.CharField(_("time zone"), max_length=50, default="UTC", validators=[validate_time_zone])
    # Neither topics nor facts: everything that has a card.
    topics = models.ManyToManyField(Topic, related_name="+", verbose_name=_("topics"), blank=True)
    core_only = models.BooleanField(
        _("core facts only"), default=False, help_text=_("Of the topics; chosen facts count whatever their importance.")
    )
    facts = models.ManyToManyField(Fact, related_name="+", verbose_name=_("chosen facts"), blank=True)
    trainers = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        related_name="cohorts_trained",
        verbose_name=_("trainers"),
        blank=True,
        limit_choices_to={"role__in": TRAINING_ROLES},
    )
    # Invented people, for development; said on every page of it.
    sample = models.BooleanField(_("sample"), default=False, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    # What the history taught about forecasts, as Recalibration.as_json gives it; None before there is enough.
    calibration = models.JSONField(null=True, blank=True, editable=False)
    calibrated_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CohortQuerySet.as_manager()

    class Meta:
        ordering = ["deploys_on", "name"]
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("cohort", args=[self.slug])

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of its days."""
        return ZoneInfo(self.time_zone)

    def today(self, at: datetime) -> date:
        """Return its study day at a moment."""
        return study_day(at, self.zone)

    @property
    def recalibration(self) -> Recalibration:
        """How forecasts are corrected by what its history taught."""
        if not self.calibration:
            return UNCALIBRATED
        values = dict(self.calibration)
        values["shifts"] = tuple(values["shifts"])
        values["covariance"] = tuple(map(tuple, values["covariance"]))
        return Recalibration(**values)

    def syllabus(self) -> models.QuerySet[Fact]:
        """Return the facts that its learners are to know: those that stand and have a card."""
        return syllabus_of(self.topics.all(), self.facts.all(), core_only=self.core_only)

    def of_syllabus(self) -> Q:
        """Return the condition that the fact of a card, or of a memory, is of the syllabus."""
        return _within(self.topics.all(), self.facts.all(), core_only=self.core_only, fact="fact", of="fact__")

    def cards(self) -> models.QuerySet[Card]:
        """Return the cards of the syllabus, in the order of their facts."""
        cards = Card.objects.active().filter(self.of_syllabus())
        return cards.order_by("fact__topic__order", "fact__order", "fact", "order")


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships, asked for in words."""

    def active(self) -> Self:
        """Memberships that have not ended."""
        return self.filter(left_at=None)


class Membership(models.Model):
    """A learner's place in a cohort; who leaves keeps all that was learnt."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="memberships")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    joined_at = models.DateTimeField(_("joined"))
    left_at = models.DateTimeField(_("left"), null=True, blank=True)
    # How the learner's forecasts differ from those of the cohort, as OwnShift has it; None before there is enough.
    shift = models.FloatField(null=True, blank=True, editable=False)
    error_sd = models.FloatField(null=True, blank=True, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["joined_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "learner"], condition=Q(left_at=None), name="membership_once_at_a_time"
            )
        ]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")

    def __str__(self) -> str:
        return f"{self.learner}: {self.cohort}"


def new_code() -> str:
    """Return a code that cannot be guessed and is easily typed."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations, asked for in words."""

    def open(self, at: datetime) -> Self:
        """Invitations that still let people in."""
        return self.filter(revoked_at=None, expires_at__gt=at)


class Invitation(models.Model):
    """A code with which learners join a cohort, typed or as a link, until it expires or is revoked."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="invitations")
    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        """Return the address with which people join."""
        return reverse("join", args=[self.code])


class Standing(models.Model):
    """What is expected of a member on the day of deployment, worked out from the memories as they are.

    It is kept because a page of a thousand learners shows it, and worked out anew when ``basis``, ``version`` or
    ``waiting`` is no longer that of the cohort and of the learner: after any review, undo, answer in a quiz or
    correction, and any change of the syllabus or of the day.
    """

    class Status(models.TextChoices):
        ON_COURSE = rules.Status.ON_COURSE, _("On course")
        BORDERLINE = rules.Status.BORDERLINE, _("Borderline")
        AT_RISK = rules.Status.AT_RISK, _("At risk")
        TOO_LITTLE_DATA = rules.Status.TOO_LITTLE_DATA, _("Too little data")

    membership = models.OneToOneField(Membership, models.CASCADE, related_name="standing")
    basis = models.CharField(max_length=64)
    version = models.PositiveBigIntegerField()
    # How many answers in quizzes were taken into account that wait for the learner to open the cards.
    waiting = models.PositiveIntegerField(default=0)
    # The cohort's study day on which it was worked out, as its ordinal: a thousand are read for a page.
    worked_on = models.PositiveIntegerField()
    facts = models.PositiveSmallIntegerField()
    started = models.PositiveSmallIntegerField()
    required = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=20, choices=Status.choices)
    # Expected, low and high, if reviews go on and if they stop; None with too little data.
    expected = models.FloatField(null=True)
    low = models.PositiveSmallIntegerField(null=True)
    high = models.PositiveSmallIntegerField(null=True)
    stopped = models.FloatField(null=True)
    stopped_low = models.PositiveSmallIntegerField(null=True)
    stopped_high = models.PositiveSmallIntegerField(null=True)
    chance = models.FloatField(null=True)
    reviews = models.PositiveIntegerField()
    # Of cards that came back on a later day, over the last weeks: how many, and how many recalled.
    came_back = models.PositiveIntegerField()
    recalled = models.PositiveIntegerField()
    last_on = models.DateField(null=True)
    seconds = models.PositiveSmallIntegerField(null=True)
    # How many minutes of reviews a day would get every fact known; None without a day to reach.
    minutes_a_day = models.PositiveSmallIntegerField(null=True)
    # Per cent, fact by fact in the order of the syllabus; reviews a day, the last of them today. A byte for each.
    recall = models.BinaryField()
    activity = models.BinaryField()

    class Meta:
        verbose_name = _("standing")
        verbose_name_plural = _("standings")

    def __str__(self) -> str:
        return f"{self.membership}: {self.get_status_display()}"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Quizzes set, asked for in words."""

    def standing(self) -> Self:
        """Those that were not taken back."""
        return self.filter(withdrawn_at=None)

    def given_to(self, learner: User) -> Self:
        """Those set for a learner: for the whole of a cohort that they are in, or for them."""
        own = Membership.objects.active().filter(learner=learner)
        named = models.Exists(own.filter(assignments=models.OuterRef("pk")))
        return self.filter(Q(for_all=True) | named, cohort__in=own.values("cohort"))

    def to_finish(self, learner: User) -> Self:
        """Those that a learner has not finished, with the length of the attempt that was begun and its answers."""
        own = Attempt.objects.filter(learner=learner, quiz=models.OuterRef("quiz")).order_by()
        responses = Response.objects.of(learner.pk).answered()
        responses = responses.filter(attempt__quiz=models.OuterRef("quiz"), attempt__finished_at=None).order_by()
        count = responses.values("attempt__quiz").annotate(count=models.Count("pk")).values("count")
        return self.exclude(models.Exists(own.finished())).annotate(
            begun=models.Subquery(own.unfinished().values("length")[:1]), answered=models.Subquery(count)
        )


class Assignment(models.Model):
    """A quiz set for a cohort, or for some of its members."""

    # What ``to_finish`` adds: the questions of the attempt that was begun, and how many of them were answered.
    begun: int | None
    answered: int | None

    quiz = models.OneToOneField(Quiz, models.PROTECT, related_name="assignment")
    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="assignments")
    # Said apart from the members, so that it never becomes everybody's when those it was set for are gone.
    for_all = models.BooleanField(_("for the whole cohort"), default=True)
    members = models.ManyToManyField(Membership, related_name="assignments", verbose_name=_("members"), blank=True)
    due_on = models.DateField(_("due"))
    announced_at = models.DateTimeField(_("announced"))
    withdrawn_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["-announced_at", "-pk"]
        verbose_name = _("quiz set")
        verbose_name_plural = _("quizzes set")

    def __str__(self) -> str:
        return f"{self.quiz}: {self.cohort}"

    def get_absolute_url(self) -> str:
        """Return the address of the page that says who took it."""
        return reverse("cohort_quiz", args=[self.cohort.slug, self.pk])
