from __future__ import annotations

import pytest

MANDATE, FORCES = "facts/mandate.yaml", "facts/forces.yaml"

SECOND_FACT = """\
- id: no-claim
  statement: MINUSMA began in July 2013.
  subject: minusma
  relation: began in
  kind: date
  answer: 2013-07
  claims: []
  importance: trivia
  ask:
    - stem: When did MINUSMA begin?
"""

# What is broken: the file, the text, what is put in its place, and how the only problem begins.
# fmt: off
BROKEN = {
    "a missing field": (MANDATE, "  relation: authorized on\n", "", "2: relation: is missing"),
    "an empty field": (MANDATE, "relation: authorized on", "relation:", "5: relation: is missing"),
    "an empty text": (MANDATE, "relation: authorized on", "relation: ''", "5: relation: is missing"),
    "an unknown field of a claim": (
        MANDATE, "attributed_to:", "attributed:",
        "18: claims[0].attributed: unknown field 'attributed'. Use one of: source",
    ),
    "a field given twice": (
        MANDATE, "  kind: date\n", "  kind: date\n  kind: date\n", "7: kind: is given twice, first in line 6",
    ),
    "a list for a text": (
        MANDATE, "relation: authorized on", "relation: [a]", "5: relation: expected text, found a list",
    ),
    "a mapping for a text": (
        MANDATE, "relation: authorized on", "relation: {a: b}", "5: relation: expected text, found fields with values",
    ),
    "a text for a list": (
        MANDATE, "entities: [minusma, council]", "entities: minusma",
        "9: entities: expected a list, found a single value",
    ),
    "a text for a claim": (
        MANDATE, "  wrong:\n    - text: 25 March 2013\n      why: The idea was raised in March.",
        "  wrong: [July 2013]", "24: wrong[0]: expected fields with values, found a single value",
    ),
    "a tag of YAML": (
        MANDATE, "relation: authorized on", "relation: !!binary YQ==", "5: relation: expected text, found the tag",
    ),
    "a boolean in quotes": (FORCES, "  qualifier: up to", "  toll: 'true'", "8: toll: expected true or false"),
    "an unknown kind": (MANDATE, "kind: date", "kind: day", "6: kind: unknown value 'day'. Use one of: date, number"),
    "an unknown stance": (
        MANDATE, "stance: differs", "stance: doubts",
        "23: claims[1].stance: unknown value 'doubts'. Use one of: supports, partly, differs, silent",
    ),
    "an identifier in capitals": (
        MANDATE, "id: authorized\n", "id: Authorized\n", "2: id: 'Authorized' is no identifier",
    ),
    "a date that is none": (
        MANDATE, "answer: 2013-04-25", "answer: 25.4.2013", "7: answer: '25.4.2013' is not a date such as",
    ),
    "a date not in the calendar": (
        MANDATE, "as_of: 2013-04-25", "as_of: 2013-04-31",
        "16: claims[0].as_of: '2013-04-31' is not a date in the calendar",
    ),
    "an interval that ends first": (
        "sources.yaml", "2022-08/2023-06", "2023-06/2022-08",
        "17: date: the interval '2023-06/2022-08' ends before it begins",
    ),
    "a number with its separator": (FORCES, "answer: 12640", "answer: 12,640", "6: answer: '12,640' is no number"),
    "a number that YAML would read": (FORCES, "answer: 12640", "answer: 012_640", "6: answer: '012_640' is no number"),
    "a number of a claim in prose": (FORCES, "value: 12640", "value: many", "15: claims[0].value: 'many' is no number"),
    "a semicolon in an item": (
        FORCES, "[Chad, Togo, Niger]", "[Chad, Togo; Niger]", "23: answer[1]: holds a semicolon",
    ),
    "an empty item": (FORCES, "[Chad, Togo, Niger]", "[Chad, '', Niger]", "23: answer[1]: is empty"),
    "a text for a list of answers": (FORCES, "[Chad, Togo, Niger]", "Chad", "23: answer: expected a list"),
    "a control character": (
        MANDATE, "says: Puts it in July.", 'says: "Puts\\0it"', "21: claims[1].says: holds the character U+0000",
    ),
    "a lost character": (
        MANDATE, "says: Puts it", "says: Puts \ufffd it", "21: claims[1].says: holds the character U+FFFD",
    ),
    "half a surrogate pair": (MANDATE, "says: Puts it in July.", 'says: "\\ud83d"', "21: is not valid YAML"),
    "a text that is too long": (
        MANDATE, "attributed_to: a diplomat", f"attributed_to: {'a' * 121}",
        "18: claims[0].attributed_to: has 121 characters, at most 120 fit",
    ),
    "a list that is too long": (
        FORCES, "[Chad, Togo", f"[Chad, {'T' * 300}", "23: answer: has 313 characters in all, at most 300 fit",
    ),
    "an unknown topic": (
        FORCES, "  kind: number", "  kind: number\n  topic: force",
        "6: topic: unknown topic 'force'. Use one of: mandate",
    ),
    "an unknown subject": (
        FORCES, "subject: minusma", "subject: minusca", "3: subject: unknown entity 'minusca'. Use one of: ",
    ),
    "an unknown entity": (
        MANDATE, "[minusma, council]", "[minusma, counsel]", "9: entities[1]: unknown entity 'counsel'. ",
    ),
    "an unknown source": (
        FORCES, "source: report-2013", "source: report-2014",
        "12: claims[0].source: unknown source 'report-2014'. Use one of: report-2013, page-2022",
    ),
    "a paragraph beyond the last": (
        FORCES, "paragraph: 2", "paragraph: 4", "13: claims[0].paragraph: 'report-2013' has 3 paragraphs, not 4",
    ),
    "a paragraph before the first": (
        FORCES, "paragraph: 2", "paragraph: 0", "13: claims[0].paragraph: '0' is no whole number",
    ),
    "no as-of for a number": (FORCES, "  as_of: 2013\n", "", "1: as_of: is missing, and a number changes with time"),
    "no as-of for a changing value": (
        MANDATE, "  importance: useful", "  changing: true\n  importance: useful", "43: as_of: is missing",
    ),
    "two facts of one id": (
        MANDATE, "id: authorizing-body", "id: authorized",
        "43: id: 'authorized' is given twice, first at seeds/facts/mandate.yaml:2",
    ),
    "the same id in two files": (
        MANDATE, "id: authorizing-body", "id: contributors",
        "43: id: 'contributors' is given twice, first at seeds/facts/forces.yaml:18",
    ),
    "an answer of no claim": (
        FORCES, "      value: 12640", "      value: 12000\n      stance: partly",
        "6: answer: '12640' is the value of no claim",
    ),
    "a dispute without a reading": (
        MANDATE, "  reading: The page gives July, when the work began.\n", "",
        "2: reading: is missing, and a claim differs",
    ),
    "a support for something else": (
        FORCES, "value: 12640", "value: 12000", "15: claims[0].value: '12000' does not support '12640'",
    ),
    "a difference that is none": (
        MANDATE, "value: 2013-07", "value: 2013-04-25", "23: claims[1].stance: differs, and the value",
    ),
    "a silent source with a value": (
        MANDATE, "stance: differs", "stance: silent", "22: claims[1].value: is given, and the source is silent",
    ),
    "a claim without a value": (MANDATE, "      value: 2013-07\n", "", "19: claims[1].value: is missing. Give it"),
    "a wrong option that is the answer": (
        MANDATE, "text: African Union", "text: the security council",
        "57: wrong[0].text: 'the security council' may be right",
    ),
    "a wrong option that is an alias": (
        MANDATE, "text: African Union", "text: UNSC", "57: wrong[0].text: 'UNSC' may be right",
    ),
    "a wrong option that a source gives": (
        MANDATE, "25 March 2013", "July 2013", "25: wrong[0].text: 'July 2013' may be right: '2013-07'",
    ),
    "a wrong day in a month that a source gives": (
        MANDATE, "25 March 2013", "2013-07-01", "25: wrong[0].text: '2013-07-01' may be right: '2013-07'",
    ),
    "a wrong item that is in the list": (
        FORCES, "text: Libya", "text: Chad", "34: ask[0].wrong[0].text: 'Chad' may be right",
    ),
    "a wrong option in a sentence": (
        MANDATE, "{25 April 2013}.", "{25 April 2013}.\n      wrong: [{text: April 2013, why: Too wide.}]",
        "43: true_false[0].wrong[0].text: 'April 2013' may be right",
    ),
    "a wrong option without why": (MANDATE, "      why: It trained soldiers.\n", "", "59: wrong[1].why: is missing"),
    "too few wrong options": (
        MANDATE, "    - text: European Union\n      why: It trained soldiers.\n", "",
        "56: wrong: has 1 options; a text needs 2",
    ),
    "two questions for a core fact": (
        MANDATE, "    - stem: On which day did the Council vote?\n", "", "27: ask: has 2 questions; a core fact has 3",
    ),
    "a core fact with nothing held back": (
        MANDATE, "      held_back: true\n", "", "37: ask[2]: is the last of a core fact and kept for assessments",
    ),
    "a cloze without a slot": (
        MANDATE, "{25 April 2013|April 25, 2013}", "a day", "40: cloze[0]: must have exactly one slot",
    ),
    "a cloze with two slots": (MANDATE, "The vote was", "The {vote} was", "40: cloze[0]: must have exactly one slot"),
    "a stray brace": (MANDATE, "The vote was", "The }vote was", "40: cloze[0]: must have exactly one slot"),
    "an empty wording in a slot": (MANDATE, "|April 25, 2013", "|", "40: cloze[0]: must have exactly one slot"),
    "a statement without a slot": (
        MANDATE, "on {25 April 2013}.", "in spring.", "42: true_false[0].text: must have exactly one slot",
    ),
    "a stem that is no question": (
        MANDATE, "did the Council vote?", "did the Council vote.", "28: ask[0].stem: does not end in a question",
    ),
    "a kind without its answer": (
        MANDATE, "      held_back: true", "      held_back: true\n      kind: date",
        "39: ask[2].kind: is given without",
    ),
    "a name of two entities": (
        "entities.yaml", "name: Norway", "name: the UN Mission in Mali",
        "4: name: 'the UN Mission in Mali' is a name of 'minusma' too, at seeds/entities.yaml:1",
    ),
    "a label that tells a year": (
        MANDATE, "  relation: authorized on", "  label: the vote of 2012\n  relation: authorized on",
        "5: label: 'the vote of 2012' tells a date. Name the event without it",
    ),
    "a label that tells the month": (
        MANDATE, "  relation: authorized on", "  label: the vote in April\n  relation: authorized on",
        "5: label: 'the vote in April' tells a date",
    ),
    "a label that tells its answer": (
        MANDATE, "  relation: authorized by", "  label: the vote of the security council\n  relation: authorized by",
        "46: label: 'the vote of the security council' tells its answer, 'Security Council'. Name it otherwise",
    ),
    "a label that tells a figure as it is shown": (
        FORCES, "  qualifier: up to", "  label: the 12,640 troops\n  qualifier: up to",
        "8: label: 'the 12,640 troops' tells its answer, '12,640'",
    ),
    "a label that tells an item of a list": (
        FORCES, "  answer: [Chad", "  label: men from Chad\n  answer: [Chad", "23: label: 'men from Chad' tells",
    ),
    "a label that is too long": (
        MANDATE, "  relation: authorized on", f"  label: {'a' * 161}\n  relation: authorized on",
        "5: label: has 161 characters, at most 160 fit",
    ),
    "several choices from something else than a list": (
        MANDATE, "  true_false:", "  choose_all:\n    - stem: Which of these?\n  true_false:",
        "42: choose_all[0]: is only for lists of 3 items or more. Remove it",
    ),
    "too few wrong ones among several choices": (
        FORCES, "        - text: Mauritania\n          why: It is not in the list.\n", "",
        "40: choose_all[0].wrong: has 1 options; a text needs 2",
    ),
    "a right one among the wrong ones of several choices": (
        FORCES, "text: Mauritania", "text: Niger", "43: choose_all[0].wrong[1].text: 'Niger' may be right",
    ),
    "several choices without a question": (
        FORCES, "countries sent soldiers?", "countries sent soldiers.",
        "39: choose_all[0].stem: does not end in a question mark",
    ),
    "an unknown kind of entity": ("entities.yaml", "kind: person", "kind: people", "3: kind: unknown value 'people'"),
    "a source without paragraphs": ("sources.yaml", "  paragraphs: 1\n", "", "12: paragraphs: is missing"),
    "a topic whose title is too long": (
        "topics.yaml", "title: Mandate", f"title: {'M' * 81}", "1: title: has 81 characters",
    ),
    "a paragraph that is not covered": (
        "coverage.yaml", "- {source: report-2013, paragraph: 3, none: A caption.}\n", "",
        "1: of 'report-2013' the paragraphs 3 are missing",
    ),
    "a paragraph covered twice": (
        "coverage.yaml", "- {source: page-2022",
        "- {source: report-2013, paragraph: 3, none: A.}\n- {source: page-2022",
        "4: paragraph: 3 is given twice, first in line 3",
    ),
    "a paragraph covered by a fact of another": (
        "coverage.yaml", "none: A caption.", "facts: [authorized]",
        "3: facts[0]: 'authorized' has no claim at this paragraph",
    ),
    "a claim that is not covered": (
        "coverage.yaml", "[authorized, authorizing-body]", "[authorized]",
        "1: facts: 'authorizing-body' has a claim at this",
    ),
    "a paragraph without facts or reason": (
        "coverage.yaml", ", none: A caption.", "", "3: none: is missing, and no fact is listed",
    ),
    "a paragraph with facts and a reason": (
        "coverage.yaml", "facts: [authorized]}", "facts: [authorized], none: Nothing.}",
        "4: none: is given, and facts are listed",
    ),
}
# fmt: on


