"""Files of every kind, whole and broken."""

from __future__ import annotations

import datetime as dt
import struct
import zipfile

import openpyxl
import pytest

from sinergi.errors import RefusedFileError
from sinergi.reading import archives
from sinergi.reading.files import open_file

OLE = bytes.fromhex("D0CF11E0A1B11AE1")


def read_all(path) -> None:
    with open_file(path) as file:
        for sheet in file.sheets:
            list(sheet.blocks())


def refusal(path) -> str:
    with pytest.raises(RefusedFileError) as caught:
        read_all(path)
    assert path.name in str(caught.value)
    return caught.value.code


def test_zero_byte_file_is_refused_as_empty(text_file):
    assert refusal(text_file(b"", "a.xlsx")) == "FILE-001"


@pytest.mark.parametrize("content", [b"\n\r\n  \n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_text_without_any_content_is_refused_as_empty(text_file, content):
    assert refusal(text_file(content)) == "FILE-001"


@pytest.mark.parametrize("share", [0.2, 0.5, 0.95, 0.999])
def test_truncated_workbook_is_refused_as_damaged(workbook, share):
    path = workbook(A=[["NO", "NAMA"], *([number, f"ORANG {number}"] for number in range(500))])
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    assert refusal(path) == "FILE-002"


def test_workbook_with_flipped_bytes_in_its_sheet_is_refused_as_damaged(workbook):
    path = workbook(A=[[f"ORANG {number}"] for number in range(3000)])
    part_name = "xl/worksheets/sheet1.xml"
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        part = archive.getinfo(part_name)
    middle = part.header_offset + 60 + part.compress_size // 2
    data[middle : middle + 8] = bytes(8)
    path.write_bytes(data)
    assert refusal(path) == "FILE-002"


def test_file_of_empty_bytes_is_refused_as_damaged(text_file):
    assert refusal(text_file(bytes(5000), "a.xlsx")) == "FILE-002"


def test_encrypted_workbook_is_refused_as_protected(text_file):
    entry = "EncryptedPackage".encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 34)
    assert refusal(text_file(OLE + bytes(1016) + entry + bytes(512), "rahasia.xlsx")) == "FILE-003"


def test_zip_with_a_protected_part_is_refused_as_protected(workbook):
    path = workbook(A=[["x"]])
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    path.write_bytes(data)
    assert refusal(path) == "FILE-003"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b"%PDF-1.7\n%..."),
        ("a.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(32, 200))),
        ("a.xlsx", b"NIK,NAMA\n1,A\n"),
        ("a.xls", OLE + bytes(2000)),
        ("a.csv", bytes(range(1, 32)) * 40),
        ("a.xls", b"<html><body><p>Sesi berakhir, silakan masuk lagi</p></body></html>"),
        ("a.xlsx", b"<html><body><table><tr><td>NIK</td></tr></table></body></html>"),
        ("a.csv", b"<table><tr><td>NIK</td></tr></table>"),
        ("a.xls", b'<?xml version="1.0"?><Workbook><Table><Row></Row></Table></Workbook>'),
    ],
)
def test_content_other_than_the_name_says_is_refused(text_file, name, content):
    assert refusal(text_file(content, name)) == "FILE-004"


def test_word_document_named_as_workbook_is_refused(tmp_path):
    path = tmp_path / "surat.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")
    assert refusal(path) == "FILE-004"


def test_zip_archive_is_refused_as_of_a_kind_that_is_not_read(tmp_path):
    path = tmp_path / "kiriman.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("data.csv", "NIK\n")
    assert refusal(path) == "FILE-006"


def test_workbook_too_large_when_unpacked_is_refused(workbook):
    path = workbook(A=[["A" * 1000]] * 50)
    with pytest.raises(RefusedFileError) as caught:
        archives.check_zip(path, path.name, max_unpacked=1000)
    assert caught.value.code == "FILE-005"


def test_one_stray_cell_far_away_does_not_fill_the_memory(workbook):
    def fill(sheet):
        sheet["A1"] = "NIK"
        sheet["XFD1048576"] = "x"

    assert refusal(workbook(A=fill)) == "FILE-005"


@pytest.mark.slow
def test_long_narrow_sheet_is_not_taken_for_too_large(workbook):
    def fill(sheet):
        sheet["A1"] = "NIK"
        sheet["D1048576"] = "x"

    with open_file(workbook(A=fill)) as file:
        assert sum(len(block.frame) for block in file.sheets[0].blocks()) == 1048576


@pytest.mark.parametrize("suffix", [".xls", ".XLSX", ".ods", ""])
def test_workbook_is_read_under_the_name_of_any_workbook(workbook, cells, suffix):
    path = workbook(A=[["NIK"]])
    assert cells(path.rename(path.with_suffix(suffix))) == [["NIK"]]


