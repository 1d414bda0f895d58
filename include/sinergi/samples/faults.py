"""Rows that the rules set aside, one rule a row, and rows that repeat another; all of it told in the truth."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from sinergi.contracts.contract import Column
from sinergi.samples.places import Places
from sinergi.samples.rows import OK, REJECT, Feed, Rows
from sinergi.samples.words import Words

# Far below the share at which a delivery is held, and never above it.
FAULT_SHARE, REPEATED_SHARE, MOST_REJECTS = 0.018, 0.004, 0.06


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One way to break one rule.

    Attributes:
        column: Contract column of the cell.
        flag: Flag of the rule that it breaks.
        make: From the number of the row's desa to the cell.
    """

    column: str
    flag: str
    make: Callable[[int], Any]


def list_faults(
    feed: Feed, *, words: Words, places: Places, columns: frozenset[str], year: int, has_sum: bool
) -> tuple[Fault, ...]:
    """Return the faults that the columns of a file can have.

    Args:
        feed: The feed: what its contract requires can be broken.
        words: Words that no list knows.
        places: The places, to name one of another kecamatan.
        columns: Contract columns that the file has.
        year: Year of the quarter, for dates that cannot be.
        has_sum: Whether a sum stands under the table: what a negative amount adds to it is nobody's rule.
    """
    maker = _Faults(words, places, year, has_sum=has_sum)
    found = [
        fault
        for column in feed.contract.columns.values()
        if column.name in columns
        for fault in maker.of_column(column)
        if fault.flag in feed.reject_codes
    ]
    return tuple(found)


def set_faults(rows: Rows, faults: tuple[Fault, ...], feed: Feed, random: np.random.Generator, *, room: int) -> None:
    """Break one rule in a few rows, at most ``room`` of them."""
    if not faults:
        return
    # A last row with too few cells would end the table before it: that row stays whole.
    chosen = np.flatnonzero(random.random(len(rows))[:-1] < FAULT_SHARE)[: max(0, room)]
    for place in chosen.tolist():
        fault = faults[int(random.integers(len(faults)))]
        break_row(rows, place, fault, feed)


def repeat_keys(rows: Rows, feed: Feed, random: np.random.Generator, *, room: int) -> None:
    """Add second rows of a few keys that differ in another cell; both are set aside."""
    changed = _changeable(feed)
    if not feed.contract.key or not changed:
        return
    good = [place for place, truth in enumerate(rows.truths) if truth.verdict == OK]
    chosen = [place for place in good if random.random() < REPEATED_SHARE][: max(0, room // 2)]
    copies = rows.take(chosen)
    for place in range(len(copies)):
        copies.columns[changed][place] = _other(copies.columns[changed][place])
        _reject(copies, place, "is_key_repeated", feed)
    for place in chosen:
        _reject(rows, place, "is_key_repeated", feed)
    rows.extend(copies)


def break_row(rows: Rows, place: int, fault: Fault, feed: Feed) -> None:
    """Break one rule in one row."""
    rows.put(place, fault.column, fault.make(rows.desa[place]))
    _reject(rows, place, fault.flag, feed)
    rows.truths[place].fault = fault.column


def count_rejects(rows: Rows) -> int:
    """Return how many rows are set aside."""
    return sum(truth.verdict == REJECT for truth in rows.truths)


def _changeable(feed: Feed) -> str:
    """Return a column of a number or of remarks that is no part of the key."""
    for kind in ("money", "count", "text"):
        for column in feed.contract.of_kind(kind):
            if column.name not in feed.contract.key:
                return column.name
    return ""


def _other(cell: Any) -> Any:
    return cell + 25 if isinstance(cell, int) else f"{cell or ''} (kedua)"


def _reject(rows: Rows, place: int, flag: str, feed: Feed) -> None:
    truth = rows.truths[place]
    truth.verdict, truth.rules = REJECT, (feed.reject_codes[flag],)


class _Faults:
    """Knows for each type of a column what breaks which rule."""

    def __init__(self, words: Words, places: Places, year: int, *, has_sum: bool) -> None:
        self._words, self._places, self._year, self._has_sum = words, places, year, has_sum

    def of_column(self, column: Column) -> Iterator[Fault]:
        """Yield every fault that a cell of this column can have."""
        if column.kind == "kabupaten":
            yield self._fixed(column, "is_outside_kabupaten", str(self._words["other_kabupaten"][0]))
        if not column.is_required:
            return
        yield self._fixed(
            column, f"is_{column.name}_empty" if column.kind not in _REGIONS else f"is_{column.kind}_empty", None
        )
        for flag, cell in self._wrong(column):
            yield self._fixed(column, flag, cell)
        if column.kind == "desa":
            yield Fault(column=column.name, flag="is_desa_of_other_kecamatan", make=self._strange_desa)

    def _wrong(self, column: Column) -> Iterator[tuple[str, Any]]:
        name = column.name
        wrong: dict[str, tuple[tuple[str, Any], ...]] = {
            "name": ((f"is_{name}_unreadable", "12345"),),
            "date": (
                (f"is_{name}_unreadable", "minggu lalu"), (f"is_{name}_impossible", f"31/02/{self._year}"),
                (f"is_{name}_future", "17/08/2095"), (f"is_{name}_us_order", f"02/25/{self._year}"),
            ),
            "money": ((f"is_{name}_unreadable", "belum ada angka"), (f"is_{name}_empty", "-")),
            "tahap": ((f"is_{name}_outside", 7),),
            "code": ((f"is_{name}_unknown", "LAIN DARI BIASA"),),
            "count": ((f"is_{name}_unreadable", "banyak sekali"),),
            "kecamatan": (("is_kecamatan_unknown", str(self._words["no_kecamatan"][0])),),
            "desa": (("is_desa_unknown", str(self._words["no_desa"][0])),),
        }  # fmt: skip
        yield from wrong.get(column.kind, ())
        if column.kind == "money" and not self._has_sum:
            yield f"is_{name}_negative", "-225000"

    def _fixed(self, column: Column, flag: str, cell: Any) -> Fault:
        return Fault(column=column.name, flag=flag, make=lambda _: cell)

    def _strange_desa(self, desa: int) -> str:
        """Return a desa of another kecamatan whose name is nowhere else."""
        home = self._places.kecamatan_of[desa]
        strange = np.flatnonzero(self._places.is_unique & (self._places.kecamatan_of != home))
        return str(self._places.desa_names[strange[desa % len(strange)]])


_REGIONS = frozenset({"desa", "kecamatan"})
