"""How counts, days and moments are written for Indonesian readers, everywhere the same."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

OFFICE_TIME = ZoneInfo("Asia/Jakarta")


def dotted(count: int) -> str:
    """Return a count with a dot between thousands.

    >>> dotted(1234567)
    '1.234.567'
    """
    return f"{count:,}".replace(",", ".")


def told_day(day: date) -> str:
    """Return a day as people write it.

    >>> told_day(date(2025, 4, 1))
    '01-04-2025'
    """
    return f"{day:%d-%m-%Y}"


def told_moment(moment: datetime) -> str:
    """Return a moment, which carries its zone, by the clock of the office (WIB).

    >>> told_moment(datetime.fromisoformat("2025-03-31T18:30:00+00:00"))
    '01-04-2025 01:30 WIB'
    """
    return f"{moment.astimezone(OFFICE_TIME):%d-%m-%Y %H:%M} WIB"
