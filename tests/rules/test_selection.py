from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest

from training.rules.records import Importance
from training.rules.selection import Candidate, gives_away, select

BASE = Candidate(
    id=0, uid="0", fact="f0", facts=frozenset({"f0"}), subject="minusma", format="choice",
    importance=Importance.USEFUL, difficulty=0.5,
    answer="the answer", told="a stem",
)  # fmt: skip


def on(candidate: Candidate, *facts: str, uid: str) -> Candidate:
    """The same candidate on other facts, the first of which it is drawn for."""
    return replace(candidate, uid=uid, fact=facts[0], facts=frozenset(facts))


def pool(facts: int, each: int = 3) -> list[Candidate]:
    formats = ["choice", "text", "cloze", "number"]
    return [
        on(replace(BASE, id=fact * 10 + n, format=formats[n % 4], difficulty=n / each), f"f{fact}", uid=f"{fact}-{n}")
        for fact in range(facts)
        for n in range(each)
    ]


def test_the_same_seed_draws_the_same_whatever_the_order_of_the_candidates():
    shuffled = pool(20)
    random.Random(1).shuffle(shuffled)
    assert select(pool(20), length=10, rng=random.Random(5)) == select(shuffled, length=10, rng=random.Random(5))


def test_no_fact_comes_twice():
    drawn = select(pool(12), length=10, rng=random.Random(1))
    assert len({asked.fact for asked in drawn}) == len(drawn) == 10


def test_no_fact_comes_twice_in_questions_on_several_facts_either():
    across = [on(BASE, f"f{n}", f"f{(n + 1) % 12}", f"f{(n + 2) % 12}", uid=f"across-{n}") for n in range(12)]
    for seed in range(30):
        drawn = select([*across, *pool(12, each=1)], length=10, rng=random.Random(seed))
        facts = [fact for asked in drawn for fact in asked.facts]
        assert len(facts) == len(set(facts))


def test_a_question_passed_over_does_not_bring_a_fact_in_twice():
    first = on(replace(BASE, told="By 1 July 2013 ..."), "a", "b", uid="a")
    passed_over = on(replace(BASE, answer="1 July 2013"), "b", "c", uid="b")
    assert len(select([first, passed_over], length=2, rng=random.Random(1))) == 1


def test_a_small_pool_makes_a_short_quiz():
    assert len(select(pool(3), length=10, rng=random.Random(1))) == 3


def test_formats_are_mixed():
    drawn = select(pool(20, each=4), length=12, rng=random.Random(3))
    assert set(Counter(asked.format for asked in drawn).values()) == {3}


def test_core_facts_come_more_often_than_trivia():
    candidates = [
        on(replace(BASE, importance=Importance.CORE if n < 50 else Importance.TRIVIA), str(n), uid=str(n))
        for n in range(100)
    ]
    drawn = [asked for seed in range(50) for asked in select(candidates, length=10, rng=random.Random(seed))]
    core = sum(asked.importance is Importance.CORE for asked in drawn)
    assert core > 0.6 * len(drawn)


def test_easy_questions_tend_to_come_first():
    first = last = 0.0
    for seed in range(100):
        drawn = select(pool(20), length=10, rng=random.Random(seed))
        first += drawn[0].difficulty
        last += drawn[-1].difficulty
    assert first < last


def test_a_date_that_another_stem_tells_is_given_away():
    asked = replace(BASE, answer="25 April 2013")
    assert gives_away(asked, replace(BASE, subject="france", told="After the vote of 25 April 2013, what ...?"))


def test_a_name_gives_away_only_between_questions_on_one_subject():
    asked = replace(BASE, answer="France")
    told = replace(BASE, told="What did France ask for?")
    assert gives_away(asked, told)
    assert not gives_away(asked, replace(told, subject="chad"))


def test_one_part_of_an_answer_gives_it_away():
    asked = replace(BASE, answer="Timbuktu; Kidal")
    assert gives_away(asked, replace(BASE, told="Who was in Kidal?"))
    assert not gives_away(asked, replace(BASE, told="Who was in Gao?"))


def test_an_answer_that_tells_nothing_is_not_given_away():
    assert not gives_away(replace(BASE, answer=""), replace(BASE, told="Anything at all?"))


def test_a_word_inside_another_gives_nothing_away():
    assert not gives_away(replace(BASE, answer="Niger"), replace(BASE, told="Which of Nigeria's ...?"))


def test_no_quiz_holds_a_question_that_answers_another_while_there_are_others():
    telling = on(replace(BASE, told="By 1 July 2013 ..."), "a", uid="a")
    asked = on(replace(BASE, answer="1 July 2013"), "b", uid="b")
    for seed in range(30):
        drawn = select([telling, asked, *pool(4)], length=5, rng=random.Random(seed))
        assert not {"a", "b"} <= {one.fact for one in drawn}


@pytest.mark.parametrize("length", [0, -1])
def test_a_quiz_without_questions_is_refused(length):
    with pytest.raises(ValueError, match=str(length)):
        select(pool(3), length=length, rng=random.Random(1))
