"""The text of a workbook's cell, written so that a damaged identifier stays visibly damaged."""

from __future__ import annotations

import datetime as dt

_EXACT_LIMIT = 2**53


def cell_text(value: object) -> str | None:
    """Return the raw text of a cell, ``None`` for an empty one.

    Whole numbers are written without ``.0``. From 2^53 on a spreadsheet's number is no longer
    exact: it is written in scientific form, so that cleaning sees a damaged identifier and not
    sixteen plausible digits. Dates are ISO; a time of midnight is dropped.

    >>> cell_text(3519012345678901.0), cell_text(1e16), cell_text(dt.datetime(2025, 1, 2))
    ('3519012345678901', '1E+16', '2025-01-02')
    """
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number_text(float(value))
    if isinstance(value, dt.timedelta):
        return _duration_text(value)
    return _moment_text(value)


def is_number_cell(value: object) -> bool:
    """Return whether a spreadsheet's SUM and COUNT take the cell; a date is a number to them."""
    return isinstance(value, int | float | dt.date) and not isinstance(value, bool)


def _number_text(value: float) -> str:
    if not value.is_integer():
        return repr(value)
    return str(int(value)) if abs(value) < _EXACT_LIMIT else f"{value:.15G}"


def _moment_text(value: object) -> str:
    if isinstance(value, dt.datetime):
        is_midnight = value.time() == dt.time.min
        return value.date().isoformat() if is_midnight else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


def _duration_text(value: dt.timedelta) -> str:
    seconds = int(value.total_seconds())
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
