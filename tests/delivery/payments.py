"""Invented PKH payments and members, and the files they come in."""

from __future__ import annotations

import csv
import io
from collections.abc import Container, Iterable, Mapping, Sequence
from pathlib import Path

import openpyxl

Row = Mapping[str, object]

NAMES = ("Wagirah Puspitorini", "Ratminah", "Kusniyah Hapsari", "Yulaikah Setyarini", "Boinem", "Mursidah Ambarwati")
DESA = ("Suluk", "Blimbing", "Bader", "Candimulyo", "Doho", "Ketawang", "Kradinan")


def payment(number: int, **changes: object) -> dict[str, object]:
    """Return one payment that breaks no rule; ``changes`` are by heading, "_" for a space."""
    day, month, year = number % 28 + 1, number % 12 + 1, 60 + number % 30
    row: dict[str, object] = {
        "ID PESERTA PKH": f"35190{number:07d}7",
        "NIK": f"351902{day + 40:02d}{month:02d}{year:02d}{number % 9000 + 501:04d}",
        "NAMA PENGURUS": NAMES[number % len(NAMES)],
        "NO KK": f"351902{day:02d}{month:02d}15{number % 9000 + 301:04d}",
        "TANGGAL LAHIR": f"{day:02d}/{month:02d}/19{year}",
        "NAMA IBU KANDUNG": "Sadinem",
        "ALAMAT": "Dukuh Ngrandu",
        "DESA/KELURAHAN": DESA[number % len(DESA)],
        "KECAMATAN": "Dolopo",
        "TAHAP": "1",
        "TAHUN": "2025",
        "SD": "1",
        "NO REKENING": f"00451{number:010d}",
        "NOMINAL": "225000",
        "STATUS": "SUKSES SPM",
        "PENDAMPING": "Bagas Wirayuda",
        "KETERANGAN": "",
    }
    return row | {heading.replace("_", " "): value for heading, value in changes.items()}


def payments(numbers: Iterable[int], **changes: object) -> list[dict[str, object]]:
    """Return one payment per number."""
    return [payment(number, **changes) for number in numbers]


def member(number: int, **changes: object) -> dict[str, object]:
    """Return one member of a family with a component."""
    row: dict[str, object] = {
        "ID PESERTA PKH": f"35190{number:07d}7",
        "NIK": f"351902{number % 28 + 1:02d}0514{number % 9000 + 501:04d}",
        "NAMA ANGGOTA": f"Danar {NAMES[number % len(NAMES)]}",
        "JK": "L",
        "TANGGAL LAHIR": f"{number % 28 + 1:02d}-05-2014",
        "KOMPONEN": "SD",
        "DESA/KELURAHAN": DESA[number % len(DESA)],
        "KECAMATAN": "Dolopo",
    }
    return row | {heading.replace("_", " "): value for heading, value in changes.items()}


def csv_of(rows: Sequence[Row], *, without: Iterable[str] = (), after: Sequence[Sequence[object]] = ()) -> bytes:
    """Return a semicolon CSV of the rows, columns in the order of the first, then the rows ``after``."""
    headings = [heading for heading in rows[0] if heading not in set(without)]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([row.get(heading, "") for heading in headings] for row in rows)
    writer.writerows(after)
    return text.getvalue().encode()


def workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[object]]], *, hidden: Container[str] = ()) -> bytes:
    """Return the bytes of a workbook with these sheets, made at ``path``."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        sheet.sheet_state = "hidden" if title in hidden else "visible"
        for row in rows:
            sheet.append(list(row))
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path.read_bytes()


def table_of(rows: Sequence[Row]) -> list[list[object]]:
    """Return headings and rows as a list of lists."""
    return [list(rows[0]), *(list(row.values()) for row in rows)]
