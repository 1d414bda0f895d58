"""Where the table of a sheet stands and whose it is."""

from __future__ import annotations

import pytest

from sinergi.reading.tables import TableLayout, Untabled, find_table, read_head
from tests.reading.sheets import MemorySheet

HEADINGS = ["NO", "ID PESERTA PKH", "NIK", "NAMA PENGURUS", "DESA/KELURAHAN", "KECAMATAN", "TAHAP", "NOMINAL"]
ROW = ["1", "35190001", "x", "SITI", "BADER", "DOLOPO", "2", "500000"]


def find(rows, feeds, file_name="", **mapping):
    return find_table(read_head(MemorySheet(rows)), feeds, file_name=file_name, extra_mapping=mapping)


@pytest.mark.parametrize("blank_first", [0, 2])
@pytest.mark.parametrize("titles", [0, 1, 4])
@pytest.mark.parametrize("offset", [0, 3])
def test_titles_blank_rows_and_offset_columns_do_not_hide_the_table(feeds, blank_first, titles, offset):
    rows = [[""]] * blank_first + [[f"JUDUL {number}"] for number in range(titles)] + [[""]]
    layout = find([[""] * offset + row for row in [*rows, HEADINGS, ROW]], feeds.pkh)
    assert isinstance(layout, TableLayout)
    assert layout.feed is feeds.penyaluran
    assert layout.last_heading_row == blank_first + titles + 2
    assert layout.titles == tuple(f"JUDUL {number}" for number in range(titles))
    assert min(layout.match.columns) == offset + 1
    assert layout.match.running_number == offset


def test_title_gives_period_and_kecamatan_in_one_text(feeds):
    layout = find(
        [["DATA ANGGOTA", "", "KEC. DOLOPO"], ["TAHUN 2025"], ["NAMA ANGGOTA", "DESA"]], feeds.karang_taruna
    )
    assert isinstance(layout, TableLayout)
    assert layout.title == "DATA ANGGOTA KEC. DOLOPO TAHUN 2025"


def test_line_that_declares_the_delimiter_is_no_title(feeds):
    layout = find([["sep=;"], HEADINGS, ROW], feeds.pkh)
    assert isinstance(layout, TableLayout)
    assert layout.titles == ()


def test_single_heading_row_is_preferred_to_the_pair_with_its_number_row(feeds):
    layout = find([HEADINGS, [str(number) for number in range(1, 9)], ROW], feeds.pkh)
    assert isinstance(layout, TableLayout)
    assert [row.row_no for row in layout.headings] == [1]


def test_the_first_of_two_headings_that_fit_alike_begins_the_table(feeds, read):
    upper = ["NO", "DATA DIRI", "", "JABATAN", "DESA/KELURAHAN"]
    lower = ["", "NAMA ANGGOTA", "NIK", "", ""]
    flat = ["NO", "NAMA ANGGOTA", "NIK", "JABATAN", "DESA/KELURAHAN"]

    def member(number):
        return [str(number), "SITI", "x", "Anggota", "Bader"]

    table = read([upper, lower, member(1), member(2), flat, member(3)], feeds.karang_taruna)
    assert table.row_no == [3, 4, 6]


def test_two_heading_rows_with_merged_groups_are_one_heading(feeds, workbook, read):
    def fill(sheet):
        sheet.append(["REGISTER KARANG TARUNA"])
        sheet.append([])
        sheet.append(
            ["NO", "NAMA KARANG TARUNA", "KECAMATAN", "DESA/KELURAHAN", "JUMLAH PENGURUS", None, "JUMLAH ANGGOTA"]
        )
        sheet.append([None, None, None, None, "L", "P", "L", "P"])
        for merged in ("A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:F3", "G3:H3", "A1:H1"):
            sheet.merge_cells(merged)
        sheet.append([1, "Karya Muda", "Dolopo", "Bader", 5, 4, 30, 20])
        sheet.append([2, "Bina Remaja", "Dolopo", "Blimbing", 6, 3, 31, 21])

    table = read(workbook(Register=fill), feeds.karang_taruna)
    assert [row.row_no for row in table.layout.headings] == [3, 4]
    assert table.row_no == [5, 6]
    assert [table.rows[0][name] for name in ("pengurus_l", "pengurus_p", "anggota_l", "anggota_p")] == [
        "5",
        "4",
        "30",
        "20",
    ]


def test_feed_with_the_larger_share_of_required_headings_wins(feeds):
    layout = find([["ID KPM", "NAMA ANGGOTA", "KOMPONEN", "DESA", "KECAMATAN"]], feeds.pkh)
    assert isinstance(layout, TableLayout)
    assert (layout.feed.feed, layout.match.missing) == ("anggota", ())


TIE = [["TANGGAL", "KECAMATAN", "DESA", "NAMA KARANG TARUNA", "JENIS KEGIATAN"]]


def test_file_name_decides_between_feeds_that_fit_equally(feeds):
    register = find(TIE, feeds.karang_taruna, "kt_register_2025.xlsx")
    activity = find(TIE, feeds.karang_taruna, "KT_KEGIATAN.xlsx")
    assert (register.feed.feed, activity.feed.feed) == ("unit", "kegiatan")


def test_without_a_telling_name_the_feed_with_more_headings_wins(feeds):
    assert find(TIE, feeds.karang_taruna, "data.xlsx").feed.feed == "kegiatan"


def test_missing_required_heading_is_named_with_what_resembles_it(feeds):
    layout = find([[*HEADINGS[:-1], "NOMINALE"], ROW], feeds.pkh)
    assert isinstance(layout, TableLayout)
    assert layout.match.missing == ("nominal",)
    assert layout.match.suggestions == {"nominal": ("NOMINALE",)}


def test_mapping_decided_by_a_human_completes_the_headings(feeds):
    layout = find([[*HEADINGS[:-1], "Uang"], ROW], feeds.pkh, Uang="nominal")
    assert isinstance(layout, TableLayout)
    assert layout.match.missing == ()


def test_sheet_without_enough_headings_tells_the_closest_feed(feeds):
    found = find([["DAFTAR DESA"], ["KODE", "KECAMATAN", "DESA"], ["1", "DOLOPO", "BADER"]], feeds.pkh)
    assert isinstance(found, Untabled)
    assert found.closest is feeds.komponen
    assert found.missing == ("id_peserta", "komponen", "nama")


@pytest.mark.parametrize("rows", [[], [["", " "]], [["Panduan"], ["Isilah dengan benar"]]])
def test_sheet_without_any_heading_belongs_to_no_feed(feeds, rows):
    found = find(rows, feeds.pkh)
    assert isinstance(found, Untabled)
    assert found.closest is None
    assert found.missing == ()
