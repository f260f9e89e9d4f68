from __future__ import annotations

from dataclasses import replace

from tests.rules.test_lint import choice, statement, typed
from training.rules.lint_pool import chi_square, is_even, key_positions, lint_pool, near_copies


def codes(drafts):
    return {finding.code for finding in lint_pool(drafts)}


def different(draft, count):
    """Copies of a question with addresses, facts and stems of their own."""
    return [
        replace(draft, uid=f"{draft.format}-{n}", fact_id=f"fact-{n}", stem=f"{chr(65 + n % 26) * 9} {n}?")
        for n in range(count)
    ]


def last_first(draft):
    return replace(draft, options=draft.options[1:] + draft.options[:1])


def test_an_empty_pool_has_no_findings():
    assert lint_pool([]) == []


def test_a_key_that_always_comes_first_is_found():
    assert "key_balance" in codes(different(choice("Kidal", "Mopti"), 30))


def test_ranks_of_figures_are_counted_apart_from_places_of_names():
    names = different(choice("Kidal", "Mopti"), 4)
    figures = different(last_first(choice("10", "20", key="30")), 3)
    assert key_positions([*names, *figures]) == {3: [4, 0, 3]}
    assert key_positions([*names, *figures], ordered=True) == {3: [0, 0, 3]}
    assert key_positions([*names, *figures], ordered=False) == {3: [4, 0, 0]}


def test_evenness_is_judged_by_chi_square():
    assert chi_square([10, 10, 10]) == 0
    assert chi_square([20, 10, 0]) == 20
    assert is_even([10, 12, 8])
    assert not is_even([20, 10, 0])


def test_statements_that_are_all_true_are_found():
    found = codes([*different(statement("It is so."), 10), *different(typed("Where?"), 90)])
    assert "true_false_balance" in found
    assert "true_false_share" not in found


def test_too_many_statements_are_found():
    assert "true_false_share" in codes([*different(statement("It is so."), 2), *different(typed("Where?"), 8)])


def test_near_copies_of_a_fact_are_found():
    one = replace(typed("In which town of the north did Mujao attack in 2013?"), uid="one")
    copy = replace(typed("In which town of the north did Mujao strike in 2013?"), uid="copy")
    other = replace(typed("Name a place: who was hit by sporadic raids?"), uid="other")
    assert near_copies([one, copy, other]) == [(one, copy)]
    assert codes([one, copy, other]) == {"near_copy"}


def test_alike_questions_of_two_facts_with_two_answers_are_no_copies():
    one = replace(typed("What figure was given in 2013?", "100"), uid="one", fact_id="one")
    other = replace(typed("What figure was given in 2014?", "200"), uid="other", fact_id="other")
    assert near_copies([one, other]) == []


def test_an_option_used_everywhere_is_found():
    drafts = different(choice("Kidal", "Mopti"), 40)
    assert "worn_option" in codes(drafts)
    assert "worn_option" not in codes(drafts[:10])
