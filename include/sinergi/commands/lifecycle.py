"""Up, down and status of everything a home runs.

Usage::

    up(settings)       # idempotent; returns when PostgreSQL and all of Airflow answer
    status(settings)   # what runs, where
    down(settings)     # idempotent; also after a kill -9 of the supervisor
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib.metadata import version

from sinergi.errors import ServiceError
from sinergi.services.airflow_database import migrate_airflow_database
from sinergi.services.components import COMMANDS
from sinergi.services.environment import airflow_environment, api_url, prepare_airflow_folders
from sinergi.services.files import exclusive_lock, try_lock
from sinergi.services.health import find_unhealthy
from sinergi.services.home import log_folder, prepare_home, run_folder
from sinergi.services.outside import prepare_outside_warehouse
from sinergi.services.postgres import is_postgres_running, postgres_pid, start_postgres, stop_postgres
from sinergi.services.processes import end_processes, is_alive, marked_processes
from sinergi.services.secrets import ensure_secrets
from sinergi.services.state import ProcessState, are_wanted, mark_wanted, read_state, state_file
from sinergi.services.supervisor import LOCK_FILE
from sinergi.services.urls import embedded_port
from sinergi.settings import Settings

Say = Callable[[str], None]

_UP_LIMIT_SECONDS = 240.0
_DOWN_LIMIT_SECONDS = 60.0
_PATIENCE_SECONDS = 6.0
_LOOK_SECONDS = 0.25
_STILL_WAITING_SECONDS = 15.0


@dataclass(frozen=True, kw_only=True)
class ProcessStatus:
    """One process of Airflow: its name, its process id when it runs, and whether it works."""

    name: str
    pid: int | None
    is_healthy: bool
    restarts: int = 0


@dataclass(frozen=True, kw_only=True)
class ServicesStatus:
    """What runs in a home.

    Attributes:
        postgres_pid: Process id of the embedded PostgreSQL, ``None`` when it is down.
        postgres_port: Its port, ``None`` when it was never started.
        supervisor_pid: Process id of the supervisor, ``None`` when it is down.
        api_url: Address of the Airflow UI (of the last run when Airflow is down).
        processes: The four Airflow processes.
        is_wanted: Whether everything should run: it was started and not stopped on purpose since.
    """

    postgres_pid: int | None
    postgres_port: int | None
    supervisor_pid: int | None
    api_url: str
    processes: tuple[ProcessStatus, ...]
    is_wanted: bool = False

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of what does not run or does not work, whether it should or not."""
        postgres = () if self.postgres_pid is not None else ("postgres",)
        supervisor = () if self.supervisor_pid is not None else ("supervisor",)
        return (*postgres, *supervisor, *(process.name for process in self.processes if not process.is_healthy))

    @property
    def is_up(self) -> bool:
        """Whether everything runs and works."""
        return not self.missing


def up(settings: Settings, *, say: Say | None = None) -> ServicesStatus:
    """Start everything that does not run yet and wait until all of it works.

    Args:
        settings: Whose home it is.
        say: Takes each progress line (Indonesian); default standard error.

    Raises:
        ServiceError: Something did not come up; the sentence names its log.
    """
    tell = say or _tell
    _refuse_where_others_start(settings)
    prepare_home(settings)
    with _one_at_a_time(settings, tell):
        mark_wanted(settings, is_wanted=True)
        up_databases(settings, say=tell)
        if _is_supervised(settings) and _runs_old_airflow(settings):
            tell("Versi Airflow berubah, proses lama dihentikan …")
            _stop_supervisor(settings)
            start_postgres(settings)
        supervisor = None
        if not _is_supervised(settings):
            migrate_airflow_database(settings, say=tell)
            tell("Menyalakan Airflow …")
            supervisor = _spawn_supervisor(settings)
        _wait_until_healthy(settings, supervisor=supervisor, tell=tell)
    return status(settings)


def up_databases(settings: Settings, *, say: Say | None = None) -> None:
    """Start PostgreSQL, unless others do, and bring the warehouse to its newest migration; enough without Airflow.

    Raises:
        ServiceError: PostgreSQL does not start or a migration fails.
    """
    tell = say or _tell
    from sinergi.warehouse.migrate import migrate  # noqa: PLC0415  (`status` has no use for what it imports)

    prepare_outside_warehouse(settings)
    if settings.starts_services:
        if not is_postgres_running(settings):
            tell("Menyalakan PostgreSQL …")
        start_postgres(settings)
    else:
        prepare_home(settings)
        ensure_secrets(settings)
    prepare_airflow_folders(settings)
    migrate(settings)


def down(settings: Settings, *, say: Say | None = None) -> None:
    """Stop everything of this home; nothing happens where nothing runs."""
    tell = say or _tell
    if not settings.home.is_dir():
        return
    _refuse_where_others_start(settings)
    with _one_at_a_time(settings, tell):
        tell("Menghentikan layanan …")
        mark_wanted(settings, is_wanted=False)
        _stop_supervisor(settings)
        stop_postgres(settings)
        state_file(settings).unlink(missing_ok=True)


