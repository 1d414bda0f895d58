"""The real scheduler and kill -9 of whatever can be killed; the office ends as one that nobody disturbed.

The tests share one home, whose services start once, and build on one another in their order.
"""

from __future__ import annotations

import contextlib
import os
import signal
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from sqlalchemy.exc import OperationalError

from sinergi.commands.lifecycle import status
from sinergi.commands.run import run
from sinergi.delivery.inbox import put_into_inbox
from sinergi.services.postgres import postgres_pid, remove_postgres, start_postgres
from sinergi.settings import load_settings
from tests.delivery.payments import csv_of, member

from .scheduler_office import SchedulerOffice, running_office, wait_for

pytestmark = [pytest.mark.scheduler, pytest.mark.integration, pytest.mark.slow]

FILES = FIRST, SECOND, THIRD = tuple(f"PKH_ANGGOTA_2025_TW{quarter}.csv" for quarter in (2, 3, 4))
# A killed worker is noticed after this many seconds without a heartbeat; 60 in the office.
HEARTBEAT = "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT"


@pytest.fixture(scope="module")
def drop() -> Iterator[Path]:
    """A folder with one file for each kill."""
    with tempfile.TemporaryDirectory(prefix="sinergi-kiriman-") as name:
        folder = Path(name)
        for place, file in enumerate(FILES):
            rows = [member(number) for number in range(100 * place, 100 * place + 30)]
            (folder / file).write_bytes(csv_of(rows))
        yield folder


@pytest.fixture(scope="module")
def office() -> Iterator[SchedulerOffice]:
    """A home whose PostgreSQL and Airflow run, where a killed worker is noticed soon."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(HEARTBEAT, "15")
        with running_office("sinergi-dag-") as started:
            yield started


@pytest.fixture(scope="module")
def undisturbed() -> Iterator[SchedulerOffice]:
    """A second home without Airflow, where nothing is ever killed."""
    with tempfile.TemporaryDirectory(prefix="sinergi-tenang-") as name:
        settings = replace(load_settings({}), home=Path(name).resolve())
        try:
            start_postgres(settings, durable=False)
            yield SchedulerOffice(settings=settings)
        finally:
            remove_postgres(settings)


def test_a_task_killed_in_the_middle_of_publishing_is_repeated_and_loads_once(
    office: SchedulerOffice, drop: Path
) -> None:
    put_into_inbox(office.settings, "pkh", drop / FIRST)
    with office.publishing_blocked("pkh_anggota"):
        ingest = office.running("ingest_pkh")
        os.kill(office.blocked_process(), signal.SIGKILL)
    assert office.settled_run(ingest).state == "success"
    assert office.status(FIRST) == "loaded"
    assert office.task_states(ingest)["publish_delivery", FIRST] == ("success", 2)


def test_a_worker_killed_with_its_task_is_noticed_and_the_delivery_loads_once(
    office: SchedulerOffice, drop: Path
) -> None:
    put_into_inbox(office.settings, "pkh", drop / SECOND)
    with office.publishing_blocked("pkh_anggota"):
        ingest = office.running("ingest_pkh")
        task = psutil.Process(office.blocked_process())
        worker = task.parent()
        assert worker is not None
        for process in (worker, task):
            process.kill()
    assert office.settled_run(ingest, limit=150).state == "success"
    assert office.status(SECOND) == "loaded"


def test_a_database_killed_in_the_middle_of_a_run_comes_back_and_the_delivery_loads_once(
    office: SchedulerOffice, drop: Path
) -> None:
    put_into_inbox(office.settings, "pkh", drop / THIRD)
    killed = postgres_pid(office.settings)
    assert killed is not None
    # The lock of this test dies with the server, too.
    with contextlib.suppress(OperationalError), office.publishing_blocked("pkh_anggota"):
        office.running("ingest_pkh")
        office.blocked_process()
        os.kill(killed, signal.SIGKILL)
        wait_for(lambda: postgres_pid(office.settings) not in {None, killed} or None, limit=30)
    wait_for(lambda: True if status(office.settings).is_up else None, limit=90)
    wait_for(lambda: True if not office.api.active_runs("ingest_pkh") else None, limit=120)
    if office.status(THIRD) != "loaded":
        assert office.settled_run(office.api.trigger("ingest_pkh")).state == "success"
    assert office.status(THIRD) == "loaded"


def test_the_warehouse_is_the_one_that_nobody_disturbed(
    office: SchedulerOffice, undisturbed: SchedulerOffice, drop: Path
) -> None:
    wait_for(lambda: True if not office.api.active_runs("build_warehouse") else None, limit=120)
    for name in FILES:
        folder = drop / f"tenang {name}" / "pkh"
        folder.mkdir(parents=True)
        folder.joinpath(name).write_bytes((drop / name).read_bytes())
        run(undisturbed.settings, folder.parent)
    assert undisturbed.content()["facts"]
    assert without_numbers(office.content()) == without_numbers(undisturbed.content())
    assert office.open_rows_per_key() == 1
    assert office.rows("select count(distinct person_key) from core.person_link") == undisturbed.rows(
        "select count(distinct person_key) from core.person_link"
    )


def without_numbers(content: dict[str, list[tuple]]) -> dict[str, list[tuple]]:
    """Return the content without delivery numbers, which depend on the order of arrival."""
    balance = [(name, ended, *counts) for name, ended, _number, *counts in content["balance"]]
    return {**content, "balance": balance}
