from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from math import sqrt
from statistics import fmean, pstdev

import fsrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.rules.memory import Evidence, guess_chance, known_after_answer, recall_on, recall_probability
from training.rules.questions import Format
from training.rules.scheduling import DECAY, MemoryState, Rating, schedule

FIRST = date(2025, 1, 6)
DAY = timedelta(days=1)
chances = st.floats(0, 1)
guesses = st.floats(0, 0.99)
stabilities = st.floats(0.01, 36500)
spans = st.integers(0, 3650)


# The forgetting curve.


@pytest.mark.parametrize("stability", [0.001, 0.212, 1.0, 2.3065, 8.2956, 100.0, 36500.0])
@pytest.mark.parametrize("days", [0, 1, 2, 7, 30, 365, 3650])
def test_the_closed_form_is_the_librarys_forgetting_curve(stability, days):
    reviewed = datetime.combine(FIRST, time(), UTC)
    card = fsrs.Card(card_id=1, state=fsrs.State.Review, stability=stability, difficulty=5.0, last_review=reviewed)
    expected = fsrs.Scheduler().get_card_retrievability(card, reviewed + days * DAY)
    assert recall_probability(days, stability) == expected
    assert recall_on(FIRST + days * DAY, stability=stability, last_day=FIRST) == expected


@given(stabilities)
def test_recall_is_sure_at_once_and_nine_in_ten_after_the_stability(stability):
    assert recall_probability(0, stability) == 1
    assert recall_probability(stability, stability) == pytest.approx(0.9)


@given(spans, spans, stabilities)
def test_recall_only_falls_with_time(days, more, stability):
    assert 0 < recall_probability(days + more, stability) <= recall_probability(days, stability) <= 1


@given(spans, stabilities, stabilities)
def test_recall_is_higher_the_more_stable_a_memory_is(days, one, other):
    lower, higher = sorted((one, other))
    assert recall_probability(days, lower) <= recall_probability(days, higher)


@pytest.mark.parametrize(("days", "stability"), [(-1, 5.0), (1, 0.0), (1, -2.0)])
def test_there_is_no_curve_for_negative_time_or_no_stability(days, stability):
    with pytest.raises(ValueError, match="forgetting curve"):
        recall_probability(days, stability)


def test_what_was_never_reviewed_is_unknown_whatever_was_guessed():
    assert recall_on(FIRST, stability=None, last_day=None) == 0
    assert recall_on(FIRST, stability=None, last_day=None, evidence=Evidence(1.0, FIRST)) == 0


def test_a_day_before_the_last_review_counts_as_its_day():
    assert recall_on(FIRST - DAY, stability=3.0, last_day=FIRST) == 1


# What an answer says.


@pytest.mark.parametrize("known", [0.0, 0.05, 0.3, 0.5, 0.9, 1.0])
@pytest.mark.parametrize("options", [2, 3, 4])
def test_the_chance_after_a_right_choice_is_the_share_that_knew_of_those_who_were_right(known, options):
    people = 1200
    knew = round(people * known)
    guessed = (people - knew) / options
    assert known_after_answer(known, right=True, guess_chance=1 / options) == pytest.approx(
        knew / (knew + guessed) if knew else 0.0
    )


@given(chances, guesses)
def test_a_right_answer_never_lowers_the_chance_and_a_wrong_one_takes_it_away(known, guess):
    right = known_after_answer(known, right=True, guess_chance=guess)
    assert known <= right + 1e-12
    assert right <= 1
    assert known_after_answer(known, right=False, guess_chance=guess) == 0


@given(chances, guesses, guesses)
def test_a_right_answer_says_the_less_the_easier_it_is_to_guess(known, one, other):
    harder, easier = sorted((one, other))
    right_when_hard = known_after_answer(known, right=True, guess_chance=harder)
    assert right_when_hard >= known_after_answer(known, right=True, guess_chance=easier) - 1e-12


@given(st.floats(1e-6, 1))
def test_what_cannot_be_guessed_was_known(known):
    assert known_after_answer(known, right=True, guess_chance=0) == 1


