"""Fields and checks that the models of the content and their forms share."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from training.rules.dates import PartialDate

Row = str | dict[str, str]
LINE_END = re.compile(r"\r\n|\r|\n")
BAR = "|"
# Wide enough for any history told here; the neighbours of a date stay in the calendar.
EARLIEST, LATEST = 1100, 2500
LONGEST = 300
LONG_FIGURE = re.compile(r"\d[\d,.]{30}")


def validate_partial_date(text: str) -> None:
    """Refuse what is not of the form ``2013``, ``2013-04``, ``2013-04-25`` or an interval, or is of no told year."""
    try:
        date = PartialDate.parse(text)
    except ValueError as error:
        raise ValidationError(str(error)) from error
    if date.first.year < EARLIEST or date.last.year > LATEST:
        message = _("“%(date)s” is out of the years that are told. Give one from %(first)d to %(last)d.")
        raise ValidationError(message % {"date": text, "first": EARLIEST, "last": LATEST})


def validate_shown(text: str) -> None:
    """Refuse what is too long to be an option or an answer, or a figure that grows too long with its separators."""
    if len(text) > LONGEST:
        message = _("“%(start)s…” has %(count)d characters, at most %(longest)d fit. Shorten it.")
        raise ValidationError(message % {"start": text[:20], "count": len(text), "longest": LONGEST})
    if found := LONG_FIGURE.search(text):
        raise ValidationError(_("“%(start)s…” is too long for a figure. Shorten it.") % {"start": found[0][:20]})


class TextsFormField(forms.CharField):
    """Texts, one on each line; empty lines do not count."""

    widget = forms.Textarea(attrs={"rows": 4, "cols": 80, "class": "vLargeTextField"})

    def clean(self, value: Any) -> Any:
        """Return what the lines hold; ValidationError names each line that cannot be read."""
        text = super().clean(value)
        lines = [(number, " ".join(line.split())) for number, line in enumerate(LINE_END.split(text), start=1)]
        rows: list[Row] = []
        problems: list[str] = []
        for number, line in lines:
            try:
                rows += [self.read(line)] if line else []
            except ValidationError as error:
                problems.append(_("Line %(number)d: %(problem)s") % {"number": number, "problem": error.messages[0]})
        if problems:
            raise ValidationError([ValidationError(problem) for problem in problems])
        return rows

    def read(self, line: str) -> Row:
        """Return what one line holds; ValidationError says what is wrong with it and what to do."""
        validate_shown(line)
        return line

    def prepare_value(self, value: Any) -> Any:
        """Return stored rows as lines; what was typed stays as it is."""
        return "\n".join(self.line(row) for row in value) if isinstance(value, list) else value

    def line(self, row: Any) -> str:
        """Return the line of a stored row."""
        return str(row)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell whether the lines hold something else than what is stored."""
        try:
            return bool(self.clean(data) != (initial or []))
        except ValidationError:
            return True


class WrongFormField(TextsFormField):
    """Wrong options, one on each line: the option, a bar, and why it is wrong."""

    def read(self, line: str) -> Row:
        """Return the option and the reason on a line."""
        text, bar, why = (part.strip() for part in line.partition(BAR))
        if not bar:
            message = _("“%(line)s” has no bar. Write the option, a bar “|”, and why it is wrong.")
            raise ValidationError(message % {"line": line[:60]})
        if not text:
            raise ValidationError(_("there is no option before the bar. Write one, or remove the line."))
        if not why:
            message = _("there is no reason after the bar. Say why “%(text)s” is wrong.")
            raise ValidationError(message % {"text": text[:60]})
        validate_shown(text)
        return {"text": text, "why": why}

    def line(self, row: Any) -> str:
        """Return an option and its reason as a line."""
        return f"{row['text']} {BAR} {row['why']}"


class TextsField(models.JSONField):
    """A list of texts, edited as lines."""

    form_class: type[TextsFormField] = TextsFormField
    help = gettext_lazy("One on each line.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        for name, value in (("default", list), ("blank", True), ("help_text", self.help)):
            kwargs.setdefault(name, value)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> Any:
        """Return the field of a form."""
        label = self.verbose_name[:1].upper() + str(self.verbose_name)[1:]
        return self.form_class(label=label, required=not self.blank, help_text=self.help_text)


class WrongField(TextsField):
    """A list of wrong options, each with why it is wrong, edited as lines."""

    form_class = WrongFormField
    help = gettext_lazy("One on each line: the option, a bar “|”, and why it is wrong.")
