from __future__ import annotations

from training.cohorts.services.calibrating import calibrate, histories_of
from training.cohorts.services.membership import invite, join, leave, move, revoke
from training.cohorts.services.standings import Member, refresh

__all__ = ["Member", "calibrate", "histories_of", "invite", "join", "leave", "move", "refresh", "revoke"]
