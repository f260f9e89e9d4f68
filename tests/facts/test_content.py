"""What must hold of the content itself, beyond what its validation demands of any seeds."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from django.conf import settings

from training.facts.seeds.content import Seeds, read_seeds
from training.facts.seeds.validation import validate
from training.rules.records import Importance

TIME_WORDS = re.compile(r"\b(now|current|currently|recent|recently|today|nowadays)\b", re.IGNORECASE)
ALSO_ACCEPTED = re.compile(r"\|[^}]*")
# British endings that the spelling of the United Nations does not have.
BRITISH = re.compile(
    r"\b(author|organ|stabil|real|recogn|destabil|mobil|neutral|prior|critic)is(e|ed|es|ing|ation)", re.IGNORECASE
)


@pytest.fixture(scope="module")
def content() -> Seeds:
    """Everything under the project's seeds."""
    return read_seeds(settings.SEEDS_DIR)


def test_the_content_has_no_problem(content):
    assert [str(problem) for problem in validate(content)] == []


def test_every_topic_has_facts(content):
    topics = Counter(fact.topic for fact in content.facts)
    assert {topic.id for topic in content.topics} == set(topics)


def test_one_source_alone_is_from_outside_the_five_documents(content):
    assert [source.id for source in content.sources if source.outside] == ["resolution-2690"]


def test_the_end_of_the_mission_is_taught(content):
    assert any(claim.source == "resolution-2690" for fact in content.facts for claim in fact.claims)


def test_learners_are_told_of_disputes_in_several_topics(content):
    assert len({fact.topic for fact in content.facts if fact.disputed}) > 1


def test_no_stem_speaks_of_now(content):
    stems = [f"{fact.id}: {ask.text}" for fact in content.facts for ask in fact.asks]
    assert [stem for stem in stems if TIME_WORDS.search(stem)] == []


def test_no_stem_is_longer_than_35_words(content):
    stems = [f"{fact.id}: {ask.text}" for fact in content.facts for ask in fact.asks]
    assert [stem for stem in stems if len(stem.split()) > 35] == []


def test_no_two_questions_are_worded_alike(content):
    stems = Counter(ask.text for fact in content.facts for ask in fact.asks)
    assert [stem for stem, count in stems.items() if count > 1] == []


def test_a_figure_of_dead_or_wounded_is_never_asked_for(content):
    asked = [
        f"{fact.id}: {phrasing.text}"
        for fact in content.facts
        if fact.toll
        for phrasing in fact.phrasings
        if phrasing.answer in {"", fact.answer} and (phrasing in fact.asks or f"{{{fact.answer}" in phrasing.text)
    ]
    assert asked == []


def test_the_spelling_is_that_of_the_united_nations(content):
    texts = [
        text for fact in content.facts for text in (fact.statement, *(phrasing.text for phrasing in fact.phrasings))
    ]
    assert [text for text in texts if BRITISH.search(ALSO_ACCEPTED.sub("", text))] == []


def test_core_facts_are_a_minority(content):
    core = [fact for fact in content.facts if fact.importance == Importance.CORE]
    assert 0 < len(core) < len(content.facts) / 2
