"""What views and middleware share about requests and addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import register_converter
from django_htmx.middleware import HtmxDetails

from training.accounts.models import User

KEY = re.compile("[1-9][0-9]{0,17}")


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

    regex = KEY.pattern


register_converter(KeyConverter, "key")


def keys_of(sent: Iterable[str]) -> list[int]:
    """Return the keys of rows among the texts that were sent; what is none is left out."""
    return [int(text) for text in sent if KEY.fullmatch(text)]
