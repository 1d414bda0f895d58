"""Slips of numbers: NIK, No KK, telephones, RT and RW."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sinergi.samples.numbers import make_phones

_BETWEEN = (" / ", "/", ", ", "; ", " atau ", " dan ", "\n")
_NO_NUMBER = ("", "-", "0", "TIDAK ADA", "BELUM ADA", "?")


def miss(random: np.random.Generator) -> str:
    """Return one of the ways to write that there is no number."""
    return _NO_NUMBER[int(random.integers(len(_NO_NUMBER)))]


def mistype_nik(number: str, random: np.random.Generator) -> str:
    """Change one digit so that the NIK stays well formed: it is nobody's, or somebody else's."""
    place = (7, 9, *range(10, 16))[int(random.integers(8))]
    digits = [digit for digit in range(10) if str(digit) != number[place]]
    for digit in random.permutation(digits).tolist():
        changed = f"{number[:place]}{digit}{number[place + 1 :]}"
        if _is_well_formed(changed):
            return changed
    return number


def break_nik(number: str, random: np.random.Generator) -> tuple[str, str]:
    """Return the kind of damage and a NIK that is damaged, or written so that only cleaning makes it whole."""
    kind, breaking = _BROKEN[int(random.integers(len(_BROKEN)))]
    return kind, breaking(number)


def change_phone(number: str, random: np.random.Generator) -> str:
    """Return another number."""
    return str(make_phones(random, 1)[0])


def add_phone(number: str, random: np.random.Generator) -> str:
    """Return a cell of two numbers; the person's own mostly stands first."""
    numbers = [number, str(make_phones(random, 1)[0])]
    if random.random() < 0.3:
        numbers.reverse()
    return _BETWEEN[int(random.integers(len(_BETWEEN)))].join(numbers)


def change_neighbourhood(number: str, random: np.random.Generator) -> str:
    """Return the number of a neighbouring RT or RW."""
    place = int(number)
    return f"{max(1, place + (1, -1)[int(random.integers(2))]) if place > 1 else 2:03d}"


def _is_well_formed(number: str) -> bool:
    day, month = int(number[6:8]) % 40, int(number[8:10])
    return 1 <= day <= 28 and 1 <= month <= 12 and number[12:] != "0000"


_BROKEN: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("nik_length", lambda number: number[:15]),
    ("nik_length", lambda number: f"{number}1"),
    ("nik_spaced", lambda number: f"{number[:6]} {number[6:12]} {number[12:]}"),
    ("nik_spaced", lambda number: f"{number[:6]}.{number[6:12]}.{number[12:]} "),
    ("nik_spaced", lambda number: f"{number[:6]}\N{NO-BREAK SPACE}{number[6:]}"),
    ("nik_scientific", lambda number: f"{number[0]}.{number[1:6]}E+15"),
    ("nik_float", lambda number: f"{number}.0"),
    ("nik_letter", lambda number: number[:4] + number[4:].replace("0", "O", 1)),
    ("nik_serial", lambda number: f"{number[:12]}0000"),
    ("nik_date", lambda number: f"{number[:6]}35{number[8:]}"),
    ("nik_placeholder", lambda _: "9999999999999999"),
    ("nik_placeholder", lambda _: "0000000000000000"),
)
