"""What is worked out of learners' answers for editors, kept so that lists can be sorted and counted by it."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from training.questions.models import Question
from training.rules.item_statistics import Figure, ItemStatistics


class ItemFigures(models.Model):
    """What first answers said of a question when it had been answered ``answered`` times.

    It is worked out anew once the question is answered again. How a learner answers other questions moves the
    discrimination too; that is taken over with the next answer.
    """

    question = models.OneToOneField(Question, models.CASCADE, primary_key=True, related_name="item_figures")
    answered = models.PositiveIntegerField(_("answers"))
    first_answers = models.PositiveIntegerField(_("first answers"))
    facility = models.FloatField(_("facility"), null=True)
    facility_low = models.FloatField(null=True)
    facility_high = models.FloatField(null=True)
    discrimination = models.FloatField(_("discrimination"), null=True)
    discrimination_low = models.FloatField(null=True)
    discrimination_high = models.FloatField(null=True)
    in_doubt = models.BooleanField(_("in doubt"))

    class Meta:
        verbose_name = _("figures of a question")
        verbose_name_plural = _("figures of questions")

    def __str__(self) -> str:
        return f"{self.question_id}: {self.first_answers}"

    @classmethod
    def of(cls, question: int, answered: int, found: ItemStatistics | None) -> Self:
        """Return what is to be kept of a question; without a scored answer nothing is said of it."""
        kept = cls(question_id=question, answered=answered, first_answers=found.answers if found else 0)
        kept.in_doubt = bool(found and found.concerns)
        if found and (facility := found.facility):
            kept.facility, kept.facility_low, kept.facility_high = facility.value, facility.low, facility.high
        if found and (other := found.discrimination):
            kept.discrimination, kept.discrimination_low, kept.discrimination_high = other.value, other.low, other.high
        return kept

    @property
    def facility_figure(self) -> Figure | None:
        """The share of right first answers; None where too few have answered."""
        return _figure(self.facility, self.facility_low, self.facility_high)

    @property
    def discrimination_figure(self) -> Figure | None:
        """How far those who do well otherwise answer it better; None where that cannot be told."""
        return _figure(self.discrimination, self.discrimination_low, self.discrimination_high)


def _figure(value: float | None, low: float | None, high: float | None) -> Figure | None:
    return None if value is None or low is None or high is None else Figure(value, low, high)
