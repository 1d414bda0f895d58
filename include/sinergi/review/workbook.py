"""The workbook in which somebody decides about waiting pairs: one row per pair, one person above the other."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from sinergi.review.columns import DECIDED_BY, DECISION, OUTCOMES, PAIR_ID, REASON, ReviewColumn, Value, columns_of
from sinergi.review.instructions import add_instructions
from sinergi.review.pair_ids import PairNumbers
from sinergi.review.queue import WaitingPair

SHEET = "Tinjauan"

_NUMBER_WIDTH, _ID_WIDTH, _MOST_WIDTH = 5, 16, 50
_LINE_POINTS = 15
_PAPER_A3 = 8
_HEADING_FONT = Font(bold=True, color="FFFFFF")
_HEADING_FILL = PatternFill("solid", fgColor="1F4E5F")
_ANSWER_HEADING_FILL = PatternFill("solid", fgColor="9C5700")
_ANSWER_FILL = PatternFill("solid", fgColor="FFF8E5")
_LACKING_FILL = PatternFill("solid", bgColor="F8CBAD")
_QUIET = Font(size=7, color="808080")
_DIGITS = Font(name="Consolas")
_LINE = Side(style="thin", color="BFBFBF")
_BORDER = Border(top=_LINE, bottom=_LINE, left=_LINE, right=_LINE)
_CELL = Alignment(wrap_text=True, vertical="top")
_COUNT = Alignment(vertical="top", horizontal="right", indent=1)
_CENTERED = Alignment(wrap_text=True, vertical="center", horizontal="center")
_CONFIDENTIAL = "RAHASIA - berisi data pribadi. Jangan diteruskan; hapus sesudah dikembalikan."


def write_review_workbook(
    pairs: Sequence[WaitingPair], numbers: PairNumbers, *, is_clear: bool, made_at: datetime
) -> bytes:
    """Return the file.

    Args:
        pairs: In the order they are to be decided; at least one.
        numbers: Writes the number of each pair.
        is_clear: Whether names, days and numbers of people are shown; who reads them must be written down before.
        made_at: Told in the instructions.
    """
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    book.properties.title = "Tinjauan pasangan orang"
    columns = columns_of(is_clear=is_clear)
    rows = [[column.value(pair, is_clear) for column in columns] for pair in pairs]
    widths = [_width(column, values) for column, values in zip(columns, zip(*rows, strict=True), strict=True)]
    _add_headings(sheet, columns, widths)
    for place, (pair, values) in enumerate(zip(pairs, rows, strict=True), start=1):
        pair_id = numbers.write(*(side.place for side in pair.sides))
        _add_pair(sheet, place, columns, [*values, pair_id])
        lines = (_line_count(value, width) for value, width in zip(values, widths, strict=True))
        sheet.row_dimensions[place + 1].height = max(lines) * _LINE_POINTS + 4
    _add_choices(sheet, columns, last_row=len(pairs) + 1)
    _fit_page(sheet, is_clear=is_clear)
    add_instructions(book.create_sheet("Petunjuk"), count=len(pairs), is_clear=is_clear, made_at=made_at)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _width(column: ReviewColumn, values: Iterable[Value]) -> float:
    if column.width is not None:
        return column.width
    longest = max((len(line) for value in values for line in str(value).split("\n")), default=0)
    above = max(len(word) for word in column.heading.split()) + 4
    return float(min(max(longest + 2, above), _MOST_WIDTH))


def _line_count(value: Value, width: float) -> int:
    """Return how many lines a text takes in a cell; no programme fits the height of a row to text by itself."""
    return sum(1 + int(len(line) // (width * 0.95)) for line in str(value).split("\n")) if value else 1


def _add_headings(sheet: Worksheet, columns: Sequence[ReviewColumn], widths: Sequence[float]) -> None:
    headings = ["NO", *(column.heading for column in columns), PAIR_ID]
    answers = {column.heading for column in columns if column.kind == "answer"}
    for place, (heading, width) in enumerate(
        zip(headings, [_NUMBER_WIDTH, *widths, _ID_WIDTH], strict=True), start=1
    ):
        cell = sheet.cell(1, place, heading)
        cell.font, cell.alignment, cell.border = _HEADING_FONT, _CENTERED, _BORDER
        cell.fill = _ANSWER_HEADING_FILL if heading in answers else _HEADING_FILL
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.row_dimensions[1].height = 2 * _LINE_POINTS + 4


def _add_pair(sheet: Worksheet, place: int, columns: Sequence[ReviewColumn], values: Sequence[Value]) -> None:
    for position, value in enumerate([place, *values], start=1):
        cell = sheet.cell(place + 1, position, value)
        cell.alignment, cell.border = _CELL, _BORDER
        if isinstance(value, str):
            # Without this a name that begins with "=" would be a formula.
            cell.data_type = "s"
    for position, column in enumerate(columns, start=2):
        _style(sheet.cell(place + 1, position), column)
    sheet.cell(place + 1, len(columns) + 2).font = _QUIET


def _style(cell: Cell, column: ReviewColumn) -> None:
    if column.kind == "answer":
        cell.fill, cell.number_format = _ANSWER_FILL, "@"
    elif column.kind == "count":
        cell.number_format, cell.alignment = "#,##0", _COUNT
    elif column.kind == "digits":
        cell.font = _DIGITS


def _add_choices(sheet: Worksheet, columns: Sequence[ReviewColumn], *, last_row: int) -> None:
    """Let the decision be chosen from a list, and colour what a decided row still lacks."""
    letters = {column.heading: get_column_letter(place) for place, column in enumerate(columns, start=2)}
    decided, reason = letters[DECISION], letters[REASON]
    sheet.freeze_panes = sheet.cell(2, list(letters).index(DECIDED_BY) + 3)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns) + 2)}{last_row}"
    choices = DataValidation(type="list", formula1=f'"{",".join(OUTCOMES)}"', allow_blank=True, showErrorMessage=True)
    choices.errorTitle, choices.error = "Keputusan", f"Pilih {', '.join(OUTCOMES)}, atau kosongkan."
    choices.add(f"{decided}2:{decided}{last_row}")
    sheet.add_data_validation(choices)
    is_lacking = f'AND(OR(${decided}2="SAMA",${decided}2="BERBEDA"),TRIM(${reason}2)="")'
    sheet.conditional_formatting.add(
        f"{reason}2:{reason}{last_row}", FormulaRule(formula=[is_lacking], fill=_LACKING_FILL)
    )


def _fit_page(sheet: Worksheet, *, is_clear: bool) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _PAPER_A3
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    sheet.oddFooter.center.text = "Halaman &P dari &N"
    if is_clear:
        sheet.oddHeader.center.text = _CONFIDENTIAL
