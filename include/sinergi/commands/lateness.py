"""Files that are expected and have not come: what ``include/reference/schedules.yml`` expects, less the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import yaml
from sqlalchemy import Connection, text

from sinergi.cleaning.periods import Period, Unit, quarter_of
from sinergi.commands.overview import tell_more
from sinergi.contracts.contract import Contract
from sinergi.errors import ConfigurationError, Place
from sinergi.settings import Settings
from sinergi.wording import told_day

_MOST_FEEDS = 4
_SCHEDULES = "schedules.yml"
_RECEIVED = """
select source, feed, period_start, period_end
from ops.delivery
where status <> 'refused' and feed is not null and period_start is not null
"""


@dataclass(frozen=True, kw_only=True)
class LateFeed:
    """A feed with periods for which nothing has come in time, oldest first."""

    source: str
    feed: str
    periods: tuple[Period, ...]
    due_on: date

    def line(self) -> str:
        """Return the feed, its missing periods and the day the last of them was due."""
        more = f" dan {len(self.periods) - 1} periode sebelumnya" if len(self.periods) > 1 else ""
        return f"{self.source}/{self.feed}: {_told(self.periods[-1])}, batasnya {told_day(self.due_on)}{more}"


def read_schedules(settings: Settings) -> dict[tuple[str, str], int]:
    """Return the days after the end of a period within which a feed is expected, by source and feed.

    Raises:
        ConfigurationError: An entry is not a number of days with its source.
    """
    path = settings.reference / _SCHEDULES
    found = {}
    for source, feeds in (yaml.safe_load(path.read_text("utf-8")) or {}).items():
        for feed, entry in feeds.items():
            days = entry.get("due_days")
            if not isinstance(days, int) or days < 0 or not entry.get("source"):
                raise ConfigurationError(
                    f"Jadwal {source}/{feed} tidak lengkap.",
                    code="CONFIG-044",
                    place=Place(file=_SCHEDULES),
                    remedy="Tulis due_days (hari) dan source (asal angka itu).",
                )
            found[source, feed] = days
    return found


def find_late(
    connection: Connection, settings: Settings, contracts: Mapping[str, Sequence[Contract]], *, today: date
) -> list[LateFeed]:
    """Return the feeds with overdue periods; a feed of which nothing ever came is not among them."""
    schedules = read_schedules(settings)
    received: dict[tuple[str, str], list[tuple[date, date]]] = {}
    for row in connection.execute(text(_RECEIVED)):
        received.setdefault((row.source, row.feed), []).append((row.period_start, row.period_end))
    found = []
    for contract in (contract for feeds in contracts.values() for contract in feeds):
        key = contract.source, contract.feed
        if key in schedules and key in received:
            grace = timedelta(days=schedules[key])
            missing = missing_periods(received[key], contract.period.unit, until=today - grace)
            if missing:
                late = LateFeed(source=key[0], feed=key[1], periods=missing, due_on=missing[-1].end + grace)
                found.append(late)
    return found


def missing_periods(received: Sequence[tuple[date, date]], unit: Unit, *, until: date) -> tuple[Period, ...]:
    """Return the periods, from the first received one, that ended before ``until`` and that no file touches.

    >>> quarter = (date(2025, 1, 1), date(2025, 3, 31))
    >>> [str(period.start) for period in missing_periods([quarter], "quarter", until=date(2025, 10, 1))]
    ['2025-04-01', '2025-07-01']
    """
    first = min(start for start, _ in received)
    return tuple(
        period
        for period in _periods(unit, first=first, until=until)
        if not any(start <= period.end and end >= period.start for start, end in received)
    )


def describe_late(late: Sequence[LateFeed], *, shows_all: bool = False) -> list[str]:
    """Return the lines of the late feeds, the latest due first: of all, or of the first few and how many more."""
    ordered = sorted(late, key=lambda feed: feed.due_on, reverse=True)
    shown = ordered if shows_all else ordered[:_MOST_FEEDS]
    lines = [feed.line() for feed in shown]
    return lines if shown == ordered else [*lines, tell_more(len(ordered) - len(shown))]


def _periods(unit: Unit, *, first: date, until: date) -> Iterator[Period]:
    period = _period_with(first, unit)
    while period.end < until:
        yield period
        period = _period_with(period.end + timedelta(days=1), unit)


def _period_with(day: date, unit: Unit) -> Period:
    if unit == "month":
        return Period.of_month(day.year, day.month)
    return quarter_of(day) if unit == "quarter" else Period.of_year(day.year)


def _told(period: Period) -> str:
    if period.unit == "year":
        return f"{period.start:%Y}"
    if period.unit == "quarter":
        return f"{period.start:%Y} triwulan {(period.start.month + 2) // 3}"
    return f"{period.start:%m-%Y}"
