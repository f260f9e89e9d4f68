from __future__ import annotations

import pytest

from training.facts.models import Claim, Entity, Fact, Phrasing, Source, Topic
from training.facts.seeds import entries
from training.facts.seeds.content import read_seeds

MANDATE, FORCES = "facts/mandate.yaml", "facts/forces.yaml"


def test_sound_seeds_have_no_problem(seeds):
    assert seeds.problems == []


def test_broken_yaml_is_named_with_its_line_and_column(seeds):
    seeds.edit(MANDATE, "says: Puts it in July.", "says: Puts it: in July.")
    (problem,) = seeds.problems
    assert problem.startswith(
        "seeds/facts/mandate.yaml:21: is not valid YAML: mapping values are not allowed in this context at column 20."
    )


def test_a_file_that_is_not_utf_8_is_named_with_the_byte(seeds):
    seeds.write("entities.yaml", seeds.read("entities.yaml").encode("latin-1"))
    (problem,) = seeds.problems
    offset = seeds.read_bytes("entities.yaml").index(b"\xe9")
    assert problem == f"seeds/entities.yaml:3: is not UTF-8: byte 0xe9 at offset {offset}. Save the file as UTF-8"


def test_a_byte_order_mark_does_no_harm(seeds):
    seeds.write("topics.yaml", b"\xef\xbb\xbf" + seeds.read_bytes("topics.yaml"))
    assert seeds.problems == []


def test_windows_line_endings_do_no_harm(seeds):
    seeds.write(MANDATE, seeds.read_bytes(MANDATE).replace(b"\n", b"\r\n"))
    assert seeds.problems == []


def test_a_control_character_in_a_file_is_named_with_its_place(seeds):
    seeds.edit(MANDATE, "relation: authorized on", "relation: author\x00ized on")
    assert seeds.problems == ["seeds/facts/mandate.yaml:5: holds the control character U+0000 at column 19. Remove it"]


@pytest.mark.parametrize("text", ["", "# only a comment\n", "id: minusma\n", "text\n"])
def test_a_file_that_holds_no_list_is_refused(seeds, text):
    seeds.write("sources.yaml", text)
    assert seeds.problems == ["seeds/sources.yaml:1: the top level is no list. Begin each entry with a hyphen"]


def test_a_second_document_in_a_file_is_refused(seeds):
    seeds.write("topics.yaml", seeds.read("topics.yaml") + "---\n- a\n")
    (problem,) = seeds.problems
    assert problem.startswith("seeds/topics.yaml:3: is not valid YAML: but found another document")


@pytest.mark.parametrize("name", ["sources", "topics", "entities", "coverage"])
def test_a_missing_file_is_the_only_problem(seeds, name):
    (seeds.root / f"{name}.yaml").unlink()
    assert seeds.problems == [f"seeds/{name}.yaml:1: the file is missing. seeds/README.md says what it holds"]


def test_a_file_named_after_no_topic_is_refused(seeds):
    seeds.write("facts/aid.yaml", "[]")
    assert seeds.problems == ["seeds/facts/aid.yaml:1: unknown topic 'aid'. Name the file after an id in topics.yaml"]


def test_a_file_that_would_not_be_read_is_refused(seeds):
    seeds.write("facts/mandate.yml", "[]")
    assert seeds.problems == ["seeds/facts/mandate.yml:1: is not read. Name it after its topic, ending in .yaml"]


def test_an_empty_folder_has_every_file_missing(tmp_path):
    files = [problem.file for problem in read_seeds(tmp_path).problems]
    assert files == [
        f"{tmp_path.name}/{name}" for name in ("sources.yaml", "topics.yaml", "entities.yaml", "coverage.yaml", "facts")
    ]


def test_an_alias_of_yaml_is_read_where_it_stands_for_a_value(seeds):
    seeds.edit(FORCES, "value: [Chad, Togo, Niger]", "value: *countries")
    seeds.edit(FORCES, "answer: [Chad", "answer: &countries [Chad")
    assert seeds.problems == []


def test_text_stays_text_whatever_yaml_makes_of_it(seeds):
    seeds.edit(FORCES, "unit: troops and police", "unit: on")
    seeds.edit(FORCES, "qualifier: up to", "qualifier: 12:30")
    content = read_seeds(seeds.root)
    size = next(fact for fact in content.facts if fact.id == "authorized-size")
    assert (size.answer, size.as_of, size.unit, size.qualifier) == ("12640", "2013", "on", "12:30")
    assert content.entities[3].names == ("Norway", "no")


def test_a_folded_text_is_one_line(seeds):
    seeds.edit(MANDATE, "reading: The page", "reading: >\n    The\n    page")
    assert read_seeds(seeds.root).facts[2].reading == "The page gives July, when the work began."


def test_what_a_claim_leaves_out_comes_from_its_source(seeds):
    first, second = next(fact for fact in read_seeds(seeds.root).facts if fact.id == "authorized").claims
    assert (first.stance, first.as_of, first.dating) == ("supports", "2013-04-25", "stated")
    assert (second.as_of, second.dating) == ("2022-08/2023-06", "stated")


def test_the_answer_of_a_list_is_joined_by_semicolons(seeds):
    contributors = next(fact for fact in read_seeds(seeds.root).facts if fact.id == "contributors")
    assert contributors.answer == contributors.claims[0].value == "Chad; Togo; Niger"


def test_a_question_for_another_part_of_a_fact_has_an_answer_of_kind_text(seeds):
    kinds = [ask.answer_kind for ask in read_seeds(seeds.root).facts[2].asks]
    assert kinds == [None, "text", None]


def test_moving_a_fact_within_its_file_does_not_change_its_digest(seeds):
    before = {fact.id: fact.digest() for fact in read_seeds(seeds.root).facts}
    first, second = seeds.read(FORCES).split("- id: contributors")
    seeds.write(FORCES, "- id: contributors" + second + first)
    assert {fact.id: fact.digest() for fact in read_seeds(seeds.root).facts} == before


def test_a_change_in_a_source_changes_the_digest_of_facts_that_take_its_date(seeds):
    before = {fact.id: fact.digest() for fact in read_seeds(seeds.root).facts}
    seeds.edit("sources.yaml", "2022-08/2023-06", "2022-09/2023-06")
    changed = [fact.id for fact in read_seeds(seeds.root).facts if fact.digest() != before[fact.id]]
    assert changed == ["authorized"]


COLUMNS_CHECKED_OTHERWISE = {"kind", "dating", "stance", "format", "importance", "date", "as_of", "answer_kind"}


@pytest.mark.parametrize(
    ("model", "spec", "renamed"),
    [
        (Source, entries.SOURCE_FIELDS, {"id": "slug"}),
        (Topic, entries.TOPIC_FIELDS, {"id": "slug"}),
        (Entity, entries.ENTITY_FIELDS, {"id": "slug"}),
        (Fact, entries.FACT_FIELDS, {"id": "slug"}),
        (Claim, entries.CLAIM_FIELDS, {}),
        (Phrasing, entries.ASK_FIELDS, {"stem": "text"}),
    ],
)
def test_a_text_may_be_as_long_as_its_column_and_no_longer(model, spec, renamed):
    columns = {field.name: field.max_length for field in model._meta.concrete_fields if field.max_length}
    limits = {renamed.get(name, name): field.limit for name, field in spec.items() if field.limit}
    both = columns.keys() & limits.keys()
    assert {name: limits[name] for name in both} == {name: columns[name] for name in both}
    assert columns.keys() - limits.keys() <= COLUMNS_CHECKED_OTHERWISE | {"loaded_digest"}
