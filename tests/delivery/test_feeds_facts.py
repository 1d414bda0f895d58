"""What of a row of SLRT and Karang Taruna reaches which room."""

from __future__ import annotations

from pathlib import Path

import pytest

from sinergi.build.warehouse import build_warehouse

from .feeds import activity, case, load, many, service, unit, youth
from .office import Office
from .payments import csv_of, payment, table_of, workbook

pytestmark = pytest.mark.integration


def _only(office: Office, query: str) -> dict[str, object]:
    ((found,),) = office.rows(f"select to_jsonb(t) from ({query}) as t")
    return dict(found)


def test_a_case_is_placed_dated_and_coded(office: Office) -> None:
    changed = case(
        6, BIDANG_LAYANAN="sosek", STATUS_PENANGANAN="Rujuk", RUJUKAN_KE="RSUD  Caruban", STATUS_DTKS="Desil 3",
        KEPESERTAAN="Bukan Peserta", PROGRAM="BPNT", JENIS_PENGADUAN="Non Kepesertaan",
    )  # fmt: skip
    load(office, "slrt/SLRT_REKAP_KELUHAN_2025-05.csv", [changed])
    found = _only(office, "select * from core.slrt_case")
    assert {name: found[name] for name in found if name not in {"delivery_id", "known_from"}} == {
        "sheet": "", "row_no": 2, "person_key": None, "household_key": None, "region_code": "35.19.02.2003",
        "received_on": "2025-05-07", "closed_on": None, "bidang_code": "SOSIAL_DAN_EKONOMI", "bidang_class": None,
        "status_code": "DIRUJUK", "status_class": "dirujuk", "referred_to_label": "RSUD CARUBAN",
        "desil_code": "3", "desil_class": None, "membership_code": "NON_PESERTA", "membership_class": None,
        "program_code": "SEMBAKO", "program_class": None,
        "complaint_code": "NON_KEPESERTAAN", "complaint_class": None,
        "period_start": "2025-05-01", "period_end": "2025-05-31",
    }  # fmt: skip


def test_a_count_of_a_service_stands_at_its_kecamatan(office: Office) -> None:
    load(office, "slrt/layanan_harian.csv", [service(3, JENIS_LAYANAN="Antar jenazah")])
    found = _only(office, "select region_code, service_on, service_code, service_count from core.slrt_daily_service")
    assert found == {
        "region_code": "35.19.02",
        "service_on": "2025-05-04",
        "service_code": "ANTAR_JENAZAH",
        "service_count": 3,
    }


def test_a_unit_an_activity_and_a_member_stand_at_their_desa(office: Office, tmp_path: Path) -> None:
    load(office, "karang_taruna/KT_REGISTER_2025.csv", [unit(6, STATUS_KINERJA="Vakum", KLASIFIKASI="3")])
    load(office, "karang_taruna/KT_KEGIATAN_2025.csv", [activity(6, JENIS_KEGIATAN="Gotong royong")])
    book = workbook(tmp_path / "buku.xlsx", {"Dolopo": table_of([youth(6, JABATAN="Seksi")])})
    load(office, "karang_taruna/KT_ANGGOTA_2025.xlsx", book)
    assert _only(office, "select region_code, is_active, classification_code from core.karang_taruna_unit") == {
        "region_code": "35.19.02.2003",
        "is_active": False,
        "classification_code": "3",
    }
    assert _only(office, "select region_code, held_on, activity_code from core.karang_taruna_activity") == {
        "region_code": "35.19.02.2003",
        "held_on": "2025-04-07",
        "activity_code": "LINGKUNGAN",
    }
    assert _only(office, "select region_code, position_code, position_class from core.karang_taruna_member") == {
        "region_code": "35.19.02.2003",
        "position_code": "BIDANG",
        "position_class": "pengurus",
    }


def test_only_the_subject_of_a_row_is_linked_and_officers_are_kept_in_the_vault_alone(office: Office) -> None:
    load(office, "slrt/SLRT_REKAP_KELUHAN_2025-05.csv", many(case, range(12)))
    load(office, "slrt/layanan_harian.csv", many(service, range(12)))
    load(office, "karang_taruna/KT_REGISTER_2025.csv", many(unit, range(7)))
    load(office, "karang_taruna/KT_KEGIATAN_2025.csv", many(activity, range(5)))
    load(office, "karang_taruna/KT_ANGGOTA_KEC_DOLOPO_2025.csv", csv_of(many(youth, range(9))))
    build_warehouse(office.settings)
    assert office.rows("select feed, role, count(*) from vault.person_record group by 1, 2 order by 1, 2") == [
        ("anggota", "subject", 9),
        ("keluhan", "fasilitator", 12),
        ("keluhan", "subject", 12),
        ("unit", "ketua", 7),
    ]
    assert office.rows("select feed, role, count(*) from core.person_link group by 1, 2 order by 1, 2") == [
        ("anggota", "subject", 9),
        ("keluhan", "subject", 12),
    ]
    assert office.value("select count(*) from core.slrt_case where person_key is null") == 0
    assert office.value("select count(*) from core.karang_taruna_member where person_key is null") == 0


def test_a_person_known_to_pkh_and_slrt_is_one(office: Office) -> None:
    known = payment(6)
    office.load("BNBA.csv", csv_of([known]))
    again = case(6, NIK=known["NIK"], NAMA_PEMOHON=known["NAMA PENGURUS"], TTL=f"Madiun, {known['TANGGAL LAHIR']}")
    load(office, "slrt/SLRT_REKAP_KELUHAN_2025-05.csv", [again])
    build_warehouse(office.settings)
    assert office.value("select count(distinct person_key) from core.person_link") == 1
    assert office.value("select count(*) from core.person_link") == 2


def test_the_place_of_birth_of_one_cell_goes_to_the_record_and_its_day_too(office: Office) -> None:
    load(office, "slrt/SLRT_REKAP_KELUHAN_2025-05.csv", [case(4)])
    assert office.rows(
        "select birth_place, birth_date\\:\\:text, sex from vault.person_record where role = 'subject'"
    ) == [("Madiun", "1964-05-05", "P")]
