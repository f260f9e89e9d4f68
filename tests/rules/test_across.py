from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from tests.rules.builders import claim, fact, number, place, pool, wrongs
from training.rules.across import across_digest, generate_across
from training.rules.questions import Format
from training.rules.records import EntityRecord, Kind, Stance

# Labels with no word in common, as different events have.
NAMES = ("dawn", "storm", "harvest", "bridge", "window", "garden", "mirror", "valley", "silver", "thunder", "lantern")


def events(count=8, **fields):
    """Events half a year apart, the first of January 2010."""
    return [event(n, f"{2010 + n // 2}-{'01' if n % 2 == 0 else '07'}", **fields) for n in range(count)]


def event(n, answer, **fields):
    name = NAMES[n]
    return fact(id=name, answer=answer, statement=f"The {name} came in {answer}.", label=f"the {name}", **fields)


def figures(*values, **fields):
    return [
        number(str(value), id=NAMES[n], label=f"people by the {NAMES[n]}", statement=f"{value} people.", **fields)
        for n, value in enumerate(values)
    ]


def made(facts, family, seed=1, entities=()):
    drafts = generate_across(facts, pool(*facts, entities=entities), seed=seed)
    return [draft for draft in drafts if draft.family == family]


def by_label(facts):
    return {fact.label.capitalize(): fact for fact in facts}


def test_the_same_facts_and_seed_make_the_same_questions_in_any_order():
    facts = events()
    drafts = generate_across(facts, pool(*facts), seed=1)
    assert drafts == generate_across(facts, pool(*facts), seed=1)
    again = generate_across(facts[::-1], pool(*facts), seed=1)
    assert {draft.uid: draft for draft in again} == {draft.uid: draft for draft in drafts}


def test_another_seed_makes_other_addresses():
    facts = events()
    uids = [{draft.uid for draft in generate_across(facts, pool(*facts), seed=seed)} for seed in (1, 2)]
    assert not uids[0] & uids[1]


def test_what_came_on_one_side_of_an_event_is_the_only_such_option():
    facts = events()
    drafts = made(facts, "first")
    assert drafts
    known = by_label(facts)
    anchors = {fact.id: fact for fact in facts}
    for draft in drafts:
        anchor = anchors[draft.fact_id].answer
        when = {option.correct: [] for option in draft.options}
        for option in draft.options:
            when[option.correct].append(known[option.text].answer)
        (key,) = when[True]
        if "came last" in draft.stem:
            assert anchor < min(when[False]) <= max(when[False]) < key
        elif "came first" in draft.stem:
            assert key < min(when[False]) <= max(when[False]) < anchor
        elif "came before" in draft.stem:
            assert key < anchor < min(when[False])
        elif "came after" in draft.stem:
            assert max(when[False]) < anchor < key
        elif "follow" in draft.stem:
            assert anchor < key < min(when[False])
        else:
            assert max(when[False]) < key < anchor


def test_the_first_and_the_last_of_all_events_are_right_options_too():
    facts = events(11)
    keys = {option.text for draft in made(facts, "first") for option in draft.options if option.correct}
    assert {facts[0].label.capitalize(), facts[-1].label.capitalize()} <= keys


def test_what_follows_by_logic_is_not_asked():
    facts = events()
    facts[2] = replace(facts[2], label="the end of the mandate")
    facts[6] = replace(facts[6], label="the planned end of the retreat")
    for seed in range(5):
        for family in ("first", "between"):
            for draft in made(facts, family, seed=seed):
                stages = {facts[2].id, facts[6].id}
                assert draft.fact_id not in stages or not stages & set(draft.also)


def test_an_order_is_right_by_its_dates_and_shown_in_another():
    facts = events(11)
    drafts = made(facts, "order")
    assert drafts
    known = by_label(facts)
    for draft in drafts:
        in_place = sorted(draft.options, key=lambda option: option.place)
        assert draft.answer == "; ".join(option.text for option in in_place)
        dates = [known[option.text].answer for option in in_place]
        assert dates == sorted(set(dates))
        assert tuple(in_place) != draft.options


