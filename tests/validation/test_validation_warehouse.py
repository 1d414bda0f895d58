"""The suites of the warehouse itself: core and mart."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from sinergi.errors import SinergiError
from sinergi.settings import Settings
from sinergi.validation.check import check_warehouse
from sinergi.validation.suites import load_suite
from sinergi.warehouse.connection import begin

_SOUND = """
insert into ops.delivery
    (delivery_id, source, feed, file_name, sha256, size_bytes, modified_at, drop_id, status, published_at)
overriding system value
values (900, 'pkh', 'penyaluran', 'a.csv', 'a', 1, now(), 'd', 'loaded', timestamptz '2025-07-02');
insert into ops.sheet_reading (delivery_id, sheet, is_hidden, rows_read, rows_data, rows_ignored)
values (900, '', false, 3, 2, 1);
insert into ops.row_balance values (900, '', 3, 2, 0, 0, 1);
insert into core.person_key (person_key, source, sha256, sheet, row_no, role)
overriding system value values (900, 'pkh', 'a', '', 2, 'subject'), (901, 'pkh', 'a', '', 3, 'subject');
insert into core.person (person_key, nik_grade, valid_from)
values (900, 'valid', '2025-06-30'), (901, 'valid', '2025-06-30');
insert into core.pkh_payment_version
    (delivery_id, sheet, row_no, row_hash, match_hash, known_from, region_code, id_peserta, tahap, tahun,
    nominal_rupiah, status_code, status_class)
select 900, '', 1 + n, 'h' || n, 'm' || n, timestamptz '2025-07-01', r.region_code, 'p' || n, 2, 2025,
    100000 * n, 'SUKSES_SPM', 'sukses'
from (select min(region_code) as region_code from ref.region where level = 'desa') as r
cross join generate_series(1, 2) as n;
insert into core.person_link (delivery_id, sheet, row_no, role, source, feed, person_key, tier)
values (900, '', 2, 'subject', 'pkh', 'penyaluran', 900, 'nik'),
    (900, '', 3, 'subject', 'pkh', 'penyaluran', 901, 'nik');
insert into core.pkh_status
    (id_peserta, person_key, region_code, status_code, status_class, valid_from)
select v.id_peserta, l.person_key, v.region_code, v.status_code, v.status_class, '2025-04-01'
from core.pkh_payment_version as v inner join core.person_link as l using (delivery_id, sheet, row_no);
insert into core.karang_taruna_post (person_key, region_code, valid_from) values (900, '35.19.02.2003', '2025-01-01');
insert into mart.pkh_payment_village
select 2025, 2, r.region_code, r.parent_code, 'K', 'D', 2, 2, 300000, 2, 300000, 0, 0, 0, 0, 0, 0,
    timestamptz '2025-07-02'
