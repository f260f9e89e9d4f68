"""Time zones as people write them: by their name, or by their city alone."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from rapidfuzz import fuzz, process

from training.rules.text import fold

# Offered in a list: where those train who prepared for Mali, and where they served. Every other name is taken too.
LIKELY = (
    *("Africa/Abidjan", "Africa/Bamako", "Africa/Cairo", "Africa/Conakry", "Africa/Dakar", "Africa/Lagos"),
    *("Africa/Lome", "Africa/Ndjamena", "Africa/Niamey", "Africa/Ouagadougou", "America/New_York", "Asia/Colombo"),
    *("Asia/Dhaka", "Asia/Kathmandu", "Asia/Phnom_Penh", "Asia/Shanghai", "Europe/Berlin", "Europe/London"),
    *("Europe/Paris", "Europe/Stockholm", "UTC"),
)
# Entries of the database that are no zone to choose.
NOT_CHOSEN = frozenset({"localtime", "Factory"})
# Of 100; below, two names have little in common.
LEAST_LIKENESS = 65
# So much less like it than the likeliest, and it was not meant.
MUCH_LESS = 15


@cache
def known_zones() -> frozenset[str]:
    """Return the names of all time zones, such as Africa/Bamako; read from the disk once."""
    return frozenset(available_timezones() - NOT_CHOSEN)


def find_zone(typed: str) -> str | None:
    """Return the name of the zone that was typed, in whatever case, or by its city; None when it is not one zone."""
    name = typed.strip().replace(" ", "_").casefold()
    return _names().get(name) or _only(_by_city().get(fold(typed), ()))


def similar_zones(typed: str, *, limit: int = 3) -> list[str]:
    """Return the names of zones of that city, else of those written most alike, the likeliest first; may be none."""
    wanted = fold(typed)
    alike = process.extract(wanted, _by_city().keys(), scorer=fuzz.ratio, score_cutoff=LEAST_LIKENESS, limit=limit)
    names = {name: fold(name) for name in sorted(known_zones())}
    whole = process.extract(wanted, names, scorer=fuzz.ratio, score_cutoff=LEAST_LIKENESS, limit=limit)
    scored = [(score, name) for city, score, _ in alike for name in _by_city()[city]]
    scored += [(score, name) for _, score, name in whole]
    least = max((score for score, _ in scored), default=0) - MUCH_LESS
    ordered = sorted(scored, key=lambda found: (-found[0], found[1] not in LIKELY, found[1]))
    return list(dict.fromkeys(name for score, name in ordered if score >= least))[:limit]


@cache
def _names() -> dict[str, str]:
    return {name.casefold(): name for name in known_zones()}


@cache
def _by_city() -> dict[str, tuple[str, ...]]:
    cities: dict[str, tuple[str, ...]] = {}
    for name in sorted(known_zones()):
        city = fold(name.rsplit("/", 1)[-1].replace("_", " "))
        cities[city] = (*cities.get(city, ()), name)
    return cities


def _only(names: tuple[str, ...]) -> str | None:
    return names[0] if len(names) == 1 else None
