from __future__ import annotations

import pytest

from tests.factories import ClaimFactory, EntityFactory, FactFactory, SourceFactory, TopicFactory
from tests.facts.admin_forms import errors, filled, is_saved, make_fact, make_text_fact, pages_answer, path
from training.facts.models import Claim, Fact, Phrasing

pytestmark = pytest.mark.django_db


NONSENSE = [
    *(
        f"{'9' * 290} | why",
        "5",
        "true",
        "[1]",
        "[null]",
        "[[1]]",
        '[{"a":1}]',
        "null",
        "NaN",
        "9" * 250,
        "[" * 200,
        "",
        '["\\u0000"]',
    ),
    *(
        '["\\ud800"]',
        "\ud800".encode("utf-8", "replace").decode(),
        "a\x00b",
        "a\x07b",
        "a\u2028b",
        "|",
        "\u200b",
        "x" * 5000,
    ),
]


def test_whatever_is_typed_as_other_names_is_a_list_of_texts_or_refused(editor):
    entity = EntityFactory()
    fact = make_fact(subject=entity)
    form = filled(editor.client.get(path("entity_change", entity)))
    for text in NONSENSE:
        saved = editor.client.post(path("entity_change", entity), form | {"aliases": text}).status_code == 302
        entity.refresh_from_db()
        assert all(isinstance(name, str) and name for name in entity.aliases)
        if saved:
            pages_answer(editor, fact)


@pytest.mark.parametrize("field", ["accepted", "wrong", "phrasings-0-accepted", "phrasings-0-wrong"])
def test_whatever_is_typed_as_answers_or_wrong_options_never_breaks_a_page(editor, field):
    fact = make_text_fact()
    form = filled(editor.client.get(path("fact_change", fact)))
    for text in NONSENSE:
        saved = editor.client.post(path("fact_change", fact), form | {field: text}).status_code == 302
        fact.refresh_from_db()
        for row in (fact, fact.phrasings.get()):
            assert all(isinstance(answer, str) and answer for answer in row.accepted)
            assert all(set(option) == {"text", "why"} and all(option.values()) for option in row.wrong)
        if saved:
            pages_answer(editor, fact)


def test_lines_are_stored_as_texts_and_shown_as_lines_again(editor):
    entity = EntityFactory()
    assert is_saved(editor.save(path("entity_change", entity), aliases="  the Mission \r\n\r\nONU"))
    entity.refresh_from_db()
    assert entity.aliases == ["the Mission", "ONU"]
    assert filled(editor.client.get(path("entity_change", entity)))["aliases"] == "the Mission\r\nONU"


def test_a_cleared_list_is_empty(editor):
    fact = make_fact(accepted=["July 2013"], wrong=[{"text": "2012", "why": "Too early."}])
    assert is_saved(editor.save(path("fact_change", fact), accepted="", wrong=""))
    fact.refresh_from_db()
    assert (fact.accepted, fact.wrong) == ([], [])


def test_wrong_options_are_lines_with_a_bar(editor):
    fact = make_text_fact()
    page = editor.save(path("fact_change", fact), wrong="a flood | It was dry.\r\na war|Peace | held.")
    assert is_saved(page)
    fact.refresh_from_db()
    assert fact.wrong == [{"text": "a flood", "why": "It was dry."}, {"text": "a war", "why": "Peace | held."}]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("a flood", "Line 2: “a flood” has no bar. Write the option, a bar “|”, and why it is wrong."),
        ("| It was dry.", "Line 2: there is no option before the bar."),
        ("a flood |", "Line 2: there is no reason after the bar. Say why “a flood” is wrong."),
        (f"{'x' * 301} | why", "has 301 characters, at most 300 fit. Shorten it."),
    ],
)
def test_a_wrong_option_that_cannot_be_read_is_refused_with_its_line_and_kept_as_typed(editor, line, message):
    fact = make_text_fact()
    typed = f"a war | There was peace.\r\n{line}"
    page = editor.save(path("fact_change", fact), wrong=typed)
    assert message in errors(page)
    assert filled(page)["wrong"] == typed
    assert fact.wrong == Fact.objects.get(pk=fact.pk).wrong


def test_a_name_that_another_entity_goes_by_is_refused(editor):
    EntityFactory(slug="council", name="Security Council", aliases=["UNSC"])
    entity = EntityFactory()
    page = editor.save(path("entity_change", entity), aliases="the unsc")
    assert "'the unsc' is a name of 'council' too." in errors(page)
    assert "yaml" not in errors(page)


