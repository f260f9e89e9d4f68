"""What the look of options tells of the right one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from training.rules.lint_words import content_words

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


def _names(text: str) -> int:
    return len(CAPITAL_OR_FIGURE.findall(text))
