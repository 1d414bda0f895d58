"""A home of its own for every test, and one PostgreSQL for the whole session.

With ``SINERGI_TEST_POSTGRES`` the warehouse lies in an outside server (:mod:`tests.outside_server`).
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from sinergi.services.home import prepare_home
from sinergi.services.outside import prepare_outside_warehouse
from sinergi.services.postgres import remove_postgres, start_postgres
from sinergi.services.secrets import ensure_secrets
from sinergi.settings import Settings, load_settings
from sinergi.warehouse.connection import begin
from sinergi.warehouse.migrate import migrate
from tests.outside_server import CHOSEN, OutsideServer, outside_server

# Emptying all of some ninety tables takes longer than most tests; what holds nothing is left alone.
_TABLES = """
select format('%I.%I', schemaname, tablename)
from pg_tables
where schemaname in ('ops', 'staging', 'quarantine', 'vault', 'core', 'mart')
    and (schemaname, tablename) <> ('ops', 'feed')
"""
_COUNTED = "select format('%I.%I', schemaname, sequencename) from pg_sequences where last_value is not null"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare where the tests in a browser leave their screenshots."""
    parser.addoption("--pictures", help="folder of the screenshots of tests/browser, such as docs/images")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what asks for the server, so that a suite of all that does leaves nothing out."""
    for item in items:
        if "warehouse_server" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.integration)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with an empty home; no outside warehouse whatever the environment says."""
    return replace(load_settings({}), home=tmp_path / "home")


@pytest.fixture(scope="session")
def warehouse_server() -> Iterator[Settings]:
    """Settings of a home whose embedded PostgreSQL runs, without fsync; removed at the end."""
    with tempfile.TemporaryDirectory(prefix="sinergi-test-") as folder:
        settings = replace(load_settings({}), home=Path(folder))
        if CHOSEN is not None:
            with outside_server() as server:
                yield _outside_settings(settings, server)
            return
        try:
            start_postgres(settings, durable=False)
            yield settings
        finally:
            remove_postgres(settings)


def _outside_settings(settings: Settings, server: OutsideServer) -> Settings:
    """Return settings of a warehouse in a database of an ordinary login that may create roles."""
    address = server.make_warehouse("dinas", "s@ndi:/#%?&é", database="gudang")
    settings = replace(settings, warehouse_url=address)
    prepare_home(settings)
    ensure_secrets(settings)
    prepare_outside_warehouse(settings)
    return settings


@pytest.fixture(scope="session")
def migrated_server(warehouse_server: Settings) -> Settings:
    """Settings of a running warehouse with every table and all reference data."""
    migrate(warehouse_server)
    return warehouse_server


@pytest.fixture(scope="session")
def empty_warehouse(migrated_server: Settings) -> Callable[[], Settings]:
    """Return a function that removes every delivery: rows, ledger, inbox, archive and outbox."""

    def empty() -> Settings:
        with begin(migrated_server, role="owner") as connection:
            tables = connection.execute(text(_TABLES)).scalars()
            held = " union all ".join(f"select '{table}' where exists (select from {table})" for table in tables)
            if filled := list(connection.execute(text(held)).scalars()):
                connection.execute(text(f"truncate {', '.join(filled)} cascade"))
            for sequence in connection.execute(text(_COUNTED)).scalars():
                connection.execute(text(f"alter sequence {sequence} restart"))
        for folder in (migrated_server.inbox, migrated_server.archive, migrated_server.outbox):
            shutil.rmtree(folder, ignore_errors=True)
        return migrated_server

    return empty


@pytest.fixture
def warehouse(empty_warehouse: Callable[[], Settings]) -> Iterator[Settings]:
    """Settings of a migrated warehouse that holds no delivery; emptied before and after."""
    yield empty_warehouse()
    empty_warehouse()
