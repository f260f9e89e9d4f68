"""What a learner remembers of cards, the reviews that it rests on, and what quizzes say of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from training.accounts.models import User
from training.facts.models import Fact
from training.reviews.models.cards import LEECH_LAPSES, Card
from training.rules import scheduling
from training.rules.days import study_day
from training.rules.memory import Evidence, recall_on
from training.rules.readiness import CardMemory
from training.rules.scheduling import MemoryState, Phase


class MemoryQuerySet(models.QuerySet["Memory"]):
    """Memories, asked for in words."""

    def active(self) -> Self:
        """Memories of cards that stand."""
        of_standing_facts = {"card__fact__withdrawn_at": None, "card__other__withdrawn_at": None}
        return self.filter(card__status=Card.Status.ACTIVE, **of_standing_facts)

    def of(self, learner_id: int) -> Self:
        """Memories of one learner, of cards that stand."""
        return self.active().filter(learner=learner_id)

    def with_card(self) -> Self:
        """Memories with all that showing their card takes, but for what the sources say."""
        return self.select_related("card__fact__topic", "card__other")

    def started(self) -> Self:
        """Memories of cards that were reviewed at least once."""
        return self.exclude(phase=Phase.NEW)

    def due(self, at: datetime) -> Self:
        """Memories whose card is due, and not set aside."""
        return self.filter(suspended=False, due_at__lte=at)

    def leeches(self) -> Self:
        """Memories of cards that were forgotten again and again."""
        return self.filter(lapses__gte=LEECH_LAPSES)


class Memory(models.Model):
    """One learner's state for one card."""

    class PhaseChoice(models.IntegerChoices):
        NEW = Phase.NEW, _("New")
        LEARNING = Phase.LEARNING, _("Learning")
        REVIEW = Phase.REVIEW, _("Review")
        RELEARNING = Phase.RELEARNING, _("Relearning")

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memories")
    card = models.ForeignKey(Card, models.PROTECT, related_name="memories")
    # That of the card, kept here for the many questions that are asked by fact.
    fact = models.ForeignKey(Fact, models.PROTECT, related_name="memories")
    phase = models.PositiveSmallIntegerField(_("phase"), choices=PhaseChoice.choices, default=Phase.NEW)
    step = models.PositiveSmallIntegerField(_("step"), null=True, blank=True)
    stability = models.FloatField(_("stability in days"), null=True, blank=True)
    difficulty = models.FloatField(_("difficulty"), null=True, blank=True)
    # The study day of the last review as its ordinal, with which any database can reckon.
    last_day = models.PositiveIntegerField(_("day of the last review"), null=True, blank=True)
    due_at = models.DateTimeField(_("due"))
    dealt_on = models.DateField(_("dealt"))
    repetitions = models.PositiveIntegerField(_("reviews"), default=0)
    lapses = models.PositiveIntegerField(_("times forgotten"), default=0)
    # What quizzes say since the last review (see training.rules.memory).
    quiz_known = models.FloatField(_("chance known, by quizzes"), null=True, blank=True)
    quiz_day = models.PositiveIntegerField(_("day of the last quiz answer"), null=True, blank=True)
    suspended = models.BooleanField(_("set aside"), default=False)
    corrected_from = models.CharField(_("answer before the correction"), max_length=300, blank=True)
    # How often its card came to mean something else; an undo does not reach behind that.
    resets = models.PositiveSmallIntegerField(default=0)
    # Counts up with every grade and every undo: a page that shows an earlier one is out of date.
    version = models.PositiveIntegerField(default=0)

    objects = MemoryQuerySet.as_manager()

    # What a review changes, and an undo puts back.
    SCHEDULE = (
        *("phase", "step", "stability", "difficulty", "last_day", "due_at", "repetitions", "lapses"),
        *("quiz_known", "quiz_day", "corrected_from", "resets"),
    )

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["learner", "card"], name="memory_of_learner_and_card")]
        indexes = [
            models.Index(fields=["learner", "due_at"], condition=Q(suspended=False), name="memory_due"),
            # New ones and those within steps of minutes: those that are not reviews.
            models.Index(
                fields=["learner", "due_at"], condition=Q(suspended=False, phase__in=(0, 1, 3)), name="memory_steps_due"
            ),
            models.Index(fields=["learner", "last_day", "fact"], name="memory_of_day"),
        ]
        verbose_name = _("memory")
        verbose_name_plural = _("memories")

    def __str__(self) -> str:
        return f"{self.learner_id}: {self.card_id}"

    @property
    def state(self) -> MemoryState:
        """What the scheduler knows of it."""
        return MemoryState(Phase(self.phase), self.step, self.stability, self.difficulty, as_day(self.last_day))

    @property
    def evidence(self) -> Evidence | None:
        """What quizzes say since the last review; None when they say nothing."""
        day = as_day(self.quiz_day)
        return Evidence(self.quiz_known, day) if day and self.quiz_known is not None else None

    def recall_on(self, day: date) -> float:
        """Return the chance, from 0 to 1, that the learner recalls the card on a study day without a review before."""
        return recall_on(day, stability=self.stability, last_day=as_day(self.last_day), evidence=self.evidence)

    def as_card_memory(self, zone: ZoneInfo) -> CardMemory:
        """Return what forecasts know of it once it was reviewed; of one set aside, that it is never due."""
        state = self.state
        if state.stability is None or state.difficulty is None or state.last_day is None:
            raise ValueError("A memory that was never reviewed has nothing to forecast from.")
        due_day = date.max if self.suspended else study_day(self.due_at, zone)
        return CardMemory(state.stability, state.difficulty, state.last_day, due_day, self.evidence)

    def snapshot(self) -> dict[str, Any]:
        """Return what an undo needs, as JSON has it."""
        values = {name: getattr(self, name) for name in self.SCHEDULE}
        return values | {"due_at": self.due_at.isoformat()}


