"""How likely a learner is to recall a fact, from reviews of its card and from what quizzes say besides.

A memory is taken to be there or gone. The chance that it is there ``t`` days after a review is FSRS's forgetting curve
``R(t) = (1 + F t / S) ** C`` with the stability ``S`` in days, ``C`` the decay, and ``F`` such that ``R(S) = 0.9``
(FSRS-6, open-spaced-repetition).

A quiz is weaker evidence than a recall, since a choice can be guessed. With ``p`` the chance that the fact is known and
``g`` that a learner who does not know it picks the right option, Bayes' rule gives the chance after a right answer::

    p / (p + (1 - p) g)

the guessing model of knowledge tracing (Corbett and Anderson 1995) and of the three-parameter logistic model (Birnbaum
1968), with no slips: a wrong answer says that the fact was not known, as the grade Again does. Afterwards the memory
fades as before: given that it was there on day ``q``, the chance on a later day ``t`` is ``R(t) / R(q)``. The mean of
these estimates is the mean of the truth, whatever the number of options; taking right answers for recalls would be too
high by ``(1 - p) g``, 25 points for a coin's toss at true or false (``tests/rules/test_memory.py`` simulates both).

So a quiz moves the estimate, and never the schedule by itself: a miss makes the card due, a right choice does not push
it out, and a right answer typed from memory to a card that is due, which cannot be guessed, is a review.
A fact that was never reviewed counts as unknown, whatever was guessed of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import comb, factorial, perm

from training.rules.questions import Format
from training.rules.scheduling import DECAY

FACTOR = 0.9 ** (1 / DECAY) - 1


@dataclass(frozen=True)
class Evidence:
    """What quizzes say since the last review: the chance that the fact was known on the day of the last answer."""

    known: float
    day: date


def recall_probability(elapsed_days: float, stability: float) -> float:
    """Return the chance, from 0 to 1, that a memory is there after a number of days without review.

    Stability is the number of days after which that chance is 0.9. Source: FSRS-6 (open-spaced-repetition).
    Raises ValueError when time is negative or stability is not positive.
    """
    if elapsed_days < 0 or stability <= 0:
        raise ValueError(f"No forgetting curve for {elapsed_days} days and a stability of {stability} days.")
    return float((1 + FACTOR * elapsed_days / stability) ** DECAY)


def recall_on(day: date, *, stability: float | None, last_day: date | None, evidence: Evidence | None = None) -> float:
    """Return the chance that a fact is recalled on ``day``, if nothing is reviewed before; 0 when it never was.

    ``stability`` in days and ``last_day`` are those of the last review. A day before that counts as that day.
    """
    if stability is None or last_day is None:
        return 0.0
    chance = _curve(day, stability, last_day)
    if evidence is None or evidence.day < last_day:
        return chance
    return evidence.known * chance / _curve(min(evidence.day, day), stability, last_day)


def _curve(day: date, stability: float, last_day: date) -> float:
    return recall_probability(max(0, (day - last_day).days), stability)


def known_after_answer(known: float, *, right: bool, guess_chance: float) -> float:
    """Return the chance that a fact was known at the moment of an answer, given what it was before it.

    ``guess_chance`` is the chance, from 0 up to but not 1, of a right answer by somebody who does not know.
    Raises ValueError when either chance is out of bounds.
    """
    if not 0 <= known <= 1 or not 0 <= guess_chance < 1:
        raise ValueError(f"No chance that a fact is known: {known}, with a guess chance of {guess_chance}.")
    if not right:
        return 0.0
    guessed = (1 - known) * guess_chance
    return known / (known + guessed) if known else 0.0


def guess_chance(form: Format, *, options: int = 0, prompts: int = 0) -> float:
    """Return the chance of a right answer by pure guessing, from the number of options and of what is to be matched.

    Several choices are guessed among all sets of options but the empty and the full one; a typed answer is not guessed.
    Raises ValueError when there is nothing to choose from.
    """
    if form in {Format.TEXT, Format.NUMBER, Format.DATE, Format.CLOZE}:
        return 0.0
    if options < 2 or prompts > options or (form is Format.MATCH and prompts < 1):
        raise ValueError(f"A question in the format {form} has {options} options and {prompts} prompts.")
    match form:
        case Format.MULTI:
            return 1 / sum(comb(options, chosen) for chosen in range(1, options))
        case Format.ORDER:
            return 1 / factorial(options)
        case Format.MATCH:
            return 1 / perm(options, prompts)
    return 1 / options
