"""Delimited text: encodings, delimiters, ragged rows and quotation marks."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sinergi.errors import RefusedFileError
from sinergi.reading.delimited import DelimitedSheet
from sinergi.reading.quotes import is_well_quoted, iter_records

WITHIN_ONE_FILE = settings(
    database=None, max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
LINES = "NIK;NAMA;ALAMAT\r\n3519024101800001;SITI;Jl. Mawar – “Indah”\r\n;;\r\n3519024101800002;RINA;x\r\n"
ROWS = [
    ["NIK", "NAMA", "ALAMAT"],
    ["3519024101800001", "SITI", "Jl. Mawar – “Indah”"],
    [None, None, None],
    ["3519024101800002", "RINA", "x"],
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_every_encoding_gives_the_same_cells(text_file, cells, encoding):
    assert cells(text_file(LINES, encoding=encoding)) == ROWS


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_delimiter_and_line_end_gives_the_same_cells(text_file, cells, delimiter, line_end):
    content = LINES.replace(";", delimiter).replace("\r\n", line_end)
    assert cells(text_file(content)) == ROWS


def test_declared_delimiter_decides_and_its_line_counts_as_a_record(text_file, cells):
    rows = cells(text_file("sep=;\nNAMA;TTL\nSITI;MADIUN, 12-05-1980\nRINA;NGAWI, 01-02-1990\n"))
    assert rows[0] == ["sep=", None]
    assert rows[2] == ["SITI", "MADIUN, 12-05-1980"]


def test_commas_inside_the_cells_do_not_beat_the_semicolon(text_file, cells):
    content = "NAMA;TTL;DESA\n" + "SITI;MADIUN, 12-05-1980;BADER\n" * 20
    assert cells(text_file(content))[1] == ["SITI", "MADIUN, 12-05-1980", "BADER"]


def test_titles_blank_records_and_sums_keep_their_record_number(text_file, cells):
    content = "DAFTAR PENERIMA\n\nNO,NAMA,DESA\n1,SITI,BADER\n2,RINA,BADER\n3,SRI,BADER\n\nJUMLAH,3\n"
    assert cells(text_file(content)) == [
        ["DAFTAR PENERIMA", None, None],
        [None] * 3,
        ["NO", "NAMA", "DESA"],
        ["1", "SITI", "BADER"],
        ["2", "RINA", "BADER"],
        ["3", "SRI", "BADER"],
        [None] * 3,
        ["JUMLAH", "3", None],
    ]


def test_surplus_cells_are_kept_in_further_columns(text_file, cells):
    rows = cells(text_file("a,b\n1,2\n3,4,5,6\n7,8\n"))
    assert rows == [["a", "b", None, None], ["1", "2", None, None], ["3", "4", "5", "6"], ["7", "8", None, None]]


def test_quoted_line_break_is_one_record_and_stays_as_it_is(text_file, cells):
    rows = cells(text_file('NAMA,URAIAN\r\nSITI,"satu\r\ndua"\r\nRINA,"tiga ""empat"""\r\n'))
    assert rows == [["NAMA", "URAIAN"], ["SITI", "satu\r\ndua"], ["RINA", 'tiga "empat"']]


@pytest.mark.parametrize("broken", ['"JL. MAWAR', '"', '"a"b'])
def test_forgotten_quotation_mark_costs_its_own_field_only(text_file, cells, broken):
    content = f'NAMA,ALAMAT,DESA\nSITI,{broken},BADER\nRINA,"Jl. Melati, RT 1",DOLOPO\nSRI,x,BADER\n'
    assert cells(text_file(content)) == [
        ["NAMA", "ALAMAT", "DESA"],
        ["SITI", broken, "BADER"],
        ["RINA", "Jl. Melati, RT 1", "DOLOPO"],
        ["SRI", "x", "BADER"],
    ]


def test_forgotten_quotation_mark_is_told_with_its_record_number(text_file):
    sheet = DelimitedSheet(text_file('NAMA,DESA\nSITI,"BADER\n' + "RINA,DOLOPO\n" * 300))
    assert sum(len(block.frame) for block in sheet.blocks()) == 302
    assert sheet.notes == ["Tanda kutip yang tidak berpasangan dibaca apa adanya pada baris 2."]


def test_measures_in_inches_are_no_quotation_marks(text_file, cells):
    assert cells(text_file('BARANG,UKURAN\npipa 3" besar,5"\nx,y\n'))[1] == ['pipa 3" besar', '5"']


def test_empty_bytes_inside_text_are_refused_as_damage(text_file):
    with pytest.raises(RefusedFileError) as caught:
        DelimitedSheet(text_file(b"NIK,NAMA\n1,A\0B\n" * 200))
    assert caught.value.code == "FILE-002"


def test_long_file_comes_in_blocks_with_ragged_rows_in_their_place(tmp_path):
    path = tmp_path / "panjang.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        for number in range(1, 400_001):
            row = [str(number), "SITI AMINAH DARI DESA YANG JAUH SEKALI", "x" * 20]
            writer.writerow(row[:1] if number % 9_999 == 0 else [*row, "lebih"] if number % 8_888 == 0 else row)
    last = 0
    blocks = 0
    for block in DelimitedSheet(path).blocks():
        assert block.frame[0].astype("int64").tolist() == block.row_no.tolist()
        assert block.row_no[0] == last + 1
        last, blocks = int(block.row_no[-1]), blocks + 1
        ragged = block.row_no[block.frame[1].isna()]
        assert all(number % 9_999 == 0 for number in ragged)
    assert (last, blocks > 1) == (400_000, True)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("17", True),
        ("-3", True),
        ("2.5", True),
        ("750.000", False),
        ("1.500.000", False),
        ("1234567.000", True),
        ("Rp 5", False),
        ("24-01-1980", False),
        ("", False),
        ("1E+16", False),
        (" 5", False),
    ],
)
def test_plain_numbers_of_a_text_file_count_as_numbers(text_file, cell, expected):
    block = next(iter(DelimitedSheet(text_file(f"A,B\nx,{cell}\n")).blocks()))
    assert bool(block.numbers(1)[1]) is expected


CELLS = st.text(alphabet=st.sampled_from(list('ab ",;\n\r1')), max_size=6)


@WITHIN_ONE_FILE
@given(
    rows=st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=12), quoting=st.sampled_from([0, 1])
)
def test_what_a_csv_writer_writes_is_read_back(tmp_path, rows, quoting):
    text = io.StringIO(newline="")
    csv.writer(text, quoting=quoting, lineterminator="\r\n").writerows([["KEPALA", "JUDUL"], *rows])
    assert is_well_quoted(io.BytesIO(text.getvalue().encode()), ",")
    assert [record.cells for record in iter_records(io.StringIO(text.getvalue(), newline=""), ",")][1:] == rows


@WITHIN_ONE_FILE
@given(body=st.text(alphabet=st.sampled_from(list('ab",;\n\r')), max_size=60))
def test_fast_and_careful_reading_agree_on_any_text(tmp_path, body):
    path = tmp_path / "acak.csv"
    path.write_bytes(("KEPALA,JUDUL\n" + body).encode())
    sheet = DelimitedSheet(path)
    found = [
        [cell if isinstance(cell, str) else "" for cell in row]
        for block in sheet.blocks()
        for row in block.frame.to_numpy().tolist()
    ]
    records = iter_records(io.StringIO(path.read_bytes().decode(), newline=""), sheet.dialect.delimiter)
    expected = [record.cells for record in records]
    assert len(found) == len(expected)
    for row, cells in zip(found, expected, strict=True):
        assert row[: len(cells)] == cells
        assert not any(row[len(cells) :])
