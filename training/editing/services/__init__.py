"""What an edit does to all that was made from a fact, and to those who learnt it."""

from __future__ import annotations

from training.editing.services.corrections import Regenerated, regenerate
from training.editing.services.effects import Effects, Snapshot
from training.editing.services.figuring import refresh_all_figures, refreshed_figures
from training.editing.services.reaching import makings, regenerate_changed
from training.editing.services.remarking import OutdatedPlanError, Remark, plan_remarking, remark
from training.editing.services.withdrawing import Burden, InUseError, bring_back, delete_fact, withdraw

__all__ = [
    "Burden",
    "Effects",
    "InUseError",
    "OutdatedPlanError",
    "Regenerated",
    "Remark",
    "Snapshot",
    "bring_back",
    "delete_fact",
    "makings",
    "plan_remarking",
    "refresh_all_figures",
    "refreshed_figures",
    "regenerate",
    "regenerate_changed",
    "remark",
    "withdraw",
]
