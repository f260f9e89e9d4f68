from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Upload(models.Model):
    """A file of content between the look at what it would change and the decision to apply it; one for each person.

    It goes once it was applied; one that nobody decides about goes with the next upload after a day.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("who"))
    name = models.CharField(_("name"), max_length=200)
    content = models.BinaryField(_("content"))
    at = models.DateTimeField(_("when"))
    # Of what was shown: it is applied only while it is still what would change.
    planned = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")

    def __str__(self) -> str:
        return self.name
