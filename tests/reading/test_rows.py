"""Data rows of a table and the balance of its sheet."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinergi.errors import BalanceError
from sinergi.reading.rows import TableReader, check_balance, count_ignored
from sinergi.reading.tables import find_table, read_head
from tests.properties import costly
from tests.reading.sheets import MemorySheet, read_table

HEADINGS = ["NO", "ID PESERTA PKH", "NIK", "NAMA PENGURUS", "DESA/KELURAHAN", "KECAMATAN", "TAHAP", "NOMINAL"]
NUMBERS = [str(number) for number in range(1, 9)]
SIGNATURE = [
    ["", "", "", "", "Mengetahui,"],
    ["", "", "", "", "Kepala Dinas"],
    [""],
    ["", "", "", "", "NIP. 19700101 199503 1 001"],
]


def row(number, **changed):
    cells = [str(number), f"3519{number:04d}", "x", "SITI", "BADER", "DOLOPO", "2", "500000"]
    for place, cell in changed.items():
        cells[int(place[1:])] = cell
    return cells


def test_titles_headings_number_rows_sums_and_signature_are_ignored_rows(feeds, read):
    sheet = [["DAFTAR"], [""], HEADINGS, NUMBERS, row(1), row(2), [""], ["JUMLAH", "2"], *SIGNATURE]
    table = read(sheet, feeds.pkh)
    assert table.row_no == [5, 6]
    assert (table.counts.rows_read, table.counts.rows_data, table.counts.rows_ignored) == (9, 2, 7)


def test_a_head_of_a_section_among_thin_rows_signs_nothing(feeds, read):
    headings = ["NAMA ANGGOTA", "NIK", "JENIS KELAMIN", "TANGGAL LAHIR", "PENDIDIKAN", "ALAMAT", "DESA", "JABATAN"]

    def member(position):
        return ["SITI", "", "", "", "", "", "Bader", position]

    signature = [["", "", "", "", "", "", "Mengetahui,"], ["BUDI", "", "", "", "", "", "NIP. 19700101"]]
    sheet = [headings, member("Kepala Bidang Humas"), member("Ketua"), member("Anggota"), *signature]
    table = read(sheet, feeds.karang_taruna)
    assert table.row_no == [2, 3, 4]


def test_rows_read_counts_every_row_that_is_not_blank(feeds, read):
    sheet = [["DAFTAR"], ["  ", "\u00a0"], HEADINGS, [""] * 8, row(1), ["", " "], row(2)]
    counts = read(sheet, feeds.pkh).counts
    assert (counts.rows_read, counts.rows_ignored) == (4, 2)


def test_page_break_with_the_heading_again_is_never_data(feeds, read):
    sheet = [
        HEADINGS,
        NUMBERS,
        row(1),
        [""],
        [text.title() for text in HEADINGS],
        [f"({n})" for n in NUMBERS],
        row(2),
    ]
    assert read(sheet, feeds.pkh).row_no == [3, 7]


def test_repeated_two_row_heading_is_never_data(feeds, read):
    upper = ["NO", "NAMA KARANG TARUNA", "KECAMATAN", "DESA", "JUMLAH PENGURUS", "", "JUMLAH ANGGOTA", ""]
    lower = ["", "", "", "", "L", "P", "L", "P"]
    one = ["1", "Karya Muda", "Dolopo", "Bader", "5", "4", "30", "20"]
    table = read([upper, lower, one, upper, lower, ["2", *one[1:]]], feeds.karang_taruna)
    assert table.row_no == [3, 6]


@pytest.mark.parametrize(
    "label",
    [
        "JUMLAH",
        "Total",
        "SUB TOTAL",
        "Sub-Total",
        "JUMLAH DIPINDAHKAN",
        "J U M L A H",
        "T O T A L",
        "Jumlah Total :",
        "TOTAL KESELURUHAN",
        "GRAND TOTAL",
        "S U B   T O T A L",
        "JUMLAH KECAMATAN DOLOPO",
        "Jumlah pindahan dari hal. 1",
    ],
)
def test_sum_inside_the_table_is_never_data(feeds, read, label):
    table = read([HEADINGS, row(1), [label, "", "", "", "", "", "", "500000"], row(2)], feeds.pkh)
    assert table.row_no == [2, 4]


def test_sum_label_may_stand_further_right(feeds, read):
    table = read([HEADINGS, row(1), ["", "", "", "JUMLAH", "", "", "", "500000"], row(2)], feeds.pkh)
    assert table.row_no == [2, 4]


@pytest.mark.parametrize("name", ["TOTALIA", "JUMLAHWATI", "SUBUR", "SUBANDI", "Totok Jumhari", "JUMADI"])
def test_person_whose_name_begins_like_a_sum_is_data(feeds, read, name):
    table = read([["NAMA ANGGOTA", "DESA"], [name, "Bader"], ["Siti", "Bader"]], feeds.karang_taruna)
    assert table.row_no == [2, 3]


def test_full_row_that_begins_with_a_service_called_total_is_data(feeds, read):
    headings = ["JENIS LAYANAN", "TANGGAL", "KECAMATAN", "JUMLAH LAYANAN"]
    sheet = [headings, ["Total care lansia", "2025-04-01", "Dolopo", "3"], ["Total", "", "", "3"]]
    table = read(sheet, [feeds.layanan])
    assert table.row_no == [2]
    assert table.counts.last_sum == {"jumlah": 3.0}


def test_thin_row_inside_the_table_is_data_and_after_it_is_not(feeds, read):
    thin = ["", "", "", "", "", "", "", "titipan"]
    assert read([HEADINGS, row(1), thin, row(2), thin], feeds.pkh).row_no == [2, 3, 4]


def test_row_that_only_continues_the_running_number_belongs_to_the_table(feeds, read):
    table = read([HEADINGS, row(1), row(2), ["3"], ["4."], ["6"], ["1", "catatan"]], feeds.pkh)
    assert table.row_no == [2, 3, 4, 5]


def test_notes_that_count_from_one_do_not_continue_the_running_number(feeds, read):
    notes = [["Catatan"], ["1", "a"], ["2", "b"], ["3", "c"]]
    table = read([HEADINGS, *(row(number) for number in range(1, 6)), *notes], feeds.pkh)
    assert table.row_no == [2, 3, 4, 5, 6]


def test_running_number_goes_on_over_blocks(feeds):
    rows = [HEADINGS, *(row(number) for number in range(1, 20)), ["20"], ["21"]]
    for height in (1, 2, 3, 5, 50):
        assert read_table(MemorySheet(rows, height), feeds.pkh).row_no == list(range(2, 23))


def test_unknown_columns_come_apart_under_their_headings(feeds, read):
    sheet = [[*HEADINGS, "CATATAN", "", "CATATAN"], [*row(1), "a", "b", "c"], [*row(2), "d"]]
    table = read(sheet, feeds.pkh)
    assert table.extra == [
        {"CATATAN": "a", "CATATAN_2": "c", "KOLOM_J": "b"},
        {"CATATAN": "d", "CATATAN_2": None, "KOLOM_J": None},
    ]
    assert "NO" not in table.rows[0]
    assert table.rows[0]["nama"] == "SITI"
    assert "tanggal_lahir" not in table.rows[0]


def test_last_sum_is_read_by_column_and_leaves_unknown_columns_out(feeds, workbook, read):
    sheet = [
        [*HEADINGS, "POTONGAN"],
        [*row(1), 5],
        [*row(2), 5],
        [],
        ["JUMLAH", 2, None, None, None, None, None, 1000000, 10],
    ]
    counts = read(workbook(BNBA=sheet), feeds.pkh).counts
    assert counts.last_sum == {"id_peserta": 2.0, "nominal": 1000000.0}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1.234.567", 1234567.0),
        ("Rp 1.500.000,00", 1500000.0),
        ("1,500,000", 1500000.0),
        ("750.000", 750000.0),
        ("853", 853.0),
        ("853 KPM", 853.0),
        ("Rp. 750.000,-", 750000.0),
        ("1500000.5", 1500000.5),
    ],
)
def test_sum_is_read_however_it_is_written(feeds, read, written, value):
    counts = read([HEADINGS, row(1), ["TOTAL", "", "", "", "", "", "", written]], feeds.pkh).counts
    assert counts.last_sum == {"nominal": value}


def test_only_the_last_sum_counts_and_only_directly_after_the_table(feeds, read):
    sums = [["SUB TOTAL", "", "", "", "", "", "", "1"], ["JUMLAH", "", "", "", "", "", "", "2"]]
    later = [["Rekap"], ["JUMLAH", "", "", "", "", "", "", "3"]]
    assert read([HEADINGS, row(1), *sums, *later], feeds.pkh).counts.last_sum == {"nominal": 2.0}
    assert read([HEADINGS, row(1), *later], feeds.pkh).counts.last_sum == {}


@pytest.mark.parametrize("label", ["SUB TOTAL", "Jumlah dipindahkan"])
def test_sum_of_a_part_is_no_total_to_compare_with(feeds, read, label):
    assert read([HEADINGS, row(1), [label, "", "", "", "", "", "", "9"]], feeds.pkh).counts.last_sum == {}


def test_numeric_cells_are_counted_and_added_as_a_spreadsheet_would(feeds, workbook, read):
    def data(nominal, born):
        return [1, "3519", 3519024101800001, "SITI", "BADER", "DOLOPO", 2, nominal, born]

    born = dt.date(1980, 1, 24)
    sheet = [[*HEADINGS, "TANGGAL LAHIR"], data(500000, born), data("Rp 750.000", "24-01-1980"), data(1000.5, born)]
    counts = read(workbook(BNBA=sheet), feeds.pkh).counts
    assert counts.number_sums == {"nominal": 501000.5}
    assert counts.number_counts["nominal"] == 2
    assert counts.number_counts["tanggal_lahir"] == 2
    assert counts.number_counts["nik"] == 3
    assert counts.number_counts["nama"] == 0


def test_identifiers_come_through_as_they_were_written(feeds, workbook, read):
    sheet = [
        HEADINGS,
        *(row(1, _2=nik) for nik in (3519024101800001, "'3519024101800001", 9999999999999999, "3.51901E+15")),
    ]
    rows = read(workbook(BNBA=sheet), feeds.pkh).rows
    assert [cells["nik"] for cells in rows] == ["3519024101800001", "'3519024101800001", "1E+16", "3.51901E+15"]


def test_csv_with_preamble_semicolons_and_quoted_breaks_is_read_by_record_number(feeds, text_file, read):
    records = ["sep=;", "DAFTAR PKH;;", "", "ID KPM;Nama KPM/Pengurus;Desa;Kec.;Thp;Nominal"]
    records += ['1;"SITI\r\nAMINAH";BADER;DOLOPO;2;5', "2;RINA;BADER;DOLOPO;2;5", "JUMLAH;;;;;10"]
    body = "\r\n".join([*records, ""])
    table = read(text_file(body, encoding="cp1252"), feeds.pkh)
    assert table.row_no == [5, 6]
    assert table.rows[0]["nama"] == "SITI\r\nAMINAH"
    assert table.counts.last_sum == {"nominal": 10.0} == table.counts.number_sums
    assert table.layout.titles == ("DAFTAR PKH",)
    assert table.counts.rows_read == 6


def test_table_without_rows_has_none(feeds, read):
    table = read([["DAFTAR"], HEADINGS, ["JUMLAH", "0"]], feeds.pkh)
    assert (table.row_no, table.counts.rows_ignored) == ([], 3)
    assert table.counts.last_sum == {"id_peserta": 0.0}


def test_sheet_without_a_table_is_ignored_rows_only():
    counts = count_ignored(MemorySheet([["SAMPUL"], [""], ["PANDUAN"]]))
    assert (counts.rows_read, counts.rows_data, counts.rows_ignored) == (2, 0, 2)


def test_counts_are_not_known_before_the_last_row(feeds):
    sheet = MemorySheet([HEADINGS, row(1)])
    layout = find_table(read_head(sheet), feeds.pkh)
    reader = TableReader(sheet, layout, layout.feed)
    with pytest.raises(RuntimeError):
        _ = reader.counts


def test_balance_that_does_not_close_is_an_error():
    with pytest.raises(BalanceError, match="BNBA"):
        check_balance("BNBA", 3, 2)


DATA, IGNORED = True, False
NAMES = st.sampled_from(["SITI", "TOTALIA", "JUMLAHWATI", "SUBUR", "H. Totok", "12 JUMLAH", "Desa Bader"])


@st.composite
def sheets(draw):
    """Return rows with whether each is data (``None``: blank), as an office would lay them out."""
    offset = draw(st.integers(0, 3))
    blank = st.lists(st.just(([" "], None)), max_size=2)
    title = st.sampled_from(
        [["DAFTAR PENERIMA"], ["TAHAP 2 TAHUN 2025"], ["", "KABUPATEN"], ["Jumlah data menurut desa"]]
    )
    rows = draw(blank) + [(text, IGNORED) for text in draw(st.lists(title, max_size=4))] + draw(blank)
    heading = [(HEADINGS, IGNORED)] + [
        (cells, IGNORED) for cells in draw(st.sampled_from([[], [NUMBERS], [[f"({n})" for n in NUMBERS]]]))
    ]
    rows += heading
    number = 0
    for _ in range(draw(st.integers(1, 4))):
        for kind in draw(st.lists(st.sampled_from(["full", "full", "half", "blank", "thin"]), max_size=9)):
            if kind == "blank":
                rows.append(([""] * 8, None))
                continue
            number += kind != "thin"
            cells = row(number, _3=draw(NAMES))
            if kind == "half":
                cells[5:] = ["", " ", ""]
            rows.append((["", "", "", "", "", "", "", "titipan"] if kind == "thin" else cells, DATA))
        number += 1
        rows.append((row(number), DATA))
        rows += [
            (["", "", label, "", "", "", "", "1"], IGNORED)
            for label in draw(st.lists(st.sampled_from(["SUB TOTAL", "JUMLAH DIPINDAHKAN"]), max_size=1))
        ]
        rows += draw(blank)
        rows += draw(st.sampled_from([[], heading]))
    rows += [(["J U M L A H", str(number)], IGNORED)] * draw(st.integers(0, 1)) + draw(blank)
    rows += [(cells, IGNORED if any(cells) else None) for cells in draw(st.sampled_from([[], SIGNATURE]))]
    return (
        [[""] * offset + list(cells) for cells, _ in rows],
        [verdict for _, verdict in rows],
        draw(st.integers(1, 12)),
    )


@costly(quick=80, thorough=500)
@given(sheet=sheets())
def test_every_data_row_comes_out_once_and_nothing_else_does(feeds, sheet):
    rows, verdicts, height = sheet
    table = read_table(MemorySheet(rows, height), feeds.pkh)
    assert table.row_no == [number for number, verdict in enumerate(verdicts, start=1) if verdict is DATA]
    counts = table.counts
    assert counts.rows_read == counts.rows_data + counts.rows_ignored
    assert counts.rows_read == sum(verdict is not None for verdict in verdicts)
    assert counts.rows_data == len(table.rows)
    offset = table.layout.match.running_number
    assert offset is not None
    assert [cells["nama"] for cells in table.rows] == [
        rows[number - 1][offset + 3] or None for number in table.row_no
    ]
