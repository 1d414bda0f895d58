"""What people write wrongly of a person without a rule setting the row aside: each slip drawn anew for each row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from sinergi.contracts.contract import Column
from sinergi.samples import number_slips
from sinergi.samples.date_slips import BIRTH_SLIPS, shorten_year
from sinergi.samples.name_slips import list_name_slips
from sinergi.samples.region_spelling import RegionSpelling, write_place
from sinergi.samples.rows import Feed, Rows
from sinergi.samples.shares import Shares
from sinergi.samples.words import Words

Slip = Callable[[Any, np.random.Generator], Any]

# Which slip a mother's name may have; titles and nicknames are the person's own.
_MOTHER_SLIPS = ("name_variant", "name_old_spelling", "name_cut", "name_typo", "name_initialled")


class Spelling:
    """Writes the rows of a feed as its officers do.

    Args:
        feed: The feed.
        words: The word list.
        regions: How places are written.
        shares: How often each slip is made.
    """

    def __init__(self, feed: Feed, *, words: Words, regions: RegionSpelling, shares: Shares) -> None:
        self._feed, self._regions, self._shares = feed, regions, shares
        self._subject: Mapping[str, str] = feed.contract.people.get("subject", {})
        self._name_slips = list_name_slips(words)

    def apply(self, rows: Rows, random: np.random.Generator, *, kecamatan: dict[int, int]) -> None:
        """Change cells in place and note in the truth what was done.

        Args:
            rows: Rows with clean cells.
            random: Where chance comes from.
            kecamatan: Place of a desa to that of its kecamatan.
        """
        contract = self._feed.contract
        for name in rows.columns:
            column = contract.columns[name]
            if column.kind == "nik":
                self._write_niks(rows, name, random)
            elif column.kind == "no_kk":
                self._write_cards(rows, name, random)
            elif column.kind == "name":
                self._write_names(rows, name, random)
            elif column.kind == "phone" and name == self._subject.get("phone"):
                self._write_phones(rows, name, random)
            elif column.kind in ("date", "place_and_date"):
                if contract.is_birth_date(column):
                    self._write_births(rows, name, random)
                self._shorten_years(rows, name, random)
            elif column.kind in ("desa", "kecamatan"):
                self._write_places(rows, name, random, kecamatan=kecamatan if column.kind == "kecamatan" else None)
        self._write_neighbourhoods(rows, contract.of_kind("rt_rw"), random)

    def _draw(self, kind: str, rows: Rows, random: np.random.Generator) -> list[int]:
        """Return the places of the rows that have a slip."""
        share = self._shares.of(kind, self._feed.contract.source)
        return np.flatnonzero(random.random(len(rows)) < share).tolist()

    def _change(self, rows: Rows, name: str, kind: str, change: Slip, random: np.random.Generator) -> None:
        """Let some cells that are not empty have a slip; one that comes back as it was has none."""
        for place in self._draw(kind, rows, random):
            cell = rows.columns[name][place]
            changed = change(cell, random) if cell not in (None, "") else cell
            if changed != cell:
                rows.columns[name][place] = changed
                rows.note(place, name, kind)

    def _write_names(self, rows: Rows, name: str, random: np.random.Generator) -> None:
        if name == self._subject.get("name"):
            for kind, slip in self._name_slips.items():
                self._change(rows, name, kind, slip, random)
        elif name == self._subject.get("mother_name"):
            slips = [self._name_slips[kind] for kind in _MOTHER_SLIPS]
            self._change(rows, name, "mother_varied", _one_of(slips), random)
            self._change(rows, name, "mother_missing", _leave_out, random)
        is_upper = random.random(len(rows)) < 0.5
        cells = rows.columns[name]
        cells[:] = [cell.upper() if upper else cell for cell, upper in zip(cells, is_upper, strict=True)]

    def _write_niks(self, rows: Rows, name: str, random: np.random.Generator) -> None:
        self._change(rows, name, "nik_typo", number_slips.mistype_nik, random)
        if "no_kk" in rows.columns:
            for place in self._draw("nik_is_card", rows, random):
                rows.put(place, name, rows.columns["no_kk"][place], "nik_is_card")
        for place in self._draw("nik_broken", rows, random):
            kind, broken = number_slips.break_nik(rows.columns[name][place], random)
            if broken != rows.columns[name][place]:
                rows.put(place, name, broken, kind)
        for place in self._draw("nik_missing", rows, random):
            rows.put(place, name, number_slips.miss(random), "nik_missing")

    def _write_cards(self, rows: Rows, name: str, random: np.random.Generator) -> None:
        for place in self._draw("no_kk_broken", rows, random):
            rows.put(place, name, rows.columns[name][place][:15], "no_kk_length")
        for place in self._draw("no_kk_missing", rows, random):
            rows.put(place, name, ("", "-")[int(random.integers(2))], "no_kk_missing")

    def _write_phones(self, rows: Rows, name: str, random: np.random.Generator) -> None:
        self._change(rows, name, "phone_other", number_slips.change_phone, random)
        self._change(rows, name, "phone_two", number_slips.add_phone, random)
        self._change(rows, name, "phone_missing", _leave_out, random)

    def _write_births(self, rows: Rows, name: str, random: np.random.Generator) -> None:
        for kind, slip in BIRTH_SLIPS.items():
            self._change(rows, name, kind, _of_birth(slip), random)
        for place in self._draw("birth_missing", rows, random):
            cell = rows.columns[name][place]
            rows.put(place, name, (cell[0], None) if isinstance(cell, tuple) else None, "birth_missing")

    def _shorten_years(self, rows: Rows, name: str, random: np.random.Generator) -> None:
        for place in self._draw("two_digit_year", rows, random):
            cell = rows.columns[name][place]
            where, day = cell if isinstance(cell, tuple) else ("", cell)
            short = shorten_year(day) if day else day
            if short is not day:
                rows.columns[name][place] = (where, short) if isinstance(cell, tuple) else short
                rows.note(place, name, "two_digit_year")

    def _write_neighbourhoods(self, rows: Rows, columns: Sequence[Column], random: np.random.Generator) -> None:
        names = [column.name for column in columns if column.name in rows.columns]
        for name in names:
            self._change(rows, name, "rt_rw_other", number_slips.change_neighbourhood, random)
            self._change(rows, name, "rt_rw_missing", _leave_out, random)
        if len(names) == 2:
            for place in self._draw("rt_rw_joined", rows, random):
                first, second = (rows.columns[name][place] for name in names)
                if first and second:
                    rows.put(place, names[0], f"{int(first)}/{int(second)}", "rt_rw_joined")
                    rows.columns[names[1]][place] = ""

    def _write_places(
        self, rows: Rows, name: str, random: np.random.Generator, *, kecamatan: dict[int, int] | None
    ) -> None:
        for place, desa in enumerate(rows.desa):
            forms = self._regions.desa(desa) if kecamatan is None else self._regions.kecamatan(kecamatan[desa])
            rows.columns[name][place], is_typo = write_place(forms, random)
            if is_typo:
                rows.note(place, name, f"{name}_typo")


def _leave_out(_cell: Any, _random: np.random.Generator) -> str:
    return ""


def _one_of(slips: Sequence[Slip]) -> Slip:
    """Return a slip that makes the first of some, in an order of chance, that changes the cell."""

    def change(cell: Any, random: np.random.Generator) -> Any:
        written = (slips[place](cell, random) for place in random.permutation(len(slips)).tolist())
        return next((changed for changed in written if changed != cell), cell)

    return change


def _of_birth(slip: Slip) -> Slip:
    """Return a slip of a birth date that may stand in one cell with the place."""

    def change(cell: Any, random: np.random.Generator) -> Any:
        return (cell[0], slip(cell[1], random)) if isinstance(cell, tuple) else slip(cell, random)

    return change
