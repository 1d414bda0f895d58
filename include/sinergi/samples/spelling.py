"""What people write wrongly of a person without a rule setting the row aside: names, NIK, birth dates, places."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np

from sinergi.samples.naming import change_a_letter
from sinergi.samples.region_spelling import RegionSpelling, write_place
from sinergi.samples.rows import Feed, Rows
from sinergi.samples.words import Words

# Shares of rows, of domain.md section 11.
_NAME_CUT, _NAME_VARIED, _NAME_TITLED = 0.04, 0.07, 0.02
_NIK_MISSING, _NIK_MISTYPED, _NIK_BROKEN, _NIK_IS_CARD = 0.06, 0.04, 0.03, 0.003
_BIRTH_MISSING, _BIRTH_SWAPPED, _BIRTH_OFF = 0.045, 0.01, 0.01
_CARD_MISSING, _CARD_BROKEN = 0.03, 0.01
_NO_NIK = ("", "-", "0", "TIDAK ADA", "BELUM ADA", "?")
_VARIANTS = (("Muhammad", "Moh."), ("Muhammad", "M."), ("Ahmad", "Achmad"), ("Abdul", "Abd."), ("Siti", "St."))

Cells = list[Any]


class Spelling:
    """Writes the rows of a feed as its officers do.

    Args:
        feed: The feed.
        words: The word list.
        regions: How places are written.
    """

    def __init__(self, feed: Feed, *, words: Words, regions: RegionSpelling) -> None:
        self._feed, self._words, self._regions = feed, words, regions
        self._subject = feed.contract.people.get("subject", {})

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
                _write_cards(rows, name, random)
            elif column.kind == "name":
                self._write_names(rows, name, random)
            elif column.kind in ("date", "place_and_date") and contract.is_birth_date(column):
                self._write_births(rows, name, random)
            elif column.kind in ("desa", "kecamatan"):
                self._write_places(rows, name, random, kecamatan=kecamatan if column.kind == "kecamatan" else None)

    def _write_names(self, rows: Rows, name: str, random: np.random.Generator) -> None:
        is_subject = name == self._subject.get("name")
        for place, written in enumerate(rows.columns[name]):
            changed, note = self._change_name(written, random) if is_subject else (written, "")
            rows.columns[name][place] = changed.upper() if random.random() < 0.5 else changed
            _note(rows, place, note)

    def _change_name(self, name: str, random: np.random.Generator) -> tuple[str, str]:
        drawn = random.random()
        words = name.split()
        if drawn < _NAME_CUT:
            return _cut(words, random), "name_cut" if len(words) > 1 else ""
        if drawn < _NAME_CUT + _NAME_VARIED:
            return _vary(name, random), "name_varied"
        if drawn < _NAME_CUT + _NAME_VARIED + _NAME_TITLED:
            titles = self._words["women_titles" if words[0] in self._words["women"] else "men_titles"]
            return f"{titles[int(random.integers(len(titles)))]} {name}", "name_titled"
        return name, ""

    def _write_niks(self, rows: Rows, name: str, random: np.random.Generator) -> None:
        drawn = random.random(len(rows))
        for place, share in enumerate(drawn.tolist()):
            number = rows.columns[name][place]
            if share < _NIK_MISSING:
                rows.columns[name][place] = _NO_NIK[int(random.integers(len(_NO_NIK)))]
                _note(rows, place, "nik_missing")
            elif share < _NIK_MISSING + _NIK_MISTYPED:
                rows.columns[name][place] = _mistype(number, random)
                _note(rows, place, "nik_typo")
            elif share < _NIK_MISSING + _NIK_MISTYPED + _NIK_BROKEN:
                note, breaking = _BROKEN[int(random.integers(len(_BROKEN)))]
                rows.columns[name][place] = breaking(number)
                _note(rows, place, f"nik_{note}")
            elif share > 1 - _NIK_IS_CARD and "no_kk" in rows.columns:
                rows.columns[name][place] = rows.columns["no_kk"][place]
                _note(rows, place, "nik_is_card")

    def _write_births(self, rows: Rows, name: str, random: np.random.Generator) -> None:
        drawn = random.random(len(rows))
        for place in np.flatnonzero(drawn < _BIRTH_MISSING + _BIRTH_SWAPPED + _BIRTH_OFF).tolist():
            cell = rows.columns[name][place]
            where, born = cell if isinstance(cell, tuple) else ("", cell)
            changed, note = _change_birth(born, drawn[place], random)
            rows.columns[name][place] = (where, changed) if isinstance(cell, tuple) else changed
            _note(rows, place, note)

    def _write_places(
        self, rows: Rows, name: str, random: np.random.Generator, *, kecamatan: dict[int, int] | None
    ) -> None:
        for place, desa in enumerate(rows.desa):
            forms = self._regions.desa(desa) if kecamatan is None else self._regions.kecamatan(kecamatan[desa])
            rows.columns[name][place], is_typo = write_place(forms, random)
            _note(rows, place, f"{name}_typo" if is_typo else "")


def _write_cards(rows: Rows, name: str, random: np.random.Generator) -> None:
    for place, share in enumerate(random.random(len(rows)).tolist()):
        if share < _CARD_MISSING:
            rows.columns[name][place] = ("", "-")[int(random.integers(2))]
            _note(rows, place, "no_kk_missing")
        elif share < _CARD_MISSING + _CARD_BROKEN:
            rows.columns[name][place] = rows.columns[name][place][:15]
            _note(rows, place, "no_kk_length")


def _note(rows: Rows, place: int, note: str) -> None:
    if note:
        truth = rows.truths[place]
        truth.note = f"{truth.note}+{note}" if truth.note else note


def _cut(words: list[str], random: np.random.Generator) -> str:
    if len(words) == 1:
        return words[0]
    kinds: tuple[Callable[[], str], ...] = (
        lambda: words[0], lambda: " ".join([words[-1], *words[:-1]]),
        lambda: " ".join([*words[:-1], f"{words[-1][0]}."]), lambda: " ".join([f"{words[0][0]}.", *words[1:]]),
    )  # fmt: skip
    return kinds[int(random.integers(len(kinds)))]()


def _vary(name: str, random: np.random.Generator) -> str:
    for modern, written in _VARIANTS:
        if name.startswith(f"{modern} "):
            return name.replace(modern, written, 1)
    kind = int(random.integers(4))
    if kind == 0 and "u" in name:
        return name.replace("u", "oe", 1)
    if kind == 1:
        return f"{name}h" if name[-1] in "aio" else name.replace(" ", "  ", 1)
    if kind == 2:
        return f"{name} "
    return change_a_letter(name, random)


def _mistype(number: str, random: np.random.Generator) -> str:
    """Change one digit of the serial: a well-formed NIK of nobody, or of somebody else."""
    place = 12 + int(random.integers(4))
    digit = str((int(number[place]) + int(random.integers(1, 10))) % 10)
    changed = number[:place] + digit + number[place + 1 :]
    return changed if changed[12:] != "0000" else f"{number[:12]}0001"


_BROKEN: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("length", lambda number: number[:15]),
    ("length", lambda number: f"{number}1"),
    ("spaced", lambda number: f"{number[:6]} {number[6:12]} {number[12:]}"),
    ("spaced", lambda number: f"{number[:6]}.{number[6:12]}.{number[12:]} "),
    ("spaced", lambda number: f"{number[:6]}\N{NO-BREAK SPACE}{number[6:]}"),
    ("scientific", lambda number: f"{number[0]}.{number[1:6]}E+15"),
    ("float", lambda number: f"{number}.0"),
    ("letter", lambda number: number[:4] + number[4:].replace("0", "O", 1)),
    ("serial", lambda number: f"{number[:12]}0000"),
    ("date", lambda number: f"{number[:6]}35{number[8:]}"),
    ("placeholder", lambda _: "9999999999999999"),
    ("placeholder", lambda _: "0000000000000000"),
)


def _change_birth(born: date, share: float, random: np.random.Generator) -> tuple[date | None, str]:
    if share < _BIRTH_MISSING:
        return None, "birth_missing"
    if share < _BIRTH_MISSING + _BIRTH_SWAPPED:
        if born.day <= 12 and born.day != born.month:
            return born.replace(day=born.month, month=born.day), "birth_swapped"
        return born, ""
    years = (1, -1, 10, -10)[int(random.integers(4))]
    # Nobody is born tomorrow: the young are only made older.
    year = born.year + (-abs(years) if born.year > 2010 else years)
    return born.replace(year=year, day=min(born.day, 28)), "birth_off"