def as_day(ordinal: int | None) -> date | None:
    """Return the day of an ordinal."""
    return date.fromordinal(ordinal) if ordinal else None


class ReviewQuerySet(models.QuerySet["Review"]):
    """Reviews, asked for in words."""

    def on(self, day: date) -> Self:
        """Reviews of one study day."""
        return self.filter(day=day)

    def by_hand(self) -> Self:
        """Reviews that the learner graded, as against those that a quiz counted for."""
        return self.filter(origin=Review.Origin.CARD)

    def of_due_cards(self) -> Self:
        """Reviews that tell how well the schedule fits: of cards that were past their first day."""
        return self.filter(recall__isnull=False)


class Review(models.Model):
    """One graded recall. The log only grows; an undo takes away what it undoes."""

    class Rating(models.IntegerChoices):
        AGAIN = scheduling.Rating.AGAIN, _("Again")
        HARD = scheduling.Rating.HARD, _("Hard")
        GOOD = scheduling.Rating.GOOD, _("Good")
        EASY = scheduling.Rating.EASY, _("Easy")

    class Origin(models.TextChoices):
        CARD = "card", _("Card")
        QUIZ = "quiz", _("Quiz")

    # Given out with the card that is shown: a grade that is sent twice counts once.
    key = models.UUIDField(_("key"), unique=True)
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reviews")
    memory = models.ForeignKey(Memory, models.CASCADE, related_name="reviews")
    rating = models.PositiveSmallIntegerField(
        _("grade"), choices=Rating.choices, validators=[MinValueValidator(1), MaxValueValidator(4)]
    )
    at = models.DateTimeField(_("reviewed"))
    day = models.DateField(_("study day"))
    milliseconds = models.PositiveIntegerField(_("time taken, in milliseconds"), null=True, blank=True)
    origin = models.CharField(_("graded by"), max_length=4, choices=Origin.choices, default=Origin.CARD)
    phase = models.PositiveSmallIntegerField(_("phase before"), choices=Memory.PhaseChoice.choices)
    # The chance of recall that was foreseen; None on the first day of a card and for a second review on one day.
    recall = models.FloatField(_("chance of recall foreseen"), null=True, blank=True)
    before = models.JSONField(_("memory before"))

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["learner", "day"], name="review_of_day"),
            models.Index(fields=["learner", "-at", "-id"], name="review_latest"),
        ]
        constraints = [models.CheckConstraint(condition=Q(rating__range=(1, 4)), name="review_rating")]
        verbose_name = _("review")
        verbose_name_plural = _("reviews")

    def __str__(self) -> str:
        return f"{self.memory_id}: {self.get_rating_display()}"


class QuizAnswerQuerySet(models.QuerySet["QuizAnswer"]):
    """Answers in quizzes, asked for in words."""

    def waiting(self, learner: User) -> Self:
        """Answers of a learner to be taken into account, the first one first."""
        return self.filter(learner=learner, taken_at=None, held=False).order_by("at", "pk")


class QuizAnswer(models.Model):
    """What an answer in a quiz says of a fact; kept with the answer, and taken into account before cards are shown."""

    key = models.UUIDField(_("key"), unique=True)
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="quiz_answers")
    fact = models.ForeignKey(Fact, models.CASCADE, related_name="+")
    answer = models.CharField(_("right answer"), max_length=600)
    given = models.CharField(_("wrong answer"), max_length=300, blank=True)
    right = models.BooleanField(_("right"))
    guess_chance = models.FloatField(_("chance of a right guess"))
    at = models.DateTimeField(_("answered"))
    taken_at = models.DateTimeField(_("taken into account"), null=True, blank=True)
    # Until an assessment ends nothing is to tell how an answer was, a card that is due neither.
    held = models.BooleanField(_("held until the end"), default=False)

    objects = QuizAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [
            models.Index(fields=["learner"], condition=Q(taken_at=None, held=False), name="quiz_answer_waits"),
            models.Index(
                fields=["learner", "fact", "given"], condition=Q(right=False, given__gt=""), name="quiz_answer_wrong"
            ),
        ]
        verbose_name = _("quiz answer")
        verbose_name_plural = _("quiz answers")

    def __str__(self) -> str:
        return f"{self.learner_id}: {self.fact_id}"
