from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from training.questions.models import Question
from training.quizzes.services import LARGEST_SEED
from training.rules.judge import is_readable
from training.rules.text import fold

LONGEST_ANSWER = 200
LENGTHS = (5, 10, 20)
USUAL_LENGTH = 10


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
    """An answer to one question, in the form its format has, or that one does not know.

    Cleaned, ``picked`` are the keys of options as a response keeps them, and ``typed`` is what was typed.
    """

    answer = AnswerField()
    skip = forms.BooleanField(required=False)

    def __init__(self, data: QueryDict | None = None, *, question: Question) -> None:
        super().__init__(data)
        self.question = question
        self.keys = {str(option.pk): option.pk for option in question.shown_options} if question.has_options else {}

    def clean(self) -> dict[str, Any]:
        """Read the answer by the format of the question."""
        data: dict[str, Any] = super().clean() or {}
        data |= {"picked": [], "typed": ""}
        if data.get("skip"):
            self.errors.pop("answer", None)
        elif "answer" not in self.errors:
            try:
                data |= self._read(data.get("answer") or "")
            except ValidationError as error:
                self.add_error("answer", error)
        return data

    def _read(self, answer: str) -> dict[str, Any]:
        match self.question.format:
            case Question.Format.MULTI:
                return {"picked": self._several()}
            case Question.Format.ORDER:
                return {"picked": self._order()}
            case Question.Format.MATCH:
                return {"picked": self._matches()}
            case Question.Format.CHOICE | Question.Format.TRUE_FALSE:
                if not answer:
                    raise ValidationError(_("Choose an answer, or “I don’t know”."))
                return {"picked": [self._key(answer)]}
        if not fold(answer):
            raise ValidationError(_("Type an answer, or choose “I don’t know”."))
        self._check_readable(answer)
        return {"typed": answer}

    def _check_readable(self, answer: str) -> None:
        """Refuse what is no date or number where one is asked for: it says nothing of what the learner knows."""
        expected = self.question.as_expected()
        if is_readable(expected, answer):
            return
        if expected.kind == "date":
            raise ValidationError(_("That could not be read as a date. Write it like one of the examples."))
        raise ValidationError(_("That could not be read as a number. Write digits or number words."))

    def _key(self, text: str) -> int:
        if text not in self.keys:
            raise ValidationError(_("That is not one of this question’s options. Choose one of those shown."))
        return self.keys[text]

    def _several(self) -> list[int]:
        picked = {self._key(text) for text in self.sent("answer")}
        if not picked:
            raise ValidationError(_("Choose at least one answer, or “I don’t know”."))
        return sorted(picked)

    def _order(self) -> list[int]:
        places = {key: self.place(key) for key in self.keys.values()}
        if sorted(places.values()) != [str(number) for number in range(1, len(places) + 1)]:
            raise ValidationError(
                _("Give each line a place of its own, from 1 to %(count)d, or choose “I don’t know”."),
                params={"count": len(places)},
            )
        return sorted(places, key=lambda key: int(places[key]))

    def _matches(self) -> list[int]:
        chosen = [self.match(number) for number in range(len(self.question.prompts))]
        if not all(chosen):
            raise ValidationError(_("Choose an answer for every line, or “I don’t know”."))
        return [self._key(text) for text in chosen]

    def sent(self, name: str) -> list[str]:
        """Return every value sent under a name."""
        return self.data.getlist(name) if isinstance(self.data, QueryDict) else []

    def place(self, key: int) -> str:
        """Return the place that was given to an option to be put in order."""
        return str(self.data.get(f"place_{key}", ""))

    def match(self, number: int) -> str:
        """Return the key of the option chosen for a prompt, as it was sent."""
        return str(self.data.get(f"match_{number}", ""))

    @property
    def options(self) -> list[dict[str, Any]]:
        """The options, each with whether it was chosen and the place it was given, for showing the form again."""
        sent = self.sent("answer")
        return [
            {"option": option, "checked": str(option.pk) in sent, "place": self.place(option.pk) or str(number)}
            for number, option in enumerate(self.question.shown_options, 1)
        ]

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The prompts to be matched, each with what was chosen for it."""
        return [
            {"number": number, "prompt": prompt, "chosen": self.match(number)}
            for number, prompt in enumerate(self.question.prompts)
        ]

    @property
    def kept(self) -> str:
        """What was typed, as far as a page can hold it."""
        return str(self.data.get("answer", "")).replace("\x00", "")


def read_number(text: str | None, *, most: int) -> int | None:
    """Return the number that an address gives, from 0 to ``most``; None when it gives none such."""
    number = int(text) if text and text.isascii() and text.isdigit() and len(text) < 20 else None
    return number if number is not None and number <= most else None


class StartForm(forms.Form):
    """How long a quiz is to be and, to repeat one, its seed."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    length = forms.TypedChoiceField(
        label=_("Questions"), choices=[(length, str(length)) for length in LENGTHS], coerce=int, initial=USUAL_LENGTH
    )
    seed = forms.IntegerField(label=_("Seed"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        messages = {
            "key": _("The page was too old. Press Begin again."),
            "length": _("Choose how many questions: 5, 10 or 20."),
            "seed": _("The seed in the address is no whole number. Take it out of the address to draw a new quiz."),
        }
        for name, message in messages.items():
            self.fields[name].error_messages = dict.fromkeys(("required", "invalid", "invalid_choice"), message)

    @classmethod
    def to_show(cls, *, length: str | None, seed: str | None) -> StartForm:
        """Return an unbound form with a fresh key, filled with what the address gives and makes sense."""
        wanted = read_number(length, most=LENGTHS[-1])
        return cls(
            initial={
                "key": uuid.uuid4(),
                "length": wanted if wanted in LENGTHS else USUAL_LENGTH,
                "seed": read_number(seed, most=LARGEST_SEED),
            }
        )

    def clean_seed(self) -> int | None:
        """Refuse a seed that the database cannot hold."""
        seed: int | None = self.cleaned_data["seed"]
        if seed is not None and not 0 <= seed <= LARGEST_SEED:
            raise ValidationError(self.fields["seed"].error_messages["invalid"])
        return seed

    @property
    def fresh_key(self) -> uuid.UUID:
        """The key to send: the one that came, or a new one where that was none."""
        key = self["key"].value()
        return uuid.uuid4() if "key" in self.errors else key
