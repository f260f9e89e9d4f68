from __future__ import annotations

import secrets
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from training.questions.models import Option, Question

LONGEST_ANSWER = 200
LENGTHS = (5, 10, 20)
LARGEST_SEED = 2**31 - 1


class AnswerField(forms.CharField):
    """One answer, as a person types it or as the browser names an option."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.validators = [self.check_text]

    @staticmethod
    def check_text(text: str) -> None:
        """Refuse what no answer holds, and say what to do."""
        if "\x00" in text:
            raise ValidationError(_("The answer has a character that cannot be kept. Take it out and check again."))
        if len(text) > LONGEST_ANSWER:
            raise ValidationError(
                _("The answer is too long: at most %(limit)d characters. Shorten it and check again."),
                params={"limit": LONGEST_ANSWER},
            )


class AnswerForm(forms.Form):
    """An answer to one question: an option, a text, or that one does not know."""

    answer = AnswerField()
    skip = forms.BooleanField(required=False)

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question = question

    def clean(self) -> dict[str, Any]:
        """Find the option that was chosen; ``option`` and ``typed`` are what to record."""
        data: dict[str, Any] = super().clean() or {}
        answer = data.get("answer") or ""
        data |= {"option": None, "typed": ""}
        if data.get("skip"):
            self.errors.pop("answer", None)
        elif "answer" in self.errors:
            pass
        elif not answer:
            self.add_error("answer", self._nothing_given())
        elif self.question.has_options:
            data["option"] = self._option(answer)
        else:
            data["typed"] = answer
        return data

    def _nothing_given(self) -> str:
        if self.question.has_options:
            return str(_("Choose an answer, or “I don’t know”."))
        return str(_("Type an answer, or choose “I don’t know”."))

    def _option(self, answer: str) -> Option | None:
        for option in self.question.shown_options:
            if str(option.pk) == answer:
                return option
        self.add_error("answer", _("That is not one of this question’s options. Choose one of those shown."))
        return None

    @property
    def kept(self) -> str:
        """What was typed, as far as a page can hold it."""
        return str(self.data.get("answer", "")).replace("\x00", "")


class StartForm(forms.Form):
    """How long a quiz is to be and, to repeat one, its seed."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    length = forms.TypedChoiceField(
        label=_("Questions"), choices=[(length, str(length)) for length in LENGTHS], coerce=int, initial=10
    )
    seed = forms.IntegerField(
        label=_("Seed"),
        min_value=0,
        max_value=LARGEST_SEED,
        required=False,
        error_messages={"invalid": _("The seed in the address is not a number. Take it out to draw a new quiz.")},
    )

    @classmethod
    def to_show(cls, *, length: str | None, seed: str | None) -> StartForm:
        """Return an unbound form with a fresh key, filled with what the address gives."""
        return cls(initial={"key": uuid.uuid4(), "length": length or "10", "seed": seed})

    def chosen_seed(self) -> int:
        """Return the seed given, or a new one."""
        seed: int | None = self.cleaned_data["seed"]
        return secrets.randbelow(LARGEST_SEED) if seed is None else seed
