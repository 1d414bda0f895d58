"""``trace``: a row is found with as little as is needed to name it."""

from __future__ import annotations

import getpass
from argparse import ArgumentParser
from pathlib import Path

import pytest
from sqlalchemy import text

from sinergi.commands.trace import add_arguments, trace
from sinergi.errors import SinergiError
from sinergi.settings import Settings
from sinergi.warehouse.connection import begin
from tests.delivery.payments import csv_of, member, payment, payments, workbook

from .conftest import Run, members, without_komponen, write


@pytest.fixture(scope="module")
def follow(office: Settings):
    """Return a function that traces with the words of a command line."""

    def follow_there(*words: str) -> int:
        parser = ArgumentParser()
        add_arguments(parser)
        return trace(office, parser.parse_args(words))

    return follow_there


def number_of(office: Settings, file_name: str) -> str:
    """Return the number of a delivery as it is typed."""
    with begin(office) as connection:
        sql = "select delivery_id from ops.delivery where file_name = :name"
        return str(connection.execute(text(sql), {"name": file_name}).scalar_one())


def sheet_of(first: int) -> list[list[object]]:
    """Return the rows of a sheet of members, the headings first."""
    rows = [member(number) for number in range(first, first + 4)]
    return [list(rows[0]), *(list(row.values()) for row in rows)]


def test_a_row_of_a_csv_needs_no_sheet(
    office: Settings, run_on: Run, follow, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "pkh" / "ANGGOTA_2021_TW1.csv", members(2000))
    run_on(tmp_path)
    number = number_of(office, "ANGGOTA_2021_TW1.csv")
    assert follow(number, "3") == 0
    said = capsys.readouterr().out
    assert "ANGGOTA_2021_TW1.csv (dimuat)" in said
    assert "\n  baris 3: dimuat dan berlaku sekarang di core.pkh_component, orang " in said
    assert follow(number, "", "3") == 0
    assert capsys.readouterr().out == said


