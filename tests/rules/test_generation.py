from __future__ import annotations

from dataclasses import replace

import pytest

from tests.rules.builders import DRC, ask, claim, cloze, fact, number, place, pool, true_false, wrongs
from training.rules.generation import fact_digest, generate
from training.rules.lint_pool import chi_square, key_positions
from training.rules.questions import BLANK, Format
from training.rules.records import EntityRecord, Importance, Kind, Stance

FIVE_IN_A_HUNDRED_WITH_TWO_DEGREES = 5.991
FIVE_IN_A_HUNDRED_WITH_ONE_DEGREE = 3.841


def made(record, *others, seed=1, entities=()):
    return generate(record, pool(record, *others, entities=entities), seed=seed)


def formats(record):
    return [draft.format for draft in made(record)]


def many(make, count=400):
    """Facts that differ in nothing but their identifier."""
    return [draft for n in range(count) for draft in made(make(id=f"fact-{n}"))]


def test_each_wording_makes_one_question():
    record = fact(phrasings=(ask("One?"), ask("Two?"), ask("Three?"), cloze("It was on {25 April 2013}.")))
    assert [draft.stem for draft in made(record)] == ["One?", "Two?", "Three?", f"It was on {BLANK}."]


def test_the_same_fact_and_seed_make_the_same_questions():
    assert made(fact()) == made(fact())


def test_another_seed_makes_other_addresses():
    assert made(fact(), seed=1)[0].uid != made(fact(), seed=2)[0].uid


def test_addresses_fit_their_column_and_differ_even_for_equal_wordings():
    uids = [draft.uid for draft in made(fact(phrasings=(ask("One?"), ask("One?"))))]
    assert len(set(uids)) == 2
    assert all(len(uid) <= 32 for uid in uids)


def test_a_change_of_one_wording_leaves_the_questions_of_the_others():
    record = fact(phrasings=(ask("One?"), ask("Two?"), ask("Three?")))
    changed = replace(record, phrasings=(ask("One?"), ask("Two!?"), ask("Three?")))
    before, after = made(record), made(changed)
    assert (before[0], before[2]) == (after[0], after[2])


def test_wordings_are_choice_and_typed_in_turn():
    another = ask("Three?", answer="2014-01-07", answer_kind=Kind.DATE)
    record = fact(phrasings=(ask("One?"), ask("Two?"), another))
    assert formats(record) == [Format.CHOICE, Format.DATE, Format.CHOICE]


def test_a_key_that_was_offered_once_is_typed_from_then_on():
    record = fact(phrasings=(ask("One?"), ask("Two?"), ask("Three?")))
    assert formats(record) == [Format.CHOICE, Format.DATE, Format.DATE]
    pinned = fact(phrasings=(ask("One?"), ask("Two?"), ask("Three?", format="choice")))
    assert formats(pinned) == [Format.CHOICE, Format.DATE, Format.CHOICE]


def test_a_date_offered_again_has_the_same_wrong_dates():
    record = fact(phrasings=tuple(ask(f"{word}?", format="choice") for word in ("One", "Two", "Three")))
    offered = {option.text for draft in made(record) for option in draft.options}
    assert len(offered) == 5  # the key, two before and two after it


def test_a_pinned_format_is_kept():
    record = place(phrasings=(ask("One?", format="typed"), ask("Two?", format="choice")))
    assert formats(record) == [Format.TEXT, Format.CHOICE]


def test_a_long_answer_is_not_typed():
    record = place("in the towns along the great river", phrasings=(ask("One?"), ask("Two?")))
    assert formats(record) == [Format.CHOICE, Format.CHOICE]


def test_an_answer_without_two_wrong_options_is_typed():
    assert formats(place(wrong=wrongs("Kidal"))) == [Format.TEXT]


def test_a_long_answer_without_wrong_options_makes_no_question():
    assert formats(place("in the towns along the great river", wrong=())) == []


def test_a_list_is_never_asked_as_a_whole():
    record = fact(kind=Kind.LIST, answer="Togo; Senegal", items=("Togo", "Senegal"), phrasings=(ask("Which two?"),))
    assert made(record) == []


def test_the_figure_of_a_toll_is_never_asked():
    record = number(
        "5",
        toll=True,
        phrasings=(
            ask("How many died?"),
            ask("What number was it?", answer="five", wrong=wrongs("six", "seven")),
            cloze("{Five} peacekeepers died."),
            ask("Where did they die?", answer="Kidal", wrong=wrongs("Gao", "Mopti")),
        ),
    )
    assert [draft.stem for draft in made(record)] == ["Where did they die?"]


def test_an_ask_with_its_own_answer_uses_its_own_values():
    own = ask("Who did it?", answer="France", accepted=("the French",), wrong=wrongs("Chad", "Togo"), format="typed")
    (draft,) = made(fact(accepted=("Thursday",), phrasings=(own,)))
    assert draft.expected.answer == "France"
    assert draft.expected.accepted == ("the French",)
    assert draft.expected.supported == ()


