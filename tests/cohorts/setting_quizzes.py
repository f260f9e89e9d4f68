"""Setting a quiz for a cohort, as tests need it."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from training.cohorts.models import Cohort
from training.facts.models import Fact

NOW = timezone.now()


def where(cohort: Cohort) -> str:
    return reverse("set_quiz", args=[cohort.slug])


def filled(facts: list[Fact], **changed: object) -> dict[str, object]:
    return {
        "do": "set",
        "key": uuid.uuid4(),
        "title": "Weak facts of May",
        "fact": [fact.slug for fact in facts],
        "length": len(facts),
        "kind": "practice",
        "audience": "all",
        "due_on": (NOW + timedelta(days=3)).date().isoformat(),
        "opens_on": "",
    } | changed