@pytest.mark.parametrize(
    ("kind", "changes", "message"),
    [
        ("date", {"answer": "July 2013"}, "'July 2013' is not a date such as 2013, 2013-04"),
        ("date", {"answer": "2013-02-30"}, "is not a date in the calendar"),
        ("number", {"answer": "about 12,640"}, "'about 12,640' is no number. Write digits only"),
        ("number", {"answer": "12640", "as_of": ""}, "Is missing, and a number changes with time"),
        ("number", {"answer": "12640", "unit": ""}, "Say what is counted"),
        ("money", {"answer": "12", "unit": "dollars"}, "Is no currency. Give its three letters, such as USD."),
        ("money", {"answer": "$12", "unit": "USD"}, "'$12' is no number. Write digits only"),
        ("list", {"answer": "Chad;; Togo"}, "Is empty. Write the text or remove the item."),
        ("person", {"answer": "Nobody"}, "'Nobody' is no known person. Use a name or an alias of an entity"),
        ("place", {"answer": "Nowhere"}, "'Nowhere' is no known place."),
        ("organization", {"answer": "None"}, "'None' is no known organization."),
        ("cause", {"changing": "on"}, "Is missing, and the fact is `changing: true`."),
        ("cause", {"wrong": "a flood | It was dry."}, "Has 1 options; a text needs 2 at least."),
        ("cause", {"wrong": "a drought | x\r\na war | y"}, "'a drought' may be right"),
        ("cause", {"importance": "core"}, "Has 1 questions; a core fact has 3 at least."),
        ("cause", {"label": "what a drought did"}, "tells its answer"),
        ("cause", {"as_of": "in spring"}, "is not a date such as"),
    ],
)
def test_an_answer_that_does_not_fit_its_kind_is_refused_with_the_remedy(editor, kind, changes, message):
    fact = make_text_fact()
    answer = {"answer": changes["answer"], "claims_0_value": changes["answer"]} if "answer" in changes else {}
    page = (
        editor.save(path("fact_change", fact), **{"kind": kind, "unit": "people", "as_of": "2014"} | changes | answer)
        if kind != "cause"
        else editor.save(path("fact_change", fact), **changes)
    )
    assert message in errors(page)
    assert ".yaml" not in errors(page)
    assert Fact.objects.get(pk=fact.pk).kind == "cause"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"claims_0_value": "a flood"}, "'a flood' does not support 'a drought'."),
        ({"claims_0_value": ""}, "Is missing. Give it in the form of `answer`, or use `stance: silent`"),
        ({"claims_0_stance": "silent"}, "Is given, and the source is silent."),
        ({"claims_0_stance": "differs"}, "Differs, and the value is the answer."),
        ({"claims_0_stance": "differs", "claims_0_value": "a flood"}, "Is missing, and a claim differs."),
        ({"claims_0_paragraph": "21"}, "has 20 paragraphs, not 21."),
        ({"claims_0_paragraph": "0"}, "no whole number from 1 to 9999"),
        ({"claims_0_as_of": "spring"}, "is not a date such as"),
        ({"claims_0_DELETE": "on"}, "Has no claim. Say which source gives the fact"),
        ({"phrasings_0_text": "Say why."}, "Does not end in a question mark."),
        ({"phrasings_0_DELETE": "on"}, "Has no question. Write one at least"),
        ({"phrasings_0_answer_kind": "number"}, "Is given without an answer."),
        ({"phrasings_0_answer_kind": "number", "phrasings_0_answer": "many"}, "'many' is no number."),
        ({"phrasings_0_answer_kind": "date", "phrasings_0_answer": "May"}, "'May' is not a date"),
        ({"phrasings_0_answer_kind": "list", "phrasings_0_answer": "x"}, "Select a valid choice"),
        ({"phrasings_0_answer_kind": "nonsense", "phrasings_0_answer": "x"}, "Select a valid choice"),
        ({"phrasings_0_answer_kind": "money", "phrasings_0_answer": "5"}, "Is no currency."),
        ({"phrasings_0_answer": "the rain"}, "a text needs 2 at least"),
    ],
)
def test_a_claim_or_a_question_that_does_not_fit_its_fact_is_refused_with_the_remedy(editor, changes, message):
    fact = make_text_fact()
    page = editor.save(path("fact_change", fact), **changes)
    assert message in errors(page)
    assert ".yaml" not in errors(page)
    assert Claim.objects.get().value == "a drought"


@pytest.mark.parametrize("kind", ["cloze", "true_false"])
@pytest.mark.parametrize("text", ["There was a drought.", "{A} {drought}.", "A {drought", "A {} came.", "{{x}}"])
def test_a_sentence_without_exactly_one_slot_is_refused(editor, kind, text):
    fact = make_text_fact()
    page = editor.add_row(path("fact_change", fact), "phrasings", order=2, kind=kind, text=text)
    assert "Must have exactly one slot such as {2013}." in errors(page)


def test_a_sentence_with_one_slot_is_saved(editor):
    fact = make_text_fact()
    where = path("fact_change", fact)
    assert is_saved(editor.add_row(where, "phrasings", order=2, kind="cloze", text="It came of {a drought|drought}."))
    assert fact.phrasings.count() == 2
    pages_answer(editor, fact)


def test_a_sentence_has_no_use_for_an_answer_of_its_own(editor):
    fact = make_text_fact()
    row = {"order": 2, "kind": "cloze", "text": "It came of {a drought}.", "answer": "a drought", "held_back": "on"}
    page = editor.add_row(path("fact_change", fact), "phrasings", **row)
    assert errors(page).count("Leave this empty") == 2


