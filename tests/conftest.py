"""A home of its own for every test, and one PostgreSQL for the whole session."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sinergi.services.postgres import remove_postgres, start_postgres
from sinergi.settings import Settings, load_settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with an empty home; no outside warehouse whatever the environment says."""
    return replace(load_settings({}), home=tmp_path / "home")


@pytest.fixture(scope="session")
def warehouse_server() -> Iterator[Settings]:
    """Settings of a home whose embedded PostgreSQL runs, without fsync; removed at the end."""
    with tempfile.TemporaryDirectory(prefix="sinergi-test-") as folder:
        settings = replace(load_settings({}), home=Path(folder))
        try:
            start_postgres(settings, durable=False)
            yield settings
        finally:
            remove_postgres(settings)
