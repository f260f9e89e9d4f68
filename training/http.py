"""What views and middleware share about requests and addresses."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from training.accounts.models import User


class HtmxRequest(HttpRequest):
    """A request that knows whether htmx made it."""

    htmx: HtmxDetails


class LearnerRequest(HtmxRequest):
    """A request of somebody signed in."""

    user: User


class PlaceConverter:
    """A place in a list, 1 to 9999: larger numbers are no page instead of an overflow in the database."""

    regex = "[1-9][0-9]{0,3}"

    def to_python(self, value: str) -> int:
        """Return the number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Return the text for an address."""
        return str(value)


class KeyConverter(PlaceConverter):
    """The key of a row, of at most 18 digits: larger numbers are no page instead of an overflow in the database."""

    regex = "[1-9][0-9]{0,17}"