def test_events_that_a_source_dates_otherwise_are_held_beside_nothing_they_may_overlap():
    facts = events()
    vague = replace(facts[4], claims=(claim("2012-01"), claim("2010", Stance.DIFFERS)), label="the doubtful vote")
    facts[4] = vague
    drafts = [draft for draft in generate_across(facts, pool(*facts), seed=1) if "doubtful" in repr(draft)]
    assert drafts
    for draft in drafts:
        beside = {facts[at].id for at in range(5)}
        if draft.fact_id == vague.id or vague.id in draft.also:
            assert draft.family in {"first", "order"}
        if draft.fact_id == vague.id:
            assert not set(draft.also) & (beside - {vague.id})


def test_the_time_between_is_counted_in_months_or_in_calendar_years():
    facts = events(11)
    drafts = made(facts, "between")
    known = {fact.id: fact for fact in facts}
    assert {draft.unit for draft in drafts} == {"months", "years"}
    for draft in drafts:
        first, second = (known[one].answer for one in (draft.fact_id, draft.also[0]))
        years, months = (int(second[at]) - int(first[at]) for at in (slice(4), slice(5, 7)))
        if draft.unit == "months":
            assert draft.answer == str(12 * years + months)
            figures = [int(option.text) for option in draft.options]
            assert all(later - earlier >= 2 for earlier, later in pairwise(figures))
        else:
            assert draft.expected.answer == draft.answer == str(years)


def test_figures_are_compared_by_all_that_they_may_be():
    facts = figures(10, 100, 1000, 1050, 5000, 9000, qualifier="about")
    drafts = made(facts, "compare")
    assert drafts
    known = {fact.label.capitalize(): int(fact.answer) for fact in facts}
    anchors = {fact.id: int(fact.answer) for fact in facts}
    for draft in drafts:
        anchor = anchors[draft.fact_id]
        larger = "outnumbered" in draft.stem
        for option in draft.options:
            figure = known[option.text]
            assert (figure > anchor) is (option.correct is larger)
            assert abs(figure - anchor) > 100 or max(figure, anchor) < 1000


def test_figures_of_the_dead_and_of_other_things_than_people_are_not_compared():
    assert made(figures(10, 100, 1000, 5000, toll=True), "compare") == []
    assert made(figures(10, 100, 1000, 5000, unit="miles"), "compare") == []


def persons(count=5):
    people = [EntityRecord(f"p{n}", f"{NAMES[n].title()} {NAMES[-n - 1].title()}", "person", ()) for n in range(count)]
    facts = [
        place(person.name, id=NAMES[n], kind=Kind.PERSON, label=f"head of the {NAMES[n]}", wrong=wrongs("A", "B"))
        for n, person in enumerate(people)
    ]
    return facts, tuple(people)


def test_every_line_of_a_matching_has_its_own_option():
    facts, people = persons()
    drafts = [draft for seed in range(5) for draft in made(facts, "match", seed=seed, entities=people)]
    assert drafts
    known = {fact.label[0].upper() + fact.label[1:]: fact.answer for fact in facts}
    for draft in drafts:
        assert draft.format is Format.MATCH
        assert [option.text for option in draft.options] == sorted(option.text for option in draft.options)
        for at, prompt in enumerate(draft.prompts):
            (right,) = [option.text for option in draft.options if option.place == at]
            assert right == known[prompt]
            assert f"{prompt} – {right}" in draft.answer
        spare = [option for option in draft.options if option.place is None]
        assert len(spare) == 1
        assert all(option.why and not option.correct for option in spare)


def test_four_lines_that_fit_lend_the_value_of_one_as_an_option_that_belongs_to_none():
    facts, people = persons(4)
    drafts = [draft for seed in range(5) for draft in made(facts, "match", seed=seed, entities=people)]
    assert drafts
    assert {(len(draft.prompts), len(draft.options)) for draft in drafts} == {(3, 4)}


