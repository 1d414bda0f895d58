"""Quarters of a year, as exports name them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from sinergi.errors import ConfigurationError

MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober",
    "November", "Desember",
)  # fmt: skip
_NAME = re.compile(r"(20\d{2})-TW([1-4])")


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter: ``2025-TW1`` is January to March."""

    year: int
    number: int

    def __str__(self) -> str:
        """Return the name of its folder."""
        return f"{self.year}-TW{self.number}"

    @property
    def first_day(self) -> date:
        """Its first day."""
        return date(self.year, self.number * 3 - 2, 1)

    @property
    def last_day(self) -> date:
        """Its last day."""
        return self.after(1).first_day - timedelta(days=1)

    @property
    def months(self) -> tuple[date, ...]:
        """The first days of its months."""
        return tuple(date(self.year, self.number * 3 - 2 + place, 1) for place in range(3))

    def after(self, steps: int) -> Quarter:
        """Return the quarter that many later, or earlier where negative."""
        place = self.year * 4 + self.number - 1 + steps
        return Quarter(place // 4, place % 4 + 1)


def parse_quarter(name: str) -> Quarter:
    """Read ``2025-TW1``.

    Raises:
        ConfigurationError: It is written otherwise.
    """
    found = _NAME.fullmatch(name.strip().upper())
    if found is None:
        raise ConfigurationError(f"Triwulan '{name}' tidak dikenal; tulis seperti 2025-TW1.", code="CONFIG-041")
    return Quarter(int(found.group(1)), int(found.group(2)))


def last_day_of_month(first: date) -> date:
    """Return the last day of the month that begins on ``first``."""
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return following - timedelta(days=1)