from ref.region as r where r.level = 'desa' order by r.region_code limit 1;
"""


@pytest.fixture
def sound(warehouse: Settings) -> Settings:
    _run(warehouse, _SOUND)
    return warehouse


def _run(settings: Settings, script: str) -> None:
    with begin(settings, role="owner") as connection:
        connection.exec_driver_sql(script)


@pytest.mark.parametrize("suite", ["core", "mart"])
def test_an_empty_warehouse_is_sound(warehouse: Settings, suite: str) -> None:
    assert [outcome.row_count for outcome in check_warehouse(warehouse, suite) if outcome.row_count] == []


@pytest.mark.parametrize("suite", ["core", "mart"])
def test_a_sound_warehouse_keeps_every_rule_and_its_counts(sound: Settings, suite: str) -> None:
    outcomes = check_warehouse(sound, suite)
    assert [outcome.code for outcome in outcomes] == [
        rule.code for rule in load_suite(sound.expectations, suite).rules
    ]
    with begin(sound) as connection:
        kept = connection.execute(text("select delivery_id, suite, is_success from ops.validation_result")).all()
    assert kept == [(None, suite, True)] * len(outcomes)


@pytest.mark.parametrize(
    ("suite", "code", "damage"),
    [
        ("core", "CORE-101", "delete from core.person_link where row_no = 3"),
        ("core", "CORE-101", "delete from core.person_link"),
        ("core", "CORE-102", "update core.pkh_payment_version set region_code = '35.19.02' where row_no = 2"),
        ("core", "CORE-102", "update core.pkh_payment_version set region_code = null where row_no = 2"),
        ("core", "CORE-103", "delete from core.person where person_key = 901"),
        (
            "core",
            "CORE-121",
            "insert into core.pkh_status (id_peserta, person_key, status_code, status_class, valid_from)"
            " values ('p1', 900, 'SI', 'proses', '2025-07-01')",
        ),
        (
            "core",
            "CORE-121",
            "insert into core.pkh_status (id_peserta, person_key, status_code, status_class, valid_from, valid_to,"
            " closed_reason) values ('p1', 900, 'SI', 'proses', '2025-01-01', '2025-04-01', 'ganti_status')",
        ),
        ("core", "CORE-122", "delete from core.pkh_status where id_peserta = 'p2'"),
        (
            "core",
            "CORE-131",
            "insert into core.karang_taruna_post (person_key, region_code, valid_from)"
            " values (900, '35.19.02.2003', '2026-01-01')",
        ),
        (
            "core",
            "CORE-191",
            "insert into core.person (person_key, nik_grade, valid_from) values (900, 'valid', '2025-07-01')",
        ),
        ("core", "CORE-192", "delete from ops.row_balance"),
        ("core", "CORE-192", "update ops.row_balance set rows_read = 4, rows_ignored = 2"),
        ("mart", "MART-101", "update mart.pkh_payment_village set nominal_rupiah = 1"),
        ("mart", "MART-101", "update mart.pkh_payment_village set failed_count = 1"),
        ("mart", "MART-102", "update mart.pkh_payment_village set region_code = '35.19.02'"),
        ("mart", "MART-102", "update mart.pkh_payment_village set kecamatan_code = '35.19.15'"),
        ("mart", "MART-103", "update mart.pkh_payment_village set paid_rupiah = 1, nominal_rupiah = 1"),
        ("mart", "MART-103", "delete from mart.pkh_payment_village"),
        ("mart", "MART-103", "update core.pkh_payment_version set status_class = 'gagal' where row_no = 2"),
    ],
)  # fmt: skip
def test_damage_is_an_error_under_the_code_of_its_rule(sound: Settings, suite: str, code: str, damage: str) -> None:
    _run(sound, damage)
    with pytest.raises(SinergiError) as caught:
        check_warehouse(sound, suite)
    assert caught.value.code == code


def test_rows_published_while_the_build_runs_wait_for_the_next_build(sound: Settings) -> None:
    """They have no link yet and are not in the mart; nothing is wrong with that."""
    _run(
        sound,
        "insert into core.pkh_payment_version (delivery_id, sheet, row_no, row_hash, match_hash, known_from,"
        " region_code, id_peserta, tahap, tahun, nominal_rupiah, status_code, status_class)"
        " select 900, '', 50, 'h', 'm', now(), region_code, 'p', 2, 2025, 5, status_code, status_class"
        " from core.pkh_payment_version where row_no = 2;"
        " update core.pkh_payment_version set known_to = now() where row_no = 3",
    )
    for suite in ("core", "mart"):
        assert check_warehouse(sound, suite)


def test_a_wrong_mart_is_noticed_even_while_rows_are_published(sound: Settings) -> None:
    _run(
        sound,
        "update mart.pkh_payment_village set paid_rupiah = 1, nominal_rupiah = 1;"
        " update core.pkh_payment_version set known_to = now() where row_no = 3",
    )
    with pytest.raises(SinergiError, match="MART-103"):
        check_warehouse(sound, "mart")
