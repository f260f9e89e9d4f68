"""Passwords to print on paper: easily read aloud and typed on a phone, in any language, and used once."""

from __future__ import annotations

from random import Random

CONSONANTS = "bdfgkmnprstvz"
VOWELS = "aeiou"
GROUPS, SYLLABLES = 3, 2


def one_time_password(random: Random) -> str:
    """Return a password such as ``bavo-tiku-semo``: six syllables, one of 7.5e10 (36 bits)."""
    groups = ("".join(_syllable(random) for _ in range(SYLLABLES)) for _ in range(GROUPS))
    return "-".join(groups)


def _syllable(random: Random) -> str:
    return random.choice(CONSONANTS) + random.choice(VOWELS)