@pytest.mark.parametrize(("file", "old", "new", "expected"), BROKEN.values(), ids=BROKEN)
def test_a_problem_is_named_with_its_line_field_and_remedy(seeds, file, old, new, expected):
    seeds.edit(file, old, new)
    (problem,) = seeds.problems
    assert problem.startswith(f"seeds/{file}:{expected}")


def test_an_answer_that_is_no_known_organization_is_refused(seeds):
    seeds.edit("entities.yaml", "name: Security Council", "name: Council")
    (problem,) = seeds.problems
    assert problem.startswith(
        "seeds/facts/mandate.yaml:48: answer: 'Security Council' is no known organization. Use a name"
    )


def test_a_fact_without_a_claim_is_refused(seeds):
    seeds.remove_fact(MANDATE, "authorizing-body")
    seeds.write(MANDATE, seeds.read(MANDATE) + SECOND_FACT)
    assert seeds.problems == [
        "seeds/facts/mandate.yaml:49: claims: has no claim. Say which source gives the fact, and in which paragraph"
    ]


def test_every_problem_is_reported_not_only_the_first(seeds):
    seeds.edit(MANDATE, "kind: date", "kind: day")
    seeds.edit(FORCES, "source: report-2013", "source: report")
    seeds.edit("topics.yaml", "title: Mandate, ", "")
    assert [problem.split(": ")[0] for problem in seeds.problems] == [
        "seeds/facts/forces.yaml:12",
        "seeds/facts/mandate.yaml:6",
        "seeds/topics.yaml:1",
    ]


