"""What must hold of all questions made from the curated content, taken together."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

import pytest

from tests.curated import curated, generated
from training.rules.across import ACROSS_FAMILIES
from training.rules.dates import PartialDate
from training.rules.display import read, recognized
from training.rules.distractors import target_of
from training.rules.lint_pool import is_even, key_positions, lint_pool, near_copies
from training.rules.lint_words import contains_phrase
from training.rules.questions import OPTION_FORMATS, Format
from training.rules.reach import range_of, span_of
from training.rules.records import NUMERIC, Importance, Kind, PhrasingKind
from training.rules.sentences import filled, slot_of
from training.rules.surface import surface_scores
from training.rules.text import fold
from training.rules.worded import sizes_of

FEWEST_QUESTIONS = 800
FEWEST_OF_A_CORE_FACT = 3
MOST_ONE_SIDED = 0.3
SEVERAL = 3
MOST_ABOVE_CHANCE = 3


@pytest.fixture(scope="module")
def questions():
    return generated().published


@pytest.fixture(scope="module")
def facts():
    return {fact.id: fact for fact in curated().facts}


@pytest.fixture(scope="module")
def choices(questions):
    return [draft for draft in questions if draft.format is Format.CHOICE]


def test_there_are_enough_questions(questions):
    assert len(questions) >= FEWEST_QUESTIONS


def test_hardly_any_question_waits_for_an_editor():
    made = generated()
    assert len(made.drafts) <= 0.02 * len(made.published), [draft.stem for draft in made.drafts]


def test_every_core_fact_has_three_questions_in_three_formats(questions, facts):
    formats = defaultdict(list)
    for draft in questions:
        formats[draft.fact_id].append(draft.format)
    core = [fact for fact in facts.values() if fact.importance is Importance.CORE]
    assert core
    few = {fact.id: formats[fact.id] for fact in core if len(set(formats[fact.id])) < FEWEST_OF_A_CORE_FACT}
    assert few == {}


def test_every_format_and_family_across_facts_is_there(questions):
    assert {draft.format for draft in questions} == set(Format)
    families = Counter(draft.family for draft in questions)
    assert set(families) >= ACROSS_FAMILIES
    assert sum(families[family] for family in ACROSS_FAMILIES) < 0.2 * len(questions)


def test_nothing_is_wrong_with_the_pool_as_a_whole(questions):
    assert [finding.message for finding in lint_pool(questions)] == []


@pytest.mark.parametrize("ordered", [None, True, False])
def test_the_place_and_the_rank_of_the_key_are_even(questions, ordered):
    for counts in key_positions(questions, ordered=ordered).values():
        assert is_even(counts), counts


def test_half_of_the_statements_are_true_and_they_are_few(questions):
    answers = [draft.answer for draft in questions if draft.format is Format.TRUE_FALSE]
    assert 0.45 <= answers.count("True") / len(answers) <= 0.55
    assert len(answers) <= 0.15 * len(questions)


def test_negative_questions_are_rare(questions):
    assert sum(" NOT " in draft.stem for draft in questions) < 0.03 * len(questions)


def test_no_two_questions_are_near_copies(questions):
    assert [(one.stem, other.stem) for one, other in near_copies(questions)] == []


def test_addresses_are_unique(questions):
    assert len({draft.uid for draft in questions}) == len(questions)


def test_what_a_question_shows_fits_where_it_is_stored(questions):
    assert all(len(draft.answer) <= 600 for draft in questions)
    assert all(len(option.text) <= 300 for draft in questions for option in draft.options)
    assert all(len(draft.options) <= 8 for draft in questions)


def test_no_test_wise_rule_beats_chance(choices):
    scores = surface_scores(choices)
    assert {rule: score for rule, score in scores.items() if abs(score) >= MOST_ABOVE_CHANCE} == {}


def test_few_options_are_always_wrong_or_always_right(choices):
    uses = defaultdict(list)
    for draft in choices:
        for option in draft.options:
            if recognized(option.text) is None:
                uses[option.text].append(option.correct)
    used = [right for right in uses.values() if len(right) >= SEVERAL]
    one_sided = [right for right in used if len(set(right)) == 1]
    assert len(one_sided) < MOST_ONE_SIDED * len(used)


def truths_of(fact, draft):
    """Return every value that may be right for what a question of one fact asks: folded texts, or dates."""
    asked = next((one for one in fact.phrasings if one.text == draft.stem and one.kind is PhrasingKind.ASK), None)
    target = target_of(fact, asked) if asked else None
    listed = [item for value in (fact.answer, *fact.supported) for item in value.split("; ")]
    if target is None:
        return (Kind.TEXT, listed)
    return (target.kind, [*target.truths, *(listed if fact.kind is Kind.LIST and asked.answer in fact.items else [])])


def names_of(text):
    entity = generated().content.pool.entity(text)
    return {fold(name) for name in entity.names} if entity else {fold(text)}


def test_every_wrong_option_of_a_question_on_one_fact_is_false_by_every_claim(questions, facts):
    asked_of_one = [
        draft
        for draft in questions
        if draft.format in {Format.CHOICE, Format.MULTI} and draft.family not in {*ACROSS_FAMILIES, "not_one_of"}
    ]
    assert asked_of_one
    for draft in asked_of_one:
        kind, truths = truths_of(facts[draft.fact_id], draft)
        for option in draft.options:
            right = any(may_mean_the_same(kind, option.text, truth) for truth in truths)
            assert option.correct or not right, (draft.stem, option.text)


def may_mean_the_same(kind, shown, truth):
    if kind is Kind.DATE or kind in NUMERIC:
        one, other = read(kind, shown), read(kind, truth)
        if one is None or other is None:
            return False
        if kind in NUMERIC:
            return float(one) == float(other)
        day, true = PartialDate.parse(one), PartialDate.parse(other)
        return day == true or (day.overlaps(true) and true.precision >= day.precision)
    return bool(names_of(shown) & names_of(truth))


def test_the_wrong_option_of_what_is_not_in_a_list_is_in_it(questions, facts):
    for draft in questions:
        if draft.family == "not_one_of":
            listed = {fold(item) for item in facts[draft.fact_id].items}
            assert all((fold(option.text) in listed) is not option.correct for option in draft.options)


def by_label(facts):
    return {fact.label[0].upper() + fact.label[1:]: fact for fact in facts.values() if fact.label}


def test_what_came_first_is_so_by_every_claim(questions, facts):
    known = by_label(facts)
    for draft in questions:
        if draft.family != "first":
            continue
        anchor = span_of(facts[draft.fact_id])
        spans = [(span_of(known[option.text]), option.correct) for option in draft.options]
        key = next(span for span, correct in spans if correct)
        wrong = [span for span, correct in spans if not correct]
        if "came last" in draft.stem:
            assert all(anchor.before(span) and span.before(key) for span in wrong)
        elif "came first" in draft.stem:
            assert all(key.before(span) and span.before(anchor) for span in wrong)
        elif "before" in draft.stem:
            assert key.before(anchor)
            assert all(anchor.before(span) for span in wrong)
        elif "after" in draft.stem:
            assert anchor.before(key)
            assert all(span.before(anchor) for span in wrong)
        elif "follow" in draft.stem:
            assert anchor.before(key)
            assert all(key.before(span) for span in wrong)
        else:
            assert key.before(anchor)
            assert all(span.before(key) for span in wrong)


def test_no_event_is_only_ever_right_or_only_ever_wrong(questions):
    uses = defaultdict(list)
    for draft in questions:
        if draft.family == "first":
            for option in draft.options:
                uses[option.text].append(option.correct)
    assert {text: right for text, right in uses.items() if len(right) >= SEVERAL and len(set(right)) == 1} == {}


def test_orders_are_right_by_every_claim(questions, facts):
    known = by_label(facts)
    for draft in questions:
        if draft.format is Format.ORDER:
            spans = [span_of(known[option.text]) for option in sorted(draft.options, key=lambda one: one.place)]
            assert all(one.before(other) for at, one in enumerate(spans) for other in spans[at + 1 :])


def test_comparisons_are_right_by_every_claim(questions, facts):
    known = by_label(facts)
    for draft in questions:
        if draft.family == "compare":
            anchor = range_of(facts[draft.fact_id])
            larger = "outnumbered" in draft.stem or "larger" in draft.stem
            for option in draft.options:
                figure = range_of(known[option.text])
                assert anchor.below(figure) if option.correct is larger else figure.below(anchor)


def test_every_line_of_a_matching_fits_its_option_alone_by_every_claim(questions, facts):
    known = by_label(facts)
    for draft in questions:
        if draft.format is not Format.MATCH:
            continue
        for at, prompt in enumerate(draft.prompts):
            fact = known[prompt]
            fitting = [option for option in draft.options if fits(option.text, fact)]
            assert [option.place for option in fitting] == [at], (prompt, fitting)


def test_every_matching_has_one_option_that_belongs_to_no_line(questions):
    matchings = [draft for draft in questions if draft.format is Format.MATCH]
    assert all(len(draft.options) == len(draft.prompts) + 1 for draft in matchings)


def test_options_that_are_sizes_in_words_stand_in_order(choices):
    sizes = [sizes_of([option.text for option in draft.options]) for draft in choices]
    assert any(sizes)
    assert all(found == sorted(found) for found in sizes if found)


def test_no_typed_question_accepts_what_its_stem_says(questions):
    typed = [draft for draft in questions if draft.format is Format.TEXT]
    assert typed
    told = [(one.stem, text) for one in typed for text in one.expected.accepted if contains_phrase(one.stem, text)]
    assert told == []


def fits(shown, fact):
    values = (fact.answer, *fact.accepted, *fact.supported)
    if fact.kind is Kind.DATE:
        month = PartialDate.parse(read(Kind.DATE, shown))
        return any(month.overlaps(PartialDate.parse(value)) for value in (fact.answer, *fact.supported))
    if fact.kind in NUMERIC:
        reach, figure = range_of(fact), float(read(fact.kind, shown))
        return reach.low <= figure <= reach.high
    return any(names_of(shown) & names_of(value) for value in values)


def test_one_document_alone_says_what_a_question_asks_for(questions, facts):
    for draft in questions:
        if draft.family != "source":
            continue
        fact = facts[draft.fact_id]
        key = next(claim for claim in fact.claims if fold(claim.cited_as) == fold(draft.answer))
        offered = {fold(option.text) for option in draft.options if not option.correct}
        others = [claim for claim in fact.claims if fold(claim.cited_as) in offered]
        assert all(claim.value and fold(claim.value) != fold(key.value) for claim in others)


def test_one_statement_of_several_is_a_curated_one_and_the_others_are_made_false(questions, facts):
    asked = [draft for draft in questions if draft.family == "consistent"]
    assert 12 <= len(asked) <= 0.02 * len(questions)
    assert len({draft.stem for draft in asked}) == len(asked)
    for draft in asked:
        involved = [facts[one] for one in (draft.fact_id, *draft.also)]
        assert not any(fact.toll or fact.disputed for fact in involved)
        key, *wrong = sorted(draft.options, key=lambda option: not option.correct)
        assert key.text in sentences_of(involved[0], true=True)
        false = [sentences_of(fact, true=False) for fact in involved[1:]]
        assert all(sum(option.text in one for option in wrong) == 1 for one in false)
        assert not any(option.text in sentences_of(fact, true=True) for fact in involved for option in wrong)


def sentences_of(fact, *, true):
    """Return the curated sentences of a fact as they are true, or with each wrong value that no source gives."""
    told = [one for one in fact.phrasings if one.kind is PhrasingKind.TRUE_FALSE]
    if true:
        return {filled(one.text, slot_of(one.text)[0]) for one in told}
    values = [(one, wrong.text) for one in told for wrong in one.wrong or fact.wrong]
    held = {name for truth in (fact.answer, *fact.supported, *fact.accepted) for name in names_of(truth)}
    false = [(one, text) for one, text in values if not names_of(text) & held]
    return {filled(one.text, text[:1].lower() + text[1:]) for one, text in false} | {
        filled(one.text, f"{article}{text}") for one, text in false for article in ("", "the ")
    }


def test_statements_are_about_equally_long_and_the_right_one_is_not_the_longest(questions):
    for draft in questions:
        if draft.family == "consistent":
            lengths = [len(option.text) for option in draft.options]
            assert max(lengths) <= 1.25 * min(lengths)
            assert max(len(option.text) for option in draft.options if not option.correct) == max(lengths)


def test_right_statements_name_a_document_about_as_often_as_wrong_ones(questions):
    told = re.compile(r"\b(?:PassBlue|UN Dispatch|DipNote|mandate page|mission pages?|State Department)\b")
    named = {right: [] for right in (True, False)}
    for draft in questions:
        if draft.family == "consistent":
            for option in draft.options:
                named[option.correct].append(told.search(option.text) is not None)
    shares = [sum(each) / len(each) for each in named.values()]
    assert abs(shares[0] - shares[1]) < 0.2


def test_every_option_that_is_wrong_says_why(questions):
    silent = [
        (draft.stem, option.text)
        for draft in questions
        if draft.format in OPTION_FORMATS
        for option in draft.options
        if not option.correct and not option.why
    ]
    assert silent == []
