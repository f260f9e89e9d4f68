from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

STAFF_ROLES = frozenset({"editor", "administrator"})


class User(AbstractUser):
    """Someone who signs in; the role says what for."""

    class Role(models.TextChoices):
        LEARNER = "learner", _("Learner")
        TRAINER = "trainer", _("Trainer")
        EDITOR = "editor", _("Editor")
        ADMINISTRATOR = "administrator", _("Administrator")

    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.LEARNER)
    keyboard_shortcuts = models.BooleanField(_("single-key shortcuts"), default=True)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Let the role alone decide who may enter the admin; a superuser is an administrator."""
        if self.is_superuser:
            self.role = self.Role.ADMINISTRATOR
        self.is_staff = self.role in STAFF_ROLES
        super().save(*args, **kwargs)
