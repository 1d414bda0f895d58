"""Cells in the wrong column, signatures and dates of feeds with few required columns."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from .feeds import case, load, many, receive, rules_of_rows, service, unit, youth
from .office import Office
from .payments import csv_of, table_of, workbook

pytestmark = pytest.mark.integration

NIK = "3519024101800001"


def test_an_identifier_under_a_count_is_set_aside_and_the_rest_is_loaded(office: Office) -> None:
    rows = [*many(service, range(20)), service(20, JUMLAH_LAYANAN=NIK)]
    delivery_id = load(office, "slrt/LAYANAN_HARIAN.csv", rows)
    assert [row_no for _, row_no, _ in rules_of_rows(office, delivery_id)] == [22]
    assert office.value("select count(*) from core.slrt_daily_service") == 20


def test_a_phone_under_an_optional_count_leaves_the_row(office: Office) -> None:
    rows = [*many(unit, range(6)), unit(6, JUMLAH_ANGGOTA_L="81234567890")]
    load(office, "karang_taruna/KT_REGISTER_2025.csv", rows)
    assert office.value("select count(*) from core.karang_taruna_unit") == 7
    assert office.value("select count(*) from core.karang_taruna_unit where member_men_count is null") == 1


@pytest.mark.parametrize("name", [NIK, "0812-3456-7890", "tidak ada", "N/A", "Belum ada"])
def test_a_name_that_is_none_is_set_aside(office: Office, name: str) -> None:
    rows = [*many(case, range(20)), case(20, NAMA_PEMOHON=name)]
    delivery_id = load(office, "slrt/KELUHAN_2025-05.csv", rows)
    assert [row_no for _, row_no, _ in rules_of_rows(office, delivery_id)] == [22]


def test_the_names_of_a_signature_block_are_no_members(office: Office, tmp_path: Path) -> None:
    table = table_of([youth(number) | {"DESA/KELURAHAN": "Suluk"} for number in range(12)])
    heading = [str(cell) for cell in table[0]]
    left, right = heading.index("NAMA ANGGOTA"), heading.index("DESA/KELURAHAN")

    def line(one: str, other: str) -> list[str]:
        cells = [""] * len(heading)
        cells[left], cells[right] = one, other
        return cells

    block = [
        [],
        line("Mengetahui,", "Madiun, 30 Juni 2025"),
        line("Camat Dolopo", "Ketua"),
        [],
        line("Sutrisno", "Wahyudi"),
    ]
    delivery_id = load(
        office, "karang_taruna/KT_ANGGOTA_2025.xlsx", workbook(tmp_path / "a.xlsx", {"Dolopo": [*table, *block]})
    )
    assert office.balance(delivery_id) == {"Dolopo": (16, 12, 0, 0, 4)}


def test_the_same_members_on_two_sheets_of_one_kecamatan_are_counted_once(office: Office, tmp_path: Path) -> None:
    table = table_of([youth(number) | {"DESA/KELURAHAN": "Suluk"} for number in range(6)])
    sheets = {"Dolopo": table, "Kec. Dolopo": table, "Sheet2": [["KECAMATAN DOLOPO"], *table]}
    load(office, "karang_taruna/KT_ANGGOTA_2025.xlsx", workbook(tmp_path / "a.xlsx", sheets))
    assert office.value("select count(*) from core.karang_taruna_member") == 6


def test_a_two_digit_year_of_a_case_is_of_our_time(office: Office) -> None:
    tomorrow = date.today().replace(year=date.today().year + 1)
    rows = [*many(case, range(20)), case(20, TANGGAL=f"{tomorrow:%d-%m-%y}")]
    delivery_id = load(office, "slrt/KELUHAN_2025-05.csv", rows)
    assert [row_no for _, row_no, _ in rules_of_rows(office, delivery_id)] == [22]


def test_a_birthday_still_to_come_is_kept_from_identity(office: Office) -> None:
    rows = [youth(number) | {"DESA/KELURAHAN": "Suluk"} for number in range(6)]
    rows[3] |= {"TANGGAL LAHIR": f"12/05/{date.today().year + 3}"}
    load(office, "karang_taruna/KT_ANGGOTA_KEC_DOLOPO_2025.csv", rows)
    assert office.value("select count(*) from vault.person_record where birth_date is null") == 1


def test_no_form_of_a_number_reaches_the_labels_of_core(office: Office) -> None:
    spellings = ["３５１９０２４１０１８００００１", "3519_0241_0180_0001", "3519,0241,0180,0001"]
    load(office, "slrt/KELUHAN_2025-05.csv", [case(number, RUJUKAN_KE=told) for number, told in enumerate(spellings)])
    assert office.rows("select distinct referred_to_label from core.slrt_case") == [("[NOMOR]",)]


def test_a_phone_or_a_damaged_nik_is_no_number_of_a_decree(office: Office) -> None:
    odd = ["+6281234567890", "3519O24101800001", "188.45/40/402.131/2021"]
    rows = [unit(number, NOMOR_SK=told) for number, told in enumerate(odd)]
    delivery_id = receive(office, "karang_taruna/KT_REGISTER_2025.csv", csv_of(rows))
    office.ingest(delivery_id)
    assert office.rows("select decree_number from core.karang_taruna_unit order by row_no") == [
        (None,), (None,), ("188.45/40/402.131/2021",),
    ]  # fmt: skip


def test_a_file_whose_headings_are_a_row_of_data_tells_nobody_its_cells(office: Office) -> None:
    rows = [row | {NIK: "x", "SITI AMINAH": "y"} for row in many(service, range(3))]
    for row in rows:
        del row["JUMLAH LAYANAN"]
    delivery_id = receive(office, "slrt/LAYANAN_HARIAN.csv", csv_of(rows))
    assert office.ingest(delivery_id) == "held"
    assert "jumlah" in office.reason(delivery_id)
    assert "SITI" not in office.reason(delivery_id)
