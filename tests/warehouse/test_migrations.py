"""Every migration is applied to a warehouse that already holds data."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from sinergi.build import build_warehouse
from sinergi.contracts.registry import load_contracts
from sinergi.services.postgres import remove_postgres, start_postgres
from sinergi.settings import Settings, load_settings
from sinergi.warehouse.connection import begin
from sinergi.warehouse.feed_tables import ensure_feed_tables
from sinergi.warehouse.migrate import migrate
from sinergi.warehouse.references import read_rows
from sinergi.warehouse.statements import read_sql

pytestmark = pytest.mark.integration

_LEDGER = (
    "create table public.sinergi_migration"
    " (name text primary key, sha256 text not null, applied_at timestamptz not null default now())"
)
_DATA = """
insert into ref.region (region_code, level, name, kind, parent_code) values
('99.01', 'kabupaten', 'UJI', 'kabupaten', null),
('99.01.01', 'kecamatan', 'UTARA', 'kecamatan', '99.01'),
('99.01.01.2001', 'desa', 'SUKAMAJU', 'desa', '99.01.01');
insert into ops.delivery (
    source, feed, file_name, sha256, size_bytes, modified_at, drop_id, period_start, period_end, status, published_at
) values
('pkh', 'penyaluran', 'a.csv', 'a', 1, now(), 'satu', '2026-04-01', '2026-06-30', 'loaded', '2026-07-01 08:00+00');
insert into core.pkh_payment_version (
    delivery_id, sheet, row_no, row_hash, match_hash, known_from, region_code, id_peserta, tahun, tahap,
    nominal_rupiah, status_code, status_class, sd_count
) values
(1, '', 2, 'h', 'm', '2026-07-01 08:00+00', '99.01.01.2001', '0001', 2026, 2, 225000, 'SUKSES_SPM', 'sukses', 1);
insert into vault.person_record (
    delivery_id, sheet, row_no, role, source, feed, observed_on, name, name_form, nik_token, nik_grade
) values
(1, '', 2, 'subject', 'pkh', 'penyaluran', '2026-06-30', 'UJI', 'UJI', '0123456789abcdef0123456789abcdef', 'valid');
insert into vault.identifier (kind, token, sealed) values ('nik', '0123456789abcdef0123456789abcdef', '\\x00');
create index pkh_payment_version_match on core.pkh_payment_version (match_hash) where known_to is null;
alter table staging.pkh_penyaluran drop column content_hash, alter column nik_token type text;
"""


@pytest.fixture
def first_office(tmp_path: Path) -> Iterator[Settings]:
    """A warehouse as the first migration left it, with one payment."""
    settings = replace(load_settings({}), home=tmp_path)
    try:
        start_postgres(settings, durable=False)
        script = read_sql("migrations/0001_foundation")
        with begin(settings, role="owner") as connection:
            connection.exec_driver_sql(script)
            connection.execute(text(_LEDGER))
            connection.execute(
                text("insert into public.sinergi_migration (name, sha256) values ('0001_foundation', :sha256)"),
                {"sha256": hashlib.sha256(script.encode()).hexdigest()},
            )
            # What the facts as known on a day read came later.
            connection.execute(text("set local check_function_bodies = off"))
            for contracts in load_contracts(settings.sources).values():
                for contract in contracts:
                    ensure_feed_tables(connection, contract)
            connection.exec_driver_sql(_DATA)
        yield settings
    finally:
        remove_postgres(settings)


def test_a_warehouse_that_holds_data_is_brought_up_and_its_marts_filled(first_office: Settings) -> None:
    migrate(first_office)
    migrate(first_office)
    build_warehouse(first_office)
    with begin(first_office, role="analyst") as connection:
        paid = connection.execute(text("select desa, nominal_rupiah from mart.pkh_payment_status")).all()
        checked = connection.execute(text("select agreeing_count, expected_rupiah from mart.pkh_nominal_check")).all()
    with begin(first_office) as connection:
        sealed = connection.execute(
            text("select kind from vault.identifier inner join vault.person_identity on token = nik_token")
        ).scalars()
        assert list(sealed) == ["nik"]
        assert connection.execute(text("select content_hash from staging.pkh_penyaluran")).all() == []
        assert connection.execute(text("select to_regclass('core.pkh_payment_version_match')")).scalar_one() is None
    assert paid == [("SUKAMAJU", 225000)]
    assert checked == [(1, 225000)]


def test_an_analyst_reads_every_mart_and_the_reference_data_of_this_version(migrated_server: Settings) -> None:
    with begin(migrated_server, role="owner") as connection:
        tables = connection.execute(
            text("select format('%I.%I', schemaname, tablename) from pg_tables where schemaname in ('mart', 'ref')")
        ).scalars()
        names = [*tables, "ref.desa"]
    assert len(names) > 13
    with begin(migrated_server, role="analyst") as connection:
        for name in names:
            connection.execute(text(f"select from {name} limit 1"))


def test_every_component_of_a_family_has_an_amount_under_its_own_code(migrated_server: Settings) -> None:
    """The array of ref.pkh_member_counts and the codes of ref.pkh_rupiah_per_year stand in one order."""
    order = ["BUMIL", "AUD", "SD", "SMP", "SMA", "LANSIA", "DISBER"]
    amounts = {row["komponen_code"]: row["rupiah_per_year"] for row in read_rows(_amounts(migrated_server))}
    with begin(migrated_server) as connection:
        for place, code in enumerate(order):
            counts = [int(place == other) for other in range(len(order))]
            names = ", ".join(f"cast(:c{number} as integer)" for number in range(len(order)))
            worth = connection.execute(
                text(f"select ref.pkh_rupiah_per_year(ref.pkh_member_counts({names}), date '2026-06-30')"),
                {f"c{number}": count for number, count in enumerate(counts)},
            ).scalar_one()
            assert worth == int(str(amounts[code]))


def _amounts(settings: Settings) -> Path:
    return settings.reference / "pkh_component_amount.csv"
