"""A published table as XLSX: data, metadata, totals. Equal content gives equal bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.properties import PageSetupProperties

from sinergi.errors import ConfigurationError
from sinergi.publishing.declaration import Kind, Publication, PublishedColumn
from sinergi.publishing.metadata import Metadata
from sinergi.publishing.suppression import SafeTable
from sinergi.publishing.values import is_marked, local_moments

# Excel shows the separators of the reader's settings: a comma here is a full stop in Indonesia.
_FORMATS: dict[Kind, str] = {
    "count": "#,##0",
    "rupiah": "#,##0",
    "decimal": "#,##0.00",
    "date": "dd/mm/yyyy",
    "moment": "dd/mm/yyyy hh:mm",
    "year": "0",
    "text": "@",
    "code": "@",
}
_SHOWN_WIDTH: dict[Kind, int] = {"date": 10, "moment": 16, "year": 4, "yes_no": 5}
_NUMBERS = frozenset({"count", "rupiah", "decimal"})
_PAPER_A4 = 9
_MAX_ROWS = 1_048_575
_LEAST_WIDTH, _MOST_WIDTH = 8, 48

_HEADING_FONT = Font(bold=True, color="FFFFFF")
_HEADING_FILL = PatternFill("solid", fgColor="1F4E5F")
_HEADING_ALIGNMENT = Alignment(wrap_text=True, vertical="center", horizontal="center")
_RIGHT = Alignment(horizontal="right")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_LABEL = Font(bold=True)

_CORE = "docProps/core.xml"
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_CREATED = re.compile(rb"<dcterms:created[^>]*>([^<]*)")


def write_workbook(publication: Publication, table: SafeTable, metadata: Metadata, *, made_at: datetime) -> bytes:
    """Return the file.

    Args:
        publication: Headings and kinds of the columns.
        table: What may be shown.
        metadata: The second sheet.
        made_at: Stands in the file as the time of its making, to the second.

    Raises:
        ConfigurationError: The table has more rows than a sheet of Excel.
    """
    if len(table.rows) > _MAX_ROWS:
        raise ConfigurationError(
            f"{publication.name} punya {len(table.rows)} baris, lebih dari satu lembar Excel.",
            code="CONFIG-032",
            remedy="Terbitkan select yang lebih ringkas.",
        )
    book = Workbook(write_only=True)
    book.properties.title = publication.title
    book.properties.creator = publication.producer
    book.properties.created = made_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    _add_table(book.create_sheet("Data"), publication, table.rows)
    _add_metadata(book.create_sheet("Metadata"), metadata)
    for title, totals in _shown_totals(publication, table):
        _add_table(book.create_sheet(title), publication, totals)
    content = io.BytesIO()
    book.save(content)
    return _steady(content.getvalue(), made_at)


def made_at_of(path: Path) -> datetime | None:
    """Return when the content of a published workbook was made; ``None`` when there is no such file."""
    try:
        with zipfile.ZipFile(path) as archive:
            found = _CREATED.search(archive.read(_CORE))
            return datetime.fromisoformat(found[1].decode("ascii")) if found else None
    except (OSError, KeyError, ValueError, zipfile.BadZipFile):
        return None


def _shown_totals(publication: Publication, table: SafeTable) -> Iterator[tuple[str, pd.DataFrame]]:
    """Return the totals that say more than the rows, each with the name of its sheet."""
    if not any(column.is_in_totals for column in publication.columns):
        return
    titles = [f"Jumlah per {publication.column(publication.by[-1]).heading}"] if publication.by else []
    for title, totals in zip([*titles, "Jumlah"], table.totals, strict=True):
        if 0 < len(totals) < len(table.rows):
            yield title[:31], totals


def _add_table(sheet: WriteOnlyWorksheet, publication: Publication, rows: pd.DataFrame) -> None:
    columns = [column for column in publication.columns if column.name in rows]
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(rows) + 1}"
    sheet.print_title_rows = "1:1"
    _fit_page(sheet)
    for number, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = _width(column, rows[column.name])
    sheet.append([_heading(sheet, column.heading) for column in columns])
    for cells in zip(*(_cells(sheet, column, rows[column.name]) for column in columns), strict=True):
        sheet.append(cells)


def _add_metadata(sheet: WriteOnlyWorksheet, metadata: Metadata) -> None:
    _fit_page(sheet)
    for letter, width in (("A", 26), ("B", 90), ("C", 14)):
        sheet.column_dimensions[letter].width = width
    for label, value in metadata.facts:
        sheet.append([_text(sheet, label, font=_LABEL), _text(sheet, value)])
    sheet.append([])
    sheet.append([_heading(sheet, heading) for heading in ("Kolom", "Arti", "Satuan")])
    for described in metadata.columns:
        sheet.append([_text(sheet, value) for value in described])


def _fit_page(sheet: WriteOnlyWorksheet) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _PAPER_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _heading(sheet: WriteOnlyWorksheet, value: str) -> WriteOnlyCell:
    cell = _text(sheet, value, font=_HEADING_FONT)
    cell.fill, cell.alignment = _HEADING_FILL, _HEADING_ALIGNMENT
    return cell


def _text(sheet: WriteOnlyWorksheet, value: str, *, font: Font | None = None) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=value)
    # Without this a text that begins with "=" would be a formula.
    cell.data_type = "s"
    cell.alignment = _WRAPPED
    if font is not None:
        cell.font = font
    return cell


def _cells(sheet: WriteOnlyWorksheet, column: PublishedColumn, values: pd.Series) -> Iterator[WriteOnlyCell | None]:
    marked = is_marked(values)
    for value, is_mark in zip(_as_cells(column, values), marked, strict=True):
        if value is None:
            yield None
            continue
        cell = WriteOnlyCell(sheet, value=value)
        if isinstance(value, str):
            cell.data_type = "s"
        if is_mark:
            cell.alignment = _RIGHT
        else:
            cell.number_format = _FORMATS.get(column.kind, "General")
        yield cell


def _as_cells(column: PublishedColumn, values: pd.Series) -> Sequence[object]:
    if column.kind == "moment":
        values = local_moments(values).dt.to_pydatetime()
        values = pd.Series(values, dtype=object)
    elif column.kind == "yes_no":
        values = values.astype(object).replace({True: "ya", False: "tidak"})
    cells = values.astype(object)
    return list(cells.where(cells.notna(), None))


def _width(column: PublishedColumn, values: pd.Series) -> float:
    """Return the width of a column in characters: its values, and the longest word above its filter button."""
    longest = _SHOWN_WIDTH.get(column.kind, int(values.astype(str).str.len().max() or 0) if len(values) else 0)
    if column.kind in _NUMBERS:
        longest += longest // 3
    above = max(len(word) for word in column.heading.split()) + 3
    return float(min(max(longest + 2, above, _LEAST_WIDTH), _MOST_WIDTH))


def _steady(content: bytes, made_at: datetime) -> bytes:
    """Return a workbook whose parts all bear the time of its making, not that of its writing."""
    moment = made_at.astimezone(UTC)
    steady = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(steady, "w", zipfile.ZIP_DEFLATED) as written:
        for name in given.namelist():
            part = given.read(name)
            if name == _CORE:
                part = _MODIFIED.sub(rb"\g<1>" + f"{moment:%Y-%m-%dT%H:%M:%SZ}".encode(), part)
            entry = zipfile.ZipInfo(name, date_time=moment.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            written.writestr(entry, part)
    return steady.getvalue()
