"""Sessions in the database, as Django keeps them; only the statement that reads one is not put together anew."""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from training.statements import find


class SessionStore(db.SessionStore):
    """Django's store, with a reading of its own."""

    def _get_session_from_db(self) -> Session | None:
        found = find(Session, session_key=self.session_key)
        if found is None or found.expire_date <= timezone.now():
            self._session_key = None
            return None
        return found
