"""One table in the layouts that exports are met in; a reader must see the same rows in all of them."""

from __future__ import annotations

import html
import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from openpyxl import Workbook

Cells = Sequence[Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class Written:
    """A file, and where the rows of the table stand in it.

    Attributes:
        suffix: Of its name.
        content: Its bytes.
        sheet: Name of the sheet of the table.
        row_nos: Row number of every row of the table, in order.
        rows_read: Rows of that sheet that are not blank.
    """

    suffix: str
    content: bytes
    sheet: str
    row_nos: tuple[int, ...]
    rows_read: int


def semicolon_csv(title: str, headings: Sequence[str], rows: Cells) -> Written:
    """Write cp1252 with the line ``sep=;``, a title with a dash of Word's, and CRLF."""
    lines = ["sep=;", f"{title} – DINAS SOSIAL", ";".join(headings), *(";".join(map(_quoted, row)) for row in rows)]
    content = ("\r\n".join(lines) + "\r\n").encode("cp1252")
    return Written(suffix=".csv", content=content, sheet="", row_nos=_from(4, rows), rows_read=len(lines))


def tabbed_utf16(title: str, headings: Sequence[str], rows: Cells) -> Written:
    """Write what Excel calls Unicode text: UTF-16 with tabs; the title stands above the headings."""
    lines = [title, "", "\t".join(headings), *("\t".join(map(_quoted, row)) for row in rows)]
    content = ("\r\n".join(lines) + "\r\n").encode("utf-16")
    return Written(suffix=".txt", content=content, sheet="", row_nos=_from(4, rows), rows_read=len(lines) - 1)


def hypertext_xls(title: str, headings: Sequence[str], rows: Cells) -> Written:
    """Write an HTML table under the name of a workbook, as web applications do."""
    lines = [[title], list(headings), *rows]
    table = "".join(f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in line)}</tr>" for line in lines)
    content = f'<html><head><meta charset="utf-8"></head><body><table border="1">{table}</table></body></html>'
    return Written(suffix=".xls", content=content.encode(), sheet="", row_nos=_from(3, rows), rows_read=len(lines))


def titled_workbook(title: str, headings: Sequence[str], rows: Cells) -> Written:
    """Write titles, a group over the headings, column numbers, the headings once more, a sum and a signature."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Data"
    above: list[list[str]] = [[], [title], ["DINAS SOSIAL"], [], ["", "", "IDENTITAS"], ["", "NO", *headings]]
    above.append(["", *(f"({place})" for place in range(1, len(headings) + 2))])
    middle, numbers = len(rows) // 2, range(1, len(rows) + 1)
    table = [["", str(number), *row] for number, row in zip(numbers, rows, strict=True)]
    between = [[], ["", "NO", *headings]]
    after = [["", "JUMLAH"], [], ["", "", "Kepala Dinas Sosial"], ["", "", "NIP"]]
    lines = [*above, *table[:middle], *between, *table[middle:], *after]
    for line in lines:
        sheet.append([cell or None for cell in line])
    sheet.merge_cells(start_row=5, end_row=5, start_column=3, end_column=5)
    codes = book.create_sheet("KODE")
    codes.append(["KODE", "ARTI"])
    codes.sheet_state = "hidden"
    first, second = len(above) + 1, len(above) + len(between) + 1
    row_nos = (*range(first, first + middle), *range(second + middle, second + len(rows)))
    filled = sum(any(line) for line in lines)
    return Written(suffix=".xlsx", content=_saved(book), sheet="Data", row_nos=row_nos, rows_read=filled)


def open_document(title: str, headings: Sequence[str], rows: Cells) -> Written:
    """Write the least OpenDocument spreadsheet there is, every cell a text."""
    lines = [[title], list(headings), *rows]
    table = "".join(f"<table:table-row>{''.join(map(_odf_cell, line))}</table:table-row>" for line in lines)
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content office:version="1.3"'
        ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="Lembar 1">{table}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return Written(
        suffix=".ods", content=file.getvalue(), sheet="Lembar 1", row_nos=_from(3, rows), rows_read=len(lines)
    )


LAYOUTS: tuple[Callable[[str, Sequence[str], Cells], Written], ...] = (
    semicolon_csv,
    tabbed_utf16,
    hypertext_xls,
    titled_workbook,
    open_document,
)


def _saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _from(first: int, rows: Cells) -> tuple[int, ...]:
    return tuple(range(first, first + len(rows)))


def _quoted(cell: str) -> str:
    return f'"{cell.replace(chr(34), chr(34) * 2)}"' if set(cell) & set(';\t"\n') else cell


def _odf_cell(cell: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{html.escape(cell)}</text:p></table:table-cell>'
