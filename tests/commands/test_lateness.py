"""What is expected and has not come: from the first period that ever came, by the declared day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from sinergi.commands.lateness import describe_late, find_late, missing_periods, read_schedules
from sinergi.contracts.registry import load_contracts
from sinergi.errors import ConfigurationError
from sinergi.settings import Settings
from sinergi.warehouse.connection import begin

QUARTER = (date(2025, 1, 1), date(2025, 3, 31))
_DELIVERY = """
insert into ops.delivery
    (source, feed, file_name, sha256, size_bytes, modified_at, drop_id, period_start, period_end, status)
values ('pkh', 'penyaluran', 'a', :status || :start, 1, now(), 'x', cast(:start as date), cast(:end as date), :status)
"""


def late(settings: Settings, today: date) -> list[str]:
    with begin(settings) as connection:
        return describe_late(find_late(connection, settings, load_contracts(settings.sources), today=today))


def receive(settings: Settings, start: str, end: str, *, status: str = "loaded") -> None:
    with begin(settings) as connection:
        connection.execute(text(_DELIVERY), {"start": start, "end": end, "status": status})


def test_only_feeds_with_a_contract_have_a_schedule_and_a_new_one_needs_none(settings: Settings) -> None:
    contracts = load_contracts(settings.sources)
    feeds = {(contract.source, contract.feed) for of_source in contracts.values() for contract in of_source}
    assert len(read_schedules(settings)) == 7
    assert set(read_schedules(settings)) <= feeds


@pytest.mark.parametrize("entry", ["{due_days: lama, source: x}", "{due_days: -1, source: x}", "{due_days: 3}"])
def test_a_schedule_without_days_or_source_is_refused(settings: Settings, tmp_path: Path, entry: str) -> None:
    repository = tmp_path / "repo"
    reference = repository / "include" / "reference"
    reference.mkdir(parents=True)
    (reference / "schedules.yml").write_text(f"pkh:\n  penyaluran: {entry}\n", "utf-8")
    with pytest.raises(ConfigurationError, match="pkh/penyaluran"):
        read_schedules(replace(settings, repository=repository))


def test_a_long_file_covers_the_short_periods_in_it() -> None:
    missing = missing_periods([QUARTER, (date(2025, 5, 2), date(2025, 5, 30))], "month", until=date(2025, 7, 1))
    assert [period.start.month for period in missing] == [4, 6]


def test_an_empty_warehouse_misses_nothing(warehouse: Settings) -> None:
    assert late(warehouse, date(2030, 1, 1)) == []


@pytest.mark.integration
def test_a_period_is_late_the_day_after_it_was_due_and_a_held_file_has_come(warehouse: Settings) -> None:
    receive(warehouse, "2025-01-01", "2025-03-31")
    assert late(warehouse, date(2025, 7, 30)) == []
    assert late(warehouse, date(2025, 7, 31)) == ["pkh/penyaluran: 2025 triwulan 2, batasnya 30-07-2025"]
    receive(warehouse, "2025-04-01", "2025-06-30", status="refused")
    assert len(late(warehouse, date(2025, 7, 31))) == 1
    receive(warehouse, "2025-04-01", "2025-06-30", status="held")
    assert late(warehouse, date(2025, 7, 31)) == []
    assert late(warehouse, date(2026, 3, 1)) == [
        "pkh/penyaluran: 2025 triwulan 4, batasnya 30-01-2026 dan 1 periode sebelumnya"
    ]
