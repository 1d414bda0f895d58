"""RT and RW, the neighbourhood numbers of an address: text of three digits."""

from __future__ import annotations

import re

import pandas as pd

from sinergi.cleaning.columns import map_distinct
from sinergi.cleaning.months import MONTH_PATTERN
from sinergi.cleaning.text import drop_float_tail, fold, says_nothing, strip_cells

_PART = re.compile(r"(?:rt|rw)?[\s.:\-]*(\d{1,3})\.?", re.IGNORECASE)
_NAMED = re.compile(
    r"\b(?:rt[\s.:\-]*\d{1,3}\W{0,4}rw|rw[\s.:\-]*\d{1,3}\W{0,4}rt)[\s.:\-]*\d{1,3}(?!\d)", re.IGNORECASE
)
_HEADED = re.compile(r"(?:rt\s*/\s*rw[\s.:]*)?\d{1,3}(?:\s*[/\\\-.,;|]\s*|\s+)\d{1,3}", re.IGNORECASE)
_DATE_CELL = re.compile(r"\d{4}-\d{2}-\d{2}(?:[ T][\d:.]+)?")
_DAY_AND_MONTH = re.compile(rf"\d{{1,2}}[\s\-/.]?(?:{MONTH_PATTERN})", re.IGNORECASE)


def clean_rt_rw(raw: pd.Series) -> pd.DataFrame:
    """Read a column that holds one of RT and RW ("3", "003", "1.0", "RT 03").

    Returns:
        ``value`` (three digits) and ``issue``: two_parts (a cell of both), unreadable.
        Blank and "-" are missing.
    """
    return map_distinct(strip_cells(raw), _read_part)


def _read_part(cell: str) -> tuple[str | None, str | None]:
    text = drop_float_tail(cell)
    part = _PART.fullmatch(text)
    if part and text.isascii():
        return part.group(1).zfill(3), None
    if not fold(text) or says_nothing(text):
        return None, None
    return None, "two_parts" if _holds_both(text) else "unreadable"


def _holds_both(text: str) -> bool:
    """Return whether a cell holds both numbers; Excel turns "3/1" into a date cell or "3-Jan"."""
    return text.isascii() and bool(
        _NAMED.search(text) or _HEADED.fullmatch(text) or _DATE_CELL.fullmatch(text) or _DAY_AND_MONTH.fullmatch(text)
    )
