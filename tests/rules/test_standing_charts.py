from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.rules.standing_charts import across


def share(x: str) -> float:
    return float(x.removesuffix("%"))


def test_the_scale_reaches_from_the_least_value_to_the_number_of_facts():
    scale = across([13.4, 20, 45], standard=41, facts=48)
    assert (scale.low, scale.high) == (13, 48)
    assert [mark.value for mark in scale.marks(41)] == [20, 30]
    assert scale.mark(13).x == "3%"
    assert scale.mark(48).x == "95%"


def test_a_learner_stands_on_it_with_range_and_circle():
    dot = across([10], standard=41, facts=50).dot(expected=30, low=20, high=40, stopped=10)
    assert (dot.stopped_x, dot.low_x, dot.x, dot.width) == ("3%", "26%", "49%", "46%")


@given(
    facts=st.integers(1, 300),
    places=st.lists(st.floats(0, 1), min_size=4, max_size=4),
    standard=st.floats(0.5, 1),
)
def test_whatever_the_numbers_everything_stands_within(facts, places, standard):
    stopped, low, expected, high = (facts * place for place in sorted(places))
    required = max(1, round(standard * facts))
    scale = across([low, stopped], standard=required, facts=facts)
    dot = scale.dot(expected=expected, low=int(low), high=int(high), stopped=stopped)
    for x in (dot.x, dot.low_x, dot.stopped_x, *(mark.x for mark in scale.marks(required))):
        assert 3 <= share(x) <= 95
    assert share(dot.width) >= 0


@pytest.mark.parametrize("facts", [1, 2])
def test_a_syllabus_of_hardly_any_facts_has_a_scale(facts):
    assert across([0], standard=1, facts=facts).mark(1).x
