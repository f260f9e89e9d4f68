"""Slowing down whoever guesses codes.

A code is one of 28^8 (3.8e11), so that a guess finds one of a hundred open ones once in four thousand million times. A
count in the memory of each process is enough for that: it costs no query and writes nothing. It is of the address, for
a session is thrown away at will, and so high that a class behind one address may mistype as often as it likes.
"""

from __future__ import annotations

from contextlib import suppress

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

WRONG_ALLOWED = 100
WITHIN_SECONDS = 10 * 60


def guesses_too_much(request: HttpRequest) -> bool:
    """Tell whether too many wrong codes came from an address of late."""
    found: int = cache.get(_key(request), 0)
    return found >= WRONG_ALLOWED


def count_wrong_code(request: HttpRequest) -> None:
    """Count a code that lets nobody in."""
    cache.add(_key(request), 0, WITHIN_SECONDS)
    # It may have run out this moment.
    with suppress(ValueError):
        cache.incr(_key(request))


def _key(request: HttpRequest) -> str:
    address = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        # What our own proxy added; all before it is whatever the sender likes.
        address = request.META.get("HTTP_X_FORWARDED_FOR", address).rsplit(",", 1)[-1].strip()
    return f"wrong codes from {address}".replace(" ", "-")[:200]
