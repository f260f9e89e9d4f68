"""What is done with facts: loading the curated content, checking edits, exporting, keeping what is derived in step."""

from __future__ import annotations

from training.facts.services.checking import Refusal, check_entity, check_fact, check_source, check_topic, worded
from training.facts.services.derived import refresh_disputed, refresh_search_of, refresh_search_text
from training.facts.services.edits import (
    Difference,
    RefusedError,
    Surroundings,
    differences,
    values_of,
    write_entries,
)
from training.facts.services.exporting import export_facts
from training.facts.services.loading import Conflict, InvalidSeedsError, LoadResult, load_content
from training.facts.services.saving_seeds import ExportResult, NothingToExportError, export_seeds
from training.facts.services.versions import (
    fact_differences,
    record_facts,
    referred_states_of,
    remember_facts,
    restore_fact,
    states_of,
)

__all__ = [
    "Conflict",
    "Difference",
    "ExportResult",
    "InvalidSeedsError",
    "LoadResult",
    "NothingToExportError",
    "Refusal",
    "RefusedError",
    "Surroundings",
    "check_entity",
    "check_fact",
    "check_source",
    "check_topic",
    "differences",
    "export_facts",
    "export_seeds",
    "fact_differences",
    "load_content",
    "record_facts",
    "referred_states_of",
    "refresh_disputed",
    "refresh_search_of",
    "refresh_search_text",
    "remember_facts",
    "restore_fact",
    "states_of",
    "values_of",
    "worded",
    "write_entries",
]
