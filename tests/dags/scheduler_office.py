"""An office with the real scheduler: files are dropped, processes are killed, states are read."""

from __future__ import annotations

import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import psutil
from sqlalchemy import text

from sinergi.commands.airflow_api import AirflowApi, DagRun
from sinergi.commands.lifecycle import down, up
from sinergi.services.postgres import remove_postgres
from sinergi.services.processes import marked_processes
from sinergi.settings import Settings, load_settings
from sinergi.warehouse.connection import begin, warehouse_engine

Found = TypeVar("Found")

_FACTS = """
select row_no, sheet, id_peserta, komponen_code, region_code, hubungan_label
from core.pkh_component
order by id_peserta, row_no
"""
_RECORDS = """
select r.sheet, r.row_no, r.role, r.name, r.birth_date, r.region_code, r.nik_grade
from vault.person_record as r
order by r.name, r.birth_date, r.row_no
"""


@dataclass(frozen=True, kw_only=True)
class SchedulerOffice:
    """A home whose services run."""

    settings: Settings

    @property
    def api(self) -> AirflowApi:
        """Its Airflow."""
        return AirflowApi(self.settings)

    def rows(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        """Return the rows of a query on the warehouse."""
        with begin(self.settings) as connection:
            return [tuple(row) for row in connection.execute(text(query), values)]

    def status(self, file_name: str) -> str | None:
        """Return the status of a delivery, ``None`` while there is none."""
        found = self.rows("select status from ops.delivery where file_name = :name", name=file_name)
        return str(found[0][0]) if found else None

    def task_states(self, run: DagRun) -> dict[tuple[str, str], tuple[str, int]]:
        """Return state and number of tries per task and file of a run."""
        path = f"/api/v2/dags/{run.dag_id}/dagRuns/{quote(run.run_id, safe='')}/taskInstances?limit=100"
        found = self.api._call("GET", path)["task_instances"]
        return {
            (task["task_id"], task["rendered_map_index"] or str(task["map_index"])): (
                task["state"],
                task["try_number"],
            )
            for task in found
        }

    def start(self, dag_id: str, **form: object) -> DagRun:
        """Start a run with its form filled in, as somebody does in the UI."""
        body = {"logical_date": None, "conf": form}
        made = self.api._call("POST", f"/api/v2/dags/{dag_id}/dagRuns", body=body)
        return DagRun(dag_id=dag_id, run_id=made["dag_run_id"], state=made["state"])

    def note(self, run: DagRun, *, task_id: str = "") -> str:
        """Return the note of a run, or of a task of it that is not mapped."""
        task = f"/taskInstances/{task_id}" if task_id else ""
        found = self.api._call("GET", f"/api/v2/dags/{run.dag_id}/dagRuns/{quote(run.run_id, safe='')}{task}")
        return str(found["note"] or "")

    def runs(self, dag_id: str) -> list[DagRun]:
        """Return the runs of a DAG."""
        found = self.api._call("GET", f"/api/v2/dags/{dag_id}/dagRuns?limit=100")["dag_runs"]
        return [DagRun(dag_id=dag_id, run_id=run["dag_run_id"], state=run["state"]) for run in found]

    def last_run(self, dag_id: str) -> DagRun | None:
        """Return the run of a DAG that was made last."""
        found = self.api._call("GET", f"/api/v2/dags/{dag_id}/dagRuns?order_by=-id&limit=1")["dag_runs"]
        return DagRun(dag_id=dag_id, run_id=found[0]["dag_run_id"], state=found[0]["state"]) if found else None

    def settled_run(self, run: DagRun, *, limit: float = 120) -> DagRun:
        """Return a run once it has ended."""
        return wait_for(lambda: found if not (found := self.api.find_run(run)).is_active else None, limit=limit)

    def running(self, dag_id: str, *, limit: float = 30) -> DagRun:
        """Return the run of a DAG that is running, once there is one."""
        return wait_for(lambda: next(iter(self.api.active_runs(dag_id)), None), limit=limit)

    @contextmanager
    def publishing_blocked(self, feed: str) -> Iterator[None]:
        """Hold the lock under which a feed is published; gone with the server when that is killed."""
        with warehouse_engine(self.settings).connect() as connection:
            connection.execute(
                text("select pg_advisory_lock(hashtextextended(:feed, 0))"), {"feed": f"publish {feed}"}
            )
            yield

    def blocked_process(self) -> int:
        """Return the process whose database session waits for an advisory lock, once there is one."""
        (port,) = wait_for(
            lambda: next(
                iter(
                    self.rows(
                        "select client_port from pg_stat_activity"
                        " where wait_event_type = 'Lock' and wait_event = 'advisory'"
                    )
                ),
                None,
            ),
            limit=60,
        )
        return next(
            pid
            for pid in marked_processes(self.settings)
            for connection in psutil.Process(pid).net_connections()
            if connection.laddr and connection.laddr.port == port
        )

    def content(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return facts and records of people without numbers and clocks, to compare two offices."""
        return {
            "facts": self.rows(_FACTS),
            "records": self.rows(_RECORDS),
            "balance": self.rows(
                "select d.file_name, d.status, b.* from ops.row_balance as b join ops.delivery as d"
                " using (delivery_id) order by d.file_name"
            ),
        }

    def open_rows_per_key(self) -> int:
        """Return the largest number of open versions of one row of one file: more than 1 is a doubling."""
        found = self.rows(
            "select max(n) from (select count(*) as n from core.pkh_component_version where known_to is null"
            " group by delivery_id, sheet, row_no) as counted"
        )
        return int(found[0][0])


@contextmanager
def running_office(prefix: str) -> Iterator[SchedulerOffice]:
    """Start PostgreSQL and Airflow in a home of their own; nothing of it is left afterwards."""
    with tempfile.TemporaryDirectory(prefix=prefix) as name:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        settings = replace(load_settings({}), home=Path(name).resolve(), api_port=port)
        try:
            up(settings, say=lambda _line: None)
            yield SchedulerOffice(settings=settings)
        finally:
            down(settings, say=lambda _line: None)
            remove_postgres(settings)


def wait_for(look: Callable[[], Found | None], *, limit: float) -> Found:
    """Look again and again until there is something; fail after ``limit`` seconds."""
    deadline = time.monotonic() + limit
    while time.monotonic() < deadline:
        try:
            found = look()
        except Exception:
            if time.monotonic() + 1 > deadline:
                raise
            found = None
        if found is not None:
            return found
        time.sleep(0.2)
    raise AssertionError(f"Nothing came within {limit:.0f} seconds")


def files_below(folder: Path) -> Iterator[Path]:
    """Yield every readable file below a folder."""
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            yield path
