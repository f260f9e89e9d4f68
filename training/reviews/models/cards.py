"""Cards, and what learners say is wrong with them."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from training.facts.models import Fact
from training.rules import card_drafts as rules

# A card this often forgotten is more likely badly made than badly learnt; it is reported to the editors.
LEECH_LAPSES = 6


class CardQuerySet(models.QuerySet["Card"]):
    """Cards, asked for in words."""

    def active(self) -> Self:
        """Cards that learners are shown."""
        return self.filter(status=Card.Status.ACTIVE, fact__withdrawn_at=None, other__withdrawn_at=None)

    def unseen_by(self, learner_id: int) -> Self:
        """Active cards that a learner has not been dealt, of each fact only the first."""
        unseen = self.active().exclude(memories__learner=learner_id)
        earlier = Card.objects.active().filter(fact=OuterRef("fact"), order__lt=OuterRef("order"))
        return unseen.exclude(Exists(earlier.exclude(memories__learner=learner_id)))

    def most_needed_first(self, *before: Any) -> Self:
        """Cards of what everybody must know first: each fact's first card, of all topics in turn, then its second.

        What is to come before even that is given as expressions to order by.
        """
        rank = models.Case(
            *(models.When(fact__importance=value, then=place) for place, value in enumerate(Fact.Importance.values))
        )
        return self.order_by(*before, rank, "order", "fact__order", "fact__topic__order", "pk")

    def with_counts(self) -> Self:
        """Cards with how many learners have them, how many keep forgetting them, and how many flags are open."""
        return self.annotate(
            learners=_number_of("memories"),
            forgetting=_number_of("memories", memories__lapses__gte=LEECH_LAPSES),
            open_flags=_number_of("flags", flags__resolved_at=None),
        )

    def suspect(self) -> Self:
        """Cards that some learner keeps forgetting, with how many do."""
        return self.with_counts().filter(forgetting__gt=0)

    def outdated(self) -> Self:
        """Active cards that an editor changed and whose fact changed since."""
        return self.active().filter(fact_changed=True)

    def flagged(self) -> Self:
        """Cards with open flags, with how many."""
        return self.with_counts().filter(open_flags__gt=0)


def _number_of(rows: str, **which: Any) -> Coalesce:
    """Return how many rows belong to a card, for use in a query of cards."""
    of_card = Card.objects.filter(pk=OuterRef("pk"), **which).order_by().values("pk")
    return Coalesce(Subquery(of_card.annotate(number=models.Count(rows)).values("number")), 0)


class Card(models.Model):
    """A prompt for the recall of one facet of a fact."""

    # What ``with_counts`` adds.
    learners: int
    forgetting: int
    open_flags: int

    class Kind(models.TextChoices):
        BASIC = rules.CardKind.BASIC, _("Question")
        CLOZE = rules.CardKind.CLOZE, _("Sentence with a blank")
        CONTRAST = rules.CardKind.CONTRAST, _("Two that are confused")

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        RETIRED = "retired", _("Retired")

    uid = models.CharField(_("address"), max_length=32, unique=True)
    fact = models.ForeignKey(Fact, models.PROTECT, related_name="cards", verbose_name=_("fact"))
    other = models.ForeignKey(
        Fact, models.PROTECT, related_name="+", verbose_name=_("confused with"), null=True, blank=True
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    prompt = models.TextField(_("prompt"))
    answer = models.CharField(_("answer"), max_length=300)
    context = models.TextField(_("context"), help_text=_("One sentence, shown below the answer."))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.ACTIVE)
    # What the answer means, whatever its wording: another meaning resets the memories of the card.
    meaning = models.CharField(max_length=64, editable=False)
    generated_digest = models.CharField(max_length=64, blank=True, editable=False)
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True, editable=False)
    fact_changed = models.BooleanField(_("its fact changed"), default=False, editable=False)

    objects = CardQuerySet.as_manager()

    class Meta:
        ordering = ["fact", "order"]
        indexes = [models.Index(fields=["fact", "order"], name="card_of_fact")]
        verbose_name = _("card")
        verbose_name_plural = _("cards")

    def __str__(self) -> str:
        return self.prompt


class FlagQuerySet(models.QuerySet["Flag"]):
    """Flags, asked for in words."""

    def open(self) -> Self:
        """Flags that no editor has dealt with."""
        return self.filter(resolved_at=None)


class Flag(models.Model):
    """A learner's word that something is wrong with a card."""

    class Reason(models.TextChoices):
        WRONG = "wrong", _("The answer is wrong")
        UNCLEAR = "unclear", _("The question is unclear")
        SEVERAL = "several", _("Other answers are right too")
        SOURCE = "source", _("The source does not say this")
        OTHER = "other", _("Something else")

    card = models.ForeignKey(Card, models.CASCADE, related_name="flags", verbose_name=_("card"))
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="flags")
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices)
    note = models.CharField(_("note"), max_length=500, blank=True)
    at = models.DateTimeField(_("raised"))
    resolved_at = models.DateTimeField(_("dealt with"), null=True, blank=True)

    objects = FlagQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["card", "learner"], condition=Q(resolved_at=None), name="flag_open_once_a_learner"
            )
        ]
        verbose_name = _("flag")
        verbose_name_plural = _("flags")

    def __str__(self) -> str:
        return f"{self.get_reason_display()}: {self.card}"
