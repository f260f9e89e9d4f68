from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from training.rules.pacing import DEFAULT_DAILY_CAP, HIGHEST_DAILY_CAP, LOWEST_DAILY_CAP
from training.rules.scheduling import DEFAULT_RETENTION, HIGHEST_RETENTION, LOWEST_RETENTION
from training.rules.time_zones import known_zones

STAFF_ROLES = frozenset({"editor", "administrator"})
TRAINING_ROLES = ("trainer", "administrator")


def validate_time_zone(name: str) -> None:
    """Refuse what is not the name of a time zone, such as Africa/Bamako."""
    if name not in known_zones():
        raise ValidationError(_("“%(name)s” is not a time zone. Choose one from the list."), params={"name": name})


class User(AbstractUser):
    """Someone who signs in; the role says what for."""

    class Role(models.TextChoices):
        LEARNER = "learner", _("Learner")
        TRAINER = "trainer", _("Trainer")
        EDITOR = "editor", _("Editor")
        ADMINISTRATOR = "administrator", _("Administrator")

    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.LEARNER)
    keyboard_shortcuts = models.BooleanField(_("single-key shortcuts"), default=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    time_zone = models.CharField(_("time zone"), max_length=50, default="UTC", validators=[validate_time_zone])
    retention = models.FloatField(
        _("share of cards to recall when due"),
        default=DEFAULT_RETENTION,
        validators=[MinValueValidator(LOWEST_RETENTION), MaxValueValidator(HIGHEST_RETENTION)],
    )
    daily_cap = models.PositiveSmallIntegerField(
        _("most reviews a day"),
        default=DEFAULT_DAILY_CAP,
        validators=[MinValueValidator(LOWEST_DAILY_CAP), MaxValueValidator(HIGHEST_DAILY_CAP)],
    )
    # Counts up with whatever changes what is known of the person's memory; what is worked out from it is kept by it.
    study_version = models.PositiveBigIntegerField(default=0, editable=False)
    deploys_on = models.DateField(_("day of deployment"), null=True, blank=True)
    # Whoever was given a password on paper; every page leads to choosing one until that is done.
    must_change_password = models.BooleanField(_("must choose a new password"), default=False)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Let the role alone decide who may enter the admin; a superuser is an administrator."""
        if self.is_superuser:
            self.role = self.Role.ADMINISTRATOR
        self.is_staff = self.role in STAFF_ROLES
        super().save(*args, **kwargs)

    @property
    def trains(self) -> bool:
        """Whether the person may have cohorts."""
        return self.role in TRAINING_ROLES

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which the days of study are counted; UTC when this machine does not know the one set."""
        try:
            return ZoneInfo(self.time_zone)
        except (KeyError, ValueError, OSError):
            return ZoneInfo("UTC")
