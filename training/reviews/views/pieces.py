"""The parts of a card that are the same for every learner, made once and kept by all that they are made from.

Making anew what the next card says, and what its sources say, took most of the time of a grade. What is made in one
language from the same rows and intervals is the same; so it is kept by exactly these, and whatever changes is made anew
without anything having to be told.
"""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache

from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from training.reviews.deck import Grade, Shown, evidence
from training.reviews.models import Review
from training.reviews.queue import Row, card_of
from training.rules.scheduling import Rating

# Of a few kilobytes each.
MOST = 1000


def answer_side(shown: Shown) -> SafeString:
    """Return the side of a card that is turned up: its answer, and what the sources say."""
    return _answer_side(get_language(), get_script_prefix(), shown.card, shown.claims)


@lru_cache(maxsize=MOST)
def _answer_side(language: str, root: str, card: Row, claims: tuple[Row, ...]) -> SafeString:
    made = card_of(card)
    return render_to_string("reviews/_answer.html", {"card": made, "evidence": evidence(made, claims)})


def grade_buttons(shown: Shown) -> SafeString:
    """Return the four grades, each with the interval that it would give, and what they mean while a card is learnt."""
    return _grade_buttons(get_language(), shown.is_learnt, shown.intervals)


@lru_cache(maxsize=MOST)
def _grade_buttons(language: str, is_learnt: bool, intervals: tuple[timedelta, ...]) -> SafeString:
    grades = [Grade(Review.Rating(rating), interval) for rating, interval in zip(Rating, intervals, strict=True)]
    return render_to_string("reviews/_grades.html", {"is_learnt": is_learnt, "grades": grades})
