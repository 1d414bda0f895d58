"""A workbook that came back: its rows as answers, and what is wrong with the others, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pandas as pd

from sinergi.errors import Place, SinergiError
from sinergi.identity.decisions import Outcome
from sinergi.reading.files import SourceFile, open_file
from sinergi.reading.headings import fold_heading
from sinergi.review.columns import DECIDED_BY, DECISION, NAMES, OUTCOMES, PAIR_ID, REASON
from sinergi.review.instructions import DECIDED_BY_ALL

_MOST_TITLE_ROWS = 30
_LATER_REASON = "belum dapat diputuskan"


@dataclass(frozen=True, kw_only=True)
class ReturnedRow:
    """A row in which somebody has decided.

    Attributes:
        row_no: As the spreadsheet shows it.
        sheet: Its sheet.
        decision: What stands under KEPUTUSAN.
        reason: What stands under ALASAN.
        decided_by: Who, from the row or for all rows; empty where nobody is named.
        pair_id: What stands under ID PASANGAN.
        names: What stands under NAMA, ``None`` where the column was deleted.
    """

    row_no: int
    sheet: str
    decision: str
    reason: str
    decided_by: str
    pair_id: str
    names: str | None


@dataclass(frozen=True, kw_only=True)
class ReturnedWorkbook:
    """The rows that are decided, and how many are not yet."""

    file_name: str
    rows: tuple[ReturnedRow, ...]
    blank_count: int

    def place(self, row: ReturnedRow, column: str) -> Place:
        """Return where a row says something."""
        return Place(file=self.file_name, sheet=row.sheet, row=row.row_no, column=column)


def read_returned_workbook(path: Path, *, decided_by: str = "") -> ReturnedWorkbook:
    """Read what was decided; rows in any order, columns too, those that are not needed may be gone.

    Args:
        path: XLSX, ODS or CSV, as it came back.
        decided_by: Who decided where neither the row nor the instructions sheet says so.

    Raises:
        RefusedFileError: The file cannot be read.
        SinergiError: OPS-026 when it is no workbook of waiting pairs.
    """
    with open_file(path, path.name) as source_file:
        decided_by = decided_by.strip() or _named_for_all(source_file)
        for reader in source_file.sheets:
            rows = [
                (int(row_no), cells)
                for block in reader.blocks()
                for row_no, cells in zip(block.row_no, _texts(block.frame), strict=True)
            ]
            found = _find_table(rows)
            if found is not None:
                columns, first = found
                data = [_row(row_no, reader.name, cells, columns, decided_by) for row_no, cells in rows[first:]]
                decided = tuple(row for row in data if row.decision or row.reason)
                blank = sum(bool(row.pair_id) and not (row.decision or row.reason) for row in data)
                return ReturnedWorkbook(file_name=path.name, rows=decided, blank_count=blank)
    raise SinergiError(
        f"Ini bukan buku tinjauan: tidak ada lembar dengan kolom {DECISION} dan {PAIR_ID}.",
        code="OPS-026",
        place=Place(file=path.name),
        remedy="Pakai berkas dari `make review EXPORT=1`; kedua kolom itu tidak boleh dihapus.",
    )


def find_fault(row: ReturnedRow) -> tuple[str, str, str] | None:
    """Return column, what is wrong and what to do for the first thing that a row lacks."""
    outcome = OUTCOMES.get(row.decision.upper())
    if not row.decision:
        return DECISION, "kosong, padahal ada alasannya.", "Pilih keputusannya dari daftar, atau kosongkan alasannya."
    if outcome is None:
        choices = " / ".join(OUTCOMES)
        return DECISION, f"berisi '{row.decision}', harusnya {choices}.", "Pilih dari daftar, atau kosongkan."
    if not row.reason and outcome != "LATER":
        return REASON, f"kosong, padahal diputuskan {row.decision.upper()}.", "Tulis alasannya dalam satu kalimat."
    if not row.decided_by:
        return DECIDED_BY, "kosong.", 'Isi di baris itu, di sel kuning lembar Petunjuk, atau dengan BY="…".'
    if not row.pair_id:
        return PAIR_ID, "kosong, sehingga pasangannya tidak diketahui.", "Salin lagi dari berkas aslinya."
    return None


def outcome_of(row: ReturnedRow) -> Outcome:
    """Return the outcome of a row without fault."""
    return OUTCOMES[row.decision.upper()]


def reason_of(row: ReturnedRow) -> str:
    """Return why; who puts a pair off need not say."""
    return row.reason or _LATER_REASON


def _texts(frame: pd.DataFrame) -> Iterator[list[str]]:
    filled = frame.astype(object).where(frame.notna(), "")
    return ([str(cell).strip() for cell in cells] for cells in filled.itertuples(index=False))


def _find_table(rows: Sequence[tuple[int, list[str]]]) -> tuple[dict[str, int], int] | None:
    """Return the column of each heading and the place of the first row below, if this sheet has the headings."""
    wanted = {fold_heading(name): name for name in (DECISION, REASON, DECIDED_BY, PAIR_ID, NAMES)}
    for place, (_, cells) in enumerate(rows[:_MOST_TITLE_ROWS]):
        columns = {wanted[key]: at for at, cell in enumerate(cells) if (key := fold_heading(cell)) in wanted}
        if DECISION in columns and PAIR_ID in columns:
            return columns, place + 1
    return None


def _row(row_no: int, sheet: str, cells: list[str], columns: dict[str, int], decided_by: str) -> ReturnedRow:
    def cell(heading: str) -> str:
        return cells[columns[heading]] if heading in columns else ""

    return ReturnedRow(
        row_no=row_no,
        sheet=sheet,
        decision=cell(DECISION),
        reason=cell(REASON),
        decided_by=cell(DECIDED_BY) or decided_by,
        pair_id=cell(PAIR_ID),
        names=cell(NAMES) if NAMES in columns else None,
    )


def _named_for_all(source_file: SourceFile) -> str:
    """Return who is named beside the label on the instructions sheet."""
    label = fold_heading(DECIDED_BY_ALL)
    for reader in source_file.sheets:
        for cells in _texts(reader.head().frame):
            for cell, beside in pairwise(cells):
                if beside and fold_heading(cell) == label:
                    return beside
    return ""
