"""Workbooks (XLSX, XLSB, XLS, ODS) read with calamine, one sheet in memory at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa
import python_calamine

from sinergi.errors import Place, RefusedFileError
from sinergi.reading.archives import protected_error
from sinergi.reading.blocks import RowBlock, frame_of_columns
from sinergi.reading.cells import cell_text, is_number_cell

_BLOCK_ROWS = 20_000
_HEAD_ROWS = 2_000
_KEPT_CELLS = 300_000


class WorkbookSheet:
    """One sheet of an open workbook."""

    def __init__(
        self, workbook: python_calamine.CalamineWorkbook, *, name: str, is_hidden: bool, file_name: str
    ) -> None:
        self.name = name
        self.is_hidden = is_hidden
        self.notes: list[str] = []
        self._workbook = workbook
        self._file_name = file_name
        self._loaded: python_calamine.CalamineSheet | None = None

    def blocks(self) -> Iterator[RowBlock]:
        """Read the sheet from row 1 and column A, block by block; afterwards it leaves the memory.

        Raises:
            RefusedFileError: FILE-002 when the sheet is damaged.
        """
        yield from self._blocks(_BLOCK_ROWS)
        self._loaded = None

    def head(self) -> RowBlock:
        """Read the first rows; a small or only sheet stays in memory until :meth:`blocks` has read it."""
        empty = RowBlock(frame=frame_of_columns([], 0), row_no=np.empty(0, dtype=np.int64))
        return next(self._blocks(_HEAD_ROWS), empty)

    def _blocks(self, height: int) -> Iterator[RowBlock]:
        sheet = self._load()
        if sheet.start is None:
            return
        rows, offset, first = sheet.iter_rows(), sheet.start[1], 1
        while chunk := list(islice(rows, height)):
            yield _block_of_rows(chunk, offset, first)
            first += len(chunk)

    def _load(self) -> python_calamine.CalamineSheet:
        if self._loaded is not None:
            return self._loaded
        try:
            sheet = self._workbook.get_sheet_by_name(self.name)
        except python_calamine.CalamineError as error:
            raise damaged_error(self._file_name, self.name) from error
        if sheet.height * sheet.width <= _KEPT_CELLS or len(self._workbook.sheet_names) == 1:
            self._loaded = sheet
        return sheet


def open_workbook(path: Path, file_name: str) -> tuple[python_calamine.CalamineWorkbook, list[WorkbookSheet]]:
    """Open a workbook and list its sheets, hidden ones too, charts and macros not.

    Raises:
        RefusedFileError: FILE-002 when damaged, FILE-003 when protected by a password.
    """
    try:
        # From a path it would believe the suffix; in the archive there is none.
        with path.open("rb") as file:
            workbook = python_calamine.CalamineWorkbook.from_filelike(file)
    except python_calamine.PasswordError as error:
        raise protected_error(file_name) from error
    except python_calamine.CalamineError as error:
        raise damaged_error(file_name) from error
    visible = python_calamine.SheetVisibleEnum.Visible
    worksheet = python_calamine.SheetTypeEnum.WorkSheet
    return workbook, [
        WorkbookSheet(workbook, name=sheet.name, is_hidden=sheet.visible != visible, file_name=file_name)
        for sheet in workbook.sheets_metadata
        if sheet.typ == worksheet
    ]


def damaged_error(file_name: str, sheet: str = "") -> RefusedFileError:
    """Return the refusal of a workbook whose content cannot be read."""
    return RefusedFileError(
        "Lembar kerja rusak atau terpotong: isinya tidak dapat dibaca.",
        code="FILE-002",
        place=Place(file=file_name, sheet=sheet),
        remedy="Minta pengirim menyimpan ulang lalu mengirim kembali.",
    )


def _block_of_rows(rows: Sequence[Sequence[object]], offset: int, first: int) -> RowBlock:
    height = len(rows)
    columns = list(zip(*rows, strict=True))
    empty = pa.nulls(height, pa.large_string())
    texts = [pa.array([cell_text(cell) for cell in column], pa.large_string()) for column in columns]
    numbers = np.zeros((height, offset + len(columns)), dtype=bool)
    for place, column in enumerate(columns, start=offset):
        numbers[:, place] = [is_number_cell(cell) for cell in column]
    return RowBlock(
        frame=frame_of_columns([*[empty] * offset, *texts], height),
        row_no=np.arange(first, first + height, dtype=np.int64),
        typed_numbers=numbers,
    )
