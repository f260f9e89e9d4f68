from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from training.accounts.admin import UserAdmin
from training.accounts.models import User
from training.accounts.services import LastAdministrator, delete_account
from training.editing.confirming import confirmation


class EditedUserAdmin(UserAdmin):
    """People, whose accounts are made nameless and never deleted with what they reviewed and answered."""

    actions = ["make_nameless"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let no person be deleted: reviews and answers would go along."""
        return False

    @admin.action(description=gettext_lazy("Delete the account, keep answers without a name"), permissions=["change"])
    def make_nameless(self, request: HttpRequest, queryset: QuerySet[User]) -> TemplateResponse | None:
        """Take away whatever says who the chosen people are."""
        chosen = queryset.filter(is_active=True)
        lines = [
            _("Accounts that are deleted, with name and settings: %(number)d.") % {"number": chosen.count()},
            _("What was reviewed and answered stays, without a name. This cannot be undone."),
        ]
        page = confirmation(self, request, title=_("Delete accounts"), button=_("Delete accounts"), lines=lines)
        if page is None:
            for person in chosen:
                self._delete(request, person)
        return page

    def _delete(self, request: HttpRequest, person: User) -> None:
        try:
            delete_account(person)
        except LastAdministrator:
            told = _("The last administrator cannot be deleted: nobody could give accounts to others.")
            self.message_user(request, told, messages.ERROR)
        else:
            self.message_user(request, _("One account was deleted."))
