"""Corrections, supplements and repeated keys of the feeds of SLRT and Karang Taruna."""

from __future__ import annotations

import pytest

from .feeds import Row, activity, case, load, many, receive, rules_of_rows, service, unit
from .office import Office

pytestmark = pytest.mark.integration

CASES = "slrt/SLRT_REKAP_KELUHAN_2025-05.csv"
REGISTER = "karang_taruna/KT_REGISTER_2025.csv"


def _versions(office: Office, fact: str) -> list[tuple[object, ...]]:
    return office.rows(f"select delivery_id, row_no, known_to is null from core.{fact}_version order by 1, 2")


def test_a_corrected_recap_of_cases_closes_what_changed_and_leaves_the_rest_untouched(office: Office) -> None:
    first = load(office, CASES, many(case, range(20)))
    before = office.rows(
        "select row_no, row_hash, known_from from core.slrt_case_version where row_no between 3 and 20"
    )
    closed = case(0, STATUS_PENANGANAN="Selesai", TANGGAL_SELESAI="20/05/2025")
    second = load(office, "slrt/revisi keluhan.csv", [closed, *many(case, range(1, 19)), case(50)])
    assert (office.status(first), office.status(second)) == ("superseded", "loaded")
    assert _versions(office, "slrt_case") == [
        (first, 2, False),
        *((first, row_no, True) for row_no in range(3, 21)),
        (first, 21, False),
        (second, 2, True),
        (second, 21, True),
    ]
    assert before == office.rows(
        "select row_no, row_hash, known_from from core.slrt_case_version"
        " where delivery_id = :it and row_no between 3 and 20",
        it=first,
    )
    assert office.rows(
        "select status_code, count(*), max(closed_on)\\:\\:text from core.slrt_case group by 1 order by 1"
    ) == [("DIPROSES", 19, None), ("SELESAI", 1, "2025-05-20")]


def test_the_same_recap_with_its_columns_in_another_order_changes_no_version(office: Office) -> None:
    rows = many(case, range(20))
    first = load(office, CASES, rows)
    again = [dict(reversed(row.items())) for row in rows]
    second = load(office, "slrt/keluhan urutan lain.csv", again)
    assert (office.status(first), office.status(second)) == ("superseded", "loaded")
    assert _versions(office, "slrt_case") == [(first, row_no, True) for row_no in range(2, 22)]


def test_a_late_supplement_of_other_cases_stands_beside(office: Office) -> None:
    first = load(office, CASES, many(case, range(20)))
    second = load(office, "slrt/susulan keluhan mei.csv", many(case, range(100, 105)))
    assert (office.status(first), office.status(second)) == ("loaded", "loaded")
    assert office.value("select count(*) from core.slrt_case") == 25


def test_a_recap_with_half_of_the_cases_and_others_waits_for_a_human(office: Office) -> None:
    load(office, CASES, many(case, range(20)))
    second = receive(office, "slrt/keluhan lagi.csv", many(case, range(10, 30)))
    assert office.ingest(second) == "held"
    assert office.reason(second).startswith("HOLD-005")


def test_the_recap_of_the_next_month_stands_beside_even_with_the_same_people(office: Office) -> None:
    first = load(office, CASES, many(case, range(20)))
    june = [case(number, TANGGAL=f"{number % 28 + 1:02d}/06/2025") for number in range(20)]
    second = load(office, "slrt/SLRT_REKAP_KELUHAN_2025-06.csv", june)
    assert (office.status(first), office.status(second)) == ("loaded", "loaded")
    assert office.value("select count(*) from core.slrt_case") == 40


def test_two_complaints_of_one_person_on_one_day_are_two_cases(office: Office) -> None:
    other = case(0, BIDANG_LAYANAN="Pendidikan", URAIAN_KELUHAN="KIP belum cair")
    delivery_id = load(office, CASES, [*many(case, range(20)), other])
    assert rules_of_rows(office, delivery_id) == []
    assert office.value("select count(*) from core.slrt_case") == 21


