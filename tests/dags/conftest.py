"""What the DAG tests share."""

from __future__ import annotations

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker of tests that need the real scheduler."""
    config.addinivalue_line("markers", "scheduler: starts PostgreSQL and all of Airflow (about a minute)")
