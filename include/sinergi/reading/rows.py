"""The data rows of a table, streamed, with the balance of every row of its sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from sinergi.errors import BalanceError, Place
from sinergi.reading.blocks import Flags, RowBlock, SheetReader, arrow_column, filled_cells, filled_rows
from sinergi.reading.headings import FeedHeadings, unnamed_column
from sinergi.reading.marks import MarkFinder, find_signatures, is_part_sum
from sinergi.reading.sums import LabelledSum, NumberTally, read_sum
from sinergi.reading.tables import TableLayout

_LONGEST_NUMBER = 9
_LEAST_OF_ALL = 3
_FEW_REQUIRED = 4


@dataclass(frozen=True, kw_only=True)
class DataBlock:
    """Data rows in their order.

    Attributes:
        frame: Raw text under the names of the contract's columns, matched columns only.
        extra: Raw text of columns the feed does not know, under their headings.
        row_no: Row numbers as in :class:`sinergi.reading.blocks.RowBlock`.
        running_no: The sender's running number as text, ``None`` where the table has none.
    """

    frame: pd.DataFrame
    extra: pd.DataFrame
    row_no: npt.NDArray[np.int64]
    running_no: pd.Series | None = None


@dataclass(frozen=True, kw_only=True)
class SheetCounts:
    """The balance of a sheet at reading; ``rows_read == rows_data + rows_ignored``.

    Attributes:
        rows_read: Rows that are not blank, counted before a table is sought.
        rows_data: Data rows of the table.
        rows_ignored: Titles, headings, number rows, sums and what follows the table.
        last_sum: Contract column to the number in the last labelled sum; empty without one.
        number_sums: Column of a count or money to the sum of its numeric cells over data rows.
        number_counts: Column to the count of its numeric cells over data rows.
    """

    rows_read: int
    rows_data: int
    rows_ignored: int
    last_sum: dict[str, float] = field(default_factory=dict)
    number_sums: dict[str, float] = field(default_factory=dict)
    number_counts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class _Stretch:
    """Rows of a block below the headings, none of them blank, with what they are."""

    block: RowBlock
    is_sum: Flags
    is_data: Flags

    def cut(self, start: int, stop: int) -> _Stretch:
        """Return the rows from ``start`` to before ``stop``."""
        rows = np.zeros(len(self.block.row_no), dtype=bool)
        rows[start:stop] = True
        return _Stretch(block=self.block.take(rows), is_sum=self.is_sum[rows], is_data=self.is_data[rows])


class TableReader:
    """Iterates over the data rows of a table once; afterwards :attr:`counts` tells the balance.

    The table ends with its last row that fills half of the feed's required columns (two at least),
    or half of all its columns (three at least), or continues the running number. Until such a row
    comes, the rows since the last one wait.

    Args:
        sheet: The sheet that holds the table.
        layout: Where the table stands.
        feed: The feed it belongs to.
    """

    def __init__(self, sheet: SheetReader, layout: TableLayout, feed: FeedHeadings) -> None:
        self._sheet = sheet
        self._layout = layout
        self._finder = MarkFinder(layout)
        self._tally = NumberTally(layout, feed)
        self._numbers = _RunningNumber(layout.match.running_number)
        self._required = [place for place, column in layout.match.columns.items() if column in feed.required]
        self._least = min(feed.least_required, len(self._required))
        self._columns = list(layout.match.columns)
        self._extras = list(layout.match.extras)
        self._least_of_all = max(_LEAST_OF_ALL, (len(self._columns) + 1) // 2)
        self._waiting: list[_Stretch] = []
        self._last_sum: LabelledSum | None = None
        self._read = self._data = self._ignored = 0
        self._is_signed = False
        self._is_finished = False

    def __iter__(self) -> Iterator[DataBlock]:
        """Yield the data rows block by block."""
        for block in self._sheet.blocks():
            for stretch in self._advance(block):
                data = self._emit(stretch)
                if len(data.row_no):
                    yield data
        self._finish()

    @property
    def counts(self) -> SheetCounts:
        """The balance, once all rows have been iterated over.

        Raises:
            RuntimeError: When rows are still to come.
        """
        if not self._is_finished:
            raise RuntimeError("counts are known after the last block")
        last = self._last_sum
        is_total = last is not None and not is_part_sum(last.label)
        return SheetCounts(
            rows_read=self._read,
            rows_data=self._data,
            rows_ignored=self._ignored,
            last_sum=dict(last.values) if last and is_total else {},
            number_sums=self._tally.sums,
            number_counts=self._tally.counts,
        )

    def _advance(self, block: RowBlock) -> Iterator[_Stretch]:
        """Yield the stretches that are known to lie inside the table now."""
        rows = block.take(filled_rows(block.frame))
        self._read += len(rows.row_no)
        below = rows.row_no > self._layout.last_heading_row
        self._ignored += int((~below).sum())
        rows = rows.take(below)
        if not len(rows.row_no):
            return
        stretch, belongs = self._classify(rows)
        if not belongs.any():
            self._waiting.append(stretch)
            return
        end = int(np.flatnonzero(belongs)[-1]) + 1
        inside = [*self._waiting, stretch.cut(0, end)]
        self._waiting = [stretch.cut(end, len(belongs))] if end < len(belongs) else []
        yield from inside

    def _classify(self, rows: RowBlock) -> tuple[_Stretch, Flags]:
        filled = _count_filled(rows.frame, self._required)
        fills_half = filled >= self._least
        marks = self._finder.find(rows.frame, fills_half)
        is_data = ~(marks.is_sum | marks.is_other)
        fills_half = self._without_signatures(rows.frame, filled, fills_half, is_data)
        belongs = self._numbers.extend(rows.frame, fills_half & is_data, is_data)
        return _Stretch(block=rows, is_sum=marks.is_sum, is_data=is_data), belongs

    def _without_signatures(
        self, frame: pd.DataFrame, filled: npt.NDArray[np.int16], fills_half: Flags, is_data: Flags
    ) -> Flags:
        """Return which rows belong to the table by what they fill.

        A row that fills half of all columns does, even one that lacks a required cell or two, and so does one
        that fills all required columns and more. A thinner one that fills half of the required columns does
        unless it stands at or below a signature block, whose names may well stand under two of the headings.
        """
        is_sure = fills_half & (filled == len(self._required)) & (len(self._required) > _FEW_REQUIRED)
        places = np.flatnonzero(is_data & ~is_sure)
        if not len(places):
            return fills_half
        some = frame.iloc[places]
        cells = _count_filled(some, self._columns)
        is_whole = (filled[places] == len(self._required)) & (
            cells + _count_filled(some, self._extras) >= max(_LEAST_OF_ALL, len(self._required) + 1)
        )
        is_full = is_whole | (cells >= self._least_of_all)
        signs = np.flatnonzero(~is_full & find_signatures(some))
        is_below = np.full(len(places), self._is_signed)
        if len(signs):
            is_below[signs[0] :] = True
            self._is_signed = True
        belongs = fills_half.copy()
        belongs[places] = is_full | (fills_half[places] & ~is_below)
        return belongs

    def _emit(self, stretch: _Stretch) -> DataBlock:
        self._remember_sum(stretch, np.flatnonzero(stretch.is_sum))
        data = stretch.block.take(stretch.is_data)
        self._data += len(data.row_no)
        self._ignored += int((~stretch.is_data).sum())
        self._tally.add(data)
        match = self._layout.match
        return DataBlock(
            frame=_named_columns(data.frame, match.columns),
            extra=self._extra(data.frame),
            row_no=data.row_no,
            running_no=data.frame.get(match.running_number),
        )

    def _extra(self, frame: pd.DataFrame) -> pd.DataFrame:
        match = self._layout.match
        known = {*match.columns, *match.extras, match.running_number}
        unnamed = {
            place: unnamed_column(place)
            for place in range(frame.shape[1])
            if place not in known and filled_cells(frame, place).any()
        }
        return _named_columns(frame, {**match.extras, **unnamed})

    def _remember_sum(self, stretch: _Stretch, rows: npt.NDArray[np.intp]) -> None:
        if len(rows):
            self._last_sum = read_sum(stretch.block, int(rows[-1]), self._layout)

    def _finish(self) -> None:
        is_directly_after = True
        for stretch in self._waiting:
            self._ignored += len(stretch.is_data)
            if is_directly_after:
                others = np.flatnonzero(stretch.is_data)
                end = int(others[0]) if len(others) else len(stretch.is_data)
                self._remember_sum(stretch, np.flatnonzero(stretch.is_sum[:end]))
                is_directly_after = not len(others)
        self._waiting = []
        check_balance(self._sheet.name, self._read, self._data + self._ignored)
        self._is_finished = True


def count_ignored(sheet: SheetReader) -> SheetCounts:
    """Return the balance of a sheet without a table: every row that is not blank is ignored."""
    rows = sum(int(filled_rows(block.frame).sum()) for block in sheet.blocks())
    return SheetCounts(rows_read=rows, rows_data=0, rows_ignored=rows)


def check_balance(sheet: str, rows_read: int, rows_known: int) -> None:
    """Raise when the rows of a sheet do not add up.

    Raises:
        BalanceError: BALANCE-001 with both figures.
    """
    if rows_read != rows_known:
        raise BalanceError(
            f"{rows_read} baris dibaca, {rows_known} baris diketahui nasibnya.",
            code="BALANCE-001",
            place=Place(sheet=sheet),
        )


class _RunningNumber:
    """Tells which rows go on counting from the last row of the table."""

    def __init__(self, position: int | None) -> None:
        self._position = position
        self._last = np.nan

    def extend(self, frame: pd.DataFrame, belongs: Flags, is_data: Flags) -> Flags:
        """Return ``belongs`` with the rows added whose number follows the last one."""
        if self._position is None or self._position not in frame.columns:
            return belongs
        numbers = _whole_numbers(arrow_column(frame, self._position))
        numbers[~is_data] = np.nan
        extended = belongs.copy()
        known = np.where(belongs & ~np.isnan(numbers), np.arange(len(numbers)), -1)
        latest = np.maximum.accumulate(known)
        added = -1
        for row in np.flatnonzero(is_data & ~belongs & ~np.isnan(numbers)):
            before = max(int(latest[row]), added)
            if numbers[row] == (numbers[before] if before >= 0 else self._last) + 1:
                extended[row] = True
                added = int(row)
        end = max(int(latest[-1]), added)
        self._last = numbers[end] if end >= 0 else self._last
        return extended


def _count_filled(frame: pd.DataFrame, places: Sequence[int]) -> npt.NDArray[np.int16]:
    """Return how many of these columns each row fills."""
    filled = np.zeros(len(frame), dtype=np.int16)
    for place in places:
        filled += filled_cells(frame, place)
    return filled


def _whole_numbers(column: pa.Array) -> npt.NDArray[np.float64]:
    bare = pc.utf8_trim(column, " .()\u00a0")
    is_number = pc.and_(pc.ascii_is_decimal(bare), pc.less_equal(pc.binary_length(bare), _LONGEST_NUMBER))
    digits = pc.if_else(pc.fill_null(is_number, False), bare, None)
    return np.array(np.asarray(pc.cast(digits, pa.float64())), dtype=np.float64)


def _named_columns(frame: pd.DataFrame, names: Mapping[int, str]) -> pd.DataFrame:
    """Return the columns at these positions under their names; NaN where the block has none."""
    return frame.reindex(columns=list(names)).set_axis(list(names.values()), axis="columns")
