from __future__ import annotations

from dataclasses import replace

import pytest

from tests.rules.test_lint import choice
from training.rules.lint_pool import lint_pool
from training.rules.surface import surface_scores


def many(draft, count=60):
    """Questions alike in their looks, the key in each place equally often."""
    drafts = []
    for n in range(count):
        options = draft.options[n % 3 :] + draft.options[: n % 3]
        drafts.append(
            replace(
                draft, uid=str(n), fact_id=str(n), stem=f"{draft.stem} {chr(65 + n % 26) * 9} {n}?", options=options
            )
        )
    return drafts


@pytest.mark.parametrize(
    ("draft", "rule"),
    [
        (choice("Gao", "Ber", key="Timbuktu"), "long"),
        (choice("Timbuktu", "Nampala", key="Gao"), "least long"),
        (choice("a town up north", "by the big river", key="somewhere desolate"), "long words"),
        (choice("a town up north", "by the big river", key="a market"), "least many words"),
        (choice("A town", "A base", key="A town on the river"), "many words"),
        (choice("Kidal", "Mopti", key="Market", stem="What came to the market?"), "like the stem"),
        (choice("The raid", "Siege", key="The siege"), "like the others"),
        (choice("10", "30", key="20"), "detailed"),
        (choice("a raid", "a siege", key="market"), "least with an article"),
    ],
)
def test_a_tell_that_works_everywhere_is_found(draft, rule):
    drafts = many(draft)
    if rule == "detailed":
        drafts = many(choice("a town", "a base", key="5 towns of Mali"))
    assert surface_scores(drafts)[rule] > 3


def test_a_key_that_is_always_the_middle_figure_is_found():
    drafts = [replace(choice("10", "30", key="20"), uid=str(n)) for n in range(60)]
    drafts = [replace(draft, options=(draft.options[1], draft.options[0], draft.options[2])) for draft in drafts]
    assert surface_scores(drafts)["middle value"] > 3
    assert "surface" in {finding.code for finding in lint_pool(drafts)}


def test_options_of_one_look_tell_nothing():
    scores = surface_scores(many(choice("Kidal", "Mopti", key="Segou")))
    assert all(abs(score) < 1 for name, score in scores.items() if "alphabet" not in name)


def test_no_questions_score_nothing():
    assert set(surface_scores([]).values()) == {0.0}
