"""The least that keeping a grade could take: a view that reads a row, adds one and changes one in a transaction.

Served without any middleware; with ``BENCH_MIDDLEWARE=on`` behind the site's, which loads the session and the person.
"""

from __future__ import annotations

import os
from uuid import uuid4

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

settings.ROOT_URLCONF = "tests.bench.bare"
if os.environ.get("BENCH_MIDDLEWARE") != "on":
    settings.MIDDLEWARE = []
django.setup()

from training.reviews.models import Memory, Review  # noqa: E402 - after the set-up


@csrf_exempt
def keep(request: HttpRequest, key: int) -> HttpResponse:
    """Do one SELECT, one INSERT and one UPDATE in a transaction."""
    with transaction.atomic():
        memory = Memory.objects.get(pk=key)
        now = timezone.now()
        Review.objects.create(
            key=uuid4(),
            learner_id=memory.learner_id,
            memory=memory,
            rating=3,
            at=now,
            day=now.date(),
            phase=2,
            before={},
        )
        Memory.objects.filter(pk=key).update(repetitions=memory.repetitions + 1)
    return HttpResponse("kept")


urlpatterns = [path("bare/<int:key>/", keep), path("", include("training.urls"))]
application = WSGIHandler()
