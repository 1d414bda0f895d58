"""Calendar periods, as titles and file names of deliveries state them."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sinergi.cleaning.months import MONTH_PATTERN, MONTHS

Unit = Literal["month", "quarter", "year"]

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_YEAR = r"(?<!\d)(?P<year>20\d{2})(?!\d)"
_GAP = r"[\s_\-./,:()]*"
_QUARTER = (
    r"(?<![a-z])(?:triwulan|triw|trw|tahap|thp|kuartal|kwartal|quarter|tw|q|t)"
    rf"{_GAP}(?:ke{_GAP})?(?P<quarter>[1-4]|iv|i{{1,3}})(?![\da-z])"
)
_BETWEEN = rf"{_GAP}(?:(?:tahun|thn|th|ta|bulan){_GAP}){{0,2}}"
_NAMED_MONTH = rf"(?<![a-z])(?P<name>{MONTH_PATTERN})(?![a-z])"
_MONTH_FROM = rf"(?:(?P<first>{MONTH_PATTERN})(?![a-z])|\d{{1,2}}[\-/.](?P<first_number>\d{{2}})(?!\d))"
_MONTH_TO = rf"(?:(?P<last>{MONTH_PATTERN})(?![a-z])|(?P<last_number>\d{{2}})(?!\d))"
_MONTHS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_NAMED_MONTH}{_BETWEEN}{_YEAR}",
        rf"{_YEAR}{_BETWEEN}{_NAMED_MONTH}",
        r"(?<!\d)(?P<year>20\d{2})[\-_./ ](?P<month>0[1-9]|1[0-2])(?![\d])",
        r"(?<!\d)(?P<month>0[1-9]|1[0-2])[\-_./ ](?P<year>20\d{2})(?!\d)",
        rf"bulan{_GAP}(?P<month>0?[1-9]|1[0-2])(?!\d){_BETWEEN}{_YEAR}",
    )
)
_RANGE = re.compile(
    rf"(?<![a-z]){_MONTH_FROM}(?:{_GAP}20\d{{2}})?{_GAP}(?:s\.?\s?[/.]?\s?d\.?|sampai(?:{_GAP}dengan)?|hingga|-|–|—)"
    rf"{_GAP}(?:\d{{1,2}}{_GAP})?{_MONTH_TO}{_BETWEEN}{_YEAR}"
)
_QUARTERS = tuple(re.compile(p) for p in (rf"{_QUARTER}{_BETWEEN}{_YEAR}", rf"{_YEAR}{_BETWEEN}{_QUARTER}"))
_LONE_QUARTER, _LONE_MONTH, _LONE_YEAR = map(re.compile, (_QUARTER, _NAMED_MONTH, _YEAR))


@dataclass(frozen=True)
class Period:
    """A calendar month, quarter or year.

    Attributes:
        start: First day.
        end: Last day.
        unit: Which of the three it is.
    """

    start: date
    end: date
    unit: Unit

    @classmethod
    def of_month(cls, year: int, month: int) -> Period:
        """Return a month."""
        return cls(date(year, month, 1), date(year, month, monthrange(year, month)[1]), "month")

    @classmethod
    def of_quarter(cls, year: int, quarter: int) -> Period:
        """Return a quarter (triwulan, 1 to 4)."""
        last = cls.of_month(year, quarter * 3)
        return cls(date(year, quarter * 3 - 2, 1), last.end, "quarter")

    @classmethod
    def of_year(cls, year: int) -> Period:
        """Return a calendar year, which is the budget year."""
        return cls(date(year, 1, 1), date(year, 12, 31), "year")

    def widened(self, unit: Unit) -> Period:
        """Return the quarter or year it lies in where it is shorter than that, else itself."""
        if unit == "year" and self.unit != "year":
            return Period.of_year(self.start.year)
        return quarter_of(self.start) if unit == "quarter" and self.unit == "month" else self


def quarter_of(day: date) -> Period:
    """Return the quarter a day lies in."""
    return Period.of_quarter(day.year, (day.month + 2) // 3)


def find_period(text: str) -> Period | None:
    """Find the period a title or file name speaks of; a month wins over a quarter, a quarter over a year.

    Months that span a quarter ("April - Juni 2025") are the quarter.

    A month or quarter without a year of its own takes the only year of the text.

    >>> find_period("PKH_BNBA_TAHAP2_2025.xlsx")
    Period(start=datetime.date(2025, 4, 1), end=datetime.date(2025, 6, 30), unit='quarter')
    """
    folded = text.casefold()
    return _find_range(folded) or _find_month(folded) or _find_quarter(folded) or _find_year(folded)


def _find_range(text: str) -> Period | None:
    """Read "April - Juni 2025": months that make a whole quarter or year are that period."""
    match = _RANGE.search(text)
    if match is None:
        return None
    parts = match.groupdict()
    first = MONTHS.get(parts["first"] or "") or int(parts["first_number"])
    last = MONTHS.get(parts["last"] or "") or int(parts["last_number"])
    year = int(parts["year"])
    if (first, last) == (1, 12):
        return Period.of_year(year)
    return Period.of_quarter(year, last // 3) if last in {3, 6, 9, 12} and last - first == 2 else None


def _find_month(text: str) -> Period | None:
    for pattern in _MONTHS:
        match = pattern.search(text)
        if match:
            parts = match.groupdict()
            month = MONTHS[parts["name"]] if parts.get("name") else int(parts["month"])
            return Period.of_month(int(parts["year"]), month)
    alone, year = _LONE_MONTH.search(text), _only_year(text)
    if alone and year and "bulan" in text:
        return Period.of_month(year, MONTHS[alone.group("name")])
    return None


def _find_quarter(text: str) -> Period | None:
    for pattern in _QUARTERS:
        match = pattern.search(text)
        if match:
            return Period.of_quarter(int(match.group("year")), _quarter_number(match.group("quarter")))
    alone, year = _LONE_QUARTER.search(text), _only_year(text)
    return Period.of_quarter(year, _quarter_number(alone.group("quarter"))) if alone and year else None


def _quarter_number(written: str) -> int:
    return _ROMAN.get(written) or int(written)


def _find_year(text: str) -> Period | None:
    year = _only_year(text)
    return Period.of_year(year) if year else None


def _only_year(text: str) -> int | None:
    years = {int(match.group("year")) for match in _LONE_YEAR.finditer(text)}
    return years.pop() if len(years) == 1 else None
