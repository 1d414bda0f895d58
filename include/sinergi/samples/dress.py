"""From clean cells to the cells of a file: dates, money, sex, codes, telephones and numbers as they are written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np

from sinergi.contracts.contract import Column
from sinergi.samples.date_slips import ShortYear
from sinergi.samples.layouts import Layout
from sinergi.samples.quarters import MONTHS
from sinergi.samples.rows import Feed, Rows
from sinergi.wording import dotted

Cell = Any
_EPOCH = date(1899, 12, 30)
_SHORT = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agt", "Sep", "Okt", "Nov", "Des")
_DATES: tuple[Callable[[date], str], ...] = (
    lambda day: f"{day.day:02d}/{day.month:02d}/{day.year}",
    lambda day: f"{day.day:02d}/{day.month:02d}/{day.year}",
    lambda day: f"{day.day:02d}-{day.month:02d}-{day.year}",
    lambda day: f"{day.day:02d}.{day.month:02d}.{day.year}",
    lambda day: f"{day.day} {MONTHS[day.month - 1]} {day.year}",
    lambda day: f"{day.day} {_SHORT[day.month - 1]} {day.year}",
    lambda day: day.isoformat(),
)
_SEXES = {"L": ("L", "LK", "Laki-laki", "LAKI-LAKI"), "P": ("P", "PR", "Perempuan", "PEREMPUAN")}
_STAGES: tuple[Callable[[int], str], ...] = (
    str,
    str,
    lambda stage: f"Tahap {stage}",
    lambda stage: ("I", "II", "III", "IV")[stage - 1],
)
# Beyond it a spreadsheet cell cannot hold every whole number.
_LARGEST_WHOLE = 2**53
_LONG_NUMBERS = ("nik", "no_kk")


class Dress:
    """Writes the rows of a feed in the style of one file.

    Args:
        feed: The feed.
        layout: The layout of the file.
    """

    def __init__(self, feed: Feed, layout: Layout) -> None:
        self._feed, self._layout = feed, layout
        self._writers: dict[str, Callable[[Column, Cell, np.random.Generator], Cell]] = {
            "date": self._date, "place_and_date": self._place_and_date, "money": self._money, "sex": self._sex,
            "code": self._code, "open_code": self._code, "yes_no": self._code, "phone": self._phone,
            "nik": self._number, "no_kk": self._number, "tahap": self._stage,
        }  # fmt: skip

    def write(self, rows: Rows, random: np.random.Generator) -> list[list[Cell]]:
        """Return the cells of each row, in the order of the layout's columns."""
        columns = self._feed.contract.columns
        written = []
        for name in self._layout.columns:
            writer = self._writers.get(columns[name].kind)
            cells = rows.columns[name]
            if writer is not None:
                cells = [None if cell is None else writer(columns[name], cell, random) for cell in cells]
            written.append(cells)
        return [list(row) for row in zip(*written, strict=True)]

    def _date(self, column: Column, cell: Cell, random: np.random.Generator) -> Cell:
        if not isinstance(cell, date):
            return cell
        if isinstance(cell, ShortYear):
            return str(cell)
        style = self._layout.date_style
        if style == "cell" and random.random() < 0.8:
            return cell
        if style == "serial" and cell.year > 1906:
            return (cell - _EPOCH).days
        return cell.isoformat() if style == "iso" else _DATES[int(random.integers(len(_DATES)))](cell)

    def _place_and_date(self, column: Column, cell: Cell, random: np.random.Generator) -> Cell:
        where, born = cell
        if born is None:
            return where
        if isinstance(born, ShortYear):
            return f"{where}, {born}"
        kind = int(random.integers(4))
        if kind == 0:
            return f"{where.title()} / {_DATES[4](born)}"
        return f"{where}, {_DATES[(2, 4, 0)[kind - 1]](born)}"

    def _money(self, column: Column, cell: Cell, random: np.random.Generator) -> Cell:
        style = self._layout.money_style
        if not isinstance(cell, int) or style == "number" or (style == "mixed" and random.random() < 0.5):
            return cell
        written = dotted(cell)
        ways = (written, f"Rp {written}", f"Rp {written},00", f"Rp. {written}", str(cell))
        return ways[int(random.integers(len(ways)))]

    def _sex(self, column: Column, cell: Cell, random: np.random.Generator) -> Cell:
        ways = _SEXES[cell]
        return ways[int(random.integers(len(ways)))]

    def _code(self, column: Column, cell: Cell, random: np.random.Generator) -> Cell:
        ways = self._feed.spellings[column.code_list or ""].get(cell)
        if not ways:
            return cell
        way = ways[0] if random.random() < 0.75 else ways[int(random.integers(len(ways)))]
        return way.upper() if random.random() < 0.3 else way

    def _phone(self, column: Column, cell: Cell, random: np.random.Generator) -> Cell:
        if not cell:
            return ("", "-")[int(random.integers(2))]
        if not cell.isdigit():
            return cell
        ways = (
            cell, cell, f"+62{cell[1:]}", f"62{cell[1:]}", cell[1:], f"{cell[:4]}-{cell[4:8]}-{cell[8:]}",
            f"{cell[:4]} {cell[4:8]} {cell[8:]}",
        )  # fmt: skip
        return ways[int(random.integers(len(ways)))]

    def _number(self, column: Column, cell: Cell, random: np.random.Generator) -> Cell:
        is_number = len(cell) == 16 and cell.isdigit() and len(set(cell)) > 1
        if self._layout.is_rounded and column.kind == "nik" and is_number:
            cell = f"{cell[:15]}0"
        style = self._layout.number_style
        if not cell.isdigit() or column.kind not in _LONG_NUMBERS or len(cell) != 16 or style == "text":
            return cell
        if style == "number" and not 10**15 <= int(cell) <= _LARGEST_WHOLE:
            return cell
        return f"'{cell}" if style == "apostrophe" else int(cell)

    def _stage(self, column: Column, cell: Cell, random: np.random.Generator) -> Cell:
        if not 1 <= cell <= 4 or self._layout.money_style == "number":
            return cell
        return _STAGES[int(random.integers(len(_STAGES)))](cell)
