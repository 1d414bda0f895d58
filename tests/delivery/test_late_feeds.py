"""A feed whose contract comes, or grows, while the services run: its first file goes through."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from sinergi.contracts.registry import find_contract
from sinergi.delivery.steps import stage_delivery
from sinergi.settings import Settings
from sinergi.warehouse.connection import begin
from sinergi.warehouse.feed_tables import has_feed_tables

from .feeds import service
from .office import Office
from .payments import csv_of

pytestmark = pytest.mark.integration

_SENT = csv_of([service(number) for number in range(6)])
_DROP = (
    "drop function if exists core.posyandu_service_as_known(date)",
    "drop view if exists core.posyandu_service",
    "drop table if exists core.posyandu_service_version",
    "drop table if exists staging.posyandu_layanan_harian",
    "delete from ops.feed where source = 'posyandu'",
)


@pytest.fixture
def late(office: Office, empty_warehouse: Callable[[], Settings], tmp_path: Path) -> Iterator[Office]:
    """An office whose checkout has got a source, with a contract and a suite, since its tables were made."""
    for folder in ("include/sources", "include/reference", "expectations"):
        shutil.copytree(office.settings.repository / folder, tmp_path / folder)
    sources = tmp_path / "include" / "sources"
    (sources / "posyandu").mkdir()
    declared = (sources / "slrt" / "layanan_harian.yml").read_text("utf-8")
    declared = declared.replace("source: slrt", "source: posyandu").replace("slrt_daily_service", "posyandu_service")
    (sources / "posyandu" / "layanan_harian.yml").write_text(declared, "utf-8")
    shutil.copy(sources / "slrt" / "codes.csv", sources / "posyandu" / "codes.csv")
    suites = tmp_path / "expectations"
    suite = (
        (suites / "slrt_layanan_harian.json")
        .read_text("utf-8")
        .replace("slrt_layanan_harian", "posyandu_layanan_harian")
    )
    (suites / "posyandu_layanan_harian.json").write_text(suite, "utf-8")
    yield Office(replace(office.settings, repository=tmp_path))
    with begin(empty_warehouse(), role="owner") as connection:
        for statement in _DROP:
            connection.execute(text(statement))


def test_the_first_file_of_a_new_feed_is_loaded_although_nobody_migrated(late: Office):
    delivery_id = late.receive("LAYANAN.csv", _SENT, source="posyandu")
    assert late.ingest(delivery_id) == "loaded", late.reason(delivery_id)
    assert late.value("select count(*) from core.posyandu_service") == 6
    with begin(late.settings, role="analyst") as connection:
        assert connection.execute(text("select count(*) from core.posyandu_service")).scalar_one() == 6
        hidden = "select has_table_privilege('core.posyandu_service_version', 'select')"
        assert connection.execute(text(hidden)).scalar_one() is False


def test_a_column_that_a_contract_got_since_is_made_for_its_next_file(late: Office):
    contract = find_contract(late.settings.sources, "posyandu", "layanan_harian")
    late.ingest(late.receive("LAYANAN.csv", _SENT, source="posyandu"))
    with begin(late.settings, role="owner") as connection:
        connection.execute(text("alter table staging.posyandu_layanan_harian drop column region_warning"))
        assert not has_feed_tables(connection, contract)
    other = csv_of([service(number) for number in range(6, 12)])
    stage_delivery(late.settings, late.receive("LAYANAN lain.csv", other, source="posyandu"))
    with begin(late.settings) as connection:
        assert has_feed_tables(connection, contract)


def test_where_the_tables_stand_a_run_changes_nothing_of_them(office: Office):
    made = (
        "select xmin\\:\\:text, relacl\\:\\:text from pg_class"
        " where oid = cast('core.slrt_daily_service_version' as regclass)"
    )
    before = office.rows(made)
    stage_delivery(office.settings, office.receive("LAYANAN.csv", _SENT, source="slrt"))
    assert office.rows(made) == before
