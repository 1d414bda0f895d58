"""Contracts for the tests of validation."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sinergi.contracts.contract import Contract
from sinergi.contracts.registry import find_contract, load_contracts
from sinergi.settings import Settings


@pytest.fixture
def contract_of() -> Callable[[Settings, str], Contract]:
    def find(settings: Settings, name: str) -> Contract:
        every = load_contracts(settings.sources).values()
        return next(contract for contracts in every for contract in contracts if contract.name == name)

    return find


@pytest.fixture
def penyaluran(warehouse: Settings) -> Contract:
    return find_contract(warehouse.sources, "pkh", "penyaluran")
