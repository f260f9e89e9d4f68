from __future__ import annotations

from itertools import pairwise

import pytest

from tests.rules.builders import ask, fact, pool, wrongs
from training.rules.generation import generate
from training.rules.records import Kind
from training.rules.worded import sizes_of


@pytest.mark.parametrize(
    "texts",
    [
        ("One quarter", "One-third", "Half", "Two-thirds", "Three quarters", "Nine-tenths"),
        ("Little of it", "A third of it", "Most of it"),
        ("Less than a fortnight", "About two to three months", "Somewhat under a year", "More than a whole year"),
        ("Six months", "One year", "Two years"),
        ("Days", "Weeks", "Months", "Years"),
        ("March 2012", "Early 2013", "Mid-2013", "Late in 2013"),
        ("Three in two years", "Four in five years", "Five in ten years"),
        ("Two coups", "Three coups"),
    ],
)
def test_sizes_in_words_stand_in_order(texts):
    sizes = sizes_of(texts)
    assert sizes is not None
    assert all(one < other for one, other in pairwise(sizes))


@pytest.mark.parametrize("texts", [("Half", "Kidal"), ("One year", "Half"), ("Gao", "Kidal"), ("Half", "One half"), ()])
def test_words_that_are_no_sizes_or_of_two_sorts_have_no_order(texts):
    assert sizes_of(texts) is None


def test_options_that_are_sizes_in_words_are_shown_in_order_and_the_key_in_more_than_one_rank():
    ranks = set()
    for n in range(30):
        wording = ask(
            "For how long was it to run?", answer="One year", wrong=wrongs("Six months", "Two years", "Five years")
        )
        record = fact(id=f"fact-{n}", kind=Kind.STATEMENT, answer="It was to run.", phrasings=(wording,))
        (draft,) = generate(record, pool(record), seed=1)
        sizes = sizes_of([option.text for option in draft.options])
        assert sizes == sorted(sizes)
        ranks.add([option.correct for option in draft.options].index(True))
    assert ranks == {0, 1}
