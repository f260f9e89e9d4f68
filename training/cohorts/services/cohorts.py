"""Making cohorts, changing them, and who trains them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import count

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from training.accounts.models import TRAINING_ROLES, User
from training.cohorts.models import Cohort
from training.cohorts.services.membership import follow
from training.facts.models import Fact, Topic

# An address of a page of its own.
RESERVED = frozenset({"new"})
LONGEST_ADDRESS = 40
SETTINGS = ("name", "deploys_on", "time_zone", "standard", "retention", "core_only")


class LastTrainer(Exception):  # noqa: N818 - it is no error of the program
    """Without this trainer nobody could look after the cohort."""


def create_cohort(cohort: Cohort, *, topics: Collection[Topic] = (), by: User | None = None) -> None:
    """Keep a new cohort under an address made from its name, with its topics and its first trainer, if given."""
    for address in _addresses(cohort.name):
        if Cohort.objects.filter(slug=address).exists():
            continue
        cohort.slug = address
        try:
            with transaction.atomic():
                cohort.save()
                cohort.topics.set(topics)
                cohort.trainers.add(*[by] if by else [])
        except IntegrityError:
            # Somebody took the address at the same time; any other fault comes again and is raised there.
            if not Cohort.objects.filter(slug=address).exists():
                raise
        else:
            return


@transaction.atomic
def change_cohort(cohort: Cohort, *, topics: Collection[Topic], changed: Collection[str], at: datetime) -> None:
    """Keep what was set for a cohort; its members follow what changed."""
    cohort.save(update_fields=SETTINGS)
    cohort.topics.set(topics)
    follow(cohort, changed, at=at)


@transaction.atomic
def remove_trainer(cohort: Cohort, trainer: User) -> None:
    """Take a cohort from one of its trainers; raises LastTrainer for the only one who can look after it."""
    Cohort.objects.select_for_update().get(pk=cohort.pk)
    others = cohort.trainers.filter(is_active=True, role__in=TRAINING_ROLES).exclude(pk=trainer.pk)
    if not others.exists():
        raise LastTrainer
    cohort.trainers.remove(trainer)


@transaction.atomic
def choose_facts(cohort: Cohort, *, add: Collection[Fact] = (), remove: Collection[Fact] = ()) -> None:
    """Add facts to those chosen one by one, or take some away."""
    cohort.facts.add(*add)
    cohort.facts.remove(*remove)


def _addresses(name: str) -> Iterator[str]:
    base = slugify(name)[:LONGEST_ADDRESS].strip("-") or "cohort"
    if base not in RESERVED:
        yield base
    for number in count(2):
        yield f"{base}-{number}"
