"""Contracts for the tests of validation."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sinergi.contracts.contract import Contract
from sinergi.contracts.registry import find_contract
from sinergi.settings import Settings


@pytest.fixture
def contract_of() -> Callable[[Settings, str], Contract]:
    def find(settings: Settings, name: str) -> Contract:
        source, _, feed = name.partition("_")
        return find_contract(settings.sources, source, feed)

    return find


@pytest.fixture
def penyaluran(warehouse: Settings) -> Contract:
    return find_contract(warehouse.sources, "pkh", "penyaluran")
