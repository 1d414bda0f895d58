"""The suite of the marts over a warehouse in which every mart has rows."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from sinergi.build.marts import mart_names, refresh_mart
from sinergi.errors import SinergiError
from sinergi.settings import Settings
from sinergi.validation.check import check_warehouse
from sinergi.warehouse.connection import begin

pytestmark = pytest.mark.integration

_FACTS = """
insert into ops.delivery (
    delivery_id, source, feed, file_name, sha256, size_bytes, modified_at, received_at, drop_id,
    period_start, period_end, status, published_at
) overriding system value
select
    n, f.source, f.feed, f.feed || '.csv', 's' || n, 1, now(), '2026-07-01', 'satu',
    '2026-04-01', '2026-06-30', 'loaded', '2026-07-01 08:00+00'
from (
    values (1, 'pkh', 'penyaluran'), (2, 'pkh', 'anggota'), (3, 'slrt', 'keluhan'), (4, 'slrt', 'layanan_harian'),
    (5, 'karang_taruna', 'unit'), (6, 'karang_taruna', 'anggota'), (7, 'karang_taruna', 'kegiatan')
) as f (n, source, feed);
insert into ops.row_balance select delivery_id, '', 3, 2, 0, 0, 1 from ops.delivery;
insert into quarantine.finding (delivery_id, sheet, row_no, column_name, rule_code, severity, message)
values (1, '', 2, 'nik', 'PKH-131', 'warn', 'NIK tidak diisi.');
create temporary table place on commit drop as
select row_number() over (order by parent_code) as n, min(region_code) as region_code, parent_code
from ref.region where level = 'desa' group by parent_code order by parent_code limit 2;
insert into core.pkh_payment_version (
    delivery_id, sheet, row_no, row_hash, match_hash, known_from, region_code, id_peserta, tahap, tahun,
    nominal_rupiah, status_code, status_class, sd_count
)
select 1, '', 1 + n, 'h' || n, 'm' || n, '2026-07-01 08:00+00', region_code, 'p' || n, 2, 2026,
    225000, 'SUKSES_SPM', 'sukses', 1 from place;
insert into core.pkh_component_version (
    delivery_id, sheet, row_no, row_hash, match_hash, known_from, region_code, id_peserta, komponen_code
)
select 2, '', 1 + n, 'h' || n, 'm' || n, '2026-07-01 08:00+00', region_code, 'p' || n, 'SD' from place;
insert into core.slrt_case_version (
    delivery_id, sheet, row_no, row_hash, match_hash, known_from, region_code, received_on, closed_on,
    bidang_code, status_code, status_class
)
select 3, '', 1 + n, 'h' || n, 'm' || n, '2026-07-01 08:00+00', region_code, '2026-04-01', '2026-04-06',
    'PANGAN', 'SELESAI', 'selesai' from place;
insert into core.slrt_daily_service_version (
    delivery_id, sheet, row_no, row_hash, match_hash, known_from, region_code, service_on, service_code, service_count
)
select 4, '', 1 + n, 'h' || n, 'm' || n, '2026-07-01 08:00+00', parent_code, date '2026-04-01' + n::integer,
    'KARTU_KUSUKA', 4 from place;
