from __future__ import annotations

from itertools import accumulate
from random import Random
from statistics import fmean

import pytest

from tests.simulated import poisson_binomial
from training.rules.spread import Spread


def chances(facts: int, rng: Random) -> list[float]:
    return [rng.betavariate(6, 1.5) for _ in range(facts)]


def odds(shares: list[float]) -> list[float]:
    return [share / (1 - share) for share in shares]


@pytest.mark.parametrize("facts", [10, 48, 200])
def test_the_distribution_is_nearly_the_exact_one(facts):
    shares = chances(facts, Random(facts))
    spread = Spread(odds(shares))
    exact = accumulate(poisson_binomial(shares))
    assert all(spread.at_most(number) == pytest.approx(chance, abs=0.01) for number, chance in enumerate(exact))
    assert spread.mean == pytest.approx(sum(shares))


def test_ranges_hold_eight_outcomes_in_ten_over_many_learners():
    rng, held = Random(1), []
    for _ in range(300):
        shares = chances(rng.randrange(20, 60), rng)
        low, high = Spread(odds(shares)).range()
        held.append(sum(poisson_binomial(shares)[low : high + 1]))
    assert fmean(held) == pytest.approx(0.8, abs=0.01)


def test_an_error_that_all_facts_share_widens_the_range_and_leaves_the_mean():
    shares = chances(100, Random(2))
    certain, unsure = Spread(odds(shares)), Spread(odds(shares), 0.6)
    assert unsure.mean == pytest.approx(certain.mean, abs=0.5)
    assert unsure.range()[0] < certain.range()[0]
    assert unsure.range()[1] > certain.range()[1]


def test_ranges_hold_eight_outcomes_in_ten_when_the_error_is_as_large_as_said():
    rng, held = Random(3), []
    for _ in range(400):
        shares = chances(48, rng)
        low, high = Spread(odds(shares), 0.5).range()
        factor = 2.718281828 ** rng.gauss(0, 0.5)
        truth = [one * factor / (1 + one * factor) for one in odds(shares)]
        held.append(sum(poisson_binomial(truth)[low : high + 1]))
    assert fmean(held) == pytest.approx(0.8, abs=0.03)


def test_the_chance_of_reaching_a_number_falls_from_one_to_none():
    spread = Spread(odds([0.9] * 20), 0.3)
    reaching = [spread.at_least(number) for number in range(22)]
    assert reaching == sorted(reaching, reverse=True)
    assert (reaching[0], reaching[-1]) == (1, 0)


def test_without_facts_none_are_recalled():
    spread = Spread([])
    assert (spread.mean, spread.range(), spread.at_least(0), spread.at_least(1)) == (0, (0, 0), 1, 0)
