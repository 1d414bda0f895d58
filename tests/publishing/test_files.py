"""The files as Excel and a reader of CSV see them."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pandas as pd
import pytest

from sinergi.errors import ConfigurationError
from sinergi.publishing.declaration import Publication, PublishedColumn
from sinergi.publishing.delimited import write_csv
from sinergi.publishing.metadata import describe
from sinergi.publishing.suppression import FEW, HIDDEN, SafeTable
from sinergi.publishing.workbook import made_at_of, write_workbook

MADE_AT = datetime(2025, 7, 1, 3, 4, 5, tzinfo=UTC)
TABLE = Publication(
    name="contoh",
    title="Contoh",
    fact="contoh",
    mart="contoh",
    select=None,
    order=("nama",),
    within=(),
    by=(),
    columns=(
        PublishedColumn(name="kode", heading="Kode Desa", kind="code"),
        PublishedColumn(name="nama", heading="Nama", kind="text"),
        PublishedColumn(name="orang", heading="Orang", kind="count", unit="orang", people=True),
        PublishedColumn(name="uang", heading="Nominal", kind="rupiah", follows=("orang",)),
        PublishedColumn(name="lama", heading="Lama", kind="decimal"),
        PublishedColumn(name="mulai", heading="Mulai", kind="date"),
        PublishedColumn(name="aktif", heading="Aktif", kind="yes_no"),
        PublishedColumn(name="batas", heading="Batas Data", kind="moment"),
    ),
    metadata={"konsep": "Sebuah konsep"},
    producer="Dinas Sosial",
)
ROWS = pd.DataFrame(
    {
        "kode": ["99.01.01.2001", "99.01.01.2002", "99.01.01.2003"],
        "nama": ["=1+1", 'Desa; "Dua"', None],
        "orang": pd.Series([1200, FEW, 0], dtype=object),
        "uang": pd.Series([Decimal("2500000.00"), HIDDEN, Decimal("0.00")], dtype=object),
        "lama": [Decimal("3.50"), None, Decimal("10.00")],
        "mulai": [date(2025, 4, 1), None, date(2025, 6, 30)],
        "aktif": pd.Series([True, False, None], dtype=object),
        "batas": pd.to_datetime(["2025-06-30 18:00:00+00:00"] * 3),
    }
)
SAFE = SafeTable(rows=ROWS, totals=(pd.DataFrame({"orang": [1203]}),), hidden_cells=2)


def workbook(rows: SafeTable = SAFE, made_at: datetime = MADE_AT) -> bytes:
    metadata = describe(TABLE, rows, meanings={"kode": "Kode desa"}, cutoff_at=None, made_at=made_at)
    return write_workbook(TABLE, rows, metadata, made_at=made_at)


@pytest.fixture(scope="module")
def book() -> openpyxl.Workbook:
    """The workbook as read back."""
    return openpyxl.load_workbook(io.BytesIO(workbook()))


def test_csv_opens_in_columns_in_an_indonesian_excel() -> None:
    content = write_csv(TABLE, ROWS)
    assert content.startswith(b"\xef\xbb\xbf")
    lines = content.decode("utf-8-sig").split("\r\n")
    assert lines[0] == "Kode Desa;Nama;Orang;Nominal;Lama;Mulai;Aktif;Batas Data"
    rows = list(csv.reader(lines[1:4], delimiter=";"))
    assert rows == [
        ["99.01.01.2001", "'=1+1", "1200", "2500000", "3,5", "2025-04-01", "ya", "2025-07-01 01:00:00"],
        ["99.01.01.2002", 'Desa; "Dua"', "<5", "*", "", "", "tidak", "2025-07-01 01:00:00"],
        ["99.01.01.2003", "", "0", "0", "10", "2025-06-30", "", "2025-07-01 01:00:00"],
    ]


def test_the_first_sheet_holds_data_under_frozen_filtered_headings(book: openpyxl.Workbook) -> None:
    sheet = book.worksheets[0]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:H4"
    assert [cell.value for cell in sheet[1]] == [column.heading for column in TABLE.columns]
    shown = {"A": "99.01.01.2001", "B": 'Desa; "Dua"', "C": "1.200", "D": "2.500.000", "F": "30/06/2025"}
    assert all(sheet.column_dimensions[letter].width > len(value) for letter, value in shown.items())


def test_numbers_are_numbers_with_separators_and_dates_are_dates(book: openpyxl.Workbook) -> None:
    found = {cell.value: cell.number_format for cell in book.worksheets[0][2]}
    assert found[1200] == found[2500000] == "#,##0"
    assert found[3.5] == "#,##0.00"
    assert found[datetime(2025, 4, 1)] == "dd/mm/yyyy"
    assert found[datetime(2025, 7, 1, 1, 0)] == "dd/mm/yyyy hh:mm"


def test_text_that_looks_like_a_formula_stays_text(book: openpyxl.Workbook) -> None:
    cell = book.worksheets[0]["B2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_hidden_cells_are_marks_and_absent_ones_are_empty(book: openpyxl.Workbook) -> None:
    rows = list(book.worksheets[0].iter_rows(min_row=3, values_only=True))
    assert rows[0][2:6] == (FEW, HIDDEN, None, None)
    assert rows[1][1] is None
    assert rows[1][2:4] == (0, 0)


def test_the_second_sheet_describes_the_table(book: openpyxl.Workbook) -> None:
    sheet = book.worksheets[1]
    assert sheet.title == "Metadata"
    rows = list(sheet.iter_rows(values_only=True))
    blank = rows.index((None, None, None))
    facts = {row[0]: row[1] for row in rows[:blank]}
    assert facts["Produsen Data"] == "Dinas Sosial"
    assert facts["Konsep"] == "Sebuah konsep"
    assert facts["Kode SDSN"] == facts["Batas Data"] == "belum ada"
    assert facts["Jumlah Baris"] == "3"
    assert facts["Waktu Pembuatan"] == "2025-07-01 10:04:05 WIB"
    assert "1 sampai 4" in facts["Catatan Sel Tertutup"]
    assert rows[blank + 1 : blank + 3] == [("Kolom", "Arti", "Satuan"), ("Kode Desa", "Kode desa", None)]


def test_totals_that_say_more_than_the_rows_have_a_sheet_of_their_own(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == ["Data", "Metadata", "Jumlah"]
    assert list(book.worksheets[2].values) == [("Orang",), (1203,)]


def test_equal_content_gives_equal_bytes_and_the_file_knows_when_it_was_made(tmp_path) -> None:
    path = tmp_path / "contoh.xlsx"
    path.write_bytes(workbook())
    assert made_at_of(path) == MADE_AT
    assert workbook() == path.read_bytes()
    assert workbook(made_at=MADE_AT.replace(second=9)) != path.read_bytes()


def test_a_damaged_or_absent_workbook_was_made_at_no_time(tmp_path) -> None:
    assert made_at_of(tmp_path / "tidak_ada.xlsx") is None
    (tmp_path / "rusak.xlsx").write_bytes(b"PK rusak")
    assert made_at_of(tmp_path / "rusak.xlsx") is None


def test_a_table_longer_than_a_sheet_is_an_error_not_half_a_table() -> None:
    long = SafeTable(rows=pd.DataFrame(index=range(1_048_576)), totals=(), hidden_cells=0)
    with pytest.raises(ConfigurationError, match="CONFIG-032"):
        workbook(long)
