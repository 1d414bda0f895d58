"""Dates as they stand in exports, read as ISO text."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Literal

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from sinergi.cleaning.columns import map_distinct, to_arrow, to_frame, to_series
from sinergi.cleaning.months import DAY_PATTERN, MONTH_PATTERN, MONTHS
from sinergi.cleaning.text import says_nothing, strip_array

Century = Literal["past", "near"]

_EXCEL_EPOCH = date(1899, 12, 30)
_EARLIEST_SERIAL, _LATEST_SERIAL = 2101, 60_000
_EARLIEST_YEAR = 1850

_CLOCK = (
    r"(?:(?:t|[\s,]+(?:pukul|pkl\.?|jam)?)\s*\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?"
    r"\s*(?:am|pm|wib|wita|wit|z|[+-]\d{2}:?\d{2})?)?"
)
_GAP = r"[\s/\-.,_|]{1,6}"
_MONTH_NAME = rf"(?P<name>{MONTH_PATTERN})"
_PATTERNS = tuple(
    re.compile(rf"{pattern}{_CLOCK}")
    for pattern in (
        rf"(?P<year>\d{{4}}){_GAP}(?P<month>\d{{1,2}}){_GAP}(?P<day>\d{{1,2}})",
        rf"(?P<day>\d{{1,2}}){_GAP}(?P<month>\d{{1,2}}){_GAP}(?P<year>\d{{4}}|\d{{2}})",
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s/\-.,_|]{{0,4}}{_MONTH_NAME}[\s/\-.,_'|]{{0,4}}(?P<year>\d{{4}}|\d{{2}})",
        rf"{_MONTH_NAME}{_GAP}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?{_GAP}(?P<year>\d{{4}})",
        rf"(?P<year>\d{{4}}){_GAP}{_MONTH_NAME}{_GAP}(?P<day>\d{{1,2}})",
        r"(?P<year>(?:19|20)\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>\d{2})",
        r"(?P<day>\d{1,2})(?P<month>0[1-9]|1[0-2])(?P<year>(?:19|20)\d{2})",
    )
)
_SERIAL = re.compile(r"(\d{4,5})(?:[.,]\d+)?")
_NO_DATE = re.compile(r"[0\s/\-.:,]+|1899-12-3[01](?:[ t].*)?|1900-01-00(?:[ t].*)?")
_DASHES = re.compile(r"[‐-―−]")
_LEAD = re.compile(rf"(?:(?:tanggal|tgl)\b[\s.:]*)?(?:(?:{DAY_PATTERN})\b[\s,./\-]*)?")
_Parts = tuple[str | None, str | None]


def clean_date(raw: pd.Series, *, received_on: date, century: Century = "past") -> pd.DataFrame:
    """Read a column of dates; day/month/year is the rule, month names may be Indonesian or English.

    A number is an Excel serial from 1 October 1905 on; below, it is a lone year or a count.

    Args:
        raw: Cells as read.
        received_on: Day the delivery was received.
        century: What a two-digit year means: ``past`` the latest one not after ``received_on``,
            ``near`` the one nearest to it (for expiry dates).

    Returns:
        ``value`` (ISO date) and ``issue``: unreadable, impossible (31-02), future (later than
        ``received_on``; value kept), us_order (only month/day/year makes a date; value kept).
        Blank, "-", "0" and "00-00-0000" are missing.
    """

    def clean(cell: str) -> _Parts:
        return _clean_cell(cell, received_on, century)

    stripped = to_series(strip_array(to_arrow(raw)), raw.index)
    return map_distinct(stripped, clean)


def clean_place_and_date(raw: pd.Series, *, received_on: date) -> pd.DataFrame:
    """Read a column of place and date of birth in one cell ("MADIUN, 12-05-1980").

    Returns:
        ``place`` as written, and ``value`` and ``issue`` of the date as :func:`clean_date` gives them.
    """
    parts = split_place_and_date(raw)
    return clean_date(parts["date"], received_on=received_on).assign(place=parts["place"])


def split_place_and_date(raw: pd.Series) -> pd.DataFrame:
    """Split cells of place and date of birth ("MADIUN, 12-05-1980"; the date may stand first).

    Returns:
        ``place`` and ``date``, both as written; NaN for the part that is not there.
    """
    cells = strip_array(to_arrow(raw))
    place_last = pc.extract_regex(
        cells, r"^(?P<date>\d[\d\s/.\-]*(?:[A-Za-z]{3,9}[\s./\-]*\d{2,4}|\d))[\s,/;]+(?P<place>\D*\pL\D*)$"
    )
    place_first = pc.extract_regex(
        cells, rf"^(?P<place>\D*?)[\s,./;:\-]*(?P<date>(?i:(?:{DAY_PATTERN})\b[\s,./]*)?\d.*)$"
    )
    neither = pc.and_(pc.is_null(place_last), pc.is_null(place_first))
    place = pc.coalesce(
        pc.struct_field(place_last, "place"),
        pc.struct_field(place_first, "place"),
        pc.if_else(neither, cells, pa.scalar(None, pa.large_string())),
    )
    day = pc.coalesce(pc.struct_field(place_last, "date"), pc.struct_field(place_first, "date"))
    trimmed = pc.utf8_trim(place, characters=" ,./;:-")
    empty = pa.scalar(None, pa.large_string())
    return to_frame(raw.index, {"place": pc.if_else(pc.equal(trimmed, ""), empty, trimmed), "date": day})


def _clean_cell(cell: str, received_on: date, century: Century) -> _Parts:
    text = _DASHES.sub("-", cell).casefold().strip()
    if _NO_DATE.fullmatch(text):
        return None, None
    lead = None if text[:1].isdigit() else _LEAD.match(text)
    found, issue = _read(text[lead.end() :] if lead else text, received_on, century)
    if found is not None and found > received_on:
        issue = "future"
    if issue == "unreadable" and says_nothing(text):
        issue = None
    return found.isoformat() if found else None, issue


def _read(text: str, received_on: date, century: Century) -> tuple[date | None, str | None]:
    for pattern in _PATTERNS:
        match = pattern.fullmatch(text)
        if match:
            return _from_parts(match.groupdict(), received_on, century)
    serial = _SERIAL.fullmatch(text)
    if serial and _EARLIEST_SERIAL <= int(serial.group(1)) <= _LATEST_SERIAL:
        return _EXCEL_EPOCH + timedelta(days=int(serial.group(1))), None
    return None, "unreadable"


def _from_parts(parts: dict[str, str | None], received_on: date, century: Century) -> tuple[date | None, str | None]:
    year, day = str(parts["year"]), int(str(parts["day"]))
    name = parts.get("name")
    month = MONTHS[name] if name else int(str(parts["month"]))
    found = _make_date(year, month, day, received_on, century)
    if found is None and name is None and month > 12 >= day:
        found = _make_date(year, day, month, received_on, century)
        return found, "us_order" if found else "impossible"
    return found, None if found else "impossible"


def _make_date(year: str, month: int, day: int, received_on: date, century: Century) -> date | None:
    if len(year) == 4:
        return _existing(int(year), month, day)
    thousands = received_on.year // 100 * 100
    candidates = [
        found
        for start in (thousands + 100, thousands, thousands - 100)
        if (found := _existing(start + int(year), month, day))
    ]
    if century == "near":
        return min(candidates, key=lambda found: abs(found - received_on), default=None)
    return next((found for found in candidates if found <= received_on), None)


def _existing(year: int, month: int, day: int) -> date | None:
    if year < _EARLIEST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
