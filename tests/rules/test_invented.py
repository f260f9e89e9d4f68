from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest

from training.rules.invented import InventedMemory, grade
from training.rules.scheduling import Rating

FIRST = date(2025, 1, 6)


@pytest.fixture
def memory():
    memory = InventedMemory(Random(1), firmness=1.0, growth=2.0, known_before=0.25)
    memory.reviewed("a", FIRST, recalled=True)
    return memory


def after(memory, days, since=FIRST):
    return memory.recall("a", since + timedelta(days))


def test_what_was_never_reviewed_is_known_as_often_as_before_any_lesson(memory):
    assert memory.recall("b", FIRST) == 0.25


def test_a_memory_fades_by_halves(memory):
    assert after(memory, 0) == 1
    assert after(memory, 10) == pytest.approx(after(memory, 5) ** 2)


def test_a_recall_makes_it_last_and_a_failure_makes_it_fade(memory):
    before, later = after(memory, 5), FIRST + timedelta(20)
    memory.reviewed("a", later, recalled=True)
    firm = after(memory, 5, later)
    memory.reviewed("a", later + timedelta(20), recalled=False)
    weak = after(memory, 5, later + timedelta(20))
    assert weak == pytest.approx(before)
    assert firm == pytest.approx(before**0.5)


def test_grades_are_drawn_alike_and_mostly_good():
    def drawn():
        rng = Random(2)
        return Counter(grade(rng, recalled=True) for _ in range(1000))

    assert drawn() == drawn()
    assert set(drawn()) == {Rating.HARD, Rating.GOOD, Rating.EASY}
    assert drawn()[Rating.GOOD] > 700
    assert grade(Random(3), recalled=False) is Rating.AGAIN
