from __future__ import annotations

import unicodedata
from dataclasses import replace

import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.facts.seeding import FILES
from training.facts.seeds.entries import read_entity, read_fact, read_source
from training.facts.seeds.reading import Origin, Value, parse_list
from training.facts.seeds.rendering import as_item, render_entity, render_fact, render_source
from training.rules.records import Wrong

# What no text may hold, and what the reader of the seeds takes for one space.
REFUSED = {"Cc", "Cs"}
KEPT = {"\ufeff", "\ufffd"}


def _is_text(text: str) -> bool:
    return not any(unicodedata.category(c) in REFUSED or c in KEPT for c in text) and " ".join(text.split(" ")) == text


TEXTS = (
    st.one_of(
        st.text(min_size=1, max_size=200),
        st.text(alphabet=" -:#[]{}&*!|>'\"%@`,?~=<\\abc\u2028\u00a0", min_size=1, max_size=20),
        st.sampled_from(["null", "~", "yes", "no", "true", "1", "1.0", "2013-04-25", "<<", "=", "- a", "a: b", "a #b"]),
    )
    .map(lambda text: " ".join(text.split(" ")).strip())
    .filter(lambda text: bool(text) and "  " not in text and _is_text(text))
)


def entry(name: str, number: int = 0):
    node = yaml.compose(FILES[name], Loader=yaml.CSafeLoader).value[number]
    return Value(node, Origin(name, []))


def read_again(lines: list[str], read):
    problems: list = []
    values = parse_list("\n".join(lines).encode(), "file", problems)
    assert values is not None, problems
    found = read(values[0])
    assert not problems
    return found


@given(TEXTS, TEXTS, TEXTS)
def test_any_text_of_a_fact_is_read_as_it_was_written(first, second, third):
    fact = read_fact(entry("facts/mandate.yaml"), 0, "mandate", {})
    fact = replace(
        fact,
        statement=first,
        reading=second,
        accepted=(second, third),
        entities=(first, third),
        wrong=(Wrong(third, first), Wrong(first, second)),
        claims=tuple(replace(claim, says=third, attributed_to=second[:120]) for claim in fact.claims),
        asks=tuple(replace(ask, text=second) for ask in fact.asks),
        clozes=tuple(replace(cloze, text=first) for cloze in fact.clozes),
    )
    written = as_item(render_fact(fact, {}))
    assert read_again(written, lambda value: read_fact(value, 0, "mandate", {})).digest() == fact.digest()


@given(TEXTS, TEXTS)
def test_any_name_of_an_entity_is_read_as_it_was_written(name, alias):
    entity = replace(read_entity(entry("entities.yaml")), name=name[:120].strip(), aliases=[alias[:120].strip()])
    assert read_again(as_item(render_entity(entity)), read_entity) == entity


@given(TEXTS)
def test_any_text_of_a_source_is_read_as_it_was_written(text):
    source = replace(read_source(entry("sources.yaml"), 0), point_of_view=text, dating_note=text, counting=text)
    assert read_again(as_item(render_source(source)), lambda value: read_source(value, 0)) == source


def test_long_texts_are_broken_into_lines_that_fit():
    long = " ".join(["A word and another."] * 20)
    fact = replace(read_fact(entry("facts/mandate.yaml"), 0, "mandate", {}), statement=long)
    assert max(map(len, as_item(render_fact(fact, {}))[:6])) <= 120
