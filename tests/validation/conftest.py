"""A migrated and emptied warehouse for every test of validation."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import text

from sinergi.contracts.contract import Contract
from sinergi.contracts.registry import find_contract
from sinergi.settings import Settings
from sinergi.warehouse.connection import begin
from sinergi.warehouse.migrate import migrate

_FILLED = """
select string_agg(format('%I.%I', schemaname, tablename), ', ')
from pg_tables
where schemaname in ('ops', 'staging', 'quarantine', 'vault', 'core', 'mart')
    and (schemaname, tablename) <> ('ops', 'feed')
"""


@pytest.fixture(scope="session")
def migrated_server(warehouse_server: Settings) -> Settings:
    migrate(warehouse_server)
    return warehouse_server


@pytest.fixture
def warehouse(migrated_server: Settings) -> Iterator[Settings]:
    _empty(migrated_server)
    yield migrated_server
    _empty(migrated_server)


@pytest.fixture
def contract_of() -> Callable[[Settings, str], Contract]:
    def find(settings: Settings, name: str) -> Contract:
        source, _, feed = name.partition("_")
        return find_contract(settings.sources, source, feed)

    return find


@pytest.fixture
def penyaluran(warehouse: Settings) -> Contract:
    return find_contract(warehouse.sources, "pkh", "penyaluran")


def _empty(settings: Settings) -> None:
    with begin(settings, role="owner") as connection:
        connection.execute(text(f"truncate {connection.execute(text(_FILLED)).scalar_one()} cascade"))
