"""The calendar of an office in ref.working_day, held against lokal-id."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lokal.holidays import HOLIDAY_YEARS, count_working_days, get_holidays
from sqlalchemy import text

from sinergi.settings import Settings
from sinergi.warehouse.connection import begin
from sinergi.warehouse.references import load_references

_KNOWN = st.dates(date(min(HOLIDAY_YEARS), 1, 1), date(max(HOLIDAY_YEARS), 12, 31))


@pytest.fixture(scope="module")
def calendar(migrated_server: Settings) -> dict[date, tuple[bool, int, str | None, bool]]:
    with begin(migrated_server) as connection:
        rows = connection.execute(
            text("select day_on, is_working, working_no, holiday_label, has_known_holidays from ref.working_day")
        )
        return {day: (is_working, number, label, is_known) for day, is_working, number, label, is_known in rows}


@given(one=_KNOWN, other=_KNOWN)
def test_a_subtraction_counts_working_days_as_lokal_does(calendar, one: date, other: date) -> None:
    first, last = sorted((one, other))
    after_first = calendar[last][1] - calendar[first][1]
    assert after_first == count_working_days(first, last) - calendar[first][0]


@given(one=st.dates(date(2000, 1, 1), date(2019, 12, 31)), days=st.integers(0, 400))
def test_a_year_without_a_list_counts_weekends_only(calendar, one: date, days: int) -> None:
    other = one + timedelta(days=days)
    counted = calendar[other][1] - calendar[one][1]
    assert counted == np.busday_count(one + timedelta(days=1), other + timedelta(days=1))


def test_years_are_marked_by_whether_lokal_knows_their_holidays(calendar) -> None:
    assert {day.year for day, (*_, is_known) in calendar.items() if is_known} == set(HOLIDAY_YEARS)


def test_a_holiday_carries_its_name_and_no_other_day_does(calendar) -> None:
    named = {day for day, (_, _, label, _) in calendar.items() if label}
    listed = {holiday.date for year in HOLIDAY_YEARS for holiday in get_holidays(year).holidays}
    assert {day.isoformat() for day in named} == listed


def test_every_day_of_the_century_is_there_once_and_in_order(calendar) -> None:
    days = sorted(calendar)
    assert (days[0], days[-1], len(days)) == (date(2000, 1, 1), date(2099, 12, 31), 36_525)
    numbers = [calendar[day][1] for day in days]
    assert numbers == list(np.cumsum([calendar[day][0] for day in days]))


def test_loading_again_writes_nothing_unless_a_day_differs(migrated_server: Settings) -> None:
    written = text("select count(*) from ref.working_day where xmin = pg_current_xact_id()\\:\\:xid")
    with begin(migrated_server, role="owner") as connection:
        load_references(connection, migrated_server)
        assert connection.execute(written).scalar_one() == 0
        connection.execute(text("update ref.working_day set is_working = false where day_on = '2026-03-02'"))
        load_references(connection, migrated_server)
        assert connection.execute(written).scalar_one() == 1
        assert connection.execute(
            text("select is_working from ref.working_day where day_on = '2026-03-02'")
        ).scalar_one()
        connection.rollback()