def test_names_that_a_source_gives_for_another_line_are_not_beside_it():
    facts, people = persons()
    facts[0] = replace(facts[0], claims=(*facts[0].claims, claim(facts[1].answer, Stance.PARTLY)))
    for seed in range(20):
        for draft in made(facts, "match", seed=seed, entities=people):
            assert not {facts[0].id, facts[1].id} <= {draft.fact_id, *draft.also}


def said(n, says, source="passblue-2013", cited_as="PassBlue's report of 2013", **fields):
    spoken = replace(claim("Gao", cited_as=cited_as), source=source, says=says)
    return place(id=NAMES[n], claims=(spoken,), **fields)


DOCUMENTS = [said(n, "Nothing that makes a question.", f"source-{n}", f"Dispatch's report of 201{n}") for n in range(3)]


def test_the_document_that_alone_says_something_is_asked_for():
    (draft,) = made([*DOCUMENTS, said(4, "Dates the fall of Konna to January 2012.")], "source")
    assert draft.stem == "Which of these documents dates the fall of Konna to January 2012?"
    assert draft.answer == "PassBlue's report of 2013"
    assert {option.why for option in draft.options if not option.correct} == {"It does not say so."}
    assert {option.text for option in draft.options if not option.correct} <= {
        f"Dispatch's report of 201{n}" for n in range(3)
    }
    assert draft.also == ()


@pytest.mark.parametrize(
    "says",
    [
        "Dates the attack at Konna to January 2012.",
        "Names the places that fell in January 2012.",
        "Puts the authorized army at 300 in January 2012.",
        "Describes the daily job of guarding Konna in 2012.",
    ],
)
def test_what_a_word_after_it_makes_clear_stands_by_itself(says):
    assert made([*DOCUMENTS, said(4, says)], "source")


@pytest.mark.parametrize(
    "says",
    [
        "Konna fell in January 2013.",
        "Puts the attack in the Gao region.",
        "Counts the vital services in January 2012.",
        "Dates it to January 2013.",
        "Dates the attack to January 2013.",
        "Likewise dates the fall of Konna to January 2012.",
        "Gives no date for the fall of Konna.",
        "Dates the fall of Konna, which PassBlue saw, to January 2012.",
    ],
)
def test_words_that_do_not_stand_by_themselves_make_no_question(says):
    assert made([*DOCUMENTS, said(4, says)], "source") == []


def test_what_two_documents_say_is_not_asked_of_one():
    record = said(4, "Dates the fall of Konna to January 2012.")
    second = replace(record.claims[0], source="source-1", cited_as="Dispatch's report of 2011", says="")
    assert made([*DOCUMENTS, replace(record, claims=(*record.claims, second))], "source") == []


def test_a_document_that_says_otherwise_is_a_wrong_option():
    record = said(4, "Puts the raid of May 2012 in Gao.")
    other = replace(
        record.claims[0], source="source-1", cited_as="Dispatch's report of 2011", value="Kidal", says="Kidal it was."
    )
    record = replace(record, claims=(*record.claims, replace(other, stance=Stance.DIFFERS)))
    drafts = made([*DOCUMENTS, record], "source")
    assert [option.why for option in drafts[0].options if option.text == "Dispatch's report of 2011"] == [
        "Kidal it was."
    ]


def test_the_digest_changes_with_any_of_the_facts_and_no_other():
    facts = events()
    draft = made(facts, "first")[0]
    known = {fact.id: fact for fact in facts}
    alone = across_digest(draft, known, seed=1)
    involved = draft.also[0]
    other = next(one for one in known if one not in {draft.fact_id, *draft.also})
    assert across_digest(draft, known | {other: replace(known[other], statement="Else.")}, seed=1) == alone
    assert across_digest(draft, known | {involved: replace(known[involved], statement="Else.")}, seed=1) != alone
    assert across_digest(draft, known, seed=2) != alone


def test_a_fact_without_a_label_is_held_beside_nothing():
    assert generate_across([replace(one, label="") for one in events()], pool(), seed=1) == []
