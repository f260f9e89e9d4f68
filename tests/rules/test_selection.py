from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest

from training.rules.records import Importance
from training.rules.selection import Candidate, gives_away, select, select_on

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


GIVEN = frozenset({"f0", "f1", "f2", "f3"})


def test_given_facts_are_asked_about_one_each_and_no_others():
    for seed in range(20):
        drawn = select_on(pool(12), GIVEN, length=4, rng=random.Random(seed))
        assert sorted(asked.fact for asked in drawn) == sorted(GIVEN)


def test_more_questions_than_facts_ask_each_a_second_time_after_all_a_first():
    drawn = select_on(pool(12), GIVEN, length=7, rng=random.Random(2))
    assert sorted(asked.fact for asked in drawn[:4]) == sorted(GIVEN)
    assert len(drawn) == len(set(drawn)) == 7
    assert max(Counter(asked.fact for asked in drawn).values()) == 2


def test_there_are_no_more_questions_than_the_facts_have():
    assert len(select_on(pool(12), GIVEN, length=30, rng=random.Random(1))) == 12


def test_a_question_that_rests_on_a_fact_not_given_is_not_drawn():
    across = on(BASE, "f0", "f9", uid="across")
    assert select_on([across], GIVEN, length=1, rng=random.Random(1)) == []
    assert select_on([across], GIVEN | {"f9"}, length=1, rng=random.Random(1)) == [across]


def test_questions_that_were_seen_come_last():
    seen = frozenset(one.id for one in pool(4) if one.uid.endswith(("-0", "-1")))
    for seed in range(20):
        drawn = select_on(pool(4), GIVEN, length=4, rng=random.Random(seed), seen=seen)
        assert {one.uid[-1] for one in drawn} == {"2"}
    assert len(select_on(pool(4), GIVEN, length=4, rng=random.Random(1), seen=frozenset(range(100)))) == 4


def test_a_new_fact_is_asked_about_in_its_easier_half_and_a_known_one_in_any():
    hardest = {"new": set(), "known": set()}
    for seed in range(40):
        for name, known in (("new", frozenset()), ("known", GIVEN)):
            drawn = select_on(pool(4), GIVEN, length=4, rng=random.Random(seed), known=known)
            hardest[name] |= {one.uid[-1] for one in drawn}
    assert hardest == {"new": {"0", "1"}, "known": {"0", "1", "2"}}


def test_formats_of_given_facts_are_mixed():
    known = frozenset(f"f{n}" for n in range(8))
    drawn = select_on(pool(8, each=4), known, length=8, rng=random.Random(3), known=known)
    assert set(Counter(asked.format for asked in drawn).values()) == {2}


def test_no_two_questions_on_given_facts_give_each_other_away_even_if_that_makes_fewer():
    telling = on(replace(BASE, id=901, told="By 1 July 2013 ..."), "f0", uid="a")
    asked = on(replace(BASE, id=902, answer="1 July 2013"), "f1", uid="b")
    other = on(replace(BASE, id=903, answer="another"), "f1", uid="c")
    for seed in range(30):
        assert len(select_on([telling, asked], GIVEN, length=2, rng=random.Random(seed))) == 1
        drawn = select_on([telling, asked, other], GIVEN, length=3, rng=random.Random(seed))
        assert not {telling, asked} <= set(drawn)
        assert len(drawn) == 2


def test_the_same_seed_draws_the_same_on_given_facts_and_another_seed_another():
    shuffled = pool(12)
    random.Random(1).shuffle(shuffled)
    draws = [select_on(shuffled, GIVEN, length=6, rng=random.Random(seed)) for seed in (5, 6, 7)]
    assert draws[0] == select_on(pool(12), GIVEN, length=6, rng=random.Random(5))
    assert draws[0] != draws[1] or draws[0] != draws[2]


@pytest.mark.parametrize("length", [0, -1])
def test_no_questions_on_given_facts_are_refused(length):
    with pytest.raises(ValueError, match=str(length)):
        select_on(pool(3), GIVEN, length=length, rng=random.Random(1))
