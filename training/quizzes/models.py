from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Coalesce, RowNumber
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from training.facts.models import Fact, Topic
from training.questions.models import Option, Question
from training.rules import questions as rules

MOST_QUESTIONS = 30


class Quiz(models.Model):
    """A quiz that a trainer set on facts of their choice; every learner is asked questions of their own on them."""

    class Kind(models.TextChoices):
        PRACTICE = "practice", _("Practice")
        ASSESSMENT = "assessment", _("Assessment")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("title"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.PRACTICE)
    facts = models.ManyToManyField(Fact, related_name="+", verbose_name=_("facts"))
    length = models.PositiveSmallIntegerField(
        _("questions"), validators=[MinValueValidator(1), MaxValueValidator(MOST_QUESTIONS)]
    )
    # Nobody begins before the one or from the other on; who began may finish.
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("created"))

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address at which a learner begins it."""
        return reverse("assigned", args=[self.pk])

    @property
    def assessment(self) -> bool:
        """Tell whether it is taken once, with feedback at the end."""
        return self.kind == self.Kind.ASSESSMENT

    def is_early(self, at: datetime) -> bool:
        """Tell whether it cannot be begun yet."""
        return self.opens_at is not None and at < self.opens_at

    def is_closed(self, at: datetime) -> bool:
        """Tell whether it cannot be begun any more."""
        return self.closes_at is not None and at >= self.closes_at


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Attempts, asked for in words."""

    def unfinished(self) -> Self:
        """Attempts with questions still to answer."""
        return self.filter(finished_at=None)

    def repeating(self, *, topic: Topic | None, seed: int, requested: int) -> Self:
        """Attempts at the quiz that a seed stands for, none that was set."""
        return self.filter(quiz=None, topic=topic, seed=seed, requested=requested)

    def finished(self) -> Self:
        """Attempts with every question answered."""
        return self.filter(finished_at__isnull=False)

    def with_score(self) -> Self:
        """Attempts with how many answers were right, and how many were scored at all."""
        scored = models.Q(responses__answered_at__isnull=False) & ~models.Q(responses__verdict=rules.Verdict.NOT_SCORED)
        return self.annotate(
            right=models.Count("responses", filter=models.Q(responses__verdict=rules.Verdict.RIGHT)),
            scored=models.Count("responses", filter=scored),
        )

    def with_progress(self) -> Self:
        """Attempts with how many of their questions were answered."""
        return self.annotate(answered=models.Count("responses", filter=models.Q(responses__answered_at__isnull=False)))


class Attempt(models.Model):
    """One learner's sitting of a quiz; its questions are drawn and frozen at the start."""

    # What ``with_score`` adds.
    right: int
    scored: int

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="attempts")
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, blank=True, related_name="+")
    # The one that was set; None for a quiz of the learner's own choice.
    quiz = models.ForeignKey(Quiz, models.PROTECT, null=True, blank=True, related_name="attempts")
    # What its quiz is, kept so that the database lets nobody take an assessment twice.
    assessment = models.BooleanField(_("assessment"), default=False)
    seed = models.PositiveIntegerField(_("seed"))
    # As many as were asked for; a small topic has fewer.
    requested = models.PositiveSmallIntegerField(_("questions asked for"))
    length = models.PositiveSmallIntegerField(_("questions"))
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["learner", "-started_at"], name="attempt_of_learner")]
        constraints = [
            models.UniqueConstraint(
                fields=["quiz", "learner"], condition=models.Q(assessment=True), name="assessment_taken_once"
            )
        ]
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")

    def __str__(self) -> str:
        return f"{self.title}, {self.length}"

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("quiz_results", args=[self.pk])

    @property
    def title(self) -> str:
        """What the quiz is on, or called."""
        if self.quiz:
            return self.quiz.title
        return self.topic.title if self.topic else str(_("All topics"))

    @property
    def withholds(self) -> bool:
        """Tell whether it still says nothing of how any answer was."""
        return self.assessment and self.finished_at is None


@dataclass(frozen=True)
class Part:
    """One line of an answer in parts: what is recorded, what was given for it, and whether that is right."""

    text: str
    prompt: str = ""
    recorded: bool = True
    why: str = ""
    given: str = ""
    right: bool = False