insert into core.karang_taruna_unit_version (
    delivery_id, sheet, row_no, row_hash, match_hash, known_from, region_code, unit_label, is_active
)
select 5, '', 1 + n, 'h' || n, 'm' || n, '2026-07-01 08:00+00', region_code, 'KT', true from place;
insert into core.karang_taruna_member_version (
    delivery_id, sheet, row_no, row_hash, match_hash, known_from, region_code
)
select 6, '', 1 + n, 'h' || n, 'm' || n, '2026-07-01 08:00+00', region_code from place;
insert into core.karang_taruna_activity_version (
    delivery_id, sheet, row_no, row_hash, match_hash, known_from, region_code, held_on, activity_code
)
select 7, '', 1 + n, 'h' || n, 'm' || n, '2026-07-01 08:00+00', region_code, '2026-04-01', 'UEP' from place;
insert into core.person_link (delivery_id, sheet, row_no, role, source, feed, person_key, household_key, tier)
select d.delivery_id, '', 1 + n, 'subject', d.source, d.feed, n, 10 + n, 'nik'
from place cross join ops.delivery as d where d.delivery_id in (1, 2, 3, 6);
insert into core.person (person_key, sex, nik_grade, valid_from) values (1, 'P', 'missing', '2026-06-30');
insert into core.person_conflict (
    person_key, attribute, value_count, record_count, agreeing_count, agreeing_feeds, other_feeds
) values (1, 'jenis_kelamin', 2, 2, 1, 'pkh/penyaluran', 'slrt/keluhan');
"""


@pytest.fixture
def full(warehouse: Settings) -> Settings:
    """A warehouse with two rows of every feed and its marts."""
    with begin(warehouse, role="owner") as connection:
        connection.exec_driver_sql(_FACTS)
        _refresh(connection)
    return warehouse


def _refresh(connection) -> None:
    for name in mart_names():
        refresh_mart(connection, name)
        assert connection.execute(text(f"select count(*) from mart.{name}")).scalar_one(), name


def _run(settings: Settings, script: str) -> None:
    with begin(settings, role="owner") as connection:
        connection.exec_driver_sql(script)


def test_marts_of_one_state_keep_every_rule(full: Settings) -> None:
    assert [outcome.code for outcome in check_warehouse(full, "mart") if outcome.row_count] == []


@pytest.mark.parametrize(
    ("code", "damage"),
    [
        ("MART-111", "update mart.pkh_payment_status set nominal_rupiah = 1"),
        ("MART-111", "update mart.pkh_payment_status set status_class = 'gagal'"),
        (
            "MART-111",
            "delete from mart.pkh_payment_status"
            " where region_code in (select min(region_code) from ref.desa)",
        ),
        ("MART-112", "update mart.pkh_component_village set component_count = 5"),
        ("MART-112", "delete from mart.pkh_component_village"),
        ("MART-113", "update mart.pkh_nominal_check set payment_count = 5"),
        ("MART-113", "update mart.pkh_nominal_check set different_count = 1"),
        ("MART-113", "update mart.pkh_nominal_check set checked_rupiah = nominal_rupiah + 1"),
        (
            "MART-113",
            "delete from mart.pkh_nominal_check"
            " where region_code in (select min(region_code) from ref.desa)",
        ),
        ("MART-121", "update mart.slrt_funnel set open_count = 1"),
        ("MART-122", "update mart.slrt_funnel set case_count = 9, done_count = 9"),
        ("MART-122", "delete from mart.slrt_funnel; delete from mart.slrt_service_time"),
        ("MART-123", "update mart.slrt_service_time set working_days_p90 = 0"),
        ("MART-123", "update mart.slrt_service_time set working_days_median = -1"),
        ("MART-123", "update mart.slrt_service_time set closed_count = 3"),
        ("MART-123", "update mart.slrt_service_time set bidang_code = 'ENERGI'"),
        ("MART-124", "update mart.slrt_daily_service set service_count = 1"),
        (
            "MART-131",
            "delete from mart.karang_taruna_profile"
            " where region_code in (select min(region_code) from ref.desa)",
        ),
        ("MART-132", "update mart.karang_taruna_decree set active_count = 0"),
        (
            "MART-132",
            "delete from mart.karang_taruna_decree"
            " where kecamatan_code = (select min(kecamatan_code) from ref.desa)",
        ),
        ("MART-133", "update mart.karang_taruna_activity set activity_count = 4"),
        ("MART-141", "update mart.programme_overlap set shared_count = 3 where programme_a <> programme_b"),
        ("MART-141", "delete from mart.programme_overlap where programme_a = programme_b and programme_a = 'SLRT'"),
        ("MART-142", "update mart.delivery_quality set rows_accepted = 1"),
        ("MART-142", "update mart.delivery_quality set rejected_share = 1.5"),
        ("MART-142", "update mart.delivery_quality set rows_read = null"),
        ("MART-143", "update mart.identity_conflict set value_count = 1"),
        ("MART-143", "update mart.identity_conflict set other_feeds = ''"),
    ],
)  # fmt: skip
def test_damage_to_a_mart_is_an_error_under_the_code_of_its_rule(full: Settings, code: str, damage: str) -> None:
    _run(full, damage)
    with pytest.raises(SinergiError) as caught:
        check_warehouse(full, "mart")
    assert caught.value.code == code


_SECOND_DELIVERIES = """
insert into ops.delivery (
    delivery_id, source, feed, file_name, sha256, size_bytes, modified_at, drop_id,
    period_start, period_end, status, published_at
) overriding system value
select 90 + delivery_id, source, feed, 'b', 'b' || delivery_id, 1, now(), 'dua',
    period_start, period_end, 'loaded', '2026-07-02 08:00+00' from ops.delivery;
insert into ops.row_balance select delivery_id, '', 3, 2, 0, 0, 1 from ops.delivery where delivery_id > 90;
update core.pkh_payment_version set known_to = '2026-07-02 08:00+00' where row_no = 2;
update core.slrt_case_version set known_to = '2026-07-02 08:00+00' where row_no = 2;
update core.karang_taruna_unit_version set known_to = '2026-07-02 08:00+00' where row_no = 2
"""


def test_marts_of_two_states_are_not_compared(full: Settings) -> None:
    """A delivery that is published while marts are refreshed gives some of them a later cut-off."""
    with begin(full, role="owner") as connection:
        connection.exec_driver_sql(_SECOND_DELIVERIES)
        for name in ("pkh_payment_village", "slrt_funnel", "karang_taruna_profile"):
            assert refresh_mart(connection, name).total
    assert [outcome.code for outcome in check_warehouse(full, "mart") if outcome.row_count] == []