def test_a_count_given_twice_for_a_day_place_and_service_is_set_aside_in_both_spellings(office: Office) -> None:
    good = many(service, range(40))
    twice: list[Row] = [
        service(50, KECAMATAN="Geger"),
        service(50, KECAMATAN="KEC. GEGER", TANGGAL="2025-05-23", JENIS_LAYANAN="Cek Desil", JUMLAH_LAYANAN="99"),
    ]
    delivery_id = load(office, "slrt/layanan_harian_mei.csv", [*good, *twice])
    assert rules_of_rows(office, delivery_id) == [("", 42, "SLRT-214"), ("", 43, "SLRT-214")]
    assert office.balance(delivery_id) == {"": (43, 40, 2, 0, 1)}


def test_a_corrected_count_replaces_the_old_one(office: Office) -> None:
    load(office, "slrt/layanan_harian_mei.csv", many(service, range(40)))
    load(office, "slrt/layanan_harian_mei_2.csv", [service(0, JUMLAH_LAYANAN="31"), *many(service, range(1, 40))])
    assert office.rows(
        "select count(*), sum(service_count) filter (where service_on = '2025-05-01' and region_code = '35.19.02')"
        " from core.slrt_daily_service"
    ) == [(40, 31)]
    assert len(_versions(office, "slrt_daily_service")) == 41


def test_a_desa_with_two_units_is_set_aside_in_both_spellings(office: Office) -> None:
    others = [
        unit(0, KECAMATAN="Geger", **{"DESA/KELURAHAN": name})
        for name in ("Sangen", "Kaibon", "Jogodayuh", "Nglandung", "Sumberejo", "Uteran", "Pagotan", "Klorogan")
    ]
    rows = [*many(unit, range(7)), *others, *many(_unit_of_wungu, range(6))]
    rows.append(unit(3, NAMA_KARANG_TARUNA="Karya Muda", **{"DESA/KELURAHAN": "DS. CANDI MULYO"}))
    delivery_id = load(office, REGISTER, rows)
    assert rules_of_rows(office, delivery_id) == [("", 5, "KT-111"), ("", 23, "KT-111")]


def _unit_of_wungu(number: int) -> Row:
    names = ("Mojopurno", "Nglambangan", "Sidorejo", "Karangrejo", "Wungu", "Munggut")
    return unit(0, KECAMATAN="Wungu", **{"DESA/KELURAHAN": names[number]})


def test_a_corrected_register_replaces_that_of_its_year_and_the_next_year_stands_beside(office: Office) -> None:
    first = load(office, REGISTER, many(unit, range(7)))
    fixed = [unit(0, STATUS_KINERJA="Tidak Aktif", NAMA_KARANG_TARUNA="Karya Muda"), *many(unit, range(1, 7))]
    second = load(office, "karang_taruna/KT_REGISTER_2025_REVISI.csv", fixed)
    third = load(office, "karang_taruna/KT_REGISTER_2026.csv", many(unit, range(7), NAMA_KETUA="Galih Wicaksana"))
    assert [office.status(it) for it in (first, second, third)] == ["superseded", "loaded", "loaded"]
    assert office.rows(
        "select d.period_start\\:\\:text, count(*), count(*) filter (where v.is_active)"
        " from core.karang_taruna_unit_version as v"
        " inner join ops.delivery as d on v.delivery_id = d.delivery_id"
        " where v.known_to is null group by 1 order by 1"
    ) == [("2025-01-01", 7, 6), ("2026-01-01", 7, 7)]


def test_two_activities_of_one_day_and_kind_in_one_desa_are_two(office: Office) -> None:
    delivery_id = load(
        office,
        "karang_taruna/KT_KEGIATAN_2025_TW2.csv",
        [*many(activity, range(12)), activity(0, JUMLAH_PESERTA="77")],
    )
    assert office.balance(delivery_id) == {"": (14, 13, 0, 0, 1)}
    assert office.value("select sum(participant_count) from core.karang_taruna_activity") == sum(range(10, 22)) + 77