def test_a_wrong_day_within_a_year_that_a_source_gives_less_exactly_is_allowed(seeds):
    seeds.edit(MANDATE, "value: 2013-07\n      stance: differs", "value: 2013\n      stance: partly")
    assert seeds.problems == []


def test_questions_on_what_is_not_in_a_list_may_offer_its_items(seeds):
    seeds.edit(
        FORCES, "Which of these sent soldiers?\n      answer: Togo", "Which of these sent none?\n      answer: Mali"
    )
    seeds.edit(FORCES, "text: Libya", "text: Chad")
    assert seeds.problems == []


def test_two_facts_of_one_label_are_refused(seeds):
    seeds.edit(MANDATE, "  relation: authorized on", "  label: the vote\n  relation: authorized on")
    seeds.edit(FORCES, "  qualifier: up to", "  label: The vote\n  qualifier: up to")
    (problem,) = seeds.problems
    assert problem.startswith(
        "seeds/facts/mandate.yaml:5: label: 'the vote' is the label of 'authorized-size' too, at "
        "seeds/facts/forces.yaml:8. Tell them apart"
    )


def test_several_choices_may_use_the_wrong_options_of_the_fact(seeds):
    own = seeds.read(FORCES).partition("  choose_all:")[2].partition("      wrong:")[2]
    seeds.edit(FORCES, f"      wrong:{own}", "")
    seeds.edit(
        FORCES, "  importance: trivia", f"  importance: trivia\n  wrong:{own.replace('        ', '    ').rstrip()}"
    )
    assert seeds.problems == []


def test_several_choices_from_a_short_list_are_refused(seeds):
    for _answer_and_claim in range(2):
        seeds.edit(FORCES, "[Chad, Togo, Niger]", "[Chad, Togo]")
    (problem,) = seeds.problems
    assert problem.startswith("seeds/facts/forces.yaml:39: choose_all[0]: is only for lists of 3 items or more")
