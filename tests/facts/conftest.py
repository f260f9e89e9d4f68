from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from tests.factories import UserFactory
from tests.facts.admin_forms import Editor
from tests.facts.seeding import SeedFolder


@pytest.fixture
def seeds(tmp_path: Path) -> SeedFolder:
    """Valid seeds in a folder of their own."""
    return SeedFolder(tmp_path / "seeds")


@pytest.fixture
def editor(db) -> Editor:
    """The browser of somebody who edits the content."""
    client = Client()
    client.force_login(UserFactory(role="editor"))
    return Editor(client)
