"""RT and RW, the neighbourhood numbers of an address: text of three digits."""

from __future__ import annotations

import re

import pandas as pd

from sinergi.cleaning.columns import map_distinct
from sinergi.cleaning.months import MONTH_PATTERN, MONTHS
from sinergi.cleaning.text import drop_float_tail, fold, says_nothing, strip_cells

_PART = re.compile(r"(?:rt|rw)?[\s.:\-]*(\d{1,3})\.?", re.IGNORECASE)
_NAMED = re.compile(r"\brt[\s.:\-]*(\d{1,3})\W{0,4}rw[\s.:\-]*(\d{1,3})(?!\d)", re.IGNORECASE)
_NAMED_RT = re.compile(r"\brt[\s.:\-]*(\d{1,3})(?!\d)", re.IGNORECASE)
_NAMED_RW = re.compile(r"\brw[\s.:\-]*(\d{1,3})(?!\d)", re.IGNORECASE)
_HEADED = re.compile(r"(?:rt\s*/\s*rw[\s.:]*)?(\d{1,3})(?:\s*[/\\\-.,;|]\s*|\s+)(\d{1,3})", re.IGNORECASE)
_DATE_CELL = re.compile(r"\d{4}-(?P<month>\d{2})-(?P<day>\d{2})(?:[ T][\d:.]+)?")
_DAY_AND_MONTH = re.compile(rf"(?P<day>\d{{1,2}})[\s\-/.]?(?P<name>{MONTH_PATTERN})", re.IGNORECASE)
_BothParts = tuple[str | None, str | None, str | None]


def clean_rt_rw(raw: pd.Series) -> pd.DataFrame:
    """Read a column that holds one of RT and RW ("3", "003", "1.0", "RT 03").

    Returns:
        ``value`` (three digits) and ``issue``: two_parts (a cell of both), unreadable.
        Blank and "-" are missing.
    """
    return map_distinct(strip_cells(raw), _read_part)


def split_rt_rw(raw: pd.Series) -> pd.DataFrame:
    """Split cells of both numbers ("003/001", "RT 03 RW 01", also inside an address).

    Excel turns "3/1" into the date 3 January: a date cell or "3-Jan" is turned back.

    Returns:
        ``rt`` and ``rw`` (three digits, NaN for the part not there) and ``issue``: from_date (turned
        back), unreadable.
        Blank and "-" are missing.
    """
    return map_distinct(strip_cells(raw), _read_both, ("rt", "rw", "issue"))


def _read_part(cell: str) -> tuple[str | None, str | None]:
    text = drop_float_tail(cell)
    part = _PART.fullmatch(text)
    if part and text.isascii():
        return part.group(1).zfill(3), None
    if not fold(text) or says_nothing(text):
        return None, None
    rt, rw, _ = _read_both(text)
    return None, "two_parts" if rt and rw else "unreadable"


def _read_both(cell: str) -> _BothParts:
    if not fold(cell):
        return None, None, None
    if not cell.isascii():
        return None, None, "unreadable"
    both = _NAMED.search(cell) or _HEADED.fullmatch(cell)
    if both:
        return both.group(1).zfill(3), both.group(2).zfill(3), None
    turned = _DATE_CELL.fullmatch(cell) or _DAY_AND_MONTH.fullmatch(cell)
    if turned:
        name = turned.groupdict().get("name")
        month = str(MONTHS[name.lower()]) if name else turned.group("month")
        return turned.group("day").zfill(3), month.zfill(3), "from_date"
    return _read_named(cell)


def _read_named(cell: str) -> _BothParts:
    rt, rw = _NAMED_RT.search(cell), _NAMED_RW.search(cell)
    if rt or rw:
        return rt and rt.group(1).zfill(3), rw and rw.group(1).zfill(3), None
    return None, None, None if says_nothing(cell) else "unreadable"
