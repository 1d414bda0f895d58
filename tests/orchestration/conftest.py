"""An office with an empty warehouse, and Airflow's own files in a folder that is thrown away."""

from __future__ import annotations

import pytest

from sinergi.settings import Settings
from tests.delivery.office import Office, open_office


@pytest.fixture
def office(warehouse: Settings, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An office whose files are taken at once; what reads the environment finds its home."""
    monkeypatch.setenv("SINERGI_HOME", str(warehouse.home))
    return open_office(warehouse, monkeypatch)
