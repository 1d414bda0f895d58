"""Wait for what the scheduler does with a drop: REST says when to stop waiting, the ledger what happened."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from sqlalchemy.exc import OperationalError

from sinergi.build.history import is_build_due
from sinergi.commands.airflow_api import NO_ANSWER, AirflowApi, DagRun
from sinergi.commands.drop import Drop, sources_with_work, unfinished_files
from sinergi.commands.progress import StepNews
from sinergi.errors import ServiceError
from sinergi.services.disk import find_full_disk
from sinergi.services.state import are_wanted
from sinergi.settings import Settings

Say = Callable[[str], None]
Answer = TypeVar("Answer")

BUILD = "build_warehouse"
STOPPED = "SERVICE-214"

_TICK_SECONDS = 0.7
_DAG_LIMIT_SECONDS = 120.0
_OUTAGE_LIMIT_SECONDS = 120.0
_SILENCE_LIMIT_SECONDS = 1800.0
_EVENT_GRACE_SECONDS = 5.0
_SETTLE_LIMIT_SECONDS = 30.0
_MOST_RUNS = 3


class Follower:
    """Starts and watches the runs that one drop needs.

    Args:
        settings: The installation; its services must be up.
        say: Takes progress lines.
    """

    def __init__(self, settings: Settings, *, say: Say) -> None:
        self._settings = settings
        self._api = AirflowApi(settings)
        self._say = say
        self._heard: object = None
        self._heard_at = time.monotonic()
        self._news = self._patiently(lambda: StepNews(settings))

    def follow_ingest(self, drop: Drop) -> bool:
        """Bring every file of the drop to an end through ``ingest_<source>``, and take up what was left.

        Returns:
            Whether there was anything to do.

        Raises:
            ServiceError: A run failed, a DAG is missing or paused, or nothing moved for half an hour.
        """
        sources = sources_with_work(self._settings, drop)
        runs = {source: self._start(f"ingest_{source}") for source in sources}
        started = dict.fromkeys(runs, 1)
        while unfinished := self._patiently(lambda: unfinished_files(self._settings, drop)):
            self._listen(f"Airflow bekerja: {len(drop.keys) - len(unfinished)} dari {len(drop.keys)} kiriman selesai")
            for source in {file.source for file in unfinished}:
                run = runs[source] = self._patiently(partial(self._api.find_run, runs[source]))
                if run.is_active or self._active(run.dag_id):
                    continue
                if run.state == "failed" or started[source] == _MOST_RUNS:
                    raise self._failed(run)
                started[source] += 1
                runs[source] = self._start(run.dag_id)
            time.sleep(_TICK_SECONDS)
        self._wait_for([run for source in runs for run in self._active(f"ingest_{source}")])
        return bool(runs)

    def follow_build(self) -> None:
        """Wait until ``build_warehouse`` has seen all that is loaded, starting it when nothing else does.

        Raises:
            ServiceError: The build failed, its DAG is missing or paused, or nothing moved for half an hour.
        """
        self._wait_for_dag(BUILD)
        seen: dict[str, DagRun] = {}
        idle_since = time.monotonic()
        while True:
            active = self._active(BUILD)
            seen |= {run.run_id: run for run in active}
            if active:
                idle_since = time.monotonic()
                self._listen("Airflow menyusun gudang data (build_warehouse)", shows_step=False)
            elif not self._is_busy(BUILD):
                self._raise_if_failed(seen)
                if not self._patiently(lambda: is_build_due(self._settings)):
                    return
                if time.monotonic() - idle_since > _EVENT_GRACE_SECONDS:
                    run = self._start(BUILD)
                    seen[run.run_id] = run
            time.sleep(_TICK_SECONDS)

    def settle(self, drop: Drop) -> None:
        """Wait for the runs that woke up meanwhile and find nothing left to do; for half a minute at most."""
        dag_ids = [*sorted({f"ingest_{file.source}" for file in drop.files}), BUILD]
        deadline = time.monotonic() + _SETTLE_LIMIT_SECONDS
        while time.monotonic() < deadline and any(self._is_busy(dag_id) for dag_id in dag_ids):
            self._say("Menunggu Airflow tenang")
            time.sleep(_TICK_SECONDS)

    def _is_busy(self, dag_id: str) -> bool:
        return bool(self._active(dag_id)) or self._patiently(lambda: self._api.has_queued_events(dag_id))

    def _start(self, dag_id: str) -> DagRun:
        self._wait_for_dag(dag_id)
        return self._patiently(lambda: self._api.trigger(dag_id))

    def _wait_for_dag(self, dag_id: str) -> None:
        deadline = time.monotonic() + _DAG_LIMIT_SECONDS
        while (dag := self._patiently(lambda: self._api.find_dag(dag_id))) is None:
            self._say(f"Menunggu Airflow membaca DAG {dag_id}")
            errors = self._patiently(self._api.import_errors)
            if errors or time.monotonic() > deadline:
                raise ServiceError(
                    f"DAG {dag_id} tidak ada. {' | '.join(errors)}".strip(),
                    code="SERVICE-210",
                    remedy="Perbaiki berkas di dags/ atau include/sinergi/orchestration, lalu ulangi.",
                )
            time.sleep(_TICK_SECONDS)
        if dag["is_paused"]:
            raise ServiceError(
                f"DAG {dag_id} sedang dijeda.",
                code="SERVICE-211",
                remedy="Nyalakan di antarmuka Airflow, lalu ulangi.",
            )

    def _wait_for(self, runs: list[DagRun]) -> None:
        """Wait until these runs have ended; how is told by the ledger."""
        while any(run.is_active for run in runs):
            self._listen("Menunggu DAG penerimaan menutup pekerjaannya")
            time.sleep(_TICK_SECONDS)
            runs = [self._patiently(partial(self._api.find_run, run)) for run in runs]

    def _active(self, dag_id: str) -> list[DagRun]:
        return self._patiently(lambda: self._api.active_runs(dag_id))

    def _raise_if_failed(self, seen: dict[str, DagRun]) -> None:
        if not seen:
            return
        last = self._patiently(lambda: self._api.find_run(list(seen.values())[-1]))
        if last.state == "failed":
            raise self._failed(last)

    def _failed(self, run: DagRun) -> ServiceError:
        tasks = self._patiently(lambda: self._api.failed_tasks(run))
        causes = self._patiently(self._news.failures)
        head = f"DAG {run.dag_id} tidak menyelesaikan pekerjaannya ({', '.join(tasks) or run.state})."
        return ServiceError(
            " ".join([head, *causes]),
            code="SERVICE-212",
            remedy=f"Baca catatan tugasnya: {self._api.run_page(run)}",
        )

    def _listen(self, line: str, *, shows_step: bool = True) -> None:
        """Say what is going on and which step ended last; give up when the ledger is silent for too long."""
        step_run_id, step = self._patiently(self._news.last_step)
        self._say(f"{line}; {step}" if step and shows_step else line)
        heard = (line, step_run_id)
        if heard != self._heard:
            self._heard, self._heard_at = heard, time.monotonic()
        if time.monotonic() - self._heard_at > _SILENCE_LIMIT_SECONDS:
            raise ServiceError(
                f"Sudah {_SILENCE_LIMIT_SECONDS / 60:.0f} menit tidak ada kemajuan.",
                code="SERVICE-213",
                remedy="Lihat antarmuka Airflow dan `make status`, lalu ulangi perintah ini.",
            )

    def _patiently(self, call: Callable[[], Answer]) -> Answer:
        """Call again while a service that was killed is being started again, unless all were stopped on purpose."""
        deadline = time.monotonic() + _OUTAGE_LIMIT_SECONDS
        while True:
            try:
                return call()
            except (ServiceError, OperationalError) as error:
                if not are_wanted(self._settings):
                    raise ServiceError(
                        "Layanan dihentikan (`make down`) selagi berkas dikerjakan.",
                        code=STOPPED,
                        remedy="Tidak ada yang hilang; `make run` berikutnya melanjutkannya.",
                    ) from error
                is_lasting = isinstance(error, ServiceError) and error.code != NO_ANSWER
                if is_lasting or time.monotonic() > deadline:
                    raise
                full = find_full_disk(self._settings)
                self._say(full.message if full else "Layanan tidak menjawab; menunggu dijalankan lagi")
                time.sleep(_TICK_SECONDS)
