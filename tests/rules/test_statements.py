from __future__ import annotations

from dataclasses import replace

import pytest

from tests.rules.builders import claim, fact, place, pool, true_false, wrongs
from training.rules.across import generate_across
from training.rules.lint import lint
from training.rules.questions import Format
from training.rules.records import Kind, PhrasingRecord, Stance

COUP = "the coup of 2012 in Mali"
REPORT, PAGE = "PassBlue's report of 2013", "the mandate page of about 2016"


def said(name: str, sentence: str, answer: str, *wrong: str, source: str = "passblue-2013", cited_as=REPORT, **fields):
    """A fact in a sentence with a slot for its answer."""
    held = replace(claim(answer, cited_as=cited_as), source=source)
    defaults = {"phrasings": (true_false(sentence),), "wrong": wrongs(*wrong), "statement": f"{name}: {answer}."}
    return place(answer, id=name, **(defaults | {"claims": (held,), "subject": name} | fields))


def on_the_coup():
    """Facts of which each is told in a sentence of about one length, all of the same theme."""
    return [
        said("leader", "An officer named {Sanogo} stood behind the coup of 2012.", "Sanogo", "Keita"),
        said("origin", "The coup of 2012 had its origin in a revolt at {Kati}.", "Kati", "Gao", "Mopti"),
        said("interim", "The interim leader after the coup of 2012 was {Traoré}.", "Traoré", "Ero"),
    ]


def made(facts, seed=1):
    drafts = generate_across(facts, pool(*facts), seed=seed)
    return [draft for draft in drafts if draft.family == "consistent"]


def over_seeds(facts, seeds=range(8)):
    return [draft for seed in seeds for draft in made(facts, seed)]


def with_one(at: int, **fields):
    facts = on_the_coup()
    facts[at] = replace(facts[at], **fields)
    return facts


def test_one_statement_is_as_curated_and_the_others_have_a_curated_wrong_value():
    facts = on_the_coup()
    known = {one.id: one for one in facts}
    drafts = over_seeds(facts)
    assert drafts
    for draft in drafts:
        assert draft.format is Format.CHOICE
        (key,) = [option.text for option in draft.options if option.correct]
        assert key == draft.answer == known[draft.fact_id].phrasings[0].text.replace("{", "").replace("}", "")
        wrong = {option.text for option in draft.options if not option.correct}
        for other in draft.also:
            before, _, after = known[other].phrasings[0].text.partition(f"{{{known[other].answer}}}")
            assert len(wrong & {f"{before}{one.text}{after}" for one in known[other].wrong}) == 1


def test_every_wrong_statement_says_what_is_recorded_instead():
    for draft in over_seeds(on_the_coup()):
        for option in draft.options:
            assert option.correct or option.why.startswith("It should read “")


def test_all_facts_of_a_question_are_named_so_that_none_comes_twice_in_a_quiz():
    facts = on_the_coup()
    for draft in over_seeds(facts):
        assert {draft.fact_id, *draft.also} == {one.id for one in facts}
        assert len(draft.also) == 2


def test_the_stem_names_the_theme_and_the_document_on_which_all_rest():
    stems = {draft.stem for draft in over_seeds(on_the_coup())}
    assert stems <= {
        f"Which of these statements about {COUP} agrees with {REPORT}?",
        f"According to {REPORT}, which of these statements about {COUP} is right?",
    }
    assert len(stems) == 2


def test_of_several_documents_none_is_named():
    facts = on_the_coup()
    facts[1] = replace(facts[1], claims=(replace(facts[1].claims[0], source="page", cited_as=PAGE),))
    drafts = over_seeds(facts)
    assert drafts
    assert {draft.stem for draft in drafts} <= {
        f"Which of these statements about {COUP} agrees with what the documents say?",
        f"Which of these statements about {COUP} do the documents bear out?",
    }


def test_a_sentence_that_names_another_document_is_not_asked_by_the_one_at_hand():
    facts = on_the_coup()
    other = replace(facts[1].claims[0], source="page", cited_as=PAGE)
    text = "By the mandate page the coup of 2012 was born at {Kati}."
    facts[1] = replace(facts[1], claims=(*facts[1].claims, other), phrasings=(true_false(text),))
    drafts = over_seeds(facts)
    assert drafts
    assert all(REPORT not in draft.stem and PAGE not in draft.stem for draft in drafts)


