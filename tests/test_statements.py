from __future__ import annotations

from uuid import uuid4

import pytest
from django.forms.models import model_to_dict
from django.utils import timezone

from tests.factories import MemoryFactory
from training.accounts.models import User
from training.reviews.models import Memory, Review
from training.statements import Reading, add, change, count_up, find, put


@pytest.fixture
def memory(learner):
    return MemoryFactory(learner=learner, in_review=True)


def attributes(row) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_a_row_that_is_found_is_the_one_that_django_gets(memory):
    for model, key in ((Memory, memory.pk), (User, memory.learner_id)):
        known, kept = attributes(find(model, id=key)), attributes(model.objects.get(pk=key))
        assert known == kept
        assert list(map(type, known.values())) == list(map(type, kept.values()))


def test_a_row_that_is_not_there_is_none(memory, stranger):
    assert find(Memory, id=memory.pk + 1) is None
    assert find(Memory, id=memory.pk, learner_id=stranger.pk) is None


def test_a_row_that_is_added_is_the_one_that_django_saves(memory):
    now = timezone.now()
    like = {"learner": memory.learner, "memory": memory, "rating": 3, "at": now, "day": now.date(), "phase": 2}
    rows = [Review(key=uuid4(), recall=0.9, before=memory.snapshot(), **like) for _ in range(2)]
    rows[0].save()
    add(rows[1])
    saved, added = (model_to_dict(Review.objects.get(key=row.key), exclude=["id", "key"]) for row in rows)
    assert added == saved


def test_only_the_row_that_is_as_told_is_changed(memory):
    assert not change(Memory, {"lapses": 4}, id=memory.pk, version=memory.version + 1)
    assert change(Memory, {"lapses": 4, "step": None}, id=memory.pk, version=memory.version)
    memory.refresh_from_db()
    assert memory.lapses == 4


def test_counting_up_leaves_the_rest_alone(memory, stranger):
    count_up(User, "study_version", id=memory.learner_id)
    assert User.objects.get(pk=memory.learner_id).study_version == memory.learner.study_version + 1
    assert User.objects.get(pk=stranger.pk).study_version == stranger.study_version


def test_rows_that_are_put_are_added_or_changed_as_django_would_save_them(memory):
    now, others = timezone.now(), MemoryFactory.create_batch(2, learner=memory.learner)
    like = {"learner": memory.learner, "at": now, "day": now.date(), "phase": 2, "before": {"due_at": "x"}}
    kept = Review.objects.create(key=uuid4(), memory=memory, rating=1, recall=0.5, **like)
    rows = [Review(key=key, memory=one, rating=3, recall=None, **like)
            for key, one in zip((kept.key, uuid4(), uuid4()), (memory, *others), strict=True)]  # fmt: skip
    put(rows, unique="key")
    for row in rows:
        found = Review.objects.get(key=row.key)
        assert attributes(found) | {"id": None} == attributes(row) | {"id": None}
    assert Review.objects.count() == 3
    assert Review.objects.get(key=kept.key).pk == kept.pk
    put([], unique="key")


def test_a_reading_gives_the_values_that_django_gives(memory, stranger):
    MemoryFactory.create_batch(3, learner=memory.learner, in_review=True)
    MemoryFactory(learner=stranger)

    def query(learner: int):
        memories = Memory.objects.filter(learner=learner).order_by("pk")
        return memories.values_list("pk", "due_at", "dealt_on", "suspended", "stability", "card__prompt")

    reading = Reading.of(query(Reading.OPEN))
    for key in (memory.learner_id, stranger.pk):
        known, kept = reading.rows(key), list(query(key))
        assert known == kept
        assert [list(map(type, row)) for row in known] == [list(map(type, row)) for row in kept]
    assert reading.rows(memory.learner_id + stranger.pk) == []
