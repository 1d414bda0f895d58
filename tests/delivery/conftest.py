"""An office with an empty warehouse, whose inbox needs no rest."""

from __future__ import annotations

import pytest

from sinergi.settings import Settings

from .office import Office, open_office


@pytest.fixture
def office(warehouse: Settings, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An office whose files are taken at once."""
    return open_office(warehouse, monkeypatch)
