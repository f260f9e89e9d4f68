"""What the look of options tells of the right one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import combinations

from training.rules.display import recognized
from training.rules.lint_words import content_words
from training.rules.records import Kind

LONGER_BY = 1.4
LONGER_BY_LETTERS = 10
LENGTH_COUNTS = Fraction(1, 2)
CAPITAL_OR_FIGURE = re.compile(r"\b[A-Z0-9]")


def tells(key: str, wrong: Sequence[str]) -> int:
    """Return how many of three looks set the key apart: the longest, of the fewest words, of the fewest names.

    Keys tend to be so where somebody wrote wrong options for them.
    """
    longest = all(len(text) < len(key) for text in wrong)
    fewest_words = all(len(text.split()) > len(key.split()) for text in wrong)
    fewest_names = all(_names(text) > _names(key) for text in wrong)
    return longest + fewest_words + fewest_names


def echoes(stem: str, key: str, wrong: Sequence[str]) -> int:
    """Return how many wrong options repeat more of the stem's words than the key does; the test-wise pass them over."""
    asked = content_words(stem)
    shared = len(asked & content_words(key))
    return sum(len(asked & content_words(text)) > shared for text in wrong)


def much_longer(key: str, wrong: Sequence[str]) -> bool:
    """Tell whether a key is so much longer than every wrong option that it stands out."""
    longest = max(map(len, wrong), default=len(key))
    return len(key) >= LONGER_BY * longest and len(key) - longest >= LONGER_BY_LETTERS


def converges(key: str, wrong: Sequence[str]) -> bool:
    """Tell whether a key shares one part with one wrong option and another part with another."""
    parts, others = _parts(key), [_parts(text) for text in wrong]
    common = parts.intersection(*others) if others else set()
    shared = [(parts & other) - common for other in others]
    return any(one and other and not one & other for one, other in combinations(shared, 2))


def _parts(text: str) -> set[str]:
    found = recognized(text)
    if found and found[0] is not Kind.DATE:
        return {text}
    return set(text.split()) if found else content_words(text)


def lean(key: str, wrong: Sequence[str]) -> Fraction:
    """Return how much better than chance (0) who picks by five looks would do, summed; below 0 it is worse.

    The looks are those that keys tend to have: the fewest words, the fewest names, the longest words, the most words
    in common with other options, and, half as much, the most letters. Of wrong options to choose from, those that make
    it smallest make up for questions that leave no choice.
    """
    options = [key, *wrong]
    strengths = [[look(text) for text in options] for look in LOOKS]
    lengths = [float(len(text)) for text in options]
    return sum(map(_scored, [*strengths, _likeness(options)]), Fraction(0)) + LENGTH_COUNTS * _scored(lengths)


def _likeness(options: Sequence[str]) -> list[float]:
    words = [content_words(text) for text in options]
    shared = (set().union(*(other for place, other in enumerate(words) if place != at)) for at in range(len(words)))
    return [len(own & others) for own, others in zip(words, shared, strict=True)]


def _scored(strengths: Sequence[float]) -> Fraction:
    """Return the score, against 1 by chance, of picking the strongest at random among equals; the key is the first."""
    best = max(strengths)
    return Fraction(len(strengths), strengths.count(best)) - 1 if strengths[0] == best else Fraction(-1)


def word_length(text: str) -> float:
    """Return the average number of letters of the words of a text; 0 for none."""
    words = text.split()
    return sum(map(len, words)) / len(words) if words else 0.0


def _names(text: str) -> int:
    return len(CAPITAL_OR_FIGURE.findall(text))


LOOKS: tuple[Callable[[str], float], ...] = (
    lambda text: -len(text.split()),
    lambda text: -_names(text),
    word_length,
)