def test_choosing_all_that_apply_is_for_lists(editor):
    fact = make_text_fact()
    page = editor.add_row(path("fact_change", fact), "phrasings", order=2, kind="choose_all", text="Which of these?")
    assert "Is only for lists of 3 items or more." in errors(page)


def test_an_answer_of_its_own_is_a_text_unless_said_otherwise(editor):
    fact = make_text_fact()
    wrong = "the snow | There was none.\r\nthe hail | There was none."
    assert is_saved(editor.save(path("fact_change", fact), phrasings_0_answer="the heat", phrasings_0_wrong=wrong))
    assert Phrasing.objects.get().answer_kind == "text"
    pages_answer(editor, fact)


def test_everything_that_was_typed_is_kept_when_it_is_refused(editor):
    fact = make_text_fact()
    changes = {"statement": "Another.", "claims_0_says": "Says so.", "phrasings_0_text": "Say why."}
    page = editor.save(path("fact_change", fact), **changes)
    shown = filled(page)
    assert [shown[name] for name in ("statement", "claims-0-says", "phrasings-0-text")] == list(changes.values())


def test_a_label_that_another_fact_has_is_refused(editor):
    FactFactory(slug="other", label="The Drought")
    fact = make_fact()
    assert "is the label of other too" in errors(editor.save(path("fact_change", fact), label="the drought"))


@pytest.mark.parametrize("answer", ["0999/2013", "1000", "0001-01-01", "9999", "２０１３", "2013-04/2013-05"])
def test_dates_at_the_edges_are_refused_or_shown(editor, answer):
    fact = make_fact()
    editor.save(path("fact_change", fact), answer=answer, claims_0_value=answer, claims_0_as_of=answer)
    pages_answer(editor, fact)


@pytest.mark.parametrize("answer", ["0", "1", "9" * 300, "0.5", "1." + "3" * 100, "٣", "1e5", "-1", "007"])
@pytest.mark.parametrize(("kind", "unit"), [("number", "people"), ("money", "USD")])
def test_figures_at_the_edges_are_refused_or_shown(editor, answer, kind, unit):
    fact = make_fact(kind=kind, answer="12", unit=unit, as_of="2013")
    editor.save(path("fact_change", fact), answer=answer, claims_0_value=answer)
    pages_answer(editor, fact)


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        ("cloze", "It came of {" + "x" * 301 + "}.", "has 301 characters, at most 300 fit. Shorten it."),
        ("true_false", "It came of {" + "9" * 40 + "}.", "is too long for a figure. Shorten it."),
    ],
)
def test_a_slot_that_no_question_could_show_is_refused(editor, kind, text, message):
    fact = make_text_fact()
    page = editor.add_row(path("fact_change", fact), "phrasings", order=2, kind=kind, text=text)
    assert message in errors(page)


def test_a_new_fact_is_made_with_its_claim_and_its_question(editor):
    source, topic, entity = SourceFactory(), TopicFactory(), EntityFactory()
    where = path("fact_add")
    data = filled(editor.client.get(where)) | {
        "slug": "made-here",
        "topic": topic.pk,
        "statement": "It began on 1 July 2013.",
        "subject": entity.pk,
        "relation": "began on",
        "kind": "date",
        "answer": "2013-07-01",
        "importance": "useful",
        "entities": [],
        "claims-TOTAL_FORMS": "1",
        "claims-0-source": source.pk,
        "claims-0-paragraph": "3",
        "claims-0-order": "1",
        "claims-0-says": "Gives it.",
        "claims-0-value": "2013-07-01",
        "claims-0-stance": "supports",
        "claims-0-as_of": "2013",
        "claims-0-dating": "stated",
        "phrasings-TOTAL_FORMS": "1",
        "phrasings-0-kind": "ask",
        "phrasings-0-text": "When did it begin?",
        "phrasings-0-order": "1",
    }
    assert "Use lower-case letters" in errors(editor.client.post(where, data | {"slug": "Made_Here"}))
    assert is_saved(editor.client.post(where, data))
    fact = Fact.objects.get(slug="made-here")
    assert fact.edited_at is not None
    assert [found.pk for found in Fact.objects.matching(entity.name)] == [fact.pk]
    pages_answer(editor, fact)


@pytest.mark.parametrize(
    ("name", "changes", "message"),
    [
        ("source", {"date": "spring"}, "is not a date such as"),
        ("source", {"paragraphs": "0"}, "no whole number from 1 to 9999"),
        ("source", {"paragraphs": "4"}, "A fact has a claim in paragraph 5."),
        ("source", {"title": "a\x07b"}, "Holds the character U+0007, which is no text. Remove it."),
        ("topic", {"title": "a\x07b"}, "Holds the character U+0007"),
        ("entity", {"name": "a\x07b"}, "Holds the character U+0007"),
        ("entity", {"aliases": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_sources_topics_and_entities_are_held_to_the_rules_of_the_seeds(editor, name, changes, message):
    claim = ClaimFactory(paragraph=5)
    row = {"source": claim.source, "topic": claim.fact.topic, "entity": claim.fact.subject}[name]
    page = editor.save(path(f"{name}_change", row), **changes)
    assert message in errors(page)
    assert type(row).objects.get(pk=row.pk).edited_at is None