class ResponseQuerySet(models.QuerySet["Response"]):
    """Responses, asked for in words."""

    def of(self, learner_id: int) -> Self:
        """Responses of one learner."""
        return self.filter(attempt__learner_id=learner_id)

    def with_question(self) -> Self:
        """Responses with all that asking and judging them takes, and which others of their attempts are open."""
        others = Response.objects.unanswered().filter(attempt=models.OuterRef("attempt"))
        others = others.exclude(pk=models.OuterRef("pk")).order_by("number")
        count = others.order_by().values("attempt").annotate(count=models.Count("pk")).values("count")
        number = others.values("number")
        return self.select_related("attempt__topic", "attempt__quiz", "question__fact__topic").annotate(
            others_open=Coalesce(models.Subquery(count), 0),
            next_open=models.Subquery(number.filter(number__gt=models.OuterRef("number"))[:1]),
            first_open=models.Subquery(number[:1]),
        )

    def unanswered(self) -> Self:
        """Questions still to answer."""
        return self.filter(answered_at=None)

    def answered(self) -> Self:
        """Questions that were answered."""
        return self.filter(answered_at__isnull=False)

    def first_answers(self) -> ResponseQuerySet:
        """Each learner's first answer to each question, where it was scored; narrow by learner or question before."""
        place = models.Window(
            RowNumber(), partition_by=["attempt__learner", "question"], order_by=["answered_at", "pk"]
        )
        first = self.answered().annotate(place=place).filter(place=1)
        # Outside: what was not scored is put in its place like any other.
        return Response.objects.filter(pk__in=first.order_by().values("pk")).exclude(verdict=rules.Verdict.NOT_SCORED)


class Response(models.Model):
    """One question of an attempt and, once given, its answer; the first answer is the one that counts."""

    # What ``with_question`` adds.
    others_open: int
    next_open: int | None
    first_open: int | None

    class Verdict(models.TextChoices):
        RIGHT = rules.Verdict.RIGHT, _("Correct")
        PARTLY = rules.Verdict.PARTLY, _("Partly correct")
        WRONG = rules.Verdict.WRONG, _("Incorrect")
        NOT_SCORED = rules.Verdict.NOT_SCORED, _("Not scored")
        DONT_KNOW = rules.Verdict.DONT_KNOW, _("You did not know")

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="responses")
    number = models.PositiveSmallIntegerField(_("number"))
    question = models.ForeignKey(Question, models.PROTECT, related_name="responses")
    # Options by their keys: the one chosen, those chosen, in the order given, or one (or none) for each prompt.
    picked = models.JSONField(_("picked"), default=list, blank=True)
    typed = models.CharField(_("typed"), max_length=200, blank=True)
    verdict = models.CharField(_("verdict"), max_length=12, choices=Verdict.choices, blank=True)
    note = models.CharField(_("why"), max_length=300, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "number"], name="response_place"),
            models.CheckConstraint(
                condition=models.Q(answered_at=None, verdict="")
                | models.Q(answered_at__isnull=False) & ~models.Q(verdict=""),
                name="response_verdict_once_answered",
            ),
        ]
        verbose_name = _("response")
        verbose_name_plural = _("responses")

    def __str__(self) -> str:
        return f"{self.number}. {self.question}"

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("question", args=[self.attempt_id, self.number])

    @property
    def next_number(self) -> int | None:
        """The number of the open question to go on with, going round; None when none other is open."""
        return self.next_open or self.first_open

    @property
    def done(self) -> int:
        """How many questions of the attempt are answered."""
        return self.attempt.length - self.others_open - (self.answered_at is None)

    @property
    def picked_options(self) -> list[Option | None]:
        """The options picked, in the order in which they were given; None for a prompt that was left open."""
        options = {option.pk: option for option in self.question.shown_options} if self.picked else {}
        return [options.get(key) for key in self.picked]

    @property
    def chosen(self) -> Option | None:
        """The one option chosen, where one is to be chosen."""
        return self.picked_options[0] if self.picked and self.question.format in rules.ONE_OF_OPTIONS else None

    @property
    def parts(self) -> list[Part]:
        """The answer to several choices, an order or a matching, part by part as recorded; fetch the options once."""
        options = self.question.shown_options
        if self.question.format == Question.Format.ORDER:
            places = {key: place for place, key in enumerate(self.picked)}
            ordered = sorted(options, key=lambda option: option.place or 0)
            return [
                Part(
                    option.text,
                    prompt=option.why,
                    given=str(places.get(option.pk, -1) + 1),
                    right=places.get(option.pk) == option.place,
                )
                for option in ordered
            ]
        if self.question.format == Question.Format.MATCH:
            recorded = {option.place: option for option in options if option.place is not None}
            given = [*self.picked_options, *[None] * len(self.question.prompts)]
            return [
                Part(
                    recorded[number].text,
                    prompt=prompt,
                    given=chosen.text if (chosen := given[number]) else "",
                    right=given[number] == recorded[number],
                )
                for number, prompt in enumerate(self.question.prompts)
            ]
        return [
            Part(
                option.text,
                recorded=option.correct,
                why=option.why,
                given=option.text if option.pk in self.picked else "",
                right=(option.pk in self.picked) == option.correct,
            )
            for option in options
        ]

    @property
    def given(self) -> str:
        """The answer as it was given; empty for none."""
        return "; ".join(option.text if option else "–" for option in self.picked_options) or self.typed
