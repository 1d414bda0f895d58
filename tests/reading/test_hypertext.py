"""HTML tables sent under the name of a workbook."""

from __future__ import annotations

import pytest

from sinergi.errors import RefusedFileError
from sinergi.reading.files import open_file

HEADINGS = "".join(
    f"<th>{heading}</th>"
    for heading in ("NO", "ID PESERTA PKH", "NAMA PENGURUS", "DESA/KELURAHAN", "KECAMATAN", "TAHAP", "NOMINAL")
)


@pytest.mark.parametrize("name", ["a.xls", "a.html", "A.HTM"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_table_rows_are_the_rows_of_the_only_sheet(text_file, cells, name, encoding):
    page = "<html><body><table><tr><th>NIK</th><th>NAMA</th></tr><tr><td>1</td><td>SITI “INDAH”</td></tr></table>"
    path = text_file(f"{page}</body></html>", name, encoding)
    assert cells(path) == [["NIK", "NAMA"], ["1", "SITI “INDAH”"]]
    with open_file(path) as file:
        assert [sheet.name for sheet in file.sheets] == [""]


@pytest.mark.parametrize(
    "start", ["", "\n  ", "<!DOCTYPE html>\n", "<!-- ekspor -->", "<style>td{mso-number-format:'<b>'}</style>",
              '<?xml version="1.0"?><html>', "<h3>DAFTAR</h3><br>", "<meta charset='utf-8'>"],
)  # fmt: skip
def test_what_stands_before_the_table_is_no_row(text_file, cells, start):
    assert cells(text_file(f"{start}<TABLE border=1><TR><TD>NIK</TD></TR></TABLE>", "a.xls")) == [["NIK"]]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<td> Kebon\n   Sari </td>", "Kebon Sari"),
        ("<td>A<br>B<br/>C</td>", "A\nB\nC"),
        ("<td>Nur&#39;aini &amp; &lt;anak&gt;</td>", "Nur'aini & <anak>"),
        ("<td>&nbsp;</td>", "\u00a0"),
        ("<td><b>SI</b>TI</td>", "SITI"),
        ("<td></td>", None),
        ("<td>=Jl. Mawar</td>", "=Jl. Mawar"),
        ("<td>a<table><tr><td>b</td><td>c</td></tr></table></td>", "a b c"),
    ],
)
def test_cell_becomes_its_text(text_file, cells, cell, text):
    assert cells(text_file(f"<table><tr><td>x</td>{cell}<td>y</td></tr></table>", "a.xls")) == [["x", text, "y"]]


def test_a_cell_over_columns_and_rows_stands_in_its_first_place(text_file, cells):
    rows = "<tr><td rowspan=2 colspan='2'>A</td><td>B</td></tr><tr><td>C</td></tr><tr><td>D</td></tr>"
    path = text_file(f"<table>{rows}</table>", "a.xls")
    assert cells(path) == [["A", None, "B"], [None, None, "C"], ["D", None, None]]


def test_end_tags_may_be_left_out(text_file, cells):
    path = text_file("<table><tr><td>A<td>B<tr><td>C</table>", "a.xls")
    assert cells(path) == [["A", "B"], ["C", None]]


def test_rows_of_several_tables_are_counted_on(text_file, cells):
    path = text_file("<table><tr><td>JUDUL</td></tr></table><p>x</p><table><tr><td>NIK</td></tr></table>", "a.xls")
    assert cells(path) == [["JUDUL"], ["NIK"]]


@pytest.mark.parametrize("rest", ["<tr><td>2</td><td>RI", "<tr><td>2</td>", "<tr><td>2</td></tr>"])
def test_a_table_without_an_end_is_refused_as_cut_off(text_file, rest):
    path = text_file(f"<html><table><tr><td>NIK</td></tr>{rest}", "a.xls")
    with pytest.raises(RefusedFileError) as caught, open_file(path) as file:
        list(file.sheets[0].blocks())
    assert caught.value.code == "FILE-002"


def test_table_of_a_feed_is_found_with_the_numbers_of_its_rows(feeds, read, text_file):
    data = "".join(
        f"<tr><td>{number}<td>P{number}<td>SITI<td>BADER<td>DOLOPO<td>2<td>225.000</tr>" for number in (1, 2, 3)
    )
    title = "<tr><td colspan=7>PKH TAHAP 2 TAHUN 2025</td></tr><tr><td>&nbsp;</td></tr>"
    total = "<tr><td colspan=6>JUMLAH</td><td>675.000</td></tr>"
    path = text_file(f"<table>{title}<tr>{HEADINGS}</tr>{data}{total}</table>", "BNBA.xls")
    table = read(path, feeds.pkh)
    assert table.row_no == [4, 5, 6]
    assert [row["id_peserta"] for row in table.rows] == ["P1", "P2", "P3"]
    assert table.layout.titles == ("PKH TAHAP 2 TAHUN 2025",)
    assert table.counts.last_sum == {"nominal": 675000.0}
