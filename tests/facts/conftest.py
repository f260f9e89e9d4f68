from __future__ import annotations

from pathlib import Path

import pytest

from tests.facts.seeding import SeedFolder


@pytest.fixture
def seeds(tmp_path: Path) -> SeedFolder:
    """Valid seeds in a folder of their own."""
    return SeedFolder(tmp_path / "seeds")
