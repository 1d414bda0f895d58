"""Files written row by row, the same bytes for the same rows: CSV, an HTML table, ODS, XLSX."""

from __future__ import annotations

import csv
import html
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet.cell_range import CellRange

from sinergi.samples.layouts import Layout

Cells = Sequence[Any]

# The first line by which Excel knows the delimiter; it is no record and is never quoted.
SEP = "sep="
_MADE_AT = datetime(2025, 1, 1, 8, 0)
_ZIP_TIME = (2025, 1, 1, 8, 0, 0)


@dataclass(frozen=True)
class Merged:
    """A cell that covers others to its right and below; those are written as ``COVERED``."""

    text: str
    columns: int = 1
    rows: int = 1


COVERED = Merged("")


class Writer(Protocol):
    """A file that takes rows, sheet by sheet."""

    def write(self, sheet: str, cells: Cells) -> None:
        """Write one row; a sheet begins with its first."""

    def hide(self, sheet: str) -> None:
        """Hide a sheet."""

    def close(self) -> None:
        """Finish the file."""


def open_writer(path: Path, layout: Layout) -> Writer:
    """Return the writer of a layout's kind of file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if layout.kind == "xlsx":
        return WorkbookWriter(path)
    if layout.kind == "ods":
        return OpenDocumentWriter(path)
    return HypertextWriter(path) if layout.kind == "xls" else DelimitedWriter(path, layout)


class DelimitedWriter:
    """A CSV in the dialect and encoding of a layout."""

    def __init__(self, path: Path, layout: Layout) -> None:
        self._file = path.open("w", encoding=layout.encoding, newline="", buffering=1 << 18)
        self._line_end = layout.line_end
        self._writer = csv.writer(self._file, delimiter=layout.delimiter, lineterminator=layout.line_end)

    def write(self, sheet: str, cells: Cells) -> None:
        """Write one record; a row without cells is an empty line."""
        if len(cells) == 1 and str(cells[0]).startswith(SEP):
            self._file.write(f"{cells[0]}{self._line_end}")
            return
        self._writer.writerow([_plain(cell) for cell in cells])

    def hide(self, sheet: str) -> None:
        """Do nothing: there is one sheet."""

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class HypertextWriter:
    """An HTML table, as web applications offer it under the name of a workbook."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8", newline="\n")
        self._file.write('<html><head><meta charset="utf-8"></head><body><table border="1">\n')

    def write(self, sheet: str, cells: Cells) -> None:
        """Write one row of the table."""
        written = "".join(map(_hypertext_cell, [cell for cell in cells if cell is not COVERED] or [""]))
        self._file.write(f"<tr>{written}</tr>\n")

    def hide(self, sheet: str) -> None:
        """Do nothing: there is one sheet."""

    def close(self) -> None:
        """End the table and close the file."""
        self._file.write("</table></body></html>\n")
        self._file.close()


