from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from training.facts.admin import Found
from training.facts.models import Fact
from training.reviews.models import Card, CardQuerySet, Flag, FlagQuerySet, Memory
from training.reviews.recorded import RecordedCardAdmin
from training.reviews.services.checking import findings_of
from training.reviews.services.editing import add_by_hand, decide, give_back, save_edited
from training.reviews.services.setting_aside import deal_with
from training.rules.questions import Finding, Severity

# What the lint finds in an answer rather than in the prompt.
OF_THE_ANSWER = frozenset({"answer_too_long", "asks_for_document", "toll"})


def _findings_of(card: Card) -> list[Finding]:
    return findings_of(card, Fact.objects.with_everything().get(pk=card.fact_id))


class CardForm(forms.ModelForm[Card]):
    """A card as an editor words it."""

    means_otherwise = forms.BooleanField(label=gettext_lazy("The answer now means something else"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "means_otherwise" in self.fields:
            learnt = Memory.objects.filter(card=self.instance).started().count() if self.instance.pk else 0
            self.fields["means_otherwise"].help_text = ngettext(
                "%(number)d learner has learnt this card, who would begin anew and be told the answer before.",
                "%(number)d learners have learnt this card, who would begin anew and be told the answer before.",
                learnt,
            ) % {"number": learnt}

    def clean(self) -> dict[str, Any]:
        """Refuse another meaning without another answer."""
        given = super().clean() or self.cleaned_data
        if given.get("means_otherwise") and "answer" not in self.changed_data:
            self.add_error("means_otherwise", _("The answer is the same as before: leave this empty, or change it."))
        return given

    def _post_clean(self) -> None:
        """Refuse what no learner should be shown, once the card can be read as a whole."""
        super()._post_clean()  # type: ignore[misc]
        if self.errors or self.instance.status != Card.Status.ACTIVE:
            return
        for finding in _findings_of(self.instance):
            if finding.severity == Severity.FATAL:
                field = "answer" if finding.code in OF_THE_ANSWER else "prompt"
                self.add_error(field, ValidationError(f"{finding.message} {finding.remedy}"))


class SuspectFilter(admin.SimpleListFilter):
    """Cards that some learner keeps forgetting."""

    title = gettext_lazy("suspect")
    parameter_name = "suspect"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer them alone."""
        return [("yes", _("Somebody keeps forgetting it"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Return them alone when asked to."""
        return queryset.suspect() if self.value() == "yes" else queryset


class FlaggedFilter(admin.SimpleListFilter):
    """Cards with flags that no editor has dealt with."""

    title = gettext_lazy("flagged")
    parameter_name = "flagged"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer them alone."""
        return [("yes", _("With open flags"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Return them alone when asked to."""
        return queryset.flagged() if self.value() == "yes" else queryset


@admin.register(Card)
class CardAdmin(RecordedCardAdmin):
    """Cards to reword, retire, restore or write; an edit is never overwritten by generation."""

    form = CardForm
    list_display = [
        "prompt",
        "kind",
        "topic",
        "status",
        "edited_at",
        "fact_changed",
        "held_by",
        "forgotten_by",
        "flags",
    ]
    list_filter = [
        *("status", SuspectFilter, FlaggedFilter, "fact_changed", "kind"),
        ("edited_at", admin.EmptyFieldListFilter),
        "fact__topic",
    ]
    list_select_related = ["fact__topic"]
    search_fields = ["prompt", "answer", "fact__slug"]
    actions = ["retire", "restore", "give_back"]
    readonly_fields = ["lint_findings", "open_flags", "fact_changed", "edited_at"]

    def get_queryset(self, request: HttpRequest) -> CardQuerySet:
        """Return the cards with what is counted of them."""
        return Card.objects.with_counts()

    @admin.display(description=gettext_lazy("topic"), ordering="fact__topic__title")
    def topic(self, card: Card) -> str:
        """Return the topic of its fact."""
        return card.fact.topic.title

    @admin.display(description=gettext_lazy("learners"), ordering="learners")
    def held_by(self, card: Card) -> int:
        """Return how many learners have it."""
        return card.learners

    @admin.display(description=gettext_lazy("keep forgetting it"), ordering="forgetting")
    def forgotten_by(self, card: Card) -> int:
        """Return how many learners keep forgetting it."""
        return card.forgetting

    @admin.display(description=gettext_lazy("open flags"), ordering="open_flags")
    def flags(self, card: Card) -> int:
        """Return how many flags are open."""
        return card.open_flags

    @admin.display(description=gettext_lazy("findings of the lint"), empty_value="–")
    def lint_findings(self, card: Card) -> SafeString | None:
        """Return each finding with its remedy, one in a paragraph."""
        rows = ((finding.message, finding.remedy) for finding in _findings_of(card))
        return format_html_join("", "<p>{} {}</p>", rows) or None

    @admin.display(description=gettext_lazy("open flags"), empty_value="–")
    def open_flags(self, card: Card) -> SafeString | None:
        """Return what learners say is wrong, one in a paragraph."""
        raised = Flag.objects.open().filter(card=card)
        rows = ((flag.get_reason_display(), flag.note) for flag in raised)
        return format_html_join("", "<p>{}. {}</p>", rows) or None

    def get_fields(self, request: HttpRequest, obj: Card | None = None) -> list[Any]:
        """Let fact and kind be chosen once: memories and the address rest on them."""
        if obj is None:
            return ["fact", "kind", "prompt", "answer", "context"]
        of_two = ["other"] if obj.other_id else []
        edited = ["status", "prompt", "answer", "means_otherwise", "context"]
        return [*edited, "fact", *of_two, "kind", "lint_findings", "open_flags", "fact_changed", "edited_at"]

    def get_readonly_fields(self, request: HttpRequest, obj: Card | None = None) -> list[str]:
        """Let fact and kind be chosen once."""
        return [*self.readonly_fields, *(["fact", "other", "kind"] if obj else [])]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Look the fact up by its words."""
        kwargs["widget"] = Found(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the kinds that can be written by hand: one that sets two facts apart is generated."""
        if db_field.name == "kind":
            kwargs["choices"] = [choice for choice in Card.Kind.choices if choice[0] != Card.Kind.CONTRAST]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Card, form: Any, change: bool) -> None:
        """Mark an edit, and begin anew for the learners when it means something else."""
        if not change:
            add_by_hand(obj, at=timezone.now())
        elif form.has_changed():
            otherwise = form.cleaned_data["means_otherwise"]
            before = form.initial["answer"]
            began = save_edited(obj, means_otherwise=otherwise, answer_before=before, at=timezone.now())
            if otherwise:
                self.message_user(request, _("Memories that begin anew: %(number)d.") % {"number": began})
            elif obj.answer != before:
                self.message_user(request, _("The answer means the same as before: no memory was changed."))

    @admin.action(description=gettext_lazy("Retire"), permissions=["change"])
    def retire(self, request: HttpRequest, queryset: CardQuerySet) -> None:
        """Show the chosen cards to nobody."""
        self._decide(request, queryset, Card.Status.RETIRED, _("Cards retired: %(number)d."))

    @admin.action(description=gettext_lazy("Restore"), permissions=["change"])
    def restore(self, request: HttpRequest, queryset: CardQuerySet) -> None:
        """Show the chosen cards again."""
        self._decide(request, queryset, Card.Status.ACTIVE, _("Cards restored: %(number)d."))

    def _decide(self, request: HttpRequest, cards: CardQuerySet, status: str, message: str) -> None:
        self.message_user(request, message % {"number": decide(cards, status=status, at=timezone.now())})

    @admin.action(description=gettext_lazy("Give back to generation"), permissions=["change"])
    def give_back(self, request: HttpRequest, queryset: CardQuerySet) -> None:
        """Forget the edits of the chosen cards and make them from their facts."""
        made = give_back(queryset, at=timezone.now())
        message = _("Cards made anew: %(changed)d. Memories that begin anew: %(reset)d. Cards taken away: %(gone)d.")
        counts = {"changed": made.changed, "reset": made.reset, "gone": made.retired + made.removed}
        self.message_user(request, message % counts, messages.SUCCESS)

    def has_delete_permission(self, request: HttpRequest, obj: Card | None = None) -> bool:
        """Let a card that learners have be retired, never deleted: their reviews stay with what was shown."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and not (obj and Memory.objects.filter(card=obj).exists())

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Return the actions but for deleting several at once, which could not be refused for each."""
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}