@pytest.mark.parametrize(
    "fields",
    [
        {"toll": True},
        {"claims": (claim("Kati"), claim("Gao", Stance.DIFFERS))},
        {"wrong": ()},
        {"wrong": wrongs("Kati")},
        {"phrasings": (replace(true_false("The coup of 2012 had its origin in a revolt at {Kati}."), held_back=True),)},
        {"phrasings": (true_false("The revolt of 2012 had its origin in a camp at {Kati}."),)},
        {"phrasings": (true_false("A revolt at {Kati} ended in what was the coup.", "before the coup"),)},
        {"phrasings": (true_false("What came of the revolt at {Kati} in March 2012 and then spread was the coup."),)},
        {"phrasings": (true_false("The coup of 2012 had its origin in a {revolt} at Kati."),)},
        {"phrasings": (true_false("The coup of 2012 killed several people at {Kati}."),)},
        {"phrasings": (true_false("The coup of 2012 did not have its origin at {Kati}."),)},
    ],
    ids=[
        *("a toll", "disputed", "no wrong value", "a wrong value that is true", "held back", "another theme"),
        *("the theme in a wrong value", "too long", "a slot without its own wrong values", "the dead", "a negative"),
    ],
)
def test_what_makes_no_fair_statement_is_left_out(fields):
    assert over_seeds(on_the_coup())
    assert over_seeds(with_one(1, **fields)) == []


def test_a_value_that_some_source_gives_is_never_the_wrong_one():
    drafts = over_seeds(with_one(1, claims=(claim("Kati"), claim("Gao", Stance.PARTLY))))
    assert drafts
    assert all("at Gao" not in option.text for draft in drafts for option in draft.options)


def test_figures_and_dates_are_made_false_by_the_wrong_values_of_their_sentence_alone():
    text = "It was in {March 2012} that an officer led the coup."
    day = {"kind": Kind.DATE, "answer": "2012-03", "claims": (claim("2012-03"),)}
    for wrong in ((), wrongs("2011-05")):
        assert over_seeds(with_one(1, **day, wrong=wrong, phrasings=(true_false(text),))) == []
    drafts = over_seeds(with_one(1, **day, wrong=(), phrasings=(true_false(text, "May 2011"),)))
    assert drafts
    for draft in drafts:
        if draft.fact_id != "origin":
            assert "It was in May 2011 that an officer led the coup." in [option.text for option in draft.options]


def test_the_right_statement_is_never_the_longest_nor_is_any_much_longer():
    for draft in over_seeds(on_the_coup(), range(30)):
        lengths = {option.text: len(option.text) for option in draft.options}
        assert max(lengths.values()) <= 1.25 * min(lengths.values())
        assert any(length >= lengths[draft.answer] for text, length in lengths.items() if text != draft.answer)


def test_no_fact_is_in_two_questions():
    facts = on_the_coup()
    rebels = [
        said("state", "The Tuareg rebels of the coup of 2012 came from {Azawad}.", "Azawad", "Konna"),
        said("refuge", "The Tuareg rebels had had their refuge in {Libya}.", "Libya", "Chad"),
        said("enemy", "The Tuareg rebels of 2016 fought in the town of {Kidal}.", "Kidal", "Segou"),
        said("origin-2", "The Tuareg rebels had long had their home in {Mali}.", "Mali", "Guinea"),
    ]
    drafts = over_seeds([*facts, *rebels])
    assert {draft.stem.partition(" about ")[2][:8] for draft in drafts} >= {"the coup", "the Tuar"}
    for seed in range(8):
        used = [one for draft in made([*facts, *rebels], seed) for one in (draft.fact_id, *draft.also)]
        assert len(used) == len(set(used))


def test_the_order_of_the_facts_and_what_is_on_no_theme_change_nothing():
    facts = on_the_coup()
    other = fact(id="other", phrasings=(PhrasingRecord("true_false", "The vote was on {25 April 2013}."),))
    assert made(facts) == made(facts[::-1]) == made([*facts, other])


def test_every_question_passes_the_lint():
    facts = on_the_coup()
    known = {one.id: one for one in facts}
    drafts = over_seeds(facts)
    assert [finding for draft in drafts for finding in lint(draft, known[draft.fact_id], pool(*facts))] == []