@pytest.mark.parametrize("suffix", [".csv", ".txt", ".docx", ".html"])
def test_workbook_under_another_name_is_refused(workbook, suffix):
    path = workbook(A=[["NIK"]])
    assert refusal(path.rename(path.with_suffix(suffix))) == "FILE-004"


def test_hidden_sheets_are_listed_and_marked(workbook):
    with open_file(workbook(hidden=["Kode"], Data=[["a"]], Kode=[["b"]])) as file:
        assert [(sheet.name, sheet.is_hidden) for sheet in file.sheets] == [("Data", False), ("Kode", True)]


def test_empty_sheet_has_no_rows(workbook):
    with open_file(workbook(Kosong=[], Data=[["a"]])) as file:
        assert [len(list(sheet.blocks())) for sheet in file.sheets] == [0, 1]
        assert len(file.sheets[0].head().row_no) == 0


def test_leading_empty_rows_and_columns_keep_their_place(workbook, cells):
    def fill(sheet):
        sheet["C4"] = "NIK"

    assert cells(workbook(A=fill)) == [[None] * 3, [None] * 3, [None] * 3, [None, None, "NIK"]]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3519024101800001, "3519024101800001"),
        (9999999999999999, "1E+16"),
        (3.51901e15, "3519010000000000"),
        ("3.51901E+15", "3.51901E+15"),
        (1, "1"),
        (-3, "-3"),
        (0.1, "0.1"),
        (2.50, "2.5"),
        (True, "TRUE"),
        (dt.datetime(1980, 1, 24), "1980-01-24"),
        (dt.datetime(1980, 1, 24, 13, 5), "1980-01-24 13:05:00"),
        (dt.time(7, 30), "07:30:00"),
        (dt.timedelta(hours=30), "30:00:00"),
        (29220, "29220"),
        ("24/01/1980", "24/01/1980"),
        ("'3519024101800001", "'3519024101800001"),
        ("  SITI\u00a0", "  SITI\u00a0"),
        ("0085", "0085"),
    ],
)
def test_cell_becomes_its_raw_text(workbook, cells, value, text):
    assert cells(workbook(A=[["x", value]])) == [["x", text]]


def test_text_cell_that_begins_with_an_equals_sign_stays_text(workbook, cells):
    def fill(sheet):
        sheet["A1"].value = "=SUKSES"
        sheet["A1"].data_type = "s"

    assert cells(workbook(A=fill)) == [["=SUKSES"]]


def test_only_numbers_and_dates_count_as_numbers(workbook):
    row = [3.5, "3.5", True, dt.date(2025, 1, 2), "x", 7]
    with open_file(workbook(A=[row])) as file:
        block = next(iter(file.sheets[0].blocks()))
    assert [bool(block.numbers(place)[0]) for place in range(6)] == [True, False, False, True, False, True]


def test_large_sheet_comes_in_several_blocks_with_running_row_numbers(workbook, cells):
    rows = cells(workbook(A=[[number] for number in range(1, 25_001)]))
    assert rows == [[str(number)] for number in range(1, 25_001)]


def test_chart_sheet_is_no_sheet_of_rows(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["a"])
    book.create_chartsheet("Grafik")
    book.save(tmp_path / "a.xlsx")
    with open_file(tmp_path / "a.xlsx") as file:
        assert [sheet.name for sheet in file.sheets] == ["Sheet"]


def test_archived_file_is_known_by_the_name_it_was_received_under(text_file, workbook):
    path = text_file(b"NIK,NAMA\n1,A\n", "3f2a")
    with pytest.raises(RefusedFileError, match=r"kiriman\.xlsx") as caught, open_file(path, "kiriman.xlsx"):
        pass
    assert caught.value.code == "FILE-004"
    archived = workbook(A=[["NIK"]])
    with open_file(archived.rename(archived.with_suffix("")), "kiriman.xlsx") as file:
        assert [sheet.name for sheet in file.sheets] == ["A"]


ODS_CONTENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">
<office:body><office:spreadsheet><table:table table:name="Data"><table:table-row>
<table:table-cell office:value-type="string"><text:p>NIK</text:p></table:table-cell>
<table:table-cell office:value-type="float" office:value="12"><text:p>12</text:p></table:table-cell>
</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"""


@pytest.mark.parametrize("manifest", ["<manifest/>", "<manifest><encryption-data/></manifest>"])
def test_ods_is_read_unless_it_is_protected(tmp_path, cells, manifest):
    path = tmp_path / "data.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", ODS_CONTENT.replace(">\n<", "><"))
        archive.writestr("META-INF/manifest.xml", manifest)
    if "encryption" in manifest:
        assert refusal(path) == "FILE-003"
    else:
        assert cells(path) == [["NIK", "12"]]