@given(chances, guesses)
def test_estimates_are_on_average_what_was_known(known, guess):
    right = known + (1 - known) * guess
    after = right * known_after_answer(known, right=True, guess_chance=guess)
    after += (1 - right) * known_after_answer(known, right=False, guess_chance=guess)
    assert after == pytest.approx(known, abs=1e-9)


@pytest.mark.parametrize(("known", "guess"), [(-0.1, 0.5), (1.1, 0.5), (0.5, -0.1), (0.5, 1.0), (float("nan"), 0.5)])
def test_what_is_no_chance_is_refused(known, guess):
    with pytest.raises(ValueError, match="chance"):
        known_after_answer(known, right=True, guess_chance=guess)


# How it fades.


@given(chances, spans, spans, spans, stabilities)
def test_what_a_quiz_says_fades_as_the_memory_does(known, before, after, later, stability):
    quiz = FIRST + before * DAY
    evidence = Evidence(known, quiz)
    on_day = [
        recall_on(quiz + days * DAY, stability=stability, last_day=FIRST, evidence=evidence)
        for days in (0, after, after + later)
    ]
    assert on_day[0] == pytest.approx(known)
    assert all(later <= earlier + 1e-12 for earlier, later in pairwise(on_day))
    without = recall_on(quiz + after * DAY, stability=stability, last_day=FIRST)
    assert on_day[1] == pytest.approx(known * without / recall_on(quiz, stability=stability, last_day=FIRST))


@given(spans, spans, stabilities)
def test_an_estimate_that_the_curve_gives_anyway_changes_nothing(before, after, stability):
    quiz = FIRST + before * DAY
    evidence = Evidence(recall_on(quiz, stability=stability, last_day=FIRST), quiz)
    day = quiz + after * DAY
    expected = recall_on(day, stability=stability, last_day=FIRST)
    assert recall_on(day, stability=stability, last_day=FIRST, evidence=evidence) == pytest.approx(expected)


def test_a_review_makes_older_evidence_void():
    evidence = Evidence(0.0, FIRST - DAY)
    assert recall_on(FIRST, stability=3.0, last_day=FIRST, evidence=evidence) == 1


# The chance of guessing.


@pytest.mark.parametrize(
    ("form", "options", "prompts", "chance"),
    [
        (Format.CHOICE, 4, 0, 1 / 4),
        (Format.CHOICE, 3, 0, 1 / 3),
        (Format.TRUE_FALSE, 2, 0, 1 / 2),
        (Format.MULTI, 5, 0, 1 / 30),
        (Format.ORDER, 4, 0, 1 / 24),
        (Format.MATCH, 5, 4, 1 / 120),
        (Format.TEXT, 0, 0, 0),
        (Format.NUMBER, 0, 0, 0),
        (Format.DATE, 0, 0, 0),
        (Format.CLOZE, 0, 0, 0),
    ],
)
def test_the_chance_of_guessing_follows_from_the_format(form, options, prompts, chance):
    assert guess_chance(form, options=options, prompts=prompts) == pytest.approx(chance)


@pytest.mark.parametrize("form", list(Format))
def test_every_format_has_a_chance_of_guessing_that_an_answer_can_be_judged_by(form):
    known_after_answer(0.5, right=True, guess_chance=guess_chance(form, options=4, prompts=3))


@pytest.mark.parametrize(
    ("form", "options", "prompts"), [(Format.CHOICE, 1, 0), (Format.MATCH, 2, 3), (Format.MATCH, 4, 0)]
)
def test_where_nothing_is_to_choose_nothing_can_be_guessed(form, options, prompts):
    with pytest.raises(ValueError, match="options"):
        guess_chance(form, options=options, prompts=prompts)


# Learners whose memories are known. A memory lasts as long as a draw from the forgetting curve says; it answers right
# while it lasts, and by guessing among the options once it is gone. Nothing of that is told to the estimates.

LEARNERS = 65_000
HORIZONS = (0, 3, 10, 30)
QUIZ_GAPS = (0, 5, 12)


@dataclass(frozen=True)
class Reviewed:
    """A memory as the last review left it."""

    stability: float
    last_day: date


