"""The admin of what editors work on, with what spans facts, questions, cards and answers."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model

from training.accounts.models import User
from training.editing.admin.cards import EditedCardAdmin, EditedFlagAdmin
from training.editing.admin.facts import EditedFactAdmin
from training.editing.admin.people import EditedUserAdmin
from training.editing.admin.questions import EditedQuestionAdmin
from training.editing.admin.referred import EditedEntityAdmin, EditedSourceAdmin, EditedTopicAdmin
from training.facts.models import Entity, Fact, Source, Topic
from training.questions.models import Question
from training.reviews.models import Card, Flag

ADMINS: dict[type[Model], type[admin.ModelAdmin[Any]]] = {
    Source: EditedSourceAdmin,
    Topic: EditedTopicAdmin,
    Entity: EditedEntityAdmin,
    Fact: EditedFactAdmin,
    Question: EditedQuestionAdmin,
    Card: EditedCardAdmin,
    Flag: EditedFlagAdmin,
    User: EditedUserAdmin,
}

for model, admin_class in ADMINS.items():
    admin.site.unregister(model)
    admin.site.register(model, admin_class)
