from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from tests.factories import UserFactory
from tests.facts.seeding import SeedFolder


@pytest.fixture
def content(tmp_path) -> SeedFolder:
    """The small seeds, loaded."""
    seeds = SeedFolder(tmp_path / "seeds")
    call_command("load_content", seeds=seeds.root, stdout=StringIO())
    return seeds


@pytest.fixture
def edith(content) -> Client:
    """The browser of an editor."""
    client = Client()
    client.force_login(UserFactory(role="editor", username="edith"))
    return client
