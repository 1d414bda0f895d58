"""Blocks of raw rows as a sheet gives them, and vectorised questions about their cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Flags = npt.NDArray[np.bool_]

# "750.000" is a grouped amount in Indonesian writing, not three quarters of a thousand.
_PLAIN_NUMBER = r"^-?(?:\d+|\d+[.](?:\d{1,2}|\d{4,})|\d{4,}[.]\d{3})$"


@dataclass(frozen=True, kw_only=True)
class RowBlock:
    """Consecutive rows of a sheet, blank ones included.

    Attributes:
        frame: Cells as raw text (``str`` on Arrow), NaN where empty; columns 0 … n-1 from column A.
        row_no: Row numbers as a spreadsheet shows them; for CSV the record numbers.
        typed_numbers: Which cells were numbers or dates in a workbook (rows × columns), ``None``
            for text files, which know no types.
    """

    frame: pd.DataFrame
    row_no: npt.NDArray[np.int64]
    typed_numbers: Flags | None = None

    def numbers(self, position: int) -> Flags:
        """Return which cells of one column a spreadsheet would add up or count."""
        if position not in self.frame.columns:
            return np.zeros(len(self.frame), dtype=bool)
        if self.typed_numbers is not None:
            return self.typed_numbers[:, position]
        return plain_numbers(arrow_column(self.frame, position))

    def take(self, rows: Flags) -> RowBlock:
        """Return the rows where ``rows`` is true, with an index from 0."""
        if rows.all():
            return self
        typed = None if self.typed_numbers is None else self.typed_numbers[rows]
        frame = self.frame[rows].reset_index(drop=True)
        return RowBlock(frame=frame, row_no=self.row_no[rows], typed_numbers=typed)


class SheetReader(Protocol):
    """One sheet of a file; its blocks can be read more than once.

    Attributes:
        name: Name of the sheet, ``""`` for a text file.
        is_hidden: Whether the sender has hidden it.
        notes: Sentences in Indonesian about repairs made while reading; complete after
            :meth:`blocks` has ended.
    """

    name: str
    is_hidden: bool
    notes: list[str]

    def blocks(self) -> Iterator[RowBlock]:
        """Read the sheet from its first row, block by block."""
        ...

    def head(self) -> RowBlock:
        """Read only the first rows, as many as are needed to look for a table."""
        ...


def arrow_column(frame: pd.DataFrame, position: int) -> pa.Array:
    """Return a text column as Arrow array without copying it."""
    return pa.array(frame[position].array)


def flags(values: pa.Array) -> Flags:
    """Return an Arrow boolean array as NumPy, null as false."""
    return np.asarray(pc.fill_null(values, False), dtype=bool)


def filled_cells(frame: pd.DataFrame, position: int) -> Flags:
    """Return which cells of a column hold more than white space; none when it is not there."""
    if position not in frame.columns:
        return np.zeros(len(frame), dtype=bool)
    return flags(pc.not_equal(pc.utf8_trim_whitespace(arrow_column(frame, position)), ""))


def filled_rows(frame: pd.DataFrame) -> Flags:
    """Return which rows are not blank: a row is blank when all cells are empty or white space."""
    found = np.zeros(len(frame), dtype=bool)
    for position in range(frame.shape[1]):
        found |= filled_cells(frame, position)
        if found.all():
            break
    return found


def plain_numbers(column: pa.Array) -> Flags:
    """Return which cells of a text file's column are plain numbers, such as 17, -3 or 2.5."""
    found = flags(pc.ascii_is_decimal(column))
    # Digits and "-" sort before ":", so texts that begin with a letter never meet the pattern.
    others = np.flatnonzero(~found & flags(pc.less(column, ":")))
    if len(others):
        found[others] = flags(pc.match_substring_regex(column.take(pa.array(others)), _PLAIN_NUMBER))
    return found


def frame_of_rows(rows: Sequence[Sequence[str | None]], width: int) -> pd.DataFrame:
    """Build a text frame of ``width`` columns from rows of unequal length; "" counts as empty."""
    columns = [
        pa.array([(row[place] or None) if place < len(row) else None for row in rows], pa.large_string())
        for place in range(width)
    ]
    return frame_of_columns(columns, len(rows))


def frame_of_columns(columns: Sequence[pa.Array], height: int) -> pd.DataFrame:
    """Build a text frame with columns 0 … n-1 over Arrow arrays of ``height`` cells."""
    if not columns:
        return pd.DataFrame(index=pd.RangeIndex(height))
    names = [str(place) for place in range(len(columns))]
    frame: pd.DataFrame = pa.Table.from_arrays(list(columns), names=names).to_pandas()
    frame.columns = pd.RangeIndex(len(columns))
    return frame
