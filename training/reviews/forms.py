from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from training.reviews.models import Flag, Memory, Review
from training.reviews.services import PackGrade
from training.rules.scheduling import Rating

LARGEST_KEY = 2**63 - 1
LARGEST_VERSION = 2**31 - 1
LONGEST_NUMBER = 19
INCOMPLETE = _("The page was incomplete. Open the pack again.")
NO_GRADE = _("Choose a grade: Again, Hard, Good or Easy.")


class UnreadableGradeError(ValueError):
    """What a page sent is no grade; it says what to do, and of which memory the page was, if that can be told."""

    def __init__(self, remedy: str, memory: int | None) -> None:
        super().__init__(remedy)
        self.remedy = remedy
        self.memory = memory


@dataclass(frozen=True)
class SentGrade:
    """A grade for the card that was shown, with what tells whether the page is still the latest.

    It is read by hand: a form of Django's takes a twentieth of all that a grade takes.
    """

    memory: int
    version: int
    key: UUID
    rating: Rating
    shown: int | None

    @classmethod
    def read(cls, sent: QueryDict) -> Self:
        """Return the grade that a page sent; raises UnreadableGradeError for anything else."""
        memory = _whole(sent, "memory", LARGEST_KEY)
        version = _whole(sent, "version", LARGEST_VERSION)
        shown = _whole(sent, "shown", LARGEST_KEY)
        rating = _whole(sent, "rating", max(Rating))
        if not rating:
            raise UnreadableGradeError(str(NO_GRADE), memory)
        key = _key(sent)
        if not memory or version is None or key is None or (shown is None and sent.get("shown")):
            raise UnreadableGradeError(gettext("The page was incomplete. Grade the card again."), memory)
        return cls(memory, version, key, Rating(rating), shown)


def _whole(sent: QueryDict, name: str, largest: int) -> int | None:
    """Return a whole number from 0 to the largest; None for anything else."""
    text = sent.get(name, "")
    if not text.isascii() or not text.isdigit() or len(text) > LONGEST_NUMBER:
        return None
    number = int(text)
    return number if number <= largest else None


def _key(sent: QueryDict) -> UUID | None:
    try:
        return UUID(sent.get("key", ""))
    except ValueError:
        return None


class PackForm(forms.Form):
    """The grades of a pack: of each card the version that was shown, and a grade or none."""

    pack = forms.UUIDField(error_messages={"required": INCOMPLETE, "invalid": INCOMPLETE})

    def __init__(self, data: Mapping[str, Any] | None, memories: Sequence[Memory], *, pack: UUID | None = None) -> None:
        """Ask for the grades of the cards of some memories; ``pack`` is the key of a new pack."""
        super().__init__(data, initial={"pack": pack})
        self.memories = memories
        for memory in memories:
            self.fields[f"version-{memory.pk}"] = forms.IntegerField(
                min_value=0,
                max_value=LARGEST_VERSION,
                initial=memory.version,
                error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), INCOMPLETE),
            )
            self.fields[f"rating-{memory.pk}"] = forms.TypedChoiceField(
                choices=Review.Rating.choices,
                coerce=int,
                required=False,
                empty_value=None,
                error_messages={"invalid_choice": NO_GRADE},
            )

    def clean(self) -> None:
        """Refuse a pack without any grade."""
        super().clean()
        if not self.errors and not self.grades:
            raise forms.ValidationError(_("No card has a grade yet."))

    @property
    def grades(self) -> list[PackGrade]:
        """The grades that were given, in the order of the cards."""
        given = ((memory, self.cleaned_data[f"rating-{memory.pk}"]) for memory in self.memories)
        return [
            PackGrade(memory, self.cleaned_data[f"version-{memory.pk}"], Rating(rating))
            for memory, rating in given
            if rating
        ]

    @property
    def problems(self) -> list[str]:
        """What is wrong, each thing once."""
        return list(dict.fromkeys(str(error) for errors in self.errors.values() for error in errors))


class UndoForm(forms.Form):
    """The grade to take back."""

    key = forms.UUIDField()


class FlagForm(forms.ModelForm[Flag]):
    """What is wrong with a card."""

    class Meta:
        model = Flag
        fields = ["reason", "note"]
        error_messages = {
            "reason": {
                "required": _("Choose what is wrong."),
                "invalid_choice": _("Choose what is wrong from the list."),
            }
        }

    def clean_note(self) -> str:
        """Ask for words where the list has none."""
        note: str = self.cleaned_data["note"].strip()
        if self.cleaned_data.get("reason") == Flag.Reason.OTHER and not note:
            raise forms.ValidationError(_("Say in a few words what is wrong."))
        return note
