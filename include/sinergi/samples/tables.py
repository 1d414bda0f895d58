"""The table of a sheet in its layout: titles, headings, pages, sums, signature; every row is told in the truth."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sinergi.contracts.contract import Contract
from sinergi.samples.layouts import Layout, signature, sum_label
from sinergi.samples.rows import IGNORED, Truth
from sinergi.samples.writers import COVERED, SEP, Merged, Writer
from sinergi.wording import dotted

_WORDS = frozenset({"name", "label", "kecamatan", "desa", "text"})
_CODES = "KODE"
_GROUPS = ("DATA DIRI", "RINCIAN")
Tell = Callable[[str, int, Truth], None]


@dataclass
class Sheet:
    """How far a sheet has been written.

    Attributes:
        row_no: Last row written, as a spreadsheet counts.
        data_rows: Rows of data written.
        on_page: Rows of data since the headings stood last.
        all_sum: Sum of every readable amount.
        typed_sum: Sum of the amounts whose cell is a number.
        page_sum: Sum of this page.
    """

    row_no: int = 0
    data_rows: int = 0
    on_page: int = 0
    all_sum: int = 0
    typed_sum: int = 0
    page_sum: int = 0


class TableWriter:
    """Writes rows of data with all that stands around them.

    Args:
        writer: The file.
        layout: Its layout.
        contract: The feed: which column money or counts stand in.
        codes: Rows of the sheet of codes.
        tell: Told of every row that is not blank: sheet as deliveries name it, row number, truth.
    """

    def __init__(
        self, writer: Writer, layout: Layout, contract: Contract, tell: Tell, *, codes: Sequence[list[Any]]
    ) -> None:
        self._writer, self._layout, self._tell, self._codes = writer, layout, tell, codes
        self._sheets: dict[str, Sheet] = {}
        counted = [name for name in layout.columns if contract.columns[name].type.is_counted]
        required = [name for name in counted if contract.columns[name].is_required]
        self._summed = layout.columns.index((required or counted)[0]) if counted else -1
        # Where a sum counts rows: under words, and not in the cell of its label.
        self._counted_at = next(
            place
            for place, name in enumerate(layout.columns)
            if place + layout.has_number > 0 and contract.columns[name].kind in _WORDS
        )

    @property
    def has_sum(self) -> bool:
        """Whether a sum stands under the table."""
        return bool(self._layout.sum_label)

    def add(
        self,
        sheet: str,
        titles: Sequence[str],
        cells: Sequence[list[Any]],
        truths: Sequence[Truth],
        amounts: Sequence[int | None],
    ) -> None:
        """Write rows of data.

        Args:
            sheet: Name of the sheet.
            titles: Titles above it, used when the sheet begins.
            cells: Cells of each row, in the order of the layout.
            truths: What is behind each row.
            amounts: What each row adds to a sum, ``None`` where that cannot be read.
        """
        state = self._sheets.get(sheet) or self._begin(sheet, titles)
        for row, truth, amount in zip(cells, truths, amounts, strict=True):
            if self._layout.page and state.on_page == self._layout.page:
                self._turn_page(sheet, state)
            elif self._layout.gap and state.data_rows and not state.data_rows % self._layout.gap:
                self._blank(sheet, state)
            state.data_rows += 1
            state.on_page += 1
            if amount is not None and self._summed >= 0:
                state.all_sum += amount
                state.page_sum += amount
                state.typed_sum += amount if isinstance(row[self._summed], int) else 0
            self._write(sheet, state, self._framed(state.data_rows, row), truth)

    def close(self) -> None:
        """Write what follows the tables, and the sheets beside them."""
        for sheet, state in self._sheets.items():
            self._end(sheet, state)
        if self._layout.codes:
            self._beside(_CODES, self._codes)
            if self._layout.codes == "hidden":
                self._writer.hide(_CODES)
        self._writer.close()

    def _begin(self, sheet: str, titles: Sequence[str]) -> Sheet:
        layout = self._layout
        if layout.has_cover and not self._sheets:
            self._beside("Sampul", [["LAPORAN"], ["Disusun oleh petugas"]])
        state = self._sheets[sheet] = Sheet()
        if layout.has_sep_line:
            self._write(sheet, state, [SEP + layout.delimiter], Truth(verdict=IGNORED, note="sep"))
        for _ in range(layout.blank_above):
            self._blank(sheet, state)
        for title in titles[: layout.titles]:
            self._write(sheet, state, [*self._margin(), title], Truth(verdict=IGNORED, note="title"))
        if layout.blank_below:
            self._blank(sheet, state)
        self._head(sheet, state)
        return state

    def _head(self, sheet: str, state: Sheet) -> None:
        layout = self._layout
        headings = self._framed("NO", list(layout.headings), layout.extra)
        if layout.has_groups:
            upper, headings = _two_rows(headings, first=layout.offset + layout.has_number + 1)
            self._write(sheet, state, upper, Truth(verdict=IGNORED, note="group"))
        self._write(sheet, state, headings, Truth(verdict=IGNORED, note="heading"))
        if layout.number_row:
            count = len(layout.headings) + layout.has_number + bool(layout.extra)
            numbers = [layout.number_row.format(place) for place in range(1, count + 1)]
            self._write(sheet, state, [*self._margin(), *numbers], Truth(verdict=IGNORED, note="numbers"))
        state.on_page, state.page_sum = 0, 0

    def _turn_page(self, sheet: str, state: Sheet) -> None:
        if self._layout.has_sub_sums:
            cells = self._sum_cells(sum_label(self._layout), state.page_sum, state.on_page)
            self._write(sheet, state, cells, Truth(verdict=IGNORED, note="sub_sum"))
        self._blank(sheet, state)
        self._head(sheet, state)

    def _end(self, sheet: str, state: Sheet) -> None:
        layout = self._layout
        if layout.sum_label:
            total = state.typed_sum if layout.money_style == "mixed" else state.all_sum
            cells = self._sum_cells(layout.sum_label, total + layout.sum_error, state.data_rows + layout.sum_error)
            self._write(sheet, state, cells, Truth(verdict=IGNORED, note="sum"))
        if layout.is_signed:
            self._blank(sheet, state)
            for line in signature():
                if line:
                    cells = [*self._margin(), *[""] * (len(layout.headings) // 2), line]
                    self._write(sheet, state, cells, Truth(verdict=IGNORED, note="signature"))
                else:
                    self._blank(sheet, state)

    def _sum_cells(self, label: str, total: int, rows: int) -> list[Any]:
        cells: list[Any] = [""] * (len(self._layout.headings) + self._layout.has_number)
        cells[0] = label
        if self._layout.sums_money and self._summed > 0:
            is_text = self._layout.money_style == "text"
            cells[self._summed + self._layout.has_number] = dotted(total) if is_text else total
        else:
            cells[self._counted_at + self._layout.has_number] = rows
        return [*self._margin(), *cells]

    def _framed(self, number: Any, row: list[Any], extra: str = "") -> list[Any]:
        layout = self._layout
        ends = [extra or "arsip"] if layout.extra else []
        return [*self._margin(), *([number] if layout.has_number else []), *row, *ends]

    def _margin(self) -> Iterator[str]:
        return iter([""] * self._layout.offset)

    def _beside(self, sheet: str, lines: Sequence[list[Any]]) -> None:
        state = Sheet()
        for line in lines:
            self._write(sheet, state, line, Truth(verdict=IGNORED, note="other_sheet"))

    def _blank(self, sheet: str, state: Sheet) -> None:
        state.row_no += 1
        self._writer.write(sheet, [])

    def _write(self, sheet: str, state: Sheet, cells: list[Any], truth: Truth) -> None:
        state.row_no += 1
        self._writer.write(sheet, cells)
        self._tell(sheet, state.row_no, truth)


def _two_rows(headings: list[Any], *, first: int) -> tuple[list[Any], list[Any]]:
    """Return headings as two rows: groups over two neighbours each from ``first`` on, all others over both rows."""
    upper = [Merged(heading, rows=2) if heading else "" for heading in headings]
    lower = [COVERED if heading else "" for heading in headings]
    for place, group in zip(range(first, len(headings) - 1, 3), _GROUPS, strict=False):
        upper[place : place + 2] = Merged(group, columns=2), COVERED
        lower[place : place + 2] = headings[place : place + 2]
    return upper, lower
