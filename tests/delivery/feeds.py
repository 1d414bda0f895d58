"""Invented rows of SLRT and Karang Taruna that break no rule, and one file taken to its end."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from .office import Office
from .payments import DESA, NAMES, csv_of

Row = dict[str, object]


def case(number: int, **changes: object) -> Row:
    """Return one complaint of May 2025; ``changes`` are by heading, "_" for a space."""
    day, year = number % 28 + 1, 60 + number % 30
    row: Row = {
        "TANGGAL": f"{day:02d}/05/2025",
        "NAMA FASILITATOR": "Bagas Wirayuda",
        "KECAMATAN": "Dolopo",
        "DESA/KELURAHAN": DESA[number % len(DESA)],
        "NAMA PEMOHON": f"{NAMES[number % len(NAMES)]} {_word(number)}",
        "NIK": f"351902{day + 40:02d}05{year:02d}{number % 9000 + 501:04d}",
        "NO KK": f"351902{day:02d}0515{number % 9000 + 301:04d}",
        "TTL": f"Madiun, {day:02d}-05-19{year}",
        "JK": "P",
        "BIDANG LAYANAN": "Kesehatan",
        "URAIAN KELUHAN": "Kartu hilang",
        "RUJUKAN KE": "",
        "STATUS PENANGANAN": "Diproses",
        "TANGGAL SELESAI": "",
    }
    return _changed(row, changes)


def service(number: int, **changes: object) -> Row:
    """Return one count of a service on a day of May 2025."""
    row: Row = {
        "TANGGAL": f"{number % 28 + 1:02d}/05/2025",
        "KECAMATAN": ("Dolopo", "Geger", "Wungu")[number // 28 % 3],
        "JENIS LAYANAN": "Pengecekan DESIL",
        "JUMLAH LAYANAN": str(number % 7),
    }
    return _changed(row, changes)


def unit(number: int, **changes: object) -> Row:
    """Return one Karang Taruna of a desa of Dolopo; there are seven."""
    row: Row = {
        "NAMA KARANG TARUNA": "Tunas Harapan",
        "KECAMATAN": "Dolopo",
        "DESA/KELURAHAN": DESA[number],
        "NAMA KETUA": "Danar Prasetyo",
        "JUMLAH PENGURUS L": "3",
        "JUMLAH ANGGOTA L": "20",
        "STATUS KINERJA": "Aktif",
    }
    return _changed(row, changes)


def youth(number: int, **changes: object) -> Row:
    """Return one member of a Karang Taruna; the kecamatan stands outside the table."""
    day, year = number % 28 + 1, 1990 + number % 15
    row: Row = {
        "NAMA ANGGOTA": f"{NAMES[number % len(NAMES)]} {_word(number)}",
        "NIK": f"351902{day + 40:02d}07{year % 100:02d}{number % 9000 + 701:04d}",
        "JK": "P",
        "TANGGAL LAHIR": f"{day:02d}/07/{year}",
        "DESA/KELURAHAN": DESA[number % len(DESA)],
        "JABATAN": "Anggota",
    }
    return _changed(row, changes)


def activity(number: int, **changes: object) -> Row:
    """Return one activity of the second quarter of 2025."""
    row: Row = {
        "TANGGAL": f"{number % 28 + 1:02d}/04/2025",
        "KECAMATAN": "Dolopo",
        "DESA/KELURAHAN": DESA[number % len(DESA)],
        "JENIS KEGIATAN": "Kerja bakti",
        "JUMLAH PESERTA": str(10 + number),
    }
    return _changed(row, changes)


def many(make: Callable[..., Row], numbers: Iterable[int], **changes: object) -> list[Row]:
    """Return one row per number."""
    return [make(number, **changes) for number in numbers]


def load(office: Office, path: str, rows: list[Row] | bytes) -> int:
    """Take ``<source>/<file name>`` to its end and return its delivery; it must be loaded."""
    delivery_id = receive(office, path, rows)
    assert office.ingest(delivery_id) == "loaded", office.reason(delivery_id)
    return delivery_id


def receive(office: Office, path: str, rows: list[Row] | bytes) -> int:
    """Take ``<source>/<file name>`` into the archive and return its delivery."""
    source, _, name = path.partition("/")
    return office.receive(name, rows if isinstance(rows, bytes) else csv_of(rows), source=source)


def rules_of_rows(office: Office, delivery_id: int) -> list[tuple[str, int, str]]:
    """Return sheet, row and rule of every row that was set aside."""
    return [
        (sheet, row_no, rule)
        for sheet, row_no, rule in office.rows(
            "select sheet, row_no, rule_code from quarantine.finding"
            " where delivery_id = :it and severity = 'reject' order by 1, 2, 3",
            it=delivery_id,
        )
    ]


def _word(number: int) -> str:
    """Return a surname of its own for every number."""
    return "".join("aeiou"[int(digit) % 5] + "bdgklmnprst"[int(digit)] for digit in f"{number:03d}").title()


def _changed(row: Row, changes: dict[str, object]) -> Row:
    return row | {heading.replace("_", " "): value for heading, value in changes.items()}
