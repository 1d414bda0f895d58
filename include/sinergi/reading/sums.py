"""Sums of a table: the labelled one as written, and what the rows read add up to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from sinergi.reading.blocks import Flags, RowBlock, arrow_column
from sinergi.reading.headings import FeedHeadings
from sinergi.reading.tables import TableLayout

_CASTABLE = r"^-?[0-9]+([.][0-9]+)?(E[+-]?[0-9]+|e[+-]?[0-9]+)?$"
_GROUPED = re.compile(r"(-?\d{1,3})((?:[.,]\d{3})+)(?:[.,](\d{1,2}))?")
_PLAIN = re.compile(r"-?\d+(?:[.,]\d+)?(?:E[+-]?\d+)?", re.IGNORECASE)
_DRESS = re.compile(r"(?i)^\s*(?:rp\.?|idr)?\s*|(?:,-|\.-)?\s*(?:rupiah|orang|kpm|jiwa|data|baris|layanan)?\s*$")


@dataclass(frozen=True, kw_only=True)
class LabelledSum:
    """A row JUMLAH of a sheet.

    Attributes:
        label: Its label as written.
        values: Contract column to the number written under it.
    """

    label: str
    values: Mapping[str, float] = field(default_factory=dict)


class NumberTally:
    """Counts and adds the numeric cells of the data rows of one table."""

    def __init__(self, layout: TableLayout, feed: FeedHeadings) -> None:
        self._columns = dict(layout.match.columns)
        self._counted = feed.counted
        self._counts = dict.fromkeys(self._columns.values(), 0)
        self._sums = {column: 0.0 for column in self._columns.values() if column in feed.counted}

    def add(self, block: RowBlock) -> None:
        """Take the data rows of a block into account."""
        for position, column in self._columns.items():
            numbers = block.numbers(position)
            self._counts[column] += int(numbers.sum())
            if column in self._sums and numbers.any():
                self._sums[column] += _added(arrow_column(block.frame, position), numbers)

    @property
    def counts(self) -> dict[str, int]:
        """Contract column to the number of its numeric cells."""
        return dict(self._counts)

    @property
    def sums(self) -> dict[str, float]:
        """Column of a count or money to the sum of its numeric cells."""
        return dict(self._sums)


def read_sum(block: RowBlock, row: int, layout: TableLayout) -> LabelledSum:
    """Read a labelled sum; cells under columns the feed does not know are left out."""
    cells = block.frame.iloc[row]
    texts = {place: cell for place, cell in cells.items() if isinstance(cell, str) and cell.strip()}
    label_place = next(iter(texts))
    values: dict[str, float] = {}
    for place, column in layout.match.columns.items():
        if place in texts and place != label_place:
            is_typed = block.typed_numbers is not None and bool(block.typed_numbers[row, place])
            number = parse_amount(texts[place], is_typed=is_typed)
            if number is not None:
                values[column] = number
    return LabelledSum(label=texts[label_place].strip(), values=values)


def parse_amount(text: str, *, is_typed: bool = False) -> float | None:
    """Return the number written in a sum cell, ``None`` when it holds none.

    >>> parse_amount("Rp 1.234.567,00"), parse_amount("853"), parse_amount("-")
    (1234567.0, 853.0, None)

    Args:
        text: Text of the cell.
        is_typed: Whether the cell was a number in the workbook, so that a point is a decimal one.
    """
    bare = text.strip() if is_typed else _DRESS.sub("", text).replace(" ", "").replace("\u00a0", "")
    grouped = None if is_typed else _GROUPED.fullmatch(bare)
    if grouped:
        whole, groups, decimals = grouped.groups()
        return float(whole + re.sub(r"\D", "", groups) + "." + (decimals or "0"))
    if _PLAIN.fullmatch(bare):
        return float(bare.replace(",", "."))
    return None


def _added(column: pa.Array, numbers: Flags) -> float:
    """Add the cells up; a date, a number to a spreadsheet too, adds nothing."""
    cells = column.filter(pa.array(numbers))
    castable = cells.filter(pc.match_substring_regex(cells, _CASTABLE))
    return float(pc.sum(pc.cast(castable, pa.float64())).as_py() or 0.0)