def reviewed_memories(draw: random.Random, number: int) -> list[Reviewed]:
    """Return memories after a few reviews that came when they were due, rated by whether they still lasted."""
    memories = []
    for _ in range(number):
        scheduled = schedule(MemoryState(), draw.choice(list(Rating)), day=FIRST)
        for _ in range(draw.randrange(1, 6)):
            state = scheduled.state
            day = state.last_day + max(DAY, timedelta(days=scheduled.interval.days))
            lasted = draw.random() < recall_on(day, stability=state.stability, last_day=state.last_day)
            rating = draw.choice((Rating.HARD, Rating.GOOD, Rating.EASY)) if lasted else Rating.AGAIN
            scheduled = schedule(state, rating, day=day)
        memories.append(Reviewed(scheduled.state.stability, scheduled.state.last_day))
    return memories


def day_of(memory: Reviewed, chance: float) -> date:
    """Return the day by which the chance of recall has fallen to about ``chance``."""
    days = memory.stability * (chance ** (1 / DECAY) - 1) / (0.9 ** (1 / DECAY) - 1)
    return memory.last_day + round(days) * DAY


def estimates_for(memory: Reviewed, quizzes: list[date], options: int) -> Callable[[tuple[bool, ...], date], float]:
    """Return the function of answers and day that gives the estimate, through the rules alone."""

    @cache
    def evidence(answers: tuple[bool, ...]) -> Evidence | None:
        if not answers:
            return None
        quiz = quizzes[len(answers) - 1]
        known = estimate(answers[:-1], quiz)
        return Evidence(known_after_answer(known, right=answers[-1], guess_chance=1 / options), quiz)

    @cache
    def estimate(answers: tuple[bool, ...], day: date) -> float:
        return recall_on(day, stability=memory.stability, last_day=memory.last_day, evidence=evidence(answers))

    return estimate


def simulate(
    options: int, prior: float, quizzed: int, draw: random.Random
) -> dict[int, tuple[list[float], list[float]]]:
    """Return, for each horizon, estimate minus truth of each learner, and the same when right choices are recalls."""
    errors: dict[int, tuple[list[float], list[float]]] = {horizon: ([], []) for horizon in HORIZONS}
    memories = reviewed_memories(draw, 65)
    for memory in memories:
        first = day_of(memory, prior)
        quizzes = [first + gap * DAY for gap in QUIZ_GAPS[:quizzed]]
        ends = [quizzes[-1] + horizon * DAY for horizon in HORIZONS]
        estimate = estimates_for(memory, quizzes, options)
        lasts = {day: recall_on(day, stability=memory.stability, last_day=memory.last_day) for day in quizzes + ends}
        for _ in range(LEARNERS // len(memories)):
            memory_ends_below = draw.random()
            answers = tuple(memory_ends_below < lasts[day] or draw.randrange(options) == 0 for day in quizzes)
            for horizon, end in zip(HORIZONS, ends, strict=True):
                truth = memory_ends_below < lasts[end]
                errors[horizon][0].append(estimate(answers, end) - truth)
                recalled = lasts[end] / lasts[quizzes[-1]] if answers[-1] else 0.0
                errors[horizon][1].append(recalled - truth)
    return errors


@pytest.mark.parametrize("quizzed", [1, 2, 3])
@pytest.mark.parametrize("prior", [0.9, 0.7, 0.5])
@pytest.mark.parametrize("options", [2, 3, 4])
def test_estimates_of_learners_whose_memory_is_known_are_unbiased(options, prior, quizzed):
    errors = simulate(options, prior, quizzed, random.Random(1000 * options + 100 * prior + quizzed))
    for horizon, (estimated, _) in errors.items():
        assert pstdev(estimated) / sqrt(len(estimated)) < 0.002, horizon
        assert abs(fmean(estimated)) < 0.01, horizon


@pytest.mark.parametrize("prior", [0.9, 0.7, 0.5])
@pytest.mark.parametrize("options", [2, 3, 4])
def test_taking_right_choices_for_recalls_would_be_far_too_high(options, prior):
    errors = simulate(options, prior, 1, random.Random(1000 * options + 100 * prior))
    estimated, taken_for_recalls = errors[0]
    too_high = fmean(taken_for_recalls)
    assert too_high == pytest.approx((1 - prior) / options, abs=0.015)
    assert too_high > 0.02
    assert too_high > 10 * abs(fmean(estimated))