class OpenFilter(admin.SimpleListFilter):
    """Flags that no editor has dealt with."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer those that are open."""
        return [("open", _("Open"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Return them alone when asked to."""
        return queryset.open() if self.value() == "open" else queryset


@admin.register(Flag)
class FlagAdmin(admin.ModelAdmin[Flag]):
    """What learners say is wrong with cards; who said it is not shown: editors look after content, not after people."""

    list_display = ["reason", "note", "card_to_edit", "at", "resolved_at"]
    list_filter = [OpenFilter, "reason", "card__fact__topic"]
    list_select_related = ["card"]
    search_fields = ["note", "card__prompt"]
    ordering = [F("resolved_at").asc(nulls_first=True), "-at"]
    fields = ("reason", "note", "card_to_edit", "at", "resolved_at")
    readonly_fields = fields
    actions = ["deal_with"]

    @admin.display(description=gettext_lazy("card"), ordering="card__prompt")
    def card_to_edit(self, flag: Flag) -> SafeString:
        """Return the card's prompt as a link to its page."""
        return format_html('<a href="{}">{}</a>', reverse("admin:reviews_card_change", args=[flag.card_id]), flag.card)

    @admin.action(description=gettext_lazy("Dealt with"), permissions=["change"])
    def deal_with(self, request: HttpRequest, queryset: FlagQuerySet) -> None:
        """Close the chosen flags."""
        self.message_user(request, _("Flags closed: %(number)d.") % {"number": deal_with(queryset, at=timezone.now())})

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let flags come from learners alone."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Flag | None = None) -> bool:
        """Let flags be dealt with, never deleted."""
        return False
