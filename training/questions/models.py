from __future__ import annotations

from collections.abc import Collection
from typing import Self

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from training.facts.models import Fact
from training.rules import questions as rules


class QuestionQuerySet(models.QuerySet["Question"]):
    """Questions, asked for in words."""

    def published(self) -> Self:
        """Questions that learners may be asked."""
        return self.filter(status=Question.Status.PUBLISHED)

    def for_practice(self) -> Self:
        """Published questions on facts that stand, but for those kept for assessments."""
        return self.for_assessment().filter(held_back=False)

    def for_assessment(self) -> Self:
        """Published questions on facts that stand."""
        return self.published().filter(fact__withdrawn_at=None)

    def standing(self) -> Self:
        """Questions that were not retired, on facts that stand."""
        return self.exclude(status=Question.Status.RETIRED).filter(fact__withdrawn_at=None)

    def with_findings(self) -> Self:
        """Standing questions with which the lint found fault."""
        return self.standing().exclude(findings=[])

    def outdated(self) -> Self:
        """Standing questions that an editor decided about and whose fact changed since."""
        return self.standing().filter(fact_changed=True)

    def resting_on(self, facts: Collection[int]) -> Self:
        """Questions of facts, by their keys, and those across facts that rest on one of them."""
        # By keys instead of a join, which would look at every question there is.
        across = Question.also.through.objects.filter(fact__in=facts).values("question")
        return self.filter(models.Q(fact__in=facts) | models.Q(pk__in=across))

    def waiting(self) -> Self:
        """Drafts that wait for an editor."""
        return self.standing().filter(status=Question.Status.DRAFT)


class Question(models.Model):
    """A question made from a fact. Once answered it never changes: a change makes a new revision."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        RETIRED = "retired", _("Retired")

    class Format(models.TextChoices):
        CHOICE = rules.Format.CHOICE, _("Choice")
        TRUE_FALSE = rules.Format.TRUE_FALSE, _("True or false")
        TEXT = rules.Format.TEXT, _("Typed text")
        NUMBER = rules.Format.NUMBER, _("Typed number")
        DATE = rules.Format.DATE, _("Typed date")
        CLOZE = rules.Format.CLOZE, _("Sentence with a blank")
        MULTI = rules.Format.MULTI, _("Several choices")
        ORDER = rules.Format.ORDER, _("Order")
        MATCH = rules.Format.MATCH, _("Matching")

    uid = models.CharField(_("address"), max_length=32)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    fact = models.ForeignKey(Fact, models.PROTECT, related_name="questions", verbose_name=_("fact"))
    also = models.ManyToManyField(Fact, related_name="also_in", verbose_name=_("other facts"), blank=True)
    family = models.CharField(_("family"), max_length=30)
    format = models.CharField(_("format"), max_length=12, choices=Format.choices)
    stem = models.TextField(_("stem"))
    answer = models.CharField(_("answer"), max_length=600)
    prompts = models.JSONField(_("what is to be matched"), default=list, blank=True)
    unit = models.CharField(_("unit"), max_length=100, blank=True)
    expected = models.JSONField(_("judged against"), null=True, blank=True)
    difficulty = models.FloatField(_("difficulty"), default=0.5)
    held_back = models.BooleanField(_("kept for assessments"), default=False)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    findings = models.JSONField(_("findings of the lint"), default=list, blank=True)
    generated_digest = models.CharField(max_length=64, blank=True, editable=False)
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True, editable=False)
    fact_changed = models.BooleanField(_("its fact changed"), default=False, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["fact", "pk"]
        constraints = [models.UniqueConstraint(fields=["uid", "revision"], name="question_uid_revision")]
        indexes = [
            models.Index(fields=["status", "held_back", "fact"], name="question_pool"),
            # Few, which the admin's first page counts.
            models.Index(fields=["fact"], condition=models.Q(fact_changed=True), name="question_outdated"),
            models.Index(fields=["family"], name="question_family"),
        ]
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def __str__(self) -> str:
        return self.stem

    @property
    def has_options(self) -> bool:
        """Tell whether it is answered by choosing."""
        return self.format in rules.OPTION_FORMATS

    @cached_property
    def shown_options(self) -> list[Option]:
        """The options in the order in which they are shown, fetched once."""
        return list(self.options.all())

    @property
    def around_blank(self) -> tuple[str, str]:
        """The stem before and after its blank; without one, all of it and nothing."""
        before, _blank, after = self.stem.partition(rules.BLANK)
        return before, after

    def as_expected(self) -> rules.Expected:
        """Return what a typed answer is judged against; ValueError for a question with options."""
        if self.expected is None:
            raise ValueError(f"question {self.pk} has options, it is not typed")
        fields = self.expected | {key: tuple(self.expected[key]) for key in ("accepted", "supported")}
        return rules.Expected(**fields)


class Option(models.Model):
    """One option of a question, in the place where it is shown."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="options", verbose_name=_("question"))
    order = models.PositiveSmallIntegerField(_("place"))
    text = models.CharField(_("text"), max_length=300)
    correct = models.BooleanField(_("right"), default=False)
    why = models.TextField(_("why it is wrong"), blank=True)
    place = models.PositiveSmallIntegerField(_("right place"), null=True, blank=True)

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["question", "order"], name="option_place")]
        verbose_name = _("option")
        verbose_name_plural = _("options")

    def __str__(self) -> str:
        return self.text

    @property
    def letter(self) -> str:
        """The key that chooses it."""
        return "abcdefgh"[self.order]

    def as_draft(self) -> rules.OptionDraft:
        """Return what the rules know of it."""
        return rules.OptionDraft(self.text, self.correct, self.why, self.place)