def test_of_several_sheets_one_must_be_named_and_they_are_listed(
    office: Settings, run_on: Run, follow, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheets = {"Dolopo": sheet_of(2100), "Dagangan": sheet_of(2200)}
    write(tmp_path / "pkh" / "ANGGOTA_2021_TW2.xlsx", workbook(tmp_path / "buku.xlsx", sheets))
    (tmp_path / "buku.xlsx").unlink()
    run_on(tmp_path)
    number = number_of(office, "ANGGOTA_2021_TW2.xlsx")
    with pytest.raises(SinergiError, match=r"OPS-007.*'Dagangan', 'Dolopo'"):
        follow(number, "3")
    with pytest.raises(SinergiError, match=r"OPS-006.*'Dagangan', 'Dolopo'"):
        follow(number, "dolopo", "3")
    assert follow(number, "Dagangan", "3") == 0
    assert "lembar 'Dagangan', baris 3" in capsys.readouterr().out


@pytest.mark.parametrize("words", [(), ("1",), ("1", "a", "b"), ("1", "a", "b", "3")])
def test_a_place_that_is_no_place_is_answered_with_an_example(office: Settings, follow, words) -> None:
    with pytest.raises(SinergiError, match=r"OPS-007.*make trace"):
        follow(*words)


def test_times_are_those_of_the_office(
    office: Settings, run_on: Run, follow, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "pkh" / "ANGGOTA_2021_TW3.csv", members(2300))
    run_on(tmp_path)
    number = number_of(office, "ANGGOTA_2021_TW3.csv")
    with begin(office) as connection:
        sql = "update ops.delivery set received_at = '2025-03-31 18:30+00' where delivery_id = :number"
        connection.execute(text(sql), {"number": number})
    follow(number, "3")
    assert "diterima 01-04-2025 01:30 WIB" in capsys.readouterr().out


def test_names_birth_dates_and_identifiers_are_masked_unless_asked_for_and_that_is_written_down(
    office: Settings, run_on: Run, follow, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = payment(7)
    write(tmp_path / "pkh" / "BNBA_2025_T1.csv", csv_of(payments(range(7, 13))))
    run_on(tmp_path)
    number = number_of(office, "BNBA_2025_T1.csv")
    personal = (
        "NIK",
        "NAMA PENGURUS",
        "NO KK",
        "TANGGAL LAHIR",
        "NAMA IBU KANDUNG",
        "ALAMAT",
        "NO REKENING",
        "PENDAMPING",
    )
    log = office.home / "logs" / "akses.log"
    follow(number, "2")
    said = capsys.readouterr().out
    assert [name for name in personal if str(row[name]) in said] == []
    assert "NAMA IBU KANDUNG: *******\n" in said
    assert "KECAMATAN: Dolopo" in said
    assert "NOMINAL: 225000" in said
    before = log.read_text() if log.exists() else ""
    follow("--clear", number, "2")
    said = capsys.readouterr().out
    assert [name for name in personal if f"{name}: {row[name]}\n" not in said] == []
    (line,) = log.read_text().removeprefix(before).splitlines()
    assert f"kiriman {number}, lembar '', baris 2" in line
    assert f"  {getpass.getuser()}" in line
    assert log.stat().st_mode & 0o777 == 0o600


def test_nothing_is_shown_in_the_clear_that_cannot_be_written_down(
    office: Settings, run_on: Run, follow, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "pkh" / "ANGGOTA_2021_TW4.csv", members(2400))
    run_on(tmp_path)
    number = number_of(office, "ANGGOTA_2021_TW4.csv")
    log = office.home / "logs" / "akses.log"
    kept = log.read_text() if log.exists() else ""
    log.unlink(missing_ok=True)
    log.mkdir()
    try:
        with pytest.raises(SinergiError, match="SERVICE-215"):
            follow("--clear", number, "2")
    finally:
        log.rmdir()
        log.write_text(kept)
    assert capsys.readouterr().out == ""


def test_it_is_said_what_became_of_each_row(
    office: Settings, run_on: Run, follow, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [member(number) for number in range(3000, 3030)]
    bad = member(3100, KOMPONEN="BUKAN KOMPONEN")
    sums = ["JUMLAH", "", "", "", "", "", "", ""]
    notes = ["Mengetahui, Kepala Bidang", "", "", "", "", "", "", ""]
    first = csv_of([*rows, rows[0], bad], after=[sums, notes])
    write(tmp_path / "a" / "pkh" / "ANGGOTA_2022_TW1.csv", first)
    run_on(tmp_path / "a")
    number = number_of(office, "ANGGOTA_2022_TW1.csv")

    def said_of(*words: str) -> str:
        capsys.readouterr()
        follow(*words)
        return capsys.readouterr().out

    assert "baris 2: dimuat dan berlaku sekarang di core.pkh_component" in said_of(number, "2")
    assert "baris 32: duplikat persis dari baris 2," in said_of(number, "32")
    set_aside = said_of(number, "33")
    assert "baris 33: disisihkan di karantina (menunggu perbaikan)" in set_aside
    assert "ditolak karena PKH-" in set_aside
    assert "baris 1: diabaikan: baris judul kolom" in said_of(number, "1")
    assert "baris 34: diabaikan: baris jumlah" in said_of(number, "34")
    assert "baris 35: diabaikan: di luar tabel" in said_of(number, "35")

    write(tmp_path / "b" / "pkh" / "ANGGOTA_2022_TW1_BARU.csv", csv_of(rows[1:]))
    run_on(tmp_path / "b")
    newer = number_of(office, "ANGGOTA_2022_TW1_BARU.csv")
    closed = said_of(number, "2")
    assert "(digantikan)" in closed
    assert f"karena tidak ada lagi di kiriman {newer}, penggantinya" in closed
    assert f"isinya sama dengan yang sudah dimuat dari kiriman {number}, baris 3; dimuat dan berlaku" in said_of(
        newer, "2"
    )

    write(tmp_path / "c" / "pkh" / "TANPA_KOMPONEN_2022.csv", without_komponen(3200))
    run_on(tmp_path / "c")
    held = number_of(office, "TANPA_KOMPONEN_2022.csv")
    assert "kirimannya ditahan. HOLD-001" in said_of(held, "2")
