"""Form and model checks that facts share."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from training.rules.dates import PartialDate


def validate_partial_date(text: str) -> None:
    """Refuse a date that is not of the form ``2013``, ``2013-04``, ``2013-04-25`` or an interval of two such."""
    try:
        PartialDate.parse(text)
    except ValueError as error:
        raise ValidationError(str(error)) from error