def test_a_typed_answer_is_judged_with_every_name_and_every_sources_value():
    record = place("DRC", claims=(claim("DRC"), claim("Mali", Stance.DIFFERS)), phrasings=(ask(format="typed"),))
    (draft,) = made(record, entities=(DRC,))
    assert draft.expected.accepted == ("Democratic Republic of the Congo", "Congo")
    assert draft.expected.supported == ("DRC", "Mali")


def test_money_is_typed_with_its_currency_and_shown_with_its_qualifier():
    record = number("173000000", kind=Kind.MONEY, unit="USD", qualifier="more than", phrasings=(ask(format="typed"),))
    (draft,) = made(record)
    assert (draft.format, draft.expected.kind, draft.expected.currency) == (Format.NUMBER, "money", "USD")
    assert draft.answer == "More than $173 million"


def test_figures_are_offered_bare_and_in_order():
    record = number("173000000", kind=Kind.MONEY, unit="USD", qualifier="more than")
    (draft,) = made(record)
    figures = [float(option.text.removeprefix("$").removesuffix(" million")) for option in draft.options]
    assert figures == sorted(figures)
    assert "$173 million" in [option.text for option in draft.options if option.correct]


def test_every_wrong_option_says_why():
    (draft,) = made(place())
    assert all(option.why for option in draft.options if not option.correct)


def test_a_wording_kept_for_assessments_stays_so():
    assert [draft.held_back for draft in made(fact(phrasings=(ask(held_back=True), ask("Two?"))))] == [True, False]


def test_true_or_false_is_not_the_main_test_of_a_fact():
    statement = true_false("It was {25 April 2013}.")
    assert formats(fact(phrasings=(ask("One?"), statement))) == [Format.CHOICE]
    assert Format.TRUE_FALSE in formats(fact(phrasings=(ask("One?"), ask("Two?"), ask("Three?"), statement)))


def test_ranks_of_dates_and_figures_are_even():
    for make in (fact, number):
        (counts,) = key_positions(many(make)).values()
        assert chi_square(counts) < FIVE_IN_A_HUNDRED_WITH_TWO_DEGREES, counts


def test_places_of_names_are_even():
    drafts = many(lambda **fields: place(wrong=wrongs("Kidal", "Mopti"), **fields))
    (counts,) = key_positions(drafts).values()
    assert chi_square(counts) < FIVE_IN_A_HUNDRED_WITH_TWO_DEGREES, counts


def test_half_of_the_statements_are_true():
    wordings = (ask("One?"), ask("Two?"), ask("Three?"), true_false("It was {25 April 2013}."))
    drafts = many(lambda **fields: fact(phrasings=wordings, **fields))
    answers = [draft.answer for draft in drafts if draft.format is Format.TRUE_FALSE]
    counts = [answers.count("True"), answers.count("False")]
    assert chi_square(counts) < FIVE_IN_A_HUNDRED_WITH_ONE_DEGREE, counts


def test_typing_is_harder_than_choosing_and_trivia_harder_than_what_all_must_know():
    (chosen, typed) = made(place(phrasings=(ask("One?"), ask("Two?"))))
    (trivia,) = made(place(importance=Importance.TRIVIA))
    assert chosen.difficulty < typed.difficulty
    assert chosen.difficulty < trivia.difficulty


def test_the_digest_changes_with_the_fact_its_names_and_the_seed_alone():
    record = place("DRC")
    alone = fact_digest(record, pool(record, entities=(DRC,)), seed=1)
    renamed = replace(DRC, aliases=("Zaire",))
    other = EntityRecord("togo", "Togo", "country", ())
    assert fact_digest(record, pool(record, fact(id="other"), entities=(DRC, other)), seed=1) == alone
    assert fact_digest(record, pool(record, entities=(renamed,)), seed=1) != alone
    assert fact_digest(replace(record, as_of="2014"), pool(record, entities=(DRC,)), seed=1) != alone
    assert fact_digest(record, pool(record, entities=(DRC,)), seed=2) != alone


MUJAO = EntityRecord("mujao", "Mujao", "group", ("MUJAO", "MUJWA", "Movement for Oneness and Jihad"))


@pytest.mark.parametrize(
    ("stem", "answer", "accepted"),
    [
        ("Which group attacked Gao?", "Mujao", {"MUJWA", "Movement for Oneness and Jihad"}),
        ("Which group, MUJWA to others, attacked Gao?", "Mujao", {"Movement for Oneness and Jihad"}),
        ("By which short form was the group in Gao known?", "Mujao", {"MUJWA"}),
        ("What was the full name of the group in Gao?", "Movement for Oneness and Jihad", set()),
    ],
)
def test_names_that_the_stem_gives_or_does_not_ask_for_are_not_accepted(stem, answer, accepted):
    record = place(answer, kind=Kind.ORGANIZATION, wrong=(), phrasings=(ask(stem, format="typed"),))
    (draft,) = generate(record, pool(record, entities=(MUJAO,)), seed=1)
    assert set(draft.expected.accepted) == accepted
