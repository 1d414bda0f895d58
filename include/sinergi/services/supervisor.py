"""The process that keeps the services of one home alive: ``python -m sinergi.services.supervisor``.

:func:`sinergi.commands.lifecycle.up` starts it in the background, in a session of its own. It starts
the four Airflow processes, each in a session of its own, starts again what dies, and on SIGTERM
ends all sessions at once and then PostgreSQL.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from sinergi.errors import SinergiError
from sinergi.failures import describe_failure
from sinergi.log import get_logger
from sinergi.services.airflow_queue import is_queue_frozen
from sinergi.services.components import COMMANDS, component_command
from sinergi.services.environment import (
    airflow_environment,
    choose_api_port,
    keep_api_port,
    prepare_airflow_folders,
)
from sinergi.services.files import try_lock
from sinergi.services.home import log_folder, prepare_home, run_folder
from sinergi.services.ports import is_port_free
from sinergi.services.postgres import is_postgres_running, start_postgres, stop_postgres
from sinergi.services.processes import end_processes, marked_processes, session_members
from sinergi.services.state import ProcessState, ServicesState, state_file, write_state
from sinergi.settings import Settings, load_settings

LOCK_FILE = "supervisor.lock"

_LOOK_SECONDS = 1.0
_PATIENCE_SECONDS = 6.0
_ORPHANS_PATIENCE_SECONDS = 0.5
_SHORTEST_PAUSE = 1.0
_LONGEST_PAUSE = 30.0
_STEADY_SECONDS = 60.0
_QUEUE_LOOK_SECONDS = 15.0
_LOG_KEPT_BYTES = 20_000_000

logger = get_logger("sinergi.services.supervisor")


@dataclass(kw_only=True)
class _Child:
    """One supervised process and when it may be started again."""

    name: str
    process: subprocess.Popen[bytes]
    started_at: float
    restarts: int = 0
    pause: float = _SHORTEST_PAUSE
    start_again_at: float | None = None


class Supervisor:
    """Starts, watches and ends the Airflow processes and PostgreSQL of one home."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stopping = threading.Event()
        self._children: dict[str, _Child] = {}
        self._port = settings.api_port
        self._next_look_at_queue = 0.0
        self._published: ServicesState | None = None

    def run(self) -> None:
        """Work until SIGTERM or SIGINT, then leave nothing running."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stopping.set())
        try:
            end_processes(lambda: marked_processes(self._settings), patience=_PATIENCE_SECONDS)
            start_postgres(self._settings)
            self._start_all()
            while not self._stopping.wait(_LOOK_SECONDS):
                self._look_around()
        finally:
            self._end()

    def _start_all(self) -> None:
        self._port = choose_api_port(self._settings)
        keep_api_port(self._settings, self._port)
        prepare_airflow_folders(self._settings)
        for name in COMMANDS:
            self._children[name] = self._start(name)
        self._publish()

    def _start(self, name: str) -> _Child:
        log = log_folder(self._settings) / f"{name}.log"
        _rotate(log)
        with log.open("ab") as output:
            process = subprocess.Popen(  # noqa: S603
                component_command(name),
                cwd=self._settings.home / "airflow",
                env=airflow_environment(self._settings),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        logger.info("%s berjalan, pid %s", name, process.pid)
        return _Child(name=name, process=process, started_at=time.time())

    def _look_around(self) -> None:
        """Look after everything; what cannot be done now (a full disk, above all) is tried again at the next look."""
        for look in (self._look_after_postgres, self._look_after_children, self._look_after_queue, self._publish):
            try:
                look()
            except (SinergiError, OSError) as error:
                logger.error("%s", describe_failure(error))

    def _look_after_postgres(self) -> None:
        if not is_postgres_running(self._settings):
            logger.warning("PostgreSQL mati; dijalankan lagi")
            start_postgres(self._settings)

    def _look_after_children(self) -> None:
        for name in COMMANDS:
            child = self._children[name]
            if child.start_again_at is None and child.process.poll() is not None:
                self._bury(child)
            if child.start_again_at is not None and time.time() >= child.start_again_at:
                self._start_again(child)

    def _look_after_queue(self) -> None:
        """Kill a scheduler whose tasks wait while nothing works; it is started again like a dead one."""
        if time.monotonic() < self._next_look_at_queue:
            return
        self._next_look_at_queue = time.monotonic() + _QUEUE_LOOK_SECONDS
        scheduler = self._children["scheduler"]
        steady = time.time() - scheduler.started_at > _STEADY_SECONDS
        if steady and scheduler.process.poll() is None and is_queue_frozen(self._settings):
            logger.warning("Tugas menunggu tanpa ada yang bekerja; scheduler dijalankan lagi")
            scheduler.process.kill()

    def _bury(self, child: _Child) -> None:
        """Note a death, end what is left of its session and set the time of the next start."""
        lived = time.time() - child.started_at
        pause = _SHORTEST_PAUSE if lived > _STEADY_SECONDS else child.pause
        logger.warning(
            "%s mati (kode %s) setelah %.0f detik; dijalankan lagi dalam %.0f detik",
            child.name,
            child.process.returncode,
            lived,
            pause,
        )
        end_processes(lambda: session_members({child.process.pid}), patience=_ORPHANS_PATIENCE_SECONDS)
        child.pause = min(pause * 2, _LONGEST_PAUSE)
        child.start_again_at = time.time() + pause

    def _start_again(self, child: _Child) -> None:
        if child.name == "api-server" and not is_port_free(self._port):
            self._move_to_another_port()
            return
        successor = self._start(child.name)
        successor.restarts = child.restarts + 1
        successor.pause = child.pause
        self._children[child.name] = successor

    def _move_to_another_port(self) -> None:
        """Start everything anew: every process knows the address of the API server."""
        logger.warning("Port %s dipakai program lain; semua proses pindah", self._port)
        self._end_children()
        self._start_all()

    def _end_children(self) -> None:
        sessions = {child.process.pid for child in self._children.values()}
        end_processes(
            lambda: session_members(sessions) | marked_processes(self._settings), patience=_PATIENCE_SECONDS
        )
        for child in self._children.values():
            child.process.wait()

    def _end(self) -> None:
        logger.info("Menghentikan semua layanan")
        self._end_children()
        stop_postgres(self._settings)
        state_file(self._settings).unlink(missing_ok=True)

    def _publish(self) -> None:
        """Write down what runs, where that is not what was written last."""
        processes = tuple(
            ProcessState(
                name=child.name,
                pid=child.process.pid,
                started_at=child.started_at,
                restarts=child.restarts,
            )
            for child in self._children.values()
        )
        state = ServicesState(
            supervisor_pid=os.getpid(),
            api_port=self._port,
            airflow_version=version("apache-airflow"),
            processes=processes,
        )
        if state != self._published:
            write_state(self._settings, state)
            self._published = state


def main() -> int:
    """Run the supervisor of ``SINERGI_HOME``; 0 when it ended as asked, 1 when it gave up."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    settings = load_settings()
    prepare_home(settings)
    lock = try_lock(run_folder(settings) / LOCK_FILE)
    if lock is None:
        logger.info("Layanan %s sudah dijaga proses lain", settings.home)
        return 0
    with lock:
        try:
            Supervisor(settings).run()
        except (SinergiError, OSError) as error:
            logger.error("%s", describe_failure(error))
            return 1
    return 0


def _rotate(log: Path) -> None:
    if log.exists() and log.stat().st_size > _LOG_KEPT_BYTES:
        log.replace(log.with_name(f"{log.name}.1"))


if __name__ == "__main__":
    sys.exit(main())
