"""A feed that reported once is expected again, period by period."""

from __future__ import annotations

from datetime import date

import pytest

from sinergi.contracts.registry import load_contracts
from sinergi.delivery.lateness import find_late_files, load_schedules
from sinergi.settings import load_settings
from sinergi.warehouse.connection import begin

from .office import Office
from .payments import csv_of, payments

pytestmark = pytest.mark.integration


def late(office: Office, today: date) -> list[tuple[str, date, date, int]]:
    with begin(office.settings) as connection:
        found = find_late_files(connection, office.settings, today=today)
    return [(f"{late.source}/{late.feed}", late.period_start, late.due_on, late.periods) for late in found]


def test_nothing_is_late_before_anything_came(office: Office) -> None:
    assert late(office, date(2030, 1, 1)) == []


def test_the_next_period_is_late_from_the_day_after_its_due_day(office: Office) -> None:
    office.load("T1.csv", csv_of(payments(range(3))))
    next_quarter = ("pkh/penyaluran", date(2025, 4, 1), date(2025, 7, 30))
    assert late(office, date(2025, 7, 30)) == []
    assert late(office, date(2025, 7, 31)) == [(*next_quarter, 1)]
    assert late(office, date(2025, 12, 1)) == [(*next_quarter, 2)]


def test_what_came_is_no_longer_expected_and_what_is_held_still_is(office: Office) -> None:
    office.load("T1.csv", csv_of(payments(range(3))))
    office.load("T2.csv", csv_of(payments(range(3), TAHAP="2")))
    assert late(office, date(2025, 7, 31)) == []
    office.receive("kosong.csv", csv_of([{"ID PESERTA PKH": "1", "NIK": "", "ALAMAT": ""}]))
    assert [found[1] for found in late(office, date(2025, 12, 1))] == [date(2025, 7, 1)]


def test_every_feed_has_a_schedule() -> None:
    settings = load_settings({})
    feeds = {f"{source}/{each.feed}" for source, found in load_contracts(settings.sources).items() for each in found}
    assert load_schedules(settings).keys() == feeds
