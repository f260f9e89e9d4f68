"""What is done with facts: loading the curated content, checking edits, exporting, keeping what is derived in step."""

from __future__ import annotations

from training.facts.services.checking import Refusal, check_entity, check_fact, check_source, check_topic
from training.facts.services.derived import refresh_disputed, refresh_search_of, refresh_search_text
from training.facts.services.exporting import export_facts
from training.facts.services.loading import Conflict, InvalidSeedsError, LoadResult, load_content

__all__ = [
    "Conflict",
    "InvalidSeedsError",
    "LoadResult",
    "Refusal",
    "check_entity",
    "check_fact",
    "check_source",
    "check_topic",
    "export_facts",
    "load_content",
    "refresh_disputed",
    "refresh_search_of",
    "refresh_search_text",
]
