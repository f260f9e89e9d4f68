"""What several commands take: a review log and a time zone, refused in one line when they are no good."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

from django.core.management.base import CommandError

from training.rules.review_log import LoggedReview, read_log


def zone_of(name: str) -> ZoneInfo:
    """Return the time zone of a name; CommandError when there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise CommandError(f"There is no time zone {name!r}: name one such as Africa/Bamako.") from error


def reviews_in(path: Path) -> list[LoggedReview]:
    """Return the reviews of a log; CommandError that says why when it cannot be read."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return read_log(lines)
    except UnicodeDecodeError as error:
        raise CommandError(f"{path}: not in UTF-8; save it as CSV in UTF-8.") from error
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}.") from error
    except ValueError as error:
        raise CommandError(f"{path}: {error}") from error
