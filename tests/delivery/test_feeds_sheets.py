"""One sheet per kecamatan: where the members of Karang Taruna are placed."""

from __future__ import annotations

from pathlib import Path

import pytest

from .feeds import Row, case, load, many, receive, rules_of_rows, unit, youth
from .office import Office
from .payments import csv_of, table_of, workbook

pytestmark = pytest.mark.integration

BOOK = "karang_taruna/KT_ANGGOTA_2025.xlsx"
DESA_OF = {"Dolopo": "Suluk", "Geger": "Sangen", "Wungu": "Mojopurno", "Kebonsari": "Bacem"}


def _titled(title: str, rows: list[Row]) -> list[list[object]]:
    return [[title], *table_of(rows)]


def _members(kecamatan: str, count: int = 6, **changes: object) -> list[Row]:
    start = 10 * list(DESA_OF).index(kecamatan)
    return [youth(start + place) | {"DESA/KELURAHAN": DESA_OF[kecamatan]} | changes for place in range(count)]


def _kecamatan(office: Office) -> dict[str, int]:
    return dict(
        office.rows(
            "select k.name, count(*) from core.karang_taruna_member as m"
            " inner join ref.region as d on m.region_code = d.region_code"
            " inner join ref.region as k on d.parent_code = k.region_code group by 1"
        )
    )


def test_sheet_names_and_titles_place_the_members(office: Office, tmp_path: Path) -> None:
    sheets = {
        "Dolopo": table_of(_members("Dolopo")),
        "Kec Geger": table_of(_members("Geger")),
        "3. Wungu": table_of(_members("Wungu")),
        "Sheet4": _titled("DATA ANGGOTA KARANG TARUNA KECAMATAN KEBONSARI", _members("Kebonsari")),
    }
    delivery_id = load(office, BOOK, workbook(tmp_path / "buku.xlsx", sheets))
    assert _kecamatan(office) == dict.fromkeys(("Dolopo", "Geger", "Wungu", "Kebonsari"), 6)
    assert rules_of_rows(office, delivery_id) == []


def test_a_csv_is_placed_by_the_name_of_its_file(office: Office) -> None:
    load(office, "karang_taruna/KT_ANGGOTA_KAB_MADIUN_KEC_GEGER_2025.csv", csv_of(_members("Geger")))
    assert _kecamatan(office) == {"Geger": 6}


def test_a_sheet_whose_title_names_another_kecamatan_places_nobody(office: Office, tmp_path: Path) -> None:
    sheets = {
        "Dolopo": table_of(_members("Dolopo", 10)),
        "Geger": _titled("KECAMATAN WUNGU", _members("Wungu", 1)),
        "Kebonsari": table_of(_members("Kebonsari", 10)),
    }
    delivery_id = load(office, BOOK, workbook(tmp_path / "buku.xlsx", sheets))
    assert _kecamatan(office) == {"Dolopo": 10, "Kebonsari": 10}
    assert rules_of_rows(office, delivery_id) == [("Geger", 3, "KT-204")]


def test_members_that_nothing_places_are_set_aside_and_the_delivery_waits(office: Office) -> None:
    delivery_id = receive(office, "karang_taruna/KT_ANGGOTA_2025.csv", csv_of(_members("Dolopo")))
    assert office.ingest(delivery_id) == "held"
    assert {rule for _, _, rule in rules_of_rows(office, delivery_id)} == {"KT-203"}


def test_a_column_tells_more_than_the_sheet_and_the_sheet_fills_its_gaps(office: Office, tmp_path: Path) -> None:
    moved = [row | {"KECAMATAN": "Kec. Geger"} for row in _members("Geger")]
    blank = [row | {"KECAMATAN": ""} for row in _members("Dolopo")]
    load(office, BOOK, workbook(tmp_path / "buku.xlsx", {"Dolopo": table_of([*moved, *blank])}))
    assert _kecamatan(office) == {"Geger": 6, "Dolopo": 6}


def test_one_row_on_the_sheets_of_two_kecamatan_is_no_duplicate(office: Office, tmp_path: Path) -> None:
    """Desa of one name lie in several kecamatan: two boys of one name may live in both."""
    row = youth(0) | {"NIK": "", "DESA/KELURAHAN": "Sumberejo"}
    others = [other | {"DESA/KELURAHAN": "Nglames"} for other in many(youth, range(90, 95))]
    sheets = {"Geger": table_of([*_members("Geger"), row, row]), "Madiun": table_of([row, *others])}
    delivery_id = load(office, BOOK, workbook(tmp_path / "buku.xlsx", sheets))
    assert office.balance(delivery_id) == {"Geger": (9, 7, 0, 1, 1), "Madiun": (7, 6, 0, 0, 1)}
    assert _kecamatan(office) == {"Geger": 7, "Madiun": 6}


def test_a_cell_that_says_nothing_leaves_the_word_to_the_sheet(office: Office, tmp_path: Path) -> None:
    dashes = [
        row | {"KECAMATAN": mark}
        for row, mark in zip(_members("Dolopo"), ("-", " - ", "?", "", "–", "."), strict=True)
    ]
    load(office, BOOK, workbook(tmp_path / "buku.xlsx", {"Dolopo": table_of(dashes)}))
    assert _kecamatan(office) == {"Dolopo": 6}


def test_a_title_of_two_kecamatan_places_nobody(office: Office, tmp_path: Path) -> None:
    sheets = {
        "Gabungan": _titled("KECAMATAN DOLOPO DAN GEGER", _members("Dolopo", 1)),
        "Kebonsari": table_of(_members("Kebonsari", 20)),
    }
    delivery_id = load(office, BOOK, workbook(tmp_path / "buku.xlsx", sheets))
    assert _kecamatan(office) == {"Kebonsari": 20}
    assert rules_of_rows(office, delivery_id) == [("Gabungan", 3, "KT-204")]


def test_the_name_of_a_sheet_says_nothing_where_a_column_tells_the_kecamatan(office: Office, tmp_path: Path) -> None:
    rows = many(case, range(12))
    sheets = {"Semua": table_of(rows), "Dolopo": table_of(rows)}
    load(office, "slrt/KELUHAN 2025-05.xlsx", workbook(tmp_path / "buku.xlsx", sheets))
    assert office.value("select count(*) from core.slrt_case") == 12


def test_a_last_member_without_a_name_is_set_aside_and_not_taken_for_a_signature(office: Office) -> None:
    rows = [*_members("Geger", 20), _members("Geger", 21)[20] | {"NAMA ANGGOTA": ""}]
    delivery_id = load(office, "karang_taruna/KT_ANGGOTA_KEC_GEGER_2025.csv", csv_of(rows))
    assert office.balance(delivery_id) == {"": (22, 20, 1, 0, 1)}
    assert rules_of_rows(office, delivery_id) == [("", 22, "KT-201")]


def test_a_list_of_places_beside_the_register_is_no_table(office: Office, tmp_path: Path) -> None:
    places = [{"KECAMATAN": "Dolopo", "DESA": name} for name in ("Suluk", "Bader", "Glonggong")]
    sheets = {"Register": table_of(many(unit, range(7))), "Daftar Desa": table_of(places)}
    delivery_id = load(office, "karang_taruna/KT_REGISTER_2025.xlsx", workbook(tmp_path / "buku.xlsx", sheets))
    assert office.balance(delivery_id)["Daftar Desa"] == (4, 0, 0, 0, 4)
