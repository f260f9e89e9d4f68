"""What is done with facts: loading the curated content, exporting it, keeping what is derived from claims."""

from __future__ import annotations

from training.facts.services.derived import refresh_disputed, refresh_search_text
from training.facts.services.exporting import export_facts
from training.facts.services.loading import Conflict, InvalidSeedsError, LoadResult, load_content

__all__ = [
    "Conflict",
    "InvalidSeedsError",
    "LoadResult",
    "export_facts",
    "load_content",
    "refresh_disputed",
    "refresh_search_text",
]
