"""Study days: a learner's local days, which begin at four in the morning, so that a late evening is still today."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ROLLOVER_HOUR = 4


def study_day(at: datetime, zone: ZoneInfo) -> date:
    """Return the study day on which a moment falls for somebody in ``zone``; ValueError when it has no time zone."""
    if at.tzinfo is None:
        raise ValueError(f"The moment {at} has no time zone.")
    return (at.astimezone(zone) - timedelta(hours=ROLLOVER_HOUR)).date()


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the moment, in UTC, at which a study day begins in ``zone``."""
    return datetime.combine(day, time(ROLLOVER_HOUR), zone).astimezone(UTC)