def status(settings: Settings) -> ServicesStatus:
    """Return what runs in this home now."""
    state = read_state(settings) if _is_supervised(settings) else None
    unhealthy = find_unhealthy(settings, state) if state else tuple(COMMANDS)
    written = {process.name: process for process in state.processes} if state else {}
    return ServicesStatus(
        postgres_pid=postgres_pid(settings),
        postgres_port=_postgres_port(settings),
        supervisor_pid=state.supervisor_pid if state else None,
        api_url=api_url(settings),
        processes=tuple(_process_status(name, written.get(name), unhealthy) for name in COMMANDS),
        is_wanted=are_wanted(settings),
    )


def _one_at_a_time(settings: Settings, tell: Say) -> AbstractContextManager[None]:
    """Let one command at a time start or stop services of this home; the others say that they wait."""
    return exclusive_lock(
        run_folder(settings) / "lifecycle.lock",
        when_taken=lambda: tell("Perintah lain sedang menyalakan atau menghentikan layanan; menunggu …"),
    )


def _refuse_where_others_start(settings: Settings) -> None:
    if not settings.starts_services:
        raise ServiceError(
            "Di sini layanan dinyalakan dan dihentikan oleh Docker, bukan oleh perintah ini.",
            code="SERVICE-170",
            remedy="Di server: `docker compose up -d` atau `docker compose down`.",
        )


def _process_status(name: str, written: ProcessState | None, unhealthy: tuple[str, ...]) -> ProcessStatus:
    if written is None or not is_alive(written.pid):
        return ProcessStatus(name=name, pid=None, is_healthy=False)
    return ProcessStatus(name=name, pid=written.pid, is_healthy=name not in unhealthy, restarts=written.restarts)


def _postgres_port(settings: Settings) -> int | None:
    try:
        return embedded_port(settings)
    except ServiceError:
        return None


def _is_supervised(settings: Settings) -> bool:
    """Return whether a supervisor lives; its lock ends with it, however it ends."""
    if not run_folder(settings).is_dir():
        return False
    handle = try_lock(run_folder(settings) / LOCK_FILE)
    if handle is None:
        return True
    handle.close()
    return False


def _runs_old_airflow(settings: Settings) -> bool:
    state = read_state(settings)
    return state is not None and state.airflow_version != version("apache-airflow")


def _spawn_supervisor(settings: Settings) -> subprocess.Popen[bytes]:
    state_file(settings).unlink(missing_ok=True)
    with (log_folder(settings) / "supervisor.log").open("ab") as output:
        return subprocess.Popen(
            (sys.executable, "-m", "sinergi.services.supervisor"),
            cwd=settings.home,
            env=airflow_environment(settings),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _wait_until_healthy(settings: Settings, *, supervisor: subprocess.Popen[bytes] | None, tell: Say) -> None:
    deadline = time.monotonic() + _UP_LIMIT_SECONDS
    next_word = time.monotonic() + _STILL_WAITING_SECONDS
    missing: tuple[str, ...] = tuple(COMMANDS)
    while time.monotonic() < deadline:
        state = read_state(settings)
        missing = find_unhealthy(settings, state) if state else tuple(COMMANDS)
        if not missing:
            tell(f"Airflow siap di {api_url(settings)}")
            return
        if supervisor is not None and supervisor.poll() is not None:
            raise _not_up(settings, "supervisor")
        if time.monotonic() > next_word:
            tell(f"Masih menunggu: {', '.join(missing)} …")
            next_word = time.monotonic() + _STILL_WAITING_SECONDS
        time.sleep(_LOOK_SECONDS)
    raise _not_up(settings, missing[0])


def _not_up(settings: Settings, name: str) -> ServiceError:
    log = log_folder(settings) / f"{name}.log"
    return ServiceError(
        f"{name} tidak siap setelah {_UP_LIMIT_SECONDS:.0f} detik."
        if name != "supervisor"
        else "Penjaga layanan berhenti.",
        code="SERVICE-160",
        remedy=f"Baca catatannya: {log}; lalu `make down` dan `make up`.",
    )


def _stop_supervisor(settings: Settings) -> None:
    """End the supervisor, by force when it does not follow, and whatever carries the home's mark."""
    state = read_state(settings)
    deadline = time.monotonic() + _DOWN_LIMIT_SECONDS
    if state is not None and _is_supervised(settings):
        with contextlib.suppress(ProcessLookupError):
            os.kill(state.supervisor_pid, signal.SIGTERM)
        while _is_supervised(settings) and time.monotonic() < deadline:
            time.sleep(0.1)
    end_processes(lambda: marked_processes(settings), patience=_PATIENCE_SECONDS)


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
