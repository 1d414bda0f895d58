"""Slips of dates: what is wrong in a birth date, and a year of two digits in any."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import numpy as np

Slip = Callable[[date, np.random.Generator], date]

# An older year of two digits is that of a child.
_EARLIEST_SHORT = 1931
_UNKNOWN = ((1, 1), (7, 1), (12, 31))


def _swap(born: date, random: np.random.Generator) -> date:
    # The swapped date of an infant may not have come yet.
    return born.replace(day=born.month, month=born.day) if born.day <= 12 and born.year < 2020 else born


def _change_a_digit(born: date, random: np.random.Generator) -> date:
    """Change one digit of the day; the month has it, too."""
    digit = int(random.integers(10))
    day = born.day // 10 * 10 + digit if random.random() < 0.6 else digit % 3 * 10 + born.day % 10
    return born.replace(day=day) if 1 <= day <= 28 else born


def _miss_the_year(born: date, random: np.random.Generator) -> date:
    # Nobody is born tomorrow: the young are only made older.
    years = (1, -1, 10, -10)[int(random.integers(4))]
    return born.replace(year=born.year + (-abs(years) if born.year > 2010 else years), day=min(born.day, 28))


def _not_know(born: date, random: np.random.Generator) -> date:
    # The last day of this year may lie after the file: the youngest are born on its first.
    month, day = _UNKNOWN[int(random.integers(3))] if born.year < 2020 else _UNKNOWN[0]
    return born.replace(month=month, day=day)


class ShortYear(date):
    """A date that is written with two digits of its year, in every kind of file.

    >>> str(ShortYear(1980, 5, 12))
    '12-05-80'
    """

    def __str__(self) -> str:
        """Return day, month and the last two digits of the year."""
        return f"{self.day:02d}-{self.month:02d}-{self.year % 100:02d}"


def shorten_year(day: date) -> date:
    """Return a date that is written short, the same where that would say another century."""
    return ShortYear(day.year, day.month, day.day) if day.year >= _EARLIEST_SHORT else day


BIRTH_SLIPS: Mapping[str, Slip] = {
    "birth_swapped": _swap,
    "birth_digit": _change_a_digit,
    "birth_year_off": _miss_the_year,
    "birth_placeholder": _not_know,
}