class WorkbookWriter:
    """An XLSX that openpyxl streams; its times are fixed afterwards, so that the bytes depend on the rows only."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._book = Workbook(write_only=True)
        self._book.properties.creator = "contoh"
        self._book.properties.created = _MADE_AT
        self._sheets: dict[str, Any] = {}
        self._rows: dict[str, int] = {}

    def write(self, sheet: str, cells: Cells) -> None:
        """Write one row; a text that begins with "=" stays a text."""
        if sheet not in self._sheets:
            self._sheets[sheet] = self._book.create_sheet(sheet)
        self._rows[sheet] = self._rows.get(sheet, 0) + 1
        self._sheets[sheet].append([self._cell(sheet, cell) for cell in cells])
        for place, cell in enumerate(cells, start=1):
            if isinstance(cell, Merged) and cell is not COVERED:
                row = self._rows[sheet]
                last = {"max_col": place + cell.columns - 1, "max_row": row + cell.rows - 1}
                self._sheets[sheet].merged_cells.add(CellRange(min_col=place, min_row=row, **last))

    def hide(self, sheet: str) -> None:
        """Hide a sheet."""
        self._sheets[sheet].sheet_state = "hidden"

    def close(self) -> None:
        """Write the file and give all its parts one time."""
        content = io.BytesIO()
        self._book.save(content)
        with zipfile.ZipFile(content) as made, zipfile.ZipFile(self._path, "w") as fixed:
            for name in made.namelist():
                part = made.read(name)
                if name == "docProps/core.xml":
                    moment = f"{_MADE_AT.isoformat()}Z".encode()
                    part = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + moment, part)
                fixed.writestr(_part(name), part)

    def _cell(self, sheet: str, cell: Any) -> Any:
        if isinstance(cell, str) and cell.startswith("="):
            made = WriteOnlyCell(self._sheets[sheet], value=cell)
            made.data_type = "s"
            return made
        if isinstance(cell, Merged):
            return cell.text or None
        return None if cell == "" else cell


class OpenDocumentWriter:
    """The least OpenDocument spreadsheet there is, its sheets one after the other."""

    _KIND = "application/vnd.oasis.opendocument.spreadsheet"
    _OPEN = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content office:version="1.3"'
        ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:automatic-styles>'
        '<style:style style:name="hidden" style:family="table"><style:table-properties table:display="false"/>'
        "</style:style></office:automatic-styles><office:body><office:spreadsheet>"
    )
    _MANIFEST = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_KIND}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )

    def __init__(self, path: Path) -> None:
        self._path = path
        self._sheets: dict[str, list[str]] = {}
        self._hidden: set[str] = set()

    def write(self, sheet: str, cells: Cells) -> None:
        """Take one row."""
        row = "".join(map(_document_cell, cells)) or "<table:table-cell/>"
        self._sheets.setdefault(sheet, []).append(f"<table:table-row>{row}</table:table-row>")

    def hide(self, sheet: str) -> None:
        """Hide a sheet."""
        self._hidden.add(sheet)

    def close(self) -> None:
        """Write the archive."""
        with zipfile.ZipFile(self._path, "w") as archive:
            archive.writestr(_part("mimetype", zipfile.ZIP_STORED), self._KIND)
            with archive.open(_part("content.xml"), "w") as content:
                content.write(self._OPEN.encode())
                for name, rows in self._sheets.items():
                    style = ' table:style-name="hidden"' if name in self._hidden else ""
                    content.write(f'<table:table table:name="{html.escape(name)}"{style}>'.encode())
                    for row in rows:
                        content.write(row.encode())
                    content.write(b"</table:table>")
                content.write(b"</office:spreadsheet></office:body></office:document-content>")
            archive.writestr(_part("META-INF/manifest.xml"), self._MANIFEST)


def _part(name: str, compression: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    part = zipfile.ZipInfo(name, _ZIP_TIME)
    part.compress_type = compression
    part.external_attr = 0o600 << 16
    return part


def _hypertext_cell(cell: Any) -> str:
    spans = f' colspan="{cell.columns}" rowspan="{cell.rows}"' if isinstance(cell, Merged) else ""
    return f"<td{spans}>{html.escape(_plain(cell))}</td>"


def _plain(cell: Any) -> str:
    if isinstance(cell, Merged):
        return cell.text
    return "" if cell is None else cell if isinstance(cell, str) else str(cell)


def _document_cell(cell: Any) -> str:
    if cell is COVERED:
        return "<table:covered-table-cell/>"
    if isinstance(cell, Merged):
        spans = f'table:number-columns-spanned="{cell.columns}" table:number-rows-spanned="{cell.rows}"'
        return f'<table:table-cell {spans} office:value-type="string">{_paragraph(cell.text)}</table:table-cell>'
    if cell is None or cell == "":
        return "<table:table-cell/>"
    if isinstance(cell, int):
        return (
            f'<table:table-cell office:value-type="float" office:value="{cell}">{_paragraph(cell)}</table:table-cell>'
        )
    if isinstance(cell, date):
        day = cell.isoformat()
        value = f'office:value-type="date" office:date-value="{day}"'
        return f"<table:table-cell {value}>{_paragraph(day)}</table:table-cell>"
    lines = "".join(map(_paragraph, cell.split("\n")))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


def _paragraph(text: object) -> str:
    return f"<text:p>{html.escape(str(text))}</text:p>"
