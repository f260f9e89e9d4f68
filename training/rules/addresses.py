"""Addresses of questions, and the choices that follow from them: the same content and seed always give the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")

ADDRESS_LENGTH = 24


def digest(text: str) -> str:
    """Return the SHA-256 of a text in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def address(*parts: object) -> str:
    """Return the address of a question from all that makes it this one."""
    return digest("|".join(map(str, parts)))[:ADDRESS_LENGTH]


def rng_of(uid: str) -> Random:
    """Return the generator of random choices that belongs to an address."""
    return Random(int(uid, 16))  # noqa: S311


def drawn(salt: str, below: int) -> int:
    """Return a whole number from 0 to ``below`` - 1 that depends on a text alone."""
    return int(digest(salt)[:12], 16) % below


def ranked(salt: str, ids: Iterable[str]) -> list[str]:
    """Return identifiers in an order that each pair of text and identifier settles by itself.

    One more identifier displaces no other (rendezvous hashing; Thaler and Ravishankar 1998).
    """
    return sorted(ids, key=lambda one: digest(f"{salt}|{one}"))


def around(places: Sequence[T], at: int, reach: int) -> list[T]:
    """Return what stands up to ``reach`` places before and after the place ``at``, without what stands there."""
    return [*places[max(0, at - reach) : at], *places[at + 1 : at + 1 + reach]]
