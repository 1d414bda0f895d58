"""Sheets at hand, and what is read of a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sinergi.reading.blocks import RowBlock, SheetReader, frame_of_rows
from sinergi.reading.headings import FeedHeadings
from sinergi.reading.rows import SheetCounts, TableReader
from sinergi.reading.tables import TableLayout, find_table, read_head


@dataclass
class Table:
    """What was read of a sheet."""

    layout: TableLayout
    rows: list[dict[str, str | None]]
    extra: list[dict[str, str | None]]
    row_no: list[int]
    counts: SheetCounts


@dataclass
class MemorySheet:
    """A sheet of rows at hand, cut into blocks of the given height."""

    rows: Sequence[Sequence[str | None]]
    height: int = 7
    name: str = "Lembar1"
    is_hidden: bool = False
    notes: list[str] = field(default_factory=list)

    def blocks(self):
        width = max((len(row) for row in self.rows), default=0)
        for start in range(0, len(self.rows), self.height):
            part = self.rows[start : start + self.height]
            numbers = np.arange(start + 1, start + 1 + len(part), dtype=np.int64)
            yield RowBlock(frame=frame_of_rows(part, width), row_no=numbers)

    def head(self) -> RowBlock:
        width = max((len(row) for row in self.rows), default=0)
        numbers = np.arange(1, 1 + len(self.rows), dtype=np.int64)
        return RowBlock(frame=frame_of_rows(self.rows, width), row_no=numbers)


def read_table(sheet: SheetReader, feeds: Sequence[FeedHeadings], *, file_name: str = "", **mapping: str) -> Table:
    """Find the table of a sheet and read all of it."""
    layout = find_table(read_head(sheet), feeds, file_name=file_name, extra_mapping=mapping)
    assert isinstance(layout, TableLayout), layout
    reader = TableReader(sheet, layout, layout.feed)
    rows, extra, numbers = [], [], []
    for block in reader:
        assert len(block.frame) == len(block.extra) == len(block.row_no)
        rows += _records(block.frame)
        extra += _records(block.extra)
        numbers += block.row_no.tolist()
    return Table(layout=layout, rows=rows, extra=extra, row_no=numbers, counts=reader.counts)


def _records(frame: Any) -> list[dict[str, str | None]]:
    clean = frame.astype(object).where(frame.notna(), None)
    return clean.to_dict("records") if frame.shape[1] else [{} for _ in range(len(frame))]
