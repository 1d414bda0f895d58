"""Which files should have come by now: the periods after the last one that each feed reported."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

import yaml
from sqlalchemy import Connection, text

from sinergi.contracts.registry import load_contracts
from sinergi.settings import Settings

_STEPS = {"month": "1 month", "quarter": "3 months", "year": "1 year"}
_LATE = """
select f.source, f.feed,
    min(p.period_start)::date as period_start, min(p.period_end) as period_end,
    min(p.period_end) + f.days as due_on, count(*) as periods
from jsonb_to_recordset(cast(:feeds as jsonb)) as f (source text, feed text, unit text, step interval, days integer)
inner join (
    select source, feed, max(period_end) as reported_to
    from ops.delivery
    where status in ('loaded', 'superseded')
    group by source, feed
) as d on f.source = d.source and f.feed = d.feed
cross join lateral (
    select s as period_start, (s + f.step - interval '1 day')::date as period_end
    from generate_series(date_trunc(f.unit, cast(d.reported_to + 1 as timestamp)), cast(:today as date), f.step) as s
) as p
where p.period_end + f.days < cast(:today as date)
group by f.source, f.feed, f.days
order by due_on, f.source, f.feed
"""


@dataclass(frozen=True, kw_only=True)
class LateFile:
    """A feed whose next file is overdue.

    Attributes:
        period_start: First day of the first period that is missing.
        period_end: Its last day.
        due_on: The last day on which it would have been in time.
        periods: How many periods are overdue by now, this one included.
    """

    source: str
    feed: str
    period_start: date
    period_end: date
    due_on: date
    periods: int


def find_late_files(connection: Connection, settings: Settings, *, today: date) -> list[LateFile]:
    """Return the feeds whose next file is overdue on ``today``, the longest overdue first.

    The period is the contract's unit; the days after its end stand in ``include/reference/schedules.yml``.
    A feed of which nothing was ever loaded is not expected.
    """
    days = load_schedules(settings)
    feeds = [
        {
            "source": contract.source,
            "feed": contract.feed,
            "unit": contract.period.unit,
            "step": _STEPS[contract.period.unit],
            "days": days[f"{contract.source}/{contract.feed}"],
        }
        for contracts in load_contracts(settings.sources).values()
        for contract in contracts
    ]
    found = connection.execute(text(_LATE), {"feeds": json.dumps(feeds), "today": today})
    return [LateFile(**row._mapping) for row in found]


def load_schedules(settings: Settings) -> dict[str, int]:
    """Return the days after which a file is late, by ``<source>/<feed>``."""
    return dict(yaml.safe_load((settings.reference / "schedules.yml").read_text("utf-8")))
